// tuple: its methods and its iterator.
#include "builtins/iterator_methods.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

Tuple* as_tuple(Value v) { return v.as<Tuple>(); }

Value tuple_new(Thread& t, Value cls, Value iterable) {
  Class* type = cls.as<Class>();
  Tuple* items = iterable ? TRY(tuple_of(t, iterable)) : TRY(new_tuple(t, 0));
  if (type == class_for<Tuple>(t)) return Value::from(items);
  Tuple* result = TRY(make_instance<Tuple>(t, type, 8 * items->length));
  result->length = items->length;
  copy_values(result->items, items->items, items->length);
  gc::write_barrier(result);
  return Value::from(result);
}

Value tuple_getnewargs(Thread& t, Value self) {
  Tuple* copy = TRY(tuple_from(t, as_tuple(self)->values()));
  return Value::from(make_tuple(t, Value::from(copy)));
}

Value tuple_repr(Thread& t, Value self) {
  Tuple* tuple = as_tuple(self);
  if (tuple->length == 0) return Value::from(str_from_ascii(t, "()"));
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "(...)"));
  StrBuilder text(t);
  text.add_char('(');
  bool ok = true;
  for (uint64_t i = 0; ok && i < tuple->length; i++) {
    if (i) text.add_ascii(", ");
    Str* item = repr(t, tuple->items[i]);
    ok = item != nullptr;
    if (ok) text.add(item);
  }
  repr_leave(t, self);
  if (!ok) return kEmpty;
  text.add_ascii(tuple->length == 1 ? ",)" : ")");
  return Value::from(text.finish());
}

Value tuple_hash(Thread& t, Value self) {
  TupleHash hash;
  for (Value item : as_tuple(self)->values()) {
    int64_t h;
    if (!hash_of(t, item, &h)) return kEmpty;
    hash.add(h);
  }
  return int_from(t, hash.finish());
}

Value tuple_compare(Thread& t, Value a, Value b, Compare op) {
  if (!has_layout<Tuple>(b)) return kNotImplemented;
  return compare_tuples(t, as_tuple(a), as_tuple(b), op);
}

Value tuple_len(Thread&, Value self) { return Value::from_int(int64_t(as_tuple(self)->length)); }

Value tuple_contains(Thread& t, Value self, Value item) {
  int64_t found = sequence_find(t, as_tuple(self), item, 0, INT64_MAX);
  return found == -2 ? kEmpty : Value::from_bool(found >= 0);
}

Value tuple_getitem(Thread& t, Value self, Value key) {
  Tuple* tuple = as_tuple(self);
  int64_t length = int64_t(tuple->length);
  if (key.is_int() || has_index(t, key)) {
    int64_t index;
    if (!to_index_int64(t, key, &index)) return kEmpty;
    index = wrap_index(index, length);
    if (index < 0 || index >= length) return raise_index_error(t, "tuple index out of range");
    return tuple->items[index];
  }
  if (!is_exact<Slice>(key)) return raise_type_error(t, "tuple indices must be integers or slices, not {}", type_name(key));
  int64_t start, stop, step, count;
  if (!slice_indices(t, key.as<Slice>(), length, &start, &stop, &step, &count)) return kEmpty;
  if (count == length && step == 1 && is_exact<Tuple>(self)) return self;
  return Value::from(tuple_slice(t, tuple, start, step, count));
}

Value tuple_add(Thread& t, Value self, Value other) {
  if (!has_layout<Tuple>(other)) return raise_type_error(t, "can only concatenate tuple (not \"{}\") to tuple", type_name(other));
  Tuple *a = as_tuple(self), *b = as_tuple(other);
  if (a->length == 0 && is_exact<Tuple>(other)) return other;
  if (b->length == 0 && is_exact<Tuple>(self)) return self;
  Tuple* result = TRY(new_tuple(t, a->length + b->length));
  copy_values(result->items, a->items, a->length);
  copy_values(result->items + a->length, b->items, b->length);
  gc::write_barrier(result);
  return Value::from(result);
}

Value tuple_mul(Thread& t, Value self, Value count) {
  int64_t times, total;
  if (!repeat_count(t, count, &times)) return kEmpty;
  Tuple* tuple = as_tuple(self);
  if ((tuple->length == 0 || times == 1) && is_exact<Tuple>(self)) return self;
  if (times <= 0 || tuple->length == 0) return Value::from(new_tuple(t, 0));
  if (__builtin_mul_overflow(int64_t(tuple->length), times, &total)) return raise_memory_error(t);
  Tuple* result = TRY(new_tuple(t, size_t(total)));
  for (int64_t i = 0; i < total; i += int64_t(tuple->length)) copy_values(result->items + i, tuple->items, tuple->length);
  gc::write_barrier(result);
  return Value::from(result);
}

Value tuple_index(Thread& t, Value self, Value item, Value start, Value stop) {
  int64_t first, last;
  if (!range_arguments(t, start, stop, int64_t(as_tuple(self)->length), &first, &last)) return kEmpty;
  int64_t found = sequence_find(t, as_tuple(self), item, first, last);
  if (found == -2) return kEmpty;
  if (found == -1) return raise_value_error(t, "tuple.index(x): x not in tuple");
  return Value::from_int(found);
}

Value tuple_count(Thread& t, Value self, Value item) { return sequence_count(t, as_tuple(self), item); }
Value tuple_iter(Thread& t, Value self) { return tuple_iterator(t, as_tuple(self)); }

// --- the iterator
TupleIterator* as_iterator(Value v) { return v.as<TupleIterator>(); }

Value iterator_length_hint(Thread&, Value self) {
  auto* it = as_iterator(self);
  return Value::from_int(it->tuple ? int64_t(it->tuple->length) - it->index : 0);
}
Value iterator_reduce(Thread& t, Value self) {
  auto* it = as_iterator(self);
  if (!it->tuple) return reduce_finished_iterator(t, "iter", Value::from(new_tuple(t, 0)));
  return reduce_iterator(t, "iter", Value::from(it->tuple), it->index);
}
Value iterator_setstate(Thread& t, Value self, Value state) {
  auto* it = as_iterator(self);
  int64_t index;
  if (!state_index(t, state, &index)) return kEmpty;
  if (it->tuple) it->index = std::clamp<int64_t>(index, 0, int64_t(it->tuple->length));
  return kNone;
}

const NativeMethod kTupleNew = method<tuple_new>("tuple($type, iterable=(), /)", "Create a tuple.");
const NativeMethod kTupleMethods[] = {
    method<tuple_getnewargs>("__getnewargs__($self, /)", "Return arguments for __new__."),
    method<tuple_repr>("__repr__($self, /)", "Return repr(self)."),
    method<tuple_hash>("__hash__($self, /)", "Return hash(self)."),
    COMPARISON_METHODS(tuple_compare),
    method<tuple_len>("__len__($self, /)", "Return len(self).", jit::kPure),
    method<tuple_contains>("__contains__($self, key, /)", "Return key in self."),
    method<tuple_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<tuple_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    method<tuple_add>("__add__($self, value, /)", "Return self+value.", jit::writes(0)),
    method<tuple_mul>("__mul__($self, value, /)", "Return self*value.", when_plain(jit::writes(0))),
    method<tuple_mul>("__rmul__($self, value, /)", "Return value*self.", when_plain(jit::writes(0))),
    method<tuple_index>("index($self, value, start=0, stop=9223372036854775807<sys.maxsize>, /)", "Return the first index of a value."),
    method<tuple_count>("count($self, value, /)", "Return how many items equal a value."),
    CLASS_GETITEM,
};
const NativeMethod kTupleIteratorMethods[] = {
    ITERATOR_METHODS(tuple_iterator_next),
    LENGTH_HINT(iterator_length_hint),
    REDUCE(iterator_reduce),
    SETSTATE(iterator_setstate),
};

}  // namespace

Value compare_tuples(Thread& t, Tuple* a, Tuple* b, Compare op) { return compare_sequences(t, a, b, op); }

Value tuple_iterator(Thread& t, Tuple* tuple) {
  TupleIterator* it = allocate<TupleIterator>(t);
  it->tuple = tuple;
  return Value::from(it);
}
Value tuple_iterator_next(Thread&, Value iterator) {
  auto* it = as_iterator(iterator);
  if (!it->tuple) return kEmpty;
  if (it->index < int64_t(it->tuple->length)) return it->tuple->items[it->index++];
  it->tuple = nullptr;
  return kEmpty;
}

static const BatchRow g_batch(Kind::kTupleIterator, batch_of<tuple_iterator_next>);

extern const TypeSpec kTupleType, kTupleIteratorType;
const TypeSpec kTupleType = {
    .kind = Kind::kTuple, .methods = kTupleMethods, .doc = "An immutable sequence.", .construct = &kTupleNew};
const TypeSpec kTupleIteratorType = {.kind = Kind::kTupleIterator, .methods = kTupleIteratorMethods};

}  // namespace adder
