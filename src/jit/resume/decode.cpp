// From an exit to frames of plain words.
#include "jit/resume/decode.h"

namespace adder::jit {
namespace {

class Decoder {
 public:
  Decoder(Language& language, void* thread, const Exit& exit, const ExitState& state, std::vector<Value>& objects)
      : language_(language), thread_(thread), exit_(exit), trace_(*exit.trace), state_(state), objects_(objects) {
    objects_.assign(trace_.virtuals.size(), kEmpty);
  }

  uint64_t bits(const ExitValue& v) {
    if (v.how == ExitValue::kVirtual) return object(v.ref).bits;
    if (v.ref == kNoRef) return kEmpty.bits;
    uint64_t word = Ir::is_constant(v.ref) ? trace_.ir.bits(v.ref) : read_at_exit(exit_, state_, v.ref);
    if (v.how == ExitValue::kTagInt) return Value::from_int(int64_t(word)).bits;
    if (v.how == ExitValue::kBoxFloat) return language_.box_float(thread_, std::bit_cast<double>(word)).bits;
    return word;
  }
  Value value(const ExitValue& v) { return {bits(v)}; }

 private:
  // Objects may refer to each other in circles: known before its slots are filled.
  Value object(Ref index) {
    Value& known = objects_[size_t(index)];
    if (!known.is_empty()) return known;
    const VirtualObject& o = trace_.virtuals[size_t(index)];
    Value made = known = language_.allocate(thread_, o.shape, o.size);
    for (const VirtualSlot& slot : trace_.slots_of(o)) fill(made, slot.field, bits(slot.value));
    return made;
  }
  static void fill(Value object, Field field, uint64_t word) {
    char* place = object.as<char>() + field.offset;
    if (field.width == Width::kFloat32) {
      float narrow = float(std::bit_cast<double>(word));
      memcpy(place, &narrow, 4);
    } else {
      memcpy(place, &word, size_t(size_of(field.width)));
    }
  }

  Language& language_;
  void* thread_;
  const Exit& exit_;
  const Trace& trace_;
  const ExitState& state_;
  std::vector<Value>& objects_;
};

}  // namespace

void decode_exit(Language& language, void* thread, const Exit& exit, const ExitState& state, ResumeChain& chain,
                 std::vector<Value>& objects) {
  const Trace& trace = *exit.trace;
  Decoder decoder(language, thread, exit, state, objects);
  size_t depth = 0;
  for (int32_t s = exit.snapshot; s >= 0; s = trace.exit_frames[size_t(trace.snapshots[size_t(s)].frame)].caller)
    depth++;
  chain.resize(depth);
  for (int32_t s = exit.snapshot; s >= 0;) {
    const ExitSnapshot& snapshot = trace.snapshots[size_t(s)];
    const ExitFrame& f = trace.exit_frames[size_t(snapshot.frame)];
    ResumeFrame& r = chain[--depth];
    r.code = f.code, r.pc = f.pc, r.kind = f.kind, r.replay = snapshot.replay;
    r.home = decoder.value(f.home);
    for (const ExitValue& v : trace.values_of(f)) r.values.push_back(decoder.value(v));
    bool innermost = s == exit.snapshot;
    for (const ExitLog& entry : trace.log_of(snapshot)) {
      if (!is_note(entry.tag)) r.log.push_back({decoder.bits(entry.value), entry.tag});
      else if (innermost && entry.tag == kAwaitedNote) r.awaits = true;
      else if (innermost) language.store_delayed(thread, decoder.value(entry.value));
    }
    s = f.caller;
  }
}

}  // namespace adder::jit
