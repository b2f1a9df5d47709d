// _abc: abstract base classes, with caches of what is and is not a subclass.  The data of a class lies in its
// _abc_impl: an object with four hidden slots.
#include "builtins/container_helpers.h"
#include "builtins/weakref.h"

namespace adder {
namespace {

enum Slot { kRegistry, kCache, kNegativeCache, kNegativeVersion, kSlotCount };
Class* g_data_class;
int64_t g_invalidations;  // goes up with every register(): negative caches from before are void

const TypeSpec kDataSpec = {.kind = Kind::kInstance, .doc = "Internal state held by ABC machinery.", .hidden_slots = kSlotCount};

Value& slot(Value data, Slot s) { return data.as<Instance>()->slots[s]; }
Value data_of(Thread& t, Value cls) {
  Value data = TRY(get_attribute(t, cls, intern(t, "_abc_impl")));
  if (class_of(data) != g_data_class) return raise_type_error(t, "_abc_impl is set to a wrong type");
  return data;
}
Set* set_in(Thread& t, Value data, Slot s) {
  if (!slot(data, s)) {
    Value made = Value::from(new_set(t));
    gc::write_barrier(data.as<Object>());
    slot(data, s) = made;
  }
  return slot(data, s).as<Set>();
}
Value reference_to(Thread& t, Value cls) { return Value::from(make_weak_reference(t, class_for<WeakRef>(t), cls, kNone)); }
bool remember(Thread& t, Value data, Slot s, Value cls) {
  Value reference = TRY(reference_to(t, cls));
  return set_add(t, set_in(t, data, s), reference) >= 0;
}
int knows(Thread& t, Value data, Slot s, Value cls) {
  if (!slot(data, s)) return 0;
  Value reference = reference_to(t, cls);
  return reference ? set_contains(t, slot(data, s).as<Set>(), reference) : -1;
}
void clear(Value data, Slot s) { slot(data, s) = kEmpty; }

// --- which methods are abstract
int is_abstract(Thread& t, Value v) {
  Value flag = find_attribute_value(t, v, intern(t, "__isabstractmethod__"));
  if (!flag) return has_pending(t) ? -1 : 0;
  return is_true(t, flag);
}
bool add_inherited(Thread& t, Class* cls, Value base, Set* names) {
  Value theirs = find_attribute_value(t, base, intern(t, "__abstractmethods__"));
  if (!theirs) return !has_pending(t);
  return for_each(t, theirs, [&](Value name) {
    Value v = find_attribute_value(t, Value::from(cls), name.as<Str>());
    if (!v) return !has_pending(t);
    int abstract = is_abstract(t, v);
    return abstract == 0 || (abstract > 0 && set_add(t, names, name) >= 0);
  });
}
bool compute_abstract_methods(Thread& t, Class* cls) {
  Set* names = new_frozenset(t);
  size_t position = 0;
  Value key, value;
  Dict* own = dict_copy(t, cls->dict);
  while (dict_next(own, &position, &key, &value)) {
    int abstract = is_abstract(t, value);
    if (abstract < 0 || (abstract && set_add(t, names, key) < 0)) return false;
  }
  for (Value base : cls->bases->values())
    if (!add_inherited(t, cls, base, names)) return false;
  return set_attribute(t, Value::from(cls), intern(t, "__abstractmethods__"), Value::from(names));
}

constexpr int64_t kFlagSequence = 1 << 5, kFlagMapping = 1 << 6;
bool take_collection_flags(Thread& t, Class* cls) {
  Str* name = intern(t, "__abc_tpflags__");
  Value flags = dict_get_str(t, cls->dict, name);
  if (!flags) return true;
  if (flags.is_int()) {
    if (flags.as_int() & kFlagSequence) cls->flags |= kClassSequence;
    if (flags.as_int() & kFlagMapping) cls->flags |= kClassMapping;
  }
  return class_set_attribute(t, cls, name, kEmpty);
}

Value abc_init(Thread& t, Value, Value self) {
  auto* cls = self.as<Class>();
  if (!is_class(self)) return raise_type_error(t, "_abc_init() argument must be a class");
  if (!compute_abstract_methods(t, cls)) return kEmpty;
  Value data = Value::from(new_instance<Object>(t, g_data_class));
  slot(data, kNegativeVersion) = Value::from_int(g_invalidations);
  if (!set_attribute(t, self, intern(t, "_abc_impl"), data) || !take_collection_flags(t, cls)) return kEmpty;
  return kNone;
}

/// To a class and to those derived from it already, which match patterns as it does from now on.
void give_collection_flags(uint32_t flags, Class* to) {
  constexpr uint32_t kKinds = kClassSequence | kClassMapping;
  if (!flags || !(to->flags & kClassHeap) || (to->flags & kKinds) == flags) return;
  to->flags = (to->flags & ~kKinds) | flags;
  for (int64_t i = 0; i < to->subclass_count; i++)
    if (to->subclasses->items[i].is_int()) give_collection_flags(flags, reinterpret_cast<Class*>(to->subclasses->items[i].as_int()));
}
Value abc_register(Thread& t, Value, Value self, Value subclass) {
  if (!is_class(subclass)) return raise_type_error(t, "Can only register classes");
  int already = is_subclass(t, subclass, self);
  if (already) return already < 0 ? kEmpty : subclass;
  int cycle = is_subclass(t, self, subclass);
  if (cycle) return cycle < 0 ? kEmpty : Value(raise_runtime_error(t, "Refusing to create an inheritance cycle"));
  Value data = TRY(data_of(t, self));
  if (!remember(t, data, kRegistry, subclass)) return kEmpty;
  g_invalidations++;
  if (is_class(self)) give_collection_flags(self.as<Class>()->flags & (kClassSequence | kClassMapping), subclass.as<Class>());
  return subclass;
}

// --- checks
Value subclass_check(Thread& t, Value self, Value subclass) { return call_method_with(t, self, "__subclasscheck__", subclass); }

Value abc_instancecheck(Thread& t, Value, Value self, Value instance) {
  Value data = TRY(data_of(t, self));
  Value subclass = TRY(get_attribute(t, instance, intern(t, "__class__")));
  int known = knows(t, data, kCache, subclass);
  if (known) return known < 0 ? kEmpty : kTrue;
  Value type = Value::from(class_of(instance));
  if (type == subclass) {
    if (slot(data, kNegativeVersion).as_int() == g_invalidations) {
      known = knows(t, data, kNegativeCache, subclass);
      if (known) return known < 0 ? kEmpty : kFalse;
    }
    return subclass_check(t, self, subclass);
  }
  Value result = TRY(subclass_check(t, self, subclass));
  int good = is_true(t, result);
  if (good) return good < 0 ? kEmpty : result;
  return subclass_check(t, self, type);
}

// 1 when a registered class is a base of `subclass`.
int in_registry(Thread& t, Value data, Value subclass) {
  if (!slot(data, kRegistry)) return 0;
  List* references = list_of(t, slot(data, kRegistry));
  if (!references) return -1;
  for (Value reference : references->values()) {
    Value registered = weak_target(reference.as<WeakRef>());
    if (registered == kNone) continue;
    int result = is_subclass(t, subclass, registered);
    if (result) return result;
  }
  return 0;
}
int in_subclasses(Thread& t, Value self, Value subclass) {
  Value derived = call_method_with(t, self, "__subclasses__");
  if (!derived) return -1;
  if (!has_layout<List>(derived)) {
    raise_type_error(t, "__subclasses__() must return a list");
    return -1;
  }
  for (int64_t i = 0; i < derived.as<List>()->length; i++) {
    int result = is_subclass(t, subclass, derived.as<List>()->get(size_t(i)));
    if (result) return result;
  }
  return 0;
}
bool in_mro(Value self, Value subclass) {
  for (Value v : subclass.as<Class>()->mro->values())
    if (v == self) return true;
  return false;
}

Value abc_subclasscheck(Thread& t, Value, Value self, Value subclass) {
  if (!is_class(subclass)) return raise_type_error(t, "issubclass() arg 1 must be a class");
  Value data = TRY(data_of(t, self));
  int known = knows(t, data, kCache, subclass);
  if (known) return known < 0 ? kEmpty : kTrue;
  if (slot(data, kNegativeVersion).as_int() < g_invalidations) {
    clear(data, kNegativeCache);
    slot(data, kNegativeVersion) = Value::from_int(g_invalidations);
  } else if ((known = knows(t, data, kNegativeCache, subclass))) {
    return known < 0 ? kEmpty : kFalse;
  }
  Value hook = TRY(call_method_with(t, self, "__subclasshook__", subclass));
  if (hook == kTrue || hook == kFalse) return remember(t, data, hook == kTrue ? kCache : kNegativeCache, subclass) ? hook : kEmpty;
  if (hook != kNotImplemented) {
    raise(t, ExceptionId::kAssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
    return kEmpty;
  }
  int result = in_mro(self, subclass);
  if (result == 0) result = in_registry(t, data, subclass);
  if (result == 0) result = in_subclasses(t, self, subclass);
  if (result < 0) return kEmpty;
  return remember(t, data, result ? kCache : kNegativeCache, subclass) ? Value::from_bool(result) : kEmpty;
}

Value abc_get_cache_token(Thread&, Value) { return Value::from_int(g_invalidations); }
Value abc_reset_registry(Thread& t, Value, Value self) {
  clear(TRY(data_of(t, self)), kRegistry);
  return kNone;
}
Value abc_reset_caches(Thread& t, Value, Value self) {
  Value data = TRY(data_of(t, self));
  clear(data, kCache);
  clear(data, kNegativeCache);
  return kNone;
}
Value abc_get_dump(Thread& t, Value, Value self) {
  Value data = TRY(data_of(t, self));
  return Value::from(make_tuple(t, Value::from(set_in(t, data, kRegistry)), Value::from(set_in(t, data, kCache)), Value::from(set_in(t, data, kNegativeCache)),
                                slot(data, kNegativeVersion)));
}

const NativeMethod kFunctions[] = {
    function<abc_init>("_abc_init($module, self, /)", "Internal ABC helper for class set-up. Should be never used outside abc module."),
    function<abc_register>("_abc_register($module, self, subclass, /)", "Internal ABC helper for subclasss registration. Should be never used outside abc module."),
    function<abc_instancecheck>("_abc_instancecheck($module, self, instance, /)", "Internal ABC helper for instance checks. Should be never used outside abc module."),
    function<abc_subclasscheck>("_abc_subclasscheck($module, self, subclass, /)", "Internal ABC helper for subclasss checks. Should be never used outside abc module."),
    function<abc_get_cache_token>("get_cache_token($module, /)", "Returns the current ABC cache token."),
    function<abc_reset_registry>("_reset_registry($module, self, /)", "Internal ABC helper to reset registry of a given class."),
    function<abc_reset_caches>("_reset_caches($module, self, /)", "Internal ABC helper to reset both caches of a given class."),
    function<abc_get_dump>("_get_dump($module, self, /)", "Internal ABC helper for cache and registry debugging."),
};
bool initialize(Thread& t, Module* module) {
  g_data_class = TRY(new_native_class(t, "_abc._abc_data", class_for_kind(Kind::kInstance), kDataSpec));
  return dict_set_str(t, module->dict, intern(t, "_abc_data"), Value::from(g_data_class));
}

}  // namespace

extern const ModuleSpec kAbcModule;
const ModuleSpec kAbcModule = {.name = "_abc", .doc = "Module contains faster C implementation of abc.ABCMeta", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
