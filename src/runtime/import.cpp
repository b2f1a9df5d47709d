// Import: native modules, then source files and packages along the path.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fcntl.h>

#include "compiler/compile.h"
#include "interp/frame.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {

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

enum class Found { kNothing, kModule, kPackage };

bool is_file(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Found find_in(const std::string& directory, const std::string& name, std::string* path) {
  std::string base = directory.empty() ? name : directory + "/" + name;
  *path = base + "/__init__.py";
  if (is_file(*path)) return Found::kPackage;
  *path = base + ".py";
  return is_file(*path) ? Found::kModule : Found::kNothing;
}

std::string text_of(Str* s) { return std::string(Utf8(s).view()); }

// Looks along a list of directories (sys.path or a package's __path__).
Found find_along(Thread& t, Value path_list, const std::string& name, std::string* path) {
  if (!has_layout<List>(path_list)) return Found::kNothing;
  for (Value entry : path_list.as<List>()->values()) {
    if (!has_layout<Str>(entry)) continue;
    Found found = find_in(text_of(entry.as<Str>()), name, path);
    if (found != Found::kNothing) return found;
  }
  return Found::kNothing;
}

bool set_text(Thread& t, Dict* dict, const char* key, std::string_view value) {
  return dict_set_str(t, dict, intern(t, key), Value::from(str_from_utf8(t, value)));
}

Value load_source(Thread& t, Str* name, Found found, const std::string& path) {
  Module* module = TRY(new_module(t, name));
  Dict* dict = module->dict;
  std::string full = text_of(name);
  std::string package = found == Found::kPackage ? full : full.rfind('.') == std::string::npos ? "" : full.substr(0, full.rfind('.'));
  if (!set_text(t, dict, "__file__", path) || !set_text(t, dict, "__package__", package)) return kEmpty;
  if (!dict_set_str(t, dict, intern(t, "__builtins__"), t.runtime->builtins_module)) return kEmpty;
  if (found == Found::kPackage) {
    Value directory = Value::from(str_from_utf8(t, path.substr(0, path.rfind('/'))));
    List* list = list_from(t, std::span<const Value>(&directory, 1));
    if (!dict_set_str(t, dict, intern(t, "__path__"), Value::from(list))) return kEmpty;
  }
  if (!dict_set(t, t.runtime->modules, Value::from(name), Value::from(module))) return kEmpty;
  std::string source;
  if (read_file(t, path, &source) && run_source(t, source, path, dict)) {
    Value final_module = dict_get(t, t.runtime->modules, Value::from(name));
    return final_module ? final_module : Value::from(module);
  }
  Value error = take_pending(t);
  dict_delete(t, t.runtime->modules, Value::from(name));
  t.pending = error;
  return kEmpty;
}

Failed no_module(Thread& t, Str* name, const char* suffix = "") {
  raise(t, ExceptionId::kModuleNotFoundError, "No module named {}{}", Repr{Value::from(name)}, suffix);
  if (t.pending) {
    auto* e = t.pending.as<ExceptionObject>();
    gc::write_barrier(e);
    e->extra[0] = e->arguments.as<Tuple>()->items[0];
    e->extra[1] = Value::from(name);
  }
  return {};
}

}  // namespace

Value import_by_name(Thread& t, Str* name) {
  Value known = dict_get(t, t.runtime->modules, Value::from(name));
  if (known || has_pending(t)) {
    if (known == kNone) {
      raise(t, ExceptionId::kModuleNotFoundError, "import of {} halted; None in sys.modules", Repr{Value::from(name)});
      return kEmpty;
    }
    return known;
  }
  std::string full = text_of(name);
  size_t dot = full.rfind('.');
  Value parent = kEmpty, path_list;
  if (dot != std::string::npos) {
    parent = TRY(import_by_name(t, intern(t, std::string_view(full).substr(0, dot))));
    if ((known = dict_get(t, t.runtime->modules, Value::from(name)))) return known;
    path_list = find_attribute_value(t, parent, intern(t, "__path__"));
    if (!path_list) {
      if (has_pending(t)) return kEmpty;
      std::string suffix = "; '" + full.substr(0, dot) + "' is not a package";
      return no_module(t, name, suffix.c_str());
    }
  } else {
    if (const ModuleSpec* spec = find_native_module(full)) {
      Module* module = TRY(make_native_module(t, *spec));
      return Value::from(module);
    }
    path_list = find_attribute_value(t, t.runtime->sys_module, intern(t, "path"));
  }
  std::string path;
  std::string last = dot == std::string::npos ? full : full.substr(dot + 1);
  Found found = find_along(t, path_list, last, &path);
  if (found == Found::kNothing) return no_module(t, name);
  Value module = TRY(load_source(t, name, found, path));
  if (parent && !set_attribute(t, parent, intern(t, last), module)) {
    if (!pending_matches(t, ExceptionId::kAttributeError)) return kEmpty;
    take_pending(t);
  }
  return module;
}

namespace {

// The package that a relative import starts from.
Str* package_of(Thread& t, Value globals) {
  auto* dict = globals.as<Dict>();
  Value package = dict_get_str(t, dict, intern(t, "__package__"));
  if (package && package != kNone) {
    if (!has_layout<Str>(package)) return raise_type_error(t, "package must be a string");
    return package.as<Str>();
  }
  Value name = dict_get_str(t, dict, intern(t, "__name__"));
  if (!name) return raise_key_error(t, Value::from(intern(t, "'__name__' not in globals")));
  if (!has_layout<Str>(name)) return raise_type_error(t, "__name__ must be a string");
  if (dict_get_str(t, dict, intern(t, "__path__"))) return name.as<Str>();
  std::string text = text_of(name.as<Str>());
  size_t dot = text.rfind('.');
  return intern(t, dot == std::string::npos ? std::string_view() : std::string_view(text).substr(0, dot));
}

Str* resolve_relative(Thread& t, Str* name, Value globals, int64_t level) {
  if (!globals || !has_layout<Dict>(globals)) return raise(t, ExceptionId::kImportError, "attempted relative import with no known parent package");
  Str* package = TRY(package_of(t, globals));
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
    Value path = find_attribute_value(t, module, intern(t, "__path__"));
    if (!path && has_pending(t)) return kEmpty;
    if (path && !import_submodules(t, module, full, from_list, false)) return kEmpty;
    return module;
  }
  // `import a.b` binds a; relative imports without names bind what they name's first part stands for.
  std::string text = text_of(name);
  size_t dot = text.find('.');
  if (dot == std::string::npos) return module;
  std::string whole = text_of(full);
  return import_by_name(t, intern(t, std::string_view(whole).substr(0, whole.size() - (text.size() - dot))));
}

}  // namespace adder
