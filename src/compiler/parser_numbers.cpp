// The values of number literals.
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "compiler/parser_unit.h"

namespace adder::compiler {

namespace {

/// Digits of a base that is a power of two, as "0x..." text.
Text to_hex(Arena& arena, std::string_view digits, int bits_per_digit) {
  std::string hex;
  unsigned value = 0;
  int bits = 0;
  for (size_t i = digits.size(); i-- > 0;) {
    char c = digits[i];
    unsigned digit = static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    value |= digit << bits;
    bits += bits_per_digit;
    while (bits >= 4) {
      hex.push_back("0123456789abcdef"[value & 15]);
      value >>= 4;
      bits -= 4;
    }
  }
  if (bits) hex.push_back("0123456789abcdef"[value]);
  while (hex.size() > 1 && hex.back() == '0') hex.pop_back();
  hex.append("x0");
  return arena.copy_text(std::string(hex.rbegin(), hex.rend()));
}

double to_double(std::string_view digits) {
  double value = 0;
  auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec == std::errc::result_out_of_range) return std::strtod(std::string(digits).c_str(), nullptr);
  return value;
}

}  // namespace

bool number_value(ParseSession& session, const ErrorPlace& place, const Token& token, ConstantValue& value) {
  std::string_view digits = place.unit.text.substr(token.start, token.end - token.start);
  std::string without_underscores;
  if (std::memchr(digits.data(), '_', digits.size())) {
    if (session.options.feature_version < 6) {
      return raise_here(session, place, SyntaxErrorType::kSyntaxError,
                        "Underscores in numeric literals are only supported in Python 3.6 and greater");
    }
    for (char c : digits) {
      if (c != '_') without_underscores.push_back(c);
    }
    digits = without_underscores;
  }
  auto integer = [&](int base) {
    value.kind = ConstantKind::kInt;
    auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value.small_int, base);
    return result.ec == std::errc();
  };
  char marker = static_cast<char>(digits.size() > 1 && digits[0] == '0' ? digits[1] | 0x20 : 0);
  if (marker == 'x' || marker == 'o' || marker == 'b') {
    digits.remove_prefix(2);
    if (integer(marker == 'x' ? 16 : marker == 'o' ? 8 : 2)) return true;
    value.kind = ConstantKind::kBigInt;
    value.text = to_hex(session.arena, digits, marker == 'x' ? 4 : marker == 'o' ? 3 : 1);
    return true;
  }
  if ((digits.back() | 0x20) == 'j') {
    value.kind = ConstantKind::kComplex;
    value.number = to_double(digits.substr(0, digits.size() - 1));
    return true;
  }
  if (digits.find_first_of(".eE") != std::string_view::npos) {
    value.kind = ConstantKind::kFloat;
    value.number = to_double(digits);
    return true;
  }
  if (integer(10)) return true;
  auto limit = static_cast<size_t>(session.options.int_max_str_digits);
  if (limit && digits.size() > limit) {
    return raise_at(
        session, place, SyntaxErrorType::kSyntaxError, {token.lineno, kNoColumn, token.end_lineno, kNoColumn},
        "Exceeds the limit (" + std::to_string(limit) + " digits) for integer string conversion: value has " +
            std::to_string(digits.size()) +
            " digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal "
            "for huge integer literals to avoid decimal conversion limits.");
  }
  value.kind = ConstantKind::kBigInt;
  value.text = session.arena.copy_text(digits);
  return true;
}

}  // namespace adder::compiler
