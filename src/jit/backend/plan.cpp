// Four walks over the code: count uses, choose forms and fuse, build the allocator's steps, allocate.
#include "jit/backend/plan.h"

#include <algorithm>

namespace adder::jit {

bool Plan::make(Trace& trace, const Target& target) {
  trace_ = &trace;
  target_ = &target;
  program.clear();
  size_t n = ir().code.size();
  values_.assign(n, -1);
  steps_.assign(n, -1);
  tagged_.assign(n, 0);
  small_.assign(n, 0);
  nonnegative_.assign(n, 0);
  fused_.assign(n, 0);
  in_exit_.assign(n, 0);
  plain_phi_.assign(n, 0);
  uses_.assign(n, 0);
  count_uses();
  choose_forms();
  build_steps();
  return RegisterAllocator(target.registers, program).run();
}

/// Uses by instructions and snapshots, and the last instruction that uses a value.
void Plan::count_uses() {
  last_exit_.assign(ir().code.size(), -1);
  last_use_.assign(ir().code.size(), -1);
  for (Ref r = 0; r < Ref(ir().code.size()); r++) {
    for (Ref a : ir().arguments(ir().at(r)))
      if (a >= 0) uses_[size_t(a)]++, last_use_[size_t(a)] = r;
  }
  for (const Phi& phi : trace_->phis)
    if (phi.initial >= 0) uses_[size_t(phi.initial)]++, last_use_[size_t(phi.initial)] = std::max(last_use_[size_t(phi.initial)], trace_->label);
  for (const Exit& exit : trace_->exits) {
    for (const ExitRef& ref : trace_->refs(trace_->snapshots[size_t(exit.snapshot)])) {
      if (ref.ref < 0) continue;
      in_exit_[size_t(ref.ref)] = 1;
      last_exit_[size_t(ref.ref)] = std::max(last_exit_[size_t(ref.ref)], exit.guard);
    }
  }
}

/// Phis are taken to be tagged until a value at the back edge says otherwise.  Those that carry a raw field of an
/// object may get any 64 bits from a bridge.
void Plan::choose_forms() {
  for (const HeaderValue& h : trace_->header)
    if (h.phi >= 0 && h.nonnegative) nonnegative_[size_t(trace_->phis[size_t(h.phi)].ref)] = 1;
  for (const HeaderValue& h : trace_->header)
    if (h.phi >= 0 && h.field.width != Width::kValue) plain_phi_[size_t(trace_->phis[size_t(h.phi)].ref)] = 1;
  while (!choose_forms_once()) {
  }
}

bool Plan::choose_forms_once() {
  last_write_ = -1;
  for (Ref r = 0; r < Ref(ir().code.size()); r++) choose_form(r);
  if (trace_->label < 0) return true;
  bool settled = true;
  auto sources = ir().arguments(ir().code.back());
  for (size_t k = 0; k < trace_->phis.size(); k++) {
    const Phi& phi = trace_->phis[k];
    if (!tagged(phi.ref)) continue;
    bool fits = small(phi.initial) && small(sources[k]) && (sources[k] < 0 || tagged(sources[k]));
    if (fits) continue;
    plain_phi_[size_t(phi.ref)] = 1;
    settled = false;
  }
  return settled;
}

void Plan::choose_form(Ref r) {
  const Instruction& i = ir().at(r);
  auto form = [&](bool is_small, bool is_tagged) { small_[size_t(r)] = is_small, tagged_[size_t(r)] = is_tagged; };
  auto can_tag = [&](Ref a) { return a < 0 ? small(a) : tagged(a); };
  fuse_operands(r);
  if (has(i.op, kStoreOp) || i.op == Op::call_trace || i.op == Op::label || i.op == Op::poll) last_write_ = r;
  if (i.op == Op::call && i.call->effect.kind >= Effect::kWrites) last_write_ = r;
  if (i.type != Type::I) return;
  if (i.op != Op::phi) nonnegative_[size_t(r)] = yields_nonnegative(i);
  switch (i.op) {
    case Op::untag_int: case Op::int_add_ov: case Op::int_sub_ov: case Op::int_mul_ov: return form(true, true);
    case Op::phi: return form(!plain_phi_[size_t(r)], !plain_phi_[size_t(r)]);
    case Op::int_and: case Op::int_or: case Op::int_xor: {
      bool both = can_tag(i.arguments[0]) && can_tag(i.arguments[1]);
      return form(both || (small(i.arguments[0]) && small(i.arguments[1])), both);
    }
    case Op::int_not: return form(small(i.arguments[0]), can_tag(i.arguments[0]));
    case Op::int_mod: {
      Ref d = i.arguments[1];
      bool both = can_tag(i.arguments[0]) && d < 0 && int64_t(ir().bits(d)) > 0 && small(d);
      return form(both || small(d), both);
    }
    case Op::int_sar: return form(small(i.arguments[0]), tagged(i.arguments[0]) && i.arguments[1] < 0);
    case Op::select: {
      bool both = can_tag(i.arguments[1]) && can_tag(i.arguments[2]);
      return form(both, both);
    }
    case Op::int_add: case Op::int_sub: case Op::int_mul: {
      bool both = i.fits_63_bits && can_tag(i.arguments[0]) && can_tag(i.arguments[1]);
      return form(i.fits_63_bits, both);
    }
    case Op::cond_to_int: return form(true, false);
    case Op::load: case Op::load_index: case Op::load_raw: case Op::load_raw_index:
      return form(i.field.width != Width::kInt64, false);
    case Op::input:  // bridges take integers as the parent left them
      if (trace_->kind == TraceKind::kBridge) {
        bool is_tagged = compiled(*trace_->parent->trace)->tagged[size_t(trace_->inputs[size_t(i.imm)].parent_ref)];
        form(is_tagged, is_tagged);
      }
      return;
    default: return form(i.fits_63_bits, false);
  }
}

bool Plan::yields_nonnegative(const Instruction& i) const {
  Ref a = i.arguments[0], b = i.arguments[1];
  switch (i.op) {
    case Op::int_add_ov: case Op::int_mul_ov: return nonnegative(a) && nonnegative(b);
    case Op::int_add: case Op::int_mul: return i.fits_63_bits && nonnegative(a) && nonnegative(b);
    case Op::int_and: return nonnegative(a) || nonnegative(b);
    case Op::int_mod: return b < 0 && nonnegative(b);
    case Op::int_floordiv: return nonnegative(a) && b < 0 && nonnegative(b);
    case Op::int_sar: return nonnegative(a);
    case Op::cond_to_int: return true;
    case Op::load: case Op::load_index: case Op::load_raw: case Op::load_raw_index:
      return i.field.width == Width::kUint32 || i.field.width == Width::kUint16 || i.field.width == Width::kUint8;
    default: return false;
  }
}

/// Lets an instruction do the loads of its operands itself, when nothing in between can change what they read.
void Plan::fuse_operands(Ref r) {
  const Instruction& i = ir().at(r);
  auto fuse = [&](Ref a) {
    if (a < 0 || uses_[size_t(a)] != 1 || in_exit_[size_t(a)] || a < last_write_) return false;
    const Instruction& load = ir().at(a);
    if (load.op != Op::load && load.op != Op::load_raw) return false;
    if (load.arguments[0] < 0) return false;
    Width w = load.field.width;
    bool fits = has(i.op, kStoreOp) ? false
                : load.type == Type::F ? w == Width::kFloat64
                                       : w == Width::kValue || w == Width::kInt64 || w == Width::kUint32;
    if (fits) fused_[size_t(a)] = 1;
    return fits;
  };
  switch (i.op) {
    case Op::float_add: case Op::float_sub: case Op::float_mul: case Op::float_div:
      if (i.arguments[0] != i.arguments[1]) fuse(i.arguments[1]);
      return;
    case Op::int_eq: case Op::int_ult: case Op::same: {
      // A 32-bit field can only be compared with a constant that is one, too.
      Ref a = i.arguments[0], b = i.arguments[1];
      if (a == b || a < 0) return;
      if (b < 0 && ir().type(b) == Type::I) {
        uint64_t bits = ir().bits(b);
        bool narrow = ir().at(a).field.width == Width::kUint32;
        if (i.op == Op::int_eq && (narrow ? bits <= UINT32_MAX : int64_t(bits) == int32_t(bits))) fuse(a);
      }
      return;
    }
    default: return;
  }
}

// --- steps ------------------------------------------------------------------------------------------------------------

/// Shares its operand's register: the same bits.
bool Plan::is_alias(Ref r) const {
  const Instruction& i = ir().at(r);
  Ref a = i.arguments[0];
  switch (i.op) {
    case Op::untag_int: return a >= 0;
    case Op::tag_int: case Op::value_from_bits: return a >= 0 && tagged(a) == (i.op == Op::tag_int) ;
    case Op::value_bits: return a >= 0;
    default: return false;
  }
}

void Plan::build_steps() {
  calls_before_.clear();
  if (trace_->kind == TraceKind::kBridge) start_bridge();
  for (Ref r = 0; r < Ref(ir().code.size()); r++) build_step(r);
  finish_lifetimes();
}

int32_t Plan::new_value(Ref r, int step_index) {
  AllocatedValue v;
  v.bank = bank(r);
  v.def = step_index;
  program.values.push_back(v);
  return values_[size_t(r)] = int32_t(program.values.size()) - 1;
}

void Plan::build_step(Ref r) {
  Instruction& i = ir().at(r);
  if (i.type == Type::B || fused(r) || i.op == Op::phi) return;
  if (is_alias(r)) {
    values_[size_t(r)] = values_[size_t(i.arguments[0])];
    return;
  }
  if (i.op == Op::input && values_[size_t(r)] >= 0) return;  // a bridge's, in place from the start
  int index = int(program.steps.size());
  steps_[size_t(r)] = index;
  calls_before_.push_back((calls_before_.empty() ? 0 : calls_before_.back()) + has(i.op, kCallOp));
  if (i.op == Op::label) return build_label();
  if (has(i.op, kCommutesOp)) order_operands(i, r);
  AllocationStep step;
  step.first_use = uint32_t(program.uses.size());
  Constraint constraint;
  target_->constrain(*this, r, constraint);
  step.flags = constraint.flags;
  step.clobbers = constraint.clobbers;
  collect_operands(r, step, index, constraint);
  if (makes_barrier(r)) {
    add_use(ir().at(r + 1).arguments[0], step, index, RegisterUse::kAnywhere);
    fused_[size_t(r) + 1] = 1;
  }
  if (i.type != Type::N) step.def = new_value(r, index);
  if (i.op == Op::jump) hint_jump(i);
  program.steps.push_back(step);
}

/// Puts the operand whose register the result can have first, and a constant second.
void Plan::order_operands(Instruction& i, Ref r) {
  Ref a = i.arguments[0], b = i.arguments[1];
  auto dies = [&](Ref x) {
    if (x < 0) return false;
    bool through = trace_->label >= 0 && x < trace_->label && r > trace_->label;
    return !through && last_use_[size_t(x)] == r && last_exit_[size_t(x)] <= r;
  };
  if (fused(a) || fused(b)) return;
  if (a < 0 || (b >= 0 && !dies(a) && dies(b))) std::swap(i.arguments[0], i.arguments[1]);
}

void Plan::add_use(Ref r, AllocationStep& step, int step_index, RegisterUse::Need need) {
  if (r < 0) return;
  int32_t v = values_[size_t(r)];
  DCHECK(v >= 0, "an operand was not computed");
  program.uses.push_back({v, need});
  program.values[size_t(v)].last_use = step_index;
  step.use_count++;
}

void Plan::collect_operands(Ref r, AllocationStep& step, int step_index, const Constraint& constraint) {
  const Instruction& i = ir().at(r);
  auto arguments = ir().arguments(i);
  for (size_t k = 0; k < arguments.size(); k++) {
    Ref a = arguments[k];
    if (a < 0) continue;
    RegisterUse::Need need = constraint.needs[std::min<size_t>(k, 2)];
    if (ir().type(a) == Type::B || fused(a)) {
      Constraint inner;
      target_->constrain(*this, a, inner);
      step.clobbers |= inner.clobbers;
      collect_operands(a, step, step_index, inner);
    } else {
      add_use(a, step, step_index, need);
    }
  }
}

void Plan::build_label() {
  AllocationStep step;
  int index = int(program.steps.size());
  step.first_use = uint32_t(program.uses.size());
  step.flags = 0;
  program.label = index;
  for (const Phi& phi : trace_->phis) {
    program.phi_inits.push_back(phi.initial < 0 ? -1 : step.use_count);
    if (phi.initial < 0) continue;
    add_use(phi.initial, step, index, RegisterUse::kAnywhere);
  }
  for (const Phi& phi : trace_->phis) program.phis.push_back(new_value(phi.ref, index));
  program.steps.push_back(step);
}

// --- bridges ---------------------------------------------------------------------------------------------------------

/// A bridge's inputs are where the parent left them; inputs in the same place share a value.
void Plan::start_bridge() {
  const Exit& exit = *trace_->parent;
  const CompiledTrace& parent = *compiled(*exit.trace);
  for (Ref r = 0; r < Ref(ir().code.size()); r++) {
    const Instruction& i = ir().at(r);
    if (i.op != Op::input) continue;
    Ref source = trace_->inputs[size_t(i.imm)].parent_ref;
    ValuePlaces at = parent.places(source, 2 * site(exit).step);
    CHECK(at.reg != kNoPlace || at.slot != kNoPlace, "a bridge takes over a value that its parent does not hold");
    auto same = std::find_if(program.starts.begin(), program.starts.end(), [&](const AllocationProgram::Start& s) {
      return program.values[size_t(s.value)].bank == bank(r) && s.reg == at.reg && s.slot == at.slot;
    });
    if (same != program.starts.end()) {
      values_[size_t(r)] = same->value;
    } else {
      program.starts.push_back({new_value(r, -1), at.reg, at.slot});
      program.values.back().last_use = 0;
    }
  }
  const CompiledTrace& root = *compiled(*trace_->root);
  for (const CompiledTrace::Header& h : root.header) {
    if (in_slot(h.slot)) program.reserved_slots.push_back(place_slot(h.slot));
    if (in_register(h.reg)) program.avoid[h.bank] |= 1u << h.reg;
  }
}

/// Results that a jump hands to its target's phis want to be made where the phis are.
void Plan::hint_jump(const Instruction& jump) {
  auto sources = ir().arguments(jump);
  if (trace_->jump_target == trace_) {
    for (size_t k = 0; k < trace_->phis.size(); k++) program.phi_sources.push_back(value(sources[k]));
    return;
  }
  const CompiledTrace& target = *compiled(*trace_->jump_target);
  for (size_t k = 0; k < sources.size(); k++) {
    const CompiledTrace::Header* to = target.header_of(k, *trace_);
    if (to && value(sources[k]) >= 0) program.values[size_t(value(sources[k]))].hint = to->reg;
  }
}

void Plan::finish_lifetimes() {
  for (Ref r = 0; r < Ref(ir().code.size()); r++) {
    int32_t v = values_[size_t(r)];
    if (v < 0 || last_exit_[size_t(r)] < 0) continue;
    int32_t s = steps_[size_t(last_exit_[size_t(r)])];
    program.values[size_t(v)].last_exit = std::max(program.values[size_t(v)].last_exit, s);
  }
  for (AllocatedValue& v : program.values) {
    int end = std::max(v.last_use, v.last_exit);
    if (program.label >= 0) v.through_loop = v.def < program.label && end > program.label;
    if (v.last_use < 0) continue;
    int from = v.def < 0 ? 0 : calls_before_[size_t(v.def)];
    v.crosses_call = v.through_loop ? calls_before_.back() != calls_before_[size_t(program.label)]
                                    : (v.last_use > 0 ? calls_before_[size_t(v.last_use) - 1] : 0) > from;
  }
}

// --- what is kept of it --------------------------------------------------------------------------------------------------

void CompiledTrace::keep(const Plan& plan) {
  size_t n = plan.ir().code.size();
  values.resize(n);
  tagged.resize(n);
  for (size_t r = 0; r < n; r++) values[r] = plan.value(Ref(r)), tagged[r] = plan.tagged(Ref(r));
  const auto& all = plan.program.events;
  first_event.assign(plan.program.values.size() + 1, 0);
  for (auto& e : all) first_event[size_t(e.value) + 1]++;
  for (size_t v = 0; v + 1 < first_event.size(); v++) first_event[v + 1] += first_event[v];
  std::vector<uint32_t> next(first_event.begin(), first_event.end() - 1);
  events.resize(all.size());
  for (auto& e : all) events[next[size_t(e.value)]++] = e;
  size_t phis = plan.program.phis.size();
  for (auto& h : plan.program.header) {
    bool is_phi = header.size() < phis;
    bool is_tagged = is_phi && plan.tagged(plan.trace().phis[header.size()].ref);
    header.push_back({h.value, h.reg, h.slot, plan.program.values[size_t(h.value)].bank, is_tagged});
  }
}

const CompiledTrace::Header* CompiledTrace::header_of(size_t operand, const Trace& bridge) const {
  size_t phis = bridge.root->phis.size();
  if (operand < phis) return &header[operand];
  int32_t wanted = values[size_t(bridge.renewed[operand - phis])];
  auto at = std::find_if(header.begin() + ptrdiff_t(phis), header.end(), [&](const Header& h) { return h.value == wanted; });
  return at == header.end() ? nullptr : &*at;
}

ValuePlaces CompiledTrace::places_of(int32_t value, int time) const {
  ValuePlaces at;
  if (value < 0) return at;
  auto first = events.begin() + first_event[size_t(value)], end = events.begin() + first_event[size_t(value) + 1];
  for (auto k = first; k != end && k->time <= time; ++k)
    (in_slot(k->place) ? at.slot : at.reg) = k->place;
  return at;
}

}  // namespace adder::jit
