// enumerate and reversed.
#include "builtins/iterator_methods.h"

namespace adder {
namespace {

Enumerate* as_enumerate(Value v) { return v.as<Enumerate>(); }
Reversed* as_reversed(Value v) { return v.as<Reversed>(); }

Value enumerate_new(Thread& t, Value cls, Value iterable, Value start) {
  Value first = Value::from_int(0);
  if (start != Value::from_int(0)) first = TRY(to_index(t, start));
  Value iterator = TRY(get_iterator(t, iterable));
  auto* e = TRY(make_instance<Enumerate>(t, cls.as<Class>()));
  e->iterator = iterator;
  if (!int_to_int64(first, &e->index)) {
    e->index = INT64_MAX;
    e->long_index = first;
  }
  return Value::from(e);
}

Value enumerate_index(Thread& t, Enumerate* e) { return e->long_index ? e->long_index : int_from(t, e->index); }

Value enumerate_reduce(Thread& t, Value self) {
  Value index = TRY(enumerate_index(t, as_enumerate(self)));
  Tuple* arguments = TRY(make_tuple(t, as_enumerate(self)->iterator, index));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
}

Value reversed_new(Thread& t, Value cls, Value sequence) {
  Str* name = special_name(Special::kreversed);
  Value method = class_lookup(t, class_of(sequence), name);
  if (method == kNone) return raise_type_error(t, "'{}' object is not reversible", type_name(sequence));
  if (method) return call(t, TRY(lookup_special(t, sequence, name)), {});
  bool is_sequence = class_special(t, class_of(sequence), Special::kgetitem) && !has_layout<Dict>(sequence);
  if (!is_sequence) return raise_type_error(t, "'{}' object is not reversible", type_name(sequence));
  int64_t length = length_of(t, sequence);
  if (length < 0) return kEmpty;
  auto* r = TRY(make_instance<Reversed>(t, cls.as<Class>()));
  r->sequence = sequence;
  r->index = length - 1;
  return Value::from(r);
}
Value reversed_length_hint(Thread& t, Value self) {
  auto* r = as_reversed(self);
  if (!r->sequence) return Value::from_int(0);
  int64_t length = length_of(t, r->sequence);
  if (length < 0) return kEmpty;
  return Value::from_int(length < r->index + 1 ? 0 : r->index + 1);
}
Value reversed_reduce(Thread& t, Value self) {
  auto* r = as_reversed(self);
  Value cls = Value::from(class_of(self));
  if (!r->sequence) {
    Value empty = Value::from(TRY(make_tuple(t, Value::from(new_tuple(t, 0)))));
    return Value::from(make_tuple(t, cls, empty));
  }
  Value arguments = Value::from(TRY(make_tuple(t, r->sequence)));
  return Value::from(make_tuple(t, cls, arguments, Value::from_int(r->index)));
}
Value reversed_setstate(Thread& t, Value self, Value state) {
  int64_t index;
  if (!to_index_int64(t, state, &index)) return kEmpty;
  auto* r = as_reversed(self);
  if (!r->sequence) return kNone;
  int64_t length = length_of(t, r->sequence);
  if (length < 0) return kEmpty;
  r->index = std::clamp<int64_t>(index, -1, length - 1);
  return kNone;
}

const NativeMethod kEnumerateNew = [] {  // ref 3.11: it takes its arguments apart itself, and has words of its own for what does not fit
  NativeMethod row = method<enumerate_new>("enumerate($type, iterable, start=0)", "Create an enumerate object.");
  row.names_first = true;
  return row;
}();
const NativeMethod kEnumerateMethods[] = {ITERATOR_METHODS(enumerate_next), REDUCE(enumerate_reduce), CLASS_GETITEM};
const NativeMethod kReversedNew = method<reversed_new>("reversed($type, sequence, /)", "Create a reverse iterator.");
const NativeMethod kReversedMethods[] = {
    ITERATOR_METHODS(reversed_next), LENGTH_HINT(reversed_length_hint), REDUCE(reversed_reduce), SETSTATE(reversed_setstate)};

}  // namespace

/// The index of the next item, which is counted; large ones.
static Value next_large_index(Thread& t, Enumerate* e) {
  Value index = TRY(enumerate_index(t, e));
  if (!e->long_index && e->index != INT64_MAX) {
    e->index++;
    return index;
  }
  e->long_index = TRY(int_add(t, index, Value::from_int(1)));
  gc::write_barrier(e);
  return index;
}

ItemPair enumerate_next_pair(Thread& t, Value iterator) {
  auto* e = as_enumerate(iterator);
  Value item = iterate_next(t, e->iterator);
  if (!item) return {};
  if (!e->long_index && e->index <= kMaxSmallInt) [[likely]] return {Value::from_int(e->index++), item};
  return {next_large_index(t, e), item};
}

Value enumerate_next(Thread& t, Value iterator) {
  auto [index, item] = enumerate_next_pair(t, iterator);
  return index ? Value::from(make_tuple(t, index, item)) : kEmpty;
}

Value reversed_next(Thread& t, Value iterator) {
  auto* r = as_reversed(iterator);
  if (!r->sequence) return kEmpty;
  Value item = r->index < 0 ? kEmpty : get_item(t, r->sequence, Value::from_int(r->index));
  if (item) {
    r->index--;
    return item;
  }
  if (has_pending(t)) {
    if (!pending_matches(t, ExceptionId::kIndexError) && !pending_matches(t, ExceptionId::kStopIteration)) return kEmpty;
    take_pending(t);
  }
  r->index = -1;
  r->sequence = kEmpty;
  return kEmpty;
}

extern const TypeSpec kEnumerateType, kReversedType;
const TypeSpec kEnumerateType = {.kind = Kind::kEnumerate,
                                 .methods = kEnumerateMethods,
                                 .doc = "Pairs of a count and an item of an iterable.",
                                 .construct = &kEnumerateNew};
const TypeSpec kReversedType = {.kind = Kind::kReversed,
                                .methods = kReversedMethods,
                                .doc = "The items of a sequence, last to first.",
                                .construct = &kReversedNew};

}  // namespace adder
