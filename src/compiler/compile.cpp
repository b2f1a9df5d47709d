#include "compiler/compile.h"

#include "compiler/codegen.h"
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

Code* compile(Thread& thread, Arena& arena, Mod* module, const CompileOptions& options) {
  DraftResult result = compile_draft(arena, module, options);
  if (!issue_syntax_warnings(thread, result.warnings, options.filename)) return nullptr;
  if (!result.draft) {
    raise_syntax_error(thread, result.error);
    return nullptr;
  }
  return make_code(thread, *result.draft, options.filename);
}

Code* compile_source(Thread& thread, std::string_view source, const CompileOptions& options) {
  ParseOptions parse_options;
  parse_options.filename = options.filename;
  parse_options.mode = options.mode;
  parse_options.source_is_utf8 = options.source_is_utf8;
  parse_options.barry_as_bdfl = options.inherited_flags & kFutureBarry;
  parse_options.dont_imply_dedent = options.dont_imply_dedent;
  parse_options.allow_incomplete_input = options.allow_incomplete_input;
  parse_options.int_max_str_digits = options.int_max_str_digits;
  ParseResult parsed = parse(source, parse_options);
  if (!issue_syntax_warnings(thread, parsed.warnings, options.filename)) return nullptr;
  if (!parsed.module) {
    raise_syntax_error(thread, parsed.error);
    return nullptr;
  }
  return compile(thread, *parsed.arena, parsed.module, options);
}

}  // namespace adder::compiler
