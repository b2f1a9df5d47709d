// What can begin where.  From that follow which alternatives and repeats need not be tried, which runs of characters need
// not be tried again with less, and where searches can look.
#include "modules/_sre/program.h"
#include "modules/_sre/sre.h"

namespace adder::sre {
namespace {

class Analysis {
 public:
  explicit Analysis(Draft* draft) : draft_(*draft) {}
  void annotate();
  void choose_start(Program* head);

 private:
  CharacterSet first_of(uint32_t step) {
    CharacterSet out;
    budget_ = kMostVisits;
    add_first(step, &out);
    return out;
  }
  /// Adds what the steps from `at` on can begin with.
  void add_first(uint32_t at, CharacterSet* out);
  void add_alternatives(uint32_t at, CharacterSet* out);
  void add_place(uint32_t where, CharacterSet* out) {
    if (where != kAtEndString) out->add('\n');
    out->at_end = true;
  }
  uint32_t intern(const CharacterSet& set) { return set.is_everything() && set.at_end ? kAnything : draft_.add_set(set); }
  const Step& step(uint32_t i) const { return draft_.steps[i]; }
  const CharacterSet& set(uint32_t i) const { return draft_.sets[i]; }

  static constexpr int kMostVisits = 200;   // beyond, anything: pathological patterns must not take long
  Draft& draft_;
  int budget_ = 0;
};

void Analysis::add_alternatives(uint32_t at, CharacterSet* out) {
  do add_first(at + 1, out);
  while ((at = step(at).target));
}

void Analysis::add_first(uint32_t at, CharacterSet* out) {
  for (;; at++) {
    const Step& s = step(at);
    if (--budget_ < 0) return out->add(set(kAnything));
    switch (s.op) {
      case Do::kFail: return;
      case Do::kSucceed: case Do::kGroup: return out->add(set(kAnything));
      case Do::kCharacter: return out->add(s.a);
      case Do::kText: return out->add(draft_.texts[s.a]);
      case Do::kSet: return out->add(set(s.set));
      case Do::kMark: case Do::kPeek: case Do::kWordEdge: case Do::kNoWordEdge: break;
      case Do::kAt:
        if (s.a == kAtEnd || s.a == kAtEndLine || s.a == kAtEndString) return add_place(s.a, out);
        break;
      case Do::kJump: case Do::kAssert: case Do::kAssertNot: at = s.target - 1; break;
      case Do::kAlternative: return add_alternatives(at, out);
      case Do::kGreedy: case Do::kLazy: case Do::kPossessive:
        out->add(set(s.set));
        if (s.a > 0) return;
        break;
      case Do::kRepeat: case Do::kPossessiveRepeat:
        add_first(at + 1, out);
        if (s.a > 0) return;
        at = s.op == Do::kRepeat ? s.target : s.target - 1;   // behind the UNTIL
        break;
      case Do::kMaxUntil: case Do::kMinUntil: add_first(s.target + 1, out); break;
      case Do::kAtomic: return add_first(at + 1, out);
      case Do::kGroupExists: add_first(s.target, out); break;
    }
  }
}

void Analysis::annotate() {
  for (uint32_t i = 0; i < draft_.steps.size(); i++) {
    switch (step(i).op) {
      case Do::kGreedy: {
        CharacterSet rest = first_of(i + 1);
        draft_.steps[i].only_longest = !set(step(i).set).may_meet(rest);
        if (!step(i).only_longest) draft_.steps[i].first = intern(rest);
        break;
      }
      case Do::kLazy: case Do::kAlternative: draft_.steps[i].first = intern(first_of(i + 1)); break;
      case Do::kMaxUntil: case Do::kMinUntil:
        draft_.steps[i].first = intern(first_of(step(i).target + 1));
        draft_.steps[i].set = intern(first_of(i + 1));
        break;
      default: break;
    }
  }
}

/// Whether the first 256 characters of `part` are all in `whole`.
bool has_only(const CharacterSet& whole, const CharacterSet& part) {
  return !((part.bits[0] & ~whole.bits[0]) | (part.bits[1] & ~whole.bits[1]) | (part.bits[2] & ~whole.bits[2]) | (part.bits[3] & ~whole.bits[3]));
}

void Analysis::choose_start(Program* head) {
  uint32_t at = 0;
  while (step(at).op == Do::kMark) at++;
  const Step& s = step(at);
  CharacterSet first = first_of(at);
  head->start = Start::kEverywhere;
  head->first = at;
  if (s.op == Do::kAt && (s.a == kAtBeginning || s.a == kAtBeginningString)) head->start = Start::kSubjectStart;
  else if (s.op == Do::kAt && s.a == kAtBeginningLine) head->start = Start::kLineStart;
  else if (s.op == Do::kText) head->start = Start::kText;
  else if (s.op == Do::kCharacter) head->start = Start::kCharacter;
  else if (!first.at_end) {
    bool at_words = s.op == Do::kWordEdge && has_only(set(s.set), first);
    head->start = at_words ? Start::kWordStart : Start::kSet;
    if (at_words) head->word_set = s.set;
    for (uint32_t c = 0; c < 256; c++) head->begins[c] = first.low(c);
    head->first = draft_.add_set(first);
  }
  // A run that ends where nothing but what follows can go on: all starts within it come to the same end.
  bool runs = s.op == Do::kGreedy && s.only_longest && s.b == kMaxRepeat && !draft_.refers_to_groups && !set(s.set).by_test;
  if (runs) head->skip = at + 1;
}

}  // namespace

void analyze(Draft* draft, Program* head) {
  Analysis analysis(draft);
  analysis.annotate();
  analysis.choose_start(head);
}

}  // namespace adder::sre
