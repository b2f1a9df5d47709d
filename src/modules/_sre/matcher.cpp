// The matcher: backtracking over a stack of its own, so that long subjects need no machine stack.  A choice point keeps
// what to try next; a trail undoes marks that were set since.  Records of repeats are never changed once made.
#include <algorithm>
#include <cstring>

#include "modules/_sre/sre.h"
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
  T& operator[](size_t i) { return memory_[i]; }
  size_t size() const { return size_; }
  void cut(size_t size) { size_ = size; }
  /// Forgets everything, and gives back what only an unusual match needs.
  void reset() {
    constexpr size_t kMostKept = 10000;
    size_ = 0;
    if (memory_.size() > kMostKept) std::vector<T>().swap(memory_);
  }

 private:
  std::vector<T> memory_;
  size_t size_ = 0;
};

template <class Char> class Run {
 public:
  Run(Matcher& m) : m_(m), text_(static_cast<const Char*>(m.text)), end_(m.end), choices_(stacks().choices), trail_(stacks().trail), repeats_(stacks().repeats) {
    std::fill(m_.marks.begin(), m_.marks.end(), -1);
    m_.last_index = -1;
  }
  ~Run() {
    choices_.reset();
    trail_.reset();
    repeats_.reset();
  }
  Run(const Run&) = delete;

  bool match_at(int64_t at) {
    start_ = at;
    if (!run(m_.code, at, -1, true)) {
      undo_to(0);
      repeats_.cut(0);
      return false;
    }
    m_.matched_from = at;
    m_.matched_to = result_;
    return true;
  }
  bool search();

 private:
  enum class Kind : uint8_t { kJump, kGreedyOne, kLazyOne, kLazyBody };
  struct Choice {
    Kind kind;
    const uint32_t* pc;
    int64_t at, least;     // kGreedyOne: positions from `at` down to `least`; kLazyOne: `least` is how often it may go on
    int64_t repeat;
    size_t trail, repeats;
  };
  struct Undo { int64_t index, value; };   // index -1: last_index
  struct Repeat {
    const uint32_t* code = nullptr;  // behind the opcode REPEAT: skip, least, most, body
    int64_t count = 0, last_at = 0, outer = 0;
  };

  bool run(const uint32_t* pc, int64_t at, int64_t repeat, bool outermost);
  void undo_to(size_t size) {
    while (trail_.size() > size) {
      Undo u = trail_.back();
      trail_.pop_back();
      (u.index < 0 ? m_.last_index : m_.marks[size_t(u.index)]) = u.value;
    }
  }
  void set_mark(uint32_t index, int64_t at) {
    trail_.push_back({int64_t(index), m_.marks[index]});
    m_.marks[index] = at;
    if (index & 1) {
      trail_.push_back({-1, m_.last_index});
      m_.last_index = index / 2 + 1;
    }
  }
  void push(Kind kind, const uint32_t* pc, int64_t at, int64_t least, int64_t repeat) { choices_.push_back({kind, pc, at, least, repeat, trail_.size(), repeats_.size()}); }
  int64_t new_repeat(const uint32_t* code, int64_t count, int64_t last_at, int64_t outer) {
    repeats_.push_back({code, count, last_at, outer});
    return int64_t(repeats_.size()) - 1;
  }
  uint32_t at(int64_t i) const { return text_[i]; }
  bool at_position(uint32_t where, int64_t i) const;
  bool one_matches(const uint32_t* pc, uint32_t c) const;
  int64_t count_ones(const uint32_t* pc, int64_t i, int64_t most) const;
  bool group_matches(uint32_t group, int64_t* i, uint32_t (*fold)(uint32_t)) const;
  bool tail_can_start(const uint32_t* tail, int64_t i) const { return *tail != kLiteral || (i < end_ && at(i) == tail[1]); }

  Matcher& m_;
  const Char* text_;
  int64_t end_, start_ = 0, result_ = 0;
  // One match runs at a time: nothing in it calls back.
  struct Stacks {
    Stack<Choice> choices;
    Stack<Undo> trail;
    Stack<Repeat> repeats;
  };
  static Stacks& stacks() {
    static thread_local Stacks kept;
    return kept;
  }
  Stack<Choice>& choices_;
  Stack<Undo>& trail_;
  Stack<Repeat>& repeats_;
};

template <class Char> bool Run<Char>::at_position(uint32_t where, int64_t i) const {
  auto word_boundary = [&](uint32_t category) {
    if (m_.begin == end_) return false;
    bool before = i > m_.begin && in_category(category, at(i - 1)), here = i < end_ && in_category(category, at(i));
    return before != here;
  };
  constexpr uint32_t kWord = 4, kLocaleWord = 8, kUnicodeWord = 14;
  switch (where) {
    case 0: case 2: return i == m_.begin;
    case 1: return i == m_.begin || at(i - 1) == '\n';
    case 3: return word_boundary(kWord);
    case 4: return m_.begin != end_ && !word_boundary(kWord);
    case 5: return i == end_ || (i + 1 == end_ && at(i) == '\n');
    case 6: return i == end_ || at(i) == '\n';
    case 7: return i == end_;
    case 8: return word_boundary(kLocaleWord);
    case 9: return m_.begin != end_ && !word_boundary(kLocaleWord);
    case 10: return word_boundary(kUnicodeWord);
    case 11: return m_.begin != end_ && !word_boundary(kUnicodeWord);
    default: return false;
  }
}

// Whether the operation at `pc`, which takes one character, takes `c`.
template <class Char> bool Run<Char>::one_matches(const uint32_t* pc, uint32_t c) const {
  switch (*pc) {
    case kLiteral: return c == pc[1];
    case kNotLiteral: return c != pc[1];
    case kAny: return c != '\n';
    case kAnyAll: return true;
    case kIn: return in_charset(pc + 2, c);
    case kCategory: return in_category(pc[1], c);
    case kLiteralIgnore: return ascii_lower(c) == pc[1];
    case kNotLiteralIgnore: return ascii_lower(c) != pc[1];
    case kLiteralUniIgnore: return unicode_lower(c) == pc[1];
    case kNotLiteralUniIgnore: return unicode_lower(c) != pc[1];
    case kLiteralLocIgnore: return c == pc[1] || locale_lower(c) == pc[1] || locale_upper(c) == pc[1];
    case kNotLiteralLocIgnore: return !(c == pc[1] || locale_lower(c) == pc[1] || locale_upper(c) == pc[1]);
    case kInIgnore: return in_charset(pc + 2, ascii_lower(c));
    case kInUniIgnore: return in_charset(pc + 2, unicode_lower(c));
    case kInLocIgnore: return in_charset(pc + 2, c) || in_charset(pc + 2, locale_lower(c)) || in_charset(pc + 2, locale_upper(c));
    default: return false;
  }
}
template <class Char> int64_t Run<Char>::count_ones(const uint32_t* pc, int64_t i, int64_t most) const {
  int64_t stop = most < end_ - i ? i + most : end_, first = i;
  switch (*pc) {
    case kAnyAll: return stop - first;
    case kAny:
      while (i < stop && at(i) != '\n') i++;
      return i - first;
    case kLiteral:
      while (i < stop && at(i) == pc[1]) i++;
      return i - first;
    case kNotLiteral:
      while (i < stop && at(i) != pc[1]) i++;
      return i - first;
    case kIn:
      // A set that is one bitmap, as most are.
      if (pc[2] == kCharset && pc[11] == kFailure) {
        const uint32_t* bits = pc + 3;
        while (i < stop && at(i) < 256 && (bits[at(i) >> 5] >> (at(i) & 31) & 1)) i++;
        return i - first;
      }
      if (pc[2] == kCategory && pc[4] == kFailure) {
        while (i < stop && in_category(pc[3], at(i))) i++;
        return i - first;
      }
      if (pc[2] == kNegate && pc[3] == kCharset && pc[12] == kFailure) {
        const uint32_t* bits = pc + 4;
        while (i < stop && (at(i) >= 256 || !(bits[at(i) >> 5] >> (at(i) & 31) & 1))) i++;
        return i - first;
      }
      // All but one character.
      if (pc[2] == kNegate && pc[3] == kLiteral && pc[5] == kFailure) {
        while (i < stop && at(i) != pc[4]) i++;
        return i - first;
      }
      while (i < stop && in_charset(pc + 2, at(i))) i++;
      return i - first;
    default:
      while (i < stop && one_matches(pc, at(i))) i++;
      return i - first;
  }
}
template <class Char> bool Run<Char>::group_matches(uint32_t group, int64_t* i, uint32_t (*fold)(uint32_t)) const {
  int64_t from = m_.marks[group * 2], to = m_.marks[group * 2 + 1];
  if (from < 0 || to < from || to - from > end_ - *i) return false;
  for (int64_t k = from; k < to; k++, ++*i) {
    uint32_t a = at(k), b = at(*i);
    if (fold ? fold(a) != fold(b) : a != b) return false;
  }
  return true;
}

template <class Char> bool Run<Char>::run(const uint32_t* pc, int64_t i, int64_t repeat, bool outermost) {
  size_t base = choices_.size();
  for (;;) {
    bool good = true;
    switch (*pc) {
      case kFailure: good = false; break;
      case kSuccess:
        if (outermost && ((m_.match_all && i != end_) || (m_.must_advance && i == m_.start && start_ == m_.start))) {
          good = false;
          break;
        }
        choices_.cut(base);
        result_ = i;
        return true;
      case kMark:
        set_mark(pc[1], i);
        pc += 2;
        break;
      case kAt:
        good = at_position(pc[1], i);
        pc += 2;
        break;
      case kAny: case kAnyAll:
        good = i < end_ && one_matches(pc, at(i));
        i++;
        pc += 1;
        break;
      case kLiteral:
        good = i < end_ && at(i) == pc[1];
        i++;
        pc += 2;
        break;
      case kNotLiteral: case kCategory: case kLiteralIgnore: case kNotLiteralIgnore: case kLiteralUniIgnore: case kNotLiteralUniIgnore: case kLiteralLocIgnore:
      case kNotLiteralLocIgnore:
        good = i < end_ && one_matches(pc, at(i));
        i++;
        pc += 2;
        break;
      case kIn: case kInIgnore: case kInUniIgnore: case kInLocIgnore:
        good = i < end_ && one_matches(pc, at(i));
        i++;
        pc += 1 + pc[1];
        break;
      case kInfo: case kJump: pc += 1 + pc[1]; break;
      case kGroupRef:
        good = group_matches(pc[1], &i, nullptr);
        pc += 2;
        break;
      case kGroupRefIgnore:
        good = group_matches(pc[1], &i, ascii_lower);
        pc += 2;
        break;
      case kGroupRefUniIgnore:
        good = group_matches(pc[1], &i, unicode_lower);
        pc += 2;
        break;
      case kGroupRefLocIgnore:
        good = group_matches(pc[1], &i, locale_lower);
        pc += 2;
        break;
      case kGroupRefExists: {
        int64_t from = m_.marks[pc[1] * 2], to = m_.marks[pc[1] * 2 + 1];
        pc += from < 0 || to < from ? 1 + pc[2] : 3;
        break;
      }
      case kBranch: {
        // Alternatives whose first literal cannot match are passed over.
        const uint32_t* alternative = pc + 1;
        while (*alternative && alternative[1] == kLiteral && !(i < end_ && at(i) == alternative[2])) alternative += *alternative;
        if (!*alternative) {
          good = false;
          break;
        }
        const uint32_t* next = alternative + *alternative;
        if (*next) push(Kind::kJump, next - 1, i, 1, repeat);
        pc = alternative + 1;
        break;
      }
      case kRepeatOne: {
        int64_t least = pc[2], most = pc[3];
        const uint32_t* tail = pc + 1 + pc[1];
        if (end_ - i < least) {
          good = false;
          break;
        }
        int64_t count = count_ones(pc + 4, i, most == kMaxRepeat ? INT64_MAX : most);
        if (count < least) {
          good = false;
          break;
        }
        int64_t first = i + least, last = i + count;
        while (last > first && !tail_can_start(tail, last)) last--;
        if (last > first) push(Kind::kGreedyOne, tail, last, first, repeat);
        i = last;
        pc = tail;
        break;
      }
      case kMinRepeatOne: {
        int64_t least = pc[2];
        if (end_ - i < least || count_ones(pc + 4, i, least) < least) {
          good = false;
          break;
        }
        i += least;
        if (int64_t left = pc[3] == kMaxRepeat ? INT64_MAX : int64_t(pc[3]) - least; left > 0) push(Kind::kLazyOne, pc, i, left, repeat);
        pc += 1 + pc[1];
        break;
      }
      case kPossessiveRepeatOne: {
        int64_t count = count_ones(pc + 4, i, pc[3] == kMaxRepeat ? INT64_MAX : int64_t(pc[3]));
        good = count >= int64_t(pc[2]);
        i += count;
        pc += 1 + pc[1];
        break;
      }
      case kRepeat:
        repeat = new_repeat(pc + 1, -1, -1, repeat);
        pc += 1 + pc[1];
        break;
      case kMaxUntil: case kMinUntil: {
        Repeat r = repeats_[size_t(repeat)];
        int64_t count = r.count + 1, least = r.code[1];
        bool more = (r.code[2] == kMaxRepeat || count < int64_t(r.code[2])) && i != r.last_at;
        if (count < least) {
          repeat = new_repeat(r.code, count, r.last_at, r.outer);
          pc = r.code + 3;
        } else if (*pc == kMaxUntil && more) {
          push(Kind::kJump, pc + 1, i, 0, r.outer);
          repeat = new_repeat(r.code, count, i, r.outer);
          pc = r.code + 3;
        } else {
          if (more) push(Kind::kLazyBody, r.code, i, count, r.outer);
          repeat = r.outer;
          pc += 1;
        }
        break;
      }
      case kPossessiveRepeat: {
        int64_t count = 0;
        good = true;
        while (pc[3] == kMaxRepeat || count < int64_t(pc[3])) {
          int64_t before = i;
          size_t trail = trail_.size();
          if (!run(pc + 4, i, -1, false)) {
            undo_to(trail);
            break;
          }
          i = result_;
          count++;
          if (i == before && count >= int64_t(pc[2])) break;
        }
        good = count >= int64_t(pc[2]);
        pc += 2 + pc[1];
        break;
      }
      case kAtomicGroup:
        good = run(pc + 2, i, -1, false);
        if (good) i = result_;
        pc += 1 + pc[1];
        break;
      case kAssert:
        good = i - m_.begin >= int64_t(pc[2]) && run(pc + 3, i - int64_t(pc[2]), -1, false);
        pc += 1 + pc[1];
        break;
      case kAssertNot: {
        size_t trail = trail_.size();
        if (i - m_.begin >= int64_t(pc[2]) && run(pc + 3, i - int64_t(pc[2]), -1, false)) {
          undo_to(trail);
          good = false;
        }
        pc += 1 + pc[1];
        break;
      }
      default: good = false; break;
    }
    while (!good) {
      if (choices_.size() == base) return false;
      Choice& c = choices_.back();
      undo_to(c.trail);
      repeats_.cut(c.repeats);
      i = c.at;
      repeat = c.repeat;
      good = true;
      switch (c.kind) {
        case Kind::kJump: {
          // `least` marks the rest of a BRANCH, whose next alternative is behind `pc`.
          const uint32_t* next = c.pc;
          bool branch = c.least;
          choices_.pop_back();
          if (!branch) {
            pc = next;
            break;
          }
          const uint32_t* alternative = next + 1;
          while (*alternative && alternative[1] == kLiteral && !(i < end_ && at(i) == alternative[2])) alternative += *alternative;
          if (!*alternative) {
            good = false;
            break;
          }
          if (alternative[*alternative]) {
            push(Kind::kJump, alternative + *alternative - 1, i, 1, repeat);
          }
          pc = alternative + 1;
          break;
        }
        case Kind::kGreedyOne: {
          const uint32_t* tail = c.pc;
          int64_t least = c.least;
          i--;
          while (i > least && !tail_can_start(tail, i)) i--;
          if (i <= least) choices_.pop_back();
          else c.at = i;
          pc = tail;
          break;
        }
        case Kind::kLazyOne: {
          const uint32_t* one = c.pc;
          if (i >= end_ || !one_matches(one + 4, at(i))) {
            choices_.pop_back();
            good = false;
            break;
          }
          i++;
          c.at = i;
          if (--c.least == 0) choices_.pop_back();
          pc = one + 1 + one[1];
          break;
        }
        case Kind::kLazyBody: {
          const uint32_t* code = c.pc;
          int64_t count = c.least, outer = c.repeat;
          choices_.pop_back();
          repeat = new_repeat(code, count, i, outer);
          pc = code + 3;
          break;
        }
      }
    }
  }
}

template <class Char> bool Run<Char>::search() {
  const uint32_t* info = m_.code;
  int64_t least = 0;
  uint32_t flags = 0;
  if (*info == kInfo) {
    flags = info[2];
    least = info[3];
  }
  int64_t last = end_ - least;
  for (int64_t i = m_.start; i <= last; i++) {
    if (flags & kInfoPrefix) {
      uint32_t first = info[7];
      if constexpr (sizeof(Char) == 1) {
        if (first > 255) return false;
        auto* found = static_cast<const Char*>(memchr(text_ + i, int(first), size_t(end_ - i)));
        if (!found) return false;
        i = found - text_;
      } else {
        while (i < end_ && at(i) != first) i++;
      }
    } else if (flags & kInfoCharset) {
      while (i < end_ && !in_charset(info + 5, at(i))) i++;
    }
    if (i > last) return false;
    if (match_at(i)) return true;
  }
  return false;
}

}  // namespace

bool Matcher::match() {
  switch (width) {
    case 1: return Run<uint8_t>(*this).match_at(start);
    case 2: return Run<uint16_t>(*this).match_at(start);
    default: return Run<uint32_t>(*this).match_at(start);
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
