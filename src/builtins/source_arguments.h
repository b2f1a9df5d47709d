// Arguments of functions that compile.
#pragma once
#include <string>

#include "objects/object.h"

namespace adder {

/// Source text of compile(), eval() and the like: str, or any bytes.  `what` are the types that TypeError tells.
bool source_text(Thread& t, Value source, const char* function, const char* what, std::string* out, bool* is_utf8);
/// A path as a code object shows it: str, bytes, or what __fspath__ gives.
bool file_name(Thread& t, Value path, std::string* out);

}  // namespace adder
