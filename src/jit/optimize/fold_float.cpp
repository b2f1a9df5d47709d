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
