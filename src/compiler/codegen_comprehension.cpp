// Comprehensions and generator expressions: functions of one argument, the outermost iterator.
#include "compiler/codegen.h"

namespace adder::compiler {

void CodeGenerator::comprehension(const Expr* node, const Identifier* name, Seq<Comprehension*> generators,
                                  const Expr* element, const Expr* value, ComprehensionKind kind) {
  bool is_generator = kind == ComprehensionKind::kGenerator;
  bool in_top_level_await = top_level_await();
  UnitKind outer = unit_->kind;
  enter_unit(UnitKind::kComprehension, name, node, node->lineno);
  set_location(node);
  unit_->argument_count = 1;
  bool is_async = unit_->scope->is_coroutine;
  if (is_async && !is_generator && outer != UnitKind::kAsyncFunction && outer != UnitKind::kComprehension &&
      !in_top_level_await)
    fail("asynchronous comprehension outside of an asynchronous function");
  if (!is_generator) {
    emit(kind == ComprehensionKind::kList  ? Opcode::BUILD_LIST
         : kind == ComprehensionKind::kSet ? Opcode::BUILD_SET
                                           : Opcode::BUILD_MAP,
         0);
  }
  comprehension_loop({generators, element, value, kind}, 0, 0);
  if (!is_generator) emit(Opcode::RETURN_VALUE);
  CodeDraft* code = leave_unit(true);
  if (in_top_level_await && is_async && !is_generator) unit_->scope->is_coroutine = true;

  make_closure(code, 0);
  visit(generators[0]->iter);
  emit(generators[0]->is_async ? Opcode::GET_AITER : Opcode::GET_ITER);
  emit(Opcode::CALL, 0);  // the iterator lies in the place of self
  if (is_async && !is_generator) {
    emit(Opcode::GET_AWAITABLE, 0);
    await_top();
  }
}

void CodeGenerator::comprehension_loop(const ComprehensionParts& parts, uint32_t index, uint32_t depth) {
  if (parts.generators[index]->is_async) {
    async_comprehension_loop(parts, index, depth);
  } else {
    sync_comprehension_loop(parts, index, depth);
  }
}

namespace {

/// `for x in [value]` binds a temporary: the only element, or null.
const Expr* single_element(const Expr* iterable) {
  Seq<Expr*> elements;
  if (const auto* it = iterable->as_if<List>()) elements = it->elts;
  if (const auto* it = iterable->as_if<Tuple>()) elements = it->elts;
  return elements.size() == 1 && !elements[0]->is<Starred>() ? elements[0] : nullptr;
}

}  // namespace

void CodeGenerator::sync_comprehension_loop(const ComprehensionParts& parts, uint32_t index, uint32_t depth) {
  const Comprehension& generator = *parts.generators[index];
  Block *head = new_block(), *again = new_block(), *exhausted = new_block();
  const Expr* single = nullptr;
  if (index == 0) {
    emit(Opcode::LOAD_FAST, 0);
  } else if ((single = single_element(generator.iter))) {
    visit(single);
  } else {
    visit(generator.iter);
    emit(Opcode::GET_ITER);
  }
  if (!single) {
    ++depth;
    use(head);
    emit_jump(Opcode::FOR_ITER, exhausted);
    use(new_block());
  }
  visit(generator.target);
  comprehension_body(parts, index, depth, again);
  use(again);
  if (single) return;
  emit_jump(Opcode::JUMP_BACKWARD, head);
  use(exhausted);
}

void CodeGenerator::async_comprehension_loop(const ComprehensionParts& parts, uint32_t index,
                                             uint32_t depth) {
  const Comprehension& generator = *parts.generators[index];
  Block *head = new_block(), *again = new_block(), *except = new_block();
  if (index == 0) {
    emit(Opcode::LOAD_FAST, 0);
  } else {
    visit(generator.iter);
    emit(Opcode::GET_AITER);
  }
  use(head);
  push_frame_block({FrameBlockKind::kAsyncComprehension});
  emit_jump(kSetupFinally, except);
  emit(Opcode::GET_ANEXT);
  load_none();
  yield_from_loop(3);
  emit(kPopBlock);
  visit(generator.target);
  comprehension_body(parts, index, depth + 1, again);
  use(again);
  emit_jump(Opcode::JUMP_BACKWARD, head);
  pop_frame_block();
  use(except);
  emit(Opcode::END_ASYNC_FOR);
}

/// Conditions, then the next loop or the element. `depth`: values on the stack above the result.
void CodeGenerator::comprehension_body(const ComprehensionParts& parts, uint32_t index, uint32_t depth,
                                       Block* if_cleanup) {
  for (const Expr* condition : parts.generators[index]->ifs) jump_if(condition, if_cleanup, false);
  if (index + 1 < parts.generators.size()) return comprehension_loop(parts, index + 1, depth);
  comprehension_element(parts, depth);
}

void CodeGenerator::comprehension_element(const ComprehensionParts& parts, uint32_t depth) {
  visit(parts.element);
  switch (parts.kind) {
    case ComprehensionKind::kGenerator:
      yield_value();
      return emit(Opcode::POP_TOP);
    case ComprehensionKind::kList:
      return emit(Opcode::LIST_APPEND, depth + 1);
    case ComprehensionKind::kSet:
      return emit(Opcode::SET_ADD, depth + 1);
    case ComprehensionKind::kDict:
      visit(parts.value);
      return emit(Opcode::MAP_ADD, depth + 1);
    case ComprehensionKind::kNone:
      UNREACHABLE("a comprehension has a kind");
  }
}

}  // namespace adder::compiler
