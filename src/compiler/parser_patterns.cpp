// The match statement and its patterns.
#include "compiler/parser_core.h"

namespace adder::compiler {

using enum TokenKind;

/// `match` is a keyword only where a whole match header stands: tries that, and puts everything back if not.
Stmt* Parser::match_statement(bool& is_match) {
  const Token* start = token_;
  size_t warnings = session_.warnings.size();
  is_match = false;
  if (!starts_expression(next_kind()) && next_kind() != kStar) return nullptr;
  ++token_;
  const Token* subject_start = token_;
  bool star = at(kStar);
  Expr* subject = star_named_expression();
  if (subject && at(kComma)) {
    Items<Expr*> elements(*this);
    elements.add(subject);
    while (subject && accept(kComma) && !at(kColon)) {
      subject = star_named_expression();
      elements.add(subject);
    }
    if (subject) subject = make<Tuple>(subject_start, elements.take(), ExprContext::kLoad);
  } else if (star) {
    subject = nullptr;
  }
  if (!subject || !at(kColon) || next_kind() != kNewline) {
    is_match = session_.failed;
    session_.warnings.resize(warnings);
    token_ = start;
    return nullptr;
  }
  is_match = true;
  token_ += 2;
  if (!accept(kIndent)) return nullptr;
  Items<MatchCase*> cases(*this);
  do cases.add(PARSE(case_block()));
  while (!at(kDedent));
  ++token_;
  PARSE(supports(10, "Pattern matching is"));
  return make<Match>(start, subject, cases.take());
}

MatchCase* Parser::case_block() {
  const Token* start = token_;
  if (!at_word("case")) return nullptr;
  ++token_;
  Pattern* pattern = PARSE(patterns());
  Expr* guard = nullptr;
  if (accept(kIf)) guard = PARSE(named_expression());
  if (!accept(kColon)) return nullptr;
  Seq<Stmt*> body;
  PARSE(block(body));
  return make<MatchCase>(start, pattern, guard, body);
}

/// One pattern, or a sequence without brackets.
Pattern* Parser::patterns() {
  const Token* start = token_;
  bool star = at(kStar);
  Pattern* first = PARSE(maybe_star_pattern());
  if (!at(kComma)) return star ? nullptr : first;
  Items<Pattern*> elements(*this);
  elements.add(first);
  while (accept(kComma) && !at(kColon) && !at(kIf)) elements.add(PARSE(maybe_star_pattern()));
  return make<MatchSequence>(start, elements.take());
}

Pattern* Parser::maybe_star_pattern() {
  if (!at(kStar)) return pattern();
  const Token* start = token_++;
  if (at_word("_")) {
    ++token_;
    return make<MatchStar>(start, static_cast<const Identifier*>(nullptr));
  }
  const Identifier* name = PARSE(capture_target());
  return make<MatchStar>(start, name);
}

/// A name to bind, which is not `_` and no part of a larger pattern.
const Identifier* Parser::capture_target() {
  if (!at(kName) || at_word("_")) return nullptr;
  if (next_kind() == kDot || next_kind() == kLeftParen || next_kind() == kEqual) return nullptr;
  return identifier();
}

Pattern* Parser::pattern() {
  const Token* start = token_;
  Pattern* alternatives = PARSE(or_pattern());
  if (!accept(kAs)) return alternatives;
  const Identifier* name = PARSE(capture_target());
  return make<MatchAs>(start, alternatives, name);
}

Pattern* Parser::or_pattern() {
  const Token* start = token_;
  Pattern* first = PARSE(closed_pattern());
  if (!at(kVerticalBar)) return first;
  Items<Pattern*> alternatives(*this);
  alternatives.add(first);
  while (accept(kVerticalBar)) alternatives.add(PARSE(closed_pattern()));
  return make<MatchOr>(start, alternatives.take());
}

Pattern* Parser::closed_pattern() {
  Depth depth(*this, 8);
  if (!depth.ok()) return nullptr;
  const Token* start = token_;
  switch (kind()) {
    case kNumber:
    case kMinus:
    case kString: {
      Expr* value = PARSE(literal_expression());
      return make<MatchValue>(start, value);
    }
    case kNone:
    case kTrue:
    case kFalse: {
      Expr* value = PARSE(literal_expression());
      return make<MatchSingleton>(start, value->as<Constant>()->value);
    }
    case kName:
      return name_pattern();
    case kLeftParen:
    case kLeftBracket:
      return group_or_sequence_pattern();
    case kLeftBrace:
      return mapping_pattern();
    default:
      return nullptr;
  }
}

Expr* Parser::literal_expression() {
  const Token* start = token_;
  switch (kind()) {
    case kString:
      return strings_atom();
    case kNone:
    case kTrue:
    case kFalse:
      return atom();
    default:
      break;
  }
  Expr* real = PARSE(signed_number());
  if (!at(kPlus) && !at(kMinus)) return real;
  Operator op = at(kPlus) ? Operator::kAdd : Operator::kSub;
  auto is_complex = [](const Expr* number) {
    if (auto* negated = number->as_if<UnaryOp>()) number = negated->operand;
    return number->as<Constant>()->value.kind == ConstantKind::kComplex;
  };
  ++token_;
  if (is_complex(real) || !at(kNumber)) return nullptr;
  Expr* imaginary = PARSE(number_atom());
  if (!is_complex(imaginary)) return nullptr;
  return make<BinOp>(start, real, op, imaginary);
}

Expr* Parser::signed_number() {
  const Token* start = token_;
  bool minus = accept(kMinus);
  if (!at(kNumber)) return nullptr;
  Expr* number = PARSE(number_atom());
  if (!minus) return number;
  return make<UnaryOp>(start, UnaryOperator::kUSub, number);
}

/// A capture, the wildcard, a dotted value, or a class pattern.
Pattern* Parser::name_pattern() {
  const Token* start = token_;
  if (next_kind() != kDot && next_kind() != kLeftParen) {
    if (next_kind() == kEqual && !at_word("_")) return nullptr;
    bool wildcard = at_word("_");
    const Identifier* name = identifier();
    return make<MatchAs>(start, static_cast<Pattern*>(nullptr), wildcard ? nullptr : name);
  }
  Expr* value = name_atom();
  while (accept(kDot)) {
    const Identifier* attribute = PARSE(identifier());
    value = make<Attribute>(start, value, attribute, ExprContext::kLoad);
  }
  if (at(kLeftParen)) return class_pattern(start, value);
  if (at(kEqual)) return nullptr;
  return make<MatchValue>(start, value);
}

Pattern* Parser::class_pattern(const Token* start, Expr* cls) {
  ++token_;
  Items<const void*> rest(*this);  // after the positional ones: pairs of name and pattern
  size_t positional = 0;
  while (!at(kRightParen)) {
    if (at(kName) && next_kind() == kEqual) {
      const Identifier* name = identifier();
      ++token_;
      rest.add(name);
      rest.add(PARSE(pattern()));
    } else {
      if (rest.size() > positional) return nullptr;
      rest.add(PARSE(pattern()));
      ++positional;
    }
    if (!accept(kComma)) break;
  }
  if (!accept(kRightParen)) return nullptr;
  size_t named = (rest.size() - positional) / 2;
  auto arguments = arena_.make_seq<Pattern*>(positional);
  auto names = arena_.make_seq<const Identifier*>(named);
  auto named_patterns = arena_.make_seq<Pattern*>(named);
  for (size_t i = 0; i < positional; ++i) arguments[i] = static_cast<Pattern*>(const_cast<void*>(rest[i]));
  for (size_t i = 0; i < named; ++i) {
    names[i] = static_cast<const Identifier*>(rest[positional + 2 * i]);
    named_patterns[i] = static_cast<Pattern*>(const_cast<void*>(rest[positional + 2 * i + 1]));
  }
  return make<MatchClass>(start, cls, arguments, names, named_patterns);
}

Pattern* Parser::group_or_sequence_pattern() {
  const Token* start = token_;
  TokenKind close = at(kLeftParen) ? kRightParen : kRightBracket;
  ++token_;
  Items<Pattern*> elements(*this);
  bool comma = false;
  bool star = at(kStar);
  while (!at(close)) {
    elements.add(PARSE(maybe_star_pattern()));
    if (!accept(kComma)) break;
    comma = true;
  }
  if (!accept(close)) return nullptr;
  if (close == kRightParen && elements.size() == 1 && !comma) return star ? nullptr : elements[0];
  return make<MatchSequence>(start, elements.take());
}

Pattern* Parser::mapping_pattern() {
  const Token* start = token_++;
  Items<Node*> pairs(*this);
  const Identifier* rest = nullptr;
  while (!at(kRightBrace)) {
    if (accept(kDoubleStar)) {
      rest = PARSE(capture_target());
      accept(kComma);
      break;
    }
    Expr* key;
    if (at(kName)) {
      const Token* key_start = token_;
      key = name_atom();
      if (!at(kDot)) return nullptr;
      while (accept(kDot)) {
        const Identifier* attribute = PARSE(identifier());
        key = make<Attribute>(key_start, key, attribute, ExprContext::kLoad);
      }
    } else {
      key = PARSE(literal_expression());
    }
    if (!accept(kColon)) return nullptr;
    Pattern* value = PARSE(pattern());
    pairs.add(key);
    pairs.add(value);
    if (!accept(kComma)) break;
  }
  if (!accept(kRightBrace)) return nullptr;
  auto keys = arena_.make_seq<Expr*>(pairs.size() / 2);
  auto values = arena_.make_seq<Pattern*>(pairs.size() / 2);
  for (uint32_t i = 0; i < keys.size(); ++i) {
    keys[i] = static_cast<Expr*>(pairs[2 * i]);
    values[i] = static_cast<Pattern*>(pairs[2 * i + 1]);
  }
  return make<MatchMapping>(start, keys, values, rest);
}

}  // namespace adder::compiler
