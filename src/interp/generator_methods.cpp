// Throwing into generators and closing them, through whatever they delegate to.
#include "interp/generator_methods.h"

#include "compiler/opcodes.h"
#include "interp/descriptors.h"
#include "interp/exceptions.h"
#include "objects/protocols.h"

namespace adder {
namespace {

using compiler::Opcode;

constexpr const char* noun(Generator* g) {
  switch (shape_of_object(g)->kind) {
    case Kind::kCoroutine: return "coroutine";
    case Kind::kAsyncGenerator: return "async generator";
    default: return "generator";
  }
}
Opcode opcode_at(const uint32_t* instruction) { return Opcode(*instruction & 255); }

// The SEND that a generator suspended in `yield from` goes on with: SEND, YIELD_VALUE, then the pc.
const uint32_t* send_of(Frame* frame) { return frame->pc - 2; }

bool is_generator_like(Value v) { return is_exact<Generator>(v) || is_exact<Coroutine>(v); }

// Raises `exception` where the generator stands.
Resumed throw_here(Thread& t, Generator* g, Value exception, Value* out) {
  auto* e = exception.as<ExceptionObject>();
  Value handled = g->exceptions.handled;
  if (handled && handled != kNone && handled != exception && (!e->context || e->context == kNone)) {
    gc::write_barrier(e);
    e->context = handled;
  }
  t.pending = exception;
  return generator_throw_pending(t, g, out);
}
Resumed throw_pending_here(Thread& t, Generator* g, Value* out) { return throw_here(t, g, take_pending(t), out); }

bool close_iterator(Thread& t, Value iterator) {
  if (is_generator_like(iterator)) return generator_close(t, iterator.as<Generator>());
  Value method = find_attribute_value(t, iterator, intern(t, "close"));
  if (method) return bool(call(t, method, {}));
  if (has_pending(t)) report_unraisable(t, iterator, kEmpty);
  return true;
}

// The delegate has returned `value`: the generator goes on behind its `yield from`.
Resumed go_on_with(Thread& t, Generator* g, Value value, Value* out) {
  Frame* frame = g->frame();
  const uint32_t* send = send_of(frame);
  gc::write_barrier(g->storage);
  frame->set_sp(frame->sp() - 1);  // the delegate; generator_send pushes the value in its place
  frame->pc = frame->code->instructions + (*send >> 8);
  return generator_send(t, g, value, out);
}

// delegate.throw(exception), or empty without an error when it has no such method.
bool throw_into_delegate(Thread& t, Value delegate, Value exception, bool close_delegate, Resumed* outcome, Value* out) {
  if (is_generator_like(delegate)) {
    *outcome = generator_throw(t, delegate.as<Generator>(), exception, out, close_delegate);
    return true;
  }
  Value method = find_attribute_value(t, delegate, intern(t, "throw"));
  if (!method) {
    *outcome = Resumed::kFailed;
    return has_pending(t);
  }
  *out = call_with(t, method, exception);
  *outcome = *out ? Resumed::kYielded : Resumed::kFailed;
  if (!*out && pending_matches(t, ExceptionId::kStopIteration)) {
    *out = stop_iteration_value(t);
    *outcome = Resumed::kReturned;
  }
  return true;
}

void finish_unstarted(Thread& t, Generator* g) {
  if (Frame* frame = g->frame(); frame && frame->object) detach_frame_object(t, frame);
  g->state = GeneratorState::kFinished;
  g->storage = nullptr;
}

}  // namespace

Value delegate_of(Generator* g) {
  if (g->state != GeneratorState::kSuspended) return kEmpty;
  Frame* frame = g->frame();
  if (opcode_at(frame->pc) != Opcode::RESUME || (*frame->pc >> 8) < 2) return kEmpty;
  return frame->sp()[-1];
}

Resumed generator_throw(Thread& t, Generator* g, Value exception, Value* out, bool close_delegate) {
  *out = kEmpty;
  Value delegate = delegate_of(g);
  if (!delegate) return throw_here(t, g, exception, out);
  if (close_delegate && is_instance_of(exception, t.runtime->exceptions[int(ExceptionId::kGeneratorExit)])) {
    g->state = GeneratorState::kRunning;
    bool closed = close_iterator(t, delegate);
    g->state = GeneratorState::kSuspended;
    return closed ? throw_here(t, g, exception, out) : throw_pending_here(t, g, out);
  }
  Resumed outcome;
  if (!enter_generator_frame(t, g)) return throw_pending_here(t, g, out);
  bool thrown = throw_into_delegate(t, delegate, exception, close_delegate, &outcome, out);
  leave_generator_frame(t, g);
  if (!thrown) return throw_here(t, g, exception, out);
  switch (outcome) {
    case Resumed::kYielded: return outcome;
    case Resumed::kReturned: return go_on_with(t, g, *out, out);
    case Resumed::kFailed: return throw_pending_here(t, g, out);
  }
  UNREACHABLE("all outcomes are listed");
}

bool generator_close(Thread& t, Generator* g) {
  if (g->state == GeneratorState::kFinished) return true;
  if (g->state == GeneratorState::kCreated) return finish_unstarted(t, g), true;
  if (g->state == GeneratorState::kRunning) return raise_value_error(t, "{} already executing", noun(g));
  Value exit = TRY(call_with(t, Value::from(t.runtime->exceptions[int(ExceptionId::kGeneratorExit)])));
  Value out;
  switch (generator_throw(t, g, exit, &out)) {
    case Resumed::kYielded: return raise_runtime_error(t, "{} ignored GeneratorExit", noun(g));
    case Resumed::kReturned: return true;
    case Resumed::kFailed: break;
  }
  if (!pending_matches(t, ExceptionId::kStopIteration) && !pending_matches(t, ExceptionId::kGeneratorExit)) return false;
  take_pending(t);
  return true;
}

// What calling the class gives.
static Value instantiate(Thread& t, Value type, Value value) {
  if (value && is_exception(value) && is_instance_of(value, type.as<Class>())) return value;
  Value exception = !value || value == kNone      ? call_with(t, type)
                    : has_layout<Tuple>(value) ? call_unpacked(t, type, value.as<Tuple>(), nullptr)
                                               : call_with(t, type, value);
  if (!exception || is_exception(exception)) return exception;
  return raise_type_error(t, "calling {} should have returned an instance of BaseException, not {}", Repr{type}, type_name(exception));
}

Value thrown_exception(Thread& t, Value type, Value value, Value traceback) {
  if (traceback && traceback != kNone && !is_exact<Traceback>(traceback))
    return raise_type_error(t, "throw() third argument must be a traceback object");
  Value exception;
  if (is_exception_class(t, type)) {
    exception = instantiate(t, type, value);
    if (!exception) exception = take_pending(t);  // is thrown in its place
  } else if (is_exception(type)) {
    if (value && value != kNone) return raise_type_error(t, "instance exception may not have a separate value");
    exception = type;
  } else {
    return raise_type_error(t, "exceptions must be classes or instances deriving from BaseException, not {}", type_name(type));
  }
  if (traceback && traceback != kNone) {
    gc::write_barrier(exception.as<Object>());
    exception.as<ExceptionObject>()->traceback = traceback;
  }
  return exception;
}

}  // namespace adder
