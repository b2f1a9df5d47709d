// Emits one trace: walks the plan's steps, makes the allocator's moves, and calls the lowering of each instruction.
// Lowerings (lower_*.cpp) see operands as registers, memory or immediates, whatever the allocator chose.
#pragma once
#include <string>
#include <vector>

#include "jit/backend/x86_64/machine.h"

namespace adder::jit::x64 {

using CondCode = x86::CondCode;

/// Where a conditional branch goes: an exit of the trace, or a label nearby.
struct BranchTarget {
  Label label;
  int exit = -1;
};

class Emitter {
 public:
  Emitter(Machine& machine, Plan& plan, Trace& trace);
  /// `size` is a guess at the bytes of code.
  bool run(size_t size, const char** why);

  x86::Assembler a;
  const Machine& machine() const { return m_; }
  const MachineConfig& config() const { return m_.config; }
  Trace& trace() { return trace_; }
  const Plan& plan() const { return plan_; }
  const Ir& ir() const { return plan_.ir(); }

  // Operands of the current step.
  Place place(Ref r) const;
  bool is_constant(Ref r) const { return r < 0; }
  int64_t constant(Ref r) const { return int64_t(ir().bits(r)); }
  bool tagged(Ref r) const { return plan_.tagged(r); }
  /// The value's word in a register: its own, or `scratch`.  Integers in the form they are kept in.
  Gp word(Ref r, Gp scratch);
  /// An integer as its plain or tagged word.  The register is only to be read.
  Gp plain(Ref r, Gp scratch);
  Gp tagged_word(Ref r, Gp scratch);
  /// The same, moved to `to`, which may be the operand's own register.
  void move_plain(Gp to, Ref r);
  void move_tagged(Gp to, Ref r);
  void move_word(Gp to, Ref r);
  Xmm vector(Ref r, Xmm scratch);
  void move_vector(Xmm to, Ref r);
  /// An operand in place: register or memory.  Constants: memory (doubles only).
  asmjit::Operand vector_or_memory(Ref r);
  asmjit::Operand word_or_memory(Ref r);
  Gp def() const { return gp(step().def_place); }
  Xmm def_vector() const { return xmm(step().def_place); }
  const AllocationStep& step() const { return plan_.program.steps[size_t(step_)]; }
  void load_constant(Gp to, uint64_t bits);
  void load_constant(Xmm to, uint64_t bits);
  Mem double_constant(uint64_t bits);
  static bool fits32(int64_t i) { return i == int32_t(i); }
  /// The address of a field access: `base` (and `index`) are operands of the instruction.  May use rcx, or rax for a
  /// constant base.
  Mem address(const Instruction& access);

  // Branches and exits.
  BranchTarget exit_of(const Instruction& guard);
  void branch(CondCode condition, const BranchTarget& to);
  void jump_to(const BranchTarget& to);
  /// Branches when the condition `r` is `when`.
  void branch_on(Ref r, bool when, const BranchTarget& to);
  /// In the exit of the current guard: gives a register its value back before the registers are saved.
  void undo_in_exit(bool by_subtracting, Gp reg, const asmjit::Operand& other, int64_t correction);
  /// Condition code of an integer or tagged comparison, after emitting it.
  CondCode compare(Ref r);

  // Slow paths behind the code.
  void unbox_slow(Label at, Label back, Xmm to, Gp from);
  /// `from` may be no float at all: then by `exit`.
  void to_float_slow(Label at, Label back, Xmm to, Gp from, const BranchTarget& exit);
  /// A float on the heap is about to be stored in `object`, unless that is kNoPlace.
  void box_slow(Label at, Label back, Gp to, Xmm from, Place object);
  void allocate_slow(Label at, Label back, Gp to, uint32_t shape, uint32_t size);
  void barrier_slow(Label at, Label back, Gp object);

  // Calls.
  void lower_call(Ref r, const Instruction& i);
  void lower_call_trace(Ref r, const Instruction& i);
  void count_frames(int32_t frames);
  void lower_input(const Instruction& i);
  void lower_set_input(const Instruction& i);
  void lower_label();
  void lower_jump(Ref r, const Instruction& i);
  void lower_poll(Ref r, const Instruction& i);
  void lower_enter_trace(const Instruction& i);
  void lower_finish(const Instruction& i);

  bool knows_flonum(Ref r) const { return known_flonum_[size_t(plan_.value(r))]; }
  void learn_flonum(Ref r) { known_flonum_[size_t(plan_.value(r))] = 1; }

 private:
  /// One move of a parallel set.  Sources are places or constants.
  struct Transfer {
    Place to;
    Place from = kNoPlace;
    Bank bank = kGeneralBank;
    enum Convert : uint8_t { kNone, kTag, kUntag } convert = kNone;
    bool is_constant = false;
    uint64_t bits = 0;
  };
  struct ExitStub {
    Label label, plain;  // plain: without the undoing
    int exit;
    uint32_t branches = 0, branch_end = 0;
    bool undo = false, undo_subtracts = false;
    Gp undo_reg;
    asmjit::Operand undo_other;
    int64_t undo_correction = 0;
    Label patch;
  };
  struct SlowPath {
    enum Kind : uint8_t { kUnbox, kToFloat, kBox, kAllocate, kBarrier } kind;
    Label at, back;
    int general = 0, vector = 0;
    uint32_t shape = 0, size = 0;
    BranchTarget exit{};
    Place object = kNoPlace;
  };

  void prologue();
  void emit_steps();
  void emit_step(Ref r);
  void make_moves(uint32_t from, uint32_t to);
  void move(Place to, Place from, Bank bank);
  void parallel_move(std::vector<Transfer>& transfers, Gp cycle_scratch);
  void make_transfer(const Transfer& t);
  void convert_in_place(const Transfer& t);
  Transfer transfer_to(Place to, Ref from, bool to_tagged);
  void emit_exit_stubs();
  void emit_slow_path(const SlowPath& s);
  void emit_unbox(const SlowPath& s);
  void emit_to_float(const SlowPath& s);
  void emit_box(const SlowPath& s);
  void emit_constants();
  void jump_to_root(const CompiledTrace& target, std::span<const Ref> sources);
  void collect_loop_transfers(const Instruction& jump);
  bool goes_round_after(Ref r);
  void reload_header(const CompiledTrace& target, std::span<const CompiledTrace::Header* const> renewed);
  void stress(ExitStub& stub);
  void mark_call(Ref call);
  void call_function(const void* function);
  uint32_t outgoing_bytes() const;
  bool inputs_fit() const;
  bool finish_code(const char** why);
  void note(Ref r);

  Machine& m_;
  Plan& plan_;
  Trace& trace_;
  asmjit::CodeHolder code_;
  asmjit::StringLogger logger_;
  CompiledTrace* out_ = nullptr;
  uint8_t* base_ = nullptr;
  int step_ = -1;
  Label head_;
  bool loop_is_closed_ = false;  // by the last poll's branch
  std::vector<ExitStub> stubs_;
  std::vector<SlowPath> slow_paths_;
  std::vector<std::pair<uint64_t, Label>> constants_;
  std::vector<Transfer> transfers_;
  std::vector<uint8_t> known_flonum_;
  bool inputs_in_scratch_ = false;
};

/// One lowering per operation.  Conditions have none: whoever uses them emits them.
using Lowering = void (*)(Emitter& e, Ref r, const Instruction& i);
#define OP(name, result, operands, traits) void lower_##name(Emitter& e, Ref r, const Instruction& i);
#include "jit/ir/ops.def"
#undef OP

}  // namespace adder::jit::x64
