// itertools: the iterators that take one item after the other (chain, count, islice, ...), and the module itself.
#include "modules/itertools_types.h"
#include "runtime/native_classes.h"

namespace adder {
namespace {

Value empty_tuple(Thread& t) { return Value::from(new_tuple(t, 0)); }

// --- count: state 0 the next number, 1 the step
Value count_next(Thread& t, Value self) {
  auto* it = native(self);
  Value now = it->state[0], step = it->state[1];
  Value next;
  if (now.is_int() && step.is_int()) next = int_from(t, now.as_int() + step.as_int());
  else next = binary_operation(t, now, step, BinaryOp::kAdd);
  if (!next) return kEmpty;
  set_state(it, 0, next);
  return now;
}
bool is_number(Thread& t, Value v) {
  Class* c = class_of(v);
  return is_any_int(v) || is_any_float(v) || has_layout<Complex>(v) || class_special(t, c, Special::kindex) ||
         class_special(t, c, Special::kfloat) || class_special(t, c, Special::kint) || class_special(t, c, Special::kcomplex);
}
Value count_new(Thread& t, Value cls, Value start, Value step) {
  if (!is_number(t, start) || !is_number(t, step)) return raise_type_error(t, "a number is required");
  auto* it = TRY(make_iterator(t, cls, count_next));
  it->state[0] = start == kTrue || start == kFalse ? Value::from_int(start == kTrue) : start;
  it->state[1] = step;
  return Value::from(it);
}
bool is_plain_one(Value v) { return v == Value::from_int(1); }
Value count_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add(class_of(self)->name);
  text.add_char('(');
  text.add(TRY(repr(t, native(self)->state[0])));
  if (!is_plain_one(native(self)->state[1])) {
    text.add_ascii(", ");
    text.add(TRY(repr(t, native(self)->state[1])));
  }
  text.add_char(')');
  return Value::from(text.finish());
}
Value count_reduce(Thread& t, Value self) {
  auto* it = native(self);
  return is_plain_one(it->state[1]) ? reduced(t, self, it->state[0]) : reduced(t, self, it->state[0], it->state[1]);
}
const NativeMethod kCountNew = method<count_new>("count($type, /, start=0, step=1)", "Create a counter.");
const NativeMethod kCountMethods[] = {NATIVE_ITERATOR_METHODS, method<count_repr>("__repr__($self, /)", "Return repr(self)."), REDUCE(count_reduce)};
const TypeSpec kCount = ITERATOR_SPEC(kCountNew, kCountMethods, "Numbers from a start on, with a step.");

// --- cycle: state 0 the iterator (empty at its end), 1 the saved list; number 0 the index into it
Value cycle_next(Thread& t, Value self) {
  auto* it = native(self);
  List* saved = it->state[1].as<List>();
  if (it->state[0]) {
    Value item = iterate_next(t, it->state[0]);
    if (item) return list_append(t, saved, item) ? item : kEmpty;
    if (has_pending(t)) return kEmpty;
    it->state[0] = kEmpty;
  }
  if (saved->length == 0) return kEmpty;
  Value item = saved->get(size_t(it->numbers[0]));
  if (++it->numbers[0] >= saved->length) it->numbers[0] = 0;
  return item;
}
Value cycle_new(Thread& t, Value cls, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  List* saved = TRY(new_list(t));
  auto* it = TRY(make_iterator(t, cls, cycle_next));
  it->state[0] = iterator;
  it->state[1] = Value::from(saved);
  return Value::from(it);
}
Value cycle_reduce(Thread& t, Value self) {
  auto* it = native(self);
  if (it->state[0]) {
    Tuple* arguments = TRY(make_tuple(t, it->state[0]));
    Tuple* state = TRY(make_tuple(t, it->state[1], Value::from_int(0)));
    return reduced_with_state(t, self, arguments, Value::from(state));
  }
  Value iterator = TRY(get_iterator(t, it->state[1]));
  if (it->numbers[0]) iterator.as<ListIterator>()->index = it->numbers[0];
  Tuple* arguments = TRY(make_tuple(t, iterator));
  Tuple* state = TRY(make_tuple(t, it->state[1], Value::from_int(1)));
  return reduced_with_state(t, self, arguments, Value::from(state));
}
Value cycle_setstate(Thread& t, Value self, Value state) {
  Tuple* pair = as_layout<Tuple>(state);
  if (!pair) return raise_type_error(t, "state is not a tuple");
  if (pair->length != 2 || !has_layout<List>(pair->items[0]) || !is_any_int(pair->items[1])) {
    return raise_type_error(t, "function takes exactly 2 arguments ({} given)", pair->length);
  }
  auto* it = native(self);
  set_state(it, 1, Value::from(TRY(list_from(t, pair->items[0].as<List>()->values()))));
  if (int_sign(pair->items[1]) && it->state[0]) {
    // The iterator yields what is left of the saved items.
    List* rest = TRY(list_of(t, it->state[0]));
    it->state[0] = kEmpty;
    List* saved = it->state[1].as<List>();
    it->numbers[0] = saved->length ? (saved->length - rest->length) % saved->length : 0;
  }
  return kNone;
}
const NativeMethod kCycleNew = method<cycle_new>("cycle($type, iterable, /)", "Create a cycle.");
const NativeMethod kCycleMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(cycle_reduce), SETSTATE(cycle_setstate)};
const TypeSpec kCycle = ITERATOR_SPEC(kCycleNew, kCycleMethods, "The items of an iterable, again and again.");

// --- repeat: state 0 the object; number 0 how often it is left to give, -1 for ever
Value repeat_next(Thread&, Value self) {
  auto* it = native(self);
  if (it->numbers[0] == 0) return kEmpty;
  if (it->numbers[0] > 0) it->numbers[0]--;
  return it->state[0];
}
Value repeat_new(Thread& t, Value cls, Value object, Value times) {
  int64_t count = -1;
  if (times) {
    TRY(size_argument(t, times, &count));
    if (count < 0) count = 0;
  }
  auto* it = TRY(make_iterator(t, cls, repeat_next));
  it->state[0] = object;
  it->numbers[0] = count;
  return Value::from(it);
}
Value repeat_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add(class_of(self)->name);
  text.add_char('(');
  text.add(TRY(repr(t, native(self)->state[0])));
  if (native(self)->numbers[0] >= 0) {
    text.add_ascii(", ");
    text.add_int(native(self)->numbers[0]);
  }
  text.add_char(')');
  return Value::from(text.finish());
}
Value repeat_length_hint(Thread& t, Value self) {
  if (native(self)->numbers[0] < 0) return raise_type_error(t, "len() of unsized object");
  return Value::from_int(native(self)->numbers[0]);
}
Value repeat_reduce(Thread& t, Value self) {
  auto* it = native(self);
  return it->numbers[0] < 0 ? reduced(t, self, it->state[0]) : reduced(t, self, it->state[0], Value::from_int(it->numbers[0]));
}
const NativeMethod kRepeatNew = method<repeat_new>("repeat($type, /, object, times=<unrepresentable>)!", "Create a repetition.");
const NativeMethod kRepeatMethods[] = {NATIVE_ITERATOR_METHODS, method<repeat_repr>("__repr__($self, /)", "Return repr(self)."),
                                       LENGTH_HINT(repeat_length_hint), REDUCE(repeat_reduce)};
const TypeSpec kRepeat = ITERATOR_SPEC(kRepeatNew, kRepeatMethods, "One object, a number of times or for ever.");

// --- chain: state 0 the iterator of iterables, 1 the current one (or empty)
Value chain_next(Thread& t, Value self) {
  auto* it = native(self);
  while (it->state[0]) {
    if (!it->state[1]) {
      Value iterable = iterate_next(t, it->state[0]);
      Value iterator = iterable ? get_iterator(t, iterable) : kEmpty;
      if (!iterator) {
        it->state[0] = kEmpty;
        return kEmpty;
      }
      set_state(it, 1, iterator);
    }
    Value item = iterate_next(t, it->state[1]);
    if (item || has_pending(t)) return item;
    it->state[1] = kEmpty;
  }
  return kEmpty;
}
Value chain_over(Thread& t, Value cls, Value iterables) {
  Value iterator = TRY(get_iterator(t, iterables));
  auto* it = TRY(make_iterator(t, cls, chain_next));
  it->state[0] = iterator;
  return Value::from(it);
}
Value chain_new(Thread& t, Value cls, Value iterables) { return chain_over(t, cls, iterables); }
Value chain_reduce(Thread& t, Value self) {
  auto* it = native(self);
  Tuple* arguments = TRY(new_tuple(t, 0));
  if (!it->state[0]) return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
  Tuple* state = TRY(it->state[1] ? make_tuple(t, it->state[0], it->state[1]) : make_tuple(t, it->state[0]));
  return reduced_with_state(t, self, arguments, Value::from(state));
}
bool is_iterator(Thread& t, Value v) { return bool(class_special(t, class_of(v), Special::knext)); }
Value chain_setstate(Thread& t, Value self, Value state) {
  Tuple* parts = as_layout<Tuple>(state);
  if (!parts) return raise_type_error(t, "state is not a tuple");
  if (parts->length < 1 || parts->length > 2) {
    return raise_type_error(t, "function takes {} argument{} ({} given)", parts->length < 1 ? "at least 1" : "at most 2",
                            parts->length < 1 ? "" : "s", parts->length);
  }
  for (Value v : parts->values()) {
    if (!is_iterator(t, v)) return raise_type_error(t, "Arguments must be iterators.");
  }
  set_state(native(self), 0, parts->items[0]);
  set_state(native(self), 1, parts->length == 2 ? parts->items[1] : kEmpty);
  return kNone;
}
Class *g_chain_class, *g_islice_class;
/// chain((first,), rest)
Value chain_behind(Thread& t, Value first, Value rest) {
  Value single = Value::from(make_tuple(t, first));
  return chain_over(t, Value::from(g_chain_class), Value::from(make_tuple(t, single, rest)));
}
const NativeMethod kChainNew = method<chain_new>("chain($type, /, *iterables)!", "Create a chain.");
const NativeMethod kChainMethods[] = {
    NATIVE_ITERATOR_METHODS, class_method<chain_over>("from_iterable($type, iterable, /)", "Create a chain of the iterables that an iterable gives."),
    REDUCE(chain_reduce), SETSTATE(chain_setstate), CLASS_GETITEM};
const TypeSpec kChain = ITERATOR_SPEC(kChainNew, kChainMethods, "The items of one iterable after the other.");

// --- accumulate: state 0 the iterator, 1 the function or None, 2 the total (or empty), 3 an initial total still to give
Value accumulate_next(Thread& t, Value self) {
  auto* it = native(self);
  if (it->state[3]) {
    set_state(it, 2, it->state[3]);
    it->state[3] = kEmpty;
    return it->state[2];
  }
  Value item = TRY(iterate_next(t, it->state[0]));
  if (it->state[2]) {
    item = it->state[1] == kNone ? binary_operation(t, it->state[2], item, BinaryOp::kAdd) : call_with(t, it->state[1], it->state[2], item);
    if (!item) return kEmpty;
  }
  set_state(it, 2, item);
  return item;
}
Value accumulate_new(Thread& t, Value cls, Value iterable, Value function, Value initial) {
  Value iterator = TRY(get_iterator(t, iterable));
  auto* it = TRY(make_iterator(t, cls, accumulate_next));
  it->state[0] = iterator;
  it->state[1] = function;
  it->state[3] = initial == kNone ? kEmpty : initial;
  return Value::from(it);
}
Value accumulate_reduce(Thread& t, Value self) {
  auto* it = native(self);
  if (Value initial = it->state[3]) return reduced(t, self, Value(TRY(chain_behind(t, initial, it->state[0]))), it->state[1]);
  if (it->state[2] != kNone) {
    Tuple* arguments = TRY(make_tuple(t, it->state[0], it->state[1]));
    return reduced_with_state(t, self, arguments, it->state[2] ? it->state[2] : kNone);
  }
  // A state of None means that there is none, so that a total of None takes another form: one that starts from it.
  Value values = TRY(chain_behind(t, kNone, it->state[0]));
  Value again = TRY(accumulate_new(t, Value::from(class_of(self)), values, it->state[1], kNone));
  Value start = Value::from(make_tuple(t, again, Value::from_int(1), kNone));
  return Value::from(make_tuple(t, Value::from(g_islice_class), start));
}
Value accumulate_setstate(Thread& t, Value self, Value state) {
  set_state(native(self), 2, state == kNone ? kEmpty : state);
  return kNone;
}
const NativeMethod kAccumulateNew = method<accumulate_new>("accumulate($type, /, iterable, func=None, *, initial=None)", "Create an accumulation.");
const NativeMethod kAccumulateMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(accumulate_reduce), SETSTATE(accumulate_setstate)};
const TypeSpec kAccumulate = ITERATOR_SPEC(kAccumulateNew, kAccumulateMethods, "Running totals, or results of another function.");

// --- those with a predicate: state 0 the function, 1 the iterator; number 0 whether the first phase is over
int apply_predicate(Thread& t, NativeIterator* it, Value item) {
  Value result = call_with(t, it->state[0], item);
  return result ? is_true(t, result) : -1;
}
Value dropwhile_next(Thread& t, Value self) {
  auto* it = native(self);
  for (;;) {
    Value item = TRY(iterate_next(t, it->state[1]));
    if (it->numbers[0]) return item;
    int dropping = apply_predicate(t, it, item);
    if (dropping < 0) return kEmpty;
    if (!dropping) {
      it->numbers[0] = 1;
      return item;
    }
  }
}
Value takewhile_next(Thread& t, Value self) {
  auto* it = native(self);
  if (it->numbers[0]) return kEmpty;
  Value item = TRY(iterate_next(t, it->state[1]));
  int taking = apply_predicate(t, it, item);
  if (taking == 1) return item;
  if (taking == 0) it->numbers[0] = 1;
  return kEmpty;
}
Value filterfalse_next(Thread& t, Value self) {
  auto* it = native(self);
  bool plain = it->state[0] == kNone || it->state[0] == Value::from(class_for<Bool>(t));
  for (;;) {
    Value item = TRY(iterate_next(t, it->state[1]));
    int verdict = plain ? is_true(t, item) : apply_predicate(t, it, item);
    if (verdict < 0) return kEmpty;
    if (!verdict) return item;
  }
}
Value starmap_next(Thread& t, Value self) {
  auto* it = native(self);
  Value item = TRY(iterate_next(t, it->state[1]));
  Tuple* arguments = is_exact<Tuple>(item) ? item.as<Tuple>() : tuple_of(t, item);
  return arguments ? call(t, it->state[0], arguments->values()) : kEmpty;
}
template <NextFunction next> Value predicate_new(Thread& t, Value cls, Value function, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  auto* it = TRY(make_iterator(t, cls, next));
  it->state[0] = function;
  it->state[1] = iterator;
  return Value::from(it);
}
Value predicate_reduce(Thread& t, Value self) { return reduced(t, self, native(self)->state[0], native(self)->state[1]); }
Value phased_reduce(Thread& t, Value self) {
  auto* it = native(self);
  Tuple* arguments = TRY(make_tuple(t, it->state[0], it->state[1]));
  return reduced_with_state(t, self, arguments, Value::from_int(it->numbers[0]));
}
Value phased_setstate(Thread& t, Value self, Value state) {
  int over = is_true(t, state);
  if (over < 0) return kEmpty;
  native(self)->numbers[0] = over;
  return kNone;
}
const NativeMethod kPhasedMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(phased_reduce), SETSTATE(phased_setstate)};
const NativeMethod kPredicateMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(predicate_reduce)};
const NativeMethod kDropwhileNew = method<predicate_new<dropwhile_next>>("dropwhile($type, predicate, iterable, /)", "Create a dropwhile.");
const NativeMethod kTakewhileNew = method<predicate_new<takewhile_next>>("takewhile($type, predicate, iterable, /)", "Create a takewhile.");
const NativeMethod kFilterfalseNew = method<predicate_new<filterfalse_next>>("filterfalse($type, function, iterable, /)", "Create a filterfalse.");
const NativeMethod kStarmapNew = method<predicate_new<starmap_next>>("starmap($type, function, iterable, /)", "Create a starmap.");
const TypeSpec kDropwhile = ITERATOR_SPEC(kDropwhileNew, kPhasedMethods, "The items from the first on for which the predicate is false.");
const TypeSpec kTakewhile = ITERATOR_SPEC(kTakewhileNew, kPhasedMethods, "The items up to the first for which the predicate is false.");
const TypeSpec kFilterfalse = ITERATOR_SPEC(kFilterfalseNew, kPredicateMethods, "The items for which the function is false.");
const TypeSpec kStarmap = ITERATOR_SPEC(kStarmapNew, kPredicateMethods, "The results of the function for tuples of arguments.");

// --- compress: state 0 the data, 1 the selectors
Value compress_next(Thread& t, Value self) {
  auto* it = native(self);
  for (;;) {
    Value item = TRY(iterate_next(t, it->state[0]));
    Value selector = TRY(iterate_next(t, it->state[1]));
    int keep = is_true(t, selector);
    if (keep < 0) return kEmpty;
    if (keep) return item;
  }
}
Value compress_new(Thread& t, Value cls, Value data, Value selectors) {
  Value data_iterator = TRY(get_iterator(t, data));
  Value selector_iterator = TRY(get_iterator(t, selectors));
  auto* it = TRY(make_iterator(t, cls, compress_next));
  it->state[0] = data_iterator;
  it->state[1] = selector_iterator;
  return Value::from(it);
}
const NativeMethod kCompressNew = method<compress_new>("compress($type, /, data, selectors)", "Create a compress.");
const TypeSpec kCompress = ITERATOR_SPEC(kCompressNew, kPredicateMethods, "The data whose selectors are true.");

// --- pairwise: state 0 the iterator, 1 the previous item
Value pairwise_next(Thread& t, Value self) {
  auto* it = native(self);
  if (!it->state[0]) return kEmpty;
  Value previous = it->state[1];
  if (!previous) {
    previous = iterate_next(t, it->state[0]);
    if (!previous) return it->state[0] = kEmpty;
    set_state(it, 1, previous);
    if (!it->state[0]) return it->state[1] = kEmpty;
  }
  Value item = iterate_next(t, it->state[0]);
  if (!item) return it->state[0] = it->state[1] = kEmpty;
  set_state(it, 1, item);
  return Value::from(make_tuple(t, previous, item));
}
Value pairwise_new(Thread& t, Value cls, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  auto* it = TRY(make_iterator(t, cls, pairwise_next));
  it->state[0] = iterator;
  return Value::from(it);
}
const NativeMethod kPairwiseNew = method<pairwise_new>("pairwise($type, iterable, /)", "Create a pairwise.");
const NativeMethod kPlainMethods[] = {NATIVE_ITERATOR_METHODS};
const TypeSpec kPairwise = ITERATOR_SPEC(kPairwiseNew, kPlainMethods, "Each two neighbouring items.");

// --- islice: state 0 the iterator, 1 the step; numbers: the index of the next item to give, items taken; state 2 the stop
Value islice_next(Thread& t, Value self) {
  auto* it = native(self);
  if (!it->state[0]) return kEmpty;
  int64_t stop = it->state[2].as_int(), next = it->numbers[0];
  while (it->numbers[1] < next) {
    Value skipped = iterate_next(t, it->state[0]);
    if (!skipped) return it->state[0] = kEmpty;
    it->numbers[1]++;
  }
  if (stop != -1 && it->numbers[1] >= stop) return it->state[0] = kEmpty;
  Value item = iterate_next(t, it->state[0]);
  if (!item) return it->state[0] = kEmpty;
  it->numbers[1]++;
  if (__builtin_add_overflow(next, it->state[1].as_int(), &next) || (stop != -1 && next > stop)) next = stop;
  it->numbers[0] = next;
  return item;
}
bool islice_part(Thread& t, Value v, int64_t fallback, const char* message, int64_t* out) {
  *out = fallback;
  if (!v || v == kNone) return true;
  if (!has_index(t, v)) return raise_value_error(t, message);
  if (!to_index_int64(t, v, out)) {
    take_pending(t);
    return raise_value_error(t, message);
  }
  if (*out < 0) return raise_value_error(t, message);
  *out = std::min(*out, kMaxSmallInt);
  return true;
}
Value islice_new(Thread& t, Value cls, Value iterable, Value first, Value second, Value step_argument) {
  constexpr auto kBadStop = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
  constexpr auto kBadIndex = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
  constexpr auto kBadStep = "Step for islice() must be a positive integer or None.";
  int64_t start = 0, stop, step;
  if (!second) {
    if (!islice_part(t, first, -1, kBadStop, &stop)) return kEmpty;
  } else {
    if (!islice_part(t, second, -1, kBadStop, &stop) || !islice_part(t, first, 0, kBadIndex, &start)) return kEmpty;
  }
  if (!islice_part(t, step_argument, 1, kBadStep, &step)) return kEmpty;
  if (step < 1) return raise_value_error(t, kBadStep);
  Value iterator = TRY(get_iterator(t, iterable));
  auto* it = TRY(make_iterator(t, cls, islice_next));
  it->state[0] = iterator;
  it->state[1] = Value::from_int(step);
  it->state[2] = Value::from_int(stop);
  it->numbers[0] = start;
  return Value::from(it);
}
Value islice_reduce(Thread& t, Value self) {
  auto* it = native(self);
  if (!it->state[0]) {
    Value nothing = TRY(get_iterator(t, empty_tuple(t)));
    Tuple* arguments = TRY(make_tuple(t, nothing, Value::from_int(0)));
    return reduced_with_state(t, self, arguments, Value::from_int(0));
  }
  Value stop = it->state[2] == Value::from_int(-1) ? kNone : it->state[2];
  Tuple* arguments = TRY(make_tuple(t, it->state[0], Value::from_int(it->numbers[0]), stop, it->state[1]));
  return reduced_with_state(t, self, arguments, Value::from_int(it->numbers[1]));
}
Value islice_setstate(Thread& t, Value self, Value state) {
  return to_index_int64(t, state, &native(self)->numbers[1]) ? kNone : kEmpty;
}
const NativeMethod kIsliceNew = method<islice_new>(
    "islice($type, iterable, start, stop=<unrepresentable>, step=<unrepresentable>, /)!", "Create an islice.");
const NativeMethod kIsliceMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(islice_reduce), SETSTATE(islice_setstate)};
const TypeSpec kIslice = ITERATOR_SPEC(kIsliceNew, kIsliceMethods, "Selected items of an iterable, as slicing would select them.");

// --- zip_longest: state 0 the array of iterators (ended ones empty), 1 the fill value; number 0 how many are active
Value zip_longest_next(Thread& t, Value self) {
  auto* it = native(self);
  ValueArray* iterators = it->state[0].as<ValueArray>();
  if (it->numbers[0] == 0) return kEmpty;
  Tuple* result = TRY(new_tuple(t, iterators->length));
  for (size_t i = 0; i < iterators->length; i++) {
    Value item;
    if (iterators->items[i]) {
      item = iterate_next(t, iterators->items[i]);
      if (!item) {
        if (has_pending(t)) {
          it->numbers[0] = 0;
          return kEmpty;
        }
        if (--it->numbers[0] == 0) return kEmpty;
        iterators->items[i] = kEmpty;
      }
    }
    result->items[i] = item ? item : it->state[1];
  }
  gc::write_barrier(result);
  return Value::from(result);
}
Value zip_longest_new(Thread& t, Value cls, Value iterables, Value keywords) {
  Value fill = kNone;
  if (keywords && keywords.as<Dict>()->used) {
    fill = dict_get_str(t, keywords.as<Dict>(), intern(t, "fillvalue"));
    if (!fill || keywords.as<Dict>()->used > 1) return raise_type_error(t, "zip_longest() got an unexpected keyword argument");
  }
  Tuple* sources = iterables.as<Tuple>();
  ValueArray* iterators = TRY(new_value_array(t, sources->length));
  for (size_t i = 0; i < sources->length; i++) {
    iterators->items[i] = TRY(get_iterator(t, sources->items[i]));
    gc::write_barrier(iterators);
  }
  auto* it = TRY(make_iterator(t, cls, zip_longest_next));
  it->state[0] = Value::from(iterators);
  it->state[1] = fill;
  it->numbers[0] = int64_t(sources->length);
  return Value::from(it);
}
Value zip_longest_reduce(Thread& t, Value self) {
  auto* it = native(self);
  ValueArray* iterators = it->state[0].as<ValueArray>();
  Tuple* arguments = TRY(new_tuple(t, iterators->length));
  for (size_t i = 0; i < iterators->length; i++) {
    arguments->items[i] = iterators->items[i] ? iterators->items[i] : Value::from(new_tuple(t, 0));
  }
  return reduced_with_state(t, self, arguments, it->state[1]);
}
Value zip_longest_setstate(Thread&, Value self, Value state) {
  set_state(native(self), 1, state);
  return kNone;
}
const NativeMethod kZipLongestNew = method<zip_longest_new>("zip_longest($type, /, *iterables, **keywords)!", "Create a zip_longest.");
const NativeMethod kZipLongestMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(zip_longest_reduce), SETSTATE(zip_longest_setstate)};
const TypeSpec kZipLongest = ITERATOR_SPEC(kZipLongestNew, kZipLongestMethods, "Like zip, filling up what ends early.");

const IteratorClass kPlainIterators[] = {
    {"count", &kCount}, {"cycle", &kCycle}, {"repeat", &kRepeat}, {"chain", &kChain}, {"accumulate", &kAccumulate},
    {"dropwhile", &kDropwhile}, {"takewhile", &kTakewhile}, {"filterfalse", &kFilterfalse}, {"starmap", &kStarmap},
    {"compress", &kCompress}, {"pairwise", &kPairwise}, {"islice", &kIslice}, {"zip_longest", &kZipLongest},
};

bool initialize(Thread& t, Module* module) {
  for (const IteratorClass& row : kPlainIterators) {
    if (!add_iterator_class(t, module, row)) return false;
  }
  for (const IteratorClass& row : kCombinatoricIterators) {
    if (!add_iterator_class(t, module, row)) return false;
  }
  for (const IteratorClass& row : kGroupingIterators) {
    if (!add_iterator_class(t, module, row)) return false;
  }
  g_chain_class = keep_class(t, dict_get_str(t, module->dict, intern(t, "chain")).as<Class>());
  g_islice_class = keep_class(t, dict_get_str(t, module->dict, intern(t, "islice")).as<Class>());
  return true;
}

}  // namespace

bool add_iterator_class(Thread& t, Module* module, const IteratorClass& row) {
  char name[64];
  std::snprintf(name, sizeof name, "itertools.%s", row.name);
  Class* cls = new_native_class(t, name, class_for<Instance>(t), *row.spec);
  return cls && dict_set_str(t, module->dict, intern(t, row.name), Value::from(cls));
}

Value itertools_tee(Thread& t, Value module, Value iterable, Value count);

namespace {
const NativeMethod kFunctions[] = {
    function<itertools_tee>("tee($module, iterable, n=2, /)", "Return n independent iterators over one iterable."),
};
}  // namespace

extern const ModuleSpec kItertoolsModule;
const ModuleSpec kItertoolsModule = {"itertools", "Building blocks for iterators.", kFunctions, initialize};

}  // namespace adder
