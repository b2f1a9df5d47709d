// posix: the operating system, as the os module hands it on.  The functions are in the files beside this one.
#include "modules/posix/posix.h"

namespace adder {
namespace {

bool add_functions(Thread& t, Module* module, std::span<const NativeMethod> functions) {
  for (const NativeMethod& m : functions) {
    auto* function = allocate<BuiltinFunction>(t);
    function->method = &m;
    function->self = Value::from(module);
    function->module = Value::from(intern(t, "posix"));
    if (!dict_set_str(t, module->dict, native_name(t, &m), Value::from(function))) return false;
  }
  return true;
}
bool initialize(Thread& t, Module* module) {
  for (auto functions : {posix::kStatFunctions, posix::kFileFunctions, posix::kDirectoryFunctions, posix::kProcessFunctions, posix::kForkFunctions})
    if (!add_functions(t, module, functions)) return false;
  return posix::add_stat_types(t, module) && posix::add_file_types(t, module) && posix::add_directory_types(t, module) && posix::add_process_types(t, module) &&
         posix::add_constants(t, module);
}

}  // namespace

extern const ModuleSpec kPosixModule;
const ModuleSpec kPosixModule = {.name = "posix", .doc = "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard.", .initialize = initialize};

}  // namespace adder
