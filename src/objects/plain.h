// Plain values: those whose hash and equality run no code of the program.  Numbers, strings, bytes, constants, tuples of
// plain values, and objects that hash and compare by identity.  Look-ups with plain keys cannot fail, and traces know that
// they change nothing.
#pragma once
#include "objects/thread.h"

namespace adder {

/// The hash of an object that is only equal to itself.
inline int64_t identity_hash(Value v) { return int64_t(v.bits >> 4 | v.bits << 60) >> 1; }

/// False when hashing may run code of the program (or fails: unhashable).
bool plain_hash(Thread& t, Value v, int64_t* hash);

enum class PlainEqual : uint8_t { kNo, kYes, kUnknown };  // kUnknown: comparing may run code of the program
/// Equal as containers ask for it: the same object is equal to itself.
PlainEqual plain_equal(Thread& t, Value a, Value b);

// Look-ups with a key of any kind, as far as they can be done without running code: a result below 0 other than
// kNotFound (hash_table.h) says that they cannot.
constexpr int64_t kNotPlain = -2;
int64_t dict_find_plain(Thread& t, Value dict, Value key);              // index of the entry, or -1: none
int64_t set_find_plain(Thread& t, Value set, Value key);                // the same
/// True when stored; false: nothing was done.  The dict is not watched.
bool dict_store_plain(Thread& t, Value dict, Value key, Value value);
/// True when the key was there and now is not; false: nothing was done.  The dict is not watched.
bool dict_delete_plain(Thread& t, Value dict, Value key);
/// The value of the key, now inserted unless it was there; empty: nothing was done.
Value dict_set_default_plain(Thread& t, Value dict, Value key, Value value);
bool set_add_plain(Thread& t, Value set, Value key);
/// Index of the first item equal to `item` in list or tuple, -1 or kNotPlain.
int64_t sequence_find_plain(Thread& t, Value sequence, Value item);

}  // namespace adder
