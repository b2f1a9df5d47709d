// Elementary functions of finite complex numbers after W. Kahan ("Branch Cuts for Complex Elementary Functions", 1987), operation
// by operation as CPython's cmath, so that results agree to the last digit.
#pragma once
#include <cfloat>
#include <cmath>
#include <complex>
#include <numbers>

namespace adder::elementary {

using Number = std::complex<double>;

/// Beyond these, squares, exponentials or the sum of two squares would overflow.
inline constexpr double kLarge = DBL_MAX / 4;
inline const double kSquareRootLarge = std::sqrt(kLarge);
inline const double kLogLarge = std::log(kLarge);
inline const double kSquareRootSmall = std::sqrt(DBL_MIN);

inline bool is_large(Number z) { return std::fabs(z.real()) > kLarge || std::fabs(z.imag()) > kLarge; }
/// The logarithm of twice |z| for z so large that |z| itself may overflow.
inline double log_of_double(Number z) { return std::log(std::hypot(z.real() / 2, z.imag() / 2)) + std::numbers::ln2 * 2; }
/// A function of i * z, and the result divided by i.
template <Number (*function)(Number)> Number turned(Number z) {
  Number result = function({-z.imag(), z.real()});
  return {result.imag(), -result.real()};
}

inline Number sqrt(Number z) {
  if (z.real() == 0 && z.imag() == 0) return {0.0, z.imag()};
  double x = std::fabs(z.real()), y = std::fabs(z.imag()), s;
  if (x < DBL_MIN && y < DBL_MIN) {
    constexpr int kUp = 53, kDown = -27;  // out of the denormals, and the half of it back
    x = std::ldexp(x, kUp);
    s = std::ldexp(std::sqrt(x + std::hypot(x, std::ldexp(y, kUp))), kDown);
  } else {
    x /= 8;
    s = 2 * std::sqrt(x + std::hypot(x, y / 8));
  }
  double d = y / (2 * s);
  return z.real() >= 0 ? Number(s, std::copysign(d, z.imag())) : Number(d, std::copysign(s, z.imag()));
}

inline Number acos(Number z) {
  double x = z.real(), y = z.imag();
  if (is_large(z)) {
    double size = log_of_double(z);
    return {std::atan2(std::fabs(y), x), x < 0 ? -std::copysign(size, y) : std::copysign(size, -y)};
  }
  Number below = sqrt({1 - x, -y}), above = sqrt({1 + x, y});
  return {2 * std::atan2(below.real(), above.real()), std::asinh(above.real() * below.imag() - above.imag() * below.real())};
}
inline Number acosh(Number z) {
  double x = z.real(), y = z.imag();
  if (is_large(z)) return {log_of_double(z), std::atan2(y, x)};
  Number below = sqrt({x - 1, y}), above = sqrt({x + 1, y});
  return {std::asinh(below.real() * above.real() + below.imag() * above.imag()), 2 * std::atan2(below.imag(), above.real())};
}
inline Number asinh(Number z) {
  double x = z.real(), y = z.imag();
  if (is_large(z)) {
    double size = log_of_double(z);
    return {y >= 0 ? std::copysign(size, x) : -std::copysign(size, -x), std::atan2(y, std::fabs(x))};
  }
  Number above = sqrt({1 + y, -x}), below = sqrt({1 - y, x});
  return {std::asinh(above.real() * below.imag() - below.real() * above.imag()), std::atan2(y, above.real() * below.real() - above.imag() * below.imag())};
}

inline Number atanh(Number z) {
  if (std::signbit(z.real())) return -atanh(-z);
  double x = z.real(), y = z.imag(), size = std::fabs(y);
  if (x > kSquareRootLarge || size > kSquareRootLarge) {
    double half = std::hypot(x / 2, y / 2);
    return {x / 4 / half / half, -std::copysign(std::numbers::pi / 2, -y)};
  }
  if (x == 1 && size < kSquareRootSmall) {
    if (size == 0) return {HUGE_VAL, y};
    return {-std::log(std::sqrt(size) / std::sqrt(std::hypot(size, 2.0))), std::copysign(std::atan2(2.0, -size) / 2, y)};
  }
  double squares = (1 - x) * (1 - x) + size * size;
  return {std::log1p(4 * x / squares) / 4, -std::atan2(-2 * y, (1 - x) * (1 + x) - size * size) / 2};
}

inline Number log(Number z) {
  double x = std::fabs(z.real()), y = std::fabs(z.imag()), angle = std::atan2(z.imag(), z.real());
  if (is_large(z)) return {std::log(std::hypot(x / 2, y / 2)) + std::numbers::ln2, angle};
  if (x < DBL_MIN && y < DBL_MIN)
    return {std::log(std::hypot(std::ldexp(x, DBL_MANT_DIG), std::ldexp(y, DBL_MANT_DIG))) - DBL_MANT_DIG * std::numbers::ln2, angle};
  double size = std::hypot(x, y);
  if (size < 0.71 || size > 1.73) return {std::log(size), angle};
  double larger = std::max(x, y), smaller = std::min(x, y);
  return {std::log1p((larger - 1) * (larger + 1) + smaller * smaller) / 2, angle};
}

inline Number tanh(Number z) {
  double x = z.real(), y = z.imag();
  if (std::fabs(x) > kLogLarge) return {std::copysign(1.0, x), 4 * std::sin(y) * std::cos(y) * std::exp(-2 * std::fabs(x))};
  double tx = std::tanh(x), ty = std::tan(y), cx = 1 / std::cosh(x), product = tx * ty, scale = 1 + product * product;
  return {tx * (1 + ty * ty) / scale, ((ty / scale) * cx) * cx};
}

inline Number cosh(Number z) {
  double x = z.real(), y = z.imag();
  if (std::fabs(x) > kLogLarge) {
    double less = x - std::copysign(1.0, x);
    return {std::cos(y) * std::cosh(less) * std::numbers::e, std::sin(y) * std::sinh(less) * std::numbers::e};
  }
  return {std::cos(y) * std::cosh(x), std::sin(y) * std::sinh(x)};
}
inline Number sinh(Number z) {
  double x = z.real(), y = z.imag();
  if (std::fabs(x) > kLogLarge) {
    double less = x - std::copysign(1.0, x);
    return {std::cos(y) * std::sinh(less) * std::numbers::e, std::sin(y) * std::cosh(less) * std::numbers::e};
  }
  return {std::cos(y) * std::sinh(x), std::sin(y) * std::cosh(x)};
}
inline Number exp(Number z) {
  double x = z.real(), y = z.imag();
  if (x > kLogLarge) {
    double size = std::exp(x - 1);
    return {size * std::cos(y) * std::numbers::e, size * std::sin(y) * std::numbers::e};
  }
  double size = std::exp(x);
  return {size * std::cos(y), size * std::sin(y)};
}

}  // namespace adder::elementary
