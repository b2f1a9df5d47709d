// Allocation, reachability, generations, large objects, conservative roots.
#include <atomic>
#include <thread>

#include "base/os.h"
#include "gc_fixture.h"

namespace adder::gc {
namespace {

#if __has_feature(address_sanitizer)
constexpr double kResidentSlack = 2;  // shadow memory
#else
constexpr double kResidentSlack = 1.06;
#endif

TEST_F(GcTest, new_objects_are_zeroed_and_adjacent) {
  Pair* one = new_pair();
  Pair* two = new_pair();
  EXPECT_EQ(one + 1, two);
  EXPECT_TRUE(one->first.is_empty());
  EXPECT_EQ(one->shape_base(), pair_shape);
  EXPECT_EQ(sizeof(Pair), 24u);
}

TEST_F(GcTest, reused_memory_is_zeroed) {
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 100000; i++) {
      Pair* pair = new_pair();
      ASSERT_TRUE(pair->first.is_empty() && pair->second.is_empty());
      pair->first = pair->second = Value::from_int(-1);
    }
    Bytes* bytes = new_bytes(100000);
    for (size_t i = 0; i < bytes->length; i++) ASSERT_EQ(bytes->data[i], 0);
    std::memset(bytes->data, 1, bytes->length);
    Bytes* medium = new_bytes(5000);
    for (size_t i = 0; i < medium->length; i++) ASSERT_EQ(medium->data[i], 0);
    std::memset(medium->data, 1, medium->length);
    heap->collect(round % 2 ? Collection::kFull : Collection::kMinor);
  }
}

TEST_F(GcTest, what_roots_reach_survives_and_the_rest_dies) {
  Pair* kept = new_pair(Value::from(new_pair()), Value::from_int(7));
  roots.push_back(Value::from(kept));
  Hidden dead(new_pair());
  heap->collect_full();
  EXPECT_EQ(count_objects(), 2u);
  EXPECT_TRUE(known(kept));
  EXPECT_FALSE(known(dead.get()));
  EXPECT_EQ(kept->second.as_int(), 7);
  EXPECT_EQ(heap->statistics().live_bytes, 48u);
}

TEST_F(GcTest, words_that_hold_no_value_are_skipped) {
  ShapeBase* shape = make_shape(kPairLayout);
  shape->set_raw(1);
  Pair* kept = allocator.allocate<Pair>(shape);
  Hidden dead(new_pair());
  kept->first.bits = reinterpret_cast<uint64_t>(dead.get());
  kept->second = Value::from(new_pair());
  roots.push_back(Value::from(kept));
  heap->collect_full();
  EXPECT_EQ(count_objects(), 2u);
  EXPECT_FALSE(known(dead.get()));
  EXPECT_TRUE(known(kept->second.as<Object>()));
}

TEST_F(GcTest, minor_collections_keep_old_objects_and_free_young_ones) {
  Hidden old_dead(new_pair());
  roots.push_back(Value::from(old_dead.get()));
  heap->collect_minor();
  roots.clear();
  Hidden young_dead(new_pair());
  heap->collect_minor();
  EXPECT_TRUE(known(old_dead.get()));
  EXPECT_FALSE(known(young_dead.get()));
  heap->collect_full();
  EXPECT_FALSE(known(old_dead.get()));
}

TEST_F(GcTest, the_barrier_keeps_young_objects_that_old_ones_refer_to) {
  Hidden old(new_pair());
  roots.push_back(Value::from(old.get()));
  for (int i = 0; i < 3; i++) {
    heap->collect_minor();
    Hidden young(new_pair(Value::from_int(i)));
    old.get<Pair>()->first = Value::from(young.get());
    write_barrier(old.get());
    heap->collect_minor();
    ASSERT_TRUE(known(young.get()));
    ASSERT_EQ(young.get<Pair>()->first.as_int(), i);
  }
}

TEST_F(GcTest, memory_stays_flat_when_all_dies) {
  for (int i = 0; i < 3000000; i++) new_pair();
  EXPECT_GE(heap->statistics().minor_collections, 10u);
  EXPECT_LE(heap->statistics().peak_committed_bytes, size_t(5) << 20);
}

TEST_F(GcTest, memory_stays_flat_with_survivors_that_die_later) {
  for (int i = 0; i < 4000000; i++) {
    Pair* pair = new_pair();
    if (i % 100 == 0) {
      if (roots.size() < 1000) roots.push_back({});
      roots[size_t(i / 100) % roots.size()] = Value::from(pair);
    }
  }
  EXPECT_LE(heap->statistics().peak_committed_bytes, size_t(40) << 20);
}

TEST_F(GcTest, objects_of_every_size_keep_their_contents) {
  std::vector<size_t> sizes = {0, 1, 100, 128, 240, 1000, 4096, 8176, 8184, 8192, 20000, 100000, 3000000};
  for (int round = 0; round < 50; round++) {
    for (size_t size : sizes) {
      Bytes* bytes = new_bytes(size);
      std::memset(bytes->data, int(size % 251), size);
      if (round % 5 == 0) roots.push_back(Value::from(bytes));
    }
    if (round % 7 == 0) heap->collect_minor();
  }
  heap->collect_full();
  EXPECT_EQ(count_objects(), roots.size());
  for (Value root : roots) {
    Bytes* bytes = root.as<Bytes>();
    for (size_t i = 0; i < bytes->length; i++) ASSERT_EQ(uint8_t(bytes->data[i]), bytes->length % 251);
  }
}

TEST_F(GcTest, interior_pointers_find_their_object) {
  for (size_t size : {size_t(10), size_t(500), size_t(8000), size_t(50000)}) {
    Bytes* before = new_bytes(24);
    Bytes* bytes = new_bytes(size);
    Bytes* after = new_bytes(24);
    roots = {Value::from(before), Value::from(bytes), Value::from(after)};
    for (int pass = 0; pass < 3; pass++) {
      EXPECT_EQ(heap->find_object(bytes), bytes);
      EXPECT_EQ(heap->find_object(bytes->data + size - 1), bytes);
      EXPECT_EQ(heap->find_object(before->data + 8), before);
      EXPECT_EQ(heap->find_object(after->data), after);
      heap->collect(pass ? Collection::kFull : Collection::kMinor);
    }
  }
}

TEST_F(GcTest, a_stack_word_into_an_object_keeps_it) {
  StackRange stack{.base = os::stack_base()};
  heap->add_stack(stack);
  Bytes* volatile bytes = new_bytes(1000);
  char* volatile inside = bytes->data + 900;
  Hidden hidden(bytes);
  bytes = nullptr;
  heap->collect_minor();
  EXPECT_TRUE(known(hidden.get()));
  heap->collect_full();
  EXPECT_TRUE(known(hidden.get()));
  *inside = 1;
  heap->remove_stack(stack);
  heap->collect_full();
  EXPECT_FALSE(known(hidden.get()));
}

TEST_F(GcTest, an_object_in_a_register_survives_every_allocation) {
  StackRange stack{.base = os::stack_base()};
  heap->add_stack(stack);
  heap->set_stress(1);
  Value list = {};
  for (int i = 0; i < 300; i++) list = Value::from(new_pair(Value::from_int(i), list));
  heap->set_stress(0);
  for (int i = 299; i >= 0; i--) {
    ASSERT_EQ(list.as<Pair>()->first.as_int(), i);
    list = list.as<Pair>()->second;
  }
  heap->remove_stack(stack);
}

TEST_F(GcTest, initializing_stores_to_an_object_on_the_stack_need_no_barrier) {
  StackRange stack{.base = os::stack_base()};
  heap->add_stack(stack);
  constexpr int kCount = 1000, kBatch = 100;  // more than stale words on the stack could keep
  ValueArray* array = new_array(kCount);
  for (int i = 0; i < kCount; i++) {
    array->items[i] = Value::from(new_pair(Value::from_int(i)));
    if (i % kBatch == kBatch - 1) heap->collect(i % 3 == 0 ? Collection::kFull : Collection::kMinor);
  }
  for (int i = 0; i < kCount; i++) {
    ASSERT_TRUE(known(array->items[i].as<Pair>()));
    ASSERT_EQ(array->items[i].as<Pair>()->first.as_int(), i);
  }
  heap->remove_stack(stack);
}

TEST_F(GcTest, conservative_ranges_keep_what_they_point_at) {
  uint64_t words[2] = {1, 0};
  auto scan = [](RootScanner& scanner, void* context) {
    scanner.scan(context, static_cast<uint64_t*>(context) + 2);
  };
  heap->add_conservative_roots(scan, words);
  words[1] = Value::from(new_pair()).bits + 8;
  heap->collect_minor();
  EXPECT_EQ(count_objects(), 1u);
  heap->collect_full();
  EXPECT_EQ(count_objects(), 1u);
  heap->remove_conservative_roots(scan, words);
  heap->collect_full();
  EXPECT_EQ(count_objects(), 0u);
}

TEST_F(GcTest, objects_that_are_scanned_as_ranges_need_no_barrier) {
  Hidden frame(new_array(10));
  roots.push_back(Value::from(frame.get()));
  heap->collect_full();
  auto scan = [](RootScanner& scanner, void* context) {
    auto* array = static_cast<Hidden*>(context)->get<ValueArray>();
    scanner.scan(array->items, array->items + 10);
  };
  heap->add_conservative_roots(scan, &frame);
  Hidden young(new_pair());
  frame.get<ValueArray>()->items[3] = Value::from(young.get());
  heap->check_barriers();
  heap->collect_minor();
  EXPECT_TRUE(known(young.get()));
  heap->remove_conservative_roots(scan, &frame);
}

TEST_F(GcTest, words_that_point_nowhere_in_particular_are_harmless) {
  struct Words {
    uintptr_t words[4096];
  };
  auto words = std::make_unique<Words>();
  uintptr_t base = reinterpret_cast<uintptr_t>(new_pair()) & ~((uintptr_t(1) << 39) - 1);
  for (size_t i = 0; i < 4096; i++) words->words[i] = base + (i * 0x9e3779b97f4a7c15u >> 23);
  auto scan = [](RootScanner& scanner, void* context) {
    scanner.scan(context, static_cast<Words*>(context) + 1);
  };
  heap->add_conservative_roots(scan, words.get());
  for (int i = 0; i < 1000; i++) new_bytes(size_t(i) * 20);
  heap->collect_minor();
  heap->collect_full();
  heap->remove_conservative_roots(scan, words.get());
}

TEST_F(GcTest, an_object_keeps_the_owner_of_its_shape) {
  Hidden owner(new_pair());
  ShapeBase* shape = make_shape(kInstanceLayout, owner.get(), 4);
  Hidden instance(allocator.allocate(shape, 32));
  EXPECT_EQ(object_size(instance.get()), 32u);
  roots.push_back(Value::from(instance.get()));
  heap->collect_minor();
  EXPECT_TRUE(known(owner.get()));
  heap->collect_full();
  EXPECT_TRUE(known(owner.get()));
  roots.clear();
  heap->collect_full();
  EXPECT_FALSE(known(owner.get()));
}

TEST_F(GcTest, cards_find_young_objects_in_a_large_old_array) {
  ValueArray* array = new_array(100000);
  roots.push_back(Value::from(array));
  heap->collect_minor();
  for (size_t i = 0; i < array->count; i += 7777) {
    array->items[i] = Value::from(new_pair(Value::from_int(int64_t(i))));
    write_barrier(array, &array->items[i]);
    if (i % 3 == 0) heap->collect_minor();
  }
  heap->collect_minor();
  for (size_t i = 0; i < array->count; i += 7777)
    EXPECT_EQ(array->items[i].as<Pair>()->first.as_int(), int64_t(i));
}

TEST_F(GcTest, cards_move_with_their_array) {
  ValueArray* array = new_array(100000);
  roots.push_back(Value::from(array));
  roots.push_back(Value::from(new_bytes(100000)));  // so that the array cannot grow in place
  heap->collect_minor();
  Hidden young(new_pair());
  array->items[70000] = Value::from(young.get());
  write_barrier(array, &array->items[70000]);
  ValueArray* moved =
      static_cast<ValueArray*>(heap->reallocate(allocator, array, ValueArray::size_for(200000)));
  ASSERT_NE(moved, array);
  moved->count = 200000;
  roots[0] = Value::from(moved);
  heap->check_barriers();
  heap->collect_minor();
  EXPECT_TRUE(known(young.get()));
}

/// An array that is noted as a whole, and then moves to other pages, or to small memory.
TEST_F(GcTest, a_remembered_array_that_moves_stays_remembered) {
  for (size_t new_count : {2000u, 200u}) {
    roots.clear();
    ValueArray* array = new_array(1400);
    roots.push_back(Value::from(array));
    roots.push_back(Value::from(new_bytes(100000)));  // so that the array cannot grow in place
    heap->collect_minor();
    Hidden first(new_pair());
    array->items[0] = Value::from(first.get());
    write_barrier(array);
    ValueArray* moved = static_cast<ValueArray*>(heap->reallocate(allocator, array, ValueArray::size_for(new_count)));
    ASSERT_NE(moved, array);
    moved->count = new_count;
    roots[0] = Value::from(moved);
    Hidden second(new_pair());
    moved->items[1] = Value::from(second.get());
    write_barrier(moved, &moved->items[1]);
    heap->check_barriers();
    heap->collect_minor();
    EXPECT_TRUE(known(first.get()));
    EXPECT_TRUE(known(second.get()));
  }
}

/// Entries of three words, as in a hash table; the first word of each is no reference.
struct Table : Object {
  struct Entry {
    uint64_t raw;
    Value key, value;
  };
  uint64_t capacity;
  Entry entries[];
};
size_t table_size(const Object* object) {
  return sizeof(Table) + static_cast<const Table*>(object)->capacity * sizeof(Table::Entry);
}
void trace_entries(Table* table, Tracer& tracer, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++)
    tracer.visit(table->entries[i].key), tracer.visit(table->entries[i].value);
}
void trace_table(Object* object, Tracer& tracer) {
  trace_entries(static_cast<Table*>(object), tracer, 0, static_cast<Table*>(object)->capacity);
}
void trace_table_part(Object* object, Tracer& tracer, const void* begin, const void* end) {
  Table* table = static_cast<Table*>(object);
  auto offset = [&](const void* address) {
    ptrdiff_t bytes = static_cast<const char*>(address) - reinterpret_cast<char*>(table->entries);
    return size_t(std::max<ptrdiff_t>(bytes, 0));
  };
  size_t last = (offset(end) + sizeof(Table::Entry) - 1) / sizeof(Table::Entry);
  trace_entries(table, tracer, offset(begin) / sizeof(Table::Entry), std::min<size_t>(last, table->capacity));
}
const Layout kTableLayout{.name = "table",
                          .kind = TraceKind::kCustom,
                          .size = table_size,
                          .trace = trace_table,
                          .trace_part = trace_table_part};

TEST_F(GcTest, a_custom_trace_of_a_part_serves_cards) {
  constexpr size_t kCapacity = 20000;
  Table* table = static_cast<Table*>(
      allocator.allocate(make_shape(kTableLayout), sizeof(Table) + kCapacity * sizeof(Table::Entry)));
  table->capacity = kCapacity;
  roots.push_back(Value::from(table));
  heap->collect_minor();
  for (size_t i = 0; i < kCapacity; i++) {
    Table::Entry& entry = table->entries[(i * 7919) % kCapacity];
    entry = {i * 8, Value::from(new_pair(Value::from_int(int64_t(i)))), Value::from(new_bytes(8))};
    write_barrier(table, &entry);
    write_barrier(table, &entry.value);
    if (i % 1000 == 0) heap->check_barriers(), heap->collect_minor();
  }
  heap->collect_minor();
  for (size_t i = 0; i < kCapacity; i++) {
    EXPECT_EQ(table->entries[(i * 7919) % kCapacity].key.as<Pair>()->first.as_int(), int64_t(i));
  }
}

TEST_F(GcTest, the_whole_object_barrier_works_for_large_arrays_too) {
  ValueArray* array = new_array(100000);
  roots.push_back(Value::from(array));
  heap->collect_full();
  for (size_t i = 0; i < array->count; i++) {
    array->items[i] = Value::from(new_pair(Value::from_int(int64_t(i))));
    write_barrier(array);
  }
  heap->collect_minor();
  for (size_t i = 0; i < array->count; i++) ASSERT_EQ(array->items[i].as<Pair>()->first.as_int(), int64_t(i));
}

TEST_F(GcTest, a_growing_array_is_never_in_memory_twice) {
  constexpr size_t kCount = 10000000;
  size_t before = os::resident_bytes();
  roots.push_back(Value::from(new_array(8)));
  size_t length = 0;
  size_t peak = 0;
  while (length < kCount) {
    ValueArray* array = roots[0].as<ValueArray>();
    if (length == array->count) {
      size_t capacity = array->count + array->count / 8 + 6;
      Object* grown = heap->reallocate(allocator, array, ValueArray::size_for(capacity));
      ASSERT_TRUE(grown);
      array = static_cast<ValueArray*>(grown);
      array->count = capacity;
      roots[0] = Value::from(array);
      peak = std::max(peak, os::resident_bytes());
    }
    array->items[length] = Value::from_int(int64_t(length));
    length++;
  }
  peak = std::max(peak, os::resident_bytes());
  for (size_t i = 0; i < kCount; i++) ASSERT_EQ(roots[0].as<ValueArray>()->items[i].as_int(), int64_t(i));
  EXPECT_LE(peak - before, kCount * 8 * 5 / 4);
  roots.clear();
  heap->collect_full();
  EXPECT_LE(os::resident_bytes(), before + (size_t(4) << 20));
}

TEST_F(GcTest, many_growing_arrays_keep_memory_flat) {
  for (int round = 0; round < 300; round++) {
    Hidden array(new_array(8));
    while (array.get<ValueArray>()->count < 40000) {
      size_t capacity = array.get<ValueArray>()->count * 9 / 8 + 6;
      array = heap->reallocate(allocator, array.get(), ValueArray::size_for(capacity));
      ASSERT_TRUE(array.get()) << round;
      ValueArray* grown = array.get<ValueArray>();
      for (size_t i = grown->count; i < capacity; i++) ASSERT_TRUE(grown->items[i].is_empty());
      for (size_t i = grown->count; i < capacity; i++) grown->items[i] = Value::from_int(1);
      grown->count = capacity;
      roots.assign(1, Value::from(grown));
    }
  }
  EXPECT_LE(heap->statistics().peak_committed_bytes, size_t(40) << 20);
}

TEST_F(GcTest, shrinking_gives_memory_back_and_leaves_no_stale_words) {
  for (size_t count : {size_t(100), size_t(1000), size_t(500000)}) {
    ValueArray* array = new_array(count);
    roots.assign(1, Value::from(array));
    for (size_t i = 0; i < count; i++) array->items[i] = Value::from_int(1);
    array = static_cast<ValueArray*>(heap->reallocate(allocator, array, ValueArray::size_for(count - 30)));
    array->count = count - 30;
    heap->shrink(array, ValueArray::size_for(20));
    array->count = 20;
    EXPECT_EQ(heap->find_object(&array->items[19]), array);
    EXPECT_EQ(array->items[19].as_int(), 1);
    new_pair();
    roots.assign(1, Value::from(array));
    heap->collect_minor();
    EXPECT_EQ(array->items[19].as_int(), 1);
  }
}

TEST_F(GcTest, too_large_a_request_is_null) {
  EXPECT_EQ(allocator.allocate(bytes_shape, size_t(1) << 50), nullptr);
  EXPECT_EQ(allocator.allocate(bytes_shape, ~size_t(7)), nullptr);
  new_pair();
}

TEST_F(GcTest, external_memory_brings_collections_nearer) {
  uint64_t before = heap->statistics().minor_collections;
  for (int i = 0; i < 2000; i++) {
    heap->adjust_external(100000);
    for (int j = 0; j < 500; j++) new_pair();
    heap->adjust_external(-100000);
  }
  EXPECT_GE(heap->statistics().minor_collections, before + 20);
  EXPECT_EQ(heap->statistics().external_bytes, 0u);
}

TEST_F(GcTest, no_collection_while_paused) {
  {
    NoCollection scope(*heap);
    for (int i = 0; i < 1000000; i++) new_pair();
    EXPECT_EQ(heap->statistics().minor_collections, 0u);
  }
  for (int i = 0; i < 1000; i++) new_pair();
  EXPECT_GE(heap->statistics().minor_collections, 1u);
}

TEST_F(GcTest, a_full_collection_hands_memory_back) {
  size_t before = os::resident_bytes();
  for (int i = 0; i < 3000000; i++)
    roots.assign(1, Value::from(new_pair(roots.empty() ? Value{} : roots[0])));
  EXPECT_GE(os::resident_bytes(), before + (size_t(60) << 20));
  roots.clear();
  heap->collect_full();
  EXPECT_LE(os::resident_bytes(), before + (size_t(10) << 20));
}

TEST_F(GcTest, ten_million_pairs_cost_little_more_than_their_size) {
  constexpr size_t kCount = 10000000;
  size_t before = os::resident_bytes();
  ValueArray* array = new_array(kCount);
  roots.push_back(Value::from(array));
  for (size_t i = 0; i < kCount; i++) {
    array->items[i] = Value::from(new_pair(Value::from_int(1)));
    write_barrier(array, &array->items[i]);
  }
  size_t used = os::resident_bytes() - before;
  EXPECT_LE(double(used), double(kCount) * 32 * kResidentSlack) << heap->statistics().committed_bytes;
}

TEST_F(GcTest, an_idle_heap_costs_little) {
  stop();
  size_t before = os::resident_bytes();
  start({});
  new_pair();
  EXPECT_LE(os::resident_bytes() - before, size_t(300) << 10);
}

TEST_F(GcTest, a_small_address_space_will_do) {
  start({.reserve_bytes = size_t(128) << 20});
  for (int i = 0; i < 2000000; i++) new_pair();
  for (int i = 0; i < 200; i++) new_bytes(1000000);
  EXPECT_EQ(allocator.allocate(bytes_shape, size_t(100) << 20), nullptr);
}

TEST_F(GcTest, memory_of_a_program_that_got_smaller_is_released) {
  for (int i = 0; i < 1000000; i++)
    roots.assign(1, Value::from(new_pair({}, roots.empty() ? Value{} : roots[0])));
  roots.clear();
  for (int i = 0; i < 30000000; i++) new_pair();
  heap->adjust_external(ptrdiff_t(3) << 30);
  heap->adjust_external(-(ptrdiff_t(3) << 30));
  for (int i = 0; i < 300000; i++) new_pair();
  EXPECT_LE(heap->statistics().committed_bytes, size_t(12) << 20);
}

TEST_F(GcTest, references_of_an_object_can_be_listed) {
  ValueArray* array = new_array(2000);
  roots.push_back(Value::from(array));
  Pair* pair = new_pair();
  for (size_t i = 0; i < 2000; i += 2) array->items[i] = Value::from(pair);
  array->items[1] = Value::from(array);
  for (int pass = 0; pass < 3; pass++) {
    size_t counts[2] = {};
    auto count = [](Object* object, void* counts) {
      static_cast<size_t*>(counts)[object->shape_base()->kind == TraceKind::kValueArray]++;
    };
    heap->for_each_reference(array, count, counts);
    EXPECT_EQ(counts[0], 1000u);
    EXPECT_EQ(counts[1], 1u);
    heap->collect(pass ? Collection::kFull : Collection::kMinor);
  }
}

TEST_F(GcTest, a_missing_barrier_is_reported) {
  Pair* old = new_pair();
  roots.push_back(Value::from(old));
  heap->collect_minor();
  heap->check_barriers();
  write_barrier(old);
  old->first = Value::from(new_pair());
  heap->check_barriers();
  heap->collect_minor();
  old->first = Value::from(new_pair());
  EXPECT_DEATH(heap->check_barriers(), "missing write barrier: the old pair at .* refers to the young pair");
}

TEST_F(GcTest, a_waiting_thread_keeps_what_its_stack_holds) {
  std::atomic<int> stage = 0;
  Hidden hidden;
  std::thread other([&] {
    StackRange stack{.base = os::stack_base()};
    Allocator own;
    heap->attach(own);
    Pair* pair = own.allocate<Pair>(pair_shape);
    pair->first = Value::from_int(9);
    hidden = pair;
    heap->add_stack(stack);
    park(
        stack,
        [](void* stage) {
          auto& value = *static_cast<std::atomic<int>*>(stage);
          value = 1;
          while (value != 2) std::this_thread::yield();
        },
        &stage);
    EXPECT_EQ(pair->first.as_int(), 9);
    heap->remove_stack(stack);
    heap->detach(own);
    stage = 3;
  });
  while (stage != 1) std::this_thread::yield();
  heap->collect_full();
  EXPECT_TRUE(known(hidden.get()));
  stage = 2;
  other.join();
  heap->collect_full();
  EXPECT_FALSE(known(hidden.get()));
}

TEST_F(GcTest, stacks_of_parked_threads_are_scanned) {
  StackRange stack{.base = os::stack_base()};
  heap->add_stack(stack);
  Pair* pair = new_pair(Value::from_int(3));
  park(
      stack,
      [](void* test) {
        GcTest* self = static_cast<GcTest*>(test);
        (void)self;
        Heap::current()->collect_full();
      },
      this);
  EXPECT_EQ(pair->first.as_int(), 3);
  EXPECT_TRUE(known(pair));
  heap->remove_stack(stack);
}

}  // namespace
}  // namespace adder::gc
