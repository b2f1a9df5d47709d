#include "compiler/positions.h"

#include "compiler/compile_text.h"
#include "compiler/liveness.h"
#include "objects/containers.h"

namespace adder::compiler {
namespace {

/// Encodes runs of one word count each and reads them back.
void expect_round_trip(const std::vector<std::pair<uint32_t, Position>>& runs, uint32_t first_line) {
  std::vector<uint8_t> bytes;
  PositionEncoder encoder(first_line);
  for (const auto& [words, position] : runs)
    encoder.add(words, position, [&](uint8_t byte) { bytes.push_back(byte); });
  PositionIterator iterator(bytes.data(), bytes.size(), first_line);
  PositionRun run;
  uint32_t word = 0;
  for (const auto& [words, position] : runs) {
    for (uint32_t end = word + words; word < end; word = run.end) {
      ASSERT_TRUE(iterator.next(&run));
      EXPECT_EQ(run.start, word);
      EXPECT_EQ(run.position.line, position.line);
      EXPECT_EQ(run.position.end_line, position.end_line);
      EXPECT_EQ(run.position.column, position.column);
      EXPECT_EQ(run.position.end_column, position.end_column);
    }
  }
  EXPECT_FALSE(iterator.next(&run));
}

TEST(Positions, RoundTrip) {
  expect_round_trip({{1, {10, 10, 0, 5}},
                     {3, {10, 10, 4, 260}},
                     {100, {9, 9, 1, 2}},
                     {2, {-1, -1, -1, -1}},
                     {1, {9, 12, 70000, 3}},
                     {1, {100000, 100000, -1, -1}},
                     {1, {0, 1, 0, 0}},
                     {33, {7, 7, 255, 510}},
                     {1, {7, 7, 256, 257}}},
                    10);
}

TEST(Positions, PointAtTheExpression) {
  CompiledText text("x = (a +\n     b.c)\n");
  const CodeDraft& module = text.module();
  PositionIterator iterator(module.positions.data, module.positions.size(), module.first_line);
  bool found_attribute = false, found_sum = false;
  for (PositionRun run; iterator.next(&run);) {
    Opcode opcode = opcode_of(module.instructions[run.start]);
    const Position& at = run.position;
    if (opcode == Opcode::LOAD_ATTR)
      found_attribute = at.line == 2 && at.end_line == 2 && at.column == 5 && at.end_column == 8;
    if (opcode == Opcode::BINARY_ADD)
      found_sum = at.line == 1 && at.end_line == 2 && at.column == 5 && at.end_column == 8;
  }
  EXPECT_TRUE(found_attribute);
  EXPECT_TRUE(found_sum);
}

/// A code object on the C++ heap with just what liveness looks at.
struct FakeCode {
  explicit FakeCode(const CodeDraft& draft) {
    code = static_cast<Code*>(std::calloc(1, sizeof(Code)));
    names = static_cast<adder::Tuple*>(std::calloc(1, sizeof(adder::Tuple)));
    code->names = names;
    code->instructions = draft.instructions.data;
    code->instruction_count = draft.instructions.size();
    code->local_count = draft.local_names.size();
    code->plain_local_count = draft.plain_local_count;
    code->local_kinds = draft.local_kinds.data;
    code->exceptions = draft.exceptions.data;
    code->exception_count = draft.exceptions.size();
  }
  ~FakeCode() {
    std::free(code->live_locals);
    std::free(code);
    std::free(names);
  }
  /// Names of the live locals before the n-th instruction with this opcode.
  std::string live_at(const CodeDraft& draft, Opcode opcode, int nth = 0) {
    for (uint32_t word = 0; word < draft.instructions.size();
         word += instruction_words(opcode_of(draft.instructions[word]))) {
      if (opcode_of(draft.instructions[word]) != opcode || nth-- > 0) continue;
      LiveSet live = live_locals_at(code, word);
      std::string text;
      for (uint32_t slot = 0; slot < code->local_count; ++slot) {
        if (live.contains(slot)) text += std::string(draft.local_names[slot]->view()) + " ";
      }
      return text;
    }
    return "no such instruction";
  }
  Code* code;
  adder::Tuple* names;
};

TEST(Liveness, DeadLocalsAreDropped) {
  CompiledText text("def f(a, b):\n  c = a + b\n  for i in c:\n    d = i\n    print(d, b)\n  return i\n");
  const CodeDraft& f = text.code("f");
  FakeCode code(f);
  EXPECT_EQ(code.live_at(f, Opcode::BINARY_ADD), "b i ");
  EXPECT_EQ(code.live_at(f, Opcode::FOR_ITER), "b i ");
  EXPECT_EQ(code.live_at(f, Opcode::CALL), "b i ");
  EXPECT_EQ(code.live_at(f, Opcode::RETURN_VALUE), "");
}

TEST(Liveness, HandlersKeepWhatTheyRead) {
  CompiledText text("def f(a):\n  try:\n    b = a\n    a = g(b)\n  except E:\n    return a\n  return b\n");
  const CodeDraft& f = text.code("f");
  FakeCode code(f);
  EXPECT_EQ(code.live_at(f, Opcode::CALL), "a b ");
}

TEST(Liveness, CellsAreAlwaysLive) {
  CompiledText text("def f(a, b):\n  def g(): return a\n  return g\n");
  const CodeDraft& f = text.code("f");
  FakeCode code(f);
  EXPECT_EQ(code.live_at(f, Opcode::RETURN_VALUE), "a ");
}

}  // namespace
}  // namespace adder::compiler
