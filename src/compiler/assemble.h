// The last step: lays the blocks of a finished flow graph out as instruction words, with the exception table
// and the compressed positions.
#pragma once

#include "compiler/flowgraph.h"

namespace adder::compiler {

/// Fills in instructions, exceptions and positions of the draft. `deref_slots[i]` is the slot of the i-th
/// cell or free variable.
void assemble(CompileContext& context, Block* entry, Seq<uint32_t> deref_slots, CodeDraft* draft);

}  // namespace adder::compiler
