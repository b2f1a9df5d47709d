// An entry is for 1 to 8 code units of two bytes (compiler/cpython_code.h).  Its first byte has the highest bit, four bits of the kind, and three bits of the number of units less one.
#include "builtins/line_table.h"

#include <algorithm>
#include <vector>

#include "compiler/cpython_code.h"
#include "compiler/positions.h"
#include "objects/bytes.h"
#include "objects/containers.h"

namespace adder {
namespace {


constexpr uint32_t kMostUnits = 8;
/// Kinds of entries.  Below kOneLine: on the last line, the column's upper bits are the kind.
enum Kind : uint8_t { kOneLine = 10, kNoColumns = 13, kLong = 14, kNone = 15 };

class TableWriter {
 public:
  explicit TableWriter(uint32_t first_line) : line_(int32_t(first_line)) {}
  void add(uint32_t units, const Position& p) {
    for (; units; units -= std::min(units, kMostUnits)) add_entry(std::min(units, kMostUnits), p);
  }
  std::string take() { return std::move(out_); }

 private:
  void add_entry(uint32_t units, const Position& p) {
    auto head = [&](int kind) { out_ += char(0x80 | kind << 3 | (units - 1)); };
    if (p.line < 0) return head(kNone);
    int32_t difference = p.line - line_, width = p.end_column - p.column;
    line_ = p.line;
    if (p.column < 0 || p.end_column < 0) {
      head(kNoColumns);
      return add_signed(difference);
    }
    bool one_line = p.end_line == p.line;
    if (one_line && difference == 0 && p.column < 80 && width >= 0 && width < 16) {
      head(p.column / 8);
      out_ += char((p.column & 7) << 4 | width);
    } else if (one_line && difference >= 0 && difference < 3 && p.column < 128 && p.end_column < 128) {
      head(kOneLine + difference);
      out_ += char(p.column), out_ += char(p.end_column);
    } else {
      head(kLong);
      add_signed(difference);
      add_number(uint32_t(p.end_line - p.line));
      add_number(uint32_t(p.column + 1));
      add_number(uint32_t(p.end_column + 1));
    }
  }
  void add_number(uint32_t n) {
    for (; n >= 64; n >>= 6) out_ += char(64 | (n & 63));
    out_ += char(n);
  }
  void add_signed(int32_t n) { add_number(n < 0 ? uint32_t(-n) << 1 | 1 : uint32_t(n) << 1); }

  std::string out_;
  int32_t line_;
};

class TableReader {
 public:
  TableReader(std::string_view table, uint32_t first_line) : rest_(table), line_(int32_t(first_line)) {}
  bool next(uint32_t* units, Position* p) {
    if (rest_.empty()) return false;
    uint8_t head = byte();
    *units = (head & 7) + 1;
    *p = {-1, -1, -1, -1};
    int kind = head >> 3 & 15;
    if (kind == kNone) return true;
    int32_t lines = 0;
    if (kind >= kNoColumns) line_ += number(true);
    else if (kind >= kOneLine) line_ += kind - kOneLine;
    if (kind == kLong) lines = number(false), p->column = number(false) - 1, p->end_column = number(false) - 1;
    if (kind >= kOneLine && kind < kNoColumns) p->column = byte(), p->end_column = byte();
    if (kind < kOneLine) {
      uint8_t columns = byte();
      p->column = kind * 8 + (columns >> 4 & 7);
      p->end_column = p->column + (columns & 15);
    }
    p->line = line_;
    p->end_line = line_ + lines;
    return true;
  }

 private:
  uint8_t byte() {
    if (rest_.empty()) return 0;
    auto b = uint8_t(rest_[0]);
    rest_.remove_prefix(1);
    return b;
  }
  int32_t number(bool is_signed) {
    uint32_t n = 0;
    uint8_t b = 64;
    for (unsigned shift = 0; b & 64 && shift < 32; shift += 6) n |= uint32_t((b = byte()) & 63) << shift;
    if (!is_signed) return int32_t(n);
    return n & 1 ? -int32_t(n >> 1) : int32_t(n >> 1);
  }

  std::string_view rest_;
  int32_t line_;
};

bool same_position(const Position& a, const Position& b) {
  return a.line == b.line && a.end_line == b.end_line && a.column == b.column && a.end_column == b.end_column;
}

}  // namespace

Value given_part(const Code* code, GivenPart part) { return code->given ? code->given->items[size_t(part)] : kEmpty; }

std::string line_table_of(const Code* code) {
  TableWriter out(code->first_line);
  std::vector<Position> positions = compiler::CpythonCode(code).positions();
  for (size_t start = 0, end; start < positions.size(); start = end) {
    end = start + 1;
    while (end < positions.size() && same_position(positions[start], positions[end])) end++;
    out.add(uint32_t(end - start), positions[start]);
  }
  return out.take();
}

std::vector<Position> units_of_line_table(std::string_view table, uint32_t first_line) {
  std::vector<Position> units;
  TableReader in(table, first_line);
  Position p;
  for (uint32_t count; in.next(&count, &p);) units.insert(units.end(), count, p);
  return units;
}
std::vector<Position> unit_positions(const Code* code) {
  if (Value table = given_part(code, GivenPart::kLineTable)) return units_of_line_table(table.as<Bytes>()->view(), code->first_line);
  return compiler::CpythonCode(code).positions();
}

std::string positions_of_line_table(std::string_view table, uint32_t first_line, std::span<const uint32_t> units_of_words) {
  std::vector<Position> units = units_of_line_table(table, first_line);
  std::string out;
  compiler::PositionEncoder encoder(first_line);
  auto position = [&](size_t word) {
    uint32_t unit = units_of_words[word];
    return unit < units.size() ? units[unit] : Position{-1, -1, -1, -1};
  };
  for (size_t start = 0, end; start < units_of_words.size(); start = end) {
    end = start + 1;
    while (end < units_of_words.size() && same_position(position(start), position(end))) end++;
    encoder.add(uint32_t(end - start), position(start), [&](uint8_t b) { out += char(b); });
  }
  return out;
}

}  // namespace adder
