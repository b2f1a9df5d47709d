// ExceptionGroup and BaseExceptionGroup (PEP 654), and which OSError an errno is.
#include <cerrno>

#include "builtins/exceptions.h"
#include "objects/exception.h"
#include "objects/protocols.h"

namespace adder {
namespace {

Class* base_group(Thread& t) { return t.runtime->exceptions[int(ExceptionId::kBaseExceptionGroup)]; }
Class* plain_group(Thread& t) { return t.runtime->exceptions[int(ExceptionId::kExceptionGroup)]; }
bool is_group(Thread& t, Value v) { return is_instance_of(v, base_group(t)); }
Tuple* members(Value group) { return group.as<ExceptionObject>()->extra[1].as<Tuple>(); }

Value group_new(Thread& t, Value type, Value args, Value kwargs) {
  auto* a = args.as<Tuple>();
  auto* cls = type.as<Class>();
  if (a->length != 2) return raise_type_error(t, "{}.__new__() takes exactly 2 arguments ({} given)", "BaseExceptionGroup", a->length);
  if (!has_layout<Str>(a->items[0])) return raise_type_error(t, "BaseExceptionGroup.__new__() argument 1 must be str, not {}", argument_type_name(a->items[0]));
  Value sequence = a->items[1];
  if (!class_special(t, class_of(sequence), Special::kgetitem) || has_layout<Set>(sequence))
    return raise_type_error(t, "second argument (exceptions) must be a sequence");
  Tuple* exceptions = TRY(tuple_of(t, sequence));
  if (exceptions->length == 0) return raise_value_error(t, "second argument (exceptions) must be a non-empty sequence");
  bool base_only = false;
  for (uint64_t i = 0; i < exceptions->length; i++) {
    if (!is_exception(exceptions->items[i])) return raise_value_error(t, "Item {} of second argument (exceptions) is not an exception", i);
    base_only |= !is_instance_of(exceptions->items[i], t.runtime->exceptions[int(ExceptionId::kException)]);
  }
  if (cls == base_group(t) && !base_only) cls = plain_group(t);
  else if (base_only && is_subtype(cls, t.runtime->exceptions[int(ExceptionId::kException)]))
    return raise_type_error(t, cls == plain_group(t) ? "Cannot nest BaseExceptions in an ExceptionGroup" : "Cannot nest BaseExceptions in '{}'", cls->name);
  auto* e = new_instance<ExceptionObject>(t, cls);
  e->traceback = e->context = e->cause = kNone;
  e->arguments = args;
  e->extra[0] = a->items[0];
  e->extra[1] = Value::from(exceptions);
  return Value::from(e);
}
Value group_init(Thread&, Value, Value, Value) { return kNone; }
Value group_str(Thread& t, Value self) {
  uint64_t count = members(self)->length;
  StrBuilder text(t);
  text.add(self.as<ExceptionObject>()->extra[0].as<Str>());
  text.add_ascii(" (");
  text.add_int(int64_t(count));
  text.add_ascii(count == 1 ? " sub-exception)" : " sub-exceptions)");
  return Value::from(text.finish());
}
Value group_derive(Thread& t, Value self, Value exceptions) {
  return call_with(t, Value::from(base_group(t)), self.as<ExceptionObject>()->extra[0], exceptions);
}

// What a filter of split() and subgroup() accepts: a class, a tuple of classes, or a callable.
struct Filter {
  enum { kClass, kCallable } kind;
  Value value;
};
bool make_filter(Thread& t, Value v, Filter* out) {
  *out = {Filter::kClass, v};
  bool classes = is_exception_class(t, v);
  if (has_layout<Tuple>(v)) {
    classes = true;
    for (Value c : v.as<Tuple>()->values()) classes &= is_exception_class(t, c);
  }
  if (classes) return true;
  *out = {Filter::kCallable, v};
  return (is_callable(t, v) && !is_class(v)) || raise_type_error(t, "expected a function, exception type or tuple of exception types");
}
int accepts(Thread& t, const Filter& f, Value e) {
  if (f.kind == Filter::kCallable) {
    Value r = call_with(t, f.value, e);
    return r ? is_true(t, r) : -1;
  }
  if (!has_layout<Tuple>(f.value)) return is_instance_of(e, f.value.as<Class>());
  for (Value c : f.value.as<Tuple>()->values())
    if (is_instance_of(e, c.as<Class>())) return 1;
  return 0;
}
Value derive_from(Thread& t, Value group, List* exceptions) {
  if (exceptions->length == 0) return kNone;
  Value made = TRY(call_method_with(t, group, "derive", Value::from(exceptions)));
  if (!is_group(t, made)) return raise_type_error(t, "derive must return an instance of BaseExceptionGroup");
  auto *from = group.as<ExceptionObject>(), *to = made.as<ExceptionObject>();
  gc::write_barrier(to);
  to->traceback = from->traceback;
  to->context = from->context;
  to->cause = from->cause;
  to->suppress_context = from->suppress_context;
  Value notes = find_attribute_value(t, group, intern(t, "__notes__"));
  if (notes && class_special(t, class_of(notes), Special::kgetitem)) {
    Value copy = Value::from(TRY(list_of(t, notes)));
    if (!set_attribute(t, made, intern(t, "__notes__"), copy)) return kEmpty;
  }
  return has_pending(t) ? kEmpty : made;
}
bool split(Thread& t, const Filter& f, Value e, Value* match, Value* rest, bool want_rest) {
  *match = *rest = kNone;
  int yes = accepts(t, f, e);
  if (yes < 0) return false;
  if (yes) return *match = e, true;
  if (!is_group(t, e)) return *rest = e, true;
  if (!enter_recursion(t, " in exceptiongroup_split_recursive")) return false;
  List *matches = new_list(t), *rests = new_list(t);
  for (Value inner : members(e)->values()) {
    Value m, r;
    if (!split(t, f, inner, &m, &r, want_rest)) return leave_recursion(t), false;
    if (m != kNone) list_append(t, matches, m);
    if (r != kNone) list_append(t, rests, r);
  }
  leave_recursion(t);
  *match = derive_from(t, e, matches);
  if (!*match) return false;
  if (want_rest) *rest = derive_from(t, e, rests);
  return bool(*rest);
}
Value group_split(Thread& t, Value self, Value condition) {
  Filter f;
  Value match, rest;
  if (!make_filter(t, condition, &f) || !split(t, f, self, &match, &rest, true)) return kEmpty;
  return Value::from(make_tuple(t, match, rest));
}
Value group_subgroup(Thread& t, Value self, Value condition) {
  Filter f;
  Value match, rest;
  if (!make_filter(t, condition, &f) || !split(t, f, self, &match, &rest, false)) return kEmpty;
  return match;
}

const NativeMethod kNew = method<group_new>("BaseExceptionGroup($type, *args, **kwargs)!", "Create a group of exceptions.");
const NativeMethod kMethods[] = {
    method<group_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<group_str>("__str__($self, /)", "Return str(self)."),
    method<group_derive>("derive($self, excs, /)!", "A group like this one, of other exceptions."),
    method<group_split>("split($self, condition, /)!", "The group's part that fits the condition, and the rest."),
    method<group_subgroup>("subgroup($self, condition, /)!", "The group's part that fits the condition."),
};
const TypeSpec kSpec = {.kind = Kind::kExceptionObject, .methods = kMethods, .doc = "A combination of multiple unrelated exceptions.", .construct = &kNew};

}  // namespace

bool finish_exception_groups(Thread& t) {
  base_group(t)->spec = &kSpec;
  if (!fill_class(t, base_group(t), kSpec)) return false;
  class_changed(t, base_group(t), nullptr);
  Value of_list = dict_get_str(t, class_for_kind(Kind::kList)->dict, special_name(Special::kclass_getitem));
  auto* generic = allocate<ClassMethodDescriptor>(t);
  generic->method = of_list.as<ClassMethodDescriptor>()->method;
  generic->owner = base_group(t);
  return dict_set_str(t, base_group(t)->dict, special_name(Special::kclass_getitem), Value::from(generic));
}

bool os_error_kind(int error, ExceptionId* out) {
  static const struct { int error; ExceptionId id; } kKinds[] = {
      {EAGAIN, ExceptionId::kBlockingIOError},          {EALREADY, ExceptionId::kBlockingIOError},
      {EINPROGRESS, ExceptionId::kBlockingIOError},     {ECHILD, ExceptionId::kChildProcessError},
      {EPIPE, ExceptionId::kBrokenPipeError},           {ESHUTDOWN, ExceptionId::kBrokenPipeError},
      {ECONNABORTED, ExceptionId::kConnectionAbortedError}, {ECONNREFUSED, ExceptionId::kConnectionRefusedError},
      {ECONNRESET, ExceptionId::kConnectionResetError}, {EEXIST, ExceptionId::kFileExistsError},
      {ENOENT, ExceptionId::kFileNotFoundError},        {EISDIR, ExceptionId::kIsADirectoryError},
      {ENOTDIR, ExceptionId::kNotADirectoryError},      {EINTR, ExceptionId::kInterruptedError},
      {EACCES, ExceptionId::kPermissionError},          {EPERM, ExceptionId::kPermissionError},
      {ESRCH, ExceptionId::kProcessLookupError},        {ETIMEDOUT, ExceptionId::kTimeoutError},
  };
  for (auto& k : kKinds)
    if (k.error == error) return *out = k.id, true;
  return false;
}

}  // namespace adder
