// dict.keys(), dict.values(), dict.items(): views, the first and the last with the operations of sets.
#include "builtins/iterator_methods.h"
#include "objects/dict_private.h"
#include "objects/hash_table.h"
#include "objects/set_private.h"

namespace adder {

Value dict_iterator(Thread& t, Kind kind, Dict* dict);
Value dict_reverse_iterator(Thread& t, Kind kind, Dict* dict);
Value dict_view(Thread& t, Kind kind, Value dict);

namespace {

Dict* viewed(Value view) { return view.as<DictKeys>()->dict.as<Dict>(); }

bool is_set_like(Value v) { return is_any_set(v) || is_exact<DictKeys>(v) || is_exact<DictItems>(v); }

Value view_len(Thread&, Value self) { return Value::from_int(viewed(self)->used); }
template <Kind kind> Value view_iter(Thread& t, Value self) { return dict_iterator(t, kind, viewed(self)); }
template <Kind kind> Value view_reversed(Thread& t, Value self) { return dict_reverse_iterator(t, kind, viewed(self)); }

Value view_repr(Thread& t, Value self) {
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "..."));
  List* items = list_of(t, self);
  Str* shown = items ? repr(t, Value::from(items)) : nullptr;
  repr_leave(t, self);
  if (!shown) return kEmpty;
  StrBuilder text(t);
  text.add_ascii(type_name(self));
  text.add_char('(');
  text.add(shown);
  text.add_char(')');
  return Value::from(text.finish());
}

Value view_mapping(Thread& t, Value self) {
  MappingProxy* proxy = allocate<MappingProxy>(t);
  proxy->mapping = self.as<DictKeys>()->dict;
  return Value::from(proxy);
}

Value keys_contains(Thread& t, Value self, Value key) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return kEmpty;
  int64_t found = find_entry(t, viewed(self), key, hash);
  return found == kLookupFailed ? kEmpty : Value::from_bool(found >= 0);
}

Value items_contains(Thread& t, Value self, Value item) {
  if (!has_layout<Tuple>(item) || item.as<Tuple>()->length != 2) return kFalse;
  Value found = dict_get(t, viewed(self), item.as<Tuple>()->items[0]);
  if (!found) return has_pending(t) ? kEmpty : kFalse;
  int same = equal(t, found, item.as<Tuple>()->items[1]);
  return same < 0 ? kEmpty : Value::from_bool(same);
}

/// Whether every item of `a` is in `b`: 1, 0, -1.
int all_contained(Thread& t, Value a, Value b) {
  Value iterator = get_iterator(t, a);
  if (!iterator) return -1;
  while (Value item = iterate_next(t, iterator)) {
    int in = contains(t, b, item);
    if (in != 1) return in;
  }
  return has_pending(t) ? -1 : 1;
}

Value view_compare(Thread& t, Value self, Value other, Compare op) {
  if (!is_set_like(other)) return kNotImplemented;
  int64_t mine = viewed(self)->used, others = length_of(t, other);
  if (others < 0) return kEmpty;
  int result = 0;
  switch (op) {
    case Compare::kEq: case Compare::kNe:
      result = mine == others ? all_contained(t, self, other) : 0;
      if (op == Compare::kNe && result >= 0) result = !result;
      break;
    case Compare::kLt: result = mine < others ? all_contained(t, self, other) : 0; break;
    case Compare::kLe: result = mine <= others ? all_contained(t, self, other) : 0; break;
    case Compare::kGt: result = mine > others ? all_contained(t, other, self) : 0; break;
    case Compare::kGe: result = mine >= others ? all_contained(t, other, self) : 0; break;
  }
  return result < 0 ? kEmpty : Value::from_bool(result);
}

Set* set_of(Thread& t, Value iterable) {
  Set* s = new_set(t);
  if (has_layout<DictKeys>(iterable)) iterable = iterable.as<DictKeys>()->dict;
  return set_update(t, s, iterable) ? s : nullptr;
}

bool is_set_view(Value v) { return is_exact<DictKeys>(v) || is_exact<DictItems>(v); }

/// Equal objects need not be the same: what stays is what CPython's choice of the walked side leaves.
Value view_and(Thread& t, Value self, Value other) {
  if (is_exact<Set>(other) && viewed(self)->used <= other.as<Set>()->used) std::swap(self, other);
  else if (is_set_view(other) && viewed(other)->used > viewed(self)->used) std::swap(self, other);
  Set* result = new_set(t);
  bool ok = for_each(t, other, [&](Value item) -> bool {
    int in = contains(t, self, item);
    return in == 0 || (in > 0 && set_add(t, result, item) >= 0);
  });
  return ok ? Value::from(result) : kEmpty;
}
Value united(Thread& t, Value left, Value right) {
  Set* result = TRY(set_of(t, left));
  return set_update(t, result, right) ? Value::from(result) : kEmpty;
}
Value view_or(Thread& t, Value self, Value other) { return united(t, self, other); }
Value view_ror(Thread& t, Value self, Value other) { return united(t, other, self); }

Value difference(Thread& t, Value left, Value right) {
  Set* result = TRY(set_of(t, left));
  return for_each(t, right, [&](Value item) { return set_discard(t, result, item) >= 0; }) ? Value::from(result) : kEmpty;
}
Value view_sub(Thread& t, Value self, Value other) { return difference(t, self, other); }
Value view_rsub(Thread& t, Value self, Value other) { return difference(t, other, self); }

/// The items of one dict that the other does not have; only those must be hashable.
Value items_xor(Thread& t, Dict* left, Dict* right) {
  Dict* rest = TRY(dict_copy(t, left));
  Set* result = new_set(t);
  size_t position = 0;
  Value key, value;
  int64_t hash;
  while (dict_next(right, &position, &key, &value, &hash)) {
    Value other = dict_get(t, rest, key);
    if (!other && has_pending(t)) return kEmpty;
    int same = other ? equal(t, other, value) : 0;
    if (same < 0) return kEmpty;
    if (same ? dict_delete(t, rest, key) < 0 : set_add(t, result, Value::from(make_tuple(t, key, value))) < 0) return kEmpty;
  }
  return set_update(t, result, dict_view(t, Kind::kDictItems, Value::from(rest))) ? Value::from(result) : kEmpty;
}

Value symmetric_difference(Thread& t, Value left, Value right) {
  if (is_exact<DictItems>(left) && is_exact<DictItems>(right)) return items_xor(t, viewed(left), viewed(right));
  Set* result = TRY(set_of(t, left));
  Set* seen = TRY(set_of(t, right));
  size_t position = 0;
  Value key;
  int64_t hash;
  while (set_next(seen, &position, &key, &hash)) {
    int removed = set_discard_hashed(t, result, key, hash);
    if (removed < 0 || (removed == 0 && set_add_hashed(t, result, key, hash) < 0)) return kEmpty;
  }
  return Value::from(result);
}
Value view_xor(Thread& t, Value self, Value other) { return symmetric_difference(t, self, other); }
Value view_rxor(Thread& t, Value self, Value other) { return symmetric_difference(t, other, self); }

Value view_isdisjoint(Thread& t, Value self, Value other) {
  if (self == other) return Value::from_bool(viewed(self)->used == 0);
  bool sized = is_set_like(other);
  Value small = other, large = self;
  if (sized && length_of(t, other) > viewed(self)->used) std::swap(small, large);
  Value iterator = TRY(get_iterator(t, small));
  while (Value item = iterate_next(t, iterator)) {
    int in = contains(t, large, item);
    if (in != 0) return in < 0 ? kEmpty : kFalse;
  }
  return has_pending(t) ? kEmpty : kTrue;
}

#define SET_METHODS                                                               \
  COMPARISON_METHODS(view_compare),                                              \
      method<view_and>("__and__($self, value, /)", "Return self&value."),        \
      method<view_and>("__rand__($self, value, /)", "Return value&self."),       \
      method<view_or>("__or__($self, value, /)", "Return self|value."),          \
      method<view_ror>("__ror__($self, value, /)", "Return value|self."),         \
      method<view_sub>("__sub__($self, value, /)", "Return self-value."),        \
      method<view_rsub>("__rsub__($self, value, /)", "Return value-self."),      \
      method<view_xor>("__xor__($self, value, /)", "Return self^value."),        \
      method<view_rxor>("__rxor__($self, value, /)", "Return value^self."),       \
      method<view_isdisjoint>("isdisjoint($self, other, /)!", "True if nothing is in both.")
#define VIEW_METHODS(kind, reverse_kind)                                                                       \
  method<view_len>("__len__($self, /)", "Return len(self).", jit::kReads),                                     \
      method<view_repr>("__repr__($self, /)", "Return repr(self)."),                                           \
      method<view_iter<kind>>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),                 \
      method<view_reversed<reverse_kind>>("__reversed__($self, /)!", "Return a reverse iterator.", jit::kAllocates)

const NativeMethod kKeysMethods[] = {
    VIEW_METHODS(Kind::kDictKeyIterator, Kind::kDictReverseKeyIterator), SET_METHODS,
    method<keys_contains>("__contains__($self, key, /)", "Return key in self.")};
const NativeMethod kValuesMethods[] = {VIEW_METHODS(Kind::kDictValueIterator, Kind::kDictReverseValueIterator)};
const NativeMethod kItemsMethods[] = {
    VIEW_METHODS(Kind::kDictItemIterator, Kind::kDictReverseItemIterator), SET_METHODS,
    method<items_contains>("__contains__($self, key, /)", "Return key in self.")};
const NativeGetSet kViewGetSets[] = {{"mapping", view_mapping, nullptr, "The dict behind the view, read-only."}};

bool finish_set_view(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

Value dict_view(Thread& t, Kind kind, Value dict) {
  DictKeys* view = kind == Kind::kDictKeys     ? allocate<DictKeys>(t)
                   : kind == Kind::kDictValues ? reinterpret_cast<DictKeys*>(allocate<DictValues>(t))
                                               : reinterpret_cast<DictKeys*>(allocate<DictItems>(t));
  view->dict = dict;
  return Value::from(view);
}

extern const TypeSpec kDictKeysType, kDictValuesType, kDictItemsType;
const TypeSpec kDictKeysType = {
    .kind = Kind::kDictKeys, .methods = kKeysMethods, .getsets = kViewGetSets, .finish = finish_set_view};
const TypeSpec kDictValuesType = {.kind = Kind::kDictValues, .methods = kValuesMethods, .getsets = kViewGetSets};
const TypeSpec kDictItemsType = {
    .kind = Kind::kDictItems, .methods = kItemsMethods, .getsets = kViewGetSets, .finish = finish_set_view};

}  // namespace adder
