// Marks what the trace needs, backwards from what has effects, and rewrites the code to hold only that.
#include <algorithm>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
/// Needed for its own sake, whoever uses its result.
bool has_effect(const Instruction& i) {
  if (i.op == Op::call) return i.call->effect.kind >= Effect::kWrites;
  if (has(i.op, kPureOp)) return false;
  return has(i.op, kGuardOp) || has(i.op, kStoreOp) || has(i.op, kControlOp) || i.op == Op::call_trace;
}
bool is_store(const Instruction& i) { return has(i.op, kStoreOp); }
}  // namespace

/// Fields that the loop carries for nothing would only hinder bridges.
void Optimizer::drop_unused_fields() {
  size_t kept = 0;
  for (size_t k = 0; k < trace_.carried_fields.size(); k++)
    if (carried_used_[k]) trace_.carried_fields[kept++] = trace_.carried_fields[k];
  trace_.carried_fields.resize(kept);
}

void Optimizer::mark_needed() {
  size_t size = out_.code.size();
  needed_.assign(size, 0);
  // A store into an object that this trace allocates is needed when the object is.
  std::vector<int32_t> first_store(size, -1), next_store(size, -1), phi_of(size, -1);
  for (size_t k = 0; k < trace_.phis.size(); k++) phi_of[size_t(trace_.phis[k].ref)] = int32_t(k);
  auto need = [&](Ref r) {
    if (r < 0 || needed_[size_t(r)]) return;
    needed_[size_t(r)] = 1;
    work_.push_back(r);
  };
  const Instruction& last = out_.code.back();
  bool jumps = last.op == Op::jump;
  Ref jump = Ref(size) - 1;
  for (Ref r = 0; r < Ref(size); r++) {
    const Instruction& i = out_.code[size_t(r)];
    if (info(r).sunk || !has_effect(i)) continue;
    if (is_store(i) && i.op != Op::set_input && is_own_allocation(i.arguments[0]) &&
        !info(i.arguments[0]).sunk) {
      next_store[size_t(r)] = first_store[size_t(i.arguments[0])];
      first_store[size_t(i.arguments[0])] = r;
      continue;
    }
    need(r);
  }
  for (const HeaderValue& h : trace_.header)
    if (h.how == HeaderValue::kInvariant) need(h.ref);
  for (const CarriedField& f : trace_.carried_fields) need(f.base);
  std::span<const Ref> carried = jumps ? out_.arguments(last) : std::span<const Ref>{};
  if (jumps && trace_.jump_target != &trace_)
    for (Ref r : carried) need(r);
  while (!work_.empty()) {
    Ref r = work_.back();
    work_.pop_back();
    const Instruction& i = out_.code[size_t(r)];
    if (r != jump || !jumps)
      for (Ref a : out_.arguments(i)) need(a);
    if (i.snapshot >= 0)
      for (const ExitRef& e : trace_.refs(trace_.snapshots[size_t(i.snapshot)])) need(e.ref);
    for (int32_t s = first_store[size_t(r)]; s >= 0; s = next_store[size_t(s)]) need(s);
    if (int32_t phi = phi_of[size_t(r)]; phi >= 0) {
      need(trace_.phis[size_t(phi)].initial);
      if (jumps) need(carried[size_t(phi)]);
    }
  }
}

void Optimizer::compact() {
  std::vector<Instruction> code;
  std::vector<Ref> operands;
  std::vector<Ref> moved(out_.code.size(), kNoRef);
  std::vector<uint8_t> used_in_loop(out_.code.size(), 0);
  std::vector<Ref> old_of_invariants;
  code.reserve(out_.code.size());
  Ref label = trace_.label;
  Ref new_label = kNoRef;
  bool in_loop = false;
  auto use = [&](Ref r) {
    if (r >= 0 && in_loop && r < label) used_in_loop[size_t(r)] = 1;
    return r >= 0 ? moved[size_t(r)] : r;
  };
  auto copy = [&](Ref r, auto&& copy_condition) -> Ref {
    Instruction i = out_.code[size_t(r)];
    std::span<const Ref> arguments = out_.arguments(i);
    Ref renamed[256];
    for (size_t k = 0; k < arguments.size(); k++) {
      Ref a = arguments[k];
      bool is_condition = a >= 0 && out_.code[size_t(a)].type == Type::B;
      renamed[k] = is_condition ? copy_condition(a, copy_condition) : use(a);
    }
    if (arguments.size() <= 3)
      std::copy_n(renamed, arguments.size(), i.arguments);
    else {
      i.arguments[0] = Ref(operands.size());
      operands.insert(operands.end(), renamed, renamed + arguments.size());
    }
    if (i.snapshot >= 0) {
      for (const ExitRef& e : trace_.refs(trace_.snapshots[size_t(i.snapshot)])) use(e.ref);
      Exit exit;
      exit.trace = &trace_;
      exit.guard = Ref(code.size());
      exit.snapshot = i.snapshot;
      exit.in_preamble =
          trace_.kind == TraceKind::kBridge ? trace_.parent->in_preamble : label != kNoRef && !in_loop;
      i.snapshot = int32_t(trace_.exits.size());
      trace_.exits.push_back(exit);
    }
    code.push_back(i);
    return Ref(code.size()) - 1;
  };
  // Conditions are copied to where they are used.
  auto copy_condition = [&](Ref r, auto&& self) -> Ref { return copy(r, self); };
  // Of phis and jump operands only the needed ones stay.
  std::vector<int32_t> new_phi(trace_.phis.size(), -1);
  std::vector<Phi> phis;
  for (size_t k = 0; k < trace_.phis.size(); k++)
    if (needed_[size_t(trace_.phis[k].ref)]) {
      new_phi[k] = int32_t(phis.size());
      phis.push_back(trace_.phis[k]);
    }
  if (trace_.jump_target == &trace_) {
    std::vector<Ref> kept;
    std::span<const Ref> all = out_.arguments(out_.code.back());
    for (size_t k = 0; k < all.size(); k++)
      if (new_phi[k] >= 0) kept.push_back(all[k]);
    out_.set_arguments(out_.code.back(), kept);
  }
  for (Ref r = 0; r < Ref(out_.code.size()); r++) {
    if (!needed_[size_t(r)] || out_.code[size_t(r)].type == Type::B) continue;
    moved[size_t(r)] = copy(r, copy_condition);
    if (r == label) {
      in_loop = true;
      new_label = moved[size_t(r)];
    }
  }
  auto rename = [&](Ref r) { return r >= 0 ? moved[size_t(r)] : r; };
  for (Phi& p : phis) p = {rename(p.ref), rename(p.initial)};
  for (HeaderValue& h : trace_.header) {
    h.phi = h.phi >= 0 ? new_phi[size_t(h.phi)] : -1;
    h.ref = h.ref == kNoRef ? kNoRef : rename(h.ref);
  }
  for (CarriedField& f : trace_.carried_fields) {
    f.value.phi = new_phi[size_t(f.value.phi)];
    f.base = rename(f.base);
  }
  for (ExitRef& e : trace_.exit_refs) e.ref = rename(e.ref);
  auto rename_value = [&](ExitValue& v) {
    if (v.how != ExitValue::kVirtual) v.ref = rename(v.ref);
  };
  for (ExitValue& v : trace_.values) rename_value(v);
  for (ExitLog& l : trace_.exit_log) rename_value(l.value);
  for (VirtualSlot& s : trace_.slots) rename_value(s.value);
  for (ExitFrame& f : trace_.exit_frames) rename_value(f.home);
  for (Ref r = 0; label != kNoRef && r < label; r++)
    if (used_in_loop[size_t(r)] && out_.code[size_t(r)].op != Op::phi) trace_.invariants.push_back(rename(r));
  trace_.phis = std::move(phis);
  trace_.label = new_label;
  out_.code = std::move(code);
  out_.operands = std::move(operands);
}

void Optimizer::remove_dead_code() {
  drop_unused_fields();
  mark_needed();
  compact();
}

}  // namespace adder::jit
