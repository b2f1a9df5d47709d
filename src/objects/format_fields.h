// The replacement fields of str.format: taking "{name.attr[key]!r:spec}" apart.  Used by str.format and by _string.
#pragma once
#include "objects/errors.h"
#include "objects/str.h"

namespace adder {

/// A range of a string.
struct TextRange {
  size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

/// One step through a format string: literal text, and the field behind it if there is one.
struct FormatPiece {
  TextRange literal;
  bool has_field = false;
  TextRange name, spec;
  uint32_t conversion = 0;      // 0: none
  bool spec_has_fields = false;
};

/// Walks over text[range]; a failure has ValueError pending.
class FormatParser {
 public:
  enum class Step : uint8_t { kPiece, kEnd, kFailed };
  FormatParser(Thread& t, const Str* text, TextRange range) : thread_(t), text_(text), at_(range.begin), end_(range.end) {}
  Step next(FormatPiece* out);

 private:
  bool parse_field(FormatPiece* out);
  bool parse_spec(FormatPiece* out);
  bool fail(const char* message) { return raise_value_error(thread_, message); }
  Thread& thread_;
  const Str* text_;
  size_t at_, end_;
};

/// The digits of text[range] as a number; -1 when there are none or other characters, -2 with ValueError when too many.
int64_t field_index(Thread& t, const Str* text, TextRange range);
/// Where the first part of a field name ends: at the first '.' or '['.
size_t field_first_end(const Str* text, TextRange name);

/// Walks over the ".attribute" and "[key]" parts behind the first part of a field name.
struct FieldAccess {
  bool is_attribute;
  TextRange name;
};
class FieldAccessParser {
 public:
  FieldAccessParser(Thread& t, const Str* text, TextRange range) : thread_(t), text_(text), at_(range.begin), end_(range.end) {}
  FormatParser::Step next(FieldAccess* out);
  size_t position() const { return at_; }

 private:
  Thread& thread_;
  const Str* text_;
  size_t at_, end_;
};

}  // namespace adder
