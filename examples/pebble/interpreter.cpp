// The interpreter loop: Direct, with calls on a stack of frames and hooks for hot places.
#include "pebble/interpreter.h"

namespace pebble {

PhysicalFrame& push_frame(Thread& thread, Function* function, const Value* arguments, size_t count) {
  Value* locals = thread.frames.empty()
                      ? thread.memory
                      : thread.frames.back().locals + thread.frames.back().function->locals + thread.frames.back().function->stack;
  CHECK(locals + function->locals + function->stack < thread.memory_end, "the frame stack is checked at calls");
  for (int i = 0; i < function->locals; i++) locals[i] = size_t(i) < count ? arguments[i] : kNone;
  thread.frames.push_back({function, function->code.data(), locals, locals + function->locals});
  return thread.frames.back();
}

Value call_function(Thread& thread, Function* function, const Value* arguments, int count) {
  if (count != function->parameters) return fail_call(thread, "wrong number of arguments");
  char here;
  if (reinterpret_cast<uint64_t>(&here) < thread.stack_limit) return fail_call(thread, "too much recursion");
  push_frame(thread, function, arguments, size_t(count));
  return interpret(thread, thread.frames.size() - 1);
}

namespace {

/// Asks the JIT at a hot place.  `f` is saved to the thread before and loaded again when machine code has run.
/// True: the innermost frame has returned `result`.
bool run_hot(Thread& thread, Frame<Direct>& f, jit::Hotness& hotness, jit::Place place, Value& result) {
  PhysicalFrame& physical = thread.frames.back();
  physical.pc = f.pc, physical.sp = f.sp;
  size_t number = thread.frames.size() - 1;
  uint64_t bits = jit::Jit::active()->run(hotness, place, f.function, uint32_t(f.pc - f.function->code.data()), f.locals,
                                          uint32_t(f.sp - f.locals), reinterpret_cast<void*>(number + 1), &thread);
  if (bits == jit::kNothing) return false;
  if (bits != jit::kContinue) return result = Value{bits}, true;
  return false;
}

Frame<Direct> load(Thread& thread) {
  PhysicalFrame& p = thread.frames.back();
  return {p.function, p.pc, p.locals, p.sp};
}

}  // namespace

Value interpret(Thread& thread, size_t base) {
  Direct d(thread);
  Frame<Direct> f = load(thread);
  jit::Jit* jit = jit::Jit::active();
  Value result;
  for (;;) {
    Instruction in = *f.pc++;
    Control control = execute(d, f, in);
    switch (control) {
      case Control::kNext: continue;
      case Control::kBackEdge: {
        jit::Hotness& hotness = f.function->hot[size_t(f.pc - f.function->code.data())];
        if (!jit || !jit->is_due(hotness, jit::Place::kLoop)) continue;
        if (!run_hot(thread, f, hotness, jit::Place::kLoop, result)) {
          f = load(thread);
          continue;
        }
        break;
      }
      case Control::kCall: {
        Function* callee = thread.callee;
        f.sp -= callee->parameters + 1;
        PhysicalFrame& caller = thread.frames.back();
        caller.pc = f.pc, caller.sp = f.sp;
        if (f.sp + 100 + callee->locals + callee->stack > thread.memory_end - 1000 || thread.frames.size() > 100000) {
          result = fail_call(thread, "too much recursion");
          thread.frames.push_back(caller);  // as if the callee had failed
          break;
        }
        push_frame(thread, callee, f.sp + 1, size_t(callee->parameters));
        f = load(thread);
        if (!jit || !jit->is_due(callee->entry, jit::Place::kFunction)) continue;
        if (run_hot(thread, f, callee->entry, jit::Place::kFunction, result)) break;
        f = load(thread);
        continue;
      }
      case Control::kReturn: result = f.pop(); break;
      case Control::kFail: result = kEmpty; break;
    }
    // The innermost frame has returned `result`.
    while (true) {
      size_t number = thread.frames.size() - 1;
      thread.frames.pop_back();
      if (number == base) return result;
      if (!result.is_empty()) break;
    }
    f = load(thread);
    f.push(result);
  }
}

Value run(Thread& thread, Function* function) { return call_function(thread, function, nullptr, 0); }

}  // namespace pebble
