// The functions of OpenSSL's libcrypto that are used, found in the shared library when first needed.
#pragma once
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <string>

#include "objects/errors.h"
#include "objects/native.h"

namespace adder::crypto {

#define ADDER_CRYPTO_FUNCTIONS(F)                                                                                         \
  F(EVP_MD_fetch) F(EVP_MD_free) F(EVP_MD_up_ref) F(EVP_MD_get_size) F(EVP_MD_get_block_size) F(EVP_MD_get_flags) F(EVP_MD_get_type)       \
  F(EVP_MD_do_all_provided) F(EVP_MD_CTX_new) F(EVP_MD_CTX_free) F(EVP_MD_CTX_copy_ex) F(EVP_MD_CTX_get0_md)              \
  F(EVP_DigestInit_ex) F(EVP_DigestUpdate) F(EVP_DigestFinal_ex) F(EVP_DigestFinalXOF) F(OBJ_nid2ln) F(OBJ_nid2sn)        \
  F(EVP_MAC_fetch) F(EVP_MAC_CTX_new) F(EVP_MAC_CTX_free) F(EVP_MAC_CTX_dup) F(EVP_MAC_init) F(EVP_MAC_update)            \
  F(EVP_MAC_final) F(EVP_MAC_CTX_get_mac_size) F(EVP_MAC_CTX_get_block_size) F(OSSL_PARAM_construct_utf8_string)          \
  F(OSSL_PARAM_construct_end) F(PKCS5_PBKDF2_HMAC) F(EVP_PBE_scrypt) F(EVP_default_properties_is_fips_enabled)            \
  F(ERR_peek_last_error) F(ERR_clear_error) F(ERR_lib_error_string) F(ERR_reason_error_string)

struct Library {
#define F(name) decltype(&::name) name;
  ADDER_CRYPTO_FUNCTIONS(F)
#undef F
};

/// Loads the library on the first call; null with ImportError when there is none.
const Library* library(Thread& t);
/// The library after a successful call of library().
const Library& loaded();

/// Raises the last error of the library as ValueError "[part] reason"; `otherwise` when it left none.
Failed raise_last_error(Thread& t, const char* otherwise = "no reason supplied");

/// The algorithm that hashlib calls `name` ("sha3_256", "SHA256", or any name OpenSSL knows), to be freed with EVP_MD_free;
/// null with ValueError.  `for_security` false: even where a policy forbids it.
EVP_MD* fetch_digest(Thread& t, std::string_view name, bool for_security = true);
/// hashlib's name of an algorithm.
std::string name_of(const EVP_MD* digest);
/// OpenSSL's name of the algorithm that hashlib calls `name`.
std::string openssl_name(std::string_view name);
/// hashlib's name of the algorithm that a row `openssl_...` of the module stands for; null for other rows.
const char* digest_of_row(const NativeMethod* row);

}  // namespace adder::crypto
