// Reads the `from __future__ import ...` statements at the head of a module.
#pragma once

#include "compiler/compile_support.h"

namespace adder::compiler {

/// Fills in context.future; records a SyntaxError for unknown features and misplaced statements.
void read_future_features(CompileContext& context, const Mod* module);

}  // namespace adder::compiler
