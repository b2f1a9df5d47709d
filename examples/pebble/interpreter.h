// The Direct and Replay domains of Pebble, and the interpreter loop.
#pragma once
#include "jit/domain/replay.h"
#include "pebble/semantics.h"

namespace pebble {

/// Interprets from the innermost frame of the thread until the frame at `base` returns; gives its value.
Value interpret(Thread& thread, size_t base);
/// Pushes a frame for `function`; its arguments are copied from `arguments`.
PhysicalFrame& push_frame(Thread& thread, Function* function, const Value* arguments, size_t count);
/// Runs a function as part of an operation that waits for its result.
Value call_function(Thread& thread, Function* function, const Value* arguments, int count);

struct Direct : jit::DirectDomain<Memory> {
  using DirectDomain::DirectDomain;
  template <class D> Control enter_call(Frame<D>& f, int count) {
    thread().callee = callee_of(static_cast<D&>(*this), f, count);
    if (thread().callee) return Control::kCall;
    f.push(pebble::fail_call(thread(), "not a function of so many arguments"));
    return Control::kFail;
  }
  Value call_back(Function* function, const Value* arguments, int count) {
    return call_function(thread(), function, arguments, count);
  }
};

struct Replay : jit::Replaying<Direct> {
  using Replaying::Replaying;
  Control enter_call(Frame<Replay>& f, int count) {
    Function* function = callee_of(*this, f, count);
    if (!function || !feeding()) return Direct::enter_call(f, count);
    f.sp -= count + 1;
    f.push(Value{take(jit::plain_tag(jit::Logged::kFrame, 0))});
    return f.sp[-1].is_empty() ? Control::kFail : Control::kNext;
  }
  Value call_back(Function* function, const Value* arguments, int count) {
    if (feeding()) return Value{take(jit::plain_tag(jit::Logged::kFrame, 0))};
    return Direct::call_back(function, arguments, count);
  }
};
}  // namespace pebble
