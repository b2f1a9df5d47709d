// Simplification, guards that are known to hold, and boxes: IR in, IR out.  "..." stands for what does not
// matter.
#include "jit/trace_test_support.h"

namespace adder::jit::testing {
namespace {

const char* kFrame = R"(
  frame 0: code 0x1 pc 1 kind 0 caller - home - [%0]
  snapshot @0: frame 0
)";
/// Straight-line code whose only input is %0.
std::string optimized(const std::string& code) {
  return optimize_text(code + kFrame, TraceKind::kFunction).text;
}

TEST(OptimizeFold, AGuardOnATagIsMadeOnce) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: B = is_int %0
    guard_true %1 -> @0
    %3: B = is_int %0
    guard_true %3 -> @0
    %5: B = is_float %0
    guard_false %5 -> @0
    %7: B = is_pointer %0
    guard_false %7 -> @0
    end finish [%0])"),
                      R"(
    %0: V = input 0
    %1: B = is_int %0
    guard_true %1 -> @0
    finish %0
    ...)"));
}

TEST(OptimizeFold, KnowingWhatAValueIsReplacesKnowingWhatItIsNot) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = load %0, x
    %2: B = same %1, empty
    guard_false %2 -> @0
    store %0, y, %1
    %5: B = is_int %1
    guard_false %5 -> @0
    %7: B = is_float %1
    guard_true %7 -> @0
    end finish [%0])"),
                      R"(
    %0: V = input 0
    %1: V = load %0, x
    %2: F = to_float %1 -> @0
    store %0, y, %1
    finish %0
    ...)"));
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: B = is_float %0
    guard_false %1 -> @0
    %3: B = is_pointer %0
    guard_true %3 -> @0
    end finish [%0])"),
                      R"(
    ...
    guard_false %1 -> @0
    %3: B = is_pointer %0
    guard_true %3 -> @0
    ...)"));
}

TEST(OptimizeFold, AValueMayBecomeAConstantBetweenAQuestionAndItsGuard) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = load %0, x
    %2: B = is_float %1
    %3: B = same %1, none
    guard_true %3 -> @0
    guard_true %2 -> @0
    end finish [%0])"),
                      R"(
    %0: V = input 0
    %1: V = load %0, x
    %2: B = same %1, none
    guard_true %2 -> @0
    %4: B = is_float %1
    guard_true %4 -> @0
    finish %0
    ...)"));
}

TEST(OptimizeFold, ABoxIsMadeOnlyForWhoNeedsIt) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = int_add_ov %1, 1 -> @0
    %3: V = tag_int %2
    %4: B = is_int %3
    guard_true %4 -> @0
    %6: I = untag_int %3
    %7: I = int_mul_ov %6, 3 -> @0
    %8: V = tag_int %7
    end finish [%8])"),
                      R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = int_add_ov %1, 1 -> @0
    %3: I = int_mul_ov %2, 3 -> @0
    %4: V = tag_int %3
    finish %4
    ...)"));
}

TEST(OptimizeFold, BoundedCountersNeedNoOverflowCheck) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = load %0, count
    %3: B = int_lt %1, %2
    guard_true %3 -> @0
    %5: I = int_add_ov %1, 1 -> @0
    %6: V = tag_int %5
    end finish [%6])"),
                      "...%...: I = int_add_ov %1, 1 -> @0..."));
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = load %0, small
    %3: B = int_lt %1, %2
    guard_true %3 -> @0
    %5: I = int_add_ov %1, 1 -> @0
    %6: V = tag_int %5
    end finish [%6])"),
                      "...%...: I = int_add %1, 1..."));
}

TEST(OptimizeFold, ComparisonsKnowEachOther) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = load %0, count
    %3: B = int_lt %1, %2
    guard_true %3 -> @0
    %5: B = int_le %2, %1
    guard_false %5 -> @0
    %7: B = int_le 0, %1
    guard_true %7 -> @0
    %9: B = int_lt %1, 0
    guard_false %9 -> @0
    %11: B = int_eq %1, -5
    guard_false %11 -> @0
    end finish [%0])"),
                      R"(
    ...
    %3: B = int_lt %1, %2
    guard_true %3 -> @0
    %5: B = int_le 0, %1
    guard_true %5 -> @0
    finish %0
    ...)"));
}

TEST(OptimizeFold, ComparisonsBoundBothSidesExactly) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = load %0, small
    %3: B = int_lt %1, %2
    guard_true %3 -> @0
    %5: B = int_eq %1, 254
    guard_true %5 -> @0
    end finish [%0])"),
                      "...int_eq %1, 254..."));
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: B = int_lt %1, 5
    guard_false %2 -> @0
    %4: B = int_lt 4, %1
    guard_true %4 -> @0
    %6: B = int_lt 5, %1
    guard_true %6 -> @0
    end finish [%0])"),
                      R"(
    ...
    %2: B = int_lt %1, 5
    guard_false %2 -> @0
    %4: B = int_lt 5, %1
    guard_true %4 -> @0
    finish ...)"));
}

TEST(OptimizeFold, RemaindersHaveTheSignOfTheDivisor) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = int_mod %1, -3
    %3: B = int_lt 0, %2
    guard_false %3 -> @0
    %5: B = int_lt %2, 0
    guard_true %5 -> @0
    end finish [%0])"),
                      R"(
    ...
    %2: I = int_mod %1, -3
    %3: B = int_lt %2, 0
    guard_true %3 -> @0
    finish ...)"));
}

TEST(OptimizeFold, EqualToAConstantIsTheConstant) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = load %0, count
    %2: B = int_eq %1, 5
    guard_true %2 -> @0
    %4: I = int_mul %1, 8
    %5: V = tag_int %4
    end finish [%5])"),
                      "...finish 40v..."));
}

TEST(OptimizeFold, DivisionsByPowersOfTwo) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: I = int_floordiv %1, 8
    %3: I = int_mod %1, 16
    %4: I = int_add %2, %3
    %5: V = tag_int %4
    end finish [%5])"),
                      R"(
    ...
    %2: I = int_sar %1, 3
    %3: I = int_and %1, 15
    ...)"));
}

TEST(OptimizeFold, FloatsStayExact) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: F = unbox_float %0
    %2: F = float_add %1, 0.0
    %3: F = float_div %2, 8.0
    %4: F = float_mul %3, 2.0
    %5: F = float_div %4, 3.0
    %6: F = float_sub %5, 0.0
    %7: V = box_float %6
    end finish [%7])"),
                      R"(
    ...
    %2: F = float_add %1, 0.0
    %3: F = float_mul %2, 0.125
    %4: F = float_add %3, %3
    %5: F = float_div %4, 3.0
    %6: V = box_float %5
    ...)"));
}

/// How often the trace asks for NaN where `code` makes %9 out of the doubles %2 and %3, and %9 must be none.
int tests_for_nan(const std::string& code) {
  std::string text = optimized(R"(
    %0: V = input 0
    %1: V = input 1
    %2: F = unbox_float %0
    %3: F = unbox_float %1
)" + code + R"(
    %10: B = float_le %9, %9
    guard_true %10 -> @0
    end finish [%0])");
  int count = 0;
  for (size_t at = 0; (at = text.find("float_le", at)) != std::string::npos; at++) count++;
  return count;
}

TEST(OptimizeFold, WhatHasBeenComparedIsNoNaN) {
  const std::string compared = "%4: B = float_lt %2, 100.0\nguard_true %4 -> @0\n%9: F = ";
  for (const char* sum : {"float_add %2, 1.0", "float_add 1.0, %2", "float_add %2, %2", "float_sub %2, 1.0",
                          "float_sub 1.0, %2", "float_mul %2, 3.0", "float_mul %2, %2", "float_div %2, 3.0",
                          "float_abs %2", "float_floor %2"})
    EXPECT_EQ(tests_for_nan(compared + sum), 0) << sum;
  for (const char* sum : {"float_add %2, %3", "float_add %3, 1.0", "float_add %2, 1e999", "float_sub %2, 1e999",
                          "float_sub 1e999, %2", "float_sub %2, %2", "float_mul %2, 0.0", "float_mul %2, 1e999",
                          "float_mul %2, %3", "float_div %2, 0.0", "float_div %2, 1e999", "float_div 1.0, %2",
                          "float_sqrt %2"})
    EXPECT_EQ(tests_for_nan(compared + sum), 1) << sum;
}

TEST(OptimizeFold, OnlyComparisonsThatHoldTellOfNaN) {
  const char* next = "\n%9: F = float_add %2, 1.0";
  EXPECT_EQ(tests_for_nan(std::string("%4: B = float_lt %2, %3\nguard_true %4 -> @0") + next), 0);
  EXPECT_EQ(tests_for_nan(std::string("%4: B = float_lt %2, %3\nguard_false %4 -> @0") + next), 1);
  EXPECT_EQ(tests_for_nan(std::string("%4: B = float_eq %3, %2\nguard_true %4 -> @0") + next), 0);
  EXPECT_EQ(tests_for_nan(std::string("%4: B = float_le %3, %2\nguard_true %4 -> @0") + next), 1);
  EXPECT_EQ(tests_for_nan("%4: I = value_bits %0\n%9: F = int_to_float %4"), 0);
}

TEST(OptimizeFold, PureCallsOfConstantsAreMadeAtOnce) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: V = call pure(7v)
    %2: V = call pure(%0)
    %3: V = call pure(%0)
    %4: B = same %2, %3
    guard_true %4 -> @0
    end finish [%1])"),
                      "finish 21v..."));
}

TEST(OptimizeFold, AnAlwaysFailingGuardIsAReasonToGiveUp) {
  EXPECT_EQ(optimized(R"(
    %0: V = input 0
    %1: B = is_int 5v
    guard_false %1 -> @0
    end finish [%0])"),
            "a guard fails every time");
}

TEST(OptimizeFold, ConditionsStandBeforeTheirUsers) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: I = untag_int %0
    %2: B = int_lt %1, 10
    %3: I = cond_to_int %2
    %4: I = int_add %3, %1
    %5: V = tag_int %4
    store %0, x, %5
    guard_true %2 -> @0
    end finish [%0])"),
                      R"(
    ...
    %2: B = int_lt %1, 10
    %3: I = cond_to_int %2
    %4: I = int_add %1, %3
    %5: V = tag_int %4
    store %0, x, %5
    %7: B = int_lt %1, 10
    guard_true %7 -> @0
    ...)"));
}

TEST(OptimizeFold, ChoicesBetweenBoxesAreMadeUnboxed) {
  EXPECT_TRUE(matches(optimized(R"(
    %0: V = input 0
    %1: B = is_float %0
    guard_true %1 -> @0
    %3: F = unbox_float %0
    %4: F = float_neg %3
    %5: V = box_float %4
    %6: B = float_lt %3, 0.0
    %7: V = select %6, %5, %0
    %8: F = unbox_float %7
    %9: F = float_sqrt %8
    %10: V = box_float %9
    end finish [%10])"),
                      R"(
    ...
    %1: F = to_float %0 -> @0
    %2: F = float_neg %1
    %3: B = float_lt %1, 0.0
    %4: F = select %3, %2, %1
    %5: F = float_sqrt %4
    %6: V = box_float %5
    finish %6
    ...)"));
}

}  // namespace
}  // namespace adder::jit::testing
