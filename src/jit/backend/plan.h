// What is decided about a trace before registers are given out: which values share a register, which integers are kept
// as tagged words, which loads and conditions are computed by the instruction that uses them, and who lives how long.
// Knows no processor, except through a Target.
//
// An integer (type I) known to fit 63 bits is kept in tagged form where it comes from a tagged value or an
// overflow-checked operation: bits 2 * i + 1.  Then untagging and tagging cost nothing (both share one register), and
// the processor's own overflow flag is the 63-bit check.
#pragma once
#include <string>
#include <vector>

#include "jit/backend/register_allocator.h"
#include "jit/trace.h"

namespace adder::jit {

class Plan;
struct CompiledTrace;

/// What an instruction asks of its operands, as the target says it.
struct Constraint {
  uint8_t flags = AllocationStep::kDefOverAny;
  uint32_t clobbers = 0;
  RegisterUse::Need needs[3] = {RegisterUse::kRequired, RegisterUse::kRequired, RegisterUse::kRequired};
};

struct Target {
  RegisterFile registers;
  void (*constrain)(const Plan& plan, Ref instruction, Constraint& constraint);
};

class Plan {
 public:
  /// Prepares `trace` and allocates its registers.  False: too many spill slots.
  bool make(Trace& trace, const Target& target);

  const Trace& trace() const { return *trace_; }
  Ir& ir() { return trace_->ir; }
  const Ir& ir() const { return trace_->ir; }
  /// The virtual register of a value, -1 for constants and what has none.
  int32_t value(Ref r) const { return r < 0 ? -1 : values_[size_t(r)]; }
  /// The step an instruction became, -1 when it needs none of its own.
  int32_t step(Ref r) const { return steps_[size_t(r)]; }
  /// An integer that is kept as its tagged word.
  bool tagged(Ref r) const { return r >= 0 && tagged_[size_t(r)]; }
  /// An integer known to fit 63 bits.
  bool small(Ref r) const { return r < 0 ? Value::fits_int(int64_t(ir().bits(r))) : small_[size_t(r)] != 0; }
  /// An integer known not to be below 0.
  bool nonnegative(Ref r) const { return r < 0 ? int64_t(ir().bits(r)) >= 0 : nonnegative_[size_t(r)] != 0; }
  /// Computed by the instruction that uses it.
  bool fused(Ref r) const { return r >= 0 && fused_[size_t(r)]; }
  /// A box_float that makes the barrier behind it when the float needs the heap.
  bool makes_barrier(Ref r) const {
    if (size_t(r) + 1 >= ir().code.size() || ir().at(r).op != Op::box_float) return false;
    const Instruction& next = ir().at(r + 1);
    return next.op == Op::barrier_float && next.arguments[1] == r && next.arguments[0] >= 0;
  }
  /// Nobody needs its result.
  bool unused(Ref r) const { return uses_[size_t(r)] == 0 && !in_exit_[size_t(r)]; }

  uint32_t use_count(Ref r) const { return uses_[size_t(r)]; }

  AllocationProgram program;

 private:
  void count_uses();
  void choose_forms();
  bool choose_forms_once();
  void choose_form(Ref r);
  bool yields_nonnegative(const Instruction& i) const;
  void fuse_operands(Ref r);
  void build_steps();
  void build_step(Ref r);
  void build_label();
  void collect_operands(Ref r, AllocationStep& step, int step_index, const Constraint& constraint);
  void add_use(Ref r, AllocationStep& step, int step_index, RegisterUse::Need need);
  int32_t new_value(Ref r, int step_index);
  void order_operands(Instruction& i, Ref r);
  void start_bridge();
  void hint_jump(const Instruction& jump);
  void finish_lifetimes();
  bool is_alias(Ref r) const;
  Bank bank(Ref r) const { return trace_->ir.type(r) == Type::F ? kVectorBank : kGeneralBank; }

  Trace* trace_ = nullptr;
  const Target* target_ = nullptr;
  std::vector<int32_t> values_, steps_;
  std::vector<uint8_t> tagged_, small_, nonnegative_, fused_, in_exit_, plain_phi_;
  std::vector<uint32_t> uses_;
  std::vector<int32_t> last_exit_, last_use_;
  std::vector<int32_t> calls_before_;   // per step
  Ref last_write_ = -1;                 // instruction that may have changed memory
};

/// Where a value is, all at once: a slot stays valid while a register holds a copy.
struct ValuePlaces {
  Place reg = kNoPlace, slot = kNoPlace;
};

/// What the back end keeps of an emitted trace.
struct CompiledTrace {
  struct ExitSite {
    int32_t step;
    uint8_t* stub = nullptr;    // what is overwritten to go to a bridge
    uint8_t* branch = nullptr;  // the 32-bit distance of the only branch to the stub, or null
  };
  struct Header { int32_t value; Place reg, slot; Bank bank; bool tagged; };

  std::vector<int32_t> values;                   // per ref: virtual register
  std::vector<uint8_t> tagged;                   // per ref
  std::vector<uint32_t> first_event;             // per virtual register, into events; one more at the end
  std::vector<AllocationProgram::Event> events;  // by value, then time
  std::vector<ExitSite> exits;                   // parallel to Trace::exits
  std::vector<Header> header;                    // phis in order, then what lives through the loop
  uint32_t touched[kBankCount] = {0, 0};         // registers written by this trace (bridges: and by the bridges before it)
  int slot_count = 0;
  uint32_t frame_bytes = 0;
  uint8_t* code = nullptr;
  uint8_t* label = nullptr;
  size_t code_size = 0;
  std::string text;

  void keep(const Plan& plan);
  /// Where a value is at a time (see register_allocator.h).
  ValuePlaces places(Ref ref, int time) const { return places_of(values[size_t(ref)], time); }
  ValuePlaces places_of(int32_t value, int time) const;
  /// Where an operand of the jump that ends a bridge of this trace goes; null when the loop does not keep the value.
  const Header* header_of(size_t operand, const Trace& bridge) const;
};

inline CompiledTrace* compiled(const Trace& t) { return static_cast<CompiledTrace*>(t.machine); }
inline CompiledTrace::ExitSite& site(const Exit& e) { return *static_cast<CompiledTrace::ExitSite*>(e.machine); }

}  // namespace adder::jit
