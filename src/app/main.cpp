// The `adder` command.
#include <cstdio>
#include <cstring>
#include <string>

#include "interp/frame.h"
#include "interp/jit.h"
#include "jit/options.h"
#include "objects/exception.h"
#include "objects/numbers.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

struct Options {
  const char* command = nullptr;   // -c
  const char* module = nullptr;    // -m
  const char* file = nullptr;
  bool version = false, jit_statistics = false;
  const char *jit = nullptr, *jit_log = nullptr;
  int rest = 1;                    // index of the first argument of the program
};

bool parse_options(int argc, char** argv, Options* out) {
  int i = 1;
  for (; i < argc; i++) {
    const char* a = argv[i];
    if (a[0] != '-' || !a[1]) break;
    if (!strcmp(a, "-c") || !strcmp(a, "-m")) {
      if (i + 1 >= argc) return fprintf(stderr, "Argument expected for the %s option\n", a), false;
      (a[1] == 'c' ? out->command : out->module) = argv[i + 1];
      out->rest = i + 2;
      return true;
    }
    if (!strcmp(a, "-V") || !strcmp(a, "--version")) out->version = true;
    else if (!strcmp(a, "--jit-stats")) out->jit_statistics = true;
    else if ((!strcmp(a, "--jit") || !strcmp(a, "--jit-log")) && i + 1 < argc) (a[5] ? out->jit_log : out->jit) = argv[++i];
    else if (strspn(a + 1, "SEsIOBuqvibd") != strlen(a + 1)) return fprintf(stderr, "unknown option %s\n", a), false;
  }
  if (i < argc) out->file = argv[i];
  out->rest = i + 1;
  return true;
}

Dict* main_namespace(Thread& t) {
  Module* module = TRY(new_module(t, intern(t, "__main__")));
  if (!dict_set_str(t, module->dict, intern(t, "__builtins__"), t.runtime->builtins_module)) return nullptr;
  if (!dict_set(t, t.runtime->modules, Value::from(intern(t, "__main__")), Value::from(module))) return nullptr;
  return module->dict;
}

// The exit status that an exception asks for, after it was reported.
int report(Thread& t) {
  Value e = take_pending(t);
  if (is_instance_of(e, t.runtime->exceptions[int(ExceptionId::kSystemExit)])) {
    Value code = e.as<ExceptionObject>()->extra[0];
    if (!code || code == kNone) return 0;
    int64_t status;
    if (is_any_int(code)) return int_to_int64(code, &status) ? int(status & 255) : 255;
    Str* text = str_of(t, code);
    if (text) write_stderr(t, std::string(Utf8(text).view()) + "\n");
    return 1;
  }
  print_exception(t, e);
  return is_instance_of(e, t.runtime->exceptions[int(ExceptionId::kKeyboardInterrupt)]) ? 130 : 1;
}

int run(Thread& t, const Options& o, int argc, char** argv) {
  CommandLine line;
  std::string file = o.command ? "<string>" : o.file ? o.file : "<stdin>";
  line.arguments.push_back(o.command ? "-c" : o.file ? o.file : "");
  for (int i = o.rest; i < argc; i++) line.arguments.push_back(argv[i]);
  size_t slash = file.rfind('/');
  line.first_path = o.file ? (slash == std::string::npos ? "" : file.substr(0, slash)) : "";
  Dict* globals = configure_sys(t, line) ? main_namespace(t) : nullptr;
  if (!globals) return report(t);
  std::string source;
  if (o.command) {
    source = std::string(o.command) + "\n";
  } else if (o.file) {
    if (!read_file(t, file, &source)) {
      take_pending(t);
      fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", argv[0], file.c_str(), errno, strerror(errno));
      return 2;
    }
    if (!dict_set_str(t, globals, intern(t, "__file__"), Value::from(str_from_utf8(t, file)))) return report(t);
  } else {
    char buffer[65536];
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0) source.append(buffer, n);
  }
  return run_source(t, source, file, globals) ? 0 : report(t);
}

}  // namespace
}  // namespace adder

int main(int argc, char** argv) {
  adder::Options options;
  if (!adder::parse_options(argc, argv, &options)) return 2;
  if (options.module) return fprintf(stderr, "adder: -m is not implemented yet: running modules as programs is missing\n"), 2;
  if (options.version) return puts("Python 3.11.2 (Adder)"), 0;
  if (options.jit && !strcmp(options.jit, "help")) return fputs(adder::jit::options_help().c_str(), stdout), 0;
  adder::Thread& t = adder::start_runtime(argc, argv);
  std::string error;
  if (!adder::start_jit(t, options.jit ? options.jit : "", options.jit_log, &error)) return fprintf(stderr, "%s\n", error.c_str()), 2;
  int status = adder::run(t, options, argc, argv);
  if (options.jit_statistics) fputs(adder::jit_statistics().c_str(), stderr);
  adder::finish_runtime(t);
  return status;
}
