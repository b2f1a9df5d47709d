// The 64-bit tagged word that every part of the VM computes with.  It knows small ints, floats, pointers and
// a handful of constants; what a pointer points to is the business of objects/ (or of another language).
//
//   ...xxx1   small int, 63 bits
//   ...xx10   float with an exponent in the common range, rotated (Ruby's flonum)
//   ...0000   pointer to a heap object (16-byte aligned or 8-byte aligned), or 0: the empty value
//   ...x100   constants: None, False, True, NotImplemented, Ellipsis
#pragma once
#include <bit>
#include <cstdint>
#include <cstddef>

#define ADDER_INLINE inline __attribute__((always_inline))
#define ADDER_NOINLINE __attribute__((noinline))
#define ADDER_COLD __attribute__((noinline, cold))

namespace adder {

struct Value {
  uint64_t bits = 0;

  constexpr bool operator==(const Value&) const = default;
  constexpr explicit operator bool() const { return bits != 0; }  // false: the empty value, "failed"

  constexpr bool is_empty() const { return bits == 0; }
  constexpr bool is_int() const { return bits & 1; }
  constexpr bool is_flonum() const { return (bits & 3) == 2; }
  /// A pointer; the empty value counts as one, so ask `is_empty` first where it can occur.
  constexpr bool is_pointer() const { return (bits & 7) == 0; }
  constexpr bool is_constant() const { return (bits & 7) == 4; }

  constexpr int64_t as_int() const { return int64_t(bits) >> 1; }
  template <class T> T* as() const { return reinterpret_cast<T*>(bits); }

  static constexpr Value from_int(int64_t i) { return {uint64_t(i) << 1 | 1}; }
  static constexpr bool fits_int(int64_t i) { return i >= -(int64_t(1) << 62) && i < (int64_t(1) << 62); }
  static Value from(const void* object) { return {reinterpret_cast<uint64_t>(object)}; }
  static constexpr Value from_bool(bool b);
};

constexpr Value kEmpty{0};
constexpr Value kNone{4};
constexpr Value kFalse{12};
constexpr Value kTrue{20};
constexpr Value kNotImplemented{28};
constexpr Value kEllipsis{36};
constexpr Value Value::from_bool(bool b) { return {kFalse.bits + 8 * uint64_t(b)}; }

constexpr int64_t kMaxSmallInt = (int64_t(1) << 62) - 1;
constexpr int64_t kMinSmallInt = -(int64_t(1) << 62);

/// The flonum of 0.0, which has no exponent in the common range.
constexpr uint64_t kFlonumZero = 0x8000000000000002ull;

/// True when `d` has a flonum; false for -0.0, huge, tiny and non-finite numbers.
constexpr bool fits_flonum(double d) {
  uint64_t bits = std::bit_cast<uint64_t>(d);
  unsigned exponent = unsigned(bits >> 60) & 7;
  return ((exponent == 3 || exponent == 4) && bits != 0x3000000000000000ull) || bits == 0;
}
constexpr Value flonum_from(double d) {
  uint64_t bits = std::bit_cast<uint64_t>(d);
  return bits == 0 ? Value{kFlonumZero} : Value{(std::rotl(bits, 3) & ~3ull) | 2};
}
constexpr double flonum_value(Value v) {
  if (v.bits == kFlonumZero) [[unlikely]] return 0.0;
  return std::bit_cast<double>(std::rotr((2 - (v.bits >> 63)) | (v.bits & ~3ull), 3));
}

}  // namespace adder
