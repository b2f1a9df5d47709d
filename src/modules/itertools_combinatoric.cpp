// itertools: product, permutations, combinations, combinations_with_replacement.  State 0 is the pool (for product the
// tuple of pools), 1 the array of indices, 2 the last result (empty before the first), 3 permutations' cycles.
#include "modules/itertools_types.h"

namespace adder {
namespace {

struct Indices {
  ValueArray* array;
  int64_t get(int64_t i) const { return array->items[i].as_int(); }
  void set(int64_t i, int64_t v) const { array->items[i] = Value::from_int(v); }
};
Indices indices_of(NativeIterator* it) { return {it->state[1].as<ValueArray>()}; }
Tuple* pool_of(NativeIterator* it) { return it->state[0].as<Tuple>(); }

Value give(NativeIterator* it, Tuple* result) {
  set_state(it, 2, Value::from(result));
  return Value::from(result);
}
/// A copy of the last result, to be changed where the indices changed.
Tuple* copy_last(Thread& t, NativeIterator* it) { return tuple_from(t, it->state[2].as<Tuple>()->values()); }

/// The result that the first `count` indices select from the pool.
Tuple* select(Thread& t, NativeIterator* it, int64_t count) {
  Tuple* result = new_tuple(t, size_t(count));
  if (!result) return nullptr;
  for (int64_t i = 0; i < count; i++) result->items[i] = pool_of(it)->items[indices_of(it).get(i)];
  gc::write_barrier(result);
  return result;
}

Value make_state(Thread& t, Value cls, NextFunction next, Tuple* pool, ValueArray* indices, int64_t count) {
  auto* it = TRY(make_iterator(t, cls, next));
  it->state[0] = Value::from(pool);
  it->state[1] = Value::from(indices);
  it->numbers[0] = count;
  return Value::from(it);
}

/// (class, arguments, indices): where a started iterator stands.
Value reduce_with_indices(Thread& t, Value self, Tuple* arguments, ValueArray* indices, int64_t count) {
  Tuple* state = TRY(tuple_from(t, {indices->items, size_t(count)}));
  return reduced_with_state(t, self, arguments, Value::from(state));
}
/// Reads indices back, clamped by `limit(i)`; false with an error.
template <class Limit> bool restore_indices(Thread& t, NativeIterator* it, Value state, int64_t count, Limit limit) {
  Tuple* values = as_layout<Tuple>(state);
  if (!values || int64_t(values->length) != count) return raise_value_error(t, "invalid arguments");
  for (int64_t i = 0; i < count; i++) {
    int64_t index;
    if (!to_index_int64(t, values->items[i], &index)) return false;
    indices_of(it).set(i, std::clamp<int64_t>(index, 0, std::max<int64_t>(0, limit(i))));
  }
  return true;
}

// --- product
Value product_next(Thread& t, Value self) {
  auto* it = native(self);
  Tuple* pools = pool_of(it);
  Indices indices = indices_of(it);
  int64_t count = int64_t(pools->length);
  if (!it->state[2]) {
    Tuple* result = TRY(new_tuple(t, size_t(count)));
    for (int64_t i = 0; i < count; i++) {
      Tuple* pool = pools->items[i].as<Tuple>();
      if (pool->length == 0) return finish_iterator(it);
      result->items[i] = pool->items[indices.get(i)];
    }
    gc::write_barrier(result);
    return give(it, result);
  }
  int64_t i = count - 1;
  for (; i >= 0; i--) {
    if (indices.get(i) + 1 < int64_t(pools->items[i].as<Tuple>()->length)) break;
  }
  if (i < 0) return finish_iterator(it);
  Tuple* result = TRY(copy_last(t, it));
  indices.set(i, indices.get(i) + 1);
  result->items[i] = pools->items[i].as<Tuple>()->items[indices.get(i)];
  for (i++; i < count; i++) {
    indices.set(i, 0);
    result->items[i] = pools->items[i].as<Tuple>()->items[0];
  }
  gc::write_barrier(result);
  return give(it, result);
}
Value product_new(Thread& t, Value cls, Value iterables, Value repeat_argument) {
  int64_t repeat;
  TRY(size_argument(t, repeat_argument, &repeat));
  if (repeat < 0) return raise_value_error(t, "repeat argument cannot be negative");
  Tuple* sources = iterables.as<Tuple>();
  int64_t given = repeat ? int64_t(sources->length) : 0, total;
  if (__builtin_mul_overflow(given, repeat, &total)) return raise_overflow_error(t, "repeat argument too large");
  Tuple* pools = TRY(new_tuple(t, size_t(total)));
  for (int64_t i = 0; i < given; i++) {
    pools->items[i] = Value::from(TRY(tuple_of(t, sources->items[i])));
    gc::write_barrier(pools);
  }
  for (int64_t i = given; i < total; i++) pools->items[i] = pools->items[i - given];
  ValueArray* indices = TRY(new_value_array(t, size_t(total)));
  for (int64_t i = 0; i < total; i++) indices->items[i] = Value::from_int(0);
  return make_state(t, cls, product_next, pools, indices, total);
}
Value product_reduce(Thread& t, Value self) {
  auto* it = native(self);
  if (it->next == exhausted) return reduced(t, self, Value::from(new_tuple(t, 0)));
  if (!it->state[2]) return Value::from(make_tuple(t, Value::from(class_of(self)), it->state[0]));
  return reduce_with_indices(t, self, pool_of(it), it->state[1].as<ValueArray>(), it->numbers[0]);
}
Value product_setstate(Thread& t, Value self, Value state) {
  auto* it = native(self);
  auto limit = [&](int64_t i) { return int64_t(pool_of(it)->items[i].as<Tuple>()->length) - 1; };
  if (!restore_indices(t, it, state, it->numbers[0], limit)) return kEmpty;
  Tuple* result = TRY(new_tuple(t, size_t(it->numbers[0])));
  for (int64_t i = 0; i < it->numbers[0]; i++) {
    Tuple* pool = pool_of(it)->items[i].as<Tuple>();
    if (pool->length == 0) return finish_iterator(it), kNone;
    result->items[i] = pool->items[indices_of(it).get(i)];
  }
  gc::write_barrier(result);
  give(it, result);
  return kNone;
}

// --- combinations, without and with replacement
Value combinations_next(Thread& t, Value self) {
  auto* it = native(self);
  int64_t n = int64_t(pool_of(it)->length), r = it->numbers[0];
  Indices indices = indices_of(it);
  if (!it->state[2]) {
    if (r > n) return finish_iterator(it);
    return give(it, TRY(select(t, it, r)));
  }
  int64_t i = r - 1;
  while (i >= 0 && indices.get(i) == i + n - r) i--;
  if (i < 0) return finish_iterator(it);
  Tuple* result = TRY(copy_last(t, it));
  indices.set(i, indices.get(i) + 1);
  for (int64_t j = i + 1; j < r; j++) indices.set(j, indices.get(j - 1) + 1);
  for (; i < r; i++) result->items[i] = pool_of(it)->items[indices.get(i)];
  gc::write_barrier(result);
  return give(it, result);
}
Value replacement_next(Thread& t, Value self) {
  auto* it = native(self);
  int64_t n = int64_t(pool_of(it)->length), r = it->numbers[0];
  Indices indices = indices_of(it);
  if (!it->state[2]) {
    if (n == 0 && r > 0) return finish_iterator(it);
    return give(it, TRY(select(t, it, r)));
  }
  int64_t i = r - 1;
  while (i >= 0 && indices.get(i) == n - 1) i--;
  if (i < 0) return finish_iterator(it);
  Tuple* result = TRY(copy_last(t, it));
  int64_t index = indices.get(i) + 1;
  for (; i < r; i++) {
    indices.set(i, index);
    result->items[i] = pool_of(it)->items[index];
  }
  gc::write_barrier(result);
  return give(it, result);
}
template <NextFunction next, bool ascending> Value combinations_new(Thread& t, Value cls, Value iterable, Value r_argument) {
  int64_t r;
  TRY(size_argument(t, r_argument, &r));
  Tuple* pool = TRY(tuple_of(t, iterable));
  if (r < 0) return raise_value_error(t, "r must be non-negative");
  if (ascending && r > int64_t(pool->length)) return make_state(t, cls, next, pool, TRY(new_value_array(t, 0)), r);
  ValueArray* indices = TRY(new_value_array(t, size_t(r)));
  for (int64_t i = 0; i < r; i++) indices->items[i] = Value::from_int(ascending ? i : 0);
  return make_state(t, cls, next, pool, indices, r);
}
Value combinations_reduce(Thread& t, Value self) {
  auto* it = native(self);
  if (it->next == exhausted) return reduced(t, self, Value::from(new_tuple(t, 0)), Value::from_int(it->numbers[0]));
  Tuple* arguments = TRY(make_tuple(t, it->state[0], Value::from_int(it->numbers[0])));
  if (!it->state[2]) return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
  return reduce_with_indices(t, self, arguments, it->state[1].as<ValueArray>(), it->numbers[0]);
}
template <bool ascending> Value combinations_setstate(Thread& t, Value self, Value state) {
  auto* it = native(self);
  if (it->next == exhausted) return raise_value_error(t, "invalid arguments");
  int64_t n = int64_t(pool_of(it)->length), r = it->numbers[0];
  if (!restore_indices(t, it, state, r, [&](int64_t i) { return ascending ? i + n - r : n - 1; })) return kEmpty;
  give(it, TRY(select(t, it, r)));
  return kNone;
}

// --- permutations
Value permutations_next(Thread& t, Value self) {
  auto* it = native(self);
  int64_t n = int64_t(pool_of(it)->length), r = it->numbers[0];
  if (!it->state[2]) {
    if (r > n) return finish_iterator(it);
    return give(it, TRY(select(t, it, r)));
  }
  Indices indices = indices_of(it), cycles{it->state[3].as<ValueArray>()};
  for (int64_t i = r - 1; i >= 0; i--) {
    cycles.set(i, cycles.get(i) - 1);
    if (cycles.get(i) == 0) {  // this place has had every item: rotate and go on to the left
      int64_t index = indices.get(i);
      for (int64_t j = i; j < n - 1; j++) indices.set(j, indices.get(j + 1));
      indices.set(n - 1, index);
      cycles.set(i, n - i);
      continue;
    }
    int64_t j = n - cycles.get(i), index = indices.get(i);
    indices.set(i, indices.get(j));
    indices.set(j, index);
    Tuple* result = TRY(copy_last(t, it));
    for (int64_t k = i; k < r; k++) result->items[k] = pool_of(it)->items[indices.get(k)];
    gc::write_barrier(result);
    return give(it, result);
  }
  return finish_iterator(it);
}
Value permutations_new(Thread& t, Value cls, Value iterable, Value r_argument) {
  Tuple* pool = TRY(tuple_of(t, iterable));
  int64_t n = int64_t(pool->length), r = n;
  if (r_argument != kNone) {
    if (!is_any_int(r_argument)) return raise_type_error(t, "Expected int as r");
    TRY(size_argument(t, r_argument, &r));
    if (r < 0) return raise_value_error(t, "r must be non-negative");
  }
  ValueArray* indices = TRY(new_value_array(t, size_t(n)));
  for (int64_t i = 0; i < n; i++) indices->items[i] = Value::from_int(i);
  ValueArray* cycles = TRY(new_value_array(t, size_t(std::min(r, n))));
  for (int64_t i = 0; i < std::min(r, n); i++) cycles->items[i] = Value::from_int(n - i);
  Value result = TRY(make_state(t, cls, permutations_next, pool, indices, r));
  native(result)->state[3] = Value::from(cycles);
  return result;
}
Value permutations_reduce(Thread& t, Value self) {
  auto* it = native(self);
  if (it->next == exhausted) return reduced(t, self, Value::from(new_tuple(t, 0)), Value::from_int(it->numbers[0]));
  Tuple* arguments = TRY(make_tuple(t, it->state[0], Value::from_int(it->numbers[0])));
  if (!it->state[2]) return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
  Tuple* indices = TRY(tuple_from(t, {it->state[1].as<ValueArray>()->items, pool_of(it)->length}));
  Tuple* cycles = TRY(tuple_from(t, {it->state[3].as<ValueArray>()->items, size_t(it->numbers[0])}));
  Tuple* state = TRY(make_tuple(t, Value::from(indices), Value::from(cycles)));
  return reduced_with_state(t, self, arguments, Value::from(state));
}
Value permutations_setstate(Thread& t, Value self, Value state) {
  auto* it = native(self);
  Tuple* parts = as_layout<Tuple>(state);
  if (!parts || parts->length != 2 || !has_layout<Tuple>(parts->items[0]) || !has_layout<Tuple>(parts->items[1]) || it->next == exhausted) {
    return raise_value_error(t, "invalid arguments");
  }
  int64_t n = int64_t(pool_of(it)->length), r = it->numbers[0];
  if (!restore_indices(t, it, parts->items[0], n, [&](int64_t) { return n - 1; })) return kEmpty;
  Tuple* cycles = parts->items[1].as<Tuple>();
  if (int64_t(cycles->length) != r) return raise_value_error(t, "invalid arguments");
  for (int64_t i = 0; i < r; i++) {
    int64_t c;
    if (!to_index_int64(t, cycles->items[i], &c)) return kEmpty;
    it->state[3].as<ValueArray>()->items[i] = Value::from_int(std::clamp<int64_t>(c, 1, n - i));
  }
  give(it, TRY(select(t, it, r)));
  return kNone;
}

const NativeMethod kProductNew = method<product_new>("product($type, /, *iterables, repeat=1)!", "Create a product.");
const NativeMethod kProductMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(product_reduce), SETSTATE(product_setstate)};
const TypeSpec kProduct = ITERATOR_SPEC(kProductNew, kProductMethods, "The Cartesian product of iterables, as nested loops give it.");
const NativeMethod kCombinationsNew = method<combinations_new<combinations_next, true>>("combinations($type, /, iterable, r)", "Create combinations.");
const NativeMethod kCombinationsMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(combinations_reduce), SETSTATE(combinations_setstate<true>)};
const TypeSpec kCombinations = ITERATOR_SPEC(kCombinationsNew, kCombinationsMethods, "All choices of r items, in their order.");
const NativeMethod kReplacementNew =
    method<combinations_new<replacement_next, false>>("combinations_with_replacement($type, /, iterable, r)", "Create combinations with repeated items.");
const NativeMethod kReplacementMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(combinations_reduce), SETSTATE(combinations_setstate<false>)};
const TypeSpec kReplacement = ITERATOR_SPEC(kReplacementNew, kReplacementMethods, "All choices of r items, each as often as wanted.");
const NativeMethod kPermutationsNew = method<permutations_new>("permutations($type, /, iterable, r=None)", "Create permutations.");
const NativeMethod kPermutationsMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(permutations_reduce), SETSTATE(permutations_setstate)};
const TypeSpec kPermutations = ITERATOR_SPEC(kPermutationsNew, kPermutationsMethods, "All arrangements of r items.");

}  // namespace

const IteratorClass kCombinatoricIterators[4] = {{"product", &kProduct},
                                                 {"combinations", &kCombinations},
                                                 {"combinations_with_replacement", &kReplacement},
                                                 {"permutations", &kPermutations}};

}  // namespace adder
