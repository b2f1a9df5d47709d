// types.SimpleNamespace: attributes and nothing else.
#include "builtins/container_helpers.h"
#include "objects/attributes.h"

namespace adder {
namespace {

SimpleNamespace* as_namespace(Value v) { return v.as<SimpleNamespace>(); }
Value namespace_new(Thread& t, Value type, Value, Value) {
  auto* n = new_instance<SimpleNamespace>(t, type.as<Class>());
  n->dict = new_dict(t);
  gc::write_barrier(n);
  return Value::from(n);
}
Value namespace_init(Thread& t, Value self, Value args, Value kwargs) {
  if (args.as<Tuple>()->length) return raise_type_error(t, "no positional arguments expected");
  if (kwargs && !dict_update(t, as_namespace(self)->dict, kwargs)) return kEmpty;
  return kNone;
}
Value namespace_repr(Thread& t, Value self) {
  StrBuilder text(t);
  Class* cls = class_of(self);
  text.add(cls->flags & kClassHeap ? cls->name : intern(t, "namespace"));
  if (repr_enter(t, self)) {
    text.add_ascii("(...)");
    return Value::from(text.finish());
  }
  text.add_char('(');
  size_t position = 0;
  Value key, value;
  bool first = true;
  while (dict_next(as_namespace(self)->dict, &position, &key, &value)) {
    if (!has_layout<Str>(key) || key.as<Str>()->length == 0) continue;
    Str* shown = repr(t, value);
    if (!shown) {
      repr_leave(t, self);
      return kEmpty;
    }
    if (!first) text.add_ascii(", ");
    first = false;
    text.add(key.as<Str>());
    text.add_char('=');
    text.add(shown);
  }
  text.add_char(')');
  repr_leave(t, self);
  return Value::from(text.finish());
}
Value namespace_compare(Thread& t, Value self, Value other, Compare op) {
  if (!has_layout<SimpleNamespace>(other)) return kNotImplemented;
  return rich_compare(t, Value::from(as_namespace(self)->dict), Value::from(as_namespace(other)->dict), op);
}
Value namespace_eq(Thread& t, Value self, Value other) { return namespace_compare(t, self, other, Compare::kEq); }
Value namespace_ne(Thread& t, Value self, Value other) { return namespace_compare(t, self, other, Compare::kNe); }
Value namespace_reduce(Thread& t, Value self) {
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(t.runtime->empty_tuple), Value::from(as_namespace(self)->dict)));
}
Value get_dict(Thread&, Value self) { return Value::from(as_namespace(self)->dict); }

const NativeMethod kNew = method<namespace_new>("SimpleNamespace($type, *args, **kwargs)!", "A simple attribute-based namespace.");
const NativeMethod kMethods[] = {
    method<namespace_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<namespace_repr>("__repr__($self, /)", "Return repr(self)."),
    method<namespace_eq>("__eq__($self, value, /)", "Return self==value."),
    method<namespace_ne>("__ne__($self, value, /)", "Return self!=value."),
    method<namespace_reduce>("__reduce__($self, /)!", "Return state information for pickling"),
};
const NativeGetSet kGetSets[] = {native_member("__dict__", get_dict)};
bool finish(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

extern const TypeSpec kSimpleNamespaceType;
const TypeSpec kSimpleNamespaceType = {.kind = Kind::kSimpleNamespace, .methods = kMethods, .getsets = kGetSets,
                                       .doc = "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)", .construct = &kNew, .finish = finish, .own_slots = kOwnSetattr};

}  // namespace adder
