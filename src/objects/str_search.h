// Searching arrays of code points or bytes: find, rfind and count, linear in the worst case.
#pragma once
#include <cstddef>
#include <cstdint>

namespace adder {

/// Position of the first (last) occurrence of needle[0:m] in text[0:n], or -1.  An empty needle is found at the start (end).
int64_t search_forward(const uint8_t* text, size_t n, const uint8_t* needle, size_t m);
int64_t search_forward(const uint16_t* text, size_t n, const uint16_t* needle, size_t m);
int64_t search_forward(const uint32_t* text, size_t n, const uint32_t* needle, size_t m);
int64_t search_backward(const uint8_t* text, size_t n, const uint8_t* needle, size_t m);
int64_t search_backward(const uint16_t* text, size_t n, const uint16_t* needle, size_t m);
int64_t search_backward(const uint32_t* text, size_t n, const uint32_t* needle, size_t m);

/// Position of the first occurrence of one unit, or -1.
int64_t search_unit(const uint8_t* text, size_t n, uint8_t unit);
int64_t search_unit(const uint16_t* text, size_t n, uint16_t unit);
int64_t search_unit(const uint32_t* text, size_t n, uint32_t unit);

/// Occurrences that do not overlap, at most `limit`; the needle is not empty.
template <class C> int64_t search_count(const C* text, size_t n, const C* needle, size_t m, int64_t limit) {
  int64_t count = 0;
  for (size_t position = 0; count < limit;) {
    int64_t found = search_forward(text + position, n - position, needle, m);
    if (found < 0) break;
    count++;
    position += size_t(found) + m;
  }
  return count;
}

}  // namespace adder
