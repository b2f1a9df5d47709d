// Emitting instructions, and finding pure ones that are there already.
#include "jit/optimize/optimizer.h"

namespace adder::jit {

Optimizer::Optimizer(const Ir& recorded, const TraceEnd& end, Trace& trace, Lessons& lessons,
                     OptimizeLevel level)
    : in_(recorded),
      end_(end),
      trace_(trace),
      out_(trace.ir),
      lessons_(lessons),
      level_(level),
      memory_(*this) {
  map_.assign(in_.code.size(), kNoRef);
  constant_map_.assign(in_.constants().size(), kNoRef);
  out_.code.reserve(in_.code.size() * 2 + 64);
  info_.reserve(in_.code.size() * 2 + 64);
  size_t buckets = 256;
  while (buckets < in_.code.size() * 2) buckets *= 2;
  pure_index_.assign(buckets, kNoRef);
  forget_snapshots();
}

Ref Optimizer::constant_from_recording(Ref recorded) {
  Ref& known = constant_map_[size_t(~recorded)];
  if (known == kNoRef) known = out_.constant(in_.bits(recorded), in_.type(recorded));
  return known;
}

Ref Optimizer::emit(const Instruction& i) {
  Ref r = out_.add(i);
  info_.emplace_back();
  if (i.type == Type::I) {
    info_.back().range = result_range(i);
    out_.at(r).fits_63_bits = info_.back().range.within(kSmallIntRange);
  }
  if (i.type == Type::F) info_.back().not_nan = result_is_not_nan(i);
  return r;
}

Ref Optimizer::emit(Op op, Type type, std::initializer_list<Ref> arguments) {
  Instruction i;
  i.op = op;
  i.type = type;
  out_.set_arguments(i, arguments);
  return emit(i);
}

Ref Optimizer::compute_constant(Op op, Type type, Ref a, Ref b, Ref c) {
  Ref operands[] = {a, b, c};
  uint64_t words[3] = {};
  for (int k = 0; k < 3 && operands[k] != kNoRef; k++) {
    if (!is_constant(operands[k])) return kNoRef;
    words[k] = bits(operands[k]);
  }
  std::optional<uint64_t> result = compute(op, words);
  return result ? out_.constant(*result, type) : kNoRef;
}

namespace {
size_t hash(Op op, Ref a, Ref b, Ref c) {
  uint64_t h =
      (uint64_t(op) << 56 ^ uint64_t(uint32_t(a)) << 28 ^ uint64_t(uint32_t(b))) * 0x9E3779B97F4A7C15ull;
  h ^= uint64_t(uint32_t(c)) * 0xC2B2AE3D27D4EB4Full;
  return size_t(h ^ h >> 31);
}
}  // namespace

void Optimizer::grow_pure_index() {
  std::vector<Ref> old = std::move(pure_index_);
  pure_index_.assign(old.size() * 2, kNoRef);
  for (Ref r : old) {
    if (r == kNoRef) continue;
    const Instruction& i = out_.at(r);
    size_t at = hash(i.op, i.arguments[0], i.arguments[1], i.arguments[2]) & (pure_index_.size() - 1);
    while (pure_index_[at] != kNoRef) at = (at + 1) & (pure_index_.size() - 1);
    pure_index_[at] = r;
  }
}

Ref Optimizer::find_or_emit(Op op, Type type, Ref a, Ref b, Ref c, int32_t snapshot) {
  if (is_sunk(a)) a = force(a);
  if (is_sunk(b)) b = force(b);
  if (is_sunk(c)) c = force(c);
  if (pure_count_ * 2 >= pure_index_.size()) grow_pure_index();
  size_t mask = pure_index_.size() - 1, at = hash(op, a, b, c) & mask;
  for (; pure_index_[at] != kNoRef; at = (at + 1) & mask) {
    const Instruction& i = out_.at(pure_index_[at]);
    if (i.op == op && i.arguments[0] == a && i.arguments[1] == b && i.arguments[2] == c && i.type == type)
      return resolve(pure_index_[at]);
  }
  Instruction i;
  i.op = op;
  i.type = type;
  for (Ref r : {a, b, c})
    if (r != kNoRef) i.arguments[i.argument_count++] = r;
  if (snapshot >= 0) i.snapshot = capture_for_exit(snapshot);
  Ref r = emit(i);
  if (op == Op::select) choices_.push_back(r);
  if (op == Op::select && type == Type::V) info(r).tags = tags(b) | tags(c);
  pure_index_[at] = r;
  pure_count_++;
  return r;
}

/// What a condition that was met before is known to be, without computing it.
Ref Optimizer::known_outcome(Op op, Ref a, Ref b) {
  size_t mask = pure_index_.size() - 1, at = hash(op, a, b, kNoRef) & mask;
  for (; pure_index_[at] != kNoRef; at = (at + 1) & mask) {
    const Instruction& i = out_.at(pure_index_[at]);
    if (i.op != op || i.arguments[0] != a || i.arguments[1] != b) continue;
    int8_t truth = info(pure_index_[at]).truth;
    return truth < 0 ? kNoRef : condition(!truth);
  }
  return kNoRef;
}

Ref Optimizer::origin(Ref r) const {
  const Trace* trace = &trace_;
  while (trace->kind == TraceKind::kBridge) {
    if (r < 0 || trace->ir.at(r).op != Op::input) return kNoRef;
    r = trace->inputs[size_t(trace->ir.at(r).imm)].parent_ref;
    trace = trace->parent->trace;
  }
  return r;
}

}  // namespace adder::jit
