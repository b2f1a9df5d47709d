// Python 3.11's abstract syntax tree: one struct per constructor of Python.asdl, generated from
// ast_nodes.def. Nodes live in an Arena. Every node carries its source range: lines from 1, columns in UTF-8
// bytes from 0.
//
//   if (auto* call = node->as_if<Call>()) visit(call->func);
//   switch (expr->kind) { case NodeKind::kBinOp: return emit(*expr->as<BinOp>()); ... }
//   for_each_field(*node, [](const FieldInfo& field, auto& member) { ... });
//
// Names differ from the ASDL where C++ makes them: the statement `Expr` is ExprStmt, lower-case nodes are in
// camel case (`arg` is Arg), the field `kind` of Constant is kind_text. python_name() and FieldInfo::name
// give Python's.
#pragma once

#include <cstdint>

#include "compiler/arena.h"

namespace adder::compiler {

enum class NodeKind : uint8_t {
#define NODE(name, python_name, base, fields) k##name,
#include "compiler/ast_nodes.def"
};

/// A range in the source. Lines count from 1, columns from 0 in bytes of UTF-8.
struct Location {
  int lineno = 0;
  int col_offset = 0;
  int end_lineno = 0;
  int end_col_offset = 0;
};

struct Node : Location {
  NodeKind kind;

  Location location() const { return *this; }

  template <class T>
  bool is() const {
    return kind == T::kKind;
  }
  /// This node as a T, which it must be.
  template <class T>
  T* as() {
    return static_cast<T*>(this);
  }
  template <class T>
  const T* as() const {
    return static_cast<const T*>(this);
  }
  /// This node as a T, or null when it is another kind.
  template <class T>
  T* as_if() {
    return kind == T::kKind ? static_cast<T*>(this) : nullptr;
  }
  template <class T>
  const T* as_if() const {
    return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
  }
};

struct Mod : Node {};
struct Stmt : Node {};
struct Expr : Node {};
struct Pattern : Node {};
struct Attributed : Node {};
struct Plain : Node {};

enum class BoolOperator : uint8_t { kAnd, kOr };
enum class Operator : uint8_t {
  kAdd,
  kSub,
  kMult,
  kMatMult,
  kDiv,
  kMod,
  kPow,
  kLShift,
  kRShift,
  kBitOr,
  kBitXor,
  kBitAnd,
  kFloorDiv,
};
enum class UnaryOperator : uint8_t { kInvert, kNot, kUAdd, kUSub };
enum class CompareOperator : uint8_t { kEq, kNotEq, kLt, kLtE, kGt, kGtE, kIs, kIsNot, kIn, kNotIn };
enum class ExprContext : uint8_t { kLoad, kStore, kDel };

/// kTuple and kFrozenset never come from the parser: constant folding and `ast.Constant(...)` make them.
enum class ConstantKind : uint8_t {
  kNone,
  kTrue,
  kFalse,
  kEllipsis,
  kInt,      // small_int
  kBigInt,   // text: digits, decimal or with the prefix 0x, without underscores or sign
  kFloat,    // number
  kComplex,  // number is the imaginary part; real is 0 from the parser
  kStr,      // text: WTF-8
  kBytes,    // text
  kTuple,
  kFrozenset,
};

struct ConstantValue {
  ConstantKind kind = ConstantKind::kNone;
  union {
    int64_t small_int = 0;
    double number;
    Text text;
    Seq<ConstantValue> elements;
  };
  double real = 0;  // of a kComplex
};

#define NODE(name, python_name, base, fields) struct name;
#include "compiler/ast_nodes.def"

#define ONE(T, f) T* f = nullptr;
#define OPTIONAL(T, f) T* f = nullptr;
#define MANY(T, f) Seq<T*> f = {};
#define HOLES(T, f) Seq<T*> f = {};
#define IDENT(f) const Identifier* f = nullptr;
#define OPTIONAL_IDENT(f) const Identifier* f = nullptr;
#define IDENTS(f) Seq<const Identifier*> f = {};
#define ENUM(E, f) E f = {};
#define ENUMS(E, f) Seq<E> f = {};
#define INT(f) int f = 0;
#define OPTIONAL_INT(f) int f = 0;
#define CONSTANT(f) ConstantValue f = {};
#define OPTIONAL_TEXT(f) const Text* f = nullptr;
#define NODE(name, python_name, base, fields)            \
  struct name : base {                                   \
    static constexpr NodeKind kKind = NodeKind::k##name; \
    using Base = base;                                   \
    fields                                               \
  };
#include "compiler/ast_nodes.def"

/// A T at `location` in the arena, its fields given in ASDL order.
template <class T, class... Fields>
T* make_node(Arena& arena, const Location& location, Fields... fields) {
  return arena.make<T>(typename T::Base{Node{location, T::kKind}}, fields...);
}

enum class NodeCategory : uint8_t { kMod, kStmt, kExpr, kPattern, kAttributed, kPlain };

/// "FunctionDef", "Expr", "arguments", ...
const char* python_name(NodeKind kind);
NodeCategory node_category(NodeKind kind);
/// Whether Python shows lineno, col_offset, end_lineno and end_col_offset on such nodes.
inline bool has_attributes(NodeKind kind) {
  NodeCategory category = node_category(kind);
  return category != NodeCategory::kMod && category != NodeCategory::kPlain;
}

/// "And", "Add", "USub", "NotIn", "Load": the names of Python's operator classes.
const char* python_name(BoolOperator op);
const char* python_name(Operator op);
const char* python_name(UnaryOperator op);
const char* python_name(CompareOperator op);
const char* python_name(ExprContext context);

enum class FieldQuantity : uint8_t { kOne, kOptional, kMany, kManyWithHoles };

struct FieldInfo {
  const char* name;  // Python's
  FieldQuantity quantity;
};

/// Calls visitor(const FieldInfo&, member&) for each field in ASDL order. Member types: T*, Seq<T*>, const
/// Identifier*, Seq<const Identifier*>, an enumeration, Seq<CompareOperator>, int, ConstantValue, const
/// Text*.
template <class Visitor>
void for_each_field(Node& node, Visitor&& visitor) {
#define FIELD(f, quantity) visitor(FieldInfo{#f, FieldQuantity::quantity}, it.f);
#define ONE(T, f) FIELD(f, kOne)
#define OPTIONAL(T, f) FIELD(f, kOptional)
#define MANY(T, f) FIELD(f, kMany)
#define HOLES(T, f) FIELD(f, kManyWithHoles)
#define IDENT(f) FIELD(f, kOne)
#define OPTIONAL_IDENT(f) FIELD(f, kOptional)
#define IDENTS(f) FIELD(f, kMany)
#define ENUM(E, f) FIELD(f, kOne)
#define ENUMS(E, f) FIELD(f, kMany)
#define INT(f) FIELD(f, kOne)
#define OPTIONAL_INT(f) FIELD(f, kOptional)
#define CONSTANT(f) FIELD(f, kOne)
#define OPTIONAL_TEXT(f) \
  visitor(FieldInfo{__builtin_strcmp(#f, "kind_text") ? #f : "kind", FieldQuantity::kOptional}, it.f);
#define NODE(name, python_name, base, fields)     \
  case NodeKind::k##name: {                       \
    [[maybe_unused]] auto& it = *node.as<name>(); \
    fields;                                       \
    break;                                        \
  }
  switch (node.kind) {
#include "compiler/ast_nodes.def"
  }
#undef FIELD
}

}  // namespace adder::compiler
