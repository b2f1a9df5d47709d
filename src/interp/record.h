// Python's Record domain: the bytecode handlers, instantiated for it, write traces.
#pragma once
#include "interp/traced.h"
#include "jit/jit.h"
#include "jit/record/record.h"

namespace adder {

class Record;

/// Where a code object's loops and entry are counted.  Hangs on Code::jit_entry.
struct CodeHotness {
  jit::Hotness function;    // at its RESUME
  jit::Watch functions;     // invalidated when a function with this code gets other code or defaults
  jit::Hotness generator;   // of generator functions: at RETURN_GENERATOR; never compiled
  struct Loop { uint32_t head; std::unique_ptr<jit::Hotness> hotness; };
  std::vector<Loop> loops;
};
CodeHotness& hotness_of(Code* code);
jit::Hotness& loop_hotness(Code* code, uint32_t head);

/// What a frame's values are to the JIT: its function, its locals mapping, its frame object (empty: none), slots, operand stack.
constexpr uint32_t kFrameHeaderValues = 3;
constexpr uint32_t kFrameObjectValue = 2;
constexpr uint32_t kGeneratorFlags = kCodeGenerator | kCodeCoroutine | kCodeAsyncGenerator;
/// Values that a frame of this code may have.
inline size_t jit_slots(const Code* code) { return kFrameHeaderValues + code->local_count + code->stack_size + 2; }
/// Which values of a frame at `pc` may still be read.
jit::Liveness live_values(const void* code, uint32_t pc);
/// A builtin function that traces see through, instantiated for Record.
using RecordBody = jit::recorded::Ref (*)(Record&, const jit::recorded::Ref* arguments, uint32_t count);
inline Value* jit_inputs(Frame* frame) { return reinterpret_cast<Value*>(&frame->function); }

/// The frame being recorded, as handlers see it.
template <> class View<Record> {
 public:
  using Ref = jit::recorded::Ref;
  Code* code_ = nullptr;
  const uint32_t* pc = nullptr;
  Ref* memory = nullptr;
  Ref* sp = nullptr;
  Ref result;

  void push(Ref v) { *sp++ = v; }
  Ref pop() { return *--sp; }
  Ref peek(int from_top) { return sp[-1 - from_top]; }
  void set_peek(int from_top, Ref v) { sp[-1 - from_top] = v; }
  void drop(int count) { sp -= count; }
  Ref* top(int count) { return sp - count; }
  Ref local(uint32_t i) { return memory[kFrameHeaderValues + i]; }
  void set_local(uint32_t i, Ref v) { memory[kFrameHeaderValues + i] = v; }

  Code* code() { return code_; }
  Value constant(uint32_t i) { return code_->constants->items[i]; }
  Str* name(uint32_t i) { return code_->names->items[i].as<Str>(); }
  void jump(uint32_t target) { pc = code_->instructions + target; }
  uint32_t* cache() { return const_cast<uint32_t*>(pc); }
  uint32_t cache_word(int i) { return pc[i]; }
  void skip_cache(int words) { pc += words; }
  Ref function_value() { return memory[0]; }
  Ref locals_mapping() { return memory[1]; }
  uint32_t raised_at() const { return position() - 1; }
  void set_raised_at(uint32_t position) { pc = code_->instructions + position + 1; }
  Ref frame_in_traceback(Record& d, Ref exception);
  void cut_stack(uint32_t depth) { sp = memory + kFrameHeaderValues + code_->local_count + depth; }
  void tell_raised(Record&, Ref&) {}
  bool abandon(Record& d, Ref& exception);
  Dict* globals(Record& d);

  bool enter(Record& d, Code* code, Ref function, Link link);
  Next leave(Record& d, Ref v);
  bool resume(Record& d, Ref generator, Ref sent, Link link);
  Next yield(Record& d, Ref v);
  Next make_generator(Record& d);
  /// Hands `v` of the innermost frame, which is not the base, to its caller.
  void deliver(Record& d, Ref v);

  /// The recorder's innermost frame.
  static View innermost(Record& d);
  uint32_t position() const { return uint32_t(pc - code_->instructions); }
  size_t value_count() const { return size_t(sp - memory); }
  /// Writes the frame back to the generator.
  void suspend(Record& d);

 private:
  Next leave_generator(Record& d, Ref v);
};

class Record : public jit::RecordDomain<PythonMemory>,
               public PythonOperations<Record, jit::recorded::Ref, jit::recorded::Bool>,
               public TracedOperations<Record, jit::recorded::Ref> {
 public:
  using RecordDomain::RecordDomain;

  /// Records from the innermost frame until frame number `base` returns.
  Ref record_frames(size_t base);
  size_t base = 0;

  bool has_loops(const void* code) const override;
  Construction construction(Class* cls);
  bool may_resume(Ref generator);
  /// Whether the value is a constant of the trace; whether the trace itself has allocated the object.
  bool is_known(Ref v) { return choose(jit::Ir::is_constant(v.ref)); }
  bool is_made_here(Ref v) { return choose(is_allocation(v.ref)); }
  Ref resume_generator(Ref generator, Ref sent, Link link);
  /// Leaves the rest of the innermost frame, a generator's, to the interpreter: gives what it yields, or empty.
  Ref run_rest_of_generator(View<Record>& f);
  /// After the result that the frame waited for was empty: true when that was the end of an iterator that others ran.  The frame
  /// then goes on as it does at the end.
  bool iterator_ended(View<Record>& f);
  /// Makes the frame of a suspended generator the innermost one.
  void push_generator(Ref generator, Ref sent, Link link, bool mid_handler);
  Ref call_value(Ref callable, const Ref* arguments, size_t count, Tuple* names);
  Ref call_native(const NativeMethod* m, const Ref* arguments, size_t count, Tuple* names);
  Ref call_python(Ref function, const Ref* arguments, size_t count);

  /// Before a frame of this code is recorded.
  void check_code(Code* code);

  // Exceptions (record_exceptions.cpp).
  void set_pending(Ref exception) { raised_ = exception; }
  Ref handled();
  Ref handled_outside();
  Ref exchange_handled(Ref exception);
  void handled_changed() { handled_.ref = stored_ = jit::kNoRef; }
  /// The innermost operation has raised: goes to the handler.  False when frame number `base` was left.
  bool raise(View<Record>& f, bool reraised);
  /// The frame object of frame number `index`, made when there is none.
  Ref frame_object_of(size_t index);
  /// Frame number `index` ends at an instruction: its object, if it has one, keeps what it needs.
  void detach_frame_object(size_t index, uint32_t position);

 protected:
  void store_delayed(Ref handled) override;

 private:
  /// Logs what the recorder decides on grounds of its own, so that a replayed handler decides the same.
  bool choose(bool decision);
  size_t catching_frame(const View<Record>& f) const;
  bool has_frame_object(size_t index);
  void fill_frame_object(size_t index, uint32_t position);
  Ref take_raised();
  jit::Ref read_raw(jit::Ref address, jit::Type type, size_t offset);
  jit::Ref handled_state();
  Ref call_value_tagged(jit::LogTag tag, Ref callable, const Ref* arguments, size_t count, Tuple* names);
  /// Runs a call and records it: `first` are operands that are no values, then come the arguments.
  template <class F>
  Ref opaque(const jit::CallInfo& info, jit::LogTag tag, std::initializer_list<jit::Ref> first, const Ref* arguments, size_t count, F run);

  std::vector<Value> language_roots() const override { return {raised_.value, handled_.value}; }

  Ref raised_;                       // by the handler that has just failed; empty: by a function, the thread has it
  Ref handled_;                      // what the innermost frame handles, once known
  jit::Ref stored_ = jit::kNoRef;    // the same as the thread has it in the trace
};

}  // namespace adder
