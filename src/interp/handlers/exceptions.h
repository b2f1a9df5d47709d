// Handlers: raising, catching, with blocks, imports, pattern matching, async.
#pragma once
#include "interp/generators.h"
#include "interp/handlers/handler.h"
#include "interp/operations/calls.h"
#include "interp/operations/containers.h"
#include "interp/operations/unwind.h"

namespace adder {

Value raise_exception(Thread& t, Value exception, Value cause);       // raises; cause empty: none
Value nothing_to_reraise(Thread& t);                                  // bare raise outside of handlers
Value exception_matches(Thread& t, Value exception, Value pattern);   // True, False or empty
Value match_exception_group(Thread& t, Value exception, Value pattern);  // tuple (rest, match)
Value prepare_reraise_star(Thread& t, Value original, Value list);
Value load_enter(Thread& t, Value manager);       // tuple (exit, enter), bound
Value load_async_enter(Thread& t, Value manager);
Value call_exit(Thread& t, Value exit, Value exception);
Value import_name_opaque(Thread& t, Value globals, Str* name, Value from_list, Value level);
Value import_from_opaque(Thread& t, Value module, Str* name);
Value import_star_opaque(Thread& t, Value module, Value locals);
Value print_expression(Thread& t, Value v);
Value load_build_class(Thread& t);
Value setup_annotations(Thread& t, Value locals);
Value length_value(Thread& t, Value v);
Value is_mapping(Thread& t, Value v);
Value is_sequence(Thread& t, Value v);
Value match_keys(Thread& t, Value subject, Value keys);
Value match_class(Thread& t, Value subject, Value cls, Value names, int64_t positional);   // tuple, None, or empty
Value get_async_iterator(Thread& t, Value v);
Value get_async_next(Thread& t, Value v);
Value yield_from_iterator(Thread& t, Value v, int64_t in_coroutine);
Value wrap_async_value(Thread& t, Value v);
Value end_async_for(Thread& t, Value exception);   // None: the loop ends; empty: raise

/// The exception that `raise v` raises when v is one or a class of them; empty for anything else.
template <class D> REF exception_of(D& d, REF v) {
  if (!d.is_pointer(v)) return d.empty();
  Kind kind = kind_of_shape(d.shape(v));
  if (kind == Kind::kExceptionObject) return v;
  if (kind != Kind::kClass) return d.empty();
  auto* cls = d.template promoted<Class>(v);
  bool plain = d.construction(cls) == Construction::kException && !is_exact<Function>(d.special(cls, Special::kinit));
  return plain ? new_exception_in(d, cls, make_tuple_in(d, static_cast<const REF*>(nullptr), 0)) : d.empty();
}
HANDLER(RAISE_VARARGS) {
  if (arg == 0) {
    REF handled = d.handled();
    if (!d.is_pointer(handled)) handled = d.handled_outside();
    if (!d.is_pointer(handled)) {
      d.template call<&nothing_to_reraise>();
      return Next::kRaise;
    }
    d.set_pending(handled);
    return Next::kReraise;
  }
  REF cause = arg == 2 ? f.pop() : d.empty();
  REF raised = f.pop();
  REF exception = exception_of(d, raised);
  bool plain_cause = arg == 1 || (d.is_pointer(cause) && kind_of_shape(d.shape(cause)) == Kind::kExceptionObject) || bool(d.same(cause, d.constant(kNone)));
  if (d.is_empty(exception) || !plain_cause) {
    d.template call<&raise_exception>(raised, cause);
    return Next::kRaise;
  }
  if (arg == 2) {
    d.store(exception, field::exception_cause, cause);
    d.store_int(exception, field::exception_suppress, d.int_constant(1));
  }
  chain_context(d, exception);
  d.set_pending(exception);
  return Next::kRaise;
}
HANDLER(RERAISE) {
  d.set_pending(f.peek(0));
  return Next::kReraise;
}
HANDLER(PUSH_EXC_INFO) {
  REF exception = f.peek(0);
  f.set_peek(0, d.exchange_handled(exception));
  f.push(exception);
  return Next::kNext;
}
HANDLER(POP_EXCEPT) {
  d.exchange_handled(f.pop());
  return Next::kNext;
}
HANDLER(CHECK_EXC_MATCH) {
  REF exception = f.peek(1), pattern = f.peek(0);
  // Catching by a class is a look at the exception's shape, which a trace knows.
  if (d.is_pointer(pattern) && d.is_pointer(exception)) {
    if (kind_of_shape(d.shape(pattern)) == Kind::kClass) {
      Value cls = d.promote(pattern);
      if (is_exception_class(d.thread(), cls)) {
        bool matches = is_subtype(class_of_shape(d.shape(exception)), cls.as<Class>());
        f.set_peek(0, d.constant(Value::from_bool(matches)));
        return Next::kNext;
      }
    }
  }
  REF result = d.template call<&exception_matches>(exception, pattern);
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, result);
  return Next::kNext;
}
HANDLER(CHECK_EG_MATCH) {
  REF pair = d.template call<&match_exception_group>(f.peek(1), f.peek(0));
  d.handled_changed();
  if (d.failed(pair)) [[unlikely]] return Next::kRaise;
  f.set_peek(1, d.load(pair, field::tuple_item(0)));
  f.set_peek(0, d.load(pair, field::tuple_item(1)));
  return Next::kNext;
}
HANDLER(PREP_RERAISE_STAR) {
  REF result = d.template call<&prepare_reraise_star>(f.peek(1), f.peek(0));
  if (d.failed(result)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.set_peek(0, result);
  return Next::kNext;
}

// --- with
HANDLER(BEFORE_WITH) {
  REF manager = f.peek(0);
  uint32_t shape = type_shape(d, manager);
  Value enter = d.special(shape, Special::kenter), exit = d.special(shape, Special::kexit);
  if (enter && exit && is_exact<Function>(enter) && is_exact<Function>(exit)) {
    f.set_peek(0, bind_method(d, exit, manager));
    REF arguments[] = {manager};
    return enter_function(d, f, d.constant(enter), Arguments<D>{arguments, 1, nullptr}, Link::kCall);
  }
  REF pair = d.template call<&load_enter>(manager);
  if (d.failed(pair)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, d.load(pair, field::tuple_item(0)));
  REF result = d.call_value(d.load(pair, field::tuple_item(1)), nullptr, 0, nullptr);
  return push_result(d, f, result);
}
HANDLER(BEFORE_ASYNC_WITH) {
  REF pair = d.template call<&load_async_enter>(f.peek(0));
  if (d.failed(pair)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, d.load(pair, field::tuple_item(0)));
  REF result = d.call_value(d.load(pair, field::tuple_item(1)), nullptr, 0, nullptr);
  return push_result(d, f, result);
}
// The stack holds: __exit__, position, previously handled exception, exception.
HANDLER(WITH_EXCEPT_START) {
  REF exception = f.peek(0), exit = f.peek(3);
  if (d.template is_exactly<BoundMethod>(exit)) {
    REF function = d.load(exit, field::method_function);
    if (d.template is_exactly<Function>(function)) {
      REF traceback = none_if_empty(d, d.load(exception, field::exception_traceback));
      REF arguments[] = {d.load(exit, field::method_self), d.from(class_of_shape(d.shape(exception))), exception, traceback};
      return enter_function(d, f, function, Arguments<D>{arguments, 4, nullptr}, Link::kCall);
    }
  }
  REF result = d.template call<&call_exit>(exit, exception);
  return push_result(d, f, result);
}

// --- imports and other statements
HANDLER(IMPORT_NAME) {
  REF module = d.template call<&import_name_opaque>(d.from(f.globals(d)), f.name(arg), f.peek(0), f.peek(1));
  if (d.failed(module)) [[unlikely]] return Next::kRaise;
  f.drop(1);
  f.set_peek(0, module);
  return Next::kNext;
}
HANDLER(IMPORT_FROM) {
  REF v = d.template call<&import_from_opaque>(f.peek(0), f.name(arg));
  return push_result(d, f, v);
}
HANDLER(IMPORT_STAR) {
  if (d.failed(d.template call<&import_star_opaque>(f.peek(0), d.locals_of(f)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(PRINT_EXPR) {
  if (d.failed(d.template call<&print_expression>(f.peek(0)))) [[unlikely]] return Next::kRaise;
  f.drop(1);
  return Next::kNext;
}
HANDLER(LOAD_BUILD_CLASS) {
  REF v = d.template call<&load_build_class>();
  return push_result(d, f, v);
}
HANDLER(LOAD_ASSERTION_ERROR) {
  f.push(d.from(d.thread().runtime->exceptions[int(ExceptionId::kAssertionError)]));
  return Next::kNext;
}
HANDLER(SETUP_ANNOTATIONS) { return d.failed(d.template call<&setup_annotations>(d.locals_of(f))) ? Next::kRaise : Next::kNext; }

// --- pattern matching
#define PUSH_CALL(name, function)                     \
  HANDLER(name) {                                     \
    REF v = d.template call<&function>(f.peek(0));    \
    return push_result(d, f, v);                      \
  }
PUSH_CALL(GET_LEN, length_value)
PUSH_CALL(MATCH_MAPPING, is_mapping)
PUSH_CALL(MATCH_SEQUENCE, is_sequence)
PUSH_CALL(GET_ANEXT, get_async_next)
#undef PUSH_CALL
HANDLER(MATCH_KEYS) {
  REF v = d.template call<&match_keys>(f.peek(1), f.peek(0));
  return push_result(d, f, v);
}
HANDLER(MATCH_CLASS) {
  REF v = d.template call<&match_class>(f.peek(2), f.peek(1), f.peek(0), int64_t(arg));
  if (d.failed(v)) [[unlikely]] return Next::kRaise;
  f.drop(2);
  f.set_peek(0, v);
  return Next::kNext;
}

// --- async
#define REPLACE_CALL(name, function, ...)                          \
  HANDLER(name) {                                                  \
    REF v = d.template call<&function>(f.peek(0) __VA_OPT__(, ) __VA_ARGS__); \
    if (d.failed(v)) [[unlikely]] return Next::kRaise;             \
    f.set_peek(0, v);                                              \
    return Next::kNext;                                            \
  }
REPLACE_CALL(GET_AITER, get_async_iterator)
REPLACE_CALL(ASYNC_GEN_WRAP, wrap_async_value)
#undef REPLACE_CALL
HANDLER(GET_AWAITABLE) {
  REF v = f.peek(0);
  if (d.template is_exactly<Coroutine>(v)) {
    if (d.load_int(v, field::generator_state) == d.int_constant(int64_t(GeneratorState::kCreated))) return Next::kNext;
  }
  REF awaitable = d.template call<&get_awaitable>(v, int64_t(arg));
  if (d.failed(awaitable)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, awaitable);
  return Next::kNext;
}
HANDLER(GET_YIELD_FROM_ITER) {
  REF v = f.peek(0);
  bool is_coroutine = d.template is_exactly<Coroutine>(v);
  REF iterator = is_coroutine ? d.template call<&yield_from_iterator>(v, int64_t(f.code()->flags)) : iterate(d, v);
  if (d.failed(iterator)) [[unlikely]] return Next::kRaise;
  f.set_peek(0, iterator);
  return Next::kNext;
}
HANDLER(END_ASYNC_FOR) {
  if (d.failed(d.template call<&end_async_for>(f.peek(0)))) return Next::kReraise;
  f.drop(2);
  return Next::kNext;
}

}  // namespace adder

ADDER_ANY(raise_exception)
ADDER_WRITES(nothing_to_reraise, 0)
ADDER_ANY(exception_matches)
ADDER_ANY(match_exception_group)
ADDER_ANY(prepare_reraise_star)
ADDER_ANY(load_enter)
ADDER_ANY(load_async_enter)
ADDER_ANY(call_exit)
ADDER_ANY(import_name_opaque)
ADDER_ANY(import_from_opaque)
ADDER_ANY(import_star_opaque)
ADDER_ANY(print_expression)
ADDER_ANY(load_build_class)
ADDER_ANY(setup_annotations)
ADDER_ANY(length_value)
ADDER_ANY(is_mapping)
ADDER_ANY(is_sequence)
ADDER_ANY(match_keys)
ADDER_ANY(match_class)
ADDER_ANY(get_awaitable)
ADDER_ANY(get_async_iterator)
ADDER_ANY(get_async_next)
ADDER_ANY(yield_from_iterator)
ADDER_ALLOCATES(wrap_async_value)
ADDER_ANY(end_async_for)
