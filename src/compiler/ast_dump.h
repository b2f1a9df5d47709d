// A tree as text, exactly as Python's ast.dump(tree, include_attributes=True) prints it.
#pragma once

#include <string>

#include "compiler/ast.h"

namespace adder::compiler {

enum class DumpPositions : uint8_t { kNo, kYes };

/// A tree nested deeper than 5000 nodes gives the text of a RecursionError.
std::string dump_tree(Node& tree, DumpPositions positions);

/// repr() of a constant.
std::string constant_repr(const ConstantValue& value);

}  // namespace adder::compiler
