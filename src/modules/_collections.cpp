// _collections: defaultdict, OrderedDict, the fields of named tuples, and the counting loop of Counter.
#include "modules/_collections.h"
#include "objects/dict_private.h"
#include "objects/hash_table.h"
#include "objects/misc.h"

namespace adder {

Value dict_reverse_iterator(Thread& t, Kind kind, Dict* dict);

namespace {

Dict* as_dict(Value v) { return v.as<Dict>(); }

// --- defaultdict: hidden slot 0 is the factory
Value& factory(Value self) { return hidden_slots<Dict>(self)[0]; }

Value defaultdict_new(Thread& t, Value cls, Value, Value) {
  Value self = Value::from(TRY(make_instance<Dict>(t, cls.as<Class>())));
  factory(self) = kNone;
  return self;
}
Value defaultdict_init(Thread& t, Value self, Value args, Value kwargs) {
  Tuple* arguments = args.as<Tuple>();
  Value made_by = arguments->length ? arguments->items[0] : kNone;
  if (made_by != kNone && !is_callable(t, made_by)) return raise_type_error(t, "first argument must be callable or None");
  if (arguments->length > 2) return raise_type_error(t, "dict expected at most 1 argument, got {}", arguments->length - 1);
  factory(self) = made_by;
  gc::write_barrier(self.as<Object>());
  if (arguments->length == 2 && !dict_update_from(t, as_dict(self), arguments->items[1])) return kEmpty;
  return !kwargs || dict_update(t, as_dict(self), kwargs) ? kNone : kEmpty;
}
Value defaultdict_missing(Thread& t, Value self, Value key) {
  if (factory(self) == kNone) return raise_key_error(t, key);
  Value value = TRY(call_with(t, factory(self)));
  return set_item(t, self, key, value) ? value : kEmpty;
}
Value defaultdict_repr(Thread& t, Value self) {
  Value made_by = factory(self);
  Str* base;
  if (repr_enter(t, made_by)) {
    base = str_from_ascii(t, "...");
  } else {
    base = repr(t, made_by);
    repr_leave(t, made_by);
  }
  if (!base) return kEmpty;
  Value items = TRY(call_method_with(t, Value::from(class_for<Dict>(t)), "__repr__", self));
  StrBuilder text(t);
  text.add(class_of(self)->name);
  text.add_char('(');
  text.add(base);
  text.add_ascii(", ");
  text.add(items.as<Str>());
  text.add_char(')');
  return Value::from(text.finish());
}
Value defaultdict_copy(Thread& t, Value self) { return call_with(t, Value::from(class_of(self)), factory(self), self); }
Value defaultdict_reduce(Thread& t, Value self) {
  Tuple* arguments = TRY(factory(self) == kNone ? new_tuple(t, 0) : make_tuple(t, factory(self)));
  Value items = TRY(call_method_with(t, self, "items"));
  Value iterator = TRY(get_iterator(t, items));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments), kNone, kNone, iterator));
}
Class* defaultdict_class = nullptr;
Value defaultdict_or(Thread& t, Value self, Value other) {
  if (!has_layout<Dict>(self) || !has_layout<Dict>(other)) return kNotImplemented;
  Value owner = is_instance_of(self, defaultdict_class) ? self : other;
  Value result = TRY(call_with(t, Value::from(class_of(owner)), factory(owner), self));
  return dict_update(t, as_dict(result), other) ? result : kEmpty;
}
Value defaultdict_ror(Thread& t, Value self, Value other) { return defaultdict_or(t, other, self); }
Value get_factory(Thread&, Value self) { return factory(self); }
bool set_factory(Thread&, Value self, Value value) {
  factory(self) = value ? value : kNone;
  gc::write_barrier(self.as<Object>());
  return true;
}

const NativeMethod kDefaultdictNew = method<defaultdict_new>("defaultdict($type, *args, **kwargs)!", "Create a defaultdict.");
const NativeMethod kDefaultdictMethods[] = {
    method<defaultdict_init>("__init__($self, /, *args, **kwargs)", "Set the factory, then fill the dict."),
    method<defaultdict_missing>("__missing__($self, key, /)!", "Insert and return what the factory makes."),
    method<defaultdict_repr>("__repr__($self, /)", "Return repr(self)."),
    method<defaultdict_copy>("copy($self, /)!", "Return a shallow copy."),
    method<defaultdict_copy>("__copy__($self, /)!", "Return a shallow copy."),
    method<defaultdict_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
    method<defaultdict_or>("__or__($self, value, /)", "Return self|value."),
    method<defaultdict_ror>("__ror__($self, value, /)", "Return value|self."),
    CLASS_GETITEM,
};
const NativeGetSet kDefaultdictGetSets[] = {native_member("default_factory", get_factory, "What makes missing values.", set_factory)};
bool finish_defaultdict(Thread&, Class* cls) { return defaultdict_class = cls; }
const TypeSpec kDefaultdict = {.kind = Kind::kDict,
                               .methods = kDefaultdictMethods,
                               .getsets = kDefaultdictGetSets,
                               .doc = "A dict that makes missing values by calling a factory.",
                               .construct = &kDefaultdictNew,
                               .finish = finish_defaultdict,
                               .module = "collections",
                               .hidden_slots = 1, .own_slots = kOwnGetattribute};

// --- OrderedDict: a dict, which is ordered anyway.  Hidden slot 0 is a table and slot 1 the number of its leading
// entries known to be deleted, so that taking items from the front takes constant time.
uint32_t first_entry(Value self) {
  Dict* d = as_dict(self);
  Value* slots = hidden_slots<Dict>(self);
  uint32_t from = slots[0] == Value::from(d->table) && slots[1].is_int() ? uint32_t(slots[1].as_int()) : 0;
  uint32_t index = dict_first_entry(d, from);
  slots[0] = Value::from(d->table);
  slots[1] = Value::from_int(index);
  gc::write_barrier(d);
  return index;
}
Class* ordered_class = nullptr;

Value ordered_new(Thread& t, Value cls, Value, Value) { return Value::from(make_instance<Dict>(t, cls.as<Class>())); }

/// As MutableMapping.update: stores through self[key] when a subclass overrides that.
bool ordered_update(Thread& t, Value self, Value args, Value kwargs) {
  Tuple* arguments = args.as<Tuple>();
  bool plain = class_special(t, class_of(self), Special::ksetitem) == class_special(t, class_for<Dict>(t), Special::ksetitem);
  for (Value source : {arguments->length ? arguments->items[0] : kEmpty, kwargs}) {
    if (!source) continue;
    if (plain) {
      if (!dict_update_from(t, as_dict(self), source)) return false;
      continue;
    }
    Dict* gathered = new_dict(t);
    if (!dict_update_from(t, gathered, source)) return false;
    size_t position = 0;
    for (Value key, value; dict_next(gathered, &position, &key, &value);) {
      if (!set_item(t, self, key, value)) return false;
    }
  }
  return true;
}
Value ordered_init(Thread& t, Value self, Value args, Value kwargs) {
  if (size_t given = args.as<Tuple>()->length; given > 1) return raise_type_error(t, "expected at most 1 arguments, got {}", given);
  return ordered_update(t, self, args, kwargs) ? kNone : kEmpty;
}
Value ordered_update_method(Thread& t, Value self, Value args, Value kwargs) {
  if (size_t given = args.as<Tuple>()->length; given > 1) return raise_type_error(t, "update() takes at most 1 positional argument ({} given)", given);
  return ordered_update(t, self, args, kwargs) ? kNone : kEmpty;
}

Value ordered_popitem(Thread& t, Value self, Value last) {
  Dict* d = as_dict(self);
  int from_end = is_true(t, last);
  if (from_end < 0) return kEmpty;
  if (d->used == 0) return raise(t, ExceptionId::kKeyError, "dictionary is empty");
  uint32_t index = from_end ? dict_last_entry(d) : first_entry(self);
  Value key = d->table->entries[index].key, value = d->table->entries[index].value;
  dict_remove_entry(t, d, index);
  return Value::from(make_tuple(t, key, value));
}
Value ordered_move_to_end(Thread& t, Value self, Value key, Value last) {
  int to_end = is_true(t, last);
  int64_t hash;
  if (to_end < 0 || !hash_key(t, key, &hash)) return kEmpty;
  Dict* d = as_dict(self);
  int64_t index = dict_find(t, d, key, hash);
  if (index == kLookupFailed) return kEmpty;
  if (index == kNotFound) return raise_key_error(t, key);
  hidden_slots<Dict>(self)[0] = kEmpty;
  return (to_end ? dict_move_last(t, d, uint32_t(index)) : dict_move_first(t, d, uint32_t(index))) ? kNone : kEmpty;
}
Value ordered_reversed(Thread& t, Value self) { return dict_reverse_iterator(t, Kind::kDictReverseKeyIterator, as_dict(self)); }

Value ordered_pop(Thread& t, Value self, Value key, Value fallback) {
  Value value = dict_pop(t, as_dict(self), key);
  if (value || has_pending(t)) return value;
  return fallback ? fallback : Value(raise_key_error(t, key));
}

Value ordered_setdefault(Thread& t, Value self, Value key, Value fallback) {
  if (class_of(self) == ordered_class) return dict_set_default(t, as_dict(self), key, fallback);
  // ref 3.11: a subclass is asked as a mapping.
  int known = contains(t, self, key);
  if (known < 0) return kEmpty;
  if (known) return get_item(t, self, key);
  return set_item(t, self, key, fallback) ? fallback : kEmpty;
}
/// A dict's size, and that of the hidden slots.
Value ordered_sizeof(Thread& t, Value self) {
  Value plain = TRY(call_method_with(t, Value::from(class_for<Dict>(t)), "__sizeof__", self));
  return binary_operation(t, plain, Value::from_int(2 * sizeof(Value)), BinaryOp::kAdd);
}

Value ordered_equality(Thread& t, Value self, Value other, bool wanted) {
  if (!has_layout<Dict>(other)) return kNotImplemented;
  Value same = TRY(call_method_with(t, Value::from(class_for<Dict>(t)), "__eq__", self, other));
  if (same == kTrue && is_instance_of(other, ordered_class)) {
    size_t i = 0, j = 0;
    Value a, b;
    while (dict_next(as_dict(self), &i, &a, nullptr) && dict_next(as_dict(other), &j, &b, nullptr)) {
      int equal_keys = equal(t, a, b);
      if (equal_keys < 0) return kEmpty;
      if (!equal_keys) {
        same = kFalse;
        break;
      }
    }
  }
  return Value::from_bool((same == kTrue) == wanted);
}
Value ordered_eq(Thread& t, Value self, Value other) { return ordered_equality(t, self, other, true); }
Value ordered_ne(Thread& t, Value self, Value other) { return ordered_equality(t, self, other, false); }

Value ordered_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add(class_of(self)->name);
  if (as_dict(self)->used == 0) {
    text.add_ascii("()");
    return Value::from(text.finish());
  }
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "..."));
  Value items = call_method_with(t, self, "items");
  List* pairs = items ? list_of(t, items) : nullptr;
  Str* shown = pairs ? repr(t, Value::from(pairs)) : nullptr;
  repr_leave(t, self);
  if (!shown) return kEmpty;
  text.add_char('(');
  text.add(shown);
  text.add_char(')');
  return Value::from(text.finish());
}
Value ordered_copy(Thread& t, Value self) {
  Value copy = TRY(call_with(t, Value::from(class_of(self))));
  if (class_of(self) == ordered_class) return dict_update(t, as_dict(copy), self) ? copy : kEmpty;
  Dict* attributes = instance_dict(t, self);
  if (has_pending(t)) return kEmpty;
  if (attributes && attributes->used) {
    Dict* target = TRY(instance_dict(t, copy));
    if (!dict_update(t, target, Value::from(attributes))) return kEmpty;
  }
  size_t position = 0;
  for (Value key; dict_next(as_dict(self), &position, &key, nullptr);) {
    Value value = TRY(get_item(t, self, key));
    if (!set_item(t, copy, key, value)) return kEmpty;
  }
  return copy;
}
Value ordered_reduce(Thread& t, Value self) {
  Value state = TRY(call_method_with(t, self, "__getstate__"));
  Value items = TRY(call_method_with(t, self, "items"));
  Value iterator = TRY(get_iterator(t, items));
  Value arguments = Value::from(TRY(new_tuple(t, 0)));
  return Value::from(make_tuple(t, Value::from(class_of(self)), arguments, state, kNone, iterator));
}
Value ordered_or(Thread& t, Value self, Value other) {
  if (!has_layout<Dict>(self) || !has_layout<Dict>(other)) return kNotImplemented;
  Value owner = is_instance_of(self, ordered_class) ? self : other;
  Value result = TRY(call_with(t, Value::from(class_of(owner)), self));
  Tuple* arguments = TRY(make_tuple(t, other));
  return ordered_update(t, result, Value::from(arguments), kEmpty) ? result : kEmpty;
}
Value ordered_ror(Thread& t, Value self, Value other) { return ordered_or(t, other, self); }
Value ordered_ior(Thread& t, Value self, Value other) {
  Tuple* arguments = TRY(make_tuple(t, other));
  return ordered_update(t, self, Value::from(arguments), kEmpty) ? self : kEmpty;
}
Value ordered_fromkeys(Thread& t, Value cls, Value iterable, Value value) {
  Value result = TRY(call_with(t, cls));
  return for_each(t, iterable, [&](Value key) { return set_item(t, result, key, value); }) ? result : kEmpty;
}

Value ordered_get_dict(Thread& t, Value self) { return Value::from(instance_dict(t, self)); }
const NativeGetSet kOrderedGetSets[] = {{"__dict__", ordered_get_dict, nullptr, "The attributes of the object."}};
const NativeMethod kOrderedNew = method<ordered_new>("OrderedDict($type, *args, **kwargs)!", "Create an OrderedDict.");
const NativeMethod kOrderedMethods[] = {
    method<ordered_init>("__init__($self, /, *args, **kwargs)", "Fill the dict."),
    method<ordered_update_method>("update($self, /, *args, **kwargs)!", "Update the dict from a mapping or pairs, then from keywords."),
    method<ordered_popitem>("popitem($self, /, last=True)", "Remove and return the last (or first) (key, value) pair."),
    method<ordered_move_to_end>("move_to_end($self, /, key, last=True)", "Make a key the last (or first)."),
    method<ordered_reversed>("__reversed__($self, /)!", "Return a reverse iterator over the keys."),
    method<ordered_pop>("pop($self, /, key, default=<unrepresentable>)", "Remove a key and return its value (or the default)."),
    method<ordered_setdefault>("setdefault($self, /, key, default=None)", "Return the value of a key, after giving it the default when there is none."),
    method<ordered_sizeof>("__sizeof__($self, /)!", "Return the size of the dict in memory, in bytes."),
    method<ordered_eq>("__eq__($self, value, /)", "Return self==value."),
    method<ordered_ne>("__ne__($self, value, /)", "Return self!=value."),
    method<ordered_repr>("__repr__($self, /)", "Return repr(self)."),
    method<ordered_copy>("copy($self, /)!", "Return a shallow copy."),
    method<ordered_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
    method<ordered_or>("__or__($self, value, /)", "Return self|value."),
    method<ordered_ror>("__ror__($self, value, /)", "Return value|self."),
    method<ordered_ior>("__ior__($self, value, /)", "Return self|=value."),
    class_method<ordered_fromkeys>("fromkeys($type, /, iterable, value=None)", "Create a dict with keys from an iterable, all with one value."),
};
bool finish_ordered(Thread& t, Class* cls) {
  ordered_class = cls;
  return make_unhashable(t, cls);
}
const TypeSpec kOrdered = {.kind = Kind::kDict,
                           .methods = kOrderedMethods,
                           .getsets = kOrderedGetSets,
                           .doc = "A dict that compares its order and can rearrange it.",
                           .construct = &kOrderedNew,
                           .finish = finish_ordered,
                           .module = "collections",
                           .hidden_slots = 2,
                           .has_dict = true};

// --- fields of named tuples
Value getter_new(Thread& t, Value, Value index_argument, Value doc) {
  int64_t index;
  if (!to_index_int64(t, index_argument, &index)) return kEmpty;
  TupleGetter* getter = allocate<TupleGetter>(t);
  getter->index = index;
  getter->doc = doc;
  return Value::from(getter);
}
Value getter_get(Thread& t, Value self, Value object, Value) {
  auto* getter = self.as<TupleGetter>();
  if (object == kNone) return self;
  if (!has_layout<Tuple>(object)) {
    return raise_type_error(t, "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object", getter->index, type_name(object));
  }
  if (uint64_t(getter->index) >= object.as<Tuple>()->length) return raise_index_error(t, "tuple index out of range");
  return object.as<Tuple>()->items[getter->index];
}
Value getter_set(Thread& t, Value, Value, Value) { return raise_attribute_error(t, "can't set attribute"); }
Value getter_delete(Thread& t, Value, Value) { return raise_attribute_error(t, "can't delete attribute"); }
Value getter_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("_tuplegetter(");
  text.add_int(self.as<TupleGetter>()->index);
  text.add_ascii(", ");
  text.add(TRY(repr(t, self.as<TupleGetter>()->doc)));
  text.add_char(')');
  return Value::from(text.finish());
}
Value getter_reduce(Thread& t, Value self) {
  Tuple* arguments = TRY(make_tuple(t, Value::from_int(self.as<TupleGetter>()->index), self.as<TupleGetter>()->doc));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
}
Value getter_doc(Thread&, Value self) { return self.as<TupleGetter>()->doc; }
bool getter_set_doc(Thread&, Value self, Value value) {
  self.as<TupleGetter>()->doc = value ? value : kNone;
  gc::write_barrier(self.as<Object>());
  return true;
}
const NativeMethod kGetterNew = method<getter_new>("_tuplegetter($type, index, doc, /)", "Create the descriptor of a field.");
const NativeMethod kGetterMethods[] = {
    method<getter_get>("__get__($self, instance, owner=None, /)", "Return the item of the instance."),
    method<getter_set>("__set__($self, instance, value, /)", "Refuse."),
    method<getter_delete>("__delete__($self, instance, /)", "Refuse."),
    method<getter_repr>("__repr__($self, /)", "Return repr(self)."),
    REDUCE(getter_reduce),
};
const NativeGetSet kGetterGetSets[] = {{"__doc__", getter_doc, getter_set_doc, nullptr}};

// --- counting
Value count_elements(Thread& t, Value, Value mapping, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  Str* get = intern(t, "get");
  Class* dict_class = class_for<Dict>(t);
  Class* cls = class_of(mapping);
  bool plain = has_layout<Dict>(mapping) && class_lookup(t, cls, get) == class_lookup(t, dict_class, get) &&
               class_special(t, cls, Special::ksetitem) == class_special(t, dict_class, Special::ksetitem);
  if (!plain) {
    Value bound = TRY(get_attribute(t, mapping, get));
    return for_each(t, iterator, [&](Value key) -> bool {
      Value old = call_with(t, bound, key, Value::from_int(0));
      Value count = old ? binary_operation(t, old, Value::from_int(1), BinaryOp::kAdd) : kEmpty;
      return count && set_item(t, mapping, key, count);
    }) ? kNone : kEmpty;
  }
  Dict* d = as_dict(mapping);
  return for_each(t, iterator, [&](Value key) -> bool {
    int64_t hash;
    if (!hash_key(t, key, &hash)) return false;
    Value old = dict_get_hashed(t, d, key, hash);
    if (!old && has_pending(t)) return false;
    Value count = !old ? Value::from_int(1) : old.is_int() && old.as_int() < kMaxSmallInt ? Value::from_int(old.as_int() + 1)
                                            : binary_operation(t, old, Value::from_int(1), BinaryOp::kAdd);
    return count && dict_set_hashed(t, d, key, hash, count);
  }) ? kNone : kEmpty;
}

const NativeMethod kFunctions[] = {
    function<count_elements>("_count_elements($module, mapping, iterable, /)", "Count how often each item occurs."),
};

bool initialize(Thread& t, Module* module) { return add_deque(t, module) && add_dict_types(t, module); }

}  // namespace

bool add_dict_types(Thread& t, Module* module) {
  Class* with_default = new_native_class(t, "collections.defaultdict", class_for<Dict>(t), kDefaultdict);
  Class* ordered = with_default ? new_native_class(t, "collections.OrderedDict", class_for<Dict>(t), kOrdered) : nullptr;
  return ordered && dict_set_str(t, module->dict, intern(t, "defaultdict"), Value::from(with_default)) &&
         dict_set_str(t, module->dict, intern(t, "OrderedDict"), Value::from(ordered)) &&
         dict_set_str(t, module->dict, intern(t, "_tuplegetter"), Value::from(class_for<TupleGetter>(t)));
}

extern const TypeSpec kTupleGetterType;
const TypeSpec kTupleGetterType = {.kind = Kind::kTupleGetter,
                                   .methods = kGetterMethods,
                                   .getsets = kGetterGetSets,
                                   .construct = &kGetterNew,
                                   .module = "collections"};
extern const ModuleSpec kCollectionsModule;
const ModuleSpec kCollectionsModule = {"_collections", "Containers beyond the builtin ones.", kFunctions, initialize};

}  // namespace adder
