// sys: the interpreter as programs see it.
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "interp/frame.h"
#include "interp/frame_walk.h"
#include "modules/_io/open.h"
#include "modules/sys.h"
#include "objects/attributes.h"
#include "objects/audit.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"
#include "runtime/unraisable.h"

namespace adder {
namespace {

Value text(Thread& t, std::string_view s) { return Value::from(str_from_utf8(t, s)); }

// --- functions -----------------------------------------------------------------------------------------------------------------------

Value sys_exit(Thread& t, Value, Value status) {
  Value cls = Value::from(t.runtime->exceptions[int(ExceptionId::kSystemExit)]);
  Value e = status == kNone ? call_with(t, cls) : is_exact<Tuple>(status) ? call_unpacked(t, cls, status.as<Tuple>(), nullptr) : call_with(t, cls, status);
  if (!e) return kEmpty;
  set_pending(t, e);
  return kEmpty;
}
Value sys_getrecursionlimit(Thread& t, Value) { return Value::from_int(t.recursion_limit); }
Value sys_setrecursionlimit(Thread& t, Value, Value limit) {
  int64_t n;
  if (!to_index_int64(t, limit, &n)) return kEmpty;
  if (n < 1) return raise_value_error(t, "recursion limit must be greater or equal than 1");
  if (t.recursion_depth >= n) {
    raise(t, ExceptionId::kRecursionError, "cannot set the recursion limit to {} at the recursion depth {}: the limit is too low", n, uint64_t(t.recursion_depth));
    return kEmpty;
  }
  t.recursion_limit = uint32_t(std::min<int64_t>(n, INT32_MAX));
  return kNone;
}
Value sys_intern(Thread& t, Value, Value s) {
  if (!is_exact<Str>(s)) return raise_type_error(t, has_layout<Str>(s) ? "can't intern {}" : "intern() argument must be str, not {}", argument_type_name(s));
  return Value::from(intern(t, s.as<Str>()));
}
Value size_of(Thread& t, Value object) {
  Value method = TRY(lookup_special(t, object, intern(t, "__sizeof__")));
  Value size = TRY(call(t, method, {}));
  if (!is_any_int(size)) return raise_type_error(t, "an integer is required");
  if (size == kTrue || size == kFalse) size = Value::from_int(size == kTrue);
  if (!size.is_int()) return raise_overflow_error(t, "Python int too large to convert to C ssize_t");
  if (size.as_int() < 0) return raise_value_error(t, "__sizeof__() should return >= 0");
  return size;
}
Value sys_getsizeof(Thread& t, Value, Value object, Value fallback) {
  Value size = size_of(t, object);
  if (size || !fallback || !pending_matches(t, ExceptionId::kTypeError)) return size;
  take_pending(t);
  return fallback;
}
Value sys_getrefcount(Thread&, Value, Value) { return Value::from_int(2); }
Value sys_exc_info(Thread& t, Value) {
  for (ExceptionState* s = t.handled; s; s = s->previous) {
    if (!s->handled || s->handled == kNone) continue;
    Value traceback = s->handled.as<ExceptionObject>()->traceback;
    return Value::from(make_tuple(t, Value::from(class_of(s->handled)), s->handled, traceback ? traceback : kNone));
  }
  return Value::from(make_tuple(t, kNone, kNone, kNone));
}
Value sys_exception(Thread& t, Value) {
  for (ExceptionState* s = t.handled; s; s = s->previous)
    if (s->handled && s->handled != kNone) return s->handled;
  return kNone;
}
Value sys_getframe(Thread& t, Value, Value depth) {
  int64_t n;
  if (!to_index_int64(t, depth, &n)) return kEmpty;
  FrameWalk walk(t);
  for (; walk && n > 0; n--) walk.next();
  if (!walk) return raise_value_error(t, "call stack is not deep enough");
  if (!AUDIT(t, "sys._getframe", Value::from(walk.object()))) return kEmpty;
  return Value::from(walk.object());
}
Value sys_displayhook(Thread& t, Value, Value v) {
  if (v == kNone) return kNone;
  Str* underscore = intern(t, "_");
  if (!set_attribute(t, t.runtime->builtins_module, underscore, kNone)) return kEmpty;
  Str* shown = TRY(repr(t, v));
  Value out = find_attribute_value(t, t.runtime->sys_module, intern(t, "stdout"));
  if (!out || out == kNone) return has_pending(t) ? kEmpty : Value(raise_runtime_error(t, "lost sys.stdout"));
  TRY(call_method_with(t, out, "write", Value::from(shown)));
  TRY(call_method_with(t, out, "write", Value::from(t.runtime->char_cache['\n'])));
  return set_attribute(t, t.runtime->builtins_module, underscore, v) ? kNone : kEmpty;
}
Value sys_excepthook(Thread& t, Value, Value, Value value, Value traceback) {
  if (is_exception(value) && traceback != kNone && is_exact<Traceback>(traceback)) {
    gc::write_barrier(value.as<Object>());
    value.as<ExceptionObject>()->traceback = traceback;
  }
  print_exception(t, value);
  return kNone;
}
Value sys_unraisablehook(Thread& t, Value, Value unraisable) {
  auto field = [&](const char* name) { return get_attribute(t, unraisable, intern(t, name)); };
  Value exception = TRY(field("exc_value")), message = TRY(field("err_msg")), object = TRY(field("object"));
  return default_unraisable_hook(t, exception, message, object) ? kNone : kEmpty;
}
Value sys_breakpointhook(Thread& t, Value, Value args, Value kwargs) {
  const char* variable = t.runtime->flags.ignore_environment ? nullptr : getenv("PYTHONBREAKPOINT");
  std::string name = variable && *variable ? variable : "pdb.set_trace";
  if (name == "0") return kNone;
  size_t dot = name.rfind('.');
  std::string module_name = dot == std::string::npos ? "builtins" : name.substr(0, dot);
  Value module = import_by_name(t, intern(t, module_name));
  Value hook = module ? get_attribute(t, module, intern(t, dot == std::string::npos ? name : name.substr(dot + 1))) : kEmpty;
  if (!hook) {
    if (!pending_matches(t, ExceptionId::kImportError) && !pending_matches(t, ExceptionId::kAttributeError)) return kEmpty;
    take_pending(t);
    std::string message = "Ignoring unimportable $PYTHONBREAKPOINT: \"" + name + "\"";
    return warn(t, ExceptionId::kRuntimeWarning, message) ? kNone : kEmpty;
  }
  return call_unpacked(t, hook, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}
Value sys_clear_type_cache(Thread&, Value) { return kNone; }
Value sys_getdefaultencoding(Thread& t, Value) { return Value::from(intern(t, "utf-8")); }
Value sys_getfilesystemencoding(Thread& t, Value) { return Value::from(intern(t, "utf-8")); }
Value sys_getfilesystemencodeerrors(Thread& t, Value) { return Value::from(intern(t, "surrogateescape")); }
Value sys_get_int_max_str_digits(Thread& t, Value) { return Value::from_int(t.runtime->int_max_str_digits); }
Value sys_set_int_max_str_digits(Thread& t, Value, Value digits) {
  int64_t n;
  if (!to_index_int64(t, digits, &n)) return kEmpty;
  if (n != 0 && n < 640) return raise_value_error(t, "maxdigits must be 0 or larger than 640");
  t.runtime->int_max_str_digits = int(n);
  return kNone;
}
Value sys_is_finalizing(Thread& t, Value) { return Value::from_bool(t.runtime->is_finalizing); }

const NativeMethod kFunctions[] = {
    function<sys_exit>("exit($module, status=None, /)", "Exit the interpreter by raising SystemExit(status)."),
    function<sys_getrecursionlimit>("getrecursionlimit($module, /)", "Return the maximum depth of nested calls."),
    function<sys_setrecursionlimit>("setrecursionlimit($module, limit, /)", "Set the maximum depth of nested calls."),
    function<sys_intern>("intern($module, string, /)", "The one string with this text."),
    function<sys_getsizeof>("getsizeof($module, /, object, default=<unrepresentable>)!", "Size of an object in bytes."),
    function<sys_getrefcount>("getrefcount($module, object, /)", "References are not counted: always 2."),
    function<sys_exc_info>("exc_info($module, /)", "Class, instance and traceback of the exception being handled."),
    function<sys_exception>("exception($module, /)", "The exception being handled."),
    function<sys_getframe>("_getframe($module, depth=0, /)", "A frame object from the call stack."),
    function<sys_displayhook>("displayhook($module, object, /)", "Print an object and keep it in builtins._"),
    function<sys_excepthook>("excepthook($module, exctype, value, traceback, /)", "Print an exception with its traceback to sys.stderr."),
    function<sys_unraisablehook>("unraisablehook($module, unraisable, /)", "Handle an unraisable exception."),
    function<sys_breakpointhook>("breakpointhook($module, /, *args, **kws)!", "This hook function is called by built-in breakpoint()."),
    function<sys_clear_type_cache>("_clear_type_cache($module, /)", "Clear the internal type lookup cache: there is none to clear."),
    function<sys_getdefaultencoding>("getdefaultencoding($module, /)", "The default encoding of strings."),
    function<sys_getfilesystemencoding>("getfilesystemencoding($module, /)", "The encoding of file names."),
    function<sys_getfilesystemencodeerrors>("getfilesystemencodeerrors($module, /)", "How undecodable file names are kept."),
    function<sys_get_int_max_str_digits>("get_int_max_str_digits($module, /)", "The limit for conversions between int and str."),
    function<sys_set_int_max_str_digits>("set_int_max_str_digits($module, /, maxdigits)", "Set the limit for conversions between int and str."),
    function<sys_is_finalizing>("is_finalizing($module, /)", "Whether the interpreter is shutting down."),
};

bool initialize(Thread& t, Module* module) {
  t.runtime->sys_module = Value::from(module);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  bool good = add("modules", Value::from(t.runtime->modules)) && add("path", Value::from(new_list(t))) && add("argv", Value::from(new_list(t))) &&
              add("version", text(t, "3.11.2 (Adder) [Clang " __clang_version__ "]")) && add("platform", text(t, "linux")) && add("byteorder", text(t, "little")) &&
              add("maxsize", int_from(t, INT64_MAX)) && add("maxunicode", Value::from_int(0x10ffff)) && add("hexversion", Value::from_int(0x030b02f0)) &&
              add("api_version", Value::from_int(1013)) && add("copyright", text(t, "Copyright (c) the Adder authors.")) &&
              add("dont_write_bytecode", kTrue) && add("warnoptions", Value::from(new_list(t))) && add("meta_path", Value::from(new_list(t))) &&
              add("path_hooks", Value::from(new_list(t))) && add("path_importer_cache", Value::from(new_dict(t)));
  for (const char* name : {"displayhook", "excepthook", "unraisablehook", "breakpointhook"}) {
    std::string kept = std::string("__") + name + "__";
    good = good && add(kept.c_str(), dict_get_str(t, module->dict, intern(t, name)));
  }
  List* names = new_list(t);
  for (const ModuleSpec* m : native_modules())
    if (m) list_append(t, names, text(t, m->name));
  good = good && add("builtin_module_names", Value::from(tuple_from(t, names->values())));
  return good && add_sys_hooks(t, module) && add_sys_information(t, module->dict);
}

}  // namespace

void initialize_modules(Thread& t) {
  t.runtime->modules = new_dict(t);
  for (const char* name : {"builtins", "sys"}) {
    Module* m = make_native_module(t, *find_native_module(name));
    CHECK(m, "the first modules can be made");
  }
  dict_set_str(t, t.runtime->builtins, intern(t, "open"), open_function(t));
}

extern const ModuleSpec kSysModule;
const ModuleSpec kSysModule = {.name = "sys", .doc = "The interpreter as programs see it.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
