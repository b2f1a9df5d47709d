// The instructions are given in CPython's encoding and translated into ours (compiler/cpython_bytecode.h).  Those that cannot be run,
// or are not safe to run, make code that raises SystemError with the reason when it is called; all attributes are as given.
#include "builtins/code_making.h"

#include <cstring>
#include <span>
#include <vector>

#include "builtins/container_helpers.h"
#include "builtins/line_table.h"
#include "compiler/cpython_bytecode.h"
#include "compiler/cpython_code.h"
#include "compiler/positions.h"
#include "compiler/verify.h"
#include "interp/frame.h"
#include "objects/attributes.h"
#include "objects/bytes.h"

namespace adder {
namespace {

using compiler::Opcode;

/// The parameters of the constructor, in their order, with the attributes that show them.
enum Part : size_t {
  kArgumentCount, kPositionalOnlyCount, kKeywordOnlyCount, kLocalCount, kStackSize, kFlags, kCodeBytes, kConstants, kNames, kVariables, kFilename,
  kName, kQualifiedName, kFirstLine, kLineTable, kExceptionTable, kFreeVariables, kCellVariables, kPartCount
};
constexpr const char* kAttributes[kPartCount] = {
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts", "co_names",
    "co_varnames", "co_filename", "co_name", "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable", "co_freevars", "co_cellvars"};
constexpr size_t kRequired = kFreeVariables;

enum class PartType { kNumber, kBytes, kTuple, kText };
constexpr PartType type_of_part(size_t part) {
  switch (part) {
    case kCodeBytes: case kLineTable: case kExceptionTable: return PartType::kBytes;
    case kConstants: case kNames: case kVariables: case kFreeVariables: case kCellVariables: return PartType::kTuple;
    case kFilename: case kName: case kQualifiedName: return PartType::kText;
    default: return PartType::kNumber;
  }
}
constexpr bool is_name_tuple(size_t part) { return type_of_part(part) == PartType::kTuple && part != kConstants; }

/// What a code object is made of.
struct Parts {
  Value values[kPartCount];

  uint32_t number(Part part) const { return uint32_t(values[part].as_int()); }
  std::string_view bytes(Part part) const { return values[part].as<Bytes>()->view(); }
  Tuple* tuple(Part part) const { return values[part].as<Tuple>(); }
  Str* text(Part part) const { return values[part].as<Str>(); }
};

// --- checks

/// A number as a small int; a text of what is wanted where the value has another type.
bool take_part(Thread& t, size_t part, Value given, Value* out, const char** wanted) {
  *out = given;
  *wanted = nullptr;
  switch (type_of_part(part)) {
    case PartType::kNumber: {
      int64_t n;
      if (!to_index_int64(t, given, &n)) return false;
      if (n != int32_t(n)) return raise(t, ExceptionId::kOverflowError, "Python int too large to convert to C int");
      *out = Value::from_int(n);
      return true;
    }
    case PartType::kBytes: return has_layout<Bytes>(given) || (*wanted = "bytes", false);
    case PartType::kTuple: return has_layout<Tuple>(given) || (*wanted = "tuple", false);
    case PartType::kText: return has_layout<Str>(given) || (*wanted = "str", false);
  }
  __builtin_unreachable();
}
Value without_text(Tuple* names) {
  for (Value name : names->values())
    if (!has_layout<Str>(name)) return name;
  return kEmpty;
}
int64_t parameter_slots(const Parts& p) {
  return int64_t(p.number(kArgumentCount)) + p.number(kKeywordOnlyCount) + bool(p.number(kFlags) & kCodeVarArgs) + bool(p.number(kFlags) & kCodeVarKeywords);
}
bool check_parts(Thread& t, const Parts& p) {
  for (Part part : {kStackSize, kFlags})
    if (p.values[part].as_int() < 0) return raise_system_error(t, "bad argument to internal function");
  if (p.number(kArgumentCount) < p.number(kPositionalOnlyCount)) return raise_system_error(t, "bad argument to internal function");
  if (p.bytes(kCodeBytes).size() % 2) return raise_value_error(t, "code: co_code is malformed");
  if (parameter_slots(p) > int64_t(p.tuple(kVariables)->length)) return raise_value_error(t, "code: co_varnames is too small");
  if (p.number(kLocalCount) != p.tuple(kVariables)->length) return raise_value_error(t, "code: co_nlocals != len(co_varnames)");
  return true;
}

/// What verify() does not look at: whether cells are made before they are used, and generators are generators.
class MeaningCheck {
 public:
  explicit MeaningCheck(const Code* code) : code_(code), made_(code->local_count) {}

  const char* run() {
    for (uint32_t word = 0; word < code_->instruction_count; word += compiler::instruction_words(opcode_at(word)))
      if (const char* error = check(word, opcode_at(word), compiler::operand_of(code_->instructions[word]))) return error;
    constexpr uint32_t kResumable = kCodeGenerator | kCodeCoroutine | kCodeAsyncGenerator;
    return bool(code_->flags & kResumable) == makes_generator_ ? nullptr : "co_flags and RETURN_GENERATOR do not fit each other";
  }

 private:
  Opcode opcode_at(uint32_t word) const { return compiler::opcode_of(code_->instructions[word]); }
  const char* check(uint32_t word, Opcode opcode, uint32_t operand) {
    started_ |= opcode == Opcode::RESUME;
    switch (opcode) {
      case Opcode::MAKE_CELL:
        if (started_ || !(code_->local_kinds[operand] & kLocalCell)) return "MAKE_CELL where no cell is to be made";
        made_[operand] = true;
        return nullptr;
      case Opcode::COPY_FREE_VARS:
        if (started_ || operand != code_->free_count) return "COPY_FREE_VARS does not fit co_freevars";
        for (uint32_t i = code_->local_count - operand; i < code_->local_count; i++) made_[i] = true;
        return nullptr;
      case Opcode::RETURN_GENERATOR:
        makes_generator_ = true;
        return started_ ? "RETURN_GENERATOR after the start" : nullptr;
      case Opcode::YIELD_VALUE: return makes_generator_ ? nullptr : "YIELD_VALUE outside of a generator";
      case Opcode::LOAD_CLOSURE: case Opcode::LOAD_DEREF: case Opcode::LOAD_CLASSDEREF: case Opcode::STORE_DEREF: case Opcode::DELETE_DEREF:
        return made_[operand] ? nullptr : "the variable has no cell";
      case Opcode::CALL_KW: return are_keywords(code_->constants->items[code_->instructions[word + 1]], operand) ? nullptr : "KW_NAMES has no names";
      default: return nullptr;
    }
  }
  static bool are_keywords(Value names, uint32_t arguments) {
    return is_exact<Tuple>(names) && names.as<Tuple>()->length <= arguments && !without_text(names.as<Tuple>());
  }

  const Code* code_;
  std::vector<bool> made_;
  bool started_ = false, makes_generator_ = false;
};

// --- making

template <class T> T* malloced(const T* from, size_t count) {
  auto* copy = static_cast<T*>(malloc(count * sizeof(T) + 1));
  CHECK(copy, "memory for a code object");
  if (count) memcpy(copy, from, count * sizeof(T));
  return copy;
}
template <class T> void replace_array(T** array, std::span<const T> elements) {
  free(*array);
  *array = malloced(elements.data(), elements.size());
}
Tuple* interned(Thread& t, Tuple* names) {
  Tuple* out = new_tuple(t, names->length);
  for (uint64_t i = 0; i < names->length; i++) {
    gc::write_barrier(out);
    out->items[i] = Value::from(intern(t, names->items[i].as<Str>()));
  }
  return out;
}

/// Names and kinds of the slots: variables, cells that are no variables, free variables.
struct Slots {
  std::vector<Value> names;
  std::vector<uint8_t> kinds;

  explicit Slots(const Parts& p) {
    for (Value name : p.tuple(kVariables)->values()) add(name, kLocalPlain);
    for (Value name : p.tuple(kCellVariables)->values()) {
      int variable = find(name, p.tuple(kVariables)->length);
      if (variable < 0) add(name, kLocalCell);
      else kinds[size_t(variable)] |= kLocalCell;
    }
    for (Value name : p.tuple(kFreeVariables)->values()) add(name, kLocalFree);
  }
  void add(Value name, uint8_t kind) {
    names.push_back(name);
    kinds.push_back(kind);
  }
  int find(Value name, size_t count) const {
    for (size_t i = 0; i < count; i++)
      if (str_equal(names[i].as<Str>(), name.as<Str>())) return int(i);
    return -1;
  }
};

void set_positions(Code* code, const std::string& positions) {
  replace_array<uint8_t>(&code->positions, {reinterpret_cast<const uint8_t*>(positions.data()), positions.size()});
  code->position_bytes = uint32_t(positions.size());
}
void set_instructions(Code* code, const compiler::CpythonTranslation& made, std::string_view line_table) {
  replace_array<uint32_t>(&code->instructions, made.words);
  replace_array<ExceptionRow>(&code->exceptions, made.exceptions);
  code->instruction_count = uint32_t(made.words.size());
  code->exception_count = uint32_t(made.exceptions.size());
  set_positions(code, positions_of_line_table(line_table, code->first_line, made.units));
}
/// Code that raises SystemError with the reason.
void make_unrunnable(Thread& t, Code* code, const std::string& reason) {
  compiler::CpythonTranslation made;
  auto add = [&](Opcode opcode, uint32_t operand) {
    made.words.push_back(compiler::make_word(opcode, operand));
    made.words.resize(made.words.size() + compiler::instruction_words(opcode) - 1);
  };
  add(Opcode::RESUME, 0);
  add(Opcode::LOAD_CONST, 0);
  add(Opcode::PUSH_NULL, 0);
  add(Opcode::LOAD_CONST, 1);
  add(Opcode::CALL, 1);
  add(Opcode::RAISE_VARARGS, 1);
  made.units.assign(made.words.size(), 0);
  set_instructions(code, made, {});
  code->stack_size = 4;
  Value error = Value::from(t.runtime->exceptions[size_t(ExceptionId::kSystemError)]);
  Tuple* constants = make_tuple(t, error, Value::from(str_from_utf8(t, "this bytecode cannot be run: " + reason)));
  gc::write_barrier(code);
  code->constants = constants;
}

/// Keeps what was given where our instructions do not tell the same.
void keep_given(Thread& t, Code* code, const Parts& p) {
  compiler::CpythonCode seen(code);
  bool same = code->stack_size == p.number(kStackSize) && Value::from(code->constants) == p.values[kConstants] && seen.bytes() == p.bytes(kCodeBytes) &&
              seen.exception_table() == p.bytes(kExceptionTable) && line_table_of(code) == p.bytes(kLineTable);
  if (same) return;
  Tuple* given = make_tuple(t, p.values[kCodeBytes], p.values[kLineTable], p.values[kExceptionTable], p.values[kStackSize], p.values[kConstants]);
  gc::write_barrier(code);
  code->given = given;
}

void set_numbers(Code* code, const Parts& p) {
  code->flags = p.number(kFlags);
  code->argument_count = p.number(kArgumentCount);
  code->positional_only_count = p.number(kPositionalOnlyCount);
  code->keyword_only_count = p.number(kKeywordOnlyCount);
  code->plain_local_count = uint32_t(p.tuple(kVariables)->length);
  code->free_count = uint32_t(p.tuple(kFreeVariables)->length);
  code->first_line = p.number(kFirstLine);
}
Code* make_code(Thread& t, const Parts& p) {
  if (!check_parts(t, p)) return nullptr;
  Slots slots(p);
  Tuple* names = interned(t, p.tuple(kNames));
  Tuple* local_names = interned(t, tuple_from(t, slots.names));
  Code* code = allocate<Code>(t);
  t.runtime->heap->register_native(code);
  gc::write_barrier(code);
  set_numbers(code, p);
  code->local_count = uint32_t(slots.kinds.size());
  replace_array<uint8_t>(&code->local_kinds, slots.kinds);
  code->names = names;
  code->local_names = local_names;
  code->constants = p.tuple(kConstants);
  code->filename = p.text(kFilename);
  code->name = p.text(kName);
  code->qualified_name = p.text(kQualifiedName);
  compiler::CpythonTranslation made = compiler::translate_cpython(p.bytes(kCodeBytes), p.bytes(kExceptionTable));
  std::string error = made.error;
  if (error.empty()) {
    set_instructions(code, made, p.bytes(kLineTable));
    code->stack_size = std::max(p.number(kStackSize), made.stack_size);
    error = compiler::verify(code);
  }
  if (error.empty())
    if (const char* what = MeaningCheck(code).run()) error = what;
  if (!error.empty()) make_unrunnable(t, code, error);
  keep_given(t, code, p);
  return code;
}

// --- replacing

int part_named(Str* name) {
  for (size_t i = 0; i < kPartCount; i++)
    if (str_equal(name, kAttributes[i])) return int(i);
  return -1;
}
bool take_change(Thread& t, Parts* p, Str* name, Value value, uint32_t* changed) {
  int part = part_named(name);
  if (part < 0) return raise_type_error(t, "'{}' is an invalid keyword argument for replace()", name);
  const char* wanted;
  if (!take_part(t, size_t(part), value, &p->values[part], &wanted))
    return !wanted ? false : bool(raise_type_error(t, "replace() argument '{}' must be {}, not {}", name, wanted, argument_type_name(value)));
  if (type_of_part(size_t(part)) == PartType::kNumber && p->values[part].as_int() < 0) return raise_value_error(t, "{} must be a positive integer", name);
  if (is_name_tuple(size_t(part)) && without_text(value.as<Tuple>())) return raise_system_error(t, "non-string found in code slot");
  *changed |= 1u << part;
  return true;
}
/// Changes that leave the instructions as they are.
constexpr uint32_t kSimple = 1u << kFlags | 1u << kFirstLine | 1u << kFilename | 1u << kName | 1u << kQualifiedName;

Code* copy_with(Thread& t, Code* old, const Parts& p) {
  Code* code = copy_code(t, old);
  gc::write_barrier(code);
  code->flags = p.number(kFlags);
  code->first_line = p.number(kFirstLine);
  code->filename = p.text(kFilename);
  code->name = p.text(kName);
  code->qualified_name = p.text(kQualifiedName);
  return code;
}

}  // namespace

Value new_code(Thread& t, Value, Value args, Value kwargs) {
  auto* given = args.as<Tuple>();
  if (kwargs && kwargs.as<Dict>()->used) return raise_type_error(t, "code() takes no keyword arguments");
  if (given->length < kRequired) return raise_type_error(t, "code expected at least {} arguments, got {}", int(kRequired), given->length);
  if (given->length > kPartCount) return raise_type_error(t, "code expected at most {} arguments, got {}", int(kPartCount), given->length);
  Parts p;
  p.values[kFreeVariables] = p.values[kCellVariables] = Value::from(t.runtime->empty_tuple);
  for (size_t i = 0; i < given->length; i++) {
    const char* wanted;
    if (take_part(t, i, given->items[i], &p.values[i], &wanted)) continue;
    return !wanted ? kEmpty : Value(raise_type_error(t, "code() argument {} must be {}, not {}", i + 1, wanted, argument_type_name(given->items[i])));
  }
  for (size_t i : {kArgumentCount, kPositionalOnlyCount, kKeywordOnlyCount, kLocalCount})
    if (p.values[i].as_int() < 0) return raise_value_error(t, "code: {} must not be negative", kAttributes[i] + strlen("co_"));
  for (size_t i = 0; i < kPartCount; i++)
    if (Value bad = is_name_tuple(i) ? without_text(p.tuple(Part(i))) : kEmpty) return raise_type_error(t, "name tuples must contain only strings, not '{}'", type_name(bad));
  Code* code = make_code(t, p);
  return code ? Value::from(code) : kEmpty;
}

Value replace_code(Thread& t, Value self, Value changes) {
  Parts p;
  for (size_t i = 0; i < kPartCount; i++) p.values[i] = TRY(get_attribute(t, self, intern(t, kAttributes[i])));
  uint32_t changed = 0;
  size_t position = 0;
  Value key, value;
  while (changes && dict_next(changes.as<Dict>(), &position, &key, &value))
    if (!take_change(t, &p, key.as<Str>(), value, &changed)) return kEmpty;
  Code* code = (changed & ~kSimple) ? make_code(t, p) : copy_with(t, self.as<Code>(), p);
  return code ? Value::from(code) : kEmpty;
}

}  // namespace adder
