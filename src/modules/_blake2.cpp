// _blake2: BLAKE2b and BLAKE2s (RFC 7693) with keys, salts and tree hashing, by libb2.  The state lies in a bytes object in the
// only hidden slot, so that copies are copies of bytes.
#include <blake2.h>

#include <cstring>
#include <string>

#include "builtins/bytes_methods.h"
#include "modules/_hashlib/hashlib.h"
#include "modules/module_support.h"
#include "objects/class.h"

namespace adder {
namespace {

#define ADDER_BLAKE2_FUNCTIONS(F) \
  F(blake2b_init_param) F(blake2b_update) F(blake2b_final) F(blake2s_init_param) F(blake2s_update) F(blake2s_final)
struct Library {
#define F(name) decltype(&::name) name;
  ADDER_BLAKE2_FUNCTIONS(F)
#undef F
} g_library;

bool load(Thread& t) {
  static bool done = false;
  if (done) return true;
  void* handle = TRY(load_library(t, "libb2.so.1"));
#define F(name) g_library.name = reinterpret_cast<decltype(g_library.name)>(dlsym(handle, #name));
  ADDER_BLAKE2_FUNCTIONS(F)
#undef F
  return done = true;
}

/// What differs between the two: sizes in bytes, and the functions of the library.
struct B {
  using State = blake2b_state;
  using Parameters = blake2b_param;
  static constexpr const char* kName = "blake2b";
  static constexpr const char* kFullName = "_blake2.blake2b";
  static constexpr const char* kConstants = "BLAKE2B_";
  static constexpr int64_t kBlock = BLAKE2B_BLOCKBYTES, kDigest = BLAKE2B_OUTBYTES, kKey = BLAKE2B_KEYBYTES, kSalt = BLAKE2B_SALTBYTES,
                           kPerson = BLAKE2B_PERSONALBYTES;
  static constexpr uint64_t kMaxOffset = UINT64_MAX;
  static constexpr const char* kOffsetTooLarge = "Python int too large to convert to C unsigned long";
  static int start(State* s, const Parameters* p) { return g_library.blake2b_init_param(s, p); }
  static int update(State* s, const uint8_t* data, size_t size) { return g_library.blake2b_update(s, data, size); }
  static int finish(State* s, uint8_t* out) { return g_library.blake2b_final(s, out, s->outlen); }
};
struct S {
  using State = blake2s_state;
  using Parameters = blake2s_param;
  static constexpr const char* kName = "blake2s";
  static constexpr const char* kFullName = "_blake2.blake2s";
  static constexpr const char* kConstants = "BLAKE2S_";
  static constexpr int64_t kBlock = BLAKE2S_BLOCKBYTES, kDigest = BLAKE2S_OUTBYTES, kKey = BLAKE2S_KEYBYTES, kSalt = BLAKE2S_SALTBYTES,
                           kPerson = BLAKE2S_PERSONALBYTES;
  static constexpr uint64_t kMaxOffset = (uint64_t(1) << 48) - 1;
  static constexpr const char* kOffsetTooLarge = "node_offset is too large";
  static int start(State* s, const Parameters* p) { return g_library.blake2s_init_param(s, p); }
  static int update(State* s, const uint8_t* data, size_t size) { return g_library.blake2s_update(s, data, size); }
  static int finish(State* s, uint8_t* out) { return g_library.blake2s_final(s, out, s->outlen); }
};

template <class V> typename V::State& state_of(Value self) {
  return *reinterpret_cast<typename V::State*>(self.as<Instance>()->slots[0].as<Bytes>()->data);
}
template <class V> Value new_object(Thread& t, Class* cls) {
  Value self = Value::from(new_instance<Object>(t, cls));
  Value state = Value::from(bytes_allocate(t, sizeof(typename V::State)));
  gc::write_barrier(self.as<Object>());
  self.as<Instance>()->slots[0] = state;
  return self;
}
template <class V> bool feed(Thread& t, Value self, Value data) {
  BufferView view;
  if (!get_hashed_buffer(t, data, &view)) return false;
  V::update(&state_of<V>(self), view.data, view.length);
  return true;
}

/// `v` as one of the parameters: an int from 0 (or `low`) to `high`.
bool parameter(Thread& t, Value v, int64_t low, int64_t high, const char* error, int64_t* out) {
  if (!to_index_int64(t, v, out)) return false;
  return (*out >= low && *out <= high) || raise_value_error(t, "{}", error);
}
bool unsigned_parameter(Thread& t, Value v, const char* too_large, uint64_t limit, uint64_t* out) {
  Value index = TRY(to_index(t, v));
  if (int_sign(index) < 0) return raise_value_error(t, "value must be positive");
  return (int_to_uint64(index, out) && *out <= limit) || raise_overflow_error(t, "{}", too_large);
}
/// Copies a salt, personalization or key of at most `limit` bytes.
bool text_parameter(Thread& t, Value v, const char* name, size_t limit, uint8_t* out, size_t* length) {
  BufferView view{};
  if (v && !get_buffer(t, v, &view)) return false;
  if (view.length > limit) return raise_value_error(t, "maximum {} length is {} bytes", name, int64_t(limit));
  if (view.length) memcpy(out, view.data, view.length);
  if (length) *length = view.length;
  return true;
}
void set_node_offset(blake2b_param* p, uint64_t offset) { p->node_offset = offset; }
void set_node_offset(blake2s_param* p, uint64_t offset) { memcpy(p->node_offset, &offset, sizeof p->node_offset); }

template <class V> Value blake_new(Thread& t, Value cls, Value data, Value digest_size, Value key, Value salt, Value person, Value fanout,
                                   Value depth, Value leaf_size, Value node_offset, Value node_depth, Value inner_size, Value last_node, Value) {
  if (!load(t)) return kEmpty;
  typename V::Parameters p{};
  uint8_t secret[V::kBlock] = {};
  int64_t digest_bytes = V::kDigest, fans, levels, node_level, inner_bytes;
  uint64_t leaf_bytes, offset;
  size_t key_bytes = 0;
  if (digest_size && !to_index_int64(t, digest_size, &digest_bytes)) return kEmpty;
  if (digest_bytes < 1 || digest_bytes > V::kDigest) {
    return raise_value_error(t, "digest_size must be between 1 and {} bytes", V::kDigest);
  }
  if (!text_parameter(t, salt, "salt", V::kSalt, p.salt, nullptr) || !text_parameter(t, person, "person", V::kPerson, p.personal, nullptr)) return kEmpty;
  if (!parameter(t, fanout, 0, 255, "fanout must be between 0 and 255", &fans)) return kEmpty;
  if (!parameter(t, depth, 1, 255, "depth must be between 1 and 255", &levels)) return kEmpty;
  if (!unsigned_parameter(t, leaf_size, "leaf_size is too large", UINT32_MAX, &leaf_bytes)) return kEmpty;
  if (!unsigned_parameter(t, node_offset, V::kOffsetTooLarge, V::kMaxOffset, &offset)) return kEmpty;
  if (!parameter(t, node_depth, 0, 255, "node_depth must be between 0 and 255", &node_level)) return kEmpty;
  const std::string inner_error = "inner_size must be between 0 and is " + std::to_string(V::kDigest);
  if (!parameter(t, inner_size, 0, V::kDigest, inner_error.c_str(), &inner_bytes)) return kEmpty;
  if (!text_parameter(t, key, "key", V::kKey, secret, &key_bytes)) return kEmpty;
  int is_last = is_true(t, last_node);
  if (is_last < 0) return kEmpty;

  p.digest_length = uint8_t(digest_bytes);
  p.key_length = uint8_t(key_bytes);
  p.fanout = uint8_t(fans);
  p.depth = uint8_t(levels);
  p.leaf_length = uint32_t(leaf_bytes);
  set_node_offset(&p, offset);
  p.node_depth = uint8_t(node_level);
  p.inner_length = uint8_t(inner_bytes);
  Value self = new_object<V>(t, cls.as<Class>());
  typename V::State& state = state_of<V>(self);
  V::start(&state, &p);
  state.last_node = uint8_t(is_last);
  if (key_bytes) V::update(&state, secret, sizeof secret);  // the key, padded, is the first block
  return !data || feed<V>(t, self, data) ? self : kEmpty;
}

template <class V> Value blake_update(Thread& t, Value self, Value data) { return feed<V>(t, self, data) ? kNone : kEmpty; }
template <class V> std::string result_of(Value self) {
  typename V::State copy = state_of<V>(self);
  std::string out(copy.outlen, '\0');
  V::finish(&copy, reinterpret_cast<uint8_t*>(out.data()));
  return out;
}
template <class V> Value blake_digest(Thread& t, Value self) { return Value::from(bytes_from(t, result_of<V>(self))); }
template <class V> Value blake_hexdigest(Thread& t, Value self) { return bytes_hex(t, result_of<V>(self), kEmpty, Value::from_int(1)); }
template <class V> Value blake_copy(Thread& t, Value self) {
  Value copy = new_object<V>(t, class_of(self));
  state_of<V>(copy) = state_of<V>(self);
  return copy;
}

template <class V> Value get_name(Thread& t, Value) { return Value::from(intern(t, V::kName)); }
template <class V> Value get_digest_size(Thread&, Value self) { return Value::from_int(state_of<V>(self).outlen); }
template <class V> Value get_block_size(Thread&, Value) { return Value::from_int(V::kBlock); }

#define SIGNATURE(name)                                                                                                     \
  name "($type, data=<b''>, /, *, digest_size=<_blake2." name ".MAX_DIGEST_SIZE>, key=<b''>, salt=<b''>, person=<b''>, "     \
       "fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True)"
template <class V> constexpr const char* kSignature = SIGNATURE("blake2b");
template <> constexpr const char* kSignature<S> = SIGNATURE("blake2s");
#undef SIGNATURE

template <class V> const NativeMethod kNew = method<blake_new<V>>(kSignature<V>, "Return a new BLAKE2 hash object.");
template <class V> const NativeMethod kMethods[] = {
    method<blake_update<V>>("update($self, data, /)", "Update this hash object's state with the provided bytes-like object."),
    method<blake_digest<V>>("digest($self, /)", "Return the digest value as a bytes object."),
    method<blake_hexdigest<V>>("hexdigest($self, /)", "Return the digest value as a string of hexadecimal digits."),
    method<blake_copy<V>>("copy($self, /)", "Return a copy of the hash object."),
};
template <class V> const NativeGetSet kGetSets[] = {{"name", get_name<V>, nullptr, nullptr},
                                                    {"digest_size", get_digest_size<V>, nullptr, nullptr},
                                                    {"block_size", get_block_size<V>, nullptr, nullptr}};
template <class V> const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods<V>, .getsets = kGetSets<V>,
                                           .doc = "Return a new BLAKE2 hash object.", .construct = &kNew<V>, .hidden_slots = 1, .subclassable = false};

template <class V> bool add_class(Thread& t, Module* module) {
  Class* cls = TRY(new_native_class(t, V::kFullName, class_for_kind(Kind::kInstance), kSpec<V>));
  const std::pair<const char*, int64_t> kSizes[] = {
      {"SALT_SIZE", V::kSalt}, {"PERSON_SIZE", V::kPerson}, {"MAX_KEY_SIZE", V::kKey}, {"MAX_DIGEST_SIZE", V::kDigest}};
  for (auto [name, size] : kSizes) {
    std::string constant = V::kConstants + std::string(name);
    if (!dict_set_str(t, cls->dict, intern(t, name), Value::from_int(size))) return false;
    if (!dict_set_str(t, module->dict, intern(t, constant), Value::from_int(size))) return false;
  }
  return dict_set_str(t, module->dict, intern(t, V::kName), Value::from(cls));
}
bool initialize(Thread& t, Module* module) { return add_class<B>(t, module) && add_class<S>(t, module); }

}  // namespace

extern const ModuleSpec kBlake2Module;
const ModuleSpec kBlake2Module = {.name = "_blake2", .doc = "_blake2b provides BLAKE2b for hashlib", .functions = {}, .initialize = initialize};

}  // namespace adder
