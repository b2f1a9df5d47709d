// mappingproxy: a read-only view of a mapping.
#include "builtins/container_helpers.h"

namespace adder {
namespace {

Value mapping_of(Value self) { return self.as<MappingProxy>()->mapping; }

Value proxy_new(Thread& t, Value cls, Value mapping) {
  bool suitable = class_special(t, class_of(mapping), Special::kgetitem) && !has_layout<List>(mapping) && !has_layout<Tuple>(mapping);
  if (!suitable) return raise_type_error(t, "mappingproxy() argument must be a mapping, not {}", type_name(mapping));
  MappingProxy* proxy = allocate<MappingProxy>(t);
  proxy->mapping = mapping;
  return Value::from(proxy);
}

Value proxy_len(Thread& t, Value self) {
  int64_t length = length_of(t, mapping_of(self));
  return length < 0 ? kEmpty : Value::from_int(length);
}
Value proxy_getitem(Thread& t, Value self, Value key) { return get_item(t, mapping_of(self), key); }
Value proxy_contains(Thread& t, Value self, Value key) {
  int in = contains(t, mapping_of(self), key);
  return in < 0 ? kEmpty : Value::from_bool(in);
}
Value proxy_iter(Thread& t, Value self) { return get_iterator(t, mapping_of(self)); }
Value proxy_reversed(Thread& t, Value self) { return call_method_with(t, mapping_of(self), "__reversed__"); }
Value proxy_str(Thread& t, Value self) { return Value::from(str_of(t, mapping_of(self))); }
Value proxy_hash(Thread& t, Value self) {
  int64_t hash;
  return hash_of(t, mapping_of(self), &hash) ? int_from(t, hash) : kEmpty;
}
Value proxy_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("mappingproxy(");
  text.add(TRY(repr(t, mapping_of(self))));
  text.add_char(')');
  return Value::from(text.finish());
}
Value proxy_compare(Thread& t, Value self, Value other, Compare op) { return rich_compare(t, mapping_of(self), other, op); }

Value unwrapped(Value v) { return is_exact<MappingProxy>(v) ? mapping_of(v) : v; }
Value proxy_or(Thread& t, Value self, Value other) { return binary_operation(t, unwrapped(self), unwrapped(other), BinaryOp::kOr); }
Value proxy_ror(Thread& t, Value self, Value other) { return proxy_or(t, other, self); }
Value proxy_ior(Thread& t, Value self, Value) {
  return raise_type_error(t, "'|=' is not supported by {}; use '|' instead", type_name(self));
}

Value proxy_get(Thread& t, Value self, Value key, Value fallback) { return call_method_with(t, mapping_of(self), "get", key, fallback); }
Value proxy_keys(Thread& t, Value self) { return call_method_with(t, mapping_of(self), "keys"); }
Value proxy_values(Thread& t, Value self) { return call_method_with(t, mapping_of(self), "values"); }
Value proxy_items(Thread& t, Value self) { return call_method_with(t, mapping_of(self), "items"); }
Value proxy_copy(Thread& t, Value self) { return call_method_with(t, mapping_of(self), "copy"); }

const NativeMethod kProxyNew = method<proxy_new>("mappingproxy($type, mapping)!", "Create a read-only view of a mapping.");
const NativeMethod kProxyMethods[] = {
    method<proxy_len>("__len__($self, /)", "Return len(self)."),
    method<proxy_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<proxy_contains>("__contains__($self, key, /)", "Return key in self."),
    method<proxy_iter>("__iter__($self, /)", "Implement iter(self)."),
    method<proxy_reversed>("__reversed__($self, /)!", "Return a reverse iterator over the keys."),
    method<proxy_str>("__str__($self, /)", "Return str(self)."),
    method<proxy_repr>("__repr__($self, /)", "Return repr(self)."),
    method<proxy_hash>("__hash__($self, /)", "Return hash(self)."),
    COMPARISON_METHODS(proxy_compare),
    method<proxy_or>("__or__($self, value, /)", "Return self|value."),
    method<proxy_ror>("__ror__($self, value, /)", "Return value|self."),
    method<proxy_ior>("__ior__($self, value, /)", "Not supported."),
    method<proxy_get>("get($self, key, default=None, /)!", "Return the value of a key, or the default."),
    method<proxy_keys>("keys($self, /)!", "Return the mapping's keys."),
    method<proxy_values>("values($self, /)!", "Return the mapping's values."),
    method<proxy_items>("items($self, /)!", "Return the mapping's items."),
    method<proxy_copy>("copy($self, /)!", "Return a shallow copy of the mapping."),
    CLASS_GETITEM,
};

}  // namespace

extern const TypeSpec kMappingProxyType;
const TypeSpec kMappingProxyType = {
    .kind = Kind::kMappingProxy, .methods = kProxyMethods, .doc = "A read-only view of a mapping.", .construct = &kProxyNew};

}  // namespace adder
