// Int arithmetic: small ints in machine words, everything else on GMP's limbs.  Results that fit are tagged.
#include <cmath>
#include <cstdlib>

#include "objects/class.h"
#include "objects/containers.h"
#include "objects/int_limbs.h"

namespace adder {
namespace {

using Word = __int128;

/// Both operands tagged: the common case that needs no limbs.
ADDER_INLINE bool both_small(Value a, Value b) { return a.bits & b.bits & 1; }

/// An int from a 128-bit result.
Value int_from_wide(Thread& t, Word value) {
  if (value >= kMinSmallInt && value <= kMaxSmallInt) [[likely]] return Value::from_int(int64_t(value));
  bool negative = value < 0;
  unsigned __int128 magnitude = negative ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
  mp_limb_t limbs[2] = {mp_limb_t(magnitude), mp_limb_t(magnitude >> 64)};
  return int_from_limbs(t, limbs, 2, negative);
}

/// |a| + |b| with the given sign.
Value add_magnitudes(Thread& t, const Limbs& a, const Limbs& b, bool negative) {
  const Limbs& longer = a.size() >= b.size() ? a : b;
  const Limbs& shorter = a.size() >= b.size() ? b : a;
  if (longer.is_zero()) return Value::from_int(0);
  Int* result = TRY(new_int(t, longer.size() + 1));
  mp_limb_t* out = reinterpret_cast<mp_limb_t*>(result->limbs);
  mp_limb_t carry = 0;
  if (shorter.is_zero()) mpn_copyi(out, longer.data(), longer.size());
  else carry = mpn_add(out, longer.data(), longer.size(), shorter.data(), shorter.size());
  out[longer.size()] = carry;
  return finish_int(t, result, longer.size() + 1, negative);
}

int compare_magnitudes(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.size() ? mpn_cmp(a.data(), b.data(), a.size()) : 0;
}

/// |a| - |b|, negated when `negative`.
Value subtract_magnitudes(Thread& t, const Limbs& a, const Limbs& b, bool negative) {
  int order = compare_magnitudes(a, b);
  if (order == 0) return Value::from_int(0);
  const Limbs& larger = order > 0 ? a : b;
  const Limbs& smaller = order > 0 ? b : a;
  Int* result = TRY(new_int(t, larger.size()));
  mp_limb_t* out = reinterpret_cast<mp_limb_t*>(result->limbs);
  if (smaller.is_zero()) mpn_copyi(out, larger.data(), larger.size());
  else mpn_sub(out, larger.data(), larger.size(), smaller.data(), smaller.size());
  return finish_int(t, result, larger.size(), negative != (order < 0));
}

Value add_limbs(Thread& t, const Limbs& a, const Limbs& b, bool b_negative) {
  if (a.negative() == b_negative) return add_magnitudes(t, a, b, b_negative);
  return subtract_magnitudes(t, a, b, a.negative());
}

bool is_zero_int(Value v) { return v.is_int() ? v.as_int() == 0 : v.is_constant() ? v == kFalse : v.as<Int>()->size == 0; }

/// Floor quotient and remainder; either result pointer may be null.
bool floor_divide_limbs(Thread& t, Value a_value, Value b_value, Value* quotient, Value* remainder) {
  Limbs a(a_value), b(b_value);
  if (a.size() < b.size()) {  // |a| < |b|
    bool adjust = !a.is_zero() && a.negative() != b.negative();
    if (quotient) *quotient = Value::from_int(adjust ? -1 : 0);
    if (remainder && !(*remainder = adjust ? int_add(t, a_value, b_value) : int_exact(t, a_value))) return false;
    return true;
  }
  TRY(has_room_for(t, double(a.size())));
  mp_size_t q_size = a.size() - b.size() + 2;
  LimbScratch scratch(size_t(q_size + b.size()));
  mp_limb_t* q = scratch.data();
  mp_limb_t* r = q + q_size;
  mpn_tdiv_qr(q, r, 0, a.data(), a.size(), b.data(), b.size());
  q[q_size - 1] = 0;
  if (a.negative() != b.negative() && !mpn_zero_p(r, b.size())) {
    mpn_add_1(q, q, q_size, 1);
    mpn_sub_n(r, b.data(), r, b.size());
  }
  if (remainder && !(*remainder = int_from_limbs(t, r, b.size(), b.negative()))) return false;
  return !quotient || (*quotient = int_from_limbs(t, q, q_size, a.negative() != b.negative()));
}

ADDER_INLINE int64_t floor_quotient(int64_t a, int64_t b) {
  int64_t q = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}
ADDER_INLINE int64_t floor_remainder(int64_t a, int64_t b) {
  int64_t r = a % b;
  return (r != 0 && (r < 0) != (b < 0)) ? r + b : r;
}

/// Two's complement limbs of a number, sign-extended to `size`.
void to_twos_complement(const Limbs& v, mp_limb_t* out, mp_size_t size) {
  mpn_copyi(out, v.data(), v.size());
  for (mp_size_t i = v.size(); i < size; i++) out[i] = 0;
  if (v.negative()) mpn_neg(out, out, size);
}

template <class Operation> Value bitwise(Thread& t, Value a_value, Value b_value, Operation operation) {
  Limbs a(a_value), b(b_value);
  mp_size_t size = (a.size() > b.size() ? a.size() : b.size()) + 1;
  Int* result = TRY(new_int(t, size));
  mp_limb_t* out = reinterpret_cast<mp_limb_t*>(result->limbs);
  to_twos_complement(a, out, size);
  mp_limb_t extension = b.negative() ? ~mp_limb_t(0) : 0, borrow = b.negative();
  for (mp_size_t i = 0; i < size; i++) {
    mp_limb_t limb = i < b.size() ? b.data()[i] : 0;
    if (b.negative()) {  // ~limb + carry
      limb = ~limb + borrow;
      borrow = borrow && limb == 0;
    } else if (i >= b.size()) {
      limb = extension;
    }
    out[i] = operation(out[i], limb);
  }
  bool negative = out[size - 1] >> 63;
  if (negative) mpn_neg(out, out, size);
  return finish_int(t, result, size, negative);
}

Value small_of(Value v) { return v.is_constant() ? Value::from_int(v == kTrue) : v; }

/// base ** exponent for a machine-word exponent, by GMP.
Value power_limbs(Thread& t, Value base, uint64_t exponent) {
  Limbs b(base);
  if (b.size() <= 1 && b.low() <= 1) {
    if (b.is_zero()) return Value::from_int(exponent == 0);
    return Value::from_int(b.negative() && (exponent & 1) ? -1 : 1);
  }
  if ((b.bits() - 1) > uint64_t(kMaxLimbs) * 64 / (exponent ? exponent : 1)) {
    return raise_memory_error(t);
  }
  if ((b.low() & (b.low() - 1)) == 0 && b.size() == 1) {  // a power of two
    Value one = Value::from_int(b.negative() && (exponent & 1) ? -1 : 1);
    return int_left_shift(t, one, Value::from_int(int64_t(exponent * (b.bits() - 1))));
  }
  TRY(has_room_for(t, double(b.bits()) * double(exponent) / 64));
  Mpz result;
  mpz_pow_ui(result.z, b.mpz(), exponent);
  return result.to_int(t);
}

/// pow(base, exponent, modulus).
Value power_modulo(Thread& t, Value base, Value exponent, Value modulus) {
  if (is_zero_int(modulus)) return raise_value_error(t, "pow() 3rd argument cannot be 0");
  Limbs b(base), e(exponent), m(modulus);
  if (m.size() == 1 && m.low() == 1) return Value::from_int(0);
  TRY(has_room_for(t, double(b.size()) + 2 * double(m.size())));
  Mpz result, inverse;
  mpz_srcptr use = b.mpz();
  if (e.negative()) {
    if (!mpz_invert(inverse.z, b.mpz(), m.mpz())) {
      return raise_value_error(t, "base is not invertible for the given modulus");
    }
    use = inverse.z;
  }
  mpz_t positive;
  mpz_powm(result.z, use, mpz_roinit_n(positive, e.data(), e.size()), m.mpz());
  if (m.negative() && mpz_sgn(result.z) > 0) mpz_add(result.z, result.z, m.mpz());
  return result.to_int(t);
}

}  // namespace

bool has_room_for_large(Thread& t, double limbs) {
  constexpr double kScratch = 8;  // times the result: what GMP's multiplication takes at most, and then some
  void* volatile probe = limbs > double(kMaxLimbs) ? nullptr : std::malloc(size_t(limbs * kScratch) * sizeof(mp_limb_t));
  std::free(probe);
  return probe || raise_memory_error(t);
}

Int* new_int(Thread& t, int64_t limbs) {
  if (limbs > kMaxLimbs) return raise_memory_error(t);
  Int* result = allocate<Int>(t, sizeof(Int) + size_t(limbs) * 8);
  if (!result) return raise_memory_error(t);
  result->size = limbs;
  return result;
}

Value finish_int(Thread& t, Int* result, int64_t limbs, bool negative) {
  int64_t allocated = limbs;
  while (limbs > 0 && result->limbs[limbs - 1] == 0) limbs--;
  if (limbs <= 1) {
    uint64_t magnitude = limbs ? result->limbs[0] : 0;
    if (magnitude <= uint64_t(kMaxSmallInt)) return Value::from_int(negative ? -int64_t(magnitude) : int64_t(magnitude));
    if (negative && magnitude == uint64_t(kMaxSmallInt) + 1) return Value::from_int(kMinSmallInt);
  }
  size_t old_size = sizeof(Int) + size_t(allocated) * 8;
  if (limbs != allocated && old_size > gc::kMaxSmallSize) t.runtime->heap->shrink(result, sizeof(Int) + size_t(limbs) * 8);
  result->size = negative ? -limbs : limbs;
  return Value::from(result);
}

Value int_from_limbs(Thread& t, const mp_limb_t* limbs, int64_t count, bool negative) {
  while (count > 0 && limbs[count - 1] == 0) count--;
  if (count <= 1) {
    uint64_t magnitude = count ? limbs[0] : 0;
    if (magnitude <= uint64_t(kMaxSmallInt)) return Value::from_int(negative ? -int64_t(magnitude) : int64_t(magnitude));
    if (negative && magnitude == uint64_t(kMaxSmallInt) + 1) return Value::from_int(kMinSmallInt);
  }
  Int* result = TRY(new_int(t, count));
  std::memcpy(result->limbs, limbs, size_t(count) * 8);
  result->size = negative ? -count : count;
  return Value::from(result);
}

Value int_from_int64_slow(Thread& t, int64_t i) {
  if (Value::fits_int(i)) return Value::from_int(i);
  mp_limb_t limb = i < 0 ? -uint64_t(i) : uint64_t(i);
  return int_from_limbs(t, &limb, 1, i < 0);
}

Value int_from_uint64(Thread& t, uint64_t i) {
  if (i <= uint64_t(kMaxSmallInt)) return Value::from_int(int64_t(i));
  mp_limb_t limb = i;
  return int_from_limbs(t, &limb, 1, false);
}

Value int_exact(Thread& t, Value v) {
  if (v.is_int()) return v;
  if (v.is_constant()) return small_of(v);
  if (is_exact<Int>(v)) return v;
  Limbs limbs(v);
  return int_from_limbs(t, limbs.data(), limbs.size(), limbs.negative());
}

Value int_add(Thread& t, Value a, Value b) {
  if (both_small(a, b)) return int_from_wide(t, Word(a.as_int()) + b.as_int());
  Limbs x(a), y(b);
  return add_limbs(t, x, y, y.negative());
}

Value int_subtract(Thread& t, Value a, Value b) {
  if (both_small(a, b)) return int_from_wide(t, Word(a.as_int()) - b.as_int());
  Limbs x(a), y(b);
  return add_limbs(t, x, y, !y.negative());
}

Value int_multiply(Thread& t, Value a, Value b) {
  if (both_small(a, b)) return int_from_wide(t, Word(a.as_int()) * b.as_int());
  Limbs x(a), y(b);
  if (x.is_zero() || y.is_zero()) return Value::from_int(0);
  const Limbs& longer = x.size() >= y.size() ? x : y;
  const Limbs& shorter = x.size() >= y.size() ? y : x;
  mp_size_t size = longer.size() + shorter.size();
  TRY(has_room_for(t, double(size)));
  Int* result = TRY(new_int(t, size));
  mp_limb_t* out = reinterpret_cast<mp_limb_t*>(result->limbs);
  if (shorter.size() == 1) out[size - 1] = mpn_mul_1(out, longer.data(), longer.size(), shorter.data()[0]);
  else if (x.data() == y.data()) mpn_sqr(out, x.data(), x.size());
  else mpn_mul(out, longer.data(), longer.size(), shorter.data(), shorter.size());
  return finish_int(t, result, size, x.negative() != y.negative());
}

Value int_floor_divide(Thread& t, Value a, Value b) {
  if (is_zero_int(b)) return raise_zero_division(t, "integer division or modulo by zero");
  if (both_small(a, b)) return int_from(t, floor_quotient(a.as_int(), b.as_int()));
  Value quotient;
  if (!floor_divide_limbs(t, a, b, &quotient, nullptr)) return kEmpty;
  return quotient;
}

Value int_remainder(Thread& t, Value a, Value b) {
  if (is_zero_int(b)) return raise_zero_division(t, "integer modulo by zero");
  if (both_small(a, b)) return Value::from_int(floor_remainder(a.as_int(), b.as_int()));
  if (b.is_int()) {  // one limb: no quotient needed
    Limbs x(a), y(b);
    int64_t r = int64_t(mpn_mod_1(x.data(), x.size(), y.low()));
    if (x.negative()) r = -r;
    return Value::from_int(floor_remainder(r, b.as_int()));
  }
  Value remainder;
  if (!floor_divide_limbs(t, a, b, nullptr, &remainder)) return kEmpty;
  return remainder;
}

Value int_divmod(Thread& t, Value a, Value b) {
  if (is_zero_int(b)) return raise_zero_division(t, "integer division or modulo by zero");
  Value quotient, remainder;
  if (both_small(a, b)) {
    quotient = TRY(int_from(t, floor_quotient(a.as_int(), b.as_int())));
    remainder = Value::from_int(floor_remainder(a.as_int(), b.as_int()));
  } else if (!floor_divide_limbs(t, a, b, &quotient, &remainder)) {
    return kEmpty;
  }
  return Value::from(make_tuple(t, quotient, remainder));
}

Value int_power(Thread& t, Value a, Value b, Value modulus) {
  a = small_of(a);
  b = small_of(b);
  if (modulus != kNone) return power_modulo(t, a, b, modulus);
  if (int_sign(b) < 0) {
    double x, y;
    if (!int_to_double(t, a, &x) || !int_to_double(t, b, &y)) return kEmpty;
    return float_power(t, x, y);
  }
  int64_t exponent;
  if (!int_to_int64(b, &exponent)) {
    Limbs base(a), large(b);
    if (base.size() > 1 || base.low() > 1) return raise_memory_error(t);
    return power_limbs(t, a, large.low() & 1 ? 1 : 2);
  }
  if (a.is_int()) {  // stays in a word while it can
    Word base = a.as_int(), result = 1;
    uint64_t rest = uint64_t(exponent);
    for (;;) {
      if (rest & 1) result *= base;
      rest >>= 1;
      if (result > kMaxSmallInt || result < kMinSmallInt) break;
      if (rest == 0) return Value::from_int(int64_t(result));
      base *= base;
      if (base > kMaxSmallInt) break;
    }
  }
  return power_limbs(t, a, uint64_t(exponent));
}

Value int_left_shift(Thread& t, Value a, Value b) {
  if (int_sign(b) < 0) return raise_value_error(t, "negative shift count");
  if (is_zero_int(a)) return Value::from_int(0);
  int64_t shift;
  if (!int_to_int64(b, &shift)) return raise_overflow_error(t, "too many digits in integer");
  a = small_of(a);
  if (a.is_int() && shift < 64) return int_from_wide(t, Word(a.as_int()) << shift);
  Limbs x(a);
  int64_t whole = shift / 64;
  unsigned bits = unsigned(shift % 64);
  if (whole > kMaxLimbs) return raise_memory_error(t);
  Int* result = TRY(new_int(t, x.size() + whole + 1));
  mp_limb_t* out = reinterpret_cast<mp_limb_t*>(result->limbs) + whole;
  if (bits) {
    out[x.size()] = mpn_lshift(out, x.data(), x.size(), bits);
  } else {
    mpn_copyi(out, x.data(), x.size());
    out[x.size()] = 0;
  }
  return finish_int(t, result, x.size() + whole + 1, x.negative());
}

Value int_right_shift(Thread& t, Value a, Value b) {
  if (int_sign(b) < 0) return raise_value_error(t, "negative shift count");
  a = small_of(a);
  int64_t shift;
  if (!int_to_int64(b, &shift)) return Value::from_int(int_sign(a) < 0 ? -1 : 0);
  if (a.is_int()) return Value::from_int(a.as_int() >> (shift > 63 ? 63 : shift));
  Limbs x(a);
  int64_t whole = shift / 64;
  unsigned bits = unsigned(shift % 64);
  if (whole >= x.size()) return Value::from_int(x.negative() ? -1 : 0);
  mp_size_t size = x.size() - whole;
  Int* result = TRY(new_int(t, size + 1));
  mp_limb_t* out = reinterpret_cast<mp_limb_t*>(result->limbs);
  mp_limb_t lost = 0;
  if (bits) lost = mpn_rshift(out, x.data() + whole, size, bits);
  else mpn_copyi(out, x.data() + whole, size);
  out[size] = 0;
  if (x.negative() && (lost || (whole && !mpn_zero_p(x.data(), whole)))) mpn_add_1(out, out, size + 1, 1);
  return finish_int(t, result, size + 1, x.negative());
}

Value int_and(Thread& t, Value a, Value b) {
  a = small_of(a), b = small_of(b);
  if (both_small(a, b)) return {a.bits & b.bits};
  return bitwise(t, a, b, [](mp_limb_t x, mp_limb_t y) { return x & y; });
}
Value int_or(Thread& t, Value a, Value b) {
  a = small_of(a), b = small_of(b);
  if (both_small(a, b)) return {a.bits | b.bits};
  return bitwise(t, a, b, [](mp_limb_t x, mp_limb_t y) { return x | y; });
}
Value int_xor(Thread& t, Value a, Value b) {
  a = small_of(a), b = small_of(b);
  if (both_small(a, b)) return {(a.bits ^ b.bits) | 1};
  return bitwise(t, a, b, [](mp_limb_t x, mp_limb_t y) { return x ^ y; });
}

Value int_negate(Thread& t, Value a) {
  a = small_of(a);
  if (a.is_int()) return int_from(t, -a.as_int());
  Limbs x(a);
  return int_from_limbs(t, x.data(), x.size(), !x.negative());
}

Value int_invert(Thread& t, Value a) {
  a = small_of(a);
  if (a.is_int()) return Value::from_int(~a.as_int());
  return int_subtract(t, Value::from_int(-1), a);
}

int int_sign(Value v) {
  if (v.is_int()) return v.as_int() < 0 ? -1 : v.as_int() > 0;
  if (v.is_constant()) return v == kTrue;
  int64_t size = v.as<Int>()->size;
  return size < 0 ? -1 : size > 0;
}

int int_compare(Value a, Value b) {
  a = small_of(a), b = small_of(b);
  if (both_small(a, b)) return a.as_int() < b.as_int() ? -1 : a.as_int() > b.as_int();
  Limbs x(a), y(b);
  if (x.negative() != y.negative()) return x.negative() ? -1 : 1;
  int order = compare_magnitudes(x, y);
  return x.negative() ? -order : order;
}

}  // namespace adder
