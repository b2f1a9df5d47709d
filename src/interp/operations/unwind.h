// Raising and unwinding: what an exception gets on its way, and the way to its handler.
#pragma once
#include "interp/exceptions.h"
#include "interp/operations/special.h"

namespace adder {

Value context_set(Thread& t, Value exception, Value handled);

template <class D> REF none_if_empty(D& d, REF v) { return d.select(d.is_empty(v), d.constant(kNone), v); }

/// Adds an entry for the view's frame to the traceback.
template <class D> void add_traceback(D& d, View<D>& f, REF exception) {
  REF frame = f.frame_object(d);
  REF entry = d.allocate(builtin_shape(Kind::kTraceback), sizeof(Traceback));
  d.initialize(entry, field::traceback_next, none_if_empty(d, d.load(exception, field::exception_traceback)));
  d.initialize(entry, field::traceback_frame, frame);
  d.initialize(entry, field::traceback_code, d.from(f.code()));
  d.initialize(entry, field::traceback_globals, d.load(f.function_value(), field::function_globals));
  d.initialize_int(entry, field::traceback_instruction, d.int_constant(f.raised_at()));
  d.store(exception, field::exception_traceback, entry);
}

/// Brings the view to the innermost handler, with the exception on its stack.  Frames without one are left, with a traceback entry
/// each.  False when the outermost frame was left.  `reraised`: the innermost frame has its traceback entry already.  Tests
/// nothing: a trace that is left meanwhile could not say how far it came.
template <class D> bool unwind(D& d, View<D>& f, REF& exception, bool reraised) {
  for (;; reraised = false) {
    if (!reraised && !(f.code()->flags & kCodeHidden)) add_traceback(d, f, exception);
    uint32_t position = f.raised_at();
    if (const ExceptionRow* row = exception_row(f.code(), position)) {
      f.cut_stack(row->depth);
      if (row->push_position) f.push(d.constant(Value::from_int(position)));
      f.push(exception);
      f.jump(row->target);
      return true;
    }
    if (!f.abandon(d, exception)) return false;
  }
}

/// An exception that is raised gets what is being handled as its context; a circle that this would make is cut.
template <class D> void chain_context(D& d, REF exception) {
  constexpr int kMostSteps = 4;
  REF handled = d.handled();
  if (!d.is_pointer(handled)) {
    handled = d.handled_outside();
    if (!d.is_pointer(handled)) return;
  }
  if (d.same(handled, exception)) return;
  REF at = handled;
  for (int i = 0; i < kMostSteps; i++) {
    REF next = d.load(at, field::exception_context);
    bool last = !bool(d.is_pointer(next));
    if (!last && !bool(d.same(next, exception))) {
      at = next;
      continue;
    }
    if (!last) d.store(at, field::exception_context, d.constant(kNone));
    d.store(exception, field::exception_context, handled);
    return;
  }
  d.template call<&context_set>(exception, handled);
}

}  // namespace adder

ADDER_EFFECT(adder::context_set, ::adder::jit::writes(::adder::jit::alias_set(::adder::kAliasException)))
