// Sums of floats without rounding errors: exact sums (Shewchuk, 1997) and norms of vectors.
#pragma once
#include <cfloat>
#include <cmath>
#include <cstdlib>

#include "base/check.h"

namespace adder {

/// Room for doubles, on the stack when few.
class NumberBuffer {
 public:
  explicit NumberBuffer(size_t count) {
    if (count > kInline) heap_ = static_cast<double*>(std::malloc(count * sizeof(double)));
    CHECK(count <= kInline || heap_, "out of memory for a buffer of numbers");
  }
  ~NumberBuffer() { std::free(heap_); }
  NumberBuffer(const NumberBuffer&) = delete;
  double* data() { return heap_ ? heap_ : inline_; }

 private:
  static constexpr size_t kInline = 32;
  double* heap_ = nullptr;
  double inline_[kInline];
};

/// The sum of added floats as non-overlapping partial sums of growing magnitude; nothing is lost until `finish`.
class ExactSum {
 public:
  ~ExactSum() { std::free(heap_); }
  /// False on overflow although everything added was finite.
  bool add(double x) {
    if (!std::isfinite(x)) {
      if (std::isinf(x)) infinities_ += x;
      specials_ += x;
      special_ = true;
      return true;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count_; i++) {
      double y = partials_[i];
      if (std::fabs(x) < std::fabs(y)) {
        double swapped = x;
        x = y;
        y = swapped;
      }
      double high = x + y, low = y - (high - x);
      if (low != 0) partials_[kept++] = low;
      x = high;
    }
    count_ = kept;
    if (!std::isfinite(x)) return false;
    if (x != 0) push(x);
    return true;
  }
  /// The sum rounded once, half to even; false when infinities of both signs were added.
  bool finish(double* out) {
    if (special_) {
      *out = specials_;
      return !std::isnan(infinities_);
    }
    *out = 0;
    if (count_ == 0) return true;
    double high = partials_[--count_], low = 0;
    while (count_ > 0) {
      double x = high, y = partials_[--count_];
      high = x + y;
      low = y - (high - x);
      if (low != 0) break;
    }
    // A half that the partial below it makes more than a half.
    if (count_ > 0 && ((low < 0 && partials_[count_ - 1] < 0) || (low > 0 && partials_[count_ - 1] > 0))) {
      double y = low * 2, x = high + y;
      if (y == x - high) high = x;
    }
    *out = high;
    return true;
  }

 private:
  void push(double x) {
    if (count_ == capacity_) {
      capacity_ *= 2;
      bool first = !heap_;
      heap_ = static_cast<double*>(std::realloc(heap_, capacity_ * sizeof(double)));
      CHECK(heap_, "out of memory for partial sums");
      if (first) {
        for (size_t i = 0; i < count_; i++) heap_[i] = inline_[i];
      }
      partials_ = heap_;
    }
    partials_[count_++] = x;
  }

  static constexpr size_t kInline = 32;
  double inline_[kInline];
  double* heap_ = nullptr;
  double* partials_ = inline_;
  size_t count_ = 0, capacity_ = kInline;
  double specials_ = 0, infinities_ = 0;
  bool special_ = false;
};

/// The Euclidean norm, nearly always correctly rounded: squares are summed in double-double arithmetic after scaling by
/// a power of two, and the root gets one correction.
inline double vector_norm(double* values, size_t count) {
  double largest = 0;
  bool found_nan = false;
  for (size_t i = 0; i < count; i++) {
    values[i] = std::fabs(values[i]);
    found_nan |= std::isnan(values[i]);
    if (values[i] > largest) largest = values[i];
  }
  if (std::isinf(largest)) return largest;
  if (found_nan) return NAN;
  if (largest == 0 || count <= 1) return largest;
  int exponent;
  std::frexp(largest, &exponent);
  if (exponent < -1023) {  // subnormal: scale up exactly first
    for (size_t i = 0; i < count; i++) values[i] /= DBL_MIN;
    return DBL_MIN * vector_norm(values, count);
  }
  double sum = 0, low = 0;
  auto accumulate = [&](double x) {
    double high = sum + x, other = high - sum;
    low += (sum - (high - other)) + (x - other);
    sum = high;
  };
  for (size_t i = 0; i < count; i++) {
    double x = std::ldexp(values[i], -exponent);
    double square = x * x;
    low += std::fma(x, x, -square);
    accumulate(square);
  }
  double root = std::sqrt(sum + low);
  double square = root * root;
  low -= std::fma(root, root, -square);
  accumulate(-square);
  root += (sum + low) / (2 * root);
  return std::ldexp(root, exponent);
}

}  // namespace adder
