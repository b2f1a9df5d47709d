// Parameters of functions and lambdas as the reference grammar tries them.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

bool Diagnoser::parameters(bool lambda) {
  size_t start = mark_;
  if (error_rules_) wrong_parameters(lambda);
  return again(start) && plain_parameters(lambda);
}

bool Diagnoser::plain_parameters(bool lambda) {
  size_t start = mark_;
  auto no_default = [&] { return parameter_no_default(lambda); };
  auto with_default = [&] { return parameter_with_default(lambda); };
  auto rest = [&] { return optional([&] { return star_etc(lambda); }); };
  if (slash_no_default(lambda) && many(no_default) && many(with_default) && rest()) return true;
  if (again(start) && slash_with_default(lambda) && many(with_default) && rest()) return true;
  if (again(start) && some(no_default) && many(with_default) && rest()) return true;
  if (again(start) && some(with_default) && rest()) return true;
  return again(start) && star_etc(lambda);
}

bool Diagnoser::slash_no_default(bool lambda) {
  size_t start = mark_;
  auto names = [&] { return some([&] { return parameter_no_default(lambda); }); };
  if (names() && eat(kSlash) && eat(kComma)) return true;
  if (again(start) && names() && eat(kSlash) && peek(end_of_parameters(lambda))) return true;
  return again(start), false;
}

bool Diagnoser::slash_with_default(bool lambda) {
  size_t start = mark_;
  auto names = [&] {
    return many([&] { return parameter_no_default(lambda); }) &&
           some([&] { return parameter_with_default(lambda); });
  };
  if (names() && eat(kSlash) && eat(kComma)) return true;
  if (again(start) && names() && eat(kSlash) && peek(end_of_parameters(lambda))) return true;
  return again(start), false;
}

bool Diagnoser::star_etc(bool lambda) {
  size_t start = mark_;
  if (error_rules_) wrong_star_etc(lambda);
  auto maybe_default = [&] { return parameter_maybe_default(lambda); };
  auto keywords = [&] { return optional([&] { return keywords_parameter(lambda); }); };
  if (!again(start)) return false;
  if (eat(kStar) && parameter_no_default(lambda) && many(maybe_default) && keywords()) return true;
  if (!again(start)) return false;
  if (!lambda && eat(kStar) && parameter_star_annotation() && many(maybe_default) && keywords()) return true;
  if (!again(start)) return false;
  if (eat(kStar) && eat(kComma) && some(maybe_default) && keywords()) return true;
  return again(start) && keywords_parameter(lambda);
}

bool Diagnoser::keywords_parameter(bool lambda) {
  size_t start = mark_;
  if (error_rules_) wrong_keywords_parameter(lambda);
  if (!again(start)) return false;
  if (eat(kDoubleStar) && parameter_no_default(lambda)) return true;
  return again(start), false;
}

bool Diagnoser::annotation() { return eat(kColon) && expression(); }

/// NAME and its annotation.
Location const* Diagnoser::parameter(bool lambda) {
  size_t start = mark_;
  if (!eat(kName)) return nullptr;
  if (!lambda && !optional([&] { return annotation(); })) return nullptr;
  return stopped() ? nullptr : arena_.make<Location>(since(start));
}

bool Diagnoser::end_of_parameter(bool lambda) {
  if (eat(kComma)) return lambda || type_comment();
  return !stopped() && (lambda || type_comment()) && peek(end_of_parameters(lambda));
}

bool Diagnoser::parameter_star_annotation() {
  size_t start = mark_;
  if (eat(kName) && eat(kColon) && star_expression() && end_of_parameter(false)) return true;
  return again(start), false;
}

Location const* Diagnoser::parameter_no_default(bool lambda) {
  size_t start = mark_;
  Location const* found = parameter(lambda);
  if (found && end_of_parameter(lambda)) return found;
  return again(start), nullptr;
}

bool Diagnoser::default_value() {
  size_t start = mark_;
  if (eat(kEqual) && expression()) return true;
  if (!again(start)) return false;
  if (error_rules_) {
    const Token* equal = eat(kEqual);
    if (equal && ahead([&] { return eat(kRightParen) || eat(kComma); })) {
      raise_at_token(equal, "expected default value expression");
    }
  }
  return again(start), false;
}

bool Diagnoser::parameter_with_default(bool lambda) {
  size_t start = mark_;
  if (parameter(lambda) && default_value() && end_of_parameter(lambda)) return true;
  return again(start), false;
}

bool Diagnoser::parameter_maybe_default(bool lambda) {
  size_t start = mark_;
  if (parameter(lambda) && optional([&] { return default_value(); }) && end_of_parameter(lambda)) return true;
  return again(start), false;
}

void Diagnoser::wrong_parameters(bool lambda) {
  size_t start = mark_;
  auto no_default = [&] { return parameter_no_default(lambda); };
  auto maybe_default = [&] { return parameter_maybe_default(lambda); };
  auto defaults = [&] {
    size_t before = mark_;
    if (slash_with_default(lambda)) return true;
    return again(before) && some([&] { return parameter_with_default(lambda); });
  };
  if (many(no_default) && defaults()) {
    if (Location const* a = parameter_no_default(lambda)) {
      return raise_at_node(*a, "non-default argument follows default argument");
    }
  }
  if (!again(start)) return;
  if (many(no_default)) {
    const Token* open = eat(kLeftParen);
    auto inside = [&] {
      if (lambda) return separated([&] { return parameter(true); });
      return some(no_default);
    };
    if (open && inside() && (eat(kComma) || !stopped())) {
      if (const Token* close = eat(kRightParen)) {
        return raise_between(open->location(), close->location(),
                             lambda ? "Lambda expression parameters cannot be parenthesized"
                                    : "Function parameters cannot be parenthesized");
      }
    }
  }
  if (!again(start)) return;
  const Token* slash = eat(kSlash);
  if (slash && eat(kComma)) return raise_at_token(slash, "at least one argument must precede /");
  auto slashed = [&] {
    size_t before = mark_;
    if (slash_no_default(lambda)) return true;
    return again(before) && slash_with_default(lambda);
  };
  if (!again(start)) return;
  if (slashed() && many(maybe_default)) {
    slash = eat(kSlash);
    if (slash) return raise_at_token(slash, "/ may appear only once");
  }
  if (!again(start)) return;
  if (optional(slashed) && many(maybe_default) && eat(kStar) && (eat(kComma) || no_default()) &&
      many(maybe_default)) {
    slash = eat(kSlash);
    if (slash) return raise_at_token(slash, "/ must be ahead of *");
  }
  if (!again(start)) return;
  if (some(maybe_default) && eat(kSlash)) {
    const Token* star = eat(kStar);
    if (star) raise_at_token(star, "expected comma between / and *");
  }
}

void Diagnoser::wrong_star_etc(bool lambda) {
  size_t start = mark_;
  TokenKind close = end_of_parameters(lambda);
  const Token* star = eat(kStar);
  if (star) {
    bool bare = eat(close) || (eat(kComma) && (eat(close) || eat(kDoubleStar)));
    const char* message = "named arguments must follow bare *";
    if (bare && lambda) return raise(message);
    if (bare) return raise_at_token(star, message);
  }
  if (!again(start)) return;
  if (!lambda && eat(kStar) && eat(kComma) && eat(kTypeComment)) {
    return raise("bare * has associated type comment");
  }
  if (!again(start)) return;
  if (eat(kStar) && parameter(lambda)) {
    const Token* equal = eat(kEqual);
    if (equal) return raise_at_token(equal, "var-positional argument cannot have default value");
  }
  if (!again(start)) return;
  auto one = [&] { return parameter_no_default(lambda) || eat(kComma); };
  if (eat(kStar) && one() && many([&] { return parameter_maybe_default(lambda); })) {
    star = eat(kStar);
    if (star && one()) raise_at_token(star, "* argument may appear only once");
  }
}

void Diagnoser::wrong_keywords_parameter(bool lambda) {
  size_t start = mark_;
  if (eat(kDoubleStar) && parameter(lambda)) {
    const Token* equal = eat(kEqual);
    if (equal) return raise_at_token(equal, "var-keyword argument cannot have default value");
  }
  const char* message = "arguments cannot follow var-keyword argument";
  if (!again(start)) return;
  if (eat(kDoubleStar) && parameter(lambda) && eat(kComma)) {
    if (Location const* a = parameter(lambda)) return raise_at_node(*a, message);
  }
  if (!again(start)) return;
  if (!eat(kDoubleStar) || !parameter(lambda) || !eat(kComma)) return;
  const Token* a = eat(kStar);
  if (!a) a = eat(kDoubleStar);
  if (!a) a = eat(kSlash);
  if (a) raise_at_token(a, message);
}

}  // namespace adder::compiler
