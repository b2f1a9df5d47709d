// Code points beyond Latin-1: asks ICU, and maps its answers to what Python's str methods mean.
#include "objects/unicode.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "objects/icu.h"
#include "objects/unicode_aliases.h"

namespace adder::unicode {
namespace {

#define ICU_TEXT(x) #x
#define ICU_TEXT_OF(x) ICU_TEXT(x)

Icu load_icu() {
  const char* library = "libicuuc.so." U_ICU_VERSION_SHORT;
  void* handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) {
    fprintf(stderr, "Fatal error: text beyond Latin-1 needs ICU (%s): %s\n", library, dlerror());
    abort();
  }
  Icu table;
#define F(name) table.name = reinterpret_cast<decltype(table.name)>(dlsym(handle, ICU_TEXT_OF(name)));
  ADDER_ICU_FUNCTIONS(F)
#undef F
  return table;
}

UChar32 signed_point(uint32_t c) { return UChar32(c); }

bool binary(uint32_t c, UProperty property) {
  return icu().u_hasBinaryProperty(signed_point(c), property) && is_known(c);
}

bool is_letter(int category) {
  return category >= U_UPPERCASE_LETTER && category <= U_OTHER_LETTER;
}

bool is_printable_category(int category) {
  switch (category) {
    case U_UNASSIGNED: case U_CONTROL_CHAR: case U_FORMAT_CHAR: case U_SURROGATE: case U_PRIVATE_USE_CHAR:
    case U_LINE_SEPARATOR: case U_PARAGRAPH_SEPARATOR: case U_SPACE_SEPARATOR:
      return false;
    default: return true;
  }
}

bool is_wide_space(uint32_t c) {
  if (category(c) == U_SPACE_SEPARATOR) return true;
  int direction = icu().u_charDirection(signed_point(c));
  return direction == U_WHITE_SPACE_NEUTRAL || direction == U_BLOCK_SEPARATOR || direction == U_SEGMENT_SEPARATOR;
}

int numeric_type(uint32_t c) {
  return is_known(c) ? icu().u_getIntPropertyValue(signed_point(c), UCHAR_NUMERIC_TYPE) : 0;
}

/// True for the few code points whose upper, title or folded form may be longer than one.
bool may_expand(uint32_t c) {
  switch (c) {
    case 0xdf: case 0x149: case 0x1f0: case 0x390: case 0x3b0: case 0x587: case 0x1e9e: return true;
    default: break;
  }
  return (c >= 0x1e96 && c <= 0x1e9a) || (c >= 0x1f50 && c <= 0x1fff) || (c >= 0xfb00 && c <= 0xfb17);
}

int unpack(const UChar* units, int count, uint32_t out[3]) {
  int points = 0;
  for (int i = 0; i < count && points < 3;) {
    UChar32 c;
    U16_NEXT(units, i, count, c);
    out[points++] = uint32_t(c);
  }
  return points;
}

int pack(uint32_t c, UChar units[2]) {
  int count = 0;
  U16_APPEND_UNSAFE(units, count, c);
  return count;
}

int full_upper(uint32_t c, uint32_t out[3]) {
  UChar from[2], to[8];
  UErrorCode error = U_ZERO_ERROR;
  int count = icu().u_strToUpper(to, 8, from, pack(c, from), "", &error);
  return unpack(to, count, out);
}

}  // namespace

const Icu& icu() {
  static const Icu table = load_icu();
  return table;
}

bool is_known(uint32_t c) {
  // Unicode 15.0 and 15.1 added two code points to the BMP, the rest beyond.
  if (c < 0x10e00 && c != 0xcf3 && c != 0xece && !(c >= 0x2ffc && c <= 0x2fff) && c != 0x31ef) return true;
  UVersionInfo version;
  icu().u_charAge(signed_point(c), version);
  return version[0] != 0 && version[0] <= 14;
}

int category(uint32_t c) {
  int found = icu().u_charType(signed_point(c));
  return found == U_UNASSIGNED || found == U_PRIVATE_USE_CHAR || found == U_SURROGATE || is_known(c) ? found : U_UNASSIGNED;
}

bool has_property(uint32_t c, Property p) {
  switch (p) {
    case kAlpha: return is_letter(category(c));
    case kDecimal: return numeric_type(c) == U_NT_DECIMAL;
    case kDigit: return numeric_type(c) == U_NT_DECIMAL || numeric_type(c) == U_NT_DIGIT;
    case kNumeric: return numeric_type(c) != U_NT_NONE;
    case kSpace: return is_wide_space(c);
    case kPrintable: return is_printable_category(category(c));
    // Unicode 15.0 made these five lower case.
    case kLower: return c != 0x10fc && c != 0xab69 && !(c >= 0xa7f2 && c <= 0xa7f4) && binary(c, UCHAR_LOWERCASE);
    case kUpper: return binary(c, UCHAR_UPPERCASE);
    case kTitle: return category(c) == U_TITLECASE_LETTER;
    case kLineBreak: return c == 0x2028 || c == 0x2029;
    case kXidStart: return binary(c, UCHAR_XID_START);
    case kXidContinue: return binary(c, UCHAR_XID_CONTINUE);
  }
  return false;
}

bool is_cased(uint32_t c) {
  if (c < 128) return kLatin1.of[c] & (kLower | kUpper);
  // Cased only since Unicode 15.
  if (c == 0x10fc || (c >= 0xa7f2 && c <= 0xa7f4) || c == 0xab69) return false;
  return binary(c, UCHAR_CASED);
}
bool is_case_ignorable(uint32_t c) {
  if (c < 128) return c == '\'' || c == '.' || c == ':' || c == '^' || c == '`';
  return binary(c, UCHAR_CASE_IGNORABLE);
}

int decimal_value(uint32_t c) {
  if (c < 128) return c >= '0' && c <= '9' ? int(c) - '0' : -1;
  if (c < 256 || numeric_type(c) != U_NT_DECIMAL) return -1;
  return icu().u_charDigitValue(signed_point(c));
}

int digit_value(uint32_t c) {
  if (c < 128) return c >= '0' && c <= '9' ? int(c) - '0' : -1;
  if (c == 0xb2 || c == 0xb3 || c == 0xb9) return c == 0xb9 ? 1 : int(c) - 0xb0;
  if (c < 256) return -1;
  int type = numeric_type(c);
  return type == U_NT_DECIMAL || type == U_NT_DIGIT ? int(icu().u_getNumericValue(signed_point(c))) : -1;
}

bool numeric_value(uint32_t c, double* out) {
  if (!is(c, kNumeric)) return false;
  *out = icu().u_getNumericValue(signed_point(c));
  return true;
}

uint32_t simple_lower(uint32_t c) {
  if (c < 128) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c < 256) return kLatin1.of[c] & kUpper ? c + 32 : c;
  return is_known(c) ? uint32_t(icu().u_tolower(signed_point(c))) : c;
}
uint32_t simple_upper(uint32_t c) {
  if (c < 128) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if (c >= 0xe0 && c < 0xff) return c == 0xf7 ? c : c - 32;
  return is_known(c) ? uint32_t(icu().u_toupper(signed_point(c))) : c;
}

int to_lower(uint32_t c, uint32_t out[3]) {
  out[0] = simple_lower(c);
  if (c != 0x130) return 1;
  out[0] = 'i';
  out[1] = 0x307;
  return 2;
}

int to_upper(uint32_t c, uint32_t out[3]) {
  if (may_expand(c)) return full_upper(c, out);
  out[0] = simple_upper(c);
  return 1;
}

int to_title(uint32_t c, uint32_t out[3]) {
  if (c < 128) {
    out[0] = simple_upper(c);
    return 1;
  }
  out[0] = is_known(c) ? uint32_t(icu().u_totitle(signed_point(c))) : c;
  if (out[0] != c || !may_expand(c) || category(c) == U_TITLECASE_LETTER) return 1;
  int count = full_upper(c, out);
  uint32_t rest[3];
  for (int i = 1; i < count; i++) {
    if (out[i] == 0x399) out[i] = 0x345;
    else if (to_lower(out[i], rest) == 1 && out[0] != 0x2bc) out[i] = rest[0];
  }
  return count;
}

int to_folded(uint32_t c, uint32_t out[3]) {
  if (c < 128) {
    out[0] = simple_lower(c);
    return 1;
  }
  if (!is_known(c)) {
    out[0] = c;
    return 1;
  }
  if (!may_expand(c) && c != 0x130) {
    out[0] = uint32_t(icu().u_foldCase(signed_point(c), U_FOLD_CASE_DEFAULT));
    return 1;
  }
  UChar from[2], to[8];
  UErrorCode error = U_ZERO_ERROR;
  int count = icu().u_strFoldCase(to, 8, from, pack(c, from), U_FOLD_CASE_DEFAULT, &error);
  return unpack(to, count, out);
}

int32_t code_point_named(const char* name) {
  for (UCharNameChoice choice : {U_UNICODE_CHAR_NAME, U_CHAR_NAME_ALIAS}) {
    UErrorCode error = U_ZERO_ERROR;
    UChar32 c = icu().u_charFromName(choice, name, &error);
    if (U_SUCCESS(error) && is_known(uint32_t(c))) return c;
  }
  return code_point_of_alias(name);
}

int name_of(uint32_t c, char* out, int capacity) {
  UErrorCode error = U_ZERO_ERROR;
  if (!is_known(c)) return 0;
  int length = icu().u_charName(signed_point(c), U_UNICODE_CHAR_NAME, out, capacity, &error);
  return U_SUCCESS(error) ? length : 0;
}

}  // namespace adder::unicode
