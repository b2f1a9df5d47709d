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
    poll -> @2
    %17: F = phi %14
    %18: F = phi %15
    label
    %20: B = float_lt %17, %9
    guard_true %20 -> @3
    %22: F = float_add %17, 1.0
    %23: F = float_add %18, 0.5
    poll -> @4
    jump %22, %23
    ...
    virtual 2: shape 7 size 24 {x = float %17, y = float %18}
    ...
    invariants %1, %9)"));
}

/// While %0 < %1: %0 and %2 grow, and neither may be NaN.
const char* kNoNaN = R"(
  %0: V = input 0
  %1: V = input 1
  %2: V = input 2
  %3: B = is_float %0
  guard_true %3 -> @0
  %5: B = is_float %1
  guard_true %5 -> @0
  %7: B = is_float %2
  guard_true %7 -> @0
  %9: F = unbox_float %0
  %10: F = unbox_float %1
  %11: F = unbox_float %2
  %12: B = float_lt %9, %10
  guard_true %12 -> @0
  %14: B = float_le %10, %10
  guard_true %14 -> @0
  %16: F = float_add %9, 1.0
  %17: F = float_add %11, 0.5
  %18: B = float_le %17, %17
  guard_true %18 -> @0
  %20: V = box_float %16
  %21: V = box_float %17
  poll -> @1
  frame 0: code 0x1 pc 1 kind 0 caller - home - [%0, %1, %2]
  frame 1: code 0x1 pc 2 kind 0 caller - home - [%20, %1, %21]
  snapshot @0: frame 0
  snapshot @1: frame 1
  end loop [%20, %1, %21])";

TEST(OptimizeLoop, FloatsThatEachIterationTestsForNaNAreTestedOnce) {
  Optimized o = optimize_text(kNoNaN);
  EXPECT_TRUE(matches(o.text, R"(...label
    %16: B = float_lt %13, %4
    guard_true %16 -> @2
    %18: F = float_add %13, 1.0
    %19: F = float_add %14, 0.5
    poll -> @3
    jump %18, %19
    ...header 2: float V phi 1 not_nan...)"))
      << o.text;
}

/// A loop over %0 (an int that counts down to 0) and %1, with `body` in between.
Optimized counting(const std::string& body, const std::string& next) {
  return optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    %2: B = is_int %0
    guard_true %2 -> @0
    %4: I = untag_int %0
    %5: B = int_lt 0, %4
    guard_true %5 -> @0
    %7: I = int_sub_ov %4, 1 -> @0
    %8: V = tag_int %7
)" + body + R"(
    poll -> @1
    frame 0: code 0x1 pc 1 kind 0 caller - home - [%0, %1]
    frame 1: code 0x1 pc 2 kind 0 caller - home - [%8, )" +
                       next + R"(]
    snapshot @0: frame 0
    snapshot @1: frame 1
    end loop [%8, )" + next +
                       "]");
}

/// A bridge from the exit with the given number.
Optimized bridge_from(Optimized& root, size_t exit, const std::string& source, std::vector<Ref> parents) {
  Optimized b;
  std::string error = parse_recording(source, b.recorded, b.end, test_names());
  EXPECT_EQ(error, "");
  b.trace->kind = TraceKind::kBridge;
  b.trace->root = root.trace.get();
  b.trace->parent = &root.trace->exits[exit];
  for (Ref r : parents) {
    Known known;
    for (const ExitRef& e : root.trace->refs(root.trace->snapshots[size_t(root.trace->exits[exit].snapshot)]))
      if (e.ref == r) known = e.known;
    b.trace->inputs.push_back({r, root.trace->ir.type(r), known});
  }
  b.failure = optimize(b.recorded, b.end, *b.trace);
  EXPECT_EQ(b.failure, nullptr);
  b.text = print(*b.trace, test_names());
  return b;
}

TEST(OptimizeLoop, CountersAreUnboxedAndUnchecked) {
  EXPECT_TRUE(matches(counting("", "%1").text, R"(...
    %9: I = phi %7
    label
    %11: B = int_lt 0, %9
    guard_true %11 -> @2
    %13: I = int_sub %9, 1
    poll -> @3
    jump %13
    ...)"));
}

TEST(OptimizeLoop, WhatDoesNotChangeIsLoadedOnce) {
  EXPECT_TRUE(matches(counting(R"(
    %20: B = is_pointer %1
    guard_true %20 -> @0
    %21: V = load %1, x
    %22: B = is_float %21
    guard_true %22 -> @0
    store %1, y, %8)",
                               "%1")
                          .text,
                      R"(...
    label
    %...: B = int_lt 0, %...
    guard_true ...
    %...: I = int_sub ...
    %...: V = tag_int ...
    store %1, y, ...
    poll ...
    jump ...)"));
}

TEST(OptimizeLoop, WhatTheBodyMayWriteIsLoadedAgain) {
  EXPECT_TRUE(matches(counting(R"(
    %21: V = load %1, x
    %22: V = load %21, y
    store %22, x, none)",
                               "%1")
                          .text,
                      R"(...
    label
    ...
    %...: V = load %1, x
    %...: V = load %..., y
    store %..., x, none
    ...
    jump ...)"));
}

// The field of an iterator, say: stored in every iteration, and loaded in none.
TEST(OptimizeLoop, AFieldThatTheLoopChangesIsCarried) {
  Optimized o = counting(R"(
    %21: V = load %1, x
    %22: B = is_int %21
    guard_true %22 -> @0
    %24: I = untag_int %21
    %25: I = int_add_ov %24, 3 -> @0
    %26: V = tag_int %25
    store %1, x, %26)",
                         "%1");
  EXPECT_TRUE(matches(o.text, R"(...
    %17: I = phi %12
    label
    %19: B = int_lt 0, %16
    guard_true %19 -> @2
    %21: I = int_sub %16, 1
    %22: I = int_add_ov %17, 3 -> @2
    %23: V = tag_int %22
    store %1, x, %23
    poll -> @3
    jump %21, %22
    ...
    carried 0: %1, x, int V phi 1
    ...)"));
  // A bridge brings the field's value, if need be from memory.
  size_t exit = o.trace->exits.size() - 1;
  std::string start = "%0: I = input 0\n%1: V = input 1\n%2: V = tag_int %0\n";
  std::string end =
      "frame 0: code 0x1 pc 9 kind 0 caller - home - []\nsnapshot @0: frame 0\nend loop [%2, %1] -> @0";
  EXPECT_TRUE(matches(bridge_from(o, exit, start + "store %1, x, 5v\n" + end, {21, 1}).text,
                      "...store %1, x, 5v\njump %0, 5..."));
  EXPECT_TRUE(matches(bridge_from(o, exit, start + end, {21, 1}).text, R"(...
    %2: V = load %1, x
    %3: B = is_int %2
    guard_true %3 -> @0
    %5: I = untag_int %2
    jump %0, %5
    ...)"));
}

TEST(OptimizeLoop, ShapesThatTheBodyMayChangeAreCheckedAgain) {
  EXPECT_TRUE(matches(counting(R"(
    %20: I = load %1, shape
    %21: B = int_eq %20, 7
    guard_true %21 -> @0
    %23: V = load %1, x
    store %23, shape, 9)",
                               "%1")
                          .text,
                      R"(...
    label
    ...
    %...: I = load %1, shape
    %...: B = int_eq %..., 7
    guard_true ...
    jump ...)"));
}

TEST(OptimizeLoop, AValueThatTurnsFloatIsCarriedAsOne) {
  // The first time round it is what came in; from then on a float.
  EXPECT_TRUE(matches(counting("", "2.5v").text, "...F = phi 2.5...header 1: float V phi 1"));
}

TEST(OptimizeLoop, AComparisonThatIsBranchedOnIsNotMadeAValue) {
  Optimized o = optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    %2: B = same %0, %1
    %3: V = select %2, true, false
    guard_false %2 -> @0
    poll -> @0
    frame 0: code 0x1 pc 1 kind 0 caller - home - [%3]
    snapshot @0: frame 0
    end finish [%3])",
                              TraceKind::kFunction);
  EXPECT_TRUE(matches(o.text, R"(
    %0: V = input 0
    %1: V = input 1
    %2: B = same %0, %1
    guard_false %2 -> @0
    poll -> @1
    finish false
    frame 0: code 0x1 pc 1 kind 0 caller - home - [true]
    frame 1: code 0x1 pc 1 kind 0 caller - home - [false]
    ...)"));
}

TEST(OptimizeLoop, SwappedValuesAreCarried) {
  Optimized o = optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    poll -> @0
    frame 0: code 0x1 pc 1 kind 0 caller - home - [%1, %0]
    snapshot @0: frame 0
    end loop [%1, %0])");
  EXPECT_TRUE(o.trace->peeled);
  EXPECT_TRUE(matches(o.text, "...label...jump %..., %......"));
}

TEST(OptimizeLoop, ALoopThatAlternatesGoesByItsFrontDoor) {
  // x is an int in one round and None in the next.
  Optimized o = counting(R"(
    %20: B = same %1, none
    guard_true %20 -> @0)",
                         "7v");
  EXPECT_FALSE(o.trace->peeled);
  EXPECT_STREQ(o.trace->not_peeled, "a guard fails every time");
  EXPECT_TRUE(matches(o.text, "...set_input 0, ...set_input 1, 7v\nenter_trace self..."));
}

TEST(OptimizeBridge, MeetsTheHeaderUnboxed) {
  Optimized root = counting("", "%1");
  size_t exit = root.trace->exits.size() - 1;
  Ref counter = root.trace->ir.at(Ref(root.trace->ir.code.size()) - 1).arguments[0];
  Optimized b = bridge_from(root, exit, R"(
    %0: I = input 0
    %1: V = input 1
    %2: V = tag_int %0
    end loop [%2, %1])",
                            {counter, 1});
  EXPECT_TRUE(matches(b.text, "%0: I = input 0\njump %0..."));
}

/// A bridge that goes round with another object, which it finds in the field y.
Optimized bridge_with_another_object(const std::string& body, const std::string& before_the_end = "") {
  Optimized root = counting(body, "%1");
  EXPECT_TRUE(root.trace->peeled);
  size_t exit = root.trace->exits.size() - 1;
  Ref counter = root.trace->ir.at(Ref(root.trace->ir.code.size()) - 1).arguments[0];
  return bridge_from(root, exit, R"(
    %0: I = input 0
    %1: V = input 1
    %2: V = tag_int %0
    %3: V = load %1, y
)" + before_the_end + R"(
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [%2, %3] -> @0)",
                     {counter, 1});
}
constexpr const char* kLoadsOnce = R"(
    %20: B = is_pointer %1
    guard_true %20 -> @0
    %21: V = load %1, x
    %22: B = is_float %21
    guard_true %22 -> @0
    %23: F = unbox_float %21
    %24: F = float_add %23, 1.0
    %25: V = box_float %24
)";

TEST(OptimizeBridge, RenewsWhatTheLoopTookFromThePreamble) {
  Optimized b = bridge_with_another_object(std::string(kLoadsOnce) + "    store %1, y, %25");
  EXPECT_TRUE(matches(b.text, R"(...
    %2: V = load %1, y
    %3: B = is_pointer %2
    guard_true %3 -> @...
    %5: V = load %2, x
    %6: F = to_float %5 -> @...
    set_input 1, %2
    jump %0, %2, ...
    ...renewed 1, ...)")) << b.text;
}

TEST(OptimizeBridge, CallsPureFunctionsAgain) {
  Optimized b = bridge_with_another_object(R"(
    %20: V = call pure(%1, 1v)
    store %1, y, %20)");
  EXPECT_TRUE(matches(b.text, R"(...
    %2: V = load %1, y
    %3: V = call pure(%2, 1v)
    set_input 1, %2
    jump %0, %2, %3
    ...renewed 1, ...)")) << b.text;
}

TEST(OptimizeBridge, RenewsNothingThatTheLoopLoadsAgainItself) {
  Optimized b = bridge_with_another_object(std::string(kLoadsOnce) + "    %26: V = call any(%25, 1v)");
  EXPECT_TRUE(matches(b.text, R"(...
    guard_true %3 -> @...
    set_input 1, %2
    jump %0, %2
    ...renewed 1
    ...)")) << b.text;
}

TEST(OptimizeBridge, DoesNotMeetAHeaderWhoseLoadsItChanges) {
  Optimized root = counting(R"(
    %21: V = load %1, x
    %22: B = is_int %21
    guard_true %22 -> @0
    %24: V = call any(%21, 1v))",
                            "%1");
  root = counting(R"(
    %21: V = load %1, x
    %22: B = is_int %21
    guard_true %22 -> @0)",
                  "%1");
  ASSERT_TRUE(root.trace->peeled);
  size_t exit = root.trace->exits.size() - 1;
  Ref counter = root.trace->ir.at(Ref(root.trace->ir.code.size()) - 1).arguments[0];
  std::string start = "%0: I = input 0\n%1: V = input 1\n%2: V = tag_int %0\n", end = "end loop [%2, %1]";
  EXPECT_TRUE(
      matches(bridge_from(root, exit, start + "store %1, y, none\n" + end, {counter, 1}).text, "...jump..."));
  EXPECT_TRUE(matches(bridge_from(root, exit, start + "store %1, x, none\n" + end, {counter, 1}).text,
                      "...enter_trace self..."));
  EXPECT_TRUE(
      matches(bridge_from(root, exit, start + "%5: V = call any(%1, none)\n" + end, {counter, 1}).text,
              "...enter_trace self..."));
}

TEST(OptimizeBridge, DoesNotMeetAHeaderWhoseShapesItChanges) {
  Optimized root = counting(R"(
    %21: I = load %1, shape
    %22: B = int_eq %21, 7
    guard_true %22 -> @0)",
                            "%1");
  size_t exit = root.trace->exits.size() - 1;
  Ref counter = root.trace->ir.at(Ref(root.trace->ir.code.size()) - 1).arguments[0];
  EXPECT_TRUE(matches(bridge_from(root, exit, R"(
    %0: I = input 0
    %1: V = input 1
    %2: V = tag_int %0
    store %1, shape, 9
    end loop [%2, %1])",
                                  {counter, 1})
                          .text,
                      "...enter_trace self..."));
}

/// A loop that carries two new objects with one field each.
Optimized carrying_two_objects() {
  return optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    store %2, x, 1v
    %4: V = alloc 7, 40
    store %4, x, 1v
    poll -> @0
    frame 0: code 0x1 pc 1 kind 0 caller - home - [%2, %4]
    snapshot @0: frame 0
    end loop [%2, %4])");
}

TEST(OptimizeBridge, BringsTheObjectsThatTheHeaderTakesApart) {
  Optimized root = carrying_two_objects();
  size_t exit = root.trace->exits.size() - 1;
  std::string objects = "%0: V = alloc 7, 40\nstore %0, x, 1v\n%2: V = alloc 7, 40\nstore %2, x, 1v\n";
  EXPECT_TRUE(matches(bridge_from(root, exit, objects + "end loop [%0, %2]", {}).text, "jump..."));
  EXPECT_TRUE(
      matches(bridge_from(root, exit, objects + "end loop [%0, %0]", {}).text, "...enter_trace self..."));
  EXPECT_TRUE(matches(bridge_from(root, exit, objects + "store %0, y, 2v\nend loop [%0, %2]", {}).text,
                      "...enter_trace self..."));
}

TEST(OptimizeBridge, BringsNoObjectInPiecesThatAnInvariantHolds) {
  Optimized root = optimize_text(R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = alloc 7, 40
    store %2, x, 1v
    poll -> @0
    frame 0: code 0x1 pc 1 kind 0 caller - home - [%2, %1]
    snapshot @0: frame 0
    end loop [%2, %1])");
  Optimized b = bridge_from(root, root.trace->exits.size() - 1, R"(
    %0: V = alloc 7, 40
    store %0, x, 1v
    %2: V = alloc 8, 40
    store %2, x, %0
    end loop [%0, %2])",
                            {});
  EXPECT_TRUE(matches(b.text, "...enter_trace self...")) << b.text;
}

TEST(OptimizeBridge, FromThePreambleRenewsEverything) {
  Optimized root = counting(std::string(kLoadsOnce) + "    store %1, y, %25", "%1");
  EXPECT_TRUE(root.trace->exits[0].in_preamble);
  Optimized b = bridge_from(root, 0, R"(
    %0: V = input 0
    %1: V = input 1
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [5v, %1] -> @0)",
                            {0, 1});
  EXPECT_TRUE(matches(b.text, R"(...is_pointer %...
    guard_true %...: V = load %..., x
    %...: F = to_float %...
    jump 5, %...
    ...renewed 1, ...)")) << b.text;
}

TEST(OptimizeBridge, FromThePreambleTestsWhatDoesNotDependOnInputs) {
  Optimized root = counting(R"(
    %20: V = load 0x1000, y
    %21: B = same %20, none
    guard_true %21 -> @0)",
                            "%1");
  ASSERT_TRUE(root.trace->peeled);
  Optimized b = bridge_from(root, 0, R"(
    %0: V = input 0
    %1: V = input 1
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [5v, %1] -> @0)",
                            {0, 1});
  EXPECT_TRUE(matches(b.text, R"(...= load 0x1000, y
    %...= same %..., none
    guard_true ...jump 5...)")) << b.text;
}

constexpr const char* kGoesRound = R"(
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [5v, %1] -> @0)";

TEST(OptimizeBridge, FromThePreambleEntersByTheFrontDoorWhereTheLoopNeedsWhatCannotBeRenewed) {
  // The loop takes y for what the preamble has stored.
  Optimized root = counting(R"(
    %20: V = load %1, x
    store %1, y, %20
    %22: V = load %1, y
    %23: B = is_int %22
    guard_true %23 -> @0)",
                            "%1");
  ASSERT_TRUE(root.trace->peeled);
  std::string start = "%0: V = input 0\n%1: V = input 1\n";
  Optimized b = bridge_from(root, 0, start + "store %1, x, none" + kGoesRound, {0, 1});
  EXPECT_TRUE(matches(b.text, "...set_input 0, 5v\nenter_trace self...")) << b.text;
}

TEST(OptimizeBridge, FromThePreambleKnowsThatItWouldBeLeftThereAgain) {
  Optimized root = counting(kLoadsOnce, "%1");
  std::string start = "%0: V = input 0\n%1: V = input 1\n";
  Optimized b = bridge_from(root, 0, start + kGoesRound, {0, 1});
  EXPECT_FALSE(b.trace->misses_loop);
  b = bridge_from(root, 0, start + "store %1, x, none" + kGoesRound, {0, 1});
  EXPECT_TRUE(b.trace->misses_loop);
  EXPECT_TRUE(matches(b.text, "...set_input 0, 5v\nenter_trace self...")) << b.text;
}

TEST(OptimizeBridge, RenewsWhatItHasOverwritten) {
  Optimized root = counting(kLoadsOnce + std::string("    store %1, y, %25"), "%1");
  size_t exit = root.trace->exits.size() - 1;
  Ref counter = root.trace->ir.at(Ref(root.trace->ir.code.size()) - 1).arguments[0];
  Optimized b = bridge_from(root, exit, R"(
    %0: I = input 0
    %1: V = input 1
    %2: V = tag_int %0
    store %1, x, 2.5v
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [%2, %1] -> @0)",
                            {counter, 1});
  EXPECT_TRUE(matches(b.text, R"(
    %0: I = input 0
    %1: V = input 1
    ...store %1, x, 2.5v
    jump %0, 3.5...
    renewed ...)")) << b.text;
}

TEST(OptimizeBridge, ForgetsNewObjectsThatThePreambleFilled) {
  Optimized root = counting(std::string(kLoadsOnce) + R"(
    %26: V = alloc 7, 40
    store %26, x, %25
    %28: V = call any(%26, 1v))",
                            "%1");
  ASSERT_TRUE(root.trace->peeled);
  Optimized b = bridge_from(root, 0, std::string("%0: V = input 0\n%1: V = input 1\n") + kGoesRound, {0, 1});
  EXPECT_TRUE(matches(b.text, "...jump 5, ...")) << b.text;
}

TEST(OptimizeBridge, FollowsNoPointerOutOfAnObjectWhoseStateItDoesNotTest) {
  // Only while y is an int does next lead anywhere; the loop changes y.
  const char* body = R"(
    %20: V = load %1, y
    %21: B = is_int %20
    guard_true %21 -> @0
    %23: V = load %1, next
    %24: V = load %23, x
    %25: B = is_int %24
    guard_true %25 -> @0
    store %1, y, %24)";
  Optimized root = counting(body, "%1");
  ASSERT_TRUE(root.trace->peeled);
  Optimized b = bridge_from(root, 0, std::string("%0: V = input 0\n%1: V = input 1\n") + kGoesRound, {0, 1});
  EXPECT_TRUE(matches(b.text, "...set_input 0, 5v\nenter_trace self...")) << b.text;
}

TEST(OptimizeBridge, FindsTheObjectsWhoseFieldsAreCarried) {
  // The loop carries x of the object in y, which the bridge has to find again.
  Optimized root = counting(R"(
    %20: V = load %1, y
    %21: V = load %20, x
    %22: B = is_int %21
    guard_true %22 -> @0
    %24: I = untag_int %21
    %25: I = int_add_ov %24, 1 -> @0
    %26: V = tag_int %25
    store %20, x, %26)",
                            "%1");
  ASSERT_EQ(root.trace->carried_fields.size(), 1u);
  Ref last = Ref(root.trace->ir.code.size()) - 1;
  Ref counter = root.trace->ir.at(last).arguments[0];
  Optimized b = bridge_from(root, root.trace->exits.size() - 1, R"(
    %0: I = input 0
    %1: V = input 1
    %2: V = tag_int %0
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [%2, %1] -> @0)",
                            {counter, 1});
  EXPECT_TRUE(matches(b.text, R"(
    %0: I = input 0
    %1: V = input 1
    %2: V = load %1, y
    %3: V = load %2, x
    %4: B = is_int %3
    guard_true %4 -> @0
    %6: I = untag_int %3
    jump %0, %6
    ...)")) << b.text;
}

TEST(OptimizeBridge, FromThePreambleTestsNothingOfWhatGoesRound) {
  Optimized root = counting(kLoadsOnce, "%1");
  size_t exit = 1;
  ASSERT_TRUE(root.trace->exits[exit].in_preamble);
  Optimized b = bridge_from(root, exit, std::string("%0: V = input 0\n") + R"(
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [5v, %0] -> @0)",
                            {1});
  EXPECT_TRUE(matches(b.text, R"(
    %0: V = input 0
    %1: B = is_pointer %0
    guard_true %1 -> @...
    jump 5, ...)")) << b.text;
}

TEST(OptimizeBridge, EntersByTheFrontDoorWhereTheLoopKnowsTwoValuesToBeEqual) {
  // The loop writes y, so that y is not looked at again, but has learnt from it what x is.
  const char* body = R"(
    %20: V = load %1, x
    %21: V = load %1, y
    %22: B = same %20, %21
    guard_true %22 -> @0
    %24: B = is_int %21
    guard_true %24 -> @0
    %26: I = untag_int %21
    %27: I = int_add_ov %26, 1 -> @0
    %28: V = tag_int %27
    store %1, y, %28)";
  Optimized b = bridge_with_another_object(body);
  EXPECT_TRUE(matches(b.text, "...enter_trace self...")) << b.text;
}

TEST(OptimizeBridge, EntersByTheFrontDoorWhereTheLoopNeedsWhatThePreambleStored) {
  // What is written once is not among what the loop writes, which takes it for known.
  Optimized b = bridge_with_another_object("    store %1, fixed, 1v");
  EXPECT_TRUE(matches(b.text, "...enter_trace self...")) << b.text;
}

TEST(OptimizeBridge, TestsForNaNWhatTheLoopHasCompared) {
  Optimized root = optimize_text(kNoNaN);
  ASSERT_TRUE(root.trace->peeled);
  Optimized b = bridge_from(root, 0, R"(
    %0: V = input 0
    %1: V = input 1
    %2: V = load %0, x
    frame 0: code 0x1 pc 9 kind 0 caller - home - []
    snapshot @0: frame 0
    end loop [0.5v, %1, %2] -> @0)",
                            {0, 1});
  EXPECT_TRUE(matches(b.text, R"(...
    %3: F = to_float %2 -> @0
    %4: B = float_le %3, %3
    guard_true %4 -> @0
    %6: F = to_float %1 -> @0
    %7: B = float_le %6, %6
    guard_true %7 -> @0
    jump 0.5, %3, %1, %6
    ...renewed 1, 4
    ...)"))
      << b.text;
}

TEST(OptimizeBridge, TestsWhatTheHeaderNeeds) {
  Optimized root = counting("", "%1");
  size_t exit = root.trace->exits.size() - 1;
  Optimized b = bridge_from(root, exit, R"(
    %0: V = input 0
    %1: V = load %0, x
    frame 0: code 0x1 pc 9 kind 0 caller - home - [%1, %0]
    snapshot @0: frame 0
    end loop [%1, %0] -> @0)",
                            {1});
  EXPECT_TRUE(matches(b.text, R"(
    %0: V = input 0
    %1: V = load %0, x
    %2: B = is_int %1
    guard_true %2 -> @0
    %4: I = untag_int %1
    %5: B = int_lt %4, 0
    guard_false %5 -> @0
    jump %4
    ...)"));
}

}  // namespace
}  // namespace adder::jit::testing
