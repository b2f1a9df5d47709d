// What the optimizer knows of each value of the trace it is building.
#pragma once
#include <vector>

#include "jit/ir/compute.h"
#include "jit/trace.h"

namespace adder::jit {

/// Knowledge about one instruction's result.  All of it holds from where it was learned to the end of the
/// trace, because values never change.
struct Info {
  Ref replaced = kNoRef;        // by an equal value
  uint8_t tags = kTagAny;       // V: what it can be
  int8_t truth = -1;            // B: outcome, when a guard settled it
  bool sunk = false;            // a box or an object that has not been made (yet)
  int32_t virtual_object = -1;  // sunk object: which
  uint32_t clean = 0;           // stores need no write barrier while this is the number of the last safepoint
  Ref number = kNoRef;          // V: its double, where a guard has made it
  Range range;                  // I
  bool not_nan = false;         // F: a comparison that held, or arithmetic, says so
  bool compared = false;        // F: a comparison asked for it, and will in each iteration of the loop
};

/// Set of Tag that the constant word belongs to.
uint8_t tags_of(Value v);

/// Ranges of results, from ranges of operands.  An unknown range is the full one.
Range add_ranges(Range a, Range b);
Range subtract_ranges(Range a, Range b);
Range multiply_ranges(Range a, Range b);
Range shift_left(Range a, int64_t count);
Range shift_right(Range a, int64_t count);
Range mask_ranges(Range a, Range b);

}  // namespace adder::jit
