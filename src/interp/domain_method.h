// Rows for builtin functions that traces see through.  One body, a template over the domain, makes the C++ function that
// the interpreter calls and its recorded and replayed forms:
//
//   struct ListAppend {
//     template <class D> static REF run(D& d, REF self, REF item) { ... }
//   };
//   domain_method<ListAppend>("append($self, object, /)", "Append object to the end of the list.")
//
// Parameters without an argument get the defaults of the signature.  A body of the form
// run(D& d, const REF* arguments, uint32_t count) takes whatever positional arguments there are (domain_variadic); calls
// with keywords go to the C++ function that is named beside it.
#pragma once
#include "interp/record.h"
#include "interp/replay.h"
#include "objects/native.h"

namespace adder {

namespace detail {

template <class Body, class F = decltype(&Body::template run<Direct>)> struct BodyOf;
template <class Body, class... A> struct BodyOf<Body, Value (*)(Direct&, A...)> {
  static Value call(Thread& t, A... arguments) {
    Direct d(t);
    return Body::run(d, arguments...);
  }
  template <class D> static REF run(D& d, const REF* arguments, uint32_t) {
    return [&]<size_t... I>(std::index_sequence<I...>) { return Body::run(d, arguments[I]...); }(std::index_sequence_for<A...>());
  }
};
template <class Body> struct BodyOf<Body, Value (*)(Direct&, const Value*, uint32_t)> {
  static Value call(Thread& t, const Value* arguments, size_t count) {
    Direct d(t);
    return Body::run(d, arguments, uint32_t(count));
  }
  template <class D> static REF run(D& d, const REF* arguments, uint32_t count) { return Body::run(d, arguments, count); }
};

template <class Body> Record::Ref record_body(Record& d, const Record::Ref* arguments, uint32_t count) {
  return BodyOf<Body>::template run<Record>(d, arguments, count);
}
template <class Body> Value replay_body(Replay& d, const Value* arguments, uint32_t count) {
  return BodyOf<Body>::template run<Replay>(d, arguments, count);
}
template <class Body> const DomainBody kFixedBody = {reinterpret_cast<const void*>(&record_body<Body>), reinterpret_cast<const void*>(&replay_body<Body>), nullptr};
template <class Body> const DomainBody kVariadicBody = {reinterpret_cast<const void*>(&record_body<Body>), reinterpret_cast<const void*>(&replay_body<Body>),
                                                        &BodyOf<Body>::call};

}  // namespace detail

template <class Body> constexpr NativeMethod domain_method(const char* signature, const char* doc) {
  return method<&detail::BodyOf<Body>::call>(signature, doc, jit::kAnyEffect, Binding::kMethod, &detail::kFixedBody<Body>);
}
/// `General` takes calls with keywords.
template <class Body, auto General> constexpr NativeMethod domain_variadic(const char* signature, const char* doc) {
  return method<General>(signature, doc, jit::kAnyEffect, Binding::kMethod, &detail::kVariadicBody<Body>);
}

}  // namespace adder
