// Floats: arithmetic on doubles in vector registers, and the way from and to tagged words (see base/value.h).
#include "jit/backend/x86_64/emitter.h"

namespace adder::jit::x64 {

namespace {
using Id = x86::Inst::Id;

void binary(Emitter& e, const Instruction& i, Id sse, Id avx) {
  Ref a = i.arguments[0], b = i.arguments[1];
  Xmm to = e.def_vector();
  if (e.machine().has_avx) {
    Xmm x = e.vector(a, kVectorScratch);
    e.a.emit(avx, to, x, e.vector_or_memory(b));
    return;
  }
  asmjit::Operand y = e.vector_or_memory(b);
  if (y.isReg() && y.as<Xmm>() == to && !(a >= 0 && e.place(a) == Place(to.id()))) {
    e.a.movaps(kVectorScratch2, to);
    y = kVectorScratch2;
  }
  e.move_vector(to, a);
  e.a.emit(sse, to, y);
}

void with_mask(Emitter& e, const Instruction& i, Id op, const uint64_t* mask) {
  Xmm to = e.def_vector();
  e.move_vector(to, i.arguments[0]);
  e.a.emit(op, to, x86::xmmword_ptr(uint64_t(mask)));
}
}  // namespace

void lower_float_add(Emitter& e, Ref, const Instruction& i) { binary(e, i, Id(x86::Inst::kIdAddsd), Id(x86::Inst::kIdVaddsd)); }
void lower_float_sub(Emitter& e, Ref, const Instruction& i) { binary(e, i, Id(x86::Inst::kIdSubsd), Id(x86::Inst::kIdVsubsd)); }
void lower_float_mul(Emitter& e, Ref, const Instruction& i) { binary(e, i, Id(x86::Inst::kIdMulsd), Id(x86::Inst::kIdVmulsd)); }
void lower_float_div(Emitter& e, Ref, const Instruction& i) { binary(e, i, Id(x86::Inst::kIdDivsd), Id(x86::Inst::kIdVdivsd)); }
void lower_float_neg(Emitter& e, Ref, const Instruction& i) { with_mask(e, i, Id(x86::Inst::kIdXorps), e.machine().sign_mask); }
void lower_float_abs(Emitter& e, Ref, const Instruction& i) { with_mask(e, i, Id(x86::Inst::kIdAndps), e.machine().abs_mask); }

void lower_float_sqrt(Emitter& e, Ref, const Instruction& i) {
  Xmm x = e.vector(i.arguments[0], kVectorScratch);
  Xmm to = e.def_vector();
  e.machine().has_avx ? e.a.vsqrtsd(to, x, x) : e.a.sqrtsd(to, x);  // sqrtsd would wait for the old value
}

void lower_float_floor(Emitter& e, Ref, const Instruction& i) {
  Xmm x = e.vector(i.arguments[0], kVectorScratch);
  Xmm to = e.def_vector();
  constexpr int kDown = 1 | 8;  // without raising "inexact"
  e.machine().has_avx ? e.a.vroundsd(to, x, x, kDown) : e.a.roundsd(to, x, kDown);
}

void lower_int_to_float(Emitter& e, Ref, const Instruction& i) {
  Gp x = e.plain(i.arguments[0], kScratch);
  Xmm to = e.def_vector();
  e.a.xorps(to, to);  // cvtsi2sd would wait for the old value
  e.a.cvtsi2sd(to, x);
}

void lower_float_to_int(Emitter& e, Ref, const Instruction& i) {
  e.a.cvttsd2si(e.def(), e.vector(i.arguments[0], kVectorScratch));
}
void lower_float_bits(Emitter& e, Ref, const Instruction& i) { e.a.movq(e.def(), e.vector(i.arguments[0], kVectorScratch)); }
void lower_float_from_bits(Emitter& e, Ref, const Instruction& i) {
  e.a.movq(e.def_vector(), e.plain(i.arguments[0], kScratch));
}

namespace {
void rotate_left(Emitter& e, Gp to, Gp from, int bits) {
  if (e.machine().has_bmi2) return void(e.a.rorx(to, from, 64 - bits));
  if (to != from) e.a.mov(to, from);
  e.a.rol(to, bits);
}

/// Jumps unless the shifted bits of a double belong to a flonum other than that of 0.0 (base/value.h).
void jump_unless_flonum(Emitter& e, Gp shifted, Gp scratch, Label slow) {
  e.a.lea(scratch, x86::ptr(shifted, shifted, 0, -1));
  e.a.cmp(scratch, x86::qword_ptr(uint64_t(e.machine().flonum_limit)));
  e.a.jge(slow);
}

/// Takes the double out of the flonum `x`.  Anything else, and the flonum of 0.0, goes to `slow`.
void decode_flonum(Emitter& e, Xmm to, Gp x, bool known, Label slow) {
  bool one_test = !known && x != kScratch2;  // which wants a second scratch register
  if (!one_test) {
    if (!known) {
      e.a.lea(kScratch.r32(), x86::ptr(x, -2));
      e.a.test(kScratch.r8(), 3);
      e.a.jnz(slow);
    }
    e.a.cmp(x, kFlonumZero);
    e.a.je(slow);
  }
  rotate_left(e, kScratch, x, 61);
  if (one_test) jump_unless_flonum(e, kScratch, kScratch2, slow);
  e.a.add(kScratch, x86::qword_ptr(uint64_t(e.machine().flonum_unshift)));
  e.a.movq(to, kScratch);
}
}  // namespace

void lower_unbox_float(Emitter& e, Ref, const Instruction& i) {
  Gp x = e.word(i.arguments[0], kScratch2);
  Xmm to = e.def_vector();
  Label slow = e.a.newLabel(), back = e.a.newLabel();
  decode_flonum(e, to, x, i.arguments[0] >= 0 && e.knows_flonum(i.arguments[0]), slow);
  e.a.bind(back);
  e.unbox_slow(slow, back, to, x);
}

void lower_to_float(Emitter& e, Ref, const Instruction& i) {
  BranchTarget exit = e.exit_of(i);
  Gp x = e.word(i.arguments[0], kScratch2);
  Xmm to = e.def_vector();
  Label slow = e.a.newLabel(), back = e.a.newLabel();
  decode_flonum(e, to, x, false, slow);
  e.a.bind(back);
  e.to_float_slow(slow, back, to, x, exit);
}

void lower_box_float(Emitter& e, Ref r, const Instruction& i) {
  Xmm x = e.vector(i.arguments[0], kVectorScratch);
  Gp to = e.def();
  Label slow = e.a.newLabel(), back = e.a.newLabel();
  e.a.movq(kScratch, x);
  e.a.add(kScratch, x86::qword_ptr(uint64_t(e.machine().flonum_shift)));
  jump_unless_flonum(e, kScratch, kScratch2, slow);
  rotate_left(e, to, kScratch, 3);
  e.a.bind(back);
  e.box_slow(slow, back, to, x, e.plan().makes_barrier(r) ? e.place(e.ir().at(r + 1).arguments[0]) : kNoPlace);
}

}  // namespace adder::jit::x64
