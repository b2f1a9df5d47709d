// The table of operations, and the constant pool.
#include "jit/ir/ir.h"

#include <cstring>

namespace adder::jit {

namespace {
uint64_t hash(uint64_t bits, Type type) {
  uint64_t h = (bits ^ uint64_t(type) << 56) * 0x9E3779B97F4A7C15ull;
  return h ^ h >> 29;
}
}  // namespace

/// The names that ops.def is written in; in a struct, because some of them mean effects elsewhere.
struct OpTable {
  static constexpr uint16_t kPure = kPureOp, kGuard = kGuardOp, kLoad = kLoadOp, kStore = kStoreOp,
                            kCall = kCallOp, kAlloc = kAllocOp, kControl = kControlOp, kInput = kInputOp,
                            kCommutes = kCommutesOp;
  static constexpr Type V = Type::V, I = Type::I, F = Type::F, B = Type::B, N = Type::N;
  static constexpr OpInfo kRows[] = {
#define OP(name, result, operands, traits) {#name, result, operands, traits},
#include "jit/ir/ops.def"
#undef OP
  };
};
const OpInfo* const kOpInfo = OpTable::kRows;

Ref Ir::constant(uint64_t bits, Type type) {
  if (constants_.size() * 2 >= index_.size()) {
    index_.assign(index_.empty() ? 64 : index_.size() * 2, 0);
    for (size_t k = 0; k < constants_.size(); k++) {
      size_t at = hash(constants_[k].bits, constants_[k].type) & (index_.size() - 1);
      while (index_[at]) at = (at + 1) & (index_.size() - 1);
      index_[at] = uint32_t(k + 1);
    }
  }
  size_t at = hash(bits, type) & (index_.size() - 1);
  for (; index_[at]; at = (at + 1) & (index_.size() - 1)) {
    const Constant& c = constants_[index_[at] - 1];
    if (c.bits == bits && c.type == type) return ~Ref(index_[at] - 1);
  }
  constants_.push_back({bits, type});
  index_[at] = uint32_t(constants_.size());
  return ~Ref(constants_.size() - 1);
}

void Ir::set_arguments(Instruction& i, std::span<const Ref> arguments) {
  CHECK(arguments.size() < 256, "an instruction has at most 255 operands");
  i.argument_count = uint8_t(arguments.size());
  if (arguments.size() <= 3) {
    for (size_t k = 0; k < arguments.size(); k++) i.arguments[k] = arguments[k];
    return;
  }
  i.arguments[0] = Ref(operands.size());
  operands.insert(operands.end(), arguments.begin(), arguments.end());
}

Ref Ir::add(Op op, Type type, std::initializer_list<Ref> arguments, int64_t imm) {
  Instruction i;
  i.op = op;
  i.type = type;
  set_arguments(i, {arguments.begin(), arguments.size()});
  i.imm = imm;
  return add(i);
}

}  // namespace adder::jit
