// The driver: from hot places to compiled traces, and back from traces to the interpreter.
#include "jit/jit.h"

#include "base/os.h"

#include <algorithm>

#include "jit/domain/watch.h"
#include "jit/log.h"
#include "jit/optimize/optimize.h"
#include "jit/resume/decode.h"

namespace adder::jit {

Jit* Jit::active_ = nullptr;

namespace {

constexpr uint32_t kMaxNestedRecordings = 3;
constexpr uint32_t kMaxInvalidations = 8;
constexpr int32_t kNever = INT32_MIN;

/// Of processor time, so that the budget is not spent waiting for other processes.
double seconds() { return double(os::thread_nanoseconds()) * 1e-9; }

class Stopwatch {
 public:
  explicit Stopwatch(double& sum) : sum_(sum), start_(seconds()) {}
  ~Stopwatch() { sum_ += seconds() - start_; }

 private:
  double& sum_;
  double start_;
};

uint64_t leave_hook(void* thread, Exit* exit, ExitState* state) { return Jit::active()->leave(thread, *exit, *state); }
uint64_t interpret_hook(void* thread, Entry* entry, Value* inputs, void* physical) {
  return Jit::active()->interpret(thread, *entry, inputs, physical);
}

/// Keeps a chain of frames known to the collector.
class ChainScope {
 public:
  ChainScope(RootedChain*& list, RootedChain& chain) : list_(list) {
    chain.next = list;
    list = &chain;
  }
  ~ChainScope() { list_ = list_->next; }

 private:
  RootedChain*& list_;
};

}  // namespace

/// One recording on its way to becoming a trace.
struct Jit::Recording {
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Trace> owned;
  Trace* trace = nullptr;
  Hotness* hotness = nullptr;   // root traces
  Exit* exit = nullptr;         // bridges
  void* physical = nullptr;     // the outermost frame's place in the interpreter
  bool invalid = false;         // something it relies on has changed meanwhile
  struct Passes { const Hotness* loop; uint32_t frame, count; };
  std::vector<Passes> passes;   // through inner loops

  uint32_t count_pass(const Hotness& loop) {
    uint32_t frame = recorder->top().serial;
    for (Passes& p : passes)
      if (p.loop == &loop && p.frame == frame) return ++p.count;
    passes.push_back({&loop, frame, 1});
    return 1;
  }
};

Jit::Jit(Language& language, const Options& options)
    : language_(language),
      options_(options),
      limits_{options.trace_length, options.inline_depth, options.recursion, options.straight_recursion, options.unroll},
      loop_threshold_(int32_t(options.loop)),
      function_threshold_(int32_t(options.function)) {
  active_ = this;
  if (!options.enabled) {
    loop_threshold_ = function_threshold_ = INT32_MAX;
    return;
  }
  MachineConfig config = language.machine_config();
  config.leave = leave_hook;
  config.interpret = interpret_hook;
  call_depth_ = config.call_depth, call_limit_ = config.call_limit;
  if (!options.log.empty()) log_file_ = fopen(options.log.c_str(), "w");
  const char* why = backend_init(config, {.stress = options.fail || options.fail_every, .log_code = log_file_ != nullptr});
  if (!why) return;
  log(std::string("the JIT is off, because machine code cannot be made here: ") + why);
  options_.enabled = false;
  loop_threshold_ = function_threshold_ = INT32_MAX;
}

Jit::~Jit() {
  if (log_file_) fclose(log_file_);
  if (active_ == this) active_ = nullptr;
}

void Jit::log(const std::string& line) {
  if (!log_file_) return;
  fprintf(log_file_, "%s\n", line.c_str());
  fflush(log_file_);
}

std::string Jit::busiest_exits(size_t count) const { return jit::busiest_exits(language_, traces_, count); }

Entry& Jit::entry_of(Hotness& hotness, Place place, const void* code, uint32_t pc, uint32_t input_count) {
  if (hotness.entry) return *hotness.entry;
  Entry& entry = *entries_.emplace_back(std::make_unique<Entry>());
  entry.code = code, entry.pc = pc, entry.input_count = input_count;
  entry.input_capacity = uint32_t(language_.frame_slots(code));
  reset_entry(entry);
  hotness.entry = &entry;
  places_[&entry] = {&hotness, place, &entry};
  return entry;
}

/// The same loop head, for who knows that the entry's trace would be left in its preamble: another trace, which starts
/// from what is so now.  What was recorded first may never be so again.
Entry& Jit::other_version(Entry& head) {
  constexpr uint32_t kMostVersions = 3;
  const EntryPlace place = places_[&head];
  if (place.next) return *place.next;
  if (place.version == kMostVersions) return *place.first;
  Hotness& hotness = *later_versions_.emplace_back(std::make_unique<Hotness>());
  hotness.count = loop_threshold_ - 1;
  Entry& made = entry_of(hotness, Place::kLoop, head.code, head.pc, head.input_count);
  places_[&made] = {&hotness, Place::kLoop, place.first, nullptr, place.version + 1};
  return *(places_[&head].next = &made);
}

// --- entering ------------------------------------------------------------------------------------------------------

uint64_t Jit::run(Hotness& hotness, Place place, const void* code, uint32_t pc, Value* inputs, uint32_t input_count,
                  void* physical, void* thread) {
  if (hotness.entry && hotness.entry->trace) {
    hotness.count = INT32_MAX / 2;
    if (is_too_deep(*hotness.entry, thread)) return kNothing;
    return enter(*hotness.entry, inputs, physical, thread);
  }
  if (!options_.enabled || recording_depth_ >= kMaxNestedRecordings) {
    hotness.count = 0;
    return kNothing;
  }
  if (code_bytes() > size_t(options_.code_megabytes) << 20) {
    hotness.count = kNever;
    log(language_.place(code, pc) + ": not compiled: the limit on machine code is reached (--jit code_megabytes=N)");
    return kNothing;
  }
  if (!within_budget()) {
    hotness.count /= 2;
    return kNothing;
  }
  return record_root(hotness, place, code, pc, inputs, input_count, physical, thread);
}

// Wide, flat programs have more warm code than is worth compiling: what is hot enough comes round again.
bool Jit::within_budget() const {
  constexpr double kFreeSeconds = 0.05;
  if (options_.budget >= 100) return true;
  double spent = statistics_.record_seconds + statistics_.optimize_seconds + statistics_.emit_seconds;
  return spent < kFreeSeconds || spent < kFreeSeconds + seconds() * options_.budget / 100;
}

uint32_t* Jit::call_depth(void* thread) const {
  return call_depth_ < 0 ? nullptr : reinterpret_cast<uint32_t*>(static_cast<char*>(thread) + call_depth_);
}
const uint32_t* Jit::call_limit(void* thread) const { return reinterpret_cast<uint32_t*>(static_cast<char*>(thread) + call_limit_); }

/// As the prologue of machine code tests it.
bool Jit::is_too_deep(const Entry& entry, void* thread) const {
  const uint32_t* depth = call_depth(thread);
  return depth && *depth + entry.inlined_frames > *call_limit(thread);
}

uint64_t Jit::interpret(void* thread, Entry& entry, Value* inputs, void* physical) {
  const EntryPlace place = places_[&entry];
  if (!is_too_deep(entry, thread) && is_due(*place.hotness, place.place)) {
    uint64_t result = run(*place.hotness, place.place, entry.code, entry.pc, inputs, entry.input_count, physical, thread);
    if (result != kNothing) return result;
  }
  RootedChain frames;
  ChainScope scope(chains_, frames);
  frames.chain.push_back({entry.code, entry.pc, 0, false, kEmpty, {inputs, inputs + entry.input_count}, {}});
  return resume(thread, frames, physical);
}

uint64_t Jit::record_root(Hotness& hotness, Place place, const void* code, uint32_t pc, Value* inputs,
                          uint32_t input_count, void* physical, void* thread) {
  hotness.count = 0;
  if (std::find(threads_.begin(), threads_.end(), thread) == threads_.end()) threads_.push_back(thread);
  Recording recording;
  recording.hotness = &hotness;
  recording.recorder = language_.new_recorder(thread, limits_);
  recording.owned = std::make_unique<Trace>();
  Trace& trace = *(recording.trace = recording.owned.get());
  trace.kind = place == Place::kLoop ? TraceKind::kLoop : TraceKind::kFunction;
  trace.root = &trace;
  trace.entry = &entry_of(hotness, place, code, pc, input_count);
  Recorder& recorder = *recording.recorder;
  recorder.count_calls(call_depth(thread), call_limit(thread));
  std::vector<recorded::Ref> values;
  for (uint32_t i = 0; i < input_count; i++) values.push_back({inputs[i], recorder.ir.add(Op::input, Type::V, {}, i)});
  ResumeFrame state{code, pc, 0, false, kEmpty, {}, {}};
  recorder.restore_frame(state, language_.frame_slots(code), false, {kEmpty, recorder.ir.constant_value(kEmpty)},
                         std::move(values), {}, true);
  return record(recording, physical, thread);
}

// --- recording -----------------------------------------------------------------------------------------------------

uint64_t Jit::record(Recording& recording, void* physical, void* thread) {
  Recorder& recorder = *recording.recorder;
  traces_.emplace_back();
  recording.trace->id = recorder.trace_id = uint32_t(traces_.size());
  recorder.liveness = language_.liveness;
  Recorder* outer = current_recorder;
  current_recorder = &recorder;
  recording.physical = physical;
  recordings_.push_back(&recording);
  recording_depth_++;
  std::string reason;
  {
    Stopwatch watch(statistics_.record_seconds);
    try {
      while (!recorder.is_ended()) {
        size_t base = recorder.depth() - 1;
        while (base > 0 && !recorder.frame(base).mid_handler) base--;
        recorded::Ref result = language_.record(recorder, base);
        if (recorder.is_ended()) break;
        if (base == 0) {
          recorder.end(RecordEnd::kFinish, nullptr, result);
        } else {
          recorder.pop_frame();
          recorder.feed_result(result);
        }
      }
    } catch (RecordingStopped& stopped) {
      reason = std::move(stopped.reason);
      if (stopped.keep_prefix) recorder.end(RecordEnd::kLeave);
    }
  }
  RecordEnd end = recorder.ended();
  if (end.kind != RecordEnd::kNone) reason.clear();
  bool compiled = end.kind != RecordEnd::kNone && compile(recording, reason);
  if (!compiled) note_failure(recording, reason);
  recorder.stop_counting();
  RootedChain frames;
  frames.chain = recorder.chain();
  ChainScope scope(chains_, frames);
  recording_depth_--;
  recordings_.pop_back();
  current_recorder = outer;
  if (end.kind == RecordEnd::kFinish) return end.result.value.bits;
  return resume(thread, frames, physical);
}

bool Jit::compile(Recording& recording, std::string& reason) {
  Recorder& recorder = *recording.recorder;
  Trace& trace = *recording.trace;
  const RecordEnd& end = recorder.ended();
  TraceEnd trace_end{};
  switch (end.kind) {
    case RecordEnd::kLoop: trace_end.kind = TraceEnd::kLoop; break;
    case RecordEnd::kEnter: trace_end.kind = TraceEnd::kEnter, trace_end.entry = end.target; break;
    case RecordEnd::kFinish: trace_end.kind = TraceEnd::kFinish, trace_end.values = {end.result.ref}; break;
    case RecordEnd::kLeave: trace_end.kind = TraceEnd::kLeave, trace_end.snapshot = recorder.take_snapshot(); break;
    case RecordEnd::kNone: UNREACHABLE("only ended recordings are compiled");
  }
  // A trace that takes the loop's way out would be entered anew for every iteration: wait for one that stays inside.
  bool leaves_loop = !recording.exit && trace.kind == TraceKind::kLoop && end.kind == RecordEnd::kFinish;
  if (leaves_loop && recording.hotness->failures + 1u < options_.retries)
    return reason = "the loop was left while it was recorded", false;
  if (end.kind == RecordEnd::kLoop || end.kind == RecordEnd::kEnter) {
    // What is live at the head; from there a bridge can leave when it does not fit the loop.
    trace_end.snapshot = recorder.take_snapshot();
    const FrameState& head = recorder.ir.frames[size_t(recorder.ir.snapshots[size_t(trace_end.snapshot)].frame)];
    auto first = recorder.ir.frame_values.begin() + head.first_value;
    trace_end.values.assign(first, first + head.value_count);
  }
  statistics_.recorded_operations += recorder.ir.code.size();
  log_recording(log_file_, language_, recorder, trace_end, trace);
  {
    Stopwatch watch(statistics_.optimize_seconds);
    bool stress = options_.fail || options_.fail_every;
    OptimizeLevel level = !options_.optimize ? OptimizeLevel::kNone : stress ? OptimizeLevel::kStress : OptimizeLevel::kFull;
    const char* why = optimize(recorder.ir, trace_end, trace, level);
    if (why) return reason = why, false;
  }
  if (trace.misses_loop) trace.ir.code.back().entry = &other_version(*trace.root->entry);
  if (recording.invalid || (recording.exit && trace.root->entry->trace != trace.root))
    return reason = "something it relies on changed while it was recorded", false;
  if (!recording.exit && trace.entry->trace) return reason = "it was compiled meanwhile", false;
  {
    Stopwatch watch(statistics_.emit_seconds);
    const char* why = "the back end cannot compile it";
    if (!emit(trace, &why)) return reason = why, false;
  }
  statistics_.compiled_operations += trace.ir.code.size();
  for (Exit& exit : trace.exits) arm(exit);
  note_inlined_frames(recording);
  if (recording.exit) {
    recording.exit->bridge = &trace;
    patch_exit(*recording.exit, trace);
    statistics_.bridges++;
    trace.root->bridge_count++;
  } else {
    trace.entry->trace = &trace;
    statistics_.traces++;
  }
  log_compiled(log_file_, language_, trace);
  traces_[trace.id - 1] = std::move(recording.owned);
  return true;
}

/// How many frames deeper calls may get in the trace that the entry runs.
void Jit::note_inlined_frames(Recording& recording) {
  uint32_t& most = recording.trace->root->entry->inlined_frames;
  if (!recording.exit) most = 0;
  most = std::max(most, recording.recorder->most_inlined());
  const RecordEnd& end = recording.recorder->ended();
  if (end.kind == RecordEnd::kEnter) most = std::max(most, end.target->inlined_frames);
}

void Jit::note_failure(Recording& recording, const std::string& reason) {
  statistics_.given_up++;
  const RecordFrame& place = recording.recorder->frame(0);
  if (log_file_) {
    std::string where = recording.exit ? language_.place(place.code, place.pc)
                                       : language_.place(recording.trace->entry->code, recording.trace->entry->pc);
    const char* what = recording.exit ? "path" : recording.trace->kind == TraceKind::kLoop ? "loop" : "function";
    log(where + ": " + what + " not compiled: " + reason + hint_for(reason));
  }
  if (recording.exit) {
    Exit& exit = *recording.exit;
    exit.count = 0;
    if (++exit.attempts >= options_.retries) {
      exit.blocked = true;
      exit.retry_at = 8 * std::max<uint64_t>(exit.leaves, options_.bridge);
    }
    return;
  }
  Hotness& hotness = *recording.hotness;
  int32_t threshold = recording.trace->kind == TraceKind::kLoop ? loop_threshold_ : function_threshold_;
  constexpr uint8_t kRarely = 4, kMostFailures = 30;
  if (hotness.failures < kMostFailures) hotness.failures++;
  int shift = hotness.failures + (hotness.failures >= options_.retries ? kRarely : 0);
  hotness.count = int32_t(-std::min<int64_t>(int64_t(threshold) << shift, INT32_MAX / 2));
}

bool Jit::may_inline(Recorder& recorder, const Hotness& hotness, const void* code) {
  return !hotness.no_inline && recorder.may_inline(code);
}

recorded::Ref Jit::call_for_frame(Recorder& recorder, Entry& entry) {
  std::vector<recorded::Ref> inputs(recorder.top().start);
  return recorder.call_entry_for_frame(entry, inputs);
}

Jit::Step Jit::loop_edge(Recorder& recorder, Hotness& hotness, recorded::Ref& result, bool may_call) {
  Recording& recording = *recordings_.back();
  Trace& trace = *recording.trace;
  const RecordFrame& frame = recorder.top();
  auto input_count = uint32_t(frame.start.size());
  Entry* entry = hotness.entry;
  bool has_trace = entry && entry->trace;
  uint32_t passes = recording.count_pass(hotness);
  bool too_often = passes > limits_.unroll;
  if (recorder.depth() > 1) {
    constexpr uint32_t kPatience = 3;  // leaving the frame of a generator is expensive
    if (!frame.home.value.is_empty()) return passes > kPatience * limits_.unroll ? Step::kTooOften : Step::kGoOn;
    if (!may_call && too_often) recorder.give_up("an inner loop goes round too often in one trace");
    if (!may_call || (!has_trace && !too_often)) return Step::kGoOn;
    result = call_for_frame(recorder, entry_of(hotness, Place::kLoop, frame.code, frame.pc, input_count));
    return Step::kCalled;
  }
  if (entry && entry == places_[trace.root->entry].first && trace.root->kind == TraceKind::kLoop) {
    recorder.poll();
    recorder.end(RecordEnd::kLoop);
    return Step::kEnded;
  }
  bool worth_entering = has_trace && (!recording.exit || entry->trace->label != kNoRef);
  if (!worth_entering && !too_often) return Step::kGoOn;
  if (!has_trace && trace.kind == TraceKind::kLoop) {
    hotness.count = std::max(hotness.count, loop_threshold_ - 2);
    recorder.give_up("an inner loop has to be compiled first");
  }
  recorder.poll();
  recorder.end(RecordEnd::kEnter, &entry_of(hotness, Place::kLoop, frame.code, frame.pc, input_count));
  return Step::kEnded;
}

/// A trace that has many bridges gets ever more (code that calls itself at many depths): each is worth less, and has to
/// show for longer that it is needed.
uint32_t Jit::bridge_threshold(const Trace& root) const {
  constexpr uint32_t kUnhindered = 4, kMostTimes = 8;
  return options_.bridge * std::min(1 + root.bridge_count / kUnhindered, kMostTimes);
}

// --- leaving -------------------------------------------------------------------------------------------------------

uint64_t Jit::leave(void* thread, Exit& exit, ExitState& state) {
  statistics_.exits++;
  // What made bridges fail may be over: one more attempt, ever more rarely.
  if (++exit.leaves == exit.retry_at) exit.blocked = false;
  if (options_.fail_every) arm(exit);
  // Polls and checks of validity fail for a reason that only the interpreter can deal with; it goes on as well where
  // a trace was cut short.
  Op guard = exit.guard >= 0 ? exit.trace->ir.at(exit.guard).op : Op::leave;
  bool may_bridge = guard != Op::poll && guard != Op::guard_valid && guard != Op::leave && !exit.bridge && !exit.blocked;
  bool hot = ++exit.count >= bridge_threshold(*exit.trace->root) && may_bridge && within_budget();
  if (hot && recording_depth_ < kMaxNestedRecordings && exit.trace->root->entry->trace == exit.trace->root &&
      code_bytes() <= size_t(options_.code_megabytes) << 20)
    return record_bridge(exit, state, thread);
  RootedChain frames;
  ChainScope scope(chains_, frames);
  decode_exit(language_, thread, exit, state, frames.chain, frames.objects);
  return resume(thread, frames, state.physical_frame);
}

// Stress: when an exit fails next without a reason.
void Jit::arm(Exit& exit) {
  if (options_.fail) return set_failure(exit, options_.fail);
  if (!options_.fail_every) return;
  random_ = random_ * 1664525 + 1013904223;
  set_failure(exit, 1 + (random_ >> 8) % options_.fail_every);
}

/// The outermost frame of the trace counts already, those between it and the span do not yet.
uint64_t Jit::resume_span(void* thread, std::span<ResumeFrame> span, size_t base, void* physical) {
  uint32_t* depth = physical ? nullptr : call_depth(thread);
  if (depth) *depth += uint32_t(base) - 1;
  uint64_t result = language_.resume(thread, span, physical);
  if (depth) *depth -= uint32_t(base) - 1;
  return result;
}

uint64_t Jit::resume(void* thread, RootedChain& frames, void* physical) {
  ResumeChain& chain = frames.chain;
  size_t end = chain.size();
  for (;;) {
    size_t base = end - 1;
    while (base > 0 && !chain[base - 1].replay) base--;
    statistics_.replays += chain[end - 1].replay;
    frames.waiting = base, frames.physical = physical;
    uint64_t result = resume_span(thread, {chain.data() + base, end - base}, base, base == 0 ? physical : nullptr);
    if (base == 0) return result;
    chain[base - 1].log.push_back({result, plain_tag(Logged::kFrame, 0)});
    end = base;
  }
}

namespace {

// The frames of an exit as the recording of its bridge starts with them: what the parent has at hand are the
// bridge's inputs, the rest is built from them in the IR.
class Rebuilder {
 public:
  Rebuilder(Recorder& recorder, Exit& exit, Trace& bridge)
      : recorder_(recorder), parent_(*exit.trace), bridge_(bridge), made_(parent_.virtuals.size(), kNoRef), inputs_(parent_.ir.code.size(), kNoRef) {
    for (const ExitRef& r : parent_.refs(parent_.snapshots[size_t(exit.snapshot)])) add_input(r);
  }

  Ref ref(const ExitValue& v) {
    if (v.how == ExitValue::kVirtual) return object(v.ref);
    if (v.ref == kNoRef) return recorder_.ir.constant_value(kEmpty);
    Ref r = Ir::is_constant(v.ref) ? recorder_.ir.constant(parent_.ir.bits(v.ref), parent_.ir.type(v.ref))
                                   : inputs_[size_t(v.ref)];
    DCHECK(r != kNoRef, "an exit lists every value that its frames need");
    if (v.how == ExitValue::kTagInt) return recorder_.ir.add(Op::tag_int, Type::V, {r});
    if (v.how == ExitValue::kBoxFloat) return recorder_.ir.add(Op::box_float, Type::V, {r});
    return r;
  }

 private:
  void add_input(const ExitRef& r) {
    Type type = parent_.ir.type(r.ref);
    inputs_[size_t(r.ref)] = recorder_.ir.add(Op::input, type, {}, int64_t(bridge_.inputs.size()));
    bridge_.inputs.push_back({r.ref, type, r.known});
  }
  Ref object(Ref index) {
    Ref& made = made_[size_t(index)];
    if (made != kNoRef) return made;
    const VirtualObject& o = parent_.virtuals[size_t(index)];
    Ref object = made = recorder_.ir.add(Op::alloc, Type::V, {}, o.size);
    recorder_.ir.at(object).field = {int32_t(o.shape), kAliasHeader};
    for (bool objects : {false, true}) {  // what may say how large the object is goes first
      for (const VirtualSlot& slot : parent_.slots_of(o)) {
        if ((slot.value.how == ExitValue::kVirtual) != objects) continue;
        Ref value = ref(slot.value);
        Ref store = recorder_.ir.add(Op::store, Type::N, {object, value});
        recorder_.ir.at(store).field = slot.field;
      }
    }
    return object;
  }

  Recorder& recorder_;
  const Trace& parent_;
  Trace& bridge_;
  std::vector<Ref> made_, inputs_;
};

}  // namespace

void Jit::rebuild_frames(Exit& exit, const RootedChain& frames, Recording& recording) {
  const Trace& parent = *exit.trace;
  Recorder& recorder = *recording.recorder;
  Rebuilder rebuilder(recorder, exit, *recording.trace);
  std::vector<const ExitSnapshot*> snapshots(frames.chain.size());
  int32_t s = exit.snapshot;
  for (size_t i = snapshots.size(); i-- > 0; s = parent.exit_frames[size_t(snapshots[i]->frame)].caller)
    snapshots[i] = &parent.snapshots[size_t(s)];
  for (size_t i = 0; i < snapshots.size(); i++) {
    const ResumeFrame& state = frames.chain[i];
    const ExitFrame& f = parent.exit_frames[size_t(snapshots[i]->frame)];
    std::vector<recorded::Ref> values;
    auto places = parent.values_of(f);
    for (size_t k = 0; k < places.size(); k++) values.push_back({state.values[k], rebuilder.ref(places[k])});
    std::vector<RecordedWord> words;
    for (const ExitLog& entry : parent.log_of(*snapshots[i])) {
      if (!is_note(entry.tag)) words.push_back({state.log[words.size()].bits, rebuilder.ref(entry.value), entry.tag});
      else if (i + 1 == snapshots.size() && entry.tag == kDelayedNote) recorder.set_delayed({language_.load_delayed(recorder.machine_thread), rebuilder.ref(entry.value)});
    }
    recorder.restore_frame(state, language_.frame_slots(state.code), i > 0 && frames.chain[i - 1].replay,
                           {state.home, rebuilder.ref(f.home)}, std::move(values), std::move(words),
                           i + 1 == snapshots.size());
  }
}

uint64_t Jit::record_bridge(Exit& exit, ExitState& state, void* thread) {
  exit.count = 0;
  RootedChain frames;
  ChainScope scope(chains_, frames);
  decode_exit(language_, thread, exit, state, frames.chain, frames.objects);
  Recording recording;
  recording.exit = &exit;
  recording.recorder = language_.new_recorder(thread, limits_);
  recording.owned = std::make_unique<Trace>();
  Trace& trace = *(recording.trace = recording.owned.get());
  trace.kind = TraceKind::kBridge;
  trace.root = exit.trace->root;
  trace.parent = &exit;
  recording.recorder->count_calls(call_depth(thread), call_limit(thread));
  rebuild_frames(exit, frames, recording);
  return record(recording, state.physical_frame, thread);
}

// --- frames that wait --------------------------------------------------------------------------------------------

/// Who keeps frames from the interpreter, found at an address of the machine stack.
struct Jit::Waiting {
  uintptr_t address;
  const RootedChain* resumed = nullptr;
  const Recording* recording = nullptr;
  MachineFrame machine;

  /// The frames, outermost first.
  void take(Language& language, void* thread, RootedChain& frames) const {
    if (resumed) {
      frames.chain.assign(resumed->chain.begin(), resumed->chain.begin() + ptrdiff_t(resumed->waiting));
      frames.physical = resumed->physical;
    } else if (recording) {
      frames.chain = recording->recorder->waiting_chain();
      frames.physical = recording->physical;
    } else {
      decode_call(language, thread, machine, frames.chain, frames.objects);
      frames.physical = machine.physical_frame();
    }
  }
};

std::vector<Jit::Waiting> Jit::find_waiting(void* thread, uintptr_t from, uintptr_t to) const {
  std::vector<Waiting> found;
  auto add = [&](const void* place, Waiting w) {
    w.address = reinterpret_cast<uintptr_t>(place);
    if (w.address >= from && w.address < to) found.push_back(w);
  };
  for (const RootedChain* c = chains_; c; c = c->next)
    if (c->waiting) add(c, {.resumed = c});
  for (const Recording* r : recordings_) add(r, {.recording = r});
  for (MachineFrame m = innermost_frame(thread); m; m = next_frame(m))
    if (m.call) add(m.frame, {.machine = m});
  std::sort(found.begin(), found.end(), [](const Waiting& a, const Waiting& b) { return a.address < b.address; });
  return found;
}

void Jit::for_each_waiting_frame(void* thread, uintptr_t from, uintptr_t to, const std::function<void(const WaitingFrame&)>& visit) {
  for (const Waiting& w : find_waiting(thread, from, to)) {
    RootedChain frames;
    ChainScope scope(chains_, frames);
    w.take(language_, thread, frames);
    for (size_t i = frames.chain.size(); i-- > 0;) {
      const ResumeFrame& f = frames.chain[i];
      // One that is not in the middle of an operation has it behind it.
      visit({f, f.replay || f.pc == 0 ? f.pc : f.pc - 1, i == 0 ? frames.physical : nullptr});
    }
  }
}

// --- invalidation --------------------------------------------------------------------------------------------------

void Jit::forget_thread(void* thread) { std::erase(threads_, thread); }

void Jit::invalidate(uint32_t trace_id) {
  for (Recording* recording : recordings_)
    if (recording->trace->id == trace_id) recording->invalid = true;
  Trace* trace = traces_[trace_id - 1].get();
  if (!trace || trace->root->entry->trace != trace->root) return;
  Trace& root = *trace->root;
  statistics_.invalidated++;
  root.entry->trace = nullptr;
  for (void* thread : threads_) jit::invalidate(root, thread);
  Hotness& hotness = *places_[root.entry].hotness;
  if (++hotness.invalidations > kMaxInvalidations) hotness.count = kNever;
  else hotness.count = int32_t(-std::min<int64_t>(int64_t(loop_threshold_) << hotness.invalidations, INT32_MAX / 2));
  if (log_file_) log(language_.place(root.entry->code, root.entry->pc) + ": dropped: something it relies on changed");
}

struct Dependents {
  std::vector<uint32_t> traces;
};

void Watch::add(uint32_t trace_id) {
  if (!dependents_) dependents_ = new Dependents;
  dependents_->traces.push_back(trace_id);
}

void Watch::drop_dependents() {
  std::unique_ptr<Dependents> dropped(dependents_);
  dependents_ = nullptr;
  if (Jit* jit = Jit::active())
    for (uint32_t id : dropped->traces) jit->invalidate(id);
}

Watch::~Watch() {
  if (dependents_) drop_dependents();
}

// --- roots ---------------------------------------------------------------------------------------------------------

void Jit::for_each_root(void (*visit)(void* context, Value v), void* context) const {
  auto one = [&](Value v) { visit(context, v); };
  for (auto& trace : traces_) {
    if (!trace) continue;
    for (auto& c : trace->ir.constants())
      if (c.type == Type::V) one(Value{c.bits});
    for (const ExitFrame& f : trace->exit_frames) one(Value::from(f.code));
  }
  for (auto& entry : entries_) one(Value::from(entry->code));
  for (Recording* recording : recordings_) recording->recorder->for_each_root(one);
}

void Jit::for_each_range(void (*scan)(void* context, const void* begin, const void* end), void* context) const {
  auto all = [&](auto& items) { scan(context, items.data(), items.data() + items.size()); };
  for (RootedChain* chain = chains_; chain; chain = chain->next) {
    all(chain->objects);
    all(chain->chain);
    for (ResumeFrame& f : chain->chain) all(f.values), all(f.log);
  }
}

}  // namespace adder::jit
