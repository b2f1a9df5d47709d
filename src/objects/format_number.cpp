// Digits come from std::to_chars, which rounds correctly; the layout is done here.
#include "objects/format_number.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace adder {
namespace {

bool is_upper(char type) { return type == 'E' || type == 'F' || type == 'G'; }

std::string to_upper(std::string text) {
  for (char& c : text) c = char(c >= 'a' && c <= 'z' ? c - 32 : c);
  return text;
}

/// No double has more digits that are not 0, before or behind the point: what is asked for beyond is filled in.
constexpr int kMostDigits = 1100;

/// `d` with `precision` digits behind the point, correctly rounded.
std::string print(std::chars_format notation, int precision, double d) {
  char small[64];
  auto [end, error] = std::to_chars(small, small + sizeof small, d, notation, precision);
  if (error == std::errc()) return {small, end};
  constexpr size_t kLongestWhole = 309;
  int printed = std::min(precision, kMostDigits);
  std::string text(size_t(printed) + kLongestWhole + 16, '\0');
  text.resize(size_t(std::to_chars(text.data(), text.data() + text.size(), d, notation, printed).ptr - text.data()));
  if (printed < precision) text.insert(std::min(text.size(), text.find('e')), size_t(precision - printed), '0');
  return text;
}

/// What # asks for: a point even when no digit follows it.
std::string with_point(std::string text, int precision) {
  if (precision == 0) text.insert(std::min(text.find('e'), text.size()), 1, '.');
  return text;
}

/// Digits without a point, and the position of the point among them.
struct Decimal {
  std::string digits;
  int point;
};

Decimal decimal_of(const char* text, const char* end) {
  Decimal d;
  for (; text < end && *text != 'e'; text++) {
    if (*text != '.') d.digits += *text;
  }
  d.point = atoi(text + 1) + 1;
  return d;
}

Decimal rounded(double d, int precision) {
  std::string text = print(std::chars_format::scientific, std::min(precision - 1, kMostDigits), d);
  Decimal decimal = decimal_of(text.data(), text.data() + text.size());
  decimal.digits.resize(size_t(precision), '0');
  return decimal;
}

Decimal shortest(double d) {
  char text[64];
  auto [end, error] = std::to_chars(text, text + sizeof text, d, std::chars_format::scientific);
  *end = 0;
  return decimal_of(text, end);
}

std::string exponent_text(int exponent) {
  char text[16];
  snprintf(text, sizeof text, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
  return text;
}

/// Lays out digits as g does; `fixed_limit`: the point position beyond which an exponent is used.
std::string lay_out(const Decimal& d, int fixed_limit, DoubleFormat format) {
  bool exponent = d.point <= -4 || d.point > fixed_limit;
  int whole = exponent ? 1 : d.point;
  std::string text, digits = d.digits;
  if (whole <= 0) digits.insert(0, size_t(1 - whole), '0');
  int before = whole <= 0 ? 1 : whole;
  if (int(digits.size()) < before) digits.append(size_t(before) - digits.size(), '0');
  text = digits.substr(0, size_t(before));
  std::string fraction = digits.substr(size_t(before));
  if (fraction.empty() && format.add_point_zero && !exponent) fraction = "0";
  if (!fraction.empty() || format.alternate) text += "." + fraction;
  return exponent ? text + exponent_text(d.point - 1) : text;
}

std::string general(double d, DoubleFormat format) {
  int precision = format.precision == 0 ? 1 : format.precision;
  Decimal decimal = d == 0 ? Decimal{std::string(size_t(precision), '0'), 1} : rounded(d, precision);
  if (!format.alternate) {
    while (decimal.digits.size() > 1 && decimal.digits.back() == '0') decimal.digits.pop_back();
  }
  return lay_out(decimal, precision - (format.add_point_zero ? 1 : 0), format);
}

}  // namespace

bool shows_minus(double d) { return std::signbit(d) && !std::isnan(d); }

std::string format_double(double d, DoubleFormat format) {
  char lower = char(format.type | 32);
  std::string text;
  d = std::fabs(d);
  if (std::isnan(d)) text = "nan";
  else if (std::isinf(d)) text = "inf";
  else if (lower == 'e') text = print(std::chars_format::scientific, format.precision, d);
  else if (lower == 'f') text = print(std::chars_format::fixed, format.precision, d);
  else if (lower == 'g') text = general(d, format);
  else text = lay_out(d == 0 ? Decimal{"0", 1} : shortest(d), 16, format);
  if (format.alternate && (lower == 'e' || lower == 'f') && std::isfinite(d)) text = with_point(std::move(text), format.precision);
  return is_upper(format.type) ? to_upper(std::move(text)) : text;
}

std::string group_digits(const std::string& digits, const Grouping& grouping, long minimum_width) {
  if (grouping.separator.empty()) {
    long zeros = std::max(minimum_width - long(digits.size()), digits.empty() ? 1l : 0l);
    return zeros > 0 ? std::string(size_t(zeros), '0') + digits : digits;
  }
  std::string reversed;
  size_t left = digits.size(), next_size = 0;
  long missing = minimum_width;
  long size = 0;
  bool first = true;
  while (left > 0 || missing > 0 || first) {
    if (next_size < grouping.sizes.size()) size = grouping.sizes[next_size++];
    bool unlimited = size <= 0 || size == CHAR_MAX;
    if (!first) {
      reversed.append(grouping.separator.rbegin(), grouping.separator.rend());
      missing -= long(grouping.separator.size());
    }
    first = false;
    long wanted = left > size_t(missing > 0 ? missing : 0) ? long(left) : missing;
    if (wanted < 1) wanted = 1;
    long taken = unlimited || wanted < size ? wanted : size;
    for (long i = 0; i < taken; i++) reversed += left > 0 ? digits[--left] : '0';
    missing -= taken;
  }
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace adder
