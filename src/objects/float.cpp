// Float operations: shortest round-trip text, parsing, floor division and powers with Python's rules; complex boxes.
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

#include "objects/complex_math.h"
#include "objects/float_text.h"
#include "objects/protocols.h"

namespace adder {

Value heap_float(Thread& t, double d) {
  Float* result = allocate<Float>(t);
  result->value = d;
  return Value::from(result);
}

Value box_complex(Thread& t, double real, double imag) {
  Complex* result = allocate<Complex>(t);
  result->real = real;
  result->imag = imag;
  return Value::from(result);
}

size_t double_to_text(double d, char* out, bool add_dot_zero) {
  char* start = out;
  if (std::isnan(d)) return std::memcpy(out, "nan", 3), 3;
  if (std::signbit(d)) *out++ = '-';
  if (std::isinf(d)) return std::memcpy(out, "inf", 3), size_t(out + 3 - start);
  char digits[40];
  char* end = std::to_chars(digits, digits + sizeof digits, std::fabs(d), std::chars_format::scientific).ptr;
  char* e = static_cast<char*>(std::memchr(digits, 'e', size_t(end - digits)));
  *end = 0;
  int exponent = int(std::strtol(e + 1, nullptr, 10));
  int count = 0;  // significant digits, packed to the front
  for (char* p = digits; p < e; p++) {
    if (*p != '.') digits[count++] = *p;
  }
  int point = exponent + 1;  // position of the decimal point in the digits
  if (point > 16 || point < -3) {
    *out++ = digits[0];
    if (count > 1) {
      *out++ = '.';
      std::memcpy(out, digits + 1, size_t(count - 1));
      out += count - 1;
    }
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    int magnitude = std::abs(exponent);
    if (magnitude < 10) *out++ = '0';
    out = std::to_chars(out, out + 4, magnitude).ptr;
    return size_t(out - start);
  }
  if (point <= 0) {
    *out++ = '0';
    *out++ = '.';
    for (int i = point; i < 0; i++) *out++ = '0';
    std::memcpy(out, digits, size_t(count));
    return size_t(out + count - start);
  }
  for (int i = 0; i < point; i++) *out++ = i < count ? digits[i] : '0';
  if (count > point) {
    *out++ = '.';
    std::memcpy(out, digits + point, size_t(count - point));
    out += count - point;
  } else if (add_dot_zero) {
    *out++ = '.';
    *out++ = '0';
  }
  return size_t(out - start);
}

Str* float_repr(Thread& t, double d) {
  char buffer[kDoubleTextSize];
  return str_from_ascii(t, {buffer, double_to_text(d, buffer, true)});
}

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); i++) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

/// Copies without underscores; false when one is not between digits.
bool drop_underscores(std::string_view text, char* out, size_t* length) {
  char previous = 0;
  size_t n = 0;
  for (char c : text) {
    if (c == '_') {
      if (!is_digit(previous)) return false;
    } else {
      if (previous == '_' && !is_digit(c)) return false;
      out[n++] = c;
    }
    previous = c;
  }
  *length = n;
  return previous != '_';
}

/// digits [. digits] [e [sign] digits], all of it.
bool is_decimal_number(std::string_view s) {
  size_t i = 0, digits = 0;
  while (i < s.size() && is_digit(s[i])) i++, digits++;
  if (i < s.size() && s[i] == '.') {
    i++;
    while (i < s.size() && is_digit(s[i])) i++, digits++;
  }
  if (digits == 0) return false;
  if (i < s.size() && (s[i] | 0x20) == 'e') {
    i++;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) i++;
    size_t first = i;
    while (i < s.size() && is_digit(s[i])) i++;
    if (i == first) return false;
  }
  return i == s.size();
}

bool parse_unsigned(std::string_view text, double* out) {
  if (equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity")) return *out = HUGE_VAL, true;
  if (equals_ignoring_case(text, "nan")) return *out = std::nan(""), true;
  if (!is_decimal_number(text)) return false;
  auto result = std::from_chars(text.data(), text.data() + text.size(), *out);
  if (result.ec == std::errc::result_out_of_range) {  // zero or infinity: strtod tells which
    *out = std::strtod(std::string(text).c_str(), nullptr);
  }
  return true;
}

}  // namespace

bool parse_double(std::string_view text, double* out) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  std::string copy;
  if (text.find('_') != text.npos) {
    copy.resize(text.size());
    size_t length;
    if (!drop_underscores(text, copy.data(), &length)) return false;
    text = {copy.data(), length};
  }
  bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  bool ok = parse_unsigned(text, out);
  if (ok && negative) *out = -*out;
  return ok;
}

void float_floor_divide_remainder(double a, double b, double* quotient, double* remainder) {
  double mod = std::fmod(a, b);
  double div = (a - mod) / b;
  if (mod != 0) {
    if ((b < 0) != (mod < 0)) {
      mod += b;
      div -= 1.0;
    }
  } else {
    mod = std::copysign(0.0, b);
  }
  double floored;
  if (div != 0) {
    floored = std::floor(div);
    if (div - floored > 0.5) floored += 1.0;
  } else {
    floored = std::copysign(0.0, a / b);
  }
  *quotient = floored;
  *remainder = mod;
}

bool float_divmod(Thread& t, double a, double b, double* quotient, double* remainder) {
  if (b == 0) return raise_zero_division(t, "float divmod()");
  float_floor_divide_remainder(a, b, quotient, remainder);
  return true;
}

double float_remainder(double a, double b) {
  double mod = std::fmod(a, b);
  if (mod != 0) return (b < 0) != (mod < 0) ? mod + b : mod;
  return std::copysign(0.0, b);
}

Failed raise_math_range_errno(Thread& t) {
  Class* cls = t.runtime->exceptions[size_t(ExceptionId::kOverflowError)];
  Value exception = TRY(call_with(t, Value::from(cls), Value::from_int(ERANGE),
                                  Value::from(str_from_ascii(t, std::strerror(ERANGE)))));
  return raise_value(t, exception);
}

Value float_power(Thread& t, double a, double b) {
  if (b == 0 || a == 1) return box_float(t, 1.0);
  if (std::isnan(a) || std::isnan(b)) return box_float(t, std::isnan(a) ? a : b);
  if (std::isinf(b)) {
    double magnitude = std::fabs(a);
    if (magnitude == 1) return box_float(t, 1.0);
    return box_float(t, (b > 0) == (magnitude > 1) ? HUGE_VAL : 0.0);
  }
  bool odd = std::fmod(std::fabs(b), 2.0) == 1.0;
  if (std::isinf(a)) {
    if (b > 0) return box_float(t, odd ? a : HUGE_VAL);
    return box_float(t, odd ? std::copysign(0.0, a) : 0.0);
  }
  if (a == 0) {
    if (b < 0) return raise_zero_division(t, "0.0 cannot be raised to a negative power");
    return box_float(t, odd ? a : 0.0);
  }
  if (a < 0 && b != std::floor(b)) return complex_power(t, {a, 0.0}, {b, 0.0});
  bool negate = a < 0 && odd;
  a = std::fabs(a);
  if (a == 1) return box_float(t, negate ? -1.0 : 1.0);
  double result = std::pow(a, b);
  if (std::isinf(result)) return raise_math_range_errno(t);
  return box_float(t, negate ? -result : result);
}

}  // namespace adder
