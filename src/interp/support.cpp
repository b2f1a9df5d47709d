// Slow paths of handlers, one small function each.
#include "interp/support.h"

#include <cmath>

#include "interp/descriptors.h"
#include "interp/operations/arithmetic.h"
#include "interp/operations/containers.h"
#include "interp/operations/intrinsics.h"
#include "interp/operations/numbers.h"
#include "objects/attributes.h"
#include "objects/plain.h"
#include "objects/sequences.h"

namespace adder {

const AttributeEntry* Direct::attribute_slow(Thread& t, uint32_t shape, Str* name, uint32_t* cache) {
  const AttributeEntry* entry = find_attribute(t, reinterpret_cast<Shape*>(uintptr_t(shape)), name);
  cache[0] = shape;
  cache[1] = uint32_t(reinterpret_cast<uintptr_t>(entry));
  return entry;
}
const StoreEntry* Direct::attribute_store_slow(Thread& t, uint32_t shape, Str* name, Value value, uint32_t* cache) {
  const StoreEntry* entry = find_store(t, reinterpret_cast<Shape*>(uintptr_t(shape)), name, value);
  cache[0] = shape;
  cache[1] = uint32_t(reinterpret_cast<uintptr_t>(entry));
  return entry;
}

// ref 3.11: a comparison method that cannot be had counts as one that does not know the answer, whatever went wrong.
Value bind_comparison(Thread& t, Value method, Value object) {
  Value bound = bind_special(t, method, object);
  if (bound) return bound;
  take_pending(t);
  return kNotImplemented;
}
Value bind_special(Thread& t, Value method, Value object) {
  if (method == kFalse) return raise_type_error(t, "'NoneType' object is not callable");
  return get_descriptor(t, method, object, class_of(object));
}
Value load_attribute_opaque(Thread& t, Value object, Str* name) { return get_attribute(t, object, name); }
Value store_attribute_opaque(Thread& t, Value object, Str* name, Value value) { return set_attribute(t, object, name, value) ? kNone : kEmpty; }
Value delete_attribute_opaque(Thread& t, Value object, Str* name) { return delete_attribute(t, object, name) ? kNone : kEmpty; }
Value class_variable(Thread& t, Value dict, Str* name) { return dict_get_str(t, dict.as<Dict>(), name); }
Value missing_attribute(Thread& t, Value object, Str* name) {
  if (class_of(object)->flags & kClassHasGetattr) return get_attribute(t, object, name);
  return raise_no_attribute(t, object, name);
}
Value module_attribute(Thread& t, Value module, const AttributeEntry* entry) {
  Dict* dict = module.as<Module>()->dict;
  if (entry->index < dict->filled && dict->table->entries[entry->index].key == Value::from(entry->name))
    return dict->table->entries[entry->index].value;
  refresh_attribute(t, entry);
  return get_attribute(t, module, entry->name);
}
Value get_getset(Thread& t, Value descriptor, Value object) { return descriptor.as<GetSetDescriptor>()->getset->get(t, object); }

// --- errors of operators -------------------------------------------------------------------------------------------------

bool left_keeps_right_from_repeating(Thread& t, Class* left) {
  return (left->flags & kClassHeap) || class_special(t, left, Special::kcontains) || class_special(t, left, Special::klen);
}
/// A sequence repeats as a number would as soon as its class defines methods for `*` (ref 3.11: nb_multiply in place of sq_repeat).
static bool multiplies_as_number(Thread& t, Value v) {
  return is_overridden(class_special(t, class_of(v), Special::kmul)) || is_overridden(class_special(t, class_of(v), Special::krmul));
}
/// What CPython says of the operand that is not a count; null: nothing special.
static const char* repetition_words(Thread& t, Value a, Value b, bool inplace, Value* count) {
  const char* const kNoInteger = "'{}' object cannot be interpreted as an integer";
  const char* const kNoCount = "can't multiply sequence by non-int of type '{}'";
  bool left = is_sequence_kind(shape_of(a)->kind), right = is_sequence_kind(shape_of(b)->kind);
  bool left_number = left && multiplies_as_number(t, a), right_number = right && multiplies_as_number(t, b);
  *count = b;
  if (left_number && !is_overridden(class_special(t, class_of(a), Special::kmul))) return kNoInteger;
  *count = a;
  if (right_number && class_of(a) != class_of(b) && !is_overridden(class_special(t, class_of(b), Special::krmul))) return kNoInteger;
  *count = b;
  if (left && (!left_number || (inplace && class_special(t, class_of(a), Special::kimul)))) return kNoCount;
  *count = a;
  bool kept_from_it = inplace && (left || left_keeps_right_from_repeating(t, class_of(a)));
  return right && !right_number && !kept_from_it ? kNoCount : nullptr;
}
Value unsupported_operands(Thread& t, Value a, Value b, BinaryOp op, bool inplace) {
  const char* symbol = kOperators[int(op)].symbol;
  char buffer[16];
  if (inplace) {
    const char* plain = op == BinaryOp::kPower ? "**" : symbol;
    snprintf(buffer, sizeof buffer, "%s=", plain);
    symbol = buffer;
  }
  if (op == BinaryOp::kRightShift && has_layout<BuiltinFunction>(a) && str_equal(native_name(t, a.as<BuiltinFunction>()->method), "print") && !inplace)
    return raise_type_error(t, "unsupported operand type(s) for {}: '{}' and '{}'. Did you mean \"print(<message>, file=<output_stream>)\"?", symbol, type_name(a), type_name(b));
  // Sequences have their own words when repetition or concatenation was meant.
  Kind left = shape_of(a)->kind, right = shape_of(b)->kind;
  if (op == BinaryOp::kMultiply && (is_sequence_kind(left) || is_sequence_kind(right))) {
    Value count;
    const char* words = repetition_words(t, a, b, inplace, &count);
    if (words && !class_special(t, class_of(count), Special::kindex)) return raise_type_error(t, words, type_name(count));
  }
  if (op == BinaryOp::kAdd && (left == Kind::kStr || left == Kind::kList || left == Kind::kTuple)) {
    const char* base = left == Kind::kStr ? "str" : left == Kind::kList ? "list" : "tuple";
    return raise_type_error(t, "can only concatenate {} (not \"{}\") to {}", base, type_name(b), base);
  }
  return raise_type_error(t, "unsupported operand type(s) for {}: '{}' and '{}'", symbol, type_name(a), type_name(b));
}
Value unsupported_comparison(Thread& t, Value a, Value b, Compare op) {
  return raise_type_error(t, "'{}' not supported between instances of '{}' and '{}'", kComparisons[int(op)].symbol, type_name(a), type_name(b));
}
Value bad_unary(Thread& t, Value v, const char* op) { return raise_type_error(t, "bad operand type for {}: '{}'", op, type_name(v)); }
Value bad_bool_result(Thread& t, Value v) { return raise_type_error(t, "__bool__ should return bool, returned {}", type_name(v)); }

// --- numbers and strings ---------------------------------------------------------------------------------------------------

Value true_division(Thread& t, Value a, Value b) { return int_true_divide(t, a, b); }
static bool as_double(Thread& t, Value v, double* out) {
  if (is_float(v)) {
    *out = float_value(v);
    return true;
  }
  return int_to_double(t, v, out);
}
Value float_power_opaque(Thread& t, Value a, Value b) {
  double x, y;
  if (!as_double(t, a, &x) || !as_double(t, b, &y)) return kEmpty;
  return float_power(t, x, y);
}
Value float_modulo(Thread& t, Value a, Value b) {
  double quotient, rest;
  if (float_value(b) == 0) return raise_zero_division(t, "float modulo");
  if (!float_divmod(t, float_value(a), float_value(b), &quotient, &rest)) return kEmpty;
  return box_float(t, rest);
}
Value float_floor_division(Thread& t, Value a, Value b) {
  double quotient, rest;
  if (float_value(b) == 0) return raise_zero_division(t, "float floor division by zero");
  if (!float_divmod(t, float_value(a), float_value(b), &quotient, &rest)) return kEmpty;
  return box_float(t, quotient);
}
double complex_modulus(double real, double imag) { return std::hypot(real, imag); }
Value complex_too_large(Thread& t) { return raise_overflow_error(t, "absolute value too large"); }
double round_half_even(double x) { return std::nearbyint(x); }
Value concatenate_str(Thread& t, Value a, Value b) { return Value::from(str_concat(t, a.as<Str>(), b.as<Str>())); }
Value str_equals(Thread&, Value a, Value b) { return Value::from_bool(a == b || str_equal(a.as<Str>(), b.as<Str>())); }
Value str_slice(Thread& t, Value str, int64_t begin, int64_t count) {
  return Value::from(str_substring(t, str.as<Str>(), size_t(begin), size_t(begin + count)));
}
Value list_part(Thread& t, Value list, int64_t begin, int64_t count) { return Value::from(list_slice(t, list.as<List>(), begin, 1, count)); }
Value tuple_part(Thread& t, Value tuple, int64_t begin, int64_t count) {
  if (count == int64_t(tuple.as<Tuple>()->length)) return tuple;
  return Value::from(tuple_slice(t, tuple.as<Tuple>(), begin, 1, count));
}
int64_t plain_equality(Thread& t, Value a, Value b) {
  PlainEqual same = plain_equal(t, a, b);
  return same == PlainEqual::kUnknown ? -1 : same == PlainEqual::kYes;
}
int64_t str_order_of(Value a, Value b) { return str_compare(a.as<Str>(), b.as<Str>()); }
bool str_contains_str(Value str, Value part) { return str_find(str.as<Str>(), part.as<Str>(), 0, str.as<Str>()->length) >= 0; }
Value str_item(Thread& t, Value str, int64_t index) {
  uint32_t c = str.as<Str>()->at(uint64_t(index));
  return Value::from(c < 256 ? t.runtime->char_cache[c] : str_from_char(t, c));
}

// --- containers --------------------------------------------------------------------------------------------------------------

Value get_item_opaque(Thread& t, Value container, Value key) {
  Direct d(t);
  Value method = class_special(t, class_of(container), Special::kgetitem);
  if (method && method != kFalse) {
    Value arguments[] = {container, key};
    return call_special(d, method, arguments, 2);
  }
  if (is_class(container)) {
    // type[int] is an alias, although other classes do not inherit that.
    if (container.as<Class>() == class_for_kind(Kind::kClass)) return call_with(t, Value::from(class_for<GenericAlias>(t)), container, key);
    Value hook = find_attribute_value(t, container, special_name(Special::kclass_getitem));
    if (hook && hook != kNone) return call_with(t, hook, key);
    if (has_pending(t)) return kEmpty;
    return raise_type_error(t, "type '{}' is not subscriptable", container.as<Class>()->name);
  }
  return raise_type_error(t, "'{}' object is not subscriptable", type_name(container));
}
// The error of storing or deleting an item of something that has no such method.  ref 3.11: a sequence is asked by number
// first (all classes of the program count as sequences), which has errors of its own.
static Failed fail_item_change(Thread& t, Value container, Value key, const char* by_number, const char* by_key) {
  Class* cls = class_of(container);
  // ref 3.11: one slot for both, so a class that has one of the methods is asked for the other.
  for (auto [missing, other] : {std::pair{Special::ksetitem, Special::kdelitem}, std::pair{Special::kdelitem, Special::ksetitem}})
    if (cls->flags & kClassHeap && class_special(t, cls, other) && !class_special(t, cls, missing)) return raise_attribute_error(t, "{}", special_name(missing));
  bool is_sequence = !(cls->flags & kClassImmutable) || class_special(t, cls, Special::klen);
  bool is_number = is_any_int(key) || class_special(t, class_of(key), Special::kindex);
  if (!is_sequence || !is_number) return raise_type_error(t, by_key, type_name(container));
  int64_t index;
  if (!to_index_int64(t, key, &index)) return {};
  return raise_type_error(t, by_number, type_name(container));
}
Value set_item_opaque(Thread& t, Value container, Value key, Value value) {
  constexpr const char* kError = "'{}' object does not support item assignment";
  Value method = class_special(t, class_of(container), Special::ksetitem);
  if (!method || method == kFalse) return fail_item_change(t, container, key, kError, kError);
  Value arguments[] = {container, key, value};
  Direct d(t);
  return call_special(d, method, arguments, 3);
}
bool delete_item(Thread& t, Value container, Value key) {
  Value method = class_special(t, class_of(container), Special::kdelitem);
  if (!method || method == kFalse)
    return fail_item_change(t, container, key, "'{}' object doesn't support item deletion", "'{}' object does not support item deletion");
  Value arguments[] = {container, key};
  Direct d(t);
  return bool(call_special(d, method, arguments, 2));
}
Value delete_item_opaque(Thread& t, Value container, Value key) { return delete_item(t, container, key) ? kNone : kEmpty; }
Value dict_item_or_empty(Thread& t, Value dict, Value key) { return dict_get(t, dict.as<Dict>(), key); }
Value dict_store(Thread& t, Value dict, Value key, Value value) { return dict_set(t, dict.as<Dict>(), key, value) ? kNone : kEmpty; }
static Value as_bool(int result) { return result < 0 ? kEmpty : Value::from_bool(result); }
Value contains_opaque(Thread& t, Value container, Value item) { return as_bool(contains(t, container, item)); }
Value compare_opaque(Thread& t, Value a, Value b, Compare op) { return rich_compare(t, a, b, op); }

Value truth_opaque(Thread& t, Value v) {
  Direct d(t);
  Value method = class_special(t, class_of(v), Special::kbool);
  if (method && method != kFalse) {
    Value result = TRY(call_special(d, method, &v, 1));
    return result.is_constant() && (result == kTrue || result == kFalse) ? result : bad_bool_result(t, result);
  }
  int64_t length = length_of(t, v);
  return length < 0 ? kEmpty : Value::from_bool(length > 0);
}

Intrinsics g_intrinsics;
Value is_instance_opaque(Thread& t, Value object, Value cls) { return as_bool(is_instance(t, object, cls)); }
Value length_opaque(Thread& t, Value object) {
  int64_t length = length_of(t, object);
  return length < 0 ? kEmpty : int_from(t, length);
}
Value checked_length(Thread& t, Value length) {
  int64_t checked = length_from(t, length);
  return checked < 0 ? kEmpty : int_from(t, checked);
}

ReflectionRows g_reflection;
Str* attribute_name(Thread& t, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(name));
  return intern(t, name.as<Str>());
}
Value get_attribute_or(Thread& t, Value object, Value name, Value fallback) {
  Str* key = TRY(attribute_name(t, name));
  if (!fallback) return get_attribute(t, object, key);
  Value v = find_attribute_value(t, object, key);
  return v || has_pending(t) ? v : fallback;
}
Value has_attribute(Thread& t, Value object, Value name) {
  Str* key = TRY(attribute_name(t, name));
  Value v = find_attribute_value(t, object, key);
  return has_pending(t) ? kEmpty : Value::from_bool(bool(v));
}
Value set_attribute_named(Thread& t, Value object, Value name, Value value) {
  return set_attribute(t, object, TRY(attribute_name(t, name)), value) ? kNone : kEmpty;
}
Value is_subclass_opaque(Thread& t, Value cls, Value base) { return as_bool(is_subclass(t, cls, base)); }

Value iterator_of(Thread& t, Value v) { return get_iterator(t, v); }
Value next_of(Thread& t, Value iterator) { return iterate_next(t, iterator); }
bool error_is_pending(Thread& t) { return has_pending(t); }
void link_callee(Thread&, Value exception, Value frame) {
  Value entry = exception.as<ExceptionObject>()->traceback;
  if (!entry || entry == kNone) return;
  auto* callee = entry.as<Traceback>()->frame.as<FrameObject>();
  if (callee->frame || callee->back != kNone) return;
  gc::write_barrier(callee);
  callee->back = frame;
}
void put_pending(Thread& t, Value exception) { t.pending = exception; }

// --- the exception being handled -----------------------------------------------------------------------------------------

Value handled_exception(Thread& t) { return t.handled->handled ? t.handled->handled : kNone; }
Value handled_outside(Thread& t) {
  for (ExceptionState* s = t.handled->previous; s; s = s->previous)
    if (s->handled && s->handled != kNone) return s->handled;
  return kNone;
}
void set_handled(Thread& t, Value exception) { t.handled->handled = exception; }
Value exchange_handled(Thread& t, Value exception) {
  Value old = t.handled->handled;
  t.handled->handled = exception;
  return old ? old : kNone;
}

}  // namespace adder
