// What native modules share: new exception classes, objects that live as long as the process, shared libraries.
#pragma once
#include <dlfcn.h>

#include "objects/class.h"
#include "objects/errors.h"
#include "objects/str.h"
#include "runtime/native_classes.h"

namespace adder {

/// A new exception class `module.name`, also put into the module.
inline Class* new_exception(Thread& t, Module* module, const char* name, Class* base) {
  Dict* body = new_dict(t);
  Value module_name = Value::from(intern(t, module->spec->name));
  if (!dict_set_str(t, body, intern(t, "__module__"), module_name)) return nullptr;
  Class* cls = TRY(new_class(t, class_for<Class>(t), intern(t, name), make_tuple(t, Value::from(base)), body, nullptr));
  if (!dict_set_str(t, module->dict, intern(t, name), Value::from(cls))) return nullptr;
  return cls;
}
inline Class* new_exception(Thread& t, Module* module, const char* name, ExceptionId base) {
  return new_exception(t, module, name, t.runtime->exceptions[size_t(base)]);
}

/// The shared library `file`, loaded when a module first needs it, so that the start does not pay for it.  Null with ImportError.
inline void* load_library(Thread& t, const char* file) {
  void* handle = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) raise(t, ExceptionId::kImportError, "{}", dlerror());
  return handle;
}

/// hmac.compare_digest: equality of ASCII strings or bytes-like objects, in a time that does not tell where they differ.
Value compare_digest(Thread& t, Value a, Value b);

}  // namespace adder
