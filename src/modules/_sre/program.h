// A pattern as the matcher runs it: steps, with sets of characters, made once from re._compiler's code words.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace adder::sre {

/// Characters: a bit for each of the first 256, and a rule for the others.  As a first set (what can stand where something
/// begins) it may also have more characters than needed.
struct CharacterSet {
  enum class Above : uint8_t { kNone, kAll, kTest };
  uint64_t bits[4] = {};
  const uint32_t* words = nullptr;   // the operation in the code words, for kTest and `by_test`
  Above above = Above::kNone;
  bool by_test = false;              // depends on the locale: the bits say nothing
  bool at_end = false;               // first sets: the end of the subject will do
  int32_t all_but = -1;              // of the first 256 all are in but this one

  bool low(uint32_t c) const { return bits[c >> 6] >> (c & 63) & 1; }
  void add(uint32_t c) {
    if (c < 256) bits[c >> 6] |= uint64_t(1) << (c & 63);
    else above = Above::kAll;
  }
  void add(const CharacterSet& other);
  /// False when no character is in both.
  bool may_meet(const CharacterSet& other) const;
  bool is_everything() const { return ~bits[0] == 0 && ~bits[1] == 0 && ~bits[2] == 0 && ~bits[3] == 0 && above == Above::kAll; }
};
/// The set of an operation that takes one character.
CharacterSet set_of(const uint32_t* words);

enum class Do : uint8_t {
  kFail, kSucceed, kCharacter, kText, kSet, kMark, kAt, kWordEdge, kNoWordEdge, kJump, kAlternative, kGreedy, kLazy, kPossessive, kRepeat, kMaxUntil, kMinUntil,
  kPossessiveRepeat, kAtomic, kAssert, kAssertNot, kPeek, kGroup, kGroupExists,
};
enum class Fold : uint32_t { kNone, kAscii, kUnicode, kLocale };

/// What a, b, target, set and first mean:
///   kCharacter, kMark, kAt: a is the character, the mark, the place    kText: characters a to a+b of the texts
///   kGreedy, kLazy, kPossessive: a to b times a character of the set; `first` of what follows
///   kRepeat: `set` is its number, as is kMaxUntil's and kMinUntil's a
///   kAlternative: the body follows; target is the next alternative, or 0; `first` of the body
///   kRepeat, kPossessiveRepeat: a to b times the body, which follows; target is the UNTIL or what comes behind
///   kMaxUntil, kMinUntil: target is the kRepeat; `first` of the body; `set`: first of what follows
///   kAssert, kAssertNot, kAtomic: the body follows; a is how far it looks back; target is behind it
///   kPeek: the character before the position (a is 1) or at it is, or is not (b is 1), of the set
///   kGroup: group a, folding as b says    kGroupExists: target is where it goes when group a is unset
struct Step {
  Do op;
  bool only_longest = false;   // kGreedy: nothing that follows can begin with a character of the set
  uint32_t a = 0, b = 0, target = 0, set = 0, first = 0;
};
constexpr uint32_t kAnything = 0;   // the number of the set of all characters and the end

/// Where matches can begin, for searches.
enum class Start : uint8_t { kEverywhere, kCharacter, kText, kSet, kWordStart, kSubjectStart, kLineStart };

/// The head of a program; steps, sets and texts lie behind it.
struct Program {
  uint32_t steps_at, sets_at, texts_at;
  uint32_t groups, registers;    // marks, the number of the last group, and two for each repeat
  uint32_t least;                // characters of the shortest match
  uint32_t narrow_texts_at;      // the texts again, a byte each: right where all are below 256
  Start start;
  uint32_t first;                // kSet, kWordStart: the set; kCharacter, kText: the step
  uint32_t word_set;             // kWordStart
  uint32_t skip;                 // not 0: the step whose run of characters no later start within the run can do better with, +1
  uint8_t begins[256];           // kSet, kWordStart: the set, for the first 256

  const Step* steps() const { return at<Step>(steps_at); }
  const CharacterSet* sets() const { return at<CharacterSet>(sets_at); }
  const uint32_t* all_texts() const { return at<uint32_t>(texts_at); }
  const uint8_t* narrow_texts() const { return at<uint8_t>(narrow_texts_at); }
  uint32_t last_group_register() const { return groups * 2; }
  uint32_t repeat_register(uint32_t repeat) const { return groups * 2 + 1 + repeat * 2; }

 private:
  template <class T> const T* at(uint32_t offset) const { return reinterpret_cast<const T*>(reinterpret_cast<const char*>(this) + offset); }
};

/// The parts of a program while it is made.
struct Draft {
  std::vector<Step> steps;
  std::vector<CharacterSet> sets;
  std::vector<uint32_t> texts;
  uint32_t groups = 0, repeats = 0, least = 0;
  bool refers_to_groups = false;
  uint32_t add_set(const CharacterSet& set) {
    sets.push_back(set);
    return uint32_t(sets.size() - 1);
  }
};
/// The program of code words, which must outlive it; false when they are no such code.
bool translate(std::span<const uint32_t> words, uint32_t groups, Draft* draft);
/// Finds what can begin where, which repeats need not be tried again with less, and where searches can look.
void analyze(Draft* draft, Program* head);
/// The finished program, as bytes that can be copied.
std::vector<char> finish(const Draft& draft, Program head);

}  // namespace adder::sre
