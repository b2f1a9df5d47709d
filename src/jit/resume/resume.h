// What it takes to go on without a trace: the frames that it was in, as plain words.  Made from an exit, or from a
// recording that was given up: both are the same to whoever continues.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/value.h"
#include "jit/domain/replay.h"

namespace adder::jit {

/// One frame to go on with.  When `replay` is set, the operation at `pc` is run again in the Replay domain with `log`;
/// otherwise it starts afresh.  When `awaits` is set, it starts with the result of a callee on top of the operand stack: if that is
/// empty, the callee has failed, and its error is raised in this frame.
struct ResumeFrame {
  const void* code;
  uint32_t pc;
  uint16_t kind;      // the language's: how the frame is linked to its caller
  bool replay;
  Value home;         // object that owns the frame's memory, or empty
  std::vector<Value> values;
  std::vector<LoggedWord> log;
  bool awaits = false;
};

/// Frames of a left trace, outermost first.
using ResumeChain = std::vector<ResumeFrame>;

}  // namespace adder::jit
