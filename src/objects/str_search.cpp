// Searching: memchr and memmem for bytes, the two-way algorithm (Crochemore and Perrin 1991) for wider units and for
// searching backwards, where a short needle is simply tried at each place.
#include "objects/str_search.h"

#include <cstring>

namespace adder {
namespace {

/// Below this length trying every place costs less than preparing a search.
constexpr size_t kShortNeedle = 8;

/// text[i] of a sequence that is read forwards or, with Step -1, from its end.
template <class C, int Step> struct Sequence {
  const C* first;
  C operator[](size_t i) const { return first[Step * ptrdiff_t(i)]; }
};

template <class C, int Step> bool matches(Sequence<C, Step> text, size_t at, Sequence<C, Step> needle, size_t m) {
  for (size_t i = 0; i < m; i++) {
    if (text[at + i] != needle[i]) return false;
  }
  return true;
}

template <class C, int Step>
int64_t search_naive(Sequence<C, Step> text, size_t n, Sequence<C, Step> needle, size_t m) {
  C first = needle[0];
  for (size_t i = 0; i + m <= n; i++) {
    if (text[i] == first && matches(text, i, needle, m)) return int64_t(i);
  }
  return -1;
}

/// The start of the needle's maximal suffix under < (or >), and its period.
template <class S> size_t maximal_suffix(S needle, size_t m, bool reversed, size_t* period) {
  size_t suffix = size_t(-1), j = 0, k = 1, p = 1;
  while (j + k < m) {
    auto a = needle[j + k], b = needle[suffix + k];
    if (reversed ? b < a : a < b) {
      j += k;
      k = 1;
      p = j - suffix;
    } else if (a == b) {
      if (k == p) {
        j += p;
        k = 1;
      } else {
        k++;
      }
    } else {
      suffix = j++;
      k = p = 1;
    }
  }
  *period = p;
  return suffix + 1;
}

template <class S> size_t critical_factorization(S needle, size_t m, size_t* period) {
  size_t p1, p2;
  size_t s1 = maximal_suffix(needle, m, false, &p1), s2 = maximal_suffix(needle, m, true, &p2);
  *period = s1 > s2 ? p1 : p2;
  return s1 > s2 ? s1 : s2;
}

template <class S> bool repeats(S needle, size_t period, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (needle[i] != needle[i + period]) return false;
  }
  return true;
}

/// The needle's left part repeats with its period: remember how much of it is known to match.
template <class S> int64_t two_way_periodic(S text, size_t n, S needle, size_t m, size_t cut, size_t period) {
  size_t memory = 0;
  for (size_t j = 0; j + m <= n;) {
    size_t i = cut > memory ? cut : memory;
    while (i < m && needle[i] == text[i + j]) i++;
    if (i < m) {
      j += i - cut + 1;
      memory = 0;
      continue;
    }
    i = cut;
    while (i > memory && needle[i - 1] == text[i - 1 + j]) i--;
    if (i <= memory) return int64_t(j);
    j += period;
    memory = m - period;
  }
  return -1;
}

template <class S> int64_t two_way_plain(S text, size_t n, S needle, size_t m, size_t cut) {
  size_t shift = (cut > m - cut ? cut : m - cut) + 1;
  for (size_t j = 0; j + m <= n;) {
    size_t i = cut;
    while (i < m && needle[i] == text[i + j]) i++;
    if (i < m) {
      j += i - cut + 1;
      continue;
    }
    i = cut;
    while (i > 0 && needle[i - 1] == text[i - 1 + j]) i--;
    if (i == 0) return int64_t(j);
    j += shift;
  }
  return -1;
}

template <class C, int Step>
int64_t search(Sequence<C, Step> text, size_t n, Sequence<C, Step> needle, size_t m) {
  if (m > n) return -1;
  if (m < kShortNeedle) return search_naive(text, n, needle, m);
  size_t period;
  size_t cut = critical_factorization(needle, m, &period);
  if (cut + period <= m && repeats(needle, period, cut)) return two_way_periodic(text, n, needle, m, cut, period);
  return two_way_plain(text, n, needle, m, cut);
}

template <class C> int64_t backward(const C* text, size_t n, const C* needle, size_t m) {
  if (m > n) return -1;
  if (m == 0) return int64_t(n);
  int64_t found = search(Sequence<C, -1>{text + n - 1}, n, Sequence<C, -1>{needle + m - 1}, m);
  return found < 0 ? -1 : int64_t(n - m) - found;
}

template <class C> int64_t forward(const C* text, size_t n, const C* needle, size_t m) {
  if (m == 0) return 0;
  if (m == 1) return search_unit(text, n, needle[0]);
  return search(Sequence<C, 1>{text}, n, Sequence<C, 1>{needle}, m);
}

/// Strides of 16 units that the compiler turns into vector compares.
template <class C> int64_t find_unit(const C* text, size_t n, C unit) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    unsigned hits = 0;
    for (size_t k = 0; k < 16; k++) hits |= text[i + k] == unit;
    if (hits) break;
  }
  for (; i < n; i++) {
    if (text[i] == unit) return int64_t(i);
  }
  return -1;
}

/// Tries the nearest places, then a few more, before calling memmem, whose preparation costs more than a short search.
int64_t find_bytes(const uint8_t* text, size_t n, const uint8_t* needle, size_t m) {
  constexpr ptrdiff_t kNear = 12;
  const uint8_t* last = text + (n - m);
  const uint8_t *place = text, *near = last - text > kNear ? text + kNear : last;
  for (; place <= near; place++) {
    if (*place == needle[0] && place[m - 1] == needle[m - 1] && (m == 2 || memcmp(place + 1, needle + 1, m - 2) == 0)) return place - text;
  }
  if (place > last) return -1;
  for (int attempts = 0; attempts < 8; attempts++) {
    place = static_cast<const uint8_t*>(memchr(place, needle[0], size_t(last - place) + 1));
    if (!place) return -1;
    if (place[m - 1] == needle[m - 1] && memcmp(place + 1, needle + 1, m - 2) == 0) return place - text;
    if (place++ == last) return -1;
  }
  const void* found = memmem(place, size_t(text + n - place), needle, m);
  return found ? static_cast<const uint8_t*>(found) - text : -1;
}

}  // namespace

int64_t search_unit(const uint8_t* text, size_t n, uint8_t unit) {
  const void* found = memchr(text, unit, n);
  return found ? static_cast<const uint8_t*>(found) - text : -1;
}
int64_t search_unit(const uint16_t* text, size_t n, uint16_t unit) { return find_unit(text, n, unit); }
int64_t search_unit(const uint32_t* text, size_t n, uint32_t unit) { return find_unit(text, n, unit); }

int64_t search_forward(const uint8_t* text, size_t n, const uint8_t* needle, size_t m) {
  if (m > n) return -1;
  if (m == 0) return 0;
  return m == 1 ? search_unit(text, n, needle[0]) : find_bytes(text, n, needle, m);
}
int64_t search_forward(const uint16_t* text, size_t n, const uint16_t* needle, size_t m) {
  return forward(text, n, needle, m);
}
int64_t search_forward(const uint32_t* text, size_t n, const uint32_t* needle, size_t m) {
  return forward(text, n, needle, m);
}
int64_t search_backward(const uint8_t* text, size_t n, const uint8_t* needle, size_t m) {
  if (m == 1) {
    const void* found = memrchr(text, needle[0], n);
    return found ? static_cast<const uint8_t*>(found) - text : -1;
  }
  return backward(text, n, needle, m);
}
int64_t search_backward(const uint16_t* text, size_t n, const uint16_t* needle, size_t m) {
  return backward(text, n, needle, m);
}
int64_t search_backward(const uint32_t* text, size_t n, const uint32_t* needle, size_t m) {
  return backward(text, n, needle, m);
}

}  // namespace adder
