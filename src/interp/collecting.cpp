#include "interp/collecting.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/verify.h"
#include "interp/jit.h"
#include "interp/poll.h"

namespace adder {
namespace {

using Depths = std::unordered_map<const Code*, std::vector<int>>;

/// The end of what a frame's operand stack may hold in the middle of an instruction: what it found, or what it leaves.
Value* stack_end(Frame* frame, Depths& known) {
  std::vector<int>& depths = known[frame->code];
  if (depths.empty()) depths = compiler::stack_depths(frame->code);
  uint32_t position = frame->position();
  if (position >= depths.size()) return frame->stack_base();  // nothing of it has run yet
  uint32_t next = position + 1;
  int depth = std::max(depths[position], next < depths.size() ? depths[next] : 0);
  return frame->stack_base() + depth;
}

/// What lies above the tops of the operand stacks keeps nothing alive.  Not inlined: the frames that the collector sees have
/// no room for what was on the stack before them.
ADDER_NOINLINE void clear_dead_slots(Thread& t) {
  Depths depths;
  bool sp_is_known = true;
  for (Frame* frame = t.frame; frame; frame = frame->previous()) {
    if (!is_in_machine_code(frame)) {
      Value* end = sp_is_known ? frame->sp() : stack_end(frame, depths);
      std::fill(end, frame->stack_base() + frame->code->stack_size, kEmpty);
    }
    sp_is_known = frame->link() != Link::kEntry;
  }
}

int g_rounds = 0;

void collect_now(Thread& t, int rounds) {
  gc::Heap& heap = *t.runtime->heap;
  for (int round = 0; round < rounds; round++) {
    clear_dead_slots(t);
    heap.collect_full();
    if (!heap.has_pending()) return;
    run_pending_finalizers(t);
  }
}

}  // namespace

void collect_soon(Thread& t, int rounds) {
  if (!t.frame || is_in_machine_code(t.frame)) return collect_now(t, rounds);
  g_rounds = std::max(g_rounds, rounds);
  set_collecting_dispatch(true);
}

void collect_between_instructions(Thread& t) {
  set_collecting_dispatch(false);
  collect_now(t, std::exchange(g_rounds, 0));
}

}  // namespace adder
