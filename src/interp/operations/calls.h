// Calls: finding out what a callable is, binding arguments to parameters, entering frames.
#pragma once
#include "interp/operations/attributes.h"
#include "interp/operations/intrinsics.h"
#include "interp/operations/known_dicts.h"
#include "interp/view.h"

namespace adder {

/// Arguments of a call: `count` positional ones in a row, then one for each of `names` (null: none).
template <class D> struct Arguments {
  REF* values;
  uint32_t count;
  Tuple* names;
  uint32_t name_count() const { return names ? uint32_t(names->length) : 0; }
};

/// Raises the TypeError for arguments that do not fit; kinds below.
enum class BadCall : uint8_t { kTooMany, kMissing, kMissingKeyword, kUnexpectedKeyword, kMultipleValues, kPositionalOnly };
Value raise_bad_call(Thread& t, Value function, int kind, int64_t given, Value detail);
Value add_keyword(Thread& t, Value dict, Value key, Value value);
Value keyword_default(Thread& t, Value defaults, Value name);   // empty when there is none
int index_of_parameter(Code* code, Str* name);                  // among parameters that keywords can name, or -1
Value tuple_of_one(Thread& t, Value v);
Value bad_init_result(Thread& t, Value result);                 // raises

/// True when a call with `count` positional arguments needs no binding at all.
inline bool is_plain_call(const Code* code, uint32_t count) {
  return code->argument_count == count && code->keyword_only_count == 0 && !(code->flags & (kCodeVarArgs | kCodeVarKeywords));
}

/// *args and **kwargs included.
inline uint32_t parameter_count(const Code* code) {
  return code->argument_count + code->keyword_only_count + bool(code->flags & kCodeVarArgs) + bool(code->flags & kCodeVarKeywords);
}

template <class D> REF keyword_default_in(D& d, REF defaults, Value name) {
  if constexpr (!D::kDirect) {
    DictPlace place;
    if (d.template is_exactly<Dict>(defaults) && d.known_place(d.template promoted<Dict>(defaults), name.as<Str>(), place)) return d.load_place(place);
  }
  return d.template call<&keyword_default>(defaults, name);
}

constexpr uint32_t kMaxSpread = kMaxTableNames;
/// Values and names of a dict of keywords, both constants of the trace but for the values.  False: not so simple.
template <class D> bool spread_keywords(D& d, REF keywords, REF* values, Tuple*& names) {
  if (!d.template is_exactly<Dict>(keywords)) return false;
  Value keys[kMaxSpread];
  uint32_t count;
  if (!known_items(d, keywords, keys, values, count)) return false;
  names = count ? tuple_from(d.thread(), {keys, count}) : nullptr;
  return true;
}

/// The items of a short tuple or list; their number is a constant of the trace.  False: something else.
template <class D> bool spread_sequence(D& d, REF sequence, REF* items, uint32_t& count) {
  if (!d.is_pointer(sequence)) return false;
  uint32_t shape = d.shape(sequence);
  bool is_list = shape == builtin_shape(Kind::kList);
  if (!is_list && shape != builtin_shape(Kind::kTuple)) return false;
  auto length = d.promote(d.load_int(sequence, is_list ? field::list_length : field::tuple_length));
  if (length > kMaxSpread) return false;
  count = uint32_t(length);
  REF array = is_list && count ? d.load(sequence, field::list_items) : sequence;
  for (uint32_t i = 0; i < count; i++) items[i] = d.load(array, is_list ? field::array_item(i) : field::tuple_item(i));
  return true;
}

/// The parameter that a keyword argument goes to, or -1.
inline int parameter_for_keyword(Code* code, Str* name) {
  int index = index_of_parameter(code, name);
  return index >= 0 && uint32_t(index) < code->positional_only_count ? -1 : index;
}

/// Whether a keyword argument is for parameter number `index`.
inline bool names_parameter(Code* code, Tuple* names, uint32_t index) {
  for (uint64_t k = 0; names && k < names->length; k++)
    if (parameter_for_keyword(code, names->items[k].as<Str>()) == int(index)) return true;
  return false;
}
/// The list (null: a new one) with the name of parameter number `index` at its end.
List* with_name(Thread& t, List* names, Code* code, uint32_t index);

/// The dict of keyword arguments that have no parameter: `count` of them, the first of all is number `first`.  False: failed.
template <class D> OUTLINE bool extra_keywords(D& d, Code* code, Arguments<D> a, uint32_t first, uint32_t count, bool in_a_row, REF& dict) {
  if (count == 0) return dict = empty_dict_in(d), true;
  if (in_a_row && dict_of_names(d, a.names->items + first, a.values + a.count + first, count, dict)) return true;
  if (!in_a_row && count <= kMaxSpread) {
    Value names[kMaxSpread];
    REF values[kMaxSpread];
    uint32_t found = 0;
    for (uint32_t k = first; found < count; k++)
      if (parameter_for_keyword(code, a.names->items[k].template as<Str>()) < 0) names[found] = a.names->items[k], values[found++] = a.values[a.count + k];
    if (dict_of_names(d, names, values, count, dict)) return true;
  }
  dict = empty_dict_in(d);
  for (uint32_t k = first; k < a.name_count(); k++) {
    if (parameter_for_keyword(code, a.names->items[k].template as<Str>()) >= 0) continue;
    if (d.failed(d.template call<&add_keyword>(dict, a.names->items[k], a.values[a.count + k]))) return false;
  }
  return true;
}

/// Binds arguments to `code`'s parameters.  `out` gets one value per parameter (positional, keyword-only, *args, **kwargs), in
/// the order of the locals.  False with TypeError.
template <class D> OUTLINE bool bind_arguments(D& d, Code* code, REF function, Arguments<D> a, REF* out) {
  uint32_t positional = code->argument_count, keyword_only = code->keyword_only_count;
  uint32_t total = positional + keyword_only;
  bool var_args = code->flags & kCodeVarArgs, var_keywords = code->flags & kCodeVarKeywords;
  REF none = d.empty();
  for (uint32_t i = 0; i < total + var_args + var_keywords; i++) out[i] = none;
  uint32_t direct = a.count < positional ? a.count : positional;
  for (uint32_t i = 0; i < direct; i++) out[i] = a.values[i];
  if (var_args) out[total] = make_tuple_in(d, a.values + direct, a.count - direct);
  uint32_t first_extra = 0, last_extra = 0, extra_count = 0;   // keywords without a parameter
  auto bad = [&](BadCall kind, int64_t given, Value detail) {
    d.template call<&raise_bad_call>(function, int(kind), given, detail);
    return false;
  };
  for (uint32_t k = 0; k < a.name_count(); k++) {
    auto* name = a.names->items[k].template as<Str>();
    REF value = a.values[a.count + k];
    int index = index_of_parameter(code, name);
    if (index >= 0 && uint32_t(index) < code->positional_only_count) {
      if (!var_keywords) return bad(BadCall::kPositionalOnly, 0, Value::from(a.names));
      index = -1;
    }
    if (index < 0) {
      if (!var_keywords) return bad(BadCall::kUnexpectedKeyword, 0, Value::from(name));
      if (extra_count++ == 0) first_extra = k;
      last_extra = k;
      continue;
    }
    if (uint32_t(index) < direct) return bad(BadCall::kMultipleValues, 0, Value::from(name));
    out[index] = value;
  }
  if (var_keywords) {
    bool in_a_row = last_extra - first_extra + 1 == extra_count;
    if (!extra_keywords(d, code, a, first_extra, extra_count, in_a_row, out[total + var_args])) return false;
  }
  if (a.count > positional && !var_args) return bad(BadCall::kTooMany, a.count, a.name_count() ? Value::from(a.names) : kEmpty);
  if (a.count < positional) {
    REF defaults = d.load(function, field::function_defaults);
    uint32_t default_count = 0;
    if (!d.same(defaults, d.constant(kNone))) default_count = uint32_t(d.promote(d.load_int(defaults, field::tuple_length)));
    uint32_t first_default = positional - default_count;
    List* missing = nullptr;
    for (uint32_t i = direct; i < positional; i++) {
      if (names_parameter(code, a.names, i)) continue;
      if (i < first_default) missing = with_name(d.thread(), missing, code, i);
      else if (!missing) out[i] = d.load(defaults, field::tuple_item(i - first_default));
    }
    if (missing) return bad(BadCall::kMissing, 0, Value::from(missing));
  }
  List* missing = nullptr;
  for (uint32_t i = positional; i < total; i++) {
    if (names_parameter(code, a.names, i)) continue;
    REF value = keyword_default_in(d, d.load(function, field::function_keyword_defaults), code->local_names->items[i]);
    if (d.is_empty(value)) missing = with_name(d.thread(), missing, code, i);
    out[i] = value;
  }
  if (missing) return bad(BadCall::kMissingKeyword, 0, Value::from(missing));
  return true;
}

/// Enters the frame of a Python function.  The arguments have been dropped from the caller's stack but are still there.
template <class D> ADDER_INLINE Next enter_function(D& d, View<D>& f, REF function, Arguments<D> a, Link link) {
  auto* code = d.template promoted<Code>(d.load(function, field::function_code));
  d.rely_on_code(code);
  if (!a.names && is_plain_call(code, a.count)) [[likely]] {
    if (!f.enter(d, code, function, link)) return Next::kRaise;
    for (uint32_t i = 0; i < a.count; i++) f.set_local(i, a.values[i]);
    return Next::kNext;
  }
  return enter_bound(d, f, code, function, a, link);
}
template <class D> OUTLINE bool bind_and_enter(D& d, View<D>& f, Code* code, REF function, Arguments<D> a, Link link) {
  uint32_t total = parameter_count(code);
  auto* bound = static_cast<REF*>(alloca(total * sizeof(REF)));  // on the stack, where the collector looks
  if (!bind_arguments(d, code, function, a, bound)) return false;
  if (!f.enter(d, code, function, link)) return false;
  for (uint32_t i = 0; i < total; i++) f.set_local(i, bound[i]);
  return true;
}
template <class D> ADDER_INLINE Next enter_bound(D& d, View<D>& f, Code* code, REF function, Arguments<D> a, Link link) {
  View<D> copy = f;  // the view itself must not escape: it lives in registers
  bool entered = bind_and_enter(d, copy, code, function, a, link);
  f = copy;
  return entered ? Next::kNext : Next::kRaise;
}

/// The result of a call that was made at once: onto the stack, or an error.
template <class D> ADDER_INLINE Next push_result(D& d, View<D>& f, REF result) {
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.push(result);
  return Next::kNext;
}

/// Calls __init__ if it is a Python function.
template <class D> ADDER_INLINE Next initialize_instance(D& d, View<D>& f, Class* cls, REF instance, Arguments<D> a) {
  Value init = d.special(cls, Special::kinit);
  if (!is_exact<Function>(init)) {
    f.push(instance);
    return Next::kNext;
  }
  // The receiver takes the place of the callable's `self` slot, just before the arguments.
  a.values--;
  a.values[0] = instance;
  a.count++;
  f.push(instance);
  // The stack now ends with the instance in the callable's place: it is the result once __init__ has returned.
  return enter_function(d, f, d.constant(init), a, Link::kInit);
}

template <class D> ADDER_INLINE Next construct(D& d, View<D>& f, Class* cls, Arguments<D> a) {
  Shape* shape = d.instance_shape(cls);
  REF instance = allocate_instance(d, shape);
  return initialize_instance(d, f, cls, instance, a);
}

/// The call of a class whose Python __new__ makes the instances.  In the middle of a handler.
template <class D> REF construct_by_new(D& d, Class* cls, REF* values, uint32_t count) {
  REF callable = d.from(cls);
  REF arguments[kMaxSpread + 1] = {callable};
  for (uint32_t i = 0; i < count; i++) arguments[i + 1] = values[i];
  Value made_by = d.special(cls, Special::knew);
  REF instance = TRY_IN(d, d.call_python(d.constant(made_by.as<StaticMethod>()->function), arguments, count + 1));
  uint32_t shape = type_shape(d, instance);
  if (!derives_from(d, class_of_shape(shape), cls)) return instance;
  Value init = d.special(shape, Special::kinit);
  if (init == class_special(d.thread(), class_for_kind(Kind::kInstance), Special::kinit)) return instance;
  arguments[0] = instance;
  REF result = TRY_IN(d, call_special(d, init, arguments, count + 1));
  if (!d.same(result, d.constant(kNone))) return d.template call<&bad_init_result>(result);
  return instance;
}

/// functools.partial: puts the arguments together; a function is entered, anything else is left to the caller.
template <class D> bool spread_partial(D& d, REF& callable, Arguments<D>& a, REF* values) {
  REF function = d.load(callable, field::partial_function), bound = d.load(callable, field::partial_arguments);
  if (a.names || a.count > kMaxSpread || !d.template is_exactly<Function>(function)) return false;
  auto count = uint32_t(d.promote(d.load_int(bound, field::tuple_length)));
  if (count > kMaxSpread) return false;
  for (uint32_t i = 0; i < count; i++) values[i] = d.load(bound, field::tuple_item(i));
  for (uint32_t i = 0; i < a.count; i++) values[count + i] = a.values[i];
  Tuple* names;
  if (!spread_keywords(d, d.load(callable, field::partial_keywords), values + count + a.count, names)) return false;
  callable = function;
  a = {values, count + a.count, names};
  return true;
}

/// super() with nothing given: its arguments are the frame's __class__ cell and first argument, and machine code has no
/// frame in which it could look for them.
template <class D> bool spread_super(D& d, View<D>& f, Arguments<D>& a, REF* values) {
  if (a.count > 0 || a.names) return false;
  Code* code = f.code();
  uint32_t cell = class_cell_of(code);
  if constexpr (D::kRecord)
    if (cell == code->local_count || code->argument_count == 0) d.give_up("super() has no arguments here");
  REF self = f.local(0);
  values[0] = d.load(f.local(cell), field::cell_value);
  values[1] = code->local_kinds[0] & kLocalCell ? d.load(self, field::cell_value) : self;
  if constexpr (D::kRecord)
    if (values[0].value.is_empty() || values[1].value.is_empty()) d.give_up("the arguments of super() are deleted");
  a = {values, 2, nullptr};
  return true;
}

/// Whether the first argument of a builtin __new__ is a class that it makes instances of.
template <class D> bool constructs_of(D& d, REF constructor, const Arguments<D>& a) {
  if (a.count == 0 || !d.is_pointer(a.values[0]) || kind_of_shape(d.shape(a.values[0])) != Kind::kClass) return false;
  auto* cls = d.template promoted<Class>(a.values[0]);
  return !(cls->flags & kClassNoInstantiate) && is_subtype(cls, d.template promoted<BuiltinFunction>(constructor)->owner);
}

/// The call of anything: `callable` and `self` (or empty) lie below the arguments on the stack.
template <class D> ADDER_INLINE Next call_from_stack(D& d, View<D>& f, uint32_t count, Tuple* names) {
  uint32_t named = names ? uint32_t(names->length) : 0;
  REF* values = f.top(int(count));
  REF callable = values[-2];
  REF self = values[-1];
  Arguments<D> a{values, count - named, names};
  uint32_t dropped = count + 2;
  bool has_self = bool(!d.is_empty(self));
  if (has_self) a = {values - 1, a.count + 1, names};
  if (d.is_pointer(callable)) {
    uint32_t shape = d.shape(callable);
    if (shape == builtin_shape(Kind::kBoundMethod)) {
      // The receiver goes before the other arguments, if need be in the callable's own place.
      self = d.load(callable, field::method_self);
      callable = d.load(callable, field::method_function);
      a.values[-1] = self;
      a = {a.values - 1, a.count + 1, names};
      if (!d.template is_exactly<Function>(callable)) return call_other(d, f, callable, a, dropped);
      shape = builtin_shape(Kind::kFunction);
    }
    if (shape == builtin_shape(Kind::kFunction)) {
      f.drop(int(dropped));
      return enter_function(d, f, callable, a, Link::kCall);
    }
    if ((shape == builtin_shape(Kind::kMethodDescriptor) || shape == builtin_shape(Kind::kWrapperDescriptor)) && has_self) {
      auto* m = d.template promoted<MethodDescriptor>(callable)->method;
      REF result;
      if (names || D::kDirect || !call_intrinsic(d, m, a.values, a.count, result)) result = d.call_native(m, a.values, a.count, names);
      f.drop(int(dropped));
      return push_result(d, f, result);
    }
    if (shape == builtin_shape(Kind::kBuiltinFunction)) {
      auto* m = reinterpret_cast<const NativeMethod*>(d.promote(d.load_int(callable, field::builtin_method)));
      if (m->constructs && !constructs_of(d, callable, a)) return call_other(d, f, callable, a, dropped);
      if (!has_self) {
        if (is_misfit(m, a.count + 1, names)) return call_other(d, f, callable, a, dropped);
        REF receiver = d.load(callable, field::builtin_self);
        if (!d.is_empty(receiver)) {
          values[-1] = receiver;
          a = {values - 1, a.count + 1, names};
        }
        REF result;
        if (names || D::kDirect || !call_intrinsic(d, m, a.values, a.count, result)) result = d.call_native(m, a.values, a.count, names);
        f.drop(int(dropped));
        return push_result(d, f, result);
      }
    }
    if (!has_self && kind_of_shape(shape) == Kind::kClass) {
      auto* cls = d.template promoted<Class>(callable);
      Construction how = d.construction(cls);
      if (how == Construction::kPlain) {
        f.drop(int(dropped));
        return construct(d, f, cls, a);
      }
      if (how == Construction::kBare && a.count == 0 && !names) {
        f.drop(int(dropped));
        f.push(allocate_instance(d, d.instance_shape(cls)));
        return Next::kNext;
      }
      if (how == Construction::kException && !names) {
        REF exception = new_exception_in(d, cls, make_tuple_in(d, a.values, a.count));
        f.drop(int(dropped));
        return initialize_instance(d, f, cls, exception, a);
      }
      if constexpr (!D::kDirect) {
        REF result;
        if (!names && a.count <= kMaxSpread && how == Construction::kByNew) {
          result = construct_by_new(d, cls, a.values, a.count);
          f.drop(int(dropped));
          return push_result(d, f, result);
        }
        REF implicit[2];
        if (cls == class_for_kind(Kind::kSuper) && spread_super(d, f, a, implicit)) return call_other(d, f, callable, a, dropped);
        if (!names && call_asking_class(d, cls, a.values, a.count, result)) {
          f.drop(int(dropped));
          return push_result(d, f, result);
        }
      }
      if (const NativeMethod* constructor = d.native_constructor(cls)) {
        values[-1] = callable;  // the class is the constructor's first argument
        REF result = d.call_native(constructor, values - 1, a.count + 1, names);
        f.drop(int(dropped));
        return push_result(d, f, result);
      }
    }
  }
  if constexpr (!D::kDirect) {
    REF spread[3 * kMaxSpread];
    if (!has_self && d.template is_exactly<Partial>(callable) && spread_partial(d, callable, a, spread)) {
      f.drop(int(dropped));
      return enter_function(d, f, callable, a, Link::kCall);
    }
  }
  return call_other(d, f, callable, a, dropped);
}
template <class D> ADDER_INLINE Next call_other(D& d, View<D>& f, REF callable, Arguments<D> a, uint32_t dropped) {
  REF result = d.call_value(callable, a.values, a.count + a.name_count(), a.names);
  f.drop(int(dropped));
  return push_result(d, f, result);
}

}  // namespace adder

ADDER_ANY(bad_init_result)
ADDER_EFFECT(adder::raise_bad_call, ::adder::jit::writes(0))
ADDER_EFFECT(adder::add_keyword, ::adder::jit::writes(::adder::jit::alias_set(::adder::kAliasDictHead) | ::adder::jit::alias_set(::adder::kAliasDictEntries)))
ADDER_EFFECT(adder::keyword_default, ::adder::jit::kReads)
