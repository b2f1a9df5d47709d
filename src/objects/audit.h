// Audit events (PEP 578): hooks that sys.addaudithook has added are told of what a program does to the world around it.
#pragma once
#include <initializer_list>

#include "objects/thread.h"

namespace adder {

/// Whether there are hooks.
extern bool g_is_audited;
/// Tells all hooks; false with an exception pending as soon as one of them objects.
bool tell_audit_hooks(Thread& t, Value event, Value arguments);
bool tell_audit_hooks(Thread& t, const char* event, std::initializer_list<Value> arguments);
void add_audit_hook(Thread& t, Value hook);

/// False with an exception pending when a hook objects to the event.  The arguments are evaluated only where there are hooks.
#define AUDIT(t, event, ...) (!::adder::g_is_audited || ::adder::tell_audit_hooks(t, event, {__VA_ARGS__}))

}  // namespace adder
