// Code objects: bytecode with its constants, names, exception table and positions.
#pragma once
#include "objects/object.h"

namespace adder {

enum CodeFlag : uint32_t {
  kCodeOptimized = 0x1, kCodeNewLocals = 0x2, kCodeVarArgs = 0x4, kCodeVarKeywords = 0x8, kCodeNested = 0x10,
  kCodeGenerator = 0x20, kCodeCoroutine = 0x80, kCodeIterableCoroutine = 0x100, kCodeAsyncGenerator = 0x200,
  kCodeHidden = 0x40000000,  // its frames are nobody's business: no traceback entries, not seen from other frames
};

/// One row of the exception table, in instruction words; rows are sorted by `start` and nested ones resolved, so
/// that the first row that covers a position is the innermost handler.
struct ExceptionRow {
  uint32_t start, end;    // [start, end)
  uint32_t target;
  uint16_t depth;         // operand stack depth to return to
  bool push_position;     // push the position of the raising instruction under the exception (for RERAISE)
};

/// Source range of an instruction (PEP 657): columns are UTF-8 byte offsets, -1 for unknown.
struct Position {
  int32_t line, end_line, column, end_column;
};

enum LocalKind : uint8_t { kLocalPlain = 0x20, kLocalCell = 0x40, kLocalFree = 0x80 };

/// What a program has given for a code object that it made (types.CodeType) and that cannot be told from our instructions.
enum class GivenPart : uint8_t { kCode, kLineTable, kExceptionTable, kStackSize, kConstants, kCount };

/// What the compiler fills in; the arrays are owned by the code object (malloc) and freed with it.
struct Code : Object {
  uint32_t* instructions;
  uint32_t instruction_count;
  uint32_t flags;
  uint32_t argument_count, positional_only_count, keyword_only_count;
  uint32_t local_count;      // locals + cells + free variables: the slots before the operand stack
  uint32_t plain_local_count;  // variables that are locals (arguments first), whether or not cells too
  uint32_t free_count;
  uint32_t stack_size;
  uint32_t first_line;
  uint32_t self_attribute_count;  // distinct attributes stored on the first argument: hint for the size of instances
  Tuple* constants;
  Tuple* names;              // interned str
  Tuple* local_names;        // one str per slot of locals + cells + free
  uint8_t* local_kinds;      // LocalKind bits per slot
  Str* filename;
  Str* name;
  Str* qualified_name;
  Tuple* given;              // by GivenPart; null when all can be told
  ExceptionRow* exceptions;
  uint32_t exception_count;
  uint32_t position_bytes;
  uint8_t* positions;        // compressed; compiler/positions.h reads it
  uint64_t* live_locals;     // bit sets of locals live at loop heads and calls, or null: compiler/liveness.h
  void* jit_entry;           // function entry for the JIT, made on demand
  uint32_t call_count;       // hotness
  uint32_t version;
  bool shows_locals;         // somebody has looked at the locals of its frames from outside: all of them stay alive
  bool shows_frame;          // native code that its frames have called has looked at them: they are not compiled
};

}  // namespace adder
