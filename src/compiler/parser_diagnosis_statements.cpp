// Statements as the reference grammar tries them, and what it says about wrong ones.
#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

bool Diagnoser::file() {
  many([&] {
    if (!statement()) return false;
    forget();
    return true;
  });
  return eat(kEndMarker);
}

bool Diagnoser::interactive() { return statement_newline(); }

bool Diagnoser::statement_newline() {
  size_t start = mark_;
  if (compound_statement() && eat(kNewline)) return true;
  if (!again(start)) return false;
  if (simple_statements()) return true;
  if (!again(start)) return false;
  return eat(kNewline);
}

bool Diagnoser::eval_input() {
  return expressions() && many([&] { return eat(kNewline); }) && eat(kEndMarker);
}

bool Diagnoser::function_type() {
  return eat(kLeftParen) && optional([&] { return type_expressions(); }) && eat(kRightParen) && eat(kArrow) &&
         expression() && many([&] { return eat(kNewline); }) && eat(kEndMarker);
}

bool Diagnoser::type_expressions() {
  size_t start = mark_;
  auto plain = [&] { return separated([&] { return expression(); }); };
  auto star = [&] { return eat(kStar) && expression(); };
  auto double_star = [&] { return eat(kDoubleStar) && expression(); };
  if (plain() && eat(kComma) && star() && eat(kComma) && double_star()) return true;
  if (again(start) && plain() && eat(kComma) && star()) return true;
  if (again(start) && plain() && eat(kComma) && double_star()) return true;
  if (again(start) && star() && eat(kComma) && double_star()) return true;
  if (again(start) && star()) return true;
  if (again(start) && double_star()) return true;
  return again(start) && plain();
}

bool Diagnoser::statements() {
  return some([&] { return statement(); });
}

bool Diagnoser::statement() {
  return remember(Rule::kStatement, [&] {
    size_t start = mark_;
    if (compound_statement()) return true;
    return again(start) && simple_statements();
  });
}

bool Diagnoser::simple_statements() {
  size_t start = mark_;
  if (simple_statement() && not_ahead([&] { return eat(kSemicolon); }) && eat(kNewline)) return true;
  if (!again(start)) return false;
  if (separated([&] { return simple_statement(); }, kSemicolon)) {
    eat(kSemicolon);
    if (eat(kNewline)) return true;
  }
  return again(start), false;
}

bool Diagnoser::simple_statement() {
  return remember(Rule::kSimpleStatement, [&]() -> bool {
    size_t start = mark_;
    if (assignment()) return true;
    if (!again(start)) return false;
    if (star_expressions()) return true;
    if (!again(start)) return false;
    const Token* token = fetch();
    if (!token) return false;
    switch (token->kind) {
      case kReturn:
        return return_statement();
      case kImport:
        return import_name();
      case kFrom:
        return import_from();
      case kRaise:
        return raise_statement();
      case kPass:
      case kBreak:
      case kContinue:
        return eat(token->kind);
      case kDel:
        return delete_statement();
      case kYield:
        return yield_expression();
      case kAssert:
        return assert_statement();
      case kGlobal:
      case kNonlocal:
        return scope_statement(token->kind);
      default:
        return false;
    }
  });
}

bool Diagnoser::compound_statement() {
  size_t start = mark_;
  const Token* token = fetch();
  if (!token) return false;
  TokenKind first = token->kind;
  if (first == kDef || first == kAt || first == kAsync) {
    if (function_definition()) return true;
    if (!again(start)) return false;
  }
  if (first == kIf && if_statement(kIf)) return true;
  if (!again(start)) return false;
  if ((first == kClass || first == kAt) && class_definition()) return true;
  if (!again(start)) return false;
  if ((first == kWith || first == kAsync) && with_statement()) return true;
  if (!again(start)) return false;
  if ((first == kFor || first == kAsync) && for_statement()) return true;
  if (!again(start)) return false;
  if (first == kTry && try_statement()) return true;
  if (!again(start)) return false;
  if (first == kWhile && while_statement()) return true;
  if (!again(start)) return false;
  return match_statement();
}

bool Diagnoser::assigned_value() {
  size_t start = mark_;
  if (yield_expression()) return true;
  return again(start) && star_expressions();
}

bool Diagnoser::augmented_operator() {
  const Token* token = fetch();
  if (!token) return false;
  switch (token->kind) {
    case kPlusEqual:
    case kMinusEqual:
    case kStarEqual:
    case kAtEqual:
    case kSlashEqual:
    case kPercentEqual:
    case kAmpersandEqual:
    case kVerticalBarEqual:
    case kCaretEqual:
    case kLeftShiftEqual:
    case kRightShiftEqual:
    case kDoubleStarEqual:
    case kDoubleSlashEqual:
      ++mark_;
      return true;
    default:
      return false;
  }
}

bool Diagnoser::assignment() {
  size_t start = mark_;
  auto value = [&] { return optional([&] { return eat(kEqual) && assigned_value(); }); };
  if (eat(kName) && eat(kColon) && expression() && value()) return true;
  if (!again(start)) return false;
  auto target = [&]() -> bool {
    if (eat(kLeftParen) && single_target() && eat(kRightParen)) return true;
    return again(start) && subscript_or_attribute_target();
  };
  if (target() && eat(kColon) && expression() && value()) return true;
  if (!again(start)) return false;
  auto targets = [&] { return some([&] { return star_targets() && eat(kEqual); }); };
  if (targets() && assigned_value() && not_ahead([&] { return eat(kEqual); })) {
    eat(kTypeComment);
    return !stopped();
  }
  if (!again(start)) return false;
  if (single_target() && augmented_operator()) {
    // No way back from here.
    if (assigned_value()) return true;
    return again(start), false;
  }
  if (!again(start)) return false;
  if (error_rules_) wrong_assignment();
  return again(start), false;
}

void Diagnoser::wrong_assignment() {
  size_t start = mark_;
  Expr* a = wrong_annotation_target();
  if (a && eat(kColon) && expression()) {
    return raise_at_node(*a,
                         std::string("only single target (not ") + expression_name(a) + ") can be annotated");
  }
  if (!again(start)) return;
  a = star_named_expression();
  if (a && eat(kComma) && many([&] { return star_named_expressions(); }) && eat(kColon) && expression()) {
    return raise_at_node(*a, "only single target (not tuple) can be annotated");
  }
  if (!again(start)) return;
  a = expression();
  if (a && eat(kColon) && expression()) return raise_at_node(*a, "illegal target for annotation");
  if (!again(start)) return;
  auto targets = [&] { return many([&] { return star_targets() && eat(kEqual); }); };
  if (targets()) {
    a = star_expressions();
    if (a && eat(kEqual)) return raise_invalid_target(TargetKind::kStar, a);
  }
  if (!again(start)) return;
  if (targets()) {
    a = yield_expression();
    if (a && eat(kEqual)) return raise_at_node(*a, "assignment to yield expression not possible");
  }
  if (!again(start)) return;
  a = star_expressions();
  if (a && augmented_operator() && assigned_value()) {
    raise_at_node(
        *a, std::string("'") + expression_name(a) + "' is an illegal expression for augmented assignment");
  }
}

Expr* Diagnoser::wrong_annotation_target() {
  size_t start = mark_;
  if (Expr* result = list()) return result;
  if (!again(start)) return nullptr;
  if (Expr* result = tuple()) return result;
  if (!again(start)) return nullptr;
  if (eat(kLeftParen)) {
    Expr* result = wrong_annotation_target();
    if (result && eat(kRightParen)) return result;
  }
  return again(start), nullptr;
}

bool Diagnoser::return_statement() {
  return eat(kReturn) && optional([&] { return star_expressions(); });
}

bool Diagnoser::raise_statement() {
  size_t start = mark_;
  if (eat(kRaise) && expression() && optional([&] { return eat(kFrom) && expression(); })) return true;
  return again(start) && eat(kRaise);
}

bool Diagnoser::scope_statement(TokenKind keyword) {
  return eat(keyword) && separated([&] { return eat(kName); });
}

bool Diagnoser::delete_statement() {
  size_t start = mark_;
  auto end = [&] { return ahead([&] { return eat(kSemicolon) || eat(kNewline); }); };
  if (eat(kDel) && delete_targets() && end()) return true;
  if (!again(start)) return false;
  if (error_rules_ && eat(kDel)) {
    if (Expr* a = star_expressions()) raise_invalid_target(TargetKind::kDelete, a);
  }
  return again(start), false;
}

bool Diagnoser::assert_statement() {
  return eat(kAssert) && expression() && optional([&] { return eat(kComma) && expression(); });
}

bool Diagnoser::import_name() {
  return eat(kImport) && separated([&] { return dotted_as_name(); });
}

bool Diagnoser::import_from() {
  size_t start = mark_;
  auto dot = [&] { return eat(kDot) || eat(kEllipsis); };
  if (eat(kFrom) && many(dot) && dotted_name() && eat(kImport) && import_targets()) return true;
  if (!again(start)) return false;
  if (eat(kFrom) && some(dot) && eat(kImport) && import_targets()) return true;
  return again(start), false;
}

bool Diagnoser::import_targets() {
  size_t start = mark_;
  auto comma = [&] { return eat(kComma) || !stopped(); };
  if (eat(kLeftParen) && import_as_names() && comma() && eat(kRightParen)) return true;
  if (!again(start)) return false;
  if (import_as_names() && not_ahead([&] { return eat(kComma); })) return true;
  if (!again(start)) return false;
  if (eat(kStar)) return true;
  if (!again(start)) return false;
  if (error_rules_ && import_as_names() && eat(kComma) && eat(kNewline)) {
    raise("trailing comma not allowed without surrounding parentheses");
  }
  return again(start), false;
}

bool Diagnoser::import_as_names() {
  return separated([&] { return eat(kName) && optional([&] { return eat(kAs) && eat(kName); }); });
}

bool Diagnoser::dotted_as_name() {
  return dotted_name() && optional([&] { return eat(kAs) && eat(kName); });
}

bool Diagnoser::dotted_name() {
  return eat(kName) && many([&] { return eat(kDot) && eat(kName); });
}

bool Diagnoser::block() {
  return remember(Rule::kBlock, [&] {
    size_t start = mark_;
    if (eat(kNewline) && eat(kIndent) && statements() && eat(kDedent)) return true;
    if (!again(start)) return false;
    if (simple_statements()) return true;
    if (!again(start)) return false;
    if (error_rules_ && missing_indent()) raise_indentation("expected an indented block");
    return again(start), false;
  });
}

/// A line end that no indentation follows.
bool Diagnoser::missing_indent() {
  return eat(kNewline) && not_ahead([&] { return eat(kIndent); });
}

bool Diagnoser::decorators() {
  return some([&] { return eat(kAt) && named_expression() && eat(kNewline); });
}

bool Diagnoser::class_definition() {
  size_t start = mark_;
  if (decorators() && class_definition_raw()) return true;
  return again(start) && class_definition_raw();
}

/// `class NAME (arguments)`
bool Diagnoser::class_header() {
  auto bases = [&] { return eat(kLeftParen) && optional([&] { return arguments(); }) && eat(kRightParen); };
  return eat(kClass) && eat(kName) && optional(bases);
}

bool Diagnoser::class_definition_raw() {
  size_t start = mark_;
  if (error_rules_) wrong_class_definition();
  if (!again(start)) return false;
  if (class_header() && eat(kColon) && block()) return true;
  return again(start), false;
}

namespace {

std::string expected_block(std::string_view after, const Token& keyword) {
  return "expected an indented block after " + std::string(after) + " on line " +
         std::to_string(keyword.lineno);
}

std::string expected_statement_block(const Token& keyword) {
  return expected_block(std::string("'") + token_text(keyword.kind) + "' statement", keyword);
}

}  // namespace

void Diagnoser::wrong_class_definition() {
  size_t start = mark_;
  if (class_header() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  const Token* keyword = fetch();
  if (class_header() && eat(kColon) && missing_indent()) {
    raise_indentation(expected_block("class definition", *keyword));
  }
}

bool Diagnoser::function_definition() {
  size_t start = mark_;
  if (decorators() && function_definition_raw()) return true;
  return again(start) && function_definition_raw();
}

bool Diagnoser::function_definition_raw() {
  size_t start = mark_;
  if (error_rules_) wrong_function_definition();
  for (bool async : {false, true}) {
    if (!again(start)) return false;
    if ((async && !eat(kAsync)) || !eat(kDef) || !eat(kName) || !expect_forced(kLeftParen)) continue;
    if (!optional([&] { return parameters(false); }) || !eat(kRightParen)) continue;
    if (!optional([&] { return eat(kArrow) && expression(); }) || !expect_forced(kColon)) continue;
    if (!optional([&] { return function_type_comment(); })) continue;
    if (block()) return true;
  }
  return again(start), false;
}

bool Diagnoser::function_type_comment() {
  size_t start = mark_;
  auto block_follows = [&] { return eat(kNewline) && eat(kIndent); };
  if (eat(kNewline) && eat(kTypeComment) && ahead(block_follows)) return true;
  if (!again(start)) return false;
  if (error_rules_ && eat(kTypeComment) && eat(kNewline) && eat(kTypeComment) && block_follows()) {
    raise("Cannot have two type comments on def");
  }
  return again(start) && eat(kTypeComment);
}

void Diagnoser::wrong_function_definition() {
  eat(kAsync);
  const Token* keyword = eat(kDef);
  if (!keyword || !eat(kName) || !eat(kLeftParen) || !optional([&] { return parameters(false); })) return;
  if (!eat(kRightParen) || !optional([&] { return eat(kArrow) && expression(); })) return;
  if (eat(kColon) && missing_indent()) raise_indentation(expected_block("function definition", *keyword));
}

bool Diagnoser::if_statement(TokenKind keyword) {
  size_t start = mark_;
  if (error_rules_) wrong_if_statement(keyword);
  if (!again(start)) return false;
  if (++depth_ > 6000) session_.fail_memory();
  auto rest = [&] {
    size_t before = mark_;
    if (if_statement(kElif)) return true;
    return again(before) && optional([&] { return else_block(); });
  };
  // Both forms start alike, so the header and block are read once.
  bool good = eat(keyword) && named_expression() && eat(kColon) && block() && rest();
  --depth_;
  return good || (again(start), false);
}

void Diagnoser::wrong_if_statement(TokenKind keyword) {
  size_t start = mark_;
  if (eat(keyword) && named_expression() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  const Token* token = eat(keyword);
  if (token && named_expression() && eat(kColon) && missing_indent()) {
    raise_indentation(expected_statement_block(*token));
  }
}

bool Diagnoser::else_block() {
  size_t start = mark_;
  if (error_rules_) {
    const Token* token = eat(kElse);
    if (token && eat(kColon) && missing_indent()) raise_indentation(expected_statement_block(*token));
  }
  if (!again(start)) return false;
  if (eat(kElse) && expect_forced(kColon) && block()) return true;
  return again(start), false;
}

bool Diagnoser::while_statement() {
  size_t start = mark_;
  if (error_rules_) wrong_while_statement();
  if (!again(start)) return false;
  if (eat(kWhile) && named_expression() && eat(kColon) && block() && optional([&] { return else_block(); })) {
    return true;
  }
  return again(start), false;
}

void Diagnoser::wrong_while_statement() {
  size_t start = mark_;
  if (eat(kWhile) && named_expression() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  const Token* token = eat(kWhile);
  if (token && named_expression() && eat(kColon) && missing_indent()) {
    raise_indentation(expected_statement_block(*token));
  }
}

bool Diagnoser::for_statement() {
  size_t start = mark_;
  if (error_rules_) wrong_for_statement();
  for (bool async : {false, true}) {
    if (!again(start)) return false;
    if ((async && !eat(kAsync)) || !eat(kFor) || !star_targets() || !eat(kIn)) continue;
    // No way back from here.
    if (star_expressions() && eat(kColon) && type_comment() && block() &&
        optional([&] { return else_block(); }))
      return true;
    return again(start), false;
  }
  if (!again(start)) return false;
  if (error_rules_) wrong_for_target();
  return again(start), false;
}

void Diagnoser::wrong_for_statement() {
  size_t start = mark_;
  const Token* keyword = nullptr;
  auto header = [&] {
    eat(kAsync);
    keyword = eat(kFor);
    return keyword && star_targets() && eat(kIn) && star_expressions();
  };
  if (header() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  if (header() && eat(kColon) && missing_indent()) raise_indentation(expected_statement_block(*keyword));
}

void Diagnoser::wrong_for_target() {
  eat(kAsync);
  if (!eat(kFor)) return;
  if (Expr* a = star_expressions()) raise_invalid_target(TargetKind::kFor, a);
}

bool Diagnoser::with_statement() {
  size_t start = mark_;
  if (error_rules_) wrong_with_indentation();
  auto items = [&] { return separated([&] { return with_item(); }); };
  for (bool async : {false, true}) {
    if (!again(start)) return false;
    if ((!async || eat(kAsync)) && eat(kWith) && eat(kLeftParen) && items() && (eat(kComma) || !stopped()) &&
        eat(kRightParen) && eat(kColon) && block()) {
      return true;
    }
    if (!again(start)) return false;
    if ((!async || eat(kAsync)) && eat(kWith) && items() && eat(kColon) && type_comment() && block())
      return true;
  }
  if (!again(start)) return false;
  if (error_rules_) wrong_with_statement();
  return again(start), false;
}

bool Diagnoser::with_item() {
  size_t start = mark_;
  auto end = [&] { return ahead([&] { return eat(kComma) || eat(kRightParen) || eat(kColon); }); };
  if (expression() && eat(kAs) && star_target() && end()) return true;
  if (!again(start)) return false;
  if (error_rules_ && expression() && eat(kAs)) {
    Expr* a = expression();
    if (a && end()) raise_invalid_target(TargetKind::kStar, a);
  }
  return again(start) && expression();
}

/// The items as the error rules see them.
bool Diagnoser::wrong_with_items(bool parenthesized) {
  auto item = [&] {
    Expr* context = parenthesized ? expressions() : expression();
    return context && optional([&] { return eat(kAs) && star_target(); });
  };
  if (!parenthesized) return separated(item);
  return eat(kLeftParen) && separated(item) && (eat(kComma) || !stopped()) && eat(kRightParen);
}

void Diagnoser::wrong_with_statement() {
  size_t start = mark_;
  for (bool parenthesized : {false, true}) {
    if (!again(start)) return;
    eat(kAsync);
    if (eat(kWith) && wrong_with_items(parenthesized) && eat(kNewline)) return raise("expected ':'");
  }
}

void Diagnoser::wrong_with_indentation() {
  size_t start = mark_;
  for (bool parenthesized : {false, true}) {
    if (!again(start)) return;
    eat(kAsync);
    const Token* keyword = eat(kWith);
    if (keyword && wrong_with_items(parenthesized) && eat(kColon) && missing_indent()) {
      return raise_indentation(expected_statement_block(*keyword));
    }
  }
}

bool Diagnoser::try_statement() {
  size_t start = mark_;
  if (error_rules_) wrong_try_statement();
  auto header = [&] { return eat(kTry) && expect_forced(kColon) && block(); };
  if (!again(start)) return false;
  if (header() && finally_block()) return true;
  for (bool star : {false, true}) {
    if (!again(start)) return false;
    if (header() && some([&] { return except_block(star); }) && optional([&] { return else_block(); }) &&
        optional([&] { return finally_block(); })) {
      return true;
    }
  }
  return again(start), false;
}

void Diagnoser::wrong_try_statement() {
  size_t start = mark_;
  const Token* keyword = eat(kTry);
  if (keyword && eat(kColon) && missing_indent()) {
    return raise_indentation(expected_statement_block(*keyword));
  }
  if (!again(start)) return;
  auto handler_or_finally = [&] { return eat(kExcept) || eat(kFinally); };
  if (eat(kTry) && eat(kColon) && block() && not_ahead(handler_or_finally)) {
    return raise("expected 'except' or 'finally' block");
  }
  if (!again(start)) return;
  auto blocks = [&](bool star) {
    return eat(kTry) && eat(kColon) && many([&] { return block(); }) &&
           some([&] { return except_block(star); });
  };
  if (blocks(false)) {
    const Token* a = eat(kExcept);
    const Token* b = a ? eat(kStar) : nullptr;
    if (b && expression() && except_name() && eat(kColon)) {
      return raise_between(a->location(), b->location(),
                           "cannot have both 'except' and 'except*' on the same 'try'");
    }
  }
  if (!again(start)) return;
  if (blocks(true)) {
    const Token* a = eat(kExcept);
    if (a && optional([&] { return expression() && except_name(); }) && eat(kColon)) {
      raise_at_token(a, "cannot have both 'except' and 'except*' on the same 'try'");
    }
  }
}

/// `as NAME`, or nothing.
bool Diagnoser::except_name() {
  return optional([&] { return eat(kAs) && eat(kName); });
}

bool Diagnoser::except_block(bool star) {
  size_t start = mark_;
  if (error_rules_) wrong_except_indentation(star);
  if (!again(start)) return false;
  if (eat(kExcept) && (!star || eat(kStar)) && expression() && except_name() && eat(kColon) && block()) {
    return true;
  }
  if (!again(start)) return false;
  if (!star && eat(kExcept) && eat(kColon) && block()) return true;
  if (!again(start)) return false;
  if (error_rules_) wrong_except_statement();
  return again(start), false;
}

void Diagnoser::wrong_except_indentation(bool star) {
  size_t start = mark_;
  const Token* keyword = eat(kExcept);
  if (keyword && (!star || eat(kStar)) && expression() && except_name() && eat(kColon) && missing_indent()) {
    return raise_indentation(expected_block(star ? "'except*' statement" : "'except' statement", *keyword));
  }
  if (star || !again(start)) return;
  keyword = eat(kExcept);
  if (keyword && eat(kColon) && missing_indent()) raise_indentation(expected_statement_block(*keyword));
}

void Diagnoser::wrong_except_statement() {
  size_t start = mark_;
  auto star = [&] { return eat(kStar) || !stopped(); };
  if (eat(kExcept) && star()) {
    Expr* a = expression();
    if (a && eat(kComma) && expressions() && except_name() && eat(kColon)) {
      return raise_from(*a, "multiple exception types must be parenthesized");
    }
  }
  if (!again(start)) return;
  if (eat(kExcept) && star() && expression() && except_name() && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  if (eat(kExcept) && eat(kNewline)) return raise("expected ':'");
  if (!again(start)) return;
  if (eat(kExcept) && eat(kStar) && (eat(kNewline) || eat(kColon))) {
    raise("expected one or more exception types");
  }
}

bool Diagnoser::finally_block() {
  size_t start = mark_;
  if (error_rules_) {
    const Token* token = eat(kFinally);
    if (token && eat(kColon) && missing_indent()) raise_indentation(expected_statement_block(*token));
  }
  if (!again(start)) return false;
  if (eat(kFinally) && expect_forced(kColon) && block()) return true;
  return again(start), false;
}

}  // namespace adder::compiler
