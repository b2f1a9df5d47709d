#include "interp/collecting.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/opcodes.h"
#include "compiler/verify.h"
#include "interp/jit.h"
#include "interp/tracing.h"

namespace adder {

gc::StackRange* main_stack = nullptr;
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

Job g_job = nullptr;
/// While a job runs between instructions: above it lies what the program has on the machine stack.
const void* g_stack_top = nullptr;

/// Whether the instruction that runs in the frame calls `method`, without others in between.
bool is_called_by_instruction(Frame* frame, const NativeMethod* method) {
  uint32_t word = frame->pc[-1], count = word >> 8;
  switch (compiler::opcode_of(word)) {
    case compiler::Opcode::CALL: case compiler::Opcode::CALL_KW: break;
    case compiler::Opcode::CALL_FUNCTION_EX: count = 1 + (count & 1); break;
    default: return false;
  }
  int depth = compiler::stack_depths(frame->code)[frame->position()];
  auto* callable = as_layout<BuiltinFunction>(frame->stack_base()[depth - 2 - int(count)]);
  return callable && callable->method == method;
}

}  // namespace

Value do_between_instructions(Thread& t, const NativeMethod* caller, Job job, Value argument) {
  Frame* frame = t.frame;
  if (!frame || is_in_machine_code(frame) || g_tracing || !is_called_by_instruction(frame, caller)) return job(t, argument);
  g_job = job;
  set_collecting_dispatch(true);
  return argument;
}

void act_between_instructions(Thread& t) {
  set_collecting_dispatch(false);
  g_stack_top = __builtin_frame_address(0);
  Value* result = t.frame->sp() - 1;
  *result = std::exchange(g_job, nullptr)(t, *result);
  g_stack_top = nullptr;
}

void collect_cleanly(Thread& t, gc::Collection kind) {
  clear_dead_slots(t);
  main_stack->top = g_stack_top;
  t.runtime->heap->collect(kind);
  main_stack->top = nullptr;
}

}  // namespace adder
