// The walk.  A value has at most one register and one slot at a time; a slot, once stored, stays valid.
#include "jit/backend/register_allocator.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace adder::jit {

void AllocationProgram::clear() {
  steps.clear();
  uses.clear();
  values.clear();
  moves.clear();
  label = -1;
  phis.clear();
  phi_inits.clear();
  phi_sources.clear();
  starts.clear();
  reserved_slots.clear();
  header.clear();
  events.clear();
  slot_count = 0;
  for (int b = 0; b < kBankCount; b++) avoid[b] = touched[b] = 0;
}

bool RegisterAllocator::run() {
  link_uses();
  list_ends();
  start();
  int end = int(p_.steps.size());
  if (p_.label < 0) {
    walk(0, end);
    return !overflow_;
  }
  walk(0, p_.label);
  header_in_slot_.assign(p_.values.size(), 0);
  evicted_.assign(p_.values.size(), 0);
  at_label_ = state_;
  events_at_label_ = p_.events.size();
  moves_at_label_ = p_.moves.size();
  for (int round = 0;; round++) {
    enter_loop();
    walk(p_.label + 1, end);
    finish_loop();
    if (round == 2 || overflow_ || !wants_second_walk()) break;
    state_ = at_label_;
    p_.events.resize(events_at_label_);
    p_.moves.resize(moves_at_label_);
  }
  return !overflow_;
}

/// Gives every use the step of the next one.  Behind the back edge the uses of a value that lives through the loop
/// start again.
void RegisterAllocator::link_uses() {
  state_.next.assign(p_.values.size(), INT32_MAX);
  int end = int(p_.steps.size());
  for (int s = end - 1; s > p_.label; s--) {
    const AllocationStep& st = p_.steps[size_t(s)];
    for (int u = st.use_count; u-- > 0;) p_.values[size_t(p_.uses[st.first_use + size_t(u)].value)].first_loop_use = s;
  }
  for (int s = end - 1; s >= 0; s--) {
    const AllocationStep& st = p_.steps[size_t(s)];
    for (int u = st.use_count; u-- > 0;) {
      RegisterUse& use = p_.uses[st.first_use + size_t(u)];
      const AllocatedValue& v = p_.values[size_t(use.value)];
      int32_t& next = state_.next[size_t(use.value)];
      if (next == INT32_MAX && v.through_loop && p_.label >= 0 && v.first_loop_use != INT32_MAX)
        next = end + v.first_loop_use - p_.label;
      use.next = next;
      next = s;
    }
  }
}

void RegisterAllocator::list_ends() {
  ending_.assign(p_.steps.size(), -1);
  for (size_t v = 0; v < p_.values.size(); v++) {
    AllocatedValue& value = p_.values[v];
    int end = std::max({value.last_use, value.last_exit, value.def});
    if (value.through_loop || end < 0) continue;
    value.next_to_end = ending_[size_t(end)];
    ending_[size_t(end)] = int32_t(v);
  }
}

void RegisterAllocator::start() {
  state_.reg.assign(p_.values.size(), kNoPlace);
  state_.slot.assign(p_.values.size(), kNoPlace);
  state_.free_slots.clear();
  state_.slot_count = 0;
  for (int b = 0; b < kBankCount; b++) {
    state_.free[b] = file_.allocatable[b];
    std::fill_n(state_.owner[b], 32, -1);
  }
  std::vector<bool> taken;
  auto take = [&](int slot) {
    if (size_t(slot) >= taken.size()) taken.resize(size_t(slot) + 1);
    taken[size_t(slot)] = true;
  };
  kept_slots_.clear();
  for (int slot : p_.reserved_slots) take(slot), keep_slot(slot);
  now_ = 0;
  after_ = 0;
  for (auto& at : p_.starts) {
    if (in_slot(at.slot)) {
      take(place_slot(at.slot));
      state_.slot[size_t(at.value)] = at.slot;
      record_event(at.value, at.slot);
    }
    if (in_register(at.reg)) bind(at.value, at.reg);
  }
  state_.slot_count = int(taken.size());
  for (int k = state_.slot_count; k-- > 0;)
    if (!taken[size_t(k)]) state_.free_slots.push_back(k);
  for (int b = 0; b < kBankCount; b++) p_.touched[b] = 0;
}

void RegisterAllocator::walk(int from, int to) {
  for (int s = from; s < to && !overflow_; s++) step(s);
  p_.slot_count = std::max(p_.slot_count, state_.slot_count);
}

void RegisterAllocator::step(int s) {
  AllocationStep& st = p_.steps[size_t(s)];
  now_ = s;
  after_ = 0;
  st.first_move = uint32_t(p_.moves.size());
  pinned_[0] = pinned_[1] = 0;
  if (st.clobbers) free_clobbers(st);
  place_uses(st);
  if (st.flags & (AllocationStep::kCalls | AllocationStep::kNeedsHomes)) before_call(st);
  release_before_def(st);
  if (st.flags & AllocationStep::kCalls) after_call(st);
  if (st.def >= 0) define(st);
  release_dead();
}

void RegisterAllocator::place_uses(AllocationStep& st) {
  for (int u = 0; u < st.use_count; u++) {
    RegisterUse& use = p_.uses[st.first_use + size_t(u)];
    size_t v = size_t(use.value);
    Bank bank = p_.values[v].bank;
    uint32_t allowed = file_.allocatable[bank] & ~(bank == kGeneralBank ? st.clobbers : 0);
    bool pays = use.need == RegisterUse::kPreferred && use.next != INT32_MAX && (state_.free[bank] & allowed & ~pinned_[bank]);
    if (!in_register(state_.reg[v]) && (use.need == RegisterUse::kRequired || pays)) {
      DCHECK(in_slot(state_.slot[v]), "an operand must have a place");
      int reg = take_register(use.value, allowed);
      p_.moves.push_back({use.value, state_.slot[v], Place(reg)});
      bind(use.value, reg);
    }
    use.place = in_register(state_.reg[v]) ? state_.reg[v] : state_.slot[v];
    DCHECK(use.place != kNoPlace, "an operand must have a place");
    if (in_register(use.place)) pinned_[bank] |= 1u << use.place;
  }
  for (int u = 0; u < st.use_count; u++) {
    RegisterUse& use = p_.uses[st.first_use + size_t(u)];
    state_.next[size_t(use.value)] = use.next;
  }
}

/// Moves what lives in clobbered registers elsewhere.
void RegisterAllocator::free_clobbers(AllocationStep& st) {
  for (uint32_t rest = st.clobbers & file_.allocatable[kGeneralBank] & ~state_.free[kGeneralBank]; rest; rest &= rest - 1) {
    int reg = std::countr_zero(rest);
    int32_t v = state_.owner[kGeneralBank][reg];
    uint32_t elsewhere = state_.free[kGeneralBank] & ~st.clobbers;
    if (!elsewhere || (next_use(v) == INT32_MAX && in_slot(state_.slot[size_t(v)]))) {
      evict(v);
      continue;
    }
    int to = pick(v, elsewhere);
    p_.moves.push_back({v, Place(reg), Place(to)});
    unbind(v);
    bind(v, to);
  }
  p_.touched[kGeneralBank] |= st.clobbers;
}

/// The registers that keep their values in a call.
uint32_t RegisterAllocator::survivors(const AllocationStep& st, int bank) const {
  return st.flags & AllocationStep::kLosesAll ? 0 : file_.callee_saved[bank];
}

/// Brings what lives across a call into callee-saved registers or slots.
void RegisterAllocator::before_call(AllocationStep& st) {
  bool homes = st.flags & AllocationStep::kNeedsHomes;
  for (int b = 0; b < kBankCount; b++) {
    uint32_t surviving = survivors(st, b);
    for (uint32_t rest = file_.allocatable[b] & ~state_.free[b]; rest; rest &= rest - 1) {
      int reg = std::countr_zero(rest);
      int32_t v = state_.owner[b][reg];
      if (end_of(v) <= now_) continue;
      if (homes) store(v);
      if (surviving >> reg & 1) continue;
      uint32_t better = state_.free[b] & surviving;
      if (better && next_use(v) != INT32_MAX) {
        int to = pick(v, better);
        p_.moves.push_back({v, Place(reg), Place(to)});
        unbind(v);
        bind(v, to);
      } else {
        store(v);
      }
    }
  }
}

void RegisterAllocator::after_call(const AllocationStep& st) {
  after_ = 1;
  for (int b = 0; b < kBankCount; b++) {
    uint32_t lost = file_.allocatable[b] & ~survivors(st, b);
    p_.touched[b] |= lost;
    for (uint32_t rest = lost & ~state_.free[b]; rest; rest &= rest - 1) unbind(state_.owner[b][std::countr_zero(rest)]);
  }
  pinned_[0] = pinned_[1] = 0;
}

bool RegisterAllocator::dies_before_def(const AllocationStep& st, int32_t value, bool first) const {
  const AllocatedValue& v = p_.values[size_t(value)];
  if (v.through_loop || v.last_use > now_ || v.last_exit > now_) return false;
  if (v.last_exit < now_ || !(st.flags & AllocationStep::kExitsAfterDef)) return true;
  return first && (st.flags & AllocationStep::kRestoresFirst);
}

/// Frees the registers of operands that nobody needs any more, so that the result can have them.
void RegisterAllocator::release_before_def(AllocationStep& st) {
  int candidates = st.flags & (AllocationStep::kDefOverAny | AllocationStep::kCalls) ? st.use_count
                   : st.flags & AllocationStep::kDefOverFirst                        ? std::min<int>(1, st.use_count)
                                                                                     : 0;
  after_ = 1;
  for (int u = 0; u < candidates; u++) {
    int32_t v = p_.uses[st.first_use + size_t(u)].value;
    Place reg = state_.reg[size_t(v)];
    if (!in_register(reg) || !dies_before_def(st, v, u == 0)) continue;
    pinned_[p_.values[size_t(v)].bank] &= ~(1u << reg);
    release(v);
  }
  after_ = 0;
}

void RegisterAllocator::define(AllocationStep& st) {
  AllocatedValue& v = p_.values[size_t(st.def)];
  uint32_t free = state_.free[v.bank] & ~pinned_[v.bank], saved = file_.callee_saved[v.bank];
  int reg = -1;
  if (in_register(v.hint) && (free >> v.hint & 1)) {
    reg = v.hint;
  } else if ((st.flags & AllocationStep::kDefOverFirst) && st.use_count) {  // saves a move
    const RegisterUse& first = p_.uses[st.first_use];
    bool same_bank = p_.values[size_t(first.value)].bank == v.bank;
    if (in_register(first.place) && same_bank && (free >> first.place & 1) &&
        !(v.crosses_call && !(saved >> first.place & 1) && (free & saved)))
      reg = first.place;
  }
  if (reg < 0) reg = take_register(st.def, file_.allocatable[v.bank]);
  after_ = 1;
  bind(st.def, reg);
  st.def_place = Place(reg);
  if (in_register(v.hint)) reserved_for_phi_[v.bank] &= ~(1u << v.hint);
}

/// The slots of a loop's head are needed until its end, whoever dies in them.
bool RegisterAllocator::is_kept(int slot) const { return size_t(slot) < kept_slots_.size() && kept_slots_[size_t(slot)]; }

void RegisterAllocator::keep_slot(int slot) {
  if (size_t(slot) >= kept_slots_.size()) kept_slots_.resize(size_t(slot) + 1);
  kept_slots_[size_t(slot)] = 1;
}

void RegisterAllocator::release(int32_t value) {
  unbind(value);
  Place& slot = state_.slot[size_t(value)];
  if (in_slot(slot)) {
    if (!is_kept(place_slot(slot))) state_.free_slots.push_back(place_slot(slot));
    slot = kNoPlace;
  }
}

void RegisterAllocator::release_dead() {
  after_ = 1;
  for (int32_t v = ending_[size_t(now_)]; v >= 0; v = p_.values[size_t(v)].next_to_end)
    if (in_register(state_.reg[size_t(v)]) || in_slot(state_.slot[size_t(v)])) release(v);
}

int32_t RegisterAllocator::end_of(int32_t value) const {
  const AllocatedValue& v = p_.values[size_t(value)];
  return v.through_loop ? INT32_MAX : std::max(v.last_use, v.last_exit);
}
int32_t RegisterAllocator::next_use(int32_t value) const { return state_.next[size_t(value)]; }

// --- the loop --------------------------------------------------------------------------------------------------------

void RegisterAllocator::enter_loop() {
  AllocationStep& st = p_.steps[size_t(p_.label)];
  now_ = p_.label;
  after_ = 0;
  in_loop_ = false;
  kept_slots_.clear();
  p_.header.clear();
  reserved_for_phi_[0] = reserved_for_phi_[1] = 0;
  st.first_move = uint32_t(p_.moves.size());
  pinned_[0] = pinned_[1] = 0;
  place_uses(st);
  for (size_t v = 0; v < p_.values.size(); v++) {
    if (!p_.values[v].through_loop) continue;
    store(int32_t(v));
    if (header_in_slot_[v] && in_register(state_.reg[v])) unbind(int32_t(v));
  }
  release_dead();
  for (size_t k = 0; k < p_.phis.size(); k++) place_phi(int(k));
  for (size_t v = 0; v < p_.values.size(); v++)
    if (p_.values[v].through_loop) p_.header.push_back({int32_t(v), state_.reg[v], state_.slot[v], kNoPlace});
  for (auto& h : p_.header)
    if (in_slot(h.slot)) keep_slot(place_slot(h.slot));
  in_loop_ = true;
}

/// The register of the phi's first value when that dies here, a free one, or that of a value which lives through the
/// loop (and is in its slot) but is needed later than the phi.  -1: none.
int RegisterAllocator::phi_register(int k) {
  int32_t phi = p_.phis[size_t(k)];
  const AllocatedValue& v = p_.values[size_t(phi)];
  if (header_in_slot_[size_t(phi)]) return -1;
  uint32_t free = state_.free[v.bank];
  if (p_.phi_inits[size_t(k)] >= 0) {
    Place init = p_.uses[p_.steps[size_t(p_.label)].first_use + size_t(p_.phi_inits[size_t(k)])].place;
    if (in_register(init) && (free >> init & 1)) {
      uint32_t saved = file_.callee_saved[v.bank];
      if (!v.crosses_call || (saved >> init & 1) || !(free & saved)) return init;
    }
  }
  if (free) return pick(phi, free);
  int best = -1;
  int32_t furthest = next_use(phi);
  for (uint32_t rest = file_.allocatable[v.bank]; rest; rest &= rest - 1) {
    int32_t owner = state_.owner[v.bank][std::countr_zero(rest)];
    if (!p_.values[size_t(owner)].through_loop || next_use(owner) <= furthest) continue;
    best = std::countr_zero(rest);
    furthest = next_use(owner);
  }
  if (best >= 0) unbind(state_.owner[v.bank][best]);
  return best;
}

void RegisterAllocator::place_phi(int k) {
  int32_t phi = p_.phis[size_t(k)];
  AllocatedValue& v = p_.values[size_t(phi)];
  int32_t source = p_.phi_sources[size_t(k)];
  after_ = 1;
  int reg = phi_register(k);
  if (source >= 0 && source != phi) p_.values[size_t(source)].hint = reg >= 0 ? Place(reg) : kNoPlace;
  if (reg < 0) {
    Place slot = slot_place(new_slot());
    state_.slot[size_t(phi)] = slot;
    record_event(phi, slot);
    p_.header.push_back({phi, kNoPlace, slot, kNoPlace});
    return;
  }
  bind(phi, reg);
  p_.header.push_back({phi, Place(reg), kNoPlace, kNoPlace});
  if (source >= 0 && source != phi) reserved_for_phi_[v.bank] |= 1u << reg;
}

void RegisterAllocator::finish_loop() {
  size_t phis = p_.phis.size();
  for (size_t k = phis; k < p_.header.size(); k++) {
    auto& h = p_.header[k];
    h.at_end = in_register(state_.reg[size_t(h.value)]) ? state_.reg[size_t(h.value)] : state_.slot[size_t(h.value)];
  }
}

/// True when something that was in a register at the head lost it: it starts in its slot the next time.
bool RegisterAllocator::wants_second_walk() {
  bool again = false;
  for (size_t k = 0; k < p_.header.size(); k++) {
    auto& h = p_.header[k];
    if (!in_register(h.reg) || !evicted_[size_t(h.value)]) continue;
    bool phi = k < p_.phis.size();
    if (phi && evicted_[size_t(h.value)] != 2) continue;  // it was used from the register first
    header_in_slot_[size_t(h.value)] = 1;
    again = true;
  }
  std::fill(evicted_.begin(), evicted_.end(), 0);
  return again;
}

// --- registers and slots -----------------------------------------------------------------------------------------------

void RegisterAllocator::record_event(int32_t value, Place place) { p_.events.push_back({value, 2 * now_ + after_, place}); }

void RegisterAllocator::bind(int32_t value, int reg) {
  Bank bank = p_.values[size_t(value)].bank;
  state_.reg[size_t(value)] = Place(reg);
  state_.owner[bank][reg] = value;
  state_.free[bank] &= ~(1u << reg);
  p_.touched[bank] |= 1u << reg;
  record_event(value, Place(reg));
}

void RegisterAllocator::unbind(int32_t value) {
  Place& reg = state_.reg[size_t(value)];
  if (!in_register(reg)) return;
  Bank bank = p_.values[size_t(value)].bank;
  state_.owner[bank][reg] = -1;
  state_.free[bank] |= 1u << reg;
  reg = kNoPlace;
  record_event(value, kNoPlace);
}

int RegisterAllocator::new_slot() {
  if (!state_.free_slots.empty()) {
    int slot = state_.free_slots.back();
    state_.free_slots.pop_back();
    return slot;
  }
  if (state_.slot_count >= kMaxSlots) overflow_ = true;
  return state_.slot_count++;
}

/// Makes sure that the value is (also) in a slot.
void RegisterAllocator::store(int32_t value) {
  Place& slot = state_.slot[size_t(value)];
  if (in_slot(slot)) return;
  slot = slot_place(new_slot());
  p_.moves.push_back({value, state_.reg[size_t(value)], slot});
  record_event(value, slot);
}

void RegisterAllocator::evict(int32_t value) {
  if (end_of(value) > now_ || p_.values[size_t(value)].last_exit >= now_ || p_.values[size_t(value)].last_use >= now_)
    store(value);
  if (in_loop_) {
    bool unused = next_use(value) == p_.values[size_t(value)].first_loop_use;
    evicted_[size_t(value)] = std::max<uint8_t>(evicted_[size_t(value)], unused ? 2 : 1);
  }
  unbind(value);
}

int RegisterAllocator::take_register(int32_t value, uint32_t allowed) {
  Bank bank = p_.values[size_t(value)].bank;
  uint32_t candidates = state_.free[bank] & allowed & ~pinned_[bank];
  int reg = candidates ? pick(value, candidates) : evict_one(bank, allowed);
  pinned_[bank] |= 1u << reg;
  return reg;
}

/// The best of several free registers: the hinted one, then by what the value will meet.
int RegisterAllocator::pick(int32_t value, uint32_t candidates) const {
  const AllocatedValue& v = p_.values[size_t(value)];
  if (in_register(v.hint) && (candidates >> v.hint & 1)) return v.hint;
  auto prefer = [&](uint32_t mask) { if (candidates & mask) candidates &= mask; };
  prefer(~reserved_for_phi_[v.bank]);
  prefer(v.crosses_call ? file_.callee_saved[v.bank] : ~file_.callee_saved[v.bank]);
  prefer(~p_.avoid[v.bank]);
  return std::countr_zero(candidates);
}

/// Takes the register whose value is needed last; dead values first.
int RegisterAllocator::evict_one(Bank bank, uint32_t allowed) {
  int best = -1;
  int64_t best_score = -1;
  for (uint32_t rest = file_.allocatable[bank] & allowed & ~pinned_[bank] & ~state_.free[bank]; rest; rest &= rest - 1) {
    int reg = std::countr_zero(rest);
    int32_t v = state_.owner[bank][reg];
    bool dead = end_of(v) < now_;
    int64_t score = dead ? INT64_MAX : int64_t(next_use(v)) * 2 + in_slot(state_.slot[size_t(v)]);
    if (score > best_score) best = reg, best_score = score;
  }
  CHECK(best >= 0, "an instruction needs more registers than there are");
  int32_t v = state_.owner[bank][best];
  if (end_of(v) < now_) release(v);
  else evict(v);
  return best;
}

}  // namespace adder::jit
