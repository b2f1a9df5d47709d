// Handlers: displays, unpacking, formatting, comprehension appends.
#pragma once
#include "interp/handlers/handler.h"
#include "interp/operations/calls.h"
#include "interp/operations/containers.h"
#include "interp/operations/lists.h"

namespace adder {

Value build_set(Thread& t);
Value list_extend_value(Thread& t, Value list, Value iterable);
Value set_update_value(Thread& t, Value set, Value iterable);
Value dict_update_value(Thread& t, Value dict, Value mapping);
Value dict_merge_value(Thread& t, Value dict, Value mapping, Value callable);
Value list_to_tuple(Thread& t, Value list);
Value unpack_to_array(Thread& t, Value iterable, int64_t before, int64_t after);   // ValueArray; after -1: no star
Value bad_unpack_count(Thread& t, int64_t have, int64_t want);
Value join_strings(Thread& t, Value tuple);
Value format_conversion(Thread& t, Value v, int64_t flags, Value spec);
Value check_build_slice(Thread& t, Value start, Value stop, Value step);

HANDLER(BUILD_TUPLE) {
  REF tuple = make_tuple_in<D>(d, f.top(int(arg)), arg);
  f.drop(int(arg));
  f.push(tuple);
  return Next::kNext;
}
HANDLER(BUILD_LIST) {
  REF list = make_list_in(d, f.top(int(arg)), arg);
  f.drop(int(arg));
  f.push(list);
  return Next::kNext;
}
HANDLER(BUILD_SET) {
  REF set = d.template call<&build_set>();
  REF* values = f.top(int(arg));
  for (uint32_t i = 0; i < arg; i++)
    if (d.failed(set_add_item(d, set, values[i]))) [[unlikely]] return Next::kRaise;
  f.drop(int(arg));
  f.push(set);
  return Next::kNext;
}
/// A display whose keys the trace knows.
template <class D> bool build_known_dict(D& d, const REF* values, uint32_t count, REF& dict) {
  if constexpr (!D::kDirect) {
    if (count == 0 || count > kMaxTableNames) return false;
    Value names[kMaxTableNames];
    REF items[kMaxTableNames];
    for (uint32_t i = 0; i < count; i++) {
      if (!d.is_known(values[2 * i])) return false;
      names[i] = d.concrete(values[2 * i]), items[i] = values[2 * i + 1];
    }
    return dict_of_names(d, names, items, count, dict);
  }
  return false;
}
HANDLER(BUILD_MAP) {
  REF dict;
  REF* values = f.top(int(arg * 2));
  if (!build_known_dict(d, values, arg, dict)) {
    dict = empty_dict_in(d);
    for (uint32_t i = 0; i < arg; i++)
      if (!dict_set_item(d, dict, values[2 * i], values[2 * i + 1])) [[unlikely]] return Next::kRaise;
  }
  f.drop(int(arg * 2));
  f.push(dict);
  return Next::kNext;
}
HANDLER(BUILD_CONST_KEY_MAP) {
  auto* keys = d.template promoted<Tuple>(f.pop());
  REF* values = f.top(int(arg));
  REF dict;
  if (!dict_of_names(d, keys->items, values, arg, dict)) {
    dict = empty_dict_in(d);
    for (uint32_t i = 0; i < arg; i++)
      if (!dict_set_item(d, dict, d.constant(keys->items[i]), values[i])) [[unlikely]] return Next::kRaise;
  }
  f.drop(int(arg));
  f.push(dict);
  return Next::kNext;
}
HANDLER(BUILD_STRING) {
  REF tuple = make_tuple_in<D>(d, f.top(int(arg)), arg);
  REF text = d.template call<&join_strings>(tuple);
  if (d.failed(text)) [[unlikely]] return Next::kRaise;
  f.drop(int(arg));
  f.push(text);
  return Next::kNext;
}
HANDLER(BUILD_SLICE) {
  REF step = arg == 3 ? f.pop() : d.constant(kNone);
  REF stop = f.pop();
  REF slice = d.allocate(builtin_shape(Kind::kSlice), sizeof(Slice));
  d.initialize(slice, field::slice_start, f.peek(0));
  d.initialize(slice, field::slice_stop, stop);
  d.initialize(slice, field::slice_step, step);
  f.set_peek(0, slice);
  return Next::kNext;
}

HANDLER(LIST_APPEND) {
  if (d.failed(list_append_item(d, f.peek(int(arg)), f.peek(0)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(SET_ADD) {
  if (d.failed(set_add_item(d, f.peek(int(arg)), f.peek(0)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
#define ADD_TO(name, function)                                                      \
  HANDLER(name) {                                                                   \
    REF v = f.peek(0);                                                              \
    if (d.failed(d.template call<&function>(f.peek(int(arg)), v))) [[unlikely]] return Next::kRaise; \
    f.drop(1);                                                                      \
    return Next::kNext;                                                             \
  }
ADD_TO(SET_UPDATE, set_update_value)
#undef ADD_TO
/// list.extend(more), where the trace has made the list and knows what is added: the arguments of a call.
template <class D> bool extend_known(D& d, REF list, REF more) {
  if constexpr (!D::kDirect) {
    if (!d.is_made_here(list) || !(d.template is_exactly<Tuple>(more) || d.is_made_here(more))) return false;
    REF items[2 * kMaxSpread];
    uint32_t count, more_count;
    if (!spread_sequence(d, list, items, count) || !spread_sequence(d, more, items + count, more_count)) return false;
    d.store(list, field::list_items, make_array_in(d, items, count + more_count));
    d.store_int(list, field::list_length, d.int_constant(count + more_count));
    return true;
  }
  return false;
}
HANDLER(LIST_EXTEND) {
  REF list = f.peek(int(arg)), more = f.peek(0);
  if (!extend_known(d, list, more) && d.failed(d.template call<&list_extend_value>(list, more))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(DICT_UPDATE) {
  REF dict = f.peek(int(arg)), other = f.peek(0);
  if (!merge_known(d, dict, other, false) && d.failed(d.template call<&dict_update_value>(dict, other))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(MAP_ADD) {
  if (!dict_set_item(d, f.peek(int(arg) + 1), f.peek(1), f.peek(0))) [[unlikely]] return Next::kRaise;
  f.drop(2);
  return Next::kNext;
}
HANDLER(DICT_MERGE) {
  if (d.failed(d.template call<&dict_merge_value>(f.peek(int(arg)), f.peek(0), kEmpty))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
// The dict of keyword arguments lies below its addition; the callable, `arg` below the dict.
HANDLER(DICT_MERGE_CALL) {
  REF dict = f.peek(1), other = f.peek(0);
  if (!merge_known(d, dict, other, true) && d.failed(d.template call<&dict_merge_value>(dict, other, f.peek(int(arg) + 1)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
template <class D> REF tuple_of_list(D& d, REF list) {
  if constexpr (!D::kDirect) {
    REF items[kMaxSpread];
    uint32_t count;
    if (d.is_made_here(list) && spread_sequence(d, list, items, count)) return make_tuple_in(d, items, count);
  }
  return d.template call<&list_to_tuple>(list);
}
HANDLER(LIST_TO_TUPLE) {
  f.set_peek(0, tuple_of_list(d, f.peek(0)));
  return Next::kNext;
}

HANDLER(UNPACK_SEQUENCE) {
  REF sequence = f.peek(0);
  if (d.is_pointer(sequence)) {
    uint32_t shape = d.shape(sequence);
    if (shape == builtin_shape(Kind::kTuple)) {
      if (d.load_int(sequence, field::tuple_length) == d.int_constant(arg)) {
        f.drop(1);
        for (uint32_t i = arg; i-- > 0;) f.push(d.load(sequence, field::tuple_item(i)));
        return Next::kNext;
      }
    } else if (shape == builtin_shape(Kind::kList)) {
      if (d.load_int(sequence, field::list_length) == d.int_constant(arg)) {
        f.drop(1);
        if (arg == 0) return Next::kNext;
        REF items = d.load(sequence, field::list_items);
        for (uint32_t i = arg; i-- > 0;) f.push(d.load(items, field::array_item(i)));
        return Next::kNext;
      }
    }
  }
  REF items = d.template call<&unpack_to_array>(sequence, int64_t(arg), int64_t(-1));
  if (d.failed(items)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  for (uint32_t i = arg; i-- > 0;) f.push(d.load(items, field::array_item(i)));
  return Next::kNext;
}
HANDLER(UNPACK_EX) {
  uint32_t before = arg & 255, after = arg >> 8;
  REF items = d.template call<&unpack_to_array>(f.peek(0), int64_t(before), int64_t(after));
  if (d.failed(items)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  for (uint32_t i = before + 1 + after; i-- > 0;) f.push(d.load(items, field::array_item(i)));
  return Next::kNext;
}
HANDLER(FORMAT_VALUE) {
  REF spec = arg & 4 ? f.pop() : d.constant(kNone);
  REF text = d.template call<&format_conversion>(f.peek(0), int64_t(arg & 3), spec);
  if (d.failed(text)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, text);
  return Next::kNext;
}

}  // namespace adder

ADDER_ALLOCATES(build_set)
ADDER_ANY(list_extend_value)
ADDER_ANY(set_update_value)
ADDER_ANY(dict_update_value)
ADDER_ANY(dict_merge_value)
ADDER_ALLOCATES(list_to_tuple)
ADDER_ANY(unpack_to_array)
ADDER_ALLOCATES(join_strings)
ADDER_ANY(format_conversion)
