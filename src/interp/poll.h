// What interrupts running code: signals, finalizers, callbacks of weak references, other threads.
#pragma once
#include "objects/thread.h"

namespace adder {

/// Does what is pending.  False with an exception pending (a signal handler raised).
bool handle_poll(Thread& t);
/// __del__ methods and callbacks of weak references that wait.
bool run_pending_finalizers(Thread& t);
/// Registers what the interpreter wants done at a poll (the signal module sets it).
extern bool (*handle_signals)(Thread& t);

/// Tells the program of collections; set while there is something to tell (the gc module does).
extern void (*report_collections)(Thread& t);

}  // namespace adder
