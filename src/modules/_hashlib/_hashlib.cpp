// _hashlib: the hash algorithms of OpenSSL for hashlib and hmac.
#include <string>
#include <vector>

#include "modules/_hashlib/hashlib.h"
#include "modules/module_support.h"
#include "objects/containers.h"

namespace adder {
namespace {

#define ADDER_DIGESTS(D)                                                                                            \
  D(md5) D(sha1) D(sha224) D(sha256) D(sha384) D(sha512) D(sha3_224) D(sha3_256) D(sha3_384) D(sha3_512) D(shake_128) \
  D(shake_256)

#define D(name) \
  Value openssl_##name(Thread& t, Value, Value data, Value secure) { return hashlib_construct(t, #name, data, secure); }
ADDER_DIGESTS(D)
#undef D

Value hashlib_compare(Thread& t, Value, Value a, Value b) { return compare_digest(t, a, b); }
Value get_fips_mode(Thread& t, Value) {
  const crypto::Library* lib = TRY(crypto::library(t));
  return Value::from_int(lib->EVP_default_properties_is_fips_enabled(nullptr));
}

const NativeMethod kFunctions[] = {
#define D(name)                                                                                    \
  function<openssl_##name>("openssl_" #name "($module, /, string=<b''>, *, usedforsecurity=True)", \
                           "Returns a " #name " hash object; optionally initialized with a string."),
    ADDER_DIGESTS(D)
#undef D
    function<hashlib_new>("new($module, /, name, string=<b''>, *, usedforsecurity=True)", "Return a new hash object using the named algorithm."),
    function<hashlib_hmac_new>("hmac_new($module, /, key, msg=<b''>, digestmod=None)", "Return a new hmac object."),
    function<hashlib_hmac_digest>("hmac_digest($module, /, key, msg, digest)", "Single-shot HMAC."),
    function<hashlib_pbkdf2>("pbkdf2_hmac($module, /, hash_name, password, salt, iterations, dklen=None)", "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."),
    function<hashlib_scrypt>("scrypt($module, /, password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64)", "scrypt password-based key derivation function."),
    function<hashlib_compare>("compare_digest($module, a, b, /)", "Return 'a == b', in a time that does not depend on where they differ."),
    function<get_fips_mode>("get_fips_mode($module, /)", "Determine the OpenSSL FIPS mode of operation."),
};

/// The names of all algorithms that the library offers.
bool add_names(Thread& t, Module* module) {
  const crypto::Library* lib = TRY(crypto::library(t));
  std::vector<std::string> names;
  lib->EVP_MD_do_all_provided(nullptr, [](EVP_MD* digest, void* out) {
    std::string name = crypto::name_of(digest);
    if (!name.empty() && name != "undefined") static_cast<std::vector<std::string>*>(out)->push_back(name);
  }, &names);
  Set* set = new_frozenset(t);
  for (const std::string& name : names)
    if (set_add(t, set, Value::from(intern(t, name))) < 0) return false;
  return dict_set_str(t, module->dict, intern(t, "openssl_md_meth_names"), Value::from(set));
}
bool add_constructors(Thread& t, Module* module) {
  Dict* constructors = new_dict(t);
  for (const NativeMethod& row : kFunctions) {
    const char* digest = crypto::digest_of_row(&row);
    if (!digest) continue;
    Value function = dict_get_str(t, module->dict, native_name(t, &row));
    if (!dict_set(t, constructors, function, Value::from(intern(t, digest)))) return false;
  }
  auto* proxy = allocate<MappingProxy>(t);
  proxy->mapping = Value::from(constructors);
  return dict_set_str(t, module->dict, intern(t, "_constructors"), Value::from(proxy));
}
bool initialize(Thread& t, Module* module) {
  return add_names(t, module) && add_hash_classes(t, module) && add_hmac_classes(t, module) && add_constructors(t, module);
}

}  // namespace

const char* crypto::digest_of_row(const NativeMethod* row) {
  static const char* const kNames[] = {
#define D(name) #name,
      ADDER_DIGESTS(D)
#undef D
  };
  ptrdiff_t index = row - kFunctions;
  return index >= 0 && index < ptrdiff_t(std::size(kNames)) ? kNames[index] : nullptr;
}

extern const ModuleSpec kHashlibModule;
const ModuleSpec kHashlibModule = {.name = "_hashlib", .doc = "OpenSSL interface for hashlib module", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
