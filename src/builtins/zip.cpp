// zip, map and filter.
#include "builtins/iterator_methods.h"

namespace adder {
namespace {

Zip* as_zip(Value v) { return v.as<Zip>(); }
Map* as_map(Value v) { return v.as<Map>(); }
Filter* as_filter(Value v) { return v.as<Filter>(); }

Tuple* iterators_of(Thread& t, std::span<const Value> iterables) {
  Tuple* result = TRY(new_tuple(t, iterables.size()));
  for (size_t i = 0; i < iterables.size(); i++) {
    result->items[i] = TRY(get_iterator(t, iterables[i]));
    gc::write_barrier(result);
  }
  return result;
}

// --- zip
Value zip_new(Thread& t, Value cls, Value iterables, Value strict) {
  int is_strict = is_true(t, strict);
  if (is_strict < 0) return kEmpty;
  Tuple* sources = iterables.as<Tuple>();
  for (size_t i = 0; i < sources->length; i++) {
    if (class_special(t, class_of(sources->items[i]), Special::kiter) || class_special(t, class_of(sources->items[i]), Special::kgetitem)) continue;
    return raise_type_error(t, "'{}' object is not iterable", type_name(sources->items[i]));
  }
  Tuple* iterators = TRY(iterators_of(t, sources->values()));
  auto* z = TRY(make_instance<Zip>(t, cls.as<Class>()));
  z->iterators = iterators;
  z->strict = is_strict;
  return Value::from(z);
}

}  // namespace

// Iterator `at` ended first: a strict zip says so unless all others end too.
Value zip_ended(Thread& t, Value zip, int64_t ended) {
  Zip* z = as_zip(zip);
  auto at = size_t(ended);
  if (!z->strict || has_pending(t)) return kEmpty;
  auto plural = [](size_t count) { return count == 1 ? " " : "s 1-"; };
  if (at > 0) return raise_value_error(t, "zip() argument {} is shorter than argument{}{}", at + 1, plural(at), at);
  for (size_t i = 1; i < z->iterators->length; i++) {
    Value item = iterate_next(t, z->iterators->items[i]);
    if (item) return raise_value_error(t, "zip() argument {} is longer than argument{}{}", i + 1, plural(i), i);
    if (has_pending(t)) return kEmpty;
  }
  return kEmpty;
}

namespace {

Value zip_reduce(Thread& t, Value self) {
  auto* z = as_zip(self);
  Value cls = Value::from(class_of(self)), iterators = Value::from(z->iterators);
  return Value::from(z->strict ? make_tuple(t, cls, iterators, kTrue) : make_tuple(t, cls, iterators));
}
Value zip_setstate(Thread& t, Value self, Value state) {
  int strict = is_true(t, state);
  if (strict < 0) return kEmpty;
  as_zip(self)->strict = strict;
  return kNone;
}

// --- map
Value map_new(Thread& t, Value cls, Value arguments) {
  Tuple* all = arguments.as<Tuple>();
  if (all->length < 2) return raise_type_error(t, "map() must have at least two arguments.");
  Tuple* iterators = TRY(iterators_of(t, all->values().subspan(1)));
  auto* m = TRY(make_instance<Map>(t, cls.as<Class>()));
  m->function = all->items[0];
  m->iterators = iterators;
  return Value::from(m);
}
Value map_reduce(Thread& t, Value self) {
  auto* m = as_map(self);
  Tuple* arguments = TRY(new_tuple(t, m->iterators->length + 1));
  arguments->items[0] = m->function;
  copy_values(arguments->items + 1, m->iterators->items, m->iterators->length);
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
}

// --- filter
Value filter_new(Thread& t, Value cls, Value function, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  auto* f = TRY(make_instance<Filter>(t, cls.as<Class>()));
  f->function = function;
  f->iterator = iterator;
  return Value::from(f);
}
Value filter_reduce(Thread& t, Value self) {
  Tuple* arguments = TRY(make_tuple(t, as_filter(self)->function, as_filter(self)->iterator));
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
}

const NativeMethod kZipNew = method<zip_new>("zip($type, /, *iterables, strict=False)!", "Create a zip object.");
const NativeMethod kZipMethods[] = {ITERATOR_METHODS(zip_next), REDUCE(zip_reduce), SETSTATE(zip_setstate)};
const NativeMethod kMapNew = method<map_new>("map($type, /, *iterables)!", "Create a map object.");
const NativeMethod kMapMethods[] = {ITERATOR_METHODS(map_next), REDUCE(map_reduce)};
const NativeMethod kFilterNew = method<filter_new>("filter($type, function, iterable, /)!", "Create a filter object.");
const NativeMethod kFilterMethods[] = {ITERATOR_METHODS(filter_next), REDUCE(filter_reduce)};

}  // namespace

ItemPair zip_next_pair(Thread& t, Value iterator) {
  Tuple* iterators = as_zip(iterator)->iterators;
  Value first = iterate_next(t, iterators->items[0]);
  if (!first) return {zip_ended(t, iterator, 0), kEmpty};
  Value second = iterate_next(t, iterators->items[1]);
  if (!second) return {zip_ended(t, iterator, 1), kEmpty};
  return {first, second};
}

Value zip_next(Thread& t, Value iterator) {
  auto* z = as_zip(iterator);
  size_t count = z->iterators->length;
  if (count == 0) return kEmpty;
  Tuple* result = TRY(new_tuple(t, count));
  for (size_t i = 0; i < count; i++) {
    Value item = iterate_next(t, z->iterators->items[i]);
    if (!item) return zip_ended(t, iterator, int64_t(i));
    result->items[i] = item;
  }
  gc::write_barrier(result);
  return Value::from(result);
}

Value map_next(Thread& t, Value iterator) {
  auto* m = as_map(iterator);
  size_t count = m->iterators->length;
  if (count == 1) {
    Value item = TRY(iterate_next(t, m->iterators->items[0]));
    return call_with(t, m->function, item);
  }
  Tuple* arguments = TRY(new_tuple(t, count));
  for (size_t i = 0; i < count; i++) arguments->items[i] = TRY(iterate_next(t, m->iterators->items[i]));
  return call(t, m->function, arguments->values());
}

Value filter_next(Thread& t, Value iterator) {
  auto* f = as_filter(iterator);
  bool plain_truth = f->function == kNone || f->function == Value::from(class_for<Bool>(t));
  for (;;) {
    Value item = TRY(iterate_next(t, f->iterator));
    Value verdict = plain_truth ? item : call_with(t, f->function, item);
    if (!verdict) return kEmpty;
    int keep = is_true(t, verdict);
    if (keep < 0) return kEmpty;
    if (keep) return item;
  }
}

extern const TypeSpec kZipType, kMapType, kFilterType;
const TypeSpec kZipType = {.kind = Kind::kZip,
                           .methods = kZipMethods,
                           .doc = "zip(*iterables, strict=False) -> tuples of the items at the same place\n\nIt ends with the shortest of the iterables; with strict=True, unequal lengths are an error.\n\n   >>> list(zip('ab', range(5), [7, 8]))\n   [('a', 0, 7), ('b', 1, 8)]\n",
                           .construct = &kZipNew};
const TypeSpec kMapType = {.kind = Kind::kMap,
                           .methods = kMapMethods,
                           .doc = "The results of a function for the items of iterables.",
                           .construct = &kMapNew};
const TypeSpec kFilterType = {.kind = Kind::kFilter,
                              .methods = kFilterMethods,
                              .doc = "The items of an iterable for which a function (or their own truth) is true.",
                              .construct = &kFilterNew};

}  // namespace adder
