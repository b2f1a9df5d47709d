// function and method, builtin functions and their descriptors, property, staticmethod, classmethod, super, cell.
#include "builtins/object.h"
#include "interp/descriptors.h"
#include "interp/frame.h"
#include "objects/attributes.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {
namespace {

template <class O> void set_field(O* object, Value& field, Value v) {
  gc::write_barrier(object);
  field = v;
}
Str* address_text(Thread& t, Value v) { return int_to_str(t, int_from_uint64(t, v.bits), 16); }

// --- function ----------------------------------------------------------------------------------------------------------------

Function* as_function(Value v) { return v.as<Function>(); }

Value function_new(Thread& t, Value, Value code, Value globals, Value name, Value defaults, Value closure) {
  if (!is_exact<Code>(code)) return raise_type_error(t, "function() argument 'code' must be code, not {}", argument_type_name(code));
  if (!has_layout<Dict>(globals)) return raise_type_error(t, "function() argument 'globals' must be dict, not {}", argument_type_name(globals));
  if (name != kNone && !has_layout<Str>(name)) return raise_type_error(t, "arg 3 (name) must be None or string");
  if (defaults != kNone && !has_layout<Tuple>(defaults)) return raise_type_error(t, "arg 4 (defaults) must be None or tuple");
  auto* c = code.as<Code>();
  if (closure != kNone && !has_layout<Tuple>(closure)) return raise_type_error(t, "arg 5 (closure) must be tuple");
  if (closure == kNone && c->free_count) return raise_type_error(t, "arg 5 (closure) must be tuple");
  uint64_t cells = closure == kNone ? 0 : closure.as<Tuple>()->length;
  if (cells != c->free_count) return raise_value_error(t, "{} requires closure of length {}, not {}", c->name, uint64_t(c->free_count), cells);
  if (cells)
    for (Value v : closure.as<Tuple>()->values())
      if (!is_exact<Cell>(v)) return raise_type_error(t, "arg 5 (closure) expected cell, found {}", type_name(v));
  Function* f = new_function(t, c, globals.as<Dict>());
  gc::write_barrier(f);
  if (name != kNone) f->name = name;
  f->defaults = defaults;
  f->closure = cells ? closure : kNone;
  return Value::from(f);
}
Value function_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("<function ");
  text.add(as_function(self)->qualified_name.as<Str>());
  text.add_ascii(" at 0x");
  text.add(address_text(t, self));
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value function_get(Thread& t, Value self, Value object, Value) { return object == kNone ? self : get_descriptor(t, self, object, nullptr); }
Value function_call(Thread& t, Value self, Value args, Value kwargs) {
  return call_unpacked(t, self, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}

const NativeMethod kFunctionNew = method<function_new>("function($type, code, globals, name=None, argdefs=None, closure=None)", "Create a function object.");
const NativeMethod kFunctionMethods[] = {
    method<function_repr>("__repr__($self, /)", "Return repr(self)."),
    method<function_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<function_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
};

#define VALUE_GETTER(name, field) \
  Value name(Thread&, Value self) { return as_function(self)->field; }
VALUE_GETTER(get_defaults, defaults)
VALUE_GETTER(get_keyword_defaults, keyword_defaults)
VALUE_GETTER(get_closure, closure)
VALUE_GETTER(get_name, name)
VALUE_GETTER(get_qualified_name, qualified_name)
VALUE_GETTER(get_builtins, builtins)
VALUE_GETTER(get_doc, doc)
VALUE_GETTER(get_module, module)
#undef VALUE_GETTER
Value get_code(Thread&, Value self) { return Value::from(as_function(self)->code); }
Value get_globals(Thread&, Value self) { return Value::from(as_function(self)->globals); }
bool set_code(Thread& t, Value self, Value v) {
  auto* f = as_function(self);
  if (!v || !is_exact<Code>(v)) return raise_type_error(t, "__code__ must be set to a code object");
  uint64_t cells = f->closure == kNone ? 0 : f->closure.as<Tuple>()->length;
  if (v.as<Code>()->free_count != cells)
    return raise_value_error(t, "{}() requires a code object with {} free vars, not {}", f->name.as<Str>(), cells, uint64_t(v.as<Code>()->free_count));
  function_changed(t, f);
  gc::write_barrier(f);
  f->code = v.as<Code>();
  return true;
}
bool set_defaults(Thread& t, Value self, Value v) {
  if (v && v != kNone && !has_layout<Tuple>(v)) return raise_type_error(t, "__defaults__ must be set to a tuple object");
  set_field(as_function(self), as_function(self)->defaults, v ? v : kNone);
  function_changed(t, as_function(self));
  return true;
}
bool set_keyword_defaults(Thread& t, Value self, Value v) {
  if (v && v != kNone && !has_layout<Dict>(v)) return raise_type_error(t, "__kwdefaults__ must be set to a dict object");
  set_field(as_function(self), as_function(self)->keyword_defaults, v ? v : kNone);
  function_changed(t, as_function(self));
  return true;
}
bool set_name(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Str>(v)) return raise_type_error(t, "__name__ must be set to a string object");
  set_field(as_function(self), as_function(self)->name, v);
  return true;
}
bool set_qualified_name(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Str>(v)) return raise_type_error(t, "__qualname__ must be set to a string object");
  set_field(as_function(self), as_function(self)->qualified_name, v);
  return true;
}
bool set_doc(Thread&, Value self, Value v) { set_field(as_function(self), as_function(self)->doc, v ? v : kNone); return true; }
bool set_module(Thread&, Value self, Value v) { set_field(as_function(self), as_function(self)->module, v ? v : kNone); return true; }
Value get_annotations(Thread& t, Value self) {
  auto* f = as_function(self);
  if (!f->annotations) set_field(f, f->annotations, Value::from(new_dict(t)));
  if (is_exact<Tuple>(f->annotations)) {
    Dict* dict = new_dict(t);
    auto* pairs = f->annotations.as<Tuple>();
    for (uint64_t i = 0; i + 1 < pairs->length; i += 2)
      if (!dict_set(t, dict, pairs->items[i], pairs->items[i + 1])) return kEmpty;
    set_field(f, f->annotations, Value::from(dict));
  }
  return f->annotations;
}
bool set_annotations(Thread& t, Value self, Value v) {
  if (v && v != kNone && !has_layout<Dict>(v)) return raise_type_error(t, "__annotations__ must be set to a dict object");
  set_field(as_function(self), as_function(self)->annotations, v == kNone ? kEmpty : v);
  return true;
}
Value get_dict(Thread& t, Value self) { return Value::from(instance_dict(t, self)); }
bool set_dict(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "cannot delete __dict__");
  if (!has_layout<Dict>(v)) return raise_type_error(t, "__dict__ must be set to a dictionary, not a '{}'", type_name(v));
  return set_instance_dict(t, self, v.as<Dict>());
}

const NativeGetSet kFunctionGetSets[] = {
    {"__code__", get_code, set_code, nullptr},
    {"__defaults__", get_defaults, set_defaults, nullptr},
    {"__kwdefaults__", get_keyword_defaults, set_keyword_defaults, nullptr},
    {"__annotations__", get_annotations, set_annotations, nullptr},
    native_member("__closure__", get_closure),
    native_member("__globals__", get_globals),
    native_member("__builtins__", get_builtins),
    {"__name__", get_name, set_name, nullptr},
    {"__qualname__", get_qualified_name, set_qualified_name, nullptr},
    native_member("__doc__", get_doc, nullptr, set_doc),
    native_member("__module__", get_module, nullptr, set_module),
    {"__dict__", get_dict, set_dict, nullptr},
};

// --- method --------------------------------------------------------------------------------------------------------------------

BoundMethod* as_method(Value v) { return v.as<BoundMethod>(); }
Value method_new(Thread& t, Value, Value function, Value self) {
  if (!is_callable(t, function)) return raise_type_error(t, "first argument must be callable");
  if (self == kNone) return raise_type_error(t, "self must not be None");
  auto* m = allocate<BoundMethod>(t);
  m->self = self;
  m->function = function;
  return Value::from(m);
}
Value method_repr(Thread& t, Value self) {
  auto* m = as_method(self);
  Value name = find_attribute_value(t, m->function, intern(t, "__qualname__"));
  if (!name) name = find_attribute_value(t, m->function, intern(t, "__name__"));
  Str* object = TRY(repr(t, m->self));
  StrBuilder text(t);
  text.add_ascii("<bound method ");
  if (name && has_layout<Str>(name)) text.add(name.as<Str>());
  else text.add_char('?');
  text.add_ascii(" of ");
  text.add(object);
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value method_eq(Thread& t, Value self, Value other) {
  if (!is_exact<BoundMethod>(other)) return kNotImplemented;
  if (as_method(self)->self != as_method(other)->self) return kFalse;
  int same = equal(t, as_method(self)->function, as_method(other)->function);
  return same < 0 ? kEmpty : Value::from_bool(same);
}
Value method_hash(Thread& t, Value self) {
  int64_t function;
  if (!hash_of(t, as_method(self)->function, &function)) return kEmpty;
  return Value::from_int((function ^ int64_t(as_method(self)->self.bits >> 4)) >> 1);
}
Value method_getattribute(Thread& t, Value self, Value name) {
  Str* key = intern(t, name.as<Str>());
  if (Value v = class_lookup(t, class_of(self), key)) return get_descriptor(t, v, self, class_of(self));
  return get_attribute(t, as_method(self)->function, key);
}
Value method_function(Thread&, Value self) { return as_method(self)->function; }
Value method_self(Thread&, Value self) { return as_method(self)->self; }
Value method_doc(Thread& t, Value self) {
  Value v = find_attribute_value(t, as_method(self)->function, intern(t, "__doc__"));
  return v || has_pending(t) ? v : kNone;
}
Value method_reduce(Thread& t, Value self) {
  Value getattr = dict_get_str(t, t.runtime->builtins, intern(t, "getattr"));
  Value name = TRY(get_attribute(t, as_method(self)->function, intern(t, "__name__")));
  return Value::from(make_tuple(t, getattr, Value::from(make_tuple(t, as_method(self)->self, name))));
}
const NativeMethod kMethodNew = method<method_new>("method($type, function, instance, /)", "Create a bound instance method object.");
const NativeMethod kMethodMethods[] = {
    method<method_repr>("__repr__($self, /)", "Return repr(self)."),
    method<method_eq>("__eq__($self, value, /)", "Return self==value."),
    method<method_hash>("__hash__($self, /)", "Return hash(self)."),
    method<method_getattribute>("__getattribute__($self, name, /)", "Return getattr(self, name)."),
    method<function_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<method_reduce>("__reduce__($self, /)", "Helper for pickle."),
};
const NativeGetSet kMethodGetSets[] = {native_member("__func__", method_function, "the function (or other callable) implementing a method"),
                                       native_member("__self__", method_self, "the instance to which a method is bound"),
                                       {"__doc__", method_doc, nullptr, nullptr}};

// --- builtin functions and descriptors of builtin methods --------------------------------------------------------------------------

const NativeMethod* native_of(Value v) {
  switch (shape_of(v)->kind) {
    case Kind::kBuiltinFunction: return v.as<BuiltinFunction>()->method;
    case Kind::kMethodWrapper: return v.as<MethodWrapper>()->descriptor->method;
    default: return v.as<MethodDescriptor>()->method;
  }
}
Class* owner_of(Value v) {
  switch (shape_of(v)->kind) {
    case Kind::kBuiltinFunction: return v.as<BuiltinFunction>()->owner;
    case Kind::kMethodWrapper: return v.as<MethodWrapper>()->descriptor->owner;
    default: return v.as<MethodDescriptor>()->owner;
  }
}
bool is_constructor(Value v) {
  Class* owner = owner_of(v);
  return owner && owner->spec && owner->spec->construct == native_of(v);
}
Value native_get_name(Thread& t, Value self) {
  return Value::from(is_constructor(self) ? special_name(Special::knew) : native_name(t, native_of(self)));
}
Value native_qualified_name(Thread& t, Value self) {
  Str* name = native_get_name(t, self).as<Str>();
  Class* owner = owner_of(self);
  if (is_exact<BuiltinFunction>(self)) {
    auto* b = self.as<BuiltinFunction>();
    if (!owner || !b->self || has_layout<Module>(b->self)) {
      if (!owner) return Value::from(name);
    } else {
      owner = is_class(b->self) ? b->self.as<Class>() : class_of(b->self);
    }
  }
  StrBuilder text(t);
  text.add(owner->qualified_name);
  text.add_char('.');
  text.add(name);
  return Value::from(text.finish());
}
Value native_doc(Thread& t, Value self) {
  const char* doc = native_of(self)->doc;
  return doc ? Value::from(str_from_utf8(t, doc)) : kNone;
}
Value native_text_signature(Thread& t, Value self) { return text_signature(t, *native_of(self), /*with_receiver=*/true); }
Value native_objclass(Thread&, Value self) { return Value::from(owner_of(self)); }
Value builtin_get_self(Thread&, Value self) {
  auto* b = self.as<BuiltinFunction>();
  if (b->self) return b->self;
  return b->owner ? Value::from(b->owner) : kNone;
}
Value builtin_get_module(Thread&, Value self) { return self.as<BuiltinFunction>()->module ? self.as<BuiltinFunction>()->module : kNone; }
bool builtin_set_module(Thread&, Value self, Value v) { set_field(self.as<BuiltinFunction>(), self.as<BuiltinFunction>()->module, v); return true; }
Value builtin_repr(Thread& t, Value self) {
  auto* b = self.as<BuiltinFunction>();
  StrBuilder text(t);
  bool function = !b->self || has_layout<Module>(b->self);
  text.add_ascii(function && !b->owner ? "<built-in function " : "<built-in method ");
  text.add(native_get_name(t, self).as<Str>());
  if (!function || b->owner) {
    Value receiver = builtin_get_self(t, self);
    text.add_ascii(" of ");
    text.add_utf8(type_name(receiver));
    text.add_ascii(" object at 0x");
    text.add(address_text(t, receiver));
  }
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value builtin_eq(Thread& t, Value self, Value other) {
  if (!is_exact<BuiltinFunction>(other)) return kNotImplemented;
  auto *a = self.as<BuiltinFunction>(), *b = other.as<BuiltinFunction>();
  return Value::from_bool(a->method == b->method && a->self == b->self && a->owner == b->owner);
}
Value builtin_hash(Thread&, Value self) {
  auto* b = self.as<BuiltinFunction>();
  return Value::from_int(int64_t(reinterpret_cast<uintptr_t>(b->method) >> 3 ^ b->self.bits >> 4) >> 1);
}
Value builtin_reduce(Thread& t, Value self) {
  auto* b = self.as<BuiltinFunction>();
  if (!b->self || has_layout<Module>(b->self)) return native_qualified_name(t, self);
  Value getattr = dict_get_str(t, t.runtime->builtins, intern(t, "getattr"));
  return Value::from(make_tuple(t, getattr, Value::from(make_tuple(t, b->self, native_get_name(t, self)))));
}
const NativeMethod kBuiltinMethods[] = {
    method<builtin_repr>("__repr__($self, /)", "Return repr(self)."),
    method<builtin_eq>("__eq__($self, value, /)", "Return self==value.", jit::kReads),
    method<builtin_hash>("__hash__($self, /)", "Return hash(self).", jit::kReads),
    method<function_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<builtin_reduce>("__reduce__($self, /)", "Helper for pickle."),
};
const NativeGetSet kBuiltinGetSets[] = {
    {"__name__", native_get_name, nullptr, nullptr},       {"__qualname__", native_qualified_name, nullptr, nullptr},
    {"__doc__", native_doc, nullptr, nullptr},             {"__text_signature__", native_text_signature, nullptr, nullptr},
    {"__self__", builtin_get_self, nullptr, nullptr},      native_member("__module__", builtin_get_module, nullptr, builtin_set_module)};

Value descriptor_repr(Thread& t, Value self) {
  StrBuilder text(t);
  bool wrapper = shape_of(self)->kind == Kind::kWrapperDescriptor;
  text.add_ascii(wrapper ? "<slot wrapper '" : "<method '");
  text.add(native_get_name(t, self).as<Str>());
  text.add_ascii("' of '");
  text.add(owner_of(self)->full_name);
  text.add_ascii("' objects>");
  return Value::from(text.finish());
}
Value descriptor_get(Thread& t, Value self, Value object, Value owner) {
  if (shape_of(self)->kind == Kind::kClassMethodDescriptor)
    return get_descriptor(t, self, kEmpty, is_class(owner) ? owner.as<Class>() : class_of(object));
  if (object == kNone) return self;
  if (!is_instance_of(object, owner_of(self)))
    return raise_type_error(t, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object", native_get_name(t, self).as<Str>(), owner_of(self)->full_name,
                            type_name(object));
  return get_descriptor(t, self, object, class_of(object));
}
Value descriptor_reduce(Thread& t, Value self) {
  Value getattr = dict_get_str(t, t.runtime->builtins, intern(t, "getattr"));
  return Value::from(make_tuple(t, getattr, Value::from(make_tuple(t, Value::from(owner_of(self)), native_get_name(t, self)))));
}
const NativeMethod kDescriptorMethods[] = {
    method<descriptor_repr>("__repr__($self, /)", "Return repr(self)."),
    method<descriptor_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<function_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<descriptor_reduce>("__reduce__($self, /)", "Helper for pickle."),
};
const NativeGetSet kDescriptorGetSets[] = {native_member("__name__", native_get_name),
                                           {"__qualname__", native_qualified_name, nullptr, nullptr},
                                           {"__doc__", native_doc, nullptr, nullptr},
                                           {"__text_signature__", native_text_signature, nullptr, nullptr},
                                           native_member("__objclass__", native_objclass)};

Value wrapper_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("<method-wrapper '");
  text.add(native_get_name(t, self).as<Str>());
  text.add_ascii("' of ");
  text.add_utf8(type_name(self.as<MethodWrapper>()->self));
  text.add_ascii(" object at 0x");
  text.add(address_text(t, self.as<MethodWrapper>()->self));
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value wrapper_eq(Thread&, Value self, Value other) {
  if (!is_exact<MethodWrapper>(other)) return kNotImplemented;
  auto *a = self.as<MethodWrapper>(), *b = other.as<MethodWrapper>();
  return Value::from_bool(a->descriptor == b->descriptor && a->self == b->self);
}
Value wrapper_hash(Thread&, Value self) {
  auto* w = self.as<MethodWrapper>();
  return Value::from_int(int64_t(reinterpret_cast<uintptr_t>(w->descriptor) >> 3 ^ w->self.bits >> 4) >> 1);
}
Value wrapper_get_self(Thread&, Value self) { return self.as<MethodWrapper>()->self; }
const NativeMethod kWrapperMethods[] = {
    method<wrapper_repr>("__repr__($self, /)", "Return repr(self)."),
    method<wrapper_eq>("__eq__($self, value, /)", "Return self==value.", jit::kReads),
    method<wrapper_hash>("__hash__($self, /)", "Return hash(self).", jit::kReads),
    method<function_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
};
const NativeGetSet kWrapperGetSets[] = {{"__name__", native_get_name, nullptr, nullptr},
                                        {"__qualname__", native_qualified_name, nullptr, nullptr},
                                        {"__doc__", native_doc, nullptr, nullptr},
                                        {"__text_signature__", native_text_signature, nullptr, nullptr},
                                        {"__objclass__", native_objclass, nullptr, nullptr},
                                        native_member("__self__", wrapper_get_self)};

// --- getset and member descriptors -----------------------------------------------------------------------------------------------------

Str* data_name(Thread& t, Value self) {
  return shape_of(self)->kind == Kind::kMemberDescriptor ? self.as<MemberDescriptor>()->name : intern(t, self.as<GetSetDescriptor>()->getset->name);
}
Class* data_owner(Value self) {
  return shape_of(self)->kind == Kind::kMemberDescriptor ? self.as<MemberDescriptor>()->owner : self.as<GetSetDescriptor>()->owner;
}
Value data_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii(class_of(self) == class_for_kind(Kind::kMemberDescriptor) ? "<member '" : "<attribute '");
  text.add(data_name(t, self));
  text.add_ascii("' of '");
  text.add(data_owner(self)->full_name);
  text.add_ascii("' objects>");
  return Value::from(text.finish());
}
Value data_get(Thread& t, Value self, Value object, Value) { return object == kNone ? self : get_descriptor(t, self, object, class_of(object)); }
bool store_data(Thread& t, Value self, Value object, Value value) {
  if (!is_instance_of(object, data_owner(self)))
    return raise_type_error(t, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object", data_name(t, self), data_owner(self)->name, type_name(object));
  if (shape_of(self)->kind == Kind::kMemberDescriptor) {
    Value* slot = member_slot(object.as<Object>(), self.as<MemberDescriptor>());
    if (!value && !*slot) return raise_attribute_error(t, "{}", data_name(t, self));
    gc::write_barrier(object.as<Object>());
    *slot = value;
    return true;
  }
  const NativeGetSet* g = self.as<GetSetDescriptor>()->getset;
  if (!g->set && g->member) return raise_attribute_error(t, "readonly attribute");
  if (!g->set) return raise_attribute_error(t, "attribute '{}' of '{}' objects is not writable", g->name, data_owner(self)->name);
  return g->set(t, object, value);
}
Value data_set(Thread& t, Value self, Value object, Value value) { return store_data(t, self, object, value) ? kNone : kEmpty; }
Value data_delete(Thread& t, Value self, Value object) { return store_data(t, self, object, kEmpty) ? kNone : kEmpty; }
Value data_reduce(Thread& t, Value self) {
  Value getattr = dict_get_str(t, t.runtime->builtins, intern(t, "getattr"));
  return Value::from(make_tuple(t, getattr, Value::from(make_tuple(t, Value::from(data_owner(self)), Value::from(data_name(t, self))))));
}
const NativeMethod kDataMethods[] = {
    method<data_repr>("__repr__($self, /)", "Return repr(self)."),
    method<data_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<data_set>("__set__($self, instance, value, /)", "Set an attribute of instance to value."),
    method<data_delete>("__delete__($self, instance, /)", "Delete an attribute of instance."),
    method<data_reduce>("__reduce__($self, /)", "Helper for pickle."),
};
Value data_get_name(Thread& t, Value self) { return Value::from(data_name(t, self)); }
Value data_qualified_name(Thread& t, Value self) {
  StrBuilder text(t);
  text.add(data_owner(self)->qualified_name);
  text.add_char('.');
  text.add(data_name(t, self));
  return Value::from(text.finish());
}
Value data_objclass(Thread&, Value self) { return Value::from(data_owner(self)); }
Value data_doc(Thread& t, Value self) {
  if (shape_of(self)->kind == Kind::kMemberDescriptor) return kNone;
  const char* doc = self.as<GetSetDescriptor>()->getset->doc;
  return doc ? Value::from(str_from_utf8(t, doc)) : kNone;
}
const NativeGetSet kDataGetSets[] = {native_member("__name__", data_get_name),
                                     {"__qualname__", data_qualified_name, nullptr, nullptr},
                                     native_member("__objclass__", data_objclass),
                                     {"__doc__", data_doc, nullptr, nullptr}};

// --- property ------------------------------------------------------------------------------------------------------------------------------

Property* as_property(Value v) { return v.as<Property>(); }
Value property_new(Thread& t, Value type, Value, Value) {
  auto* p = new_instance<Property>(t, type.as<Class>());
  p->getter = p->setter = p->deleter = p->doc = kNone;
  return Value::from(p);
}
Value property_init(Thread& t, Value self, Value get, Value set, Value del, Value doc) {
  auto* p = as_property(self);
  gc::write_barrier(p);
  p->getter = get;
  p->setter = set;
  p->deleter = del;
  p->doc = doc;
  p->doc_from_getter = false;
  if (doc == kNone && get != kNone) {
    Value own = find_attribute_value(t, get, intern(t, "__doc__"));
    if (!own && has_pending(t)) return kEmpty;
    gc::write_barrier(p);
    p->doc = own ? own : kNone;
    p->doc_from_getter = own && own != kNone;
  }
  if (!is_exact<Property>(self) && p->doc != kNone) {
    // A subclass has a __doc__ of its own, which hides this one.
    if (p->doc_from_getter && !has_attribute_storage(self)) return set_attribute(t, self, intern(t, "__doc__"), p->doc) ? kNone : kEmpty;
    if (has_attribute_storage(self) && !set_own_attribute(t, self.as<Object>(), intern(t, "__doc__"), p->doc)) return kEmpty;
  }
  return kNone;
}
Failed no_accessor(Thread& t, Property* p, Value object, const char* what) {
  Str* type = class_of(object)->qualified_name;
  if (p->name) return raise_attribute_error(t, "property {} of {} object has no {}", Repr{p->name}, Repr{Value::from(type)}, what);
  return raise_attribute_error(t, "property of {} object has no {}", Repr{Value::from(type)}, what);
}
Value property_get(Thread& t, Value self, Value object, Value) {
  auto* p = as_property(self);
  if (object == kNone) return self;
  if (p->getter == kNone) return no_accessor(t, p, object, "getter");
  return call_with(t, p->getter, object);
}
Value property_set(Thread& t, Value self, Value object, Value value) {
  auto* p = as_property(self);
  if (p->setter == kNone) return no_accessor(t, p, object, "setter");
  return call_with(t, p->setter, object, value) ? kNone : kEmpty;
}
Value property_delete(Thread& t, Value self, Value object) {
  auto* p = as_property(self);
  if (p->deleter == kNone) return no_accessor(t, p, object, "deleter");
  return call_with(t, p->deleter, object) ? kNone : kEmpty;
}
Value property_copy(Thread& t, Value self, Value get, Value set, Value del) {
  auto* p = as_property(self);
  Value doc = p->doc_from_getter && (get ? get : p->getter) != kNone ? kNone : p->doc;
  Value made = TRY(call_with(t, Value::from(class_of(self)), get ? get : p->getter, set ? set : p->setter, del ? del : p->deleter, doc));
  if (has_layout<Property>(made)) set_field(as_property(made), as_property(made)->name, p->name);
  return made;
}
Value property_getter(Thread& t, Value self, Value f) { return property_copy(t, self, f == kNone ? kEmpty : f, kEmpty, kEmpty); }
Value property_setter(Thread& t, Value self, Value f) { return property_copy(t, self, kEmpty, f == kNone ? kEmpty : f, kEmpty); }
Value property_deleter(Thread& t, Value self, Value f) { return property_copy(t, self, kEmpty, kEmpty, f == kNone ? kEmpty : f); }
Value property_set_name(Thread& t, Value self, Value args) {
  auto* a = args.as<Tuple>();
  if (a->length != 2) return raise_type_error(t, "__set_name__() takes 2 positional arguments but {} were given", a->length);
  set_field(as_property(self), as_property(self)->name, a->items[1]);
  return kNone;
}
const NativeMethod kPropertyNew = method<property_new>("property($type, *args, **kwargs)", "Create a property.");
const NativeMethod kPropertyMethods[] = {
    method<property_init>("__init__($self, fget=None, fset=None, fdel=None, doc=None)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<property_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<property_set>("__set__($self, instance, value, /)", "Set an attribute of instance to value."),
    method<property_delete>("__delete__($self, instance, /)", "Delete an attribute of instance."),
    method<property_getter>("getter($self, function, /)", "Descriptor to obtain a copy of the property with a different getter."),
    method<property_setter>("setter($self, function, /)", "Descriptor to obtain a copy of the property with a different setter."),
    method<property_deleter>("deleter($self, function, /)", "Descriptor to obtain a copy of the property with a different deleter."),
    method<property_set_name>("__set_name__($self, *args)", "Method to set name of a property."),
};
Value property_fget(Thread&, Value self) { return as_property(self)->getter; }
Value property_fset(Thread&, Value self) { return as_property(self)->setter; }
Value property_fdel(Thread&, Value self) { return as_property(self)->deleter; }
Value property_doc(Thread&, Value self) { return as_property(self)->doc; }
bool property_set_doc(Thread&, Value self, Value v) { set_field(as_property(self), as_property(self)->doc, v ? v : kNone); return true; }
Value property_abstract(Thread& t, Value self) {
  auto* p = as_property(self);
  for (Value f : {p->getter, p->setter, p->deleter}) {
    if (f == kNone) continue;
    Value flag = find_attribute_value(t, f, intern(t, "__isabstractmethod__"));
    if (!flag && has_pending(t)) return kEmpty;
    int is = flag ? is_true(t, flag) : 0;
    if (is) return is < 0 ? kEmpty : kTrue;
  }
  return kFalse;
}
const NativeGetSet kPropertyGetSets[] = {native_member("fget", property_fget),
                                         native_member("fset", property_fset),
                                         native_member("fdel", property_fdel),
                                         native_member("__doc__", property_doc, nullptr, property_set_doc),
                                         {"__isabstractmethod__", property_abstract, nullptr, nullptr}};

// --- staticmethod and classmethod ----------------------------------------------------------------------------------------------------------

template <class W> Value wrapper_new(Thread& t, Value type, Value, Value) {
  auto* w = new_instance<W>(t, type.as<Class>());
  w->function = kNone;
  return Value::from(w);
}
// The wrapper looks like what it wraps.
template <class W> Value wrapper_init(Thread& t, Value self, Value function) {
  auto* w = self.as<W>();
  set_field(w, w->function, function);
  for (const char* name : {"__module__", "__name__", "__qualname__", "__doc__", "__annotations__"}) {
    Value v = find_attribute_value(t, function, intern(t, name));
    if (!v && has_pending(t)) return kEmpty;
    if (v && !dict_set_str(t, instance_dict(t, self), intern(t, name), v)) return kEmpty;
  }
  return kNone;
}
Value staticmethod_get(Thread&, Value self, Value, Value) { return self.as<StaticMethod>()->function; }
Value staticmethod_call(Thread& t, Value self, Value args, Value kwargs) {
  return call_unpacked(t, self.as<StaticMethod>()->function, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}
Value classmethod_get(Thread& t, Value self, Value object, Value owner) {
  Class* cls = owner != kNone ? owner.as<Class>() : class_of(object);
  return get_descriptor(t, self, kEmpty, cls);
}
template <class W> Value wrapped_function(Thread&, Value self) { return self.as<W>()->function; }
template <class W> Value wrapped_abstract(Thread& t, Value self) {
  Value flag = find_attribute_value(t, self.as<W>()->function, intern(t, "__isabstractmethod__"));
  if (!flag) return has_pending(t) ? kEmpty : kFalse;
  int is = is_true(t, flag);
  return is < 0 ? kEmpty : Value::from_bool(is);
}
template <class W> Value wrapped_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii(std::is_same_v<W, StaticMethod> ? "<staticmethod(" : "<classmethod(");
  text.add(TRY(repr(t, self.as<W>()->function)));
  text.add_ascii(")>");
  return Value::from(text.finish());
}
const NativeMethod kStaticMethodNew = method<wrapper_new<StaticMethod>>("staticmethod($type, *args, **kwargs)", "Convert a function to be a static method.");
const NativeMethod kClassMethodNew = method<wrapper_new<ClassMethod>>("classmethod($type, *args, **kwargs)", "Convert a function to be a class method.");
const NativeMethod kStaticMethodMethods[] = {
    method<wrapper_init<StaticMethod>>("__init__($self, function, /)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<staticmethod_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<staticmethod_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<wrapped_repr<StaticMethod>>("__repr__($self, /)", "Return repr(self)."),
};
const NativeMethod kClassMethodMethods[] = {
    method<wrapper_init<ClassMethod>>("__init__($self, function, /)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<classmethod_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<wrapped_repr<ClassMethod>>("__repr__($self, /)", "Return repr(self)."),
};
const NativeGetSet kStaticMethodGetSets[] = {native_member("__func__", wrapped_function<StaticMethod>),
                                             native_member("__wrapped__", wrapped_function<StaticMethod>),
                                             {"__isabstractmethod__", wrapped_abstract<StaticMethod>, nullptr, nullptr},
                                             {"__dict__", get_dict, set_dict, nullptr}};
const NativeGetSet kClassMethodGetSets[] = {native_member("__func__", wrapped_function<ClassMethod>),
                                            native_member("__wrapped__", wrapped_function<ClassMethod>),
                                            {"__isabstractmethod__", wrapped_abstract<ClassMethod>, nullptr, nullptr},
                                            {"__dict__", get_dict, set_dict, nullptr}};

// --- super -----------------------------------------------------------------------------------------------------------------------------------

Value super_new(Thread& t, Value type, Value, Value) {
  auto* s = new_instance<Super>(t, type.as<Class>());
  s->start = s->self = kNone;
  return Value::from(s);
}
// The class in whose terms super() looks things up: type(object), or object itself when it is a subclass of `start`.
Class* super_check(Thread& t, Class* start, Value object) {
  if (is_class(object) && is_subtype(object.as<Class>(), start)) return object.as<Class>();
  if (is_instance_of(object, start)) return class_of(object);
  Value claimed = find_attribute_value(t, object, intern(t, "__class__"));
  if (claimed && is_class(claimed) && is_subtype(claimed.as<Class>(), start)) return claimed.as<Class>();
  return raise_type_error(t, "super(type, obj): obj must be an instance or subtype of type");
}
// super() without arguments: the frame's __class__ cell and its first argument.
bool super_from_frame(Thread& t, Value* start, Value* object) {
  Frame* frame = t.frame;
  if (!frame) return raise_runtime_error(t, "super(): no current frame");
  Code* code = frame->code;
  if (code->argument_count == 0) return raise_runtime_error(t, "super(): no arguments");
  *object = frame->slots[0];
  if ((code->local_kinds[0] & kLocalCell) && *object && is_exact<Cell>(*object)) *object = object->as<Cell>()->value;
  if (!*object) return raise_runtime_error(t, "super(): arg[0] deleted");
  for (uint32_t i = code->local_count - code->free_count; i < code->local_count; i++) {
    if (!str_equal(code->local_names->items[i].as<Str>(), "__class__")) continue;
    *start = frame->slots[i].as<Cell>()->value;
    if (!*start) return raise_runtime_error(t, "super(): empty __class__ cell");
    return true;
  }
  return raise_runtime_error(t, "super(): __class__ cell not found");
}
Value super_init(Thread& t, Value self, Value start, Value object) {
  auto* s = self.as<Super>();
  if (!start && !super_from_frame(t, &start, &object)) return kEmpty;
  if (!is_class(start)) return raise_type_error(t, "super() argument 1 must be a type, not {}", type_name(start));
  Class* cls = nullptr;
  if (object == kNone || !object) object = kNone;
  else cls = TRY(super_check(t, start.as<Class>(), object));
  gc::write_barrier(s);
  s->start = start;
  s->self = object;
  s->self_class = cls;
  return kNone;
}
Value super_getattribute(Thread& t, Value self, Value name) {
  Str* key = intern(t, name.as<Str>());
  return generic_get_attribute(t, self, key);
}
Value super_get(Thread& t, Value self, Value object, Value) {
  auto* s = self.as<Super>();
  if (object == kNone || s->self != kNone) return self;
  return call_with(t, Value::from(class_of(self)), s->start, object);
}
Value super_repr(Thread& t, Value self) {
  auto* s = self.as<Super>();
  StrBuilder text(t);
  text.add_ascii("<super: <class '");
  text.add_utf8(s->start == kNone ? "NULL" : class_name(s->start.as<Class>()));
  text.add_ascii("'>, ");
  if (s->self_class) {
    text.add_ascii("<");
    text.add(s->self_class->name);
    text.add_ascii(" object>>");
  } else {
    text.add_ascii("NULL>");
  }
  return Value::from(text.finish());
}
const NativeMethod kSuperNew = method<super_new>("super($type, *args, **kwargs)", "Create a proxy that looks attributes up in the base classes.");
const NativeMethod kSuperMethods[] = {
    method<super_init>("__init__($self, type=<unrepresentable>, object=<unrepresentable>, /)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<super_getattribute>("__getattribute__($self, name, /)", "Return getattr(self, name)."),
    method<super_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<super_repr>("__repr__($self, /)", "Return repr(self)."),
};
Value super_thisclass(Thread&, Value self) { return self.as<Super>()->start; }
Value super_self(Thread&, Value self) { return self.as<Super>()->self; }
Value super_self_class(Thread&, Value self) { return self.as<Super>()->self_class ? Value::from(self.as<Super>()->self_class) : kNone; }
const NativeGetSet kSuperGetSets[] = {native_member("__thisclass__", super_thisclass, "the class invoking super()"),
                                      native_member("__self__", super_self, "the instance invoking super(); may be None"),
                                      native_member("__self_class__", super_self_class, "the type of the instance invoking super(); may be None")};

// --- cell --------------------------------------------------------------------------------------------------------------------------------------

Value cell_new(Thread& t, Value, Value content) {
  auto* c = allocate<Cell>(t);
  c->value = content;
  return Value::from(c);
}
Value cell_repr(Thread& t, Value self) {
  Value v = self.as<Cell>()->value;
  StrBuilder text(t);
  text.add_ascii("<cell at 0x");
  text.add(address_text(t, self));
  if (!v) {
    text.add_ascii(": empty>");
  } else {
    text.add_ascii(": ");
    text.add_utf8(type_name(v));
    text.add_ascii(" object at 0x");
    text.add(address_text(t, v));
    text.add_ascii(">");
  }
  return Value::from(text.finish());
}
template <Compare kOp> Value cell_compare(Thread& t, Value self, Value other) {
  if (!is_exact<Cell>(other)) return kNotImplemented;
  Value a = self.as<Cell>()->value, b = other.as<Cell>()->value;
  if (a && b) return rich_compare(t, a, b, kOp);
  int x = bool(a), y = bool(b);
  switch (kOp) {
    case Compare::kLt: return Value::from_bool(x < y);
    case Compare::kLe: return Value::from_bool(x <= y);
    case Compare::kEq: return Value::from_bool(x == y);
    case Compare::kNe: return Value::from_bool(x != y);
    case Compare::kGt: return Value::from_bool(x > y);
    case Compare::kGe: return Value::from_bool(x >= y);
  }
  __builtin_unreachable();
}
const NativeMethod kCellNew = method<cell_new>("cell($type, contents=<unrepresentable>, /)", "Create a cell.");
const NativeMethod kCellMethods[] = {
    method<cell_repr>("__repr__($self, /)", "Return repr(self)."),
    method<cell_compare<Compare::kLt>>("__lt__($self, value, /)", "Return self<value."),
    method<cell_compare<Compare::kLe>>("__le__($self, value, /)", "Return self<=value."),
    method<cell_compare<Compare::kEq>>("__eq__($self, value, /)", "Return self==value."),
    method<cell_compare<Compare::kNe>>("__ne__($self, value, /)", "Return self!=value."),
    method<cell_compare<Compare::kGt>>("__gt__($self, value, /)", "Return self>value."),
    method<cell_compare<Compare::kGe>>("__ge__($self, value, /)", "Return self>=value."),
};
Value cell_contents(Thread& t, Value self) {
  Value v = self.as<Cell>()->value;
  return v ? v : raise_value_error(t, "Cell is empty");
}
bool cell_set_contents(Thread&, Value self, Value v) { set_field(self.as<Cell>(), self.as<Cell>()->value, v); return true; }
const NativeGetSet kCellGetSets[] = {{"cell_contents", cell_contents, cell_set_contents, nullptr}};
bool finish_cell(Thread& t, Class* cls) { return dict_set_str(t, cls->dict, special_name(Special::khash), kNone); }

}  // namespace

extern const TypeSpec kFunctionType, kBoundMethodType, kBuiltinFunctionType, kMethodDescriptorType, kWrapperDescriptorType, kClassMethodDescriptorType,
    kMethodWrapperType, kGetSetDescriptorType, kMemberDescriptorType, kPropertyType, kStaticMethodType, kClassMethodType, kSuperType, kCellType;
const TypeSpec kFunctionType = {.kind = Kind::kFunction, .methods = kFunctionMethods, .getsets = kFunctionGetSets, .doc = "Create a function object.", .construct = &kFunctionNew};
const TypeSpec kBoundMethodType = {.kind = Kind::kBoundMethod, .methods = kMethodMethods, .getsets = kMethodGetSets, .doc = "Create a bound instance method object.", .construct = &kMethodNew};
const TypeSpec kBuiltinFunctionType = {.kind = Kind::kBuiltinFunction, .methods = kBuiltinMethods, .getsets = kBuiltinGetSets};
const TypeSpec kMethodDescriptorType = {.kind = Kind::kMethodDescriptor, .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec kWrapperDescriptorType = {.kind = Kind::kWrapperDescriptor, .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec kClassMethodDescriptorType = {.kind = Kind::kClassMethodDescriptor, .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec kMethodWrapperType = {.kind = Kind::kMethodWrapper, .methods = kWrapperMethods, .getsets = kWrapperGetSets};
const TypeSpec kGetSetDescriptorType = {.kind = Kind::kGetSetDescriptor, .methods = kDataMethods, .getsets = kDataGetSets};
const TypeSpec kMemberDescriptorType = {.kind = Kind::kMemberDescriptor, .methods = kDataMethods, .getsets = kDataGetSets};
const TypeSpec kPropertyType = {.kind = Kind::kProperty, .methods = kPropertyMethods, .getsets = kPropertyGetSets, .doc = "Property attribute.", .construct = &kPropertyNew};
const TypeSpec kStaticMethodType = {.kind = Kind::kStaticMethod, .methods = kStaticMethodMethods, .getsets = kStaticMethodGetSets, .doc = "Convert a function to be a static method.", .construct = &kStaticMethodNew};
const TypeSpec kClassMethodType = {.kind = Kind::kClassMethod, .methods = kClassMethodMethods, .getsets = kClassMethodGetSets, .doc = "Convert a function to be a class method.", .construct = &kClassMethodNew};
const TypeSpec kSuperType = {.kind = Kind::kSuper, .methods = kSuperMethods, .getsets = kSuperGetSets, .doc = "A proxy that looks attributes up in the base classes of a class.", .construct = &kSuperNew};
const TypeSpec kCellType = {.kind = Kind::kCell, .methods = kCellMethods, .getsets = kCellGetSets, .doc = "A variable shared by scopes.", .construct = &kCellNew, .finish = finish_cell};

}  // namespace adder
