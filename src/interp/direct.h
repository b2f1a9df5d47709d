// The Direct domain's table of handlers: one function per opcode, each ending in a tail call of the next.
#pragma once
#include "interp/view.h"

namespace adder {

#define ADDER_DISPATCH __attribute__((preserve_none))
/// An instruction, as the run loop sees it.  `word` is the instruction; pc points behind it.
using Handler = ADDER_DISPATCH Value (*)(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word);

#define OPCODE(name, operand, effect, cache) ADDER_DISPATCH Value run_##name(Thread&, Frame*, const uint32_t*, Value*, uint64_t);
#include "compiler/opcodes.def"
#undef OPCODE

/// What runs next: the opcodes' functions, or one that traces first (tracing.h).
extern Handler g_handlers[256];

/// Finds the handler of the pending exception, or leaves frames until there is one or the run loop's outermost frame ends.
ADDER_DISPATCH Value unwind(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t reraised);

}  // namespace adder

/// One opcode's function.  The position is noted first: whoever looks at the frame meanwhile sees the right line.
#define DEFINE_ENTRY(name)                                                                                       \
  ADDER_DISPATCH Value run_##name(Thread& t, Frame* frame, const uint32_t* pc, Value* sp, uint64_t word) {       \
    frame->pc = pc;                                                                                              \
    View<Direct> f(frame, pc, sp);                                                                               \
    Direct d(t);                                                                                                 \
    Next next = op_##name(d, f, uint32_t(word >> 8));                                                            \
    if (next == Next::kNext) [[likely]] {                                                                        \
      uint64_t following = *f.pc++;                                                                              \
      [[clang::musttail]] return g_handlers[following & 255](t, f.frame, f.pc, f.sp, following);                  \
    }                                                                                                            \
    if (next == Next::kExit) return f.result;                                                                    \
    [[clang::musttail]] return unwind(t, f.frame, f.pc, f.sp, next == Next::kReraise);                           \
  }
