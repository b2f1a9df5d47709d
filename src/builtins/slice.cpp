// slice: its methods; indices() works on ints of any size.
#include "builtins/container_helpers.h"

namespace adder {
namespace {

Slice* as_slice(Value v) { return v.as<Slice>(); }

Value slice_new(Thread& t, Value cls, Value first, Value stop, Value step) {
  if (!stop) return new_slice(t, kNone, first, kNone);
  return new_slice(t, first, stop, step ? step : kNone);
}

Value slice_repr(Thread& t, Value self) {
  Slice* s = as_slice(self);
  StrBuilder text(t);
  text.add_ascii("slice(");
  int number = 0;
  for (Value part : {s->start, s->stop, s->step}) {
    if (number++) text.add_ascii(", ");
    text.add(TRY(repr(t, part)));
  }
  text.add_char(')');
  return Value::from(text.finish());
}

Value slice_compare(Thread& t, Value self, Value other, Compare op) {
  if (!is_exact<Slice>(other)) return kNotImplemented;
  if (self == other) return Value::from_bool(op == Compare::kEq || op == Compare::kLe || op == Compare::kGe);
  Slice *a = as_slice(self), *b = as_slice(other);
  Tuple* x = TRY(make_tuple(t, a->start, a->stop, a->step));
  Tuple* y = TRY(make_tuple(t, b->start, b->stop, b->step));
  return compare_sequences(t, x, y, op);
}

Value slice_start(Thread&, Value self) { return as_slice(self)->start; }
Value slice_stop(Thread&, Value self) { return as_slice(self)->stop; }
Value slice_step(Thread&, Value self) { return as_slice(self)->step; }

/// A bound as an exact int.
Value slice_bound(Thread& t, Value v) {
  if (!has_index(t, v)) return raise_type_error(t, "slice indices must be integers or None or have an __index__ method");
  return to_index(t, v);
}
/// A bound, given or default, clamped to [low, high]; negative ones count from `length`.
Value clamped_bound(Thread& t, Value bound, Value fallback, Value length, Value low, Value high) {
  if (bound == kNone) return fallback;
  Value v = TRY(slice_bound(t, bound));
  if (int_sign(v) < 0) {
    v = TRY(int_add(t, v, length));
    return int_compare(v, low) < 0 ? low : v;
  }
  return int_compare(v, high) > 0 ? high : v;
}

Value slice_indices_method(Thread& t, Value self, Value length_argument) {
  Slice* s = as_slice(self);
  Value length = TRY(to_index(t, length_argument));
  if (int_sign(length) < 0) return raise_value_error(t, "length should not be negative");
  Value step = s->step == kNone ? Value::from_int(1) : Value(TRY(slice_bound(t, s->step)));
  if (int_sign(step) == 0) return raise_value_error(t, "slice step cannot be zero");
  bool down = int_sign(step) < 0;
  Value low = Value::from_int(down ? -1 : 0);
  Value high = down ? Value(TRY(int_subtract(t, length, Value::from_int(1)))) : length;
  Value start = TRY(clamped_bound(t, s->start, down ? high : low, length, low, high));
  Value stop = TRY(clamped_bound(t, s->stop, down ? low : high, length, low, high));
  return Value::from(make_tuple(t, start, stop, step));
}

Value slice_reduce(Thread& t, Value self) {
  Slice* s = as_slice(self);
  Tuple* arguments = TRY(make_tuple(t, s->start, s->stop, s->step));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
}

const NativeMethod kSliceNew =
    method<slice_new>("slice($type, start, stop=<unrepresentable>, step=<unrepresentable>, /)!", "Create a slice.");
const NativeMethod kSliceMethods[] = {
    method<slice_repr>("__repr__($self, /)", "Return repr(self)."),
    COMPARISON_METHODS(slice_compare),
    method<slice_indices_method>("indices($self, length, /)!", "Return (start, stop, step) for a sequence of the given length."),
    method<slice_reduce>("__reduce__($self, /)!", "Return state information for pickling."),
};
const NativeGetSet kSliceGetSets[] = {
    native_member("start", slice_start), native_member("stop", slice_stop), native_member("step", slice_step)};

bool finish_slice(Thread& t, Class* cls) { return make_unhashable(t, cls); }

}  // namespace

extern const TypeSpec kSliceType;
const TypeSpec kSliceType = {.kind = Kind::kSlice,
                             .methods = kSliceMethods,
                             .getsets = kSliceGetSets,
                             .doc = "The start, stop and step of an extended slice.",
                             .construct = &kSliceNew,
                             .finish = finish_slice};

}  // namespace adder
