// repr() and ascii() of strings.
#include "objects/str.h"
#include "objects/unicode.h"

namespace adder {
namespace {

void add_hex(StrBuilder& out, char letter, uint32_t c, int digits) {
  out.add_char('\\');
  out.add_char(uint8_t(letter));
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out.add_char(uint8_t("0123456789abcdef"[c >> shift & 15]));
}

void add_escape(StrBuilder& out, uint32_t c) {
  if (c == '\n' || c == '\r' || c == '\t') {
    out.add_char('\\');
    out.add_char(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
  } else if (c < 0x100) {
    add_hex(out, 'x', c, 2);
  } else if (c < 0x10000) {
    add_hex(out, 'u', c, 4);
  } else {
    add_hex(out, 'U', c, 8);
  }
}

/// Single quotes, unless the text has some and no double ones.
char choose_quote(const Str* s) {
  bool single = false;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (c == '"') return '\'';
    single |= c == '\'';
  }
  return single ? '"' : '\'';
}

template <class Shown> Str* quoted(Thread& t, Str* s, Shown is_shown) {
  StrBuilder out(t);
  char quote = choose_quote(s);
  out.add_char(uint8_t(quote));
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (c == uint8_t(quote) || c == '\\') {
      out.add_char('\\');
      out.add_char(c);
    } else if (is_shown(c)) {
      out.add_char(c);
    } else {
      add_escape(out, c);
    }
  }
  out.add_char(uint8_t(quote));
  return out.finish();
}

}  // namespace

Str* str_repr(Thread& t, Str* s) {
  return quoted(t, s, [](uint32_t c) { return unicode::is(c, unicode::kPrintable); });
}
Str* str_ascii(Thread& t, Str* s) {
  return quoted(t, s, [](uint32_t c) { return c >= ' ' && c < 0x7f; });
}

}  // namespace adder
