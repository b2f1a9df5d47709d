// Speed of machine code against the same in C++, and of emitting.  Disabled: run with --gtest_also_run_disabled_tests,
// built with -O2.
#include <ctime>

#include "jit/backend_test_support.h"

namespace adder::jit::testing {
namespace {

double seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}
/// Makes the compiler compute it here.
void asm_use(int64_t& x) { asm volatile("" : "+r"(x)); }

template <class F> double best_of(int times, F f) {
  double best = 1e9;
  for (int k = 0; k < times; k++) {
    double start = seconds();
    f();
    asm volatile("" ::: "memory");
    best = std::min(best, seconds() - start);
  }
  return best;
}

class BackendSpeed : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_STREQ(backend_init(test_config(), {.stress = false, .log_code = getenv("ADDER_SHOW") != nullptr}), nullptr); }
  void show(const Trace& t) {
    if (getenv("ADDER_SHOW")) printf("%s\n", disassembly(t).c_str());
  }
  TestThread thread;
  Entry entry;
};

__attribute__((noinline)) int64_t fib(int64_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

TEST_F(BackendSpeed, DISABLED_Fib) {
  entry.input_count = 1;
  Builder b(TraceKind::kFunction, &entry);
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
  ASSERT_TRUE(emit(b.trace));
  Builder small(TraceKind::kBridge);
  small.trace.root = &b.trace;
  small.trace.parent = &b.trace.exits[1];
  small.trace.inputs = {{x, Type::V, {}}};
  small.finish(small.input(0));
  ASSERT_TRUE(emit(small.trace));
  patch_exit(b.trace.exits[1], small.trace);
  show(b.trace);
  uint64_t r = 0;
  int64_t expected = 0;
  double jit = best_of(3, [&] { r = run(entry, {tagged(35)}, thread); });
  double c = best_of(3, [&] { volatile int64_t n = 35; expected = fib(n), asm_use(expected); });
  EXPECT_EQ(r, tagged(expected));
  printf("fib(35): %.3f s, C++ %.3f s, ratio %.2f\n", jit, c, jit / c);
}

__attribute__((noinline)) int64_t int_loop(int64_t n) {
  int64_t s = 0;
  for (int64_t i = 0; i < n; i++) s += i % 7 * 3 ^ i;
  return s;
}

TEST_F(BackendSpeed, DISABLED_IntLoop) {
  Builder b(TraceKind::kLoop, &entry);
  Ref n = b.op(Op::untag_int, {b.input(0)});
  Ref i = b.phi(b.integer(0)), s = b.phi(b.integer(0));
  b.label();
  b.guard(Op::guard_true, b.op(Op::int_lt, {i, n}), {s});
  Ref m = b.exits(b.op(Op::int_mul_ov, {b.op(Op::int_mod, {i, b.integer(7)}), b.integer(3)}), {i, s});
  Ref s2 = b.exits(b.op(Op::int_add_ov, {s, b.op(Op::int_xor, {m, i})}), {i, s});
  Ref i2 = b.exits(b.op(Op::int_add_ov, {i, b.integer(1)}), {i, s2});
  b.exits(b.op(Op::poll, {}), {i2, s2});
  b.jump({i2, s2});
  ASSERT_TRUE(emit(b.trace));
  show(b.trace);
  int64_t expected = 0;
  double jit = best_of(3, [&] { run(entry, {tagged(100000000)}, thread); });
  double c = best_of(3, [&] { volatile int64_t n = 100000000; expected = int_loop(n), asm_use(expected); });
  EXPECT_EQ(int64_t(thread.words[0]), expected);
  printf("int loop: %.3f s, C++ %.3f s, ratio %.2f\n", jit, c, jit / c);
}

__attribute__((noinline)) int64_t mandelbrot(double cr, double ci, int64_t limit) {
  double zr = 0, zi = 0;
  int64_t k = 0;
  for (; k < limit; k++) {
    double r2 = zr * zr, i2 = zi * zi;
    if (r2 + i2 > 4.0) break;
    zi = 2.0 * zr * zi + ci;
    zr = r2 - i2 + cr;
  }
  return k;
}

TEST_F(BackendSpeed, DISABLED_Mandelbrot) {
  Builder b(TraceKind::kLoop, &entry);
  Ref limit = b.op(Op::untag_int, {b.input(0)});
  Ref cr = b.op(Op::unbox_float, {b.input(1)}), ci = b.op(Op::unbox_float, {b.input(2)});
  Ref k = b.phi(b.integer(0)), zr = b.phi(b.number(0)), zi = b.phi(b.number(0));
  b.label();
  std::vector<Ref> state = {k, zr, zi};
  b.guard(Op::guard_true, b.op(Op::int_lt, {k, limit}), state);
  Ref r2 = b.op(Op::float_mul, {zr, zr}), i2 = b.op(Op::float_mul, {zi, zi});
  Ref size = b.op(Op::float_add, {r2, i2});
  b.guard(Op::guard_false, b.op(Op::float_lt, {b.number(4.0), size}), state);
  Ref zi2 = b.op(Op::float_add, {b.op(Op::float_mul, {b.op(Op::float_mul, {b.number(2.0), zr}), zi}), ci});
  Ref zr2 = b.op(Op::float_add, {b.op(Op::float_sub, {r2, i2}), cr});
  Ref k2 = b.exits(b.op(Op::int_add_ov, {k, b.integer(1)}), {k, zr2, zi2});
  b.exits(b.op(Op::poll, {}), {k2, zr2, zi2});
  b.jump({k2, zr2, zi2});
  ASSERT_TRUE(emit(b.trace));
  show(b.trace);
  int64_t expected = 0;
  double jit = best_of(3, [&] { run(entry, {tagged(50000000), flonum_from(-0.5).bits, flonum_from(0.25).bits}, thread); });
  double c = best_of(3, [&] { volatile double r = -0.5; expected = mandelbrot(r, 0.25, 50000000), asm_use(expected); });
  EXPECT_EQ(int64_t(thread.words[0]), expected);
  printf("mandelbrot: %.3f s, C++ %.3f s, ratio %.2f\n", jit, c, jit / c);
}

/// A long straight loop of mixed operations with an exit at every fifth.
TEST_F(BackendSpeed, DISABLED_Emitting) {
  size_t operations = 0;
  double spent = 0;
  for (int round = 0; round < 200; round++) {
    Entry e;
    Builder b(TraceKind::kLoop, &e);
    std::vector<Ref> values, state;
    for (int k = 0; k < 8; k++) values.push_back(b.op(Op::untag_int, {b.input(k)}));
    Ref object = b.input(8);
    Ref counter = b.phi(values[0]);
    b.label();
    for (int k = 0; k < 300; k++) {
      size_t n = values.size();
      state = {values[n - 1], values[n - 2], values[n - 5], values[n - 7], object, counter};
      Ref x = values[n - 1 - size_t(k) % 4], y = values[n - 1 - size_t(k) % 7];
      values.push_back(b.exits(b.op(k % 2 ? Op::int_add_ov : Op::int_sub_ov, {x, y}), state));
      b.guard(Op::guard_true, b.op(Op::int_eq, {b.field(Op::load, {object}, {0, 0, Width::kUint32}), b.integer(7)}), state);
      Ref v = b.field(Op::load, {object}, {8 + 8 * (k % 4), 3});
      b.guard(Op::guard_true, b.op(Op::is_int, {v}), state);
      values.push_back(b.op(Op::untag_int, {v}));
      b.field(Op::store, {object, b.op(Op::tag_int, {values[n]})}, {8 + 8 * (k % 3), 3});
    }
    b.jump({values.back()});
    operations += b.trace.ir.code.size();
    double start = seconds();
    ASSERT_TRUE(emit(b.trace));
    spent += seconds() - start;
    release_code(b.trace);
  }
  printf("emitting: %.3f microseconds per operation\n", spent * 1e6 / double(operations));
}

}  // namespace
}  // namespace adder::jit::testing
