// Boxes and objects that are not made until somebody needs them.  A sunk value has an instruction in the code
// that nothing may use; when it is forced, a second one is emitted that replaces it.
#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
bool overlap(Field a, Field b) {
  return a.offset < b.offset + size_of(b.width) && b.offset < a.offset + size_of(a.width);
}
bool is_header(Field f) { return f.offset == kHeaderField.offset && f.width == kHeaderField.width; }
}  // namespace

Ref Optimizer::sink_box(Op op, Ref raw) {
  size_t before = out_.code.size();
  Ref r = find_or_emit(op, Type::V, raw, kNoRef, kNoRef, -1);
  if (out_.code.size() != before) {
    info(r).sunk = true;
    info(r).tags = op == Op::tag_int ? kTagInt : kTagFloat;
  }
  return r;
}

Ref Optimizer::new_virtual(uint32_t shape, uint32_t size) {
  Instruction i;
  i.op = Op::alloc;
  i.type = Type::V;
  i.imm = size;
  i.field.offset = int32_t(shape);
  Ref r = emit(i);
  info(r).sunk = true;
  info(r).tags = kTagObject;  // floats are made by box_float only
  info(r).virtual_object = int32_t(virtuals_.size());
  virtuals_.push_back({});
  Virtual& v = virtuals_.back();
  v.ref = r;
  v.shape = shape;
  v.size = size;
  return r;
}

bool Optimizer::element_field(Field base, int64_t index, Field& out) {
  if (index < 0 || index > 4096) return false;
  out = base;
  out.offset += int32_t(index) * size_of(base.width);
  return true;
}

/// kNoRef when the object must be real for that.
Ref Optimizer::load_virtual(Virtual& object, Field field) {
  if (is_header(field)) return int_constant(int64_t(object.shape));
  for (Slot& s : object.slots) {
    if (s.field.offset == field.offset && s.field.width == field.width) return resolve(s.value);
    if (overlap(s.field, field)) return kNoRef;
  }
  return out_.constant(0, type_of(field.width));
}

bool Optimizer::store_virtual(Virtual& object, Field field, Ref value) {
  if (is_header(field)) {
    if (!is_constant(value)) return false;
    object.shape = uint32_t(bits(value));
    epoch_++;
    return true;
  }
  if (field.width == Width::kFloat32) return false;
  if (type_of(field.width) == Type::I && !range(value).within(range_of(field.width))) return false;
  if (field.offset + size_of(field.width) > int32_t(object.size)) return false;
  epoch_++;
  for (Slot& s : object.slots) {
    if (s.field.offset == field.offset && s.field.width == field.width) {
      s.value = value;
      return true;
    }
    if (overlap(s.field, field)) return false;
  }
  object.slots.push_back({field, value});
  return true;
}

Ref Optimizer::force(Ref r) {
  r = resolve(r);
  if (!is_sunk(r)) return r;
  if (info(r).virtual_object >= 0) return force_object(r);
  Instruction i = out_.at(r);
  i.arguments[0] = resolve(i.arguments[0]);
  Ref made = emit(i);
  info(made).tags = info(r).tags;
  info(r).replaced = made;
  if (i.op == Op::box_float) safepoint();
  return made;
}

/// Emits the allocation; from now on the sunk value means the real object.
Ref Optimizer::allocate_forced(int32_t index) {
  Virtual& v = virtuals_[size_t(index)];
  Instruction i = out_.at(v.ref);
  i.field.offset = int32_t(v.shape);
  i.imm = v.size;
  Ref made = emit(i);
  info(made).tags = info(v.ref).tags;
  info(v.ref).replaced = made;
  epoch_++;
  safepoint();
  info(made).clean = safepoints_;
  memory_.remember({MemoryFacts::Access::kFixed, kHeaderField, made}, int_constant(int64_t(v.shape)));
  return made;
}

/// Stores what the fields of an allocated object hold: constants, which may say how large the object is, or the rest.
void Optimizer::store_slots(int32_t index, Ref made, Slots which) {
  for (const Slot& s : virtuals_[size_t(index)].slots) {
    Ref value = resolve(s.value);
    if (is_constant(value) != (which == Slots::kConstant)) continue;
    if (is_constant(value) && bits(value) == 0) continue;  // fresh memory is 0
    Instruction store;
    store.op = Op::store;
    store.type = Type::N;
    store.field = s.field;
    out_.set_arguments(store, std::initializer_list<Ref>{made, value});
    emit(store);
    memory_.remember({MemoryFacts::Access::kFixed, s.field, made}, value);
  }
}

// What the fields hold is made first.  Objects that refer to each other in a circle cannot have that: one is
// allocated early.
Ref Optimizer::force_object(Ref r) {
  int32_t index = info(r).virtual_object;
  if (virtuals_[size_t(index)].state == Virtual::kForcing) {
    virtuals_[size_t(index)].early = true;
    Ref made = allocate_forced(index);
    store_slots(index, made, Slots::kConstant);
    return made;
  }
  virtuals_[size_t(index)].state = Virtual::kForcing;
  for (size_t k = 0; k < virtuals_[size_t(index)].slots.size(); k++) {
    Ref value = resolve(virtuals_[size_t(index)].slots[k].value);
    virtuals_[size_t(index)].slots[k].value = force(value);
  }
  bool early = virtuals_[size_t(index)].early;
  Ref made = early ? resolve(r) : allocate_forced(index);
  virtuals_[size_t(index)].state = Virtual::kForced;
  if (!early) store_slots(index, made, Slots::kConstant);
  store_slots(index, made, Slots::kOther);
  memory_version_++;
  return made;
}

}  // namespace adder::jit
