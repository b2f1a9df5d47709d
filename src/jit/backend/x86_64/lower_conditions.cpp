// Conditions and those who use them: guards, select, cond_to_int.  A condition is emitted by its user.
#include "jit/backend/x86_64/emitter.h"

namespace adder::jit::x64 {

namespace {
CondCode opposite(CondCode c) { return x86::negateCond(c); }

/// `cmp a, b` of two integers, in whatever form costs least.
void compare_integers(Emitter& e, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  if (e.plan().fused(a)) {  // a field with a constant
    Mem field = e.address(e.ir().at(a));
    int64_t bits = e.constant(b);
    e.a.cmp(field, field.size() == 4 ? int64_t(int32_t(bits)) : bits);
    return;
  }
  bool tag = (e.tagged(a) || e.tagged(b)) && e.plan().small(a) && e.plan().small(b);
  if (e.is_constant(b)) {
    int64_t bits = tag ? e.constant(b) * 2 + 1 : e.constant(b);
    if (Emitter::fits32(bits) && !(e.is_constant(a))) {
      if (!tag && bits == 0) {
        Gp x = e.plain(a, kScratch);
        e.a.test(x, x);
      } else if (tag ? e.tagged(a) : !e.tagged(a)) {
        e.a.emit(x86::Inst::kIdCmp, e.word_or_memory(a), asmjit::Imm(bits));
      } else {
        e.a.cmp(tag ? e.tagged_word(a, kScratch) : e.plain(a, kScratch), bits);
      }
      return;
    }
  }
  Gp x = tag ? e.tagged_word(a, kScratch) : e.plain(a, kScratch);
  Gp y = tag ? e.tagged_word(b, kScratch2) : e.plain(b, kScratch2);
  e.a.cmp(x, y);
}

void compare_words(Emitter& e, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  if (e.is_constant(a)) std::swap(a, b);
  if (e.is_constant(b) && !e.is_constant(a) && Emitter::fits32(e.constant(b))) {
    if (e.constant(b) == 0) {
      Gp x = e.word(a, kScratch);
      e.a.test(x, x);
    } else {
      e.a.emit(x86::Inst::kIdCmp, e.word_or_memory(a), asmjit::Imm(e.constant(b)));
    }
    return;
  }
  Gp x = e.word(a, kScratch);
  e.a.cmp(x, e.word(b, kScratch2));
}

void test_flonum(Emitter& e, Ref value) {
  e.a.lea(x86::eax, x86::ptr(e.word(value, kScratch), -2));
  e.a.test(x86::al, 3);
}

/// a < b is "b above a", which is false for a NaN.
void compare_floats(Emitter& e, Ref a, Ref b) {
  Xmm y = e.vector(b, kVectorScratch);
  e.a.emit(x86::Inst::kIdUcomisd, y, e.vector_or_memory(a));
}
}  // namespace

CondCode Emitter::compare(Ref r) {
  const Instruction& i = ir().at(r);
  switch (i.op) {
    case Op::is_int: {
      Gp x = word(i.arguments[0], kScratch);
      a.test(x.r8(), 1);
      return CondCode::kNZ;
    }
    case Op::is_flonum: test_flonum(*this, i.arguments[0]); return CondCode::kZ;
    case Op::same: compare_words(*this, i); return CondCode::kE;
    case Op::int_eq: compare_integers(*this, i); return CondCode::kE;
    case Op::int_lt: compare_integers(*this, i); return CondCode::kL;
    case Op::int_le: compare_integers(*this, i); return CondCode::kLE;
    case Op::int_ult: compare_integers(*this, i); return CondCode::kB;
    case Op::int_ule: compare_integers(*this, i); return CondCode::kBE;
    case Op::float_lt: compare_floats(*this, i.arguments[0], i.arguments[1]); return CondCode::kA;
    case Op::float_le: compare_floats(*this, i.arguments[0], i.arguments[1]); return CondCode::kAE;
    default: UNREACHABLE("not a condition with one flag");
  }
}

namespace {
/// Branches of conditions that need several tests.
void branch_on_pointer(Emitter& e, Ref value, bool when, const BranchTarget& to) {
  Gp x = e.word(value, kScratch);
  Label no = e.a.newLabel();
  BranchTarget miss = when ? BranchTarget{no} : to;
  e.a.test(x.r8(), 7);
  e.branch(CondCode::kNZ, miss);
  e.a.test(x, x);
  e.branch(when ? CondCode::kNZ : CondCode::kZ, to);
  e.a.bind(no);
}

void branch_on_float(Emitter& e, Ref value, bool when, const BranchTarget& to) {
  Gp x = e.word(value, kScratch2);
  Label done = e.a.newLabel();
  BranchTarget yes = when ? to : BranchTarget{done}, no = when ? BranchTarget{done} : to;
  test_flonum(e, value);
  e.branch(CondCode::kZ, yes);
  e.a.test(x.r8(), 7);
  e.branch(CondCode::kNZ, no);
  e.a.test(x, x);
  e.branch(CondCode::kZ, no);
  e.a.cmp(x86::dword_ptr(x), int32_t(e.config().float_shape));
  e.branch(when ? CondCode::kE : CondCode::kNE, to);
  e.a.bind(done);
}

void branch_on_float_eq(Emitter& e, const Instruction& i, bool when, const BranchTarget& to) {
  compare_floats(e, i.arguments[1], i.arguments[0]);
  if (!when) {
    e.branch(CondCode::kNE, to);
    return e.branch(CondCode::kP, to);
  }
  Label differ = e.a.newLabel();
  e.a.jne(differ);
  e.branch(CondCode::kNP, to);
  e.a.bind(differ);
}

bool needs_several_tests(Op op) { return op == Op::is_pointer || op == Op::is_float || op == Op::float_eq; }
}  // namespace

void Emitter::branch_on(Ref r, bool when, const BranchTarget& to) {
  if (is_constant(r)) {
    if (bool(constant(r)) == when) jump_to(to);
    return;
  }
  const Instruction& i = ir().at(r);
  switch (i.op) {
    case Op::is_pointer: return branch_on_pointer(*this, i.arguments[0], when, to);
    case Op::is_float: return branch_on_float(*this, i.arguments[0], when, to);
    case Op::float_eq: return branch_on_float_eq(*this, i, when, to);
    default: {
      CondCode yes = compare(r);
      return branch(when ? yes : opposite(yes), to);
    }
  }
}

namespace {
void guard(Emitter& e, const Instruction& i, bool expected) {
  BranchTarget exit = e.exit_of(i);
  Ref condition = i.arguments[0];
  e.branch_on(condition, !expected, exit);
  if (condition < 0 || !expected) return;
  const Instruction& test = e.ir().at(condition);
  if (test.op == Op::is_flonum && test.arguments[0] >= 0) e.learn_flonum(test.arguments[0]);
}
}  // namespace

void lower_guard_true(Emitter& e, Ref, const Instruction& i) { guard(e, i, true); }
void lower_guard_false(Emitter& e, Ref, const Instruction& i) { guard(e, i, false); }

void lower_guard_valid(Emitter& e, Ref, const Instruction& i) {
  BranchTarget exit = e.exit_of(i);
  e.a.cmp(x86::dword_ptr(x86::rbp, kStateWord), 0);
  e.branch(CondCode::kNE, exit);
}

void lower_cond_to_int(Emitter& e, Ref, const Instruction& i) {
  Ref c = i.arguments[0];
  Gp to = e.def();
  if (e.is_constant(c)) return e.load_constant(to, uint64_t(e.constant(c)));
  if (!needs_several_tests(e.ir().at(c).op)) {
    e.a.set(e.compare(c), x86::al);
    e.a.movzx(to.r32(), x86::al);
    return;
  }
  Label yes = e.a.newLabel(), done = e.a.newLabel();
  e.branch_on(c, true, {yes});
  e.load_constant(to, 0);
  e.a.jmp(done);
  e.a.bind(yes);
  e.load_constant(to, 1);
  e.a.bind(done);
}

namespace {
/// A move without effect on the flags, in the form of the result.
void move_selected(Emitter& e, Ref r, Ref from) {
  if (e.ir().at(r).type == Type::F) return e.move_vector(e.def_vector(), from);
  if (e.ir().at(r).type == Type::V) return e.move_word(e.def(), from);
  e.tagged(r) ? e.move_tagged(e.def(), from) : e.move_plain(e.def(), from);
}

/// Whether both values can be picked by a conditional move as they are.
bool picks_words(Emitter& e, Ref r, const Instruction& i) {
  if (i.type == Type::F || e.is_constant(i.arguments[0]) || needs_several_tests(e.ir().at(i.arguments[0]).op)) return false;
  for (int k = 1; k < 3; k++)
    if (i.type == Type::I && !e.is_constant(i.arguments[k]) && e.tagged(i.arguments[k]) != e.tagged(r)) return false;
  return true;
}
}  // namespace

void lower_select(Emitter& e, Ref r, const Instruction& i) {
  if (picks_words(e, r, i)) {
    CondCode yes = e.compare(i.arguments[0]);
    move_selected(e, r, i.arguments[2]);
    Ref x = i.arguments[1];
    if (!e.is_constant(x)) {
      e.a.emit(x86::Inst::cmovccFromCond(yes), e.def(), e.word_or_memory(x));
      return;
    }
    e.load_constant(kScratch, e.tagged(r) ? e.ir().bits(x) * 2 + 1 : e.ir().bits(x));
    e.a.emit(x86::Inst::cmovccFromCond(yes), e.def(), kScratch);
    return;
  }
  Label yes = e.a.newLabel(), done = e.a.newLabel();
  e.branch_on(i.arguments[0], true, {yes});
  move_selected(e, r, i.arguments[2]);
  e.a.jmp(done);
  e.a.bind(yes);
  move_selected(e, r, i.arguments[1]);
  e.a.bind(done);
}

// Conditions are emitted by their users.
#define CONDITION(name) \
  void lower_##name(Emitter&, Ref, const Instruction&) { UNREACHABLE("a condition has no code of its own"); }
CONDITION(is_int)
CONDITION(is_flonum)
CONDITION(is_float)
CONDITION(is_pointer)
CONDITION(same)
CONDITION(int_eq)
CONDITION(int_lt)
CONDITION(int_le)
CONDITION(int_ult)
CONDITION(int_ule)
CONDITION(float_eq)
CONDITION(float_lt)
CONDITION(float_le)
#undef CONDITION

}  // namespace adder::jit::x64
