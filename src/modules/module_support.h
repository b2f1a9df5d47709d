// What native modules share: new exception classes, objects that live as long as the process.
#pragma once
#include "objects/class.h"
#include "objects/errors.h"
#include "objects/str.h"

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

/// Keeps an object alive whatever becomes of its module: for classes that C++ code refers to.
void keep_for_ever(Thread& t, Value object);

}  // namespace adder
