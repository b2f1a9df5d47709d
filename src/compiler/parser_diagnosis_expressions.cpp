// Expressions as the reference grammar tries them.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

Expr* Diagnoser::sequence(const std::vector<Expr*>& elements, size_t start, bool tuple) {
  Seq<Expr*> copy = arena_.copy_seq(elements.data(), elements.size());
  if (tuple) return make<Tuple>(start, copy);
  return make<List>(start, copy);
}

Expr* Diagnoser::expressions() {
  size_t start = mark_;
  std::vector<Expr*> elements;
  Expr* first = expression();
  if (!first) return again(start), nullptr;
  elements.push_back(first);
  bool comma = false;
  many([&] {
    if (!eat(kComma)) return false;
    comma = true;
    Expr* next = expression();
    if (next) elements.push_back(next);
    return next != nullptr;
  });
  if (stopped()) return nullptr;
  if (!comma) return first;
  eat(kComma);
  return stopped() ? nullptr : sequence(elements, start, true);
}

Expr* Diagnoser::expression() {
  return remember(Rule::kExpression, [&]() -> Expr* {
    size_t start = mark_;
    if (error_rules_) {
      wrong_expression();
      if (!again(start)) return nullptr;
      wrong_legacy_expression();
      if (!again(start)) return nullptr;
    }
    return conditional();
  });
}

/// `a if b else c`, a disjunction, or a lambda.
Expr* Diagnoser::conditional() {
  size_t start = mark_;
  if (disjunction()) {
    if (eat(kIf) && disjunction() && eat(kElse) && expression()) return make<IfExp>(start);
    return again(start) ? disjunction() : nullptr;
  }
  if (!again(start)) return nullptr;
  return lambda();
}

Expr* Diagnoser::expression_without_error_rules() {
  bool saved = error_rules_;
  error_rules_ = false;
  Expr* result = conditional();
  error_rules_ = saved;
  return result;
}

void Diagnoser::wrong_expression() {
  size_t start = mark_;
  // ref 3.11: beginnings of the soft keywords count as well.
  auto soft_keyword = [&] {
    const Token* token = eat(kName);
    if (!token) return false;
    std::string_view word = text_of(*token);
    return word == "_" || std::string_view("case").starts_with(word) ||
           std::string_view("match").starts_with(word);
  };
  // Prefixes that are none, as in kf"...", and soft keywords are no forgotten commas.
  bool excluded = ahead([&] { return (eat(kName) && eat(kString)) || (again(start) && soft_keyword()); });
  if (!again(start)) return;
  if (!excluded) {
    Expr* a = disjunction();
    Expr* b = a ? expression_without_error_rules() : nullptr;
    if (a && b) {
      if (is_legacy_statement(a) || unit_.tokens.list[mark_ - 1].level == 0) return;
      raise_between(*a, *b, "invalid syntax. Perhaps you forgot a comma?");
      return;
    }
    if (!again(start)) return;
  }
  Expr* a = disjunction();
  if (!a || !eat(kIf)) return;
  Expr* b = disjunction();
  if (b && not_ahead([&] { return eat(kElse) || eat(kColon); })) {
    raise_between(*a, *b, "expected 'else' after 'if' expression");
  }
}

void Diagnoser::wrong_legacy_expression() {
  Expr* a = name();
  if (!a || !not_ahead([&] { return eat(kLeftParen); })) return;
  Expr* b = star_expressions();
  if (!b || !is_legacy_statement(a)) return;
  std::string id(a->as<Name>()->id->view());
  raise_between(*a, *b, "Missing parentheses in call to '" + id + "'. Did you mean " + id + "(...)?");
}

Expr* Diagnoser::yield_expression() {
  size_t start = mark_;
  if (eat(kYield) && eat(kFrom) && expression()) return make<YieldFrom>(start);
  if (!again(start)) return nullptr;
  if (eat(kYield) && optional([&] { return star_expressions(); })) return make<Yield>(start);
  return again(start), nullptr;
}

Expr* Diagnoser::star_expressions() {
  size_t start = mark_;
  std::vector<Expr*> elements;
  Expr* first = star_expression();
  if (!first) return again(start), nullptr;
  elements.push_back(first);
  bool comma = false;
  many([&] {
    if (!eat(kComma)) return false;
    comma = true;
    Expr* next = star_expression();
    if (next) elements.push_back(next);
    return next != nullptr;
  });
  if (stopped()) return nullptr;
  if (!comma) return first;
  eat(kComma);
  return stopped() ? nullptr : sequence(elements, start, true);
}

Expr* Diagnoser::star_expression() {
  return remember(Rule::kStarExpression, [&]() -> Expr* {
    size_t start = mark_;
    if (eat(kStar)) {
      if (Expr* value = bitwise_or()) return make<Starred>(start, value);
    }
    if (!again(start)) return nullptr;
    return expression();
  });
}

bool Diagnoser::star_named_expressions(std::vector<Expr*>* into) {
  auto element = [&] {
    Expr* next = star_named_expression();
    if (next && into) into->push_back(next);
    return next != nullptr;
  };
  if (!separated(element)) return false;
  eat(kComma);
  return !stopped();
}

Expr* Diagnoser::star_named_expression() {
  size_t start = mark_;
  if (eat(kStar)) {
    if (Expr* value = bitwise_or()) return make<Starred>(start, value);
  }
  if (!again(start)) return nullptr;
  return named_expression();
}

Expr* Diagnoser::assignment_expression() {
  size_t start = mark_;
  Expr* target = name();
  if (target && eat(kColonEqual)) {
    if (Expr* value = expression()) return make<NamedExpr>(start, target, value);
  }
  return again(start), nullptr;
}

Expr* Diagnoser::named_expression() {
  return remember(Rule::kNamedExpression, [&]() -> Expr* {
    size_t start = mark_;
    if (Expr* result = assignment_expression()) return result;
    if (!again(start)) return nullptr;
    if (error_rules_) {
      wrong_named_expression();
      if (!again(start)) return nullptr;
    }
    Expr* result = expression();
    if (result && not_ahead([&] { return eat(kColonEqual); })) return result;
    return again(start), nullptr;
  });
}

void Diagnoser::wrong_named_expression() {
  remember(Rule::kWrongNamedExpression, [&] {
    size_t start = mark_;
    auto no_assignment = [&] { return not_ahead([&] { return eat(kEqual) || eat(kColonEqual); }); };
    Expr* a = expression();
    if (a && eat(kColonEqual) && expression()) {
      raise_at_node(*a, std::string("cannot use assignment expressions with ") + expression_name(a));
      return false;
    }
    if (!again(start)) return false;
    a = name();
    if (a && eat(kEqual)) {
      Expr* b = bitwise_or();
      if (b && no_assignment()) {
        raise_between(*a, *b, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        return false;
      }
    }
    if (!again(start)) return false;
    bool excluded =
        ahead([&] { return list() || tuple() || generator() || eat(kTrue) || eat(kNone) || eat(kFalse); });
    if (excluded || !again(start)) return false;
    a = bitwise_or();
    if (a && eat(kEqual) && bitwise_or() && no_assignment()) {
      raise_at_node(*a, std::string("cannot assign to ") + expression_name(a) +
                            " here. Maybe you meant '==' instead of '='?");
    }
    return false;
  });
}

Expr* Diagnoser::disjunction() {
  return remember(Rule::kDisjunction, [&]() -> Expr* {
    size_t start = mark_;
    Expr* first = conjunction();
    if (!first) return nullptr;
    bool more = some([&] { return eat(kOr) && conjunction(); });
    if (stopped()) return nullptr;
    return more ? make<BoolOp>(start) : first;
  });
}

Expr* Diagnoser::conjunction() {
  return remember(Rule::kConjunction, [&]() -> Expr* {
    size_t start = mark_;
    Expr* first = inversion();
    if (!first) return nullptr;
    bool more = some([&] { return eat(kAnd) && inversion(); });
    if (stopped()) return nullptr;
    return more ? make<BoolOp>(start) : first;
  });
}

Expr* Diagnoser::inversion() {
  return remember(Rule::kInversion, [&]() -> Expr* {
    size_t start = mark_;
    if (eat(kNot) && inversion()) return make<UnaryOp>(start);
    if (!again(start)) return nullptr;
    return comparison();
  });
}

bool Diagnoser::comparison_operator(CompareOperator& op) {
  size_t start = mark_;
  const Token* token = fetch();
  if (!token) return false;
  ++mark_;
  switch (token->kind) {
    case kEqualEqual:
      return op = CompareOperator::kEq, true;
    case kNotEqual: {
      bool barry = session_.options.barry_as_bdfl;
      bool diamond = unit_.text[token->start] == '<';
      if (barry && !diamond) raise("with Barry as BDFL, use '<>' instead of '!='");
      if (barry == diamond) return op = CompareOperator::kNotEq, !stopped();
      break;
    }
    case kLessEqual:
      return op = CompareOperator::kLtE, true;
    case kLess:
      return op = CompareOperator::kLt, true;
    case kGreaterEqual:
      return op = CompareOperator::kGtE, true;
    case kGreater:
      return op = CompareOperator::kGt, true;
    case kNot:
      if (eat(kIn)) return op = CompareOperator::kNotIn, true;
      break;
    case kIn:
      return op = CompareOperator::kIn, true;
    case kIs:
      eat(kNot);
      return op = CompareOperator::kIs, !stopped();
    default:
      break;
  }
  return again(start), false;
}

Expr* Diagnoser::comparison() {
  size_t start = mark_;
  Expr* left = bitwise_or();
  if (!left) return nullptr;
  CompareOperator first_op{};
  bool first = true;
  bool more = some([&] {
    CompareOperator op;
    if (!comparison_operator(op)) return false;
    Expr* right = bitwise_or();
    if (right && first) first_op = op, first = false;
    return right != nullptr;
  });
  if (stopped()) return nullptr;
  if (!more) return left;
  return make<Compare>(start, left, arena_.copy_seq(&first_op, 1));
}

Expr* Diagnoser::bitwise_or() {
  return remember(Rule::kBitwiseOr, [&] { return binary(1); });
}

namespace {

int precedence_of(TokenKind kind) {
  switch (kind) {
    case kVerticalBar:
      return 1;
    case kCaret:
      return 2;
    case kAmpersand:
      return 3;
    case kLeftShift:
    case kRightShift:
      return 4;
    case kPlus:
    case kMinus:
      return 5;
    case kStar:
    case kSlash:
    case kDoubleSlash:
    case kPercent:
    case kAt:
      return 6;
    default:
      return 0;
  }
}

}  // namespace

Expr* Diagnoser::binary(int precedence) {
  size_t start = mark_;
  Expr* left = factor();
  if (!left) return nullptr;
  for (;;) {
    size_t before = mark_;
    const Token* token = fetch();
    if (!token) return nullptr;
    int found = precedence_of(token->kind);
    if (!found || found < precedence) return left;
    ++mark_;
    Expr* right = found == 6 ? factor() : binary(found + 1);
    if (!right) return again(before) ? left : nullptr;
    left = make<BinOp>(start);
  }
}

Expr* Diagnoser::factor() {
  return remember(Rule::kFactor, [&]() -> Expr* {
    size_t start = mark_;
    if ((eat(kPlus) || eat(kMinus) || eat(kTilde)) && factor()) return make<UnaryOp>(start);
    if (!again(start)) return nullptr;
    return power();
  });
}

Expr* Diagnoser::power() {
  size_t start = mark_;
  Expr* base = await_primary();
  if (!base) return nullptr;
  size_t after = mark_;
  if (eat(kDoubleStar) && factor()) return make<BinOp>(start);
  return again(after) ? base : nullptr;
}

Expr* Diagnoser::await_primary() {
  return remember(Rule::kAwaitPrimary, [&]() -> Expr* {
    size_t start = mark_;
    if (eat(kAwait) && primary()) return make<Await>(start);
    if (!again(start)) return nullptr;
    return primary();
  });
}

Expr* Diagnoser::primary() {
  return remember(Rule::kPrimary, [&]() -> Expr* {
    size_t start = mark_;
    Expr* value = atom();
    if (!value) return nullptr;
    for (;;) {
      size_t before = mark_;
      if (eat(kDot) && eat(kName)) {
        value = make<Attribute>(start);
        continue;
      }
      if (!again(before)) return nullptr;
      if (generator()) {
        value = make<Call>(start);
        continue;
      }
      if (!again(before)) return nullptr;
      if (eat(kLeftParen) && optional([&] { return arguments(); }) && eat(kRightParen)) {
        value = make<Call>(start);
        continue;
      }
      if (!again(before)) return nullptr;
      if (eat(kLeftBracket) && slices() && eat(kRightBracket)) {
        value = make<Subscript>(start);
        continue;
      }
      return again(before) ? value : nullptr;
    }
  });
}

Expr* Diagnoser::slices() {
  return remember(Rule::kSlices, [&]() -> Expr* {
    size_t start = mark_;
    Expr* first = slice();
    if (first && not_ahead([&] { return eat(kComma); })) return first;
    if (!again(start)) return nullptr;
    auto element = [&] {
      size_t before = mark_;
      if (slice()) return true;
      return again(before) && starred_expression();
    };
    if (!separated(element)) return nullptr;
    eat(kComma);
    return stopped() ? nullptr : make<Tuple>(start);
  });
}

Expr* Diagnoser::slice() {
  size_t start = mark_;
  auto bound = [&] { return optional([&] { return expression(); }); };
  if (bound() && eat(kColon) && bound() && optional([&] { return eat(kColon) && bound(); })) {
    return make<Slice>(start);
  }
  if (!again(start)) return nullptr;
  return named_expression();
}

Expr* Diagnoser::atom() {
  return remember(Rule::kAtom, [&]() -> Expr* {
    const Token* token = fetch();
    if (!token) return nullptr;
    size_t start = mark_;
    auto constant = [&](ConstantKind kind) {
      ++mark_;
      ConstantValue value;
      value.kind = kind;
      return make<Constant>(start, value);
    };
    switch (token->kind) {
      case kName:
        return name();
      case kTrue:
        return constant(ConstantKind::kTrue);
      case kFalse:
        return constant(ConstantKind::kFalse);
      case kNone:
        return constant(ConstantKind::kNone);
      case kEllipsis:
        return constant(ConstantKind::kEllipsis);
      case kString:
        return strings();
      case kNumber:
        return number();
      case kLeftParen:
        if (Expr* result = tuple()) return result;
        if (!again(start)) return nullptr;
        if (Expr* result = group()) return result;
        return again(start) ? generator() : nullptr;
      case kLeftBracket:
        if (Expr* result = list()) return result;
        return again(start) ? list_comprehension() : nullptr;
      case kLeftBrace:
        if (Expr* result = dict()) return result;
        if (!again(start)) return nullptr;
        if (Expr* result = set()) return result;
        if (!again(start)) return nullptr;
        if (Expr* result = dict_comprehension()) return result;
        return again(start) ? set_comprehension() : nullptr;
      default:
        return nullptr;
    }
  });
}

Expr* Diagnoser::name() {
  const Token* token = eat(kName);
  if (!token) return nullptr;
  return make_node<Name>(arena_, token->location(), token_identifier(session_, unit_, *token));
}

Expr* Diagnoser::number() {
  const Token* token = eat(kNumber);
  ConstantValue value;
  if (!token || !number_value(session_, place(), *token, value)) return nullptr;
  return make_node<Constant>(arena_, token->location(), value);
}

Expr* Diagnoser::strings() {
  return remember(Rule::kStrings, [&]() -> Expr* {
    size_t start = mark_;
    if (!some([&] { return eat(kString); })) return nullptr;
    const Token* tokens = unit_.tokens.list.data();
    return concatenate_strings(session_, place(), tokens + start, tokens + mark_ - 1);
  });
}

Expr* Diagnoser::group() {
  size_t start = mark_;
  if (eat(kLeftParen)) {
    size_t inside = mark_;
    Expr* value = yield_expression();
    if (!value && again(inside)) value = named_expression();
    if (value && eat(kRightParen)) return value;
  }
  if (!again(start)) return nullptr;
  if (error_rules_) wrong_group();
  return again(start), nullptr;
}

void Diagnoser::wrong_group() {
  size_t start = mark_;
  if (eat(kLeftParen)) {
    Expr* a = starred_expression();
    if (a && eat(kRightParen)) return raise_at_node(*a, "cannot use starred expression here");
  }
  if (!again(start)) return;
  if (!eat(kLeftParen)) return;
  const Token* a = eat(kDoubleStar);
  if (a && expression() && eat(kRightParen)) raise_at_token(a, "cannot use double starred expression here");
}

Expr* Diagnoser::lambda() {
  size_t start = mark_;
  if (eat(kLambda) && optional([&] { return parameters(true); }) && eat(kColon) && expression()) {
    return make<Lambda>(start);
  }
  return again(start), nullptr;
}

}  // namespace adder::compiler
