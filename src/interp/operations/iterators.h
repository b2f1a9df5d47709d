// Advancing iterators in the middle of an operation: generators, and the builtin iterators that drive others.  The builtin
// functions and methods that do so are seen through as well.
#pragma once
#include "interp/generators.h"
#include "interp/operations/arithmetic.h"
#include "interp/operations/calls.h"
#include "objects/iterators.h"

namespace adder {

constexpr uint32_t kMaxDrivenIterators = 8;

template <class D> REF next_item(D& d, REF iterator, uint32_t shape);

/// The next item of any iterator.  Empty at the end, or with an error pending.
template <class D> OUTLINE REF next_from(D& d, REF iterator) {
  uint32_t shape = type_shape(d, iterator);
  if (shape == builtin_shape(Kind::kGenerator) && d.can_resume(iterator))
    return d.resume_generator(iterator, d.constant(kNone), Link::kForIter);
  return next_item(d, iterator, shape);
}

template <class D> REF call_with_items(D& d, REF callable, REF* items, uint32_t count) {
  if (d.template is_exactly<Function>(callable)) return d.call_python(callable, items, count);
  return d.call_value(callable, items, count, nullptr);
}

template <class D> REF next_enumerated(D& d, REF iterator) {
  if (!d.is_empty(d.load(iterator, field::enumerate_long_index)) ||
      !(d.load_int(iterator, field::enumerate_index) < d.int_constant(kMaxSmallInt)))
    return d.template call<&next_of>(iterator);
  REF item = TRY_IN(d, next_from(d, d.load(iterator, field::enumerate_iterator)));
  auto index = d.load_int(iterator, field::enumerate_index);
  d.store_int(iterator, field::enumerate_index, index + d.int_constant(1));
  REF pair[] = {d.tag_int(index), item};
  return make_tuple_in(d, pair, 2);
}

/// Items of all of them; false at the end of number `ended`.
template <class D> bool next_of_each(D& d, REF iterators, uint32_t count, REF* items, uint32_t* ended) {
  for (uint32_t i = 0; i < count; i++) {
    items[i] = next_from(d, d.load(iterators, field::tuple_item(i)));
    if (d.failed(items[i])) return *ended = i, false;
  }
  return true;
}

template <class D> REF next_zipped(D& d, REF iterator) {
  REF iterators = d.load(iterator, field::zip_iterators);
  auto count = d.promote(d.load_int(iterators, field::tuple_length));
  if (count == 0 || count > kMaxDrivenIterators) return d.template call<&next_of>(iterator);
  REF items[kMaxDrivenIterators];
  uint32_t ended;
  if (!next_of_each(d, iterators, uint32_t(count), items, &ended)) return d.template call<&zip_ended>(iterator, int64_t(ended));
  return make_tuple_in(d, items, uint32_t(count));
}

template <class D> REF next_mapped(D& d, REF iterator) {
  REF iterators = d.load(iterator, field::map_iterators);
  auto count = d.promote(d.load_int(iterators, field::tuple_length));
  if (count > kMaxDrivenIterators) return d.template call<&next_of>(iterator);
  REF items[kMaxDrivenIterators];
  uint32_t ended;
  if (!next_of_each(d, iterators, uint32_t(count), items, &ended)) return d.failure();
  return call_with_items(d, d.load(iterator, field::map_function), items, uint32_t(count));
}

template <class D> REF next_filtered(D& d, REF iterator) {
  constexpr int kRounds = 4;  // more of them are not for a trace
  REF function = d.load(iterator, field::filter_function);
  bool plain = d.same(function, d.constant(kNone)) || d.same(function, d.from(class_for_kind(Kind::kBool)));
  for (int i = 0; i < kRounds; i++) {
    REF item = TRY_IN(d, next_from(d, d.load(iterator, field::filter_iterator)));
    REF verdict = plain ? item : TRY_IN(d, call_with_items(d, function, &item, 1));
    int keep = truth(d, verdict);
    if (keep < 0) return d.failure();
    if (keep) return item;
  }
  return d.template call<&next_of>(iterator);
}

/// The __next__ that a class of the program has, when it is a plain function.
template <class D> Value next_method(D& d, uint32_t shape) {
  if (kind_of_shape(shape) != Kind::kInstance) return kEmpty;
  Value method = d.special(shape, Special::knext);
  return method && is_exact<Function>(method) ? method : kEmpty;
}

/// The function that runs a builtin iterator of this shape, or null.
inline NextFunction builtin_next_of(uint32_t shape) {
  return shape < builtin_shape(Kind::kCount) ? builtin_next[(shape - kBuiltinShapeBase) / kBuiltinShapeStride] : nullptr;
}

/// The function that gives the items of this iterator as halves, for those whose items are pairs.
using PairFunction = ItemPair (*)(Thread&, Value iterator);
inline PairFunction pair_function(Value iterator, uint32_t shape) {
  if (shape == builtin_shape(Kind::kDictItemIterator)) return dict_item_next_pair;
  if (shape == builtin_shape(Kind::kEnumerate)) return enumerate_next_pair;
  return shape == builtin_shape(Kind::kZip) && iterator.as<Zip>()->iterators->length == 2 ? zip_next_pair : nullptr;
}

/// The next item of an iterator that is neither a generator nor over a builtin sequence.
template <class D> OUTLINE REF next_driven(D& d, REF iterator, uint32_t shape) {
  if (shape >= builtin_shape(Kind::kDictKeyIterator) && shape <= builtin_shape(Kind::kDictItemIterator)) return next_of_dict(d, iterator, shape);
  if (shape == builtin_shape(Kind::kStrIterator)) return next_of_str(d, iterator);
  if (shape == builtin_shape(Kind::kSetIterator)) return next_of_set(d, iterator);
  if constexpr (D::kDirect) {  // traces see through what drives Python code, the interpreter needs not
    if (NextFunction next = builtin_next_of(shape)) {
      Value item = next(d.thread(), iterator);
      return item ? item : end_iteration(d.thread());
    }
  }
  REF item;
  if (shape == builtin_shape(Kind::kEnumerate)) item = next_enumerated(d, iterator);
  else if (shape == builtin_shape(Kind::kZip)) item = next_zipped(d, iterator);
  else if (shape == builtin_shape(Kind::kMap)) item = next_mapped(d, iterator);
  else if (shape == builtin_shape(Kind::kFilter)) item = next_filtered(d, iterator);
  else if (Value method = next_method(d, shape)) item = d.call_python(d.constant(method), &iterator, 1);
  else return d.template call<&next_of>(iterator);
  return d.failed(item) ? d.template call<&end_iteration>() : item;
}

// --- functions and methods

/// True when its end is a plain one, not perhaps a StopIteration that carries a value.
inline bool ends_plainly(uint32_t shape) {
  for (Kind k : {Kind::kRangeIterator, Kind::kListIterator, Kind::kTupleIterator, Kind::kEnumerate, Kind::kZip})
    if (shape == builtin_shape(k)) return true;
  return false;
}
/// next(iterator, fallback); `fallback` empty: StopIteration at the end.
template <class D> REF next_with_fallback(D& d, REF iterator, REF fallback) {
  uint32_t shape = type_shape(d, iterator);
  REF item;
  if (shape == builtin_shape(Kind::kGenerator) && d.can_resume(iterator)) item = d.resume_generator(iterator, d.constant(kNone), Link::kSend);
  else if (ends_plainly(shape)) item = next_item(d, iterator, shape);
  else return d.template call<&next_opaque>(iterator, fallback);
  return d.failed(item) ? d.template call<&next_ended>(fallback) : item;
}
/// generator.send(value) and generator.__next__().
template <class D> REF send_in(D& d, REF generator, REF sent) {
  if (!d.template is_exactly<Generator>(generator) || !d.can_resume(generator)) return d.template call<&send_opaque>(generator, sent);
  bool is_created = bool(d.load_int(generator, field::generator_state) == d.int_constant(int64_t(GeneratorState::kCreated)));
  if (is_created && !d.same(sent, d.constant(kNone))) return d.template call<&send_opaque>(generator, sent);
  REF item = d.resume_generator(generator, sent, Link::kSend);
  return d.failed(item) ? d.template call<&next_ended>(d.empty()) : item;
}

}  // namespace adder

ADDER_ANY(zip_ended)
ADDER_WRITES(end_iteration, ::adder::jit::alias_set(::adder::kAliasThread))
ADDER_ANY(next_ended)
ADDER_ANY(next_opaque)
ADDER_ANY(send_opaque)
