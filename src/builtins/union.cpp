// types.UnionType: int | str (PEP 604).
#include "builtins/container_helpers.h"
#include "builtins/generic_alias.h"
#include "builtins/object.h"

namespace adder {
namespace {

UnionType* as_union(Value v) { return v.as<UnionType>(); }
Tuple* arguments_of(Value v) { return as_union(v)->arguments.as<Tuple>(); }

bool is_unionable(Value v) { return v == kNone || is_class(v) || has_layout<GenericAlias>(v) || is_exact<UnionType>(v); }

// Adds the members of `v`, None as NoneType, leaving out what is there.
bool add_members(Thread& t, List* members, Value v) {
  if (is_exact<UnionType>(v)) {
    for (Value part : arguments_of(v)->values())
      if (!add_members(t, members, part)) return false;
    return true;
  }
  if (v == kNone) v = Value::from(class_for_kind(Kind::kNoneType));
  for (Value known : members->values()) {
    bool aliases = has_layout<GenericAlias>(known) && has_layout<GenericAlias>(v);
    int same = known == v ? 1 : aliases ? equal(t, known, v) : 0;
    if (same < 0) return false;
    if (same) return true;
  }
  return list_append(t, members, v);
}
Value union_of(Thread& t, List* members) {
  if (members->length == 1) return members->get(0);
  auto* u = allocate<UnionType>(t);
  u->arguments = Value::from(tuple_from(t, members->values()));
  gc::write_barrier(u);
  return Value::from(u);
}

Value union_repr(Thread& t, Value self) {
  StrBuilder text(t);
  bool first = true;
  for (Value v : arguments_of(self)->values()) {
    if (!first) text.add_ascii(" | ");
    first = false;
    if (!add_type_text(t, text, v)) return kEmpty;
  }
  return Value::from(text.finish());
}
Value as_frozen(Thread& t, Value self) {
  Set* set = new_frozenset(t);
  return set_update(t, set, as_union(self)->arguments) ? Value::from(set) : kEmpty;
}
Value union_hash(Thread& t, Value self) {
  Value set = TRY(as_frozen(t, self));
  int64_t hash;
  return hash_of(t, set, &hash) ? int_from(t, hash) : kEmpty;
}
Value union_eq(Thread& t, Value self, Value other) {
  if (!is_exact<UnionType>(other)) return kNotImplemented;
  Value a = TRY(as_frozen(t, self)), b = TRY(as_frozen(t, other));
  return rich_compare(t, a, b, Compare::kEq);
}
Value union_or(Thread& t, Value self, Value other) { return make_union(t, self, other); }
Value union_ror(Thread& t, Value self, Value other) { return make_union(t, other, self); }

bool check_members(Thread& t, Value self, const char* function) {
  for (Value v : arguments_of(self)->values())
    if (has_layout<GenericAlias>(v)) return raise_type_error(t, "{}() argument 2 cannot be a parameterized generic", function);
  return true;
}
Value union_instancecheck(Thread& t, Value self, Value object) {
  if (!check_members(t, self, "isinstance")) return kEmpty;
  for (Value v : arguments_of(self)->values()) {
    if (!is_class(v)) continue;
    int result = is_instance(t, object, v);
    if (result) return result < 0 ? kEmpty : kTrue;
  }
  return kFalse;
}
Value union_subclasscheck(Thread& t, Value self, Value cls) {
  if (!is_class(cls)) return raise_type_error(t, "issubclass() arg 1 must be a class");
  if (!check_members(t, self, "issubclass")) return kEmpty;
  for (Value v : arguments_of(self)->values()) {
    if (!is_class(v)) continue;
    int result = is_subclass(t, cls, v);
    if (result) return result < 0 ? kEmpty : kTrue;
  }
  return kFalse;
}
Tuple* parameters_of(Thread& t, Value self) {
  auto* u = as_union(self);
  if (!u->parameters) {
    Tuple* found = TRY(type_parameters(t, arguments_of(self)));
    gc::write_barrier(u);
    u->parameters = Value::from(found);
  }
  return u->parameters.as<Tuple>();
}
Value union_getitem(Thread& t, Value self, Value item) {
  Tuple* parameters = TRY(parameters_of(t, self));
  Tuple* arguments = TRY(substitute_parameters(t, self, arguments_of(self), parameters, item));
  Value result = arguments->items[0];
  for (uint64_t i = 1; i < arguments->length; i++) result = TRY(binary_operation(t, result, arguments->items[i], BinaryOp::kOr));
  return result;
}
Value get_arguments(Thread&, Value self) { return as_union(self)->arguments; }
Value get_parameters(Thread& t, Value self) { return Value::from(parameters_of(t, self)); }

const NativeMethod kMethods[] = {
    method<union_repr>("__repr__($self, /)", "Return repr(self)."),
    method<union_hash>("__hash__($self, /)", "Return hash(self)."),
    method<union_eq>("__eq__($self, value, /)", "Return self==value."),
    method<union_or>("__or__($self, value, /)", "Return self|value."),
    method<union_ror>("__ror__($self, value, /)", "Return value|self."),
    method<union_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<union_instancecheck>("__instancecheck__($self, instance, /)", "Whether the object is an instance of a member."),
    method<union_subclasscheck>("__subclasscheck__($self, subclass, /)", "Whether the class derives from a member."),
};
const NativeGetSet kGetSets[] = {native_member("__args__", get_arguments), {"__parameters__", get_parameters, nullptr, "Type variables in the types.UnionType."}};

}  // namespace

Value make_union(Thread& t, Value a, Value b) {
  if (!is_unionable(a) || !is_unionable(b)) return kNotImplemented;
  List* members = new_list(t);
  if (!add_members(t, members, a) || !add_members(t, members, b)) return kEmpty;
  return union_of(t, members);
}

extern const TypeSpec kUnionTypeType;
const TypeSpec kUnionTypeType = {.kind = Kind::kUnionType, .methods = kMethods, .getsets = kGetSets, .doc = "Represent a PEP 604 union type\n\nE.g. for int | str"};

}  // namespace adder
