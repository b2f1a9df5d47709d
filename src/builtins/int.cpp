// int and bool: construction and methods.
#include "builtins/container_helpers.h"
#include "builtins/number_text.h"
#include "interp/domain_method.h"
#include "interp/operations/numbers.h"
#include "objects/bytes.h"
#include "objects/format_spec.h"
#include "objects/int_limbs.h"

namespace adder {
namespace {

// --- construction
/// An instance of a subclass of int with the value of an exact int.
Value int_as_class(Thread& t, Class* cls, Value v) {
  if (cls == class_for<Int>(t)) return v;
  if (cls == class_for<Bool>(t)) return raise_type_error(t, "int.__new__(bool) is not safe, use bool.__new__()");
  Limbs limbs(v);
  Int* result = TRY(make_instance<Int>(t, cls, 8 * size_t(limbs.size())));
  std::memcpy(result->limbs, limbs.data(), size_t(limbs.size()) * 8);
  result->size = limbs.negative() ? -limbs.size() : limbs.size();
  return Value::from(result);
}

Value parse_text(Thread& t, std::string_view text, int base, Value shown) {
  Value result;
  size_t digits = 0;
  switch (parse_int(t, text, base, &result, &digits)) {
    case IntParse::kOk: return result;
    case IntParse::kTooLong: return raise_too_many_digits(t, digits);
    case IntParse::kInvalid: return raise_value_error(t, "invalid literal for int() with base {}: {}", base, Repr{shown});
  }
  UNREACHABLE("all outcomes are listed");
}
Value parse_str(Thread& t, Value s, int base) {
  NumberText text(s.as<Str>());
  return parse_text(t, text.view(), base, s);
}
Value parse_bytes(Thread& t, std::string_view text, int base) {
  Bytes* shown = TRY(bytes_from(t, text));
  return parse_text(t, shown->view(), base, Value::from(shown));
}

/// The result of a conversion method as an exact int.
Value checked_int(Thread& t, Value result, const char* method) {
  if (!result || result.is_int() || is_exact<Int>(result)) return result;
  if (!is_any_int(result)) return raise_type_error(t, "{} returned non-int (type {})", method, type_name(result));
  if (!warn_strict_subclass(t, result, method)) return kEmpty;
  return int_exact(t, result);
}

Value int_by_trunc(Thread& t, Value x) {
  if (!warn(t, ExceptionId::kDeprecationWarning, "The delegation of int() to __trunc__ is deprecated.")) return kEmpty;
  Value result = TRY(call_special_method(t, x, Special::ktrunc));
  if (is_any_int(result)) return int_exact(t, result);
  if (!class_special(t, class_of(result), Special::kindex)) {
    return raise_type_error(t, "__trunc__ returned non-Integral (type {})", type_name(result));
  }
  return to_index(t, result);
}

/// int(x) for anything.
Value int_of(Thread& t, Value x) {
  if (x.is_int() || is_exact<Int>(x)) return x;
  if (is_float(x)) return int_from_double(t, float_value(x));
  if (is_exact<Str>(x)) return parse_str(t, x, 10);
  if (x == kTrue || x == kFalse) return int_exact(t, x);
  Class* cls = class_of(x);
  if (class_special(t, cls, Special::kint)) return checked_int(t, call_special_method(t, x, Special::kint), "__int__");
  if (class_special(t, cls, Special::kindex)) return to_index(t, x);
  if (class_special(t, cls, Special::ktrunc)) return int_by_trunc(t, x);
  if (has_layout<Str>(x)) return parse_str(t, x, 10);
  BufferView view;
  if (has_layout<Bytes>(x) || has_layout<ByteArray>(x) || has_layout<MemoryView>(x) || has_layout<ArrayObject>(x)) {
    return get_buffer(t, x, &view) ? parse_bytes(t, {reinterpret_cast<char*>(view.data), view.length}, 10) : kEmpty;
  }
  return raise_type_error(t, "int() argument must be a string, a bytes-like object or a real number, not '{}'", type_name(x));
}

Value int_in_base(Thread& t, Value x, Value base_argument) {
  int64_t base;
  if (!to_index_int64(t, base_argument, &base, true)) return kEmpty;
  if (base != 0 && (base < 2 || base > 36)) return raise_value_error(t, "int() base must be >= 2 and <= 36, or 0");
  if (has_layout<Str>(x)) return parse_str(t, x, int(base));
  BufferView view;
  if (has_layout<Bytes>(x) || has_layout<ByteArray>(x)) {
    return get_buffer(t, x, &view) ? parse_bytes(t, {reinterpret_cast<char*>(view.data), view.length}, int(base)) : kEmpty;
  }
  return raise_type_error(t, "int() can't convert non-string with explicit base");
}

Value int_general(Thread& t, Value cls, Value x, Value base) {
  if (!x) {
    if (base) return raise_type_error(t, "int() missing string argument");
    return int_as_class(t, cls.as<Class>(), Value::from_int(0));
  }
  Value v = base ? int_in_base(t, x, base) : int_of(t, x);
  return v ? int_as_class(t, cls.as<Class>(), v) : kEmpty;
}

Value int_of_str(Thread& t, Value x) { return int_of(t, x); }

}  // namespace
}  // namespace adder

ADDER_ANY(int_general)
ADDER_WRITES(int_of_str, 0)

namespace adder {
namespace {

struct IntNew {
  template <class D> static REF run(D& d, REF cls, REF x, REF base) {
    if (d.is_empty(base) && !d.is_empty(x) && d.promote(cls) == Value::from(class_for_kind(Kind::kInt))) {
      if (d.is_int(x)) return x;
      typename D::Int whole;
      if (d.is_float(x)) {
        if (float_to_small(d, d.unbox_float(x), whole)) return d.tag_int(whole);
      } else if (d.same(x, d.constant(kTrue))) {
        return d.constant(Value::from_int(1));
      } else if (d.same(x, d.constant(kFalse))) {
        return d.constant(Value::from_int(0));
      } else if (d.template is_exactly<Str>(x)) {
        return d.template call<&int_of_str>(x);
      }
    }
    return d.template call<&int_general>(cls, x, base);
  }
};
// --- arithmetic: methods that answer NotImplemented for what is no int
template <Value (*operation)(Thread&, Value, Value)> Value binary(Thread& t, Value a, Value b) {
  return is_any_int(b) ? operation(t, a, b) : kNotImplemented;
}
template <Value (*operation)(Thread&, Value, Value)> Value reflected(Thread& t, Value a, Value b) {
  return is_any_int(b) ? operation(t, b, a) : kNotImplemented;
}
Value int_pow(Thread& t, Value a, Value b, Value modulus) {
  if (!is_any_int(b) || (modulus != kNone && !is_any_int(modulus))) return kNotImplemented;
  return int_power(t, a, b, modulus);
}
Value int_rpow(Thread& t, Value a, Value b, Value modulus) {
  if (!is_any_int(b) || (modulus != kNone && !is_any_int(modulus))) return kNotImplemented;
  return int_power(t, b, a, modulus);
}
Value int_abs(Thread& t, Value self) { return int_sign(self) < 0 ? int_negate(t, self) : int_exact(t, self); }
Value int_bool(Thread&, Value self) { return Value::from_bool(int_sign(self) != 0); }
Value int_float(Thread& t, Value self) {
  double d;
  return int_to_double(t, self, &d) ? box_float(t, d) : kEmpty;
}
Value int_compare_method(Thread& t, Value a, Value b, Compare op) {
  return is_any_int(b) ? order_result(int_compare(a, b), op) : kNotImplemented;
}
Value int_hash_method(Thread& t, Value self) { return int_from(t, int_hash(self)); }
Value int_repr(Thread& t, Value self) { return Value::from(int_to_str(t, self)); }

/// Rounds to a multiple of 10 ** -digits, halves to even.
Value int_round(Thread& t, Value self, Value digits) {
  if (!digits) return int_exact(t, self);
  Value places = TRY(to_index(t, digits));
  if (int_sign(places) >= 0) return int_exact(t, self);
  Value exponent = TRY(int_negate(t, places));
  Value unit = TRY(int_power(t, Value::from_int(10), exponent, kNone));
  Value pair = TRY(int_divmod(t, self, unit));
  Value quotient = pair.as<Tuple>()->items[0], remainder = pair.as<Tuple>()->items[1];
  Value twice = TRY(int_left_shift(t, remainder, Value::from_int(1)));
  int order = int_compare(twice, unit);
  Value odd = TRY(int_and(t, quotient, Value::from_int(1)));
  if (order > 0 || (order == 0 && odd == Value::from_int(1))) quotient = TRY(int_add(t, quotient, Value::from_int(1)));
  return int_multiply(t, quotient, unit);
}

Value int_format(Thread& t, Value self, Value spec) {
  if (!has_layout<Str>(spec)) return raise_type_error(t, "__format__() argument must be str, not {}", argument_type_name(spec));
  return Value::from(format_int(t, self, spec.as<Str>()));
}
Value int_getnewargs(Thread& t, Value self) {
  Value exact = TRY(int_exact(t, self));
  return Value::from(make_tuple(t, exact));
}
Value int_sizeof(Thread&, Value self) { return Value::from_int(int64_t(int_object_size(Limbs(self).size()))); }
Value int_as_integer_ratio(Thread& t, Value self) {
  Value exact = TRY(int_exact(t, self));
  return Value::from(make_tuple(t, exact, Value::from_int(1)));
}
Value int_bit_length(Thread&, Value self) { return Value::from_int(int64_t(Limbs(self).bits())); }
Value int_bit_count(Thread&, Value self) {
  Limbs v(self);
  return Value::from_int(v.is_zero() ? 0 : int64_t(mpn_popcount(v.data(), v.size())));
}

// --- bytes
enum class ByteOrder : uint8_t { kLittle, kBig };

bool byte_order(Thread& t, const char* function, Value v, ByteOrder* out) {
  if (!has_layout<Str>(v)) return raise_type_error(t, "{}() argument 'byteorder' must be str, not {}", function, argument_type_name(v));
  bool little = str_equal(v.as<Str>(), "little");
  if (!little && !str_equal(v.as<Str>(), "big")) return raise_value_error(t, "byteorder must be either 'little' or 'big'");
  *out = little ? ByteOrder::kLittle : ByteOrder::kBig;
  return true;
}

/// Whether the number fits `length` bytes.
bool fits_bytes(const Limbs& v, int64_t length, bool is_signed) {
  uint64_t bits = v.bits();
  if (!is_signed) return bits <= uint64_t(length) * 8;
  if (v.negative() && bits) {  // -2^n needs n + 1 bits
    bool power = mpn_scan1(v.data(), 0) + 1 == bits;
    return (power ? bits : bits + 1) <= uint64_t(length) * 8;
  }
  return bits == 0 || bits + 1 <= uint64_t(length) * 8;
}

Value int_to_bytes(Thread& t, Value self, Value length_argument, Value order_argument, Value signed_argument) {
  int64_t length;
  ByteOrder order;
  int is_signed = is_true(t, signed_argument);
  if (is_signed < 0 || !size_argument(t, length_argument, &length) || !byte_order(t, "to_bytes", order_argument, &order)) return kEmpty;
  if (length < 0) return raise_value_error(t, "length argument must be non-negative");
  Limbs v(self);
  if (v.negative() && !is_signed) return raise_overflow_error(t, "can't convert negative int to unsigned");
  if (!fits_bytes(v, length, is_signed)) return raise_overflow_error(t, "int too big to convert");
  Bytes* result = TRY(bytes_allocate(t, size_t(length)));
  uint64_t carry = v.negative();
  for (int64_t i = 0; i < length; i++) {
    uint64_t limb = i / 8 < v.size() ? v.data()[i / 8] : 0;
    uint64_t byte = (limb >> (i % 8 * 8)) & 0xff;
    if (v.negative()) {
      byte = (~byte & 0xff) + carry;
      carry = byte >> 8;
    }
    result->data[order == ByteOrder::kLittle ? i : length - 1 - i] = uint8_t(byte);
  }
  return Value::from(result);
}

Value int_from_raw_bytes(Thread& t, const uint8_t* data, int64_t length, ByteOrder order, bool is_signed) {
  if (length == 0) return Value::from_int(0);
  mp_size_t size = (length + 7) / 8;
  LimbScratch scratch(size_t(size) + 1);
  mp_limb_t* limbs = scratch.data();
  for (mp_size_t i = 0; i < size; i++) limbs[i] = 0;
  for (int64_t i = 0; i < length; i++) {
    uint64_t byte = data[order == ByteOrder::kLittle ? i : length - 1 - i];
    limbs[i / 8] |= byte << (i % 8 * 8);
  }
  bool negative = is_signed && (data[order == ByteOrder::kLittle ? length - 1 : 0] & 0x80);
  if (negative) {
    if (length % 8) limbs[size - 1] |= ~uint64_t(0) << (length % 8 * 8);
    mpn_neg(limbs, limbs, size);
  }
  return int_from_limbs(t, limbs, size, negative);
}

Value int_from_bytes(Thread& t, Value cls, Value source, Value order_argument, Value signed_argument) {
  ByteOrder order;
  int is_signed = is_true(t, signed_argument);
  if (is_signed < 0 || !byte_order(t, "from_bytes", order_argument, &order)) return kEmpty;
  if (!has_layout<Bytes>(source)) {
    if (has_layout<Str>(source) || is_any_int(source)) return raise_type_error(t, "cannot convert '{}' object to bytes", type_name(source));
    source = TRY(call_with(t, Value::from(class_for<Bytes>(t)), source));
  }
  Bytes* bytes = source.as<Bytes>();
  Value result = TRY(int_from_raw_bytes(t, bytes->data, int64_t(bytes->length), order, is_signed));
  if (cls.as<Class>() == class_for<Int>(t)) return result;
  return call_with(t, cls, result);
}

Value int_real(Thread& t, Value self) { return int_exact(t, self); }
Value int_imag(Thread&, Value) { return Value::from_int(0); }
Value int_denominator(Thread&, Value) { return Value::from_int(1); }

constexpr RowEffect kOwnCode = when_plain(jit::writes(0));
#define BINARY_ROWS(name, symbol, operation)                                                                  \
  method<binary<operation>>("__" name "__($self, value, /)", "Return self" symbol "value.", kOwnCode),        \
      method<reflected<operation>>("__r" name "__($self, value, /)", "Return value" symbol "self.", kOwnCode)

const NativeMethod kIntNew = domain_method<IntNew>("int($type, x=<unrepresentable>, /, base=<unrepresentable>)!", "Create an int.");
const NativeMethod kIntMethods[] = {
    method<int_repr>("__repr__($self, /)", "Return repr(self).", jit::writes(0)),
    method<int_hash_method>("__hash__($self, /)", "Return hash(self).", jit::kPure),
    COMPARISON_METHODS(int_compare_method, when_plain(jit::kReads)),
    BINARY_ROWS("add", "+", int_add),
    BINARY_ROWS("sub", "-", int_subtract),
    BINARY_ROWS("mul", "*", int_multiply),
    BINARY_ROWS("mod", "%", int_remainder),
    BINARY_ROWS("divmod", " divmod ", int_divmod),
    BINARY_ROWS("floordiv", "//", int_floor_divide),
    BINARY_ROWS("truediv", "/", int_true_divide),
    BINARY_ROWS("lshift", "<<", int_left_shift),
    BINARY_ROWS("rshift", ">>", int_right_shift),
    BINARY_ROWS("and", "&", int_and),
    BINARY_ROWS("or", "|", int_or),
    BINARY_ROWS("xor", "^", int_xor),
    method<int_pow>("__pow__($self, value, mod=None, /)", "Return pow(self, value, mod).", kOwnCode),
    method<int_rpow>("__rpow__($self, value, mod=None, /)", "Return pow(value, self, mod).", kOwnCode),
    method<int_negate>("__neg__($self, /)", "Return -self.", jit::writes(0)),
    method<int_exact>("__pos__($self, /)", "Return +self."),
    method<int_abs>("__abs__($self, /)", "Return abs(self).", jit::writes(0)),
    method<int_invert>("__invert__($self, /)", "Return ~self."),
    method<int_bool>("__bool__($self, /)", "True if self else False.", jit::kPure),
    method<int_exact>("__int__($self, /)", "Return int(self)."),
    method<int_exact>("__index__($self, /)", "Return self as an exact int."),
    method<int_float>("__float__($self, /)", "Return float(self).", jit::writes(0)),
    method<int_exact>("__trunc__($self, /)!", "Return self as an exact int."),
    method<int_exact>("__floor__($self, /)!", "Return self as an exact int."),
    method<int_exact>("__ceil__($self, /)!", "Return self as an exact int."),
    method<int_round>("__round__($self, ndigits=<unrepresentable>, /)", "Round to a multiple of a power of ten."),
    method<int_getnewargs>("__getnewargs__($self, /)", "Return arguments for __new__."),
    method<int_format>("__format__($self, format_spec, /)", "Return the number as text in a format."),
    method<int_sizeof>("__sizeof__($self, /)", "Return the size of the int in memory, in bytes."),
    method<int_exact>("conjugate($self, /)!", "Return self, the conjugate of any int."),
    method<int_bit_length>("bit_length($self, /)", "How many bits the absolute value takes.\n\n>>> (255).bit_length(), (-256).bit_length(), (0).bit_length()\n(8, 9, 0)\n"),
    method<int_bit_count>("bit_count($self, /)", "How many bits of the absolute value are ones.\n\n>>> (255).bit_count(), (-256).bit_count()\n(8, 1)\n"),
    method<int_as_integer_ratio>("as_integer_ratio($self, /)", "Two integers whose ratio is the number; the second is positive.\n\n>>> (12).as_integer_ratio()\n(12, 1)\n"),
    method<int_to_bytes>("to_bytes($self, /, length=1, byteorder='big', *, signed=False)", "Return the int as bytes."),
    class_method<int_from_bytes>("from_bytes($type, /, bytes, byteorder='big', *, signed=False)", "Return the int that bytes stand for."),
};
const NativeGetSet kIntGetSets[] = {
    {"real", int_real, nullptr, "The number itself."},
    {"imag", int_imag, nullptr, "0."},
    {"numerator", int_real, nullptr, "The number itself."},
    {"denominator", int_denominator, nullptr, "1."},
};

// --- bool
Value no_subtype_of_bool(Thread& t, Value cls) {
  return raise_type_error(t, "bool.__new__({}): {} is not a subtype of bool", cls.as<Class>()->name, cls.as<Class>()->name);
}
}  // namespace
}  // namespace adder

ADDER_WRITES(no_subtype_of_bool, 0)

namespace adder {
namespace {

struct BoolNew {
  template <class D> static REF run(D& d, REF cls, REF x) {
    if (d.promote(cls) != Value::from(class_for_kind(Kind::kBool))) return d.template call<&no_subtype_of_bool>(cls);
    int answer = truth(d, x);
    return answer < 0 ? d.failure() : d.boolean(bool(answer));
  }
};
Value bool_repr(Thread& t, Value self) { return Value::from(intern(t, self == kTrue ? "True" : "False")); }
bool is_bool(Value v) { return v == kTrue || v == kFalse; }
template <Value (*operation)(Thread&, Value, Value), char symbol> Value bool_operation(Thread& t, Value a, Value b) {
  if (!is_any_int(b)) return kNotImplemented;
  if (!is_bool(a) || !is_bool(b)) return operation(t, a, b);
  bool x = a == kTrue, y = b == kTrue;
  return Value::from_bool(symbol == '&' ? x && y : symbol == '|' ? x || y : x != y);
}
#define BOOL_ROWS(name, symbol, operation)                                                                                   \
  method<bool_operation<operation, symbol[0]>>("__" name "__($self, value, /)", "Return self" symbol "value.", jit::kPure), \
      method<bool_operation<operation, symbol[0]>>("__r" name "__($self, value, /)", "Return value" symbol "self.", jit::kPure)

const NativeMethod kBoolNew = domain_method<BoolNew>("bool($type, x=False, /)!", "Return whether an object is true.");
const NativeMethod kBoolMethods[] = {
    method<bool_repr>("__repr__($self, /)", "Return repr(self)."),
    BOOL_ROWS("and", "&", int_and),
    BOOL_ROWS("or", "|", int_or),
    BOOL_ROWS("xor", "^", int_xor),
};

}  // namespace

extern const TypeSpec kIntType, kBoolType;
const TypeSpec kIntType = {.kind = Kind::kInt,
                           .methods = kIntMethods,
                           .getsets = kIntGetSets,
                           .doc = "int([x]) -> integer\nint(x, base=10) -> integer\n\nA whole number of any size, from another number (fractions are cut off) or from text, bytes or a\nbytearray that holds digits.  The base is 2 to 36; 0 means that a prefix says it, as in a literal.\n\n>>> int(-2.9), int('1_000'), int('0x1f', base=0)\n(-2, 1000, 31)\n",
                           .construct = &kIntNew};
const TypeSpec kBoolType = {.kind = Kind::kBool, .methods = kBoolMethods, .doc = "True or False.", .construct = &kBoolNew};

}  // namespace adder
