// Scanning ranges word by word, and spilling registers.
#include "gc/root_scan.h"

#include <algorithm>

#include "gc/block_space.h"
#include "gc/heap.h"
#include "gc/large_space.h"

namespace adder::gc {

void RootScan::begin(bool minor) {
  minor_ = minor;
  scanned_bytes_ = 0;
  roots_.clear();
  holders_.clear();
  open_.clear();
}

void RootScan::scan_range(const void* begin, const void* end) {
  uintptr_t word = reinterpret_cast<uintptr_t>(begin);
  if (word - blocks_.base() < blocks_.size()) {
    if (Object* object = blocks_.find_object(word)) open_.push_back(object);
  } else if (large_.contains(begin)) {
    if (Object* object = large_.find_object(word)) open_.push_back(object);
  }
  scan(begin, end, false);
}

void RootScan::sort_open() { std::sort(open_.begin(), open_.end()); }

/// Reads whole stacks, red zones of instrumented frames included.
__attribute__((no_sanitize("address"))) void RootScan::scan(const void* begin, const void* end,
                                                            bool holders) {
  const auto* word = reinterpret_cast<const uintptr_t*>((reinterpret_cast<uintptr_t>(begin) + 7) & ~uintptr_t(7));
  const auto* last = reinterpret_cast<const uintptr_t*>(reinterpret_cast<uintptr_t>(end) & ~uintptr_t(7));
  scanned_bytes_ += size_t(static_cast<const char*>(end) - static_cast<const char*>(begin));
  const uintptr_t small = blocks_.base();
  const size_t small_size = blocks_.size();
  for (; word < last; word++) {
    if (*word - small < small_size) {
      found_small(*word, holders);
    } else if (large_.contains(reinterpret_cast<const void*>(*word))) {
      found_large(*word);
    }
  }
}

void RootScan::found_small(uintptr_t word, bool holders) {
  bool needs_mark = !(minor_ && blocks_.in_marked_line(word));  // those lines are old objects'
  if (!needs_mark && !holders) return;
  Object* object = blocks_.find_object(word);
  if (!object) return;
  if (needs_mark) roots_.push_back(object);
  if (holders && object->shape_base()->kind != TraceKind::kNoPointers) holders_.push_back(object);
}

void RootScan::found_large(uintptr_t word) {
  Object* object = large_.find_object(word);
  if (!object || !object->shape) return;
  if (!object->is_old() || !minor_) roots_.push_back(object);
}

ADDER_NOINLINE void with_saved_registers(void (*function)(void*, const void*), void* argument) {
  alignas(16) uintptr_t saved[24] = {};
#if defined(__x86_64__)
  asm volatile(
      "movq %%rbx, 0(%0)\n\t"
      "movq %%rbp, 8(%0)\n\t"
      "movq %%r12, 16(%0)\n\t"
      "movq %%r13, 24(%0)\n\t"
      "movq %%r14, 32(%0)\n\t"
      "movq %%r15, 40(%0)\n\t"
      :
      : "r"(saved)
      : "memory");
#elif defined(__aarch64__)
  asm volatile(
      "stp x19, x20, [%0, #0]\n\t"
      "stp x21, x22, [%0, #16]\n\t"
      "stp x23, x24, [%0, #32]\n\t"
      "stp x25, x26, [%0, #48]\n\t"
      "stp x27, x28, [%0, #64]\n\t"
      "stp d8, d9, [%0, #80]\n\t"
      "stp d10, d11, [%0, #96]\n\t"
      "stp d12, d13, [%0, #112]\n\t"
      "stp d14, d15, [%0, #128]\n\t"
      :
      : "r"(saved)
      : "memory");
#else
#error "with_saved_registers needs a version for this processor"
#endif
  function(argument, saved);
  asm volatile("" : : "r"(saved) : "memory");
}

namespace {

struct Parked {
  StackRange& stack;
  void (*function)(void*);
  void* argument;
};

void run_parked(void* argument, const void* top) {
  Parked& parked = *static_cast<Parked*>(argument);
  parked.stack.top = top;
  parked.function(parked.argument);
  parked.stack.top = nullptr;
}

}  // namespace

void park(StackRange& stack, void (*function)(void*), void* argument) {
  Parked parked{stack, function, argument};
  with_saved_registers(run_parked, &parked);
}

}  // namespace adder::gc
