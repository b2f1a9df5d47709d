// Dict operations for the files that implement dict's own types.
#pragma once
#include "objects/containers.h"
#include "objects/str.h"

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

/// What a table of a few names (different interned strings) looks like, but for the values of its entries.
constexpr size_t kMaxTableNames = 16;
struct NameTable {
  uint32_t capacity;
  uint32_t index_words;
  uint64_t head;                       // the word with capacity, index_bits, index_width and only_str
  uint64_t index[4];
  int64_t hashes[kMaxTableNames];
};
/// False when the keys are too many, or other ones than that.
bool lay_out_names(std::span<const Value> keys, NameTable& out);
ADDER_INLINE bool is_name(Value v) { return is_exact<Str>(v) && v.as<Str>()->is_interned(); }

}  // namespace adder
