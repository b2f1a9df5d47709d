// Simple statements, blocks, and the four kinds of input.
#include "compiler/parser_core.h"

namespace adder::compiler {

using enum TokenKind;

namespace {

/// The operator of `+=` and its like; false for other tokens.
bool augmented_operator(TokenKind kind, Operator& op) {
  switch (kind) {
    case kPlusEqual:
      return op = Operator::kAdd, true;
    case kMinusEqual:
      return op = Operator::kSub, true;
    case kStarEqual:
      return op = Operator::kMult, true;
    case kAtEqual:
      return op = Operator::kMatMult, true;
    case kSlashEqual:
      return op = Operator::kDiv, true;
    case kPercentEqual:
      return op = Operator::kMod, true;
    case kAmpersandEqual:
      return op = Operator::kBitAnd, true;
    case kVerticalBarEqual:
      return op = Operator::kBitOr, true;
    case kCaretEqual:
      return op = Operator::kBitXor, true;
    case kLeftShiftEqual:
      return op = Operator::kLShift, true;
    case kRightShiftEqual:
      return op = Operator::kRShift, true;
    case kDoubleStarEqual:
      return op = Operator::kPow, true;
    case kDoubleSlashEqual:
      return op = Operator::kFloorDiv, true;
    default:
      return false;
  }
}

bool is_single_target(const Expr* expression) {
  return expression->is<Name>() || expression->is<Attribute>() || expression->is<Subscript>();
}

}  // namespace

bool Parser::refuse(int minor_version, const char* feature) {
  return raise_here(
      session_, place(1), SyntaxErrorType::kSyntaxError,
      std::string(feature) + " only supported in Python 3." + std::to_string(minor_version) + " and greater");
}

Mod* Parser::parse(ParseMode mode) {
  switch (mode) {
    case ParseMode::kExec:
      return module();
    case ParseMode::kSingle:
      return interactive();
    case ParseMode::kEval:
      return eval_input();
    case ParseMode::kFuncType:
      return function_type();
  }
  return nullptr;
}

Expr* Parser::parse_fstring_expression() {
  // What follows the expression is not looked at.
  return star_expressions();
}

Mod* Parser::module() {
  Items<Stmt*> body(*this);
  PARSE(statements(kEndMarker, body));
  Seq<Stmt*> statements_read = body.take();
  return make_node<Module>(arena_, {}, statements_read, type_ignores());
}

Seq<TypeIgnore*> Parser::type_ignores() {
  const Tokens& tokens = unit_.tokens;
  Seq<TypeIgnore*> result = arena_.make_seq<TypeIgnore*>(tokens.type_ignores.size());
  uint32_t at = 0;
  int lineno = unit_.first_lineno;
  for (uint32_t i = 0; i < result.size(); ++i) {
    uint32_t start = tokens.type_ignores[i];
    for (; at < start; ++at) lineno += unit_.text[at] == '\n';
    std::string_view tag = unit_.text.substr(start, unit_.text.find('\n', start) - start);
    const Text* text = arena_.make<Text>(tag.data(), tag.size());
    result[i] = make_node<TypeIgnore>(arena_, {}, lineno, text);
  }
  return result;
}

Mod* Parser::interactive() {
  Items<Stmt*> body(*this);
  if (at(kNewline)) {
    const Token* start = token_++;
    body.add(make<Pass>(start));
    return make_node<Interactive>(arena_, {}, body.take());
  }
  bool is_compound;
  Stmt* compound = compound_statement(is_compound);
  if (is_compound) {
    if (!compound || !accept(kNewline)) return nullptr;
    body.add(compound);
  } else {
    PARSE(simple_statements(body));
  }
  return make_node<Interactive>(arena_, {}, body.take());
}

Mod* Parser::eval_input() {
  const Token* start = token_;
  Expr* first = PARSE(expression());
  Expr* body = PARSE(expressions_until(start, first, false));
  while (accept(kNewline)) continue;
  if (!at(kEndMarker)) return nullptr;
  return make_node<Expression>(arena_, {}, body);
}

/// `(int, *str, **Any) -> float`: the stars are allowed and forgotten.
Mod* Parser::function_type() {
  if (!accept(kLeftParen)) return nullptr;
  Items<Expr*> types(*this);
  bool star = false;
  bool double_star = false;
  while (!at(kRightParen)) {
    if (double_star) return nullptr;
    double_star = accept(kDoubleStar);
    bool this_star = !double_star && accept(kStar);
    if (star && !double_star) return nullptr;
    star = star || this_star;
    types.add(PARSE(expression()));
    if (!at(kRightParen)) {
      if (!accept(kComma) || at(kRightParen)) return nullptr;
    }
  }
  ++token_;
  if (!accept(kArrow)) return nullptr;
  Expr* returns = PARSE(expression());
  while (accept(kNewline)) continue;
  if (!at(kEndMarker)) return nullptr;
  return make_node<FunctionType>(arena_, {}, types.take(), returns);
}

bool Parser::statements(TokenKind until, Items<Stmt*>& into) {
  while (!at(until)) PARSE(statement(into));
  return true;
}

bool Parser::statement(Items<Stmt*>& into) {
  bool is_compound;
  Stmt* compound = compound_statement(is_compound);
  if (!is_compound) return simple_statements(into);
  if (!compound) return false;
  into.add(compound);
  return true;
}

bool Parser::simple_statements(Items<Stmt*>& into) {
  do {
    into.add(PARSE(simple_statement()));
    if (accept(kNewline)) return true;
    if (!accept(kSemicolon)) return false;
  } while (!at(kNewline));
  ++token_;
  return true;
}

bool Parser::block(Seq<Stmt*>& into) {
  Items<Stmt*> body(*this);
  if (accept(kNewline)) {
    if (!accept(kIndent)) return false;
    do PARSE(statement(body));
    while (!at(kDedent) && !at(kEndMarker));
    if (!accept(kDedent)) return false;
  } else {
    PARSE(simple_statements(body));
  }
  into = body.take();
  return true;
}

/// The statement at hand if it is a compound one; `is_compound` tells it from one that failed.
Stmt* Parser::compound_statement(bool& is_compound) {
  const Token* start = token_;
  is_compound = true;
  switch (kind()) {
    case kDef:
      return function_definition(start, false, {});
    case kAt:
      return decorated();
    case kIf:
      return if_statement();
    case kClass:
      return class_definition({});
    case kWith:
      return with_statement(start, false);
    case kFor:
      return for_statement(start, false);
    case kTry:
      return try_statement();
    case kWhile:
      return while_statement();
    case kAsync:
      ++token_;
      if (at(kDef)) return function_definition(start, true, {});
      if (at(kWith)) return with_statement(start, true);
      if (at(kFor)) return for_statement(start, true);
      return nullptr;
    case kName:
      if (at_word("match")) return match_statement(is_compound);
      break;
    default:
      break;
  }
  is_compound = false;
  return nullptr;
}

Stmt* Parser::simple_statement() {
  const Token* start = token_;
  switch (kind()) {
    case kReturn:
      return return_statement();
    case kImport:
      return import_name();
    case kFrom:
      return import_from();
    case kRaise:
      return raise_statement();
    case kPass:
      ++token_;
      return make<Pass>(start);
    case kDel:
      return delete_statement();
    case kYield: {
      Expr* value = PARSE(yield_expression());
      return make<ExprStmt>(start, value);
    }
    case kAssert:
      return assert_statement();
    case kBreak:
      ++token_;
      return make<Break>(start);
    case kContinue:
      ++token_;
      return make<Continue>(start);
    case kGlobal:
      return scope_statement(false);
    case kNonlocal:
      return scope_statement(true);
    default:
      return expression_statement();
  }
}

/// Expression statements and all kinds of assignment: they start alike.
Stmt* Parser::expression_statement() {
  const Token* start = token_;
  Expr* first = PARSE(star_expressions());
  Operator op;
  switch (kind()) {
    case kNewline:
    case kSemicolon:
      return make<ExprStmt>(start, first);
    case kEqual:
      return assignment(start, first);
    case kColon:
      return annotated_assignment(start, first);
    default:
      if (augmented_operator(kind(), op)) return augmented_assignment(start, first, op);
      return make<ExprStmt>(start, first);
  }
}

Stmt* Parser::assignment(const Token* start, Expr* first) {
  Items<Expr*> targets(*this);
  Expr* value = first;
  while (accept(kEqual)) {
    if (!make_target(value, ExprContext::kStore)) return nullptr;
    targets.add(value);
    value = PARSE(at(kYield) ? yield_expression() : star_expressions());
  }
  const Text* comment = type_comment();
  return make<Assign>(start, targets.take(), value, comment);
}

Stmt* Parser::annotated_assignment(const Token* start, Expr* target) {
  if (!is_single_target(target)) return nullptr;
  PARSE(make_target(target, ExprContext::kStore));
  bool simple = target->is<Name>() && start->kind == kName;
  ++token_;
  Expr* annotation = PARSE(expression());
  Expr* value = nullptr;
  if (accept(kEqual)) value = PARSE(at(kYield) ? yield_expression() : star_expressions());
  PARSE(supports(6, simple ? "Variable annotation syntax is" : "Variable annotations syntax is"));
  return make<AnnAssign>(start, target, annotation, value, static_cast<int>(simple));
}

Stmt* Parser::augmented_assignment(const Token* start, Expr* target, Operator op) {
  if (!is_single_target(target)) return nullptr;
  PARSE(make_target(target, ExprContext::kStore));
  ++token_;
  if (op == Operator::kMatMult) PARSE(supports(5, "The '@' operator is"));
  Expr* value = PARSE(at(kYield) ? yield_expression() : star_expressions());
  return make<AugAssign>(start, target, op, value);
}

Stmt* Parser::return_statement() {
  const Token* start = token_++;
  Expr* value = nullptr;
  if (starts_expression(kind()) || at(kStar)) value = PARSE(star_expressions());
  return make<Return>(start, value);
}

Stmt* Parser::raise_statement() {
  const Token* start = token_++;
  Expr* exception = nullptr;
  Expr* cause = nullptr;
  if (starts_expression(kind())) {
    exception = PARSE(expression());
    if (accept(kFrom)) cause = PARSE(expression());
  }
  return make<Raise>(start, exception, cause);
}

Stmt* Parser::delete_statement() {
  const Token* start = token_++;
  Items<Expr*> targets(*this);
  do {
    if (targets.size() && !starts_expression(kind())) break;
    Expr* target = PARSE(primary());
    PARSE(make_target(target, ExprContext::kDel));
    targets.add(target);
  } while (accept(kComma));
  if (!at(kNewline) && !at(kSemicolon)) return nullptr;
  return make<Delete>(start, targets.take());
}

Stmt* Parser::assert_statement() {
  const Token* start = token_++;
  Expr* test = PARSE(expression());
  Expr* message = nullptr;
  if (accept(kComma)) message = PARSE(expression());
  return make<Assert>(start, test, message);
}

const Identifier* Parser::identifier() {
  if (!at(kName)) return nullptr;
  return token_identifier(session_, unit_, *token_++);
}

/// `a.b.c` as one identifier.
const Identifier* Parser::dotted_name() {
  const Identifier* name = PARSE(identifier());
  if (!at(kDot)) return name;
  std::string joined(name->view());
  while (accept(kDot)) {
    const Identifier* part = PARSE(identifier());
    joined.append(".").append(part->view());
  }
  return arena_.intern(joined);
}

Stmt* Parser::import_name() {
  const Token* start = token_++;
  Items<Alias*> names(*this);
  do {
    const Token* alias_start = token_;
    const Identifier* name = PARSE(dotted_name());
    const Identifier* as_name = nullptr;
    if (accept(kAs)) as_name = PARSE(identifier());
    names.add(make<Alias>(alias_start, name, as_name));
  } while (accept(kComma));
  return make<Import>(start, names.take());
}

Stmt* Parser::import_from() {
  const Token* start = token_++;
  int level = 0;
  for (; at(kDot) || at(kEllipsis); ++token_) level += at(kDot) ? 1 : 3;
  const Identifier* module = nullptr;
  if (level == 0 || !at(kImport)) module = PARSE(dotted_name());
  if (!accept(kImport)) return nullptr;
  Items<Alias*> names(*this);
  PARSE(import_targets(names));
  return make<ImportFrom>(start, module, names.take(), level);
}

bool Parser::import_targets(Items<Alias*>& names) {
  const Token* star = token_;
  if (accept(kStar)) {
    names.add(make<Alias>(star, arena_.intern("*"), static_cast<const Identifier*>(nullptr)));
    return true;
  }
  bool parenthesized = accept(kLeftParen);
  do {
    if (parenthesized && names.size() && at(kRightParen)) break;
    const Token* start = token_;
    const Identifier* name = PARSE(identifier());
    const Identifier* as_name = nullptr;
    if (accept(kAs)) as_name = PARSE(identifier());
    names.add(make<Alias>(start, name, as_name));
  } while (accept(kComma));
  return !parenthesized || accept(kRightParen);
}

Stmt* Parser::scope_statement(bool nonlocal) {
  const Token* start = token_++;
  Items<const Identifier*> names(*this);
  do names.add(PARSE(identifier()));
  while (accept(kComma));
  if (nonlocal) return make<Nonlocal>(start, names.take());
  return make<Global>(start, names.take());
}

}  // namespace adder::compiler
