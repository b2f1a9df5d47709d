// Loads, stores, calls, write barriers and objects that are never made: IR in, IR out.
#include "jit/trace_test_support.h"

namespace adder::jit::testing {
namespace {

const char* kFrames = R"(
  frame 0: code 0x1 pc 1 kind 0 caller - home - [%0, %1]
  snapshot @0: frame 0
)";
/// Straight-line code whose inputs are %0 and %1.
std::string optimized(const std::string& code) {
  return optimize_text(code + kFrames, TraceKind::kFunction).text;
}

TEST(OptimizeMemory, WhatWasLoadedOrStoredIsKnown) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = load %0, x
    %3: V = load %0, x
    store %0, y, %2
    %5: V = load %0, y
    %6: V = call write(%3, %5)
    end finish [%6])"),
                      R"(
    ...
    %1: V = load %0, x
    store %0, y, %1
    %3: V = call write(%1, %1)
    ...)"));
}

TEST(OptimizeMemory, AStoreThroughAnotherNameMayChangeTheField) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = load %0, x
    store %1, x, none
    store %1, y, none
    %5: V = load %0, x
    %6: V = call write(%2, %5)
    end finish [%6])"),
                      R"(
    ...
    store %1, x, none
    ...
    %5: V = load %0, x
    ...)"));
}

TEST(OptimizeMemory, ObjectsOfDifferentShapesDiffer) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: I = load %0, shape
    %3: B = int_eq %2, 7
    guard_true %3 -> @0
    %5: I = load %1, shape
    %6: B = int_eq %5, 9
    guard_true %6 -> @0
    %8: V = load %0, x
    store %1, x, none
    %10: V = load %0, x
    %11: V = call write(%8, %10)
    end finish [%11])"),
                      R"(
    ...
    %8: V = load %0, x
    store %1, x, none
    %10: V = call write(%8, %8)
    ...)"));
}

TEST(OptimizeMemory, FreshObjectsAreNoneThatWasThereBefore) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    store %0, next, %2
    %4: V = load %0, x
    store %2, x, 1v
    %6: V = load %0, x
    store %1, y, %6
    end finish [%4])"),
                      R"(
    ...
    %4: V = load %0, x
    store %2, x, 1v
    store %1, y, %4
    ...)"));
}

TEST(OptimizeMemory, FreshObjectsCanBeFoundAgain) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    store %0, next, %2
    store %2, x, 1v
    %5: V = load %1, next
    store %5, x, 2v
    %7: V = load %2, x
    end finish [%7])"),
                      R"(
    ...
    store %5, x, 2v
    %7: V = load %2, x
    finish %7
    ...)"));
}

TEST(OptimizeMemory, NarrowFieldsAreReadBackUnlessTheValueFits) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: I = untag_int %1
    store %0, small, %2
    %4: I = load %0, small
    %5: I = int_and %2, 255
    store %0, small, %5
    %7: I = load %0, small
    %8: I = int_add %4, %7
    %9: V = tag_int %8
    end finish [%9])"),
                      R"(
    ...
    store %0, small, %2
    %4: I = load %0, small
    %5: I = int_and %2, 255
    store %0, small, %5
    %7: I = int_add %4, %5
    ...)"));
}

TEST(OptimizeMemory, CallsForgetWhatTheyMayWrite) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = load_index %0, 1, items
    %3: V = load %0, x
    %4: V = load %0, fixed
    %5: V = call write(%0, %1)
    %6: V = load_index %0, 1, items
    %7: V = load %0, x
    %8: V = load %0, fixed
    store %1, x, %6
    store %1, y, %7
    store %1, next, %8
    end finish [%5])"),
                      R"(
    ...
    %2: V = load_index %0, 1, items
    %3: V = load %0, fixed
    %4: V = call write(%0, %1)
    %5: V = load %0, x
    store %1, x, %2
    store %1, y, %5
    store %1, next, %3
    ...)"));
}

TEST(OptimizeMemory, ReadingCallsAreMergedUntilSomethingIsWritten) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = call read(%0)
    %3: V = call read(%0)
    store %1, x, none
    %5: V = call read(%0)
    %6: V = call write(%2, %3)
    %7: V = call write(%5, %6)
    end finish [%7])"),
                      R"(
    ...
    %2: V = call read(%0)
    store %1, x, none
    %4: V = call read(%0)
    %5: V = call write(%2, %2)
    ...)"));
}

TEST(OptimizeMemory, ElementsAtDifferentIndicesDiffer) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: I = untag_int %1
    %3: I = int_add %2, 1
    store_index %0, %2, items, 1v
    store_index %0, %3, items, 2v
    %6: V = load_index %0, %2, items
    store_index %0, 7, items, 3v
    %8: V = load_index %0, %3, items
    %9: V = call write(%6, %8)
    end finish [%9])"),
                      R"(
    ...
    store_index %0, 7, items, 3v
    %...: V = load_index %0, %3, items
    %...: V = call write(1v, %...)"));
}

TEST(OptimizeMemory, BarriersAreMadeOnceAndOnlyForPointers) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    barrier %0
    store %0, x, 5v
    barrier %0
    store %0, y, %1
    barrier %0
    store %0, next, %1
    end finish [%0])"),
                      R"(
    ...
    store %0, x, 5v
    barrier %0
    store %0, y, %1
    store %0, next, %1
    finish %0
    ...)"));
}

TEST(OptimizeMemory, AFloatThatIsStoredSaysItselfWhetherItNeedsTheBarrier) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: B = is_float %1
    guard_true %2 -> @0
    %4: F = unbox_float %1
    %5: F = float_add %4, %4
    %6: V = box_float %5
    barrier %0
    store %0, x, %6
    barrier %0
    store %0, next, %0
    end finish [%0])"),
                      R"(
    ...
    %2: F = to_float %1 -> @0
    %3: F = float_add %2, %2
    %4: V = box_float %3
    barrier_float %0, %4
    store %0, x, %4
    barrier %0
    store %0, next, %0
    ...)"));
}

TEST(OptimizeMemory, ABarrierComesAfterWhatMayCollect) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 24
    store %2, x, %1
    barrier %0
    store %0, x, %2
    end finish [%0])"),
                      R"(
    ...
    %2: V = alloc 7, 24
    store %2, x, %1
    barrier %0
    store %0, x, %2
    ...)"));
}

TEST(OptimizeMemory, AnObjectThatNobodyKeepsIsNotMade) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    barrier %2
    store %2, x, %1
    %5: V = alloc 9, 40
    store %5, next, %2
    store %2, next, %5
    %8: V = load %5, next
    %9: I = load %8, shape
    %10: B = int_eq %9, 7
    guard_true %10 -> @0
    %12: V = load %8, x
    %13: V = load %8, y
    %14: B = same %13, empty
    guard_true %14 -> @0
    end finish [%12])"),
                      R"(
    %0: V = input 1
    finish %0
    ...)"));
}

TEST(OptimizeMemory, AskingWhatAnObjectIsDoesNotMakeIt) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 16
    %3: B = is_pointer %2
    guard_true %3 -> @0
    %5: B = is_float %2
    guard_false %5 -> @0
    %7: B = is_int %2
    guard_false %7 -> @0
    %9: B = same %2, %1
    guard_false %9 -> @0
    %11: B = same %2, none
    guard_false %11 -> @0
    end finish [%1])"),
                      R"(
    %0: V = input 1
    finish %0
    ...)"));
}

TEST(OptimizeMemory, AnObjectThatEscapesIsMadeThere) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    store %2, x, %1
    %4: V = alloc 9, 40
    store %4, next, %2
    store %2, next, %4
    %7: B = is_int %1
    guard_true %7 -> @0
    store %0, x, %2
    %10: V = load %2, next
    end finish [%10])"),
                      R"(
    %0: V = input 0
    %1: V = input 1
    %2: B = is_int %1
    guard_true %2 -> @0
    %4: V = alloc 7, 40
    %5: V = alloc 9, 40
    store %5, next, %4
    store %4, x, %1
    store %4, next, %5
    store %0, x, %4
    finish %5
    ...)"));
}

TEST(OptimizeMemory, ExitsGetVirtualObjectsAsTheyWere) {
  Optimized o = optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    store %2, x, 1v
    poll -> @0
    store %2, x, 2v
    poll -> @1
    frame 0: code 0x1 pc 1 kind 0 caller - home - [%2]
    frame 1: code 0x1 pc 2 kind 0 caller - home - [%2, %2]
    snapshot @0: frame 0
    snapshot @1: frame 1
    end finish [%0])",
                              TraceKind::kFunction);
  EXPECT_TRUE(matches(o.text, R"(
    ...
    frame 0: code 0x1 pc 1 kind 0 caller - home - [virtual 0]
    frame 1: code 0x1 pc 2 kind 0 caller - home - [virtual 1, virtual 1]
    ...
    virtual 0: shape 7 size 40 {x = 1v}
    virtual 1: shape 7 size 40 {x = 2v}
    ...)"));
}

TEST(OptimizeMemory, StoresToAnObjectThatDiesGoWithIt) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 4000
    store %2, x, %1
    store_index %2, 3, items, %1
    end finish [%0])"),
                      R"(
    %0: V = input 0
    finish %0
    ...)"));
}

TEST(OptimizeMemory, GuardValidFollowsCallsOnly) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = call any(%0, %1)
    guard_valid -> @0
    guard_valid -> @0
    end finish [%0])"),
                      R"(
    ...
    guard_valid -> @0
    finish %0
    ...)"));
}

}  // namespace
}  // namespace adder::jit::testing
