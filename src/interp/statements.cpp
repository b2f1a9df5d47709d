// What the rarer statements do: raise, except, with, import, match, async.
#include "interp/descriptors.h"
#include "interp/generators.h"
#include "interp/handlers/exceptions.h"
#include "interp/exception_groups.h"
#include "interp/generator_methods.h"

namespace adder {

// --- raise and except ------------------------------------------------------------------------------------------------------

Value raise_exception(Thread& t, Value exception, Value cause) {
  exception = TRY(instance_to_raise(t, exception));
  if (cause) {
    if (is_exception_class(t, cause)) cause = TRY(call(t, cause, {}));
    if (cause != kNone && !is_exception(cause)) return raise_type_error(t, "exception causes must derive from BaseException");
    auto* e = exception.as<ExceptionObject>();
    gc::write_barrier(e);
    e->cause = cause;
    e->suppress_context = true;
  }
  set_pending(t, exception);
  return kEmpty;
}

Value nothing_to_reraise(Thread& t) { return raise_runtime_error(t, "No active exception to reraise"); }

static bool check_catchable(Thread& t, Value pattern) {
  if (has_layout<Tuple>(pattern)) {
    for (Value v : pattern.as<Tuple>()->values())
      if (!check_catchable(t, v)) return false;
    return true;
  }
  return is_exception_class(t, pattern) || raise_type_error(t, "catching classes that do not inherit from BaseException is not allowed");
}
static bool matches(Value exception, Value pattern) {
  if (!has_layout<Tuple>(pattern)) return is_instance_of(exception, pattern.as<Class>());
  for (Value v : pattern.as<Tuple>()->values())
    if (matches(exception, v)) return true;
  return false;
}
Value exception_matches(Thread& t, Value exception, Value pattern) {
  if (!check_catchable(t, pattern)) return kEmpty;
  return Value::from_bool(matches(exception, pattern));
}

static bool is_group(Thread& t, Value v) { return is_instance_of(v, t.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)]); }
static bool names_group(Thread& t, Value pattern) {
  if (has_layout<Tuple>(pattern)) {
    for (Value v : pattern.as<Tuple>()->values())
      if (names_group(t, v)) return true;
    return false;
  }
  return is_subtype(pattern.as<Class>(), t.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)]);
}

Value match_exception_group(Thread& t, Value exception, Value pattern) {
  if (exception == kNone) return Value::from(make_tuple(t, kNone, kNone));
  if (!check_catchable(t, pattern)) return kEmpty;
  if (names_group(t, pattern)) return raise_type_error(t, "catching ExceptionGroup with except* is not allowed. Use except instead.");
  if (matches(exception, pattern)) {
    if (is_group(t, exception)) {
      exchange_handled(t, exception);
      return Value::from(make_tuple(t, kNone, exception));
    }
    Value group = Value::from(t.runtime->exceptions[int(ExceptionId::kExceptionGroup)]);
    if (!is_instance_of(exception, t.runtime->exceptions[int(ExceptionId::kException)]))
      group = Value::from(t.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)]);
    Value one = Value::from(make_tuple(t, exception));
    Value wrapped = TRY(call_with(t, group, Value::from(t.runtime->empty_str), one));
    exchange_handled(t, wrapped);  // while the handler runs, what it matched is being handled
    return Value::from(make_tuple(t, kNone, wrapped));
  }
  if (!is_group(t, exception)) return Value::from(make_tuple(t, exception, kNone));
  Value pair = TRY(call_method_with(t, exception, "split", pattern));
  if (!has_layout<Tuple>(pair) || pair.as<Tuple>()->length < 2)
    return raise_type_error(t, "{}.split must return a tuple, not {}", type_name(exception), type_name(pair));
  Value match = pair.as<Tuple>()->items[0], rest = pair.as<Tuple>()->items[1];
  if (match != kNone) exchange_handled(t, match);
  return Value::from(make_tuple(t, rest, match));
}

// Everything that handlers of a try-star raised, and what was left over, as one group.
Value prepare_reraise_star(Thread& t, Value original, Value raised) {
  List* list = raised.as<List>();
  List* left = new_list(t);
  for (Value v : list->values())
    if (v != kNone && !list_append(t, left, v)) return kEmpty;
  if (left->length == 0) return kNone;
  if (!is_group(t, original)) return left->get(0);
  List* new_ones = new_list(t);
  List* reraised = new_list(t);
  auto same_origin = [&](Value v) {
    auto* a = v.as<ExceptionObject>();
    auto* b = original.as<ExceptionObject>();
    return is_group(t, v) && a->traceback == b->traceback && a->cause == b->cause && a->context == b->context && a->notes == b->notes;
  };
  for (Value v : left->values())
    if (!list_append(t, same_origin(v) || v == original ? reraised : new_ones, v)) return kEmpty;
  Value projected = kNone;
  if (reraised->length) projected = TRY(project_exception_group(t, original, reraised));
  if (new_ones->length == 0) return projected;
  if (projected != kNone && !list_append(t, new_ones, projected)) return kEmpty;
  Value group = Value::from(t.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)]);
  return call_with(t, group, Value::from(t.runtime->empty_str), Value::from(new_ones));
}

static bool collect_leaves(Thread& t, Value v, Set* out) {
  if (!is_group(t, v)) return set_add(t, out, Value::from_int(int64_t(v.bits >> 3))) >= 0;
  for (Value inner : v.as<ExceptionObject>()->extra[1].as<Tuple>()->values())
    if (!collect_leaves(t, inner, out)) return false;
  return true;
}
static Value keep_leaves(Thread& t, Value v, Set* leaves) {
  if (!is_group(t, v)) {
    int found = set_contains(t, leaves, Value::from_int(int64_t(v.bits >> 3)));
    return found < 0 ? kEmpty : found ? v : kNone;
  }
  List* kept = new_list(t);
  for (Value inner : v.as<ExceptionObject>()->extra[1].as<Tuple>()->values()) {
    Value k = TRY(keep_leaves(t, inner, leaves));
    if (k != kNone && !list_append(t, kept, k)) return kEmpty;
  }
  if (kept->length == 0) return kNone;
  Value made = TRY(call_method_with(t, v, "derive", Value::from(kept)));
  auto* from = v.as<ExceptionObject>();
  auto* to = made.as<ExceptionObject>();
  gc::write_barrier(to);
  to->traceback = from->traceback;
  to->context = from->context;
  to->cause = from->cause;
  to->suppress_context = from->suppress_context;
  to->notes = from->notes;
  return made;
}
// The part of `original` whose leaves are in any of the given groups, in its own structure.
Value project_exception_group(Thread& t, Value original, List* groups) {
  Set* leaves = new_set(t);
  for (Value v : groups->values())
    if (!collect_leaves(t, v, leaves)) return kEmpty;
  return keep_leaves(t, original, leaves);
}

// --- with --------------------------------------------------------------------------------------------------------------------

static Value load_manager(Thread& t, Value manager, Special enter, Special exit, const char* protocol) {
  Class* cls = class_of(manager);
  Value enter_method = class_special(t, cls, enter), exit_method = class_special(t, cls, exit);
  bool async = enter == Special::kaenter;
  if (!enter_method)
    return raise_type_error(t, "'{}' object does not support the {} protocol", type_name(manager), protocol);
  if (!exit_method)
    return raise_type_error(t, "'{}' object does not support the {} protocol (missed {} method)", type_name(manager), protocol, async ? "__aexit__" : "__exit__");
  Value bound_exit = TRY(get_descriptor(t, exit_method, manager, cls));
  Value bound_enter = TRY(get_descriptor(t, enter_method, manager, cls));
  return Value::from(make_tuple(t, bound_exit, bound_enter));
}
Value load_enter(Thread& t, Value manager) { return load_manager(t, manager, Special::kenter, Special::kexit, "context manager"); }
Value load_async_enter(Thread& t, Value manager) { return load_manager(t, manager, Special::kaenter, Special::kaexit, "asynchronous context manager"); }
Value call_exit(Thread& t, Value exit, Value exception) {
  auto* e = exception.as<ExceptionObject>();
  return call_with(t, exit, Value::from(class_of(exception)), exception, e->traceback ? e->traceback : kNone);
}

// --- import ------------------------------------------------------------------------------------------------------------------

// An entry of the builtins of the running function, which may be any mapping; empty without an error when there is none.
static Value builtin_named(Thread& t, Str* name) {
  Value builtins = t.frame->function->builtins;
  if (is_exact<Dict>(builtins)) return dict_get_str(t, builtins.as<Dict>(), name);
  Value v = get_item(t, builtins, Value::from(name));
  if (!v && pending_matches(t, ExceptionId::kKeyError)) take_pending(t);
  return v;
}
Value import_name_opaque(Thread& t, Value globals, Str* name, Value from_list, Value level) {
  Frame* frame = t.frame;
  static Str* const import_name = intern(t, "__import__");  // interned strings live for ever
  Value import = builtin_named(t, import_name);
  if (has_pending(t)) return kEmpty;
  if (!import) return raise(t, ExceptionId::kImportError, "__import__ not found");
  Value locals = frame->locals ? frame->locals : kNone;
  return call_with(t, import, Value::from(name), globals, locals, from_list, level);
}
Value import_from_opaque(Thread& t, Value module, Str* name) {
  Value v = find_attribute_value(t, module, name);
  if (v || has_pending(t)) return v;
  Value module_name = find_attribute_value(t, module, intern(t, "__name__"));
  Str* module_text = module_name && has_layout<Str>(module_name) ? module_name.as<Str>() : intern(t, "<unknown module name>");
  if (module_name && has_layout<Str>(module_name)) {
    StrBuilder full(t);
    full.add(module_text);
    full.add_char('.');
    full.add(name);
    if (Value submodule = dict_get_str(t, t.runtime->modules, full.finish())) return submodule;
  }
  Value file = find_attribute_value(t, module, intern(t, "__file__"));
  if (has_pending(t)) return kEmpty;
  Value spec = find_attribute_value(t, module, intern(t, "__spec__"));
  Value initializing = spec && spec != kNone ? find_attribute_value(t, spec, intern(t, "_initializing")) : kEmpty;
  if (initializing && is_true(t, initializing) == 1)
    raise(t, ExceptionId::kImportError, "cannot import name {} from partially initialized module {} (most likely due to a circular import) ({})", Repr{Value::from(name)},
          Repr{Value::from(module_text)}, file && has_layout<Str>(file) ? file.as<Str>() : intern(t, "unknown location"));
  else
    raise(t, ExceptionId::kImportError, "cannot import name {} from {} ({})", Repr{Value::from(name)}, Repr{Value::from(module_text)},
        file && has_layout<Str>(file) ? file.as<Str>() : intern(t, "unknown location"));
  if (t.pending) {
    auto* e = t.pending.as<ExceptionObject>();
    gc::write_barrier(e);
    e->extra[1] = Value::from(module_text);
    e->extra[2] = file ? file : kNone;
  }
  return kEmpty;
}
Value import_star_opaque(Thread& t, Value module, Value locals) {
  Value all = find_attribute_value(t, module, intern(t, "__all__"));
  if (!all && has_pending(t)) return kEmpty;
  bool skip_private = !all;
  if (!all) {
    Value dict = find_attribute_value(t, module, intern(t, "__dict__"));
    if (!dict) return has_pending(t) ? kEmpty : Value(raise(t, ExceptionId::kImportError, "from-import-* object has no __dict__ and no __all__"));
    all = Value::from(TRY(list_of(t, dict)));
  }
  Value names = Value::from(TRY(list_of(t, all)));
  for (Value name : names.as<List>()->values()) {
    if (!has_layout<Str>(name)) {
      Value module_name = TRY(get_attribute(t, module, intern(t, "__name__")));
      return raise_type_error(t, "{} in {}.{} must be str, not {}", skip_private ? "Key" : "Item", TRY(str_of(t, module_name)), skip_private ? "__dict__" : "__all__", type_name(name));
    }
    if (skip_private && name.as<Str>()->length && name.as<Str>()->at(0) == '_') continue;
    Value v = TRY(get_attribute(t, module, intern(t, name.as<Str>())));
    bool done = is_exact<Dict>(locals) ? dict_set(t, locals.as<Dict>(), name, v) : set_item(t, locals, name, v);
    if (!done) return kEmpty;
  }
  return kNone;
}

// --- other statements ----------------------------------------------------------------------------------------------------------

Value print_expression(Thread& t, Value v) {
  Value hook = find_attribute_value(t, t.runtime->sys_module, intern(t, "displayhook"));
  if (!hook) return has_pending(t) ? kEmpty : Value(raise_runtime_error(t, "lost sys.displayhook"));
  return call_with(t, hook, v);
}
Value load_build_class(Thread& t) {
  Value v = builtin_named(t, intern(t, "__build_class__"));
  if (!v && !has_pending(t)) raise(t, ExceptionId::kNameError, "__build_class__ not found");
  return v;
}
Value setup_annotations(Thread& t, Value locals) {
  Value key = Value::from(intern(t, "__annotations__"));
  if (is_exact<Dict>(locals) ? dict_get_str(t, locals.as<Dict>(), key.as<Str>()) : get_item(t, locals, key)) return kNone;
  if (has_pending(t)) {
    if (!pending_matches(t, ExceptionId::kKeyError)) return kEmpty;
    take_pending(t);
  }
  return set_item(t, locals, key, Value::from(new_dict(t))) ? kNone : kEmpty;
}
Value length_value(Thread& t, Value v) {
  int64_t length = length_of(t, v);
  return length < 0 ? kEmpty : int_from(t, length);
}

// --- pattern matching -------------------------------------------------------------------------------------------------------------

Value is_mapping(Thread&, Value v) { return Value::from_bool(class_of(v)->flags & kClassMapping); }
Value is_sequence(Thread&, Value v) { return Value::from_bool(class_of(v)->flags & kClassSequence); }
Value match_keys(Thread& t, Value subject, Value keys) {
  auto* wanted = keys.as<Tuple>();
  Set* seen = new_set(t);
  Value getter = wanted->length ? TRY(get_attribute(t, subject, intern(t, "get"))) : kNone;
  auto* missing = t.allocator.allocate<Instance>(builtin_shape_of(Kind::kInstance), sizeof(Object));
  Tuple* values = new_tuple(t, wanted->length);
  for (uint64_t i = 0; i < wanted->length; i++) {
    int added = set_add(t, seen, wanted->items[i]);
    if (added < 0) return kEmpty;
    if (added == 0) return raise_value_error(t, "mapping pattern checks duplicate key ({})", Repr{wanted->items[i]});
    Value v = TRY(call_with(t, getter, wanted->items[i], Value::from(missing)));
    if (v == Value::from(missing)) return kNone;
    gc::write_barrier(values);
    values->items[i] = v;
  }
  return Value::from(values);
}
static bool matches_itself(Class* cls) {
  for (Kind k : {Kind::kBool, Kind::kByteArray, Kind::kBytes, Kind::kDict, Kind::kFloat, Kind::kFrozenSet, Kind::kInt, Kind::kList, Kind::kSet,
                 Kind::kStr, Kind::kTuple})
    if (is_subtype(cls, class_for_kind(k))) return true;
  return false;
}
Value match_class(Thread& t, Value subject, Value cls, Value names, int64_t positional) {
  if (!is_class(cls)) return raise_type_error(t, "called match pattern must be a class");
  int is = is_instance(t, subject, cls);
  if (is <= 0) return is < 0 ? kEmpty : kNone;
  auto* named = names.as<Tuple>();
  List* values = new_list(t);
  Set* seen = new_set(t);
  if (positional > 0) {
    Value match_args = find_attribute_value(t, cls, intern(t, "__match_args__"));
    if (!match_args && has_pending(t)) return kEmpty;
    if (match_args && !is_exact<Tuple>(match_args))
      return raise_type_error(t, "{}.__match_args__ must be a tuple (got {})", cls.as<Class>()->name, type_name(match_args));
    bool itself = !match_args && matches_itself(cls.as<Class>());
    int64_t allowed = match_args ? int64_t(match_args.as<Tuple>()->length) : itself ? 1 : 0;
    if (positional > allowed)
      return raise_type_error(t, "{}() accepts {} positional sub-pattern{} ({} given)", cls.as<Class>()->name, allowed, allowed == 1 ? "" : "s", positional);
    if (itself) {
      list_append(t, values, subject);
    } else {
      for (int64_t i = 0; i < positional; i++) {
        Value name = match_args.as<Tuple>()->items[i];
        if (!has_layout<Str>(name)) return raise_type_error(t, "__match_args__ elements must be strings (got {})", type_name(name));
        int added = set_add(t, seen, name);
        if (added < 0) return kEmpty;
        if (added == 0) return raise_type_error(t, "{}() got multiple sub-patterns for attribute {}", cls.as<Class>()->name, Repr{name});
        Value v = find_attribute_value(t, subject, intern(t, name.as<Str>()));
        if (!v) return has_pending(t) ? kEmpty : kNone;
        list_append(t, values, v);
      }
    }
  }
  for (Value name : named->values()) {
    int added = set_add(t, seen, name);
    if (added < 0) return kEmpty;
    if (added == 0) return raise_type_error(t, "{}() got multiple sub-patterns for attribute {}", cls.as<Class>()->name, Repr{name});
    Value v = find_attribute_value(t, subject, name.as<Str>());
    if (!v) return has_pending(t) ? kEmpty : kNone;
    list_append(t, values, v);
  }
  return Value::from(tuple_from(t, values->values()));
}

// --- async -----------------------------------------------------------------------------------------------------------------------

Value get_awaitable(Thread& t, Value v, int64_t where) {
  if (is_exact<Coroutine>(v)) {
    auto* g = v.as<Generator>();
    if (g->state == GeneratorState::kRunning || g->async_running || delegate_of(g))
      return raise_runtime_error(t, "coroutine is being awaited already");
    return v;
  }
  if (is_exact<Generator>(v) && (v.as<Generator>()->code->flags & kCodeIterableCoroutine)) return v;
  Value method = class_special(t, class_of(v), Special::kawait);
  if (!method || method == kFalse) {
    if (where == 1) return raise_type_error(t, "'async with' received an object from __aenter__ that does not implement __await__: {}", type_name(v));
    if (where == 2) return raise_type_error(t, "'async with' received an object from __aexit__ that does not implement __await__: {}", type_name(v));
    return raise_type_error(t, "object {} can't be used in 'await' expression", type_name(v));
  }
  Direct d(t);
  Value iterator = TRY(call_special(d, method, &v, 1));
  if (is_exact<Coroutine>(iterator) || (is_exact<Generator>(iterator) && (iterator.as<Generator>()->code->flags & kCodeIterableCoroutine)))
    return raise_type_error(t, "__await__() returned a coroutine");
  if (!class_special(t, class_of(iterator), Special::knext)) return raise_type_error(t, "__await__() returned non-iterator of type '{}'", type_name(iterator));
  return iterator;
}
Value get_async_iterator(Thread& t, Value v) {
  Value method = class_special(t, class_of(v), Special::kaiter);
  if (!method || method == kFalse) return raise_type_error(t, "'async for' requires an object with __aiter__ method, got {}", type_name(v));
  Direct d(t);
  Value iterator = TRY(call_special(d, method, &v, 1));
  if (!class_special(t, class_of(iterator), Special::kanext))
    return raise_type_error(t, "'async for' received an object from __aiter__ that does not implement __anext__: {}", type_name(iterator));
  return iterator;
}
Value get_async_next(Thread& t, Value v) {
  Value method = class_special(t, class_of(v), Special::kanext);
  if (!method || method == kFalse) return raise_type_error(t, "'async for' requires an iterator with __anext__ method, got {}", type_name(v));
  Direct d(t);
  Value awaitable = TRY(call_special(d, method, &v, 1));
  Value result = get_awaitable(t, awaitable, 0);
  if (result) return result;
  Value cause = take_pending(t);
  raise_type_error(t, "'async for' received an invalid object from __anext__: {}", type_name(awaitable));
  t.pending.as<ExceptionObject>()->cause = cause;
  return kEmpty;
}
Value yield_from_iterator(Thread& t, Value v, int64_t code_flags) {
  if (is_exact<Coroutine>(v)) {
    if (code_flags & (kCodeCoroutine | kCodeIterableCoroutine)) return v;
    return raise_type_error(t, "cannot 'yield from' a coroutine object in a non-coroutine generator");
  }
  return is_exact<Generator>(v) ? v : get_iterator(t, v);
}
Value wrap_async_value(Thread& t, Value v) {
  auto* w = allocate<AsyncGenWrappedValue>(t);
  w->value = v;
  return Value::from(w);
}
Value end_async_for(Thread& t, Value exception) {
  if (is_instance_of(exception, t.runtime->exceptions[int(ExceptionId::kStopAsyncIteration)])) return kNone;
  t.pending = exception;
  return kEmpty;
}

}  // namespace adder
