// Clocks.
#include <time.h>

#include "base/os.h"

namespace adder::os {

namespace {

uint64_t read_clock(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return uint64_t(now.tv_sec) * 1000000000 + uint64_t(now.tv_nsec);
}

}  // namespace

uint64_t monotonic_nanoseconds() { return read_clock(CLOCK_MONOTONIC); }
uint64_t realtime_nanoseconds() { return read_clock(CLOCK_REALTIME); }
uint64_t process_nanoseconds() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }
uint64_t thread_nanoseconds() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace adder::os
