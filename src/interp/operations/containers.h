// Subscripts, membership and iteration.
#pragma once
#include "interp/operations/attributes.h"
#include "interp/operations/dicts.h"
#include "interp/operations/machine_items.h"

namespace adder {

// --- subscripts
/// The part that a slice without a step takes of an exact list, tuple or str.
template <class D> bool get_slice(D& d, REF container, uint32_t shape, REF slice, REF& part) {
  REF step = d.load(slice, field::slice_step);
  if (!d.same(step, d.constant(kNone))) return false;
  auto length = shape == builtin_shape(Kind::kList)    ? d.load_int(container, field::list_length)
                : shape == builtin_shape(Kind::kTuple) ? d.load_int(container, field::tuple_length)
                                                       : d.load_int(container, field::str_length);
  auto zero = d.int_constant(0);
  auto bound = [&](REF v, typename D::Int missing, typename D::Int& out) {
    if (d.same(v, d.constant(kNone))) return out = missing, true;
    if (!d.is_int(v)) return false;
    auto i = d.untag_int(v);
    if (i < zero) {
      i = i + length;
      out = d.select(i < zero, zero, i);
    } else {
      out = d.select(length < i, length, i);
    }
    return true;
  };
  typename D::Int begin, end;
  if (!bound(d.load(slice, field::slice_start), zero, begin) || !bound(d.load(slice, field::slice_stop), length, end)) return false;
  auto count = d.select(end < begin, zero, end - begin);
  switch (shape) {
    case builtin_shape(Kind::kList): part = d.template call<&list_part>(container, begin, count); return true;
    case builtin_shape(Kind::kTuple): part = d.template call<&tuple_part>(container, begin, count); return true;
    default: part = d.template call<&str_slice>(container, begin, count); return true;
  }
}

/// The items of a short slice whose bounds the trace knows, one by one: what is done with the part may make it needless.
template <class D> bool get_known_slice(D& d, REF container, uint32_t shape, REF slice, REF& part) {
  if constexpr (!D::kDirect) {
    constexpr int64_t kMost = 8;
    bool is_list = shape == builtin_shape(Kind::kList);
    if (!is_list && shape != builtin_shape(Kind::kTuple)) return false;
    REF start = d.load(slice, field::slice_start), stop = d.load(slice, field::slice_stop);
    if (!d.is_known(start) || !d.is_known(stop) || !d.same(d.load(slice, field::slice_step), d.constant(kNone))) return false;
    Value first = d.concrete(start) == kNone ? Value::from_int(0) : d.concrete(start), last = d.concrete(stop);
    if (!first.is_int() || !last.is_int()) return false;
    int64_t begin = first.as_int(), end = last.as_int();
    if (begin < 0 || end <= begin || end - begin > kMost) return false;
    if (d.load_int(container, is_list ? field::list_length : field::tuple_length) < d.int_constant(end)) return false;
    REF items[kMost], from = is_list ? d.load(container, field::list_items) : container;
    for (int64_t i = begin; i < end; i++) items[i - begin] = d.load_item(from, is_list ? field::array_items : field::tuple_items, d.int_constant(i));
    part = is_list ? make_list_in(d, items, uint32_t(end - begin)) : make_tuple_in(d, items, uint32_t(end - begin));
    return true;
  }
  return false;
}

template <class D> OUTLINE REF get_item_general(D& d, REF container, REF key) {
  uint32_t shape = type_shape(d, container);
  switch (shape) {
    case builtin_shape(Kind::kDict): return dict_get_item(d, container, key);
    case builtin_shape(Kind::kList): case builtin_shape(Kind::kTuple): case builtin_shape(Kind::kStr): {
      REF part = d.empty();
      if (!d.template is_exactly<Slice>(key)) break;
      if (get_known_slice(d, container, shape, key, part) || get_slice(d, container, shape, key, part)) return part;
      break;
    }
    case builtin_shape(Kind::kArrayObject): case builtin_shape(Kind::kBytes): case builtin_shape(Kind::kByteArray): {
      REF item = d.empty();
      if (d.is_int(key) && get_machine_item(d, container, shape, key, item)) return item;
      break;
    }
    default: break;
  }
  Value method = d.special(shape, Special::kgetitem);
  if (is_function_or_native(method)) {
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
  if (shape == builtin_shape(Kind::kDict)) return dict_set_item(d, container, key, value);
  if ((shape == builtin_shape(Kind::kArrayObject) || shape == builtin_shape(Kind::kByteArray)) && d.is_int(key) &&
      set_machine_item(d, container, shape, key, value))
    return true;
  Value method = d.special(shape, Special::ksetitem);
  if (is_function_or_native(method)) {
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

/// False with an error pending.
template <class D> OUTLINE bool delete_item(D& d, REF container, REF key) {
  if (type_shape(d, container) == builtin_shape(Kind::kDict) && dict_delete_item(d, container, key)) return true;
  return !d.failed(d.template call<&delete_item_opaque>(container, key));
}

// --- membership: 1, 0 or -1
template <class D> int contains_general(D& d, REF container, REF item) {
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
template <class D> bool range_contains(D& d, REF range, REF item, int& found) {
  REF first = d.load(range, field::range_start), last = d.load(range, field::range_stop), by = d.load(range, field::range_step_value);
  if (!d.both_int(first, last) || !d.is_int(by)) return false;
  auto i = d.untag_int(item), start = d.untag_int(first), stop = d.untag_int(last), step = d.untag_int(by);
  bool up = bool(step > d.int_constant(0));
  bool inside = up ? start <= i && i < stop : stop < i && i <= start;
  found = inside && (step == d.int_constant(1) || d.int_mod(i - start, step) == d.int_constant(0));
  return true;
}
template <class D> OUTLINE int contains_item(D& d, REF container, REF item) {
  if (!d.is_pointer(container)) return contains_general(d, container, item);
  switch (d.shape(container)) {
    case builtin_shape(Kind::kDict): return dict_contains(d, container, item);
    case builtin_shape(Kind::kSet): case builtin_shape(Kind::kFrozenSet): {
      auto index = d.template call<&set_find_plain>(container, item);
      if (index >= d.int_constant(0)) return 1;
      if (index != d.int_constant(kNotPlain)) return 0;
      break;
    }
    case builtin_shape(Kind::kList): case builtin_shape(Kind::kTuple): {
      auto index = d.template call<&sequence_find_plain>(container, item);
      if (index >= d.int_constant(0)) return 1;
      if (index != d.int_constant(kNotPlain)) return 0;
      break;
    }
    case builtin_shape(Kind::kStr):
      if (d.template is_exactly<Str>(item)) return d.template call<&str_contains_str>(container, item) ? 1 : 0;
      break;
    case builtin_shape(Kind::kRange): {
      int found;
      if (d.is_int(item) && range_contains(d, container, item, found)) return found;
      break;
    }
    default: break;
  }
  return contains_general(d, container, item);
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
  d.initialize_int(iterator, field::range_iterator_length, d.untag_int(length));
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

/// The next item of an iterator over a dict.  Deleted entries, errors and the end are left to C++.
template <class D> REF next_of_dict(D& d, REF iterator, uint32_t shape) {
  REF dict = d.load(iterator, field::dict_iterator_dict);
  if (d.is_empty(dict)) return d.empty();
  auto position = d.load_int(iterator, field::dict_iterator_position), remaining = d.load_int(iterator, field::dict_iterator_remaining);
  bool plain = bool(d.load_int(iterator, field::dict_iterator_used) == d.load_int(dict, field::dict_used)) &&
               bool(d.int_ult(position, d.load_int(dict, field::dict_filled))) && !bool(remaining == d.int_constant(0));
  if (!plain) return d.template call<&next_of>(iterator);
  REF table = d.load(dict, field::dict_table);
  auto word = position * d.int_constant(field::kDictEntryWords);
  REF key = d.load_item(table, field::dict_keys, word);
  if (d.is_empty(key)) return d.template call<&next_of>(iterator);
  d.store_int(iterator, field::dict_iterator_position, position + d.int_constant(1));
  d.store_int(iterator, field::dict_iterator_remaining, remaining - d.int_constant(1));
  if (shape == builtin_shape(Kind::kDictKeyIterator)) return key;
  REF value = d.load_item(table, field::dict_values, word);
  if (shape == builtin_shape(Kind::kDictValueIterator)) return value;
  REF pair[] = {key, value};
  return make_tuple_in(d, pair, 2);
}
/// The same of a set.
template <class D> REF next_of_set(D& d, REF iterator) {
  REF set = d.load(iterator, field::set_iterator_set);
  if (d.is_empty(set)) return d.empty();
  auto position = d.load_int(iterator, field::set_iterator_position);
  bool plain = bool(d.load_int(iterator, field::set_iterator_used) == d.load_int(set, field::set_used)) &&
               bool(d.int_ult(position, d.load_int(set, field::set_filled)));
  if (!plain) return d.template call<&next_of>(iterator);
  REF key = d.load_item(d.load(set, field::set_table), field::set_keys, position * d.int_constant(field::kSetEntryWords));
  if (d.is_empty(key)) return d.template call<&next_of>(iterator);
  d.store_int(iterator, field::set_iterator_position, position + d.int_constant(1));
  return key;
}
/// The same of a str.
template <class D> REF next_of_str(D& d, REF iterator) {
  REF text = d.load(iterator, field::str_iterator_str);
  if (d.is_empty(text)) return d.empty();
  auto index = d.load_int(iterator, field::str_iterator_index);
  if (!d.int_ult(index, d.load_int(text, field::str_length))) return d.template call<&next_of>(iterator);
  REF item = d.template call<&str_item>(text, index);
  d.store_int(iterator, field::str_iterator_index, index + d.int_constant(1));
  return item;
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
