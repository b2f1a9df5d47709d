// Raising exceptions.  A function that fails returns an empty value (null, false) with the exception pending in the
// thread; TRY hands that on.
#pragma once
#include <concepts>
#include <string_view>
#include <type_traits>

#include "objects/thread.h"

namespace adder {

enum class ExceptionId : uint8_t {
#define EXCEPTION(name, base, doc) k##name,
#include "objects/exceptions.def"
#undef EXCEPTION
  kCount
};

/// The result of a failed operation, whatever its type.
struct Failed {
  constexpr operator Value() const { return kEmpty; }
  constexpr operator bool() const { return false; }
  template <class T> constexpr operator T*() const { return nullptr; }
};

ADDER_INLINE bool succeeded(Value v) { return v.bits != 0; }
ADDER_INLINE bool succeeded(bool b) { return b; }
template <class T> ADDER_INLINE bool succeeded(T* p) { return p != nullptr; }

/// Evaluates an operation that may fail and hands a failure on to the caller.
#define TRY(expression)                                                  \
  ({                                                                     \
    auto result_ = (expression);                                         \
    if (!::adder::succeeded(result_)) [[unlikely]] return ::adder::Failed{}; \
    result_;                                                             \
  })

/// One argument of a message: `{}` takes text, a number, or the str() of a Python string; Repr{v} takes repr(v).
struct Repr { Value value; };
struct MessageArgument {
  enum Kind : uint8_t { kText, kInt, kUnsigned, kStr, kRepr } kind;
  union { std::string_view text; int64_t number; const Str* str; Value value; };
  MessageArgument(std::string_view s) : kind(kText), text(s) {}
  MessageArgument(const char* s) : kind(kText), text(s) {}
  template <std::signed_integral I> MessageArgument(I i) : kind(kInt), number(i) {}
  template <std::unsigned_integral I> MessageArgument(I i) : kind(kUnsigned), number(int64_t(i)) {}
  MessageArgument(const Str* s) : kind(kStr), str(s) {}
  MessageArgument(Repr r) : kind(kRepr), value(r.value) {}
};

ADDER_COLD Failed raise_message(Thread& t, Class* cls, std::string_view format, const MessageArgument* arguments, size_t count);
template <class... A> Failed raise(Thread& t, Class* cls, std::string_view format, A... a) {
  if constexpr (sizeof...(A) == 0) {
    return raise_message(t, cls, format, nullptr, 0);
  } else {
    const MessageArgument arguments[] = {MessageArgument(a)...};
    return raise_message(t, cls, format, arguments, sizeof...(A));
  }
}
template <class... A> Failed raise(Thread& t, ExceptionId id, std::string_view format, A... a) {
  return raise(t, t.runtime->exceptions[size_t(id)], format, a...);
}
#define RAISER(function, Name) \
  template <class... A> Failed function(Thread& t, std::string_view format, A... a) { return raise(t, ExceptionId::k##Name, format, a...); }
RAISER(raise_type_error, TypeError)
RAISER(raise_value_error, ValueError)
RAISER(raise_index_error, IndexError)
RAISER(raise_attribute_error, AttributeError)
RAISER(raise_runtime_error, RuntimeError)
RAISER(raise_overflow_error, OverflowError)
RAISER(raise_zero_division, ZeroDivisionError)
RAISER(raise_system_error, SystemError)
RAISER(raise_not_implemented, NotImplementedError)
#undef RAISER

/// MemoryError; a shortage of the heap is answered by it.
Failed raise_memory_error(Thread& t);
/// KeyError whose argument is the key itself.
Failed raise_key_error(Thread& t, Value key);
/// StopIteration; `value` empty for none.
Failed raise_stop_iteration(Thread& t, Value value);
/// What `raise` raises: an exception itself, or an instance of a class of exceptions.  TypeError for anything else.
Value instance_to_raise(Thread& t, Value exception);
/// Raises an exception object, or an instance of an exception class, as `raise` does.
Failed raise_value(Thread& t, Value exception);
/// OSError (its right subclass) of an errno with the system's text; file name empty for none.
Failed raise_os_error(Thread& t, int error, Value file_name = kEmpty);

/// The name of the class of `v`, as messages show it.
const char* type_name(Value v);
/// The same for messages about arguments, which say "None" and not "NoneType".
const char* argument_type_name(Value v);

/// True when an exception of this class (or a subclass) is pending.
bool pending_matches(Thread& t, ExceptionId id);
bool pending_matches(Thread& t, Class* cls);
/// Takes the pending exception away (clears it).
Value take_pending(Thread& t);
inline bool has_pending(Thread& t) { return t.pending.bits != 0; }

}  // namespace adder
