// The classes of _ast, by kind of node and by operator.
#pragma once
#include "compiler/ast.h"
#include "objects/class.h"

namespace adder::ast {

struct FieldRow {
  const char* name;
  compiler::FieldQuantity quantity;
  const char* type;      // as the ASDL calls it
};
std::span<const FieldRow> fields_of(compiler::NodeKind kind);
constexpr size_t kNodeKinds = 0
#define NODE(name, python_name, base, fields) +1
#include "compiler/ast_nodes.def"
    ;

extern Class* g_base;
extern Class* g_nodes[kNodeKinds];
/// The class of an operator ("Add", "Load") and its only instance.
Value operator_instance(Thread& t, const char* name);
/// The kind of the node that an instance of a class (or a subclass) stands for; false for none.
bool kind_of_class(Class* cls, compiler::NodeKind* out);
/// The ASDL name of what a class of a kind belongs to: "stmt", "expr", ...
const char* sum_name(compiler::NodeKind kind);

bool add_classes(Thread& t, Module* module);
Value to_object(Thread& t, compiler::Mod* module);
compiler::Mod* from_object(Thread& t, Value v, compiler::Arena& arena);

}  // namespace adder::ast
