#include "compiler/compile_text.h"

namespace adder::compiler {
namespace {

std::string error_of(std::string_view source) { return CompiledText(source).error(); }

TEST(Codegen, EveryLoopHasOneEdgeBack) {
  CompiledText text(R"(
def f(xs):
    while True:
        for x in xs:
            if x: continue
            if x > 3: break
            try:
                g(x)
            except E:
                continue
            finally:
                h()
        while x:
            if y: continue
            x = y
)");
  // The verifier checks that no two edges go to one head; here: each of the three loops has its edge.
  EXPECT_EQ(count_of(text.code("f"), "JUMP_BACKWARD"), 3);
}

TEST(Codegen, ALoopThatNeverComesAroundHasNoEdge) {
  CompiledText text("def f():\n    while 1:\n        return 2\n");
  EXPECT_EQ(count_of(text.code("f"), "JUMP_BACKWARD"), 0);
}

TEST(Codegen, AwaitAndYieldFromAreNoLoops) {
  CompiledText text("async def f():\n    await g()\ndef h():\n    yield from g()\n");
  EXPECT_EQ(count_of(text.code("f"), "JUMP_BACKWARD"), 0);
  EXPECT_EQ(count_of(text.code("f"), "JUMP_BACKWARD_NO_INTERRUPT"), 1);
  EXPECT_EQ(count_of(text.code("h"), "JUMP_BACKWARD_NO_INTERRUPT"), 1);
}

TEST(Codegen, LocalsAreCheckedOnlyWhereTheyMayBeUnbound) {
  CompiledText text(R"(
def f(a):
    b = a
    print(b)
    if a:
        c = 1
    print(c)
    print(c)
)");
  EXPECT_EQ(count_of(text.code("f"), "LOAD_FAST_CHECK"), 1);
}

TEST(Codegen, ADeletedLocalIsUnboundInHandlersAndLoops) {
  CompiledText handler("def f(a):\n    try:\n        del a\n        g()\n    except E:\n        print(a)\n");
  EXPECT_EQ(count_of(handler.code("f"), "LOAD_FAST_CHECK"), 1);
  CompiledText loop("def f(a):\n    for i in x:\n        print(a)\n        del a\n");
  EXPECT_EQ(count_of(loop.code("f"), "LOAD_FAST_CHECK"), 1);
}

TEST(Codegen, MoreThanSixtyFourLocals) {
  std::string source = "def f():\n";
  for (int i = 0; i < 130; ++i) source += "    if x: v" + std::to_string(i) + " = 1\n";
  source += "    return v129, v0, v64\n";
  EXPECT_EQ(count_of(CompiledText(source).code("f"), "LOAD_FAST_CHECK"), 3);
}

TEST(Codegen, SuperWithoutArgumentsNeedsNoCall) {
  CompiledText text(R"(
class A(B):
    def m(self, x):
        super().m(x)
        return super().attribute
    def n(self):
        return super(A, self).m()
    def o(self):
        return super().__class__
    def p():
        return super().m()
)");
  EXPECT_EQ(count_of(text.code("A.m"), "LOAD_SUPER_METHOD"), 1);
  EXPECT_EQ(count_of(text.code("A.m"), "LOAD_SUPER_ATTR"), 1);
  EXPECT_EQ(count_of(text.code("A.n"), "LOAD_SUPER_METHOD"), 1);
  EXPECT_EQ(count_of(text.code("A.o"), "LOAD_SUPER_ATTR"), 0);
  EXPECT_EQ(count_of(text.code("A.p"), "LOAD_SUPER_METHOD"), 0);
}

TEST(Codegen, ARedefinedSuperIsCalled) {
  CompiledText text("super = x\nclass A:\n    def m(self):\n        super().m()\n");
  EXPECT_EQ(count_of(text.code("A.m"), "LOAD_SUPER_METHOD"), 0);
}

TEST(Codegen, ConstantsAreMergedByTypeAndValue) {
  CompiledText text("x = [1, 1.0, True, y, 0.0, -0.0, 1, (1, 'a'), (1.0, 'a'), (1, 'a')]");
  EXPECT_EQ(constants_of(text.module()), "1 1.0 True 0.0 -0.0 (1, 'a') (1.0, 'a') None");
}

TEST(Codegen, FoldsConstantsWithinLimits) {
  EXPECT_EQ(constants_of(CompiledText("x = 2 ** 64 + 1").module()), "18446744073709551617 None");
  EXPECT_EQ(constants_of(CompiledText("x = -7 // 2, -7 % 3, 1 << 3, ~5, not 1").module()),
            "(-4, 2, 8, -6, False) None");
  EXPECT_EQ(constants_of(CompiledText("x = 'ab' * 3 + 'c'").module()), "'abababc' None");
  EXPECT_EQ(constants_of(CompiledText("x = 'a' * 5000").module()), "'a' 5000 None");
  EXPECT_EQ(constants_of(CompiledText("x = 1 << 1000").module()), "1 1000 None");
  EXPECT_EQ(constants_of(CompiledText("x = 1 // 0").module()), "1 0 None");
  EXPECT_EQ(constants_of(CompiledText("x = True & False, 1 - 2j, 'abc'[-1], b'a'[0]").module()),
            "(False, (1-2j), 'c', 97) None");
  EXPECT_EQ(constants_of(CompiledText("x = -5.5 // 2, -5.5 % 2, 2 ** -1").module()), "(-3.0, 0.5, 0.5) None");
}

TEST(Codegen, PercentFormatsBecomeFStrings) {
  CompiledText text("x = '%s and %-5r%%' % (a, b)");
  EXPECT_EQ(count_of(text.module(), "FORMAT_VALUE"), 2);
  EXPECT_EQ(count_of(CompiledText("x = '%d' % (a,)").module(), "FORMAT_VALUE"), 0);
}

TEST(Codegen, ConstantConditionsLeaveNoCode) {
  CompiledText text(
      "def f():\n    if 0:\n        g()\n    while False:\n        h()\n    return 1 if True else k()\n");
  EXPECT_EQ(count_of(text.code("f"), "CALL"), 0);
  EXPECT_EQ(count_of(text.code("f"), "POP_JUMP_IF_FALSE"), 0);
}

TEST(Codegen, SwapsOfLocalsNeedNoStackShuffle) {
  CompiledText text("def f(a, b, c):\n    a, b = b, a\n    a, b, c = c, b, a\n");
  EXPECT_EQ(count_of(text.code("f"), "SWAP"), 0);
  EXPECT_EQ(count_of(text.code("f"), "BUILD_TUPLE"), 0);
}

TEST(Codegen, ComparisonsWithNoneAreJumps) {
  CompiledText text("def f(a):\n    if a is None: g()\n    if a is not None: h()\n");
  EXPECT_EQ(count_of(text.code("f"), "POP_JUMP_IF_NOT_NONE"), 1);
  EXPECT_EQ(count_of(text.code("f"), "POP_JUMP_IF_NONE"), 1);
}

TEST(Codegen, OptimizeLevels) {
  std::string source = "'doc'\ndef f():\n    'fdoc'\n    assert x\n    return __debug__\n";
  CompileOptions o1{.optimize = 1}, o2{.optimize = 2};
  EXPECT_EQ(count_of(CompiledText(source).code("f"), "LOAD_ASSERTION_ERROR"), 1);
  EXPECT_EQ(constants_of(CompiledText(source).code("f")), "'fdoc' True");
  EXPECT_EQ(count_of(CompiledText(source, o1).code("f"), "LOAD_ASSERTION_ERROR"), 0);
  EXPECT_EQ(constants_of(CompiledText(source, o1).code("f")), "'fdoc' False");
  EXPECT_EQ(constants_of(CompiledText(source, o2).code("f")), "None False");
}

TEST(Codegen, FoldedStringIsNoDocstring) {
  EXPECT_EQ(constants_of(CompiledText("def f():\n    'a' + 'b'\n").code("f")),
            "None 'ab'");  // None: no doc string
}

TEST(Codegen, KeywordCallsNameTheirTuple) {
  CompiledText text("f(1, a=2, b=3)");
  EXPECT_NE(disassemble(text.module()).find("CALL_KW 3 ('a', 'b')"), std::string::npos)
      << disassemble(text.module());
}

TEST(Codegen, CountsAttributesOfSelf) {
  CompiledText text(R"(
class A:
    def __init__(self, x):
        self.a = x
        self.b = self.a = 3
        self.c += 1
        x.d = 4
)");
  EXPECT_EQ(text.code("A.__init__").self_attribute_count, 2u);
}

TEST(Codegen, AnnotationsAsText) {
  CompiledText text(
      "from __future__ import annotations\nx: dict[str, tuple[int, ...]] = {}\ny: -1 + 2 ** 3 or (a if b "
      "else 'c')\n");
  EXPECT_NE(constants_of(text.module()).find("'dict[str, tuple[int, ...]]'"), std::string::npos);
  EXPECT_NE(constants_of(text.module()).find("\"-1 + 2 ** 3 or (a if b else 'c')\""), std::string::npos)
      << constants_of(text.module());
}

TEST(Codegen, DeepTreesAreErrors) {
  std::string chain = "x = 1";
  for (int i = 0; i < 6000; ++i) chain += " + a";
  EXPECT_EQ(error_of(chain), "maximum recursion depth exceeded during compilation");
  std::string calls = "x = a";
  for (int i = 0; i < 5000; ++i) calls += "()";
  EXPECT_EQ(error_of(calls), "maximum recursion depth exceeded during compilation");
}

TEST(Codegen, ManyElements) {
  std::string source = "x = [";
  for (int i = 0; i < 70000; ++i) source += "a" + std::to_string(i % 1000) + ",";
  CompiledText text(source + "]\ny = {" + [] {
    std::string pairs;
    for (int i = 0; i < 5000; ++i) pairs += std::to_string(i) + ": z, ";
    return pairs;
  }() + "}");
  EXPECT_LT(text.module().stack_size, 40u);
}

TEST(Codegen, Errors) {
  EXPECT_EQ(error_of("return 1"), "'return' outside function at 1:1");
  EXPECT_EQ(error_of("if x:\n  break"), "'break' outside loop at 2:3");
  EXPECT_EQ(error_of("continue"), "'continue' not properly in loop at 1:1");
  EXPECT_EQ(error_of("class A:\n  yield"), "'yield' outside function at 2:3");
  EXPECT_EQ(error_of("def f():\n  await x"), "'await' outside async function at 2:3");
  EXPECT_EQ(error_of("*a = b"), "starred assignment target must be in a list or tuple at 1:1");
  EXPECT_EQ(error_of("*a, *b = c"), "multiple starred expressions in assignment at 1:1");
  EXPECT_EQ(error_of("try: pass\nexcept: pass\nexcept A: pass"), "default 'except:' must be last at 2:1");
  EXPECT_EQ(error_of("def f():\n try: pass\n except* A: return"),
            "'break', 'continue' and 'return' cannot appear in an except* block at 3:13");
  EXPECT_EQ(error_of("match x:\n case a: pass\n case b: pass"),
            "name capture 'a' makes remaining patterns unreachable at 2:7");
  EXPECT_EQ(error_of("x = 1\nfrom __future__ import division"),
            "from __future__ imports must occur at the beginning of the file at 2:1");
  EXPECT_EQ(error_of("from __future__ import braces"), "not a chance at 1:1");
}

TEST(Codegen, TooManyNestedBlocks) {
  std::string source = "def f():\n", indent = " ";
  for (int i = 0; i < 21; ++i, indent += " ") source += indent + "for a in b:\n";
  EXPECT_EQ(error_of(source + indent + "pass\n"), "too many statically nested blocks at 22:22");
}

TEST(Codegen, WarnsOnce) {
  CompiledText text("def f():\n  try:\n    return 1\n  finally:\n    x is 'a'\n");
  EXPECT_EQ(text.warnings(), std::vector<std::string>{"\"is\" with a literal. Did you mean \"==\"?"});
  EXPECT_EQ(CompiledText("assert (x, 'y')").warnings().size(), 1u);
  EXPECT_EQ(CompiledText("[1, 2]['a']").warnings().size(), 1u);
  EXPECT_EQ(CompiledText("'a'()").warnings().size(), 1u);
  EXPECT_TRUE(CompiledText("x is None; x[()]; (lambda: 1)()").warnings().empty());
}

TEST(Codegen, IsDeterministic) {
  std::string source =
      "def f(a, *b, c=1, **d):\n  return lambda: (a, b, c, d, {x for x in b if x in {1, 2, 3}})\n";
  EXPECT_EQ(disassemble(CompiledText(source).code("f")), disassemble(CompiledText(source).code("f")));
}

TEST(Codegen, StatementsOfAllKindsVerify) {
  CompiledText text(R"(
async def f(xs):
    async with a as b, c: pass
    async for x in xs:
        if x: break
    else:
        d()
    r = [y async for y in xs if await y]
    return {k: v async for k, v in xs}

def g():
    with a as b:
        with c:
            return 1
    try:
        for x in y:
            try: continue
            finally: h()
    except* (A, B) as e:
        print(e)
    except* C:
        pass
    else:
        i()
    finally:
        del x
    match p:
        case {"a": [1, *rest], **others} if rest: pass
        case A(1, b=[c, _, *_, d]) | [A(b=[d, c])]: print(c, d)
        case -1 | 1+2j | None | a.b as z: pass
        case [x, _, *_]: pass
        case _: pass
    import a.b.c as d, e.f
    from . import (g as h)
    x: int = yield
    x[1:2, ::3] += (yield from x)
    a = b < c < d and not (e or f < g < h)
    print(*a, k=1, **b, l=2)
    while x if y else z: x = f"{x!r:>{y}} {z}"
    raise A from b
)");
  EXPECT_FALSE(text.failed());
}

}  // namespace
}  // namespace adder::compiler
