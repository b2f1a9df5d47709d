// _functools: partial, reduce, cmp_to_key.
#include "builtins/container_helpers.h"
#include "interp/drain.h"
#include "modules/_functools.h"
#include "objects/attributes.h"
#include "objects/misc.h"

namespace adder {
namespace {

// --- partial
Partial* as_partial(Value v) { return v.as<Partial>(); }

Tuple* concatenate(Thread& t, Tuple* a, Tuple* b) {
  if (a->length == 0) return b;
  if (b->length == 0) return a;
  Tuple* all = new_tuple(t, a->length + b->length);
  for (uint64_t i = 0; i < a->length; i++) all->items[i] = a->items[i];
  for (uint64_t i = 0; i < b->length; i++) all->items[a->length + i] = b->items[i];
  gc::write_barrier(all);
  return all;
}
Tuple* rest_of(Thread& t, Tuple* all) { return tuple_from(t, all->values().subspan(1)); }
Dict* merged(Thread& t, Dict* first, Value second) {
  Dict* all = dict_copy(t, first);
  if (second && !dict_update(t, all, second)) return nullptr;
  return all;
}

Value partial_new(Thread& t, Value type, Value args, Value kwargs) {
  auto* all = args.as<Tuple>();
  if (all->length < 1) return raise_type_error(t, "type 'partial' takes at least one argument");
  Value function = all->items[0];
  if (!is_callable(t, function)) return raise_type_error(t, "the first argument must be callable");
  Tuple* positional = rest_of(t, all);
  Dict* keywords = nullptr;
  // A partial of a partial is one partial, as long as the inner one is nothing more.
  if (is_exact<Partial>(function) && !as_partial(function)->dict) {
    auto* inner = as_partial(function);
    positional = concatenate(t, inner->arguments, positional);
    keywords = TRY(merged(t, inner->keywords, kwargs));
    function = inner->function;
  } else {
    keywords = new_dict(t);
    if (kwargs && !dict_update(t, keywords, kwargs)) return kEmpty;
  }
  auto* p = new_instance<Partial>(t, type.as<Class>());
  p->function = function;
  p->arguments = positional;
  p->keywords = keywords;
  return Value::from(p);
}
Value partial_call(Thread& t, Value self, Value args, Value kwargs) {
  auto* p = as_partial(self);
  Tuple* all = concatenate(t, p->arguments, args.as<Tuple>());
  Dict* keywords = p->keywords;
  if (kwargs && kwargs.as<Dict>()->used) keywords = TRY(merged(t, p->keywords, kwargs));
  return call_unpacked(t, p->function, all, keywords->used ? keywords : nullptr);
}
Value partial_repr(Thread& t, Value self) {
  auto* p = as_partial(self);
  if (repr_enter(t, self)) return Value::from(intern(t, "..."));
  StrBuilder text(t);
  auto finish = [&](bool good) {
    repr_leave(t, self);
    return good ? Value::from(text.finish()) : kEmpty;
  };
  Class* cls = class_of(self);
  if (cls->flags & kClassHeap) {
    text.add(cls->name);
  } else {
    text.add_ascii("functools.partial");
  }
  text.add_char('(');
  auto add = [&](Value v) {
    Str* shown = repr(t, v);
    if (shown) text.add(shown);
    return shown != nullptr;
  };
  if (!add(p->function)) return finish(false);
  for (uint64_t i = 0; i < p->arguments->length; i++) {
    text.add_ascii(", ");
    if (!add(p->arguments->items[i])) return finish(false);
  }
  size_t position = 0;
  Value key, value;
  while (dict_next(p->keywords, &position, &key, &value)) {
    text.add_ascii(", ");
    Str* name = str_of(t, key);
    if (!name) return finish(false);
    text.add(name);
    text.add_char('=');
    if (!add(value)) return finish(false);
  }
  text.add_char(')');
  return finish(true);
}
Value partial_reduce(Thread& t, Value self) {
  auto* p = as_partial(self);
  Value dict = p->dict ? p->dict : kNone;
  Value state = Value::from(make_tuple(t, p->function, Value::from(p->arguments), Value::from(p->keywords), dict));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(make_tuple(t, p->function)), state));
}
Value partial_setstate(Thread& t, Value self, Value state) {
  if (!has_layout<Tuple>(state) || state.as<Tuple>()->length != 4) return raise_type_error(t, "invalid partial state");
  auto* s = state.as<Tuple>();
  Value function = s->items[0], args = s->items[1], keywords = s->items[2], dict = s->items[3];
  if (!is_callable(t, function) || !has_layout<Tuple>(args) || (keywords != kNone && !has_layout<Dict>(keywords)))
    return raise_type_error(t, "invalid partial state");
  auto* p = as_partial(self);
  Tuple* exact = is_exact<Tuple>(args) ? args.as<Tuple>() : tuple_from(t, args.as<Tuple>()->values());
  Dict* own = keywords == kNone ? new_dict(t) : is_exact<Dict>(keywords) ? keywords.as<Dict>() : dict_copy(t, keywords.as<Dict>());
  gc::write_barrier(p);
  p->function = function;
  p->arguments = exact;
  p->keywords = own;
  p->dict = dict == kNone ? kEmpty : dict;
  return kNone;
}
Value get_function(Thread&, Value self) { return as_partial(self)->function; }
Value get_arguments(Thread&, Value self) { return Value::from(as_partial(self)->arguments); }
Value get_keywords(Thread&, Value self) { return Value::from(as_partial(self)->keywords); }
Value get_dict(Thread& t, Value self) { return Value::from(instance_dict(t, self)); }
bool set_dict(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Dict>(v)) return raise_type_error(t, "__dict__ must be set to a dictionary, not a '{}'", v ? type_name(v) : "NoneType");
  return set_instance_dict(t, self, v.as<Dict>());
}
const NativeMethod kPartialNew = method<partial_new>("partial($type, *args, **kwargs)!", "New function with partial application of the given arguments and keywords.");
const NativeMethod kPartialMethods[] = {
    method<partial_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<partial_repr>("__repr__($self, /)", "Return repr(self)."),
    method<partial_reduce>("__reduce__($self, /)!", "Helper for pickle."),
    method<partial_setstate>("__setstate__($self, state, /)!", "Helper for pickle."),
    CLASS_GETITEM,
};
const NativeGetSet kPartialGetSets[] = {native_member("func", get_function, "function object to use in future partial calls"),
                                        native_member("args", get_arguments, "tuple of arguments to future partial calls"),
                                        native_member("keywords", get_keywords, "dictionary of keyword arguments to future partial calls"),
                                        {"__dict__", get_dict, set_dict, nullptr}};

// --- cmp_to_key: instances of a class with two hidden slots, the comparison and the object
enum KeySlot { kComparison, kObject };
Class* g_key_class;
Value& key_slot(Value v, KeySlot slot) { return v.as<Instance>()->slots[slot]; }

Value new_key(Thread& t, Value comparison, Value object) {
  auto* key = reinterpret_cast<Instance*>(new_instance<Object>(t, g_key_class));
  key->slots[kComparison] = comparison;
  key->slots[kObject] = object;
  return Value::from(static_cast<Object*>(key));
}
Value key_call(Thread& t, Value self, Value obj) { return new_key(t, key_slot(self, kComparison), obj); }
Value key_compare(Thread& t, Value self, Value other, Compare op) {
  if (class_of(other) != g_key_class) return raise_type_error(t, "other argument must be K instance");
  Value a = key_slot(self, kObject), b = key_slot(other, kObject);
  if (!a || !b) return raise_attribute_error(t, "object");
  Value order = TRY(call_with(t, key_slot(self, kComparison), a, b));
  return rich_compare(t, order, Value::from_int(0), op);
}
Value key_object(Thread&, Value self) { return key_slot(self, kObject) ? key_slot(self, kObject) : kNone; }
bool set_key_object(Thread&, Value self, Value v) {
  gc::write_barrier(self.as<Object>());
  key_slot(self, kObject) = v;
  return true;
}
const NativeMethod kKeyMethods[] = {COMPARISON_METHODS(key_compare), method<key_call>("__call__($self, obj)", "Call self as a function.")};
const NativeGetSet kKeyGetSets[] = {{"obj", key_object, set_key_object, "Value wrapped by a key function.", 0, true}};
const TypeSpec kKeySpec = {.kind = Kind::kInstance, .methods = kKeyMethods, .getsets = kKeyGetSets,
                           .finish = [](Thread& t, Class* cls) { return make_unhashable(t, cls); }, .hidden_slots = 2, .own_slots = kOwnGetattribute, .subclassable = false};

Value functools_cmp_to_key(Thread& t, Value, Value mycmp) { return new_key(t, mycmp, kEmpty); }

Value functools_reduce(Thread& t, Value, Value function, Value iterable, Value initial) {
  Value iterator = get_iterator(t, iterable);
  if (!iterator) {
    if (pending_matches(t, ExceptionId::kTypeError)) {
      take_pending(t);
      return raise_type_error(t, "reduce() arg 2 must support iteration");
    }
    return kEmpty;
  }
  Value result = initial;
  if (!result) result = iterate_next(t, iterator);
  if (result && (is_python_function(function) || runs_python_code(iterator))) return drain(t, Drain::kReduce, iterator, {function, result});
  if (result)
    while (Value item = iterate_next(t, iterator)) result = TRY(call_with(t, function, result, item));
  if (has_pending(t)) return kEmpty;
  if (!result) return raise_type_error(t, "reduce() of empty iterable with no initial value");
  return result;
}

const NativeMethod kFunctions[] = {
    bare_function<functools_reduce>("reduce($module, function, iterable, initial=<unrepresentable>, /)!", "Apply a function of two arguments cumulatively to the items of an iterable."),
    function<functools_cmp_to_key>("cmp_to_key($module, /, mycmp)!", "Convert a cmp= function into a key= function."),
};
bool initialize(Thread& t, Module* module) {
  g_key_class = TRY(new_native_class(t, "functools.KeyWrapper", class_for_kind(Kind::kInstance), kKeySpec));
  g_key_class->flags |= kClassNoInstantiate;
  Class* cache = TRY(make_lru_cache_class(t));
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("partial", Value::from(class_for<Partial>(t))) && add("_lru_cache_wrapper", Value::from(cache)) && add("_KeyWrapper", Value::from(g_key_class));
}

}  // namespace

extern const TypeSpec kPartialType;
const TypeSpec kPartialType = {.kind = Kind::kPartial, .methods = kPartialMethods, .getsets = kPartialGetSets,
                               .doc = "partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and keywords.\n", .construct = &kPartialNew, .own_slots = kOwnSetattr};

extern const ModuleSpec kFunctoolsModule;
const ModuleSpec kFunctoolsModule = {.name = "_functools", .doc = "Tools that operate on functions.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
