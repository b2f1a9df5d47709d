// A verifier of bytecode: every path keeps the operand stack in order, every operand and jump is in range,
// the exception table is consistent, and each loop has one edge back. Debug builds check all that is
// compiled.
#pragma once

#include <string>
#include <vector>

#include "compiler/compile_draft.h"

namespace adder::compiler {

/// What the verifier looks at, of a draft or of a code object.
struct BytecodeView {
  explicit BytecodeView(const CodeDraft& draft);
  explicit BytecodeView(const Code* code);

  const uint32_t* words;
  uint32_t word_count;
  const ExceptionRow* exceptions;
  uint32_t exception_count;
  uint32_t constant_count;
  uint32_t name_count;
  uint32_t local_count;
  uint32_t plain_local_count;
  uint32_t stack_size;
};

/// Empty when the bytecode is right, otherwise what is wrong with it.
std::string verify(const BytecodeView& view);
std::string verify(const Code* code);

/// The depth of the operand stack before the instruction that each word belongs to; 0 for words that nothing reaches.
std::vector<int> stack_depths(const Code* code);

/// Stops the program when the draft or a draft in its constants is wrong.
void check_draft(const CodeDraft& draft);

}  // namespace adder::compiler
