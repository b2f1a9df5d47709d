// The source text of expressions, in the form that `from __future__ import annotations` gives to annotations.
#include <gmp.h>

#include <charconv>
#include <cmath>

#include "compiler/codegen.h"
#include "compiler/disassemble.h"

namespace adder::compiler {

namespace {

enum Precedence {
  kTuple,
  kTest,  // if-else, lambda
  kOr,
  kAnd,
  kNot,
  kCompare,
  kExpr,
  kBitOr = kExpr,
  kBitXor,
  kBitAnd,
  kShift,
  kArith,
  kTerm,
  kFactor,
  kPower,
  kAwait,
  kAtom,
};

struct OperatorText {
  const char* text;
  int precedence;
  bool right_associative = false;
};

OperatorText operator_text(Operator op) {
  switch (op) {
    case Operator::kAdd:
      return {" + ", kArith};
    case Operator::kSub:
      return {" - ", kArith};
    case Operator::kMult:
      return {" * ", kTerm};
    case Operator::kMatMult:
      return {" @ ", kTerm};
    case Operator::kDiv:
      return {" / ", kTerm};
    case Operator::kMod:
      return {" % ", kTerm};
    case Operator::kLShift:
      return {" << ", kShift};
    case Operator::kRShift:
      return {" >> ", kShift};
    case Operator::kBitOr:
      return {" | ", kBitOr};
    case Operator::kBitXor:
      return {" ^ ", kBitXor};
    case Operator::kBitAnd:
      return {" & ", kBitAnd};
    case Operator::kFloorDiv:
      return {" // ", kTerm};
    case Operator::kPow:
      return {" ** ", kPower, true};
  }
  UNREACHABLE("every operator has a text");
}

const char* compare_text(CompareOperator op) {
  static constexpr const char* kTexts[] = {" == ", " != ", " < ",      " <= ", " > ",
                                           " >= ", " is ", " is not ", " in ", " not in "};
  return kTexts[size_t(op)];
}

class Unparser {
 public:
  std::string text;

  void expression(const Expr* node, int level) {
    switch (node->kind) {
      case NodeKind::kBoolOp: {
        const auto& it = *node->as<BoolOp>();
        int own = it.op == BoolOperator::kAnd ? kAnd : kOr;
        return parenthesized(level > own, [&] {
          for (uint32_t i = 0; i < it.values.size(); ++i) {
            if (i) text += it.op == BoolOperator::kAnd ? " and " : " or ";
            expression(it.values[i], own + 1);
          }
        });
      }
      case NodeKind::kBinOp: {
        const auto& it = *node->as<BinOp>();
        OperatorText op = operator_text(it.op);
        return parenthesized(level > op.precedence, [&] {
          expression(it.left, op.precedence + op.right_associative);
          text += op.text;
          expression(it.right, op.precedence + !op.right_associative);
        });
      }
      case NodeKind::kUnaryOp: {
        const auto& it = *node->as<UnaryOp>();
        static constexpr const char* kTexts[] = {"~", "not ", "+", "-"};
        int own = it.op == UnaryOperator::kNot ? kNot : kFactor;
        return parenthesized(level > own, [&] {
          text += kTexts[size_t(it.op)];
          expression(it.operand, own);
        });
      }
      case NodeKind::kLambda: {
        const auto& it = *node->as<Lambda>();
        return parenthesized(level > kTest, [&] {
          size_t before = text.size();
          text += "lambda ";
          arguments(*it.args);
          if (text.size() == before + 7) text.pop_back();
          text += ": ";
          expression(it.body, kTest);
        });
      }
      case NodeKind::kIfExp: {
        const auto& it = *node->as<IfExp>();
        return parenthesized(level > kTest, [&] {
          expression(it.body, kTest + 1);
          text += " if ";
          expression(it.test, kTest + 1);
          text += " else ";
          expression(it.orelse, kTest);
        });
      }
      case NodeKind::kDict:
        return dict(*node->as<Dict>());
      case NodeKind::kSet:
        text += '{';
        list(node->as<Set>()->elts);
        text += '}';
        return;
      case NodeKind::kListComp:
        return comprehension('[', node->as<ListComp>()->elt, nullptr, node->as<ListComp>()->generators, ']');
      case NodeKind::kSetComp:
        return comprehension('{', node->as<SetComp>()->elt, nullptr, node->as<SetComp>()->generators, '}');
      case NodeKind::kDictComp:
        return comprehension('{', node->as<DictComp>()->key, node->as<DictComp>()->value,
                             node->as<DictComp>()->generators, '}');
      case NodeKind::kGeneratorExp:
        return comprehension('(', node->as<GeneratorExp>()->elt, nullptr,
                             node->as<GeneratorExp>()->generators, ')');
      case NodeKind::kYield: {
        const auto& it = *node->as<Yield>();
        if (!it.value) return void(text += "(yield)");
        return wrapped("(yield ", it.value, kTest, ")");
      }
      case NodeKind::kYieldFrom:
        return wrapped("(yield from ", node->as<YieldFrom>()->value, kTest, ")");
      case NodeKind::kAwait:
        return parenthesized(level > kAwait, [&] { wrapped("await ", node->as<Await>()->value, kAtom, ""); });
      case NodeKind::kCompare: {
        const auto& it = *node->as<Compare>();
        return parenthesized(level > kCompare, [&] {
          expression(it.left, kCompare + 1);
          for (uint32_t i = 0; i < it.ops.size(); ++i) {
            text += compare_text(it.ops[i]);
            expression(it.comparators[i], kCompare + 1);
          }
        });
      }
      case NodeKind::kCall:
        return call(*node->as<Call>());
      case NodeKind::kJoinedStr:
      case NodeKind::kFormattedValue:
        text += 'f';
        return string_repr(format_body(node));
      case NodeKind::kConstant: {
        const auto& it = *node->as<Constant>();
        if (it.kind_text) text += it.kind_text->view();
        return constant(it.value);
      }
      case NodeKind::kAttribute: {
        const auto& it = *node->as<Attribute>();
        expression(it.value, kAtom);
        const auto* number = it.value->as_if<Constant>();
        bool is_int = number && (number->value.kind == ConstantKind::kInt ||
                                 number->value.kind == ConstantKind::kBigInt);
        text += is_int ? " ." : ".";
        text += it.attr->view();
        return;
      }
      case NodeKind::kStarred:
        return wrapped("*", node->as<Starred>()->value, kExpr, "");
      case NodeKind::kName:
        text += node->as<Name>()->id->view();
        return;
      case NodeKind::kList:
        text += '[';
        list(node->as<List>()->elts);
        text += ']';
        return;
      case NodeKind::kTuple: {
        const auto& it = *node->as<Tuple>();
        if (it.elts.empty()) return void(text += "()");
        return parenthesized(level > Precedence::kTuple, [&] {
          list(it.elts);
          if (it.elts.size() == 1) text += ',';
        });
      }
      case NodeKind::kSubscript: {
        const auto& it = *node->as<Subscript>();
        expression(it.value, kAtom);
        return wrapped("[", it.slice, Precedence::kTuple, "]");
      }
      case NodeKind::kSlice: {
        const auto& it = *node->as<Slice>();
        if (it.lower) expression(it.lower, kTest);
        text += ':';
        if (it.upper) expression(it.upper, kTest);
        if (it.step) wrapped(":", it.step, kTest, "");
        return;
      }
      case NodeKind::kNamedExpr: {
        const auto& it = *node->as<NamedExpr>();
        return parenthesized(level > Precedence::kTuple, [&] {
          expression(it.target, kAtom);
          text += " := ";
          expression(it.value, kAtom);
        });
      }
      default:
        UNREACHABLE("every expression is listed");
    }
  }

  void constant(const ConstantValue& value) {
    switch (value.kind) {
      case ConstantKind::kNone:
        return void(text += "None");
      case ConstantKind::kTrue:
        return void(text += "True");
      case ConstantKind::kFalse:
        return void(text += "False");
      case ConstantKind::kEllipsis:
        return void(text += "...");
      case ConstantKind::kInt:
        return void(text += std::to_string(value.small_int));
      case ConstantKind::kBigInt:
        return big_int(value.text.view());
      case ConstantKind::kFloat:
        return void(text += float_text(value.number, true));
      case ConstantKind::kComplex:
        return complex_number(value);
      case ConstantKind::kStr:
        return string_repr(value.text.view());
      case ConstantKind::kBytes:
        return bytes_repr(value.text.view());
      case ConstantKind::kTuple:
      case ConstantKind::kFrozenset:
        return elements(value);
    }
  }

 private:
  template <class Body>
  void parenthesized(bool parentheses, Body body) {
    if (parentheses) text += '(';
    body();
    if (parentheses) text += ')';
  }

  void wrapped(const char* before, const Expr* node, int level, const char* after) {
    text += before;
    expression(node, level);
    text += after;
  }

  void list(Seq<Expr*> elements) {
    for (uint32_t i = 0; i < elements.size(); ++i) {
      if (i) text += ", ";
      expression(elements[i], kTest);
    }
  }

  void dict(const Dict& it) {
    text += '{';
    for (uint32_t i = 0; i < it.values.size(); ++i) {
      if (i) text += ", ";
      if (it.keys[i]) {
        expression(it.keys[i], kTest);
        text += ": ";
        expression(it.values[i], kTest);
      } else {
        wrapped("**", it.values[i], kExpr, "");
      }
    }
    text += '}';
  }

  void comprehension(char open, const Expr* element, const Expr* value, Seq<Comprehension*> generators,
                     char close) {
    text += open;
    expression(element, kTest);
    if (value) wrapped(": ", value, kTest, "");
    for (const Comprehension* generator : generators) {
      wrapped(generator->is_async ? " async for " : " for ", generator->target, Precedence::kTuple, "");
      wrapped(" in ", generator->iter, kTest + 1, "");
      for (const Expr* condition : generator->ifs) wrapped(" if ", condition, kTest + 1, "");
    }
    text += close;
  }

  void call(const Call& it) {
    expression(it.func, kAtom);
    if (it.args.size() == 1 && it.keywords.empty() && it.args[0]->is<GeneratorExp>())
      return expression(it.args[0], kTest);
    text += '(';
    list(it.args);
    for (uint32_t i = 0; i < it.keywords.size(); ++i) {
      if (i || !it.args.empty()) text += ", ";
      const Keyword& keyword = *it.keywords[i];
      if (keyword.arg) {
        text += keyword.arg->view();
        wrapped("=", keyword.value, kTest, "");
      } else {
        wrapped("**", keyword.value, kTest, "");
      }
    }
    text += ')';
  }

  void arguments(const Arguments& it) {
    bool first = true;
    auto separate = [&] {
      if (!first) text += ", ";
      first = false;
    };
    uint32_t positional = it.posonlyargs.size() + it.args.size();
    for (uint32_t i = 0; i < positional; ++i) {
      separate();
      bool before_slash = i < it.posonlyargs.size();
      argument(before_slash ? *it.posonlyargs[i] : *it.args[i - it.posonlyargs.size()]);
      uint32_t without_default = positional - it.defaults.size();
      if (i >= without_default) wrapped("=", it.defaults[i - without_default], kTest, "");
      if (before_slash && i + 1 == it.posonlyargs.size()) text += ", /";
    }
    if (it.vararg || !it.kwonlyargs.empty()) {
      separate();
      text += '*';
      if (it.vararg) argument(*it.vararg);
    }
    for (uint32_t i = 0; i < it.kwonlyargs.size(); ++i) {
      separate();
      argument(*it.kwonlyargs[i]);
      if (it.kw_defaults[i]) wrapped("=", it.kw_defaults[i], kTest, "");
    }
    if (it.kwarg) {
      separate();
      text += "**";
      argument(*it.kwarg);
    }
  }

  void argument(const Arg& it) {
    text += it.arg->view();
    if (it.annotation) wrapped(": ", it.annotation, kTest, "");
  }

  // --- f-strings

  std::string format_body(const Expr* node) {
    Unparser body;
    if (const auto* joined = node->as_if<JoinedStr>()) {
      for (const Expr* value : joined->values) body.format_part(value);
    } else {
      body.format_part(node);
    }
    return std::move(body.text);
  }

  void format_part(const Expr* node) {
    if (const auto* constant = node->as_if<Constant>()) {
      for (char c : constant->value.text.view()) {
        text += c;
        if (c == '{' || c == '}') text += c;
      }
    } else if (node->is<JoinedStr>()) {
      text += format_body(node);
    } else if (const auto* value = node->as_if<FormattedValue>()) {
      Unparser inner;
      inner.expression(value->value, kTest + 1);
      text += inner.text.starts_with('{') ? "{ " : "{";
      text += inner.text;
      if (value->conversion > 0) (text += '!') += char(value->conversion);
      if (value->format_spec) (text += ':') += format_body(value->format_spec);
      text += '}';
    } else {
      text += format_body(node);
    }
  }

  // --- constants

  void elements(const ConstantValue& value) {
    bool is_tuple = value.kind == ConstantKind::kTuple;
    text += is_tuple ? "(" : "frozenset({";
    for (uint32_t i = 0; i < value.elements.size(); ++i) {
      if (i) text += ", ";
      constant(value.elements[i]);
    }
    if (is_tuple && value.elements.size() == 1) text += ',';
    text += is_tuple ? ")" : "})";
  }

  void big_int(std::string_view digits) {
    mpz_t number;
    mpz_init_set_str(number, std::string(digits).c_str(), 0);
    char* decimal = mpz_get_str(nullptr, 10, number);
    text += decimal;
    std::free(decimal);
    mpz_clear(number);
  }

  void complex_number(const ConstantValue& value) {
    if (value.real == 0 && !std::signbit(value.real)) {
      text += float_text(value.number, false) + 'j';
      return;
    }
    text += '(' + float_text(value.real, false);
    if (!std::signbit(value.number)) text += '+';
    text += float_text(value.number, false) + "j)";
  }

  /// repr() of a float; infinity as a literal.
  static std::string float_text(double number, bool with_point) {
    if (std::isinf(number)) return number < 0 ? "-1e309" : "1e309";
    if (std::isnan(number)) return "nan";
    char buffer[40];
    auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
    std::string_view scientific(buffer, size_t(end - buffer));
    int exponent = std::atoi(std::string(scientific.substr(scientific.find('e') + 1)).c_str());
    if (exponent < -4 || exponent >= 16) return std::string(scientific);
    end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
    std::string fixed(buffer, size_t(end - buffer));
    if (with_point && fixed.find('.') == std::string::npos) fixed += ".0";
    return fixed;
  }

  static char quote_for(std::string_view value) {
    bool only_single =
        value.find('\'') != std::string_view::npos && value.find('"') == std::string_view::npos;
    return only_single ? '"' : '\'';
  }

  void hex(char kind, uint32_t value, int digits) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "\\%c%0*x", kind, digits, value);
    text += buffer;
  }

  bool escaped(unsigned char c, char quote) {
    if (c == '\\' || c == quote) return text += '\\', text += char(c), true;
    if (c == '\n') return text += "\\n", true;
    if (c == '\r') return text += "\\r", true;
    if (c == '\t') return text += "\\t", true;
    if (c < ' ' || c == 0x7F) return hex('x', c, 2), true;
    return false;
  }

  void string_repr(std::string_view value) {
    char quote = quote_for(value);
    text += quote;
    for (size_t i = 0; i < value.size(); ++i) {
      auto c = static_cast<unsigned char>(value[i]);
      if (escaped(c, quote)) continue;
      auto next = [&](size_t at) {
        return at < value.size() ? static_cast<unsigned char>(value[at]) & 0x3Fu : 0u;
      };
      if (c == 0xED && next(i + 1) >= 0x20) {  // a lone surrogate
        hex('u', 0xD000u | next(i + 1) << 6 | next(i + 2), 4);
        i += 2;
      } else if (c == 0xC2 && next(i + 1) <= 0x20) {  // C1 controls and the no-break space
        hex('x', 0x80u | next(i + 1), 2);
        i += 1;
      } else {
        text += char(c);
      }
    }
    text += quote;
  }

  void bytes_repr(std::string_view value) {
    char quote = quote_for(value);
    (text += 'b') += quote;
    for (unsigned char c : value) {
      if (escaped(c, quote)) continue;
      if (c >= 0x80) {
        hex('x', c, 2);
      } else {
        text += char(c);
      }
    }
    text += quote;
  }
};

}  // namespace

std::string constant_text(const ConstantValue& value) {
  Unparser unparser;
  unparser.constant(value);
  return std::move(unparser.text);
}

std::string unparse(const Expr* expression) {
  Unparser unparser;
  unparser.expression(expression, kTest);
  return std::move(unparser.text);
}

}  // namespace adder::compiler
