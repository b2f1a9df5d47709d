// f_lineno = line: a trace function lets its frame go on elsewhere.
#pragma once
#include "interp/frame.h"

namespace adder {

/// Lets the frame go on at a line.  It is about to run an instruction, for which a trace function is called.  False with a
/// ValueError that says why it cannot.
bool jump_to_line(Thread& t, Frame* frame, int64_t line);

}  // namespace adder
