// str: stripping, padding, replacing, translating, encoding.
#include <algorithm>
#include <cstring>

#include "builtins/str_methods.h"
#include "objects/codec.h"
#include "objects/str_search.h"
#include "objects/text_units.h"
#include "objects/unicode.h"

namespace adder {
namespace {

// --- strip

enum Sides : uint8_t { kLeft = 1, kRight = 2, kBoth = 3 };

/// The characters to strip: all white space, or those of a string.
class StripSet {
 public:
  explicit StripSet(const Str* characters) : characters_(characters) {
    if (!characters) return;
    for (size_t i = 0; i < characters->length; i++) {
      uint32_t c = characters->at(i);
      if (c < 256) low_[c >> 6] |= uint64_t(1) << (c & 63);
    }
  }
  bool has(uint32_t c) const {
    if (!characters_) return unicode::is_space(c);
    if (c < 256) return low_[c >> 6] >> (c & 63) & 1;
    for (size_t i = 0; i < characters_->length; i++) {
      if (characters_->at(i) == c) return true;
    }
    return false;
  }

 private:
  const Str* characters_;
  uint64_t low_[4] = {};
};

Value strip(Thread& t, Value self, Value characters, Sides sides, const char* message) {
  Str* s = self_str(self);
  auto* given = characters == kNone ? nullptr : as_layout<Str>(characters);
  if (!given && characters != kNone) return raise_type_error(t, message);
  StripSet set(given);
  size_t begin = 0, end = s->length;
  if (sides & kLeft) {
    while (begin < end && set.has(s->at(begin))) begin++;
  }
  if (sides & kRight) {
    while (end > begin && set.has(s->at(end - 1))) end--;
  }
  Str* result = TRY(str_substring(t, s, begin, end));
  return Value::from(result);
}

// --- padding

bool fill_argument(Thread& t, Value v, uint32_t* out) {
  auto* s = as_layout<Str>(v);
  if (!s) return raise_type_error(t, "The fill character must be a unicode character, not {}", type_name(v));
  if (s->length != 1) return raise_type_error(t, "The fill character must be exactly one character long");
  *out = s->at(0);
  return true;
}

void fill_points(Str* s, size_t begin, size_t count, uint32_t c) {
  char* place = static_cast<char*>(mutable_data(s)) + begin * size_t(s->width());
  uint8_t byte = uint8_t(c);
  uint16_t half = uint16_t(c);
  const void* pattern = s->width() == 1 ? static_cast<void*>(&byte) : s->width() == 2 ? static_cast<void*>(&half) : &c;
  if (count) repeat_bytes(place, pattern, size_t(s->width()), count);
}

Value pad(Thread& t, Str* s, int64_t left, int64_t right, uint32_t fill) {
  left = std::max<int64_t>(left, 0);
  right = std::max<int64_t>(right, 0);
  if (left == 0 && right == 0) return Value::from(TRY(str_exact(t, s)));
  if (uint64_t(left) + uint64_t(right) > kMaxStrLength) return raise_overflow_error(t, "padded string is too long");
  size_t length = s->length + size_t(left) + size_t(right);
  uint32_t maximum = std::max(s->maximum(), fill);
  Str* result = TRY(str_allocate(t, length, maximum));
  fill_points(result, 0, size_t(left), fill);
  char* middle = static_cast<char*>(mutable_data(result)) + size_t(left) * size_t(result->width());
  str_copy_points(s, 0, s->length, middle, result->width());
  fill_points(result, size_t(left) + s->length, size_t(right), fill);
  return Value::from(result);
}

bool pad_arguments(Thread& t, Value width, Value fill, Str* s, int64_t* missing, uint32_t* c) {
  int64_t wanted;
  TRY(size_argument(t, width, &wanted));
  TRY(fill_argument(t, fill, c));
  *missing = wanted - int64_t(s->length);
  if (wanted < 0) *missing = 0;
  return true;
}

// --- replace

/// One unit for another of the same width.
template <class C> void replace_units(C* units, size_t n, C from, C to) {
  for (size_t i = 0; i < n; i++) units[i] = units[i] == from ? to : units[i];
}

Value replace_point(Thread& t, Str* s, uint32_t from, uint32_t to) {
  Str* result = TRY(str_allocate(t, s->length, s->maximum()));
  str_copy_points(s, 0, s->length, mutable_data(result), s->width());
  void* data = mutable_data(result);
  if (s->width() == 1) replace_units(static_cast<uint8_t*>(data), s->length, uint8_t(from), uint8_t(to));
  else if (s->width() == 2) replace_units(static_cast<uint16_t*>(data), s->length, uint16_t(from), uint16_t(to));
  else replace_units(static_cast<uint32_t*>(data), s->length, from, to);
  return Value::from(result);
}

/// The new text between all characters, at most `limit` times.
Value interleave(Thread& t, Str* s, Str* text, int64_t limit) {
  StrBuilder out(t);
  size_t i = 0;
  for (; i < s->length && limit > 0; i++, limit--) {
    out.add(text);
    out.add_char(s->at(i));
  }
  out.add(s, i, s->length);
  if (limit > 0) out.add(text);
  Str* result = TRY(out.finish());
  return Value::from(result);
}

/// Replaces `count` occurrences in ASCII text, in one pass over memory that was measured before.
Value replace_ascii(Thread& t, Str* s, Str* old, Str* text, int64_t count) {
  size_t n = s->length;
  uint64_t length;
  if (__builtin_mul_overflow(uint64_t(count), text->length, &length) ||
      __builtin_add_overflow(length, n - uint64_t(count) * old->length, &length) || length > kMaxStrLength) {
    return raise_overflow_error(t, "replace string is too long");
  }
  Str* result = TRY(str_allocate(t, length, 127));
  auto* out = static_cast<uint8_t*>(mutable_data(result));
  const uint8_t* in = s->bytes1();
  size_t position = 0;
  for (; count > 0; count--) {
    size_t skip = size_t(search_forward(in + position, n - position, old->bytes1(), old->length));
    memcpy(out, in + position, skip);
    memcpy(out + skip, text->bytes1(), text->length);
    out += skip + text->length;
    position += skip + old->length;
  }
  memcpy(out, in + position, n - position);
  return Value::from(result);
}

Value replace_general(Thread& t, Str* s, Str* old, Str* text, int64_t count) {
  uint64_t grown;
  if (__builtin_mul_overflow(uint64_t(count), text->length, &grown) || grown > kMaxStrLength - s->length) {
    return raise_overflow_error(t, "replace string is too long");
  }
  StrBuilder out(t);
  size_t position = 0;
  for (; count > 0; count--) {
    int64_t found = str_find(s, old, position, s->length);
    out.add(s, position, size_t(found));
    out.add(text);
    position = size_t(found) + old->length;
  }
  out.add(s, position, s->length);
  Str* result = TRY(out.finish());
  return Value::from(result);
}

// --- translate

enum class Translated : uint8_t { kFailed, kDone };

Translated add_translation(Thread& t, StrBuilder& out, uint32_t c, Value table) {
  Value mapped = get_item(t, table, Value::from_int(c));
  if (!mapped) {
    if (!pending_matches(t, ExceptionId::kLookupError)) return Translated::kFailed;
    take_pending(t);
    out.add_char(c);
    return Translated::kDone;
  }
  if (mapped == kNone) return Translated::kDone;
  if (auto* s = as_layout<Str>(mapped)) {
    out.add(s);
    return Translated::kDone;
  }
  int64_t point;
  if (!is_any_int(mapped)) {
    (void)raise_type_error(t, "character mapping must return integer, None or str");
    return Translated::kFailed;
  }
  if (!int_to_int64(mapped, &point) || point < 0 || point > 0x10ffff) {
    (void)raise_value_error(t, "character mapping must be in range(0x110000)");
    return Translated::kFailed;
  }
  out.add_char(uint32_t(point));
  return Translated::kDone;
}

/// What a dict with ASCII int keys does to ASCII characters, remembered as it is found out.
class TranslationCache {
 public:
  /// True when `c` was found to map to one ASCII character (or, in *gone, to nothing).
  bool find(uint32_t c, uint8_t* to, bool* gone) const {
    if (c >= 128 || state_[c] == 0) return false;
    *gone = state_[c] == 2;
    *to = to_[c];
    return true;
  }
  void remember(uint32_t c, const StrBuilder& out, size_t before) {
    if (c >= 128) return;
    size_t added = out.length() - before;
    if (added > 1 || (added == 1 && out.at(before) >= 128)) return;
    state_[c] = added ? 1 : 2;
    if (added) to_[c] = uint8_t(out.at(before));
  }

 private:
  uint8_t state_[128] = {}, to_[128] = {};
};

Value make_map_entry(Thread& t, Dict* map, Value key, Value value) {
  if (auto* s = as_layout<Str>(key)) {
    if (s->length != 1) return raise_value_error(t, "string keys in translate table must be of length 1");
    key = Value::from_int(s->at(0));
  } else if (!is_any_int(key)) {
    return raise_type_error(t, "keys in translate table must be strings or integers");
  }
  TRY(dict_set(t, map, key, value));
  return kNone;
}

}  // namespace

Value str_strip_method(Thread& t, Value self, Value chars) {
  return strip(t, self, chars, kBoth, "strip arg must be None or str");
}
Value str_lstrip_method(Thread& t, Value self, Value chars) {
  return strip(t, self, chars, kLeft, "lstrip arg must be None or str");
}
Value str_rstrip_method(Thread& t, Value self, Value chars) {
  return strip(t, self, chars, kRight, "rstrip arg must be None or str");
}

Value str_removeprefix_method(Thread& t, Value self, Value prefix) {
  Str* s = self_str(self);
  Str* part = TRY(str_argument(t, prefix, "removeprefix() argument must be str, not {}"));
  size_t begin = str_matches_at(s, part, 0) ? part->length : 0;
  return Value::from(TRY(str_substring(t, s, begin, s->length)));
}
Value str_removesuffix_method(Thread& t, Value self, Value suffix) {
  Str* s = self_str(self);
  Str* part = TRY(str_argument(t, suffix, "removesuffix() argument must be str, not {}"));
  bool found = part->length <= s->length && str_matches_at(s, part, s->length - part->length);
  return Value::from(TRY(str_substring(t, s, 0, found ? s->length - part->length : s->length)));
}

Value str_center_method(Thread& t, Value self, Value width, Value fill) {
  Str* s = self_str(self);
  int64_t missing;
  uint32_t c;
  TRY(pad_arguments(t, width, fill, s, &missing, &c));
  if (missing <= 0) return pad(t, s, 0, 0, c);
  int64_t left = missing / 2 + (missing & (missing + int64_t(s->length)) & 1);
  return pad(t, s, left, missing - left, c);
}
Value str_ljust_method(Thread& t, Value self, Value width, Value fill) {
  int64_t missing;
  uint32_t c;
  TRY(pad_arguments(t, width, fill, self_str(self), &missing, &c));
  return pad(t, self_str(self), 0, missing, c);
}
Value str_rjust_method(Thread& t, Value self, Value width, Value fill) {
  int64_t missing;
  uint32_t c;
  TRY(pad_arguments(t, width, fill, self_str(self), &missing, &c));
  return pad(t, self_str(self), missing, 0, c);
}

Value str_zfill_method(Thread& t, Value self, Value width) {
  Str* s = self_str(self);
  int64_t wanted;
  TRY(size_argument(t, width, &wanted));
  Value padded = TRY(pad(t, s, wanted < 0 ? 0 : wanted - int64_t(s->length), 0, '0'));
  if (wanted <= int64_t(s->length) || s->length == 0 || (s->at(0) != '+' && s->at(0) != '-')) return padded;
  Str* result = padded.as<Str>();
  fill_points(result, size_t(wanted) - s->length, 1, '0');
  fill_points(result, 0, 1, s->at(0));
  return padded;
}

Value str_expandtabs_method(Thread& t, Value self, Value tab_size) {
  Str* s = self_str(self);
  int64_t size;
  TRY(int_argument(t, tab_size, &size));
  if (size > INT32_MAX) return raise_overflow_error(t, "Python int too large to convert to C int");
  StrBuilder out(t);
  int64_t column = 0;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (c == '\t') {
      int64_t spaces = size > 0 ? size - column % size : 0;
      if (spaces + int64_t(out.length()) > int64_t(1) << 40) return raise_overflow_error(t, "new string is too long");
      out.add_repeated(' ', size_t(spaces));
      column += spaces;
    } else {
      out.add_char(c);
      column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
  }
  return Value::from(TRY(out.finish()));
}

Value str_replace_method(Thread& t, Value self, Value old_value, Value new_value, Value maximum) {
  Str* s = self_str(self);
  Str* old = TRY(str_argument(t, old_value, "replace() argument 1 must be str, not {}"));
  Str* text = TRY(str_argument(t, new_value, "replace() argument 2 must be str, not {}"));
  int64_t limit;
  TRY(count_argument(t, maximum, &limit));
  if (limit < 0) limit = INT64_MAX;
  if (limit == 0 || old->length > s->length) return Value::from(TRY(str_exact(t, s)));
  if (old->length == 0) return interleave(t, s, text, limit);
  if (str_find(s, old, 0, s->length) < 0) return Value::from(TRY(str_exact(t, s)));
  bool one_for_one = old->length == 1 && text->length == 1 && limit == INT64_MAX;
  if (one_for_one && text->at(0) <= s->maximum() && (s->is_ascii() || (old->is_ascii() && text->is_ascii()))) {
    return replace_point(t, s, old->at(0), text->at(0));
  }
  int64_t count = str_count(s, old, 0, s->length, limit);
  if (s->is_ascii() && text->is_ascii()) return replace_ascii(t, s, old, text, count);
  return replace_general(t, s, old, text, count);
}

Value str_translate_method(Thread& t, Value self, Value table) {
  Str* s = self_str(self);
  StrBuilder out(t);
  TranslationCache cache;
  bool plain = is_exact<Dict>(table);
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    uint8_t to;
    bool gone;
    if (plain && cache.find(c, &to, &gone)) {
      if (!gone) out.add_char(to);
      continue;
    }
    size_t before = out.length();
    if (add_translation(t, out, c, table) == Translated::kFailed) return kEmpty;
    if (plain) cache.remember(c, out, before);
  }
  return Value::from(TRY(out.finish()));
}

static Value maketrans_pair(Thread& t, Str* x, Value y, Value z) {
  Str* to = TRY(str_argument(t, y, "maketrans() argument 2 must be str, not {}"));
  if (x->length != to->length) return raise_value_error(t, "the first two maketrans arguments must have equal length");
  Dict* map = new_dict(t);
  for (size_t i = 0; i < x->length; i++) {
    TRY(dict_set(t, map, Value::from_int(x->at(i)), Value::from_int(to->at(i))));
  }
  if (!z.bits) return Value::from(map);
  Str* gone = TRY(str_argument(t, z, "maketrans() argument 3 must be str, not {}"));
  for (size_t i = 0; i < gone->length; i++) TRY(dict_set(t, map, Value::from_int(gone->at(i)), kNone));
  return Value::from(map);
}

Value str_maketrans(Thread& t, Value x, Value y, Value z) {
  if (y.bits) {
    if (!has_layout<Str>(y)) return raise_type_error(t, "maketrans() argument 2 must be str, not {}", argument_type_name(y));
    if (z.bits && !has_layout<Str>(z)) {
      return raise_type_error(t, "maketrans() argument 3 must be str, not {}", argument_type_name(z));
    }
    auto* from = as_layout<Str>(x);
    if (from) return maketrans_pair(t, from, y, z);
    return raise_type_error(t, "first maketrans argument must be a string if there is a second argument");
  }
  if (!is_exact<Dict>(x)) return raise_type_error(t, "if you give only one argument to maketrans it must be a dict");
  Dict* map = new_dict(t);
  size_t position = 0;
  Value key, value;
  while (dict_next(x.as<Dict>(), &position, &key, &value)) TRY(make_map_entry(t, map, key, value));
  return Value::from(map);
}

Value str_encode_method(Thread& t, Value self, Value encoding, Value errors) {
  return encode_text(t, self, encoding, errors);
}

}  // namespace adder
