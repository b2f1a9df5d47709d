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
/// What Direct::resume_generator gives when the generator has returned: empty.
Value end_of_generator(Thread& t, Link link, Value returned);
/// The value that a pending StopIteration carries; takes it away.
Value stop_iteration_value(Thread& t);

/// The generator whose frame this is has finished: by return or by an exception.
void finish_generator(Thread& t, Frame* frame);
/// A StopIteration that escapes from a generator becomes a RuntimeError (PEP 479).
void convert_stop_iteration(Thread& t, Frame* frame);

/// As iterate_next, but a StopIteration of an iterator that is no generator stays pending: it may carry a value.
Value advance(Thread& t, Value iterator);
/// The iterator that `yield from` or `await` drives: next value, or the returned value.
Resumed send_to(Thread& t, Value receiver, Value sent, Value* out);
/// The same as two steps: the next value, or empty and then the returned value (empty when it failed).
Value send_value(Thread& t, Value receiver, Value sent);
Value take_returned(Thread& t);

/// After an iterator gave nothing: takes a pending StopIteration away; empty.
Value end_iteration(Thread& t);
/// next() of an iterator that gave nothing: the fallback, or an error.
Value next_ended(Thread& t, Value fallback);
/// next(iterator, fallback) and generator.send(value).
Value next_opaque(Thread& t, Value iterator, Value fallback);
Value send_opaque(Thread& t, Value generator, Value sent);

/// Runs a generator on that a trace has left in the middle: gives what it yields next, or empty.  What it returns is dropped
/// (Link::kForIter), pending in a StopIteration unless it is None (Link::kSend), or there for take_returned (Link::kEntry).
Value continue_generator(Thread& t, Value generator, int64_t link);
/// How a frame that goes on at `pc` waits for a generator: kForIter, kSend, or kEntry when it does not.
Link waits_for_generator(const uint32_t* pc);
/// Ends a generator whose frame cannot go on.
void drop_generator(Thread& t, Generator* g);

/// How many callers a new coroutine notes (cr_origin).
extern int64_t g_coroutine_origin_depth;
void track_coroutine_origins(Thread& t, int64_t depth);

/// What `await v` drives; `where` says which statement complains (1: __aenter__, 2: __aexit__).
Value get_awaitable(Thread& t, Value v, int64_t where);

// Calls of traces, for generators whose code has exception handlers.
void enter_handled_scope(Thread& t, Value generator);
void leave_handled_scope(Thread& t, Value generator);
/// A new generator that has something to do when it is closed.  Coroutines note where they come from when that is tracked.
void register_generator(Thread& t, Value generator);

}  // namespace adder
