// Compound statements, and the parameters of functions and lambdas.
#include "compiler/parser_core.h"

namespace adder::compiler {

using enum TokenKind;

bool Parser::else_block(Seq<Stmt*>& into) {
  if (!accept(kElse)) return true;
  return accept(kColon) && block(into);
}

/// Also parses an `elif`, which is an If of its own.
Stmt* Parser::if_statement() {
  Depth depth(*this, 1);
  if (!depth.ok()) return nullptr;
  const Token* start = token_++;
  Expr* test = PARSE(named_expression());
  if (!accept(kColon)) return nullptr;
  Seq<Stmt*> body;
  PARSE(block(body));
  Seq<Stmt*> otherwise;
  if (at(kElif)) {
    Stmt* nested = PARSE(if_statement());
    otherwise = arena_.copy_seq(&nested, 1);
  } else {
    PARSE(else_block(otherwise));
  }
  return make<If>(start, test, body, otherwise);
}

Stmt* Parser::while_statement() {
  const Token* start = token_++;
  Expr* test = PARSE(named_expression());
  if (!accept(kColon)) return nullptr;
  Seq<Stmt*> body, otherwise;
  PARSE(block(body));
  PARSE(else_block(otherwise));
  return make<While>(start, test, body, otherwise);
}

Stmt* Parser::for_statement(const Token* start, bool async) {
  ++token_;
  Expr* target = PARSE(star_targets());
  if (!accept(kIn)) return nullptr;
  Expr* iterable = PARSE(star_expressions());
  if (!accept(kColon)) return nullptr;
  const Text* comment = type_comment();
  Seq<Stmt*> body, otherwise;
  PARSE(block(body));
  PARSE(else_block(otherwise));
  if (async) PARSE(supports(5, "Async for loops are"));
  if (async) return make<AsyncFor>(start, target, iterable, body, otherwise, comment);
  return make<For>(start, target, iterable, body, otherwise, comment);
}

Stmt* Parser::with_statement(const Token* start, bool async) {
  ++token_;
  Seq<WithItem*> items;
  const Token* before = token_;
  size_t warnings = session_.warnings.size();
  bool parenthesized = at(kLeftParen) && parenthesized_with_items(items);
  if (!parenthesized) {
    if (session_.failed) return nullptr;
    // The parenthesis belongs to the first expression.
    session_.warnings.resize(warnings);
    token_ = before;
    Items<WithItem*> plain(*this);
    do plain.add(PARSE(with_item()));
    while (accept(kComma));
    if (!accept(kColon)) return nullptr;
    items = plain.take();
  }
  const Text* comment = parenthesized ? nullptr : type_comment();
  Seq<Stmt*> body;
  PARSE(block(body));
  if (async) PARSE(supports(5, "Async with statements are"));
  if (parenthesized && !async) PARSE(supports(9, "Parenthesized context managers are"));
  if (async) return make<AsyncWith>(start, items, body, comment);
  return make<With>(start, items, body, comment);
}

/// `(item, item,):`
bool Parser::parenthesized_with_items(Seq<WithItem*>& into) {
  ++token_;
  Items<WithItem*> items(*this);
  do {
    if (items.size() && at(kRightParen)) break;
    items.add(PARSE(with_item()));
  } while (accept(kComma));
  if (!accept(kRightParen) || !accept(kColon)) return false;
  into = items.take();
  return true;
}

WithItem* Parser::with_item() {
  const Token* start = token_;
  Expr* context = PARSE(expression());
  Expr* target = nullptr;
  if (accept(kAs)) {
    target = PARSE(star_target());
    if (!at(kComma) && !at(kRightParen) && !at(kColon)) return nullptr;
  }
  return make<WithItem>(start, context, target);
}

Stmt* Parser::try_statement() {
  const Token* start = token_++;
  if (!accept(kColon)) return nullptr;
  Seq<Stmt*> body, otherwise, finally;
  PARSE(block(body));
  bool star = at(kExcept) && next_kind() == kStar;
  Items<ExceptHandler*> handlers(*this);
  while (at(kExcept)) handlers.add(PARSE(except_handler(star)));
  if (handlers.size()) PARSE(else_block(otherwise));
  bool has_finally = accept(kFinally);
  if (has_finally) PARSE(accept(kColon) && block(finally));
  if (!handlers.size() && !has_finally) return nullptr;
  if (star) PARSE(supports(11, "Exception groups are"));
  if (star) return make<TryStar>(start, body, handlers.take(), otherwise, finally);
  return make<Try>(start, body, handlers.take(), otherwise, finally);
}

ExceptHandler* Parser::except_handler(bool star) {
  const Token* start = token_++;
  if (accept(kStar) != star) return nullptr;
  Expr* type = nullptr;
  const Identifier* name = nullptr;
  if (star || !at(kColon)) {
    type = PARSE(expression());
    if (accept(kAs)) name = PARSE(identifier());
  }
  if (!accept(kColon)) return nullptr;
  Seq<Stmt*> body;
  PARSE(block(body));
  return make<ExceptHandler>(start, type, name, body);
}

Stmt* Parser::decorated() {
  Items<Expr*> decorators(*this);
  while (accept(kAt)) {
    decorators.add(PARSE(named_expression()));
    if (!accept(kNewline)) return nullptr;
  }
  const Token* start = token_;
  if (at(kClass)) return class_definition(decorators.take());
  bool async = accept(kAsync);
  return at(kDef) ? function_definition(start, async, decorators.take()) : nullptr;
}

Stmt* Parser::function_definition(const Token* start, bool async, Seq<Expr*> decorators) {
  ++token_;
  const Identifier* name = PARSE(identifier());
  if (!accept(kLeftParen)) return nullptr;
  Arguments* args = PARSE(parameters(kRightParen, false));
  if (!accept(kRightParen)) return nullptr;
  Expr* returns = nullptr;
  if (accept(kArrow)) returns = PARSE(expression());
  if (!accept(kColon)) return nullptr;
  const Text* comment = function_type_comment();
  Seq<Stmt*> body;
  PARSE(block(body));
  if (async) PARSE(supports(5, "Async functions are"));
  if (async) return make<AsyncFunctionDef>(start, name, args, body, decorators, returns, comment);
  return make<FunctionDef>(start, name, args, body, decorators, returns, comment);
}

const Text* Parser::type_comment() {
  if (!at(kTypeComment)) return nullptr;
  std::string_view text = unit_.text.substr(token_->start, token_->end - token_->start);
  ++token_;
  return arena_.make<Text>(text.data(), text.size());
}

/// Behind the colon, or on the first line of the block.
const Text* Parser::function_type_comment() {
  if (at(kNewline) && next_kind() == kTypeComment && token_[2].kind == kNewline &&
      token_[3].kind == kIndent) {
    ++token_;
  }
  return type_comment();
}

Stmt* Parser::class_definition(Seq<Expr*> decorators) {
  const Token* start = token_++;
  const Identifier* name = PARSE(identifier());
  Seq<Expr*> bases;
  Seq<Keyword*> keywords;
  if (accept(kLeftParen)) {
    Items<Node*> items(*this);
    if (!at(kRightParen)) PARSE(arguments(items, nullptr));
    if (!accept(kRightParen)) return nullptr;
    split_arguments(items, bases, keywords);
  }
  if (!accept(kColon)) return nullptr;
  Seq<Stmt*> body;
  PARSE(block(body));
  return make<ClassDef>(start, name, bases, keywords, body, decorators);
}

Arg* Parser::parameter(bool lambda, bool star_annotation_allowed) {
  const Token* start = token_;
  const Identifier* name = PARSE(identifier());
  Expr* annotation = nullptr;
  if (!lambda && accept(kColon)) {
    annotation = PARSE(star_annotation_allowed ? star_expression() : expression());
  }
  return make<Arg>(start, name, annotation);
}

/// Parameters up to `until`, which is left in place.
Arguments* Parser::parameters(TokenKind until, bool lambda) {
  const Token* start = token_;
  Items<Node*> pairs(*this);  // the parameter, its default or null
  size_t positional_only = 0;
  size_t positional = 0;  // including the positional-only ones
  bool slash = false, star = false, seen_default = false, bare_star = false;
  Arg* vararg = nullptr;
  Arg* kwarg = nullptr;
  while (!at(until)) {
    if (kwarg) return nullptr;
    Arg* last = nullptr;
    if (accept(kSlash)) {
      if (slash || star || positional == 0) return nullptr;
      PARSE(supports(8, "Positional-only parameters are"));
      slash = true;
      positional_only = positional;
    } else if (accept(kStar)) {
      if (star) return nullptr;
      star = true;
      bare_star = at(kComma);
      if (!bare_star) last = vararg = PARSE(parameter(lambda, true));
    } else if (accept(kDoubleStar)) {
      if (bare_star && pairs.size() / 2 == positional) return nullptr;
      last = kwarg = PARSE(parameter(lambda, false));
    } else {
      Arg* arg = PARSE(parameter(lambda, false));
      if (!lambda) last = arg;
      Expr* value = nullptr;
      if (accept(kEqual)) {
        Depth depth(*this, 6);
        value = PARSE(depth.ok() ? expression() : nullptr);
      }
      if (!star) {
        if (seen_default && !value) return nullptr;
        seen_default = seen_default || value;
        ++positional;
      }
      pairs.add(arg);
      pairs.add(value);
    }
    bool comma = accept(kComma);
    if (at(kTypeComment)) {
      if (!last) return nullptr;
      last->type_comment = type_comment();
    }
    if (!comma) break;
  }
  if (!at(until)) return nullptr;
  if (bare_star && pairs.size() / 2 == positional) return nullptr;

  auto* result = make<Arguments>(start);
  result->vararg = vararg;
  result->kwarg = kwarg;
  fill_arguments(*result, pairs, positional_only, positional);
  return result;
}

/// Sorts parameters and their defaults into the fields. `positional` counts the positional-only ones as well.
void Parser::fill_arguments(Arguments& result, const Items<Node*>& pairs, size_t positional_only,
                            size_t positional) {
  size_t count = pairs.size() / 2;
  auto arg_at = [&](size_t i) { return pairs[2 * i]->as<Arg>(); };
  auto default_at = [&](size_t i) { return static_cast<Expr*>(pairs[2 * i + 1]); };
  result.posonlyargs = arena_.make_seq<Arg*>(positional_only);
  for (size_t i = 0; i < positional_only; ++i) result.posonlyargs[i] = arg_at(i);
  result.args = arena_.make_seq<Arg*>(positional - positional_only);
  for (size_t i = positional_only; i < positional; ++i) result.args[i - positional_only] = arg_at(i);
  result.kwonlyargs = arena_.make_seq<Arg*>(count - positional);
  result.kw_defaults = arena_.make_seq<Expr*>(count - positional);
  for (size_t i = positional; i < count; ++i) {
    result.kwonlyargs[i - positional] = arg_at(i);
    result.kw_defaults[i - positional] = default_at(i);
  }
  size_t first_default = 0;
  while (first_default < positional && !default_at(first_default)) ++first_default;
  result.defaults = arena_.make_seq<Expr*>(positional - first_default);
  for (size_t i = first_default; i < positional; ++i) result.defaults[i - first_default] = default_at(i);
}

}  // namespace adder::compiler
