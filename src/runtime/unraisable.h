// Errors that nobody can catch, and the ends of generators.
#pragma once
#include "objects/generator.h"

namespace adder {

/// Takes the pending exception away and hands it to sys.unraisablehook; `object`: where it happened; `message` may be empty.
void report_unraisable(Thread& t, Value object, Value message);
/// What sys.unraisablehook does by default.
bool default_unraisable_hook(Thread& t, Value exception, Value message, Value object);
/// Closes a generator that died; warns of a coroutine that was never awaited.
void finalize_generator(Thread& t, Generator* g);

}  // namespace adder
