// What a Heap consists of; for the files of gc/ alone.
#pragma once
#include <vector>

#include "gc/block_space.h"
#include "gc/census.h"
#include "gc/heap.h"
#include "gc/large_space.h"
#include "gc/root_scan.h"
#include "gc/weak_registry.h"

namespace adder::gc {

/// Callbacks with their contexts.
template <class Function>
struct Hooks {
  struct Hook {
    Function function;
    void* context;
    bool operator==(const Hook&) const = default;
  };
  std::vector<Hook> list;

  void add(Function function, void* context) { list.push_back({function, context}); }
  void remove(Function function, void* context) { std::erase(list, Hook{function, context}); }
};

/// One reserved range of addresses: the lower half for blocks, the upper half for large objects.
struct AddressRange {
  explicit AddressRange(size_t wanted);
  ~AddressRange();
  char* begin = nullptr;
  size_t size = 0;
  size_t half() const { return size / 2; }
};

struct Heap::State {
  State(Heap& heap, const Settings& settings)
      : heap(heap),
        range(settings.reserve_bytes),
        blocks(range.begin, range.half()),
        large(range.begin + range.half(), range.half()),
        roots(blocks, large) {}

  // heap.cpp
  Object* allocate_large(const ShapeBase* shape, size_t size);
  Object* grow_large(Object* object, size_t old_size, size_t new_size);
  char* allocate_small(Allocator& allocator, size_t size);
  char* take_small(Allocator& allocator, size_t size);
  void relieve_shortage();
  void divide_memory();
  bool may_grow(size_t bytes);
  bool full_is_due() const;
  void collect_if_due(size_t upcoming_bytes);
  void stress_step();
  uint64_t allocated_bytes() const { return blocks.taken_bytes() + large.allocated_bytes(); }
  uint64_t allocated_since_collection() const;
  /// What was kept by the last collection, and large objects and external memory as of now.  Memory that is
  /// held counts, not the bytes of objects in it: a few old objects, dead by now, can hold many blocks.
  uint64_t held() const { return blocks_held + large.occupied_bytes() + external; }
  void note_committed();
  void check_barrier(Object* object);

  // collector.cpp
  void collect(Collection kind);
  void run(Collection kind);
  void find_conservative_roots();
  void scan_ranges();
  void mark_roots(bool full);
  void mark_remembered();
  void mark_ephemerons();
  void revive_finalizable(const Census* census);
  void report_cycles(std::vector<Object*>& cycles);
  void release_dead();
  void remember_holders();
  void plan_next(bool full);
  void run_hooks(Collection kind, Phase phase);

  Heap& heap;
  AddressRange range;
  BlockSpace blocks;
  LargeSpace large;
  RootScan roots;
  Tracer tracer;
  WeakSlots weak;
  Finalizers finalizers;
  NativeResources natives;

  Allocator* allocators = nullptr;
  StackRange* stacks = nullptr;
  Hooks<RootCallback> precise_roots;
  Hooks<RangeCallback> range_roots;
  Hooks<EphemeronHook> ephemerons;
  Hooks<SweepHook> sweeps;
  Hooks<CollectionHook> collection_hooks;
  Hooks<ShortageHook> shortage_hooks;

  std::vector<Object*> remembered;  // old objects that may refer to young ones
  const CycleObserver* observer = nullptr;
  const void* stack_top = nullptr;  // of the stack that collects: what lies below is the collector's own
  uint8_t epoch = 1;
  bool collecting = false;
  bool shortage = false;          // not taken notice of yet (Heap::take_shortage)
  uint64_t next_shortage_at = 0;  // allocated bytes, while the reserve is open

  uint64_t external = 0;            // bytes now
  uint64_t external_allocated = 0;  // bytes ever
  uint64_t allocated_at_collection = 0;
  uint64_t nursery = 0;  // allocation until the next collection
  uint64_t allocated_at_full = 0;
  uint64_t blocks_held = 0;     // occupied blocks after the last collection, in bytes
  uint64_t full_threshold = 0;  // memory held that makes it a full one
  size_t memory_size = 0;         // of the machine: nothing larger is tried
  size_t memory_limit = SIZE_MAX; // what the program has set
  unsigned stress_interval = 0, stress_countdown = 0;
  bool stress_full_next = true;
  Statistics stats;
};

}  // namespace adder::gc
