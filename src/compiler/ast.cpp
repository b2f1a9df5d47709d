#include "compiler/ast.h"

namespace adder::compiler {

const char* python_name(NodeKind kind) {
  static constexpr const char* kNames[] = {
#define NODE(name, python_name, base, fields) python_name,
#include "compiler/ast_nodes.def"
  };
  return kNames[static_cast<size_t>(kind)];
}

NodeCategory node_category(NodeKind kind) {
  static constexpr NodeCategory kCategories[] = {
#define NODE(name, python_name, base, fields) NodeCategory::k##base,
#include "compiler/ast_nodes.def"
  };
  return kCategories[static_cast<size_t>(kind)];
}

const char* python_name(BoolOperator op) { return op == BoolOperator::kAnd ? "And" : "Or"; }

const char* python_name(Operator op) {
  static constexpr const char* kNames[] = {"Add",    "Sub",    "Mult",  "MatMult", "Div",    "Mod",     "Pow",
                                           "LShift", "RShift", "BitOr", "BitXor",  "BitAnd", "FloorDiv"};
  return kNames[static_cast<size_t>(op)];
}

const char* python_name(UnaryOperator op) {
  static constexpr const char* kNames[] = {"Invert", "Not", "UAdd", "USub"};
  return kNames[static_cast<size_t>(op)];
}

const char* python_name(CompareOperator op) {
  static constexpr const char* kNames[] = {"Eq",  "NotEq", "Lt",    "LtE", "Gt",
                                           "GtE", "Is",    "IsNot", "In",  "NotIn"};
  return kNames[static_cast<size_t>(op)];
}

const char* python_name(ExprContext context) {
  static constexpr const char* kNames[] = {"Load", "Store", "Del"};
  return kNames[static_cast<size_t>(context)];
}

}  // namespace adder::compiler
