// object: what every value can do.
#include "builtins/container_helpers.h"
#include "builtins/object.h"
#include "interp/descriptors.h"
#include "objects/attributes.h"
#include "objects/audit.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/plain.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {
namespace {

bool overridden(Thread& t, Class* cls, Special s) { return class_special(t, cls, s) != class_special(t, class_for_kind(Kind::kInstance), s); }
bool any_arguments(Value args, Value kwargs) { return args.as<Tuple>()->length || (kwargs && kwargs.as<Dict>()->used); }

Value object_new(Thread& t, Value type, Value args, Value kwargs) {
  if (!is_class(type)) return raise_type_error(t, "object.__new__(X): X is not a type object ({})", type_name(type));
  auto* cls = type.as<Class>();
  if (any_arguments(args, kwargs)) {
    if (overridden(t, cls, Special::knew)) return raise_type_error(t, "object.__new__() takes exactly one argument (the type to instantiate)");
    if (!overridden(t, cls, Special::kinit)) return raise_type_error(t, "{}() takes no arguments", cls->full_name);
  }
  if (cls->flags & kClassAbstract) return raise_abstract_class(t, cls);
  if (cls->kind != Kind::kInstance) {
    Class* native = cls;
    while (!native->spec) native = native->base;
    return raise_type_error(t, "object.__new__({}) is not safe, use {}.__new__()", cls->full_name, native->full_name);
  }
  return Value::from(new_instance<Object>(t, cls, sizeof(Object)));
}

Value object_init(Thread& t, Value self, Value args, Value kwargs) {
  if (!any_arguments(args, kwargs)) return kNone;
  Class* cls = class_of(self);
  if (overridden(t, cls, Special::kinit)) return raise_type_error(t, "object.__init__() takes exactly one argument (the instance to initialize)");
  if (!overridden(t, cls, Special::knew) && !(cls->flags & kClassNoInstantiate)) return raise_type_error(t, "{}.__init__() takes exactly one argument (the instance to initialize)", cls->full_name);
  return kNone;
}

Value object_repr(Thread& t, Value self) {
  Class* cls = class_of(self);
  StrBuilder text(t);
  text.add_ascii("<");
  Value module = class_lookup(t, cls, intern(t, "__module__"));
  if (module && has_layout<Str>(module) && !str_equal(module.as<Str>(), "builtins")) {
    text.add(module.as<Str>());
    text.add_char('.');
  }
  text.add(cls->qualified_name);
  text.add_ascii(" object at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value object_str(Thread& t, Value self) { return Value::from(TRY(repr(t, self))); }
Value object_eq(Thread&, Value self, Value other) { return self == other ? kTrue : kNotImplemented; }
Value object_ne(Thread& t, Value self, Value other) {
  Value method = class_special(t, class_of(self), Special::keq);
  Value bound = TRY(get_descriptor(t, method, self, class_of(self)));
  Value equal = TRY(call_with(t, bound, other));
  if (equal == kNotImplemented) return kNotImplemented;
  int result = is_true(t, equal);
  return result < 0 ? kEmpty : Value::from_bool(!result);
}
Value no_order(Thread&, Value, Value) { return kNotImplemented; }
Value object_hash(Thread&, Value self) { return Value::from_int(identity_hash(self)); }
Value object_format(Thread& t, Value self, Value spec) {
  if (!has_layout<Str>(spec)) return raise_type_error(t, "__format__() argument must be str, not {}", argument_type_name(spec));
  if (spec.as<Str>()->length) return raise_type_error(t, "unsupported format string passed to {}.__format__", type_name(self));
  return Value::from(TRY(str_of(t, self)));
}
Value object_getattribute(Thread& t, Value self, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  return generic_get_attribute(t, self, intern(t, name.as<Str>()));
}
// Classes store attributes in their own way, which must not be gone round.
bool may_store(Thread& t, Value self, const char* method) {
  return !is_class(self) || raise_type_error(t, "can't apply this {} to {} object", method, type_name(self));
}
Value object_setattr(Thread& t, Value self, Value name, Value value) {
  if (!may_store(t, self, "__setattr__")) return kEmpty;
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  return generic_set_attribute(t, self, intern(t, name.as<Str>()), value) ? kNone : kEmpty;
}
Value object_delattr(Thread& t, Value self, Value name) {
  if (!may_store(t, self, "__delattr__")) return kEmpty;
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  return generic_set_attribute(t, self, intern(t, name.as<Str>()), kEmpty) ? kNone : kEmpty;
}
Value object_sizeof(Thread&, Value self) { return Value::from_int(self.is_pointer() ? int64_t(gc::object_size(self.as<Object>())) : 8); }
Value object_init_subclass(Thread&, Value) { return kNone; }
Value object_subclasshook(Thread&, Value, Value) { return kNotImplemented; }

// --- copying and pickling: the default protocol is copyreg's, in Python
Value copyreg_call(Thread& t, const char* function, Value self, Value protocol) {
  Value module = TRY(import_module(t, "copyreg"));
  return call_method_with(t, module, function, self, protocol);
}
Value object_reduce(Thread& t, Value self) { return reduce_object(t, self, 0); }
Value object_reduce_ex(Thread& t, Value self, Value protocol) {
  int64_t number;
  TRY(int_argument(t, protocol, &number));
  Value method = class_special(t, class_of(self), Special::kreduce);
  if (method != class_special(t, class_for_kind(Kind::kInstance), Special::kreduce)) {
    Value bound = TRY(get_attribute(t, self, special_name(Special::kreduce)));
    return call(t, bound, {});
  }
  if (number < 2) return copyreg_call(t, "_reduce_ex", self, Value::from_int(number));
  return reduce_object(t, self, int(number));
}
Value object_getstate(Thread& t, Value self) { return default_state(t, self); }

Value object_dir(Thread& t, Value self) { return default_dir(t, self); }

const NativeMethod kNew = method<object_new>("object($type, *args, **kwargs)", "Create a plain object.");
const NativeMethod kMethods[] = {
    method<object_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<object_repr>("__repr__($self, /)", "Return repr(self)."),
    method<object_str>("__str__($self, /)", "Return str(self)."),
    method<object_eq>("__eq__($self, value, /)", "Return self==value.", jit::kPure),
    method<object_ne>("__ne__($self, value, /)", "Return self!=value."),
    method<no_order>("__lt__($self, value, /)", "Return self<value.", jit::kPure),
    method<no_order>("__le__($self, value, /)", "Return self<=value.", jit::kPure),
    method<no_order>("__gt__($self, value, /)", "Return self>value.", jit::kPure),
    method<no_order>("__ge__($self, value, /)", "Return self>=value.", jit::kPure),
    method<object_hash>("__hash__($self, /)", "Return hash(self).", jit::kPure),
    method<object_format>("__format__($self, format_spec, /)", "Return str(self) for an empty format."),
    method<object_getattribute>("__getattribute__($self, name, /)", "Return getattr(self, name)."),
    method<object_setattr>("__setattr__($self, name, value, /)", "Implement setattr(self, name, value)."),
    method<object_delattr>("__delattr__($self, name, /)", "Implement delattr(self, name)."),
    method<object_sizeof>("__sizeof__($self, /)", "Size of the object in memory, in bytes."),
    method<object_reduce>("__reduce__($self, /)", "Helper for pickle."),
    method<object_reduce_ex>("__reduce_ex__($self, protocol, /)", "Helper for pickle."),
    method<object_getstate>("__getstate__($self, /)", "Helper for pickle."),
    method<object_dir>("__dir__($self, /)", "Default dir() implementation."),
    class_method<object_init_subclass>("__init_subclass__($type)!", "Called when a class is subclassed; does nothing by default."),
    class_method<object_subclasshook>("__subclasshook__($type, subclass, /)!", "Lets abstract classes decide what counts as a subclass."),
};

Value get_class(Thread&, Value self) { return Value::from(class_of(self)); }
bool set_class(Thread& t, Value self, Value value) {
  return AUDIT(t, "object.__setattr__", self, Value::from(intern(t, "__class__")), value ? value : kNone) && assign_class(t, self, value);
}
const NativeGetSet kGetSets[] = {{"__class__", get_class, set_class, "the object's class"}};

}  // namespace

extern const TypeSpec kInstanceType;
const TypeSpec kInstanceType = {.kind = Kind::kInstance,
                                .methods = kMethods,
                                .getsets = kGetSets,
                                .doc = "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
                                .construct = &kNew};

}  // namespace adder
