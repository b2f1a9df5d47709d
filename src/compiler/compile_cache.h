// Drafts as bytes, so that modules need not be compiled at every start. The bytes are for this build only:
// they name the opcode table they were made for. Reading checks the form, not the sense: caches are as
// trusted as source.
#pragma once

#include <string>
#include <string_view>

#include "compiler/compile_draft.h"

namespace adder {
struct Thread;
struct Code;
}  // namespace adder

namespace adder::compiler {

/// Stands for the format and the opcode table: bytes with another mark are not read.
uint64_t format_mark();

/// The draft as bytes.
std::string save_draft(const CodeDraft& draft);

/// The draft that `code` may have been made from, in the arena: inline caches are empty again. Null, with
/// ValueError pending, when a constant is of a kind that drafts do not have.
const CodeDraft* draft_of(Thread& thread, Arena& arena, Code* code);

/// The draft of `bytes`, in the arena; it points into `bytes`, which must live as long. Null when the bytes
/// are damaged or were made by another build.
const CodeDraft* load_draft(Arena& arena, std::string_view bytes);

}  // namespace adder::compiler
