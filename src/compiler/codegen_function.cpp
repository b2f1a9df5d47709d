// Functions, lambdas and classes.
#include "compiler/codegen.h"

namespace adder::compiler {

namespace {

enum FunctionFlag : uint32_t { kDefaults = 1, kKeywordDefaults = 2, kAnnotations = 4, kClosure = 8 };

}  // namespace

/// Leaves a function object made from `code` on the stack.
void CodeGenerator::make_closure(const CodeDraft* code, uint32_t flags) {
  if (!code) return;  // an error is recorded
  if (code->free_count) {
    uint32_t first = code->local_names.size() - code->free_count;
    for (uint32_t i = first; i < code->local_names.size(); ++i) {
      const Identifier* name = code->local_names[i];
      bool is_class_cell = unit_->kind == UnitKind::kClass && name == context_.names.dunder_class;
      bool is_cell = is_class_cell || unit_->scope->scope_of(name) == SymbolScope::kCell;
      int index = is_cell ? unit_->cells.find(name) : unit_->frees.find(name);
      CHECK(index >= 0, "a free variable must be known to the enclosing code");
      emit(Opcode::LOAD_CLOSURE, uint32_t(index) + (is_cell ? 0 : unit_->cells.size()));
    }
    emit(Opcode::BUILD_TUPLE, code->free_count);
    flags |= kClosure;
  }
  emit(Opcode::LOAD_CONST, unit_->constants.add_code(code));
  emit(Opcode::MAKE_FUNCTION, flags);
}

void CodeGenerator::apply_decorators(Seq<Expr*> list) {
  for (uint32_t i = list.size(); i > 0; --i) {
    LocationScope at(*this, list[i - 1]->location());
    emit(Opcode::CALL, 0);  // the function lies in the place of self
  }
}

void CodeGenerator::set_argument_counts(const Arguments& arguments) {
  unit_->argument_count = arguments.posonlyargs.size() + arguments.args.size();
  unit_->positional_only_count = arguments.posonlyargs.size();
  unit_->keyword_only_count = arguments.kwonlyargs.size();
}

template <class Function>
void CodeGenerator::function_definition(const Function& it, bool is_async) {
  check_debug_arguments(*it.args);
  decorators(it.decorator_list);
  int first_line = it.decorator_list.empty() ? it.lineno : it.decorator_list[0]->lineno;
  uint32_t flags = default_arguments(*it.args);
  if (uint32_t count = annotations(*it.args, it.returns)) {
    emit(Opcode::BUILD_TUPLE, count);
    flags |= kAnnotations;
  }
  enter_unit(is_async ? UnitKind::kAsyncFunction : UnitKind::kFunction, it.name, &it, first_line);
  set_argument_counts(*it.args);
  const Constant* docstring = find_docstring(it.body);
  // The first constant is the doc string.
  unit_->constants.add(docstring && context_.optimize < 2 ? docstring->value : none_constant());
  for (uint32_t i = docstring ? 1 : 0; i < it.body.size(); ++i) visit(it.body[i]);
  CodeDraft* code = leave_unit(true);
  make_closure(code, flags);
  apply_decorators(it.decorator_list);
  store_name(it.name);
}

template void CodeGenerator::function_definition<FunctionDef>(const FunctionDef&, bool);
template void CodeGenerator::function_definition<AsyncFunctionDef>(const AsyncFunctionDef&, bool);

void CodeGenerator::lambda(const Lambda& it) {
  check_debug_arguments(*it.args);
  uint32_t flags = default_arguments(*it.args);
  enter_unit(UnitKind::kLambda, context_.names.lambda, &it, it.lineno);
  set_argument_counts(*it.args);
  unit_->constants.add(none_constant());  // no doc string
  visit(it.body);
  if (!unit_->scope->is_generator) emit(Opcode::RETURN_VALUE);
  CodeDraft* code = leave_unit(false);
  make_closure(code, flags);
}

void CodeGenerator::class_definition(const ClassDef& it) {
  decorators(it.decorator_list);
  int first_line = it.decorator_list.empty() ? it.lineno : it.decorator_list[0]->lineno;
  enter_unit(UnitKind::kClass, it.name, &it, first_line);
  unit_->private_name = it.name;
  load_name(context_.names.dunder_name);
  store_name(context_.names.dunder_module);
  load_constant(str_constant(unit_->qualified_name.view()));
  store_name(context_.names.qualname);
  body_with_docstring(it.body);
  unset_location();
  if (unit_->scope->needs_class_cell) {
    emit(Opcode::LOAD_CLOSURE, uint32_t(unit_->cells.find(context_.names.dunder_class)));
    emit(Opcode::COPY, 1);
    store_name(context_.names.classcell);
  } else {
    load_none();
  }
  emit(Opcode::RETURN_VALUE);
  CodeDraft* code = leave_unit(true);

  emit(Opcode::LOAD_BUILD_CLASS);
  emit(Opcode::PUSH_NULL);
  make_closure(code, 0);
  load_text(it.name);
  call_arguments(it.bases, it.keywords, 2);
  apply_decorators(it.decorator_list);
  store_name(it.name);
}

uint32_t CodeGenerator::default_arguments(const Arguments& arguments) {
  uint32_t flags = 0;
  if (!arguments.defaults.empty()) {
    visit_all(arguments.defaults);
    emit(Opcode::BUILD_TUPLE, arguments.defaults.size());
    flags |= kDefaults;
  }
  if (keyword_defaults(arguments)) flags |= kKeywordDefaults;
  return flags;
}

/// A dict of the defaults of keyword-only arguments, if there are any.
bool CodeGenerator::keyword_defaults(const Arguments& arguments) {
  ArenaVector<ConstantValue> names;
  for (uint32_t i = 0; i < arguments.kwonlyargs.size(); ++i) {
    if (!arguments.kw_defaults[i]) continue;
    const Identifier* name = mangle(arena_, unit_->private_name, arguments.kwonlyargs[i]->arg);
    names.push_back(arena_, str_constant(name->view()));
    visit(arguments.kw_defaults[i]);
  }
  if (names.empty()) return false;
  load_constant(tuple_constant(names.seq()));
  emit(Opcode::BUILD_CONST_KEY_MAP, names.size());
  return true;
}

/// Pushes name and value of an annotation; the number of values pushed.
uint32_t CodeGenerator::argument_annotation(const Identifier* name, const Expr* annotation) {
  if (!annotation) return 0;
  load_text(mangle(arena_, unit_->private_name, name));
  const auto* starred = annotation->as_if<Starred>();
  if (starred && !context_.future_annotations()) {
    visit(starred->value);  // *args: *Ts
    emit(Opcode::UNPACK_SEQUENCE, 1);
  } else {
    annotation_value(annotation);
  }
  return 2;
}

uint32_t CodeGenerator::argument_annotations(Seq<Arg*> arguments) {
  uint32_t count = 0;
  for (const Arg* argument : arguments) count += argument_annotation(argument->arg, argument->annotation);
  return count;
}

uint32_t CodeGenerator::annotations(const Arguments& arguments, const Expr* returns) {
  uint32_t count = argument_annotations(arguments.args) + argument_annotations(arguments.posonlyargs);
  if (arguments.vararg) count += argument_annotation(arguments.vararg->arg, arguments.vararg->annotation);
  count += argument_annotations(arguments.kwonlyargs);
  if (arguments.kwarg) count += argument_annotation(arguments.kwarg->arg, arguments.kwarg->annotation);
  return count + argument_annotation(context_.names.dunder_return, returns);
}

void CodeGenerator::check_debug_arguments(const Arguments& arguments) {
  for (Seq<Arg*> group : {arguments.posonlyargs, arguments.args, arguments.kwonlyargs}) {
    for (const Arg* argument : group) {
      if (is_forbidden_name(argument->arg, ExprContext::kStore)) return;
    }
  }
  if (arguments.vararg && is_forbidden_name(arguments.vararg->arg, ExprContext::kStore)) return;
  if (arguments.kwarg) is_forbidden_name(arguments.kwarg->arg, ExprContext::kStore);
}

}  // namespace adder::compiler
