// What lies on the operand stack before each instruction, as far as it matters for going on elsewhere than the program would.
#pragma once

#include <string>
#include <vector>

#include "objects/code.h"

namespace adder::compiler {

enum class StackKind : char {
  kObject,
  kIterator,
  kNull,      // or the receiver of a call
  kRaised,    // the exception that a handler has caught
  kHandled,   // what was handled outside of a handler
  kPosition,  // where an exception was raised that is to be raised again
};

/// The kinds from the bottom up, one per value.
using StackKinds = std::basic_string<StackKind>;

struct StackState {
  bool reachable = false;
  StackKinds kinds;
};

/// By word; reachable are the instructions that some path from the start or from a handler reaches.
std::vector<StackState> stack_kinds(const Code* code);

}  // namespace adder::compiler
