// The recording as a trace, operation by operation: what optimization is compared with.
#pragma once
#include "jit/trace.h"

namespace adder::jit {

const char* lower_unoptimized(const Ir& recorded, const TraceEnd& end, Trace& into);

}  // namespace adder::jit
