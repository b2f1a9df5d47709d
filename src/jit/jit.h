// The driver: counts how often places in programs are passed, has hot ones recorded and compiled, takes over where
// traces are left, and takes traces away when what they rely on changes.
#pragma once
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "jit/language.h"
#include "jit/options.h"
#include "jit/trace.h"

namespace adder::jit {

/// "Nothing was run": the interpreter goes on as if it had not asked.
constexpr uint64_t kNothing = 52;

/// Lies beside the bytecode, one per loop head and per function entry.  Starts as zeros.
struct Hotness {
  int32_t count = 0;
  uint8_t failures = 0, invalidations = 0;
  bool no_inline = false;   // recording it inside others made them too long
  Entry* entry = nullptr;
};

enum class Place : uint8_t { kLoop, kFunction };

struct Statistics {
  uint64_t traces = 0, bridges = 0, given_up = 0, exits = 0, replays = 0, invalidated = 0;
  uint64_t recorded_operations = 0, compiled_operations = 0;
  double record_seconds = 0, optimize_seconds = 0, emit_seconds = 0;
};

/// A chain of frames that the collector must know while the frames are not yet in the interpreter.
struct RootedChain {
  ResumeChain chain;
  std::vector<Value> objects;
  RootedChain* next = nullptr;
  size_t waiting = 0;        // so many of the outer frames wait while the next one runs in the interpreter
  void* physical = nullptr;  // the outermost frame's place in the interpreter
};

/// A frame that is not in the interpreter: it waits for a call in machine code, in a recording, or while what it called is resumed.
struct WaitingFrame {
  const ResumeFrame& state;
  uint32_t position;  // in the operation that calls
  void* physical;     // its place in the interpreter, which is out of date; or null
};

class Jit {
 public:
  Jit(Language& language, const Options& options);
  ~Jit();
  Jit(const Jit&) = delete;

  /// The one that machine code belongs to.
  static Jit* active() { return active_; }

  /// Counts a pass; true: call `run`.
  bool is_due(Hotness& hotness, Place place) {
    return ++hotness.count >= (place == Place::kLoop ? loop_threshold_ : function_threshold_);
  }
  /// Runs the trace of a hot place, or records it.  `inputs` are the frame's locals and operand stack.  Gives the
  /// frame's returned value (0: failed), kContinue (go on from the physical frame as it is now) or kNothing.
  uint64_t run(Hotness& hotness, Place place, const void* code, uint32_t pc, Value* inputs, uint32_t input_count,
               void* physical_frame, void* thread);

  // For recording interpreters.
  enum class Step : uint8_t { kGoOn, kEnded, kCalled, kTooOften };
  /// At every arrival at a loop head by a backward jump, after begin_operation there.  kEnded: the trace has ended.
  /// kCalled: another trace has run the innermost frame to its end; `result` is what it returned, and the caller
  /// does as if the frame had returned it.
  /// kTooOften: the innermost frame, which has a home, is better left to others.
  /// `may_call` false: the frame's result cannot just be handed to its caller.
  Step loop_edge(Recorder& recorder, Hotness& hotness, recorded::Ref& result, bool may_call = true);
  /// Before a function is entered.  False: do not record it as part of the trace, but call its entry with
  /// Recorder::call_entry(entry_of(...), inputs).
  bool may_inline(Recorder& recorder, const Hotness& hotness, const void* code);
  /// Runs the rest of the innermost frame through an entry, as loop_edge does with kCalled.
  recorded::Ref call_for_frame(Recorder& recorder, Entry& entry);
  Entry& entry_of(Hotness& hotness, Place place, const void* code, uint32_t pc, uint32_t input_count);

  /// Goes on in the interpreter from these frames.
  uint64_t resume(void* thread, RootedChain& frames, void* physical);

  /// Visits the waiting frames, innermost first, whose calls began at addresses of the thread's machine stack in [from, to).
  void for_each_waiting_frame(void* thread, uintptr_t from, uintptr_t to, const std::function<void(const WaitingFrame&)>& visit);

  /// Visits every tagged value that traces and recordings hold on to, and the code they come from (which is either an
  /// object of the heap, or no business of the collector's).
  void for_each_root(void (*visit)(void* context, Value v), void* context) const;
  /// Memory to be scanned conservatively: frames that are on their way to the interpreter.
  void for_each_range(void (*scan)(void* context, const void* begin, const void* end), void* context) const;

  bool is_recording() const { return recording_depth_ != 0; }
  const Options& options() const { return options_; }
  const Statistics& statistics() const { return statistics_; }
  /// The exits that were taken most often, as text.
  std::string busiest_exits(size_t count) const;
  /// Drops a trace (with its bridges), compiled or being recorded.
  void invalidate(uint32_t trace_id);
  /// A thread ends that has run traces.
  void forget_thread(void* thread);
  /// A line for the log, if there is one.
  void log(const std::string& line);

  /// Machine code's way out (MachineConfig::leave).
  uint64_t leave(void* thread, Exit& exit, ExitState& state);
  /// Runs an entry that has no machine code (MachineConfig::interpret).
  uint64_t interpret(void* thread, Entry& entry, Value* inputs, void* physical);

 private:
  struct Recording;
  uint64_t record_root(Hotness& hotness, Place place, const void* code, uint32_t pc, Value* inputs,
                       uint32_t input_count, void* physical, void* thread);
  uint64_t record_bridge(Exit& exit, ExitState& state, void* thread);
  uint64_t record(Recording& recording, void* physical, void* thread);
  bool compile(Recording& recording, std::string& reason);
  bool within_budget() const;
  uint32_t bridge_threshold(const Trace& root) const;
  void note_failure(Recording& recording, const std::string& reason);
  void note_inlined_frames(Recording& recording);
  Entry& other_version(Entry& head);
  uint32_t* call_depth(void* thread) const;
  const uint32_t* call_limit(void* thread) const;
  bool is_too_deep(const Entry& entry, void* thread) const;
  uint64_t resume_span(void* thread, std::span<ResumeFrame> span, size_t base, void* physical);
  void rebuild_frames(Exit& exit, const RootedChain& frames, Recording& recording);
  void arm(Exit& exit);
  struct Waiting;
  std::vector<Waiting> find_waiting(void* thread, uintptr_t from, uintptr_t to) const;

  static Jit* active_;
  Language& language_;
  Options options_;
  RecordLimits limits_;
  int32_t loop_threshold_, function_threshold_;
  int32_t call_depth_ = -1, call_limit_ = -1;           // MachineConfig::call_depth, call_limit
  Statistics statistics_;
  std::vector<std::unique_ptr<Trace>> traces_;          // by id - 1; null when dropped before being compiled
  std::vector<std::unique_ptr<Entry>> entries_;
  struct EntryPlace {
    Hotness* hotness;
    Place place;
    Entry* first = nullptr;  // version of the head, which the interpreter enters
    Entry* next = nullptr;   // version
    uint32_t version = 1;
  };
  std::unordered_map<const Entry*, EntryPlace> places_;
  std::vector<std::unique_ptr<Hotness>> later_versions_;
  std::vector<Recording*> recordings_;                  // active ones, outermost first
  std::vector<void*> threads_;                          // that have run traces
  RootedChain* chains_ = nullptr;
  uint32_t recording_depth_ = 0, random_ = 12345;
  FILE* log_file_ = nullptr;
};

}  // namespace adder::jit
