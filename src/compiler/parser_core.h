// The parser for programs that are right: one look at each token, no error messages of its own. When it
// fails, parser_diagnosis.h finds out what to say.
//
// Every parse function starts at `token_` and returns null (or false) when the text is not what it wants;
// PARSE hands that on. Failing does not restore the position: the two places that try something first
// (parenthesised `with`, the soft keyword `match`) do that themselves.
#pragma once

#include <vector>

#include "compiler/parser.h"
#include "compiler/parser_unit.h"
#include "compiler/tokenizer.h"

#define PARSE(expression)        \
  ({                             \
    auto parsed_ = (expression); \
    if (!parsed_) return {};     \
    parsed_;                     \
  })

namespace adder::compiler {

/// Whether an expression (not a starred one, and not a yield) can start with such a token.
inline bool starts_expression(TokenKind kind) {
  switch (kind) {
    case TokenKind::kName:
    case TokenKind::kNumber:
    case TokenKind::kString:
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket:
    case TokenKind::kLeftBrace:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
    case TokenKind::kTilde:
    case TokenKind::kEllipsis:
    case TokenKind::kFalse:
    case TokenKind::kNone:
    case TokenKind::kTrue:
    case TokenKind::kAwait:
    case TokenKind::kLambda:
    case TokenKind::kNot:
      return true;
    default:
      return false;
  }
}

class Parser {
 public:
  Parser(ParseSession& session, ParseUnit& unit)
      : session_(session), unit_(unit), arena_(session.arena), token_(unit.tokens.list.data()) {}

  /// The tree, or null.
  Mod* parse(ParseMode mode);
  /// What stands between the braces of an f-string, in its parentheses.
  Expr* parse_fstring_expression();

  /// Where the last consumed token ends.
  size_t consumed() const { return token_[-1].end; }
  ErrorPlace consumed_place() const {
    return {unit_, static_cast<size_t>(token_ - unit_.tokens.list.data())};
  }

 private:
  template <class T>
  class Items;
  struct Depth;

  // statements
  Mod* module();
  Seq<TypeIgnore*> type_ignores();
  Mod* interactive();
  Mod* eval_input();
  Mod* function_type();
  bool statements(TokenKind until, Items<Stmt*>& into);
  bool statement(Items<Stmt*>& into);
  bool simple_statements(Items<Stmt*>& into);
  bool block(Seq<Stmt*>& into);
  bool else_block(Seq<Stmt*>& into);
  Stmt* compound_statement(bool& is_compound);
  Stmt* simple_statement();
  Stmt* expression_statement();
  Stmt* assignment(const Token* start, Expr* first);
  Stmt* annotated_assignment(const Token* start, Expr* target);
  Stmt* augmented_assignment(const Token* start, Expr* target, Operator op);
  Stmt* return_statement();
  Stmt* raise_statement();
  Stmt* delete_statement();
  Stmt* assert_statement();
  Stmt* import_name();
  Stmt* import_from();
  bool import_targets(Items<Alias*>& names);
  Stmt* scope_statement(bool nonlocal);
  Stmt* if_statement();
  Stmt* while_statement();
  Stmt* for_statement(const Token* start, bool async);
  Stmt* with_statement(const Token* start, bool async);
  bool parenthesized_with_items(Seq<WithItem*>& items);
  WithItem* with_item();
  Stmt* try_statement();
  ExceptHandler* except_handler(bool star);
  Stmt* decorated();
  Stmt* function_definition(const Token* start, bool async, Seq<Expr*> decorators);
  const Text* type_comment();
  const Text* function_type_comment();
  Stmt* class_definition(Seq<Expr*> decorators);
  Stmt* match_statement(bool& is_match);
  MatchCase* case_block();
  const Identifier* dotted_name();

  // parameters
  Arguments* parameters(TokenKind until, bool lambda);
  void fill_arguments(Arguments& result, const Items<Node*>& pairs, size_t positional_only,
                      size_t positional);
  Arg* parameter(bool lambda, bool star_annotation_allowed);

  // patterns
  Pattern* patterns();
  Pattern* pattern();
  Pattern* or_pattern();
  Pattern* closed_pattern();
  Pattern* maybe_star_pattern();

  Pattern* group_or_sequence_pattern();
  Pattern* mapping_pattern();
  Pattern* name_pattern();
  Pattern* class_pattern(const Token* start, Expr* cls);

  Expr* literal_expression();
  Expr* signed_number();
  const Identifier* capture_target();

  // expressions
  Expr* expression();
  Expr* expressions_until(const Token* start, Expr* first, bool stars);
  Expr* star_expressions();
  Expr* star_expression();
  Expr* star_named_expression();
  Expr* named_expression();
  Expr* yield_expression();
  Expr* disjunction();
  Expr* conjunction();
  Expr* inversion();
  Expr* comparison();
  Expr* bitwise_or() { return binary(1); }
  Expr* binary(int precedence);
  Expr* factor();
  Expr* power();
  Expr* primary();
  Expr* trailers(const Token* start, Expr* value);
  Expr* call(const Token* start, Expr* function);
  bool arguments(Items<Node*>& items, const Token* generator_parenthesis);
  void split_arguments(Items<Node*>& items, Seq<Expr*>& positional, Seq<Keyword*>& keywords);
  Expr* starred_argument();
  Expr* slices();
  Expr* slice();
  Expr* atom();
  Expr* name_atom();
  Expr* number_atom();
  Expr* strings_atom();
  Expr* constant_atom(ConstantKind kind);
  Expr* parenthesized();
  Expr* list_display();
  Expr* brace_display();
  bool display_elements(Expr* first, TokenKind close, Seq<Expr*>& into);
  Expr* dict_display(const Token* start, Expr* first_key);
  Expr* lambda();
  bool comprehension_clauses(Seq<Comprehension*>& into);
  Comprehension* comprehension_clause();

  // targets
  Expr* star_targets();
  Expr* star_target();
  bool make_target(Expr* expression, ExprContext context);
  bool make_targets(Seq<Expr*> elements, ExprContext context);

  /// Whether `feature` ("Async functions are") belongs to the wanted version of the language; raises if not.
  bool supports(int minor_version, const char* feature) {
    return session_.options.feature_version >= minor_version || refuse(minor_version, feature);
  }
  bool refuse(int minor_version, const char* feature);

  // tokens
  TokenKind kind() const { return token_->kind; }
  TokenKind next_kind() const { return token_[1].kind; }  // the last token is never a NAME or operator
  bool at(TokenKind wanted) const { return token_->kind == wanted; }
  bool accept(TokenKind wanted) {
    if (token_->kind != wanted) return false;
    ++token_;
    return true;
  }
  bool at_word(std::string_view word) const {
    return at(TokenKind::kName) && unit_.text.substr(token_->start, token_->end - token_->start) == word;
  }
  const Identifier* identifier();  // consumes a NAME
  bool at_comprehension() const {
    return at(TokenKind::kFor) || (at(TokenKind::kAsync) && next_kind() == TokenKind::kFor);
  }
  bool at_walrus() const { return at(TokenKind::kName) && next_kind() == TokenKind::kColonEqual; }

  /// From `start` to the end of the last token that has text.
  Location since(const Token* start) const {
    const Token* last = token_ - 1;
    while (last > start && last->kind <= TokenKind::kDedent) --last;
    return {start->lineno, start->col_offset, last->end_lineno, last->end_col_offset};
  }
  template <class T, class... Fields>
  T* make(const Token* start, Fields... fields) {
    return make_node<T>(arena_, since(start), fields...);
  }
  /// For errors found now: `ahead` tokens from here on have been looked at.
  ErrorPlace place(size_t ahead) const {
    return {unit_, static_cast<size_t>(token_ - unit_.tokens.list.data()) + ahead};
  }
  Seq<Expr*> single(Expr* expression) { return arena_.copy_seq(&expression, 1); }

  ParseSession& session_;
  ParseUnit& unit_;
  Arena& arena_;
  const Token* token_;
  int depth_ = 0;
  std::vector<void*> pending_;  // elements of the sequences being read, innermost last
};

/// A sequence being read; its elements wait on the parser's `pending_` stack.
template <class T>
class Parser::Items {
 public:
  explicit Items(Parser& parser) : parser_(parser), start_(parser.pending_.size()) {}
  ~Items() { parser_.pending_.resize(start_); }
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  /// Only the innermost sequence may be added to.
  void add(T item) { parser_.pending_.push_back(const_cast<void*>(static_cast<const void*>(item))); }
  size_t size() const { return parser_.pending_.size() - start_; }
  T operator[](size_t index) const { return static_cast<T>(parser_.pending_[start_ + index]); }
  Seq<T> take() {
    Seq<void*> copy = parser_.arena_.copy_seq(parser_.pending_.data() + start_, size());
    return {(T*)copy.data, copy.length};  // all element types are pointers
  }

 private:
  Parser& parser_;
  size_t start_;
};

/// Counts nesting as CPython's parser does, which gives up with a MemoryError at 6000.
struct Parser::Depth {
  Depth(Parser& parser, int cost) : parser_(parser), cost_(cost) { parser.depth_ += cost; }
  ~Depth() { parser_.depth_ -= cost_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

  /// False, and the session has failed, when the nesting is too deep.
  bool ok() const {
    constexpr int kDeepest = 5970;
    return parser_.depth_ <= kDeepest || parser_.session_.fail_memory();
  }

  Parser& parser_;
  int cost_;
};

}  // namespace adder::compiler
