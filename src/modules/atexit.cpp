// atexit: functions to call when the program ends, last registered first.
#include "builtins/container_helpers.h"
#include "runtime/modules.h"
#include "runtime/unraisable.h"

namespace adder {
namespace {

// Entries are tuples (function, args, kwargs or None); a root of the collector.
List* g_functions;

void trace_functions(gc::Tracer& tracer, void*) { tracer.visit(g_functions); }

Value atexit_register(Thread& t, Value, Value function, Value args, Value kwargs) {
  if (!is_callable(t, function)) return raise_type_error(t, "the first argument must be callable");
  Value entry = Value::from(make_tuple(t, function, args, kwargs ? kwargs : kNone));
  return list_append(t, g_functions, entry) ? function : kEmpty;
}
bool run_one(Thread& t, Value entry) {
  auto* parts = entry.as<Tuple>();
  Value kwargs = parts->items[2];
  if (call_unpacked(t, parts->items[0], parts->items[1].as<Tuple>(), kwargs == kNone ? nullptr : kwargs.as<Dict>())) return true;
  report_unraisable(t, parts->items[0], Value::from(intern(t, "Exception ignored in atexit callback")));
  return false;
}
void run_all(Thread& t) {
  while (g_functions->length) run_one(t, list_pop_at(t, g_functions, g_functions->length - 1));
}
Value atexit_run(Thread& t, Value) { return run_all(t), kNone; }
Value atexit_clear(Thread& t, Value) { return list_clear(t, g_functions), kNone; }
Value atexit_count(Thread&, Value) { return Value::from_int(g_functions->length); }
Value atexit_unregister(Thread& t, Value, Value function) {
  for (int64_t i = g_functions->length; i-- > 0;) {
    int same = equal(t, g_functions->get(size_t(i)).as<Tuple>()->items[0], function);
    if (same < 0) return kEmpty;
    if (same && i < g_functions->length) list_pop_at(t, g_functions, i);
  }
  return kNone;
}

const NativeMethod kFunctions[] = {
    function<atexit_register>("register($module, func, /, *args, **kwargs)!", "Register a function to be executed upon normal program termination"),
    function<atexit_unregister>("unregister($module, func, /)!", "Unregister an exit function which was previously registered using\natexit.register"),
    function<atexit_clear>("_clear($module, /)!", "Clear the list of previously registered exit functions."),
    function<atexit_run>("_run_exitfuncs($module, /)!", "Run all registered exit functions."),
    function<atexit_count>("_ncallbacks($module, /)!", "Return the number of registered exit functions."),
};
bool initialize(Thread& t, Module*) {
  if (g_functions) return true;
  g_functions = new_list(t);
  t.runtime->heap->add_roots(trace_functions, nullptr);
  run_registered_functions = run_all;
  return true;
}

}  // namespace

extern const ModuleSpec kAtexitModule;
const ModuleSpec kAtexitModule = {.name = "atexit", .doc = "allow programmer to define multiple exit functions to be executed\nupon normal program termination.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
