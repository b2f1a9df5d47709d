// From an exit to frames of plain words: values are boxed again, objects that were never allocated are made.
#pragma once
#include "jit/backend/backend.h"
#include "jit/language.h"
#include "jit/resume/resume.h"
#include "jit/trace.h"

namespace adder::jit {

/// Makes the frames that `exit` leaves behind.  `objects` holds those that are made along the way, and must be visited by the collector meanwhile, like `chain`.  The word of
/// the thread's state whose store the trace has put off is stored.
void decode_exit(Language& language, void* thread, Exit& exit, const ExitState& state, ResumeChain& chain,
                 std::vector<Value>& objects);

/// The frames of a machine frame that is in a call, as they will be left if that call returns nowhere else; without logs.
void decode_call(Language& language, void* thread, const MachineFrame& machine, ResumeChain& chain, std::vector<Value>& objects);

}  // namespace adder::jit
