// Warnings, as the language's runtime and its programs issue them; the Python module `warnings` is not imported for that.
#include "runtime/warnings.h"

#include "compiler/compile.h"
#include "interp/exceptions.h"
#include "interp/frame.h"
#include "interp/frame_walk.h"
#include "objects/class.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "runtime/modules.h"
#include "runtime/traceback.h"

namespace adder {
namespace {

Warnings g_state;

void trace_state(gc::Tracer& tracer, void*) {
  tracer.visit(g_state.filters);
  tracer.visit(g_state.default_action);
  tracer.visit(g_state.once_registry);
}
Value exception_class(Thread& t, ExceptionId id) { return Value::from(t.runtime->exceptions[size_t(id)]); }
Value text_value(Thread& t, const char* text) { return Value::from(intern(t, text)); }

void add_default_filter(Thread& t, const char* action, ExceptionId category, const char* module) {
  list_append(t, g_state.filters, Value::from(make_tuple(t, text_value(t, action), kNone, exception_class(t, category), module ? text_value(t, module) : kNone, Value::from_int(0))));
}

/// An attribute of the module `warnings` if that is imported (`import`: anyway); empty without an error when there is none.
Value warnings_attribute(Thread& t, const char* name, bool import = false) {
  Value module = import ? import_by_name(t, intern(t, "warnings")) : dict_get_str(t, t.runtime->modules, intern(t, "warnings"));
  if (!module) {
    if (has_pending(t)) take_pending(t);
    return kEmpty;
  }
  return find_attribute_value(t, module, intern(t, name));
}

/// 1: the text passes the pattern of a filter (None, a string, or an object with match()); 0: no; -1: failed.
int matches(Thread& t, Value pattern, Value text) {
  if (pattern == kNone) return 1;
  if (is_exact<Str>(pattern)) return equal(t, pattern, text);
  Value result = call_method_with(t, pattern, "match", text);
  return result ? is_true(t, result) : -1;
}

int filter_matches(Thread& t, Tuple* filter, const Warning& w, Value text) {
  int good = matches(t, filter->items[1], text);
  if (good > 0) good = is_subclass(t, w.category, filter->items[2]);
  if (good > 0) good = matches(t, filter->items[3], w.module);
  int64_t line;
  if (good <= 0) return good;
  if (!to_index_int64(t, filter->items[4], &line)) return -1;
  return line == 0 || line == w.line;
}

/// The action that the filters choose; `chosen` is the filter it came from.
Value action_for(Thread& t, const Warning& w, Value text, Value* chosen) {
  Value filters = warnings_attribute(t, "filters");
  if (!filters && has_pending(t)) return kEmpty;
  if (filters) {
    if (!has_layout<List>(filters)) return raise_value_error(t, "_warnings.filters must be a list");
    g_state.filters = filters.as<List>();
  }
  for (int64_t i = 0; i < g_state.filters->length; i++) {
    Value item = g_state.filters->get(size_t(i));
    if (!has_layout<Tuple>(item) || item.as<Tuple>()->length != 5) return raise_value_error(t, "_warnings.filters item {} isn't a 5-tuple", i);
    auto* filter = item.as<Tuple>();
    if (!has_layout<Str>(filter->items[0])) return raise_type_error(t, "action must be a string, not '{}'", type_name(filter->items[0]));
    int good = filter_matches(t, filter, w, text);
    if (good < 0) return kEmpty;
    *chosen = item;
    if (good) return filter->items[0];
  }
  *chosen = kNone;
  Value action = warnings_attribute(t, "defaultaction");
  if (!action) return has_pending(t) ? kEmpty : g_state.default_action;
  if (!has_layout<Str>(action)) return raise_type_error(t, "_warnings.defaultaction must be a string, not '{}'", type_name(action));
  return g_state.default_action = action;
}

enum class Remember : bool { kNo, kYes };
/// 1: the registry says that this was shown already; 0: it was not; -1: failed.
int already_shown(Thread& t, Value registry, Value key, Remember remember) {
  if (!registry || registry == kNone) return 0;
  auto* d = registry.as<Dict>();
  Str* version_name = intern(t, "version");
  Value version = dict_get_str(t, d, version_name);
  if (!version || !version.is_int() || version.as_int() != g_state.filters_version) {
    if (has_pending(t)) return -1;
    dict_clear(t, d);
    if (!dict_set_str(t, d, version_name, Value::from_int(g_state.filters_version))) return -1;
  } else {
    Value shown = dict_get(t, d, key);
    if (!shown && has_pending(t)) return -1;
    int truth = shown ? is_true(t, shown) : 0;
    if (truth) return truth;
  }
  return remember == Remember::kYes && !dict_set(t, d, key, kTrue) ? -1 : 0;
}

/// Without the module `warnings`: to sys.stderr.
void write_warning(Thread& t, const Warning& w, Value text) {
  std::string file(Utf8(w.filename.as<Str>()).view());
  Str* shown = str_of(t, text);
  if (!shown) {
    take_pending(t);
    return;
  }
  std::string out = file + ":" + std::to_string(w.line) + ": " + std::string(Utf8(w.category.as<Class>()->name).view()) + ": ";
  out.append(Utf8(shown).view());
  out += '\n';
  std::string line;
  bool found = true;
  if (w.source_line) line = Utf8(w.source_line.as<Str>()).view();
  else found = source_line(t, file, int(w.line), &line);
  size_t start = line.find_first_not_of(" \t\f");
  if (found && start != std::string::npos) out += "  " + line.substr(start) + "\n";
  write_stderr(t, out);
}

bool show(Thread& t, const Warning& w, Value text) {
  Value show_function = warnings_attribute(t, "_showwarnmsg", bool(w.source));
  if (!show_function) {
    if (has_pending(t)) return false;
    write_warning(t, w, text);
    return true;
  }
  if (!is_callable(t, show_function)) return raise_type_error(t, "warnings._showwarnmsg() must be set to a callable");
  Value make = warnings_attribute(t, "WarningMessage");
  if (!make) return has_pending(t) ? false : bool(raise_runtime_error(t, "unable to get warnings.WarningMessage"));
  const Value arguments[] = {w.message, w.category, w.filename, int_from(t, w.line), kNone, kNone, w.source ? w.source : kNone};
  Value message = call(t, make, arguments);
  return message && call_with(t, show_function, message);
}

/// A module name from a file name.
Value module_of_file(Thread& t, Str* file) {
  if (file->length == 0) return text_value(t, "<unknown>");
  std::string name(Utf8(file).view());
  return name.ends_with(".py") ? Value::from(str_from_utf8(t, name.substr(0, name.size() - 3))) : Value::from(file);
}

Value once_registry(Thread& t) {
  Value registry = warnings_attribute(t, "onceregistry");
  if (!registry) return has_pending(t) ? kEmpty : Value::from(g_state.once_registry);
  if (!has_layout<Dict>(registry)) return raise_type_error(t, "_warnings.onceregistry must be a dict, not '{}'", type_name(registry));
  return registry;
}

/// Notes the warning as `action` asks; 1: do not show it (again), 0: show it, -1: failed.
int note(Thread& t, const Warning& w, Value action, Value text, Value key, Value filter) {
  if (str_equal(action.as<Str>(), "always")) return 0;
  bool has_registry = w.registry && w.registry != kNone;
  if (has_registry && !dict_set(t, w.registry.as<Dict>(), key, kTrue)) return -1;
  if (str_equal(action.as<Str>(), "once")) {
    Value registry = has_registry ? w.registry : once_registry(t);
    return registry ? already_shown(t, registry, Value::from(make_tuple(t, text, w.category)), Remember::kYes) : -1;
  }
  if (str_equal(action.as<Str>(), "module"))
    return already_shown(t, w.registry, Value::from(make_tuple(t, text, w.category, Value::from_int(0))), Remember::kYes);
  if (str_equal(action.as<Str>(), "default")) return 0;
  return raise_runtime_error(t, "Unrecognized action ({}) in warnings.filters:\n {}", Repr{action}, Repr{filter}), -1;
}

// --- where a warning comes from

bool is_internal(const FrameWalk& frame) {
  std::string file(Utf8(frame.code()->filename).view());
  return file.find("importlib") != std::string::npos && file.find("_bootstrap") != std::string::npos;
}
void go_to_level(FrameWalk& frame, int64_t level) {
  bool plain = level <= 0 || !frame || is_internal(frame);
  while (--level > 0 && frame) {
    do frame.next();
    while (!plain && frame && is_internal(frame));
  }
}
bool find_place(Thread& t, int64_t stack_level, Warning* w) {
  FrameWalk frame(t);
  go_to_level(frame, stack_level);
  Dict* globals = frame ? frame.globals() : t.runtime->sys_module.as<Module>()->dict;
  w->filename = frame ? Value::from(frame.code()->filename) : text_value(t, "sys");
  w->line = frame ? frame.line() : 1;
  Str* name = intern(t, "__warningregistry__");
  w->registry = dict_get_str(t, globals, name);
  if (!w->registry) {
    w->registry = Value::from(new_dict(t));
    if (!dict_set_str(t, globals, name, w->registry)) return false;
  }
  w->module = dict_get_str(t, globals, intern(t, "__name__"));
  if (!w->module || (w->module != kNone && !has_layout<Str>(w->module))) w->module = text_value(t, "<string>");
  return true;
}

}  // namespace

Warnings& warnings_state(Thread& t) {
  if (g_state.filters) return g_state;
  t.runtime->heap->add_roots(trace_state, nullptr);
  g_state.filters_version = 1;
  g_state.default_action = text_value(t, "default");
  g_state.once_registry = new_dict(t);
  g_state.filters = new_list(t);
  add_default_filter(t, "default", ExceptionId::kDeprecationWarning, "__main__");
  for (ExceptionId id : {ExceptionId::kDeprecationWarning, ExceptionId::kPendingDeprecationWarning, ExceptionId::kImportWarning, ExceptionId::kResourceWarning})
    add_default_filter(t, "ignore", id, nullptr);
  return g_state;
}

bool issue_warning(Thread& t, Warning& w) {
  warnings_state(t);
  if (w.registry && w.registry != kNone && !has_layout<Dict>(w.registry)) return raise_type_error(t, "'registry' must be a dict or None, not '{}'", type_name(w.registry));
  if (!w.module || w.module == kNone) w.module = module_of_file(t, w.filename.as<Str>());
  Value text = w.message;
  if (is_instance_of(w.message, t.runtime->exceptions[size_t(ExceptionId::kWarning)])) {
    text = Value::from(TRY(str_of(t, w.message)));
    w.category = Value::from(class_of(w.message));
  } else {
    w.message = TRY(call_with(t, w.category, w.message));
  }
  Value key = Value::from(make_tuple(t, text, w.category, int_from(t, w.line)));
  int shown = already_shown(t, w.registry, key, Remember::kNo);
  if (shown) return shown > 0;
  Value filter;
  Value action = TRY(action_for(t, w, text, &filter));
  if (str_equal(action.as<Str>(), "error")) return raise_value(t, w.message);
  if (str_equal(action.as<Str>(), "ignore")) return true;
  int silent = note(t, w, action, text, key, filter);
  return silent ? silent > 0 : show(t, w, text);
}

bool warn_at_level(Thread& t, Value message, Value category, int64_t stack_level, Value source) {
  Value base = exception_class(t, ExceptionId::kWarning);
  Warning w;
  w.message = message;
  w.source = source;
  if (is_instance_of(message, base.as<Class>())) category = Value::from(class_of(message));
  else if (!category || category == kNone) category = exception_class(t, ExceptionId::kUserWarning);
  int good = is_class(category) ? is_subclass(t, category, base) : 0;
  if (good < 0) return false;
  if (!good) return raise_type_error(t, "category must be a Warning subclass, not '{}'", type_name(category));
  w.category = category;
  return find_place(t, stack_level, &w) && issue_warning(t, w);
}

bool warn(Thread& t, ExceptionId category, std::string_view message, int stack_level) {
  Value pending = take_pending(t);
  bool good = warn_at_level(t, Value::from(str_from_utf8(t, message)), exception_class(t, category), stack_level, kEmpty);
  if (good) t.pending = pending;
  return good;
}

namespace {

bool warn_of_syntax(Thread& t, const compiler::SyntaxWarningInfo& warning, std::string_view filename) {
  ExceptionId id = warning.category == compiler::WarningCategory::kDeprecationWarning ? ExceptionId::kDeprecationWarning : ExceptionId::kSyntaxWarning;
  Warning w;
  w.category = exception_class(t, id);
  w.message = Value::from(str_from_utf8(t, warning.message));
  w.filename = Value::from(str_from_utf8(t, filename));
  w.line = warning.lineno;
  return issue_warning(t, w);
}
[[maybe_unused]] const bool kIssued = (compiler::issue_syntax_warning = warn_of_syntax, true);

}  // namespace
}  // namespace adder
