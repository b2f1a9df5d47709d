// super.
#include "builtins/function_helpers.h"
#include "interp/frame.h"

namespace adder {
namespace {

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
  uint32_t cell = class_cell_of(code);
  if (cell == code->local_count) return raise_runtime_error(t, "super(): __class__ cell not found");
  *start = frame->slots[cell].as<Cell>()->value;
  return *start || raise_runtime_error(t, "super(): empty __class__ cell");
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
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  Str* key = intern(t, name.as<Str>());
  return generic_get_attribute(t, self, key);
}
Value super_get(Thread& t, Value self, Value object, Value owner) {
  TRY(check_get(t, object, owner));
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
const NativeMethod kSuperNew = method<super_new>("super($type, *args, **kwargs)!", "Create a proxy that looks attributes up in the base classes.");
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

}  // namespace

extern const TypeSpec kSuperType;
const TypeSpec kSuperType = {.kind = Kind::kSuper, .methods = kSuperMethods, .getsets = kSuperGetSets, .doc = "A proxy that looks attributes up in the base classes of a class.", .construct = &kSuperNew};

}  // namespace adder
