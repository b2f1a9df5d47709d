// Drafts as bytes, so that modules need not be compiled at every start. The bytes are for this build only:
// they name the opcode table they were made for. Reading checks the form, not the sense: caches are as
// trusted as source.
#pragma once

#include <string>
#include <string_view>

#include "compiler/compile_draft.h"

namespace adder::compiler {

/// The draft as bytes.
std::string save_draft(const CodeDraft& draft);

/// The draft of `bytes`, in the arena; it points into `bytes`, which must live as long. Null when the bytes
/// are damaged or were made by another build.
const CodeDraft* load_draft(Arena& arena, std::string_view bytes);

}  // namespace adder::compiler
