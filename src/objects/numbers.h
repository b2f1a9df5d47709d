// Numbers: heap ints (sign and magnitude, GMP limbs), heap floats, complex; conversions between forms.
#pragma once
#include <string_view>

#include "objects/thread.h"

namespace adder {

/// An int that does not fit 63 bits, or an instance of a subclass of int.  Exact ints that fit are always tagged.
struct Int : Object {
  int64_t size;            // number of limbs, negative for negative numbers, 0 for zero
  uint64_t limbs[];        // least significant first, no leading zeros
};
constexpr size_t int_object_size(int64_t size) { return sizeof(Int) + 8 * size_t(size < 0 ? -size : size); }
struct Bool : Object {};   // True and False are tagged constants
struct Float : Object { double value; };
struct Complex : Object { double real, imag; };
struct NoneType : Object {};
struct NotImplementedType : Object {};
struct EllipsisType : Object {};

ADDER_INLINE bool is_float(Value v) { return v.is_flonum() || is_exact<Float>(v); }
/// Any int: tagged, big, bool, or of a subclass.
ADDER_INLINE bool is_any_int(Value v) { return v.is_int() || v == kTrue || v == kFalse || has_layout<Int>(v); }
ADDER_INLINE bool is_any_float(Value v) { return v.is_flonum() || has_layout<Float>(v); }
ADDER_INLINE double float_value(Value v) { return v.is_flonum() ? flonum_value(v) : v.as<Float>()->value; }

/// True for what a slot for a double takes: exact floats, except NaNs, which a program may know again by `is`.
ADDER_INLINE bool fits_double_slot(Value v) { return is_float(v) && float_value(v) == float_value(v); }

/// a is b.  Floats are values: those that fit no tagged word are the same when their bits are, wherever they were read,
/// NaNs excepted.
ADDER_INLINE bool is_identical(Value a, Value b) {
  if (a == b) return true;
  return is_exact<Float>(a) && is_exact<Float>(b) && a.as<Float>()->value == b.as<Float>()->value;
}

Value heap_float(Thread& t, double d);
ADDER_INLINE Value box_float(Thread& t, double d) { return fits_flonum(d) ? flonum_from(d) : heap_float(t, d); }
Value box_complex(Thread& t, double real, double imag);

/// An int from a machine integer.
Value int_from_int64_slow(Thread& t, int64_t i);
ADDER_INLINE Value int_from(Thread& t, int64_t i) { return Value::fits_int(i) ? Value::from_int(i) : int_from_int64_slow(t, i); }
Value int_from_uint64(Thread& t, uint64_t i);
/// An int from a finite double, truncated; OverflowError / ValueError for infinities and NaN.
Value int_from_double(Thread& t, double d);
/// Parses digits (underscores allowed as in literals) in base 2 to 36, or 0 for a prefix; ValueError as int() raises.
Value int_from_text(Thread& t, std::string_view text, int base);
Str* int_to_str(Thread& t, Value i, int base = 10);

/// The int as int64; false when it does not fit.  `v` is any int.
bool int_to_int64(Value v, int64_t* out);
bool int_to_uint64(Value v, uint64_t* out);
/// The same with OverflowError "Python int too large to convert to C {what}".
bool int_to_int64(Thread& t, Value v, int64_t* out, const char* what = "long");
/// Any object with __index__ as an exact int; TypeError "'x' object cannot be interpreted as an integer".
Value to_index(Thread& t, Value v);
/// The same as int64, clamped for slices when `clamp`; otherwise IndexError "cannot fit 'int' into an index-sized integer".
bool to_index_int64(Thread& t, Value v, int64_t* out, bool clamp = false);
/// Any int as double (correctly rounded); OverflowError "int too large to convert to float".
bool int_to_double(Thread& t, Value v, double* out);
/// Any real number (float, int, __float__, __index__) as double; TypeError "must be real number, not x".
bool to_double(Thread& t, Value v, double* out);

int int_sign(Value v);
int int_compare(Value a, Value b);
bool int_equal_double(Value i, double d);
int int_compare_double(Value i, double d);   // -1, 0, 1; 2 for NaN
int64_t int_hash(Value v);
int64_t float_hash(double d, Value identity);

/// Arithmetic on any two ints (bool and subclasses included); the result is an exact int.
Value int_add(Thread& t, Value a, Value b);
Value int_subtract(Thread& t, Value a, Value b);
Value int_multiply(Thread& t, Value a, Value b);
Value int_floor_divide(Thread& t, Value a, Value b);
Value int_remainder(Thread& t, Value a, Value b);
Value int_true_divide(Thread& t, Value a, Value b);
Value int_divmod(Thread& t, Value a, Value b);          // a tuple
Value int_power(Thread& t, Value a, Value b, Value modulus);  // modulus: None for none
Value int_left_shift(Thread& t, Value a, Value b);
Value int_right_shift(Thread& t, Value a, Value b);
Value int_and(Thread& t, Value a, Value b);
Value int_or(Thread& t, Value a, Value b);
Value int_xor(Thread& t, Value a, Value b);
Value int_negate(Thread& t, Value a);
Value int_invert(Thread& t, Value a);
Value int_exact(Thread& t, Value v);                    // an exact int from any int (bools and subclasses too)

/// float operations with Python's errors.
bool float_divmod(Thread& t, double a, double b, double* quotient, double* remainder);
Value float_power(Thread& t, double a, double b);       // may be complex
Str* float_repr(Thread& t, double d);
/// Parses as float() does (surrounding spaces stripped, underscores, inf, nan); false when it is no number.
bool parse_double(std::string_view text, double* out);

}  // namespace adder
