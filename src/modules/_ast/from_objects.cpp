// Objects of _ast as trees of the compiler, checked on the way.
#include "compiler/validate_ast.h"
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
    NodeKind kind;
    bool product = kind_of_product(wanted, &kind);
    if (v == kNone && !product) return nullptr;
    if (!enter_recursion(t_, "")) return raise_too_deep(wanted);
    Node* made = product ? read_product(v, kind) : read_sum(v, wanted);
    leave_recursion(t_);
    return made;
  }

 private:
  Failed raise_too_deep(const char* wanted) {
    take_pending(t_);
    return raise(t_, ExceptionId::kRecursionError, "maximum recursion depth exceeded while traversing '{}' node", wanted);
  }
  /// Whether a name of the ASDL has no alternatives: any object with the fields does for such a node.
  static bool kind_of_product(std::string_view name, NodeKind* out) {
    for (size_t i = 0; i < kNodeKinds; i++) {
      *out = NodeKind(i);
      if (python_name(*out) == name && sum_name(*out) == name) return true;
    }
    return false;
  }
  Node* read_product(Value v, NodeKind kind) {
    Node* made = make(kind);
    return fill(v, *made) && (!has_attributes(kind) || positions(v, *made, python_name(kind))) ? made : nullptr;
  }
  Node* read_sum(Value v, std::string_view wanted) {
    Location place;
    bool placed = wanted != "mod" && wanted != "type_ignore";
    if (placed && !positions(v, place, wanted)) return nullptr;
    NodeKind kind;
    if (!kind_of_class(class_of(v), &kind) || sum_name(kind) != wanted) return raise_type_error(t_, "expected some sort of {}, but got {}", wanted, Repr{v});
    Node* made = make(kind);
    static_cast<Location&>(*made) = place;
    return fill(v, *made) ? made : nullptr;
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
    if (v == kNone && field.quantity == FieldQuantity::kOptional) return true;
    const char* type = "";
    for (const FieldRow& row : fields_of(n.kind))
      if (std::string_view(row.name) == field.name) type = row.type;
    NodeKind product;
    if (v == kNone && field.quantity == FieldQuantity::kOne && std::is_pointer_v<M> && !kind_of_product(type, &product))
      return raise_value_error(t_, "field '{}' is required for {}", field.name, python_name(n.kind));
    return convert(v, n, field, type, member);
  }
  bool number(Value object, const char* name, std::string_view owner, bool optional, int* out) {
    Value v = find_attribute_value(t_, object, intern(t_, name));
    if (!v && has_pending(t_)) return false;
    if (optional && (!v || v == kNone)) return true;
    if (!v) return raise_type_error(t_, "required field \"{}\" missing from {}", name, owner);
    return integer(v, out);
  }
  bool positions(Value object, Location& place, std::string_view owner) {
    bool optional = owner != "pattern";
    if (!number(object, "lineno", owner, false, &place.lineno) || !number(object, "col_offset", owner, false, &place.col_offset)) return false;
    place.end_lineno = place.lineno;
    place.end_col_offset = place.col_offset;
    return number(object, "end_lineno", owner, optional, &place.end_lineno) && number(object, "end_col_offset", owner, optional, &place.end_col_offset);
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
    if (!is_exact<adder::Str>(v)) return raise_type_error(t_, "AST identifier must be of type str");
    member = arena_.intern(Utf8(v.as<adder::Str>()).view());
    return true;
  }
  bool convert(Value v, Node&, const FieldInfo&, const char*, const Text*& member) {
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
  static const char* long_name(std::string_view type) { return type == "expr" ? "expression" : type == "stmt" ? "statement" : type.data(); }
  template <class T> bool convert(Value v, Node& n, const FieldInfo& field, const char* type, Seq<T>& member) {
    if (!has_layout<adder::List>(v)) return raise_type_error(t_, "{} field \"{}\" must be a list, not a {}", python_name(n.kind), field.name, type_name(v));
    auto* list = v.as<adder::List>();
    int64_t length = list->length;
    member = arena_.make_seq<T>(size_t(length));
    for (int64_t i = 0; i < length; i++) {
      if (list->length != length) return raise_runtime_error(t_, "{} field \"{}\" changed size during iteration", python_name(n.kind), field.name);
      Value item = list->get(size_t(i));
      if (item == kNone && field.quantity != FieldQuantity::kManyWithHoles) return raise_value_error(t_, "None disallowed in {} list", long_name(type));
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
  auto* made = static_cast<Mod*>(FromObjects(t, arena).node(v, "mod"));
  if (!made) return nullptr;
  TreeProblem problem = validate(made);
  if (problem.message.empty()) return made;
  return raise(t, problem.is_type_error ? ExceptionId::kTypeError : ExceptionId::kValueError, "{}", problem.message);
}

}  // namespace adder::ast
