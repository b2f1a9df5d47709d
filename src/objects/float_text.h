// Doubles as text and the float operations without a thread, shared by float, complex and their formatting.
#pragma once
#include "objects/errors.h"
#include "objects/numbers.h"

namespace adder {

constexpr size_t kDoubleTextSize = 40;
/// The shortest text that reads back as `d`, laid out as repr(float); ".0" is added to whole numbers on request.
size_t double_to_text(double d, char* out, bool add_dot_zero);

/// Floor quotient and remainder of a by b (b is not 0).
void float_floor_divide_remainder(double a, double b, double* quotient, double* remainder);
double float_remainder(double a, double b);

/// OverflowError(34, 'Numerical result out of range').
Failed raise_math_range_errno(Thread& t);

}  // namespace adder
