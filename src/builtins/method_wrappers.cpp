// staticmethod and classmethod.
#include "builtins/function_helpers.h"

namespace adder {
namespace {

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
Value staticmethod_get(Thread& t, Value self, Value object, Value owner) {
  TRY(check_get(t, object, owner));
  return self.as<StaticMethod>()->function;
}
Value staticmethod_call(Thread& t, Value self, Value args, Value kwargs) {
  return call_unpacked(t, self.as<StaticMethod>()->function, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}
Value classmethod_get(Thread& t, Value self, Value object, Value owner) {
  TRY(check_get(t, object, owner));
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
const NativeMethod kStaticMethodNew = method<wrapper_new<StaticMethod>>("staticmethod($type, *args, **kwargs)!", "Convert a function to be a static method.");
const NativeMethod kClassMethodNew = method<wrapper_new<ClassMethod>>("classmethod($type, *args, **kwargs)!", "Convert a function to be a class method.");
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
                                             {"__dict__", get_attribute_dict, set_attribute_dict, nullptr}};
const NativeGetSet kClassMethodGetSets[] = {native_member("__func__", wrapped_function<ClassMethod>),
                                            native_member("__wrapped__", wrapped_function<ClassMethod>),
                                            {"__isabstractmethod__", wrapped_abstract<ClassMethod>, nullptr, nullptr},
                                            {"__dict__", get_attribute_dict, set_attribute_dict, nullptr}};

}  // namespace

extern const TypeSpec kStaticMethodType, kClassMethodType;
const TypeSpec kStaticMethodType = {.kind = Kind::kStaticMethod, .methods = kStaticMethodMethods, .getsets = kStaticMethodGetSets, .doc = "Convert a function to be a static method.", .construct = &kStaticMethodNew};
const TypeSpec kClassMethodType = {.kind = Kind::kClassMethod, .methods = kClassMethodMethods, .getsets = kClassMethodGetSets, .doc = "Convert a function to be a class method.", .construct = &kClassMethodNew};

}  // namespace adder
