// collections.deque: a ring of values whose capacity is 0 or a power of two.
#include "modules/_collections.h"

namespace adder {
namespace {

Deque* as_deque(Value v) { return v.as<Deque>(); }

struct Ring {
  Deque* d;
  int64_t mask() const { return int64_t(d->items->length) - 1; }
  Value& at(int64_t i) const { return d->items->items[(d->first + i) & mask()]; }
};
Value item(Deque* d, int64_t i) { return Ring{d}.at(i); }
void store(Deque* d, int64_t i, Value v) {
  Value& place = Ring{d}.at(i);
  place = v;
  gc::write_barrier(d->items, &place);
}

bool grow(Thread& t, Deque* d) {
  int64_t capacity = d->items ? int64_t(d->items->length) : 0;
  ValueArray* items = new_value_array(t, size_t(capacity ? capacity * 2 : 8));
  if (!items) return false;
  for (int64_t i = 0; i < d->length; i++) items->items[i] = item(d, i);
  gc::write_barrier(items);
  d->items = items;
  d->first = 0;
  gc::write_barrier(d);
  return true;
}
bool full(Deque* d) { return !d->items || d->length == int64_t(d->items->length); }

Value take_last(Deque* d) {
  Value& place = Ring{d}.at(d->length - 1);
  Value v = place;
  place = kEmpty;
  d->length--;
  d->state++;
  return v;
}
Value take_first(Deque* d) {
  Value& place = Ring{d}.at(0);
  Value v = place;
  place = kEmpty;
  d->first = (d->first + 1) & Ring{d}.mask();
  d->length--;
  d->state++;
  return v;
}
bool append(Thread& t, Deque* d, Value v) {
  if (d->maximum == 0) return true;
  if (d->maximum > 0 && d->length >= d->maximum) take_first(d);
  if (full(d) && !grow(t, d)) return false;
  store(d, d->length++, v);
  d->state++;
  return true;
}
bool append_left(Thread& t, Deque* d, Value v) {
  if (d->maximum == 0) return true;
  if (d->maximum > 0 && d->length >= d->maximum) take_last(d);
  if (full(d) && !grow(t, d)) return false;
  d->first = (d->first - 1) & Ring{d}.mask();
  d->length++;
  store(d, 0, v);
  d->state++;
  return true;
}
void clear(Deque* d) {
  d->items = nullptr;
  d->first = d->length = 0;
  d->state++;
}
bool extend(Thread& t, Deque* d, Value iterable) {
  if (iterable == Value::from(d)) {
    List* copy = list_of(t, iterable);
    if (!copy) return false;
    iterable = Value::from(copy);
  }
  return for_each(t, iterable, [&](Value v) { return append(t, d, v); });
}
bool extend_left(Thread& t, Deque* d, Value iterable) {
  if (iterable == Value::from(d)) {
    List* copy = list_of(t, iterable);
    if (!copy) return false;
    iterable = Value::from(copy);
  }
  return for_each(t, iterable, [&](Value v) { return append_left(t, d, v); });
}
void remove_at(Deque* d, int64_t index) {
  if (index < d->length / 2) {
    for (int64_t i = index; i > 0; i--) store(d, i, item(d, i - 1));
    take_first(d);
  } else {
    for (int64_t i = index; i + 1 < d->length; i++) store(d, i, item(d, i + 1));
    take_last(d);
  }
}
/// The position of an equal item in [first, last), -1 for none, -2 for failure.
int64_t find(Thread& t, Deque* d, Value wanted, int64_t first, int64_t last, Failed (*mutated)(Thread&)) {
  uint64_t state = d->state;
  for (int64_t i = first; i < last; i++) {
    Value candidate = item(d, i);
    int same = candidate == wanted ? 1 : equal(t, candidate, wanted);
    if (same < 0) return -2;
    if (d->state != state) return (void)mutated(t), -2;
    if (same) return i;
  }
  return -1;
}
Failed mutated_error(Thread& t) { return raise_runtime_error(t, "deque mutated during iteration"); }
Failed mutated_remove_error(Thread& t) { return raise_index_error(t, "deque mutated during remove()."); }

// --- construction
Value deque_new(Thread& t, Value cls, Value, Value) {
  Deque* d = TRY(make_instance<Deque>(t, cls.as<Class>()));
  d->maximum = -1;
  return Value::from(d);
}
Value deque_init(Thread& t, Value self, Value iterable, Value maxlen) {
  int64_t maximum = -1;
  if (maxlen != kNone) {
    if (!is_any_int(maxlen)) return raise_type_error(t, "an integer is required");
    if (!int_to_int64(t, maxlen, &maximum, "ssize_t")) return kEmpty;
    if (maximum < 0) return raise_value_error(t, "maxlen must be non-negative");
  }
  as_deque(self)->maximum = maximum;
  if (as_deque(self)->length) clear(as_deque(self));
  return !iterable || extend(t, as_deque(self), iterable) ? kNone : kEmpty;
}
/// A deque of the same type and maximum, made by calling the class unless it is deque itself.
Value deque_copy(Thread& t, Value self) {
  Deque* d = as_deque(self);
  if (is_exact<Deque>(self)) {
    Deque* copy = allocate<Deque>(t);
    copy->maximum = d->maximum;
    return extend(t, copy, self) ? Value::from(copy) : kEmpty;
  }
  Value cls = Value::from(class_of(self));
  return d->maximum < 0 ? call_with(t, cls, self) : call_with(t, cls, self, Value::from_int(d->maximum));
}
Value deque_reduce(Thread& t, Value self) {
  Deque* d = as_deque(self);
  Value state = TRY(call_method_with(t, self, "__getstate__"));
  Value iterator = TRY(get_iterator(t, self));
  Value empty = Value::from(TRY(new_tuple(t, 0)));
  Value arguments = Value::from(TRY(d->maximum < 0 ? new_tuple(t, 0) : make_tuple(t, empty, Value::from_int(d->maximum))));
  return Value::from(make_tuple(t, Value::from(class_of(self)), arguments, state, iterator));
}

Value deque_repr(Thread& t, Value self) {
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "[...]"));
  List* items = list_of(t, self);
  Str* shown = items ? repr(t, Value::from(items)) : nullptr;
  repr_leave(t, self);
  if (!shown) return kEmpty;
  StrBuilder text(t);
  text.add(class_of(self)->name);
  text.add_char('(');
  text.add(shown);
  if (as_deque(self)->maximum >= 0) {
    text.add_ascii(", maxlen=");
    text.add_int(as_deque(self)->maximum);
  }
  text.add_char(')');
  return Value::from(text.finish());
}
Value deque_compare(Thread& t, Value self, Value other, Compare op) {
  if (!has_layout<Deque>(other)) return kNotImplemented;
  if (op == Compare::kEq || op == Compare::kNe) {
    if (self == other) return Value::from_bool(op == Compare::kEq);
    if (as_deque(self)->length != as_deque(other)->length) return Value::from_bool(op == Compare::kNe);
  }
  List* a = TRY(list_of(t, self));
  List* b = TRY(list_of(t, other));
  return compare_sequences(t, a, b, op);
}
Value deque_len(Thread&, Value self) { return Value::from_int(as_deque(self)->length); }
Value deque_contains(Thread& t, Value self, Value wanted) {
  int64_t found = find(t, as_deque(self), wanted, 0, as_deque(self)->length, mutated_error);
  return found == -2 ? kEmpty : Value::from_bool(found >= 0);
}

// --- items
bool item_index(Thread& t, Deque* d, Value key, int64_t* out) {
  if (!has_index(t, key)) return raise_type_error(t, "sequence index must be integer, not '{}'", type_name(key));
  if (!to_index_int64(t, key, out)) return false;
  *out = wrap_index(*out, d->length);
  return (*out >= 0 && *out < d->length) || raise_index_error(t, "deque index out of range");
}
Value deque_getitem(Thread& t, Value self, Value key) {
  int64_t index;
  return item_index(t, as_deque(self), key, &index) ? item(as_deque(self), index) : kEmpty;
}
Value deque_setitem(Thread& t, Value self, Value key, Value value) {
  int64_t index;
  if (!item_index(t, as_deque(self), key, &index)) return kEmpty;
  store(as_deque(self), index, value);
  return kNone;
}
Value deque_delitem(Thread& t, Value self, Value key) {
  int64_t index;
  if (!item_index(t, as_deque(self), key, &index)) return kEmpty;
  remove_at(as_deque(self), index);
  return kNone;
}

// --- the named methods
Value deque_append(Thread& t, Value self, Value v) { return append(t, as_deque(self), v) ? kNone : kEmpty; }
Value deque_appendleft(Thread& t, Value self, Value v) { return append_left(t, as_deque(self), v) ? kNone : kEmpty; }
Value deque_extend(Thread& t, Value self, Value v) { return extend(t, as_deque(self), v) ? kNone : kEmpty; }
Value deque_extendleft(Thread& t, Value self, Value v) { return extend_left(t, as_deque(self), v) ? kNone : kEmpty; }
Value deque_pop(Thread& t, Value self) {
  if (as_deque(self)->length == 0) return raise_index_error(t, "pop from an empty deque");
  return take_last(as_deque(self));
}
Value deque_popleft(Thread& t, Value self) {
  if (as_deque(self)->length == 0) return raise_index_error(t, "pop from an empty deque");
  return take_first(as_deque(self));
}
Value deque_clear(Thread&, Value self) {
  clear(as_deque(self));
  return kNone;
}
Value deque_count(Thread& t, Value self, Value wanted) {
  int64_t count = 0;
  for (int64_t at = 0; at < as_deque(self)->length; at++) {
    at = find(t, as_deque(self), wanted, at, as_deque(self)->length, mutated_error);
    if (at == -2) return kEmpty;
    if (at == -1) break;
    count++;
  }
  return Value::from_int(count);
}
Value deque_index(Thread& t, Value self, Value wanted, Value start, Value stop) {
  Deque* d = as_deque(self);
  int64_t first, last;
  if (!range_arguments(t, start, stop, d->length, &first, &last)) return kEmpty;
  int64_t found = find(t, d, wanted, std::min(first, d->length), std::min(last, d->length), mutated_error);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "{} is not in deque", Repr{wanted});
  return Value::from_int(found);
}
Value deque_insert(Thread& t, Value self, Value index_argument, Value v) {
  Deque* d = as_deque(self);
  int64_t index;
  if (!to_index_int64(t, index_argument, &index)) return kEmpty;
  if (d->length == d->maximum) return raise_index_error(t, "deque already at its maximum size");
  index = clamp_index(index, d->length);
  if (index < d->length / 2) {
    if (!append_left(t, d, v)) return kEmpty;
    for (int64_t i = 0; i < index; i++) store(d, i, item(d, i + 1));
  } else {
    if (!append(t, d, v)) return kEmpty;
    for (int64_t i = d->length - 1; i > index; i--) store(d, i, item(d, i - 1));
  }
  store(d, index, v);
  return kNone;
}
Value deque_remove(Thread& t, Value self, Value wanted) {
  int64_t found = find(t, as_deque(self), wanted, 0, as_deque(self)->length, mutated_remove_error);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "deque.remove(x): x not in deque");
  remove_at(as_deque(self), found);
  return kNone;
}
Value deque_reverse(Thread&, Value self) {
  Deque* d = as_deque(self);
  for (int64_t i = 0, j = d->length - 1; i < j; i++, j--) {
    Value v = item(d, i);
    store(d, i, item(d, j));
    store(d, j, v);
  }
  d->state++;
  return kNone;
}
Value deque_rotate(Thread& t, Value self, Value steps_argument) {
  Deque* d = as_deque(self);
  int64_t steps;
  if (!to_index_int64(t, steps_argument, &steps)) return kEmpty;
  if (d->length < 2) return kNone;
  steps %= d->length;
  if (steps > d->length / 2) steps -= d->length;
  if (steps < -(d->length / 2)) steps += d->length;
  for (; steps > 0; steps--) {
    Value v = take_last(d);
    if (!append_left(t, d, v)) return kEmpty;
  }
  for (; steps < 0; steps++) {
    Value v = take_first(d);
    if (!append(t, d, v)) return kEmpty;
  }
  return kNone;
}
Value deque_maxlen(Thread&, Value self) { return as_deque(self)->maximum < 0 ? kNone : Value::from_int(as_deque(self)->maximum); }
Value deque_sizeof(Thread&, Value self) {
  return Value::from_int(int64_t(sizeof(Deque) + (as_deque(self)->items ? sizeof(ValueArray) + 8 * as_deque(self)->items->length : 0)));
}

// --- operators
Value deque_add(Thread& t, Value self, Value other) {
  if (!has_layout<Deque>(other)) return raise_type_error(t, "can only concatenate deque (not \"{}\") to deque", type_name(other));
  Value copy = TRY(deque_copy(t, self));
  return extend(t, as_deque(copy), other) ? copy : kEmpty;
}
Value deque_iadd(Thread& t, Value self, Value other) { return extend(t, as_deque(self), other) ? self : kEmpty; }
Value deque_imul(Thread& t, Value self, Value count) {
  if (!has_index(t, count)) return raise_type_error(t, "can't multiply sequence by non-int of type '{}'", type_name(count));
  int64_t times, total;
  if (!repeat_count(t, count, &times)) return kEmpty;
  Deque* d = as_deque(self);
  if (times <= 0) return clear(d), self;
  if (__builtin_mul_overflow(d->length, times, &total) || total > (int64_t(1) << 58)) return raise_memory_error(t);
  List* items = TRY(list_of(t, self));
  if (d->maximum >= 0 && items->length) times = std::min(times, d->maximum / items->length + 2);
  for (int64_t i = 1; i < times; i++) {
    if (!extend(t, d, Value::from(items))) return kEmpty;
  }
  return self;
}
Value deque_mul(Thread& t, Value self, Value count) {
  if (!has_index(t, count)) return raise_type_error(t, "can't multiply sequence by non-int of type '{}'", type_name(count));
  Value copy = TRY(deque_copy(t, self));
  return deque_imul(t, copy, count);
}

// --- iterators: state 0 the deque; number 0 how many items are left, number 1 the deque's state
Class* iterator_classes[2] = {};

template <bool reverse> Value iterator_next(Thread& t, Value self) {
  auto* it = self.as<NativeIterator>();
  Deque* d = as_deque(it->state[0]);
  if (uint64_t(it->numbers[1]) != d->state) {
    it->numbers[0] = 0;
    return raise_runtime_error(t, "deque mutated during iteration");
  }
  if (it->numbers[0] == 0) return kEmpty;
  int64_t left = it->numbers[0]--;
  return item(d, reverse ? left - 1 : d->length - left);
}
template <bool reverse> Value make_iterator(Thread& t, Value deque) {
  auto* it = TRY(make_instance<NativeIterator>(t, iterator_classes[reverse]));
  it->next = iterator_next<reverse>;
  it->state[0] = deque;
  it->numbers[0] = as_deque(deque)->length;
  it->numbers[1] = int64_t(as_deque(deque)->state);
  return Value::from(it);
}
template <bool reverse> Value iterator_new(Thread& t, Value, Value deque, Value index) {
  if (!has_layout<Deque>(deque)) return raise_type_error(t, "argument 1 must be collections.deque, not {}", argument_type_name(deque));
  int64_t skip;
  if (!to_index_int64(t, index, &skip)) return kEmpty;
  Value it = TRY(make_iterator<reverse>(t, deque));
  auto& left = it.as<NativeIterator>()->numbers[0];
  left = std::max<int64_t>(0, left - std::max<int64_t>(0, skip));
  return it;
}
Value iterator_length_hint(Thread&, Value self) { return Value::from_int(self.as<NativeIterator>()->numbers[0]); }
Value iterator_reduce(Thread& t, Value self) {
  auto* it = self.as<NativeIterator>();
  int64_t index = as_deque(it->state[0])->length - it->numbers[0];
  Value arguments = Value::from(TRY(make_tuple(t, it->state[0], Value::from_int(index))));
  return Value::from(make_tuple(t, Value::from(class_of(self)), arguments));
}
template <bool reverse> bool keep_class(Thread&, Class* cls) { return iterator_classes[reverse] = cls; }

template <bool reverse> const NativeMethod kIteratorMethods[] = {
    ITERATOR_METHODS(iterator_next<reverse>), LENGTH_HINT(iterator_length_hint), REDUCE(iterator_reduce)};
const NativeMethod kForwardNew = method<iterator_new<false>>("_deque_iterator($type, deque, index=0, /)!", "Create a deque iterator.");
const NativeMethod kReverseNew = method<iterator_new<true>>("_deque_reverse_iterator($type, deque, index=0, /)!", "Create a reverse deque iterator.");
const TypeSpec kForwardSpec = {.kind = Kind::kNativeIterator, .methods = kIteratorMethods<false>, .construct = &kForwardNew,
                               .finish = keep_class<false>, .module = "collections", .own_slots = kOwnGetattribute, .subclassable = false};
const TypeSpec kReverseSpec = {.kind = Kind::kNativeIterator, .methods = kIteratorMethods<true>, .construct = &kReverseNew,
                               .finish = keep_class<true>, .module = "collections", .own_slots = kOwnGetattribute, .subclassable = false};

const NativeMethod kDequeNew = method<deque_new>("deque($type, *args, **kwargs)!", "Create a deque.");
const NativeMethod kDequeMethods[] = {
    method<deque_init>("__init__($self, /, iterable=(), maxlen=None)", "Fill the deque with the items of an iterable."),
    method<deque_repr>("__repr__($self, /)", "Return repr(self)."),
    COMPARISON_METHODS(deque_compare),
    method<deque_len>("__len__($self, /)", "Return len(self)."),
    method<deque_contains>("__contains__($self, key, /)", "Return key in self."),
    method<deque_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<deque_setitem>("__setitem__($self, key, value, /)", "Set self[key] to value."),
    method<deque_delitem>("__delitem__($self, key, /)", "Delete self[key]."),
    method<make_iterator<false>>("__iter__($self, /)", "Implement iter(self)."),
    method<make_iterator<true>>("__reversed__($self, /)!", "Return a reverse iterator."),
    method<deque_add>("__add__($self, value, /)", "Return self+value."),
    method<deque_iadd>("__iadd__($self, value, /)", "Implement self+=value."),
    method<deque_mul>("__mul__($self, value, /)", "Return self*value."),
    method<deque_mul>("__rmul__($self, value, /)", "Return value*self."),
    method<deque_imul>("__imul__($self, value, /)", "Implement self*=value."),
    method<deque_copy>("__copy__($self, /)!", "Return a shallow copy."),
    method<deque_copy>("copy($self, /)!", "Return a shallow copy."),
    method<deque_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
    method<deque_sizeof>("__sizeof__($self, /)!", "Return the size of the deque in memory, in bytes."),
    method<deque_append>("append($self, item, /)!", "Add an item on the right."),
    method<deque_appendleft>("appendleft($self, item, /)!", "Add an item on the left."),
    method<deque_extend>("extend($self, iterable, /)!", "Add items on the right."),
    method<deque_extendleft>("extendleft($self, iterable, /)!", "Add items on the left, one after the other."),
    method<deque_pop>("pop($self, /)!", "Remove and return the rightmost item."),
    method<deque_popleft>("popleft($self, /)!", "Remove and return the leftmost item."),
    method<deque_clear>("clear($self, /)!", "Remove all items."),
    method<deque_count>("count($self, value, /)!", "Return how many items equal a value."),
    method<deque_index>("index($self, value, start=0, stop=9223372036854775807, /)!", "Return the first index of a value."),
    method<deque_insert>("insert($self, index, object, /)!", "Insert an object before an index."),
    method<deque_remove>("remove($self, value, /)!", "Remove the first item equal to a value."),
    method<deque_reverse>("reverse($self, /)!", "Reverse the items in place."),
    method<deque_rotate>("rotate($self, n=1, /)!", "Rotate the items n steps to the right."),
    CLASS_GETITEM,
};
const NativeGetSet kDequeGetSets[] = {{"maxlen", deque_maxlen, nullptr, "The most items the deque may have, or None."}};
bool finish_deque(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

extern const TypeSpec kDequeType;
const TypeSpec kDequeType = {.kind = Kind::kDeque,
                             .methods = kDequeMethods,
                             .getsets = kDequeGetSets,
                             .doc = "A sequence that grows and shrinks at both ends.",
                             .construct = &kDequeNew,
                             .finish = finish_deque,
                             .module = "collections"};

bool add_deque(Thread& t, Module* module) {
  Class* forward = new_native_class(t, "_collections._deque_iterator", class_for<Instance>(t), kForwardSpec);
  Class* backward = forward ? new_native_class(t, "_collections._deque_reverse_iterator", class_for<Instance>(t), kReverseSpec) : nullptr;
  return backward && dict_set_str(t, module->dict, intern(t, "deque"), Value::from(class_for<Deque>(t))) &&
         dict_set_str(t, module->dict, intern(t, "_deque_iterator"), Value::from(forward)) &&
         dict_set_str(t, module->dict, intern(t, "_deque_reverse_iterator"), Value::from(backward));
}

}  // namespace adder
