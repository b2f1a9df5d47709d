// float: construction and methods.
#include <charconv>
#include <cmath>

#include "builtins/container_helpers.h"
#include "builtins/number_text.h"
#include "interp/domain_method.h"
#include "interp/operations/numbers.h"
#include "objects/bytes.h"
#include "objects/float_text.h"
#include "objects/format_spec.h"
#include "objects/int_limbs.h"

namespace adder {
namespace {

// --- construction
Value float_as_class(Thread& t, Class* cls, double d) {
  if (cls == class_for<Float>(t)) return box_float(t, d);
  Float* result = TRY(make_instance<Float>(t, cls));
  result->value = d;
  return Value::from(result);
}

bool double_from_text(Thread& t, std::string_view text, Value shown, double* out) {
  if (parse_double(text, out)) return true;
  return raise_value_error(t, "could not convert string to float: {}", Repr{shown});
}

/// float(x) for anything.
bool double_of(Thread& t, Value x, double* out) {
  bool own_float = x.is_pointer() && (class_of(x)->flags & kClassHeap) && class_special(t, class_of(x), Special::kfloat);
  if (own_float) return to_double(t, x, out);
  if (has_layout<Str>(x)) {
    NumberText text(x.as<Str>());
    return double_from_text(t, text.view(), x, out);
  }
  if (has_layout<Bytes>(x) || has_layout<ByteArray>(x) || has_layout<MemoryView>(x) || has_layout<ArrayObject>(x)) {
    BufferView view;
    return get_buffer(t, x, &view) && double_from_text(t, {reinterpret_cast<char*>(view.data), view.length}, x, out);
  }
  bool number = is_any_float(x) || is_any_int(x) || class_special(t, class_of(x), Special::kfloat) ||
                class_special(t, class_of(x), Special::kindex);
  if (!number) return raise_type_error(t, "float() argument must be a string or a real number, not '{}'", type_name(x));
  return to_double(t, x, out);
}

Value float_general(Thread& t, Value cls, Value x) {
  if (is_float(x) && cls.as<Class>() == class_for<Float>(t)) return x;
  double d;
  // A subclass of float may override __float__.
  if (has_layout<Float>(x) && !is_exact<Float>(x)) {
    Value converted = TRY(call_special_method(t, x, Special::kfloat));
    if (!is_any_float(converted)) {
      return raise_type_error(t, "{}.__float__ returned non-float (type {})", type_name(x), type_name(converted));
    }
    if (!is_float(converted) && !warn(t, ExceptionId::kDeprecationWarning,
                                      std::string(type_name(x)) + ".__float__ returned non-float (type " + type_name(converted) +
                                          ").  The ability to return an instance of a strict subclass of float is deprecated, and may not be supported in a "
                                          "future version of Python."))
      return kEmpty;
    d = float_value(converted);
  } else if (!double_of(t, x, &d)) {
    return kEmpty;
  }
  return float_as_class(t, cls.as<Class>(), d);
}

Value float_of_str(Thread& t, Value cls, Value x) { return float_general(t, cls, x); }

}  // namespace
}  // namespace adder

ADDER_ANY(float_general)
ADDER_WRITES(float_of_str, 0)

namespace adder {
namespace {

struct FloatNew {
  template <class D> static REF run(D& d, REF cls, REF x) {
    if (d.promote(cls) == Value::from(class_for_kind(Kind::kFloat))) {
      if (d.is_float(x)) return x;
      if (d.is_int(x)) return d.box_float(d.int_to_float(d.untag_int(x)));
      if (d.template is_exactly<Str>(x)) return d.template call<&float_of_str>(cls, x);
    }
    return d.template call<&float_general>(cls, x);
  }
};
// --- arithmetic
enum class Operand : uint8_t { kOk, kForeign, kFailed };
Operand operand(Thread& t, Value v, double* out) {
  if (is_any_float(v)) return *out = float_value(v), Operand::kOk;
  if (!is_any_int(v)) return Operand::kForeign;
  return int_to_double(t, v, out) ? Operand::kOk : Operand::kFailed;
}

using DoubleOperation = Value (*)(Thread&, double, double);
template <DoubleOperation operation, bool reflected> Value binary(Thread& t, Value self, Value other) {
  double b;
  switch (operand(t, other, &b)) {
    case Operand::kForeign: return kNotImplemented;
    case Operand::kFailed: return kEmpty;
    case Operand::kOk: break;
  }
  double a = float_value(self);
  return reflected ? operation(t, b, a) : operation(t, a, b);
}

Value add(Thread& t, double a, double b) { return box_float(t, a + b); }
Value subtract(Thread& t, double a, double b) { return box_float(t, a - b); }
Value multiply(Thread& t, double a, double b) { return box_float(t, a * b); }
Value divide(Thread& t, double a, double b) {
  if (b == 0) return raise_zero_division(t, "float division by zero");
  return box_float(t, a / b);
}
Value remainder(Thread& t, double a, double b) {
  if (b == 0) return raise_zero_division(t, "float modulo");
  return box_float(t, float_remainder(a, b));
}
Value floor_divide(Thread& t, double a, double b) {
  if (b == 0) return raise_zero_division(t, "float floor division by zero");
  double quotient, rest;
  float_floor_divide_remainder(a, b, &quotient, &rest);
  return box_float(t, quotient);
}
Value divide_modulo(Thread& t, double a, double b) {
  double quotient, rest;
  if (!float_divmod(t, a, b, &quotient, &rest)) return kEmpty;
  Value q = TRY(box_float(t, quotient));
  Value r = TRY(box_float(t, rest));
  return Value::from(make_tuple(t, q, r));
}
template <bool reflected> Value power_method(Thread& t, Value self, Value other, Value modulus) {
  if (modulus != kNone) return raise_type_error(t, "pow() 3rd argument not allowed unless all arguments are integers");
  return binary<float_power, reflected>(t, self, other);
}

Value float_negate(Thread& t, Value self) { return box_float(t, -float_value(self)); }
Value float_exact(Thread& t, Value self) { return is_float(self) ? self : box_float(t, float_value(self)); }
Value float_abs(Thread& t, Value self) { return box_float(t, std::fabs(float_value(self))); }
Value float_bool(Thread&, Value self) { return Value::from_bool(float_value(self) != 0); }
Value float_int(Thread& t, Value self) { return int_from_double(t, float_value(self)); }
Value float_floor(Thread& t, Value self) { return int_from_double(t, std::floor(float_value(self))); }
Value float_ceil(Thread& t, Value self) { return int_from_double(t, std::ceil(float_value(self))); }

Value float_compare(Thread& t, Value self, Value other, Compare op) {
  double a = float_value(self);
  int order;
  if (is_any_float(other)) {
    double b = float_value(other);
    order = a < b ? -1 : a > b ? 1 : a == b ? 0 : 2;
  } else if (is_any_int(other)) {
    order = int_compare_double(other, a);
    if (order != 2) order = -order;
  } else {
    return kNotImplemented;
  }
  return order == 2 ? Value::from_bool(op == Compare::kNe) : order_result(order, op);
}

Value float_hash_method(Thread& t, Value self) { return int_from(t, float_hash(float_value(self), self)); }
Value float_repr_method(Thread& t, Value self) { return Value::from(float_repr(t, float_value(self))); }
Value float_format(Thread& t, Value self, Value spec) {
  if (!has_layout<Str>(spec)) return raise_type_error(t, "__format__() argument must be str, not {}", argument_type_name(spec));
  return Value::from(adder::format_float(t, self, spec.as<Str>()));
}

// --- rounding
/// Rounds to `digits` > 0 places behind the point: the nearest decimal, read back.
double round_places(double d, int digits) {
  char text[800];
  auto end = std::to_chars(text, text + sizeof text, d, std::chars_format::fixed, digits).ptr;
  double result = d;
  std::from_chars(text, end, result);
  return result;
}
/// Rounds to a multiple of 10^places, halves to even.
double round_to_power(double d, int places) {
  char text[400];
  double whole = std::trunc(std::fabs(d));
  auto end = std::to_chars(text, text + 330, whole, std::chars_format::fixed, 0).ptr;
  int length = int(end - text);
  bool sticky = whole != std::fabs(d);
  if (length < places) return std::copysign(0.0, d);
  int keep = length - places;
  bool above = sticky, half = keep < length && text[keep] >= '5';
  for (int i = keep + 1; i < length; i++) above |= text[i] != '0';
  above |= text[keep] > '5';
  bool odd = keep > 0 && ((text[keep - 1] - '0') & 1);
  bool up = half && (above || odd);
  char digits[420];
  digits[0] = '0';
  for (int i = 0; i < keep; i++) digits[i + 1] = text[i];
  for (int i = keep; up; i--) {
    if (digits[i] != '9') {
      digits[i]++;
      break;
    }
    digits[i] = '0';
  }
  char* p = digits + keep + 1;
  *p++ = 'e';
  p = std::to_chars(p, p + 6, places).ptr;
  double result = HUGE_VAL;
  std::from_chars(digits, p, result);
  return std::copysign(result, d);
}

Value float_round(Thread& t, Value self, Value digits_argument) {
  double d = float_value(self);
  if (digits_argument == kNone) return int_from_double(t, std::nearbyint(d));
  int64_t digits;
  if (!to_index_int64(t, digits_argument, &digits, true)) return kEmpty;
  if (!std::isfinite(d) || d == 0 || digits > 323) return box_float(t, d);
  if (digits < -308) return box_float(t, std::copysign(0.0, d));
  double result = digits > 0 ? round_places(d, int(digits)) : digits == 0 ? std::nearbyint(d) : round_to_power(d, int(-digits));
  if (std::isinf(result)) return raise_overflow_error(t, "rounded value too large to represent");
  return box_float(t, result);
}

// --- exact forms
Value float_as_integer_ratio(Thread& t, Value self) {
  double d = float_value(self);
  if (std::isinf(d)) return raise_overflow_error(t, "cannot convert Infinity to integer ratio");
  if (std::isnan(d)) return raise_value_error(t, "cannot convert NaN to integer ratio");
  int exponent;
  double fraction = std::frexp(d, &exponent);
  int64_t mantissa = int64_t(std::ldexp(fraction, 53));
  exponent -= 53;
  if (mantissa == 0) exponent = 0;
  while (exponent < 0 && !(mantissa & 1)) mantissa /= 2, exponent++;
  Value numerator = Value::from_int(mantissa), denominator = Value::from_int(1);
  if (exponent > 0) numerator = TRY(int_left_shift(t, numerator, Value::from_int(exponent)));
  if (exponent < 0) denominator = TRY(int_left_shift(t, denominator, Value::from_int(-exponent)));
  return Value::from(make_tuple(t, numerator, denominator));
}
Value float_is_integer(Thread&, Value self) {
  double d = float_value(self);
  return Value::from_bool(std::isfinite(d) && std::floor(d) == d);
}

Value float_hex(Thread& t, Value self) {
  double d = float_value(self);
  if (!std::isfinite(d)) return float_repr_method(t, self);
  uint64_t bits = std::bit_cast<uint64_t>(d);
  uint64_t fraction = bits & ((uint64_t(1) << 52) - 1);
  int exponent = int(bits >> 52) & 0x7ff;
  StrBuilder text(t);
  if (std::signbit(d)) text.add_char('-');
  if (d == 0) {
    text.add_ascii("0x0.0p+0");
    return Value::from(text.finish());
  }
  text.add_ascii(exponent ? "0x1." : "0x0.");
  for (int shift = 48; shift >= 0; shift -= 4) text.add_char(uint32_t("0123456789abcdef"[(fraction >> shift) & 15]));
  int power = exponent ? exponent - 1023 : -1022;
  text.add_ascii(power < 0 ? "p-" : "p+");
  text.add_int(power < 0 ? -power : power);
  return Value::from(text.finish());
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Mantissa (its lowest bit sticky) and binary exponent of a hexadecimal floating-point literal without its sign.
bool parse_hex(std::string_view s, uint64_t* mantissa, int64_t* exponent) {
  size_t i = 0, digits = 0;
  if (s.size() > 1 && s[0] == '0' && (s[1] | 0x20) == 'x') i = 2;
  *mantissa = 0;
  *exponent = 0;
  bool sticky = false, point = false;
  for (; i < s.size(); i++) {
    if (s[i] == '.' && !point) {
      point = true;
      continue;
    }
    int digit = hex_digit(s[i]);
    if (digit < 0) break;
    digits++;
    if (*mantissa >> 58) {
      sticky |= digit != 0;
      if (!point) *exponent += 4;
    } else {
      *mantissa = *mantissa << 4 | uint64_t(digit);
      if (point) *exponent -= 4;
    }
  }
  if (digits == 0) return false;
  if (i < s.size() && (s[i] | 0x20) == 'p') {
    if (++i == s.size()) return false;
    bool negative = s[i] == '-';
    if (s[i] == '+' || s[i] == '-') i++;
    int64_t power = 0;
    size_t first = i;
    for (; i < s.size() && s[i] >= '0' && s[i] <= '9'; i++) power = std::min<int64_t>(power * 10 + (s[i] - '0'), int64_t(1) << 50);
    if (i == first) return false;
    *exponent += negative ? -power : power;
  }
  *mantissa |= sticky;
  return i == s.size();
}

Value float_fromhex(Thread& t, Value cls, Value text_argument) {
  if (!has_layout<Str>(text_argument)) return raise_type_error(t, "bad argument type for built-in operation");
  Utf8 text(text_argument.as<Str>());  // ASCII only: neither other digits nor other spaces count
  std::string_view s = text.view();
  auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
  bool negative = !s.empty() && s[0] == '-';
  std::string_view magnitude = s;
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) magnitude.remove_prefix(1);
  double d;
  uint64_t mantissa;
  int64_t exponent;
  if (!magnitude.empty() && hex_digit(magnitude[0]) < 0 && std::isalpha(uint8_t(magnitude[0])) && parse_double(magnitude, &d) && !std::isfinite(d)) {
    // inf, infinity, nan
  } else if (parse_hex(magnitude, &mantissa, &exponent)) {
    if (mantissa && exponent > 2000) return raise_overflow_error(t, "hexadecimal value too large to represent as a float");
    if (!scale_to_double(mantissa, std::max<int64_t>(exponent, -5000), &d)) {
      return raise_overflow_error(t, "hexadecimal value too large to represent as a float");
    }
  } else {
    return raise_value_error(t, "invalid hexadecimal floating-point string");
  }
  Value result = TRY(box_float(t, negative ? -d : d));
  return cls.as<Class>() == class_for<Float>(t) ? result : call_with(t, cls, result);
}

Value float_getformat(Thread& t, Value, Value kind) {
  if (!has_layout<Str>(kind)) return raise_type_error(t, "__getformat__() argument must be str, not {}", argument_type_name(kind));
  if (!str_equal(kind.as<Str>(), "double") && !str_equal(kind.as<Str>(), "float")) {
    return raise_value_error(t, "__getformat__() argument 1 must be 'double' or 'float'");
  }
  return Value::from(str_from_ascii(t, "IEEE, little-endian"));
}
Value float_getnewargs(Thread& t, Value self) {
  Value exact = TRY(float_exact(t, self));
  return Value::from(make_tuple(t, exact));
}
Value float_imag(Thread& t, Value) { return box_float(t, 0.0); }

constexpr RowEffect kOwnCode = when_plain(jit::writes(0));
#define FLOAT_ROWS(name, symbol, operation)                                                                          \
  method<binary<operation, false>>("__" name "__($self, value, /)", "Return self" symbol "value.", kOwnCode),        \
      method<binary<operation, true>>("__r" name "__($self, value, /)", "Return value" symbol "self.", kOwnCode)

const NativeMethod kFloatNew = domain_method<FloatNew>("float($type, x=0, /)", "Create a float.");
const NativeMethod kFloatMethods[] = {
    method<float_repr_method>("__repr__($self, /)", "Return repr(self).", jit::kAllocates),
    method<float_hash_method>("__hash__($self, /)", "Return hash(self).", jit::kReads),
    COMPARISON_METHODS(float_compare, when_plain(jit::kReads)),
    FLOAT_ROWS("add", "+", add),
    FLOAT_ROWS("sub", "-", subtract),
    FLOAT_ROWS("mul", "*", multiply),
    FLOAT_ROWS("mod", "%", remainder),
    FLOAT_ROWS("divmod", " divmod ", divide_modulo),
    FLOAT_ROWS("floordiv", "//", floor_divide),
    FLOAT_ROWS("truediv", "/", divide),
    method<power_method<false>>("__pow__($self, value, mod=None, /)", "Return pow(self, value, mod).", kOwnCode),
    method<power_method<true>>("__rpow__($self, value, mod=None, /)", "Return pow(value, self, mod).", kOwnCode),
    method<float_negate>("__neg__($self, /)", "Return -self.", jit::kAllocates),
    method<float_exact>("__pos__($self, /)", "Return +self."),
    method<float_abs>("__abs__($self, /)", "Return abs(self).", jit::kAllocates),
    method<float_bool>("__bool__($self, /)", "True if self else False."),
    method<float_int>("__int__($self, /)", "Return int(self).", jit::writes(0)),
    method<float_exact>("__float__($self, /)", "Return float(self)."),
    method<float_int>("__trunc__($self, /)", "Return the whole part as an int.", jit::writes(0)),
    method<float_floor>("__floor__($self, /)", "Return the largest int not above self.", jit::writes(0)),
    method<float_ceil>("__ceil__($self, /)", "Return the smallest int not below self.", jit::writes(0)),
    method<float_round>("__round__($self, ndigits=None, /)", "Round to a number of decimal places.", kOwnCode),
    method<float_getnewargs>("__getnewargs__($self, /)", "Return arguments for __new__."),
    method<float_format>("__format__($self, format_spec, /)", "Return the number as text in a format."),
    method<float_exact>("conjugate($self, /)", "Return self, the conjugate of any float."),
    method<float_as_integer_ratio>("as_integer_ratio($self, /)", "Two integers whose ratio is exactly the number; the second is positive.\n\n>>> (0.375).as_integer_ratio(), (-4.0).as_integer_ratio()\n((3, 8), (-4, 1))\n"),
    method<float_is_integer>("is_integer($self, /)", "Return whether the float is a whole number.", jit::kReads),
    method<float_hex>("hex($self, /)", "The number as a hexadecimal literal with a binary exponent.\n\n>>> (0.375).hex(), (-1.0).hex()\n('0x1.8000000000000p-2', '-0x1.0000000000000p+0')\n"),
    class_method<float_fromhex>("fromhex($type, string, /)", "The number that a hexadecimal literal stands for.\n\n>>> float.fromhex('0x1.8p-2'), float.fromhex('-0xff')\n(0.375, -255.0)\n"),
    class_method<float_getformat>("__getformat__($type, typestr, /)", "Return how C doubles or floats are stored."),
};
const NativeGetSet kFloatGetSets[] = {
    {"real", float_exact, nullptr, "The number itself."},
    {"imag", float_imag, nullptr, "0.0."},
};

}  // namespace

extern const TypeSpec kFloatType;
const TypeSpec kFloatType = {.kind = Kind::kFloat,
                             .methods = kFloatMethods,
                             .getsets = kFloatGetSets,
                             .doc = "A double-precision floating-point number.",
                             .construct = &kFloatNew};

}  // namespace adder
