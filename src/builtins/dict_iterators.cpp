// The iterators over dicts: keys, values, items, each forward and reverse.
#include "builtins/iterator_methods.h"
#include "objects/dict_private.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

enum class Part : uint8_t { kKey, kValue, kItem };

constexpr DictEntry kNoEntry = {0, kEmpty, kEmpty};

DictKeyIterator* as_iterator(Value v) { return v.as<DictKeyIterator>(); }

Value entry_part(Thread& t, Part part, const DictEntry& entry) {
  if (part == Part::kKey) return entry.key;
  if (part == Part::kValue) return entry.value;
  Value key = entry.key, value = entry.value;
  return Value::from(make_tuple(t, key, value));
}

/// False when the dict changed its size, with the error pending.
bool check_size(Thread& t, DictKeyIterator* it) {
  if (it->used == it->dict->used) [[likely]] return true;
  it->used = UINT32_MAX;  // stays an error
  return raise_runtime_error(t, "dictionary changed size during iteration");
}

/// The next entry; one without a key at the end, or with an error pending.
ADDER_INLINE const DictEntry& forward_entry(Thread& t, Value self) {
  auto* it = as_iterator(self);
  Dict* d = it->dict;
  if (!d || !check_size(t, it)) return kNoEntry;
  for (uint64_t i = it->position; i < d->filled; i++) {
    const DictEntry& entry = d->table->entries[i];
    if (entry.key.is_empty()) continue;
    if (it->remaining == 0) {
      raise_runtime_error(t, "dictionary keys changed during iteration");
      return kNoEntry;
    }
    it->position = i + 1;
    it->remaining--;
    return entry;
  }
  it->dict = nullptr;
  return kNoEntry;
}
template <Part part> Value forward_next(Thread& t, Value self) {
  const DictEntry& entry = forward_entry(t, self);
  return entry.key.is_empty() ? kEmpty : entry_part(t, part, entry);
}

/// For these `position` is one past the next entry to look at.
template <Part part> Value reverse_next(Thread& t, Value self) {
  auto* it = as_iterator(self);
  Dict* d = it->dict;
  if (!d || !check_size(t, it)) return kEmpty;
  for (uint64_t i = std::min<uint64_t>(it->position, d->filled); i-- > 0;) {
    const DictEntry& entry = d->table->entries[i];
    if (entry.key.is_empty()) continue;
    if (it->remaining == 0) {
      return raise_runtime_error(t, "dictionary keys changed during iteration");
    }
    it->position = i;
    it->remaining--;
    return entry_part(t, part, entry);
  }
  it->dict = nullptr;
  return kEmpty;
}

Value iterator_length_hint(Thread&, Value self) {
  auto* it = as_iterator(self);
  return Value::from_int(it->dict && it->used == it->dict->used ? it->remaining : 0);
}

/// (iter, ([what is left],)), the iterator itself staying where it is.
template <NextFunction next> Value iterator_reduce(Thread& t, Value self) {
  auto* copy = static_cast<DictKeyIterator*>(allocate<DictKeyIterator>(t));
  auto* it = as_iterator(self);
  copy->dict = it->dict;
  copy->position = it->position;
  copy->used = it->used;
  copy->remaining = it->remaining;
  List* rest = TRY(new_list(t));
  while (Value item = next(t, Value::from(copy))) {
    if (!list_append(t, rest, item)) return kEmpty;
  }
  if (has_pending(t)) return kEmpty;
  return reduce_finished_iterator(t, "iter", Value::from(rest));
}

template <NextFunction next>
constexpr NativeMethod kIteratorMethods[] = {ITERATOR_METHODS(next), LENGTH_HINT(iterator_length_hint), REDUCE(iterator_reduce<next>)};

DictKeyIterator* allocate_iterator(Thread& t, Kind kind) {
  switch (kind) {
    case Kind::kDictKeyIterator: return allocate<DictKeyIterator>(t);
    case Kind::kDictValueIterator: return allocate<DictValueIterator>(t);
    case Kind::kDictItemIterator: return allocate<DictItemIterator>(t);
    case Kind::kDictReverseKeyIterator: return allocate<DictReverseKeyIterator>(t);
    case Kind::kDictReverseValueIterator: return allocate<DictReverseValueIterator>(t);
    case Kind::kDictReverseItemIterator: return allocate<DictReverseItemIterator>(t);
    default: UNREACHABLE("only the six kinds of dict iterators are asked for");
  }
}

}  // namespace

Value dict_iterator(Thread& t, Kind kind, Dict* dict) {
  DictKeyIterator* it = allocate_iterator(t, kind);
  it->dict = dict;
  it->used = dict->used;
  it->remaining = dict->used;
  return Value::from(it);
}
Value dict_reverse_iterator(Thread& t, Kind kind, Dict* dict) {
  Value it = dict_iterator(t, kind, dict);
  as_iterator(it)->position = dict->filled;
  return it;
}
Value dict_key_iterator(Thread& t, Dict* dict) { return dict_iterator(t, Kind::kDictKeyIterator, dict); }
Value dict_key_iterator_next(Thread& t, Value iterator) { return forward_next<Part::kKey>(t, iterator); }
Value dict_value_iterator_next(Thread& t, Value iterator) { return forward_next<Part::kValue>(t, iterator); }
ItemPair dict_item_next_pair(Thread& t, Value iterator) {
  const DictEntry& entry = forward_entry(t, iterator);
  return {entry.key, entry.value};
}
Value dict_item_iterator_next(Thread& t, Value iterator) { return forward_next<Part::kItem>(t, iterator); }
Value dict_reverse_key_next(Thread& t, Value iterator) { return reverse_next<Part::kKey>(t, iterator); }
Value dict_reverse_value_next(Thread& t, Value iterator) { return reverse_next<Part::kValue>(t, iterator); }
Value dict_reverse_item_next(Thread& t, Value iterator) { return reverse_next<Part::kItem>(t, iterator); }

#define DICT_ITERATOR(Cpp, next)                                     \
  static const BatchRow g_batch_of_##next(Kind::k##Cpp, batch_of<next>); \
  extern const TypeSpec k##Cpp##Type;                                \
  const TypeSpec k##Cpp##Type = {.kind = Kind::k##Cpp, .methods = kIteratorMethods<next>};
DICT_ITERATOR(DictKeyIterator, dict_key_iterator_next)
DICT_ITERATOR(DictValueIterator, dict_value_iterator_next)
DICT_ITERATOR(DictItemIterator, dict_item_iterator_next)
DICT_ITERATOR(DictReverseKeyIterator, dict_reverse_key_next)
DICT_ITERATOR(DictReverseValueIterator, dict_reverse_value_next)
DICT_ITERATOR(DictReverseItemIterator, dict_reverse_item_next)
#undef DICT_ITERATOR

}  // namespace adder
