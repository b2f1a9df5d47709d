// Complex arithmetic, hash and repr.
#include "objects/complex_math.h"

#include <cerrno>
#include <cmath>
#include <cstring>

#include "objects/float_text.h"
#include "objects/str.h"

namespace adder {

bool complex_quotient(ComplexNumber a, ComplexNumber b, ComplexNumber* out) {
  double real = std::fabs(b.real), imag = std::fabs(b.imag);
  if (real >= imag) {
    if (real == 0) return false;
    double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
    *out = {(a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator};
  } else if (imag >= real) {
    double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
    *out = {(a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator};
  } else {
    *out = {NAN, NAN};
  }
  return true;
}

namespace {

ComplexNumber power_polar(ComplexNumber a, ComplexNumber b) {
  double modulus = std::hypot(a.real, a.imag);
  double length = std::pow(modulus, b.real);
  double angle = std::atan2(a.imag, a.real);
  double phase = angle * b.real;
  if (b.imag != 0) {
    length /= std::exp(angle * b.imag);
    phase += b.imag * std::log(modulus);
  }
  return {length * std::cos(phase), length * std::sin(phase)};
}

ComplexNumber power_whole(ComplexNumber a, int64_t n) {
  ComplexNumber result = {1, 0}, square = a;
  for (uint64_t rest = uint64_t(n < 0 ? -n : n), mask = 1; mask && rest >= mask; mask <<= 1) {
    if (rest & mask) result = complex_multiply(result, square);
    square = complex_multiply(square, square);
  }
  if (n < 0) complex_quotient({1, 0}, result, &result);
  return result;
}

}  // namespace

Value complex_power(Thread& t, ComplexNumber a, ComplexNumber b) {
  ComplexNumber result;
  if (b.real == 0 && b.imag == 0) {
    result = {1, 0};
  } else if (a.real == 0 && a.imag == 0) {
    if (b.imag != 0 || b.real < 0) return raise_zero_division(t, "0.0 to a negative or complex power");
    result = {0, 0};
  } else if (b.imag == 0 && b.real == std::floor(b.real) && std::fabs(b.real) <= 100) {
    if (b.real < 0 && power_whole(a, int64_t(-b.real)).real == 0 && power_whole(a, int64_t(-b.real)).imag == 0) {
      return raise_zero_division(t, "0.0 to a negative or complex power");
    }
    result = power_whole(a, int64_t(b.real));
  } else {
    // ref 3.11: the C library's complaint of an angle without end is taken for this one.
    if (std::isinf(std::atan2(a.imag, a.real) * b.real)) return raise_zero_division(t, "0.0 to a negative or complex power");
    result = power_polar(a, b);
  }
  if (std::isinf(result.real) || std::isinf(result.imag)) return raise_overflow_error(t, "complex exponentiation");
  return box_complex(t, result.real, result.imag);
}

Str* complex_repr(Thread& t, ComplexNumber c) {
  char buffer[2 * kDoubleTextSize + 4];
  char* out = buffer;
  bool only_imaginary = c.real == 0 && !std::signbit(c.real);
  if (!only_imaginary) {
    *out++ = '(';
    out += double_to_text(c.real, out, false);
    if (std::isnan(c.imag) || !std::signbit(c.imag)) *out++ = '+';
  }
  out += double_to_text(c.imag, out, false);
  *out++ = 'j';
  if (!only_imaginary) *out++ = ')';
  return str_from_ascii(t, {buffer, size_t(out - buffer)});
}

int64_t complex_hash(ComplexNumber c, Value identity) {
  uint64_t hash = uint64_t(float_hash(c.real, identity)) + 1000003 * uint64_t(float_hash(c.imag, identity));
  return int64_t(hash) == -1 ? -2 : int64_t(hash);
}

}  // namespace adder
