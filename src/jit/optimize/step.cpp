// The steps over recorded operations that are not pure: memory, calls and guards.
#include "jit/optimize/optimizer.h"

namespace adder::jit {

using Access = MemoryFacts::Access;

Ref Optimizer::step_pure(const Instruction& i) {
  Ref operands[3] = {kNoRef, kNoRef, kNoRef};
  for (int k = 0; k < i.argument_count; k++) operands[k] = get(i.arguments[k]);
  return pure(i.op, i.type, operands[0], operands[1], operands[2], -1);
}

Ref Optimizer::step_overflow(const Instruction& i) {
  Ref a = get(i.arguments[0]), b = get(i.arguments[1]);
  if (is_constant(a) && is_constant(b) && compute_constant(i.op, Type::I, a, b, kNoRef) == kNoRef)
    return fail("an addition overflows every time");
  return pure(i.op, Type::I, a, b, kNoRef, i.snapshot);
}

Ref Optimizer::step_input(const Instruction& i) {
  Ref r = emit(i);
  if (trace_.kind != TraceKind::kBridge) return r;
  const Known& known = trace_.inputs[size_t(i.imm)].known;
  info(r).tags = known.tags & kTagAny;
  if (i.type == Type::I && known.nonnegative) narrow(r, {0, INT64_MAX});
  info(r).not_nan = known.not_nan;
  if (known.shaped) memory_.remember({Access::kFixed, kHeaderField, r}, int_constant(int64_t(known.shape)));
  return r;
}

Ref Optimizer::step_unexpected(const Instruction& i) {
  return fail("the recording holds an operation that only optimized traces have");
}

// --- memory ---

Ref Optimizer::read_constant_field(Ref object, Field field) {
  if (!is_constant(object) || !field.immutable || tags(object) != kTagPointer) return kNoRef;
  return out_.constant(read_memory(bits(object) + uint64_t(int64_t(field.offset)), field.width),
                       type_of(field.width));
}

Ref Optimizer::load_place(const Instruction& i, const MemoryFacts::Place& place) {
  if (const MemoryFacts::Fact* fact = memory_.find(place)) {
    Ref value = resolve(fact->value);
    if (out_.type(value) == i.type) {
      note_use(*fact, place);
      return value;
    }
  }
  Instruction load = i;
  out_.set_arguments(load, place.index == kNoRef ? std::initializer_list<Ref>{place.base}
                                                 : std::initializer_list<Ref>{place.base, place.index});
  Ref r = emit(load);
  memory_.remember(place, r);
  return r;
}

/// The loop relies on a fact from before its label.
void Optimizer::note_use(const MemoryFacts::Fact& fact, const MemoryFacts::Place& place) {
  if (loop_start_ == kNoRef || fact.source == MemoryFacts::Fact::kHere) return;
  if (fact.source == MemoryFacts::Fact::kBeforeLoop) return note_hoisted(place);
  for (size_t k = 0; k < trace_.carried_fields.size(); k++)
    if (trace_.carried_fields[k].field == place.field && resolve(trace_.carried_fields[k].base) == place.base)
      carried_used_[k] = true;
}

void Optimizer::note_hoisted(const MemoryFacts::Place& place) {
  if (place.field.immutable) return;
  if (place.access == Access::kFixed)
    trace_.hoisted.add(place.field);
  else
    trace_.hoisted.classes |= alias_set(place.field.alias);
}

void Optimizer::note_write(const MemoryFacts::Place& place) {
  if (place.field.immutable) return;
  // Writing to an object that this walk made cannot change what was known before it.
  if (is_own_allocation(place.base) && place.base > loop_start_) return;
  if (place.access == Access::kFixed)
    written_.add(place.field);
  else
    written_.classes |= alias_set(place.field.alias);
}

Ref Optimizer::step_load(const Instruction& i) {
  Ref base = get(i.arguments[0]);
  if (Virtual* v = virtual_of(base)) {
    Ref r = load_virtual(*v, i.field);
    if (r != kNoRef && out_.type(r) == i.type) return r;
  }
  if (Ref r = read_constant_field(base, i.field); r != kNoRef) return r;
  return load_place(i, {Access::kFixed, i.field, force(base)});
}

Ref Optimizer::step_load_index(const Instruction& i) {
  Ref base = get(i.arguments[0]), index = get(i.arguments[1]);
  Field element = i.field;
  bool fixed = is_constant(index) && element_field(i.field, integer(index), element);
  if (Virtual* v = virtual_of(base); v && fixed) {
    Ref r = load_virtual(*v, element);
    if (r != kNoRef && out_.type(r) == i.type) return r;
  }
  if (fixed)
    if (Ref r = read_constant_field(base, element); r != kNoRef) return r;
  return load_place(i, {Access::kIndexed, i.field, force(base), index});
}

Ref Optimizer::step_load_raw(const Instruction& i) {
  return load_place(i, {Access::kRaw, i.field, get(i.arguments[0])});
}
Ref Optimizer::step_load_raw_index(const Instruction& i) {
  return load_place(i, {Access::kRawIndexed, i.field, get(i.arguments[0]), get(i.arguments[1])});
}

// A recorded barrier is noted, and emitted when a pointer is then stored, if the object has had none since
// the last safepoint.  Making the stored value can itself be a safepoint, so the barrier comes after that.
// The collector needs none for small objects that the trace made itself and still holds.
Ref Optimizer::step_barrier(const Instruction& i) {
  bool continues = &i != in_.code.data() && (&i)[-1].op == Op::barrier;
  if (!continues) barriers_.clear();
  barriers_.push_back(i.arguments[0]);
  return kNoRef;
}

void Optimizer::make_barrier(Ref object, Ref value) {
  constexpr int64_t kSmall = 1024;
  if (is_sunk(object) || (is_own_allocation(object) && out_.at(object).imm <= kSmall)) return;
  if (object >= 0 && info(object).clean == safepoints_) return;
  if (is_only(value, kTagFloat)) {  // mostly no pointer: others that are stored later need a barrier of their own
    emit(Op::barrier_float, Type::N, {object, value});
    return;
  }
  emit(Op::barrier, Type::N, {object});
  if (object >= 0) info(object).clean = safepoints_;
}

void Optimizer::make_barriers(const MemoryFacts::Place& place, Ref value) {
  if (is_never(value, kTagPointer)) return;
  bool raw = place.access >= Access::kRaw;
  for (Ref recorded : barriers_)
    if (Ref object = get(recorded); raw || object == place.base) make_barrier(object, value);
}

void Optimizer::store_place(const Instruction& i, MemoryFacts::Place place, Ref value) {
  if (const MemoryFacts::Fact* fact = memory_.find(place); fact && resolve(fact->value) == value) {
    note_use(*fact, place);
    return;
  }
  value = force(value);
  if (place.field.width == Width::kValue) make_barriers(place, value);
  memory_.clobber(place);
  Instruction store = i;
  out_.set_arguments(store, place.index == kNoRef
                                ? std::initializer_list<Ref>{place.base, value}
                                : std::initializer_list<Ref>{place.base, place.index, value});
  emit(store);
  bool exact = type_of(place.field.width) == Type::I ? range(value).within(range_of(place.field.width))
                                                     : place.field.width != Width::kFloat32;
  if (exact) memory_.remember(place, value);
  note_write(place);
  memory_version_++;
}

Ref Optimizer::step_store(const Instruction& i) {
  Ref base = get(i.arguments[0]), value = get(i.arguments[1]);
  if (Virtual* v = virtual_of(base); v && store_virtual(*v, i.field, value)) return kNoRef;
  value = force(value);
  store_place(i, {Access::kFixed, i.field, force(base)}, value);
  return kNoRef;
}

Ref Optimizer::step_store_index(const Instruction& i) {
  Ref base = get(i.arguments[0]), index = get(i.arguments[1]), value = get(i.arguments[2]);
  Field element = i.field;
  if (Virtual* v = virtual_of(base); v && is_constant(index) &&
                                     element_field(i.field, integer(index), element) &&
                                     store_virtual(*v, element, value))
    return kNoRef;
  value = force(value);
  store_place(i, {Access::kIndexed, i.field, force(base), index}, value);
  return kNoRef;
}

Ref Optimizer::step_store_raw(const Instruction& i) {
  store_place(i, {Access::kRaw, i.field, get(i.arguments[0])}, get(i.arguments[1]));
  return kNoRef;
}
Ref Optimizer::step_store_raw_index(const Instruction& i) {
  store_place(i, {Access::kRawIndexed, i.field, get(i.arguments[0]), get(i.arguments[1])},
              get(i.arguments[2]));
  return kNoRef;
}

Ref Optimizer::step_alloc(const Instruction& i) {
  constexpr int64_t kLargestVirtual = 1024;
  constexpr size_t kMostCapturedSlots =
      50000;  // where many objects wait for many exits, making them is cheaper
  if (i.imm <= kLargestVirtual && trace_.slots.size() < kMostCapturedSlots)
    return new_virtual(uint32_t(i.field.offset), uint32_t(i.imm));
  Ref r = emit(i);
  safepoint();
  info(r).clean = safepoints_;
  info(r).tags = kTagObject;
  memory_.remember({Access::kFixed, kHeaderField, r}, int_constant(i.field.offset));
  return r;
}

// --- calls ---

/// An earlier call of the same pure function, or of one that reads memory that has not changed since.
Ref Optimizer::find_call(const Instruction& i, std::span<const Ref> arguments) {
  auto matches = [&](Ref r) {
    const Instruction& other = out_.at(r);
    if (other.call->address != i.call->address || other.argument_count != arguments.size()) return false;
    std::span<const Ref> theirs = out_.arguments(other);
    for (size_t k = 0; k < arguments.size(); k++)
      if (resolve(theirs[k]) != arguments[k]) return false;
    return true;
  };
  constexpr size_t kWindow = 32;
  if (i.call->effect.kind == Effect::kPure) {
    size_t first = pure_calls_.size() > kWindow ? pure_calls_.size() - kWindow : 0;
    for (size_t k = pure_calls_.size(); k-- > first;)
      if (matches(pure_calls_[k])) return resolve(pure_calls_[k]);
  } else {
    for (size_t k = reading_calls_.size(); k-- > 0 && reading_calls_[k].version == memory_version_;)
      if (matches(reading_calls_[k].ref)) return resolve(reading_calls_[k].ref);
  }
  return kNoRef;
}

void Optimizer::after_call(const Effect& effect) {
  if (effect.kind < Effect::kAllocates) return;
  safepoint();
  if (effect.kind == Effect::kAllocates) return;
  AliasSet classes = written_by(effect);
  memory_.clobber(classes);
  written_.classes |= classes;
  memory_version_++;
  if (effect.kind == Effect::kAny) valid_ = false;
}

Ref Optimizer::step_call(const Instruction& i) {
  std::span<const Ref> recorded = in_.arguments(i);
  Ref operands[kMaxCallArguments];
  for (size_t k = 0; k < recorded.size(); k++) operands[k] = get(recorded[k]);
  return call(i, {operands, recorded.size()});
}

Ref Optimizer::call(const Instruction& i, std::span<const Ref> operands) {
  Ref arguments[kMaxCallArguments];
  bool all_constant = true;
  for (size_t k = 0; k < operands.size(); k++) {
    arguments[k] = force(resolve(operands[k]));
    all_constant &= is_constant(arguments[k]);
  }
  Effect::Kind kind = i.call->effect.kind;
  // A function that wants the running thread cannot be called here: there is none at hand.
  if (kind == Effect::kPure && all_constant && i.type != Type::N && !i.call->passes_thread) {
    uint64_t words[kMaxCallArguments];
    for (size_t k = 0; k < operands.size(); k++) words[k] = bits(arguments[k]);
    return out_.constant(call_function(*i.call, words), i.type);
  }
  if (kind <= Effect::kReads)
    if (Ref r = find_call(i, {arguments, operands.size()}); r != kNoRef) return r;
  Instruction call = i;
  out_.set_arguments(call, {arguments, operands.size()});
  Ref r = emit(call);
  after_call(i.call->effect);
  if (kind == Effect::kPure) pure_calls_.push_back(r);
  if (kind == Effect::kReads) reading_calls_.push_back({r, memory_version_});
  if (kind == Effect::kAllocates) info(r).clean = safepoints_;
  return r;
}

Ref Optimizer::step_call_trace(const Instruction& i) {
  std::vector<Ref> arguments;
  for (Ref r : in_.arguments(i)) arguments.push_back(force(get(r)));
  Instruction call = i;
  out_.set_arguments(call, arguments);
  Ref r = emit(call);
  after_call(kAnyEffect);
  return r;
}

// --- guards ---

namespace {
/// What a test of one tagged value asks for; 0 for other conditions.
uint8_t tags_tested(Op op) {
  switch (op) {
    case Op::is_int:
      return kTagInt;
    case Op::is_flonum:
      return kTagFlonum;
    case Op::is_float:
      return kTagFloat;
    case Op::is_pointer:
      return kTagPointer;
    default:
      return 0;
  }
}
}  // namespace

/// A guard that tells what a value is makes earlier ones needless that told what it is not.  The first of
/// them becomes the strong one: to leave earlier than necessary is always allowed, because what follows has
/// not been done yet.
bool Optimizer::strengthen_earlier(Op op, Ref condition) {
  constexpr size_t kWindow = 16;
  const Instruction& test = out_.at(condition);
  Ref value = test.argument_count ? resolve(test.arguments[0]) : kNoRef;
  uint8_t wanted = tags_tested(test.op);
  bool not_empty = test.op == Op::same && op == Op::guard_false && is_constant(test.arguments[1]) &&
                   bits(test.arguments[1]) == 0;
  if (!wanted && !not_empty) return false;
  if (op == Op::guard_false) {
    weak_guards_.push_back({value, Ref(out_.code.size()), wanted ? wanted : uint8_t(kTagEmpty)});
    return false;
  }
  Ref first = kNoRef;
  for (size_t k = weak_guards_.size(), stop = k > kWindow ? k - kWindow : 0; k-- > stop;) {
    WeakGuard& weak = weak_guards_[k];
    if (weak.value != value || (weak.excluded & wanted)) continue;
    if (first != kNoRef) info(first).sunk = true;  // implied by the one before it
    first = weak.guard;
    weak.value = kNoRef;
  }
  if (first == kNoRef) return false;
  out_.at(first).op = op;
  out_.at(first).arguments[0] = condition;
  unbox_in_guard(first);
  learn(condition, true);
  return true;
}

/// A guard that a value is a float makes its double on the way.
void Optimizer::unbox_in_guard(Ref made) {
  Instruction& g = out_.at(made);
  if (g.op != Op::guard_true || !is_op(g.arguments[0], Op::is_float)) return;
  Ref value = operand(g.arguments[0], 0);
  if (is_constant(value)) return;  // a guard between the question and this one has said which value it is
  g.op = Op::to_float;
  g.type = Type::F;
  g.arguments[0] = value;
  info(value).number = made;
}

void Optimizer::guard(Op op, Ref condition, int32_t snapshot) {
  if (condition != kNoRef && strengthen_earlier(op, condition)) return;
  Instruction g;
  g.op = op;
  g.type = Type::N;
  if (condition != kNoRef) out_.set_arguments(g, std::initializer_list<Ref>{condition});
  g.snapshot = capture_for_exit(snapshot, condition, op == Op::guard_false);
  Ref made = emit(g);
  // An exit that concludes something from the condition must keep it.
  if (used_failing_ && !weak_guards_.empty() && weak_guards_.back().guard == made) weak_guards_.pop_back();
  unbox_in_guard(made);
  if (condition != kNoRef) learn(condition, op == Op::guard_true);
}

Ref Optimizer::step_guard(const Instruction& i) {
  Ref condition = get(i.arguments[0]);
  bool expected = i.op == Op::guard_true;
  int8_t truth = is_constant(condition) ? int8_t(bits(condition)) : info(condition).truth;
  if (truth >= 0) return bool(truth) == expected ? kNoRef : fail("a guard fails every time");
  guard(i.op, condition, i.snapshot);
  return kNoRef;
}

Ref Optimizer::step_guard_valid(const Instruction& i) {
  if (!valid_) guard(Op::guard_valid, kNoRef, i.snapshot);
  valid_ = true;
  return kNoRef;
}

Ref Optimizer::step_poll(const Instruction& i) {
  guard(Op::poll, kNoRef, i.snapshot);
  return kNoRef;
}

}  // namespace adder::jit
