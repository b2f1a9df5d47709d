#include "compiler/tokenizer.h"

#include <gtest/gtest.h>

#include <string>

namespace adder::compiler {
namespace {

/// The kinds of the tokens, by their spelling, separated by blanks.
std::string kinds(const std::string& text, bool single_input = false) {
  TokenizerInput input;
  input.text = text;
  input.single_input = single_input;
  Tokens tokens;
  tokenize(input, tokens);
  std::string result;
  for (const Token& token : tokens.list) {
    if (!result.empty()) result += ' ';
    result += token_text(token.kind);
  }
  return result;
}

std::string error_message(const std::string& text) {
  TokenizerInput input;
  input.text = text;
  Tokens tokens;
  tokenize(input, tokens);
  return tokens.error.message;
}

TEST(Tokenizer, IndentsAndDedents) {
  EXPECT_EQ(kinds("if x:\n  y\n\n # comment\nz\n"),
            "if NAME : NEWLINE INDENT NAME NEWLINE DEDENT NAME NEWLINE ENDMARKER");
}

TEST(Tokenizer, ClosesBlocksAtTheEnd) {
  EXPECT_EQ(kinds("if x:\n  if y:\n    z\n"),
            "if NAME : NEWLINE INDENT if NAME : NEWLINE INDENT NAME NEWLINE DEDENT DEDENT ENDMARKER");
}

TEST(Tokenizer, IgnoresNewlinesInBrackets) {
  EXPECT_EQ(kinds("f(\n  a\n)\n"), "NAME ( NAME ) NEWLINE ENDMARKER");
}

TEST(Tokenizer, JoinsLinesAtABackslash) {
  EXPECT_EQ(kinds("a + \\\n  b\n"), "NAME + NAME NEWLINE ENDMARKER");
}

TEST(Tokenizer, TakesTheLongestOperator) {
  EXPECT_EQ(kinds("a**=b//=c>>=d...:=->!=<>\n"),
            "NAME **= NAME //= NAME >>= NAME ... := -> != != NEWLINE ENDMARKER");
}

TEST(Tokenizer, TellsPrefixesFromNames) {
  EXPECT_EQ(kinds("rb'a' bR\"b\" f'' u'c' ur'd' bu\n"),
            "STRING STRING STRING STRING NAME STRING NAME NEWLINE ENDMARKER");
}

TEST(Tokenizer, KeepsTheStartOfAStringOverLines) {
  TokenizerInput input;
  input.text = "x = '''a\nb'''\n";
  Tokens tokens;
  tokenize(input, tokens);
  const Token& string = tokens.list[2];
  EXPECT_EQ(string.lineno, 1);
  EXPECT_EQ(string.col_offset, 4);
  EXPECT_EQ(string.end_lineno, 2);
  EXPECT_EQ(string.end_col_offset, 4);
}

TEST(Tokenizer, InventsANewlineForOneStatement) {
  EXPECT_EQ(kinds("if x:\n  y", true), "if NAME : NEWLINE INDENT NAME NEWLINE DEDENT NEWLINE ENDMARKER");
}

TEST(Tokenizer, ReadsNumbers) {
  EXPECT_EQ(kinds("1_000 0x_f 0b1 0o7 1.5e-3 .5j 1e5 00 1.\n"),
            "NUMBER NUMBER NUMBER NUMBER NUMBER NUMBER NUMBER NUMBER NUMBER NEWLINE ENDMARKER");
}

TEST(Tokenizer, ExplainsBadNumbers) {
  EXPECT_EQ(error_message("1__0\n"), "invalid decimal literal");
  EXPECT_EQ(error_message("0b12\n"), "invalid digit '2' in binary literal");
  EXPECT_EQ(error_message("0xg\n"), "invalid hexadecimal literal");
  EXPECT_EQ(error_message("012\n"),
            "leading zeros in decimal integer literals are not permitted; "
            "use an 0o prefix for octal integers");
}

TEST(Tokenizer, ExplainsBadBrackets) {
  EXPECT_EQ(error_message("(]\n"), "closing parenthesis ']' does not match opening parenthesis '('");
  EXPECT_EQ(error_message(")\n"), "unmatched ')'");
  EXPECT_EQ(error_message(std::string(201, '(')), "too many nested parentheses");
}

TEST(Tokenizer, ExplainsBadCharacters) {
  EXPECT_EQ(error_message("a\x01\n"), "invalid non-printable character U+0001");
  EXPECT_EQ(error_message("a\xE2\x82\xAC\n"), "invalid character '\xE2\x82\xAC' (U+20AC)");
}

TEST(Tokenizer, ChecksTabs) {
  TokenizerInput input;
  input.text = "if x:\n        y\n\tz\n";
  Tokens tokens;
  tokenize(input, tokens);
  EXPECT_EQ(tokens.error_kind, TokenErrorKind::kTabSpace);
}

}  // namespace
}  // namespace adder::compiler
