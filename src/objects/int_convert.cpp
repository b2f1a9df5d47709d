// Ints from and to machine numbers: exact comparison with doubles, correctly rounded conversion and division, hashes.
#include <bit>
#include <cfloat>
#include <cmath>

#include "objects/class.h"
#include "objects/int_limbs.h"
#include "objects/plain.h"
#include "objects/protocols.h"

namespace adder {
namespace {

constexpr uint64_t kHashModulus = (uint64_t(1) << 61) - 1;

int64_t finish_hash(uint64_t magnitude, bool negative) {
  int64_t hash = negative ? -int64_t(magnitude) : int64_t(magnitude);
  return hash == -1 ? -2 : hash;
}

/// The magnitude's top 64 bits (the highest bit set), with the lowest bit sticky for what was cut off.
uint64_t top_bits(const Limbs& v) {
  mp_size_t last = v.size() - 1;
  unsigned shift = unsigned(std::countl_zero(uint64_t(v.data()[last])));
  uint64_t top = v.data()[last] << shift;
  bool sticky = false;
  if (last > 0) {
    uint64_t below = v.data()[last - 1];
    if (shift) {
      top |= below >> (64 - shift);
      below <<= shift;
    }
    sticky = below != 0 || (last > 1 && !mpn_zero_p(v.data(), last - 1));
  }
  return top | sticky;
}

/// The magnitude as a double, half to even; infinity when too large.
double magnitude_to_double(const Limbs& v) {
  if (v.is_zero()) return 0.0;
  if (v.size() == 1) return double(v.low());
  if (v.bits() > 1024) return HUGE_VAL;
  return std::ldexp(double(top_bits(v)), int(v.bits()) - 64);
}

}  // namespace

bool scale_to_double(uint64_t bits, int64_t exponent, double* out) {
  if (bits == 0) {
    *out = 0.0;
    return true;
  }
  int64_t width = 64 - std::countl_zero(bits);
  int64_t keep_from = std::max<int64_t>(width, DBL_MIN_EXP - exponent) - DBL_MANT_DIG;
  if (keep_from > 0) {
    if (keep_from > 62) {
      *out = 0.0;
      return true;
    }
    uint64_t half = uint64_t(1) << (keep_from - 1);
    if ((bits & half) && (bits & (3 * half - 1))) bits += half;
    bits &= ~(2 * half - 1);
  }
  *out = std::ldexp(double(bits), int(exponent));
  return !std::isinf(*out);
}

bool divide_to_double(Limbs& a, Limbs& b, double* out) {
  *out = 0.0;
  if (a.is_zero()) return true;
  int64_t difference = int64_t(a.bits()) - int64_t(b.bits());
  if (difference > DBL_MAX_EXP) return false;
  if (difference < DBL_MIN_EXP - DBL_MANT_DIG - 1) return true;
  int64_t shift = std::max<int64_t>(difference, DBL_MIN_EXP) - (DBL_MANT_DIG + 2);
  Mpz dividend, divisor, quotient, remainder;
  mpz_abs(dividend.z, a.mpz());
  mpz_abs(divisor.z, b.mpz());
  if (shift <= 0) mpz_mul_2exp(dividend.z, dividend.z, mp_bitcnt_t(-shift));
  else mpz_mul_2exp(divisor.z, divisor.z, mp_bitcnt_t(shift));
  mpz_tdiv_qr(quotient.z, remainder.z, dividend.z, divisor.z);
  uint64_t bits = mpz_size(quotient.z) ? mpz_limbs_read(quotient.z)[0] : 0;
  return scale_to_double(bits | (mpz_sgn(remainder.z) != 0), shift, out);
}

Value int_true_divide(Thread& t, Value a, Value b) {
  if (int_sign(b) == 0) return raise_zero_division(t, "division by zero");
  constexpr int64_t kExact = int64_t(1) << 53;
  if (a.is_int() && b.is_int()) {
    int64_t x = a.as_int(), y = b.as_int();
    if (x <= kExact && x >= -kExact && y <= kExact && y >= -kExact) {
      return box_float(t, double(x) / double(y));
    }
  }
  Limbs x(a), y(b);
  double result;
  if (!divide_to_double(x, y, &result)) return raise_overflow_error(t, "integer division result too large for a float");
  return box_float(t, x.negative() != y.negative() ? -result : result);
}

bool int_to_double(Thread& t, Value v, double* out) {
  if (v.is_int()) {
    *out = double(v.as_int());
    return true;
  }
  Limbs limbs(v);
  double magnitude = magnitude_to_double(limbs);
  if (std::isinf(magnitude)) return raise_overflow_error(t, "int too large to convert to float");
  *out = limbs.negative() ? -magnitude : magnitude;
  return true;
}

bool int_to_int64(Value v, int64_t* out) {
  if (v.is_int()) {
    *out = v.as_int();
    return true;
  }
  Limbs limbs(v);
  if (limbs.size() > 1) return false;
  uint64_t magnitude = limbs.low();
  if (magnitude > uint64_t(INT64_MAX) + limbs.negative()) return false;
  *out = limbs.negative() ? int64_t(-magnitude) : int64_t(magnitude);
  return true;
}

bool int_to_uint64(Value v, uint64_t* out) {
  Limbs limbs(v);
  if (limbs.negative() || limbs.size() > 1) return false;
  *out = limbs.low();
  return true;
}

bool int_to_int64(Thread& t, Value v, int64_t* out, const char* what) {
  if (int_to_int64(v, out)) return true;
  return raise_overflow_error(t, "Python int too large to convert to C {}", what);
}

Value int_from_double(Thread& t, double d) {
  if (std::isinf(d)) return raise_overflow_error(t, "cannot convert float infinity to integer");
  if (std::isnan(d)) return raise_value_error(t, "cannot convert float NaN to integer");
  if (d > -0x1p62 && d < 0x1p62) return Value::from_int(int64_t(d));
  int exponent;
  double fraction = std::frexp(std::fabs(d), &exponent);
  Value mantissa = Value::from_int(int64_t(std::ldexp(fraction, 53)) * (d < 0 ? -1 : 1));
  return int_left_shift(t, mantissa, Value::from_int(exponent - 53));
}

bool int_equal_double(Value i, double d) { return int_compare_double(i, d) == 0; }

int int_compare_double(Value i, double d) {
  if (std::isnan(d)) return 2;
  if (std::isinf(d)) return d > 0 ? -1 : 1;
  if (i.is_int()) {
    int64_t x = i.as_int();
    if (d >= 0x1p62) return -1;
    if (d < -0x1p62) return 1;
    double truncated = std::trunc(d);
    int64_t y = int64_t(truncated);
    if (x != y) return x < y ? -1 : 1;
    return truncated < d ? -1 : truncated > d;
  }
  Limbs limbs(i);
  if (limbs.size() == 0) return d > 0 ? -1 : d < 0;
  if (limbs.negative() != (d < 0)) return limbs.negative() ? -1 : 1;
  int exponent;
  double fraction = std::frexp(std::fabs(d), &exponent);
  int order = 0;
  if (int64_t(limbs.bits()) != exponent) {
    order = int64_t(limbs.bits()) < exponent ? -1 : 1;
  } else {  // same number of bits in front of the point
    uint64_t top = top_bits(limbs), other = uint64_t(std::ldexp(fraction, 64));
    order = top < other ? -1 : top > other;
    // A top with a sticky bit is larger than the same top without: `other` has 53 bits, so the last is never set.
  }
  return limbs.negative() ? -order : order;
}

int64_t int_hash(Value v) {
  if (v.is_int()) {
    int64_t i = v.as_int();
    uint64_t magnitude = i < 0 ? -uint64_t(i) : uint64_t(i);
    magnitude = (magnitude & kHashModulus) + (magnitude >> 61);
    if (magnitude >= kHashModulus) magnitude -= kHashModulus;
    return finish_hash(magnitude, i < 0);
  }
  Limbs limbs(v);
  if (limbs.is_zero()) return 0;
  return finish_hash(mpn_mod_1(limbs.data(), limbs.size(), kHashModulus), limbs.negative());
}

int64_t float_hash(double d, Value identity) {
  if (std::isinf(d)) return d > 0 ? 314159 : -314159;
  if (std::isnan(d)) return identity_hash(identity);
  int exponent;
  double fraction = std::frexp(std::fabs(d), &exponent);
  uint64_t mantissa = uint64_t(std::ldexp(fraction, 53));  // |d| = mantissa * 2^(exponent - 53)
  unsigned rotate = unsigned(((exponent - 53) % 61 + 61) % 61);  // 2^61 is 1 modulo the prime
  uint64_t hash = rotate ? ((mantissa << rotate) & kHashModulus) | (mantissa >> (61 - rotate)) : mantissa;
  if (hash == kHashModulus) hash = 0;
  return finish_hash(hash, d < 0);
}

Value to_index(Thread& t, Value v) {
  if (v.is_int()) return v;
  if (is_any_int(v)) return int_exact(t, v);
  Value method = class_special(t, class_of(v), Special::kindex);
  if (!method) return raise_type_error(t, "'{}' object cannot be interpreted as an integer", type_name(v));
  Value result = TRY(call_special_method(t, v, Special::kindex));
  if (!is_any_int(result)) return raise_type_error(t, "__index__ returned non-int (type {})", type_name(result));
  if (result == kTrue || result == kFalse || !(result.is_int() || is_exact<Int>(result))) {
    if (!warn_strict_subclass(t, result, "__index__")) return kEmpty;
  }
  return int_exact(t, result);
}

bool warn_strict_subclass(Thread& t, Value result, const char* method) {
  char text[300];
  std::snprintf(text, sizeof text,
                "%s returned non-int (type %s).  The ability to return an instance of a strict subclass of int is "
                "deprecated, and may not be supported in a future version of Python.",
                method, type_name(result));
  return warn(t, ExceptionId::kDeprecationWarning, text);
}

bool to_index_int64(Thread& t, Value v, int64_t* out, bool clamp) {
  if (v.is_int()) {
    *out = v.as_int();
    return true;
  }
  Value index = to_index(t, v);
  if (!index) return false;
  if (int_to_int64(index, out)) return true;
  if (clamp) {
    *out = int_sign(index) < 0 ? INT64_MIN : INT64_MAX;
    return true;
  }
  return raise(t, ExceptionId::kIndexError, "cannot fit '{}' into an index-sized integer", type_name(v));
}

bool to_double(Thread& t, Value v, double* out) {
  if (is_any_float(v)) {
    *out = float_value(v);
    return true;
  }
  if (v.is_int()) {
    *out = double(v.as_int());
    return true;
  }
  if (!is_any_int(v) && class_special(t, class_of(v), Special::kfloat)) {
    Value result = call_special_method(t, v, Special::kfloat);
    if (!result) return false;
    if (!is_any_float(result)) {
      return raise_type_error(t, "{}.__float__ returned non-float (type {})", type_name(v), type_name(result));
    }
    if (!is_float(result)) {
      char text[300];
      std::snprintf(text, sizeof text,
                    "%s.__float__ returned non-float (type %s).  The ability to return an instance of a strict subclass "
                    "of float is deprecated, and may not be supported in a future version of Python.",
                    type_name(v), type_name(result));
      if (!warn(t, ExceptionId::kDeprecationWarning, text)) return false;
    }
    *out = float_value(result);
    return true;
  }
  if (is_any_int(v)) return int_to_double(t, v, out);
  if (class_special(t, class_of(v), Special::kindex)) {
    Value index = to_index(t, v);
    return index && int_to_double(t, index, out);
  }
  return raise_type_error(t, "must be real number, not {}", type_name(v));
}

}  // namespace adder
