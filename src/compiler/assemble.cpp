#include "compiler/assemble.h"

#include "compiler/positions.h"

namespace adder::compiler {

namespace {

class Assembler {
 public:
  Assembler(CompileContext& context, Seq<uint32_t> deref_slots, CodeDraft* draft)
      : context_(context), arena_(context.arena), deref_slots_(deref_slots), draft_(draft) {}

  void run(Block* entry) {
    place_blocks(entry);
    draft_->instructions = arena_.make_seq<uint32_t>(word_count_);
    for (Block* block = entry; block; block = block->next) {
      for (const Instruction& instruction : block->code) emit(instruction);
    }
    close_exception_row();
    draft_->exceptions = rows_.seq();
    write_positions(entry);
  }

 private:
  static Opcode final_opcode(Opcode opcode) { return opcode == kJump ? Opcode::JUMP_FORWARD : opcode; }

  void place_blocks(Block* entry) {
    uint32_t offset = 0;
    for (Block* block = entry; block; block = block->next) {
      block->offset = offset;
      for (const Instruction& instruction : block->code)
        offset += instruction_words(final_opcode(instruction.opcode));
    }
    word_count_ = offset;
    if (offset > kMaxOperand) context_.fail_limit("the code of a function is too large");
  }

  void emit(const Instruction& instruction) {
    follow_handler(instruction.handler);
    Opcode opcode = final_opcode(instruction.opcode);
    uint32_t operand = instruction.operand;
    if (instruction.target) {
      operand = instruction.target->offset;
      if (opcode == Opcode::JUMP_FORWARD && operand <= word_) opcode = Opcode::JUMP_BACKWARD_NO_INTERRUPT;
    } else if (opcode_info(opcode).operand == OperandKind::kDeref) {
      operand = deref_slots_[operand];
    }
    if (operand > kMaxOperand) context_.fail_limit("too many constants, names or values in a function");
    uint32_t* words = draft_->instructions.data + word_;
    words[0] = make_word(opcode, operand);
    if (instruction_words(opcode) > 1) words[1] = instruction.extra;
    word_ += instruction_words(opcode);
  }

  /// Rows of the exception table are maximal runs of instructions with the same handler.
  void follow_handler(const Block* handler) {
    if (handler == handler_) return;
    close_exception_row();
    handler_ = handler;
    row_start_ = word_;
  }

  void close_exception_row() {
    if (!handler_ || row_start_ == word_) return;
    int depth = handler_->start_depth - 1 - (handler_->pushes_position ? 1 : 0);
    DCHECK(depth >= 0 && depth <= 0xFFFF, "a handler's depth must fit the exception table");
    rows_.push_back(arena_, ExceptionRow{row_start_, word_, handler_->offset, uint16_t(depth),
                                         handler_->pushes_position});
  }

  void write_positions(Block* entry) {
    ArenaVector<uint8_t> bytes;
    bytes.reserve(arena_, word_count_ * 2 + 8);
    PositionEncoder encoder(draft_->first_line);
    auto out = [&](uint8_t byte) { bytes.push_back(arena_, byte); };
    uint32_t words = 0;
    Location run = kNoLocation;
    auto flush = [&] {
      encoder.add(words, {run.lineno, run.end_lineno, run.col_offset, run.end_col_offset}, out);
      words = 0;
    };
    for (Block* block = entry; block; block = block->next) {
      for (const Instruction& instruction : block->code) {
        const Location& location = instruction.location;
        if (words && (location.lineno != run.lineno || location.col_offset != run.col_offset ||
                      location.end_lineno != run.end_lineno || location.end_col_offset != run.end_col_offset))
          flush();
        run = location;
        words += instruction_words(final_opcode(instruction.opcode));
      }
    }
    flush();
    draft_->positions = bytes.seq();
  }

  CompileContext& context_;
  Arena& arena_;
  Seq<uint32_t> deref_slots_;
  CodeDraft* draft_;
  uint32_t word_count_ = 0;
  uint32_t word_ = 0;
  const Block* handler_ = nullptr;
  uint32_t row_start_ = 0;
  ArenaVector<ExceptionRow> rows_;
};

}  // namespace

void assemble(CompileContext& context, Block* entry, Seq<uint32_t> deref_slots, CodeDraft* draft) {
  Assembler(context, deref_slots, draft).run(entry);
}

}  // namespace adder::compiler
