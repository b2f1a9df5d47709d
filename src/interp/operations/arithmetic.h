// Arithmetic and comparison: fast paths for small ints and floats, then the protocol of special methods.
#pragma once
#include "interp/operations/complex.h"
#include "interp/operations/raise.h"
#include "interp/support.h"

#define OUTLINE ADDER_NOINLINE  // keeps the Direct handlers small; irrelevant to the other domains

namespace adder {

struct OperatorInfo {
  Special forward, reflected, inplace;
  const char* symbol;
};
extern const OperatorInfo kOperators[];
struct ComparisonInfo {
  Special forward, reflected;
  const char* symbol;
};
extern const ComparisonInfo kComparisons[];

// Sequences concatenate and repeat only after the other operand's reflected method had its turn (ref 3.11: sq_concat comes
// after nb_add).
inline bool is_sequence_kind(Kind k) {
  return k == Kind::kStr || k == Kind::kList || k == Kind::kTuple || k == Kind::kBytes || k == Kind::kByteArray || k == Kind::kArrayObject;
}
inline bool is_native_method(Value v) { return v.is_pointer() && shape_of(v)->kind == Kind::kWrapperDescriptor; }
/// A sequence repeats in place only after the methods that a class defines for `*` (ref 3.11: nb_multiply before sq_inplace_repeat).
inline bool is_overridden(Value method) { return method && !is_native_method(method); }

template <class D> REF try_special(D& d, Value method, REF a, REF b) {
  if (method.is_empty()) return d.constant(kNotImplemented);
  REF arguments[] = {a, b};
  return call_special(d, method, arguments, 2);
}

template <class D> REF try_comparison(D& d, Value method, REF a, REF b) {
  if (method.is_empty() || method == kFalse || is_function_or_native(method)) return try_special(d, method, a, b);
  REF bound = d.template call<&bind_comparison>(method, a);
  return d.same(bound, d.constant(kNotImplemented)) ? bound : d.call_value(bound, &b, 1, nullptr);
}

/// a.__op__(b), b.__rop__(a), in the order the language asks for.
template <class D> OUTLINE REF binary_general(D& d, REF a, REF b, BinaryOp op, bool inplace) {
  const OperatorInfo& info = kOperators[int(op)];
  uint32_t left_shape = type_shape(d, a), right_shape = type_shape(d, b);
  if (left_shape == builtin_shape(Kind::kComplex) || right_shape == builtin_shape(Kind::kComplex)) {
    REF result;
    if (complex_binary(d, a, b, op, result)) return result;
  }
  Class* left_class = class_of_shape(left_shape);
  Class* right_class = class_of_shape(right_shape);
  // Builtin sequences repeat by integers only: their methods would complain in words of their own.
  auto cannot_repeat = [&](Value method, uint32_t shape, uint32_t count_shape) {
    return op == BinaryOp::kMultiply && method && is_native_method(method) && is_sequence_kind(kind_of_shape(shape)) && !d.special(count_shape, Special::kindex);
  };
  Value in_place = inplace ? d.special(left_shape, info.inplace) : kEmpty;
  if (cannot_repeat(in_place, left_shape, right_shape)) in_place = kEmpty;
  bool in_place_last = op == BinaryOp::kMultiply && in_place && is_native_method(in_place) &&
                       (is_overridden(d.special(left_shape, info.forward)) || is_overridden(d.special(left_shape, info.reflected)));
  if (in_place && !in_place_last) {
    REF result = TRY_IN(d, try_special(d, in_place, a, b));
    if (!d.same(result, d.constant(kNotImplemented))) return result;
  }
  Value forward = d.special(left_shape, info.forward);
  Value reflected = left_class == right_class ? kEmpty : d.special(right_shape, info.reflected);
  // Two builtin sequences: neither repeats the other, and the left one says so.
  if (reflected && is_native_method(reflected) && is_sequence_kind(kind_of_shape(left_shape)) && is_sequence_kind(kind_of_shape(right_shape)))
    reflected = kEmpty;
  if (inplace && op == BinaryOp::kMultiply && reflected && is_native_method(reflected) && is_sequence_kind(kind_of_shape(right_shape)) &&
      left_keeps_right_from_repeating(d.thread(), left_class))
    reflected = kEmpty;
  if (cannot_repeat(reflected, right_shape, left_shape)) reflected = kEmpty;
  bool right_first = false;
  if (reflected) {
    Value inherited = d.special(left_shape, info.reflected);
    right_first = (is_subtype(right_class, left_class) && reflected != inherited) ||
                  ((op == BinaryOp::kAdd || op == BinaryOp::kMultiply) && is_sequence_kind(kind_of_shape(left_shape)) && forward &&
                   is_native_method(forward));
  }
  if (right_first) {
    REF result = TRY_IN(d, try_special(d, reflected, b, a));
    if (!d.same(result, d.constant(kNotImplemented))) return result;
  }
  if (cannot_repeat(forward, left_shape, right_shape)) forward = kEmpty;
  REF result = TRY_IN(d, try_special(d, forward, a, b));
  if (!d.same(result, d.constant(kNotImplemented))) return result;
  if (reflected && !right_first) {
    result = TRY_IN(d, try_special(d, reflected, b, a));
    if (!d.same(result, d.constant(kNotImplemented))) return result;
  }
  if (in_place_last) {
    result = TRY_IN(d, try_special(d, in_place, a, b));
    if (!d.same(result, d.constant(kNotImplemented))) return result;
  }
  return d.template call<&unsupported_operands>(a, b, op, inplace);
}

/// a and b as floats when both are numbers and at least one is a float.
template <class D> ADDER_INLINE bool float_operands(D& d, REF a, REF b, typename D::Float& x, typename D::Float& y) {
  if (d.is_float(a)) {
    x = d.unbox_float(a);
    if (d.is_float(b)) {
      y = d.unbox_float(b);
      return true;
    }
    if (!d.is_int(b)) return false;
    y = d.int_to_float(d.untag_int(b));
    return true;
  }
  if (!d.is_float(b) || !d.is_int(a)) return false;
  x = d.int_to_float(d.untag_int(a));
  y = d.unbox_float(b);
  return true;
}

template <class D> ADDER_INLINE REF add(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    REF result;
    if (d.add_small(a, b, result)) [[unlikely]] return d.template call<&int_add>(a, b);
    return result;
  }
  typename D::Float x, y;
  if (float_operands(d, a, b, x, y)) return d.box_float(x + y);
  if (d.template is_exactly<Str>(a) && d.template is_exactly<Str>(b)) return d.template call<&concatenate_str>(a, b);
  return binary_general(d, a, b, BinaryOp::kAdd, inplace);
}
template <class D> ADDER_INLINE REF subtract(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    REF result;
    if (d.sub_small(a, b, result)) [[unlikely]] return d.template call<&int_subtract>(a, b);
    return result;
  }
  typename D::Float x, y;
  if (float_operands(d, a, b, x, y)) return d.box_float(x - y);
  return binary_general(d, a, b, BinaryOp::kSubtract, inplace);
}
template <class D> ADDER_INLINE REF multiply(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    REF result;
    if (d.mul_small(a, b, result)) [[unlikely]] return d.template call<&int_multiply>(a, b);
    return result;
  }
  typename D::Float x, y;
  if (float_operands(d, a, b, x, y)) return d.box_float(x * y);
  return binary_general(d, a, b, BinaryOp::kMultiply, inplace);
}
template <class D> ADDER_INLINE REF true_divide(D& d, REF a, REF b, bool inplace = false) {
  typename D::Float x, y;
  if (float_operands(d, a, b, x, y)) {
    if (y == d.float_constant(0.0)) [[unlikely]] return raise_in(d, ExceptionId::kZeroDivisionError, "float division by zero");
    return d.box_float(x / y);
  }
  if (d.both_int(a, b)) {
    auto i = d.untag_int(a), j = d.untag_int(b);
    // Both exact as doubles: one correctly rounded division is right.
    auto limit = d.int_constant(int64_t(1) << 53);
    if (d.int_ult(i + limit, limit + limit) && d.int_ult(j + limit, limit + limit) && j != d.int_constant(0))
      return d.box_float(d.int_to_float(i) / d.int_to_float(j));
    return d.template call<&true_division>(a, b);
  }
  return binary_general(d, a, b, BinaryOp::kTrueDivide, inplace);
}
template <class D> ADDER_INLINE REF floor_divide(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    auto i = d.untag_int(a), j = d.untag_int(b);
    if (j == d.int_constant(0)) [[unlikely]] return raise_in(d, ExceptionId::kZeroDivisionError, "integer division or modulo by zero");
    if (j == d.int_constant(-1)) [[unlikely]] return d.template call<&int_floor_divide>(a, b);
    return d.tag_int(d.int_floordiv(i, j));
  }
  if (d.is_float(a) && d.is_float(b)) return d.template call<&float_floor_division>(a, b);
  return binary_general(d, a, b, BinaryOp::kFloorDivide, inplace);
}
template <class D> ADDER_INLINE REF remainder(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    auto i = d.untag_int(a), j = d.untag_int(b);
    if (j == d.int_constant(0)) [[unlikely]] return raise_in(d, ExceptionId::kZeroDivisionError, "integer modulo by zero");
    if (j == d.int_constant(-1)) [[unlikely]] return d.constant(Value::from_int(0));
    return d.tag_int(d.int_mod(i, j));
  }
  if (d.is_float(a) && d.is_float(b)) return d.template call<&float_modulo>(a, b);
  return binary_general(d, a, b, BinaryOp::kRemainder, inplace);
}
template <class D> ADDER_INLINE REF power_of(D& d, REF a, REF b, bool inplace = false) {
  if (d.is_float(a)) {
    // x ** 2 and x ** 0.5 are what programs write; both are exact as a product and a root.
    if (d.is_int(b)) {
      if (d.same(b, d.constant(Value::from_int(2)))) {
        auto x = d.unbox_float(a);
        auto product = x * x;
        if (product < d.float_constant(__builtin_inf())) return d.box_float(product);
      }
      return d.template call<&float_power_opaque>(a, b);
    }
    if (d.is_float(b)) {
      if (d.same(b, d.constant(flonum_from(0.5)))) {
        auto x = d.unbox_float(a);
        if (d.float_constant(0.0) < x && x < d.float_constant(__builtin_inf())) return d.box_float(d.float_sqrt(x));
      }
      return d.template call<&float_power_opaque>(a, b);
    }
  }
  return binary_general(d, a, b, BinaryOp::kPower, inplace);
}

// Bit operations on small ints need no overflow checks but for the left shift.
template <class D> ADDER_INLINE REF bit_and(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) return d.tag_int(d.untag_int(a) & d.untag_int(b));
  return binary_general(d, a, b, BinaryOp::kAnd, inplace);
}
template <class D> ADDER_INLINE REF bit_or(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) return d.tag_int(d.untag_int(a) | d.untag_int(b));
  return binary_general(d, a, b, BinaryOp::kOr, inplace);
}
template <class D> ADDER_INLINE REF bit_xor(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) return d.tag_int(d.untag_int(a) ^ d.untag_int(b));
  return binary_general(d, a, b, BinaryOp::kXor, inplace);
}
template <class D> ADDER_INLINE REF shift_right(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    auto i = d.untag_int(a), n = d.untag_int(b);
    if (d.int_ult(n, d.int_constant(64))) return d.tag_int(i >> n);
    return d.template call<&int_right_shift>(a, b);
  }
  return binary_general(d, a, b, BinaryOp::kRightShift, inplace);
}
template <class D> ADDER_INLINE REF shift_left(D& d, REF a, REF b, bool inplace = false) {
  if (d.both_int(a, b)) {
    auto i = d.untag_int(a), n = d.untag_int(b);
    if (d.int_ult(n, d.int_constant(62))) {
      auto result = i << n;
      if (d.int_fits(result) && (result >> n) == i) return d.tag_int(result);
    }
    return d.template call<&int_left_shift>(a, b);
  }
  return binary_general(d, a, b, BinaryOp::kLeftShift, inplace);
}

// --- unary
template <class D> ADDER_INLINE REF unary_general(D& d, REF v, Special s, const char* symbol) {
  Value method = d.special(type_shape(d, v), s);
  if (method.is_empty()) return d.template call<&bad_unary>(v, symbol);
  REF arguments[] = {v};
  return call_special(d, method, arguments, 1);
}
template <class D> ADDER_INLINE REF negative(D& d, REF v) {
  if (d.is_int(v)) {
    REF result;
    if (d.sub_small(d.constant(Value::from_int(0)), v, result)) [[unlikely]] return d.template call<&int_negate>(v);
    return result;
  }
  if (d.is_float(v)) return d.box_float(d.float_neg(d.unbox_float(v)));
  return unary_general(d, v, Special::kneg, "unary -");
}
template <class D> ADDER_INLINE REF invert(D& d, REF v) {
  if (d.is_int(v)) return d.tag_int(~d.untag_int(v));
  return unary_general(d, v, Special::kinvert, "unary ~");
}
template <class D> ADDER_INLINE REF positive(D& d, REF v) {
  if (d.is_int(v)) return v;
  return unary_general(d, v, Special::kpos, "unary +");
}

// --- comparison
template <class D> OUTLINE REF compare_general(D& d, REF a, REF b, Compare op) {
  const ComparisonInfo& info = kComparisons[int(op)];
  uint32_t left_shape = type_shape(d, a), right_shape = type_shape(d, b);
  if (left_shape == builtin_shape(Kind::kTuple) && right_shape == left_shape && (op == Compare::kEq || op == Compare::kNe)) {
    auto answer = d.template call<&plain_equality>(a, b);
    if (answer >= d.int_constant(0)) return d.boolean(answer == d.int_constant(op == Compare::kEq));
  }
  Class* left_class = class_of_shape(left_shape);
  Class* right_class = class_of_shape(right_shape);
  Value reflected = d.special(right_shape, info.reflected);
  bool right_first = left_class != right_class && is_subtype(right_class, left_class) && reflected;
  if (right_first) {
    REF result = TRY_IN(d, try_comparison(d, reflected, b, a));
    if (!d.same(result, d.constant(kNotImplemented))) return result;
  }
  REF result = TRY_IN(d, try_comparison(d, d.special(left_shape, info.forward), a, b));
  if (!d.same(result, d.constant(kNotImplemented))) return result;
  if (!right_first) {
    result = TRY_IN(d, try_comparison(d, reflected, b, a));
    if (!d.same(result, d.constant(kNotImplemented))) return result;
  }
  if (op == Compare::kEq) return d.boolean(d.same(a, b));
  if (op == Compare::kNe) return d.boolean(!d.same(a, b));
  return d.template call<&unsupported_comparison>(a, b, op);
}

/// As float_operands, but an int must be exact as a double: up to 2**53.
template <class D> ADDER_INLINE bool comparable_floats(D& d, REF a, REF b, typename D::Float& x, typename D::Float& y) {
  auto exact = [&](REF v, typename D::Float& out) {
    auto i = d.untag_int(v), limit = d.int_constant(int64_t(1) << 53);
    out = d.int_to_float(i);
    return d.int_ule(i + limit, limit + limit);
  };
  if (d.is_float(a)) {
    x = d.unbox_float(a);
    if (d.is_float(b)) {
      y = d.unbox_float(b);
      return true;
    }
    return bool(d.is_int(b)) && bool(exact(b, y));
  }
  if (!d.is_float(b) || !d.is_int(a)) return false;
  y = d.unbox_float(b);
  return bool(exact(a, x));
}

template <class O, Compare kOp, class D> ADDER_INLINE REF compare(D& d, REF a, REF b) {
  if (d.both_int(a, b)) return d.boolean(d.template compare_small<O>(a, b));
  typename D::Float x, y;
  if (comparable_floats(d, a, b, x, y)) return d.boolean(O::compare(x, y));
  if constexpr (kOp == Compare::kEq || kOp == Compare::kNe) {
    if (d.template is_exactly<Str>(a) && d.template is_exactly<Str>(b)) {
      REF equal = d.template call<&str_equals>(a, b);
      return d.boolean(kOp == Compare::kEq ? d.same(equal, d.constant(kTrue)) : d.same(equal, d.constant(kFalse)));
    }
  } else if (d.template is_exactly<Str>(a) && d.template is_exactly<Str>(b)) {
    return d.boolean(O::compare(d.template call<&str_order_of>(a, b), d.int_constant(0)));
  }
  return compare_general(d, a, b, kOp);
}

/// a is b, as is_identical.  Of two floats that are equal only the zeros can differ, and they are tagged.
template <class D> ADDER_INLINE auto is_same_object(D& d, REF a, REF b) {
  auto same = d.same(a, b);
  if (!d.is_float(b) || !d.is_float(a)) return same;
  auto x = d.unbox_float(a);
  auto equal = x == d.unbox_float(b);
  return !equal || x == d.float_constant(0.0) ? same : equal;
}

template <class D> int truth_general(D& d, REF v);

// --- truth: 1, 0, or -1 with an error pending
template <class D> ADDER_INLINE int truth(D& d, REF v) {
  if (d.same(v, d.constant(kTrue))) return 1;
  if (d.same(v, d.constant(kFalse)) || d.same(v, d.constant(kNone))) return 0;
  if (d.is_int(v)) return d.same(v, d.constant(Value::from_int(0))) ? 0 : 1;
  return truth_general(d, v);
}
template <class D> OUTLINE int truth_general(D& d, REF v) {
  if (d.is_float(v)) return d.unbox_float(v) == d.float_constant(0.0) ? 0 : 1;
  uint32_t shape = type_shape(d, v);
  switch (kind_of_shape(shape)) {
    case Kind::kList:
      if (shape == builtin_shape(Kind::kList)) return d.load_int(v, field::list_length) == d.int_constant(0) ? 0 : 1;
      break;
    case Kind::kStr:
      if (shape == builtin_shape(Kind::kStr)) return d.load_int(v, field::str_length) == d.int_constant(0) ? 0 : 1;
      break;
    case Kind::kTuple:
      if (shape == builtin_shape(Kind::kTuple)) return d.load_int(v, field::tuple_length) == d.int_constant(0) ? 0 : 1;
      break;
    case Kind::kDict:
      if (shape == builtin_shape(Kind::kDict)) return d.load_int(v, field::dict_used) == d.int_constant(0) ? 0 : 1;
      break;
    default: break;
  }
  Value method = d.special(shape, Special::kbool);
  if (method == kFalse || (method && shape_of(method)->kind == Kind::kFunction)) {
    REF arguments[] = {v};
    REF result = call_special(d, method, arguments, 1);
    if (d.failed(result)) return -1;
    if (d.same(result, d.constant(kTrue))) return 1;
    if (d.same(result, d.constant(kFalse))) return 0;
    d.template call<&bad_bool_result>(result);
    return -1;
  }
  if (!method) {
    Value length_method = d.special(shape, Special::klen);
    if (!length_method) return 1;
    if (is_exact<Function>(length_method)) {
      REF arguments[] = {v};
      REF length = call_special(d, length_method, arguments, 1);
      if (d.failed(length)) return -1;
      if (!d.is_int(length) || d.untag_int(length) < d.int_constant(0)) length = d.template call<&checked_length>(length);
      if (d.failed(length)) return -1;
      return d.same(length, d.constant(Value::from_int(0))) ? 0 : 1;
    }
  }
  REF result = d.template call<&truth_opaque>(v);
  if (d.failed(result)) return -1;
  return d.same(result, d.constant(kTrue)) ? 1 : 0;
}

}  // namespace adder
