// _bisect: binary search in sorted sequences.
#include "builtins/container_helpers.h"

namespace adder {
namespace {

enum class Side : uint8_t { kLeft, kRight };

/// sequence[index], for what has items by number: the builtin mappings have not.
Value item_at(Thread& t, Value sequence, int64_t index) {
  Class* cls = class_of(sequence);
  if ((has_layout<Dict>(sequence) || is_exact<MappingProxy>(sequence)) && !(cls->flags & kClassHeap))
    return raise_type_error(t, "{} is not a sequence", type_name(sequence));
  if (!class_special(t, cls, Special::kgetitem)) return raise_type_error(t, "'{}' object does not support indexing", type_name(sequence));
  return get_item(t, sequence, int_from(t, index));
}

/// The probe's item, or its key.
Value probe(Thread& t, Value sequence, int64_t index, Value key) {
  Value item;
  if (is_exact<List>(sequence)) {
    if (index >= sequence.as<List>()->length) return raise_index_error(t, "list index out of range");
    item = sequence.as<List>()->get(size_t(index));
  } else {
    item = TRY(item_at(t, sequence, index));
  }
  return key == kNone ? item : call_with(t, key, item);
}

int64_t search(Thread& t, Side side, Value sequence, Value x, Value lo_argument, Value hi_argument, Value key) {
  int64_t low, high;
  if (!to_index_int64(t, lo_argument, &low)) return -1;
  if (low < 0) return (void)raise_value_error(t, "lo must be non-negative"), -1;
  if (hi_argument == kNone) {
    if ((high = length_of(t, sequence)) < 0) return -1;
  } else if (!to_index_int64(t, hi_argument, &high)) {
    return -1;
  }
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    Value item = probe(t, sequence, middle, key);
    if (!item) return -1;
    int before;
    if (item.is_int() && x.is_int()) before = side == Side::kLeft ? item.as_int() < x.as_int() : x.as_int() < item.as_int();
    else before = side == Side::kLeft ? compare_bool(t, item, x, Compare::kLt) : compare_bool(t, x, item, Compare::kLt);
    if (before < 0) return -1;
    if (before == (side == Side::kLeft)) low = middle + 1;
    else high = middle;
  }
  return low;
}

template <Side side> Value bisect(Thread& t, Value, Value a, Value x, Value lo, Value hi, Value key) {
  int64_t index = search(t, side, a, x, lo, hi, key);
  return index < 0 ? kEmpty : int_from(t, index);
}

template <Side side> Value insort(Thread& t, Value, Value a, Value x, Value lo, Value hi, Value key) {
  Value wanted = key == kNone ? x : Value(TRY(call_with(t, key, x)));
  int64_t index = search(t, side, a, wanted, lo, hi, key);
  if (index < 0) return kEmpty;
  if (is_exact<List>(a)) return list_insert(t, a.as<List>(), index, x) ? kNone : kEmpty;
  return call_method_with(t, a, "insert", Value(int_from(t, index)), x) ? kNone : kEmpty;
}

#define ARGUMENTS "($module, /, a, x, lo=0, hi=None, *, key=None)"
const NativeMethod kFunctions[] = {
    function<bisect<Side::kRight>>("bisect_right" ARGUMENTS, "Return where to insert x behind equal items."),
    function<bisect<Side::kRight>>("bisect" ARGUMENTS, "Return where to insert x behind equal items."),
    function<bisect<Side::kLeft>>("bisect_left" ARGUMENTS, "Return where to insert x in front of equal items."),
    function<insort<Side::kRight>>("insort_right" ARGUMENTS, "Insert x behind equal items."),
    function<insort<Side::kRight>>("insort" ARGUMENTS, "Insert x behind equal items."),
    function<insort<Side::kLeft>>("insort_left" ARGUMENTS, "Insert x in front of equal items."),
};

}  // namespace

extern const ModuleSpec kBisectModule;
const ModuleSpec kBisectModule = {"_bisect", "Binary search in sorted sequences.", kFunctions};

}  // namespace adder
