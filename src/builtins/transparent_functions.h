// The builtin functions that traces see through: their bodies, over any domain, and what these leave to C++
// (transparent_functions.cpp).
#pragma once
#include "interp/domain_method.h"
#include "interp/operations/calls.h"
#include "interp/operations/intrinsics.h"
#include "interp/operations/numbers.h"

namespace adder {

Value chr_general(Thread& t, Value i);
Value str_from_point(Thread& t, int64_t point);        // 0 to 0x10ffff
Value ord_general(Thread& t, Value c);
int64_t str_point(Value str, int64_t index);
Value divmod_general(Thread& t, Value a, Value b);
Value round_general(Thread& t, Value number, Value ndigits);
Value builtin_min(Thread& t, Value module, Value args, Value key, Value fallback);
Value builtin_max(Thread& t, Value module, Value args, Value key, Value fallback);
Value least_item(Thread& t, Value iterable);
Value greatest_item(Thread& t, Value iterable);
Value no_arguments(Thread& t, bool least);             // raises

struct IsInstance {
  template <class D> static REF run(D& d, REF, REF object, REF cls) { return is_instance_of_class(d, object, cls); }
};
struct Len {
  template <class D> static REF run(D& d, REF, REF object) { return length_in(d, object); }
};
struct Abs {
  template <class D> static REF run(D& d, REF, REF x) { return absolute_value(d, x); }
};
struct Divmod {
  template <class D> static REF run(D& d, REF, REF a, REF b) {
    if (d.both_int(a, b) && !d.same(b, d.constant(Value::from_int(0))) && !d.same(b, d.constant(Value::from_int(-1)))) {
      REF pair[] = {floor_divide(d, a, b), remainder(d, a, b)};
      return make_tuple_in<D>(d, pair, 2);
    }
    return d.template call<&divmod_general>(a, b);
  }
};
struct Pow {
  template <class D> static REF run(D& d, REF, REF base, REF exponent, REF modulus) {
    if (d.same(modulus, d.constant(kNone))) return power_of(d, base, exponent);
    return d.template call<&power>(base, exponent, modulus);
  }
};
struct Round {
  template <class D> static REF run(D& d, REF, REF number, REF digits) {
    if (d.same(digits, d.constant(kNone))) {
      if (d.is_int(number)) return number;
      typename D::Int whole;
      if (d.is_float(number) && float_to_small(d, d.template call<&round_half_even>(d.unbox_float(number)), whole)) return d.tag_int(whole);
    }
    return d.template call<&round_general>(number, digits);
  }
};
struct Min {
  template <class D> static REF run(D& d, const REF* arguments, uint32_t count) {
    if (count > 2) return extreme_of<jit::Less, Compare::kLt>(d, arguments + 1, count - 1);
    return count == 2 ? d.template call<&least_item>(arguments[1]) : d.template call<&no_arguments>(true);
  }
};
struct Max {
  template <class D> static REF run(D& d, const REF* arguments, uint32_t count) {
    if (count > 2) return extreme_of<jit::Greater, Compare::kGt>(d, arguments + 1, count - 1);
    return count == 2 ? d.template call<&greatest_item>(arguments[1]) : d.template call<&no_arguments>(false);
  }
};
struct Ord {
  template <class D> static REF run(D& d, REF, REF c) {
    if (d.template is_exactly<Str>(c) && d.load_int(c, field::str_length) == d.int_constant(1)) return d.tag_int(d.template call<&str_point>(c, 0));
    return d.template call<&ord_general>(c);
  }
};
struct Chr {
  template <class D> static REF run(D& d, REF, REF i) {
    if (d.is_int(i) && d.int_ult(d.untag_int(i), d.int_constant(0x110000))) return d.template call<&str_from_point>(d.untag_int(i));
    return d.template call<&chr_general>(i);
  }
};

}  // namespace adder

ADDER_ANY(chr_general)
ADDER_ALLOCATES(str_from_point)
ADDER_ANY(ord_general)
ADDER_READS(str_point)
ADDER_ANY(divmod_general)
ADDER_ANY(round_general)
ADDER_ANY(power)
ADDER_ANY(least_item)
ADDER_ANY(greatest_item)
ADDER_WRITES(no_arguments, 0)
