// coroutine, and the iterator that its __await__ returns.
#include "builtins/container_helpers.h"
#include "builtins/generator_helpers.h"

namespace adder {
namespace {

Value coroutine_repr(Thread& t, Value self) { return generator_text(t, self, "coroutine"); }
Value coroutine_await(Thread& t, Value self) {
  auto* wrapper = allocate<CoroutineWrapper>(t);
  wrapper->coroutine = self;
  return Value::from(wrapper);
}
Value coroutine_origin(Thread&, Value self) { return as_generator(self)->origin_or_finalizer ? as_generator(self)->origin_or_finalizer : kNone; }

const NativeMethod kMethods[] = {
    method<coroutine_await>("__await__($self, /)", "Return an iterator to be used in await expression."),
    method<coroutine_repr>("__repr__($self, /)", "Return repr(self)."),
    method<generator_del_method>("__del__($self, /)!", "Close the coroutine."),
    method<generator_send_method>("send($self, value, /)!", "send(arg) -> send 'arg' into coroutine,\nreturn next yielded value or raise StopIteration."),
    method<generator_throw_method>("throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)!",
                                   "Raise exception in coroutine, return next yielded value or raise\nStopIteration."),
    method<generator_close_method>("close($self, /)!", "close() -> raise GeneratorExit inside coroutine."),
};
const NativeGetSet kGetSets[] = {
    {"__name__", generator_get_name, generator_set_name, "name of the coroutine"},
    {"__qualname__", generator_get_qualified_name, generator_set_qualified_name, "qualified name of the coroutine"},
    native_member("cr_code", generator_get_code),
    {"cr_frame", generator_get_frame, nullptr, nullptr},
    {"cr_running", generator_is_running, nullptr, nullptr},
    {"cr_suspended", generator_is_suspended, nullptr, nullptr},
    {"cr_await", generator_get_delegate, nullptr, "object being awaited on, or None"},
    native_member("cr_origin", coroutine_origin),
};

// --- coroutine_wrapper
Value inner(Value self) { return self.as<CoroutineWrapper>()->coroutine; }
Value wrapper_next(Thread& t, Value self) { return generator_send_method(t, inner(self), kNone); }
Value wrapper_send(Thread& t, Value self, Value sent) { return generator_send_method(t, inner(self), sent); }
Value wrapper_throw(Thread& t, Value self, Value type, Value value, Value traceback) {
  return generator_throw_method(t, inner(self), type, value, traceback);
}
Value wrapper_close(Thread& t, Value self) { return generator_close_method(t, inner(self)); }
const NativeMethod kWrapperMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<wrapper_next>("__next__($self, /)", "Implement next(self)."),
    method<wrapper_send>("send($self, value, /)!", "send(arg) -> send 'arg' into coroutine,\nreturn next yielded value or raise StopIteration."),
    method<wrapper_throw>("throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)!",
                          "Raise exception in coroutine, return next yielded value or raise\nStopIteration."),
    method<wrapper_close>("close($self, /)!", "close() -> raise GeneratorExit inside coroutine."),
};

}  // namespace

extern const TypeSpec kCoroutineType, kCoroutineWrapperType;
const TypeSpec kCoroutineType = {.kind = Kind::kCoroutine, .methods = kMethods, .getsets = kGetSets};
const TypeSpec kCoroutineWrapperType = {.kind = Kind::kCoroutineWrapper, .methods = kWrapperMethods, .doc = "A wrapper object implementing __await__ for coroutines."};

}  // namespace adder
