// Dict operations for the files that implement dict's own types.
#pragma once
#include "objects/containers.h"

namespace adder {

/// The live entry of a key as an index, kNotFound (-1) or kLookupFailed (-2).
int64_t dict_find(Thread& t, Dict* d, Value key, int64_t hash);
/// Removes the live entry `index`.
void dict_remove_entry(Thread& t, Dict* d, uint32_t index);
/// What dict(other) and dict.update(other) take: a mapping (it has keys()) or an iterable of pairs.
bool dict_update_from(Thread& t, Dict* d, Value other);
/// The iterable-of-pairs half of that.
bool dict_update_pairs(Thread& t, Dict* d, Value pairs);
/// Index of the last live entry; the dict is not empty.
uint32_t dict_last_entry(Dict* d);
/// Index of the first live entry at or after `from`; the dict is not empty.
uint32_t dict_first_entry(Dict* d, uint32_t from);
/// Makes a live entry the last, or the first (amortized constant time); false when out of memory.
bool dict_move_last(Thread& t, Dict* d, uint32_t index);
bool dict_move_first(Thread& t, Dict* d, uint32_t index);
/// True when iterating, keys() and [] of this object are dict's own.
bool is_plain_dict(Thread& t, Value v);

}  // namespace adder
