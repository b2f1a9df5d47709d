// Builtin functions of numbers: abs, min and max, divmod, round, int(), float(), complex().
#pragma once
#include "interp/operations/arithmetic.h"
#include "interp/operations/complex.h"

namespace adder {

double round_half_even(double x);

/// The float as an int, when it is one that fits 62 bits: false for others, infinities and NaN.
template <class D> ADDER_INLINE bool float_to_small(D& d, typename D::Float x, typename D::Int& out) {
  if (!(d.float_abs(x) < d.float_constant(0x1p61))) return false;
  out = d.float_to_int(x);
  return true;
}

template <class D> REF absolute_value(D& d, REF v) {
  if (d.is_int(v)) return d.untag_int(v) < d.int_constant(0) ? negative(d, v) : v;
  if (d.is_float(v)) return d.box_float(d.float_abs(d.unbox_float(v)));
  if (d.template is_exactly<Complex>(v)) return complex_absolute(d, v);
  return unary_general(d, v, Special::kabs, "abs()");
}

/// The least (kLt) or greatest (kGt) of several values.
template <class Order, Compare kOrder, class D> REF extreme_of(D& d, const REF* values, uint32_t count) {
  REF best = values[0];
  for (uint32_t i = 1; i < count; i++) {
    REF better = TRY_IN(d, (compare<Order, kOrder>(d, values[i], best)));
    int answer = truth(d, better);
    if (answer < 0) return d.failure();
    if (answer) best = values[i];
  }
  return best;
}

/// The float as double and an int as double (exact or correctly rounded): what functions of floats take.
template <class D> ADDER_INLINE bool real_argument(D& d, REF v, typename D::Float& out) {
  if (d.is_float(v)) return out = d.unbox_float(v), true;
  if (d.is_int(v)) return out = d.int_to_float(d.untag_int(v)), true;
  return false;
}

}  // namespace adder

ADDER_EFFECT(adder::round_half_even, ::adder::jit::kPure)
