// Arithmetic on ranges; anything that could wrap gives the full range.
#include "jit/optimize/facts.h"

#include <algorithm>

namespace adder::jit {

uint8_t tags_of(Value v) {
  if (v.is_int()) return kTagInt;
  if (v.is_flonum()) return kTagFlonum;
  if (v.is_constant()) return kTagConstant;
  return v.is_empty() ? kTagEmpty : kTagPointer;
}

Range add_ranges(Range a, Range b) {
  Range r;
  if (__builtin_add_overflow(a.low, b.low, &r.low) || __builtin_add_overflow(a.high, b.high, &r.high))
    return {};
  return r;
}

Range subtract_ranges(Range a, Range b) {
  Range r;
  if (__builtin_sub_overflow(a.low, b.high, &r.low) || __builtin_sub_overflow(a.high, b.low, &r.high))
    return {};
  return r;
}

Range multiply_ranges(Range a, Range b) {
  int64_t p[4];
  if (__builtin_mul_overflow(a.low, b.low, &p[0]) || __builtin_mul_overflow(a.low, b.high, &p[1]) ||
      __builtin_mul_overflow(a.high, b.low, &p[2]) || __builtin_mul_overflow(a.high, b.high, &p[3]))
    return {};
  return {*std::min_element(p, p + 4), *std::max_element(p, p + 4)};
}

Range shift_left(Range a, int64_t count) {
  if (count < 0 || count > 62) return {};
  int64_t factor = int64_t(1) << count;
  return multiply_ranges(a, {factor, factor});
}

Range shift_right(Range a, int64_t count) { return {a.low >> (count & 63), a.high >> (count & 63)}; }

Range mask_ranges(Range a, Range b) {
  if (a.low < 0 && b.low < 0) return {};
  int64_t high = INT64_MAX;
  if (a.low >= 0) high = std::min(high, a.high);
  if (b.low >= 0) high = std::min(high, b.high);
  return {0, high};
}

}  // namespace adder::jit
