// Weak slots, finalizers, native resources, ephemerons.
#include "gc_fixture.h"

namespace adder::gc {
namespace {

class WeakTest : public GcTest {
 protected:
  /// A root that the test can drop.
  size_t root(Object* object) {
    roots.push_back(Value::from(object));
    return roots.size() - 1;
  }
};

TEST_F(WeakTest, a_weak_slot_is_cleared_when_its_target_dies) {
  for (Collection kind : {Collection::kMinor, Collection::kFull}) {
    Hidden target(new_pair());
    Hidden cell(new_weak(target.get()));
    size_t cell_root = root(cell.get());
    size_t target_root = root(target.get());
    heap->collect(kind);
    EXPECT_EQ(cell.get<WeakCell>()->target, target.get());
    EXPECT_FALSE(heap->has_pending());
    roots[target_root] = {};
    heap->collect_full();
    EXPECT_EQ(cell.get<WeakCell>()->target, nullptr);
    roots[cell_root] = {};
    heap->collect_full();
    EXPECT_TRUE(heap->has_pending()) << "the queue keeps the holder";
    EXPECT_EQ(heap->take_cleared_weak(), cell.get());
    EXPECT_EQ(heap->take_cleared_weak(), nullptr);
  }
}

TEST_F(WeakTest, a_minor_collection_clears_weak_slots_to_young_objects) {
  root(new_weak(new_pair()));
  heap->collect_minor();
  EXPECT_EQ(roots[0].as<WeakCell>()->target, nullptr);
}

TEST_F(WeakTest, a_dead_holder_is_not_queued) {
  new_weak(new_pair());
  heap->collect_full();
  EXPECT_FALSE(heap->has_pending());
}

TEST_F(WeakTest, a_holder_can_get_a_new_target) {
  root(new_weak(new_pair()));
  heap->collect_full();
  WeakCell* cell = roots[0].as<WeakCell>();
  EXPECT_EQ(heap->take_cleared_weak(), cell);
  cell->target = new_pair();
  heap->register_weak(cell, &cell->target);
  heap->collect_minor();
  EXPECT_EQ(cell->target, nullptr);
}

TEST_F(WeakTest, a_finalizer_is_queued_once_and_may_revive) {
  Hidden object(new_pair(Value::from(new_pair(Value::from_int(5)))));
  heap->register_finalizer(object.get());
  heap->collect_minor();
  EXPECT_EQ(heap->take_pending_finalizer(), object.get());
  EXPECT_EQ(object.get<Pair>()->first.as<Pair>()->first.as_int(), 5);
  size_t revived = root(object.get());
  heap->collect_full();
  EXPECT_FALSE(heap->has_pending());
  EXPECT_TRUE(known(object.get()));
  roots[revived] = {};
  heap->collect_full();
  EXPECT_FALSE(heap->has_pending());
  EXPECT_FALSE(known(object.get()));
}

TEST_F(WeakTest, finalizers_run_parents_first) {
  // A chain in an order of registration that is neither the one nor the other.
  std::vector<Hidden> chain(1000);
  for (size_t i = chain.size(); i-- > 0;) {
    chain[i] = new_pair(i + 1 < chain.size() ? Value::from(chain[i + 1].get()) : Value{});
    roots.assign(1, Value::from(chain[i].get()));
  }
  for (size_t i = 0; i < chain.size(); i++) heap->register_finalizer(chain[i * 7 % chain.size()].get());
  heap->collect_full();
  roots.clear();
  heap->collect_full();
  for (Hidden object : chain) ASSERT_EQ(heap->take_pending_finalizer(), object.get());
  EXPECT_EQ(heap->take_pending_finalizer(), nullptr);
}

TEST_F(WeakTest, a_diamond_is_finalized_top_down) {
  Hidden bottom(new_pair());
  Hidden left(new_pair(Value::from(bottom.get())));
  Hidden right(new_pair(Value::from(bottom.get()), Value::from(left.get())));
  Hidden top(new_pair(Value::from(left.get()), Value::from(right.get())));
  for (Hidden object : {bottom, left, right, top}) heap->register_finalizer(object.get());
  heap->collect_full();
  for (Hidden object : {top, right, left, bottom}) EXPECT_EQ(heap->take_pending_finalizer(), object.get());
}

TEST_F(WeakTest, a_cycle_with_finalizers_is_finalized) {
  Hidden one(new_pair());
  Hidden two(new_pair(Value::from(one.get())));
  one.get<Pair>()->first = Value::from(two.get());
  heap->register_finalizer(one.get());
  heap->register_finalizer(two.get());
  heap->collect_full();
  EXPECT_NE(heap->take_pending_finalizer(), nullptr);
  EXPECT_NE(heap->take_pending_finalizer(), nullptr);
  heap->collect_full();
  EXPECT_EQ(count_objects(), 0u);
}

TEST_F(WeakTest, weak_slots_to_a_finalized_object_are_cleared_but_not_those_to_what_it_reaches) {
  Hidden child(new_pair());
  Hidden parent(new_pair(Value::from(child.get())));
  heap->register_finalizer(parent.get());
  root(new_weak(parent.get()));
  root(new_weak(child.get()));
  heap->collect_full();
  EXPECT_EQ(roots[0].as<WeakCell>()->target, nullptr);
  EXPECT_EQ(roots[1].as<WeakCell>()->target, child.get());
  heap->take_pending_finalizer();
  heap->collect_full();
  EXPECT_EQ(roots[1].as<WeakCell>()->target, nullptr);
}

TEST_F(WeakTest, native_resources_are_released_once) {
  int released = 0;
  for (int i = 0; i < 100; i++) {
    Resource* resource = allocator.allocate<Resource>(resource_shape);
    resource->released = &released;
    heap->register_native(resource);
    if (i % 2) root(resource);
  }
  heap->collect_minor();
  EXPECT_EQ(released, 50);
  roots.resize(25);
  heap->collect_minor();
  EXPECT_EQ(released, 50);
  heap->collect_full();
  EXPECT_EQ(released, 75);
  stop();
  EXPECT_EQ(released, 100);
}

/// A weak-keyed table outside the heap.
struct Table {
  std::vector<std::pair<Object*, Object*>> entries;

  static bool visit_values(Tracer& tracer, void* context) {
    bool any = false;
    for (auto [key, value] : static_cast<Table*>(context)->entries) {
      if (!tracer.is_live(key) || tracer.is_live(value)) continue;
      tracer.visit(value);
      any = true;
    }
    return any;
  }
  static void drop_dead(const Tracer& tracer, void* context) {
    std::erase_if(static_cast<Table*>(context)->entries,
                  [&](auto& entry) { return !tracer.is_live(entry.first); });
  }
};

TEST_F(WeakTest, ephemerons_keep_values_while_their_keys_live) {
  auto table = std::make_unique<Table>();
  heap->add_ephemeron_hook(Table::visit_values, table.get());
  heap->add_sweep_hook(Table::drop_dead, table.get());
  Object* key = new_pair();
  root(key);
  for (int i = 0; i < 50; i++) {  // a chain: each value is the next key
    Object* value = new_pair(Value::from_int(i));
    table->entries.insert(table->entries.begin(), {key, value});
    key = value;
  }
  table->entries.push_back({new_pair(), new_pair()});
  heap->collect_minor();
  EXPECT_EQ(table->entries.size(), 50u);
  heap->collect_full();
  EXPECT_EQ(table->entries.size(), 50u);
  EXPECT_EQ(count_objects(), 51u);
  roots.clear();
  heap->collect_full();
  EXPECT_EQ(table->entries.size(), 0u);
  EXPECT_EQ(count_objects(), 0u);
}

}  // namespace
}  // namespace adder::gc
