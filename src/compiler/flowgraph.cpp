#include "compiler/flowgraph.h"

namespace adder::compiler {

Block* skip_empty(Block* block) {
  while (block && block->empty()) block = block->next;
  return block;
}

void FlowGraph::finish(const FlowGraphInput& input) {
  normalize();
  optimize();
  copy_exits_without_line();
  drop_unused_constants(input.constants_kept);
  propagate_lines();
  guarantee_lines_of_exits(int(input.first_line));
  compute_depths();
  label_handlers();
  for (Block* block = entry_; block; block = block->next) remove_redundant_nops(block);
  check_unbound_locals(input);
}

void FlowGraph::normalize() {
  for (Block* block = entry_; block; block = block->next) {
    for (Instruction& instruction : block->code) {
      if (instruction.target) instruction.target = skip_empty(instruction.target);
    }
    if (block->empty()) continue;
    Opcode opcode = block->last().opcode;
    block->falls_through = !never_falls_through(opcode);
    block->exits = !is_pseudo(opcode) && exits_frame(opcode);
  }
}

void remove_redundant_nops(Block* block, int previous_line) {
  uint32_t kept = 0;
  uint32_t size = block->code.size();
  for (uint32_t i = 0; i < size; ++i) {
    Instruction& instruction = block->code[i];
    int line = instruction.location.lineno;
    if (instruction.is(Opcode::NOP)) {
      if (line < 0 || line == previous_line) continue;
      if (i + 1 < size) {
        Instruction& next = block->code[i + 1];
        if (next.location.lineno < 0) next.location = instruction.location;
        if (next.location.lineno == line) continue;
      } else if (Block* next = skip_empty(block->next)) {
        if (next->code[0].location.lineno == line) continue;
      }
    }
    if (kept != i) block->code[kept] = instruction;
    ++kept;
    previous_line = line;
  }
  block->code.shrink(kept);
}

void FlowGraph::count_predecessors() {
  for (Block* block = entry_; block; block = block->next) {
    block->predecessors = 0;
    block->visited = false;
  }
  ArenaVector<Block*> pending;
  entry_->predecessors = 1;
  entry_->visited = true;
  pending.push_back(arena_, entry_);
  auto reach = [&](Block* block) {
    ++block->predecessors;
    if (block->visited) return;
    block->visited = true;
    pending.push_back(arena_, block);
  };
  while (!pending.empty()) {
    Block* block = pending.back();
    pending.pop_back();
    if (block->next && block->falls_through) reach(block->next);
    for (const Instruction& instruction : block->code) {
      if (instruction.target) reach(instruction.target);
    }
  }
}

void FlowGraph::remove_unreachable() {
  count_predecessors();
  for (Block* block = entry_; block; block = block->next) {
    if (block->predecessors != 0) continue;
    block->code.clear();
    block->falls_through = true;
    block->exits = false;
  }
}

void FlowGraph::remove_empty_blocks() {
  for (Block* block = entry_; block; block = block->next) {
    block->next = skip_empty(block->next);
    for (Instruction& instruction : block->code) {
      if (instruction.target) instruction.target = skip_empty(instruction.target);
    }
  }
  if (entry_->empty() && entry_->next) entry_ = entry_->next;
}

/// A jump to the block that follows is none.
void FlowGraph::remove_jumps_to_next() {
  bool removed = false;
  for (Block* block = entry_; block; block = block->next) {
    if (block->empty() || !block->last().is(kJump) || block->last().target != block->next) continue;
    block->falls_through = true;
    block->last().opcode = Opcode::NOP;
    block->last().target = nullptr;
    remove_redundant_nops(block);
    removed = true;
  }
  if (removed) remove_empty_blocks();
}

Block* FlowGraph::copy_block(const Block* block) {
  Block* copy = new_block();
  for (const Instruction& instruction : block->code) copy->code.push_back(arena_, instruction);
  copy->falls_through = block->falls_through;
  copy->exits = block->exits;
  return copy;
}

namespace {

bool exits_without_line(const Block* block) {
  if (!block->exits) return false;
  for (const Instruction& instruction : block->code) {
    if (instruction.location.lineno >= 0) return false;
  }
  return true;
}

}  // namespace

/// Returns and raises must have a line (PEP 626): each gets the line of its only predecessor.
void FlowGraph::copy_exits_without_line() {
  for (Block* block = entry_; block; block = block->next) {
    if (!block->ends_in_jump()) continue;
    Block* target = block->last().target;
    if (!exits_without_line(target) || target->predecessors <= 1) continue;
    Block* copy = copy_block(target);
    copy->code[0].location = block->last().location;
    block->last().target = copy;
    --target->predecessors;
    copy->predecessors = 1;
    copy->next = target->next;
    target->next = copy;
  }
  remove_empty_blocks();
  for (Block* block = entry_; block; block = block->next) {
    if (!block->falls_through || !block->next || block->empty()) continue;
    if (exits_without_line(block->next)) block->next->code[0].location = block->last().location;
  }
}

void FlowGraph::propagate_lines() {
  for (Block* block = entry_; block; block = block->next) {
    if (block->empty()) continue;
    Location previous = kNoLocation;
    for (Instruction& instruction : block->code) {
      if (instruction.location.lineno < 0) {
        instruction.location = previous;
      } else {
        previous = instruction.location;
      }
    }
    auto hand_on = [&](Block* next) {
      if (next->predecessors == 1 && next->code[0].location.lineno < 0) next->code[0].location = previous;
    };
    if (block->falls_through && block->next) hand_on(block->next);
    if (block->ends_in_jump()) hand_on(block->last().target);
  }
}

void FlowGraph::guarantee_lines_of_exits(int first_line) {
  Location location{first_line, -1, first_line, -1};
  for (Block* block = entry_; block; block = block->next) {
    if (block->empty()) continue;
    Instruction& last = block->last();
    if (last.location.lineno >= 0) {
      location = last.location;
    } else if (last.is(Opcode::RETURN_VALUE)) {
      for (Instruction& instruction : block->code) instruction.location.lineno = location.lineno;
    }
  }
}

/// Constants at the end of the pool that only removed code used.
void FlowGraph::drop_unused_constants(uint32_t kept) {
  uint32_t used = kept;
  for (Block* block = entry_; block; block = block->next) {
    for (const Instruction& instruction : block->code) {
      if (is_pseudo(instruction.opcode)) continue;
      uint32_t index = instruction.operand;
      if (instruction.is(Opcode::CALL_KW)) {
        index = instruction.extra;
      } else if (opcode_info(instruction.opcode).operand != OperandKind::kConst) {
        continue;
      }
      if (index >= used) used = index + 1;
    }
  }
  if (used < constants_.size()) constants_.shrink(used);
}

}  // namespace adder::compiler
