// Unwinding and tracebacks.
#include "interp/exceptions.h"

#include "compiler/positions.h"
#include "interp/generators.h"

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

void add_traceback(Thread& t, Frame* frame) {
  FrameObject* object = frame_object(t, frame);
  auto* entry = allocate<Traceback>(t);
  auto* e = t.pending.as<ExceptionObject>();
  entry->next = e->traceback ? e->traceback : kNone;
  entry->frame = Value::from(object);
  entry->code = frame->code;
  entry->globals = frame->globals;
  entry->instruction = int32_t(frame->position());
  gc::write_barrier(e);
  e->traceback = Value::from(entry);
}

void abandon_frame(Thread& t, Frame* frame) {
  if (frame->is_generator()) return finish_generator(t, frame);
  if (frame->object) detach_frame_object(t, frame);
  t.recursion_depth--;
  t.stack_top = reinterpret_cast<Value*>(frame);
  t.frame = frame->previous();
}

bool find_handler(Thread& t, View<Direct>& f, bool reraised) {
  DCHECK(has_pending(t), "unwinding needs an exception");
  Frame* frame = f.frame;
  for (;;) {
    if (!reraised) add_traceback(t, frame);
    reraised = false;
    uint32_t position = frame->position();
    if (const ExceptionRow* row = exception_row(frame->code, position)) {
      f.frame = frame;
      f.sp = frame->stack_base() + row->depth;
      if (row->push_position) f.push(Value::from_int(position));
      f.push(take_pending(t));
      f.jump(row->target);
      return true;
    }
    Link link = frame->link();
    Frame* caller = frame->previous();
    if (frame->is_generator()) convert_stop_iteration(t, frame);
    abandon_frame(t, frame);
    if (link == Link::kEntry) return false;
    frame = caller;
  }
}

}  // namespace adder
