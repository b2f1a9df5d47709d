#include "compiler/symtable_build.h"

namespace adder::compiler {

void SymbolTableBuilder::build(const Mod* module) {
  enter(ScopeKind::kModule, context_.names.top, module);
  table_.top = current_;
  if (const auto* it = module->as_if<Module>()) {
    visit_all(it->body);
  } else if (const auto* it = module->as_if<Interactive>()) {
    visit_all(it->body);
  } else if (const auto* it = module->as_if<Expression>()) {
    visit(it->body);
  } else {
    context_.fail({}, "this compiler does not handle FunctionTypes");
  }
}

Scope* SymbolTableBuilder::enter(ScopeKind kind, const Identifier* name, const Node* node) {
  auto* scope = context_.arena.make<Scope>();
  scope->kind = kind;
  scope->name = name;
  scope->node = node;
  scope->parent = current_;
  scope->private_name = private_name_;
  scope->location = node->location();
  if (current_) {
    scope->nested = current_->nested || current_->kind == ScopeKind::kFunction;
    scope->iteration_expressions = current_->iteration_expressions;
    // Annotation scopes only catch forbidden expressions: later on, the annotation is a string.
    if (kind != ScopeKind::kAnnotation) current_->children.push_back(context_.arena, scope);
  }
  if (kind != ScopeKind::kAnnotation) table_.add_scope(scope);
  current_ = scope;
  return scope;
}

uint32_t SymbolTableBuilder::flags_of(const Identifier* name) const {
  const Symbol* symbol = current_->find(mangle(context_.arena, private_name_, name));
  return symbol ? symbol->flags : 0;
}

void SymbolTableBuilder::define_in(Scope* scope, const Identifier* name, uint32_t flag,
                                   const Location& location) {
  name = mangle(context_.arena, private_name_, name);
  uint32_t index = scope->names.add(context_.arena, name);
  if (index == scope->symbols.size()) scope->symbols.push_back(context_.arena, {});
  Symbol& symbol = scope->symbols[index];
  if (flag & symbol.flags & kDefParameter)
    return context_.fail(location, quoted("duplicate argument '", name, "' in function definition"));
  symbol.flags |= flag;
  if (scope->in_iteration_target) {
    if (symbol.flags & (kDefGlobal | kDefNonlocal)) {
      return context_.fail(
          location,
          quoted("comprehension inner loop cannot rebind assignment expression target '", name, "'"));
    }
    symbol.flags |= kDefIteration;
  }
  if (flag & kDefParameter) {
    scope->parameters.push_back(context_.arena, name);
  } else if (flag & kDefGlobal) {
    uint32_t at = table_.top->names.add(context_.arena, name);
    if (at == table_.top->symbols.size()) table_.top->symbols.push_back(context_.arena, {});
    table_.top->symbols[at].flags |= kDefGlobal;
  }
}

void SymbolTableBuilder::add_directive(const Identifier* name, const Location& location) {
  current_->directives.push_back(context_.arena, {mangle(context_.arena, private_name_, name), location});
}

// --- statements

void SymbolTableBuilder::visit(const Stmt* statement) {
  DepthGuard guard(context_);
  if (!guard.ok() || context_.failed()) return;
  switch (statement->kind) {
    case NodeKind::kFunctionDef:
      return function_definition(*statement->as<FunctionDef>(), false);
    case NodeKind::kAsyncFunctionDef:
      return function_definition(*statement->as<AsyncFunctionDef>(), true);
    case NodeKind::kClassDef:
      return class_definition(*statement->as<ClassDef>());
    case NodeKind::kReturn: {
      const auto& it = *statement->as<Return>();
      if (it.value) {
        visit(it.value);
        current_->returns_value = true;
      }
      return;
    }
    case NodeKind::kDelete:
      return visit_all(statement->as<Delete>()->targets);
    case NodeKind::kAssign: {
      const auto& it = *statement->as<Assign>();
      visit_all(it.targets);
      return visit(it.value);
    }
    case NodeKind::kAugAssign: {
      const auto& it = *statement->as<AugAssign>();
      visit(it.target);
      return visit(it.value);
    }
    case NodeKind::kAnnAssign:
      return annotated_assignment(*statement->as<AnnAssign>());
    case NodeKind::kFor: {
      const auto& it = *statement->as<For>();
      visit(it.target), visit(it.iter), visit_all(it.body), visit_all(it.orelse);
      return;
    }
    case NodeKind::kAsyncFor: {
      const auto& it = *statement->as<AsyncFor>();
      visit(it.target), visit(it.iter), visit_all(it.body), visit_all(it.orelse);
      return;
    }
    case NodeKind::kWhile: {
      const auto& it = *statement->as<While>();
      visit(it.test), visit_all(it.body), visit_all(it.orelse);
      return;
    }
    case NodeKind::kIf: {
      const auto& it = *statement->as<If>();
      visit(it.test), visit_all(it.body), visit_all(it.orelse);
      return;
    }
    case NodeKind::kWith: {
      const auto& it = *statement->as<With>();
      visit_all(it.items), visit_all(it.body);
      return;
    }
    case NodeKind::kAsyncWith: {
      const auto& it = *statement->as<AsyncWith>();
      visit_all(it.items), visit_all(it.body);
      return;
    }
    case NodeKind::kMatch: {
      const auto& it = *statement->as<Match>();
      visit(it.subject), visit_all(it.cases);
      return;
    }
    case NodeKind::kRaise: {
      const auto& it = *statement->as<Raise>();
      if (it.exc) visit(it.exc), visit_optional(it.cause);
      return;
    }
    case NodeKind::kTry: {
      const auto& it = *statement->as<Try>();
      visit_all(it.body), visit_all(it.orelse), visit_all(it.handlers), visit_all(it.finalbody);
      return;
    }
    case NodeKind::kTryStar: {
      const auto& it = *statement->as<TryStar>();
      visit_all(it.body), visit_all(it.orelse), visit_all(it.handlers), visit_all(it.finalbody);
      return;
    }
    case NodeKind::kAssert: {
      const auto& it = *statement->as<Assert>();
      visit(it.test), visit_optional(it.msg);
      return;
    }
    case NodeKind::kImport:
      return visit_all(statement->as<Import>()->names);
    case NodeKind::kImportFrom:
      return visit_all(statement->as<ImportFrom>()->names);
    case NodeKind::kGlobal:
      return global_statement(*statement->as<Global>());
    case NodeKind::kNonlocal:
      return nonlocal_statement(*statement->as<Nonlocal>());
    case NodeKind::kExprStmt:
      return visit(statement->as<ExprStmt>()->value);
    default:
      return;  // pass, break, continue
  }
}

template <class Function>
void SymbolTableBuilder::function_definition(const Function& function, bool is_async) {
  define(function.name, kDefLocal, function.location());
  defaults(*function.args);
  annotations(&function, *function.args, function.returns);
  visit_all(function.decorator_list);
  enter(ScopeKind::kFunction, function.name, &function);
  current_->is_coroutine = is_async;
  parameters(*function.args);
  visit_all(function.body);
  leave();
}

void SymbolTableBuilder::class_definition(const ClassDef& definition) {
  define(definition.name, kDefLocal, definition.location());
  visit_all(definition.bases);
  visit_all(definition.keywords);
  visit_all(definition.decorator_list);
  enter(ScopeKind::kClass, definition.name, &definition);
  const Identifier* outer = private_name_;
  private_name_ = definition.name;
  current_->private_name = private_name_;
  visit_all(definition.body);
  private_name_ = outer;
  leave();
}

void SymbolTableBuilder::lambda(const Lambda& lambda) {
  defaults(*lambda.args);
  enter(ScopeKind::kFunction, context_.arena.intern("lambda"), &lambda);
  parameters(*lambda.args);
  visit(lambda.body);
  leave();
}

void SymbolTableBuilder::defaults(const Arguments& arguments) {
  visit_all(arguments.defaults);
  visit_all(arguments.kw_defaults);
}

void SymbolTableBuilder::parameters(const Arguments& arguments) {
  for (Seq<Arg*> group : {arguments.posonlyargs, arguments.args, arguments.kwonlyargs}) {
    for (const Arg* arg : group) define(arg->arg, kDefParameter, arg->location());
  }
  if (const Arg* arg = arguments.vararg) {
    define(arg->arg, kDefParameter, arg->location());
    current_->has_varargs = true;
  }
  if (const Arg* arg = arguments.kwarg) {
    define(arg->arg, kDefParameter, arg->location());
    current_->has_varkeywords = true;
  }
}

void SymbolTableBuilder::parameter_annotations(Seq<Arg*> arguments) {
  for (const Arg* arg : arguments) visit_optional(arg->annotation);
}

void SymbolTableBuilder::annotations(const Stmt* function, const Arguments& arguments, const Expr* returns) {
  bool own_scope = context_.future_annotations();
  if (own_scope) enter(ScopeKind::kAnnotation, context_.arena.intern("_annotation"), function);
  parameter_annotations(arguments.posonlyargs);
  parameter_annotations(arguments.args);
  if (arguments.vararg) visit_optional(arguments.vararg->annotation);
  if (arguments.kwarg) visit_optional(arguments.kwarg->annotation);
  parameter_annotations(arguments.kwonlyargs);
  if (own_scope) leave();
  if (returns) annotation(returns);
}

void SymbolTableBuilder::annotation(const Expr* expression) {
  bool own_scope = context_.future_annotations();
  if (own_scope) enter(ScopeKind::kAnnotation, context_.arena.intern("_annotation"), expression);
  visit(expression);
  if (own_scope) leave();
}

void SymbolTableBuilder::annotated_assignment(const AnnAssign& it) {
  if (const auto* target = it.target->as_if<Name>()) {
    uint32_t flags = flags_of(target->id);
    if (flags & (kDefGlobal | kDefNonlocal) && current_->kind != ScopeKind::kModule && it.simple) {
      return context_.fail(it.location(),
                           quoted("annotated name '", target->id,
                                  flags & kDefGlobal ? "' can't be global" : "' can't be nonlocal"));
    }
    if (it.simple) {
      define(target->id, kDefAnnotation | kDefLocal, target->location());
    } else if (it.value) {
      define(target->id, kDefLocal, target->location());
    }
  } else {
    visit(it.target);
  }
  annotation(it.annotation);
  visit_optional(it.value);
}

void SymbolTableBuilder::global_statement(const Global& statement) {
  for (const Identifier* name : statement.names) {
    uint32_t flags = flags_of(name);
    if (flags & (kDefParameter | kDefLocal | kUse | kDefAnnotation)) {
      std::string message = flags & kDefParameter ? quoted("name '", name, "' is parameter and global")
                            : flags & kUse ? quoted("name '", name, "' is used prior to global declaration")
                            : flags & kDefAnnotation
                                ? quoted("annotated name '", name, "' can't be global")
                                : quoted("name '", name, "' is assigned to before global declaration");
      return context_.fail(statement.location(), std::move(message));
    }
    define(name, kDefGlobal, statement.location());
    add_directive(name, statement.location());
  }
}

void SymbolTableBuilder::nonlocal_statement(const Nonlocal& statement) {
  for (const Identifier* name : statement.names) {
    uint32_t flags = flags_of(name);
    if (flags & (kDefParameter | kDefLocal | kUse | kDefAnnotation)) {
      std::string message = flags & kDefParameter ? quoted("name '", name, "' is parameter and nonlocal")
                            : flags & kUse ? quoted("name '", name, "' is used prior to nonlocal declaration")
                            : flags & kDefAnnotation
                                ? quoted("annotated name '", name, "' can't be nonlocal")
                                : quoted("name '", name, "' is assigned to before nonlocal declaration");
      return context_.fail(statement.location(), std::move(message));
    }
    define(name, kDefNonlocal, statement.location());
    add_directive(name, statement.location());
  }
}

void SymbolTableBuilder::visit(const Alias* alias) {
  std::string_view name = (alias->asname ? alias->asname : alias->name)->view();
  if (name == "*") {
    if (current_->kind != ScopeKind::kModule)
      context_.fail(alias->location(), "import * only allowed at module level");
    return;
  }
  size_t dot = name.find('.');
  const Identifier* bound = dot == std::string_view::npos ? (alias->asname ? alias->asname : alias->name)
                                                          : context_.arena.intern(name.substr(0, dot));
  define(bound, kDefImport, alias->location());
}

void SymbolTableBuilder::visit(const ExceptHandler* handler) {
  visit_optional(handler->type);
  if (handler->name) define(handler->name, kDefLocal, handler->location());
  visit_all(handler->body);
}

void SymbolTableBuilder::visit(const WithItem* item) {
  visit(item->context_expr);
  visit_optional(item->optional_vars);
}

void SymbolTableBuilder::visit(const MatchCase* match_case) {
  visit(match_case->pattern);
  visit_optional(match_case->guard);
  visit_all(match_case->body);
}

void SymbolTableBuilder::visit(const Pattern* pattern) {
  DepthGuard guard(context_);
  if (!guard.ok() || context_.failed()) return;
  switch (pattern->kind) {
    case NodeKind::kMatchValue:
      return visit(pattern->as<MatchValue>()->value);
    case NodeKind::kMatchSequence:
      return visit_all(pattern->as<MatchSequence>()->patterns);
    case NodeKind::kMatchStar:
      if (const Identifier* name = pattern->as<MatchStar>()->name)
        define(name, kDefLocal, pattern->location());
      return;
    case NodeKind::kMatchMapping: {
      const auto& it = *pattern->as<MatchMapping>();
      visit_all(it.keys), visit_all(it.patterns);
      if (it.rest) define(it.rest, kDefLocal, pattern->location());
      return;
    }
    case NodeKind::kMatchClass: {
      const auto& it = *pattern->as<MatchClass>();
      visit(it.cls), visit_all(it.patterns), visit_all(it.kwd_patterns);
      return;
    }
    case NodeKind::kMatchAs: {
      const auto& it = *pattern->as<MatchAs>();
      if (it.pattern) visit(it.pattern);
      if (it.name) define(it.name, kDefLocal, pattern->location());
      return;
    }
    case NodeKind::kMatchOr:
      return visit_all(pattern->as<MatchOr>()->patterns);
    default:
      return;  // MatchSingleton
  }
}

// --- expressions

void SymbolTableBuilder::visit(const Expr* expression) {
  DepthGuard guard(context_);
  if (!guard.ok() || context_.failed()) return;
  switch (expression->kind) {
    case NodeKind::kNamedExpr:
      return named_expression(*expression->as<NamedExpr>());
    case NodeKind::kBoolOp:
      return visit_all(expression->as<BoolOp>()->values);
    case NodeKind::kBinOp: {
      const auto& it = *expression->as<BinOp>();
      visit(it.left), visit(it.right);
      return;
    }
    case NodeKind::kUnaryOp:
      return visit(expression->as<UnaryOp>()->operand);
    case NodeKind::kLambda:
      return lambda(*expression->as<Lambda>());
    case NodeKind::kIfExp: {
      const auto& it = *expression->as<IfExp>();
      visit(it.test), visit(it.body), visit(it.orelse);
      return;
    }
    case NodeKind::kDict: {
      const auto& it = *expression->as<Dict>();
      visit_all(it.keys), visit_all(it.values);
      return;
    }
    case NodeKind::kSet:
      return visit_all(expression->as<Set>()->elts);
    case NodeKind::kListComp: {
      const auto& it = *expression->as<ListComp>();
      return comprehension(expression, context_.arena.intern("listcomp"), it.generators, it.elt, nullptr,
                           ComprehensionKind::kList);
    }
    case NodeKind::kSetComp: {
      const auto& it = *expression->as<SetComp>();
      return comprehension(expression, context_.arena.intern("setcomp"), it.generators, it.elt, nullptr,
                           ComprehensionKind::kSet);
    }
    case NodeKind::kDictComp: {
      const auto& it = *expression->as<DictComp>();
      return comprehension(expression, context_.arena.intern("dictcomp"), it.generators, it.key, it.value,
                           ComprehensionKind::kDict);
    }
    case NodeKind::kGeneratorExp: {
      const auto& it = *expression->as<GeneratorExp>();
      return comprehension(expression, context_.arena.intern("genexpr"), it.generators, it.elt, nullptr,
                           ComprehensionKind::kGenerator);
    }
    case NodeKind::kYield:
      return yield_expression(expression, expression->as<Yield>()->value);
    case NodeKind::kYieldFrom:
      return yield_expression(expression, expression->as<YieldFrom>()->value);
    case NodeKind::kAwait:
      forbid_in_annotation("await expression", expression);
      visit(expression->as<Await>()->value);
      current_->is_coroutine = true;
      return;
    case NodeKind::kCompare: {
      const auto& it = *expression->as<Compare>();
      visit(it.left), visit_all(it.comparators);
      return;
    }
    case NodeKind::kCall: {
      const auto& it = *expression->as<Call>();
      visit(it.func), visit_all(it.args), visit_all(it.keywords);
      return;
    }
    case NodeKind::kFormattedValue: {
      const auto& it = *expression->as<FormattedValue>();
      visit(it.value), visit_optional(it.format_spec);
      return;
    }
    case NodeKind::kJoinedStr:
      return visit_all(expression->as<JoinedStr>()->values);
    case NodeKind::kAttribute:
      return visit(expression->as<Attribute>()->value);
    case NodeKind::kSubscript: {
      const auto& it = *expression->as<Subscript>();
      visit(it.value), visit(it.slice);
      return;
    }
    case NodeKind::kStarred:
      return visit(expression->as<Starred>()->value);
    case NodeKind::kName:
      return name(*expression->as<Name>());
    case NodeKind::kList:
      return visit_all(expression->as<List>()->elts);
    case NodeKind::kTuple:
      return visit_all(expression->as<Tuple>()->elts);
    case NodeKind::kSlice: {
      const auto& it = *expression->as<Slice>();
      visit_optional(it.lower), visit_optional(it.upper), visit_optional(it.step);
      return;
    }
    default:
      return;  // Constant
  }
}

void SymbolTableBuilder::name(const Name& name) {
  define(name.id, name.ctx == ExprContext::kLoad ? kUse : kDefLocal, name.location());
  // Calling super counts as a use of __class__.
  if (name.ctx == ExprContext::kLoad && current_->kind == ScopeKind::kFunction &&
      name.id == context_.names.super)
    define(context_.names.dunder_class, kUse, name.location());
}

void SymbolTableBuilder::named_expression(const NamedExpr& expression) {
  forbid_in_annotation("named expression", &expression);
  if (current_->iteration_expressions > 0) {
    return context_.fail(expression.location(),
                         "assignment expression cannot be used in a comprehension iterable expression");
  }
  if (current_->comprehension != ComprehensionKind::kNone)
    extend_named_target(*expression.target->as<Name>());
  visit(expression.value);
  visit(expression.target);
}

/// In a comprehension, the target of `:=` belongs to the nearest scope that is none.
void SymbolTableBuilder::extend_named_target(const Name& target) {
  for (Scope* scope = current_; scope; scope = scope->parent) {
    const Symbol* symbol = scope->find(mangle(context_.arena, private_name_, target.id));
    uint32_t flags = symbol ? symbol->flags : 0;
    if (scope->comprehension != ComprehensionKind::kNone) {
      if (flags & kDefIteration && flags & (kDefLocal | kDefGlobal)) {
        return context_.fail(
            target.location(),
            quoted("assignment expression cannot rebind comprehension iteration variable '", target.id, "'"));
      }
      continue;
    }
    if (scope->kind == ScopeKind::kFunction) {
      define(target.id, flags & kDefGlobal ? kDefGlobal : kDefNonlocal, target.location());
      add_directive(target.id, target.location());
      return define_in(scope, target.id, kDefLocal, target.location());
    }
    if (scope->kind == ScopeKind::kModule) {
      define(target.id, kDefGlobal, target.location());
      add_directive(target.id, target.location());
      return define_in(scope, target.id, kDefGlobal, target.location());
    }
    if (scope->kind == ScopeKind::kClass) {
      return context_.fail(target.location(),
                           "assignment expression within a comprehension cannot be used in a class body");
    }
  }
}

void SymbolTableBuilder::comprehension(const Expr* node, const Identifier* name,
                                       Seq<Comprehension*> generators, const Expr* element, const Expr* value,
                                       ComprehensionKind kind) {
  const Comprehension& outermost = *generators[0];
  ++current_->iteration_expressions;
  visit(outermost.iter);  // evaluated in the enclosing scope
  --current_->iteration_expressions;
  enter(ScopeKind::kFunction, name, node);
  current_->comprehension = kind;
  if (outermost.is_async) current_->is_coroutine = true;
  define(context_.names.dot_zero, kDefParameter, node->location());
  current_->in_iteration_target = true;
  visit(outermost.target);
  current_->in_iteration_target = false;
  visit_all(outermost.ifs);
  for (uint32_t i = 1; i < generators.size(); ++i) inner_generator(*generators[i]);
  visit_optional(value);
  visit(element);
  current_->is_generator = kind == ComprehensionKind::kGenerator;
  bool is_async = current_->is_coroutine && kind != ComprehensionKind::kGenerator;
  leave();
  if (is_async) current_->is_coroutine = true;
}

void SymbolTableBuilder::inner_generator(const Comprehension& generator) {
  current_->in_iteration_target = true;
  visit(generator.target);
  current_->in_iteration_target = false;
  ++current_->iteration_expressions;
  visit(generator.iter);
  --current_->iteration_expressions;
  visit_all(generator.ifs);
  if (generator.is_async) current_->is_coroutine = true;
}

void SymbolTableBuilder::yield_expression(const Expr* expression, const Expr* value) {
  forbid_in_annotation("yield expression", expression);
  visit_optional(value);
  current_->is_generator = true;
  static constexpr const char* kMessages[] = {
      nullptr, "'yield' inside list comprehension", "'yield' inside dict comprehension",
      "'yield' inside set comprehension", "'yield' inside generator expression"};
  if (current_->comprehension != ComprehensionKind::kNone)
    context_.fail(expression->location(), kMessages[size_t(current_->comprehension)]);
}

void SymbolTableBuilder::forbid_in_annotation(const char* what, const Node* node) {
  if (current_->kind != ScopeKind::kAnnotation) return;
  context_.fail(node->location(), std::string("'") + what + "' can not be used within an annotation");
}

}  // namespace adder::compiler
