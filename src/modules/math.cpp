// math: functions on real numbers.  The C library computes; here are Python's errors and what needs exactness.
#include <cfloat>
#include <cmath>

#include "builtins/container_helpers.h"
#include "modules/math_gamma.h"
#include "interp/domain_method.h"
#include "interp/operations/numbers.h"
#include "objects/class.h"
#include "objects/int_limbs.h"
#include "modules/math_sums.h"

namespace adder {

using RealFormula = double (*)(double);
double apply_real(RealFormula formula, double x) { return formula(x); }
// The general cases of functions that traces see through.
enum class Overflow : uint8_t { kPossible, kIsDomainError };
Value real_general(Thread& t, RealFormula formula, Overflow overflow, Value v);
Value floor_general(Thread& t, Value v);
Value ceil_general(Thread& t, Value v);
Value trunc_general(Thread& t, Value v);

}  // namespace adder

ADDER_EFFECT(adder::apply_real, adder::jit::kPure)
ADDER_ANY(real_general)
ADDER_ANY(floor_general)
ADDER_ANY(ceil_general)
ADDER_ANY(trunc_general)

namespace adder {
namespace {

Failed domain_error(Thread& t) { return raise_value_error(t, "math domain error"); }
Failed range_error(Thread& t) { return raise_overflow_error(t, "math range error"); }

/// A function of one float: NaN from a number is a domain error, infinity from a finite one a range error (or a domain
/// error, for functions with poles only).
template <RealFormula formula, Overflow overflow = Overflow::kIsDomainError> struct RealFunction {
  template <class D> static REF run(D& d, REF, REF v) {
    typename D::Float x;
    if (real_argument(d, v, x)) {
      auto result = d.template call<&apply_real>(formula, x);
      if (d.float_abs(result) < d.float_constant(HUGE_VAL)) return d.box_float(result);
    }
    return d.template call<&real_general>(formula, overflow, v);
  }
};
struct SquareRoot {
  template <class D> static REF run(D& d, REF, REF v) {
    typename D::Float x;
    if (real_argument(d, v, x) && d.float_constant(0.0) <= x) return d.box_float(d.float_sqrt(x));
    RealFormula formula = std::sqrt;
    return d.template call<&real_general>(formula, Overflow::kIsDomainError, v);
  }
};
struct Fabs {
  template <class D> static REF run(D& d, REF, REF v) {
    typename D::Float x;
    if (real_argument(d, v, x)) return d.box_float(d.float_abs(x));
    RealFormula formula = std::fabs;
    return d.template call<&real_general>(formula, Overflow::kIsDomainError, v);
  }
};

/// A function of two floats that cannot overflow.
template <double (*function)(double, double)> Value real_function2(Thread& t, Value, Value a, Value b) {
  double x, y;
  if (!to_double(t, a, &x) || !to_double(t, b, &y)) return kEmpty;
  double result = function(x, y);
  if (std::isnan(result) && !std::isnan(x) && !std::isnan(y)) return domain_error(t);
  if (std::isinf(result) && std::isfinite(x) && std::isfinite(y)) return range_error(t);
  return box_float(t, result);
}

template <bool (*predicate)(double)> Value real_predicate(Thread& t, Value, Value v) {
  double x;
  return to_double(t, v, &x) ? Value::from_bool(predicate(x)) : kEmpty;
}
bool is_nan(double x) { return std::isnan(x); }
bool is_inf(double x) { return std::isinf(x); }
bool is_finite(double x) { return std::isfinite(x); }

// --- gamma
double gamma_value(double x) {
  if (std::isinf(x)) return x > 0 ? x : NAN;
  if (x == 0) return std::copysign(HUGE_VAL, x);
  if (x < 0 && std::floor(x) == x) return NAN;
  return lanczos_gamma(x);
}
Value math_gamma(Thread& t, Value, Value v) {
  double x;
  if (!to_double(t, v, &x)) return kEmpty;
  double result = gamma_value(x);
  if (std::isnan(result) && !std::isnan(x)) return domain_error(t);
  if (std::isinf(result) && std::isfinite(x)) {
    if (x == 0) return domain_error(t);
    return range_error(t);
  }
  return box_float(t, result);
}
Value math_lgamma(Thread& t, Value, Value v) {
  double x;
  if (!to_double(t, v, &x)) return kEmpty;
  if (std::isinf(x)) return box_float(t, HUGE_VAL);
  if (std::isfinite(x) && std::floor(x) == x && x <= 2) {
    if (x <= 0) return domain_error(t);
    return box_float(t, 0.0);
  }
  double result = lanczos_log_gamma(x);
  return std::isinf(result) ? Value(range_error(t)) : box_float(t, result);
}

// --- logarithms, of ints of any size
using LogFunction = double (*)(double);

bool log_of(Thread& t, Value v, LogFunction function, double* out) {
  if (is_any_int(v)) {
    if (int_sign(v) <= 0) return domain_error(t);
    Limbs limbs(v);
    if (limbs.bits() > 1000) {  // log(m * 2^e)
      mp_bitcnt_t shift = limbs.bits() - 64;
      Mpz top;
      mpz_tdiv_q_2exp(top.z, limbs.mpz(), shift);
      *out = function(mpz_get_d(top.z)) + double(shift) * function(2.0);
      return true;
    }
  }
  double x;
  if (!to_double(t, v, &x)) return false;
  double result = function(x);
  if (x <= 0 || (std::isnan(result) && !std::isnan(x))) return domain_error(t);
  *out = result;
  return true;
}

Value math_log(Thread& t, Value, Value x, Value base) {
  double numerator, denominator;
  if (!log_of(t, x, std::log, &numerator)) return kEmpty;
  if (!base) return box_float(t, numerator);
  if (!log_of(t, base, std::log, &denominator)) return kEmpty;
  if (denominator == 0) return raise_zero_division(t, "float division by zero");
  return box_float(t, numerator / denominator);
}
template <LogFunction function> Value log_function(Thread& t, Value, Value x) {
  double result;
  return log_of(t, x, function, &result) ? box_float(t, result) : kEmpty;
}

// --- whole numbers
template <Special special, double (*rounding)(double)> Value rounded(Thread& t, Value v) {
  if (is_float(v)) return int_from_double(t, rounding(float_value(v)));
  if (v.is_int()) return v;
  if (class_special(t, class_of(v), special)) return call_special_method(t, v, special);
  double x;
  return to_double(t, v, &x) ? int_from_double(t, rounding(x)) : kEmpty;
}
struct Floor {
  template <class D> static REF run(D& d, REF, REF v) {
    if (d.is_int(v)) return v;
    typename D::Int whole;
    if (d.is_float(v) && float_to_small(d, d.float_floor(d.unbox_float(v)), whole)) return d.tag_int(whole);
    return d.template call<&floor_general>(v);
  }
};
struct Ceil {
  template <class D> static REF run(D& d, REF, REF v) {
    if (d.is_int(v)) return v;
    typename D::Int whole;
    if (d.is_float(v) && float_to_small(d, d.float_floor(d.float_neg(d.unbox_float(v))), whole)) return d.tag_int(d.int_constant(0) - whole);
    return d.template call<&ceil_general>(v);
  }
};
struct Trunc {
  template <class D> static REF run(D& d, REF, REF v) {
    if (d.is_int(v)) return v;
    typename D::Int whole;
    if (d.is_float(v) && float_to_small(d, d.unbox_float(v), whole)) return d.tag_int(whole);
    return d.template call<&trunc_general>(v);
  }
};
Value whole_part(Thread& t, Value v) {
  if (is_float(v)) return int_from_double(t, float_value(v));
  if (v.is_int()) return v;
  if (class_special(t, class_of(v), Special::ktrunc)) return call_special_method(t, v, Special::ktrunc);
  return raise_type_error(t, "type {} doesn't define __trunc__ method", type_name(v));
}

Value small_gcd(Thread& t, int64_t a, int64_t b) {
  uint64_t x = a < 0 ? -uint64_t(a) : uint64_t(a), y = b < 0 ? -uint64_t(b) : uint64_t(b);
  while (y) {
    uint64_t r = x % y;
    x = y;
    y = r;
  }
  return int_from_uint64(t, x);
}
Value gcd_of(Thread& t, Value a, Value b) {
  if (a.is_int() && b.is_int()) return small_gcd(t, a.as_int(), b.as_int());
  Limbs x(a), y(b);
  Mpz result;
  mpz_gcd(result.z, x.mpz(), y.mpz());
  return result.to_int(t);
}
Value lcm_of(Thread& t, Value a, Value b) {
  Limbs x(a), y(b);
  Mpz result;
  mpz_lcm(result.z, x.mpz(), y.mpz());
  return result.to_int(t);
}
template <Value (*operation)(Thread&, Value, Value), int start> Value fold_ints(Thread& t, Value, Value integers) {
  Value result = Value::from_int(start);
  for (Value v : integers.as<Tuple>()->values()) {
    Value i = TRY(to_index(t, v));
    result = TRY(operation(t, result, i));
  }
  return result;
}

Value math_isqrt(Thread& t, Value, Value v) {
  Value n = TRY(to_index(t, v));
  if (int_sign(n) < 0) return raise_value_error(t, "isqrt() argument must be nonnegative");
  Limbs limbs(n);
  Mpz result;
  mpz_sqrt(result.z, limbs.mpz());
  return result.to_int(t);
}

Value math_factorial(Thread& t, Value, Value v) {
  Value n = TRY(to_index(t, v));
  if (int_sign(n) < 0) return raise_value_error(t, "factorial() not defined for negative values");
  int64_t i;
  if (!int_to_int64(n, &i)) return raise_overflow_error(t, "factorial() argument should not exceed {}", INT64_MAX);
  TRY(has_room_for(t, double(i) * std::log2(double(i) + 1) / 64));
  Mpz result;
  mpz_fac_ui(result.z, uint64_t(i));
  return result.to_int(t);
}

/// Both as non-negative ints; that they are ints is asked first.
bool natural_arguments(Thread& t, Value n_argument, Value k_argument, Value* n, Value* k) {
  *n = TRY(to_index(t, n_argument));
  *k = TRY(to_index(t, k_argument));
  if (int_sign(*n) < 0) return raise_value_error(t, "n must be a non-negative integer");
  return int_sign(*k) >= 0 || raise_value_error(t, "k must be a non-negative integer");
}

/// n * (n-1) * ... * (n-k+1), halving the range so that the factors stay balanced.
void falling_product(mpz_t out, mpz_srcptr n, uint64_t from, uint64_t count) {
  if (count <= 8) {
    mpz_set_ui(out, 1);
    Mpz factor;
    for (uint64_t i = from; i < from + count; i++) {
      mpz_sub_ui(factor.z, n, i);
      mpz_mul(out, out, factor.z);
    }
    return;
  }
  Mpz right;
  falling_product(out, n, from, count / 2);
  falling_product(right.z, n, from + count / 2, count - count / 2);
  mpz_mul(out, out, right.z);
}

Value math_perm(Thread& t, Value module, Value n_argument, Value k_argument) {
  if (k_argument == kNone) return math_factorial(t, module, n_argument);
  Value n, k;
  TRY(natural_arguments(t, n_argument, k_argument, &n, &k));
  if (int_compare(k, n) > 0) return Value::from_int(0);
  int64_t count;
  if (!int_to_int64(k, &count)) return raise_overflow_error(t, "k must not exceed {}", INT64_MAX);
  Limbs limbs(n);
  TRY(has_room_for(t, double(count) * double(limbs.bits()) / 64));
  Mpz result;
  falling_product(result.z, limbs.mpz(), 0, uint64_t(count));
  return result.to_int(t);
}

Value math_comb(Thread& t, Value, Value n_argument, Value k_argument) {
  Value n, k;
  TRY(natural_arguments(t, n_argument, k_argument, &n, &k));
  if (int_compare(k, n) > 0) return Value::from_int(0);
  Value rest = TRY(int_subtract(t, n, k));
  if (int_compare(rest, k) < 0) k = rest;
  int64_t count;
  if (!int_to_int64(k, &count)) return raise_overflow_error(t, "min(n - k, k) must not exceed {}", INT64_MAX);
  Limbs limbs(n);
  double bits = double(count) * double(limbs.bits());
  if (int64_t items; int_to_int64(n, &items)) bits = std::min(bits, double(items));
  TRY(has_room_for(t, bits / 64));
  Mpz result;
  mpz_bin_ui(result.z, limbs.mpz(), uint64_t(count));
  return result.to_int(t);
}

// --- parts of floats
Value math_frexp(Thread& t, Value, Value v) {
  double x;
  if (!to_double(t, v, &x)) return kEmpty;
  int exponent = 0;
  double mantissa = std::isfinite(x) && x != 0 ? std::frexp(x, &exponent) : x;
  Value m = box_float(t, mantissa);
  return Value::from(make_tuple(t, m, Value::from_int(exponent)));
}
Value math_ldexp(Thread& t, Value, Value v, Value exponent_argument) {
  double x;
  if (!to_double(t, v, &x)) return kEmpty;
  if (!is_any_int(exponent_argument)) return raise_type_error(t, "Expected an int as second argument to ldexp.");
  if (x == 0 || !std::isfinite(x)) return box_float(t, x);
  int64_t exponent;
  if (!int_to_int64(exponent_argument, &exponent)) exponent = int_sign(exponent_argument) < 0 ? INT64_MIN : INT64_MAX;
  if (exponent > 5000) return range_error(t);
  double result = exponent < -5000 ? std::copysign(0.0, x) : std::ldexp(x, int(exponent));
  return std::isinf(result) ? Value(range_error(t)) : box_float(t, result);
}
Value math_modf(Thread& t, Value, Value v) {
  double x, whole;
  if (!to_double(t, v, &x)) return kEmpty;
  double fraction = std::modf(x, &whole);
  Value f = box_float(t, fraction), w = box_float(t, whole);
  return Value::from(make_tuple(t, f, w));
}
Value math_ulp(Thread& t, Value, Value v) {
  double x;
  if (!to_double(t, v, &x)) return kEmpty;
  if (std::isnan(x)) return v;
  x = std::fabs(x);
  if (std::isinf(x)) return box_float(t, x);
  double next = std::nextafter(x, HUGE_VAL);
  if (std::isinf(next)) return box_float(t, x - std::nextafter(x, 0.0));
  return box_float(t, next - x);
}

// --- two arguments
Value math_pow(Thread& t, Value, Value a, Value b) {
  double x, y;
  if (!to_double(t, a, &x) || !to_double(t, b, &y)) return kEmpty;
  double result = std::pow(x, y);
  if (std::isfinite(x) && std::isfinite(y)) {
    if (std::isnan(result)) return domain_error(t);
    if (std::isinf(result)) {
      if (x == 0) return domain_error(t);
      return range_error(t);
    }
  }
  return box_float(t, result);
}
Value math_fmod(Thread& t, Value, Value a, Value b) {
  double x, y;
  if (!to_double(t, a, &x) || !to_double(t, b, &y)) return kEmpty;
  double result = std::fmod(x, y);
  if (std::isnan(result) && !std::isnan(x) && !std::isnan(y)) return domain_error(t);
  return box_float(t, result);
}
double copy_sign(double x, double y) { return std::copysign(x, y); }
Value math_nextafter(Thread& t, Value, Value a, Value b) {
  double x, y;
  if (!to_double(t, a, &x) || !to_double(t, b, &y)) return kEmpty;
  return box_float(t, std::nextafter(x, y));
}
Value math_copysign(Thread& t, Value, Value a, Value b) {
  double x, y;
  if (!to_double(t, a, &x) || !to_double(t, b, &y)) return kEmpty;
  return box_float(t, copy_sign(x, y));
}
Value math_isclose(Thread& t, Value, Value a_value, Value b_value, Value relative, Value absolute) {
  double a, b, rel, abs;
  if (!to_double(t, a_value, &a) || !to_double(t, b_value, &b) || !to_double(t, relative, &rel) || !to_double(t, absolute, &abs)) return kEmpty;
  if (rel < 0 || abs < 0) return raise_value_error(t, "tolerances must be non-negative");
  if (a == b) return kTrue;
  if (std::isinf(a) || std::isinf(b)) return kFalse;
  double difference = std::fabs(b - a);
  return Value::from_bool(difference <= std::fabs(rel * b) || difference <= std::fabs(rel * a) || difference <= abs);
}

constexpr double kPi = 3.14159265358979323846;
double to_degrees(double x) { return x * (180.0 / kPi); }
double to_radians(double x) { return x * (kPi / 180.0); }
Value math_degrees(Thread& t, Value, Value v) {
  double x;
  return to_double(t, v, &x) ? box_float(t, to_degrees(x)) : kEmpty;
}
Value math_radians(Thread& t, Value, Value v) {
  double x;
  return to_double(t, v, &x) ? box_float(t, to_radians(x)) : kEmpty;
}

// --- many arguments
Value math_fsum(Thread& t, Value, Value iterable) {
  ExactSum sum;
  double x;
  bool ok = for_each(t, iterable, [&](Value item) -> bool {
    if (!to_double(t, item, &x)) return false;
    return sum.add(x) || raise_overflow_error(t, "intermediate overflow in fsum");
  });
  if (!ok) return kEmpty;
  double result;
  if (!sum.finish(&result)) return raise_value_error(t, "-inf + inf in fsum");
  return box_float(t, result);
}

Value norm_of(Thread& t, std::span<double> values) { return box_float(t, vector_norm(values.data(), values.size())); }

Value math_hypot(Thread& t, Value, Value coordinates) {
  Tuple* arguments = coordinates.as<Tuple>();
  NumberBuffer buffer(arguments->length);
  for (size_t i = 0; i < arguments->length; i++) {
    if (!to_double(t, arguments->items[i], &buffer.data()[i])) return kEmpty;
  }
  return norm_of(t, {buffer.data(), size_t(arguments->length)});
}
Value math_dist(Thread& t, Value, Value p_argument, Value q_argument) {
  Tuple* p = TRY(tuple_of(t, p_argument));
  Tuple* q = TRY(tuple_of(t, q_argument));
  if (p->length != q->length) return raise_value_error(t, "both points must have the same number of dimensions");
  NumberBuffer buffer(p->length);
  for (size_t i = 0; i < p->length; i++) {
    double a, b;
    if (!to_double(t, p->items[i], &a) || !to_double(t, q->items[i], &b)) return kEmpty;
    buffer.data()[i] = a - b;
  }
  return norm_of(t, {buffer.data(), size_t(p->length)});
}

Value math_prod(Thread& t, Value, Value iterable, Value start) {
  Value result = start;
  bool ok = for_each(t, iterable, [&](Value item) -> bool {
    if (result.is_flonum() && item.is_flonum()) result = box_float(t, flonum_value(result) * flonum_value(item));
    else result = binary_operation(t, result, item, BinaryOp::kMultiply);
    return bool(result);
  });
  return ok ? result : kEmpty;
}

double exp2_of(double x) { return std::exp2(x); }

#define REAL(name, function_name, doc) domain_method<RealFunction<function_name>>(name "($module, x, /)", doc)
#define REAL_OVERFLOWING(name, function_name, doc) \
  domain_method<RealFunction<function_name, Overflow::kPossible>>(name "($module, x, /)", doc)
const NativeMethod kMathFunctions[] = {
    REAL("acos", std::acos, "Return the arc cosine of x, in radians."),
    REAL("acosh", std::acosh, "Return the inverse hyperbolic cosine of x."),
    REAL("asin", std::asin, "Return the arc sine of x, in radians."),
    REAL("asinh", std::asinh, "Return the inverse hyperbolic sine of x."),
    REAL("atan", std::atan, "Return the arc tangent of x, in radians."),
    REAL("atanh", std::atanh, "Return the inverse hyperbolic tangent of x."),
    REAL("cbrt", std::cbrt, "Return the cube root of x."),
    REAL("cos", std::cos, "Return the cosine of x radians."),
    REAL_OVERFLOWING("cosh", std::cosh, "Return the hyperbolic cosine of x."),
    REAL("erf", std::erf, "Return the error function at x."),
    REAL("erfc", std::erfc, "Return the complementary error function at x."),
    REAL_OVERFLOWING("exp", std::exp, "Return e to the power of x."),
    REAL_OVERFLOWING("exp2", exp2_of, "Return 2 to the power of x."),
    REAL_OVERFLOWING("expm1", std::expm1, "Return exp(x)-1, precisely for small x."),
    domain_method<Fabs>("fabs($module, x, /)", "Return the absolute value of x as a float."),
    REAL("log1p", std::log1p, "Return the natural logarithm of 1+x, precisely for small x."),
    REAL("sin", std::sin, "Return the sine of x radians."),
    REAL_OVERFLOWING("sinh", std::sinh, "Return the hyperbolic sine of x."),
    domain_method<SquareRoot>("sqrt($module, x, /)", "Return the square root of x."),
    REAL("tan", std::tan, "Return the tangent of x radians."),
    REAL("tanh", std::tanh, "Return the hyperbolic tangent of x."),
    function<real_function2<std::atan2>>("atan2($module, y, x, /)", "Return the arc tangent of y/x in the right quadrant."),
    function<real_function2<std::remainder>>("remainder($module, x, y, /)", "Return x minus the closest multiple of y."),
    function<math_copysign>("copysign($module, x, y, /)", "Return the magnitude of x with the sign of y."),
    function<math_nextafter>("nextafter($module, x, y, /)", "Return the float next to x in the direction of y."),
    function<math_fmod>("fmod($module, x, y, /)", "Return the remainder of x/y with the sign of x."),
    function<math_pow>("pow($module, x, y, /)", "Return x to the power of y, as floats."),
    domain_method<Ceil>("ceil($module, x, /)", "Return the smallest int not below x."),
    domain_method<Floor>("floor($module, x, /)", "Return the largest int not above x."),
    domain_method<Trunc>("trunc($module, x, /)", "Return the whole part of x."),
    function<math_comb>("comb($module, n, k, /)", "Return in how many ways k of n things can be chosen."),
    function<math_perm>("perm($module, n, k=None, /)", "Return in how many ways k of n things can be put in order."),
    function<math_factorial>("factorial($module, n, /)", "Return x!."),
    function<fold_ints<gcd_of, 0>>("gcd($module, *integers)", "Return the greatest common divisor."),
    function<fold_ints<lcm_of, 1>>("lcm($module, *integers)", "Return the least common multiple."),
    function<math_isqrt>("isqrt($module, n, /)", "Return the whole part of the square root of n."),
    function<math_degrees>("degrees($module, x, /)", "Convert radians to degrees."),
    function<math_radians>("radians($module, x, /)", "Convert degrees to radians."),
    function<math_dist>("dist($module, p, q, /)", "Return the distance of two points."),
    function<math_hypot>("hypot($module, *coordinates)!", "Return the distance of a point from the origin."),
    function<math_frexp>("frexp($module, x, /)", "Return mantissa and exponent of x."),
    function<math_ldexp>("ldexp($module, x, i, /)", "Return x * 2**i."),
    function<math_modf>("modf($module, x, /)", "Return fractional and whole part of x."),
    function<math_fsum>("fsum($module, seq, /)", "Return the exactly rounded sum of floats."),
    function<math_prod>("prod($module, iterable, /, *, start=1)", "Return the product of all items."),
    function<math_gamma>("gamma($module, x, /)", "Return the gamma function at x."),
    function<math_lgamma>("lgamma($module, x, /)", "Return the logarithm of the absolute value of the gamma function at x."),
    function<real_predicate<is_finite>>("isfinite($module, x, /)", "Return whether x is neither infinite nor NaN."),
    function<real_predicate<is_inf>>("isinf($module, x, /)", "Return whether x is infinite."),
    function<real_predicate<is_nan>>("isnan($module, x, /)", "Return whether x is NaN."),
    function<math_isclose>("isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", "Return whether two floats are close."),
    bare_function<math_log>("log($module, x, base=<unrepresentable>, /)!", "Return the logarithm of x, natural or to a base."),
    function<log_function<std::log2>>("log2($module, x, /)", "Return the logarithm of x to base 2."),
    function<log_function<std::log10>>("log10($module, x, /)", "Return the logarithm of x to base 10."),
    function<math_ulp>("ulp($module, x, /)", "Return the value of the least significant bit of x."),
};

bool initialize_math(Thread& t, Module* module) {
  auto constant = [&](const char* name, double value) { return dict_set_str(t, module->dict, intern(t, name), box_float(t, value)); };
  return constant("pi", kPi) && constant("e", 2.7182818284590452354) && constant("tau", 2 * kPi) && constant("inf", HUGE_VAL) &&
         constant("nan", std::nan(""));
}

}  // namespace

Value real_general(Thread& t, RealFormula formula, Overflow overflow, Value v) {
  double x;
  if (!to_double(t, v, &x)) return kEmpty;
  double result = formula(x);
  if (std::isnan(result) && !std::isnan(x)) return domain_error(t);
  if (std::isinf(result) && std::isfinite(x)) {
    if (overflow == Overflow::kPossible) return range_error(t);
    return domain_error(t);
  }
  return box_float(t, result);
}
Value floor_general(Thread& t, Value v) { return rounded<Special::kfloor, std::floor>(t, v); }
Value ceil_general(Thread& t, Value v) { return rounded<Special::kceil, std::ceil>(t, v); }
Value trunc_general(Thread& t, Value v) { return whole_part(t, v); }

extern const ModuleSpec kMathModule;
const ModuleSpec kMathModule = {"math", "Mathematical functions on real numbers.", kMathFunctions, initialize_math};

}  // namespace adder
