// Weak references: which refer to an object, and making them.
#pragma once
#include "objects/class.h"

namespace adder {

/// A weak reference of class `cls`; one without a callback is shared.  Fails for objects that cannot be referred to weakly.
WeakRef* make_weak_reference(Thread& t, Class* cls, Value target, Value callback);
/// What a reference refers to, or None.
Value weak_target(const WeakRef* reference);
/// The first of the references to an object, linked by `next`; those whose target is empty are dead.
WeakRef* first_weak_reference(Value target);
bool supports_weak_references(Value v);

}  // namespace adder
