// Recording generators: making, resuming, suspending and ending them.  While a trace is in a generator, its frame is a recorded
// one like others; what differs is where it comes from and goes to: the storage of the generator, to which the optimizer
// forwards what was stored, and which need not exist at all when the generator does not leave the trace.
#include "interp/generators.h"
#include "interp/record.h"
#include "interp/view.h"

namespace adder {
namespace {

using Ref = jit::recorded::Ref;

// One that is suspended inside an `except` block has its own link in the chain of handled exceptions.
bool handles_exception(const Generator* g) { return g->exceptions.handled && g->exceptions.handled != kNone; }

// The locals among `count` slots that may still be read at `pc`; the operand stack always is.
std::vector<bool> live_slots(const Code* code, uint32_t pc, size_t count) {
  jit::Liveness live = live_values(code, pc);
  std::vector<bool> result(count, true);
  for (size_t i = 0; i < std::min<size_t>(count, live.count); i++) result[i] = live.bits[i / 64] >> (i % 64) & 1;
  return result;
}

int64_t stored_sp(size_t slots) { return int64_t(offsetof(Frame, slots) + 8 * slots + 1); }

Kind kind_of_generator(const Code* code) {
  return code->flags & kCodeCoroutine ? Kind::kCoroutine : code->flags & kCodeAsyncGenerator ? Kind::kAsyncGenerator : Kind::kGenerator;
}

}  // namespace

bool Record::may_resume(Ref generator) {
  auto* g = generator.value.as<Generator>();
  return choose(feeding() || (!handles_exception(g) && jit::Jit::active()->may_inline(*this, hotness_of(g->code).generator, g->code)));
}

void Record::push_generator(Ref generator, Ref sent, Link link, bool mid_handler) {
  auto* g = generator.value.as<Generator>();
  Code* code = g->code;
  check_code(code);
  Frame* frame = g->frame();
  auto pc = uint32_t(frame->pc - code->instructions);
  auto count = size_t(frame->sp() - frame->slots);
  std::vector<bool> live = live_slots(code, pc, count);
  jit::RecordFrame& pushed = push_frame(code, uint16_t(link), jit_slots(code), mid_handler);
  pushed.home = generator;
  Ref storage = load(generator, field::generator_storage);
  Ref* slots = pushed.memory.data() + kFrameHeaderValues;
  pushed.memory[0] = load(storage, field::frame_function);
  for (size_t i = 0; i < count; i++)
    if (live[i]) slots[i] = load(storage, field::frame_slot(i));
  slots[count] = sent;
  if (code->exception_count) {
    call<&enter_handled_scope>(generator);
    handled_changed();
  }
  store_int(generator, field::generator_state, int_constant(int64_t(GeneratorState::kRunning)));
  await_result(pc, kFrameHeaderValues + count + 1);
}

Record::Ref Record::resume_generator(Ref generator, Ref sent, Link link) {
  if (feeding()) return fed_ref(kPythonCallTag);
  check_call_depth();
  push_generator(generator, sent, link, true);
  Ref result = record_frames(depth() - 1);
  pop_frame();
  return finish_call(result);
}

Record::Ref Record::run_rest_of_generator(View<Record>& f) {
  auto link = Link(top().kind);
  if (link == Link::kSend && depth() - 1 != base) link = Link::kEntry;  // iterator_ended wants the value
  Ref generator = top().home;
  f.suspend(*this);
  static const jit::CallInfo info = jit::Shim<decltype(&continue_generator)>::describe<Thread>(
      reinterpret_cast<const void*>(&continue_generator), "continue_generator", jit::kAnyEffect);
  flush_pending_guard();
  Ref result{continue_generator(thread(), generator.value, int64_t(link))};
  jit::current_recorder = this;
  jit::Ref arguments[] = {generator.ref, ir.constant_int(int64_t(link))};
  result.ref = emit_call(info, arguments);
  await_call(result);
  return result;
}

bool Record::iterator_ended(View<Record>& f) {
  Link link = waits_for_generator(f.pc);
  if (link == Link::kEntry || call<&error_is_pending>()) return false;
  f.pop();
  if (link == Link::kForIter) f.pop();
  else f.set_peek(0, call<&take_returned>());
  f.jump(f.pc[-1] >> 8);
  return true;
}

bool View<Record>::resume(Record& d, Ref generator, Ref sent, Link link) {
  d.check_call_depth();
  d.await_result(position(), value_count());
  d.push_generator(generator, sent, link, false);
  *this = innermost(d);
  return true;
}

// Writes the frame back to where it is found when the generator is resumed.  Dead locals are stored as empty, so that
// nobody who looks at the suspended frame sees an old value.
void View<Record>::suspend(Record& d) {
  Ref generator = d.top().home;
  Ref storage = d.load(generator, field::generator_storage);
  auto count = size_t(sp - memory) - kFrameHeaderValues;
  std::vector<bool> live = live_slots(code_, position(), count);
  for (size_t i = 0; i < count; i++) d.store(storage, field::frame_slot(i), live[i] ? memory[kFrameHeaderValues + i] : d.empty());
  d.store_int(storage, field::frame_pc, d.int_constant(int64_t(reinterpret_cast<uintptr_t>(pc))));
  d.store_int(storage, field::frame_sp, d.int_constant(stored_sp(count)));
  if (code_->exception_count) {
    d.call<&leave_handled_scope>(generator);
    d.handled_changed();
  }
  d.store_int(generator, field::generator_state, d.int_constant(int64_t(GeneratorState::kSuspended)));
}

Next View<Record>::yield(Record& d, Ref v) {
  Value generator = d.top().home.value;
  if (generator.is_empty()) d.give_up("the generator yields to who is not compiled");
  if (handles_exception(generator.as<Generator>())) d.give_up("a generator yields while it handles an exception");
  suspend(d);
  if (d.depth() - 1 == d.base) return result = v, Next::kExit;
  deliver(d, v);
  return Next::kNext;
}

Next View<Record>::leave_generator(Record& d, Ref v) {
  auto link = Link(d.top().kind);
  bool is_base = d.depth() - 1 == d.base;
  if (is_base && link == Link::kSend && !d.same(v, d.constant(kNone))) d.give_up("a generator ends with a value");
  Ref generator = d.top().home;
  if (!d.is_empty(d.load(d.load(generator, field::generator_storage), field::frame_object)))
    d.give_up("a generator ends whose frame somebody holds");
  if (code_->exception_count) {
    d.call<&leave_handled_scope>(generator);
    d.handled_changed();
  }
  d.store(generator, field::generator_storage, d.empty());
  d.store_int(generator, field::generator_state, d.int_constant(int64_t(GeneratorState::kFinished)));
  if (is_base) return result = d.empty(), Next::kExit;
  d.pop_frame();
  *this = innermost(d);
  if (link == Link::kForIter) pop();
  else set_peek(0, v);
  jump(pc[-1] >> 8);
  return Next::kNext;
}

Next View<Record>::make_generator(Record& d) {
  if (d.depth() == 1) d.give_up("the start of a generator is not compiled");
  size_t words = frame_words(code_);
  Ref storage = d.new_value_array(uint32_t(words + 1));
  Kind kind = kind_of_generator(code_);
  Ref generator = d.allocate(builtin_shape(kind), sizeof(Generator));
  Ref function = memory[0];
  d.initialize(storage, field::frame_generator, generator);
  d.initialize_int(storage, field::frame_previous, d.int_constant(1));
  d.initialize_int(storage, field::frame_sp, d.int_constant(stored_sp(code_->local_count)));
  d.initialize_int(storage, field::frame_pc, d.int_constant(int64_t(reinterpret_cast<uintptr_t>(pc))));
  d.initialize(storage, field::frame_code, d.from(code_));
  d.initialize(storage, field::frame_globals, d.load(function, field::function_globals));
  d.initialize_int(storage, field::frame_info, d.int_constant(int64_t(Frame::kGeneratorOwned | 1)));
  d.initialize(storage, field::frame_function, function);
  for (uint32_t i = 0; i < code_->local_count; i++) d.initialize(storage, field::frame_slot(i), local(i));
  d.initialize(generator, field::generator_storage, storage);
  d.initialize(generator, field::generator_code, d.from(code_));
  d.initialize(generator, field::generator_name, d.load(function, field::function_name));
  d.initialize(generator, field::generator_qualified_name, d.load(function, field::function_qualified_name));
  if (kind != Kind::kGenerator || code_->exception_count) d.call<&register_generator>(generator);
  if (d.depth() - 1 == d.base) return result = generator, Next::kExit;
  deliver(d, generator);
  return Next::kNext;
}

}  // namespace adder
