// Small layouts of their own that no other header owns.
#pragma once
#include "objects/containers.h"

namespace adder {

struct Partial : Object { Value function; Tuple* arguments; Dict* keywords; Value dict; };
/// An operating-system file (the raw layer of _io).
struct File : Object { int64_t descriptor; bool readable, writable, appending, created, close_descriptor, closed; int8_t seekable; };

}  // namespace adder
