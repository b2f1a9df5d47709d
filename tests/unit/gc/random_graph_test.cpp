// A random mutator over objects of all kinds and sizes, compared with a model of the graph: what is reachable
// in the model must be intact, and after a full collection nothing else may be left.
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
  void mutate(unsigned seed, int steps) {
    random.seed(seed);
    for (int step = 0; step < steps; step++) {
      int action = pick(100);
      if (action < 55)
        create();
      else if (action < 80)
        link();
      else if (action < 92)
        drop_root();
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
    switch (pick(40)) {
      case 0:
        return pick(5000);
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

  void check_exact() {
    heap->collect_full();
    check();
    std::set<Object*> live;
    heap->for_each_object([](Object* o, void* set) { static_cast<std::set<Object*>*>(set)->insert(o); },
                          &live);
    ASSERT_EQ(live.size(), nodes.size());
    for (auto& [serial, node] : nodes) ASSERT_TRUE(live.count(node.address.get()));
  }

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

TEST_F(RandomGraphTest, collecting_at_every_allocation) {
  heap->set_stress(1);
  mutate(1, 1000);
  heap->set_stress(7);
  mutate(2, 4000);
}

}  // namespace
}  // namespace adder::gc
