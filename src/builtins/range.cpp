// range and its two iterators: one on machine words, one for ints of any size.
#include "builtins/iterator_methods.h"
#include "interp/domain_method.h"
#include "interp/operations/arithmetic.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

Range* as_range(Value v) { return v.as<Range>(); }
constexpr Value kZero = Value::from_int(0), kOne = Value::from_int(1);

/// The number of items of range(start, stop, step); step is not 0.
Value range_count(Thread& t, Value start, Value stop, Value step) {
  bool down = int_sign(step) < 0;
  Value low = down ? stop : start, high = down ? start : stop;
  if (int_compare(low, high) >= 0) return kZero;
  Value width = TRY(int_subtract(t, high, low));
  Value last = TRY(int_subtract(t, width, kOne));
  Value magnitude = down ? Value(TRY(int_negate(t, step))) : step;
  Value quotient = TRY(int_floor_divide(t, last, magnitude));
  return int_add(t, quotient, kOne);
}

Value make_range(Thread& t, Value start, Value stop, Value step) {
  Value length = TRY(range_count(t, start, stop, step));
  Range* r = allocate<Range>(t);
  r->start = start;
  r->stop = stop;
  r->step = step;
  r->length = length;
  return Value::from(r);
}

Value range_general(Thread& t, Value cls, Value first, Value stop, Value step) {
  if (!stop) {
    Value end = TRY(to_index(t, first));
    return make_range(t, kZero, end, kOne);
  }
  Value start = TRY(to_index(t, first));
  Value end = TRY(to_index(t, stop));
  Value by = step ? Value(TRY(to_index(t, step))) : kOne;
  if (int_sign(by) == 0) return raise_value_error(t, "range() arg 3 must not be zero");
  return make_range(t, start, end, by);
}

}  // namespace
}  // namespace adder

ADDER_ANY(range_general)

namespace adder {
namespace {

struct RangeNew {
  template <class D> static REF run(D& d, REF cls, REF first, REF last, REF by) {
    bool one_argument = bool(d.is_empty(last));
    REF start = one_argument ? d.constant(kZero) : first, stop = one_argument ? first : last;
    REF step = d.is_empty(by) ? d.constant(kOne) : by;
    if (d.both_int(start, stop) && d.is_int(step)) {
      auto zero = d.int_constant(0), one = d.int_constant(1);
      auto low = d.untag_int(start), high = d.untag_int(stop), size = d.untag_int(step);
      bool up = bool(size > zero);
      if (!up) {
        auto old_low = low;
        low = high, high = old_low, size = zero - size;
      }
      auto length = d.select(low < high, high - low, zero);
      if (size != zero && d.int_fits(length)) {
        if (size != one) length = d.int_floordiv(length + size - one, size);
        REF range = d.allocate(builtin_shape(Kind::kRange), sizeof(Range));
        d.initialize(range, field::range_start, start);
        d.initialize(range, field::range_stop, stop);
        d.initialize(range, field::range_step_value, step);
        d.initialize(range, field::range_length, d.tag_int(length));
        return range;
      }
    }
    return d.template call<&range_general>(cls, first, last, by);
  }
};

Value range_repr(Thread& t, Value self) {
  Range* r = as_range(self);
  StrBuilder text(t);
  text.add_ascii("range(");
  text.add(TRY(int_to_str(t, r->start)));
  text.add_ascii(", ");
  text.add(TRY(int_to_str(t, r->stop)));
  if (r->step != kOne) {
    text.add_ascii(", ");
    text.add(TRY(int_to_str(t, r->step)));
  }
  text.add_char(')');
  return Value::from(text.finish());
}

Value range_item(Thread& t, Range* r, Value index) {
  Value offset = TRY(int_multiply(t, index, r->step));
  return int_add(t, r->start, offset);
}

Value range_len(Thread& t, Value self) {
  int64_t length;
  if (!int_to_int64(as_range(self)->length, &length)) return raise_overflow_error(t, "Python int too large to convert to C ssize_t");
  return int_from(t, length);
}
Value range_bool(Thread&, Value self) { return Value::from_bool(as_range(self)->length != kZero); }

Value range_slice(Thread& t, Range* r, Value slice) {
  Value bounds = TRY(call_method_with(t, slice, "indices", r->length));
  Tuple* b = bounds.as<Tuple>();
  Value start = TRY(range_item(t, r, b->items[0]));
  Value stop = TRY(range_item(t, r, b->items[1]));
  Value step = TRY(int_multiply(t, r->step, b->items[2]));
  return make_range(t, start, stop, step);
}

Value range_getitem(Thread& t, Value self, Value key) {
  Range* r = as_range(self);
  if (is_exact<Slice>(key)) return range_slice(t, r, key);
  if (!has_index(t, key)) return raise_type_error(t, "range indices must be integers or slices, not {}", type_name(key));
  Value index = TRY(to_index(t, key));
  if (int_sign(index) < 0) index = TRY(int_add(t, index, r->length));
  if (int_sign(index) < 0 || int_compare(index, r->length) >= 0) return raise_index_error(t, "range object index out of range");
  return range_item(t, r, index);
}

bool is_exact_int(Value v) { return v.is_int() || v == kTrue || v == kFalse || is_exact<Int>(v); }

/// The position of an int in the range, or empty (check the pending error).
Value position_of(Thread& t, Range* r, Value v) {
  bool down = int_sign(r->step) < 0;
  bool inside = down ? int_compare(v, r->start) <= 0 && int_compare(v, r->stop) > 0
                     : int_compare(v, r->start) >= 0 && int_compare(v, r->stop) < 0;
  if (!inside) return kEmpty;
  Value offset = TRY(int_subtract(t, v, r->start));
  Value remainder = TRY(int_remainder(t, offset, r->step));
  return int_sign(remainder) ? kEmpty : int_floor_divide(t, offset, r->step);
}

Value range_contains(Thread& t, Value self, Value item) {
  if (is_exact_int(item)) {
    Value found = position_of(t, as_range(self), int_exact(t, item));
    return found ? kTrue : has_pending(t) ? kEmpty : kFalse;
  }
  Value iterator = range_iterator(t, as_range(self));
  while (Value v = iterate_next(t, iterator)) {
    int same = equal(t, v, item);
    if (same != 0) return same < 0 ? kEmpty : kTrue;
  }
  return has_pending(t) ? kEmpty : kFalse;
}

Value range_index(Thread& t, Value self, Value item) {
  if (is_exact_int(item)) {
    Value found = position_of(t, as_range(self), int_exact(t, item));
    if (found || has_pending(t)) return found;
    return raise_value_error(t, "{} is not in range", Repr{item});
  }
  Value iterator = range_iterator(t, as_range(self));
  for (int64_t i = 0;; i++) {
    Value v = iterate_next(t, iterator);
    if (!v) break;
    int same = equal(t, v, item);
    if (same != 0) return same < 0 ? kEmpty : Value::from_int(i);
  }
  if (has_pending(t)) return kEmpty;
  return raise_value_error(t, "sequence.index(x): x not in sequence");
}

Value range_count_method(Thread& t, Value self, Value item) {
  if (is_exact_int(item)) {
    Value in = TRY(range_contains(t, self, item));
    return Value::from_int(in == kTrue);
  }
  int64_t count = 0;
  Value iterator = range_iterator(t, as_range(self));
  while (Value v = iterate_next(t, iterator)) {
    int same = equal(t, v, item);
    if (same < 0) return kEmpty;
    count += same;
  }
  return has_pending(t) ? kEmpty : Value::from_int(count);
}

/// (length, first item, step) with None for what does not matter: equal ranges have equal ones.
Tuple* range_essence(Thread& t, Range* r) {
  if (r->length == kZero) return make_tuple(t, r->length, kNone, kNone);
  return make_tuple(t, r->length, r->start, r->length == kOne ? kNone : r->step);
}
Value range_compare(Thread& t, Value self, Value other, Compare op) {
  if (!is_exact<Range>(other) || (op != Compare::kEq && op != Compare::kNe)) return kNotImplemented;
  Tuple* a = TRY(range_essence(t, as_range(self)));
  Tuple* b = TRY(range_essence(t, as_range(other)));
  return compare_sequences(t, a, b, op);
}
Value range_hash(Thread& t, Value self) {
  int64_t hash;
  Tuple* essence = TRY(range_essence(t, as_range(self)));
  return hash_of(t, Value::from(essence), &hash) ? int_from(t, hash) : kEmpty;
}

Value range_start(Thread&, Value self) { return as_range(self)->start; }
Value range_stop(Thread&, Value self) { return as_range(self)->stop; }
Value range_step(Thread&, Value self) { return as_range(self)->step; }
Value range_iter(Thread& t, Value self) { return range_iterator(t, as_range(self)); }

Value iterator_over(Thread& t, Value start, Value step, Value length) {
  int64_t first, by, count, last, end;
  // The word iterator's items, and the one after the last, are small ints: loops tag them without a test.
  if (int_to_int64(start, &first) && int_to_int64(step, &by) && int_to_int64(length, &count) &&
      !__builtin_mul_overflow(by, count, &last) && !__builtin_add_overflow(first, last, &end) && Value::fits_int(first) && Value::fits_int(end)) {
    RangeIterator* it = allocate<RangeIterator>(t);
    it->next = first;
    it->step = by;
    it->remaining = it->length = count;
    return Value::from(it);
  }
  LongRangeIterator* it = allocate<LongRangeIterator>(t);
  it->start = start;
  it->step = step;
  it->length = length;
  it->index = kZero;
  return Value::from(it);
}

Value range_reversed(Thread& t, Value self) {
  Range* r = as_range(self);
  Value last = TRY(int_subtract(t, r->length, kOne));
  Value start = TRY(range_item(t, r, last));
  Value step = TRY(int_negate(t, r->step));
  return iterator_over(t, start, step, r->length);
}
Value range_reduce(Thread& t, Value self, Value) {
  Range* r = as_range(self);
  Tuple* arguments = TRY(make_tuple(t, r->start, r->stop, r->step));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
}

// --- iterators
int64_t first_item(const RangeIterator* it) { return it->next - it->step * (it->length - it->remaining); }
Value short_length_hint(Thread& t, Value self) { return int_from(t, self.as<RangeIterator>()->remaining); }
Value short_reduce(Thread& t, Value self) {
  auto* it = self.as<RangeIterator>();
  Value start = TRY(int_from(t, first_item(it)));
  Value step = TRY(int_from(t, it->step));
  Value stop = TRY(int_from(t, first_item(it) + it->step * it->length));
  Value range = TRY(make_range(t, start, stop, step));
  Value maker = TRY(builtin_named(t, "iter"));
  return Value::from(make_tuple(t, maker, Value::from(TRY(make_tuple(t, range))), TRY(int_from(t, it->length - it->remaining))));
}
Value short_setstate(Thread& t, Value self, Value state) {
  auto* it = self.as<RangeIterator>();
  int64_t index;
  if (!to_index_int64(t, state, &index)) return kEmpty;
  index = std::clamp<int64_t>(index, 0, it->length);
  it->next = first_item(it) + index * it->step;
  it->remaining = it->length - index;
  return kNone;
}

LongRangeIterator* as_long(Value v) { return v.as<LongRangeIterator>(); }
Value long_length_hint(Thread& t, Value self) { return int_subtract(t, as_long(self)->length, as_long(self)->index); }
Value long_reduce(Thread& t, Value self) {
  auto* it = as_long(self);
  Value offset = TRY(int_multiply(t, it->length, it->step));
  Value stop = TRY(int_add(t, it->start, offset));
  Value range = TRY(make_range(t, it->start, stop, it->step));
  Value maker = TRY(builtin_named(t, "iter"));
  return Value::from(make_tuple(t, maker, Value::from(TRY(make_tuple(t, range))), it->index));
}
Value long_setstate(Thread& t, Value self, Value state) {
  if (!is_any_int(state)) return raise_type_error(t, "state must be an int, not {}", type_name(state));
  auto* it = as_long(self);
  Value index = TRY(int_exact(t, state));
  if (int_sign(index) < 0) index = kZero;
  if (int_compare(index, it->length) > 0) index = it->length;
  it->index = index;
  gc::write_barrier(it);
  return kNone;
}
}  // namespace

Value long_range_iterator_next(Thread& t, Value self) {
  auto* it = as_long(self);
  if (int_compare(it->index, it->length) >= 0) return kEmpty;
  Value offset = TRY(int_multiply(t, it->index, it->step));
  Value item = TRY(int_add(t, it->start, offset));
  it->index = TRY(int_add(t, it->index, kOne));
  gc::write_barrier(it);
  return item;
}

Value range_iterator(Thread& t, Range* range) { return iterator_over(t, range->start, range->step, range->length); }
Value range_iterator_next(Thread& t, Value iterator) {
  auto* it = iterator.as<RangeIterator>();
  if (it->remaining <= 0) return kEmpty;
  int64_t item = it->next;
  it->remaining--;
  it->next = item + it->step;
  return int_from(t, item);
}

namespace {

const BatchRow g_batch(Kind::kRangeIterator, batch_of<range_iterator_next>);

const NativeMethod kRangeNew = domain_method<RangeNew>("range($type, start, stop=<unrepresentable>, step=<unrepresentable>, /)!", "Create a range.");
const NativeMethod kRangeMethods[] = {
    method<range_repr>("__repr__($self, /)", "Return repr(self)."),
    COMPARISON_METHODS(range_compare),
    method<range_hash>("__hash__($self, /)", "Return hash(self)."),
    method<range_len>("__len__($self, /)", "Return len(self)."),
    method<range_bool>("__bool__($self, /)", "True if self else False."),
    method<range_contains>("__contains__($self, key, /)", "Return key in self."),
    method<range_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<range_iter>("__iter__($self, /)", "Implement iter(self).", jit::kAllocates),
    method<range_reversed>("__reversed__($self, /)!", "Return a reverse iterator."),
    method<range_reduce>("__reduce__($self, /, *ignored)!", "Return state information for pickling."),
    method<range_count_method>("count($self, value, /)!", "Return how many items equal a value."),
    method<range_index>("index($self, value, /)!", "Return the index of a value."),
};
const NativeGetSet kRangeGetSets[] = {
    native_member("start", range_start), native_member("stop", range_stop), native_member("step", range_step)};
const NativeMethod kShortMethods[] = {
    ITERATOR_METHODS(range_iterator_next), LENGTH_HINT(short_length_hint), REDUCE(short_reduce), SETSTATE(short_setstate)};
const NativeMethod kLongMethods[] = {
    ITERATOR_METHODS(long_range_iterator_next), LENGTH_HINT(long_length_hint), REDUCE(long_reduce), SETSTATE(long_setstate)};

}  // namespace

extern const TypeSpec kRangeType, kRangeIteratorType, kLongRangeIteratorType;
const TypeSpec kRangeType = {.kind = Kind::kRange,
                             .methods = kRangeMethods,
                             .getsets = kRangeGetSets,
                             .doc = "An arithmetic progression of ints.",
                             .construct = &kRangeNew};
const TypeSpec kRangeIteratorType = {.kind = Kind::kRangeIterator, .methods = kShortMethods};
const TypeSpec kLongRangeIteratorType = {.kind = Kind::kLongRangeIterator, .methods = kLongMethods};

}  // namespace adder
