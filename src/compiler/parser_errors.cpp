// Syntax errors with the positions and the line of text that CPython reports.
#include <cstring>

#include "compiler/parser_unit.h"
#include "compiler/source_unicode.h"
#include "compiler/string_literal.h"

namespace adder::compiler {

namespace {

/// Where the tokenizer stood after the last token that was looked at.
struct TokenizerState {
  int lineno;
  size_t line_start;    // of that line
  size_t line_end;      // behind its newline
  size_t buffer_start;  // of the first line that was read together with it
  size_t cursor;
};

size_t line_end(std::string_view text, size_t at) {
  size_t newline = text.find('\n', at);
  return newline == std::string_view::npos ? text.size() : newline + 1;
}

/// The offset of line `lineno`, or of the last line before it.
size_t line_start(const ParseUnit& unit, int lineno) {
  size_t start = 0;
  for (int line = unit.first_lineno; line < lineno; ++line) {
    size_t next = line_end(unit.text, start);
    if (next >= unit.text.size()) break;
    start = next;
  }
  return start;
}

TokenizerState state_at(const ErrorPlace& place) {
  const ParseUnit& unit = place.unit;
  const Token& last = place.last();
  TokenizerState state;
  state.lineno = last.end_lineno;
  state.line_start = line_start(unit, state.lineno);
  state.line_end = line_end(unit.text, state.line_start);
  state.cursor = last.kind == TokenKind::kNewline && last.end < state.line_end ? last.end + 1 : last.end;
  int first = state.lineno;
  for (size_t i = unit.tokens.joined_lines.size(); i-- > 0;) {
    if (unit.tokens.joined_lines[i] == first) --first;
  }
  state.buffer_start = first == state.lineno ? state.line_start : line_start(unit, first);
  return state;
}

/// CPython's conversion of a column: the characters in that many bytes of the line.
int characters_before(std::string_view line, int bytes) {
  if (bytes < 0) bytes = 0;
  size_t length = line.size();
  size_t wanted = static_cast<size_t>(bytes);
  if (wanted > length) return count_characters(line) + 1;
  return count_characters(line.substr(0, wanted));
}

// An error without type and message.
SyntaxErrorInfo error_in_columns(const ParseSession& session, const ErrorPlace& place, int lineno, int col, int end_lineno, int end_col) {
  const ParseUnit& unit = place.unit;
  TokenizerState state = state_at(place);
  if (end_lineno == kCurrentPosition) end_lineno = state.lineno;
  if (end_col == kCurrentPosition) end_col = static_cast<int>(state.cursor - state.line_start);

  SyntaxErrorInfo error;
  error.filename = session.options.filename;
  std::string_view line;
  if (state.lineno <= lineno && state.line_end > state.buffer_start) {
    line = unit.text.substr(state.buffer_start, state.line_end - state.buffer_start);
  } else {
    size_t start = line_start(unit, lineno);
    size_t end = unit.text.find('\n', start);
    line = unit.text.substr(start, end == std::string_view::npos ? end : end - start);
  }
  error.has_text = true;
  error.text = replace_malformed_utf8(line);
  if (unit.is_fstring) {
    col -= unit.first_col_offset;
    end_col -= unit.first_col_offset;
  }
  if (unit.columns_are_characters) {
    col = characters_before(error.text, col);
    if (end_col > 0) end_col = characters_before(error.text, end_col);
  }
  error.lineno = lineno;
  error.offset = col;
  error.end_lineno = end_lineno;
  error.end_offset = end_col;
  return error;
}

bool raise_columns(ParseSession& session, const ErrorPlace& place, SyntaxErrorType type, int lineno, int col,
                   int end_lineno, int end_col, std::string message) {
  if (session.failed) return false;
  session.failed = true;
  session.error_fetched = place.fetched;
  session.error = error_in_columns(session, place, lineno, col, end_lineno, end_col);
  session.error.type = type;
  session.error.message = place.unit.is_fstring ? "f-string: " + std::move(message) : std::move(message);
  return false;
}

int one_based(int col) { return col == kCurrentPosition ? col : col + 1; }

}  // namespace

bool ParseSession::fail_memory() {
  if (failed) return false;
  failed = true;
  error.type = SyntaxErrorType::kMemoryError;
  error.filename = options.filename;
  error.has_position = false;
  return false;
}

SyntaxErrorInfo error_at(const ParseSession& session, const ErrorPlace& place, const Location& range) {
  return error_in_columns(session, place, range.lineno, one_based(range.col_offset), range.end_lineno, one_based(range.end_col_offset));
}

bool raise_at(ParseSession& session, const ErrorPlace& place, SyntaxErrorType type, const Location& range,
              std::string message) {
  return raise_columns(session, place, type, range.lineno, one_based(range.col_offset), range.end_lineno,
                       one_based(range.end_col_offset), std::move(message));
}

bool raise_here(ParseSession& session, const ErrorPlace& place, SyntaxErrorType type, std::string message) {
  if (session.failed) return false;
  const Token& last = place.last();
  if (last.kind == TokenKind::kError && place.unit.tokens.error_kind == TokenErrorKind::kEof) {
    if (place.unit.tokens.level) return raise_unclosed_bracket(session, place);
    message = "unexpected EOF while parsing";
  }
  int col;
  if (last.col_offset == kNoColumn) {
    TokenizerState state = state_at(place);
    col = static_cast<int>(state.cursor - state.line_start);
  } else {
    col = last.col_offset + 1;
  }
  int end_col = last.end_col_offset == kNoColumn ? -1 : last.end_col_offset + 1;
  return raise_columns(session, place, type, last.lineno, col, last.end_lineno, end_col, std::move(message));
}

bool at_end_of_source(const ErrorPlace& place) {
  if (place.fetched == 0) return false;
  const ParseUnit& unit = place.unit;
  const Token& last = place.last();
  switch (last.kind) {
    case TokenKind::kError:
      return unit.tokens.error_at_end;
    case TokenKind::kString: {
      // Only after an empty string the tokenizer has looked for a third quote.
      std::string_view text = unit.text.substr(last.start, last.end - last.start);
      bool empty = literal_shape(text).contents.empty() && text.find_first_of("'\"") + 2 == text.size();
      return empty && last.end >= unit.text.size();
    }
    case TokenKind::kNewline:
      return last.col_offset == kNoColumn;  // the one that is made up
    case TokenKind::kLeftShiftEqual:
    case TokenKind::kRightShiftEqual:
    case TokenKind::kDoubleStarEqual:
    case TokenKind::kDoubleSlashEqual:
    case TokenKind::kEllipsis:
      return false;  // nothing longer could come
    case TokenKind::kDot:
      return last.end + unit.text.substr(last.end).starts_with('.') >= unit.text.size();
    default:
      return last.end >= unit.text.size();
  }
}

bool blame_incomplete_input(ParseSession& session, const ErrorPlace& place) {
  if (!session.options.allow_incomplete_input || !at_end_of_source(place)) return false;
  session.failed = false;
  session.error = {};
  Tokens& tokens = place.unit.tokens;
  // The end inside brackets must not be reported in its place.
  if (tokens.error_kind == TokenErrorKind::kEof) tokens.error_kind = TokenErrorKind::kRaised;
  raise_here(session, place, SyntaxErrorType::kSyntaxError, "incomplete input");
  session.error.incomplete = true;
  bool in_string = place.last().kind == TokenKind::kError && !tokens.error.message.empty();
  if (in_string) {
    std::string_view rest = place.unit.text.substr(line_start(place.unit, session.error.lineno));
    session.error.text = replace_malformed_utf8(rest);
  }
  return true;
}

bool raise_unclosed_bracket(ParseSession& session, const ErrorPlace& place) {
  const Tokens& tokens = place.unit.tokens;
  return raise_at(
      session, place, SyntaxErrorType::kSyntaxError,
      {tokens.open_bracket_lineno, tokens.open_bracket_col, tokens.open_bracket_lineno, kNoColumn},
      std::string("'") + tokens.open_bracket + "' was never closed");
}

namespace {

void take_raised_error(ParseSession& session, const ParseUnit& unit) {
  session.failed = true;
  session.error_fetched = unit.tokens.list.size();
  session.error = unit.tokens.error;
  session.error.filename = session.options.filename;
}

}  // namespace

bool raise_tokenizer_error(ParseSession& session, ParseUnit& unit) {
  if (session.failed) return false;
  ErrorPlace place{unit, unit.tokens.list.size()};
  int lineno = unit.tokens.lineno;
  Location at{lineno, 0, lineno, kNoColumn};
  switch (unit.tokens.error_kind) {
    case TokenErrorKind::kRaised:
      take_raised_error(session, unit);
      return false;
    case TokenErrorKind::kEof:
      if (unit.tokens.level) return raise_unclosed_bracket(session, place);
      return raise_here(session, place, SyntaxErrorType::kSyntaxError, "unexpected EOF while parsing");
    case TokenErrorKind::kDedent:
      return raise_here(session, place, SyntaxErrorType::kIndentationError,
                        "unindent does not match any outer indentation level");
    case TokenErrorKind::kTabSpace:
      return raise_at(session, place, SyntaxErrorType::kTabError, at,
                      "inconsistent use of tabs and spaces in indentation");
    case TokenErrorKind::kTooDeep:
      return raise_at(session, place, SyntaxErrorType::kIndentationError, at,
                      "too many levels of indentation");
    case TokenErrorKind::kDecode:
      raise_here(session, place, SyntaxErrorType::kSyntaxError,
                 "(unicode error) " + unit.tokens.error.message);
      // ref 3.11: inside an f-string the columns are lost.
      if (unit.is_fstring) session.error.offset = session.error.end_offset = 0;
      return false;
    case TokenErrorKind::kLineContinuation:
      at.col_offset = static_cast<int>(unit.tokens.error_start);
      return raise_at(session, place, SyntaxErrorType::kSyntaxError, at,
                      "unexpected character after line continuation character");
    case TokenErrorKind::kNone:
      break;
  }
  return false;
}

void prefer_tokenizer_error(ParseSession& session, const ErrorPlace& place) {
  ParseUnit& unit = place.unit;
  if (!unit.is_fstring) session.tokenized_to_end = true;
  if (unit.tokens.error_kind == TokenErrorKind::kNone) return;
  if (unit.tokens.error_kind == TokenErrorKind::kRaised) return take_raised_error(session, unit);
  if (unit.tokens.error_kind == TokenErrorKind::kDecode) {
    take_raised_error(session, unit);
    session.error.type = SyntaxErrorType::kUnicodeDecodeError;
    session.error.has_position = false;
    return;
  }
  if (unit.tokens.level && place.last().lineno > unit.tokens.open_bracket_lineno) {
    session.failed = false;
    raise_unclosed_bracket(session, ErrorPlace{unit, unit.tokens.list.size()});
  }
}

}  // namespace adder::compiler
