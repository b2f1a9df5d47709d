// Keyed hashes and keys from passwords: HMAC (RFC 2104), PBKDF2 (RFC 8018), scrypt (RFC 7914).
#include <climits>

#include "builtins/bytes_methods.h"
#include "modules/_hashlib/hashlib.h"
#include "modules/module_support.h"
#include "objects/function.h"

namespace adder {
namespace {

constexpr int64_t kContextBytes = 1500;  // what a context and its states take of malloc's memory, roughly

Class *g_hmac, *g_unsupported;

enum Slot { kContext, kName };
Value& slot(Value self, Slot s) { return self.as<Instance>()->slots[s]; }
EVP_MAC_CTX* context_of(Value self) { return reinterpret_cast<EVP_MAC_CTX*>(slot(self, kContext).as_int()); }

Value wrap(Thread& t, EVP_MAC_CTX* context, Value name) {
  Value self = Value::from(new_instance<Object>(t, g_hmac));
  slot(self, kContext) = Value::from_int(reinterpret_cast<int64_t>(context));
  slot(self, kName) = name;
  gc::write_barrier(self.as<Object>());
  t.runtime->heap->adjust_external(kContextBytes);
  return self;
}
Value hmac_del(Thread& t, Value self) {
  if (!slot(self, kContext)) return kNone;
  crypto::loaded().EVP_MAC_CTX_free(context_of(self));
  slot(self, kContext) = kEmpty;
  t.runtime->heap->adjust_external(-kContextBytes);
  return kNone;
}

/// The algorithm that `digest` names: a str, or one of the module's constructors.
EVP_MD* digest_argument(Thread& t, Value digest) {
  if (has_layout<Str>(digest)) return crypto::fetch_digest(t, Utf8(digest.as<Str>()).view());
  const char* name = is_exact<BuiltinFunction>(digest) ? crypto::digest_of_row(digest.as<BuiltinFunction>()->method) : nullptr;
  if (name) return crypto::fetch_digest(t, name);
  Str* text = TRY(str_of(t, digest));
  return raise(t, g_unsupported, "Unsupported digestmod {}", text);
}
/// A context that has taken the key; null with ValueError.
EVP_MAC_CTX* start(Thread& t, std::string_view key, std::string name) {
  const crypto::Library& lib = crypto::loaded();
  static EVP_MAC* const algorithm = lib.EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = algorithm ? lib.EVP_MAC_CTX_new(algorithm) : nullptr;
  const OSSL_PARAM parameters[] = {lib.OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), lib.OSSL_PARAM_construct_end()};
  const char* data = key.empty() ? "" : key.data();  // null would mean: no key yet
  if (context && lib.EVP_MAC_init(context, reinterpret_cast<const unsigned char*>(data), key.size(), parameters)) return context;
  lib.EVP_MAC_CTX_free(context);
  return crypto::raise_last_error(t);
}
bool finish(Thread& t, EVP_MAC_CTX* context, std::string* out) {
  const crypto::Library& lib = crypto::loaded();
  out->resize(lib.EVP_MAC_CTX_get_mac_size(context));
  size_t written = 0;
  return lib.EVP_MAC_final(context, reinterpret_cast<unsigned char*>(out->data()), &written, out->size()) || crypto::raise_last_error(t);
}
bool result_of(Thread& t, Value self, std::string* out) {
  EVP_MAC_CTX* copy = crypto::loaded().EVP_MAC_CTX_dup(context_of(self));
  if (!copy) return crypto::raise_last_error(t);
  bool done = finish(t, copy, out);
  crypto::loaded().EVP_MAC_CTX_free(copy);
  return done;
}
bool feed(Thread& t, Value self, Value message) {
  BufferView view;
  if (!get_hashed_buffer(t, message, &view)) return false;
  return crypto::loaded().EVP_MAC_update(context_of(self), view.data, view.length) || crypto::raise_last_error(t);
}

Value hmac_update(Thread& t, Value self, Value message) { return feed(t, self, message) ? kNone : kEmpty; }
Value hmac_digest(Thread& t, Value self) {
  std::string out;
  return result_of(t, self, &out) ? Value::from(bytes_from(t, out)) : kEmpty;
}
Value hmac_hexdigest(Thread& t, Value self) {
  std::string out;
  return result_of(t, self, &out) ? bytes_hex(t, out, kEmpty, Value::from_int(1)) : kEmpty;
}
Value hmac_copy(Thread& t, Value self) {
  EVP_MAC_CTX* copy = crypto::loaded().EVP_MAC_CTX_dup(context_of(self));
  return copy ? wrap(t, copy, slot(self, kName)) : Value(crypto::raise_last_error(t));
}
Value hmac_repr(Thread& t, Value self) { return described(t, Utf8(slot(self, kName).as<Str>()).view(), "HMAC", self); }

Value get_name(Thread& t, Value self) {
  return Value::from(str_from_utf8(t, "hmac-" + std::string(Utf8(slot(self, kName).as<Str>()).view())));
}
Value get_digest_size(Thread&, Value self) { return Value::from_int(int64_t(crypto::loaded().EVP_MAC_CTX_get_mac_size(context_of(self)))); }
Value get_block_size(Thread&, Value self) { return Value::from_int(int64_t(crypto::loaded().EVP_MAC_CTX_get_block_size(context_of(self)))); }

const NativeMethod kMethods[] = {
    method<hmac_update>("update($self, /, msg)", "Update the HMAC object with msg."),
    method<hmac_digest>("digest($self, /)", "Return the digest of the bytes passed to the update() method so far."),
    method<hmac_hexdigest>("hexdigest($self, /)", "Return the digest as a string of hexadecimal digits."),
    method<hmac_copy>("copy($self, /)", "Return a copy (\"clone\") of the HMAC object."),
    method<hmac_repr>("__repr__($self, /)", "Return repr(self)."),
    method<hmac_del>("__del__($self, /)!", "Frees the state."),
};
const NativeGetSet kGetSets[] = {{"name", get_name, nullptr, nullptr}, {"digest_size", get_digest_size, nullptr, nullptr}, {"block_size", get_block_size, nullptr, nullptr}};
const TypeSpec kHmacSpec = {.kind = Kind::kInstance, .methods = kMethods, .getsets = kGetSets, .doc = "The state of a keyed hash.", .hidden_slots = 2, .subclassable = false};

/// An int argument within `low` and `high`; ValueError `error` outside.
bool int_within(Thread& t, Value v, int64_t low, int64_t high, const char* error, int64_t* out) {
  if (!to_index_int64(t, v, out)) return false;
  return (*out >= low && *out <= high) || raise_value_error(t, "{}", error);
}
/// scrypt's n, r and p: unsigned ints that must be given.
bool scrypt_parameter(Thread& t, Value v, const char* name, uint64_t* out) {
  if (!is_any_int(v)) return raise_type_error(t, "{} is required and must be an unsigned int", name);
  int64_t n;
  if (!to_index_int64(t, v, &n)) return false;
  if (n < 0) return raise_type_error(t, "{} is required and must be an unsigned int", name);
  *out = uint64_t(n);
  return true;
}

}  // namespace

Value hashlib_hmac_new(Thread& t, Value, Value key, Value message, Value digest) {
  BufferView view;
  if (!get_buffer(t, key, &view)) return kEmpty;
  if (view.length > INT_MAX) return raise_overflow_error(t, "key is too long.");
  if (digest == kNone) return raise_type_error(t, "Missing required parameter 'digestmod'.");
  EVP_MD* algorithm = TRY(digest_argument(t, digest));
  std::string name = crypto::name_of(algorithm);
  crypto::loaded().EVP_MD_free(algorithm);
  Value shown = Value::from(str_from_utf8(t, name));
  EVP_MAC_CTX* context = TRY(start(t, view.view(), crypto::openssl_name(name)));
  Value self = wrap(t, context, shown);
  return !message || message == kNone || feed(t, self, message) ? self : kEmpty;
}

Value hashlib_hmac_digest(Thread& t, Value module, Value key, Value message, Value digest) {
  Value self = TRY(hashlib_hmac_new(t, module, key, message, digest));
  return hmac_digest(t, self);
}

Value hashlib_pbkdf2(Thread& t, Value, Value name, Value password, Value salt, Value iterations, Value length) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "pbkdf2_hmac() argument 'hash_name' must be str, not {}", argument_type_name(name));
  BufferView secret, grain;
  int64_t rounds, size;
  if (!get_buffer(t, password, &secret) || !get_buffer(t, salt, &grain) || !to_index_int64(t, iterations, &rounds)) return kEmpty;
  EVP_MD* algorithm = TRY(crypto::fetch_digest(t, Utf8(name.as<Str>()).view()));
  const crypto::Library& lib = crypto::loaded();
  struct Release {
    EVP_MD* digest;
    ~Release() { crypto::loaded().EVP_MD_free(digest); }
  } release{algorithm};
  if (secret.length > INT_MAX) return raise_overflow_error(t, "password is too long.");
  if (grain.length > INT_MAX) return raise_overflow_error(t, "salt is too long.");
  if (rounds < 1) return raise_value_error(t, "iteration value must be greater than 0.");
  if (rounds > INT_MAX) return raise_overflow_error(t, "iteration value is too great.");
  if (length == kNone) size = lib.EVP_MD_get_size(algorithm);
  else if (!to_index_int64(t, length, &size)) return kEmpty;
  if (size < 1) return raise_value_error(t, "key length must be greater than 0.");
  if (size > INT_MAX) return raise_overflow_error(t, "key length is too great.");
  std::string out(size_t(size), '\0');
  if (!lib.PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(secret.data), int(secret.length), grain.data, int(grain.length), int(rounds), algorithm,
                             int(size), reinterpret_cast<unsigned char*>(out.data())))
    return crypto::raise_last_error(t);
  return Value::from(bytes_from(t, out));
}

Value hashlib_scrypt(Thread& t, Value, Value password, Value salt, Value n, Value r, Value p, Value max_memory, Value length) {
  const crypto::Library* lib = TRY(crypto::library(t));
  BufferView secret, grain;
  uint64_t cost, block, parallel;
  int64_t memory, size;
  if (!get_buffer(t, password, &secret)) return kEmpty;
  if (secret.length > INT_MAX) return raise_overflow_error(t, "password is too long.");
  if (salt == kNone) return raise_type_error(t, "salt is required");
  if (!get_buffer(t, salt, &grain)) return kEmpty;
  if (grain.length > INT_MAX) return raise_overflow_error(t, "salt is too long.");
  if (!scrypt_parameter(t, n, "n", &cost)) return kEmpty;
  if (cost < 2 || (cost & (cost - 1))) return raise_value_error(t, "n must be a power of 2.");
  if (!scrypt_parameter(t, r, "r", &block) || !scrypt_parameter(t, p, "p", &parallel)) return kEmpty;
  if (!int_within(t, max_memory, 0, INT_MAX, "maxmem must be positive and smaller than 2147483647", &memory)) return kEmpty;
  if (!int_within(t, length, 1, INT_MAX, "dklen must be greater than 0 and smaller than 2147483647", &size)) return kEmpty;
  if (!lib->EVP_PBE_scrypt(nullptr, 0, nullptr, 0, cost, block, parallel, uint64_t(memory), nullptr, 0)) {
    lib->ERR_clear_error();
    return raise_value_error(t, "Invalid parameter combination for n, r, p, maxmem.");
  }
  std::string out(size_t(size), '\0');
  if (!lib->EVP_PBE_scrypt(reinterpret_cast<const char*>(secret.data), secret.length, grain.data, grain.length, cost, block, parallel, uint64_t(memory),
                           reinterpret_cast<unsigned char*>(out.data()), out.size()))
    return crypto::raise_last_error(t);
  return Value::from(bytes_from(t, out));
}

bool add_hmac_classes(Thread& t, Module* module) {
  g_hmac = keep_class(t, TRY(new_native_class(t, "_hashlib.HMAC", class_for_kind(Kind::kInstance), kHmacSpec)));
  g_hmac->flags |= kClassNoInstantiate;
  g_unsupported = keep_class(t, TRY(new_exception(t, module, "UnsupportedDigestmodError", ExceptionId::kValueError)));
  return dict_set_str(t, module->dict, intern(t, "HMAC"), Value::from(g_hmac));
}

}  // namespace adder
