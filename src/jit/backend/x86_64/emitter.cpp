// Operands, moves, branches, exits: what the lowerings are written with.
#include "jit/backend/x86_64/emitter.h"

#include <algorithm>
#include <memory>

namespace adder::jit::x64 {

namespace {
struct NoteError : asmjit::ErrorHandler {
  void handleError(asmjit::Error, const char* message, asmjit::BaseEmitter*) override { UNREACHABLE(message); }
};
NoteError g_errors;

const Lowering kLowerings[] = {
#define OP(name, result, operands, traits) &lower_##name,
#include "jit/ir/ops.def"
#undef OP
};
}  // namespace

Emitter::Emitter(Machine& machine, Plan& plan, Trace& trace) : m_(machine), plan_(plan), trace_(trace) {
  known_flonum_.assign(plan.program.values.size(), 0);
}

bool Emitter::run(size_t size, const char** why) {
  base_ = m_.memory.next(size);
  if (!base_) return *why = "code memory is full", false;
  auto out = std::make_unique<CompiledTrace>();
  out_ = out.get();
  out_->slot_count = plan_.program.slot_count;
  for (int b = 0; b < kBankCount; b++) {
    out_->touched[b] = plan_.program.touched[b];
    const Trace* parent = trace_.parent ? trace_.parent->trace : nullptr;
    if (parent && parent->kind == TraceKind::kBridge) out_->touched[b] |= compiled(*parent)->touched[b];
  }
  out_->frame_bytes = uint32_t(kFixedFrameBytes + 8 * out_->slot_count + int(outgoing_bytes()) + 15) & ~15u;
  if (!inputs_fit()) return *why = "a loop of the frame has more values than the callers of its entry make room for", false;
  if (out_->frame_bytes > kMaxFrameBytes) return *why = "the machine frame is too large", false;
  code_.init(m_.environment, uint64_t(base_));
  code_.setErrorHandler(&g_errors);
  if (m_.options.log_code) {
    logger_.addFlags(asmjit::FormatFlags::kHexImms);
    code_.setLogger(&logger_);
  }
  code_.attach(&a);
  head_ = a.newLabel();
  stubs_.reserve(trace_.exits.size());
  prologue();
  emit_steps();
  for (size_t k = 0; k < slow_paths_.size(); k++) emit_slow_path(slow_paths_[k]);
  emit_exit_stubs();
  emit_constants();
  if (!finish_code(why)) return false;
  trace_.machine = out.release();
  return true;
}

void Emitter::prologue() {
  if (trace_.kind == TraceKind::kBridge) {
    const CompiledTrace& parent = *compiled(*trace_.parent->trace);
    if (out_->frame_bytes > parent.frame_bytes) a.lea(x86::rsp, x86::ptr(x86::rbp, -int32_t(out_->frame_bytes)));
    else out_->frame_bytes = parent.frame_bytes;
    return;
  }
  if (m_.config.call_depth >= 0) {
    a.mov(x86::ecx, thread_int(m_.config.call_depth));
    a.add(x86::ecx, x86::dword_ptr(x86::rax, offsetof(Entry, inlined_frames)));
    a.cmp(x86::ecx, thread_int(m_.config.call_limit));
    a.ja(uint64_t(m_.interpret));
  }
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);
  a.push(0);
  a.push(x86::rsi);
  a.push(x86::rdi);
  a.sub(x86::rsp, out_->frame_bytes - 24);
  a.cmp(x86::rsp, thread_word(m_.config.stack_limit));
  a.jb(uint64_t(m_.stack_overflow));
  a.mov(kScratch, x86::rdi);
  inputs_in_scratch_ = true;
}

void Emitter::emit_steps() {
  const Ir& code = ir();
  for (Ref r = 0; r < Ref(code.code.size()); r++) {
    if (m_.options.log_code) note(r);
    if (plan_.step(r) >= 0) emit_step(r);
  }
}

void Emitter::emit_step(Ref r) {
  step_ = plan_.step(r);
  const auto& steps = plan_.program.steps;
  uint32_t end = size_t(step_) + 1 < steps.size() ? steps[size_t(step_) + 1].first_move : uint32_t(plan_.program.moves.size());
  make_moves(step().first_move, end);
  const Instruction& i = ir().at(r);
  if (i.op != Op::input && i.op != Op::set_input) inputs_in_scratch_ = false;
  kLowerings[int(i.op)](*this, r, i);
}

/// For the log: the instruction that the following code belongs to.
void Emitter::note(Ref r) {
  const Instruction& i = ir().at(r);
  std::string text = "%" + std::to_string(r) + " = " + info(i.op).name;
  for (Ref x : ir().arguments(i)) text += x >= 0 ? " %" + std::to_string(x) : x == kNoRef ? " -" : " " + std::to_string(constant(x));
  if (i.snapshot >= 0) text += " -> exit " + std::to_string(trace_.exits[size_t(i.snapshot)].id);
  a.comment(text.data(), text.size());
}

/// Puts the code in its place and notes where its parts are.
bool Emitter::finish_code(const char** why) {
  if (!m_.memory.fits(base_, code_.codeSize())) return *why = "code memory is full", false;
  install(code_, base_);
  CompiledTrace& out = *out_;
  out.code = base_;
  out.code_size = code_.codeSize();
  if (trace_.label >= 0) out.label = base_ + code_.labelOffset(head_);
  out.exits.resize(trace_.exits.size());
  for (const ExitStub& s : stubs_) {
    CompiledTrace::ExitSite& site = out.exits[size_t(s.exit)];
    site.stub = base_ + code_.labelOffset(s.patch);
    if (s.branches == 1 && !s.undo) site.branch = base_ + s.branch_end - 4;
  }
  out.text.assign(logger_.data(), logger_.dataSize());
  out.keep(plan_);
  trace_.code_size = uint32_t(out.code_size);
  trace_.code = out.code;
  return true;
}

// --- operands ---------------------------------------------------------------------------------------------------------

Place Emitter::place(Ref r) const {
  int32_t v = plan_.value(r);
  const AllocationStep& st = step();
  for (uint32_t u = st.first_use; u < st.first_use + st.use_count; u++)
    if (plan_.program.uses[u].value == v) return plan_.program.uses[u].place;
  UNREACHABLE("an instruction asks for something that is not its operand");
}

void Emitter::load_constant(Gp to, uint64_t bits) {
  if (bits <= UINT32_MAX) a.mov(to.r32(), bits);
  else a.mov(to, bits);
}

void Emitter::load_constant(Xmm to, uint64_t bits) {
  if (bits == 0) a.xorps(to, to);
  else a.movsd(to, double_constant(bits));
}

Mem Emitter::double_constant(uint64_t bits) {
  for (auto& [known, label] : constants_)
    if (known == bits) return x86::qword_ptr(label);
  constants_.push_back({bits, a.newLabel()});
  return x86::qword_ptr(constants_.back().second);
}

Gp Emitter::word(Ref r, Gp scratch) {
  if (is_constant(r)) {
    load_constant(scratch, ir().bits(r));
    return scratch;
  }
  Place p = place(r);
  if (in_register(p)) return gp(p);
  a.mov(scratch, frame_word(slot_offset(p)));
  return scratch;
}

Gp Emitter::plain(Ref r, Gp scratch) {
  if (!tagged(r)) return word(r, scratch);
  move_plain(scratch, r);
  return scratch;
}

Gp Emitter::tagged_word(Ref r, Gp scratch) {
  if (tagged(r)) return word(r, scratch);
  move_tagged(scratch, r);
  return scratch;
}

void Emitter::move_word(Gp to, Ref r) {
  Gp from = word(r, to);
  if (from != to) a.mov(to, from);
}

void Emitter::move_plain(Gp to, Ref r) {
  move_word(to, r);
  if (tagged(r)) a.sar(to, 1);
}

void Emitter::move_tagged(Gp to, Ref r) {
  if (is_constant(r)) return load_constant(to, uint64_t(constant(r)) * 2 + 1);
  if (tagged(r)) return move_word(to, r);
  Gp from = word(r, to);
  a.lea(to, x86::ptr(from, from, 0, 1));
}

Xmm Emitter::vector(Ref r, Xmm scratch) {
  if (!is_constant(r) && !plan_.fused(r)) {
    Place p = place(r);
    if (in_register(p)) return xmm(p);
  }
  move_vector(scratch, r);
  return scratch;
}

void Emitter::move_vector(Xmm to, Ref r) {
  if (is_constant(r)) return load_constant(to, ir().bits(r));
  asmjit::Operand from = vector_or_memory(r);
  if (from.isMem()) a.movsd(to, from.as<Mem>());
  else if (from.as<Xmm>() != to) a.movaps(to, from.as<Xmm>());
}

asmjit::Operand Emitter::vector_or_memory(Ref r) {
  if (is_constant(r)) return double_constant(ir().bits(r));
  if (plan_.fused(r)) return address(ir().at(r));
  Place p = place(r);
  if (in_register(p)) return xmm(p);
  return frame_word(slot_offset(p));
}

asmjit::Operand Emitter::word_or_memory(Ref r) {
  Place p = place(r);
  if (in_register(p)) return gp(p);
  return frame_word(slot_offset(p));
}

namespace {
uint32_t bytes_of(Width w) { return uint32_t(size_of(w)); }
}  // namespace

Mem Emitter::address(const Instruction& i) {
  bool indexed = i.op == Op::load_index || i.op == Op::load_raw_index || i.op == Op::store_index || i.op == Op::store_raw_index;
  bool raw = i.op == Op::load_raw || i.op == Op::load_raw_index || i.op == Op::store_raw || i.op == Op::store_raw_index;
  Gp base = raw ? plain(i.arguments[0], kScratch) : word(i.arguments[0], kScratch);
  uint32_t size = bytes_of(i.field.width);
  int64_t offset = i.field.offset;
  if (!indexed) return x86::ptr(base, int32_t(offset), size);
  Ref index = i.arguments[1];
  if (is_constant(index)) {
    int64_t at = offset + constant(index) * int64_t(size);
    if (fits32(at)) return x86::ptr(base, int32_t(at), size);
  }
  uint32_t shift = uint32_t(std::countr_zero(size));
  if (tagged(index) && shift > 0)  // (2i + 1) * size/2 is size/2 too much
    return x86::ptr(base, word(index, kScratch2), shift - 1, int32_t(offset - size / 2), size);
  return x86::ptr(base, plain(index, kScratch2), shift, int32_t(offset), size);
}

// --- branches and exits ---------------------------------------------------------------------------------------------------

BranchTarget Emitter::exit_of(const Instruction& guard) {
  CHECK(guard.snapshot >= 0, "a guard has an exit");
  ExitStub stub;
  stub.label = a.newLabel();
  stub.plain = a.newLabel();
  stub.exit = guard.snapshot;
  stubs_.push_back(stub);
  out_->exits.resize(trace_.exits.size());
  out_->exits[size_t(guard.snapshot)].step = step_;
  if (m_.options.stress) stress(stubs_.back());
  return {stub.label, int(stubs_.size()) - 1};
}

/// Stress mode: counts executions of the guard down, and leaves at 0.
void Emitter::stress(ExitStub& stub) {
  uint32_t id = trace_.exits[size_t(stub.exit)].id;
  a.dec(x86::dword_ptr(uint64_t(&m_.counters[id])));
  a.jz(stub.plain);
  stub.branches += 2;
}

void Emitter::branch(CondCode condition, const BranchTarget& to) {
  a.j(condition, to.label);
  if (to.exit < 0) return;
  stubs_[size_t(to.exit)].branches++;
  stubs_[size_t(to.exit)].branch_end = uint32_t(a.offset());
}

void Emitter::jump_to(const BranchTarget& to) {
  a.jmp(to.label);
  if (to.exit < 0) return;
  stubs_[size_t(to.exit)].branches++;
  stubs_[size_t(to.exit)].branch_end = uint32_t(a.offset());
}

void Emitter::undo_in_exit(bool by_subtracting, Gp reg, const asmjit::Operand& other, int64_t correction) {
  ExitStub& stub = stubs_.back();
  stub.undo = true;
  stub.undo_subtracts = by_subtracting;
  stub.undo_reg = reg;
  stub.undo_other = other;
  stub.undo_correction = correction;
}

void Emitter::emit_exit_stubs() {
  for (ExitStub& s : stubs_) {
    a.bind(s.label);
    if (s.undo) {
      a.emit(s.undo_subtracts ? x86::Inst::kIdSub : x86::Inst::kIdAdd, s.undo_reg, s.undo_other);
      if (s.undo_correction) a.add(s.undo_reg, s.undo_correction);
    }
    a.bind(s.plain);
    s.patch = a.newLabel();
    a.bind(s.patch);
    a.mov(x86::eax, trace_.exits[size_t(s.exit)].id);
    a.jmp(uint64_t(m_.leave));
  }
}

// --- slow paths -------------------------------------------------------------------------------------------------------------

void Emitter::unbox_slow(Label at, Label back, Xmm to, Gp from) {
  slow_paths_.push_back({SlowPath::kUnbox, at, back, int(from.id()), int(to.id())});
}
void Emitter::to_float_slow(Label at, Label back, Xmm to, Gp from, const BranchTarget& exit) {
  slow_paths_.push_back({SlowPath::kToFloat, at, back, int(from.id()), int(to.id()), 0, 0, exit});
}
void Emitter::box_slow(Label at, Label back, Gp to, Xmm from, Place object) {
  slow_paths_.push_back({SlowPath::kBox, at, back, int(to.id()), int(from.id()), 0, 0, {}, object});
}
void Emitter::allocate_slow(Label at, Label back, Gp to, uint32_t shape, uint32_t size) {
  slow_paths_.push_back({SlowPath::kAllocate, at, back, int(to.id()), 0, shape, size});
}
void Emitter::barrier_slow(Label at, Label back, Gp object) {
  slow_paths_.push_back({SlowPath::kBarrier, at, back, int(object.id())});
}

/// The flonum of zero, or a heap float.
void Emitter::emit_unbox(const SlowPath& s) {
  Label heap = a.newLabel();
  a.test(gp(s.general).r8(), 2);
  a.jz(heap);
  a.xorps(xmm(s.vector), xmm(s.vector));
  a.jmp(s.back);
  a.bind(heap);
  a.movsd(xmm(s.vector), x86::qword_ptr(gp(s.general), m_.config.float_value));
}

/// The flonum of zero, a heap float, or something else.
void Emitter::emit_to_float(const SlowPath& s) {
  Gp x = gp(s.general);
  Label pointer = a.newLabel();
  a.test(x.r8(), 7);
  a.jz(pointer);
  a.cmp(x, kFlonumZero);
  branch(CondCode::kNE, s.exit);
  a.xorps(xmm(s.vector), xmm(s.vector));
  a.jmp(s.back);
  a.bind(pointer);
  a.test(x, x);
  branch(CondCode::kZ, s.exit);
  a.cmp(x86::dword_ptr(x), int32_t(m_.config.float_shape));
  branch(CondCode::kNE, s.exit);
  a.movsd(xmm(s.vector), x86::qword_ptr(x, m_.config.float_value));
}

/// Zero, or a number that needs the heap.
void Emitter::emit_box(const SlowPath& s) {
  Label heap = a.newLabel();
  a.movq(kScratch, xmm(s.vector));
  a.test(kScratch, kScratch);
  a.jnz(heap);
  a.mov(gp(s.general).r32(), kFlonumZero);
  a.jmp(s.back);
  a.bind(heap);
  a.movaps(kVectorScratch, xmm(s.vector));
  a.call(uint64_t(m_.box_float));
  a.mov(gp(s.general), x86::rax);
  if (s.object == kNoPlace) return;
  Label no_barrier = a.newLabel();
  move(Place(kScratch.id()), s.object, kGeneralBank);
  a.test(x86::byte_ptr(kScratch, m_.config.barrier_byte), m_.config.barrier_mask);
  a.jz(no_barrier);
  a.call(uint64_t(m_.barrier));
  a.bind(no_barrier);
}

void Emitter::emit_slow_path(const SlowPath& s) {
  a.bind(s.at);
  switch (s.kind) {
    case SlowPath::kUnbox: emit_unbox(s); break;
    case SlowPath::kToFloat: emit_to_float(s); break;
    case SlowPath::kBox: emit_box(s); break;
    case SlowPath::kAllocate:
      a.mov(x86::eax, s.shape);
      a.mov(x86::ecx, s.size);
      a.call(uint64_t(m_.allocate));
      a.mov(gp(s.general), x86::rax);
      break;
    case SlowPath::kBarrier:
      if (gp(s.general) != x86::rax) a.mov(x86::rax, gp(s.general));
      a.call(uint64_t(m_.barrier));
      break;
  }
  a.jmp(s.back);
}

void Emitter::emit_constants() {
  if (constants_.empty()) return;
  a.align(asmjit::AlignMode::kZero, 8);
  for (auto& [bits, label] : constants_) {
    a.bind(label);
    a.embed(&bits, 8);
  }
}

// --- moves --------------------------------------------------------------------------------------------------------------------

void Emitter::make_moves(uint32_t from, uint32_t to) {
  for (uint32_t k = from; k < to; k++) {
    const MachineMove& m = plan_.program.moves[k];
    move(m.to, m.from, plan_.program.values[size_t(m.value)].bank);
  }
}

void Emitter::move(Place to, Place from, Bank bank) {
  if (to == from) return;
  if (bank == kGeneralBank) {
    if (in_register(to) && in_register(from)) a.mov(gp(to), gp(from));
    else if (in_register(to)) a.mov(gp(to), frame_word(slot_offset(from)));
    else if (in_register(from)) a.mov(frame_word(slot_offset(to)), gp(from));
    else a.mov(kScratch, frame_word(slot_offset(from))), a.mov(frame_word(slot_offset(to)), kScratch);
    return;
  }
  if (in_register(to) && in_register(from)) a.movaps(xmm(to), xmm(from));
  else if (in_register(to)) a.movsd(xmm(to), frame_word(slot_offset(from)));
  else if (in_register(from)) a.movsd(frame_word(slot_offset(to)), xmm(from));
  else a.mov(kScratch, frame_word(slot_offset(from))), a.mov(frame_word(slot_offset(to)), kScratch);
}

Emitter::Transfer Emitter::transfer_to(Place to, Ref from, bool to_tagged) {
  Transfer t;
  t.to = to;
  t.bank = ir().type(from) == Type::F ? kVectorBank : kGeneralBank;
  if (is_constant(from)) {
    t.is_constant = true;
    t.bits = to_tagged ? ir().bits(from) * 2 + 1 : ir().bits(from);
    return t;
  }
  t.from = place(from);
  if (ir().type(from) == Type::I && tagged(from) != to_tagged) t.convert = to_tagged ? Transfer::kTag : Transfer::kUntag;
  return t;
}

void Emitter::convert_in_place(const Transfer& t) {
  if (t.convert == Transfer::kNone) return;
  Gp reg = in_register(t.to) ? gp(t.to) : kScratch;
  if (!in_register(t.to)) a.mov(reg, frame_word(slot_offset(t.to)));
  if (t.convert == Transfer::kUntag) a.sar(reg, 1);
  else a.lea(reg, x86::ptr(reg, reg, 0, 1));
  if (!in_register(t.to)) a.mov(frame_word(slot_offset(t.to)), reg);
}

void Emitter::make_transfer(const Transfer& t) {
  if (!t.is_constant) {
    move(t.to, t.from, t.bank);
    return convert_in_place(t);
  }
  if (t.bank == kVectorBank && in_register(t.to)) return load_constant(xmm(t.to), t.bits);
  if (in_register(t.to)) return load_constant(gp(t.to), t.bits);
  if (fits32(int64_t(t.bits))) {
    a.mov(frame_word(slot_offset(t.to)), int32_t(t.bits));
  } else {
    load_constant(kScratch, t.bits);
    a.mov(frame_word(slot_offset(t.to)), kScratch);
  }
}

/// Makes all moves as if at once.  Cycles are broken through a scratch register that is nobody's source or target.
void Emitter::parallel_move(std::vector<Transfer>& transfers, Gp cycle_scratch) {
  auto reads = [&](const Transfer& t, Place p, Bank bank) {
    return !t.is_constant && t.from == p && (in_slot(p) || t.bank == bank);
  };
  std::vector<Transfer>& rest = transfers;
  while (!rest.empty()) {
    bool progress = false;
    for (size_t k = 0; k < rest.size();) {
      bool blocked = false;
      for (size_t j = 0; j < rest.size() && !blocked; j++) blocked = j != k && reads(rest[j], rest[k].to, rest[k].bank);
      if (blocked) {
        k++;
        continue;
      }
      Transfer t = rest[k];
      rest[k] = rest.back();
      rest.pop_back();
      make_transfer(t);
      progress = true;
    }
    if (progress) continue;
    Transfer& first = rest[0];
    Place from = first.from, scratch = Place(first.bank == kGeneralBank ? cycle_scratch.id() : kVectorScratch2.id());
    Bank bank = first.bank;
    move(scratch, from, bank);
    for (Transfer& t : rest)
      if (reads(t, from, bank)) t.from = scratch;
  }
}

}  // namespace adder::jit::x64
