// Recording: what primitives put into the IR, snapshots, logs, and that Direct, Record and Replay agree.
#include <gtest/gtest.h>

#include <limits>

#include "jit/options.h"
#include "toy_language.h"

namespace adder::jit::toy {
namespace {

const int64_t kInts[] = {0, 1, -1, 2, 3, -7, 1000, int64_t(1) << 31, -(int64_t(1) << 31), (int64_t(1) << 61) - 1,
                         int64_t(1) << 61, -(int64_t(1) << 61), kMaxSmallInt, kMinSmallInt, kMaxSmallInt - 1};

template <class Check>
void for_all_pairs(Check check) {
  for (int64_t a : kInts)
    for (int64_t b : kInts) check(Value::from_int(a), Value::from_int(b));
}

/// The results of the three coarse operations in a domain, as text.
template <class D>
std::string coarse(D& d, typename D::Ref a, typename D::Ref b) {
  std::string text;
  typename D::Ref out;
  text += d.add_small(a, b, out) ? "overflow " : std::to_string(d.concrete(out).as_int()) + " ";
  text += d.sub_small(a, b, out) ? "overflow " : std::to_string(d.concrete(out).as_int()) + " ";
  text += d.mul_small(a, b, out) ? "overflow " : std::to_string(d.concrete(out).as_int()) + " ";
  text += bool(d.template compare_small<Less>(a, b)) ? "<" : ">=";
  return text + (bool(d.template compare_small<Equal>(a, b)) ? "==" : "!=");
}

TEST(Record, CoarseOperationsAgreeWithDirect) {
  for_all_pairs([](Value a, Value b) {
    Thread thread;
    Direct direct(thread);
    Record record(thread, {a, b});
    EXPECT_EQ(coarse(direct, a, b), coarse(record, record.input(0), record.input(1))) << a.as_int() << " " << b.as_int();
  });
}

TEST(Record, OverflowIsItsOwnGuardWhenItFits) {
  Thread thread;
  Record d(thread, {Value::from_int(5), Value::from_int(6)});
  Record::Ref out;
  EXPECT_FALSE(bool(d.add_small(d.input(0), d.input(1), out)));
  EXPECT_EQ(d.count(Op::int_add_ov), 1);
  EXPECT_EQ(d.count(Op::guard_true) + d.count(Op::guard_false), 0);
  EXPECT_EQ(out.value, Value::from_int(11));
}

TEST(Record, OverflowThatHappensIsTestedTheOtherWayRound) {
  Thread thread;
  Record d(thread, {Value::from_int(kMaxSmallInt), Value::from_int(1)});
  Record::Ref out;
  EXPECT_TRUE(bool(d.add_small(d.input(0), d.input(1), out)));
  EXPECT_EQ(d.count(Op::int_add_ov), 0);
  EXPECT_EQ(d.count(Op::guard_true) + d.count(Op::guard_false), 1);
}

TEST(Record, FloorDivisionAgreesWithDirect) {
  for_all_pairs([](Value a, Value b) {
    if (b.as_int() == 0 || b.as_int() == -1) return;
    Thread thread;
    Record d(thread, {a, b});
    int64_t q = d.int_floordiv(d.untag_int(d.input(0)), d.untag_int(d.input(1))).value;
    int64_t r = d.int_mod(d.untag_int(d.input(0)), d.untag_int(d.input(1))).value;
    EXPECT_EQ(q * b.as_int() + r, a.as_int());
    EXPECT_TRUE(r == 0 || (r < 0) == (b.as_int() < 0));
  });
}

TEST(Record, ConstantsFold) {
  Thread thread;
  Record d(thread);
  auto x = d.int_constant(3) * 4 + 2;
  EXPECT_EQ(x.value, 14);
  EXPECT_TRUE(bool(x < 15));
  EXPECT_TRUE(d.ir.code.empty());
}

TEST(Record, KindIsOneGuardWhenTheShapeFollows) {
  Thread thread;
  Point point{7, Value::from_int(1), Value::from_int(2)};
  Record d(thread, {Value::from(&point)});
  EXPECT_EQ(d.kind(d.input(0)), Kind::kPointer);
  EXPECT_EQ(d.shape(d.input(0)), 7u);
  EXPECT_EQ(d.count(Op::is_pointer), 1);
  EXPECT_EQ(d.count(Op::is_float), 0);
}

TEST(Record, ConstantsThatKeepTheirShapeNeedNoGuard) {
  Thread thread;
  HeapFloat keeps{1, 0.5};
  Point changes{7, Value::from_int(1), Value::from_int(2)};
  Record d(thread);
  EXPECT_EQ(d.shape(d.constant(Value::from(&keeps))), 1u);
  EXPECT_EQ(d.count(Op::guard_true), 0);
  EXPECT_EQ(d.shape(d.constant(Value::from(&changes))), 7u);
  EXPECT_EQ(d.count(Op::guard_true), 1);
}

TEST(Record, KindOfAPointerExcludesFloatsWhenNothingElseDoes) {
  Thread thread;
  Point point;
  Record d(thread, {Value::from(&point)});
  EXPECT_EQ(d.kind(d.input(0)), Kind::kPointer);
  d.load(d.input(0), kX);
  EXPECT_EQ(d.count(Op::is_float), 1);
}

TEST(Record, KindsOfAllValues) {
  Thread thread;
  Direct direct(thread);
  Value heap_float = direct.box_float(1e300);
  ASSERT_TRUE(heap_float.is_pointer());
  Value values[] = {Value::from_int(3), direct.box_float(0.5), heap_float, kNone, kTrue, kEmpty};
  Kind kinds[] = {Kind::kInt, Kind::kFloat, Kind::kFloat, Kind::kConstant, Kind::kConstant, Kind::kEmpty};
  for (int i = 0; i < 6; i++) {
    Record d(thread, {values[i]});
    EXPECT_EQ(direct.kind(values[i]), kinds[i]);
    EXPECT_EQ(d.kind(d.input(0)), kinds[i]);
    EXPECT_EQ(d.ir.snapshots.size(), 1u);
  }
}

TEST(Record, TruthValuesAreConditionsAgain) {
  Thread thread;
  Record d(thread, {Value::from_int(1), Value::from_int(2)});
  auto truth = d.boolean(d.untag_int(d.input(0)) < d.untag_int(d.input(1)));
  EXPECT_TRUE(bool(d.same(truth, d.constant(kTrue))));
  EXPECT_FALSE(bool(d.is_empty(truth)));
  EXPECT_EQ(d.count(Op::same), 0);
  EXPECT_EQ(d.count(Op::guard_true), 1);
}

TEST(Record, GuardsOfOneOperationShareTheirState) {
  Thread thread;
  Record d(thread, {Value::from_int(1), Value::from_int(2)});
  EXPECT_TRUE(d.both_int(d.input(0), d.input(1)));
  EXPECT_EQ(d.ir.snapshots.size(), 1u);
  EXPECT_EQ(d.ir.frames.size(), 1u);
}

TEST(Record, GuardsAfterAnEffectReplay) {
  Thread thread;
  Point point{7, Value::from_int(1), Value::from_int(2)};
  Record d(thread, {Value::from(&point)});
  auto x = d.load(d.input(0), kX);
  EXPECT_TRUE(bool(d.is_int(x)));
  EXPECT_FALSE(d.last_snapshot().replay);
  d.store(d.input(0), kX, d.constant(kNone));
  auto y = d.load(d.input(0), kY);
  EXPECT_TRUE(bool(d.is_int(y)));
  EXPECT_TRUE(d.last_snapshot().replay);
  EXPECT_EQ(d.last_snapshot().log_count, 3u);  // load, store, load
  EXPECT_EQ(point.x, kNone);
}

TEST(Record, StoresNeedABarrierAndInitializationDoesNot) {
  Thread thread;
  Record d(thread);
  auto made = d.allocate(7, sizeof(Point));
  d.initialize(made, kX, d.constant(kNone));
  EXPECT_FALSE(d.top().dirty);
  EXPECT_EQ(d.count(Op::barrier), 0);
  d.store(made, kY, d.constant(kNone));
  EXPECT_TRUE(d.top().dirty);
  EXPECT_EQ(d.count(Op::barrier), 1);
}

/// A handler with every kind of logged operation.
template <class D>
typename D::Ref busy_handler(D& d, typename D::Ref object) {
  auto x = d.load(object, kX);
  d.store(object, kX, d.constant(Value::from_int(100)));
  auto noted = d.template call<&note>(x);
  Value seen = d.template query<&current>();
  auto made = d.allocate(7, sizeof(Point));
  d.initialize(made, kX, noted);
  d.initialize(made, kY, d.constant(seen));
  d.store(object, kY, made);
  if (!d.is_int(d.load(made, kX))) return d.empty();
  return d.load(object, kY);
}

TEST(Replay, GoesOnWhereTheRecordingStopped) {
  for (size_t stop = 0;; stop++) {
    Thread thread;
    Point point{7, Value::from_int(1), Value::from_int(2)};
    Record d(thread, {Value::from(&point)});
    auto result = busy_handler(d, d.input(0));
    std::vector<LoggedWord> log;
    for (auto& word : d.top().log) log.push_back({word.bits, word.tag});
    ASSERT_EQ(log.size(), 10u);
    if (stop > log.size()) return;
    if (stop < 2) continue;  // before the first effect an operation starts afresh
    // As if only the first `stop` operations had been done when the trace was left.
    Thread again;
    again.calls = stop > 2;
    Point other{7, Value::from_int(stop >= 2 ? 100 : 1), stop > 7 ? result.value : Value::from_int(2)};
    log.resize(stop);
    Replay replay(again, log);
    Value resumed = busy_handler(replay, Value::from(&other));
    ASSERT_TRUE(resumed.is_pointer());
    EXPECT_EQ(resumed.as<Point>()->x, Value::from_int(1));
    EXPECT_EQ(resumed.as<Point>()->y, Value::from_int(1));
    EXPECT_EQ(other.x, Value::from_int(100));
    EXPECT_EQ(again.calls, 1);
  }
}

TEST(Record, FeedsWhatWasDoneBefore) {
  Thread thread;
  Point point{7, Value::from_int(1), Value::from_int(2)};
  Record first(thread, {Value::from(&point)});
  busy_handler(first, first.input(0));
  ResumeChain chain = first.chain();
  ASSERT_TRUE(chain[0].replay);
  Record d(thread);
  std::vector<RecordedWord> words;
  for (auto& word : chain[0].log) words.push_back({word.bits, d.ir.constant(word.bits, Type::V), word.tag});
  d.pop_frame();
  auto object = d.constant(chain[0].values[0]);
  d.restore_frame(chain[0], 4, false, d.empty(), {object}, words, true);
  int calls = thread.calls;
  EXPECT_TRUE(d.needs_rerun());
  busy_handler(d, object);
  EXPECT_EQ(thread.calls, calls);
  EXPECT_EQ(d.count(Op::call), 0);
  EXPECT_EQ(d.count(Op::store), 0);
}

TEST(Record, GivesUpLongTraces) {
  Thread thread;
  Record d(thread, {Value::from_int(1)});
  auto x = d.untag_int(d.input(0));
  EXPECT_THROW(
      {
        for (int i = 0; i < 1000; i++) {
          x = x + x;
          d.begin_operation(uint32_t(i), 1);
        }
      },
      RecordingStopped);
}

TEST(Record, FramesLinkToTheirCallers) {
  Thread thread;
  Record d(thread, {Value::from_int(1), Value::from_int(2)});
  d.await_result(5, 1);
  RecordFrame& callee = d.push_frame("callee", 3, 4, false);
  callee.memory[0] = d.frame(0).memory[1];
  d.begin_operation(0, 1);
  EXPECT_TRUE(bool(d.is_int(d.top().memory[0])));
  const FrameState& inner = d.ir.frames[size_t(d.last_snapshot().frame)];
  EXPECT_EQ(inner.kind, 3);
  ASSERT_GE(inner.caller, 0);
  const Snapshot& caller = d.ir.snapshots[size_t(inner.caller)];
  EXPECT_FALSE(caller.replay);
  EXPECT_EQ(d.ir.frames[size_t(caller.frame)].pc, 5u);
  d.pop_frame();
}

TEST(Record, CallersInTheMiddleOfAHandlerReplay) {
  Thread thread;
  Point point;
  Record d(thread, {Value::from(&point)});
  d.load(d.input(0), kX);
  d.push_frame("callee", 0, 4, true);
  d.begin_operation(0, 0);
  ResumeChain chain = d.chain();
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_TRUE(chain[0].replay);
  EXPECT_EQ(chain[0].log.size(), 1u);
  EXPECT_FALSE(chain[1].replay);
  d.pop_frame();
  d.finish_call(d.constant(kNone));
  EXPECT_TRUE(d.top().dirty);
}

TEST(Options, AreReadAndChecked) {
  Options options;
  EXPECT_EQ(parse_options("loop=2,bridge=7", options), "");
  EXPECT_EQ(options.loop, 2u);
  EXPECT_EQ(options.bridge, 7u);
  EXPECT_EQ(parse_options("off", options), "");
  EXPECT_EQ(options.enabled, 0u);
  EXPECT_NE(parse_options("loop=1", options), "");
  EXPECT_NE(parse_options("loop=x", options), "");
  EXPECT_NE(parse_options("nonsense=3", options), "");
  EXPECT_NE(options_help().find("trace_length"), std::string::npos);
}

}  // namespace
}  // namespace adder::jit::toy
