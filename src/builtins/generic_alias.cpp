// types.GenericAlias: list[int] and its like, with substitution of type parameters (PEP 585, PEP 646).
#include "builtins/generic_alias.h"

#include "builtins/container_helpers.h"
#include "builtins/object.h"
#include "objects/attributes.h"
#include "runtime/native_classes.h"

namespace adder {

namespace {

GenericAlias* as_alias(Value v) { return v.as<GenericAlias>(); }

bool is_typing_class(Value v, const char* name) {
  Class* cls = class_of(v);
  if (!str_equal(cls->name, name)) return false;
  Value module = dict_get_str(*g_runtime->main_thread, cls->dict, intern(*g_runtime->main_thread, "__module__"));
  return module && has_layout<Str>(module) && str_equal(module.as<Str>(), "typing");
}

bool add_once(Thread& t, List* list, Value v) {
  for (Value known : list->values())
    if (known == v) return true;
  return list_append(t, list, v);
}

// 1: `v` has __typing_subst__ and so is a parameter; 0 not; -1 failed.
int is_parameter(Thread& t, Value v) {
  if (is_class(v) || !v.is_pointer()) return 0;
  if (find_attribute_value(t, v, intern(t, "__typing_subst__"))) return 1;
  return has_pending(t) ? -1 : 0;
}
Tuple* parameters_of_argument(Thread& t, Value v) {
  Value own = find_attribute_value(t, v, intern(t, "__parameters__"));
  return own && has_layout<Tuple>(own) ? own.as<Tuple>() : nullptr;
}

}  // namespace

Tuple* type_parameters(Thread& t, Tuple* arguments) {
  List* found = new_list(t);
  for (Value v : arguments->values()) {
    if (is_class(v)) continue;
    int parameter = is_parameter(t, v);
    if (parameter < 0) return nullptr;
    if (parameter) {
      add_once(t, found, v);
      continue;
    }
    Tuple* nested = parameters_of_argument(t, v);
    if (has_pending(t)) return nullptr;
    if (!nested) continue;
    for (Value p : nested->values()) add_once(t, found, p);
  }
  return tuple_from(t, found->values());
}

namespace {

// *args of an unpacked tuple alias (*tuple[int, str]) among the arguments, spread out.
Tuple* unpack_arguments(Thread& t, Value item) {
  Tuple* given = has_layout<Tuple>(item) ? item.as<Tuple>() : make_tuple(t, item);
  List* out = new_list(t);
  for (Value v : given->values()) {
    Value spread = is_class(v) ? kEmpty : find_attribute_value(t, v, intern(t, "__typing_unpacked_tuple_args__"));
    if (has_pending(t)) return nullptr;
    bool open_ended = spread && has_layout<Tuple>(spread) && spread.as<Tuple>()->length && spread.as<Tuple>()->items[spread.as<Tuple>()->length - 1] == kEllipsis;
    if (spread && has_layout<Tuple>(spread) && !open_ended) {
      for (Value part : spread.as<Tuple>()->values()) list_append(t, out, part);
    } else {
      list_append(t, out, v);
    }
  }
  return tuple_from(t, out->values());
}

// What an argument that is itself generic becomes: argument[its parameters' substitutes].
Value substitute_nested(Thread& t, Value argument, Tuple* nested, Tuple* parameters, Tuple* items) {
  List* chosen = new_list(t);
  for (Value p : nested->values()) {
    int64_t at = -1;
    for (uint64_t i = 0; i < parameters->length; i++)
      if (parameters->items[i] == p) at = int64_t(i);
    Value substitute = at >= 0 ? items->items[at] : p;
    if (at >= 0 && is_typing_class(p, "TypeVarTuple") && has_layout<Tuple>(substitute)) {
      for (Value v : substitute.as<Tuple>()->values()) list_append(t, chosen, v);
    } else {
      list_append(t, chosen, substitute);
    }
  }
  return get_item(t, argument, Value::from(tuple_from(t, chosen->values())));
}

bool prepare_substitution(Thread& t, Value self, Tuple* parameters, Tuple** items) {
  for (Value p : parameters->values()) {
    Value prepare = find_attribute_value(t, p, intern(t, "__typing_prepare_subst__"));
    if (has_pending(t)) return false;
    if (!prepare || prepare == kNone) continue;
    Value prepared = TRY(call_with(t, prepare, self, Value::from(*items)));
    *items = has_layout<Tuple>(prepared) ? prepared.as<Tuple>() : make_tuple(t, prepared);
  }
  return true;
}

}  // namespace

Tuple* substitute_parameters(Thread& t, Value self, Tuple* arguments, Tuple* parameters, Value item) {
  if (parameters->length == 0) return raise_type_error(t, "{} is not a generic class", Repr{self});
  Tuple* items = TRY(unpack_arguments(t, item));
  if (!prepare_substitution(t, self, parameters, &items)) return nullptr;
  if (items->length != parameters->length)
    return raise_type_error(t, "Too {} arguments for {}; actual {}, expected {}", items->length > parameters->length ? "many" : "few", Repr{self},
                            items->length, parameters->length);
  List* out = new_list(t);
  for (Value argument : arguments->values()) {
    if (is_class(argument)) {
      list_append(t, out, argument);
      continue;
    }
    Value spread = find_attribute_value(t, argument, intern(t, "__typing_is_unpacked_typevartuple__"));
    if (has_pending(t)) return nullptr;
    Value substitute = find_attribute_value(t, argument, intern(t, "__typing_subst__"));
    if (has_pending(t)) return nullptr;
    Value made;
    if (substitute) {
      uint64_t at = 0;
      while (at < parameters->length && parameters->items[at] != argument) at++;
      made = TRY(call_with(t, substitute, items->items[at]));
    } else {
      Tuple* nested = parameters_of_argument(t, argument);
      if (has_pending(t)) return nullptr;
      made = nested && nested->length ? TRY(substitute_nested(t, argument, nested, parameters, items)) : argument;
    }
    if (spread && spread == kTrue && has_layout<Tuple>(made)) {
      for (Value v : made.as<Tuple>()->values()) list_append(t, out, v);
    } else {
      list_append(t, out, made);
    }
  }
  return tuple_from(t, out->values());
}

// How an argument is shown: classes and functions by their qualified name.
bool add_type_text(Thread& t, StrBuilder& text, Value v) {
  if (v == kEllipsis) return text.add_ascii("..."), true;
  if (v == kNone || (is_class(v) && v.as<Class>() == class_for_kind(Kind::kNoneType))) return text.add_ascii("None"), true;
  bool alias = has_layout<GenericAlias>(v) || (find_attribute_value(t, v, intern(t, "__origin__")) && find_attribute_value(t, v, intern(t, "__args__")));
  if (!alias && !has_pending(t)) {
    Value name = find_attribute_value(t, v, intern(t, "__qualname__"));
    Value module = name ? find_attribute_value(t, v, intern(t, "__module__")) : kEmpty;
    if (module && has_layout<Str>(name) && has_layout<Str>(module)) {
      if (!str_equal(module.as<Str>(), "builtins")) {
        text.add(module.as<Str>());
        text.add_char('.');
      }
      text.add(name.as<Str>());
      return true;
    }
  }
  if (has_pending(t)) return false;
  text.add(TRY(repr(t, v)));
  return true;
}

namespace {

Value new_alias(Thread& t, Class* cls, Value origin, Value item, bool starred) {
  auto* a = new_instance<GenericAlias>(t, cls);
  a->origin = origin;
  Value arguments = has_layout<Tuple>(item) ? item : Value::from(make_tuple(t, item));
  gc::write_barrier(a);
  a->arguments = arguments;
  a->starred = starred;
  return Value::from(a);
}
Value alias_new(Thread& t, Value type, Value origin, Value item) { return new_alias(t, type.as<Class>(), origin, item, false); }

bool add_argument_text(Thread& t, StrBuilder& text, Value v) {
  if (!has_layout<List>(v)) return add_type_text(t, text, v);
  text.add_char('[');
  bool first = true;
  for (Value item : v.as<List>()->values()) {
    if (!first) text.add_ascii(", ");
    first = false;
    if (!add_type_text(t, text, item)) return false;
  }
  text.add_char(']');
  return true;
}
Value alias_repr(Thread& t, Value self) {
  auto* a = as_alias(self);
  StrBuilder text(t);
  if (a->starred) text.add_char('*');
  if (!add_type_text(t, text, a->origin)) return kEmpty;
  text.add_char('[');
  bool first = true;
  for (Value v : a->arguments.as<Tuple>()->values()) {
    if (!first) text.add_ascii(", ");
    first = false;
    if (!add_argument_text(t, text, v)) return kEmpty;
  }
  if (first) text.add_ascii("()");
  text.add_char(']');
  return Value::from(text.finish());
}
Value alias_hash(Thread& t, Value self) {
  int64_t origin, arguments;
  if (!hash_of(t, as_alias(self)->origin, &origin) || !hash_of(t, as_alias(self)->arguments, &arguments)) return kEmpty;
  return Value::from_int((origin ^ arguments) >> 1);
}
Value alias_eq(Thread& t, Value self, Value other) {
  if (!has_layout<GenericAlias>(other)) return kNotImplemented;
  auto *a = as_alias(self), *b = as_alias(other);
  if (a->starred != b->starred) return kFalse;
  int same = equal(t, a->origin, b->origin);
  if (same > 0) same = equal(t, a->arguments, b->arguments);
  return same < 0 ? kEmpty : Value::from_bool(same);
}
Value alias_call(Thread& t, Value self, Value args, Value kwargs) {
  Value made = TRY(call_unpacked(t, as_alias(self)->origin, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr));
  if (!set_attribute(t, made, intern(t, "__orig_class__"), self)) {
    if (!pending_matches(t, ExceptionId::kAttributeError) && !pending_matches(t, ExceptionId::kTypeError)) return kEmpty;
    take_pending(t);
  }
  return made;
}
Tuple* parameters_of(Thread& t, GenericAlias* a) {
  if (!a->parameters) {
    Tuple* found = TRY(type_parameters(t, a->arguments.as<Tuple>()));
    gc::write_barrier(a);
    a->parameters = Value::from(found);
  }
  return a->parameters.as<Tuple>();
}
Value alias_getitem(Thread& t, Value self, Value item) {
  auto* a = as_alias(self);
  Tuple* parameters = TRY(parameters_of(t, a));
  Tuple* arguments = TRY(substitute_parameters(t, self, a->arguments.as<Tuple>(), parameters, item));
  return new_alias(t, class_of(self), a->origin, Value::from(arguments), a->starred);
}

// Names that are the alias's own; everything else is asked of the origin.
bool is_own_name(Str* name) {
  for (const char* own : {"__class__", "__bases__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
                          "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__"})
    if (str_equal(name, own)) return true;
  return false;
}
Value alias_getattribute(Thread& t, Value self, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  Str* key = intern(t, name.as<Str>());
  if (str_equal(key, "__class__")) return generic_get_attribute(t, self, key);
  // ref 3.11: public names and dunders that are not the alias's own come from the origin.
  if (!is_own_name(key)) return get_attribute(t, as_alias(self)->origin, key);
  return generic_get_attribute(t, self, key);
}
Value alias_mro_entries(Thread& t, Value self, Value) { return Value::from(make_tuple(t, as_alias(self)->origin)); }
Value alias_instancecheck(Thread& t, Value, Value) { return raise_type_error(t, "isinstance() argument 2 cannot be a parameterized generic"); }
Value alias_subclasscheck(Thread& t, Value, Value) { return raise_type_error(t, "issubclass() argument 2 cannot be a parameterized generic"); }
Value alias_or(Thread& t, Value self, Value other) { return make_union(t, self, other); }
Value alias_ror(Thread& t, Value self, Value other) { return make_union(t, other, self); }
Value alias_reduce(Thread& t, Value self) {
  auto* a = as_alias(self);
  if (a->starred) {
    auto* plain = new_alias(t, class_for<GenericAlias>(t), a->origin, a->arguments, false).as<GenericAlias>();
    Value iterator = TRY(get_iterator(t, Value::from(plain)));
    Value next = TRY(get_attribute(t, t.runtime->builtins_module, intern(t, "next")));
    return Value::from(make_tuple(t, next, Value::from(make_tuple(t, iterator))));
  }
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(make_tuple(t, a->origin, a->arguments))));
}

// --- the iterator, which gives the starred alias once.  Its hidden slot is the alias, or empty at the end.
Value& iterated(Value self) { return self.as<Instance>()->slots[0]; }
Value iterator_next(Thread& t, Value self) {
  Value alias = iterated(self);
  if (!alias) return raise_stop_iteration(t, kEmpty);
  iterated(self) = kEmpty;
  return new_alias(t, class_for<GenericAlias>(t), as_alias(alias)->origin, as_alias(alias)->arguments, true);
}
Value iterator_reduce(Thread& t, Value self) {
  Value argument = iterated(self) ? iterated(self) : Value::from(new_tuple(t, 0));
  return Value::from(make_tuple(t, TRY(builtin_named(t, "iter")), Value::from(make_tuple(t, argument))));
}
const NativeMethod kIteratorMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Implement next(self)."),
    method<iterator_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
};
const TypeSpec kIteratorSpec = {.kind = Kind::kInstance, .methods = kIteratorMethods, .hidden_slots = 1, .subclassable = false};
Class* iterator_class(Thread& t) {
  static Class* made;
  if (made) return made;
  Class* cls = TRY(new_native_class(t, "generic_alias_iterator", class_for_kind(Kind::kInstance), kIteratorSpec));
  cls->flags |= kClassNoInstantiate;
  return made = keep_class(t, cls);
}
Value alias_iter(Thread& t, Value self) {
  Value iterator = Value::from(new_instance<Object>(t, TRY(iterator_class(t))));
  iterated(iterator) = self;
  return iterator;
}
Value alias_dir(Thread& t, Value self) {
  Value names = TRY(call_with(t, TRY(builtin_named(t, "dir")), as_alias(self)->origin));
  List* list = TRY(list_of(t, names));
  for (const char* own : {"__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__", "__unpacked__",
                          "__typing_unpacked_tuple_args__"}) {
    Value name = Value::from(intern(t, own));
    int known = contains(t, Value::from(list), name);
    if (known < 0) return kEmpty;
    if (!known) list_append(t, list, name);
  }
  return Value::from(list);
}

Value get_origin(Thread&, Value self) { return as_alias(self)->origin; }
Value get_arguments(Thread&, Value self) { return as_alias(self)->arguments; }
Value get_parameters(Thread& t, Value self) { return Value::from(parameters_of(t, as_alias(self))); }
Value get_unpacked(Thread&, Value self) { return Value::from_bool(as_alias(self)->starred); }
Value get_unpacked_arguments(Thread& t, Value self) {
  auto* a = as_alias(self);
  return a->starred && a->origin == Value::from(class_for<Tuple>(t)) ? a->arguments : kNone;
}

const NativeMethod kNew = method<alias_new>("GenericAlias($type, origin, args, /)!", "Represent a PEP 585 generic type");
const NativeMethod kMethods[] = {
    method<alias_repr>("__repr__($self, /)", "Return repr(self)."),
    method<alias_hash>("__hash__($self, /)", "Return hash(self)."),
    method<alias_eq>("__eq__($self, value, /)", "Return self==value."),
    method<alias_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<alias_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<alias_getattribute>("__getattribute__($self, name, /)", "Return getattr(self, name)."),
    method<alias_iter>("__iter__($self, /)", "Implement iter(self)."),
    method<alias_or>("__or__($self, value, /)", "Return self|value."),
    method<alias_ror>("__ror__($self, value, /)", "Return value|self."),
    method<alias_mro_entries>("__mro_entries__($self, bases, /)!", "The classes that stand for the alias among bases."),
    method<alias_instancecheck>("__instancecheck__($self, instance, /)!", "Not possible."),
    method<alias_subclasscheck>("__subclasscheck__($self, subclass, /)!", "Not possible."),
    method<alias_reduce>("__reduce__($self, /)!", "Helper for pickle."),
    method<alias_dir>("__dir__($self, /)!", "Names of attributes, the origin's included."),
};
const NativeGetSet kGetSets[] = {
    native_member("__origin__", get_origin),
    native_member("__args__", get_arguments),
    {"__parameters__", get_parameters, nullptr, "Type variables in the GenericAlias."},
    native_member("__unpacked__", get_unpacked),
    {"__typing_unpacked_tuple_args__", get_unpacked_arguments, nullptr, nullptr},
};

}  // namespace

extern const TypeSpec kGenericAliasType;
const TypeSpec kGenericAliasType = {.kind = Kind::kGenericAlias, .methods = kMethods, .getsets = kGetSets, .doc = "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).", .construct = &kNew};

}  // namespace adder
