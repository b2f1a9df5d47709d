// Making exceptions and raising them: what an exception gets before it is on its way.
#pragma once
#include "interp/operations/special.h"

namespace adder {

Value context_set(Thread& t, Value exception, Value handled);

template <class D> REF none_if_empty(D& d, REF v) { return d.select(d.is_empty(v), d.constant(kNone), v); }

/// What BaseException.__new__ makes of a tuple of arguments.
template <class D> REF new_exception_in(D& d, Class* cls, REF arguments) {
  Shape* shape = d.instance_shape(cls);
  uint32_t size = shape->instance_words ? shape->instance_words * 8u : uint32_t(sizeof(ExceptionObject) + (shape->has(kShapeHasDict) ? 8 : 0));
  REF exception = d.allocate(uint32_t(reinterpret_cast<uintptr_t>(shape)), size);
  REF none = d.constant(kNone);
  d.initialize(exception, field::exception_arguments, arguments);
  d.initialize(exception, field::exception_traceback, none);
  d.initialize(exception, field::exception_context, none);
  d.initialize(exception, field::exception_cause, none);
  return exception;
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

/// Raises a new exception of a builtin class without fields of its own.  What a failed operation gives.
template <class D> ADDER_NOINLINE REF raise_in(D& d, ExceptionId id, REF argument) {
  REF exception = new_exception_in(d, d.thread().runtime->exceptions[int(id)], make_tuple_in(d, &argument, 1));
  chain_context(d, exception);
  d.set_pending(exception);
  return d.failure();
}
template <class D> ADDER_NOINLINE REF raise_in(D& d, ExceptionId id, const char* text) {
  return raise_in(d, id, d.from(intern(d.thread(), text)));
}

}  // namespace adder

ADDER_EFFECT(adder::context_set, ::adder::jit::writes(::adder::jit::alias_set(::adder::kAliasException)))
