// Calling the audit hooks.
#include "objects/audit.h"

#include <vector>

#include "interp/tracing.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

bool g_is_audited = false;

namespace {

std::vector<Value> g_hooks;  // not a list: nobody finds them by way of the collector

/// ref 3.11: a hook is traced only when it says so itself.
bool call_hook(Thread& t, Value hook, Value event, Value arguments) {
  Value may_trace = find_attribute_value(t, hook, intern(t, "__cantrace__"));
  if (!may_trace && has_pending(t)) return false;
  int is_traced = may_trace ? is_true(t, may_trace) : 0;
  if (is_traced < 0) return false;
  return succeeded(is_traced ? call_with(t, hook, event, arguments) : call_untraced(t, hook, {event, arguments}));
}

}  // namespace

bool tell_audit_hooks(Thread& t, Value event, Value arguments) {
  for (size_t i = 0; i < g_hooks.size(); i++)
    if (!call_hook(t, g_hooks[i], event, arguments)) return false;
  return true;
}

bool tell_audit_hooks(Thread& t, const char* event, std::initializer_list<Value> arguments) {
  Tuple* tuple = tuple_from(t, {arguments.begin(), arguments.size()});
  return tuple && tell_audit_hooks(t, Value::from(intern(t, event)), Value::from(tuple));
}

void add_audit_hook(Thread& t, Value hook) {
  if (!g_is_audited) t.runtime->heap->add_roots([](gc::Tracer& tracer, void*) { for (Value v : g_hooks) tracer.visit(v); }, nullptr);
  g_is_audited = true;
  g_hooks.push_back(hook);
}

}  // namespace adder
