// _weakref: references, and proxies that pass every operation on to what they refer to.
#include "builtins/container_helpers.h"
#include "builtins/weakref.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

Class *g_proxy, *g_callable_proxy;

bool is_proxy(Value v) { return has_layout<WeakRef>(v) && (class_of(v) == g_proxy || class_of(v) == g_callable_proxy); }
/// The object behind a proxy; other values are themselves.  Fails when it is gone.
Value unwrap(Thread& t, Value v) {
  if (!is_proxy(v)) return v;
  Value target = v.as<WeakRef>()->target;
  if (target) return target;
  raise(t, ExceptionId::kReferenceError, "weakly-referenced object no longer exists");
  return kEmpty;
}

template <BinaryOp op> Value binary(Thread& t, Value self, Value other) {
  Value a = TRY(unwrap(t, self)), b = TRY(unwrap(t, other));
  return binary_operation(t, a, b, op);
}
template <BinaryOp op> Value reflected(Thread& t, Value self, Value other) { return binary<op>(t, other, self); }
template <BinaryOp op> Value inplace(Thread& t, Value self, Value other) {
  Value a = TRY(unwrap(t, self)), b = TRY(unwrap(t, other));
  return inplace_operation(t, a, b, op);
}
template <Compare op> Value compare(Thread& t, Value self, Value other) {
  Value a = TRY(unwrap(t, self)), b = TRY(unwrap(t, other));
  return rich_compare(t, a, b, op);
}
/// A special method without arguments, called on the object itself.
template <Special s> Value forward(Thread& t, Value self) {
  Value target = TRY(unwrap(t, self));
  return call_method(t, target, special_name(s), {});
}
Value proxy_getattribute(Thread& t, Value self, Value name) { return get_attribute(t, TRY(unwrap(t, self)), intern(t, name.as<Str>())); }
Value proxy_setattr(Thread& t, Value self, Value name, Value v) { return set_attribute(t, TRY(unwrap(t, self)), intern(t, name.as<Str>()), v) ? kNone : kEmpty; }
Value proxy_delattr(Thread& t, Value self, Value name) { return delete_attribute(t, TRY(unwrap(t, self)), intern(t, name.as<Str>())) ? kNone : kEmpty; }
Value proxy_str(Thread& t, Value self) { return Value::from(str_of(t, TRY(unwrap(t, self)))); }
Value proxy_repr(Thread& t, Value self) {
  Value target = self.as<WeakRef>()->target;
  StrBuilder text(t);
  text.add_ascii("<weakproxy at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_ascii(" to ");
  text.add_utf8(target ? type_name(target) : "NoneType");
  text.add_ascii(" at 0x");
  text.add(int_to_str(t, int_from_uint64(t, target.bits), 16));
  text.add_char('>');
  return Value::from(text.finish());
}
Value proxy_bool(Thread& t, Value self) {
  int truth = is_true(t, TRY(unwrap(t, self)));
  return truth < 0 ? kEmpty : Value::from_bool(truth);
}
Value proxy_len(Thread& t, Value self) {
  int64_t n = length_of(t, TRY(unwrap(t, self)));
  return n < 0 ? kEmpty : Value::from_int(n);
}
Value proxy_getitem(Thread& t, Value self, Value key) { return get_item(t, TRY(unwrap(t, self)), key); }
Value proxy_setitem(Thread& t, Value self, Value key, Value v) { return set_item(t, TRY(unwrap(t, self)), key, v) ? kNone : kEmpty; }
Value proxy_delitem(Thread& t, Value self, Value key) { return delete_item(t, TRY(unwrap(t, self)), key) ? kNone : kEmpty; }
Value proxy_contains(Thread& t, Value self, Value item) {
  int found = contains(t, TRY(unwrap(t, self)), item);
  return found < 0 ? kEmpty : Value::from_bool(found);
}
Value proxy_iter(Thread& t, Value self) { return get_iterator(t, TRY(unwrap(t, self))); }
Value proxy_next(Thread& t, Value self) {
  Value target = TRY(unwrap(t, self));
  if (!class_special(t, class_of(target), Special::knext)) return raise_type_error(t, "Weakref proxy referenced a non-iterator '{}' object", type_name(target));
  return call_method(t, target, special_name(Special::knext), {});
}
Value proxy_call(Thread& t, Value self, Value args, Value kwargs) {
  return call_unpacked(t, TRY(unwrap(t, self)), args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}
Value proxy_divmod(Thread& t, Value self, Value other) {
  Value a = TRY(unwrap(t, self)), b = TRY(unwrap(t, other));
  return call_with(t, builtin_named(t, "divmod"), a, b);
}
Value proxy_pow(Thread& t, Value self, Value other, Value modulus) {
  Value a = TRY(unwrap(t, self)), b = TRY(unwrap(t, other));
  return power(t, a, b, modulus);
}

#define BOTH(name, op) \
  method<binary<BinaryOp::op>>("__" name "__($self, value, /)", nullptr), method<reflected<BinaryOp::op>>("__r" name "__($self, value, /)", nullptr), \
      method<inplace<BinaryOp::op>>("__i" name "__($self, value, /)", nullptr)
#define FORWARD(name) method<forward<Special::k##name>>("__" #name "__($self, /)", nullptr)
#define COMPARE(name, op) method<compare<Compare::op>>("__" name "__($self, value, /)", nullptr)
const NativeMethod kProxyMethods[] = {
    method<proxy_getattribute>("__getattribute__($self, name, /)", nullptr),
    method<proxy_setattr>("__setattr__($self, name, value, /)", nullptr),
    method<proxy_delattr>("__delattr__($self, name, /)", nullptr),
    method<proxy_str>("__str__($self, /)", nullptr),
    method<proxy_repr>("__repr__($self, /)", nullptr),
    method<proxy_bool>("__bool__($self, /)", nullptr),
    method<proxy_len>("__len__($self, /)", nullptr),
    method<proxy_getitem>("__getitem__($self, key, /)", nullptr),
    method<proxy_setitem>("__setitem__($self, key, value, /)", nullptr),
    method<proxy_delitem>("__delitem__($self, key, /)", nullptr),
    method<proxy_contains>("__contains__($self, key, /)", nullptr),
    method<proxy_iter>("__iter__($self, /)", nullptr),
    method<proxy_next>("__next__($self, /)", nullptr),
    method<proxy_divmod>("__divmod__($self, value, /)", nullptr),
    method<proxy_pow>("__pow__($self, value, mod=None, /)", nullptr),
    BOTH("add", kAdd), BOTH("sub", kSubtract), BOTH("mul", kMultiply), BOTH("truediv", kTrueDivide), BOTH("floordiv", kFloorDivide), BOTH("mod", kRemainder),
    BOTH("lshift", kLeftShift), BOTH("rshift", kRightShift), BOTH("and", kAnd), BOTH("or", kOr), BOTH("xor", kXor), BOTH("matmul", kMatrixMultiply),
    COMPARE("lt", kLt), COMPARE("le", kLe), COMPARE("eq", kEq), COMPARE("ne", kNe), COMPARE("gt", kGt), COMPARE("ge", kGe),
    FORWARD(neg), FORWARD(pos), FORWARD(abs), FORWARD(invert), FORWARD(int), FORWARD(float), FORWARD(index), method<forward<Special::kbytes>>("__bytes__($self, /)!", nullptr), method<forward<Special::kreversed>>("__reversed__($self, /)!", nullptr),
};
#undef BOTH
#undef FORWARD
#undef COMPARE
const NativeMethod kCallableMethods[] = {method<proxy_call>("__call__($self, *args, **kwargs)", "Call self as a function.")};

bool finish_proxy(Thread& t, Class* cls) { return make_unhashable(t, cls); }
const TypeSpec kProxySpec = {.kind = Kind::kWeakRef, .methods = kProxyMethods, .finish = finish_proxy, .own_slots = kOwnGetattribute | kOwnSetattr, .subclassable = false};
const TypeSpec kCallableProxySpec = {.kind = Kind::kWeakRef, .methods = kCallableMethods, .finish = finish_proxy, .own_slots = kOwnGetattribute | kOwnSetattr, .subclassable = false};

Value weakref_proxy(Thread& t, Value, Value object, Value callback) {
  return Value::from(make_weak_reference(t, is_callable(t, object) ? g_callable_proxy : g_proxy, object, callback));
}
Value weakref_count(Thread&, Value, Value object) {
  int64_t count = 0;
  for (WeakRef* r = first_weak_reference(object); r; r = r->next) count += r->target == object;
  return Value::from_int(count);
}
Value weakref_list(Thread& t, Value, Value object) {
  List* out = new_list(t);
  for (WeakRef* r = first_weak_reference(object); r; r = r->next)
    if (r->target == object) list_append(t, out, Value::from(r));
  return Value::from(out);
}
/// Takes a key out of a dict when it is a dead reference: weak dictionaries clean up with it.
Value remove_dead(Thread& t, Value, Value dict, Value key) {
  if (!has_layout<Dict>(dict)) return raise_type_error(t, "_remove_dead_weakref() argument 1 must be dict, not {}", argument_type_name(dict));
  Value v = dict_get(t, dict.as<Dict>(), key);
  if (!v) return has_pending(t) ? kEmpty : kNone;
  if (!has_layout<WeakRef>(v)) return raise_type_error(t, "not a weakref");
  if (v.as<WeakRef>()->target) return kNone;
  return dict_delete(t, dict.as<Dict>(), key) < 0 ? kEmpty : kNone;
}

const NativeMethod kFunctions[] = {
    function<weakref_proxy>("proxy($module, object, callback=None, /)", "Create a proxy object that weakly references 'object'."),
    function<weakref_count>("getweakrefcount($module, object, /)", "Return the number of weak references to 'object'."),
    function<weakref_list>("getweakrefs($module, object, /)", "Return a list of all weak reference objects pointing to 'object'."),
    function<remove_dead>("_remove_dead_weakref($module, dct, key, /)", "Atomically remove key from dict if it points to a dead weakref."),
};
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  if (!g_proxy) {
    g_proxy = TRY(new_native_class(t, "weakref.ProxyType", object, kProxySpec));
    g_callable_proxy = TRY(new_native_class(t, "weakref.CallableProxyType", g_proxy, kCallableProxySpec));
    for (Class* c : {g_proxy, g_callable_proxy}) c->flags |= kClassNoInstantiate;
  }
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  Value reference = Value::from(class_for<WeakRef>(t));
  return add("ref", reference) && add("ReferenceType", reference) && add("ProxyType", Value::from(g_proxy)) && add("CallableProxyType", Value::from(g_callable_proxy));
}

}  // namespace

extern const ModuleSpec kWeakrefModule;
const ModuleSpec kWeakrefModule = {.name = "_weakref", .doc = "Weak-reference support module.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
