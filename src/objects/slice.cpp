// Slices and what they select.
#include "objects/class.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {
namespace {

bool slice_part(Thread& t, Value v, int64_t* out) {
  if (v.is_int()) {
    *out = v.as_int();
    return true;
  }
  if (!is_any_int(v) && !class_special(t, class_of(v), Special::kindex)) {
    return raise_type_error(t, "slice indices must be integers or None or have an __index__ method");
  }
  return to_index_int64(t, v, out, true);
}

}  // namespace

Value new_slice(Thread& t, Value start, Value stop, Value step) {
  Slice* slice = allocate<Slice>(t);
  slice->start = start;
  slice->stop = stop;
  slice->step = step;
  return Value::from(slice);
}

bool slice_indices(Thread& t, Slice* s, int64_t length, int64_t* start, int64_t* stop, int64_t* step, int64_t* count) {
  *step = 1;
  if (s->step != kNone) {
    if (!slice_part(t, s->step, step)) return false;
    if (*step == 0) return raise_value_error(t, "slice step cannot be zero");
    if (*step < -INT64_MAX) *step = -INT64_MAX;
  }
  bool down = *step < 0;
  *start = down ? INT64_MAX : 0;
  *stop = down ? INT64_MIN : INT64_MAX;
  if (s->start != kNone && !slice_part(t, s->start, start)) return false;
  if (s->stop != kNone && !slice_part(t, s->stop, stop)) return false;
  for (int64_t* bound : {start, stop}) {
    if (*bound < 0) {
      *bound += length;
      if (*bound < 0) *bound = down ? -1 : 0;
    } else if (*bound >= length) {
      *bound = down ? length - 1 : length;
    }
  }
  *count = 0;
  if (down && *stop < *start) *count = (*start - *stop - 1) / -*step + 1;
  if (!down && *start < *stop) *count = (*stop - *start - 1) / *step + 1;
  return true;
}

}  // namespace adder
