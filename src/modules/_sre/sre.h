// Regular expressions as re._compiler emits them: opcodes, and the matcher.
#pragma once
#include <cstdint>
#include <vector>

namespace adder::sre {

/// In the order of re._constants.OPCODES.
enum Op : uint32_t {
  kFailure, kSuccess, kAny, kAnyAll, kAssert, kAssertNot, kAt, kBranch, kCategory, kCharset, kBigCharset, kGroupRef, kGroupRefExists, kIn, kInfo, kJump,
  kLiteral, kMark, kMaxUntil, kMinUntil, kNotLiteral, kNegate, kRange, kRepeat, kRepeatOne, kSubpattern, kMinRepeatOne, kAtomicGroup, kPossessiveRepeat,
  kPossessiveRepeatOne, kGroupRefIgnore, kInIgnore, kLiteralIgnore, kNotLiteralIgnore, kGroupRefLocIgnore, kInLocIgnore, kLiteralLocIgnore,
  kNotLiteralLocIgnore, kGroupRefUniIgnore, kInUniIgnore, kLiteralUniIgnore, kNotLiteralUniIgnore, kRangeUniIgnore,
};
constexpr uint32_t kMaxRepeat = 0xffffffff;
enum InfoFlag : uint32_t { kInfoPrefix = 1, kInfoLiteral = 2, kInfoCharset = 4 };

constexpr uint32_t kCategories = 18, kLocaleWord = 4;   // each is followed by its opposite
/// The categories of the first 256 characters, as sets; the locale's, which may change, are not among them.
struct CategoryTable { uint32_t categories[256]; };
const CategoryTable& category_table();
bool in_category_by_test(uint32_t category, uint32_t c);
inline bool in_category(uint32_t category, uint32_t c) {
  static const CategoryTable& table = category_table();
  if (c < 256 && category / 2 != kLocaleWord && category < kCategories) return table.categories[c] >> category & 1;
  return in_category_by_test(category, c);
}
/// Whether a set (after IN's skip) has the character.
bool in_charset(const uint32_t* set, uint32_t c);
uint32_t ascii_lower(uint32_t c);
uint32_t unicode_lower(uint32_t c);
uint32_t locale_lower(uint32_t c);
uint32_t locale_upper(uint32_t c);

/// One subject and what the last match in it found.  Positions are in characters.
struct Matcher {
  const uint32_t* code;
  const void* text;        // `width` bytes a character
  int width;
  int64_t begin = 0;       // where lookbehind and ^ stop
  int64_t end = 0;         // where matching stops
  int64_t start = 0;       // where the next match is looked for
  int64_t matched_from = 0, matched_to = 0;
  std::vector<int64_t> marks;   // two for each group, -1: unset
  int64_t last_index = -1;
  bool match_all = false;       // fullmatch
  bool must_advance = false;    // no empty match at `start`

  /// At `start`.
  bool match();
  /// At `start` or later.
  bool search();
};

}  // namespace adder::sre
