// Special methods of builtin types that a class has taken from a type it does not derive from (`__len__ = list.__len__`).
// What the VM calls in their place refuses its receiver, so that no caller of special methods needs to check it.
#include "objects/errors.h"
#include "objects/foreign_special.h"

namespace adder {
namespace {

template <Special s> Value refuse(Thread& t, Value self, Value, Value) {
  Value method = class_lookup(t, class_of(self), special_name(s));
  const Class* owner = method.is_pointer() && is_native_descriptor(method) ? method.as<MethodDescriptor>()->owner : class_of(self);
  return raise_type_error(t, "descriptor '{}' requires a '{}' object but received a '{}'", special_name(s), owner->full_name, type_name(self));
}

const NativeMethod kRefusing[] = {
#define SPECIAL(name) method<refuse<Special::k##name>>("__" #name "__($self, *args, **kwargs)", "Raises TypeError."),
#include "objects/special_names.def"
#undef SPECIAL
};

}  // namespace

Value own_special(Thread& t, Class* cls, Special s, Value method) {
  if (!method.is_pointer() || !is_native_descriptor(method) || is_subtype(cls, method.as<MethodDescriptor>()->owner)) return method;
  auto* refusing = allocate<WrapperDescriptor>(t);
  refusing->method = &kRefusing[size_t(s)];
  refusing->owner = class_for_kind(Kind::kInstance);
  return Value::from(refusing);
}

}  // namespace adder
