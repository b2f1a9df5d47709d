// Lists: a growing array of values; storage is handed to the heap's reallocation, which moves pages, not items.
#include <cstring>

#include "objects/item_batches.h"
#include "objects/protocols.h"
#include "objects/sequences.h"

namespace adder {
namespace {

constexpr uint64_t kMaxListLength = uint64_t(1) << 58;

/// Moves items inside an array; every reference may end up somewhere else, so the whole array is logged.
void move_items(ValueArray* array, size_t to, size_t from, size_t count) {
  std::memmove(array->items + to, array->items + from, count * sizeof(Value));
  gc::write_barrier(array);
}

bool list_resize_storage(Thread& t, List* list, size_t capacity) {
  if (capacity > kMaxListLength) return raise_memory_error(t);
  ValueArray* array;
  if (!list->items) {
    array = new_value_array(t, capacity);
    if (!array) return false;
  } else {
    size_t bytes = sizeof(ValueArray) + 8 * capacity;
    array = static_cast<ValueArray*>(t.runtime->heap->reallocate(t.allocator, list->items, bytes));
    if (!array) return raise_memory_error(t);
    array->length = capacity;
  }
  list->items = array;
  gc::write_barrier(list);
  return true;
}

constexpr size_t storage_size(size_t capacity) { return sizeof(ValueArray) + 8 * capacity; }

void list_shrink_storage(Thread& t, List* list) {
  size_t wanted = size_t(list->length) + size_t(list->length >> 3) + 6;
  if (list->capacity() <= wanted) return;
  t.runtime->heap->shrink(list->items, storage_size(wanted));
  list->items->length = wanted;
}

/// Gives memory back when less than half of it is used, as deleting from the end should.
void list_trim(Thread& t, List* list) {
  if (list->capacity() >= 64 && uint64_t(list->length) < list->capacity() / 2) list_shrink_storage(t, list);
}

/// Appends what an iterator of unknown length gives.  Small storage doubles meanwhile, and is cut to its size in the end.
bool list_append_rest(Thread& t, List* list, Value iterator) {
  while (Value item = iterate_next(t, iterator)) {
    size_t length = size_t(list->length), doubled = 2 * length + 8;
    bool full_and_small = length == list->capacity() && storage_size(doubled) <= gc::kMaxSmallSize;
    if (full_and_small && !list_resize_storage(t, list, doubled)) return false;
    if (!list_append(t, list, item)) return false;
  }
  if (has_pending(t)) return false;
  if (list->items && storage_size(list->capacity()) <= gc::kMaxSmallSize) list_shrink_storage(t, list);
  else list_trim(t, list);
  return true;
}

/// Opens or closes a gap so that list[begin:end] has `count` items.
bool list_set_gap(Thread& t, List* list, int64_t begin, int64_t end, int64_t count) {
  int64_t new_length = list->length - (end - begin) + count;
  if (!list_reserve(t, list, size_t(new_length))) return false;
  if (!list->items) return true;
  move_items(list->items, size_t(begin + count), size_t(end), size_t(list->length - end));
  for (int64_t i = new_length; i < list->length; i++) list->items->items[i] = kEmpty;
  bool shrank = new_length < list->length;
  list->length = new_length;
  if (shrank) list_trim(t, list);
  return true;
}

}  // namespace

ValueArray* new_value_array(Thread& t, size_t length) {
  if (length > kMaxListLength) return raise_memory_error(t);
  ValueArray* array = allocate<ValueArray>(t, sizeof(ValueArray) + 8 * length);
  if (!array) return raise_memory_error(t);
  array->length = length;
  return array;
}

List* new_list(Thread& t, size_t capacity) {
  List* list = allocate<List>(t);
  if (capacity) list->items = TRY(new_value_array(t, capacity));
  return list;
}

List* list_from(Thread& t, std::span<const Value> values) {
  List* list = TRY(new_list(t, values.size()));
  if (!values.empty()) {
    copy_values(list->items->items, values.data(), values.size());
    gc::write_barrier(list->items);
  }
  list->length = int64_t(values.size());
  return list;
}

bool list_reserve(Thread& t, List* list, size_t capacity) {
  if (capacity <= list->capacity()) return true;
  return list_resize_storage(t, list, (capacity + (capacity >> 3) + 6) & ~size_t(3));
}

bool list_append(Thread& t, List* list, Value v) {
  size_t length = size_t(list->length);
  if (length == list->capacity()) [[unlikely]] {
    if (!list_reserve(t, list, length + 1)) return false;
  }
  ValueArray* array = list->items;
  array->items[length] = v;
  gc::write_barrier(array, &array->items[length]);
  list->length = int64_t(length + 1);
  return true;
}

bool list_insert(Thread& t, List* list, int64_t index, Value v) {
  int64_t length = list->length;
  if (index < 0) index = index + length < 0 ? 0 : index + length;
  if (index >= length) return list_append(t, list, v);
  if (!list_reserve(t, list, size_t(length + 1))) return false;
  ValueArray* array = list->items;
  move_items(array, size_t(index + 1), size_t(index), size_t(length - index));
  array->items[index] = v;
  gc::write_barrier(array, &array->items[index]);
  list->length = length + 1;
  return true;
}

Value list_pop_at(Thread& t, List* list, int64_t index) {
  ValueArray* array = list->items;
  Value result = array->items[index];
  int64_t last = list->length - 1;
  if (index != last) move_items(array, size_t(index), size_t(index + 1), size_t(last - index));
  array->items[last] = kEmpty;
  list->length = last;
  list_trim(t, list);
  return result;
}

void list_clear(Thread& t, List* list) {
  list->items = nullptr;
  list->length = 0;
}

bool list_replace(Thread& t, List* list, int64_t begin, int64_t end, std::span<const Value> values) {
  if (list->items && values.data() >= list->items->items && values.data() < list->items->items + list->items->length) {
    List* copy = list_from(t, values);
    return copy && list_replace(t, list, begin, end, copy->values());
  }
  if (!list_set_gap(t, list, begin, end, int64_t(values.size()))) return false;
  if (values.empty()) return true;
  copy_values(list->items->items + begin, values.data(), values.size());
  gc::write_barrier(list->items);
  return true;
}

namespace {

bool list_extend_values(Thread& t, List* list, Value source) {
  // The source may be the list itself: its storage is read again after room was made.
  size_t count = is_exact<Tuple>(source) ? source.as<Tuple>()->length : size_t(source.as<List>()->length);
  if (count == 0) return true;
  if (!list_reserve(t, list, size_t(list->length) + count)) return false;
  const Value* from = is_exact<Tuple>(source) ? source.as<Tuple>()->items : source.as<List>()->items->items;
  copy_values(list->items->items + list->length, from, count);
  gc::write_barrier(list->items);
  list->length += int64_t(count);
  return true;
}

}  // namespace

BatchFunction builtin_batch[size_t(Kind::kCount)];

bool list_append_batches(Thread& t, List* list, Value iterator, BatchFunction batch) {
  constexpr size_t kRoom = 64;
  Value items[kRoom];
  for (;;) {
    size_t count = batch(t, iterator, items, kRoom), length = size_t(list->length);
    if (!list_reserve(t, list, length + count)) return false;
    if (count) {
      copy_values(list->items->items + length, items, count);
      gc::write_barrier(list->items);
    }
    list->length = int64_t(length + count);
    if (count < kRoom) return !has_pending(t);
  }
}

bool list_extend(Thread& t, List* list, Value iterable) {
  if (is_exact<List>(iterable) || is_exact<Tuple>(iterable)) return list_extend_values(t, list, iterable);
  if (iterable == Value::from(list)) {  // an iterator of it would never come to the end
    List* items = TRY(list_of(t, iterable));
    return list_extend_values(t, list, Value::from(items));
  }
  Value iterator = get_iterator(t, iterable);
  if (!iterator) return false;
  int64_t hint = length_hint(t, iterable, 8);
  if (hint < 0) return false;
  uint64_t wanted = uint64_t(list->length) + uint64_t(hint);
  if (wanted > list->capacity() && wanted < kMaxListLength && !list_resize_storage(t, list, wanted)) return false;
  BatchFunction batch = batch_function(iterator);
  if (!batch) return list_append_rest(t, list, iterator);
  if (!list_append_batches(t, list, iterator, batch)) return false;
  list_trim(t, list);
  return true;
}

List* list_slice(Thread& t, List* list, int64_t begin, int64_t step, int64_t count) {
  List* result = TRY(new_list(t, size_t(count)));
  if (count == 0) return result;
  const Value* from = list->items->items + begin;
  Value* to = result->items->items;
  if (step == 1) copy_values(to, from, size_t(count));
  else for (int64_t i = 0; i < count; i++) to[i] = from[i * step];
  gc::write_barrier(result->items);
  result->length = count;
  return result;
}

}  // namespace adder
