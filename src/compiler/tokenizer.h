// Source text to tokens, all at once, in one pass over the bytes.
//
// The whole stream ends in kEndMarker, or in kError where the text stops being Python; the parser decides
// whether it ever gets that far. Positions are CPython's: lines from 1, columns in bytes of UTF-8 from 0, -1
// where a token has no text of its own (INDENT, DEDENT, ENDMARKER).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.h"
#include "compiler/syntax_error.h"

namespace adder::compiler {

enum class TokenKind : uint8_t {
  kEndMarker,
  kNewline,
  kIndent,
  kDedent,
  kError,
  kName,
  kNumber,
  kString,
  kTypeComment,  // only where the input asks for them
  kUnknown,      // a character no rule uses: $ ? ! `
  // operators and delimiters
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kColon,
  kComma,
  kSemicolon,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kVerticalBar,
  kAmpersand,
  kLess,
  kGreater,
  kEqual,
  kDot,
  kPercent,
  kEqualEqual,
  kNotEqual,
  kLessEqual,
  kGreaterEqual,
  kTilde,
  kCaret,
  kLeftShift,
  kRightShift,
  kDoubleStar,
  kPlusEqual,
  kMinusEqual,
  kStarEqual,
  kSlashEqual,
  kPercentEqual,
  kAmpersandEqual,
  kVerticalBarEqual,
  kCaretEqual,
  kLeftShiftEqual,
  kRightShiftEqual,
  kDoubleStarEqual,
  kDoubleSlash,
  kDoubleSlashEqual,
  kAt,
  kAtEqual,
  kArrow,
  kEllipsis,
  kColonEqual,
  // keywords
  kFalse,
  kNone,
  kTrue,
  kAnd,
  kAs,
  kAssert,
  kAsync,
  kAwait,
  kBreak,
  kClass,
  kContinue,
  kDef,
  kDel,
  kElif,
  kElse,
  kExcept,
  kFinally,
  kFor,
  kFrom,
  kGlobal,
  kIf,
  kImport,
  kIn,
  kIs,
  kLambda,
  kNonlocal,
  kNot,
  kOr,
  kPass,
  kRaise,
  kReturn,
  kTry,
  kWhile,
  kWith,
  kYield,
};

struct Token {
  TokenKind kind;
  uint8_t level;   // open brackets after this token
  bool non_ascii;  // a name that needs normalising
  uint32_t start;  // offset in the text; for tokens without text, where the tokenizer stood
  uint32_t end;
  int32_t lineno;
  int32_t col_offset;
  int32_t end_lineno;
  int32_t end_col_offset;

  Location location() const { return {lineno, col_offset, end_lineno, end_col_offset}; }
};

/// Why a stream ends in kError. Only kRaised has its message at once; the others become errors when the
/// parser asks for that token.
enum class TokenErrorKind : uint8_t {
  kNone,
  kRaised,
  kEof,              // inside brackets, or after a backslash
  kDedent,           // to a column that no outer block has
  kTabSpace,         // tabs and spaces that compare differently
  kTooDeep,          // 100 levels of indentation
  kDecode,           // a name that is not UTF-8
  kLineContinuation  // something after a backslash
};

/// The text as the tokenizer reads it: UTF-8, newlines as \n, followed by a zero byte.
struct TokenizerInput {
  std::string_view text;
  int first_lineno = 1;
  int first_col_offset = 0;        // added to the columns of the first line
  bool single_input = false;       // a NEWLINE is invented before the end (mode 'single')
  bool dont_imply_dedent = false;  // with single_input: leave blocks open at the end
  bool type_comments = false;
  bool columns_are_characters = true;  // whether error columns count characters; else bytes
};

struct Tokens {
  std::vector<Token> list;
  TokenErrorKind error_kind = TokenErrorKind::kNone;
  SyntaxErrorInfo error;      // for kRaised
  bool error_at_end = false;  // more text might have helped
  int lineno = 0;             // where the tokenizer stood at the end
  int level = 0;              // brackets still open there
  char open_bracket = 0;      // the innermost of them
  int open_bracket_lineno = 0;
  int open_bracket_col = 0;
  uint32_t error_start = 0;            // for kLineContinuation: the column to report
  std::vector<int> joined_lines;       // lines entered inside a string or after a backslash
  std::vector<uint32_t> type_ignores;  // offsets behind `# type: ignore`, with type_comments
  std::vector<uint32_t> warning_offsets;  // one per warning
  std::vector<SyntaxWarningInfo> warnings;
};

/// Fills `tokens`. Never fails: errors are the last token.
void tokenize(const TokenizerInput& input, Tokens& tokens);

/// The spelling of a keyword or operator.
const char* token_text(TokenKind kind);

}  // namespace adder::compiler
