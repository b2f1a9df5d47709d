#include "builtins/bytecode_view.h"

#include <string_view>

#include "base/check.h"

namespace adder {
namespace {

using compiler::kOpcodeCount;
using compiler::Opcode;
using compiler::OperandKind;

constexpr OperatorName kBinary[] = {
    {"ADD", "+"}, {"AND", "&"}, {"FLOOR_DIVIDE", "//"}, {"LSHIFT", "<<"}, {"MATRIX_MULTIPLY", "@"}, {"MULTIPLY", "*"}, {"REMAINDER", "%"},
    {"OR", "|"}, {"POWER", "**"}, {"RSHIFT", ">>"}, {"SUBTRACT", "-"}, {"TRUE_DIVIDE", "/"}, {"XOR", "^"}};
constexpr OperatorName kComparisons[] = {{"LT", "<"}, {"LE", "<="}, {"EQ", "=="}, {"NE", "!="}, {"GT", ">"}, {"GE", ">="}};

/// The operand of the general instruction that `name` is shown as, or -1.
int general_operand(std::string_view name, std::string_view prefix, std::span<const OperatorName> operators) {
  if (!name.starts_with(prefix)) return -1;
  for (size_t i = 0; i < operators.size(); i++)
    if (name.substr(prefix.size()) == operators[i].name) return int(i);
  return -1;
}

struct Numbering {
  OpcodeNumber numbers[kOpcodeNumbers];
  uint8_t narrow[kOpcodeCount], wide[kOpcodeCount];
  int operand[kOpcodeCount];  // that the number says instead of the opcode, or -1
  uint32_t first_with_operand, extended, count = 0;

  Numbering() {
    add({"CACHE"});
    for (uint32_t i = 0; i < kOpcodeCount; i++)
      if (info(i).operand == OperandKind::kNone && !is_general(i)) narrow[i] = wide[i] = add({info(i).name, OperandKind::kNone, 1u + 2u * info(i).cache_words});
    first_with_operand = count;
    extended = add({"EXTENDED_ARG", OperandKind::kOparg});
    uint8_t binary = add({"BINARY_OP", OperandKind::kOparg, 1}), compare = add({"COMPARE_OP", OperandKind::kOparg, 1});
    for (uint32_t i = 0; i < kOpcodeCount; i++)
      if (is_general(i)) narrow[i] = std::string_view(info(i).name).starts_with("COMPARE") ? compare : binary;
    for (uint32_t i = 0; i < kOpcodeCount; i++)
      if (info(i).operand != OperandKind::kNone) narrow[i] = add({info(i).name, info(i).operand, 1u + 2u * info(i).cache_words});
    for (uint32_t i = 0; i < kOpcodeCount; i++)
      if (info(i).operand != OperandKind::kNone) wide[i] = add({info(i).name, info(i).operand, 2u * info(i).cache_words});
  }

 private:
  bool is_general(uint32_t i) {
    operand[i] = general_operand(info(i).name, "BINARY_", kBinary);
    if (operand[i] < 0 && (operand[i] = general_operand(info(i).name, "INPLACE_", kBinary)) >= 0) operand[i] += int(std::size(kBinary));
    if (operand[i] < 0) operand[i] = general_operand(info(i).name, "COMPARE_", kComparisons);
    return operand[i] >= 0;
  }
  static const compiler::OpcodeInfo& info(uint32_t i) { return compiler::opcode_info(Opcode(i)); }
  uint8_t add(OpcodeNumber number) {
    CHECK(count < kOpcodeNumbers, "opcodes fit into bytes, also those with operands twice");
    numbers[count] = number;
    return uint8_t(count++);
  }
};
const Numbering& numbering() {
  static const Numbering all;
  return all;
}

void add_varint(std::string& out, uint32_t value, uint8_t first_bits = 0) {
  int digits = 1;
  while (value >> 6 * digits) digits++;
  for (int i = digits; i-- > 0; first_bits = 0) out += char(first_bits | (i ? 64 : 0) | (value >> 6 * i & 63));
}

}  // namespace

std::span<const OperatorName> binary_operator_names() { return kBinary; }
std::span<const OperatorName> comparison_names() { return kComparisons; }

const OpcodeNumber& opcode_number(uint32_t number) { return numbering().numbers[number]; }
uint32_t first_number_with_operand() { return numbering().first_with_operand; }

std::string bytecode_view(const Code* code) {
  const Numbering& all = numbering();
  std::string out;
  for (uint32_t word = 0; word < code->instruction_count;) {
    Opcode opcode = compiler::opcode_of(code->instructions[word]);
    uint32_t operand = compiler::operand_of(code->instructions[word]), index = uint32_t(opcode);
    if (all.operand[index] >= 0) operand = uint32_t(all.operand[index]);
    if (compiler::has_jump_target(opcode)) operand *= 2;  // in code units
    // With CPython's flag in the lowest bit, whether a NULL is pushed as well: `dis` looks for it under the first number only.
    if (opcode == Opcode::LOAD_GLOBAL && operand < 128) operand *= 2;
    bool is_wide = operand > 255 || (opcode == Opcode::LOAD_GLOBAL && compiler::operand_of(code->instructions[word]) > 127);
    if (!is_wide) out += {char(all.narrow[index]), char(operand), 0, 0};
    else out += {char(all.extended), char(operand >> 8), char(all.wide[index]), char(operand)};
    out.append(4 * (compiler::instruction_words(opcode) - 1), '\0');
    word += compiler::instruction_words(opcode);
  }
  return out;
}

// Start, length, target, and the depth with the flag of a pushed position, each row beginning with the highest bit.
std::string exception_table_view(const Code* code) {
  std::string out;
  for (uint32_t i = 0; i < code->exception_count; i++) {
    const ExceptionRow& row = code->exceptions[i];
    add_varint(out, row.start * 2, 128);
    add_varint(out, (row.end - row.start) * 2);
    add_varint(out, row.target * 2);
    add_varint(out, uint32_t(row.depth) << 1 | row.push_position);
  }
  return out;
}

}  // namespace adder
