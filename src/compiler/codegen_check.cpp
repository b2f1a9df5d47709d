// Warnings about code that is certainly a mistake: calling a literal, `is` with a literal, and the like.
#include "compiler/codegen.h"

namespace adder::compiler {

namespace {

/// The name of the type of an expression where its form tells, or null.
const char* inferred_type(const Expr* expression) {
  switch (expression->kind) {
    case NodeKind::kTuple:
      return "tuple";
    case NodeKind::kList:
    case NodeKind::kListComp:
      return "list";
    case NodeKind::kDict:
    case NodeKind::kDictComp:
      return "dict";
    case NodeKind::kSet:
    case NodeKind::kSetComp:
      return "set";
    case NodeKind::kGeneratorExp:
      return "generator";
    case NodeKind::kLambda:
      return "function";
    case NodeKind::kJoinedStr:
    case NodeKind::kFormattedValue:
      return "str";
    case NodeKind::kConstant:
      switch (expression->as<Constant>()->value.kind) {
        case ConstantKind::kNone:
          return "NoneType";
        case ConstantKind::kTrue:
        case ConstantKind::kFalse:
          return "bool";
        case ConstantKind::kEllipsis:
          return "ellipsis";
        case ConstantKind::kInt:
        case ConstantKind::kBigInt:
          return "int";
        case ConstantKind::kFloat:
          return "float";
        case ConstantKind::kComplex:
          return "complex";
        case ConstantKind::kStr:
          return "str";
        case ConstantKind::kBytes:
          return "bytes";
        case ConstantKind::kTuple:
          return "tuple";
        case ConstantKind::kFrozenset:
          return "frozenset";
      }
      return nullptr;
    default:
      return nullptr;
  }
}

/// Whether `expression is ...` compares identity in earnest.
bool may_be_compared_by_identity(const Expr* expression) {
  const auto* constant = expression->as_if<Constant>();
  if (!constant) return true;
  switch (constant->value.kind) {
    case ConstantKind::kNone:
    case ConstantKind::kTrue:
    case ConstantKind::kFalse:
    case ConstantKind::kEllipsis:
      return true;
    default:
      return false;
  }
}

}  // namespace

void CodeGenerator::check_compare(const Compare& it) {
  bool left = may_be_compared_by_identity(it.left);
  for (uint32_t i = 0; i < it.ops.size(); ++i) {
    bool right = may_be_compared_by_identity(it.comparators[i]);
    bool is = it.ops[i] == CompareOperator::kIs, is_not = it.ops[i] == CompareOperator::kIsNot;
    if ((is || is_not) && (!left || !right)) {
      warn(is ? "\"is\" with a literal. Did you mean \"==\"?"
              : "\"is not\" with a literal. Did you mean \"!=\"?");
    }
    left = right;
  }
}

void CodeGenerator::check_caller(const Expr* function) {
  const char* type = inferred_type(function);
  if (!type || function->is<Lambda>()) return;
  warn(std::string("'") + type + "' object is not callable; perhaps you missed a comma?");
}

void CodeGenerator::check_subscripted(const Expr* value) {
  bool wrong = value->is<Set>() || value->is<SetComp>() || value->is<GeneratorExp>() || value->is<Lambda>();
  if (const auto* constant = value->as_if<Constant>()) {
    switch (constant->value.kind) {
      case ConstantKind::kStr:
      case ConstantKind::kBytes:
      case ConstantKind::kTuple:
        break;
      default:
        wrong = true;
    }
  }
  if (!wrong) return;
  warn(std::string("'") + inferred_type(value) +
       "' object is not subscriptable; perhaps you missed a comma?");
}

void CodeGenerator::check_index(const Expr* value, const Expr* index) {
  const char* type = inferred_type(index);
  if (!type) return;
  std::string_view name = type;
  if (name == "int" || name == "bool") return;
  switch (value->kind) {
    case NodeKind::kConstant: {
      ConstantKind kind = value->as<Constant>()->value.kind;
      if (kind != ConstantKind::kStr && kind != ConstantKind::kBytes && kind != ConstantKind::kTuple) return;
      break;
    }
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kListComp:
    case NodeKind::kJoinedStr:
    case NodeKind::kFormattedValue:
      break;
    default:
      return;
  }
  warn(std::string(inferred_type(value)) + " indices must be integers or slices, not " + type +
       "; perhaps you missed a comma?");
}

}  // namespace adder::compiler
