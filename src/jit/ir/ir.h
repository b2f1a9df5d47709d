// The trace IR: linear SSA.  A Ref >= 0 is the index of an instruction, a Ref < 0 a constant (~ref in the
// pool). Nothing in here knows what language the trace comes from: code positions are opaque pointers.
#pragma once
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/value.h"
#include "jit/domain/memory.h"

namespace adder::jit {

using Ref = int32_t;
constexpr Ref kNoRef = INT32_MIN;

enum class Type : uint8_t { V, I, F, B, N };

enum class Op : uint8_t {
#define OP(name, result, operands, traits) name,
#include "jit/ir/ops.def"
#undef OP
  kCount
};

enum Trait : uint16_t {
  kPureOp = 1,
  kGuardOp = 2,
  kLoadOp = 4,
  kStoreOp = 8,
  kCallOp = 16,
  kAllocOp = 32,
  kControlOp = 64,
  kInputOp = 128,
  kCommutesOp = 256,
};
struct OpInfo {
  const char* name;
  Type result;
  const char* operands;  // one letter each, ? for any, * for any number
  uint16_t traits;
};
extern const OpInfo* const kOpInfo;
inline const OpInfo& info(Op op) { return kOpInfo[int(op)]; }
inline bool has(Op op, Trait t) { return info(op).traits & t; }

/// An opaque function as a trace calls it: System V calling convention, words and doubles only.
struct CallInfo {
  const void* address;
  const char* name;  // for logs
  Effect effect;
  Type result;
  uint8_t argument_count;  // at most kMaxCallArguments
  Type arguments[11];
  bool passes_thread = false;  // the thread pointer goes first, before `arguments`
};
constexpr int kMaxCallArguments = 11;

/// Something whose machine code can be called before (and after) it exists: a function entry or a loop head.
struct Entry;

struct Instruction {
  Op op;
  Type type;
  uint8_t argument_count = 0;
  bool fits_63_bits = false;  // integers: what the optimizer can say of the result, for the back end
  Ref arguments[3] = {kNoRef, kNoRef,
                      kNoRef};  // with more than three, arguments[0] is an index into Ir::operands
  int32_t snapshot = -1;        // guards: where to go when they fail
  union {
    int64_t imm = 0;
    const CallInfo* call;
    Entry* entry;
  };
  // Loads and stores.  alloc: field.offset holds the shape; calls that may run the language's code: how many frames the trace
  // has entered, besides its outermost one.
  Field field{0, 0};
};

/// A position in the source program, and what a frame held there.  Frames of one trace share these nodes: a
/// guard costs a snapshot, not a copy of all frames.
struct FrameState {
  const void* code;      // the language's code object
  uint32_t pc;           // the language's idea of a position
  uint16_t kind;         // the language's: how this frame is linked to its caller
  uint16_t value_count;  // locals, then operand stack
  uint32_t first_value;  // into Ir::frame_values
  int32_t caller;        // snapshot of the calling frame, -1 for the outermost one
  Ref home;              // object that owns the frame's memory (a generator), or kNoRef
};
/// State to restore when a guard fails: the innermost frame at the start of its current operation and, when
/// that operation already had an effect, the results to feed to its replay.
struct Snapshot {
  int32_t frame;                  // into Ir::frames
  bool replay;                    // run the operation again from `log`; otherwise start it afresh
  uint32_t first_log, log_count;  // into Ir::log
};
/// One logged result.  The tag names the operation and call site; replay checks it in debug builds.
struct LogEntry {
  Ref ref;
  uint32_t tag;
};

/// A recorded or optimized sequence of instructions with its constants and snapshots.
class Ir {
 public:
  std::vector<Instruction> code;
  std::vector<Ref> operands;  // argument lists longer than three
  std::vector<FrameState> frames;
  std::vector<Ref> frame_values;
  std::vector<Snapshot> snapshots;
  std::vector<LogEntry> log;

  Ref constant(uint64_t bits, Type type);
  Ref constant_value(Value v) { return constant(v.bits, Type::V); }
  Ref constant_int(int64_t i) { return constant(uint64_t(i), Type::I); }
  Ref constant_float(double d) { return constant(std::bit_cast<uint64_t>(d), Type::F); }
  Ref constant_cond(bool b) { return constant(b, Type::B); }

  static bool is_constant(Ref r) { return r < 0; }
  uint64_t bits(Ref r) const { return constants_[size_t(~r)].bits; }
  Type type(Ref r) const { return r < 0 ? constants_[size_t(~r)].type : code[size_t(r)].type; }
  Instruction& at(Ref r) { return code[size_t(r)]; }
  const Instruction& at(Ref r) const { return code[size_t(r)]; }

  Ref add(const Instruction& i) {
    code.push_back(i);
    return Ref(code.size()) - 1;
  }
  Ref add(Op op, Type type, std::initializer_list<Ref> arguments, int64_t imm = 0);
  void set_arguments(Instruction& i, std::span<const Ref> arguments);
  std::span<const Ref> arguments(const Instruction& i) const {
    if (i.argument_count <= 3) return {i.arguments, i.argument_count};
    return {operands.data() + i.arguments[0], i.argument_count};
  }

  struct Constant {
    uint64_t bits;
    Type type;
  };
  const std::vector<Constant>& constants() const { return constants_; }

 private:
  std::vector<Constant> constants_;
  std::vector<uint32_t> index_;  // open-addressing index over constants_
};

}  // namespace adder::jit
