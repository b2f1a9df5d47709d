// Translates instructions one by one.  Where the sets differ, one instruction becomes several that do the same:
// BINARY_ADD is BINARY_OP, CALL is PRECALL and CALL, and jumps count units from behind themselves.
#include "compiler/cpython_code.h"

#include <algorithm>

#include "compiler/cpython_numbers.h"
#include "compiler/positions.h"
#include "compiler/verify.h"

namespace adder::compiler {
namespace {

using namespace cpython;

constexpr bool is_within(Opcode opcode, Opcode first, Opcode last) { return opcode >= first && opcode <= last; }

// Numbers of the exception table: six bits a byte, the highest first.
void write_varint(std::string* out, uint32_t value, uint8_t mark = 0) {
  int shift = 30;
  while (shift > 0 && value >> shift == 0) shift -= 6;
  for (; shift >= 0; shift -= 6) {
    out->push_back(char((value >> shift & 63) | (shift ? kMore : 0) | mark));
    mark = 0;
  }
}

/// Of each word, the first one that jumps to it, or the word itself.
std::vector<uint32_t> first_sources(const Code* code) {
  std::vector<uint32_t> sources(code->instruction_count);
  for (uint32_t word = 0; word < sources.size(); word++) sources[word] = word;
  for (uint32_t word = 0; word < sources.size(); word += instruction_words(opcode_of(code->instructions[word]))) {
    uint32_t target = operand_of(code->instructions[word]);
    if (has_jump_target(opcode_of(code->instructions[word])) && target < sources.size()) sources[target] = std::min(sources[target], word);
  }
  return sources;
}
/// Where the expression starts whose value lies at `depth` of the stack before the last of `starts`: control comes into it from nowhere else.
uint32_t start_of_expression(const std::vector<uint32_t>& starts, const std::vector<int>& depths, const std::vector<uint32_t>& sources, int depth) {
  uint32_t last = starts.back(), lowest = sources[last];
  for (size_t i = starts.size() - 1; i-- > 0;) {
    uint32_t word = starts[i];
    if (depths[word] < depth) break;
    if (depths[word] == depth && lowest >= word) return word;
    lowest = std::min(lowest, sources[word]);
  }
  return last;
}

}  // namespace

CpythonCode::CpythonCode(const Code* code) : code_(code) {
  find_calls();
  for (uint32_t word = 0; word < code->instruction_count;) {
    uint32_t next = word + instruction_words(opcode_of(code->instructions[word]));
    first_.resize(next, uint32_t(instructions_.size()));
    translate(code, word);
    word = next;
  }
  place();
}

// CPython's NULL lies below the callable, ours above; and `super()` finds its arguments itself there.
void CpythonCode::find_calls() {
  std::vector<uint32_t> starts, sources;
  std::vector<int> depths;
  for (uint32_t word = 0; word < code_->instruction_count; word += instruction_words(opcode_of(code_->instructions[word]))) {
    Opcode opcode = opcode_of(code_->instructions[word]);
    starts.push_back(word);
    bool is_super = opcode == Opcode::LOAD_SUPER_ATTR || opcode == Opcode::LOAD_SUPER_METHOD;
    if (!is_super && opcode != Opcode::PUSH_NULL) continue;
    if (depths.empty()) depths = stack_depths(code_), sources = first_sources(code_);
    nulls_[start_of_expression(starts, depths, sources, depths[word] - (is_super ? 3 : 1))].push_back(word);
    bool without_arguments = is_super && code_->instructions[word + 1];
    if (without_arguments) implied_.insert(implied_.end(), starts.end() - 3, starts.end() - 1);
  }
}
/// Adds the NULLs of the calls whose callables start at the word; true when LOAD_GLOBAL has to push the last one.
bool CpythonCode::add_nulls(uint32_t word, bool to_global) {
  auto found = nulls_.find(word);
  if (found == nulls_.end()) return false;
  for (size_t i = found->second.size(); i-- > (to_global ? 1 : 0);) {
    add(word, kPushNull, 0, 0);
    instructions_.back().source = found->second[i];
  }
  return to_global;
}

void CpythonCode::add(uint32_t word, uint8_t opcode, uint8_t caches, uint32_t argument) {
  instructions_.push_back({.word = word, .source = word, .opcode = opcode, .caches = caches, .argument = argument});
}
void CpythonCode::add_jump(uint32_t word, uint8_t opcode, uint32_t target) {
  instructions_.push_back({.word = word, .source = word, .opcode = opcode, .caches = 0, .jumps = true, .argument = target});
}

void CpythonCode::translate_operator(uint32_t word, Opcode opcode) {
  auto number = uint32_t(opcode);
  if (is_within(opcode, Opcode::BINARY_ADD, Opcode::BINARY_MATRIX_MULTIPLY)) {
    add(word, kBinaryOp, 1, kOperators[number - uint32_t(Opcode::BINARY_ADD)]);
  } else if (is_within(opcode, Opcode::INPLACE_ADD, Opcode::INPLACE_MATRIX_MULTIPLY)) {
    add(word, kBinaryOp, 1, kOperators[number - uint32_t(Opcode::INPLACE_ADD)] + uint32_t(kFirstInPlace));
  } else if (is_within(opcode, Opcode::COMPARE_LT, Opcode::COMPARE_GE)) {
    add(word, kCompareOp, 2, number - uint32_t(Opcode::COMPARE_LT));
  }
}

void CpythonCode::translate(const Code* code, uint32_t word) {
  const uint32_t* at = code->instructions + word;
  Opcode opcode = opcode_of(*at);
  uint32_t operand = operand_of(*at);
  if (std::ranges::binary_search(implied_, word)) return;
  bool null_of_global = add_nulls(word, opcode == Opcode::LOAD_GLOBAL);
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
    case Opcode::LOAD_GLOBAL: return add(word, kLoadGlobal, 5, operand << 1 | null_of_global);
    case Opcode::PUSH_NULL: return;  // stands before its callable
    case Opcode::LOAD_SUPER_ATTR:
      call(at[1] ? 0 : 2);
      return add(word, kLoadAttr, 4, operand);
    case Opcode::LOAD_SUPER_METHOD:
      call(at[1] ? 0 : 2);
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

std::vector<Position> CpythonCode::positions() const {
  std::vector<Position> by_word(code_->instruction_count, {-1, -1, -1, -1}), out(units_);
  PositionIterator runs(code_);
  for (PositionRun run; runs.next(&run);)
    for (uint32_t word = run.start; word < std::min(run.end, code_->instruction_count); word++) by_word[word] = run.position;
  for (const Instruction& i : instructions_) std::fill(out.begin() + i.start, out.begin() + i.end(), by_word[i.source]);
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
    write_varint(&out, start, kRowStart);
    write_varint(&out, start_of(row.end) - start);
    write_varint(&out, start_of(row.target));
    write_varint(&out, uint32_t(row.depth) << 1 | row.push_position);
  }
  return out;
}

}  // namespace adder::compiler
