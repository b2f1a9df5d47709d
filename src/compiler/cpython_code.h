// The instructions of a code object as CPython 3.11 encodes them: what `dis` and other readers of co_code see.  Never run.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/opcodes.h"
#include "objects/code.h"

namespace adder::compiler {

class CpythonCode {
 public:
  explicit CpythonCode(const Code* code);
  /// co_code: two bytes a unit.
  std::string bytes() const;
  /// co_exceptiontable.
  std::string exception_table() const;
  uint32_t unit_count() const { return units_; }
  /// The unit of the instruction that a word belongs to (behind its EXTENDED_ARGs), and the word that a unit came from.
  uint32_t unit_of(uint32_t word) const;
  uint32_t word_of(uint32_t unit) const;
  /// The source position of each unit.
  std::vector<Position> positions() const;

 private:
  struct Instruction {
    uint32_t word;
    uint32_t source;  // the word whose position it has; not `word` for the NULL of a call
    uint8_t opcode;
    uint8_t caches;
    bool jumps = false;
    uint32_t argument = 0;  // of jumps: the target's word until they are placed
    uint32_t start = 0;     // first unit
    uint8_t extended = 0;   // EXTENDED_ARG units
    uint32_t end() const { return start + extended + 1u + caches; }
  };
  void add(uint32_t word, uint8_t opcode, uint8_t caches, uint32_t argument);
  void add_jump(uint32_t word, uint8_t opcode, uint32_t target);
  void find_calls();
  bool add_nulls(uint32_t word, bool to_global);
  void translate(const Code* code, uint32_t word);
  void translate_operator(uint32_t word, Opcode opcode);
  void place();
  uint32_t start_of(uint32_t word) const;

  const Code* code_;
  std::vector<Instruction> instructions_;
  std::vector<uint32_t> first_;  // of each word: its first instruction
  uint32_t units_ = 0;
  std::unordered_map<uint32_t, std::vector<uint32_t>> nulls_;  // by the word where a callable starts: where its NULL has its position
  std::vector<uint32_t> implied_;                              // words of arguments that `super()` does without
};

}  // namespace adder::compiler
