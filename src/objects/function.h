// Things that are called or found in classes: functions, builtin functions, methods, descriptors, cells.
#pragma once
#include "objects/code.h"
#include "objects/native.h"

namespace adder {

struct Cell : Object { Value value; };             // empty: unbound

struct Function : Object {
  Code* code;
  Dict* globals;
  Value builtins;            // dict
  Value defaults;            // tuple or None
  Value keyword_defaults;    // dict or None
  Value closure;             // tuple of cells or None
  Value name, qualified_name;
  Value doc, module;
  Value annotations;         // dict, tuple of name/value pairs (made a dict on demand) or empty
  Value dict;                // __dict__, made on demand
  uint32_t version;          // changes when code, defaults or keyword defaults are replaced
  uint32_t reserved;
};
struct BoundMethod : Object { Value self, function; };

/// A builtin function (self: the module, or the receiver of a bound builtin method).
struct BuiltinFunction : Object {
  const NativeMethod* method;
  const struct Signature* signature;   // parsed on first use
  Value self;
  Value module;                        // name or None
  Class* owner;                        // the class of a method, null for functions
};
/// A builtin method in its class's dict.
struct MethodDescriptor : Object {
  const NativeMethod* method;
  const struct Signature* signature;
  Class* owner;
};
struct WrapperDescriptor : MethodDescriptor {};    // the same for special methods (__add__ ...)
struct ClassMethodDescriptor : MethodDescriptor {};
struct MethodWrapper : Object { MethodDescriptor* descriptor; Value self; };
struct GetSetDescriptor : Object { const NativeGetSet* getset; Class* owner; };
struct MemberDescriptor : Object { Str* name; Class* owner; int32_t offset; };  // a __slots__ member
struct Property : Object { Value getter, setter, deleter, doc; Value name; bool doc_from_getter; };
struct StaticMethod : Object { Value function; Value dict; };
struct ClassMethod : Object { Value function; Value dict; };
struct Super : Object { Value start, self; Class* self_class; };

}  // namespace adder
