// Analyses over the finished blocks: stack depths, handlers, and which locals may be unbound where.
#include "compiler/flowgraph.h"
#include "compiler/stack_effect.h"

namespace adder::compiler {

namespace {

int effect_of(const Instruction& instruction, bool jumps) {
  switch (instruction.opcode) {
    case kSetupFinally:
    case kSetupWith:
      return jumps ? 1 : 0;
    case kSetupCleanup:
      return jumps ? 2 : 0;
    case kPopBlock:
    case kJump:
      return 0;
    default:
      return stack_effect(instruction.opcode, instruction.operand, jumps);
  }
}

}  // namespace

void FlowGraph::compute_depths() {
  ArenaVector<Block*> pending;
  auto reach = [&](Block* block, int depth) {
    DCHECK(block->start_depth < 0 || block->start_depth == depth,
           "all ways to a block must have the same depth");
    if (block->start_depth >= 0) return;
    block->start_depth = depth;
    pending.push_back(arena_, block);
  };
  int maximum = 0;
  reach(entry_, 0);
  while (!pending.empty()) {
    Block* block = pending.back();
    pending.pop_back();
    int depth = block->start_depth;
    for (const Instruction& instruction : block->code) {
      int after = depth + effect_of(instruction, false);
      DCHECK(after >= 0, "the operand stack must not underflow");
      if (instruction.target) {
        int at_target = depth + effect_of(instruction, true);
        if (at_target > maximum) maximum = at_target;
        if (is_setup(instruction.opcode)) {
          instruction.target->is_handler = true;
          instruction.target->pushes_position = !instruction.is(kSetupFinally);
        }
        reach(instruction.target, at_target);
      }
      depth = after;
      if (depth > maximum) maximum = depth;
    }
    if (block->falls_through && block->next) reach(block->next, depth);
  }
  max_depth_ = uint32_t(maximum);
}

/// Gives each instruction the innermost handler that protects it, and removes the brackets.
void FlowGraph::label_handlers() {
  for (Block* block = entry_; block; block = block->next) block->visited = false;
  ArenaVector<Block*> pending;
  ArenaVector<Block*> stack;
  auto reach = [&](Block* block) {
    if (block->visited) return;
    block->visited = true;
    block->handlers = arena_.copy_seq(stack.begin(), stack.size()).data;
    block->handler_depth = stack.size();
    pending.push_back(arena_, block);
  };
  reach(entry_);
  while (!pending.empty()) {
    Block* block = pending.back();
    pending.pop_back();
    stack.clear();
    for (uint32_t i = 0; i < block->handler_depth; ++i) stack.push_back(arena_, block->handlers[i]);
    for (Instruction& instruction : block->code) {
      if (is_setup(instruction.opcode)) {
        reach(instruction.target);
        stack.push_back(arena_, instruction.target);
        instruction.opcode = Opcode::NOP;
        instruction.target = nullptr;
      } else if (instruction.is(kPopBlock)) {
        DCHECK(!stack.empty(), "the brackets of protected regions must match");
        stack.pop_back();
        instruction.opcode = Opcode::NOP;
      } else {
        instruction.handler = stack.empty() ? nullptr : stack.back();
        if (instruction.target) reach(instruction.target);
      }
    }
    if (block->falls_through && block->next) reach(block->next);
  }
}

namespace {

/// Forward data flow: a bit per local that may be unbound. LOAD_FAST of such a local becomes LOAD_FAST_CHECK.
class UnboundLocals {
 public:
  UnboundLocals(Arena& arena, const FlowGraphInput& input)
      : arena_(arena), words_((input.local_count + 63) / 64) {
    state_ = arena.make_seq<uint64_t>(words_).data;
    start_ = arena.make_seq<uint64_t>(words_).data;
    for (uint32_t i = input.argument_count; i < input.local_count; ++i)
      start_[i / 64] |= uint64_t{1} << i % 64;
  }

  void run(Block* entry) {
    for (Block* block = entry; block; block = block->next) block->visited = false;
    std::memcpy(state_, start_, words_ * 8);
    reach(entry);
    while (!pending_.empty()) {
      Block* block = pending_.back();
      pending_.pop_back();
      block->visited = false;
      flow_through(block, false);
    }
    for (Block* block = entry; block; block = block->next) {
      if (block->maybe_unbound) flow_through(block, true);
    }
  }

 private:
  /// Joins the current state into the start of `block`.
  void reach(Block* block) {
    bool changed = false;
    if (!block->maybe_unbound) {
      block->maybe_unbound = arena_.copy_seq(state_, words_ ? words_ : 1).data;
      changed = true;
    } else {
      for (uint32_t i = 0; i < words_; ++i) {
        uint64_t joined = block->maybe_unbound[i] | state_[i];
        changed |= joined != block->maybe_unbound[i];
        block->maybe_unbound[i] = joined;
      }
    }
    if (!changed || block->visited) return;
    block->visited = true;  // here: is pending
    pending_.push_back(arena_, block);
  }

  void flow_through(Block* block, bool rewrite) {
    std::memcpy(state_, block->maybe_unbound, words_ * 8);
    Block* told = nullptr;  // the handler that knows the current state or a worse one
    for (Instruction& instruction : block->code) {
      if (!rewrite && instruction.handler && instruction.handler != told) reach(told = instruction.handler);
      uint32_t index = instruction.operand;
      uint64_t bit = uint64_t{1} << index % 64;
      switch (instruction.opcode) {
        case Opcode::LOAD_FAST:
          if (state_[index / 64] & bit) {
            if (rewrite) instruction.opcode = Opcode::LOAD_FAST_CHECK;
            state_[index / 64] &= ~bit;
          }
          break;
        case Opcode::LOAD_FAST_CHECK:
        case Opcode::STORE_FAST:
          state_[index / 64] &= ~bit;
          break;
        case Opcode::DELETE_FAST:
          state_[index / 64] |= bit;
          told = nullptr;
          break;
        default:
          break;
      }
      if (!rewrite && instruction.target) reach(instruction.target);
    }
    if (!rewrite && block->falls_through && block->next) reach(block->next);
  }

  Arena& arena_;
  uint32_t words_;
  uint64_t* state_;
  uint64_t* start_;
  ArenaVector<Block*> pending_;
};

}  // namespace

void FlowGraph::check_unbound_locals(const FlowGraphInput& input) {
  if (input.local_count == 0) return;
  UnboundLocals(arena_, input).run(entry_);
}

}  // namespace adder::compiler
