// Generic attribute access: entries first, then the full protocol.
#include "interp/descriptors.h"

#include "interp/domain.h"
#include "interp/frame.h"
#include "interp/traced.h"
#include "interp/operations/special.h"
#include "objects/exact_constructors.h"
#include "objects/attributes.h"
#include "objects/exception.h"
#include "objects/str.h"

namespace adder {

Value bind_native(Thread& t, MethodDescriptor* d, Value self) {
  if (shape_of_object(d)->kind == Kind::kWrapperDescriptor) {
    auto* w = allocate<MethodWrapper>(t);
    w->descriptor = d;
    w->self = self;
    return Value::from(w);
  }
  auto* b = allocate<BuiltinFunction>(t);
  b->method = d->method;
  b->self = self;
  b->owner = d->owner;
  return Value::from(b);
}

namespace {
Value new_bound_method(Thread& t, Value function, Value self) {
  auto* m = allocate<BoundMethod>(t);
  m->self = self;
  m->function = function;
  return Value::from(m);
}
}  // namespace

static Failed raise_unfit(Thread& t, Value object, const Str* name, Class* owner) {
  return raise_type_error(t, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object", name, owner->full_name, type_name(object));
}

Value get_descriptor(Thread& t, Value attribute, Value object, Class* cls) {
  if (!attribute.is_pointer()) return attribute;
  switch (shape_of(attribute)->kind) {
    case Kind::kFunction: return object ? new_bound_method(t, attribute, object) : attribute;
    case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor: {
      if (!object) return attribute;
      auto* descriptor = attribute.as<MethodDescriptor>();
      if (!is_instance_of(object, descriptor->owner)) return raise_unfit(t, object, native_name(t, descriptor->method), descriptor->owner);
      return bind_native(t, descriptor, object);
    }
    case Kind::kClassMethodDescriptor: return bind_native(t, attribute.as<MethodDescriptor>(), Value::from(cls));
    case Kind::kStaticMethod: return attribute.as<StaticMethod>()->function;
    case Kind::kClassMethod: {
      Value function = attribute.as<ClassMethod>()->function;
      if (is_exact<Function>(function)) return new_bound_method(t, function, Value::from(cls));
      Value inner = class_special(t, class_of(function), Special::kget);
      if (inner) return get_descriptor(t, function, Value::from(cls), cls);
      return new_bound_method(t, function, Value::from(cls));
    }
    case Kind::kGetSetDescriptor: {
      if (!object) return attribute;
      auto* computed = attribute.as<GetSetDescriptor>();
      if (!is_instance_of(object, computed->owner)) return raise_unfit(t, object, intern(t, computed->getset->name), computed->owner);
      return computed->getset->get(t, object);
    }
    case Kind::kMemberDescriptor: {
      if (!object) return attribute;
      auto* member = attribute.as<MemberDescriptor>();
      if (!is_instance_of(object, member->owner)) return raise_unfit(t, object, member->name, member->owner);
      Value v = *member_slot(object.as<Object>(), member);
      if (!v) return raise_attribute_error(t, "'{}' object has no attribute '{}'", type_name(object), member->name);
      return v;
    }
    default: break;
  }
  Value get = class_special(t, class_of(attribute), Special::kget);
  if (!get || get == kFalse) return attribute;
  Value arguments[] = {attribute, object ? object : kNone, Value::from(cls)};
  Direct d(t);
  return call_special(d, get, arguments, 3);
}

namespace {

// Whether reading goes to the class's attribute before the object's own.
bool is_data_descriptor(Thread& t, Value attribute) {
  if (!attribute.is_pointer()) return false;
  switch (shape_of(attribute)->kind) {
    case Kind::kFunction: case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor: return false;
    case Kind::kGetSetDescriptor: case Kind::kMemberDescriptor: case Kind::kProperty: return true;
    default: break;
  }
  Class* cls = class_of(attribute);
  return class_special(t, cls, Special::kget) && (class_special(t, cls, Special::kset) || class_special(t, cls, Special::kdelete));
}

void annotate_attribute_error(Thread& t, Value object, Str* name) {
  auto* e = t.pending.as<ExceptionObject>();
  if (e->extra[0] || e->extra[1]) return;
  gc::write_barrier(e);
  e->extra[0] = Value::from(name);
  e->extra[1] = object;
}

}  // namespace

/// Whether the import of a submodule, which importlib notes in the package's spec, has not come to its end.
static bool is_unfinished_submodule(Thread& t, Value spec, Str* name) {
  Value names = spec && spec != kNone ? find_attribute_value(t, spec, intern(t, "_uninitialized_submodules")) : kEmpty;
  Value found = names ? call_method_with(t, names, "__contains__", Value::from(name)) : kEmpty;
  if (has_pending(t)) take_pending(t);
  return found == kTrue;
}

Value raise_no_attribute(Thread& t, Value object, Str* name) {
  if (has_layout<Class>(object)) {
    raise_attribute_error(t, "type object '{}' has no attribute '{}'", object.as<Class>()->full_name, name);
  } else if (has_layout<Module>(object)) {
    Value module_name = dict_get_str(t, object.as<Module>()->dict, intern(t, "__name__"));
    if (module_name && has_layout<Str>(module_name)) {
      Value spec = dict_get_str(t, object.as<Module>()->dict, intern(t, "__spec__"));
      Value initializing = spec && spec != kNone ? find_attribute_value(t, spec, intern(t, "_initializing")) : kEmpty;
      if (initializing && is_true(t, initializing) == 1)
        raise_attribute_error(t, "partially initialized module '{}' has no attribute '{}' (most likely due to a circular import)",
                              module_name.as<Str>(), name);
      else if (is_unfinished_submodule(t, spec, name))
        raise_attribute_error(t, "cannot access submodule '{}' of module '{}' (most likely due to a circular import)", name, module_name.as<Str>());
      else
        raise_attribute_error(t, "module '{}' has no attribute '{}'", module_name.as<Str>(), name);
    } else {
      raise_attribute_error(t, "module has no attribute '{}'", name);
    }
  } else {
    raise_attribute_error(t, "'{}' object has no attribute '{}'", type_name(object), name);
  }
  annotate_attribute_error(t, object, name);
  return kEmpty;
}

// object.__getattribute__ without the final error: empty without a pending error when there is nothing.
static Value generic_lookup(Thread& t, Value object, Str* name) {
  Class* cls = class_of(object);
  Value attribute = class_lookup(t, cls, name);
  if (attribute && is_data_descriptor(t, attribute)) return get_descriptor(t, attribute, object, cls);
  if (object.is_pointer()) {
    Value own = own_attribute(t, object.as<Object>(), name);
    if (own || has_pending(t)) return own;
  }
  return attribute ? get_descriptor(t, attribute, object, cls) : kEmpty;
}

Value class_get_attribute(Thread& t, Class* cls, Str* name) {
  Class* metaclass = class_of(Value::from(cls));
  Value meta = class_lookup(t, metaclass, name);
  if (meta && is_data_descriptor(t, meta)) return get_descriptor(t, meta, Value::from(cls), metaclass);
  if (Value own = class_lookup(t, cls, name)) return get_descriptor(t, own, kEmpty, cls);
  if (meta) return get_descriptor(t, meta, Value::from(cls), metaclass);
  return kEmpty;
}

Value super_get_attribute(Thread& t, Super* super, Str* name) {
  if (!super->self || super->self == kNone || str_equal(name, "__class__")) return generic_lookup(t, Value::from(super), name);
  Tuple* mro = super->self_class->mro;
  if (!mro) return generic_lookup(t, Value::from(super), name);
  uint64_t i = 0;
  while (i < mro->length && mro->items[i] != super->start) i++;
  for (i++; i < mro->length; i++) {
    Value v = dict_get_str(t, mro->items[i].as<Class>()->dict, name);
    if (!v) continue;
    bool through_class = super->self == Value::from(super->self_class);
    return get_descriptor(t, v, through_class ? kEmpty : super->self, super->self_class);
  }
  return generic_lookup(t, Value::from(super), name);
}

static Value default_lookup(Thread& t, Value object, Str* name) {
  if (object.is_pointer()) {
    switch (shape_of(object)->kind) {
      case Kind::kClass: return class_get_attribute(t, object.as<Class>(), name);
      case Kind::kSuper: return super_get_attribute(t, object.as<Super>(), name);
      default: break;
    }
  }
  return generic_lookup(t, object, name);
}

// The module's own __getattr__ (PEP 562).
static Value module_hook(Thread& t, Value object, Str* name) {
  if (!has_layout<Module>(object)) return kEmpty;
  Value hook = dict_get_str(t, object.as<Module>()->dict, intern(t, "__getattr__"));
  return hook ? call_with(t, hook, Value::from(name)) : kEmpty;
}

Value generic_get_attribute(Thread& t, Value object, Str* name) {
  Value v = default_lookup(t, object, name);
  if (!v && !has_pending(t)) v = module_hook(t, object, name);
  return v || has_pending(t) ? v : raise_no_attribute(t, object, name);
}

Value explain_failed_attribute(Thread& t, Value object, Str* name) {
  if (has_pending(t) && pending_matches(t, ExceptionId::kAttributeError)) annotate_attribute_error(t, object, name);
  return kEmpty;
}

static Value get_attribute_or_hook(Thread& t, Value object, Str* name) {
  if (!name->is_interned() && is_exact<Str>(Value::from(name))) name = intern(t, name);
  Class* cls = class_of(object);
  Value v;
  if (cls->flags & kClassCustomGetattribute) {
    Value method = class_special(t, cls, Special::kgetattribute);
    Value arguments[] = {object, Value::from(name)};
    Direct d(t);
    v = call_special(d, method, arguments, 2);
  } else {
    v = default_lookup(t, object, name);
    if (!v && !has_pending(t)) v = module_hook(t, object, name);
    if (!v && !has_pending(t) && !(cls->flags & kClassHasGetattr)) return raise_no_attribute(t, object, name);
    if (!v && !has_pending(t)) {
      Value hook = class_special(t, cls, Special::kgetattr);
      Value arguments[] = {object, Value::from(name)};
      Direct d(t);
      return call_special(d, hook, arguments, 2);
    }
  }
  if (v || !(cls->flags & kClassHasGetattr) || !pending_matches(t, ExceptionId::kAttributeError)) return v;
  take_pending(t);
  Value hook = class_special(t, cls, Special::kgetattr);
  Value arguments[] = {object, Value::from(name)};
  Direct d(t);
  return call_special(d, hook, arguments, 2);
}

Value get_attribute(Thread& t, Value object, Str* name) {
  Value v = get_attribute_or_hook(t, object, name);
  return v ? v : explain_failed_attribute(t, object, name);
}

Value find_attribute_value(Thread& t, Value object, Str* name) {
  Class* cls = class_of(object);
  if (!(cls->flags & (kClassCustomGetattribute | kClassHasGetattr)) && !has_layout<Module>(object)) {
    Value v = default_lookup(t, object, name);
    if (v || !pending_matches(t, ExceptionId::kAttributeError)) return v;
  } else {
    Value v = get_attribute(t, object, name);
    if (v || !pending_matches(t, ExceptionId::kAttributeError)) return v;
  }
  take_pending(t);
  return kEmpty;
}

// --- storing ---------------------------------------------------------------------------------------------------------

static bool store_by_descriptor(Thread& t, Value attribute, Value object, Value value, bool* done) {
  *done = true;
  if (attribute.is_pointer()) {
    switch (shape_of(attribute)->kind) {
      case Kind::kFunction: case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor: *done = false; return true;
      case Kind::kGetSetDescriptor: {
        const NativeGetSet* g = attribute.as<GetSetDescriptor>()->getset;
        Class* owner = attribute.as<GetSetDescriptor>()->owner;
        if (!is_instance_of(object, owner)) return raise_unfit(t, object, intern(t, g->name), owner);
        if (!g->set && g->member) return raise_attribute_error(t, "readonly attribute");
        if (!g->set) return raise_attribute_error(t, "attribute '{}' of '{}' objects is not writable", g->name, owner->full_name);
        return g->set(t, object, value);
      }
      case Kind::kMemberDescriptor: {
        auto* member = attribute.as<MemberDescriptor>();
        if (!is_instance_of(object, member->owner)) return raise_unfit(t, object, member->name, member->owner);
        Value* slot = member_slot(object.as<Object>(), member);
        if (!value && !*slot) return raise_attribute_error(t, "{}", member->name);
        gc::write_barrier(object.as<Object>());
        *slot = value;
        return true;
      }
      default: break;
    }
    Class* cls = class_of(attribute);
    Value method = class_special(t, cls, value ? Special::kset : Special::kdelete);
    if (method && method != kFalse) {
      Value arguments[] = {attribute, object, value};
      Direct d(t);
      return bool(call_special(d, method, arguments, value ? 3 : 2));
    }
    if (class_special(t, cls, value ? Special::kdelete : Special::kset))
      return raise_attribute_error(t, value ? "__set__" : "__delete__");
  }
  *done = false;
  return true;
}

bool generic_set_attribute(Thread& t, Value object, Str* name, Value value) {
  if (!name->is_interned()) name = intern(t, name);
  Class* cls = class_of(object);
  if (has_layout<Class>(object)) {
    auto* target = object.as<Class>();
    if (target->flags & kClassImmutable)
      return raise_type_error(t, "cannot set '{}' attribute of immutable type '{}'", name, target->full_name);
    Value meta = class_lookup(t, cls, name);
    bool done = false;
    if (meta && !store_by_descriptor(t, meta, object, value, &done)) return false;
    return done || class_set_attribute(t, target, name, value);
  }
  Value attribute = class_lookup(t, cls, name);
  if (attribute) {
    bool done;
    if (!store_by_descriptor(t, attribute, object, value, &done)) return false;
    if (done) return true;
  }
  if (!has_attribute_storage(object)) {
    if (attribute) return raise_attribute_error(t, "'{}' object attribute '{}' is read-only", type_name(object), name);
    raise_no_attribute(t, object, name);
    return false;
  }
  if (value) return set_own_attribute(t, object.as<Object>(), name, value);
  int deleted = delete_own_attribute(t, object.as<Object>(), name);
  if (deleted == 0) raise_no_attribute(t, object, name);
  return deleted > 0;
}

bool set_attribute(Thread& t, Value object, Str* name, Value value) {
  Class* cls = class_of(object);
  if (!(cls->flags & kClassCustomSetattr)) return generic_set_attribute(t, object, name, value);
  Value method = class_special(t, cls, value ? Special::ksetattr : Special::kdelattr);
  Value arguments[] = {object, Value::from(name), value};
  Direct d(t);
  return bool(call_special(d, method, arguments, value ? 3 : 2));
}
bool delete_attribute(Thread& t, Value object, Str* name) { return set_attribute(t, object, name, kEmpty); }

// --- calling a class ---------------------------------------------------------------------------------------------------

const NativeMethod* exact_constructor(Thread& t, Class* cls) {
  if (!cls->spec || (cls->flags & kClassHeap)) return nullptr;
  const NativeMethod* exact = exact_constructors[size_t(cls->kind)];
  if (exact && cls == class_for_kind(cls->kind)) return exact;
  bool no_init = class_special(t, cls, Special::kinit) == class_special(t, class_for_kind(Kind::kInstance), Special::kinit);
  return no_init ? cls->spec->construct : nullptr;
}
static bool inherits(Thread& t, Class* cls, Class* from, Special s) { return class_special(t, cls, s) == class_special(t, from, s); }

void classify_construction(Thread& t, Class* cls) {
  Class* object = class_for_kind(Kind::kInstance);
  Class* base_exception = t.runtime->exceptions[0];
  Value init = class_special(t, cls, Special::kinit);
  bool python_init = init && is_exact<Function>(init);
  cls->construction = Construction::kGeneral;
  if (class_of(Value::from(cls)) != class_for_kind(Kind::kClass) || cls->flags & (kClassAbstract | kClassHasFinalizer)) return;
  if (cls->kind == Kind::kInstance && (cls->flags & kClassHeap) && inherits(t, cls, object, Special::knew)) {
    if (python_init) cls->construction = Construction::kPlain;
    if (inherits(t, cls, object, Special::kinit)) cls->construction = Construction::kBare;
  }
  Value made_by = class_special(t, cls, Special::knew);
  if (is_exact<StaticMethod>(made_by) && is_exact<Function>(made_by.as<StaticMethod>()->function)) cls->construction = Construction::kByNew;
  if (cls->kind == Kind::kExceptionObject && inherits(t, cls, base_exception, Special::knew) &&
      (python_init || (inherits(t, cls, base_exception, Special::kinit) && !(cls->flags & kClassExceptionFields))))
    cls->construction = Construction::kException;
  bool native = exact_constructor(t, cls) && !(cls->flags & kClassNoInstantiate) && cls != class_for_kind(Kind::kClass);
  if (cls->construction == Construction::kGeneral && native) cls->construction = Construction::kNative;
}

// Not every value of `__call__` takes the receiver: it may be a static method, or a class.
static Value call_bound_special(Thread& t, Value method, Value receiver, std::span<const Value> arguments, Tuple* names) {
  Value bound = TRY(bind_special(t, method, receiver));
  return names ? call_keywords(t, bound, arguments, names) : call(t, bound, arguments);
}
Value call_class(Thread& t, Class* cls, const Value* arguments, size_t count, Tuple* names) {
  size_t total = count + (names ? names->length : 0);
  Class* metaclass = class_of(Value::from(cls));
  Class* type = class_for_kind(Kind::kClass);
  if (metaclass != type) {
    Value method = class_special(t, metaclass, Special::kcall);
    if (method != class_special(t, type, Special::kcall)) {
      if (shape_of(method)->kind != Kind::kFunction) return call_bound_special(t, method, Value::from(cls), {arguments, total}, names);
      ValueArray* all = new_value_array(t, total + 1);
      all->items[0] = Value::from(cls);
      for (size_t i = 0; i < total; i++) all->items[i + 1] = arguments[i];
      if (names) return call_keywords(t, method, {all->items, total + 1}, names);
      return call(t, method, {all->items, count + 1});
    }
  }
  return construct_instance(t, cls, arguments, count, names);
}

const NativeMethod* native_constructor(Thread& t, Class* cls) {
  bool general = (cls->flags & kClassNoInstantiate) || cls == class_for_kind(Kind::kClass) || class_of(Value::from(cls)) != class_for_kind(Kind::kClass);
  return general ? nullptr : exact_constructor(t, cls);
}

Value bad_init_result(Thread& t, Value result) { return raise_type_error(t, "__init__() should return None, not '{}'", type_name(result)); }

Value construct_instance(Thread& t, Class* cls, const Value* arguments, size_t count, Tuple* names) {
  size_t total = count + (names ? names->length : 0);
  constexpr size_t kFew = 15;
  const NativeMethod* exact = total <= kFew ? exact_constructor(t, cls) : nullptr;
  if (exact && !(cls->flags & kClassNoInstantiate) && cls != class_for_kind(Kind::kClass)) {
    Value all[kFew + 1] = {Value::from(cls)};
    for (size_t i = 0; i < total; i++) all[i + 1] = arguments[i];
    return call_native(t, exact, all, count + 1, names);
  }
  if (cls == class_for_kind(Kind::kClass) && count == 1)
    return names ? Value(raise_type_error(t, "type() takes no keyword arguments")) : Value::from(class_of(arguments[0]));
  if (cls->flags & kClassNoInstantiate) return raise_type_error(t, "cannot create '{}' instances", cls->full_name);
  ValueArray* all = new_value_array(t, total + 1);
  for (size_t i = 0; i < total; i++) all->items[i + 1] = arguments[i];
  all->items[0] = Value::from(cls);
  Value constructor = class_special(t, cls, Special::knew);
  if (!constructor || constructor == kFalse) return raise_type_error(t, "cannot create '{}' instances", cls->full_name);
  constructor = TRY(get_descriptor(t, constructor, kEmpty, cls));
  Value instance = names ? call_keywords(t, constructor, {all->items, total + 1}, names) : call(t, constructor, {all->items, total + 1});
  if (!instance || !is_instance_of(instance, cls)) return instance;
  Class* made = class_of(instance);
  Value init = class_special(t, made, Special::kinit);
  if (init == class_special(t, class_for_kind(Kind::kInstance), Special::kinit) &&
      constructor != get_descriptor(t, class_special(t, class_for_kind(Kind::kInstance), Special::knew), kEmpty, cls))
    return instance;
  all->items[0] = instance;
  if (shape_of(init)->kind != Kind::kFunction && shape_of(init)->kind != Kind::kWrapperDescriptor) {
    init = TRY(get_descriptor(t, init, instance, made));
    Value result = names ? TRY(call_keywords(t, init, {all->items + 1, total}, names)) : TRY(call(t, init, {all->items + 1, total}));
    if (result != kNone) return bad_init_result(t, result);
    return instance;
  }
  Value result = names ? TRY(call_keywords(t, init, {all->items, total + 1}, names)) : TRY(call(t, init, {all->items, total + 1}));
  if (result != kNone) return bad_init_result(t, result);
  return instance;
}

}  // namespace adder
