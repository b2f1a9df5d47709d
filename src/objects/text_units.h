// Small loops over arrays of code points and bytes that strings, bytes and codecs share.  Written for the vectorizer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace adder {

/// A bound of the largest point: below 128, 256 or 65536 exactly when all points are.
template <class C> inline uint32_t points_maximum(const C* units, size_t count) {
  uint32_t all = 0;
  for (size_t i = 0; i < count; i++) all |= units[i];
  return all;
}
template <> inline uint32_t points_maximum(const uint8_t* units, size_t count) {
  uint64_t all = 0, word;
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    memcpy(&word, units + i, 8);
    all |= word;
  }
  for (; i < count; i++) all |= units[i];
  return all & 0x8080808080808080ull ? 255 : 127;
}

template <class From, class To> inline void copy_widening(const From* from, size_t count, To* to) {
  for (size_t i = 0; i < count; i++) to[i] = from[i];
}
template <class From, class To> inline void copy_narrowing(const From* from, size_t count, To* to) {
  for (size_t i = 0; i < count; i++) to[i] = To(from[i]);
}

/// How many bytes at the start are ASCII.
inline size_t ascii_prefix(const char* text, size_t size) {
  size_t i = 0;
  for (; i + 32 <= size; i += 32) {
    uint64_t w[4];
    memcpy(w, text + i, 32);
    if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080ull) break;
  }
  while (i < size && uint8_t(text[i]) < 0x80) i++;
  return i;
}

/// Fills `target` with `count` copies of a pattern of `size` bytes.
inline void repeat_bytes(void* target, const void* pattern, size_t size, size_t count) {
  auto* out = static_cast<char*>(target);
  if (size == 1) {
    memset(out, *static_cast<const char*>(pattern), count);
    return;
  }
  size_t total = size * count, done = size;
  if (total == 0) return;
  memcpy(out, pattern, size);
  while (done < total) {
    size_t next = done < total - done ? done : total - done;
    memcpy(out + done, out, next);
    done += next;
  }
}

/// Writes one point as UTF-8 (surrogates as three bytes); returns the end.
inline char* put_utf8(char* out, uint32_t c) {
  if (c < 0x80) {
    *out++ = char(c);
  } else if (c < 0x800) {
    *out++ = char(0xc0 | c >> 6);
    *out++ = char(0x80 | (c & 63));
  } else if (c < 0x10000) {
    *out++ = char(0xe0 | c >> 12);
    *out++ = char(0x80 | (c >> 6 & 63));
    *out++ = char(0x80 | (c & 63));
  } else {
    *out++ = char(0xf0 | c >> 18);
    *out++ = char(0x80 | (c >> 12 & 63));
    *out++ = char(0x80 | (c >> 6 & 63));
    *out++ = char(0x80 | (c & 63));
  }
  return out;
}

/// What reading one UTF-8 sequence gave.  When `point` is kMalformed, `size` bytes form the maximal ill-formed part
/// (PEP 293 handlers skip them); kTruncated means that the text ends inside a sequence that is right so far.
struct Utf8Step {
  static constexpr uint32_t kMalformed = 0xffffffff, kTruncated = 0xfffffffe;
  uint32_t point;
  uint32_t size;
  enum : uint8_t { kNone, kBadStart, kBadContinuation } problem = kNone;
};
enum class Surrogates : bool { kReject, kAccept };

inline Utf8Step read_utf8(const uint8_t* p, size_t left, Surrogates surrogates) {
  uint8_t c = p[0];
  auto is_tail = [](uint8_t b) { return (b & 0xc0) == 0x80; };
  if (c < 0x80) return {c, 1};
  if (c < 0xc2) return {Utf8Step::kMalformed, 1, Utf8Step::kBadStart};
  if (c < 0xe0) {
    if (left < 2) return {Utf8Step::kTruncated, 1};
    if (!is_tail(p[1])) return {Utf8Step::kMalformed, 1, Utf8Step::kBadContinuation};
    return {uint32_t(c & 31) << 6 | (p[1] & 63), 2};
  }
  if (c >= 0xf5) return {Utf8Step::kMalformed, 1, Utf8Step::kBadStart};
  if (left < 2) return {Utf8Step::kTruncated, 1};
  uint8_t low = 0x80, high = 0xbf;
  if (c == 0xe0) low = 0xa0;
  if (c == 0xed && surrogates == Surrogates::kReject) high = 0x9f;
  if (c == 0xf0) low = 0x90;
  if (c == 0xf4) high = 0x8f;
  if (p[1] < low || p[1] > high) return {Utf8Step::kMalformed, 1, Utf8Step::kBadContinuation};
  if (left < 3) return {Utf8Step::kTruncated, 2};
  if (!is_tail(p[2])) return {Utf8Step::kMalformed, 2, Utf8Step::kBadContinuation};
  uint32_t point = uint32_t(p[1] & 63) << 6 | (p[2] & 63);
  if (c < 0xf0) return {uint32_t(c & 15) << 12 | point, 3};
  if (left < 4) return {Utf8Step::kTruncated, 3};
  if (!is_tail(p[3])) return {Utf8Step::kMalformed, 3, Utf8Step::kBadContinuation};
  return {uint32_t(c & 7) << 18 | point << 6 | (p[3] & 63), 4};
}

}  // namespace adder
