// Improvements of the tree before it is compiled: constant folding, `__debug__`, '%' formats as f-strings.
#pragma once

#include "compiler/compile_support.h"

namespace adder::compiler {

/// Rewrites the tree in place. What it does follows CPython 3.11, sizes included, since code objects show it.
void optimize_ast(CompileContext& context, Mod* module);

/// The result of a constant operation; false when it fails, would be too large, or is left to run time.
bool fold_binary(Arena& arena, Operator op, const ConstantValue& left, const ConstantValue& right,
                 ConstantValue* out);
bool fold_unary(Arena& arena, UnaryOperator op, const ConstantValue& operand, ConstantValue* out);
bool fold_subscript(Arena& arena, const ConstantValue& value, const ConstantValue& index, ConstantValue* out);

/// `format % (elements...)` as an f-string, or null when that cannot be done.
Expr* fold_format(Arena& arena, const Expr& whole, std::string_view format, Seq<Expr*> elements);

}  // namespace adder::compiler
