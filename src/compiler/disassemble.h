// A text listing of bytecode for tests and logs.
#pragma once

#include <string>

#include "compiler/compile_draft.h"

namespace adder::compiler {

/// One line per instruction: source line, word index, `>>` at jump targets, name, operand and what it stands
/// for; then the exception table. Nested code is not listed.
std::string disassemble(const Code* code);
std::string disassemble(const CodeDraft& draft);

/// The same for one instruction, without the line: `LOAD_FAST 0 (x)`.
std::string describe_instruction(const Code* code, uint32_t word);

/// The source text of a constant, as repr() writes it.
std::string constant_text(const ConstantValue& value);

}  // namespace adder::compiler
