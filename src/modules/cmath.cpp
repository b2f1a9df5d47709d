// cmath: functions on complex numbers.  For infinities and nans the C library's (C99 annex G) functions compute; Python's errors are added.
#include <cmath>
#include <complex>
#include <limits>

#include "builtins/container_helpers.h"
#include "modules/cmath_elementary.h"
#include "objects/class.h"
#include "objects/complex_math.h"

namespace adder {
namespace {

using Complex128 = std::complex<double>;

/// Any number as complex: complex, __complex__, __float__, __index__.
bool complex_argument(Thread& t, Value v, Complex128* out) {
  if (has_layout<Complex>(v)) return *out = {v.as<Complex>()->real, v.as<Complex>()->imag}, true;
  if (class_special(t, class_of(v), Special::kcomplex)) {
    Value result = call_special_method(t, v, Special::kcomplex);
    if (!result) return false;
    if (!has_layout<Complex>(result)) return raise_type_error(t, "{}.__complex__() returned non-complex (type {})", type_name(v), type_name(result));
    return *out = {result.as<Complex>()->real, result.as<Complex>()->imag}, true;
  }
  double real;
  if (!to_double(t, v, &real)) return false;
  return *out = {real, 0.0}, true;
}

Failed domain_error(Thread& t) { return raise_value_error(t, "math domain error"); }
Failed range_error(Thread& t) { return raise_overflow_error(t, "math range error"); }
Value give(Thread& t, Complex128 z) { return box_complex(t, z.real(), z.imag()); }

bool is_finite(Complex128 z) { return std::isfinite(z.real()) && std::isfinite(z.imag()); }
bool is_infinite(Complex128 z) { return std::isinf(z.real()) || std::isinf(z.imag()); }
bool is_nan(Complex128 z) { return std::isnan(z.real()) || std::isnan(z.imag()); }

/// What a function does with arguments at which it has no value.
enum class Trouble : uint8_t { kNone, kDomain, kRange };

template <Complex128 (*function)(Complex128), Trouble (*check)(Complex128, Complex128)> Value complex_function(Thread& t, Value, Value v) {
  Complex128 z;
  if (!complex_argument(t, v, &z)) return kEmpty;
  Complex128 result = function(z);
  switch (check(z, result)) {
    case Trouble::kDomain: return domain_error(t);
    case Trouble::kRange: return range_error(t);
    case Trouble::kNone: break;
  }
  return give(t, result);
}

Trouble none(Complex128, Complex128) { return Trouble::kNone; }
/// exp and its kin: oscillation at infinity is a domain error, overflow a range error.
Trouble exponential(Complex128 z, Complex128 result) {
  if (std::isinf(z.imag()) && (std::isfinite(z.real()) || (std::isinf(z.real()) && z.real() > 0))) return Trouble::kDomain;
  return is_finite(z) && is_infinite(result) ? Trouble::kRange : Trouble::kNone;
}
Trouble hyperbolic(Complex128 z, Complex128 result) {
  if (std::isinf(z.imag()) && !std::isnan(z.real())) return Trouble::kDomain;
  return is_finite(z) && is_infinite(result) ? Trouble::kRange : Trouble::kNone;
}
Trouble circular(Complex128 z, Complex128 result) {
  if (std::isinf(z.real()) && !std::isnan(z.imag())) return Trouble::kDomain;
  return is_finite(z) && is_infinite(result) ? Trouble::kRange : Trouble::kNone;
}
Trouble tangent(Complex128 z, Complex128) {
  return std::isinf(z.real()) && std::isfinite(z.imag()) ? Trouble::kDomain : Trouble::kNone;
}
Trouble hyperbolic_tangent(Complex128 z, Complex128) {
  return std::isinf(z.imag()) && std::isfinite(z.real()) ? Trouble::kDomain : Trouble::kNone;
}
Trouble pole(Complex128 z, Complex128 result) { return is_finite(z) && is_infinite(result) ? Trouble::kDomain : Trouble::kNone; }

/// ref 3.11: a NaN is any NaN, whatever its sign, and so are those of results.
double plain_nan(double x) { return std::isnan(x) ? std::numeric_limits<double>::quiet_NaN() : x; }
Complex128 plain_nans(Complex128 z) { return {plain_nan(z.real()), plain_nan(z.imag())}; }
/// The C library's function for what is not finite.
template <Complex128 (*function)(const Complex128&)> Complex128 special(Complex128 z) { return plain_nans(function(plain_nans(z))); }

#define FORWARD(name) \
  Complex128 c_##name(Complex128 z) { return is_finite(z) ? elementary::name(z) : special<std::name>(z); }
FORWARD(acos) FORWARD(asinh) FORWARD(atanh) FORWARD(cosh) FORWARD(exp) FORWARD(sinh) FORWARD(sqrt)
#undef FORWARD

/// ref 3.11: unlike C, which knows the angle, acosh(0 + nan j) is nan in both parts.
Complex128 c_acosh(Complex128 z) {
  if (z.real() == 0 && std::isnan(z.imag())) return plain_nans({z.imag(), z.imag()});
  return is_finite(z) ? elementary::acosh(z) : special<std::acosh>(z);
}

/// ref 3.11: likewise both parts of tanh(0 + nan j) are nan.
Complex128 c_tanh(Complex128 z) {
  if (z.real() == 0 && std::isnan(z.imag())) return plain_nans({z.imag(), z.imag()});
  return is_finite(z) ? elementary::tanh(z) : special<std::tanh>(z);
}

// The circular functions are hyperbolic ones of i * z, signs of NaN included.
Complex128 c_asin(Complex128 z) { return elementary::turned<c_asinh>(z); }
Complex128 c_atan(Complex128 z) { return elementary::turned<c_atanh>(z); }
Complex128 c_sin(Complex128 z) { return elementary::turned<c_sinh>(z); }
Complex128 c_tan(Complex128 z) { return elementary::turned<c_tanh>(z); }
Complex128 c_cos(Complex128 z) { return c_cosh({-z.imag(), z.real()}); }

/// log(z), precise also where |z| is near 1.
Complex128 log_value(Complex128 z) { return is_finite(z) ? elementary::log(z) : special<std::log>(z); }

Value cmath_log(Thread& t, Value, Value v, Value base_argument) {
  Complex128 z, base;
  if (!complex_argument(t, v, &z)) return kEmpty;
  if (z == 0.0) return domain_error(t);
  Complex128 result = log_value(z);
  if (base_argument) {
    if (!complex_argument(t, base_argument, &base)) return kEmpty;
    if (base == 0.0) return domain_error(t);
    Complex128 divisor = log_value(base);
    ComplexNumber quotient;
    if (!complex_quotient({result.real(), result.imag()}, {divisor.real(), divisor.imag()}, &quotient)) return domain_error(t);
    return box_complex(t, quotient.real, quotient.imag);
  }
  return give(t, result);
}
Value cmath_log10(Thread& t, Value, Value v) {
  Complex128 z;
  if (!complex_argument(t, v, &z)) return kEmpty;
  if (z == 0.0) return domain_error(t);
  constexpr double kLn10 = 2.302585092994045684;
  Complex128 result = log_value(z);
  return box_complex(t, result.real() / kLn10, result.imag() / kLn10);
}
double angle_of(Complex128 z) { return plain_nan(std::atan2(z.imag(), z.real())); }
Value cmath_phase(Thread& t, Value, Value v) {
  Complex128 z;
  return complex_argument(t, v, &z) ? box_float(t, angle_of(z)) : kEmpty;
}
Value cmath_polar(Thread& t, Value, Value v) {
  Complex128 z;
  if (!complex_argument(t, v, &z)) return kEmpty;
  double length = plain_nan(std::hypot(z.real(), z.imag()));
  if (std::isinf(length) && is_finite(z)) return range_error(t);
  Value r = box_float(t, length), phi = box_float(t, angle_of(z));
  return Value::from(make_tuple(t, r, phi));
}
Value cmath_rect(Thread& t, Value, Value r_argument, Value phi_argument) {
  double r, phi;
  if (!to_double(t, r_argument, &r) || !to_double(t, phi_argument, &phi)) return kEmpty;
  r = plain_nan(r);
  if (std::isinf(phi) && r != 0 && !std::isnan(r)) return domain_error(t);
  if (std::isnan(r)) return box_complex(t, r, phi == 0 ? 0.0 : r);
  if (!std::isfinite(phi)) {
    if (std::isinf(r)) return box_complex(t, HUGE_VAL, NAN);
    return r == 0 ? box_complex(t, 0.0, 0.0) : box_complex(t, NAN, NAN);
  }
  if (std::isfinite(r)) return phi == 0 ? box_complex(t, r, r * phi) : box_complex(t, r * std::cos(phi), r * std::sin(phi));
  double sign = r > 0 ? 1 : -1;
  if (phi == 0) return box_complex(t, r, sign * phi);
  return box_complex(t, std::copysign(HUGE_VAL, sign * std::cos(phi)), std::copysign(HUGE_VAL, sign * std::sin(phi)));
}
template <bool (*predicate)(Complex128)> Value complex_predicate(Thread& t, Value, Value v) {
  Complex128 z;
  return complex_argument(t, v, &z) ? Value::from_bool(predicate(z)) : kEmpty;
}
Value cmath_isclose(Thread& t, Value, Value a_argument, Value b_argument, Value relative, Value absolute) {
  Complex128 a, b;
  double rel, abs;
  if (!complex_argument(t, a_argument, &a) || !complex_argument(t, b_argument, &b) || !to_double(t, relative, &rel) || !to_double(t, absolute, &abs)) return kEmpty;
  if (rel < 0 || abs < 0) return raise_value_error(t, "tolerances must be non-negative");
  if (a == b) return kTrue;
  if (is_infinite(a) || is_infinite(b)) return kFalse;
  double difference = std::abs(a - b);
  return Value::from_bool(difference <= rel * std::abs(b) || difference <= rel * std::abs(a) || difference <= abs);
}

#define ROW(name, check, doc) function<complex_function<c_##name, check>>(#name "($module, z, /)", doc)
const NativeMethod kFunctions[] = {
    ROW(acos, none, "Return the arc cosine of z."),
    ROW(acosh, none, "Return the inverse hyperbolic cosine of z."),
    ROW(asin, none, "Return the arc sine of z."),
    ROW(asinh, none, "Return the inverse hyperbolic sine of z."),
    ROW(atan, pole, "Return the arc tangent of z."),
    ROW(atanh, pole, "Return the inverse hyperbolic tangent of z."),
    ROW(cos, circular, "Return the cosine of z."),
    ROW(cosh, hyperbolic, "Return the hyperbolic cosine of z."),
    ROW(exp, exponential, "Return e to the power of z."),
    ROW(sin, circular, "Return the sine of z."),
    ROW(sinh, hyperbolic, "Return the hyperbolic sine of z."),
    ROW(sqrt, none, "Return the square root of z."),
    ROW(tan, tangent, "Return the tangent of z."),
    ROW(tanh, hyperbolic_tangent, "Return the hyperbolic tangent of z."),
    function<cmath_log>("log($module, z, base=<unrepresentable>, /)", "Return the logarithm of z, natural or to a base."),
    function<cmath_log10>("log10($module, z, /)", "Return the logarithm of z to base 10."),
    function<cmath_phase>("phase($module, z, /)", "Return the angle of z."),
    function<cmath_polar>("polar($module, z, /)", "Return length and angle of z."),
    function<cmath_rect>("rect($module, r, phi, /)", "Return the number with a length and an angle."),
    function<complex_predicate<is_finite>>("isfinite($module, z, /)", "Return whether both parts are finite."),
    function<complex_predicate<is_infinite>>("isinf($module, z, /)", "Return whether a part is infinite."),
    function<complex_predicate<is_nan>>("isnan($module, z, /)", "Return whether a part is NaN."),
    function<cmath_isclose>("isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", "Return whether two numbers are close."),
};

bool initialize(Thread& t, Module* module) {
  auto set = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  constexpr double kPi = 3.14159265358979323846;
  return set("pi", box_float(t, kPi)) && set("e", box_float(t, 2.7182818284590452354)) && set("tau", box_float(t, 2 * kPi)) &&
         set("inf", box_float(t, HUGE_VAL)) && set("nan", box_float(t, std::nan(""))) && set("infj", box_complex(t, 0, HUGE_VAL)) &&
         set("nanj", box_complex(t, 0, std::nan("")));
}

}  // namespace

extern const ModuleSpec kCmathModule;
const ModuleSpec kCmathModule = {"cmath", "Mathematical functions on complex numbers.", kFunctions, initialize};

}  // namespace adder
