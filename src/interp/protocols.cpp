// The protocols as plain functions: the Direct domain's instances, and what only C++ asks for.
#include "objects/protocols.h"

#include "interp/descriptors.h"
#include "interp/drain.h"
#include "interp/generators.h"
#include "interp/operations/calls.h"
#include "interp/operations/containers.h"
#include "interp/operations/iterators.h"
#include "objects/attributes.h"
#include "objects/format_spec.h"
#include "objects/item_batches.h"
#include "objects/sequences.h"
#include "objects/str.h"

namespace adder {

const OperatorInfo kOperators[] = {
    {Special::kadd, Special::kradd, Special::kiadd, "+"},
    {Special::ksub, Special::krsub, Special::kisub, "-"},
    {Special::kmul, Special::krmul, Special::kimul, "*"},
    {Special::ktruediv, Special::krtruediv, Special::kitruediv, "/"},
    {Special::kfloordiv, Special::krfloordiv, Special::kifloordiv, "//"},
    {Special::kmod, Special::krmod, Special::kimod, "%"},
    {Special::kpow, Special::krpow, Special::kipow, "** or pow()"},
    {Special::klshift, Special::krlshift, Special::kilshift, "<<"},
    {Special::krshift, Special::krrshift, Special::kirshift, ">>"},
    {Special::kand, Special::krand, Special::kiand, "&"},
    {Special::kor, Special::kror, Special::kior, "|"},
    {Special::kxor, Special::krxor, Special::kixor, "^"},
    {Special::kmatmul, Special::krmatmul, Special::kimatmul, "@"},
};
const ComparisonInfo kComparisons[] = {
    {Special::klt, Special::kgt, "<"},  {Special::kle, Special::kge, "<="}, {Special::keq, Special::keq, "=="},
    {Special::kne, Special::kne, "!="}, {Special::kgt, Special::klt, ">"},  {Special::kge, Special::kle, ">="},
};

// --- calls ---------------------------------------------------------------------------------------------------------

namespace {

// Type checks that binding through a class has made already elsewhere: the receiver of an unbound builtin method.
bool check_receiver(Thread& t, MethodDescriptor* d, const Value* arguments, size_t count) {
  if (count > 0 && is_instance_of(arguments[0], d->owner)) [[likely]] return true;
  Str* name = native_name(t, d->method);
  bool wrapper = shape_of_object(d)->kind == Kind::kWrapperDescriptor;
  if (count == 0 && wrapper) return raise_type_error(t, "descriptor '{}' of '{}' object needs an argument", name, d->owner->full_name);
  if (count == 0) return raise_type_error(t, "unbound method {}.{}() needs an argument", d->owner->full_name, name);
  const char* form = wrapper ? "descriptor '{}' requires a '{}' object but received a '{}'"
                                                                          : "descriptor '{}' for '{}' objects doesn't apply to a '{}' object";
  return raise_type_error(t, form, name, d->owner->full_name, type_name(arguments[0]));
}

bool check_class_receiver(Thread& t, MethodDescriptor* d, const Value* arguments, size_t count) {
  Str* name = native_name(t, d->method);
  if (count == 0) return raise_type_error(t, "descriptor '{}' of '{}' object needs an argument", name, d->owner->full_name);
  if (!is_class(arguments[0])) return raise_type_error(t, "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2", name, d->owner->full_name, type_name(arguments[0]));
  Class* cls = arguments[0].as<Class>();
  return is_subtype(cls, d->owner) || raise_type_error(t, "descriptor '{}' requires a subtype of '{}' but received '{}'", name, d->owner->full_name, cls->full_name);
}

// Arguments with one more in front.
class Prefixed {
 public:
  Prefixed(Value first, const Value* rest, size_t count) {
    if (count + 1 > kInline) data_ = heap_ = new Value[count + 1];
    data_[0] = first;
    for (size_t i = 0; i < count; i++) data_[i + 1] = rest[i];
  }
  ~Prefixed() { delete[] heap_; }
  const Value* data() const { return data_; }

 private:
  static constexpr size_t kInline = 24;
  alignas(Value) char inline_[kInline * sizeof(Value)];  // not cleared
  Value* data_ = reinterpret_cast<Value*>(inline_);
  Value* heap_ = nullptr;
};

/// Whether a builtin __new__ may make an instance of its first argument.
bool check_constructed(Thread& t, BuiltinFunction* constructor, const Value* arguments, size_t count) {
  const Str* name = constructor->owner->full_name;
  if (count == 0) return raise_type_error(t, "{}.__new__(): not enough arguments", name);
  if (!is_class(arguments[0])) return raise_type_error(t, "{}.__new__(X): X is not a type object ({})", name, type_name(arguments[0]));
  auto* cls = arguments[0].as<Class>();
  if (cls->flags & kClassNoInstantiate) return raise_type_error(t, "cannot create '{}' instances", cls->full_name);
  return is_subtype(cls, constructor->owner) || raise_type_error(t, "{}.__new__({}): {} is not a subtype of {}", name, cls->full_name, cls->full_name, name);
}

Value call_any(Thread& t, Value callable, const Value* arguments, size_t count, Tuple* names) {
  size_t total = count + (names ? names->length : 0);
  Kind kind = callable.is_pointer() ? shape_of(callable)->kind : Kind::kNoneType;
  switch (kind) {
    case Kind::kFunction: return call_function(t, callable.as<Function>(), arguments, count, names);
    case Kind::kBoundMethod: {
      auto* m = callable.as<BoundMethod>();
      Prefixed all(m->self, arguments, total);
      return call_any(t, m->function, all.data(), count + 1, names);
    }
    case Kind::kBuiltinFunction: {
      auto* b = callable.as<BuiltinFunction>();
      if (!b->self) {
        if (b->method->constructs && !check_constructed(t, b, arguments, count)) return kEmpty;
        return call_native(t, b->method, arguments, count, names);
      }
      Prefixed all(b->self, arguments, total);
      return call_native(t, b->method, all.data(), count + 1, names, CalledAs::kBoundValue);
    }
    case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor: {
      auto* d = callable.as<MethodDescriptor>();
      if (!check_receiver(t, d, arguments, count)) return kEmpty;
      return call_native(t, d->method, arguments, count, names);
    }
    case Kind::kClassMethodDescriptor: {
      auto* d = callable.as<MethodDescriptor>();
      if (!check_class_receiver(t, d, arguments, count)) return kEmpty;
      return call_native(t, d->method, arguments, count, names);
    }
    case Kind::kMethodWrapper: {
      auto* w = callable.as<MethodWrapper>();
      Prefixed all(w->self, arguments, total);
      return call_native(t, w->descriptor->method, all.data(), count + 1, names);
    }
    case Kind::kClass: return call_class(t, callable.as<Class>(), arguments, count, names);
    default: break;
  }
  Value method = class_special(t, class_of(callable), Special::kcall);
  if (!method || method == kFalse) return raise_type_error(t, "'{}' object is not callable", type_name(callable));
  if (!enter_recursion(t, " while calling a Python object")) return kEmpty;
  Value result;
  if (shape_of(method)->kind == Kind::kFunction || is_native_method(method)) {
    Prefixed all(callable, arguments, total);
    result = call_any(t, method, all.data(), count + 1, names);
  } else {
    Value bound = bind_special(t, method, callable);
    result = bound ? call_any(t, bound, arguments, count, names) : kEmpty;
  }
  leave_recursion(t);
  return result;
}

}  // namespace

/// The builtin __call__ of a callable, when its class has it from itself: no receiver to check.
static ADDER_INLINE const NativeMethod* own_native_call(Thread& t, Value callable) {
  Class* cls = class_of(callable);
  Value method = class_special(t, cls, Special::kcall);
  if (!method || !is_exact<WrapperDescriptor>(method)) return nullptr;
  auto* descriptor = method.as<MethodDescriptor>();
  return descriptor->owner == cls ? descriptor->method : nullptr;
}
/// Calls with one argument, as map() and key functions make them: builtin functions and classes without detours.
static Value call_with_one(Thread& t, Value callable, Value argument) {
  Kind kind = callable.is_pointer() ? shape_of(callable)->kind : Kind::kNoneType;
  if (kind == Kind::kFunction) return call_function(t, callable.as<Function>(), &argument, 1, nullptr);
  if (kind == Kind::kBuiltinFunction) {
    auto* b = callable.as<BuiltinFunction>();
    const Value both[] = {b->self, argument};
    if (b->self) return call_native(t, b->method, both, 2, nullptr, CalledAs::kBoundValue);
    if (!b->method->constructs) return call_native(t, b->method, &argument, 1, nullptr);
  } else if (kind == Kind::kClass) {
    Direct d(t);
    const Value both[] = {callable, argument};
    if (const NativeMethod* constructor = d.native_constructor(callable.as<Class>())) return call_native(t, constructor, both, 2, nullptr);
  } else if (kind != Kind::kBoundMethod && kind != Kind::kMethodDescriptor) {
    const NativeMethod* method = own_native_call(t, callable);
    const Value both[] = {callable, argument};
    if (method && method->simple && method->parameter_count == 2) {
      if (!enter_recursion(t, " while calling a Python object")) return kEmpty;
      Value result = method->invoke(t, both);
      leave_recursion(t);
      return result;
    }
  }
  return call_any(t, callable, &argument, 1, nullptr);
}

Value call(Thread& t, Value callable, std::span<const Value> arguments) {
  if (arguments.size() == 1) return call_with_one(t, callable, arguments[0]);
  return call_any(t, callable, arguments.data(), arguments.size(), nullptr);
}
Value call_keywords(Thread& t, Value callable, std::span<const Value> arguments, Tuple* names) {
  return call_any(t, callable, arguments.data(), arguments.size() - names->length, names->length ? names : nullptr);
}
Value call_unpacked(Thread& t, Value callable, Tuple* arguments, Dict* keywords) {
  if (!keywords || keywords->used == 0) return call(t, callable, arguments->values());
  size_t total = arguments->length + keywords->used;
  ValueArray* all = new_value_array(t, total);
  Tuple* names = new_tuple(t, keywords->used);
  for (size_t i = 0; i < arguments->length; i++) all->items[i] = arguments->items[i];
  size_t position = 0, k = 0;
  Value key, value;
  while (dict_next(keywords, &position, &key, &value)) {
    if (!has_layout<Str>(key)) return raise_type_error(t, "keywords must be strings");
    names->items[k] = key;
    all->items[arguments->length + k++] = value;
  }
  return call_any(t, callable, all->items, arguments->length, names);
}
Value call_method(Thread& t, Value object, Str* name, std::span<const Value> arguments) {
  const AttributeEntry* entry = find_attribute(t, shape_of(object), name);
  if (entry->kind == AttributeEntry::kFunction || entry->kind == AttributeEntry::kNativeMethod) {
    Prefixed all(object, arguments.data(), arguments.size());
    return call_any(t, entry->value, all.data(), arguments.size() + 1, nullptr);
  }
  Value method = TRY(get_attribute(t, object, name));
  return call(t, method, arguments);
}
bool is_callable(Thread& t, Value v) {
  if (v.is_pointer()) {
    switch (shape_of(v)->kind) {
      case Kind::kFunction: case Kind::kBoundMethod: case Kind::kBuiltinFunction: case Kind::kClass: return true;
      default: break;
    }
  }
  Value method = class_special(t, class_of(v), Special::kcall);
  return method && method != kFalse;
}
Value call_special_method(Thread& t, Value object, Special s, std::span<const Value> arguments) {
  Value all[4] = {object};
  CHECK(arguments.size() < std::size(all), "special methods have few arguments");
  std::copy(arguments.begin(), arguments.end(), all + 1);
  Direct d(t);
  return call_special(d, class_special(t, class_of(object), s), all, arguments.size() + 1);
}
Value lookup_special(Thread& t, Value object, Str* name) {
  Value method = class_lookup(t, class_of(object), name);
  return method ? bind_special(t, method, object) : kEmpty;
}
bool enter_recursion(Thread& t, const char* where) {
  if (t.recursion_depth >= t.recursion_limit || uintptr_t(__builtin_frame_address(0)) < t.native_limit)
    return raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded{}", where);
  t.recursion_depth++;
  return true;
}

// --- operators -------------------------------------------------------------------------------------------------------

Value binary_operation(Thread& t, Value a, Value b, BinaryOp op) {
  Direct d(t);
  switch (op) {
    case BinaryOp::kAdd: return add(d, a, b);
    case BinaryOp::kSubtract: return subtract(d, a, b);
    case BinaryOp::kMultiply: return multiply(d, a, b);
    default: return binary_general(d, a, b, op, false);
  }
}
Value inplace_operation(Thread& t, Value a, Value b, BinaryOp op) {
  Direct d(t);
  return binary_general(d, a, b, op, true);
}
Value power(Thread& t, Value base, Value exponent, Value modulus) {
  if (modulus == kNone) return binary_operation(t, base, exponent, BinaryOp::kPower);
  Value method = class_special(t, class_of(base), Special::kpow);
  if (method && method != kFalse) {
    Value arguments[] = {base, exponent, modulus};
    Direct d(t);
    Value result = TRY(call_special(d, method, arguments, 3));
    if (result != kNotImplemented) return result;
  }
  return raise_type_error(t, "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'", type_name(base), type_name(exponent), type_name(modulus));
}
Value negate(Thread& t, Value v) {
  Direct d(t);
  return negative(d, v);
}
Value absolute(Thread& t, Value v) {
  Direct d(t);
  Value method = class_special(t, class_of(v), Special::kabs);
  if (!method || method == kFalse) return raise_type_error(t, "bad operand type for abs(): '{}'", type_name(v));
  return call_special(d, method, &v, 1);
}
int is_true(Thread& t, Value v) {
  Direct d(t);
  return truth(d, v);
}
Value rich_compare(Thread& t, Value a, Value b, Compare op) {
  if (is_exact<Tuple>(a) && is_exact<Tuple>(b)) return compare_tuples(t, a.as<Tuple>(), b.as<Tuple>(), op);
  if (!enter_recursion(t, " in comparison")) return kEmpty;
  Direct d(t);
  Value result;
  switch (op) {
    case Compare::kLt: result = compare<jit::Less, Compare::kLt>(d, a, b); break;
    case Compare::kGt: result = compare<jit::Greater, Compare::kGt>(d, a, b); break;
    case Compare::kEq: result = compare<jit::Equal, Compare::kEq>(d, a, b); break;
    default: result = compare_general(d, a, b, op);
  }
  leave_recursion(t);
  return result;
}
int compare_bool(Thread& t, Value a, Value b, Compare op) {
  if (a == b && (op == Compare::kEq || op == Compare::kNe)) return op == Compare::kEq;
  Value result = rich_compare(t, a, b, op);
  return result ? is_true(t, result) : -1;
}
int equal(Thread& t, Value a, Value b) { return compare_bool(t, a, b, Compare::kEq); }

bool hash_of(Thread& t, Value v, int64_t* out) {
  if (v.is_int()) {
    *out = int_hash(v);
    return true;
  }
  if (is_exact<Str>(v)) {
    *out = str_hash(v.as<Str>());
    return true;
  }
  Value method = class_special(t, class_of(v), Special::khash);
  if (!method || method == kFalse) return raise_type_error(t, "unhashable type: '{}'", type_name(v));
  Direct d(t);
  Value result = call_special(d, method, &v, 1);
  if (!result) return false;
  if (!is_any_int(result)) return raise_type_error(t, "__hash__ method should return an integer");
  if (!int_to_int64(result, out)) *out = int_hash(result);
  if (*out == -1) *out = -2;
  return true;
}

// --- text --------------------------------------------------------------------------------------------------------------

namespace {
Str* text_by(Thread& t, Value v, Special s, const char* name) {
  Value method = class_special(t, class_of(v), s);
  if (!enter_recursion(t, " while getting the str of an object")) return nullptr;
  Direct d(t);
  Value result = call_special(d, method, &v, 1);
  leave_recursion(t);
  if (!result) return nullptr;
  if (!has_layout<Str>(result)) return raise_type_error(t, "{} returned non-string (type {})", name, type_name(result));
  return result.as<Str>();
}
}  // namespace

Str* repr(Thread& t, Value v) { return v.is_int() ? int_to_str(t, v) : text_by(t, v, Special::krepr, "__repr__"); }
Str* str_of(Thread& t, Value v) {
  if (is_exact<Str>(v)) return v.as<Str>();
  if (v.is_int()) return int_to_str(t, v);
  return text_by(t, v, Special::kstr, "__str__");
}
Str* ascii_of(Thread& t, Value v) {
  Str* text = TRY(repr(t, v));
  if (text->is_ascii()) return text;
  StrBuilder out(t);
  static const char digits[] = "0123456789abcdef";
  for (uint64_t i = 0; i < text->length; i++) {
    uint32_t c = text->at(i);
    if (c < 128) {
      out.add_char(c);
      continue;
    }
    int width = c < 256 ? 2 : c < 65536 ? 4 : 8;
    out.add_char('\\');
    out.add_char(width == 2 ? 'x' : width == 4 ? 'u' : 'U');
    for (int k = width - 1; k >= 0; k--) out.add_char(uint32_t(digits[c >> (4 * k) & 15]));
  }
  return out.finish();
}
Str* format_value(Thread& t, Value v, Str* spec) {
  if (spec->length == 0 && is_exact<Str>(v)) return v.as<Str>();
  if (spec->length == 0 && v.is_int()) return int_to_str(t, v);
  Value method = class_special(t, class_of(v), Special::kformat);
  if (!method || method == kFalse) return raise_type_error(t, "Type {} doesn't define __format__", type_name(v));
  Value arguments[] = {v, Value::from(spec)};
  Direct d(t);
  Value result = TRY(call_special(d, method, arguments, 2));
  if (!has_layout<Str>(result)) return raise_type_error(t, "__format__ must return a str, not {}", type_name(result));
  return result.as<Str>();
}

// Objects whose repr is under way, innermost last.
namespace { thread_local Value g_repr_stack[256]; thread_local int g_repr_depth; }
bool repr_enter(Thread& t, Value v) {
  for (int i = 0; i < g_repr_depth; i++)
    if (g_repr_stack[i] == v) return true;
  if (g_repr_depth < 256) g_repr_stack[g_repr_depth++] = v;
  return false;
}
void repr_leave(Thread&, Value v) {
  if (g_repr_depth && g_repr_stack[g_repr_depth - 1] == v) g_repr_depth--;
}

// --- containers ------------------------------------------------------------------------------------------------------

Value get_item(Thread& t, Value container, Value key) {
  Direct d(t);
  return get_item(d, container, key);
}
bool set_item(Thread& t, Value container, Value key, Value value) {
  Direct d(t);
  return set_item(d, container, key, value);
}
int contains(Thread& t, Value container, Value item) {
  Value method = class_special(t, class_of(container), Special::kcontains);
  if (method == kFalse) {
    raise_type_error(t, "'{}' object is not a container", type_name(container));
    return -1;
  }
  if (method) {
    Value arguments[] = {container, item};
    Direct d(t);
    Value result = call_special(d, method, arguments, 2);
    return result ? is_true(t, result) : -1;
  }
  Value iterator = class_special(t, class_of(container), Special::kiter) || class_special(t, class_of(container), Special::kgetitem)
                       ? get_iterator(t, container)
                       : (raise_type_error(t, "argument of type '{}' is not iterable", type_name(container)), kEmpty);
  if (!iterator) return -1;
  while (Value candidate = iterate_next(t, iterator)) {
    int same = candidate == item ? 1 : equal(t, candidate, item);
    if (same != 0) return same;
  }
  return has_pending(t) ? -1 : 0;
}
int64_t length_of(Thread& t, Value v) {
  if (v.is_pointer()) {
    uint32_t shape = v.as<Object>()->shape;
    if (shape == builtin_shape(Kind::kList)) return v.as<List>()->length;
    if (shape == builtin_shape(Kind::kTuple)) return int64_t(v.as<Tuple>()->length);
    if (shape == builtin_shape(Kind::kStr)) return int64_t(v.as<Str>()->length);
    if (shape == builtin_shape(Kind::kDict)) return v.as<Dict>()->used;
  }
  Value method = class_special(t, class_of(v), Special::klen);
  if (!method || method == kFalse) {
    raise_type_error(t, "object of type '{}' has no len()", type_name(v));
    return -1;
  }
  Direct d(t);
  Value result = call_special(d, method, &v, 1);
  return result ? length_from(t, result) : -1;
}
int64_t length_from(Thread& t, Value result) {
  int64_t length;
  if (!to_index_int64(t, result, &length)) {
    if (is_any_int(result) && int_sign(result) < 0) {
      take_pending(t);
      raise_value_error(t, "__len__() should return >= 0");
    } else if (pending_matches(t, ExceptionId::kIndexError)) {
      take_pending(t);
      raise_overflow_error(t, "cannot fit 'int' into an index-sized integer");
    }
    return -1;
  }
  if (length < 0) {
    raise_value_error(t, "__len__() should return >= 0");
    return -1;
  }
  return length;
}
int64_t length_hint(Thread& t, Value v, int64_t fallback) {
  Value method = class_special(t, class_of(v), Special::klen);
  if (method && method != kFalse) {
    int64_t length = length_of(t, v);
    if (length >= 0 || !pending_matches(t, ExceptionId::kTypeError)) return length;
    take_pending(t);
  }
  method = class_special(t, class_of(v), Special::klength_hint);
  if (!method || method == kFalse) return fallback;
  Direct d(t);
  Value result = call_special(d, method, &v, 1);
  if (!result) {
    if (!pending_matches(t, ExceptionId::kTypeError)) return -1;
    take_pending(t);
    return fallback;
  }
  if (result == kNotImplemented) return fallback;
  if (!is_any_int(result)) {
    raise_type_error(t, "__length_hint__ must be an integer, not {}", type_name(result));
    return -1;
  }
  int64_t hint;
  if (!int_to_int64(t, result, &hint, "ssize_t")) return -1;
  if (hint >= 0) return hint;
  raise_value_error(t, "__length_hint__() should return >= 0");
  return -1;
}

// --- iteration -------------------------------------------------------------------------------------------------------

Value get_iterator(Thread& t, Value v) {
  Kind kind = v.is_pointer() ? shape_of(v)->kind : Kind::kNoneType;
  if (is_exact<List>(v)) return list_iterator(t, v.as<List>());
  if (is_exact<Tuple>(v)) return tuple_iterator(t, v.as<Tuple>());
  if (kind == Kind::kGenerator) return v;
  Value method = class_special(t, class_of(v), Special::kiter);
  if (method == kFalse) return raise_type_error(t, "'{}' object is not iterable", type_name(v));
  if (!method) {
    if (class_special(t, class_of(v), Special::kgetitem)) return sequence_iterator(t, v);
    return raise_type_error(t, "'{}' object is not iterable", type_name(v));
  }
  Direct d(t);
  Value iterator = TRY(call_special(d, method, &v, 1));
  Value next = class_special(t, class_of(iterator), Special::knext);
  return next && next != kFalse ? iterator : not_an_iterator(t, iterator);
}
Value not_an_iterator(Thread& t, Value v) { return raise_type_error(t, "iter() returned non-iterator of type '{}'", type_name(v)); }

Value advance(Thread& t, Value iterator) {
  Kind kind = iterator.is_pointer() ? shape_of(iterator)->kind : Kind::kNoneType;
  if (kind == Kind::kGenerator) {
    Value out;
    Resumed r = generator_send(t, iterator.as<Generator>(), kNone, &out);
    return r == Resumed::kYielded ? out : kEmpty;
  }
  // Iterators may drive each other in long chains.
  if (uintptr_t(__builtin_frame_address(0)) < t.native_limit) [[unlikely]] return raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
  NextFunction next = builtin_next[size_t(kind)];
  if (next && iterator.as<Object>()->shape == builtin_shape(kind)) return next(t, iterator);
  Value method = class_special(t, class_of(iterator), Special::knext);
  if (!method || method == kFalse) return raise_type_error(t, "'{}' object is not an iterator", type_name(iterator));
  if (is_native_method(method)) {
    if (next) return next(t, iterator);
    const NativeMethod* native = method.as<MethodDescriptor>()->method;
    if (native->simple && native->parameter_count == 1) return native->invoke(t, &iterator);
  }
  Direct d(t);
  return call_special(d, method, &iterator, 1);
}

/// Asks the memory for an item that will be wanted soon: those of long lists lie far apart.
static ADDER_INLINE void prefetch_item(List* list, size_t index) {
  if (index < size_t(list->length) && list->get(index).is_pointer()) __builtin_prefetch(list->get(index).as<Object>());
}

Value iterate_next(Thread& t, Value iterator) {
  if (is_exact<ListIterator>(iterator)) {
    auto* it = iterator.as<ListIterator>();
    if (it->list && uint64_t(it->index) < uint64_t(it->list->length)) [[likely]] {
      prefetch_item(it->list, size_t(it->index) + 4);
      return it->list->get(size_t(it->index++));
    }
  }
  // Loops in C++ end when memory has run out, like those of the program.
  if (t.poll && t.runtime->heap->is_short()) [[unlikely]] return raise_memory_error(t);
  NextFunction next = iterator.is_pointer() ? builtin_next_of(iterator.as<Object>()->shape) : nullptr;
  bool shallow = uintptr_t(__builtin_frame_address(0)) >= t.native_limit;
  Value item = next && shallow ? next(t, iterator) : advance(t, iterator);
  if (!item && has_pending(t) && pending_matches(t, ExceptionId::kStopIteration)) take_pending(t);
  return item;
}

List* list_of(Thread& t, Value iterable) {
  if (is_exact<List>(iterable)) return list_from(t, iterable.as<List>()->values());
  if (is_exact<Tuple>(iterable)) return list_from(t, iterable.as<Tuple>()->values());
  Value items = TRY(drained(t, Drain::kList, iterable));
  if (items != iterable && is_exact<List>(items)) return items.as<List>();
  List* out = new_list(t);
  Value iterator = TRY(get_iterator(t, items));
  if (BatchFunction batch = batch_function(iterator)) return list_append_batches(t, out, iterator, batch) ? out : nullptr;
  while (Value item = iterate_next(t, iterator))
    if (!list_append(t, out, item)) return nullptr;
  return has_pending(t) ? nullptr : out;
}
Tuple* tuple_of(Thread& t, Value iterable) {
  if (is_exact<Tuple>(iterable)) return iterable.as<Tuple>();
  List* list = is_exact<List>(iterable) ? iterable.as<List>() : TRY(list_of(t, iterable));
  return tuple_from(t, list->values());
}

// --- types -------------------------------------------------------------------------------------------------------------

namespace {

// The bases of a class-like object, for isinstance with things that only look like classes.
Value abstract_bases(Thread& t, Value cls) {
  Value bases = find_attribute_value(t, cls, intern(t, "__bases__"));
  return bases && has_layout<Tuple>(bases) ? bases : kEmpty;
}
int abstract_subclass(Thread& t, Value derived, Value cls) {
  if (derived == cls) return 1;
  Value bases = abstract_bases(t, derived);
  if (!bases) return has_pending(t) ? -1 : 0;
  for (Value b : bases.as<Tuple>()->values())
    if (int r = abstract_subclass(t, b, cls)) return r;
  return 0;
}
int check_hook(Thread& t, Value cls, Special hook, Value argument) {
  Value method = class_special(t, class_of(cls), hook);
  Value arguments[] = {cls, argument};
  Direct d(t);
  Value result = call_special(d, method, arguments, 2);
  return result ? is_true(t, result) : -1;
}

}  // namespace

int plain_is_instance(Thread& t, Value object, Value cls) {
  if (is_class(cls)) {
    if (is_instance_of(object, cls.as<Class>())) return 1;
    if (!object.is_pointer() || (class_of(object)->flags & kClassHeap) == 0) return 0;
    Value claimed = find_attribute_value(t, object, intern(t, "__class__"));
    if (!claimed) return has_pending(t) ? -1 : 0;
    return claimed != Value::from(class_of(object)) && is_class(claimed) && is_subtype(claimed.as<Class>(), cls.as<Class>());
  }
  if (!abstract_bases(t, cls)) {
    if (!has_pending(t)) raise_type_error(t, "isinstance() arg 2 must be a type, a tuple of types, or a union");
    return -1;
  }
  Value claimed = find_attribute_value(t, object, intern(t, "__class__"));
  return claimed ? abstract_subclass(t, claimed, cls) : has_pending(t) ? -1 : 0;
}
int plain_is_subclass(Thread& t, Value derived, Value cls) {
  if (is_class(derived) && is_class(cls)) return is_subtype(derived.as<Class>(), cls.as<Class>());
  if (!is_class(derived) && !abstract_bases(t, derived)) {
    if (!has_pending(t)) raise_type_error(t, "issubclass() arg 1 must be a class");
    return -1;
  }
  if (!is_class(cls) && !abstract_bases(t, cls)) {
    if (!has_pending(t)) raise_type_error(t, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
    return -1;
  }
  return abstract_subclass(t, derived, cls);
}

int is_instance(Thread& t, Value object, Value cls) {
  if (Value::from(class_of(object)) == cls) return 1;
  if (is_class(cls) && class_of(cls) == class_for_kind(Kind::kClass)) return plain_is_instance(t, object, cls);
  if (has_layout<Tuple>(cls)) {
    if (!enter_recursion(t, " in __instancecheck__")) return -1;
    int result = 0;
    for (Value v : cls.as<Tuple>()->values())
      if ((result = is_instance(t, object, v)) != 0) break;
    leave_recursion(t);
    return result;
  }
  if (class_special(t, class_of(cls), Special::kinstancecheck)) return check_hook(t, cls, Special::kinstancecheck, object);
  return plain_is_instance(t, object, cls);
}
int is_subclass(Thread& t, Value derived, Value cls) {
  if (is_class(cls) && class_of(cls) == class_for_kind(Kind::kClass)) return plain_is_subclass(t, derived, cls);
  if (has_layout<Tuple>(cls)) {
    if (!enter_recursion(t, " in __subclasscheck__")) return -1;
    int result = 0;
    for (Value v : cls.as<Tuple>()->values())
      if ((result = is_subclass(t, derived, v)) != 0) break;
    leave_recursion(t);
    return result;
  }
  if (class_special(t, class_of(cls), Special::ksubclasscheck)) return check_hook(t, cls, Special::ksubclasscheck, derived);
  return plain_is_subclass(t, derived, cls);
}

}  // namespace adder
