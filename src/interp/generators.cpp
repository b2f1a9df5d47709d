// Generators: frames that live in an object, and the protocol around them.
#include "interp/generators.h"

#include "compiler/opcodes.h"
#include "interp/descriptors.h"
#include "interp/exceptions.h"
#include "interp/generator_methods.h"
#include "interp/jit.h"
#include "interp/operations/iterators.h"
#include "interp/tracing.h"
#include "interp/view.h"

namespace adder {
namespace {

const char* generator_noun(Generator* g) {
  switch (shape_of_object(g)->kind) {
    case Kind::kCoroutine: return "coroutine";
    case Kind::kAsyncGenerator: return "async generator";
    default: return "generator";
  }
}

Failed already_running(Thread& t, Generator* g) { return raise_value_error(t, "{} already executing", generator_noun(g)); }

/// (file name, line, function) of the innermost callers of the running frame, as a tuple.
Value places_of_callers(Thread& t, int64_t most) {
  List* places = new_list(t);
  for (Frame* f = visible_frame(t.frame->previous()); f && places->length < most; f = visible_frame(f->previous()))
    list_append(t, places, Value::from(make_tuple(t, Value::from(f->code->filename), Value::from_int(line_of(f->code, f->position())), Value::from(f->code->name))));
  return Value::from(tuple_from(t, places->values()));
}

// Links the generator's frame on top of the current one, ready to run.
bool link_frame(Thread& t, Generator* g, Frame* frame) {
  if (t.recursion_depth >= t.recursion_limit) return raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
  t.recursion_depth++;
  gc::write_barrier(g);
  g->state = GeneratorState::kRunning;
  if (frame->code->exception_count) link_handled(t, g);
  frame->set_previous(t.frame);
  frame->set_link(Link::kEntry, Frame::kGeneratorOwned);
  t.frame = frame;
  return true;
}

Resumed outcome(Generator* g, Value result, Value* out) {
  *out = result;
  if (!result) return Resumed::kFailed;
  return g->state == GeneratorState::kFinished ? Resumed::kReturned : Resumed::kYielded;
}

}  // namespace

bool enter_generator_frame(Thread& t, Generator* g) { return link_frame(t, g, g->frame()); }

void leave_generator_frame(Thread& t, Generator* g) {
  Frame* frame = g->frame();
  gc::write_barrier(g->storage);
  if (frame->code->exception_count) unlink_handled(t, g);
  t.frame = frame->previous();
  t.recursion_depth--;
  frame->set_previous(nullptr);
  g->state = GeneratorState::kSuspended;
}

void finish_generator(Thread& t, Frame* frame) {
  Generator* g = frame->generator();
  if (frame->object) detach_frame_object(t, frame);
  if (frame->code->exception_count) unlink_handled(t, g);
  t.frame = frame->previous();
  t.recursion_depth--;
  frame->set_previous(nullptr);
  g->exceptions.handled = kEmpty;
  g->state = GeneratorState::kFinished;
  gc::write_barrier(g->storage);  // a word on the stack may keep it a while, with what the frame stored
  g->storage = nullptr;
}

void convert_stop_iteration(Thread& t, Frame* frame) {
  bool async = frame->code->flags & kCodeAsyncGenerator;
  bool stop = pending_matches(t, ExceptionId::kStopIteration);
  if (!stop && !(async && pending_matches(t, ExceptionId::kStopAsyncIteration))) return;
  Value cause = take_pending(t);
  const char* noun = async ? "async generator" : frame->code->flags & kCodeCoroutine ? "coroutine" : "generator";
  raise_runtime_error(t, "{} raised {}", noun, stop ? "StopIteration" : "StopAsyncIteration");
  auto* e = t.pending.as<ExceptionObject>();
  gc::write_barrier(e);
  e->cause = e->context = cause;
  e->suppress_context = true;
}

Next View<Direct>::leave_specially(Thread& t, View& view, Value v) {
  Frame* done = view.frame;
  Link link = done->link();
  Frame* caller = done->previous();
  bool is_coroutine = done->code->flags & kCodeCoroutine;
  abandon_frame(t, done);
  view.frame = caller;
  if (link == Link::kEntry) {
    view.result = v;
    return Next::kExit;
  }
  view.pc = caller->pc;
  view.sp = caller->sp();
  switch (link) {
    case Link::kCall: view.push(v); break;
    case Link::kInit:
      if (v != kNone) {
        raise_type_error(t, "__init__() should return None, not '{}'", type_name(v));
        return Next::kRaise;
      }
      break;
    case Link::kForIter:
      if (g_tracing && v != kNone) trace_ended_iterator(t, caller, v);
      view.pop();
      view.jump(view.pc[-1] >> 8);
      break;
    case Link::kSend:
      if (g_tracing && (v != kNone || is_coroutine)) trace_ended_iterator(t, caller, v);
      view.set_peek(0, v);
      view.jump(view.pc[-1] >> 8);
      break;
    case Link::kDiscard: break;
    case Link::kEntry: UNREACHABLE("handled above");
  }
  return Next::kNext;
}

// The running frame, just started, becomes a generator's; the caller gets the generator.
Next View<Direct>::move_to_generator(Thread& t, View& view) {
  Frame* frame = view.frame;
  Code* code = frame->code;
  size_t words = frame_words(code);
  ValueArray* storage = new_value_array(t, words + 1);
  Kind kind = code->flags & kCodeCoroutine ? Kind::kCoroutine : code->flags & kCodeAsyncGenerator ? Kind::kAsyncGenerator : Kind::kGenerator;
  auto* g = static_cast<Generator*>(t.allocator.allocate(builtin_shape_of(kind), sizeof(Generator)));
  g->storage = storage;
  g->code = code;
  g->name = frame->function->name;
  g->qualified_name = frame->function->qualified_name;
  g->state = GeneratorState::kCreated;
  g->exceptions.handled = kEmpty;
  storage->items[0] = Value::from(g);
  auto* own = reinterpret_cast<Frame*>(storage->items + 1);
  for (size_t i = 0; i < kFrameWords + code->local_count; i++) storage->items[1 + i] = reinterpret_cast<Value*>(frame)[i];
  own->pc = view.pc;
  own->set_previous(nullptr);
  own->set_sp(own->slots + code->local_count);
  own->set_link(Link::kEntry, Frame::kGeneratorOwned);
  if (own->object) {
    own->object->frame = own;
    frame->object = nullptr;
  }
  gc::write_barrier(storage);
  // A generator without handlers has nothing to do when it is closed.
  if (kind != Kind::kGenerator || code->exception_count) register_generator(t, Value::from(g));
  return view.leave_now(t, Value::from(g));
}

Next View<Direct>::leave_now(Thread& t, Value v) {
  View copy = *this;
  Next next = leave_specially(t, copy, v);
  *this = copy;
  return next;
}

Resumed generator_send(Thread& t, Generator* g, Value sent, Value* out) {
  *out = kEmpty;
  if (g->state == GeneratorState::kRunning) return already_running(t, g), Resumed::kFailed;
  if (g->state == GeneratorState::kFinished) {
    if (shape_of_object(g)->kind == Kind::kCoroutine) {
      raise_runtime_error(t, "cannot reuse already awaited coroutine");
      return Resumed::kFailed;
    }
    *out = kNone;
    return Resumed::kReturned;
  }
  if (g->state == GeneratorState::kCreated && sent != kNone) {
    raise_type_error(t, "can't send non-None value to a just-started {}", generator_noun(g));
    return Resumed::kFailed;
  }
  Frame* frame = g->frame();
  if (!link_frame(t, g, frame)) return Resumed::kFailed;
  Value* sp = frame->sp();
  *sp = sent;
  frame->set_sp(sp + 1);
  return outcome(g, run_frame(t, frame), out);
}

Resumed generator_throw_pending(Thread& t, Generator* g, Value* out) {
  *out = kEmpty;
  if (g->state == GeneratorState::kRunning) {
    take_pending(t);
    return already_running(t, g), Resumed::kFailed;
  }
  if (g->state == GeneratorState::kFinished) {
    if (shape_of_object(g)->kind != Kind::kCoroutine) return Resumed::kFailed;
    take_pending(t);
    return raise_runtime_error(t, "cannot reuse already awaited coroutine"), Resumed::kFailed;
  }
  if (g->state == GeneratorState::kCreated) {
    // Nothing of it ran yet: it ends here, with one traceback entry.
    Frame* frame = g->frame();
    Value pending = t.pending;
    if (!link_frame(t, g, frame)) return Resumed::kFailed;
    t.pending = pending;
    add_traceback(t, frame);
    convert_stop_iteration(t, frame);
    finish_generator(t, frame);
    return Resumed::kFailed;
  }
  Frame* frame = g->frame();
  Value pending = t.pending;
  if (!link_frame(t, g, frame)) return Resumed::kFailed;
  t.pending = pending;
  View<Direct> f(frame, frame->pc, frame->sp());
  if (!find_handler(t, f, false)) return Resumed::kFailed;
  f.frame->pc = f.pc;
  f.frame->set_sp(f.sp);
  return outcome(g, run_frame(t, f.frame), out);
}

Value stop_iteration_value(Thread& t) {
  Value e = take_pending(t);
  Value v = e.as<ExceptionObject>()->extra[0];
  return v ? v : kNone;
}

Resumed send_to(Thread& t, Value receiver, Value sent, Value* out) {
  Kind kind = receiver.is_pointer() ? shape_of(receiver)->kind : Kind::kNoneType;
  if (kind == Kind::kGenerator || kind == Kind::kCoroutine) return generator_send(t, receiver.as<Generator>(), sent, out);
  *out = kEmpty;
  if (sent == kNone) {
    Value method = class_special(t, class_of(receiver), Special::knext);
    if (!method) {
      raise_type_error(t, "'{}' object is not an iterator", type_name(receiver));
      return Resumed::kFailed;
    }
    *out = advance(t, receiver);
    if (*out) return Resumed::kYielded;
    if (!has_pending(t)) {
      *out = kNone;
      return Resumed::kReturned;
    }
  } else {
    *out = call_method_with(t, receiver, "send", sent);
    if (*out) return Resumed::kYielded;
  }
  if (!pending_matches(t, ExceptionId::kStopIteration)) return Resumed::kFailed;
  if (g_tracing) {
    Value exception = take_pending(t);
    trace_raised(t, t.frame, exception);
    t.pending = exception;
    if (!pending_matches(t, ExceptionId::kStopIteration)) return Resumed::kFailed;
  }
  *out = stop_iteration_value(t);
  return Resumed::kReturned;
}

void drop_generator(Thread& t, Generator* g) {
  if (g->code->exception_count) unlink_handled(t, g);
  g->exceptions.handled = kEmpty;
  g->state = GeneratorState::kFinished;
  g->storage = nullptr;
}

Value continue_generator(Thread& t, Value generator, int64_t link) {
  auto* g = generator.as<Generator>();
  Frame* frame = g->frame();
  if (!link_frame(t, g, frame)) {
    if (g->code->exception_count) link_handled(t, g);
    drop_generator(t, g);
    return kEmpty;
  }
  Value result = run_frame(t, frame);
  if (!result || g->state != GeneratorState::kFinished) return result;
  if (Link(link) != Link::kEntry) return end_of_generator(t, Link(link), result);
  t.returned = result;
  return kEmpty;
}

Link waits_for_generator(const uint32_t* pc) {
  switch (compiler::opcode_of(pc[-1])) {
    case compiler::Opcode::FOR_ITER: return Link::kForIter;
    case compiler::Opcode::SEND: return Link::kSend;
    default: return Link::kEntry;
  }
}

void enter_handled_scope(Thread& t, Value generator) { link_handled(t, generator.as<Generator>()); }
void leave_handled_scope(Thread& t, Value generator) { unlink_handled(t, generator.as<Generator>()); }
void register_generator(Thread& t, Value generator) {
  auto* g = generator.as<Generator>();
  t.runtime->heap->register_finalizer(g);
  if (!g_coroutine_origin_depth || !is_exact<Coroutine>(generator)) return;
  Value origin = places_of_callers(t, g_coroutine_origin_depth);
  gc::write_barrier(g);
  g->origin_or_finalizer = origin;
}

int64_t g_coroutine_origin_depth = 0;

void track_coroutine_origins(Thread& t, int64_t depth) {
  if (depth && !g_coroutine_origin_depth) forbid_machine_code(t);
  if (!depth && g_coroutine_origin_depth) permit_machine_code();
  g_coroutine_origin_depth = depth;
}

Value send_value(Thread& t, Value receiver, Value sent) {
  Value out;
  Resumed resumed = send_to(t, receiver, sent, &out);
  if (resumed == Resumed::kYielded) return out;
  t.returned = resumed == Resumed::kReturned ? out : kEmpty;
  return kEmpty;
}
Value take_returned(Thread& t) { return std::exchange(t.returned, kEmpty); }

Value Direct::resume_generator(Value generator, Value sent, Link link) {
  Value out;
  switch (generator_send(thread(), generator.as<Generator>(), sent, &out)) {
    case Resumed::kYielded: return out;
    case Resumed::kFailed: return kEmpty;
    case Resumed::kReturned: return end_of_generator(thread(), link, out);
  }
  __builtin_unreachable();
}

Value end_of_generator(Thread& t, Link link, Value returned) {
  if (link == Link::kSend && returned != kNone) raise_stop_iteration(t, returned);
  return kEmpty;
}

// --- iteration, as functions and methods do it

Value end_iteration(Thread& t) {
  if (has_pending(t) && pending_matches(t, ExceptionId::kStopIteration)) take_pending(t);
  return kEmpty;
}
Value next_ended(Thread& t, Value fallback) {
  if (has_pending(t)) {
    if (!fallback || !pending_matches(t, ExceptionId::kStopIteration)) return kEmpty;
    take_pending(t);
  }
  return fallback ? fallback : Value(raise_stop_iteration(t, kEmpty));
}
Value next_opaque(Thread& t, Value iterator, Value fallback) {
  Value item;
  if (is_exact<Generator>(iterator)) {
    item = Direct(t).resume_generator(iterator, kNone, Link::kSend);
  } else {
    Value method = class_special(t, class_of(iterator), Special::knext);
    if (!method || method == kFalse) return raise_type_error(t, "'{}' object is not an iterator", type_name(iterator));
    item = call(t, TRY(get_descriptor(t, method, iterator, class_of(iterator))), {});
  }
  return item ? item : next_ended(t, fallback);
}
Value send_opaque(Thread& t, Value generator, Value sent) {
  Value item = Direct(t).resume_generator(generator, sent, Link::kSend);
  return item ? item : next_ended(t, kEmpty);
}

}  // namespace adder
