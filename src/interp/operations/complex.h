// Complex numbers: the operations that need no error.  In a trace a complex number is two floats until it escapes.
#pragma once
#include "interp/operations/special.h"
#include "objects/complex_math.h"

namespace adder {

double complex_modulus(double real, double imag);
Value complex_too_large(Thread& t);   // raises OverflowError

template <class D> using PartsIn = ComplexParts<typename D::Float>;

template <class D> PartsIn<D> complex_parts(D& d, REF complex) {
  return {d.load_float(complex, field::complex_real), d.load_float(complex, field::complex_imag)};
}
template <class D> REF new_complex(D& d, PartsIn<D> parts) {
  REF result = d.allocate(builtin_shape(Kind::kComplex), sizeof(Complex));
  d.initialize_float(result, field::complex_real, parts.real);
  d.initialize_float(result, field::complex_imag, parts.imag);
  return result;
}
/// An exact complex, a float or a small int as a complex number.
template <class D> bool complex_operand(D& d, REF v, PartsIn<D>& out) {
  if (d.is_int(v)) return out = {d.int_to_float(d.untag_int(v)), d.float_constant(0.0)}, true;
  if (d.is_float(v)) return out = {d.unbox_float(v), d.float_constant(0.0)}, true;
  if (!d.template is_exactly<Complex>(v)) return false;
  return out = complex_parts(d, v), true;
}
/// a op b of complex numbers; false for operands and operators that take more.
template <class D> bool complex_binary(D& d, REF a, REF b, BinaryOp op, REF& result) {
  if (op != BinaryOp::kAdd && op != BinaryOp::kSubtract && op != BinaryOp::kMultiply) return false;
  PartsIn<D> x, y;
  if (!complex_operand(d, a, x) || !complex_operand(d, b, y)) return false;
  switch (op) {
    case BinaryOp::kAdd: result = new_complex(d, complex_add(x, y)); return true;
    case BinaryOp::kSubtract: result = new_complex(d, complex_subtract(x, y)); return true;
    default: result = new_complex(d, complex_multiply(x, y)); return true;
  }
}
/// abs() of an object with the layout of complex.
template <class D> REF complex_absolute(D& d, REF v) {
  PartsIn<D> parts = complex_parts(d, v);
  auto result = d.template call<&complex_modulus>(parts.real, parts.imag);
  auto infinity = d.float_constant(__builtin_inf());
  if (result == infinity && d.float_abs(parts.real) < infinity && d.float_abs(parts.imag) < infinity)
    return d.template call<&complex_too_large>();
  return d.box_float(result);
}

}  // namespace adder

ADDER_EFFECT(adder::complex_modulus, ::adder::jit::kPure)
ADDER_WRITES(complex_too_large, 0)
