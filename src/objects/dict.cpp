// Dicts: ordered compact tables.  `filled` counts the entries taken, `reserved` the index cells that popitem left
// deleted without giving up their entry; together they may not pass the table's capacity.
#include "objects/class.h"
#include "objects/dict_private.h"
#include "objects/hash_table.h"
#include "objects/iterators.h"

namespace adder {

void (*dict_watched_store)(Thread& t, Dict* d, Value key) = nullptr;

namespace {

uint32_t next_version = 1;

ADDER_INLINE void new_version(Dict* d) { d->version = next_version++; }

ADDER_INLINE void note_store(Thread& t, Dict* d, Value key) {
  if ((d->user_flags & kDictWatched) && dict_watched_store) [[unlikely]] dict_watched_store(t, d, key);
}

void install_table(Dict* d, DictTable* table) {
  d->table = table;
  d->filled = d->used;
  d->reserved = 0;
  gc::write_barrier(d);
}

bool make_room(Thread& t, Dict* d) {
  DictTable* table = d->table ? rebuilt_table(t, d->table, d->filled, index_bits_after(d->used + 1))
                              : new_table<DictTable>(t, kMinIndexBits);
  if (!table) return false;
  install_table(d, table);
  return true;
}

/// Adds a key that is not there; `cell` is where a look-up found that it belongs, if there was one.
ADDER_INLINE bool insert_new(Thread& t, Dict* d, Value key, int64_t hash, Value value, size_t cell = kNoCell) {
  if (!d->table || d->filled + d->reserved >= d->table->capacity) [[unlikely]] {
    if (!make_room(t, d)) return false;
    cell = kNoCell;
  }
  DictTable* table = d->table;
  uint32_t index = d->filled;
  table->entries[index] = {hash, key, value};
  gc::write_barrier(table, &table->entries[index]);
  if (cell != kNoCell) [[likely]] IndexCells(table).set(cell, index + 2);
  else link_entry(table, hash, index);
  if (table->only_str && !is_exact<Str>(key)) table->only_str = false;
  d->filled++;
  d->used++;
  new_version(d);
  note_store(t, d, key);
  return true;
}

ADDER_INLINE void store_value(Thread& t, Dict* d, int64_t index, Value value) {
  DictEntry& entry = d->table->entries[index];
  entry.value = value;
  if (value.is_pointer()) gc::write_barrier(d->table, &entry);
  note_store(t, d, entry.key);
}

}  // namespace

Dict* new_dict(Thread& t, size_t expected) {
  Dict* d = allocate<Dict>(t);
  if (expected) {
    DictTable* table = TRY(new_table<DictTable>(t, index_bits_for(expected)));
    d->table = table;
  }
  return d;
}

int64_t dict_find(Thread& t, Dict* d, Value key, int64_t hash) { return find_entry(t, d, key, hash); }

Value dict_get_hashed(Thread& t, Dict* d, Value key, int64_t hash) {
  int64_t index = find_entry(t, d, key, hash);
  return index < 0 ? kEmpty : d->table->entries[index].value;
}

Value dict_get(Thread& t, Dict* d, Value key) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return kEmpty;
  return dict_get_hashed(t, d, key, hash);
}

int64_t dict_find_str(Thread& t, Dict* d, Str* key) { return find_entry(t, d, Value::from(key), hash_of_str(key)); }

Value dict_get_str(Thread& t, Dict* d, Str* key) {
  if (!d->table) return kEmpty;
  return dict_get_hashed(t, d, Value::from(key), hash_of_str(key));
}

bool dict_set_hashed(Thread& t, Dict* d, Value key, int64_t hash, Value value) {
  size_t cell;
  int64_t index = find_entry(t, d, key, hash, cell);
  if (index >= 0) {
    store_value(t, d, index, value);
    return true;
  }
  return index != kLookupFailed && insert_new(t, d, key, hash, value, cell);
}

bool dict_set(Thread& t, Dict* d, Value key, Value value) {
  int64_t hash;
  return hash_key(t, key, &hash) && dict_set_hashed(t, d, key, hash, value);
}

bool dict_set_str(Thread& t, Dict* d, Str* key, Value value) {
  return dict_set_hashed(t, d, Value::from(key), hash_of_str(key), value);
}

bool lay_out_names(std::span<const Value> keys, NameTable& out) {
  if (keys.empty() || keys.size() > kMaxTableNames) return false;
  unsigned bits = index_bits_for(keys.size());
  out.capacity = uint32_t((size_t(2) << bits) / 3);
  constexpr size_t kHead = offsetof(DictTable, capacity);
  static_assert(offsetof(DictTable, index_bits) == kHead + 4 && offsetof(DictTable, index_width) == kHead + 5 && offsetof(DictTable, only_str) == kHead + 6);
  out.head = out.capacity | uint64_t(bits) << 32 | uint64_t(1) << 40 | uint64_t(1) << 48;
  out.index_words = 1u << (bits - 3);
  static_assert(sizeof out.index >= (size_t(1) << 5), "the index of kMaxTableNames entries has 2^5 cells of a byte");
  for (uint32_t i = 0; i < out.index_words; i++) out.index[i] = 0;
  auto* cells = reinterpret_cast<uint8_t*>(out.index);
  for (size_t i = 0; i < keys.size(); i++) {
    if (!is_name(keys[i])) return false;
    out.hashes[i] = hash_of_str(keys[i].as<Str>());
    Probe probe(bits, out.hashes[i]);
    for (; cells[probe.position]; probe.advance())
      if (keys[cells[probe.position] - 2] == keys[i]) return false;
    cells[probe.position] = uint8_t(i + 2);
  }
  return true;
}

int64_t dict_find_plain(Thread& t, Value dict, Value key) {
  int64_t hash;
  return plain_key_hash(t, key, &hash) ? find_plain_entry(t, dict.as<Dict>(), key, hash) : kNotPlain;
}

bool dict_store_plain(Thread& t, Value dict, Value key, Value value) {
  int64_t hash;
  if (!plain_key_hash(t, key, &hash)) return false;
  auto* d = dict.as<Dict>();
  size_t cell;
  int64_t index = find_plain_entry(t, d, key, hash, cell);
  if (index == kNotPlain) return false;
  if (index == kNotFound) return insert_new(t, d, key, hash, value, cell);
  store_value(t, d, index, value);
  return true;
}

Value dict_set_default_plain(Thread& t, Value dict, Value key, Value value) {
  int64_t hash;
  if (!plain_key_hash(t, key, &hash)) return kEmpty;
  auto* d = dict.as<Dict>();
  size_t cell;
  int64_t index = find_plain_entry(t, d, key, hash, cell);
  if (index >= 0) return d->table->entries[index].value;
  return index == kNotFound && insert_new(t, d, key, hash, value, cell) ? value : kEmpty;
}

void dict_remove_entry(Thread& t, Dict* d, uint32_t index) {
  DictEntry& entry = d->table->entries[index];
  Value key = entry.key;
  unlink_entry(d->table, entry.hash, index);
  entry.key = entry.value = kEmpty;
  d->used--;
  new_version(d);
  if (d->used == 0 && d->user_flags == 0 && d->filled > d->table->capacity / 2) {  // start over, for queues
    d->table = nullptr;
    d->filled = d->reserved = 0;
  }
  note_store(t, d, key);
}

bool dict_delete_plain(Thread& t, Value dict, Value key) {
  int64_t hash;
  if (!plain_key_hash(t, key, &hash)) return false;
  auto* d = dict.as<Dict>();
  int64_t index = find_plain_entry(t, d, key, hash);
  if (index < 0) return false;
  dict_remove_entry(t, d, uint32_t(index));
  return true;
}

Value dict_pop(Thread& t, Dict* d, Value key) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return kEmpty;
  int64_t index = find_entry(t, d, key, hash);
  if (index < 0) return kEmpty;
  Value value = d->table->entries[index].value;
  dict_remove_entry(t, d, uint32_t(index));
  return value;
}

int dict_delete(Thread& t, Dict* d, Value key) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return -1;
  int64_t index = find_entry(t, d, key, hash);
  if (index < 0) return index == kLookupFailed ? -1 : 0;
  dict_remove_entry(t, d, uint32_t(index));
  return 1;
}

Value dict_set_default(Thread& t, Dict* d, Value key, Value value) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return kEmpty;
  size_t cell;
  int64_t index = find_entry(t, d, key, hash, cell);
  if (index >= 0) return d->table->entries[index].value;
  if (index == kLookupFailed || !insert_new(t, d, key, hash, value, cell)) return kEmpty;
  return value;
}

void dict_watch(Dict* d) {
  if (d->user_flags & kDictWatched) return;
  d->user_flags |= kDictWatched;
  new_version(d);
}

void dict_clear(Thread& t, Dict* d) {
  DictTable* old = d->table;
  uint32_t filled = d->filled;
  d->table = nullptr;
  d->used = d->filled = d->reserved = 0;
  new_version(d);
  if (!(d->user_flags & kDictWatched) || !old) return;
  for (uint32_t i = 0; i < filled; i++) {
    if (!old->entries[i].key.is_empty()) note_store(t, d, old->entries[i].key);
  }
}

uint32_t dict_last_entry(Dict* d) {
  uint32_t index = d->filled - 1;
  while (d->table->entries[index].key.is_empty()) index--;
  // The deleted entries passed over are given back, their cells are not.
  d->reserved += d->filled - 1 - index;
  d->filled = index + 1;
  return index;
}

uint32_t dict_first_entry(Dict* d, uint32_t from) {
  while (d->table->entries[from].key.is_empty()) from++;
  return from;
}

bool dict_move_last(Thread& t, Dict* d, uint32_t index) {
  DictEntry entry = d->table->entries[index];
  if (index + 1 == d->filled) return true;
  unlink_entry(d->table, entry.hash, index);
  d->table->entries[index].key = d->table->entries[index].value = kEmpty;
  d->used--;
  return insert_new(t, d, entry.key, entry.hash, entry.value);
}

namespace {

/// A rebuilt table that starts with `gap` deleted entries.
bool make_front_gap(Thread& t, Dict* d, uint32_t gap) {
  DictTable* old = d->table;
  DictTable* table = new_table<DictTable>(t, index_bits_for(size_t(d->used) + gap + 1));
  if (!table) return false;
  table->only_str = old->only_str;
  uint32_t next = gap;
  for (uint32_t i = 0; i < d->filled; i++) {
    if (old->entries[i].key.is_empty()) continue;
    table->entries[next] = old->entries[i];
    link_entry(table, old->entries[i].hash, next++);
  }
  gc::write_barrier(table);
  install_table(d, table);
  d->filled = next;
  return true;
}

}  // namespace

bool dict_move_first(Thread& t, Dict* d, uint32_t index) {
  uint32_t first = dict_first_entry(d, 0);
  if (index == first) return true;
  DictEntry entry = d->table->entries[index];
  if (first == 0 || d->filled + d->reserved >= d->table->capacity) {
    uint32_t gap = d->used / 2 + 4;
    uint32_t rank = 0;
    for (uint32_t i = 0; i < index; i++) rank += !d->table->entries[i].key.is_empty();
    if (!make_front_gap(t, d, gap)) return false;
    first = gap;
    index = gap + rank;
  }
  DictTable* table = d->table;
  unlink_entry(table, entry.hash, index);
  table->entries[index].key = table->entries[index].value = kEmpty;
  table->entries[first - 1] = entry;
  gc::write_barrier(table, &table->entries[first - 1]);
  link_entry(table, entry.hash, first - 1);
  d->reserved++;  // the entry may have had a cell before
  new_version(d);
  return true;
}

bool dict_next(Dict* d, size_t* position, Value* key, Value* value, int64_t* hash) {
  for (size_t i = *position; i < d->filled; i++) {
    const DictEntry& entry = d->table->entries[i];
    if (entry.key.is_empty()) continue;
    if (key) *key = entry.key;
    if (value) *value = entry.value;
    if (hash) *hash = entry.hash;
    *position = i + 1;
    return true;
  }
  *position = d->filled;
  return false;
}

Dict* dict_copy(Thread& t, Dict* source) {
  Dict* copy = allocate<Dict>(t);
  if (source->used == 0) return copy;
  bool dense = source->filled + source->reserved <= source->used + source->used / 2;
  DictTable* table = dense ? duplicate_table(t, source->table)
                           : rebuilt_table(t, source->table, source->filled, index_bits_for(source->used));
  if (!table) return nullptr;
  copy->table = table;
  copy->used = source->used;
  copy->filled = dense ? source->filled : source->used;
  copy->reserved = dense ? source->reserved : 0;
  new_version(copy);
  gc::write_barrier(copy);
  return copy;
}

namespace {

/// Every key of `other` that is not in `d` (all of them, when `override_existing`).
bool merge_dict(Thread& t, Dict* d, Dict* other, bool override_existing) {
  if (other == d || other->used == 0) return true;
  if (d->used == 0 && !(d->user_flags & kDictWatched)) {
    Dict* copy = dict_copy(t, other);
    if (!copy) return false;
    d->table = copy->table;
    d->used = copy->used;
    d->filled = copy->filled;
    d->reserved = copy->reserved;
    new_version(d);
    gc::write_barrier(d);
    return true;
  }
  uint32_t used = other->used;
  size_t position = 0;
  Value key, value;
  int64_t hash;
  while (dict_next(other, &position, &key, &value, &hash)) {
    size_t cell;
    int64_t index = find_entry(t, d, key, hash, cell);
    if (index == kLookupFailed) return false;
    if (index >= 0 && override_existing) store_value(t, d, index, value);
    if (index == kNotFound && !insert_new(t, d, key, hash, value, cell)) return false;
    if (other->used != used) return raise_runtime_error(t, "dict mutated during update");
  }
  return true;
}

bool merge_mapping(Thread& t, Dict* d, Value other, bool override_existing) {
  Value keys = call_method_with(t, other, "keys");
  return keys && for_each(t, keys, [&](Value key) -> bool {
    if (!override_existing) {
      int64_t hash;
      if (!hash_key(t, key, &hash)) return false;
      int64_t index = find_entry(t, d, key, hash);
      if (index == kLookupFailed) return false;
      if (index >= 0) return true;
    }
    Value value = get_item(t, other, key);
    return value && dict_set(t, d, key, value);
  });
}

bool set_pair(Thread& t, Dict* d, Value item, int64_t number) {
  if (is_exact<Tuple>(item) && item.as<Tuple>()->length == 2) {
    return dict_set(t, d, item.as<Tuple>()->items[0], item.as<Tuple>()->items[1]);
  }
  List* pair = list_of(t, item);
  if (!pair) {
    if (pending_matches(t, ExceptionId::kTypeError)) {
      take_pending(t);
      return raise_type_error(t, "cannot convert dictionary update sequence element #{} to a sequence", number);
    }
    return false;
  }
  if (pair->length != 2) {
    return raise_value_error(t, "dictionary update sequence element #{} has length {}; 2 is required", number, pair->length);
  }
  return dict_set(t, d, pair->get(0), pair->get(1));
}

}  // namespace

bool is_plain_dict(Thread& t, Value v) {
  if (is_exact<Dict>(v)) return true;
  if (!has_layout<Dict>(v)) return false;
  Class* dict_class = class_for<Dict>(t);
  return class_special(t, class_of(v), Special::kiter) == class_special(t, dict_class, Special::kiter);
}

bool dict_update(Thread& t, Dict* d, Value other, bool override_existing) {
  if (is_plain_dict(t, other)) return merge_dict(t, d, other.as<Dict>(), override_existing);
  return merge_mapping(t, d, other, override_existing);
}

/// True for a zip of two builtin iterators that run no code of the program.
static bool zips_plain_items(Value v) {
  if (!is_exact<Zip>(v) || v.as<Zip>()->iterators->length != 2) return false;
  for (Value source : v.as<Zip>()->iterators->values())
    if (!is_exact<ListIterator>(source) && !is_exact<TupleIterator>(source) && !is_exact<RangeIterator>(source) && !is_exact<StrIterator>(source)) return false;
  return true;
}

bool dict_update_pairs(Thread& t, Dict* d, Value pairs) {
  if (zips_plain_items(pairs)) {
    for (;;) {
      ItemPair pair = zip_next_pair(t, pairs);
      if (!pair.first) return !has_pending(t);
      if (!dict_set(t, d, pair.first, pair.second)) return false;
    }
  }
  int64_t number = 0;
  return for_each(t, pairs, [&](Value item) { return set_pair(t, d, item, number++); });
}

bool dict_update_from(Thread& t, Dict* d, Value other) {
  if (is_exact<Dict>(other)) return merge_dict(t, d, other.as<Dict>(), true);
  Value keys = find_attribute_value(t, other, intern(t, "keys"));
  if (!keys && has_pending(t)) return false;
  return keys ? dict_update(t, d, other) : dict_update_pairs(t, d, other);
}

}  // namespace adder
