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
//     such; `=<TEXT>` arrives as the empty value and is shown as TEXT (`<unrepresentable>`: as no Python expression);
//     `=LITERAL<TEXT>` arrives as the literal and is shown as TEXT;
//   - *args arrives as a tuple, **kwargs as a dict (empty value when there are none).
// A `!` behind the closing parenthesis: `__text_signature__` is None (where CPython has none, and inspect.signature fails).
// `$self` is the receiver, known to have the type's layout; `$module` is the module object; `$type` the class (classmethods).
#pragma once
#include <new>
#include <span>
#include <stdexcept>
#include <utility>

#include "jit/domain/memory.h"
#include "objects/thread.h"

namespace adder {

constexpr int kMaxNativeParameters = 14;

enum class Binding : uint8_t { kMethod, kClassMethod, kStaticMethod };

/// Alias classes of the heap, for effects and fields (jit/domain/memory.h).
enum Alias : uint8_t {
  kAliasShape = jit::kAliasHeader, kAliasSlots, kAliasOverflow, kAliasListHead, kAliasListItems, kAliasTuple, kAliasDictHead,
  kAliasDictEntries, kAliasSet, kAliasCell, kAliasFunction, kAliasGenerator, kAliasIterator, kAliasArray, kAliasException,
  kAliasNumber, kAliasStr, kAliasBytes, kAliasRange, kAliasThread, kAliasOther, kAliasBuffer,
};

/// A builtin function that traces see through: its body is a template over the domain (interp/domain_method.h).  `record`
/// and `replay` are its instances for those domains.  With `variadic`, the body takes any number of positional arguments.
struct DomainBody {
  const void* record;
  const void* replay;
  Value (*variadic)(Thread&, const Value* arguments, size_t count);
};

/// What a function does; `plain`: when all its arguments but the receiver are numbers, strings, bytes or None, none of
/// which can run code of the program.
struct RowEffect {
  jit::Effect always, plain;
  constexpr RowEffect(jit::Effect effect) : always(effect), plain(effect) {}
  constexpr RowEffect(jit::Effect always_effect, jit::Effect plain_effect) : always(always_effect), plain(plain_effect) {}
};
constexpr RowEffect when_plain(jit::Effect effect) { return {jit::kAnyEffect, effect}; }

/// One row of a table of methods or functions.  All but name and parameters' names is known to the compiler.
struct NativeMethod {
  const char* signature;      // "name($self, a, b=1, /, *, key=None)"
  const char* doc;
  Value (*invoke)(Thread&, const Value* parameters);   // with exactly the declared parameters
  const void* (*address)();   // of the C++ function itself, for calls from machine code
  uint8_t parameter_count;    // $self included
  uint8_t required_count;     // parameters without a default, before any of the special kinds below
  bool simple;                // positional parameters only: no *args, **kwargs or keyword-only ones
  Binding binding;
  RowEffect effect;
  const DomainBody* domain;   // null: opaque to the JIT
  bool constructs = false;    // a __new__, whose first argument has to be a class
  const char* keywords_for = nullptr;  // the method that gets the keywords ("sort"): messages about them name it
  bool bare_name = false;         // messages about keywords do without the module's name
  bool counts_arguments = false;  // words of messages about their number: "find() takes at least 1 argument (0 given)"
  const char* shown = nullptr;    // as __text_signature__, in place of what `signature` says
  bool names_first = false;       // complains of keywords before missing arguments, and tells no position of these
};

namespace detail {
Value raise_out_of_memory(Thread& t);

template <auto Function, class F> struct Native;
template <auto Function, class... A> struct Native<Function, Value (*)(Thread&, A...)> {
  static constexpr int kCount = sizeof...(A);
  static Value invoke(Thread& t, const Value* p) { return call(t, p, std::make_index_sequence<sizeof...(A)>()); }
  static const void* address() { return reinterpret_cast<const void*>(guarded); }

 private:
  /// A C++ container whose size the program has chosen may not fit into memory: that ends here, not the process.
  static Value guarded(Thread& t, A... a) {
    try {
      return Function(t, a...);
    } catch (const std::bad_alloc&) {
      return raise_out_of_memory(t);
    } catch (const std::length_error&) {
      return raise_out_of_memory(t);
    }
  }
  template <size_t... I> static Value call(Thread& t, const Value* p, std::index_sequence<I...>) { return guarded(t, p[I]...); }
};
constexpr bool is_simple(const char* signature) {
  for (int depth = 0; *signature; signature++) {
    if (*signature == '(') depth++;
    if (*signature == '*' && depth) return false;
  }
  return true;
}
constexpr bool takes_class(const char* signature) {
  while (*signature != '(') signature++;
  return std::string_view(signature).starts_with("($type");
}
constexpr uint8_t count_required(const char* signature) {
  while (*signature != '(') signature++;
  int count = 0;
  for (const char* p = signature + 1; *p && *p != ')';) {
    const char* start = p;
    bool has_default = false;
    while (*p && *p != ',' && *p != ')') has_default |= *p++ == '=';
    if (has_default || *start == '*') break;
    if (*start != '/') count++;
    while (*p == ',' || *p == ' ') p++;
  }
  return uint8_t(count);
}
}  // namespace detail

template <auto Function>
constexpr NativeMethod method(const char* signature, const char* doc, RowEffect effect = jit::kAnyEffect,
                              Binding binding = Binding::kMethod, const DomainBody* domain = nullptr) {
  using N = detail::Native<Function, decltype(Function)>;
  static_assert(N::kCount <= kMaxNativeParameters);
  return {signature, doc, N::invoke, N::address, N::kCount, detail::count_required(signature), detail::is_simple(signature),
          binding, effect, domain, binding == Binding::kMethod && detail::takes_class(signature)};
}
template <auto Function> constexpr NativeMethod counting_method(const char* signature, const char* doc) {
  NativeMethod row = method<Function>(signature, doc);
  row.counts_arguments = true;
  return row;
}
template <auto Function> constexpr NativeMethod class_method(const char* signature, const char* doc) {
  return method<Function>(signature, doc, jit::kAnyEffect, Binding::kClassMethod);
}
template <auto Function> constexpr NativeMethod static_method(const char* signature, const char* doc) {
  return method<Function>(signature, doc, jit::kAnyEffect, Binding::kStaticMethod);
}
/// A function of a module; the same row, `$module` first in the signature and in the C++ function.
template <auto Function> constexpr NativeMethod function(const char* signature, const char* doc, RowEffect effect = jit::kAnyEffect) {
  return method<Function>(signature, doc, effect, Binding::kMethod);
}

template <auto Function> constexpr NativeMethod bare_function(const char* signature, const char* doc) {
  NativeMethod row = function<Function>(signature, doc);
  row.bare_name = true;
  return row;
}

/// A computed attribute.  `set` gets the empty value for `del`; null: read-only.
struct NativeGetSet {
  const char* name;
  Value (*get)(Thread&, Value self);
  bool (*set)(Thread&, Value self, Value value);
  const char* doc;
  int32_t field = 0;  // `get` does no more than read the value at this offset of an exception; empty stands for None
  bool member = false;  // shown as a member_descriptor
};
constexpr NativeGetSet native_member(const char* name, Value (*get)(Thread&, Value), const char* doc = nullptr,
                                     bool (*set)(Thread&, Value, Value) = nullptr) {
  return {.name = name, .get = get, .set = set, .doc = doc, .member = true};
}

enum OwnSlot : uint8_t { kOwnGetattribute = 1, kOwnSetattr = 2 };

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
  /// Values behind the layout of `kind` that only native code sees (new_native_class); instances of subclasses have them too.
  uint8_t hidden_slots = 0;
  /// Instances have attributes (new_native_class).
  bool has_dict = false;
  /// Slots that are object's, and in the type's __dict__ all the same (the types of builtin_types.def have kOwnGetattribute anyway).
  uint8_t own_slots = 0;
  bool subclassable = true;  // new_native_class
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

/// A signature, taken apart.
struct Parameter {
  enum Kind : uint8_t { kPositionalOnly, kPositionalOrKeyword, kVarPositional, kKeywordOnly, kVarKeyword } kind;
  Str* name;
  Value default_value;        // empty: required, or a default that has no literal
  bool has_default;
};
struct Signature {
  const NativeMethod* method;
  Str* name;
  Parameter parameters[kMaxNativeParameters];
  uint8_t count;
  uint8_t positional_count;   // parameters that positional arguments can fill
  bool bound;                 // starts with $self, $module or $type
};
/// Parsed on first use and kept.
const Signature* signature_of(Thread& t, const NativeMethod* m);
/// What a row shows as `__text_signature__`; without the receiver for classes, which take none.
Value text_signature(Thread& t, const NativeMethod& row, bool with_receiver);
/// Name of the method: the text before the parenthesis, interned.
Str* native_name(Thread& t, const NativeMethod* m);

/// Binds arguments (the first `count` positional, then those named by `names`) as the signature says, and calls.
/// `arguments` starts with the receiver when the signature has one.  Messages about a method that was a value of its own before
/// it was called name the receiver's class, others that of the method.
enum class CalledAs : uint8_t { kMethod, kBoundValue };
Value call_native(Thread& t, const NativeMethod* m, const Value* arguments, size_t count, Tuple* names, CalledAs how = CalledAs::kMethod);
/// True when a method takes neither that number of arguments (receiver included) nor keywords: callers that are in no hurry know
/// better words for it.
inline bool is_misfit(const NativeMethod* m, size_t count, const Tuple* names) {
  return m->simple && m->required_count == m->parameter_count && (names || count != m->parameter_count);
}

}  // namespace adder
