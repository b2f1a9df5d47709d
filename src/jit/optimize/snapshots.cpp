// What an exit must restore: the recorded frames, with values of the trace, boxes to make and objects to
// allocate. Frames are shared between exits.  One that holds a virtual object is good only until some virtual
// object changes.
#include "jit/optimize/optimizer.h"

namespace adder::jit {

namespace {
constexpr uint32_t kNotCollected =
    UINT32_MAX;  // only exits' own snapshots list their refs, callers' need not
}

void Optimizer::forget_snapshots() {
  captured_snapshots_.assign(in_.snapshots.size(), {});
  captured_frames_.assign(in_.frames.size(), {});
}

int32_t Optimizer::capture_snapshot(int32_t recorded) {
  Captured& known = captured_snapshots_[size_t(recorded)];
  if (known.index >= 0 && (!known.epoch || known.epoch == epoch_)) {
    saw_virtual_ |= known.epoch != 0;
    return known.index;
  }
  bool outer = saw_virtual_;
  saw_virtual_ = false;
  const Snapshot& s = in_.snapshots[size_t(recorded)];
  ExitSnapshot copy{capture_frame(s.frame), s.replay, 0, s.log_count, 0, 0};
  copy.first_log = uint32_t(trace_.exit_log.size());
  for (uint32_t k = 0; k < s.log_count; k++) {
    const LogEntry& entry = in_.log[s.first_log + k];
    trace_.exit_log.push_back({capture_value(get(entry.ref)), entry.tag});
  }
  copy.first_ref = kNotCollected;
  int32_t index = int32_t(trace_.snapshots.size());
  trace_.snapshots.push_back(copy);
  captured_snapshots_[size_t(recorded)] = {index, saw_virtual_ ? epoch_ : 0};
  saw_virtual_ |= outer;
  return index;
}

/// `failing` is the condition of the guard that leaves, which then is `outcome`.
int32_t Optimizer::capture_for_exit(int32_t recorded, Ref failing, bool outcome) {
  saw_virtual_ = false;
  failing_ = level_ == OptimizeLevel::kStress ? kNoRef : failing;
  failing_outcome_ = outcome;
  used_failing_ = false;
  int32_t index = capture_snapshot(recorded);
  failing_ = kNoRef;
  if (used_failing_) epoch_++;  // what was captured is for this exit only
  ExitSnapshot& s = trace_.snapshots[size_t(index)];
  if (s.first_ref == kNotCollected) collect_refs(s);
  return index;
}

int32_t Optimizer::capture_frame(int32_t recorded) {
  Captured& known = captured_frames_[size_t(recorded)];
  if (known.index >= 0 && (!known.epoch || known.epoch == epoch_)) {
    saw_virtual_ |= known.epoch != 0;
    return known.index;
  }
  bool outer = saw_virtual_;
  saw_virtual_ = false;
  const FrameState& f = in_.frames[size_t(recorded)];
  int32_t caller = f.caller >= 0 ? capture_snapshot(f.caller) : -1;
  ExitFrame copy{f.code,
                 f.pc,
                 f.kind,
                 f.value_count,
                 uint32_t(trace_.values.size()),
                 caller,
                 capture_value(get(f.home))};
  for (uint32_t k = 0; k < f.value_count; k++)
    trace_.values.push_back(capture_value(get(in_.frame_values[f.first_value + k])));
  int32_t index = int32_t(trace_.exit_frames.size());
  trace_.exit_frames.push_back(copy);
  captured_frames_[size_t(recorded)] = {index, saw_virtual_ ? epoch_ : 0};
  saw_virtual_ |= outer;
  return index;
}

/// A choice whose condition is settled by leaving here needs not be made: a comparison's True or False on the
/// operand stack, at the guard that branches on it.
Ref Optimizer::settled_choice(Ref r) {
  if (failing_ == kNoRef || operand(r, 0) != failing_) return r;
  used_failing_ = saw_virtual_ = true;
  return operand(r, failing_outcome_ ? 1 : 2);
}

ExitValue Optimizer::capture_value(Ref r) {
  if (is_op(r, Op::select)) r = settled_choice(r);
  if (!is_sunk(r)) return {ExitValue::kRef, r};
  if (info(r).virtual_object >= 0) {
    saw_virtual_ = true;
    return {ExitValue::kVirtual, Ref(capture_virtual(info(r).virtual_object))};
  }
  Ref raw = operand(r, 0);
  bool is_tag = is_op(r, Op::tag_int);
  if (is_constant(raw)) {
    if (is_tag && Value::fits_int(integer(raw)))
      return {ExitValue::kRef, out_.constant_value(Value::from_int(integer(raw)))};
    if (!is_tag && fits_flonum(number(raw)))
      return {ExitValue::kRef, out_.constant_value(flonum_from(number(raw)))};
  }
  return {is_tag ? ExitValue::kTagInt : ExitValue::kBoxFloat, raw};
}

uint32_t Optimizer::capture_virtual(int32_t index) {
  Virtual& v = virtuals_[size_t(index)];
  if (v.captured_at == epoch_) return v.captured;
  v.captured_at = epoch_;
  v.captured = uint32_t(trace_.virtuals.size());
  uint32_t first = uint32_t(trace_.slots.size());
  trace_.virtuals.push_back({v.shape, v.size, first, uint32_t(v.slots.size())});
  trace_.slots.resize(first + v.slots.size());
  for (size_t k = 0; k < v.slots.size(); k++)
    trace_.slots[first + k] = {v.slots[k].field, capture_value(resolve(v.slots[k].value))};
  return v.captured;
}

// --- the values that a snapshot needs, each once ---

void Optimizer::collect_refs(ExitSnapshot& snapshot) {
  stamp_++;
  ref_stamp_.resize(out_.code.size());
  virtual_stamp_.resize(trace_.virtuals.size());
  snapshot.first_ref = uint32_t(trace_.exit_refs.size());
  for (uint32_t k = 0; k < snapshot.log_count; k++)
    collect_value(trace_.exit_log[snapshot.first_log + k].value);
  for (int32_t frame = snapshot.frame; frame >= 0;) {
    collect_frame(frame);
    int32_t caller = trace_.exit_frames[size_t(frame)].caller;
    if (caller < 0) break;
    const ExitSnapshot& s = trace_.snapshots[size_t(caller)];
    for (uint32_t k = 0; k < s.log_count; k++) collect_value(trace_.exit_log[s.first_log + k].value);
    frame = s.frame;
  }
  snapshot.ref_count = uint32_t(trace_.exit_refs.size()) - snapshot.first_ref;
}

void Optimizer::collect_frame(int32_t frame) {
  const ExitFrame f = trace_.exit_frames[size_t(frame)];
  collect_value(f.home);
  for (uint32_t k = 0; k < f.value_count; k++) collect_value(trace_.values[f.first_value + k]);
}

void Optimizer::collect_value(const ExitValue& value) {
  if (value.how == ExitValue::kVirtual) {
    uint32_t& stamp = virtual_stamp_[size_t(value.ref)];
    if (stamp == stamp_) return;
    stamp = stamp_;
    const VirtualObject v = trace_.virtuals[size_t(value.ref)];
    for (uint32_t k = 0; k < v.slot_count; k++) collect_value(trace_.slots[v.first_slot + k].value);
    return;
  }
  if (value.ref < 0 || ref_stamp_[size_t(value.ref)] == stamp_) return;
  ref_stamp_[size_t(value.ref)] = stamp_;
  trace_.exit_refs.push_back({value.ref, known(value.ref)});
}

Known Optimizer::known(Ref r) {
  Known k;
  if (out_.type(r) == Type::I) k.nonnegative = range(r).low >= 0;
  if (out_.type(r) == Type::F) k.not_nan = is_not_nan(r);
  if (out_.type(r) != Type::V) return k;
  k.tags = info(r).tags;
  if (k.tags & ~kTagPointer) return k;
  std::optional<uint32_t> shape = known_shape(r);
  k.shaped = shape.has_value();
  k.shape = shape.value_or(0);
  return k;
}

}  // namespace adder::jit
