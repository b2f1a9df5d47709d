// Helpers for tests of the back end: a thread with a heap, and a builder that writes traces directly.
#pragma once
#include <sys/mman.h>

#include <cstring>
#include <memory>
#include <vector>

#include "gtest/gtest.h"
#include "jit/backend/backend.h"
#include "jit/ir/evaluate.h"
#include "jit/trace.h"

namespace adder::jit::testing {

constexpr uint32_t kFloatShape = 2;

/// What machine code expects of a thread.
struct TestThread {
  char* cursor = nullptr;
  char* limit = nullptr;
  uint8_t poll = 0;
  void* last_jit_frame = nullptr;
  uintptr_t stack_limit = 0;
  std::vector<std::unique_ptr<uint64_t[]>> blocks;
  int slow_allocations = 0, slow_barriers = 0, overflows = 0;
  // The latest exit, and the raw words of its outermost frame.
  const Exit* exit = nullptr;
  std::vector<uint64_t> words;
  void* physical = nullptr;
  void* owner = nullptr;
  uint64_t leave_result = 44;

  void* allocate(uint64_t shape, uint64_t bytes) {
    blocks.push_back(std::make_unique<uint64_t[]>(bytes / 8 + 1));
    memcpy(blocks.back().get(), &shape, 4);
    return blocks.back().get();
  }
};

inline TestThread& test_thread(void* t) { return *static_cast<TestThread*>(t); }

inline void* allocate_hook(void* t, uint64_t shape, uint64_t bytes) {
  test_thread(t).slow_allocations++;
  return test_thread(t).allocate(shape, bytes);
}
inline uint64_t box_hook(void* t, double d) {
  if (fits_flonum(d)) return flonum_from(d).bits;
  auto* o = static_cast<char*>(test_thread(t).allocate(kFloatShape, 16));
  memcpy(o + 8, &d, 8);
  return reinterpret_cast<uint64_t>(o);
}
inline void barrier_hook(void* t, Value object) {
  test_thread(t).slow_barriers++;
  object.as<uint8_t>()[5] &= uint8_t(~1);
}
inline uint64_t leave_hook(void* t, Exit* exit, ExitState* state) {
  TestThread& thread = test_thread(t);
  thread.exit = exit;
  thread.physical = state->physical_frame;
  thread.words.clear();
  const Trace& trace = *exit->trace;
  const ExitFrame& frame = trace.exit_frames[size_t(trace.snapshots[size_t(exit->snapshot)].frame)];
  for (const ExitValue& v : trace.values_of(frame)) thread.words.push_back(read_at_exit(*exit, *state, v.ref));
  return thread.leave_result;
}
inline uint64_t interpret_hook(void*, Entry* entry, Value* inputs, void*) {
  return Value::from_int(inputs[0].as_int() * 1000 + int64_t(entry->pc)).bits;
}
inline void overflow_hook(void* t) { test_thread(t).overflows++; }

inline MachineConfig test_config() {
  MachineConfig c{};
  c.allocation_cursor = offsetof(TestThread, cursor);
  c.allocation_limit = offsetof(TestThread, limit);
  c.poll = offsetof(TestThread, poll);
  c.last_jit_frame = offsetof(TestThread, last_jit_frame);
  c.stack_limit = offsetof(TestThread, stack_limit);
  c.float_shape = kFloatShape;
  c.float_value = 8;
  c.barrier_byte = 5;
  c.barrier_mask = 1;
  c.allocate_slow = allocate_hook;
  c.box_float_slow = box_hook;
  c.barrier_slow = barrier_hook;
  c.leave = leave_hook;
  c.interpret = interpret_hook;
  c.stack_overflow = overflow_hook;
  return c;
}

/// Writes a trace without the optimizer.
class Builder {
 public:
  explicit Builder(TraceKind kind = TraceKind::kFunction, Entry* entry = nullptr) {
    trace.kind = kind;
    trace.root = &trace;
    trace.entry = entry;
    if (entry) entry->trace = &trace;
  }
  Trace trace;

  Ref op(Op o, Type type, std::initializer_list<Ref> arguments, int64_t imm = 0) { return trace.ir.add(o, type, arguments, imm); }
  Ref op(Op o, std::initializer_list<Ref> arguments, int64_t imm = 0) { return op(o, info(o).result, arguments, imm); }
  Ref input(int k) { return op(Op::input, {}, k); }
  Ref integer(int64_t i) { return trace.ir.constant_int(i); }
  Ref value(Value v) { return trace.ir.constant_value(v); }
  Ref number(double d) { return trace.ir.constant_float(d); }
  Ref field(Op o, std::initializer_list<Ref> arguments, Field f) {
    Ref r = op(o, has(o, kStoreOp) ? Type::N : type_of(f.width), arguments);
    trace.ir.at(r).field = f;
    return r;
  }
  Ref call(const CallInfo& info, std::vector<Ref> arguments) {
    Instruction i;
    i.op = Op::call;
    i.type = info.result;
    i.call = &info;
    trace.ir.set_arguments(i, arguments);
    return trace.ir.add(i);
  }
  Ref call_trace(Entry& entry, std::vector<Ref> arguments) {
    Instruction i;
    i.op = Op::call_trace;
    i.type = Type::V;
    i.entry = &entry;
    trace.ir.set_arguments(i, arguments);
    return trace.ir.add(i);
  }
  /// Gives an instruction an exit that needs `values`.
  Ref exits(Ref guard, const std::vector<Ref>& values, uint32_t pc = 0) {
    Exit exit;
    exit.trace = &trace;
    exit.guard = guard;
    exit.snapshot = int32_t(trace.snapshots.size());
    ExitFrame frame{};
    frame.pc = pc;
    frame.caller = -1;
    frame.first_value = uint32_t(trace.values.size());
    frame.value_count = uint16_t(values.size());
    ExitSnapshot s{};
    s.frame = int32_t(trace.exit_frames.size());
    s.first_ref = uint32_t(trace.exit_refs.size());
    for (Ref r : values) {
      trace.values.push_back({ExitValue::kRef, r});
      if (r >= 0) trace.exit_refs.push_back({r, {}}), s.ref_count++;
    }
    trace.exit_frames.push_back(frame);
    trace.snapshots.push_back(s);
    trace.ir.at(guard).snapshot = int32_t(trace.exits.size());
    trace.exits.push_back(exit);
    return guard;
  }
  Ref guard(Op o, Ref condition, const std::vector<Ref>& values, uint32_t pc = 0) { return exits(op(o, {condition}), values, pc); }
  Ref phi(Ref initial) {
    Ref r = op(Op::phi, trace.ir.type(initial), {});
    trace.phis.push_back({r, initial});
    return r;
  }
  void label() { trace.label = op(Op::label, {}); }
  void jump(std::vector<Ref> sources, Trace* target = nullptr) {
    Instruction i;
    i.op = Op::jump;
    i.type = Type::N;
    trace.ir.set_arguments(i, sources);
    trace.ir.add(i);
    trace.jump_target = target ? target : &trace;
  }
  void enter(Entry& entry) {
    Instruction i;
    i.op = Op::enter_trace;
    i.type = Type::N;
    i.entry = &entry;
    trace.ir.add(i);
  }
  void finish(Ref r) { op(Op::finish, {r}); }
};

/// Runs the machine code of an entry as the interpreter would.
inline uint64_t run(Entry& entry, std::vector<uint64_t> inputs, TestThread& thread, void* physical = nullptr) {
  inputs.resize(std::max<size_t>(inputs.size(), entry.input_capacity) + 8);
  thread.exit = nullptr;
  return enter(entry, reinterpret_cast<Value*>(inputs.data()), physical, &thread);
}

inline uint64_t tagged(int64_t i) { return Value::from_int(i).bits; }

}  // namespace adder::jit::testing
