// Starting importlib, and what the import statement asks of it.
#include "runtime/importlib.h"

#include <cstring>

#include "interp/frame.h"
#include "objects/audit.h"
#include "objects/bytes.h"
#include "objects/exception.h"
#include "runtime/module_cache.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

constexpr const char* kEmptyFile = "pydoc_data/__init__.py";  // for modules without text that are not installed
constexpr FrozenModule kFrozen[] = {
    {"_frozen_importlib", "importlib._bootstrap", "importlib/_bootstrap.py", "<frozen importlib._bootstrap>"},
    {"_frozen_importlib_external", "importlib._bootstrap_external", "importlib/_bootstrap_external.py", "<frozen importlib._bootstrap_external>"},
    {"zipimport", "zipimport", "zipimport.py", "<frozen zipimport>"},
    {"abc", "abc", "abc.py", "<frozen abc>"},
    {"codecs", "codecs", "codecs.py", "<frozen codecs>"},
    {"io", "io", "io.py", "<frozen io>"},
    {"_collections_abc", "_collections_abc", "_collections_abc.py", "<frozen _collections_abc>"},
    {"_sitebuiltins", "_sitebuiltins", "_sitebuiltins.py", "<frozen _sitebuiltins>"},
    {"genericpath", "genericpath", "genericpath.py", "<frozen genericpath>"},
    {"ntpath", "ntpath", "ntpath.py", "<frozen ntpath>"},
    {"posixpath", "posixpath", "posixpath.py", "<frozen posixpath>"},
    {"os", "os", "os.py", "<frozen os>"},
    {"site", "site", "site.py", "<frozen site>"},
    {"stat", "stat", "stat.py", "<frozen stat>"},
    {"importlib.util", "importlib.util", "importlib/util.py", "<frozen importlib.util>"},
    {"importlib.machinery", "importlib.machinery", "importlib/machinery.py", "<frozen importlib.machinery>"},
    {"runpy", "runpy", "runpy.py", "<frozen runpy>"},
    {"__hello__", "__hello__", "__hello__.py", "<frozen __hello__>"},
    {"__hello_alias__", "__hello__", "__hello__.py", "<frozen __hello__>"},
    {"__hello_only__", nullptr, "__hello__.py", "<frozen __hello_only__>"},
    {"__phello_alias__", "__hello__", "__hello__.py", "<frozen __hello__>", true},
    {"__phello_alias__.spam", "__hello__", "__hello__.py", "<frozen __hello__>"},
    {"__phello__", "__phello__", "__phello__/__init__.py", "<frozen __phello__>", true},
    {"__phello__.__init__", "<__phello__", "__phello__/__init__.py", "<frozen __phello__>"},
    {"__phello__.ham", "__phello__.ham", kEmptyFile, "<frozen __phello__.ham>", true},
    {"__phello__.ham.__init__", "<__phello__.ham", kEmptyFile, "<frozen __phello__.ham>"},
    {"__phello__.ham.eggs", "__phello__.ham.eggs", kEmptyFile, "<frozen __phello__.ham.eggs>"},
    {"__phello__.spam", "__phello__.spam", "__phello__/spam.py", "<frozen __phello__.spam>"},
};
constexpr size_t kEssential = 3;  // the first ones: importlib and what it needs
bool g_uses_frozen = true;

Dict* dict_of(Value module) { return module.as<Module>()->dict; }
Value item(Thread& t, Value module, const char* name) { return dict_get_str(t, dict_of(module), intern(t, name)); }
bool set(Thread& t, Value module, const char* name, Value v) { return dict_set_str(t, dict_of(module), intern(t, name), v); }

bool install_zip_hook(Thread& t) {
  Value hooks = item(t, t.runtime->sys_module, "path_hooks");
  Value zipimport = TRY(import_by_name(t, intern(t, "zipimport")));
  Value importer = TRY(get_attribute(t, zipimport, intern(t, "zipimporter")));
  return bool(call_method_with(t, hooks, "insert", Value::from_int(0), importer));
}

// --- loading source files ----------------------------------------------------------------------------------------------------

// SourceFileLoader.get_code for the common case: a time-stamped cache file, or a file to compile and keep.  Everything
// else is done by the method that it covers.
Value get_code_of_loader(Thread& t, Value self, Value fullname) {
  Value external = t.runtime->importlib_external;
  bool plain = Value::from(class_of(self)) == item(t, external, "SourceFileLoader") && t.runtime->flags.verbose == 0;
  Value path = plain ? find_attribute_value(t, self, intern(t, "path")) : kEmpty;
  if (has_pending(t)) return kEmpty;
  if (path && has_layout<Str>(path)) {
    Utf8 text(path.as<Str>());
    bool for_importlib = false;
    Code* code = code_of_module_file(t, std::string(text.view()), text.view(), &for_importlib);
    if (code) return Value::from(code);
    if (!for_importlib && !pending_matches(t, ExceptionId::kSyntaxError) && !pending_matches(t, ExceptionId::kOSError)) return kEmpty;
    if (!for_importlib) take_pending(t);  // raised again, with importlib's frames about it
  }
  Value method = TRY(get_attribute(t, item(t, external, "SourceLoader"), intern(t, "get_code")));
  return call_with(t, method, self, fullname);
}
const NativeMethod kLoaderMethods[] = {method<get_code_of_loader>("get_code($self, fullname, /)", "The code object of a module.")};
const TypeSpec kLoaderSpec = {.kind = Kind::kInstance, .methods = kLoaderMethods};

// --- set-up --------------------------------------------------------------------------------------------------------------------

Value run_bootstrap(Thread& t) {
  const FrozenModule& frozen = kFrozen[0];
  Code* code = TRY(frozen_code(t, frozen));
  Str* name = intern(t, frozen.name);
  Module* module = TRY(new_module(t, name));
  Value value = Value::from(module);
  bool good = set(t, value, "__package__", Value::from(t.runtime->empty_str)) && set(t, value, "__builtins__", t.runtime->builtins_module) &&
              set(t, value, "__origname__", Value::from(intern(t, frozen.original)));
  if (!good || !dict_set(t, t.runtime->modules, Value::from(name), value)) return kEmpty;
  TRY(run_code(t, code, module->dict, Value::from(module->dict)));
  return value;
}

bool install_external(Thread& t) {
  TRY(call_importlib(t, "_install_external_importers", kEmpty));
  Value external = t.runtime->importlib_external = TRY(import_by_name(t, intern(t, kFrozen[1].name)));
  // Cache files of this build have their own mark.
  std::string magic = cache_magic();
  uint32_t number;
  memcpy(&number, magic.data(), 4);
  if (!set(t, external, "MAGIC_NUMBER", Value::from(bytes_from(t, magic))) || !set(t, external, "_RAW_MAGIC_NUMBER", Value::from_int(number))) return false;
  return fill_class(t, item(t, external, "SourceFileLoader").as<Class>(), kLoaderSpec);
}

// --- tracebacks ----------------------------------------------------------------------------------------------------------------

bool is_importlib_file(const Str* file) { return str_equal(file, kFrozen[0].shown_file) || str_equal(file, kFrozen[1].shown_file); }

}  // namespace

std::span<const FrozenModule> frozen_modules() { return kFrozen; }

const FrozenModule* find_frozen_module(std::string_view name) {
  for (const FrozenModule& m : kFrozen)
    if (name == m.name) return &m;
  return nullptr;
}

bool is_used(const FrozenModule& module) { return g_uses_frozen || &module < kFrozen + kEssential; }
void use_frozen_modules(bool use) { g_uses_frozen = use; }

Code* frozen_code(Thread& t, const FrozenModule& module) {
  return code_of_module_file(t, std::string(kStandardLibrary) + "/" + module.file, module.shown_file);
}

bool importlib_is_ready(Thread& t) { return t.runtime->importlib_is_ready; }

Value call_importlib(Thread& t, const char* function, Value argument) {
  Value f = item(t, t.runtime->importlib, function);
  return argument ? call_with(t, f, argument) : call_with(t, f);
}

Value find_and_load(Thread& t, Str* name) {
  Value import = dict_get_str(t, t.runtime->builtins, intern(t, "__import__"));
  if (!import) return raise(t, ExceptionId::kImportError, "__import__ not found");
  auto of_sys = [&](const char* name) {
    Value v = dict_get_str(t, t.runtime->sys_module.as<Module>()->dict, intern(t, name));
    return v ? v : kNone;
  };
  if (!AUDIT(t, "import", Value::from(name), kNone, of_sys("path"), of_sys("meta_path"), of_sys("path_hooks"))) return kEmpty;
  return call_with(t, item(t, t.runtime->importlib, "_find_and_load"), Value::from(name), import);
}

bool start_importlib(Thread& t) {
  t.runtime->importlib = TRY(run_bootstrap(t));
  Value imp = TRY(import_by_name(t, intern(t, "_imp")));
  TRY(call_with(t, item(t, t.runtime->importlib, "_install"), t.runtime->sys_module, imp));
  t.runtime->importlib_is_ready = true;
  return install_external(t) && install_zip_hook(t);
}

void remove_importlib_frames(Thread& t) {
  if (!t.pending || t.runtime->flags.verbose) return;
  auto* exception = t.pending.as<ExceptionObject>();
  bool always = pending_matches(t, ExceptionId::kImportError);
  Value* link = &exception->traceback;      // where the entry looked at hangs
  Object* holder = exception;
  Value* outer_link = nullptr;              // where the present run of importlib's entries hangs
  Object* outer_holder = nullptr;
  for (Value at = *link; at && at != kNone;) {
    auto* entry = at.as<Traceback>();
    Value next = entry->next;
    if (!is_importlib_file(entry->code->filename)) {
      outer_link = nullptr;
    } else {
      if (!outer_link) outer_link = link, outer_holder = holder;
      if (always || str_equal(entry->code->name, "_call_with_frames_removed")) {
        gc::write_barrier(outer_holder);
        *outer_link = next;
        link = outer_link, holder = outer_holder;
        outer_link = nullptr;
        at = next;
        continue;
      }
    }
    link = &entry->next, holder = entry;
    at = next;
  }
}

}  // namespace adder
