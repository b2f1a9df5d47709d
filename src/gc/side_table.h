// A table beside the heap whose address space is reserved at once and made usable as the heap grows.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/os.h"

namespace adder::gc {

class SideTable {
 public:
  explicit SideTable(size_t bytes) : size_((bytes + kStep - 1) / kStep * kStep) {
    memory_ = static_cast<uint8_t*>(os::reserve(size_));
    CHECK(memory_, "address space for the heap's tables is there");
  }
  ~SideTable() { os::unreserve(memory_, size_); }
  SideTable(const SideTable&) = delete;
  SideTable& operator=(const SideTable&) = delete;

  /// Makes the first `bytes` usable; new ones are zero.
  bool ensure(size_t bytes) {
    if (bytes <= usable_) return true;
    size_t end = std::min(size_, (bytes + kStep - 1) / kStep * kStep);
    if (!os::commit(memory_ + usable_, end - usable_)) return false;
    usable_ = end;
    return true;
  }

  uint8_t* data() const { return memory_; }

 private:
  static constexpr size_t kStep = size_t(64) << 10;

  size_t size_;
  size_t usable_ = 0;
  uint8_t* memory_;
};

}  // namespace adder::gc
