// Runs traces without machine code: loops, bridges and all, one operation at a time.  For tests of the
// optimizer and as a reference for back ends.  Memory is real; calls go to real functions.
#pragma once
#include <vector>

#include "jit/trace.h"

namespace adder::jit {

/// What evaluating needs to know of the language's heap.
struct EvaluatorHooks {
  void* context = nullptr;
  uint64_t (*allocate)(void* context, uint32_t shape, uint32_t size) = nullptr;  // zeroed behind the header
  uint64_t (*box_float)(void* context, double d) = nullptr;  // of a float that has no flonum
  bool (*is_heap_float)(void* context, Value pointer) = nullptr;
  void (*barrier)(void* context, Value object) = nullptr;
  uint64_t (*call_entry)(void* context, Entry* entry, const uint64_t* inputs, size_t count) = nullptr;
  /// Asked at every guard, poll and guard_valid: true makes it fail.
  bool (*fails)(void* context, const Exit& exit) = nullptr;
  /// Whether a failing exit goes on in its bridge; null: always.
  bool (*takes_bridge)(void* context, const Exit& exit) = nullptr;
};

/// A frame to go on with, as an exit left it.
struct DecodedFrame {
  const void* code;
  uint32_t pc;
  uint16_t kind;
  bool replay;
  uint64_t home;
  std::vector<uint64_t> values;
  struct Logged {
    uint64_t bits;
    uint32_t tag;
  };
  std::vector<Logged> log;
};

struct Outcome {
  enum Kind : uint8_t { kFinished, kExited, kEntered, kStepLimit } kind = kFinished;
  uint64_t value = 0;                // kFinished
  const Exit* exit = nullptr;        // kExited
  std::vector<DecodedFrame> frames;  // kExited: outermost first
  std::vector<uint64_t> refs;        // kExited: the values of the snapshot's ExitRefs
  Entry* entry = nullptr;            // kEntered: a trace that is not there
  std::vector<uint64_t> inputs;      // as they are now
  uint64_t steps = 0;
  uint64_t rounds = 0;  // times that the recording was gone through
};

Outcome evaluate(const Trace& trace, std::vector<uint64_t> inputs, const EvaluatorHooks& hooks,
                 uint64_t step_limit = 1'000'000);

}  // namespace adder::jit
