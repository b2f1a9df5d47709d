// The flow graph of one code object: basic blocks of instructions, linked in the order in which they will lie
// in memory, and the passes that turn it into final form.
//
// A block is entered at its start only; a jump or another end of control flow is its last instruction.
// Protected regions are bracketed by the pseudo instructions kSetup... and kPopBlock, which name their
// handler block as target; label_handlers() turns them into a handler per instruction.
#pragma once

#include "compiler/compile_draft.h"
#include "compiler/opcodes.h"

namespace adder::compiler {

/// Instructions that exist in the flow graph only.
constexpr Opcode kJump = Opcode(250);          // to a block further on
constexpr Opcode kSetupFinally = Opcode(251);  // handler gets the exception
constexpr Opcode kSetupCleanup =
    Opcode(252);  // handler gets the position of the raising instruction and the exception
constexpr Opcode kSetupWith = Opcode(253);  // the same, less the result of __enter__
constexpr Opcode kPopBlock = Opcode(254);
static_assert(kOpcodeCount <= 250);

constexpr int kNoLine = -1;
constexpr Location kNoLocation{kNoLine, -1, kNoLine, -1};

struct Block;

struct Instruction {
  Opcode opcode;
  uint32_t operand = 0;
  uint32_t extra = 0;  // first cache word, where that is a second operand
  Location location;
  Block* target = nullptr;
  Block* handler = nullptr;

  bool is(Opcode other) const { return opcode == other; }
};

constexpr bool is_setup(Opcode opcode) {
  return opcode == kSetupFinally || opcode == kSetupCleanup || opcode == kSetupWith;
}
constexpr bool is_pseudo(Opcode opcode) { return opcode >= kJump; }
constexpr bool is_jump(Opcode opcode) {
  return opcode == kJump || (!is_pseudo(opcode) && has_jump_target(opcode));
}
constexpr bool never_falls_through(Opcode opcode) {
  return opcode == kJump || (!is_pseudo(opcode) && ends_control_flow(opcode));
}

struct Block {
  ArenaVector<Instruction> code;
  Block* next = nullptr;
  uint32_t predecessors = 0;
  int start_depth = -1;
  uint32_t offset = 0;  // in words, once assembled
  bool falls_through = true;
  bool exits = false;  // ends in return or raise
  bool is_handler = false;
  bool pushes_position = false;  // the handler wants the position of the raising instruction
  bool visited = false;
  uint64_t* maybe_unbound = nullptr;  // locals that may be unbound on entry
  Block* const* handlers = nullptr;   // stack of handlers at the start, innermost last
  uint32_t handler_depth = 0;

  bool empty() const { return code.empty(); }
  Instruction& last() const { return code.back(); }
  bool ends_in_jump() const { return !empty() && is_jump(last().opcode); }
};

/// What the passes need to know of the code object.
struct FlowGraphInput {
  uint32_t first_line = 1;
  uint32_t local_count = 0;     // names in fast locals
  uint32_t argument_count = 0;  // how many of them are bound on entry
  uint32_t constants_kept = 0;  // never dropped: the doc string
};

class FlowGraph {
 public:
  FlowGraph(Arena& arena, ConstantPool& constants) : arena_(arena), constants_(constants) {
    entry_ = current_ = new_block();
  }

  // --- building
  Block* new_block() { return arena_.make<Block>(); }
  /// Continues in `block`, which the code so far falls through to.
  void use(Block* block) {
    current_->next = block;
    current_ = block;
  }
  void emit(Opcode opcode, uint32_t operand, const Location& location, Block* target = nullptr,
            uint32_t extra = 0) {
    if (!current_->empty() && (is_jump(last_opcode()) || never_falls_through(last_opcode()))) [[unlikely]]
      use(new_block());
    current_->code.push_back(arena_, Instruction{opcode, operand, extra, location, target, nullptr});
  }
  bool ends_in_return() const { return !current_->empty() && last_opcode() == Opcode::RETURN_VALUE; }
  Block* entry() const { return entry_; }
  Block* current() const { return current_; }
  void insert_at_start(uint32_t index, const Instruction& instruction) {
    entry_->code.insert(arena_, index, instruction);
  }

  // --- passes; finish() runs them in order
  void finish(const FlowGraphInput& input);
  uint32_t max_depth() const { return max_depth_; }

 private:
  Opcode last_opcode() const { return current_->last().opcode; }

  // flowgraph.cpp
  void normalize();
  void remove_unreachable();
  void remove_empty_blocks();
  void remove_jumps_to_next();
  void count_predecessors();
  void copy_exits_without_line();
  Block* copy_block(const Block* block);
  void propagate_lines();
  void guarantee_lines_of_exits(int first_line);
  void drop_unused_constants(uint32_t kept);
  // flowgraph_optimize.cpp
  void optimize();
  void optimize_block(Block* block);
  void inline_small_exit(Block* block);
  // flowgraph_analyze.cpp
  void compute_depths();
  void label_handlers();
  void check_unbound_locals(const FlowGraphInput& input);

  Arena& arena_;
  ConstantPool& constants_;
  Block* entry_;
  Block* current_;
  uint32_t max_depth_ = 0;
};

/// Drops NOPs that no line depends on; `previous_line` is that of the code that falls through to the block.
void remove_redundant_nops(Block* block, int previous_line = kNoLine);
/// The first block at or after `block` that is not empty.
Block* skip_empty(Block* block);

}  // namespace adder::compiler
