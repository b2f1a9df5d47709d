// Helpers that the sequence types share: indices, slices of values, repetition.
#pragma once
#include "objects/containers.h"
#include "objects/errors.h"

namespace adder {

enum class Compare : uint8_t;

/// Room for at least `capacity` items; grows by an eighth, as appending needs.
bool list_reserve(Thread& t, List* list, size_t capacity);
/// Items begin, begin + step, ... (`count` of them).
List* list_slice(Thread& t, List* list, int64_t begin, int64_t step, int64_t count);
/// What a <op> b is for two tuples.
Value compare_tuples(Thread& t, Tuple* a, Tuple* b, Compare op);
Tuple* tuple_slice(Thread& t, Tuple* tuple, int64_t begin, int64_t step, int64_t count);

/// Turns a slice argument or an index into an offset; negative ones count from the end.
ADDER_INLINE int64_t wrap_index(int64_t index, int64_t length) { return index < 0 ? index + length : index; }
/// Clamps `start`/`stop` style arguments to [0, length].
ADDER_INLINE int64_t clamp_index(int64_t index, int64_t length) {
  if (index < 0) index += length;
  return index < 0 ? 0 : index > length ? length : index;
}
/// Copies into an array that is not in use yet or already has its barrier.
inline void copy_values(Value* to, const Value* from, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = from[i];
}
/// The hash of a tuple's items from theirs, one by one (xxHash's mixing, as the language's tuples do).
class TupleHash {
 public:
  void add(int64_t hash) {
    state_ += uint64_t(hash) * 14029467366897019727ull;
    state_ = (state_ << 31 | state_ >> 33) * 11400714785074694791ull;
    count_++;
  }
  int64_t finish() const {
    uint64_t hash = state_ + (count_ ^ (kStart ^ 3527539ull));
    return hash == ~uint64_t(0) ? 1546275796 : int64_t(hash);
  }

 private:
  static constexpr uint64_t kStart = 2870177450012600261ull;
  uint64_t state_ = kStart, count_ = 0;
};

}  // namespace adder
