// The run loop of the Direct domain: its table of handlers, entering it, and leaving it by exceptions.
#include "interp/direct.h"

#include <algorithm>

#include "interp/collecting.h"
#include "interp/exceptions.h"
#include "interp/jit.h"
#include "interp/poll.h"
#include "interp/tracing.h"

namespace adder {

#define GO_ON(f)                                                                                      \
  do {                                                                                                \
    uint64_t following = *(f).pc++;                                                                   \
    [[clang::musttail]] return g_handlers[following & 255](t, (f).frame, (f).pc, (f).sp, following);   \
  } while (0)

#define OPCODE(name, operand, effect, cache) run_##name,
static const Handler kHandlers[256] = {
#include "compiler/opcodes.def"
};
Handler g_handlers[256] = {
#include "compiler/opcodes.def"
};
#undef OPCODE

// Goes on after a hot place was looked at: `pc` is where the interpreter would have gone on.
ADDER_DISPATCH static Value after_hot(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t hot) {
  switch (Hot(hot)) {
    case Hot::kNothing: {
      View<Direct> f(frame, pc, sp);
      GO_ON(f);
    }
    case Hot::kContinue: {
      View<Direct> f(t.frame, t.frame->pc, t.frame->sp());
      GO_ON(f);
    }
    case Hot::kReturned: {
      View<Direct> f(frame, pc, sp);
      Direct d(t);
      Next next = f.leave(d, hot_result());
      if (next == Next::kExit) return f.result;
      if (next == Next::kNext) GO_ON(f);
      [[clang::musttail]] return unwind(t, f.frame, f.pc, f.sp, false);
    }
    case Hot::kFailed: {
      View<Direct> f(frame, pc, sp);
      if (!leave_failed(t, f)) return kEmpty;
      [[clang::musttail]] return unwind(t, f.frame, f.pc, f.sp, false);
    }
    case Hot::kRaise: case Hot::kReraise: {
      Frame* raising = t.frame;
      [[clang::musttail]] return unwind(t, raising, raising->pc, raising->sp(), Hot(hot) == Hot::kReraise);
    }
  }
  __builtin_unreachable();
}

ADDER_DISPATCH static ADDER_NOINLINE Value enter_hot_loop(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  auto head = uint32_t(word >> 8);
  int32_t* counter = loop_counter(frame->code, head);
  memcpy(const_cast<uint32_t*>(pc), &counter, sizeof counter);
  const uint32_t* target = frame->code->instructions + head;
  Hot hot = Hot::kNothing;
  if (*counter >= g_loop_threshold) {
    frame->pc = target;
    frame->set_sp(sp);
    hot = run_hot_loop(t, frame, head);
  }
  [[clang::musttail]] return after_hot(t, frame, target, sp, uint64_t(hot));
}

ADDER_DISPATCH static ADDER_NOINLINE Value enter_hot_function(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  int32_t* counter = function_counter(frame->code);
  Hot hot = Hot::kNothing;
  if (*counter >= g_function_threshold) {
    frame->set_sp(sp);
    hot = run_hot_function(t, frame, uint32_t(pc - 1 - frame->code->instructions));
  }
  [[clang::musttail]] return after_hot(t, frame, pc, sp, uint64_t(hot));
}

ADDER_DISPATCH Value run_RESUME(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  frame->pc = pc;
  if (t.poll && !handle_poll(t)) [[unlikely]] {
    [[clang::musttail]] return unwind(t, frame, pc, sp, false);
  }
  if (!(word >> 8) && (!frame->code->jit_entry || ++*function_counter_of(frame->code) >= g_function_threshold)) [[unlikely]] {
    [[clang::musttail]] return enter_hot_function(t, frame, pc, sp, word);
  }
  View<Direct> f(frame, pc, sp);
  GO_ON(f);
}

ADDER_DISPATCH Value run_JUMP_BACKWARD(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  frame->pc = pc;
  if (t.poll && !handle_poll(t)) [[unlikely]] {
    [[clang::musttail]] return unwind(t, frame, pc, sp, false);
  }
  // The words behind the instruction point to the loop's counter, once it went round.
  int32_t* counter;
  memcpy(&counter, pc, sizeof counter);
  if (!counter || ++*counter >= g_loop_threshold) [[unlikely]] {
    [[clang::musttail]] return enter_hot_loop(t, frame, pc, sp, word);
  }
  View<Direct> f(frame, pc, sp);
  f.jump(uint32_t(word >> 8));
  GO_ON(f);
}

ADDER_DISPATCH Value run_JUMP_BACKWARD_NO_INTERRUPT(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  View<Direct> f(frame, pc, sp);
  f.jump(uint32_t(word >> 8));
  GO_ON(f);
}

ADDER_DISPATCH Value unwind(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t reraised) {
  View<Direct> f(frame, pc, sp);
  if (!find_handler(t, f, reraised)) return kEmpty;
  GO_ON(f);
}

bool View<Direct>::enter_failed(Thread& t) {
  raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
  return false;
}

// Reports the events of an instruction, then runs it.
ADDER_DISPATCH static Value run_traced(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  frame->pc = pc;
  frame->set_sp(sp);
  if (!trace_instruction(t, frame, uint32_t(word))) {
    [[clang::musttail]] return unwind(t, frame, pc, sp, false);
  }
  if (frame->pc != pc) {  // a trace function has let it jump
    pc = frame->pc;
    sp = frame->sp();
    word = pc[-1];
  }
  [[clang::musttail]] return kHandlers[word & 255](t, frame, pc, sp, word);
}

void set_traced_dispatch(bool traced) {
  for (size_t i = 0; i < std::size(kHandlers); i++) g_handlers[i] = traced ? run_traced : kHandlers[i];
}

// Collects, then runs the instruction.  Of the registers that calls preserve it uses those of its parameters; another may hold
// what an earlier instruction has left there.
ADDER_DISPATCH static ADDER_NOINLINE Value run_collecting(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  frame->pc = pc;
  frame->set_sp(sp);
#if defined(__x86_64__)
  asm volatile("xorl %%ebx, %%ebx" : : : "rbx");
#endif
  act_between_instructions(t);
  [[clang::musttail]] return g_handlers[word & 255](t, frame, pc, sp, word);
}

void set_collecting_dispatch(bool collecting) {
  if (!collecting) return set_traced_dispatch(g_tracing);
  std::fill(std::begin(g_handlers), std::end(g_handlers), run_collecting);
}

// Runs until the frame, whose link is kEntry, returns.  C++ recursion: bounded by the machine stack.
Value run_frame(Thread& t, Frame* frame) {
  if (uintptr_t(__builtin_frame_address(0)) < t.native_limit) [[unlikely]] {
    raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
    abandon_frame(t, frame);
    return kEmpty;
  }
  const uint32_t* pc = frame->pc;
  uint64_t word = *pc++;
  return g_handlers[word & 255](t, frame, pc, frame->sp(), word);
}

}  // namespace adder
