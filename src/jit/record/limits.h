// How far a recording may go.
#pragma once
#include <cstdint>

namespace adder::jit {

struct RecordLimits {
  uint32_t trace_length = 6000;  // recorded instructions
  uint32_t inline_depth = 12;    // frames inside each other
  uint32_t recursion = 2;        // frames of the same code inside each other
  uint32_t straight_recursion = 5;  // the same when the code has no loops
  uint32_t unroll = 6;           // passes through an inner loop that has no trace of its own
};

}  // namespace adder::jit
