// _imp: what importlib needs to know of native modules.  So far there are no extension modules.
#include "builtins/container_helpers.h"
#include "objects/attributes.h"
#include "objects/bytes.h"
#include "objects/exception.h"
#include "runtime/importlib.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

int64_t g_lock_depth;

Value imp_lock_held(Thread&, Value) { return Value::from_bool(g_lock_depth > 0); }
Value imp_acquire_lock(Thread&, Value) { return g_lock_depth++, kNone; }
Value imp_release_lock(Thread& t, Value) {
  if (g_lock_depth == 0) return raise_runtime_error(t, "not holding the import lock");
  return g_lock_depth--, kNone;
}
const ModuleSpec* native_named(Value name) { return has_layout<Str>(name) ? find_native_module(Utf8(name.as<Str>()).view()) : nullptr; }
Value imp_is_builtin(Thread& t, Value, Value name) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "is_builtin() argument must be str, not {}", argument_type_name(name));
  if (!native_named(name)) return Value::from_int(0);
  bool special = str_equal(name.as<Str>(), "sys") || str_equal(name.as<Str>(), "builtins");
  return Value::from_int(special ? -1 : 1);
}
Value imp_create_builtin(Thread& t, Value, Value spec) {
  Value name = TRY(get_attribute(t, spec, intern(t, "name")));
  Value known = dict_get(t, t.runtime->modules, name);
  if (known || has_pending(t)) return known;
  const ModuleSpec* native = native_named(name);
  if (!native) return kNone;
  Module* module = make_native_module(t, *native);
  return module ? Value::from(module) : kEmpty;
}
Value imp_exec_builtin(Thread&, Value, Value) { return Value::from_int(0); }
/// The module that is taken from "the executable", or null.
const FrozenModule* frozen_named(Value name) {
  const FrozenModule* module = find_frozen_module(Utf8(name.as<Str>()).view());
  return module && is_used(*module) ? module : nullptr;
}
bool is_name(Thread& t, Value name, const char* function) {
  return has_layout<Str>(name) || raise_type_error(t, "{}() argument must be str, not {}", function, argument_type_name(name));
}
Failed no_frozen(Thread& t, Value name) {
  raise(t, ExceptionId::kImportError, "No such frozen object named {}", Repr{name});
  auto* e = t.pending.as<ExceptionObject>();
  gc::write_barrier(e);
  e->extra[1] = name;
  return {};
}

Value imp_is_frozen(Thread& t, Value, Value name) {
  if (!is_name(t, name, "is_frozen")) return kEmpty;
  return Value::from_bool(frozen_named(name));
}
Value imp_is_frozen_package(Thread& t, Value, Value name) {
  if (!is_name(t, name, "is_frozen_package")) return kEmpty;
  const FrozenModule* module = frozen_named(name);
  return module ? Value::from_bool(module->is_package) : Value(no_frozen(t, name));
}
Value imp_get_frozen(Thread& t, Value, Value name, Value) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "get_frozen_object() argument 1 must be str, not {}", argument_type_name(name));
  const FrozenModule* module = frozen_named(name);
  return module ? Value::from(TRY(frozen_code(t, *module))) : Value(no_frozen(t, name));
}
Value imp_find_frozen(Thread& t, Value, Value name, Value) {
  if (!is_name(t, name, "find_frozen")) return kEmpty;
  const FrozenModule* module = frozen_named(name);
  if (!module) return kNone;
  Value original = module->original ? Value::from(intern(t, module->original)) : kNone;
  return Value::from(make_tuple(t, kNone, Value::from_bool(module->is_package), original));
}
Value imp_init_frozen(Thread& t, Value, Value name) {
  if (!is_name(t, name, "init_frozen")) return kEmpty;
  return frozen_named(name) ? import_by_name(t, name.as<Str>()) : kNone;
}
Value imp_frozen_names(Thread& t, Value) {
  List* names = new_list(t);
  for (const FrozenModule& m : frozen_modules()) list_append(t, names, Value::from(intern(t, m.name)));
  return Value::from(names);
}
// 1: used, -1: not used, 0: as the command line says, which is taken to be "on".
Value imp_override(Thread& t, Value, Value override) {
  int64_t mode;
  if (!to_index_int64(t, override, &mode)) return kEmpty;
  use_frozen_modules(mode >= 0);
  return kNone;
}
Value imp_extension_suffixes(Thread& t, Value) { return Value::from(new_list(t)); }
Value imp_create_dynamic(Thread& t, Value, Value, Value) { return raise(t, ExceptionId::kImportError, "extension modules are not supported yet"); }
Value imp_fix_filename(Thread& t, Value, Value code, Value path) {
  if (!is_exact<Code>(code)) return raise_type_error(t, "_fix_co_filename() argument 1 must be code, not {}", argument_type_name(code));
  gc::write_barrier(code.as<Object>());
  code.as<Code>()->filename = path.as<Str>();
  return kNone;
}
Value imp_source_hash(Thread& t, Value, Value key, Value source) {
  BufferView view;
  if (!get_buffer(t, source, &view)) return kEmpty;
  // FNV-1a, mixed with the key: the same in every process, as files compare it.
  uint64_t hash = 14695981039346656037ull ^ uint64_t(key.is_int() ? key.as_int() : 0);
  for (char c : view.view()) hash = (hash ^ uint8_t(c)) * 1099511628211ull;
  return Value::from(bytes_from(t, {reinterpret_cast<char*>(&hash), sizeof hash}));
}

const NativeMethod kFunctions[] = {
    function<imp_lock_held>("lock_held($module, /)", "Return True if the import lock is currently held, else False."),
    function<imp_acquire_lock>("acquire_lock($module, /)", "Acquires the interpreter's import lock for the current thread."),
    function<imp_release_lock>("release_lock($module, /)", "Release the interpreter's import lock."),
    function<imp_is_builtin>("is_builtin($module, name, /)", "Returns True if the module name corresponds to a built-in module."),
    function<imp_create_builtin>("create_builtin($module, spec, /)", "Create an extension module."),
    function<imp_exec_builtin>("exec_builtin($module, mod, /)", "Initialize a built-in module."),
    function<imp_is_frozen>("is_frozen($module, name, /)", "Returns True if the module name corresponds to a frozen module."),
    function<imp_is_frozen_package>("is_frozen_package($module, name, /)", "Returns True if the module name is of a frozen package."),
    function<imp_find_frozen>("find_frozen($module, name, /, *, withdata=False)", "Return info about the corresponding frozen module (if there is one) or None."),
    function<imp_init_frozen>("init_frozen($module, name, /)", "Initializes a frozen module."),
    function<imp_get_frozen>("get_frozen_object($module, name, data=None, /)", "Create a code object for a frozen module."),
    function<imp_frozen_names>("_frozen_module_names($module, /)", "Returns the list of available frozen modules."),
    function<imp_override>("_override_frozen_modules_for_tests($module, override, /)", "Whether frozen modules are used: 1, or -1 for not."),
    function<imp_extension_suffixes>("extension_suffixes($module, /)", "Returns the list of file suffixes used to identify extension modules."),
    function<imp_create_dynamic>("create_dynamic($module, spec, file=<unrepresentable>, /)", "Create an extension module."),
    function<imp_exec_builtin>("exec_dynamic($module, mod, /)", "Initialize an extension module."),
    function<imp_fix_filename>("_fix_co_filename($module, code, path, /)", "Changes code.co_filename to specify the passed-in file path."),
    function<imp_source_hash>("source_hash($module, /, key, source)", "A hash of the text of a module."),
};
bool initialize(Thread& t, Module* module) { return dict_set_str(t, module->dict, intern(t, "check_hash_based_pycs"), Value::from(intern(t, "default"))); }

}  // namespace

extern const ModuleSpec kImpModule;
const ModuleSpec kImpModule = {.name = "_imp", .doc = "(Extremely) low-level import machinery bits as used by importlib.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
