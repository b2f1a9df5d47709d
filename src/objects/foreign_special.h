// Special methods taken from a builtin type that the class does not derive from.
#pragma once
#include "objects/class.h"

namespace adder {

inline bool is_native_descriptor(Value v) {
  Kind kind = shape_of(v)->kind;
  return kind == Kind::kMethodDescriptor || kind == Kind::kWrapperDescriptor;
}
/// The raw class attribute to call under the special name: `method`, or what raises TypeError when instances of `cls` are
/// no receivers for it.
Value own_special(Thread& t, Class* cls, Special s, Value method);

}  // namespace adder
