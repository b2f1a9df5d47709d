// From an exit to frames of plain words.  The first time that an exit is taken a recipe is made of what the snapshot
// and the back end say; frames are rebuilt by following it.
#include "jit/resume/decode.h"

#include <algorithm>

namespace adder::jit {

struct ExitRecipe {
  struct Word {
    WordSource source;
    ExitValue::How how = ExitValue::kRef;
    uint32_t object = 0;  // kVirtual: which of `objects`
  };
  struct Object {
    uint32_t shape, size, first_slot, slot_count;
  };
  struct Slot {
    Field field;
    Word word;
  };
  std::vector<Word> words;  // home, values and logged words of each frame, innermost first
  std::vector<Object> objects;
  std::vector<Slot> slots;
};

namespace {

using SourceOf = WordSource(const Exit& exit, Ref ref);

class RecipeMaker {
 public:
  RecipeMaker(const Exit& exit, SourceOf& source_of) : exit_(exit), trace_(*exit.trace), source_of_(source_of) {}

  std::shared_ptr<const ExitRecipe> make() {
    for (int32_t s = exit_.snapshot; s >= 0;) {
      const ExitSnapshot& snapshot = trace_.snapshots[size_t(s)];
      const ExitFrame& f = trace_.exit_frames[size_t(snapshot.frame)];
      add(f.home);
      for (const ExitValue& v : trace_.values_of(f)) add(v);
      for (const ExitLog& entry : trace_.log_of(snapshot)) add(entry.value);
      s = f.caller;
    }
    return std::make_shared<ExitRecipe>(std::move(recipe_));
  }

 private:
  void add(const ExitValue& v) { recipe_.words.push_back(word(v)); }
  ExitRecipe::Word word(const ExitValue& v) {
    if (v.how == ExitValue::kVirtual) return {{}, v.how, object(v.ref)};
    if (v.ref == kNoRef) return {{WordSource::kConstant, false, 0, kEmpty.bits}};
    return {source_of_(exit_, v.ref), v.how};
  }
  // Objects may refer to each other in circles: known before its slots are.
  uint32_t object(Ref index) {
    auto known = std::find(indices_.begin(), indices_.end(), index);
    if (known != indices_.end()) return uint32_t(known - indices_.begin());
    const VirtualObject& o = trace_.virtuals[size_t(index)];
    auto number = uint32_t(indices_.size()), first = uint32_t(recipe_.slots.size());
    indices_.push_back(index);
    recipe_.objects.push_back({o.shape, o.size, first, o.slot_count});
    recipe_.slots.resize(first + o.slot_count);
    auto slots = trace_.slots_of(o);
    for (size_t k = 0; k < slots.size(); k++) {
      ExitRecipe::Word held = word(slots[k].value);
      recipe_.slots[first + k] = {slots[k].field, held};
    }
    return number;
  }

  const Exit& exit_;
  const Trace& trace_;
  SourceOf& source_of_;
  ExitRecipe recipe_;
  std::vector<Ref> indices_;  // of the trace's virtual objects
};

class Decoder {
 public:
  Decoder(Language& language, void* thread, const ExitRecipe& recipe, const ExitState& state, std::vector<Value>& objects)
      : language_(language), thread_(thread), recipe_(recipe), state_(state), objects_(objects) {
    objects_.assign(recipe.objects.size(), kEmpty);
  }

  uint64_t next() { return bits(recipe_.words[at_++]); }
  Value next_value() { return {next()}; }

 private:
  uint64_t bits(const ExitRecipe::Word& w) {
    uint64_t word = read_word(w.source, state_);
    switch (w.how) {
      case ExitValue::kRef: return word;
      case ExitValue::kTagInt: return Value::from_int(int64_t(word)).bits;
      case ExitValue::kBoxFloat: return language_.box_float(thread_, std::bit_cast<double>(word)).bits;
      case ExitValue::kVirtual: return object(w.object).bits;
    }
    UNREACHABLE("every way of rebuilding a value is listed");
  }
  // Known before its slots are filled: see RecipeMaker.  What needs no allocation goes first: a collection has to find the object's
  // size in it.
  Value object(uint32_t number) {
    if (!objects_[number].is_empty()) return objects_[number];
    const ExitRecipe::Object& o = recipe_.objects[number];
    Value made = objects_[number] = language_.allocate(thread_, o.shape, o.size);
    for (bool allocates : {false, true}) {
      for (uint32_t k = 0; k < o.slot_count; k++) {
        const ExitRecipe::Slot& slot = recipe_.slots[o.first_slot + k];
        bool is_made = slot.word.how == ExitValue::kBoxFloat || slot.word.how == ExitValue::kVirtual;
        if (is_made == allocates) fill(made, slot.field, bits(slot.word));
      }
    }
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
  const ExitRecipe& recipe_;
  const ExitState& state_;
  std::vector<Value>& objects_;
  size_t at_ = 0;
};

enum class Notes : uint8_t { kObeyed, kIgnored };

void decode(Language& language, void* thread, const Exit& exit, Decoder& decoder, ResumeChain& chain, Notes notes) {
  const Trace& trace = *exit.trace;
  size_t depth = 0;
  for (int32_t s = exit.snapshot; s >= 0; s = trace.exit_frames[size_t(trace.snapshots[size_t(s)].frame)].caller)
    depth++;
  chain.resize(depth);
  for (int32_t s = exit.snapshot; s >= 0;) {
    const ExitSnapshot& snapshot = trace.snapshots[size_t(s)];
    const ExitFrame& f = trace.exit_frames[size_t(snapshot.frame)];
    ResumeFrame& r = chain[--depth];
    r.code = f.code, r.pc = f.pc, r.kind = f.kind, r.replay = snapshot.replay;
    r.home = decoder.next_value();
    r.values.resize(f.value_count);
    for (Value& v : r.values) v = decoder.next_value();
    bool innermost = s == exit.snapshot;
    r.log.reserve(snapshot.log_count);
    for (const ExitLog& entry : trace.log_of(snapshot)) {
      uint64_t word = decoder.next();
      if (!is_note(entry.tag)) r.log.push_back({word, entry.tag});
      else if (innermost && entry.tag == kAwaitedNote) r.awaits = true;
      else if (innermost && notes == Notes::kObeyed) language.store_delayed(thread, {word});
    }
    s = f.caller;
  }
}

}  // namespace

void decode_exit(Language& language, void* thread, Exit& exit, const ExitState& state, ResumeChain& chain,
                 std::vector<Value>& objects) {
  if (!exit.recipe) exit.recipe = RecipeMaker(exit, source_at_exit).make();
  Decoder decoder(language, thread, *exit.recipe, state, objects);
  decode(language, thread, exit, decoder, chain, Notes::kObeyed);
}

void decode_call(Language& language, void* thread, const MachineFrame& machine, ResumeChain& chain, std::vector<Value>& objects) {
  ExitState state{};
  state.frame = machine.frame;
  auto recipe = RecipeMaker(*machine.call, source_in_call).make();
  Decoder decoder(language, thread, *recipe, state, objects);
  decode(language, thread, *machine.call, decoder, chain, Notes::kIgnored);
}

}  // namespace adder::jit
