// A bridge that comes back to its root's loop with other invariants: an inner loop that runs again for the
// next round of the outer one, or a bridge that wrote what the loop takes for unchanged.  What the loop took from
// its preamble is computed anew in the bridge, so that the preamble, which would make a whole iteration, need not run.
//
// The preamble's instructions that depend on an input or a place which is different now are of three kinds:
//   renewable  pure, or a load of a place that neither the preamble nor the loop writes: computed and tested again
//   passing    hangs on a place that the loop writes; the loop knows of it only what its header says
//   lost       anything else; where something relies on it, the bridge enters by the front door
//
// A bridge that left the preamble itself can rely on nothing of it: for such a bridge everything is renewable at best.
#include <algorithm>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

using Access = MemoryFacts::Access;

class Optimizer::Renewal {
 public:
  Renewal(Optimizer& optimizer, const std::vector<MetInvariant>& met)
      : o_(optimizer),
        root_(*optimizer.trace_.root),
        size_(size_t(root_.label)),
        met_(met),
        best_(optimizer.starts_in_preamble() ? kRenewable : kSame),
        overwrites_(optimizer.overwrites_hoisted()) {}

  /// Decides without emitting anything.
  bool possible();
  /// Emits, and gives what the loop needs anew.  False: the preamble is known to be left.
  bool make(std::vector<MetInvariant>& made);

 private:
  enum State : uint8_t { kSame, kRenewable, kPassing, kLost };

  const Instruction& at(Ref r) const { return root_.ir.at(r); }
  std::span<const Ref> arguments(Ref r) const { return root_.ir.arguments(at(r)); }
  State state(Ref r) const { return r < 0 ? kSame : states_[size_t(r)]; }
  bool depends(Ref r) const { return state(r) != kSame; }
  State worst_argument(Ref r) const;

  void name_what_the_bridge_has();
  void collect_writes();
  bool classify(Ref r);
  State at_its_place(const Instruction& i) const;
  void doubt(Ref condition);
  bool is_doubtful(Ref pointer) const;
  bool classify_guard(Ref r) const;
  bool classify_store(Ref r) const;
  State state_of_load(Ref r) const;
  bool all_obtainable(Ref r);
  bool obtainable(Ref r);
  bool is_unchanged_place(const Instruction& access) const;
  bool is_overwritten(const Instruction& access) const { return touches(o_.trace_.written, access); }

  Ref value(Ref r);
  Ref compute(Ref r);
  Ref load(Ref r);
  Ref call(Ref r);
  Ref to_float(Ref r);
  bool test(Ref r);
  bool test_not_nan(Ref r);

  static bool is_fixed(const Instruction& access) { return access.op == Op::load || access.op == Op::store; }
  static bool is_in(const MemorySet& set, const Instruction& access) {
    return is_fixed(access) ? set.contains(access.field) : bool(set.classes & alias_set(access.field.alias));
  }
  /// The same as is_in, but true where they may only touch.
  static bool touches(const MemorySet& set, const Instruction& access) {
    MemorySet one;
    is_fixed(access) ? one.add(access.field) : void(one.classes = alias_set(access.field.alias));
    return set.overlaps(one);
  }

  Optimizer& o_;
  const Trace& root_;
  size_t size_;  // of the preamble
  const std::vector<MetInvariant>& met_;
  const State best_;       // that an instruction can have
  const bool overwrites_;  // the bridge writes what the loop takes for unchanged
  std::vector<State> states_;
  std::vector<Ref> names_;   // what is the same now: the bridge's name for it
  std::vector<Ref> values_;  // made so far
  std::vector<int8_t> obtainable_;
  std::vector<Ref> wanted_;  // by the loop, of what depends on changed inputs
  std::vector<Ref> doubtful_;     // objects whose state guards have tested that are not tested again
  std::vector<uint8_t> doubted_;  // instructions that such guards have been followed through
  MemorySet stored_;         // by the preamble
};

// --- deciding
// -----------------------------------------------------------------------------------------------

Optimizer::Renewal::State Optimizer::Renewal::worst_argument(Ref r) const {
  State worst = kSame;
  for (Ref a : arguments(r)) worst = std::max(worst, state(a));
  return worst;
}

void Optimizer::Renewal::name_what_the_bridge_has() {
  names_.assign(size_, kNoRef);
  for (size_t k = 0; k < o_.in_.code.size() && o_.in_.code[k].op == Op::input; k++) {
    Ref from = o_.origin(o_.map_[k]);
    if (from >= 0 && size_t(from) < size_) names_[size_t(from)] = o_.get(Ref(k));
  }
}

void Optimizer::Renewal::collect_writes() {
  for (Ref r = 0; size_t(r) < size_; r++) {
    const Instruction& i = at(r);
    if (i.op == Op::call_trace) stored_.classes = kAllAliases;
    if (i.op == Op::call) stored_.classes |= written_by(i.call->effect);
    if (i.op == Op::store && !i.field.immutable) stored_.add(i.field);
    if (i.op == Op::store_index || i.op == Op::store_raw || i.op == Op::store_raw_index)
      stored_.classes |= alias_set(i.field.alias);
  }
}

/// True when the place holds what it held in the preamble.
bool Optimizer::Renewal::is_unchanged_place(const Instruction& access) const {
  if (access.field.immutable) return true;
  return !touches(stored_, access) && !touches(root_.written, access) && !is_overwritten(access);
}

/// True when a value that is the same as ever has a name in the bridge, or can be computed from such.
bool Optimizer::Renewal::obtainable(Ref r) {
  if (r < 0 || depends(r) || names_[size_t(r)] != kNoRef) return true;
  int8_t& known = obtainable_[size_t(r)];
  if (known >= 0) return known;
  const Instruction& i = at(r);
  bool pure = has(i.op, kPureOp) && !has(i.op, kGuardOp);
  bool loads = has(i.op, kLoadOp) && is_unchanged_place(i);
  known = (pure || loads || i.op == Op::to_float) && all_obtainable(r);
  return known;
}
bool Optimizer::Renewal::all_obtainable(Ref r) {
  for (Ref a : arguments(r))
    if (!obtainable(a)) return false;
  return true;
}

Optimizer::Renewal::State Optimizer::Renewal::state_of_load(Ref r) const {
  const Instruction& i = at(r);
  if (i.field.immutable) return kRenewable;
  if (is_in(root_.written, i)) return kPassing;
  return touches(stored_, i) || touches(root_.written, i) ? kLost : kRenewable;
}

/// What became of the place that an instruction looks at or writes.
Optimizer::Renewal::State Optimizer::Renewal::at_its_place(const Instruction& i) const {
  bool loads = has(i.op, kLoadOp);
  if (!overwrites_ || i.field.immutable || !(loads || has(i.op, kStoreOp))) return kSame;
  if (loads && is_in(root_.written, i)) return kPassing;
  return is_overwritten(i) ? kRenewable : kSame;
}

/// A guard that is not tested again may have taught the loop nothing about what is computed again.
bool Optimizer::Renewal::classify_guard(Ref r) const {
  Ref condition = arguments(r)[0];
  if (state(condition) != kPassing) return state(condition) != kLost;
  std::span<const Ref> tested = arguments(condition);
  switch (at(condition).op) {
    case Op::same:
    case Op::int_eq:
      if (at(r).op == Op::guard_false) return true;  // tells nothing of two values that are not constants
      [[fallthrough]];
    case Op::int_lt:
    case Op::int_le:
      return state(tested[0]) != kRenewable && state(tested[1]) != kRenewable;
    case Op::int_ult:
    case Op::int_ule:
      return state(tested[0]) != kRenewable;
    default:
      return true;
  }
}

/// Follows a guard that is not tested again to the objects that it looked into: what their fields lead to may be
/// there only where the guard holds, as the frame of a generator is that has not finished.
void Optimizer::Renewal::doubt(Ref condition) {
  if (state(condition) != kPassing || doubted_[size_t(condition)]) return;
  doubted_[size_t(condition)] = true;
  const Instruction& i = at(condition);
  bool looks = has(i.op, kCallOp) || (has(i.op, kLoadOp) && is_in(root_.written, i));
  for (Ref a : arguments(condition)) {
    if (looks && state(a) != kPassing) doubtful_.push_back(a);
    doubt(a);
  }
}

/// True when the pointer comes out of an object in doubt, so that it may not be followed.
bool Optimizer::Renewal::is_doubtful(Ref pointer) const {
  if (pointer < 0 || !depends(pointer)) return false;
  std::span<const Ref> from = arguments(pointer);
  if (has(at(pointer).op, kLoadOp)) return std::find(doubtful_.begin(), doubtful_.end(), from[0]) != doubtful_.end();
  return has(at(pointer).op, kPureOp) && std::any_of(from.begin(), from.end(), [&](Ref a) { return is_doubtful(a); });
}

/// What was stored must be in other objects now: only what the loop stores itself, and so does not rely on,
/// may be missing, and what was stored in an object that nothing leads to.
bool Optimizer::Renewal::classify_store(Ref r) const {
  if (state(arguments(r)[0]) == kLost && at(arguments(r)[0]).op == Op::alloc) return true;
  return !at(r).field.immutable && is_in(root_.written, at(r));
}

bool Optimizer::Renewal::classify(Ref r) {
  const Instruction& i = at(r);
  State worst = std::max({worst_argument(r), best_, at_its_place(i)});
  State& state = states_[size_t(r)];
  if (worst == kSame) return true;
  if (worst == kRenewable && !all_obtainable(r)) worst = kLost;
  state = worst;
  if (has(i.op, kPureOp)) return state != kLost || !has(i.op, kGuardOp);
  switch (i.op) {
    case Op::to_float:
      return state != kLost;
    case Op::guard_true:
    case Op::guard_false:
      doubt(arguments(r)[0]);
      return classify_guard(r);
    case Op::load:
    case Op::load_index:
    case Op::load_raw:
    case Op::load_raw_index:
      if (state == kRenewable) state = is_doubtful(arguments(r)[0]) ? kLost : state_of_load(r);
      return true;
    case Op::store:
    case Op::store_index:
    case Op::store_raw:
    case Op::store_raw_index:
      return classify_store(r);
    case Op::barrier:
    case Op::barrier_float:
    case Op::poll:
    case Op::guard_valid:
      return true;
    case Op::alloc:
      state = kLost;
      return true;
    case Op::call:
      if (i.call->effect.kind == Effect::kPure) {
        for (Ref a : arguments(r))
          if (is_doubtful(a)) state = kLost;
        return true;
      }
      [[fallthrough]];
    case Op::call_trace:
      state = kPassing;
      return true;
    default:
      return false;
  }
}

bool Optimizer::Renewal::possible() {
  states_.assign(size_, kSame);
  obtainable_.assign(size_, -1);
  doubted_.assign(size_, false);
  name_what_the_bridge_has();
  collect_writes();
  // What goes round the loop is another value in each iteration.
  for (Ref r = 0; (best_ != kSame || overwrites_) && size_t(r) < size_; r++)
    if (at(r).op == Op::input || at(r).op == Op::phi) states_[size_t(r)] = kPassing;
  for (const MetInvariant& m : met_) {
    bool is_input = m.root >= 0 && size_t(m.root) < size_ && at(m.root).op == Op::input;
    if (m.changed && !is_input) return false;
    if (is_input) states_[size_t(m.root)] = m.changed ? kRenewable : kSame;
  }
  for (Ref r = 0; size_t(r) < size_; r++)
    if (at(r).op != Op::input && at(r).op != Op::phi && !classify(r)) return false;
  for (Ref r : root_.invariants)
    if (depends(r)) wanted_.push_back(r);
  for (const CarriedField& f : root_.carried_fields)
    if (depends(f.base) && std::find(wanted_.begin(), wanted_.end(), f.base) == wanted_.end())
      wanted_.push_back(f.base);
  constexpr size_t kMostOperands = 250;
  return root_.phis.size() + wanted_.size() <= kMostOperands &&
         std::all_of(wanted_.begin(), wanted_.end(), [&](Ref r) { return state(r) == kRenewable; });
}

// --- computing
// ----------------------------------------------------------------------------------------------

Ref Optimizer::Renewal::value(Ref r) {
  if (r < 0) return o_.out_.constant(root_.ir.bits(r), root_.ir.type(r));
  if (!depends(r) && names_[size_t(r)] != kNoRef) return o_.resolve(names_[size_t(r)]);
  Ref& known = values_[size_t(r)];
  if (known == kNoRef) known = compute(r);
  return o_.resolve(known);
}

Ref Optimizer::Renewal::compute(Ref r) {
  const Instruction& i = at(r);
  if (i.op == Op::to_float) return to_float(r);
  if (has(i.op, kLoadOp)) return load(r);
  if (i.op == Op::call) return call(r);
  Ref operands[3] = {kNoRef, kNoRef, kNoRef};
  for (size_t k = 0; k < arguments(r).size(); k++) operands[k] = value(arguments(r)[k]);
  bool guards = has(i.op, kGuardOp);
  if (guards && is_constant(operands[0]) && is_constant(operands[1]) &&
      o_.compute_constant(i.op, i.type, operands[0], operands[1], kNoRef) == kNoRef)
    return kNoRef;  // overflows every time
  return o_.pure(i.op, i.type, operands[0], operands[1], operands[2], guards ? o_.end_.snapshot : -1);
}

Ref Optimizer::Renewal::load(Ref r) {
  const Instruction& i = at(r);
  Ref base = o_.resolve(o_.force(value(arguments(r)[0])));
  switch (i.op) {
    case Op::load:
      if (Ref known = o_.read_constant_field(base, i.field); known != kNoRef) return known;
      return o_.load_place(i, {Access::kFixed, i.field, base});
    case Op::load_raw:
      return o_.load_place(i, {Access::kRaw, i.field, base});
    default: {
      Access access = i.op == Op::load_index ? Access::kIndexed : Access::kRawIndexed;
      return o_.load_place(i, {access, i.field, base, value(arguments(r)[1])});
    }
  }
}

Ref Optimizer::Renewal::call(Ref r) {
  std::vector<Ref> operands;
  for (Ref a : arguments(r)) operands.push_back(value(a));
  return o_.call(at(r), operands);
}

Ref Optimizer::Renewal::to_float(Ref r) {
  Ref number = value(arguments(r)[0]);
  if (!o_.is_for_sure(o_.pure(Op::is_float, number), true)) return kNoRef;
  return o_.pure(Op::unbox_float, o_.resolve(number));
}

/// Makes sure that what the preamble's guard tested holds again.
bool Optimizer::Renewal::test(Ref r) {
  const Instruction& i = at(r);
  if (i.op != Op::guard_true && i.op != Op::guard_false) return value(r) != kNoRef;
  Ref condition = value(arguments(r)[0]);
  return o_.is_for_sure(condition, i.op == Op::guard_true);
}

/// A comparison of floats that held told the loop that neither is NaN.  Where it is not tested again, because one
/// of them goes round the loop, the other is tested for that.
bool Optimizer::Renewal::test_not_nan(Ref r) {
  if (at(r).op != Op::guard_true) return true;
  Ref condition = arguments(r)[0];
  if (Op op = at(condition).op; op != Op::float_eq && op != Op::float_lt && op != Op::float_le) return true;
  for (Ref a : arguments(condition)) {
    if (state(a) != kRenewable) continue;
    Ref now = value(a);
    if (!o_.is_for_sure(o_.pure(Op::float_le, now, now), true)) return false;
  }
  return true;
}

bool Optimizer::Renewal::make(std::vector<MetInvariant>& made) {
  values_.assign(size_, kNoRef);
  for (const MetInvariant& m : met_)
    if (m.changed) values_[size_t(m.root)] = m.value;
  for (Ref r = 0; size_t(r) < size_; r++) {
    if (!has(at(r).op, kGuardOp)) continue;
    State worst = worst_argument(r);
    if (worst == kRenewable && !test(r)) return false;
    if (worst == kPassing && !test_not_nan(r)) return false;
  }
  for (Ref r : wanted_) {
    Ref now = o_.resolve(o_.force(value(r)));
    if (o_.out_.type(now) != root_.ir.type(r)) return false;
    made.push_back({r, now, true});
  }
  for (const CarriedField& f : root_.carried_fields)
    if (!depends(f.base) && obtainable(f.base)) made.push_back({f.base, value(f.base), false});
  return true;
}

/// The value of one of the loop's invariants in the bridge, which may be another one than the loop has.
bool Optimizer::meet_invariant(Ref invariant, Ref value) {
  if (invariant == kNoRef) return false;
  value = resolve(force(value));
  for (const MetInvariant& m : met_)
    if (m.root == invariant) return m.value == value;
  met_.push_back({invariant, value, starts_in_preamble() || origin(value) != invariant});
  return true;
}

/// Sees to it that the loop finds its invariants as they are now.
bool Optimizer::renew_invariants(std::vector<Ref>& arguments) {
  const std::vector<CarriedField>& fields = trace_.root->carried_fields;
  bool same = !starts_in_preamble() && !overwrites_hoisted() &&
              std::none_of(met_.begin(), met_.end(), [](auto& m) { return m.changed; });
  if (same && std::all_of(fields.begin(), fields.end(), [&](auto& f) { return base_in_bridge(f.base) != kNoRef; }))
    return true;
  Renewal renewal(*this, met_);
  std::vector<MetInvariant> made;
  if (!renewal.possible()) return false;
  if (!renewal.make(made)) return trace_.misses_loop = true, false;
  for (size_t k = 0; k < end_.values.size(); k++) {
    const HeaderValue& h = trace_.root->header[k];
    if (h.how != HeaderValue::kInvariant) continue;
    for (const MetInvariant& m : met_)
      if (m.root == h.ref && origin(m.value) != m.root) set_input(int64_t(k), m.value);
  }
  for (const MetInvariant& m : made) {
    met_.push_back(m);
    if (!m.changed) continue;
    const std::vector<Ref>& kept = trace_.root->invariants;
    if (std::find(kept.begin(), kept.end(), m.root) == kept.end()) continue;
    arguments.push_back(m.value);
    trace_.renewed.push_back(m.root);
  }
  return true;
}

}  // namespace adder::jit
