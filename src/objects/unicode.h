// Properties and case mappings of code points, as Python's str sees them (Unicode 14.0).  Latin-1 is answered from a
// table; beyond it ICU answers, which is loaded when first asked.
#pragma once
#include <cstdint>

namespace adder::unicode {

enum Property : uint16_t {
  kAlpha = 1, kDecimal = 2, kDigit = 4, kNumeric = 8, kSpace = 16, kPrintable = 32, kLower = 64, kUpper = 128, kTitle = 256,
  kLineBreak = 512, kXidStart = 1024, kXidContinue = 2048,
};
constexpr uint16_t kAlnum = kAlpha | kDecimal | kDigit | kNumeric;

constexpr uint16_t latin1_properties(unsigned c) {
  auto within = [c](unsigned low, unsigned high) { return c >= low && c <= high; };
  uint16_t p = 0;
  bool lower = within('a', 'z') || c == 0xaa || c == 0xb5 || c == 0xba || (within(0xdf, 0xff) && c != 0xf7);
  bool upper = within('A', 'Z') || (within(0xc0, 0xde) && c != 0xd7);
  if (lower) p |= kLower | kAlpha;
  if (upper) p |= kUpper | kAlpha;
  if (lower || upper) p |= kXidStart | kXidContinue;
  if (c == '_') p |= kXidStart | kXidContinue;
  if (c == 0xb7) p |= kXidContinue;
  if (within('0', '9')) p |= kDecimal | kDigit | kNumeric | kXidContinue;
  if (c == 0xb2 || c == 0xb3 || c == 0xb9) p |= kDigit | kNumeric;
  if (within(0xbc, 0xbe)) p |= kNumeric;
  if (within(9, 13) || within(0x1c, 0x20) || c == 0x85 || c == 0xa0) p |= kSpace;
  if (within(10, 13) || within(0x1c, 0x1e) || c == 0x85) p |= kLineBreak;
  if (within(0x20, 0x7e) || (within(0xa1, 0xff) && c != 0xad)) p |= kPrintable;
  return p;
}
struct Latin1Table {
  uint16_t of[256];
  constexpr Latin1Table() : of() {
    for (unsigned c = 0; c < 256; c++) of[c] = latin1_properties(c);
  }
};
inline constexpr Latin1Table kLatin1;

/// Whether `c` has the property (one of Property) beyond Latin-1.
bool has_property(uint32_t c, Property p);
inline bool is(uint32_t c, Property p) { return c < 256 ? kLatin1.of[c] & p : has_property(c, p); }
inline bool is_alnum(uint32_t c) {
  if (c < 256) return kLatin1.of[c] & kAlnum;
  return has_property(c, kAlpha) || has_property(c, kNumeric) || has_property(c, kDigit);
}
inline bool is_space(uint32_t c) { return is(c, kSpace); }
inline bool is_line_break(uint32_t c) { return c < 256 ? kLatin1.of[c] & kLineBreak : c == 0x2028 || c == 0x2029; }
bool is_cased(uint32_t c);
bool is_case_ignorable(uint32_t c);

/// The value of a digit, or -1.
int decimal_value(uint32_t c);
int digit_value(uint32_t c);
/// The numeric value; false when there is none.
bool numeric_value(uint32_t c, double* out);

/// Full case mappings (SpecialCasing.txt, without conditions): 1 to 3 code points into `out`.
int to_lower(uint32_t c, uint32_t out[3]);
int to_upper(uint32_t c, uint32_t out[3]);
int to_title(uint32_t c, uint32_t out[3]);
int to_folded(uint32_t c, uint32_t out[3]);
/// One-to-one mappings.
uint32_t simple_lower(uint32_t c);
uint32_t simple_upper(uint32_t c);

/// False for code points that came with a later version of Unicode than 14.0.
bool is_known(uint32_t c);
/// General category as ICU numbers it (UCharCategory); unassigned in 14.0: 0.
int category(uint32_t c);
/// The code point with this name or alias (upper or lower case), or -1; one of a named sequence: -1.
int32_t code_point_named(const char* name);
/// Writes the name and a 0; returns its length, 0 when there is none.
int name_of(uint32_t c, char* out, int capacity);

}  // namespace adder::unicode
