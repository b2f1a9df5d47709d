// type: classes as objects.
#include "builtins/type_flags.h"
#include "builtins/object.h"
#include "interp/descriptors.h"
#include "interp/frame_walk.h"
#include "objects/attributes.h"
#include "objects/audit.h"
#include "objects/codec.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {
namespace {

Class* as_class(Value v) { return v.as<Class>(); }

bool check_class_name(Thread& t, Str* name) {
  if (!name->is_ascii() && !encode_utf8(t, name)) return false;  // no surrogates
  for (uint64_t i = 0; i < name->length; i++)
    if (name->at(i) == 0) return raise_value_error(t, "type name must not contain null characters");
  return true;
}

Value type_new(Thread& t, Value metaclass, Value args, Value kwargs) {
  auto* a = args.as<Tuple>();
  if (!is_class(metaclass)) return raise_type_error(t, "type.__new__(X): X is not a type object ({})", type_name(metaclass));
  if (a->length == 1 && metaclass == Value::from(class_for_kind(Kind::kClass)) && !kwargs) return Value::from(class_of(a->items[0]));
  if (a->length != 3) {
    if (metaclass == Value::from(class_for_kind(Kind::kClass))) return raise_type_error(t, "type() takes 1 or 3 arguments");
    return raise_type_error(t, "type.__new__() takes exactly 3 arguments ({} given)", a->length);
  }
  Value name = a->items[0], bases = a->items[1], dict = a->items[2];
  if (!has_layout<Str>(name)) return raise_type_error(t, "type.__new__() argument 1 must be str, not {}", argument_type_name(name));
  if (!check_class_name(t, name.as<Str>())) return kEmpty;
  if (!has_layout<Tuple>(bases)) return raise_type_error(t, "type.__new__() argument 2 must be tuple, not {}", argument_type_name(bases));
  if (!has_layout<Dict>(dict)) return raise_type_error(t, "type.__new__() argument 3 must be dict, not {}", argument_type_name(dict));
  for (Value b : bases.as<Tuple>()->values())
    if (!is_class(b) && find_attribute_value(t, b, special_name(Special::kmro_entries)))
      return raise_type_error(t, "type() doesn't support MRO entry resolution; use types.new_class()");
  // A more derived metaclass among the bases takes over.
  Class* winner = metaclass.as<Class>();
  for (Value b : bases.as<Tuple>()->values()) {
    Class* candidate = class_of(b);
    if (!is_subtype(winner, candidate) && is_subtype(candidate, winner)) winner = candidate;
  }
  if (winner != metaclass.as<Class>()) {
    Value constructor = class_special(t, winner, Special::knew);
    Value own = class_special(t, class_for_kind(Kind::kClass), Special::knew);
    if (constructor != own) {
      constructor = TRY(get_descriptor(t, constructor, kEmpty, winner));
      Tuple* all = make_tuple(t, Value::from(winner), name, bases, dict);
      return call_unpacked(t, constructor, all, kwargs ? kwargs.as<Dict>() : nullptr);
    }
  }
  Dict* body = dict.as<Dict>();
  static Str *const module_key = intern(t, "__module__"), *const name_key = intern(t, "__name__");
  if (FrameWalk caller(t); caller && !dict_get_str(t, body, module_key)) {
    Value module = dict_get_str(t, caller.globals(), name_key);
    if (module) {
      body = dict_copy(t, body);
      if (!dict_set_str(t, body, module_key, module)) return kEmpty;
    }
  }
  return Value::from(new_class(t, winner, name.as<Str>(), bases.as<Tuple>(), body, kwargs ? kwargs.as<Dict>() : nullptr));
}

Value type_init(Thread& t, Value self, Value args, Value kwargs) {
  uint64_t count = args.as<Tuple>()->length;
  if (kwargs && kwargs.as<Dict>()->used && count == 1) return raise_type_error(t, "type.__init__() takes no keyword arguments");
  if (count != 1 && count != 3) return raise_type_error(t, "type.__init__() takes 1 or 3 arguments");
  return kNone;
}

Value type_call(Thread& t, Value self, Value args, Value kwargs) {
  auto* a = args.as<Tuple>();
  if (!kwargs || kwargs.as<Dict>()->used == 0) return construct_instance(t, as_class(self), a->items, a->length, nullptr);
  Dict* keywords = kwargs.as<Dict>();
  ValueArray* all = new_value_array(t, a->length + keywords->used);
  Tuple* names = new_tuple(t, keywords->used);
  for (uint64_t i = 0; i < a->length; i++) all->items[i] = a->items[i];
  size_t position = 0, k = 0;
  Value key, value;
  while (dict_next(keywords, &position, &key, &value)) {
    names->items[k] = key;
    all->items[a->length + k++] = value;
  }
  return construct_instance(t, as_class(self), all->items, a->length, names);
}

void add_qualified(Thread& t, StrBuilder& text, Class* cls) {
  Value module = dict_get_str(t, cls->dict, intern(t, "__module__"));
  if (module && has_layout<Str>(module) && !str_equal(module.as<Str>(), "builtins")) {
    text.add(module.as<Str>());
    text.add_char('.');
  }
  text.add(cls->qualified_name);
}
Value type_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("<class '");
  add_qualified(t, text, as_class(self));
  text.add_ascii("'>");
  return Value::from(text.finish());
}
Value type_getattribute(Thread& t, Value self, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  return generic_get_attribute(t, self, intern(t, name.as<Str>()));
}
Value type_setattr(Thread& t, Value self, Value name, Value value) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  return generic_set_attribute(t, self, intern(t, name.as<Str>()), value) ? kNone : kEmpty;
}
Value type_delattr(Thread& t, Value self, Value name) { return type_setattr(t, self, name, kEmpty); }
Value type_mro(Thread& t, Value self) {
  Tuple* mro = TRY(compute_mro(t, as_class(self)));
  return Value::from(list_from(t, mro->values()));
}
Value type_subclasses(Thread& t, Value self) {
  List* out = new_list(t);
  for_each_subclass(as_class(self), [&](Class* derived) { list_append(t, out, Value::from(derived)); });
  return Value::from(out);
}
Value type_instancecheck(Thread& t, Value self, Value object) {
  int result = plain_is_instance(t, object, self);
  return result < 0 ? kEmpty : Value::from_bool(result);
}
Value type_subclasscheck(Thread& t, Value self, Value derived) {
  int result = plain_is_subclass(t, derived, self);
  return result < 0 ? kEmpty : Value::from_bool(result);
}
Value type_prepare(Thread& t, Value, Value, Value) { return Value::from(new_dict(t)); }
Value type_or(Thread& t, Value self, Value other) { return make_union(t, self, other); }
Value type_ror(Thread& t, Value self, Value other) { return make_union(t, other, self); }
Value type_sizeof(Thread&, Value) { return Value::from_int(sizeof(Class)); }
Value type_dir(Thread& t, Value self) {
  Dict* names = new_dict(t);
  Tuple* mro = as_class(self)->mro;
  for (uint64_t i = mro ? mro->length : 0; i-- > 0;)
    if (!dict_update(t, names, Value::from(mro->items[i].as<Class>()->dict))) return kEmpty;
  return Value::from(TRY(list_of(t, Value::from(names))));
}

const NativeMethod kNew = method<type_new>("type($type, *args, **kwargs)!", "Create a class, or tell the class of an object.");
const NativeMethod kMethods[] = {
    method<type_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<type_call>("__call__($self, *args, **kwargs)", "Call self as a function."),
    method<type_repr>("__repr__($self, /)", "Return repr(self)."),
    method<type_getattribute>("__getattribute__($self, name, /)", "Return getattr(self, name)."),
    method<type_setattr>("__setattr__($self, name, value, /)", "Implement setattr(self, name, value)."),
    method<type_delattr>("__delattr__($self, name, /)", "Implement delattr(self, name)."),
    method<type_mro>("mro($self, /)", "Return a type's method resolution order."),
    method<type_subclasses>("__subclasses__($self, /)", "Return a list of immediate subclasses."),
    method<type_instancecheck>("__instancecheck__($self, instance, /)", "Check if an object is an instance."),
    method<type_subclasscheck>("__subclasscheck__($self, subclass, /)", "Check if a class is a subclass."),
    class_method<type_prepare>("__prepare__($type, *args, **kwargs)!", "Used to create the namespace for the class statement."),
    method<type_or>("__or__($self, value, /)", "Return self|value."),
    method<type_ror>("__ror__($self, value, /)", "Return value|self."),
    method<type_sizeof>("__sizeof__($self, /)", "Return memory consumption of the type object."),
    method<type_dir>("__dir__($self, /)", "Specialized __dir__ implementation for types."),
};

// --- attributes
bool check_mutable(Thread& t, Class* cls, const char* name) {
  return !(cls->flags & kClassImmutable) || raise_type_error(t, "cannot set '{}' attribute of immutable type '{}'", name, cls->full_name);
}
Value get_name(Thread&, Value self) { return Value::from(as_class(self)->name); }
bool set_name(Thread& t, Value self, Value v) {
  auto* cls = as_class(self);
  if (!check_mutable(t, cls, "__name__")) return false;
  if (!v) return raise_type_error(t, "cannot delete '__name__' attribute of type '{}'", cls->full_name);
  if (!has_layout<Str>(v)) return raise_type_error(t, "can only assign string to {}.__name__, not '{}'", cls->full_name, type_name(v));
  if (!AUDIT(t, "object.__setattr__", self, Value::from(intern(t, "__name__")), v)) return false;
  if (!check_class_name(t, v.as<Str>())) return false;
  gc::write_barrier(cls);
  cls->name = cls->full_name = v.as<Str>();
  return true;
}
Value get_qualname(Thread&, Value self) { return Value::from(as_class(self)->qualified_name); }
bool set_qualname(Thread& t, Value self, Value v) {
  auto* cls = as_class(self);
  if (!check_mutable(t, cls, "__qualname__")) return false;
  if (!v) return raise_type_error(t, "cannot delete '__qualname__' attribute of type '{}'", cls->full_name);
  if (!has_layout<Str>(v)) return raise_type_error(t, "can only assign string to {}.__qualname__, not '{}'", cls->full_name, type_name(v));
  if (!AUDIT(t, "object.__setattr__", self, Value::from(intern(t, "__qualname__")), v)) return false;
  gc::write_barrier(cls);
  cls->qualified_name = v.as<Str>();
  return true;
}
Value get_bases(Thread&, Value self) { return Value::from(as_class(self)->bases); }
bool set_bases(Thread& t, Value self, Value v) {
  auto* cls = as_class(self);
  if (!check_mutable(t, cls, "__bases__")) return false;
  if (!v) return raise_type_error(t, "cannot delete '__bases__' attribute of type '{}'", cls->full_name);
  if (!AUDIT(t, "object.__setattr__", self, Value::from(intern(t, "__bases__")), v)) return false;
  if (!has_layout<Tuple>(v)) return raise_type_error(t, "can only assign tuple to {}.__bases__, not {}", cls->full_name, type_name(v));
  auto* bases = v.as<Tuple>();
  if (bases->length == 0) return raise_type_error(t, "can only assign non-empty tuple to {}.__bases__, not ()", cls->full_name);
  return set_class_bases(t, cls, bases);
}
Value get_base(Thread&, Value self) { return as_class(self)->base ? Value::from(as_class(self)->base) : kNone; }
Value get_mro(Thread&, Value self) { return as_class(self)->mro ? Value::from(as_class(self)->mro) : kNone; }
Value get_dict(Thread& t, Value self) {
  auto* proxy = allocate<MappingProxy>(t);
  proxy->mapping = Value::from(as_class(self)->dict);
  return Value::from(proxy);
}
// What a builtin class has as `__module__` in its dict describes its instances (functions, classes, ...), unless it is a name.
Value get_module(Thread& t, Value self) {
  Value v = dict_get_str(t, as_class(self)->dict, intern(t, "__module__"));
  bool own = v && (as_class(self)->flags & kClassHeap || has_layout<Str>(v));
  return own ? v : Value::from(intern(t, "builtins"));
}
bool set_module(Thread& t, Value self, Value v) {
  return check_mutable(t, as_class(self), "__module__") && AUDIT(t, "object.__setattr__", self, Value::from(intern(t, "__module__")), v ? v : kNone) &&
         class_set_attribute(t, as_class(self), intern(t, "__module__"), v);
}
Value get_doc(Thread& t, Value self) {
  Value v = dict_get_str(t, as_class(self)->dict, intern(t, "__doc__"));
  return v ? get_descriptor(t, v, kEmpty, as_class(self)) : kNone;
}
bool set_doc(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "cannot delete '__doc__' attribute of immutable type '{}'", as_class(self)->full_name);
  return check_mutable(t, as_class(self), "__doc__") && AUDIT(t, "object.__setattr__", self, Value::from(intern(t, "__doc__")), v) &&
         class_set_attribute(t, as_class(self), intern(t, "__doc__"), v);
}
Value get_abstract(Thread& t, Value self) {
  Value v = self == Value::from(class_for_kind(Kind::kClass)) ? kEmpty : dict_get_str(t, as_class(self)->dict, intern(t, "__abstractmethods__"));
  return v ? v : raise_attribute_error(t, "__abstractmethods__");
}
bool set_abstract(Thread& t, Value self, Value v) {
  auto* cls = as_class(self);
  int some = v ? is_true(t, v) : 0;
  if (some < 0 || !class_set_attribute(t, cls, intern(t, "__abstractmethods__"), v)) return false;
  cls->flags = some ? cls->flags | kClassAbstract : cls->flags & ~uint32_t(kClassAbstract);
  cls->construction = Construction::kUnknown;
  return true;
}
Value get_flags(Thread& t, Value self) { return Value::from_int(type_flags(t, as_class(self))); }
Value get_annotations(Thread& t, Value self) {
  auto* cls = as_class(self);
  Str* key = intern(t, "__annotations__");
  if (Value v = dict_get_str(t, cls->dict, key)) return get_descriptor(t, v, kEmpty, cls);
  if (!(cls->flags & kClassHeap)) return raise_attribute_error(t, "type object '{}' has no attribute '__annotations__'", cls->full_name);
  Value made = Value::from(new_dict(t));
  return class_set_attribute(t, cls, key, made) ? made : kEmpty;
}
bool set_annotations(Thread& t, Value self, Value v) {
  auto* cls = as_class(self);
  if (cls->flags & kClassImmutable) return raise_type_error(t, "cannot set '__annotations__' attribute of immutable type '{}'", cls->full_name);
  if (!v && !dict_get_str(t, cls->dict, intern(t, "__annotations__"))) return raise_attribute_error(t, "__annotations__");
  return class_set_attribute(t, cls, intern(t, "__annotations__"), v);
}
/// The row that says what a call of the class takes: `__init__`'s where `__new__` takes anything.
const NativeMethod* row_of_call(const TypeSpec& spec) {
  std::string_view construct = spec.construct->signature;
  if (!construct.ends_with("($type, *args, **kwargs)")) return spec.construct;  // one that ends with `!` shows nothing
  for (const NativeMethod& row : spec.methods)
    if (std::string_view(row.signature).starts_with("__init__(")) return &row;
  return spec.construct;
}
Value get_text_signature(Thread& t, Value self) {
  auto* cls = as_class(self);
  if (!cls->base) return Value::from(intern(t, "()"));  // object itself takes nothing
  if (!cls->spec || !cls->spec->construct) return kNone;
  return text_signature(t, *row_of_call(*cls->spec), /*with_receiver=*/false);
}
Value get_basicsize(Thread&, Value self) { return Value::from_int(as_class(self)->fixed_size); }
Value get_itemsize(Thread&, Value self) { return Value::from_int(as_class(self)->instance_shape->has(kShapeVariable) ? 8 : 0); }
Value get_dictoffset(Thread&, Value self) { return Value::from_int(as_class(self)->flags & kClassHasDict ? as_class(self)->fixed_size : 0); }
Value get_weakrefoffset(Thread&, Value self) { return Value::from_int(as_class(self)->flags & kClassHasWeakRefs ? 8 : 0); }

const NativeGetSet kGetSets[] = {
    {"__name__", get_name, set_name, nullptr},
    {"__qualname__", get_qualname, set_qualname, nullptr},
    {"__bases__", get_bases, set_bases, nullptr},
    native_member("__base__", get_base),
    native_member("__mro__", get_mro),
    {"__dict__", get_dict, nullptr, nullptr},
    {"__module__", get_module, set_module, nullptr},
    {"__doc__", get_doc, set_doc, nullptr},
    {"__abstractmethods__", get_abstract, set_abstract, nullptr},
    native_member("__flags__", get_flags),
    {"__annotations__", get_annotations, set_annotations, nullptr},
    {"__text_signature__", get_text_signature, nullptr, nullptr},
    native_member("__basicsize__", get_basicsize),
    native_member("__itemsize__", get_itemsize),
    native_member("__dictoffset__", get_dictoffset),
    native_member("__weakrefoffset__", get_weakrefoffset),
};

}  // namespace

extern const TypeSpec kClassType;
const TypeSpec kClassType = {.kind = Kind::kClass, .methods = kMethods, .getsets = kGetSets,
                             .doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type", .construct = &kNew};

}  // namespace adder
