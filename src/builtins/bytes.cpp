// bytes: construction, special methods, its iterator; most methods are in bytes_methods.h.
#include "builtins/bytes_methods.h"
#include "builtins/iterator_methods.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

using Methods = ByteMethods<BytesType>;

/// bytes(x) for an object with __bytes__: its answer; empty without an error when it has none.
Value ask_bytes(Thread& t, Value source) {
  if (!class_special(t, class_of(source), Special::kbytes)) return kEmpty;
  Value method = TRY(lookup_special(t, source, special_name(Special::kbytes)));
  Value result = TRY(call(t, method, {}));
  if (has_layout<Bytes>(result)) return result;
  return raise_type_error(t, "__bytes__ returned non-bytes (type {})", type_name(result));
}

Value bytes_new(Thread& t, Value cls, Value source, Value encoding, Value errors) {
  Class* type = cls.as<Class>();
  bool plain = source && !encoding && !errors;
  if (plain && is_exact<Bytes>(source)) {
    return type == class_for<Bytes>(t) ? source : Value::from(TRY(bytes_as_class(t, type, source.as<Bytes>()->view())));
  }
  if (plain) {
    Value answer = ask_bytes(t, source);
    if (!answer && has_pending(t)) return kEmpty;
    if (answer && type == class_for<Bytes>(t)) return answer;
    if (answer) return Value::from(TRY(bytes_as_class(t, type, answer.as<Bytes>()->view())));
  }
  std::string data;
  TRY(bytes_source(t, source, encoding, errors, "bytes", BytesType::kBadByte, &data));
  return Value::from(TRY(bytes_as_class(t, type, data)));
}

Value bytes_repr_method(Thread& t, Value self) { return Value::from(TRY(bytes_repr(t, self.as<Bytes>()))); }
Value bytes_str(Thread& t, Value self) {
  if (t.runtime->flags.bytes_warning) TRY(warn(t, ExceptionId::kBytesWarning, "str() on a bytes instance"));
  return bytes_repr_method(t, self);
}
Value bytes_hash_method(Thread& t, Value self) { return int_from(t, bytes_hash(self.as<Bytes>())); }
Value bytes_bytes(Thread& t, Value self) { return BytesType::same(t, self); }

Value bytes_getitem(Thread& t, Value self, Value key) {
  if (is_exact<Slice>(key)) return Methods::slice(t, self, key.as<Slice>());
  if (!has_index(t, key)) return raise_type_error(t, "byte indices must be integers or slices, not {}", type_name(key));
  int64_t index;
  TRY(to_index_int64(t, key, &index));
  auto* b = self.as<Bytes>();
  index = wrap_index(index, int64_t(b->length));
  if (index < 0 || uint64_t(index) >= b->length) return raise_index_error(t, "index out of range");
  return Value::from_int(b->data[index]);
}

Value bytes_add(Thread& t, Value self, Value other) {
  if (!has_buffer(t, other)) {
    Class* cls = class_of(other);
    bool may_add = (cls->flags & kClassHeap) && class_special(t, cls, Special::kradd);
    return may_add ? kNotImplemented : Value(raise_type_error(t, "can't concat {} to bytes", type_name(other)));
  }
  std::string_view x = self.as<Bytes>()->view(), y;
  TRY(bytes_argument(t, other, &y));
  if (y.empty() && is_exact<Bytes>(self)) return self;
  if (x.empty() && is_exact<Bytes>(other)) return other;
  Bytes* result = TRY(bytes_allocate(t, x.size() + y.size()));
  memcpy(result->data, x.data(), x.size());
  if (!y.empty()) memcpy(result->data + x.size(), y.data(), y.size());
  return Value::from(result);
}

Value bytes_modulo(Thread& t, Value self, Value arguments) {
  return bytes_percent_format(t, self.as<Bytes>()->view(), arguments, false);
}
Value bytes_reflected_modulo(Thread& t, Value self, Value format) {
  return has_layout<Bytes>(format) ? bytes_percent_format(t, format.as<Bytes>()->view(), self, false) : kNotImplemented;
}

Value bytes_getnewargs(Thread& t, Value self) {
  Bytes* copy = TRY(bytes_from(t, self.as<Bytes>()->view()));
  return Value::from(make_tuple(t, Value::from(copy)));
}
/// The size of CPython's object, which programs that count memory expect.
Value bytes_sizeof(Thread&, Value self) { return Value::from_int(33 + int64_t(self.as<Bytes>()->length)); }

Value bytes_iter(Thread& t, Value self) {
  auto* it = allocate<BytesIterator>(t);
  it->bytes = self.as<Bytes>();
  return Value::from(it);
}

const NativeMethod kBytesNew =
    method<bytes_new>("bytes($type, source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)!",
                      "Make bytes from bytes-like objects, iterables of ints, a length, or text.");
const NativeMethod kBytesMethods[] = {
    method<bytes_repr_method>("__repr__($self, /)", "Return repr(self)."),
    method<bytes_str>("__str__($self, /)", "Return str(self)."),
    method<bytes_hash_method>("__hash__($self, /)", "Return hash(self).", jit::kReads),
    method<bytes_bytes>("__bytes__($self, /)", "Return the bytes themselves, of exactly the type bytes."),
    method<bytes_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<bytes_add>("__add__($self, value, /)", "Return self+value."),
    method<bytes_modulo>("__mod__($self, value, /)", "Return self%value."),
    method<bytes_reflected_modulo>("__rmod__($self, value, /)", "Return value%self."),
    method<bytes_getnewargs>("__getnewargs__($self, /)!", "Return the arguments that make equal bytes."),
    method<bytes_sizeof>("__sizeof__($self, /)", "Return the size of the object in memory, in bytes."),
    method<bytes_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    SHARED_BYTES_METHODS(Methods),
};

// --- the iterator

BytesIterator* as_iterator(Value v) { return v.as<BytesIterator>(); }

Value bytes_iterator_next(Thread&, Value self) {
  auto* it = as_iterator(self);
  if (!it->bytes) return kEmpty;
  if (uint64_t(it->index) < it->bytes->length) return Value::from_int(it->bytes->data[it->index++]);
  it->bytes = nullptr;
  return kEmpty;
}
Value iterator_next(Thread& t, Value self) {
  Value item = bytes_iterator_next(t, self);
  return item ? item : Value(raise_stop_iteration(t, kEmpty));
}
Value iterator_length_hint(Thread&, Value self) {
  auto* it = as_iterator(self);
  return Value::from_int(it->bytes ? int64_t(it->bytes->length) - it->index : 0);
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

const NativeMethod kBytesIteratorMethods[] = {
    method<return_self>("__iter__($self, /)", "Return self.", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Return the next byte."),
    method<iterator_length_hint>("__length_hint__($self, /)!", "Return how many bytes are left."),
    method<iterator_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
    method<iterator_setstate>("__setstate__($self, state, /)!", "Set state information for unpickling."),
};

const bool g_registered = (builtin_next[size_t(Kind::kBytesIterator)] = bytes_iterator_next, true);
const BatchRow g_batch(Kind::kBytesIterator, batch_of<bytes_iterator_next>);

}  // namespace

extern const TypeSpec kBytesType, kBytesIteratorType;
const TypeSpec kBytesType = {.kind = Kind::kBytes, .methods = kBytesMethods, .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> bytes\nbytes(int) -> bytes of zeros\n\nAn immutable sequence of bytes.", .construct = &kBytesNew};
const TypeSpec kBytesIteratorType = {.kind = Kind::kBytesIterator, .methods = kBytesIteratorMethods};

}  // namespace adder
