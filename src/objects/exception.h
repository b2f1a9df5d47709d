// Helpers around exception objects.
#pragma once
#include "objects/class.h"
#include "objects/errors.h"

namespace adder {

/// One level of "currently handled exception": frames and generators each push their own (sys.exc_info()).
struct ExceptionState {
  Value handled;               // exception object or None/empty
  ExceptionState* previous;
};

/// A new instance of a builtin exception class with one message argument (empty: none).
ExceptionObject* new_exception(Thread& t, Class* cls, Value message);
inline bool is_exception(Value v) { return has_layout<ExceptionObject>(v); }
inline bool is_exception_class(Thread& t, Value v) {
  return is_class(v) && is_subtype(v.as<Class>(), t.runtime->exceptions[0]);
}
/// Makes `handled` the __context__ of another exception.
void set_context(Value exception, Value handled);
/// Sets the pending exception, chaining __context__ to what is being handled.
void set_pending(Thread& t, Value exception);

}  // namespace adder
