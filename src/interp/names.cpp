// Names, globals, closures, super(), and the statements that make functions.
#include "interp/drain.h"
#include "interp/descriptors.h"
#include "interp/exceptions.h"
#include "interp/generators.h"
#include "interp/handlers/attributes.h"
#include "interp/handlers/build.h"
#include "interp/view.h"

namespace adder {

Value raise_name_error(Thread& t, Str* name) {
  raise(t, ExceptionId::kNameError, "name '{}' is not defined", name);
  if (t.pending) {
    auto* e = t.pending.as<ExceptionObject>();
    gc::write_barrier(e);
    e->extra[0] = Value::from(name);
  }
  return kEmpty;
}
Value raise_unbound_local(Thread& t, Code* code, uint32_t slot) {
  return raise(t, ExceptionId::kUnboundLocalError, "cannot access local variable '{}' where it is not associated with a value",
               code->local_names->items[slot].as<Str>());
}
Value raise_unbound_deref(Thread& t, Code* code, uint32_t slot) {
  Str* name = code->local_names->items[slot].as<Str>();
  if (slot < code->local_count - code->free_count) return raise_unbound_local(t, code, slot);
  raise(t, ExceptionId::kNameError, "cannot access free variable '{}' where it is not associated with a value in enclosing scope", name);
  return kEmpty;
}

// --- globals ---------------------------------------------------------------------------------------------------------------

Value global_slow(Thread& t, Frame* frame, Str* name, uint32_t* cache) {
  Dict* globals = frame->globals;
  if (int64_t i = dict_find_str(t, globals, name); i >= 0) {
    cache[0] = 0;
    cache[1] = uint32_t(i);
    return globals->table->entries[i].value;
  }
  Value builtins = frame->function->builtins;
  if (!is_exact<Dict>(builtins)) {
    Value v = get_item(t, builtins, Value::from(name));
    if (v || !pending_matches(t, ExceptionId::kKeyError)) return v;
    take_pending(t);
    return raise_name_error(t, name);
  }
  int64_t i = dict_find_str(t, builtins.as<Dict>(), name);
  if (i < 0) return raise_name_error(t, name);
  if (globals->version) {
    cache[0] = globals->version;
    cache[1] = uint32_t(i);
  }
  return builtins.as<Dict>()->table->entries[i].value;
}

Value store_global_opaque(Thread& t, Value globals, Str* name, Value v) {
  if (v) return dict_set_str(t, globals.as<Dict>(), name, v) ? kNone : kEmpty;
  int found = dict_delete(t, globals.as<Dict>(), Value::from(name));
  return found < 0 ? kEmpty : found ? kNone : raise_name_error(t, name);
}

// --- names of module and class bodies ----------------------------------------------------------------------------------------

Value load_name(Thread& t, Frame* frame, Str* name) {
  Value locals = frame->locals;
  if (locals) {
    if (has_layout<Dict>(locals) && is_exact<Dict>(locals)) {
      if (Value v = dict_get_str(t, locals.as<Dict>(), name)) return v;
    } else {
      Value v = get_item(t, locals, Value::from(name));
      if (v) return v;
      if (!pending_matches(t, ExceptionId::kKeyError)) return kEmpty;
      take_pending(t);
    }
  }
  uint32_t no_cache[2];
  return global_slow(t, frame, name, no_cache);
}

bool store_name(Thread& t, Frame* frame, Str* name, Value v) {
  // A function made of a module's code has its globals as locals.
  Value locals = frame->locals ? frame->locals : Value::from(frame->globals);
  if (v) return is_exact<Dict>(locals) ? dict_set_str(t, locals.as<Dict>(), name, v) : set_item(t, locals, Value::from(name), v);
  if (is_exact<Dict>(locals)) {
    int found = dict_delete(t, locals.as<Dict>(), Value::from(name));
    if (found == 0) raise_name_error(t, name);
    return found > 0;
  }
  if (delete_item(t, locals, Value::from(name))) return true;
  if (pending_matches(t, ExceptionId::kKeyError)) {
    take_pending(t);
    raise_name_error(t, name);
  }
  return false;
}

Value load_class_deref(Thread& t, Frame* frame, uint32_t slot) {
  Value name = frame->code->local_names->items[slot];
  Value locals = frame->locals;
  if (locals && is_exact<Dict>(locals)) {
    if (Value v = dict_get_str(t, locals.as<Dict>(), name.as<Str>())) return v;
  } else if (locals) {
    Value v = get_item(t, locals, name);
    if (v) return v;
    if (!pending_matches(t, ExceptionId::kKeyError)) return kEmpty;
    take_pending(t);
  }
  Value v = frame->slots[slot].as<Cell>()->value;
  return v ? v : raise_unbound_deref(t, frame->code, slot);
}

Value Direct::load_name(View<Direct>& f, Str* name) { return adder::load_name(thread(), f.frame, name); }
bool Direct::store_name(View<Direct>& f, Str* name, Value v) { return adder::store_name(thread(), f.frame, name, v); }
Value Direct::load_class_deref(View<Direct>& f, uint32_t slot) { return adder::load_class_deref(thread(), f.frame, slot); }
Value Direct::locals_of(View<Direct>& f) { return f.frame->locals ? f.frame->locals : Value::from(f.frame->globals); }

// --- super -------------------------------------------------------------------------------------------------------------------

Value load_super(Thread& t, Value super, Value cls, Value self, Str* name) {
  Value bound = TRY(call_with(t, super, cls, self));
  return get_attribute(t, bound, name);
}

static SuperMethod super_method_of(Value v, bool through_class) {
  if (!v.is_pointer()) return {};
  switch (shape_of(v)->kind) {
    case Kind::kFunction: return {v, through_class ? SuperMethod::kPlain : SuperMethod::kBound};
    case Kind::kMethodDescriptor: case Kind::kWrapperDescriptor:
      return through_class ? SuperMethod{} : SuperMethod{v, SuperMethod::kBound};
    case Kind::kBuiltinFunction: return {v, SuperMethod::kPlain};
    case Kind::kStaticMethod: return {v.as<StaticMethod>()->function, SuperMethod::kPlain};
    case Kind::kClassMethod: {
      Value function = v.as<ClassMethod>()->function;
      return through_class && is_exact<Function>(function) ? SuperMethod{function, SuperMethod::kBound} : SuperMethod{};
    }
    default: return {};
  }
}

SuperMethod Direct::super_method(Value super, Value cls, uint32_t shape_address, Str* name) {
  Thread& t = thread();
  if (super != Value::from(class_for<Super>(t)) || !is_class(cls)) return {};
  auto* shape = reinterpret_cast<Shape*>(uintptr_t(shape_address));
  Class* start = shape->cls;
  bool through_class = shape->kind == Kind::kClass && shape->unique && is_subtype(static_cast<Class*>(shape->unique), cls.as<Class>());
  if (through_class) start = static_cast<Class*>(shape->unique);
  Tuple* mro = start->mro;
  uint64_t i = 0;
  while (i < mro->length && mro->items[i] != cls) i++;
  for (i++; i < mro->length; i++)
    if (Value v = dict_get_str(t, mro->items[i].as<Class>()->dict, name)) return super_method_of(v, through_class);
  return {};
}

// --- functions -------------------------------------------------------------------------------------------------------------------

Value Direct::make_function(View<Direct>& f, uint32_t flags) {
  Thread& t = thread();
  Function* function = new_function(t, f.peek(0).as<Code>(), f.frame->globals);
  f.drop(1);
  if (flags & 8) function->closure = f.pop();
  if (flags & 4) function->annotations = f.pop();
  if (flags & 2) function->keyword_defaults = f.pop();
  if (flags & 1) function->defaults = f.pop();
  return Value::from(function);
}

static Str* callable_text(Thread& t, Value callable);

Value call_unpacked_opaque(Thread& t, Value callable, Value arguments, Value keywords) {
  if (!has_layout<Tuple>(arguments)) {
    Value iterator = get_iterator(t, arguments);
    if (!iterator) {
      if (pending_matches(t, ExceptionId::kTypeError) && !class_special(t, class_of(arguments), Special::kiter) &&
          !class_special(t, class_of(arguments), Special::kgetitem)) {
        take_pending(t);
        raise_type_error(t, "{} argument after * must be an iterable, not {}", TRY(callable_text(t, callable)), type_name(arguments));
      }
      return kEmpty;
    }
    arguments = Value::from(TRY(tuple_of(t, arguments)));
  }
  Dict* dict = nullptr;
  if (keywords != kNone) {
    if (is_exact<Dict>(keywords)) {
      dict = keywords.as<Dict>();
    } else {
      dict = new_dict(t);
      if (!dict_update(t, dict, keywords)) return kEmpty;
    }
  }
  return call_unpacked(t, callable, arguments.as<Tuple>(), dict);
}

// --- generators under SEND that are not generators -----------------------------------------------------------------------------

Next Direct::send(View<Direct>& f, uint32_t target) {
  Thread& t = thread();
  Value out;
  switch (send_to(t, f.peek(1), f.peek(0), &out)) {
    case Resumed::kFailed: return Next::kRaise;
    case Resumed::kYielded: f.set_peek(0, out); return Next::kNext;
    case Resumed::kReturned:
      f.drop(1);
      f.set_peek(0, out);
      f.jump(target);
      return Next::kNext;
  }
  __builtin_unreachable();
}

// --- displays and unpacking ------------------------------------------------------------------------------------------------------

Value build_set(Thread& t) { return Value::from(new_set(t)); }
int64_t count_of_names(Thread&, Dict* dict) {
  if (dict->filled > kMaxTableNames) return -1;
  for (uint32_t i = 0; i < dict->filled; i++)
    if (!is_name(dict->table->entries[i].key)) return -1;
  return dict->filled;
}
int64_t entry_of_name(Thread& t, Dict* dict, Str* name) { return std::max<int64_t>(dict_find_plain(t, Value::from(dict), Value::from(name)), -1); }
Value list_append_value(Thread& t, Value list, Value v) { return list_append(t, list.as<List>(), v) ? kNone : kEmpty; }
Value set_add_value(Thread& t, Value set, Value v) { return set_add(t, set.as<Set>(), v) < 0 ? kEmpty : kNone; }
Value list_extend_value(Thread& t, Value list, Value iterable) {
  Value items = drained(t, Drain::kList, iterable);
  if (items && list_extend(t, list.as<List>(), items)) return kNone;
  if (pending_matches(t, ExceptionId::kTypeError) && !class_special(t, class_of(iterable), Special::kiter) &&
      !class_special(t, class_of(iterable), Special::kgetitem)) {
    take_pending(t);
    raise_type_error(t, "Value after * must be an iterable, not {}", type_name(iterable));
  }
  return kEmpty;
}
Value set_update_value(Thread& t, Value set, Value iterable) { return set_update(t, set.as<Set>(), iterable) ? kNone : kEmpty; }
static bool is_mapping_like(Thread& t, Value v) { return has_layout<Dict>(v) || find_attribute_value(t, v, intern(t, "keys")); }
Value dict_update_value(Thread& t, Value dict, Value mapping) {
  if (!is_mapping_like(t, mapping)) return has_pending(t) ? kEmpty : Value(raise_type_error(t, "'{}' object is not a mapping", type_name(mapping)));
  return dict_update(t, dict.as<Dict>(), mapping) ? kNone : kEmpty;
}
static Str* callable_text(Thread& t, Value callable) {
  Value name = find_attribute_value(t, callable, intern(t, "__qualname__"));
  if (!name || !has_layout<Str>(name)) return str_of(t, callable);
  StrBuilder text(t);
  Value module = find_attribute_value(t, callable, intern(t, "__module__"));
  if (module && has_layout<Str>(module) && !str_equal(module.as<Str>(), "builtins")) {
    text.add(module.as<Str>());
    text.add_char('.');
  }
  text.add(name.as<Str>());
  text.add_ascii("()");
  return text.finish();
}
Value dict_merge_value(Thread& t, Value dict, Value mapping, Value callable) {
  auto* target = dict.as<Dict>();
  if (!is_mapping_like(t, mapping)) {
    if (has_pending(t)) return kEmpty;
    return raise_type_error(t, "{} argument after ** must be a mapping, not {}", callable ? TRY(callable_text(t, callable)) : intern(t, "function"), type_name(mapping));
  }
  auto add = [&](Value key, Value value) -> bool {
    if (dict_get(t, target, key))
      return raise_type_error(t, "{} got multiple values for keyword argument '{}'", callable ? TRY(callable_text(t, callable)) : intern(t, "function"), TRY(str_of(t, key)));
    return !has_pending(t) && dict_set(t, target, key, value);
  };
  if (is_exact<Dict>(mapping)) {
    size_t position = 0;
    Value key, value;
    while (dict_next(mapping.as<Dict>(), &position, &key, &value))
      if (!add(key, value)) return kEmpty;
    return kNone;
  }
  Value keys = TRY(call_method_with(t, mapping, "keys"));
  bool good = for_each(t, keys, [&](Value key) -> bool {
    Value value = TRY(get_item(t, mapping, key));
    return add(key, value);
  });
  return good ? kNone : kEmpty;
}
Value list_to_tuple(Thread& t, Value list) { return Value::from(tuple_from(t, list.as<List>()->values())); }

Value unpack_to_array(Thread& t, Value iterable, int64_t before, int64_t after) {
  Value iterator = get_iterator(t, iterable);
  if (!iterator) {
    if (pending_matches(t, ExceptionId::kTypeError) && !class_special(t, class_of(iterable), Special::kiter) &&
        !class_special(t, class_of(iterable), Special::kgetitem)) {
      take_pending(t);
      raise_type_error(t, "cannot unpack non-iterable {} object", type_name(iterable));
    }
    return kEmpty;
  }
  bool star = after >= 0;
  ValueArray* out = new_value_array(t, size_t(before + (star ? after + 1 : 0)));
  for (int64_t i = 0; i < before; i++) {
    Value item = iterate_next(t, iterator);
    if (!item) {
      if (has_pending(t)) return kEmpty;
      if (star) return raise_value_error(t, "not enough values to unpack (expected at least {}, got {})", before + after, i);
      return raise_value_error(t, "not enough values to unpack (expected {}, got {})", before, i);
    }
    gc::write_barrier(out);
    out->items[i] = item;
  }
  if (!star) {
    Value extra = iterate_next(t, iterator);
    if (extra) return raise_value_error(t, "too many values to unpack (expected {})", before);
    return has_pending(t) ? kEmpty : Value::from(out);
  }
  List* rest = TRY(list_of(t, iterator));
  if (rest->length < after) return raise_value_error(t, "not enough values to unpack (expected at least {}, got {})", before + after, before + rest->length);
  gc::write_barrier(out);
  for (int64_t i = 0; i < after; i++) out->items[before + 1 + i] = rest->get(size_t(rest->length - after + i));
  if (!list_replace(t, rest, rest->length - after, rest->length, {})) return kEmpty;
  gc::write_barrier(out);
  out->items[before] = Value::from(rest);
  return Value::from(out);
}

Value join_strings(Thread& t, Value tuple) {
  StrBuilder text(t);
  for (Value v : tuple.as<Tuple>()->values()) text.add(v.as<Str>());
  return Value::from(text.finish());
}
Value format_conversion(Thread& t, Value v, int64_t conversion, Value spec) {
  if (conversion == 1) v = Value::from(TRY(str_of(t, v)));
  if (conversion == 2) v = Value::from(TRY(repr(t, v)));
  if (conversion == 3) v = Value::from(TRY(ascii_of(t, v)));
  return Value::from(TRY(format_value(t, v, spec == kNone ? t.runtime->empty_str : spec.as<Str>())));
}

}  // namespace adder
