// Descriptors and generic attribute access, and what calling a class does.
#pragma once
#include "objects/class.h"
#include "objects/protocols.h"

namespace adder {

/// attribute.__get__(object, cls); object empty: access through the class.
Value get_descriptor(Thread& t, Value attribute, Value object, Class* cls);
/// A builtin method bound to its receiver.
Value bind_native(Thread& t, MethodDescriptor* d, Value self);
/// What `type.__getattribute__` does.
Value class_get_attribute(Thread& t, Class* cls, Str* name);
/// type.__call__: __new__, then __init__.
Value call_class(Thread& t, Class* cls, const Value* arguments, size_t count, Tuple* names);
/// The same past the metaclass's own __call__.
Value construct_instance(Thread& t, Class* cls, const Value* arguments, size_t count, Tuple* names);
/// AttributeError in the words for this kind of object, with `name` and `obj` set.
Value raise_no_attribute(Thread& t, Value object, Str* name);
/// isinstance and issubclass without the hooks of metaclasses.
int plain_is_instance(Thread& t, Value object, Value cls);
int plain_is_subclass(Thread& t, Value derived, Value cls);
/// super(cls, self).name
Value super_get_attribute(Thread& t, Super* super, Str* name);

}  // namespace adder
