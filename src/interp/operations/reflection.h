// Builtin functions and classes that ask about objects, so that traces see through them: getattr, hasattr, setattr, callable,
// issubclass, bool, type, and isinstance with several classes.
#pragma once
#include "interp/operations/attributes.h"
#include "objects/str.h"

namespace adder {

/// The rows of these functions (builtins/builtins.cpp sets them).
struct ReflectionRows {
  const NativeMethod* get_attribute = nullptr;
  const NativeMethod* has_attribute = nullptr;
  const NativeMethod* set_attribute = nullptr;
  const NativeMethod* is_callable = nullptr;
  const NativeMethod* is_subclass = nullptr;
  const NativeMethod* object_new = nullptr;
};
extern ReflectionRows g_reflection;

Str* attribute_name(Thread& t, Value name);                                      // interned; or TypeError
Value get_attribute_or(Thread& t, Value object, Value name, Value fallback);   // fallback empty: raises
Value has_attribute(Thread& t, Value object, Value name);
Value set_attribute_named(Thread& t, Value object, Value name, Value value);
Value is_subclass_opaque(Thread& t, Value cls, Value base);

/// The name as a constant of the trace, or null: it is made anew each time, or no string at all.
template <class D> Str* constant_name(D& d, REF name) {
  if (!d.template is_exactly<Str>(name)) return nullptr;
  if ((d.load_int(name, field::str_flags) & kStrInterned) == d.int_constant(0)) return nullptr;
  return d.template promoted<Str>(name);
}

/// What the object has under the name, as far as that can be told without running code of the program.
enum class Peeked : uint8_t { kFound, kMissing, kUnknown };
template <class D> Peeked peek_attribute(D& d, REF object, Str* name, REF& value) {
  uint32_t cache[2] = {};
  uint32_t shape = type_shape(d, object);
  const AttributeEntry* entry = d.attribute(shape, name, cache);
  switch (entry->kind) {
    case AttributeEntry::kSlot: value = d.load(object, field::slot(entry->offset)); return Peeked::kFound;
    case AttributeEntry::kClassValue: value = d.constant(entry->value); return Peeked::kFound;
    case AttributeEntry::kDouble: case AttributeEntry::kOverflow: case AttributeEntry::kFunction: case AttributeEntry::kClassVariable:
      value = load_attribute_by_entry(d, object, name, entry);
      return Peeked::kFound;
    case AttributeEntry::kMember:
      value = d.load(object, field::slot(entry->offset));
      if (!d.is_empty(value)) return Peeked::kFound;
      return d.special(shape, Special::kgetattr) ? Peeked::kUnknown : Peeked::kMissing;
    case AttributeEntry::kMissing: return entry->value ? Peeked::kUnknown : Peeked::kMissing;
    default: return Peeked::kUnknown;
  }
}

template <class D> REF getattr_in(D& d, REF object, REF name) {
  uint32_t cache[2] = {};
  if (Str* key = constant_name(d, name)) return load_attribute(d, object, key, cache);
  return d.template call<&get_attribute_or>(object, name, kEmpty);
}
template <class D> REF getattr_or(D& d, REF object, REF name, REF fallback) {
  if (Str* key = constant_name(d, name)) {
    REF value = fallback;
    switch (peek_attribute(d, object, key, value)) {
      case Peeked::kFound: return value;
      case Peeked::kMissing: return fallback;
      case Peeked::kUnknown: break;
    }
  }
  return d.template call<&get_attribute_or>(object, name, fallback);
}
template <class D> REF hasattr_in(D& d, REF object, REF name) {
  if (Str* key = constant_name(d, name)) {
    REF value = object;
    Peeked peeked = peek_attribute(d, object, key, value);
    if (peeked != Peeked::kUnknown) return d.boolean(peeked == Peeked::kFound);
  }
  return d.template call<&has_attribute>(object, name);
}
template <class D> REF setattr_in(D& d, REF object, REF name, REF value) {
  uint32_t cache[2] = {};
  if (Str* key = constant_name(d, name)) return store_attribute(d, object, key, value, cache) ? d.constant(kNone) : d.failure();
  return d.template call<&set_attribute_named>(object, name, value);
}

template <class D> REF callable_in(D& d, REF object) {
  uint32_t shape = type_shape(d, object);
  if (kind_of_shape(shape) == Kind::kClass || kind_of_shape(shape) == Kind::kFunction) return d.boolean(true);
  return d.boolean(bool(d.special(shape, Special::kcall)));
}

/// Any class, as a constant of the trace; null: no class.
template <class D> Class* class_in(D& d, REF cls) {
  return d.is_pointer(cls) && kind_of_shape(d.shape(cls)) == Kind::kClass ? d.template promoted<Class>(cls) : nullptr;
}
/// A class whose metaclass is `type`, as a constant of the trace; otherwise null: its metaclass may have hooks.
template <class D> Class* plain_class(D& d, REF cls) {
  Class* found = class_in(d, cls);
  return found && class_of(Value::from(found)) == class_for_kind(Kind::kClass) ? found : nullptr;
}
/// is_subtype, relied on.
template <class D> bool derives_from(D& d, Class* own, Class* wanted) {
  if constexpr (!D::kDirect) d.depend(class_watch(own));
  return is_subtype(own, wanted);
}
/// True when `__class__` of the objects of a shape is what type() tells.
template <class D> bool has_own_class_only(D& d, uint32_t shape) {
  uint32_t cache[2] = {};
  const AttributeEntry* entry = d.attribute(shape, intern(d.thread(), "__class__"), cache);
  return entry->kind == AttributeEntry::kGetSet && entry->value.template as<GetSetDescriptor>()->owner == class_for_kind(Kind::kInstance);
}
template <class D> REF is_subclass_in(D& d, REF cls, REF base) {
  if (Class* wanted = plain_class(d, base))
    if (Class* own = plain_class(d, cls)) return d.boolean(derives_from(d, own, wanted));
  return d.template call<&is_subclass_opaque>(cls, base);
}

template <class D> ADDER_INLINE REF allocate_instance(D& d, Shape* shape) {
  return d.allocate(uint32_t(reinterpret_cast<uintptr_t>(shape)), shape->instance_words * 8u);
}

/// True when `m`, called with its module and these arguments, is one of them: then `result` is set (empty: failed).
template <class D> bool call_reflection(D& d, const NativeMethod* m, const REF* arguments, uint32_t count, REF& result) {
  auto& rows = g_reflection;
  if constexpr (!D::kDirect) {
    if (m == rows.get_attribute && count == 3) return result = getattr_in(d, arguments[1], arguments[2]), true;
    if (m == rows.get_attribute && count == 4) return result = getattr_or(d, arguments[1], arguments[2], arguments[3]), true;
    if (m == rows.has_attribute && count == 3) return result = hasattr_in(d, arguments[1], arguments[2]), true;
    if (m == rows.set_attribute && count == 4) return result = setattr_in(d, arguments[1], arguments[2], arguments[3]), true;
    if (m == rows.is_callable && count == 2) return result = callable_in(d, arguments[1]), true;
    if (m == rows.is_subclass && count == 3) return result = is_subclass_in(d, arguments[1], arguments[2]), true;
    if (m == rows.object_new && count == 1) {
      Class* cls = class_in(d, arguments[0]);
      Shape* shape = cls ? d.plain_instance_shape(cls) : nullptr;
      return shape && (result = allocate_instance(d, shape), true);
    }
  }
  return false;
}

/// type(x) and bool(x), called as classes.
template <class D> bool call_asking_class(D& d, Class* cls, const REF* arguments, uint32_t count, REF& result) {
  if (count != 1) return false;
  if (cls == class_for_kind(Kind::kClass)) {
    result = d.from(class_of_shape(type_shape(d, arguments[0])));
    return true;
  }
  if (cls != class_for_kind(Kind::kBool)) return false;
  int answer = truth(d, arguments[0]);
  result = answer < 0 ? d.failure() : d.boolean(answer > 0);
  return true;
}

}  // namespace adder

ADDER_ANY(get_attribute_or)
ADDER_ANY(has_attribute)
ADDER_ANY(set_attribute_named)
ADDER_ANY(is_subclass_opaque)
