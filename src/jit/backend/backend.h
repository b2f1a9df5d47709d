// The back end as the rest of the JIT sees it: machine code for optimized traces.  Neutral to the processor; only
// backend/<cpu>/ knows registers and encodings.
//
// Every root trace is one machine function  uint64_t entry(Value* inputs, void* physical_frame, void* thread)  that
// runs its outermost frame until that frame returns, and gives the returned value's bits (0: failed, an error is
// pending) or kContinue (the exit handler wrote the state back to the physical frame; interpret on from there).
// Bridges run in the machine frame of their root.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/value.h"
#include "jit/ir/ir.h"

namespace adder::jit {

struct Trace;
struct Exit;
struct Entry;

/// No valid Value: "the physical frame holds the state, go on interpreting".
constexpr uint64_t kContinue = 44;

/// Registers and machine frame at the moment a trace was left, as the exit handler gets them.
struct ExitState {
  uint64_t general[16];
  double vector[16];
  uint8_t* frame;         // machine frame of the trace
  void* physical_frame;   // of the interpreter, or null when machine code called the trace
  Value* inputs;
};

/// What the language tells the back end, once: where things lie in its thread and objects, and whom to call.
/// Offsets are in bytes from the thread pointer.
struct MachineConfig {
  int32_t allocation_cursor, allocation_limit;  // [cursor, limit) is zeroed and free
  int32_t poll;                                 // byte, not 0: leave at the next poll
  int32_t last_jit_frame;                       // innermost machine frame at the latest call that may look at frames
  int32_t stack_limit;                          // lowest address the machine stack may reach (leave 64 KB below it)
  /// 32 bits each, or -1 where calls are not counted: the frames entered, the callee's included, and how many there may be.
  /// Machine code counts only where it calls; where it might enter too many, the entry is interpreted.
  int32_t call_depth = -1, call_limit = -1;

  uint64_t header_bits = 0;                     // or-ed to the shape in the header of a fresh object
  uint32_t float_shape;                         // 32 bits at offset 0 of a heap float
  int32_t float_value;                          // offset of its double
  int32_t barrier_byte;                         // offset in an object of the byte that decides about a write barrier
  uint8_t barrier_mask;                         // (byte & mask) != 0: call barrier_slow

  void* (*allocate_slow)(void* thread, uint64_t shape, uint64_t bytes);   // an object, zeroed behind its header; does not fail
  uint64_t (*box_float_slow)(void* thread, double d);          // bits of a float that may have no flonum
  void (*barrier_slow)(void* thread, Value object);
  uint64_t (*leave)(void* thread, Exit* exit, ExitState* state);          // the exit handler; its result is the trace's
  /// Runs an entry that has no machine code, or may not use it so deep in calls.  With a physical frame, `inputs` is its memory, and kContinue may be given.
  uint64_t (*interpret)(void* thread, Entry* entry, Value* inputs, void* physical_frame);
  void (*stack_overflow)(void* thread);                                   // raises
};

struct BackendOptions {
  bool stress = false;    // every guard counts down and fails when its counter reaches 0
  bool log_code = false;  // keep disassembly (disassemble() needs it)
};

/// Reserves code memory and emits the fixed pieces (entry, exit, slow paths).  Called again, it forgets all code.
/// Until it is called there are no entries.  Null, or why there can be no machine code here.
const char* backend_init(const MachineConfig& config, const BackendOptions& options = {});

/// A trace's text as machine code with its IR between the lines; empty unless log_code is set.
const std::string& disassembly(const Trace& trace);

/// Gives the entry the thunk that interprets it.
void reset_entry(Entry& entry);

/// Emits `trace`: a root gets its entry's machine code, a bridge is ready for patch_exit.  False: not possible, and
/// `why` says so; nothing has changed.
bool emit(Trace& trace, const char** why = nullptr);

/// Runs an entry (which has machine code) from C++.
uint64_t enter(Entry& entry, Value* inputs, void* physical_frame, void* thread);

/// Lets an exit continue in its bridge from now on.
void patch_exit(Exit& exit, Trace& bridge);
/// Undoes patch_exit.
void unpatch_exit(Exit& exit);

/// Makes a root trace (with its bridges) unreachable: its entry interprets again, and machine frames that are
/// running in it leave at their next guard_valid.  Its code stays until release_code.
void invalidate(Trace& root, void* thread);

/// Frees the code and exits of an invalidated trace that runs in no machine frame.
void release_code(Trace& trace);

/// Where the 64 bits of a value (doubles as their bits, integers untagged) are when a trace is left.
struct WordSource {
  enum From : uint8_t { kConstant, kGeneral, kVector, kFrame } from = kConstant;
  bool untag = false;
  int32_t at = 0;     // register, or offset from the machine frame
  uint64_t bits = 0;  // kConstant
};
WordSource source_at_exit(const Exit& exit, Ref ref);
/// The same during the call before `call`, a guard_valid: in the machine frame.  The call's own result has no place yet, and is 0.
WordSource source_in_call(const Exit& call, Ref ref);
inline uint64_t read_word(const WordSource& s, const ExitState& state) {
  uint64_t word = s.bits;
  if (s.from == WordSource::kGeneral) word = state.general[s.at];
  else if (s.from == WordSource::kVector) word = std::bit_cast<uint64_t>(state.vector[s.at]);
  else if (s.from == WordSource::kFrame) memcpy(&word, state.frame + s.at, 8);
  return s.untag ? uint64_t(int64_t(word) >> 1) : word;
}
inline uint64_t read_at_exit(const Exit& exit, const ExitState& state, Ref ref) {
  return read_word(source_at_exit(exit, ref), state);
}

/// A machine frame that is in a call, for those who need to know what its trace holds.
struct MachineFrame {
  uint8_t* frame = nullptr;
  const Exit* call = nullptr;  // the exit of the guard_valid behind the call
  explicit operator bool() const { return frame; }
  uint64_t read(Ref ref) const;
  void* physical_frame() const;
  bool is_forced() const;
  void force();                // its state was taken away: guard_valid will fail
};
/// The innermost machine frame of the thread, then outward through calls between traces and through C++.
MachineFrame innermost_frame(void* thread);
MachineFrame next_frame(const MachineFrame& inner);

/// Stress mode: `exit` fails on its `count`-th execution from now on (0: not for a long time).
void set_failure(const Exit& exit, uint32_t count);

/// Bytes of code memory in use.
size_t code_bytes();

}  // namespace adder::jit
