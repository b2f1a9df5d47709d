#include "compiler/parser_diagnosis.h"

#include <algorithm>

#include "compiler/parser_diagnosis_core.h"

namespace adder::compiler {

using enum TokenKind;

void diagnose(ParseSession& session, ParseUnit& unit, StartRule rule) {
  bool report_warnings = session.report_warnings;
  session.report_warnings = false;
  Diagnoser(session, unit).run(rule);
  session.report_warnings = report_warnings;
}

/// Twice: to see how far the text parses, and again with the rules for errors.
void Diagnoser::run(StartRule rule) {
  start(rule);
  if (blame_incomplete_input(session_, place())) return;
  size_t fetched_first = fetched_;
  if (!stopped()) {
    mark_ = 0;
    heads_.assign(heads_.size(), -1);
    memories_.clear();
    forgotten_ = highest_ = 0;
    error_rules_ = true;
    session_.report_warnings = true;
    start(rule);
  }
  if (stopped()) {
    bool syntax_error = session_.error.type <= SyntaxErrorType::kTabError;
    if (!tokenizer_failed_ && syntax_error && !at_end_of_source(place()))
      prefer_tokenizer_error(session_, place());
    return;
  }
  const Token& last = unit_.tokens.list[fetched_first - 1];
  if (last.kind == kIndent || last.kind == kDedent) {
    raise_indentation(last.kind == kIndent ? "unexpected indent" : "unexpected unindent");
    return;
  }
  raise_at_token(&last, "invalid syntax");
  prefer_tokenizer_error(session_, place());
}

bool Diagnoser::start(StartRule rule) {
  switch (rule) {
    case StartRule::kFile:
      return file();
    case StartRule::kInteractive:
      return interactive();
    case StartRule::kEval:
      return eval_input();
    case StartRule::kFuncType:
      return function_type();
    case StartRule::kFstring:
      return star_expressions();
  }
  return false;
}

/// Between the statements of a file nothing is looked at again; this keeps the memory small.
void Diagnoser::forget() {
  memories_.clear();
  if (highest_ >= forgotten_) {
    auto at = [&](size_t index) { return heads_.begin() + static_cast<ptrdiff_t>(index); };
    std::fill(at(forgotten_), at(highest_) + 1, -1);
  }
  forgotten_ = highest_ = mark_;
}

const Token* Diagnoser::fetch() {
  if (stopped()) return nullptr;
  const Token* token = &unit_.tokens.list[mark_];
  if (mark_ + 1 > fetched_) fetched_ = mark_ + 1;
  if (token->kind != kError) return token;
  tokenizer_failed_ = true;
  raise_tokenizer_error(session_, unit_);
  return nullptr;
}

const Token* Diagnoser::eat(TokenKind kind) {
  const Token* token = fetch();
  if (!token || token->kind != kind) return nullptr;
  // The stream's last token stays where it is.
  if (kind != kEndMarker) ++mark_;
  return token;
}

const Token* Diagnoser::eat_word(std::string_view word) {
  const Token* token = fetch();
  if (!token || token->kind != kName || text_of(*token) != word) return nullptr;
  ++mark_;
  return token;
}

const Token* Diagnoser::expect_forced(TokenKind kind) {
  const Token* token = fetch();
  if (!token) return nullptr;
  if (token->kind != kind) {
    raise_at_token(token, std::string("expected '") + token_text(kind) + "'");
    return nullptr;
  }
  ++mark_;
  return token;
}

Location Diagnoser::since(size_t start) const {
  const Token& first = unit_.tokens.list[start];
  size_t last = mark_;
  do --last;
  while (last > start && unit_.tokens.list[last].kind <= kDedent);
  const Token& end = unit_.tokens.list[last];
  return {first.lineno, first.col_offset, end.end_lineno, end.end_col_offset};
}

namespace {

const char* constant_name(ConstantKind kind) {
  switch (kind) {
    case ConstantKind::kNone:
      return "None";
    case ConstantKind::kTrue:
      return "True";
    case ConstantKind::kFalse:
      return "False";
    case ConstantKind::kEllipsis:
      return "ellipsis";
    default:
      return "literal";
  }
}

}  // namespace

const char* expression_name(const Expr* expression) {
  switch (expression->kind) {
    case NodeKind::kAttribute:
      return "attribute";
    case NodeKind::kSubscript:
      return "subscript";
    case NodeKind::kStarred:
      return "starred";
    case NodeKind::kName:
      return "name";
    case NodeKind::kList:
      return "list";
    case NodeKind::kTuple:
      return "tuple";
    case NodeKind::kLambda:
      return "lambda";
    case NodeKind::kCall:
      return "function call";
    case NodeKind::kBoolOp:
    case NodeKind::kBinOp:
    case NodeKind::kUnaryOp:
      return "expression";
    case NodeKind::kGeneratorExp:
      return "generator expression";
    case NodeKind::kYield:
    case NodeKind::kYieldFrom:
      return "yield expression";
    case NodeKind::kAwait:
      return "await expression";
    case NodeKind::kListComp:
      return "list comprehension";
    case NodeKind::kSetComp:
      return "set comprehension";
    case NodeKind::kDictComp:
      return "dict comprehension";
    case NodeKind::kDict:
      return "dict literal";
    case NodeKind::kSet:
      return "set display";
    case NodeKind::kJoinedStr:
    case NodeKind::kFormattedValue:
      return "f-string expression";
    case NodeKind::kConstant:
      return constant_name(expression->as<Constant>()->value.kind);
    case NodeKind::kCompare:
      return "comparison";
    case NodeKind::kIfExp:
      return "conditional expression";
    case NodeKind::kNamedExpr:
      return "named expression";
    default:
      return "expression";
  }
}

namespace {

/// The part of `target` that cannot be assigned to (`del`: deleted); null when there is none.
const Expr* invalid_part(const Expr* target, bool deleting, bool for_loop) {
  auto among = [&](Seq<Expr*> elements) -> const Expr* {
    for (const Expr* element : elements) {
      if (const Expr* found = invalid_part(element, deleting, for_loop)) return found;
    }
    return nullptr;
  };
  switch (target->kind) {
    case NodeKind::kName:
    case NodeKind::kAttribute:
    case NodeKind::kSubscript:
      return nullptr;
    case NodeKind::kList:
      return among(target->as<List>()->elts);
    case NodeKind::kTuple:
      return among(target->as<Tuple>()->elts);
    case NodeKind::kStarred:
      return deleting ? target : invalid_part(target->as<Starred>()->value, deleting, for_loop);
    case NodeKind::kCompare: {
      // `for a in b` reads as a comparison.
      if (!for_loop) return target;
      const auto* compare = target->as<Compare>();
      if (compare->ops[0] != CompareOperator::kIn) return nullptr;
      return invalid_part(compare->left, deleting, for_loop);
    }
    default:
      return target;
  }
}

}  // namespace

void Diagnoser::raise_invalid_target(TargetKind kind, const Expr* target) {
  bool deleting = kind == TargetKind::kDelete;
  const Expr* part = invalid_part(target, deleting, kind == TargetKind::kFor);
  if (!part) return;
  raise_at_node(*part,
                std::string(deleting ? "cannot delete " : "cannot assign to ") + expression_name(part));
}

bool Diagnoser::is_legacy_statement(const Expr* expression) const {
  const auto* name = expression->as_if<Name>();
  return name && (name->id->view() == "print" || name->id->view() == "exec");
}

}  // namespace adder::compiler
