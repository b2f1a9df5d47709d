// Interpreter frames.  They lie on the thread's frame stack, or inside a generator; locals, cells, free variables and
// the operand stack follow the header.
#pragma once
#include "objects/generator.h"

namespace adder {

/// Who gets the value that a frame returns, and how.
enum class Link : uint8_t {
  kEntry,      // C++: the run loop ends
  kCall,       // the caller's operand stack
  kInit,       // __init__ of a fresh instance, which the caller's stack holds already: None is checked and dropped
  kForIter,    // a generator under FOR_ITER: the next item, or the end of the loop
  kSend,       // a generator under SEND
  kDiscard,    // nobody: a setter and the like; the value is dropped
};

/// Pointers that may point into the heap without being references are kept with the lowest bit set, so that frames
/// inside generators can be traced like any array of values.
struct Frame {
  uintptr_t tagged_previous;   // calling frame | 1, or 1
  uintptr_t tagged_sp;         // operand stack pointer while another frame runs: bytes from this frame, + 1
  const uint32_t* pc;          // next instruction; behind the current one while it runs
  Code* code;
  Dict* globals;
  Value info;                  // a small int: Link, flags
  Function* function;          // from here on: what a compiled trace takes as its inputs
  Value locals;                // mapping of module and class bodies, or empty
  FrameObject* object;         // when somebody asked for it
  Value slots[];

  Frame* previous() const { return reinterpret_cast<Frame*>(tagged_previous - 1); }
  void set_previous(Frame* f) { tagged_previous = reinterpret_cast<uintptr_t>(f) + 1; }
  Value* sp() const { return reinterpret_cast<Value*>(reinterpret_cast<uintptr_t>(this) + tagged_sp - 1); }
  void set_sp(Value* sp) { tagged_sp = reinterpret_cast<uintptr_t>(sp) - reinterpret_cast<uintptr_t>(this) + 1; }
  Link link() const { return Link(info.bits >> 1 & 0xff); }
  static constexpr uint64_t kGeneratorOwned = 1 << 9;
  static constexpr uint64_t kIsFinished = 1 << 10;
  bool is_generator() const { return info.bits & kGeneratorOwned; }
  void set_link(Link link, uint64_t flags = 0) { info.bits = uint64_t(link) << 1 | flags | 1; }
  Value* stack_base() { return slots + code->local_count; }
  /// Word index of the instruction being executed.
  uint32_t position() const { return uint32_t(pc - code->instructions) - 1; }
  /// The generator whose memory this frame is in.
  Generator* generator() const { return reinterpret_cast<const Value*>(this)[-1].as<Generator>(); }
};
constexpr size_t kFrameWords = sizeof(Frame) / 8;

/// The slot of the cell that holds the class around a method's body; local_count where there is none.
uint32_t class_cell_of(const Code* code);

inline size_t frame_words(const Code* code) { return kFrameWords + code->local_count + code->stack_size; }

/// The frame, or the first of its callers that is not hidden.
inline Frame* visible_frame(Frame* frame) {
  while (frame && (frame->code->flags & kCodeHidden)) frame = frame->previous();
  return frame;
}
/// The frame's Python object, made when needed.
FrameObject* frame_object(Thread& t, Frame* frame);
/// One for a frame of such code, without the frame.
FrameObject* new_frame_object(Thread& t, Code* code, Function* function, Value locals);
/// What locals() is in a frame: the mapping of a module or class body, or the dict of a function's bound variables, which is
/// the same at every look, brought up to date.
Value locals_of_frame(Thread& t, Frame* frame);
/// The same for a frame that may be gone, or kept by machine code.
Value locals_of_frame_object(Thread& t, FrameObject* o);
/// A frame ends: its object, if any, takes copies of what it needs.
void detach_frame_object(Thread& t, Frame* frame);

/// Runs from `frame`'s pc until it returns.  `frame` must have the link kEntry.
Value run_frame(Thread& t, Frame* frame);
/// A new frame on the thread's stack with empty slots; null with RecursionError.
Frame* push_frame_slow(Thread& t, Code* code, Function* function);

/// The same code as another object, with counters and caches of its own.
Code* copy_code(Thread& t, Code* old);
/// A function of `code` with the given globals; its name, docstring and module are the code's.
/// The docstring that functions with this code start with, or None.
Value documentation_of(const Code* code);
Function* new_function(Thread& t, Code* code, Dict* globals);
/// To be called before the code, and after the defaults or keyword defaults of a function are replaced: compiled traces take
/// them for constants.
void function_changed(Thread& t, Function* f);
/// Calls a Python function from C++: binds arguments, runs a nested interpreter loop.
Value call_function(Thread& t, Function* function, const Value* arguments, size_t count, Tuple* names);
/// Runs code with the given globals and locals (module and class bodies, exec).
Value run_code(Thread& t, Code* code, Dict* globals, Value locals, Value closure = kNone);

}  // namespace adder
