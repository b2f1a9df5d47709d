// What a tree must keep to be compiled, checked for trees that programs build (the parser's own keep it).
#pragma once

#include <string>

#include "compiler/ast.h"

namespace adder::compiler {

/// What is wrong with a tree; an empty message: nothing.
struct TreeProblem {
  std::string message;  // CPython's
  bool is_type_error = false;  // otherwise it is a ValueError
};

TreeProblem validate(Mod* module);

}  // namespace adder::compiler
