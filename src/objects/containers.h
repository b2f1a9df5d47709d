// Layouts and C++ operations of list, tuple, dict, set and their storage.
#pragma once
#include <span>

#include "objects/thread.h"

namespace adder {

/// Storage of lists, overflow attributes, deques ...: `length` values that the collector traces.
struct ValueArray : Object {
  uint64_t length;
  Value items[];
};
struct Tuple : Object {
  uint64_t length;
  Value items[];
  std::span<Value> values() { return {items, size_t(length)}; }
};
struct List : Object {
  ValueArray* items;       // null while empty and never filled
  int64_t length;
  uint64_t capacity() const { return items ? items->length : 0; }
  Value get(size_t i) const { return items->items[i]; }
  std::span<Value> values() { return {items ? items->items : nullptr, size_t(length)}; }
};

ValueArray* new_value_array(Thread& t, size_t length);
Tuple* new_tuple(Thread& t, size_t length);              // filled with empty values: fill it at once
Tuple* tuple_from(Thread& t, std::span<const Value> values);
template <class... V> Tuple* make_tuple(Thread& t, V... v) { const Value a[] = {v...}; return tuple_from(t, a); }
List* new_list(Thread& t, size_t capacity = 0);
List* list_from(Thread& t, std::span<const Value> values);
bool list_append(Thread& t, List* list, Value v);        // false: MemoryError
bool list_insert(Thread& t, List* list, int64_t index, Value v);
Value list_pop_at(Thread& t, List* list, int64_t index); // the index is in range
bool list_extend(Thread& t, List* list, Value iterable);
void list_clear(Thread& t, List* list);
/// Replaces list[begin:end] by `values`.
bool list_replace(Thread& t, List* list, int64_t begin, int64_t end, std::span<const Value> values);

// --- dict: compact and ordered.  A table holds entries in insertion order and behind them an open-addressing index.
struct DictEntry {
  int64_t hash;
  Value key;               // empty: deleted
  Value value;
};
struct DictTable : Object {
  uint32_t capacity;       // entries
  uint8_t index_bits;      // the index has 2^index_bits cells ...
  uint8_t index_width;     // ... of 1, 2 or 4 bytes: 0 free, 1 deleted, otherwise entry + 2
  bool only_str;           // every key ever inserted is an exact str
  DictEntry entries[];
};
constexpr size_t dict_table_size(size_t capacity, unsigned index_bits, unsigned index_width) {
  return gc::round_up_to_word(sizeof(DictTable) + capacity * sizeof(DictEntry) + (size_t(index_width) << index_bits));
}
enum DictFlag : uint16_t {  // in Object::user_flags
  kDictWatched = 1,        // somebody relies on the values of some keys: stores go through dict_watched_store
};
struct Dict : Object {
  DictTable* table;        // null while empty
  uint32_t used;           // live entries
  uint32_t filled;         // entries taken, deleted ones included
  uint32_t version;        // changes with every insertion of a new key, deletion and rebuild; unique over all dicts
  uint32_t reserved;
};

Dict* new_dict(Thread& t, size_t expected = 0);
/// Look-ups: the value, or empty.  `dict_get` may run user code (__eq__, __hash__) and fail: then an error is pending.
Value dict_get(Thread& t, Dict* d, Value key);
Value dict_get_hashed(Thread& t, Dict* d, Value key, int64_t hash);
/// For keys that are strings: never fails, never runs user code when the key is an exact str and the dict has only str keys.
Value dict_get_str(Thread& t, Dict* d, Str* key);
/// Index of the entry of an exact str key, or -1.  Valid while `version` stands.
int64_t dict_find_str(Thread& t, Dict* d, Str* key);
bool dict_set(Thread& t, Dict* d, Value key, Value value);
bool dict_set_hashed(Thread& t, Dict* d, Value key, int64_t hash, Value value);
bool dict_set_str(Thread& t, Dict* d, Str* key, Value value);
/// 1 deleted, 0 not there, -1 failed.
int dict_delete(Thread& t, Dict* d, Value key);
/// The value that was there (empty: it was not; check the pending error).
Value dict_pop(Thread& t, Dict* d, Value key);
/// Existing value, or `value` after inserting it.
Value dict_set_default(Thread& t, Dict* d, Value key, Value value);
void dict_clear(Thread& t, Dict* d);
/// Sets kDictWatched; places known before are to be asked for again.
void dict_watch(Dict* d);
Dict* dict_copy(Thread& t, Dict* d);
/// Merges any mapping or dict; override false keeps existing keys.
bool dict_update(Thread& t, Dict* d, Value other, bool override_existing = true);
/// Iterates in order: `position` starts at 0; false at the end.
bool dict_next(Dict* d, size_t* position, Value* key, Value* value, int64_t* hash = nullptr);
/// Called for stores into watched dicts (globals that compiled traces rely on); set by the interpreter.
extern void (*dict_watched_store)(Thread& t, Dict* d, Value key);

// --- set and frozenset
struct SetEntry { int64_t hash; Value key; };
struct SetTable : Object {
  uint32_t capacity;
  uint8_t index_bits, index_width;
  bool only_str;
  SetEntry entries[];      // in insertion order, and behind them the index, as in a dict
};
constexpr size_t set_table_size(size_t capacity, unsigned index_bits, unsigned index_width) {
  return gc::round_up_to_word(sizeof(SetTable) + capacity * sizeof(SetEntry) + (size_t(index_width) << index_bits));
}
struct Set : Object {
  SetTable* table;
  uint32_t used, filled;
  int64_t hash;            // frozenset: cached, 0: not computed
};
struct FrozenSet : Set {};

Set* new_set(Thread& t);
Set* new_frozenset(Thread& t);
/// 1 added, 0 was there, -1 failed.
int set_add(Thread& t, Set* s, Value key);
int set_contains(Thread& t, Set* s, Value key);          // 1, 0, -1
int set_discard(Thread& t, Set* s, Value key);           // 1 removed, 0 was not there, -1
bool set_update(Thread& t, Set* s, Value iterable);
bool set_next(Set* s, size_t* position, Value* key, int64_t* hash = nullptr);

// --- slice, range and the iterators of this family
struct Slice : Object { Value start, stop, step; };
/// Start, stop and step of a slice for a sequence of `length`, as slice.indices; `count` of selected items.
bool slice_indices(Thread& t, Slice* s, int64_t length, int64_t* start, int64_t* stop, int64_t* step, int64_t* count);
Value new_slice(Thread& t, Value start, Value stop, Value step);

struct Range : Object { Value start, stop, step, length; };  // exact ints
struct RangeIterator : Object { int64_t next, step, remaining, length; };
struct LongRangeIterator : Object { Value start, step, length, index; };
struct ListIterator : Object { List* list; int64_t index; };            // list null when exhausted
struct ListReverseIterator : Object { List* list; int64_t index; };
struct TupleIterator : Object { Tuple* tuple; int64_t index; };
struct StrIterator : Object { Str* str; int64_t index; };
struct BytesIterator : Object { Bytes* bytes; int64_t index; };
struct ByteArrayIterator : Object { ByteArray* bytes; int64_t index; };
struct MemoryIterator : Object { MemoryView* view; int64_t index; };
struct SetIterator : Object { Set* set; uint64_t position; uint32_t used; };
struct DictKeyIterator : Object { Dict* dict; uint64_t position; uint32_t used; int64_t remaining; };
struct DictValueIterator : DictKeyIterator {};
struct DictItemIterator : DictKeyIterator {};
struct DictReverseKeyIterator : DictKeyIterator {};
struct DictReverseValueIterator : DictKeyIterator {};
struct DictReverseItemIterator : DictKeyIterator {};
struct DictKeys : Object { Value dict; };
struct DictValues : Object { Value dict; };
struct DictItems : Object { Value dict; };
struct SequenceIterator : Object { Value sequence; int64_t index; };    // __getitem__ protocol
struct CallableIterator : Object { Value callable, sentinel; };
struct Enumerate : Object { Value iterator; int64_t index; Value long_index; };
struct Zip : Object { Tuple* iterators; bool strict; };
struct Map : Object { Value function; Tuple* iterators; };
struct Filter : Object { Value function, iterator; };
struct Reversed : Object { Value sequence; int64_t index; };
struct MappingProxy : Object { Value mapping; };
/// collections.deque: a ring of capacity 0 or a power of two.
struct Deque : Object {
  ValueArray* items;
  int64_t first, length;
  int64_t maximum;         // -1: unbounded
  uint64_t state;          // changes with every mutation: iterators check it
};
struct ArrayObject : Object { ByteBuffer* buffer; int64_t length; int64_t exports; uint8_t type_code; uint8_t item_size; };
struct ArrayIterator : Object { ArrayObject* array; int64_t index; };

}  // namespace adder
