// Tuples.
#include "objects/sequences.h"

namespace adder {

Tuple* new_tuple(Thread& t, size_t length) {
  if (length == 0 && t.runtime->empty_tuple) return t.runtime->empty_tuple;
  if (length > (uint64_t(1) << 58)) return raise_memory_error(t);
  Tuple* tuple = allocate<Tuple>(t, sizeof(Tuple) + 8 * length);
  if (!tuple) return raise_memory_error(t);
  tuple->length = length;
  return tuple;
}

Tuple* tuple_from(Thread& t, std::span<const Value> values) {
  Tuple* tuple = TRY(new_tuple(t, values.size()));
  copy_values(tuple->items, values.data(), values.size());
  if (values.size() * 8 > gc::kMaxSmallSize - sizeof(Tuple)) gc::write_barrier(tuple);
  return tuple;
}

Tuple* tuple_slice(Thread& t, Tuple* source, int64_t begin, int64_t step, int64_t count) {
  if (step == 1) return tuple_from(t, {source->items + begin, size_t(count)});
  Tuple* tuple = TRY(new_tuple(t, size_t(count)));
  for (int64_t i = 0; i < count; i++) tuple->items[i] = source->items[begin + i * step];
  gc::write_barrier(tuple);
  return tuple;
}

}  // namespace adder
