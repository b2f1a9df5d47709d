// The protocols of the language as plain functions on values: what `repr(x)`, `x == y`, `x[i]`, `f(x)`, `for y in x`
// do.  Declared here for everything from objects/ upwards; interp/ defines them (their one description is domain code).
// All may run user code (unless the operands are builtin) and may fail, with the exception pending in the thread.
#pragma once
#include <span>

#include "objects/errors.h"
#include "objects/str.h"

namespace adder {

enum class Special : uint8_t;  // class.h

// --- calls
Value call(Thread& t, Value callable, std::span<const Value> arguments);
template <class... V> Value call_with(Thread& t, Value callable, V... v) {
  if constexpr (sizeof...(V) == 0) return call(t, callable, {});
  else { const Value a[] = {v...}; return call(t, callable, a); }
}
/// With keyword arguments: the last `len(names)` of `arguments` are named by the tuple `names`.
Value call_keywords(Thread& t, Value callable, std::span<const Value> arguments, Tuple* names);
/// callable(*args, **kwargs); kwargs may be null.
Value call_unpacked(Thread& t, Value callable, Tuple* arguments, Dict* keywords);
/// object.name(arguments...), without making a bound method.
Value call_method(Thread& t, Value object, Str* name, std::span<const Value> arguments);
template <class... V> Value call_method_with(Thread& t, Value object, const char* name, V... v) {
  Str* interned = intern(t, name);
  if constexpr (sizeof...(V) == 0) return call_method(t, object, interned, {});
  else { const Value a[] = {v...}; return call_method(t, object, interned, a); }
}
bool is_callable(Thread& t, Value v);
/// The special method of the object's class, which must have it.
Value call_special_method(Thread& t, Value object, Special s, std::span<const Value> arguments = {});
/// The attribute of the class of `object` (special method look-up), bound to it; empty without an error when missing.
Value lookup_special(Thread& t, Value object, Str* name);

// --- attributes
Value get_attribute(Thread& t, Value object, Str* name);
/// Empty without a pending error when there is no such attribute (AttributeError swallowed).
Value find_attribute_value(Thread& t, Value object, Str* name);
bool set_attribute(Thread& t, Value object, Str* name, Value value);
bool delete_attribute(Thread& t, Value object, Str* name);
/// What `object.__getattribute__` / `object.__setattr__` do by default; value empty deletes.
Value generic_get_attribute(Thread& t, Value object, Str* name);
bool generic_set_attribute(Thread& t, Value object, Str* name, Value value);

// --- truth, comparison, hashing
enum class Compare : uint8_t { kLt, kLe, kEq, kNe, kGt, kGe };
/// 1, 0, or -1 for failure.
int is_true(Thread& t, Value v);
Value rich_compare(Thread& t, Value a, Value b, Compare op);
int compare_bool(Thread& t, Value a, Value b, Compare op);  // 1, 0, -1
/// a is b or a == b: 1, 0, -1.
int equal(Thread& t, Value a, Value b);
bool hash_of(Thread& t, Value v, int64_t* out);

// --- text
Str* repr(Thread& t, Value v);
Str* str_of(Thread& t, Value v);
Str* ascii_of(Thread& t, Value v);
Str* format_value(Thread& t, Value v, Str* spec);
/// Guards against endless recursion in __repr__: true when `v` is already being printed (then do not call leave).
bool repr_enter(Thread& t, Value v);
void repr_leave(Thread& t, Value v);

// --- containers
Value get_item(Thread& t, Value container, Value key);
bool set_item(Thread& t, Value container, Value key, Value value);
bool delete_item(Thread& t, Value container, Value key);
int contains(Thread& t, Value container, Value item);       // 1, 0, -1
/// len(v), or -1.
int64_t length_of(Thread& t, Value v);
/// What __len__ has returned, checked; -1 with an error pending.
int64_t length_from(Thread& t, Value result);
/// operator.length_hint(v, fallback), or -1.
int64_t length_hint(Thread& t, Value v, int64_t fallback);

// --- iteration
Value get_iterator(Thread& t, Value v);
/// The next item; empty at the end (no error pending; StopIteration is taken away) or on failure (error pending).
Value iterate_next(Thread& t, Value iterator);
/// A list (fresh) or tuple of all items.
List* list_of(Thread& t, Value iterable);
Tuple* tuple_of(Thread& t, Value iterable);
/// Calls `visit(item)` (returning false to fail) for every item of any iterable; lists and tuples without an iterator.
template <class Visit> bool for_each(Thread& t, Value iterable, Visit visit) {
  Value iterator = get_iterator(t, iterable);
  if (!iterator) return false;
  for (;;) {
    Value item = iterate_next(t, iterator);
    if (!item) return !has_pending(t);
    if (!visit(item)) return false;
  }
}

// --- operators
enum class BinaryOp : uint8_t {
  kAdd, kSubtract, kMultiply, kTrueDivide, kFloorDivide, kRemainder, kPower, kLeftShift, kRightShift, kAnd, kOr, kXor,
  kMatrixMultiply,
};
Value binary_operation(Thread& t, Value a, Value b, BinaryOp op);
Value inplace_operation(Thread& t, Value a, Value b, BinaryOp op);
Value power(Thread& t, Value base, Value exponent, Value modulus);
Value negate(Thread& t, Value v);
Value absolute(Thread& t, Value v);

// --- types
int is_instance(Thread& t, Value object, Value class_or_tuple);   // 1, 0, -1; runs __instancecheck__
int is_subclass(Thread& t, Value derived, Value class_or_tuple);
/// Issues a warning of the given category; false when it became an exception.
bool warn(Thread& t, ExceptionId category, std::string_view message, int stack_level = 1);

/// Checks the machine stack before native recursion; false with RecursionError "maximum recursion depth exceeded{where}".
bool enter_recursion(Thread& t, const char* where);
inline void leave_recursion(Thread& t) { t.recursion_depth--; }

}  // namespace adder
