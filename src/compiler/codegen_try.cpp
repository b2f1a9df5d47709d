// try, with and their relatives, and what jumps out of them must undo.
//
// A handler's code is bracketed by kSetupCleanup: an exception raised while another is handled must first put
// back the one handled before. On entry of a handler the stack holds [position,] exception; PUSH_EXC_INFO
// puts the exception handled before under it.
#include "compiler/codegen.h"

namespace adder::compiler {

/// Awaits the awaitable on top of the stack (GET_AWAITABLE has been emitted).
void CodeGenerator::await_top() {
  load_none();
  yield_from_loop(3);
}

/// Sends into the iterator until it returns. resume_kind: 2 in `yield from`, 3 in await.
void CodeGenerator::yield_from_loop(uint32_t resume_kind) {
  Block *head = new_block(), *exit = new_block();
  use(head);
  emit_jump(Opcode::SEND, exit);
  use(new_block());
  emit(Opcode::YIELD_VALUE);
  emit(Opcode::RESUME, resume_kind);
  emit_jump(Opcode::JUMP_BACKWARD_NO_INTERRUPT, head);
  use(exit);
}

void CodeGenerator::pop_except_and_reraise() {
  unset_location();
  emit(Opcode::COPY, 3);
  emit(Opcode::POP_EXCEPT);
  emit(Opcode::RERAISE, 1);
}

// --- unwinding

const FrameBlock* CodeGenerator::unwind_all(bool keeps_top, bool stop_at_loop) {
  if (unit_->frame_block_count == 0) return nullptr;
  uint32_t top = unit_->frame_block_count - 1;
  FrameBlock block = unit_->frame_block(top);
  if (block.kind == FrameBlockKind::kExceptionGroupHandler) {
    fail("'break', 'continue' and 'return' cannot appear in an except* block");
    return nullptr;
  }
  bool is_loop = block.kind == FrameBlockKind::kWhileLoop || block.kind == FrameBlockKind::kForLoop;
  if (stop_at_loop && is_loop) return &unit_->frame_block(top);
  // While a block is undone, it must not be there: a `finally` body that is copied here may itself jump.
  --unit_->frame_block_count;
  unwind(block, keeps_top);
  const FrameBlock* loop = unwind_all(keeps_top, stop_at_loop);
  unit_->frame_block(top) = block;
  unit_->frame_block_count = top + 1;
  return loop;
}

void CodeGenerator::unwind(const FrameBlock& block, bool keeps_top) {
  auto keep_top = [&] {
    if (keeps_top) emit(Opcode::SWAP, 2);
  };
  switch (block.kind) {
    case FrameBlockKind::kWhileLoop:
    case FrameBlockKind::kExceptionHandler:
    case FrameBlockKind::kExceptionGroupHandler:
    case FrameBlockKind::kAsyncComprehension:
      return;
    case FrameBlockKind::kForLoop:
    case FrameBlockKind::kPopValue:
      keep_top();
      return emit(Opcode::POP_TOP);
    case FrameBlockKind::kTryExcept:
      return emit(kPopBlock);
    case FrameBlockKind::kFinallyTry:
      emit(kPopBlock);
      if (keeps_top) push_frame_block({FrameBlockKind::kPopValue});
      statements(block.finally);
      if (keeps_top) pop_frame_block();
      return unset_location();
    case FrameBlockKind::kFinallyEnd:
      keep_top();
      emit(Opcode::POP_TOP);
      keep_top();
      emit(kPopBlock);
      return emit(Opcode::POP_EXCEPT);
    case FrameBlockKind::kWith:
    case FrameBlockKind::kAsyncWith:
      set_location(block.statement);
      emit(kPopBlock);
      keep_top();
      call_exit_with_nones();
      if (block.kind == FrameBlockKind::kAsyncWith) {
        emit(Opcode::GET_AWAITABLE, 2);
        await_top();
      }
      emit(Opcode::POP_TOP);
      return unset_location();
    case FrameBlockKind::kHandlerCleanup:
      if (block.handler_name) emit(kPopBlock);
      keep_top();
      emit(kPopBlock);
      emit(Opcode::POP_EXCEPT);
      if (block.handler_name) bind_none_and_delete(block.handler_name);
      return;
  }
}

// --- try

void CodeGenerator::try_statement(const Try& it) { it.finalbody.empty() ? try_except(it) : try_finally(it); }
void CodeGenerator::try_star_statement(const TryStar& it) {
  it.finalbody.empty() ? try_except(it) : try_finally(it);
}

template <class Try>
void CodeGenerator::try_finally(const Try& it) {
  Block *end = new_block(), *exit = new_block(), *cleanup = new_block();
  emit_jump(kSetupFinally, end);
  use(new_block());
  FrameBlock block{FrameBlockKind::kFinallyTry};
  block.finally = it.finalbody;
  push_frame_block(block);
  if (it.handlers.empty()) {
    statements(it.body);
  } else {
    try_except(it);
  }
  emit_without_location(kPopBlock);
  pop_frame_block();
  statements(it.finalbody);
  emit_without_location(kJump, exit);

  use(end);
  push_frame_block({FrameBlockKind::kFinallyEnd});
  unset_location();
  emit_jump(kSetupCleanup, cleanup);
  emit(Opcode::PUSH_EXC_INFO);
  statements(it.finalbody);
  emit(Opcode::RERAISE, 0);
  pop_frame_block();
  use(cleanup);
  pop_except_and_reraise();
  use(exit);
}

void CodeGenerator::try_except(const Try& it) {
  Block *except = new_block(), *end = new_block(), *cleanup = new_block();
  emit_jump(kSetupFinally, except);
  use(new_block());
  push_frame_block({FrameBlockKind::kTryExcept});
  statements(it.body);
  pop_frame_block();
  emit_without_location(kPopBlock);
  statements(it.orelse);
  emit_without_location(kJump, end);

  use(except);
  unset_location();
  emit_jump(kSetupCleanup, cleanup);
  emit(Opcode::PUSH_EXC_INFO);
  push_frame_block({FrameBlockKind::kExceptionHandler});
  for (uint32_t i = 0; i < it.handlers.size(); ++i) {
    const ExceptHandler& handler = *it.handlers[i];
    set_location(&handler);
    if (!handler.type && i + 1 < it.handlers.size()) fail("default 'except:' must be last");
    except_handler(handler, end);
  }
  unset_location();
  pop_frame_block();
  emit(Opcode::RERAISE, 0);
  use(cleanup);
  pop_except_and_reraise();
  use(end);
}

void CodeGenerator::except_handler(const ExceptHandler& handler, Block* end) {
  Block* next = new_block();
  if (handler.type) {
    visit(handler.type);
    emit(Opcode::CHECK_EXC_MATCH);
    emit_jump(Opcode::POP_JUMP_IF_FALSE, next);
  }
  FrameBlock block{FrameBlockKind::kHandlerCleanup};
  block.handler_name = handler.name;
  if (handler.name) {
    // try: body  finally: name = None; del name
    Block* cleanup = new_block();
    store_name(handler.name);
    emit_jump(kSetupCleanup, cleanup);
    use(new_block());
    push_frame_block(block);
    statements(handler.body);
    pop_frame_block();
    unset_location();
    emit(kPopBlock);
    emit(kPopBlock);
    emit(Opcode::POP_EXCEPT);
    bind_none_and_delete(handler.name);
    emit_jump(kJump, end);
    use(cleanup);
    unset_location();
    bind_none_and_delete(handler.name);
    emit(Opcode::RERAISE, 1);
  } else {
    use(new_block());
    push_frame_block(block);
    emit(Opcode::POP_TOP);
    statements(handler.body);
    pop_frame_block();
    unset_location();
    emit(kPopBlock);
    emit(Opcode::POP_EXCEPT);
    emit_jump(kJump, end);
  }
  use(next);
}

void CodeGenerator::bind_none_and_delete(const Identifier* name) {
  load_none();
  store_name(name);
  delete_name(name);
}

// --- try ... except*
// In the handlers the stack holds: the exception handled before, the original exception, the list of what is
// raised again, and what is still unhandled.

void CodeGenerator::try_except(const TryStar& it) {
  Block *except = new_block(), *orelse = new_block(), *end = new_block(), *cleanup = new_block();
  Block* reraise = new_block();
  emit_jump(kSetupFinally, except);
  use(new_block());
  push_frame_block({FrameBlockKind::kTryExcept});
  statements(it.body);
  pop_frame_block();
  emit_without_location(kPopBlock);
  emit_without_location(kJump, orelse);

  use(except);
  unset_location();
  emit_jump(kSetupCleanup, cleanup);
  emit(Opcode::PUSH_EXC_INFO);
  push_frame_block({FrameBlockKind::kExceptionGroupHandler});
  for (uint32_t i = 0; i < it.handlers.size(); ++i) {
    set_location(it.handlers[i]);
    Block* next = new_block();
    if (i == 0) {
      emit(Opcode::BUILD_LIST, 0);
      emit(Opcode::COPY, 2);
    }
    star_handler(*it.handlers[i], next);
    use(next);
    if (i + 1 == it.handlers.size()) {
      emit(Opcode::LIST_APPEND, 1);  // what nobody handled
      emit_jump(kJump, reraise);
    }
  }
  unset_location();
  pop_frame_block();
  use(reraise);
  reraise_star(end);
  use(cleanup);
  pop_except_and_reraise();
  use(orelse);
  statements(it.orelse);
  use(end);
}

void CodeGenerator::star_handler(const ExceptHandler& handler, Block* next) {
  Block *no_match = new_block(), *cleanup = new_block();
  if (handler.type) {
    visit(handler.type);
    emit(Opcode::CHECK_EG_MATCH);
    emit(Opcode::COPY, 1);
    emit_jump(Opcode::POP_JUMP_IF_NONE, no_match);
  }
  use(new_block());
  if (handler.name) {
    store_name(handler.name);
  } else {
    emit(Opcode::POP_TOP);
  }
  emit_jump(kSetupCleanup, cleanup);
  use(new_block());
  FrameBlock block{FrameBlockKind::kHandlerCleanup};
  block.handler_name = handler.name;
  push_frame_block(block);
  statements(handler.body);
  pop_frame_block();
  unset_location();
  emit(kPopBlock);
  if (handler.name) bind_none_and_delete(handler.name);
  emit_jump(kJump, next);

  use(cleanup);
  unset_location();
  if (handler.name) bind_none_and_delete(handler.name);
  emit(Opcode::LIST_APPEND, 3);  // the exception that the handler raised
  emit(Opcode::POP_TOP);         // its position
  emit_jump(kJump, next);

  use(no_match);
  emit(Opcode::POP_TOP);
}

void CodeGenerator::reraise_star(Block* end) {
  Block* reraise = new_block();
  emit(Opcode::PREP_RERAISE_STAR);
  emit(Opcode::COPY, 1);
  emit_jump(Opcode::POP_JUMP_IF_NOT_NONE, reraise);
  emit(Opcode::POP_TOP);
  emit(kPopBlock);
  emit(Opcode::POP_EXCEPT);
  emit_jump(kJump, end);
  use(reraise);
  emit(kPopBlock);
  emit(Opcode::SWAP, 2);
  emit(Opcode::POP_EXCEPT);
  emit(Opcode::RERAISE, 0);
}

// --- with

void CodeGenerator::call_exit_with_nones() {
  load_none();
  load_none();
  load_none();
  emit(Opcode::CALL, 2);  // the first None is in the place of self
}

template <class With>
void CodeGenerator::with_statement(const With& it, uint32_t index, bool is_async) {
  if (is_async && index == 0) {
    if (top_level_await()) {
      unit_->scope->is_coroutine = true;
    } else if (!in_async_function()) {
      return fail("'async with' outside async function");
    }
  }
  if (is_async && index > 0) set_location(&it);
  const WithItem& item = *it.items[index];
  Block *final = new_block(), *exit = new_block(), *cleanup = new_block();
  visit(item.context_expr);
  emit(is_async ? Opcode::BEFORE_ASYNC_WITH : Opcode::BEFORE_WITH);
  if (is_async) {
    emit(Opcode::GET_AWAITABLE, 1);
    await_top();
  }
  emit_jump(kSetupWith, final);
  use(new_block());
  FrameBlock block{is_async ? FrameBlockKind::kAsyncWith : FrameBlockKind::kWith};
  block.statement = &it;
  push_frame_block(block);
  if (item.optional_vars) {
    visit(item.optional_vars);
  } else {
    emit(Opcode::POP_TOP);
  }
  if (index + 1 == it.items.size()) {
    statements(it.body);
  } else {
    with_statement(it, index + 1, is_async);
  }
  unset_location();
  emit(kPopBlock);
  pop_frame_block();

  set_location(&it);
  call_exit_with_nones();
  if (is_async) {
    emit(Opcode::GET_AWAITABLE, 2);
    await_top();
  }
  emit(Opcode::POP_TOP);
  emit_jump(kJump, exit);

  use(final);
  emit_jump(kSetupCleanup, cleanup);
  emit(Opcode::PUSH_EXC_INFO);
  emit(Opcode::WITH_EXCEPT_START);
  if (is_async) {
    emit(Opcode::GET_AWAITABLE, 2);
    await_top();
  }
  with_except_finish(cleanup);
  use(exit);
}

/// After __exit__ was called with an exception: suppress it when the result is true, raise it again
/// otherwise.
void CodeGenerator::with_except_finish(Block* cleanup) {
  Block *suppress = new_block(), *exit = new_block();
  emit_jump(Opcode::POP_JUMP_IF_TRUE, suppress);
  emit(Opcode::RERAISE, 2);
  use(suppress);
  emit(Opcode::POP_TOP);
  emit(kPopBlock);
  emit(Opcode::POP_EXCEPT);
  emit(Opcode::POP_TOP);
  emit(Opcode::POP_TOP);
  emit_jump(kJump, exit);
  use(cleanup);
  pop_except_and_reraise();
  use(exit);
}

template void CodeGenerator::with_statement<With>(const With&, uint32_t, bool);
template void CodeGenerator::with_statement<AsyncWith>(const AsyncWith&, uint32_t, bool);

}  // namespace adder::compiler
