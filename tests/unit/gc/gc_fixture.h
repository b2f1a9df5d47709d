// What the heap's tests share: a heap with a few kinds of objects, and roots that the collector is told of.
#pragma once
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "gc/heap.h"

namespace adder::gc {

/// An object with two references and a raw word.
struct Pair : Object {
  Value first, second;
};

struct Bytes : Object {
  uint64_t length;
  char data[];
};

struct WeakCell : Object {
  Object* target;  // not traced
  Value note;
};

struct Resource : Object {
  int* released;
};

inline size_t bytes_size(const Object* object) {
  return round_up_to_word(sizeof(Bytes) + static_cast<const Bytes*>(object)->length);
}
inline void trace_weak_cell(Object* object, Tracer& tracer) {
  tracer.visit(static_cast<WeakCell*>(object)->note);
}
inline void release_resource(Object* object) { ++*static_cast<Resource*>(object)->released; }

inline const Layout kPairLayout{.name = "pair", .kind = TraceKind::kAllValues, .fixed_size = sizeof(Pair)};
inline const Layout kInstanceLayout{.name = "instance", .kind = TraceKind::kAllValues};
inline const Layout kArrayLayout{.name = "array", .kind = TraceKind::kValueArray};
inline const Layout kBytesLayout{.name = "bytes", .size = bytes_size};
inline const Layout kWeakLayout{
    .name = "weak", .kind = TraceKind::kCustom, .fixed_size = sizeof(WeakCell), .trace = trace_weak_cell};
inline const Layout kResourceLayout{
    .name = "resource", .fixed_size = sizeof(Resource), .finalize = release_resource};

/// A pointer that the conservative scan does not recognize.
class Hidden {
 public:
  Hidden(const void* pointer = nullptr) : bits_(~reinterpret_cast<uintptr_t>(pointer)) {}
  template <class T = Object>
  T* get() const {
    return reinterpret_cast<T*>(~bits_);
  }

 private:
  uintptr_t bits_;
};

class GcTest : public ::testing::Test {
 protected:
  GcTest() { start({}); }
  ~GcTest() override { stop(); }

  void start(const Settings& settings) {
    stop();
    heap = std::make_unique<Heap>(settings);
    heap->attach(allocator);
    heap->add_roots(visit_roots, this);
    pair_shape = make_shape(kPairLayout);
    array_shape = make_shape(kArrayLayout);
    bytes_shape = make_shape(kBytesLayout);
    weak_shape = make_shape(kWeakLayout);
    resource_shape = make_shape(kResourceLayout);
  }
  void stop() {
    roots.clear();
    if (heap) heap->detach(allocator);
    heap.reset();
  }

  ShapeBase* make_shape(const Layout& layout, Object* owner = nullptr, unsigned words = 0) {
    ShapeBase* shape = static_cast<ShapeBase*>(heap->shapes().allocate_low(sizeof(ShapeBase)));
    shape->init(&layout, owner, words);
    return shape;
  }
  Pair* new_pair(Value first = {}, Value second = {}) {
    Pair* pair = allocator.allocate<Pair>(pair_shape);
    pair->first = first;
    pair->second = second;
    return pair;
  }
  ValueArray* new_array(size_t count) {
    ValueArray* array = allocator.allocate<ValueArray>(array_shape, ValueArray::size_for(count));
    if (array) array->count = count;
    return array;
  }
  Bytes* new_bytes(size_t length) {
    Bytes* bytes = allocator.allocate<Bytes>(bytes_shape, round_up_to_word(sizeof(Bytes) + length));
    bytes->length = length;
    return bytes;
  }
  WeakCell* new_weak(Object* target) {
    WeakCell* cell = allocator.allocate<WeakCell>(weak_shape);
    cell->target = target;
    heap->register_weak(cell, &cell->target);
    return cell;
  }
  size_t count_objects() {
    size_t count = 0;
    heap->for_each_object([](Object*, void* n) { ++*static_cast<size_t*>(n); }, &count);
    return count;
  }
  /// Whether `address` is the start of an object that the heap knows.
  bool known(const void* address) { return heap->find_object(address) == address; }

  static void visit_roots(Tracer& tracer, void* test) {
    for (Value root : static_cast<GcTest*>(test)->roots) tracer.visit(root);
  }

  Allocator allocator;
  std::unique_ptr<Heap> heap;
  std::vector<Value> roots;  // the test object is no stack: these are visited precisely
  ShapeBase *pair_shape, *array_shape, *bytes_shape, *weak_shape, *resource_shape;
};

}  // namespace adder::gc
