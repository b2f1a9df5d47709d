// Handlers: constants, locals, cells, the operand stack, jumps.
#pragma once
#include "interp/handlers/handler.h"
#include "interp/operations/arithmetic.h"

namespace adder {

Value raise_unbound_local(Thread& t, Code* code, uint32_t slot);
Value raise_unbound_deref(Thread& t, Code* code, uint32_t slot);
Value new_cell(Thread& t, Value content);

HANDLER(NOP) { return Next::kNext; }
HANDLER(POP_TOP) { f.drop(1); return Next::kNext; }
HANDLER(COPY) { f.push(f.peek(int(arg) - 1)); return Next::kNext; }
HANDLER(SWAP) {
  REF top = f.peek(0);
  f.set_peek(0, f.peek(int(arg) - 1));
  f.set_peek(int(arg) - 1, top);
  return Next::kNext;
}
HANDLER(PUSH_NULL) { f.push(d.empty()); return Next::kNext; }
HANDLER(LOAD_CONST) { f.push(d.constant(f.code()->constants->items[arg])); return Next::kNext; }
HANDLER(LOAD_FAST) { f.push(f.local(arg)); return Next::kNext; }
HANDLER(STORE_FAST) { f.set_local(arg, f.pop()); return Next::kNext; }
HANDLER(LOAD_FAST_CHECK) {
  REF v = f.local(arg);
  if (d.is_empty(v)) [[unlikely]] {
    d.template call<&raise_unbound_local>(f.code(), arg);
    return Next::kRaise;
  }
  f.push(v);
  return Next::kNext;
}
HANDLER(DELETE_FAST) {
  if (d.is_empty(f.local(arg))) [[unlikely]] {
    d.template call<&raise_unbound_local>(f.code(), arg);
    return Next::kRaise;
  }
  f.set_local(arg, d.empty());
  return Next::kNext;
}

// --- cells
HANDLER(MAKE_CELL) {
  REF cell = d.allocate(builtin_shape(Kind::kCell), sizeof(Cell));
  d.initialize(cell, field::cell_value, f.local(arg));
  f.set_local(arg, cell);
  return Next::kNext;
}
HANDLER(COPY_FREE_VARS) {
  REF closure = d.load(f.function_value(), field::function_closure);
  uint32_t first = f.code()->local_count - arg;
  for (uint32_t i = 0; i < arg; i++) f.set_local(first + i, d.load(closure, field::tuple_item(i)));
  return Next::kNext;
}
HANDLER(LOAD_CLOSURE) { f.push(f.local(arg)); return Next::kNext; }
HANDLER(LOAD_DEREF) {
  REF v = d.load(f.local(arg), field::cell_value);
  if (d.is_empty(v)) [[unlikely]] {
    d.template call<&raise_unbound_deref>(f.code(), arg);
    return Next::kRaise;
  }
  f.push(v);
  return Next::kNext;
}
HANDLER(STORE_DEREF) { d.store(f.local(arg), field::cell_value, f.pop()); return Next::kNext; }
HANDLER(DELETE_DEREF) {
  if (d.is_empty(d.load(f.local(arg), field::cell_value))) [[unlikely]] {
    d.template call<&raise_unbound_deref>(f.code(), arg);
    return Next::kRaise;
  }
  d.store(f.local(arg), field::cell_value, d.empty());
  return Next::kNext;
}

// --- jumps
HANDLER(JUMP_FORWARD) { f.jump(arg); return Next::kNext; }
HANDLER(POP_JUMP_IF_FALSE) {
  int true_ = truth(d, f.pop());
  if (true_ < 0) [[unlikely]] return Next::kRaise;
  if (!true_) f.jump(arg);
  return Next::kNext;
}
HANDLER(POP_JUMP_IF_TRUE) {
  int true_ = truth(d, f.pop());
  if (true_ < 0) [[unlikely]] return Next::kRaise;
  if (true_) f.jump(arg);
  return Next::kNext;
}
HANDLER(POP_JUMP_IF_NONE) {
  if (d.same(f.pop(), d.constant(kNone))) f.jump(arg);
  return Next::kNext;
}
HANDLER(POP_JUMP_IF_NOT_NONE) {
  if (!d.same(f.pop(), d.constant(kNone))) f.jump(arg);
  return Next::kNext;
}
HANDLER(JUMP_IF_FALSE_OR_POP) {
  int true_ = truth(d, f.peek(0));
  if (true_ < 0) [[unlikely]] return Next::kRaise;
  if (!true_) f.jump(arg);
  else f.drop(1);
  return Next::kNext;
}
HANDLER(JUMP_IF_TRUE_OR_POP) {
  int true_ = truth(d, f.peek(0));
  if (true_ < 0) [[unlikely]] return Next::kRaise;
  if (true_) f.jump(arg);
  else f.drop(1);
  return Next::kNext;
}

}  // namespace adder

ADDER_ANY(raise_unbound_local)
ADDER_ANY(raise_unbound_deref)
