// Conservative roots: words of machine stacks, registers and other ranges that may point into the heap.
//
// All of them are resolved to objects before marking starts, while the side tables still describe the heap as
// the mutator left it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gc/object.h"

namespace adder::gc {

class BlockSpace;
class LargeSpace;

class RootScan {
 public:
  RootScan(BlockSpace& blocks, LargeSpace& large) : blocks_(blocks), large_(large) {}

  void begin(bool minor);
  /// `holders`: also note small objects that are pointed at, as ones that may get stores without a barrier.
  void scan(const void* begin, const void* end, bool holders);

  /// Scans a registered range.  An object that it lies in is open: its stores need no barrier while it is scanned so.
  void scan_range(const void* begin, const void* end);

  /// What is to be marked.
  const std::vector<Object*>& roots() const { return roots_; }
  /// What the next minor collection has to look through again.
  const std::vector<Object*>& holders() const { return holders_; }
  /// The objects that ranges lie in; sorted by sort_open.
  const std::vector<Object*>& open() const { return open_; }
  void sort_open();
  /// How much memory was looked through.
  size_t scanned_bytes() const { return scanned_bytes_; }

 private:
  void found_small(uintptr_t word, bool holders);
  void found_large(uintptr_t word);

  BlockSpace& blocks_;
  LargeSpace& large_;
  bool minor_ = false;
  size_t scanned_bytes_ = 0;
  std::vector<Object*> roots_, holders_, open_;
};

/// Calls `function(argument, top)` with all registers that a callee must preserve saved at or above `top`.
void with_saved_registers(void (*function)(void* argument, const void* top), void* argument);

}  // namespace adder::gc
