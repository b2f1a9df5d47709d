// _operator: the operators as functions, and callables that fetch items, attributes and results of methods.
#include "builtins/iterator_methods.h"
#include "interp/operations/arithmetic.h"
#include "modules/module_support.h"
#include "objects/bytes.h"
#include "objects/misc.h"

namespace adder {

Value compare_digest(Thread& t, Value a, Value b) {
  std::string_view texts[2];
  const Value given[] = {a, b};
  bool strings = has_layout<Str>(a) && has_layout<Str>(b);
  if (!strings && (!has_buffer(t, a) || !has_buffer(t, b)))
    return raise_type_error(t, "unsupported operand types(s) or combination of types: '{}' and '{}'", type_name(a), type_name(b));
  for (int i = 0; i < 2; i++) {
    if (strings) {
      auto* s = given[i].as<Str>();
      if (!s->is_ascii()) return raise_type_error(t, "comparing strings with non-ASCII characters is not supported");
      texts[i] = {reinterpret_cast<const char*>(s->bytes1()), s->length};
    } else {
      BufferView view;
      if (!get_buffer(t, given[i], &view)) return kEmpty;
      texts[i] = view.view();
    }
  }
  uint8_t difference = texts[0].size() != texts[1].size();
  std::string_view other = difference ? texts[1] : texts[0];  // the loop takes as long in either case
  for (size_t i = 0; i < other.size(); i++) difference |= uint8_t(other[i] ^ texts[1][i]);
  return Value::from_bool(difference == 0);
}

namespace {

Value truth(int result) { return result < 0 ? kEmpty : Value::from_bool(result); }

template <Compare op> Value compare_function(Thread& t, Value, Value a, Value b) { return rich_compare(t, a, b, op); }
template <BinaryOp op> Value binary_function(Thread& t, Value, Value a, Value b) { return binary_operation(t, a, b, op); }
template <BinaryOp op> Value inplace_function(Thread& t, Value, Value a, Value b) { return inplace_operation(t, a, b, op); }

Value op_truth(Thread& t, Value, Value a) { return truth(is_true(t, a)); }
Value op_not(Thread& t, Value, Value a) {
  int result = is_true(t, a);
  return result < 0 ? kEmpty : Value::from_bool(!result);
}
Value op_is(Thread&, Value, Value a, Value b) { return Value::from_bool(is_identical(a, b)); }
Value op_is_not(Thread&, Value, Value a, Value b) { return Value::from_bool(!is_identical(a, b)); }
Value op_neg(Thread& t, Value, Value a) { return negate(t, a); }
Value op_abs(Thread& t, Value, Value a) { return absolute(t, a); }
Value op_index(Thread& t, Value, Value a) { return to_index(t, a); }
Value op_pow(Thread& t, Value, Value a, Value b) { return power(t, a, b, kNone); }

Value unary_method(Thread& t, Value a, Special special, const char* symbol) {
  if (!class_special(t, class_of(a), special)) return raise_type_error(t, "bad operand type for unary {}: '{}'", symbol, type_name(a));
  return call_method(t, a, special_name(special), {});
}
Value op_pos(Thread& t, Value, Value a) { return unary_method(t, a, Special::kpos, "+"); }
Value op_inv(Thread& t, Value, Value a) { return unary_method(t, a, Special::kinvert, "~"); }

bool is_sequence(Thread& t, Value v) { return bool(class_special(t, class_of(v), Special::kgetitem)) && !has_layout<Dict>(v); }
Value op_concat(Thread& t, Value, Value a, Value b) {
  if (is_sequence_kind(shape_of(a)->kind)) return call_method_with(t, a, "__add__", b);  // in the words of the type
  bool adds = class_special(t, class_of(a), Special::kadd) || class_special(t, class_of(b), Special::kradd);
  if (!adds || !is_sequence(t, a) || !is_sequence(t, b)) return raise_type_error(t, "'{}' object can't be concatenated", type_name(a));
  return binary_operation(t, a, b, BinaryOp::kAdd);
}
Value op_iconcat(Thread& t, Value, Value a, Value b) {
  if (!is_sequence(t, a)) return raise_type_error(t, "'{}' object can't be concatenated", type_name(a));
  return inplace_operation(t, a, b, BinaryOp::kAdd);
}
Value op_contains(Thread& t, Value, Value a, Value b) { return truth(contains(t, a, b)); }
Value op_getitem(Thread& t, Value, Value a, Value b) { return get_item(t, a, b); }
Value op_setitem(Thread& t, Value, Value a, Value b, Value c) { return set_item(t, a, b, c) ? kNone : kEmpty; }
Value op_delitem(Thread& t, Value, Value a, Value b) { return delete_item(t, a, b) ? kNone : kEmpty; }
Value searched_iterator(Thread& t, Value v) {
  Value iterator = get_iterator(t, v);
  if (iterator || !pending_matches(t, ExceptionId::kTypeError)) return iterator;
  take_pending(t);
  return raise_type_error(t, "argument of type '{}' is not iterable", type_name(v));
}
Value op_count_of(Thread& t, Value, Value a, Value b) {
  int64_t count = 0;
  Value iterator = TRY(searched_iterator(t, a));
  bool ok = for_each(t, iterator, [&](Value item) -> bool {
    int same = equal(t, item, b);
    count += same > 0;
    return same >= 0;
  });
  return ok ? Value::from_int(count) : kEmpty;
}
Value op_index_of(Thread& t, Value, Value a, Value b) {
  Value iterator = TRY(searched_iterator(t, a));
  for (int64_t i = 0;; i++) {
    Value item = iterate_next(t, iterator);
    if (!item) break;
    int same = equal(t, item, b);
    if (same != 0) return same < 0 ? kEmpty : Value::from_int(i);
  }
  if (has_pending(t)) return kEmpty;
  return raise_value_error(t, "sequence.index(x): x not in sequence");
}
Value op_length_hint(Thread& t, Value, Value a, Value fallback) {
  int64_t given;
  Value index = TRY(to_index(t, fallback));
  if (!int_to_int64(t, index, &given, "ssize_t")) return kEmpty;
  int64_t hint = length_hint(t, a, given);
  return hint == -1 && has_pending(t) ? kEmpty : int_from(t, hint);
}
Value op_call(Thread& t, Value, Value callable, Value args, Value kwargs) {
  return call_unpacked(t, callable, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}
Value op_compare_digest(Thread& t, Value, Value a, Value b) { return compare_digest(t, a, b); }

// --- itemgetter
Value item_getter_new(Thread& t, Value cls, Value items) {
  if (items.as<Tuple>()->length == 0) return raise_type_error(t, "itemgetter expected 1 argument, got 0");
  auto* getter = TRY(make_instance<ItemGetter>(t, cls.as<Class>()));
  getter->items = items.as<Tuple>();
  return Value::from(getter);
}
Value fetch_item(Thread& t, Value object, Value key) {
  if (key.is_int() && key.as_int() >= 0) {
    if (is_exact<Tuple>(object) && uint64_t(key.as_int()) < object.as<Tuple>()->length) return object.as<Tuple>()->items[key.as_int()];
    if (is_exact<List>(object) && key.as_int() < object.as<List>()->length) return object.as<List>()->get(size_t(key.as_int()));
  }
  return get_item(t, object, key);
}
Value item_getter_call(Thread& t, Value self, Value object) {
  Tuple* items = self.as<ItemGetter>()->items;
  if (items->length == 1) return fetch_item(t, object, items->items[0]);
  Tuple* result = TRY(new_tuple(t, items->length));
  for (size_t i = 0; i < items->length; i++) {
    result->items[i] = TRY(fetch_item(t, object, items->items[i]));
    gc::write_barrier(result);
  }
  return Value::from(result);
}
/// operator.name(repr(item), ...)
Value shown_call(Thread& t, Value self, std::initializer_list<Tuple*> parts, Dict* keywords) {
  if (repr_enter(t, self)) return Value::from(str_from_ascii(t, "..."));
  StrBuilder text(t);
  text.add_ascii("operator.");
  text.add(class_of(self)->name);
  text.add_char('(');
  bool first = true, ok = true;
  auto show = [&](Value v) {
    Str* shown = ok ? repr(t, v) : nullptr;
    ok = shown != nullptr;
    if (ok) text.add(shown);
  };
  for (Tuple* part : parts) {
    for (Value v : part->values()) {
      if (!first) text.add_ascii(", ");
      first = false;
      show(v);
    }
  }
  size_t position = 0;
  for (Value key, value; ok && keywords && dict_next(keywords, &position, &key, &value);) {
    text.add_ascii(", ");
    text.add(key.as<Str>());
    text.add_char('=');
    show(value);
  }
  repr_leave(t, self);
  if (!ok) return kEmpty;
  text.add_char(')');
  return Value::from(text.finish());
}
Value item_getter_repr(Thread& t, Value self) { return shown_call(t, self, {self.as<ItemGetter>()->items}, nullptr); }
Value item_getter_reduce(Thread& t, Value self) {
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(self.as<ItemGetter>()->items)));
}

// --- attrgetter
Tuple* split_at_dots(Thread& t, Str* name) {
  List* parts = TRY(new_list(t));
  size_t start = 0;
  for (size_t i = 0; i <= name->length; i++) {
    if (i < name->length && name->at(i) != '.') continue;
    Str* part = TRY(str_substring(t, name, start, i));
    if (!list_append(t, parts, Value::from(intern(t, part)))) return nullptr;
    start = i + 1;
  }
  return tuple_from(t, parts->values());
}
Value attribute_getter_new(Thread& t, Value cls, Value names) {
  Tuple* given = names.as<Tuple>();
  if (given->length == 0) return raise_type_error(t, "attrgetter expected 1 argument, got 0");
  Tuple* paths = TRY(new_tuple(t, given->length));
  for (size_t i = 0; i < given->length; i++) {
    if (!has_layout<Str>(given->items[i])) return raise_type_error(t, "attribute name must be a string");
    paths->items[i] = Value::from(TRY(split_at_dots(t, given->items[i].as<Str>())));
    gc::write_barrier(paths);
  }
  auto* getter = TRY(make_instance<AttributeGetter>(t, cls.as<Class>()));
  getter->names = given;
  getter->paths = paths;
  return Value::from(getter);
}
/// The attribute of an object whose shape says where it is, as that of most instances does.
Value attribute_by_shape(Thread& t, Value object, Str* name) {
  if (!object.is_pointer() || !name->is_interned()) return get_attribute(t, object, name);
  const AttributeEntry* entry = find_attribute(t, shape_of(object), name);
  if (entry->kind == AttributeEntry::kSlot) return *reinterpret_cast<Value*>(reinterpret_cast<char*>(object.as<Object>()) + entry->offset);
  return entry->kind == AttributeEntry::kClassValue ? entry->value : get_attribute(t, object, name);
}
Value follow_path(Thread& t, Value object, Tuple* path) {
  for (Value name : path->values()) object = TRY(attribute_by_shape(t, object, name.as<Str>()));
  return object;
}
Value attribute_getter_call(Thread& t, Value self, Value object) {
  Tuple* paths = self.as<AttributeGetter>()->paths;
  if (paths->length == 1) return follow_path(t, object, paths->items[0].as<Tuple>());
  Tuple* result = TRY(new_tuple(t, paths->length));
  for (size_t i = 0; i < paths->length; i++) {
    result->items[i] = TRY(follow_path(t, object, paths->items[i].as<Tuple>()));
    gc::write_barrier(result);
  }
  return Value::from(result);
}
Value attribute_getter_repr(Thread& t, Value self) { return shown_call(t, self, {self.as<AttributeGetter>()->names}, nullptr); }
Value attribute_getter_reduce(Thread& t, Value self) {
  return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(self.as<AttributeGetter>()->names)));
}

// --- methodcaller
Value method_caller_new(Thread& t, Value cls, Value args, Value kwargs) {
  Tuple* given = args.as<Tuple>();
  if (given->length == 0) return raise_type_error(t, "methodcaller needs at least one argument, the method name");
  if (!has_layout<Str>(given->items[0])) return raise_type_error(t, "method name must be a string");
  Tuple* arguments = TRY(tuple_from(t, given->values().subspan(1)));
  Str* name = intern(t, given->items[0].as<Str>());
  auto* caller = TRY(make_instance<MethodCaller>(t, cls.as<Class>()));
  caller->name = name;
  caller->arguments = arguments;
  caller->keywords = kwargs ? kwargs.as<Dict>() : nullptr;
  return Value::from(caller);
}
Value method_caller_call(Thread& t, Value self, Value object) {
  auto* caller = self.as<MethodCaller>();
  if (!caller->keywords) return call_method(t, object, caller->name, caller->arguments->values());
  Value bound = TRY(get_attribute(t, object, caller->name));
  return call_unpacked(t, bound, caller->arguments, caller->keywords);
}
Value method_caller_repr(Thread& t, Value self) {
  auto* caller = self.as<MethodCaller>();
  Tuple* name = TRY(make_tuple(t, Value::from(caller->name)));
  return shown_call(t, self, {name, caller->arguments}, caller->keywords);
}
Value method_caller_reduce(Thread& t, Value self) {
  auto* caller = self.as<MethodCaller>();
  List* parts = TRY(new_list(t));
  if (!list_append(t, parts, Value::from(caller->name)) || !list_extend(t, parts, Value::from(caller->arguments))) return kEmpty;
  if (!caller->keywords) {
    Tuple* arguments = TRY(tuple_from(t, parts->values()));
    return Value::from(make_tuple(t, Value::from(class_of(self)), Value::from(arguments)));
  }
  Value functools = TRY(call_with(t, TRY(builtin_named(t, "__import__")), Value::from(intern(t, "functools"))));
  Value partial = TRY(get_attribute(t, functools, intern(t, "partial")));
  Tuple* first = TRY(make_tuple(t, Value::from(class_of(self)), Value::from(caller->name)));
  Value made = TRY(call_unpacked(t, partial, first, caller->keywords));
  return Value::from(make_tuple(t, made, Value::from(caller->arguments)));
}

#define CALL_ROW(function) method<function>("__call__($self, object, /)", "Call self as a function.")
#define REPR_ROW(function) method<function>("__repr__($self, /)", "Return repr(self).")
const NativeMethod kItemGetterNew = method<item_getter_new>("itemgetter($type, /, *items)!", "Create an itemgetter.");
const NativeMethod kItemGetterMethods[] = {CALL_ROW(item_getter_call), REPR_ROW(item_getter_repr), REDUCE(item_getter_reduce)};
const NativeMethod kAttributeGetterNew = method<attribute_getter_new>("attrgetter($type, /, *attrs)!", "Create an attrgetter.");
const NativeMethod kAttributeGetterMethods[] = {CALL_ROW(attribute_getter_call), REPR_ROW(attribute_getter_repr), REDUCE(attribute_getter_reduce)};
const NativeMethod kMethodCallerNew = method<method_caller_new>("methodcaller($type, /, *args, **kwargs)!", "Create a methodcaller.");
const NativeMethod kMethodCallerMethods[] = {CALL_ROW(method_caller_call), REPR_ROW(method_caller_repr), REDUCE(method_caller_reduce)};

#define TWO(name, body, doc) function<body>(name "($module, a, b, /)", doc)
#define ONE(name, body, doc) function<body>(name "($module, a, /)", doc)
#define OPERATOR(name, op, symbol)                                              \
  TWO(name, binary_function<BinaryOp::op>, "Same as a " symbol " b."),          \
      TWO("i" name, inplace_function<BinaryOp::op>, "Same as a " symbol "= b.")
const NativeMethod kFunctions[] = {
    TWO("lt", compare_function<Compare::kLt>, "Same as a < b."),
    TWO("le", compare_function<Compare::kLe>, "Same as a <= b."),
    TWO("eq", compare_function<Compare::kEq>, "Same as a == b."),
    TWO("ne", compare_function<Compare::kNe>, "Same as a != b."),
    TWO("gt", compare_function<Compare::kGt>, "Same as a > b."),
    TWO("ge", compare_function<Compare::kGe>, "Same as a >= b."),
    OPERATOR("add", kAdd, "+"),
    OPERATOR("sub", kSubtract, "-"),
    OPERATOR("mul", kMultiply, "*"),
    OPERATOR("matmul", kMatrixMultiply, "@"),
    OPERATOR("truediv", kTrueDivide, "/"),
    OPERATOR("floordiv", kFloorDivide, "//"),
    OPERATOR("mod", kRemainder, "%"),
    OPERATOR("lshift", kLeftShift, "<<"),
    OPERATOR("rshift", kRightShift, ">>"),
    TWO("and_", binary_function<BinaryOp::kAnd>, "Same as a & b."),
    TWO("or_", binary_function<BinaryOp::kOr>, "Same as a | b."),
    TWO("xor", binary_function<BinaryOp::kXor>, "Same as a ^ b."),
    TWO("iand", inplace_function<BinaryOp::kAnd>, "Same as a &= b."),
    TWO("ior", inplace_function<BinaryOp::kOr>, "Same as a |= b."),
    TWO("ixor", inplace_function<BinaryOp::kXor>, "Same as a ^= b."),
    TWO("pow", op_pow, "Same as a ** b."),
    TWO("ipow", inplace_function<BinaryOp::kPower>, "Same as a **= b."),
    ONE("neg", op_neg, "Same as -a."),
    ONE("pos", op_pos, "Same as +a."),
    ONE("abs", op_abs, "Same as abs(a)."),
    ONE("inv", op_inv, "Same as ~a."),
    ONE("invert", op_inv, "Same as ~a."),
    ONE("index", op_index, "Same as a.__index__()."),
    ONE("truth", op_truth, "Return whether a is true."),
    ONE("not_", op_not, "Same as not a."),
    TWO("is_", op_is, "Same as a is b."),
    TWO("is_not", op_is_not, "Same as a is not b."),
    TWO("concat", op_concat, "Same as a + b, for sequences."),
    TWO("iconcat", op_iconcat, "Same as a += b, for sequences."),
    TWO("contains", op_contains, "Same as b in a."),
    TWO("getitem", op_getitem, "Same as a[b]."),
    function<op_setitem>("setitem($module, a, b, c, /)", "Same as a[b] = c."),
    TWO("delitem", op_delitem, "Same as del a[b]."),
    TWO("countOf", op_count_of, "Return how many items of a equal b."),
    TWO("indexOf", op_index_of, "Return the first index of b in a."),
    function<op_length_hint>("length_hint($module, obj, default=0, /)", "Return an estimate of len(obj)."),
    function<op_call>("call($module, obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs)."),
    TWO("_compare_digest", op_compare_digest, "Return whether a equals b."),
};

bool initialize(Thread& t, Module* module) {
  return dict_set_str(t, module->dict, intern(t, "itemgetter"), Value::from(class_for<ItemGetter>(t))) &&
         dict_set_str(t, module->dict, intern(t, "attrgetter"), Value::from(class_for<AttributeGetter>(t))) &&
         dict_set_str(t, module->dict, intern(t, "methodcaller"), Value::from(class_for<MethodCaller>(t)));
}

}  // namespace

extern const TypeSpec kItemGetterType, kAttributeGetterType, kMethodCallerType;
const TypeSpec kItemGetterType = {.kind = Kind::kItemGetter, .methods = kItemGetterMethods, .doc = "Fetches items of its argument.",
                                  .construct = &kItemGetterNew, .module = "operator"};
const TypeSpec kAttributeGetterType = {.kind = Kind::kAttributeGetter, .methods = kAttributeGetterMethods,
                                       .doc = "Fetches attributes of its argument.", .construct = &kAttributeGetterNew, .module = "operator"};
const TypeSpec kMethodCallerType = {.kind = Kind::kMethodCaller, .methods = kMethodCallerMethods,
                                    .doc = "Calls a method of its argument.", .construct = &kMethodCallerNew, .module = "operator"};
extern const ModuleSpec kOperatorModule;
const ModuleSpec kOperatorModule = {"_operator", "The operators as functions.", kFunctions, initialize};

}  // namespace adder
