// Lists: appending and popping at the end.
#pragma once
#include "interp/operations/special.h"

namespace adder {

Value list_append_value(Thread& t, Value list, Value v);   // None, or empty: MemoryError
Value list_pop_value(Thread& t, Value list, Value index);

/// Storage of more items is left to C++: its write barrier notes which part of the array was written.
constexpr int64_t kLargeStorage = 4096;

/// list.append of an object with the layout of list.
template <class D> ADDER_INLINE REF list_append_item(D& d, REF list, REF v) {
  REF items = d.load(list, field::list_items);
  if (d.is_empty(items)) [[unlikely]] return d.template call<&list_append_value>(list, v);
  auto length = d.load_int(list, field::list_length);
  auto capacity = d.load_int(items, field::array_length);
  if (!d.int_ult(length, capacity) || capacity > d.int_constant(kLargeStorage)) [[unlikely]] return d.template call<&list_append_value>(list, v);
  d.store_item(items, field::array_items, length, v);
  d.store_int(list, field::list_length, length + d.int_constant(1));
  return d.constant(kNone);
}

constexpr int64_t kSmallList = 64;   // capacity up to which memory is not given back (list_trim)

/// list.pop(index); the last item unless the list then has much unused memory is taken here.
template <class D> ADDER_INLINE REF list_pop_item(D& d, REF list, REF index) {
  if (!d.same(index, d.constant(Value::from_int(-1)))) return d.template call<&list_pop_value>(list, index);
  auto last = d.load_int(list, field::list_length) - d.int_constant(1);
  if (last < d.int_constant(0)) [[unlikely]] return d.template call<&list_pop_value>(list, index);
  REF items = d.load(list, field::list_items);
  auto capacity = d.load_int(items, field::array_length);
  if (last + last < capacity && capacity >= d.int_constant(kSmallList)) [[unlikely]] return d.template call<&list_pop_value>(list, index);
  REF item = d.load_item(items, field::array_items, last);
  d.store_int(list, field::list_length, last);
  d.initialize_item(items, field::array_items, last, d.empty());
  return item;
}

}  // namespace adder

ADDER_WRITES(list_append_value, ::adder::jit::alias_set(::adder::kAliasListHead) | ::adder::jit::alias_set(::adder::kAliasListItems))
ADDER_ANY(list_pop_value)
