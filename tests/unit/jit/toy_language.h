// A heap for tests of the domains: objects are malloc'ed, floats that have no flonum carry shape 1.
#pragma once
#include <cstdlib>

#include "jit/record/record.h"

namespace adder::jit::toy {

struct Thread { int calls = 0; };
struct HeapFloat { uint64_t header = 1; double value; };
struct Point { uint64_t header = 7; Value x, y; };

struct Memory {
  using Thread = toy::Thread;
  static inline int barriers = 0;
  static bool is_heap_float(Value v) { return *v.as<uint32_t>() == 1; }
  static double heap_float(Value v) { return v.as<HeapFloat>()->value; }
  static bool keeps_shape(uint32_t shape) { return shape == 1; }
  static Value new_heap_float(Thread&, double x) { return Value::from(new HeapFloat{1, x}); }
  static Value allocate(Thread&, uint32_t shape, uint32_t size) {
    auto* memory = static_cast<uint64_t*>(calloc(1, size));
    memory[0] = shape;
    return Value::from(memory);
  }
  static void write_barrier(Value) { barriers++; }
};

constexpr Field kX{8, 1}, kY{16, 1};
using Direct = DirectDomain<Memory>;
using Replay = Replaying<Direct>;

/// A recorder with one frame that holds `inputs`.
struct Record : RecordDomain<Memory> {
  explicit Record(Thread& thread, std::initializer_list<Value> inputs = {}) : RecordDomain(thread, kLimits) {
    current_recorder = this;
    RecordFrame& f = push_frame("code", 0, inputs.size() + 8, false);
    int i = 0;
    for (Value v : inputs) f.memory[size_t(i)] = {v, ir.add(Op::input, Type::V, {}, i)}, i++;
    begin_operation(0, inputs.size());
  }
  ~Record() override { current_recorder = nullptr; }
  Ref input(size_t i) { return top().memory[i]; }
  int count(Op op) const {
    int n = 0;
    for (auto& i : ir.code) n += i.op == op;
    return n;
  }
  const Snapshot& last_snapshot() const { return ir.snapshots.back(); }
  static constexpr RecordLimits kLimits{200, 4, 2, 3};
};

inline Value note(Thread& thread, Value v) { return thread.calls++, v; }
inline Value current(Thread& thread) { return Value::from_int(thread.calls); }
}  // namespace adder::jit::toy

ADDER_EFFECT(adder::jit::toy::note, adder::jit::kAnyEffect)
