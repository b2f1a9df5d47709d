// UTF-8, ASCII, Latin-1, UTF-16 and UTF-32.
#include <cstring>

#include "objects/codec.h"
#include "objects/errors.h"
#include "objects/text_units.h"

namespace adder {
namespace {

bool is_surrogate(uint32_t c) { return c >= 0xd800 && c <= 0xdfff; }

/// A character set with codes of `kUnit` bytes, as the encoding loop sees it.  Text from an error handler must lie below
/// `kReplacementLimit`.
template <uint32_t Limit> struct SingleByte {
  static constexpr size_t kUnit = 1;
  static constexpr uint32_t kReplacementLimit = Limit;
  static constexpr const char* kReason = Limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)";
  bool has(uint32_t c) const { return c < Limit; }
  void put(std::string& out, uint32_t c) const { out += char(c); }
};

struct Utf8Set {
  static constexpr size_t kUnit = 1;
  static constexpr uint32_t kReplacementLimit = 128;
  static constexpr const char* kReason = "surrogates not allowed";
  bool has(uint32_t c) const { return !is_surrogate(c); }
  void put(std::string& out, uint32_t c) const {
    char text[4];
    out.append(text, put_utf8(text, c));
  }
};

template <size_t Unit> struct WideSet {
  static constexpr size_t kUnit = Unit;
  static constexpr uint32_t kReplacementLimit = 128;
  static constexpr const char* kReason = "surrogates not allowed";
  bool big;
  bool has(uint32_t c) const { return !is_surrogate(c); }
  void put_unit(std::string& out, uint32_t unit) const {
    char bytes[Unit];
    for (size_t i = 0; i < Unit; i++) bytes[i] = char(unit >> (8 * (big ? Unit - 1 - i : i)));
    out.append(bytes, Unit);
  }
  void put(std::string& out, uint32_t c) const {
    if (Unit == 2 && c >= 0x10000) {
      put_unit(out, 0xd800 + ((c - 0x10000) >> 10));
      put_unit(out, 0xdc00 + (c & 0x3ff));
    } else {
      put_unit(out, c);
    }
  }
};

/// Writes what stands for s[begin:end]; moves *begin to where encoding goes on.
template <class Set>
bool put_replacement(const Set& set, EncodeErrors& errors, Str* s, size_t* begin, size_t end, std::string& out) {
  EncodeErrors::Replacement r;
  TRY(errors.handle(s, *begin, end, Set::kReason, &r));
  if (r.bytes) {
    if (r.bytes->length % Set::kUnit) return errors.raise_strict(s, *begin, end, Set::kReason);
    out += r.bytes->view();
  }
  for (size_t i = 0; r.text && i < r.text->length; i++) {
    uint32_t c = r.text->at(i);
    if (c >= Set::kReplacementLimit) return errors.raise_strict(s, *begin, end, Set::kReason);
    set.put(out, c);
  }
  *begin = r.next;
  return true;
}

template <class Set> Bytes* encode_with(Thread& t, const Set& set, Str* s, EncodeErrors& errors, std::string out = {}) {
  for (size_t i = 0; i < s->length;) {
    uint32_t c = s->at(i);
    if (set.has(c)) {
      set.put(out, c);
      i++;
      continue;
    }
    size_t end = i + 1;
    while (end < s->length && !set.has(s->at(end))) end++;
    TRY(put_replacement(set, errors, s, &i, end, out));
  }
  return bytes_from(t, out);
}

/// Latin-1 text as UTF-8, measured first.
Bytes* utf8_of_latin1(Thread& t, Str* s) {
  const uint8_t* in = s->bytes1();
  size_t size = s->length;
  for (size_t i = 0; i < s->length; i++) size += in[i] >> 7;
  Bytes* result = TRY(bytes_allocate(t, size));
  uint8_t* out = result->data;
  for (size_t i = 0; i < s->length; i++) {
    if (in[i] < 0x80) {
      *out++ = in[i];
    } else {
      *out++ = uint8_t(0xc0 | in[i] >> 6);
      *out++ = uint8_t(0x80 | (in[i] & 63));
    }
  }
  return result;
}

/// Wide text as UTF-8, measured first; null when it has surrogates.
template <class Unit> Bytes* utf8_of_wide(Thread& t, const Unit* in, size_t length) {
  size_t size = length;
  bool surrogates = false;
  for (size_t i = 0; i < length; i++) {
    uint32_t c = in[i];
    size += (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
    surrogates |= is_surrogate(c);
  }
  if (surrogates) return nullptr;
  Bytes* result = bytes_allocate(t, size);
  if (!result) return nullptr;
  char* out = reinterpret_cast<char*>(result->data);
  for (size_t i = 0; i < length; i++) out = put_utf8(out, in[i]);
  return result;
}

const char* utf16_name(ByteOrder order) {
  return order == ByteOrder::kLittle ? "utf-16-le" : order == ByteOrder::kBig ? "utf-16-be" : "utf-16";
}
const char* utf32_name(ByteOrder order) {
  return order == ByteOrder::kLittle ? "utf-32-le" : order == ByteOrder::kBig ? "utf-32-be" : "utf-32";
}

const char* utf8_reason(const Utf8Step& step) {
  if (step.point == Utf8Step::kTruncated) return "unexpected end of data";
  return step.problem == Utf8Step::kBadStart ? "invalid start byte" : "invalid continuation byte";
}

uint32_t read_unit(const char* p, size_t size, bool big) {
  uint32_t c = 0;
  for (size_t i = 0; i < size; i++) c |= uint32_t(uint8_t(p[i])) << (8 * (big ? size - 1 - i : i));
  return c;
}

/// Reads a byte order mark when the order is not given; returns where the text begins.
size_t skip_mark(std::string_view data, size_t unit, ByteOrder* order) {
  if (*order != ByteOrder::kNative || data.size() < unit) return 0;
  if (read_unit(data.data(), unit, false) == 0xfeff) {
    *order = ByteOrder::kLittle;
    return unit;
  }
  if (read_unit(data.data(), unit, true) == 0xfeff) {
    *order = ByteOrder::kBig;
    return unit;
  }
  return 0;
}

/// One character of UTF-16 at data[at:], or what is wrong there.
struct WideStep {
  uint32_t point = 0;
  size_t size = 0;
  const char* problem = nullptr;
  bool incomplete = false;     // the problem may go away with more input
};
WideStep read_utf16(std::string_view data, size_t at, bool big) {
  size_t left = data.size() - at;
  if (left < 2) return {0, left, "truncated data", true};
  uint32_t c = read_unit(data.data() + at, 2, big);
  if (!is_surrogate(c)) return {c, 2};
  if (c >= 0xdc00) return {0, 2, "illegal encoding"};
  if (left < 4) return {0, left, "unexpected end of data", true};
  uint32_t low = read_unit(data.data() + at + 2, 2, big);
  if (low < 0xdc00 || low > 0xdfff) return {0, 2, "illegal UTF-16 surrogate"};
  return {0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00), 4};
}
WideStep read_utf32(std::string_view data, size_t at, bool big) {
  size_t left = data.size() - at;
  if (left < 4) return {0, left, "truncated data", true};
  uint32_t c = read_unit(data.data() + at, 4, big);
  if (is_surrogate(c)) return {0, 4, "code point in surrogate code point range(0xd800, 0xe000)"};
  if (c > 0x10ffff) return {0, 4, "code point not in range(0x110000)"};
  return {c, 4};
}

template <class Read>
Str* decode_wide(Thread& t, DecodeErrors& errors, size_t at, bool big, Final final, size_t* consumed, Read read) {
  StrBuilder out(t);
  while (at < errors.input().size()) {
    WideStep step = read(errors.input(), at, big);
    if (!step.problem) {
      out.add_char(step.point);
      at += step.size;
      continue;
    }
    if (step.incomplete && final == Final::kNo) break;
    TRY(errors.handle(out, at, at + step.size, step.problem, &at));
  }
  if (consumed) *consumed = at;
  return out.finish();
}

}  // namespace

// --- encoding

Bytes* encode_utf8(Thread& t, Str* s, Str* errors) {
  if (s->is_ascii()) return bytes_from(t, s->ascii());
  if (s->width() == 1) return utf8_of_latin1(t, s);
  Bytes* plain = s->width() == 2 ? utf8_of_wide(t, s->bytes2(), s->length) : utf8_of_wide(t, s->bytes4(), s->length);
  if (plain || has_pending(t)) return plain;
  EncodeErrors handler(t, "utf-8", errors);
  std::string out;
  out.reserve(s->length * 3);
  return encode_with(t, Utf8Set{}, s, handler, std::move(out));
}

Bytes* encode_ascii(Thread& t, Str* s, Str* errors) {
  if (s->is_ascii()) return bytes_from(t, s->ascii());
  EncodeErrors handler(t, "ascii", errors);
  return encode_with(t, SingleByte<128>{}, s, handler);
}

Bytes* encode_latin1(Thread& t, Str* s, Str* errors) {
  if (s->width() == 1) return bytes_from(t, s->ascii());
  EncodeErrors handler(t, "latin-1", errors);
  return encode_with(t, SingleByte<256>{}, s, handler);
}

Bytes* encode_utf16(Thread& t, Str* s, Str* errors, ByteOrder order) {
  EncodeErrors handler(t, utf16_name(order), errors);
  WideSet<2> set{order == ByteOrder::kBig};
  std::string out;
  if (order == ByteOrder::kNative) set.put(out, 0xfeff);
  return encode_with(t, set, s, handler, std::move(out));
}

Bytes* encode_utf32(Thread& t, Str* s, Str* errors, ByteOrder order) {
  EncodeErrors handler(t, utf32_name(order), errors);
  WideSet<4> set{order == ByteOrder::kBig};
  std::string out;
  if (order == ByteOrder::kNative) set.put(out, 0xfeff);
  return encode_with(t, set, s, handler, std::move(out));
}

// --- decoding

namespace {

/// What text comes to if it is valid: how many points, and an upper limit of them that has the width of the greatest.
struct Utf8Extent {
  size_t points;
  uint32_t maximum;
};
/// Eight bytes at a time: `x << n` brings the n-th bit below each byte's highest there.
Utf8Extent utf8_extent(const uint8_t* p, size_t size) {
  constexpr uint64_t kHigh = 0x8080808080808080ull, kOnes = 0x0101010101010101ull;
  size_t tails = 0;
  uint64_t two_wide = 0, four_wide = 0, w;
  for (size_t i = 0; i < size; i += 8) {
    if (w = 0; size - i >= 8) memcpy(&w, p + i, 8);
    else memcpy(&w, p + i, size - i);
    tails += (((w & ~(w << 1)) & kHigh) >> 7) * kOnes >> 56;
    uint64_t leads = w & w << 1;
    two_wide |= leads & (w << 2 | w << 3 | w << 4 | w << 5);  // from 0xc4 on: what starts points above 0xff
    four_wide |= leads & w << 2 & w << 3;                     // from 0xf0 on
  }
  return {size - tails, four_wide & kHigh ? 0x10ffffu : two_wide & kHigh ? 0xffffu : 0xffu};
}

/// False at the first byte that does not belong to valid text.
template <class C> bool decode_valid(const uint8_t* p, const uint8_t* end, C* out) {
  while (p < end) {
    if (*p >= 0x80) {
      Utf8Step step = read_utf8(p, size_t(end - p), Surrogates::kReject);
      if (step.point > 0x10ffff) return false;
      *out++ = C(step.point);
      p += step.size;
      continue;
    }
    for (uint64_t word; end - p >= 8; p += 8, out += 8) {
      memcpy(&word, p, 8);
      if (word & 0x8080808080808080ull) break;
      for (int i = 0; i < 8; i++) out[i] = C(word >> 8 * i & 0xff);
    }
    while (p < end && *p < 0x80) *out++ = *p++;
  }
  return true;
}

/// Text that is not ASCII, without building it in between; null when it is not valid, or takes more to tell.
Str* decode_utf8_at_once(Thread& t, std::string_view data) {
  auto* p = reinterpret_cast<const uint8_t*>(data.data());
  Utf8Extent extent = utf8_extent(p, data.size());
  if (extent.points < 2 || extent.points > kMaxStrLength) return nullptr;
  Str* s = TRY(str_allocate(t, extent.points, extent.maximum));
  void* out = mutable_data(s);
  bool valid = s->width() == 1   ? decode_valid(p, p + data.size(), static_cast<uint8_t*>(out))
               : s->width() == 2 ? decode_valid(p, p + data.size(), static_cast<uint16_t*>(out))
                                 : decode_valid(p, p + data.size(), static_cast<uint32_t*>(out));
  return valid ? s : nullptr;
}

}  // namespace

Str* decode_utf8(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed) {
  size_t at = ascii_prefix(data.data(), data.size());
  if (consumed) *consumed = data.size();
  if (at == data.size()) return str_from_ascii(t, data);
  if (Str* text = decode_utf8_at_once(t, data)) return text;
  if (has_pending(t)) return nullptr;
  DecodeErrors handler(t, "utf-8", errors, data);
  StrBuilder out(t);
  out.add_ascii(data.substr(0, at));
  while (at < handler.input().size()) {
    std::string_view input = handler.input();
    auto* p = reinterpret_cast<const uint8_t*>(input.data()) + at;
    Utf8Step step = read_utf8(p, input.size() - at, Surrogates::kReject);
    if (step.point <= 0x10ffff) {
      out.add_char(step.point);
      at += step.size;
      if (step.size == 1) {
        size_t plain = ascii_prefix(input.data() + at, input.size() - at);
        out.add_ascii(input.substr(at, plain));
        at += plain;
      }
      continue;
    }
    bool half_surrogate = p[0] == 0xed && input.size() - at == 2 && p[1] >= 0xa0 && p[1] <= 0xbf;
    if ((step.point == Utf8Step::kTruncated || half_surrogate) && final == Final::kNo) break;
    TRY(handler.handle(out, at, at + step.size, utf8_reason(step), &at));
  }
  if (consumed) *consumed = at;
  return out.finish();
}

Str* decode_ascii(Thread& t, std::string_view data, Str* errors) {
  size_t at = ascii_prefix(data.data(), data.size());
  if (at == data.size()) return str_from_ascii(t, data);
  DecodeErrors handler(t, "ascii", errors, data);
  StrBuilder out(t);
  out.add_ascii(data.substr(0, at));
  while (at < handler.input().size()) {
    uint8_t c = uint8_t(handler.input()[at]);
    if (c < 0x80) {
      out.add_char(c);
      at++;
    } else {
      TRY(handler.handle(out, at, at + 1, "ordinal not in range(128)", &at));
    }
  }
  return out.finish();
}

Str* decode_utf16(Thread& t, std::string_view data, Str* errors, ByteOrder* order, Final final, size_t* consumed) {
  size_t at = skip_mark(data, 2, order);
  DecodeErrors handler(t, *order == ByteOrder::kBig ? "utf-16-be" : "utf-16-le", errors, data);
  return decode_wide(t, handler, at, *order == ByteOrder::kBig, final, consumed, read_utf16);
}

Str* decode_utf32(Thread& t, std::string_view data, Str* errors, ByteOrder* order, Final final, size_t* consumed) {
  size_t at = skip_mark(data, 4, order);
  DecodeErrors handler(t, *order == ByteOrder::kBig ? "utf-32-be" : "utf-32-le", errors, data);
  return decode_wide(t, handler, at, *order == ByteOrder::kBig, final, consumed, read_utf32);
}

}  // namespace adder
