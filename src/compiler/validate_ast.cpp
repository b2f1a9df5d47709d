#include "compiler/validate_ast.h"

#include <algorithm>

namespace adder::compiler {
namespace {

/// Each check returns whether all is well; the first that is not fills in the problem.
class Validator {
 public:
  TreeProblem problem;

  bool module(Mod* m) {
    switch (m->kind) {
      case NodeKind::kModule: return statements(m->as<Module>()->body);
      case NodeKind::kInteractive: return statements(m->as<Interactive>()->body);
      case NodeKind::kExpression: return load(m->as<Expression>()->body);
      default: return loads(m->as<FunctionType>()->argtypes) && load(m->as<FunctionType>()->returns);
    }
  }

 private:
  bool wrong(std::string message) {
    problem.message = std::move(message);
    return false;
  }
  bool wrong_type(std::string message) {
    problem.is_type_error = true;
    return wrong(std::move(message));
  }

  // --- parts
  bool positions(const Node& n) {
    auto range = [](int from, int to) { return "(" + std::to_string(from) + ", " + std::to_string(to) + ")"; };
    if (n.lineno > n.end_lineno) return wrong("AST node line range " + range(n.lineno, n.end_lineno) + " is not valid");
    if ((n.lineno < 0 && n.end_lineno != n.lineno) || (n.col_offset < 0 && n.col_offset != n.end_col_offset))
      return wrong("AST node column range " + range(n.col_offset, n.end_col_offset) + " for line range " + range(n.lineno, n.end_lineno) + " is not valid");
    if (n.lineno == n.end_lineno && n.col_offset > n.end_col_offset)
      return wrong("line " + std::to_string(n.lineno) + ", column " + std::to_string(n.col_offset) + "-" + std::to_string(n.end_col_offset) + " is not a valid range");
    return true;
  }
  bool name(const Identifier* id) {
    for (std::string_view constant : {"None", "True", "False"})
      if (id->view() == constant) return wrong("identifier field can't represent '" + std::string(constant) + "' constant");
    return true;
  }
  template <class T> bool filled(const Seq<T>& items, const char* what, const Node& owner) {
    return !items.empty() || wrong(std::string("empty ") + what + " on " + python_name(owner.kind));
  }
  bool body(const Seq<Stmt*>& items, const Node& owner) { return filled(items, "body", owner) && statements(items); }
  bool statements(const Seq<Stmt*>& items) { return std::ranges::all_of(items, [&](Stmt* s) { return statement(s); }); }
  bool load(Expr* e) { return expression(e, ExprContext::kLoad); }
  bool store(Expr* e) { return expression(e, ExprContext::kStore); }
  bool optional(Expr* e) { return !e || load(e); }
  bool expressions(const Seq<Expr*>& items, ExprContext context) {
    return std::ranges::all_of(items, [&](Expr* e) { return expression(e, context); });
  }
  bool loads(const Seq<Expr*>& items) {
    return std::ranges::all_of(items, [&](Expr* e) { return optional(e); });  // only a dict's keys and kw_defaults have holes
  }
  bool keywords(const Seq<Keyword*>& items) {
    return std::ranges::all_of(items, [&](Keyword* k) { return load(k->value); });
  }
  bool parameter(Arg* a) { return !a || (positions(*a) && optional(a->annotation)); }
  bool parameters(const Seq<Arg*>& items) {
    return std::ranges::all_of(items, [&](Arg* a) { return parameter(a); });
  }
  bool arguments(const Arguments& a) {
    if (!parameters(a.posonlyargs) || !parameters(a.args) || !parameter(a.vararg) || !parameters(a.kwonlyargs) || !parameter(a.kwarg)) return false;
    if (a.defaults.size() > a.posonlyargs.size() + a.args.size()) return wrong("more positional defaults than args on arguments");
    if (a.kw_defaults.size() != a.kwonlyargs.size()) return wrong("length of kwonlyargs is not the same as kw_defaults on arguments");
    return loads(a.defaults) && loads(a.kw_defaults);
  }
  bool generators(const Seq<Comprehension*>& items) {
    if (items.empty()) return wrong("comprehension with no generators");
    return std::ranges::all_of(items, [&](Comprehension* c) { return store(c->target) && load(c->iter) && loads(c->ifs); });
  }

  // --- expressions
  bool context(Expr* e, ExprContext wanted) {
    ExprContext actual;
    switch (e->kind) {
      case NodeKind::kAttribute: actual = e->as<Attribute>()->ctx; break;
      case NodeKind::kSubscript: actual = e->as<Subscript>()->ctx; break;
      case NodeKind::kStarred: actual = e->as<Starred>()->ctx; break;
      case NodeKind::kName:
        if (!name(e->as<Name>()->id)) return false;
        actual = e->as<Name>()->ctx;
        break;
      case NodeKind::kList: actual = e->as<List>()->ctx; break;
      case NodeKind::kTuple: actual = e->as<Tuple>()->ctx; break;
      default: return wanted == ExprContext::kLoad || wrong(std::string("expression which can't be assigned to in ") + python_name(wanted) + " context");
    }
    return actual == wanted || wrong(std::string("expression must have ") + python_name(wanted) + " context but has " + python_name(actual) + " instead");
  }
  bool comparison(const Compare& c) {
    if (c.comparators.empty()) return wrong("Compare with no comparators");
    if (c.comparators.size() != c.ops.size()) return wrong("Compare has a different number of comparators and operands");
    return loads(c.comparators) && load(c.left);
  }
  bool dict(const Dict& d) {
    if (d.keys.size() != d.values.size()) return wrong("Dict doesn't have the same number of keys as values");
    return loads(d.keys) && loads(d.values);
  }
  bool expression(Expr* e, ExprContext wanted) {
    if (!positions(*e) || !context(e, wanted)) return false;
    switch (e->kind) {
      case NodeKind::kBoolOp:
        if (e->as<BoolOp>()->values.size() < 2) return wrong("BoolOp with less than 2 values");
        return loads(e->as<BoolOp>()->values);
      case NodeKind::kNamedExpr:
        if (!e->as<NamedExpr>()->target->is<Name>()) return wrong_type("NamedExpr target must be a Name");
        return store(e->as<NamedExpr>()->target) && load(e->as<NamedExpr>()->value);
      case NodeKind::kBinOp: return load(e->as<BinOp>()->left) && load(e->as<BinOp>()->right);
      case NodeKind::kUnaryOp: return load(e->as<UnaryOp>()->operand);
      case NodeKind::kLambda: return arguments(*e->as<Lambda>()->args) && load(e->as<Lambda>()->body);
      case NodeKind::kIfExp: return load(e->as<IfExp>()->test) && load(e->as<IfExp>()->body) && load(e->as<IfExp>()->orelse);
      case NodeKind::kDict: return dict(*e->as<Dict>());
      case NodeKind::kSet: return loads(e->as<Set>()->elts);
      case NodeKind::kListComp: return generators(e->as<ListComp>()->generators) && load(e->as<ListComp>()->elt);
      case NodeKind::kSetComp: return generators(e->as<SetComp>()->generators) && load(e->as<SetComp>()->elt);
      case NodeKind::kGeneratorExp: return generators(e->as<GeneratorExp>()->generators) && load(e->as<GeneratorExp>()->elt);
      case NodeKind::kDictComp: return generators(e->as<DictComp>()->generators) && load(e->as<DictComp>()->key) && load(e->as<DictComp>()->value);
      case NodeKind::kAwait: return load(e->as<Await>()->value);
      case NodeKind::kYield: return optional(e->as<Yield>()->value);
      case NodeKind::kYieldFrom: return load(e->as<YieldFrom>()->value);
      case NodeKind::kCompare: return comparison(*e->as<Compare>());
      case NodeKind::kCall: return load(e->as<Call>()->func) && loads(e->as<Call>()->args) && keywords(e->as<Call>()->keywords);
      case NodeKind::kFormattedValue: return load(e->as<FormattedValue>()->value) && optional(e->as<FormattedValue>()->format_spec);
      case NodeKind::kJoinedStr: return loads(e->as<JoinedStr>()->values);
      case NodeKind::kAttribute: return load(e->as<Attribute>()->value);
      case NodeKind::kSubscript: return load(e->as<Subscript>()->slice) && load(e->as<Subscript>()->value);
      case NodeKind::kStarred: return expression(e->as<Starred>()->value, wanted);
      case NodeKind::kList: return expressions(e->as<List>()->elts, wanted);
      case NodeKind::kTuple: return expressions(e->as<Tuple>()->elts, wanted);
      case NodeKind::kSlice: return optional(e->as<Slice>()->lower) && optional(e->as<Slice>()->upper) && optional(e->as<Slice>()->step);
      default: return true;  // a name or a constant
    }
  }

  // --- patterns
  bool capture(const Identifier* id) {
    if (!id) return true;
    return id->view() == "_" ? wrong("can't capture name '_' in patterns") : name(id);
  }
  static bool is_number(Expr* e, bool imaginary) {
    auto* c = e->as_if<Constant>();
    if (!c) return false;
    ConstantKind kind = c->value.kind;
    return imaginary ? kind == ConstantKind::kComplex : kind == ConstantKind::kInt || kind == ConstantKind::kBigInt || kind == ConstantKind::kFloat;
  }
  static bool is_negative(Expr* e, bool imaginary) {
    auto* u = e->as_if<UnaryOp>();
    return u && u->op == UnaryOperator::kUSub && is_number(u->operand, imaginary);
  }
  static bool is_complex(const BinOp& b) {
    return (b.op == Operator::kAdd || b.op == Operator::kSub) && (is_number(b.left, false) || is_negative(b.left, false)) && is_number(b.right, true);
  }
  bool pattern_value(Expr* e) {
    if (!load(e)) return false;
    switch (e->kind) {
      case NodeKind::kConstant: {
        ConstantKind kind = e->as<Constant>()->value.kind;
        if (is_number(e, false) || is_number(e, true) || kind == ConstantKind::kStr || kind == ConstantKind::kBytes) return true;
        return wrong("unexpected constant inside of a literal pattern");
      }
      case NodeKind::kAttribute: case NodeKind::kJoinedStr: return true;
      case NodeKind::kUnaryOp:
        if (is_negative(e, false) || is_negative(e, true)) return true;
        break;
      case NodeKind::kBinOp:
        if (is_complex(*e->as<BinOp>())) return true;
        break;
      default: break;
    }
    return wrong("patterns may only match literals and attribute lookups");
  }
  static bool is_singleton(const ConstantValue& v) {
    return v.kind == ConstantKind::kNone || v.kind == ConstantKind::kTrue || v.kind == ConstantKind::kFalse;
  }
  bool mapping(const MatchMapping& m) {
    if (m.keys.size() != m.patterns.size()) return wrong("MatchMapping doesn't have the same number of keys as patterns");
    if (!capture(m.rest)) return false;
    bool good = std::ranges::all_of(m.keys, [&](Expr* key) {
      auto* constant = key->as_if<Constant>();
      return (constant && is_singleton(constant->value)) || pattern_value(key);
    });
    return good && patterns(m.patterns, false);
  }
  bool class_pattern(const MatchClass& m) {
    if (m.kwd_attrs.size() != m.kwd_patterns.size()) return wrong("MatchClass doesn't have the same number of keyword attributes as patterns");
    if (!load(m.cls)) return false;
    Expr* part = m.cls;
    while (auto* attribute = part->as_if<Attribute>()) part = attribute->value;
    if (!part->is<Name>()) return wrong("MatchClass cls field can only contain Name or Attribute nodes.");
    return std::ranges::all_of(m.kwd_attrs, [&](const Identifier* id) { return name(id); }) && patterns(m.patterns, false) && patterns(m.kwd_patterns, false);
  }
  bool patterns(const Seq<Pattern*>& items, bool star) {
    return std::ranges::all_of(items, [&](Pattern* p) { return pattern(p, star); });
  }
  bool pattern(Pattern* p, bool star) {
    if (!positions(*p)) return false;
    switch (p->kind) {
      case NodeKind::kMatchValue: return pattern_value(p->as<MatchValue>()->value);
      case NodeKind::kMatchSingleton: return is_singleton(p->as<MatchSingleton>()->value) || wrong("MatchSingleton can only contain True, False and None");
      case NodeKind::kMatchSequence: return patterns(p->as<MatchSequence>()->patterns, true);
      case NodeKind::kMatchMapping: return mapping(*p->as<MatchMapping>());
      case NodeKind::kMatchClass: return class_pattern(*p->as<MatchClass>());
      case NodeKind::kMatchStar: return star ? capture(p->as<MatchStar>()->name) : wrong("can't use MatchStar here");
      case NodeKind::kMatchAs: {
        auto* as = p->as<MatchAs>();
        if (!capture(as->name) || !as->pattern) return problem.message.empty();
        return as->name ? pattern(as->pattern, false) : wrong("MatchAs must specify a target name if a pattern is given");
      }
      default:
        if (p->as<MatchOr>()->patterns.size() < 2) return wrong("MatchOr requires at least 2 patterns");
        return patterns(p->as<MatchOr>()->patterns, false);
    }
  }

  // --- statements
  template <class F> bool function(const F& f) {
    return body(f.body, f) && arguments(*f.args) && loads(f.decorator_list) && optional(f.returns);
  }
  template <class F> bool for_loop(const F& f) { return store(f.target) && load(f.iter) && body(f.body, f) && statements(f.orelse); }
  template <class W> bool with(const W& w) {
    auto good = [&](WithItem* item) { return load(item->context_expr) && (!item->optional_vars || store(item->optional_vars)); };
    return filled(w.items, "items", w) && std::ranges::all_of(w.items, good) && body(w.body, w);
  }
  template <class T> bool try_block(const T& t) {
    std::string owner = python_name(t.kind);
    if (!body(t.body, t)) return false;
    if (t.handlers.empty() && t.finalbody.empty()) return wrong(owner + " has neither except handlers nor finalbody");
    if (t.handlers.empty() && !t.orelse.empty()) return wrong(owner + " has orelse but no except handlers");
    bool good = std::ranges::all_of(t.handlers, [&](ExceptHandler* h) { return positions(*h) && optional(h->type) && body(h->body, *h); });
    return good && statements(t.finalbody) && statements(t.orelse);
  }
  bool match(const Match& m) {
    auto good = [&](MatchCase* c) { return pattern(c->pattern, false) && optional(c->guard) && body(c->body, *c); };
    return load(m.subject) && filled(m.cases, "cases", m) && std::ranges::all_of(m.cases, good);
  }
  bool statement(Stmt* s) {
    if (!positions(*s)) return false;
    switch (s->kind) {
      case NodeKind::kFunctionDef: return function(*s->as<FunctionDef>());
      case NodeKind::kAsyncFunctionDef: return function(*s->as<AsyncFunctionDef>());
      case NodeKind::kClassDef: {
        auto& c = *s->as<ClassDef>();
        return body(c.body, c) && loads(c.bases) && keywords(c.keywords) && loads(c.decorator_list);
      }
      case NodeKind::kReturn: return optional(s->as<Return>()->value);
      case NodeKind::kDelete: return filled(s->as<Delete>()->targets, "targets", *s) && expressions(s->as<Delete>()->targets, ExprContext::kDel);
      case NodeKind::kAssign: {
        auto& a = *s->as<Assign>();
        return filled(a.targets, "targets", a) && expressions(a.targets, ExprContext::kStore) && load(a.value);
      }
      case NodeKind::kAugAssign: return store(s->as<AugAssign>()->target) && load(s->as<AugAssign>()->value);
      case NodeKind::kAnnAssign: {
        auto& a = *s->as<AnnAssign>();
        if (a.simple && !a.target->is<Name>()) return wrong_type("AnnAssign with simple non-Name target");
        return store(a.target) && optional(a.value) && load(a.annotation);
      }
      case NodeKind::kFor: return for_loop(*s->as<For>());
      case NodeKind::kAsyncFor: return for_loop(*s->as<AsyncFor>());
      case NodeKind::kWhile: return load(s->as<While>()->test) && body(s->as<While>()->body, *s) && statements(s->as<While>()->orelse);
      case NodeKind::kIf: return load(s->as<If>()->test) && body(s->as<If>()->body, *s) && statements(s->as<If>()->orelse);
      case NodeKind::kWith: return with(*s->as<With>());
      case NodeKind::kAsyncWith: return with(*s->as<AsyncWith>());
      case NodeKind::kMatch: return match(*s->as<Match>());
      case NodeKind::kRaise: {
        auto& r = *s->as<Raise>();
        if (!r.exc && r.cause) return wrong("Raise with cause but no exception");
        return optional(r.exc) && optional(r.cause);
      }
      case NodeKind::kTry: return try_block(*s->as<Try>());
      case NodeKind::kTryStar: return try_block(*s->as<TryStar>());
      case NodeKind::kAssert: return load(s->as<Assert>()->test) && optional(s->as<Assert>()->msg);
      case NodeKind::kImport: return filled(s->as<Import>()->names, "names", *s);
      case NodeKind::kImportFrom:
        if (s->as<ImportFrom>()->level < 0) return wrong("Negative ImportFrom level");
        return filled(s->as<ImportFrom>()->names, "names", *s);
      case NodeKind::kGlobal: return filled(s->as<Global>()->names, "names", *s);
      case NodeKind::kNonlocal: return filled(s->as<Nonlocal>()->names, "names", *s);
      case NodeKind::kExprStmt: return load(s->as<ExprStmt>()->value);
      default: return true;
    }
  }
};

}  // namespace

TreeProblem validate(Mod* module) {
  Validator validator;
  validator.module(module);
  return std::move(validator.problem);
}

}  // namespace adder::compiler
