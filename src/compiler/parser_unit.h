// What the passes over one text share: the session (arena, options, the one error) and the text with its
// tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/parser.h"
#include "compiler/tokenizer.h"

namespace adder::compiler {

struct ParseSession {
  Arena& arena;
  const ParseOptions& options;
  std::vector<SyntaxWarningInfo>& warnings;
  bool report_warnings = true;  // off while looking for an error's explanation
  bool failed = false;          // `error` is set, and final
  SyntaxErrorInfo error;
  bool tokenized_to_end = false;  // while looking for a better error
  size_t error_fetched = 0;  // how many tokens of the failing unit had been looked at

  /// Nesting too deep; returns false.
  bool fail_memory();
};

/// A program, or the expression in the braces of an f-string.
struct ParseUnit {
  std::string_view text;
  bool is_fstring = false;
  int first_lineno = 1;
  int first_col_offset = 0;
  bool columns_are_characters = true;  // in error offsets; else bytes of UTF-8
  bool is_malformed = false;           // the text may hold bytes that are no UTF-8
  Tokens tokens;
};

/// The tokenizer's and parser's position when an error is found: `fetched` tokens have been looked at.
struct ErrorPlace {
  ParseUnit& unit;
  size_t fetched;

  const Token& last() const { return unit.tokens.list[fetched - 1]; }
};

constexpr int kNoColumn = -1;
/// Stands for where the tokenizer is.
constexpr int kCurrentPosition = -5;

/// Records an error with these columns (bytes from 0) in `session`, unless there is one already. Returns
/// false.
bool raise_at(ParseSession& session, const ErrorPlace& place, SyntaxErrorType type, const Location& range,
              std::string message);
/// What raise_at records, without type and message; nothing is raised.
SyntaxErrorInfo error_at(const ParseSession& session, const ErrorPlace& place, const Location& range);
/// The same as raise_at at the last token looked at.
bool raise_here(ParseSession& session, const ErrorPlace& place, SyntaxErrorType type, std::string message);
/// The error that the tokenizer stopped with, now that the parser asks for that token.
bool raise_tokenizer_error(ParseSession& session, ParseUnit& unit);
/// After an error has been found: an error of the tokenizer further on, or a bracket never closed, says more.
void prefer_tokenizer_error(ParseSession& session, const ErrorPlace& place);
/// Whether the tokenizer has seen the end of the text by now.
bool at_end_of_source(const ErrorPlace& place);
/// Where the options ask for it: an error at the end of the text, whatever it is, becomes "incomplete input".
bool blame_incomplete_input(ParseSession& session, const ErrorPlace& place);
bool raise_unclosed_bracket(ParseSession& session, const ErrorPlace& place);

/// The value of a NUMBER token; false when the session has failed.
bool number_value(ParseSession& session, const ErrorPlace& place, const Token& token, ConstantValue& value);

/// The node for a run of STRING tokens; null when the session has failed. `place.fetched` includes the token
/// behind.
Expr* concatenate_strings(ParseSession& session, const ErrorPlace& place, const Token* first,
                          const Token* last);

/// Parses a unit's text to an expression in f-string mode, with diagnosis; null when the session has failed.
Expr* parse_fstring_unit(ParseSession& session, ParseUnit& unit);

/// Interned, normalised text of a NAME token.
const Identifier* token_identifier(ParseSession& session, const ParseUnit& unit, const Token& token);

}  // namespace adder::compiler
