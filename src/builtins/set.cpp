// set and frozenset: their methods, and their iterator.  Operators take sets only, the named methods any iterable.
#include "builtins/iterator_methods.h"
#include "interp/drain.h"
#include "interp/domain_method.h"
#include "interp/operations/dicts.h"
#include "objects/exact_constructors.h"
#include "objects/item_batches.h"
#include "objects/set_private.h"

namespace adder {
namespace {

Set* as_set(Value v) { return v.as<Set>(); }
bool is_frozen(Value v) { return has_layout<FrozenSet>(v); }

/// An empty set of exactly the type set or frozenset, as `like` is of the one or the other (or of a subclass).
Set* new_like(Thread& t, Value like) { return is_frozen(like) ? new_frozenset(t) : new_set(t); }

Set* copy_like(Thread& t, Value source) {
  Set* result = new_like(t, source);
  return set_copy_into(t, result, as_set(source)) ? result : nullptr;
}

/// Any iterable as a set: itself when it is one.
Set* set_from(Thread& t, Value iterable) {
  if (is_any_set(iterable)) return as_set(iterable);
  Set* result = new_set(t);
  return set_update(t, result, iterable) ? result : nullptr;
}

/// Calls `visit(key, hash)` for each element; stops with false when it fails or the set changes its size.
template <class Visit> bool each_element(Thread& t, Set* s, Visit visit) {
  size_t position = 0;
  Value key;
  int64_t hash;
  uint32_t used = s->used;
  while (set_next(s, &position, &key, &hash)) {
    if (!visit(key, hash)) return false;
    if (s->used != used) return raise_runtime_error(t, "set changed size during iteration");
  }
  return true;
}

// --- construction
Value set_new_method(Thread& t, Value cls, Value args, Value kwargs) { return Value::from(make_instance<Set>(t, cls.as<Class>())); }

Value set_make(Thread& t, Value, Value iterable) {
  Set* s = new_set(t);
  return !iterable || set_update(t, s, TRY(drained(t, Drain::kSet, iterable))) ? Value::from(s) : kEmpty;
}
Value set_init(Thread& t, Value self, Value iterable) {
  set_clear(as_set(self));
  return !iterable || set_update(t, as_set(self), TRY(drained(t, Drain::kSet, iterable))) ? kNone : kEmpty;
}

Value frozenset_new(Thread& t, Value cls, Value iterable) {
  if (iterable && is_exact<FrozenSet>(iterable) && cls.as<Class>() == class_for<FrozenSet>(t)) return iterable;
  Set* result = TRY(static_cast<Set*>(make_instance<FrozenSet>(t, cls.as<Class>())));
  return !iterable || set_update(t, result, TRY(drained(t, Drain::kSet, iterable))) ? Value::from(result) : kEmpty;
}

// --- common
Value set_repr(Thread& t, Value self) {
  Set* s = as_set(self);
  bool plain = is_exact<Set>(self);
  StrBuilder text(t);
  if (!plain) text.add_ascii(type_name(self));
  if (s->used == 0) {
    if (plain) text.add_ascii("set");
    text.add_ascii("()");
    return Value::from(text.finish());
  }
  if (repr_enter(t, self)) {
    if (plain) text.add_ascii("set");
    text.add_ascii("(...)");
    return Value::from(text.finish());
  }
  text.add_ascii(plain ? "{" : "({");
  bool ok = true;
  size_t position = 0, count = 0;
  Value key;
  while (ok && set_next(s, &position, &key)) {
    if (count++) text.add_ascii(", ");
    Str* item = repr(t, key);
    ok = item != nullptr;
    if (ok) text.add(item);
  }
  repr_leave(t, self);
  if (!ok) return kEmpty;
  text.add_ascii(plain ? "}" : "})");
  return Value::from(text.finish());
}

Value set_len(Thread&, Value self) { return Value::from_int(as_set(self)->used); }
Value set_contains_method(Thread& t, Value self, Value key) {
  int in = set_contains(t, as_set(self), key);
  return in < 0 ? kEmpty : Value::from_bool(in);
}
Value set_iter(Thread& t, Value self) { return set_iterator(t, as_set(self)); }
Value set_copy(Thread& t, Value self) {
  if (is_exact<FrozenSet>(self)) return self;
  Set* result = TRY(copy_like(t, self));
  return Value::from(result);
}
Value frozenset_hash(Thread& t, Value self) {
  Set* s = as_set(self);
  if (s->hash == 0) s->hash = set_elements_hash(s);
  return int_from(t, s->hash);
}
Value set_sizeof(Thread&, Value self) {
  SetTable* table = as_set(self)->table;
  return Value::from_int(int64_t(sizeof(Set) + (table ? set_table_size(table->capacity, table->index_bits, table->index_width) : 0)));
}
Value set_reduce(Thread& t, Value self) {
  List* items = TRY(list_of(t, self));
  Value state = TRY(call_method_with(t, self, "__getstate__"));
  Value arguments = Value::from(TRY(make_tuple(t, Value::from(items))));
  return Value::from(make_tuple(t, Value::from(class_of(self)), arguments, state));
}

// --- relations
/// Whether all elements of `a` are in `b`: 1, 0, -1.
int is_subset(Thread& t, Set* a, Set* b) {
  if (a->used > b->used) return 0;
  int result = 1;
  bool ok = each_element(t, a, [&](Value key, int64_t hash) {
    result = set_contains_hashed(t, b, key, hash);
    return result == 1;
  });
  return ok ? 1 : has_pending(t) ? -1 : result;
}

Value set_compare(Thread& t, Value self, Value other, Compare op) {
  if (!is_any_set(other)) return kNotImplemented;
  Set *a = as_set(self), *b = as_set(other);
  int result = 0;
  switch (op) {
    case Compare::kEq: case Compare::kNe:
      if (a->used == b->used && !(is_frozen(self) && is_frozen(other) && a->hash && b->hash && a->hash != b->hash)) result = is_subset(t, a, b);
      if (op == Compare::kNe && result >= 0) result = !result;
      break;
    case Compare::kLt: result = a->used < b->used ? is_subset(t, a, b) : 0; break;
    case Compare::kLe: result = is_subset(t, a, b); break;
    case Compare::kGt: result = a->used > b->used ? is_subset(t, b, a) : 0; break;
    case Compare::kGe: result = is_subset(t, b, a); break;
  }
  return result < 0 ? kEmpty : Value::from_bool(result);
}

Value set_issubset(Thread& t, Value self, Value other) {
  Set* b = TRY(set_from(t, other));
  int result = is_subset(t, as_set(self), b);
  return result < 0 ? kEmpty : Value::from_bool(result);
}
Value set_issuperset(Thread& t, Value self, Value other) {
  if (is_any_set(other)) {
    int result = is_subset(t, as_set(other), as_set(self));
    return result < 0 ? kEmpty : Value::from_bool(result);
  }
  Value iterator = TRY(get_iterator(t, other));
  while (Value item = iterate_next(t, iterator)) {
    int in = set_contains(t, as_set(self), item);
    if (in != 1) return in < 0 ? kEmpty : kFalse;
  }
  return has_pending(t) ? kEmpty : kTrue;
}
Value set_isdisjoint(Thread& t, Value self, Value other) {
  Set* s = as_set(self);
  if (is_any_set(other)) {
    Set *small = s, *large = as_set(other);
    if (small->used > large->used) std::swap(small, large);
    bool ok = each_element(t, small, [&](Value key, int64_t hash) { return set_contains_hashed(t, large, key, hash) == 0; });
    return has_pending(t) ? kEmpty : Value::from_bool(ok);
  }
  Value iterator = TRY(get_iterator(t, other));
  while (Value item = iterate_next(t, iterator)) {
    int in = set_contains(t, s, item);
    if (in != 0) return in < 0 ? kEmpty : kFalse;
  }
  return has_pending(t) ? kEmpty : kTrue;
}

// --- the four operations, on sets
/// Adds to `result` what of `s` is in `other`.
bool intersect_into(Thread& t, Set* result, Set* s, Set* other) {
  if (other->used > s->used) std::swap(s, other);
  return each_element(t, other, [&](Value key, int64_t hash) -> bool {
    int in = set_contains_hashed(t, s, key, hash);
    return in == 0 || (in > 0 && set_add_hashed(t, result, key, hash) >= 0);
  });
}
bool intersect_iterable(Thread& t, Set* result, Set* s, Value other) {
  if (is_any_set(other)) return intersect_into(t, result, s, as_set(other));
  return for_each(t, other, [&](Value item) -> bool {
    int in = set_contains(t, s, item);
    return in == 0 || (in > 0 && set_add(t, result, item) >= 0);
  });
}
/// Calls `visit(key, hash)` for each key of a dict, with the hashes that it stores.
template <class Visit> bool each_key(Thread& t, Dict* d, Visit visit) {
  size_t position = 0;
  Value key;
  int64_t hash;
  while (dict_next(d, &position, &key, nullptr, &hash)) {
    if (!visit(key, hash)) return false;
  }
  return true;
}
bool remove_all(Thread& t, Set* s, Value other) {
  if (is_exact<Dict>(other)) {
    return each_key(t, other.as<Dict>(), [&](Value key, int64_t hash) { return set_discard_hashed(t, s, key, hash) >= 0; });
  }
  if (is_any_set(other)) {
    if (as_set(other) == s) return set_clear(s), true;
    return each_element(t, as_set(other), [&](Value key, int64_t hash) { return set_discard_hashed(t, s, key, hash) >= 0; });
  }
  return for_each(t, other, [&](Value item) { return set_discard(t, s, item) >= 0; });
}
/// A new set of what is in `s` but not in `other`.
Set* difference(Thread& t, Value self, Value other) {
  Set* s = as_set(self);
  if (!is_any_set(other) || as_set(other)->used * 4 < s->used) {
    Set* result = copy_like(t, self);
    return result && remove_all(t, result, other) ? result : nullptr;
  }
  Set* result = new_like(t, self);
  bool ok = each_element(t, s, [&](Value key, int64_t hash) -> bool {
    int in = set_contains_hashed(t, as_set(other), key, hash);
    return in > 0 || (in == 0 && set_add_hashed(t, result, key, hash) >= 0);
  });
  return ok ? result : nullptr;
}
/// Removes from `s` what is in `other`, adds the rest of it.
bool toggle_all(Thread& t, Set* s, Set* other) {
  if (s == other) return set_clear(s), true;
  return each_element(t, other, [&](Value key, int64_t hash) -> bool {
    int removed = set_discard_hashed(t, s, key, hash);
    return removed > 0 || (removed == 0 && set_add_hashed(t, s, key, hash) >= 0);
  });
}

// --- operators
Value set_and(Thread& t, Value self, Value other) {
  if (!is_any_set(self) || !is_any_set(other)) return kNotImplemented;
  Set* result = new_like(t, self);
  return intersect_into(t, result, as_set(self), as_set(other)) ? Value::from(result) : kEmpty;
}
Value set_or(Thread& t, Value self, Value other) {
  if (!is_any_set(self) || !is_any_set(other)) return kNotImplemented;
  Set* result = TRY(copy_like(t, self));
  return set_update(t, result, other) ? Value::from(result) : kEmpty;
}
Value set_sub(Thread& t, Value self, Value other) {
  if (!is_any_set(self) || !is_any_set(other)) return kNotImplemented;
  return Value::from(difference(t, self, other));
}
Value set_xor(Thread& t, Value self, Value other) {
  if (!is_any_set(self) || !is_any_set(other)) return kNotImplemented;
  Set* result = TRY(copy_like(t, self));
  return toggle_all(t, result, as_set(other)) ? Value::from(result) : kEmpty;
}
Value set_rand(Thread& t, Value self, Value other) { return set_and(t, other, self); }
Value set_ror(Thread& t, Value self, Value other) { return set_or(t, other, self); }
Value set_rsub(Thread& t, Value self, Value other) { return set_sub(t, other, self); }
Value set_rxor(Thread& t, Value self, Value other) { return set_xor(t, other, self); }

bool intersect_in_place(Thread& t, Set* s, Value other) {
  Set* result = new_set(t);
  if (!intersect_iterable(t, result, s, other)) return false;
  set_swap_contents(s, result);
  return true;
}
Value set_iand(Thread& t, Value self, Value other) {
  if (!is_any_set(other)) return kNotImplemented;
  return intersect_in_place(t, as_set(self), other) ? self : kEmpty;
}
Value set_ior(Thread& t, Value self, Value other) {
  if (!is_any_set(other)) return kNotImplemented;
  return set_update(t, as_set(self), other) ? self : kEmpty;
}
Value set_isub(Thread& t, Value self, Value other) {
  if (!is_any_set(other)) return kNotImplemented;
  return remove_all(t, as_set(self), other) ? self : kEmpty;
}
Value set_ixor(Thread& t, Value self, Value other) {
  if (!is_any_set(other)) return kNotImplemented;
  return toggle_all(t, as_set(self), as_set(other)) ? self : kEmpty;
}

// --- methods that take iterables
Value set_union(Thread& t, Value self, Value others) {
  Set* result = TRY(copy_like(t, self));
  for (Value other : others.as<Tuple>()->values()) {
    if (!set_update(t, result, other)) return kEmpty;
  }
  return Value::from(result);
}
Value set_intersection(Thread& t, Value self, Value others) {
  Tuple* list = others.as<Tuple>();
  if (list->length == 0) return Value::from(copy_like(t, self));
  Set* current = as_set(self);
  for (Value other : list->values()) {
    Set* next = new_like(t, self);
    if (!intersect_iterable(t, next, current, other)) return kEmpty;
    current = next;
  }
  return Value::from(current);
}
Value set_difference(Thread& t, Value self, Value others) {
  Tuple* list = others.as<Tuple>();
  if (list->length == 0) return Value::from(copy_like(t, self));
  Set* result = TRY(difference(t, self, list->items[0]));
  for (Value other : list->values().subspan(1)) {
    if (!remove_all(t, result, other)) return kEmpty;
  }
  return Value::from(result);
}
Value set_symmetric_difference(Thread& t, Value self, Value other) {
  Set* others = TRY(set_from(t, other));
  Set* result = TRY(copy_like(t, self));
  return toggle_all(t, result, others) ? Value::from(result) : kEmpty;
}
Value set_update_method(Thread& t, Value self, Value others) {
  for (Value other : others.as<Tuple>()->values()) {
    if (!set_update(t, as_set(self), other)) return kEmpty;
  }
  return kNone;
}
Value set_intersection_update(Thread& t, Value self, Value others) {
  Value result = TRY(set_intersection(t, self, others));
  if (result == self) return kNone;
  Set* fresh = new_set(t);
  if (!set_copy_into(t, fresh, as_set(result))) return kEmpty;
  set_swap_contents(as_set(self), fresh);
  return kNone;
}
Value set_difference_update(Thread& t, Value self, Value others) {
  for (Value other : others.as<Tuple>()->values()) {
    if (!remove_all(t, as_set(self), other)) return kEmpty;
  }
  return kNone;
}
Value set_symmetric_difference_update(Thread& t, Value self, Value other) {
  Set* others = TRY(set_from(t, other));
  return toggle_all(t, as_set(self), others) ? kNone : kEmpty;
}

// --- changes
struct SetAdd {
  template <class D> static REF run(D& d, REF self, REF item) { return set_add_item(d, self, item); }
};
Value set_remove(Thread& t, Value self, Value item) {
  int removed = set_discard(t, as_set(self), item);
  if (removed == 0) return raise_key_error(t, item);
  return removed > 0 ? kNone : kEmpty;
}
Value set_discard_method(Thread& t, Value self, Value item) { return set_discard(t, as_set(self), item) >= 0 ? kNone : kEmpty; }
Value set_pop(Thread& t, Value self) {
  if (as_set(self)->used == 0) return raise(t, ExceptionId::kKeyError, "pop from an empty set");
  return set_pop_first(as_set(self));
}
Value set_clear_method(Thread&, Value self) {
  set_clear(as_set(self));
  return kNone;
}

// --- the iterator
SetIterator* as_iterator(Value v) { return v.as<SetIterator>(); }
Value iterator_length_hint(Thread&, Value self) {
  auto* it = as_iterator(self);
  if (!it->set || it->used != it->set->used) return Value::from_int(0);
  size_t position = it->position;
  int64_t left = 0;
  for (Value key; set_next(it->set, &position, &key);) left++;
  return Value::from_int(left);
}
Value iterator_reduce(Thread& t, Value self) {
  auto* it = as_iterator(self);
  List* rest = TRY(new_list(t));
  if (it->set) {
    if (it->used != it->set->used) return raise_runtime_error(t, "Set changed size during iteration");
    size_t position = it->position;
    for (Value key; set_next(it->set, &position, &key);) {
      if (!list_append(t, rest, key)) return kEmpty;
    }
  }
  return reduce_finished_iterator(t, "iter", Value::from(rest));
}

#define SHARED_METHODS                                                                                           \
  method<set_repr>("__repr__($self, /)", "Return repr(self)."), COMPARISON_METHODS(set_compare),                 \
      method<set_len>("__len__($self, /)", "Return len(self).", jit::kReads),                                    \
      method<set_contains_method>("__contains__($self, key, /)!", "Return key in self."),                        \
      method<set_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),                          \
      method<set_and>("__and__($self, value, /)", "Return self&value."),                                         \
      method<set_rand>("__rand__($self, value, /)", "Return value&self."),                                       \
      method<set_or>("__or__($self, value, /)", "Return self|value."),                                           \
      method<set_ror>("__ror__($self, value, /)", "Return value|self."),                                         \
      method<set_sub>("__sub__($self, value, /)", "Return self-value."),                                         \
      method<set_rsub>("__rsub__($self, value, /)", "Return value-self."),                                       \
      method<set_xor>("__xor__($self, value, /)", "Return self^value."),                                         \
      method<set_rxor>("__rxor__($self, value, /)", "Return value^self."),                                       \
      method<set_sizeof>("__sizeof__($self, /)!", "Return the size of the set in memory, in bytes."),            \
      method<set_reduce>("__reduce__($self, /)!", "Return state information for pickling."),                     \
      method<set_copy>("copy($self, /)!", "Return a shallow copy."),                                             \
      method<set_issubset>("issubset($self, other, /)!", "True if everything is in the other too."),             \
      method<set_issuperset>("issuperset($self, other, /)!", "True if everything of the other is here too."),    \
      method<set_isdisjoint>("isdisjoint($self, other, /)!", "True if nothing is in both."),                     \
      method<set_union>("union($self, /, *others)!", "Return what is in any of the sets."),                      \
      method<set_intersection>("intersection($self, /, *others)!", "Return what is in all of the sets."),        \
      method<set_difference>("difference($self, /, *others)!", "Return what is in none of the others."),         \
      method<set_symmetric_difference>("symmetric_difference($self, other, /)!", "Return what is in exactly one of the two."), \
      CLASS_GETITEM

const NativeMethod kSetNew = method<set_new_method>("set($type, *args, **kwargs)!", "Create a set.");
const NativeMethod kSetMake = method<set_make>("set($type, iterable=(), /)!", "Create a set.");
const NativeMethod kSetMethods[] = {
    SHARED_METHODS,
    method<set_init>("__init__($self, iterable=(), /)", "Fill the set with the items of an iterable."),
    method<set_iand>("__iand__($self, value, /)", "Return self&=value."),
    method<set_ior>("__ior__($self, value, /)", "Return self|=value."),
    method<set_isub>("__isub__($self, value, /)", "Return self-=value."),
    method<set_ixor>("__ixor__($self, value, /)", "Return self^=value."),
    method<set_update_method>("update($self, /, *others)!", "Add the items of all iterables."),
    method<set_intersection_update>("intersection_update($self, /, *others)!", "Keep what is in all others."),
    method<set_difference_update>("difference_update($self, /, *others)!", "Remove what is in any other."),
    method<set_symmetric_difference_update>("symmetric_difference_update($self, other, /)!", "Keep what is in exactly one of the two."),
    domain_method<SetAdd>("add($self, item, /)!", "Add an element."),
    method<set_remove>("remove($self, item, /)!", "Remove an element, which must be there."),
    method<set_discard_method>("discard($self, item, /)!", "Remove an element if it is there."),
    method<set_pop>("pop($self, /)!", "Remove and return some element."),
    method<set_clear_method>("clear($self, /)!", "Remove all elements."),
};
const NativeMethod kFrozenSetNew = method<frozenset_new>("frozenset($type, iterable=(), /)!", "Create a frozenset.");
const NativeMethod kFrozenSetMethods[] = {
    SHARED_METHODS,
    method<frozenset_hash>("__hash__($self, /)", "Return hash(self)."),
};
const NativeMethod kIteratorMethods[] = {
    ITERATOR_METHODS(set_iterator_next), LENGTH_HINT(iterator_length_hint), REDUCE(iterator_reduce)};

bool finish_set(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

Value set_iterator(Thread& t, Set* set) {
  SetIterator* it = allocate<SetIterator>(t);
  it->set = set;
  it->used = set->used;
  return Value::from(it);
}
Value set_iterator_next(Thread& t, Value iterator) {
  auto* it = as_iterator(iterator);
  if (!it->set) return kEmpty;
  if (it->used != it->set->used) {
    it->used = UINT32_MAX;
    return raise_runtime_error(t, "Set changed size during iteration");
  }
  Value key;
  size_t position = it->position;
  if (set_next(it->set, &position, &key)) {
    it->position = position;
    return key;
  }
  it->set = nullptr;
  return kEmpty;
}

static const BatchRow g_batch(Kind::kSetIterator, batch_of<set_iterator_next>);

extern const TypeSpec kSetType, kFrozenSetType, kSetIteratorType;
const TypeSpec kSetType = {.kind = Kind::kSet,
                           .methods = kSetMethods,
                           .doc = "An unordered collection of distinct hashable objects.",
                           .construct = &kSetNew,
                           .finish = finish_set};
const TypeSpec kFrozenSetType = {.kind = Kind::kFrozenSet,
                                 .methods = kFrozenSetMethods,
                                 .doc = "An immutable collection of distinct hashable objects.",
                                 .construct = &kFrozenSetNew};
const TypeSpec kSetIteratorType = {.kind = Kind::kSetIterator, .methods = kIteratorMethods};

[[maybe_unused]] static const bool kSetMakeIsKnown = (exact_constructors[size_t(Kind::kSet)] = &kSetMake, true);

}  // namespace adder
