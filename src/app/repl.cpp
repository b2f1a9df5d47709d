// The interactive loop: reads a statement, which may take several lines, runs it, and goes on whatever happens.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "app/help.h"
#include "app/line_editor.h"
#include "app/program.h"
#include "compiler/compile.h"
#include "objects/attributes.h"
#include "runtime/modules.h"

namespace adder {
namespace {

class Repl {
 public:
  explicit Repl(Thread& t) : t_(t), editor_(t) {}

  int run() {
    Dict* sys = t_.runtime->sys_module.as<Module>()->dict;
    for (auto [name, prompt] : {std::pair{"ps1", ">>> "}, std::pair{"ps2", "... "}})
      if (!dict_get_str(t_, sys, intern(t_, name))) dict_set_str(t_, sys, intern(t_, name), Value::from(intern(t_, prompt)));
    while (!ended_) {
      flush();
      Code* code = read_statement();
      if (code && run_in_main(t_, code)) continue;
      if (!has_pending(t_)) continue;
      int status;
      if (report_exception(t_, &status)) return status;
    }
    flush();
    return 0;
  }

 private:
  void flush() {
    for (const char* name : {"stderr", "stdout"}) {
      Value stream = dict_get_str(t_, t_.runtime->sys_module.as<Module>()->dict, intern(t_, name));
      if (stream && stream != kNone && !call_method_with(t_, stream, "flush")) take_pending(t_);
    }
  }
  std::string prompt(const char* name) {
    Value v = dict_get_str(t_, t_.runtime->sys_module.as<Module>()->dict, intern(t_, name));
    Str* shown = v ? str_of(t_, v) : nullptr;
    if (!shown && has_pending(t_)) take_pending(t_);
    return shown ? std::string(Utf8(shown).view()) : "";
  }

  /// The code of the next statement; null at the end of the input, after an empty line, or with an exception pending.
  Code* read_statement() {
    std::string source, line;
    for (;;) {
      switch (editor_.read(prompt(source.empty() ? "ps1" : "ps2"), &line)) {
        case LineEditor::Read::kInterrupted:
          fputc('\n', stderr);
          return nullptr;
        case LineEditor::Read::kEnd:
          ended_ = true;
          fputc('\n', stderr);
          if (source.empty()) return nullptr;
          return compile(source, false);
        case LineEditor::Read::kLine: break;
      }
      if (source.empty() && line.find_first_not_of(" \t\f\r\n") == std::string::npos) return nullptr;
      source += line;
      // Without its line end a block is not at its end: an empty line ends it.  What is right with a line end only, or
      // would be right with more lines, waits for them.
      Code* code = compile(source.ends_with("\n") ? source.substr(0, source.size() - 1) : source, true);
      if (code || !pending_matches(t_, ExceptionId::kSyntaxError)) return code;
      take_pending(t_);
      code = compile(source, true);
      if (!code && !is_incomplete()) return nullptr;
      if (!code) take_pending(t_);
    }
  }
  Code* compile(const std::string& source, bool more_may_come) {
    compiler::CompileOptions options;
    options.filename = "<stdin>";
    options.mode = compiler::ParseMode::kSingle;
    options.optimize = t_.runtime->flags.optimize;
    options.source_is_utf8 = true;
    options.dont_imply_dedent = options.allow_incomplete_input = more_may_come;
    options.inherited_flags = future_flags_;
    Code* code = compiler::compile_source(t_, source, options);
    if (code) future_flags_ |= code->flags & kFutureFlags;
    return code;
  }
  /// The parser names what would be right with more lines.
  bool is_incomplete() {
    Value message = find_attribute_value(t_, t_.pending, intern(t_, "msg"));
    return message && has_layout<Str>(message) && str_equal(message.as<Str>(), "incomplete input");
  }

  static constexpr uint32_t kFutureFlags = 0x1fe0000;
  Thread& t_;
  LineEditor editor_;
  uint32_t future_flags_ = 0;
  bool ended_ = false;
};

// Runs the file that $PYTHONSTARTUP names in __main__; what goes wrong is reported and forgotten.
void run_startup_file(Thread& t) {
  const char* path = t.runtime->flags.ignore_environment ? nullptr : getenv("PYTHONSTARTUP");
  if (!path || !*path) return;
  std::string source;
  int status;
  compiler::CompileOptions options;
  options.filename = path;
  if (!read_file(t, path, &source)) {
    take_pending(t);
    fprintf(stderr, "Could not open PYTHONSTARTUP\n");
    return;
  }
  Code* code = compiler::compile_source(t, source, options);
  if (!code || !run_in_main(t, code)) report_exception(t, &status);
}

void call_interactive_hook(Thread& t) {
  Value hook = dict_get_str(t, t.runtime->sys_module.as<Module>()->dict, intern(t, "__interactivehook__"));
  int status;
  if (!hook || call_with(t, hook)) return;
  write_stderr(t, "Failed calling sys.__interactivehook__\n");
  report_exception(t, &status);
}

}  // namespace

int run_interactively(Thread& t, const CommandLine& line, bool banner) {
  t.runtime->flags.inspect = 0;  // sys.exit() ends the loop
  if (banner) {
    fprintf(stderr, "Python 3.11.2 (Adder) on linux\n");
    if (!line.configuration.flags.no_site) fprintf(stderr, "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
  }
  if (line.program == CommandLine::Program::kInteractive) run_startup_file(t);
  call_interactive_hook(t);
  return Repl(t).run();
}

}  // namespace adder
