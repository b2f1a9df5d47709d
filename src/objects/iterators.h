// Advancing builtin iterators without raising StopIteration, and making them.
#pragma once
#include "objects/containers.h"

namespace adder {

/// The next item; empty at the end (nothing pending) or on failure (pending).
using NextFunction = Value (*)(Thread&, Value iterator);
/// By layout; null for layouts that are no builtin iterators.  What `__next__` of these types does, for exact
/// instances and for subclasses that do not override it.
extern NextFunction builtin_next[size_t(Kind::kCount)];

/// An iterator of a native module (itertools): its class says what it is, `next` what it does.
struct NativeIterator : Object {
  NextFunction next;
  int64_t numbers[2];
  Value state[6];
};

// The bodies behind the table, for direct use.
Value list_iterator_next(Thread& t, Value iterator);
Value tuple_iterator_next(Thread& t, Value iterator);
Value range_iterator_next(Thread& t, Value iterator);
Value dict_key_iterator_next(Thread& t, Value iterator);
Value dict_value_iterator_next(Thread& t, Value iterator);
Value dict_item_iterator_next(Thread& t, Value iterator);
Value set_iterator_next(Thread& t, Value iterator);
Value enumerate_next(Thread& t, Value iterator);
Value zip_next(Thread& t, Value iterator);
/// The next item of iterators whose items are new pairs, its halves apart; `first` is empty at the end and on failure.
struct ItemPair {
  Value first, second;
};
ItemPair dict_item_next_pair(Thread& t, Value iterator);
ItemPair enumerate_next_pair(Thread& t, Value iterator);
ItemPair zip_next_pair(Thread& t, Value iterator);  // of two
/// Iterator number `at` of a zip gave nothing: empty, perhaps with an error pending.
Value zip_ended(Thread& t, Value zip, int64_t at);
Value map_next(Thread& t, Value iterator);
Value filter_next(Thread& t, Value iterator);
Value reversed_next(Thread& t, Value iterator);
Value sequence_iterator_next(Thread& t, Value iterator);
Value callable_iterator_next(Thread& t, Value iterator);

/// iter() of builtin containers: what their __iter__ makes.
Value list_iterator(Thread& t, List* list);
Value tuple_iterator(Thread& t, Tuple* tuple);
Value range_iterator(Thread& t, Range* range);
Value dict_key_iterator(Thread& t, Dict* dict);
Value set_iterator(Thread& t, Set* set);
Value sequence_iterator(Thread& t, Value sequence);
/// iter(callable, sentinel).
Value callable_iterator(Thread& t, Value callable, Value sentinel);

}  // namespace adder
