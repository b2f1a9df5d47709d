// Turns a recording into a trace that the back end can emit.
#pragma once
#include "jit/trace.h"

namespace adder::jit {

enum class OptimizeLevel : uint8_t {
  kNone,    // the recording as it is, for comparison
  kStress,  // guards may fail although they hold, to test exits: nothing is concluded from their failing
  kFull,
};

/// Fills the second part of `into` (see Trace) from a recording.  Returns null, or why it cannot be compiled.
const char* optimize(const Ir& recorded, const TraceEnd& end, Trace& into,
                     OptimizeLevel level = OptimizeLevel::kFull);

}  // namespace adder::jit
