// complex: construction and methods.
#include <cmath>

#include "builtins/container_helpers.h"
#include "builtins/number_text.h"
#include "interp/domain_method.h"
#include "interp/operations/numbers.h"
#include "objects/complex_math.h"
#include "objects/format_spec.h"

namespace adder {
namespace {

ComplexNumber number(Value v) { return {v.as<Complex>()->real, v.as<Complex>()->imag}; }

// --- construction
Value complex_as_class(Thread& t, Class* cls, ComplexNumber c) {
  if (cls == class_for<Complex>(t)) return box_complex(t, c.real, c.imag);
  Complex* result = TRY(make_instance<Complex>(t, cls));
  result->real = c.real;
  result->imag = c.imag;
  return Value::from(result);
}

/// Length of the longest prefix that may be a real number: digits, point, exponent, inf, nan.
size_t number_prefix(std::string_view s) {
  size_t i = 0;
  if (i < s.size() && (s[i] == '+' || s[i] == '-')) i++;
  size_t start = i;
  auto letters = [&](std::string_view word) {
    if (s.size() - start < word.size()) return false;
    for (size_t k = 0; k < word.size(); k++) {
      if ((s[start + k] | 0x20) != word[k]) return false;
    }
    i = start + word.size();
    return true;
  };
  if (letters("infinity") || letters("inf") || letters("nan")) return i;
  auto digits = [&] {
    while (i < s.size() && ((s[i] >= '0' && s[i] <= '9') || s[i] == '_')) i++;
  };
  digits();
  if (i < s.size() && s[i] == '.') i++, digits();
  if (i == start) return 0;
  if (i < s.size() && (s[i] | 0x20) == 'e') {
    size_t mark = i++;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) i++;
    size_t first = i;
    digits();
    if (i == first) i = mark;
  }
  return i;
}

bool is_unit(char c) { return c == 'j' || c == 'J'; }

/// real, imaginary j, or real +- imaginary j, in any of complex()'s spellings.
bool parse_complex_body(std::string_view s, ComplexNumber* out) {
  *out = {0, 0};
  double first = 0;
  size_t length = number_prefix(s);
  if (length) {
    if (!parse_double(s.substr(0, length), &first)) return false;
    s.remove_prefix(length);
    if (s.empty()) return out->real = first, true;
    if (is_unit(s[0])) return out->imag = first, s.size() == 1;
    if (s[0] != '+' && s[0] != '-') return false;
    out->real = first;
    length = number_prefix(s);
    if (length > 1) {
      if (!parse_double(s.substr(0, length), &out->imag)) return false;
      s.remove_prefix(length);
      return s.size() == 1 && is_unit(s[0]);
    }
  }
  double sign = 1;  // [+-]j without digits
  if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
    sign = s[0] == '-' ? -1 : 1;
    s.remove_prefix(1);
  }
  out->imag = sign;
  return s.size() == 1 && is_unit(s[0]);
}

std::string_view strip(std::string_view s) {
  while (!s.empty() && unicode::is_space(uint8_t(s.front()))) s.remove_prefix(1);
  while (!s.empty() && unicode::is_space(uint8_t(s.back()))) s.remove_suffix(1);
  return s;
}

bool parse_complex(std::string_view text, ComplexNumber* out) {
  text = strip(text);
  if (!text.empty() && text.front() == '(') {
    if (text.back() != ')' || text.size() < 2) return false;
    text = strip(text.substr(1, text.size() - 2));
  }
  return parse_complex_body(text, out);
}

/// An argument as a complex number; `is_complex` says whether it had an imaginary part of its own.
bool convert_argument(Thread& t, Value v, bool first, ComplexNumber* out, bool* is_complex) {
  *is_complex = true;
  if (has_layout<Complex>(v) && (is_exact<Complex>(v) || !first)) return *out = number(v), true;
  if (first && class_special(t, class_of(v), Special::kcomplex)) {
    Value result = call_special_method(t, v, Special::kcomplex);
    if (!result) return false;
    if (!has_layout<Complex>(result)) {
      return raise_type_error(t, "{}.__complex__() returned non-complex (type {})", type_name(v), type_name(result));
    }
    if (!is_exact<Complex>(result) && !warn(t, ExceptionId::kDeprecationWarning,
                                            std::string(type_name(v)) + ".__complex__() returned non-complex (type " + type_name(result) +
                                                ").  The ability to return an instance of a strict subclass of complex is deprecated, and may not be "
                                                "supported in a future version of Python."))
      return false;
    return *out = number(result), true;
  }
  *is_complex = false;
  out->imag = 0;
  bool real = is_any_float(v) || is_any_int(v) || class_special(t, class_of(v), Special::kfloat) || class_special(t, class_of(v), Special::kindex);
  if (real) return to_double(t, v, &out->real);
  if (first) return raise_type_error(t, "complex() first argument must be a string or a number, not '{}'", type_name(v));
  return raise_type_error(t, "complex() second argument must be a number, not '{}'", type_name(v));
}

Value complex_general(Thread& t, Value cls_value, Value real, Value imag) {
  Class* cls = cls_value.as<Class>();
  if (real && !imag && is_exact<Complex>(real) && cls == class_for<Complex>(t)) return real;
  if (real && has_layout<Str>(real)) {
    if (imag) return raise_type_error(t, "complex() can't take second arg if first is a string");
    NumberText text(real.as<Str>());
    ComplexNumber c;
    if (!parse_complex(text.view(), &c)) return raise_value_error(t, "complex() arg is a malformed string");
    return complex_as_class(t, cls, c);
  }
  if (imag && has_layout<Str>(imag)) return raise_type_error(t, "complex() second arg can't be a string");
  ComplexNumber a = {0, 0}, b = {0, 0};
  bool a_complex = false, b_complex = false;
  if (real && !convert_argument(t, real, true, &a, &a_complex)) return kEmpty;
  if (imag && !convert_argument(t, imag, false, &b, &b_complex)) return kEmpty;
  ComplexNumber result = {a.real, imag ? b.real : a.imag};
  if (imag && a_complex) result.imag += a.imag;
  if (b_complex) result.real -= b.imag;
  return complex_as_class(t, cls, result);
}

}  // namespace
}  // namespace adder

ADDER_ANY(complex_general)

namespace adder {
namespace {

struct ComplexNew {
  template <class D> static REF run(D& d, REF cls, REF real, REF imag) {
    PartsIn<D> parts;
    if (!d.is_empty(imag) && real_argument(d, imag, parts.imag) && !d.is_empty(real) && real_argument(d, real, parts.real) &&
        d.promote(cls) == Value::from(class_for_kind(Kind::kComplex)))
      return new_complex(d, parts);
    return d.template call<&complex_general>(cls, real, imag);
  }
};

// --- arithmetic
enum class Operand : uint8_t { kOk, kForeign, kFailed };
Operand operand(Thread& t, Value v, ComplexNumber* out) {
  out->imag = 0;
  if (has_layout<Complex>(v)) return *out = number(v), Operand::kOk;
  if (is_any_float(v)) return out->real = float_value(v), Operand::kOk;
  if (!is_any_int(v)) return Operand::kForeign;
  return int_to_double(t, v, &out->real) ? Operand::kOk : Operand::kFailed;
}

using ComplexOperation = Value (*)(Thread&, ComplexNumber, ComplexNumber);
template <ComplexOperation operation, bool reflected> Value binary(Thread& t, Value self, Value other) {
  ComplexNumber b;
  switch (operand(t, other, &b)) {
    case Operand::kForeign: return kNotImplemented;
    case Operand::kFailed: return kEmpty;
    case Operand::kOk: break;
  }
  return reflected ? operation(t, b, number(self)) : operation(t, number(self), b);
}
using Formula = ComplexNumber (*)(ComplexNumber, ComplexNumber);
template <Formula formula> Value by_formula(Thread& t, ComplexNumber a, ComplexNumber b) {
  ComplexNumber c = formula(a, b);
  return box_complex(t, c.real, c.imag);
}
Value divide(Thread& t, ComplexNumber a, ComplexNumber b) {
  ComplexNumber c;
  if (!complex_quotient(a, b, &c)) return raise_zero_division(t, "complex division by zero");
  return box_complex(t, c.real, c.imag);
}
template <bool reflected> Value power_method(Thread& t, Value self, Value other, Value modulus) {
  if (modulus == kNone) return binary<complex_power, reflected>(t, self, other);
  ComplexNumber unused;
  switch (operand(t, other, &unused)) {
    case Operand::kForeign: return kNotImplemented;
    case Operand::kFailed: return kEmpty;
    case Operand::kOk: return raise_value_error(t, "complex modulo");
  }
}

Value complex_equality(Thread& t, Value self, Value other, bool wanted) {
  ComplexNumber a = number(self);
  bool same;
  if (has_layout<Complex>(other)) same = a.real == number(other).real && a.imag == number(other).imag;
  else if (is_any_float(other)) same = a.imag == 0 && a.real == float_value(other);
  else if (is_any_int(other)) same = a.imag == 0 && int_equal_double(other, a.real);
  else return kNotImplemented;
  return Value::from_bool(same == wanted);
}
Value complex_eq(Thread& t, Value self, Value other) { return complex_equality(t, self, other, true); }
Value complex_ne(Thread& t, Value self, Value other) { return complex_equality(t, self, other, false); }
Value not_comparable(Thread&, Value, Value) { return kNotImplemented; }

Value complex_negate(Thread& t, Value self) { return box_complex(t, -number(self).real, -number(self).imag); }
Value complex_exact(Thread& t, Value self) {
  return is_exact<Complex>(self) ? self : box_complex(t, number(self).real, number(self).imag);
}
struct ComplexAbs {
  template <class D> static REF run(D& d, REF self) { return complex_absolute(d, self); }
};
Value complex_bool(Thread&, Value self) { return Value::from_bool(number(self).real != 0 || number(self).imag != 0); }
Value complex_conjugate(Thread& t, Value self) { return box_complex(t, number(self).real, -number(self).imag); }
Value complex_hash_method(Thread& t, Value self) { return int_from(t, complex_hash(number(self), self)); }
Value complex_repr_method(Thread& t, Value self) { return Value::from(complex_repr(t, number(self))); }
Value complex_format(Thread& t, Value self, Value spec) {
  if (!has_layout<Str>(spec)) return raise_type_error(t, "__format__() argument must be str, not {}", argument_type_name(spec));
  return Value::from(adder::format_complex(t, self, spec.as<Str>()));
}
Value complex_getnewargs(Thread& t, Value self) {
  Value real = box_float(t, number(self).real), imag = box_float(t, number(self).imag);
  return Value::from(make_tuple(t, real, imag));
}
Value complex_real(Thread& t, Value self) { return box_float(t, number(self).real); }
Value complex_imag(Thread& t, Value self) { return box_float(t, number(self).imag); }

constexpr RowEffect kOwnCode = when_plain(jit::writes(0));
#define COMPLEX_ROWS(name, symbol, operation)                                                         \
  method<binary<operation, false>>("__" name "__($self, value, /)", "Return self" symbol "value.", kOwnCode),   \
      method<binary<operation, true>>("__r" name "__($self, value, /)", "Return value" symbol "self.", kOwnCode)

const NativeMethod kComplexNew =
    domain_method<ComplexNew>("complex($type, real=<0>, imag=<0>)", "Create a complex number.");
const NativeMethod kComplexMethods[] = {
    method<complex_repr_method>("__repr__($self, /)", "Return repr(self)."),
    method<complex_hash_method>("__hash__($self, /)", "Return hash(self)."),
    method<complex_eq>("__eq__($self, value, /)", "Return self==value."),
    method<complex_ne>("__ne__($self, value, /)", "Return self!=value."),
    method<not_comparable>("__lt__($self, value, /)", "Return self<value."),
    method<not_comparable>("__le__($self, value, /)", "Return self<=value."),
    method<not_comparable>("__gt__($self, value, /)", "Return self>value."),
    method<not_comparable>("__ge__($self, value, /)", "Return self>=value."),
    COMPLEX_ROWS("add", "+", by_formula<complex_add>),
    COMPLEX_ROWS("sub", "-", by_formula<complex_subtract>),
    COMPLEX_ROWS("mul", "*", by_formula<complex_multiply>),
    COMPLEX_ROWS("truediv", "/", divide),
    method<power_method<false>>("__pow__($self, value, mod=None, /)", "Return pow(self, value, mod)."),
    method<power_method<true>>("__rpow__($self, value, mod=None, /)", "Return pow(value, self, mod)."),
    method<complex_negate>("__neg__($self, /)", "Return -self."),
    method<complex_exact>("__pos__($self, /)", "Return +self."),
    domain_method<ComplexAbs>("__abs__($self, /)", "Return abs(self)."),
    method<complex_bool>("__bool__($self, /)", "True if self else False."),
    method<complex_exact>("__complex__($self, /)", "Return self as an exact complex."),
    method<complex_conjugate>("conjugate($self, /)", "Return the complex conjugate."),
    method<complex_format>("__format__($self, format_spec, /)", "Return the number as text in a format."),
    method<complex_getnewargs>("__getnewargs__($self, /)", "Return arguments for __new__."),
};
const NativeGetSet kComplexGetSets[] = {
    native_member("real", complex_real, "the real part of a complex number"),
    native_member("imag", complex_imag, "the imaginary part of a complex number"),
};

}  // namespace

extern const TypeSpec kComplexType;
const TypeSpec kComplexType = {.kind = Kind::kComplex,
                               .methods = kComplexMethods,
                               .getsets = kComplexGetSets,
                               .doc = "A complex number.",
                               .construct = &kComplexNew};

}  // namespace adder
