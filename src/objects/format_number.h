// Doubles as text with a chosen precision, and digits in groups: what format(), % and round-trips of float need.
#pragma once
#include <string>

namespace adder {

/// Formats a finite or non-finite double.  `type`: e E f F g G as in C; r shortest (precision ignored).  The sign is
/// left out: it is that of the number (nan has none).  `alternate` keeps the point and zeros, as # does; with
/// `add_point_zero` whole numbers get ".0" (and g switches to an exponent one digit earlier).
struct DoubleFormat {
  char type = 'g';
  int precision = 6;
  bool alternate = false, add_point_zero = false;
};
std::string format_double(double d, DoubleFormat format);
/// True when a minus sign belongs before the text of format_double.
bool shows_minus(double d);

/// How digits are grouped: sizes from the right as in localeconv() (a byte each; the last repeats, CHAR_MAX ends).
struct Grouping {
  std::string separator;
  std::string sizes;
};
/// Inserts separators into `digits`, with zeros on the left until it is `minimum_width` characters wide.
std::string group_digits(const std::string& digits, const Grouping& grouping, long minimum_width);

}  // namespace adder
