// Complex arithmetic on pairs of floats: of doubles, or of a domain's floats (interp/operations/complex.h).
#pragma once
#include "objects/errors.h"
#include "objects/numbers.h"

namespace adder {

template <class F> struct ComplexParts { F real, imag; };
using ComplexNumber = ComplexParts<double>;

template <class F> ADDER_INLINE ComplexParts<F> complex_add(ComplexParts<F> a, ComplexParts<F> b) {
  return {a.real + b.real, a.imag + b.imag};
}
template <class F> ADDER_INLINE ComplexParts<F> complex_subtract(ComplexParts<F> a, ComplexParts<F> b) {
  return {a.real - b.real, a.imag - b.imag};
}
template <class F> ADDER_INLINE ComplexParts<F> complex_multiply(ComplexParts<F> a, ComplexParts<F> b) {
  return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}
/// a / b by Smith's method; false when b is 0.
bool complex_quotient(ComplexNumber a, ComplexNumber b, ComplexNumber* out);
/// a ** b with Python's errors.
Value complex_power(Thread& t, ComplexNumber a, ComplexNumber b);
Str* complex_repr(Thread& t, ComplexNumber c);
int64_t complex_hash(ComplexNumber c, Value identity);

}  // namespace adder
