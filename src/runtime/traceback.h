// Pieces of tracebacks as text.
#pragma once
#include <string>

#include "objects/thread.h"

namespace adder {

/// One line of a source file, without its end; false when there is no such file or line.
bool source_line(Thread& t, const std::string& file, int number, std::string* out);
/// The entries of a traceback, without a header.
std::string traceback_text(Thread& t, Value traceback);

}  // namespace adder
