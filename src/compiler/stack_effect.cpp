#include "compiler/stack_effect.h"

#include "base/check.h"

namespace adder::compiler {

int stack_effect(Opcode opcode, uint32_t operand, bool jumps) {
  int effect = opcode_info(opcode).effect;
  if (effect != kVariableEffect) return effect;
  int count = int(operand);
  switch (opcode) {
    case Opcode::JUMP_IF_FALSE_OR_POP:
    case Opcode::JUMP_IF_TRUE_OR_POP:
      return jumps ? 0 : -1;
    case Opcode::FOR_ITER:
      return jumps ? -1 : 1;
    case Opcode::SEND:
      return jumps ? -1 : 0;
    case Opcode::BUILD_TUPLE:
    case Opcode::BUILD_LIST:
    case Opcode::BUILD_SET:
    case Opcode::BUILD_STRING:
    case Opcode::BUILD_SLICE:
      return 1 - count;
    case Opcode::BUILD_MAP:
      return 1 - 2 * count;
    case Opcode::BUILD_CONST_KEY_MAP:
      return -count;
    case Opcode::UNPACK_SEQUENCE:
      return count - 1;
    case Opcode::UNPACK_EX:
      return int(operand & 0xFF) + int(operand >> 8);
    case Opcode::FORMAT_VALUE:
      return operand & 4 ? -1 : 0;
    case Opcode::CALL:
    case Opcode::CALL_KW:
      return -count - 1;
    case Opcode::CALL_FUNCTION_EX:
      return -2 - (operand & 1);
    case Opcode::MAKE_FUNCTION:
      return -__builtin_popcount(operand & 15);
    case Opcode::RAISE_VARARGS:
      return -count;
    default:
      UNREACHABLE("every opcode whose effect varies is listed");
  }
}

int stack_inputs(Opcode opcode, uint32_t operand) {
  int count = int(operand);
  switch (opcode) {
    case Opcode::COPY:
    case Opcode::SWAP:
      return count;
    case Opcode::LIST_APPEND:
    case Opcode::SET_ADD:
    case Opcode::LIST_EXTEND:
    case Opcode::SET_UPDATE:
    case Opcode::DICT_UPDATE:
    case Opcode::DICT_MERGE:
      return count + 1;
    case Opcode::DICT_MERGE_CALL:
    case Opcode::MAP_ADD:
      return count + 2;
    case Opcode::RERAISE:
      return count + 1;
    case Opcode::WITH_EXCEPT_START:
      return 4;
    case Opcode::LOAD_ATTR:
    case Opcode::LOAD_METHOD:
    case Opcode::UNARY_POSITIVE:
    case Opcode::UNARY_NEGATIVE:
    case Opcode::UNARY_INVERT:
    case Opcode::UNARY_NOT:
    case Opcode::GET_ITER:
    case Opcode::FOR_ITER:
    case Opcode::UNPACK_SEQUENCE:
    case Opcode::UNPACK_EX:
    case Opcode::GET_LEN:
    case Opcode::MATCH_MAPPING:
    case Opcode::MATCH_SEQUENCE:
    case Opcode::PUSH_EXC_INFO:
    case Opcode::LIST_TO_TUPLE:
    case Opcode::YIELD_VALUE:
    case Opcode::GET_AWAITABLE:
    case Opcode::GET_AITER:
    case Opcode::GET_ANEXT:
    case Opcode::GET_YIELD_FROM_ITER:
    case Opcode::ASYNC_GEN_WRAP:
    case Opcode::BEFORE_WITH:
    case Opcode::BEFORE_ASYNC_WITH:
    case Opcode::IMPORT_FROM:
    case Opcode::JUMP_IF_FALSE_OR_POP:
    case Opcode::JUMP_IF_TRUE_OR_POP:
      return 1;
    case Opcode::SEND:
    case Opcode::MATCH_KEYS:
    case Opcode::CHECK_EXC_MATCH:
    case Opcode::CHECK_EG_MATCH:
      return 2;
    case Opcode::LOAD_SUPER_ATTR:
    case Opcode::LOAD_SUPER_METHOD:
    case Opcode::MATCH_CLASS:
      return 3;
    case Opcode::BUILD_TUPLE:
    case Opcode::BUILD_LIST:
    case Opcode::BUILD_SET:
    case Opcode::BUILD_STRING:
    case Opcode::BUILD_SLICE:
      return count;
    case Opcode::BUILD_MAP:
      return 2 * count;
    case Opcode::BUILD_CONST_KEY_MAP:
      return count + 1;
    case Opcode::CALL:
    case Opcode::CALL_KW:
      return count + 2;
    case Opcode::MAKE_FUNCTION:
      return 1 + __builtin_popcount(operand & 15);
    case Opcode::CALL_FUNCTION_EX:
      return 3 + (count & 1);
    case Opcode::FORMAT_VALUE:
      return count & 4 ? 2 : 1;
    case Opcode::IS_OP:
    case Opcode::CONTAINS_OP:
      return 2;
    default: {
      int effect = stack_effect(opcode, operand, false);
      if (effect >= 0) return 0;
      bool gives_result = opcode_info(opcode).operand == OperandKind::kNone && opcode != Opcode::POP_TOP;
      return -effect +
             (gives_result && opcode >= Opcode::BINARY_ADD && opcode <= Opcode::BINARY_SUBSCR ? 1 : 0);
    }
  }
}

}  // namespace adder::compiler
