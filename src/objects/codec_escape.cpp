// Python's escape sequences as codecs: unicode_escape, raw_unicode_escape, and those of bytes literals.
#include <cstring>

#include "objects/codec.h"
#include "objects/errors.h"
#include "objects/protocols.h"
#include "objects/unicode.h"

namespace adder {
namespace {

int hex_value(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 32;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void put_hex(std::string& out, char letter, uint32_t c, int digits) {
  out += '\\';
  out += letter;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[c >> shift & 15];
}

/// The character that a one-letter escape stands for; -1: none, -2: a line continuation.
int simple_escape(uint8_t c) {
  switch (c) {
    case '\n': return -2;
    case '\\': case '\'': case '"': return c;
    case 'a': return 7;
    case 'b': return 8;
    case 't': return 9;
    case 'n': return 10;
    case 'v': return 11;
    case 'f': return 12;
    case 'r': return 13;
    default: return -1;
  }
}

/// Up to three octal digits at data[*at].
uint32_t read_octal(std::string_view data, size_t* at) {
  uint32_t c = 0;
  for (int i = 0; i < 3 && *at < data.size() && data[*at] >= '0' && data[*at] <= '7'; i++) c = c * 8 + uint32_t(data[(*at)++] - '0');
  return c;
}

/// What one escape sequence stands for, or what is wrong with it.
struct Escape {
  uint32_t point = 0;
  const char* problem = nullptr;
  bool nothing = false;        // a line continuation
};

/// `count` hexadecimal digits at data[*at].
Escape read_hex(std::string_view data, size_t* at, int count, const char* truncated) {
  Escape e;
  for (int i = 0; i < count; i++, ++*at) {
    int digit = *at < data.size() ? hex_value(uint8_t(data[*at])) : -1;
    if (digit < 0) {
      e.problem = truncated;
      return e;
    }
    e.point = e.point << 4 | uint32_t(digit);
  }
  return e;
}

Escape read_name(std::string_view data, size_t* at) {
  Escape e;
  e.problem = "malformed \\N character escape";
  if (*at >= data.size() || data[*at] != '{') return e;
  size_t end = data.find('}', *at + 1);
  if (end == data.npos) {
    *at = data.size();
    return e;
  }
  std::string name(data.substr(*at + 1, end - *at - 1));
  *at = end + 1;
  if (name.empty()) return e;
  int32_t found = unicode::code_point_named(name.c_str());
  e.problem = found < 0 ? "unknown Unicode character name" : nullptr;
  e.point = found < 0 ? 0 : uint32_t(found);
  return e;
}

/// The escape whose backslash stands before data[*at]; moves behind it.
Escape read_escape(std::string_view data, size_t* at, size_t* first_invalid) {
  Escape e;
  if (*at >= data.size()) {
    e.problem = "\\ at end of string";
    return e;
  }
  size_t backslash = *at - 1;
  auto c = uint8_t(data[(*at)++]);
  switch (c) {
    case 'x': return read_hex(data, at, 2, "truncated \\xXX escape");
    case 'u': return read_hex(data, at, 4, "truncated \\uXXXX escape");
    case 'U':
      e = read_hex(data, at, 8, "truncated \\UXXXXXXXX escape");
      if (!e.problem && e.point > 0x10ffff) e.problem = "illegal Unicode character";
      return e;
    case 'N': return read_name(data, at);
    default: break;
  }
  if (c >= '0' && c <= '7') {
    --*at;
    e.point = read_octal(data, at);
    if (e.point > 0377 && first_invalid && *first_invalid == SIZE_MAX) *first_invalid = backslash;
    return e;
  }
  int simple = simple_escape(c);
  e.nothing = simple == -2;
  if (simple == -1) {
    if (first_invalid && *first_invalid == SIZE_MAX) *first_invalid = backslash;
    --*at;  // the backslash stands for itself
    simple = '\\';
  }
  e.point = uint32_t(simple);
  return e;
}

bool warn_invalid(Thread& t, std::string_view data, size_t at) {
  if (at == SIZE_MAX || at + 1 >= data.size()) return true;
  char c = data[at + 1];
  std::string message = c >= '4' && c <= '7' ? "invalid octal escape sequence '" + std::string(data.substr(at, 4)) + "'"
                                             : "invalid escape sequence '\\" + std::string(Utf8(t.runtime->char_cache[uint8_t(c)]).view()) + "'";
  return warn(t, ExceptionId::kDeprecationWarning, message);
}

}  // namespace

Bytes* encode_unicode_escape(Thread& t, Str* s) {
  std::string out;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (c == '\\') out += "\\\\";
    else if (c == '\t') out += "\\t";
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c >= ' ' && c < 0x7f) out += char(c);
    else if (c < 0x100) put_hex(out, 'x', c, 2);
    else if (c < 0x10000) put_hex(out, 'u', c, 4);
    else put_hex(out, 'U', c, 8);
  }
  return bytes_from(t, out);
}

Bytes* encode_raw_unicode_escape(Thread& t, Str* s) {
  std::string out;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (c < 0x100) out += char(c);
    else if (c < 0x10000) put_hex(out, 'u', c, 4);
    else put_hex(out, 'U', c, 8);
  }
  return bytes_from(t, out);
}

Str* decode_unicode_escape(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed, size_t* first_invalid) {
  DecodeErrors handler(t, "unicodeescape", errors, data);
  StrBuilder out(t);
  size_t invalid = SIZE_MAX, at = 0;
  while (at < handler.input().size()) {
    std::string_view input = handler.input();
    if (input[at] != '\\') {
      out.add_char(uint8_t(input[at++]));
      continue;
    }
    size_t start = at++;
    Escape e = read_escape(input, &at, &invalid);
    if (e.problem && at >= input.size() && final == Final::kNo) {
      at = start;
      break;
    }
    if (e.problem) TRY(handler.handle(out, start, at, e.problem, &at));
    else if (!e.nothing) out.add_char(e.point);
  }
  if (consumed) *consumed = at;
  if (first_invalid) *first_invalid = invalid;
  else TRY(warn_invalid(t, handler.input(), invalid));
  return out.finish();
}

Str* decode_raw_unicode_escape(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed) {
  DecodeErrors handler(t, "rawunicodeescape", errors, data);
  StrBuilder out(t);
  size_t at = 0;
  while (at < handler.input().size()) {
    std::string_view input = handler.input();
    uint8_t c = uint8_t(input[at]);
    uint8_t next = at + 1 < input.size() ? uint8_t(input[at + 1]) : 0;
    if (c == '\\' && at + 1 == input.size() && final == Final::kNo) break;
    if (c == '\\' && next == '\\') {
      out.add_ascii("\\\\");
      at += 2;
      continue;
    }
    if (c != '\\' || (next != 'u' && next != 'U')) {
      out.add_char(c);
      at++;
      continue;
    }
    size_t start = at;
    at += 2;
    Escape e = read_hex(input, &at, next == 'u' ? 4 : 8, next == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape");
    if (e.problem && at >= input.size() && final == Final::kNo) {
      at = start;
      break;
    }
    if (!e.problem && e.point > 0x10ffff) e.problem = "\\Uxxxxxxxx out of range";
    if (e.problem) TRY(handler.handle(out, start, at, e.problem, &at));
    else out.add_char(e.point);
  }
  if (consumed) *consumed = at;
  return out.finish();
}

Bytes* decode_escape(Thread& t, std::string_view data, Str* errors, size_t* first_invalid) {
  std::string out;
  size_t invalid = SIZE_MAX;
  for (size_t at = 0; at < data.size();) {
    if (data[at] != '\\') {
      out += data[at++];
      continue;
    }
    size_t start = at++;
    if (at == data.size()) return raise_value_error(t, "Trailing \\ in string");
    auto c = uint8_t(data[at]);
    int simple = simple_escape(c);
    if (c == 'x') {
      int high = at + 1 < data.size() ? hex_value(uint8_t(data[at + 1])) : -1;
      int low = at + 2 < data.size() ? hex_value(uint8_t(data[at + 2])) : -1;
      if (high >= 0 && low >= 0) {
        out += char(high << 4 | low);
        at += 3;
        continue;
      }
      if (!errors || str_equal(errors, "strict")) return raise_value_error(t, "invalid \\x escape at position {}", start);
      if (str_equal(errors, "replace")) out += '?';
      else if (!str_equal(errors, "ignore")) return raise_value_error(t, "decoding error; unknown error handling code: {}", errors);
      at += high >= 0 ? 2 : 1;
    } else if (c >= '0' && c <= '7') {
      uint32_t value = read_octal(data, &at);
      if (value > 0377 && invalid == SIZE_MAX) invalid = start;
      out += char(value);
    } else if (simple == -1) {
      if (invalid == SIZE_MAX) invalid = start;
      out += '\\';
    } else {
      if (simple >= 0) out += char(simple);
      at++;
    }
  }
  if (first_invalid) *first_invalid = invalid;
  else TRY(warn_invalid(t, data, invalid));
  return bytes_from(t, out);
}

}  // namespace adder
