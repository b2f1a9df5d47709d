// Record: the domain that runs the program and writes the trace while doing so.  Every value is a concrete word and
// its reference in the IR.  Turning a Bool into a C++ bool records a guard, so that an `if` in a handler becomes a
// guard and the chosen path.
//
// Recorder is the part that knows no language: IR, frames, snapshots, logs.  RecordDomain adds the primitive
// operations over a language's memory; a language inherits it and adds its own operations.
#pragma once
#include <deque>
#include <initializer_list>
#include <string>
#include <vector>

#include "jit/domain/direct.h"
#include "jit/ir/ir.h"
#include "jit/record/limits.h"
#include "jit/resume/resume.h"

namespace adder::jit {

class Recorder;
/// The recorder that operators on recorded values write to.
inline constinit thread_local Recorder* current_recorder = nullptr;

namespace recorded {
struct Ref {
  Value value;
  jit::Ref ref = kNoRef;
  bool operator==(const Ref&) const = delete;  // use d.same()
};
struct Int {
  int64_t value = 0;
  jit::Ref ref = kNoRef;
};
struct Float {
  double value = 0;
  jit::Ref ref = kNoRef;
};
struct Bool {
  bool value = false;
  jit::Ref ref = kNoRef;
  bool negated = false;        // the IR condition is the opposite of this value
  explicit operator bool() const;  // records the guard
};
Bool operator!(Bool);
}  // namespace recorded

/// Thrown to give up a recording, or to cut it short; the program goes on from Recorder::chain().
struct RecordingStopped {
  std::string reason;
  bool keep_prefix;  // what was recorded so far is worth compiling, with an exit at its end
};

/// A logged result of the operation being recorded.
struct RecordedWord {
  uint64_t bits;
  Ref ref;
  LogTag tag;
};

/// A frame of the program being recorded.
struct RecordFrame {
  const void* code = nullptr;
  uint32_t pc = 0;             // of the current operation (of the next one, while a plain callee runs)
  uint32_t serial = 0;         // tells frames of one recording apart
  uint16_t kind = 0;
  bool mid_handler = false;    // the caller waits in the middle of a handler for this frame's result
  bool dirty = false;          // the current operation had an effect
  bool awaiting = false;       // the operation has not begun: whether `awaited`, the callee's result, is one is to be tested
  recorded::Ref awaited;
  recorded::Ref home;
  std::vector<recorded::Ref> memory;  // the language's locals and operand stack
  std::vector<recorded::Ref> start;   // its values when the current operation began
  std::vector<RecordedWord> log, feed;
  size_t fed = 0;
  int32_t state = -1;          // `start` in Ir::frames, once a guard needed it
  int32_t clean_snapshot = -1, replay_snapshot = -1;  // latest of the operation, to be shared
  int32_t caller_snapshot = -1;
  int32_t noted_snapshot = -1;  // latest one with notes, made with this much of the log and this delayed word
  size_t noted_log = 0;
  uint32_t noted_delay = 0;
  uint32_t log_first = 0, log_copied = 0;  // what of `log` is in Ir::log already
};

/// How a recording ended.
struct RecordEnd {
  enum Kind : uint8_t {
    kNone,    // it goes on
    kLoop,    // back at the head it started from
    kEnter,   // in its outermost frame, at a loop head that has a trace: `target`
    kFinish,  // the outermost frame returned `result` (empty: an error is pending)
    kLeave,   // cut short
  } kind = kNone;
  Entry* target = nullptr;
  recorded::Ref result;
};

/// The operation that instructions belong to, for logs.
struct Position {
  uint32_t first_instruction;
  const void* code;
  uint32_t pc;
};

/// Which locals an operation may still read: bit i for value `first` + i; values outside of `count` bits are live.
struct Liveness {
  const uint64_t* bits = nullptr;
  uint32_t count = 0, first = 0;
};

class Recorder {
 public:
  explicit Recorder(const RecordLimits& limits) : limits_(limits) {}
  virtual ~Recorder() = default;
  Recorder(const Recorder&) = delete;

  Ir ir;
  std::vector<Position> positions;
  std::vector<class Watch*> watches;

  // Frames.  The innermost one is `top`.
  RecordFrame& top() { return *top_; }
  const RecordFrame& top() const { return *top_; }
  RecordFrame& frame(size_t i) { return frames_[i]; }
  const RecordFrame& frame(size_t i) const { return frames_[i]; }
  size_t depth() const { return depth_; }
  /// Enters a callee.  With `mid_handler`, the handler that called goes on afterwards (finish_call); otherwise the
  /// caller only waits for a result: it has been brought to its next operation by await_result.
  RecordFrame& push_frame(const void* code, uint16_t kind, size_t slots, bool mid_handler);
  /// Leaves the innermost frame.
  void pop_frame();
  /// Gives up where one more frame would be too many.  Before anything is done for it.
  void check_call_depth();
  /// Where the language counts the frames entered, and how many there may be; null when it does not.  Frames count while they
  /// are recorded, as what they call runs.
  void count_calls(uint32_t* depth, const uint32_t* limit) { call_depth_ = depth, call_limit_ = limit; }
  void stop_counting() {
    if (call_depth_) *call_depth_ -= uint32_t(depth_ - 1);
    call_depth_ = nullptr;
  }
  /// The most frames entered at a time, besides the outermost one.
  uint32_t most_inlined() const { return most_inlined_; }
  /// In a handler that waited for its callee: logs the result.
  recorded::Ref finish_call(recorded::Ref result);
  /// A bytecode boundary: `count` values of the innermost frame's memory are what it holds.  False when the callee
  /// for which the operation before waited has failed: the operation does not begin, the error is to be raised.
  bool begin_operation(uint32_t pc, size_t count);
  /// The same in a bridge that starts there.
  bool test_awaited();
  /// The operation in which the innermost frame calls is over but for the callee's result: `pc` is the next one,
  /// the `count` values are without callee and arguments.  push_frame follows.
  void await_result(uint32_t pc, size_t count);
  /// True when a callee may be recorded as part of this trace, as frame number `depth`.
  bool may_inline(const void* code, size_t depth) const;
  bool may_inline(const void* code) const { return may_inline(code, depth_); }
  /// Whether loops of this code have been seen to go round.
  virtual bool has_loops(const void*) const { return true; }
  /// Lets machine code leave here when the thread is asked to do something.  Right after begin_operation.
  void poll();
  /// Makes a frame of an exit's state: `values` are its locals and operand stack, `words` what its operation has done
  /// when that is to be fed or waits for a callee's result.
  void restore_frame(const ResumeFrame& state, size_t slots, bool mid_handler, recorded::Ref home,
                     std::vector<recorded::Ref> values, std::vector<RecordedWord> words, bool innermost);
  /// Calls another trace's entry: runs what `inputs` describe to the end of their frame.
  recorded::Ref call_entry(Entry& entry, std::span<const recorded::Ref> inputs);
  /// The same for the rest of the innermost frame itself, which then is to be popped with the result.  What follows
  /// up to the caller's next operation (where begin_operation tells whether the call has failed) must not record guards.
  recorded::Ref call_entry_for_frame(Entry& entry, std::span<const recorded::Ref> inputs);

  /// The same after an opaque function has run the rest of the innermost frame.
  void await_call(recorded::Ref result) { pending_valid_ = true, pending_result_ = result; }

  /// The innermost frame is in the middle of an operation (a bridge, or a callee has returned): the operation is run
  /// again and takes what it did before from the log.
  bool needs_rerun() const { return !top_->feed.empty(); }

  // Ends.
  void end(RecordEnd::Kind kind, Entry* target = nullptr, recorded::Ref result = {});
  const RecordEnd& ended() const { return end_; }
  bool is_ended() const { return end_.kind != RecordEnd::kNone; }
  /// Stops recording; the program goes on in the interpreter.  The reason is for users to read.
  [[noreturn]] void give_up(std::string reason) { throw RecordingStopped{std::move(reason), false}; }
  /// Ends the trace here with an exit: what follows is not for machine code.
  [[noreturn]] void stop(std::string reason) { throw RecordingStopped{std::move(reason), true}; }
  /// The frames as they are, for whoever goes on.
  ResumeChain chain() const;
  /// The frames that wait for what the innermost operation calls now.
  ResumeChain waiting_chain() const;

  // IR.
  Ref emit(Op op, Type type, std::initializer_list<Ref> arguments, int64_t imm = 0) {
    flush_pending_guard();
    return ir.add(op, type, arguments, imm);
  }
  /// An operation without effect; folded when all arguments are constants.
  Ref pure(Op op, Type type, std::initializer_list<Ref> arguments, uint64_t result) {
    for (Ref r : arguments)
      if (!Ir::is_constant(r)) return emit(op, type, arguments);
    return ir.constant(result, type);
  }
  void guard(Ref condition, bool expected);
  /// Gives an instruction that can leave the trace its snapshot.
  void attach_snapshot(Ref instruction) { ir.at(instruction).snapshot = take_snapshot(); }
  int32_t take_snapshot();

  // The log of the current operation.
  bool feeding() const { return top_->fed < top_->feed.size(); }
  RecordedWord take(LogTag tag);
  void log(uint64_t bits, Ref ref, LogTag tag) { top().log.push_back({bits, ref, tag}); }
  void effect() { top().dirty = true; }

  // One word of the thread's state that operations exchange and restore: its stores are put off until a call may see
  // it.  Exits store it, too.  The language has stored it in the real thread already.
  void set_delayed(recorded::Ref value) { delayed_ = value, is_delayed_ = true, delay_version_++; }
  void drop_delayed() { is_delayed_ = false, delay_version_++; }
  bool is_delayed() const { return is_delayed_; }
  recorded::Ref delayed() const { return delayed_; }
  void flush_delayed() {
    if (is_delayed_) [[unlikely]] emit_delayed();
  }

  /// Watch of a changeable thing that the trace relies on.
  void depend(Watch& watch);
  uint32_t trace_id = 0;       // for watches; set by the driver
  void* machine_thread = nullptr;
  /// Which locals of a code object are live; null: all.
  Liveness (*liveness)(const void* code, uint32_t pc) = nullptr;
  /// Visits every tagged value that the recording holds on to, for the collector.
  template <class Visitor> void for_each_root(Visitor visit) const;
  /// What the language's recorder holds besides.
  virtual std::vector<Value> language_roots() const { return {}; }
  /// Hands a frame's result to the operation that waited for it, after the frames inside it were recorded.
  void feed_result(recorded::Ref result);

 protected:
  void pending_not_float(Ref value) { pending_ref_ = value, pending_ = true; }
  /// Forgets the pending test of `value`: a stronger one follows.
  void drop_pending(Ref value) {
    if (pending_ && pending_ref_ == value) pending_ = false;
  }
  void flush_pending_guard() {
    if (pending_) [[unlikely]] emit_pending_guard();
  }
  void replace_logged(Ref old, Ref constant);
  /// True when the recording itself allocates the object.
  bool is_allocation(Ref object) const { return !Ir::is_constant(object) && ir.at(object).op == Op::alloc; }
  /// What an immutable field of such an object was made with, or kNoRef.
  Ref initial_value(Ref object, Field f) const;
  /// True when the operation behind `value` cannot fail.
  bool is_never_empty(Ref value) const;
  /// A truth value made by `boolean` and compared with a constant: the condition itself answers.
  bool same_as_choice(Ref value, Ref constant, bool result, recorded::Bool& answer);
  Ref emit_call(const CallInfo& info, std::span<const Ref> arguments);
  /// After a call and its log entry: notes the effect, and checks that the trace survived it.
  void called(Effect effect);
  /// Records the store of a delayed word.
  virtual void store_delayed(recorded::Ref) { UNREACHABLE("only for languages that delay stores"); }

 private:
  void emit_delayed();
  void check_length();
  int32_t noted_snapshot(RecordFrame& f, bool replay);
  /// `frames`: besides the trace's outermost one, the entry's included.
  recorded::Ref run_entry(Entry& entry, std::span<const recorded::Ref> inputs, size_t frames);
  void emit_guard_valid();
  void emit_pending_guard();
  int32_t frame_state(RecordFrame& f, size_t index);
  int32_t snapshot_of(size_t index, bool replay);
  int32_t caller_snapshot(size_t index);
  void copy_log(RecordFrame& f);

  const RecordLimits& limits_;
  std::deque<RecordFrame> frames_;
  size_t depth_ = 0;
  uint32_t* call_depth_ = nullptr;
  const uint32_t* call_limit_ = nullptr;
  uint32_t most_inlined_ = 0;
  uint32_t serial_ = 0;
  RecordEnd end_;
  Ref pending_ref_ = kNoRef;
  bool pending_ = false;
  bool top_is_elsewhere_ = false;  // an entry runs the rest of the innermost frame
  bool pending_valid_ = false;  // a call_entry_for_frame waits for its guard_valid
  recorded::Ref pending_result_;
  recorded::Ref delayed_;
  bool is_delayed_ = false;
  uint32_t delay_version_ = 0;
  RecordFrame* top_ = nullptr;
};

template <class Visitor>
void Recorder::for_each_root(Visitor visit) const {
  for (size_t i = 0; i < depth_; i++) {
    const RecordFrame& f = frames_[i];
    visit(f.home.value);
    visit(Value::from(f.code));
    for (auto& x : f.memory) visit(x.value);
    for (auto& x : f.start) visit(x.value);
    visit(f.awaited.value);
    for (auto* words : {&f.log, &f.feed})
      for (auto& word : *words)
        if (ir.type(word.ref) == Type::V) visit(Value{word.bits});
  }
  for (const FrameState& f : ir.frames) visit(Value::from(f.code));  // of callees that have returned, too
  for (Value v : language_roots()) visit(v);
  visit(delayed_.value);
  visit(pending_result_.value);
  visit(end_.result.value);
  for (auto& c : ir.constants())
    if (c.type == Type::V) visit(Value{c.bits});
}

namespace recorded {
inline Bool::operator bool() const {
  current_recorder->guard(ref, value != negated);
  return value;
}
inline Bool operator!(Bool b) { return {!b.value, b.ref, !b.negated}; }

// Operators.  The right operand may be a plain C++ number: a constant of the trace.
inline jit::Ref literal(int64_t i) { return current_recorder->ir.constant_int(i); }
inline Int lift(int64_t i) { return {i, literal(i)}; }
inline Int int_op(Op op, Int a, Int b, uint64_t result) {
  return {int64_t(result), current_recorder->pure(op, Type::I, {a.ref, b.ref}, result)};
}
inline Bool int_test(Op op, Int a, Int b, bool result) {
  return {result, current_recorder->pure(op, Type::B, {a.ref, b.ref}, result)};
}
inline Bool negate(Bool b) { return !b; }
#define ADDER_INT_OPERATOR(symbol, op, result)                                                     \
  inline Int operator symbol(Int a, Int b) {                                                       \
    [[maybe_unused]] uint64_t x = uint64_t(a.value), y = uint64_t(b.value);                        \
    return int_op(Op::op, a, b, result);                                                           \
  }                                                                                                \
  inline Int operator symbol(Int a, int64_t b) { return a symbol lift(b); }
ADDER_INT_OPERATOR(+, int_add, x + y)
ADDER_INT_OPERATOR(-, int_sub, x - y)
ADDER_INT_OPERATOR(*, int_mul, x * y)
ADDER_INT_OPERATOR(&, int_and, x & y)
ADDER_INT_OPERATOR(|, int_or, x | y)
ADDER_INT_OPERATOR(^, int_xor, x ^ y)
ADDER_INT_OPERATOR(<<, int_shl, x << (y & 63))
ADDER_INT_OPERATOR(>>, int_sar, uint64_t(a.value >> (y & 63)))
#undef ADDER_INT_OPERATOR
inline Int operator-(Int a) {
  uint64_t r = -uint64_t(a.value);
  return {int64_t(r), current_recorder->pure(Op::int_neg, Type::I, {a.ref}, r)};
}
inline Int operator~(Int a) {
  uint64_t r = ~uint64_t(a.value);
  return {int64_t(r), current_recorder->pure(Op::int_not, Type::I, {a.ref}, r)};
}
inline Bool operator==(Int a, Int b) { return int_test(Op::int_eq, a, b, a.value == b.value); }
inline Bool operator<(Int a, Int b) { return int_test(Op::int_lt, a, b, a.value < b.value); }
inline Bool operator<=(Int a, Int b) { return int_test(Op::int_le, a, b, a.value <= b.value); }
inline Bool operator!=(Int a, Int b) { return !(a == b); }
inline Bool operator>(Int a, Int b) { return b < a; }
inline Bool operator>=(Int a, Int b) { return b <= a; }
inline Bool operator==(Int a, int64_t b) { return a == lift(b); }
inline Bool operator!=(Int a, int64_t b) { return !(a == lift(b)); }
inline Bool operator<(Int a, int64_t b) { return a < lift(b); }
inline Bool operator<=(Int a, int64_t b) { return a <= lift(b); }
inline Bool operator>(Int a, int64_t b) { return lift(b) < a; }
inline Bool operator>=(Int a, int64_t b) { return lift(b) <= a; }

inline Float float_op(Op op, Float a, Float b, double result) {
  return {result, current_recorder->pure(op, Type::F, {a.ref, b.ref}, std::bit_cast<uint64_t>(result))};
}
inline Float float_op(Op op, Float a, double result) {
  return {result, current_recorder->pure(op, Type::F, {a.ref}, std::bit_cast<uint64_t>(result))};
}
inline Bool float_test(Op op, Float a, Float b, bool result) {
  return {result, current_recorder->pure(op, Type::B, {a.ref, b.ref}, result)};
}
inline Float operator+(Float a, Float b) { return float_op(Op::float_add, a, b, a.value + b.value); }
inline Float operator-(Float a, Float b) { return float_op(Op::float_sub, a, b, a.value - b.value); }
inline Float operator*(Float a, Float b) { return float_op(Op::float_mul, a, b, a.value * b.value); }
inline Float operator/(Float a, Float b) { return float_op(Op::float_div, a, b, a.value / b.value); }
inline Float operator-(Float a) { return float_op(Op::float_neg, a, -a.value); }
inline Bool operator==(Float a, Float b) { return float_test(Op::float_eq, a, b, a.value == b.value); }
inline Bool operator<(Float a, Float b) { return float_test(Op::float_lt, a, b, a.value < b.value); }
inline Bool operator<=(Float a, Float b) { return float_test(Op::float_le, a, b, a.value <= b.value); }
inline Bool operator!=(Float a, Float b) { return !(a == b); }
inline Bool operator>(Float a, Float b) { return b < a; }
inline Bool operator>=(Float a, Float b) { return b <= a; }
}  // namespace recorded

/// The primitive operations, recorded.  Meaning and order of arguments are those of DirectDomain.
template <LanguageMemory M>
class RecordDomain : public Recorder {
 public:
  using Memory = M;
  using Thread = typename M::Thread;
  using Ref = recorded::Ref;
  using Int = recorded::Int;
  using Float = recorded::Float;
  using Bool = recorded::Bool;
  using Direct = DirectDomain<M>;
  static constexpr bool kDirect = false, kRecord = true, kReplay = false;

  RecordDomain(Thread& thread, const RecordLimits& limits) : Recorder(limits), direct_(thread) {
    machine_thread = &thread;
  }
  Thread& thread() { return direct_.thread(); }

  // Constants.
  Ref constant(Value v) { return {v, ir.constant_value(v)}; }
  Int int_constant(int64_t i) { return {i, ir.constant_int(i)}; }
  Float float_constant(double x) { return {x, ir.constant_float(x)}; }
  Ref empty() { return constant(kEmpty); }
  Ref boolean(bool b) { return constant(Value::from_bool(b)); }
  Ref boolean(Bool b) {
    if (Ir::is_constant(b.ref)) return boolean(b.value);
    auto yes = ir.constant_value(b.negated ? kFalse : kTrue), no = ir.constant_value(b.negated ? kTrue : kFalse);
    return {Value::from_bool(b.value), emit(Op::select, Type::V, {b.ref, yes, no})};
  }
  Int bool_to_int(Bool b) {
    Int i{b.value != b.negated, pure(Op::cond_to_int, Type::I, {b.ref}, b.value != b.negated)};
    return b.negated ? i ^ 1 : i;
  }
  Int bool_to_int(bool b) { return int_constant(b); }
  Ref select(Bool c, Ref a, Ref b) { return {c.value ? a.value : b.value, select_ref(c, Type::V, a.ref, b.ref)}; }
  Int select(Bool c, Int a, Int b) { return {c.value ? a.value : b.value, select_ref(c, Type::I, a.ref, b.ref)}; }
  Float select(Bool c, Float a, Float b) {
    return {c.value ? a.value : b.value, select_ref(c, Type::F, a.ref, b.ref)};
  }
  template <class T> T select(bool c, T a, T b) { return c ? a : b; }
  Value concrete(Ref x) { return x.value; }
  int64_t concrete(Int x) { return x.value; }
  double concrete(Float x) { return x.value; }
  bool concrete(Bool x) { return x.value; }

  // Tests.
  Bool is_int(Ref x) { return test(Op::is_int, x, x.value.is_int()); }
  Bool is_flonum(Ref x) { return test(Op::is_flonum, x, x.value.is_flonum()); }
  Bool is_float(Ref x) { return test(Op::is_float, x, direct_.is_float(x.value)); }
  Bool is_pointer(Ref x) { return test(Op::is_pointer, x, direct_.is_pointer(x.value)); }
  Bool is_empty(Ref x) {
    if (is_never_empty(x.ref)) return {false, ir.constant_cond(false)};
    return same(x, empty());
  }
  Bool same(Ref a, Ref b) {
    bool result = a.value == b.value;
    if (Bool known; same_as_choice(a.ref, b.ref, result, known)) return known;
    return {result, pure(Op::same, Type::B, {a.ref, b.ref}, result)};
  }
  bool both_int(Ref a, Ref b) { return bool(is_int(a)) && bool(is_int(b)); }
  Kind kind(Ref x);

  // Ints.
  Int untag_int(Ref x) { return {x.value.as_int(), pure(Op::untag_int, Type::I, {x.ref}, uint64_t(x.value.as_int()))}; }
  Ref tag_int(Int x) {
    Value v = Value::from_int(x.value);
    return {v, pure(Op::tag_int, Type::V, {x.ref}, v.bits)};
  }
  Bool int_fits(Int x) { return (x << 1 >> 1) == x; }
  Int value_bits(Ref x) { return {int64_t(x.value.bits), pure(Op::value_bits, Type::I, {x.ref}, x.value.bits)}; }
  Ref value_from_bits(Int x) {
    return {Value{uint64_t(x.value)}, pure(Op::value_from_bits, Type::V, {x.ref}, uint64_t(x.value))};
  }
  Bool int_ult(Int a, Int b) { return recorded::int_test(Op::int_ult, a, b, uint64_t(a.value) < uint64_t(b.value)); }
  Bool int_ule(Int a, Int b) { return recorded::int_test(Op::int_ule, a, b, uint64_t(a.value) <= uint64_t(b.value)); }
  Int int_shr(Int a, Int b) { return recorded::int_op(Op::int_shr, a, b, uint64_t(a.value) >> (b.value & 63)); }
  Int int_floordiv(Int a, Int b) {
    return recorded::int_op(Op::int_floordiv, a, b, uint64_t(floor_divide(a.value, b.value)));
  }
  Int int_mod(Int a, Int b) { return recorded::int_op(Op::int_mod, a, b, uint64_t(floor_modulo(a.value, b.value))); }
  Bool add_small(Ref a, Ref b, Ref& out) { return checked(Op::int_add_ov, Op::int_add, a, b, out); }
  Bool sub_small(Ref a, Ref b, Ref& out) { return checked(Op::int_sub_ov, Op::int_sub, a, b, out); }
  Bool mul_small(Ref a, Ref b, Ref& out) { return checked(Op::int_mul_ov, Op::int_mul, a, b, out); }
  template <class O> Bool compare_small(Ref a, Ref b) { return O::compare(untag_int(a), untag_int(b)); }

  // Floats.
  Float unbox_float(Ref x) {
    double result = direct_.unbox_float(x.value);
    return {result, pure(Op::unbox_float, Type::F, {x.ref}, std::bit_cast<uint64_t>(result))};
  }
  Ref box_float(Float x) {
    Value result = direct_.box_float(x.value);
    return {result, pure(Op::box_float, Type::V, {x.ref}, result.bits)};
  }
  Float int_to_float(Int x) {
    return {double(x.value), pure(Op::int_to_float, Type::F, {x.ref}, std::bit_cast<uint64_t>(double(x.value)))};
  }
  Int float_to_int(Float x) {
    return {int64_t(x.value), pure(Op::float_to_int, Type::I, {x.ref}, uint64_t(int64_t(x.value)))};
  }
  Float float_sqrt(Float x) { return recorded::float_op(Op::float_sqrt, x, __builtin_sqrt(x.value)); }
  Float float_abs(Float x) { return recorded::float_op(Op::float_abs, x, __builtin_fabs(x.value)); }
  Float float_floor(Float x) { return recorded::float_op(Op::float_floor, x, __builtin_floor(x.value)); }
  Float float_neg(Float x) { return -x; }
  Int float_bits(Float x) {
    auto bits = std::bit_cast<int64_t>(x.value);
    return {bits, pure(Op::float_bits, Type::I, {x.ref}, uint64_t(bits))};
  }
  Float float_from_bits(Int x) {
    return {std::bit_cast<double>(x.value), pure(Op::float_from_bits, Type::F, {x.ref}, uint64_t(x.value))};
  }

  // Promotion.
  int64_t promote(Int x) {
    guard_equal(Op::int_eq, x.ref, ir.constant_int(x.value));
    return x.value;
  }
  int64_t promote(int64_t x) { return x; }
  Value promote(Ref x) {
    guard_equal(Op::same, x.ref, ir.constant_value(x.value));
    return x.value;
  }
  uint32_t shape(Ref x) {
    drop_pending(x.ref);
    Field field = kShapeField;
    field.immutable = Ir::is_constant(x.ref) && M::keeps_shape(direct_.shape(x.value));
    return uint32_t(promote(load_int(x, field)));
  }

  // Memory.
  Ref load(Ref o, Field f) {
    if (feeding()) return fed_ref(field_tag(Logged::kLoad, f));
    return logged(Ref{direct_.load(o.value, f), load_ref(o, f, Type::V)}, f);
  }
  Int load_int(Ref o, Field f) {
    if (feeding()) return fed_int(field_tag(Logged::kLoad, f));
    Int x{direct_.load_int(o.value, f)};
    if (f.immutable && Ir::is_constant(o.ref)) return logged(int_constant(x.value), f);
    x.ref = load_ref(o, f, Type::I);
    return logged(x, f);
  }
  Float load_float(Ref o, Field f) {
    if (feeding()) return fed_float(field_tag(Logged::kLoad, f));
    return logged(Float{direct_.load_float(o.value, f), load_ref(o, f, Type::F)}, f);
  }
  Ref load_item(Ref o, Field f, Int i) {
    if (feeding()) return fed_ref(field_tag(Logged::kLoad, f));
    return logged(Ref{direct_.load_item(o.value, f, i.value), access(Op::load_index, Type::V, {o.ref, i.ref}, f)}, f);
  }
  Int load_item_int(Ref o, Field f, Int i) {
    if (feeding()) return fed_int(field_tag(Logged::kLoad, f));
    return logged(Int{direct_.load_item_int(o.value, f, i.value), access(Op::load_index, Type::I, {o.ref, i.ref}, f)},
                  f);
  }
  Float load_item_float(Ref o, Field f, Int i) {
    if (feeding()) return fed_float(field_tag(Logged::kLoad, f));
    return logged(
        Float{direct_.load_item_float(o.value, f, i.value), access(Op::load_index, Type::F, {o.ref, i.ref}, f)}, f);
  }
  Int load_raw_int(Int a, Field f, Int i) {
    if (feeding()) return fed_int(field_tag(Logged::kLoad, f));
    return logged(
        Int{direct_.load_raw_int(a.value, f, i.value), access(Op::load_raw_index, Type::I, {a.ref, i.ref}, f)}, f);
  }
  Float load_raw_float(Int a, Field f, Int i) {
    if (feeding()) return fed_float(field_tag(Logged::kLoad, f));
    return logged(
        Float{direct_.load_raw_float(a.value, f, i.value), access(Op::load_raw_index, Type::F, {a.ref, i.ref}, f)}, f);
  }

  void store(Ref o, Field f, Ref v) {
    if (stored(f, true)) return;
    direct_.store(o.value, f, v.value);
    emit(Op::barrier, Type::N, {o.ref});
    access(Op::store, Type::N, {o.ref, v.ref}, f);
  }
  void initialize(Ref o, Field f, Ref v) {
    if (stored(f, false)) return;
    direct_.initialize(o.value, f, v.value);
    access(Op::store, Type::N, {o.ref, v.ref}, f);
  }
  void initialize_int(Ref o, Field f, Int v) { write_int(o, f, v, false); }
  void initialize_float(Ref o, Field f, Float v) { write_float(o, f, v, false); }
  void store_int(Ref o, Field f, Int v) { write_int(o, f, v, true); }
  void store_float(Ref o, Field f, Float v) { write_float(o, f, v, true); }
  void store_shape(Ref o, uint32_t shape) {
    if (stored(kShapeField, true)) return;
    direct_.store_shape(o.value, shape);
    access(Op::store, Type::N, {o.ref, ir.constant_int(shape)}, kShapeField);
  }
  void store_item(Ref o, Field f, Int i, Ref v) {
    if (stored(f, true)) return;
    direct_.store_item(o.value, f, i.value, v.value);
    emit(Op::barrier, Type::N, {o.ref});
    access(Op::store_index, Type::N, {o.ref, i.ref, v.ref}, f);
  }
  void initialize_item(Ref o, Field f, Int i, Ref v) {
    if (stored(f, false)) return;
    direct_.initialize_item(o.value, f, i.value, v.value);
    access(Op::store_index, Type::N, {o.ref, i.ref, v.ref}, f);
  }
  void store_item_int(Ref o, Field f, Int i, Int v) {
    if (stored(f, true)) return;
    direct_.store_item_int(o.value, f, i.value, v.value);
    access(Op::store_index, Type::N, {o.ref, i.ref, v.ref}, f);
  }
  void store_item_float(Ref o, Field f, Int i, Float v) {
    if (stored(f, true)) return;
    direct_.store_item_float(o.value, f, i.value, v.value);
    access(Op::store_index, Type::N, {o.ref, i.ref, v.ref}, f);
  }
  void store_raw_int(Int a, Field f, Int i, Int v) {
    if (stored(f, true)) return;
    direct_.store_raw_int(a.value, f, i.value, v.value);
    access(Op::store_raw_index, Type::N, {a.ref, i.ref, v.ref}, f);
  }
  void store_raw_float(Int a, Field f, Int i, Float v) {
    if (stored(f, true)) return;
    direct_.store_raw_float(a.value, f, i.value, v.value);
    access(Op::store_raw_index, Type::N, {a.ref, i.ref, v.ref}, f);
  }
  Ref allocate(uint32_t shape, uint32_t size) {
    LogTag tag = plain_tag(Logged::kAllocate, shape);
    if (feeding()) return fed_ref(tag);
    Ref x{direct_.allocate(shape, size), emit(Op::alloc, Type::V, {}, size)};
    ir.at(x.ref).field = {int32_t(shape), kAliasHeader};
    log(x.value.bits, x.ref, tag);
    return x;
  }

  // Calls and queries.
  template <auto Function, class... A> auto call(A... arguments);
  template <auto Function, class... A> auto query(A... arguments);

 protected:
  Ref fed_ref(LogTag tag) {
    auto word = take(tag);
    return {Value{word.bits}, word.ref};
  }
  Int fed_int(LogTag tag) {
    auto word = take(tag);
    return {int64_t(word.bits), word.ref};
  }
  Float fed_float(LogTag tag) {
    auto word = take(tag);
    return {std::bit_cast<double>(word.bits), word.ref};
  }
  Direct direct_;

 private:
  Bool test(Op op, Ref x, bool result) { return {result, pure(op, Type::B, {x.ref}, result)}; }
  jit::Ref select_ref(Bool c, Type type, jit::Ref a, jit::Ref b) {
    if (Ir::is_constant(c.ref)) return c.value ? a : b;
    return c.negated ? emit(Op::select, type, {c.ref, b, a}) : emit(Op::select, type, {c.ref, a, b});
  }
  void guard_equal(Op op, jit::Ref x, jit::Ref constant) {
    if (Ir::is_constant(x)) return;
    guard(pure(op, Type::B, {x, constant}, true), true);
    replace_logged(x, constant);
  }
  jit::Ref access(Op op, Type type, std::initializer_list<jit::Ref> arguments, Field f) {
    auto r = emit(op, type, arguments);
    ir.at(r).field = f;
    return r;
  }
  jit::Ref load_ref(Ref o, Field f, Type type) {
    if (type == Type::V && f.immutable && Ir::is_constant(o.ref)) return ir.constant_value(direct_.load(o.value, f));
    if (f.immutable && is_allocation(o.ref))
      if (jit::Ref made_with = initial_value(o.ref, f); made_with != kNoRef && ir.type(made_with) == type) return made_with;
    return access(Op::load, type, {o.ref}, f);
  }
  template <class T> T logged(T x, Field f) {
    log(std::bit_cast<uint64_t>(x.value), x.ref, field_tag(Logged::kLoad, f));
    return x;
  }
  /// Logs a store; true when it was done before.
  bool stored(Field f, bool is_effect) {
    if (feeding()) return take(field_tag(Logged::kStore, f)), true;
    log(0, ir.constant_int(0), field_tag(Logged::kStore, f));
    if (is_effect) effect();
    return false;
  }
  void write_int(Ref o, Field f, Int v, bool is_effect) {
    if (stored(f, is_effect)) return;
    direct_.store_int(o.value, f, v.value);
    access(Op::store, Type::N, {o.ref, v.ref}, f);
  }
  void write_float(Ref o, Field f, Float v, bool is_effect) {
    if (stored(f, is_effect)) return;
    direct_.store_float(o.value, f, v.value);
    access(Op::store, Type::N, {o.ref, v.ref}, f);
  }
  Bool checked(Op checked_op, Op plain_op, Ref a, Ref b, Ref& out);
  jit::Ref argument(Ref x) { return x.ref; }
  jit::Ref argument(Int x) { return x.ref; }
  jit::Ref argument(Float x) { return x.ref; }
  jit::Ref argument(Bool x) { return bool_to_int(x).ref; }
  jit::Ref argument(Value x) { return ir.constant_value(x); }
  jit::Ref argument(double x) { return ir.constant_float(x); }
  template <class T> requires(std::is_integral_v<T> || std::is_enum_v<T> || std::is_pointer_v<T>)
  jit::Ref argument(T x) {
    if constexpr (std::is_pointer_v<T>) return ir.constant_int(int64_t(reinterpret_cast<uintptr_t>(x)));
    else return ir.constant_int(int64_t(x));
  }
  template <class T> auto plain(T x) {
    if constexpr (requires { x.value; x.ref; }) return x.value;
    else return x;
  }
};

}  // namespace adder::jit

#include "jit/record/record_inline.h"
