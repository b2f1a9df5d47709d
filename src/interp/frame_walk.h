// The frames of the running program, innermost first, as programs see them: those that machine code keeps included, and
// without hidden ones.
#pragma once
#include "interp/frame.h"

namespace adder {

class FrameWalk {
 public:
  /// Starts with the innermost frame.
  explicit FrameWalk(Thread& t) : t_(t) { arrive(nullptr, t.frame); }
  /// Starts with a frame of the interpreter that runs.
  FrameWalk(Thread& t, Frame* running) : t_(t), frame_(running) {}

  explicit operator bool() const { return frame_ || kept_; }
  void next();
  Code* code() const { return frame_ ? frame_->code : kept_->code; }
  Dict* globals() const { return frame_ ? frame_->globals : kept_->globals; }
  int line() const;
  Value builtins() const { return frame_ ? frame_->function->builtins : kept_->builtins; }
  Value locals() const;
  FrameObject* object() const;

 private:
  void arrive(Frame* callee, Frame* frame);
  void settle(Frame* frame);

  Thread& t_;
  Frame* frame_ = nullptr;       // the interpreter's, or
  FrameObject* kept_ = nullptr;  // what shows a frame that machine code keeps
  bool called_us_ = false;       // that frame has called native code: what shows it is new at every such call
};

/// Brings pc and slots of a frame that is in machine code up to date.
void refresh_frame(Thread& t, Frame* frame);

}  // namespace adder
