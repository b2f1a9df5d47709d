// Warnings from C++ and of the compiler go to the warnings module, which is imported with the first of them.
#include "compiler/compile.h"
#include "objects/class.h"
#include "objects/protocols.h"
#include "runtime/modules.h"

namespace adder {

bool warn(Thread& t, ExceptionId category, std::string_view message, int stack_level) {
  Value pending = take_pending(t);
  Value module = import_by_name(t, intern(t, "warnings"));
  Value text = Value::from(str_from_utf8(t, message));
  Value cls = Value::from(t.runtime->exceptions[int(category)]);
  bool good = module && call_method_with(t, module, "warn", text, cls, Value::from_int(stack_level));
  if (good) t.pending = pending;
  return good;
}

namespace {

bool warn_of_syntax(Thread& t, const compiler::SyntaxWarningInfo& warning, std::string_view filename) {
  Value module = TRY(import_by_name(t, intern(t, "warnings")));
  ExceptionId id = warning.category == compiler::WarningCategory::kDeprecationWarning ? ExceptionId::kDeprecationWarning : ExceptionId::kSyntaxWarning;
  Value category = Value::from(t.runtime->exceptions[int(id)]);
  Value text = Value::from(str_from_utf8(t, warning.message));
  Value file = Value::from(str_from_utf8(t, filename));
  return bool(call_method_with(t, module, "warn_explicit", text, category, file, Value::from_int(warning.lineno)));
}
[[maybe_unused]] const bool kIssued = (compiler::issue_syntax_warning = warn_of_syntax, true);

}  // namespace
}  // namespace adder
