// The opcodes as an enumeration, with what the table says about each.
#pragma once

#include <cstdint>

namespace adder::compiler {

enum class Opcode : uint8_t {
#define OPCODE(name, operand, effect, cache) name,
#include "compiler/opcodes.def"
#undef OPCODE
  kCount,
};
constexpr uint32_t kOpcodeCount = uint32_t(Opcode::kCount);

enum class OperandKind : uint8_t { kNone, kConst, kName, kLocal, kDeref, kJump, kCount, kFlags, kOparg };

/// A stack effect that depends on the operand.
constexpr int8_t kVariableEffect = 127;

struct OpcodeInfo {
  const char* name;
  OperandKind operand;
  int8_t effect;
  uint8_t cache_words;
};

namespace detail {
inline constexpr int8_t VAR = kVariableEffect;
inline constexpr OpcodeInfo kOpcodeInfo[] = {
#define OPCODE(name, operand, effect, cache) {#name, OperandKind::k##operand, effect, cache},
#include "compiler/opcodes.def"
#undef OPCODE
};
}  // namespace detail

constexpr const OpcodeInfo& opcode_info(Opcode opcode) { return detail::kOpcodeInfo[uint8_t(opcode)]; }
constexpr const char* opcode_name(Opcode opcode) { return opcode_info(opcode).name; }
/// Words of an instruction, the opcode's own and those behind it.
constexpr uint32_t instruction_words(Opcode opcode) { return 1u + opcode_info(opcode).cache_words; }

/// Whether the words behind an instruction are written by the compiler, not an inline cache that starts as 0.
constexpr bool cache_is_operand(Opcode opcode) {
  return opcode == Opcode::CALL_KW || opcode == Opcode::LOAD_SUPER_ATTR || opcode == Opcode::LOAD_SUPER_METHOD;
}

constexpr Opcode opcode_of(uint32_t word) { return Opcode(uint8_t(word)); }
constexpr uint32_t operand_of(uint32_t word) { return word >> 8; }
constexpr uint32_t make_word(Opcode opcode, uint32_t operand) { return operand << 8 | uint8_t(opcode); }
constexpr uint32_t kMaxOperand = (1u << 24) - 1;

constexpr bool has_jump_target(Opcode opcode) { return opcode_info(opcode).operand == OperandKind::kJump; }
/// After such an instruction, control never reaches the next one.
constexpr bool ends_control_flow(Opcode opcode) {
  switch (opcode) {
    case Opcode::JUMP_FORWARD:
    case Opcode::JUMP_BACKWARD:
    case Opcode::JUMP_BACKWARD_NO_INTERRUPT:
    case Opcode::RETURN_VALUE:
    case Opcode::RAISE_VARARGS:
    case Opcode::RERAISE:
      return true;
    default:
      return false;
  }
}
/// Leaves the frame or the block by an exception.
constexpr bool exits_frame(Opcode opcode) {
  return opcode == Opcode::RETURN_VALUE || opcode == Opcode::RAISE_VARARGS || opcode == Opcode::RERAISE;
}

}  // namespace adder::compiler
