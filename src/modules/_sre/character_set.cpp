// Sets of characters as bits, from the operations that take one character.
#include "modules/_sre/program.h"
#include "modules/_sre/sre.h"

namespace adder::sre {
namespace {

using Above = CharacterSet::Above;

/// Whether the set (after IN's skip) asks the locale.
bool asks_locale(const uint32_t* set) {
  for (;;) {
    switch (*set++) {
      case kCategory:
        if (*set++ / 2 == kLocaleWord) return true;
        break;
      case kLiteral: set += 1; break;
      case kRange: case kRangeUniIgnore: set += 2; break;
      case kCharset: set += 8; break;
      case kBigCharset: set += 65 + *set * 8; break;
      case kNegate: break;
      default: return false;
    }
  }
}

void fill_by_test(CharacterSet* out, const uint32_t* words) {
  for (uint32_t c = 0; c < 256; c++)
    if (one_matches(words, c)) out->add(c);
}
/// The items of a set one after the other: the first that has a character decides.
void fill_from_items(CharacterSet* out, const uint32_t* set) {
  CharacterSet seen;
  bool good = true;
  auto decide = [&](const uint64_t (&item)[4]) {
    for (int i = 0; i < 4; i++) {
      if (good) out->bits[i] |= item[i] & ~seen.bits[i];
      seen.bits[i] |= item[i];
    }
  };
  for (;;) {
    CharacterSet item;
    switch (*set++) {
      case kLiteral:
        if (*set < 256) item.add(*set);
        set++;
        break;
      case kRange:
        for (uint32_t c = set[0]; c <= set[1] && c < 256; c++) item.add(c);
        set += 2;
        break;
      case kRangeUniIgnore: {
        const uint32_t alone[] = {kIn, 5, kRangeUniIgnore, set[0], set[1], kFailure};
        fill_by_test(&item, alone);
        set += 2;
        break;
      }
      case kCategory: {
        const uint32_t alone[] = {kCategory, *set++};
        fill_by_test(&item, alone);
        break;
      }
      case kCharset:
        for (uint32_t i = 0; i < 8; i++) item.bits[i / 2] |= uint64_t(set[i]) << (i & 1) * 32;
        set += 8;
        break;
      case kBigCharset: {
        const uint32_t* block = set + 65 + reinterpret_cast<const uint8_t*>(set + 1)[0] * 8;
        for (uint32_t i = 0; i < 8; i++) item.bits[i / 2] |= uint64_t(block[i]) << (i & 1) * 32;
        set += 65 + *set * 8;
        break;
      }
      case kNegate: good = !good; break;
      default:   // FAILURE: the others
        good = !good;
        for (uint64_t& bits : item.bits) bits = ~uint64_t(0);
        return decide(item.bits);
    }
    decide(item.bits);
  }
}

/// The rule for the characters above 255.
Above above_of(const uint32_t* words) {
  switch (words[0]) {
    case kAny: case kAnyAll: return Above::kAll;
    case kLiteral: return words[1] < 256 ? Above::kNone : Above::kTest;
    case kNotLiteral: return words[1] < 256 ? Above::kAll : Above::kTest;
    case kIn: {
      bool negated = words[2] == kNegate;
      const uint32_t* set = words + 2 + negated;
      while (*set == kCharset || (*set == kLiteral && set[1] < 256) || (*set == kRange && set[2] < 256)) set += *set == kCharset ? 9 : *set == kLiteral ? 2 : 3;
      return *set != kFailure ? Above::kTest : negated ? Above::kAll : Above::kNone;
    }
    default: return Above::kTest;
  }
}

bool depends_on_locale(const uint32_t* words) {
  switch (words[0]) {
    case kLiteralLocIgnore: case kNotLiteralLocIgnore: case kInLocIgnore: return true;
    case kCategory: return words[1] / 2 == kLocaleWord;
    case kIn: case kInIgnore: case kInUniIgnore: return asks_locale(words + 2);
    default: return false;
  }
}

int32_t all_but(const CharacterSet& set) {
  int missing = 0, which = -1;
  for (int i = 0; i < 4; i++) {
    missing += __builtin_popcountll(~set.bits[i]);
    if (~set.bits[i]) which = i * 64 + __builtin_ctzll(~set.bits[i]);
  }
  return missing == 1 ? which : -1;
}

}  // namespace

CharacterSet set_of(const uint32_t* words) {
  CharacterSet out;
  out.words = words;
  out.above = above_of(words);
  out.by_test = depends_on_locale(words);
  if (words[0] == kIn && !out.by_test) fill_from_items(&out, words + 2);
  else fill_by_test(&out, words);
  out.all_but = all_but(out);
  return out;
}

void CharacterSet::add(const CharacterSet& other) {
  for (int i = 0; i < 4; i++) bits[i] |= other.by_test ? ~uint64_t(0) : other.bits[i];
  if (other.above != Above::kNone) above = Above::kAll;
  at_end |= other.at_end;
}
bool CharacterSet::may_meet(const CharacterSet& other) const {
  if (by_test || other.by_test || (above != Above::kNone && other.above != Above::kNone)) return true;
  return (bits[0] & other.bits[0]) | (bits[1] & other.bits[1]) | (bits[2] & other.bits[2]) | (bits[3] & other.bits[3]);
}

}  // namespace adder::sre
