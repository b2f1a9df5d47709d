// bytearray: construction, mutation, its iterator; what it shares with bytes is in bytes_methods.h.
#include "builtins/bytes_methods.h"
#include "builtins/iterator_methods.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

using Methods = ByteMethods<ByteArrayType>;

ByteArray* as_array(Value v) { return v.as<ByteArray>(); }

Value bytearray_new(Thread& t, Value cls, Value, Value) {
  return Value::from(TRY(new_instance<ByteArray>(t, cls.as<Class>())));
}

Value bytearray_init(Thread& t, Value self, Value source, Value encoding, Value errors) {
  // Items from an iterator of the program are seen as they come.
  bool plain = !source || encoding || errors || has_layout<Str>(source) || has_layout<List>(source) || has_layout<Tuple>(source);
  if (!plain && !has_index(t, source) && !has_buffer(t, source) && class_special(t, class_of(source), Special::kiter)) {
    TRY(bytearray_resize(t, as_array(self), 0));
    return for_each(t, source, [&](Value item) -> bool {
      uint8_t byte;
      return byte_argument(t, item, &byte, ByteArrayType::kBadByte) && bytearray_append(t, as_array(self), {reinterpret_cast<char*>(&byte), 1});
    }) ? kNone : kEmpty;
  }
  std::string data;
  TRY(bytes_source(t, source, encoding, errors, "bytearray", ByteArrayType::kBadByte, &data));
  TRY(bytearray_replace(t, as_array(self), 0, as_array(self)->length, data));
  return kNone;
}

Value bytearray_repr(Thread& t, Value self) {
  std::string prefix = std::string(type_name(self)) + "(";
  return Value::from(TRY(bytes_repr(t, as_array(self)->view(), prefix.c_str(), ")")));
}
Value bytearray_str(Thread& t, Value self) {
  if (t.runtime->flags.bytes_warning) TRY(warn(t, ExceptionId::kBytesWarning, "str() on a bytearray instance"));
  return bytearray_repr(t, self);
}

// --- items and slices

bool item_index(Thread& t, Value self, Value key, int64_t* out) {
  int64_t length = int64_t(as_array(self)->length);
  TRY(to_index_int64(t, key, out));
  *out = wrap_index(*out, length);
  if (*out < 0 || *out >= length) return raise_index_error(t, "bytearray index out of range");
  return true;
}
Failed wrong_key(Thread& t, Value key) {
  return raise_type_error(t, "bytearray indices must be integers or slices, not {}", type_name(key));
}

Value bytearray_getitem(Thread& t, Value self, Value key) {
  if (is_exact<Slice>(key)) return Methods::slice(t, self, key.as<Slice>());
  if (!has_index(t, key)) return wrong_key(t, key);
  int64_t index;
  TRY(item_index(t, self, key, &index));
  return Value::from_int(as_array(self)->data()[index]);
}

/// The bytes that are assigned to a slice or appended.
bool new_bytes(Thread& t, Value v, std::string* out) {
  if (has_buffer(t, v)) {
    std::string_view view;
    TRY(bytes_argument(t, v, &view));
    *out = view;
    return true;
  }
  bool iterable = !has_layout<Str>(v) && !has_index(t, v) && class_special(t, class_of(v), Special::kiter);
  if (!iterable) return raise_type_error(t, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
  return bytes_source(t, v, kEmpty, kEmpty, "bytearray", ByteArrayType::kBadByte, out);
}

bool delete_slice(Thread& t, ByteArray* b, Slice* slice) {
  int64_t start, stop, step, count;
  TRY(slice_indices(t, slice, int64_t(b->length), &start, &stop, &step, &count));
  if (count == 0) return true;
  if (step == 1) return bytearray_replace(t, b, size_t(start), size_t(stop), {});
  if (step < 0) {
    start += (count - 1) * step;
    step = -step;
  }
  std::string kept;
  std::string_view all = b->view();
  for (int64_t i = 0; i < int64_t(all.size()); i++) {
    bool gone = i >= start && (i - start) % step == 0 && (i - start) / step < count;
    if (!gone) kept += all[size_t(i)];
  }
  return bytearray_replace(t, b, 0, b->length, kept);
}

bool assign_slice(Thread& t, ByteArray* b, Slice* slice, std::string_view data) {
  int64_t start, stop, step, count;
  TRY(slice_indices(t, slice, int64_t(b->length), &start, &stop, &step, &count));
  if (step == 1) return bytearray_replace(t, b, size_t(start), size_t(std::max(start, stop)), data);
  if (data.empty()) return delete_slice(t, b, slice);
  if (size_t(count) != data.size()) {
    return raise_value_error(t, "attempt to assign bytes of size {} to extended slice of size {}", data.size(), count);
  }
  for (int64_t i = 0; i < count; i++) b->data()[start + i * step] = uint8_t(data[size_t(i)]);
  return true;
}

Value bytearray_setitem(Thread& t, Value self, Value key, Value value) {
  if (is_exact<Slice>(key)) {
    std::string data;
    TRY(new_bytes(t, value, &data));
    TRY(assign_slice(t, as_array(self), key.as<Slice>(), data));
    return kNone;
  }
  if (!has_index(t, key)) return wrong_key(t, key);
  int64_t index;
  uint8_t byte;
  TRY(item_index(t, self, key, &index));
  TRY(byte_argument(t, value, &byte));
  TRY(item_index(t, self, Value::from_int(index), &index));
  as_array(self)->data()[index] = byte;
  return kNone;
}

Value bytearray_delitem(Thread& t, Value self, Value key) {
  ByteArray* b = as_array(self);
  if (is_exact<Slice>(key)) {
    TRY(delete_slice(t, b, key.as<Slice>()));
    return kNone;
  }
  if (!has_index(t, key)) return wrong_key(t, key);
  int64_t index;
  TRY(item_index(t, self, key, &index));
  TRY(bytearray_replace(t, b, size_t(index), size_t(index) + 1, {}));
  return kNone;
}

// --- growing and shrinking

Value bytearray_append(Thread& t, Value self, Value item) {
  uint8_t byte;
  TRY(byte_argument(t, item, &byte));
  ByteArray* b = as_array(self);
  TRY(bytearray_resize(t, b, b->length + 1));
  b->data()[b->length - 1] = byte;
  return kNone;
}

Value bytearray_extend(Thread& t, Value self, Value iterable) {
  std::string data;
  std::string_view view;
  if (has_buffer(t, iterable)) {
    TRY(bytes_argument(t, iterable, &view));
  } else {
    Value iterator = get_iterator(t, iterable);
    if (!iterator && pending_matches(t, ExceptionId::kTypeError)) {
      take_pending(t);
      return raise_type_error(t, "can't extend bytearray with {}", type_name(iterable));
    }
    TRY(iterator);
    if (length_hint(t, iterable, 0) < 0) return kEmpty;
    TRY(bytes_source(t, iterator, kEmpty, kEmpty, "bytearray", ByteArrayType::kBadByte, &data));
    view = data;
  }
  ByteArray* b = as_array(self);
  TRY(bytearray_append(t, b, view));
  return kNone;
}

Value bytearray_insert(Thread& t, Value self, Value position, Value item) {
  int64_t index;
  uint8_t byte;
  TRY(size_argument(t, position, &index));
  TRY(byte_argument(t, item, &byte));
  ByteArray* b = as_array(self);
  size_t at = size_t(clamp_index(index, int64_t(b->length)));
  TRY(bytearray_replace(t, b, at, at, {reinterpret_cast<char*>(&byte), 1}));
  return kNone;
}

Value bytearray_pop(Thread& t, Value self, Value position) {
  int64_t index;
  TRY(size_argument(t, position, &index));
  ByteArray* b = as_array(self);
  if (b->length == 0) return raise_index_error(t, "pop from empty bytearray");
  index = wrap_index(index, int64_t(b->length));
  if (index < 0 || uint64_t(index) >= b->length) return raise_index_error(t, "pop index out of range");
  uint8_t byte = b->data()[index];
  TRY(bytearray_replace(t, b, size_t(index), size_t(index) + 1, {}));
  return Value::from_int(byte);
}

Value bytearray_remove(Thread& t, Value self, Value item) {
  uint8_t byte;
  TRY(byte_argument(t, item, &byte));
  ByteArray* b = as_array(self);
  size_t found = b->view().find(char(byte));
  if (found == std::string_view::npos) return raise_value_error(t, "value not found in bytearray");
  TRY(bytearray_replace(t, b, found, found + 1, {}));
  return kNone;
}

Value bytearray_clear(Thread& t, Value self) {
  TRY(bytearray_resize(t, as_array(self), 0));
  return kNone;
}
Value bytearray_reverse(Thread&, Value self) {
  ByteArray* b = as_array(self);
  std::reverse(b->data(), b->data() + b->length);
  return kNone;
}
Value bytearray_copy(Thread& t, Value self) { return ByteArrayType::same(t, self); }

// --- operators

Value bytearray_add(Thread& t, Value self, Value other) {
  if (!has_buffer(t, other)) return raise_type_error(t, "can't concat {} to {}", type_name(other), type_name(self));
  std::string_view part;
  TRY(bytes_argument(t, other, &part));
  std::string data(as_array(self)->view());
  data += part;
  return ByteArrayType::make(t, data);
}

Value bytearray_iadd(Thread& t, Value self, Value other) {
  if (!has_buffer(t, other)) return raise_type_error(t, "can't concat {} to {}", type_name(other), type_name(self));
  std::string_view part;
  TRY(bytes_argument(t, other, &part));
  TRY(bytearray_append(t, as_array(self), part));
  return self;
}

Value bytearray_imul(Thread& t, Value self, Value count) {
  int64_t times;
  TRY(repeat_count(t, count, &times));
  ByteArray* b = as_array(self);
  std::string data(b->view());
  size_t size = times > 0 ? data.size() : 0;
  if (size && uint64_t(times) > kMaxStrLength / size) return raise_memory_error(t);
  TRY(bytearray_resize(t, b, size * size_t(times < 0 ? 0 : times)));
  for (size_t at = 0; at < b->length; at += size) memcpy(b->data() + at, data.data(), size);
  return self;
}

Value bytearray_modulo(Thread& t, Value self, Value arguments) {
  std::string format(as_array(self)->view());
  return bytes_percent_format(t, format, arguments, true);
}
Value bytearray_reflected_modulo(Thread& t, Value self, Value format) {
  if (!has_layout<ByteArray>(format)) return kNotImplemented;
  return bytearray_modulo(t, format, self);
}

// --- pickling, size

Value reduce_with(Thread& t, Value self, int64_t protocol) {
  Value state = TRY(call_method_with(t, self, "__getstate__"));
  Value cls = Value::from(class_of(self)), arguments;
  std::string_view data = as_array(self)->view();
  if (data.empty()) arguments = Value::from(new_tuple(t, 0));
  else if (protocol < 3) arguments = Value::from(make_tuple(t, Value::from(str_from_latin1(t, data)), Value::from(intern(t, "latin-1"))));
  else arguments = Value::from(make_tuple(t, Value::from(TRY(bytes_from(t, data)))));
  return Value::from(make_tuple(t, cls, arguments, state));
}
Value bytearray_reduce(Thread& t, Value self) { return reduce_with(t, self, 2); }
Value bytearray_reduce_ex(Thread& t, Value self, Value protocol) {
  int64_t number;
  TRY(int_argument(t, protocol, &number));
  return reduce_with(t, self, number);
}

/// CPython keeps a zero byte behind the others.
int64_t allocated(ByteArray* b) { return b->buffer ? int64_t(b->buffer->capacity - b->start) + 1 : 0; }
Value bytearray_alloc(Thread&, Value self) { return Value::from_int(allocated(as_array(self))); }
/// The size of CPython's object, which programs that count memory expect.
Value bytearray_sizeof(Thread&, Value self) { return Value::from_int(56 + allocated(as_array(self))); }

Value bytearray_iter(Thread& t, Value self) {
  auto* it = allocate<ByteArrayIterator>(t);
  it->bytes = as_array(self);
  return Value::from(it);
}

const NativeMethod kByteArrayNew =
    method<bytearray_new>("bytearray($type, *args, **kwargs)!", "Make an empty bytearray; __init__ fills it.");
const NativeMethod kByteArrayMethods[] = {
    method<bytearray_init>("__init__($self, /, source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)",
                           "Fill from bytes-like objects, iterables of ints, a length, or text."),
    method<bytearray_repr>("__repr__($self, /)", "Return repr(self)."),
    method<bytearray_str>("__str__($self, /)", "Return str(self)."),
    method<bytearray_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<bytearray_setitem>("__setitem__($self, key, value, /)", "Set self[key] to value."),
    method<bytearray_delitem>("__delitem__($self, key, /)", "Delete self[key]."),
    method<bytearray_append>("append($self, item, /)", "Append one byte."),
    method<bytearray_extend>("extend($self, iterable_of_ints, /)", "Append all bytes of an iterable or buffer."),
    method<bytearray_insert>("insert($self, index, item, /)", "Insert one byte before index."),
    method<bytearray_pop>("pop($self, index=-1, /)", "Remove and return a byte (the last)."),
    method<bytearray_remove>("remove($self, value, /)", "Remove the first occurrence of a byte."),
    method<bytearray_clear>("clear($self, /)", "Remove all bytes."),
    method<bytearray_reverse>("reverse($self, /)", "Reverse the order of the bytes in place."),
    method<bytearray_copy>("copy($self, /)", "Return a copy."),
    method<bytearray_add>("__add__($self, value, /)", "Return self+value."),
    method<bytearray_iadd>("__iadd__($self, value, /)", "Implement self+=value."),
    method<bytearray_imul>("__imul__($self, value, /)", "Implement self*=value."),
    method<bytearray_modulo>("__mod__($self, value, /)", "Return self%value."),
    method<bytearray_reflected_modulo>("__rmod__($self, value, /)", "Return value%self."),
    method<bytearray_reduce>("__reduce__($self, /)", "Return state information for pickling."),
    method<bytearray_reduce_ex>("__reduce_ex__($self, proto=0, /)", "Return state information for pickling."),
    method<bytearray_alloc>("__alloc__($self, /)!", "Return the number of bytes that are allocated."),
    method<bytearray_sizeof>("__sizeof__($self, /)", "Return the size of the object in memory, in bytes."),
    method<bytearray_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    SHARED_BYTES_METHODS(Methods),
};

// --- the iterator

ByteArrayIterator* as_iterator(Value v) { return v.as<ByteArrayIterator>(); }

Value bytearray_iterator_next(Thread&, Value self) {
  auto* it = as_iterator(self);
  if (!it->bytes) return kEmpty;
  if (uint64_t(it->index) < it->bytes->length) return Value::from_int(it->bytes->data()[it->index++]);
  it->bytes = nullptr;
  return kEmpty;
}
Value iterator_next(Thread& t, Value self) {
  Value item = bytearray_iterator_next(t, self);
  return item ? item : Value(raise_stop_iteration(t, kEmpty));
}
Value iterator_length_hint(Thread&, Value self) {
  auto* it = as_iterator(self);
  return Value::from_int(it->bytes ? std::max<int64_t>(0, int64_t(it->bytes->length) - it->index) : 0);
}
Value iterator_reduce(Thread& t, Value self) {
  auto* it = as_iterator(self);
  if (!it->bytes) return reduce_finished_iterator(t, "iter", Value::from(new_tuple(t, 0)));
  return reduce_iterator(t, "iter", Value::from(it->bytes), it->index);
}
Value iterator_setstate(Thread& t, Value self, Value state) {
  auto* it = as_iterator(self);
  int64_t index;
  TRY(state_index(t, state, &index));
  if (it->bytes) it->index = std::clamp<int64_t>(index, 0, int64_t(it->bytes->length));
  return kNone;
}

const NativeMethod kByteArrayIteratorMethods[] = {
    method<return_self>("__iter__($self, /)", "Return self.", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Return the next byte."),
    method<iterator_length_hint>("__length_hint__($self, /)!", "Return how many bytes are left."),
    method<iterator_reduce>("__reduce__($self, /)", "Return state information for pickling."),
    method<iterator_setstate>("__setstate__($self, state, /)!", "Set state information for unpickling."),
};

const bool g_registered = (builtin_next[size_t(Kind::kByteArrayIterator)] = bytearray_iterator_next, true);
const BatchRow g_batch(Kind::kByteArrayIterator, batch_of<bytearray_iterator_next>);

}  // namespace

extern const TypeSpec kByteArrayType, kByteArrayIteratorType;
const TypeSpec kByteArrayType = {.kind = Kind::kByteArray, .methods = kByteArrayMethods, .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> bytearray\nbytearray(int) -> bytearray of zeros\n\nA mutable sequence of bytes.",
                                 .construct = &kByteArrayNew, .finish = make_unhashable};
const TypeSpec kByteArrayIteratorType = {.kind = Kind::kByteArrayIterator, .methods = kByteArrayIteratorMethods};

}  // namespace adder
