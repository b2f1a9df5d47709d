// Generators and coroutines: resuming from C++, throwing into them, closing.
#pragma once
#include "interp/frame.h"

namespace adder {

/// What came of resuming a generator.
enum class Resumed : uint8_t { kYielded, kReturned, kFailed };

/// Sends a value into a generator (kNone starts it).
Resumed generator_send(Thread& t, Generator* g, Value sent, Value* out);
/// Raises an exception (pending in the thread already) at the point where the generator is suspended.
Resumed generator_throw_pending(Thread& t, Generator* g, Value* out);
/// The value that a pending StopIteration carries; takes it away.
Value stop_iteration_value(Thread& t);

/// The generator whose frame this is has finished: by return or by an exception.
void finish_generator(Thread& t, Frame* frame);
/// A StopIteration that escapes from a generator becomes a RuntimeError (PEP 479).
void convert_stop_iteration(Thread& t, Frame* frame);

/// The iterator that `yield from` or `await` drives: next value, or the returned value.
Resumed send_to(Thread& t, Value receiver, Value sent, Value* out);

}  // namespace adder
