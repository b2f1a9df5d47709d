// Hash objects: _hashlib.HASH and HASHXOF, and the types of _md5, _sha1, _sha256 and _sha512, all by OpenSSL's EVP.
#include <cinttypes>

#include "builtins/bytes_methods.h"
#include "modules/_hashlib/hashlib.h"
#include "modules/module_support.h"

namespace adder {
namespace {

constexpr int64_t kContextBytes = 600;  // what a context and its state take of malloc's memory, roughly

Class *g_hash, *g_xof;

Value& context_slot(Value self) { return self.as<Instance>()->slots[0]; }
EVP_MD_CTX* context_of(Value self) { return reinterpret_cast<EVP_MD_CTX*>(context_slot(self).as_int()); }
const EVP_MD* algorithm_of(Value self) { return crypto::loaded().EVP_MD_CTX_get0_md(context_of(self)); }
bool is_xof(const EVP_MD* digest) { return crypto::loaded().EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF; }

Value wrap(Thread& t, Class* cls, EVP_MD_CTX* context) {
  Value self = Value::from(new_instance<Object>(t, cls));
  context_slot(self) = Value::from_int(reinterpret_cast<int64_t>(context));
  t.runtime->heap->adjust_external(kContextBytes);
  return self;
}
Value hash_del(Thread& t, Value self) {
  if (!context_slot(self)) return kNone;
  crypto::loaded().EVP_MD_CTX_free(context_of(self));
  context_slot(self) = kEmpty;
  t.runtime->heap->adjust_external(-kContextBytes);
  return kNone;
}

bool feed(Thread& t, Value self, Value data) {
  BufferView view;
  if (!get_hashed_buffer(t, data, &view)) return false;
  return crypto::loaded().EVP_DigestUpdate(context_of(self), view.data, view.length) || crypto::raise_last_error(t);
}

/// A new object of `cls` (null: HASH or HASHXOF) that has taken `data`, when there is any.
Value new_hash(Thread& t, Class* cls, std::string_view name, Value data, Value for_security) {
  int secure = is_true(t, for_security);
  if (secure < 0) return kEmpty;
  EVP_MD* digest = TRY(crypto::fetch_digest(t, name, secure));
  const crypto::Library& lib = crypto::loaded();
  EVP_MD_CTX* context = lib.EVP_MD_CTX_new();
  bool started = context && lib.EVP_DigestInit_ex(context, digest, nullptr);
  bool xof = is_xof(digest);
  lib.EVP_MD_free(digest);  // the context holds it
  if (!started) {
    lib.EVP_MD_CTX_free(context);
    return crypto::raise_last_error(t);
  }
  Value self = wrap(t, cls ? cls : xof ? g_xof : g_hash, context);
  return !data || feed(t, self, data) ? self : kEmpty;
}

/// The digest of what was fed so far; `length` in bytes for algorithms that give as much as one wants.
bool finish(Thread& t, Value self, int64_t length, std::string* out) {
  const crypto::Library& lib = crypto::loaded();
  EVP_MD_CTX* copy = lib.EVP_MD_CTX_new();
  bool done = copy && lib.EVP_MD_CTX_copy_ex(copy, context_of(self));
  if (done) {
    const EVP_MD* digest = algorithm_of(self);
    out->resize(is_xof(digest) ? size_t(length) : size_t(lib.EVP_MD_get_size(digest)));
    auto* bytes = reinterpret_cast<unsigned char*>(out->data());
    done = is_xof(digest) ? out->empty() || lib.EVP_DigestFinalXOF(copy, bytes, out->size()) : lib.EVP_DigestFinal_ex(copy, bytes, nullptr);
  }
  lib.EVP_MD_CTX_free(copy);
  return done || crypto::raise_last_error(t);
}
bool finish_xof(Thread& t, Value self, Value length, std::string* out) {
  int64_t n;
  if (!to_index_int64(t, length, &n)) return false;
  if (n < 0) return raise(t, ExceptionId::kSystemError, "Negative size passed to PyBytes_FromStringAndSize");
  if (n >= int64_t(1) << 40) return raise_memory_error(t);
  return finish(t, self, n, out);
}

Value hash_update(Thread& t, Value self, Value data) { return feed(t, self, data) ? kNone : kEmpty; }
Value hash_digest(Thread& t, Value self) {
  std::string out;
  return finish(t, self, 0, &out) ? Value::from(bytes_from(t, out)) : kEmpty;
}
Value hash_hexdigest(Thread& t, Value self) {
  std::string out;
  return finish(t, self, 0, &out) ? bytes_hex(t, out, kEmpty, Value::from_int(1)) : kEmpty;
}
Value xof_digest(Thread& t, Value self, Value length) {
  std::string out;
  return finish_xof(t, self, length, &out) ? Value::from(bytes_from(t, out)) : kEmpty;
}
Value xof_hexdigest(Thread& t, Value self, Value length) {
  std::string out;
  return finish_xof(t, self, length, &out) ? bytes_hex(t, out, kEmpty, Value::from_int(1)) : kEmpty;
}
Value hash_copy(Thread& t, Value self) {
  const crypto::Library& lib = crypto::loaded();
  EVP_MD_CTX* copy = lib.EVP_MD_CTX_new();
  if (copy && lib.EVP_MD_CTX_copy_ex(copy, context_of(self))) return wrap(t, class_of(self), copy);
  lib.EVP_MD_CTX_free(copy);
  return crypto::raise_last_error(t);
}
Value hash_repr(Thread& t, Value self) {
  return described(t, crypto::name_of(algorithm_of(self)), is_xof(algorithm_of(self)) ? "_hashlib.HASHXOF" : "_hashlib.HASH", self);
}

Value get_name(Thread& t, Value self) { return Value::from(str_from_utf8(t, crypto::name_of(algorithm_of(self)))); }
Value get_digest_size(Thread&, Value self) { return Value::from_int(crypto::loaded().EVP_MD_get_size(algorithm_of(self))); }
Value get_xof_size(Thread&, Value) { return Value::from_int(0); }
Value get_block_size(Thread&, Value self) { return Value::from_int(crypto::loaded().EVP_MD_get_block_size(algorithm_of(self))); }

const NativeMethod kMethods[] = {
    method<hash_update>("update($self, obj, /)", "Update this hash object's state with the provided string."),
    method<hash_digest>("digest($self, /)", "Return the digest value as a bytes object."),
    method<hash_hexdigest>("hexdigest($self, /)", "Return the digest value as a string of hexadecimal digits."),
    method<hash_copy>("copy($self, /)", "Return a copy of the hash object."),
    method<hash_del>("__del__($self, /)!", "Frees the state."),
    method<hash_repr>("__repr__($self, /)", "Return repr(self)."),  // last: only _hashlib's objects have it
};
const NativeMethod kXofMethods[] = {
    method<xof_digest>("digest($self, /, length)", "Return the digest value as a bytes object."),
    method<xof_hexdigest>("hexdigest($self, /, length)", "Return the digest value as a string of hexadecimal digits."),
};
const NativeGetSet kGetSets[] = {{"name", get_name, nullptr, "Name of the algorithm."},
                                 {"digest_size", get_digest_size, nullptr, "Length of the digest in bytes."},
                                 {"block_size", get_block_size, nullptr, "Length of the algorithm's blocks in bytes."}};
const NativeGetSet kXofGetSets[] = {{"digest_size", get_xof_size, nullptr, "0: the length is digest()'s argument."}};
const TypeSpec kHashSpec = {.kind = Kind::kInstance, .methods = kMethods, .getsets = kGetSets, .doc = "The state of a hash algorithm.", .hidden_slots = 1};
const TypeSpec kPlainSpec = {.kind = Kind::kInstance, .methods = std::span(kMethods).first(std::size(kMethods) - 1), .getsets = kGetSets, .hidden_slots = 1, .subclassable = false};
const TypeSpec kXofSpec = {.kind = Kind::kInstance, .methods = kXofMethods, .getsets = kXofGetSets, .doc = "The state of a hash algorithm whose digests have any length.", .hidden_slots = 1};

// --- the modules that hashlib and random take without _hashlib
enum Algorithm : uint8_t { kMd5, kSha1, kSha224, kSha256, kSha384, kSha512, kAlgorithmCount };
const char* const kAlgorithmNames[] = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
Class* g_classes[kAlgorithmCount];

template <Algorithm a> Value make(Thread& t, Value, Value data, Value for_security) {
  return new_hash(t, g_classes[a], kAlgorithmNames[a], data, for_security);
}
bool add_class(Thread& t, Module* module, Algorithm a, const char* attribute, const char* full_name) {
  g_classes[a] = keep_class(t, TRY(new_native_class(t, full_name, class_for_kind(Kind::kInstance), kPlainSpec)));
  g_classes[a]->flags |= kClassNoInstantiate;
  return dict_set_str(t, module->dict, intern(t, attribute), Value::from(g_classes[a]));
}
#define MAKER(a, name) function<make<a>>(name "($module, /, string=<b''>, *, usedforsecurity=True)", "Return a new hash object.")
const NativeMethod kMd5Functions[] = {MAKER(kMd5, "md5")};
const NativeMethod kSha1Functions[] = {MAKER(kSha1, "sha1")};
const NativeMethod kSha256Functions[] = {MAKER(kSha224, "sha224"), MAKER(kSha256, "sha256")};
const NativeMethod kSha512Functions[] = {MAKER(kSha384, "sha384"), MAKER(kSha512, "sha512")};
#undef MAKER
bool initialize_md5(Thread& t, Module* m) { return add_class(t, m, kMd5, "MD5Type", "_md5.md5"); }
bool initialize_sha1(Thread& t, Module* m) { return add_class(t, m, kSha1, "SHA1Type", "_sha1.sha1"); }
bool initialize_sha256(Thread& t, Module* m) { return add_class(t, m, kSha224, "SHA224Type", "_sha256.sha224") && add_class(t, m, kSha256, "SHA256Type", "_sha256.sha256"); }
bool initialize_sha512(Thread& t, Module* m) { return add_class(t, m, kSha384, "SHA384Type", "_sha512.sha384") && add_class(t, m, kSha512, "SHA512Type", "_sha512.sha512"); }

}  // namespace

bool get_hashed_buffer(Thread& t, Value data, BufferView* view) {
  if (has_layout<Str>(data)) return raise_type_error(t, "Strings must be encoded before hashing");
  return get_buffer(t, data, view, "object supporting the buffer API required");
}

Value described(Thread& t, std::string_view name, const char* type, Value self) {
  char address[24];
  snprintf(address, sizeof address, "%#" PRIx64, self.bits);
  return Value::from(str_from_utf8(t, std::string("<") + std::string(name) + " " + type + " object @ " + address + ">"));
}

Value hashlib_new(Thread& t, Value, Value name, Value data, Value for_security) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "name must be a string");
  return new_hash(t, nullptr, Utf8(name.as<Str>()).view(), data, for_security);
}
Value hashlib_construct(Thread& t, const char* name, Value data, Value for_security) { return new_hash(t, nullptr, name, data, for_security); }

bool add_hash_classes(Thread& t, Module* module) {
  g_hash = keep_class(t, TRY(new_native_class(t, "_hashlib.HASH", class_for_kind(Kind::kInstance), kHashSpec)));
  g_xof = keep_class(t, TRY(new_native_class(t, "_hashlib.HASHXOF", g_hash, kXofSpec)));
  for (Class* c : {g_hash, g_xof}) c->flags |= kClassNoInstantiate;
  return dict_set_str(t, module->dict, intern(t, "HASH"), Value::from(g_hash)) && dict_set_str(t, module->dict, intern(t, "HASHXOF"), Value::from(g_xof));
}

extern const ModuleSpec kMd5Module, kSha1Module, kSha256Module, kSha512Module;
const ModuleSpec kMd5Module = {.name = "_md5", .doc = nullptr, .functions = kMd5Functions, .initialize = initialize_md5};
const ModuleSpec kSha1Module = {.name = "_sha1", .doc = nullptr, .functions = kSha1Functions, .initialize = initialize_sha1};
const ModuleSpec kSha256Module = {.name = "_sha256", .doc = nullptr, .functions = kSha256Functions, .initialize = initialize_sha256};
const ModuleSpec kSha512Module = {.name = "_sha512", .doc = nullptr, .functions = kSha512Functions, .initialize = initialize_sha512};

}  // namespace adder
