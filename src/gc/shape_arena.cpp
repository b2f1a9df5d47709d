// A bump allocator with free lists by size, in one reserved low range that is committed piecewise.
#include "gc/shape_arena.h"

#include <cstring>

#include "base/check.h"
#include "base/os.h"

namespace adder::gc {

namespace {

constexpr size_t kReserveBytes = size_t(256) << 20;
constexpr size_t kSmallestReserve = size_t(16) << 20;
constexpr size_t kCommitStep = size_t(256) << 10;

size_t rounded(size_t size) { return (size + 15) & ~size_t(15); }

}  // namespace

ShapeArena::ShapeArena() {
  size_t size = os::address_space_share(kReserveBytes, 1, kSmallestReserve);
  begin_ = static_cast<char*>(os::reserve_low(size));
  CHECK(begin_, "address space below 4 GB is there for shapes");
  os::note_pointers_in(begin_, size);
  next_ = committed_ = begin_;
  end_ = begin_ + size;
}

ShapeArena::~ShapeArena() { os::unreserve(begin_, size_t(end_ - begin_)); }

void* ShapeArena::allocate_low(size_t size) {
  size = rounded(size);
  used_ += size;
  if (size / 16 < kSizeClasses && free_[size / 16]) {
    FreeCell* cell = free_[size / 16];
    free_[size / 16] = cell->next;
    return std::memset(static_cast<void*>(cell), 0, size);
  }
  while (size_t(committed_ - next_) < size) {
    CHECK(committed_ + kCommitStep <= end_ && os::commit(committed_, kCommitStep),
          "out of memory for shapes");
    committed_ += kCommitStep;
  }
  void* memory = next_;
  next_ += size;
  return memory;
}

void ShapeArena::free_low(void* memory, size_t size) {
  size = rounded(size);
  used_ -= size;
  if (size / 16 >= kSizeClasses) return;
  FreeCell* cell = static_cast<FreeCell*>(memory);
  cell->next = free_[size / 16];
  free_[size / 16] = cell;
}

}  // namespace adder::gc
