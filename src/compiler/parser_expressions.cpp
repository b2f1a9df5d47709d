// Expressions, from `a if b else c` down to atoms, and assignment targets.
#include <array>

#include "compiler/parser_core.h"

namespace adder::compiler {

using enum TokenKind;

namespace {

struct BinaryOperator {
  int8_t precedence = 0;  // 0: not a binary operator
  Operator op = Operator::kAdd;
};

constexpr std::array<BinaryOperator, 128> make_binary_operators() {
  std::array<BinaryOperator, 128> table{};
  auto set = [&](TokenKind kind, int precedence, Operator op) {
    table[static_cast<size_t>(kind)] = {static_cast<int8_t>(precedence), op};
  };
  set(kVerticalBar, 1, Operator::kBitOr);
  set(kCaret, 2, Operator::kBitXor);
  set(kAmpersand, 3, Operator::kBitAnd);
  set(kLeftShift, 4, Operator::kLShift);
  set(kRightShift, 4, Operator::kRShift);
  set(kPlus, 5, Operator::kAdd);
  set(kMinus, 5, Operator::kSub);
  set(kStar, 6, Operator::kMult);
  set(kSlash, 6, Operator::kDiv);
  set(kDoubleSlash, 6, Operator::kFloorDiv);
  set(kPercent, 6, Operator::kMod);
  set(kAt, 6, Operator::kMatMult);
  return table;
}
constexpr std::array<BinaryOperator, 128> kBinaryOperators = make_binary_operators();

/// Parentheses, brackets and braces cost CPython's parser about this many levels.
constexpr int kBracketDepth = 24;
/// Marks a generator expression whose parentheses are those of the call around it.
constexpr int kPendingColumn = -2;

}  // namespace

Expr* Parser::expression() {
  const Token* start = token_;
  if (at(kLambda)) return lambda();
  Expr* body = PARSE(disjunction());
  if (!at(kIf)) return body;
  Depth depth(*this, 1);
  if (!depth.ok()) return nullptr;
  ++token_;
  Expr* test = PARSE(disjunction());
  if (!accept(kElse)) return nullptr;
  Expr* otherwise = PARSE(expression());
  return make<IfExp>(start, test, body, otherwise);
}

Expr* Parser::lambda() {
  Depth depth(*this, 2);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  Arguments* args = PARSE(parameters(kColon, true));
  if (!accept(kColon)) return nullptr;
  Expr* body = PARSE(expression());
  return make<Lambda>(start, args, body);
}

/// After `first`: the rest of a tuple without parentheses, if there is one.
Expr* Parser::expressions_until(const Token* start, Expr* first, bool stars) {
  if (!at(kComma)) return first;
  Items<Expr*> elements(*this);
  elements.add(first);
  while (accept(kComma)) {
    if (!starts_expression(kind()) && !(stars && at(kStar))) break;
    elements.add(PARSE(stars ? star_expression() : expression()));
  }
  return make<Tuple>(start, elements.take(), ExprContext::kLoad);
}

Expr* Parser::star_expressions() {
  const Token* start = token_;
  Expr* first = PARSE(star_expression());
  return expressions_until(start, first, true);
}

Expr* Parser::star_expression() {
  if (!at(kStar)) return expression();
  const Token* start = token_++;
  Expr* value = PARSE(bitwise_or());
  return make<Starred>(start, value, ExprContext::kLoad);
}

Expr* Parser::star_named_expression() { return at(kStar) ? star_expression() : named_expression(); }

Expr* Parser::named_expression() {
  if (!at_walrus()) return expression();
  const Token* start = token_;
  Expr* target = name_atom();
  target->as<Name>()->ctx = ExprContext::kStore;
  ++token_;
  Expr* value = PARSE(expression());
  PARSE(supports(8, "Assignment expressions are"));
  return make<NamedExpr>(start, target, value);
}

Expr* Parser::yield_expression() {
  const Token* start = token_++;
  if (accept(kFrom)) {
    Expr* value = PARSE(expression());
    return make<YieldFrom>(start, value);
  }
  Expr* value = nullptr;
  if (starts_expression(kind()) || at(kStar)) value = PARSE(star_expressions());
  return make<Yield>(start, value);
}

Expr* Parser::disjunction() {
  const Token* start = token_;
  Expr* first = PARSE(conjunction());
  if (!at(kOr)) return first;
  Items<Expr*> values(*this);
  values.add(first);
  while (accept(kOr)) values.add(PARSE(conjunction()));
  return make<BoolOp>(start, BoolOperator::kOr, values.take());
}

Expr* Parser::conjunction() {
  const Token* start = token_;
  Expr* first = PARSE(inversion());
  if (!at(kAnd)) return first;
  Items<Expr*> values(*this);
  values.add(first);
  while (accept(kAnd)) values.add(PARSE(inversion()));
  return make<BoolOp>(start, BoolOperator::kAnd, values.take());
}

Expr* Parser::inversion() {
  if (!at(kNot)) return comparison();
  Depth depth(*this, 1);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  Expr* operand = PARSE(inversion());
  return make<UnaryOp>(start, UnaryOperator::kNot, operand);
}

namespace {

/// The comparison at `token`, of `length` tokens; 0 when there is none.
int comparison_operator(const Token* token, CompareOperator& op) {
  switch (token->kind) {
    case kEqualEqual:
      return op = CompareOperator::kEq, 1;
    case kNotEqual:
      return op = CompareOperator::kNotEq, 1;
    case kLess:
      return op = CompareOperator::kLt, 1;
    case kLessEqual:
      return op = CompareOperator::kLtE, 1;
    case kGreater:
      return op = CompareOperator::kGt, 1;
    case kGreaterEqual:
      return op = CompareOperator::kGtE, 1;
    case kIn:
      return op = CompareOperator::kIn, 1;
    case kNot:
      return token[1].kind == kIn ? (op = CompareOperator::kNotIn, 2) : 0;
    case kIs:
      if (token[1].kind == kNot) return op = CompareOperator::kIsNot, 2;
      return op = CompareOperator::kIs, 1;
    default:
      return 0;
  }
}

}  // namespace

Expr* Parser::comparison() {
  const Token* start = token_;
  Expr* left = PARSE(bitwise_or());
  CompareOperator op;
  int length = comparison_operator(token_, op);
  if (!length) return left;
  Items<Expr*> comparators(*this);
  std::vector<CompareOperator> more_ops;
  CompareOperator first_op = op;
  while ((length = comparison_operator(token_, op))) {
    bool barry = session_.options.barry_as_bdfl;
    if (op == CompareOperator::kNotEq && (unit_.text[token_->start] == '<') != barry) {
      if (!barry) return nullptr;
      ErrorPlace place{unit_, static_cast<size_t>(token_ - unit_.tokens.list.data()) + 1};
      raise_here(session_, place, SyntaxErrorType::kSyntaxError,
                 "with Barry as BDFL, use '<>' instead of '!='");
      return nullptr;
    }
    token_ += length;
    if (comparators.size()) more_ops.push_back(op);
    comparators.add(PARSE(bitwise_or()));
  }
  Seq<CompareOperator> ops = arena_.make_seq<CompareOperator>(comparators.size());
  ops[0] = first_op;
  for (size_t i = 0; i < more_ops.size(); ++i) ops[i + 1] = more_ops[i];
  return make<Compare>(start, left, ops, comparators.take());
}

Expr* Parser::binary(int precedence) {
  const Token* start = token_;
  Expr* left = PARSE(factor());
  for (;;) {
    BinaryOperator found = kBinaryOperators[static_cast<size_t>(kind())];
    if (found.precedence < precedence || !found.precedence) return left;
    ++token_;
    Expr* right = PARSE(found.precedence == 6 ? factor() : binary(found.precedence + 1));
    if (found.op == Operator::kMatMult) PARSE(supports(5, "The '@' operator is"));
    left = make<BinOp>(start, left, found.op, right);
  }
}

Expr* Parser::factor() {
  UnaryOperator op;
  switch (kind()) {
    case kPlus:
      op = UnaryOperator::kUAdd;
      break;
    case kMinus:
      op = UnaryOperator::kUSub;
      break;
    case kTilde:
      op = UnaryOperator::kInvert;
      break;
    default:
      return power();
  }
  Depth depth(*this, 1);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  Expr* operand = PARSE(factor());
  return make<UnaryOp>(start, op, operand);
}

Expr* Parser::power() {
  const Token* start = token_;
  Expr* base;
  if (accept(kAwait)) {
    Expr* awaited = PARSE(primary());
    PARSE(supports(5, "Await expressions are"));
    base = make<Await>(start, awaited);
  } else {
    base = PARSE(primary());
  }
  if (!at(kDoubleStar)) return base;
  Depth depth(*this, 2);
  if (!depth.ok()) return nullptr;
  ++token_;
  Expr* exponent = PARSE(factor());
  return make<BinOp>(start, base, Operator::kPow, exponent);
}

Expr* Parser::primary() {
  const Token* start = token_;
  Expr* value = PARSE(atom());
  return trailers(start, value);
}

/// `.name`, `(...)` and `[...]` after an atom.
Expr* Parser::trailers(const Token* start, Expr* value) {
  for (;;) {
    switch (kind()) {
      case kDot: {
        ++token_;
        const Identifier* name = PARSE(identifier());
        value = make<Attribute>(start, value, name, ExprContext::kLoad);
        break;
      }
      case kLeftParen:
        value = PARSE(call(start, value));
        break;
      case kLeftBracket: {
        Depth depth(*this, kBracketDepth);
        if (!depth.ok()) return nullptr;
        ++token_;
        Expr* index = PARSE(slices());
        if (!accept(kRightBracket)) return nullptr;
        value = make<Subscript>(start, value, index, ExprContext::kLoad);
        break;
      }
      default:
        return value;
    }
  }
}

/// Positional arguments and keywords, in the order of the source, into the two lists of a Call or ClassDef.
void Parser::split_arguments(Items<Node*>& items, Seq<Expr*>& positional, Seq<Keyword*>& keywords) {
  size_t keyword_count = 0;
  for (size_t i = 0; i < items.size(); ++i) keyword_count += items[i]->is<Keyword>();
  positional = arena_.make_seq<Expr*>(items.size() - keyword_count);
  keywords = arena_.make_seq<Keyword*>(keyword_count);
  Expr** next_positional = positional.data;
  Keyword** next_keyword = keywords.data;
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i]->is<Keyword>()) {
      *next_keyword++ = items[i]->as<Keyword>();
    } else {
      *next_positional++ = static_cast<Expr*>(items[i]);
    }
  }
}

Expr* Parser::call(const Token* start, Expr* function) {
  Depth depth(*this, kBracketDepth);
  if (!depth.ok()) return nullptr;
  const Token* open = token_++;
  Items<Node*> items(*this);
  if (!at(kRightParen)) PARSE(arguments(items, open));
  if (!accept(kRightParen)) return nullptr;
  if (items.size() == 1 && items[0]->is<GeneratorExp>() && items[0]->col_offset == kPendingColumn) {
    static_cast<Location&>(*items[0]) = since(open);
  }
  Seq<Expr*> positional;
  Seq<Keyword*> keywords;
  split_arguments(items, positional, keywords);
  return make<Call>(start, function, positional, keywords);
}

/// Arguments up to the closing parenthesis. Where `generator_parenthesis` is given, a lone generator
/// expression may use the call's parentheses; its position is filled in by the caller.
bool Parser::arguments(Items<Node*>& items, const Token* generator_parenthesis) {
  enum { kPositional, kKeywords, kDoubleStars } phase = kPositional;
  while (!at(kRightParen)) {
    const Token* start = token_;
    if (at(kDoubleStar)) {
      ++token_;
      Expr* value = PARSE(expression());
      items.add(make<Keyword>(start, static_cast<const Identifier*>(nullptr), value));
      phase = kDoubleStars;
    } else if (at(kName) && next_kind() == kEqual) {
      const Identifier* name = identifier();
      ++token_;
      Expr* value = PARSE(expression());
      items.add(make<Keyword>(start, name, value));
      if (phase == kPositional) phase = kKeywords;
    } else if (at(kStar)) {
      if (phase == kDoubleStars) return false;
      ++token_;
      Expr* value = PARSE(expression());
      items.add(make<Starred>(start, value, ExprContext::kLoad));
    } else {
      if (phase != kPositional) return false;
      Expr* value = PARSE(named_expression());
      if (generator_parenthesis && items.size() == 0 && at_comprehension()) {
        Seq<Comprehension*> clauses;
        PARSE(comprehension_clauses(clauses));
        value = make<GeneratorExp>(start, value, clauses);
        value->col_offset = kPendingColumn;
        items.add(value);
        return at(kRightParen);
      }
      items.add(value);
    }
    if (!accept(kComma)) return true;
  }
  return true;
}

Expr* Parser::slices() {
  const Token* start = token_;
  bool star = at(kStar);
  Expr* first = PARSE(star ? starred_argument() : slice());
  if (!star && !at(kComma)) return first;
  Items<Expr*> elements(*this);
  elements.add(first);
  while (accept(kComma)) {
    if (at(kRightBracket)) break;
    elements.add(PARSE(at(kStar) ? starred_argument() : slice()));
  }
  return make<Tuple>(start, elements.take(), ExprContext::kLoad);
}

/// `*expression`, as in calls and subscripts.
Expr* Parser::starred_argument() {
  const Token* start = token_++;
  Expr* value = PARSE(expression());
  return make<Starred>(start, value, ExprContext::kLoad);
}

Expr* Parser::slice() {
  const Token* start = token_;
  if (at_walrus()) return named_expression();
  Expr* lower = nullptr;
  if (!at(kColon)) {
    lower = PARSE(expression());
    if (!at(kColon)) return lower;
  }
  ++token_;
  Expr* upper = nullptr;
  Expr* step = nullptr;
  if (starts_expression(kind())) upper = PARSE(expression());
  if (accept(kColon) && starts_expression(kind())) step = PARSE(expression());
  return make<Slice>(start, lower, upper, step);
}

Expr* Parser::atom() {
  switch (kind()) {
    case kName:
      return name_atom();
    case kNumber:
      return number_atom();
    case kString:
      return strings_atom();
    case kLeftParen:
      return parenthesized();
    case kLeftBracket:
      return list_display();
    case kLeftBrace:
      return brace_display();
    case kTrue:
      return constant_atom(ConstantKind::kTrue);
    case kFalse:
      return constant_atom(ConstantKind::kFalse);
    case kNone:
      return constant_atom(ConstantKind::kNone);
    case kEllipsis:
      return constant_atom(ConstantKind::kEllipsis);
    default:
      return nullptr;
  }
}

Expr* Parser::name_atom() {
  const Token* start = token_;
  return make_node<Name>(arena_, start->location(), identifier(), ExprContext::kLoad);
}

Expr* Parser::constant_atom(ConstantKind kind) {
  const Token* start = token_++;
  ConstantValue value;
  value.kind = kind;
  return make_node<Constant>(arena_, start->location(), value);
}

Expr* Parser::number_atom() {
  const Token* start = token_++;
  ConstantValue value;
  if (!number_value(session_, place(0), *start, value)) return nullptr;
  return make_node<Constant>(arena_, start->location(), value);
}

Expr* Parser::strings_atom() {
  const Token* first = token_;
  while (at(kString)) ++token_;
  if (at(kError)) return nullptr;
  return concatenate_strings(session_, place(1), first, token_ - 1);
}

/// `()`, a tuple, a generator expression, or just an expression in parentheses.
Expr* Parser::parenthesized() {
  Depth depth(*this, kBracketDepth);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  if (accept(kRightParen)) return make<Tuple>(start, Seq<Expr*>{}, ExprContext::kLoad);
  if (at(kYield)) {
    Expr* inner = PARSE(yield_expression());
    return accept(kRightParen) ? inner : nullptr;
  }
  bool star = at(kStar);
  Expr* first = PARSE(star_named_expression());
  if (at(kComma)) {
    Seq<Expr*> elements;
    PARSE(display_elements(first, kRightParen, elements));
    return make<Tuple>(start, elements, ExprContext::kLoad);
  }
  if (star) return nullptr;
  if (at_comprehension()) {
    Seq<Comprehension*> clauses;
    PARSE(comprehension_clauses(clauses));
    if (!accept(kRightParen)) return nullptr;
    return make<GeneratorExp>(start, first, clauses);
  }
  return accept(kRightParen) ? first : nullptr;
}

/// The elements after `first`, and the closing bracket.
bool Parser::display_elements(Expr* first, TokenKind close, Seq<Expr*>& into) {
  Items<Expr*> elements(*this);
  elements.add(first);
  while (accept(kComma)) {
    if (at(close)) break;
    elements.add(PARSE(star_named_expression()));
  }
  into = elements.take();
  return accept(close);
}

Expr* Parser::list_display() {
  Depth depth(*this, kBracketDepth);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  if (accept(kRightBracket)) return make<List>(start, Seq<Expr*>{}, ExprContext::kLoad);
  bool star = at(kStar);
  Expr* first = PARSE(star_named_expression());
  if (!star && at_comprehension()) {
    Seq<Comprehension*> clauses;
    PARSE(comprehension_clauses(clauses));
    if (!accept(kRightBracket)) return nullptr;
    return make<ListComp>(start, first, clauses);
  }
  Seq<Expr*> elements;
  PARSE(display_elements(first, kRightBracket, elements));
  return make<List>(start, elements, ExprContext::kLoad);
}

/// A dictionary or a set, or a comprehension of either.
Expr* Parser::brace_display() {
  Depth depth(*this, kBracketDepth);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  if (accept(kRightBrace)) return make<Dict>(start, Seq<Expr*>{}, Seq<Expr*>{});
  if (at(kDoubleStar)) return dict_display(start, nullptr);
  bool star = at(kStar);
  bool walrus = at_walrus();
  Expr* first = PARSE(star_named_expression());
  if (at(kColon) && !star && !walrus) return dict_display(start, first);
  if (!star && at_comprehension()) {
    Seq<Comprehension*> clauses;
    PARSE(comprehension_clauses(clauses));
    if (!accept(kRightBrace)) return nullptr;
    return make<SetComp>(start, first, clauses);
  }
  Seq<Expr*> elements;
  PARSE(display_elements(first, kRightBrace, elements));
  return make<Set>(start, elements);
}

/// After the first key (null: at `**`).
Expr* Parser::dict_display(const Token* start, Expr* first_key) {
  Items<Expr*> pairs(*this);
  Expr* key = first_key;
  for (;;) {
    if (!key && !at(kDoubleStar)) key = PARSE(expression());
    if (key) {
      if (!accept(kColon)) return nullptr;
      Expr* value = PARSE(expression());
      if (pairs.size() == 0 && at_comprehension()) {
        Seq<Comprehension*> clauses;
        PARSE(comprehension_clauses(clauses));
        if (!accept(kRightBrace)) return nullptr;
        return make<DictComp>(start, key, value, clauses);
      }
      pairs.add(key);
      pairs.add(value);
    } else {
      ++token_;
      Expr* mapping = PARSE(bitwise_or());
      pairs.add(nullptr);
      pairs.add(mapping);
    }
    key = nullptr;
    if (!accept(kComma) || at(kRightBrace)) break;
  }
  if (!accept(kRightBrace)) return nullptr;
  Seq<Expr*> keys = arena_.make_seq<Expr*>(pairs.size() / 2);
  Seq<Expr*> values = arena_.make_seq<Expr*>(pairs.size() / 2);
  for (uint32_t i = 0; i < keys.size(); ++i) {
    keys[i] = pairs[2 * i];
    values[i] = pairs[2 * i + 1];
  }
  return make<Dict>(start, keys, values);
}

bool Parser::comprehension_clauses(Seq<Comprehension*>& into) {
  Items<Comprehension*> clauses(*this);
  while (at_comprehension()) clauses.add(PARSE(comprehension_clause()));
  into = clauses.take();
  return true;
}

Comprehension* Parser::comprehension_clause() {
  const Token* start = token_;
  bool async = accept(kAsync);
  ++token_;
  Expr* target = PARSE(star_targets());
  if (!accept(kIn)) return nullptr;
  Expr* iterable = PARSE(disjunction());
  Items<Expr*> conditions(*this);
  while (accept(kIf)) conditions.add(PARSE(disjunction()));
  if (async) PARSE(supports(6, "Async comprehensions are"));
  return make<Comprehension>(start, target, iterable, conditions.take(), static_cast<int>(async));
}

/// What `for` and `with` assign to: targets, perhaps with stars, perhaps a tuple without parentheses.
Expr* Parser::star_targets() {
  const Token* start = token_;
  Expr* first = PARSE(star_target());
  if (!at(kComma)) return first;
  Items<Expr*> elements(*this);
  elements.add(first);
  while (accept(kComma)) {
    if (!starts_expression(kind()) && !at(kStar)) break;
    elements.add(PARSE(star_target()));
  }
  return make<Tuple>(start, elements.take(), ExprContext::kStore);
}

Expr* Parser::star_target() {
  const Token* start = token_;
  if (accept(kStar)) {
    if (at(kStar)) return nullptr;
    Expr* value = PARSE(star_target());
    return make<Starred>(start, value, ExprContext::kStore);
  }
  Expr* target = PARSE(primary());
  return make_target(target, ExprContext::kStore) ? target : nullptr;
}

/// Turns an expression into a target, if it can be one.
bool Parser::make_target(Expr* expression, ExprContext context) {
  switch (expression->kind) {
    case NodeKind::kName:
      expression->as<Name>()->ctx = context;
      return true;
    case NodeKind::kAttribute:
      expression->as<Attribute>()->ctx = context;
      return true;
    case NodeKind::kSubscript:
      expression->as<Subscript>()->ctx = context;
      return true;
    case NodeKind::kStarred:
      expression->as<Starred>()->ctx = context;
      return context == ExprContext::kStore && make_target(expression->as<Starred>()->value, context);
    case NodeKind::kTuple:
      expression->as<Tuple>()->ctx = context;
      return make_targets(expression->as<Tuple>()->elts, context);
    case NodeKind::kList:
      expression->as<List>()->ctx = context;
      return make_targets(expression->as<List>()->elts, context);
    default:
      return false;
  }
}

bool Parser::make_targets(Seq<Expr*> elements, ExprContext context) {
  for (Expr* element : elements) {
    if (!make_target(element, context)) return false;
  }
  return true;
}

}  // namespace adder::compiler
