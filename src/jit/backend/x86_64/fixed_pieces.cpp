// Code that is emitted once: the way in from C++, the way out of every trace, and slow paths that leave all registers
// as they were (but rax, rcx, xmm14, xmm15).
#include <sys/mman.h>

#include <cstddef>

#include "jit/backend/x86_64/machine.h"

namespace adder::jit::x64 {

namespace {
using asmjit::x86::Assembler;

struct FatalErrors : asmjit::ErrorHandler {
  void handleError(asmjit::Error, const char* message, asmjit::BaseEmitter*) override { UNREACHABLE(message); }
};

template <class Body> uint8_t* piece(Machine& m, Body body) {
  uint8_t* at = m.memory.next(4096);
  CHECK(at, "no memory for machine code");
  FatalErrors errors;
  asmjit::CodeHolder code;
  code.init(m.environment, uint64_t(at));
  code.setErrorHandler(&errors);
  Assembler a(&code);
  body(a);
  return install(code, at);
}

template <class F> void call(Assembler& a, F* function) {
  a.mov(x86::rax, uint64_t(reinterpret_cast<uintptr_t>(function)));
  a.call(x86::rax);
}

const Gp kCalleeSaved[] = {x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15};

/// enter(rdi inputs, rsi physical frame, rdx thread, rcx entry): a frame that ends the walk of machine frames.
void emit_enter(Machine& m, Assembler& a) {
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);
  a.push(kEnteredFromCpp);
  a.push(x86::qword_ptr(x86::rdx, m.config.last_jit_frame));
  for (Gp r : kCalleeSaved) a.push(r);
  a.sub(x86::rsp, 8);
  a.mov(kThread, x86::rdx);
  a.mov(x86::rax, x86::rcx);
  a.call(x86::qword_ptr(x86::rax, offsetof(Entry, machine_code)));
  a.mov(x86::rcx, frame_word(-16));
  a.mov(thread_word(m.config.last_jit_frame), x86::rcx);
  a.add(x86::rsp, 8);
  for (int i = 4; i >= 0; i--) a.pop(kCalleeSaved[i]);
  a.leave();
  a.ret();
}

/// Saves everything in an ExitState, asks the exit handler for the result, and returns it to the trace's caller.
void emit_leave(Machine& m, Assembler& a) {
  auto state = [](size_t offset) { return x86::qword_ptr(x86::rsp, int32_t(offset)); };
  a.sub(x86::rsp, (sizeof(ExitState) + 15) & ~size_t(15));
  for (int i = 0; i < 16; i++)
    if (i != 4) a.mov(state(offsetof(ExitState, general) + 8 * size_t(i)), gp(i));
  for (int i = 0; i < 16; i++) a.movsd(state(offsetof(ExitState, vector) + 8 * size_t(i)), xmm(i));
  a.mov(state(offsetof(ExitState, frame)), x86::rbp);
  a.mov(x86::rcx, frame_word(kPhysicalFrame));
  a.mov(state(offsetof(ExitState, physical_frame)), x86::rcx);
  a.mov(x86::rcx, frame_word(kInputs));
  a.mov(state(offsetof(ExitState, inputs)), x86::rcx);
  a.mov(x86::rcx, frame_word(0));  // this frame's state is given away: frames start at the caller's
  a.mov(thread_word(m.config.last_jit_frame), x86::rcx);
  a.mov(x86::eax, x86::eax);
  a.mov(x86::rcx, uint64_t(m.exits));
  a.mov(x86::rsi, x86::qword_ptr(x86::rcx, x86::rax, 3));
  a.mov(x86::rdi, kThread);
  a.mov(x86::rdx, x86::rsp);
  call(a, m.config.leave);
  a.leave();
  a.ret();
}

/// rax entry, rdi inputs, rsi physical frame; rbp is still the caller's frame.
void emit_interpret(Machine& m, Assembler& a) {
  a.mov(thread_word(m.config.last_jit_frame), x86::rbp);
  a.mov(x86::rdx, x86::rdi);
  a.mov(x86::rcx, x86::rsi);
  a.mov(x86::rsi, x86::rax);
  a.mov(x86::rdi, kThread);
  a.mov(x86::rax, uint64_t(reinterpret_cast<uintptr_t>(m.config.interpret)));
  a.jmp(x86::rax);
}

const int kSavedGeneral[] = {2, 6, 7, 8, 9, 10, 11};
constexpr int kSavedVectors = 14;

/// Calls a function from the middle of a trace; `arguments` moves rax, rcx or xmm15 to where it wants them.
template <class Arguments> void emit_preserving(Assembler& a, const void* function, Arguments arguments) {
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);
  for (int r : kSavedGeneral) a.push(gp(r));
  a.sub(x86::rsp, 8 * kSavedVectors + 8);
  for (int i = 0; i < kSavedVectors; i++) a.movsd(x86::qword_ptr(x86::rsp, 8 * i), xmm(i));
  arguments(a);
  a.mov(x86::rdi, kThread);
  a.mov(x86::rax, uint64_t(reinterpret_cast<uintptr_t>(function)));
  a.call(x86::rax);
  for (int i = 0; i < kSavedVectors; i++) a.movsd(xmm(i), x86::qword_ptr(x86::rsp, 8 * i));
  a.add(x86::rsp, 8 * kSavedVectors + 8);
  for (int i = 6; i >= 0; i--) a.pop(gp(kSavedGeneral[i]));
  a.pop(x86::rbp);
  a.ret();
}

void emit_stack_overflow(Machine& m, Assembler& a) {
  a.mov(x86::rcx, frame_word(0));
  a.mov(thread_word(m.config.last_jit_frame), x86::rcx);
  a.mov(x86::rdi, kThread);
  call(a, m.config.stack_overflow);
  a.xor_(x86::eax, x86::eax);
  a.leave();
  a.ret();
}

void place_tables(Machine& m) {
  uint8_t* at = m.memory.tables();
  m.exits = reinterpret_cast<Exit**>(at);
  m.counters = reinterpret_cast<uint32_t*>(at + 8 * Machine::kMaxExits);
  auto* constants = reinterpret_cast<uint64_t*>(at + 12 * Machine::kMaxExits);
  m.sign_mask = constants;
  m.abs_mask = constants + 2;
  m.flonum_shift = constants + 4;
  m.flonum_unshift = constants + 5;
  m.flonum_limit = constants + 6;
  m.sign_mask[0] = m.sign_mask[1] = uint64_t(1) << 63;
  m.abs_mask[0] = m.abs_mask[1] = ~(uint64_t(1) << 63);
  *m.flonum_shift = kFlonumShift;
  *m.flonum_unshift = -kFlonumShift;
  *m.flonum_limit = uint64_t(kFlonumLimit);
  m.next_exit_id = 1;
  m.free_exit_ids.clear();
}
}  // namespace

uint8_t* install(asmjit::CodeHolder& code, uint8_t* at) {
  code.flatten();
  code.resolveUnresolvedLinks();
  code.relocateToBase(uint64_t(at));
  size_t size = code.codeSize();
  code.copyFlattenedData(at, size);
  g_machine.memory.take(at, size);
  return at;
}

uint32_t new_exit_id(Machine& m) {
  if (m.free_exit_ids.empty()) return m.next_exit_id < Machine::kMaxExits ? m.next_exit_id++ : 0;
  uint32_t id = m.free_exit_ids.back();
  m.free_exit_ids.pop_back();
  return id;
}

/// Null, or why there can be no machine code.
const char* emit_fixed_pieces(Machine& m) {
  const auto& features = asmjit::CpuInfo::host().features().x86();
  if (!features.hasSSE4_1()) return "the processor has no SSE4.1";
  if (!m.memory.reset()) return "there is no address space for it";
  place_tables(m);
  m.environment = asmjit::Environment::host();
  m.has_avx = features.hasAVX();
  m.has_bmi2 = features.hasBMI2();
  m.enter = reinterpret_cast<decltype(m.enter)>(piece(m, [&](Assembler& a) { emit_enter(m, a); }));
  m.leave = piece(m, [&](Assembler& a) { emit_leave(m, a); });
  m.interpret = piece(m, [&](Assembler& a) { emit_interpret(m, a); });
  m.stack_overflow = piece(m, [&](Assembler& a) { emit_stack_overflow(m, a); });
  m.allocate = piece(m, [&](Assembler& a) {
    emit_preserving(a, reinterpret_cast<const void*>(m.config.allocate_slow), [](Assembler& a) {
      a.mov(x86::esi, x86::eax);
      a.mov(x86::edx, x86::ecx);
    });
  });
  m.box_float = piece(m, [&](Assembler& a) {
    emit_preserving(a, reinterpret_cast<const void*>(m.config.box_float_slow), [](Assembler& a) { a.movaps(x86::xmm0, kVectorScratch); });
  });
  m.barrier = piece(m, [&](Assembler& a) {
    emit_preserving(a, reinterpret_cast<const void*>(m.config.barrier_slow), [](Assembler& a) { a.mov(x86::rsi, x86::rax); });
  });
  return nullptr;
}

}  // namespace adder::jit::x64
