// The iterators over lists, forward and reverse.
#include "builtins/iterator_methods.h"
#include "objects/item_batches.h"

namespace adder {
namespace {

ListIterator* forward(Value v) { return v.as<ListIterator>(); }
ListReverseIterator* backward(Value v) { return v.as<ListReverseIterator>(); }

Value empty_list(Thread& t) { return Value::from(new_list(t)); }

Value forward_length_hint(Thread&, Value self) {
  auto* it = forward(self);
  return Value::from_int(it->list ? std::max<int64_t>(0, it->list->length - it->index) : 0);
}
Value forward_reduce(Thread& t, Value self) {
  auto* it = forward(self);
  if (!it->list) return reduce_finished_iterator(t, "iter", empty_list(t));
  return reduce_iterator(t, "iter", Value::from(it->list), it->index);
}
Value forward_setstate(Thread& t, Value self, Value state) {
  int64_t index;
  if (!state_index(t, state, &index)) return kEmpty;
  auto* it = forward(self);
  if (it->list) it->index = std::clamp<int64_t>(index, 0, it->list->length);
  return kNone;
}

Value reverse_next(Thread&, Value self) {
  auto* it = backward(self);
  if (!it->list) return kEmpty;
  if (it->index >= 0 && it->index < it->list->length) return it->list->get(size_t(it->index--));
  it->list = nullptr;
  it->index = -1;
  return kEmpty;
}
Value reverse_length_hint(Thread&, Value self) {
  auto* it = backward(self);
  int64_t left = it->index + 1;
  return Value::from_int(it->list && it->list->length >= left ? left : 0);
}
Value reverse_reduce(Thread& t, Value self) {
  auto* it = backward(self);
  if (!it->list) return reduce_finished_iterator(t, "iter", empty_list(t));
  return reduce_iterator(t, "reversed", Value::from(it->list), it->index);
}
Value reverse_setstate(Thread& t, Value self, Value state) {
  int64_t index;
  if (!state_index(t, state, &index)) return kEmpty;
  auto* it = backward(self);
  if (it->list) it->index = std::clamp<int64_t>(index, -1, it->list->length - 1);
  return kNone;
}

const NativeMethod kForwardMethods[] = {
    ITERATOR_METHODS(list_iterator_next), LENGTH_HINT(forward_length_hint), REDUCE(forward_reduce), SETSTATE(forward_setstate)};
const NativeMethod kReverseMethods[] = {
    ITERATOR_METHODS(reverse_next), LENGTH_HINT(reverse_length_hint), REDUCE(reverse_reduce), SETSTATE(reverse_setstate)};

}  // namespace

Value list_iterator(Thread& t, List* list) {
  ListIterator* it = allocate<ListIterator>(t);
  it->list = list;
  return Value::from(it);
}
Value list_iterator_next(Thread&, Value iterator) {
  auto* it = forward(iterator);
  if (!it->list) return kEmpty;
  if (it->index < it->list->length) return it->list->get(size_t(it->index++));
  it->list = nullptr;
  return kEmpty;
}
Value list_reverse_iterator_next(Thread& t, Value iterator) { return reverse_next(t, iterator); }

static const BatchRow g_batches[] = {{Kind::kListIterator, batch_of<list_iterator_next>}, {Kind::kListReverseIterator, batch_of<list_reverse_iterator_next>}};

extern const TypeSpec kListIteratorType, kListReverseIteratorType;
const TypeSpec kListIteratorType = {.kind = Kind::kListIterator, .methods = kForwardMethods};
const TypeSpec kListReverseIteratorType = {.kind = Kind::kListReverseIterator, .methods = kReverseMethods};

}  // namespace adder
