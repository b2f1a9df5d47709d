// Sizes and reference maps of all layouts, for the collector.
#pragma once
#include "objects/object.h"

namespace adder {

/// Bytes of the C++ layout, header included; 0 for layouts of variable size.
uint32_t native_size(Kind kind);
/// The collector's description; `derived`: instances of subclasses, with members and attributes behind the layout.
const gc::Layout* gc_layout(Kind kind, bool derived);

/// Told when a code object with a jit_entry dies (set by the interpreter); in a collection.
extern void (*jit_entry_orphaned)(void* jit_entry);

}  // namespace adder
