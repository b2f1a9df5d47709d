// The comparison of whole files and of all error messages with CPython is tools/ast_check; here is one small
// example of each kind.
#include "compiler/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "compiler/ast_dump.h"

namespace adder::compiler {
namespace {

std::string tree(const std::string& source, ParseMode mode = ParseMode::kEval) {
  ParseOptions options;
  options.mode = mode;
  options.source_is_utf8 = true;
  ParseResult result = parse(source, options);
  if (!result.module) return result.error.message;
  std::string text = dump_tree(*result.module, DumpPositions::kNo);
  size_t prefix = mode == ParseMode::kEval ? std::string("Expression(body=").size() : 0;
  return text.substr(prefix, text.size() - (prefix ? prefix + 1 : 0));
}

SyntaxErrorInfo error_of(const std::string& source, ParseOptions options = {}) {
  options.source_is_utf8 = true;
  ParseResult result = parse(source, options);
  EXPECT_EQ(result.module, nullptr);
  return result.error;
}

std::string error(const std::string& source) {
  SyntaxErrorInfo info = error_of(source);
  return info.message + " @" + std::to_string(info.lineno) + ":" + std::to_string(info.offset) + "-" +
         std::to_string(info.end_lineno) + ":" + std::to_string(info.end_offset);
}

TEST(Parser, GroupsByPrecedence) {
  EXPECT_EQ(
      tree("a+b*c**-d"),
      "BinOp(left=Name(id='a', ctx=Load()), op=Add(), right=BinOp(left=Name(id='b', ctx=Load()), op=Mult(), "
      "right=BinOp(left=Name(id='c', ctx=Load()), op=Pow(), right=UnaryOp(op=USub(), "
      "operand=Name(id='d', ctx=Load())))))");
}

TEST(Parser, ReadsConstants) {
  EXPECT_EQ(tree("0xFFFF_FFFF_FFFF_FFFF"), "Constant(value=18446744073709551615)");
  EXPECT_EQ(tree("1e400"), "Constant(value=inf)");
  EXPECT_EQ(tree("1e22"), "Constant(value=1e+22)");
  EXPECT_EQ(tree("2j"), "Constant(value=2j)");
  EXPECT_EQ(tree("'\\ud800\\N{BULLET}\\x41' 'b'"),
            "Constant(value='\\ud800\xE2\x80\xA2"
            "Ab')");
  EXPECT_EQ(tree("b'\\xff\\n'"), "Constant(value=b'\\xff\\n')");
}

TEST(Parser, TakesFStringsApart) {
  EXPECT_EQ(
      tree("f'a{b!r:>{c}}{{'"),
      "JoinedStr(values=[Constant(value='a'), FormattedValue(value=Name(id='b', ctx=Load()), conversion=114, "
      "format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='c', ctx=Load()), "
      "conversion=-1)])), Constant(value='{')])");
  EXPECT_EQ(tree("f'{x = }'"),
            "JoinedStr(values=[Constant(value='x = '), FormattedValue(value=Name(id='x', ctx=Load()), "
            "conversion=114)])");
}

TEST(Parser, NormalisesNames) { EXPECT_EQ(tree("\xEF\xAC\x81"), "Name(id='fi', ctx=Load())"); }

TEST(Parser, KnowsWhenMatchIsAName) {
  EXPECT_EQ(tree("match[x] = 1\n", ParseMode::kExec),
            "Module(body=[Assign(targets=[Subscript(value=Name(id='match', ctx=Load()), slice=Name(id='x', "
            "ctx=Load()), ctx=Store())], value=Constant(value=1))], type_ignores=[])");
  EXPECT_EQ(tree("match x:\n  case [a, *_]: pass\n", ParseMode::kExec),
            "Module(body=[Match(subject=Name(id='x', ctx=Load()), cases=[match_case(pattern="
            "MatchSequence(patterns=[MatchAs(name='a'), MatchStar()]), body=[Pass()])])], type_ignores=[])");
}

TEST(Parser, NamesTheMistake) {
  EXPECT_EQ(error("f(a b)"), "invalid syntax. Perhaps you forgot a comma? @1:3-1:6");
  EXPECT_EQ(error("print 1"), "Missing parentheses in call to 'print'. Did you mean print(...)? @1:1-1:8");
  EXPECT_EQ(error("f() = 1"),
            "cannot assign to function call here. Maybe you meant '==' instead of '='? @1:1-1:4");
  EXPECT_EQ(error("if x\n  pass"), "expected ':' @1:5-1:5");
  EXPECT_EQ(error("x = (1,\ny"), "'(' was never closed @1:5-1:0");
  EXPECT_EQ(error("while 1:\npass"), "expected an indented block after 'while' statement on line 1 @2:1-2:5");
  EXPECT_EQ(error("try: pass\nx"), "expected 'except' or 'finally' block @2:1-2:2");
  EXPECT_EQ(error("f'{a b}'"), "f-string: invalid syntax. Perhaps you forgot a comma? @1:2-1:5");
  EXPECT_EQ(error("f'{a'"), "f-string: expecting '}' @1:6-1:6");
}

TEST(Parser, TellsTheKindsOfErrorApart) {
  EXPECT_EQ(error_of("if x:\n    a\n  b\n").type, SyntaxErrorType::kIndentationError);
  EXPECT_EQ(error_of("if x:\n        a\n\tb\n").type, SyntaxErrorType::kTabError);
  EXPECT_EQ(error_of(std::string("a\0b", 3)).type, SyntaxErrorType::kValueError);
  EXPECT_EQ(error_of(std::string(100000, '-') + "1").type, SyntaxErrorType::kMemoryError);
}

TEST(Parser, SaysWhenInputIsIncomplete) {
  ParseOptions options;
  options.mode = ParseMode::kSingle;
  options.allow_incomplete_input = options.dont_imply_dedent = true;
  EXPECT_TRUE(error_of("if x:\n", options).incomplete);
  EXPECT_TRUE(error_of("f(1,\n", options).incomplete);
  EXPECT_TRUE(error_of("'''a\n", options).incomplete);
  EXPECT_FALSE(error_of("a b\n", options).incomplete);
}

TEST(Parser, DecodesTheSource) {
  ParseOptions options;
  options.mode = ParseMode::kExec;
  ParseResult result = parse("# coding: latin-1\nx = '\xE9'\n", options);
  ASSERT_NE(result.module, nullptr);
  EXPECT_NE(dump_tree(*result.module, DumpPositions::kNo).find("'\xC3\xA9'"), std::string::npos);
  EXPECT_EQ(parse("# coding: nothing\n", options).error.message, "unknown encoding: nothing");
}

TEST(Parser, WarnsOfInvalidEscapes) {
  ParseResult result = parse("x = '\\d'\n", {});
  ASSERT_EQ(result.warnings.size(), 1u);
  EXPECT_EQ(result.warnings[0].message, "invalid escape sequence '\\d'");
}

}  // namespace
}  // namespace adder::compiler
