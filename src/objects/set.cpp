// Sets and frozensets: ordered compact tables without values.  A mutable set never caches its hash; the field then
// says how many leading entries are known to be deleted, so that popping all elements takes linear time.
#include "objects/set_private.h"

#include <algorithm>
#include <span>

#include "objects/hash_table.h"

namespace adder {
namespace {

void install_table(Set* s, SetTable* table) {
  s->table = table;
  s->filled = s->used;
  s->hash = 0;
  gc::write_barrier(s);
}

/// `expected`: how many elements there will probably be, when somebody has an idea.
bool make_room(Thread& t, Set* s, size_t expected) {
  unsigned bits = std::max(index_bits_after(s->used + 1), index_bits_for(expected));
  SetTable* table = s->table ? rebuilt_table(t, s->table, s->filled, bits) : new_table<SetTable>(t, kMinIndexBits);
  if (!table) return false;
  install_table(s, table);
  return true;
}

/// Adds an element that is not there; `cell` is where a look-up found that it belongs, if there was a table.
ADDER_INLINE bool insert_new(Thread& t, Set* s, Value key, int64_t hash, size_t cell, size_t expected = 0) {
  if (!s->table || s->filled >= s->table->capacity) [[unlikely]] {
    if (!make_room(t, s, expected)) return false;
    cell = kNoCell;
  }
  SetTable* table = s->table;
  table->entries[s->filled] = {hash, key};
  if (key.is_pointer()) gc::write_barrier(table, &table->entries[s->filled]);
  if (cell != kNoCell) [[likely]] IndexCells(table).set(cell, s->filled + 2);
  else link_entry(table, hash, s->filled);
  if (table->only_str && !is_exact<Str>(key)) table->only_str = false;
  s->filled++;
  s->used++;
  return true;
}

void remove_entry(Set* s, uint32_t index) {
  SetEntry& entry = s->table->entries[index];
  unlink_entry(s->table, entry.hash, index);
  entry.key = kEmpty;
  s->used--;
}

bool add_all(Thread& t, Set* s, Set* source) {
  size_t position = 0;
  Value key;
  int64_t hash;
  while (set_next(source, &position, &key, &hash)) {
    if (set_add_hashed(t, s, key, hash) < 0) return false;
  }
  return true;
}

}  // namespace

Set* new_set(Thread& t) { return allocate<Set>(t); }
Set* new_frozenset(Thread& t) { return allocate<FrozenSet>(t); }

int set_add_hashed(Thread& t, Set* s, Value key, int64_t hash) {
  size_t cell;
  int64_t index = find_entry(t, s, key, hash, cell);
  if (index >= 0) return 0;
  return index != kLookupFailed && insert_new(t, s, key, hash, cell) ? 1 : -1;
}
int set_contains_hashed(Thread& t, Set* s, Value key, int64_t hash) {
  int64_t index = find_entry(t, s, key, hash);
  return index >= 0 ? 1 : index == kLookupFailed ? -1 : 0;
}
int set_discard_hashed(Thread& t, Set* s, Value key, int64_t hash) {
  int64_t index = find_entry(t, s, key, hash);
  if (index < 0) return index == kLookupFailed ? -1 : 0;
  remove_entry(s, uint32_t(index));
  return 1;
}

bool set_lookup_hash(Thread& t, Value key, int64_t* hash) {
  if (hash_key(t, key, hash)) return true;
  if (!has_layout<Set>(key) || !pending_matches(t, ExceptionId::kTypeError)) return false;
  take_pending(t);
  *hash = set_elements_hash(key.as<Set>());
  return true;
}

int set_add(Thread& t, Set* s, Value key) {
  int64_t hash;
  return hash_key(t, key, &hash) ? set_add_hashed(t, s, key, hash) : -1;
}

/// How many elements a set will have after item number `at` of `count`, if things go on as they have begun.  The first few say
/// little, so a table grows at most sixteenfold by this.
static size_t expected_elements(const Set* s, size_t at, size_t count) {
  constexpr size_t kTrusted = 16;
  size_t used = s->used + 1;
  return std::min(used * kTrusted, size_t(double(used) * double(count) / double(at + 1)));
}
/// Adds item number `at` of `count`: most strings and ints without a call.
static ADDER_INLINE bool add_next(Thread& t, Set* s, Value key, size_t at, size_t count) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return false;
  size_t cell;
  int64_t index = find_entry(t, s, key, hash, cell);
  if (index >= 0) return true;
  if (index == kLookupFailed) return false;
  bool full = !s->table || s->filled >= s->table->capacity;
  return insert_new(t, s, key, hash, cell, full ? expected_elements(s, at, count) : 0);
}
int set_contains(Thread& t, Set* s, Value key) {
  int64_t hash;
  return set_lookup_hash(t, key, &hash) ? set_contains_hashed(t, s, key, hash) : -1;
}
int set_discard(Thread& t, Set* s, Value key) {
  int64_t hash;
  return set_lookup_hash(t, key, &hash) ? set_discard_hashed(t, s, key, hash) : -1;
}

int64_t set_find_plain(Thread& t, Value set, Value key) {
  int64_t hash;
  return plain_key_hash(t, key, &hash) ? find_plain_entry(t, set.as<Set>(), key, hash) : kNotPlain;
}
bool set_add_plain(Thread& t, Value set, Value key) {
  int64_t hash;
  if (!plain_key_hash(t, key, &hash)) return false;
  auto* s = set.as<Set>();
  size_t cell;
  int64_t index = find_plain_entry(t, s, key, hash, cell);
  return index >= 0 || (index == kNotFound && insert_new(t, s, key, hash, cell));
}

bool set_copy_into(Thread& t, Set* s, Set* source) {
  if (source->used == 0) return true;
  SetTable* table = source->filled == source->used ? duplicate_table(t, source->table)
                                                   : rebuilt_table(t, source->table, source->filled, index_bits_for(source->used));
  if (!table) return false;
  s->used = source->used;
  install_table(s, table);
  return true;
}

/// What loops over many keys of one kind ask of them.
struct StrKeys {
  static bool suits(const SetTable* table) { return table->only_str; }
  static bool accepts(Value key) { return is_exact<Str>(key); }
  static int64_t hash(Value key) { return hash_of_str(key.as<Str>()); }
  static int64_t judge(Value entry, Value key, int64_t index) { return same_text(entry.as<Str>(), key.as<Str>()) ? index : kNotFound; }
};
struct IntKeys {
  static bool suits(const SetTable*) { return true; }
  static bool accepts(Value key) { return key.is_int(); }
  static int64_t hash(Value key) { return small_int_hash(key); }
  static int64_t judge(Value entry, Value, int64_t) { return entry.is_int() ? kNotFound : kNotPlain; }
};
/// Adds keys while they are of one kind and the table has room, which takes neither memory nor code of the program; how many.
template <class Keys> static size_t add_run(Set* s, std::span<const Value> keys) {
  SetTable* table = s->table;
  if (!Keys::suits(table)) return 0;
  const IndexCells cells(table);
  const uint32_t before = s->filled, capacity = table->capacity;
  uint32_t filled = before;
  size_t done = 0;
  for (; done < keys.size() && filled < capacity && Keys::accepts(keys[done]); done++) {
    Value key = keys[done];
    int64_t hash = Keys::hash(key);
    size_t cell;
    int64_t found = find_word_or(table, key, hash, cell, [=](auto* entry, int64_t index) { return Keys::judge(entry->key, key, index); });
    if (found == kNotPlain) break;
    if (found != kNotFound) continue;
    table->entries[filled] = {hash, key};
    if (key.is_pointer()) gc::write_barrier(table, &table->entries[filled]);
    cells.set(cell, 2 + filled++);
  }
  s->filled = filled;
  s->used += filled - before;
  if (filled > before && !is_exact<Str>(keys[0])) table->only_str = false;
  return done;
}

/// The items of a list, which may change meanwhile, or of a tuple.
static bool add_items(Thread& t, Set* s, Value sequence) {
  auto items = [&] { return is_exact<List>(sequence) ? sequence.as<List>()->values() : sequence.as<Tuple>()->values(); };
  for (size_t i = 0; i < items().size();) {
    std::span<const Value> rest = items().subspan(i);
    size_t run = !s->table ? 0 : rest[0].is_int() ? add_run<IntKeys>(s, rest) : is_exact<Str>(rest[0]) ? add_run<StrKeys>(s, rest) : 0;
    if (run == 0 && !add_next(t, s, rest[0], i, rest.size() + i)) return false;
    i += run ? run : 1;
  }
  return true;
}

static bool add_characters(Thread& t, Set* s, Str* text) {
  for (size_t i = 0; i < text->length; i++)
    if (set_add(t, s, Value::from(str_from_char(t, text->at(i)))) < 0) return false;
  return true;
}

bool set_update(Thread& t, Set* s, Value iterable) {
  if (is_any_set(iterable)) {
    Set* source = iterable.as<Set>();
    if (source == s) return true;
    return s->used == 0 ? set_copy_into(t, s, source) : add_all(t, s, source);
  }
  if (is_exact<Dict>(iterable)) {
    size_t position = 0;
    Value key;
    int64_t hash;
    while (dict_next(iterable.as<Dict>(), &position, &key, nullptr, &hash)) {
      if (set_add_hashed(t, s, key, hash) < 0) return false;
    }
    return true;
  }
  if (is_exact<List>(iterable) || is_exact<Tuple>(iterable)) return add_items(t, s, iterable);
  if (is_exact<Str>(iterable)) return add_characters(t, s, iterable.as<Str>());
  return for_each(t, iterable, [&](Value key) { return set_add(t, s, key) >= 0; });
}

void set_clear(Set* s) {
  s->table = nullptr;
  s->used = s->filled = 0;
  s->hash = 0;
}

Value set_pop_first(Set* s) {
  uint32_t index = uint32_t(s->hash);
  while (s->table->entries[index].key.is_empty()) index++;
  Value key = s->table->entries[index].key;
  remove_entry(s, index);
  s->hash = index + 1;
  return key;
}

void set_swap_contents(Set* s, Set* other) {
  std::swap(s->table, other->table);
  std::swap(s->used, other->used);
  std::swap(s->filled, other->filled);
  s->hash = other->hash = 0;
  gc::write_barrier(s);
  gc::write_barrier(other);
}

bool set_next(Set* s, size_t* position, Value* key, int64_t* hash) {
  for (size_t i = *position; i < s->filled; i++) {
    const SetEntry& entry = s->table->entries[i];
    if (entry.key.is_empty()) continue;
    *key = entry.key;
    if (hash) *hash = entry.hash;
    *position = i + 1;
    return true;
  }
  *position = s->filled;
  return false;
}

// ref 3.11: collections.abc.Set._hash, with which frozenset's hash must agree.
int64_t set_elements_hash(Set* s) {
  uint64_t result = 1927868237ull * (s->used + 1);
  size_t position = 0;
  Value key;
  int64_t hash;
  while (set_next(s, &position, &key, &hash)) {
    uint64_t h = uint64_t(hash);
    result ^= (h ^ (h << 16) ^ 89869747ull) * 3644798167ull;
  }
  result ^= (result >> 11) ^ (result >> 25);
  result = result * 69069 + 907133923ull;
  return result == ~uint64_t(0) ? 590923713 : int64_t(result);
}

}  // namespace adder
