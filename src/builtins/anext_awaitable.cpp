// What anext() with a default gives: awaiting it ends with the default instead of StopAsyncIteration.
#include "builtins/container_helpers.h"
#include "interp/generators.h"
#include "objects/generator.h"

namespace adder {
namespace {

// The iterator behind the awaitable, found anew at each step as in CPython.
Value inner_iterator(Thread& t, Value self) {
  Value iterator = TRY(get_awaitable(t, self.as<AnextAwaitable>()->awaitable, 0));
  if (!is_exact<Coroutine>(iterator)) return iterator;
  return call_method_with(t, iterator, "__await__");
}
Value with_default(Thread& t, Value self, Value result) {
  if (result || !pending_matches(t, ExceptionId::kStopAsyncIteration)) return result;
  take_pending(t);
  return raise_stop_iteration(t, self.as<AnextAwaitable>()->fallback);
}

Value awaitable_next(Thread& t, Value self) {
  Value iterator = TRY(inner_iterator(t, self));
  return with_default(t, self, call_method_with(t, iterator, "__next__"));
}
Value awaitable_send(Thread& t, Value self, Value sent) {
  Value iterator = TRY(inner_iterator(t, self));
  return with_default(t, self, call_method_with(t, iterator, "send", sent));
}
Value awaitable_throw(Thread& t, Value self, Value arguments) {
  Value method = TRY(get_attribute(t, TRY(inner_iterator(t, self)), intern(t, "throw")));
  return with_default(t, self, call_unpacked(t, method, arguments.as<Tuple>(), nullptr));
}
Value awaitable_close(Thread& t, Value self) {
  Value iterator = TRY(inner_iterator(t, self));
  return with_default(t, self, call_method_with(t, iterator, "close"));
}

const NativeMethod kMethods[] = {
    method<return_self>("__await__($self, /)", "Return an iterator to be used in await expression.", jit::kPure),
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<awaitable_next>("__next__($self, /)", "Implement next(self)."),
    method<awaitable_send>("send($self, value, /)!", "send(v) -> send 'v' to the awaitable."),
    method<awaitable_throw>("throw($self, /, *args)!", "throw(typ[,val[,tb]]) -> raise exception in the awaitable."),
    method<awaitable_close>("close($self, /)!", "close() -> raise GeneratorExit inside the awaitable."),
};

}  // namespace

extern const TypeSpec kAnextAwaitableType;
const TypeSpec kAnextAwaitableType = {.kind = Kind::kAnextAwaitable, .methods = kMethods};

}  // namespace adder
