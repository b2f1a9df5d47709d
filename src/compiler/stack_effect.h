// How instructions change the depth of the operand stack.
#pragma once

#include "compiler/opcodes.h"

namespace adder::compiler {

/// The change of depth when the instruction goes on to the next one, or to its target when `jumps`.
int stack_effect(Opcode opcode, uint32_t operand, bool jumps);

/// How many values the instruction takes from the stack or looks at; fewer on the stack means broken
/// bytecode.
int stack_inputs(Opcode opcode, uint32_t operand);

}  // namespace adder::compiler
