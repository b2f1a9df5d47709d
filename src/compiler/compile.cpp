#include "compiler/compile.h"

#include "compiler/codegen.h"
#include "compiler/compile_cache.h"
#include "compiler/compile_future.h"
#include "compiler/optimize_ast.h"
#include "compiler/symtable.h"

#ifndef NDEBUG
#include "compiler/verify.h"
#endif

namespace adder::compiler {

namespace {

const CodeDraft* run_phases(CompileContext& context, Mod* module) {
  read_future_features(context, module);
  if (context.failed()) return nullptr;
  optimize_ast(context, module);
  if (context.failed()) return nullptr;
  SymbolTable* symbols = build_symbol_table(context, module);
  if (context.failed()) return nullptr;
  return CodeGenerator(context, *symbols).generate(module);
}

}  // namespace

DraftResult compile_draft(Arena& arena, Mod* module, const CompileOptions& options) {
  CompileContext context(arena, options.filename);
  context.optimize = options.optimize;
  context.allow_top_level_await = options.allow_top_level_await;
  context.inherited_flags = options.inherited_flags & kFutureMask;
  context.depth_limit = options.depth_limit;
  DraftResult result;
  result.draft = run_phases(context, module);
  if (context.failed()) result.draft = nullptr;
  result.error = std::move(context.error);
  result.warnings = std::move(context.warnings);
#ifndef NDEBUG
  if (result.draft) check_draft(*result.draft);
#endif
  return result;
}

namespace {

Code* compile_tree(Thread& thread, Arena& arena, Mod* module, CompileOptions options) {
  options.depth_limit = nesting_limit(thread);
  DraftResult result = compile_draft(arena, module, options);
  if (!issue_syntax_warnings(thread, result.warnings, options.filename)) return nullptr;
  if (!result.draft) {
    raise_syntax_error(thread, result.error);
    return nullptr;
  }
  return make_code(thread, *result.draft, options.filename);
}

}  // namespace

ParseOptions parse_options_of(const CompileOptions& options) {
  ParseOptions result;
  result.filename = options.filename;
  result.mode = options.mode;
  result.source_is_utf8 = options.source_is_utf8;
  result.source_is_file = options.source_is_file;
  result.barry_as_bdfl = options.inherited_flags & kFutureBarry;
  result.dont_imply_dedent = options.dont_imply_dedent;
  result.allow_incomplete_input = options.allow_incomplete_input;
  result.type_comments = options.type_comments;
  result.feature_version = options.feature_version;
  result.int_max_str_digits = options.int_max_str_digits;
  return result;
}

Code* compile(Thread& thread, Arena& arena, Mod* module, const CompileOptions& options) {
  return compile_tree(thread, arena, module, options);
}

Code* compile_source(Thread& thread, std::string_view source, const CompileOptions& options) {
  ParseResult parsed = parse(source, parse_options_of(options));
  if (!issue_syntax_warnings(thread, parsed.warnings, options.filename)) return nullptr;
  if (!parsed.module) {
    raise_syntax_error(thread, parsed.error);
    return nullptr;
  }
  return compile_tree(thread, *parsed.arena, parsed.module, options);
}

std::string code_to_bytes(Thread& thread, Code* code) {
  Arena arena;
  const CodeDraft* draft = draft_of(thread, arena, code);
  return draft ? save_draft(*draft) : std::string();
}

Code* code_from_bytes(Thread& thread, std::string_view bytes, std::string_view filename) {
  Arena arena;
  const CodeDraft* draft = load_draft(arena, bytes);
  return draft ? make_code(thread, *draft, filename) : nullptr;
}

}  // namespace adder::compiler
