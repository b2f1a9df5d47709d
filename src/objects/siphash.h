// SipHash-1-3 (Aumasson and Bernstein, https://www.aumasson.jp/siphash/siphash.pdf; reduced rounds), keyed hash of bytes.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>

namespace adder {

namespace detail {
struct SipState {
  uint64_t v0, v1, v2, v3;
  void round() {
    v0 += v1; v1 = std::rotl(v1, 13) ^ v0; v0 = std::rotl(v0, 32);
    v2 += v3; v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3; v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1; v1 = std::rotl(v1, 17) ^ v2; v2 = std::rotl(v2, 32);
  }
  void absorb(uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};
}  // namespace detail

inline uint64_t siphash13(const void* data, size_t size, uint64_t k0, uint64_t k1) {
  detail::SipState state = {k0 ^ 0x736f6d6570736575ull, k1 ^ 0x646f72616e646f6dull, k0 ^ 0x6c7967656e657261ull,
                            k1 ^ 0x7465646279746573ull};
  auto* p = static_cast<const unsigned char*>(data);
  uint64_t last = uint64_t(size) << 56, word;
  for (; size >= 8; size -= 8, p += 8) {
    memcpy(&word, p, 8);
    state.absorb(word);
  }
  for (size_t i = 0; i < size; i++) last |= uint64_t(p[i]) << (8 * i);
  state.absorb(last);
  state.v2 ^= 0xff;
  state.round();
  state.round();
  state.round();
  return (state.v0 ^ state.v1) ^ (state.v2 ^ state.v3);
}

}  // namespace adder
