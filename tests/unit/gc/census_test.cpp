// What an observer is told of cycles.
#include "gc_fixture.h"

namespace adder::gc {
namespace {

class CensusTest : public GcTest {
 protected:
  void observe(bool keeps = false) {
    observer = {[](Object* object, void* found) { static_cast<std::vector<Hidden>*>(found)->push_back(Hidden(object)); }, &found, keeps};
    heap->observe_cycles(&observer);
  }
  Pair* new_cycle(Value other = {}) {
    Pair* pair = new_pair({}, other);
    pair->first = Value::from(pair);
    return pair;
  }

  std::vector<Hidden> found;
  CycleObserver observer;
};

TEST_F(CensusTest, what_counts_would_free_is_not_in_a_cycle) {
  observe();
  for (Collection kind : {Collection::kMinor, Collection::kFull}) {
    new_pair(Value::from(new_pair()), Value::from(new_pair()));
    heap->collect(kind);
    EXPECT_TRUE(found.empty());
  }
}

TEST_F(CensusTest, cycles_and_what_they_hold_are_told) {
  observe();
  for (Collection kind : {Collection::kMinor, Collection::kFull}) {
    found.clear();
    Pair* cycle = new_cycle(Value::from(new_pair()));
    new_pair(Value::from(cycle));  // nothing holds this one
    cycle = nullptr;
    heap->collect(kind);
    EXPECT_EQ(found.size(), 2u);
  }
}

TEST_F(CensusTest, old_and_large_objects_are_told) {
  roots.push_back(Value::from(new_cycle()));
  ValueArray* array = new_array(10'000);
  array->items[5'000] = Value::from(array);
  roots.push_back(Value::from(array));
  array = nullptr;
  heap->collect_minor();
  observe();
  heap->collect_full();
  EXPECT_TRUE(found.empty());
  roots.clear();
  heap->collect_minor();
  EXPECT_TRUE(found.empty()) << "a minor collection takes old objects for alive";
  heap->collect_full();
  EXPECT_EQ(found.size(), 2u);
}

TEST_F(CensusTest, what_is_kept_lives_on) {
  observe(true);
  new_cycle(Value::from(new_pair(Value::from_int(3))));
  heap->collect_full();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(known(found[0].get()) && known(found[1].get()));
  found.clear();
  heap->observe_cycles(nullptr);
  heap->collect_full();
  EXPECT_TRUE(found.empty());
}

TEST_F(CensusTest, what_waits_for_its_finalizer_is_told_when_it_dies) {
  observe();
  heap->register_finalizer(new_cycle());
  heap->collect_full();
  EXPECT_TRUE(found.empty());
  EXPECT_NE(heap->take_pending_finalizer(), nullptr);
  heap->collect_full();
  EXPECT_EQ(found.size(), 1u);
}

TEST_F(CensusTest, a_weak_slot_outlives_a_finalizer_outside_of_cycles) {
  observe();
  Pair *single = new_pair(), *cycle = new_cycle();
  heap->register_finalizer(single);
  heap->register_finalizer(cycle);
  roots.push_back(Value::from(new_weak(single)));
  roots.push_back(Value::from(new_weak(cycle)));
  single = cycle = nullptr;
  heap->collect_full();
  EXPECT_NE(roots[0].as<WeakCell>()->target, nullptr);
  EXPECT_EQ(roots[1].as<WeakCell>()->target, nullptr);
  EXPECT_NE(heap->take_pending_finalizer(), nullptr);
  EXPECT_NE(heap->take_pending_finalizer(), nullptr);
  heap->collect_full();
  EXPECT_EQ(roots[0].as<WeakCell>()->target, nullptr);
}

}  // namespace
}  // namespace adder::gc
