// Statements, except those that define functions and classes, handle exceptions or match patterns.
#include "compiler/codegen.h"

namespace adder::compiler {

namespace {

bool has_annotations(Seq<Stmt*> body);

bool has_annotations(const Stmt* statement) {
  switch (statement->kind) {
    case NodeKind::kAnnAssign:
      return true;
    case NodeKind::kFor:
      return has_annotations(statement->as<For>()->body) || has_annotations(statement->as<For>()->orelse);
    case NodeKind::kAsyncFor:
      return has_annotations(statement->as<AsyncFor>()->body) ||
             has_annotations(statement->as<AsyncFor>()->orelse);
    case NodeKind::kWhile:
      return has_annotations(statement->as<While>()->body) || has_annotations(statement->as<While>()->orelse);
    case NodeKind::kIf:
      return has_annotations(statement->as<If>()->body) || has_annotations(statement->as<If>()->orelse);
    case NodeKind::kWith:
      return has_annotations(statement->as<With>()->body);
    case NodeKind::kAsyncWith:
      return has_annotations(statement->as<AsyncWith>()->body);
    case NodeKind::kMatch: {
      for (const MatchCase* match_case : statement->as<Match>()->cases) {
        if (has_annotations(match_case->body)) return true;
      }
      return false;
    }
    case NodeKind::kTry:
    case NodeKind::kTryStar: {
      auto anywhere = [](const auto& it) {
        for (const ExceptHandler* handler : it.handlers) {
          if (has_annotations(handler->body)) return true;
        }
        return has_annotations(it.body) || has_annotations(it.finalbody) || has_annotations(it.orelse);
      };
      if (const auto* it = statement->as_if<TryStar>()) return anywhere(*it);
      return anywhere(*statement->as<Try>());
    }
    default:
      return false;
  }
}

bool has_annotations(Seq<Stmt*> body) {
  for (const Stmt* statement : body) {
    if (has_annotations(statement)) return true;
  }
  return false;
}

Opcode inplace_opcode(Operator op) {
  switch (op) {
    case Operator::kAdd:
      return Opcode::INPLACE_ADD;
    case Operator::kSub:
      return Opcode::INPLACE_SUBTRACT;
    case Operator::kMult:
      return Opcode::INPLACE_MULTIPLY;
    case Operator::kMatMult:
      return Opcode::INPLACE_MATRIX_MULTIPLY;
    case Operator::kDiv:
      return Opcode::INPLACE_TRUE_DIVIDE;
    case Operator::kMod:
      return Opcode::INPLACE_REMAINDER;
    case Operator::kPow:
      return Opcode::INPLACE_POWER;
    case Operator::kLShift:
      return Opcode::INPLACE_LSHIFT;
    case Operator::kRShift:
      return Opcode::INPLACE_RSHIFT;
    case Operator::kBitOr:
      return Opcode::INPLACE_OR;
    case Operator::kBitXor:
      return Opcode::INPLACE_XOR;
    case Operator::kBitAnd:
      return Opcode::INPLACE_AND;
    case Operator::kFloorDiv:
      return Opcode::INPLACE_FLOOR_DIVIDE;
  }
  UNREACHABLE("every operator has an opcode");
}

}  // namespace

/// The body of a module or a class.
void CodeGenerator::body_with_docstring(Seq<Stmt*> body) {
  if (unit_->kind == UnitKind::kModule && !body.empty()) set_location(body[0]);
  if (has_annotations(body)) emit(Opcode::SETUP_ANNOTATIONS);
  uint32_t first = 0;
  bool is_interactive = context_.interactive && unit_->kind == UnitKind::kModule;
  const Constant* docstring = is_interactive ? nullptr : find_docstring(body);
  if (docstring && context_.optimize < 2) {
    first = 1;
    visit(static_cast<const Expr*>(docstring));
    unset_location();
    store_name(context_.names.doc);
  }
  for (uint32_t i = first; i < body.size(); ++i) visit(body[i]);
}

void CodeGenerator::visit(const Stmt* statement) {
  set_location(statement);
  switch (statement->kind) {
    case NodeKind::kFunctionDef:
      return function_definition(*statement->as<FunctionDef>(), false);
    case NodeKind::kAsyncFunctionDef:
      return function_definition(*statement->as<AsyncFunctionDef>(), true);
    case NodeKind::kClassDef:
      return class_definition(*statement->as<ClassDef>());
    case NodeKind::kReturn:
      return return_statement(*statement->as<Return>());
    case NodeKind::kDelete:
      return delete_statement(*statement->as<Delete>());
    case NodeKind::kAssign:
      return assign(*statement->as<Assign>());
    case NodeKind::kAugAssign:
      return augmented_assign(*statement->as<AugAssign>());
    case NodeKind::kAnnAssign:
      return annotated_assign(*statement->as<AnnAssign>());
    case NodeKind::kFor:
      return for_statement(*statement->as<For>());
    case NodeKind::kAsyncFor:
      return async_for_statement(*statement->as<AsyncFor>());
    case NodeKind::kWhile:
      return while_statement(*statement->as<While>());
    case NodeKind::kIf:
      return if_statement(*statement->as<If>());
    case NodeKind::kWith:
      return with_statement(*statement->as<With>(), 0, false);
    case NodeKind::kAsyncWith:
      return with_statement(*statement->as<AsyncWith>(), 0, true);
    case NodeKind::kMatch:
      return match_statement(*statement->as<Match>());
    case NodeKind::kRaise:
      return raise_statement(*statement->as<Raise>());
    case NodeKind::kTry:
      return try_statement(*statement->as<Try>());
    case NodeKind::kTryStar:
      return try_star_statement(*statement->as<TryStar>());
    case NodeKind::kAssert:
      return assert_statement(*statement->as<Assert>());
    case NodeKind::kImport:
      return import_statement(*statement->as<Import>());
    case NodeKind::kImportFrom:
      return import_from(*statement->as<ImportFrom>());
    case NodeKind::kGlobal:
    case NodeKind::kNonlocal:
      return;
    case NodeKind::kExprStmt:
      return expression_statement(*statement->as<ExprStmt>());
    case NodeKind::kPass:
      return emit(Opcode::NOP);
    case NodeKind::kBreak:
      return break_statement();
    case NodeKind::kContinue:
      return continue_statement();
    default:
      UNREACHABLE("every statement is listed");
  }
}

void CodeGenerator::return_statement(const Return& it) {
  if (unit_->scope->kind != ScopeKind::kFunction) return fail("'return' outside function");
  if (it.value && unit_->scope->is_coroutine && unit_->scope->is_generator)
    return fail("'return' with value in async generator");
  bool keeps_top = it.value && !it.value->is<Constant>();
  if (keeps_top) {
    visit(it.value);
  } else if (it.value) {
    set_location(it.value);
    emit(Opcode::NOP);  // the line of the value
  }
  if (!it.value || it.value->lineno != it.lineno) {
    set_location(&it);
    emit(Opcode::NOP);
  }
  unwind_all(keeps_top, false);
  if (!it.value) {
    load_none();
  } else if (!keeps_top) {
    load_constant(it.value->as<Constant>()->value);
  }
  emit(Opcode::RETURN_VALUE);
}

void CodeGenerator::delete_statement(const Delete& it) { visit_all(it.targets); }

void CodeGenerator::assign(const Assign& it) {
  visit(it.value);
  for (uint32_t i = 0; i < it.targets.size(); ++i) {
    if (i + 1 < it.targets.size()) emit(Opcode::COPY, 1);
    visit(it.targets[i]);
  }
}

void CodeGenerator::augmented_assign(const AugAssign& it) {
  Location whole = unit_->location;
  set_location(it.target);
  if (const auto* target = it.target->as_if<Attribute>()) {
    visit(target->value);
    emit(Opcode::COPY, 1);
    unit_->location = location_from_attribute_end(*target);
    emit_name(Opcode::LOAD_ATTR, target->attr);
  } else if (const auto* target = it.target->as_if<Subscript>()) {
    visit(target->value);
    visit(target->slice);
    emit(Opcode::COPY, 2);
    emit(Opcode::COPY, 2);
    emit(Opcode::BINARY_SUBSCR);
  } else if (const auto* target = it.target->as_if<Name>()) {
    load_name(target->id);
  } else {
    return fail("invalid node type for augmented assignment");
  }
  unit_->location = whole;
  visit(it.value);
  emit(inplace_opcode(it.op));
  set_location(it.target);
  if (const auto* target = it.target->as_if<Attribute>()) {
    unit_->location = location_from_attribute_end(*target);
    emit(Opcode::SWAP, 2);
    emit_name(Opcode::STORE_ATTR, target->attr);
  } else if (it.target->is<Subscript>()) {
    emit(Opcode::SWAP, 3);
    emit(Opcode::SWAP, 2);
    emit(Opcode::STORE_SUBSCR);
  } else {
    store_name(it.target->as<Name>()->id);
  }
}

void CodeGenerator::evaluate_and_pop(const Expr* expression) {
  visit(expression);
  emit(Opcode::POP_TOP);
}

void CodeGenerator::evaluate_subscript_parts(const Expr* slice) {
  if (const auto* it = slice->as_if<Slice>()) {
    if (it->lower) evaluate_and_pop(it->lower);
    if (it->upper) evaluate_and_pop(it->upper);
    if (it->step) evaluate_and_pop(it->step);
  } else if (const auto* it = slice->as_if<Tuple>()) {
    for (const Expr* element : it->elts) evaluate_subscript_parts(element);
  } else {
    evaluate_and_pop(slice);
  }
}

/// The value of an annotation: its source text under `from __future__ import annotations`.
void CodeGenerator::annotation_value(const Expr* annotation) {
  if (!context_.future_annotations()) return visit(annotation);
  load_constant(str_constant(arena_.copy_text(unparse(annotation)).view()));
}

void CodeGenerator::store_annotation(const AnnAssign& it, const Name& target) {
  annotation_value(it.annotation);
  emit_name(Opcode::LOAD_NAME, context_.names.annotations);
  load_text(mangle(arena_, unit_->private_name, target.id));
  emit(Opcode::STORE_SUBSCR);
}

void CodeGenerator::annotated_assign(const AnnAssign& it) {
  bool keeps_annotations = unit_->kind == UnitKind::kModule || unit_->kind == UnitKind::kClass;
  if (it.value) {
    visit(it.value);
    visit(it.target);
  }
  if (const auto* target = it.target->as_if<Name>()) {
    if (is_forbidden_name(target->id, ExprContext::kStore)) return;
    if (it.simple && keeps_annotations) store_annotation(it, *target);
  } else if (const auto* target = it.target->as_if<Attribute>()) {
    if (is_forbidden_name(target->attr, ExprContext::kStore)) return;
    if (!it.value) evaluate_and_pop(target->value);
  } else if (const auto* target = it.target->as_if<Subscript>()) {
    if (!it.value) {
      evaluate_and_pop(target->value);
      evaluate_subscript_parts(target->slice);
    }
  } else {
    return fail("invalid node type for annotated assignment");
  }
  if (!it.simple && keeps_annotations && !context_.future_annotations()) evaluate_and_pop(it.annotation);
}

void CodeGenerator::if_statement(const If& it) {
  Block* end = new_block();
  Block* otherwise = it.orelse.empty() ? end : new_block();
  jump_if(it.test, otherwise, false);
  statements(it.body);
  if (!it.orelse.empty()) {
    unset_location();
    emit_jump(kJump, end);
    use(otherwise);
    statements(it.orelse);
  }
  use(end);
}

void CodeGenerator::while_statement(const While& it) {
  Block *head = new_block(), *again = new_block(), *otherwise = new_block(), *end = new_block();
  use(head);
  push_frame_block({FrameBlockKind::kWhileLoop, again, end});
  jump_if(it.test, otherwise, false);
  statements(it.body);
  use(again);
  emit_without_location(Opcode::JUMP_BACKWARD, head);
  pop_frame_block();
  use(otherwise);
  statements(it.orelse);
  use(end);
}

void CodeGenerator::for_statement(const For& it) {
  Block *head = new_block(), *again = new_block(), *exhausted = new_block(), *end = new_block();
  push_frame_block({FrameBlockKind::kForLoop, again, end});
  visit(it.iter);
  emit(Opcode::GET_ITER);
  use(head);
  emit_jump(Opcode::FOR_ITER, exhausted);
  visit(it.target);
  statements(it.body);
  use(again);
  unset_location();
  emit_jump(Opcode::JUMP_BACKWARD, head);
  use(exhausted);
  pop_frame_block();
  statements(it.orelse);
  use(end);
}

void CodeGenerator::async_for_statement(const AsyncFor& it) {
  if (top_level_await()) {
    unit_->scope->is_coroutine = true;
  } else if (!in_async_function()) {
    return fail("'async for' outside async function");
  }
  Block *head = new_block(), *again = new_block(), *except = new_block(), *end = new_block();
  visit(it.iter);
  emit(Opcode::GET_AITER);
  use(head);
  push_frame_block({FrameBlockKind::kForLoop, again, end});
  emit_jump(kSetupFinally, except);  // guards __anext__
  emit(Opcode::GET_ANEXT);
  load_none();
  yield_from_loop(3);
  emit(kPopBlock);
  visit(it.target);
  statements(it.body);
  use(again);
  unset_location();
  emit_jump(Opcode::JUMP_BACKWARD, head);
  pop_frame_block();
  use(except);
  // The loop ends on the line of the iterator, not on that of the body.
  set_location(it.iter);
  emit(Opcode::END_ASYNC_FOR);
  statements(it.orelse);
  use(end);
}

void CodeGenerator::break_statement() {
  emit(Opcode::NOP);  // the line of the statement
  Location location = unit_->location;
  const FrameBlock* loop = unwind_all(false, true);
  if (!loop) {
    unit_->location = location;
    return fail("'break' outside loop");
  }
  unwind(*loop, false);
  emit_jump(kJump, loop->exit);
}

void CodeGenerator::continue_statement() {
  emit(Opcode::NOP);
  Location location = unit_->location;
  const FrameBlock* loop = unwind_all(false, true);
  if (!loop) {
    unit_->location = location;
    return fail("'continue' not properly in loop");
  }
  emit_jump(kJump, loop->again);
}

void CodeGenerator::raise_statement(const Raise& it) {
  uint32_t count = 0;
  if (it.exc) {
    visit(it.exc);
    ++count;
    if (it.cause) {
      visit(it.cause);
      ++count;
    }
  }
  emit(Opcode::RAISE_VARARGS, count);
}

void CodeGenerator::assert_statement(const Assert& it) {
  bool is_tuple = it.test->is<Tuple>() && !it.test->as<Tuple>()->elts.empty();
  if (const auto* constant = it.test->as_if<Constant>())
    is_tuple = constant->value.kind == ConstantKind::kTuple && !constant->value.elements.empty();
  if (is_tuple) warn("assertion is always true, perhaps remove parentheses?");
  if (context_.optimize) return;
  Block* end = new_block();
  jump_if(it.test, end, true);
  emit(Opcode::LOAD_ASSERTION_ERROR);
  if (it.msg) {
    visit(it.msg);
    emit(Opcode::CALL, 0);  // the message lies in the place of self: AssertionError(message)
  }
  emit(Opcode::RAISE_VARARGS, 1);
  use(end);
}

void CodeGenerator::import_statement(const Import& it) {
  for (const Alias* alias : it.names) {
    load_constant(int_constant(0));
    load_none();
    emit_name(Opcode::IMPORT_NAME, alias->name);
    if (alias->asname) {
      import_as(alias->name, alias->asname);
      continue;
    }
    std::string_view name = alias->name->view();
    size_t dot = name.find('.');
    store_name(dot == std::string_view::npos ? alias->name : arena_.intern(name.substr(0, dot)));
  }
}

/// `import a.b.c as d` walks from the package to the module by attributes.
void CodeGenerator::import_as(const Identifier* name, const Identifier* as_name) {
  std::string_view text = name->view();
  size_t dot = text.find('.');
  if (dot == std::string_view::npos) return store_name(as_name);
  for (;;) {
    text.remove_prefix(dot + 1);
    dot = text.find('.');
    emit_unmangled_name(Opcode::IMPORT_FROM, arena_.intern(text.substr(0, dot)));
    if (dot == std::string_view::npos) break;
    emit(Opcode::SWAP, 2);
    emit(Opcode::POP_TOP);
  }
  store_name(as_name);
  emit(Opcode::POP_TOP);
}

void CodeGenerator::import_from(const ImportFrom& it) {
  load_constant(int_constant(it.level));
  Seq<ConstantValue> names = arena_.make_seq<ConstantValue>(it.names.size());
  for (uint32_t i = 0; i < names.size(); ++i) names[i] = str_constant(it.names[i]->name->view());
  bool is_future = it.module && it.module->view() == "__future__" && it.level == 0;
  if (is_future && it.lineno > context_.future.last_line)
    return fail("from __future__ imports must occur at the beginning of the file");
  load_constant(tuple_constant(names));
  emit_name(Opcode::IMPORT_NAME, it.module ? it.module : context_.names.empty);
  for (uint32_t i = 0; i < it.names.size(); ++i) {
    const Alias& alias = *it.names[i];
    if (i == 0 && alias.name->view() == "*") return emit(Opcode::IMPORT_STAR);
    emit_name(Opcode::IMPORT_FROM, alias.name);
    store_name(alias.asname ? alias.asname : alias.name);
  }
  emit(Opcode::POP_TOP);
}

void CodeGenerator::expression_statement(const ExprStmt& it) {
  if (context_.interactive && nesting_ <= 1) {
    visit(it.value);
    return emit(Opcode::PRINT_EXPR);
  }
  if (it.value->is<Constant>()) return emit(Opcode::NOP);
  visit(it.value);
  unset_location();
  emit(Opcode::POP_TOP);
}

}  // namespace adder::compiler
