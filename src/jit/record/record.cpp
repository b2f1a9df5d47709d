// The part of recording that knows no language: frames, snapshots, logs.
#include "jit/record/record.h"

#include <algorithm>

#include "jit/backend/backend.h"
#include "jit/trace.h"
#include "jit/domain/watch.h"

namespace adder::jit {

RecordFrame& Recorder::push_frame(const void* code, uint16_t kind, size_t slots, bool mid_handler) {
  flush_pending_guard();
  if (depth_ == frames_.size()) frames_.emplace_back();
  if (depth_ && call_depth_) ++*call_depth_;
  most_inlined_ = std::max(most_inlined_, uint32_t(depth_));
  RecordFrame& f = frames_[depth_++];
  f.code = code, f.pc = 0, f.serial = ++serial_, f.kind = kind, f.mid_handler = mid_handler, f.dirty = f.awaiting = false;
  f.home = {kEmpty, ir.constant_value(kEmpty)};
  f.memory.assign(slots, f.home);
  f.start.clear(), f.log.clear(), f.feed.clear();
  f.fed = 0, f.state = f.clean_snapshot = f.replay_snapshot = f.caller_snapshot = f.noted_snapshot = -1, f.log_copied = 0;
  top_ = &f;
  return f;
}

void Recorder::restore_frame(const ResumeFrame& state, size_t slots, bool mid_handler, recorded::Ref home,
                             std::vector<recorded::Ref> values, std::vector<RecordedWord> words, bool innermost) {
  RecordFrame& f = push_frame(state.code, state.kind, slots, mid_handler);
  f.pc = state.pc, f.dirty = state.replay, f.home = home;
  std::copy(values.begin(), values.end(), f.memory.begin());
  f.start = std::move(values);
  f.awaiting = state.awaits;
  if (f.awaiting) f.awaited = f.start.back();
  (innermost ? f.feed : f.log) = std::move(words);
  positions.push_back({uint32_t(ir.code.size()), f.code, f.pc});
}

void Recorder::pop_frame() {
  flush_pending_guard();
  depth_--;
  if (depth_ && call_depth_) --*call_depth_;
  top_ = depth_ ? &frames_[depth_ - 1] : nullptr;
}

void Recorder::check_call_depth() {
  if (call_depth_ && *call_depth_ >= *call_limit_) give_up("the limit on the depth of calls is reached");
}

recorded::Ref Recorder::finish_call(recorded::Ref result) {
  log(result.value.bits, result.ref, plain_tag(Logged::kFrame, 0));
  effect();
  if (pending_valid_) emit_guard_valid();
  return result;
}

void Recorder::feed_result(recorded::Ref result) {
  RecordFrame& f = top();
  log(result.value.bits, result.ref, plain_tag(Logged::kFrame, 0));
  f.dirty = true, f.replay_snapshot = -1;
  if (pending_valid_) emit_guard_valid();
  f.feed = std::move(f.log);
  f.log.clear();
  f.fed = 0, f.replay_snapshot = -1, f.log_copied = 0;
}

bool Recorder::begin_operation(uint32_t pc, size_t count) {
  await_result(pc, count);
  positions.push_back({uint32_t(ir.code.size()), top().code, pc});
  if (pending_valid_) {
    top().awaiting = true, top().awaited = pending_result_;
    emit_guard_valid();
    if (!test_awaited()) return false;
  }
  check_length();
  return true;
}

bool Recorder::test_awaited() {
  RecordFrame& f = top();
  bool failed = f.awaited.value.is_empty();
  guard(ir.add(Op::same, Type::B, {f.awaited.ref, ir.constant_value(kEmpty)}), failed);
  if (failed) return false;
  f.awaiting = false;
  return true;
}

void Recorder::await_result(uint32_t pc, size_t count) {
  flush_pending_guard();
  RecordFrame& f = top();
  DCHECK(!feeding(), "a handler must take all of its log");
  f.pc = pc;
  f.start.assign(f.memory.begin(), f.memory.begin() + ptrdiff_t(count));
  f.log.clear(), f.feed.clear();
  f.fed = 0, f.dirty = f.awaiting = false, f.state = f.clean_snapshot = f.replay_snapshot = f.noted_snapshot = -1, f.log_copied = 0;
}

bool Recorder::may_inline(const void* code, size_t depth) const {
  if (depth >= limits_.inline_depth) return false;
  uint32_t same = 0;
  for (size_t i = 0; i < depth; i++) same += frames_[i].code == code;
  return same < limits_.recursion || (same < limits_.straight_recursion && !has_loops(code));
}

void Recorder::poll() {
  attach_snapshot(emit(Op::poll, Type::N, {}));
}

recorded::Ref Recorder::call_entry(Entry& entry, std::span<const recorded::Ref> inputs) {
  constexpr LogTag tag = plain_tag(Logged::kFrame, 0);
  if (feeding()) {
    auto word = take(tag);
    return {Value{word.bits}, word.ref};
  }
  if (call_depth_) ++*call_depth_;
  recorded::Ref x = run_entry(entry, inputs, depth_);
  if (call_depth_) --*call_depth_;
  log(x.value.bits, x.ref, tag);
  called(kAnyEffect);
  return x;
}

recorded::Ref Recorder::call_entry_for_frame(Entry& entry, std::span<const recorded::Ref> inputs) {
  top_is_elsewhere_ = true;
  recorded::Ref x = run_entry(entry, inputs, depth_ - 1);
  top_is_elsewhere_ = false;
  pending_valid_ = true;
  pending_result_ = x;
  return x;
}

recorded::Ref Recorder::run_entry(Entry& entry, std::span<const recorded::Ref> inputs, size_t frames) {
  flush_pending_guard();
  flush_delayed();
  auto* words = static_cast<Value*>(alloca((std::max<size_t>(inputs.size(), entry.input_capacity) + 1) * sizeof(Value)));
  std::vector<Ref> refs;
  for (size_t i = 0; i < inputs.size(); i++) words[i] = inputs[i].value, refs.push_back(inputs[i].ref);
  Value result{enter(entry, words, nullptr, machine_thread)};
  current_recorder = this;
  Instruction call{};
  call.op = Op::call_trace, call.type = Type::V;
  ir.set_arguments(call, refs);
  call.entry = &entry;
  call.field.offset = int32_t(frames);
  return {result, ir.add(call)};
}

void Recorder::emit_guard_valid() {
  pending_valid_ = false;
  attach_snapshot(ir.add(Op::guard_valid, Type::N, {}));
}

void Recorder::emit_delayed() {
  is_delayed_ = false, delay_version_++;
  store_delayed(delayed_);
}

void Recorder::end(RecordEnd::Kind kind, Entry* target, recorded::Ref result) {
  flush_pending_guard();
  if (kind != RecordEnd::kLeave) flush_delayed();
  end_ = {kind, target, result};
}

ResumeChain Recorder::chain() const {
  ResumeChain chain;
  for (size_t i = 0; i < depth_; i++) {
    const RecordFrame& f = frames_[i];
    bool replay = i + 1 == depth_ ? f.dirty : frames_[i + 1].mid_handler;
    ResumeFrame& r = chain.emplace_back(ResumeFrame{f.code, f.pc, f.kind, replay, f.home.value, {}, {}, f.awaiting});
    for (auto& x : f.start) r.values.push_back(x.value);
    if (!replay) continue;
    for (auto& word : f.log) r.log.push_back({word.bits, word.tag});
    for (size_t k = f.fed; k < f.feed.size(); k++) r.log.push_back({f.feed[k].bits, f.feed[k].tag});
  }
  return chain;
}

ResumeChain Recorder::waiting_chain() const {
  ResumeChain frames = chain();
  if (top_is_elsewhere_) frames.pop_back();
  else frames.back().replay = true;  // its operation has begun
  return frames;
}

void Recorder::check_length() {
  if (ir.code.size() > limits_.trace_length)
    give_up("the trace grew past " + std::to_string(limits_.trace_length) + " operations");
}

void Recorder::guard(Ref condition, bool expected) {
  if (Ir::is_constant(condition) || feeding()) return;  // guards of what is fed hold already
  check_length();  // one operation of the language may be long: iterators that drive each other, a thousand deep
  attach_snapshot(emit(expected ? Op::guard_true : Op::guard_false, Type::N, {condition}));
}

void Recorder::emit_pending_guard() {
  pending_ = false;
  Ref test = ir.add(Op::is_float, Type::B, {pending_ref_});
  guard(test, false);
}

RecordedWord Recorder::take(LogTag tag) {
  RecordFrame& f = top();
  RecordedWord word = f.feed[f.fed++];
  DCHECK(word.tag == tag, "a handler must perform the operations that were recorded, in order");
  (void)tag;
  f.log.push_back(word);
  f.dirty = true;
  return word;
}

void Recorder::replace_logged(Ref old, Ref constant) {
  RecordFrame& f = top();
  if (!f.log.empty() && f.log.back().ref == old && f.log_copied < f.log.size()) f.log.back().ref = constant;
}

Ref Recorder::initial_value(Ref object, Field f) const {
  constexpr size_t kWindow = 48;  // fields are set right after the allocation
  if (f.width != Width::kValue && f.width != Width::kInt64) return kNoRef;
  for (size_t i = size_t(object) + 1; i < ir.code.size() && i < size_t(object) + kWindow; i++)
    if (ir.code[i].op == Op::store && ir.code[i].field == f && ir.code[i].arguments[0] == object) return ir.code[i].arguments[1];
  return kNoRef;
}

bool Recorder::is_never_empty(Ref value) const {
  if (Ir::is_constant(value)) return ir.bits(value) != kEmpty.bits;
  Op op = ir.at(value).op;
  return op == Op::tag_int || op == Op::box_float || op == Op::alloc;
}

bool Recorder::same_as_choice(Ref value, Ref constant, bool result, recorded::Bool& answer) {
  if (Ir::is_constant(value) || !Ir::is_constant(constant) || ir.at(value).op != Op::select) return false;
  auto choice = ir.arguments(ir.at(value));
  if (!Ir::is_constant(choice[1]) || !Ir::is_constant(choice[2])) return false;
  bool yes = ir.bits(choice[1]) == ir.bits(constant), no = ir.bits(choice[2]) == ir.bits(constant);
  answer = yes == no ? recorded::Bool{yes, ir.constant_cond(yes)} : recorded::Bool{result, choice[0], no};
  return true;
}

Ref Recorder::emit_call(const CallInfo& info, std::span<const Ref> arguments) {
  if (info.effect.kind >= Effect::kWrites) flush_delayed();
  Instruction call{};
  call.op = Op::call, call.type = info.result;
  ir.set_arguments(call, arguments);
  call.call = &info;
  if (info.effect.kind == Effect::kAny && depth_) call.field.offset = int32_t(depth_ - 1);
  return ir.add(call);
}

void Recorder::called(Effect e) {
  if (e.kind == Effect::kWrites || e.kind == Effect::kAny) effect();
  if (e.kind == Effect::kAny) emit_guard_valid();
}

void Recorder::depend(Watch& watch) {
  for (Watch* known : watches)
    if (known == &watch) return;
  watches.push_back(&watch);
  watch.add(trace_id);
}

int32_t Recorder::take_snapshot() { return snapshot_of(depth_ - 1, top().dirty); }

int32_t Recorder::snapshot_of(size_t index, bool replay) {
  RecordFrame& f = frames_[index];
  if (index + 1 == depth_ && (f.awaiting || is_delayed_)) return noted_snapshot(f, replay);
  int32_t& shared = replay ? f.replay_snapshot : f.clean_snapshot;
  if (shared >= 0 && (!replay || f.log_copied == f.log.size())) return shared;
  Snapshot s{frame_state(f, index), replay, 0, 0};
  if (replay) {
    copy_log(f);
    s.first_log = f.log_first, s.log_count = f.log_copied;
  }
  ir.snapshots.push_back(s);
  return shared = int32_t(ir.snapshots.size()) - 1;
}

int32_t Recorder::noted_snapshot(RecordFrame& f, bool replay) {
  bool fits = f.noted_snapshot >= 0 && ir.snapshots[size_t(f.noted_snapshot)].replay == replay;
  if (fits && f.noted_log == f.log.size() && f.noted_delay == delay_version_) return f.noted_snapshot;
  Snapshot s{frame_state(f, depth_ - 1), replay, uint32_t(ir.log.size()), 0};
  if (f.awaiting) ir.log.push_back({f.awaited.ref, kAwaitedNote});
  if (is_delayed_) ir.log.push_back({delayed_.ref, kDelayedNote});
  if (replay)
    for (const RecordedWord& word : f.log) ir.log.push_back({word.ref, word.tag});
  s.log_count = uint32_t(ir.log.size()) - s.first_log;
  ir.snapshots.push_back(s);
  f.noted_log = f.log.size(), f.noted_delay = delay_version_;
  return f.noted_snapshot = int32_t(ir.snapshots.size()) - 1;
}

int32_t Recorder::caller_snapshot(size_t index) {
  RecordFrame& f = frames_[index];
  if (f.caller_snapshot < 0) f.caller_snapshot = snapshot_of(index - 1, f.mid_handler);
  return f.caller_snapshot;
}

int32_t Recorder::frame_state(RecordFrame& f, size_t index) {
  if (f.state >= 0) return f.state;
  FrameState state{f.code, f.pc, f.kind, uint16_t(f.start.size()), 0, -1, kNoRef};
  if (index > 0) state.caller = caller_snapshot(index);
  if (!f.home.value.is_empty()) state.home = f.home.ref;
  state.first_value = uint32_t(ir.frame_values.size());
  Liveness live = liveness ? liveness(f.code, f.pc) : Liveness{};
  Ref dead = ir.constant_value(kEmpty);
  for (size_t i = 0; i < f.start.size(); i++) {
    size_t bit = i - live.first;
    bool is_live = i < live.first || bit >= live.count || (live.bits[bit / 64] >> (bit % 64) & 1);
    ir.frame_values.push_back(is_live ? f.start[i].ref : dead);
  }
  ir.frames.push_back(state);
  return f.state = int32_t(ir.frames.size()) - 1;
}

// The log grows while an operation goes on; what is already in the IR is extended in place when it is still last.
void Recorder::copy_log(RecordFrame& f) {
  if (f.log_copied == f.log.size() && f.log_copied) return;
  if (!f.log_copied || f.log_first + f.log_copied != ir.log.size()) {
    f.log_first = uint32_t(ir.log.size());
    f.log_copied = 0;
  }
  for (size_t i = f.log_copied; i < f.log.size(); i++) ir.log.push_back({f.log[i].ref, f.log[i].tag});
  f.log_copied = uint32_t(f.log.size());
}

}  // namespace adder::jit
