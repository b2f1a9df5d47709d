// Which locals are live at an instruction: read later on, before they are written. Trace recording drops the
// rest from its snapshots.
#pragma once

#include <cstdint>
#include <vector>

#include "objects/code.h"

namespace adder::compiler {

/// A set of slots (locals, cells, free variables).
class LiveSet {
 public:
  explicit LiveSet(uint32_t count) : words_((count + 63) / 64) {}
  bool contains(uint32_t slot) const { return words_[slot / 64] >> slot % 64 & 1; }
  void add(uint32_t slot) { words_[slot / 64] |= uint64_t{1} << slot % 64; }
  void remove(uint32_t slot) { words_[slot / 64] &= ~(uint64_t{1} << slot % 64); }
  uint64_t* words() { return words_.data(); }
  const uint64_t* words() const { return words_.data(); }
  uint32_t word_count() const { return uint32_t(words_.size()); }

 private:
  std::vector<uint64_t> words_;
};

/// The slots that are live before the instruction at `word`; behind FOR_ITER and SEND, also those that are live where they
/// jump to: a frame that waits there for a generator may go on there. Cells and free variables always are, and so is
/// everything in code that looks at its own locals by name (locals(), eval, ...). The analysis of the whole
/// code is made at the first question and kept in the code object (Code::live_locals).
LiveSet live_locals_at(const Code* code, uint32_t word);

}  // namespace adder::compiler
