// Pebble's objects and thread: what its values point to, and what the framework must know of its heap.
#pragma once
#include <string>
#include <vector>

#include "gc/heap.h"
#include "jit/domain/callee.h"
#include "jit/domain/watch.h"
#include "jit/jit.h"

namespace pebble {
using adder::Value;
using adder::kEmpty;
using adder::kFalse;
using adder::kNone;
using adder::kTrue;
namespace jit = adder::jit;
namespace gc = adder::gc;

struct Function;

/// A hidden class: the collector's part first, then the fields of a record, and its methods.
struct Shape : gc::ShapeBase {
  std::string name;
  std::vector<std::string> fields;   // records only
  Function* add_method = nullptr;    // what + does for records of this shape
  jit::Watch methods;                // traces rely on add_method
  uint32_t id() const { return uint32_t(reinterpret_cast<uintptr_t>(this)); }
  int field(const std::string& field_name) const;
};

struct Box : gc::Object { Value value; };             // a global variable
struct Pair : gc::Object { Value first, rest; };
struct HeapFloat : gc::Object { double value; };
using Vector = gc::ValueArray;
struct Callable : gc::Object { Function* function; };

struct Instruction { uint8_t op; int32_t argument; };

struct Global {
  std::string name;
  Box* box = nullptr;
  bool changes = false;   // assigned after it was first read: traces load it
  bool was_read = false;
  jit::Watch value;
};

/// Compiled code.  Frames hold `locals` values and up to `stack` operands.
struct Function {
  std::string name;
  std::vector<Instruction> code;
  std::vector<int> lines;
  std::vector<Value> constants;
  std::vector<std::string> names;  // of fields
  std::vector<jit::Hotness> hot;   // one per instruction that is a loop head
  jit::Hotness entry;
  int parameters = 0, locals = 0, stack = 0;
};

/// A frame of the interpreter.
struct PhysicalFrame {
  Function* function;
  const Instruction* pc;
  Value* locals;
  Value* sp;
};

struct Thread {
  gc::Allocator allocator;          // first: machine code allocates from it
  uint8_t poll = 0;
  void* last_jit_frame = nullptr;
  uint64_t stack_limit = 0;
  const char* error = nullptr;      // pending
  int error_line = 0;
  std::vector<PhysicalFrame> frames;
  Value* memory = nullptr;          // of frames
  Value* memory_end = nullptr;
  Function* callee = nullptr;       // of a call that the interpreter is about to enter
};

/// Everything that is one of a kind in a program.
struct World {
  Shape *box, *pair, *heap_float, *vector, *callable;
  std::vector<Global*> globals;
  std::vector<Function*> functions;
  std::vector<Shape*> records;
  std::string output;
  Thread thread;
};
extern World* world;

void start_world(gc::Heap& heap);
Shape* new_shape(gc::Heap& heap, const gc::Layout& layout, const char* name, unsigned words = 0);
Value new_heap_float(Thread& thread, double x);
Value fail(Thread& thread, const char* message);

/// What the framework's domains need (jit/domain/direct.h).
struct Memory {
  using Thread = pebble::Thread;
  static bool is_heap_float(Value v) { return v.as<gc::Object>()->shape == world->heap_float->id(); }
  static double heap_float(Value v) { return v.as<HeapFloat>()->value; }
  static bool keeps_shape(uint32_t) { return true; }
  static Value new_heap_float(Thread& thread, double x) { return pebble::new_heap_float(thread, x); }
  static ADDER_INLINE Value allocate(Thread& thread, uint32_t shape, uint32_t size) {
    return Value::from(thread.allocator.allocate(reinterpret_cast<gc::ShapeBase*>(uintptr_t(shape)), size));
  }
  static ADDER_INLINE void write_barrier(Value object) { gc::write_barrier(object.as<gc::Object>()); }
};

// Where fields lie, and what can alias what.
enum Alias : jit::AliasClass { kAliasBox = 1, kAliasPair, kAliasVector, kAliasRecord };
constexpr jit::Field kBoxValue{8, kAliasBox};
constexpr jit::Field kFirst{8, kAliasPair}, kRest{16, kAliasPair};
constexpr jit::Field kLength{8, kAliasVector, jit::Width::kInt64, true}, kItems{16, kAliasVector};
constexpr jit::Field kFunctionField{8, jit::kAliasHeader, jit::Width::kInt64, true};
constexpr jit::Field record_field(int i) { return {8 + 8 * i, kAliasRecord}; }

// Functions that handlers call; what they do to memory is declared beside them.
Value make_vector(Thread& thread, int64_t length, Value fill);
Value print_value(Thread& thread, Value v);
Value fail_call(Thread& thread, const char* message);
Value set_add_method(Thread& thread, Shape* shape, Function* function);
Value set_global(Thread& thread, Global* global, Value v);
Function* add_method(Shape* shape);
Value constant_global(Global* global);  // empty: it has been assigned more than once
}  // namespace pebble

ADDER_EFFECT(pebble::make_vector, adder::jit::kAllocates)
ADDER_EFFECT(pebble::print_value, adder::jit::writes(0))
ADDER_EFFECT(pebble::fail_call, adder::jit::writes(0))
ADDER_EFFECT(pebble::set_add_method, adder::jit::kAnyEffect)
ADDER_EFFECT(pebble::set_global, adder::jit::kAnyEffect)
