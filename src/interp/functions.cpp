// Functions and frames: binding, entering from C++, frame objects, and the TypeErrors of calls that do not fit.
#include "interp/operations/calls.h"

#include "interp/exceptions.h"
#include "interp/frame_walk.h"
#include "interp/jit.h"
#include "objects/attributes.h"

namespace adder {

Value add_keyword(Thread& t, Value dict, Value key, Value value) { return dict_set(t, dict.as<Dict>(), key, value) ? kNone : kEmpty; }
Value keyword_default(Thread& t, Value defaults, Value name) {
  return defaults == kNone || !defaults ? kEmpty : dict_get_str(t, defaults.as<Dict>(), name.as<Str>());
}

int index_of_parameter(Code* code, Str* name) {
  uint32_t count = code->argument_count + code->keyword_only_count;
  for (uint32_t i = 0; i < count; i++)
    if (code->local_names->items[i].as<Str>() == name) return int(i);
  if (name->is_interned()) return -1;
  for (uint32_t i = 0; i < count; i++)
    if (str_equal(code->local_names->items[i].as<Str>(), name)) return int(i);
  return -1;
}

uint32_t class_cell_of(const Code* code) {
  uint32_t cell = code->local_count - code->free_count;
  while (cell < code->local_count && !str_equal(code->local_names->items[cell].as<Str>(), "__class__")) cell++;
  return cell;
}

List* with_name(Thread& t, List* names, Code* code, uint32_t index) {
  if (!names) names = new_list(t);
  CHECK(list_append(t, names, code->local_names->items[index]), "memory for a message");
  return names;
}

// --- messages ------------------------------------------------------------------------------------------------------------

namespace {

// "'a', 'b', and 'c'"
Str* list_of_names(Thread& t, List* names) {
  auto count = size_t(names->length);
  StrBuilder text(t);
  for (size_t i = 0; i < count; i++) {
    if (i) text.add_ascii(i + 1 < count ? ", " : count == 2 ? " and " : ", and ");
    text.add_ascii("'");
    text.add(names->get(i).as<Str>());
    text.add_ascii("'");
  }
  return text.finish();
}

Failed missing_arguments(Thread& t, Function* f, const char* kind, List* names) {
  return raise_type_error(t, "{}() missing {} required {} argument{}: {}", f->qualified_name.as<Str>(), names->length, kind, names->length == 1 ? "" : "s",
                          list_of_names(t, names));
}

// How many of the names (a tuple, or empty) are of parameters in [first, end).
int64_t count_parameters(Code* code, Value names, uint32_t first, uint32_t end) {
  int64_t count = 0;
  for (uint64_t i = 0; names && i < names.as<Tuple>()->length; i++) {
    int index = index_of_parameter(code, names.as<Tuple>()->items[i].as<Str>());
    count += index >= int(first) && index < int(end);
  }
  return count;
}
// "a, b": the positional-only parameters that were passed by name.
Str* positional_only_names(Thread& t, Code* code, Tuple* names) {
  StrBuilder text(t);
  for (uint32_t i = 0; i < code->positional_only_count; i++)
    for (Value name : names->values())
      if (index_of_parameter(code, name.as<Str>()) == int(i)) {
        if (text.length()) text.add_ascii(", ");
        text.add(name.as<Str>());
      }
  return text.finish();
}

Failed too_many_arguments(Thread& t, Function* f, int64_t given, Value names) {
  Code* code = f->code;
  int64_t defaults = f->defaults == kNone ? 0 : int64_t(f->defaults.as<Tuple>()->length);
  int64_t most = code->argument_count, least = most - defaults;
  StrBuilder takes(t);
  if (defaults) {
    takes.add_ascii("from ");
    takes.add_int(least);
    takes.add_ascii(" to ");
  }
  takes.add_int(most);
  bool plural = defaults ? true : most != 1;
  Str* text = takes.finish();
  int64_t by_keyword = count_parameters(code, names, code->argument_count, code->argument_count + code->keyword_only_count);
  if (by_keyword)
    return raise_type_error(t, "{}() takes {} positional argument{} but {} positional argument{} (and {} keyword-only argument{}) were given", f->qualified_name.as<Str>(),
                            text, plural ? "s" : "", given, given == 1 ? "" : "s", by_keyword, by_keyword == 1 ? "" : "s");
  return raise_type_error(t, "{}() takes {} positional argument{} but {} {} given", f->qualified_name.as<Str>(), text, plural ? "s" : "", given,
                          given == 1 ? "was" : "were");
}

}  // namespace

Value raise_bad_call(Thread& t, Value function, int kind, int64_t given, Value detail) {
  auto* f = function.as<Function>();
  auto* name = f->qualified_name.as<Str>();
  switch (BadCall(kind)) {
    case BadCall::kTooMany: return too_many_arguments(t, f, given, detail);
    case BadCall::kMissing: return missing_arguments(t, f, "positional", detail.as<List>());
    case BadCall::kMissingKeyword: return missing_arguments(t, f, "keyword-only", detail.as<List>());
    case BadCall::kUnexpectedKeyword: return raise_type_error(t, "{}() got an unexpected keyword argument '{}'", name, detail.as<Str>());
    case BadCall::kMultipleValues: return raise_type_error(t, "{}() got multiple values for argument '{}'", name, detail.as<Str>());
    case BadCall::kPositionalOnly:
      return raise_type_error(t, "{}() got some positional-only arguments passed as keyword arguments: '{}'", name, positional_only_names(t, f->code, detail.as<Tuple>()));
  }
  UNREACHABLE("all kinds of bad calls are listed");
}

// --- entering from C++ -----------------------------------------------------------------------------------------------------

namespace {

// A frame for code that C++ runs; linked on top of the current one.
Frame* new_entry_frame(Thread& t, Code* code, Function* function) {
  auto* frame = reinterpret_cast<Frame*>(t.stack_top);
  Value* end = t.stack_top + frame_words(code);
  if (end > t.stack_limit || t.recursion_depth >= t.recursion_limit || uintptr_t(__builtin_frame_address(0)) < t.native_limit) {
    raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
    return nullptr;
  }
  t.recursion_depth++;
  t.stack_top = end;
  frame->set_previous(t.frame);
  frame->code = code;
  frame->function = function;
  frame->globals = function->globals;
  frame->locals = kEmpty;
  frame->object = nullptr;
  frame->set_link(Link::kEntry);
  frame->pc = code->instructions;
  for (uint32_t i = 0; i < code->local_count; i++) frame->slots[i] = kEmpty;
  frame->set_sp(frame->slots + code->local_count);
  t.frame = frame;
  return frame;
}

}  // namespace

Value call_function(Thread& t, Function* function, const Value* arguments, size_t count, Tuple* names) {
  Code* code = function->code;
  if (!names && is_plain_call(code, uint32_t(count))) [[likely]] {
    Frame* frame = new_entry_frame(t, code, function);
    if (!frame) return kEmpty;
    for (size_t i = 0; i < count; i++) frame->slots[i] = arguments[i];
    return run_frame(t, frame);
  }
  Direct d(t);
  uint32_t total = parameter_count(code);
  auto* bound = static_cast<Value*>(alloca(total * sizeof(Value)));
  Arguments<Direct> a{const_cast<Value*>(arguments), uint32_t(count), names};
  if (!bind_arguments(d, code, Value::from(function), a, bound)) return kEmpty;
  Frame* frame = new_entry_frame(t, code, function);
  if (!frame) return kEmpty;
  for (uint32_t i = 0; i < total; i++) frame->slots[i] = bound[i];
  return run_frame(t, frame);
}

Value Direct::call_python(Value function, const Value* arguments, size_t count) {
  return call_function(thread(), function.as<Function>(), arguments, count, nullptr);
}

template <class T> static T* duplicate(const T* from, size_t count) {
  if (!from) return nullptr;
  auto* copy = static_cast<T*>(malloc(count * sizeof(T) + 1));
  CHECK(copy, "memory for a code object");
  memcpy(copy, from, count * sizeof(T));
  return copy;
}
Code* copy_code(Thread& t, Code* old) {
  auto* code = allocate<Code>(t);
  memcpy(reinterpret_cast<char*>(code) + sizeof(Object), reinterpret_cast<char*>(old) + sizeof(Object), sizeof(Code) - sizeof(Object));
  code->instructions = duplicate(old->instructions, old->instruction_count);
  code->local_kinds = duplicate(old->local_kinds, old->local_count);
  code->exceptions = duplicate(old->exceptions, old->exception_count);
  code->positions = duplicate(old->positions, old->position_bytes);
  code->live_locals = nullptr;
  code->jit_entry = nullptr;
  code->call_count = 0;
  t.runtime->heap->register_native(code);
  return code;
}

static Value builtins_of_globals(Thread& t, Dict* globals) {
  static Str* const key = intern(t, "__builtins__");  // interned strings live for ever
  Value v = dict_get_str(t, globals, key);
  if (v) return has_layout<Module>(v) ? Value::from(v.as<Module>()->dict) : v;
  Frame* frame = visible_frame(t.frame);
  return frame ? frame->function->builtins : Value::from(t.runtime->builtins);
}

Value documentation_of(const Code* code) {
  bool has = code->constants->length && has_layout<Str>(code->constants->items[0]);
  return has ? code->constants->items[0] : kNone;
}
Function* new_function(Thread& t, Code* code, Dict* globals) {
  auto* f = allocate<Function>(t);
  f->code = code;
  f->globals = globals;
  f->defaults = f->keyword_defaults = f->closure = kNone;
  f->name = Value::from(code->name);
  f->qualified_name = Value::from(code->qualified_name);
  f->doc = documentation_of(code);
  f->module = kNone;
  f->builtins = builtins_of_globals(t, globals);
  static Str* const name = intern(t, "__name__");
  Value module = dict_get_str(t, globals, name);
  if (module) f->module = module;
  return f;
}

void function_changed(Thread&, Function* f) {
  f->version++;
  if (f->code->jit_entry) functions_watch(f->code).invalidate();
}

Value run_code(Thread& t, Code* code, Dict* globals, Value locals, Value closure) {
  Function* function = new_function(t, code, globals);
  gc::write_barrier(function);
  function->closure = closure;
  Frame* frame = new_entry_frame(t, code, function);
  if (!frame) return kEmpty;
  frame->locals = locals;
  return run_frame(t, frame);
}

// --- frame objects -----------------------------------------------------------------------------------------------------------

FrameObject* new_frame_object(Thread& t, Code* code, Function* function, Value locals) {
  auto* o = allocate<FrameObject>(t);
  o->back = o->trace = kNone;
  o->code = code;
  o->globals = function->globals;
  o->builtins = function->builtins;
  o->locals = locals;
  o->trace_lines = true;
  return o;
}

FrameObject* frame_object(Thread& t, Frame* frame) {
  if (frame->object) return frame->object;
  FrameObject* o = new_frame_object(t, frame->code, frame->function, frame->locals);
  o->frame = frame;
  frame->object = o;
  if (frame->is_generator()) {
    gc::write_barrier(frame->generator()->storage);
    o->saved_generator = Value::from(frame->generator());  // the frame lies in its storage
  }
  return o;
}

// What is in a dict of locals besides them stays there.
static Value bring_up_to_date(Thread& t, Dict* locals, Code* code, const Value* slots) {
  for (uint32_t i = 0; i < code->local_count; i++) {
    Value v = slots[i];
    if (v && (code->local_kinds[i] & (kLocalCell | kLocalFree)) && is_exact<Cell>(v)) v = v.as<Cell>()->value;
    auto* name = code->local_names->items[i].as<Str>();
    bool good = v ? dict_set_str(t, locals, name, v) : locals->used == 0 || dict_delete(t, locals, Value::from(name)) >= 0;
    if (!good) return kEmpty;
  }
  return Value::from(locals);
}

// The locals as a mapping, from the slots if these are still there.  The dict for optimized code is made when it is first asked for:
// `owner`, if any, is the object on the heap that `locals` lies in.
static Value current_locals(Thread& t, Code* code, Dict* globals, Value* locals, Object* owner, const Value* slots) {
  if (!(code->flags & kCodeOptimized)) return *locals ? *locals : Value::from(globals);
  if (!*locals) {
    Value dict = Value::from(new_dict(t));
    if (owner) gc::write_barrier(owner);
    *locals = dict;
  }
  return slots ? bring_up_to_date(t, locals->as<Dict>(), code, slots) : *locals;
}

Value locals_of_frame(Thread& t, Frame* frame) {
  Object* owner = frame->is_generator() ? frame->generator()->storage : nullptr;
  return current_locals(t, frame->code, frame->globals, &frame->locals, owner, frame->slots);
}

Value locals_of_frame_object(Thread& t, FrameObject* o) {
  if (!o->frame) return current_locals(t, o->code, o->globals, &o->locals, o, o->slots ? o->slots->items : nullptr);
  refresh_frame(t, o->frame);
  return locals_of_frame(t, o->frame);
}

void detach_frame_object(Thread& t, Frame* frame) {
  FrameObject* o = frame->object;
  uint32_t count = frame->code->local_count;
  ValueArray* slots = new_value_array(t, count);
  for (uint32_t i = 0; i < count; i++) slots->items[i] = frame->slots[i];
  gc::write_barrier(o);
  o->slots = slots;
  o->instruction = int32_t(frame->position());
  o->locals = frame->locals;
  // Callers of a frame that outlives its run are kept as objects too, as tracebacks and debuggers expect.
  // (A caller in machine code links itself when it meets the exception: link_callee.)
  Frame* caller = visible_frame(frame->previous());
  bool is_known = caller && caller->object && !(frame->link() == Link::kEntry && is_in_machine_code(caller));
  if (is_known && o->back == kNone) o->back = Value::from(caller->object);
  o->frame = nullptr;
  o->saved_generator = kEmpty;
  frame->object = nullptr;
}

}  // namespace adder
