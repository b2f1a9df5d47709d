// The run loop of the Direct domain: its table of handlers, entering it, and leaving it by exceptions.
#include "interp/direct.h"

#include "interp/exceptions.h"
#include "interp/poll.h"

namespace adder {

#define GO_ON(f)                                                                                      \
  do {                                                                                                \
    uint64_t following = *(f).pc++;                                                                   \
    [[clang::musttail]] return kHandlers[following & 255](t, (f).frame, (f).pc, (f).sp, following);   \
  } while (0)

#define OPCODE(name, operand, effect, cache) run_##name,
const Handler kHandlers[256] = {
#include "compiler/opcodes.def"
};
#undef OPCODE

ADDER_DISPATCH Value run_RESUME(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  frame->pc = pc;
  if (t.poll && !handle_poll(t)) [[unlikely]] {
    [[clang::musttail]] return unwind(t, frame, pc, sp, false);
  }
  View<Direct> f(frame, pc, sp);
  GO_ON(f);
}

ADDER_DISPATCH Value run_JUMP_BACKWARD(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {
  frame->pc = pc;
  if (t.poll && !handle_poll(t)) [[unlikely]] {
    [[clang::musttail]] return unwind(t, frame, pc, sp, false);
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

// Runs until the frame, whose link is kEntry, returns.  C++ recursion: bounded by the machine stack.
Value run_frame(Thread& t, Frame* frame) {
  if (uintptr_t(__builtin_frame_address(0)) < t.native_limit) [[unlikely]] {
    raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
    abandon_frame(t, frame);
    return kEmpty;
  }
  const uint32_t* pc = frame->pc;
  uint64_t word = *pc++;
  return kHandlers[word & 255](t, frame, pc, frame->sp(), word);
}

}  // namespace adder
