// Loading libcrypto, its errors, and the names of algorithms.
#include "modules/_hashlib/crypto.h"

#include <openssl/objects.h>

#include <algorithm>

#include "modules/module_support.h"

namespace adder::crypto {
namespace {

Library g_library;

/// hashlib's name, another that it takes, and OpenSSL's.
struct Name { int nid; const char *name, *alias, *openssl; };
const Name kNames[] = {
    {NID_md5, "md5", "MD5", "MD5"},
    {NID_sha1, "sha1", "SHA1", "SHA1"},
    {NID_sha224, "sha224", "SHA224", "SHA224"},
    {NID_sha256, "sha256", "SHA256", "SHA256"},
    {NID_sha384, "sha384", "SHA384", "SHA384"},
    {NID_sha512, "sha512", "SHA512", "SHA512"},
    {NID_sha512_224, "sha512_224", "SHA512_224", "SHA512-224"},
    {NID_sha512_256, "sha512_256", "SHA512_256", "SHA512-256"},
    {NID_sha3_224, "sha3_224", nullptr, "SHA3-224"},
    {NID_sha3_256, "sha3_256", nullptr, "SHA3-256"},
    {NID_sha3_384, "sha3_384", nullptr, "SHA3-384"},
    {NID_sha3_512, "sha3_512", nullptr, "SHA3-512"},
    {NID_shake128, "shake_128", nullptr, "SHAKE128"},
    {NID_shake256, "shake_256", nullptr, "SHAKE256"},
    {NID_blake2s256, "blake2s", "blake2s256", "BLAKE2S-256"},
    {NID_blake2b512, "blake2b", "blake2b512", "BLAKE2B-512"},
};

}  // namespace

const Library* library(Thread& t) {
  static bool done = false;
  if (done) return &g_library;
  void* handle = TRY(load_library(t, "libcrypto.so.3"));
#define F(name)                                                                     \
  g_library.name = reinterpret_cast<decltype(g_library.name)>(dlsym(handle, #name)); \
  if (!g_library.name) return raise(t, ExceptionId::kImportError, "{}", dlerror());
  ADDER_CRYPTO_FUNCTIONS(F)
#undef F
  done = true;
  return &g_library;
}
const Library& loaded() { return g_library; }

Failed raise_last_error(Thread& t, const char* otherwise) {
  unsigned long code = g_library.ERR_peek_last_error();
  g_library.ERR_clear_error();
  const char* part = code ? g_library.ERR_lib_error_string(code) : nullptr;
  const char* reason = code ? g_library.ERR_reason_error_string(code) : nullptr;
  if (part && reason) return raise_value_error(t, "[{}] {}", part, reason);
  return raise_value_error(t, "{}", reason ? reason : otherwise);
}

std::string openssl_name(std::string_view name) {
  for (const Name& n : kNames)
    if (name == n.name || (n.alias && name == n.alias)) return n.openssl;
  return std::string(name);
}

EVP_MD* fetch_digest(Thread& t, std::string_view name, bool for_security) {
  const Library* lib = TRY(library(t));
  // Fetching takes longer than hashing a short text: the usual algorithms are fetched once.
  static EVP_MD* fetched[std::size(kNames)][2];
  const Name* known = std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& n) { return name == n.name; });
  EVP_MD** kept = known == std::end(kNames) ? nullptr : &fetched[known - kNames][for_security];
  EVP_MD* digest = kept ? *kept : nullptr;
  if (!digest) {
    digest = lib->EVP_MD_fetch(nullptr, openssl_name(name).c_str(), for_security ? nullptr : "-fips");
    if (!digest) return raise_last_error(t, "unsupported hash type");
    if (!kept) return digest;
    *kept = digest;
  }
  lib->EVP_MD_up_ref(digest);
  return digest;
}

std::string name_of(const EVP_MD* digest) {
  int nid = g_library.EVP_MD_get_type(digest);
  for (const Name& n : kNames)
    if (n.nid == nid) return n.name;
  const char* name = g_library.OBJ_nid2ln(nid);
  if (!name) name = g_library.OBJ_nid2sn(nid);
  return name ? name : "";
}

}  // namespace adder::crypto
