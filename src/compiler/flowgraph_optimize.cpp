// Local improvements of the flow graph: constant conditions, jump threading, shuffles of the stack, constant
// tuples; then unreachable code goes.
#include "compiler/flowgraph.h"

namespace adder::compiler {

namespace {

constexpr uint32_t kSmallExit = 4;  // exit blocks up to this size are copied instead of jumped to

void make_nop(Instruction& instruction) {
  instruction.opcode = Opcode::NOP;
  instruction.target = nullptr;
}

bool can_swap_with_neighbours(const Instruction& instruction) {
  return instruction.is(Opcode::STORE_FAST) || instruction.is(Opcode::POP_TOP);
}

/// The next instruction from `i` on that static swapping may move, on `line` unless that is negative; or -1.
int next_swappable(const Block* block, int i, int line) {
  while (++i < int(block->code.size())) {
    const Instruction& instruction = block->code[size_t(i)];
    if (line >= 0 && instruction.location.lineno != line) return -1;
    if (instruction.is(Opcode::NOP)) continue;
    return can_swap_with_neighbours(instruction) ? i : -1;
  }
  return -1;
}

int stored_local(const Instruction& instruction) {
  return instruction.is(Opcode::STORE_FAST) ? int(instruction.operand) : -1;
}

/// Whether exchanging instructions j and k keeps the final values of the variables they store.
bool stores_can_be_exchanged(const Block* block, int j, int k) {
  int first = stored_local(block->code[size_t(j)]), second = stored_local(block->code[size_t(k)]);
  if (first < 0 && second < 0) return true;
  if (first == second) return false;
  for (int i = j + 1; i < k; ++i) {
    int between = stored_local(block->code[size_t(i)]);
    if (between >= 0 && (between == first || between == second)) return false;
  }
  return true;
}

/// Replaces SWAPs before stores and pops by another order of these: `a, b = b, a` needs no SWAP.
void apply_static_swaps(Block* block, int i) {
  for (; i >= 0; --i) {
    Instruction& swap = block->code[size_t(i)];
    if (!swap.is(Opcode::SWAP)) {
      if (swap.is(Opcode::NOP) || can_swap_with_neighbours(swap)) continue;
      return;
    }
    int j = next_swappable(block, i, -1);
    if (j < 0) return;
    int k = j;
    int line = block->code[size_t(j)].location.lineno;
    for (uint32_t count = swap.operand - 1; count > 0; --count) {
      k = next_swappable(block, k, line);
      if (k < 0) return;
    }
    if (!stores_can_be_exchanged(block, j, k)) return;
    make_nop(swap);
    std::swap(block->code[size_t(j)], block->code[size_t(k)]);
  }
}

/// Rewrites a run of SWAPs as the fewest SWAPs with the same effect. `*index`: the first; set to the last.
void minimize_swaps(Arena& arena, Block* block, uint32_t* index) {
  uint32_t start = *index, end = start, depth = 0, swaps = 0;
  for (; end < block->code.size(); ++end) {
    const Instruction& instruction = block->code[end];
    if (instruction.is(Opcode::SWAP)) {
      if (instruction.operand > depth) depth = instruction.operand;
      ++swaps;
    } else if (!instruction.is(Opcode::NOP)) {
      break;
    }
  }
  if (swaps < 2) return;
  *index = end - 1;
  Seq<int> order = arena.make_seq<int>(depth);  // order[i]: where the value that ends at depth i comes from
  for (uint32_t i = 0; i < depth; ++i) order[i] = int(i);
  for (uint32_t i = start; i < end; ++i) {
    if (block->code[i].is(Opcode::SWAP)) std::swap(order[0], order[block->code[i].operand - 1]);
  }
  constexpr int kDone = -1;
  uint32_t unused = end;  // SWAPs are placed from the end backwards
  auto place = [&](uint32_t position) {
    Instruction& instruction = block->code[--unused];
    instruction.opcode = Opcode::SWAP;
    instruction.operand = position + 1;
  };
  for (uint32_t i = 0; i < depth; ++i) {
    if (order[i] == kDone || order[i] == int(i)) continue;
    // Each cycle is resolved by exchanging its members with the top in turn.
    for (uint32_t at = i;;) {
      if (at != 0) place(at);
      if (order[at] == kDone) break;
      uint32_t next = uint32_t(order[at]);
      order[at] = kDone;
      at = next;
    }
  }
  while (unused > start) make_nop(block->code[--unused]);
}

/// Lets `jump` go where the jump at its target goes. True when something changed.
bool thread_jump(Instruction& jump, const Instruction& target, Opcode opcode) {
  if (jump.target == target.target) return false;
  if (jump.location.lineno != target.location.lineno && target.location.lineno >= 0) return false;
  jump.target = target.target;
  jump.opcode = opcode;
  return true;
}

bool tests_truth(Opcode opcode) {
  return opcode == Opcode::POP_JUMP_IF_FALSE || opcode == Opcode::POP_JUMP_IF_TRUE;
}
bool keeps_or_pops(Opcode opcode) {
  return opcode == Opcode::JUMP_IF_FALSE_OR_POP || opcode == Opcode::JUMP_IF_TRUE_OR_POP;
}
bool jumps_if_true(Opcode opcode) {
  return opcode == Opcode::POP_JUMP_IF_TRUE || opcode == Opcode::JUMP_IF_TRUE_OR_POP;
}

/// A constant followed by a test of it.
void fold_constant_test(Block* block, uint32_t i, const DraftConstant& constant) {
  if (constant.code) return;
  Instruction& load = block->code[i];
  Instruction& next = block->code[i + 1];
  if (tests_truth(next.opcode)) {
    bool taken = is_true(constant.value) == jumps_if_true(next.opcode);
    make_nop(load);
    if (taken) {
      next.opcode = kJump;
      block->falls_through = false;
    } else {
      make_nop(next);
    }
  } else if (keeps_or_pops(next.opcode)) {
    if (is_true(constant.value) == jumps_if_true(next.opcode)) {
      next.opcode = kJump;
      block->falls_through = false;
    } else {
      make_nop(load);
      make_nop(next);
    }
  } else if (next.is(Opcode::IS_OP) && constant.value.kind == ConstantKind::kNone &&
             i + 2 < block->code.size() && tests_truth(block->code[i + 2].opcode)) {
    Instruction& jump = block->code[i + 2];
    bool jump_if_none = (next.operand == 0) == jumps_if_true(jump.opcode);
    jump.opcode = jump_if_none ? Opcode::POP_JUMP_IF_NONE : Opcode::POP_JUMP_IF_NOT_NONE;
    make_nop(load);
    make_nop(next);
  }
}

/// BUILD_TUPLE of constants becomes a constant.
void fold_constant_tuple(Arena& arena, ConstantPool& constants, Block* block, uint32_t i) {
  Instruction& build = block->code[i];
  uint32_t count = build.operand;
  if (i < count) return;
  for (uint32_t j = i - count; j < i; ++j) {
    if (!block->code[j].is(Opcode::LOAD_CONST) || constants[block->code[j].operand].code) return;
  }
  Seq<ConstantValue> elements = arena.make_seq<ConstantValue>(count);
  for (uint32_t j = 0; j < count; ++j) {
    Instruction& load = block->code[i - count + j];
    elements[j] = constants[load.operand].value;
    make_nop(load);
  }
  build.opcode = Opcode::LOAD_CONST;
  build.operand = constants.add(tuple_constant(elements));
}

void optimize_build_tuple(Arena& arena, ConstantPool& constants, Block* block, uint32_t i) {
  Instruction& build = block->code[i];
  if (i + 1 < block->code.size()) {
    Instruction& unpack = block->code[i + 1];
    if (unpack.is(Opcode::UNPACK_SEQUENCE) && unpack.operand == build.operand && build.operand >= 1 &&
        build.operand <= 3) {
      make_nop(build);
      if (build.operand == 1) return make_nop(unpack);
      unpack.opcode = Opcode::SWAP;
      return;
    }
  }
  fold_constant_tuple(arena, constants, block, i);
}

/// A conditional jump whose target tests the same value again, or jumps on. True: look at it once more.
bool optimize_conditional_jump(Instruction& jump) {
  Block* target_block = jump.target = skip_empty(jump.target);
  Instruction& target = target_block->code[0];
  if (target.is(kJump)) return thread_jump(jump, target, jump.opcode);
  if (!keeps_or_pops(jump.opcode)) return false;
  bool if_true = jumps_if_true(jump.opcode);
  Opcode popping = if_true ? Opcode::POP_JUMP_IF_TRUE : Opcode::POP_JUMP_IF_FALSE;
  if (!tests_truth(target.opcode) && !keeps_or_pops(target.opcode)) return false;
  if (jumps_if_true(target.opcode) == if_true)
    return thread_jump(jump, target, tests_truth(target.opcode) ? popping : jump.opcode);
  // The target's jump is not taken: both pop the value and go on behind it.
  if (jump.location.lineno != target.location.lineno) return false;
  Block* behind = skip_empty(target_block->next);
  if (!behind) return false;
  jump.opcode = popping;
  jump.target = behind;
  return true;
}

bool optimize_plain_jump(Instruction& jump) {
  jump.target = skip_empty(jump.target);
  Instruction& target = jump.target->code[0];
  return target.is(kJump) && thread_jump(jump, target, kJump);
}

}  // namespace

void FlowGraph::optimize_block(Block* block) {
  for (uint32_t i = 0; i < block->code.size(); ++i) {
    Instruction& instruction = block->code[i];
    switch (instruction.opcode) {
      case Opcode::LOAD_CONST:
        if (i + 1 < block->code.size()) fold_constant_test(block, i, constants_[instruction.operand]);
        break;
      case Opcode::BUILD_TUPLE:
        optimize_build_tuple(arena_, constants_, block, i);
        break;
      case Opcode::JUMP_IF_FALSE_OR_POP:
      case Opcode::JUMP_IF_TRUE_OR_POP:
      case Opcode::POP_JUMP_IF_FALSE:
      case Opcode::POP_JUMP_IF_TRUE:
      case Opcode::POP_JUMP_IF_NONE:
      case Opcode::POP_JUMP_IF_NOT_NONE:
        for (int limit = 0; limit < 32 && optimize_conditional_jump(instruction); ++limit) {
        }
        break;
      case kJump:
        for (int limit = 0; limit < 32 && optimize_plain_jump(instruction); ++limit) {
        }
        break;
      default:
        break;
    }
    if (instruction.is(Opcode::SWAP)) {
      if (instruction.operand == 1) {
        make_nop(instruction);
      } else {
        minimize_swaps(arena_, block, &i);
        apply_static_swaps(block, int(i));
      }
    }
  }
}

/// A jump to a small block that returns or raises is replaced by a copy of the block.
void FlowGraph::inline_small_exit(Block* block) {
  if (block->empty() || !block->last().is(kJump)) return;
  Block* target = block->last().target;
  if (!target->exits || target->code.size() > kSmallExit) return;
  make_nop(block->last());
  for (const Instruction& instruction : target->code) block->code.push_back(arena_, instruction);
  block->exits = true;
  block->falls_through = false;
}

void FlowGraph::optimize() {
  for (Block* block = entry_; block; block = block->next) {
    optimize_block(block);
    remove_redundant_nops(block);
  }
  remove_empty_blocks();
  for (Block* block = entry_; block; block = block->next) inline_small_exit(block);
  remove_unreachable();
  Block* before = nullptr;
  for (Block* block = entry_; block; block = block->next) {
    remove_redundant_nops(block, before && !before->empty() ? before->last().location.lineno : kNoLine);
    before = block->falls_through ? block : nullptr;
  }
  remove_empty_blocks();
  remove_jumps_to_next();
  count_predecessors();
}

}  // namespace adder::compiler
