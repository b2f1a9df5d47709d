// Raises what the parser and the compiler report as Python exceptions.
#include <cstdio>

#include "compiler/compile.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder::compiler {

bool (*issue_syntax_warning)(Thread& thread, const SyntaxWarningInfo& warning,
                             std::string_view filename) = nullptr;

namespace {

ExceptionId exception_for(SyntaxErrorType type) {
  switch (type) {
    case SyntaxErrorType::kSyntaxError:
      return ExceptionId::kSyntaxError;
    case SyntaxErrorType::kIndentationError:
      return ExceptionId::kIndentationError;
    case SyntaxErrorType::kTabError:
      return ExceptionId::kTabError;
    case SyntaxErrorType::kMemoryError:
      return ExceptionId::kMemoryError;
    case SyntaxErrorType::kRecursionError:
      return ExceptionId::kRecursionError;
    case SyntaxErrorType::kValueError:
      return ExceptionId::kValueError;
    case SyntaxErrorType::kOverflowError:
      return ExceptionId::kOverflowError;
    case SyntaxErrorType::kUnicodeDecodeError:
      return ExceptionId::kUnicodeDecodeError;
  }
  UNREACHABLE("every type of error has its exception");
}

/// A line of a source file, with its end; false when there is none.
bool read_line(const std::string& filename, int lineno, std::string* line) {
  if (lineno <= 0 || filename.empty() || filename[0] == '<') return false;
  std::FILE* file = std::fopen(filename.c_str(), "rb");
  if (!file) return false;
  int at = 1;
  for (int c; at <= lineno && (c = std::getc(file)) != EOF;) {
    if (at == lineno) line->push_back(char(c));
    if (c == '\n') ++at;
  }
  std::fclose(file);
  return !line->empty();
}

/// (filename, lineno, offset, text, end_lineno, end_offset)
Value details(Thread& t, const SyntaxErrorInfo& error) {
  Value text = kNone;
  std::string line = error.text;
  if (error.has_text || read_line(error.filename, error.lineno, &line))
    text = Value::from(TRY(str_from_utf8(t, line)));
  Value filename = Value::from(TRY(str_from_utf8(t, error.filename)));
  Value lineno = Value::from_int(error.lineno), offset = Value::from_int(error.offset);
  if (!error.has_end) return Value::from(TRY(make_tuple(t, filename, lineno, offset, text)));
  Value end_lineno = Value::from_int(error.end_lineno),
        end_offset = error.end_offset < -1 ? kNone : Value::from_int(error.end_offset);
  return Value::from(TRY(make_tuple(t, filename, lineno, offset, text, end_lineno, end_offset)));
}

/// The exception object with its position, raised.
Value raise_with_position(Thread& t, const SyntaxErrorInfo& error) {
  Value message = Value::from(TRY(str_from_utf8(t, error.message)));
  Value position = TRY(details(t, error));
  Value cls = Value::from(t.runtime->exceptions[size_t(exception_for(error.type))]);
  return raise_value(t, TRY(call_with(t, cls, message, position)));
}

}  // namespace

void raise_syntax_error(Thread& thread, const SyntaxErrorInfo& error) {
  if (error.has_position) {
    raise_with_position(thread, error);
  } else {
    ExceptionId id = exception_for(error.type);
    if (id == ExceptionId::kUnicodeDecodeError) id = ExceptionId::kValueError;  // the details are not at hand
    // Called, not just made: a SyntaxError keeps its message as `msg` too.
    Value made = call_with(thread, Value::from(thread.runtime->exceptions[size_t(id)]), Value::from(str_from_utf8(thread, error.message)));
    if (made) raise_value(thread, made);
  }
}

bool issue_syntax_warnings(Thread& thread, const std::vector<SyntaxWarningInfo>& warnings,
                           std::string_view filename) {
  if (!issue_syntax_warning) return true;
  for (const SyntaxWarningInfo& warning : warnings) {
    if (issue_syntax_warning(thread, warning, filename)) continue;
    bool is_syntax = warning.category == WarningCategory::kSyntaxWarning;
    ExceptionId category = is_syntax ? ExceptionId::kSyntaxWarning : ExceptionId::kDeprecationWarning;
    if (!pending_matches(thread, category)) return false;
    take_pending(thread);
    SyntaxErrorInfo error = warning.error;
    error.message = warning.message;
    error.filename = filename;
    raise_syntax_error(thread, error);
    return false;
  }
  return true;
}

}  // namespace adder::compiler
