// Random recordings run the same before and after optimization: every guard that can fail leaves the same
// frames and the same heap.  ADDER_RANDOM_SEEDS=first:count in the environment runs others than the usual
// ones.
#include <map>

#include "jit/random_recording.h"

namespace adder::jit::testing {
namespace {

/// The start of a run: made anew each time, because runs write to it.
struct World {
  TestHeap heap;
  std::vector<uint64_t> inputs, roots;

  explicit World(uint32_t seed, uint32_t variant) {
    std::minstd_rand random(seed);
    uint64_t pair = object(kPair), other = object(kOther), array = heap.allocate(kArray, kArraySize);
    set_slot(pair, kNext, other);
    set_slot(other, kNext, random() % 2 ? pair : array);
    set_slot(pair, kCount, random() % 20);
    for (int k = 0; k < 4; k++) write_memory(array + 8 + 8 * uint64_t(k), Width::kValue, number(random()));
    for (uint64_t o : {pair, other}) {
      set_slot(o, kX, number(random()));
      set_slot(o, kY, number(random()));
    }
    roots = {pair, other, array};
    inputs = {Value::from_int(1 + int64_t(random() % 5)).bits, number(random()), number(random())};
    for (int k = 0; k < 3; k++) inputs.push_back(roots[random() % 3]);
    if (!variant) return;
    std::minstd_rand change(seed * 31 + variant);
    size_t which = 1 + change() % (kLocals - 1);
    switch (change() % 4) {
      case 0:
        inputs[which] = number(change());
        break;
      case 1:
        inputs[which] = roots[change() % 3];
        break;
      case 2:
        set_slot(roots[change() % 2], change() % 2 ? kX : kY, number(change()));
        break;
      case 3:
        inputs[which] =
            Value::from_int((change() % 2 ? kMaxSmallInt : kMinSmallInt) / int64_t(1 + change() % 3)).bits;
        break;
    }
    inputs[0] = Value::from_int(1 + int64_t(change() % 5)).bits;
  }

 private:
  uint64_t object(uint32_t shape) { return heap.allocate(shape, kObjectSize); }
  uint64_t number(uint64_t r) {
    switch (r / 8 % 4) {
      case 0:
        return Value::from_int(int64_t(r / 64 % 100) - 50).bits;
      case 1:
        return flonum_from(double(r / 64 % 64) / 8 + 0.25).bits;
      case 2:
        return Value::from_int(int64_t(r / 64 % 4)).bits;
      default:
        return r / 64 % 8 ? flonum_from(double(r / 64 % 16)).bits : heap.box(1e300);
    }
  }
};

/// A state with its heap as text, equal for states that differ in addresses only.
class Describer {
 public:
  explicit Describer(const TestHeap& heap) : heap_(heap) {}
  void value(uint64_t bits) {
    Value v{bits};
    if (v.is_flonum()) return number(flonum_value(v));
    if (!v.is_pointer() || !bits) {
      text += std::to_string(int64_t(bits)) + " ";
      return;
    }
    if (TestHeap::is_heap_float(v)) return number(std::bit_cast<double>(slot(bits, {8, 0, Width::kFloat64})));
    auto [at, fresh] = seen_.try_emplace(bits, seen_.size());
    text += "o" + std::to_string(at->second) + " ";
    if (fresh) pending_.push_back(bits);
  }
  void heap() {
    for (size_t k = 0; k < pending_.size(); k++) {
      uint64_t o = pending_[k];
      uint32_t shape = uint32_t(slot(o, kShape)), size = heap_.size_of(o);
      text += "\n  " + std::to_string(shape) + "/" + std::to_string(size) + ": ";
      uint64_t values = shape == kArray ? size : 32;
      for (uint64_t at = 8; at < values; at += 8) value(read_memory(o + at, Width::kValue));
      if (shape != kArray)
        text += "| " + std::to_string(slot(o, kCount) & 0xffffffff) + " " + std::to_string(slot(o, kSmall));
    }
  }
  std::string text;

 private:
  void number(double d) { text += d != d ? "nan " : std::to_string(d) + " "; }
  const TestHeap& heap_;
  std::map<uint64_t, size_t> seen_;
  std::vector<uint64_t> pending_;
};

struct Left {
  std::string key;  // where: position, what is logged, round of the loop
  std::string state;
};
Left describe(const Outcome& out, const World& world) {
  Left left;
  Describer d(world.heap);
  for (uint64_t o : world.roots) d.value(o);
  if (out.kind == Outcome::kFinished) {
    left.key = "finished@" + std::to_string(out.rounds);
    d.value(out.value);
  }
  for (const DecodedFrame& f : out.frames) {
    left.key += std::to_string(f.pc) + (f.replay ? "r" : "") + std::to_string(f.log.size()) + "@" +
                std::to_string(out.rounds);
    d.text += "\n  values ";
    for (uint64_t v : f.values) d.value(v);
    d.text += "\n  log ";
    for (auto& l : f.log) l.bits ? d.value(l.bits) : void();
  }
  d.heap();
  left.state = d.text;
  return left;
}

/// Runs with the n-th guard failing (0: none but those that do).
struct Ran {
  Outcome out;
  Left left;
  uint64_t guards = 0;
  std::unique_ptr<World> world;  // as it is now
};
Ran run(const Trace& trace, uint32_t seed, uint32_t variant, uint64_t fail_at) {
  auto world = std::make_unique<World>(seed, variant);
  struct Context {
    TestHeap* heap;
    uint64_t guards, fail_at;
    bool crossed;
  } context{&world->heap, 0, fail_at, false};
  EvaluatorHooks hooks = world->heap.hooks();
  hooks.context = &context;
  hooks.allocate = [](void* c, uint32_t shape, uint32_t size) {
    return static_cast<Context*>(c)->heap->allocate(shape, size);
  };
  hooks.box_float = [](void* c, double d) { return static_cast<Context*>(c)->heap->box(d); };
  hooks.fails = [](void* c, const Exit& exit) {
    auto* context = static_cast<Context*>(c);
    if (exit.bridge) return false;
    return ++context->guards == context->fail_at;
  };
  // A bridge is taken once.  Later its guard may stand in the loop's preamble or its body, depending on where
  // the bridge led, and only one of them has the bridge.
  hooks.takes_bridge = [](void* c, const Exit&) {
    return !std::exchange(static_cast<Context*>(c)->crossed, true);
  };
  Ran r;
  r.out = evaluate(trace, world->inputs, hooks, 20000);
  r.left = describe(r.out, *world);
  r.guards = context.guards;
  r.world = std::move(world);
  return r;
}

/// Every state that `reference` can be left in, by where it is left.
std::map<std::string, std::string> all_states(const Trace& reference, uint32_t seed, uint32_t variant,
                                              Ran& natural) {
  std::map<std::string, std::string> states;
  natural = run(reference, seed, variant, 0);
  states[natural.left.key] = natural.left.state;
  for (uint64_t k = 1; k <= natural.guards; k++) {
    Ran r = run(reference, seed, variant, k);
    states.try_emplace(r.left.key, r.left.state);
  }
  return states;
}

bool stopped_by_overflow(const Outcome& out) {
  if (out.kind != Outcome::kExited) return false;
  Op op = out.exit->trace->ir.at(out.exit->guard).op;
  return op == Op::int_add_ov || op == Op::int_sub_ov || op == Op::int_mul_ov;
}

/// A stronger guard fails only where one of the same round would fail later.
::testing::AssertionResult leaves_for_a_reason(const Outcome& reference, const Outcome& optimized) {
  if (optimized.kind != Outcome::kExited) return ::testing::AssertionSuccess();
  if (reference.kind != Outcome::kExited)
    return ::testing::AssertionFailure() << "leaves by a guard where the reference goes on to its end";
  if (reference.rounds != optimized.rounds)
    return ::testing::AssertionFailure() << "leaves in round " << optimized.rounds << " instead of " << reference.rounds;
  return ::testing::AssertionSuccess();
}

/// Both must be left in the same states.  Of the reference's guards many are gone from `optimized`, and some
/// are stronger, so that it may leave a little earlier, but nowhere where the reference has no guard.
::testing::AssertionResult same_behaviour(const Trace& reference, const Trace& optimized, const Trace& full,
                                          uint32_t seed, uint32_t variant) {
  Ran natural;
  auto states = all_states(reference, seed, variant, natural);
  // An overflow that nobody looks at is not checked, so the optimized trace may go on.
  bool overflowed = stopped_by_overflow(natural.out);
  Ran first = run(optimized, seed, variant, 0);
  Ran full_run = run(full, seed, variant, 0);
  if (full_run.left.key != first.left.key || full_run.left.state != first.left.state)
    return ::testing::AssertionFailure() << "without stress leaves at " << full_run.left.key << "\n"
                                         << full_run.left.state;
  if (!overflowed)
    if (auto reason = leaves_for_a_reason(natural.out, first.out); !reason) return reason;
  for (uint64_t k = 0; k <= first.guards; k++) {
    Ran r = run(optimized, seed, variant, k);
    auto expected = states.find(r.left.key);
    if (expected == states.end() && overflowed) continue;
    if (expected == states.end())
      return ::testing::AssertionFailure() << "guard " << k << " leaves at unknown " << r.left.key;
    if (expected->second != r.left.state)
      return ::testing::AssertionFailure() << "guard " << k << " at " << r.left.key << " leaves\n"
                                           << r.left.state << "\ninstead of\n"
                                           << expected->second;
  }
  return ::testing::AssertionSuccess();
}

struct Case {
  Ir recorded;
  TraceEnd end;
  Trace reference, optimized;  // optimized so that every guard can be made to fail
  Trace full;
};
void record(uint32_t seed, Case& c) {
  World world(seed, 0);
  RandomRecording recording(seed, world.heap);
  recording.start_root(world.inputs);
  std::minstd_rand random(seed + 1);
  int before = 3 + int(random() % 15);
  recording.record(before);
  recording.count_down();
  recording.record(int(random() % 15));
  recording.finish(random() % 8 ? TraceEnd::kLoop : TraceEnd::kFinish);
  c.recorded = std::move(recording.ir);
  c.end = recording.end;
  ASSERT_EQ(optimize(c.recorded, c.end, c.reference, OptimizeLevel::kNone), nullptr);
  ASSERT_EQ(optimize(c.recorded, c.end, c.optimized, OptimizeLevel::kStress), nullptr);
  ASSERT_EQ(optimize(c.recorded, c.end, c.full), nullptr);
}

std::string explain(const Case& c) {
  return print_recording(c.recorded, c.end, test_names()) + "\n--- optimized\n" +
         print(c.optimized, test_names());
}

std::pair<uint32_t, uint32_t> seeds(uint32_t usual) {
  const char* given = getenv("ADDER_RANDOM_SEEDS");
  uint32_t first = 1, count = usual;
  if (given) sscanf(given, "%u:%u", &first, &count);
  return {first, count};
}

TEST(OptimizeRandom, TracesBehaveAsRecorded) {
  auto [first, count] = seeds(250);
  int peeled = 0, loops = 0;
  for (uint32_t seed = first; seed < first + count; seed++) {
    Case c;
    record(seed, c);
    if (HasFatalFailure()) return;
    loops += c.end.kind == TraceEnd::kLoop;
    peeled += c.optimized.peeled;
    if (getenv("WHY"))
      printf("%s\n", c.optimized.peeled       ? "peeled"
                     : c.optimized.not_peeled ? c.optimized.not_peeled
                                              : "no loop");
    for (uint32_t variant = 0; variant < 4; variant++)
      ASSERT_TRUE(same_behaviour(c.reference, c.optimized, c.full, seed, variant))
          << "seed " << seed << " variant " << variant << "\n"
          << explain(c);
  }
  RecordProperty("loops", loops);
  RecordProperty("peeled", peeled);
  EXPECT_GT(peeled * 3, loops) << "too few loops are peeled";
}

TEST(OptimizeRandom, BridgesBehaveAsRecorded) {
  auto [first, count] = seeds(200);
  int met = 0, bridges = 0;
  for (uint32_t seed = first; seed < first + count; seed++) {
    Case c;
    record(seed, c);
    if (HasFatalFailure()) return;
    if (c.end.kind != TraceEnd::kLoop) continue;
    std::vector<std::unique_ptr<Trace>> kept;
    for (uint32_t variant = 0; variant < 5; variant++) {
      // Leaves naturally somewhere; a bridge from there is attached both ways.
      Ran natural = run(c.optimized, seed, variant, 0);
      if (natural.out.kind != Outcome::kExited || natural.out.frames[0].replay) continue;
      Exit& exit = const_cast<Exit&>(*natural.out.exit);
      if (exit.bridge) continue;
      RandomRecording recording(seed * 7 + variant, natural.world->heap);
      auto plain = std::make_unique<Trace>(), better = std::make_unique<Trace>();
      for (Trace* t : {plain.get(), better.get()}) {
        t->kind = TraceKind::kBridge;
        t->root = &c.optimized;
        t->parent = &exit;
      }
      recording.start_bridge(natural.out, *plain);
      better->inputs = plain->inputs;
      std::minstd_rand random(seed * 3 + variant);
      recording.record(int(random() % 6));
      recording.finish(random() % 6 ? TraceEnd::kLoop : TraceEnd::kFinish);
      ASSERT_EQ(optimize(recording.ir, recording.end, *plain, OptimizeLevel::kNone), nullptr);
      const char* failure = optimize(recording.ir, recording.end, *better, OptimizeLevel::kStress);
      ASSERT_EQ(failure, nullptr) << failure << "\n"
                                  << explain(c) << print_recording(recording.ir, recording.end, test_names());
      bridges++;
      uint32_t last_pc = recording.last_pc();
      met += better->jump_target != nullptr;
      // The reference run has the unoptimized bridge, then the optimized takes its place and stays.
      for (uint32_t check : {variant, (variant + 1) % 5}) {
        Ran end_of_reference;
        exit.bridge = plain.get();
        auto states = all_states(c.optimized, seed, check, end_of_reference);
        exit.bridge = better.get();
        Ran now = run(c.optimized, seed, check, 0);
        std::string text = "seed " + std::to_string(seed) + " variant " + std::to_string(variant) +
                           " checked with " + std::to_string(check) + "\n" + explain(c) + "\n--- bridge\n" +
                           print_recording(recording.ir, recording.end, test_names()) + "\n--- optimized\n" +
                           print(*better, test_names());
        if (stopped_by_overflow(end_of_reference.out) || end_of_reference.out.kind == Outcome::kStepLimit)
          continue;
        if (now.out.kind == Outcome::kExited && now.out.frames.back().pc == last_pc) continue;
        for (uint64_t k = 0; k <= now.guards; k++) {
          Ran r = run(c.optimized, seed, check, k);
          if (r.out.kind == Outcome::kExited && r.out.frames.back().pc == last_pc)
            continue;  // tested for the header's sake
          auto expected = states.find(r.left.key);
          // The reference came by the preamble, whose guards may be stronger than the body's.
          const Outcome& reference = end_of_reference.out;
          bool left_before = reference.kind == Outcome::kExited && reference.exit->in_preamble &&
                             r.out.rounds >= reference.rounds;
          if (expected == states.end() && left_before) continue;
          // The guard that the bridge hangs on does not fail again, but the same one in the loop's body may.
          bool like_the_parent = r.out.kind == Outcome::kExited && r.out.frames.back().pc == natural.out.frames.back().pc;
          if (expected == states.end() && like_the_parent) continue;
          ASSERT_NE(expected, states.end()) << "guard " << k << " leaves at " << r.left.key << " " << text;
          ASSERT_EQ(expected->second, r.left.state) << "guard " << k << " at " << r.left.key << " " << text;
        }
      }
      kept.push_back(std::move(plain));
      kept.push_back(std::move(better));
    }
  }
  RecordProperty("bridges", bridges);
  RecordProperty("met the header", met);
  EXPECT_GT(met, 0);
}

}  // namespace
}  // namespace adder::jit::testing
