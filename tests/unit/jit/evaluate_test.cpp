// The evaluator: traces run without machine code.
#include <limits>

#include "jit/trace_test_support.h"

namespace adder::jit::testing {
namespace {

uint64_t tagged(int64_t i) { return Value::from_int(i).bits; }

const char* kSum = R"(
  %0: V = input 0
  %1: V = input 1
  %2: B = is_int %0
  guard_true %2 -> @0
  %4: B = is_int %1
  guard_true %4 -> @0
  %6: I = untag_int %0
  %7: I = untag_int %1
  %8: B = int_lt 0, %6
  guard_true %8 -> @0
  %10: I = int_add_ov %7, %6 -> @0
  %11: I = int_sub_ov %6, 1 -> @0
  %12: V = tag_int %11
  %13: V = tag_int %10
  poll -> @1
  frame 0: code 0x1 pc 1 kind 0 caller - home - [%0, %1]
  frame 1: code 0x1 pc 2 kind 0 caller - home - [%12, %13]
  snapshot @0: frame 0
  snapshot @1: frame 1
  end loop [%12, %13])";

TEST(Evaluate, RunsALoopUntilAGuardFails) {
  for (OptimizeLevel level : {OptimizeLevel::kNone, OptimizeLevel::kFull}) {
    Optimized o = optimize_text(kSum, TraceKind::kLoop, level);
    TestHeap heap;
    Outcome out = evaluate(*o.trace, {tagged(10), tagged(0)}, heap.hooks());
    ASSERT_EQ(out.kind, Outcome::kExited);
    ASSERT_EQ(out.frames.size(), 1u);
    EXPECT_EQ(out.frames[0].pc, 1u);
    EXPECT_EQ(out.frames[0].values, (std::vector<uint64_t>{tagged(0), tagged(55)}));
  }
}

TEST(Evaluate, OverflowLeavesWithTheOldValues) {
  for (OptimizeLevel level : {OptimizeLevel::kNone, OptimizeLevel::kFull}) {
    Optimized o = optimize_text(kSum, TraceKind::kLoop, level);
    TestHeap heap;
    Outcome out = evaluate(*o.trace, {tagged(5), tagged(kMaxSmallInt - 6)}, heap.hooks());
    ASSERT_EQ(out.kind, Outcome::kExited);
    EXPECT_EQ(out.frames[0].values, (std::vector<uint64_t>{tagged(4), tagged(kMaxSmallInt - 1)}));
  }
}

TEST(Evaluate, FollowsBridges) {
  Optimized o = optimize_text(kSum);
  Optimized bridge;
  std::string error = parse_recording(R"(
    %0: V = input 0
    end finish [%0])",
                                      bridge.recorded, bridge.end);
  ASSERT_EQ(error, "");
  // From the exit in the loop that is taken when the counter is 0: its second value is what the loop summed
  // up.
  TestHeap heap;
  Outcome out = evaluate(*o.trace, {tagged(10), tagged(0)}, heap.hooks());
  Exit& exit = const_cast<Exit&>(*out.exit);
  bridge.recorded.code[0].type = Type::I;
  Ref raw = bridge.recorded.add(Op::tag_int, Type::V, {0});
  bridge.end.values = {raw};
  const ExitFrame& frame = o.trace->exit_frames[size_t(o.trace->snapshots[size_t(exit.snapshot)].frame)];
  ExitValue sum = o.trace->values_of(frame)[1];
  ASSERT_EQ(sum.how, ExitValue::kTagInt);
  bridge.trace->kind = TraceKind::kBridge;
  bridge.trace->parent = &exit;
  bridge.trace->root = o.trace.get();
  bridge.trace->inputs = {{sum.ref, Type::I, {}}};
  ASSERT_EQ(optimize(bridge.recorded, bridge.end, *bridge.trace), nullptr);
  exit.bridge = bridge.trace.get();
  out = evaluate(*o.trace, {tagged(10), tagged(0)}, heap.hooks());
  ASSERT_EQ(out.kind, Outcome::kFinished);
  EXPECT_EQ(out.value, tagged(55));
}

TEST(Evaluate, CallsMixWordsAndDoubles) {
  Optimized o = optimize_text(R"(
    %0: V = input 0
    %1: F = unbox_float %0
    %2: F = call scale(%1, 7)
    %3: V = box_float %2
    end finish [%3])",
                              TraceKind::kFunction);
  TestHeap heap;
  Outcome out = evaluate(*o.trace, {flonum_from(1.5).bits}, heap.hooks());
  EXPECT_EQ(out.value, flonum_from(10.5).bits);
}

TEST(Evaluate, FloatsWithoutFlonumGoToTheHeap) {
  Optimized o = optimize_text(R"(
    %0: V = input 0
    %1: F = unbox_float %0
    %2: F = float_mul %1, 1e-200
    %3: V = box_float %2
    end finish [%3])",
                              TraceKind::kFunction);
  TestHeap heap;
  Outcome out = evaluate(*o.trace, {flonum_from(1.5).bits}, heap.hooks());
  EXPECT_TRUE(TestHeap::is_heap_float({out.value}));
}

}  // namespace
}  // namespace adder::jit::testing
