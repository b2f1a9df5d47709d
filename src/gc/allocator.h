// Bump allocation, per thread.  The JIT emits the same few instructions against kCursorOffset and
// kLimitOffset.
//
// Every allocation is a safepoint: it may collect.  Between an allocation and the next safepoint the caller
// must have set whatever the object's Layout::size reads (the header is set here, the rest is zero).
#pragma once
#include <cstddef>

#include "base/check.h"
#include "gc/object.h"

namespace adder::gc {

class Heap;

/// Objects up to this size share blocks; larger ones get pages of their own.
constexpr size_t kMaxSmallSize = 8192;

/// A run of free memory inside a block that objects are carved from.  [cursor, limit) is zeroed.
struct BumpSpan {
  char* cursor = nullptr;
  char* limit = nullptr;    // what the fast path may use; equal to `cursor` in stress mode
  char* cleared = nullptr;  // end of the zeroed part
  char* end = nullptr;      // end of the run of free lines
  uint32_t block = 0;
  bool has_block = false;

  size_t rest() const { return size_t(end - cursor); }
};

/// A thread's own place to allocate from.  Attach it to the heap (Heap::attach) before use.
class Allocator {
 public:
  Allocator() = default;
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;

  /// A zeroed object of `size` bytes (a multiple of 8) with its header set.  Small objects are always
  /// delivered (when memory has run out, from a reserve, and the VM is told: Heap::add_shortage_hook; once that is
  /// used up the process ends with a message); above kMaxSmallSize the answer is null when there is no room.
  ADDER_INLINE Object* allocate(const ShapeBase* shape, size_t size) {
    DCHECK(size % 8 == 0 && size >= 8, "object sizes are whole words");
    char* object = main_.cursor;
    if (size_t(main_.limit - object) < size) [[unlikely]]
      return allocate_slow(shape, size);
    main_.cursor = object + size;
    return start(object, shape);
  }
  template <class T>
  ADDER_INLINE T* allocate(const ShapeBase* shape, size_t size = sizeof(T)) {
    return static_cast<T*>(allocate(shape, size));
  }

  /// The path that refills, collects, or makes a large object; for machine code whose inline path ran out.
  ADDER_NOINLINE Object* allocate_slow(const ShapeBase* shape, size_t size);

  Heap* heap() const { return heap_; }

  static constexpr size_t kCursorOffset = 0;
  static constexpr size_t kLimitOffset = 8;

 private:
  friend class Heap;
  friend class BlockSpace;

  ADDER_INLINE static Object* start(char* memory, const ShapeBase* shape) {
    *reinterpret_cast<uint64_t*>(memory) = uint32_t(reinterpret_cast<uintptr_t>(shape));
    return reinterpret_cast<Object*>(memory);
  }

  BumpSpan main_;      // must stay first: see kCursorOffset
  BumpSpan overflow_;  // for objects that do not fit the rest of `main_`: a block that was empty
  Heap* heap_ = nullptr;
  Allocator* next_ = nullptr;
};
static_assert(offsetof(BumpSpan, cursor) == Allocator::kCursorOffset);
static_assert(offsetof(BumpSpan, limit) == Allocator::kLimitOffset);

}  // namespace adder::gc
