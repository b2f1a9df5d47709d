// Constructors of builtin types that do in one go what __new__ and __init__ do for subclasses.
#pragma once
#include "objects/native.h"

namespace adder {

/// By layout; makes an instance of exactly the builtin type.  Null: `construct` does, unless the type has an __init__.
extern const NativeMethod* exact_constructors[size_t(Kind::kCount)];
/// What makes instances of a builtin class without looking at __new__ and __init__, or null.
const NativeMethod* exact_constructor(Thread& t, Class* cls);

}  // namespace adder
