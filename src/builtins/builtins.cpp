// The functions of the builtins module.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "builtins/object.h"
#include "builtins/source_arguments.h"
#include "builtins/transparent_functions.h"
#include "compiler/compile.h"
#include "interp/descriptors.h"
#include "interp/frame_walk.h"
#include "interp/generators.h"
#include "interp/drain.h"
#include "interp/operations/intrinsics.h"
#include "objects/attributes.h"
#include "objects/audit.h"
#include "objects/bytes.h"
#include "objects/iterators.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"
#include "runtime/ast_objects.h"
#include "runtime/modules.h"

namespace adder {
namespace {

Value as_bool(int result) { return result < 0 ? kEmpty : Value::from_bool(result); }

template <bool kWanted> Value any_or_all(Thread& t, Value, Value iterable) {
  Value iterator = TRY(get_iterator(t, iterable));
  if (runs_python_code(iterator)) return drain(t, kWanted ? Drain::kAny : Drain::kAll, iterator);
  while (Value item = iterate_next(t, iterator)) {
    int truth = is_true(t, item);
    if (truth < 0) return kEmpty;
    if (bool(truth) == kWanted) return Value::from_bool(kWanted);
  }
  return has_pending(t) ? kEmpty : Value::from_bool(!kWanted);
}
Value builtin_ascii(Thread& t, Value, Value x) { return Value::from(ascii_of(t, x)); }
template <int kBase> Value in_base(Thread& t, Value, Value number) {
  Value i = TRY(to_index(t, number));
  constexpr char kPrefix = kBase == 2 ? 'b' : kBase == 8 ? 'o' : 'x';
  if (i.is_int()) {
    char digits[70] = {'-', '0', kPrefix};
    char* end = std::to_chars(digits + 3, std::end(digits), std::abs(i.as_int()), kBase).ptr;
    char* begin = digits + (i.as_int() >= 0);
    return Value::from(str_from_ascii(t, {begin, size_t(end - begin)}));
  }
  StrBuilder text(t);
  if (int_sign(i) < 0) {
    text.add_char('-');
    i = TRY(int_negate(t, i));
  }
  text.add_char('0');
  text.add_char(kPrefix);
  text.add(TRY(int_to_str(t, i, kBase)));
  return Value::from(text.finish());
}
Value builtin_callable(Thread& t, Value, Value x) { return Value::from_bool(is_callable(t, x)); }

// --- attributes ----------------------------------------------------------------------------------------------------------------

Value builtin_getattr(Thread& t, Value, Value object, Value name, Value fallback) { return get_attribute_or(t, object, name, fallback); }
Value builtin_hasattr(Thread& t, Value, Value object, Value name) { return has_attribute(t, object, name); }
Value builtin_setattr(Thread& t, Value, Value object, Value name, Value value) { return set_attribute_named(t, object, name, value); }
Value builtin_delattr(Thread& t, Value, Value object, Value name) {
  return delete_attribute(t, object, TRY(attribute_name(t, name))) ? kNone : kEmpty;
}
// What calls a builtin function is the innermost frame, which machine code may keep.
Value builtin_globals(Thread& t, Value) { return Value::from(FrameWalk(t).globals()); }
Value builtin_locals(Thread& t, Value) { return FrameWalk(t).locals(); }
Value builtin_dir(Thread& t, Value, Value object) {
  Value names;
  if (!object) {
    Value locals = TRY(builtin_locals(t, kEmpty));
    if (!is_exact<Dict>(locals)) {
      Value mapping = locals;
      locals = TRY(call_method_with(t, mapping, "keys"));
      if (!class_special(t, class_of(locals), Special::kiter))
        return raise_type_error(t, "{}.keys() returned a non-iterable (type {})", type_name(mapping), type_name(locals));
    }
    names = Value::from(TRY(list_of(t, locals)));
  } else {
    Value method = lookup_special(t, object, special_name(Special::kdir));
    if (!method) return has_pending(t) ? kEmpty : Value(raise_type_error(t, "object does not provide __dir__"));
    names = Value::from(TRY(list_of(t, TRY(call(t, method, {})))));
  }
  return call_method_with(t, names, "sort") ? names : kEmpty;
}
Value builtin_vars(Thread& t, Value, Value object) {
  if (!object) return builtin_locals(t, kEmpty);
  Value dict = find_attribute_value(t, object, intern(t, "__dict__"));
  if (!dict && !has_pending(t)) raise_type_error(t, "vars() argument must have __dict__ attribute");
  return dict;
}

// --- numbers -------------------------------------------------------------------------------------------------------------------

Value builtin_sum(Thread& t, Value, Value iterable, Value start) {
  Value total = start;
  Value iterator = TRY(get_iterator(t, iterable));
  if (has_layout<Str>(start)) return raise_type_error(t, "sum() can't sum strings [use ''.join(seq) instead]");
  if (has_layout<Bytes>(start)) return raise_type_error(t, "sum() can't sum bytes [use b''.join(seq) instead]");
  if (has_layout<ByteArray>(start)) return raise_type_error(t, "sum() can't sum bytearray [use b''.join(seq) instead]");
  if (runs_python_code(iterator)) return drain(t, Drain::kSum, iterator, {total});
  while (Value item = iterate_next(t, iterator)) {
    if (total.is_int() && item.is_int()) total = int_from(t, total.as_int() + item.as_int());
    else total = TRY(binary_operation(t, total, item, BinaryOp::kAdd));
  }
  return has_pending(t) ? kEmpty : total;
}
Value builtin_hash(Thread& t, Value, Value object) {
  int64_t h;
  return hash_of(t, object, &h) ? int_from(t, h) : kEmpty;
}
/// What is_identical tells apart has different ids: those of floats on the heap come after all addresses.
Value builtin_id(Thread& t, Value, Value object) {
  if (!AUDIT(t, "builtins.id", int_from_uint64(t, object.bits))) return kEmpty;
  bool is_number = is_exact<Float>(object) && !std::isnan(float_value(object));
  if (!is_number) return int_from_uint64(t, object.bits);
  Value bits = int_from_uint64(t, std::bit_cast<uint64_t>(float_value(object)));
  return binary_operation(t, bits, int_from_uint64(t, UINT64_MAX), BinaryOp::kAdd);
}


// --- iteration -------------------------------------------------------------------------------------------------------------------

Value builtin_iter(Thread& t, Value, Value object, Value sentinel) {
  if (!sentinel) return get_iterator(t, object);
  if (!is_callable(t, object)) return raise_type_error(t, "iter(v, w): v must be callable");
  return callable_iterator(t, object, sentinel);
}
Value builtin_next(Thread& t, Value, Value iterator, Value fallback) { return next_opaque(t, iterator, fallback); }
Value builtin_sorted(Thread& t, Value, Value iterable, Value key, Value reverse) {
  List* list = TRY(list_of(t, iterable));
  Value sort = TRY(get_attribute(t, Value::from(list), intern(t, "sort")));
  const Value arguments[] = {key, reverse};
  Tuple* names = make_tuple(t, Value::from(intern(t, "key")), Value::from(intern(t, "reverse")));
  return call_keywords(t, sort, arguments, names) ? Value::from(list) : kEmpty;
}
Value builtin_aiter(Thread& t, Value, Value object) {
  Value method = class_special(t, class_of(object), Special::kaiter);
  if (!method || method == kFalse) return raise_type_error(t, "'{}' object is not an async iterable", type_name(object));
  Value it = TRY(call(t, TRY(get_descriptor(t, method, object, class_of(object))), {}));
  if (!class_special(t, class_of(it), Special::kanext)) return raise_type_error(t, "aiter() returned not an async iterator of type '{}'", type_name(it));
  return it;
}
Value builtin_anext(Thread& t, Value, Value iterator, Value fallback) {
  Value method = class_special(t, class_of(iterator), Special::kanext);
  if (!method || method == kFalse) return raise_type_error(t, "'{}' object is not an async iterator", type_name(iterator));
  Value awaitable = TRY(call(t, TRY(get_descriptor(t, method, iterator, class_of(iterator))), {}));
  if (!fallback) return awaitable;
  auto* a = allocate<AnextAwaitable>(t);
  a->awaitable = awaitable;
  a->fallback = fallback;
  return Value::from(a);
}

// --- text ------------------------------------------------------------------------------------------------------------------------

Value builtin_repr(Thread& t, Value, Value object) { return Value::from(repr(t, object)); }
Value builtin_format(Thread& t, Value, Value value, Value spec) {
  if (!has_layout<Str>(spec)) return raise_type_error(t, "format() argument 2 must be str, not {}", argument_type_name(spec));
  return Value::from(format_value(t, value, spec.as<Str>()));
}
bool check_separator(Thread& t, Value v, const char* name) {
  return v == kNone || has_layout<Str>(v) || raise_type_error(t, "{} must be None or a string, not {}", name, type_name(v));
}
Value builtin_print(Thread& t, Value, Value args, Value sep, Value end, Value file, Value flush) {
  if (file == kNone) {
    static Str* const stdout_name = intern(t, "stdout");  // interned strings live for ever
    file = find_attribute_value(t, t.runtime->sys_module, stdout_name);
    if (!file) return has_pending(t) ? kEmpty : Value(raise_runtime_error(t, "lost sys.stdout"));
    if (file == kNone) return kNone;
  }
  if (!check_separator(t, sep, "sep") || !check_separator(t, end, "end")) return kEmpty;
  if (print_directly(t, file, args.as<Tuple>(), sep, end)) return has_pending(t) ? kEmpty : flush == kTrue ? call_method_with(t, file, "flush") : kNone;
  if (has_pending(t)) return kEmpty;
  Value write = TRY(get_attribute(t, file, intern(t, "write")));
  bool first = true;
  for (Value v : args.as<Tuple>()->values()) {
    if (!first) TRY(call_with(t, write, sep == kNone ? Value::from(t.runtime->char_cache[' ']) : sep));
    first = false;
    TRY(call_with(t, write, Value::from(TRY(str_of(t, v)))));
  }
  TRY(call_with(t, write, end == kNone ? Value::from(t.runtime->char_cache['\n']) : end));
  int wants_flush = is_true(t, flush);
  if (wants_flush) return wants_flush < 0 ? kEmpty : TRY(call_method_with(t, file, "flush")) ? kNone : kNone;
  return kNone;
}
Value builtin_input(Thread& t, Value, Value prompt) {
  Value out = find_attribute_value(t, t.runtime->sys_module, intern(t, "stdout"));
  Value in = find_attribute_value(t, t.runtime->sys_module, intern(t, "stdin"));
  if (!in || in == kNone) return raise_runtime_error(t, "input(): lost sys.stdin");
  if (!out || out == kNone) return raise_runtime_error(t, "input(): lost sys.stdout");
  if (!AUDIT(t, "builtins.input", prompt ? prompt : kNone)) return kEmpty;
  if (prompt) {
    TRY(call_method_with(t, out, "write", Value::from(TRY(str_of(t, prompt)))));
  }
  if (!call_method_with(t, out, "flush")) take_pending(t);  // the stream need not have it
  Value line = TRY(call_method_with(t, in, "readline"));
  if (!has_layout<Str>(line)) return raise_type_error(t, "object.readline() returned non-string");
  auto* s = line.as<Str>();
  if (s->length == 0) return raise(t, ExceptionId::kEOFError, "EOF when reading a line");
  if (s->at(s->length - 1) == '\n') line = Value::from(str_substring(t, s, 0, s->length - 1));
  return AUDIT(t, "builtins.input/result", line) ? line : kEmpty;
}

// --- code --------------------------------------------------------------------------------------------------------------------------

constexpr int64_t kFutureFlags = 0x1fe0000;
constexpr int64_t kOnlyAst = 0x400;
constexpr int64_t kCompileFlags = kOnlyAst | 0x10 | 0x200 | 0x1000 | 0x2000 | 0x4000;  // nested scopes, and those of ast

// compile(..., flags=ast.PyCF_ONLY_AST): the tree as objects.
Value parse_to_objects(Thread& t, std::string_view text, const compiler::CompileOptions& options) {
  if (!g_ast_objects.to_object && !import_by_name(t, intern(t, "_ast"))) return kEmpty;
  compiler::ParseResult parsed = compiler::parse(text, compiler::parse_options_of(options));
  if (!compiler::issue_syntax_warnings(t, parsed.warnings, options.filename)) return kEmpty;
  if (parsed.module) return g_ast_objects.to_object(t, parsed.module);
  compiler::raise_syntax_error(t, parsed.error);
  return kEmpty;
}

uint32_t inherited_flags(Thread& t) {
  FrameWalk caller(t);
  return caller ? uint32_t(caller.code()->flags & kFutureFlags) : 0;
}
Value builtin_compile(Thread& t, Value, Value source, Value filename, Value mode, Value flags, Value dont_inherit, Value optimize, Value feature_version) {
  int64_t flag_bits, optimization, version;
  std::string name;
  if (!file_name(t, filename, &name)) return kEmpty;
  if (!has_layout<Str>(mode)) return raise_type_error(t, "compile() argument 'mode' must be str, not {}", argument_type_name(mode));
  if (!to_index_int64(t, flags, &flag_bits) || !to_index_int64(t, optimize, &optimization) || !to_index_int64(t, feature_version, &version)) return kEmpty;
  if (flag_bits & ~(kFutureFlags | kCompileFlags)) return raise_value_error(t, "compile(): unrecognised flags");
  if (optimization < -1 || optimization > 2) return raise_value_error(t, "compile(): invalid optimize value");
  compiler::CompileOptions options;
  options.filename = name;
  auto* m = mode.as<Str>();
  if (str_equal(m, "exec")) options.mode = compiler::ParseMode::kExec;
  else if (str_equal(m, "eval")) options.mode = compiler::ParseMode::kEval;
  else if (str_equal(m, "single")) options.mode = compiler::ParseMode::kSingle;
  else if (str_equal(m, "func_type") && (flag_bits & kOnlyAst)) options.mode = compiler::ParseMode::kFuncType;
  else return raise_value_error(t, flag_bits & kOnlyAst ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'" : "compile() mode must be 'exec', 'eval' or 'single'");
  int inherit = is_true(t, dont_inherit);
  options.inherited_flags = uint32_t(flag_bits & kFutureFlags) | (inherit == 0 ? inherited_flags(t) : 0);
  options.optimize = optimization < 0 ? t.runtime->flags.optimize : int(optimization);
  options.dont_imply_dedent = flag_bits & 0x200;
  options.allow_incomplete_input = flag_bits & 0x4000;
  options.allow_top_level_await = flag_bits & 0x2000;
  options.type_comments = flag_bits & 0x1000;
  if (version >= 0 && (flag_bits & kOnlyAst)) options.feature_version = int(version);
  options.int_max_str_digits = t.runtime->int_max_str_digits;
  auto shown_source = [&] { return has_layout<Str>(source) ? Value::from(bytes_from(t, Utf8(source.as<Str>()).view())) : source; };
  bool is_tree = g_ast_objects.is_node && g_ast_objects.is_node(source);
  if (!AUDIT(t, "compile", shown_source(), is_tree ? kNone : filename)) return kEmpty;
  if (is_tree) {
    if (flag_bits & kOnlyAst) return source;
    compiler::Arena arena;
    compiler::Mod* module = g_ast_objects.from_object(t, source, arena);
    if (!module) return kEmpty;
    using compiler::NodeKind;
    NodeKind wanted = options.mode == compiler::ParseMode::kExec ? NodeKind::kModule : options.mode == compiler::ParseMode::kEval ? NodeKind::kExpression : NodeKind::kInteractive;
    if (module->kind != wanted) return raise_type_error(t, "expected {} node, got {}", compiler::python_name(wanted), type_name(source));
    return Value::from(compiler::compile(t, arena, module, options));
  }
  std::string text;
  if (!source_text(t, source, "compile", "string, bytes or AST object", &text, &options.source_is_utf8)) return kEmpty;
  return flag_bits & kOnlyAst ? parse_to_objects(t, text, options) : Value::from(compiler::compile_source(t, text, options));
}

bool scope_of(Thread& t, const char* function, Value* globals, Value* locals) {
  if (*globals == kNone) {
    *globals = builtin_globals(t, kEmpty);
    if (*locals == kNone) *locals = builtin_locals(t, kEmpty);
    if (!*locals) return false;
  } else if (*locals == kNone) {
    *locals = *globals;
  }
  if (!has_layout<Dict>(*globals)) {
    if (str_equal(intern(t, function), "eval"))
      return raise_type_error(t, "{}", class_special(t, class_of(*globals), Special::kgetitem) ? "globals must be a real dict; try eval(expr, {}, mapping)" : "globals must be a dict");
    return raise_type_error(t, "{}() globals must be a dict, not {}", function, type_name(*globals));
  }
  if (!class_special(t, class_of(*locals), Special::kgetitem)) {
    if (function[1] == 'v') return raise_type_error(t, "locals must be a mapping");
    return raise_type_error(t, "{}() locals must be a mapping or None, not {}", function, type_name(*locals));
  }
  static Str* const key = intern(t, "__builtins__");
  if (dict_get_str(t, globals->as<Dict>(), key)) return true;
  FrameWalk caller(t);
  return dict_set_str(t, globals->as<Dict>(), key, caller ? caller.builtins() : Value::from(t.runtime->builtins));
}
bool is_closure_of(const Code* code, Value closure) {
  return is_exact<Tuple>(closure) && closure.as<Tuple>()->length == code->free_count &&
         std::ranges::all_of(closure.as<Tuple>()->values(), [](Value cell) { return is_exact<Cell>(cell); });
}
/// The code of a function runs as a call without arguments.
Value run_given_code(Thread& t, Code* code, Dict* globals, Value locals, Value closure) {
  if (!(code->flags & kCodeOptimized)) return run_code(t, code, globals, locals, closure);
  Function* function = new_function(t, code, globals);
  gc::write_barrier(function);
  function->closure = closure;
  return call(t, Value::from(function), {});
}
Value run_given(Thread& t, const char* function, Value source, Value globals, Value locals, Value closure, compiler::ParseMode mode) {
  if (!scope_of(t, function, &globals, &locals)) return kEmpty;
  if (is_exact<Code>(source)) {
    auto* code = source.as<Code>();
    if (function[1] == 'v' && code->free_count) return raise_type_error(t, "code object passed to eval() may not contain free variables");
    if (code->free_count == 0 && closure != kNone) return raise_type_error(t, "cannot use a closure with this code object");
    if (code->free_count && !is_closure_of(code, closure)) return raise_type_error(t, "code object requires a closure of exactly length {}", uint64_t(code->free_count));
    if (!AUDIT(t, "exec", source)) return kEmpty;
    return run_given_code(t, code, globals.as<Dict>(), locals, closure);
  }
  if (closure != kNone) return raise_type_error(t, "closure can only be used when source is a code object");
  std::string text;
  compiler::CompileOptions options;
  options.mode = mode;
  options.inherited_flags = inherited_flags(t);
  options.optimize = t.runtime->flags.optimize;
  options.int_max_str_digits = t.runtime->int_max_str_digits;
  if (!source_text(t, source, function, "string, bytes or code object", &text, &options.source_is_utf8)) return kEmpty;
  size_t start = 0;
  if (mode == compiler::ParseMode::kEval) start = text.find_first_not_of(" \t");
  if (!AUDIT(t, "compile", Value::from(bytes_from(t, std::string_view(text).substr(start == std::string::npos ? 0 : start))), Value::from(intern(t, "<string>")))) return kEmpty;
  Code* code = TRY(compiler::compile_source(t, std::string_view(text).substr(start == std::string::npos ? 0 : start), options));
  if (!AUDIT(t, "exec", Value::from(code))) return kEmpty;
  return run_code(t, code, globals.as<Dict>(), locals);
}
Value builtin_eval(Thread& t, Value, Value source, Value globals, Value locals) {
  return run_given(t, "eval", source, globals, locals, kNone, compiler::ParseMode::kEval);
}
Value builtin_exec(Thread& t, Value, Value source, Value globals, Value locals, Value closure) {
  return TRY(run_given(t, "exec", source, globals, locals, closure, compiler::ParseMode::kExec)) ? kNone : kNone;
}
Value builtin_issubclass(Thread& t, Value, Value cls, Value base) { return as_bool(is_subclass(t, cls, base)); }

Value builtin_import(Thread& t, Value, Value name, Value globals, Value, Value from_list, Value level) {
  int64_t number;
  if (!has_layout<Str>(name)) return raise_type_error(t, "module name must be a string");
  if (!to_index_int64(t, level, &number)) return kEmpty;
  return import_statement(t, name.as<Str>(), globals, from_list, number);
}

// --- class statements ----------------------------------------------------------------------------------------------------------------

// Bases that are no classes say themselves what they stand for (PEP 560).
Tuple* resolve_bases(Thread& t, Tuple* bases) {
  List* out = nullptr;
  for (uint64_t i = 0; i < bases->length; i++) {
    Value base = bases->items[i];
    Value method = is_class(base) ? kEmpty : find_attribute_value(t, base, special_name(Special::kmro_entries));
    if (has_pending(t)) return nullptr;
    if (!method) {
      if (out && !list_append(t, out, base)) return nullptr;
      continue;
    }
    if (!out) out = list_from(t, {bases->items, i});
    Value entries = TRY(call_with(t, method, Value::from(bases)));
    if (!has_layout<Tuple>(entries)) return raise_type_error(t, "__mro_entries__ must return a tuple");
    for (Value v : entries.as<Tuple>()->values())
      if (!list_append(t, out, v)) return nullptr;
  }
  return out ? tuple_from(t, out->values()) : bases;
}

Value build_class(Thread& t, Value, Value function, Value name, Value args, Value kwargs) {
  if (!is_exact<Function>(function)) return raise_type_error(t, "__build_class__: func must be a function");
  if (!has_layout<Str>(name)) return raise_type_error(t, "__build_class__: name is not a string");
  Tuple* given = args.as<Tuple>();
  Tuple* bases = TRY(resolve_bases(t, given));
  Dict* keywords = kwargs ? dict_copy(t, kwargs.as<Dict>()) : nullptr;
  Value metaclass;
  if (keywords) {
    metaclass = dict_pop(t, keywords, Value::from(intern(t, "metaclass")));
    if (has_pending(t)) return kEmpty;
  }
  bool explicit_function = metaclass && !is_class(metaclass);
  if (!metaclass) metaclass = bases->length ? Value::from(class_of(bases->items[0])) : Value::from(class_for_kind(Kind::kClass));
  if (!explicit_function) {
    Class* winner = metaclass.as<Class>();
    for (Value b : bases->values()) {
      Class* candidate = class_of(b);
      if (is_subtype(winner, candidate)) continue;
      if (!is_subtype(candidate, winner))
        return raise_type_error(t, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
      winner = candidate;
    }
    metaclass = Value::from(winner);
  }
  Value body;
  Value prepare = metaclass == Value::from(class_for_kind(Kind::kClass)) ? kEmpty : find_attribute_value(t, metaclass, special_name(Special::kprepare));
  if (has_pending(t)) return kEmpty;
  body = prepare ? TRY(call_unpacked(t, prepare, make_tuple(t, name, Value::from(bases)), keywords)) : Value::from(new_dict(t));
  if (!class_special(t, class_of(body), Special::kgetitem)) {
    return raise_type_error(t, "{}.__prepare__() must return a mapping, not {}", is_class(metaclass) ? class_name(metaclass.as<Class>()) : "<metaclass>", type_name(body));
  }
  auto* f = function.as<Function>();
  Value cell = TRY(run_code(t, f->code, f->globals, body, f->closure));
  if (bases != given) {
    if (!set_item(t, body, Value::from(intern(t, "__orig_bases__")), Value::from(given))) return kEmpty;
  }
  Value cls = TRY(call_unpacked(t, metaclass, make_tuple(t, name, Value::from(bases), body), keywords));
  if (is_exact<Cell>(cell) && is_class(cls)) {
    Value held = cell.as<Cell>()->value;
    if (!held) return raise_runtime_error(t, "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?", Repr{name}, Repr{cls});
    if (held != cls) return raise_type_error(t, "__class__ set to {} defining {} as {}", Repr{held}, Repr{name}, Repr{cls});
  }
  return cls;
}

Value builtin_breakpoint(Thread& t, Value, Value args, Value kwargs) {
  Value hook = find_attribute_value(t, t.runtime->sys_module, intern(t, "breakpointhook"));
  if (!hook) return has_pending(t) ? kEmpty : Value(raise_runtime_error(t, "lost sys.breakpointhook"));
  if (!AUDIT(t, "builtins.breakpoint", hook)) return kEmpty;
  return call_unpacked(t, hook, args.as<Tuple>(), kwargs ? kwargs.as<Dict>() : nullptr);
}

constexpr NativeMethod keywords_for(const char* method, NativeMethod row) {
  row.keywords_for = method;
  return row;
}
const NativeMethod kFunctions[] = {
    domain_method<Abs>("abs($module, x, /)", "Return the absolute value of the argument."),
    function<any_or_all<false>>("all($module, iterable, /)", "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True."),
    function<builtin_anext>("anext($module, aiterator, default=<unrepresentable>, /)",
                            "Return the next item from the async iterator.\n\nIf default is given and the iterator is exhausted, it is returned instead of raising\n"
                            "StopAsyncIteration."),
    function<any_or_all<true>>("any($module, iterable, /)", "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False."),
    function<builtin_aiter>("aiter($module, async_iterable, /)", "Return an AsyncIterator for an AsyncIterable object."),
    function<builtin_ascii>("ascii($module, obj, /)", "Return an ASCII-only representation of an object."),
    function<in_base<2>>("bin($module, number, /)", "The digits of an integer in base 2, as text.\n\n   >>> bin(10), bin(-3)\n   ('0b1010', '-0b11')\n"),
    function<builtin_breakpoint>("breakpoint($module, *args, **kws)!", "Call sys.breakpointhook(*args, **kws)."),
    function<builtin_callable>("callable($module, obj, /)", "Return whether the object is callable (i.e., some kind of function)."),
    domain_method<Chr>("chr($module, i, /)", "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff."),
    function<builtin_compile>("compile($module, /, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
                              "Compile source into a code object that can be executed by exec() or eval()."),
    function<builtin_delattr>("delattr($module, obj, name, /)", "Deletes the named attribute from the given object."),
    function<builtin_dir>("dir($module, object=<unrepresentable>, /)!", "Names in the current scope, or the attributes of an object."),
    domain_method<Divmod>("divmod($module, x, y, /)", "Return the tuple (x//y, x%y)."),
    function<builtin_eval>("eval($module, source, globals=None, locals=None, /)", "Evaluate the given source in the context of globals and locals."),
    function<builtin_exec>("exec($module, source, globals=None, locals=None, /, *, closure=None)", "Execute the given source in the context of globals and locals."),
    function<builtin_format>("format($module, value, format_spec='', /)", "Return type(value).__format__(value, format_spec)."),
    function<builtin_getattr>("getattr($module, object, name, default=<unrepresentable>, /)!", "Get a named attribute from an object."),
    function<builtin_globals>("globals($module, /)", "Return the dictionary containing the current scope's global variables."),
    function<builtin_hasattr>("hasattr($module, obj, name, /)", "Return whether the object has an attribute with the given name."),
    function<builtin_hash>("hash($module, obj, /)", "Return the hash value for the given object."),
    function<in_base<16>>("hex($module, number, /)", "The digits of an integer in base 16, as text.\n\n   >>> hex(255), hex(-16)\n   ('0xff', '-0x10')\n"),
    function<builtin_id>("id($module, obj, /)", "Return the identity of an object.", jit::kAllocates),
    function<builtin_input>("input($module, prompt=<''>, /)", "Read a string from standard input.  The trailing newline is stripped."),
    domain_method<IsInstance>("isinstance($module, obj, class_or_tuple, /)", "Return whether an object is an instance of a class or of a subclass thereof."),
    function<builtin_issubclass>("issubclass($module, cls, class_or_tuple, /)", "Return whether 'cls' is derived from another class or is the same class."),
    function<builtin_iter>("iter($module, object, sentinel=<unrepresentable>, /)!", "Get an iterator from an object, or one that calls a callable until it returns the sentinel."),
    domain_method<Len>("len($module, obj, /)", "Return the number of items in a container."),
    function<builtin_locals>("locals($module, /)", "Return a dictionary containing the current scope's local variables."),
    domain_variadic<Max, builtin_max>("max($module, /, *args, key=None, default=<unrepresentable>)!", "The largest of the items of an iterable, or of several arguments."),
    domain_variadic<Min, builtin_min>("min($module, /, *args, key=None, default=<unrepresentable>)!", "The smallest of the items of an iterable, or of several arguments."),
    function<builtin_next>("next($module, iterator, default=<unrepresentable>, /)!", "Return the next item from the iterator."),
    function<in_base<8>>("oct($module, number, /)", "The digits of an integer in base 8, as text.\n\n   >>> oct(8), oct(-9)\n   ('0o10', '-0o11')\n"),
    domain_method<Ord>("ord($module, c, /)", "Return the Unicode code point for a one-character string."),
    domain_method<Pow>("pow($module, /, base, exp, mod=None)", "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments."),
    function<builtin_print>("print($module, /, *args, sep=' ', end='\n', file=None, flush=False)", "Prints the values to a stream, or to sys.stdout by default."),
    function<builtin_repr>("repr($module, obj, /)", "Return the canonical string representation of the object."),
    domain_method<Round>("round($module, /, number, ndigits=None)", "Round a number to a given precision in decimal digits."),
    function<builtin_setattr>("setattr($module, obj, name, value, /)", "Sets the named attribute on the given object to the specified value."),
    keywords_for("sort", function<builtin_sorted>("sorted($module, iterable, /, *, key=None, reverse=False)", "Return a new list containing all items from the iterable in ascending order.")),
    function<builtin_sum>("sum($module, iterable, /, start=0)", "Return the sum of a 'start' value (default: 0) plus an iterable of numbers"),
    function<builtin_vars>("vars($module, object=<unrepresentable>, /)!", "The __dict__ of an object, or the local variables."),
    function<build_class>("__build_class__($module, func, name, /, *bases, **kwds)!", "Internal helper function used by the class statement."),
    function<builtin_import>("__import__($module, /, name, globals=None, locals=None, fromlist=(), level=0)", "Import a module."),
};

}  // namespace
extern const TypeSpec kGeneratorType;
namespace {

bool initialize(Thread& t, Module* module) {
  t.runtime->builtins = module->dict;
  t.runtime->builtins_module = Value::from(module);
  for (const NativeMethod& m : kFunctions) {
    auto note = [&]<auto Function>(const NativeMethod*& row) {
      if (m.invoke == detail::Native<Function, decltype(Function)>::invoke) row = &m;
    };
    note.template operator()<&builtin_getattr>(g_reflection.get_attribute);
    note.template operator()<&builtin_hasattr>(g_reflection.has_attribute);
    note.template operator()<&builtin_setattr>(g_reflection.set_attribute);
    note.template operator()<&builtin_callable>(g_reflection.is_callable);
    note.template operator()<&builtin_issubclass>(g_reflection.is_subclass);
    if (m.invoke == detail::Native<builtin_next, decltype(&builtin_next)>::invoke) g_intrinsics.next = &m;
  }
  g_reflection.object_new = class_for_kind(Kind::kInstance)->spec->construct;
  for (const NativeMethod& m : kGeneratorType.methods) {
    std::string_view signature = m.signature;
    if (signature.starts_with("send(")) g_intrinsics.generator_send = &m;
    if (signature.starts_with("__next__(")) g_intrinsics.generator_next = &m;
  }
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  bool good = add("None", kNone) && add("True", kTrue) && add("False", kFalse) && add("NotImplemented", kNotImplemented) && add("Ellipsis", kEllipsis) &&
              add("__debug__", Value::from_bool(t.runtime->flags.optimize == 0));
  for (Kind k : {Kind::kInstance, Kind::kClass, Kind::kInt, Kind::kBool, Kind::kFloat, Kind::kComplex, Kind::kStr, Kind::kBytes, Kind::kByteArray,
                 Kind::kMemoryView, Kind::kTuple, Kind::kList, Kind::kDict, Kind::kSet, Kind::kFrozenSet, Kind::kSlice, Kind::kRange, Kind::kProperty,
                 Kind::kStaticMethod, Kind::kClassMethod, Kind::kSuper, Kind::kEnumerate, Kind::kZip, Kind::kMap, Kind::kFilter, Kind::kReversed})
    good = good && dict_set_str(t, module->dict, class_for_kind(k)->name, Value::from(class_for_kind(k)));
  for (Class* e : t.runtime->exceptions)
    if (e) good = good && dict_set_str(t, module->dict, e->name, Value::from(e));
  Value os_error = Value::from(t.runtime->exceptions[int(ExceptionId::kOSError)]);
  return good && add("EnvironmentError", os_error) && add("IOError", os_error);
}

}  // namespace

extern const ModuleSpec kBuiltinsModule;
const ModuleSpec kBuiltinsModule = {.name = "builtins",
                                    .doc = "Built-in functions, types, exceptions, and other objects.",
                                    .functions = kFunctions,
                                    .initialize = initialize};

}  // namespace adder
