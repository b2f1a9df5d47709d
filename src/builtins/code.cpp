// code objects: what the compiler made, to look at and to copy with changes.
#include <cstring>
#include <vector>

#include "builtins/container_helpers.h"
#include "builtins/line_table.h"
#include "compiler/cpython_code.h"
#include "compiler/positions.h"
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
Value get_bytecode(Thread& t, Value self) { return Value::from(bytes_from(t, compiler::CpythonCode(as_code(self)).bytes())); }
Value get_linetable(Thread& t, Value self) {
  return Value::from(bytes_from(t, line_table_of(as_code(self))));
}
Value get_exception_table(Thread& t, Value self) {
  return Value::from(bytes_from(t, compiler::CpythonCode(as_code(self)).exception_table()));
}

/// Ranges of units [start, end) of co_code that have one line each, in order; -1: none.
struct LineRange { uint32_t start, end; int32_t line; };
std::vector<LineRange> line_ranges(const Code* code) {
  std::vector<uint32_t> words = compiler::CpythonCode(code).words();
  std::vector<LineRange> out;
  compiler::PositionIterator runs(code);
  compiler::PositionRun run;
  uint32_t unit = 0;
  while (runs.next(&run)) {
    uint32_t start = unit;
    while (unit < words.size() && words[unit] < run.end) unit++;
    if (unit == start) continue;
    if (!out.empty() && out.back().line == run.position.line) out.back().end = unit;
    else out.push_back({start, unit, run.position.line});
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
         a->local_count == b->local_count && a->instruction_count == b->instruction_count && a->position_bytes == b->position_bytes;
}
Value code_eq(Thread& t, Value self, Value other) {
  if (!is_exact<Code>(other)) return kNotImplemented;
  auto *a = as_code(self), *b = as_code(other);
  if (a == b) return kTrue;
  if (!str_equal(a->name, b->name) || !same_numbers(a, b)) return kFalse;
  if (memcmp(a->positions, b->positions, a->position_bytes) != 0) return kFalse;
  // Inline caches differ between equal code; instructions are compared by name table, constants and shape instead.
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
  std::vector<uint32_t> words = compiler::CpythonCode(as_code(self)).words();
  compiler::PositionIterator runs(as_code(self));
  compiler::PositionRun run;
  List* out = new_list(t);
  size_t unit = 0;
  while (runs.next(&run)) {
    const Position& p = run.position;
    Value entry = Value::from(make_tuple(t, line_value(p.line), line_value(p.line < 0 ? -1 : p.end_line), line_value(p.column), line_value(p.end_column)));
    for (; unit < words.size() && words[unit] < run.end; unit++) list_append(t, out, entry);
  }
  return get_iterator(t, Value::from(out));
}

bool replace_number(Thread& t, Value v, uint32_t* out) {
  int64_t n;
  if (!to_index_int64(t, v, &n)) return false;
  if (n < 0) return raise_value_error(t, "code: argument values must be non-negative");
  *out = uint32_t(n);
  return true;
}
bool replace_line_table(Thread& t, Code* code, Value v) {
  if (!has_layout<Bytes>(v)) return raise_type_error(t, "replace() argument 'co_linetable' must be bytes, not {}", type_name(v));
  std::string positions = positions_of_line_table(v.as<Bytes>()->view(), code);
  free(code->positions);
  code->positions = static_cast<uint8_t*>(malloc(positions.size() + 1));
  CHECK(code->positions, "memory for a code object");
  memcpy(code->positions, positions.data(), positions.size());
  code->position_bytes = uint32_t(positions.size());
  return true;
}
bool replace_field(Thread& t, Code* code, Str* name, Value v) {
  if (str_equal(name, "co_linetable")) return replace_line_table(t, code, v);
  if (str_equal(name, "co_firstlineno")) return replace_number(t, v, &code->first_line);
  if (str_equal(name, "co_flags")) return replace_number(t, v, &code->flags);
  struct { const char* name; Str** field; } texts[] = {{"co_name", &code->name}, {"co_qualname", &code->qualified_name}, {"co_filename", &code->filename}};
  for (auto& row : texts) {
    if (!str_equal(name, row.name)) continue;
    if (!has_layout<Str>(v)) return raise_type_error(t, "replace() argument '{}' must be str, not {}", name, argument_type_name(v));
    *row.field = v.as<Str>();
    return true;
  }
  struct { const char* name; Tuple** field; } tuples[] = {{"co_consts", &code->constants}, {"co_names", &code->names}};
  for (auto& row : tuples) {
    if (!str_equal(name, row.name)) continue;
    if (!has_layout<Tuple>(v)) return raise_type_error(t, "replace() argument '{}' must be tuple, not {}", name, argument_type_name(v));
    if (v.as<Tuple>()->length < (*row.field)->length) return raise_value_error(t, "code: {} is too small", name);
    *row.field = v.as<Tuple>();
    return true;
  }
  Value current = find_attribute_value(t, Value::from(code), name);
  if (!current) return has_pending(t) ? Failed{} : raise_type_error(t, "'{}' is an invalid keyword argument for replace()", name);
  int same = equal(t, current, v);
  if (same < 0) return false;
  return same || raise_not_implemented(t, "code.replace() cannot change {}", name);
}
Value code_replace(Thread& t, Value self, Value kwargs) {
  Code* code = copy_code(t, as_code(self));
  if (!kwargs) return Value::from(code);
  size_t position = 0;
  Value key, value;
  while (dict_next(kwargs.as<Dict>(), &position, &key, &value))
    if (!replace_field(t, code, key.as<Str>(), value)) return kEmpty;
  gc::write_barrier(code);
  return Value::from(code);
}
Value varname_from_oparg(Thread& t, Value self, Value index) {
  int64_t i;
  if (!to_index_int64(t, index, &i)) return kEmpty;
  auto* names = as_code(self)->local_names;
  if (i < 0 || uint64_t(i) >= names->length) return raise_index_error(t, "tuple index out of range");
  return names->items[i];
}

const NativeMethod kMethods[] = {
    method<code_repr>("__repr__($self, /)", "Return repr(self)."),
    method<code_eq>("__eq__($self, value, /)", "Return self==value."),
    method<code_hash>("__hash__($self, /)", "Return hash(self)."),
    method<code_sizeof>("__sizeof__($self, /)", "Return the size of the code in memory, in bytes."),
    method<code_lines>("co_lines($self, /)", "Start, end and line of ranges of the bytecode."),
    method<code_positions>("co_positions($self, /)", "Source ranges of the instructions."),
    method<code_replace>("replace($self, /, **changes)", "Return a copy of the code object with new values for the specified fields."),
    method<varname_from_oparg>("_varname_from_oparg($self, /, oparg)", "The name of a local variable."),
};
const NativeGetSet kGetSets[] = {
    native_member("co_argcount", code_number<&Code::argument_count>),
    native_member("co_posonlyargcount", code_number<&Code::positional_only_count>),
    native_member("co_kwonlyargcount", code_number<&Code::keyword_only_count>),
    native_member("co_nlocals", code_number<&Code::plain_local_count>),
    native_member("co_stacksize", code_number<&Code::stack_size>),
    native_member("co_flags", code_number<&Code::flags>),
    native_member("co_firstlineno", code_number<&Code::first_line>),
    {"co_code", get_bytecode, nullptr, nullptr},
    {"_co_code_adaptive", get_bytecode, nullptr, nullptr},
    native_member("co_consts", code_object<&Code::constants>),
    native_member("co_names", code_object<&Code::names>),
    {"co_varnames", get_varnames, nullptr, nullptr},
    {"co_cellvars", get_cellvars, nullptr, nullptr},
    {"co_freevars", get_freevars, nullptr, nullptr},
    native_member("co_filename", code_object<&Code::filename>),
    native_member("co_name", code_object<&Code::name>),
    native_member("co_qualname", code_object<&Code::qualified_name>),
    native_member("co_linetable", get_linetable),
    {"co_lnotab", get_lnotab, nullptr, nullptr},
    native_member("co_exceptiontable", get_exception_table),
};

}  // namespace

extern const TypeSpec kCodeType;
const TypeSpec kCodeType = {.kind = Kind::kCode, .methods = kMethods, .getsets = kGetSets, .doc = "Create a code object.  Not for mere mortals."};

}  // namespace adder
