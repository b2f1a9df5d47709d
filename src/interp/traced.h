// What Python's Record and Replay domains have in common: reads of VM state go through logged queries, everything that
// Direct does in C++ at once is a logged call.  So a handler that is replayed takes the path that was recorded.
#pragma once
#include <algorithm>

#include "interp/domain.h"
#include "interp/frame.h"
#include "interp/generators.h"
#include "interp/operations/special.h"
#include "objects/native.h"
#include "jit/domain/watch.h"

namespace adder {

/// The value of a global (or builtin) name that traces rely on.  One per dict and key, made on demand, never freed.
struct GlobalCell {
  Dict* dict;
  Str* key;
  uint32_t changes = 0;      // stores since traces first asked
  jit::Watch watch;
};
constexpr uint32_t kMaxGlobalChanges = 2;  // afterwards a trace loads the global instead of relying on it

Value load_name(Thread& t, Frame* frame, Str* name);
bool store_name(Thread& t, Frame* frame, Str* name, Value v);
Value load_class_deref(Thread& t, Frame* frame, uint32_t slot);

// Queries.
const AttributeEntry* query_attribute(Thread& t, uint32_t shape, Str* name);
const StoreEntry* query_store(Thread& t, uint32_t shape, Str* name, Value value);
Value query_special(Thread& t, Class* cls, Special s);
SuperMethod query_super_method(Thread& t, Value super, Value cls, uint32_t shape, Str* name);
Shape* query_instance_shape(Thread& t, Class* cls);
/// The cell of the dict in which the name is found now, or null when it is in neither.
GlobalCell* query_global(Thread& t, Dict* globals, Value builtins, Str* name);
/// The same for the attribute of a module.
GlobalCell* query_module_cell(Thread& t, Dict* dict, Str* name);
GlobalCell* global_cell(Thread& t, Dict* dict, Str* key);
/// The value when it may be relied on, otherwise empty.
Value query_global_value(Thread& t, GlobalCell* cell);
/// What a trace assigns is no constant for traces.
bool note_global_store(Thread& t, Dict* globals, Str* name);

// Calls.
Value find_global(Thread& t, Value globals, Value builtins, Str* name);   // empty when it takes more to find it
Value read_global(Thread& t, Value globals, Value builtins, Str* name);
Value store_global_traced(Thread& t, Value globals, Str* name, Value v);
Value delete_global_traced(Thread& t, Value globals, Str* name);
Value new_closure(Thread& t, Value code, Value globals, Value closure, Value annotations, Value keyword_defaults, Value defaults);
Value call_with_array(Thread& t, Value callable, Tuple* names, Value array);
Value call_native_with_array(Thread& t, const NativeMethod* m, Tuple* names, Value array);

const NativeMethod* native_constructor(Thread& t, Class* cls);
/// Invalidated when a function with this code gets other code or defaults.
jit::Watch& functions_watch(Code* code);

/// Where a dict has a name: the entry of its table, as long as the dict has this version.
struct DictPlace {
  uint64_t version;
  DictTable* table;
  int64_t index;       // -1: nowhere
};
DictPlace query_dict_place(Thread& t, Dict* dict, Str* name);
/// The same for stores that nobody has to be told of.
DictPlace query_unwatched_place(Thread& t, Dict* dict, Str* name);
Shape* query_plain_instance_shape(Thread& t, Class* cls);

/// Invalidated when the class's bases or one of its special methods change.
jit::Watch& class_watch(Class* cls);
/// Invalidated when the class's attribute of this name changes.
jit::Watch& class_name_watch(Class* cls, Str* name);

/// Calls with more values pass them in an array.
constexpr size_t kMaxDirectArguments = 8;
/// Builtin functions with more parameters are called through their signature.
constexpr size_t kMaxDirectParameters = 10;

constexpr jit::LogTag kNativeCallTag = jit::plain_tag(jit::Logged::kCall, 1), kValueCallTag = jit::plain_tag(jit::Logged::kCall, 2),
                      kChoiceTag = jit::plain_tag(jit::Logged::kQuery, 1), kPythonCallTag = jit::plain_tag(jit::Logged::kFrame, 0);

}  // namespace adder

ADDER_WRITES(enter_handled_scope, ::adder::jit::alias_set(::adder::kAliasThread))
ADDER_WRITES(leave_handled_scope, ::adder::jit::alias_set(::adder::kAliasThread))
ADDER_WRITES(register_generator, 0)
ADDER_ANY(send_value)
ADDER_WRITES(take_returned, ::adder::jit::alias_set(::adder::kAliasThread))
ADDER_READS(find_global)
ADDER_ANY(read_global)
ADDER_ANY(store_global_traced)
ADDER_ANY(delete_global_traced)
ADDER_ALLOCATES(new_closure)
ADDER_ANY(call_with_array)
ADDER_ANY(call_native_with_array)

namespace adder {

template <class D, class Ref> class TracedOperations {
 public:
  const AttributeEntry* attribute(uint32_t shape, Str* name, uint32_t*) {
    depend_on(shape, name);
    return self().template query<&query_attribute>(shape, name);
  }
  const StoreEntry* attribute_store(uint32_t shape, Str* name, Ref value, uint32_t*) {
    depend_on(shape, name);
    return self().template query<&query_store>(shape, name, self().concrete(value));
  }
  Value special(uint32_t shape, Special s) { return special(class_of_shape(shape), s); }
  Value special(Class* cls, Special s) {
    self().depend(class_watch(cls));
    return self().template query<&query_special>(cls, s);
  }
  Shape* instance_shape(Class* cls) {
    self().depend(class_watch(cls));
    return self().template query<&query_instance_shape>(cls);
  }
  /// The code of a function that is called, and its defaults, are constants of the trace.
  void rely_on_code(Code* code) { self().depend(functions_watch(code)); }
  /// True when the constant dict has the name at this place; its version is guarded.
  bool known_place(Dict* dict, Str* name, DictPlace& place) { return at_place(dict, place = self().template query<&query_dict_place>(dict, name)); }
  bool unwatched_place(Dict* dict, Str* name, DictPlace& place) { return at_place(dict, place = self().template query<&query_unwatched_place>(dict, name)); }
  Ref load_place(const DictPlace& place) { return self().load(self().from(place.table), field::dict_value(uint32_t(place.index))); }
  void store_place(const DictPlace& place, Ref v) { self().store(self().from(place.table), field::dict_value(uint32_t(place.index)), v); }

  /// The shape of what object.__new__(cls) gives, or null when that is not so simple.
  Shape* plain_instance_shape(Class* cls) {
    self().depend(class_watch(cls));
    return self().template query<&query_plain_instance_shape>(cls);
  }
  /// What makes the instances of a builtin class, or null.  Builtin classes do not change: no query.
  const NativeMethod* native_constructor(Class* cls) { return adder::native_constructor(self().thread(), cls); }
  SuperMethod super_method(Value super, Value cls, uint32_t shape, Str* name) {
    depend_on(shape, name);
    return self().template query<&query_super_method>(super, cls, shape, name);
  }
  /// Binds the arguments of a native function to its parameters as call_native does.  False: that is left to call_native,
  /// because they do not fit, or some go to **keywords.
  bool bind_native(const NativeMethod* m, const Ref* arguments, size_t count, Tuple* names, Ref* bound) {
    const Signature* s = signature_of(self().thread(), m);
    const Parameter* last = s->parameters + s->count;
    size_t direct = std::min<size_t>(count, s->positional_count);
    bool variadic = s->positional_count < s->count && s->parameters[s->positional_count].kind == Parameter::kVarPositional;
    if (count > direct && !variadic) return false;
    if (s->count > kMaxDirectParameters) return false;
    bool given[kMaxNativeParameters] = {};
    for (size_t i = 0; i < direct; i++) bound[i] = arguments[i], given[i] = true;
    for (size_t k = 0; names && k < names->length; k++) {
      auto* p = std::find_if(s->parameters, last, [&](const Parameter& q) { return Value::from(q.name) == names->items[k]; });
      bool takes = p != last && (p->kind == Parameter::kPositionalOrKeyword || p->kind == Parameter::kKeywordOnly);
      if (!takes || given[p - s->parameters]) return false;
      bound[p - s->parameters] = arguments[count + k], given[p - s->parameters] = true;
    }
    for (auto* p = s->parameters; p != last; p++) {
      size_t i = size_t(p - s->parameters);
      if (!given[i] && !p->has_default) return false;
      if (!given[i]) bound[i] = self().constant(p->default_value);
    }
    if (variadic) bound[s->positional_count] = make_tuple_in(self(), arguments + direct, uint32_t(count - direct));
    return true;
  }
  bool error_pending(uint32_t shape) {
    switch (kind_of_shape(shape)) {
      case Kind::kRangeIterator: case Kind::kListIterator: case Kind::kTupleIterator: return false;
      default: return bool(self().template call<&error_is_pending>());
    }
  }
  /// A suspended generator whose code and position are this trace's, and that the trace may go through.
  bool can_resume(Ref generator) {
    auto state = self().load_int(generator, field::generator_state);
    if (!(state <= self().int_constant(int64_t(GeneratorState::kSuspended)))) return false;
    self().promote(self().load(generator, field::generator_code));
    self().promote(self().load_int(self().load(generator, field::generator_storage), field::frame_pc));
    return self().may_resume(generator);
  }
  /// SEND to what cannot be resumed.
  template <class V> auto send(V& f, uint32_t target) {
    using Next = decltype(f.leave(self(), f.pop()));
    Ref out = self().template call<&send_value>(f.peek(1), f.peek(0));
    if (!self().failed(out)) {
      f.set_peek(0, out);
      return Next::kNext;
    }
    Ref returned = self().template call<&take_returned>();
    if (self().failed(returned)) return Next::kRaise;
    f.drop(1);
    f.set_peek(0, returned);
    f.jump(target);
    return Next::kNext;
  }

  // Names.
  template <class V> Ref global(V& f, Str* name, uint32_t*) {
    Value globals = globals_of(f);
    Value builtins = self().promote(self().load(f.function_value(), field::function_builtins));
    GlobalCell* cell = self().template query<&query_global>(globals.as<Dict>(), builtins, name);
    if (cell) {
      Value v = self().template query<&query_global_value>(cell);
      if (v) {
        if (cell->dict != globals.as<Dict>()) self().depend(global_cell(self().thread(), globals.as<Dict>(), name)->watch);
        self().depend(cell->watch);
        return self().constant(v);
      }
      DictPlace place;
      if (cell->dict == globals.as<Dict>() && known_place(cell->dict, name, place)) return load_place(place);
    }
    Ref found = self().template call<&find_global>(globals, builtins, name);
    return self().is_empty(found) ? self().template call<&read_global>(globals, builtins, name) : found;
  }
  /// The value of a name in a module's dict, a constant while it does not change.  Empty: it is to be looked up.
  Ref module_value(Dict* dict, Str* name) {
    GlobalCell* cell = self().template query<&query_module_cell>(dict, name);
    if (!cell) return self().empty();
    if (Value v = self().template query<&query_global_value>(cell)) {
      self().depend(cell->watch);
      return self().constant(v);
    }
    DictPlace place;
    return known_place(dict, name, place) ? load_place(place) : self().empty();
  }
  template <class V> Ref store_global(V& f, Str* name, Ref v) {
    Value globals = globals_of(f);
    self().template query<&note_global_store>(globals.as<Dict>(), name);
    if (self().is_empty(v)) return self().template call<&delete_global_traced>(globals, name);
    DictPlace place;
    if (known_place(globals.as<Dict>(), name, place)) return store_place(place, v), self().constant(kNone);
    return self().template call<&store_global_traced>(globals, name, v);
  }
  template <class V> Ref load_name(V& f, Str* name) {
    if (at_module_level(f)) return global(f, name, nullptr);
    if constexpr (D::kRecord) self().give_up("class bodies are not compiled");
    else return adder::load_name(self().thread(), f.frame, name);
  }
  template <class V> bool store_name(V& f, Str* name, Ref v) {
    if (at_module_level(f)) return !self().failed(store_global(f, name, v));
    if constexpr (D::kRecord) self().give_up("class bodies are not compiled");
    else return adder::store_name(self().thread(), f.frame, name, v);
  }
  template <class V> Ref load_class_deref(V& f, uint32_t slot) {
    if constexpr (D::kRecord) self().give_up("class bodies are not compiled");
    else return adder::load_class_deref(self().thread(), f.frame, slot);
  }
  template <class V> Ref locals_of(V& f) {
    Ref mapping = f.locals_mapping();
    return self().is_empty(mapping) ? self().constant(globals_of(f)) : mapping;
  }
  template <class V> Ref make_function(V& f, uint32_t flags) {
    Ref code = f.pop();
    Ref none = self().constant(kNone);
    Ref closure = flags & 8 ? f.pop() : none, annotations = flags & 4 ? f.pop() : self().empty(),
        keyword_defaults = flags & 2 ? f.pop() : none, defaults = flags & 1 ? f.pop() : none;
    Ref made;
    if (make_plain_function(f, self().promote(code).template as<Code>(), made)) {
      self().initialize(made, field::function_closure, closure);
      self().initialize(made, field::function_annotations, annotations);
      self().initialize(made, field::function_keyword_defaults, keyword_defaults);
      self().initialize(made, field::function_defaults, defaults);
      return made;
    }
    return self().template call<&new_closure>(code, globals_of(f), closure, annotations, keyword_defaults, defaults);
  }

 protected:
  Ref array_of(const Ref* arguments, size_t count) {
    Ref array = self().new_value_array(uint32_t(count));
    for (size_t i = 0; i < count; i++) self().initialize(array, field::array_item(uint32_t(i)), arguments[i]);
    return array;
  }
  Ref call_by_array(Ref callable, const Ref* arguments, size_t count, Tuple* names) {
    return self().template call<&call_with_array>(callable, names, array_of(arguments, count));
  }
  Ref call_native_by_array(const NativeMethod* m, const Ref* arguments, size_t count, Tuple* names) {
    return self().template call<&call_native_with_array>(m, names, array_of(arguments, count));
  }
  /// True when a call of the native function is the run of its body (interp/domain_method.h).
  static bool runs_body(const NativeMethod* m, size_t count, Tuple* names) {
    if (!m->domain || names) return false;
    return m->domain->variadic || (m->simple && count >= m->required_count && count <= m->parameter_count);
  }
  /// True when the trace calls the C++ function itself.
  static bool is_direct_call(const NativeMethod* m, size_t count, Tuple* names) {
    return m->simple && !names && count == m->parameter_count;
  }
  /// True when no argument but the receiver can run code of the program; looks only where it matters.
  bool has_plain_arguments(const NativeMethod* m, const Ref* arguments, size_t count) {
    if (m->effect.plain.kind == m->effect.always.kind) return true;
    for (size_t i = 1; i < count; i++) {
      switch (type_shape(self(), arguments[i])) {
        case builtin_shape(Kind::kInt): case builtin_shape(Kind::kBool): case builtin_shape(Kind::kFloat): case builtin_shape(Kind::kNoneType):
        case builtin_shape(Kind::kStr): case builtin_shape(Kind::kBytes): case builtin_shape(Kind::kComplex): break;
        default: return false;
      }
    }
    return true;
  }
  template <class Body> Ref run_body(const NativeMethod* m, const Ref* arguments, uint32_t count) {
    bool record = D::kRecord;
    auto body = reinterpret_cast<Body>(const_cast<void*>(record ? m->domain->record : m->domain->replay));
    if (m->domain->variadic || count == m->parameter_count) return body(self(), arguments, count);
    Ref all[kMaxNativeParameters];
    const Signature* s = signature_of(self().thread(), m);
    for (uint32_t i = 0; i < m->parameter_count; i++) all[i] = i < count ? arguments[i] : self().constant(s->parameters[i].default_value);
    return body(self(), all, m->parameter_count);
  }
  template <class V> Value globals_of(V& f) {
    return self().promote(self().load(f.function_value(), field::function_globals));
  }
  template <class V> bool at_module_level(V& f) {
    Ref mapping = f.locals_mapping();
    return bool(self().is_pointer(mapping)) && self().promote(mapping) == globals_of(f);
  }
  // What an attribute means hangs on what the class says about its name, and on the class's hooks.
  void depend_on(uint32_t shape, Str* name) {
    auto* s = reinterpret_cast<Shape*>(uintptr_t(shape));
    depend_on(s->cls, name);
    if (s->unique && s->unique->shape == shape && is_class(Value::from(s->unique))) depend_on(static_cast<Class*>(s->unique), name);
  }
  void depend_on(Class* cls, Str* name) {
    self().depend(class_watch(cls));
    self().depend(class_name_watch(cls, name));
  }

  /// What new_function makes, of globals that say plainly what their builtins and their name are.
  template <class V> bool make_plain_function(V& f, Code* code, Ref& made) {
    Thread& t = self().thread();
    Value globals = globals_of(f);
    Ref builtins = module_value(globals.as<Dict>(), intern(t, "__builtins__")), module = module_value(globals.as<Dict>(), intern(t, "__name__"));
    if (self().is_empty(builtins) || self().is_empty(module) || !self().is_known(builtins)) return false;
    Value scope = self().concrete(builtins);
    if (has_layout<Module>(scope)) scope = Value::from(scope.as<Module>()->dict);
    if (!has_layout<Dict>(scope)) return false;
    made = self().allocate(builtin_shape(Kind::kFunction), sizeof(Function));
    self().initialize(made, field::function_code, self().from(code));
    self().initialize(made, field::function_globals, self().constant(globals));
    self().initialize(made, field::function_builtins, self().constant(scope));
    self().initialize(made, field::function_name, self().from(code->name));
    self().initialize(made, field::function_qualified_name, self().from(code->qualified_name));
    self().initialize(made, field::function_doc, self().constant(documentation_of(code)));
    self().initialize(made, field::function_module, module);
    return true;
  }

 private:
  bool at_place(Dict* dict, const DictPlace& place) {
    return place.index >= 0 && bool(self().load_int(self().from(dict), field::dict_version) == self().int_constant(int64_t(place.version)));
  }
  D& self() { return static_cast<D&>(*this); }
};

}  // namespace adder
