// Source positions of instructions (PEP 657), compressed: a byte sequence with one entry per run of
// instruction words that share a position. See positions.cpp for the format.
#pragma once

#include <cstddef>
#include <cstdint>

#include "objects/code.h"

namespace adder::compiler {

/// A run of instruction words [start, end) with one position. `position.line` is -1 when there is none.
struct PositionRun {
  uint32_t start = 0;
  uint32_t end = 0;
  Position position{-1, -1, -1, -1};
};

/// False with -X no_debug_ranges: positions have lines only.
extern bool columns_are_kept;

/// Walks over the runs in order:  PositionIterator it(code); while (it.next(&run)) ...
class PositionIterator {
 public:
  PositionIterator(const uint8_t* bytes, size_t size, uint32_t first_line)
      : next_(bytes), end_(bytes + size), line_(int32_t(first_line)) {}
  explicit PositionIterator(const Code* code)
      : PositionIterator(code->positions, code->position_bytes, code->first_line) {}
  bool next(PositionRun* run);

 private:
  bool read(PositionRun* run);
  uint32_t read_unsigned();
  int32_t read_signed();

  const uint8_t* next_;
  const uint8_t* end_;
  uint32_t word_ = 0;
  int32_t line_;
};

/// The position of the instruction at `word` (any of its words).
Position position_of(const Code* code, uint32_t word);
/// The line alone; -1 when the instruction has none.
int32_t line_of(const Code* code, uint32_t word);

/// Appends a run of `words` words to a compressed sequence. `line` is the previous run's line (at first: the
/// code's first line) and is updated. `out` is called with each byte.
class PositionEncoder {
 public:
  explicit PositionEncoder(uint32_t first_line) : line_(int32_t(first_line)) {}
  template <class Out>
  void add(uint32_t words, const Position& position, Out&& out) {
    for (; words > kMaxRun; words -= kMaxRun) add_run(kMaxRun, position, out);
    if (words) add_run(words, position, out);
  }

 private:
  static constexpr uint32_t kMaxRun = 32;
  template <class Out>
  void add_run(uint32_t words, const Position& position, Out&& out);
  template <class Out>
  static void write_unsigned(uint32_t value, Out&& out) {
    for (; value >= 0x80; value >>= 7) out(uint8_t(value | 0x80));
    out(uint8_t(value));
  }
  template <class Out>
  static void write_signed(int32_t value, Out&& out) {
    write_unsigned(uint32_t(value) << 1 ^ uint32_t(value >> 31), out);
  }
  int32_t line_;
};

/// The kinds of entries: the upper three bits of an entry's first byte; the lower five are the words less
/// one.
enum class PositionKind : uint8_t {
  kNone = 0,      // no position
  kLine = 1,      // signed line difference; no columns
  kSameLine = 2,  // column byte, width byte
  kColumns = 3,   // signed line difference, column byte, width byte
  kFull = 4,      // signed line difference, signed end line difference, column + 1, end column + 1
};

template <class Out>
void PositionEncoder::add_run(uint32_t words, const Position& position, Out&& out) {
  auto head = [&](PositionKind kind) { out(uint8_t(uint8_t(kind) << 5 | (words - 1))); };
  if (position.line < 0) return head(PositionKind::kNone);
  int32_t difference = position.line - line_;
  line_ = position.line;
  bool one_line = position.end_line == position.line;
  if (one_line && position.column < 0 && position.end_column < 0) {
    head(PositionKind::kLine);
    return write_signed(difference, out);
  }
  int32_t width = position.end_column - position.column;
  bool small = one_line && position.column >= 0 && position.column < 256 && width >= 0 && width < 256;
  if (small) {
    head(difference == 0 ? PositionKind::kSameLine : PositionKind::kColumns);
    if (difference != 0) write_signed(difference, out);
    out(uint8_t(position.column));
    return out(uint8_t(width));
  }
  head(PositionKind::kFull);
  write_signed(difference, out);
  write_signed(position.end_line - position.line, out);
  write_unsigned(uint32_t(position.column + 1), out);
  write_unsigned(uint32_t(position.end_column + 1), out);
}

}  // namespace adder::compiler
