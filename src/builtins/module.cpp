// module: an object around a dict.
#include "builtins/container_helpers.h"
#include "objects/attributes.h"
#include "objects/class.h"

namespace adder {
namespace {

Module* as_module(Value v) { return v.as<Module>(); }
Value own(Thread& t, Value self, const char* name) {
  Dict* dict = as_module(self)->dict;
  return dict ? dict_get_str(t, dict, intern(t, name)) : kEmpty;
}

Value module_new(Thread& t, Value type, Value, Value) {
  auto* cls = type.as<Class>();
  auto* module = new_instance<Module>(t, cls);
  module->dict = new_dict(t);
  gc::write_barrier(module);
  if (!(cls->flags & kClassHeap)) module->shape = uint32_t(reinterpret_cast<uintptr_t>(new_unique_shape(cls, Kind::kModule, module)));
  return Value::from(module);
}
Value module_init(Thread& t, Value self, Value name, Value doc) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "module() argument 'name' must be str, not {}", argument_type_name(name));
  Dict* dict = as_module(self)->dict;
  auto set = [&](const char* key, Value v) { return dict_set_str(t, dict, intern(t, key), v); };
  bool good = set("__name__", name) && set("__doc__", doc) && set("__package__", kNone) && set("__loader__", kNone) && set("__spec__", kNone);
  return good ? kNone : kEmpty;
}

// What importlib._bootstrap._module_repr says, without importing it for ordinary modules.
Value module_repr(Thread& t, Value self) {
  Value name = own(t, self, "__name__"), file = own(t, self, "__file__"), spec = own(t, self, "__spec__"), loader = own(t, self, "__loader__");
  Str* shown = name ? TRY(repr(t, name)) : intern(t, "'?'");
  if (loader && loader != kNone && (!spec || spec == kNone)) {
    // ref 3.11: a loader's own method still comes first; what it raises is dropped.
    Value method = find_attribute_value(t, loader, intern(t, "module_repr"));
    Value made = method ? call_with(t, method, self) : kEmpty;
    if (made) return made;
    if (has_pending(t)) take_pending(t);
  }
  StrBuilder text(t);
  text.add_ascii("<module ");
  text.add(shown);
  if (spec && spec != kNone && !file) {
    Value origin = find_attribute_value(t, spec, intern(t, "origin"));
    if (has_pending(t)) return kEmpty;
    Value located = find_attribute_value(t, spec, intern(t, "has_location"));
    if (has_pending(t)) return kEmpty;
    if (origin && has_layout<Str>(origin)) {
      if (located && located == kTrue) {
        text.add_ascii(" from ");
        text.add(TRY(repr(t, origin)));
      } else {
        text.add_ascii(" (");
        text.add(origin.as<Str>());
        text.add_char(')');
      }
    }
  } else if (file && file != kNone) {
    text.add_ascii(" from ");
    text.add(TRY(repr(t, file)));
  } else if (as_module(self)->spec) {
    text.add_ascii(" (built-in)");
  } else if (loader && loader != kNone) {
    text.add_ascii(" (");
    text.add(TRY(repr(t, loader)));
    text.add_char(')');
  }
  text.add_char('>');
  return Value::from(text.finish());
}
Value module_dir(Thread& t, Value self) {
  Value dict = TRY(get_attribute(t, self, intern(t, "__dict__")));
  if (!has_layout<Dict>(dict)) return raise_type_error(t, "{}.__dict__ is not a dictionary", own(t, self, "__name__").as<Str>());
  if (Value custom = dict_get_str(t, dict.as<Dict>(), special_name(Special::kdir))) return call(t, custom, {});
  return Value::from(TRY(list_of(t, dict)));
}
Value get_dict(Thread&, Value self) { return Value::from(as_module(self)->dict); }
Value get_annotations(Thread& t, Value self) {
  if (Value v = own(t, self, "__annotations__")) return v;
  Value made = Value::from(new_dict(t));
  return dict_set_str(t, as_module(self)->dict, intern(t, "__annotations__"), made) ? made : kEmpty;
}
bool set_annotations(Thread& t, Value self, Value v) {
  Str* name = intern(t, "__annotations__");
  if (v) return dict_set_str(t, as_module(self)->dict, name, v);
  int deleted = dict_delete(t, as_module(self)->dict, Value::from(name));
  return deleted > 0 || (deleted == 0 && raise_attribute_error(t, "__annotations__"));
}

const NativeMethod kNew = method<module_new>("module($type, *args, **kwargs)", "Create a module object.");
const NativeMethod kMethods[] = {
    method<module_init>("__init__($self, name, doc=None)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<module_repr>("__repr__($self, /)", "Return repr(self)."),
    method<module_dir>("__dir__($self, /)!", "__dir__() -> list\nspecialized dir() implementation"),
};
const NativeGetSet kGetSets[] = {
    native_member("__dict__", get_dict),
    {"__annotations__", get_annotations, set_annotations, nullptr},
};

}  // namespace

extern const TypeSpec kModuleType;
const TypeSpec kModuleType = {.kind = Kind::kModule, .methods = kMethods, .getsets = kGetSets, .doc = "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.", .construct = &kNew, .own_slots = kOwnSetattr};

}  // namespace adder
