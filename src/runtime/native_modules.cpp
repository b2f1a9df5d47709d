// The native modules of this executable, and how one is made from its spec.
#include <unordered_map>

#include "objects/errors.h"
#include "objects/function.h"
#include "objects/str.h"
#include "runtime/native_classes.h"
#include "runtime/runtime.h"

namespace adder {

// A module that is listed but not written yet is simply not there.
#define MODULE(Cpp, name) extern const ModuleSpec k##Cpp##Module __attribute__((weak));
#include "modules/modules.def"
#undef MODULE

static const ModuleSpec* const kModules[] = {
#define MODULE(Cpp, name) &k##Cpp##Module,
#include "modules/modules.def"
#undef MODULE
};

std::span<const ModuleSpec* const> native_modules() { return kModules; }

const ModuleSpec* find_native_module(std::string_view name) {
  for (const ModuleSpec* m : kModules)
    if (m && name == m->name) return m;
  return nullptr;
}

static std::unordered_map<const ModuleSpec*, Dict*> g_made;

// Native code keeps what it has made in static variables, so that a module is set up once.  Asked for again after it has
// been taken out of sys.modules, it is a new module object with a copy of the first contents.
static Module* make_native_module_again(Thread& t, const ModuleSpec& spec, Dict* contents) {
  Str* name = intern(t, spec.name);
  Module* module = TRY(new_module(t, name));
  module->spec = &spec;
  if (!dict_update(t, module->dict, Value::from(contents))) return Failed{};
  return dict_set(t, t.runtime->modules, Value::from(name), Value::from(module)) ? module : nullptr;
}

Module* make_native_module(Thread& t, const ModuleSpec& spec) {
  if (auto made = g_made.find(&spec); made != g_made.end()) return make_native_module_again(t, spec, made->second);
  Str* name = intern(t, spec.name);
  Module* module = TRY(new_module(t, name));
  module->spec = &spec;
  if (spec.doc && !dict_set_str(t, module->dict, intern(t, "__doc__"), Value::from(str_from_utf8(t, spec.doc)))) return Failed{};
  for (const NativeMethod& m : spec.functions) {
    auto* function = allocate<BuiltinFunction>(t);
    function->method = &m;
    function->self = Value::from(module);
    function->module = Value::from(name);
    if (!dict_set_str(t, module->dict, native_name(t, &m), Value::from(function))) return Failed{};
  }
  if (!dict_set(t, t.runtime->modules, Value::from(name), Value::from(module))) return Failed{};
  if (spec.initialize && !spec.initialize(t, module)) return Failed{};
  Dict* contents = dict_copy(t, module->dict);
  keep_for_ever(t, Value::from(contents));
  g_made[&spec] = contents;
  return module;
}

}  // namespace adder
