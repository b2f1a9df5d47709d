// property.
#include "builtins/function_helpers.h"

namespace adder {
namespace {

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
Value property_get(Thread& t, Value self, Value object, Value owner) {
  TRY(check_get(t, object, owner));
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
    method<property_getter>("getter($self, function, /)!", "Descriptor to obtain a copy of the property with a different getter."),
    method<property_setter>("setter($self, function, /)!", "Descriptor to obtain a copy of the property with a different setter."),
    method<property_deleter>("deleter($self, function, /)!", "Descriptor to obtain a copy of the property with a different deleter."),
    method<property_set_name>("__set_name__($self, *args)!", "Method to set name of a property."),
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

}  // namespace

extern const TypeSpec kPropertyType;
const TypeSpec kPropertyType = {.kind = Kind::kProperty, .methods = kPropertyMethods, .getsets = kPropertyGetSets, .doc = "Property attribute.", .construct = &kPropertyNew};

}  // namespace adder
