// Parses a format specification and lays out sign, prefix, grouped digits, fraction and padding.
// https://docs.python.org/3.11/library/string.html#format-specification-mini-language
#include "objects/format_spec.h"

#include <charconv>
#include <climits>
#include <clocale>
#include <cmath>
#include <cstring>

#include "objects/class.h"
#include "objects/format_number.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/unicode.h"

namespace adder {
namespace {

struct Spec {
  uint32_t fill = ' ';
  uint32_t align = 0;        // < > = ^
  bool has_align = false;
  uint32_t sign = 0;         // + - or space
  bool no_minus_zero = false, alternate = false;
  int64_t width = -1, precision = -1;
  uint32_t grouping = 0;     // , or _
  uint32_t type = 0;
};

int digit_value(uint32_t c) { return c - '0' < 10 ? int(c - '0') : c < 128 ? -1 : unicode::decimal_value(c); }
bool is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

std::string shown_char(uint32_t c) {
  if (c > 32 && c < 128) return {char(c)};
  char text[16];
  snprintf(text, sizeof text, "\\x%x", c);
  return text;
}

class SpecParser {
 public:
  SpecParser(Thread& t, Value object, Str* text) : thread_(t), object_(object), text_(text), end_(text->length) {}

  bool parse(Spec* out, uint32_t default_type, uint32_t default_align) {
    out->type = default_type;
    out->align = default_align;
    parse_alignment(out);
    if (peek() == ' ' || peek() == '+' || peek() == '-') out->sign = take();
    out->no_minus_zero = accept('z');
    out->alternate = accept('#');
    if (!has_fill_ && accept('0')) {
      out->fill = '0';
      if (!out->has_align && default_align == '>') out->align = '=';
    }
    TRY(number(&out->width));
    TRY(parse_grouping(out));
    TRY(parse_precision(out));
    return parse_type(out);
  }

 private:
  static constexpr uint32_t kEnd = ~0u;
  uint32_t peek(size_t ahead = 0) const { return at_ + ahead < end_ ? text_->at(at_ + ahead) : kEnd; }
  uint32_t take() { return text_->at(at_++); }
  bool accept(uint32_t c) {
    if (peek() != c) return false;
    at_++;
    return true;
  }

  void parse_alignment(Spec* out) {
    if (at_ + 1 < end_ && is_align(peek(1))) {
      out->fill = take();
      has_fill_ = true;
    } else if (!is_align(peek())) {
      return;
    }
    out->align = take();
    out->has_align = true;
  }

  /// Digits of any script; -1 stays when there are none.
  bool number(int64_t* out) {
    for (; at_ < end_; at_++) {
      int digit = digit_value(peek());
      if (digit < 0) break;
      int64_t before = *out < 0 ? 0 : *out;
      if (before > (INT64_MAX - digit) / 10) return raise_value_error(thread_, "Too many decimal digits in format string");
      *out = before * 10 + digit;
    }
    return true;
  }

  bool parse_grouping(Spec* out) {
    if (accept(',')) out->grouping = ',';
    if (peek() == '_') {
      if (out->grouping) return both_separators();
      at_++;
      out->grouping = '_';
    }
    return out->grouping == '_' && peek() == ',' ? both_separators() : true;
  }
  Failed both_separators() { return raise_value_error(thread_, "Cannot specify both ',' and '_'."); }

  bool parse_precision(Spec* out) {
    if (!accept('.')) return true;
    TRY(number(&out->precision));
    return out->precision >= 0 ? true : bool(raise_value_error(thread_, "Format specifier missing precision"));
  }

  bool parse_type(Spec* out) {
    if (end_ - at_ > 1) {
      return raise_value_error(thread_, "Invalid format specifier '{}' for object of type '{}'", text_, type_name(object_));
    }
    if (at_ < end_) out->type = take();
    if (!out->grouping) return true;
    uint32_t type = out->type;
    bool known = type < 128 && (type == 0 || strchr("defgEG%F", int(type)));
    if (known || (out->grouping == '_' && (type == 'b' || type == 'o' || type == 'x' || type == 'X'))) return true;
    return raise_value_error(thread_, "Cannot specify '{}' with '{}'.", shown_char(out->grouping), shown_char(type));
  }

  Thread& thread_;
  Value object_;
  Str* text_;
  size_t at_ = 0, end_;
  bool has_fill_ = false;
};

Failed unknown_type(Thread& t, Value object, uint32_t type) {
  return raise_value_error(t, "Unknown format code '{}' for object of type '{}'", shown_char(type), type_name(object));
}

// --- numbers

/// A number taken apart: sign, 0x, digits before the point, the rest (".5e+10%").
struct NumberParts {
  char sign = 0;
  std::string prefix, digits, rest;
  bool grouped_digits = true;   // false: inf, nan
};

Grouping locale_grouping(std::string* point) {
  lconv* conventions = localeconv();
  *point = conventions->decimal_point;
  return {conventions->thousands_sep, conventions->grouping};
}

Grouping grouping_for(const Spec& spec) {
  bool by_four = spec.type == 'b' || spec.type == 'o' || spec.type == 'x' || spec.type == 'X';
  if (spec.grouping == ',') return {",", "\3"};
  if (spec.grouping == '_') return {"_", by_four ? "\4" : "\3"};
  return {"", ""};
}

char sign_for(bool negative, uint32_t requested) {
  if (negative) return '-';
  return requested == '+' || requested == ' ' ? char(requested) : '\0';
}

/// The places that padding of `missing` characters takes: before and behind.
void split_padding(int64_t missing, uint32_t align, int64_t* before, int64_t* behind) {
  if (missing < 0) missing = 0;
  *before = align == '>' ? missing : align == '^' ? missing / 2 : 0;
  *behind = missing - *before;
}

void add_number(StrBuilder& out, const Spec& spec, const NumberParts& parts, const Grouping& grouping) {
  size_t fixed = (parts.sign ? 1 : 0) + parts.prefix.size() + parts.rest.size();
  bool zeros = spec.fill == '0' && spec.align == '=';
  long minimum = zeros && spec.width > 0 ? long(spec.width) - long(fixed) : 0;
  bool grouped = parts.grouped_digits && !grouping.separator.empty();
  std::string changed;
  if (grouped || minimum > 0) changed = group_digits(parts.digits, grouped ? grouping : Grouping{}, minimum);
  const std::string& digits = changed.empty() ? parts.digits : changed;
  int64_t missing = spec.width - int64_t(fixed + digits.size()), before = 0, behind = 0;
  if (spec.align != '=') split_padding(missing, spec.align, &before, &behind);
  if (before) out.add_repeated(spec.fill, size_t(before));
  if (parts.sign) out.add_char(uint8_t(parts.sign));
  if (!parts.prefix.empty()) out.add_ascii(parts.prefix);
  if (spec.align == '=' && missing > 0) out.add_repeated(spec.fill, size_t(missing));
  out.add_utf8(digits);
  if (!parts.rest.empty()) out.add_utf8(parts.rest);
  if (behind) out.add_repeated(spec.fill, size_t(behind));
}

Str* finish_number(Thread& t, const Spec& spec, const NumberParts& parts, const Grouping& grouping) {
  StrBuilder out(t);
  add_number(out, spec, parts, grouping);
  return out.finish();
}

bool parse_spec(Thread& t, Value object, Str* text, Spec* out, uint32_t type, uint32_t align) {
  return SpecParser(t, object, text).parse(out, type, align);
}

// --- int

Str* format_char(Thread& t, Value value, const Spec& spec) {
  if (spec.sign) return raise_value_error(t, "Sign not allowed with integer format specifier 'c'");
  if (spec.alternate) return raise_value_error(t, "Alternate form (#) not allowed with integer format specifier 'c'");
  int64_t point;
  if (!int_to_int64(value, &point)) return raise_overflow_error(t, "Python int too large to convert to C long");
  if (point < 0 || point > 0x10ffff) return raise_overflow_error(t, "%c arg not in range(0x110000)");
  StrBuilder out(t);
  int64_t before, behind;
  split_padding(spec.width - 1, spec.align == '=' ? '>' : spec.align, &before, &behind);
  out.add_repeated(spec.fill, size_t(before));
  out.add_char(uint32_t(point));
  out.add_repeated(spec.fill, size_t(behind));
  return out.finish();
}

int base_for(uint32_t type) {
  switch (type) {
    case 'b': return 2;
    case 'o': return 8;
    case 'x': case 'X': return 16;
    default: return 10;
  }
}

/// The digits of an int without its sign.
bool take_digits(Thread& t, Value value, int base, bool* negative, std::string* digits) {
  if (!value.is_int()) {
    Str* text = TRY(int_to_str(t, value, base));
    *negative = text->at(0) == '-';
    *digits = text->ascii().substr(*negative);
    return true;
  }
  char text[64];
  int64_t i = value.as_int();
  *negative = i < 0;
  digits->assign(text, std::to_chars(text, text + sizeof text, i < 0 ? 0 - uint64_t(i) : uint64_t(i), base).ptr);
  return true;
}

Str* format_integer(Thread& t, Value value, const Spec& spec) {
  if (spec.precision >= 0) return raise_value_error(t, "Precision not allowed in integer format specifier");
  if (spec.no_minus_zero) return raise_value_error(t, "Negative zero coercion (z) not allowed in integer format specifier");
  if (spec.type == 'c') return format_char(t, value, spec);
  NumberParts parts;
  bool negative;
  TRY(take_digits(t, value, base_for(spec.type), &negative, &parts.digits));
  parts.sign = sign_for(negative, spec.sign);
  if (spec.alternate && base_for(spec.type) != 10) parts.prefix = {'0', char(spec.type)};
  if (spec.type == 'X') {
    for (char& c : parts.digits) c = char(c >= 'a' ? c - 32 : c);
  }
  std::string point;
  return finish_number(t, spec, parts, spec.type == 'n' ? locale_grouping(&point) : grouping_for(spec));
}

// --- float

bool is_float_type(uint32_t type) { return type < 128 && type && strchr("eEfFgGn%", int(type)); }

/// Splits format_double's text at the end of its whole part.
void split_text(const std::string& text, const std::string& point, NumberParts* parts) {
  size_t end = 0;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') end++;
  parts->grouped_digits = end > 0;
  if (end == 0) end = text.size();
  parts->digits = text.substr(0, end);
  parts->rest = text.substr(end);
  if (!parts->rest.empty() && parts->rest[0] == '.') parts->rest.replace(0, 1, point);
}

bool all_zero(const std::string& text) {
  for (char c : text) {
    if (c >= '1' && c <= '9') return false;
    if (c == 'e' || c == 'E') return true;
    if (c != '0' && c != '.') return false;
  }
  return true;
}

/// Whether whole numbers without a type show ".0": those of float do, the parts of complex do not.
enum class PointZero : uint8_t { kAdd, kOmit };

/// Digits, sign and grouping of a double under a specification that was checked.
bool take_apart(Thread& t, double d, const Spec& spec, PointZero point_zero, NumberParts* parts, Grouping* grouping) {
  if (spec.precision > INT_MAX) return raise_value_error(t, "precision too big");
  DoubleFormat format;
  format.alternate = spec.alternate;
  uint32_t type = spec.type;
  if (type == '%') d *= 100;
  format.type = type == 0 ? 'r' : type == 'n' ? 'g' : type == '%' ? 'f' : char(type);
  format.add_point_zero = type == 0 && point_zero == PointZero::kAdd;
  format.precision = spec.precision < 0 ? 6 : int(spec.precision);
  if (type == 0 && spec.precision >= 0) format.type = 'g';
  std::string point = ".", text = format_double(d, format);
  *grouping = type == 'n' ? locale_grouping(&point) : grouping_for(spec);
  bool negative = shows_minus(d) && !(spec.no_minus_zero && all_zero(text));
  parts->sign = sign_for(negative, spec.sign);
  if (type == '%') text += '%';
  split_text(text, point, parts);
  return true;
}

Str* format_double_spec(Thread& t, double d, const Spec& spec) {
  NumberParts parts;
  Grouping grouping;
  TRY(take_apart(t, d, spec, PointZero::kAdd, &parts, &grouping));
  return finish_number(t, spec, parts, grouping);
}

/// "1.5" with ".2f": the most common case, without the general machinery.
Str* format_fixed(Thread& t, double d, Str* spec) {
  if (!spec->is_ascii() || spec->length != 3 || !std::isfinite(d)) return nullptr;
  std::string_view text = spec->ascii();
  if (text[0] != '.' || text[2] != 'f' || text[1] < '0' || text[1] > '9') return nullptr;
  char out[400];
  char* end = std::to_chars(out, out + sizeof out, d, std::chars_format::fixed, text[1] - '0').ptr;
  return str_from_ascii(t, {out, size_t(end - out)});
}

// --- complex

void add_part(StrBuilder& out, const NumberParts& parts, const Grouping& grouping) {
  add_number(out, Spec{}, parts, grouping);
}

Str* format_complex_spec(Thread& t, double real, double imag, Spec spec) {
  bool plain = spec.type == 0, skip_real = plain && real == 0 && !std::signbit(real);
  bool parentheses = plain && !skip_real;
  Spec part = spec;
  NumberParts re, im;
  Grouping grouping;
  TRY(take_apart(t, real, part, PointZero::kOmit, &re, &grouping));
  if (!skip_real) part.sign = '+';
  TRY(take_apart(t, imag, part, PointZero::kOmit, &im, &grouping));
  StrBuilder inner(t);
  if (parentheses) inner.add_char('(');
  if (!skip_real) add_part(inner, re, grouping);
  add_part(inner, im, grouping);
  inner.add_char('j');
  if (parentheses) inner.add_char(')');
  Str* text = TRY(inner.finish());
  StrBuilder out(t);
  int64_t before, behind;
  split_padding(spec.width - int64_t(text->length), spec.align, &before, &behind);
  out.add_repeated(spec.fill, size_t(before));
  out.add(text);
  out.add_repeated(spec.fill, size_t(behind));
  return out.finish();
}

// --- str

bool check_str_spec(Thread& t, Value value, const Spec& spec) {
  if (spec.sign) {
    return raise_value_error(t, spec.sign == ' ' ? "Space not allowed in string format specifier"
                                                 : "Sign not allowed in string format specifier");
  }
  if (spec.no_minus_zero) return raise_value_error(t, "Negative zero coercion (z) not allowed in string format specifier");
  if (spec.alternate) return raise_value_error(t, "Alternate form (#) not allowed in string format specifier");
  if (spec.align == '=') return raise_value_error(t, "'=' alignment not allowed in string format specifier");
  return true;
}

}  // namespace

Str* format_str(Thread& t, Value value, Str* spec_text) {
  Str* s = value.as<Str>();
  if (spec_text->length == 0) return is_exact<Str>(value) ? s : str_of(t, value);
  Spec spec;
  TRY(parse_spec(t, value, spec_text, &spec, 's', '<'));
  if (spec.type != 's') return unknown_type(t, value, spec.type);
  TRY(check_str_spec(t, value, spec));
  size_t length = spec.precision >= 0 && uint64_t(spec.precision) < s->length ? size_t(spec.precision) : s->length;
  if (length == s->length && spec.width <= int64_t(length)) return str_exact(t, s);
  if (spec.width > int64_t(kMaxStrLength)) return raise_memory_error(t);
  StrBuilder out(t);
  int64_t before, behind;
  split_padding(spec.width - int64_t(length), spec.align, &before, &behind);
  out.add_repeated(spec.fill, size_t(before));
  out.add(s, 0, length);
  out.add_repeated(spec.fill, size_t(behind));
  return out.finish();
}

Str* format_int(Thread& t, Value value, Str* spec_text) {
  if (spec_text->length == 0) return value.is_int() ? int_to_str(t, value) : str_of(t, value);
  Spec spec;
  TRY(parse_spec(t, value, spec_text, &spec, 'd', '>'));
  switch (spec.type) {
    case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n': return format_integer(t, value, spec);
    default: break;
  }
  if (!is_float_type(spec.type)) return unknown_type(t, value, spec.type);
  double d;
  TRY(int_to_double(t, value, &d));
  return format_double_spec(t, d, spec);
}

Str* format_float(Thread& t, Value value, Str* spec_text) {
  if (spec_text->length == 0) return is_float(value) ? float_repr(t, float_value(value)) : str_of(t, value);
  if (Str* quick = format_fixed(t, float_value(value), spec_text)) return quick;
  Spec spec;
  TRY(parse_spec(t, value, spec_text, &spec, 0, '>'));
  if (spec.type && !is_float_type(spec.type)) return unknown_type(t, value, spec.type);
  return format_double_spec(t, float_value(value), spec);
}

Str* format_complex(Thread& t, Value value, Str* spec_text) {
  if (spec_text->length == 0) return str_of(t, value);
  Spec spec;
  TRY(parse_spec(t, value, spec_text, &spec, 0, '>'));
  if (spec.type && (!is_float_type(spec.type) || spec.type == '%')) return unknown_type(t, value, spec.type);
  if (spec.fill == '0') return raise_value_error(t, "Zero padding is not allowed in complex format specifier");
  if (spec.align == '=') return raise_value_error(t, "'=' alignment flag is not allowed in complex format specifier");
  auto* c = value.as<Complex>();
  return format_complex_spec(t, c->real, c->imag, spec);
}

Str* format_plain(Thread& t, Value value) {
  if (is_exact<Str>(value)) return value.as<Str>();
  if (value.is_int()) return int_to_str(t, value);
  if (is_float(value)) return float_repr(t, float_value(value));
  return format_value(t, value, t.runtime->empty_str);
}

Str* format_fast(Thread& t, Value value, Str* spec) {
  if (is_exact<Str>(value)) return format_str(t, value, spec);
  if (value.is_int()) return format_int(t, value, spec);
  if (is_float(value)) return format_float(t, value, spec);
  return format_value(t, value, spec);
}

}  // namespace adder
