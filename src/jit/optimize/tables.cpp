// Which step a recorded operation takes, and which function simplifies it.
#include <array>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

struct Optimizer::Tables {
  std::array<Step, size_t(Op::kCount)> steps;
  std::array<Fold, size_t(Op::kCount)> folds;
  Tables();
};

Optimizer::Tables::Tables() {
  folds.fill(nullptr);
  for (size_t k = 0; k < size_t(Op::kCount); k++)
    steps[k] = has(Op(k), kPureOp) ? &Optimizer::step_pure : &Optimizer::step_unexpected;
  auto step = [&](Op op, Step s) { steps[size_t(op)] = s; };
  auto fold = [&](Op op, Fold f) { folds[size_t(op)] = f; };
  step(Op::input, &Optimizer::step_input);
  for (Op op : {Op::int_add_ov, Op::int_sub_ov, Op::int_mul_ov}) step(op, &Optimizer::step_overflow);
  step(Op::load, &Optimizer::step_load);
  step(Op::load_index, &Optimizer::step_load_index);
  step(Op::load_raw, &Optimizer::step_load_raw);
  step(Op::load_raw_index, &Optimizer::step_load_raw_index);
  step(Op::store, &Optimizer::step_store);
  step(Op::store_index, &Optimizer::step_store_index);
  step(Op::store_raw, &Optimizer::step_store_raw);
  step(Op::store_raw_index, &Optimizer::step_store_raw_index);
  step(Op::barrier, &Optimizer::step_barrier);
  step(Op::alloc, &Optimizer::step_alloc);
  step(Op::call, &Optimizer::step_call);
  step(Op::call_trace, &Optimizer::step_call_trace);
  step(Op::guard_true, &Optimizer::step_guard);
  step(Op::guard_false, &Optimizer::step_guard);
  step(Op::guard_valid, &Optimizer::step_guard_valid);
  step(Op::poll, &Optimizer::step_poll);
  fold(Op::is_int, &Optimizer::fold_is_int);
  fold(Op::is_flonum, &Optimizer::fold_is_flonum);
  fold(Op::is_float, &Optimizer::fold_is_float);
  fold(Op::is_pointer, &Optimizer::fold_is_pointer);
  fold(Op::same, &Optimizer::fold_same);
  fold(Op::untag_int, &Optimizer::fold_untag_int);
  fold(Op::tag_int, &Optimizer::fold_tag_int);
  fold(Op::unbox_float, &Optimizer::fold_unbox_float);
  fold(Op::box_float, &Optimizer::fold_box_float);
  fold(Op::value_bits, &Optimizer::fold_value_bits);
  fold(Op::value_from_bits, &Optimizer::fold_value_from_bits);
  fold(Op::int_add, &Optimizer::fold_add);
  fold(Op::int_sub, &Optimizer::fold_sub);
  fold(Op::int_mul, &Optimizer::fold_mul);
  fold(Op::int_add_ov, &Optimizer::fold_add_ov);
  fold(Op::int_sub_ov, &Optimizer::fold_sub_ov);
  fold(Op::int_mul_ov, &Optimizer::fold_mul_ov);
  fold(Op::int_and, &Optimizer::fold_and);
  fold(Op::int_or, &Optimizer::fold_or);
  fold(Op::int_xor, &Optimizer::fold_xor);
  for (Op op : {Op::int_shl, Op::int_sar, Op::int_shr}) fold(op, &Optimizer::fold_shift);
  fold(Op::int_neg, &Optimizer::fold_neg);
  fold(Op::int_not, &Optimizer::fold_not);
  fold(Op::int_floordiv, &Optimizer::fold_floordiv);
  fold(Op::int_mod, &Optimizer::fold_mod);
  fold(Op::int_eq, &Optimizer::fold_int_eq);
  fold(Op::int_lt, &Optimizer::fold_int_lt);
  fold(Op::int_le, &Optimizer::fold_int_le);
  fold(Op::int_ult, &Optimizer::fold_int_ult);
  fold(Op::int_ule, &Optimizer::fold_int_ule);
  fold(Op::cond_to_int, &Optimizer::fold_cond_to_int);
  fold(Op::select, &Optimizer::fold_select);
  fold(Op::float_add, &Optimizer::fold_float_add);
  fold(Op::float_sub, &Optimizer::fold_float_sub);
  fold(Op::float_mul, &Optimizer::fold_float_mul);
  fold(Op::float_div, &Optimizer::fold_float_div);
  fold(Op::float_neg, &Optimizer::fold_float_neg);
  fold(Op::float_abs, &Optimizer::fold_float_abs);
  fold(Op::float_floor, &Optimizer::fold_float_floor);
  fold(Op::float_lt, &Optimizer::fold_float_lt);
  for (Op op : {Op::float_eq, Op::float_le}) fold(op, &Optimizer::fold_float_equal_or_le);
  fold(Op::float_to_int, &Optimizer::fold_float_to_int);
  fold(Op::float_bits, &Optimizer::fold_float_bits);
  fold(Op::float_from_bits, &Optimizer::fold_float_from_bits);
}
const Optimizer::Tables Optimizer::kTables;

Ref Optimizer::pure(Op op, Type type, Ref a, Ref b, Ref c, int32_t snapshot) {
  if (info_of(op).traits & kCommutesOp && a != b && (is_constant(a) || (!is_constant(b) && b < a)))
    std::swap(a, b);
  if (a != kNoRef && is_constant(a))
    if (Ref r = compute_constant(op, type, a, b, c); r != kNoRef) return r;
  if (Fold f = kTables.folds[size_t(op)])
    if (Ref r = (this->*f)(a, b, c); r != kNoRef) return r;
  return find_or_emit(op, type, a, b, c, snapshot);
}

void Optimizer::walk() {
  for (size_t k = 0; k < in_.code.size() && !failure_; k++) {
    const Instruction& i = in_.code[k];
    map_[k] = i.op == Op::input && map_[k] != kNoRef ? map_[k] : (this->*kTables.steps[size_t(i.op)])(i);
  }
}

}  // namespace adder::jit
