// Type parameters in generic aliases and unions.
#pragma once
#include "objects/class.h"
#include "objects/str.h"

namespace adder {

/// The type variables in some arguments, each once.
Tuple* type_parameters(Thread& t, Tuple* arguments);
/// The arguments with `item` put in the place of the parameters.
Tuple* substitute_parameters(Thread& t, Value self, Tuple* arguments, Tuple* parameters, Value item);
/// Appends a type as annotations show it: int, module.Class, ..., None.
bool add_type_text(Thread& t, StrBuilder& text, Value v);

}  // namespace adder
