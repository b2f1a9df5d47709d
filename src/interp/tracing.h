// sys.settrace and sys.setprofile.  While one of them is set, every entry of the run loop's table is a function that
// reports events before it runs the instruction (direct.cpp), and no machine code is entered; otherwise they cost nothing.
#pragma once
#include "interp/frame.h"

namespace adder {

/// Whether a trace or profile function is set; unwinding asks.
extern bool g_tracing;

/// kNone turns it off.
void set_trace_function(Thread& t, Value function);
void set_profile_function(Thread& t, Value function);
Value trace_function();
Value profile_function();
/// A profiler in C++: told of what a frame does as a profile function is, but gets the code object or the native function and no
/// frame object.  `owner` is what sys.getprofile() shows.
enum class ProfileEvent { kCall, kReturn, kNativeCall, kNativeReturn };
using NativeProfiler = void (*)(Thread& t, Value owner, ProfileEvent event, Value what);
void set_native_profiler(Thread& t, NativeProfiler profiler, Value owner);
/// The event that a trace function is told of now, and the frame; null when none runs.
const char* traced_event(Frame** frame);
/// Calls without any events.
Value call_untraced(Thread& t, Value function, std::initializer_list<Value> arguments);
/// Calls with tracing on, also from within a trace function.
Value call_tracing(Thread& t, Value function, Tuple* arguments);

/// The events of the instruction that the frame is about to run; its pc and stack pointer are up to date.  False with an
/// exception pending.
bool trace_instruction(Thread& t, Frame* frame, uint32_t word);
/// An exception was raised in, or has arrived at, a frame; a trace function may replace it.
void trace_raised(Thread& t, Frame* frame, Value& exception);
/// A loop or await ends because its generator has returned.  ref 3.11: the StopIteration with the value counts as raised, for
/// generators only if they return something; what the trace function raises is dropped.
void trace_ended_iterator(Thread& t, Frame* frame, Value returned);
/// An exception leaves a frame.
void trace_abandoned(Thread& t, Frame* frame, Value& exception);

/// Exchanges the run loop's table (direct.cpp).
void set_traced_dispatch(bool traced);

}  // namespace adder
