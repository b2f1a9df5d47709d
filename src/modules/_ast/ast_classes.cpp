// The classes of the abstract syntax, made from ast_nodes.def; and AST, their base.
#include "modules/_ast/ast_classes.h"

#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "builtins/container_helpers.h"
#include "objects/attributes.h"
#include "runtime/native_classes.h"

namespace adder::ast {

using compiler::FieldQuantity;
using compiler::NodeCategory;
using compiler::NodeKind;

Class* g_base;
Class* g_nodes[kNodeKinds];

namespace {

// --- rows of fields
constexpr const char* asdl_name(std::string_view t) {
  struct Pair { std::string_view cpp; const char* asdl; };
  constexpr Pair kNames[] = {{"Stmt", "stmt"}, {"Expr", "expr"}, {"TypeIgnore", "type_ignore"}, {"Arguments", "arguments"}, {"Keyword", "keyword"},
                             {"WithItem", "withitem"}, {"MatchCase", "match_case"}, {"ExceptHandler", "excepthandler"}, {"Alias", "alias"},
                             {"Comprehension", "comprehension"}, {"Arg", "arg"}, {"Pattern", "pattern"}, {"Operator", "operator"}, {"BoolOperator", "boolop"},
                             {"UnaryOperator", "unaryop"}, {"CompareOperator", "cmpop"}, {"ExprContext", "expr_context"}};
  for (const Pair& p : kNames)
    if (p.cpp == t) return p.asdl;
  return "object";
}
constexpr const char* python_field(std::string_view f, const char* text) { return f == "kind_text" ? "kind" : text; }

#define ROW(f, quantity, type) FieldRow{python_field(#f, #f), FieldQuantity::quantity, type},
#define ONE(T, f) ROW(f, kOne, asdl_name(#T))
#define OPTIONAL(T, f) ROW(f, kOptional, asdl_name(#T))
#define MANY(T, f) ROW(f, kMany, asdl_name(#T))
#define HOLES(T, f) ROW(f, kManyWithHoles, asdl_name(#T))
#define IDENT(f) ROW(f, kOne, "identifier")
#define OPTIONAL_IDENT(f) ROW(f, kOptional, "identifier")
#define IDENTS(f) ROW(f, kMany, "identifier")
#define ENUM(E, f) ROW(f, kOne, asdl_name(#E))
#define ENUMS(E, f) ROW(f, kMany, asdl_name(#E))
#define INT(f) ROW(f, kOne, "int")
#define OPTIONAL_INT(f) ROW(f, kOptional, "int")
#define CONSTANT(f) ROW(f, kOne, "constant")
#define OPTIONAL_TEXT(f) ROW(f, kOptional, "string")
#define NODE(name, python_name, base, fields) const FieldRow kFields_##name[] = {fields FieldRow{}};
#include "compiler/ast_nodes.def"
#undef ROW

struct NodeRow { const FieldRow* fields; size_t count; };
const NodeRow kNodes[] = {
#define NODE(name, python_name, base, fields) {kFields_##name, sizeof kFields_##name / sizeof(FieldRow) - 1},
#include "compiler/ast_nodes.def"
};

std::unordered_map<const Class*, NodeKind>& kinds() {
  static std::unordered_map<const Class*, NodeKind> table;
  return table;
}
std::unordered_map<std::string, Value>& operators() {  // kept alive by the module
  static std::unordered_map<std::string, Value> table;
  return table;
}

// --- AST
Value fields_attribute(Thread& t, Value self) {
  Value v = find_attribute_value(t, Value::from(class_of(self)), intern(t, "_fields"));
  if (v || has_pending(t)) return v;
  return Value::from(t.runtime->empty_tuple);
}
Value ast_new(Thread& t, Value type, Value, Value) { return Value::from(new_instance<Object>(t, type.as<Class>())); }
Value ast_init(Thread& t, Value self, Value args, Value kwargs) {
  Tuple* fields = TRY(tuple_of(t, TRY(fields_attribute(t, self))));
  auto* given = args.as<Tuple>();
  if (given->length > fields->length)
    return raise_type_error(t, "{} constructor takes at most {} positional argument{}", class_of(self)->name, fields->length, fields->length == 1 ? "" : "s");
  for (uint64_t i = 0; i < given->length; i++)
    if (!set_attribute(t, self, intern(t, fields->items[i].as<Str>()), given->items[i])) return kEmpty;
  if (!kwargs) return kNone;
  size_t position = 0;
  Value key, value;
  while (dict_next(kwargs.as<Dict>(), &position, &key, &value)) {
    for (uint64_t i = 0; i < given->length; i++)
      if (str_equal(fields->items[i].as<Str>(), key.as<Str>())) return raise_type_error(t, "{} got multiple values for argument '{}'", class_of(self)->name, key.as<Str>());
    if (!set_attribute(t, self, intern(t, key.as<Str>()), value)) return kEmpty;
  }
  return kNone;
}
Value ast_reduce(Thread& t, Value self) {
  Value dict = find_attribute_value(t, self, intern(t, "__dict__"));
  if (has_pending(t)) return kEmpty;
  Value cls = Value::from(class_of(self)), empty = Value::from(t.runtime->empty_tuple);
  return Value::from(dict ? make_tuple(t, cls, empty, Value::from(dict_copy(t, dict.as<Dict>()))) : make_tuple(t, cls, empty));
}
const NativeMethod kNew = method<ast_new>("AST($type, *args, **kwargs)!", nullptr);
const NativeMethod kMethods[] = {
    method<ast_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<ast_reduce>("__reduce__($self, /)!", "Helper for pickle."),
};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .construct = &kNew, .has_dict = true, .own_slots = kOwnGetattribute | kOwnSetattr};

// --- making classes
Value names_tuple(Thread& t, std::span<const char* const> names) {
  Tuple* out = new_tuple(t, names.size());
  for (size_t i = 0; i < names.size(); i++) out->items[i] = Value::from(intern(t, names[i]));
  gc::write_barrier(out);
  return Value::from(out);
}
const char* const kPositions[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

struct ClassRow {
  const char* name;
  Class* base;
  const char* doc;
  bool positions;            // declares _attributes
  bool optional_ends;
};
Class* make_class(Thread& t, Module* module, const ClassRow& row, Dict* body) {
  auto set = [&](const char* name, Value v) { return dict_set_str(t, body, intern(t, name), v); };
  if (!set("__module__", Value::from(intern(t, "ast"))) || !set("__doc__", Value::from(str_from_utf8(t, row.doc)))) return nullptr;
  if (row.positions && !set("_attributes", names_tuple(t, kPositions))) return nullptr;
  if (row.optional_ends && (!set("end_lineno", kNone) || !set("end_col_offset", kNone))) return nullptr;
  Class* cls = keep_class(t, TRY(new_class(t, class_for<Class>(t), intern(t, row.name), make_tuple(t, Value::from(row.base)), body, nullptr)));
  return dict_set_str(t, module->dict, intern(t, row.name), Value::from(cls)) ? cls : nullptr;
}
Class* make_sum(Thread& t, Module* module, const char* name, const std::string& doc, bool positions, bool optional_ends) {
  Dict* body = new_dict(t);
  if (!positions && !dict_set_str(t, body, intern(t, "_attributes"), Value::from(t.runtime->empty_tuple))) return nullptr;
  return make_class(t, module, {name, g_base, doc.c_str(), positions, optional_ends}, body);
}
/// "name = First | Second", on one line or with a line for each.
std::string sum_text(const char* name, const std::vector<std::string>& alternatives, bool one_line) {
  std::string text = name, separator = one_line ? " | " : "\n" + std::string(strlen(name) + 1, ' ') + "| ";
  for (size_t i = 0; i < alternatives.size(); i++) text += (i ? separator : " = ") + alternatives[i];
  return text;
}
std::string signature_text(const char* name, std::span<const FieldRow> fields) {
  std::string text = name;
  for (size_t i = 0; i < fields.size(); i++) {
    text += i ? ", " : "(";
    text += fields[i].type;
    text += fields[i].quantity == FieldQuantity::kOptional ? "?" : fields[i].quantity == FieldQuantity::kOne ? "" : "*";
    text += std::string(" ") + fields[i].name;
  }
  return fields.empty() ? text : text + ")";
}
Class* make_sum_of_nodes(Thread& t, Module* module, const char* name, bool positions, bool optional_ends) {
  std::vector<std::string> alternatives;
  for (size_t i = 0; i < kNodeKinds; i++)
    if (std::string_view(sum_name(NodeKind(i))) == name) alternatives.push_back(signature_text(compiler::python_name(NodeKind(i)), fields_of(NodeKind(i))));
  return make_sum(t, module, name, sum_text(name, alternatives, false), positions, optional_ends);
}
bool make_node_class(Thread& t, Module* module, NodeKind kind, Class* base, bool own_positions) {
  std::span<const FieldRow> fields = fields_of(kind);
  std::vector<const char*> names;
  for (const FieldRow& f : fields) names.push_back(f.name);
  Dict* body = new_dict(t);
  Value tuple = names_tuple(t, names);
  auto set = [&](const char* name, Value v) { return dict_set_str(t, body, intern(t, name), v); };
  if (!set("_fields", tuple) || !set("__match_args__", tuple)) return false;
  for (const FieldRow& f : fields)
    if (f.quantity == FieldQuantity::kOptional && !set(f.name, kNone)) return false;
  std::string doc = signature_text(compiler::python_name(kind), fields);
  Class* cls = TRY(make_class(t, module, {compiler::python_name(kind), base, doc.c_str(), own_positions, own_positions}, body));
  g_nodes[size_t(kind)] = cls;
  kinds()[cls] = kind;
  return true;
}
bool make_operators(Thread& t, Module* module, const char* sum, std::initializer_list<const char*> names) {
  Class* base = TRY(make_sum(t, module, sum, sum_text(sum, {names.begin(), names.end()}, true), false, false));
  for (const char* name : names) {
    Dict* body = new_dict(t);
    dict_set_str(t, body, intern(t, "_fields"), Value::from(t.runtime->empty_tuple));
    dict_set_str(t, body, intern(t, "__match_args__"), Value::from(t.runtime->empty_tuple));
    Class* cls = TRY(make_class(t, module, {name, base, name, false, false}, body));
    Value instance = TRY(call_with(t, Value::from(cls)));
    std::string hidden = std::string("_singleton_") + name;
    if (!dict_set_str(t, module->dict, intern(t, hidden), instance)) return false;
    operators()[name] = instance;
  }
  return true;
}

}  // namespace

std::span<const FieldRow> fields_of(NodeKind kind) { return {kNodes[size_t(kind)].fields, kNodes[size_t(kind)].count}; }

const char* sum_name(NodeKind kind) {
  switch (compiler::node_category(kind)) {
    case NodeCategory::kMod: return "mod";
    case NodeCategory::kStmt: return "stmt";
    case NodeCategory::kExpr: return "expr";
    case NodeCategory::kPattern: return "pattern";
    case NodeCategory::kAttributed: case NodeCategory::kPlain:
      return kind == NodeKind::kExceptHandler ? "excepthandler" : kind == NodeKind::kTypeIgnore ? "type_ignore" : compiler::python_name(kind);
  }
  UNREACHABLE("all categories are listed");
}

Value operator_instance(Thread&, const char* name) { return operators()[name]; }

bool kind_of_class(Class* cls, NodeKind* out) {
  for (Value v : cls->mro->values()) {
    auto found = kinds().find(v.as<Class>());
    if (found == kinds().end()) continue;
    *out = found->second;
    return true;
  }
  return false;
}

bool add_classes(Thread& t, Module* module) {
  g_base = TRY(new_native_class(t, "ast.AST", class_for_kind(Kind::kInstance), kSpec));
  g_base->flags &= ~uint32_t(kClassImmutable);
  g_base->flags |= kClassHasWeakRefs;
  Value empty = Value::from(t.runtime->empty_tuple);
  for (const char* name : {"_fields", "_attributes", "__match_args__"})
    if (!dict_set_str(t, g_base->dict, intern(t, name), empty)) return false;
  if (!dict_set_str(t, module->dict, intern(t, "AST"), Value::from(g_base))) return false;
  Class* mod = TRY(make_sum_of_nodes(t, module, "mod", false, false));
  Class* stmt = TRY(make_sum_of_nodes(t, module, "stmt", true, true));
  Class* expr = TRY(make_sum_of_nodes(t, module, "expr", true, true));
  Class* pattern = TRY(make_sum_of_nodes(t, module, "pattern", true, false));
  Class* handler = TRY(make_sum_of_nodes(t, module, "excepthandler", true, true));
  Class* ignore = TRY(make_sum_of_nodes(t, module, "type_ignore", false, false));
  for (size_t i = 0; i < kNodeKinds; i++) {
    auto kind = NodeKind(i);
    Class* base = g_base;
    bool own = false;
    switch (compiler::node_category(kind)) {
      case NodeCategory::kMod: base = mod; break;
      case NodeCategory::kStmt: base = stmt; break;
      case NodeCategory::kExpr: base = expr; break;
      case NodeCategory::kPattern: base = pattern; break;
      case NodeCategory::kAttributed: base = kind == NodeKind::kExceptHandler ? handler : g_base; own = kind != NodeKind::kExceptHandler; break;
      case NodeCategory::kPlain: base = kind == NodeKind::kTypeIgnore ? ignore : g_base; break;
    }
    if (!make_node_class(t, module, kind, base, own)) return false;
  }
  return make_operators(t, module, "expr_context", {"Load", "Store", "Del"}) && make_operators(t, module, "boolop", {"And", "Or"}) &&
         make_operators(t, module, "operator", {"Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd", "FloorDiv"}) &&
         make_operators(t, module, "unaryop", {"Invert", "Not", "UAdd", "USub"}) &&
         make_operators(t, module, "cmpop", {"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"});
}

}  // namespace adder::ast
