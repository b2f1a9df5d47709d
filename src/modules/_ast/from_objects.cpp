// Objects of _ast as trees of the compiler, checked on the way.
#include "modules/_ast/ast_classes.h"
#include "objects/bytes.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder::ast {
namespace {

using namespace compiler;

class FromObjects {
 public:
  FromObjects(Thread& t, Arena& arena) : t_(t), arena_(arena) {}

  /// The tree of an object that must be a `wanted` (an ASDL name); null for None, or with an error pending.
  Node* node(Value v, const char* wanted) {
    if (v == kNone) return nullptr;
    NodeKind kind;
    if (!kind_of_class(class_of(v), &kind) || std::string_view(sum_name(kind)) != wanted)
      return raise_type_error(t_, "expected some sort of {}, but got {}", wanted, Repr{v});
    if (!enter_recursion(t_, "")) return raise_too_deep(wanted);
    Node* made = make(kind);
    bool good = fill(v, *made) && (!has_attributes(kind) || positions(v, *made));
    leave_recursion(t_);
    return good ? made : nullptr;
  }

 private:
  Failed raise_too_deep(const char* wanted) {
    take_pending(t_);
    return raise(t_, ExceptionId::kRecursionError, "maximum recursion depth exceeded while traversing '{}' node", wanted);
  }
  Node* make(NodeKind kind) {
    switch (kind) {
#define NODE(name, python_name, base, fields) \
  case NodeKind::k##name: return make_node<compiler::name>(arena_, Location{});
#include "compiler/ast_nodes.def"
    }
    UNREACHABLE("all kinds of nodes are listed");
  }
  bool fill(Value object, Node& n) {
    bool good = true;
    for_each_field(n, [&](const FieldInfo& field, auto& member) {
      if (good) good = read(object, n, field, member);
    });
    return good;
  }
  template <class M> bool read(Value object, Node& n, const FieldInfo& field, M& member) {
    Value v = find_attribute_value(t_, object, intern(t_, field.name));
    if (!v) {
      if (has_pending(t_)) return false;
      if (field.quantity == FieldQuantity::kOptional) return true;
      return raise_type_error(t_, "required field \"{}\" missing from {}", field.name, python_name(n.kind));
    }
    const char* type = "";
    for (const FieldRow& row : fields_of(n.kind))
      if (std::string_view(row.name) == field.name) type = row.type;
    if (v == kNone && field.quantity == FieldQuantity::kOne && std::string_view(type) != "constant")
      return raise_value_error(t_, "field '{}' is required for {}", field.name, python_name(n.kind));
    return convert(v, n, field, type, member);
  }
  bool number(Value object, const char* name, const char* owner, bool optional, int* out) {
    Value v = find_attribute_value(t_, object, intern(t_, name));
    if (!v && has_pending(t_)) return false;
    if (!v || v == kNone) return optional || raise_type_error(t_, "required field \"{}\" missing from {}", name, owner);
    return integer(v, out);
  }
  bool positions(Value object, Node& n) {
    const char* owner = sum_name(n.kind);
    bool pattern = node_category(n.kind) == NodeCategory::kPattern;
    if (!number(object, "lineno", owner, false, &n.lineno) || !number(object, "col_offset", owner, false, &n.col_offset)) return false;
    n.end_lineno = n.lineno;
    n.end_col_offset = n.col_offset;
    return number(object, "end_lineno", owner, !pattern, &n.end_lineno) && number(object, "end_col_offset", owner, !pattern, &n.end_col_offset);
  }
  bool integer(Value v, int* out) {
    int64_t n;
    if (!is_any_int(v)) return raise_value_error(t_, "invalid integer value: {}", Repr{v});
    if (!int_to_int64(v, &n) || n != int(n)) return raise_overflow_error(t_, "Python int too large to convert to C int");
    *out = int(n);
    return true;
  }

  template <class T> bool convert(Value v, Node&, const FieldInfo&, const char* type, T*& member)
    requires std::is_base_of_v<Node, T>
  {
    Node* made = node(v, type);
    member = static_cast<T*>(made);
    return made || !has_pending(t_);
  }
  bool convert(Value v, Node&, const FieldInfo&, const char*, const Identifier*& member) {
    if (v == kNone) return true;
    if (!is_exact<adder::Str>(v)) return raise_type_error(t_, "AST identifier must be of type str");
    member = arena_.intern(Utf8(v.as<adder::Str>()).view());
    return true;
  }
  bool convert(Value v, Node&, const FieldInfo&, const char*, const Text*& member) {
    if (v == kNone) return true;
    if (!is_exact<adder::Str>(v)) return raise_type_error(t_, "AST string must be of type str");
    member = arena_.make<Text>(arena_.copy_text(Utf8(v.as<adder::Str>()).view()));
    return true;
  }
  bool convert(Value v, Node&, const FieldInfo&, const char*, int& member) { return integer(v, &member); }
  bool convert(Value v, Node&, const FieldInfo&, const char*, ConstantValue& member) { return constant(v, &member); }
  template <class E> bool convert(Value v, Node&, const FieldInfo&, const char* type, E& member)
    requires std::is_enum_v<E>
  {
    for (int i = 0; i < 16; i++) {
      if (i >= count_of(E{})) break;
      Value instance = operator_instance(t_, python_name(E(i)));
      if (!is_instance_of(v, class_of(instance))) continue;
      member = E(i);
      return true;
    }
    return raise_type_error(t_, "expected some sort of {}, but got {}", type, Repr{v});
  }
  static int count_of(BoolOperator) { return 2; }
  static int count_of(Operator) { return 13; }
  static int count_of(UnaryOperator) { return 4; }
  static int count_of(CompareOperator) { return 10; }
  static int count_of(ExprContext) { return 3; }
  template <class T> bool convert(Value v, Node& n, const FieldInfo& field, const char* type, Seq<T>& member) {
    if (!has_layout<adder::List>(v)) return raise_type_error(t_, "{} field \"{}\" must be a list, not a {}", python_name(n.kind), field.name, type_name(v));
    auto* list = v.as<adder::List>();
    int64_t length = list->length;
    member = arena_.make_seq<T>(size_t(length));
    for (int64_t i = 0; i < length; i++) {
      if (list->length != length) return raise_runtime_error(t_, "{} field \"{}\" changed size during iteration", python_name(n.kind), field.name);
      Value item = list->get(size_t(i));
      if (item == kNone && field.quantity != FieldQuantity::kManyWithHoles) return raise_value_error(t_, "None disallowed in {} list", std::string_view(type) == "expr" ? "expression" : type);
      if (!convert(item, n, field, type, member[size_t(i)])) return false;
    }
    return true;
  }
  bool elements(Value v, std::span<const Value> items, ConstantKind kind, ConstantValue* out) {
    Seq<ConstantValue> made = arena_.make_seq<ConstantValue>(items.size());
    for (size_t i = 0; i < items.size(); i++) {
      new (&made[i]) ConstantValue;
      if (!constant(items[i], &made[i])) return false;
    }
    out->kind = kind;
    out->elements = made;
    return true;
  }
  bool constant(Value v, ConstantValue* out) {
    auto of = [&](ConstantKind kind) { return out->kind = kind, true; };
    if (v == kNone) return of(ConstantKind::kNone);
    if (v == kTrue) return of(ConstantKind::kTrue);
    if (v == kFalse) return of(ConstantKind::kFalse);
    if (v == kEllipsis) return of(ConstantKind::kEllipsis);
    Class* cls = class_of(v);
    if (cls == class_for<Int>(t_)) {
      int64_t n;
      if (int_to_int64(v, &n)) return out->small_int = n, of(ConstantKind::kInt);
      adder::Str* digits = TRY(int_to_str(t_, v, 16));
      bool negative = int_sign(v) < 0;
      std::string text(Utf8(digits).view().substr(negative));
      out->text = arena_.copy_text((negative ? "-0x" : "0x") + text);
      return of(ConstantKind::kBigInt);
    }
    if (is_float(v)) return out->number = float_value(v), of(ConstantKind::kFloat);
    if (is_exact<adder::Complex>(v)) {
      out->number = v.as<adder::Complex>()->imag;
      out->real = v.as<adder::Complex>()->real;
      return of(ConstantKind::kComplex);
    }
    if (is_exact<adder::Str>(v)) return out->text = arena_.copy_text(Utf8(v.as<adder::Str>()).view()), of(ConstantKind::kStr);
    if (is_exact<adder::Bytes>(v)) return out->text = arena_.copy_text(v.as<adder::Bytes>()->view()), of(ConstantKind::kBytes);
    if (is_exact<adder::Tuple>(v)) return elements(v, v.as<adder::Tuple>()->values(), ConstantKind::kTuple, out);
    if (is_exact<adder::FrozenSet>(v)) {
      adder::List* list = TRY(list_of(t_, v));
      return elements(v, list->values(), ConstantKind::kFrozenset, out);
    }
    return raise_type_error(t_, "got an invalid type in Constant: {}", type_name(v));
  }

  Thread& t_;
  Arena& arena_;
};

}  // namespace

Mod* from_object(Thread& t, Value v, Arena& arena) {
  Node* made = FromObjects(t, arena).node(v, "mod");
  return static_cast<Mod*>(made);
}

}  // namespace adder::ast
