// Trees of the compiler as objects of _ast.
#include "compiler/compile.h"
#include "modules/_ast/ast_classes.h"
#include "objects/attributes.h"
#include "objects/bytes.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder::ast {
namespace {

using namespace compiler;

class ToObjects {
 public:
  explicit ToObjects(Thread& t) : t_(t), levels_left_(nesting_limit(t)) {}

  Value node(Node* n) {
    if (!n) return kNone;
    if (levels_left_ <= 0) return raise(t_, ExceptionId::kRecursionError, "maximum recursion depth exceeded during ast construction");
    levels_left_--;
    Value object = Value::from(new_instance<Object>(t_, g_nodes[size_t(n->kind)]));
    bool good = true;
    for_each_field(*n, [&](const FieldInfo& field, auto& member) {
      if (!good) return;
      Value v = convert(member);
      good = v && set_own_attribute(t_, object.as<Object>(), intern(t_, field.name), v);
    });
    if (good && has_attributes(n->kind)) {
      good = set_number(object, "lineno", n->lineno) && set_number(object, "col_offset", n->col_offset) && set_number(object, "end_lineno", n->end_lineno) &&
             set_number(object, "end_col_offset", n->end_col_offset);
    }
    levels_left_++;
    return good ? object : kEmpty;
  }

 private:
  bool set_number(Value object, const char* name, int number) { return set_own_attribute(t_, object.as<Object>(), intern(t_, name), Value::from_int(number)); }

  template <class T> Value convert(T*& child)
    requires std::is_base_of_v<Node, T>
  {
    return node(child);
  }
  Value convert(const Identifier*& name) { return name ? Value::from(intern(t_, name->view())) : kNone; }
  Value convert(const Text*& text) { return text ? Value::from(str_from_utf8(t_, text->view())) : kNone; }
  Value convert(int& number) { return Value::from_int(number); }
  Value convert(ConstantValue& value) { return constant(value); }
  template <class E> Value convert(E& op)
    requires std::is_enum_v<E>
  {
    return operator_instance(t_, python_name(op));
  }
  template <class T> Value convert(Seq<T>& items) {
    adder::List* list = new_list(t_, items.size());
    for (T& item : items) {
      Value v = TRY(convert(item));
      if (!list_append(t_, list, v)) return kEmpty;
    }
    return Value::from(list);
  }
  Value constant(const ConstantValue& v) {
    switch (v.kind) {
      case ConstantKind::kNone: return kNone;
      case ConstantKind::kTrue: return kTrue;
      case ConstantKind::kFalse: return kFalse;
      case ConstantKind::kEllipsis: return kEllipsis;
      case ConstantKind::kInt: return int_from(t_, v.small_int);
      case ConstantKind::kBigInt: {
        int limit = std::exchange(t_.runtime->int_max_str_digits, 0);
        Value number = int_from_text(t_, v.text.view(), 0);
        t_.runtime->int_max_str_digits = limit;
        return number;
      }
      case ConstantKind::kFloat: return box_float(t_, v.number);
      case ConstantKind::kComplex: return box_complex(t_, v.real, v.number);
      case ConstantKind::kStr: return Value::from(str_from_utf8(t_, v.text.view()));
      case ConstantKind::kBytes: return Value::from(bytes_from(t_, v.text.view()));
      case ConstantKind::kTuple: case ConstantKind::kFrozenset: break;
    }
    return raise_system_error(t_, "the parser makes no constants of this kind");
  }

  Thread& t_;
  int levels_left_;
};

}  // namespace

Value to_object(Thread& t, Mod* module) { return ToObjects(t).node(module); }

}  // namespace adder::ast
