// What the import statement does: names are resolved and sys.modules is looked at here; everything that is not loaded
// yet is importlib's business (importlib.cpp).
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <fcntl.h>

#include "compiler/compile.h"
#include "interp/frame.h"
#include "runtime/importlib.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
std::string absolute_path(const std::string& path) {
  if (path.starts_with("/")) return path;
  char directory[PATH_MAX];
  return getcwd(directory, sizeof directory) ? std::string(directory) + "/" + path : path;
}

bool read_file(Thread& t, const std::string& path, std::string* out) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return raise_os_error(t, errno, Value::from(str_from_utf8(t, path)));
  struct stat status;
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) out->reserve(size_t(status.st_size));
  char buffer[65536];
  ssize_t count;
  while ((count = read(descriptor, buffer, sizeof buffer)) > 0) out->append(buffer, size_t(count));
  int error = errno;
  close(descriptor);
  return count == 0 || raise_os_error(t, error, Value::from(str_from_utf8(t, path)));
}

Value run_source(Thread& t, std::string_view source, const std::string& filename, Dict* globals) {
  compiler::CompileOptions options;
  options.filename = filename;
  options.optimize = t.runtime->flags.optimize;
  Code* code = TRY(compiler::compile_source(t, source, options));
  return run_code(t, code, globals, Value::from(globals));
}

namespace {

std::string text_of(Str* s) { return std::string(Utf8(s).view()); }
bool has_dot(const Str* s) { return str_find(s, g_runtime->char_cache['.'], 0, s->length) >= 0; }

// Names that every import asks for; interned strings live for ever.
Str* well_known(Thread& t, const char* name, Str*& cache) { return cache ? cache : cache = intern(t, name); }
Str *g_spec, *g_initializing, *g_path, *g_getattr;

/// The __path__ of a module that is a package; empty for others.
Value path_of(Thread& t, Value module) {
  Str* name = well_known(t, "__path__", g_path);
  if (!is_exact<Module>(module)) return find_attribute_value(t, module, name);
  Dict* dict = module.as<Module>()->dict;
  Value path = dict_get_str(t, dict, name);
  if (path || !dict_get_str(t, dict, well_known(t, "__getattr__", g_getattr))) return path;
  return find_attribute_value(t, module, name);
}

// A module of sys.modules that another thread, or a caller further out, is still loading: waits for the other thread.
bool wait_until_loaded(Thread& t, Value module, Str* name) {
  Str* spec_name = well_known(t, "__spec__", g_spec);
  Value spec = has_layout<Module>(module) ? dict_get_str(t, module.as<Module>()->dict, spec_name) : find_attribute_value(t, module, spec_name);
  if (!spec || spec == kNone) {
    if (has_pending(t)) take_pending(t);
    return true;
  }
  Value initializing = find_attribute_value(t, spec, well_known(t, "_initializing", g_initializing));
  if (!initializing) return has_pending(t) ? (take_pending(t), true) : true;
  int loading = is_true(t, initializing);
  if (loading <= 0) return loading == 0;
  return bool(call_importlib(t, "_lock_unlock_module", Value::from(name)));
}

}  // namespace

Value import_by_name(Thread& t, Str* name) {
  Value known = dict_get(t, t.runtime->modules, Value::from(name));
  if (!known && has_pending(t)) return kEmpty;
  if (known && known != kNone) return wait_until_loaded(t, known, name) ? known : kEmpty;
  if (importlib_is_ready(t)) {
    Value module = find_and_load(t, name);
    if (!module) remove_importlib_frames(t);
    return module;
  }
  // importlib itself is being set up.
  if (const ModuleSpec* spec = find_native_module(text_of(name))) {
    Module* module = TRY(make_native_module(t, *spec));
    return Value::from(module);
  }
  raise(t, ExceptionId::kModuleNotFoundError, "No module named {}", Repr{Value::from(name)});
  return kEmpty;
}

namespace {

bool warn_of_import(Thread& t, const char* message) { return warn(t, ExceptionId::kImportWarning, message); }

// The package that a relative import starts from.
Str* package_of(Thread& t, Dict* globals) {
  Value package = dict_get_str(t, globals, intern(t, "__package__"));
  Value spec = dict_get_str(t, globals, intern(t, "__spec__"));
  if (package && package != kNone) {
    if (!has_layout<Str>(package)) return raise_type_error(t, "package must be a string");
    if (!spec || spec == kNone) return package.as<Str>();
    Value parent = TRY(get_attribute(t, spec, intern(t, "parent")));
    int same = equal(t, package, parent);
    if (same < 0 || (!same && !warn_of_import(t, "__package__ != __spec__.parent"))) return nullptr;
    return package.as<Str>();
  }
  if (spec && spec != kNone) {
    Value parent = TRY(get_attribute(t, spec, intern(t, "parent")));
    if (!has_layout<Str>(parent)) return raise_type_error(t, "__spec__.parent must be a string");
    return parent.as<Str>();
  }
  if (!warn_of_import(t, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__")) return nullptr;
  Value name = dict_get_str(t, globals, intern(t, "__name__"));
  if (!name) return raise_key_error(t, Value::from(intern(t, "'__name__' not in globals")));
  if (!has_layout<Str>(name)) return raise_type_error(t, "__name__ must be a string");
  if (dict_get_str(t, globals, intern(t, "__path__"))) return name.as<Str>();
  std::string text = text_of(name.as<Str>());
  size_t dot = text.rfind('.');
  return intern(t, dot == std::string::npos ? std::string_view() : std::string_view(text).substr(0, dot));
}

Str* resolve_relative(Thread& t, Str* name, Value globals, int64_t level) {
  if (!globals || globals == kNone) return raise_key_error(t, Value::from(intern(t, "'__name__' not in globals")));
  if (!has_layout<Dict>(globals)) return raise_type_error(t, "globals must be a dict");
  Str* package = TRY(package_of(t, globals.as<Dict>()));
  if (package->length == 0) return raise(t, ExceptionId::kImportError, "attempted relative import with no known parent package");
  std::string base = text_of(package);
  for (int64_t i = 1; i < level; i++) {
    size_t dot = base.rfind('.');
    if (dot == std::string::npos) return raise(t, ExceptionId::kImportError, "attempted relative import beyond top-level package");
    base.resize(dot);
  }
  if (name->length) base += "." + text_of(name);
  return intern(t, base);
}

bool import_submodules(Thread& t, Value module, Str* module_name, Value names, bool recursive) {
  Value list = Value::from(TRY(list_of(t, names)));
  for (Value item : list.as<List>()->values()) {
    if (!has_layout<Str>(item)) return raise_type_error(t, "Item in {} must be str, not {}", recursive ? "__all__" : "``from list''", type_name(item));
    auto* name = item.as<Str>();
    if (str_equal(name, "*")) {
      Value all = recursive ? kEmpty : find_attribute_value(t, module, intern(t, "__all__"));
      if (!all && has_pending(t)) return false;
      if (all && !import_submodules(t, module, module_name, all, true)) return false;
      continue;
    }
    if (find_attribute_value(t, module, intern(t, name))) continue;
    if (has_pending(t)) return false;
    Str* full = intern(t, text_of(module_name) + "." + text_of(name));
    if (import_by_name(t, full)) continue;
    // A missing submodule is not an error here: `from` then looks for an attribute and says what is missing.
    if (!pending_matches(t, ExceptionId::kModuleNotFoundError) || t.pending.as<ExceptionObject>()->extra[1] != Value::from(full)) return false;
    take_pending(t);
  }
  return true;
}

}  // namespace

Value import_statement(Thread& t, Str* name, Value globals, Value from_list, int64_t level) {
  if (level < 0) return raise_value_error(t, "level must be >= 0");
  if (name->length == 0 && level == 0) return raise_value_error(t, "Empty module name");
  Str* full = level > 0 ? TRY(resolve_relative(t, name, globals, level)) : intern(t, name);
  Value module = TRY(import_by_name(t, full));
  int wants_names = from_list && from_list != kNone ? is_true(t, from_list) : 0;
  if (wants_names < 0) return kEmpty;
  if (wants_names) {
    Value path = path_of(t, module);
    if (!path && has_pending(t)) return kEmpty;
    if (path && !import_submodules(t, module, full, from_list, false)) return kEmpty;
    return module;
  }
  // `import a.b` binds a; relative imports without names bind what they name's first part stands for.
  if (!has_dot(name)) return module;
  std::string text = text_of(name);
  size_t dot = text.find('.');
  std::string whole = text_of(full);
  return import_by_name(t, intern(t, std::string_view(whole).substr(0, whole.size() - (text.size() - dot))));
}

}  // namespace adder
