// _md5, _sha1, _sha256, _sha512: message digests (RFC 1321, FIPS 180-4).  One class a module; the state lies in a bytes
// object in the only hidden slot, so that copies are copies of bytes.
#include <bit>
#include <cstring>
#include <string>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"

namespace adder {
namespace {

uint32_t load_be32(const uint8_t* p) { return uint32_t(p[0]) << 24 | uint32_t(p[1]) << 16 | uint32_t(p[2]) << 8 | p[3]; }
uint64_t load_be64(const uint8_t* p) { return uint64_t(load_be32(p)) << 32 | load_be32(p + 4); }
template <class Word> void store_be(uint8_t* p, Word w) {
  for (size_t i = sizeof w; i-- > 0; w >>= 8) p[i] = uint8_t(w);
}

// Constants of SHA-2: fractions of the cube roots of the first primes; the 32-bit ones are the upper halves.
const uint64_t kSha2[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec, 0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

enum Algorithm : uint8_t { kMd5, kSha1, kSha224, kSha256, kSha384, kSha512 };
struct Info { const char* name; uint8_t digest_size, block_size; };
const Info kInfo[] = {{"md5", 16, 64}, {"sha1", 20, 64}, {"sha224", 28, 64}, {"sha256", 32, 64}, {"sha384", 48, 128}, {"sha512", 64, 128}};

const uint64_t kStart[][8] = {
    {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476},
    {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},
    {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4},
    {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
    {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4},
    {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179}};

struct Digest {
  uint64_t h[8];
  uint64_t length;       // bytes so far
  uint8_t block[128];
  Algorithm algorithm;

  size_t block_size() const { return kInfo[algorithm].block_size; }
  void start(Algorithm a) {
    algorithm = a;
    length = 0;
    memcpy(h, kStart[a], sizeof h);
  }
  void update(const uint8_t* data, size_t size);
  void finish(uint8_t* out);

 private:
  void compress(const uint8_t* p) {
    switch (algorithm) {
      case kMd5: return md5(p);
      case kSha1: return sha1(p);
      case kSha224: case kSha256: return sha256(p);
      case kSha384: case kSha512: return sha512(p);
    }
  }
  void md5(const uint8_t* p);
  void sha1(const uint8_t* p);
  void sha256(const uint8_t* p);
  void sha512(const uint8_t* p);
};

void Digest::md5(const uint8_t* p) {
  static const uint8_t kShift[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  static const uint32_t* const kSine = [] {
    static uint32_t table[64];
    for (int i = 0; i < 64; i++) table[i] = uint32_t(__builtin_fabs(__builtin_sin(i + 1)) * 4294967296.0);
    return table;
  }();
  uint32_t w[16], a = uint32_t(h[0]), b = uint32_t(h[1]), c = uint32_t(h[2]), d = uint32_t(h[3]);
  memcpy(w, p, 64);
  for (int i = 0; i < 64; i++) {
    uint32_t f;
    int g;
    switch (i / 16) {
      case 0: f = (b & c) | (~b & d), g = i; break;
      case 1: f = (d & b) | (~d & c), g = (5 * i + 1) % 16; break;
      case 2: f = b ^ c ^ d, g = (3 * i + 5) % 16; break;
      default: f = c ^ (b | ~d), g = 7 * i % 16; break;
    }
    uint32_t next = b + std::rotl(a + f + kSine[i] + w[g], kShift[i / 16][i % 4]);
    a = d, d = c, c = b, b = next;
  }
  h[0] = uint32_t(h[0] + a), h[1] = uint32_t(h[1] + b), h[2] = uint32_t(h[2] + c), h[3] = uint32_t(h[3] + d);
}
void Digest::sha1(const uint8_t* p) {
  uint32_t w[80], s[5];
  for (int i = 0; i < 16; i++) w[i] = load_be32(p + 4 * i);
  for (int i = 16; i < 80; i++) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for (int i = 0; i < 5; i++) s[i] = uint32_t(h[i]);
  for (int i = 0; i < 80; i++) {
    uint32_t f = i < 20 ? (s[1] & s[2]) | (~s[1] & s[3]) : i < 40 || i >= 60 ? s[1] ^ s[2] ^ s[3] : (s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3]);
    static const uint32_t kRound[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t next = std::rotl(s[0], 5) + f + s[4] + kRound[i / 20] + w[i];
    s[4] = s[3], s[3] = s[2], s[2] = std::rotl(s[1], 30), s[1] = s[0], s[0] = next;
  }
  for (int i = 0; i < 5; i++) h[i] = uint32_t(h[i] + s[i]);
}
void Digest::sha256(const uint8_t* p) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++) w[i] = load_be32(p + 4 * i);
  for (int i = 16; i < 64; i++) {
    uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) + w[i - 7] + (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
  }
  for (int i = 0; i < 8; i++) s[i] = uint32_t(h[i]);
  for (int i = 0; i < 64; i++) {
    uint32_t one = s[7] + (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + uint32_t(kSha2[i] >> 32) + w[i];
    uint32_t two = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++) h[i] = uint32_t(h[i] + s[i]);
}
void Digest::sha512(const uint8_t* p) {
  uint64_t w[80], s[8];
  for (int i = 0; i < 16; i++) w[i] = load_be64(p + 8 * i);
  for (int i = 16; i < 80; i++) {
    uint64_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (std::rotr(a, 1) ^ std::rotr(a, 8) ^ a >> 7) + w[i - 7] + (std::rotr(b, 19) ^ std::rotr(b, 61) ^ b >> 6);
  }
  memcpy(s, h, sizeof s);
  for (int i = 0; i < 80; i++) {
    uint64_t one = s[7] + (std::rotr(s[4], 14) ^ std::rotr(s[4], 18) ^ std::rotr(s[4], 41)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + kSha2[i] + w[i];
    uint64_t two = (std::rotr(s[0], 28) ^ std::rotr(s[0], 34) ^ std::rotr(s[0], 39)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++) h[i] += s[i];
}
void Digest::update(const uint8_t* data, size_t size) {
  size_t block_bytes = block_size(), filled = length % block_bytes;
  length += size;
  if (filled) {
    size_t part = std::min(size, block_bytes - filled);
    memcpy(block + filled, data, part);
    data += part;
    size -= part;
    if (filled + part < block_bytes) return;
    compress(block);
  }
  for (; size >= block_bytes; data += block_bytes, size -= block_bytes) compress(data);
  if (size) memcpy(block, data, size);
}
void Digest::finish(uint8_t* out) {
  uint64_t bits = length * 8;
  size_t block_bytes = block_size(), count_bytes = block_bytes / 8;
  uint8_t padding[256] = {0x80};
  size_t filled = length % block_bytes;
  size_t size = (filled < block_bytes - count_bytes ? block_bytes : 2 * block_bytes) - filled;
  if (algorithm == kMd5) memcpy(padding + size - 8, &bits, 8);
  else store_be(padding + size - 8, bits);
  update(padding, size);
  uint8_t all[64];
  for (int i = 0; i < 8; i++) {
    if (block_bytes == 128) {
      store_be(all + 8 * i, h[i]);
    } else if (algorithm == kMd5) {
      auto word = uint32_t(h[i]);
      memcpy(all + 4 * i, &word, 4);
    } else {
      store_be(all + 4 * i, uint32_t(h[i]));
    }
  }
  memcpy(out, all, kInfo[algorithm].digest_size);
}

// --- objects
Class* g_classes[6];
Digest& digest_in(Value self) { return *reinterpret_cast<Digest*>(self.as<Instance>()->slots[0].as<Bytes>()->data); }
Value new_digest(Thread& t, Class* cls) {
  Value self = Value::from(new_instance<Object>(t, cls));
  Value state = Value::from(bytes_allocate(t, sizeof(Digest)));
  gc::write_barrier(self.as<Object>());
  self.as<Instance>()->slots[0] = state;
  return self;
}
bool feed(Thread& t, Value self, Value data) {
  if (has_layout<Str>(data)) return raise_type_error(t, "Strings must be encoded before hashing");
  BufferView view;
  if (!get_buffer(t, data, &view, "object supporting the buffer API required")) return false;
  digest_in(self).update(view.data, view.length);
  return true;
}
Value digest_update(Thread& t, Value self, Value data) { return feed(t, self, data) ? kNone : kEmpty; }
std::string result_of(Value self) {
  Digest copy = digest_in(self);
  std::string out(kInfo[copy.algorithm].digest_size, '\0');
  copy.finish(reinterpret_cast<uint8_t*>(out.data()));
  return out;
}
Value digest_digest(Thread& t, Value self) { return Value::from(bytes_from(t, result_of(self))); }
Value digest_hexdigest(Thread& t, Value self) {
  std::string text;
  for (char c : result_of(self)) {
    text += "0123456789abcdef"[uint8_t(c) >> 4];
    text += "0123456789abcdef"[uint8_t(c) & 15];
  }
  return Value::from(str_from_ascii(t, text));
}
Value digest_copy(Thread& t, Value self) {
  Value copy = new_digest(t, class_of(self));
  digest_in(copy) = digest_in(self);
  return copy;
}
Value get_name(Thread& t, Value self) { return Value::from(intern(t, kInfo[digest_in(self).algorithm].name)); }
Value get_digest_size(Thread&, Value self) { return Value::from_int(kInfo[digest_in(self).algorithm].digest_size); }
Value get_block_size(Thread&, Value self) { return Value::from_int(kInfo[digest_in(self).algorithm].block_size); }
const NativeMethod kMethods[] = {
    method<digest_update>("update($self, obj, /)", "Update this hash object's state with the provided string."),
    method<digest_digest>("digest($self, /)", "Return the digest value as a bytes object."),
    method<digest_hexdigest>("hexdigest($self, /)", "Return the digest value as a string of hexadecimal digits."),
    method<digest_copy>("copy($self, /)", "Return a copy of the hash object."),
};
const NativeGetSet kGetSets[] = {{"name", get_name, nullptr, nullptr}, {"digest_size", get_digest_size, nullptr, nullptr}, {"block_size", get_block_size, nullptr, nullptr}};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .getsets = kGetSets, .hidden_slots = 1};

template <Algorithm a> Value make(Thread& t, Value, Value string, Value) {
  Value self = new_digest(t, g_classes[a]);
  digest_in(self).start(a);
  return !string || feed(t, self, string) ? self : kEmpty;
}
bool add_class(Thread& t, Module* module, Algorithm a, const char* name) {
  std::string full = module->spec->name + std::string(".") + name;
  g_classes[a] = TRY(new_native_class(t, strdup(full.c_str()), class_for_kind(Kind::kInstance), kSpec));
  g_classes[a]->flags |= kClassNoInstantiate;
  return dict_set_str(t, module->dict, intern(t, name), Value::from(g_classes[a]));
}
#define MAKER(a, name) function<make<a>>(name "($module, /, string=<unrepresentable>, *, usedforsecurity=True)", "Return a new hash object.")
const NativeMethod kMd5Functions[] = {MAKER(kMd5, "md5")};
const NativeMethod kSha1Functions[] = {MAKER(kSha1, "sha1")};
const NativeMethod kSha256Functions[] = {MAKER(kSha224, "sha224"), MAKER(kSha256, "sha256")};
const NativeMethod kSha512Functions[] = {MAKER(kSha384, "sha384"), MAKER(kSha512, "sha512")};
bool initialize_md5(Thread& t, Module* m) { return add_class(t, m, kMd5, "MD5Type"); }
bool initialize_sha1(Thread& t, Module* m) { return add_class(t, m, kSha1, "SHA1Type"); }
bool initialize_sha256(Thread& t, Module* m) { return add_class(t, m, kSha224, "SHA224Type") && add_class(t, m, kSha256, "SHA256Type"); }
bool initialize_sha512(Thread& t, Module* m) { return add_class(t, m, kSha384, "SHA384Type") && add_class(t, m, kSha512, "SHA512Type"); }

}  // namespace

extern const ModuleSpec kMd5Module, kSha1Module, kSha256Module, kSha512Module;
const ModuleSpec kMd5Module = {.name = "_md5", .doc = nullptr, .functions = kMd5Functions, .initialize = initialize_md5};
const ModuleSpec kSha1Module = {.name = "_sha1", .doc = nullptr, .functions = kSha1Functions, .initialize = initialize_sha1};
const ModuleSpec kSha256Module = {.name = "_sha256", .doc = nullptr, .functions = kSha256Functions, .initialize = initialize_sha256};
const ModuleSpec kSha512Module = {.name = "_sha512", .doc = nullptr, .functions = kSha512Functions, .initialize = initialize_sha512};

}  // namespace adder
