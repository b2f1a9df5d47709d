// What the builtin functions of transparent_functions.h do in the general case.
#include "builtins/transparent_functions.h"

#include "interp/descriptors.h"
#include "interp/drain.h"
#include "objects/bytes.h"
#include "objects/iterators.h"

namespace adder {

Value str_from_point(Thread& t, int64_t point) { return Value::from(str_from_char(t, uint32_t(point))); }
int64_t str_point(Value str, int64_t index) { return str.as<Str>()->at(uint64_t(index)); }
Value chr_general(Thread& t, Value i) {
  Value index = TRY(to_index(t, i));
  int64_t point;
  if (!int_to_int64(index, &point) || point > INT32_MAX || point < INT32_MIN) return raise_overflow_error(t, "Python int too large to convert to C int");
  if (point < 0 || point > 0x10ffff) return raise_value_error(t, "chr() arg not in range(0x110000)");
  return Value::from(str_from_char(t, uint32_t(point)));
}
Value ord_general(Thread& t, Value c) {
  int64_t length = 1;
  if (has_layout<Str>(c)) {
    if (c.as<Str>()->length == 1) return Value::from_int(c.as<Str>()->at(0));
    length = int64_t(c.as<Str>()->length);
  } else if (has_layout<Bytes>(c)) {
    if (c.as<Bytes>()->length == 1) return Value::from_int(c.as<Bytes>()->data[0]);
    length = int64_t(c.as<Bytes>()->length);
  } else if (has_layout<ByteArray>(c)) {
    auto* b = c.as<ByteArray>();
    if (b->length == 1) return Value::from_int(b->buffer->data[b->start]);
    length = int64_t(b->length);
  } else {
    return raise_type_error(t, "ord() expected string of length 1, but {} found", type_name(c));
  }
  return raise_type_error(t, "ord() expected a character, but string of length {} found", length);
}
Value divmod_general(Thread& t, Value a, Value b) {
  Value method = class_special(t, class_of(a), Special::kdivmod);
  if (method && method != kFalse) {
    Value r = TRY(call_with(t, TRY(get_descriptor(t, method, a, class_of(a))), b));
    if (r != kNotImplemented) return r;
  }
  method = class_special(t, class_of(b), Special::krdivmod);
  if (method && method != kFalse) {
    Value r = TRY(call_with(t, TRY(get_descriptor(t, method, b, class_of(b))), a));
    if (r != kNotImplemented) return r;
  }
  return raise_type_error(t, "unsupported operand type(s) for divmod(): '{}' and '{}'", type_name(a), type_name(b));
}
Value round_general(Thread& t, Value number, Value ndigits) {
  Value method = class_special(t, class_of(number), Special::kround);
  if (!method || method == kFalse) return raise_type_error(t, "type {} doesn't define __round__ method", type_name(number));
  Value bound = TRY(get_descriptor(t, method, number, class_of(number)));
  return ndigits == kNone ? call(t, bound, {}) : call_with(t, bound, ndigits);
}

// min and max: the same walk with the comparison turned round.
static Value extreme(Thread& t, const char* name, Compare op, Value args, Value key, Value fallback) {
  auto* a = args.as<Tuple>();
  bool several = a->length > 1;
  if (a->length == 0) return raise_type_error(t, "{} expected at least 1 argument, got 0", name);
  if (several && fallback) return raise_type_error(t, "Cannot specify a default for {}() with multiple positional arguments", name);
  Value iterator = TRY(get_iterator(t, several ? args : a->items[0]));
  Value best, best_key;
  while (Value item = iterate_next(t, iterator)) {
    Value item_key = key == kNone ? item : TRY(call_with(t, key, item));
    if (best) {
      int better = compare_bool(t, item_key, best_key, op);
      if (better < 0) return kEmpty;
      if (!better) continue;
    }
    best = item;
    best_key = item_key;
    if (!runs_python_code(iterator) && !is_python_function(key)) continue;
    bool smaller = op == Compare::kLt;
    if (key == kNone) return drain(t, smaller ? Drain::kMin : Drain::kMax, iterator, {best});
    return drain(t, smaller ? Drain::kMinBy : Drain::kMaxBy, iterator, {key, best, best_key});
  }
  if (has_pending(t)) return kEmpty;
  if (best) return best;
  if (fallback) return fallback;
  return raise_value_error(t, "{}() arg is an empty sequence", name);
}
Value builtin_min(Thread& t, Value, Value args, Value key, Value fallback) { return extreme(t, "min", Compare::kLt, args, key, fallback); }
Value builtin_max(Thread& t, Value, Value args, Value key, Value fallback) { return extreme(t, "max", Compare::kGt, args, key, fallback); }
Value least_item(Thread& t, Value iterable) { return extreme(t, "min", Compare::kLt, Value::from(make_tuple(t, iterable)), kNone, kEmpty); }
Value greatest_item(Thread& t, Value iterable) { return extreme(t, "max", Compare::kGt, Value::from(make_tuple(t, iterable)), kNone, kEmpty); }
Value no_arguments(Thread& t, bool least) { return raise_type_error(t, "{} expected at least 1 argument, got 0", least ? "min" : "max"); }

}  // namespace adder
