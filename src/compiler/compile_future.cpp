#include "compiler/compile_future.h"

namespace adder::compiler {

namespace {

/// Features that have become the language, and those that still change something.
bool add_feature(std::string_view name, uint32_t* flags) {
  static constexpr std::string_view kMandatory[] = {"nested_scopes",    "generators",     "division",
                                                    "absolute_import",  "with_statement", "print_function",
                                                    "unicode_literals", "generator_stop"};
  for (std::string_view mandatory : kMandatory) {
    if (name == mandatory) return true;
  }
  if (name == "barry_as_FLUFL") return *flags |= kFutureBarry, true;
  if (name == "annotations") return *flags |= kFutureAnnotations, true;
  return false;
}

void check_features(CompileContext& context, const ImportFrom& statement) {
  for (const Alias* alias : statement.names) {
    std::string_view name = alias->name->view();
    if (add_feature(name, &context.future.flags)) continue;
    Location at = statement.location();
    at.end_lineno = at.lineno;
    at.end_col_offset = -3;  // unknown: None
    if (name == "braces") {
      context.fail(at, "not a chance");
    } else {
      context.fail(at, quoted("future feature ", alias->name, " is not defined"));
    }
    return;
  }
}

bool is_future_import(const Stmt* statement) {
  const auto* import = statement->as_if<ImportFrom>();
  return import && import->level == 0 && import->module && import->module->view() == "__future__";
}

}  // namespace

void read_future_features(CompileContext& context, const Mod* module) {
  Seq<Stmt*> body;
  if (const auto* it = module->as_if<Module>()) body = it->body;
  if (const auto* it = module->as_if<Interactive>()) body = it->body;
  bool done = false;
  int previous_line = 0;
  for (uint32_t i = 0; i < body.size(); ++i) {
    const Stmt* statement = body[i];
    if (done && statement->lineno > previous_line) return;
    previous_line = statement->lineno;
    if (is_future_import(statement)) {
      if (done) {
        Location at = statement->location();
        at.end_lineno = at.lineno;
        at.end_col_offset = -3;  // unknown: None
        at.col_offset--;         // ref 3.11: counted from 0 here
        context.fail(at, "from __future__ imports must occur at the beginning of the file");
        return;
      }
      check_features(context, *statement->as<ImportFrom>());
      context.future.last_line = statement->lineno;
    } else if (!(i == 0 && find_docstring(body))) {
      done = true;
    }
    if (context.failed()) return;
  }
}

}  // namespace adder::compiler
