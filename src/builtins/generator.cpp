// generator: send, throw, close.
#include "builtins/container_helpers.h"
#include "builtins/generator_helpers.h"

namespace adder {
namespace {

Value generator_repr(Thread& t, Value self) { return generator_text(t, self, "generator"); }
Value generator_next_method(Thread& t, Value self) { return generator_send_method(t, self, kNone); }

const NativeMethod kMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<generator_next_method>("__next__($self, /)", "Implement next(self)."),
    method<generator_repr>("__repr__($self, /)", "Return repr(self)."),
    method<generator_del_method>("__del__($self, /)!", "Close the generator."),
    method<generator_send_method>("send($self, value, /)!", "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration."),
    method<generator_throw_method>("throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)!",
                                   "Raise exception in generator, return next yielded value or raise\nStopIteration."),
    method<generator_close_method>("close($self, /)!", "close() -> raise GeneratorExit inside generator."),
};
const NativeGetSet kGetSets[] = {
    {"__name__", generator_get_name, generator_set_name, "name of the generator"},
    {"__qualname__", generator_get_qualified_name, generator_set_qualified_name, "qualified name of the generator"},
    native_member("gi_code", generator_get_code),
    {"gi_frame", generator_get_frame, nullptr, nullptr},
    {"gi_running", generator_is_running, nullptr, nullptr},
    {"gi_suspended", generator_is_suspended, nullptr, nullptr},
    {"gi_yieldfrom", generator_get_delegate, nullptr, "object being iterated by yield from, or None"},
};

}  // namespace

extern const TypeSpec kGeneratorType;
const TypeSpec kGeneratorType = {.kind = Kind::kGenerator, .methods = kMethods, .getsets = kGetSets};

}  // namespace adder
