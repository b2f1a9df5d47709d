// Syntax trees as Python objects.  The module _ast sets these when it is imported; compile() asks for them.
#pragma once
#include "compiler/ast.h"
#include "objects/thread.h"

namespace adder {

struct AstObjects {
  /// The object of a tree.
  Value (*to_object)(Thread& t, compiler::Mod* module);
  /// Whether a value is an instance of ast.AST.
  bool (*is_node)(Value v);
  /// The tree of an ast.Module, Expression, Interactive or FunctionType, in the arena; null with an error pending.
  compiler::Mod* (*from_object)(Thread& t, Value v, compiler::Arena& arena);
};
extern AstObjects g_ast_objects;

}  // namespace adder
