// Opaque functions that handlers call: slow paths and everything the JIT need not see through, with their effects.
#pragma once
#include "interp/fields.h"
#include "jit/domain/callee.h"
#include "objects/exception.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {

struct Frame;

/// method.__get__(object, type(object)); methods without __get__ are themselves.
Value bind_special(Thread& t, Value method, Value object);
Value bind_comparison(Thread& t, Value method, Value object);
Value load_attribute_opaque(Thread& t, Value object, Str* name);
Value store_attribute_opaque(Thread& t, Value object, Str* name, Value value);   // None, or empty on failure
Value delete_attribute_opaque(Thread& t, Value object, Str* name);
Value class_variable(Thread& t, Value dict, Str* name);                         // that the class has
Value missing_attribute(Thread& t, Value object, Str* name);                     // raises AttributeError
/// Notes in a pending AttributeError what was looked up, unless it says so already; empty.
Value explain_failed_attribute(Thread& t, Value object, Str* name);
Value module_attribute(Thread& t, Value module, const AttributeEntry* entry);
Value dict_attribute(Thread& t, Value object, Str* name);                        // from the dict of a dict-mode object, or empty; may fail
Value get_getset(Thread& t, Value descriptor, Value object);
/// x *= sequence repeats the sequence only when x is of a builtin type without items.  ref 3.11: PyNumber_InPlaceMultiply.
bool left_keeps_right_from_repeating(Thread& t, Class* left);
Value unsupported_operands(Thread& t, Value a, Value b, BinaryOp op, bool inplace);
Value unsupported_comparison(Thread& t, Value a, Value b, Compare op);
Value bad_unary(Thread& t, Value v, const char* op);
Value true_division(Thread& t, Value a, Value b);
Value float_power_opaque(Thread& t, Value a, Value b);
Value float_modulo(Thread& t, Value a, Value b);
Value float_floor_division(Thread& t, Value a, Value b);
Value concatenate_str(Thread& t, Value a, Value b);
Value get_item_opaque(Thread& t, Value container, Value key);
Value set_item_opaque(Thread& t, Value container, Value key, Value value);
Value delete_item_opaque(Thread& t, Value container, Value key);
Value dict_item_or_empty(Thread& t, Value dict, Value key);                     // exact dict: value, or empty (error pending or not)
Value dict_store(Thread& t, Value dict, Value key, Value value);
Value str_item(Thread& t, Value str, int64_t index);
Value contains_opaque(Thread& t, Value container, Value item);                  // True, False or empty
Value checked_length(Thread& t, Value length);                                  // what __len__ has returned, as an int
Value truth_opaque(Thread& t, Value v);                                         // True, False or empty
Value compare_opaque(Thread& t, Value a, Value b, Compare op);
Value str_equals(Thread& t, Value a, Value b);                                  // True or False
Value str_slice(Thread& t, Value str, int64_t begin, int64_t count);
Value list_part(Thread& t, Value list, int64_t begin, int64_t count);
Value tuple_part(Thread& t, Value tuple, int64_t begin, int64_t count);
int64_t plain_equality(Thread& t, Value a, Value b);                            // 1, 0, or -1: comparing may run code
int64_t str_order_of(Value a, Value b);                                        // <0, 0, >0
bool str_contains_str(Value str, Value part);
Value iterator_of(Thread& t, Value v);
Value not_an_iterator(Thread& t, Value v);   // TypeError
Value next_of(Thread& t, Value iterator);                                       // item, or empty: check pending_error
Value bad_bool_result(Thread& t, Value v);                                      // raises
bool error_is_pending(Thread& t);
Value handled_exception(Thread& t);
Value handled_outside(Thread& t);
Value exchange_handled(Thread& t, Value exception);             // returns the old one, None if none
void set_handled(Thread& t, Value exception);
void link_callee(Thread& t, Value exception, Value frame);                          // sets f_back of the frame that the exception has left last
void put_pending(Thread& t, Value exception);                                   // as a function that failed leaves it

}  // namespace adder

#define ADDER_ANY(f) ADDER_EFFECT(adder::f, ::adder::jit::kAnyEffect)
#define ADDER_ALLOCATES(f) ADDER_EFFECT(adder::f, ::adder::jit::kAllocates)
#define ADDER_READS(f) ADDER_EFFECT(adder::f, ::adder::jit::kReads)
#define ADDER_WRITES(f, ...) ADDER_EFFECT(adder::f, ::adder::jit::writes(::adder::jit::AliasSet(__VA_ARGS__)))
ADDER_ALLOCATES(int_add)
ADDER_ALLOCATES(int_subtract)
ADDER_ALLOCATES(int_multiply)
ADDER_ALLOCATES(int_negate)
ADDER_WRITES(int_floor_divide, 0)
ADDER_WRITES(int_left_shift, 0)
ADDER_WRITES(int_right_shift, 0)
ADDER_ANY(bad_bool_result)
ADDER_ANY(bind_special)
ADDER_ANY(bind_comparison)
ADDER_ANY(load_attribute_opaque)
ADDER_ANY(store_attribute_opaque)
ADDER_ANY(delete_attribute_opaque)
ADDER_READS(class_variable)
ADDER_ANY(missing_attribute)
ADDER_ANY(explain_failed_attribute)
ADDER_ANY(module_attribute)
ADDER_ANY(dict_attribute)
ADDER_ANY(get_getset)
ADDER_ANY(unsupported_operands)
ADDER_ANY(unsupported_comparison)
ADDER_ANY(bad_unary)
ADDER_WRITES(true_division, 0)
ADDER_WRITES(float_power_opaque, 0)
ADDER_WRITES(float_modulo, 0)
ADDER_WRITES(float_floor_division, 0)
ADDER_ALLOCATES(concatenate_str)
ADDER_ANY(get_item_opaque)
ADDER_ANY(set_item_opaque)
ADDER_ANY(delete_item_opaque)
ADDER_ANY(dict_item_or_empty)
ADDER_ANY(dict_store)
ADDER_ALLOCATES(str_item)
ADDER_ALLOCATES(str_slice)
ADDER_ALLOCATES(list_part)
ADDER_ALLOCATES(tuple_part)
ADDER_READS(plain_equality)
ADDER_READS(str_order_of)
ADDER_READS(str_contains_str)
ADDER_ANY(contains_opaque)
ADDER_ANY(checked_length)
ADDER_ANY(truth_opaque)
ADDER_ANY(compare_opaque)
ADDER_READS(str_equals)
ADDER_ANY(iterator_of)
ADDER_WRITES(not_an_iterator, 0)
ADDER_ANY(next_of)
ADDER_READS(error_is_pending)
ADDER_READS(handled_exception)
ADDER_READS(handled_outside)
ADDER_WRITES(set_handled, ::adder::jit::alias_set(::adder::kAliasThread))
ADDER_WRITES(take_pending, ::adder::jit::alias_set(::adder::kAliasThread))
ADDER_WRITES(link_callee, ::adder::jit::alias_set(::adder::kAliasException))
ADDER_WRITES(put_pending, ::adder::jit::alias_set(::adder::kAliasThread))
