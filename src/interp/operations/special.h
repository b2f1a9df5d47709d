// Special methods: finding the class of any value, and calling what the class has under a special name.
#pragma once
#include "interp/domain.h"
#include "interp/support.h"

#define REF typename D::Ref

namespace adder {

/// The shape of any value (small ints and constants too), as a constant of the trace.
template <class D> ADDER_INLINE uint32_t type_shape(D& d, REF v) {
  switch (d.kind(v)) {
    case jit::Kind::kPointer: return d.shape(v);
    case jit::Kind::kInt: return builtin_shape(Kind::kInt);
    case jit::Kind::kFloat: return builtin_shape(Kind::kFloat);
    case jit::Kind::kEmpty: UNREACHABLE("an empty value has no type");
    case jit::Kind::kConstant: return shape_word(d.promote(v));
  }
  __builtin_unreachable();
}
inline Class* class_of_shape(uint32_t shape) { return reinterpret_cast<Shape*>(uintptr_t(shape))->cls; }
inline Kind kind_of_shape(uint32_t shape) { return reinterpret_cast<Shape*>(uintptr_t(shape))->kind; }

/// A tuple of the domain's own values.
template <class D> REF make_tuple_in(D& d, const REF* values, uint32_t count) {
  if (count == 0) return d.from(d.thread().runtime->empty_tuple);
  REF tuple = d.allocate(builtin_shape(Kind::kTuple), uint32_t(sizeof(Tuple) + 8 * count));
  d.initialize_int(tuple, field::tuple_length, d.int_constant(count));
  for (uint32_t i = 0; i < count; i++) d.initialize(tuple, field::tuple_item(i), values[i]);
  return tuple;
}
/// Storage of a list with the domain's own values, and such a list.
template <class D> REF make_array_in(D& d, const REF* values, uint32_t count) {
  REF items = d.new_value_array(count);
  for (uint32_t i = 0; i < count; i++) d.initialize(items, field::array_item(i), values[i]);
  return items;
}
template <class D> REF make_list_in(D& d, const REF* values, uint32_t count) {
  REF list = d.allocate(builtin_shape(Kind::kList), sizeof(List));
  if (count == 0) return list;
  d.initialize(list, field::list_items, make_array_in(d, values, count));
  d.initialize_int(list, field::list_length, d.int_constant(count));
  return list;
}
/// True for special methods that are called without being bound first.
inline bool is_function_or_native(Value method) {
  if (!method.is_pointer() || method.is_empty()) return false;
  Kind kind = shape_of(method)->kind;
  return kind == Kind::kFunction || kind == Kind::kMethodDescriptor || kind == Kind::kWrapperDescriptor;
}

/// Calls a raw class attribute (found under a special name) on arguments[0], its receiver.  False stands for `__x__ = None`
/// (class.h): calling that fails.
template <class D> REF call_special(D& d, Value method, REF* arguments, size_t count) {
  Kind kind = method.is_pointer() ? shape_of(method)->kind : Kind::kNoneType;
  switch (kind) {
    case Kind::kFunction: return d.call_python(d.constant(method), arguments, count);
    case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor:
      return d.call_native(method.as<MethodDescriptor>()->method, arguments, count, nullptr);
    default: break;
  }
  if (method == kFalse) return d.call_value(d.constant(kNone), arguments + 1, count - 1, nullptr);
  REF bound = d.template call<&bind_special>(method, arguments[0]);
  if (d.failed(bound)) return d.failure();
  return d.call_value(bound, arguments + 1, count - 1, nullptr);
}

}  // namespace adder
