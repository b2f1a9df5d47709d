// itertools: groupby and tee.
#include "modules/itertools_types.h"

namespace adder {
namespace {

// --- groupby: state 0 the iterator, 1 the key function or None, 2 the key of the group given last, 3 the key and 4 the
// value read last, 5 the group given last.  A group: state 0 its groupby, 1 its key.
constexpr int kIterator = 0, kKeyFunction = 1, kTargetKey = 2, kCurrentKey = 3, kCurrentValue = 4, kCurrentGroup = 5;
Class* group_class = nullptr;

/// Reads the next value and its key; false at the end or on failure.
bool groupby_step(Thread& t, NativeIterator* g) {
  Value value = iterate_next(t, g->state[kIterator]);
  if (!value) return false;
  Value key = g->state[kKeyFunction] == kNone ? value : call_with(t, g->state[kKeyFunction], value);
  if (!key) return false;
  set_state(g, kCurrentValue, value);
  set_state(g, kCurrentKey, key);
  return true;
}

Value group_next(Thread& t, Value self) {
  auto* group = native(self);
  auto* g = native(group->state[0]);
  if (g->state[kCurrentGroup] != self) return kEmpty;
  if (!g->state[kCurrentValue] && !groupby_step(t, g)) return kEmpty;
  int same = equal(t, group->state[1], g->state[kCurrentKey]);
  if (same != 1) return kEmpty;
  Value value = g->state[kCurrentValue];
  g->state[kCurrentValue] = kEmpty;
  return value;
}

Value groupby_next(Thread& t, Value self) {
  auto* g = native(self);
  g->state[kCurrentGroup] = kEmpty;
  for (;;) {  // skip what is left of the last group
    if (!g->state[kCurrentKey]) {
    } else if (!g->state[kTargetKey]) {
      break;
    } else {
      int same = equal(t, g->state[kTargetKey], g->state[kCurrentKey]);
      if (same < 0) return kEmpty;
      if (!same) break;
    }
    if (!groupby_step(t, g)) return kEmpty;
  }
  set_state(g, kTargetKey, g->state[kCurrentKey]);
  auto* group = TRY(make_iterator(t, Value::from(group_class), group_next));
  group->state[0] = self;
  group->state[1] = g->state[kTargetKey];
  set_state(g, kCurrentGroup, Value::from(group));
  return Value::from(make_tuple(t, g->state[kCurrentKey], Value::from(group)));
}

Value groupby_new(Thread& t, Value cls, Value iterable, Value key) {
  Value iterator = TRY(get_iterator(t, iterable));
  auto* g = TRY(make_iterator(t, cls, groupby_next));
  g->state[kIterator] = iterator;
  g->state[kKeyFunction] = key;
  return Value::from(g);
}
Value groupby_reduce(Thread& t, Value self) {
  auto* g = native(self);
  Tuple* arguments = TRY(make_tuple(t, g->state[kIterator], g->state[kKeyFunction]));
  if (!g->state[kTargetKey] || !g->state[kCurrentKey] || !g->state[kCurrentValue]) {
    return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
  }
  Tuple* state = TRY(make_tuple(t, g->state[kCurrentValue], g->state[kTargetKey], g->state[kCurrentKey]));
  return reduced_with_state(t, self, arguments, Value::from(state));
}
Value groupby_setstate(Thread& t, Value self, Value state) {
  Tuple* parts = as_layout<Tuple>(state);
  if (!parts || parts->length != 3) return raise_type_error(t, "state is not a 3-tuple");
  set_state(native(self), kCurrentValue, parts->items[0]);
  set_state(native(self), kTargetKey, parts->items[1]);
  set_state(native(self), kCurrentKey, parts->items[2]);
  return kNone;
}
Value group_new(Thread& t, Value cls, Value parent, Value key) {
  if (!has_layout<NativeIterator>(parent) || native(parent)->next != groupby_next) {
    return raise_type_error(t, "_grouper() argument 1 must be itertools.groupby, not {}", argument_type_name(parent));
  }
  auto* group = TRY(make_iterator(t, cls, group_next));
  group->state[0] = parent;
  group->state[1] = key;
  set_state(native(parent), kCurrentGroup, Value::from(group));
  return Value::from(group);
}
Value group_reduce(Thread& t, Value self) {
  auto* group = native(self);
  if (native(group->state[0])->state[kCurrentGroup] != self) return reduce_finished_iterator(t, "iter", Value::from(new_tuple(t, 0)));
  return reduced(t, self, group->state[0], group->state[1]);
}

// --- tee: state 0 the node to read next, 1 the shared iterator.  Nodes hold one value each and are linked, so that what
// all copies have passed is garbage.
constexpr size_t kNodeValue = 0, kNodeNext = 1, kNodeBusy = 2;
Class* tee_class = nullptr;

Value tee_next(Thread& t, Value self) {
  auto* it = native(self);
  ValueArray* node = it->state[0].as<ValueArray>();
  if (!node->items[kNodeValue]) {
    if (node->items[kNodeBusy]) return raise_runtime_error(t, "cannot re-enter the tee iterator");
    node->items[kNodeBusy] = kTrue;
    Value item = iterate_next(t, it->state[1]);
    node->items[kNodeBusy] = kEmpty;
    if (!item) return kEmpty;
    ValueArray* next = TRY(new_value_array(t, 3));
    node->items[kNodeValue] = item;
    node->items[kNodeNext] = Value::from(next);
    gc::write_barrier(node);
  }
  set_state(it, 0, node->items[kNodeNext]);
  return node->items[kNodeValue];
}
Value make_tee(Thread& t, Value node, Value iterator) {
  auto* it = TRY(make_iterator(t, Value::from(tee_class), tee_next));
  it->state[0] = node;
  it->state[1] = iterator;
  return Value::from(it);
}
Value tee_copy(Thread& t, Value self) { return make_tee(t, native(self)->state[0], native(self)->state[1]); }
bool is_tee(Value v) { return has_layout<NativeIterator>(v) && native(v)->next == tee_next; }
/// A tee over any iterable; tees are copied.
Value tee_from(Thread& t, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  if (is_tee(iterator)) return tee_copy(t, iterator);
  ValueArray* node = TRY(new_value_array(t, 3));
  return make_tee(t, Value::from(node), iterator);
}
Value tee_new(Thread& t, Value, Value iterable) { return tee_from(t, iterable); }
/// What is left, as a list: ready values, then what the iterator gives.
Value tee_reduce(Thread& t, Value self) {
  Value copy = TRY(tee_copy(t, self));
  List* rest = TRY(list_of(t, copy));
  return reduced(t, self, Value::from(rest));
}

const NativeMethod kGroupbyNew = method<groupby_new>("groupby($type, iterable, key=None)", "Create a groupby.");
const NativeMethod kGroupbyMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(groupby_reduce), SETSTATE(groupby_setstate)};
const TypeSpec kGroupby = ITERATOR_SPEC(kGroupbyNew, kGroupbyMethods, "Pairs of a key and the run of items that have it.");
const NativeMethod kGroupNew = method<group_new>("_grouper($type, parent, tgtkey, /)!", "Create a group.");
const NativeMethod kGroupMethods[] = {NATIVE_ITERATOR_METHODS, REDUCE(group_reduce)};
bool keep_group_class(Thread&, Class* cls) { return group_class = cls; }
const TypeSpec kGroup = {.kind = Kind::kNativeIterator, .methods = kGroupMethods, .doc = "One run of groupby.",
                         .construct = &kGroupNew, .finish = keep_group_class, .module = "itertools", .own_slots = kOwnGetattribute, .subclassable = false};
const NativeMethod kTeeNew = method<tee_new>("_tee($type, iterable, /)", "Create a tee.");
const NativeMethod kTeeMethods[] = {NATIVE_ITERATOR_METHODS, method<tee_copy>("__copy__($self, /)!", "Return an independent copy."),
                                    REDUCE(tee_reduce)};
bool keep_tee_class(Thread&, Class* cls) { return tee_class = cls; }
const TypeSpec kTee = {.kind = Kind::kNativeIterator, .methods = kTeeMethods, .doc = "One of the iterators that tee makes.",
                       .construct = &kTeeNew, .finish = keep_tee_class, .module = "itertools", .subclassable = false};

}  // namespace

Value itertools_tee(Thread& t, Value, Value iterable, Value count_argument) {
  int64_t count;
  TRY(size_argument(t, count_argument, &count));
  if (count < 0) return raise_value_error(t, "n must be >= 0");
  Tuple* result = TRY(new_tuple(t, size_t(count)));
  if (count == 0) return Value::from(result);
  Value first = TRY(get_iterator(t, iterable));
  Value copy = find_attribute_value(t, first, intern(t, "__copy__"));
  if (has_pending(t)) return kEmpty;
  if (!copy) {
    first = TRY(tee_from(t, first));
    copy = TRY(get_attribute(t, first, intern(t, "__copy__")));
  }
  result->items[0] = first;
  gc::write_barrier(result);
  for (int64_t i = 1; i < count; i++) {
    result->items[i] = TRY(call(t, copy, {}));
    gc::write_barrier(result);
  }
  return Value::from(result);
}

const IteratorClass kGroupingIterators[3] = {{"groupby", &kGroupby}, {"_grouper", &kGroup}, {"_tee", &kTee}};

}  // namespace adder
