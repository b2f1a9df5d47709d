// Errors that nobody can catch, and the ends of generators.
#pragma once
#include "interp/exceptions.h"

namespace adder {

/// What sys.unraisablehook does by default.
bool default_unraisable_hook(Thread& t, Value exception, Value message, Value object);
/// At the end of the program: __del__ of all objects that have one, and the ends of generators.
void run_last_finalizers(Thread& t);
/// Closes a generator that died; warns of a coroutine that was never awaited.
void finalize_generator(Thread& t, Generator* g);

}  // namespace adder
