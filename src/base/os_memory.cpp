// Address space and memory, by mmap.  Reserved ranges are PROT_NONE and not accounted for, so that reserving
// a terabyte costs nothing, also where the system does not overcommit.
#include <malloc.h>
#include <sanitizer/lsan_interface.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "base/os.h"

namespace adder::os {

namespace {

constexpr int kReserveFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
constexpr uintptr_t kFourGigabytes = uintptr_t(1) << 32;

void* map_or_null(void* hint, size_t size, int flags) {
  void* address = mmap(hint, size, PROT_NONE, kReserveFlags | flags, -1, 0);
  return address == MAP_FAILED ? nullptr : address;
}

/// SIZE_MAX when no limit is set.
size_t address_space_limit() {
  rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return limit.rlim_cur;
}

}  // namespace

void* reserve(size_t size) { return map_or_null(nullptr, size, 0); }

void* reserve_low(size_t size) {
#ifdef MAP_32BIT
  if (void* address = map_or_null(nullptr, size, MAP_32BIT)) return address;
#endif
  constexpr uintptr_t kStep = uintptr_t(16) << 20;
  for (uintptr_t hint = 4 * kStep; hint + size <= kFourGigabytes; hint += kStep) {
    void* wanted = reinterpret_cast<void*>(hint);
    void* address = map_or_null(wanted, size, MAP_FIXED_NOREPLACE);
    if (address == wanted) return address;
    if (address) munmap(address, size);
  }
  return nullptr;
}

void unreserve(void* address, size_t size) { munmap(address, size); }

bool commit(void* address, size_t size) { return mprotect(address, size, PROT_READ | PROT_WRITE) == 0; }

void note_pointers_in(const void* address, size_t size) {
#if __has_feature(address_sanitizer)
  __lsan_register_root_region(address, size);
#endif
}

void discard(void* address, size_t size) { madvise(address, size, MADV_DONTNEED); }

bool move_pages(void* from, size_t from_size, void* to, size_t to_size) {
  // Growing the mapping on the way keeps the target one mapping, which the next move depends on.
  if (mremap(from, from_size, to_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) return false;
  // The hole that this leaves is filled at once, before anyone else's mmap can land there.
  void* refilled = mmap(from, from_size, PROT_READ | PROT_WRITE, kReserveFlags | MAP_FIXED, -1, 0);
  CHECK(refilled != MAP_FAILED, "the system gives back what it has just taken");
  return true;
}

void prefer_huge_pages(void* address, size_t size) { madvise(address, size, MADV_HUGEPAGE); }

size_t address_space_share(size_t wanted, size_t sixteenths, size_t grain) {
  size_t share = address_space_limit() / 16 * sixteenths;
  return std::min(wanted, std::max(share / grain, size_t(1)) * grain);
}

size_t memory_size() {
  struct sysinfo info;
  size_t size = sysinfo(&info) == 0 ? (size_t(info.totalram) + info.totalswap) * info.mem_unit : SIZE_MAX;
  rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0) size = std::min<size_t>(size, limit.rlim_cur);
  return size;
}

void stock_malloc(size_t size) {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  void* stock = std::malloc(size);
  asm volatile("" : : "r"(stock));  // or the compiler would leave out both calls
  std::free(stock);
}

size_t resident_bytes() {
  FILE* file = std::fopen("/proc/self/statm", "r");
  if (!file) return 0;
  unsigned long total = 0, resident = 0;
  int read = std::fscanf(file, "%lu %lu", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * size_t(sysconf(_SC_PAGESIZE)) : 0;
}

size_t peak_resident_bytes() {
  rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? size_t(usage.ru_maxrss) * 1024 : 0;
}

}  // namespace adder::os
