// array: sequences of machine numbers of one type.
#include <cstring>
#include <limits>

#include "builtins/iterator_methods.h"
#include "builtins/object.h"
#include "objects/bytes.h"
#include "objects/codec.h"

namespace adder {
namespace {

ArrayObject* as_array(Value v) { return v.as<ArrayObject>(); }

uint8_t item_size_of(char code) {
  switch (code) {
    case 'b': case 'B': return 1;
    case 'h': case 'H': return 2;
    case 'i': case 'I': case 'u': case 'f': return 4;
    case 'l': case 'L': case 'q': case 'Q': case 'd': return 8;
    default: return 0;
  }
}
uint8_t* data_of(ArrayObject* a) { return a->buffer ? a->buffer->data : nullptr; }
uint8_t* item_address(ArrayObject* a, int64_t i) { return a->buffer->data + i * a->item_size; }

// --- items to and from values
template <class T> T load(const uint8_t* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
template <class T> bool store(uint8_t* p, T v) {
  std::memcpy(p, &v, sizeof v);
  return true;
}
Value get(Thread& t, ArrayObject* a, int64_t i) {
  const uint8_t* p = item_address(a, i);
  switch (a->type_code) {
    case 'b': return Value::from_int(load<int8_t>(p));
    case 'B': return Value::from_int(load<uint8_t>(p));
    case 'h': return Value::from_int(load<int16_t>(p));
    case 'H': return Value::from_int(load<uint16_t>(p));
    case 'i': return Value::from_int(load<int32_t>(p));
    case 'I': return Value::from_int(load<uint32_t>(p));
    case 'l': case 'q': return int_from(t, load<int64_t>(p));
    case 'L': case 'Q': return int_from_uint64(t, load<uint64_t>(p));
    case 'f': return box_float(t, double(load<float>(p)));
    case 'd': return box_float(t, load<double>(p));
    case 'u': {
      uint32_t c = load<uint32_t>(p);
      if (c > 0x10ffff) {
        char shown[16];
        std::snprintf(shown, sizeof shown, "%x", c);
        return raise_value_error(t, "character U+{} is not in range [U+0000; U+10ffff]", shown);
      }
      return Value::from(str_from_char(t, c));
    }
    default: UNREACHABLE("the type codes of arrays are listed");
  }
}

template <class T> bool put_small(Thread& t, Value v, const char* name, uint8_t* out) {
  Value index = to_index(t, v);
  if (!index) return false;
  int64_t i;
  if (!int_to_int64(index, &i)) i = int_sign(index) < 0 ? INT64_MIN : INT64_MAX;
  if (i < int64_t(std::numeric_limits<T>::min())) return raise_overflow_error(t, "{} is less than minimum", name);
  if (i > int64_t(std::numeric_limits<T>::max())) return raise_overflow_error(t, "{} is greater than maximum", name);
  return store(out, T(i));
}
bool put_unsigned_long(Thread& t, Value v, const char* type, uint64_t limit, uint64_t* out) {
  Value index = to_index(t, v);
  if (!index) return false;
  if (int_sign(index) < 0) return raise_overflow_error(t, "can't convert negative value to unsigned int");
  if (!int_to_uint64(index, out)) return raise_overflow_error(t, "Python int too large to convert to C {}", type);
  return *out <= limit || raise_overflow_error(t, "unsigned int is greater than maximum");
}
/// Converts a value to the array's type; the error pending when it does not fit.
bool pack(Thread& t, ArrayObject* a, Value v, uint8_t* out) {
  int64_t i;
  uint64_t u;
  double d;
  switch (a->type_code) {
    case 'b': return put_small<int8_t>(t, v, "signed char", out);
    case 'B': return put_small<uint8_t>(t, v, "unsigned byte integer", out);
    case 'h': return put_small<int16_t>(t, v, "signed short integer", out);
    case 'H': return put_small<uint16_t>(t, v, "unsigned short", out);
    case 'i': return put_small<int32_t>(t, v, "signed integer", out);
    case 'I': return put_unsigned_long(t, v, "unsigned long", UINT32_MAX, &u) && store(out, uint32_t(u));
    case 'L': return put_unsigned_long(t, v, "unsigned long", UINT64_MAX, &u) && store(out, u);
    case 'Q': return put_unsigned_long(t, v, "unsigned long long", UINT64_MAX, &u) && store(out, u);
    case 'l': case 'q': {
      Value index = to_index(t, v);
      return index && int_to_int64(t, index, &i, "long") && store(out, i);
    }
    case 'f': return to_double(t, v, &d) && store(out, float(d));
    case 'd': return to_double(t, v, &d) && store(out, d);
    case 'u':
      if (!has_layout<Str>(v) || v.as<Str>()->length != 1) return raise_type_error(t, "array item must be unicode character");
      return store(out, v.as<Str>()->at(0));
    default: UNREACHABLE("the type codes of arrays are listed");
  }
}

// --- size
/// Makes room for `length` items.
bool reserve(Thread& t, ArrayObject* a, int64_t length) {
  if (a->exports > 0 && length != a->length) return raise(t, ExceptionId::kBufferError, "cannot resize an array that is exporting buffers");
  uint64_t bytes = uint64_t(length) * a->item_size;
  if (a->buffer && bytes <= a->buffer->capacity) return true;
  ByteBuffer* bigger = buffer_allocate(t, gc::round_up_to_word(bytes + (bytes >> 4) + 16));
  if (!bigger) return false;
  if (a->length) std::memcpy(bigger->data, data_of(a), uint64_t(a->length) * a->item_size);
  a->buffer = bigger;
  gc::write_barrier(a);
  return true;
}
bool resize(Thread& t, ArrayObject* a, int64_t length) {
  if (!reserve(t, a, length)) return false;
  a->length = length;
  return true;
}
ArrayObject* new_array(Thread& t, Class* cls, char code, int64_t length) {
  ArrayObject* a = TRY(make_instance<ArrayObject>(t, cls));
  a->type_code = uint8_t(code);
  a->item_size = item_size_of(code);
  return length == 0 || resize(t, a, length) ? a : nullptr;
}
void copy_item(ArrayObject* a, int64_t i, const uint8_t* item) {
  switch (a->item_size) {
    case 1: std::memcpy(item_address(a, i), item, 1); break;
    case 2: std::memcpy(item_address(a, i), item, 2); break;
    case 4: std::memcpy(item_address(a, i), item, 4); break;
    default: std::memcpy(item_address(a, i), item, 8);
  }
}
bool append(Thread& t, ArrayObject* a, Value v) {
  uint8_t item[8];
  if (!pack(t, a, v, item) || !resize(t, a, a->length + 1)) return false;
  copy_item(a, a->length - 1, item);
  return true;
}
bool insert_items(Thread& t, ArrayObject* a, int64_t at, int64_t removed, const uint8_t* items, int64_t count) {
  int64_t old = a->length, grown = old - removed + count;
  if (grown > old && !resize(t, a, grown)) return false;
  if (grown < old && a->exports > 0) return raise(t, ExceptionId::kBufferError, "cannot resize an array that is exporting buffers");
  if (a->buffer) std::memmove(item_address(a, at + count), item_address(a, at + removed), size_t(old - at - removed) * a->item_size);
  if (count) std::memcpy(item_address(a, at), items, size_t(count) * a->item_size);
  a->length = grown;
  return true;
}
bool frombytes(Thread& t, ArrayObject* a, Value source) {
  BufferView view;
  if (!get_buffer(t, source, &view, "a bytes-like object is required, not '{}'")) return false;
  if (view.length % a->item_size) return raise_value_error(t, "bytes length not a multiple of item size");
  int64_t old = a->length, count = int64_t(view.length / a->item_size);
  Value keep = Value::from(TRY(bytes_from(t, {reinterpret_cast<char*>(view.data), view.length})));
  if (!resize(t, a, old + count)) return false;
  if (count) std::memcpy(item_address(a, old), keep.as<Bytes>()->data, view.length);
  return true;
}
bool fromunicode(Thread& t, ArrayObject* a, Str* text) {
  if (a->type_code != 'u') return raise_value_error(t, "fromunicode() may only be called on unicode type arrays");
  int64_t old = a->length;
  if (!resize(t, a, old + int64_t(text->length))) return false;
  for (uint64_t i = 0; i < text->length; i++) store(item_address(a, old + int64_t(i)), text->at(i));
  return true;
}
bool extend(Thread& t, ArrayObject* a, Value source) {
  if (auto* other = as_layout<ArrayObject>(source)) {
    if (other->type_code != a->type_code) return raise_type_error(t, "can only extend with array of same kind");
    int64_t old = a->length, count = other->length;
    if (!resize(t, a, old + count)) return false;
    if (count) std::memcpy(item_address(a, old), data_of(other), size_t(count) * a->item_size);
    return true;
  }
  return for_each(t, source, [&](Value v) { return append(t, a, v); });
}

/// The items that the list has now; one that is gone by its turn, for an __index__ may shorten the list, is an IndexError.
bool append_list(Thread& t, ArrayObject* a, List* list) {
  int64_t count = list->length;
  if (count && !reserve(t, a, a->length + count)) return false;
  for (int64_t i = 0; i < count; i++) {
    if (i >= list->length) return raise(t, ExceptionId::kIndexError, "list index out of range");
    if (!append(t, a, list->get(size_t(i)))) return false;
  }
  return true;
}

// --- construction
Value array_new(Thread& t, Value cls, Value code_argument, Value initializer) {
  if (!has_layout<Str>(code_argument) || code_argument.as<Str>()->length != 1) {
    return raise_type_error(t, "array() argument 1 must be a unicode character, not {}", argument_type_name(code_argument));
  }
  uint32_t code = code_argument.as<Str>()->at(0);
  if (code > 127 || !item_size_of(char(code))) {
    return raise_value_error(t, "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
  }
  ArrayObject* a = TRY(new_array(t, cls.as<Class>(), char(code), 0));
  if (!initializer) return Value::from(a);
  bool ok;
  if (has_layout<Str>(initializer)) {
    if (code != 'u') return raise_type_error(t, "cannot use a str to initialize an array with typecode '{}'", code_argument.as<Str>());
    ok = fromunicode(t, a, initializer.as<Str>());
  } else if (has_layout<ArrayObject>(initializer) && as_array(initializer)->type_code == 'u' && code != 'u') {
    return raise_type_error(t, "cannot use a unicode array to initialize an array with typecode '{}'", code_argument.as<Str>());
  } else if (has_layout<Bytes>(initializer) || has_layout<ByteArray>(initializer)) {
    ok = frombytes(t, a, initializer);
  } else if (has_layout<ArrayObject>(initializer) && as_array(initializer)->type_code != code) {
    ok = for_each(t, initializer, [&](Value v) { return append(t, a, v); });
  } else if (auto* list = as_layout<List>(initializer)) {
    ok = append_list(t, a, list);
  } else {
    ok = extend(t, a, initializer);
  }
  return ok ? Value::from(a) : kEmpty;
}
ArrayObject* array_slice(Thread& t, ArrayObject* a, int64_t start, int64_t step, int64_t count) {
  ArrayObject* result = TRY(new_array(t, class_for<ArrayObject>(t), char(a->type_code), count));
  for (int64_t i = 0; i < count; i++) std::memcpy(item_address(result, i), item_address(a, start + i * step), a->item_size);
  return result;
}

Value array_repr(Thread& t, Value self) {
  ArrayObject* a = as_array(self);
  StrBuilder text(t);
  text.add(class_of(self)->name);
  text.add_ascii("('");
  text.add_char(a->type_code);
  text.add_char('\'');
  if (a->length) {
    Value shown = a->type_code == 'u' ? call_method_with(t, self, "tounicode") : call_method_with(t, self, "tolist");
    if (!shown) return kEmpty;
    text.add_ascii(", ");
    text.add(TRY(repr(t, shown)));
  }
  text.add_char(')');
  return Value::from(text.finish());
}
Value array_tolist(Thread& t, Value self) {
  List* list = TRY(new_list(t, size_t(as_array(self)->length)));
  for (int64_t i = 0; i < as_array(self)->length; i++) {
    if (!list_append(t, list, TRY(get(t, as_array(self), i)))) return kEmpty;
  }
  return Value::from(list);
}
Value array_compare(Thread& t, Value self, Value other, Compare op) {
  if (!has_layout<ArrayObject>(other)) return kNotImplemented;
  ArrayObject *a = as_array(self), *b = as_array(other);
  if (a->length != b->length && (op == Compare::kEq || op == Compare::kNe)) return Value::from_bool(op == Compare::kNe);
  List* x = TRY(array_tolist(t, self)).as<List>();
  List* y = TRY(array_tolist(t, other)).as<List>();
  return compare_sequences(t, x, y, op);
}
Value array_len(Thread&, Value self) { return Value::from_int(as_array(self)->length); }

// --- items
Value array_getitem(Thread& t, Value self, Value key) {
  ArrayObject* a = as_array(self);
  if (has_index(t, key)) {
    int64_t index;
    if (!to_index_int64(t, key, &index)) return kEmpty;
    index = wrap_index(index, a->length);
    if (index < 0 || index >= a->length) return raise_index_error(t, "array index out of range");
    return get(t, a, index);
  }
  if (!is_exact<Slice>(key)) return raise_type_error(t, "array indices must be integers");
  int64_t start, stop, step, count;
  if (!slice_indices(t, key.as<Slice>(), a->length, &start, &stop, &step, &count)) return kEmpty;
  return Value::from(array_slice(t, a, start, step, count));
}
bool delete_stepped(Thread& t, ArrayObject* a, int64_t start, int64_t step, int64_t count) {
  if (count == 0) return true;
  if (a->exports > 0) return raise(t, ExceptionId::kBufferError, "cannot resize an array that is exporting buffers");
  if (step < 0) {
    start += (count - 1) * step;
    step = -step;
  }
  int64_t to = start;
  for (int64_t from = start, k = 0; from < a->length; from++) {
    if (k < count && from == start + k * step) k++;
    else std::memcpy(item_address(a, to++), item_address(a, from), a->item_size);
  }
  a->length = to;
  return true;
}
bool set_slice(Thread& t, ArrayObject* a, Slice* slice, Value value) {
  int64_t start, stop, step, count;
  ArrayObject* source = nullptr;
  if (value) {
    source = as_layout<ArrayObject>(value);
    if (!source) return raise_type_error(t, "can only assign array (not \"{}\") to array slice", type_name(value));
    if (source->type_code != a->type_code) return raise_type_error(t, "bad argument type for built-in operation");
    if (source == a) source = array_slice(t, a, 0, 1, a->length);
    if (!source) return false;
  }
  if (!slice_indices(t, slice, a->length, &start, &stop, &step, &count)) return false;
  if (step == 1) return insert_items(t, a, start, count, source ? data_of(source) : nullptr, source ? source->length : 0);
  if (!source) return delete_stepped(t, a, start, step, count);
  if (source->length != count) {
    return raise_value_error(t, "attempt to assign array of size {} to extended slice of size {}", source->length, count);
  }
  for (int64_t i = 0; i < count; i++) std::memcpy(item_address(a, start + i * step), item_address(source, i), a->item_size);
  return true;
}
bool assign(Thread& t, ArrayObject* a, Value key, Value value) {
  if (has_index(t, key)) {
    int64_t index;
    if (!to_index_int64(t, key, &index)) return false;
    index = wrap_index(index, a->length);
    if (index < 0 || index >= a->length) return raise_index_error(t, "array assignment index out of range");
    if (!value) return insert_items(t, a, index, 1, nullptr, 0);
    uint8_t item[8];
    return pack(t, a, value, item) && std::memcpy(item_address(a, index), item, a->item_size);
  }
  if (!is_exact<Slice>(key)) return raise_type_error(t, "array indices must be integers");
  return set_slice(t, a, key.as<Slice>(), value);
}
Value array_setitem(Thread& t, Value self, Value key, Value value) { return assign(t, as_array(self), key, value) ? kNone : kEmpty; }
Value array_delitem(Thread& t, Value self, Value key) { return assign(t, as_array(self), key, kEmpty) ? kNone : kEmpty; }

int64_t find(Thread& t, ArrayObject* a, Value wanted, int64_t first, int64_t last) {
  for (int64_t i = first; i < last && i < a->length; i++) {
    Value item = get(t, a, i);
    if (!item) return -2;
    int same = equal(t, item, wanted);
    if (same != 0) return same < 0 ? -2 : i;
  }
  return -1;
}
Value array_contains(Thread& t, Value self, Value v) {
  int64_t found = find(t, as_array(self), v, 0, INT64_MAX);
  return found == -2 ? kEmpty : Value::from_bool(found >= 0);
}
Value array_index(Thread& t, Value self, Value v, Value start, Value stop) {
  int64_t first, last;
  if (!range_arguments(t, start, stop, as_array(self)->length, &first, &last)) return kEmpty;
  int64_t found = find(t, as_array(self), v, first, last);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "array.index(x): x not in array");
  return Value::from_int(found);
}
Value array_count(Thread& t, Value self, Value v) {
  int64_t count = 0;
  for (int64_t at = 0; at < as_array(self)->length; at++, count++) {
    at = find(t, as_array(self), v, at, INT64_MAX);
    if (at == -2) return kEmpty;
    if (at == -1) break;
  }
  return Value::from_int(count);
}

// --- the named methods
Value array_append(Thread& t, Value self, Value v) { return append(t, as_array(self), v) ? kNone : kEmpty; }
Value array_extend(Thread& t, Value self, Value v) { return extend(t, as_array(self), v) ? kNone : kEmpty; }
Value array_insert(Thread& t, Value self, Value index_argument, Value v) {
  int64_t index;
  uint8_t item[8];
  if (!to_index_int64(t, index_argument, &index) || !pack(t, as_array(self), v, item)) return kEmpty;
  return insert_items(t, as_array(self), clamp_index(index, as_array(self)->length), 0, item, 1) ? kNone : kEmpty;
}
Value array_pop(Thread& t, Value self, Value index_argument) {
  ArrayObject* a = as_array(self);
  int64_t index;
  if (!to_index_int64(t, index_argument, &index)) return kEmpty;
  if (a->length == 0) return raise_index_error(t, "pop from empty array");
  index = wrap_index(index, a->length);
  if (index < 0 || index >= a->length) return raise_index_error(t, "pop index out of range");
  Value v = TRY(get(t, a, index));
  return insert_items(t, a, index, 1, nullptr, 0) ? v : kEmpty;
}
Value array_remove(Thread& t, Value self, Value v) {
  int64_t found = find(t, as_array(self), v, 0, INT64_MAX);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "array.remove(x): x not in array");
  return insert_items(t, as_array(self), found, 1, nullptr, 0) ? kNone : kEmpty;
}
Value array_reverse(Thread&, Value self) {
  ArrayObject* a = as_array(self);
  for (int64_t i = 0, j = a->length - 1; i < j; i++, j--) {
    uint8_t item[8];
    std::memcpy(item, item_address(a, i), a->item_size);
    std::memcpy(item_address(a, i), item_address(a, j), a->item_size);
    std::memcpy(item_address(a, j), item, a->item_size);
  }
  return kNone;
}
Value array_byteswap(Thread&, Value self) {
  ArrayObject* a = as_array(self);
  for (int64_t i = 0; i < a->length; i++) std::reverse(item_address(a, i), item_address(a, i) + a->item_size);
  return kNone;
}
Value array_buffer_info(Thread& t, Value self) {
  Value address = TRY(int_from_uint64(t, reinterpret_cast<uintptr_t>(data_of(as_array(self)))));
  return Value::from(make_tuple(t, address, Value::from_int(as_array(self)->length)));
}
Value array_tobytes(Thread& t, Value self) {
  ArrayObject* a = as_array(self);
  return Value::from(bytes_from(t, {reinterpret_cast<char*>(data_of(a)), size_t(a->length) * a->item_size}));
}
Value array_tounicode(Thread& t, Value self) {
  ArrayObject* a = as_array(self);
  if (a->type_code != 'u') return raise_value_error(t, "tounicode() may only be called on unicode type arrays");
  for (int64_t i = 0; i < a->length; i++) {
    uint32_t c = load<uint32_t>(item_address(a, i));
    if (c > 0x10ffff) {
      char shown[16];
      std::snprintf(shown, sizeof shown, "%x", c);
      return raise_value_error(t, "character U+{} is not in range [U+0000; U+10ffff]", shown);
    }
  }
  return Value::from(str_from_points(t, reinterpret_cast<uint32_t*>(data_of(a)), size_t(a->length)));
}
Value array_frombytes(Thread& t, Value self, Value source) { return frombytes(t, as_array(self), source) ? kNone : kEmpty; }
Value array_fromunicode(Thread& t, Value self, Value text) {
  if (!has_layout<Str>(text)) return raise_type_error(t, "fromunicode() argument must be str, not {}", argument_type_name(text));
  return fromunicode(t, as_array(self), text.as<Str>()) ? kNone : kEmpty;
}
Value array_fromlist(Thread& t, Value self, Value list) {
  if (!has_layout<List>(list)) return raise_type_error(t, "arg must be list");
  ArrayObject* a = as_array(self);
  int64_t old = a->length;
  for (int64_t i = 0; i < list.as<List>()->length; i++) {
    if (!append(t, a, list.as<List>()->get(size_t(i)))) {
      a->length = old;
      return kEmpty;
    }
  }
  return kNone;
}
Value array_fromfile(Thread& t, Value self, Value file, Value count_argument) {
  int64_t count, bytes;
  ArrayObject* a = as_array(self);
  if (!to_index_int64(t, count_argument, &count)) return kEmpty;
  if (count < 0) return raise_value_error(t, "negative count");
  if (__builtin_mul_overflow(count, int64_t(a->item_size), &bytes)) return raise_memory_error(t);
  Value data = TRY(call_method_with(t, file, "read", Value::from_int(bytes)));
  if (!has_layout<Bytes>(data)) return raise_type_error(t, "read() didn't return bytes");
  bool short_read = int64_t(data.as<Bytes>()->length) != bytes;
  if (!frombytes(t, a, data)) return kEmpty;
  if (short_read) return raise(t, ExceptionId::kEOFError, "read() didn't return enough bytes");
  return kNone;
}
Value array_tofile(Thread& t, Value self, Value file) {
  Value bytes = TRY(array_tobytes(t, self));
  return call_method_with(t, file, "write", bytes) ? kNone : kEmpty;
}
Value array_copy(Thread& t, Value self) { return Value::from(array_slice(t, as_array(self), 0, 1, as_array(self)->length)); }
Value array_deepcopy(Thread& t, Value self, Value) { return array_copy(t, self); }

Value array_add(Thread& t, Value self, Value other) {
  if (!has_layout<ArrayObject>(other)) return raise_type_error(t, "can only append array (not \"{}\") to array", type_name(other));
  if (as_array(self)->type_code != as_array(other)->type_code) return raise_type_error(t, "bad argument type for built-in operation");
  Value copy = TRY(array_copy(t, self));
  return extend(t, as_array(copy), other) ? copy : kEmpty;
}
Value array_iadd(Thread& t, Value self, Value other) {
  if (!has_layout<ArrayObject>(other)) return raise_type_error(t, "can only extend with array (not \"{}\")", type_name(other));
  return extend(t, as_array(self), other) ? self : kEmpty;
}
bool repeat(Thread& t, ArrayObject* a, int64_t length, int64_t times) {
  int64_t total;
  if (times < 0) times = 0;
  if (__builtin_mul_overflow(length, times, &total) || total > (int64_t(1) << 56)) return raise_memory_error(t);
  if (!resize(t, a, total)) return false;
  for (int64_t i = 1; i < times; i++) std::memcpy(item_address(a, i * length), data_of(a), size_t(length) * a->item_size);
  return true;
}
Value array_mul(Thread& t, Value self, Value count) {
  int64_t times;
  if (!repeat_count(t, count, &times)) return kEmpty;
  Value copy = TRY(array_copy(t, self));
  return repeat(t, as_array(copy), as_array(self)->length, times) ? copy : kEmpty;
}
Value array_imul(Thread& t, Value self, Value count) {
  int64_t times;
  if (!repeat_count(t, count, &times)) return kEmpty;
  return repeat(t, as_array(self), as_array(self)->length, times) ? self : kEmpty;
}
/// The number of the machine format of a type code on this machine.
int64_t machine_format(char code) {
  switch (code) {
    case 'B': return 0;
    case 'b': return 1;
    case 'H': return 2;
    case 'h': return 4;
    case 'I': return 6;
    case 'i': return 8;
    case 'L': case 'Q': return 10;
    case 'l': case 'q': return 12;
    case 'f': return 14;
    case 'd': return 16;
    default: return 20;
  }
}
Value array_reduce(Thread& t, Value self, Value protocol) {
  int64_t version;
  if (!is_any_int(protocol)) return raise_type_error(t, "__reduce_ex__ argument should be an integer");
  if (!to_index_int64(t, protocol, &version, true)) return kEmpty;
  Value state = find_attribute_value(t, self, intern(t, "__dict__"));
  if (!state && has_pending(t)) return kEmpty;
  Value code = Value::from(str_from_char(t, as_array(self)->type_code));
  if (version >= 3) {
    Value module = TRY(dict_get(t, t.runtime->modules, Value::from(intern(t, "array"))));
    Value maker = TRY(get_attribute(t, module, intern(t, "_array_reconstructor")));
    Value bytes = TRY(array_tobytes(t, self));
    Value format = Value::from_int(machine_format(char(as_array(self)->type_code)));
    Tuple* parts = TRY(make_tuple(t, Value::from(class_of(self)), code, format, bytes));
    return Value::from(make_tuple(t, maker, Value::from(parts), state ? state : kNone));
  }
  Value items = TRY(array_tolist(t, self));
  Tuple* arguments = TRY(make_tuple(t, code, items));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments), state ? state : kNone));
}
Value array_sizeof(Thread&, Value self) {
  return Value::from_int(int64_t(sizeof(ArrayObject) + (as_array(self)->buffer ? as_array(self)->buffer->capacity : 0)));
}
Value array_typecode(Thread& t, Value self) { return Value::from(str_from_char(t, as_array(self)->type_code)); }
Value array_itemsize(Thread&, Value self) { return Value::from_int(as_array(self)->item_size); }

// --- the iterator
Value array_iter(Thread& t, Value self) {
  ArrayIterator* it = allocate<ArrayIterator>(t);
  it->array = as_array(self);
  return Value::from(it);
}
Value iterator_next(Thread& t, Value self) {
  auto* it = self.as<ArrayIterator>();
  if (!it->array) return kEmpty;
  if (it->index < it->array->length) return get(t, it->array, it->index++);
  it->array = nullptr;
  return kEmpty;
}
Value iterator_reduce(Thread& t, Value self) {
  auto* it = self.as<ArrayIterator>();
  if (!it->array) return reduce_finished_iterator(t, "iter", Value::from(new_tuple(t, 0)));
  return reduce_iterator(t, "iter", Value::from(it->array), it->index);
}
Value iterator_setstate(Thread& t, Value self, Value state) {
  int64_t index;
  if (!state_index(t, state, &index)) return kEmpty;
  auto* it = self.as<ArrayIterator>();
  if (it->array) it->index = std::clamp<int64_t>(index, 0, it->array->length);
  return kNone;
}

const NativeMethod kArrayNew = method<array_new>("array($type, typecode, initializer=<unrepresentable>, /)!", "Create an array.");
const NativeMethod kArrayMethods[] = {
    method<array_repr>("__repr__($self, /)", "Return repr(self)."),
    COMPARISON_METHODS(array_compare),
    method<array_len>("__len__($self, /)", "Return len(self)."),
    method<array_contains>("__contains__($self, key, /)", "Return key in self."),
    method<array_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<array_setitem>("__setitem__($self, key, value, /)", "Set self[key] to value."),
    method<array_delitem>("__delitem__($self, key, /)", "Delete self[key]."),
    method<array_iter>("__iter__($self, /)", "Implement iter(self)."),
    method<array_add>("__add__($self, value, /)", "Return self+value."),
    method<array_iadd>("__iadd__($self, value, /)", "Implement self+=value."),
    method<array_mul>("__mul__($self, value, /)", "Return self*value."),
    method<array_mul>("__rmul__($self, value, /)", "Return value*self."),
    method<array_imul>("__imul__($self, value, /)", "Implement self*=value."),
    method<array_copy>("__copy__($self, /)", "Return a copy."),
    method<array_deepcopy>("__deepcopy__($self, unused, /)", "Return a copy."),
    method<array_reduce>("__reduce_ex__($self, value, /)", "Return state information for pickling."),
    method<array_sizeof>("__sizeof__($self, /)", "Return the size of the array in memory, in bytes."),
    method<array_append>("append($self, v, /)", "Add an item at the end."),
    method<array_extend>("extend($self, bb, /)", "Add items at the end."),
    method<array_insert>("insert($self, i, v, /)", "Insert an item before an index."),
    method<array_pop>("pop($self, i=-1, /)", "Remove and return the item at an index (default: the last)."),
    method<array_remove>("remove($self, v, /)", "Remove the first item equal to a value."),
    method<array_index>("index($self, v, start=0, stop=9223372036854775807<sys.maxsize>, /)", "Return the first index of a value."),
    method<array_count>("count($self, v, /)", "Return how many items equal a value."),
    method<array_reverse>("reverse($self, /)", "Reverse the items in place."),
    method<array_byteswap>("byteswap($self, /)", "Reverse the bytes of each item."),
    method<array_buffer_info>("buffer_info($self, /)", "Return address and length of the buffer."),
    method<array_tolist>("tolist($self, /)", "Return the items as a list."),
    method<array_fromlist>("fromlist($self, list, /)", "Add the items of a list."),
    method<array_tobytes>("tobytes($self, /)", "Return the memory as bytes."),
    method<array_frombytes>("frombytes($self, buffer, /)", "Add items from bytes."),
    method<array_tounicode>("tounicode($self, /)", "Return the characters as a string."),
    method<array_fromunicode>("fromunicode($self, ustr, /)", "Add the characters of a string."),
    method<array_tofile>("tofile($self, f, /)", "Write the memory to a file."),
    method<array_fromfile>("fromfile($self, f, n, /)", "Add n items read from a file."),
    CLASS_GETITEM,
};
const NativeGetSet kArrayGetSets[] = {
    {"typecode", array_typecode, nullptr, "The letter of the items' type."},
    {"itemsize", array_itemsize, nullptr, "The size of an item, in bytes."},
};
const NativeMethod kIteratorMethods[] = {
    ITERATOR_METHODS(iterator_next), method<iterator_reduce>("__reduce__($self, /)", "Return state information for pickling."),
    method<iterator_setstate>("__setstate__($self, state, /)", "Set state information for unpickling.")};
bool finish_array(Thread& t, Class* cls) { return make_unhashable(t, cls); }

/// Size, kind ('u', 'i', 'f' or 't' for text) and byte order of the machine formats that pickles name by number.
struct MachineFormat { uint8_t size; char kind; bool big; };
constexpr MachineFormat kMachineFormats[] = {{1, 'u', false}, {1, 'i', false}, {2, 'u', false}, {2, 'u', true}, {2, 'i', false}, {2, 'i', true},
                                             {4, 'u', false}, {4, 'u', true}, {4, 'i', false}, {4, 'i', true}, {8, 'u', false}, {8, 'u', true},
                                             {8, 'i', false}, {8, 'i', true}, {4, 'f', false}, {4, 'f', true}, {8, 'f', false}, {8, 'f', true},
                                             {2, 't', false}, {2, 't', true}, {4, 't', false}, {4, 't', true}};

Value machine_item(Thread& t, const MachineFormat& format, const uint8_t* bytes) {
  uint8_t item[8] = {};
  for (int i = 0; i < format.size; i++) item[i] = bytes[format.big ? format.size - 1 - i : i];
  if (format.kind == 'f') return box_float(t, format.size == 4 ? double(load<float>(item)) : load<double>(item));
  uint64_t bits = load<uint64_t>(item);
  if (format.kind != 'i') return int_from_uint64(t, bits);
  unsigned shift = 64 - 8 * format.size;
  return int_from(t, int64_t(bits << shift) >> shift);
}

Value append_text(Thread& t, ArrayObject* a, Bytes* bytes, const MachineFormat& format) {
  const char* encoding = format.size == 2 ? (format.big ? "utf-16-be" : "utf-16-le") : (format.big ? "utf-32-be" : "utf-32-le");
  Value text = TRY(codec_decode(t, Value::from(bytes), intern(t, encoding), intern(t, "strict")));
  for (size_t i = 0; i < text.as<Str>()->length; i++)
    if (!append(t, a, Value::from(str_from_char(t, text.as<Str>()->at(i))))) return kEmpty;
  return Value::from(a);
}
Value reconstruct(Thread& t, Value, Value cls, Value code, Value format_argument, Value items) {
  if (!is_class(cls)) return raise_type_error(t, "first argument must be a type object, not {}", type_name(cls));
  if (!is_subtype(cls.as<Class>(), class_for<ArrayObject>(t))) {
    return raise_type_error(t, "{} is not a subtype of array.array", cls.as<Class>()->name);
  }
  bool known = has_layout<Str>(code) && code.as<Str>()->length == 1 && code.as<Str>()->at(0) < 128 && item_size_of(char(code.as<Str>()->at(0)));
  if (!has_layout<Str>(code)) return raise_type_error(t, "_array_reconstructor() argument 2 must be a unicode character, not {}", argument_type_name(code));
  if (!known) return raise_value_error(t, "second argument must be a valid type code");
  int64_t number;
  if (!to_index_int64(t, format_argument, &number)) return kEmpty;
  if (number < 0 || number >= int64_t(std::size(kMachineFormats))) return raise_value_error(t, "third argument must be a valid machine format code.");
  if (!has_layout<Bytes>(items)) return raise_type_error(t, "fourth argument should be bytes, not {}", type_name(items));
  const MachineFormat& format = kMachineFormats[number];
  Bytes* bytes = items.as<Bytes>();
  if (bytes->length % format.size) return raise_value_error(t, "string length not a multiple of item size");
  ArrayObject* a = TRY(new_array(t, cls.as<Class>(), char(code.as<Str>()->at(0)), 0));
  if (format.kind == 't' && a->type_code == 'u') return append_text(t, a, bytes, format);
  for (size_t at = 0; at < bytes->length; at += format.size) {
    Value item = TRY(machine_item(t, format, bytes->data + at));
    if (a->type_code == 'u') item = Value::from(TRY(str_from_char(t, uint32_t(item.as_int()))));
    if (!append(t, a, item)) return kEmpty;
  }
  return Value::from(a);
}
const NativeMethod kFunctions[] = {
    function<reconstruct>("_array_reconstructor($module, arraytype, typecode, mformat_code, items, /)", "For unpickling."),
};
bool initialize(Thread& t, Module* module) {
  Value cls = Value::from(class_for<ArrayObject>(t));
  Value abstract = TRY(get_attribute(t, TRY(import_module(t, "collections.abc")), intern(t, "MutableSequence")));
  return call_method_with(t, abstract, "register", cls) && dict_set_str(t, module->dict, intern(t, "array"), cls) && dict_set_str(t, module->dict, intern(t, "ArrayType"), cls) &&
         dict_set_str(t, module->dict, intern(t, "typecodes"), Value::from(str_from_ascii(t, "bBuhHiIlLqQfd")));
}

}  // namespace

[[maybe_unused]] static const bool kNextIsKnown = (builtin_next[size_t(Kind::kArrayIterator)] = iterator_next, true);

extern const TypeSpec kArrayObjectType, kArrayIteratorType;
const TypeSpec kArrayObjectType = {.kind = Kind::kArrayObject,
                                   .methods = kArrayMethods,
                                   .getsets = kArrayGetSets,
                                   .doc = "A sequence of numbers of one machine type.",
                                   .construct = &kArrayNew,
                                   .finish = finish_array,
                                   .module = "array"};
const TypeSpec kArrayIteratorType = {.kind = Kind::kArrayIterator, .methods = kIteratorMethods, .module = "array"};
extern const ModuleSpec kArrayModule;
const ModuleSpec kArrayModule = {"array", "Compact arrays of numbers.", kFunctions, initialize};

}  // namespace adder
