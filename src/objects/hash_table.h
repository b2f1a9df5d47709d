// The compact ordered hash tables behind dict and set: entries in insertion order, then an open-addressing index whose
// cells are 1, 2 or 4 bytes wide (0 free, 1 deleted, otherwise entry + 2).  Probing follows CPython's perturbation.
//
// Tables are never moved or changed in size: a bigger one takes their place in the owner.  So a look-up that ran user
// code (__eq__) knows by the owner's table and the entry's key whether it may go on, or must start again.
#pragma once
#include "objects/containers.h"
#include "objects/numbers.h"
#include "objects/plain.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

constexpr int64_t kNotFound = -1, kLookupFailed = -2;
constexpr unsigned kMinIndexBits = 3;
constexpr uint64_t kMaxEntries = uint64_t(1) << 31;

template <class Table> ADDER_INLINE uint8_t* index_cells(Table* table) {
  return reinterpret_cast<uint8_t*>(table->entries + table->capacity);
}

/// An index, as look-ups see it.
struct IndexCells {
  uint8_t* cells;
  unsigned width;
  template <class Table> ADDER_INLINE explicit IndexCells(Table* table) : cells(index_cells(table)), width(table->index_width) {}
  ADDER_INLINE uint32_t at(size_t i) const {
    if (width == 1) return cells[i];
    if (width == 2) return reinterpret_cast<uint16_t*>(cells)[i];
    return reinterpret_cast<uint32_t*>(cells)[i];
  }
  ADDER_INLINE void set(size_t i, uint32_t cell) const {
    if (width == 1) cells[i] = uint8_t(cell);
    else if (width == 2) reinterpret_cast<uint16_t*>(cells)[i] = uint16_t(cell);
    else reinterpret_cast<uint32_t*>(cells)[i] = cell;
  }
};
constexpr size_t kNoCell = SIZE_MAX;

/// The sequence of cells that a hash visits.
struct Probe {
  size_t mask, position;
  uint64_t perturb;
  Probe(unsigned index_bits, int64_t hash)
      : mask((size_t(1) << index_bits) - 1), position(size_t(hash) & mask), perturb(uint64_t(hash)) {}
  ADDER_INLINE void advance() {
    perturb >>= 5;
    position = (position * 5 + perturb + 1) & mask;
  }
};

ADDER_INLINE int64_t hash_of_str(Str* s) { return s->hash ? s->hash : str_hash(s); }

/// str_equal for strings of equal hashes.  Saves the registers that the look-up's loop lives in.
__attribute__((preserve_most)) bool same_text(const Str* a, const Str* b);
ADDER_INLINE bool both_exact_str(Value a, Value b) { return is_exact<Str>(a) && is_exact<Str>(b); }

/// The entry whose key is the same word as `key`, kNotFound, or what `judge(entry, index)` says of the first other entry of
/// equal hash for which that is not kNotFound.  When the key is not there, `free` becomes the cell where it belongs.
template <class Table, class Judge> ADDER_INLINE int64_t find_word_or(Table* table, Value key, int64_t hash, size_t& free, Judge judge) {
  IndexCells cells(table);
  for (Probe probe(table->index_bits, hash);; probe.advance()) {
    uint32_t cell = cells.at(probe.position);
    if (cell == 0) return free = probe.position, kNotFound;
    if (cell == 1) continue;
    int64_t index = int64_t(cell) - 2;
    auto& entry = table->entries[index];
    if (entry.key == key) return index;
    if (entry.hash != hash) continue;
    if (int64_t judged = judge(&entry, index); judged != kNotFound) return judged;
  }
}
/// The entry with an exact str as key, in a table with str keys only.  Cannot fail, runs no code.
template <class Table> ADDER_INLINE int64_t find_str_entry(Table* table, Value key, int64_t hash, size_t& free) {
  return find_word_or(table, key, hash, free, [=](auto* entry, int64_t index) {
    return same_text(entry->key.template as<Str>(), key.as<Str>()) ? index : kNotFound;
  });
}
/// The entry with a small int as key, kNotFound, or kNotPlain when it takes more to tell.
template <class Table> ADDER_INLINE int64_t find_small_int_entry(Table* table, Value key, int64_t hash, size_t& free) {
  return find_word_or(table, key, hash, free, [](auto* entry, int64_t) { return entry->key.is_int() ? kNotFound : kNotPlain; });
}

/// int_hash for tagged ints, without a call for most.
ADDER_INLINE int64_t small_int_hash(Value key) {
  constexpr int64_t kOwnHash = int64_t(1) << 60;  // ints below it, -1 excepted, are their own hashes
  int64_t i = key.as_int();
  return i > -kOwnHash && i < kOwnHash && i != -1 ? i : int_hash(key);
}

enum class Match : uint8_t { kYes, kNo, kFailed, kRestart };

/// Compares an entry of equal hash with a key; may run user code.
template <class Owner, class Entry>
ADDER_NOINLINE Match match_entry(Thread& t, Owner* owner, Entry* entry, Value key) {
  Value candidate = entry->key;
  if (both_exact_str(candidate, key)) return same_text(candidate.as<Str>(), key.as<Str>()) ? Match::kYes : Match::kNo;
  PlainEqual plain = plain_equal(t, candidate, key);
  if (plain != PlainEqual::kUnknown) return plain == PlainEqual::kYes ? Match::kYes : Match::kNo;
  auto* table = owner->table;
  int same = equal(t, candidate, key);
  if (same < 0) return Match::kFailed;
  if (owner->table != table || entry->key != candidate) return Match::kRestart;
  return same ? Match::kYes : Match::kNo;
}

/// The entry with any key, kNotFound or kLookupFailed.
template <class Owner> ADDER_NOINLINE int64_t find_any_entry(Thread& t, Owner* owner, Value key, int64_t hash, size_t& free) {
  constexpr int64_t kAgain = -3;
  int64_t found;
  do {
    if (!owner->table) return kNotFound;
    found = find_word_or(owner->table, key, hash, free, [&](auto* entry, int64_t index) {
      switch (match_entry(t, owner, entry, key)) {
        case Match::kYes: return index;
        case Match::kNo: return kNotFound;
        case Match::kFailed: return kLookupFailed;
        case Match::kRestart: return kAgain;
      }
      __builtin_unreachable();
    });
  } while (found == kAgain);
  return found;
}

/// Picks the fast path for strings where it is allowed.  `free` is the cell for a key that was not found, if there is a table.
template <class Owner> ADDER_INLINE int64_t find_entry(Thread& t, Owner* owner, Value key, int64_t hash, size_t& free) {
  auto* table = owner->table;
  if (!table) return kNotFound;
  if (table->only_str && is_exact<Str>(key)) return find_str_entry(table, key, hash, free);
  if (key.is_int())
    if (int64_t found = find_small_int_entry(table, key, hash, free); found != kNotPlain) return found;
  return find_any_entry(t, owner, key, hash, free);
}
template <class Owner> ADDER_INLINE int64_t find_entry(Thread& t, Owner* owner, Value key, int64_t hash) {
  size_t free;
  return find_entry(t, owner, key, hash, free);
}

ADDER_INLINE bool hash_key(Thread& t, Value key, int64_t* hash) {
  if (is_exact<Str>(key)) {
    *hash = hash_of_str(key.as<Str>());
    return true;
  }
  if (key.is_int()) {
    *hash = small_int_hash(key);
    return true;
  }
  return plain_hash(t, key, hash) || hash_of(t, key, hash);
}

template <class Table> ADDER_NOINLINE int64_t find_plain_entry_of_any_type(Thread& t, Table* table, Value key, int64_t hash, size_t& free) {
  return find_word_or(table, key, hash, free, [&](auto* entry, int64_t index) {
    PlainEqual same = plain_equal(t, entry->key, key);
    return same == PlainEqual::kYes ? index : same == PlainEqual::kNo ? kNotFound : kNotPlain;
  });
}

/// The entry with a key of any kind, kNotFound, or kNotPlain when comparing it with an entry may run code.
template <class Owner> ADDER_INLINE int64_t find_plain_entry(Thread& t, Owner* owner, Value key, int64_t hash, size_t& free) {
  auto* table = owner->table;
  if (!table) return kNotFound;
  if (key.is_int()) {
    if (int64_t found = find_small_int_entry(table, key, hash, free); found != kNotPlain) return found;
  } else if (table->only_str && is_exact<Str>(key)) {
    return find_str_entry(table, key, hash, free);
  }
  return find_plain_entry_of_any_type(t, table, key, hash, free);
}
template <class Owner> ADDER_INLINE int64_t find_plain_entry(Thread& t, Owner* owner, Value key, int64_t hash) {
  size_t free;
  return find_plain_entry(t, owner, key, hash, free);
}

ADDER_INLINE bool plain_key_hash(Thread& t, Value key, int64_t* hash) {
  if (is_exact<Str>(key)) {
    *hash = hash_of_str(key.as<Str>());
    return true;
  }
  if (key.is_int()) {
    *hash = small_int_hash(key);
    return true;
  }
  return plain_hash(t, key, hash);
}

/// Bits of an index with room for `entries` (two thirds of the cells may be taken).
inline unsigned index_bits_for(size_t entries) {
  unsigned bits = kMinIndexBits;
  while ((size_t(2) << bits) / 3 < entries) bits++;
  return bits;
}
/// Bits of the index that takes the place of a full one: the next power of two above three times the live entries.
inline unsigned index_bits_after(size_t used) {
  unsigned bits = kMinIndexBits;
  while ((size_t(1) << bits) < used * 3) bits++;
  return bits;
}

/// An empty table; null with MemoryError.
template <class Table> Table* new_table(Thread& t, unsigned index_bits) {
  size_t capacity = (size_t(2) << index_bits) / 3;
  if (capacity > kMaxEntries) return raise_memory_error(t);
  unsigned width = index_bits <= 8 ? 1 : index_bits <= 16 ? 2 : 4;
  size_t size = gc::round_up_to_word(sizeof(Table) + capacity * sizeof(Table::entries[0]) + (size_t(width) << index_bits));
  Table* table = allocate<Table>(t, size);
  if (!table) return raise_memory_error(t);
  table->capacity = uint32_t(capacity);
  table->index_bits = uint8_t(index_bits);
  table->index_width = uint8_t(width);
  table->only_str = true;
  return table;
}

/// Takes a cell for entry `index`; the key is known not to be there.
template <class Table> ADDER_INLINE void link_entry(Table* table, int64_t hash, uint32_t index) {
  IndexCells cells(table);
  Probe probe(table->index_bits, hash);
  while (cells.at(probe.position) > 1) probe.advance();
  cells.set(probe.position, index + 2);
}
/// Marks the cell of entry `index` deleted.
template <class Table> ADDER_INLINE void unlink_entry(Table* table, int64_t hash, uint32_t index) {
  IndexCells cells(table);
  Probe probe(table->index_bits, hash);
  while (cells.at(probe.position) != index + 2) probe.advance();
  cells.set(probe.position, 1);
}

/// A table of 2^index_bits cells with the live ones of `filled` entries, in order; null with MemoryError.
template <class Table> Table* rebuilt_table(Thread& t, Table* old, uint32_t filled, unsigned index_bits) {
  Table* table = new_table<Table>(t, index_bits);
  if (!table) return nullptr;
  table->only_str = old->only_str;
  uint32_t next = 0;
  for (uint32_t i = 0; i < filled; i++) {
    if (old->entries[i].key.is_empty()) continue;
    table->entries[next] = old->entries[i];
    link_entry(table, old->entries[i].hash, next++);
  }
  gc::write_barrier(table);
  return table;
}

/// A copy with the same layout, deleted entries included.
template <class Table> Table* duplicate_table(Thread& t, Table* old) {
  Table* table = new_table<Table>(t, old->index_bits);
  if (!table) return nullptr;
  size_t index_size = size_t(old->index_width) << old->index_bits;
  table->only_str = old->only_str;
  __builtin_memcpy(static_cast<void*>(table->entries), old->entries, old->capacity * sizeof(old->entries[0]) + index_size);
  gc::write_barrier(table);
  return table;
}

}  // namespace adder
