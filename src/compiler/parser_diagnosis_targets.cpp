// Targets of assignments, loops and `del` as the reference grammar tries them.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

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
