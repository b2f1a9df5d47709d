// Subscripts, membership and iteration.
#pragma once
#include "interp/operations/attributes.h"

namespace adder {

// --- subscripts
/// The index as it counts from the front; out-of-range ones come back as numbers that are >= length when unsigned.
template <class D> ADDER_INLINE typename D::Int wrap_index(D& d, REF index, typename D::Int length) {
  auto i = d.untag_int(index);
  if (i < d.int_constant(0)) i = i + length;
  return i;
}

template <class D> OUTLINE REF get_item_general(D& d, REF container, REF key) {
  uint32_t shape = type_shape(d, container);
  if (shape == builtin_shape(Kind::kDict)) {
    REF item = d.template call<&dict_item_or_empty>(container, key);
    if (!d.failed(item) || d.template call<&error_is_pending>()) return item;
    return raise_in(d, ExceptionId::kKeyError, key);
  }
  Value method = d.special(shape, Special::kgetitem);
  if (method && shape_of(method)->kind == Kind::kFunction) {
    REF arguments[] = {container, key};
    return call_special(d, method, arguments, 2);
  }
  return d.template call<&get_item_opaque>(container, key);
}

template <class D> ADDER_INLINE REF get_item(D& d, REF container, REF key) {
  if (d.is_int(key) && d.is_pointer(container)) {
    uint32_t shape = d.shape(container);
    if (shape == builtin_shape(Kind::kList)) {
      auto length = d.load_int(container, field::list_length);
      auto i = wrap_index(d, key, length);
      if (!d.int_ult(i, length)) [[unlikely]] return raise_in(d, ExceptionId::kIndexError, "list index out of range");
      return d.load_item(d.load(container, field::list_items), field::array_items, i);
    }
    if (shape == builtin_shape(Kind::kTuple)) {
      auto length = d.load_int(container, field::tuple_length);
      auto i = wrap_index(d, key, length);
      if (!d.int_ult(i, length)) [[unlikely]] return raise_in(d, ExceptionId::kIndexError, "tuple index out of range");
      return d.load_item(container, field::tuple_items, i);
    }
    if (shape == builtin_shape(Kind::kStr)) {
      auto length = d.load_int(container, field::str_length);
      auto i = wrap_index(d, key, length);
      if (!d.int_ult(i, length)) [[unlikely]] return raise_in(d, ExceptionId::kIndexError, "string index out of range");
      return d.template call<&str_item>(container, i);
    }
  }
  return get_item_general(d, container, key);
}

template <class D> OUTLINE bool set_item_general(D& d, REF container, REF key, REF value) {
  uint32_t shape = type_shape(d, container);
  if (shape == builtin_shape(Kind::kDict)) return !d.failed(d.template call<&dict_store>(container, key, value));
  Value method = d.special(shape, Special::ksetitem);
  if (method && shape_of(method)->kind == Kind::kFunction) {
    REF arguments[] = {container, key, value};
    return !d.failed(call_special(d, method, arguments, 3));
  }
  return !d.failed(d.template call<&set_item_opaque>(container, key, value));
}

/// False with an error pending.
template <class D> ADDER_INLINE bool set_item(D& d, REF container, REF key, REF value) {
  if (d.is_int(key) && d.is_pointer(container)) {
    if (d.shape(container) == builtin_shape(Kind::kList)) {
      auto length = d.load_int(container, field::list_length);
      auto i = wrap_index(d, key, length);
      if (!d.int_ult(i, length)) [[unlikely]] {
        raise_in(d, ExceptionId::kIndexError, "list assignment index out of range");
        return false;
      }
      d.store_item(d.load(container, field::list_items), field::array_items, i, value);
      return true;
    }
  }
  return set_item_general(d, container, key, value);
}

// --- membership: 1, 0 or -1
template <class D> ADDER_INLINE int contains_item(D& d, REF container, REF item) {
  Value method = d.special(type_shape(d, container), Special::kcontains);
  if (method && shape_of(method)->kind == Kind::kFunction) {
    REF arguments[] = {container, item};
    REF result = call_special(d, method, arguments, 2);
    return d.failed(result) ? -1 : truth(d, result);
  }
  REF result = d.template call<&contains_opaque>(container, item);
  if (d.failed(result)) return -1;
  return d.same(result, d.constant(kTrue)) ? 1 : 0;
}

// --- iteration
template <class D> REF new_iterator(D& d, Kind kind, uint32_t size, jit::Field of, REF sequence) {
  REF iterator = d.allocate(builtin_shape(kind), size);
  d.initialize(iterator, of, sequence);
  return iterator;
}

template <class D> REF range_iterator(D& d, REF range) {
  REF start = d.load(range, field::range_start), step = d.load(range, field::range_step_value), length = d.load(range, field::range_length),
      stop = d.load(range, field::range_stop);
  if (!d.both_int(start, step) || !d.both_int(length, stop)) return d.template call<&iterator_of>(range);
  REF iterator = d.allocate(builtin_shape(Kind::kRangeIterator), sizeof(RangeIterator));
  d.initialize_int(iterator, field::range_next, d.untag_int(start));
  d.initialize_int(iterator, field::range_step, d.untag_int(step));
  d.initialize_int(iterator, field::range_remaining, d.untag_int(length));
  return iterator;
}

template <class D> OUTLINE REF iterate(D& d, REF v) {
  uint32_t shape = type_shape(d, v);
  if (shape == builtin_shape(Kind::kRange)) return range_iterator(d, v);
  if (shape == builtin_shape(Kind::kList)) return new_iterator(d, Kind::kListIterator, sizeof(ListIterator), field::list_iterator_list, v);
  if (shape == builtin_shape(Kind::kTuple)) return new_iterator(d, Kind::kTupleIterator, sizeof(TupleIterator), field::tuple_iterator_tuple, v);
  if (shape == builtin_shape(Kind::kGenerator)) return v;
  Value method = kind_of_shape(shape) == Kind::kInstance ? d.special(shape, Special::kiter) : kEmpty;
  if (!method || !is_exact<Function>(method)) return d.template call<&iterator_of>(v);
  REF iterator = TRY_IN(d, d.call_python(d.constant(method), &v, 1));
  Value next = d.special(type_shape(d, iterator), Special::knext);
  return next && next != kFalse ? iterator : d.template call<&not_an_iterator>(iterator);
}

template <class D> REF next_driven(D& d, REF iterator, uint32_t shape);

/// The next item of an iterator that is no generator.  Empty at the end, or with an error pending.
template <class D> ADDER_INLINE REF next_item(D& d, REF iterator, uint32_t shape) {
  if (shape == builtin_shape(Kind::kRangeIterator)) {
    auto remaining = d.load_int(iterator, field::range_remaining);
    if (remaining == d.int_constant(0)) return d.empty();
    auto next = d.load_int(iterator, field::range_next);
    d.store_int(iterator, field::range_remaining, remaining - d.int_constant(1));
    d.store_int(iterator, field::range_next, next + d.load_int(iterator, field::range_step));
    return d.tag_int(next);
  }
  if (shape == builtin_shape(Kind::kListIterator)) {
    REF list = d.load(iterator, field::list_iterator_list);
    if (d.is_empty(list)) return d.empty();
    auto index = d.load_int(iterator, field::list_iterator_index);
    if (!d.int_ult(index, d.load_int(list, field::list_length))) {
      d.store(iterator, field::list_iterator_list, d.empty());
      return d.empty();
    }
    d.store_int(iterator, field::list_iterator_index, index + d.int_constant(1));
    return d.load_item(d.load(list, field::list_items), field::array_items, index);
  }
  if (shape == builtin_shape(Kind::kTupleIterator)) {
    REF tuple = d.load(iterator, field::tuple_iterator_tuple);
    if (d.is_empty(tuple)) return d.empty();
    auto index = d.load_int(iterator, field::tuple_iterator_index);
    if (!d.int_ult(index, d.load_int(tuple, field::tuple_length))) {
      d.store(iterator, field::tuple_iterator_tuple, d.empty());
      return d.empty();
    }
    d.store_int(iterator, field::tuple_iterator_index, index + d.int_constant(1));
    return d.load_item(tuple, field::tuple_items, index);
  }
  return next_driven(d, iterator, shape);
}

}  // namespace adder
