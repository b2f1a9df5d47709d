// Rows that every iterator type has.
#pragma once
#include "builtins/container_helpers.h"

namespace adder {

/// `__next__` from a function of the table in objects/iterators.h.
template <auto Next> Value next_method(Thread& t, Value self) {
  Value item = Next(t, self);
  if (!item && !has_pending(t)) return raise_stop_iteration(t, kEmpty);
  return item;
}
#define ITERATOR_METHODS(next)                                                  \
  method<return_self>("__iter__($self, /)", "Return self.", jit::kPure),        \
      method<next_method<next>>("__next__($self, /)", "Return the next item.")
#define LENGTH_HINT(function) method<function>("__length_hint__($self, /)!", "Return how many items are probably left.")
#define REDUCE(function) method<function>("__reduce__($self, /)!", "Return state information for pickling.")
#define SETSTATE(function) method<function>("__setstate__($self, state, /)!", "Set state information for unpickling.")

/// The argument of __setstate__: an int that fits a C ssize_t, and nothing else.
inline bool state_index(Thread& t, Value state, int64_t* out) {
  if (!is_any_int(state)) return raise_type_error(t, "an integer is required");
  return int_to_int64(t, state, out, "ssize_t");
}

}  // namespace adder
