// Pebble for the JIT: how to record, how to go on without a trace.  This and the two operations that Record adds
// are all that a language must write to get a compiler.
#include "pebble/interpreter.h"

namespace pebble {
namespace {

Function* function_of(const void* code) { return static_cast<Function*>(const_cast<void*>(code)); }

struct Record : jit::RecordDomain<Memory> {
  using RecordDomain::RecordDomain;

  Frame<Record> load_frame() {
    jit::RecordFrame& frame = top();
    Function* function = function_of(frame.code);
    Ref* memory = frame.memory.data();
    return {function, function->code.data() + frame.pc, memory, memory + frame.start.size()};
  }
  void begin(Frame<Record>& f) {
    if (!begin_operation(uint32_t(f.pc - f.function->code.data()), size_t(f.sp - f.locals))) callee_failed();
  }
  /// In a bridge from where a callee's result is awaited.
  void test_callee() {
    if (top().awaiting && !test_awaited()) callee_failed();
  }
  [[noreturn]] void callee_failed() { give_up("a function that it calls failed"); }

  /// A frame for a callee that is recorded as part of this trace.
  void enter(Function* function, const Ref* arguments, bool mid_handler) {
    std::vector<Ref> copy(arguments, arguments + function->parameters);
    jit::RecordFrame& callee = push_frame(function, 0, size_t(function->locals + function->stack), mid_handler);
    for (auto& local : callee.memory) local = constant(kNone);
    std::copy(copy.begin(), copy.end(), callee.memory.begin());
    callee.start.assign(callee.memory.begin(), callee.memory.begin() + function->locals);
  }
  Ref call_compiled(Function* function, const Ref* arguments) {
    std::vector<Ref> inputs(arguments, arguments + function->parameters);
    inputs.resize(size_t(function->locals), constant(kNone));
    jit::Entry& entry = jit::Jit::active()->entry_of(function->entry, jit::Place::kFunction, function, 0,
                                                     uint32_t(function->locals));
    return call_entry(entry, inputs);
  }

  Control enter_call(Frame<Record>& f, int count) {
    Function* function = callee_of(*this, f, count);
    if (!function) {
      f.push(fail(*this, "not a function of so many arguments"));
      return Control::kFail;
    }
    if (!feeding() && jit::Jit::active()->may_inline(*this, function->entry, function)) {
      thread().callee = function;
      return Control::kCall;
    }
    f.sp -= count + 1;
    f.push(call_compiled(function, f.sp + 1));
    return is_empty(f.sp[-1]) ? Control::kFail : Control::kNext;
  }
  Ref call_back(Function* function, const Ref* arguments, int count);
};

jit::recorded::Ref record_frames(Record& d, size_t base) {
  Frame<Record> f = d.load_frame();
  bool rerun = d.needs_rerun();
  d.test_callee();
  for (;;) {
    if (!rerun) d.begin(f);
    rerun = false;
    Instruction in = *f.pc++;
    jit::recorded::Ref result;
    switch (execute(d, f, in)) {
      case Control::kNext: continue;
      case Control::kBackEdge: {
        d.begin(f);
        jit::Hotness& hotness = f.function->hot[size_t(f.pc - f.function->code.data())];
        auto step = jit::Jit::active()->loop_edge(d, hotness, result);
        if (step == jit::Jit::Step::kEnded) return {};
        if (step == jit::Jit::Step::kGoOn) continue;
        if (d.depth() - 1 == base) return result;
        d.pop_frame();
        f = d.load_frame();
        f.push(result);
        continue;
      }
      case Control::kCall: {
        Function* callee = d.thread().callee;
        f.sp -= callee->parameters + 1;
        d.await_result(uint32_t(f.pc - f.function->code.data()), size_t(f.sp - f.locals));
        d.enter(callee, f.sp + 1, false);
        f = d.load_frame();
        continue;
      }
      case Control::kReturn: result = f.pop(); break;
      case Control::kFail: result = d.empty(); break;
    }
    while (true) {
      if (d.depth() - 1 == base) return result;
      d.pop_frame();
      if (!d.concrete(result).is_empty()) break;
    }
    f = d.load_frame();
    f.push(result);
  }
}

Record::Ref Record::call_back(Function* function, const Ref* arguments, int count) {
  if (feeding()) {
    auto word = take(jit::plain_tag(jit::Logged::kFrame, 0));
    return {Value{word.bits}, word.ref};
  }
  if (count != function->parameters) return fail(*this, "wrong number of arguments");
  if (!jit::Jit::active()->may_inline(*this, function->entry, function)) return call_compiled(function, arguments);
  enter(function, arguments, true);
  Ref result = record_frames(*this, depth() - 1);
  pop_frame();
  return finish_call(result);
}

class Pebble final : public jit::Language {
 public:
  jit::MachineConfig machine_config() override {
    jit::MachineConfig c{};
    c.allocation_cursor = offsetof(Thread, allocator) + int32_t(gc::Allocator::kCursorOffset);
    c.allocation_limit = offsetof(Thread, allocator) + int32_t(gc::Allocator::kLimitOffset);
    c.poll = offsetof(Thread, poll);
    c.last_jit_frame = offsetof(Thread, last_jit_frame);
    c.stack_limit = offsetof(Thread, stack_limit);
    c.float_shape = world->heap_float->id();
    c.float_value = 8;
    c.barrier_byte = offsetof(gc::Object, gc_flags);
    c.barrier_mask = gc::kNeedsBarrier;
    c.allocate_slow = [](void* thread, uint64_t shape, uint64_t bytes) -> void* {
      return static_cast<Thread*>(thread)->allocator.allocate_slow(reinterpret_cast<gc::ShapeBase*>(shape), bytes);
    };
    c.box_float_slow = [](void* thread, double x) { return Direct(*static_cast<Thread*>(thread)).box_float(x).bits; };
    c.barrier_slow = [](void*, Value object) { gc::remember(object.as<gc::Object>()); };
    c.stack_overflow = [](void* thread) { fail_call(*static_cast<Thread*>(thread), "too much recursion"); };
    return c;
  }

  std::unique_ptr<jit::Recorder> new_recorder(void* thread, const jit::RecordLimits& limits) override {
    return std::make_unique<Record>(*static_cast<Thread*>(thread), limits);
  }
  jit::recorded::Ref record(jit::Recorder& recorder, size_t base) override {
    return record_frames(static_cast<Record&>(recorder), base);
  }
  size_t frame_slots(const void* code) override {
    return size_t(function_of(code)->locals + function_of(code)->stack);
  }

  uint64_t resume(void* pointer, std::span<jit::ResumeFrame> frames, void* physical) override {
    Thread& thread = *static_cast<Thread*>(pointer);
    size_t base = physical ? reinterpret_cast<size_t>(physical) - 1 : thread.frames.size();
    for (size_t i = 0; i < frames.size(); i++) {
      const jit::ResumeFrame& state = frames[i];
      if (i > 0 || !physical) push_frame(thread, function_of(state.code), nullptr, 0);
      PhysicalFrame& p = thread.frames[base + i];
      std::copy(state.values.begin(), state.values.end(), p.locals);
      p.sp = p.locals + state.values.size();
      p.pc = p.function->code.data() + state.pc;
    }
    if (frames.back().replay ? !replay(thread, frames.back().log) : thread.error != nullptr) {
      thread.frames.resize(physical ? base + 1 : base);  // nothing catches errors in Pebble
      return kEmpty.bits;
    }
    if (physical) return jit::kContinue;
    return interpret(thread, base).bits;
  }

  Value allocate(void* thread, uint32_t shape, uint32_t size) override {
    return Memory::allocate(*static_cast<Thread*>(thread), shape, size);
  }
  Value box_float(void* thread, double x) override { return Direct(*static_cast<Thread*>(thread)).box_float(x); }
  std::string place(const void* code, uint32_t pc) override {
    Function* f = function_of(code);
    return f->name + ":" + std::to_string(f->lines[pc]);
  }
  std::string source(const void* code, uint32_t pc) override { return operation_name(function_of(code)->code[pc].op); }

 private:
  // Runs the innermost frame's operation again.  False: it failed.
  static bool replay(Thread& thread, std::span<const jit::LoggedWord> log) {
    Replay d(thread, log);
    PhysicalFrame& p = thread.frames.back();
    Frame<Replay> f{p.function, p.pc, p.locals, p.sp};
    Instruction in = *f.pc++;
    Control control = execute(d, f, in);
    CHECK(control != Control::kReturn && control != Control::kBackEdge, "only operations with effects are replayed");
    thread.frames.back().pc = f.pc, thread.frames.back().sp = f.sp;
    if (control == Control::kCall) {
      thread.frames.back().sp = f.sp -= thread.callee->parameters + 1;
      push_frame(thread, thread.callee, f.sp + 1, size_t(thread.callee->parameters));
    }
    return control != Control::kFail;
  }
};

}  // namespace

void start_jit(Thread& thread, const jit::Options& options) {
  static Pebble language;
  static jit::Jit jit(language, options);
  gc::Heap::current()->add_roots(
      [](gc::Tracer& tracer, void*) {
        jit::Jit::active()->for_each_root([](void* t, Value v) { static_cast<gc::Tracer*>(t)->visit(v); }, &tracer);
      },
      nullptr);
  gc::Heap::current()->add_conservative_roots(
      [](gc::RootScanner& scanner, void*) {
        jit::Jit::active()->for_each_range(
            [](void* s, const void* begin, const void* end) { static_cast<gc::RootScanner*>(s)->scan(begin, end); }, &scanner);
      },
      nullptr);
}

}  // namespace pebble
