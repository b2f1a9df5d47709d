#include "compiler/compile_support.h"

namespace adder::compiler {

KnownNames::KnownNames(Arena& arena)
    : dot_zero(arena.intern(".0")),
      dunder_class(arena.intern("__class__")),
      classcell(arena.intern("__classcell__")),
      dunder_name(arena.intern("__name__")),
      dunder_module(arena.intern("__module__")),
      qualname(arena.intern("__qualname__")),
      doc(arena.intern("__doc__")),
      annotations(arena.intern("__annotations__")),
      debug(arena.intern("__debug__")),
      super(arena.intern("super")),
      module(arena.intern("<module>")),
      lambda(arena.intern("<lambda>")),
      listcomp(arena.intern("<listcomp>")),
      setcomp(arena.intern("<setcomp>")),
      dictcomp(arena.intern("<dictcomp>")),
      genexpr(arena.intern("<genexpr>")),
      top(arena.intern("top")),
      dunder_return(arena.intern("return")),
      join(arena.intern("join")),
      empty(arena.intern("")),
      return_name(dunder_return) {}

void CompileContext::fail(const Location& location, std::string message) {
  if (failed_) return;
  failed_ = true;
  error.type = SyntaxErrorType::kSyntaxError;
  error.message = std::move(message);
  error.filename = filename;
  error.lineno = location.lineno;
  error.offset = location.col_offset + 1;
  error.end_lineno = location.end_lineno;
  error.end_offset = location.end_col_offset + 1;
}

void CompileContext::fail_depth() {
  if (failed_) return;
  failed_ = true;
  error.type = SyntaxErrorType::kRecursionError;
  error.message = "maximum recursion depth exceeded during compilation";
  error.has_position = false;
}

void CompileContext::fail_limit(std::string message) {
  if (failed_) return;
  failed_ = true;
  error.type = SyntaxErrorType::kOverflowError;
  error.message = std::move(message);
  error.has_position = false;
}

void CompileContext::warn(const Location& location, std::string message) {
  if (failed_) return;
  for (const SyntaxWarningInfo& warning : warnings) {
    if (warning.lineno == location.lineno && warning.col_offset == location.col_offset &&
        warning.message == message)
      return;
  }
  SyntaxErrorInfo as_error;
  as_error.lineno = location.lineno;
  as_error.offset = location.col_offset + 1;
  as_error.end_lineno = location.end_lineno;
  as_error.end_offset = location.end_col_offset + 1;
  warnings.push_back({WarningCategory::kSyntaxWarning, std::move(message), location.lineno, location.col_offset, std::move(as_error)});
}

const Identifier* mangle(Arena& arena, const Identifier* private_name, const Identifier* name) {
  if (!private_name) return name;
  std::string_view text = name->view();
  if (text.size() < 2 || text[0] != '_' || text[1] != '_') return name;
  if (text.ends_with("__") || text.find('.') != std::string_view::npos) return name;
  std::string_view owner = private_name->view();
  size_t start = owner.find_first_not_of('_');
  if (start == std::string_view::npos) return name;
  std::string mangled = "_";
  mangled.append(owner.substr(start)).append(text);
  return arena.intern(mangled);
}

const Constant* find_docstring(Seq<Stmt*> body) {
  if (body.empty()) return nullptr;
  const auto* statement = body[0]->as_if<ExprStmt>();
  if (!statement) return nullptr;
  const auto* constant = statement->value->as_if<Constant>();
  return constant && constant->value.kind == ConstantKind::kStr ? constant : nullptr;
}

}  // namespace adder::compiler
