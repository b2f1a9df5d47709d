#include "interp/frame_walk.h"

#include "compiler/positions.h"
#include "interp/exceptions.h"
#include "interp/jit.h"

namespace adder {

void FrameWalk::next() {
  called_us_ = false;
  if (frame_) return arrive(frame_, frame_->previous());
  Value back = kept_->back;
  frame_ = back == kNone ? nullptr : back.as<FrameObject>()->frame;
  kept_ = back == kNone || frame_ ? nullptr : back.as<FrameObject>();
}

int FrameWalk::line() const {
  return line_of(code(), frame_ ? frame_->position() : uint32_t(kept_->instruction));
}

Value FrameWalk::locals() const {
  if (kept_ && called_us_) keep_out_of_machine_code(kept_->code);
  return frame_ ? locals_of_frame(t_, frame_) : locals_of_frame_object(t_, kept_);
}

FrameObject* FrameWalk::object() const {
  if (kept_ && called_us_) keep_out_of_machine_code(kept_->code);
  return frame_ ? frame_object(t_, frame_) : kept_;
}

// `callee` is null when native code runs in `frame` itself.
void FrameWalk::arrive(Frame* callee, Frame* frame) {
  frame_ = nullptr, kept_ = nullptr;
  bool called_natively = !callee || callee->link() == Link::kEntry;
  if (!frame || !called_natively || !is_in_machine_code(frame)) return settle(frame);
  // While the callee runs its callers are the same, and so are the objects that show them: its own object knows the first.
  FrameObject* of_callee = callee && !callee->is_generator() ? frame_object(t_, callee) : nullptr;
  KeptFrames kept = frames_in_machine_code(t_, frame, of_callee);
  settle(frame);
  if (!kept.innermost) return;
  if (*this) {
    gc::write_barrier(kept.outermost);
    kept.outermost->back = Value::from(object());
  }
  frame_ = nullptr, kept_ = kept.innermost, called_us_ = !callee;
}

void FrameWalk::settle(Frame* frame) {
  if (frame && frame->code->flags & kCodeHidden) return arrive(frame, frame->previous());
  frame_ = frame;
}

void refresh_frame(Thread& t, Frame* frame) {
  if (is_in_machine_code(frame)) frames_in_machine_code(t, frame);
}

}  // namespace adder
