// _symtable: the compiler's scopes as objects, for the symtable module.
#include "builtins/container_helpers.h"
#include "builtins/source_arguments.h"
#include "compiler/compile.h"
#include "compiler/compile_future.h"
#include "compiler/symtable.h"
#include "modules/module_support.h"
#include "objects/attributes.h"
#include "objects/codec.h"
#include "runtime/modules.h"

namespace adder {
namespace {

using namespace compiler;

Class* g_entry_class;

const char* comprehension_name(ComprehensionKind kind) {
  switch (kind) {
    case ComprehensionKind::kNone: return nullptr;
    case ComprehensionKind::kList: return "listcomp";
    case ComprehensionKind::kDict: return "dictcomp";
    case ComprehensionKind::kSet: return "setcomp";
    case ComprehensionKind::kGenerator: return "genexpr";
  }
  UNREACHABLE("all kinds of comprehensions are listed");
}
Str* name_of(Thread& t, const Scope& scope) {
  if (scope.kind == ScopeKind::kModule) return intern(t, "top");
  if (const char* name = comprehension_name(scope.comprehension)) return intern(t, name);
  std::string_view name = scope.name->view();
  return intern(t, name == "<lambda>" ? "lambda" : name);
}
Str* symbol_name(Thread& t, const Identifier* name) { return intern(t, name->view()); }

Value symbols_of(Thread& t, const Scope& scope) {
  adder::Dict* symbols = new_dict(t);
  for (uint32_t i = 0; i < scope.names.size(); i++) {
    const Symbol& symbol = scope.symbols[i];
    int64_t flags = int64_t(symbol.flags) | int64_t(symbol.scope) << kScopeShift;
    if (!dict_set_str(t, symbols, symbol_name(t, scope.names[i]), Value::from_int(flags))) return kEmpty;
  }
  return Value::from(symbols);
}
Value parameters_of(Thread& t, const Scope& scope) {
  adder::List* names = new_list(t);
  for (const Identifier* name : scope.parameters)
    if (!list_append(t, names, Value::from(symbol_name(t, name)))) return kEmpty;
  return Value::from(names);
}

Value entry_of(Thread& t, const Scope& scope) {
  adder::List* children = new_list(t);
  for (const Scope* child : scope.children) {
    Value entry = TRY(entry_of(t, *child));
    if (!list_append(t, children, entry)) return kEmpty;
  }
  Value entry = Value::from(new_instance<Object>(t, g_entry_class));
  auto set = [&](const char* name, Value v) { return v && set_own_attribute(t, entry.as<Object>(), intern(t, name), v); };
  bool good = set("id", int_from_uint64(t, entry.bits)) && set("name", Value::from(name_of(t, scope))) && set("symbols", symbols_of(t, scope)) &&
              set("varnames", parameters_of(t, scope)) && set("children", Value::from(children)) && set("nested", Value::from_int(scope.nested)) &&
              set("type", Value::from_int(int(scope.kind))) && set("lineno", Value::from_int(scope.kind == ScopeKind::kModule ? 0 : scope.location.lineno));
  return good ? entry : kEmpty;
}

Value entry_repr(Thread& t, Value self) {
  auto get = [&](const char* name) { return get_attribute(t, self, intern(t, name)); };
  Value name = TRY(get("name")), id = TRY(get("id")), line = TRY(get("lineno"));
  StrBuilder text(t);
  text.add_ascii("<symtable entry ");
  for (auto [before, v] : {std::pair{"", name}, {"(", id}, {"), line ", line}}) {
    text.add_ascii(before);
    text.add(TRY(str_of(t, v)));
  }
  text.add_char('>');
  return Value::from(text.finish());
}
const NativeMethod kEntryMethods[] = {method<entry_repr>("__repr__($self, /)", "Return repr(self).")};
const TypeSpec kEntrySpec = {.kind = Kind::kInstance, .methods = kEntryMethods, .has_dict = true, .own_slots = kOwnGetattribute, .subclassable = false};

bool mode_of(Thread& t, Value text, ParseMode* mode) {
  if (!has_layout<Str>(text)) return raise_type_error(t, "symtable() argument 3 must be str, not {}", argument_type_name(text));
  Utf8 name(text.as<Str>());
  if (name.view() == "exec") *mode = ParseMode::kExec;
  else if (name.view() == "eval") *mode = ParseMode::kEval;
  else if (name.view() == "single") *mode = ParseMode::kSingle;
  else return raise_value_error(t, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  return true;
}

Value make_symtable(Thread& t, Value, Value source, Value filename, Value start) {
  std::string text, file;
  CompileOptions options;
  if (!source_text(t, source, "symtable", "string or bytes", &text, &options.source_is_utf8) || !file_name(t, filename, &file) ||
      !mode_of(t, start, &options.mode))
    return kEmpty;
  options.filename = file;
  options.int_max_str_digits = t.runtime->int_max_str_digits;
  ParseResult parsed = parse(text, parse_options_of(options));
  if (!issue_syntax_warnings(t, parsed.warnings, options.filename)) return kEmpty;
  if (!parsed.module) return raise_syntax_error(t, parsed.error), kEmpty;
  CompileContext context(*parsed.arena, options.filename);
  context.depth_limit = nesting_limit(t);
  read_future_features(context, parsed.module);
  SymbolTable* table = context.failed() ? nullptr : build_symbol_table(context, parsed.module);
  if (context.failed()) return raise_syntax_error(t, context.error), kEmpty;
  return entry_of(t, *table->top);
}

const NativeMethod kFunctions[] = {
    function<make_symtable>("symtable($module, source, filename, startstr, /)", "Return symbol and scope dictionaries used internally by compiler."),
};
bool initialize(Thread& t, adder::Module* module) {
  g_entry_class = TRY(new_native_class(t, "symtable entry", class_for_kind(Kind::kInstance), kEntrySpec));
  g_entry_class->flags |= kClassNoInstantiate;
  constexpr std::pair<const char*, int64_t> kConstants[] = {
      {"USE", kUse}, {"DEF_GLOBAL", kDefGlobal}, {"DEF_NONLOCAL", kDefNonlocal}, {"DEF_LOCAL", kDefLocal}, {"DEF_PARAM", kDefParameter},
      {"DEF_FREE", kDefFree}, {"DEF_FREE_CLASS", kDefFreeClass}, {"DEF_IMPORT", kDefImport}, {"DEF_BOUND", kDefBound}, {"DEF_ANNOT", kDefAnnotation},
      {"TYPE_FUNCTION", int(ScopeKind::kFunction)}, {"TYPE_CLASS", int(ScopeKind::kClass)}, {"TYPE_MODULE", int(ScopeKind::kModule)},
      {"LOCAL", int(SymbolScope::kLocal)}, {"GLOBAL_EXPLICIT", int(SymbolScope::kGlobalExplicit)}, {"GLOBAL_IMPLICIT", int(SymbolScope::kGlobalImplicit)},
      {"FREE", int(SymbolScope::kFree)}, {"CELL", int(SymbolScope::kCell)}, {"SCOPE_OFF", kScopeShift}, {"SCOPE_MASK", 15}};
  for (auto [name, number] : kConstants)
    if (!dict_set_str(t, module->dict, intern(t, name), Value::from_int(number))) return false;
  return true;
}

}  // namespace

extern const ModuleSpec kSymtableModule;
const ModuleSpec kSymtableModule = {.name = "_symtable", .doc = nullptr, .functions = kFunctions, .initialize = initialize};

}  // namespace adder
