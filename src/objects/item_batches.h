// Items in batches: builtin iterators whose items cost no code of the program.  Nobody can see how far such an iterator is
// ahead of who takes its items, and the loop over it costs little more than copying.
#pragma once
#include "objects/iterators.h"

namespace adder {

/// The next items, up to `room`: fewer at the end, or on failure with an error pending.
using BatchFunction = size_t (*)(Thread&, Value iterator, Value* out, size_t room);
/// By layout; null where items may cost code of the program.  For exact instances.
extern BatchFunction builtin_batch[size_t(Kind::kCount)];

/// The row of a type, from its NextFunction.
template <NextFunction Next> size_t batch_of(Thread& t, Value iterator, Value* out, size_t room) {
  size_t count = 0;
  for (; count < room; count++)
    if ((out[count] = Next(t, iterator)).is_empty()) break;
  return count;
}

/// Declares a row; beside the NextFunction, so that this is part of the loop.
struct BatchRow {
  BatchRow(Kind kind, BatchFunction batch) { builtin_batch[size_t(kind)] = batch; }
};

inline BatchFunction batch_function(Value iterator) {
  if (!iterator.is_pointer()) return nullptr;
  uint32_t shape = iterator.as<Object>()->shape;
  return shape < builtin_shape(Kind::kCount) ? builtin_batch[(shape - kBuiltinShapeBase) / kBuiltinShapeStride] : nullptr;
}

/// Appends what such an iterator has left.
bool list_append_batches(Thread& t, List* list, Value iterator, BatchFunction batch);

}  // namespace adder
