// Strings in memory: widths, hashing, interning, appending in place, searching.
#include "objects/str.h"

#include <gtest/gtest.h>

#include <string>

#include "objects/bytes.h"
#include "objects/siphash.h"

namespace adder {
namespace {

class StrTest : public testing::Test {
 protected:
  static Thread& thread() {
    static Thread* t = make_thread();
    return *t;
  }
  static Thread* make_thread() {
    initialize_builtin_shapes();
    auto* runtime = new Runtime;
    g_runtime = runtime;
    runtime->heap = new gc::Heap;
    auto* t = new Thread;
    t->runtime = runtime;
    runtime->heap->attach(t->allocator);
    static gc::StackRange stack;
    stack.base = __builtin_frame_address(0);
    runtime->heap->pause();
    initialize_strings(*t);
    return t;
  }
  Thread& t = thread();
  Str* text(const char* utf8) { return str_from_utf8(t, utf8); }
  static std::string plain(const Str* s) { return std::string(Utf8(s).view()); }
};

TEST_F(StrTest, WidthIsTheSmallestThatFits) {
  EXPECT_EQ(text("abc")->width(), 1);
  EXPECT_TRUE(text("abc")->is_ascii());
  EXPECT_EQ(text("caf\u00e9")->width(), 1);
  EXPECT_FALSE(text("caf\u00e9")->is_ascii());
  EXPECT_EQ(text("\u1234x")->width(), 2);
  EXPECT_EQ(text("\U00012345x")->width(), 4);
  Str* part = str_substring(t, text("\U00012345xyz"), 1, 4);
  EXPECT_EQ(part->width(), 1);
  EXPECT_EQ(plain(part), "xyz");
}

TEST_F(StrTest, HashIsThatOfCPythonWithAnEmptySeed) {
  // The values that PYTHONHASHSEED=0 gives.
  EXPECT_EQ(hash_bytes("abc", 3), -4594863902769663758);
}

TEST_F(StrTest, InternedStringsAreOne) {
  Str* a = intern(t, "some_name");
  EXPECT_EQ(a, intern(t, "some_name"));
  EXPECT_EQ(a, intern(t, str_concat(t, text("some_"), text("name"))));
  EXPECT_EQ(intern(t, "\u00e4\u1234"), intern(t, text("\u00e4\u1234")));
  for (int i = 0; i < 20000; i++) intern(t, "name_" + std::to_string(i));
  EXPECT_EQ(a, intern(t, "some_name"));
}

TEST_F(StrTest, AppendingSharesTheBufferAndLeavesPrefixesAlone) {
  Str* s = text("");
  std::string expected;
  std::vector<Str*> prefixes;
  for (int i = 0; i < 1000; i++) {
    s = str_concat(t, s, text("0123456789"));
    expected += "0123456789";
    prefixes.push_back(s);
  }
  EXPECT_EQ(plain(s), expected);
  Str* fork = str_concat(t, prefixes[500], text("fork"));
  EXPECT_EQ(plain(fork), expected.substr(0, 5010) + "fork");
  EXPECT_EQ(plain(s), expected);
  EXPECT_EQ(plain(prefixes[77]), expected.substr(0, 780));
  EXPECT_EQ(plain(str_concat(t, s, text("\u1234"))), expected + "\u1234");
}

TEST_F(StrTest, FindsInAllWidths) {
  for (const char* prefix : {"", "\u00e9", "\u1234", "\U00012345"}) {
    std::string base = std::string(prefix) + "the quick brown fox jumps over the lazy dog";
    Str* s = text(base.c_str());
    size_t shift = *prefix ? 1 : 0;
    EXPECT_EQ(str_find(s, text("the"), 0, s->length), int64_t(shift));
    EXPECT_EQ(str_rfind(s, text("the"), 0, s->length), int64_t(31 + shift));
    EXPECT_EQ(str_find(s, text("jumps over the lazy"), 0, s->length), int64_t(20 + shift));
    EXPECT_EQ(str_rfind(s, text("brown fox jumps"), 0, s->length), int64_t(10 + shift));
    EXPECT_EQ(str_count(s, text("o"), 0, s->length), 4);
    EXPECT_EQ(str_find(s, text("cat"), 0, s->length), -1);
  }
}

TEST_F(StrTest, FindAgreesWithAPlainSearchOnRepetitiveText) {
  for (unsigned seed = 0; seed < 2000; seed++) {
    std::string hay, needle;
    unsigned state = seed;
    auto next = [&state] { return (state = state * 1103515245 + 12345) >> 16; };
    for (unsigned i = next() % 60; i > 0; i--) hay += char('a' + next() % 2);
    for (unsigned i = 1 + next() % 14; i > 0; i--) needle += char('a' + next() % 2);
    for (const char* wide : {"", "\u1234"}) {
      Str *s = text((hay + wide).c_str()), *n = text(needle.c_str());
      size_t first = hay.find(needle), last = hay.rfind(needle);
      EXPECT_EQ(str_find(s, n, 0, s->length), first == hay.npos ? -1 : int64_t(first)) << hay << " " << needle;
      EXPECT_EQ(str_rfind(s, n, 0, s->length), last == hay.npos ? -1 : int64_t(last)) << hay << " " << needle;
    }
  }
}

TEST_F(StrTest, ComparesByCodePoints) {
  EXPECT_LT(str_compare(text("abc"), text("abd")), 0);
  EXPECT_LT(str_compare(text("ab"), text("abc")), 0);
  EXPECT_GT(str_compare(text("\uffff"), text("abc")), 0);
  EXPECT_LT(str_compare(text("\uffff"), text("\U00010000")), 0);
  EXPECT_EQ(str_compare(text("\u1234"), text("\u1234")), 0);
}

TEST_F(StrTest, BuilderWidensAndNarrows) {
  StrBuilder out(t);
  for (int i = 0; i < 300; i++) out.add_char('x');
  out.add_char(0x1f600);
  out.add_utf8("\u00e9\u1234");
  EXPECT_EQ(out.length(), 303u);
  Str* s = out.finish();
  EXPECT_EQ(s->width(), 4);
  EXPECT_EQ(s->at(300), 0x1f600u);
  EXPECT_EQ(s->at(302), 0x1234u);
}

TEST_F(StrTest, ReprChoosesQuotesAndEscapes) {
  EXPECT_EQ(plain(str_repr(t, text("it's"))), "\"it's\"");
  EXPECT_EQ(plain(str_repr(t, text("a'\"\n\x01"))), "'a\\'\"\\n\\x01'");
  EXPECT_EQ(plain(str_ascii(t, text("\u00e9\u1234\U00012345"))), "'\\xe9\\u1234\\U00012345'");
}

TEST_F(StrTest, RepeatsPatterns) {
  EXPECT_EQ(plain(str_repeat(t, text("abc"), 4)), "abcabcabcabc");
  EXPECT_EQ(str_repeat(t, text("abc"), 0), t.runtime->empty_str);
  EXPECT_EQ(str_repeat(t, text("\u1234"), 3)->length, 3u);
}

}  // namespace
}  // namespace adder
