// Machine stacks: the bounds of the calling thread's, and a larger one than the system gives to a process.
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>

#include "base/check.h"
#include "base/os.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define ADDER_TELL_SANITIZER 1
#endif

namespace adder::os {

namespace {

struct StackBounds {
  char* low = nullptr;
  size_t size = 0;
  bool contains(const void* address) const { return size_t(static_cast<const char*>(address) - low) < size; }
};

StackBounds g_large_stack;  // while run_on_large_stack runs

StackBounds stack_bounds() {
  if (g_large_stack.contains(__builtin_frame_address(0))) return g_large_stack;
  StackBounds bounds;
  pthread_attr_t attributes;
  CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0, "the bounds of a thread's stack are known");
  void* low = nullptr;
  pthread_attr_getstack(&attributes, &low, &bounds.size);
  pthread_attr_destroy(&attributes);
  bounds.low = static_cast<char*>(low);
  return bounds;
}

/// Pages come at first touch, one by one: a large page would count as resident as a whole.
StackBounds map_stack(size_t size) {
  constexpr size_t kGuard = 16 * kPageSize;
  void* low = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (low == MAP_FAILED) return {};
  madvise(low, size, MADV_NOHUGEPAGE);
  mprotect(low, kGuard, PROT_NONE);
  return {static_cast<char*>(low) + kGuard, size - kGuard};
}

struct Call {
  int (*function)(void*);
  void* argument;
  int result;
  ucontext_t caller, callee;
  const void* caller_low;  // for the sanitizer
  size_t caller_size;
};
Call* g_call;  // makecontext passes integers only

void run_call() {
  Call& call = *g_call;
#ifdef ADDER_TELL_SANITIZER
  __sanitizer_finish_switch_fiber(nullptr, &call.caller_low, &call.caller_size);
#endif
  call.result = call.function(call.argument);
#ifdef ADDER_TELL_SANITIZER
  __sanitizer_start_switch_fiber(nullptr, call.caller_low, call.caller_size);
#endif
}

}  // namespace

int run_on_large_stack(size_t size, int (*function)(void*), void* argument) {
  g_large_stack = map_stack(address_space_share(size, 1, kPageSize));
  if (!g_large_stack.low) return function(argument);
  Call call{.function = function, .argument = argument};
  g_call = &call;
  getcontext(&call.callee);
  call.callee.uc_stack.ss_sp = g_large_stack.low;
  call.callee.uc_stack.ss_size = g_large_stack.size;
  call.callee.uc_link = &call.caller;
  makecontext(&call.callee, run_call, 0);
#ifdef ADDER_TELL_SANITIZER
  void* fake_stack;
  __sanitizer_start_switch_fiber(&fake_stack, g_large_stack.low, g_large_stack.size);
#endif
  volatile bool called = false;  // the context of the caller goes on behind getcontext, a second time
  getcontext(&call.caller);
  if (!called) {
    called = true;
    setcontext(&call.callee);  // and not swapcontext, which AddressSanitizer warns about
  }
#ifdef ADDER_TELL_SANITIZER
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
  g_large_stack = {};
  return call.result;
}

const void* stack_base() {
  StackBounds bounds = stack_bounds();
  return bounds.low + bounds.size;
}

const void* stack_limit() { return stack_bounds().low; }

}  // namespace adder::os
