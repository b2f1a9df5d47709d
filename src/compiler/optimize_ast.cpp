#include "compiler/optimize_ast.h"

#include "compiler/compile_draft.h"

namespace adder::compiler {

namespace {

class AstOptimizer {
 public:
  explicit AstOptimizer(CompileContext& context) : context_(context), arena_(context.arena) {}

  void run(Mod* module) {
    if (auto* it = module->as_if<Module>()) return body(it->body);
    fields(*module);
  }

 private:
  // --- the walk

  void fields(Node& node) {
    for_each_field(node, [&](const FieldInfo&, auto& member) { field(member); });
  }

  void field(Expr*& expression) {
    if (expression) expression = fold(expression);
  }
  template <class T>
  requires std::is_base_of_v<Node, T>
  void field(T*& node) {
    if (node) walk(node);
  }
  template <class T>
  void field(Seq<T*>& nodes) {
    if constexpr (std::is_base_of_v<Node, T>) {
      for (T*& node : nodes) field(node);
    }
  }
  template <class T>
  void field(T&) {}

  void walk(Node* node) {
    DepthGuard guard(context_);
    if (!guard.ok() || context_.failed()) return;
    switch (node->kind) {
      case NodeKind::kFunctionDef:
        return function(*node->as<FunctionDef>());
      case NodeKind::kAsyncFunctionDef:
        return function(*node->as<AsyncFunctionDef>());
      case NodeKind::kClassDef: {
        auto& it = *node->as<ClassDef>();
        field(it.bases);
        field(it.keywords);
        body(it.body);
        return field(it.decorator_list);
      }
      case NodeKind::kAnnAssign: {
        auto& it = *node->as<AnnAssign>();
        field(it.target);
        if (!context_.future_annotations()) field(it.annotation);
        return field(it.value);
      }
      case NodeKind::kArg:
        if (!context_.future_annotations()) field(node->as<Arg>()->annotation);
        return;
      case NodeKind::kFor:
        fields(*node);
        node->as<For>()->iter = fold_iterable(node->as<For>()->iter);
        return;
      case NodeKind::kAsyncFor:
        return fields(*node);
      case NodeKind::kComprehension:
        fields(*node);
        node->as<Comprehension>()->iter = fold_iterable(node->as<Comprehension>()->iter);
        return;
      default:
        return fields(*node);
    }
  }

  template <class Function>
  void function(Function& it) {
    walk(it.args);
    body(it.body);
    field(it.decorator_list);
    if (!context_.future_annotations()) field(it.returns);
  }

  /// A statement that folding turned into a string must not become the doc string.
  void body(Seq<Stmt*>& statements) {
    bool had_docstring = find_docstring(statements);
    field(statements);
    if (had_docstring || !find_docstring(statements)) return;
    auto* statement = statements[0]->as<ExprStmt>();
    Expr* values[] = {statement->value};
    statement->value = make_node<JoinedStr>(arena_, statement->value->location(), arena_.copy_seq(values, 1));
  }

  // --- expressions

  Expr* fold(Expr* expression) {
    DepthGuard guard(context_);
    if (!guard.ok() || context_.failed()) return expression;
    switch (expression->kind) {
      case NodeKind::kConstant:
        return expression;
      case NodeKind::kName: {
        const auto& it = *expression->as<Name>();
        if (it.ctx != ExprContext::kLoad || it.id != context_.names.debug) return expression;
        return constant(*expression, bool_constant(context_.optimize == 0));
      }
      default:
        break;
    }
    fields(*expression);
    switch (expression->kind) {
      case NodeKind::kBinOp:
        return fold_binop(expression->as<BinOp>());
      case NodeKind::kUnaryOp:
        return fold_unaryop(expression->as<UnaryOp>());
      case NodeKind::kTuple:
        return fold_tuple(expression->as<Tuple>());
      case NodeKind::kSubscript:
        return fold_subscript_node(expression->as<Subscript>());
      case NodeKind::kCompare: {
        auto& it = *expression->as<Compare>();
        CompareOperator last = it.ops.back();
        if (last == CompareOperator::kIn || last == CompareOperator::kNotIn)
          it.comparators.back() = fold_iterable(it.comparators.back());
        return expression;
      }
      default:
        return expression;
    }
  }

  Expr* constant(const Expr& at, const ConstantValue& value) {
    return make_node<Constant>(arena_, at.location(), value);
  }

  Expr* fold_binop(BinOp* it) {
    const auto* left = it->left->as_if<Constant>();
    if (!left) return it;
    if (it->op == Operator::kMod && left->value.kind == ConstantKind::kStr && it->right->is<Tuple>()) {
      Expr* folded = fold_format(arena_, *it, left->value.text.view(), it->right->as<Tuple>()->elts);
      if (folded) return folded;
    }
    const auto* right = it->right->as_if<Constant>();
    ConstantValue value;
    if (!right || !fold_binary(arena_, it->op, left->value, right->value, &value)) return it;
    return constant(*it, value);
  }

  Expr* fold_unaryop(UnaryOp* it) {
    if (const auto* operand = it->operand->as_if<Constant>()) {
      ConstantValue value;
      if (!fold_unary(arena_, it->op, operand->value, &value)) return it;
      return constant(*it, value);
    }
    auto* compare = it->operand->as_if<Compare>();
    if (it->op != UnaryOperator::kNot || !compare || compare->ops.size() != 1) return it;
    CompareOperator& op = compare->ops[0];
    switch (op) {
      case CompareOperator::kIs:
        op = CompareOperator::kIsNot;
        break;
      case CompareOperator::kIsNot:
        op = CompareOperator::kIs;
        break;
      case CompareOperator::kIn:
        op = CompareOperator::kNotIn;
        break;
      case CompareOperator::kNotIn:
        op = CompareOperator::kIn;
        break;
      default:
        return it;
    }
    return compare;
  }

  bool constant_elements(Seq<Expr*> elements, Seq<ConstantValue>* out) {
    for (const Expr* element : elements) {
      if (!element->is<Constant>()) return false;
    }
    *out = arena_.make_seq<ConstantValue>(elements.size());
    for (uint32_t i = 0; i < elements.size(); ++i) (*out)[i] = elements[i]->as<Constant>()->value;
    return true;
  }

  Expr* fold_tuple(Tuple* it) {
    Seq<ConstantValue> values;
    if (it->ctx != ExprContext::kLoad || !constant_elements(it->elts, &values)) return it;
    return constant(*it, tuple_constant(values));
  }

  Expr* fold_subscript_node(Subscript* it) {
    const auto* value = it->value->as_if<Constant>();
    const auto* index = it->slice->as_if<Constant>();
    ConstantValue folded;
    if (it->ctx != ExprContext::kLoad || !value || !index) return it;
    if (!fold_subscript(arena_, value->value, index->value, &folded)) return it;
    return constant(*it, folded);
  }

  /// A list or set that is only looped over or searched may be a tuple or frozenset.
  Expr* fold_iterable(Expr* expression) {
    if (const auto* list = expression->as_if<List>()) {
      for (const Expr* element : list->elts) {
        if (element->is<Starred>()) return expression;
      }
      return fold_tuple(make_node<Tuple>(arena_, list->location(), list->elts, list->ctx));
    }
    if (const auto* set = expression->as_if<Set>()) {
      Seq<ConstantValue> values;
      if (!constant_elements(set->elts, &values)) return expression;
      ConstantValue value = tuple_constant(values);
      value.kind = ConstantKind::kFrozenset;
      return constant(*expression, value);
    }
    return expression;
  }

  CompileContext& context_;
  Arena& arena_;
};

}  // namespace

void optimize_ast(CompileContext& context, Mod* module) { AstOptimizer(context).run(module); }

}  // namespace adder::compiler
