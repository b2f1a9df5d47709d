// What functions, methods, descriptors and the like have in common.
#pragma once
#include "builtins/object.h"
#include "interp/descriptors.h"
#include "objects/attributes.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

template <class O> void set_field(O* object, Value& field, Value v) {
  gc::write_barrier(object);
  field = v;
}
/// The object's address in hexadecimal digits.
inline Str* address_text(Thread& t, Value v) { return int_to_str(t, int_from_uint64(t, v.bits), 16); }

/// __call__ of what is callable by itself.
inline Value call_self(Thread& t, Value self, Value args, Value kwargs) {
  return call_unpacked(t, self, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}

/// __dict__ of objects that have one.
inline Value get_attribute_dict(Thread& t, Value self) { return Value::from(instance_dict(t, self)); }
inline bool set_attribute_dict(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "cannot delete __dict__");
  if (!has_layout<Dict>(v)) return raise_type_error(t, "__dict__ must be set to a dictionary, not a '{}'", type_name(v));
  return set_instance_dict(t, self, v.as<Dict>());
}

/// For __get__: that there is something to bind to.
inline bool check_get(Thread& t, Value object, Value owner) {
  return object != kNone || owner != kNone || raise_type_error(t, "__get__(None, None) is invalid");
}

}  // namespace adder
