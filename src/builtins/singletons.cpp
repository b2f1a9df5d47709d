// None, NotImplemented and Ellipsis.
#include "builtins/container_helpers.h"

namespace adder {
namespace {

template <int which> Value constant_of(Thread&, Value) { return which == 0 ? kNone : which == 1 ? kNotImplemented : kEllipsis; }
constexpr const char* kNames[] = {"None", "NotImplemented", "Ellipsis"};

template <int which> Value constant_new(Thread& t, Value cls, Value args, Value kwargs) {
  if (args.as<Tuple>()->length || (kwargs && kwargs.as<Dict>()->used)) {
    return raise_type_error(t, "{} takes no arguments", which == 2 ? "EllipsisType" : cls.as<Class>()->name->ascii());
  }
  return constant_of<which>(t, cls);
}
template <int which> Value constant_repr(Thread& t, Value) { return Value::from(intern(t, kNames[which])); }

Value none_bool(Thread&, Value) { return kFalse; }
Value not_implemented_bool(Thread& t, Value) {
  if (!warn(t, ExceptionId::kDeprecationWarning, "NotImplemented should not be used in a boolean context")) return kEmpty;
  return kTrue;
}

const NativeMethod kNoneNew = method<constant_new<0>>("NoneType($type, *args, **kwargs)!", "Return None.");
const NativeMethod kNoneMethods[] = {
    method<constant_repr<0>>("__repr__($self, /)", "Return repr(self)."),
    method<none_bool>("__bool__($self, /)", "True if self else False.", jit::kPure),
};
const NativeMethod kNotImplementedNew = method<constant_new<1>>("NotImplementedType($type, *args, **kwargs)!", "Return NotImplemented.");
const NativeMethod kNotImplementedMethods[] = {
    method<constant_repr<1>>("__repr__($self, /)", "Return repr(self)."),
    method<constant_repr<1>>("__reduce__($self, /)!", "Return the name of the constant."),
    method<not_implemented_bool>("__bool__($self, /)", "True if self else False."),
};
const NativeMethod kEllipsisNew = method<constant_new<2>>("ellipsis($type, *args, **kwargs)!", "Return Ellipsis.");
const NativeMethod kEllipsisMethods[] = {
    method<constant_repr<2>>("__repr__($self, /)", "Return repr(self)."),
    method<constant_repr<2>>("__reduce__($self, /)!", "Return the name of the constant."),
};

}  // namespace

extern const TypeSpec kNoneTypeType, kNotImplementedTypeType, kEllipsisTypeType;
const TypeSpec kNoneTypeType = {.kind = Kind::kNoneType, .methods = kNoneMethods, .construct = &kNoneNew};
const TypeSpec kNotImplementedTypeType = {
    .kind = Kind::kNotImplementedType, .methods = kNotImplementedMethods, .construct = &kNotImplementedNew};
const TypeSpec kEllipsisTypeType = {.kind = Kind::kEllipsisType, .methods = kEllipsisMethods, .construct = &kEllipsisNew};

}  // namespace adder
