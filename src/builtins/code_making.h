// Code objects that programs make: types.CodeType(...) and code.replace().
#pragma once
#include "objects/protocols.h"

namespace adder {

/// __new__: (class, 16 to 18 arguments as CPython 3.11 takes them, no keywords).
Value new_code(Thread& t, Value type, Value args, Value kwargs);
/// code.replace(**changes).
Value replace_code(Thread& t, Value self, Value changes);

}  // namespace adder
