// Calls, the loop head, and the ways a trace ends.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "jit/backend/x86_64/emitter.h"

namespace adder::jit::x64 {

// --- inputs -------------------------------------------------------------------------------------------------------------

void Emitter::lower_input(const Instruction& i) {
  if (!inputs_in_scratch_) a.mov(kScratch, frame_word(kInputs));
  inputs_in_scratch_ = true;
  a.mov(def(), x86::qword_ptr(kScratch, int32_t(8 * i.imm)));
}

void Emitter::lower_set_input(const Instruction& i) {
  if (!inputs_in_scratch_) a.mov(kScratch, frame_word(kInputs));
  inputs_in_scratch_ = true;
  Mem to = x86::qword_ptr(kScratch, int32_t(8 * i.imm));
  Ref value = i.arguments[0];
  if (is_constant(value) && fits32(constant(value))) a.mov(to, constant(value));
  else a.mov(to, word(value, kScratch2));
}

// --- calls --------------------------------------------------------------------------------------------------------------

namespace {
constexpr int kGeneralArguments[] = {7, 6, 2, 1, 8, 9};
constexpr int kVectorArguments = 8;

int stack_arguments(const CallInfo& call) {
  int general = call.passes_thread, vector = 0;
  for (int k = 0; k < call.argument_count; k++) (call.arguments[k] == Type::F ? vector : general)++;
  return std::max(general - 6, 0) + std::max(vector - kVectorArguments, 0);
}
}  // namespace

/// Room at the bottom of the frame for what calls take from memory.
uint32_t Emitter::outgoing_bytes() const {
  uint32_t words = 0;
  for (const Instruction& i : ir().code) {
    if (i.op == Op::call) words = std::max(words, uint32_t(stack_arguments(*i.call)));
    if (i.op == Op::call_trace) words = std::max<uint32_t>({words, i.entry->input_count, i.entry->input_capacity, i.argument_count});
  }
  return 8 * words;
}

/// Inputs are stored to where the caller of this frame keeps them; it knows only the entry.
bool Emitter::inputs_fit() const {
  const Entry* entry = trace_.root->entry;
  int64_t room = entry ? std::max(entry->input_count, entry->input_capacity) : 0;
  for (const Instruction& i : ir().code)
    if (i.op == Op::set_input && i.imm >= room) return false;
  return true;
}

/// Before a call that may look at frames: which exit describes this one.
void Emitter::mark_call(Ref call) {
  for (Ref r = call + 1; r < Ref(ir().code.size()); r++) {
    const Instruction& i = ir().at(r);
    if (has(i.op, kCallOp)) break;
    if (i.op != Op::guard_valid) continue;
    a.mov(x86::dword_ptr(x86::rbp, kCallExit), trace_.exits[size_t(i.snapshot)].id);
    return;
  }
  a.mov(x86::dword_ptr(x86::rbp, kCallExit), 0);
}

void Emitter::call_function(const void* function) {
  auto address = uint64_t(reinterpret_cast<uintptr_t>(function));
  if (m_.memory.reaches(function)) {
    a.call(address);
  } else {
    a.mov(x86::rax, address);
    a.call(x86::rax);
  }
}

/// Frames that the trace has entered count while it calls.
void Emitter::count_frames(int32_t frames) {
  if (frames && m_.config.call_depth >= 0) a.add(thread_int(m_.config.call_depth), frames);
}

void Emitter::lower_call(Ref r, const Instruction& i) {
  const CallInfo& call = *i.call;
  auto arguments = ir().arguments(i);
  int general = call.passes_thread, vector = 0, on_stack = 0;
  transfers_.clear();
  for (size_t k = 0; k < arguments.size(); k++) {
    bool is_float = call.arguments[k] == Type::F;
    int& used = is_float ? vector : general;
    if (used < (is_float ? kVectorArguments : 6)) {
      transfers_.push_back(transfer_to(Place(is_float ? used : kGeneralArguments[used]), arguments[k], false));
      used++;
      continue;
    }
    Mem to = x86::qword_ptr(x86::rsp, 8 * on_stack++);
    if (is_float) a.movsd(to, this->vector(arguments[k], kVectorScratch));
    else a.mov(to, call.arguments[k] == Type::I ? plain(arguments[k], kScratch) : word(arguments[k], kScratch));
  }
  parallel_move(transfers_, kScratch);
  if (call.passes_thread) a.mov(x86::rdi, kThread);
  if (call.effect.kind == Effect::kAny) {
    mark_call(r);
    a.mov(thread_word(m_.config.last_jit_frame), x86::rbp);
  }
  count_frames(i.field.offset);
  call_function(call.address);
  count_frames(-i.field.offset);
  if (i.type == Type::F) {
    if (def_vector() != x86::xmm0) a.movaps(def_vector(), x86::xmm0);
  } else if (i.type != Type::N) {
    a.mov(def(), x86::rax);
  }
}

/// Stores the inputs at the bottom of this frame and calls the entry, whatever it runs by then.
void Emitter::lower_call_trace(Ref r, const Instruction& i) {
  auto inputs = ir().arguments(i);
  for (size_t k = 0; k < inputs.size(); k++) {
    Mem to = x86::qword_ptr(x86::rsp, int32_t(8 * k));
    if (inputs[k] == kNoRef) a.mov(to, 0);
    else if (is_constant(inputs[k]) && fits32(constant(inputs[k]))) a.mov(to, constant(inputs[k]));
    else a.mov(to, word(inputs[k], kScratch));
  }
  mark_call(r);
  a.mov(x86::rdi, x86::rsp);
  a.xor_(x86::esi, x86::esi);
  load_constant(x86::rax, uint64_t(reinterpret_cast<uintptr_t>(i.entry)));
  count_frames(i.field.offset);
  a.call(x86::qword_ptr(x86::rax, offsetof(Entry, machine_code)));
  count_frames(-i.field.offset);
  if (i.type != Type::N) a.mov(def(), x86::rax);
}

// --- the loop ------------------------------------------------------------------------------------------------------------

void Emitter::lower_label() {
  const auto& header = plan_.program.header;
  transfers_.clear();
  for (size_t k = 0; k < trace_.phis.size(); k++) {
    const Phi& phi = trace_.phis[k];
    Place to = in_register(header[k].reg) ? header[k].reg : header[k].slot;
    transfers_.push_back(transfer_to(to, phi.initial, tagged(phi.ref)));
  }
  parallel_move(transfers_, kScratch2);
  a.align(asmjit::AlignMode::kCode, 32);
  a.bind(head_);
}

void Emitter::lower_jump(Ref, const Instruction& i) {
  if (loop_is_closed_) return;
  if (trace_.jump_target != &trace_) return jump_to_root(*compiled(*trace_.jump_target), ir().arguments(i));
  collect_loop_transfers(i);
  parallel_move(transfers_, kScratch2);
  a.jmp(head_);
}

/// What has to move before the loop goes round.
void Emitter::collect_loop_transfers(const Instruction& jump) {
  auto sources = ir().arguments(jump);
  const auto& header = plan_.program.header;
  transfers_.clear();
  for (size_t k = 0; k < trace_.phis.size(); k++) {
    Place to = in_register(header[k].reg) ? header[k].reg : header[k].slot;
    transfers_.push_back(transfer_to(to, sources[k], tagged(trace_.phis[k].ref)));
  }
  for (size_t k = trace_.phis.size(); k < header.size(); k++) {
    const auto& h = header[k];
    if (!in_register(h.reg) || h.at_end == h.reg) continue;
    Transfer t;
    t.to = h.reg;
    t.from = h.at_end;
    t.bank = plan_.program.values[size_t(h.value)].bank;
    transfers_.push_back(t);
  }
  std::erase_if(transfers_, [](const Transfer& t) { return !t.is_constant && t.to == t.from && t.convert == Transfer::kNone; });
}

/// True when nothing is left to do between the instruction and the loop's head.
bool Emitter::goes_round_after(Ref r) {
  Ref next = r + 1;
  if (ir().at(next).op != Op::jump || trace_.jump_target != &trace_) return false;
  int32_t here = std::exchange(step_, plan_.step(next));
  bool moves = step().first_move < plan_.program.moves.size();
  if (!moves) collect_loop_transfers(ir().at(next));
  step_ = here;
  return !moves && transfers_.empty();
}

/// Most loops end with a poll: its branch then goes round.
void Emitter::lower_poll(Ref r, const Instruction& i) {
  BranchTarget exit = exit_of(i);
  a.cmp(x86::byte_ptr(kThread, config().poll), 0);
  loop_is_closed_ = goes_round_after(r);
  if (!loop_is_closed_) return branch(CondCode::kNE, exit);
  a.je(head_);
  jump_to(exit);
}

void Emitter::jump_to_root(const CompiledTrace& target, std::span<const Ref> sources) {
  transfers_.clear();
  size_t phis = trace_.root->phis.size();
  std::vector<const CompiledTrace::Header*> renewed;
  for (size_t k = 0; k < sources.size(); k++) {
    const CompiledTrace::Header* h = target.header_of(k, trace_);
    if (k < phis) {
      transfers_.push_back(transfer_to(in_register(h->reg) ? h->reg : h->slot, sources[k], h->tagged));
    } else if (h && std::find(renewed.begin(), renewed.end(), h) == renewed.end()) {  // two may be one value, tagged and not
      bool tagged = target.tagged[size_t(trace_.renewed[k - phis])];
      transfers_.push_back(transfer_to(h->slot, sources[k], tagged));
      if (in_register(h->reg)) transfers_.push_back(transfer_to(h->reg, sources[k], tagged));
      renewed.push_back(h);
    }
  }
  parallel_move(transfers_, kScratch2);
  reload_header(target, renewed);
  a.jmp(uint64_t(target.label));
}

/// Brings what lives through the target's loop back to its registers, where this bridge or its parents wrote to them.
void Emitter::reload_header(const CompiledTrace& target, std::span<const CompiledTrace::Header* const> renewed) {
  uint32_t touched[kBankCount] = {out_->touched[0], out_->touched[1]};
  const Exit* leave = trace_.parent;
  while (leave->trace->kind == TraceKind::kBridge) leave = leave->trace->parent;
  for (size_t k = trace_.root->phis.size(); k < target.header.size(); k++) {
    const CompiledTrace::Header& h = target.header[k];
    if (!in_register(h.reg) || std::find(renewed.begin(), renewed.end(), &h) != renewed.end()) continue;
    bool intact = !(touched[h.bank] >> h.reg & 1) && target.places_of(h.value, 2 * site(*leave).step).reg == h.reg;
    if (!intact) move(h.reg, h.slot, h.bank);
  }
}

// --- ends -----------------------------------------------------------------------------------------------------------------

/// Goes to the entry's front door as if this frame's caller had called it.
void Emitter::lower_enter_trace(const Instruction& i) {
  a.mov(x86::rdi, frame_word(kInputs));
  a.mov(x86::rsi, frame_word(kPhysicalFrame));
  load_constant(x86::rax, uint64_t(reinterpret_cast<uintptr_t>(i.entry)));
  a.leave();
  a.jmp(x86::qword_ptr(x86::rax, offsetof(Entry, machine_code)));
}

void Emitter::lower_finish(const Instruction& i) {
  move_word(x86::rax, i.arguments[0]);
  a.leave();
  a.ret();
}

void lower_input(Emitter& e, Ref, const Instruction& i) { e.lower_input(i); }
void lower_phi(Emitter&, Ref, const Instruction&) { UNREACHABLE("a phi is placed by its label"); }
void lower_set_input(Emitter& e, Ref, const Instruction& i) { e.lower_set_input(i); }
void lower_call(Emitter& e, Ref r, const Instruction& i) { e.lower_call(r, i); }
void lower_call_trace(Emitter& e, Ref r, const Instruction& i) { e.lower_call_trace(r, i); }
void lower_label(Emitter& e, Ref, const Instruction&) { e.lower_label(); }
void lower_jump(Emitter& e, Ref r, const Instruction& i) { e.lower_jump(r, i); }
void lower_poll(Emitter& e, Ref r, const Instruction& i) { e.lower_poll(r, i); }
void lower_enter_trace(Emitter& e, Ref, const Instruction& i) { e.lower_enter_trace(i); }
void lower_finish(Emitter& e, Ref, const Instruction& i) { e.lower_finish(i); }
void lower_leave(Emitter& e, Ref, const Instruction& i) { e.jump_to(e.exit_of(i)); }

}  // namespace adder::jit::x64
