// Set operations for the files that implement set's own types.
#pragma once
#include "objects/containers.h"

namespace adder {

int set_add_hashed(Thread& t, Set* s, Value key, int64_t hash);       // 1 added, 0 was there, -1
int set_contains_hashed(Thread& t, Set* s, Value key, int64_t hash);  // 1, 0, -1
int set_discard_hashed(Thread& t, Set* s, Value key, int64_t hash);   // 1, 0, -1
/// Hash for looking a key up: a set, itself unhashable, counts as the frozenset of its elements.
bool set_lookup_hash(Thread& t, Value key, int64_t* hash);
/// Copies all of `source` into the empty `s`.
bool set_copy_into(Thread& t, Set* s, Set* source);
void set_clear(Set* s);
/// Takes the first element out; the set is not empty.
Value set_pop_first(Set* s);
/// Trades contents (in-place operations build their result apart).
void set_swap_contents(Set* s, Set* other);
/// The hash of the elements as a frozenset, from their stored hashes.
int64_t set_elements_hash(Set* s);
inline bool is_any_set(Value v) { return has_layout<Set>(v) || has_layout<FrozenSet>(v); }

}  // namespace adder
