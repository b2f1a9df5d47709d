// Simplification of integer operations.  Constants stand second in operations that commute.
#include <algorithm>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
bool is_power_of_two(int64_t i) { return i > 0 && !(i & (i - 1)); }
int log2_of(int64_t i) { return __builtin_ctzll(uint64_t(i)); }
}  // namespace

Ref Optimizer::fold_add(Ref a, Ref b, Ref) {
  if (is_integer(b, 0)) return a;
  // (x + c) + d, (x - c) + d: one addition.
  if (is_constant(b) && is_op(a, Op::int_add) && is_constant(operand(a, 1)))
    return pure(Op::int_add, operand(a, 0), int_constant(int64_t(bits(b) + bits(operand(a, 1)))));
  return kNoRef;
}

Ref Optimizer::fold_sub(Ref a, Ref b, Ref) {
  if (is_integer(b, 0)) return a;
  if (a == b) return int_constant(0);
  return kNoRef;
}

Ref Optimizer::fold_mul(Ref a, Ref b, Ref) {
  if (!is_constant(b)) return kNoRef;
  if (integer(b) == 0) return b;
  if (integer(b) == 1) return a;
  if (integer(b) == -1) return pure(Op::int_neg, a);
  if (is_power_of_two(integer(b))) return pure(Op::int_shl, a, int_constant(log2_of(integer(b))));
  return kNoRef;
}

Ref Optimizer::fold_add_ov(Ref a, Ref b, Ref) {
  if (is_integer(b, 0) && range(a).within(kSmallIntRange)) return a;
  if (add_ranges(range(a), range(b)).within(kSmallIntRange)) return pure(Op::int_add, a, b);
  return kNoRef;
}

Ref Optimizer::fold_sub_ov(Ref a, Ref b, Ref) {
  if (is_integer(b, 0) && range(a).within(kSmallIntRange)) return a;
  if (a == b) return int_constant(0);
  if (subtract_ranges(range(a), range(b)).within(kSmallIntRange)) return pure(Op::int_sub, a, b);
  return kNoRef;
}

Ref Optimizer::fold_mul_ov(Ref a, Ref b, Ref) {
  if (is_integer(b, 0)) return b;
  if (is_integer(b, 1) && range(a).within(kSmallIntRange)) return a;
  if (multiply_ranges(range(a), range(b)).within(kSmallIntRange)) return pure(Op::int_mul, a, b);
  return kNoRef;
}

Ref Optimizer::fold_and(Ref a, Ref b, Ref) {
  if (a == b || is_integer(b, -1)) return a;
  if (is_integer(b, 0)) return b;
  // x & (2^k - 1) of a number that has no other bits.
  if (is_constant(b) && is_power_of_two(integer(b) + 1) && range(a).within({0, integer(b)})) return a;
  return kNoRef;
}

Ref Optimizer::fold_or(Ref a, Ref b, Ref) {
  if (a == b || is_integer(b, 0)) return a;
  return is_integer(b, -1) ? b : kNoRef;
}

Ref Optimizer::fold_xor(Ref a, Ref b, Ref) {
  if (a == b) return int_constant(0);
  return is_integer(b, 0) ? a : kNoRef;
}

Ref Optimizer::fold_shift(Ref a, Ref b, Ref) {
  if (is_integer(b, 0) || is_integer(a, 0)) return a;
  return kNoRef;
}

Ref Optimizer::fold_neg(Ref a, Ref, Ref) { return is_op(a, Op::int_neg) ? operand(a, 0) : kNoRef; }
Ref Optimizer::fold_not(Ref a, Ref, Ref) { return is_op(a, Op::int_not) ? operand(a, 0) : kNoRef; }

Ref Optimizer::fold_floordiv(Ref a, Ref b, Ref) {
  if (!is_constant(b)) return kNoRef;
  if (is_power_of_two(integer(b))) return pure(Op::int_sar, a, int_constant(log2_of(integer(b))));
  if (integer(b) == -1) return pure(Op::int_neg, a);
  if (integer(b) > 0 && range(a).within({0, integer(b) - 1})) return int_constant(0);
  return kNoRef;
}

Ref Optimizer::fold_mod(Ref a, Ref b, Ref) {
  if (!is_constant(b)) return kNoRef;
  if (is_power_of_two(integer(b))) return pure(Op::int_and, a, int_constant(integer(b) - 1));
  if (integer(b) == -1) return int_constant(0);
  if (integer(b) > 0 && range(a).within({0, integer(b) - 1})) return a;
  return kNoRef;
}

Ref Optimizer::fold_int_eq(Ref a, Ref b, Ref) {
  if (a == b) return condition(true);
  Range x = range(a), y = range(b);
  if (x.high < y.low || y.high < x.low) return condition(false);
  if (is_op(a, Op::cond_to_int) && is_integer(b, 1)) return operand(a, 0);
  return kNoRef;
}

Ref Optimizer::fold_int_lt(Ref a, Ref b, Ref) {
  if (a == b) return condition(false);
  Range x = range(a), y = range(b);
  if (x.high < y.low) return condition(true);
  if (x.low >= y.high) return condition(false);
  return known_outcome(Op::int_le, b, a);
}

Ref Optimizer::fold_int_le(Ref a, Ref b, Ref) {
  if (a == b) return condition(true);
  Range x = range(a), y = range(b);
  if (x.high <= y.low) return condition(true);
  if (x.low > y.high) return condition(false);
  return known_outcome(Op::int_lt, b, a);
}

Ref Optimizer::fold_int_ult(Ref a, Ref b, Ref) {
  if (a == b) return condition(false);
  if (range(a).low >= 0 && range(b).low >= 0) return pure(Op::int_lt, a, b);
  return kNoRef;
}

Ref Optimizer::fold_int_ule(Ref a, Ref b, Ref) {
  if (a == b) return condition(true);
  if (range(a).low >= 0 && range(b).low >= 0) return pure(Op::int_le, a, b);
  return kNoRef;
}

/// True when two integers cannot be equal: their ranges say so, or one is the other plus a constant.
bool Optimizer::differ(Ref a, Ref b) const {
  if (a == b) return false;
  Range x = range(a), y = range(b);
  if (x.high < y.low || y.high < x.low) return true;
  auto is_sum_with = [&](Ref sum, Ref term) {
    return (is_op(sum, Op::int_add) || is_op(sum, Op::int_add_ov) || is_op(sum, Op::int_sub) ||
            is_op(sum, Op::int_sub_ov)) &&
           operand(sum, 0) == term && is_constant(operand(sum, 1)) && integer(operand(sum, 1)) != 0;
  };
  return is_sum_with(a, b) || is_sum_with(b, a);
}

Range Optimizer::result_range(const Instruction& i) const {
  Ref a = i.arguments[0], b = i.arguments[1];
  switch (i.op) {
    case Op::untag_int:
      return kSmallIntRange;
    case Op::cond_to_int:
      return {0, 1};
    case Op::int_add:
      return add_ranges(range(a), range(b));
    case Op::int_sub:
      return subtract_ranges(range(a), range(b));
    case Op::int_mul:
      return multiply_ranges(range(a), range(b));
    case Op::int_add_ov:
    case Op::int_sub_ov:
    case Op::int_mul_ov: {
      Range exact = i.op == Op::int_add_ov   ? add_ranges(range(a), range(b))
                    : i.op == Op::int_sub_ov ? subtract_ranges(range(a), range(b))
                                             : multiply_ranges(range(a), range(b));
      return {std::max(exact.low, kMinSmallInt), std::min(exact.high, kMaxSmallInt)};
    }
    case Op::int_and:
      return mask_ranges(range(a), range(b));
    case Op::int_shl:
      return is_constant(b) ? shift_left(range(a), integer(b)) : Range{};
    case Op::int_sar:
      return is_constant(b)      ? shift_right(range(a), integer(b))
             : range(a).low >= 0 ? Range{0, range(a).high}
                                 : Range{};
    case Op::int_shr:
      if (range(a).low >= 0)
        return is_constant(b) ? shift_right(range(a), integer(b)) : Range{0, range(a).high};
      return is_constant(b) && (integer(b) & 63) ? Range{0, int64_t(~uint64_t(0) >> (integer(b) & 63))}
                                                 : Range{};
    case Op::int_neg:
      return subtract_ranges({0, 0}, range(a));
    case Op::int_not:
      return {~range(a).high, ~range(a).low};
    case Op::int_mod:
      if (!is_constant(b) || integer(b) == 0) return {};
      return integer(b) > 0 ? Range{0, integer(b) - 1} : Range{integer(b) + 1, 0};
    case Op::int_floordiv: {
      if (!is_constant(b) || integer(b) <= 0) return {};
      auto divide = [&](int64_t x) {
        int64_t q = x / integer(b);
        return q - (x % integer(b) < 0);
      };
      return {divide(range(a).low), divide(range(a).high)};
    }
    case Op::select:
      return {std::min(range(b).low, range(i.arguments[2]).low),
              std::max(range(b).high, range(i.arguments[2]).high)};
    case Op::load:
    case Op::load_index:
    case Op::load_raw:
    case Op::load_raw_index:
      return range_of(i.field.width);
    default:
      return {};
  }
}

}  // namespace adder::jit
