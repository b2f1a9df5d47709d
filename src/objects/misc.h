// Small layouts of their own that no other header owns.
#pragma once
#include "objects/containers.h"

namespace adder {

struct Partial : Object { Value function; Tuple* arguments; Dict* keywords; Value dict; };
/// An operating-system file (the raw layer of _io).
struct File : Object { int64_t descriptor; bool readable, writable, appending, created, close_descriptor, closed; int8_t seekable; };

/// A field of a named tuple: the descriptor that reads item `index`.
struct TupleGetter : Object { int64_t index; Value doc; };
struct ItemGetter : Object { Tuple* items; };
struct AttributeGetter : Object { Tuple* names; Tuple* paths; };   // paths: each name as a tuple, taken apart at the dots
struct MethodCaller : Object { Str* name; Tuple* arguments; Dict* keywords; };

}  // namespace adder
