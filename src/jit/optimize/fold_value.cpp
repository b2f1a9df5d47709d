// Simplification of tests and conversions of tagged values, and of choices.
#include "jit/optimize/optimizer.h"

namespace adder::jit {

Ref Optimizer::test_tags(Ref a, uint8_t wanted) {
  if (is_only(a, wanted)) return condition(true);
  return is_never(a, wanted) ? condition(false) : kNoRef;
}
Ref Optimizer::fold_is_int(Ref a, Ref, Ref) { return test_tags(a, kTagInt); }
Ref Optimizer::fold_is_flonum(Ref a, Ref, Ref) { return test_tags(a, kTagFlonum); }
Ref Optimizer::fold_is_float(Ref a, Ref, Ref) { return test_tags(a, kTagFloat); }
Ref Optimizer::fold_is_pointer(Ref a, Ref, Ref) { return test_tags(a, kTagPointer); }

Ref Optimizer::fold_same(Ref a, Ref b, Ref) {
  if (a == b) return condition(true);
  if (!(tags(a) & tags(b))) return condition(false);
  if (virtual_of(a) || virtual_of(b)) return condition(false);
  bool tagged_here = is_op(a, Op::tag_int) || is_op(b, Op::tag_int);
  if (tagged_here && is_only(a, kTagInt) && is_only(b, kTagInt))
    return pure(Op::int_eq, pure(Op::untag_int, a), pure(Op::untag_int, b));
  if ((is_own_allocation(a) || is_own_allocation(b)) && !may_be_same_object(a, b)) return condition(false);
  if (is_op(a, Op::select) && is_constant(b) && operand(a, 1) == b && is_constant(operand(a, 2)))
    return operand(a, 0);
  return kNoRef;
}

Ref Optimizer::fold_untag_int(Ref a, Ref, Ref) { return is_op(a, Op::tag_int) ? operand(a, 0) : kNoRef; }

Ref Optimizer::fold_tag_int(Ref a, Ref, Ref) {
  return is_op(a, Op::untag_int) ? operand(a, 0) : sink_box(Op::tag_int, a);
}

Ref Optimizer::fold_unbox_float(Ref a, Ref, Ref) {
  if (is_op(a, Op::box_float)) return operand(a, 0);
  if (a >= 0 && info(a).number != kNoRef) return resolve(info(a).number);
  if (is_constant(a) && tags(a) == kTagPointer)  // a constant heap float: it never changes
    return out_.constant(read_memory(bits(a) + kHeapFloatOffset, Width::kFloat64), Type::F);
  return kNoRef;
}

Ref Optimizer::fold_box_float(Ref a, Ref, Ref) {
  return is_op(a, Op::unbox_float) || is_op(a, Op::to_float) ? operand(a, 0) : sink_box(Op::box_float, a);
}

Ref Optimizer::fold_value_bits(Ref a, Ref, Ref) {
  return is_op(a, Op::value_from_bits) ? operand(a, 0) : kNoRef;
}
Ref Optimizer::fold_value_from_bits(Ref a, Ref, Ref) {
  return is_op(a, Op::value_bits) ? operand(a, 0) : kNoRef;
}

Ref Optimizer::fold_cond_to_int(Ref c, Ref, Ref) {
  return info(c).truth >= 0 ? int_constant(info(c).truth) : kNoRef;
}

Ref Optimizer::fold_select(Ref c, Ref a, Ref b) {
  if (a == b) return a;
  if (is_constant(c)) return bits(c) ? a : b;
  if (info(c).truth >= 0) return info(c).truth ? a : b;
  if (out_.type(a) != Type::V || !(is_sunk(a) || is_sunk(b))) return kNoRef;
  if (is_only(a, kTagInt) && is_only(b, kTagInt))
    return pure(Op::tag_int, pure(Op::select, Type::I, c, pure(Op::untag_int, a), pure(Op::untag_int, b)));
  if (is_only(a, kTagFloat) && is_only(b, kTagFloat))
    return pure(Op::box_float,
                pure(Op::select, Type::F, c, pure(Op::unbox_float, a), pure(Op::unbox_float, b)));
  return kNoRef;
}

bool Optimizer::may_be_same_object(Ref a, Ref b) const {
  if (a == b) return true;
  if (is_constant(a) && is_constant(b)) return false;
  // An object made by this trace is none that was there before.
  if (is_own_allocation(a) && (b < a || is_own_allocation(b))) return false;
  if (is_own_allocation(b) && a < b) return false;
  std::optional<uint32_t> first = known_shape(a), second = first ? known_shape(b) : std::nullopt;
  return !second || *first == *second;
}

/// The shape that the object's header is known to hold now.
std::optional<uint32_t> Optimizer::known_shape(Ref object) const {
  auto* self = const_cast<Optimizer*>(this);
  const MemoryFacts::Fact* header = self->memory_.find({MemoryFacts::Access::kFixed, kHeaderField, object});
  if (!header) return {};
  Ref shape = resolve(header->value);
  if (!is_constant(shape)) return {};
  self->note_use(*header, {MemoryFacts::Access::kFixed, kHeaderField, object});
  return uint32_t(bits(shape));
}

}  // namespace adder::jit
