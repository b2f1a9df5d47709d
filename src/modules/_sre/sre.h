// Regular expressions as re._compiler emits them: opcodes, and the matcher.
#pragma once
#include <algorithm>
#include <cstdint>

#include "modules/_sre/program.h"

namespace adder::sre {

/// In the order of re._constants.OPCODES.
enum Op : uint32_t {
  kFailure, kSuccess, kAny, kAnyAll, kAssert, kAssertNot, kAt, kBranch, kCategory, kCharset, kBigCharset, kGroupRef, kGroupRefExists, kIn, kInfo, kJump,
  kLiteral, kMark, kMaxUntil, kMinUntil, kNotLiteral, kNegate, kRange, kRepeat, kRepeatOne, kSubpattern, kMinRepeatOne, kAtomicGroup, kPossessiveRepeat,
  kPossessiveRepeatOne, kGroupRefIgnore, kInIgnore, kLiteralIgnore, kNotLiteralIgnore, kGroupRefLocIgnore, kInLocIgnore, kLiteralLocIgnore,
  kNotLiteralLocIgnore, kGroupRefUniIgnore, kInUniIgnore, kLiteralUniIgnore, kNotLiteralUniIgnore, kRangeUniIgnore,
};
constexpr uint32_t kMaxRepeat = 0xffffffff;
/// In the order of re._constants.ATCODES.
enum At : uint32_t {
  kAtBeginning, kAtBeginningLine, kAtBeginningString, kAtBoundary, kAtNoBoundary, kAtEnd, kAtEndLine, kAtEndString, kAtLocaleBoundary, kAtNoLocaleBoundary,
  kAtUnicodeBoundary, kAtNoUnicodeBoundary,
};

constexpr uint32_t kCategories = 18, kLocaleWord = 4;   // each is followed by its opposite
constexpr uint32_t kAsciiWordCategory = 4, kLocaleWordCategory = 8, kUnicodeWordCategory = 14;
/// The categories of the first 256 characters, as sets; the locale's, which may change, are not among them.
struct CategoryTable { uint32_t categories[256]; };
const CategoryTable& category_table();
bool in_category_by_test(uint32_t category, uint32_t c);
inline bool in_category(uint32_t category, uint32_t c) {
  static const CategoryTable& table = category_table();
  if (c < 256 && category / 2 != kLocaleWord && category < kCategories) return table.categories[c] >> category & 1;
  return in_category_by_test(category, c);
}
/// Whether the operation, which takes one character, takes `c`.
bool one_matches(const uint32_t* words, uint32_t c);
/// Whether a set (after IN's skip) has the character.
bool in_charset(const uint32_t* set, uint32_t c);
uint32_t ascii_lower(uint32_t c);
uint32_t unicode_lower(uint32_t c);
uint32_t locale_lower(uint32_t c);
uint32_t locale_upper(uint32_t c);

/// Groups and counters of a match: few enough, as a rule, to need no memory of their own.
class Registers {
 public:
  explicit Registers(size_t size) : size_(size), values_(size <= kInside ? inside_ : new int64_t[size]) {}
  ~Registers() {
    if (values_ != inside_) delete[] values_;
  }
  Registers(const Registers&) = delete;
  int64_t& operator[](size_t i) { return values_[i]; }
  int64_t operator[](size_t i) const { return values_[i]; }
  void clear() { std::fill_n(values_, size_, -1); }

 private:
  static constexpr size_t kInside = 24;
  size_t size_;
  int64_t inside_[kInside];
  int64_t* values_;
};

/// One subject and what the last match in it found.  Positions are in characters.
struct Matcher {
  Matcher(const Program& p, const void* data, int unit_width, int64_t from, int64_t to)
      : program(p), text(data), width(unit_width), end(to), start(from), registers(p.registers) {}
  const Program& program;
  const void* text;        // `width` bytes a character
  int width;
  int64_t end;             // where matching stops
  int64_t start;           // where the next match is looked for
  int64_t matched_from = 0, matched_to = 0;
  Registers registers;          // two for each group, -1: unset
  bool match_all = false;       // fullmatch
  bool must_advance = false;    // no empty match at `start`

  int64_t last_group() const { return registers[program.last_group_register()]; }
  /// At `start`.
  bool match();
  /// At `start` or later.
  bool search();
};

}  // namespace adder::sre
