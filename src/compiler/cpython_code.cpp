// Translates instructions one by one.  Where the sets differ, one instruction becomes several that do the same:
// BINARY_ADD is BINARY_OP, CALL is PRECALL and CALL, and jumps count units from behind themselves.
#include "compiler/cpython_code.h"

#include <algorithm>


namespace adder::compiler {
namespace {

enum Number : uint8_t {
  kLoadAttr = 106, kCompareOp = 107, kJumpForward = 110, kJumpIfFalseOrPop = 111, kJumpIfTrueOrPop = 112, kLoadGlobal = 116,
  kBinaryOp = 122, kSend = 123, kLoadFast = 124, kForIter = 93, kJumpBackwardNoInterrupt = 134, kJumpBackward = 140, kExtendedArg = 144,
  kLoadMethod = 160, kDictMerge = 164, kPrecall = 166, kCall = 171, kKwNames = 172,
};
// The four conditional jumps in the order of Opcode: if false, true, none, not none.
constexpr uint8_t kForwardIf[] = {114, 115, 129, 128}, kBackwardIf[] = {175, 176, 174, 173};

// Arguments of BINARY_OP in the order of Opcode; the in-place ones are 13 higher.
constexpr uint8_t kOperators[] = {0, 10, 5, 11, 2, 6, 8, 3, 9, 1, 7, 12, 4};

constexpr bool is_within(Opcode opcode, Opcode first, Opcode last) { return opcode >= first && opcode <= last; }

// Numbers of the exception table: six bits a byte, the highest first.
void write_varint(std::string* out, uint32_t value, uint8_t mark = 0) {
  int shift = 30;
  while (shift > 0 && value >> shift == 0) shift -= 6;
  for (; shift >= 0; shift -= 6) {
    out->push_back(char((value >> shift & 63) | (shift ? 64 : 0) | mark));
    mark = 0;
  }
}

}  // namespace

CpythonCode::CpythonCode(const Code* code) : code_(code) {
  for (uint32_t word = 0; word < code->instruction_count;) {
    uint32_t next = word + instruction_words(opcode_of(code->instructions[word]));
    first_.resize(next, uint32_t(instructions_.size()));
    translate(code, word);
    word = next;
  }
  place();
}

void CpythonCode::add(uint32_t word, uint8_t opcode, uint8_t caches, uint32_t argument) {
  instructions_.push_back({.word = word, .opcode = opcode, .caches = caches, .argument = argument});
}
void CpythonCode::add_jump(uint32_t word, uint8_t opcode, uint32_t target) {
  instructions_.push_back({.word = word, .opcode = opcode, .caches = 0, .jumps = true, .argument = target});
}

void CpythonCode::translate_operator(uint32_t word, Opcode opcode) {
  auto number = uint32_t(opcode);
  if (is_within(opcode, Opcode::BINARY_ADD, Opcode::BINARY_MATRIX_MULTIPLY)) {
    add(word, kBinaryOp, 1, kOperators[number - uint32_t(Opcode::BINARY_ADD)]);
  } else if (is_within(opcode, Opcode::INPLACE_ADD, Opcode::INPLACE_MATRIX_MULTIPLY)) {
    add(word, kBinaryOp, 1, kOperators[number - uint32_t(Opcode::INPLACE_ADD)] + 13u);
  } else if (is_within(opcode, Opcode::COMPARE_LT, Opcode::COMPARE_GE)) {
    add(word, kCompareOp, 2, number - uint32_t(Opcode::COMPARE_LT));
  }
}

void CpythonCode::translate(const Code* code, uint32_t word) {
  const uint32_t* at = code->instructions + word;
  Opcode opcode = opcode_of(*at);
  uint32_t operand = operand_of(*at);
  auto call = [&](uint32_t count) {
    add(word, kPrecall, 1, count);
    add(word, kCall, 4, count);
  };
  switch (opcode) {
#define SAME(name, number, caches) \
  case Opcode::name: return add(word, number, caches, operand);
#include "compiler/cpython_opcodes.def"
#undef SAME
    case Opcode::LOAD_FAST_CHECK: return add(word, kLoadFast, 0, operand);
    case Opcode::LOAD_GLOBAL: {
      uint32_t next = word + instruction_words(opcode);
      bool called = next < code->instruction_count && opcode_of(code->instructions[next]) == Opcode::PUSH_NULL;
      return add(word, kLoadGlobal, 5, operand << 1 | called);
    }
    case Opcode::PUSH_NULL:
      if (!instructions_.empty() && instructions_.back().opcode == kLoadGlobal) return;  // said by its argument
      return add(word, 2, 0, 0);
    case Opcode::LOAD_SUPER_ATTR:
      call(2);
      return add(word, kLoadAttr, 4, operand);
    case Opcode::LOAD_SUPER_METHOD:
      call(2);
      return add(word, kLoadMethod, 10, operand);
    case Opcode::CALL: return call(operand);
    case Opcode::CALL_KW:
      add(word, kKwNames, 0, at[1]);
      return call(operand);
    case Opcode::DICT_MERGE_CALL: return add(word, kDictMerge, 0, 1);
    case Opcode::JUMP_FORWARD: return add_jump(word, kJumpForward, operand);
    case Opcode::JUMP_BACKWARD: return add_jump(word, kJumpBackward, operand);
    case Opcode::JUMP_BACKWARD_NO_INTERRUPT: return add_jump(word, kJumpBackwardNoInterrupt, operand);
    case Opcode::JUMP_IF_FALSE_OR_POP: return add_jump(word, kJumpIfFalseOrPop, operand);
    case Opcode::JUMP_IF_TRUE_OR_POP: return add_jump(word, kJumpIfTrueOrPop, operand);
    case Opcode::FOR_ITER: return add_jump(word, kForIter, operand);
    case Opcode::SEND: return add_jump(word, kSend, operand);
    case Opcode::POP_JUMP_IF_FALSE: case Opcode::POP_JUMP_IF_TRUE: case Opcode::POP_JUMP_IF_NONE: case Opcode::POP_JUMP_IF_NOT_NONE: {
      uint32_t condition = uint32_t(opcode) - uint32_t(Opcode::POP_JUMP_IF_FALSE);
      return add_jump(word, operand > word ? kForwardIf[condition] : kBackwardIf[condition], operand);
    }
    default: translate_operator(word, opcode);
  }
}

// Distances depend on the EXTENDED_ARGs between jump and target, which only ever grow in number.
void CpythonCode::place() {
  for (bool changed = true; changed;) {
    changed = false;
    units_ = 0;
    for (Instruction& i : instructions_) {
      i.start = units_;
      units_ = i.end();
    }
    for (Instruction& i : instructions_) {
      uint32_t argument = i.argument;
      if (i.jumps) argument = uint32_t(std::abs(int64_t(start_of(i.argument)) - int64_t(i.end())));
      uint8_t extended = argument > 0xffffff ? 3 : argument > 0xffff ? 2 : argument > 0xff ? 1 : 0;
      if (extended <= i.extended) continue;
      i.extended = extended;
      changed = true;
    }
  }
}

uint32_t CpythonCode::start_of(uint32_t word) const {
  if (word >= first_.size() || first_[word] >= instructions_.size()) return units_;
  return instructions_[first_[word]].start;
}
uint32_t CpythonCode::unit_of(uint32_t word) const {
  if (word >= first_.size() || first_[word] >= instructions_.size()) return units_;
  // Of several, the last does the work.
  size_t i = first_[word];
  while (i + 1 < instructions_.size() && instructions_[i + 1].word == instructions_[i].word) i++;
  return instructions_[i].start + instructions_[i].extended;
}
uint32_t CpythonCode::word_of(uint32_t unit) const {
  auto after = std::ranges::upper_bound(instructions_, unit, {}, &Instruction::start);
  return after == instructions_.begin() ? 0 : std::prev(after)->word;
}

std::vector<uint32_t> CpythonCode::words() const {
  std::vector<uint32_t> out(units_);
  for (const Instruction& i : instructions_) std::fill(out.begin() + i.start, out.begin() + i.end(), i.word);
  return out;
}

std::string CpythonCode::bytes() const {
  std::string out(units_ * 2, '\0');
  for (const Instruction& i : instructions_) {
    uint32_t argument = i.jumps ? uint32_t(std::abs(int64_t(start_of(i.argument)) - int64_t(i.end()))) : i.argument;
    for (uint32_t k = 0; k <= i.extended; k++) {
      out[(i.start + k) * 2] = char(k < i.extended ? uint8_t(kExtendedArg) : i.opcode);
      out[(i.start + k) * 2 + 1] = char(argument >> 8 * (i.extended - k));
    }
  }
  return out;
}

std::string CpythonCode::exception_table() const {
  std::string out;
  for (uint32_t i = 0; i < code_->exception_count; i++) {
    const ExceptionRow& row = code_->exceptions[i];
    uint32_t start = start_of(row.start);
    write_varint(&out, start, 128);
    write_varint(&out, start_of(row.end) - start);
    write_varint(&out, start_of(row.target));
    write_varint(&out, uint32_t(row.depth) << 1 | row.push_position);
  }
  return out;
}

}  // namespace adder::compiler
