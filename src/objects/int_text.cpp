// Ints to and from digits, with GMP's subquadratic conversions behind the fast paths and the limit on digits.
#include <array>
#include <charconv>
#include <cstring>

#include "objects/int_limbs.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {
namespace {

constexpr size_t kDigitsAlwaysAllowed = 640;

bool is_power_of_two(int base) { return (base & (base - 1)) == 0; }

unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return unsigned(c - '0');
  if (c >= 'a' && c <= 'z') return unsigned(c - 'a') + 10;
  if (c >= 'A' && c <= 'Z') return unsigned(c - 'A') + 10;
  return 99;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f); }

std::string_view strip(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// The base that a prefix such as 0x names, 0 for none.
int prefix_base(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return 0;
  switch (text[1] | 0x20) {
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 0;
  }
}

/// Checks digits and the underscores between them; the number of digits, or 0 when the text is no number.
size_t count_digits(std::string_view text, int base) {
  size_t digits = 0;
  bool after_digit = false;
  for (char c : text) {
    if (c == '_') {
      if (!after_digit) return 0;
      after_digit = false;
    } else {
      if (digit_value(c) >= unsigned(base)) return 0;
      digits++;
      after_digit = true;
    }
  }
  return after_digit ? digits : 0;
}

Value digits_to_int(Thread& t, std::string_view text, int base, size_t count, bool negative) {
  if (count <= 11 || (base == 10 && count <= 18)) {  // fits a word whatever the digits are (36^11 < 2^57)
    int64_t result = 0;
    for (char c : text) {
      if (c != '_') result = result * base + int64_t(digit_value(c));
    }
    return Value::from_int(negative ? -result : result);
  }
  TRY(has_room_for(t, double(count) / 12));
  unsigned char* values = static_cast<unsigned char*>(std::malloc(count));
  if (!values) return raise_memory_error(t);
  size_t used = 0;
  bool leading = true;
  for (char c : text) {
    if (c == '_') continue;
    unsigned value = digit_value(c);
    if (leading && value == 0) continue;
    leading = false;
    values[used++] = static_cast<unsigned char>(value);
  }
  Value result = Value::from_int(0);
  if (used) {
    static constexpr double kBits[37] = {0, 0, 1, 1.585, 2, 2.322, 2.585, 2.808, 3, 3.170, 3.322, 3.460, 3.585, 3.701, 3.808, 3.907,
                                         4, 4.088, 4.170, 4.248, 4.322, 4.393, 4.460, 4.524, 4.585, 4.644, 4.701, 4.755, 4.808,
                                         4.858, 4.907, 4.955, 5, 5.045, 5.088, 5.130, 5.170};
    LimbScratch scratch(size_t(double(used) * (kBits[base] + 0.001) / 64) + 3);
    mp_size_t size = mp_size_t(mpn_set_str(scratch.data(), values, used, base));
    result = int_from_limbs(t, scratch.data(), size, negative);
  }
  std::free(values);
  return result;
}

/// Two digits for each number below 100.
constexpr auto kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; i++) pairs[size_t(2 * i)] = char('0' + i / 10), pairs[size_t(2 * i + 1)] = char('0' + i % 10);
  return pairs;
}();

/// For ints of few digits, which most are.
Str* short_to_str(Thread& t, uint32_t i) {
  char buffer[12];
  char* at = buffer + sizeof buffer;
  for (; i >= 100; i /= 100) memcpy(at -= 2, &kDigitPairs[i % 100 * 2], 2);
  if (i >= 10) memcpy(at -= 2, &kDigitPairs[i * 2], 2);
  else *--at = char('0' + i);
  return str_from_ascii(t, {at, size_t(buffer + sizeof buffer - at)});
}

Str* small_to_str(Thread& t, int64_t i, int base) {
  if (base == 10 && i >= 0 && i <= int64_t(UINT32_MAX)) return short_to_str(t, uint32_t(i));
  char buffer[72];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, i, base).ptr;
  return str_from_ascii(t, {buffer, size_t(end - buffer)});
}

/// Room for the digits of a magnitude, never too little.
size_t digits_bound(const Limbs& v, int base) {
  if (base == 10) return size_t(double(v.bits()) * 0.30103) + 3;
  return v.bits() / unsigned(31 - __builtin_clz(unsigned(base))) + 3;
}

Failed raise_limit_to_str(Thread& t) {
  return raise_value_error(t, "Exceeds the limit ({} digits) for integer string conversion; use sys.set_int_max_str_digits() "
                              "to increase the limit", t.runtime->int_max_str_digits);
}

}  // namespace

Failed raise_too_many_digits(Thread& t, size_t digits) {
  return raise_value_error(t, "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
                              "sys.set_int_max_str_digits() to increase the limit", t.runtime->int_max_str_digits, digits);
}

IntParse parse_int(Thread& t, std::string_view text, int base, Value* out, size_t* digits) {
  text = strip(text);
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int prefix = prefix_base(text);
  bool decimal_literal = false;
  if (base == 0) {
    base = prefix ? prefix : 10;
    decimal_literal = !prefix;
  }
  if (prefix == base) {
    text.remove_prefix(2);
    if (!text.empty() && text[0] == '_') text.remove_prefix(1);
  }
  size_t count = count_digits(text, base);
  if (count == 0) return IntParse::kInvalid;
  if (decimal_literal && text[0] == '0' && text.find_first_not_of("0_") != text.npos) return IntParse::kInvalid;
  if (count > kDigitsAlwaysAllowed && !is_power_of_two(base)) {
    int limit = t.runtime->int_max_str_digits;
    if (limit > 0 && count > size_t(limit)) {
      *digits = count;
      return IntParse::kTooLong;
    }
  }
  *out = digits_to_int(t, text, base, count, negative);
  return IntParse::kOk;
}

Value int_from_text(Thread& t, std::string_view text, int base) {
  Value result;
  size_t digits = 0;
  switch (parse_int(t, text, base, &result, &digits)) {
    case IntParse::kOk: return result;
    case IntParse::kTooLong: return raise_too_many_digits(t, digits);
    case IntParse::kInvalid: break;
  }
  Str* shown = TRY(str_from_utf8(t, text));
  return raise_value_error(t, "invalid literal for int() with base {}: {}", base, Repr{Value::from(shown)});
}

Str* int_to_str(Thread& t, Value i, int base) {
  if (i.is_constant()) i = Value::from_int(i == kTrue);
  if (i.is_int()) return small_to_str(t, i.as_int(), base);
  Limbs limbs(i);
  if (limbs.is_zero()) return small_to_str(t, 0, base);
  bool limited = !is_power_of_two(base) && t.runtime->int_max_str_digits > 0;
  // 2^10 > 10^3: so many bits always have more digits than allowed.
  if (limited && limbs.bits() / 10 * 3 > uint64_t(t.runtime->int_max_str_digits) + 700) return raise_limit_to_str(t);
  TRY(has_room_for(t, double(limbs.size())));
  size_t room = digits_bound(limbs, base);
  unsigned char few[200];
  unsigned char* digits = room <= sizeof few ? few : static_cast<unsigned char*>(std::malloc(room));
  if (!digits) return raise_memory_error(t);
  LimbScratch copy(size_t(limbs.size()) + 1);
  mpn_copyi(copy.data(), limbs.data(), limbs.size());
  size_t count = mpn_get_str(digits, base, copy.data(), limbs.size());
  const unsigned char* first = digits;
  while (count > 1 && *first == 0) first++, count--;
  Str* result = nullptr;
  if (limited && count > kDigitsAlwaysAllowed && count > size_t(t.runtime->int_max_str_digits)) {
    (void)raise_limit_to_str(t);
  } else if ((result = str_allocate(t, count + limbs.negative(), 127))) {
    char* out = static_cast<char*>(mutable_data(result));
    if (limbs.negative()) *out++ = '-';
    for (size_t k = 0; k < count; k++) out[k] = "0123456789abcdefghijklmnopqrstuvwxyz"[first[k]];
  }
  if (digits != few) std::free(digits);
  return result;
}

}  // namespace adder
