// Pebble's bytecode, and the compiler's interface.
#pragma once
#include <string>
#include <string_view>

#include "pebble/objects.h"

namespace pebble {

enum Op : uint8_t {
  kConstant, kLocal, kSetLocal, kGlobal, kSetGlobal, kPop,
  kAdd, kSubtract, kMultiply, kDivide, kQuotient, kModulo, kLess, kLessEqual, kSame, kIsNil,
  kJump, kJumpIfFalse, kJumpBack,
  kCall, kReturn,
  kCons, kFirstOf, kRestOf, kSetFirst,
  kMakeVector, kItem, kSetItem, kLengthOf,
  kNew, kGet, kPut, kSetAddMethod,
  kMap, kPrint,
};

/// The name of an operation, for logs.
const char* operation_name(uint8_t op);

/// Compiles a program; its top level becomes a function without parameters.  Null: `error` says why.
Function* compile(std::string_view source, std::string& error);

/// Runs a function's code; the empty value when it failed.
Value run(Thread& thread, Function* function);

/// Turns the JIT on for this world.
void start_jit(Thread& thread, const jit::Options& options);
}  // namespace pebble
