// Format: a sequence of entries, each for 1 to 32 instruction words. The first byte holds the kind
// (PositionKind) in its upper three bits and the number of words less one in the lower five; what follows
// depends on the kind. Numbers are little-endian base-128; signed ones have their sign in the lowest bit.
// Lines are differences to the last line that was given, at first to the code's first line.
#include "compiler/positions.h"

namespace adder::compiler {

uint32_t PositionIterator::read_unsigned() {
  uint32_t value = 0;
  for (unsigned shift = 0; next_ < end_; shift += 7) {
    uint8_t byte = *next_++;
    value |= uint32_t(byte & 0x7F) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

int32_t PositionIterator::read_signed() {
  uint32_t value = read_unsigned();
  return int32_t(value >> 1) ^ -int32_t(value & 1);
}

bool columns_are_kept = true;

bool PositionIterator::next(PositionRun* run) {
  if (!read(run)) return false;
  Position& p = run->position;
  if (!columns_are_kept) p = {p.line, p.line, -1, -1};
  return true;
}

bool PositionIterator::read(PositionRun* run) {
  if (next_ >= end_) return false;
  uint8_t head = *next_++;
  run->start = word_;
  run->end = word_ += (head & 31) + 1;
  Position& position = run->position;
  position = {-1, -1, -1, -1};
  switch (PositionKind(head >> 5)) {
    case PositionKind::kNone:
      return true;
    case PositionKind::kLine:
      line_ += read_signed();
      position.line = position.end_line = line_;
      return true;
    case PositionKind::kColumns:
      line_ += read_signed();
      [[fallthrough]];
    case PositionKind::kSameLine:
      if (end_ - next_ < 2) return false;
      position.line = position.end_line = line_;
      position.column = *next_++;
      position.end_column = position.column + *next_++;
      return true;
    case PositionKind::kFull:
      line_ += read_signed();
      position.line = line_;
      position.end_line = line_ + read_signed();
      position.column = int32_t(read_unsigned()) - 1;
      position.end_column = int32_t(read_unsigned()) - 1;
      return true;
  }
  return false;
}

Position position_of(const Code* code, uint32_t word) {
  PositionIterator runs(code);
  PositionRun run;
  while (runs.next(&run)) {
    if (word < run.end) return run.position;
  }
  return {-1, -1, -1, -1};
}

int32_t line_of(const Code* code, uint32_t word) { return position_of(code, word).line; }

}  // namespace adder::compiler
