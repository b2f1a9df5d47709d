// Simplification of float operations: only what is exact for every number, with zeros of both signs and NaN.
#include <cmath>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
bool is_bits_of(uint64_t bits, double d) { return bits == std::bit_cast<uint64_t>(d); }
/// 1/d is exact and normal.
bool has_exact_reciprocal(double d) {
  int exponent;
  return std::isfinite(d) && std::fabs(std::frexp(d, &exponent)) == 0.5 && exponent > -1000 &&
         exponent < 1000;
}
}  // namespace

Ref Optimizer::fold_float_add(Ref a, Ref b, Ref) {
  return is_constant(b) && is_bits_of(bits(b), -0.0) ? a : kNoRef;
}
Ref Optimizer::fold_float_sub(Ref a, Ref b, Ref) {
  return is_constant(b) && is_bits_of(bits(b), 0.0) ? a : kNoRef;
}

Ref Optimizer::fold_float_mul(Ref a, Ref b, Ref) {
  if (!is_constant(b)) return kNoRef;
  if (number(b) == 1.0) return a;
  if (number(b) == 2.0) return pure(Op::float_add, a, a);
  if (number(b) == -1.0) return pure(Op::float_neg, a);
  return kNoRef;
}

Ref Optimizer::fold_float_div(Ref a, Ref b, Ref) {
  if (!is_constant(b)) return kNoRef;
  if (number(b) == 1.0) return a;
  if (has_exact_reciprocal(number(b))) return pure(Op::float_mul, a, float_constant(1.0 / number(b)));
  return kNoRef;
}

Ref Optimizer::fold_float_neg(Ref a, Ref, Ref) { return is_op(a, Op::float_neg) ? operand(a, 0) : kNoRef; }

Ref Optimizer::fold_float_abs(Ref a, Ref, Ref) {
  if (is_op(a, Op::float_abs)) return a;
  return is_op(a, Op::float_neg) ? pure(Op::float_abs, operand(a, 0)) : kNoRef;
}

Ref Optimizer::fold_float_floor(Ref a, Ref, Ref) {
  return is_op(a, Op::float_floor) || is_op(a, Op::int_to_float) ? a : kNoRef;
}

Ref Optimizer::fold_float_lt(Ref a, Ref b, Ref) { return a == b ? condition(false) : kNoRef; }

/// x == x and x <= x say that x is not NaN.
Ref Optimizer::fold_float_equal_or_le(Ref a, Ref b, Ref) {
  if (a != b || !is_not_nan(a)) return kNoRef;
  info(a).compared = true;
  return condition(true);
}

/// inf - inf, 0 * inf, 0 / 0 and inf / inf are NaN where no operand is; a constant often rules them out.
bool Optimizer::result_is_not_nan(const Instruction& i) const {
  Ref a = i.arguments[0], b = i.arguments[1];
  auto is_finite_constant = [&](Ref r) { return is_constant(r) && std::isfinite(number(r)); };
  switch (i.op) {
    case Op::int_to_float:
      return true;
    case Op::float_neg:
    case Op::float_abs:
    case Op::float_floor:
      return is_not_nan(a);
    case Op::float_add:
      return is_not_nan(a) && (a == b || is_finite_constant(b));
    case Op::float_sub:
      return (is_finite_constant(a) && is_not_nan(b)) || (is_not_nan(a) && is_finite_constant(b));
    case Op::float_mul:
      return is_not_nan(a) && (a == b || (is_finite_constant(b) && number(b) != 0));
    case Op::float_div:
      return is_not_nan(a) && is_finite_constant(b) && number(b) != 0;
    case Op::select:
      return is_not_nan(b) && is_not_nan(i.arguments[2]);
    default:
      return false;
  }
}

Ref Optimizer::fold_float_to_int(Ref a, Ref, Ref) {
  constexpr int64_t kExact = int64_t(1) << 53;
  if (is_op(a, Op::int_to_float) && range(operand(a, 0)).within({-kExact, kExact})) return operand(a, 0);
  return kNoRef;
}

Ref Optimizer::fold_float_bits(Ref a, Ref, Ref) {
  return is_op(a, Op::float_from_bits) ? operand(a, 0) : kNoRef;
}
Ref Optimizer::fold_float_from_bits(Ref a, Ref, Ref) {
  return is_op(a, Op::float_bits) ? operand(a, 0) : kNoRef;
}

}  // namespace adder::jit
