// What the methods of generators and coroutines do: throwing through `yield from`, closing.
#pragma once
#include "interp/generators.h"

namespace adder {

/// What a suspended generator delegates to by `yield from` or `await`; empty when it does not.
Value delegate_of(Generator* g);
/// g.throw(exception); GeneratorExit closes what it delegates to when `close_delegate`.
Resumed generator_throw(Thread& t, Generator* g, Value exception, Value* out, bool close_delegate = true);
/// g.close(); false with an exception pending.
bool generator_close(Thread& t, Generator* g);
/// While what it delegates to runs without SEND, a generator's frame is on top of the others all the same.  False with RecursionError.
bool enter_generator_frame(Thread& t, Generator* g);
void leave_generator_frame(Thread& t, Generator* g);
/// The exception that throw(type, value, traceback) means; empty with TypeError.
Value thrown_exception(Thread& t, Value type, Value value, Value traceback);

}  // namespace adder
