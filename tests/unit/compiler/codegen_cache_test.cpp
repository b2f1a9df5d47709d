#include "compiler/compile_cache.h"

#include "compiler/compile_text.h"

namespace adder::compiler {
namespace {

constexpr std::string_view kSource = R"(
"doc"
class A(B, k=1):
    x: int = 10 ** 30 + 1
    def f(self, a, /, b=1.5, *c, d=(1, 'é', b'\0', None, ...), **e):
        try:
            return {y: 1j for y in c if y in {1, 2, 3}}
        finally:
            super().f(lambda: self)
)";

TEST(CodegenCache, RoundTrip) {
  CompiledText text(kSource);
  std::string bytes = save_draft(text.module());
  Arena arena;
  const CodeDraft* loaded = load_draft(arena, bytes);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(save_draft(*loaded), bytes);
  EXPECT_EQ(disassemble(*loaded), disassemble(text.module()));
  EXPECT_EQ(verify(BytecodeView(*loaded)), "");
}

TEST(CodegenCache, DamagedBytesAreRejectedOrRead) {
  CompiledText text(kSource);
  std::string bytes = save_draft(text.module());
  for (size_t length = 0; length < bytes.size(); ++length) {
    Arena arena;
    EXPECT_FALSE(load_draft(arena, std::string_view(bytes).substr(0, length)));
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = char(damaged[at] ^ 0x81);
    Arena arena;
    load_draft(arena, damaged);  // whatever comes out: no crash
  }
}

}  // namespace
}  // namespace adder::compiler
