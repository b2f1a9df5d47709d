// What all emitted code shares on x86-64: configuration, fixed pieces of code, the machine frame.
//
// Machine frame of a root trace and its bridges, offsets from rbp:
//   +8 return address, 0 caller's rbp, -8 state word (0: fine), -16 physical frame, -24 inputs,
//   -32 id of the exit behind the call in progress, -40 - 8n spill slot n; outgoing arguments at rsp.
// r15 is the thread.  rax, rcx, xmm14 and xmm15 are scratch.  Between traces no register survives a call.
#pragma once
#include <asmjit/x86.h>

#include <vector>

#include "jit/backend/backend.h"
#include "jit/backend/code_memory.h"
#include "jit/backend/plan.h"

namespace adder::jit::x64 {

using asmjit::Label;
using asmjit::x86::Gp;
using asmjit::x86::Mem;
using asmjit::x86::Xmm;
namespace x86 = asmjit::x86;

constexpr int kStateWord = -8, kPhysicalFrame = -16, kInputs = -24, kCallExit = -32, kFirstSlot = -40;
constexpr int kFixedFrameBytes = 32;
constexpr uint32_t kMaxFrameBytes = 40 << 10;
/// State word of the frame that C++ pushes when it enters machine code.
constexpr int32_t kEnteredFromCpp = 0x0adde700;

constexpr int slot_offset(Place p) { return kFirstSlot - 8 * place_slot(p); }

inline const Gp kThread = x86::r15, kScratch = x86::rax, kScratch2 = x86::rcx;
inline const Xmm kVectorScratch = x86::xmm15, kVectorScratch2 = x86::xmm14;

constexpr uint32_t kRdx = 1u << 2;
extern const Target kTarget;

struct Machine {
  static constexpr size_t kMaxExits = size_t(1) << 20;
  MachineConfig config;
  BackendOptions options;
  CodeMemory memory;
  asmjit::Environment environment;
  bool has_avx = false;
  bool has_bmi2 = false;
  bool ready = false;

  // Tables within reach of the code.
  Exit** exits = nullptr;          // by id
  uint32_t* counters = nullptr;    // stress mode, by exit id
  uint64_t* sign_mask = nullptr;   // 16 bytes each, aligned
  uint64_t* abs_mask = nullptr;
  uint64_t* flonum_shift = nullptr;
  uint64_t* flonum_unshift = nullptr;
  uint64_t* flonum_limit = nullptr;
  uint32_t next_exit_id = 1;
  std::vector<uint32_t> free_exit_ids;

  // Fixed pieces.
  uint64_t (*enter)(Value* inputs, void* physical_frame, void* thread, Entry* entry) = nullptr;
  uint8_t* leave = nullptr;        // eax: exit id
  uint8_t* interpret = nullptr;    // what an Entry without code points to; rax: the entry
  uint8_t* allocate = nullptr;     // eax: shape, ecx: size -> rax
  uint8_t* box_float = nullptr;    // xmm15 -> rax
  uint8_t* barrier = nullptr;      // rax: object
  uint8_t* stack_overflow = nullptr;
};
extern Machine g_machine;

const char* emit_fixed_pieces(Machine& m);
uint32_t new_exit_id(Machine& m);

/// Copies finished code to where it was assembled for.  Null: no memory.
uint8_t* install(asmjit::CodeHolder& code, uint8_t* at);

inline Gp gp(int n) { return x86::gpq(uint32_t(n)); }
inline Xmm xmm(int n) { return x86::xmm(uint32_t(n)); }
inline Mem frame_word(int offset) { return x86::qword_ptr(x86::rbp, offset); }
inline Mem thread_word(int offset) { return x86::qword_ptr(kThread, offset); }
inline Mem thread_int(int offset) { return x86::dword_ptr(kThread, offset); }

}  // namespace adder::jit::x64
