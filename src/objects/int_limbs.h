// Ints as GMP limbs, for the files that compute with them: a view of any int, and results made from limbs.
#pragma once
#include <gmp.h>

#include <cstdlib>
#include <cstring>

#include "objects/errors.h"
#include "objects/numbers.h"

namespace adder {

static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0);

/// Sign and magnitude of any int, in place; a small int's single limb lies in the view itself.
class Limbs {
 public:
  explicit Limbs(Value v) {
    if (v.is_int()) {
      set_small(v.as_int());
    } else if (v.is_constant()) {
      set_small(v == kTrue);
    } else {
      const Int* heap = v.as<Int>();
      data_ = heap->limbs;
      negative_ = heap->size < 0;
      size_ = negative_ ? -heap->size : heap->size;
    }
  }
  Limbs(const Limbs&) = delete;
  Limbs& operator=(const Limbs&) = delete;

  const mp_limb_t* data() const { return reinterpret_cast<const mp_limb_t*>(data_); }
  mp_size_t size() const { return size_; }
  bool negative() const { return negative_; }
  bool is_zero() const { return size_ == 0; }
  uint64_t low() const { return size_ ? data_[0] : 0; }
  /// Number of bits of the magnitude.
  uint64_t bits() const { return size_ ? uint64_t(size_) * 64 - unsigned(__builtin_clzll(data_[size_ - 1])) : 0; }
  /// A read-only mpz_t that refers to these limbs.
  mpz_srcptr mpz() { return mpz_roinit_n(mpz_, data(), negative_ ? -size_ : size_); }

 private:
  void set_small(int64_t i) {
    negative_ = i < 0;
    small_ = negative_ ? -uint64_t(i) : uint64_t(i);
    data_ = &small_;
    size_ = i != 0;
  }

  const uint64_t* data_;
  mp_size_t size_;
  bool negative_;
  uint64_t small_ = 0;
  mpz_t mpz_;
};

/// Most limbs an int may have; beyond that computing it is a MemoryError.
constexpr int64_t kMaxLimbs = int64_t(1) << 31;

/// Whether GMP will find the memory for an operation whose result has about so many limbs: where it finds none, it ends the
/// process.  False with MemoryError.
bool has_room_for_large(Thread& t, double limbs);
inline bool has_room_for(Thread& t, double limbs) {
  constexpr double kLarge = 1 << 16;
  return limbs < kLarge || has_room_for_large(t, limbs);
}

/// A heap int with room for `limbs`, to be filled at once and handed to `finish_int`; null with MemoryError.
Int* new_int(Thread& t, int64_t limbs);
/// Drops leading zeros, tags what fits 63 bits.  No allocation may lie between `new_int` and this.
Value finish_int(Thread& t, Int* result, int64_t limbs, bool negative);
/// An int from limbs that lie elsewhere.
Value int_from_limbs(Thread& t, const mp_limb_t* limbs, int64_t count, bool negative);

/// Limbs for intermediate results: on the stack when few.
class LimbScratch {
 public:
  explicit LimbScratch(size_t count) {
    if (count > kInline) heap_ = static_cast<mp_limb_t*>(std::malloc(count * sizeof(mp_limb_t)));
    CHECK(count <= kInline || heap_, "out of memory for the limbs of an intermediate result");
  }
  ~LimbScratch() { std::free(heap_); }
  LimbScratch(const LimbScratch&) = delete;
  mp_limb_t* data() { return heap_ ? heap_ : inline_; }

 private:
  static constexpr size_t kInline = 80;
  mp_limb_t* heap_ = nullptr;
  mp_limb_t inline_[kInline];
};

/// A GMP integer that frees itself, for operations that only the mpz layer has.
struct Mpz {
  mpz_t z;
  Mpz() { mpz_init(z); }
  ~Mpz() { mpz_clear(z); }
  Mpz(const Mpz&) = delete;
  Value to_int(Thread& t) const { return int_from_limbs(t, mpz_limbs_read(z), int64_t(mpz_size(z)), mpz_sgn(z) < 0); }
};

/// What parsing digits found; `digits` counts them (for the limit's message).
enum class IntParse : uint8_t { kOk, kInvalid, kTooLong };
/// Parses an ASCII literal; the result is in `out`, empty when memory ran out (error pending).
IntParse parse_int(Thread& t, std::string_view text, int base, Value* out, size_t* digits);
Failed raise_too_many_digits(Thread& t, size_t digits);

/// The DeprecationWarning for a conversion method that returned an instance of a strict subclass of int.
bool warn_strict_subclass(Thread& t, Value result, const char* method);

/// Rounds `bits` (the lowest is sticky) * 2^exponent to the nearest double, half to even, subnormals included; false when
/// it is too large.
bool scale_to_double(uint64_t bits, int64_t exponent, double* out);
/// a / b of magnitudes as a double, correctly rounded; false when it is too large.
bool divide_to_double(Limbs& a, Limbs& b, double* out);

}  // namespace adder
