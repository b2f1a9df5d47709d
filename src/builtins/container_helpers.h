// What the container types' methods share: comparison and search of sequences, repr of items, pickling of iterators.
#pragma once
#include <algorithm>

#include "objects/class.h"
#include "objects/errors.h"
#include "objects/iterators.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/sequences.h"

namespace adder {

/// Gives a type that is unhashable its `__hash__ = None`.
inline bool make_unhashable(Thread& t, Class* cls) { return dict_set_str(t, cls->dict, intern(t, "__hash__"), kNone); }

/// An attribute of the builtins module (`iter` and the like), for __reduce__.
inline Value builtin_named(Thread& t, const char* name) {
  Value v = dict_get_str(t, t.runtime->builtins, intern(t, name));
  if (v || has_pending(t)) return v;
  return raise_attribute_error(t, "module 'builtins' has no attribute '{}'", name);
}
/// (iter, (sequence,), index) and (iter, (empty,)): how iterators over sequences are pickled.
inline Value reduce_iterator(Thread& t, const char* maker, Value sequence, int64_t index) {
  Value callable = TRY(builtin_named(t, maker));
  return Value::from(TRY(make_tuple(t, callable, Value::from(TRY(make_tuple(t, sequence))), Value::from_int(index))));
}
inline Value reduce_finished_iterator(Thread& t, const char* maker, Value empty) {
  Value callable = TRY(builtin_named(t, maker));
  return Value::from(TRY(make_tuple(t, callable, Value::from(TRY(make_tuple(t, empty))))));
}

/// `start` and `stop` of index(): ints clamped to a length that may change.
inline bool range_arguments(Thread& t, Value start, Value stop, int64_t length, int64_t* first, int64_t* last) {
  auto part = [&](Value v, int64_t* out) -> bool {
    if (!v.is_int() && !is_any_int(v) && !class_special(t, class_of(v), Special::kindex)) {
      return raise_type_error(t, "slice indices must be integers or have an __index__ method");
    }
    return to_index_int64(t, v, out, true);
  };
  if (!part(start, first) || !part(stop, last)) return false;
  *first = *first < 0 ? std::max<int64_t>(0, *first + length) : *first;
  *last = *last < 0 ? std::max<int64_t>(0, *last + length) : *last;
  return true;
}

ADDER_INLINE int64_t sequence_length(const List* list) { return list->length; }
ADDER_INLINE int64_t sequence_length(const Tuple* tuple) { return int64_t(tuple->length); }
ADDER_INLINE Value sequence_item(const List* list, int64_t i) { return list->items->items[i]; }
ADDER_INLINE Value sequence_item(const Tuple* tuple, int64_t i) { return tuple->items[i]; }

/// Position of an item equal to `item` in [first, last), -1 when there is none, -2 for failure.
template <class Sequence> int64_t sequence_find(Thread& t, Sequence* s, Value item, int64_t first, int64_t last) {
  for (int64_t i = first; i < last && i < sequence_length(s); i++) {
    Value candidate = sequence_item(s, i);
    if (candidate == item) return i;
    if (candidate.is_int() && item.is_int()) continue;
    int same = equal(t, candidate, item);
    if (same < 0) return -2;
    if (same) return i;
  }
  return -1;
}
template <class Sequence> Value sequence_count(Thread& t, Sequence* s, Value item) {
  int64_t count = 0;
  for (int64_t i = 0; i < sequence_length(s); i++) {
    int64_t found = sequence_find(t, s, item, i, INT64_MAX);
    if (found == -2) return kEmpty;
    if (found == -1) break;
    count++;
    i = found;
  }
  return Value::from_int(count);
}

/// Lexicographic comparison.
template <class Sequence> Value compare_sequences(Thread& t, Sequence* a, Sequence* b, Compare op) {
  bool equality = op == Compare::kEq || op == Compare::kNe;
  if (equality && sequence_length(a) != sequence_length(b)) return Value::from_bool(op == Compare::kNe);
  if (!enter_recursion(t, " in comparison")) return kEmpty;
  int64_t i = 0;
  int same = 1;
  for (; i < sequence_length(a) && i < sequence_length(b); i++) {
    Value x = sequence_item(a, i), y = sequence_item(b, i);
    if (x == y) continue;
    same = x.is_int() && y.is_int() ? 0 : equal(t, x, y);
    if (same != 1) break;
  }
  Value result;
  if (same < 0) {
    result = kEmpty;
  } else if (i >= sequence_length(a) || i >= sequence_length(b)) {
    int64_t x = sequence_length(a), y = sequence_length(b);
    switch (op) {
      case Compare::kLt: result = Value::from_bool(x < y); break;
      case Compare::kLe: result = Value::from_bool(x <= y); break;
      case Compare::kEq: result = Value::from_bool(x == y); break;
      case Compare::kNe: result = Value::from_bool(x != y); break;
      case Compare::kGt: result = Value::from_bool(x > y); break;
      case Compare::kGe: result = Value::from_bool(x >= y); break;
    }
  } else if (equality) {
    result = Value::from_bool(op == Compare::kNe);
  } else {
    result = rich_compare(t, sequence_item(a, i), sequence_item(b, i), op);
  }
  leave_recursion(t);
  return result;
}

template <auto Function, Compare op> Value compare_as(Thread& t, Value a, Value b) { return Function(t, a, b, op); }
/// The six comparison methods of a type from one function `Function(t, self, other, op)`, and their effect.
#define COMPARISON_METHODS(Function, ...)                                                                                       \
  method<compare_as<Function, Compare::kLt>>("__lt__($self, value, /)", "Return self<value." __VA_OPT__(, ) __VA_ARGS__),      \
      method<compare_as<Function, Compare::kLe>>("__le__($self, value, /)", "Return self<=value." __VA_OPT__(, ) __VA_ARGS__), \
      method<compare_as<Function, Compare::kEq>>("__eq__($self, value, /)", "Return self==value." __VA_OPT__(, ) __VA_ARGS__), \
      method<compare_as<Function, Compare::kNe>>("__ne__($self, value, /)", "Return self!=value." __VA_OPT__(, ) __VA_ARGS__), \
      method<compare_as<Function, Compare::kGt>>("__gt__($self, value, /)", "Return self>value." __VA_OPT__(, ) __VA_ARGS__),  \
      method<compare_as<Function, Compare::kGe>>("__ge__($self, value, /)", "Return self>=value." __VA_OPT__(, ) __VA_ARGS__)

/// The answer to a three-way comparison.
inline Value order_result(int order, Compare op) {
  switch (op) {
    case Compare::kLt: return Value::from_bool(order < 0);
    case Compare::kLe: return Value::from_bool(order <= 0);
    case Compare::kEq: return Value::from_bool(order == 0);
    case Compare::kNe: return Value::from_bool(order != 0);
    case Compare::kGt: return Value::from_bool(order > 0);
    case Compare::kGe: return Value::from_bool(order >= 0);
  }
  UNREACHABLE("all comparisons are listed");
}

inline Value return_self(Thread&, Value self) { return self; }

/// Raises what `sequence * x` raises for a count that does not fit.
inline bool repeat_count(Thread& t, Value v, int64_t* out) {
  Value index = to_index(t, v);
  if (!index) return false;
  if (!int_to_int64(index, out)) return raise_overflow_error(t, "cannot fit '{}' into an index-sized integer", type_name(v));
  return true;
}
/// Arguments that are a size or a count, or a C int: too large ones are an OverflowError.
inline bool size_argument(Thread& t, Value v, int64_t* out) {
  Value index = to_index(t, v);
  if (!index) return false;
  return int_to_int64(index, out) || raise_overflow_error(t, "Python int too large to convert to C ssize_t");
}
inline bool int_argument(Thread& t, Value v, int64_t* out) {
  Value index = to_index(t, v);
  if (!index) return false;
  return (int_to_int64(index, out) && *out == int32_t(*out)) || raise_overflow_error(t, "Python int too large to convert to C int");
}
inline bool has_index(Thread& t, Value v) {
  return v.is_int() || is_any_int(v) || class_special(t, class_of(v), Special::kindex);
}

/// An instance of a class that __new__ was called with: TypeError unless it has the layout of T.
template <class T> T* make_instance(Thread& t, Class* cls, size_t bytes = 0) {
  if (cls->kind == KindOf<T>::kind) [[likely]] return new_instance<T>(t, cls, bytes);
  const Str* name = class_for<T>(t)->name;
  return raise_type_error(t, "{}.__new__({}): {} is not a subtype of {}", name, cls->full_name, cls->full_name, name);
}

/// Rejects keyword arguments of a constructor that is declared with *args, **kwargs.
inline bool no_keywords(Thread& t, const char* name, Value kwargs) {
  if (!kwargs || kwargs.as<Dict>()->used == 0) return true;
  return raise_type_error(t, "{}() takes no keyword arguments", name);
}

#define CLASS_GETITEM                                                                                      \
  class_method<class_getitem>("__class_getitem__($type, item, /)!", "Return a generic alias of the type.")
/// list[int] and the like: types.GenericAlias(cls, item).
inline Value class_getitem(Thread& t, Value cls, Value item) {
  return call_with(t, Value::from(class_for<GenericAlias>(t)), cls, item);
}

}  // namespace adder
