// Numbers of CPython 3.11's opcodes whose meaning differs from ours (those that mean the same are in cpython_opcodes.def), and how its
// exception table writes numbers.
#pragma once
#include <cstdint>

namespace adder::compiler::cpython {

enum Number : uint8_t {
  kCache = 0, kPushNull = 2, kForIter = 93, kLoadAttr = 106, kCompareOp = 107, kJumpForward = 110, kJumpIfFalseOrPop = 111, kJumpIfTrueOrPop = 112,
  kLoadGlobal = 116, kBinaryOp = 122, kSend = 123, kLoadFast = 124, kJumpBackwardNoInterrupt = 134, kJumpBackward = 140, kExtendedArg = 144,
  kLoadMethod = 160, kDictMerge = 164, kPrecall = 166, kCall = 171, kKwNames = 172,
};
/// The four conditional jumps in the order of Opcode: if false, true, none, not none.
inline constexpr uint8_t kForwardIf[] = {114, 115, 129, 128}, kBackwardIf[] = {175, 176, 174, 173};

/// Arguments of BINARY_OP in the order of Opcode; the in-place ones are 13 higher.
inline constexpr uint8_t kOperators[] = {0, 10, 5, 11, 2, 6, 8, 3, 9, 1, 7, 12, 4};
inline constexpr uint8_t kFirstInPlace = 13;

/// Bytes of the exception table: six bits of a number each, the highest first; these say that more follow, and that a row starts.
inline constexpr uint8_t kMore = 64, kRowStart = 128;

}  // namespace adder::compiler::cpython
