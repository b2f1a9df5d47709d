// function and method.
#include "builtins/function_helpers.h"
#include "interp/frame.h"
#include "objects/audit.h"

namespace adder {
namespace {

// --- function ----------------------------------------------------------------------------------------------------------------

Function* as_function(Value v) { return v.as<Function>(); }

Value function_new(Thread& t, Value, Value code, Value globals, Value name, Value defaults, Value closure) {
  if (!is_exact<Code>(code)) return raise_type_error(t, "function() argument 'code' must be code, not {}", argument_type_name(code));
  if (!has_layout<Dict>(globals)) return raise_type_error(t, "function() argument 'globals' must be dict, not {}", argument_type_name(globals));
  if (name != kNone && !has_layout<Str>(name)) return raise_type_error(t, "arg 3 (name) must be None or string");
  if (defaults != kNone && !has_layout<Tuple>(defaults)) return raise_type_error(t, "arg 4 (defaults) must be None or tuple");
  auto* c = code.as<Code>();
  if (closure != kNone && !has_layout<Tuple>(closure)) return raise_type_error(t, "arg 5 (closure) must be tuple");
  if (closure == kNone && c->free_count) return raise_type_error(t, "arg 5 (closure) must be tuple");
  uint64_t cells = closure == kNone ? 0 : closure.as<Tuple>()->length;
  if (cells != c->free_count) return raise_value_error(t, "{} requires closure of length {}, not {}", c->name, uint64_t(c->free_count), cells);
  if (cells)
    for (Value v : closure.as<Tuple>()->values())
      if (!is_exact<Cell>(v)) return raise_type_error(t, "arg 5 (closure) expected cell, found {}", type_name(v));
  if (!AUDIT(t, "function.__new__", code)) return kEmpty;
  Function* f = new_function(t, c, globals.as<Dict>());
  gc::write_barrier(f);
  if (name != kNone) f->name = name;
  f->defaults = defaults;
  f->closure = cells ? closure : kNone;
  return Value::from(f);
}
Value function_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("<function ");
  text.add(as_function(self)->qualified_name.as<Str>());
  text.add_ascii(" at 0x");
  text.add(address_text(t, self));
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value function_get(Thread& t, Value self, Value object, Value owner) {
  TRY(check_get(t, object, owner));
  return object == kNone ? self : get_descriptor(t, self, object, nullptr);
}
const NativeMethod kFunctionNew = method<function_new>("function($type, code, globals, name=None, argdefs=None, closure=None)", "Create a function object.");
const NativeMethod kFunctionMethods[] = {
    method<function_repr>("__repr__($self, /)", "Return repr(self)."),
    method<function_get>("__get__($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner."),
    method<call_self>("__call__($self, *args, **kwargs)", "Call self as a function."),
};

#define VALUE_GETTER(name, field) \
  Value name(Thread&, Value self) { return as_function(self)->field; }
VALUE_GETTER(get_defaults, defaults)
VALUE_GETTER(get_keyword_defaults, keyword_defaults)
VALUE_GETTER(get_closure, closure)
VALUE_GETTER(get_name, name)
VALUE_GETTER(get_qualified_name, qualified_name)
VALUE_GETTER(get_builtins, builtins)
VALUE_GETTER(get_doc, doc)
VALUE_GETTER(get_module, module)
#undef VALUE_GETTER
Value get_code(Thread&, Value self) { return Value::from(as_function(self)->code); }
Value get_globals(Thread&, Value self) { return Value::from(as_function(self)->globals); }
/// ref 3.11: without a value, or with None for the defaults, it counts as deletion.
bool audit_field(Thread& t, Value self, const char* name, Value v) {
  Value field = Value::from(intern(t, name));
  return v && v != kNone ? AUDIT(t, "object.__setattr__", self, field, v) : AUDIT(t, "object.__delattr__", self, field);
}
bool set_code(Thread& t, Value self, Value v) {
  auto* f = as_function(self);
  if (!v || !is_exact<Code>(v)) return raise_type_error(t, "__code__ must be set to a code object");
  uint64_t cells = f->closure == kNone ? 0 : f->closure.as<Tuple>()->length;
  if (v.as<Code>()->free_count != cells)
    return raise_value_error(t, "{}() requires a code object with {} free vars, not {}", f->name.as<Str>(), cells, uint64_t(v.as<Code>()->free_count));
  if (!audit_field(t, self, "__code__", v)) return false;
  function_changed(t, f);
  gc::write_barrier(f);
  f->code = v.as<Code>();
  return true;
}
bool set_defaults(Thread& t, Value self, Value v) {
  if (v && v != kNone && !has_layout<Tuple>(v)) return raise_type_error(t, "__defaults__ must be set to a tuple object");
  if (!audit_field(t, self, "__defaults__", v)) return false;
  set_field(as_function(self), as_function(self)->defaults, v ? v : kNone);
  function_changed(t, as_function(self));
  return true;
}
bool set_keyword_defaults(Thread& t, Value self, Value v) {
  if (v && v != kNone && !has_layout<Dict>(v)) return raise_type_error(t, "__kwdefaults__ must be set to a dict object");
  if (!audit_field(t, self, "__kwdefaults__", v)) return false;
  set_field(as_function(self), as_function(self)->keyword_defaults, v ? v : kNone);
  function_changed(t, as_function(self));
  return true;
}
bool set_name(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Str>(v)) return raise_type_error(t, "__name__ must be set to a string object");
  set_field(as_function(self), as_function(self)->name, v);
  return true;
}
bool set_qualified_name(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Str>(v)) return raise_type_error(t, "__qualname__ must be set to a string object");
  set_field(as_function(self), as_function(self)->qualified_name, v);
  return true;
}
bool set_doc(Thread&, Value self, Value v) { set_field(as_function(self), as_function(self)->doc, v ? v : kNone); return true; }
bool set_module(Thread&, Value self, Value v) { set_field(as_function(self), as_function(self)->module, v ? v : kNone); return true; }
Value get_annotations(Thread& t, Value self) {
  auto* f = as_function(self);
  if (!f->annotations) set_field(f, f->annotations, Value::from(new_dict(t)));
  if (is_exact<Tuple>(f->annotations)) {
    Dict* dict = new_dict(t);
    auto* pairs = f->annotations.as<Tuple>();
    for (uint64_t i = 0; i + 1 < pairs->length; i += 2)
      if (!dict_set(t, dict, pairs->items[i], pairs->items[i + 1])) return kEmpty;
    set_field(f, f->annotations, Value::from(dict));
  }
  return f->annotations;
}
bool set_annotations(Thread& t, Value self, Value v) {
  if (v && v != kNone && !has_layout<Dict>(v)) return raise_type_error(t, "__annotations__ must be set to a dict object");
  set_field(as_function(self), as_function(self)->annotations, v == kNone ? kEmpty : v);
  return true;
}
const NativeGetSet kFunctionGetSets[] = {
    {"__code__", get_code, set_code, nullptr},
    {"__defaults__", get_defaults, set_defaults, nullptr},
    {"__kwdefaults__", get_keyword_defaults, set_keyword_defaults, nullptr},
    {"__annotations__", get_annotations, set_annotations, nullptr},
    native_member("__closure__", get_closure),
    native_member("__globals__", get_globals),
    native_member("__builtins__", get_builtins),
    {"__name__", get_name, set_name, nullptr},
    {"__qualname__", get_qualified_name, set_qualified_name, nullptr},
    native_member("__doc__", get_doc, nullptr, set_doc),
    native_member("__module__", get_module, nullptr, set_module),
    {"__dict__", get_attribute_dict, set_attribute_dict, nullptr},
};

// --- method ------------------------------------------------------------------------------------------------------------------

BoundMethod* as_method(Value v) { return v.as<BoundMethod>(); }
Value method_new(Thread& t, Value, Value function, Value self) {
  if (!is_callable(t, function)) return raise_type_error(t, "first argument must be callable");
  if (self == kNone) return raise_type_error(t, "self must not be None");
  auto* m = allocate<BoundMethod>(t);
  m->self = self;
  m->function = function;
  return Value::from(m);
}
Value method_repr(Thread& t, Value self) {
  auto* m = as_method(self);
  Value name = find_attribute_value(t, m->function, intern(t, "__qualname__"));
  if (!name) name = find_attribute_value(t, m->function, intern(t, "__name__"));
  Str* object = TRY(repr(t, m->self));
  StrBuilder text(t);
  text.add_ascii("<bound method ");
  if (name && has_layout<Str>(name)) text.add(name.as<Str>());
  else text.add_char('?');
  text.add_ascii(" of ");
  text.add(object);
  text.add_ascii(">");
  return Value::from(text.finish());
}
Value method_eq(Thread& t, Value self, Value other) {
  if (!is_exact<BoundMethod>(other)) return kNotImplemented;
  if (as_method(self)->self != as_method(other)->self) return kFalse;
  int same = equal(t, as_method(self)->function, as_method(other)->function);
  return same < 0 ? kEmpty : Value::from_bool(same);
}
Value method_hash(Thread& t, Value self) {
  int64_t function;
  if (!hash_of(t, as_method(self)->function, &function)) return kEmpty;
  return Value::from_int((function ^ int64_t(as_method(self)->self.bits >> 4)) >> 1);
}
Value method_getattribute(Thread& t, Value self, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  Str* key = intern(t, name.as<Str>());
  if (Value v = class_lookup(t, class_of(self), key)) return get_descriptor(t, v, self, class_of(self));
  return get_attribute(t, as_method(self)->function, key);
}
Value method_function(Thread&, Value self) { return as_method(self)->function; }
Value method_self(Thread&, Value self) { return as_method(self)->self; }
Value method_doc(Thread& t, Value self) {
  Value v = find_attribute_value(t, as_method(self)->function, intern(t, "__doc__"));
  return v || has_pending(t) ? v : kNone;
}
Value method_reduce(Thread& t, Value self) {
  Value getattr = dict_get_str(t, t.runtime->builtins, intern(t, "getattr"));
  Value name = TRY(get_attribute(t, as_method(self)->function, intern(t, "__name__")));
  return Value::from(make_tuple(t, getattr, Value::from(make_tuple(t, as_method(self)->self, name))));
}
const NativeMethod kMethodNew = method<method_new>("method($type, function, instance, /)", "Create a bound instance method object.");
const NativeMethod kMethodMethods[] = {
    method<method_repr>("__repr__($self, /)", "Return repr(self)."),
    method<method_eq>("__eq__($self, value, /)", "Return self==value."),
    method<method_hash>("__hash__($self, /)", "Return hash(self)."),
    method<method_getattribute>("__getattribute__($self, name, /)", "Return getattr(self, name)."),
    method<call_self>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<method_reduce>("__reduce__($self, /)", "Helper for pickle."),
};
const NativeGetSet kMethodGetSets[] = {native_member("__func__", method_function, "the function (or other callable) implementing a method"),
                                       native_member("__self__", method_self, "the instance to which a method is bound"),
                                       {"__doc__", method_doc, nullptr, nullptr}};

}  // namespace

extern const TypeSpec kFunctionType, kBoundMethodType;
const TypeSpec kFunctionType = {.kind = Kind::kFunction, .methods = kFunctionMethods, .getsets = kFunctionGetSets, .doc = "Create a function object.", .construct = &kFunctionNew};
const TypeSpec kBoundMethodType = {.kind = Kind::kBoundMethod, .methods = kMethodMethods, .getsets = kMethodGetSets, .doc = "Create a bound instance method object.", .construct = &kMethodNew, .own_slots = kOwnSetattr};

}  // namespace adder
