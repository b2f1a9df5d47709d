// The table of builtin iterators, and the two iterators that iter() makes itself: over __getitem__ and over a callable.
#include "builtins/iterator_methods.h"

namespace adder {

Value list_reverse_iterator_next(Thread& t, Value iterator);
Value long_range_iterator_next(Thread& t, Value iterator);
Value dict_reverse_key_next(Thread& t, Value iterator);
Value dict_reverse_value_next(Thread& t, Value iterator);
Value dict_reverse_item_next(Thread& t, Value iterator);

namespace {

SequenceIterator* as_sequence(Value v) { return v.as<SequenceIterator>(); }
CallableIterator* as_callable(Value v) { return v.as<CallableIterator>(); }

Value sequence_length_hint(Thread& t, Value self) {
  auto* it = as_sequence(self);
  if (!it->sequence) return Value::from_int(0);
  if (!class_special(t, class_of(it->sequence), Special::klen)) return kNotImplemented;
  int64_t length = length_of(t, it->sequence);
  return length < 0 ? kEmpty : Value::from_int(std::max<int64_t>(0, length - it->index));
}
Value sequence_reduce(Thread& t, Value self) {
  auto* it = as_sequence(self);
  if (!it->sequence) return reduce_finished_iterator(t, "iter", Value::from(new_tuple(t, 0)));
  return reduce_iterator(t, "iter", it->sequence, it->index);
}
Value sequence_setstate(Thread& t, Value self, Value state) {
  int64_t index;
  if (!state_index(t, state, &index)) return kEmpty;
  if (as_sequence(self)->sequence) as_sequence(self)->index = std::max<int64_t>(0, index);
  return kNone;
}

Value callable_reduce(Thread& t, Value self) {
  auto* it = as_callable(self);
  if (!it->callable) return reduce_finished_iterator(t, "iter", Value::from(new_tuple(t, 0)));
  Value maker = TRY(builtin_named(t, "iter"));
  Tuple* arguments = TRY(make_tuple(t, it->callable, it->sentinel));
  return Value::from(make_tuple(t, maker, Value::from(arguments)));
}

Value native_iterator_next(Thread& t, Value self) { return self.as<NativeIterator>()->next(t, self); }

const NativeMethod kSequenceMethods[] = {
    ITERATOR_METHODS(sequence_iterator_next), LENGTH_HINT(sequence_length_hint), REDUCE(sequence_reduce), SETSTATE(sequence_setstate)};
const NativeMethod kCallableMethods[] = {ITERATOR_METHODS(callable_iterator_next), REDUCE(callable_reduce)};
const NativeMethod kNativeMethods[] = {ITERATOR_METHODS(native_iterator_next)};

struct NextTable {
  NextTable() {
    auto row = [](Kind kind, NextFunction next) { builtin_next[size_t(kind)] = next; };
    row(Kind::kListIterator, list_iterator_next);
    row(Kind::kListReverseIterator, list_reverse_iterator_next);
    row(Kind::kTupleIterator, tuple_iterator_next);
    row(Kind::kRangeIterator, range_iterator_next);
    row(Kind::kLongRangeIterator, long_range_iterator_next);
    row(Kind::kSetIterator, set_iterator_next);
    row(Kind::kDictKeyIterator, dict_key_iterator_next);
    row(Kind::kDictValueIterator, dict_value_iterator_next);
    row(Kind::kDictItemIterator, dict_item_iterator_next);
    row(Kind::kDictReverseKeyIterator, dict_reverse_key_next);
    row(Kind::kDictReverseValueIterator, dict_reverse_value_next);
    row(Kind::kDictReverseItemIterator, dict_reverse_item_next);
    row(Kind::kSequenceIterator, sequence_iterator_next);
    row(Kind::kCallableIterator, callable_iterator_next);
    row(Kind::kEnumerate, enumerate_next);
    row(Kind::kZip, zip_next);
    row(Kind::kMap, map_next);
    row(Kind::kFilter, filter_next);
    row(Kind::kReversed, reversed_next);
    row(Kind::kNativeIterator, native_iterator_next);
  }
};

}  // namespace

NextFunction builtin_next[size_t(Kind::kCount)];
static const NextTable fill_table;

Value sequence_iterator(Thread& t, Value sequence) {
  SequenceIterator* it = allocate<SequenceIterator>(t);
  it->sequence = sequence;
  return Value::from(it);
}
Value sequence_iterator_next(Thread& t, Value iterator) {
  auto* it = as_sequence(iterator);
  if (!it->sequence) return kEmpty;
  if (it->index == INT64_MAX) return raise_overflow_error(t, "iter index too large");
  Value item = get_item(t, it->sequence, Value::from_int(it->index));
  if (item) {
    it->index++;
    return item;
  }
  if (pending_matches(t, ExceptionId::kIndexError) || pending_matches(t, ExceptionId::kStopIteration)) {
    take_pending(t);
    it->sequence = kEmpty;
  }
  return kEmpty;
}

Value callable_iterator(Thread& t, Value callable, Value sentinel) {
  CallableIterator* it = allocate<CallableIterator>(t);
  it->callable = callable;
  it->sentinel = sentinel;
  return Value::from(it);
}
Value callable_iterator_next(Thread& t, Value iterator) {
  auto* it = as_callable(iterator);
  if (!it->callable) return kEmpty;
  Value item = call_with(t, it->callable);
  if (!item) {
    if (pending_matches(t, ExceptionId::kStopIteration)) {
      take_pending(t);
      it->callable = it->sentinel = kEmpty;
    }
    return kEmpty;
  }
  if (!it->callable) return kEmpty;  // exhausted by its own call
  int done = equal(t, it->sentinel, item);
  if (done == 0) return item;
  if (done > 0) it->callable = it->sentinel = kEmpty;
  return kEmpty;
}

extern const TypeSpec kSequenceIteratorType, kCallableIteratorType, kNativeIteratorType;
const TypeSpec kSequenceIteratorType = {.kind = Kind::kSequenceIterator, .methods = kSequenceMethods};
const TypeSpec kCallableIteratorType = {.kind = Kind::kCallableIterator, .methods = kCallableMethods};
const TypeSpec kNativeIteratorType = {.kind = Kind::kNativeIterator, .methods = kNativeMethods};

}  // namespace adder
