// Collections that the program asks for, which are to find all that is dead.
#pragma once
#include "interp/frame.h"

namespace adder {

/// What wants to be done when nothing of earlier instructions lies on the machine stack.  Never fails.
using Job = Value (*)(Thread& t, Value argument);

/// For a builtin function, `caller`, that returns what this returns: does `job` before the next instruction, when the operand stacks'
/// tops are known, and puts what it returns in the place of the function's result (until then that is `argument`).  At once
/// where C++ or machine code has called the function.
Value do_between_instructions(Thread& t, const NativeMethod* caller, Job job, Value argument);

/// The machine stack as the collector knows it (runtime/ sets it).
extern gc::StackRange* main_stack;

/// A collection that what lies above the tops of the operand stacks does not disturb, nor the machine stack below a job that
/// runs between instructions: the caller must have no references there alone.
void collect_cleanly(Thread& t, gc::Collection kind);

/// Does what waits, before the frame's next instruction; its pc and stack pointer are up to date.
void act_between_instructions(Thread& t);

/// Exchanges the run loop's table, or puts back the right one (direct.cpp).
void set_collecting_dispatch(bool collecting);

}  // namespace adder
