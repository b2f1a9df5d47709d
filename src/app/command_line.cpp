// Parsing of options in the manner of getopt: letters can be joined, an argument may follow its letter directly.
#include "app/command_line.h"

#include <sys/random.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "app/help.h"
#include "compiler/positions.h"
#include "jit/options.h"
#include "runtime/importlib.h"

namespace adder {
namespace {

class Parser {
 public:
  Parser(int argc, char** argv, CommandLine* out) : argc_(argc), argv_(argv), out_(*out), config_(out->configuration), flags_(config_.flags) {}

  bool run() {
    config_.program = argc_ > 0 ? argv_[0] : "adder";
    config_.original.assign(argv_, argv_ + argc_);
    if (!options()) return false;
    if (help_ != Help::kNone) return show(usage_text(config_.program) + kOptionsText + (help_ == Help::kAll ? std::string("\n") + kVariablesText + "\n" + kXOptionsText : ""));
    if (version_) return show(version_ > 1 ? kLongVersion : kShortVersion);
    set_program();
    if (flags_.isolated) flags_.ignore_environment = flags_.no_user_site = flags_.safe_path = 1;
    return x_options() && environment() && derived();
  }
  int status = 0;

 private:
  bool show(const std::string& text) { return fputs(text.c_str(), stdout), false; }
  bool fail(const std::string& text) {
    fprintf(stderr, "%s\n%s%s", text.c_str(), usage_text(config_.program).c_str(), "Try `python -h' for more information.\n");
    return status = 2, false;
  }
  bool fatal(const char* where, const char* text, const char* state = "preinitialized") {
    fprintf(stderr, "Fatal Python error: %s: %s\nPython runtime state: %s\n\n", where, text, state);
    return status = 1, false;
  }

  // --- options
  bool options() {
    for (; at_ < argc_ && argv_[at_][0] == '-' && argv_[at_][1] && !finished_; at_++) {
      const char* word = argv_[at_];
      if (!strcmp(word, "--")) return at_++, true;
      if (!(word[1] == '-' ? long_option(word) : letters(word + 1))) return false;
    }
    return true;
  }
  bool value(const char* option, const char** out) {
    if (++at_ >= argc_) return fail(std::string("Argument expected for the ") + option + " option");
    *out = argv_[at_];
    return true;
  }
  bool long_option(const char* word) {
    const char* text;
    if (!strcmp(word, "--version")) return version_++, true;
    if (!strcmp(word, "--help")) return help_ = Help::kOptions, true;
    if (!strcmp(word, "--help-all")) return help_ = Help::kAll, true;
    if (!strcmp(word, "--help-env")) return show(kVariablesText);
    if (!strcmp(word, "--help-xoptions")) return show(kXOptionsText);
    if (!strcmp(word, "--check-hash-based-pycs")) {
      if (!value(word, &text)) return false;
      config_.check_hash_based = text;
      bool known = !strcmp(text, "default") || !strcmp(text, "always") || !strcmp(text, "never");
      return known || fail("--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
    }
    if (!strcmp(word, "--jit-stats")) return out_.jit_statistics = true;
    if (!strcmp(word, "--jit-log")) return value(word, &out_.jit_log);
    if (!strcmp(word, "--jit")) {
      if (!value(word, &out_.jit)) return false;
      return strcmp(out_.jit, "help") != 0 || show(jit::options_help());
    }
    if (!strcmp(word, "--gc")) {
      if (!value(word, &text)) return false;
      if (!strcmp(text, "help")) return show(gc::options_help());
      std::string error = gc::parse_options(text, out_.collector);
      return error.empty() || fail(error);
    }
    return fail(std::string("unknown option ") + word);
  }
  bool letters(const char* letter) {
    for (; *letter; letter++) {
      if (strchr("cmWX", *letter)) return letter_with_value(letter);
      if (!plain_letter(*letter)) return false;
    }
    return true;
  }
  bool letter_with_value(const char* letter) {
    const char* text = letter + 1;
    std::string name = {'-', *letter};
    if (!*text && !value(name.c_str(), &text)) return false;
    switch (*letter) {
      case 'c':
        out_.program = CommandLine::Program::kCommand;
        out_.text = std::string(text) + "\n";
        return finished_ = true;
      case 'm':
        out_.program = CommandLine::Program::kModule;
        out_.text = text;
        return finished_ = true;
      case 'W': return command_warnings_.push_back(text), true;
      default: return add_x_option(text), true;
    }
  }
  bool plain_letter(char letter) {
    switch (letter) {
      case 'b': return flags_.bytes_warning++, true;
      case 'd': return flags_.debug++, true;
      case 'i': return flags_.inspect++, flags_.interactive++, true;
      case 'I': return flags_.isolated = 1, true;
      case 'O': return flags_.optimize++, true;
      case 'P': return flags_.safe_path = 1, true;
      case 'B': return flags_.dont_write_bytecode++, true;
      case 's': return flags_.no_user_site++, true;
      case 'S': return flags_.no_site++, true;
      case 'E': return flags_.ignore_environment++, true;
      case 'u': return flags_.unbuffered = 1, true;
      case 'v': return flags_.verbose++, true;
      case 'x': return out_.skip_first_line = true;
      case 'q': return flags_.quiet++, true;
      case 'R': return random_hash_ = true;
      case 'h': case '?': return help_ = Help::kOptions, true;
      case 'V': return version_++, true;
      case 'J': return fail("-J is reserved for Jython");
      default: return fail(std::string("Unknown option: -") + letter);
    }
  }
  void add_x_option(const std::string& text) {
    size_t equals = text.find('=');
    std::string name = text.substr(0, equals);
    std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
    for (auto& option : config_.x_options)
      if (option.first == name) return void(option.second = value);
    config_.x_options.emplace_back(name, value);
  }

  // --- what is left on the line
  void set_program() {
    if (out_.program == CommandLine::Program::kCommand) config_.arguments.push_back("-c");
    if (out_.program == CommandLine::Program::kModule) config_.arguments.push_back("-m");
    if (!finished_ && at_ < argc_ && strcmp(argv_[at_], "-") != 0) {
      out_.program = CommandLine::Program::kFile;
      out_.text = argv_[at_];
    }
    for (int i = at_; i < argc_; i++) config_.arguments.push_back(argv_[i]);
    if (config_.arguments.empty()) config_.arguments.push_back("");
  }

  const std::string* x_option(const char* name) {
    for (auto& option : config_.x_options)
      if (option.first == name) return &option.second;
    return nullptr;
  }
  bool x_options() {
    flags_.dev_mode = x_option("dev") != nullptr;
    if (const std::string* utf8 = x_option("utf8")) {
      if (!utf8->empty() && *utf8 != "0" && *utf8 != "1") return fatal("preconfig_init_utf8_mode", "invalid -X utf8 option value", "preinitializing");
      flags_.utf8_mode = *utf8 != "0";
    }
    flags_.warn_default_encoding = x_option("warn_default_encoding") != nullptr;
    if (x_option("no_debug_ranges")) compiler::columns_are_kept = false;
    if (const std::string* frozen = x_option("frozen_modules")) {
      bool known = frozen->empty() || *frozen == "on" || *frozen == "off";
      if (!known) return fatal("config_init_import", "bad value for option -X frozen_modules (expected \"on\" or \"off\")", "preinitialized");
      use_frozen_modules(*frozen != "off");
    }
    if (const std::string* prefix = x_option("pycache_prefix")) config_.cache_prefix = *prefix;
    if (const std::string* digits = x_option("int_max_str_digits"))
      return digits_limit(digits->c_str()) || fatal("config_init_int_max_str_digits", "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.");
    return true;
  }
  bool digits_limit(const char* text) {
    char* end;
    long n = strtol(text, &end, 10);
    if (!*text || *end || n < 0 || n > INT_MAX || (n > 0 && n < 640)) return false;
    config_.int_max_str_digits = int(n);
    return true;
  }

  // --- the environment
  const char* variable(const char* name) {
    if (flags_.ignore_environment) return nullptr;
    const char* text = getenv(name);
    return text && *text ? text : nullptr;
  }
  // A variable that is a number sets a flag to at least that; any other text counts as 1.
  void raise_flag(const char* name, int* flag) {
    const char* text = variable(name);
    if (!text) return;
    char* end;
    long n = strtol(text, &end, 10);
    int level = *end || n < 0 || n > INT_MAX ? 1 : int(n);
    if (*flag < level) *flag = level;
  }
  static void split(const char* text, char separator, std::vector<std::string>* out) {
    for (std::string rest = text;; rest = rest.substr(rest.find(separator) + 1)) {
      out->push_back(rest.substr(0, rest.find(separator)));
      if (rest.find(separator) == std::string::npos) return;
    }
  }
  bool environment() {
    raise_flag("PYTHONDEBUG", &flags_.debug);
    raise_flag("PYTHONVERBOSE", &flags_.verbose);
    raise_flag("PYTHONOPTIMIZE", &flags_.optimize);
    if (variable("PYTHONINSPECT")) flags_.inspect = std::max(flags_.inspect, 1);
    if (variable("PYTHONDONTWRITEBYTECODE")) flags_.dont_write_bytecode = std::max(flags_.dont_write_bytecode, 1);
    if (variable("PYTHONNOUSERSITE")) flags_.no_user_site = std::max(flags_.no_user_site, 1);
    if (variable("PYTHONUNBUFFERED")) flags_.unbuffered = 1;
    if (variable("PYTHONSAFEPATH")) flags_.safe_path = 1;
    if (variable("PYTHONNODEBUGRANGES")) compiler::columns_are_kept = false;
    if (variable("PYTHONWARNDEFAULTENCODING")) flags_.warn_default_encoding = 1;
    if (const char* dev = variable("PYTHONDEVMODE"); dev && !x_option("dev")) flags_.dev_mode = strcmp(dev, "0") != 0;
    if (const char* utf8 = variable("PYTHONUTF8"); utf8 && !x_option("utf8")) {
      if (strcmp(utf8, "0") != 0 && strcmp(utf8, "1") != 0) return fatal("preconfig_init_utf8_mode", "invalid PYTHONUTF8 environment variable value", "preinitializing");
      flags_.utf8_mode = utf8[0] == '1';
    }
    if (const char* path = variable("PYTHONPATH")) split(path, ':', &config_.path);
    if (const char* prefix = variable("PYTHONPYCACHEPREFIX"); prefix && !x_option("pycache_prefix")) config_.cache_prefix = prefix;
    if (const char* digits = variable("PYTHONINTMAXSTRDIGITS"); digits && config_.int_max_str_digits < 0 && !digits_limit(digits))
      return fatal("config_init_int_max_str_digits", "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.");
    if (const char* encoding = variable("PYTHONIOENCODING")) {
      std::string text = encoding;
      config_.io_encoding = text.substr(0, text.find(':'));
      if (text.find(':') != std::string::npos) config_.io_errors = text.substr(text.find(':') + 1);
    }
    return true;
  }

  // --- what follows from both
  bool derived() {
    if (flags_.dev_mode) config_.warnings.push_back("default");
    config_.fault_handler = flags_.dev_mode || x_option("faulthandler") || variable("PYTHONFAULTHANDLER");
    if (const char* warnings = variable("PYTHONWARNINGS")) split(warnings, ',', &config_.warnings);
    config_.warnings.insert(config_.warnings.end(), command_warnings_.begin(), command_warnings_.end());
    if (flags_.bytes_warning) config_.warnings.push_back(flags_.bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
    return hash_seed();
  }
  bool hash_seed() {
    const char* text = random_hash_ ? nullptr : variable("PYTHONHASHSEED");
    if (text && strcmp(text, "random") != 0) {
      char* end;
      errno = 0;
      unsigned long seed = strtoul(text, &end, 10);
      if (*end || seed > 4294967295ul || errno)
        return fatal("config_init_hash_seed", "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
      flags_.hash_randomization = seed != 0;
      if (seed) spread_seed(uint32_t(seed));
      return true;
    }
    ssize_t got = getrandom(config_.hash_seed, sizeof config_.hash_seed, GRND_NONBLOCK);
    (void)got;  // too early in the life of the machine: the addresses of this process have to do
    if (got < 0) config_.hash_seed[0] = uintptr_t(&got), config_.hash_seed[1] = uint64_t(getpid());
    return true;
  }
  // The linear congruence that makes hashes equal to CPython's under the same seed.
  void spread_seed(uint32_t x) {
    auto* bytes = reinterpret_cast<unsigned char*>(config_.hash_seed);
    for (size_t i = 0; i < sizeof config_.hash_seed; i++) {
      x = x * 214013 + 2531011;
      bytes[i] = x >> 16 & 0xff;
    }
  }

  int argc_;
  char** argv_;
  CommandLine& out_;
  Configuration& config_;
  Runtime::Flags& flags_;
  int at_ = 1, version_ = 0;
  enum class Help { kNone, kOptions, kAll } help_ = Help::kNone;
  bool finished_ = false, random_hash_ = false;
  std::vector<std::string> command_warnings_;
};

}  // namespace

bool parse_command_line(int argc, char** argv, CommandLine* out, int* status) {
  Parser parser(argc, argv, out);
  bool go_on = parser.run();
  *status = parser.status;
  return go_on;
}

}  // namespace adder
