// Cells: variables that scopes share.
#include "builtins/function_helpers.h"

namespace adder {
namespace {

Value cell_new(Thread& t, Value, Value content) {
  auto* c = allocate<Cell>(t);
  c->value = content;
  return Value::from(c);
}
Value cell_repr(Thread& t, Value self) {
  Value v = self.as<Cell>()->value;
  StrBuilder text(t);
  text.add_ascii("<cell at 0x");
  text.add(address_text(t, self));
  if (!v) {
    text.add_ascii(": empty>");
  } else {
    text.add_ascii(": ");
    text.add_utf8(type_name(v));
    text.add_ascii(" object at 0x");
    text.add(address_text(t, v));
    text.add_ascii(">");
  }
  return Value::from(text.finish());
}
template <Compare kOp> Value cell_compare(Thread& t, Value self, Value other) {
  if (!is_exact<Cell>(other)) return kNotImplemented;
  Value a = self.as<Cell>()->value, b = other.as<Cell>()->value;
  if (a && b) return rich_compare(t, a, b, kOp);
  int x = bool(a), y = bool(b);
  switch (kOp) {
    case Compare::kLt: return Value::from_bool(x < y);
    case Compare::kLe: return Value::from_bool(x <= y);
    case Compare::kEq: return Value::from_bool(x == y);
    case Compare::kNe: return Value::from_bool(x != y);
    case Compare::kGt: return Value::from_bool(x > y);
    case Compare::kGe: return Value::from_bool(x >= y);
  }
  __builtin_unreachable();
}
const NativeMethod kCellNew = [] {
  NativeMethod row = method<cell_new>("cell($type, contents=<unrepresentable>, /)", "Create a cell.");
  row.shown = "([contents])";
  return row;
}();
const NativeMethod kCellMethods[] = {
    method<cell_repr>("__repr__($self, /)", "Return repr(self)."),
    method<cell_compare<Compare::kLt>>("__lt__($self, value, /)", "Return self<value."),
    method<cell_compare<Compare::kLe>>("__le__($self, value, /)", "Return self<=value."),
    method<cell_compare<Compare::kEq>>("__eq__($self, value, /)", "Return self==value."),
    method<cell_compare<Compare::kNe>>("__ne__($self, value, /)", "Return self!=value."),
    method<cell_compare<Compare::kGt>>("__gt__($self, value, /)", "Return self>value."),
    method<cell_compare<Compare::kGe>>("__ge__($self, value, /)", "Return self>=value."),
};
Value cell_contents(Thread& t, Value self) {
  Value v = self.as<Cell>()->value;
  return v ? v : raise_value_error(t, "Cell is empty");
}
bool cell_set_contents(Thread&, Value self, Value v) { set_field(self.as<Cell>(), self.as<Cell>()->value, v); return true; }
const NativeGetSet kCellGetSets[] = {{"cell_contents", cell_contents, cell_set_contents, nullptr}};
bool finish_cell(Thread& t, Class* cls) { return dict_set_str(t, cls->dict, special_name(Special::khash), kNone); }

}  // namespace

extern const TypeSpec kCellType;
const TypeSpec kCellType = {.kind = Kind::kCell, .methods = kCellMethods, .getsets = kCellGetSets, .doc = "A variable shared by scopes.", .construct = &kCellNew, .finish = finish_cell};

}  // namespace adder
