// adder_ast: shows what the front end makes of source text, for comparing with CPython (tools/ast_check).
//   adder_ast [--mode exec|eval|single|func_type] [--text] [--time] FILE...
// Prints the tree as ast.dump(..., include_attributes=True) does, or the error as one line of fields.
// With --serve, reads requests from stdin: a line "MODE text|bytes LENGTH" (MODE+ for incomplete input), then
// the source; each answer is a line with its length, then the answer.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/ast_dump.h"
#include "compiler/parser.h"

using namespace adder::compiler;

namespace {

const char* const kErrorNames[] = {"SyntaxError",   "IndentationError",  "TabError",
                                   "MemoryError",   "RecursionError",    "ValueError",
                                   "OverflowError", "UnicodeDecodeError"};

ParseMode mode_named(const std::string& name) {
  if (name == "eval") return ParseMode::kEval;
  if (name == "single") return ParseMode::kSingle;
  return name == "func_type" ? ParseMode::kFuncType : ParseMode::kExec;
}

std::string python_string(const std::string& text) {
  ConstantValue value;
  value.kind = ConstantKind::kStr;
  value.text = {text.data(), text.size()};
  return constant_repr(value);
}

std::string describe(const SyntaxErrorInfo& error) {
  std::string result = kErrorNames[static_cast<size_t>(error.type)];
  if (!error.has_position) return result + "(" + python_string(error.message) + ")";
  std::string end = "None, None";
  if (error.has_end) end = std::to_string(error.end_lineno) + ", " + std::to_string(error.end_offset);
  return result + "(" + python_string(error.message) + ", " + std::to_string(error.lineno) + ", " +
         std::to_string(error.offset) + ", " + (error.has_text ? python_string(error.text) : "None") + ", " +
         end + ")";
}

std::string answer(const std::string& source, const ParseOptions& options) {
  ParseResult result = parse(source, options);
  std::string text = result.module ? dump_tree(*result.module, DumpPositions::kYes) : describe(result.error);
  for (const SyntaxWarningInfo& warning : result.warnings) {
    text += "\nwarning: " + std::to_string(warning.lineno) + ": " + warning.message;
  }
  return text;
}

int serve() {
  char mode[16];
  char kind[16];
  size_t length;
  while (std::scanf("%15s %15s %zu", mode, kind, &length) == 3) {
    std::getchar();
    std::string source(length, 0);
    if (std::fread(source.data(), 1, length, stdin) != length) return 1;
    ParseOptions options;
    std::string mode_text = mode;
    size_t version = mode_text.find(':');
    if (version != std::string::npos) options.feature_version = std::atoi(mode_text.c_str() + version + 1);
    mode_text.resize(std::min(version, mode_text.size()));
    size_t plus = mode_text.find('+');
    options.type_comments = mode_text[0] == '#';
    if (options.type_comments) mode_text.erase(0, 1), plus -= plus != std::string::npos;
    options.allow_incomplete_input = options.dont_imply_dedent = plus != std::string::npos;
    options.mode = mode_named(mode_text.substr(0, plus));
    options.source_is_utf8 = std::strcmp(kind, "text") == 0;
    std::string text = answer(source, options);
    std::printf("%zu\n", text.size());
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }
  return 0;
}

void time_parsing(const std::string& source, const ParseOptions& options) {
  constexpr int kRounds = 10;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) parse(source, options);
  std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  double megabytes = static_cast<double>(source.size()) * kRounds / 1e6;
  std::printf("%.1f MB/s (%.2f ms each)\n", megabytes / taken.count(), taken.count() * 1000 / kRounds);
}

}  // namespace

int main(int argc, char** argv) {
  ParseOptions options;
  bool timing = false;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--serve") return serve();
    if (argument == "--text") {
      options.source_is_utf8 = true;
    } else if (argument == "--time") {
      timing = true;
    } else if (argument == "--mode" && i + 1 < argc) {
      options.mode = mode_named(argv[++i]);
    } else {
      std::ifstream file(argument, std::ios::binary);
      std::string source{std::istreambuf_iterator<char>(file), {}};
      options.filename = argv[i];
      if (timing) {
        time_parsing(source, options);
      } else {
        std::printf("%s\n", answer(source, options).c_str());
      }
    }
  }
  return 0;
}
