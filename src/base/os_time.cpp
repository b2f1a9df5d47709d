// Clocks and the calling thread's stack.
#include <pthread.h>
#include <time.h>

#include "base/check.h"
#include "base/os.h"

namespace adder::os {

namespace {

uint64_t read_clock(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return uint64_t(now.tv_sec) * 1000000000 + uint64_t(now.tv_nsec);
}

struct StackBounds {
  char* low = nullptr;
  size_t size = 0;
};

StackBounds stack_bounds() {
  StackBounds bounds;
  pthread_attr_t attributes;
  CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0, "the bounds of a thread's stack are known");
  void* low = nullptr;
  pthread_attr_getstack(&attributes, &low, &bounds.size);
  pthread_attr_destroy(&attributes);
  bounds.low = static_cast<char*>(low);
  return bounds;
}

}  // namespace

const void* stack_base() {
  StackBounds bounds = stack_bounds();
  return bounds.low + bounds.size;
}

const void* stack_limit() { return stack_bounds().low; }

uint64_t monotonic_nanoseconds() { return read_clock(CLOCK_MONOTONIC); }
uint64_t realtime_nanoseconds() { return read_clock(CLOCK_REALTIME); }
uint64_t process_nanoseconds() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }
uint64_t thread_nanoseconds() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace adder::os
