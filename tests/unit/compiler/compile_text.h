// Compiles source text to drafts for tests of the compiler, and looks into them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.h"
#include "compiler/disassemble.h"
#include "compiler/opcodes.h"
#include "compiler/positions.h"
#include "compiler/verify.h"

namespace adder::compiler {

/// The draft of a module, with everything that it lives in. A draft that the verifier rejects fails the test.
class CompiledText {
 public:
  explicit CompiledText(std::string_view source, CompileOptions options = {}) {
    ParseOptions parse_options;
    parse_options.filename = options.filename;
    parse_options.mode = options.mode;
    parse_options.source_is_utf8 = true;
    parsed_ = parse(source, parse_options);
    EXPECT_TRUE(parsed_.module) << parsed_.error.message;
    if (!parsed_.module) return;
    result_ = compile_draft(*parsed_.arena, parsed_.module, options);
    if (result_.draft) expect_valid(*result_.draft);
  }

  const CodeDraft& module() const { return *result_.draft; }
  bool failed() const { return !result_.draft; }
  /// "message at line:offset", or empty.
  std::string error() const {
    if (!failed()) return "";
    const SyntaxErrorInfo& error = result_.error;
    if (!error.has_position) return error.message;
    return error.message + " at " + std::to_string(error.lineno) + ":" + std::to_string(error.offset);
  }
  std::vector<std::string> warnings() const {
    std::vector<std::string> messages;
    for (const SyntaxWarningInfo& warning : result_.warnings) messages.push_back(warning.message);
    return messages;
  }
  /// The nested code with this qualified name.
  const CodeDraft& code(std::string_view qualified_name) const {
    const CodeDraft* found = find(*result_.draft, qualified_name);
    EXPECT_TRUE(found) << qualified_name;
    return found ? *found : *result_.draft;
  }

 private:
  static void expect_valid(const CodeDraft& draft) {
    EXPECT_EQ(verify(BytecodeView(draft)), "") << disassemble(draft);
    for (const DraftConstant& constant : draft.constants) {
      if (constant.code) expect_valid(*constant.code);
    }
  }
  static const CodeDraft* find(const CodeDraft& draft, std::string_view name) {
    if (draft.qualified_name.view() == name) return &draft;
    for (const DraftConstant& constant : draft.constants) {
      if (!constant.code) continue;
      if (const CodeDraft* found = find(*constant.code, name)) return found;
    }
    return nullptr;
  }

  ParseResult parsed_;
  DraftResult result_;
};

/// The names of the instructions, in order.
inline std::vector<std::string> opcode_names(const CodeDraft& draft) {
  std::vector<std::string> names;
  for (uint32_t word = 0; word < draft.instructions.size();
       word += instruction_words(opcode_of(draft.instructions[word])))
    names.push_back(opcode_name(opcode_of(draft.instructions[word])));
  return names;
}

inline int count_of(const CodeDraft& draft, std::string_view opcode) {
  int count = 0;
  for (const std::string& name : opcode_names(draft)) count += name == opcode;
  return count;
}

inline std::string constants_of(const CodeDraft& draft) {
  std::string text;
  for (const DraftConstant& constant : draft.constants) {
    if (!text.empty()) text += " ";
    text += constant.code ? "code" : constant_text(constant.value);
  }
  return text;
}

}  // namespace adder::compiler
