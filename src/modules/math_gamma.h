// The gamma function by Lanczos' approximation (C. Lanczos 1964, "A precision approximation of the gamma function"), with 13
// terms and g = 6.0246..., the constants for doubles that J. Maddock published with Boost.  The C library's own functions
// differ from these in the last digits.
#pragma once
#include <cmath>
#include <iterator>
#include <numbers>

namespace adder {

inline constexpr double kLanczosG = 6.024680040776729583740234375;
inline constexpr double kLanczosNumerator[] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408};
/// The coefficients of x(x+1)...(x+11).
inline constexpr double kLanczosDenominator[] = {0.0,       39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
                                                 2637558.0, 357423.0,   32670.0,     1925.0,      66.0,        1.0};

/// The quotient of the two polynomials; for large x in powers of 1/x, which do not overflow.
inline double lanczos_sum(double x) {
  double numerator = 0, denominator = 0;
  constexpr int kTerms = int(std::size(kLanczosNumerator));
  if (x < 5) {
    for (int i = kTerms - 1; i >= 0; i--) {
      numerator = numerator * x + kLanczosNumerator[i];
      denominator = denominator * x + kLanczosDenominator[i];
    }
  } else {
    for (int i = 0; i < kTerms; i++) {
      numerator = numerator / x + kLanczosNumerator[i];
      denominator = denominator / x + kLanczosDenominator[i];
    }
  }
  return numerator / denominator;
}

/// sin(pi * x), exact where it is 0 or 1.
inline double sin_pi(double x) {
  constexpr double kPi = std::numbers::pi;
  double y = std::fmod(std::fabs(x), 2.0), result = 0;
  switch (int(std::round(2.0 * y))) {
    case 0: result = std::sin(kPi * y); break;
    case 1: result = std::cos(kPi * (y - 0.5)); break;
    case 2: result = std::sin(kPi * (1.0 - y)); break;
    case 3: result = -std::cos(kPi * (y - 1.5)); break;
    default: result = std::sin(kPi * (y - 2.0)); break;
  }
  return std::copysign(1.0, x) * result;
}

/// For finite x that is no pole; infinite where the result is too large.
inline double lanczos_gamma(double x) {
  double size = std::fabs(x);
  if (std::floor(x) == x && x <= 23) {
    double product = 1;
    for (int i = 2; i < int(x); i++) product *= i;
    return product;
  }
  if (size < 1e-20) return 1.0 / x;
  if (size > 200) return x < 0 ? 0.0 / sin_pi(x) : HUGE_VAL;
  constexpr double kShift = kLanczosG - 0.5;
  double y = size + kShift;
  // What rounding y has lost changes the power below noticeably.
  double lost = size > kShift ? (y - size) - kShift : (y - kShift) - size;
  double correction = lost * kLanczosG / y;
  double result;
  if (x < 0) {
    result = -std::numbers::pi / sin_pi(size) / size * std::exp(y) / lanczos_sum(size);
    result -= correction * result;
  } else {
    result = lanczos_sum(size) / std::exp(y);
    result += correction * result;
  }
  // The power in two halves where the whole one would overflow.
  double power = std::pow(y, size < 140 ? size - 0.5 : size / 2.0 - 0.25);
  for (int i = size < 140 ? 1 : 0; i < 2; i++) result = x < 0 ? result / power : result * power;
  return result;
}

/// The logarithm of |gamma(x)| for finite x that is no pole; NaN gives NaN.
inline double lanczos_log_gamma(double x) {
  double size = std::fabs(x);
  if (size < 1e-20) return -std::log(size);
  double result = std::log(lanczos_sum(size)) - kLanczosG;
  result += (size - 0.5) * (std::log(size + kLanczosG - 0.5) - 1);
  if (x < 0) result = std::log(std::numbers::pi) - std::log(std::fabs(sin_pi(size))) - std::log(size) - result;
  return result;
}

}  // namespace adder
