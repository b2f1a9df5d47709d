// View<D>: the running frame as handlers see it.  For Direct it is three registers; Record has its own.
#pragma once
#include "interp/domain.h"
#include "interp/frame.h"

namespace adder {

/// What the run loop does after a handler.
enum class Next : uint8_t {
  kNext,     // the next instruction of the (possibly new) innermost frame
  kRaise,    // an exception is pending: unwind
  kReraise,  // the same without a new traceback entry
  kExit,     // the outermost frame of this run loop returned: the result is in the view
};

template <class D> class View;

// What a generator's frame handles is a link of the thread's chain while it runs.  Code without handlers never has any,
// and is left out.
ADDER_INLINE void link_handled(Thread& t, Generator* g) {
  g->exceptions.previous = t.handled;
  t.handled = &g->exceptions;
}
ADDER_INLINE void unlink_handled(Thread& t, Generator* g) {
  gc::write_barrier(g);  // it may have begun to handle an exception
  t.handled = g->exceptions.previous;
}

template <> class View<Direct> {
 public:
  ADDER_INLINE View(Frame* f, const uint32_t* p, Value* s) : frame(f), pc(p), sp(s) {}
  Frame* frame;
  const uint32_t* pc;
  Value* sp;
  Value result;

  // Operand stack.
  ADDER_INLINE void push(Value v) { *sp++ = v; }
  ADDER_INLINE Value pop() { return *--sp; }
  ADDER_INLINE Value peek(int from_top) { return sp[-1 - from_top]; }
  ADDER_INLINE void set_peek(int from_top, Value v) { sp[-1 - from_top] = v; }
  ADDER_INLINE void drop(int count) { sp -= count; }
  /// The top `count` values in a row, lowest first; valid until something else is pushed.
  ADDER_INLINE Value* top(int count) { return sp - count; }

  // Locals, cells and free variables.
  ADDER_INLINE Value local(uint32_t i) { return frame->slots[i]; }
  ADDER_INLINE void set_local(uint32_t i, Value v) { frame->slots[i] = v; }

  // Code.
  ADDER_INLINE Code* code() { return frame->code; }
  ADDER_INLINE Value constant(uint32_t i) { return frame->code->constants->items[i]; }
  ADDER_INLINE Str* name(uint32_t i) { return frame->code->names->items[i].as<Str>(); }
  ADDER_INLINE void jump(uint32_t target) { pc = frame->code->instructions + target; }
  /// The words behind the instruction; the handler that has some calls skip_cache.
  ADDER_INLINE uint32_t* cache() { return const_cast<uint32_t*>(pc); }
  ADDER_INLINE uint32_t cache_word(int i) { return pc[i]; }
  ADDER_INLINE void skip_cache(int words) { pc += words; }
  ADDER_INLINE Function* function() { return frame->function; }
  ADDER_INLINE Value function_value() { return Value::from(frame->function); }
  ADDER_INLINE Dict* globals(Direct&) { return frame->globals; }
  ADDER_INLINE Value locals_mapping() { return frame->locals; }

  // Unwinding.
  uint32_t raised_at() { return frame->position(); }
  void set_raised_at(uint32_t position) { frame->pc = frame->code->instructions + position + 1; }
  /// The object of this frame, which the exception has reached: f_back of the one that it comes from.
  Value frame_in_traceback(Direct& d, Value exception);
  /// Leaves the operand stack with `depth` values.
  void cut_stack(uint32_t depth) { sp = frame->stack_base() + depth; }
  /// Leaves the frame, in which nothing catches `exception`, for its caller.  False when it was the outermost one of the run loop.
  /// An exception was raised here or has arrived here: a trace function hears of it, and may replace it.
  void tell_raised(Direct& d, Value& exception);
  bool abandon(Direct& d, Value& exception);

  // Frames.
  /// Enters a callee: afterwards this view is the new frame's, all its slots empty.  False with RecursionError.
  ADDER_INLINE bool enter(Direct& d, Code* code, Value function, Link link) {
    Thread& t = d.thread();
    auto* callee = reinterpret_cast<Frame*>(t.stack_top);
    Value* end = t.stack_top + frame_words(code);
    if (end > t.stack_limit || t.recursion_depth >= t.recursion_limit) [[unlikely]] return enter_failed(t);
    t.recursion_depth++;
    t.stack_top = end;
    frame->pc = pc;
    frame->set_sp(sp);
    auto* f = function.as<Function>();
    callee->set_previous(frame);
    callee->code = code;
    callee->function = f;
    callee->globals = f->globals;
    callee->locals = kEmpty;
    callee->object = nullptr;
    callee->set_link(link);
    for (uint32_t i = 0; i < code->local_count; i++) callee->slots[i] = kEmpty;
    t.frame = callee;
    frame = callee;
    pc = code->instructions;
    sp = callee->slots + code->local_count;
    return true;
  }
  /// Leaves the frame; `v` goes where the frame's link says.
  ADDER_INLINE Next leave(Direct& d, Value v) {
    Thread& t = d.thread();
    if (frame->object || frame->is_generator() || frame->link() != Link::kCall) [[unlikely]] {
      View copy = *this;  // the view itself must not escape: it lives in registers
      Next next = leave_specially(t, copy, v);
      *this = copy;
      return next;
    }
    t.recursion_depth--;
    t.stack_top = reinterpret_cast<Value*>(frame);
    frame = t.frame = frame->previous();
    pc = frame->pc;
    sp = frame->sp();
    push(v);
    return Next::kNext;
  }
  /// Resumes a suspended generator's frame, which will deliver to this frame's stack as `link` says.
  ADDER_INLINE bool resume(Direct& d, Value generator, Value sent, Link link) {
    Thread& t = d.thread();
    auto* g = generator.as<Generator>();
    if (t.recursion_depth >= t.recursion_limit) [[unlikely]] return enter_failed(t);
    t.recursion_depth++;
    frame->pc = pc;
    frame->set_sp(sp);
    Frame* resumed = g->frame();
    gc::write_barrier(g);
    g->state = GeneratorState::kRunning;
    if (resumed->code->exception_count) link_handled(t, g);
    resumed->set_previous(frame);
    resumed->set_link(link, Frame::kGeneratorOwned);
    frame = t.frame = resumed;
    pc = resumed->pc;
    sp = resumed->sp();
    push(sent);
    return true;
  }
  /// Suspends the generator that this frame is, delivering `v`.
  ADDER_INLINE Next yield(Direct& d, Value v) {
    Thread& t = d.thread();
    Generator* g = frame->generator();
    gc::write_barrier(g->storage);
    frame->pc = pc;
    frame->set_sp(sp);
    Link link = frame->link();
    Frame* caller = frame->previous();
    frame->set_previous(nullptr);
    g->state = GeneratorState::kSuspended;
    if (frame->code->exception_count) unlink_handled(t, g);
    t.recursion_depth--;
    frame = t.frame = caller;
    if (link == Link::kEntry) {
      result = v;
      return Next::kExit;
    }
    pc = frame->pc;
    sp = frame->sp();
    push(v);
    return Next::kNext;
  }
  /// RETURN_GENERATOR: the frame moves into a new generator object, which is what the call returns.
  Next make_generator(Direct& d) {
    View copy = *this;
    Next next = move_to_generator(d.thread(), copy);
    *this = copy;
    return next;
  }

  /// The part of `leave` that is out of line.
  Next leave_now(Thread& t, Value v);

 private:
  static ADDER_NOINLINE Next leave_specially(Thread& t, View& view, Value v);
  static ADDER_NOINLINE Next move_to_generator(Thread& t, View& view);
  static ADDER_COLD bool enter_failed(Thread& t);
};

Value global_slow(Thread& t, Frame* frame, Str* name, uint32_t* cache);
Value store_global_opaque(Thread& t, Value globals, Str* name, Value v);  // empty deletes

ADDER_INLINE Value Direct::global(View<Direct>& f, Str* name, uint32_t* cache) {
  Dict* globals = f.frame->globals;
  uint32_t index = cache[1];
  if (cache[0] == 0) {
    // Found in the globals before; the entry is still the name's as long as it has its key.
    if (index < globals->filled && globals->table->entries[index].key.bits == reinterpret_cast<uint64_t>(name)) [[likely]]
      return globals->table->entries[index].value;
  } else if (cache[0] == globals->version) {
    Dict* builtins = f.frame->function->builtins.as<Dict>();
    if (index < builtins->filled && builtins->table->entries[index].key.bits == reinterpret_cast<uint64_t>(name)) [[likely]]
      return builtins->table->entries[index].value;
  }
  return global_slow(thread(), f.frame, name, cache);
}
ADDER_INLINE Value Direct::store_global(View<Direct>& f, Str* name, Value v) {
  return store_global_opaque(thread(), Value::from(f.frame->globals), name, v);
}

}  // namespace adder
