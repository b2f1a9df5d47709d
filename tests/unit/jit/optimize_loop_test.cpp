// Loops: peeling, unboxed phis, objects that live round the loop, invariants, and what is left of them.
#include "jit/trace_test_support.h"

namespace adder::jit::testing {
namespace {

// p = p + Point(1.0, 0.5) while p.x < limit
const char* kPoint = R"(
  %0: V = input 0
  %1: V = input 1
  %2: B = is_pointer %0
  guard_true %2 -> @0
  %4: I = load %0, shape
  %5: B = int_eq %4, 7
  guard_true %5 -> @0
  %7: V = load %0, x
  %8: B = is_float %7
  guard_true %8 -> @0
  %10: B = is_float %1
  guard_true %10 -> @0
  %12: F = unbox_float %7
  %13: F = unbox_float %1
  %14: B = float_lt %12, %13
  guard_true %14 -> @0
  %16: V = alloc 7, 24
  store %16, x, 1.0v
  store %16, y, 0.5v
  %19: V = load %0, y
  %20: B = is_float %19
  guard_true %20 -> @1
  %22: V = load %16, x
  %23: F = unbox_float %22
  %24: F = float_add %12, %23
  %25: V = box_float %24
  %26: V = load %16, y
  %27: F = unbox_float %26
  %28: F = unbox_float %19
  %29: F = float_add %28, %27
  %30: V = box_float %29
  %31: V = alloc 7, 24
  store %31, x, %25
  store %31, y, %30
  poll -> @2
  frame 0: code 0x1 pc 1 kind 0 caller - home - [%0, %1]
  frame 1: code 0x1 pc 2 kind 0 caller - home - [%0, %1, %16]
  frame 2: code 0x1 pc 3 kind 0 caller - home - [%31, %1]
  snapshot @0: frame 0
  snapshot @1: frame 1 replay [%19 5]
  snapshot @2: frame 2
  end loop [%31, %1])";

TEST(OptimizeLoop, ObjectsThatLiveRoundTheLoopAreTwoFloats) {
  Optimized o = optimize_text(kPoint);
  EXPECT_TRUE(matches(o.text, R"(...
    %...: F = phi ...
    %...: F = phi ...
    label
    %...: B = float_lt ...
    guard_true ...
    %...: F = float_add ...
    %...: F = float_add ...
    poll ...
    jump ...)"));
  puts(o.text.c_str());
}

}  // namespace
}  // namespace adder::jit::testing
