// Builtin functions, methods and types: declared in one place, next to their C++ bodies.
//
//   Value list_pop(Thread& t, Value self, Value index) { ... }
//
//   const NativeMethod kListMethods[] = {
//       method<list_pop>("pop($self, index=-1, /)", "Remove and return item at index (default last).", writes(kList)),
//   };
//   const TypeSpec kListType = {.methods = kListMethods, ...};
//
// The signature is in the notation of CPython's __text_signature__; argument binding, error messages and
// inspect.signature are derived from it.  The C++ function takes one Value per parameter, in order:
//   - a parameter with a default gets the default when it is omitted: literals (ints, floats, strings, None, True, False) as
//     such; `=<unrepresentable>` or `=...` arrives as the empty value;
//   - *args arrives as a tuple, **kwargs as a dict (empty value when there are none).
// `$self` is the receiver, known to have the type's layout; `$module` is the module object; `$type` the class (classmethods).
#pragma once
#include <span>

#include "jit/domain/memory.h"
#include "objects/thread.h"

namespace adder {

constexpr int kMaxNativeParameters = 10;

enum class Binding : uint8_t { kMethod, kClassMethod, kStaticMethod };

/// Alias classes of the heap, for effects and fields (jit/domain/memory.h).
enum Alias : uint8_t {
  kAliasShape = jit::kAliasHeader, kAliasSlots, kAliasOverflow, kAliasListHead, kAliasListItems, kAliasTuple, kAliasDictHead,
  kAliasDictEntries, kAliasSet, kAliasCell, kAliasFunction, kAliasGenerator, kAliasIterator, kAliasArray, kAliasException,
  kAliasNumber, kAliasStr, kAliasBytes, kAliasRange, kAliasThread, kAliasOther,
};

/// A builtin function that the JIT sees through: the same body, a template over the domain, instantiated for each.
struct DomainBody { const void* direct; const void* record; const void* replay; };

/// One row of a table of methods or functions.
struct NativeMethod {
  const char* signature;      // "name($self, a, b=1, /, *, key=None)"
  const char* doc;
  const void* function;       // Value (*)(Thread&, Value...)
  uint8_t parameter_count;    // $self included
  Binding binding;
  jit::Effect effect;
  const DomainBody* domain;   // null: opaque to the JIT
};

namespace detail {
template <class F> struct ParameterCount;
template <class... A> struct ParameterCount<Value (*)(Thread&, A...)> { static constexpr int value = sizeof...(A); };
}  // namespace detail

template <auto Function>
constexpr NativeMethod method(const char* signature, const char* doc, jit::Effect effect = jit::kAnyEffect,
                              Binding binding = Binding::kMethod, const DomainBody* domain = nullptr) {
  static_assert(detail::ParameterCount<decltype(Function)>::value <= kMaxNativeParameters);
  return {signature, doc, reinterpret_cast<const void*>(Function), detail::ParameterCount<decltype(Function)>::value, binding, effect, domain};
}
template <auto Function> constexpr NativeMethod class_method(const char* signature, const char* doc) {
  return method<Function>(signature, doc, jit::kAnyEffect, Binding::kClassMethod);
}
template <auto Function> constexpr NativeMethod static_method(const char* signature, const char* doc) {
  return method<Function>(signature, doc, jit::kAnyEffect, Binding::kStaticMethod);
}
/// A function of a module; the same row, `$module` first in the signature and in the C++ function.
template <auto Function> constexpr NativeMethod function(const char* signature, const char* doc, jit::Effect effect = jit::kAnyEffect) {
  return method<Function>(signature, doc, effect, Binding::kMethod);
}

/// A computed attribute.  `set` gets the empty value for `del`; null: read-only.
struct NativeGetSet {
  const char* name;
  Value (*get)(Thread&, Value self);
  bool (*set)(Thread&, Value self, Value value);
  const char* doc;
};

/// Everything a builtin type declares.
struct TypeSpec {
  Kind kind;
  std::span<const NativeMethod> methods = {};
  std::span<const NativeGetSet> getsets = {};
  const char* doc = nullptr;
  /// __new__: (t, class, args tuple, kwargs dict or empty).  Declared like a method: "__new__($type, ...)" through `construct`.
  const NativeMethod* construct = nullptr;   // signature "name(x=0, /)" as the type's __text_signature__; first C++ parameter: the class
  /// Further set-up: class constants and the like.
  bool (*finish)(Thread&, Class*) = nullptr;
  const char* module = "builtins";
};

/// A native module: functions, and an initializer that adds constants and types.
struct ModuleSpec {
  const char* name;
  const char* doc;
  std::span<const NativeMethod> functions = {};
  bool (*initialize)(Thread&, Module*) = nullptr;
};

/// A new builtin class that is not in builtin_types.def: its instances have the layout `kind` (kInstance with
/// `inline_slots` hidden native slots, ...) and the given bases.  For types of native modules.
Class* new_native_class(Thread& t, const char* qualified_name, Class* base, const TypeSpec& spec);

/// Calls a native method with exactly its parameters.
Value invoke_native(Thread& t, const NativeMethod* m, const Value* parameters);

}  // namespace adder
