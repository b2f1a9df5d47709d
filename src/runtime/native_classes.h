// What native code refers to by static variables, and so must stay alive.
#pragma once
#include "objects/class.h"

namespace adder {

/// Keeps an object alive as long as the process, whatever becomes of the module that it is an attribute of.
void keep_for_ever(Thread& t, Value object);
/// The same for a class; returns it.
Class* keep_class(Thread& t, Class* cls);

}  // namespace adder
