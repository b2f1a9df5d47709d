// Builtin functions, and the descriptors of methods and attributes that builtin types and __slots__ have.
#include "builtins/function_helpers.h"

namespace adder {
namespace {

// --- builtin functions and descriptors of builtin methods --------------------------------------------------------------------

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
  return owner && native_of(v)->constructs;
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
/// ref 3.11: constructors and the slots that take any arguments do not tell which.
Value native_text_signature(Thread& t, Value self) {
  if (is_constructor(self)) return Value::from(intern(t, "($type, *args, **kwargs)"));
  Str* name = native_name(t, native_of(self));
  bool slot = shape_of(self)->kind == Kind::kWrapperDescriptor || shape_of(self)->kind == Kind::kMethodWrapper;
  if (slot && (name == special_name(Special::kinit) || name == special_name(Special::kcall))) return Value::from(intern(t, "($self, /, *args, **kwargs)"));
  return text_signature(t, *native_of(self), /*with_receiver=*/true);
}
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
    method<call_self>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<builtin_reduce>("__reduce__($self, /)!", "Helper for pickle."),
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
  TRY(check_get(t, object, owner));
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
    method<call_self>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<descriptor_reduce>("__reduce__($self, /)!", "Helper for pickle."),
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
Value wrapper_reduce(Thread& t, Value self) {
  Value getattr = dict_get_str(t, t.runtime->builtins, intern(t, "getattr"));
  return Value::from(make_tuple(t, getattr, Value::from(make_tuple(t, self.as<MethodWrapper>()->self, native_get_name(t, self)))));
}
Value wrapper_get_self(Thread&, Value self) { return self.as<MethodWrapper>()->self; }
const NativeMethod kWrapperMethods[] = {
    method<wrapper_repr>("__repr__($self, /)", "Return repr(self)."),
    method<wrapper_eq>("__eq__($self, value, /)", "Return self==value.", jit::kReads),
    method<wrapper_hash>("__hash__($self, /)", "Return hash(self).", jit::kReads),
    method<call_self>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<wrapper_reduce>("__reduce__($self, /)!", "Helper for pickle."),
};
const NativeGetSet kWrapperGetSets[] = {{"__name__", native_get_name, nullptr, nullptr},
                                        {"__qualname__", native_qualified_name, nullptr, nullptr},
                                        {"__doc__", native_doc, nullptr, nullptr},
                                        {"__text_signature__", native_text_signature, nullptr, nullptr},
                                        {"__objclass__", native_objclass, nullptr, nullptr},
                                        native_member("__self__", wrapper_get_self)};

// --- getset and member descriptors -------------------------------------------------------------------------------------------

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
Value data_get(Thread& t, Value self, Value object, Value owner) {
  TRY(check_get(t, object, owner));
  return object == kNone ? self : get_descriptor(t, self, object, class_of(object));
}
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
    method<data_reduce>("__reduce__($self, /)!", "Helper for pickle."),
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

}  // namespace

extern const TypeSpec kBuiltinFunctionType, kMethodDescriptorType, kWrapperDescriptorType, kClassMethodDescriptorType, kMethodWrapperType, kGetSetDescriptorType, kMemberDescriptorType;
const TypeSpec kBuiltinFunctionType = {.kind = Kind::kBuiltinFunction, .methods = kBuiltinMethods, .getsets = kBuiltinGetSets};
const TypeSpec kMethodDescriptorType = {.kind = Kind::kMethodDescriptor, .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec kWrapperDescriptorType = {.kind = Kind::kWrapperDescriptor, .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec kClassMethodDescriptorType = {.kind = Kind::kClassMethodDescriptor, .methods = kDescriptorMethods, .getsets = kDescriptorGetSets};
const TypeSpec kMethodWrapperType = {.kind = Kind::kMethodWrapper, .methods = kWrapperMethods, .getsets = kWrapperGetSets};
const TypeSpec kGetSetDescriptorType = {.kind = Kind::kGetSetDescriptor, .methods = kDataMethods, .getsets = kDataGetSets};
const TypeSpec kMemberDescriptorType = {.kind = Kind::kMemberDescriptor, .methods = kDataMethods, .getsets = kDataGetSets};

}  // namespace adder
