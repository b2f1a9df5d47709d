// _random: the Mersenne Twister (MT19937, Matsumoto and Nishimura), seeded as CPython does.
#include <unistd.h>

#include <algorithm>

#include <cmath>
#include <cstring>
#include <vector>

#include "base/os.h"
#include "builtins/container_helpers.h"
#include "objects/bytes.h"
#include "objects/int_limbs.h"

namespace adder {
namespace {

constexpr int kN = 624, kM = 397;
struct Twister {
  uint32_t state[kN];
  int64_t index;

  void seed(uint32_t s) {
    state[0] = s;
    for (uint32_t i = 1; i < kN; i++) state[i] = 1812433253u * (state[i - 1] ^ state[i - 1] >> 30) + i;
    index = kN;
  }
  void seed(const std::vector<uint32_t>& key) {
    seed(19650218u);
    uint32_t i = 1, j = 0;
    for (size_t k = std::max<size_t>(kN, key.size()); k; k--) {
      state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) * 1664525u) + key[j] + j;
      if (++i >= kN) state[0] = state[kN - 1], i = 1;
      if (++j >= key.size()) j = 0;
    }
    for (int k = kN - 1; k; k--) {
      state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) * 1566083941u) - i;
      if (++i >= kN) state[0] = state[kN - 1], i = 1;
    }
    state[0] = 0x80000000u;
  }
  void refill() {
    auto mix = [](uint32_t a, uint32_t b) { return ((a & 0x80000000u) | (b & 0x7fffffffu)) >> 1 ^ (b & 1 ? 0x9908b0dfu : 0); };
    for (int k = 0; k < kN; k++) state[k] = state[(k + kM) % kN] ^ mix(state[k], state[(k + 1) % kN]);
    index = 0;
  }
  uint32_t next() {
    if (index >= kN) refill();
    uint32_t y = state[index++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
  }
};

// The state lies in a bytes object in the only hidden slot.
Twister& twister(Value self) { return *reinterpret_cast<Twister*>(self.as<Instance>()->slots[0].as<Bytes>()->data); }

bool seed_from_system(Twister& out) {
  std::vector<uint32_t> key(kN);
  for (size_t done = 0; done < key.size(); done += 64)
    if (getentropy(key.data() + done, std::min<size_t>(64, key.size() - done) * 4) != 0) key[done] = uint32_t(os::realtime_nanoseconds());
  out.seed(key);
  return true;
}
bool seed_from_int(Thread& t, Twister& out, Value number) {
  if (int_sign(number) < 0) number = TRY(int_negate(t, number));
  std::vector<uint32_t> key;
  Value mask = Value::from_int(0xffffffff), shift = Value::from_int(32);
  while (int_sign(number) > 0) {
    key.push_back(uint32_t(TRY(int_and(t, number, mask)).as_int()));
    number = TRY(int_right_shift(t, number, shift));
  }
  if (key.empty()) key.push_back(0);
  out.seed(key);
  return true;
}
bool seed_with(Thread& t, Value self, Value from) {
  if (from == kNone || !from) return seed_from_system(twister(self));
  if (is_any_int(from)) return seed_from_int(t, twister(self), from);
  int64_t hash;
  if (!hash_of(t, from, &hash)) return false;
  return seed_from_int(t, twister(self), int_from_uint64(t, uint64_t(hash)));
}
Value random_new(Thread& t, Value type, Value args, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  Value state = Value::from(bytes_allocate(t, sizeof(Twister)));
  gc::write_barrier(self.as<Object>());
  self.as<Instance>()->slots[0] = state;
  auto* given = args.as<Tuple>();
  if (given->length > 1) return raise_type_error(t, "Random() takes at most 1 argument ({} given)", given->length);
  return seed_with(t, self, given->length ? given->items[0] : kNone) ? self : kEmpty;
}
Value random_random(Thread& t, Value self) {
  Twister& m = twister(self);
  uint32_t a = m.next() >> 5, b = m.next() >> 6;
  return box_float(t, (a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}
Value random_seed(Thread& t, Value self, Value n) { return seed_with(t, self, n) ? kNone : kEmpty; }
Value random_getrandbits(Thread& t, Value self, Value bits) {
  int64_t k;
  if (!to_index_int64(t, bits, &k)) return kEmpty;
  if (k < 0) return raise_value_error(t, "number of bits must be non-negative");
  if (k == 0) return Value::from_int(0);
  Twister& m = twister(self);
  if (k <= 32) return Value::from_int(m.next() >> (32 - k));
  // The words come least significant first; the last gives its upper bits.
  int64_t limbs = (k - 1) / 64 + 1;
  Int* result = TRY(new_int(t, limbs));
  std::fill_n(result->limbs, limbs, 0);
  for (int64_t done = 0; done < k; done += 32) {
    uint32_t word = m.next();
    if (k - done < 32) word >>= 32 - (k - done);
    result->limbs[done / 64] |= uint64_t(word) << done % 64;
  }
  return finish_int(t, result, limbs, false);
}
Value random_getstate(Thread& t, Value self) {
  Tuple* out = new_tuple(t, kN + 1);
  for (int i = 0; i < kN; i++) out->items[i] = Value::from_int(twister(self).state[i]);
  out->items[kN] = Value::from_int(twister(self).index);
  return Value::from(out);
}
Value random_setstate(Thread& t, Value self, Value state) {
  if (!has_layout<Tuple>(state)) return raise_type_error(t, "state vector must be a tuple");
  auto* s = state.as<Tuple>();
  if (s->length != kN + 1) return raise_value_error(t, "state vector is the wrong size");
  Twister made;
  for (int i = 0; i <= kN; i++) {
    int64_t n;
    if (!to_index_int64(t, s->items[i], &n)) return kEmpty;
    if (i < kN) made.state[i] = uint32_t(n);
    else made.index = n;
  }
  if (made.index < 0 || made.index > kN) return raise_value_error(t, "invalid state");
  twister(self) = made;
  return kNone;
}

const NativeMethod kNew = method<random_new>("Random($type, *args, **kwargs)!", "Random() -> create a random number generator with its own internal state.");
const NativeMethod kMethods[] = {
    method<random_random>("random($self, /)", "random() -> x in the interval [0, 1)."),
    method<random_seed>("seed($self, n=None, /)", "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier."),
    method<random_getrandbits>("getrandbits($self, k, /)", "getrandbits(k) -> x.  Generates an int with k random bits."),
    method<random_getstate>("getstate($self, /)", "getstate() -> tuple containing the current state."),
    method<random_setstate>("setstate($self, state, /)", "setstate(state) -> None.  Restores generator state."),
};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .doc = "Random() -> create a random number generator with its own internal state.", .construct = &kNew, .hidden_slots = 1};

bool initialize(Thread& t, Module* module) {
  Class* cls = TRY(new_native_class(t, "_random.Random", class_for_kind(Kind::kInstance), kSpec));
  return dict_set_str(t, module->dict, intern(t, "Random"), Value::from(cls));
}

}  // namespace

extern const ModuleSpec kRandomModule;
const ModuleSpec kRandomModule = {.name = "_random", .doc = "Module implements the Mersenne Twister random number generator.", .initialize = initialize};

}  // namespace adder
