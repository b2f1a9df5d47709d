// What a guard that holds says about the values it looked at.
#include <algorithm>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

void Optimizer::replace(Ref r, Ref by) {
  r = resolve(r);
  by = resolve(by);
  if (r < 0 || r == by) return;
  info(r).replaced = by;
  if (by >= 0) {
    if (info(by).number == kNoRef) info(by).number = info(r).number;
    info(by).not_nan |= info(r).not_nan;
    learn_tags(by, info(r).tags);
    narrow(by, info(r).range);
  }
}

void Optimizer::learn_tags(Ref r, uint8_t possible) {
  if (r >= 0) info(r).tags &= possible;
}

void Optimizer::narrow(Ref r, Range to) {
  if (r < 0) return;
  Range& range = info(r).range;
  Range both{std::max(range.low, to.low), std::min(range.high, to.high)};
  if (both.low > both.high) return;
  range = both;
}

void Optimizer::learn_equal(Ref a, Ref b) {
  if (is_sunk(a) || is_sunk(b)) return;
  if (is_constant(a)) std::swap(a, b);
  if (is_constant(b) || b < a)
    replace(a, b);
  else
    replace(b, a);
}

/// The operands of a comparison of floats that holds.
void Optimizer::learn_not_nan(Ref a, Ref b) {
  for (Ref r : {a, b})
    if (!is_constant(r)) info(r).not_nan = info(r).compared = true;
}

/// a + gap <= b
void Optimizer::learn_order(Ref a, Ref b, int64_t gap) {
  int64_t high, low;
  if (!__builtin_sub_overflow(range(b).high, gap, &high)) narrow(a, {INT64_MIN, high});
  if (!__builtin_add_overflow(range(a).low, gap, &low)) narrow(b, {low, INT64_MAX});
}

/// Choices are mostly made right before the guard on their condition.
void Optimizer::settle_choices(Ref condition, bool truth) {
  constexpr size_t kWindow = 8;
  for (size_t k = choices_.size(), stop = k > kWindow ? k - kWindow : 0; k-- > stop;) {
    Ref choice = choices_[k];
    if (info(choice).replaced != kNoRef || operand(choice, 0) != condition) continue;
    Ref taken = operand(choice, truth ? 1 : 2);
    info(choice).replaced = taken;
  }
}

void Optimizer::learn(Ref condition, bool truth) {
  info(condition).truth = truth;
  settle_choices(condition, truth);
  const Instruction& i = out_.at(condition);
  Ref a = resolve(i.arguments[0]), b = i.argument_count > 1 ? resolve(i.arguments[1]) : kNoRef;
  auto tags_are = [&](uint8_t tags) { learn_tags(a, truth ? tags : uint8_t(~tags)); };
  switch (i.op) {
    case Op::is_int:
      return tags_are(kTagInt);
    case Op::is_flonum:
      return tags_are(kTagFlonum);
    case Op::is_float:
      return tags_are(kTagFloat);
    case Op::is_pointer:
      return tags_are(kTagPointer);
    case Op::same:
      if (truth) return learn_equal(a, b);
      if (is_constant(b) && bits(b) == kEmpty.bits) learn_tags(a, uint8_t(~kTagEmpty));
      return;
    case Op::int_eq:
      if (truth) return learn_equal(a, b);
      if (is_constant(b) && range(a).low == integer(b)) narrow(a, {integer(b) + 1, INT64_MAX});
      if (is_constant(b) && range(a).high == integer(b)) narrow(a, {INT64_MIN, integer(b) - 1});
      return;
    case Op::int_lt:
      return truth ? learn_order(a, b, 1) : learn_order(b, a, 0);
    case Op::int_le:
      return truth ? learn_order(a, b, 0) : learn_order(b, a, 1);
    case Op::int_ult:
      if (truth && range(b).low >= 0) narrow(a, {0, range(b).high - 1});
      return;
    case Op::int_ule:
      if (truth && range(b).low >= 0) narrow(a, {0, range(b).high});
      return;
    case Op::float_eq:
    case Op::float_lt:
    case Op::float_le:
      if (truth) learn_not_nan(a, b);
      return;
    default:
      return;
  }
}

}  // namespace adder::jit
