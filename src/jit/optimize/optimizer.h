// The state of one attempt to optimize a recording, and the steps that share it.
//
// One forward walk over the recording builds the trace: each recorded instruction is looked at with its
// operands already replaced by values of the trace, and becomes a simpler value, a sunk one, or an
// instruction.  For a loop the walk is done twice: the first makes the preamble, its final state is turned
// into the header, the second makes the body.
//
// The steps live in files of their own:
//   step.cpp       memory, calls, guards, control      fold_*.cpp   simplification of pure operations
//   virtuals.cpp   boxes and objects that are not made  snapshots.cpp   what exits need
//   header.cpp     the loop header and who fits it      dead_code.cpp   what is needed at all
//   renewal.cpp    bridges that change what is invariant in the loop
#pragma once
#include <vector>

#include "jit/optimize/facts.h"
#include "jit/optimize/memory_facts.h"
#include "jit/optimize/optimize.h"

namespace adder::jit {

/// What earlier attempts at the loop taught: places of the header that turned out less regular than they
/// looked.
struct Lessons {
  // Drop the range; carry the tagged value; do not carry it (fields).
  enum Level : uint8_t { kNothing, kAnyNumber, kAnyValue, kNotAtAll };
  struct Entry {
    uint64_t path;
    Level level;
  };
  std::vector<Entry> entries;
  MemorySet written;     // by the body, more than by the preamble
  bool learned = false;  // since the last attempt

  Level level(uint64_t path) const;
  void learn(uint64_t path, Level level);
};

class Optimizer final : MemoryFacts::Aliasing {
 public:
  Optimizer(const Ir& recorded, const TraceEnd& end, Trace& trace, Lessons& lessons, OptimizeLevel level);
  /// The whole trace; with `peel` a loop gets a preamble and a header.  False: see failure().
  bool run(bool peel);
  const char* failure() const { return failure_; }

 private:
  using Step = Ref (Optimizer::*)(const Instruction&);
  using Fold = Ref (Optimizer::*)(Ref, Ref, Ref);
  struct Tables;
  static const Tables kTables;

  // --- values ---
  Ref resolve(Ref r) const override {
    while (r >= 0 && info_[size_t(r)].replaced != kNoRef) r = info_[size_t(r)].replaced;
    return r;
  }
  /// The value of the trace that stands for a recorded one.
  Ref get(Ref recorded) {
    if (recorded >= 0) return resolve(map_[size_t(recorded)]);
    return recorded == kNoRef ? kNoRef : constant_from_recording(recorded);
  }
  Ref constant_from_recording(Ref recorded);
  static bool is_constant(Ref r) { return r < 0; }
  uint64_t bits(Ref r) const { return out_.bits(r); }
  int64_t integer(Ref r) const { return int64_t(out_.bits(r)); }
  double number(Ref r) const { return std::bit_cast<double>(out_.bits(r)); }
  bool is_integer(Ref r, int64_t i) const { return r < 0 && integer(r) == i; }
  bool is_op(Ref r, Op op) const { return r >= 0 && out_.code[size_t(r)].op == op; }
  Ref operand(Ref r, int k) const { return resolve(out_.code[size_t(r)].arguments[k]); }
  Info& info(Ref r) { return info_[size_t(r)]; }
  uint8_t tags(Ref r) const { return r < 0 ? tags_of(Value{bits(r)}) : info_[size_t(r)].tags; }
  bool is_only(Ref r, uint8_t wanted) const { return !(tags(r) & ~wanted); }
  bool is_never(Ref r, uint8_t wanted) const { return !(tags(r) & wanted); }
  Range range(Ref r) const { return r < 0 ? Range{integer(r), integer(r)} : info_[size_t(r)].range; }
  bool is_not_nan(Ref r) const { return r < 0 ? number(r) == number(r) : info_[size_t(r)].not_nan; }
  bool is_number(Ref r) const { return out_.type(r) != Type::V || is_only(r, kTagInt | kTagFloat); }
  Ref int_constant(int64_t i) { return out_.constant_int(i); }
  Ref float_constant(double d) { return out_.constant_float(d); }
  Ref condition(bool b) { return out_.constant_cond(b); }
  Ref fail(const char* why) {
    failure_ = why;
    return kNoRef;
  }

  // --- emitting ---
  Ref emit(const Instruction& i);
  Ref emit(Op op, Type type, std::initializer_list<Ref> arguments);
  /// A pure operation: folded, found among earlier ones, or emitted.  `snapshot` is of the recording.
  Ref pure(Op op, Type type, Ref a, Ref b = kNoRef, Ref c = kNoRef, int32_t snapshot = -1);
  Ref pure(Op op, Ref a, Ref b = kNoRef) { return pure(op, info_of(op).result, a, b); }
  static const OpInfo& info_of(Op op) { return adder::jit::info(op); }
  /// The same without simplification.
  Ref find_or_emit(Op op, Type type, Ref a, Ref b, Ref c, int32_t snapshot);
  Ref compute_constant(Op op, Type type, Ref a, Ref b, Ref c);
  void grow_pure_index();
  Range result_range(const Instruction& i) const;
  bool result_is_not_nan(const Instruction& i) const;
  void safepoint() { safepoints_++; }

  // --- simplification of pure operations (kNoRef: nothing simpler) ---
  Ref fold_add(Ref a, Ref b, Ref), fold_sub(Ref a, Ref b, Ref), fold_mul(Ref a, Ref b, Ref);
  Ref fold_add_ov(Ref a, Ref b, Ref), fold_sub_ov(Ref a, Ref b, Ref), fold_mul_ov(Ref a, Ref b, Ref);
  Ref fold_and(Ref a, Ref b, Ref), fold_or(Ref a, Ref b, Ref), fold_xor(Ref a, Ref b, Ref);
  Ref fold_shift(Ref a, Ref b, Ref), fold_neg(Ref a, Ref, Ref), fold_not(Ref a, Ref, Ref);
  Ref fold_floordiv(Ref a, Ref b, Ref), fold_mod(Ref a, Ref b, Ref);
  Ref fold_int_eq(Ref a, Ref b, Ref), fold_int_lt(Ref a, Ref b, Ref), fold_int_le(Ref a, Ref b, Ref);
  Ref fold_int_ult(Ref a, Ref b, Ref), fold_int_ule(Ref a, Ref b, Ref);
  Ref fold_cond_to_int(Ref c, Ref, Ref);
  Ref fold_select(Ref a, Ref b, Ref c);
  Ref fold_float_add(Ref a, Ref b, Ref), fold_float_sub(Ref a, Ref b, Ref), fold_float_mul(Ref a, Ref b, Ref);
  Ref fold_float_div(Ref a, Ref b, Ref), fold_float_neg(Ref a, Ref, Ref), fold_float_abs(Ref a, Ref, Ref);
  Ref fold_float_floor(Ref a, Ref, Ref), fold_float_to_int(Ref a, Ref, Ref);
  Ref fold_float_lt(Ref a, Ref b, Ref), fold_float_equal_or_le(Ref a, Ref b, Ref);
  Ref fold_float_bits(Ref a, Ref, Ref), fold_float_from_bits(Ref a, Ref, Ref);
  Ref fold_is_int(Ref a, Ref, Ref), fold_is_flonum(Ref a, Ref, Ref), fold_is_float(Ref a, Ref, Ref);
  Ref fold_is_pointer(Ref a, Ref, Ref), fold_same(Ref a, Ref b, Ref);
  Ref fold_untag_int(Ref a, Ref, Ref), fold_tag_int(Ref a, Ref, Ref), fold_unbox_float(Ref a, Ref, Ref);
  Ref fold_box_float(Ref a, Ref, Ref), fold_value_bits(Ref a, Ref, Ref),
      fold_value_from_bits(Ref a, Ref, Ref);
  Ref test_tags(Ref a, uint8_t wanted);
  Ref known_outcome(Op op, Ref a, Ref b);
  bool differ(Ref a, Ref b) const override;
  bool may_be_same_object(Ref a, Ref b) const override;
  std::optional<uint32_t> known_shape(Ref object) const;
  bool is_own_allocation(Ref r) const { return is_op(r, Op::alloc); }

  // --- facts from guards ---
  void learn(Ref condition, bool truth);
  void learn_tags(Ref r, uint8_t possible);
  void learn_equal(Ref a, Ref b);
  void settle_choices(Ref condition, bool truth);
  void learn_order(Ref a, Ref b, int64_t gap);
  void learn_not_nan(Ref a, Ref b);
  void replace(Ref r, Ref by);
  void narrow(Ref r, Range to);

  // --- boxes and virtual objects ---
  struct Slot {
    Field field;
    Ref value;
  };
  struct Virtual {
    Ref ref;
    uint32_t shape, size;
    std::vector<Slot> slots;
    uint32_t captured_at = 0;  // epoch
    uint32_t captured = 0;     // index into Trace::virtuals
    enum : uint8_t { kIdle, kForcing, kForced } state = kIdle;
    bool early = false;  // allocated before its fields were made, because they lead back to it
  };
  Virtual* virtual_of(Ref r) {
    return r >= 0 && info_[size_t(r)].sunk && info_[size_t(r)].virtual_object >= 0
               ? &virtuals_[size_t(info_[size_t(r)].virtual_object)]
               : nullptr;
  }
  bool is_sunk(Ref r) const { return r >= 0 && info_[size_t(r)].sunk; }
  Ref new_virtual(uint32_t shape, uint32_t size);
  Ref sink_box(Op op, Ref raw);
  /// Makes a sunk value real.
  Ref force(Ref r);
  Ref force_object(Ref r);
  Ref allocate_forced(int32_t index);
  enum class Slots { kConstant, kOther };
  void store_slots(int32_t index, Ref made, Slots which);
  Ref load_virtual(Virtual& object, Field field);
  bool store_virtual(Virtual& object, Field field, Ref value);
  /// The fixed field that an element at a constant index is.
  static bool element_field(Field base, int64_t index, Field& out);

  // --- snapshots ---
  int32_t capture_for_exit(int32_t recorded, Ref failing = kNoRef, bool outcome = false);
  Ref settled_choice(Ref r);
  int32_t capture_snapshot(int32_t recorded);
  int32_t capture_frame(int32_t recorded);
  ExitValue capture_value(Ref r);
  uint32_t capture_virtual(int32_t index);
  void collect_refs(ExitSnapshot& snapshot);
  void collect_frame(int32_t frame);
  void collect_value(const ExitValue& value);
  Known known(Ref r);
  void forget_snapshots();

  // --- steps over recorded instructions ---
  void walk();
  Ref step_pure(const Instruction&i), step_overflow(const Instruction&i), step_input(const Instruction&i);
  Ref step_load(const Instruction&i), step_load_index(const Instruction&i);
  Ref step_load_raw(const Instruction&i), step_load_raw_index(const Instruction&i);
  Ref step_store(const Instruction&i), step_store_index(const Instruction&i);
  Ref step_store_raw(const Instruction&i), step_store_raw_index(const Instruction&i);
  Ref step_barrier(const Instruction&i), step_alloc(const Instruction&i);
  Ref step_call(const Instruction&i), step_call_trace(const Instruction&i);
  Ref step_guard(const Instruction&i), step_guard_valid(const Instruction&i), step_poll(const Instruction&i);
  Ref step_unexpected(const Instruction& i);
  Ref load_place(const Instruction& i, const MemoryFacts::Place& place);
  void store_place(const Instruction& i, MemoryFacts::Place place, Ref value);
  void make_barrier(Ref object, Ref value);
  void make_barriers(const MemoryFacts::Place& place, Ref value);
  void note_write(const MemoryFacts::Place& place);
  void note_use(const MemoryFacts::Fact& fact, const MemoryFacts::Place& place);
  void note_hoisted(const MemoryFacts::Place& place);
  Ref call(const Instruction& i, std::span<const Ref> operands);
  Ref find_call(const Instruction& i, std::span<const Ref> arguments);
  Ref read_constant_field(Ref object, Field field);
  void after_call(const Effect& effect);
  void guard(Op op, Ref condition, int32_t snapshot);
  bool strengthen_earlier(Op op, Ref condition);
  void unbox_in_guard(Ref guard);

  // --- ends ---
  void finish();
  void enter_front_door(Entry* entry);
  void peel();
  void find_inputs();
  void force_irregular(Ref value, uint64_t path);
  void describe(Ref value, Ref start, uint64_t path, uint32_t at);
  void describe_facts(HeaderValue& h, Ref initial, Lessons::Level level);
  void describe_object(Ref value, uint64_t path, uint32_t at);
  void describe_fields();
  bool stays_the_same(Ref base, const std::vector<MemoryFacts::KnownField>& known) const;
  void create_phis();
  void create_phi(HeaderValue& h, Ref initial);
  void create_carried();
  void remember_fields();
  bool accept_writes();
  bool close_loop();
  bool meet_header();
  class Renewal;
  struct MetInvariant {
    Ref root, value;  // the root's name, and what it is for the bridge
    bool changed;
  };
  bool meet_invariant(Ref invariant, Ref value);
  bool renew_invariants(std::vector<Ref>& arguments);
  bool overwrites_hoisted() const { return trace_.root->hoisted.overlaps(trace_.written); }
  bool starts_in_preamble() const { return trace_.kind == TraceKind::kBridge && trace_.parent->in_preamble; }
  void set_input(int64_t index, Ref value);
  bool match_fields(std::vector<Ref>& arguments);
  Ref base_in_bridge(Ref root_base);
  bool match(const Trace& target, uint32_t at, Ref value, uint64_t path, std::vector<Ref>& arguments);
  bool match_object(const Trace& target, uint32_t at, Ref value, uint64_t path, std::vector<Ref>& arguments);
  bool match_carried(const HeaderValue& h, Ref value, uint64_t path, std::vector<Ref>& arguments);
  void force_for_match(const Trace& target, uint32_t at, Ref value);
  bool mismatch(uint64_t path, Lessons::Level next);
  bool is_for_sure(Ref condition, bool truth);
  Ref origin(Ref r) const;
  bool matching_own_loop(const Trace& target) const { return &target == &trace_; }

  // --- dead code ---
  void remove_dead_code();
  void drop_unused_fields();
  void mark_needed();
  void compact();

  const Ir& in_;
  const TraceEnd& end_;
  Trace& trace_;
  Ir& out_;
  Lessons& lessons_;
  OptimizeLevel level_;
  const char* failure_ = nullptr;

  std::vector<Ref> map_;           // recorded -> trace
  std::vector<Ref> constant_map_;  // recorded constant -> trace
  std::vector<Info> info_;
  std::vector<Ref> pure_index_;  // hash table of pure instructions
  size_t pure_count_ = 0;
  std::vector<Ref> pure_calls_;
  struct ReadingCall {
    Ref ref;
    uint32_t version;
  };
  std::vector<ReadingCall> reading_calls_;
  MemoryFacts memory_;
  uint32_t memory_version_ = 0;
  uint32_t safepoints_ = 1;
  std::vector<Ref> barriers_;  // objects about to be written
  /// A guard of this walk that only says what a value is not.
  struct WeakGuard {
    Ref value, guard;
    uint8_t excluded;  // set of Tag
  };
  std::vector<WeakGuard> weak_guards_;
  bool valid_ = false;  // no call since the last guard_valid
  std::vector<Virtual> virtuals_;

  uint32_t epoch_ = 1;  // counts changes of virtual objects
  struct Captured {
    int32_t index = -1;
    uint32_t epoch = 0;  // 0: holds no virtual object, so it stays true
  };
  std::vector<Captured> captured_snapshots_, captured_frames_;
  bool saw_virtual_ = false;
  Ref failing_ = kNoRef;  // condition of the guard whose exit is being captured
  bool failing_outcome_ = false, used_failing_ = false;
  std::vector<Ref> choices_;  // selects, to be replaced when their condition is settled
  std::vector<uint32_t> ref_stamp_, virtual_stamp_;
  uint32_t stamp_ = 0;

  Ref loop_start_ = kNoRef;            // the label, in the body
  MemorySet written_;                  // by the code of this walk
  MemorySet assumed_written_;          // what the header takes the body to write
  std::vector<Ref> input_refs_;        // recorded `input` of each index
  std::vector<Ref> initial_;           // header value -> value at the end of the preamble
  std::vector<Ref> carried_;           // header value -> value at the start of the body
  std::vector<Ref> field_initial_;     // carried field -> value at the end of the preamble
  std::vector<uint8_t> carried_used_;  // carried field -> whether the body relies on it
  struct Match {
    uint32_t at;
    Ref object;
  };
  std::vector<MetInvariant> met_;
  std::vector<Match> matched_;  // objects of the header described or met so far

  std::vector<uint8_t> needed_;
  std::vector<Ref> work_;
};

}  // namespace adder::jit
