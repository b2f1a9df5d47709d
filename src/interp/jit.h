// Python for the JIT: what the interpreter asks at hot places, and what the JIT needs to know of Python.
#pragma once
#include <string>

#include "interp/frame.h"

namespace adder {

/// Turns the JIT on.  `options` as after --jit; `log` a file or null.  False: `error` says why.
bool start_jit(Thread& t, const char* options, const char* log, std::string* error);
/// The JIT's counters as text, for --jit-stats.
std::string jit_statistics();

/// Passes before a place is hot; loops and functions that have a trace are always.
extern int32_t g_loop_threshold, g_function_threshold;

/// While it is forbidden no machine code is entered, and what waits for a call goes on in the interpreter.  Permitted when
/// everybody who forbade it permits it again.
void forbid_machine_code(Thread& t);
void permit_machine_code();

/// What a hot place came to.
enum class Hot : uint8_t {
  kNothing,   // nothing was run
  kContinue,  // go on with Thread::frame as it is now
  kReturned,  // the frame has returned hot_result()
  kFailed,    // an exception has left the frame: go on unwinding in its caller
  kRaise,     // unwind from Thread::frame
  kReraise,   // the same without a new traceback entry
};

/// Runs or records the trace of the loop whose head is `head` (word index), or of the function at its RESUME.  The frame's
/// pc and sp must be stored.
Hot run_hot_loop(Thread& t, Frame* frame, uint32_t head);
Hot run_hot_function(Thread& t, Frame* frame, uint32_t resume);
/// Whether machine code that was entered in this frame has not come back yet: the frame's pc and slots are out of date then.
bool is_in_machine_code(const Frame* frame);
/// Objects that show what such code keeps of the frames that it has entered, as far as they are visible; null when there are none.
struct KeptFrames { FrameObject *innermost = nullptr, *outermost = nullptr; };
/// The frames that run in the machine code that was entered in `frame`, which itself is brought up to date.  `callee`, or null:
/// the object of a running frame that they call; it is told its caller, and what it was told at an earlier look is shown again.
KeptFrames frames_in_machine_code(Thread& t, Frame* frame, FrameObject* callee = nullptr);
/// Traces keep all locals of frames of this code from now on, since somebody looks at them.
void show_all_locals(Code* code);
/// Frames of this code run in the interpreter from now on, where a frame has one object and one dict of locals.
void keep_out_of_machine_code(Code* code);
/// After kReturned: the value.
Value hot_result();

/// The word that JUMP_BACKWARD counts in.
int32_t* loop_counter(Code* code, uint32_t head);
int32_t* function_counter(Code* code);
/// The same when Code::jit_entry is set: the counter lies at its start.
ADDER_INLINE int32_t* function_counter_of(Code* code) { return static_cast<int32_t*>(code->jit_entry); }

}  // namespace adder
