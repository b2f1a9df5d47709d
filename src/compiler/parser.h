// The front end's door: bytes or text of a Python program in, a tree or a syntax error out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.h"
#include "compiler/syntax_error.h"

namespace adder::compiler {

enum class ParseMode : uint8_t { kExec, kEval, kSingle, kFuncType };

struct ParseOptions {
  std::string_view filename = "<string>";
  ParseMode mode = ParseMode::kExec;
  bool source_is_utf8 = false;          // the text is a str: ignore coding lines
  bool source_is_file = false;          // bytes read from the file `filename`, not given to compile()
  bool barry_as_bdfl = false;           // from __future__ import barry_as_FLUFL
  bool dont_imply_dedent = false;       // PyCF_DONT_IMPLY_DEDENT
  bool allow_incomplete_input = false;  // PyCF_ALLOW_INCOMPLETE_INPUT
  bool type_comments = false;           // keep `# type:` comments
  int int_max_str_digits = 4300;        // decimal integers longer than this are errors; 0: none are
  int feature_version = 11;             // the minor version of the grammar
};

struct ParseResult {
  std::unique_ptr<Arena> arena;  // owns the tree
  Mod* module = nullptr;         // null: `error` says why
  SyntaxErrorInfo error;
  std::vector<SyntaxWarningInfo> warnings;
};

/// Parses a whole program. `source` need not end in a newline.
ParseResult parse(std::string_view source, const ParseOptions& options);

}  // namespace adder::compiler
