// code objects: what the compiler made, to look at and to copy with changes.
#include <cstring>
#include <vector>

#include "builtins/container_helpers.h"
#include "builtins/code_making.h"
#include "builtins/line_table.h"
#include "compiler/cpython_code.h"
#include "compiler/opcodes.h"
#include "interp/frame.h"
#include "objects/bytes.h"

namespace adder {
namespace {

Code* as_code(Value v) { return v.as<Code>(); }

template <auto Field> Value code_number(Thread&, Value self) { return Value::from_int(as_code(self)->*Field); }
template <auto Field> Value code_object(Thread&, Value self) { return Value::from(as_code(self)->*Field); }

Value names_of_kind(Thread& t, Code* code, uint8_t kind) {
  List* names = new_list(t);
  for (uint32_t i = 0; i < code->local_count; i++)
    if (code->local_kinds[i] & kind) list_append(t, names, code->local_names->items[i]);
  return Value::from(tuple_from(t, names->values()));
}
Value get_varnames(Thread& t, Value self) { return names_of_kind(t, as_code(self), kLocalPlain); }
Value get_cellvars(Thread& t, Value self) { return names_of_kind(t, as_code(self), kLocalCell); }
Value get_freevars(Thread& t, Value self) { return names_of_kind(t, as_code(self), kLocalFree); }
template <GivenPart kPart, auto Otherwise> Value given_or(Thread& t, Value self) {
  Value given = given_part(as_code(self), kPart);
  return given ? given : Otherwise(t, as_code(self));
}
Value bytecode_of(Thread& t, Code* code) { return Value::from(bytes_from(t, compiler::CpythonCode(code).bytes())); }
Value linetable_of(Thread& t, Code* code) { return Value::from(bytes_from(t, line_table_of(code))); }
Value exception_table_of(Thread& t, Code* code) { return Value::from(bytes_from(t, compiler::CpythonCode(code).exception_table())); }
Value stack_size_of(Thread&, Code* code) { return Value::from_int(code->stack_size); }
Value constants_of(Thread&, Code* code) { return Value::from(code->constants); }
constexpr auto get_bytecode = given_or<GivenPart::kCode, bytecode_of>;

/// Ranges of units [start, end) of co_code that have one line each, in order; -1: none.
struct LineRange { uint32_t start, end; int32_t line; };
std::vector<LineRange> line_ranges(const Code* code) {
  std::vector<LineRange> out;
  uint32_t unit = 0;
  for (const Position& p : unit_positions(code)) {
    if (out.empty() || out.back().line != p.line) out.push_back({unit, unit, p.line});
    out.back().end = ++unit;
  }
  return out;
}

// The table of CPython before 3.10: pairs of byte and line increments.
Value get_lnotab(Thread& t, Value self) {
  std::string out;
  int32_t line = int32_t(as_code(self)->first_line);
  uint32_t unit = 0;
  for (const LineRange& range : line_ranges(as_code(self))) {
    if (range.line < 0 || range.line == line) continue;
    uint32_t bytes = (range.start - unit) * 2;
    int32_t difference = range.line - line;
    for (; bytes > 255; bytes -= 255) out += {char(255), 0};
    for (; difference > 127; difference -= 127, bytes = 0) out += {char(bytes), 127};
    for (; difference < -128; difference += 128, bytes = 0) out += {char(bytes), char(-128)};
    out += {char(bytes), char(difference)};
    line = range.line;
    unit = range.start;
  }
  return Value::from(bytes_from(t, out));
}

Value code_repr(Thread& t, Value self) {
  auto* code = as_code(self);
  StrBuilder text(t);
  text.add_ascii("<code object ");
  text.add(code->name);
  text.add_ascii(" at 0x");
  text.add(int_to_str(t, int_from_uint64(t, self.bits), 16));
  text.add_ascii(", file \"");
  text.add(code->filename);
  text.add_ascii("\", line ");
  text.add_int(code->first_line);
  text.add_char('>');
  return Value::from(text.finish());
}

// Constants are equal when their types are too: 1 and 1.0 make different code.
int same_constants(Thread& t, Tuple* a, Tuple* b) {
  if (a->length != b->length) return 0;
  for (uint64_t i = 0; i < a->length; i++) {
    Value x = a->items[i], y = b->items[i];
    if (class_of(x) != class_of(y)) return 0;
    int same = is_exact<Tuple>(x) ? same_constants(t, x.as<Tuple>(), y.as<Tuple>()) : equal(t, x, y);
    if (same <= 0) return same;
  }
  return 1;
}
bool same_numbers(const Code* a, const Code* b) {
  return a->argument_count == b->argument_count && a->positional_only_count == b->positional_only_count &&
         a->keyword_only_count == b->keyword_only_count && a->flags == b->flags && a->first_line == b->first_line &&
         a->local_count == b->local_count;
}
/// Code, line table and exception table in CPython's encoding: ours differ with inline caches and checks of variables.
bool same_tables(Thread& t, Value a, Value b) {
  auto same = [&](auto part) { return part(t, a).template as<Bytes>()->view() == part(t, b).template as<Bytes>()->view(); };
  return same(get_bytecode) && same(given_or<GivenPart::kLineTable, linetable_of>) && same(given_or<GivenPart::kExceptionTable, exception_table_of>);
}
Value code_eq(Thread& t, Value self, Value other) {
  if (!is_exact<Code>(other)) return kNotImplemented;
  auto *a = as_code(self), *b = as_code(other);
  if (a == b) return kTrue;
  if (!str_equal(a->name, b->name) || !same_numbers(a, b)) return kFalse;
  if (!same_tables(t, self, other)) return kFalse;
  int same = same_constants(t, a->constants, b->constants);
  if (same > 0) same = equal(t, Value::from(a->names), Value::from(b->names));
  if (same > 0) same = equal(t, Value::from(a->local_names), Value::from(b->local_names));
  return same < 0 ? kEmpty : Value::from_bool(same);
}
Value code_hash(Thread& t, Value self) {
  auto* code = as_code(self);
  int64_t names;
  if (!hash_of(t, Value::from(code->names), &names)) return kEmpty;
  return Value::from_int((str_hash(code->name) ^ names ^ int64_t(code->argument_count) ^ int64_t(code->first_line) << 8) >> 1);
}
Value code_sizeof(Thread&, Value self) { return Value::from_int(int64_t(sizeof(Code)) + as_code(self)->instruction_count * 4 + as_code(self)->position_bytes); }

Value line_value(int32_t line) { return line < 0 ? kNone : Value::from_int(line); }
Value code_lines(Thread& t, Value self) {
  List* out = new_list(t);
  for (const LineRange& range : line_ranges(as_code(self)))
    list_append(t, out, Value::from(make_tuple(t, Value::from_int(range.start * 2), Value::from_int(range.end * 2), line_value(range.line))));
  return get_iterator(t, Value::from(out));
}
// One tuple for every two bytes of co_code.
Value code_positions(Thread& t, Value self) {
  List* out = new_list(t);
  for (const Position& p : unit_positions(as_code(self)))
    list_append(t, out, Value::from(make_tuple(t, line_value(p.line), line_value(p.line < 0 ? -1 : p.end_line), line_value(p.column), line_value(p.end_column))));
  return get_iterator(t, Value::from(out));
}

Value varname_from_oparg(Thread& t, Value self, Value index) {
  int64_t i;
  if (!to_index_int64(t, index, &i)) return kEmpty;
  auto* names = as_code(self)->local_names;
  if (i < 0 || uint64_t(i) >= names->length) return raise_index_error(t, "tuple index out of range");
  return names->items[i];
}

NativeMethod shown_as(NativeMethod row, const char* text) {
  row.shown = text;
  return row;
}
const NativeMethod kNew = shown_as(method<new_code>("code($type, *args, **kwargs)", "Create a code object."),
    "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, "
    "qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)");
const NativeMethod kMethods[] = {
    method<code_repr>("__repr__($self, /)", "Return repr(self)."),
    method<code_eq>("__eq__($self, value, /)", "Return self==value."),
    method<code_hash>("__hash__($self, /)", "Return hash(self)."),
    method<code_sizeof>("__sizeof__($self, /)!", "Return the size of the code in memory, in bytes."),
    method<code_lines>("co_lines($self, /)!", "Start, end and line of ranges of the bytecode."),
    method<code_positions>("co_positions($self, /)!", "Source ranges of the instructions."),
    shown_as(method<replace_code>("replace($self, /, **changes)", "Return a copy of the code object with new values for the specified fields."),
             "($self, /, *, co_argcount=-1, co_posonlyargcount=-1, co_kwonlyargcount=-1, co_nlocals=-1, co_stacksize=-1, co_flags=-1, "
             "co_firstlineno=-1, co_code=None, co_consts=None, co_names=None, co_varnames=None, co_freevars=None, co_cellvars=None, "
             "co_filename=None, co_name=None, co_qualname=None, co_linetable=None, co_exceptiontable=None)"),
    method<varname_from_oparg>("_varname_from_oparg($self, /, oparg)", "The name of a local variable."),
};
const NativeGetSet kGetSets[] = {
    native_member("co_argcount", code_number<&Code::argument_count>),
    native_member("co_posonlyargcount", code_number<&Code::positional_only_count>),
    native_member("co_kwonlyargcount", code_number<&Code::keyword_only_count>),
    native_member("co_nlocals", code_number<&Code::plain_local_count>),
    native_member("co_stacksize", given_or<GivenPart::kStackSize, stack_size_of>),
    native_member("co_flags", code_number<&Code::flags>),
    native_member("co_firstlineno", code_number<&Code::first_line>),
    {"co_code", get_bytecode, nullptr, nullptr},
    {"_co_code_adaptive", get_bytecode, nullptr, nullptr},
    native_member("co_consts", given_or<GivenPart::kConstants, constants_of>),
    native_member("co_names", code_object<&Code::names>),
    {"co_varnames", get_varnames, nullptr, nullptr},
    {"co_cellvars", get_cellvars, nullptr, nullptr},
    {"co_freevars", get_freevars, nullptr, nullptr},
    native_member("co_filename", code_object<&Code::filename>),
    native_member("co_name", code_object<&Code::name>),
    native_member("co_qualname", code_object<&Code::qualified_name>),
    native_member("co_linetable", given_or<GivenPart::kLineTable, linetable_of>),
    {"co_lnotab", get_lnotab, nullptr, nullptr},
    native_member("co_exceptiontable", given_or<GivenPart::kExceptionTable, exception_table_of>),
};

}  // namespace

extern const TypeSpec kCodeType;
const TypeSpec kCodeType = {.kind = Kind::kCode, .methods = kMethods, .getsets = kGetSets, .doc = "Create a code object.  Not for the faint of heart.", .construct = &kNew};

}  // namespace adder
