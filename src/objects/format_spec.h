// The format-specification mini-language for str, int, float and complex: what their __format__ does.
#pragma once
#include "objects/str.h"

namespace adder {

/// format(value, spec) for an instance of str, int (bool too), float or complex.
Str* format_str(Thread& t, Value value, Str* spec);
Str* format_int(Thread& t, Value value, Str* spec);
Str* format_float(Thread& t, Value value, Str* spec);
Str* format_complex(Thread& t, Value value, Str* spec);
/// format_value for any object, without a look-up when its type is one of these exactly.
Str* format_fast(Thread& t, Value value, Str* spec);
/// The same for an empty specification.
Str* format_plain(Thread& t, Value value);

}  // namespace adder
