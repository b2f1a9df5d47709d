// list: its methods.
#include "builtins/list_sort.h"
#include "interp/drain.h"
#include "builtins/container_helpers.h"
#include "interp/domain_method.h"
#include "interp/operations/lists.h"
#include "objects/exact_constructors.h"

namespace adder {
namespace {

List* as_list(Value v) { return v.as<List>(); }

Value list_new(Thread& t, Value cls, Value args, Value kwargs) { return Value::from(make_instance<List>(t, cls.as<Class>())); }

Value list_make(Thread& t, Value, Value iterable) {
  if (!iterable) return Value::from(new_list(t));
  Value items = TRY(drained(t, Drain::kList, iterable));
  if (items != iterable && is_exact<List>(items)) return items;
  List* list = new_list(t);
  return list_extend(t, list, items) ? Value::from(list) : kEmpty;
}
Value list_init(Thread& t, Value self, Value iterable) {
  list_clear(t, as_list(self));
  if (!iterable) return kNone;
  return list_extend(t, as_list(self), TRY(drained(t, Drain::kList, iterable))) ? kNone : kEmpty;
}

Value list_repr(Thread& t, Value self) {
  List* list = as_list(self);
  if (list->length == 0) return Value::from(str_from_ascii(t, "[]"));
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "[...]"));
  StrBuilder text(t);
  text.add_char('[');
  bool ok = true;
  for (int64_t i = 0; ok && i < list->length; i++) {
    if (i) text.add_ascii(", ");
    Str* item = repr(t, list->get(size_t(i)));
    ok = item != nullptr;
    if (ok) text.add(item);
  }
  repr_leave(t, self);
  if (!ok) return kEmpty;
  text.add_char(']');
  return Value::from(text.finish());
}

Value list_compare(Thread& t, Value a, Value b, Compare op) {
  if (!has_layout<List>(b)) return kNotImplemented;
  return compare_sequences(t, as_list(a), as_list(b), op);
}

Value list_len(Thread&, Value self) { return Value::from_int(as_list(self)->length); }

Value list_contains(Thread& t, Value self, Value item) {
  int64_t found = sequence_find(t, as_list(self), item, 0, INT64_MAX);
  return found == -2 ? kEmpty : Value::from_bool(found >= 0);
}

// --- indexing
Failed raise_bad_index(Thread& t, Value key) {
  return raise_type_error(t, "list indices must be integers or slices, not {}", type_name(key));
}

Value list_getitem(Thread& t, Value self, Value key) {
  List* list = as_list(self);
  if (key.is_int() || has_index(t, key)) {
    int64_t index;
    if (!to_index_int64(t, key, &index)) return kEmpty;
    index = wrap_index(index, list->length);
    if (index < 0 || index >= list->length) return raise_index_error(t, "list index out of range");
    return list->get(size_t(index));
  }
  if (!is_exact<Slice>(key)) return raise_bad_index(t, key);
  int64_t start, stop, step, count;
  if (!slice_indices(t, key.as<Slice>(), list->length, &start, &stop, &step, &count)) return kEmpty;
  return Value::from(list_slice(t, list, start, step, count));
}

/// The slice's bounds against the list's length as it is after their __index__ methods ran.
bool slice_of_list(Thread& t, List* list, Slice* slice, int64_t* start, int64_t* stop, int64_t* step, int64_t* count) {
  int64_t length;
  do {
    length = list->length;
    if (!slice_indices(t, slice, length, start, stop, step, count)) return false;
  } while (length != list->length);
  return true;
}

bool set_extended_slice(Thread& t, List* list, int64_t start, int64_t step, int64_t count, std::span<Value> values) {
  if (int64_t(values.size()) != count) {
    return raise_value_error(t, "attempt to assign sequence of size {} to extended slice of size {}", values.size(), count);
  }
  for (int64_t i = 0; i < count; i++) list->items->items[start + i * step] = values[size_t(i)];
  if (count) gc::write_barrier(list->items);
  return true;
}

bool delete_extended_slice(Thread& t, List* list, int64_t start, int64_t step, int64_t count) {
  if (count == 0) return true;
  if (step < 0) {
    start += (count - 1) * step;
    step = -step;
  }
  Value* items = list->items->items;
  int64_t to = start, from = start;
  for (int64_t k = 0; from < list->length; from++) {
    if (k < count && from == start + k * step) k++;
    else items[to++] = items[from];
  }
  gc::write_barrier(list->items);
  return list_replace(t, list, to, list->length, {});
}

bool set_slice(Thread& t, List* list, Slice* slice, Value value) {
  int64_t start, stop, step, count;
  std::span<Value> values;
  Value source = kEmpty;  // keeps the values alive
  if (value) {
    if (is_exact<Tuple>(value)) {
      source = value;
    } else {
      // Lists are copied too: the slice's own conversions may change them.
      List* copy = list_of(t, value);
      if (!copy) {
        if (pending_matches(t, ExceptionId::kTypeError) && !class_special(t, class_of(value), Special::kiter) &&
            !class_special(t, class_of(value), Special::kgetitem)) {
          take_pending(t);
          bool extended = slice->step != kNone && slice->step != Value::from_int(1);
          return raise_type_error(t, extended ? "must assign iterable to extended slice" : "can only assign an iterable");
        }
        return false;
      }
      source = Value::from(copy);
    }
  }
  if (!slice_of_list(t, list, slice, &start, &stop, &step, &count)) return false;
  if (source) values = is_exact<Tuple>(source) ? source.as<Tuple>()->values() : source.as<List>()->values();
  if (step == 1) return list_replace(t, list, start, std::max(start, stop), values);
  return value ? set_extended_slice(t, list, start, step, count, values) : delete_extended_slice(t, list, start, step, count);
}

bool store_item(Thread& t, List* list, Value key, Value value) {
  if (key.is_int() || has_index(t, key)) {
    int64_t index;
    if (!to_index_int64(t, key, &index)) return false;
    index = wrap_index(index, list->length);
    if (index < 0 || index >= list->length) return raise_index_error(t, "list assignment index out of range");
    if (!value) return list_pop_at(t, list, index).bits != 0;
    list->items->items[index] = value;
    gc::write_barrier(list->items, &list->items->items[index]);
    return true;
  }
  if (!is_exact<Slice>(key)) return raise_bad_index(t, key);
  return set_slice(t, list, key.as<Slice>(), value);
}

Value list_setitem(Thread& t, Value self, Value key, Value value) {
  return store_item(t, as_list(self), key, value) ? kNone : kEmpty;
}
Value list_delitem(Thread& t, Value self, Value key) { return store_item(t, as_list(self), key, kEmpty) ? kNone : kEmpty; }

// --- concatenation and repetition
Value list_add(Thread& t, Value self, Value other) {
  if (!has_layout<List>(other)) return raise_type_error(t, "can only concatenate list (not \"{}\") to list", type_name(other));
  List *a = as_list(self), *b = as_list(other);
  List* result = TRY(new_list(t, size_t(a->length + b->length)));
  if (a->length + b->length == 0) return Value::from(result);
  if (a->length) copy_values(result->items->items, a->items->items, size_t(a->length));
  if (b->length) copy_values(result->items->items + a->length, b->items->items, size_t(b->length));
  gc::write_barrier(result->items);
  result->length = a->length + b->length;
  return Value::from(result);
}

Value list_iadd(Thread& t, Value self, Value other) { return list_extend(t, as_list(self), other) ? self : kEmpty; }

/// Fills items[length:total] with copies of items[:length].
void repeat_items(ValueArray* array, size_t length, size_t total) {
  Value* items = array->items;
  if (length == 1) {
    for (size_t i = 1; i < total; i++) items[i] = items[0];
  } else {
    for (size_t done = length; done < total;) {
      size_t step = std::min(done, total - done);
      copy_values(items + done, items, step);
      done += step;
    }
  }
  gc::write_barrier(array);
}

bool repeated_length(Thread& t, int64_t length, int64_t times, int64_t* out) {
  if (__builtin_mul_overflow(length, times, out) || *out > (int64_t(1) << 58)) return raise_memory_error(t);
  return true;
}

Value list_mul(Thread& t, Value self, Value count) {
  int64_t times, total;
  if (!repeat_count(t, count, &times)) return kEmpty;
  List* list = as_list(self);
  int64_t length = list->length;
  if (times <= 0 || length == 0) return Value::from(new_list(t));
  if (!repeated_length(t, length, times, &total)) return kEmpty;
  List* result = TRY(new_list(t, size_t(total)));
  copy_values(result->items->items, list->items->items, size_t(length));
  repeat_items(result->items, size_t(length), size_t(total));
  result->length = total;
  return Value::from(result);
}

Value list_imul(Thread& t, Value self, Value count) {
  int64_t times, total;
  if (!repeat_count(t, count, &times)) return kEmpty;
  List* list = as_list(self);
  int64_t length = list->length;
  if (length == 0 || times == 1) return self;
  if (times <= 0) {
    list_clear(t, list);
    return self;
  }
  if (!repeated_length(t, length, times, &total) || !list_reserve(t, list, size_t(total))) return kEmpty;
  repeat_items(list->items, size_t(length), size_t(total));
  list->length = total;
  return self;
}

// --- the named methods
struct ListAppend {
  template <class D> static REF run(D& d, REF self, REF item) { return list_append_item(d, self, item); }
};
struct ListPop {
  template <class D> static REF run(D& d, REF self, REF index) { return list_pop_item(d, self, index); }
};
Value list_extend_method(Thread& t, Value self, Value iterable) { return list_extend(t, as_list(self), iterable) ? kNone : kEmpty; }
Value list_clear_method(Thread& t, Value self) {
  list_clear(t, as_list(self));
  return kNone;
}
Value list_copy(Thread& t, Value self) { return Value::from(list_from(t, as_list(self)->values())); }

Value list_insert_method(Thread& t, Value self, Value index, Value item) {
  int64_t i;
  if (!to_index_int64(t, index, &i)) {
    if (!pending_matches(t, ExceptionId::kIndexError)) return kEmpty;
    take_pending(t);
    return raise_overflow_error(t, "Python int too large to convert to C ssize_t");
  }
  return list_insert(t, as_list(self), i, item) ? kNone : kEmpty;
}

Value list_remove(Thread& t, Value self, Value item) {
  List* list = as_list(self);
  int64_t found = sequence_find(t, list, item, 0, INT64_MAX);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "list.remove(x): x not in list");
  if (found < list->length) list_pop_at(t, list, found);
  return kNone;
}

Value list_index(Thread& t, Value self, Value item, Value start, Value stop) {
  List* list = as_list(self);
  int64_t first, last;
  if (!range_arguments(t, start, stop, list->length, &first, &last)) return kEmpty;
  int64_t found = sequence_find(t, list, item, first, last);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "{} is not in list", Repr{item});
  return Value::from_int(found);
}

Value list_count(Thread& t, Value self, Value item) { return sequence_count(t, as_list(self), item); }

Value list_reverse(Thread& t, Value self) {
  List* list = as_list(self);
  if (list->length < 2) return kNone;
  std::reverse(list->items->items, list->items->items + list->length);
  gc::write_barrier(list->items);
  return kNone;
}

Value list_sort_method(Thread& t, Value self, Value key, Value reverse) {
  int descending = is_true(t, reverse);
  if (descending < 0) return kEmpty;
  return list_sort(t, as_list(self), key, descending ? SortOrder::kDescending : SortOrder::kAscending) ? kNone : kEmpty;
}

Value list_iter(Thread& t, Value self) { return list_iterator(t, as_list(self)); }
Value list_reversed(Thread& t, Value self) {
  ListReverseIterator* it = allocate<ListReverseIterator>(t);
  it->list = as_list(self);
  it->index = as_list(self)->length - 1;
  return Value::from(it);
}
Value list_sizeof(Thread& t, Value self) {
  return Value::from_int(int64_t(sizeof(List) + (as_list(self)->items ? sizeof(ValueArray) : 0) + 8 * as_list(self)->capacity()));
}

constexpr auto kItems = jit::writes(jit::alias_set(kAliasListItems) | jit::alias_set(kAliasListHead));
const NativeMethod kListNew = method<list_new>("list($type, *args, **kwargs)", "Create a list.");
const NativeMethod kListMake = method<list_make>("list($type, iterable=(), /)", "Create a list.");
const NativeMethod kListMethods[] = {
    method<list_init>("__init__($self, iterable=(), /)", "Fill the list with the items of an iterable."),
    method<list_repr>("__repr__($self, /)", "Return repr(self)."),
    COMPARISON_METHODS(list_compare),
    method<list_len>("__len__($self, /)", "Return len(self).", jit::kReads),
    method<list_contains>("__contains__($self, key, /)", "Return key in self."),
    method<list_getitem>("__getitem__($self, key, /)!", "Return self[key]."),
    method<list_setitem>("__setitem__($self, key, value, /)", "Set self[key] to value."),
    method<list_delitem>("__delitem__($self, key, /)", "Delete self[key]."),
    method<list_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    method<list_reversed>("__reversed__($self, /)", "Return a reverse iterator over the list.", jit::kAllocates),
    method<list_add>("__add__($self, value, /)", "Return self+value.", jit::writes(0)),
    method<list_iadd>("__iadd__($self, value, /)", "Implement self+=value."),
    method<list_mul>("__mul__($self, value, /)", "Return self*value.", when_plain(jit::writes(0))),
    method<list_mul>("__rmul__($self, value, /)", "Return value*self.", when_plain(jit::writes(0))),
    method<list_imul>("__imul__($self, value, /)", "Implement self*=value."),
    method<list_sizeof>("__sizeof__($self, /)", "Return the size of the list in memory, in bytes."),
    method<list_clear_method>("clear($self, /)", "Remove all items.", kItems),
    method<list_copy>("copy($self, /)", "Return a shallow copy.", jit::kAllocates),
    domain_method<ListAppend>("append($self, object, /)", "Add an object at the end."),
    method<list_insert_method>("insert($self, index, object, /)", "Insert an object before an index."),
    method<list_extend_method>("extend($self, iterable, /)", "Add the items of an iterable at the end."),
    domain_method<ListPop>("pop($self, index=-1, /)", "Remove and return the item at an index (default: the last)."),
    method<list_remove>("remove($self, value, /)", "Remove the first item equal to a value."),
    method<list_index>("index($self, value, start=0, stop=9223372036854775807<sys.maxsize>, /)", "Return the first index of a value."),
    method<list_count>("count($self, value, /)", "Return how many items equal a value."),
    method<list_reverse>("reverse($self, /)", "Reverse the items in place.", kItems),
    method<list_sort_method>("sort($self, /, *, key=None, reverse=False)", "Sort in place, ascending and stable."),
    CLASS_GETITEM,
};

bool finish_list(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

Value list_pop_value(Thread& t, Value self, Value index) {
  List* list = as_list(self);
  int64_t i;
  if (!to_index_int64(t, index, &i)) {
    if (!pending_matches(t, ExceptionId::kIndexError)) return kEmpty;
    take_pending(t);
    return raise_overflow_error(t, "Python int too large to convert to C ssize_t");
  }
  if (list->length == 0) return raise_index_error(t, "pop from empty list");
  i = wrap_index(i, list->length);
  if (i < 0 || i >= list->length) return raise_index_error(t, "pop index out of range");
  return list_pop_at(t, list, i);
}

extern const TypeSpec kListType;
const TypeSpec kListType = {.kind = Kind::kList,
                            .methods = kListMethods,
                            .doc = "A mutable sequence.",
                            .construct = &kListNew,
                            .finish = finish_list};

[[maybe_unused]] static const bool kListMakeIsKnown = (exact_constructors[size_t(Kind::kList)] = &kListMake, true);

}  // namespace adder
