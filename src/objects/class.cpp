// Classes: layout of instances, special method caches, changes of attributes.
#include "objects/class.h"

#include <algorithm>

#include "objects/attributes.h"
#include "objects/codec.h"
#include "objects/errors.h"
#include "objects/exception.h"
#include "objects/foreign_special.h"
#include "objects/layouts.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"
#include "objects/unicode.h"

namespace adder {

Class* class_for_kind(Kind k) { return g_runtime->classes[size_t(k)]; }

const char* type_name(Value v) { return class_name(class_of(v)); }
const char* argument_type_name(Value v) { return v == kNone ? "None" : type_name(v); }
const char* class_name(const Class* cls) {
  // Class names are short; a rotating set of buffers serves messages that name several.
  static thread_local char buffers[4][256];
  static thread_local unsigned next;
  if (cls->full_name->is_ascii()) return cls->full_name->ascii().data();
  Utf8 text(cls->full_name);
  char* out = buffers[next++ & 3];
  size_t length = text.view().copy(out, 255);
  out[length] = 0;
  return out;
}

bool is_subtype(const Class* cls, const Class* base) {
  if (cls == base) return true;
  if (!cls->mro) {
    for (; cls; cls = cls->base)
      if (cls == base) return true;
    return false;
  }
  for (Value v : cls->mro->values())  // a class is not always the first of its own MRO
    if (v.as<Class>() == base) return true;
  return false;
}

Value class_lookup(Thread& t, Class* cls, Str* name) {
  Tuple* mro = cls->mro;  // keys that are no strings compare in Python, which may give the class another MRO
  if (!mro) return kEmpty;
  for (uint64_t i = 0; i < mro->length; i++)
    if (Value v = dict_get_str(t, mro->items[i].as<Class>()->dict, name)) return v;
  return kEmpty;
}

// --- special methods -------------------------------------------------------------------------------------------

namespace {
Str* g_special_names[size_t(Special::kCount)];

const char* const kSpecialTexts[] = {
#define SPECIAL(name) "__" #name "__",
#include "objects/special_names.def"
#undef SPECIAL
};

int special_index(const Str* name) {
  if (name->length < 5 || name->at(0) != '_') return -1;
  for (size_t i = 0; i < size_t(Special::kCount); i++)
    if (g_special_names[i] == name) return int(i);
  return -1;
}
}  // namespace

void initialize_special_names(Thread& t) {
  for (size_t i = 0; i < size_t(Special::kCount); i++) g_special_names[i] = intern(t, kSpecialTexts[i]);
}
Str* special_name(Special s) { return g_special_names[size_t(s)]; }

namespace {

/// The method of a descriptor that `cls` itself has made, or null.
const NativeMethod* native_method_of(Value v, const Class* cls) {
  if (!v.is_pointer()) return nullptr;
  if (is_exact<BuiltinFunction>(v)) return v.as<BuiltinFunction>()->owner == cls ? v.as<BuiltinFunction>()->method : nullptr;
  return is_native_descriptor(v) && v.as<MethodDescriptor>()->owner == cls ? v.as<MethodDescriptor>()->method : nullptr;
}
/// The raw class attribute.  Builtin types have descriptors of their own for what they inherit (repeat_special): the first that
/// was made stands for all, so that a comparison tells whether a method is inherited.
Value special_lookup(Thread& t, Class* cls, Special s) {
  Tuple* mro = cls->mro;
  Value found;
  const NativeMethod* method = nullptr;
  for (uint64_t i = 0; mro && i < mro->length; i++) {
    auto* base = mro->items[i].as<Class>();
    Value v = dict_get_str(t, base->dict, special_name(s));
    if (!v) continue;
    const NativeMethod* own = native_method_of(v, base);
    if (found && own != method) break;
    found = v;
    method = own;
    if (!method) break;
  }
  return found;
}

}  // namespace

Value class_special_slow(Thread& t, Class* cls, Special s) {
  Value v = special_lookup(t, cls, s);
  if (v) v = own_special(t, cls, s, v);
  gc::write_barrier(cls);
  cls->specials[size_t(s)] = v && v != kNone ? v : s == Special::khash && v == kNone ? kFalse : kNone;
  if (v == kNone && s != Special::khash) cls->specials[size_t(s)] = kFalse;
  return cls->specials[size_t(s)] == kNone ? kEmpty : cls->specials[size_t(s)];
}

// --- flags that depend on which hooks a class has -----------------------------------------------------------------

namespace {

bool overrides(Thread& t, Class* cls, Special s) {
  Value own = special_lookup(t, cls, s);
  return own && own != special_lookup(t, class_for_kind(Kind::kInstance), s);
}
// type, super and modules have native hooks, which attribute entries and look-ups know about.
bool is_known_hook(Value own) {
  if (!has_layout<WrapperDescriptor>(own)) return false;
  Kind kind = own.as<MethodDescriptor>()->owner->kind;
  return kind == Kind::kClass || kind == Kind::kSuper || kind == Kind::kModule;
}
bool is_generic(Thread& t, Class* cls, Special s) { return !overrides(t, cls, s) || is_known_hook(special_lookup(t, cls, s)); }

void update_flags(Thread& t, Class* cls) {
  uint32_t flags = cls->flags & ~uint32_t(kClassCustomGetattribute | kClassCustomSetattr | kClassHasGetattr | kClassHasFinalizer);
  if (!is_generic(t, cls, Special::kgetattribute)) flags |= kClassCustomGetattribute;
  if (!is_generic(t, cls, Special::ksetattr) || !is_generic(t, cls, Special::kdelattr)) flags |= kClassCustomSetattr;
  if (class_lookup(t, cls, special_name(Special::kgetattr))) flags |= kClassHasGetattr;
  if (overrides(t, cls, Special::kdel)) flags |= kClassHasFinalizer;
  cls->flags = flags;
}

}  // namespace

void class_changed(Thread& t, Class* cls, Str* name) {
  cls->version++;
  cls->construction = Construction::kUnknown;
  int special = name ? special_index(name) : -1;
  if (!name)
    for (Value& v : cls->specials) v = kEmpty;
  else if (special >= 0)
    cls->specials[special] = kEmpty;
  if (!name || special >= 0) update_flags(t, cls);
  if (class_watch_changed && cls->watch) class_watch_changed(t, cls, name);
  for (Shape* s = cls->shapes; s; s = s->next_of_class) forget_attributes(s, special >= 0 ? nullptr : name);
  forget_attributes(shape_of_object(cls), special >= 0 ? nullptr : name);
  for_each_subclass(cls, [&](Class* derived) { class_changed(t, derived, name); });
}
void (*class_watch_changed)(Thread& t, Class* cls, Str* name) = nullptr;

namespace {
constexpr uintptr_t kMaxReplacements = 3;  // of a plain class attribute, before it is a variable

void count_replacement(Class* cls, Str* name) {
  if (name->length > 1 && name->at(0) == '_' && name->at(1) == '_') return;  // special names are cached elsewhere
  auto count = reinterpret_cast<uintptr_t>(cls->replaced.find(name));
  if (count <= kMaxReplacements) cls->replaced.insert(name, reinterpret_cast<void*>(count + 1));
}
}  // namespace

bool is_class_variable(const Class* cls, Str* name) {
  return reinterpret_cast<uintptr_t>(cls->replaced.find(name)) > kMaxReplacements;
}
bool is_plain_class_value(Thread& t, Value v) { return !v.is_pointer() || is_plain_value_class(t, class_of(v)); }
bool is_plain_value_class(Thread& t, Class* cls) {
  return !(cls->flags & kClassHeap) && !class_special(t, cls, Special::kget) && !class_special(t, cls, Special::kset) &&
         !class_special(t, cls, Special::kdelete);
}
Class* class_with_attribute(Thread& t, Class* cls, Str* name) {
  if (!cls->mro) return nullptr;
  for (Value base : cls->mro->values())
    if (dict_get_str(t, base.as<Class>()->dict, name)) return base.as<Class>();
  return nullptr;
}

bool class_set_attribute(Thread& t, Class* cls, Str* name, Value value) {
  Value old = value ? dict_get_str(t, cls->dict, name) : kEmpty;
  if (old && is_plain_class_value(t, old) && is_plain_class_value(t, value)) {
    if (is_class_variable(cls, name)) return dict_set_str(t, cls->dict, name, value);
    count_replacement(cls, name);
  }
  if (value) {
    if (!dict_set_str(t, cls->dict, name, value)) return false;
  } else {
    int found = dict_delete(t, cls->dict, Value::from(name));
    if (found < 0) return false;
    if (found == 0) return raise_attribute_error(t, "type object '{}' has no attribute '{}'", cls->full_name, name);
  }
  class_changed(t, cls, name);
  // Objects of the class become descriptors, or cease to be: whatever classes hold them, attributes mean something else now.
  if (name == special_name(Special::kget) || name == special_name(Special::kset) || name == special_name(Special::kdelete))
    class_changed(t, class_for_kind(Kind::kInstance), nullptr);
  return true;
}

// --- layout of instances -----------------------------------------------------------------------------------------

Class* solid_base(Class* cls) {
  while (cls->base && cls->kind == cls->base->kind && cls->fixed_size == cls->base->fixed_size) cls = cls->base;
  return cls;
}

namespace {

bool is_mangled(const Str* name) { return name->length > 2 && name->at(0) == '_' && name->at(1) == '_' &&
                                          !(name->at(name->length - 1) == '_' && name->at(name->length - 2) == '_'); }
Str* mangle(Thread& t, Class* cls, Str* name) {
  if (!is_mangled(name)) return intern(t, name);
  size_t skip = 0;
  while (skip < cls->name->length && cls->name->at(skip) == '_') skip++;
  if (skip == cls->name->length) return intern(t, name);
  StrBuilder text(t);
  text.add_char('_');
  text.add(cls->name, skip, cls->name->length);
  text.add(name);
  return intern(t, text.finish());
}

bool is_identifier_text(const Str* s) {
  for (uint64_t i = 0; i < s->length; i++)
    if (!unicode::is(s->at(i), i ? unicode::kXidContinue : unicode::kXidStart)) return false;
  return s->length > 0;
}

// Reads __slots__: members to create (sorted as CPython does), and whether __dict__ and __weakref__ are asked for.
struct Slots {
  bool declared = false, wants_dict = false, wants_weak = false;
  List* members = nullptr;
};
bool read_slots(Thread& t, Class* cls, Dict* dict, Slots* out) {
  static Str* const slots_name = intern(t, "__slots__");  // interned strings live for ever
  Value declared = dict_get_str(t, dict, slots_name);
  if (!declared) return true;
  out->declared = true;
  out->members = new_list(t);
  Value names = has_layout<Str>(declared) ? Value::from(make_tuple(t, declared)) : Value::from(TRY(tuple_of(t, declared)));
  bool variable = native_size(cls->kind) == 0;
  if (variable && names.as<Tuple>()->length)
    return raise_type_error(t, "nonempty __slots__ not supported for subtype of '{}'", cls->base->name);
  for (Value v : names.as<Tuple>()->values()) {
    if (!has_layout<Str>(v)) return raise_type_error(t, "__slots__ items must be strings, not '{}'", type_name(v));
    auto* name = v.as<Str>();
    if (!is_identifier_text(name)) return raise_type_error(t, "__slots__ must be identifiers");
    if (str_equal(name, "__dict__")) {
      if (out->wants_dict || (cls->base->flags & kClassHasDict)) return raise_type_error(t, "__dict__ slot disallowed: we already got one");
      out->wants_dict = true;
      continue;
    }
    if (str_equal(name, "__weakref__")) {
      if (out->wants_weak || (cls->base->flags & kClassHasWeakRefs)) return raise_type_error(t, "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
      out->wants_weak = true;
      continue;
    }
    Str* mangled = mangle(t, cls, name);
    if (dict_get_str(t, dict, mangled) && !str_equal(mangled, "__qualname__") && !str_equal(mangled, "__classcell__"))
      return raise_value_error(t, "{} in __slots__ conflicts with class variable", Repr{Value::from(name)});
    list_append(t, out->members, Value::from(mangled));
  }
  std::span<Value> members = out->members->values();
  std::sort(members.begin(), members.end(), [](Value a, Value b) { return str_compare(a.as<Str>(), b.as<Str>()) < 0; });
  return true;
}

// Builtin types say themselves what the __dict__ of their instances is (that of a class is a mapping proxy, for one).
extern const NativeGetSet kDictGetSet;
Value builtin_dict_descriptor(Thread& t, Value self) {
  Class* c = class_of(self);
  while (c && (c->flags & kClassHeap)) c = c->base;
  Value v = c ? class_lookup(t, c, intern(t, "__dict__")) : kEmpty;
  return v && has_layout<GetSetDescriptor>(v) && v.as<GetSetDescriptor>()->getset != &kDictGetSet ? v : kEmpty;
}
Value get_dict(Thread& t, Value self) {
  if (Value descriptor = builtin_dict_descriptor(t, self)) return call_method_with(t, descriptor, "__get__", self);
  Dict* dict = instance_dict(t, self);
  return dict || has_pending(t) ? Value::from(dict) : Value(raise_attribute_error(t, "This object has no __dict__"));
}
bool set_dict(Thread& t, Value self, Value value) {
  if (Value descriptor = builtin_dict_descriptor(t, self))
    return bool(value ? call_method_with(t, descriptor, "__set__", self, value) : call_method_with(t, descriptor, "__delete__", self));
  if (!value) value = Value::from(new_dict(t));
  if (!has_layout<Dict>(value)) return raise_type_error(t, "__dict__ must be set to a dictionary, not a '{}'", type_name(value));
  return set_instance_dict(t, self, value.as<Dict>()) || has_pending(t) ? !has_pending(t) : bool(raise_attribute_error(t, "This object has no __dict__"));
}
const NativeGetSet kDictGetSet = {"__dict__", get_dict, set_dict, "dictionary for instance variables (if defined)"};

bool add_getset(Thread& t, Class* cls, Str* name, const NativeGetSet* getset) {
  if (dict_get_str(t, cls->dict, name)) return true;
  auto* descriptor = allocate<GetSetDescriptor>(t);
  descriptor->getset = getset;
  descriptor->owner = cls;
  return dict_set_str(t, cls->dict, name, Value::from(descriptor));
}
// The class that first gives its instances attributes, or lets them be referred to weakly, has the descriptor of it.
bool add_storage_descriptors(Thread& t, Class* cls) {
  static Str *const dict_name = intern(t, "__dict__"), *const weak_name = intern(t, "__weakref__");
  uint32_t added = cls->flags & ~cls->base->flags;
  if ((added & kClassHasDict) && !add_getset(t, cls, dict_name, &kDictGetSet)) return false;
  return !(added & kClassHasWeakRefs) || !(cls->flags & kClassHeap) || add_getset(t, cls, weak_name, weak_reference_getset);
}

bool lay_out(Thread& t, Class* cls, Dict* dict) {
  Class* base = cls->base;
  cls->kind = base->kind;
  cls->fixed_size = base->fixed_size;
  Slots slots;
  if (!read_slots(t, cls, dict, &slots)) return false;
  bool has_dict = false, has_weak = false;
  for (Value b : cls->bases->values()) {
    has_dict |= bool(b.as<Class>()->flags & kClassHasDict);
    has_weak |= bool(b.as<Class>()->flags & kClassHasWeakRefs);
    if (b.as<Class>()->kind == Kind::kClass) has_dict = true;
  }
  if (!slots.declared || slots.wants_dict) has_dict = true;
  if (!slots.declared || slots.wants_weak) has_weak = true;
  if (has_own_dict(cls->kind) || cls->kind == Kind::kClass) has_dict = false;
  cls->flags |= (has_dict ? kClassHasDict : 0u) | (has_weak ? kClassHasWeakRefs : 0u);
  if (!add_storage_descriptors(t, cls)) return false;
  if (slots.members) {
    for (Value name : slots.members->values()) {
      auto* member = allocate<MemberDescriptor>(t);
      member->name = name.as<Str>();
      member->owner = cls;
      member->offset = int32_t(cls->fixed_size);
      cls->fixed_size += 8;
      if (!dict_set_str(t, cls->dict, name.as<Str>(), Value::from(member))) return false;
    }
  }
  uint32_t capacity = 0;
  if (has_dict && native_size(cls->kind)) {
    capacity = base->flags & kClassHasDict ? base->inline_capacity : 0u;
    Value init = dict_get_str(t, dict, special_name(Special::kinit));
    if (init && is_exact<Function>(init)) capacity = std::max(capacity, init.as<Function>()->code->self_attribute_count);
    capacity = std::min(std::max(capacity, 1u), 60u);
  }
  cls->inline_capacity = uint16_t(capacity);
  cls->instance_shape = new_root_shape(cls, cls->kind, has_dict ? kShapeHasDict : 0, cls->fixed_size, capacity);
  return true;
}

}  // namespace

Class* best_base(Thread& t, Tuple* bases) {
  Class* winner = nullptr;
  Class* base = nullptr;
  for (Value v : bases->values()) {
    if (!is_class(v)) return raise_type_error(t, "bases must be types");
    auto* candidate = v.as<Class>();
    if (!(candidate->flags & kClassSubclassable))
      return raise_type_error(t, "type '{}' is not an acceptable base type", candidate->full_name);
    Class* solid = solid_base(candidate);
    if (!winner || (solid != winner && is_subtype(solid, winner))) {
      winner = solid;
      base = candidate;
    } else if (!is_subtype(winner, solid)) {
      return raise_type_error(t, "multiple bases have instance lay-out conflict");
    }
  }
  return base;
}

namespace {

void add_subclass(Thread& t, Class* base, Class* derived) {
  for (int64_t i = 0; i < base->subclass_count; i++) {
    if (base->subclasses->items[i].is_int()) continue;
    base->subclasses->items[i] = Value::from_int(reinterpret_cast<int64_t>(derived));
    return;
  }
  uint64_t capacity = base->subclasses ? base->subclasses->length : 0;
  if (uint64_t(base->subclass_count) == capacity) {
    ValueArray* larger = new_value_array(t, capacity ? capacity * 2 : 4);
    for (uint64_t i = 0; i < capacity; i++) larger->items[i] = base->subclasses->items[i];
    gc::write_barrier(base);
    base->subclasses = larger;
  }
  base->subclasses->items[base->subclass_count++] = Value::from_int(reinterpret_cast<int64_t>(derived));
}

}  // namespace

// Dead classes leave the lists of their bases when the collector has found them dead.
void sweep_subclasses(const gc::Tracer& tracer, Class* cls) {
  for (int64_t i = 0; i < cls->subclass_count; i++) {
    Value& v = cls->subclasses->items[i];
    if (v.is_int() && !tracer.is_live(reinterpret_cast<Object*>(v.as_int()))) v = kEmpty;
  }
}

// --- making classes ------------------------------------------------------------------------------------------------

Class* allocate_class(Thread& t, Class* metaclass) {
  size_t size = std::max<size_t>(sizeof(Class), metaclass ? metaclass->instance_shape->instance_words * 8u : 0);
  auto* cls = static_cast<Class*>(t.allocator.allocate(builtin_shape_of(Kind::kClass), size));
  cls->inline_capacity = 0;
  if (metaclass) cls->shape = uint32_t(reinterpret_cast<uintptr_t>(new_unique_shape(metaclass, Kind::kClass, cls)));
  return cls;
}

void link_bases(Thread& t, Class* cls) {
  for (Value b : cls->bases->values()) add_subclass(t, b.as<Class>(), cls);
}
void unlink_base(Class* base, Class* cls) {
  for (int64_t i = 0; i < base->subclass_count; i++) {
    Value& v = base->subclasses->items[i];
    if (v.is_int() && v.as_int() == reinterpret_cast<int64_t>(cls)) v = kEmpty;
  }
}

namespace {

Class* most_derived_metaclass(Thread& t, Class* metaclass, Tuple* bases) {
  for (Value b : bases->values()) {
    Class* candidate = class_of(b);
    if (is_subtype(metaclass, candidate)) continue;
    if (!is_subtype(candidate, metaclass))
      return raise_type_error(t, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
    metaclass = candidate;
  }
  return metaclass;
}

// Plain functions of these names become static or class methods.
bool wrap_special_functions(Thread& t, Class* cls) {
  Str* new_name = special_name(Special::knew);
  Value v = dict_get_str(t, cls->dict, new_name);
  if (v && is_exact<Function>(v)) {
    auto* wrapper = allocate<StaticMethod>(t);
    wrapper->function = v;
    if (!dict_set_str(t, cls->dict, new_name, Value::from(wrapper))) return false;
  }
  for (Special s : {Special::kinit_subclass, Special::kclass_getitem}) {
    v = dict_get_str(t, cls->dict, special_name(s));
    if (!v || !is_exact<Function>(v)) continue;
    auto* wrapper = allocate<ClassMethod>(t);
    wrapper->function = v;
    if (!dict_set_str(t, cls->dict, special_name(s), Value::from(wrapper))) return false;
  }
  return true;
}

bool call_set_names(Thread& t, Class* cls) {
  Dict* copy = dict_copy(t, cls->dict);
  size_t position = 0;
  Value key, value;
  while (dict_next(copy, &position, &key, &value)) {
    if (!value.is_pointer()) continue;
    Value method = lookup_special(t, value, special_name(Special::kset_name));
    if (!method) {
      if (has_pending(t)) return false;
      continue;
    }
    if (!call_with(t, method, Value::from(cls), key)) {
      Value cause = take_pending(t);
      raise_runtime_error(t, "Error calling __set_name__ on '{}' instance {} in '{}'", type_name(value), Repr{key}, cls->full_name);
      auto* error = t.pending.as<ExceptionObject>();
      gc::write_barrier(error);
      error->cause = error->context = cause;
      error->suppress_context = true;
      return false;
    }
  }
  return true;
}

bool call_init_subclass(Thread& t, Class* cls, Dict* keywords) {
  bool in_own_mro = false;
  for (Value v : cls->mro->values()) in_own_mro |= v == Value::from(cls);
  if (!in_own_mro) return raise_type_error(t, "super(type, obj): obj must be an instance or subtype of type");
  auto* super = allocate<Super>(t);
  super->start = super->self = Value::from(cls);
  super->self_class = cls;
  Value method = TRY(get_attribute(t, Value::from(super), special_name(Special::kinit_subclass)));
  return bool(call_unpacked(t, method, t.runtime->empty_tuple, keywords));
}

bool take_text(Thread& t, Class* cls, Str* name, Str** out) {
  Value v = dict_get_str(t, cls->dict, name);
  if (!v) return true;
  if (!has_layout<Str>(v)) return raise_type_error(t, "type {} must be a str, not {}", name, type_name(v));
  gc::write_barrier(cls);
  *out = v.as<Str>();
  return dict_delete(t, cls->dict, Value::from(name)) >= 0;
}

bool set_doc(Thread& t, Class* cls) {
  static Str* const doc = intern(t, "__doc__");
  Value given = dict_get_str(t, cls->dict, doc);
  if (given && has_layout<Str>(given) && !given.as<Str>()->is_ascii()) return encode_utf8(t, given.as<Str>());  // no surrogates
  return given || dict_set_str(t, cls->dict, doc, kNone);
}

}  // namespace

// Whether instances match sequence or mapping patterns: as those of the first base that says so.
void inherit_pattern_flags(Class* cls) {
  constexpr uint32_t kKinds = kClassSequence | kClassMapping;
  if (!cls->mro) return;
  for (Value base : cls->mro->values())
    if (!(cls->flags & kKinds) && is_class(base)) cls->flags |= base.as<Class>()->flags & kKinds;
}

bool finish_class(Thread& t, Class* cls) {
  inherit_pattern_flags(cls);
  update_flags(t, cls);
  return !cls->base || add_storage_descriptors(t, cls);
}

const NativeGetSet* weak_reference_getset = nullptr;

Class* new_class(Thread& t, Class* metaclass, Str* name, Tuple* bases, Dict* dict, Dict* keywords) {
  if (bases->length == 0) bases = make_tuple(t, Value::from(class_for_kind(Kind::kInstance)));
  for (Value b : bases->values())
    if (!is_class(b)) return raise_type_error(t, "bases must be types");
  metaclass = TRY(most_derived_metaclass(t, metaclass, bases));
  Class* base = TRY(best_base(t, bases));
  Class* cls = allocate_class(t, metaclass);
  cls->name = cls->qualified_name = cls->full_name = name;
  cls->bases = bases;
  cls->base = base;
  cls->flags = kClassHeap | kClassSubclassable | (base->flags & kClassExceptionFields);
  cls->dict = TRY(dict_copy(t, dict));
  static Str* const qualified_name = intern(t, "__qualname__");
  if (!take_text(t, cls, qualified_name, &cls->qualified_name)) return Failed{};
  if (!wrap_special_functions(t, cls) || !set_doc(t, cls)) return Failed{};
  Value equality = dict_get_str(t, cls->dict, special_name(Special::keq));
  if (equality && !dict_get_str(t, cls->dict, special_name(Special::khash)) &&
      !dict_set_str(t, cls->dict, special_name(Special::khash), kNone))
    return Failed{};
  static Str* const cell_name = intern(t, "__classcell__");
  Value cell = dict_get_str(t, cls->dict, cell_name);
  if (cell) {
    if (!is_exact<Cell>(cell)) return raise_type_error(t, "__classcell__ must be a nonlocal cell, not {}", Repr{Value::from(class_of(cell))});
    if (dict_delete(t, cls->dict, Value::from(cell_name)) < 0) return Failed{};
  }
  if (!lay_out(t, cls, dict)) return Failed{};
  if (cell) {
    gc::write_barrier(cell.as<Object>());
    cell.as<Cell>()->value = Value::from(cls);
  }
  MroChange change = set_mro(t, cls);
  if (change == MroChange::kFailed) return Failed{};
  if (change == MroChange::kOvertaken)
    for (Value b : bases->values()) unlink_base(b.as<Class>(), cls);
  finish_class(t, cls);
  link_bases(t, cls);
  if (!call_set_names(t, cls) || !call_init_subclass(t, cls, keywords)) return Failed{};
  return cls;
}

Object* new_instance_of_size(Thread& t, Class* cls, size_t bytes) {
  Shape* shape = cls->instance_shape;
  size_t size = shape->instance_words ? shape->instance_words * 8u : bytes + (shape->has(kShapeHasDict) ? 8 : 0);
  Object* object = t.allocator.allocate(shape, size);
  if (cls->flags & kClassHasFinalizer) [[unlikely]] t.runtime->heap->register_finalizer(object);
  return object;
}

Module* new_module(Thread& t, Str* name) {
  auto* module = allocate<Module>(t);
  module->dict = new_dict(t);
  module->shape = uint32_t(reinterpret_cast<uintptr_t>(new_unique_shape(class_for_kind(Kind::kModule), Kind::kModule, module)));
  const char* names[] = {"__name__", "__doc__", "__package__", "__loader__", "__spec__"};
  for (const char* key : names)
    if (!dict_set_str(t, module->dict, intern(t, key), key[2] == 'n' ? Value::from(name) : kNone)) return Failed{};
  return module;
}

}  // namespace adder
