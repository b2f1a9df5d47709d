// The listing itself, over any source of bytecode: a draft or a code object. Internal to the disassembler.
#pragma once

#include <string>
#include <vector>

#include "compiler/opcodes.h"
#include "compiler/positions.h"

namespace adder::compiler {

template <class Source>
std::string describe(const Source& source, uint32_t word) {
  uint32_t instruction = source.words()[word];
  if (uint8_t(instruction) >= kOpcodeCount) return "<unknown " + std::to_string(uint8_t(instruction)) + ">";
  Opcode opcode = opcode_of(instruction);
  uint32_t operand = operand_of(instruction);
  std::string text = opcode_name(opcode);
  switch (opcode_info(opcode).operand) {
    case OperandKind::kNone:
      return text;
    case OperandKind::kConst:
      return text + " " + std::to_string(operand) + " (" + source.constant(operand) + ")";
    case OperandKind::kName:
      return text + " " + std::to_string(operand) + " (" + source.name(operand) + ")";
    case OperandKind::kLocal:
    case OperandKind::kDeref:
      return text + " " + std::to_string(operand) + " (" + source.local(operand) + ")";
    case OperandKind::kJump:
      return text + " (to " + std::to_string(operand) + ")";
    default:
      text += " " + std::to_string(operand);
      if (opcode == Opcode::CALL_KW) text += " " + source.constant(source.words()[word + 1]);
      return text;
  }
}

template <class Source>
std::vector<bool> jump_targets(const Source& source) {
  std::vector<bool> targets(source.word_count() + 1);
  for (uint32_t word = 0; word < source.word_count();) {
    Opcode opcode = opcode_of(source.words()[word]);
    uint32_t target = operand_of(source.words()[word]);
    if (has_jump_target(opcode) && target < targets.size()) targets[target] = true;
    word += instruction_words(opcode);
  }
  for (uint32_t i = 0; i < source.row_count(); ++i) targets[source.rows()[i].target] = true;
  return targets;
}

inline std::string padded(const std::string& text, size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

template <class Source>
std::string list_instructions(const Source& source) {
  std::string text = source.title() + ": stack " + std::to_string(source.stack_size()) + "\n";
  std::vector<bool> targets = jump_targets(source);
  PositionIterator positions = source.positions();
  PositionRun run;
  int32_t line = -1;
  for (uint32_t word = 0; word < source.word_count();
       word += instruction_words(opcode_of(source.words()[word]))) {
    while (word >= run.end && positions.next(&run)) {
    }
    bool new_line = run.position.line >= 0 && run.position.line != line;
    if (new_line) line = run.position.line;
    text += padded(new_line ? std::to_string(line) : "", 5) + (targets[word] ? " >>" : "   ");
    text += padded(std::to_string(word), 6) + "  " + describe(source, word) + "\n";
  }
  for (uint32_t i = 0; i < source.row_count(); ++i) {
    const ExceptionRow& row = source.rows()[i];
    text += "  " + std::to_string(row.start) + " to " + std::to_string(row.end) + " -> " +
            std::to_string(row.target) + " [" + std::to_string(row.depth) + "]" +
            (row.push_position ? " lasti" : "") + "\n";
  }
  return text;
}

}  // namespace adder::compiler
