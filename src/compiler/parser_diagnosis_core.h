// The grammar of Python 3.11 once more, as a packrat parser that tries alternatives in the order in which
// CPython's does and, in its second pass, the rules for wrong programs. It runs only after the fast parser
// has failed, so it is written to follow the reference grammar rule by rule, not for speed.
//
// A rule returns something false when it does not match, and leaves the position as it was. Rules that only
// describe errors (wrong_...) return nothing: they set the session's error, after which every rule fails at
// once. Nodes are made only as far as error messages look into them.
#pragma once

#include <vector>

#include "compiler/parser_diagnosis.h"
#include "compiler/parser_unit.h"

namespace adder::compiler {

class Diagnoser {
 public:
  Diagnoser(ParseSession& session, ParseUnit& unit)
      : session_(session), unit_(unit), arena_(session.arena), heads_(unit.tokens.list.size(), -1) {}

  void run(StartRule rule);

 private:
  enum class Rule : uint8_t {
    kSimpleStatement,
    kBlock,
    kExpression,
    kStarExpression,
    kDisjunction,
    kConjunction,
    kInversion,
    kFactor,
    kAwaitPrimary,
    kStrings,
    kArguments,
    kStarTarget,
    kTargetWithStarAtom,
    kDeleteTarget,
    kClosedPattern,
    kStarPattern,
    kWrongNamedExpression,
    kBitwiseOr,
    kPrimary,
    kTargetPrimary,
    // From here on the reference grammar does not remember results, so those with and without the
    // error rules are kept apart.
    kFirstUnshared,
    kAtom = kFirstUnshared,
    kNamedExpression,
    kGenerator,
    kTargetAtom,
    kSingleTarget,
    kSlices,
    kPattern,
    kComparison,
    kStarAtom,
    kDeleteAtom,
    kWithoutErrorRules,
    kArgs,
    kStatement,
    kWrongExpression,
  };

  struct Memory {
    Rule rule;
    bool error_rules;
    int next;
    uint32_t end;
    void* result;
  };

  struct Argument {
    Expr* positional = nullptr;
    bool keyword = false;
    bool double_star = false;
  };

  // driving
  bool start(StartRule rule);
  void forget();
  template <class F>
  auto remember(Rule rule, F parse) -> decltype(parse());

  // tokens
  bool stopped() const { return session_.failed; }
  bool again(size_t start) {
    mark_ = start;
    return !stopped();
  }
  const Token* fetch();
  const Token* eat(TokenKind kind);
  const Token* eat_word(std::string_view word);
  const Token* expect_forced(TokenKind kind);
  bool peek(TokenKind kind) {
    const Token* token = fetch();
    return token && token->kind == kind;
  }
  std::string_view text_of(const Token& token) const {
    return unit_.text.substr(token.start, token.end - token.start);
  }
  bool eat_async_optional() { return eat(TokenKind::kAsync) || !stopped(); }
  template <class F>
  bool optional(F parse) {
    size_t start = mark_;
    if (parse()) return true;
    return again(start);
  }
  template <class F>
  bool ahead(F parse) {
    size_t start = mark_;
    bool found = static_cast<bool>(parse());
    return again(start) && found;
  }
  template <class F>
  bool not_ahead(F parse) {
    size_t start = mark_;
    bool found = static_cast<bool>(parse());
    return again(start) && !found;
  }
  template <class F>
  bool many(F parse) {
    for (;;) {
      size_t start = mark_;
      if (!parse()) return again(start);
    }
  }
  template <class F>
  bool some(F parse) {
    size_t start = mark_;
    if (!parse()) return again(start), false;
    return many(parse);
  }
  template <class F>
  bool separated(F parse, TokenKind separator = TokenKind::kComma) {
    size_t start = mark_;
    if (!parse()) return again(start), false;
    return many([&] { return eat(separator) && parse(); });
  }

  // nodes and errors
  Location since(size_t start) const;
  template <class T, class... Fields>
  Expr* make(size_t start, Fields... fields) {
    return make_node<T>(arena_, since(start), fields...);
  }
  ErrorPlace place() const { return {unit_, fetched_}; }
  void raise(std::string message, SyntaxErrorType type = SyntaxErrorType::kSyntaxError) {
    raise_here(session_, place(), type, std::move(message));
  }
  void raise_indentation(std::string message) {
    raise(std::move(message), SyntaxErrorType::kIndentationError);
  }
  void raise_at_node(const Location& at, std::string message) {
    raise_at(session_, place(), SyntaxErrorType::kSyntaxError, at, std::move(message));
  }
  void raise_at_token(const Token* token, std::string message) {
    raise_at_node(token->location(), std::move(message));
  }
  void raise_between(const Location& first, const Location& last, std::string message) {
    raise_at_node({first.lineno, first.col_offset, last.end_lineno, last.end_col_offset}, std::move(message));
  }
  void raise_from(const Location& first, std::string message) {
    raise_at_node({first.lineno, first.col_offset, kCurrentPosition, kCurrentPosition}, std::move(message));
  }
  enum class TargetKind : uint8_t { kStar, kDelete, kFor };
  void raise_invalid_target(TargetKind kind, const Expr* target);
  bool is_legacy_statement(const Expr* name) const;

  // statements
  bool file();
  bool interactive();
  bool eval_input();
  bool function_type();
  bool type_expressions();
  bool statements();
  bool statement();
  bool statement_newline();
  bool simple_statements();
  bool simple_statement();
  bool compound_statement();
  bool assignment();
  bool assigned_value();
  bool augmented_operator();
  void wrong_assignment();
  Expr* wrong_annotation_target();
  bool return_statement();
  bool raise_statement();
  bool scope_statement(TokenKind keyword);
  bool delete_statement();
  bool assert_statement();
  bool import_name();
  bool import_from();
  bool import_targets();
  bool import_as_names();
  bool dotted_as_name();
  bool dotted_name();
  bool block();
  bool decorators();
  bool class_definition();
  bool class_definition_raw();
  bool class_header();
  void wrong_class_definition();
  bool function_definition();
  bool function_definition_raw();
  void wrong_function_definition();
  bool function_type_comment();
  /// An optional one.
  bool type_comment() { return eat(TokenKind::kTypeComment) || !stopped(); }
  bool if_statement(TokenKind keyword);
  void wrong_if_statement(TokenKind keyword);
  bool else_block();
  bool while_statement();
  void wrong_while_statement();
  bool for_statement();
  void wrong_for_statement();
  void wrong_for_target();
  bool with_statement();
  bool with_item();
  void wrong_with_statement();
  void wrong_with_indentation();
  bool wrong_with_items(bool parenthesized);
  bool try_statement();
  void wrong_try_statement();
  bool except_block(bool star);
  bool except_name();
  void wrong_except_indentation(bool star);
  void wrong_except_statement();
  bool finally_block();
  bool missing_indent();

  // parameters
  bool parameters(bool lambda);
  bool plain_parameters(bool lambda);
  bool slash_no_default(bool lambda);
  bool slash_with_default(bool lambda);
  bool star_etc(bool lambda);
  bool keywords_parameter(bool lambda);
  Location const* parameter(bool lambda);
  bool parameter_star_annotation();
  bool end_of_parameter(bool lambda);
  Location const* parameter_no_default(bool lambda);
  bool parameter_with_default(bool lambda);
  bool parameter_maybe_default(bool lambda);
  bool default_value();
  bool annotation();
  void wrong_parameters(bool lambda);
  void wrong_star_etc(bool lambda);
  void wrong_keywords_parameter(bool lambda);
  TokenKind end_of_parameters(bool lambda) const {
    return lambda ? TokenKind::kColon : TokenKind::kRightParen;
  }

  // patterns
  bool match_statement();
  void wrong_match_statement();
  bool subject();
  bool case_block();
  void wrong_case_block();
  bool guard();
  bool patterns();
  Location const* pattern();
  bool as_pattern();
  void wrong_as_pattern();
  bool or_pattern();
  bool closed_pattern();
  bool literal_pattern();
  bool literal_expression();
  bool complex_number();
  bool signed_number();
  bool capture_target();
  bool attribute();
  bool name_or_attribute();
  bool sequence_pattern();
  bool open_sequence_pattern();
  bool maybe_sequence_pattern();
  bool maybe_star_pattern();
  bool star_pattern();
  bool mapping_pattern();
  bool double_star_pattern();
  bool key_value_pattern();
  bool class_pattern();
  void wrong_class_pattern();
  bool positional_patterns(Location* range = nullptr);
  bool keyword_patterns();

  // expressions
  Expr* expressions();
  Expr* expression();
  void wrong_expression();
  void wrong_legacy_expression();
  Expr* expression_without_error_rules();
  Expr* conditional();
  Expr* yield_expression();
  Expr* star_expressions();
  Expr* star_expression();
  bool star_named_expressions(std::vector<Expr*>* into = nullptr);
  Expr* star_named_expression();
  Expr* assignment_expression();
  Expr* named_expression();
  void wrong_named_expression();
  Expr* disjunction();
  Expr* conjunction();
  Expr* inversion();
  Expr* comparison();
  bool comparison_operator(CompareOperator& op);
  Expr* bitwise_or();
  Expr* binary(int precedence);
  Expr* factor();
  Expr* power();
  Expr* await_primary();
  Expr* primary();
  Expr* slices();
  Expr* slice();
  Expr* atom();
  Expr* group();
  void wrong_group();
  Expr* lambda();
  Expr* strings();
  Expr* number();
  Expr* name();
  Expr* list();
  Expr* tuple();
  Expr* set();
  Expr* dict();
  bool double_starred_pairs();
  bool double_starred_pair();
  bool pair();
  void wrong_double_starred_pairs();
  void wrong_pair();
  Expr* list_comprehension();
  Expr* set_comprehension();
  Expr* dict_comprehension();
  Expr* generator();
  Expr* generator_element();
  void wrong_comprehension();
  void wrong_dict_comprehension();
  /// Gives the last expression of the clauses.
  Expr* comprehension_clauses();
  Expr* comprehension_clause();

  // arguments
  Expr* arguments();
  Expr* args();
  bool keyword_args(std::vector<Argument>& into);
  bool keyword_or_starred(std::vector<Argument>& into);
  bool keyword_or_double_starred(std::vector<Argument>& into);
  Expr* starred_expression();
  void wrong_arguments();
  void wrong_keyword();

  // targets
  Expr* star_targets();
  Expr* star_target();
  Expr* target_with_star_atom();
  Expr* star_atom();
  Expr* single_target();
  Expr* subscript_or_attribute_target();
  Expr* target_primary();
  bool target_lookahead() {
    return peek(TokenKind::kLeftParen) || peek(TokenKind::kLeftBracket) || peek(TokenKind::kDot);
  }
  bool delete_targets();
  bool delete_target();
  bool delete_atom();

  Expr* sequence(const std::vector<Expr*>& elements, size_t start, bool tuple);

  ParseSession& session_;
  ParseUnit& unit_;
  Arena& arena_;
  size_t mark_ = 0;
  size_t fetched_ = 0;
  bool error_rules_ = false;
  bool tokenizer_failed_ = false;
  int depth_ = 0;
  std::vector<int> heads_;  // per token, its latest memory
  size_t forgotten_ = 0;    // up to here nothing is remembered
  size_t highest_ = 0;      // the last token with a memory
  std::vector<Memory> memories_;
};

template <class F>
auto Diagnoser::remember(Rule rule, F parse) -> decltype(parse()) {
  if (stopped() || !fetch()) return {};
  size_t start = mark_;
  bool shared = rule < Rule::kFirstUnshared;
  for (int i = heads_[start]; i >= 0; i = memories_[static_cast<size_t>(i)].next) {
    const Memory& memory = memories_[static_cast<size_t>(i)];
    if (memory.rule != rule || (!shared && memory.error_rules != error_rules_)) continue;
    mark_ = memory.end;
    return (decltype(parse()))memory.result;
  }
  bool error_rules = error_rules_;
  constexpr int kDeepest = 6000;
  if (++depth_ > kDeepest) session_.fail_memory();
  auto result = stopped() ? decltype(parse()){} : parse();
  --depth_;
  if (!result) mark_ = start;
  if (stopped()) return {};
  memories_.push_back(
      {rule, error_rules, heads_[start], static_cast<uint32_t>(mark_), (void*)(uintptr_t)result});
  heads_[start] = static_cast<int>(memories_.size()) - 1;
  if (start > highest_) highest_ = start;
  return result;
}

}  // namespace adder::compiler
