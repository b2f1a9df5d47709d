#include "compiler/parser.h"

#include <algorithm>

#include "compiler/parser_core.h"
#include "compiler/parser_diagnosis.h"
#include "compiler/parser_unit.h"
#include "compiler/source.h"
#include "compiler/source_unicode.h"

namespace adder::compiler {

namespace {

/// In mode 'single' nothing but blanks and comments may follow the statement.
bool is_single_statement(std::string_view rest) {
  for (size_t i = 0; i < rest.size(); ++i) {
    char c = rest[i];
    if (c == '#') {
      i = rest.find('\n', i);
      if (i == std::string_view::npos) return true;
      continue;
    }
    if (c != ' ' && c != '\t' && c != '\n' && c != '\f') return false;
  }
  return true;
}

void tokenize_unit(ParseSession& session, ParseUnit& unit, bool single_input) {
  TokenizerInput input;
  input.text = unit.text;
  input.first_lineno = unit.first_lineno;
  input.first_col_offset = unit.first_col_offset;
  input.single_input = single_input;
  input.type_comments = session.options.type_comments && !unit.is_fstring;
  input.dont_imply_dedent = session.options.dont_imply_dedent;
  tokenize(input, unit.tokens);
}

/// After the fast parser: a literal may have been wrong, or the syntax.
void explain_failure(ParseSession& session, ParseUnit& unit, StartRule rule, const Expr* parsed) {
  if (session.failed) {
    if (blame_incomplete_input(session, ErrorPlace{unit, session.error_fetched})) return;
    if (session.error.type <= SyntaxErrorType::kTabError) {
      prefer_tokenizer_error(session, ErrorPlace{unit, session.error_fetched});
    }
  } else if (!parsed) {
    diagnose(session, unit, rule);
  }
}

void add_tokenizer_warnings(ParseSession& session, const ParseUnit& unit) {
  if (!session.report_warnings) return;
  auto later = [](int lineno, const SyntaxWarningInfo& warning) { return lineno < warning.lineno; };
  size_t seen = unit.text.size();
  if (session.failed && !session.tokenized_to_end && session.error_fetched) {
    seen = unit.tokens.list[session.error_fetched - 1].end;
  }
  for (size_t i = 0; i < unit.tokens.warnings.size() && unit.tokens.warning_offsets[i] <= seen; ++i) {
    const SyntaxWarningInfo& warning = unit.tokens.warnings[i];
    auto& all = session.warnings;
    all.insert(std::upper_bound(all.begin(), all.end(), warning.lineno, later), warning);
  }
}

}  // namespace

const Identifier* token_identifier(ParseSession& session, const ParseUnit& unit, const Token& token) {
  std::string_view text = unit.text.substr(token.start, token.end - token.start);
  if (!token.non_ascii) return session.arena.intern(text);
  return session.arena.intern(normalize_identifier(text));
}

Expr* parse_fstring_unit(ParseSession& session, ParseUnit& unit) {
  tokenize_unit(session, unit, false);
  Parser parser(session, unit);
  Expr* expression = parser.parse_fstring_expression();
  explain_failure(session, unit, StartRule::kFstring, expression);
  if (expression) add_tokenizer_warnings(session, unit);
  return session.failed ? nullptr : expression;
}

ParseResult parse(std::string_view source, const ParseOptions& options) {
  ParseResult result;
  result.arena = std::make_unique<Arena>();
  ParseSession session{*result.arena, options, result.warnings, true, false, {}};
  bool exec = options.mode == ParseMode::kExec;
  SourceText text = decode_source(*result.arena, source, options.source_is_utf8,
                                  exec ? FinalNewline::kAdd : FinalNewline::kAsIs);
  if (options.source_is_file) check_file_source(text, options.filename);
  if (!text.ok) {
    result.error = std::move(text.error);
    result.error.filename = options.filename;
    return result;
  }
  ParseUnit unit;
  unit.text = text.text;
  unit.columns_are_characters = text.has_encoding;
  unit.is_malformed = text.is_malformed;
  bool single = options.mode == ParseMode::kSingle;
  tokenize_unit(session, unit, single);
  Parser parser(session, unit);
  result.module = parser.parse(options.mode);
  if (result.module && single && !is_single_statement(unit.text.substr(parser.consumed()))) {
    result.module = nullptr;
    raise_here(session, parser.consumed_place(), SyntaxErrorType::kSyntaxError,
               "multiple statements found while compiling a single statement");
  } else if (!result.module) {
    explain_failure(session, unit, start_rule(options.mode), nullptr);
  }
  add_tokenizer_warnings(session, unit);
  if (!result.module) result.error = std::move(session.error);
  return result;
}

}  // namespace adder::compiler
