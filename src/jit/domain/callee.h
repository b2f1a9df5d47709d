// What a handler may call by name: `d.call<&function>(...)`.  Every such function declares its effect once, beside
// its declaration:  ADDER_EFFECT(list_append, writes(alias_set(kAliasList)))
#pragma once
#include <string_view>
#include <tuple>
#include <type_traits>

#include "base/value.h"
#include "jit/domain/memory.h"

namespace adder::jit {

/// The declared effect of a C++ function.  Undefined on purpose: calling an undeclared function does not compile.
template <auto Function>
struct EffectOf;

/// Declares what `function` does (memory.h: Effect).  Stands in the global namespace or in `adder`'s own file scope.
#define ADDER_EFFECT(function, effect_value)                   \
  template <>                                                  \
  struct adder::jit::EffectOf<&function> {                     \
    static constexpr ::adder::jit::Effect value = effect_value; \
  };

template <class F>
struct Signature;
template <class R, class... A>
struct Signature<R (*)(A...)> {
  using Result = R;
  using Arguments = std::tuple<A...>;
};
template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : Signature<R (*)(A...)> {};

template <auto Function>
using ResultOf = typename Signature<decltype(Function)>::Result;

template <class Tuple, class Thread>
struct FirstIs : std::false_type {};
template <class First, class... Rest, class Thread>
struct FirstIs<std::tuple<First, Rest...>, Thread> : std::is_same<First, Thread&> {};

/// True when the function wants the thread; domains then pass it without being told.
template <auto Function, class Thread>
constexpr bool kTakesThread = FirstIs<typename Signature<decltype(Function)>::Arguments, Thread>::value;

template <auto Function, class Thread, class... A>
ADDER_INLINE decltype(auto) invoke(Thread& thread, A... arguments) {
  if constexpr (kTakesThread<Function, Thread>) {
    return Function(thread, arguments...);
  } else {
    return Function(arguments...);
  }
}

/// The function's name, for logs: cut out of the compiler's description of this template.
template <auto Function>
constexpr std::string_view function_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  size_t start = text.find("Function = &");
  if (start == std::string_view::npos) return text;
  start += 12;
  return text.substr(start, text.rfind(']') - start);
}

/// Names a logged operation: replay compares tags in debug builds, so that a handler that took another path than
/// the recorded one is caught where it happens.
using LogTag = uint32_t;
enum class Logged : uint8_t { kLoad = 1, kStore, kAllocate, kCall, kQuery, kFrame, kNote };
constexpr LogTag field_tag(Logged kind, Field field) {
  return LogTag(kind) << 24 | (uint32_t(field.alias) << 16 & 0xff0000) | (uint32_t(field.offset) & 0xffff);
}
constexpr LogTag plain_tag(Logged kind, uint32_t detail) { return LogTag(kind) << 24 | (detail & 0xffffff); }
/// Notes stand before the log of an exit's innermost frame; they are not replayed.
constexpr LogTag kAwaitedNote = plain_tag(Logged::kNote, 0);  // the result that the frame waited for; empty: its callee failed
constexpr LogTag kDelayedNote = plain_tag(Logged::kNote, 1);  // the word of the thread's state that the trace has not stored yet
constexpr bool is_note(LogTag tag) { return tag >> 24 == LogTag(Logged::kNote); }
constexpr uint32_t hash_name(std::string_view name) {
  uint32_t hash = 2166136261u;
  for (char c : name) hash = (hash ^ uint8_t(c)) * 16777619u;
  return hash;
}
template <auto Function>
constexpr LogTag kCallTag = plain_tag(Logged::kCall, hash_name(function_name<Function>()));
template <auto Function>
constexpr LogTag kQueryTag = plain_tag(Logged::kQuery, hash_name(function_name<Function>()));

/// Words that one logged query result takes.
template <class T>
constexpr size_t kWordsOf = (sizeof(T) + 7) / 8;

}  // namespace adder::jit
