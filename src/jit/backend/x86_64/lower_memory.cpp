// Loads, stores, write barriers, allocation.
#include "jit/backend/x86_64/emitter.h"

namespace adder::jit::x64 {

namespace {
void load(Emitter& e, const Instruction& i) {
  Mem m = e.address(i);
  switch (i.field.width) {
    case Width::kValue: case Width::kInt64: e.a.mov(e.def(), m); return;
    case Width::kInt32: e.a.movsxd(e.def(), m); return;
    case Width::kUint32: e.a.mov(e.def().r32(), m); return;
    case Width::kUint16: case Width::kUint8: e.a.movzx(e.def().r32(), m); return;
    case Width::kInt16: case Width::kInt8: e.a.movsx(e.def(), m); return;
    case Width::kFloat64: e.a.movsd(e.def_vector(), m); return;
    case Width::kFloat32:
      e.a.xorps(e.def_vector(), e.def_vector());
      e.a.cvtss2sd(e.def_vector(), m);
      return;
  }
}

/// The scratch register that an address does not use.
Gp free_scratch(const Mem& m) {
  bool base = m.hasBase() && m.baseId() == kScratch.id(), index = m.hasIndex() && m.indexId() == kScratch.id();
  return base || index ? kScratch2 : kScratch;
}
bool uses(const Mem& m, Gp r) { return (m.hasBase() && m.baseId() == r.id()) || (m.hasIndex() && m.indexId() == r.id()); }

/// Where both scratch registers are taken by the address, it is computed first.
Mem leave_a_scratch(Emitter& e, Mem m) {
  if (!uses(m, kScratch) || !uses(m, kScratch2)) return m;
  uint32_t size = m.size();
  m.setSize(0);
  e.a.lea(kScratch, m);
  return x86::ptr(kScratch, 0, size);
}

Gp sized(Gp r, uint32_t size) { return size == 8 ? r : size == 4 ? Gp(r.r32()) : size == 2 ? Gp(r.r16()) : Gp(r.r8()); }

void store_float(Emitter& e, Mem m, Ref value, Width width) {
  if (width == Width::kFloat32) {
    e.a.cvtsd2ss(kVectorScratch2, e.vector(value, kVectorScratch));
    e.a.movss(m, kVectorScratch2);
  } else if (e.is_constant(value)) {
    m = leave_a_scratch(e, m);
    Gp scratch = free_scratch(m);
    e.load_constant(scratch, e.ir().bits(value));
    e.a.mov(m, scratch);
  } else {
    e.a.movsd(m, e.vector(value, kVectorScratch));
  }
}

void store(Emitter& e, const Instruction& i) {
  Mem m = e.address(i);
  Ref value = i.arguments[i.argument_count - 1];
  if (type_of(i.field.width) == Type::F) return store_float(e, m, value, i.field.width);
  uint32_t size = m.size();
  if (e.is_constant(value)) {
    int64_t bits = e.constant(value);
    if (size < 8) {
      e.a.mov(m, size == 4 ? int64_t(int32_t(bits)) : size == 2 ? int64_t(int16_t(bits)) : int64_t(int8_t(bits)));
      return;
    }
    if (Emitter::fits32(bits)) {
      e.a.mov(m, bits);
      return;
    }
  }
  m = leave_a_scratch(e, m);
  Gp scratch = free_scratch(m);
  Gp word = e.ir().type(value) == Type::I ? e.plain(value, scratch) : e.word(value, scratch);
  e.a.mov(m, sized(word, size));
}
}  // namespace

void lower_load(Emitter& e, Ref, const Instruction& i) { load(e, i); }
void lower_load_index(Emitter& e, Ref, const Instruction& i) { load(e, i); }
void lower_load_raw(Emitter& e, Ref, const Instruction& i) { load(e, i); }
void lower_load_raw_index(Emitter& e, Ref, const Instruction& i) { load(e, i); }
void lower_store(Emitter& e, Ref, const Instruction& i) { store(e, i); }
void lower_store_index(Emitter& e, Ref, const Instruction& i) { store(e, i); }
void lower_store_raw(Emitter& e, Ref, const Instruction& i) { store(e, i); }
void lower_store_raw_index(Emitter& e, Ref, const Instruction& i) { store(e, i); }

void lower_barrier(Emitter& e, Ref, const Instruction& i) {
  Gp object = e.word(i.arguments[0], kScratch);
  Label slow = e.a.newLabel(), back = e.a.newLabel();
  e.a.test(x86::byte_ptr(object, e.config().barrier_byte), e.config().barrier_mask);
  e.a.jnz(slow);
  e.a.bind(back);
  e.barrier_slow(slow, back, object);
}

void lower_barrier_float(Emitter& e, Ref, const Instruction& i) {
  Gp object = e.word(i.arguments[0], kScratch), value = e.word(i.arguments[1], kScratch2);
  Label back = e.a.newLabel(), slow = e.a.newLabel();
  e.a.test(value.r8(), 2);
  e.a.jnz(back);
  e.a.test(x86::byte_ptr(object, e.config().barrier_byte), e.config().barrier_mask);
  e.a.jnz(slow);
  e.a.bind(back);
  e.barrier_slow(slow, back, object);
}

/// Bumps the thread's cursor.
void lower_alloc(Emitter& e, Ref, const Instruction& i) {
  Gp to = e.def();
  Label slow = e.a.newLabel(), back = e.a.newLabel();
  auto shape = uint32_t(i.field.offset);
  e.a.mov(to, thread_word(e.config().allocation_cursor));
  e.a.lea(kScratch, x86::ptr(to, int32_t(i.imm)));
  e.a.cmp(kScratch, thread_word(e.config().allocation_limit));
  e.a.ja(slow);
  e.a.mov(thread_word(e.config().allocation_cursor), kScratch);
  e.a.mov(x86::dword_ptr(to), int32_t(shape));
  if (e.config().header_bits >> 32) e.a.mov(x86::dword_ptr(to, 4), int32_t(e.config().header_bits >> 32));
  e.a.bind(back);
  e.allocate_slow(slow, back, to, shape, uint32_t(i.imm));
}

}  // namespace adder::jit::x64
