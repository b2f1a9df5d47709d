// Events for trace and profile functions: call, line, opcode, return, exception, c_call, c_return, c_exception.
#include "interp/tracing.h"

#include <cstring>
#include <unordered_map>
#include <vector>

#include "compiler/opcodes.h"
#include "compiler/positions.h"
#include "interp/descriptors.h"
#include "interp/exceptions.h"
#include "interp/jit.h"
#include "objects/attributes.h"
#include "objects/exception.h"

namespace adder {

bool g_tracing = false;

namespace {

using compiler::Opcode;

/// The instruction that a traced frame ran before.
struct Last {
  int32_t position = -1, line = -1;
};

struct NativeCall {
  Frame* caller;
  Value function;
};

/// The one thread that is traced, with what is remembered of its frames.
struct Tracing {
  Thread* thread = nullptr;
  Value trace = kNone, profile = kNone;
  bool inside = false;         // a trace function runs: it is not traced itself
  const char* event = nullptr;  // of which it was told
  Frame* frame = nullptr;
  NativeProfiler native_profiler = nullptr;  // called instead of `profile`, which is its owner
  std::vector<NativeCall> native_calls;      // whose c_return is to come, the innermost last
  std::unordered_map<Frame*, Last> last;
  std::unordered_map<Code*, std::vector<int32_t>> lines;  // of every instruction word
};
Tracing g;

void trace_roots(gc::Tracer& tracer, void*) {
  tracer.visit(g.trace);
  tracer.visit(g.profile);
  for (NativeCall& call : g.native_calls) tracer.visit(call.function);
  for (auto& [code, lines] : g.lines) tracer.visit(code);
}

int32_t line_at(Code* code, uint32_t position) {
  std::vector<int32_t>& lines = g.lines[code];
  if (lines.empty()) {
    lines.assign(code->instruction_count + 1, -1);
    compiler::PositionIterator runs(code);
    for (compiler::PositionRun run; runs.next(&run);)
      for (uint32_t i = run.start; i < run.end && i < lines.size(); i++) lines[i] = run.position.line;
  }
  return lines[position];
}

// What a trace function did to f_locals reaches the variables.
void locals_to_slots(Thread& t, FrameObject* o, Frame* frame) {
  if (!(o->code->flags & kCodeOptimized) || !frame->locals) return;
  if (frame->is_generator()) gc::write_barrier(frame->generator()->storage);
  for (uint32_t i = 0; i < o->code->local_count; i++) {
    Value v = dict_get_str(t, frame->locals.as<Dict>(), o->code->local_names->items[i].as<Str>());
    Value& slot = frame->slots[i];
    bool in_cell = (o->code->local_kinds[i] & (kLocalCell | kLocalFree)) && slot && is_exact<Cell>(slot);
    if (!in_cell) {
      slot = v;
    } else if (slot.as<Cell>()->value != v) {
      gc::write_barrier(slot.as<Cell>());
      slot.as<Cell>()->value = v;
    }
  }
}

/// Calls a trace function; its result, or empty: then it is not called any more.
Value call_back(Thread& t, Value function, Frame* frame, const char* event, Value argument) {
  FrameObject* o = frame_object(t, frame);
  if (frame->locals && (o->code->flags & kCodeOptimized)) TRY(locals_of_frame(t, frame));
  g.inside = true;
  const char* outer_event = std::exchange(g.event, event);
  Frame* outer_frame = std::exchange(g.frame, frame);
  Value result = call_with(t, function, Value::from(o), Value::from(intern(t, event)), argument);
  g.inside = false;
  g.event = outer_event;
  g.frame = outer_frame;
  locals_to_slots(t, o, frame);
  return result;
}

void call_native_profiler(Thread& t, Frame* frame, const char* event, Value argument) {
  bool native = !strncmp(event, "c_", 2), enters = !strcmp(event, "call") || !strcmp(event, "c_call");
  ProfileEvent what = native ? (enters ? ProfileEvent::kNativeCall : ProfileEvent::kNativeReturn) : enters ? ProfileEvent::kCall : ProfileEvent::kReturn;
  g.inside = true;
  g.native_profiler(t, g.profile, what, native ? argument : Value::from(frame->code));
  g.inside = false;
}
bool call_profile(Thread& t, Frame* frame, const char* event, Value argument) {
  if (g.native_profiler) return call_native_profiler(t, frame, event, argument), true;
  if (g.profile == kNone || call_back(t, g.profile, frame, event, argument)) return true;
  Value error = take_pending(t);
  set_profile_function(t, kNone);
  t.pending = error;
  return false;
}
/// Takes the function whose call by the frame has come to its end; empty when there is none.
Value take_native_call(Frame* frame) {
  if (g.native_calls.empty() || g.native_calls.back().caller != frame) return kEmpty;
  Value function = g.native_calls.back().function;
  g.native_calls.pop_back();
  return function;
}
// The frame's own trace function.
bool call_local(Thread& t, Frame* frame, const char* event, Value argument) {
  FrameObject* o = frame->object;
  if (g.trace == kNone || !o || o->trace == kNone) return true;
  Value result = call_back(t, o->trace, frame, event, argument);
  if (result) {
    gc::write_barrier(o);
    if (result != kNone) o->trace = result;
    return true;
  }
  Value error = take_pending(t);
  set_trace_function(t, kNone);
  o->trace = kNone;
  t.pending = error;
  return false;
}

bool trace_entry(Thread& t, Frame* frame, bool is_start) {
  Last& last = g.last[frame];
  last.position = int32_t(frame->position());
  last.line = is_start ? -1 : line_at(frame->code, frame->position());
  if (g.trace != kNone) {
    Value local = call_back(t, g.trace, frame, "call", kNone);
    if (!local) {
      Value error = take_pending(t);
      set_trace_function(t, kNone);
      t.pending = error;
      return false;
    }
    gc::write_barrier(frame->object);
    if (local != kNone) frame->object->trace = local;  // that of a generator stays
    if (frame->object->trace == kNone) g.last.erase(frame);  // if it is traced later, its present line is not news
  }
  return call_profile(t, frame, "call", kNone);
}

bool trace_line(Thread& t, Frame* frame, Opcode opcode) {
  uint32_t position = frame->position();
  int32_t line = line_at(frame->code, position);
  auto [entry, is_new] = g.last.try_emplace(frame, Last{int32_t(position), line});
  Last last = entry->second;
  entry->second = {int32_t(position), line};
  if (is_new) return true;
  bool backward = int32_t(position) < last.position && opcode != Opcode::SEND;
  if (line >= 0 && frame->object->trace_lines && (line != last.line || backward) && !call_local(t, frame, "line", kNone)) return false;
  if (frame->position() != position) {  // the trace function has let it jump
    g.last[frame] = {int32_t(frame->position()), line_at(frame->code, frame->position())};
    return true;
  }
  return !frame->object->trace_opcodes || call_local(t, frame, "opcode", kNone);
}

// The function that a call instruction is about to call, when it is native.
Value native_callee(Thread& t, Frame* frame, Opcode opcode, uint32_t count) {
  if (opcode == Opcode::CALL_FUNCTION_EX) {
    Value callable = frame->sp()[count & 1 ? -4 : -3];
    return is_exact<BuiltinFunction>(callable) ? callable : kEmpty;
  }
  if (opcode != Opcode::CALL && opcode != Opcode::CALL_KW) return kEmpty;
  Value* values = frame->sp() - count;
  Value callable = values[-2], self = values[-1];
  if (is_exact<BuiltinFunction>(callable)) return callable;
  if (!is_exact<MethodDescriptor>(callable)) return kEmpty;
  if (!self && count == 0) return kEmpty;
  Value bound = get_descriptor(t, callable, self ? self : values[0], class_of(self ? self : values[0]));
  if (!bound) take_pending(t);
  return bound;
}

}  // namespace

Value trace_function() { return g.trace; }
Value profile_function() { return g.profile; }

static void switch_tracing(Thread& t) {
  bool on = g.trace != kNone || g.profile != kNone;
  if (!g.thread) t.runtime->heap->add_roots(trace_roots, nullptr);
  g.thread = &t;
  if (on == g_tracing) return;
  g_tracing = on;
  set_traced_dispatch(on);
  if (!on) g.last.clear(), g.lines.clear(), g.native_calls.clear();
  if (on) forbid_machine_code(t);
  else permit_machine_code();
}

void set_trace_function(Thread& t, Value function) {
  g.trace = function;
  switch_tracing(t);
}
void set_profile_function(Thread& t, Value function) {
  set_native_profiler(t, nullptr, function);
}
void set_native_profiler(Thread& t, NativeProfiler profiler, Value owner) {
  g.profile = owner;
  g.native_profiler = profiler;
  if (owner == kNone) g.native_calls.clear();
  switch_tracing(t);
}

const char* traced_event(Frame** frame) {
  *frame = g.frame;
  return g.inside ? g.event : nullptr;
}

Value call_untraced(Thread& t, Value function, std::initializer_list<Value> arguments) {
  bool inside = std::exchange(g.inside, true);
  Value result = call(t, function, {arguments.begin(), arguments.size()});
  g.inside = inside;
  return result;
}

Value call_tracing(Thread& t, Value function, Tuple* arguments) {
  bool inside = std::exchange(g.inside, false);
  Value result = call_unpacked(t, function, arguments, nullptr);
  g.inside = inside;
  return result;
}

bool trace_instruction(Thread& t, Frame* frame, uint32_t word) {
  if (g.inside || &t != g.thread || (frame->code->flags & kCodeHidden)) return true;
  Opcode opcode = compiler::opcode_of(word);
  if (Value returned = take_native_call(frame); returned && !call_profile(t, frame, "c_return", returned)) return false;
  if (opcode == Opcode::RESUME) return trace_entry(t, frame, compiler::operand_of(word) == 0);
  const uint32_t* pc = frame->pc;
  if (g.trace != kNone && frame->object && frame->object->trace != kNone && !trace_line(t, frame, opcode)) return false;
  if (frame->pc != pc) return true;
  if (opcode == Opcode::RETURN_VALUE || opcode == Opcode::YIELD_VALUE) {
    Value result = frame->sp()[-1];
    g.last.erase(frame);
    return call_local(t, frame, "return", result) && call_profile(t, frame, "return", result);
  }
  if (g.profile == kNone) return true;
  Value callee = native_callee(t, frame, opcode, compiler::operand_of(word));
  if (!callee) return true;
  if (!call_profile(t, frame, "c_call", callee)) return false;
  if (g.profile != kNone) g.native_calls.push_back({frame, callee});
  return true;
}

void trace_raised(Thread& t, Frame* frame, Value& exception) {
  if (g.inside || &t != g.thread || (frame->code->flags & kCodeHidden)) return;
  bool good = true;
  if (Value failed = take_native_call(frame)) good = call_profile(t, frame, "c_exception", failed);
  auto* e = exception.as<ExceptionObject>();
  Value traceback = e->traceback ? e->traceback : kNone;
  if (good) good = call_local(t, frame, "exception", Value::from(make_tuple(t, Value::from(class_of(exception)), exception, traceback)));
  if (!good) exception = take_pending(t);
}

void trace_ended_iterator(Thread& t, Frame* frame, Value returned) {
  raise_stop_iteration(t, returned == kNone ? kEmpty : returned);
  Value exception = take_pending(t);
  trace_raised(t, frame, exception);
}

void trace_abandoned(Thread& t, Frame* frame, Value& exception) {
  if (g.inside || &t != g.thread || (frame->code->flags & kCodeHidden)) return;
  g.last.erase(frame);
  take_native_call(frame);
  if (!call_local(t, frame, "return", kNone) || !call_profile(t, frame, "return", kNone)) exception = take_pending(t);
}

}  // namespace adder
