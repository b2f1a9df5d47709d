#include "compiler/string_literal.h"

#include <cstring>

#include "compiler/source_unicode.h"

namespace adder::compiler {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Simple escapes; -1 for others.
int simple_escape(char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
      return c;
    case 'a':
      return 7;
    case 'b':
      return 8;
    case 'f':
      return 12;
    case 'n':
      return 10;
    case 'r':
      return 13;
    case 't':
      return 9;
    case 'v':
      return 11;
    default:
      return -1;
  }
}

/// CPython decodes a literal after spelling each character beyond ASCII as \UXXXXXXXX, and a backslash before
/// one (or at the end) as \u005c. Its error positions count in that text.
size_t position_in_expanded(std::string_view source, const char* at) {
  size_t position = 0;
  for (const char* s = source.data(); s < at;) {
    if (*s == '\\') {
      ++position;
      ++s;
      const char* end = source.data() + source.size();
      if (s >= end || (*s & 0x80)) position += 5;
      if (s >= at) break;
    }
    if (*s & 0x80) {
      const char* end = source.data() + source.size();
      decode_utf8(s, end);
      position += 10;
    } else {
      ++position;
      ++s;
    }
  }
  return position;
}

class EscapeDecoder {
 public:
  EscapeDecoder(Arena& arena, std::string_view source, bool bytes)
      : source_(source), bytes_(bytes), next_(source.data()), end_(source.data() + source.size()) {
    out_ = start_ = static_cast<char*>(arena.allocate(source.size() + 4));
  }

  DecodedText run() {
    while (next_ < end_ && result_.ok) {
      auto* backslash = static_cast<const char*>(std::memchr(next_, '\\', end_ - next_));
      const char* stop = backslash ? backslash : end_;
      std::memcpy(out_, next_, stop - next_);
      out_ += stop - next_;
      next_ = stop;
      if (backslash) escape();
    }
    result_.text = {start_, static_cast<size_t>(out_ - start_)};
    return std::move(result_);
  }

 private:
  void put(uint32_t code_point) {
    if (bytes_) {
      *out_++ = static_cast<char>(code_point);
    } else {
      out_ += encode_utf8(code_point, out_);
    }
  }

  void escape() {
    const char* backslash = next_++;
    if (next_ == end_) return put('\\');
    char c = *next_++;
    if (int code = simple_escape(c); code >= 0) return put(static_cast<uint32_t>(code));
    if (c == '\n') return;
    if (c >= '0' && c <= '7') return octal(c);
    if (c == 'x') return bytes_ ? hex_byte(backslash) : hex(backslash, 2);
    if (!bytes_ && c == 'u') return hex(backslash, 4);
    if (!bytes_ && c == 'U') return hex(backslash, 8);
    if (!bytes_ && c == 'N') return named(backslash);
    if (!result_.invalid_escape && !(c & 0x80)) result_.invalid_escape = next_ - 1;
    put('\\');
    --next_;
    *out_++ = *next_++;
  }

  void octal(char first) {
    const char* start = next_ - 1;
    uint32_t code = static_cast<uint32_t>(first - '0');
    for (int i = 0; i < 2 && next_ < end_ && *next_ >= '0' && *next_ <= '7'; ++i) {
      code = code * 8 + static_cast<uint32_t>(*next_++ - '0');
    }
    if (code > 0xFF && !result_.invalid_escape) result_.invalid_escape = start;
    put(code);
  }

  void hex_byte(const char* backslash) {
    if (end_ - next_ >= 2 && hex_digit(next_[0]) >= 0 && hex_digit(next_[1]) >= 0) {
      put(static_cast<uint32_t>(hex_digit(next_[0]) * 16 + hex_digit(next_[1])));
      next_ += 2;
      return;
    }
    result_.ok = false;
    result_.error =
        "(value error) invalid \\x escape at position " + std::to_string(backslash - source_.data());
  }

  void hex(const char* backslash, int digits) {
    uint32_t code = 0;
    for (int i = 0; i < digits; ++i, ++next_) {
      int digit = next_ < end_ ? hex_digit(*next_) : -1;
      if (digit < 0) {
        return fail(backslash, digits == 2   ? "truncated \\xXX escape"
                               : digits == 4 ? "truncated \\uXXXX escape"
                                             : "truncated \\UXXXXXXXX escape");
      }
      code = code << 4 | static_cast<uint32_t>(digit);
    }
    if (code > 0x10FFFF) return fail(backslash, "illegal Unicode character");
    put(code);
  }

  void named(const char* backslash) {
    if (next_ == end_ || *next_ != '{') return fail(backslash, "malformed \\N character escape");
    const char* name = ++next_;
    while (next_ < end_ && *next_ != '}') ++next_;
    if (next_ == end_ || next_ == name) return fail(backslash, "malformed \\N character escape");
    int32_t code = code_point_named({name, static_cast<size_t>(next_ - name)});
    ++next_;
    if (code < 0) return fail(backslash, "unknown Unicode character name");
    put(static_cast<uint32_t>(code));
  }

  void fail(const char* backslash, const char* reason) {
    size_t first = position_in_expanded(source_, backslash);
    size_t last = position_in_expanded(source_, next_) - 1;
    result_.ok = false;
    result_.error = "(unicode error) 'unicodeescape' codec can't decode ";
    if (first == last) {
      result_.error += "byte 0x5c in position " + std::to_string(first) + ": " + reason;
    } else {
      result_.error +=
          "bytes in position " + std::to_string(first) + "-" + std::to_string(last) + ": " + reason;
    }
  }

  std::string_view source_;
  bool bytes_;
  const char* next_;
  const char* end_;
  char* start_;
  char* out_;
  DecodedText result_;
};

}  // namespace

LiteralShape literal_shape(std::string_view text) {
  LiteralShape shape;
  size_t start = 0;
  for (; text[start] != '\'' && text[start] != '"'; ++start) {
    char c = static_cast<char>(text[start] | 0x20);
    if (c == 'b') shape.is_bytes = true;
    if (c == 'r') shape.is_raw = true;
    if (c == 'f') shape.is_fstring = true;
  }
  bool triple = text.size() - start >= 6 && text[start + 1] == text[start] && text[start + 2] == text[start];
  size_t quotes = triple ? 3 : 1;
  shape.contents = text.substr(start + quotes, text.size() - start - 2 * quotes);
  return shape;
}

DecodedText decode_string_escapes(Arena& arena, std::string_view source) {
  return EscapeDecoder(arena, source, false).run();
}

DecodedText decode_bytes_escapes(Arena& arena, std::string_view source) {
  return EscapeDecoder(arena, source, true).run();
}

}  // namespace adder::compiler
