#include "compiler/symtable.h"

#include "compiler/compile_future.h"
#include "compiler/compile_text.h"

namespace adder::compiler {
namespace {

/// The scopes of a module, found by their path of names.
class ScopesOf {
 public:
  explicit ScopesOf(std::string_view source) {
    ParseOptions options;
    options.source_is_utf8 = true;
    parsed_ = parse(source, options);
    EXPECT_TRUE(parsed_.module) << parsed_.error.message;
    context_ = std::make_unique<CompileContext>(*parsed_.arena, "<test>");
    read_future_features(*context_, parsed_.module);
    table_ = build_symbol_table(*context_, parsed_.module);
  }
  const Scope& scope(std::initializer_list<std::string_view> path) const {
    const Scope* at = table_->top;
    for (std::string_view name : path) {
      const Scope* found = nullptr;
      for (const Scope* child : at->children) {
        if (child->name->view() == name) found = child;
      }
      EXPECT_TRUE(found) << name;
      if (found) at = found;
    }
    return *at;
  }
  SymbolScope where(std::initializer_list<std::string_view> path, std::string_view name) const {
    return scope(path).scope_of(context_->arena.intern(name));
  }
  std::string error() const { return context_->error.message; }

 private:
  ParseResult parsed_;
  std::unique_ptr<CompileContext> context_;
  SymbolTable* table_ = nullptr;
};

std::string error_of(std::string_view source) { return CompiledText(source).error(); }

TEST(Symtable, ClosuresPassThroughFunctionsBetween) {
  ScopesOf scopes("def f(x):\n  def g():\n    def h(): return x\n");
  EXPECT_EQ(scopes.where({"f"}, "x"), SymbolScope::kCell);
  EXPECT_EQ(scopes.where({"f", "g"}, "x"), SymbolScope::kFree);
  EXPECT_EQ(scopes.where({"f", "g", "h"}, "x"), SymbolScope::kFree);
}

TEST(Symtable, ClassNamesAreInvisibleToMethods) {
  ScopesOf scopes("class A:\n  x = 1\n  def m(self): return x\n");
  EXPECT_EQ(scopes.where({"A"}, "x"), SymbolScope::kLocal);
  EXPECT_EQ(scopes.where({"A", "m"}, "x"), SymbolScope::kGlobalImplicit);
}

TEST(Symtable, AMethodMayUseTheNameOfAnOuterVariableThatTheClassBindsToo) {
  ScopesOf scopes("def f(x):\n  class A:\n    x = x\n    def m(self): return x\n");
  EXPECT_EQ(scopes.where({"f", "A"}, "x"), SymbolScope::kLocal);
  EXPECT_EQ(scopes.where({"f", "A", "m"}, "x"), SymbolScope::kFree);
  EXPECT_EQ(scopes.where({"f"}, "x"), SymbolScope::kCell);
}

TEST(Symtable, SuperNeedsTheClassCell) {
  ScopesOf scopes("class A:\n  def m(self): super().m()\nclass B:\n  def m(self): pass\n");
  EXPECT_TRUE(scopes.scope({"A"}).needs_class_cell);
  EXPECT_FALSE(scopes.scope({"B"}).needs_class_cell);
  EXPECT_EQ(scopes.where({"A", "m"}, "__class__"), SymbolScope::kFree);
}

TEST(Symtable, GlobalStopsTheSearch) {
  ScopesOf scopes("def f():\n  x = 1\n  def g():\n    global x\n    def h(): return x\n");
  EXPECT_EQ(scopes.where({"f", "g"}, "x"), SymbolScope::kGlobalExplicit);
  EXPECT_EQ(scopes.where({"f", "g", "h"}, "x"), SymbolScope::kGlobalImplicit);
  EXPECT_EQ(scopes.where({"f"}, "x"), SymbolScope::kLocal);
}

TEST(Symtable, WalrusInAComprehensionBindsOutside) {
  ScopesOf scopes("def f():\n  [y := x for x in z]\n");
  EXPECT_EQ(scopes.where({"f"}, "y"), SymbolScope::kCell);
  EXPECT_EQ(scopes.where({"f", "listcomp"}, "y"), SymbolScope::kFree);
  EXPECT_EQ(scopes.where({"f", "listcomp"}, "x"), SymbolScope::kLocal);
}

TEST(Symtable, PrivateNamesAreMangled) {
  ScopesOf scopes("class _A:\n  __x = 1\n  def m(self, __y): return __y.__z__\n");
  EXPECT_EQ(scopes.where({"_A"}, "_A__x"), SymbolScope::kLocal);
  EXPECT_EQ(scopes.where({"_A", "m"}, "_A__y"), SymbolScope::kLocal);
}

TEST(Symtable, FlagsAreThoseOfTheReference) {
  ScopesOf scopes("import a\ndef f(b, *c):\n  d: int = b\n  yield c\n");
  EXPECT_EQ(scopes.scope({}).symbols[0].flags, uint32_t(kDefImport));
  const Scope& f = scopes.scope({"f"});
  EXPECT_TRUE(f.is_generator);
  EXPECT_TRUE(f.has_varargs);
  EXPECT_EQ(f.symbols[0].flags, uint32_t(kDefParameter | kUse));
  EXPECT_EQ(f.symbols[2].flags, uint32_t(kDefAnnotation | kDefLocal));
}

TEST(Symtable, Errors) {
  EXPECT_EQ(error_of("def f(x):\n  global x"), "name 'x' is parameter and global at 2:3");
  EXPECT_EQ(error_of("def f(x):\n  nonlocal x"), "name 'x' is parameter and nonlocal at 2:3");
  EXPECT_EQ(error_of("def f():\n  print(x)\n  global x"),
            "name 'x' is used prior to global declaration at 3:3");
  EXPECT_EQ(error_of("def f():\n  x = 1\n  nonlocal x"),
            "name 'x' is assigned to before nonlocal declaration at 3:3");
  EXPECT_EQ(error_of("nonlocal x"), "nonlocal declaration not allowed at module level at 1:1");
  EXPECT_EQ(error_of("def f():\n  nonlocal x"), "no binding for nonlocal 'x' found at 2:3");
  EXPECT_EQ(error_of("def f(a, a): pass"), "duplicate argument 'a' in function definition at 1:10");
  EXPECT_EQ(error_of("def f():\n  from x import *"), "import * only allowed at module level at 2:17");
  EXPECT_EQ(error_of("[i := 1 for i in x]"),
            "assignment expression cannot rebind comprehension iteration variable 'i' at 1:2");
  EXPECT_EQ(error_of("class A: [x := 1 for i in y]"),
            "assignment expression within a comprehension cannot be used in a class body at 1:11");
  EXPECT_EQ(error_of("def f(): [(yield) for x in y]"), "'yield' inside list comprehension at 1:12");
  EXPECT_EQ(error_of("from __future__ import annotations\nx: (y := 1)"),
            "'named expression' can not be used within an annotation at 2:5");
}

}  // namespace
}  // namespace adder::compiler
