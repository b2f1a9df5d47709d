// dict: its methods.
#include "builtins/container_helpers.h"
#include "interp/domain_method.h"
#include "interp/operations/dicts.h"
#include "objects/exact_constructors.h"
#include "objects/dict_private.h"
#include "objects/hash_table.h"
#include "objects/set_private.h"

namespace adder {

Value dict_view(Thread& t, Kind kind, Value dict);
Value dict_iterator(Thread& t, Kind kind, Dict* dict);
Value dict_reverse_iterator(Thread& t, Kind kind, Dict* dict);
Value dict_pop_general(Thread& t, Value self, Value key, Value fallback) {
  auto* d = self.as<Dict>();
  Value value;
  if (d->used) value = dict_pop(t, d, key);  // ref 3.11: an empty dict does not ask for the hash
  if (value || has_pending(t)) return value;
  return fallback ? fallback : Value(raise_key_error(t, key));
}
Value dict_set_default_value(Thread& t, Value dict, Value key, Value value) { return dict_set_default(t, dict.as<Dict>(), key, value); }

}  // namespace adder

ADDER_ANY(dict_set_default_value)
ADDER_ANY(dict_pop_general)

namespace adder {
namespace {

Dict* as_dict(Value v) { return v.as<Dict>(); }

Value dict_new(Thread& t, Value cls, Value args, Value kwargs) { return Value::from(make_instance<Dict>(t, cls.as<Class>())); }

/// What __init__ and update() share: at most one positional argument, then keywords.
bool update_from_arguments(Thread& t, const char* name, Value self, Value args, Value kwargs) {
  Tuple* positional = args.as<Tuple>();
  if (positional->length > 1) {
    return raise_type_error(t, "{} expected at most 1 argument, got {}", name, positional->length);
  }
  if (positional->length == 1 && !dict_update_from(t, as_dict(self), positional->items[0])) return false;
  return !kwargs || dict_update(t, as_dict(self), kwargs);
}

Value dict_make(Thread& t, Value, Value args, Value kwargs) {
  if (args.as<Tuple>()->length == 0) return kwargs ? kwargs : Value::from(new_dict(t));
  Value d = Value::from(new_dict(t));
  return update_from_arguments(t, "dict", d, args, kwargs) ? d : kEmpty;
}
Value dict_init(Thread& t, Value self, Value args, Value kwargs) {
  return update_from_arguments(t, "dict", self, args, kwargs) ? kNone : kEmpty;
}
Value dict_update_method(Thread& t, Value self, Value args, Value kwargs) {
  return update_from_arguments(t, "update", self, args, kwargs) ? kNone : kEmpty;
}

bool add_repr_pair(Thread& t, StrBuilder& text, Value key, Value value, bool first) {
  if (!first) text.add_ascii(", ");
  Str* shown = repr(t, key);
  if (!shown) return false;
  text.add(shown);
  text.add_ascii(": ");
  shown = repr(t, value);
  if (!shown) return false;
  text.add(shown);
  return true;
}

Value dict_repr(Thread& t, Value self) {
  Dict* d = as_dict(self);
  if (d->used == 0) return Value::from(str_from_ascii(t, "{}"));
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "{...}"));
  StrBuilder text(t);
  text.add_char('{');
  size_t position = 0;
  Value key, value;
  bool ok = true, first = true;
  while (ok && dict_next(d, &position, &key, &value)) {
    ok = add_repr_pair(t, text, key, value, first);
    first = false;
  }
  repr_leave(t, self);
  if (!ok) return kEmpty;
  text.add_char('}');
  return Value::from(text.finish());
}

/// 1 equal, 0 not, -1 failed.
int dicts_equal(Thread& t, Dict* a, Dict* b) {
  if (a->used != b->used) return 0;
  size_t position = 0;
  Value key, value;
  int64_t hash;
  while (dict_next(a, &position, &key, &value, &hash)) {
    Value other = dict_get_hashed(t, b, key, hash);
    if (!other) return has_pending(t) ? -1 : 0;
    if (other == value) continue;
    int same = equal(t, value, other);
    if (same != 1) return same;
  }
  return 1;
}

Value dict_equality(Thread& t, Value self, Value other, bool wanted) {
  if (!has_layout<Dict>(other)) return kNotImplemented;
  if (!enter_recursion(t, " in comparison")) return kEmpty;
  int same = dicts_equal(t, as_dict(self), as_dict(other));
  leave_recursion(t);
  return same < 0 ? kEmpty : Value::from_bool(bool(same) == wanted);
}
Value dict_eq(Thread& t, Value self, Value other) { return dict_equality(t, self, other, true); }
Value dict_ne(Thread& t, Value self, Value other) { return dict_equality(t, self, other, false); }
Value not_comparable(Thread&, Value, Value) { return kNotImplemented; }

Value dict_len(Thread&, Value self) { return Value::from_int(as_dict(self)->used); }

Value dict_contains(Thread& t, Value self, Value key) {
  int64_t hash;
  if (!hash_key(t, key, &hash)) return kEmpty;
  int64_t found = find_entry(t, as_dict(self), key, hash);
  return found == kLookupFailed ? kEmpty : Value::from_bool(found >= 0);
}

/// d[key] for a key that is not there: __missing__ of subclasses, or KeyError.
Value missing_key(Thread& t, Value self, Value key) {
  if (!is_exact<Dict>(self) && class_special(t, class_of(self), Special::kmissing)) {
    return call_special_method(t, self, Special::kmissing, {&key, 1});
  }
  return raise_key_error(t, key);
}

Value dict_getitem(Thread& t, Value self, Value key) {
  Value value = dict_get(t, as_dict(self), key);
  if (value || has_pending(t)) return value;
  return missing_key(t, self, key);
}
Value dict_setitem(Thread& t, Value self, Value key, Value value) {
  return dict_set(t, as_dict(self), key, value) ? kNone : kEmpty;
}
Value dict_delitem(Thread& t, Value self, Value key) {
  int deleted = dict_delete(t, as_dict(self), key);
  if (deleted == 0) return raise_key_error(t, key);
  return deleted > 0 ? kNone : kEmpty;
}

struct DictGet {
  template <class D> static REF run(D& d, REF self, REF key, REF fallback) {
    return dict_look_up(d, self, key, [&] { return fallback; });
  }
};
struct DictSetdefault {
  template <class D> static REF run(D& d, REF self, REF key, REF fallback) {
    if (dict_is_unwatched(d, self)) {
      REF value = d.template call<&dict_set_default_plain>(self, key, fallback);
      if (!d.failed(value)) return value;
    }
    return d.template call<&dict_set_default_value>(self, key, fallback);
  }
};

struct DictPop {
  template <class D> static REF run(D& d, REF self, REF key, REF fallback) {
    REF value;
    if (!pop_known(d, self, key, value)) return d.template call<&dict_pop_general>(self, key, fallback);
    if (!d.is_empty(value)) return value;
    return d.is_empty(fallback) ? raise_in(d, ExceptionId::kKeyError, key) : fallback;
  }
};

Value dict_popitem(Thread& t, Value self) {
  Dict* d = as_dict(self);
  if (d->used == 0) return raise(t, ExceptionId::kKeyError, "popitem(): dictionary is empty");
  Tuple* pair = TRY(new_tuple(t, 2));
  uint32_t index = dict_last_entry(d);
  pair->items[0] = d->table->entries[index].key;
  pair->items[1] = d->table->entries[index].value;
  dict_remove_entry(t, d, index);
  return Value::from(pair);
}

Value dict_clear_method(Thread& t, Value self) {
  dict_clear(t, as_dict(self));
  return kNone;
}
Value dict_copy_method(Thread& t, Value self) { return Value::from(dict_copy(t, as_dict(self))); }

Value dict_keys(Thread& t, Value self) { return dict_view(t, Kind::kDictKeys, self); }
Value dict_values(Thread& t, Value self) { return dict_view(t, Kind::kDictValues, self); }
Value dict_items(Thread& t, Value self) { return dict_view(t, Kind::kDictItems, self); }
Value dict_iter(Thread& t, Value self) { return dict_key_iterator(t, as_dict(self)); }
Value dict_reversed(Thread& t, Value self) { return dict_reverse_iterator(t, Kind::kDictReverseKeyIterator, as_dict(self)); }
Value dict_sizeof(Thread&, Value self) {
  Dict* d = as_dict(self);
  size_t table = d->table ? dict_table_size(d->table->capacity, d->table->index_bits, d->table->index_width) : 0;
  return Value::from_int(int64_t(sizeof(Dict) + table));
}

Value dict_or(Thread& t, Value self, Value other) {
  if (!has_layout<Dict>(self) || !has_layout<Dict>(other)) return kNotImplemented;
  Dict* result = TRY(dict_copy(t, as_dict(self)));
  return dict_update(t, result, other) ? Value::from(result) : kEmpty;
}
Value dict_ror(Thread& t, Value self, Value other) {
  if (!has_layout<Dict>(other)) return kNotImplemented;
  return dict_or(t, other, self);
}
Value dict_ior(Thread& t, Value self, Value other) { return dict_update_from(t, as_dict(self), other) ? self : kEmpty; }

Value dict_fromkeys(Thread& t, Value cls, Value iterable, Value value) {
  Value result = TRY(call_with(t, cls));
  if (is_exact<Dict>(result)) {
    Dict* d = as_dict(result);
    if (is_any_set(iterable)) {  // with the hashes that it stores
      size_t position = 0;
      int64_t hash;
      for (Value key; set_next(iterable.as<Set>(), &position, &key, &hash);) {
        if (!dict_set_hashed(t, d, key, hash, value)) return kEmpty;
      }
      return result;
    }
    return for_each(t, iterable, [&](Value key) { return dict_set(t, d, key, value); }) ? result : kEmpty;
  }
  return for_each(t, iterable, [&](Value key) { return set_item(t, result, key, value); }) ? result : kEmpty;
}

constexpr auto kEntries = jit::writes(jit::alias_set(kAliasDictHead) | jit::alias_set(kAliasDictEntries));
const NativeMethod kDictNew = method<dict_new>("dict($type, *args, **kwargs)!", "Create a dict.");
const NativeMethod kDictMake = method<dict_make>("dict($type, /, *args, **kwargs)!", "Create a dict.");
const NativeMethod kDictMethods[] = {
    method<dict_init>("__init__($self, /, *args, **kwargs)", "Fill the dict from a mapping or pairs, then from keywords."),
    method<dict_repr>("__repr__($self, /)", "Return repr(self)."),
    method<dict_eq>("__eq__($self, value, /)", "Return self==value."),
    method<dict_ne>("__ne__($self, value, /)", "Return self!=value."),
    method<not_comparable>("__lt__($self, value, /)", "Return self<value."),
    method<not_comparable>("__le__($self, value, /)", "Return self<=value."),
    method<not_comparable>("__gt__($self, value, /)", "Return self>value."),
    method<not_comparable>("__ge__($self, value, /)", "Return self>=value."),
    method<dict_len>("__len__($self, /)", "Return len(self).", jit::kReads),
    method<dict_contains>("__contains__($self, key, /)", "True if the dict has the key."),
    method<dict_getitem>("__getitem__($self, key, /)!", "Return self[key]."),
    method<dict_setitem>("__setitem__($self, key, value, /)", "Set self[key] to value."),
    method<dict_delitem>("__delitem__($self, key, /)", "Delete self[key]."),
    method<dict_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    method<dict_reversed>("__reversed__($self, /)", "Return a reverse iterator over the keys.", jit::kAllocates),
    method<dict_or>("__or__($self, value, /)", "Return self|value."),
    method<dict_ror>("__ror__($self, value, /)", "Return value|self."),
    method<dict_ior>("__ior__($self, value, /)", "Return self|=value."),
    method<dict_sizeof>("__sizeof__($self, /)!", "Return the size of the dict in memory, in bytes."),
    domain_method<DictGet>("get($self, key, default=None, /)", "Return the value of a key, or the default."),
    domain_method<DictSetdefault>("setdefault($self, key, default=None, /)", "Insert the key with the default unless it is there; return its value."),
    domain_method<DictPop>("pop($self, key, default=<unrepresentable>, /)", "Remove a key and return its value (or the default)."),
    method<dict_popitem>("popitem($self, /)", "Remove and return the (key, value) pair inserted last."),
    method<dict_keys>("keys($self, /)!", "Return a set-like view of the keys.", jit::kAllocates),
    method<dict_values>("values($self, /)!", "Return a view of the values.", jit::kAllocates),
    method<dict_items>("items($self, /)!", "Return a set-like view of the (key, value) pairs.", jit::kAllocates),
    method<dict_update_method>("update($self, /, *args, **kwargs)!", "Update the dict from a mapping or pairs, then from keywords."),
    class_method<dict_fromkeys>("fromkeys($type, iterable, value=None, /)", "Create a dict with keys from an iterable, all with one value."),
    method<dict_clear_method>("clear($self, /)!", "Remove all items.", kEntries),
    method<dict_copy_method>("copy($self, /)!", "Return a shallow copy.", jit::kAllocates),
    CLASS_GETITEM,
};

bool finish_dict(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

extern const TypeSpec kDictType;
const TypeSpec kDictType = {.kind = Kind::kDict,
                            .methods = kDictMethods,
                            .doc = "A mapping from hashable keys to values, in order of insertion.",
                            .construct = &kDictNew,
                            .finish = finish_dict};

[[maybe_unused]] static const bool kDictMakeIsKnown = (exact_constructors[size_t(Kind::kDict)] = &kDictMake, true);

}  // namespace adder
