// Which characters belong to categories and to the sets of the code words, and their other case.
#include <cctype>

#include "modules/_sre/sre.h"
#include "objects/unicode.h"

namespace adder::sre {
namespace {

bool is_ascii_word(uint32_t c) { return c < 128 && (isalnum(int(c)) || c == '_'); }
bool is_ascii_space(uint32_t c) { return c == ' ' || (c >= 9 && c <= 13); }
bool is_unicode_word(uint32_t c) { return unicode::is_alnum(c) || c == '_'; }
bool is_locale_word(uint32_t c) { return c < 256 && (isalnum(int(c)) || c == '_'); }

}  // namespace

uint32_t ascii_lower(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
uint32_t unicode_lower(uint32_t c) { return c < 128 ? ascii_lower(c) : unicode::simple_lower(c); }
uint32_t locale_lower(uint32_t c) { return c < 256 ? uint32_t(tolower(int(c))) : c; }
uint32_t locale_upper(uint32_t c) { return c < 256 ? uint32_t(toupper(int(c))) : c; }

bool in_category_by_test(uint32_t category, uint32_t c) {
  // Each category is followed by its opposite.
  bool inverted = category & 1;
  bool found = false;
  switch (category / 2) {
    case 0: found = c >= '0' && c <= '9'; break;
    case 1: found = is_ascii_space(c); break;
    case 2: found = is_ascii_word(c); break;
    case 3: found = c == '\n'; break;
    case kLocaleWord: found = is_locale_word(c); break;
    case 5: found = unicode::is(c, unicode::kDecimal); break;
    case 6: found = unicode::is_space(c); break;
    case 7: found = is_unicode_word(c); break;
    case 8: found = unicode::is_line_break(c); break;
    default: break;
  }
  return found != inverted;
}

const CategoryTable& category_table() {
  static const CategoryTable table = [] {
    CategoryTable made{};
    for (uint32_t category = 0; category < kCategories; category++)
      for (uint32_t c = 0; c < 256; c++)
        if (category / 2 != kLocaleWord && in_category_by_test(category, c)) made.categories[c] |= 1u << category;
    return made;
  }();
  return table;
}

bool in_charset(const uint32_t* set, uint32_t c) {
  bool good = true;
  for (;;) {
    switch (*set++) {
      case kFailure: return !good;
      case kLiteral:
        if (c == *set++) return good;
        break;
      case kCategory:
        if (in_category(*set++, c)) return good;
        break;
      case kCharset:
        if (c < 256 && (set[c >> 5] >> (c & 31) & 1)) return good;
        set += 8;
        break;
      case kRange:
        if (set[0] <= c && c <= set[1]) return good;
        set += 2;
        break;
      case kRangeUniIgnore: {
        if (set[0] <= c && c <= set[1]) return good;
        uint32_t upper = unicode::simple_upper(c);
        if (set[0] <= upper && upper <= set[1]) return good;
        set += 2;
        break;
      }
      case kNegate: good = !good; break;
      case kBigCharset: {
        uint32_t blocks = *set++;
        if (c < 65536) {
          uint32_t block = reinterpret_cast<const uint8_t*>(set)[c >> 8];
          if (set[64 + block * 8 + ((c & 255) >> 5)] >> (c & 31) & 1) return good;
        }
        set += 64 + blocks * 8;
        break;
      }
      default: return false;
    }
  }
}

bool one_matches(const uint32_t* words, uint32_t c) {
  auto is_locale_literal = [&] { return c == words[1] || locale_lower(c) == words[1] || locale_upper(c) == words[1]; };
  switch (words[0]) {
    case kLiteral: return c == words[1];
    case kNotLiteral: return c != words[1];
    case kAny: return c != '\n';
    case kAnyAll: return true;
    case kIn: return in_charset(words + 2, c);
    case kCategory: return in_category(words[1], c);
    case kLiteralIgnore: return ascii_lower(c) == words[1];
    case kNotLiteralIgnore: return ascii_lower(c) != words[1];
    case kLiteralUniIgnore: return unicode_lower(c) == words[1];
    case kNotLiteralUniIgnore: return unicode_lower(c) != words[1];
    case kLiteralLocIgnore: return is_locale_literal();
    case kNotLiteralLocIgnore: return !is_locale_literal();
    case kInIgnore: return in_charset(words + 2, ascii_lower(c));
    case kInUniIgnore: return in_charset(words + 2, unicode_lower(c));
    case kInLocIgnore: return in_charset(words + 2, c) || in_charset(words + 2, locale_lower(c)) || in_charset(words + 2, locale_upper(c));
    default: return false;
  }
}

}  // namespace adder::sre
