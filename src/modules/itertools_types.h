// What the iterators of itertools share.  Each is a NativeIterator: `state` and `numbers` mean what its file says.
#pragma once
#include "builtins/iterator_methods.h"
#include "objects/iterators.h"

namespace adder {

ADDER_INLINE NativeIterator* native(Value v) { return v.as<NativeIterator>(); }

/// A fresh iterator of a class; fill its state at once.
inline NativeIterator* make_iterator(Thread& t, Value cls, NextFunction next) {
  NativeIterator* it = make_instance<NativeIterator>(t, cls.as<Class>());
  if (it) it->next = next;
  return it;
}
ADDER_INLINE void set_state(NativeIterator* it, int index, Value v) {
  it->state[index] = v;
  gc::write_barrier(it);
}
inline Value native_next(Thread& t, Value self) { return native(self)->next(t, self); }
inline Value exhausted(Thread&, Value) { return kEmpty; }
/// Ends an iterator for good and lets go of what it holds.
inline Value finish_iterator(NativeIterator* it) {
  it->next = exhausted;
  for (Value& v : it->state) v = kEmpty;
  return kEmpty;
}
#define NATIVE_ITERATOR_METHODS ITERATOR_METHODS(native_next)

/// One class of the module: its name, doc, constructor and methods.
struct IteratorClass {
  const char* name;
  const TypeSpec* spec;
};
extern const IteratorClass kCombinatoricIterators[4], kGroupingIterators[3];
bool add_iterator_class(Thread& t, Module* module, const IteratorClass& row);

#define ITERATOR_SPEC(constructor, method_table, text)                                              \
  {                                                                                                 \
    .kind = Kind::kNativeIterator, .methods = method_table, .doc = text, .construct = &constructor, \
    .module = "itertools", .own_slots = kOwnGetattribute                                            \
  }

/// (class, arguments[, state]): the common forms of __reduce__.
template <class... V> Value reduced(Thread& t, Value self, V... arguments) {
  Tuple* tuple = make_tuple(t, arguments...);
  return tuple ? Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(tuple))) : kEmpty;
}
inline Value reduced_with_state(Thread& t, Value self, Tuple* arguments, Value state) {
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments), state));
}

}  // namespace adder
