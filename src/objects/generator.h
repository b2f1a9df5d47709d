// Interpreter frames as objects see them: frame objects, generators and coroutines.
#pragma once
#include "objects/exception.h"

namespace adder {

struct Frame;

/// A Python-visible frame; made only when somebody asks.  While the frame runs, `frame` points to it; afterwards the
/// object holds copies.
struct FrameObject : Object {
  Frame* frame;                // null once the frame is gone
  Value back;                  // frame object or None, once the frame is gone
  Code* code;
  Dict* globals;
  Value builtins;
  Value locals;                // mapping of class and module bodies; made on demand for functions
  ValueArray* slots;           // locals + cells + free, copied when the frame ends
  Value trace;
  int32_t instruction;
  bool trace_lines, trace_opcodes;
  Value saved_generator;
};

enum class GeneratorState : uint8_t { kCreated, kSuspended, kRunning, kFinished };

/// Generators, coroutines and async generators: they own the memory of their frame.
struct Generator : Object {
  ValueArray* storage;         // while not finished: this generator, then its Frame with its slots
  Code* code;
  Value name, qualified_name;
  ExceptionState exceptions;   // what its frame is handling
  GeneratorState state;
  bool closed, hooks_done, async_running;
  Value origin_or_finalizer;   // coroutines: cr_origin; async generators: the finalizer hook
  Frame* frame() { return storage ? reinterpret_cast<Frame*>(storage->items + 1) : nullptr; }
};
struct Coroutine : Generator {};
struct AsyncGenerator : Generator {};
struct CoroutineWrapper : Object { Value coroutine; };
struct AsyncGenASend : Object { Value generator, value; int64_t state; };
struct AsyncGenAThrow : Object { Value generator, arguments; int64_t state; };
struct AnextAwaitable : Object { Value awaitable, fallback; };   // of anext() with a default
struct AsyncGenWrappedValue : Object { Value value; };

}  // namespace adder
