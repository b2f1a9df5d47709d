// _warnings: warnings.warn and its relatives (runtime/warnings.h does the work).
#include "builtins/container_helpers.h"
#include "runtime/warnings.h"

namespace adder {
namespace {

Value warnings_warn(Thread& t, Value, Value message, Value category, Value stack_level, Value source) {
  int64_t level;
  if (!to_index_int64(t, stack_level, &level)) return kEmpty;
  return warn_at_level(t, message, category, level, source == kNone ? kEmpty : source) ? kNone : kEmpty;
}

/// The line of a module's source as its loader has it; empty without an error when there is none.
bool line_from_loader(Thread& t, Dict* globals, int64_t line, Value* out) {
  Value loader = dict_get_str(t, globals, intern(t, "__loader__")), name = dict_get_str(t, globals, intern(t, "__name__"));
  if (!loader || !name) return true;
  Value get_source = find_attribute_value(t, loader, intern(t, "get_source"));
  if (!get_source) return !has_pending(t);
  Value source = TRY(call_with(t, get_source, name));
  if (source == kNone) return true;
  Value lines = TRY(call_method_with(t, source, "splitlines"));
  return bool(*out = get_item(t, lines, Value::from_int(line - 1)));
}
Value warn_explicit(Thread& t, Value, Value message, Value category, Value filename, Value line, Value module, Value registry, Value globals, Value source) {
  Warning w;
  w.message = message;
  w.category = category;
  w.filename = filename;
  w.module = module;
  w.registry = registry;
  w.source = source == kNone ? kEmpty : source;
  if (!has_layout<Str>(filename)) return raise_type_error(t, "warn_explicit() argument 3 must be str, not {}", argument_type_name(filename));
  if (!to_index_int64(t, line, &w.line)) return kEmpty;
  if (!is_class(category) && !is_instance_of(message, t.runtime->exceptions[size_t(ExceptionId::kWarning)]))
    return raise_type_error(t, "category must be a Warning subclass, not '{}'", type_name(category));
  if (globals != kNone) {
    if (!has_layout<Dict>(globals)) return raise_type_error(t, "module_globals must be a dict, not '{}'", type_name(globals));
    if (!line_from_loader(t, globals.as<Dict>(), w.line, &w.source_line)) return kEmpty;
  }
  return issue_warning(t, w) ? kNone : kEmpty;
}
Value filters_mutated(Thread& t, Value) {
  warnings_state(t).filters_version++;
  return kNone;
}

const NativeMethod kFunctions[] = {
    function<warnings_warn>("warn($module, /, message, category=None, stacklevel=1, source=None)", "Issue a warning, or maybe ignore it or raise an exception."),
    function<warn_explicit>("warn_explicit($module, /, message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)!",
                            "Issue a warning, or maybe ignore it or raise an exception."),
    function<filters_mutated>("_filters_mutated($module, /)!", nullptr),
};
bool initialize(Thread& t, Module* module) {
  Warnings& state = warnings_state(t);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("filters", Value::from(state.filters)) && add("_defaultaction", state.default_action) && add("_onceregistry", Value::from(state.once_registry));
}

}  // namespace

extern const ModuleSpec kWarningsModule;
const ModuleSpec kWarningsModule = {.name = "_warnings", .doc = "Basic warnings support.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
