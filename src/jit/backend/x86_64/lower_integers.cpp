// Integer arithmetic.  "Tagged" operands are words 2 * i + 1: sums and differences of them overflow 64 bits exactly
// when the integers leave 63.
#include "jit/backend/x86_64/emitter.h"

namespace adder::jit::x64 {

namespace {
using asmjit::Operand;

bool both_small(const Emitter& e, const Instruction& i) {
  return e.plan().small(i.arguments[0]) && e.plan().small(i.arguments[1]);
}
bool is_power_of_two(int64_t i) { return i > 0 && (i & (i - 1)) == 0; }
int log2_of(int64_t i) { return std::countr_zero(uint64_t(i)); }

/// `op to, operand` with an operand that may be an immediate.
void apply(Emitter& e, x86::Inst::Id op, Gp to, int64_t immediate) {
  if (Emitter::fits32(immediate)) {
    e.a.emit(op, to, asmjit::Imm(immediate));
  } else {
    e.load_constant(kScratch, uint64_t(immediate));
    e.a.emit(op, to, kScratch);
  }
}

/// The second operand of tagged arithmetic, where it is, or as a tagged word in rcx.
Operand tagged_operand(Emitter& e, Ref r) {
  if (e.tagged(r)) return e.word_or_memory(r);
  return e.tagged_word(r, kScratch2);
}

/// Sums whose operands may need all 64 bits: plain arithmetic, then the check for 63.
void wide_overflow(Emitter& e, Ref r, const Instruction& i, x86::Inst::Id op) {
  BranchTarget exit = e.exit_of(i);
  e.move_plain(kScratch, i.arguments[0]);
  Gp b = e.plain(i.arguments[1], kScratch2);
  e.a.emit(op, kScratch, b);
  e.branch(CondCode::kO, exit);
  e.a.add(kScratch, kScratch);
  e.branch(CondCode::kO, exit);
  e.a.lea(e.def(), x86::ptr(kScratch, 1));
}

/// x + x and x - x, where nothing could undo the result.
void same_operands(Emitter& e, const Instruction& i, bool add) {
  BranchTarget exit = e.exit_of(i);
  Gp x = e.tagged_word(i.arguments[0], kScratch2);
  if (add) {
    e.a.lea(kScratch, x86::ptr(x, -1));
    e.a.add(kScratch, x);
    e.branch(CondCode::kO, exit);
    e.a.mov(e.def(), kScratch);
  } else {
    e.load_constant(e.def(), 1);
  }
}
}  // namespace

void lower_int_add_ov(Emitter& e, Ref r, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  if (!both_small(e, i)) return wide_overflow(e, r, i, x86::Inst::kIdAdd);
  if (a >= 0 && e.plan().value(a) == e.plan().value(b) && e.tagged(a) && e.tagged(b)) return same_operands(e, i, true);
  BranchTarget exit = e.exit_of(i);
  Gp to = e.def();
  bool over = e.tagged(a) && e.place(a) == Place(to.id());
  if (e.is_constant(b)) {
    int64_t addend = e.constant(b) * 2;
    e.move_tagged(to, a);
    apply(e, x86::Inst::kIdAdd, to, addend);
    if (over) e.undo_in_exit(true, to, Emitter::fits32(addend) ? Operand(asmjit::Imm(addend)) : Operand(kScratch), 0);
    return e.branch(CondCode::kO, exit);
  }
  if (e.tagged(a) && in_register(e.place(a))) {
    if (over) e.a.dec(to);
    else e.a.lea(to, x86::ptr(gp(e.place(a)), -1));
  } else {
    e.move_tagged(to, a);
    e.a.dec(to);
  }
  Operand other = tagged_operand(e, b);
  e.a.emit(x86::Inst::kIdAdd, to, other);
  if (over) e.undo_in_exit(true, to, other, 1);
  e.branch(CondCode::kO, exit);
}

void lower_int_sub_ov(Emitter& e, Ref r, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  if (!both_small(e, i)) return wide_overflow(e, r, i, x86::Inst::kIdSub);
  if (a >= 0 && e.plan().value(a) == e.plan().value(b) && e.tagged(a) && e.tagged(b)) return same_operands(e, i, false);
  BranchTarget exit = e.exit_of(i);
  Gp to = e.def();
  bool over = e.tagged(a) && e.place(a) == Place(to.id());
  e.move_tagged(to, a);
  if (e.is_constant(b)) {
    int64_t subtrahend = e.constant(b) * 2;
    apply(e, x86::Inst::kIdSub, to, subtrahend);
    if (over) e.undo_in_exit(false, to, Emitter::fits32(subtrahend) ? Operand(asmjit::Imm(subtrahend)) : Operand(kScratch), 0);
    return e.branch(CondCode::kO, exit);
  }
  Operand other = tagged_operand(e, b);
  e.a.emit(x86::Inst::kIdSub, to, other);
  if (over) e.undo_in_exit(false, to, other, 0);
  e.branch(CondCode::kO, exit);
  e.a.inc(to);
}

void lower_int_mul_ov(Emitter& e, Ref r, const Instruction& i) {
  if (!both_small(e, i)) return wide_overflow(e, r, i, x86::Inst::kIdImul);
  BranchTarget exit = e.exit_of(i);
  Ref a = i.arguments[0], b = i.arguments[1];
  if (e.tagged(a) && in_register(e.place(a))) {
    e.a.lea(kScratch, x86::ptr(gp(e.place(a)), -1));
  } else {
    e.move_tagged(kScratch, a);
    e.a.dec(kScratch);
  }
  if (e.is_constant(b) && Emitter::fits32(e.constant(b))) e.a.imul(kScratch, kScratch, e.constant(b));
  else e.a.imul(kScratch, e.plain(b, kScratch2));
  e.branch(CondCode::kO, exit);
  e.a.lea(e.def(), x86::ptr(kScratch, 1));
}

namespace {
/// Sums and products of tagged words that are known to fit.
void add_tagged(Emitter& e, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  Gp to = e.def(), x = e.tagged_word(a, kScratch);
  if (e.is_constant(b) && Emitter::fits32(e.constant(b) * 2)) {
    if (x == to) e.a.add(to, e.constant(b) * 2);
    else e.a.lea(to, x86::ptr(x, int32_t(e.constant(b) * 2)));
    return;
  }
  e.a.lea(to, x86::ptr(x, e.tagged_word(b, kScratch2), 0, -1));
}

void subtract_tagged(Emitter& e, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  if (e.is_constant(b) && Emitter::fits32(e.constant(b) * -2)) {
    Gp x = e.tagged_word(a, kScratch);
    if (x == e.def()) e.a.sub(x, e.constant(b) * 2);
    else e.a.lea(e.def(), x86::ptr(x, int32_t(e.constant(b) * -2)));
    return;
  }
  Gp y = e.tagged_word(b, kScratch2);
  e.move_tagged(kScratch, a);
  e.a.sub(kScratch, y);
  e.a.lea(e.def(), x86::ptr(kScratch, 1));
}

void multiply_tagged(Emitter& e, const Instruction& i) {
  Ref a = i.arguments[0], b = i.arguments[1];
  e.a.lea(kScratch, x86::ptr(e.tagged_word(a, kScratch), -1));
  if (e.is_constant(b) && Emitter::fits32(e.constant(b))) e.a.imul(kScratch, kScratch, e.constant(b));
  else e.a.imul(kScratch, e.plain(b, kScratch2));
  e.a.lea(e.def(), x86::ptr(kScratch, 1));
}
}  // namespace

void lower_int_add(Emitter& e, Ref r, const Instruction& i) {
  if (e.tagged(r)) return add_tagged(e, i);
  Ref a = i.arguments[0], b = i.arguments[1];
  Gp to = e.def();
  if (e.is_constant(b) && Emitter::fits32(e.constant(b))) {
    Gp from = e.plain(a, to);
    if (from == to) e.a.add(to, e.constant(b));
    else e.a.lea(to, x86::ptr(from, int32_t(e.constant(b))));
    return;
  }
  Gp x = e.plain(a, kScratch), y = e.plain(b, kScratch2);
  if (x == to) e.a.add(to, y);
  else if (y == to) e.a.add(to, x);
  else e.a.lea(to, x86::ptr(x, y));
}

namespace {
/// to = a op b on plain words; `to` may be the register of the first that is no constant.
void plain_binary(Emitter& e, const Instruction& i, x86::Inst::Id op) {
  Ref b = i.arguments[1];
  Gp to = e.def();
  bool immediate = e.is_constant(b) && Emitter::fits32(e.constant(b));
  Gp y = immediate ? kScratch2 : e.plain(b, kScratch2);
  if (!immediate && y == to && (e.is_constant(i.arguments[0]) || e.place(i.arguments[0]) != Place(to.id()))) {
    e.a.mov(kScratch2, y);
    y = kScratch2;
  }
  e.move_plain(to, i.arguments[0]);
  if (immediate) e.a.emit(op, to, asmjit::Imm(e.constant(b)));
  else e.a.emit(op, to, y);
}

/// to = a op b on tagged words.
void tagged_binary(Emitter& e, const Instruction& i, x86::Inst::Id op) {
  Ref a = i.arguments[0], b = i.arguments[1];
  if (e.is_constant(a)) std::swap(a, b);
  e.move_tagged(e.def(), a);
  if (e.is_constant(b)) apply(e, op, e.def(), e.constant(b) * 2 + 1);
  else e.a.emit(op, e.def(), tagged_operand(e, b));
}
}  // namespace

void lower_int_sub(Emitter& e, Ref r, const Instruction& i) {
  e.tagged(r) ? subtract_tagged(e, i) : plain_binary(e, i, x86::Inst::kIdSub);
}
void lower_int_mul(Emitter& e, Ref r, const Instruction& i) {
  e.tagged(r) ? multiply_tagged(e, i) : plain_binary(e, i, x86::Inst::kIdImul);
}

void lower_int_and(Emitter& e, Ref r, const Instruction& i) {
  e.tagged(r) ? tagged_binary(e, i, x86::Inst::kIdAnd) : plain_binary(e, i, x86::Inst::kIdAnd);
}
void lower_int_or(Emitter& e, Ref r, const Instruction& i) {
  e.tagged(r) ? tagged_binary(e, i, x86::Inst::kIdOr) : plain_binary(e, i, x86::Inst::kIdOr);
}
void lower_int_xor(Emitter& e, Ref r, const Instruction& i) {
  if (!e.tagged(r)) return plain_binary(e, i, x86::Inst::kIdXor);
  tagged_binary(e, i, x86::Inst::kIdXor);
  e.a.or_(e.def(), 1);
}

namespace {
void shift(Emitter& e, const Instruction& i, x86::Inst::Id op) {
  Ref count = i.arguments[1];
  if (e.is_constant(count)) {
    e.move_plain(e.def(), i.arguments[0]);
    e.a.emit(op, e.def(), asmjit::Imm(e.constant(count) & 63));
    return;
  }
  e.move_plain(x86::rcx, count);
  e.move_plain(e.def(), i.arguments[0]);
  e.a.emit(op, e.def(), x86::cl);
}
}  // namespace

void lower_int_shl(Emitter& e, Ref, const Instruction& i) {
  Ref count = i.arguments[1];
  if (!e.tagged(i.arguments[0]) || !e.is_constant(count) || e.constant(count) < 1) return shift(e, i, x86::Inst::kIdShl);
  e.move_word(e.def(), i.arguments[0]);
  e.a.dec(e.def());
  if (e.constant(count) > 1) e.a.shl(e.def(), e.constant(count) - 1);
}
void lower_int_shr(Emitter& e, Ref, const Instruction& i) { shift(e, i, x86::Inst::kIdShr); }
void lower_int_sar(Emitter& e, Ref r, const Instruction& i) {
  if (!e.tagged(r)) return shift(e, i, x86::Inst::kIdSar);
  e.move_word(e.def(), i.arguments[0]);
  e.a.sar(e.def(), e.constant(i.arguments[1]) & 63);
  e.a.or_(e.def(), 1);
}

void lower_int_neg(Emitter& e, Ref, const Instruction& i) {
  e.move_plain(e.def(), i.arguments[0]);
  e.a.neg(e.def());
}
void lower_int_not(Emitter& e, Ref r, const Instruction& i) {
  if (e.tagged(r)) {
    e.move_tagged(e.def(), i.arguments[0]);
    e.a.xor_(e.def(), -2);
  } else {
    e.move_plain(e.def(), i.arguments[0]);
    e.a.not_(e.def());
  }
}

// --- division -------------------------------------------------------------------------------------------------------------

namespace {
/// rdx = floor(x / divisor) for a divisor >= 3 that is no power of two.  Hacker's Delight, chapter 10: multiply by
/// ceil(2^(63+l) / d); negative dividends as ~(~x / d).  Uses rax and rcx.
void multiply_divide(Emitter& e, Gp x, int64_t divisor, bool nonnegative) {
  int l = 64 - std::countl_zero(uint64_t(divisor - 1));
  auto magic = uint64_t(((unsigned __int128)1 << (63 + l)) / (uint64_t)divisor + 1);
  if (nonnegative && x != x86::rax) {
    e.load_constant(x86::rax, magic);
    e.a.mul(x);
    if (l > 1) e.a.shr(x86::rdx, l - 1);
    return;
  }
  e.a.mov(x86::rcx, x);
  e.a.mov(x86::rax, x);
  e.a.sar(x86::rcx, 63);
  e.a.xor_(x86::rax, x86::rcx);
  e.load_constant(x86::rdx, magic);
  e.a.mul(x86::rdx);
  if (l > 1) e.a.shr(x86::rdx, l - 1);
  e.a.xor_(x86::rdx, x86::rcx);
}

/// rax = quotient, rdx = remainder of rax / rcx, rounded towards 0; the caller corrects.
void machine_divide(Emitter& e, const Instruction& i) {
  e.move_plain(x86::rcx, i.arguments[1]);
  e.move_plain(x86::rax, i.arguments[0]);
  e.a.cqo();
  e.a.idiv(x86::rcx);
}
bool divides_by_multiplying(const Emitter& e, Ref divisor) {
  return e.is_constant(divisor) && e.constant(divisor) >= 3 && e.constant(divisor) < (int64_t(1) << 61);
}
}  // namespace

void lower_int_floordiv(Emitter& e, Ref, const Instruction& i) {
  Ref a = i.arguments[0], d = i.arguments[1];
  Gp to = e.def();
  if (e.is_constant(d) && is_power_of_two(e.constant(d))) {
    e.move_word(to, a);
    int by = log2_of(e.constant(d)) + (e.tagged(a) ? 1 : 0);
    if (by) e.a.sar(to, by);
    return;
  }
  if (divides_by_multiplying(e, d) && !e.is_constant(a)) {
    Gp x = e.plain(a, kScratch2);
    multiply_divide(e, x, e.constant(d), e.plan().nonnegative(a));
    if (to != x86::rdx) e.a.mov(to, x86::rdx);
    return;
  }
  Label done = e.a.newLabel();
  machine_divide(e, i);
  e.a.test(x86::rdx, x86::rdx);
  e.a.jz(done);
  e.a.xor_(x86::rdx, x86::rcx);
  e.a.jns(done);
  e.a.dec(x86::rax);
  e.a.bind(done);
  e.a.mov(to, x86::rax);
}

void lower_int_mod(Emitter& e, Ref r, const Instruction& i) {
  Ref a = i.arguments[0], d = i.arguments[1];
  Gp to = e.def();
  if (e.is_constant(d) && is_power_of_two(e.constant(d))) {
    int64_t mask = e.constant(d) - 1;
    if (e.tagged(r)) e.move_tagged(to, a), apply(e, x86::Inst::kIdAnd, to, mask * 2 + 1);
    else e.move_plain(to, a), apply(e, x86::Inst::kIdAnd, to, mask);
    return;
  }
  if (divides_by_multiplying(e, d) && !e.is_constant(a)) {
    // (2a + 1) mod 2d == 2 (a mod d) + 1: tagged words need no untagging.
    bool tagged = e.tagged(r);
    int64_t divisor = e.constant(d) * (tagged ? 2 : 1);
    Gp x = e.word(a, kScratch);
    DCHECK(e.tagged(a) == tagged, "a tagged dividend and a constant divisor give a tagged remainder");
    multiply_divide(e, x, divisor, e.plan().nonnegative(a));
    if (Emitter::fits32(divisor)) e.a.imul(x86::rdx, x86::rdx, divisor);
    else e.load_constant(kScratch, uint64_t(divisor)), e.a.imul(x86::rdx, kScratch);
    if (to == x86::rdx) {
      e.a.neg(to);
      e.a.add(to, x);
    } else {
      if (to != x) e.a.mov(to, x);
      e.a.sub(to, x86::rdx);
    }
    return;
  }
  Label done = e.a.newLabel();
  machine_divide(e, i);
  e.a.test(x86::rdx, x86::rdx);
  e.a.jz(done);
  e.a.mov(x86::rax, x86::rdx);
  e.a.xor_(x86::rax, x86::rcx);
  e.a.jns(done);
  e.a.add(x86::rdx, x86::rcx);
  e.a.bind(done);
  if (e.tagged(r)) e.a.lea(to, x86::ptr(x86::rdx, x86::rdx, 0, 1));
  else if (to != x86::rdx) e.a.mov(to, x86::rdx);
}

// --- tags -----------------------------------------------------------------------------------------------------------------

void lower_untag_int(Emitter& e, Ref, const Instruction& i) { e.move_word(e.def(), i.arguments[0]); }
void lower_tag_int(Emitter& e, Ref, const Instruction& i) { e.move_tagged(e.def(), i.arguments[0]); }
void lower_thread(Emitter& e, Ref, const Instruction&) { e.a.mov(e.def(), kThread); }
void lower_value_bits(Emitter& e, Ref, const Instruction& i) { e.move_word(e.def(), i.arguments[0]); }
void lower_value_from_bits(Emitter& e, Ref, const Instruction& i) { e.move_plain(e.def(), i.arguments[0]); }

}  // namespace adder::jit::x64
