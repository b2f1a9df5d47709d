// opcode: the instructions of this implementation, as `dis` wants to know them.  It stands in for the library's module of this
// name, which describes CPython's.
#include <cstring>

#include "builtins/bytecode_view.h"
#include "runtime/modules.h"

namespace adder {
namespace {

using compiler::OperandKind;

bool initialize(Thread& t, Module* module) {
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  List *names = new_list(t), *caches = new_list(t);
  Dict *map = new_dict(t), *formats = new_dict(t);
  struct Group { const char* name; std::initializer_list<OperandKind> kinds; List* numbers; };
  Group groups[] = {{"hasconst", {OperandKind::kConst}, nullptr}, {"hasname", {OperandKind::kName}, nullptr},
                    {"hasjabs", {OperandKind::kJump}, nullptr},   {"haslocal", {OperandKind::kLocal}, nullptr},
                    {"hasfree", {OperandKind::kDeref}, nullptr},  {"hasjrel", {}, nullptr},
                    {"hascompare", {}, nullptr},                  {"hasnargs", {}, nullptr}};
  constexpr size_t kCompare = 6;
  for (Group& g : groups) g.numbers = new_list(t);
  for (uint32_t i = 0; i < kOpcodeNumbers; i++) {
    const OpcodeNumber& number = opcode_number(i);
    Str* name = intern(t, number.name ? number.name : "<" + std::to_string(i) + ">");
    if (!list_append(t, names, Value::from(name)) || !list_append(t, caches, Value::from_int(number.caches))) return false;
    if (!number.name) continue;
    if (!dict_get_str(t, map, name)) {
      Dict* format = new_dict(t);
      if (number.caches && !dict_set_str(t, format, intern(t, "cache"), Value::from_int(number.caches))) return false;
      if (!dict_set_str(t, map, name, Value::from_int(i)) || !dict_set_str(t, formats, name, Value::from(format))) return false;
    }
    if (!strcmp(number.name, "COMPARE_OP") && !list_append(t, groups[kCompare].numbers, Value::from_int(i))) return false;
    for (Group& g : groups)
      for (OperandKind kind : g.kinds)
        if (kind == number.operand && !list_append(t, g.numbers, Value::from_int(i))) return false;
  }
  List *all = new_list(t), *comparisons = new_list(t), *operators = new_list(t);
  for (const char* name : {"cmp_op", "hasconst", "hasname", "hasjrel", "hasjabs", "haslocal", "hascompare", "hasfree", "opname", "opmap", "HAVE_ARGUMENT",
                           "EXTENDED_ARG", "hasnargs"})
    if (!list_append(t, all, Value::from(intern(t, name)))) return false;
  for (const OperatorName& op : comparison_names())
    if (!list_append(t, comparisons, Value::from(intern(t, op.symbol)))) return false;
  for (bool inplace : {false, true})
    for (const OperatorName& op : binary_operator_names()) {
      Value name = Value::from(intern(t, std::string(inplace ? "NB_INPLACE_" : "NB_") + op.name));
      Value symbol = Value::from(intern(t, std::string(op.symbol) + (inplace ? "=" : "")));
      if (!list_append(t, operators, Value::from(make_tuple(t, name, symbol)))) return false;
    }
  for (Group& g : groups)
    if (!add(g.name, Value::from(g.numbers))) return false;
  return add("__all__", Value::from(all)) && add("cmp_op", Value::from(comparisons)) && add("opname", Value::from(names)) && add("opmap", Value::from(map)) &&
         add("HAVE_ARGUMENT", Value::from_int(first_number_with_operand())) && add("EXTENDED_ARG", dict_get_str(t, map, intern(t, "EXTENDED_ARG"))) &&
         add("_cache_format", Value::from(formats)) && add("_inline_cache_entries", Value::from(caches)) && add("_nb_ops", Value::from(operators)) &&
         add("_specializations", Value::from(new_dict(t))) && add("_specialized_instructions", Value::from(new_list(t)));
}

}  // namespace

extern const ModuleSpec kOpcodeModule;
const ModuleSpec kOpcodeModule = {.name = "opcode", .doc = "The instructions of this implementation.", .initialize = initialize};

}  // namespace adder
