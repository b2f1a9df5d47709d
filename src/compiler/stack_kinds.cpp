#include "compiler/stack_kinds.h"

#include "compiler/opcodes.h"
#include "compiler/stack_effect.h"

namespace adder::compiler {
namespace {

class Walk {
 public:
  explicit Walk(const Code* code) : code_(code), states_(code->instruction_count) {}

  std::vector<StackState> run() {
    reach(0, {});
    do follow_paths();
    while (enter_handlers());
    return std::move(states_);
  }

 private:
  void reach(uint32_t word, StackKinds kinds) {
    if (word >= states_.size() || states_[word].reachable) return;
    states_[word] = {true, std::move(kinds)};
    pending_.push_back(word);
  }

  void follow_paths() {
    while (!pending_.empty()) {
      uint32_t word = pending_.back();
      pending_.pop_back();
      Opcode opcode = opcode_of(code_->instructions[word]);
      uint32_t operand = operand_of(code_->instructions[word]);
      if (has_jump_target(opcode)) reach(operand, after(states_[word].kinds, opcode, operand, true));
      if (!ends_control_flow(opcode)) reach(word + instruction_words(opcode), after(states_[word].kinds, opcode, operand, false));
    }
  }

  /// The handlers of what is reachable.  False when there was nothing new.
  bool enter_handlers() {
    for (uint32_t i = 0; i < code_->exception_count; i++) {
      const ExceptionRow& row = code_->exceptions[i];
      if (!states_[row.start].reachable || states_[row.start].kinds.size() < row.depth) continue;
      StackKinds kinds = states_[row.start].kinds.substr(0, row.depth);
      if (row.push_position) kinds += StackKind::kPosition;
      reach(row.target, kinds + StackKind::kRaised);
    }
    return !pending_.empty();
  }

  static StackKinds after(StackKinds kinds, Opcode opcode, uint32_t operand, bool jumps) {
    switch (opcode) {
      case Opcode::PUSH_NULL: return kinds + StackKind::kNull;
      case Opcode::LOAD_METHOD: case Opcode::LOAD_SUPER_METHOD: {
        resize(kinds, stack_effect(opcode, operand, jumps));
        kinds.back() = StackKind::kNull;
        return kinds;
      }
      case Opcode::GET_ITER: case Opcode::GET_AITER:
        kinds.back() = StackKind::kIterator;
        return kinds;
      case Opcode::PUSH_EXC_INFO:
        kinds.back() = StackKind::kHandled;
        return kinds + StackKind::kRaised;
      case Opcode::COPY: return kinds + kinds[kinds.size() - operand];
      case Opcode::SWAP:
        std::swap(kinds.back(), kinds[kinds.size() - operand]);
        return kinds;
      default:
        resize(kinds, stack_effect(opcode, operand, jumps));
        return kinds;
    }
  }
  static void resize(StackKinds& kinds, int effect) { kinds.resize(size_t(int(kinds.size()) + effect), StackKind::kObject); }

  const Code* code_;
  std::vector<StackState> states_;
  std::vector<uint32_t> pending_;
};

}  // namespace

std::vector<StackState> stack_kinds(const Code* code) { return Walk(code).run(); }

}  // namespace adder::compiler
