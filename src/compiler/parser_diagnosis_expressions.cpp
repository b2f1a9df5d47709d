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

Expr* Diagnoser::list() {
  size_t start = mark_;
  std::vector<Expr*> elements;
  if (eat(kLeftBracket) && optional([&] { return star_named_expressions(&elements); }) &&
      eat(kRightBracket)) {
    return sequence(elements, start, false);
  }
  return again(start), nullptr;
}

Expr* Diagnoser::tuple() {
  size_t start = mark_;
  std::vector<Expr*> elements;
  auto contents = [&] {
    Expr* first = star_named_expression();
    if (!first || !eat(kComma)) return elements.clear(), false;
    elements.push_back(first);
    return optional([&] { return star_named_expressions(&elements); });
  };
  if (eat(kLeftParen) && optional(contents) && eat(kRightParen)) return sequence(elements, start, true);
  return again(start), nullptr;
}

Expr* Diagnoser::set() {
  size_t start = mark_;
  if (eat(kLeftBrace) && star_named_expressions() && eat(kRightBrace)) return make<Set>(start);
  return again(start), nullptr;
}

Expr* Diagnoser::dict() {
  size_t start = mark_;
  if (eat(kLeftBrace) && optional([&] { return double_starred_pairs(); }) && eat(kRightBrace)) {
    return make<Dict>(start);
  }
  if (!again(start)) return nullptr;
  // This one is tried in the first pass as well.
  if (eat(kLeftBrace)) wrong_double_starred_pairs();
  return again(start), nullptr;
}

bool Diagnoser::double_starred_pairs() {
  if (!separated([&] { return double_starred_pair(); })) return false;
  eat(kComma);
  return !stopped();
}

bool Diagnoser::double_starred_pair() {
  size_t start = mark_;
  if (eat(kDoubleStar) && bitwise_or()) return true;
  return again(start) && pair();
}

bool Diagnoser::pair() {
  size_t start = mark_;
  if (expression() && eat(kColon) && expression()) return true;
  return again(start), false;
}

void Diagnoser::wrong_double_starred_pairs() {
  size_t start = mark_;
  if (separated([&] { return double_starred_pair(); }) && eat(kComma)) wrong_pair();
  if (!again(start)) return;
  if (expression() && eat(kColon)) {
    const Token* star = eat(kStar);
    if (star && bitwise_or()) {
      return raise_from(star->location(), "cannot use a starred expression in a dictionary value");
    }
  }
  if (!again(start)) return;
  if (!expression()) return;
  const Token* colon = eat(kColon);
  if (colon && ahead([&] { return eat(kRightBrace) || eat(kComma); })) {
    raise_at_token(colon, "expression expected after dictionary key and ':'");
  }
}

void Diagnoser::wrong_pair() {
  size_t start = mark_;
  Expr* a = expression();
  if (a && not_ahead([&] { return eat(kColon); })) {
    // The columns are the end of the key, and none.
    raise_at_node({a->lineno, a->end_col_offset - 1, a->end_lineno, kNoColumn},
                  "':' expected after dictionary key");
    return;
  }
  if (!again(start)) return;
  if (expression() && eat(kColon)) {
    const Token* star = eat(kStar);
    if (star && bitwise_or()) {
      return raise_from(star->location(), "cannot use a starred expression in a dictionary value");
    }
  }
  if (!again(start)) return;
  if (!expression()) return;
  const Token* colon = eat(kColon);
  if (colon && ahead([&] { return eat(kRightBrace) || eat(kComma); })) {
    raise_at_token(colon, "expression expected after dictionary key and ':'");
  }
}

Expr* Diagnoser::list_comprehension() {
  size_t start = mark_;
  if (eat(kLeftBracket) && named_expression() && comprehension_clauses() && eat(kRightBracket)) {
    return make<ListComp>(start);
  }
  if (!again(start)) return nullptr;
  if (error_rules_) wrong_comprehension();
  return again(start), nullptr;
}

Expr* Diagnoser::set_comprehension() {
  size_t start = mark_;
  if (eat(kLeftBrace) && named_expression() && comprehension_clauses() && eat(kRightBrace)) {
    return make<SetComp>(start);
  }
  if (!again(start)) return nullptr;
  if (error_rules_) wrong_comprehension();
  return again(start), nullptr;
}

Expr* Diagnoser::dict_comprehension() {
  size_t start = mark_;
  if (eat(kLeftBrace) && pair() && comprehension_clauses() && eat(kRightBrace)) return make<DictComp>(start);
  if (!again(start)) return nullptr;
  if (error_rules_) wrong_dict_comprehension();
  return again(start), nullptr;
}

/// `x := y`, or an expression that no `:=` follows.
Expr* Diagnoser::generator_element() {
  size_t start = mark_;
  if (Expr* result = assignment_expression()) return result;
  if (!again(start)) return nullptr;
  Expr* result = expression();
  if (result && not_ahead([&] { return eat(kColonEqual); })) return result;
  return again(start), nullptr;
}

Expr* Diagnoser::generator() {
  return remember(Rule::kGenerator, [&]() -> Expr* {
    size_t start = mark_;
    if (eat(kLeftParen) && generator_element() && comprehension_clauses() && eat(kRightParen)) {
      return make<GeneratorExp>(start);
    }
    if (!again(start)) return nullptr;
    if (error_rules_) wrong_comprehension();
    return again(start), nullptr;
  });
}

void Diagnoser::wrong_comprehension() {
  size_t start = mark_;
  if (eat(kLeftBracket) || eat(kLeftParen) || eat(kLeftBrace)) {
    Expr* a = starred_expression();
    if (a && comprehension_clauses()) {
      return raise_at_node(*a, "iterable unpacking cannot be used in comprehension");
    }
  }
  const char* message = "did you forget parentheses around the comprehension target?";
  if (!again(start)) return;
  if (eat(kLeftBracket) || eat(kLeftBrace)) {
    std::vector<Expr*> rest;
    Expr* a = star_named_expression();
    if (a && eat(kComma) && star_named_expressions(&rest) && comprehension_clauses()) {
      return raise_between(*a, *rest.back(), message);
    }
  }
  if (!again(start)) return;
  if (eat(kLeftBracket) || eat(kLeftBrace)) {
    Expr* a = star_named_expression();
    const Token* comma = a ? eat(kComma) : nullptr;
    if (comma && comprehension_clauses()) raise_between(*a, comma->location(), message);
  }
}

void Diagnoser::wrong_dict_comprehension() {
  if (!eat(kLeftBrace)) return;
  const Token* a = eat(kDoubleStar);
  if (a && bitwise_or() && comprehension_clauses() && eat(kRightBrace)) {
    raise_at_token(a, "dict unpacking cannot be used in dict comprehension");
  }
}

Expr* Diagnoser::comprehension_clauses() {
  Expr* last = nullptr;
  auto clause = [&] {
    Expr* found = comprehension_clause();
    if (found) last = found;
    return found != nullptr;
  };
  return some(clause) ? last : nullptr;
}

Expr* Diagnoser::comprehension_clause() {
  size_t start = mark_;
  for (bool async : {true, false}) {
    if (!again(start)) return nullptr;
    if ((async && !eat(kAsync)) || !eat(kFor) || !star_targets() || !eat(kIn)) continue;
    // No way back from here.
    Expr* last = disjunction();
    if (!last) return again(start), nullptr;
    bool good = many([&] {
      if (!eat(kIf)) return false;
      Expr* condition = disjunction();
      if (condition) last = condition;
      return condition != nullptr;
    });
    return good ? last : nullptr;
  }
  if (!again(start)) return nullptr;
  if (error_rules_) wrong_for_target();
  return again(start), nullptr;
}

Expr* Diagnoser::arguments() {
  return remember(Rule::kArguments, [&]() -> Expr* {
    size_t start = mark_;
    Expr* result = args();
    if (result) {
      eat(kComma);
      if (ahead([&] { return eat(kRightParen); })) return result;
    }
    if (!again(start)) return nullptr;
    if (error_rules_) wrong_arguments();
    return again(start), nullptr;
  });
}

/// A Call that holds the arguments.
Expr* Diagnoser::args() {
  return remember(Rule::kArgs, [&]() -> Expr* {
    size_t start = mark_;
    std::vector<Argument> found;
    auto positional = [&] {
      size_t before = mark_;
      Expr* value = starred_expression();
      if (!value && again(before)) {
        value = generator_element();
        if (value && !not_ahead([&] { return eat(kEqual); })) value = nullptr;
      }
      if (value) found.push_back({value, false, false});
      return value != nullptr;
    };
    if (separated(positional)) {
      optional([&] { return eat(kComma) && keyword_args(found); });
    } else {
      if (!again(start)) return nullptr;
      if (!keyword_args(found)) return again(start), nullptr;
    }
    if (stopped()) return nullptr;
    std::vector<Expr*> values;
    std::vector<Keyword*> keywords;
    for (const Argument& argument : found) {
      if (!argument.keyword) {
        values.push_back(argument.positional);
        continue;
      }
      const Identifier* name = argument.double_star ? nullptr : arena_.intern("?");
      keywords.push_back(make_node<Keyword>(arena_, {}, name));
    }
    return make<Call>(start, static_cast<Expr*>(nullptr), arena_.copy_seq(values.data(), values.size()),
                      arena_.copy_seq(keywords.data(), keywords.size()));
  });
}

bool Diagnoser::keyword_args(std::vector<Argument>& into) {
  size_t start = mark_;
  size_t size = into.size();
  auto starred = [&] { return keyword_or_starred(into); };
  auto double_starred = [&] { return keyword_or_double_starred(into); };
  if (separated(starred) && eat(kComma) && separated(double_starred)) return true;
  if (!again(start)) return false;
  into.resize(size);
  if (separated(starred)) return true;
  if (!again(start)) return false;
  into.resize(size);
  return separated(double_starred);
}

bool Diagnoser::keyword_or_starred(std::vector<Argument>& into) {
  size_t start = mark_;
  if (error_rules_) {
    wrong_keyword();
    if (!again(start)) return false;
  }
  if (eat(kName) && eat(kEqual) && expression()) return into.push_back({nullptr, true, false}), true;
  if (!again(start)) return false;
  Expr* value = starred_expression();
  if (value) into.push_back({value, false, false});
  return value != nullptr;
}

bool Diagnoser::keyword_or_double_starred(std::vector<Argument>& into) {
  size_t start = mark_;
  if (error_rules_) {
    wrong_keyword();
    if (!again(start)) return false;
  }
  if (eat(kName) && eat(kEqual) && expression()) return into.push_back({nullptr, true, false}), true;
  if (!again(start)) return false;
  if (eat(kDoubleStar) && expression()) return into.push_back({nullptr, true, true}), true;
  return again(start), false;
}

Expr* Diagnoser::starred_expression() {
  size_t start = mark_;
  if (eat(kStar)) {
    if (Expr* value = expression()) return make<Starred>(start, value);
  }
  return again(start), nullptr;
}

void Diagnoser::wrong_arguments() {
  const char* parenthesize = "Generator expression must be parenthesized";
  size_t start = mark_;
  Expr* a = args();
  if (a && eat(kComma) && eat(kStar)) {
    return raise_at_node(*a, "iterable argument unpacking follows keyword argument unpacking");
  }
  if (!again(start)) return;
  a = expression();
  Expr* last = a ? comprehension_clauses() : nullptr;
  auto more = [&] {
    size_t before = mark_;
    if (args()) return true;
    return again(before) && expression() && comprehension_clauses();
  };
  if (last && eat(kComma) && optional(more)) return raise_between(*a, *last, parenthesize);
  if (!again(start)) return;
  a = name();
  const Token* equal = a ? eat(kEqual) : nullptr;
  if (equal && expression() && comprehension_clauses()) {
    return raise_between(*a, equal->location(),
                         "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
  }
  if (!again(start)) return;
  a = args();
  last = a ? comprehension_clauses() : nullptr;
  if (last) {
    Seq<Expr*> values = a->as<Call>()->args;
    if (values.size() > 1) raise_between(*values.back(), *last, parenthesize);
    return;
  }
  if (!again(start)) return;
  if (args() && eat(kComma)) {
    a = expression();
    last = a ? comprehension_clauses() : nullptr;
    if (last) return raise_between(*a, *last, parenthesize);
  }
  if (!again(start)) return;
  a = args();
  if (!a || !eat(kComma) || !args()) return;
  bool unpacking = false;
  for (const Keyword* keyword : a->as<Call>()->keywords) unpacking = unpacking || !keyword->arg;
  raise(unpacking ? "positional argument follows keyword argument unpacking"
                  : "positional argument follows keyword argument");
}

void Diagnoser::wrong_keyword() {
  size_t start = mark_;
  const Token* a = eat(kTrue);
  if (!a) a = eat(kFalse);
  if (!a) a = eat(kNone);
  const Token* equal = a ? eat(kEqual) : nullptr;
  if (equal) {
    return raise_between(a->location(), equal->location(), "cannot assign to " + std::string(text_of(*a)));
  }
  if (!again(start)) return;
  Expr* left = name();
  equal = left ? eat(kEqual) : nullptr;
  if (equal && expression() && comprehension_clauses()) {
    return raise_between(*left, equal->location(),
                         "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
  }
  if (!again(start)) return;
  if (!not_ahead([&] { return eat(kName) && eat(kEqual); })) return;
  left = expression();
  equal = left ? eat(kEqual) : nullptr;
  if (equal) {
    raise_between(*left, equal->location(),
                  "expression cannot contain assignment, perhaps you meant \"==\"?");
  }
}

Expr* Diagnoser::star_targets() {
  size_t start = mark_;
  Expr* first = star_target();
  if (first && not_ahead([&] { return eat(kComma); })) return first;
  if (!again(start)) return nullptr;
  if (!separated([&] { return star_target(); })) return nullptr;
  eat(kComma);
  return stopped() ? nullptr : make<Tuple>(start);
}

Expr* Diagnoser::star_target() {
  return remember(Rule::kStarTarget, [&]() -> Expr* {
    size_t start = mark_;
    if (eat(kStar) && not_ahead([&] { return eat(kStar); }) && star_target()) return make<Starred>(start);
    if (!again(start)) return nullptr;
    return target_with_star_atom();
  });
}

Expr* Diagnoser::target_with_star_atom() {
  return remember(Rule::kTargetWithStarAtom, [&]() -> Expr* {
    size_t start = mark_;
    if (Expr* target = subscript_or_attribute_target()) return target;
    if (!again(start)) return nullptr;
    return star_atom();
  });
}

/// `a.b` and `a[b]`, which no further trailer follows.
Expr* Diagnoser::subscript_or_attribute_target() {
  size_t start = mark_;
  auto no_more = [&] { return not_ahead([&] { return target_lookahead(); }); };
  if (target_primary() && eat(kDot) && eat(kName) && no_more()) return make<Attribute>(start);
  if (!again(start)) return nullptr;
  if (target_primary() && eat(kLeftBracket) && slices() && eat(kRightBracket) && no_more()) {
    return make<Subscript>(start);
  }
  return again(start), nullptr;
}

Expr* Diagnoser::target_primary() {
  return remember(Rule::kTargetPrimary, [&]() -> Expr* {
    size_t start = mark_;
    auto more = [&] { return ahead([&] { return target_lookahead(); }); };
    Expr* value = atom();
    if (!value || !more()) return nullptr;
    for (;;) {
      size_t before = mark_;
      if (eat(kDot) && eat(kName) && more()) {
        value = make<Attribute>(start);
        continue;
      }
      if (!again(before)) return nullptr;
      if (eat(kLeftBracket) && slices() && eat(kRightBracket) && more()) {
        value = make<Subscript>(start);
        continue;
      }
      if (!again(before)) return nullptr;
      if (generator() && more()) {
        value = make<Call>(start);
        continue;
      }
      if (!again(before)) return nullptr;
      if (eat(kLeftParen) && optional([&] { return arguments(); }) && eat(kRightParen) && more()) {
        value = make<Call>(start);
        continue;
      }
      return again(before) ? value : nullptr;
    }
  });
}

Expr* Diagnoser::star_atom() {
  return remember(Rule::kStarAtom, [&]() -> Expr* {
    size_t start = mark_;
    if (Expr* result = name()) return result;
    if (!again(start)) return nullptr;
    if (eat(kLeftParen)) {
      Expr* inner = target_with_star_atom();
      if (inner && eat(kRightParen)) return inner;
    }
    if (!again(start)) return nullptr;
    auto element = [&] { return star_target(); };
    auto tuple_elements = [&] {
      if (!element() || !eat(kComma)) return false;
      return optional([&] { return separated(element) && (eat(kComma) || !stopped()); });
    };
    if (eat(kLeftParen) && optional(tuple_elements) && eat(kRightParen)) return make<Tuple>(start);
    if (!again(start)) return nullptr;
    auto list_elements = [&] { return separated(element) && (eat(kComma) || !stopped()); };
    if (eat(kLeftBracket) && optional(list_elements) && eat(kRightBracket)) return make<List>(start);
    return again(start), nullptr;
  });
}

Expr* Diagnoser::single_target() {
  return remember(Rule::kSingleTarget, [&]() -> Expr* {
    size_t start = mark_;
    if (Expr* target = subscript_or_attribute_target()) return target;
    if (!again(start)) return nullptr;
    if (Expr* target = name()) return target;
    if (!again(start)) return nullptr;
    if (eat(kLeftParen)) {
      Expr* inner = single_target();
      if (inner && eat(kRightParen)) return inner;
    }
    return again(start), nullptr;
  });
}

bool Diagnoser::delete_targets() {
  if (!separated([&] { return delete_target(); })) return false;
  eat(kComma);
  return !stopped();
}

bool Diagnoser::delete_target() {
  return remember(Rule::kDeleteTarget, [&] {
    size_t start = mark_;
    if (subscript_or_attribute_target()) return true;
    return again(start) && delete_atom();
  });
}

bool Diagnoser::delete_atom() {
  return remember(Rule::kDeleteAtom, [&] {
    size_t start = mark_;
    if (eat(kName)) return true;
    if (eat(kLeftParen) && delete_target() && eat(kRightParen)) return true;
    auto several = [&] { return optional([&] { return delete_targets(); }); };
    if (again(start) && eat(kLeftParen) && several() && eat(kRightParen)) return true;
    if (again(start) && eat(kLeftBracket) && several() && eat(kRightBracket)) return true;
    return again(start), false;
  });
}

}  // namespace adder::compiler
