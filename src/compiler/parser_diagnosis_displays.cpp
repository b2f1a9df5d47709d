// Lists, tuples, sets, dictionaries and comprehensions as the reference grammar tries them.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

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

}  // namespace adder::compiler
