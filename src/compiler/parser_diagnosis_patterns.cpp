// The match statement as the reference grammar tries it.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

bool Diagnoser::match_statement() {
  size_t start = mark_;
  if (eat_word("match") && subject() && eat(kColon) && eat(kNewline) && eat(kIndent) &&
      some([&] { return case_block(); }) && eat(kDedent)) {
    return true;
  }
  if (!again(start)) return false;
  if (error_rules_) wrong_match_statement();
  return again(start), false;
}

void Diagnoser::wrong_match_statement() {
  size_t start = mark_;
  if (eat_word("match") && subject() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  const Token* keyword = eat_word("match");
  if (keyword && subject() && eat(kColon) && missing_indent()) {
    raise_indentation("expected an indented block after 'match' statement on line " +
                      std::to_string(keyword->lineno));
  }
}

bool Diagnoser::subject() {
  size_t start = mark_;
  if (star_named_expression() && eat(kComma) && optional([&] { return star_named_expressions(); }))
    return true;
  return again(start) && named_expression();
}

bool Diagnoser::case_block() {
  size_t start = mark_;
  if (error_rules_) wrong_case_block();
  if (!again(start)) return false;
  auto maybe_guard = [&] { return optional([&] { return guard(); }); };
  if (eat_word("case") && patterns() && maybe_guard() && eat(kColon) && block()) return true;
  return again(start), false;
}

void Diagnoser::wrong_case_block() {
  size_t start = mark_;
  auto maybe_guard = [&] { return optional([&] { return guard(); }); };
  if (eat_word("case") && patterns() && maybe_guard() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  const Token* keyword = eat_word("case");
  if (keyword && patterns() && maybe_guard() && eat(kColon) && missing_indent()) {
    raise_indentation("expected an indented block after 'case' statement on line " +
                      std::to_string(keyword->lineno));
  }
}

bool Diagnoser::guard() { return eat(kIf) && named_expression(); }

bool Diagnoser::patterns() {
  size_t start = mark_;
  if (open_sequence_pattern()) return true;
  return again(start) && pattern();
}

Location const* Diagnoser::pattern() {
  return remember(Rule::kPattern, [&]() -> Location const* {
    size_t start = mark_;
    if (as_pattern()) return arena_.make<Location>(since(start));
    if (!again(start) || !or_pattern()) return nullptr;
    return arena_.make<Location>(since(start));
  });
}

bool Diagnoser::as_pattern() {
  size_t start = mark_;
  if (or_pattern() && eat(kAs) && capture_target()) return true;
  if (!again(start)) return false;
  if (error_rules_) wrong_as_pattern();
  return again(start), false;
}

void Diagnoser::wrong_as_pattern() {
  size_t start = mark_;
  if (or_pattern() && eat(kAs)) {
    if (const Token* a = eat_word("_")) return raise_at_token(a, "cannot use '_' as a target");
  }
  if (!again(start)) return;
  if (or_pattern() && eat(kAs) && not_ahead([&] { return eat(kName); })) {
    if (Expr* a = expression()) raise_at_node(*a, "invalid pattern target");
  }
}

bool Diagnoser::or_pattern() {
  return separated([&] { return closed_pattern(); }, kVerticalBar);
}

bool Diagnoser::closed_pattern() {
  return remember(Rule::kClosedPattern, [&] {
    size_t start = mark_;
    auto part_of_more = [&] { return eat(kDot) || eat(kLeftParen) || eat(kEqual); };
    if (literal_pattern()) return true;
    if (!again(start)) return false;
    if (capture_target()) return true;
    if (!again(start)) return false;
    if (eat_word("_")) return true;
    if (!again(start)) return false;
    if (attribute() && not_ahead(part_of_more)) return true;
    if (!again(start)) return false;
    if (eat(kLeftParen) && pattern() && eat(kRightParen)) return true;
    if (!again(start)) return false;
    if (sequence_pattern()) return true;
    if (!again(start)) return false;
    if (mapping_pattern()) return true;
    if (!again(start)) return false;
    return class_pattern();
  });
}

bool Diagnoser::literal_pattern() { return literal_expression(); }

bool Diagnoser::literal_expression() {
  size_t start = mark_;
  if (signed_number() && not_ahead([&] { return eat(kPlus) || eat(kMinus); })) return true;
  if (!again(start)) return false;
  if (complex_number()) return true;
  if (!again(start)) return false;
  if (strings()) return true;
  return again(start) && (eat(kNone) || eat(kTrue) || eat(kFalse));
}

bool Diagnoser::signed_number() {
  size_t start = mark_;
  if (number()) return true;
  return again(start) && eat(kMinus) && number();
}

bool Diagnoser::complex_number() {
  auto is_complex = [](const Expr* number) {
    return number->as<Constant>()->value.kind == ConstantKind::kComplex;
  };
  eat(kMinus);
  Expr* real = number();
  if (!real) return false;
  if (is_complex(real)) {
    raise_at_node(*real, "real number required in complex literal");
    return false;
  }
  if (!eat(kPlus) && !eat(kMinus)) return false;
  Expr* imaginary = number();
  if (!imaginary) return false;
  if (!is_complex(imaginary)) {
    raise_at_node(*imaginary, "imaginary number required in complex literal");
    return false;
  }
  return true;
}

bool Diagnoser::capture_target() {
  size_t start = mark_;
  auto part_of_more = [&] { return eat(kDot) || eat(kLeftParen) || eat(kEqual); };
  if (not_ahead([&] { return eat_word("_"); }) && eat(kName) && not_ahead(part_of_more)) return true;
  return again(start), false;
}

bool Diagnoser::attribute() {
  size_t start = mark_;
  if (eat(kName) && some([&] { return eat(kDot) && eat(kName); })) return true;
  return again(start), false;
}

bool Diagnoser::name_or_attribute() {
  return eat(kName) && many([&] { return eat(kDot) && eat(kName); });
}

bool Diagnoser::sequence_pattern() {
  size_t start = mark_;
  if (eat(kLeftBracket) && optional([&] { return maybe_sequence_pattern(); }) && eat(kRightBracket))
    return true;
  if (!again(start)) return false;
  if (eat(kLeftParen) && optional([&] { return open_sequence_pattern(); }) && eat(kRightParen)) return true;
  return again(start), false;
}

bool Diagnoser::open_sequence_pattern() {
  size_t start = mark_;
  if (maybe_star_pattern() && eat(kComma) && optional([&] { return maybe_sequence_pattern(); })) return true;
  return again(start), false;
}

bool Diagnoser::maybe_sequence_pattern() {
  return separated([&] { return maybe_star_pattern(); }) && (eat(kComma) || !stopped());
}

bool Diagnoser::maybe_star_pattern() {
  size_t start = mark_;
  if (star_pattern()) return true;
  return again(start) && pattern();
}

bool Diagnoser::star_pattern() {
  return remember(Rule::kStarPattern, [&] {
    size_t start = mark_;
    if (eat(kStar) && capture_target()) return true;
    if (!again(start)) return false;
    return eat(kStar) && eat_word("_");
  });
}

bool Diagnoser::mapping_pattern() {
  size_t start = mark_;
  auto comma = [&] { return eat(kComma) || !stopped(); };
  auto items = [&] { return separated([&] { return key_value_pattern(); }); };
  if (eat(kLeftBrace) && eat(kRightBrace)) return true;
  if (!again(start)) return false;
  if (eat(kLeftBrace) && double_star_pattern() && comma() && eat(kRightBrace)) return true;
  if (!again(start)) return false;
  if (eat(kLeftBrace) && items() && eat(kComma) && double_star_pattern() && comma() && eat(kRightBrace)) {
    return true;
  }
  if (!again(start)) return false;
  if (eat(kLeftBrace) && items() && comma() && eat(kRightBrace)) return true;
  return again(start), false;
}

bool Diagnoser::double_star_pattern() { return eat(kDoubleStar) && capture_target(); }

bool Diagnoser::key_value_pattern() {
  size_t start = mark_;
  auto key = [&] {
    if (literal_expression()) return true;
    return again(start) && attribute();
  };
  if (key() && eat(kColon) && pattern()) return true;
  return again(start), false;
}

bool Diagnoser::class_pattern() {
  size_t start = mark_;
  auto comma = [&] { return eat(kComma) || !stopped(); };
  auto open = [&] { return name_or_attribute() && eat(kLeftParen); };
  if (open() && eat(kRightParen)) return true;
  if (!again(start)) return false;
  if (open() && positional_patterns() && comma() && eat(kRightParen)) return true;
  if (!again(start)) return false;
  if (open() && keyword_patterns() && comma() && eat(kRightParen)) return true;
  if (!again(start)) return false;
  if (open() && positional_patterns() && eat(kComma) && keyword_patterns() && comma() && eat(kRightParen)) {
    return true;
  }
  if (!again(start)) return false;
  if (error_rules_) wrong_class_pattern();
  return again(start), false;
}

void Diagnoser::wrong_class_pattern() {
  if (!name_or_attribute() || !eat(kLeftParen)) return;
  if (!optional([&] { return positional_patterns() && eat(kComma); })) return;
  Location range;
  if (keyword_patterns() && eat(kComma) && positional_patterns(&range)) {
    raise_at_node(range, "positional patterns follow keyword patterns");
  }
}

/// Patterns with commas between; gives the range from the first to the last.
bool Diagnoser::positional_patterns(Location* range) {
  bool first = true;
  return separated([&] {
    Location const* found = pattern();
    if (!found) return false;
    if (range && first) *range = *found;
    if (range) range->end_lineno = found->end_lineno, range->end_col_offset = found->end_col_offset;
    first = false;
    return true;
  });
}

bool Diagnoser::keyword_patterns() {
  return separated([&] { return eat(kName) && eat(kEqual) && pattern(); });
}

}  // namespace adder::compiler
