// The back end by example: operations at their edges, exits, bridges, calls between traces, machine frames.
#include "jit/backend_test_support.h"

namespace adder::jit::testing {
namespace {

class Backend : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_STREQ(backend_init(test_config(), {.stress = false, .log_code = true}), nullptr); }
  TestThread thread;
  Entry entry;
};

TEST_F(Backend, AddsAndLeavesOnOverflowWithTheOldValue) {
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0), i = b.op(Op::untag_int, {x});
  Ref sum = b.exits(b.op(Op::int_add_ov, {i, b.integer(5)}), {x, i}, 7);
  b.finish(b.op(Op::tag_int, {sum}));
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {tagged(37)}, thread), tagged(42));
  EXPECT_EQ(run(entry, {tagged(kMaxSmallInt - 5)}, thread), tagged(kMaxSmallInt));
  EXPECT_EQ(thread.exit, nullptr);
  EXPECT_EQ(run(entry, {tagged(kMaxSmallInt - 4)}, thread), 44u);
  ASSERT_NE(thread.exit, nullptr);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{tagged(kMaxSmallInt - 4), uint64_t(kMaxSmallInt - 4)}));
}

TEST_F(Backend, SumsInALoop) {
  Builder b(TraceKind::kLoop, &entry);
  Ref n0 = b.op(Op::untag_int, {b.input(0)}), s0 = b.op(Op::untag_int, {b.input(1)});
  Ref n = b.phi(n0), s = b.phi(s0);
  b.label();
  b.guard(Op::guard_true, b.op(Op::int_lt, {b.integer(0), n}), {n, s});
  Ref sum = b.exits(b.op(Op::int_add_ov, {s, n}), {n, s});
  Ref less = b.exits(b.op(Op::int_sub_ov, {n, b.integer(1)}), {n, s});
  b.exits(b.op(Op::poll, {}), {less, sum});
  b.jump({less, sum});
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {tagged(100), tagged(0)}, thread), 44u);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{0, 5050}));
  thread.poll = 1;
  run(entry, {tagged(100), tagged(0)}, thread);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{99, 100}));
}

TEST_F(Backend, BoxesFloatsOfEveryKind) {
  Builder b(TraceKind::kFunction, &entry);
  b.finish(b.op(Op::box_float, {b.op(Op::float_mul, {b.op(Op::unbox_float, {b.input(0)}), b.op(Op::unbox_float, {b.input(1)})})}));
  ASSERT_TRUE(emit(b.trace));
  double numbers[] = {0.0, -0.0, 1.0, -1.5, 1e300, 1e-300, 1.7272337110188893e-77, -1.7272337110188893e-77, 1e77, 1e78,
                      std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 5e-324};
  for (double x : numbers)
    for (double y : numbers) {
      uint64_t r = run(entry, {box_hook(&thread, x), box_hook(&thread, y)}, thread);
      double z = x * y, got;
      if (fits_flonum(z)) {
        ASSERT_EQ(r, flonum_from(z).bits) << x << " * " << y;
      } else {
        memcpy(&got, reinterpret_cast<char*>(r) + 8, 8);
        ASSERT_TRUE(!memcmp(&got, &z, 8) || (got != got && z != z)) << x << " * " << y;
      }
    }
}

TEST_F(Backend, AllocatesInlineAndThenSlowly) {
  alignas(16) static char space[64];
  memset(space, 0, sizeof space);
  thread.cursor = space, thread.limit = space + 40;
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0);
  Ref o = b.op(Op::alloc, {}, 24);
  b.trace.ir.at(o).field.offset = 77;
  b.field(Op::store, {o, x}, {16, 3});
  b.finish(o);
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {tagged(5)}, thread), reinterpret_cast<uint64_t>(space));
  EXPECT_EQ(*reinterpret_cast<uint64_t*>(space), 77u);
  EXPECT_EQ(*reinterpret_cast<uint64_t*>(space + 16), tagged(5));
  EXPECT_EQ(thread.slow_allocations, 0);
  uint64_t second = run(entry, {tagged(6)}, thread);
  EXPECT_EQ(thread.slow_allocations, 1);
  EXPECT_EQ(reinterpret_cast<uint64_t*>(second)[2], tagged(6));
}

TEST_F(Backend, CallsTheBarrierOnlyWhenTheObjectAsksForIt) {
  Builder b(TraceKind::kFunction, &entry);
  Ref o = b.input(0);
  b.op(Op::barrier, {o});
  b.finish(o);
  ASSERT_TRUE(emit(b.trace));
  uint64_t object[2] = {uint64_t(1) << 40, 0};
  run(entry, {reinterpret_cast<uint64_t>(object)}, thread);
  EXPECT_EQ(thread.slow_barriers, 1);
  run(entry, {reinterpret_cast<uint64_t>(object)}, thread);
  EXPECT_EQ(thread.slow_barriers, 1);
}

double heap_double(uint64_t bits) { return std::bit_cast<double>(reinterpret_cast<uint64_t*>(bits)[1]); }

TEST_F(Backend, AFloatThatIsStoredCallsTheBarrierWhenItIsOnTheHeap) {
  Builder b(TraceKind::kFunction, &entry);
  Ref o = b.input(0), x = b.input(1);
  Ref made = b.op(Op::box_float, {b.op(Op::float_mul, {b.op(Op::unbox_float, {x}), b.op(Op::unbox_float, {x})})});
  b.op(Op::barrier_float, {o, made});
  b.op(Op::barrier_float, {o, x});
  b.finish(made);
  ASSERT_TRUE(emit(b.trace));
  for (double d : {0.5, 0.0, 1e-30}) {
    uint64_t object[2] = {uint64_t(1) << 40, 0};
    EXPECT_EQ(run(entry, {reinterpret_cast<uint64_t>(object), flonum_from(d).bits}, thread), flonum_from(d * d).bits);
  }
  EXPECT_EQ(thread.slow_barriers, 0);
  uint64_t object[2] = {uint64_t(1) << 40, 0};
  uint64_t large = run(entry, {reinterpret_cast<uint64_t>(object), flonum_from(1e60).bits}, thread);
  EXPECT_EQ(heap_double(large), 1e60 * 1e60);
  EXPECT_EQ(thread.slow_barriers, 1);
  object[0] = uint64_t(1) << 40;
  run(entry, {reinterpret_cast<uint64_t>(object), large}, thread);
  EXPECT_EQ(thread.slow_barriers, 2);
}

TEST_F(Backend, ZeroIsDecodedWhereAGuardHasSeenAFlonum) {
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0);
  b.exits(b.op(Op::guard_true, {b.op(Op::is_flonum, {x})}), {x}, 7);
  Ref d = b.op(Op::unbox_float, {x});
  b.finish(b.op(Op::box_float, {b.op(Op::float_mul, {d, d})}));
  ASSERT_TRUE(emit(b.trace));
  for (double number : {0.0, 1.5, -2.0}) EXPECT_EQ(run(entry, {flonum_from(number).bits}, thread), flonum_from(number * number).bits);
  EXPECT_EQ(thread.exit, nullptr);
}

TEST_F(Backend, AGuardOnAFloatMakesItsDouble) {
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0);
  Ref d = b.exits(b.op(Op::to_float, {x}), {x}, 7);
  b.finish(b.op(Op::box_float, {b.op(Op::float_neg, {d})}));
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {flonum_from(-2.5).bits}, thread), flonum_from(2.5).bits);
  EXPECT_EQ(heap_double(run(entry, {flonum_from(0.0).bits}, thread)), -0.0);
  uint64_t large = box_hook(&thread, 1e300);
  EXPECT_EQ(heap_double(run(entry, {large}, thread)), -1e300);
  EXPECT_EQ(thread.exit, nullptr);
  auto object = reinterpret_cast<uint64_t>(thread.allocate(3, 16));
  for (Value other : {kEmpty, kNone, Value::from_int(5), Value{object}}) {
    thread.exit = nullptr;
    run(entry, {other.bits}, thread);
    ASSERT_NE(thread.exit, nullptr);
    EXPECT_EQ(thread.words[0], other.bits);
  }
}

double mix(uint64_t a, double x, uint64_t b, uint64_t c, double y, uint64_t d, uint64_t e, uint64_t f, uint64_t g, double z, uint64_t h) {
  return double(a) + x * 2 + double(b) * 3 + double(c) * 5 + y * 7 + double(d) * 11 + double(e) * 13 + double(f) * 17 + double(g) * 19 + z * 23 + double(h) * 29;
}
const CallInfo kMix{reinterpret_cast<const void*>(&mix), "mix", kPure, Type::F, 11,
                    {Type::I, Type::F, Type::I, Type::I, Type::F, Type::I, Type::I, Type::I, Type::I, Type::F, Type::I}};

TEST_F(Backend, PassesElevenArguments) {
  Builder b(TraceKind::kFunction, &entry);
  std::vector<Ref> words, floats, arguments;
  for (int k = 0; k < 8; k++) words.push_back(b.op(Op::untag_int, {b.input(k)}));
  for (int k = 0; k < 3; k++) floats.push_back(b.op(Op::int_to_float, {words[size_t(k)]}));
  size_t w = 0, f = 0;
  for (int k = 0; k < 11; k++) arguments.push_back(kMix.arguments[k] == Type::F ? floats[f++] : words[w++]);
  b.finish(b.op(Op::box_float, {b.call(kMix, arguments)}));
  ASSERT_TRUE(emit(b.trace));
  std::vector<uint64_t> inputs;
  for (int k = 0; k < 8; k++) inputs.push_back(tagged(k + 1));
  EXPECT_EQ(run(entry, inputs, thread), flonum_from(mix(1, 1, 2, 3, 2, 4, 5, 6, 7, 3, 8)).bits);
}

/// fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2), as a function trace with a bridge.
struct Fib {
  Fib(Entry& entry) : function(TraceKind::kFunction, &entry), small(TraceKind::kBridge) {
    entry.input_count = 1;
    Builder& b = function;
    Ref x = b.input(0);
    b.guard(Op::guard_true, b.op(Op::is_int, {x}), {x}, 1);
    Ref n = b.op(Op::untag_int, {x});
    b.guard(Op::guard_false, b.op(Op::int_lt, {n, b.integer(2)}), {x}, 2);
    Ref n1 = b.exits(b.op(Op::int_sub_ov, {n, b.integer(1)}), {x}, 3);
    Ref r1 = b.call_trace(entry, {b.op(Op::tag_int, {n1})});
    b.exits(b.op(Op::guard_valid, {}), {x, r1}, 4);
    b.guard(Op::guard_true, b.op(Op::is_int, {r1}), {x, r1}, 5);
    Ref n2 = b.exits(b.op(Op::int_sub_ov, {n, b.integer(2)}), {x, r1}, 6);
    Ref r2 = b.call_trace(entry, {b.op(Op::tag_int, {n2})});
    b.exits(b.op(Op::guard_valid, {}), {r1, r2}, 7);
    b.guard(Op::guard_true, b.op(Op::is_int, {r2}), {r1, r2}, 8);
    Ref sum = b.exits(b.op(Op::int_add_ov, {b.op(Op::untag_int, {r1}), b.op(Op::untag_int, {r2})}), {r1, r2}, 9);
    b.finish(b.op(Op::tag_int, {sum}));
    EXPECT_TRUE(emit(b.trace));
    small.trace.root = &b.trace;
    small.trace.parent = &b.trace.exits[1];
    small.trace.inputs = {{x, Type::V, {}}};
    small.finish(small.input(0));
    EXPECT_TRUE(emit(small.trace));
    patch_exit(b.trace.exits[1], small.trace);
  }
  Builder function, small;
};

TEST_F(Backend, CallsItself) {
  Fib fib(entry);
  EXPECT_EQ(run(entry, {tagged(20)}, thread), tagged(6765));
  EXPECT_EQ(thread.exit, nullptr);
  unpatch_exit(fib.function.trace.exits[1]);
  thread.leave_result = tagged(1);
  EXPECT_EQ(run(entry, {tagged(1)}, thread), tagged(1));
  EXPECT_EQ(thread.exit, &fib.function.trace.exits[1]);
}

TEST_F(Backend, StopsWhenTheStackIsFull) {
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0);
  Ref r = b.call_trace(entry, {x});
  b.exits(b.op(Op::guard_valid, {}), {x});
  b.guard(Op::guard_false, b.op(Op::same, {r, b.value(kEmpty)}), {x, r}, 9);
  b.finish(r);
  ASSERT_TRUE(emit(b.trace));
  thread.stack_limit = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - 100000;
  thread.leave_result = 0;
  EXPECT_EQ(run(entry, {tagged(1)}, thread), 0u);
  EXPECT_EQ(thread.overflows, 1);
}

TEST_F(Backend, RunsAnEntryWithoutCodeThroughTheInterpreter) {
  Entry other;
  other.pc = 7;
  other.input_count = 2;
  reset_entry(other);
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0);
  Ref r = b.call_trace(other, {x, b.value(kNone)});
  b.exits(b.op(Op::guard_valid, {}), {x});
  b.finish(r);
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {tagged(3)}, thread), tagged(3007));
}

std::vector<std::vector<uint64_t>> g_seen;
bool g_force;
uint64_t look(void* t, uint64_t word) {
  g_seen.clear();
  for (MachineFrame f = innermost_frame(t); f; f = next_frame(f)) {
    std::vector<uint64_t> words;
    for (const ExitRef& r : f.call->trace->refs(f.call->trace->snapshots[size_t(f.call->snapshot)])) words.push_back(f.read(r.ref));
    g_seen.push_back(words);
    if (g_force) f.force();
  }
  return word;
}
const CallInfo kLook{reinterpret_cast<const void*>(&look), "look", kAnyEffect, Type::V, 1, {Type::V}, true};

TEST_F(Backend, LetsFramesBeReadAndTaken) {
  Entry inner_entry;
  inner_entry.input_count = 1;
  Builder inner(TraceKind::kFunction, &inner_entry);
  Ref y = inner.input(0), doubled = inner.op(Op::untag_int, {y});
  Ref seen = inner.call(kLook, {y});
  inner.exits(inner.op(Op::guard_valid, {}), {doubled, y}, 3);
  inner.finish(seen);
  ASSERT_TRUE(emit(inner.trace));
  Builder outer(TraceKind::kFunction, &entry);
  Ref x = outer.input(0), half = outer.op(Op::int_to_float, {outer.op(Op::untag_int, {x})});
  Ref r = outer.call_trace(inner_entry, {outer.value(Value::from_int(9))});
  outer.exits(outer.op(Op::guard_valid, {}), {x, half}, 5);
  outer.finish(r);
  ASSERT_TRUE(emit(outer.trace));
  g_force = false;
  EXPECT_EQ(run(entry, {tagged(4)}, thread), tagged(9));
  EXPECT_EQ(g_seen, (std::vector<std::vector<uint64_t>>{{9, tagged(9)}, {tagged(4), std::bit_cast<uint64_t>(4.0)}}));
  EXPECT_EQ(thread.last_jit_frame, nullptr);
  g_force = true;
  thread.leave_result = tagged(77);
  EXPECT_EQ(run(entry, {tagged(4)}, thread), tagged(77));
  EXPECT_EQ(thread.exit, &outer.trace.exits[0]);
}

TEST_F(Backend, AnInvalidatedTraceLeavesAndIsNotEnteredAgain) {
  static Trace* victim;
  static const auto kill = +[](void* t, uint64_t word) -> uint64_t {
    invalidate(*victim, t);
    return word;
  };
  const CallInfo killer{reinterpret_cast<const void*>(kill), "kill", kAnyEffect, Type::V, 1, {Type::V}, true};
  Builder b(TraceKind::kFunction, &entry);
  entry.pc = 5;
  victim = &b.trace;
  Ref x = b.input(0), r = b.call(killer, {x});
  b.exits(b.op(Op::guard_valid, {}), {x, r});
  b.finish(r);
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {tagged(4)}, thread), 44u);
  EXPECT_EQ(thread.exit, &b.trace.exits[0]);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{tagged(4), tagged(4)}));
  EXPECT_EQ(run(entry, {tagged(4)}, thread), tagged(4005));
}

TEST_F(Backend, StoresInputsAndEntersAgain) {
  entry.input_count = 2;
  Builder b(TraceKind::kFunction, &entry);
  Ref x = b.input(0), s = b.input(1), n = b.op(Op::untag_int, {x});
  b.guard(Op::guard_true, b.op(Op::int_lt, {b.integer(0), n}), {s});
  Ref sum = b.exits(b.op(Op::int_add_ov, {n, b.op(Op::untag_int, {s})}), {x, s});
  Ref less = b.exits(b.op(Op::int_sub_ov, {n, b.integer(1)}), {x, s});
  b.op(Op::set_input, {b.op(Op::tag_int, {less})}, 0);
  b.op(Op::set_input, {b.op(Op::tag_int, {sum})}, 1);
  b.enter(entry);
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(run(entry, {tagged(10), tagged(0)}, thread), 44u);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{tagged(55)}));
}

TEST_F(Backend, CallersMakeRoomForTheInputsOfInnerLoops) {
  Entry inner_entry, loop_entry;
  inner_entry.input_count = 1, inner_entry.input_capacity = 6, loop_entry.input_count = 6, loop_entry.input_capacity = 6;
  Builder loop(TraceKind::kLoop, &loop_entry);
  loop.finish(loop.input(5));
  ASSERT_TRUE(emit(loop.trace));
  Builder inner(TraceKind::kFunction, &inner_entry);
  Ref y = inner.input(0);
  for (int k = 0; k < 6; k++) inner.op(Op::set_input, {y}, k);
  inner.enter(loop_entry);
  ASSERT_TRUE(emit(inner.trace));
  Builder outer(TraceKind::kFunction, &entry);
  std::vector<Ref> kept;
  for (int k = 0; k < 12; k++) kept.push_back(outer.input(k));
  Ref r = outer.call_trace(inner_entry, {outer.value(Value::from_int(9))});
  outer.exits(outer.op(Op::guard_valid, {}), kept);
  kept.push_back(r);
  outer.exits(outer.op(Op::leave, {}), kept);
  ASSERT_TRUE(emit(outer.trace));
  std::vector<uint64_t> words;
  for (int k = 0; k < 12; k++) words.push_back(tagged(k + 100));
  run(entry, words, thread);
  words.push_back(tagged(9));
  EXPECT_EQ(thread.words, words);
  inner_entry.input_capacity = 5;
  EXPECT_FALSE(emit(inner.trace));
}

TEST_F(Backend, FailsAGuardOnItsChosenExecution) {
  ASSERT_STREQ(backend_init(test_config(), {.stress = true, .log_code = false}), nullptr);
  Builder b(TraceKind::kLoop, &entry);
  Ref n0 = b.op(Op::untag_int, {b.input(0)});
  Ref n = b.phi(n0);
  b.label();
  b.guard(Op::guard_true, b.op(Op::int_lt, {b.integer(0), n}), {n});
  Ref less = b.exits(b.op(Op::int_sub_ov, {n, b.integer(1)}), {n});
  b.jump({less});
  ASSERT_TRUE(emit(b.trace));
  set_failure(b.trace.exits[0], 4);
  run(entry, {tagged(10)}, thread);
  EXPECT_EQ(thread.exit, &b.trace.exits[0]);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{7}));
  set_failure(b.trace.exits[0], 0);
  set_failure(b.trace.exits[1], 2);
  run(entry, {tagged(10)}, thread);
  EXPECT_EQ(thread.exit, &b.trace.exits[1]);
  EXPECT_EQ(thread.words, (std::vector<uint64_t>{9}));
}

TEST_F(Backend, FreedCodeIsUsedAgain) {
  size_t before = code_bytes();
  Entry large_entry;
  Builder large(TraceKind::kFunction, &large_entry);
  Ref x = large.op(Op::value_bits, {large.input(0)});
  for (int k = 0; k < 100; k++) x = large.op(Op::int_mul, {x, large.integer(k + 3)});
  large.finish(large.op(Op::value_from_bits, {x}));
  ASSERT_TRUE(emit(large.trace));
  void* first = large_entry.machine_code;
  release_code(large.trace);
  EXPECT_EQ(code_bytes(), before);
  Builder b(TraceKind::kFunction, &entry);
  b.finish(b.input(0));
  ASSERT_TRUE(emit(b.trace));
  EXPECT_EQ(entry.machine_code, first);
  EXPECT_NE(disassembly(b.trace).find("finish"), std::string::npos);
}

}  // namespace
}  // namespace adder::jit::testing
