// What the files of _hashlib share.
#pragma once
#include "modules/_hashlib/crypto.h"
#include "objects/bytes.h"

namespace adder {

/// The bytes of `data`; TypeError for strings and what has no buffer.
bool get_hashed_buffer(Thread& t, Value data, BufferView* view);
/// "<name type object @ 0x...>"
Value described(Thread& t, std::string_view name, const char* type, Value self);

/// _hashlib.new(), and the constructor of the algorithm `name`; `data` may be empty.
Value hashlib_new(Thread& t, Value module, Value name, Value data, Value for_security);
Value hashlib_construct(Thread& t, const char* name, Value data, Value for_security);
bool add_hash_classes(Thread& t, Module* module);

/// The keyed functions: RFC 2104 (HMAC), RFC 8018 (PBKDF2), RFC 7914 (scrypt).
Value hashlib_hmac_new(Thread& t, Value module, Value key, Value message, Value digest);
Value hashlib_hmac_digest(Thread& t, Value module, Value key, Value message, Value digest);
Value hashlib_pbkdf2(Thread& t, Value module, Value name, Value password, Value salt, Value iterations, Value length);
Value hashlib_scrypt(Thread& t, Value module, Value password, Value salt, Value n, Value r, Value p, Value max_memory, Value length);
/// Adds HMAC and UnsupportedDigestmodError.
bool add_hmac_classes(Thread& t, Module* module);

}  // namespace adder
