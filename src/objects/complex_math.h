// Complex arithmetic on pairs of doubles.
#pragma once
#include "objects/errors.h"
#include "objects/numbers.h"

namespace adder {

struct ComplexNumber { double real, imag; };

inline ComplexNumber complex_multiply(ComplexNumber a, ComplexNumber b) {
  return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}
/// a / b by Smith's method; false when b is 0.
bool complex_quotient(ComplexNumber a, ComplexNumber b, ComplexNumber* out);
/// a ** b with Python's errors.
Value complex_power(Thread& t, ComplexNumber a, ComplexNumber b);
Str* complex_repr(Thread& t, ComplexNumber c);
int64_t complex_hash(ComplexNumber c, Value identity);

}  // namespace adder
