// What handlers say about memory: where a field lies, how wide it is, and what it may alias.  Shared by the
// interpreter (which reads only offsets and widths) and the optimizer (which reads the rest).
#pragma once
#include <cstdint>

namespace adder::jit {

/// A set of heap locations that stores and calls can be said to touch.  The language numbers its own, below 60.
using AliasClass = uint8_t;
constexpr AliasClass kAliasHeader = 0;  // shapes (object headers)
using AliasSet = uint64_t;
constexpr AliasSet alias_set(AliasClass c) { return AliasSet(1) << c; }
constexpr AliasSet kAllAliases = ~AliasSet(0);

/// Width and interpretation of a memory access.  kValue is a tagged word; stores of it need a write barrier.
enum class Width : uint8_t { kValue, kInt64, kInt32, kUint32, kUint16, kUint8, kInt8, kInt16, kFloat64, kFloat32 };

/// A field at a fixed offset, or the elements of an array that starts there (`offset` + index * width).
struct Field {
  int32_t offset;
  AliasClass alias;
  Width width = Width::kValue;
  bool immutable = false;  // never changes once the object can be seen by two operations: survives calls
  constexpr bool operator==(const Field&) const = default;
};

/// What an opaque function does, as far as the trace cares.  A function without a declared effect cannot be
/// called from a handler.
struct Effect {
  enum Kind : uint8_t {
    kPure,      // result depends on argument words only: may be folded, merged, dropped
    kReads,     // reads memory, changes nothing, cannot fail: may be dropped, moved up to the next write
    kAllocates, // a fresh object and nothing else: may be dropped; a safepoint for the collector
    kWrites,    // writes the alias classes of `writes` only; may fail; safepoint; runs no code of the user's program
    kAny,       // may do anything, run user code, look at frames, invalidate this very trace
  } kind = kAny;
  AliasSet writes = 0;
};
constexpr Effect kPure{Effect::kPure, 0};
constexpr Effect kReads{Effect::kReads, 0};
constexpr Effect kAllocates{Effect::kAllocates, 0};
constexpr Effect writes(AliasSet set) { return {Effect::kWrites, set}; }
constexpr Effect kAnyEffect{Effect::kAny, kAllAliases};

}  // namespace adder::jit
