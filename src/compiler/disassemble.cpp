#include "compiler/disassemble.h"

#include "compiler/opcodes.h"
#include "compiler/positions.h"
#include "objects/bytes.h"
#include "objects/containers.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder::compiler {

namespace {

/// What a listing needs, of a draft or of a code object.
struct DraftSource {
  const CodeDraft& draft;
  const uint32_t* words() const { return draft.instructions.data; }
  uint32_t word_count() const { return draft.instructions.size(); }
  std::string constant(uint32_t i) const {
    if (i >= draft.constants.size()) return "?";
    const DraftConstant& constant = draft.constants[i];
    return constant.code ? "<code " + std::string(constant.code->name->view()) + ">" : constant_text(constant.value);
  }
  std::string name(uint32_t i) const { return i < draft.names.size() ? std::string(draft.names[i]->view()) : "?"; }
  std::string local(uint32_t i) const {
    return i < draft.local_names.size() ? std::string(draft.local_names[i]->view()) : "?";
  }
  PositionIterator positions() const {
    return PositionIterator(draft.positions.data, draft.positions.size(), draft.first_line);
  }
  const ExceptionRow* rows() const { return draft.exceptions.data; }
  uint32_t row_count() const { return draft.exceptions.size(); }
  std::string title() const { return std::string(draft.qualified_name.view()); }
  uint32_t stack_size() const { return draft.stack_size; }
};

std::string value_text(Value value);

std::string tuple_text(const adder::Tuple* tuple) {
  std::string text = "(";
  for (uint64_t i = 0; i < tuple->length; ++i) {
    if (i) text += ", ";
    text += value_text(tuple->items[i]);
  }
  return text + (tuple->length == 1 ? ",)" : ")");
}

std::string value_text(Value value) {
  ConstantValue constant;
  if (value == kNone) return "None";
  if (value == kTrue) return "True";
  if (value == kFalse) return "False";
  if (value == kEllipsis) return "...";
  if (value.is_int()) return std::to_string(value.as_int());
  if (is_float(value)) return constant_text(float_constant(float_value(value)));
  if (is_exact<Str>(value)) {
    Utf8 utf8(value.as<Str>());
    return constant_text(str_constant(utf8.view()));
  }
  if (is_exact<Bytes>(value)) {
    constant.kind = ConstantKind::kBytes;
    constant.text = {value.as<Bytes>()->view().data(), value.as<Bytes>()->view().size()};
    return constant_text(constant);
  }
  if (is_exact<adder::Tuple>(value)) return tuple_text(value.as<adder::Tuple>());
  if (is_exact<Code>(value)) return "<code " + std::string(Utf8(value.as<Code>()->name).view()) + ">";
  return "<object>";
}

struct CodeSource {
  const Code* code;
  const uint32_t* words() const { return code->instructions; }
  uint32_t word_count() const { return code->instruction_count; }
  std::string constant(uint32_t i) const { return i < code->constants->length ? value_text(code->constants->items[i]) : "?"; }
  static std::string str_at(const adder::Tuple* tuple, uint32_t i) {
    return i < tuple->length ? std::string(Utf8(tuple->items[i].as<Str>()).view()) : "?";
  }
  std::string name(uint32_t i) const { return str_at(code->names, i); }
  std::string local(uint32_t i) const { return str_at(code->local_names, i); }
  PositionIterator positions() const { return PositionIterator(code); }
  const ExceptionRow* rows() const { return code->exceptions; }
  uint32_t row_count() const { return code->exception_count; }
  std::string title() const { return std::string(Utf8(code->qualified_name).view()); }
  uint32_t stack_size() const { return code->stack_size; }
};

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

std::string padded(const std::string& text, size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

template <class Source>
std::string list(const Source& source) {
  std::string text = source.title() + ": stack " + std::to_string(source.stack_size()) + "\n";
  std::vector<bool> targets = jump_targets(source);
  PositionIterator positions = source.positions();
  PositionRun run;
  int32_t line = -1;
  for (uint32_t word = 0; word < source.word_count(); word += instruction_words(opcode_of(source.words()[word]))) {
    while (word >= run.end && positions.next(&run)) {
    }
    bool new_line = run.position.line >= 0 && run.position.line != line;
    if (new_line) line = run.position.line;
    text += padded(new_line ? std::to_string(line) : "", 5) + (targets[word] ? " >>" : "   ");
    text += padded(std::to_string(word), 6) + "  " + describe(source, word) + "\n";
  }
  for (uint32_t i = 0; i < source.row_count(); ++i) {
    const ExceptionRow& row = source.rows()[i];
    text += "  " + std::to_string(row.start) + " to " + std::to_string(row.end) + " -> " + std::to_string(row.target) +
            " [" + std::to_string(row.depth) + "]" + (row.push_position ? " lasti" : "") + "\n";
  }
  return text;
}

}  // namespace

std::string disassemble(const Code* code) { return list(CodeSource{code}); }
std::string disassemble(const CodeDraft& draft) { return list(DraftSource{draft}); }
std::string describe_instruction(const Code* code, uint32_t word) { return describe(CodeSource{code}, word); }

}  // namespace adder::compiler
