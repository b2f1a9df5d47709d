// Python for the JIT.
#include "interp/jit.h"

#include "compiler/liveness.h"
#include "compiler/opcodes.h"
#include "compiler/positions.h"
#include "interp/exceptions.h"
#include "interp/generators.h"
#include "interp/record.h"
#include "interp/replay.h"
#include "objects/layouts.h"

namespace adder {

int32_t g_loop_threshold = INT32_MAX, g_function_threshold = INT32_MAX;

namespace {

Code* code_of(const void* code) { return static_cast<Code*>(const_cast<void*>(code)); }

}  // namespace

jit::Liveness live_values(const void* code, uint32_t pc) {
  static thread_local compiler::LiveSet set(0);
  set = compiler::live_locals_at(code_of(code), pc);
  // A frame that waits for its callee at `pc` may go on in the handler of the call, the instruction before.
  const ExceptionRow* row = pc ? exception_row(code_of(code), pc - 1) : nullptr;
  if (row) {
    compiler::LiveSet handler = compiler::live_locals_at(code_of(code), row->target);
    for (uint32_t i = 0; i < set.word_count(); i++) set.words()[i] |= handler.words()[i];
  }
  return {set.words(), code_of(code)->local_count, kFrameHeaderValues};
}

namespace {

class Python final : public jit::Language {
 public:
  Python() { liveness = live_values; }

  jit::MachineConfig machine_config() override {
    jit::MachineConfig c{};
    c.allocation_cursor = int32_t(offsetof(Thread, allocator) + gc::Allocator::kCursorOffset);
    c.allocation_limit = int32_t(offsetof(Thread, allocator) + gc::Allocator::kLimitOffset);
    c.poll = offsetof(Thread, poll);
    c.last_jit_frame = offsetof(Thread, last_jit_frame);
    c.stack_limit = offsetof(Thread, native_limit);
    c.call_depth = offsetof(Thread, recursion_depth);
    c.call_limit = offsetof(Thread, recursion_limit);
    c.float_shape = builtin_shape(Kind::kFloat);
    c.float_value = jit::kHeapFloatOffset;
    c.barrier_byte = offsetof(Object, gc_flags);
    c.barrier_mask = gc::kNeedsBarrier;
    c.allocate_slow = [](void* thread, uint64_t shape, uint64_t bytes) -> void* {
      return static_cast<Thread*>(thread)->allocator.allocate_slow(reinterpret_cast<const gc::ShapeBase*>(shape), bytes);
    };
    c.box_float_slow = [](void* thread, double x) { return Direct(*static_cast<Thread*>(thread)).box_float(x).bits; };
    c.barrier_slow = [](void*, Value object) { gc::remember(object.as<Object>()); };
    c.stack_overflow = [](void* thread) {
      raise(*static_cast<Thread*>(thread), ExceptionId::kRecursionError, "maximum recursion depth exceeded");
    };
    return c;
  }

  std::unique_ptr<jit::Recorder> new_recorder(void* thread, const jit::RecordLimits& limits) override {
    return std::make_unique<Record>(*static_cast<Thread*>(thread), limits);
  }
  jit::recorded::Ref record(jit::Recorder& recorder, size_t base) override {
    return static_cast<Record&>(recorder).record_frames(base);
  }
  size_t frame_slots(const void* code) override {
    return jit_slots(code_of(code));
  }
  void store_delayed(void* thread, Value handled) override { set_handled(*static_cast<Thread*>(thread), handled); }
  Value load_delayed(void* thread) override { return handled_exception(*static_cast<Thread*>(thread)); }
  Value allocate(void* thread, uint32_t shape, uint32_t size) override {
    return PythonMemory::allocate(*static_cast<Thread*>(thread), shape, size);
  }
  Value box_float(void* thread, double x) override { return Direct(*static_cast<Thread*>(thread)).box_float(x); }

  std::string place(const void* code, uint32_t pc) override {
    Code* c = code_of(code);
    return std::string(Utf8(c->filename).view()) + ":" + std::to_string(line_of(c, pc)) + " " + std::string(Utf8(c->name).view());
  }
  std::string source(const void* code, uint32_t pc) override {
    return compiler::opcode_name(compiler::Opcode(code_of(code)->instructions[pc] & 255));
  }

  uint64_t resume(void* thread, std::span<jit::ResumeFrame> frames, void* physical) override;
  /// Until the outermost frame returns, or yields.
  uint64_t go_on(Thread& t, std::span<jit::ResumeFrame> frames, void* physical);

  Value returned;             // by the frame that was entered last
  Next raised = Next::kNext;  // what a resume that was to continue in the interpreter came to
};

Python* g_python = nullptr;

// A frame's object may have been made by a trace, which has no frame for it, or by somebody who looked at the interpreter's
// frame meanwhile.
void restore_object(Thread& t, Frame* frame, FrameObject* had) {
  FrameObject* object = frame->object;
  if (!object || object == had) {
    frame->object = had;
    return;
  }
  if (had) {
    frame->object = had;
    detach_frame_object(t, frame);
    frame->object = object;
  }
  gc::write_barrier(object);
  object->frame = frame;
  if (!frame->locals) frame->locals = object->locals;
  if (frame->is_generator()) object->saved_generator = Value::from(frame->generator());
}

// Brings the state of a frame into the interpreter's frame.
void restore(Thread& t, Frame* frame, const jit::ResumeFrame& state) {
  if (frame->is_generator()) gc::write_barrier(frame->generator()->storage);
  size_t count = state.values.size();
  Value* place = frame->slots - kFrameHeaderValues;
  FrameObject* had = frame->object;
  Value locals = frame->locals;
  std::copy(state.values.begin(), state.values.end(), place);
  if (!frame->locals) frame->locals = locals;  // a generator's, which traces leave where it is
  restore_object(t, frame, had);
  frame->pc = frame->code->instructions + state.pc;
  frame->set_sp(place + count);
}

// Puts a generator's frame, which a trace has entered, on top of the others.
Frame* link_generator(Thread& t, const jit::ResumeFrame& state, Link link) {
  Frame* frame = state.home.as<Generator>()->frame();
  t.recursion_depth++;
  frame->set_previous(t.frame);
  frame->set_link(link, Frame::kGeneratorOwned);
  restore(t, frame, state);
  t.frame = frame;
  return frame;
}

// The iterator for which a frame waits has ended without an error.
void end_iterator(Thread& t, View<Replay>& f) {
  Link link = waits_for_generator(f.pc);
  DCHECK(link != Link::kEntry, "only iterators end without a value");
  f.drop(link == Link::kForIter ? 2 : 1);
  if (link == Link::kSend) f.set_peek(0, take_returned(t));
  f.jump(f.pc[-1] >> 8);
}

Frame* push_frame(Thread& t, const jit::ResumeFrame& state, Link link) {
  if (state.home) return link_generator(t, state, link);
  Code* code = code_of(state.code);
  auto* frame = reinterpret_cast<Frame*>(t.stack_top);
  Value* end = t.stack_top + frame_words(code);
  bool is_called = link == Link::kEntry;  // by machine code, or by a handler in it; the other frames were entered there
  if (end > t.stack_limit || uintptr_t(__builtin_frame_address(0)) < t.native_limit || (is_called && t.recursion_depth >= t.recursion_limit)) {
    raise(t, ExceptionId::kRecursionError, "maximum recursion depth exceeded");
    return nullptr;
  }
  t.recursion_depth++;
  t.stack_top = end;
  for (Value* slot = frame->slots; slot < end; slot++) *slot = kEmpty;
  frame->set_previous(t.frame);
  frame->code = code;
  frame->object = nullptr;
  frame->locals = kEmpty;
  frame->set_link(link);
  restore(t, frame, state);
  frame->globals = frame->function->globals;
  t.frame = frame;
  return frame;
}

uint64_t Python::resume(void* thread, std::span<jit::ResumeFrame> frames, void* physical) {
  Thread& t = *static_cast<Thread*>(thread);
  uint64_t bits = go_on(t, frames, physical);
  bool is_generator = !physical && frames[0].home;
  if (!bits || !is_generator || frames[0].home.as<Generator>()->state != GeneratorState::kFinished) return bits;
  return end_of_generator(t, Link(frames[0].kind), Value{bits}).bits;
}

uint64_t Python::go_on(Thread& t, std::span<jit::ResumeFrame> frames, void* physical) {
  // An error of a callee that ran elsewhere is raised in the innermost frame; it waits until the frames are there.
  Value pending = frames.back().awaits ? t.pending : kEmpty;
  for (size_t i = 0; i < frames.size(); i++) {
    if (i == 0 && physical) {
      auto* frame = static_cast<Frame*>(physical);
      restore(t, frame, frames[0]);
      t.frame = frame;
    } else if (!push_frame(t, frames[i], i == 0 ? Link::kEntry : Link(frames[i].kind))) {
      for (size_t k = frames.size(); k-- > i;)
        if (frames[k].home) drop_generator(t, frames[k].home.as<Generator>());
      for (; i > (physical ? 1 : 0); i--) abandon_frame(t, t.frame);
      if (physical) return raised = Next::kRaise, jit::kContinue;
      return kEmpty.bits;
    }
  }
  View<Replay> f(t.frame, t.frame->pc, t.frame->sp());
  Next next = pending ? Next::kRaise : Next::kNext;
  if (frames.back().awaits && !pending && !f.peek(0)) end_iterator(t, f);
  if (frames.back().replay) {
    std::vector<jit::LoggedWord>& log = frames.back().log;
    next = replay_instruction(t, f, log);
  }
  if (next == Next::kExit) return f.result.bits;
  f.frame->pc = f.pc;
  f.frame->set_sp(f.sp);
  if (physical) return raised = next, jit::kContinue;
  if (next != Next::kNext) {
    if (!find_handler(t, f, next == Next::kReraise)) return kEmpty.bits;
    f.frame->pc = f.pc;
    f.frame->set_sp(f.sp);
  }
  return run_frame(t, f.frame).bits;
}

}  // namespace

// --- forbidding machine code -----------------------------------------------------------------------------------------

namespace {
struct Forbidden { int times = 0; int32_t loop_threshold = 0, function_threshold = 0; } g_forbidden;
}  // namespace

void forbid_machine_code(Thread& t) {
  if (!jit::Jit::active() || g_forbidden.times++) return;
  g_forbidden.loop_threshold = std::exchange(g_loop_threshold, INT32_MAX);
  g_forbidden.function_threshold = std::exchange(g_function_threshold, INT32_MAX);
  for (jit::MachineFrame m = jit::innermost_frame(&t); m; m = jit::next_frame(m)) m.force();
}

void permit_machine_code() {
  if (!jit::Jit::active() || --g_forbidden.times) return;
  g_loop_threshold = g_forbidden.loop_threshold;
  g_function_threshold = g_forbidden.function_threshold;
}

// --- hot places ------------------------------------------------------------------------------------------------------

namespace {

/// The frames in which machine code was entered, innermost first.
struct EnteredFrame {
  explicit EnteredFrame(Frame* frame) : frame(frame), outer(innermost) { innermost = this; }
  ~EnteredFrame() { innermost = outer; }
  const Frame* frame;
  EnteredFrame* outer;
  static inline EnteredFrame* innermost = nullptr;
};

Hot run_hot(Thread& t, Frame* frame, jit::Hotness& hotness, jit::Place place, uint32_t pc) {
  jit::Jit* jit = jit::Jit::active();
  if (!jit || (frame->is_generator() && place == jit::Place::kFunction)) {
    hotness.count = jit ? 0 : INT32_MIN;
    return Hot::kNothing;
  }
  // Machine code that finds no room on the stack says so as a frame does that an exception has left.
  constexpr uintptr_t kRoomToEnter = 16 << 10;
  if (uintptr_t(__builtin_frame_address(0)) < t.native_limit + kRoomToEnter) return Hot::kNothing;
  g_python->raised = Next::kNext;
  auto count = uint32_t(frame->sp() - frame->slots) + kFrameHeaderValues;
  EnteredFrame entered(frame);
  uint64_t bits = jit->run(hotness, place, frame->code, pc, jit_inputs(frame), count, frame, &t);
  if (frame->object && !frame->object->frame) frame->object = nullptr;  // the trace has ended its life
  if (bits == jit::kNothing) return Hot::kNothing;
  if (bits == jit::kContinue) {
    Next raised = std::exchange(g_python->raised, Next::kNext);
    return raised == Next::kRaise ? Hot::kRaise : raised == Next::kReraise ? Hot::kReraise : Hot::kContinue;
  }
  g_python->returned = Value{bits};
  return bits ? Hot::kReturned : Hot::kFailed;
}

}  // namespace

bool is_in_machine_code(const Frame* frame) {
  for (EnteredFrame* e = EnteredFrame::innermost; e; e = e->outer)
    if (e->frame == frame) return true;
  return false;
}
namespace {

// What the collector finds in `state` lives in memory that it scans (jit::RootedChain).
FrameObject* show_kept_frame(Thread& t, const jit::WaitingFrame& waiting, Value shown_before) {
  const std::vector<Value>& values = waiting.state.values;
  Code* code = code_of(waiting.state.code);
  auto* function = values[0].as<Function>();
  Value made = values[kFrameObjectValue] ? values[kFrameObjectValue] : shown_before;
  Value locals = values[1] || !waiting.state.home ? values[1] : waiting.state.home.as<Generator>()->frame()->locals;
  FrameObject* object = made ? made.as<FrameObject>() : new_frame_object(t, code, function, locals);
  if (object->frame) return object;
  ValueArray* slots = new_value_array(t, code->local_count);
  std::copy_n(values.begin() + kFrameHeaderValues, code->local_count, slots->items);
  gc::write_barrier(object);
  object->slots = slots;
  object->instruction = int32_t(waiting.position);
  return object;
}

void update_entered_frame(Thread& t, const jit::WaitingFrame& waiting) {
  auto* frame = static_cast<Frame*>(waiting.physical);
  restore(t, frame, waiting.state);
  frame->pc = frame->code->instructions + waiting.position + 1;
}

}  // namespace

void show_all_locals(Code* code) {
  if (code->shows_locals || !(code->flags & kCodeOptimized)) return;
  code->shows_locals = true;
  if (code->jit_entry) functions_watch(code).invalidate();
}

void keep_out_of_machine_code(Code* code) {
  if (code->shows_frame || !(code->flags & kCodeOptimized)) return;
  code->shows_frame = true;
  functions_watch(code).invalidate();
}

KeptFrames frames_in_machine_code(Thread& t, Frame* frame, FrameObject* callee) {
  uintptr_t from = 0;
  EnteredFrame* entered = EnteredFrame::innermost;
  for (; entered->frame != frame; entered = entered->outer) from = reinterpret_cast<uintptr_t>(entered);
  KeptFrames kept;
  jit::Jit::active()->for_each_waiting_frame(&t, from, reinterpret_cast<uintptr_t>(entered), [&](const jit::WaitingFrame& waiting) {
    if (waiting.physical) return update_entered_frame(t, waiting);
    if (code_of(waiting.state.code)->flags & kCodeHidden) return;
    FrameObject* called = kept.outermost ? kept.outermost : callee;
    Value known = called && called->back != kNone ? called->back : kEmpty;
    bool shown_before = known && !known.as<FrameObject>()->frame && known.as<FrameObject>()->code == waiting.state.code;
    FrameObject* object = show_kept_frame(t, waiting, shown_before ? known : kEmpty);
    if (called) {
      gc::write_barrier(called);
      called->back = Value::from(object);
    }
    if (!kept.innermost) kept.innermost = object;
    kept.outermost = object;
  });
  return kept;
}

Hot run_hot_loop(Thread& t, Frame* frame, uint32_t head) {
  return run_hot(t, frame, loop_hotness(frame->code, head), jit::Place::kLoop, head);
}
Hot run_hot_function(Thread& t, Frame* frame, uint32_t resume) {
  return run_hot(t, frame, hotness_of(frame->code).function, jit::Place::kFunction, resume);
}
Value hot_result() { return g_python->returned; }
int32_t* loop_counter(Code* code, uint32_t head) { return &loop_hotness(code, head).count; }
int32_t* function_counter(Code* code) { return &hotness_of(code).function.count; }

// --- what traces rely on -----------------------------------------------------------------------------------------------

namespace {
/// What traces rely on in one class; made on demand, never freed.
struct ClassWatches {
  jit::Watch specials;
  std::unordered_map<Str*, std::unique_ptr<jit::Watch>> names;
};
ClassWatches& watches_of(Class* cls) {
  if (!cls->watch) cls->watch = new ClassWatches;
  return *static_cast<ClassWatches*>(cls->watch);
}
}  // namespace

jit::Watch& class_watch(Class* cls) { return watches_of(cls).specials; }
jit::Watch& functions_watch(Code* code) { return hotness_of(code).functions; }
jit::Watch& class_name_watch(Class* cls, Str* name) {
  auto& watch = watches_of(cls).names[name];
  if (!watch) watch = std::make_unique<jit::Watch>();
  return *watch;
}

namespace {

struct CellKey {
  Dict* dict;
  Str* key;
  bool operator==(const CellKey&) const = default;
};
struct CellHash {
  size_t operator()(const CellKey& k) const { return (uintptr_t(k.dict) >> 3) * 31 + (uintptr_t(k.key) >> 3); }
};
std::unordered_map<CellKey, std::unique_ptr<GlobalCell>, CellHash> g_cells;

void dict_changed(Thread&, Dict* dict, Value key) {
  if (!has_layout<Str>(key)) return;
  auto found = g_cells.find({dict, key.as<Str>()});
  if (found == g_cells.end()) return;
  found->second->changes++;
  found->second->watch.invalidate();
}

void class_has_changed(Thread&, Class* cls, Str* name) {
  ClassWatches& watches = watches_of(cls);
  bool special = !name || (name->length > 4 && name->at(0) == '_' && name->at(1) == '_');
  if (special) watches.specials.invalidate();
  if (name) {
    if (auto found = watches.names.find(name); found != watches.names.end()) found->second->invalidate();
    return;
  }
  for (auto& [key, watch] : watches.names) watch->invalidate();
}

}  // namespace

GlobalCell* global_cell(Thread&, Dict* dict, Str* key) {
  auto& cell = g_cells[{dict, key}];
  if (!cell) {
    cell = std::make_unique<GlobalCell>();
    cell->dict = dict, cell->key = key;
    dict_watch(dict);
  }
  return cell.get();
}

const AttributeEntry* query_attribute(Thread& t, uint32_t shape, Str* name) {
  return find_attribute(t, reinterpret_cast<Shape*>(uintptr_t(shape)), name);
}
const StoreEntry* query_store(Thread& t, uint32_t shape, Str* name, Value value) {
  return find_store(t, reinterpret_cast<Shape*>(uintptr_t(shape)), name, value);
}
Value query_special(Thread& t, Class* cls, Special s) { return class_special(t, cls, s); }
SuperMethod query_super_method(Thread& t, Value super, Value cls, uint32_t shape, Str* name) {
  return Direct(t).super_method(super, cls, shape, name);
}
Shape* query_instance_shape(Thread&, Class* cls) { return cls->instance_shape; }
Shape* query_plain_instance_shape(Thread&, Class* cls) {
  bool plain = cls->kind == Kind::kInstance && (cls->flags & kClassHeap) && !(cls->flags & (kClassAbstract | kClassHasFinalizer));
  return plain ? cls->instance_shape : nullptr;
}
DictPlace query_dict_place(Thread& t, Dict* dict, Str* name) {
  int64_t index = dict_find_str(t, dict, name);
  return {dict->version, dict->table, dict->version ? index : -1};
}
DictPlace query_unwatched_place(Thread& t, Dict* dict, Str* name) {
  DictPlace place = query_dict_place(t, dict, name);
  if (dict->user_flags & kDictWatched) place.index = -1;
  return place;
}

GlobalCell* query_global(Thread& t, Dict* globals, Value builtins, Str* name) {
  if (dict_find_str(t, globals, name) >= 0) return global_cell(t, globals, name);
  if (!is_exact<Dict>(builtins) || dict_find_str(t, builtins.as<Dict>(), name) < 0) return nullptr;
  return global_cell(t, builtins.as<Dict>(), name);
}
GlobalCell* query_module_cell(Thread& t, Dict* dict, Str* name) {
  return dict_find_str(t, dict, name) >= 0 ? global_cell(t, dict, name) : nullptr;
}
Value query_global_value(Thread& t, GlobalCell* cell) {
  return cell->changes > kMaxGlobalChanges ? kEmpty : dict_get_str(t, cell->dict, cell->key);
}

Value raise_name_error(Thread& t, Str* name);

bool note_global_store(Thread& t, Dict* globals, Str* name) {
  GlobalCell* cell = global_cell(t, globals, name);
  cell->changes = kMaxGlobalChanges + 1;
  cell->watch.invalidate();
  return true;
}

Value find_global(Thread& t, Value globals, Value builtins, Str* name) {
  if (Value v = dict_get_str(t, globals.as<Dict>(), name)) return v;
  return is_exact<Dict>(builtins) ? dict_get_str(t, builtins.as<Dict>(), name) : kEmpty;
}
Value read_global(Thread& t, Value globals, Value builtins, Str* name) {
  if (Value v = find_global(t, globals, builtins, name)) return v;
  Value v = is_exact<Dict>(builtins) ? kEmpty : get_item(t, builtins, Value::from(name));
  if (v) return v;
  if (has_pending(t) && !pending_matches(t, ExceptionId::kKeyError)) return kEmpty;
  if (has_pending(t)) take_pending(t);
  return raise_name_error(t, name);
}
Value store_global_traced(Thread& t, Value globals, Str* name, Value v) { return store_global_opaque(t, globals, name, v); }
Value delete_global_traced(Thread& t, Value globals, Str* name) { return store_global_opaque(t, globals, name, kEmpty); }

Value new_closure(Thread& t, Value code, Value globals, Value closure, Value annotations, Value keyword_defaults, Value defaults) {
  Function* function = new_function(t, code.as<Code>(), globals.as<Dict>());
  function->closure = closure;
  function->annotations = annotations;
  function->keyword_defaults = keyword_defaults;
  function->defaults = defaults;
  return Value::from(function);
}

Value call_with_array(Thread& t, Value callable, Tuple* names, Value array) {
  auto* values = array.as<ValueArray>();
  std::span<const Value> all{values->items, values->length};
  return names ? call_keywords(t, callable, all, names) : call(t, callable, all);
}
Value call_native_with_array(Thread& t, const NativeMethod* m, Tuple* names, Value array) {
  auto* values = array.as<ValueArray>();
  return call_native(t, m, values->items, values->length - (names ? names->length : 0), names);
}

/// Frees what was counted for code that is dead. A recording may still hold the address.
static void free_hotness(void* jit_entry) {
  static std::vector<std::unique_ptr<CodeHotness>> dead;
  dead.emplace_back(static_cast<CodeHotness*>(jit_entry));
  jit::Jit* jit = jit::Jit::active();
  if (!jit || !jit->is_recording()) dead.clear();
}

// --- starting --------------------------------------------------------------------------------------------------------------

bool start_jit(Thread& t, const char* text, const char* log, std::string* error) {
  jit::Options options;
  if (text) *error = jit::parse_options(text, options);
  if (!error->empty()) return false;
  if (log) options.log = log;
  jit_entry_orphaned = free_hotness;
  if (!options.enabled) return true;
  g_python = new Python;
  auto* jit = new jit::Jit(*g_python, options);
  if (!jit->options().enabled) return delete jit, true;
  g_loop_threshold = int32_t(options.loop);
  g_function_threshold = int32_t(options.function);
  dict_watched_store = dict_changed;
  class_watch_changed = class_has_changed;
  t.runtime->heap->add_roots(
      [](gc::Tracer& tracer, void* jit) {
        static_cast<jit::Jit*>(jit)->for_each_root([](void* tracer, Value v) { static_cast<gc::Tracer*>(tracer)->visit(v); }, &tracer);
        for (auto& [key, cell] : g_cells) tracer.visit(key.dict), tracer.visit(key.key);
      },
      jit);
  t.runtime->heap->add_conservative_roots(
      [](gc::RootScanner& scanner, void* jit) {
        static_cast<jit::Jit*>(jit)->for_each_range(
            [](void* scanner, const void* begin, const void* end) { static_cast<gc::RootScanner*>(scanner)->scan(begin, end); }, &scanner);
      },
      jit);
  return true;
}

std::string jit_statistics() {
  if (!jit::Jit::active()) return "the JIT is off\n";
  const jit::Statistics& s = jit::Jit::active()->statistics();
  char text[500];
  double each = 1e6 / double(s.recorded_operations + 1);
  snprintf(text, sizeof text,
           "traces %lu, bridges %lu, given up %lu, exits %lu, replays %lu, invalidated %lu\n"
           "recorded %lu operations: recording %.2f, optimizing %.2f, emitting %.2f microseconds each\n",
           s.traces, s.bridges, s.given_up, s.exits, s.replays, s.invalidated, s.recorded_operations, s.record_seconds * each,
           s.optimize_seconds * each, s.emit_seconds * each);
  return text + jit::Jit::active()->busiest_exits(5);
}

}  // namespace adder
