// From code words to steps, in one walk: the words are in the order of the steps, and their jumps lead forward.
#include <algorithm>
#include <cstring>

#include "modules/_sre/program.h"
#include "modules/_sre/sre.h"

namespace adder::sre {
namespace {

/// How many words an operation that takes one character has; 0: it is none, or not whole.
size_t width_of_one(std::span<const uint32_t> words) {
  auto whole = [&](size_t width) { return width <= words.size() ? width : 0; };
  if (words.empty()) return 0;
  switch (words[0]) {
    case kAny: case kAnyAll: return 1;
    case kLiteral: case kNotLiteral: case kCategory: case kLiteralIgnore: case kNotLiteralIgnore: case kLiteralUniIgnore: case kNotLiteralUniIgnore:
    case kLiteralLocIgnore: case kNotLiteralLocIgnore: return whole(2);
    case kIn: case kInIgnore: case kInUniIgnore: case kInLocIgnore: return words.size() > 1 && words[1] ? whole(1 + words[1]) : 0;
    default: return 0;
  }
}
/// Whether the words of a set end with FAILURE, within bounds.
bool is_whole_set(std::span<const uint32_t> set) {
  for (size_t i = 0; i < set.size();) {
    switch (set[i]) {
      case kFailure: return true;
      case kNegate: i += 1; break;
      case kLiteral: case kCategory: i += 2; break;
      case kRange: case kRangeUniIgnore: i += 3; break;
      case kCharset: i += 9; break;
      case kBigCharset: {
        if (i + 66 > set.size() || set[i + 1] > 256) return false;
        auto* blocks = reinterpret_cast<const uint8_t*>(&set[i + 2]);
        if (std::any_of(blocks, blocks + 256, [&](uint8_t block) { return block >= set[i + 1]; })) return false;
        i += 66 + size_t(set[i + 1]) * 8;
        break;
      }
      default: return false;
    }
  }
  return false;
}
bool is_set(uint32_t op) { return op == kIn || op == kInIgnore || op == kInUniIgnore || op == kInLocIgnore; }

class Translator {
 public:
  Translator(std::span<const uint32_t> words, Draft* out) : words_(words), out_(*out), step_at_(words.size() + 1, kNoStep), labels_(words.size() + 1) {}

  bool translate() {
    while (at_ < words_.size()) {
      step_at_[at_] = uint32_t(steps().size());
      bool good = labels_[at_] & kIsAlternative ? alternative() : operation();
      if (!good) return false;
    }
    return open_.empty() && !steps().empty() && steps().back().op == Do::kSucceed && resolve();
  }

 private:
  enum Label : uint8_t { kIsTarget = 1, kIsAlternative = 2 };
  static constexpr uint32_t kNoStep = UINT32_MAX;

  std::vector<Step>& steps() { return out_.steps; }
  bool has(size_t count) const { return at_ + count <= words_.size(); }
  uint32_t word(size_t i) const { return words_[at_ + i]; }
  /// Adds a step of `width` words.
  bool add(Step step, size_t width) {
    if (!has(width)) return false;
    steps().push_back(step);
    at_ += width;
    return true;
  }
  /// Adds a step that has a target, which is the number of a word until all steps are there.
  bool add_jump(Step step, size_t width, size_t target) {
    if (target <= at_ || target >= words_.size()) return false;
    labels_[target] |= kIsTarget;
    step.target = uint32_t(target);
    unresolved_.push_back(steps().size());
    return add(step, width);
  }
  /// The target that the skip in word `i` gives.
  size_t skip(size_t i) const { return has(i + 1) ? at_ + i + word(i) : 0; }

  bool resolve() {
    for (size_t i : unresolved_) {
      uint32_t step = step_at_[steps()[i].target];
      if (step == kNoStep || step >= steps().size()) return false;
      steps()[i].target = step;
    }
    return true;
  }

  bool operation();
  bool alternative() {
    if (word(0) == 0) {   // the end of a BRANCH
      at_++;
      return true;
    }
    size_t next = skip(0);
    if (next <= at_ || next >= words_.size()) return false;
    labels_[next] |= kIsAlternative;
    return words_[next] ? add_jump({.op = Do::kAlternative}, 1, next) : add({.op = Do::kAlternative}, 1);
  }
  bool branch() {
    at_++;
    if (!has(1) || word(0) == 0) return false;
    labels_[at_] |= kIsAlternative;
    return true;
  }
  bool literal();
  bool one_character();
  bool repeat_one(Do op);
  bool until(Do op);
  bool assertion(Do op);
  bool group(Fold fold) {
    out_.refers_to_groups = true;
    return has(2) && word(1) < out_.groups && add({.op = Do::kGroup, .a = word(1), .b = uint32_t(fold)}, 2);
  }
  bool group_exists() {
    out_.refers_to_groups = true;
    return has(3) && word(1) < out_.groups && add_jump({.op = Do::kGroupExists, .a = word(1)}, 3, skip(2) - 1);
  }
  bool place();
  /// The set of the operation at word `i`.
  bool set_at(size_t i, size_t* width, uint32_t* set) {
    auto rest = words_.subspan(std::min(at_ + i, words_.size()));
    *width = width_of_one(rest);
    if (!*width || (is_set(rest[0]) && !is_whole_set(rest.subspan(2, *width - 2)))) return false;
    *set = out_.add_set(set_of(rest.data()));
    return true;
  }

  std::span<const uint32_t> words_;
  Draft& out_;
  size_t at_ = 0;
  std::vector<uint32_t> step_at_;
  std::vector<uint8_t> labels_;
  std::vector<size_t> unresolved_;
  std::vector<uint32_t> open_;     // the kRepeat steps whose UNTIL is to come
};

bool Translator::operation() {
  switch (word(0)) {
    case kFailure: return add({.op = Do::kFail}, 1);
    case kSuccess: return add({.op = Do::kSucceed}, 1);
    case kLiteral: return literal();
    case kMark: return has(2) && word(1) < out_.groups * 2 && add({.op = Do::kMark, .a = word(1)}, 2);
    case kAt: return place();
    case kInfo:
      if (!has(4) || skip(1) <= at_) return false;
      out_.least = word(3);
      at_ = skip(1);
      return true;
    case kJump: return add_jump({.op = Do::kJump}, 2, skip(1));
    case kBranch: return branch();
    case kGroupRef: return group(Fold::kNone);
    case kGroupRefIgnore: return group(Fold::kAscii);
    case kGroupRefUniIgnore: return group(Fold::kUnicode);
    case kGroupRefLocIgnore: return group(Fold::kLocale);
    case kGroupRefExists: return group_exists();
    case kRepeatOne: return repeat_one(Do::kGreedy);
    case kMinRepeatOne: return repeat_one(Do::kLazy);
    case kPossessiveRepeatOne: return repeat_one(Do::kPossessive);
    case kRepeat:
      open_.push_back(uint32_t(steps().size()));
      return has(4) && add_jump({.op = Do::kRepeat, .a = word(2), .b = word(3), .set = out_.repeats++}, 4, skip(1));
    case kMaxUntil: return until(Do::kMaxUntil);
    case kMinUntil: return until(Do::kMinUntil);
    case kPossessiveRepeat: return has(4) && add_jump({.op = Do::kPossessiveRepeat, .a = word(2), .b = word(3)}, 4, skip(1) + 1);
    case kAtomicGroup: return add_jump({.op = Do::kAtomic}, 2, skip(1));
    case kAssert: return assertion(Do::kAssert);
    case kAssertNot: return assertion(Do::kAssertNot);
    default: return one_character();
  }
}

// Literals in a row, to which no jump leads, are one text.
bool Translator::literal() {
  if (!has(2)) return false;
  Step* last = steps().empty() || labels_[at_] & kIsTarget ? nullptr : &steps().back();
  if (last && last->op == Do::kCharacter) {
    out_.texts.push_back(last->a);
    *last = {.op = Do::kText, .a = uint32_t(out_.texts.size() - 1), .b = 1};
  }
  if (!last || last->op != Do::kText) return add({.op = Do::kCharacter, .a = word(1)}, 2);
  out_.texts.push_back(word(1));
  last->b++;
  at_ += 2;
  return true;
}

bool Translator::one_character() {
  size_t width;
  uint32_t set;
  return set_at(0, &width, &set) && add({.op = Do::kSet, .set = set}, width);
}

bool Translator::repeat_one(Do op) {
  size_t width, behind = skip(1);
  uint32_t set;
  if (!has(4) || behind <= at_ || behind >= words_.size() || !set_at(4, &width, &set)) return false;
  steps().push_back({.op = op, .a = word(2), .b = word(3), .set = set});
  at_ = behind;
  return true;
}

bool Translator::until(Do op) {
  if (open_.empty()) return false;
  uint32_t repeat = open_.back();
  open_.pop_back();
  if (steps()[repeat].target != at_) return false;
  return add({.op = op, .a = steps()[repeat].set, .target = repeat}, 1);
}

// An assertion about one character needs no match within the match.
bool Translator::assertion(Do op) {
  size_t behind = skip(1), width;
  if (!has(3) || behind <= at_) return false;
  uint32_t back = word(2), set;
  auto one = words_.subspan(at_ + 3);
  size_t one_width = width_of_one(one);
  if (back > 1 || !one_width || at_ + 3 + one_width + 1 != behind || one[one_width] != kSuccess) return add_jump({.op = op, .a = back}, 3, behind);
  if (!set_at(3, &width, &set)) return false;
  steps().push_back({.op = Do::kPeek, .a = back, .b = op == Do::kAssertNot, .set = set});
  at_ = behind;
  return true;
}

bool Translator::place() {
  if (!has(2)) return false;
  uint32_t where = word(1);
  bool ascii = where == kAtBoundary || where == kAtNoBoundary, unicode = where == kAtUnicodeBoundary || where == kAtNoUnicodeBoundary;
  if (!ascii && !unicode) return add({.op = Do::kAt, .a = where}, 2);
  static const uint32_t kAsciiWord[] = {kCategory, kAsciiWordCategory}, kUnicodeWord[] = {kCategory, kUnicodeWordCategory};
  Do op = where == kAtBoundary || where == kAtUnicodeBoundary ? Do::kWordEdge : Do::kNoWordEdge;
  return add({.op = op, .set = out_.add_set(set_of(unicode ? kUnicodeWord : kAsciiWord))}, 2);
}

}  // namespace

bool translate(std::span<const uint32_t> words, uint32_t groups, Draft* draft) {
  CharacterSet anything;
  for (uint64_t& bits : anything.bits) bits = ~uint64_t(0);
  anything.above = CharacterSet::Above::kAll;
  anything.at_end = true;
  draft->add_set(anything);
  draft->groups = groups;
  return Translator(words, draft).translate();
}

std::vector<char> finish(const Draft& draft, Program head) {
  auto size_of = [](const auto& items) { return items.size() * sizeof(items[0]); };
  head.groups = draft.groups;
  head.registers = draft.groups * 2 + 1 + draft.repeats * 2;
  head.least = draft.least;
  head.steps_at = sizeof(Program);
  head.sets_at = uint32_t((head.steps_at + size_of(draft.steps) + 7) & ~size_t(7));
  head.texts_at = head.sets_at + uint32_t(size_of(draft.sets));
  head.narrow_texts_at = head.texts_at + uint32_t(size_of(draft.texts));
  std::vector<char> out(head.narrow_texts_at + draft.texts.size());
  auto copy = [&](uint32_t to, const void* from, size_t size) { if (size) memcpy(out.data() + to, from, size); };
  copy(0, &head, sizeof head);
  copy(head.steps_at, draft.steps.data(), size_of(draft.steps));
  copy(head.sets_at, draft.sets.data(), size_of(draft.sets));
  copy(head.texts_at, draft.texts.data(), size_of(draft.texts));
  std::copy(draft.texts.begin(), draft.texts.end(), out.begin() + head.narrow_texts_at);
  return out;
}

}  // namespace adder::sre
