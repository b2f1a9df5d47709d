#include "compiler/verify.h"

#include <algorithm>

#include "compiler/opcodes.h"
#include "compiler/stack_effect.h"
#include "objects/containers.h"

namespace adder::compiler {

BytecodeView::BytecodeView(const CodeDraft& draft)
    : words(draft.instructions.data),
      word_count(draft.instructions.size()),
      exceptions(draft.exceptions.data),
      exception_count(draft.exceptions.size()),
      constant_count(draft.constants.size()),
      name_count(draft.names.size()),
      local_count(draft.local_names.size()),
      plain_local_count(draft.plain_local_count),
      stack_size(draft.stack_size) {}

BytecodeView::BytecodeView(const Code* code)
    : words(code->instructions),
      word_count(code->instruction_count),
      exceptions(code->exceptions),
      exception_count(code->exception_count),
      constant_count(uint32_t(code->constants->length)),
      name_count(uint32_t(code->names->length)),
      local_count(code->local_count),
      plain_local_count(code->plain_local_count),
      stack_size(code->stack_size) {}

namespace {

class Verifier {
 public:
  explicit Verifier(const BytecodeView& view) : view_(view) {}

  std::string run() {
    find_instructions();
    check_operands();
    check_exception_rows();
    if (error_.empty()) follow_paths();
    return std::move(error_);
  }

  std::vector<int> depths() {
    find_instructions();
    follow_paths();
    int depth = 0;
    for (uint32_t word = 0; word < view_.word_count; ++word) {
      if (starts_[word]) depth = std::max(depths_[word], 0);
      depths_[word] = depth;
    }
    return std::move(depths_);
  }

 private:
  static constexpr int kUnknown = -1;

  void fail(uint32_t word, const std::string& what) {
    if (!error_.empty()) return;
    error_ = "word " + std::to_string(word);
    if (word < view_.word_count && operand_is_known(word))
      (error_ += " ") += opcode_name(opcode_of(view_.words[word]));
    (error_ += ": ") += what;
  }
  bool operand_is_known(uint32_t word) const { return uint8_t(view_.words[word]) < kOpcodeCount; }
  bool is_instruction(uint32_t word) const { return word < starts_.size() && starts_[word]; }

  void find_instructions() {
    starts_.assign(view_.word_count, false);
    for (uint32_t word = 0; word < view_.word_count;) {
      if (!operand_is_known(word)) return fail(word, "unknown opcode");
      starts_[word] = true;
      word += instruction_words(opcode_of(view_.words[word]));
      if (word > view_.word_count) return fail(word, "the code ends within an instruction");
    }
    if (view_.word_count == 0) fail(0, "empty code");
  }

  void check_operands() {
    for (uint32_t word = 0; word < view_.word_count && error_.empty(); ++word) {
      if (starts_[word]) check_operand(word, opcode_of(view_.words[word]), operand_of(view_.words[word]));
    }
  }

  void check_operand(uint32_t word, Opcode opcode, uint32_t operand) {
    uint32_t limit = kMaxOperand + 1;
    switch (opcode_info(opcode).operand) {
      case OperandKind::kConst:
        limit = view_.constant_count;
        break;
      case OperandKind::kName:
        limit = view_.name_count;
        break;
      case OperandKind::kLocal:
        limit = view_.plain_local_count;
        break;
      case OperandKind::kDeref:
        limit = view_.local_count;
        break;
      case OperandKind::kJump:
        return check_jump(word, opcode, operand);
      default:
        break;
    }
    if (operand >= limit) fail(word, "operand out of range");
    if (opcode == Opcode::CALL_KW && view_.words[word + 1] >= view_.constant_count)
      fail(word, "no such constant");
  }

  void check_jump(uint32_t word, Opcode opcode, uint32_t target) {
    if (!is_instruction(target)) return fail(word, "the target is not an instruction");
    bool backward = opcode == Opcode::JUMP_BACKWARD || opcode == Opcode::JUMP_BACKWARD_NO_INTERRUPT;
    if (backward != (target <= word)) return fail(word, "jumps in the wrong direction");
    if (opcode != Opcode::JUMP_BACKWARD) return;
    for (uint32_t head : loop_heads_) {
      if (head == target) fail(word, "the loop has more than one edge back");
    }
    loop_heads_.push_back(target);
  }

  void check_exception_rows() {
    uint32_t end = 0;
    for (uint32_t i = 0; i < view_.exception_count; ++i) {
      const ExceptionRow& row = view_.exceptions[i];
      if (row.start < end || row.end <= row.start || row.end > view_.word_count)
        return fail(row.start, "row of the exception table out of order");
      if (!is_instruction(row.start) || !is_instruction(row.target))
        return fail(row.start, "row of the exception table is not at an instruction");
      end = row.end;
    }
  }

  void follow_paths() {
    depths_.assign(view_.word_count, kUnknown);
    handlers_.assign(view_.word_count, nullptr);
    for (uint32_t i = 0; i < view_.exception_count; ++i) {
      for (uint32_t word = view_.exceptions[i].start; word < view_.exceptions[i].end; ++word)
        handlers_[word] = &view_.exceptions[i];
    }
    reach(0, 0, 0);
    while (!pending_.empty() && error_.empty()) {
      uint32_t word = pending_.back();
      pending_.pop_back();
      step(word, depths_[word]);
    }
  }

  void reach(uint32_t from, uint32_t word, int depth) {
    if (!is_instruction(word)) return fail(from, "control runs off the end");
    if (depth < 0) return fail(from, "the stack underflows");
    if (depth > int(view_.stack_size)) return fail(from, "the stack is deeper than stack_size");
    if (depths_[word] == depth) return;
    if (depths_[word] != kUnknown) {
      return fail(word, "reached with stack depth " + std::to_string(depth) + " and " +
                            std::to_string(depths_[word]));
    }
    depths_[word] = depth;
    pending_.push_back(word);
  }

  void step(uint32_t word, int depth) {
    Opcode opcode = opcode_of(view_.words[word]);
    uint32_t operand = operand_of(view_.words[word]);
    if (depth < stack_inputs(opcode, operand)) return fail(word, "takes more than the stack holds");
    if (const ExceptionRow* row = handlers_[word]) {
      if (depth < int(row->depth)) return fail(word, "the stack is lower than its handler wants");
      reach(word, row->target, int(row->depth) + 1 + (row->push_position ? 1 : 0));
    }
    if (has_jump_target(opcode)) reach(word, operand, depth + stack_effect(opcode, operand, true));
    if (ends_control_flow(opcode)) {
      if (opcode == Opcode::RETURN_VALUE && depth != 1)
        fail(word, "returns with more on the stack than the result");
      return;
    }
    reach(word, word + instruction_words(opcode), depth + stack_effect(opcode, operand, false));
  }

  const BytecodeView& view_;
  std::string error_;
  std::vector<bool> starts_;
  std::vector<int> depths_;
  std::vector<const ExceptionRow*> handlers_;
  std::vector<uint32_t> pending_;
  std::vector<uint32_t> loop_heads_;
};

}  // namespace

std::string verify(const BytecodeView& view) { return Verifier(view).run(); }
std::string verify(const Code* code) { return verify(BytecodeView(code)); }

std::vector<int> stack_depths(const Code* code) {
  BytecodeView view(code);
  return Verifier(view).depths();
}

void check_draft(const CodeDraft& draft) {
  std::string error = verify(BytecodeView(draft));
  CHECK(error.empty(), error.c_str());
  for (const DraftConstant& constant : draft.constants) {
    if (constant.code) check_draft(*constant.code);
  }
}

}  // namespace adder::compiler
