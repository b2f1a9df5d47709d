#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace adder {
void check_failed(const char* file, int line, const char* condition, const char* why) {
  std::fprintf(stderr, "%s:%d: check failed: %s (%s)\n", file, line, condition, why);
  std::abort();
}
}  // namespace adder

#if __has_feature(address_sanitizer)
/// Pointers must stay on the real stack, where the collector looks.
extern "C" const char* __asan_default_options() { return "detect_stack_use_after_return=0:detect_leaks=0"; }
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }
#endif
