// The 64-bit tagged word that every part of the VM computes with.  It knows small ints, floats, pointers and
// a handful of constants; what a pointer points to is the business of objects/ (or of another language).
//
//   ...xxx1   small int, 63 bits
//   ...xx10   float with an exponent in the common range, rotated (a flonum)
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

// A flonum is the double's bits plus kFlonumShift, rotated left by 3.  The addition turns the upper two bits of the common
// exponents (01 with a 1 behind, 10 with a 0) into 10, and the rotation makes them the tag; the sign is above it.

constexpr uint64_t kFlonumShift = uint64_t(1) << 60;
/// Twice the shifted bits, minus 1, is below this as a signed number for just the doubles that have a flonum, 0.0 excepted.
constexpr int64_t kFlonumLimit = int64_t(0xbfffffffffffffff);
/// The flonum of 0.0, which has no exponent in the common range; a power of two at its lower end has none instead.
constexpr uint64_t kFlonumZero = 2;

/// True when `d` has a flonum; false for -0.0, huge, tiny and non-finite numbers.
constexpr bool fits_flonum(double d) {
  uint64_t bits = std::bit_cast<uint64_t>(d);
  return int64_t(2 * (bits + kFlonumShift) - 1) < kFlonumLimit || bits == 0;
}
constexpr Value flonum_from(double d) {
  uint64_t bits = std::bit_cast<uint64_t>(d);
  return bits == 0 ? Value{kFlonumZero} : Value{std::rotl(bits + kFlonumShift, 3)};
}
constexpr double flonum_value(Value v) {
  if (v.bits == kFlonumZero) [[unlikely]] return 0.0;
  return std::bit_cast<double>(std::rotr(v.bits, 3) - kFlonumShift);
}

}  // namespace adder
