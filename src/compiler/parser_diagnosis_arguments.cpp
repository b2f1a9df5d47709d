// Arguments of calls as the reference grammar tries them.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

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

}  // namespace adder::compiler
