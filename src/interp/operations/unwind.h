// Unwinding: the way of an exception to its handler, and what it gets there.
#pragma once
#include "compiler/opcodes.h"
#include "interp/exceptions.h"
#include "interp/operations/raise.h"

namespace adder {

/// Adds an entry for the view's frame to the traceback.
template <class D> void add_traceback(D& d, View<D>& f, REF exception) {
  REF frame = f.frame_in_traceback(d, exception);
  REF entry = d.allocate(builtin_shape(Kind::kTraceback), sizeof(Traceback));
  d.initialize(entry, field::traceback_next, none_if_empty(d, d.load(exception, field::exception_traceback)));
  d.initialize(entry, field::traceback_frame, frame);
  d.initialize(entry, field::traceback_code, d.from(f.code()));
  d.initialize(entry, field::traceback_globals, d.load(f.function_value(), field::function_globals));
  d.initialize_int(entry, field::traceback_instruction, d.int_constant(f.raised_at()));
  d.store(exception, field::exception_traceback, entry);
}

/// What a finally or with block raises again counts as raised where it came from: that position is on the stack.
template <class D> void restore_position(D& d, View<D>& f) {
  uint32_t word = f.code()->instructions[f.raised_at()];
  auto depth = int(word >> 8);
  if (compiler::Opcode(word & 255) != compiler::Opcode::RERAISE || depth == 0) return;
  if (Value position = d.concrete(f.peek(depth)); position.is_int()) f.set_raised_at(uint32_t(position.as_int()));
}

/// Brings the view to the innermost handler, with the exception on its stack.  Frames without one are left, with a traceback entry
/// each.  False when the outermost frame was left.  `reraised`: the innermost frame has its traceback entry already.  Tests
/// nothing: a trace that is left meanwhile could not say how far it came.
template <class D> bool unwind(D& d, View<D>& f, REF& exception, bool reraised) {
  for (;; reraised = false) {
    if (!reraised && !(f.code()->flags & kCodeHidden)) add_traceback(d, f, exception);
    if (!reraised) f.tell_raised(d, exception);
    const ExceptionRow* row = exception_row(f.code(), f.raised_at());
    if (reraised) restore_position(d, f);
    if (row) {
      uint32_t position = f.raised_at();
      f.cut_stack(row->depth);
      if (row->push_position) f.push(d.constant(Value::from_int(position)));
      f.push(exception);
      f.jump(row->target);
      return true;
    }
    if (!f.abandon(d, exception)) return false;
  }
}

}  // namespace adder
