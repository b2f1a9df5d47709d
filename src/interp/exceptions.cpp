// Unwinding and tracebacks.
#include "interp/exceptions.h"

#include "compiler/positions.h"
#include "interp/generators.h"
#include "interp/jit.h"
#include "interp/operations/unwind.h"
#include "interp/tracing.h"

namespace adder {

int line_of(const Code* code, uint32_t position) { return compiler::position_of(code, position).line; }

const ExceptionRow* exception_row(const Code* code, uint32_t position) {
  for (uint32_t i = 0; i < code->exception_count; i++) {
    const ExceptionRow& row = code->exceptions[i];
    if (position >= row.start && position < row.end) return &row;
    if (row.start > position) break;
  }
  return nullptr;
}

Value context_set(Thread&, Value exception, Value handled) {
  set_context(exception, handled);
  return kNone;
}

void add_traceback(Thread& t, Frame* frame) {
  Direct d(t);
  View<Direct> f(frame, frame->pc, nullptr);
  add_traceback(d, f, t.pending);
}

void abandon_frame(Thread& t, Frame* frame) {
  if (frame->is_generator()) return finish_generator(t, frame);
  if (frame->object) detach_frame_object(t, frame);
  t.recursion_depth--;
  t.stack_top = reinterpret_cast<Value*>(frame);
  t.frame = frame->previous();
}

void View<Direct>::tell_raised(Direct& d, Value& exception) {
  if (g_tracing) [[unlikely]] trace_raised(d.thread(), frame, exception);
}

Value View<Direct>::frame_in_traceback(Direct& d, Value exception) {
  Value object = Value::from(adder::frame_object(d.thread(), frame));
  link_callee(d.thread(), exception, object);
  return object;
}

bool View<Direct>::abandon(Direct& d, Value& exception) {
  Thread& t = d.thread();
  if (g_tracing) [[unlikely]] trace_abandoned(t, frame, exception);
  Link link = frame->link();
  Frame* caller = frame->previous();
  if (frame->is_generator()) {
    t.pending = exception;
    convert_stop_iteration(t, frame);
    exception = take_pending(t);
  }
  // It is in the traceback next: the callee's f_back.
  Frame* visible = visible_frame(caller);
  if (visible && !(link == Link::kEntry && is_in_machine_code(visible))) adder::frame_object(t, visible);
  abandon_frame(t, frame);
  if (link == Link::kEntry) return false;
  frame = caller;
  pc = caller->pc;
  sp = caller->sp();
  return true;
}

bool leave_failed(Thread& t, View<Direct>& f) {
  Direct d(t);
  Value exception = take_pending(t);
  bool left = f.abandon(d, exception);
  t.pending = exception;
  if (Frame* caller = left ? visible_frame(f.frame) : nullptr) link_callee(t, exception, Value::from(adder::frame_object(t, caller)));
  return left;
}

bool find_handler(Thread& t, View<Direct>& f, bool reraised) {
  DCHECK(has_pending(t), "unwinding needs an exception");
  Direct d(t);
  Value exception = take_pending(t);
  if (unwind(d, f, exception, reraised)) return true;
  t.pending = exception;
  return false;
}

}  // namespace adder
