// The classes that native modules make, and that their code refers to by static variables.
#pragma once
#include "objects/class.h"

namespace adder {

/// The class lives as long as the process, whatever happens to the module that it is an attribute of.
Class* keep_class(Thread& t, Class* cls);

}  // namespace adder
