// What the optimizer makes of a recording and the back end turns into machine code: a trace, its exits, and
// what its loop header expects of whoever jumps there.
//
// In the code of a trace, `Instruction::snapshot` of a guard is an index into Trace::exits.  The code is
// compact: every instruction in it is needed.  A condition (type B) stands directly before its only user.
// Phis stand directly before the label.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "jit/ir/ir.h"

namespace adder::jit {

struct Trace;
struct ExitRecipe;

/// Where a heap float keeps its double.
constexpr int32_t kHeapFloatOffset = 8;

/// Something whose machine code can be called, also before it exists: a function entry or a loop head.  Until
/// then `machine_code` is the language's thunk, which runs the interpreter.
struct Entry {
  void* machine_code = nullptr;
  Trace* trace = nullptr;
  const void* code = nullptr;  // the language's code object
  uint32_t pc = 0;
  uint32_t input_count = 0;  // locals + operand stack at the head
  uint32_t input_capacity =
      0;  // the most any head of the same frame has (its callers' room for inputs is reused)
  uint32_t inlined_frames = 0;  // the most frames that its trace and the bridges enter, besides the outermost one
};

// --- leaving a trace
// -----------------------------------------------------------------------------------------------

/// How a value is rebuilt when the trace is left.
struct ExitValue {
  enum How : uint8_t { kRef, kTagInt, kBoxFloat, kVirtual } how = kRef;
  Ref ref = kNoRef;  // kVirtual: index into Trace::virtuals
  bool operator==(const ExitValue&) const = default;
};
/// An object that was never allocated.  Slots that are not listed are 0.
struct VirtualObject {
  uint32_t shape;
  uint32_t size;        // bytes, header included
  uint32_t first_slot;  // into Trace::slots
  uint32_t slot_count;
};
struct VirtualSlot {
  Field field;
  ExitValue value;
};
/// As FrameState, with values as they are rebuilt.  kNoRef as value: dead, restored as empty.
struct ExitFrame {
  const void* code;
  uint32_t pc;
  uint16_t kind;
  uint16_t value_count;
  uint32_t first_value;  // into Trace::values
  int32_t caller;        // into Trace::snapshots, -1 for the outermost frame
  ExitValue home;
};
struct ExitLog {
  ExitValue value;
  uint32_t tag;
};
/// What is known of a value besides its type, wherever the trace is left with this snapshot.
struct Known {
  uint8_t tags = 0xff;       // set of Tag: what a V may be
  bool shaped = false;       // its header holds `shape`
  bool nonnegative = false;  // an I is not below 0
  bool not_nan = false;      // an F
  uint32_t shape = 0;
  bool operator==(const Known&) const = default;
};
/// What a tagged value can be.
enum Tag : uint8_t {
  kTagInt = 1,
  kTagFlonum = 2,
  kTagHeapFloat = 4,
  kTagObject = 8,
  kTagConstant = 16,
  kTagEmpty = 32,
  kTagFloat = kTagFlonum | kTagHeapFloat,
  kTagPointer = kTagHeapFloat | kTagObject,
  kTagAny = 63,
};
/// A value that must be at hand when the trace is left.
struct ExitRef {
  Ref ref;
  Known known;
};
struct ExitSnapshot {
  int32_t frame;  // innermost, into Trace::exit_frames
  bool replay;
  uint32_t first_log, log_count;  // into Trace::exit_log
  uint32_t first_ref, ref_count;  // into Trace::exit_refs: each non-constant value once, of all frames
};

/// A place where the trace can be left.
struct Exit {
  Trace* trace = nullptr;
  int32_t guard = -1;        // instruction
  int32_t snapshot = -1;     // into Trace::snapshots
  bool in_preamble = false;  // bridges from here find nothing of what the loop's header relies on
  // back end:
  uint32_t id = 0;
  void* machine = nullptr;  // its own record of the exit (stub, locations)
  // driver:
  Trace* bridge = nullptr;
  uint32_t count = 0;      // leaves since the latest attempt at a bridge
  uint64_t leaves = 0;     // all
  bool blocked = false;    // until it has been left `retry_at` times
  uint64_t retry_at = 0;
  uint8_t attempts = 0;  // recordings of a bridge that failed
  std::shared_ptr<const ExitRecipe> recipe;  // how its frames are rebuilt, once it was taken
};

// --- the loop header
// ---------------------------------------------------------------------------------------------

/// What an input of the loop looks like at the label.
struct HeaderValue {
  enum How : uint8_t {
    kConstant,    // always this constant (`bits`)
    kInvariant,   // still what `ref`, defined before the label, is
    kInt,         // carried unboxed
    kFloat,       // carried unboxed
    kValue,       // carried as it is
    kObject,      // an object that does not exist; its slots are carried
    kSameObject,  // the object of header value `first`
  } how = kValue;
  bool nonnegative = false;  // kInt
  bool not_nan = false;      // kFloat
  uint8_t tags = kTagAny;    // kValue: what it is known to be
  int32_t phi = -1;     // kInt, kFloat, kValue: index into Trace::phis; -1 when the loop does not need it
  Ref ref = kNoRef;     // kInvariant
  uint64_t bits = 0;    // kConstant
  Type type = Type::V;  // kConstant
  uint32_t shape = 0, size = 0;   // kObject
  uint32_t first = 0, count = 0;  // kObject: its slots are Trace::header[first .. first + count)
  Field field{0, 0};              // when it is a slot: which
};
/// A field of an object that does not change round the loop: the loop stores to it, and carries its value
/// along so as not to load it again.  Whoever jumps to the label brings the value.
struct CarriedField {
  Ref base;  // a constant, or defined before the label
  Field field;
  HeaderValue value;  // kInt, kFloat or kValue
};
struct Phi {
  Ref ref;
  Ref initial;  // value on entry to the loop; the jump's operands give the later ones
};

/// Heap locations that a piece of code writes, or relies on.
struct MemorySet {
  AliasSet classes = 0;       // all of these
  std::vector<Field> fields;  // and these fields
  void add(Field f);
  void add(const MemorySet& other);
  bool contains(Field f) const;
  bool overlaps(const MemorySet& other) const;
  bool empty() const { return !classes && fields.empty(); }
};

/// A value that a bridge starts with.  `input` instructions of the bridge refer to it by index.
struct BridgeInput {
  Ref parent_ref;  // in the code of the parent exit's trace
  Type type;
  Known known;
};

/// How a recording ends.
struct TraceEnd {
  enum Kind : uint8_t {
    kLoop,    // back at the head of the root trace's loop, with `values` as locals and operand stack
    kEnter,   // at the head of another trace of the same frame (`entry`), with `values`
    kFinish,  // the outermost frame returns values[0]
    kLeave,   // exit with `snapshot`, always
  } kind;
  std::vector<Ref> values;
  Entry* entry = nullptr;
  int32_t snapshot = -1;  // of the recording
};

enum class TraceKind : uint8_t { kLoop, kFunction, kBridge };

/// A trace, optimized.  Root traces start with `input` instructions that read the tagged inputs of the head;
/// bridges with `input` instructions that take over values of the parent.
struct Trace {
  // Given by the driver before optimize():
  uint32_t id = 0;
  TraceKind kind = TraceKind::kLoop;
  Trace* root = nullptr;                  // itself for root traces
  Exit* parent = nullptr;                 // bridges
  Entry* entry = nullptr;                 // root traces: the way in
  std::vector<BridgeInput> inputs;        // bridges
  std::vector<const void*> dependencies;  // what the driver watches to invalidate the trace

  // Kept by the driver:
  uint32_t bridge_count = 0;  // root traces

  // Made by optimize():
  Ir ir;  // code, constants, operands; its own snapshots stay empty
  std::vector<Exit> exits;
  std::vector<ExitSnapshot> snapshots;
  std::vector<ExitFrame> exit_frames;
  std::vector<ExitValue> values;
  std::vector<ExitLog> exit_log;
  std::vector<ExitRef> exit_refs;
  std::vector<VirtualObject> virtuals;
  std::vector<VirtualSlot> slots;
  Ref label = kNoRef;  // head of the loop, or kNoRef
  std::vector<Phi> phis;
  std::vector<Ref> invariants;      // defined before the label (not phis), needed after it
  std::vector<HeaderValue> header;  // first one per input of the loop, then slots of virtual objects
  std::vector<CarriedField> carried_fields;
  MemorySet hoisted;             // what the loop assumes no iteration writes
  MemorySet written;             // what the code (bridges: with all its parents up to the root's body) writes
  Trace* jump_target = nullptr;  // of the final `jump`; this trace or its root
  /// Invariants of the root that are something else after the jump: its last operands, after those for the phis.
  std::vector<Ref> renewed;
  bool peeled = false;
  const char* not_peeled = nullptr;  // why a loop has no header and goes round by its front door
  bool misses_loop = false;  // a bridge that ends at the front door of its root, which is known to leave its preamble then
  uint32_t recorded_count = 0;       // instructions in the recording

  // Made by the back end:
  void* machine = nullptr;  // its own record of the trace (code, locations at the label)
  uint32_t code_size = 0;   // bytes of machine code
  const void* code = nullptr;  // where it lies

  std::span<const ExitRef> refs(const ExitSnapshot& s) const {
    return {exit_refs.data() + s.first_ref, s.ref_count};
  }
  std::span<const ExitValue> values_of(const ExitFrame& f) const {
    return {values.data() + f.first_value, f.value_count};
  }
  std::span<const ExitLog> log_of(const ExitSnapshot& s) const {
    return {exit_log.data() + s.first_log, s.log_count};
  }
  std::span<const VirtualSlot> slots_of(const VirtualObject& o) const {
    return {slots.data() + o.first_slot, o.slot_count};
  }
};

/// The type a memory access of this width yields.
constexpr Type type_of(Width w) {
  return w == Width::kValue ? Type::V : w == Width::kFloat64 || w == Width::kFloat32 ? Type::F : Type::I;
}
constexpr int size_of(Width w) {
  switch (w) {
    case Width::kValue:
    case Width::kInt64:
    case Width::kFloat64:
      return 8;
    case Width::kInt32:
    case Width::kUint32:
    case Width::kFloat32:
      return 4;
    case Width::kUint16:
    case Width::kInt16:
      return 2;
    case Width::kUint8:
    case Width::kInt8:
      return 1;
  }
  return 8;
}

}  // namespace adder::jit
