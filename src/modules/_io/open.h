// open() for builtins, which has it before _io is imported.
#pragma once
#include "objects/thread.h"

namespace adder {

/// A new function object open().
Value open_function(Thread& t);
/// Flushes the files that are still open for writing; at exit.
void flush_open_files(Thread& t);

}  // namespace adder
