// Handlers: attributes, methods, names and globals.
#pragma once
#include "interp/handlers/handler.h"
#include "interp/operations/attributes.h"

namespace adder {

Value load_super(Thread& t, Value super, Value cls, Value self, Str* name);
Value load_name(Thread& t, Frame* frame, Str* name);
bool store_name(Thread& t, Frame* frame, Str* name, Value v);                      // empty deletes
Value load_class_deref(Thread& t, Frame* frame, uint32_t slot);
Value raise_name_error(Thread& t, Str* name);

HANDLER(LOAD_ATTR) {
  REF result = load_attribute(d, f.peek(0), f.name(arg), f.cache());
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, result);
  f.skip_cache(2);
  return Next::kNext;
}
HANDLER(STORE_ATTR) {
  if (!store_attribute(d, f.peek(0), f.name(arg), f.peek(1), f.cache())) [[unlikely]] return Next::kRaise;
  f.drop(2);
  f.skip_cache(2);
  return Next::kNext;
}
HANDLER(DELETE_ATTR) {
  if (d.failed(d.template call<&delete_attribute_opaque>(f.peek(0), f.name(arg)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(LOAD_METHOD) {
  REF object = f.peek(0);
  Str* name = f.name(arg);
  const AttributeEntry* entry = d.attribute(type_shape(d, object), name, f.cache());
  if (entry->kind == AttributeEntry::kFunction || entry->kind == AttributeEntry::kNativeMethod) {
    f.set_peek(0, d.constant(entry->value));
    f.push(object);
  } else {
    REF result = entry->kind == AttributeEntry::kSlot         ? d.load(object, field::slot(entry->offset))
                 : entry->kind == AttributeEntry::kClassValue ? d.constant(entry->value)
                                                              : load_attribute_by_entry(d, object, name, entry);
    if (d.failed(result)) [[unlikely]] return Next::kRaise;
    f.set_peek(0, result);
    f.push(d.empty());
  }
  f.skip_cache(2);
  return Next::kNext;
}

// super().name: the stack holds super, __class__, self.
HANDLER(LOAD_SUPER_ATTR) {
  REF result = d.template call<&load_super>(f.peek(2), f.peek(1), f.peek(0), f.name(arg));
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.drop(2);
  f.set_peek(0, result);
  f.skip_cache(1);
  return Next::kNext;
}
HANDLER(LOAD_SUPER_METHOD) {
  REF self = f.peek(0), cls = f.peek(1), super = f.peek(2);
  f.skip_cache(1);
  if (d.is_pointer(self)) {
    // The method is known once the class, the receiver's shape and `super` itself are.
    SuperMethod method = d.super_method(d.promote(super), d.promote(cls), d.shape(self), f.name(arg));
    if (method.how != SuperMethod::kUnknown) {
      f.drop(1);
      f.set_peek(1, d.constant(method.function));
      f.set_peek(0, method.how == SuperMethod::kBound ? self : d.empty());
      return Next::kNext;
    }
  }
  REF result = d.template call<&load_super>(super, cls, self, f.name(arg));
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.set_peek(1, result);
  f.set_peek(0, d.empty());
  return Next::kNext;
}

// --- names
HANDLER(LOAD_GLOBAL) {
  REF v = d.global(f, f.name(arg), f.cache());
  if (d.failed(v)) [[unlikely]] return Next::kRaise;
  f.push(v);
  f.skip_cache(2);
  return Next::kNext;
}
HANDLER(STORE_GLOBAL) {
  if (d.failed(d.store_global(f, f.name(arg), f.peek(0)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.skip_cache(2);
  return Next::kNext;
}
HANDLER(DELETE_GLOBAL) {
  if (d.failed(d.store_global(f, f.name(arg), d.empty()))) [[unlikely]] return Next::kRaise;
  return Next::kNext;
}
HANDLER(LOAD_NAME) {
  REF v = d.load_name(f, f.name(arg));
  if (d.failed(v)) [[unlikely]] return Next::kRaise;
  f.push(v);
  return Next::kNext;
}
HANDLER(STORE_NAME) {
  if (!d.store_name(f, f.name(arg), f.peek(0))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(DELETE_NAME) { return d.store_name(f, f.name(arg), d.empty()) ? Next::kNext : Next::kRaise; }
HANDLER(LOAD_CLASSDEREF) {
  REF v = d.load_class_deref(f, arg);
  if (d.failed(v)) [[unlikely]] return Next::kRaise;
  f.push(v);
  return Next::kNext;
}

}  // namespace adder

ADDER_ANY(load_super)
