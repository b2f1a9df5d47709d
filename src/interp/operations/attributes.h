// Reading and storing attributes.
#pragma once
#include "interp/operations/arithmetic.h"
#include "interp/traced.h"

namespace adder {

template <class D> REF bind_method(D& d, Value function, REF self) {
  REF bound = d.allocate(builtin_shape(Kind::kBoundMethod), sizeof(BoundMethod));
  d.initialize(bound, field::method_self, self);
  d.initialize(bound, field::method_function, d.constant(function));
  return bound;
}

/// Where a function's own attribute lies, as a constant of the trace.  False: it is to be looked up.
template <class D> bool function_attribute_place(D& d, REF function, Str* name, DictPlace& place) {
  d.promote(function);
  REF dict = d.load(function, field::function_dict);
  return !d.is_empty(dict) && d.unwatched_place(d.template promoted<Dict>(dict), name, place);
}

/// What a property or __getattr__ gives.
template <class D> REF call_for_attribute(D& d, Value function, REF* arguments, size_t count, REF object, Str* name) {
  REF value = d.call_python(d.constant(function), arguments, count);
  if (d.failed(value)) [[unlikely]] return d.template call<&explain_failed_attribute>(object, name);
  return value;
}

template <class D> ADDER_INLINE REF load_double(D& d, REF object, const AttributeEntry* entry) {
  return d.box_float(d.load_float(object, field::double_slot(entry->offset)));
}

/// All but kSlot and kClassValue, which load_attribute treats itself (and kDouble, for speed).
template <class D> OUTLINE REF load_attribute_by_entry(D& d, REF object, Str* name, const AttributeEntry* entry) {
  switch (entry->kind) {
    case AttributeEntry::kOverflow: return d.load(d.load(object, field::slot(entry->offset)), field::overflow(entry->index));
    case AttributeEntry::kDouble: return load_double(d, object, entry);
    case AttributeEntry::kMember: {
      REF v = d.load(object, field::slot(entry->offset));
      if (d.is_empty(v)) return d.template call<&missing_attribute>(object, name);
      return v;
    }
    case AttributeEntry::kFunction: return bind_method(d, entry->value, object);
    case AttributeEntry::kProperty: {
      Value getter = entry->value.template as<Property>()->getter;
      if (!is_exact<Function>(getter)) break;
      REF arguments[] = {object};
      return call_for_attribute(d, getter, arguments, 1, object, name);
    }
    case AttributeEntry::kClassVariable: {
      Dict* dict = entry->value.template as<Class>()->dict;
      if constexpr (!D::kDirect) {
        DictPlace place;
        if (d.known_place(dict, name, place)) return d.load_place(place);
      }
      return d.template call<&class_variable>(Value::from(dict), name);
    }
    case AttributeEntry::kInDict:
      if constexpr (!D::kDirect) {
        DictPlace place;
        if (entry->shape->kind == Kind::kFunction && function_attribute_place(d, object, name, place)) return d.load_place(place);
      }
      break;
    case AttributeEntry::kGetSet:
      if (int32_t offset = entry->value.template as<GetSetDescriptor>()->getset->field) return none_if_empty(d, d.load(object, field::of_exception(offset)));
      return d.template call<&get_getset>(entry->value, object);
    case AttributeEntry::kModuleDict:
      if constexpr (!D::kDirect) {
        REF value = d.module_value(static_cast<Module*>(entry->shape->unique)->dict, name);
        if (!d.is_empty(value)) return value;
      }
      return d.template call<&module_attribute>(object, entry);
    case AttributeEntry::kMissing: {
      if (!is_exact<Function>(entry->value)) break;
      REF arguments[] = {object, d.from(name)};
      return call_for_attribute(d, entry->value, arguments, 2, object, name);
    }
    default: break;
  }
  return d.template call<&load_attribute_opaque>(object, name);
}

template <class D> ADDER_INLINE REF load_attribute(D& d, REF object, Str* name, uint32_t* cache) {
  const AttributeEntry* entry = d.attribute(type_shape(d, object), name, cache);
  if (entry->kind == AttributeEntry::kSlot) return d.load(object, field::slot(entry->offset));
  if (entry->kind == AttributeEntry::kDouble) return load_double(d, object, entry);
  if (entry->kind == AttributeEntry::kClassValue) return d.constant(entry->value);
  return load_attribute_by_entry(d, object, name, entry);
}

/// Stores to a slot that holds a double, or will; false: the value is none that fits (see fits_double_slot).
template <class D> ADDER_INLINE bool store_double(D& d, REF object, REF value, const StoreEntry* entry) {
  if (!d.is_float(value)) return false;
  auto x = d.unbox_float(value);
  if (!(x <= x)) [[unlikely]] return false;  // a NaN; one test in machine code, where == takes two
  if (entry->kind == StoreEntry::kAddDouble) d.store_shape(object, uint32_t(reinterpret_cast<uintptr_t>(entry->next)));
  d.store_float(object, field::double_slot(entry->offset), x);
  return true;
}

/// False with an error pending.
template <class D> ADDER_INLINE bool store_attribute(D& d, REF object, Str* name, REF value, uint32_t* cache) {
  if (!d.is_pointer(object)) return !d.failed(d.template call<&store_attribute_opaque>(object, name, value));
  const StoreEntry* entry = d.attribute_store(d.shape(object), name, value, cache);
  switch (entry->kind) {
    case StoreEntry::kSlot: case StoreEntry::kMember:
      d.store(object, field::slot(entry->offset), value);
      return true;
    case StoreEntry::kAdd:
      d.store_shape(object, uint32_t(reinterpret_cast<uintptr_t>(entry->next)));
      d.store(object, field::slot(entry->offset), value);
      return true;
    case StoreEntry::kOverflow:
      d.store(d.load(object, field::slot(entry->offset)), field::overflow(entry->index), value);
      return true;
    case StoreEntry::kDouble: case StoreEntry::kAddDouble:
      if (store_double(d, object, value, entry)) return true;
      break;
    case StoreEntry::kClassVariable:
      if constexpr (!D::kDirect) {
        DictPlace place;
        if (is_plain_value_class(d.thread(), class_of_shape(type_shape(d, value))) &&
            d.unwatched_place(static_cast<Class*>(entry->shape->unique)->dict, name, place)) return d.store_place(place, value), true;
      }
      break;
    case StoreEntry::kFunctionDict:
      if constexpr (!D::kDirect) {
        DictPlace place;
        if (function_attribute_place(d, object, name, place)) return d.store_place(place, value), true;
      }
      break;
    case StoreEntry::kGeneric: break;
  }
  return !d.failed(d.template call<&store_attribute_opaque>(object, name, value));
}

}  // namespace adder
