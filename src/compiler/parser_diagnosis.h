// Explains why a text does not parse.
#pragma once

#include "compiler/parser_unit.h"

namespace adder::compiler {

enum class StartRule : uint8_t { kFile, kInteractive, kEval, kFuncType, kFstring };

inline StartRule start_rule(ParseMode mode) {
  return static_cast<StartRule>(mode == ParseMode::kExec     ? StartRule::kFile
                                : mode == ParseMode::kSingle ? StartRule::kInteractive
                                : mode == ParseMode::kEval   ? StartRule::kEval
                                                             : StartRule::kFuncType);
}

/// What messages call an expression: "function call", "literal", ...
const char* expression_name(const Expr* expression);

/// Sets the session's error for a text that the parser could not read.
void diagnose(ParseSession& session, ParseUnit& unit, StartRule rule);

}  // namespace adder::compiler
