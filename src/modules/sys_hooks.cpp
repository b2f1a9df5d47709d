// sys: functions that the interpreter calls on occasions: trace and profile functions, audit hooks, hooks of asynchronous
// generators.
#include <pthread.h>

#include "interp/frame.h"
#include "interp/frame_walk.h"
#include "interp/generators.h"
#include "interp/tracing.h"
#include "modules/struct_sequence.h"
#include "modules/sys.h"
#include "objects/attributes.h"
#include "objects/audit.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {
namespace {

// --- tracing ---------------------------------------------------------------------------------------------------------------------

Value sys_settrace(Thread& t, Value, Value function) { return AUDIT(t, "sys.settrace") ? (set_trace_function(t, function), kNone) : kEmpty; }
Value sys_gettrace(Thread&, Value) { return trace_function(); }
Value sys_setprofile(Thread& t, Value, Value function) { return AUDIT(t, "sys.setprofile") ? (set_profile_function(t, function), kNone) : kEmpty; }
Value sys_getprofile(Thread&, Value) { return profile_function(); }
Value sys_call_tracing(Thread& t, Value, Value function, Value arguments) {
  if (!has_layout<Tuple>(arguments)) return raise_type_error(t, "call_tracing() argument 2 must be tuple, not {}", argument_type_name(arguments));
  return call_tracing(t, function, arguments.as<Tuple>());
}
Value thread_dict(Thread& t, Value of_thread) {
  Dict* dict = new_dict(t);
  return dict_set(t, dict, int_from_uint64(t, uint64_t(pthread_self())), of_thread) ? Value::from(dict) : kEmpty;
}
Value sys_current_frames(Thread& t, Value) {
  if (!AUDIT(t, "sys._current_frames")) return kEmpty;
  FrameWalk walk(t);
  return thread_dict(t, walk ? Value::from(walk.object()) : kNone);
}
Value sys_current_exceptions(Thread& t, Value) {
  if (!AUDIT(t, "sys._current_exceptions")) return kEmpty;
  return thread_dict(t, TRY(call_method_with(t, t.runtime->sys_module, "exc_info")));
}

// --- auditing --------------------------------------------------------------------------------------------------------------------

Value sys_audit(Thread& t, Value, Value event, Value args) {
  if (!has_layout<Str>(event)) return raise_type_error(t, "expected str for argument 'event', not {}", type_name(event));
  return !g_is_audited || tell_audit_hooks(t, event, args) ? kNone : kEmpty;
}
Value sys_addaudithook(Thread& t, Value, Value hook) {
  if (!AUDIT(t, "sys.addaudithook")) {
    // ref 3.11: a hook that objects keeps the new one out, silently when it does so by an Exception.
    if (!pending_matches(t, ExceptionId::kException)) return kEmpty;
    take_pending(t);
    return kNone;
  }
  add_audit_hook(t, hook);
  return kNone;
}

// --- asynchronous generators -----------------------------------------------------------------------------------------------------

const char* const kHookFields[] = {"firstiter", "finalizer"};
const StructSequenceFields kHooks{"sys.asyncgen_hooks", kHookFields, 2};
Class* g_hooks_class;

// Where the generators look for them.
Str* hooks_name(Thread& t) { return intern(t, "_async_generator_hooks"); }

Value sys_get_asyncgen_hooks(Thread& t, Value) {
  Value hooks = dict_get_str(t, t.runtime->sys_module.as<Module>()->dict, hooks_name(t));
  Value both[] = {kNone, kNone};
  if (hooks) both[0] = hooks.as<Tuple>()->items[0], both[1] = hooks.as<Tuple>()->items[1];
  return new_struct_sequence(t, g_hooks_class, both);
}
Value sys_set_asyncgen_hooks(Thread& t, Value module, Value first, Value finalizer) {
  auto* now = TRY(sys_get_asyncgen_hooks(t, module)).as<Tuple>();
  Value both[] = {now->items[0], now->items[1]};
  const char* names[] = {"firstiter", "finalizer"};
  Value given[] = {first, finalizer};
  for (int i : {1, 0}) {
    if (!given[i]) continue;
    if (given[i] != kNone && !is_callable(t, given[i])) return raise_type_error(t, "callable {} expected, got {}", names[i], type_name(given[i]));
    if (!(i ? AUDIT(t, "sys.set_asyncgen_hook_finalizer") : AUDIT(t, "sys.set_asyncgen_hook_firstiter"))) return kEmpty;
    both[i] = given[i];
  }
  return dict_set_str(t, t.runtime->sys_module.as<Module>()->dict, hooks_name(t), Value::from(make_tuple(t, both[0], both[1]))) ? kNone : kEmpty;
}

// --- coroutines ------------------------------------------------------------------------------------------------------------------

Value sys_get_origin_depth(Thread&, Value) { return Value::from_int(g_coroutine_origin_depth); }
Value sys_set_origin_depth(Thread& t, Value, Value depth) {
  int64_t n;
  if (!to_index_int64(t, depth, &n)) return kEmpty;
  if (n < 0) return raise_value_error(t, "depth must be >= 0");
  track_coroutine_origins(t, n);
  return kNone;
}

// --- what has one thread only to act on --------------------------------------------------------------------------------------------

double g_switch_interval = 0.005;
int64_t g_open_flags = 2;  // RTLD_NOW

Value sys_getswitchinterval(Thread& t, Value) { return box_float(t, g_switch_interval); }
Value sys_setswitchinterval(Thread& t, Value, Value interval) {
  double seconds;
  if (!to_double(t, interval, &seconds)) return kEmpty;
  if (seconds <= 0) return raise_value_error(t, "switch interval must be strictly positive");
  g_switch_interval = seconds;
  return kNone;
}
Value sys_getdlopenflags(Thread&, Value) { return Value::from_int(g_open_flags); }
Value sys_setdlopenflags(Thread& t, Value, Value flags) { return to_index_int64(t, flags, &g_open_flags) ? kNone : kEmpty; }

const NativeMethod kFunctions[] = {
    function<sys_settrace>("settrace($module, function, /)!", "Set the global debug tracing function."),
    function<sys_gettrace>("gettrace($module, /)", "Return the global debug tracing function set with sys.settrace."),
    function<sys_setprofile>("setprofile($module, function, /)!", "Set the profiling function."),
    function<sys_getprofile>("getprofile($module, /)", "Return the profiling function set with sys.setprofile."),
    function<sys_call_tracing>("call_tracing($module, func, args, /)", "Call func(*args), while tracing is enabled."),
    function<sys_current_frames>("_current_frames($module, /)", "Return a dict mapping each thread's thread id to its current stack frame."),
    function<sys_current_exceptions>("_current_exceptions($module, /)", "Return a dict mapping each thread's identifier to its current raised exception."),
    function<sys_audit>("audit($module, event, /, *args)!", "Passes the event to any hooks that are attached."),
    function<sys_addaudithook>("addaudithook($module, /, hook)", "Adds a new audit hook callback."),
    function<sys_get_asyncgen_hooks>("get_asyncgen_hooks($module, /)", "Return the installed asynchronous generators hooks."),
    function<sys_set_asyncgen_hooks>("set_asyncgen_hooks($module, /, firstiter=<unrepresentable>, finalizer=<unrepresentable>)!", "Set asynchronous generators hooks."),
    function<sys_get_origin_depth>("get_coroutine_origin_tracking_depth($module, /)", "Check status of origin tracking for coroutine objects in this thread."),
    function<sys_set_origin_depth>("set_coroutine_origin_tracking_depth($module, /, depth)", "Enable or disable origin tracking for coroutine objects in this thread."),
    function<sys_getswitchinterval>("getswitchinterval($module, /)", "The interval between switches of threads, in seconds."),
    function<sys_setswitchinterval>("setswitchinterval($module, interval, /)", "Set the ideal thread switching delay inside the interpreter."),
    function<sys_getdlopenflags>("getdlopenflags($module, /)", "Return the current value of the flags that are used for dlopen calls."),
    function<sys_setdlopenflags>("setdlopenflags($module, flags, /)", "Set the flags used by the interpreter for dlopen calls."),
};

}  // namespace

bool add_sys_hooks(Thread& t, Module* module) {
  for (const NativeMethod& m : kFunctions) {
    auto* f = allocate<BuiltinFunction>(t);
    f->method = &m;
    f->self = Value::from(module);
    f->module = Value::from(intern(t, "sys"));
    if (!dict_set_str(t, module->dict, native_name(t, &m), Value::from(f))) return false;
  }
  g_hooks_class = TRY(new_struct_sequence_class(t, kHooks));
  t.runtime->heap->add_roots([](gc::Tracer& tracer, void*) { tracer.visit(g_hooks_class); }, nullptr);
  return true;
}

}  // namespace adder
