// What the pure operations compute, on plain 64-bit words.  Shared by constant folding and the evaluator.
#pragma once
#include <optional>

#include "jit/ir/ir.h"

namespace adder::jit {

/// The result of a pure operation as bits (doubles bit-cast, conditions 0 or 1).  Nothing when it cannot be
/// told from the bits alone: an *_ov form that overflows, a float that needs memory, an undefined division or
/// conversion.
std::optional<uint64_t> compute(Op op, const uint64_t* operands);

/// Calls a C function by its address, as the machine code would: words and doubles only.
uint64_t call_function(const CallInfo& call, const uint64_t* operands);

/// Reads or writes a field at an address, zero or sign extended to 64 bits (floats as the bits of a double).
uint64_t read_memory(uint64_t address, Width width);
void write_memory(uint64_t address, Width width, uint64_t bits);

/// Smallest and largest integer that a load of this width gives.
struct Range {
  int64_t low = INT64_MIN, high = INT64_MAX;
  bool operator==(const Range&) const = default;
  bool contains(int64_t i) const { return low <= i && i <= high; }
  bool within(Range other) const { return other.low <= low && high <= other.high; }
};
constexpr Range kSmallIntRange{kMinSmallInt, kMaxSmallInt};
Range range_of(Width width);

}  // namespace adder::jit
