// The matcher: backtracking over a stack of its own, so that long subjects need no machine stack.  A choice point keeps
// what to try next; a trail undoes what registers (groups, counters of repeats) were set since.
#include <cstring>
#include <vector>

#include "modules/_sre/sre.h"
#include "objects/str_search.h"
#include "objects/unicode.h"

namespace adder::sre {
namespace {

/// A stack of plain records.  Its memory is kept from one match to the next.
template <class T> class Stack {
 public:
  void push_back(const T& x) {
    if (size_ == memory_.size()) [[unlikely]] memory_.resize(size_ * 2 + 64);
    memory_[size_++] = x;
  }
  void pop_back() { size_--; }
  T& back() { return memory_[size_ - 1]; }
  size_t size() const { return size_; }
  void cut(size_t size) { size_ = size; }
  /// Forgets everything, and gives back what only an unusual match needs.
  void reset() {
    constexpr size_t kMostKept = 10000;
    size_ = 0;
    if (memory_.size() > kMostKept) [[unlikely]] std::vector<T>().swap(memory_);
  }

 private:
  std::vector<T> memory_;
  size_t size_ = 0;
};

/// What a failure goes back to.
enum class Retry : uint8_t { kStep, kAlternative, kShorter, kLonger, kBody };
struct Choice {
  Retry kind;
  const Step* step;
  const void* at;
  int64_t left;      // kShorter: the characters that can be given back; kLonger: those that can be taken
  size_t trail;
};
struct Undo { uint32_t index; int64_t value; };
// One match runs at a time: nothing in it calls back.
struct Stacks {
  Stack<Choice> choices;
  Stack<Undo> trail;
};
Stacks& stacks() {
  static thread_local Stacks kept;
  return kept;
}

enum class Nesting : bool { kOutermost, kInner };

template <class Char> class Run {
 public:
  explicit Run(Matcher& m)
      : m_(m), program_(m.program), sets_(m.program.sets()), text_(static_cast<const Char*>(m.text)), end_(text_ + m.end), first_(text_ + m.start),
        choices_(stacks().choices), trail_(stacks().trail) {
    m_.registers.clear();
  }
  ~Run() {
    choices_.reset();
    trail_.reset();
  }
  Run(const Run&) = delete;

  bool match_at(const Char* at) {
    from_ = at;
    if (!run(program_.steps(), at, Nesting::kOutermost)) {
      undo_to(0);
      return false;
    }
    m_.matched_from = at - text_;
    m_.matched_to = result_ - text_;
    return true;
  }
  bool search() {
    for (const Char* at = first_; (at = candidate(at)); at = behind_failure(at))
      if (match_at(at)) return true;
    return false;
  }

 private:
  // Searching (search.h).
  const Char* candidate(const Char* at) const;
  const Char* begin_in_set(const Char* at) const;
  const Char* begin_of_word(const Char* at) const;
  const Char* find(const Char* at, const Char* stop, uint32_t c) const;
  const Char* begin_of_text(const Char* at) const;
  const Char* begin_of_line(const Char* at) const;
  const Char* behind_failure(const Char* at) const {
    if (!program_.skip || at == end_) return at + 1;
    return run_end(sets_[program_.steps()[program_.skip - 1].set], at, end_) + 1;
  }

  bool run(const Step* s, const Char* p, Nesting nesting);
  bool go_back(size_t base, const Step** s, const Char** p);

  void undo_to(size_t size) {
    while (trail_.size() > size) {
      m_.registers[trail_.back().index] = trail_.back().value;
      trail_.pop_back();
    }
  }
  void set_register(uint32_t index, int64_t value) {
    trail_.push_back({index, m_.registers[index]});
    m_.registers[index] = value;
  }
  void set_mark(uint32_t mark, const Char* p) {
    set_register(mark, p - text_);
    if (mark & 1) set_register(program_.last_group_register(), mark / 2 + 1);
  }
  void push(Retry kind, const Step* s, const Char* at, int64_t left = 0) { choices_.push_back({kind, s, at, left, trail_.size()}); }

  bool has(const CharacterSet& set, uint32_t c) const {
    if (set.by_test) [[unlikely]] return one_matches(set.words, c);
    if (sizeof(Char) == 1 || c < 256) return set.low(c);
    return set.above == CharacterSet::Above::kAll || (set.above == CharacterSet::Above::kTest && one_matches(set.words, c));
  }
  /// Whether what has this first set can begin at p.
  bool can_begin(uint32_t first, const Char* p) const {
    const CharacterSet& set = sets_[first];
    if (p == end_) return set.at_end;
    return sizeof(Char) == 1 || *p < 256 ? set.low(*p) : set.above != CharacterSet::Above::kNone;
  }
  const Char* run_end(const CharacterSet& set, const Char* p, const Char* stop) const;
  const Char* run_end(const Step* s, const Char* p) const {
    const Char* stop = s->b == kMaxRepeat || s->b > uint64_t(end_ - p) ? end_ : p + s->b;
    return run_end(sets_[s->set], p, stop);
  }
  bool is_text(const Step* s, const Char* p) const {
    if (uint64_t(end_ - p) < s->b) return false;
    const uint32_t* text = program_.all_texts() + s->a;
    for (uint32_t i = 0; i < s->b; i++)
      if (p[i] != text[i]) return false;
    return true;
  }
  bool is_at(uint32_t where, const Char* p) const;
  bool is_word_edge(const CharacterSet& word, const Char* p) const {
    if (text_ == end_) return false;
    return (p > text_ && has(word, p[-1])) != (p < end_ && has(word, *p));
  }
  bool peek(const Step* s, const Char* p) const {
    bool there = s->a ? p > text_ && has(sets_[s->set], p[-1]) : p < end_ && has(sets_[s->set], *p);
    return there != bool(s->b);
  }
  bool is_set(uint32_t group) const {
    int64_t from = m_.registers[group * 2];
    return from >= 0 && m_.registers[group * 2 + 1] >= from;
  }
  bool group_matches(const Step* s, const Char** p) const;
  bool greedy(const Step* s, const Char** p);
  bool lazy(const Step* s, const Char** p);
  const Step* viable(const Step* alternative, const Char* p) const;
  const Step* alternative(const Step* s, const Char* p);
  const Step* until(const Step* s, const Char* p);
  const Step* enter_body(const Step* until, int64_t count, const Char* p);
  bool possessive_repeat(const Step* s, const Char** p);
  bool assertion(const Step* s, const Char* p);

  Matcher& m_;
  const Program& program_;
  const CharacterSet* sets_;
  const Char *text_, *end_, *first_, *from_ = nullptr, *result_ = nullptr;
  Stack<Choice>& choices_;
  Stack<Undo>& trail_;
};

// --- characters and places

template <class Char> const Char* Run<Char>::run_end(const CharacterSet& set, const Char* p, const Char* stop) const {
  if (set.by_test) [[unlikely]] {
    while (p < stop && one_matches(set.words, *p)) p++;
    return p;
  }
  if (set.is_everything()) return stop;
  if constexpr (sizeof(Char) == 1) {
    constexpr int64_t kShortRun = 16;
    const Char* near = set.all_but >= 0 && stop - p > kShortRun ? p + kShortRun : stop;
    while (p < near && set.low(*p)) p++;
    return p < near || p == stop ? p : find(p, stop, uint32_t(set.all_but));
  } else {
    while (p < stop && has(set, *p)) p++;
    return p;
  }
}

/// Where the character is, or `stop`.
template <class Char> const Char* Run<Char>::find(const Char* at, const Char* stop, uint32_t c) const {
  if (c > Char(-1) || at >= stop) return stop;
  int64_t found = search_unit(at, size_t(stop - at), Char(c));
  return found < 0 ? stop : at + found;
}

template <class Char> bool Run<Char>::is_at(uint32_t where, const Char* p) const {
  auto locale_edge = [&] {
    auto is_word = [](uint32_t c) { return in_category(kLocaleWordCategory, c); };
    return (p > text_ && is_word(p[-1])) != (p < end_ && is_word(*p));
  };
  switch (where) {
    case kAtBeginning: case kAtBeginningString: return p == text_;
    case kAtBeginningLine: return p == text_ || p[-1] == '\n';
    case kAtEnd: return p == end_ || (p + 1 == end_ && *p == '\n');
    case kAtEndLine: return p == end_ || *p == '\n';
    case kAtEndString: return p == end_;
    case kAtLocaleBoundary: return text_ != end_ && locale_edge();
    case kAtNoLocaleBoundary: return text_ != end_ && !locale_edge();
    default: return false;
  }
}

uint32_t (*folding(Fold fold))(uint32_t) {
  switch (fold) {
    case Fold::kNone: return nullptr;
    case Fold::kAscii: return ascii_lower;
    case Fold::kUnicode: return unicode_lower;
    case Fold::kLocale: return locale_lower;
  }
  return nullptr;
}
template <class Char> bool Run<Char>::group_matches(const Step* s, const Char** p) const {
  if (!is_set(s->a)) return false;
  const Char *from = text_ + m_.registers[s->a * 2], *to = text_ + m_.registers[s->a * 2 + 1];
  if (to - from > end_ - *p) return false;
  auto fold = folding(Fold(s->b));
  for (; from < to; from++, ++*p)
    if (fold ? fold(*from) != fold(**p) : *from != **p) return false;
  return true;
}

// --- choices

template <class Char> bool Run<Char>::greedy(const Step* s, const Char** p) {
  const Char *last = run_end(s, *p), *first = *p + s->a;
  if (last - *p < int64_t(s->a)) return false;
  if (!s->only_longest) {
    while (last > first && !can_begin(s->first, last)) last--;
    if (last > first) push(Retry::kShorter, s, last, last - first);
  }
  *p = last;
  return true;
}
template <class Char> bool Run<Char>::lazy(const Step* s, const Char** p) {
  uint64_t least = s->a;
  if (least && (uint64_t(end_ - *p) < least || run_end(sets_[s->set], *p, *p + least) - *p < int64_t(least))) return false;
  *p += least;
  if (int64_t left = s->b == kMaxRepeat ? INT64_MAX : int64_t(s->b) - int64_t(least); left > 0) push(Retry::kLonger, s, *p, left);
  return true;
}

/// The first of these alternatives that can begin at p, or null.
template <class Char> const Step* Run<Char>::viable(const Step* alternative, const Char* p) const {
  const Step* steps = program_.steps();
  while (!can_begin(alternative->first, p)) {
    if (!alternative->target) return nullptr;
    alternative = steps + alternative->target;
  }
  return alternative;
}
/// The body of the first alternative to try; the others are kept for later.
template <class Char> const Step* Run<Char>::alternative(const Step* s, const Char* p) {
  s = viable(s, p);
  if (!s) return nullptr;
  if (const Step* other = s->target ? viable(program_.steps() + s->target, p) : nullptr) push(Retry::kAlternative, other, p);
  return s + 1;
}

template <class Char> const Step* Run<Char>::enter_body(const Step* until, int64_t count, const Char* p) {
  uint32_t counter = program_.repeat_register(until->a);
  set_register(counter, count);
  set_register(counter + 1, p - text_);
  return program_.steps() + until->target + 1;
}
template <class Char> const Step* Run<Char>::until(const Step* s, const Char* p) {
  const Step* repeat = program_.steps() + s->target;
  uint32_t counter = program_.repeat_register(s->a);
  int64_t count = m_.registers[counter] + 1;
  if (count < int64_t(repeat->a)) {
    set_register(counter, count);
    return repeat + 1;
  }
  // An iteration that took nothing is the last.
  bool more = (repeat->b == kMaxRepeat || count < int64_t(repeat->b)) && p - text_ != m_.registers[counter + 1] && can_begin(s->first, p);
  if (!more) return s + 1;
  if (s->op == Do::kMinUntil) {
    push(Retry::kBody, s, p);
    return s + 1;
  }
  if (can_begin(s->set, p)) push(Retry::kStep, s + 1, p);
  return enter_body(s, count, p);
}

template <class Char> bool Run<Char>::possessive_repeat(const Step* s, const Char** p) {
  uint64_t count = 0;
  while (s->b == kMaxRepeat || count < s->b) {
    size_t trail = trail_.size();
    if (!run(s + 1, *p, Nesting::kInner)) {
      undo_to(trail);
      break;
    }
    bool took_nothing = result_ == *p;
    *p = result_;
    count++;
    if (took_nothing && count >= s->a) break;
  }
  return count >= s->a;
}
template <class Char> bool Run<Char>::assertion(const Step* s, const Char* p) {
  size_t trail = trail_.size();
  bool good = p - text_ >= int64_t(s->a) && run(s + 1, p - s->a, Nesting::kInner);
  if (s->op == Do::kAssert) return good;
  undo_to(trail);
  return !good;
}

/// The last choice of those behind `base`; false when there is none.
template <class Char> bool Run<Char>::go_back(size_t base, const Step** s, const Char** p) {
  for (;;) {
    if (choices_.size() == base) return false;
    Choice& c = choices_.back();
    undo_to(c.trail);
    const Step* step = *s = c.step;
    const Char* at = *p = static_cast<const Char*>(c.at);
    switch (c.kind) {
      case Retry::kStep: choices_.pop_back(); return true;
      case Retry::kAlternative:
        choices_.pop_back();
        *s = alternative(step, at);
        return true;
      case Retry::kBody:
        choices_.pop_back();
        *s = enter_body(step, m_.registers[program_.repeat_register(step->a)] + 1, at);
        return true;
      case Retry::kShorter: {
        int64_t left = c.left - 1;
        at--;
        while (left > 0 && !can_begin(step->first, at)) at--, left--;
        if (left == 0) choices_.pop_back();
        c.left = left;
        c.at = *p = at;
        ++*s;
        return true;
      }
      case Retry::kLonger: {
        const CharacterSet& set = sets_[step->set];
        const Char* stop = c.left > end_ - at ? end_ : at + c.left;
        do {
          if (at == stop || !has(set, *at)) {
            at = nullptr;
            break;
          }
          at++;
        } while (!can_begin(step->first, at));
        if (!at) {
          choices_.pop_back();
          continue;
        }
        c.left -= at - *p;
        c.at = *p = at;
        if (c.left == 0) choices_.pop_back();
        ++*s;
        return true;
      }
    }
  }
}

// --- the steps

template <class Char> bool Run<Char>::run(const Step* s, const Char* p, Nesting nesting) {
  const size_t base = choices_.size();
  const Step* const steps = program_.steps();
  for (;;) {
    bool good = true;
    switch (s->op) {
      case Do::kFail: good = false; break;
      case Do::kSucceed:
        if (nesting == Nesting::kOutermost && ((m_.match_all && p != end_) || (m_.must_advance && p == first_ && from_ == first_))) {
          good = false;
          break;
        }
        choices_.cut(base);
        result_ = p;
        return true;
      case Do::kCharacter:
        good = p < end_ && *p == s->a;
        p++, s++;
        break;
      case Do::kText:
        good = is_text(s, p);
        p += s->b, s++;
        break;
      case Do::kSet:
        good = p < end_ && has(sets_[s->set], *p);
        p++, s++;
        break;
      case Do::kMark: set_mark(s->a, p), s++; break;
      case Do::kAt: good = is_at(s->a, p), s++; break;
      case Do::kWordEdge: good = is_word_edge(sets_[s->set], p), s++; break;
      case Do::kNoWordEdge: good = text_ != end_ && !is_word_edge(sets_[s->set], p), s++; break;
      case Do::kPeek: good = peek(s, p), s++; break;
      case Do::kJump: s = steps + s->target; break;
      case Do::kAlternative:
        s = alternative(s, p);
        good = s;
        break;
      case Do::kGreedy: good = greedy(s, &p), s++; break;
      case Do::kLazy: good = lazy(s, &p), s++; break;
      case Do::kPossessive: {
        const Char* stop = run_end(s, p);
        good = stop - p >= int64_t(s->a);
        p = stop, s++;
        break;
      }
      case Do::kRepeat: {
        uint32_t counter = program_.repeat_register(s->set);
        set_register(counter, -1);
        set_register(counter + 1, -1);
        s = steps + s->target;
        break;
      }
      case Do::kMaxUntil: case Do::kMinUntil: s = until(s, p); break;
      case Do::kPossessiveRepeat: good = possessive_repeat(s, &p), s = steps + s->target; break;
      case Do::kAtomic:
        good = run(s + 1, p, Nesting::kInner);
        p = result_, s = steps + s->target;
        break;
      case Do::kAssert: case Do::kAssertNot: good = assertion(s, p), s = steps + s->target; break;
      case Do::kGroup: good = group_matches(s, &p), s++; break;
      case Do::kGroupExists: s = is_set(s->a) ? s + 1 : steps + s->target; break;
    }
    if (!good && !go_back(base, &s, &p)) return false;
  }
}

// --- where matches can begin

/// The first place from `at` on where a match can begin, or null.
template <class Char> const Char* Run<Char>::candidate(const Char* at) const {
  if (end_ - at < int64_t(program_.least)) return nullptr;
  const Char* found = at;
  switch (program_.start) {
    case Start::kEverywhere: return at;
    case Start::kSubjectStart: return at == text_ ? at : nullptr;
    case Start::kCharacter: found = find(at, end_, program_.steps()[program_.first].a); break;
    case Start::kText: found = begin_of_text(at); break;
    case Start::kSet: found = begin_in_set(at); break;
    case Start::kWordStart: found = begin_of_word(at); break;
    case Start::kLineStart: return begin_of_line(at);
  }
  return found < end_ && end_ - found >= int64_t(program_.least) ? found : nullptr;
}
template <class Char> const Char* Run<Char>::begin_in_set(const Char* at) const {
  const uint8_t* begins = program_.begins;
  if constexpr (sizeof(Char) == 1) {
    while (at < end_ && !begins[*at]) at++;
  } else {
    bool above = sets_[program_.first].above != CharacterSet::Above::kNone;
    while (at < end_ && !(*at < 256 ? begins[*at] : above)) at++;
  }
  return at;
}
// The set has only characters of words, and the match begins at the edge of a word: not behind another such character.
template <class Char> const Char* Run<Char>::begin_of_word(const Char* at) const {
  const CharacterSet& word = sets_[program_.word_set];
  for (;; at++) {
    at = begin_in_set(at);
    if (at == end_ || at == text_ || *at >= 256 || !has(word, at[-1])) return at;
  }
}
template <class Char> const Char* Run<Char>::begin_of_line(const Char* at) const {
  if (at == text_ || at[-1] == '\n') return at;
  const Char* line_end = find(at, end_, '\n');
  return line_end < end_ && end_ - line_end > int64_t(program_.least) ? line_end + 1 : nullptr;
}
template <class Char> const Char* Run<Char>::begin_of_text(const Char* at) const {
  const Step& s = program_.steps()[program_.first];
  if constexpr (sizeof(Char) == 1) {
    const uint32_t* text = program_.all_texts() + s.a;
    if (*std::max_element(text, text + s.b) > 255) return end_;
    int64_t found = search_forward(at, size_t(end_ - at), program_.narrow_texts() + s.a, s.b);
    return found < 0 ? end_ : at + found;
  } else {
    while ((at = find(at, end_, program_.all_texts()[s.a])) < end_ && !is_text(&s, at)) at++;
    return at;
  }
}

}  // namespace

bool Matcher::match() {
  switch (width) {
    case 1: return Run<uint8_t>(*this).match_at(static_cast<const uint8_t*>(text) + start);
    case 2: return Run<uint16_t>(*this).match_at(static_cast<const uint16_t*>(text) + start);
    default: return Run<uint32_t>(*this).match_at(static_cast<const uint32_t*>(text) + start);
  }
}
bool Matcher::search() {
  if (start > end) return false;
  switch (width) {
    case 1: return Run<uint8_t>(*this).search();
    case 2: return Run<uint16_t>(*this).search();
    default: return Run<uint32_t>(*this).search();
  }
}

}  // namespace adder::sre
