// memoryview: views of other objects' memory, with shapes, strides and formats (PEP 3118).
#include "builtins/bytes_methods.h"
#include "builtins/memoryview_items.h"

namespace adder {
namespace {

MemoryView* as_view(Value v) { return v.as<MemoryView>(); }
std::string_view format_of(const MemoryView* m) { return m->format->ascii(); }

bool check_live(Thread& t, const MemoryView* m) {
  if (!m->released) return true;
  return raise_value_error(t, "operation forbidden on released memoryview object");
}

/// Room for shape and strides of `dimensions`.
bool set_dimensions(Thread& t, MemoryView* m, int dimensions) {
  m->extents = TRY(buffer_allocate(t, size_t(dimensions ? dimensions : 1) * 16));
  m->dimensions = dimensions;
  m->shape = reinterpret_cast<int64_t*>(m->extents->data);
  m->strides = m->shape + dimensions;
  return true;
}

void set_c_strides(MemoryView* m) {
  int64_t step = m->item_size;
  for (int i = m->dimensions; i-- > 0;) {
    m->strides[i] = step;
    step *= m->shape[i];
  }
}

/// Another view of the same memory, counted in its owner; shape and strides are the caller's to set.
MemoryView* copy_view(Thread& t, MemoryView* from, int dimensions) {
  auto* m = allocate<MemoryView>(t);
  TRY(set_dimensions(t, m, dimensions));
  m->object = from->object;
  m->data = from->data;
  m->format = from->format;
  m->item_size = from->item_size;
  m->length = from->length;
  m->readonly = from->readonly;
  BufferDetails details;
  if (!m->object.is_empty() && buffer_details(t, m->object, &details) == 1 && details.exports) {
    register_export(t, m, m->object.as<Object>(), details.exports);
  }
  return m;
}

MemoryView* same_shape(Thread& t, MemoryView* from) {
  MemoryView* m = TRY(copy_view(t, from, from->dimensions));
  memcpy(m->shape, from->shape, size_t(from->dimensions) * 8);
  memcpy(m->strides, from->strides, size_t(from->dimensions) * 8);
  return m;
}

bool is_c_contiguous(const MemoryView* m) {
  int64_t step = m->item_size;
  for (int i = m->dimensions; i-- > 0;) {
    if (m->shape[i] > 1 && m->strides[i] != step) return false;
    step *= m->shape[i];
  }
  return true;
}
bool is_f_contiguous(const MemoryView* m) {
  int64_t step = m->item_size;
  for (int i = 0; i < m->dimensions; i++) {
    if (m->shape[i] > 1 && m->strides[i] != step) return false;
    step *= m->shape[i];
  }
  return true;
}

/// Calls `visit(pointer)` for each item in C order; false stops.
template <class Visit> bool each_item(const MemoryView* m, const uint8_t* p, int dimension, Visit& visit) {
  if (dimension == m->dimensions) return visit(p);
  for (int64_t i = 0; i < m->shape[dimension]; i++) {
    if (!each_item(m, p + i * m->strides[dimension], dimension + 1, visit)) return false;
  }
  return true;
}

// --- construction

Value memoryview_new(Thread& t, Value, Value object) { return Value::from(TRY(new_memoryview(t, object))); }

Value release(Thread& t, Value self) {
  MemoryView* m = as_view(self);
  if (m->released) return kNone;
  if (m->exports > 0) {
    return raise(t, ExceptionId::kBufferError, "memoryview has {} exported buffer{}", m->exports, m->exports == 1 ? "" : "s");
  }
  unregister_export(m);
  m->released = true;
  m->object = kEmpty;
  return kNone;
}
Value enter(Thread& t, Value self) { return check_live(t, as_view(self)) ? self : kEmpty; }
Value leave(Thread& t, Value self, Value) { return release(t, self); }

bool shape_argument(Thread& t, Value v, std::vector<int64_t>* out) {
  if (!has_layout<List>(v) && !has_layout<Tuple>(v)) return raise_type_error(t, "shape must be a list or a tuple");
  auto items = has_layout<List>(v) ? v.as<List>()->values() : v.as<Tuple>()->values();
  if (items.size() > 64) return raise_value_error(t, "memoryview: number of dimensions must not exceed 64");
  for (Value item : items) {
    int64_t size;
    if (!is_any_int(item)) return raise_type_error(t, "memoryview.cast(): elements of shape must be integers");
    if (!int_to_int64(item, &size) || size <= 0) {
      return raise_value_error(t, "memoryview.cast(): elements of shape must be integers > 0");
    }
    out->push_back(size);
  }
  return true;
}

Value cast(Thread& t, Value self, Value format, Value shape) {
  MemoryView* m = as_view(self);
  TRY(check_live(t, m));
  if (!has_layout<Str>(format)) return raise_type_error(t, "cast() argument 'format' must be str, not {}", argument_type_name(format));
  Utf8 text(format.as<Str>());
  if (!is_c_contiguous(m)) return raise_type_error(t, "memoryview: casts are restricted to C-contiguous views");
  std::vector<int64_t> sizes;
  if (shape) TRY(shape_argument(t, shape, &sizes));
  if (shape && m->dimensions != 1 && sizes.size() != 1) {
    return raise_type_error(t, "memoryview: cast must be 1D -> ND or ND -> 1D");
  }
  char to = native_format(text.view()), from = native_format(format_of(m));
  if (!to) {
    return raise_value_error(t, "memoryview: destination format must be a native single character format prefixed with an optional '@'");
  }
  auto is_byte = [](char c) { return c == 'B' || c == 'b' || c == 'c'; };
  if (!is_byte(to) && !is_byte(from)) return raise_type_error(t, "memoryview: cannot cast between two non-byte formats");
  int64_t item_size = native_size(to);
  if (m->length % item_size) return raise_type_error(t, "memoryview: length is not a multiple of itemsize");
  if (!shape) sizes.push_back(m->length / item_size);
  int64_t product = item_size;
  for (int64_t size : sizes) product *= size;
  if (product != m->length) return raise_type_error(t, "memoryview: product(shape) * itemsize != buffer size");
  MemoryView* result = TRY(copy_view(t, m, int(sizes.size())));
  result->format = intern(t, text.view());
  result->item_size = item_size;
  for (size_t i = 0; i < sizes.size(); i++) result->shape[i] = sizes[i];
  set_c_strides(result);
  return Value::from(result);
}

Value toreadonly(Thread& t, Value self) {
  TRY(check_live(t, as_view(self)));
  MemoryView* m = TRY(same_shape(t, as_view(self)));
  m->readonly = true;
  return Value::from(m);
}

// --- items

bool item_offset(Thread& t, MemoryView* m, int dimension, Value key, int64_t* offset) {
  int64_t index;
  TRY(to_index_int64(t, key, &index));
  int64_t size = m->shape[dimension];
  index = wrap_index(index, size);
  if (index < 0 || index >= size) return raise_index_error(t, "index out of bounds on dimension {}", dimension + 1);
  *offset += index * m->strides[dimension];
  return true;
}

enum class KeyKind : uint8_t { kItem, kSlice, kSlices, kWhole, kWrong };
KeyKind key_kind(Thread& t, MemoryView* m, Value key) {
  if (key == kEllipsis) return KeyKind::kWhole;
  if (has_index(t, key)) return KeyKind::kItem;
  if (is_exact<Slice>(key)) return KeyKind::kSlice;
  auto* keys = as_layout<Tuple>(key);
  if (!keys) return KeyKind::kWrong;
  bool all_items = true, all_slices = keys->length > 0;
  for (Value k : keys->values()) {
    all_items &= has_index(t, k);
    all_slices &= is_exact<Slice>(k);
  }
  return all_items ? KeyKind::kItem : all_slices ? KeyKind::kSlices : KeyKind::kWrong;
}

/// The address of the item that an int or a tuple of ints names.
bool item_address(Thread& t, MemoryView* m, Value key, uint8_t** out) {
  int64_t offset = 0;
  if (auto* keys = as_layout<Tuple>(key)) {
    int64_t count = int64_t(keys->length);
    if (count > m->dimensions) {
      return raise_type_error(t, "cannot index {}-dimension view with {}-element tuple", m->dimensions, count);
    }
    if (count < m->dimensions) return raise_not_implemented(t, "sub-views are not implemented");
    for (int64_t i = 0; i < count; i++) TRY(item_offset(t, m, int(i), keys->items[i], &offset));
  } else {
    if (m->dimensions == 0) return raise_type_error(t, "invalid indexing of 0-dim memory");
    if (m->dimensions > 1) return raise_not_implemented(t, "multi-dimensional sub-views are not implemented");
    TRY(item_offset(t, m, 0, key, &offset));
  }
  *out = m->data + offset;
  return true;
}

MemoryView* slice_view(Thread& t, MemoryView* m, Slice* slice) {
  int64_t start, stop, step, count;
  if (m->dimensions == 0) return raise_type_error(t, "invalid indexing of 0-dim memory");
  // The new view comes first: an __index__ may release the old one.
  MemoryView* result = TRY(same_shape(t, m));
  TRY(slice_indices(t, slice, m->shape[0], &start, &stop, &step, &count));
  if (m->shape[0]) result->length = m->length / m->shape[0] * count;
  result->data = m->data + start * m->strides[0];
  result->shape[0] = count;
  result->strides[0] = m->strides[0] * step;
  return result;
}

Value getitem(Thread& t, Value self, Value key) {
  MemoryView* m = as_view(self);
  TRY(check_live(t, m));
  if (m->dimensions == 0) {
    if (key == kEllipsis) return self;
    auto* keys = as_layout<Tuple>(key);
    if (keys && keys->length == 0) return unpack_item(t, m->data, format_of(m));
    return raise_type_error(t, "invalid indexing of 0-dim memory");
  }
  switch (key_kind(t, m, key)) {
    case KeyKind::kItem: {
      uint8_t* p;
      TRY(item_address(t, m, key, &p));
      TRY(check_live(t, m));
      return unpack_item(t, p, format_of(m));
    }
    case KeyKind::kSlice: return Value::from(TRY(slice_view(t, m, key.as<Slice>())));
    case KeyKind::kSlices: return raise_not_implemented(t, "multi-dimensional slicing is not implemented");
    case KeyKind::kWhole: case KeyKind::kWrong: break;
  }
  return raise_type_error(t, "memoryview: invalid slice key");
}

/// m[slice] = value: formats and shapes must agree.
bool assign_slice(Thread& t, MemoryView* m, Slice* slice, Value value) {
  if (!has_buffer(t, value)) return raise_type_error(t, "a bytes-like object is required, not '{}'", type_name(value));
  MemoryView* source = TRY(new_memoryview(t, value));
  MemoryView* target = TRY(slice_view(t, m, slice));
  TRY(check_live(t, m));
  bool same = native_format(format_of(source)) == native_format(format_of(target)) && source->dimensions == target->dimensions;
  for (int i = 0; same && i < target->dimensions; i++) same = source->shape[i] == target->shape[i];
  bool ok = true;
  if (!same) {
    ok = raise_value_error(t, "memoryview assignment: lvalue and rvalue have different structures");
  } else {
    std::string data;
    ok = memoryview_bytes(t, source, &data);
    for (int64_t i = 0; ok && i < target->shape[0]; i++) {
      memcpy(target->data + i * target->strides[0], data.data() + i * target->item_size, size_t(target->item_size));
    }
  }
  unregister_export(source);
  unregister_export(target);
  return ok;
}

Value setitem(Thread& t, Value self, Value key, Value value) {
  MemoryView* m = as_view(self);
  TRY(check_live(t, m));
  if (m->readonly) return raise_type_error(t, "cannot modify read-only memory");
  if (m->dimensions == 0) {
    auto* keys = as_layout<Tuple>(key);
    if (key != kEllipsis && !(keys && keys->length == 0)) return raise_type_error(t, "invalid indexing of 0-dim memory");
    TRY(pack_item(t, m->data, format_of(m), value));
    return kNone;
  }
  KeyKind kind = key_kind(t, m, key);
  if (kind == KeyKind::kItem) {
    uint8_t* p;
    uint8_t packed[16];
    TRY(item_address(t, m, key, &p));
    TRY(pack_item(t, packed, format_of(m), value));
    TRY(check_live(t, m));
    memcpy(p, packed, size_t(m->item_size));
    return kNone;
  }
  if (kind == KeyKind::kSlice && m->dimensions == 1) {
    TRY(assign_slice(t, m, key.as<Slice>(), value));
    return kNone;
  }
  if (kind == KeyKind::kSlice || kind == KeyKind::kSlices) {
    return raise_not_implemented(t, "memoryview slice assignments are currently restricted to ndim = 1");
  }
  return raise_type_error(t, "memoryview: invalid slice key");
}

Value delitem(Thread& t, Value self, Value) {
  TRY(check_live(t, as_view(self)));
  return raise_type_error(t, "{}", as_view(self)->readonly ? "cannot modify read-only memory" : "cannot delete memory");
}

Value len(Thread& t, Value self) {
  MemoryView* m = as_view(self);
  TRY(check_live(t, m));
  return Value::from_int(m->dimensions == 0 ? 1 : m->shape[0]);
}

// --- conversions

Value tobytes(Thread& t, Value self, Value order) {
  MemoryView* m = as_view(self);
  TRY(check_live(t, m));
  bool fortran = false;
  if (order != kNone) {
    auto* s = as_layout<Str>(order);
    if (!s) return raise_type_error(t, "tobytes() argument 'order' must be str or None, not {}", argument_type_name(order));
    fortran = str_equal(s, "F") || (str_equal(s, "A") && is_f_contiguous(m));
    if (!fortran && !str_equal(s, "C") && !str_equal(s, "A")) return raise_value_error(t, "order must be 'C', 'F' or 'A'");
  }
  std::string data;
  if (fortran && m->dimensions > 1) {
    MemoryView* transposed = TRY(same_shape(t, m));
    std::reverse(transposed->shape, transposed->shape + m->dimensions);
    std::reverse(transposed->strides, transposed->strides + m->dimensions);
    TRY(memoryview_bytes(t, transposed, &data));
    unregister_export(transposed);
  } else {
    TRY(memoryview_bytes(t, m, &data));
  }
  return Value::from(TRY(bytes_from(t, data)));
}

Value list_of_dimension(Thread& t, MemoryView* m, const uint8_t* p, int dimension) {
  if (dimension == m->dimensions) return unpack_item(t, p, format_of(m));
  List* list = new_list(t, size_t(m->shape[dimension]));
  for (int64_t i = 0; i < m->shape[dimension]; i++) {
    Value item = TRY(list_of_dimension(t, m, p + i * m->strides[dimension], dimension + 1));
    TRY(list_append(t, list, item));
  }
  return Value::from(list);
}
Value tolist(Thread& t, Value self) {
  TRY(check_live(t, as_view(self)));
  return list_of_dimension(t, as_view(self), as_view(self)->data, 0);
}

Value hex(Thread& t, Value self, Value separator, Value bytes_per_separator) {
  std::string data;
  TRY(check_live(t, as_view(self)));
  TRY(memoryview_bytes(t, as_view(self), &data));
  return bytes_hex(t, data, separator, bytes_per_separator);
}

Value view_repr(Thread& t, Value self) {
  char text[64];
  snprintf(text, sizeof text, "<%smemory at 0x%012llx>", as_view(self)->released ? "released " : "",
           static_cast<unsigned long long>(self.bits));
  return Value::from(str_from_ascii(t, text));
}

Value view_hash(Thread& t, Value self) {
  MemoryView* m = as_view(self);
  if (m->hash) return int_from(t, m->hash);
  TRY(check_live(t, m));
  if (!m->readonly) return raise_value_error(t, "cannot hash writable memoryview object");
  char letter = native_format(format_of(m));
  if (letter != 'B' && letter != 'b' && letter != 'c') {
    return raise_value_error(t, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  }
  int64_t ignored;
  if (!m->object.is_empty() && !hash_of(t, m->object, &ignored)) return kEmpty;
  std::string data;
  TRY(memoryview_bytes(t, m, &data));
  m->hash = hash_bytes(data.data(), data.size());
  return int_from(t, m->hash);
}

// --- comparison

/// 1 equal, 0 not, -1 failed.
int equal_views(Thread& t, MemoryView* a, MemoryView* b) {
  if (a->dimensions != b->dimensions) return 0;
  for (int i = 0; i < a->dimensions; i++) {
    if (a->shape[i] != b->shape[i]) return 0;
  }
  char x = native_format(format_of(a)), y = native_format(format_of(b));
  if (!x || !y) return 0;
  std::string left, right;
  if (!memoryview_bytes(t, a, &left) || !memoryview_bytes(t, b, &right)) return -1;
  bool plain = x == y && x != 'f' && x != 'd' && x != 'e' && x != '?';
  if (plain) return left == right;
  size_t count = left.size() / size_t(a->item_size);
  for (size_t i = 0; i < count; i++) {
    Value p = unpack_item(t, reinterpret_cast<const uint8_t*>(left.data()) + i * size_t(a->item_size), format_of(a));
    Value q = unpack_item(t, reinterpret_cast<const uint8_t*>(right.data()) + i * size_t(b->item_size), format_of(b));
    int same = p && q ? compare_bool(t, p, q, Compare::kEq) : -1;
    if (same != 1) return same;
  }
  return 1;
}

Value compare(Thread& t, Value a, Value b, Compare op) {
  if (op != Compare::kEq && op != Compare::kNe) return kNotImplemented;
  int same;
  MemoryView *x = as_view(a), *y = as_layout<MemoryView>(b);
  if (x->released || (y && y->released)) {
    same = a == b;
  } else if (!y && !has_buffer(t, b)) {
    return kNotImplemented;
  } else {
    MemoryView* other = y ? y : TRY(new_memoryview(t, b));
    same = equal_views(t, x, other);
    if (!y) unregister_export(other);
  }
  return same < 0 ? kEmpty : Value::from_bool((same == 1) == (op == Compare::kEq));
}

// --- attributes

Value tuple_of_ints(Thread& t, const int64_t* numbers, int count) {
  Tuple* result = TRY(new_tuple(t, size_t(count)));
  for (int i = 0; i < count; i++) result->items[i] = Value::from_int(numbers[i]);
  return Value::from(result);
}
#define LIVE_ATTRIBUTE(name, expression)                \
  Value name(Thread& t, Value self) {                   \
    [[maybe_unused]] MemoryView* m = as_view(self);     \
    TRY(check_live(t, m));                              \
    return expression;                                  \
  }
LIVE_ATTRIBUTE(get_obj, m->object.is_empty() ? kNone : m->object)
LIVE_ATTRIBUTE(get_nbytes, Value::from_int(m->length))
LIVE_ATTRIBUTE(get_readonly, Value::from_bool(m->readonly))
LIVE_ATTRIBUTE(get_itemsize, Value::from_int(m->item_size))
LIVE_ATTRIBUTE(get_format, Value::from(m->format))
LIVE_ATTRIBUTE(get_ndim, Value::from_int(m->dimensions))
LIVE_ATTRIBUTE(get_shape, tuple_of_ints(t, m->shape, m->dimensions))
LIVE_ATTRIBUTE(get_strides, tuple_of_ints(t, m->strides, m->dimensions))
LIVE_ATTRIBUTE(get_suboffsets, Value::from(new_tuple(t, 0)))
LIVE_ATTRIBUTE(get_c_contiguous, Value::from_bool(is_c_contiguous(m)))
LIVE_ATTRIBUTE(get_f_contiguous, Value::from_bool(is_f_contiguous(m)))
LIVE_ATTRIBUTE(get_contiguous, Value::from_bool(is_c_contiguous(m) || is_f_contiguous(m)))
#undef LIVE_ATTRIBUTE

Value iter(Thread& t, Value self) {
  TRY(check_live(t, as_view(self)));
  if (as_view(self)->dimensions == 0) return raise_type_error(t, "invalid indexing of 0-dim memory");
  auto* it = allocate<MemoryIterator>(t);
  it->view = as_view(self);
  return Value::from(it);
}

const NativeMethod kMemoryViewNew = method<memoryview_new>("memoryview($type, object)", "Make a view of an object's memory.");
const NativeMethod kMemoryViewMethods[] = {
    method<release>("release($self, /)", "Let go of the viewed memory."),
    method<enter>("__enter__($self, /)!", "Return self."),
    method<leave>("__exit__($self, /, *args)!", "Let go of the viewed memory."),
    method<cast>("cast($self, /, format, shape=<unrepresentable>)", "View the memory in another format or shape."),
    method<toreadonly>("toreadonly($self, /)", "Return a read-only view of the same memory."),
    method<tobytes>("tobytes($self, /, order='C')", "Return the data as bytes."),
    method<tolist>("tolist($self, /)", "Return the data as a list of items."),
    method<hex>("hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)", "The data as hexadecimal digits.\n\nA separator goes between groups of bytes_per_sep bytes, counted from the right (negative: from the left).\n\n>>> memoryview(b'\\x01\\xab\\xff').hex(':')\n'01:ab:ff'\n"),
    method<getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<setitem>("__setitem__($self, key, value, /)", "Set self[key] to value."),
    method<delitem>("__delitem__($self, key, /)", "Delete self[key]."),
    method<len>("__len__($self, /)", "Return len(self)."),
    method<view_repr>("__repr__($self, /)", "Return repr(self)."),
    method<view_hash>("__hash__($self, /)", "Return hash(self)."),
    method<iter>("__iter__($self, /)", "Implement iter(self)."),
    COMPARISON_METHODS(compare),
};
const NativeGetSet kMemoryViewGetSets[] = {
    {"obj", get_obj, nullptr, "The viewed object."},
    {"nbytes", get_nbytes, nullptr, "How many bytes the data takes in a contiguous form."},
    {"readonly", get_readonly, nullptr, "Whether the memory is read-only."},
    {"itemsize", get_itemsize, nullptr, "Bytes per item."},
    {"format", get_format, nullptr, "The format of an item, in struct's notation."},
    {"ndim", get_ndim, nullptr, "How many dimensions the data has."},
    {"shape", get_shape, nullptr, "The number of items in each dimension."},
    {"strides", get_strides, nullptr, "Bytes from one item to the next in each dimension."},
    {"suboffsets", get_suboffsets, nullptr, "Always empty."},
    {"c_contiguous", get_c_contiguous, nullptr, "Whether the items lie in C order without gaps."},
    {"f_contiguous", get_f_contiguous, nullptr, "Whether the items lie in Fortran order without gaps."},
    {"contiguous", get_contiguous, nullptr, "Whether the items lie without gaps."},
};

// --- the iterator

Value memory_iterator_next(Thread& t, Value self) {
  auto* it = self.as<MemoryIterator>();
  if (!it->view) return kEmpty;
  TRY(check_live(t, it->view));
  if (it->index < it->view->shape[0]) return getitem(t, Value::from(it->view), Value::from_int(it->index++));
  it->view = nullptr;
  return kEmpty;
}
Value iterator_next(Thread& t, Value self) {
  Value item = memory_iterator_next(t, self);
  return item || has_pending(t) ? item : Value(raise_stop_iteration(t, kEmpty));
}

const NativeMethod kMemoryIteratorMethods[] = {
    method<return_self>("__iter__($self, /)", "Return self.", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Return the next item."),
};

const bool g_registered = (builtin_next[size_t(Kind::kMemoryIterator)] = memory_iterator_next, true);

}  // namespace

bool memoryview_bytes(Thread& t, MemoryView* m, std::string* out) {
  TRY(check_live(t, m));
  if (is_c_contiguous(m)) {
    out->append(reinterpret_cast<const char*>(m->data), size_t(m->length));
    return true;
  }
  auto visit = [&](const uint8_t* p) {
    out->append(reinterpret_cast<const char*>(p), size_t(m->item_size));
    return true;
  };
  return each_item(m, m->data, 0, visit);
}

MemoryView* new_memoryview(Thread& t, Value object) {
  if (auto* view = as_layout<MemoryView>(object)) {
    TRY(check_live(t, view));
    return same_shape(t, view);
  }
  BufferDetails details;
  int answer = buffer_details(t, object, &details);
  if (answer < 0) return nullptr;
  if (answer == 0) return raise_type_error(t, "memoryview: a bytes-like object is required, not '{}'", type_name(object));
  auto* m = allocate<MemoryView>(t);
  TRY(set_dimensions(t, m, details.dimensions));
  m->object = details.owner ? details.owner : object;
  m->data = details.data;
  m->format = intern(t, details.format);
  m->item_size = details.item_size;
  m->length = details.length;
  m->readonly = details.readonly;
  for (int i = 0; i < details.dimensions; i++) m->shape[i] = details.shape[i];
  if (details.dimensions == 1) m->shape[0] = details.length / details.item_size;
  set_c_strides(m);
  if (details.exports) register_export(t, m, m->object.as<Object>(), details.exports);
  return m;
}

extern const TypeSpec kMemoryViewType, kMemoryIteratorType;
const TypeSpec kMemoryViewType = {.kind = Kind::kMemoryView, .methods = kMemoryViewMethods, .getsets = kMemoryViewGetSets,
                                  .doc = "A view of the memory of another object.", .construct = &kMemoryViewNew};
const TypeSpec kMemoryIteratorType = {.kind = Kind::kMemoryIterator, .methods = kMemoryIteratorMethods};

}  // namespace adder
