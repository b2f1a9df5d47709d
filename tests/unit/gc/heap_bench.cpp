// Measures the heap: allocation, minor and full collections, binary trees, growing arrays.
//   clang++-19 -std=c++20 -O2 -DNDEBUG -Isrc -Itests/unit tests/unit/gc/heap_bench.cpp src/gc/*.cpp
//   src/base/*.cpp
//   ./a.out [name-prefix]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/os.h"
#include "gc/heap.h"

namespace adder::gc {
namespace {

struct Pair : Object {
  Value first, second;
};
const Layout kPairLayout{.name = "pair", .kind = TraceKind::kAllValues, .fixed_size = sizeof(Pair)};
const Layout kBytesLayout{.name = "bytes"};
const Layout kArrayLayout{.name = "array", .kind = TraceKind::kValueArray};

Settings settings_from_environment();

struct Bench {
  Bench() {
    heap.attach(allocator);
    stack.base = os::stack_base();
    heap.add_stack(stack);
    pair_shape = shape(kPairLayout, 0);
    array_shape = shape(kArrayLayout, 0);
    start = os::monotonic_nanoseconds();
  }
  ~Bench() { heap.detach(allocator); }

  ShapeBase* shape(const Layout& layout, unsigned words) {
    ShapeBase* result = static_cast<ShapeBase*>(heap.shapes().allocate_low(sizeof(ShapeBase)));
    result->init(&layout, nullptr, words);
    return result;
  }
  ADDER_INLINE Pair* pair(Value first = {}, Value second = {}) {
    Pair* result = allocator.allocate<Pair>(pair_shape);
    result->first = first;
    result->second = second;
    return result;
  }
  ValueArray* array(size_t count) {
    ValueArray* result = allocator.allocate<ValueArray>(array_shape, ValueArray::size_for(count));
    result->count = count;
    return result;
  }
  double seconds() const { return double(os::monotonic_nanoseconds() - start) / 1e9; }
  void report(const char* name, double per, const char* unit) {
    Statistics s = heap.statistics();
    std::printf(
        "%-22s %8.2f %-12s %6.2f s  minor %5lu %7.1f ms  full %3lu %7.1f ms  pause %6.1f ms  peak %4lu MB\n",
        name, per, unit, seconds(), s.minor_collections, double(s.minor_nanoseconds) / 1e6,
        s.full_collections, double(s.full_nanoseconds) / 1e6, double(s.longest_pause_nanoseconds) / 1e6,
        s.peak_committed_bytes >> 20);
  }

  Heap heap{settings_from_environment()};
  Allocator allocator;
  StackRange stack;
  ShapeBase *pair_shape, *array_shape;
  uint64_t start;
};

void allocate_dead(Bench& b) {
  constexpr size_t kCount = 200000000;
  for (size_t i = 0; i < kCount; i++) {
    Pair* pair = b.pair(Value::from_int(int64_t(i)));
    asm volatile("" : : "r"(pair));
  }
  b.report("dead 24-byte objects", b.seconds() * 1e9 / kCount, "ns/object");
}

void allocate_medium(Bench& b) {
  constexpr size_t kCount = 20000000;
  ShapeBase* shape = b.shape(kBytesLayout, 400 / 8);
  for (size_t i = 0; i < kCount; i++) {
    Object* object = b.allocator.allocate(shape, 400);
    asm volatile("" : : "r"(object));
  }
  b.report("dead 400-byte objects", b.seconds() * 1e9 / kCount, "ns/object");
}

void allocate_large(Bench& b) {
  constexpr size_t kCount = 100000;
  ShapeBase* shape = b.shape(kBytesLayout, 40000 / 8);
  for (size_t i = 0; i < kCount; i++) {
    Object* object = b.allocator.allocate(shape, 40000);
    asm volatile("" : : "r"(object));
  }
  b.report("dead 40-KB objects", b.seconds() * 1e9 / kCount, "ns/object");
}

/// Every 100th object lives for a while.
void allocate_survivors(Bench& b) {
  constexpr size_t kCount = 50000000;
  ValueArray* kept = b.array(20000);
  for (size_t i = 0; i < kCount; i++) {
    Pair* pair = b.pair(Value::from_int(int64_t(i)));
    if (i % 100) continue;
    Value* slot = &kept->items[i / 100 % kept->count];
    *slot = Value::from(pair);
    write_barrier(kept, slot);
  }
  b.report("1% survive", b.seconds() * 1e9 / kCount, "ns/object");
}

Value tree(Bench& b, int depth) {
  if (depth == 0) return Value::from(b.pair());
  Pair* node = b.pair();
  node->first = tree(b, depth - 1);
  node->second = tree(b, depth - 1);
  return Value::from(node);
}
size_t count(Value node) {
  if (node.is_empty()) return 0;
  return 1 + count(node.as<Pair>()->first) + count(node.as<Pair>()->second);
}

void binary_trees(Bench& b) {
  constexpr int kDepth = 18;
  Value lasting = tree(b, kDepth);
  size_t nodes = 0;
  for (int depth = 4; depth <= kDepth; depth += 2) {
    for (int i = 0; i < 1 << (kDepth - depth + 4); i++) nodes += count(tree(b, depth));
  }
  nodes += count(lasting);
  b.report("binary trees 18", b.seconds() * 1e9 / double(nodes), "ns/node");
}

void many_in_array(Bench& b) {
  constexpr size_t kCount = 10000000;
  ValueArray* array = b.array(kCount);
  for (size_t i = 0; i < kCount; i++) {
    array->items[i] = Value::from(b.pair(Value::from_int(1)));
    write_barrier(array, &array->items[i]);
  }
  b.report("10M in an array", b.seconds() * 1e9 / kCount, "ns/object");
  uint64_t start = os::monotonic_nanoseconds();
  b.heap.collect_full();
  b.report("  full collection", double(os::monotonic_nanoseconds() - start) / kCount, "ns/object");
  asm volatile("" : : "r"(array));
}

/// A list of shuffled nodes: each step of the marker waits for memory.
void shuffled_graph(Bench& b) {
  constexpr size_t kCount = 4000000;
  ValueArray* array = b.array(kCount);
  for (size_t i = 0; i < kCount; i++) {
    array->items[i] = Value::from(b.pair());
    write_barrier(array, &array->items[i]);
  }
  uint64_t random = 88172645463325252u;
  for (size_t i = 0; i < kCount; i++) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    Pair* from = array->items[random % kCount].as<Pair>();
    from->first = array->items[(random >> 20) % kCount];
    from->second = array->items[(random >> 40) % kCount];
  }
  uint64_t start = os::monotonic_nanoseconds();
  b.heap.collect_full();
  b.report("random graph, full", double(os::monotonic_nanoseconds() - start) / kCount, "ns/object");
  asm volatile("" : : "r"(array));
}

void card_writes(Bench& b) {
  constexpr size_t kCount = 50000000;
  ValueArray* array = b.array(10000000);
  b.heap.collect_full();
  b.start = os::monotonic_nanoseconds();
  for (size_t i = 0; i < kCount; i++) {
    Value* slot = &array->items[i * 7919 % 100000];
    *slot = Value::from(b.pair());
    write_barrier(array, slot);
  }
  b.report("writes to an old array", b.seconds() * 1e9 / kCount, "ns/write");
}

void growing(Bench& b) {
  constexpr size_t kCount = 10000000;
  ValueArray* array = b.array(8);
  for (size_t length = 0; length < kCount; length++) {
    if (length == array->count) {
      size_t capacity = array->count * 9 / 8 + 6;
      array = static_cast<ValueArray*>(b.heap.reallocate(b.allocator, array, ValueArray::size_for(capacity)));
      array->count = capacity;
    }
    array->items[length] = Value::from_int(int64_t(length));
  }
  b.report("growing to 10M items", b.seconds() * 1e9 / kCount, "ns/item");
}

void small_growing(Bench& b) {
  constexpr size_t kCount = 30000, kRounds = 500;
  for (size_t round = 0; round < kRounds; round++) {
    ValueArray* array = b.array(8);
    for (size_t length = 0; length < kCount; length++) {
      if (length == array->count) {
        size_t capacity = array->count * 9 / 8 + 6;
        array =
            static_cast<ValueArray*>(b.heap.reallocate(b.allocator, array, ValueArray::size_for(capacity)));
        array->count = capacity;
      }
      array->items[length] = Value::from_int(int64_t(length));
    }
  }
  b.report("lists of 30000 items", b.seconds() * 1e9 / (kCount * kRounds), "ns/item");
}

/// Numbers to try: nursery in KB, growth factor in percent.
Settings settings_from_environment() {
  Settings settings;
  if (const char* text = std::getenv("NURSERY_KB")) settings.nursery_bytes = size_t(std::atoll(text)) << 10;
  if (const char* text = std::getenv("GROWTH_PERCENT")) settings.growth_factor = std::atof(text) / 100;
  return settings;
}

void run(const char* prefix, const char* name, void (*function)(Bench&)) {
  if (std::strncmp(prefix, name, std::strlen(prefix)) != 0) return;
  Bench bench;
  function(bench);
  std::fflush(stdout);
}

}  // namespace
}  // namespace adder::gc

int main(int argc, char** argv) {
  using namespace adder::gc;
  const char* prefix = argc > 1 ? argv[1] : "";
  run(prefix, "dead", allocate_dead);
  run(prefix, "medium", allocate_medium);
  run(prefix, "large", allocate_large);
  run(prefix, "survivors", allocate_survivors);
  run(prefix, "trees", binary_trees);
  run(prefix, "many", many_in_array);
  run(prefix, "graph", shuffled_graph);
  run(prefix, "cards", card_writes);
  run(prefix, "growing", growing);
  run(prefix, "small_growing", small_growing);
}
