// The compiler's door: a tree or source text in, a code object out.
//
//   Code* code = compile_source(thread, text, {.filename = "<string>"});     // null: the exception is
//   pending DraftResult result = compile_draft(*parsed.arena, parsed.module, {});    // without a running VM
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast.h"
#include "compiler/compile_draft.h"
#include "compiler/parser.h"
#include "compiler/syntax_error.h"

namespace adder {
struct Thread;
struct Code;
struct Str;
}  // namespace adder

namespace adder::compiler {

struct CompileOptions {
  std::string_view filename = "<string>";
  ParseMode mode = ParseMode::kExec;
  int optimize = 0;                    // 0, 1: no assertions (-O), 2: no doc strings either (-OO)
  uint32_t inherited_flags = 0;        // future flags of the code that calls compile()
  bool allow_top_level_await = false;  // PyCF_ALLOW_TOP_LEVEL_AWAIT
  int depth_limit = 3000;              // nesting of the tree; with a running VM, nesting_limit() holds
  // Of source text:
  bool source_is_utf8 = false;
  bool source_is_file = false;  // bytes read from the file `filename`: wrong ones are errors even in comments
  bool dont_imply_dedent = false;
  bool allow_incomplete_input = false;
  bool type_comments = false;
  int feature_version = ParseOptions().feature_version;
  int int_max_str_digits = 4300;
};

ParseOptions parse_options_of(const CompileOptions& options);

/// How deep trees may nest: three times the levels that are left below the recursion limit, as in CPython, if the machine
/// stack has room for them.
int nesting_limit(Thread& thread);

/// A compiled module that has not become objects; null with the error filled in otherwise. It lives in the
/// arena.
struct DraftResult {
  const CodeDraft* draft = nullptr;
  SyntaxErrorInfo error;
  std::vector<SyntaxWarningInfo> warnings;
};

/// Compiles a tree, which is changed on the way (constants are folded). `arena` is the one that holds the
/// tree's identifiers; it gets everything that compiling needs.
DraftResult compile_draft(Arena& arena, Mod* module, const CompileOptions& options);

/// The code object of a tree; null with the Python exception pending.
Code* compile(Thread& thread, Arena& arena, Mod* module, const CompileOptions& options);

/// Parses and compiles; null with the Python exception pending.
Code* compile_source(Thread& thread, std::string_view source, const CompileOptions& options);

/// The code object as bytes, without its file name and the state of its inline caches; empty, with ValueError
/// pending, when a constant is of a kind that source text does not have.
std::string code_to_bytes(Thread& thread, Code* code);

/// The code object of such bytes; null, without an exception, when they are damaged or another build's.
Code* code_from_bytes(Thread& thread, std::string_view bytes, std::string_view filename);

/// Turns a draft into code objects. Null with MemoryError or the like pending.
Code* make_code(Thread& thread, const CodeDraft& draft, std::string_view filename);

/// Raises what the error says: SyntaxError or a relative, with its position, or RecursionError, MemoryError,
/// ValueError. The text of the line is read from the file when the error has none.
void raise_syntax_error(Thread& thread, const SyntaxErrorInfo& error);

/// Issues a warning of the parser or the compiler through the `warnings` machinery; false with the exception
/// pending when it is to be an error. Set by the runtime; without it, warnings are dropped.
extern bool (*issue_syntax_warning)(Thread& thread, const SyntaxWarningInfo& warning,
                                    std::string_view filename);

/// Issues all of them; false with an exception pending: a SyntaxError at the place when the filter said
/// "error".
bool issue_syntax_warnings(Thread& thread, const std::vector<SyntaxWarningInfo>& warnings,
                           std::string_view filename);

}  // namespace adder::compiler
