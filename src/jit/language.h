// What a language tells the JIT: how to record, how to go on without a trace, how to name places in programs.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "jit/backend/backend.h"
#include "jit/record/record.h"

namespace adder::jit {

class Language {
 public:
  virtual ~Language() = default;

  /// Where things lie in threads and objects.  The driver fills in the hooks `leave` and `interpret`.
  virtual MachineConfig machine_config() = 0;

  /// A recorder for this language: an instance of what it made of RecordDomain.
  virtual std::unique_ptr<Recorder> new_recorder(void* thread, const RecordLimits& limits) = 0;

  /// Interprets in the Record domain, from the recorder's innermost frame, until frame number `base` (0: outermost)
  /// returns; gives what it returned (empty: an error is pending).  Frames above `base` have then been popped, it
  /// itself has not.  Returns at once when the trace has ended (Recorder::is_ended).  Recorder::needs_rerun says
  /// that a frame's current operation runs again first, without begin_operation.
  virtual recorded::Ref record(Recorder& recorder, size_t base) = 0;

  /// Slots of memory that a frame of this code needs.
  virtual size_t frame_slots(const void* code) = 0;

  /// Goes on in the interpreter: makes frames of `frames` (outermost first, all linked without replay), runs the
  /// innermost one's operation again from its log if it has one (if the innermost frame awaits a result and it is
  /// empty, the pending error is raised there instead), and then:
  ///  - with `physical` (the outermost one's place in the interpreter): brings the state back there and returns
  ///    kContinue, or the returned value when the outermost frame has returned;
  ///  - without: interprets until the outermost frame returns, and gives its value's bits (0: failed).
  virtual uint64_t resume(void* thread, std::span<ResumeFrame> frames, void* physical) = 0;

  /// Stores the word of the thread's state whose stores traces put off (Recorder::set_delayed).
  virtual void store_delayed(void*, Value) { UNREACHABLE("only for languages that delay stores"); }
  virtual Value load_delayed(void*) { UNREACHABLE("only for languages that delay stores"); }

  /// A fresh object: zeroed behind its header.
  virtual Value allocate(void* thread, uint32_t shape, uint32_t size) = 0;
  virtual Value box_float(void* thread, double x) = 0;

  /// The place in the user's terms: "fib.py:4".
  virtual std::string place(const void* code, uint32_t pc) = 0;
  /// The text of the source line, or of the operation; may be empty.
  virtual std::string source(const void*, uint32_t) { return {}; }

  Liveness (*liveness)(const void* code, uint32_t pc) = nullptr;
};

}  // namespace adder::jit
