// What each operation asks of the register allocator on x86-64.  Must agree with the lowerings.
#include "jit/backend/x86_64/machine.h"

namespace adder::jit::x64 {

namespace {
using Step = AllocationStep;
using Use = RegisterUse;

void needs(Constraint& c, Use::Need first, Use::Need second = Use::kPreferred, Use::Need third = Use::kPreferred) {
  c.needs[0] = first;
  c.needs[1] = second;
  c.needs[2] = third;
}

/// Additions on tagged words write their result before they know whether it fits; the exit undoes that.
void constrain_add_overflow(const Plan& plan, const Instruction& i, Constraint& c) {
  Ref a = i.arguments[0], b = i.arguments[1];
  needs(c, Use::kPreferred);
  if (!plan.small(a) || !plan.small(b)) return;
  c.flags = Step::kExitsAfterDef;
  if (!plan.tagged(a)) return;
  c.flags |= Step::kDefOverFirst;
  if (plan.value(a) != plan.value(b)) c.flags |= Step::kRestoresFirst;
  else c.flags &= uint8_t(~Step::kDefOverFirst);
}

bool is_power_of_two(int64_t i) { return i > 0 && (i & (i - 1)) == 0; }

void constrain_division(const Plan& plan, const Instruction& i, Constraint& c) {
  Ref divisor = i.arguments[1];
  needs(c, Use::kRequired);
  if (divisor < 0 && is_power_of_two(int64_t(plan.ir().bits(divisor)))) c.flags = Step::kDefOverFirst;
  else c.clobbers = kRdx;
}

void constrain_call(const Instruction& i, Constraint& c) {
  needs(c, Use::kAnywhere, Use::kAnywhere, Use::kAnywhere);
  c.flags = Step::kCalls;
  if (i.op == Op::call_trace) c.flags |= Step::kNeedsHomes | Step::kLosesAll;
  else if (i.call->effect.kind == Effect::kAny) c.flags |= Step::kNeedsHomes;
}

void constrain(const Plan& plan, Ref r, Constraint& c) {
  const Instruction& i = plan.ir().at(r);
  switch (i.op) {
    case Op::int_add_ov: case Op::int_sub_ov: return constrain_add_overflow(plan, i, c);
    case Op::int_add: case Op::int_sub: case Op::int_mul: case Op::int_and: case Op::int_or: case Op::int_xor:
    case Op::int_shl: case Op::int_sar: case Op::int_shr: case Op::int_neg: case Op::int_not:
      c.flags = Step::kDefOverFirst;
      return needs(c, Use::kPreferred);
    case Op::int_floordiv: case Op::int_mod: return constrain_division(plan, i, c);
    case Op::box_float:
      if (plan.makes_barrier(r)) c.flags = 0;
      return needs(c, Use::kPreferred);
    case Op::select:
      c.flags = 0;
      return needs(c, Use::kPreferred);
    case Op::is_pointer: case Op::is_float: case Op::is_flonum: return needs(c, Use::kRequired);
    case Op::float_add: case Op::float_sub: case Op::float_mul: case Op::float_div:
      if (!g_machine.has_avx) c.flags = Step::kDefOverFirst;
      return needs(c, Use::kRequired);
    case Op::float_lt: case Op::float_le: return needs(c, Use::kPreferred, Use::kRequired);
    case Op::float_eq: return needs(c, Use::kRequired);
    case Op::load: case Op::load_raw: case Op::load_index: case Op::load_raw_index:
    case Op::store: case Op::store_raw:
    case Op::unbox_float: case Op::to_float: case Op::barrier: case Op::barrier_float: return needs(c, Use::kRequired);
    case Op::store_index: case Op::store_raw_index: return needs(c, Use::kRequired, Use::kRequired);
    case Op::call: case Op::call_trace: return constrain_call(i, c);
    case Op::jump: case Op::finish: return needs(c, Use::kAnywhere, Use::kAnywhere, Use::kAnywhere);
    default: return needs(c, Use::kPreferred);
  }
}
}  // namespace

constexpr uint32_t kGeneralRegisters = 0xffff & ~(1u << 0 | 1u << 1 | 1u << 4 | 1u << 5 | 1u << 15);
constexpr uint32_t kCalleeSavedRegisters = 1u << 3 | 1u << 12 | 1u << 13 | 1u << 14;
const Target kTarget = {{{kGeneralRegisters, 0x3fff}, {kCalleeSavedRegisters, 0}}, &constrain};

}  // namespace adder::jit::x64
