// Random traces: machine code against the evaluator.  Straight code, loops, bridges that go back into loops, many live
// values, exits everywhere.  A failing seed is printed; ADDER_BACKEND_SEED=n runs just that one, ADDER_BACKEND_ROUNDS
// sets how many
// (default 1500).
#include <cstdio>
#include <cstdlib>
#include <random>

#include "jit/backend_test_support.h"

namespace adder::jit::testing {
namespace {

constexpr int kMemoryWords = 32;
constexpr Field kWord{8, 3, Width::kInt64}, kNarrow{64, 3, Width::kInt32}, kUnsigned{72, 3, Width::kUint32}, kByte{80, 3, Width::kUint8},
    kSignedByte{81, 3, Width::kInt8}, kHalf{82, 3, Width::kInt16}, kUnsignedHalf{84, 3, Width::kUint16},
    kDouble{88, 4, Width::kFloat64}, kSingle{96, 4, Width::kFloat32};
const Field kIntegerFields[] = {kWord, kNarrow, kUnsigned, kByte, kSignedByte, kHalf, kUnsignedHalf};

uint64_t blend(uint64_t a, uint64_t b, double c, uint64_t d, uint64_t e, uint64_t f, double g, uint64_t h, uint64_t i) {
  return a + 3 * b + uint64_t(c != c ? 9 : int64_t(c < 1e6 && c > -1e6 ? c : 7)) + 5 * d + 7 * e + 11 * f + (g > 0) + 13 * h + 17 * i;
}
double halve(double x, uint64_t i) { return x * 0.5 + double(int64_t(i) % 1000); }
uint64_t poke(void* memory, uint64_t i) {
  static_cast<uint64_t*>(memory)[1] += i;
  return static_cast<uint64_t*>(memory)[1];
}
const CallInfo kBlend{reinterpret_cast<const void*>(&blend), "blend", kPure, Type::I, 9,
                      {Type::I, Type::I, Type::F, Type::I, Type::I, Type::I, Type::F, Type::I, Type::I}};
const CallInfo kHalve{reinterpret_cast<const void*>(&halve), "halve", kPure, Type::F, 2, {Type::F, Type::I}};
const CallInfo kPoke{reinterpret_cast<const void*>(&poke), "poke", kAnyEffect, Type::I, 2, {Type::V, Type::I}};

/// Writes random instructions whose preconditions hold.
class Author {
 public:
  Author(Builder& b, std::mt19937_64& random) : b_(b), random_(random) {}

  std::vector<Ref> integers, floats, int_values, float_values;  // by what is known of them
  Ref memory = kNoRef;
  std::vector<Ref> kept;  // wanted by every exit

  uint64_t roll(uint64_t n) { return random_() % n; }
  bool chance(int percent) { return roll(100) < uint64_t(percent); }

  int64_t random_integer() {
    switch (roll(8)) {
      case 0: return int64_t(random_());
      case 1: return int64_t(roll(1 << 20)) - (1 << 19);
      case 2: return kMaxSmallInt - int64_t(roll(3));
      case 3: return kMinSmallInt + int64_t(roll(3));
      case 4: return int64_t(1) << roll(62);
      default: return int64_t(roll(40)) - 10;
    }
  }
  double random_double() {
    static const double kSpecial[] = {0.0, -0.0, 1.0, 1e300, 5e-324, -2.5};
    return chance(20) ? kSpecial[roll(6)] : double(int64_t(roll(20000)) - 10000) / 64;
  }
  Ref integer() {
    if (integers.empty() || chance(25)) return b_.integer(chance(60) ? int64_t(roll(60)) - 20 : random_integer());
    return choose(integers);
  }
  /// Fits 63 bits, as loops that carry an int may expect.
  Ref small_integer() {
    if (!int_values.empty() && chance(30)) return b_.op(Op::untag_int, {choose(int_values)});
    return chance(30) ? b_.integer(int64_t(roll(1000))) : b_.op(Op::int_sar, {integer(), b_.integer(1)});
  }
  Ref variable() { return integers.empty() ? integer() : choose(integers); }
  Ref number() { return floats.empty() || chance(15) ? b_.number(random_double()) : choose(floats); }
  /// Recent values more often, old ones sometimes: long lives.
  Ref choose(const std::vector<Ref>& from) {
    size_t n = from.size();
    return chance(50) ? from[n - 1 - roll(std::min<size_t>(n, 6))] : from[roll(n)];
  }
  std::vector<Ref> state() {
    std::vector<Ref> s = kept;
    for (auto* pool : {&integers, &floats, &int_values, &float_values})
      for (Ref r : *pool)
        if (r >= 0 && chance(25)) s.push_back(r);
    return s;
  }

  Ref condition() {
    switch (roll(12)) {
      case 0: return b_.op(Op::is_int, {any_value()});
      case 1: return b_.op(Op::is_flonum, {any_value()});
      case 2: return b_.op(Op::is_float, {any_value()});
      case 3: return b_.op(Op::is_pointer, {chance(30) ? memory : any_value()});
      case 4: return b_.op(Op::same, {any_value(), any_value()});
      case 5: return b_.op(Op::float_eq, {number(), number()});
      case 6: return b_.op(chance(50) ? Op::float_lt : Op::float_le, {number(), number()});
      case 7: {
        Ref x = b_.field(Op::load, {memory}, chance(50) ? kUnsigned : kWord);
        if (chance(20)) b_.field(Op::store, {memory, integer()}, chance(50) ? kUnsigned : kWord);
        return b_.op(Op::int_eq, {x, b_.integer(int64_t(roll(50)))});
      }
      case 8: return b_.op(chance(50) ? Op::int_ult : Op::int_ule, {integer(), integer()});
      default: return b_.op(chance(30) ? Op::int_eq : chance(50) ? Op::int_lt : Op::int_le, {variable(), integer()});
    }
  }
  Ref any_value() {
    auto& pool = chance(50) ? int_values : float_values;
    return pool.empty() ? memory : choose(pool);
  }

  void arithmetic() {
    static const Op kPlain[] = {Op::int_add, Op::int_sub, Op::int_mul, Op::int_and, Op::int_or, Op::int_xor};
    static const Op kChecked[] = {Op::int_add_ov, Op::int_sub_ov, Op::int_add_ov, Op::int_sub_ov, Op::int_mul_ov};
    switch (roll(10)) {
      case 0: case 1: case 2: case 3:
        integers.push_back(b_.exits(b_.op(kChecked[roll(5)], {chance(85) ? variable() : integer(), integer()}), state()));
        return;
      case 4: {
        Ref count = chance(60) ? b_.integer(int64_t(roll(64))) : b_.op(Op::int_and, {variable(), b_.integer(63)});
        static const Op kShifts[] = {Op::int_shl, Op::int_sar, Op::int_shr};
        integers.push_back(b_.op(kShifts[roll(3)], {integer(), count}));
        return;
      }
      case 9: {  // known to fit
        auto narrow = [&] {
          if (chance(30)) return b_.integer(int64_t(roll(2000)) - 1000);
          Ref x = int_values.empty() ? variable() : b_.op(Op::untag_int, {choose(int_values)});
          return b_.op(Op::int_and, {x, b_.integer(int64_t(roll(1 << 20)))});
        };
        static const Op kFitting[] = {Op::int_add, Op::int_sub, Op::int_mul};
        Ref x = narrow(), y = chance(20) ? x : narrow(), r = b_.op(kFitting[roll(3)], {x, y});
        b_.trace.ir.at(r).fits_63_bits = true;
        integers.push_back(r);
        return;
      }
      case 5: integers.push_back(b_.op(chance(50) ? Op::int_neg : Op::int_not, {variable()})); return;
      case 6: case 7: {
        int64_t c = chance(50) ? int64_t(roll(20)) + 1 : int64_t(random_() >> (1 + roll(62)) | 1);
        Ref divisor = chance(70) ? b_.integer(chance(15) ? -c - 1 : c)
                                 : b_.op(Op::int_or, {b_.op(Op::int_and, {variable(), b_.integer(1023)}), b_.integer(1)});
        integers.push_back(b_.op(chance(50) ? Op::int_floordiv : Op::int_mod, {integer(), divisor}));
        return;
      }
      default: integers.push_back(b_.op(kPlain[roll(6)], {integer(), integer()})); return;
    }
  }

  void float_arithmetic() {
    static const Op kBinary[] = {Op::float_add, Op::float_sub, Op::float_mul, Op::float_div};
    static const Op kUnary[] = {Op::float_neg, Op::float_abs, Op::float_sqrt, Op::float_floor};
    Ref b = chance(20) ? b_.field(Op::load, {memory}, kDouble) : number();
    if (chance(10)) b_.field(Op::store, {memory, number()}, kDouble);  // between a load and its only user
    if (chance(70)) floats.push_back(b_.op(kBinary[roll(4)], {number(), b}));
    else floats.push_back(b_.op(kUnary[roll(4)], {number()}));
  }

  void conversion() {
    switch (roll(9)) {
      case 0: int_values.push_back(b_.op(Op::tag_int, {b_.op(Op::int_sar, {variable(), b_.integer(1 + int64_t(roll(8)))})})); return;
      case 1: if (!int_values.empty()) integers.push_back(b_.op(Op::untag_int, {choose(int_values)})); return;
      case 2:
        float_values.push_back(b_.op(Op::box_float, {number()}));
        if (chance(30)) b_.op(Op::barrier_float, {memory, float_values.back()});
        return;
      case 3:
        if (chance(40)) floats.push_back(b_.exits(b_.op(Op::to_float, {chance(70) && !float_values.empty() ? choose(float_values) : any_value()}), state()));
        else if (!float_values.empty()) floats.push_back(b_.op(Op::unbox_float, {choose(float_values)}));
        return;
      case 4: floats.push_back(b_.op(Op::int_to_float, {variable()})); return;
      case 5: integers.push_back(b_.op(Op::float_to_int, {b_.op(Op::int_to_float, {b_.op(Op::int_sar, {variable(), b_.integer(4)})})})); return;
      case 6: floats.push_back(b_.op(Op::float_from_bits, {variable()})); return;
      case 7: integers.push_back(b_.op(Op::cond_to_int, {condition()})); return;
      case 8: integers.push_back(b_.op(Op::value_bits, {int_values.empty() ? memory : choose(int_values)})); 
        if (int_values.empty()) integers.pop_back();
        return;
    }
  }

  void pick() {
    Ref c = condition();
    if (chance(50)) integers.push_back(b_.op(Op::select, Type::I, {c, variable(), integer()}));
    else if (chance(50)) floats.push_back(b_.op(Op::select, Type::F, {c, number(), number()}));
    else if (!int_values.empty()) int_values.push_back(b_.op(Op::select, Type::V, {c, choose(int_values), choose(int_values)}));
    else b_.trace.ir.code.pop_back();
  }

  void access() {
    Field f = kIntegerFields[roll(7)];
    Ref index = chance(30) ? b_.integer(int64_t(roll(8))) : b_.op(Op::int_and, {variable(), b_.integer(7)});
    Ref raw = b_.op(Op::value_bits, {memory});
    switch (roll(12)) {
      case 0: integers.push_back(b_.field(Op::load, {memory}, f)); return;
      case 1: b_.field(Op::store, {memory, variable()}, f); return;
      case 2: floats.push_back(b_.field(Op::load, {memory}, chance(50) ? kDouble : kSingle)); return;
      case 3: b_.field(Op::store, {memory, number()}, chance(50) ? kDouble : kSingle); return;
      case 4: integers.push_back(b_.field(Op::load_index, {memory, index}, f)); return;
      case 5: b_.field(Op::store_index, {memory, index, integer()}, f); return;
      case 6: integers.push_back(b_.field(Op::load_raw, {raw}, f)); return;
      case 7: b_.field(Op::store_raw, {raw, integer()}, f); return;
      case 8: integers.push_back(b_.field(Op::load_raw_index, {raw, index}, f)); return;
      case 9: b_.field(Op::store_raw_index, {raw, index, variable()}, f); return;
      case 10: floats.push_back(b_.field(Op::load_index, {memory, b_.integer(int64_t(roll(3)))}, kDouble)); return;
      case 11: b_.field(Op::store_index, {memory, b_.op(Op::int_and, {index, b_.integer(1)}), number()}, kDouble); return;
    }
  }

  void call() {
    if (chance(40)) {
      std::vector<Ref> arguments;
      for (int k = 0; k < kBlend.argument_count; k++) arguments.push_back(kBlend.arguments[k] == Type::F ? number() : integer());
      integers.push_back(b_.call(kBlend, arguments));
    } else if (chance(50)) {
      floats.push_back(b_.call(kHalve, {number(), integer()}));
    } else {
      integers.push_back(b_.call(kPoke, {memory, integer()}));
      b_.exits(b_.op(Op::guard_valid, {}), state());
    }
  }

  void guard() {
    std::vector<Ref> s = state();
    Ref c = condition();
    b_.guard(chance(50) ? Op::guard_true : Op::guard_false, c, s);
  }

  void step(int calls_per_cent) {
    uint64_t k = roll(100);
    if (k < 35) arithmetic();
    else if (k < 55) float_arithmetic();
    else if (k < 68) conversion();
    else if (k < 80) access();
    else if (k < 84) pick();
    else if (k < 94) guard();
    else if (int(k) < 94 + calls_per_cent) call();
    for (auto* pool : {&integers, &floats, &int_values, &float_values})
      if (pool->size() > limit) pool->erase(pool->begin() + long(roll(pool->size() / 2)));
  }
  size_t limit = 8;

 private:
  Builder& b_;
  std::mt19937_64& random_;
};

/// Memory that both executions start with.
struct Memory {
  alignas(16) uint64_t words[kMemoryWords] = {};
};

class World {
 public:
  World(uint64_t seed, bool stress, bool explain) : random_(seed), stress_(stress), explain_(explain) {
    entry_.input_count = kInputs;
    EXPECT_STREQ(backend_init(test_config(), {.stress = stress, .log_code = explain}), nullptr);
  }
  ~World() {
    if (!explain_ || !::testing::Test::HasFailure()) return;
    printf("%s\n", disassembly(root_.trace).c_str());
    for (auto& b : bridges_) printf("--- bridge from %%%d\n%s\n", b->trace.parent->guard, disassembly(b->trace).c_str());
  }

  /// False: the machine and the evaluator disagree.
  void run_all() {
    Author author(root_, random_);
    write_root(author);
    pick_inputs();
    flip_guards();
    ASSERT_TRUE(emit(root_.trace));
    for (int bridge = 0; bridge < 8; bridge++) {
      const Exit* left = compare();
      if (!left || ::testing::Test::HasFailure() || left->trace->exits.empty()) return;
      if (!add_bridge(const_cast<Exit*>(left))) return;
    }
    compare();
  }

 private:
  static constexpr int kInputs = 7;

  void write_root(Author& a) {
    a.limit = 3 + a.roll(30);
    calls_ = a.chance(50) ? 6 : 0;
    looping_ = a.chance(80);
    a.memory = root_.input(0);
    for (int k = 1; k < 5; k++) a.int_values.push_back(root_.input(k));
    for (int k = 5; k < kInputs; k++) a.float_values.push_back(root_.input(k));
    for (Ref r : a.int_values) a.integers.push_back(root_.op(Op::untag_int, {r}));
    for (Ref r : a.float_values) a.floats.push_back(root_.op(Op::unbox_float, {r}));
    a.kept = {a.memory};
    Ref counter0 = root_.op(Op::int_and, {a.integers[0], root_.integer(15)});
    for (uint64_t k = a.roll(25); k-- > 0;) a.step(calls_);
    if (!looping_) {
      for (uint64_t k = a.roll(40); k-- > 0;) a.step(calls_);
      return end_straight(a);
    }
    std::vector<Ref> carried_integers, carried_floats;
    std::vector<Ref> initial_integers, initial_floats;
    for (uint64_t k = 1 + a.roll(a.limit); k-- > 0;) initial_integers.push_back(a.integer());
    for (uint64_t k = a.roll(a.limit); k-- > 0;) initial_floats.push_back(a.number());
    Ref counter = root_.phi(counter0);
    for (Ref r : initial_integers) carried_integers.push_back(root_.phi(r));
    for (Ref r : initial_floats) carried_floats.push_back(root_.phi(r));
    root_.label();
    for (Ref r : carried_integers) a.integers.push_back(r);
    for (Ref r : carried_floats) a.floats.push_back(r);
    a.kept.push_back(counter);
    counter_ = counter;
    std::vector<Ref> s = a.state();
    Ref c = root_.op(Op::int_lt, {root_.integer(0), counter});
    root_.guard(Op::guard_true, c, s);
    for (uint64_t k = 3 + a.roll(40); k-- > 0;) a.step(calls_);
    Ref less = root_.exits(root_.op(Op::int_sub_ov, {counter, root_.integer(1)}), a.state());
    root_.exits(root_.op(Op::poll, {}), a.state());
    std::vector<Ref> sources = {less};
    for (size_t k = 0; k < carried_integers.size(); k++) sources.push_back(a.chance(20) ? carried_integers[a.roll(carried_integers.size())] : a.integer());
    for (size_t k = 0; k < carried_floats.size(); k++) sources.push_back(a.chance(20) ? carried_floats[a.roll(carried_floats.size())] : a.number());
    root_.jump(sources);
  }

  void end_straight(Author& a) {
    Ref last = root_.op(Op::leave, {});
    std::vector<Ref> s = a.kept;
    for (auto* pool : {&a.integers, &a.floats, &a.int_values, &a.float_values})
      for (Ref r : *pool) s.push_back(r);
    root_.exits(last, s);
  }

  void pick_inputs() {
    Builder scratch;
    Author a(scratch, random_);
    for (int k = 1; k < 5; k++) {
      int64_t i = a.random_integer();
      inputs_.push_back(tagged(Value::fits_int(i) ? i : i >> 1));
    }
    for (int k = 5; k < kInputs; k++) inputs_.push_back(flonum_from(double(int64_t(a.roll(4000)) - 2000) / 32).bits);
    for (uint64_t& w : start_.words) w = a.chance(50) ? a.roll(50) : random_();
    start_.words[11] = std::bit_cast<uint64_t>(2.5);
  }

  EvaluatorHooks hooks() {
    EvaluatorHooks h;
    h.context = &thread_;
    h.allocate = [](void* t, uint32_t shape, uint32_t size) { return reinterpret_cast<uint64_t>(test_thread(t).allocate(shape, size)); };
    h.box_float = [](void* t, double d) { return box_hook(t, d); };
    h.barrier = [](void*, Value object) { object.as<uint8_t>()[5] &= uint8_t(~1); };
    h.is_heap_float = [](void*, Value v) { return *v.as<uint32_t>() == kFloatShape; };
    return h;
  }
  std::vector<uint64_t> inputs(Memory& m) {
    m = start_;
    std::vector<uint64_t> all = {reinterpret_cast<uint64_t>(m.words)};
    all.insert(all.end(), inputs_.begin(), inputs_.end());
    return all;
  }

  /// Turns guards over that fail at their first execution, so that traces get far.
  void flip_guards() {
    for (int round = 0; round < 30; round++) {
      EvaluatorHooks h = hooks();
      Outcome out = evaluate(root_.trace, inputs(memory_), h, 3000);
      if (out.kind != Outcome::kExited || out.rounds > 1) return;
      Instruction& i = root_.trace.ir.at(out.exit->guard);
      if (i.op != Op::guard_true && i.op != Op::guard_false) return;
      bool counts = counter_ != kNoRef && out.exit->guard > root_.trace.label && root_.trace.ir.at(i.arguments[0]).op == Op::int_lt &&
                    root_.trace.ir.at(i.arguments[0]).arguments[1] == counter_;
      if (counts) return;
      i.op = i.op == Op::guard_true ? Op::guard_false : Op::guard_true;
    }
  }

  /// Equal words; heap floats and NaNs by what they mean.
  bool same_word(uint64_t a, uint64_t b, Type type) {
    if (a == b) return true;
    if (type == Type::F || type == Type::I) {  // a NaN's sign and payload are the processor's choice, also in its bits
      double x = std::bit_cast<double>(a), y = std::bit_cast<double>(b);
      return x != x && y != y;
    }
    Value v{a}, w{b};
    if (!v.is_pointer() || !w.is_pointer() || v.is_empty() || w.is_empty()) return false;
    return *v.as<uint32_t>() == kFloatShape && *w.as<uint32_t>() == kFloatShape && same_word(v.as<uint64_t>()[1], w.as<uint64_t>()[1], Type::F);
  }

  /// Stress mode: one exit is taken although its guard holds.
  void choose_victim(EvaluatorHooks& h) {
    size_t which = random_() % (bridges_.size() + 1);
    const Trace& t = which == 0 ? root_.trace : bridges_[which - 1]->trace;
    if (t.exits.empty()) return;
    victim_ = &t.exits[random_() % t.exits.size()];
    countdown_ = uint32_t(1 + random_() % 4);
    set_failure(*victim_, countdown_);
    h.fails = [](void* t, const Exit& exit) {
      World& w = *static_cast<World*>(test_thread(t).owner);
      return &exit == w.victim_ && --w.countdown_ == 0;
    };
    thread_.owner = this;
  }

  /// Runs both; the exit they left by.
  const Exit* compare() {
    EvaluatorHooks h = hooks();
    if (stress_) choose_victim(h);
    Outcome out = evaluate(root_.trace, inputs(memory_), h, 20000);
    if (out.kind == Outcome::kStepLimit) return nullptr;
    Memory expected = memory_;
    std::vector<uint64_t> words = inputs(memory_);
    uint64_t result = run(entry_, words, thread_);
    if (victim_) set_failure(*victim_, 0);
    if (out.kind == Outcome::kFinished) {
      EXPECT_EQ(thread_.exit, nullptr);
      EXPECT_TRUE(same_word(result, out.value, Type::V)) << result << " " << out.value;
      return nullptr;
    }
    EXPECT_EQ(thread_.exit, out.exit) << "machine: " << (thread_.exit ? thread_.exit->guard : -1) << " evaluator: " << out.exit->guard;
    if (thread_.exit != out.exit) return nullptr;
    const Trace& t = *out.exit->trace;
    auto values = t.values_of(t.exit_frames[size_t(t.snapshots[size_t(out.exit->snapshot)].frame)]);
    for (size_t k = 0; k < values.size(); k++)
      EXPECT_TRUE(same_word(thread_.words[k], out.frames[0].values[k], t.ir.type(values[k].ref)))
          << "%" << values[k].ref << " is " << int64_t(thread_.words[k]) << ", not " << int64_t(out.frames[0].values[k]) << " at exit of %" << out.exit->guard;
    for (int k = 0; k < kMemoryWords; k++)
      EXPECT_TRUE(same_word(memory_.words[k], expected.words[k], Type::F)) << "memory word " << k;
    return out.exit;
  }

  bool add_bridge(Exit* exit) {
    bridges_.push_back(std::make_unique<Builder>(TraceKind::kBridge));
    Builder& b = *bridges_.back();
    const Trace& parent = *exit->trace;
    b.trace.root = &root_.trace;
    b.trace.parent = exit;
    Author a(b, random_);
    a.limit = 3 + a.roll(20);
    const ExitSnapshot& s = parent.snapshots[size_t(exit->snapshot)];
    std::vector<Ref> seen;
    Ref counter = kNoRef;
    auto values = parent.values_of(parent.exit_frames[size_t(s.frame)]);
    for (size_t k = 0; k < values.size(); k++) {
      Ref source = values[k].ref;
      Type type = parent.ir.type(source);
      b.trace.inputs.push_back({source, type, {}});
      Ref r = b.op(Op::input, type, {}, int64_t(b.trace.inputs.size()) - 1);
      bool first = k == 0;
      bool is_counter = k == 1 && looping_ && exit_has_counter(*exit);
      if (first) a.memory = r;
      else if (type == Type::I) a.integers.push_back(r);
      else if (type == Type::F) a.floats.push_back(r);
      if (is_counter) counter = r;
    }
    a.kept = {a.memory};
    if (counter != kNoRef) a.kept.push_back(counter);
    for (uint64_t k = a.roll(20); k-- > 0;) a.step(calls_);
    if (counter != kNoRef && a.chance(75)) {
      b.guard(Op::guard_true, b.op(Op::int_lt, {b.integer(0), counter}), a.state());
      Ref less = b.exits(b.op(Op::int_sub_ov, {counter, b.integer(1)}), a.state());
      std::vector<Ref> sources = {less};
      if (a.chance(25)) return enter_again(b, a, less), finish_bridge(exit, b);
      for (size_t k = 1; k < root_.trace.phis.size(); k++)
        sources.push_back(root_.trace.ir.type(root_.trace.phis[k].ref) == Type::F ? a.number() : a.small_integer());
      b.jump(sources, &root_.trace);
    } else {
      b.finish(a.chance(50) ? b.op(Op::tag_int, {b.op(Op::int_sar, {a.integer(), b.integer(2)})}) : b.op(Op::box_float, {a.number()}));
    }
    has_counter_.push_back(&b.trace);
    if (counter == kNoRef) has_counter_.pop_back();
    return finish_bridge(exit, b);
  }
  bool finish_bridge(Exit* exit, Builder& b) {
    EXPECT_TRUE(emit(b.trace));
    exit->bridge = &b.trace;
    patch_exit(*exit, b.trace);
    return !::testing::Test::HasFailure();
  }
  /// Goes to the root's front door, with a smaller counter and some other inputs.
  void enter_again(Builder& b, Author& a, Ref counter) {
    b.op(Op::set_input, {b.op(Op::tag_int, {counter})}, 1);
    for (int k = 2; k < kInputs; k++) {
      if (a.chance(40)) continue;
      Ref v = k < 5 ? (a.chance(20) ? b.value(Value::from_int(a.random_integer() >> 1)) : b.op(Op::tag_int, {a.small_integer()}))
                    : b.op(Op::box_float, {a.number()});
      b.op(Op::set_input, {v}, k);
    }
    b.enter(entry_);
    has_counter_.push_back(&b.trace);
  }
  bool exit_has_counter(const Exit& exit) {
    if (exit.trace == &root_.trace) return exit.guard > root_.trace.label;
    for (const Trace* t : has_counter_)
      if (t == exit.trace) return true;
    return false;
  }

  std::mt19937_64 random_;
  Entry entry_;
  TestThread thread_;
  Builder root_{TraceKind::kLoop, &entry_};
  std::vector<std::unique_ptr<Builder>> bridges_;
  std::vector<const Trace*> has_counter_;
  std::vector<uint64_t> inputs_;
  Memory start_, memory_;
  Ref counter_ = kNoRef;
  int calls_ = 0;
  bool looping_ = false, stress_, explain_;
  const Exit* victim_ = nullptr;
  uint32_t countdown_ = 0;
};

void run_seeds(bool stress, uint64_t default_count) {
  const char* one = getenv("ADDER_BACKEND_SEED");
  const char* rounds = getenv("ADDER_BACKEND_ROUNDS");
  uint64_t first = one ? strtoull(one, nullptr, 10) : 1, count = one ? 1 : rounds ? strtoull(rounds, nullptr, 10) : default_count;
  for (uint64_t seed = first; seed < first + count; seed++) {
    auto world = std::make_unique<World>(seed, stress, one != nullptr);
    world->run_all();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "ADDER_BACKEND_SEED=" << seed;
  }
}

TEST(BackendRandom, AgreesWithTheEvaluator) { run_seeds(false, 1500); }
TEST(BackendRandom, AgreesWhenGuardsAreMadeToFail) { run_seeds(true, 1500); }

}  // namespace
}  // namespace adder::jit::testing
