// A random mutator over objects of all kinds and sizes, compared with a model of the graph: what is reachable
// in the model must be intact, and after a full collection nothing else may be left.
#include <algorithm>
#include <random>
#include <set>
#include <unordered_map>

#include "gc_fixture.h"

namespace adder::gc {
namespace {

/// What the model knows of one object: its serial number is stored in the object as well.
struct Node {
  Hidden address;
  std::vector<int> fields;  // serial numbers, -1: none
  bool is_array;
};

class RandomGraphTest : public GcTest {
 protected:
  RandomGraphTest() { start({}); }

  void start(const Settings& settings) {
    GcTest::start(settings);
    heap->add_roots(
        [](Tracer& tracer, void* cells) {
          for (Value cell : *static_cast<std::vector<Value>*>(cells)) tracer.visit(cell);
        },
        roots_of_cells.get());
    if (!use_conservative_roots) return;
    heap->remove_roots(visit_roots, this);
    heap->add_conservative_roots(scan_roots, this);
  }
  /// Hands the collector a pointer to some word of each root.
  static void scan_roots(RootScanner& scanner, void* context) {
    RandomGraphTest& test = *static_cast<RandomGraphTest*>(context);
    for (Value root : test.roots) {
      uint64_t word = root.bits + test.random() % object_size(root.as<Object>());
      scanner.scan(&word, &word + 1);
    }
  }

  void mutate(unsigned seed, int steps) {
    random.seed(seed);
    for (int step = 0; step < steps && !HasFatalFailure(); step++) {
      int action = pick(100);
      if (action < 50)
        create();
      else if (action < 75)
        link();
      else if (action < 85)
        drop_root();
      else if (action < 89)
        resize();
      else if (action < 92)
        watch();
      else if (action < 96)
        churn();
      else if (action < 98)
        heap->collect_minor();
      else if (action == 98 && pick(4) == 0)
        check_exact();
      if (step % 500 == 0) check();
    }
    check();
    check_exact();
  }

  int pick(size_t below) { return int(random() % below); }
  int random_size() {
    switch (pick(60)) {
      case 0:
        return pick(5000);
      case 4:
        return pick(20) == 0 ? pick(60000) : 0;
      case 1:
      case 2:
      case 3:
        return pick(900);
      default:
        return pick(6);
    }
  }

  Value* fields_of(const Node& node) {
    return node.is_array ? node.address.get<ValueArray>()->items : &node.address.get<Pair>()->first;
  }

  /// Field 0 holds the serial number; the references follow.
  void create() {
    bool is_array = pick(2);
    int count = is_array ? random_size() : 1;
    Object* object = is_array ? static_cast<Object*>(new_array(size_t(count) + 1)) : new_pair();
    Node node{object, std::vector<int>(size_t(count), -1), is_array};
    fields_of(node)[0] = Value::from_int(next_serial);
    nodes.emplace(next_serial, node);
    if (root_serials.size() < 60) {
      root_serials.push_back(next_serial);
      roots.push_back(Value::from(object));
    } else {
      int at = pick(root_serials.size());
      root_serials[size_t(at)] = next_serial;
      roots[size_t(at)] = Value::from(object);
    }
    next_serial++;
  }

  int random_reachable() {
    if (root_serials.empty()) return -1;
    int serial = root_serials[size_t(pick(root_serials.size()))];
    for (int hops = pick(6); hops > 0; hops--) {
      const std::vector<int>& fields = nodes.at(serial).fields;
      if (fields.empty()) break;
      int next = fields[size_t(pick(fields.size()))];
      if (next < 0) break;
      serial = next;
    }
    return serial;
  }

  void link() {
    int from = random_reachable(), to = pick(8) ? random_reachable() : -1;
    if (from < 0) return;
    Node& node = nodes.at(from);
    if (node.fields.empty()) return;
    size_t field = size_t(pick(node.fields.size()));
    node.fields[field] = to;
    Value* slot = &fields_of(node)[field + 1];
    *slot = to < 0 ? Value{} : Value::from(nodes.at(to).address.get());
    if (pick(2))
      write_barrier(node.address.get());
    else
      write_barrier(node.address.get(), slot);
  }

  void drop_root() {
    if (root_serials.empty()) return;
    size_t at = size_t(pick(root_serials.size()));
    root_serials[at] = root_serials.back();
    root_serials.pop_back();
    roots[at] = roots.back();
    roots.pop_back();
  }

  void churn() {
    for (int i = pick(300); i > 0; i--) new_array(size_t(random_size()));
  }

  /// Grows or shrinks an array, and tells all that refer to it.
  void resize() {
    int serial = random_reachable();
    if (serial < 0 || !nodes.at(serial).is_array) return;
    Node& node = nodes.at(serial);
    ValueArray* array = node.address.get<ValueArray>();
    size_t old_count = node.fields.size();
    size_t count = pick(2) ? old_count * 9 / 8 + 6 : size_t(pick(old_count + 1));
    Object* resized = heap->reallocate(allocator, array, ValueArray::size_for(count + 1));
    node.fields.resize(count, -1);
    static_cast<ValueArray*>(resized)->count = count + 1;
    node.address = resized;
    if (resized != array) redirect(serial, array, resized);
  }

  void redirect(int serial, Object* from, Object* to) {
    for (Value& root : roots) {
      if (root == Value::from(from)) root = Value::from(to);
    }
    for (int holder : reachable()) {
      Node& node = nodes.at(holder);
      for (size_t i = 0; i < node.fields.size(); i++) {
        if (node.fields[i] != serial) continue;
        fields_of(node)[i + 1] = Value::from(to);
        write_barrier(node.address.get());
      }
    }
    for (Watch& watch : watches) {
      WeakCell* cell = watch.cell.get<WeakCell>();
      if (watch.target != serial) continue;
      cell->target = to;
      heap->register_weak(cell, &cell->target);
    }
  }

  /// Makes a weak cell for an object, or registers a finalizer.
  void watch() {
    int serial = random_reachable();
    if (serial < 0) return;
    Object* target = nodes.at(serial).address.get();
    if (pick(2) && !nodes.at(serial).is_array) {
      heap->register_finalizer(target);
      awaiting.insert(serial);
    } else if (watches.size() < 100) {
      WeakCell* cell = new_weak(target);
      roots_of_cells->push_back(Value::from(cell));
      watches.push_back({cell, serial});
    }
  }

  std::set<int> reachable() {
    std::set<int> seen;
    std::vector<int> work(root_serials.begin(), root_serials.end());
    while (!work.empty()) {
      int serial = work.back();
      work.pop_back();
      if (!seen.insert(serial).second) continue;
      for (int next : nodes.at(serial).fields) {
        if (next >= 0) work.push_back(next);
      }
    }
    return seen;
  }

  void check() {
    std::set<int> alive = reachable();
    run_finalizers(alive);
    for (int serial : alive) {
      const Node& node = nodes.at(serial);
      Value* fields = fields_of(node);
      ASSERT_EQ(fields[0], Value::from_int(serial));
      ASSERT_EQ(heap->find_object(fields), node.address.get());
      for (size_t i = 0; i < node.fields.size(); i++) {
        int to = node.fields[i];
        ASSERT_EQ(fields[i + 1], to < 0 ? Value{} : Value::from(nodes.at(to).address.get()));
      }
    }
    std::erase_if(nodes, [&](auto& entry) { return !alive.count(entry.first); });
  }

  void run_finalizers(const std::set<int>& alive) {
    while (Object* object = heap->take_pending_finalizer()) {
      int serial = int(static_cast<Pair*>(object)->first.as_int());
      ASSERT_EQ(awaiting.erase(serial), 1u);
      ASSERT_FALSE(alive.count(serial));
    }
    while (heap->take_cleared_weak()) cleared++;
  }

  void check_exact() {
    bool had_pending;
    do {
      heap->collect_full();
      had_pending = heap->has_pending();
      check();
    } while (had_pending && !HasFatalFailure());
    std::set<Object*> live;
    heap->for_each_object([](Object* o, void* set) { static_cast<std::set<Object*>*>(set)->insert(o); },
                          &live);
    ASSERT_EQ(live.size(), nodes.size() + watches.size());
    for (auto& [serial, node] : nodes) ASSERT_TRUE(live.count(node.address.get()));
    for (int serial : awaiting) ASSERT_TRUE(nodes.count(serial));
    for (Watch& watch : watches) {
      Object* target = watch.cell.get<WeakCell>()->target;
      ASSERT_EQ(target, nodes.count(watch.target) ? nodes.at(watch.target).address.get() : nullptr);
    }
    size_t dead = size_t(
        std::count_if(watches.begin(), watches.end(), [&](Watch& w) { return !nodes.count(w.target); }));
    ASSERT_EQ(cleared, dead);
    cleared = 0;
    watches.clear();
    roots_of_cells->clear();
  }

  struct Watch {
    Hidden cell;
    int target;
  };
  std::vector<Watch> watches;
  std::unique_ptr<std::vector<Value>> roots_of_cells = std::make_unique<std::vector<Value>>();
  std::set<int> awaiting;  // objects whose finalizer is registered and not yet due
  size_t cleared = 0;
  bool use_conservative_roots = false;
  std::mt19937 random;
  int next_serial = 0;
  std::unordered_map<int, Node> nodes;
  std::vector<int> root_serials;
};

TEST_F(RandomGraphTest, with_generations) {
  for (unsigned seed = 1; seed <= 10; seed++) mutate(seed, 20000);
}

TEST_F(RandomGraphTest, with_a_tiny_nursery) {
  start({.nursery_bytes = 100000, .minimum_full_bytes = 300000});
  for (unsigned seed = 1; seed <= 5; seed++) mutate(seed, 20000);
  EXPECT_GE(heap->statistics().minor_collections, 100u);
}

TEST_F(RandomGraphTest, with_roots_that_point_into_objects) {
  use_conservative_roots = true;
  start({.nursery_bytes = 100000, .minimum_full_bytes = 300000});
  for (unsigned seed = 1; seed <= 5; seed++) mutate(seed, 20000);
}

TEST_F(RandomGraphTest, collecting_at_every_allocation) {
  heap->set_stress(1);
  mutate(1, 1000);
  heap->set_stress(7);
  mutate(2, 4000);
}

TEST_F(RandomGraphTest, collecting_at_every_allocation_with_roots_that_point_into_objects) {
  use_conservative_roots = true;
  start({});
  heap->set_stress(2);
  mutate(3, 2000);
}

}  // namespace
}  // namespace adder::gc
