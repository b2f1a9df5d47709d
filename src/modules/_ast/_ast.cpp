// _ast: the abstract syntax as Python classes.
#include "modules/_ast/ast_classes.h"
#include "objects/native.h"
#include "objects/str.h"
#include "runtime/ast_objects.h"

namespace adder {
namespace {

bool is_node(Value v) { return is_instance_of(v, ast::g_base); }

bool initialize(Thread& t, Module* module) {
  auto add = [&](const char* name, int64_t n) { return dict_set_str(t, module->dict, intern(t, name), Value::from_int(n)); };
  if (!add("PyCF_ONLY_AST", 0x400) || !add("PyCF_TYPE_COMMENTS", 0x1000) || !add("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000)) return false;
  if (!ast::add_classes(t, module)) return false;
  g_ast_objects = {ast::to_object, is_node, ast::from_object};
  return true;
}

}  // namespace

extern const ModuleSpec kAstModule;
const ModuleSpec kAstModule = {.name = "_ast", .doc = nullptr, .initialize = initialize};

}  // namespace adder
