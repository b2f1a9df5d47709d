// Running a program: -c, -m, a file, a directory or zip file, standard input; exit statuses and last words as CPython's.
#include "app/program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "compiler/compile.h"
#include "interp/frame.h"
#include "objects/attributes.h"
#include "objects/audit.h"
#include "objects/codec.h"
#include "objects/exception.h"
#include "objects/numbers.h"
#include "runtime/importlib.h"
#include "runtime/module_cache.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

using Program = CommandLine::Program;

constexpr int kLostOutputStatus = 120;  // what CPython ends with when standard output fails at the end

Dict* sys_dict(Thread& t) { return t.runtime->sys_module.as<Module>()->dict; }
Value text(Thread& t, std::string_view s) { return Value::from(decode_utf8(t, s, intern(t, "surrogateescape"))); }
bool is_pending_instance(Value e, Thread& t, ExceptionId id) { return is_instance_of(e, t.runtime->exceptions[int(id)]); }

// --- the end of a program --------------------------------------------------------------------------------------------------------

/// The status that SystemExit asks for; what is no number is printed.
int exit_status(Thread& t, Value exception) {
  Value code = find_attribute_value(t, exception, intern(t, "code"));
  if (has_pending(t)) take_pending(t);
  if (!code || code == kNone) return 0;
  int64_t number;
  if (is_any_int(code)) return int_to_int64(code, &number) ? int(number) : -1;
  Str* shown = str_of(t, code);
  if (shown) write_stderr(t, std::string(Utf8(shown).view()) + "\n");
  else take_pending(t);
  return 1;
}

void remember_last(Thread& t, Value exception, Value traceback) {
  dict_set_str(t, sys_dict(t), intern(t, "last_type"), Value::from(class_of(exception)));
  dict_set_str(t, sys_dict(t), intern(t, "last_value"), exception);
  dict_set_str(t, sys_dict(t), intern(t, "last_traceback"), traceback);
}

void call_excepthook(Thread& t, Value exception) {
  Value traceback = exception.as<ExceptionObject>()->traceback;
  if (!traceback) traceback = kNone;
  remember_last(t, exception, traceback);
  Value hook = dict_get_str(t, sys_dict(t), intern(t, "excepthook"));
  if (!hook) {
    write_stderr(t, "sys.excepthook is missing\n");
    return print_exception(t, exception);
  }
  if (AUDIT(t, "sys.excepthook", hook, Value::from(class_of(exception)), exception, traceback) &&
      call_with(t, hook, Value::from(class_of(exception)), exception, traceback))
    return;
  Value second = take_pending(t);
  if (is_pending_instance(second, t, ExceptionId::kSystemExit)) {
    t.pending = second;
    return;
  }
  write_stderr(t, "Error in sys.excepthook:\n");
  print_exception(t, second);
  write_stderr(t, "\nOriginal exception was:\n");
  print_exception(t, exception);
}

}  // namespace

bool report_exception(Thread& t, int* status) {
  *status = 1;
  Value exception = take_pending(t);
  if (!is_pending_instance(exception, t, ExceptionId::kSystemExit) || t.runtime->flags.inspect) {
    call_excepthook(t, exception);
    if (!has_pending(t)) return false;
    exception = take_pending(t);
  }
  *status = exit_status(t, exception);
  return true;
}

Dict* main_dict(Thread& t) {
  Value module = dict_get(t, t.runtime->modules, Value::from(intern(t, "__main__")));
  return module && has_layout<Module>(module) ? module.as<Module>()->dict : nullptr;
}

Value run_in_main(Thread& t, Code* code) {
  Dict* globals = main_dict(t);
  if (!globals) return raise_runtime_error(t, "lost __main__");
  return run_code(t, code, globals, Value::from(globals));
}

namespace {

/// What earlier calls have left on the machine stack would keep objects alive, or what later lies at their addresses: the frames
/// below which the program runs have holes.
ADDER_NOINLINE void clear_stack_below() {
  char space[16384];
  memset(space, 0, sizeof space);
  asm volatile("" : : "r"(space) : "memory");
}

// --- kinds of programs -----------------------------------------------------------------------------------------------------------

class Runner {
 public:
  Runner(Thread& t, const CommandLine& line) : t_(t), line_(line), config_(line.configuration) {}

  int run() {
    if (!start()) return last_words();
    bool ran = true, said = false;  // `said`: the status stands, and nothing is left to report
    switch (line_.program) {
      case Program::kCommand: ran = run_command(); break;
      case Program::kModule: ran = run_module(line_.text, true); break;
      case Program::kFile: ran = run_path(&said); break;
      case Program::kInteractive: ran = run_input(&said); break;
    }
    if (!ran && !said) failed();
    inspect();
    return last_words();
  }

 private:
  // --- start
  bool start() {
    Configuration quiet = config_;  // importlib speaks through sys.stderr, which comes later
    quiet.flags.verbose = 0;
    if (!apply_configuration(t_, quiet) || !start_importlib(t_)) return fatal("importlib");
    if (!import_by_name(t_, intern(t_, "_signal")) || !open_standard_streams(t_, config_) || !make_main_module()) return fatal("the standard streams");
    if (config_.flags.verbose && !apply_configuration(t_, config_)) return fatal("sys");
    if (!config_.warnings.empty() && !import_by_name(t_, intern(t_, "warnings"))) take_pending(t_);
    if (config_.fault_handler && !enable_fault_handler()) return fatal("faulthandler");
    if (config_.flags.no_site || import_by_name(t_, intern(t_, "site"))) return true;
    fputs("Failed to import the site module\n", stderr);
    failed();
    return false;
  }
  bool enable_fault_handler() {
    Value module = TRY(import_by_name(t_, intern(t_, "faulthandler")));
    return bool(call_method_with(t_, module, "enable"));
  }
  bool fatal(const char* what) {
    fprintf(stderr, "Fatal Python error: cannot start %s (is libpython3.11-stdlib installed under %s?)\n", what, kStandardLibrary);
    if (has_pending(t_)) failed();
    status_ = 1;
    return false;
  }
  bool make_main_module() {
    Module* module = TRY(new_module(t_, intern(t_, "__main__")));
    auto set = [&](const char* name, Value v) { return v && dict_set_str(t_, module->dict, intern(t_, name), v); };
    Value importer = dict_get_str(t_, t_.runtime->importlib.as<Module>()->dict, intern(t_, "BuiltinImporter"));
    if (Value imp = import_by_name(t_, intern(t_, "_imp")))
      if (!set_attribute(t_, imp, intern(t_, "check_hash_based_pycs"), text(t_, config_.check_hash_based))) return false;
    return set("__builtins__", t_.runtime->builtins_module) && set("__annotations__", Value::from(new_dict(t_))) && set("__loader__", importer) &&
           set("__package__", kNone) && set("__spec__", kNone) && set("__doc__", kNone) &&
           dict_set(t_, t_.runtime->modules, Value::from(intern(t_, "__main__")), Value::from(module));
  }
  bool first_path(const std::string& directory) { return config_.flags.safe_path || insert_first_path(t_, directory); }

  // ref 3.11.2: the lines of a program are read as C strings: each ends at a null byte, and then has no newline.
  static std::string without_null_bytes(std::string_view source) {
    std::string kept;
    for (size_t at = 0; at < source.size();) {
      size_t null = source.find('\0', at);
      kept.append(source.substr(at, null - at));
      size_t newline = null == std::string_view::npos ? null : source.find('\n', null);
      at = newline == std::string_view::npos ? source.size() : newline + 1;
    }
    return kept;
  }

  // --- what runs
  enum class Source : uint8_t { kText, kBytes, kFile };
  bool run_source_text(std::string_view source, const std::string& filename, Source kind) {
    clear_stack_below();
    return compile_and_run(source, filename, kind);
  }
  ADDER_NOINLINE bool compile_and_run(std::string_view source, const std::string& filename, Source kind) {
    compiler::CompileOptions options;
    options.filename = filename;
    options.optimize = t_.runtime->flags.optimize;
    options.source_is_utf8 = kind == Source::kText;
    options.source_is_file = kind == Source::kFile;
    options.int_max_str_digits = t_.runtime->int_max_str_digits;
    std::string kept;
    if (kind != Source::kText && source.find('\0') != std::string_view::npos) source = kept = without_null_bytes(source);
    Code* code = TRY(compiler::compile_source(t_, source, options));
    clear_stack_below();
    return bool(run_in_main(t_, code));
  }
  bool run_command() {
    if (!first_path("")) return false;
    return run_source_text(line_.text, "<string>", Source::kText);
  }
  bool run_module(const std::string& name, bool from_command) {
    char directory[PATH_MAX];
    if (from_command && getcwd(directory, sizeof directory) && !first_path(directory)) return false;
    Value runpy = import_by_name(t_, intern(t_, "runpy"));
    if (!runpy) return fputs("Could not import runpy module\n", stderr), false;
    return bool(call_method_with(t_, runpy, "_run_module_as_main", text(t_, name), Value::from_bool(from_command)));
  }
  ADDER_NOINLINE bool run_input(bool* said) {  // its buffer belongs into no other frame
    if (!first_path("")) return false;
    if (isatty(0) || config_.flags.interactive) {
      status_ = run_interactively(t_, line_, !config_.flags.quiet);
      ended_ = *said = true;
      return true;
    }
    std::string source;
    char buffer[65536];
    ssize_t n;
    while ((n = read(0, buffer, sizeof buffer)) > 0) source.append(buffer, size_t(n));
    return run_source_text(skip_first_line(source), "<stdin>", Source::kBytes);
  }
  std::string_view skip_first_line(std::string& source) {
    if (!line_.skip_first_line) return source;
    return std::string_view(source).substr(std::min(source.find('\n'), source.size()));  // the line end stays: numbers of lines do not change
  }

  // --- files
  bool cannot_open(const std::string& path, int error, bool* said) {
    Str* shown = repr(t_, text(t_, absolute_path(path)));
    fprintf(stderr, "%s: can't open file %s: [Errno %d] %s\n", config_.program.c_str(), shown ? Utf8(shown).view().data() : "", error, strerror(error));
    status_ = 2;
    *said = true;
    return false;
  }
  // Directories and zip files are importers of a module __main__.
  static bool is_zip_file(const std::string& path) {
    constexpr off_t kLongestEnd = 65536 + 22;
    int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    off_t size = lseek(descriptor, 0, SEEK_END);
    std::string end(size_t(std::clamp<off_t>(size, 0, kLongestEnd)), '\0');
    bool good = pread(descriptor, end.data(), end.size(), size - off_t(end.size())) == ssize_t(end.size());
    close(descriptor);
    return good && end.find("PK\005\006") != std::string::npos;
  }
  bool run_path(bool* said) {
    const std::string& path = line_.text;
    struct stat status;
    if (stat(path.c_str(), &status) != 0) {
      int error = errno;
      first_path(directory_of(path));
      return cannot_open(path, error, said);
    }
    if (S_ISDIR(status.st_mode) || is_zip_file(path)) return insert_first_path(t_, absolute_path(path)) && run_module("__main__", false);
    if (!first_path(directory_of(path))) return false;
    int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot_open(path, errno, said);
    close(descriptor);
    return run_file(absolute_path(path));
  }
  // sys.path[0]: the directory of the file itself, behind links.
  static std::string directory_of(const std::string& path) {
    char real[PATH_MAX];
    std::string whole = realpath(path.c_str(), real) ? real : absolute_path(path);
    size_t slash = whole.rfind('/');
    return slash == 0 ? "/" : whole.substr(0, slash);
  }
  bool run_file(const std::string& path) {
    std::string source;
    if (!read_file(t_, path, &source)) return false;
    bool compiled = path.ends_with(".pyc") || source.starts_with(cache_magic());
    Dict* globals = main_dict(t_);
    Value external = t_.runtime->importlib_external;
    Value loader = TRY(get_attribute(t_, external, intern(t_, compiled ? "SourcelessFileLoader" : "SourceFileLoader")));
    loader = TRY(call_with(t_, loader, Value::from(intern(t_, "__main__")), text(t_, path)));
    auto set = [&](const char* name, Value v) { return dict_set_str(t_, globals, intern(t_, name), v); };
    if (!set("__file__", text(t_, path)) || !set("__cached__", kNone) || !set("__loader__", loader)) return false;
    if (compiled) return run_compiled(source);
    return run_source_text(skip_first_line(source), path, Source::kFile);
  }
  bool run_compiled(std::string_view data) {
    if (!data.starts_with(cache_magic())) return raise_runtime_error(t_, "Bad magic number in .pyc file");
    if (data.size() < 17 || !is_marshaled_code(data[16])) return raise_runtime_error(t_, "Bad code object in .pyc file");
    data.remove_prefix(17);
    Code* code = unmarshal_code(t_, &data);
    if (!code) return has_pending(t_) ? false : bool(raise_runtime_error(t_, "Bad code object in .pyc file"));
    return bool(run_in_main(t_, code));
  }

  // --- the end
  void failed() {
    bool interrupted = pending_matches(t_, ExceptionId::kKeyboardInterrupt);
    bool exits = report_exception(t_, &status_);
    interrupted_ = interrupted && !exits;
  }
  /// -i, or PYTHONINSPECT set by the program itself.
  void inspect() {
    const char* variable = config_.flags.ignore_environment ? nullptr : getenv("PYTHONINSPECT");
    bool wanted = t_.runtime->flags.inspect || (variable && *variable);
    if (ended_ || !wanted || !(isatty(0) || config_.flags.interactive)) return;
    interrupted_ = false;
    status_ = run_interactively(t_, line_, false);
  }
  int last_words() {
    if (!finish_runtime(t_)) status_ = kLostOutputStatus;
    if (interrupted_) {
      signal(SIGINT, SIG_DFL);
      kill(getpid(), SIGINT);
    }
    return status_;
  }

  Thread& t_;
  const CommandLine& line_;
  const Configuration& config_;
  int status_ = 0;
  bool interrupted_ = false, ended_ = false;
};

}  // namespace

int run_program(Thread& t, const CommandLine& line) { return Runner(t, line).run(); }

}  // namespace adder
