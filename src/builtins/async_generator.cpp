// async_generator and the awaitables of its __anext__, asend, athrow and aclose (PEP 525).
#include "builtins/container_helpers.h"
#include "builtins/generator_helpers.h"

namespace adder {
namespace {

enum State : int64_t { kStart, kIterating, kClosed };

Value async_hook(Thread& t, const char* name) {
  Value v = find_attribute_value(t, t.runtime->sys_module, intern(t, name));
  return v ? v : kNone;
}

// The first iteration tells the event loop's hooks about the generator.
bool call_hooks(Thread& t, Generator* g) {
  if (g->hooks_done) return true;
  g->hooks_done = true;
  Value hooks = async_hook(t, "_async_generator_hooks");
  if (has_pending(t)) return false;
  if (hooks == kNone || !has_layout<Tuple>(hooks)) return true;
  Value first = hooks.as<Tuple>()->items[0], finalizer = hooks.as<Tuple>()->items[1];
  if (finalizer != kNone) {
    gc::write_barrier(g);
    g->origin_or_finalizer = finalizer;
  }
  return first == kNone || call_with(t, first, Value::from(g));
}

Value stop_async(Thread& t) {
  Value e = TRY(call_with(t, Value::from(t.runtime->exceptions[int(ExceptionId::kStopAsyncIteration)])));
  set_pending(t, e);
  return kEmpty;
}
// What came out of the generator: a wrapped value ends the await with it, a bare one is awaited further.
Value finish_outcome(Thread& t, Generator* g, Resumed outcome, Value out) {
  if (outcome == Resumed::kYielded && !is_exact<AsyncGenWrappedValue>(out)) return out;
  g->async_running = false;
  switch (outcome) {
    case Resumed::kYielded: return raise_stop_iteration(t, out.as<AsyncGenWrappedValue>()->value);
    case Resumed::kReturned: g->closed = true; return stop_async(t);
    case Resumed::kFailed:
      if (pending_matches(t, ExceptionId::kStopAsyncIteration) || pending_matches(t, ExceptionId::kGeneratorExit)) g->closed = true;
      return kEmpty;
  }
  UNREACHABLE("all outcomes are listed");
}

// --- the generator
Value async_repr(Thread& t, Value self) { return generator_text(t, self, "async_generator"); }
Value new_asend(Thread& t, Value self, Value sent) {
  if (!call_hooks(t, as_generator(self))) return kEmpty;
  auto* a = allocate<AsyncGenASend>(t);
  a->generator = self;
  a->value = sent;
  return Value::from(a);
}
Value new_athrow(Thread& t, Value self, Value arguments) {
  if (!call_hooks(t, as_generator(self))) return kEmpty;
  auto* a = allocate<AsyncGenAThrow>(t);
  a->generator = self;
  a->arguments = arguments;
  return Value::from(a);
}
Value async_anext(Thread& t, Value self) { return new_asend(t, self, kNone); }
Value async_athrow(Thread& t, Value self, Value type, Value value, Value traceback) {
  return new_athrow(t, self, Value::from(make_tuple(t, type, value ? value : kNone, traceback ? traceback : kNone)));
}
Value async_aclose(Thread& t, Value self) { return new_athrow(t, self, kNone); }
Value async_is_running(Thread&, Value self) { return Value::from_bool(as_generator(self)->async_running); }
const NativeMethod kMethods[] = {
    method<async_repr>("__repr__($self, /)", "Return repr(self)."),
    method<generator_del_method>("__del__($self, /)!", "Close the generator."),
    method<return_self>("__aiter__($self, /)", "Return an awaitable, that resolves in asynchronous iterator.", jit::kPure),
    method<async_anext>("__anext__($self, /)", "Return a value or raise StopAsyncIteration."),
    method<new_asend>("asend($self, value, /)!", "asend(v) -> send 'v' in generator."),
    method<async_athrow>("athrow($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)!", "athrow(typ[,val[,tb]]) -> raise exception in generator."),
    method<async_aclose>("aclose($self, /)!", "aclose() -> raise GeneratorExit inside generator."),
    CLASS_GETITEM,
};
const NativeGetSet kGetSets[] = {
    {"__name__", generator_get_name, generator_set_name, "name of the async generator"},
    {"__qualname__", generator_get_qualified_name, generator_set_qualified_name, "qualified name of the async generator"},
    native_member("ag_code", generator_get_code),
    {"ag_frame", generator_get_frame, nullptr, nullptr},
    native_member("ag_running", async_is_running),
    {"ag_await", generator_get_delegate, nullptr, "object being awaited on, or None"},
};

// --- async_generator_asend
bool start_asend(Thread& t, AsyncGenASend* a, Generator* g) {
  if (a->state != kStart) return true;
  if (g->async_running) {
    a->state = kClosed;
    return raise_runtime_error(t, "anext(): asynchronous generator is already running");
  }
  a->state = kIterating;
  g->async_running = true;
  return true;
}
Value asend_send(Thread& t, Value self, Value sent) {
  auto* a = self.as<AsyncGenASend>();
  auto* g = as_generator(a->generator);
  if (a->state == kClosed) return raise_runtime_error(t, "cannot reuse already awaited __anext__()/asend()");
  if (a->state == kStart && sent == kNone) sent = a->value;
  if (!start_asend(t, a, g)) return kEmpty;
  Value out;
  Resumed outcome = generator_send(t, g, sent, &out);
  Value result = finish_outcome(t, g, outcome, out);
  if (!result) a->state = kClosed;
  return result;
}
Value asend_next(Thread& t, Value self) { return asend_send(t, self, kNone); }
Value asend_throw(Thread& t, Value self, Value type, Value value, Value traceback) {
  auto* a = self.as<AsyncGenASend>();
  auto* g = as_generator(a->generator);
  if (a->state == kClosed) return raise_runtime_error(t, "cannot reuse already awaited __anext__()/asend()");
  Value exception = TRY(thrown_exception(t, type, value, traceback));
  Value out;
  Resumed outcome = generator_throw(t, g, exception, &out);
  Value result = finish_outcome(t, g, outcome, out);
  if (!result) a->state = kClosed;
  return result;
}
Value asend_close(Thread&, Value self) {
  self.as<AsyncGenASend>()->state = kClosed;
  return kNone;
}
const NativeMethod kASendMethods[] = {
    method<return_self>("__await__($self, /)", "Return an iterator to be used in await expression.", jit::kPure),
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<asend_next>("__next__($self, /)", "Implement next(self)."),
    method<asend_send>("send($self, value, /)!", "Resume the generator."),
    method<asend_throw>("throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)!", "Raise an exception in the generator."),
    method<asend_close>("close($self, /)!", "Make the awaitable unusable."),
};

// --- async_generator_athrow: athrow() and aclose()
bool is_aclose(AsyncGenAThrow* a) { return a->arguments == kNone; }
Value ignored_exit(Thread& t) { return raise_runtime_error(t, "async generator ignored GeneratorExit"); }

// aclose() swallows the end of the generator.
Value finish_close(Thread& t, Generator* g, Resumed outcome, Value out) {
  if (outcome == Resumed::kYielded) {
    if (!is_exact<AsyncGenWrappedValue>(out)) return out;
    g->async_running = false;
    return ignored_exit(t);
  }
  g->async_running = false;
  g->closed = true;
  if (outcome == Resumed::kFailed) {
    bool ended = pending_matches(t, ExceptionId::kStopAsyncIteration) || pending_matches(t, ExceptionId::kGeneratorExit) ||
                 pending_matches(t, ExceptionId::kStopIteration);
    if (!ended) return kEmpty;
    take_pending(t);
  }
  return raise_stop_iteration(t, kEmpty);
}
Value athrow_outcome(Thread& t, AsyncGenAThrow* a, Resumed outcome, Value out) {
  auto* g = as_generator(a->generator);
  Value result = is_aclose(a) ? finish_close(t, g, outcome, out) : finish_outcome(t, g, outcome, out);
  if (!result) a->state = kClosed;
  return result;
}
Value athrow_start(Thread& t, AsyncGenAThrow* a, Value sent) {
  auto* g = as_generator(a->generator);
  if (g->async_running) {
    a->state = kClosed;
    return raise_runtime_error(t, is_aclose(a) ? "aclose(): asynchronous generator is already running"
                                               : "athrow(): asynchronous generator is already running");
  }
  if (g->closed) {
    a->state = kClosed;
    return stop_async(t);
  }
  if (sent != kNone) return raise_runtime_error(t, "can't send non-None value to a just-started coroutine");
  a->state = kIterating;
  g->async_running = true;
  Value exception;
  if (is_aclose(a)) {
    g->closed = true;
    exception = TRY(call_with(t, Value::from(t.runtime->exceptions[int(ExceptionId::kGeneratorExit)])));
    if (g->state == GeneratorState::kCreated || g->state == GeneratorState::kFinished) {
      g->async_running = false;
      a->state = kClosed;
      return generator_close(t, g) ? Value(raise_stop_iteration(t, kEmpty)) : kEmpty;
    }
  } else {
    auto* args = a->arguments.as<Tuple>();
    exception = thrown_exception(t, args->items[0], args->items[1], args->items[2]);
    if (!exception) {
      g->async_running = false;
      return kEmpty;
    }
  }
  Value out;
  Resumed outcome = generator_throw(t, g, exception, &out);
  return athrow_outcome(t, a, outcome, out);
}
Value athrow_send(Thread& t, Value self, Value sent) {
  auto* a = self.as<AsyncGenAThrow>();
  auto* g = as_generator(a->generator);
  if (a->state == kClosed) return raise_runtime_error(t, "cannot reuse already awaited aclose()/athrow()");
  if (g->state == GeneratorState::kFinished) {
    a->state = kClosed;
    return raise_stop_iteration(t, kEmpty);
  }
  if (a->state == kStart) return athrow_start(t, a, sent);
  Value out;
  Resumed outcome = generator_send(t, g, sent, &out);
  return athrow_outcome(t, a, outcome, out);
}
Value athrow_next(Thread& t, Value self) { return athrow_send(t, self, kNone); }
Value athrow_throw(Thread& t, Value self, Value type, Value value, Value traceback) {
  auto* a = self.as<AsyncGenAThrow>();
  if (a->state == kClosed) return raise_runtime_error(t, "cannot reuse already awaited aclose()/athrow()");
  Value exception = TRY(thrown_exception(t, type, value, traceback));
  Value out;
  Resumed outcome = generator_throw(t, as_generator(a->generator), exception, &out);
  return athrow_outcome(t, a, outcome, out);
}
Value athrow_close(Thread&, Value self) {
  self.as<AsyncGenAThrow>()->state = kClosed;
  return kNone;
}
const NativeMethod kAThrowMethods[] = {
    method<return_self>("__await__($self, /)", "Return an iterator to be used in await expression.", jit::kPure),
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<athrow_next>("__next__($self, /)", "Implement next(self)."),
    method<athrow_send>("send($self, value, /)!", "Resume the generator."),
    method<athrow_throw>("throw($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)!", "Raise an exception in the generator."),
    method<athrow_close>("close($self, /)!", "Make the awaitable unusable."),
};

}  // namespace

extern const TypeSpec kAsyncGeneratorType, kAsyncGenASendType, kAsyncGenAThrowType;
const TypeSpec kAsyncGeneratorType = {.kind = Kind::kAsyncGenerator, .methods = kMethods, .getsets = kGetSets};
const TypeSpec kAsyncGenASendType = {.kind = Kind::kAsyncGenASend, .methods = kASendMethods};
const TypeSpec kAsyncGenAThrowType = {.kind = Kind::kAsyncGenAThrow, .methods = kAThrowMethods};

}  // namespace adder
