// Reserving is done by trying addresses on both sides of this library's code.
#include "jit/backend/code_memory.h"

#include <sys/mman.h>

#include <cstdlib>

#include "base/os.h"

namespace adder::jit {

namespace {
constexpr size_t kGrain = 32;
size_t rounded(size_t size) { return (size + kGrain - 1) & ~(kGrain - 1); }

}  // namespace

bool CodeMemory::reserve_near(uintptr_t code, size_t size) {
  constexpr uintptr_t kStep = uintptr_t(32) << 20;
  const uintptr_t reach = (uintptr_t(1) << 31) - 2 * size;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  code &= ~(kStep - 1);
  for (uintptr_t distance = size; distance < reach; distance += kStep) {
    for (uintptr_t at : {code + distance, code - distance}) {
      if (at > code && distance > code && at != code + distance) continue;  // below address 0
      void* p = mmap(reinterpret_cast<void*>(at), size, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0);
      if (p == reinterpret_cast<void*>(at)) {
        base_ = static_cast<uint8_t*>(p);
        reserved_ = size;
        return true;
      }
      if (p != MAP_FAILED) munmap(p, size);
    }
  }
  return false;
}

bool CodeMemory::reset() {
  auto code = reinterpret_cast<uintptr_t>(&rounded);
  size_t share = os::address_space_share(kReservedBytes, 1, 4 * kTableBytes);
  for (size_t size = share; !base_ && size > 2 * kTableBytes; size /= 2) reserve_near(code, size);
  if (!base_) return false;
  mprotect(base_, kTableBytes, PROT_READ | PROT_WRITE);
  cursor_ = base_ + kTableBytes;
  used_ = 0;
  holes_.clear();
  return true;
}

uint8_t* CodeMemory::next(size_t size) {
  for (Hole& h : holes_)
    if (h.size >= rounded(size)) return h.at;
  return cursor_ + rounded(size) <= base_ + reserved_ ? cursor_ : nullptr;
}

bool CodeMemory::fits(const uint8_t* at, size_t size) const {
  if (at == cursor_) return cursor_ + rounded(size) <= base_ + reserved_;
  for (const Hole& h : holes_)
    if (h.at == at) return h.size >= rounded(size);
  return false;
}

void CodeMemory::take(uint8_t* at, size_t size) {
  size = rounded(size);
  used_ += size;
  if (at == cursor_) {
    cursor_ += size;
    return;
  }
  for (Hole& h : holes_)
    if (h.at == at) h.at += size, h.size -= size;
}

void CodeMemory::free(uint8_t* at, size_t size) {
  used_ -= rounded(size);
  holes_.push_back({at, rounded(size)});
}

bool CodeMemory::reaches(const void* address) const {
  int64_t first = reinterpret_cast<intptr_t>(address) - reinterpret_cast<intptr_t>(base_);
  int64_t last = first - int64_t(reserved_);
  return first == int32_t(first) && last == int32_t(last);
}

}  // namespace adder::jit
