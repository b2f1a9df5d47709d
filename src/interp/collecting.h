// Collections that the program asks for, which are to find all that is dead.
#pragma once
#include "interp/frame.h"

namespace adder {

/// Collects, and runs the finalizers that are due then, up to `rounds` times: before the next instruction, when nothing of the
/// instructions before lies on the machine stack and the operand stacks' tops are known; at once in machine code.
void collect_soon(Thread& t, int rounds);

/// Collects, before the frame's next instruction; its pc and stack pointer are up to date.
void collect_between_instructions(Thread& t);

/// Exchanges the run loop's table, or puts back the right one (direct.cpp).
void set_collecting_dispatch(bool collecting);

}  // namespace adder
