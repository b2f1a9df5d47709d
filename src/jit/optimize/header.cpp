// The loop header: what the values that go round the loop have in common at the end of the preamble and at
// the end of the body, and whether a bridge's values fit as well.
#include <algorithm>

#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
/// Names a place in the header across attempts: an input's index, then the offsets of slots.
uint64_t path_of(size_t input) { return (input + 1) * 0x9E3779B97F4A7C15ull; }
uint64_t path_of(Ref base, Field field) {
  return (uint64_t(uint32_t(base)) << 32 | uint32_t(field.offset)) * 0xC2B2AE3D27D4EB4Full + 2;
}
uint64_t path_of(uint64_t object, Field slot) {
  return (object ^ uint64_t(uint32_t(slot.offset))) * 0x9E3779B97F4A7C15ull + 1;
}
}  // namespace

Lessons::Level Lessons::level(uint64_t path) const {
  for (const Entry& e : entries)
    if (e.path == path) return e.level;
  return kNothing;
}
void Lessons::learn(uint64_t path, Level level) {
  learned = true;
  for (Entry& e : entries)
    if (e.path == path) {
      e.level = std::max(e.level, level);
      return;
    }
  entries.push_back({path, level});
}

void Optimizer::find_inputs() {
  input_refs_.assign(end_.values.size(), kNoRef);
  for (size_t k = 0; k < in_.code.size() && in_.code[k].op == Op::input; k++)
    if (size_t index = size_t(in_.code[k].imm); index < input_refs_.size()) input_refs_[index] = Ref(k);
}

/// Makes real what earlier attempts found to change its form.
void Optimizer::force_irregular(Ref value, uint64_t path) {
  value = resolve(value);
  if (lessons_.level(path) == Lessons::kAnyValue) force(value);
  value = resolve(value);
  Virtual* v = virtual_of(value);
  if (!v || std::any_of(matched_.begin(), matched_.end(), [&](const Match& m) { return m.object == value; }))
    return;
  matched_.push_back({0, value});
  int32_t index = info(value).virtual_object;
  for (size_t k = 0; k < virtuals_[size_t(index)].slots.size(); k++) {
    Slot s = virtuals_[size_t(index)].slots[k];
    force_irregular(s.value, path_of(path, s.field));
  }
}

void Optimizer::describe(Ref value, Ref start, uint64_t path, uint32_t at) {
  value = resolve(value);
  Lessons::Level level = lessons_.level(path);
  HeaderValue h = trace_.header[at];
  h.type = out_.type(value);
  initial_[at] = value;
  bool settled = true;
  // What an input ends up as on this path may be different on another; a slot of an object that is made anew
  // less so.
  bool is_slot = at >= end_.values.size();
  if (is_constant(value) && level == Lessons::kNothing &&
      (value == start || bits(value) == 0 || (is_slot && !is_number(value)))) {
    h.how = HeaderValue::kConstant;
    h.bits = bits(value);
  } else if (value == start || (is_slot && is_op(value, Op::input) && level == Lessons::kNothing)) {
    h.how = HeaderValue::kInvariant;
    h.ref = value;
  } else {
    settled = false;
  }
  trace_.header[at] = h;
  if (settled) return;
  if (virtual_of(value)) return describe_object(value, path, at);
  bool number = level != Lessons::kAnyValue;
  if (h.type == Type::I || (h.type == Type::V && number && is_only(value, kTagInt))) {
    h.how = HeaderValue::kInt;
    initial_[at] = h.type == Type::V ? pure(Op::untag_int, value) : value;
  } else if (h.type == Type::F || (h.type == Type::V && number && is_only(value, kTagFloat))) {
    h.how = HeaderValue::kFloat;
    initial_[at] = h.type == Type::V ? pure(Op::unbox_float, value) : value;
  } else {
    h.how = HeaderValue::kValue;
    initial_[at] = force(value);
  }
  describe_facts(h, initial_[at], level);
  trace_.header[at] = h;
}

/// What the first value of a phi is known to be, and later ones are taken for as well.
void Optimizer::describe_facts(HeaderValue& h, Ref initial, Lessons::Level level) {
  if (level != Lessons::kNothing) return;
  if (h.how == HeaderValue::kInt) h.nonnegative = range(initial).low >= 0;
  if (h.how == HeaderValue::kValue) h.tags = tags(initial);
  // Only what each iteration asks for: of other sums the loop's end would not know it.
  if (h.how == HeaderValue::kFloat && !is_constant(initial))
    h.not_nan = info(initial).not_nan && info(initial).compared;
}

void Optimizer::describe_object(Ref value, uint64_t path, uint32_t at) {
  for (const Match& m : matched_) {
    if (m.object != value) continue;
    trace_.header[at].how = HeaderValue::kSameObject;
    trace_.header[at].first = m.at;
    return;
  }
  matched_.push_back({at, value});
  const Virtual v = *virtual_of(value);
  uint32_t first = uint32_t(trace_.header.size()), count = uint32_t(v.slots.size());
  HeaderValue& h = trace_.header[at];
  h.how = HeaderValue::kObject;
  h.shape = v.shape;
  h.size = v.size;
  h.first = first;
  h.count = count;
  trace_.header.resize(first + count);
  initial_.resize(first + count, kNoRef);
  for (uint32_t k = 0; k < count; k++) trace_.header[first + k].field = v.slots[k].field;
  for (uint32_t k = 0; k < count; k++)
    describe(v.slots[k].value, kNoRef, path_of(path, v.slots[k].field), first + k);
}

/// True when the object is the same in every iteration, as far as can be seen now.
bool Optimizer::stays_the_same(Ref base, const std::vector<MemoryFacts::KnownField>& known) const {
  if (is_constant(base)) return true;
  for (const HeaderValue& h : trace_.header)
    if (h.how == HeaderValue::kInvariant && h.ref == base) return true;
  for (const MemoryFacts::KnownField& k : known)
    if (k.value == base) return true;
  return false;
}

/// Picks the fields that the loop writes and whose value is known when it goes round.
void Optimizer::describe_fields() {
  constexpr size_t kMost = 12;
  std::vector<MemoryFacts::KnownField> before = memory_.fixed_fields();
  memory_.clobber(assumed_written_);
  std::vector<MemoryFacts::KnownField> after = memory_.fixed_fields();
  for (const MemoryFacts::KnownField& k : before) {
    uint64_t path = path_of(k.base, k.field);
    Lessons::Level level = lessons_.level(path);
    if (k.field.alias == kAliasHeader || k.field.immutable || !assumed_written_.contains(k.field)) continue;
    if (level == Lessons::kNotAtAll || trace_.carried_fields.size() == kMost ||
        !stays_the_same(k.base, after))
      continue;
    HeaderValue h;
    h.type = out_.type(k.value);
    bool number = level < Lessons::kAnyValue;
    Ref initial = k.value;
    if (h.type == Type::I || (h.type == Type::V && number && is_only(k.value, kTagInt))) {
      h.how = HeaderValue::kInt;
      if (h.type == Type::V) initial = pure(Op::untag_int, k.value);
    } else if (h.type == Type::F || (h.type == Type::V && number && is_only(k.value, kTagFloat))) {
      h.how = HeaderValue::kFloat;
      if (h.type == Type::V) initial = pure(Op::unbox_float, k.value);
    } else {
      h.how = HeaderValue::kValue;
    }
    describe_facts(h, initial, level);
    trace_.carried_fields.push_back({k.base, k.field, h});
    field_initial_.push_back(initial);
  }
  carried_used_.assign(trace_.carried_fields.size(), 0);
}

void Optimizer::create_phi(HeaderValue& h, Ref initial) {
  if (h.how != HeaderValue::kInt && h.how != HeaderValue::kFloat && h.how != HeaderValue::kValue) return;
  Type type = h.how == HeaderValue::kInt ? Type::I : h.how == HeaderValue::kFloat ? Type::F : Type::V;
  Ref phi = emit(Op::phi, type, {});
  if (type == Type::I && h.type == Type::V) narrow(phi, kSmallIntRange);
  if (h.nonnegative) narrow(phi, {0, INT64_MAX});
  if (type == Type::V) info(phi).tags = h.tags;
  info(phi).not_nan = h.not_nan;
  h.phi = int32_t(trace_.phis.size());
  trace_.phis.push_back({phi, initial});
}

void Optimizer::create_phis() {
  for (size_t at = 0; at < trace_.header.size(); at++) create_phi(trace_.header[at], initial_[at]);
  for (size_t k = 0; k < trace_.carried_fields.size(); k++)
    create_phi(trace_.carried_fields[k].value, field_initial_[k]);
}

void Optimizer::create_carried() {
  carried_.assign(trace_.header.size(), kNoRef);
  for (size_t at = 0; at < trace_.header.size(); at++) {
    const HeaderValue& h = trace_.header[at];
    Ref phi = h.phi >= 0 ? trace_.phis[size_t(h.phi)].ref : kNoRef;
    switch (h.how) {
      case HeaderValue::kConstant:
      case HeaderValue::kInvariant:
        carried_[at] = initial_[at];
        break;
      case HeaderValue::kInt:
        carried_[at] = h.type == Type::V ? pure(Op::tag_int, phi) : phi;
        break;
      case HeaderValue::kFloat:
        carried_[at] = h.type == Type::V ? pure(Op::box_float, phi) : phi;
        break;
      case HeaderValue::kValue:
        carried_[at] = phi;
        break;
      case HeaderValue::kObject:
        carried_[at] = new_virtual(h.shape, h.size);
        break;
      case HeaderValue::kSameObject:
        break;
    }
  }
  for (size_t at = 0; at < trace_.header.size(); at++)
    if (trace_.header[at].how == HeaderValue::kSameObject) carried_[at] = carried_[trace_.header[at].first];
  for (size_t at = 0; at < trace_.header.size(); at++) {
    const HeaderValue& h = trace_.header[at];
    if (h.how != HeaderValue::kObject) continue;
    for (uint32_t k = 0; k < h.count; k++)
      virtual_of(carried_[at])->slots.push_back({trace_.header[h.first + k].field, carried_[h.first + k]});
  }
}

/// What the body knows of the fields that are carried.
void Optimizer::remember_fields() {
  for (const CarriedField& f : trace_.carried_fields) {
    Ref value = trace_.phis[size_t(f.value.phi)].ref;
    if (f.value.type == Type::V && f.value.how == HeaderValue::kInt) value = pure(Op::tag_int, value);
    if (f.value.type == Type::V && f.value.how == HeaderValue::kFloat) value = pure(Op::box_float, value);
    memory_.remember_carried({MemoryFacts::Access::kFixed, f.field, f.base}, value);
  }
}

void Optimizer::peel() {
  find_inputs();
  assumed_written_ = written_;
  assumed_written_.add(lessons_.written);
  size_t count = end_.values.size();
  for (size_t k = 0; k < count; k++) force_irregular(get(end_.values[k]), path_of(k));
  matched_.clear();
  trace_.header.assign(count, {});
  initial_.assign(count, kNoRef);
  for (size_t k = 0; k < count; k++) {
    Ref start = input_refs_[k] == kNoRef ? kNoRef : get(input_refs_[k]);
    describe(get(end_.values[k]), start, path_of(k), uint32_t(k));
  }
  describe_fields();
  create_phis();
  constexpr size_t kMostPhis = 200;
  if (trace_.phis.size() > kMostPhis) {
    fail("too many values go round the loop");
    return;
  }
  loop_start_ = trace_.label = emit(Op::label, Type::N, {});
  create_carried();
  memory_.enter_loop();
  remember_fields();
  reading_calls_.clear();
  memory_version_++;
  safepoint();
  valid_ = false;
  written_ = {};
  barriers_.clear();
  weak_guards_.clear();
  forget_snapshots();
  map_.assign(in_.code.size(), kNoRef);
  for (size_t k = 0; k < count; k++)
    if (input_refs_[k] != kNoRef) map_[size_t(input_refs_[k])] = carried_[k];
  walk();
  if (!failure_ && !close_loop()) fail("the loop's values change their form from one iteration to the next");
}

// --- closing the loop, and meeting another's header ---

bool Optimizer::mismatch(uint64_t path, Lessons::Level next) {
  if (trace_.kind != TraceKind::kBridge) lessons_.learn(path, next);
  return false;
}

/// In a bridge a fact that is missing can be tested: the exit then is at the loop's head.
bool Optimizer::is_for_sure(Ref condition, bool truth) {
  if (is_constant(condition)) return bool(bits(condition)) == truth;
  if (info(condition).truth >= 0) return bool(info(condition).truth) == truth;
  if (trace_.kind != TraceKind::kBridge || end_.snapshot < 0) return false;
  guard(truth ? Op::guard_true : Op::guard_false, condition, end_.snapshot);
  return true;
}

/// Makes real what will be, and with it what it holds, before anything is taken apart.
void Optimizer::force_for_match(const Trace& target, uint32_t at, Ref value) {
  const HeaderValue& h = target.header[at];
  value = resolve(value);
  if (h.how == HeaderValue::kValue || (h.how == HeaderValue::kInvariant && !matching_own_loop(target))) {
    force(value);
    return;
  }
  if (h.how != HeaderValue::kObject || !virtual_of(value)) return;
  for (uint32_t k = 0; k < h.count; k++) {
    Virtual* v = virtual_of(resolve(value));
    if (!v) return;
    const Field field = target.header[h.first + k].field;
    for (const Slot& s : v->slots)
      if (s.field == field) {
        force_for_match(target, h.first + k, s.value);
        break;
      }
  }
}

bool Optimizer::match(const Trace& target, uint32_t at, Ref value, uint64_t path,
                      std::vector<Ref>& arguments) {
  const HeaderValue& h = target.header[at];
  value = resolve(value);
  switch (h.how) {
    case HeaderValue::kConstant:
      if (is_constant(value) && bits(value) == h.bits && out_.type(value) == h.type) return true;
      return mismatch(path, Lessons::kAnyNumber);
    case HeaderValue::kInvariant:
      if (!matching_own_loop(target)) return meet_invariant(h.ref, value);
      return (value == h.ref && h.ref != kNoRef) || mismatch(path, Lessons::kAnyNumber);
    case HeaderValue::kInt:
    case HeaderValue::kFloat:
    case HeaderValue::kValue:
      return match_carried(h, value, path, arguments);
    case HeaderValue::kObject:
      return match_object(target, at, value, path, arguments);
    case HeaderValue::kSameObject:
      for (const Match& m : matched_)
        if (m.at == h.first && m.object == value) return true;
      return mismatch(path, Lessons::kAnyValue);
  }
  return false;
}

bool Optimizer::match_carried(const HeaderValue& h, Ref value, uint64_t path, std::vector<Ref>& arguments) {
  if (out_.type(value) != h.type) return mismatch(path, Lessons::kAnyValue);
  Ref carried = value;
  if (h.how == HeaderValue::kInt) {
    if (h.type == Type::V && !is_for_sure(pure(Op::is_int, value), true))
      return mismatch(path, Lessons::kAnyValue);
    if (h.type == Type::V) carried = pure(Op::untag_int, resolve(value));
    if (h.nonnegative && range(carried).low < 0 &&
        !is_for_sure(pure(Op::int_lt, carried, int_constant(0)), false))
      return mismatch(path, Lessons::kAnyNumber);
  } else if (h.how == HeaderValue::kFloat) {
    if (h.type == Type::V && !is_for_sure(pure(Op::is_float, value), true))
      return mismatch(path, Lessons::kAnyValue);
    if (h.type == Type::V) carried = pure(Op::unbox_float, resolve(value));
    if (h.not_nan && !is_for_sure(pure(Op::float_le, carried, carried), true))
      return mismatch(path, Lessons::kAnyNumber);
  } else {
    carried = force(value);
    if (!is_only(carried, h.tags)) return mismatch(path, Lessons::kAnyValue);
  }
  if (h.phi >= 0) arguments[size_t(h.phi)] = resolve(carried);
  return true;
}

bool Optimizer::match_object(const Trace& target, uint32_t at, Ref value, uint64_t path,
                             std::vector<Ref>& arguments) {
  const HeaderValue& h = target.header[at];
  const Virtual* found = virtual_of(value);
  if (!found || found->shape != h.shape || found->size != h.size) return mismatch(path, Lessons::kAnyValue);
  for (const Match& m : matched_)
    if (m.object == value) return mismatch(path, Lessons::kAnyValue);
  matched_.push_back({at, value});
  const Virtual v = *found;
  size_t zeros = 0;
  for (uint32_t k = 0; k < h.count; k++) {
    const Field field = target.header[h.first + k].field;
    auto slot = std::find_if(v.slots.begin(), v.slots.end(), [&](const Slot& s) { return s.field == field; });
    if (slot == v.slots.end()) zeros++;
    Ref held = slot == v.slots.end() ? out_.constant(0, type_of(field.width)) : slot->value;
    if (!match(target, h.first + k, held, path_of(path, field), arguments)) return false;
  }
  // A slot that the header does not know is 0 there.
  return v.slots.size() + zeros == h.count || mismatch(path, Lessons::kAnyValue);
}

bool Optimizer::accept_writes() {
  bool more = written_.classes & ~assumed_written_.classes;
  for (Field f : written_.fields) more |= !assumed_written_.contains(f);
  if (!more) return true;
  lessons_.written.add(written_);
  lessons_.learned = true;
  return false;
}

bool Optimizer::close_loop() {
  bool fits = accept_writes();
  matched_.clear();
  std::vector<Ref> arguments(trace_.phis.size(), kNoRef);
  size_t count = end_.values.size();
  for (size_t k = 0; k < count; k++) force_for_match(trace_, uint32_t(k), get(end_.values[k]));
  for (size_t k = 0; k < count; k++)
    fits &= match(trace_, uint32_t(k), get(end_.values[k]), path_of(k), arguments);
  fits &= match_fields(arguments);
  // Forcing may have written what the header relies on.
  if (!fits || !accept_writes()) return false;
  Instruction jump;
  jump.op = Op::jump;
  jump.type = Type::N;
  out_.set_arguments(jump, arguments);
  emit(jump);
  trace_.jump_target = &trace_;
  trace_.peeled = true;
  return true;
}

/// The values that carried fields have now.  A bridge loads what it does not know.
bool Optimizer::match_fields(std::vector<Ref>& arguments) {
  const Trace& target = *trace_.root;
  bool fits = true;
  for (const CarriedField& f : target.carried_fields) {
    MemoryFacts::Place place{MemoryFacts::Access::kFixed, f.field, f.base};
    if (trace_.kind == TraceKind::kBridge) {
      place.base = base_in_bridge(f.base);
      if (place.base == kNoRef) return false;
      Instruction load;
      load.op = Op::load;
      load.type = type_of(f.field.width);
      load.field = f.field;
      fits &= match_carried(f.value, load_place(load, place), 0, arguments);
      continue;
    }
    uint64_t path = path_of(f.base, f.field);
    place.base = resolve(f.base);
    const MemoryFacts::Fact* fact = memory_.find(place);
    fits &= fact ? match_carried(f.value, resolve(fact->value), path, arguments)
                 : mismatch(path, Lessons::kNotAtAll);
  }
  return fits;
}

/// The bridge's name for an object of the root.
Ref Optimizer::base_in_bridge(Ref root_base) {
  for (const MetInvariant& m : met_)
    if (m.root == root_base) return m.value;
  if (is_constant(root_base)) return out_.constant(trace_.root->ir.bits(root_base), Type::V);
  for (size_t k = 0; k < in_.code.size() && in_.code[k].op == Op::input; k++)
    if (Ref r = get(Ref(k)); origin(r) == root_base) return r;
  return kNoRef;
}

bool Optimizer::meet_header() {
  const Trace& root = *trace_.root;
  if (root.label == kNoRef || root.header.size() < end_.values.size()) return false;
  matched_.clear();
  met_.clear();
  std::vector<Ref> arguments(root.phis.size(), kNoRef);
  for (size_t k = 0; k < end_.values.size(); k++) force_for_match(root, uint32_t(k), get(end_.values[k]));
  for (size_t k = 0; k < end_.values.size(); k++)
    if (!match(root, uint32_t(k), get(end_.values[k]), path_of(k), arguments)) return false;
  if (!renew_invariants(arguments) || !match_fields(arguments)) {
    trace_.renewed.clear();
    return false;
  }
  Instruction jump;
  jump.op = Op::jump;
  jump.type = Type::N;
  out_.set_arguments(jump, arguments);
  emit(jump);
  trace_.jump_target = trace_.root;
  return true;
}

// --- other ends ---

void Optimizer::set_input(int64_t index, Ref value) {
  Instruction set;
  set.op = Op::set_input;
  set.type = Type::N;
  set.imm = index;
  out_.set_arguments(set, std::initializer_list<Ref>{value});
  emit(set);
}

void Optimizer::enter_front_door(Entry* entry) {
  for (size_t k = 0; k < end_.values.size(); k++) force(get(end_.values[k]));
  for (size_t k = 0; k < end_.values.size(); k++) {
    Ref value = get(end_.values[k]), at_start = origin(value);
    bool unchanged = at_start >= 0 && trace_.root->ir.at(at_start).op == Op::input &&
                     trace_.root->ir.at(at_start).imm == int64_t(k);
    if (!unchanged) set_input(int64_t(k), value);
  }
  Instruction enter;
  enter.op = Op::enter_trace;
  enter.type = Type::N;
  enter.entry = entry;
  emit(enter);
}

void Optimizer::finish() {
  switch (end_.kind) {
    case TraceEnd::kLoop:
      if (trace_.kind == TraceKind::kBridge && meet_header()) return;
      return enter_front_door(trace_.root->entry);
    case TraceEnd::kEnter:
      return enter_front_door(end_.entry);
    case TraceEnd::kFinish: {
      Ref value = force(get(end_.values[0]));
      emit(Op::finish, Type::N, {value});
      return;
    }
    case TraceEnd::kLeave:
      return guard(Op::leave, kNoRef, end_.snapshot);
  }
}

}  // namespace adder::jit
