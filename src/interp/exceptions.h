// Unwinding: exception tables, tracebacks, frames that end by an exception.
#pragma once
#include "interp/view.h"

namespace adder {

/// Goes to the innermost handler of the pending exception: the view is brought there, with the exception on its stack.  Frames
/// without one are left, with a traceback entry each.  False when the run loop's outermost frame has been left.
/// `reraised`: the innermost frame has its traceback entry already.
bool find_handler(Thread& t, View<Direct>& f, bool reraised);
/// The row of the exception table that covers a position, or null.
const ExceptionRow* exception_row(const Code* code, uint32_t position);
/// Adds an entry for this frame to the traceback of the pending exception.
void add_traceback(Thread& t, Frame* frame);
/// Leaves a frame whose trace the pending exception has left, with a traceback entry.  False when it was the run loop's outermost.
bool leave_failed(Thread& t, View<Direct>& f);
/// Leaves a frame that cannot go on, as a return does, but without a value.
void abandon_frame(Thread& t, Frame* frame);
/// Takes the pending exception away and hands it to sys.unraisablehook; `object`: where it happened; `message` may be empty.
void report_unraisable(Thread& t, Value object, Value message);
/// Line of an instruction.
int line_of(const Code* code, uint32_t position);

}  // namespace adder
