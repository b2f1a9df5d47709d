// Exceptions while recording: what is raised and handled, unwinding, frame objects of frames that only the trace knows.
#include "interp/operations/unwind.h"
#include "interp/record.h"

namespace adder {
namespace {
using Ref = jit::recorded::Ref;

const Code* code_of(const jit::RecordFrame& f) { return static_cast<const Code*>(f.code); }
}  // namespace

// --- what is being handled -------------------------------------------------------------------------------------------

// Stable within an operation, so these reads need no log: a replay reads the thread.
jit::Ref Record::read_raw(jit::Ref address, jit::Type type, size_t offset) {
  jit::Ref r = emit(jit::Op::load_raw, type, {address});
  ir.at(r).field = {int32_t(offset), kAliasThread, type == jit::Type::V ? jit::Width::kValue : jit::Width::kInt64};
  return r;
}

jit::Ref Record::handled_state() {
  return read_raw(emit(jit::Op::thread, jit::Type::I, {}), jit::Type::I, offsetof(Thread, handled));
}

Ref Record::handled() {
  if (handled_.ref == jit::kNoRef) {
    if (is_delayed()) {
      handled_ = delayed();
    } else {
      handled_ = {thread().handled->handled, read_raw(handled_state(), jit::Type::V, offsetof(ExceptionState, handled))};
      stored_ = handled_.ref;
    }
  }
  return handled_;
}

Ref Record::handled_outside() {
  ExceptionState* outer = thread().handled->previous;
  Int previous{int64_t(reinterpret_cast<uintptr_t>(outer)), read_raw(handled_state(), jit::Type::I, offsetof(ExceptionState, previous))};
  if (previous == int_constant(0)) return constant(kNone);
  return call<&adder::handled_outside>();
}

// A handler that ends puts back what was there: then there is nothing to store.
Ref Record::exchange_handled(Ref exception) {
  Ref old = handled();
  set_handled(thread(), exception.value);
  handled_ = exception;
  if (exception.ref == stored_) drop_delayed();
  else set_delayed(exception);
  return old;
}

void Record::store_delayed(Ref handled) {
  static const jit::CallInfo info = jit::Shim<decltype(&set_handled)>::describe<Thread>(
      reinterpret_cast<const void*>(&set_handled), "set_handled", jit::EffectOf<&set_handled>::value);
  emit_call(info, {&handled.ref, 1});
  stored_ = handled.ref;
}

// --- unwinding -------------------------------------------------------------------------------------------------------

Ref Record::take_raised() {
  if (!raised_.value.is_empty()) return std::exchange(raised_, Ref{});
  DCHECK(has_pending(thread()), "a handler that fails has raised something");
  return call<&take_pending>();
}

/// The number of the frame that catches what is raised in the innermost one; `base` - 1 when no frame from there on does.
size_t Record::catching_frame(const View<Record>& f) const {
  for (size_t i = depth(); i-- > base;) {
    const jit::RecordFrame& r = frame(i);
    if (exception_row(code_of(r), i + 1 == depth() ? f.raised_at() : r.pc - 1)) return i;
  }
  return base - 1;
}

static bool has_traceback(Value exception) {
  Value entry = exception.as<ExceptionObject>()->traceback;
  return entry && entry != kNone;
}

bool Record::raise(View<Record>& f, bool reraised) {
  size_t catching = catching_frame(f);
  bool caught = catching != base - 1;
  size_t last = caught ? catching : base;
  // What could make the recording end, or the trace leave, comes before the first effect.
  if (!caught && base == 0 && code_of(frame(0))->flags & kGeneratorFlags) stop("an exception leaves a generator");
  for (size_t i = last; i < depth(); i++)
    if (!frame(i).home.value.is_empty()) give_up("an exception is raised in a generator");
  for (size_t i = last; i < depth(); i++) has_frame_object(i);
  bool new_object = frame(last).memory[kFrameObjectValue].value.is_empty();
  bool by_callee = top().awaiting;
  Ref exception = take_raised();
  if (f.code()->flags & kCodeHidden) by_callee = false;
  else by_callee |= !reraised && !is_allocation(exception.ref) && has_traceback(exception.value);
  if (by_callee) call<&link_callee>(exception, frame_object_of(depth() - 1));
  if (unwind(*this, f, exception, reraised)) {
    if (new_object && !frame(last).memory[kFrameObjectValue].value.is_empty()) fill_frame_object(last, f.raised_at());
    return true;
  }
  // The caller finds what a function leaves that has failed.
  call<&put_pending>(exception);
  f.result = empty();
  return false;
}

Ref View<Record>::frame_in_traceback(Record& d, Ref) { return d.frame_object_of(d.depth() - 1); }

bool View<Record>::abandon(Record& d, Ref&) {
  size_t index = d.depth() - 1;
  bool outermost = index == d.base;
  if (!outermost) d.frame_object_of(index - 1);  // it is in the traceback next: the callee's f_back
  d.detach_frame_object(index, raised_at());
  if (outermost) return false;
  d.pop_frame();
  *this = innermost(d);
  return true;
}

// --- frame objects ---------------------------------------------------------------------------------------------------

bool Record::has_frame_object(size_t index) {
  Ref object = frame(index).memory[kFrameObjectValue];
  return !bool(is_empty(object));
}

Ref Record::frame_object_of(size_t index) {
  jit::RecordFrame& f = frame(index);
  Ref& object = f.memory[kFrameObjectValue];
  if (!object.value.is_empty()) return object;
  Ref function = f.memory[0], none = constant(kNone);
  Ref made = allocate(builtin_shape(Kind::kFrameObject), sizeof(FrameObject));
  initialize(made, field::frame_object_back, none);
  initialize(made, field::frame_object_trace, none);
  initialize(made, field::frame_object_code, from(code_of(f)));
  initialize(made, field::frame_object_globals, load(function, field::function_globals));
  initialize(made, field::frame_object_builtins, load(function, field::function_builtins));
  initialize(made, field::frame_object_locals, f.memory[1]);
  initialize_int(made, field::frame_object_trace_lines, int_constant(1));
  return object = made;
}

void Record::fill_frame_object(size_t index, uint32_t position) {
  jit::RecordFrame& f = frame(index);
  Ref object = f.memory[kFrameObjectValue];
  uint32_t count = code_of(f)->local_count;
  store(object, field::frame_object_slots, array_of(f.memory.data() + kFrameHeaderValues, count));
  store_int(object, field::frame_object_instruction, int_constant(position));
  while (index > 0 && (code_of(frame(index - 1))->flags & kCodeHidden)) index--;
  if (index == 0) return;
  Ref caller = frame(index - 1).memory[kFrameObjectValue];
  store(object, field::frame_object_back, none_if_empty(*this, caller));
}

void Record::detach_frame_object(size_t index, uint32_t position) {
  if (!has_frame_object(index)) return;
  fill_frame_object(index, position);
  store_int(frame(index).memory[kFrameObjectValue], field::frame_object_frame, int_constant(0));
}

}  // namespace adder
