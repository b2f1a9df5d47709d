// The table of options, and what reads it.
#include "jit/options.h"

#include <cstdio>

#include "base/option_list.h"

namespace adder::jit {
namespace {

struct Row {
  const char* name;
  uint32_t Options::*member;
  uint32_t least, most;
  const char* meaning;
};
constexpr Row kRows[] = {
    {"loop", &Options::loop, 2, 1000000000, "passes through a loop before it is compiled"},
    {"function", &Options::function, 2, 1000000000, "calls of a function before it is compiled"},
    {"bridge", &Options::bridge, 1, 1000000000, "times that a trace is left at one place before that path is compiled"},
    {"trace_length", &Options::trace_length, 10, 1000000, "operations that one trace may record"},
    {"inline_depth", &Options::inline_depth, 1, 100, "functions inside each other in one trace"},
    {"recursion", &Options::recursion, 1, 20, "times that one function may be inside itself in one trace"},
    {"straight_recursion", &Options::straight_recursion, 1, 20, "the same for functions without loops"},
    {"unroll", &Options::unroll, 1, 1000, "passes through an inner loop that one trace may record"},
    {"retries", &Options::retries, 1, 1000, "failed attempts before a place is left to the interpreter, and tried again ever more rarely"},
    {"code_megabytes", &Options::code_megabytes, 1, 1024, "machine code kept at most"},
    {"budget", &Options::budget, 1, 100, "percent of the processor time that compiling may take, after the first 50 ms; 100: no limit"},
    {"optimize", &Options::optimize, 0, 1, "0: compile traces as they were recorded"},
    {"fail", &Options::fail, 0, 1000000000, "for tests: every guard fails once, on its n-th execution"},
    {"fail_every", &Options::fail_every, 0, 1000000000, "for tests: every guard fails again and again, within n executions"},
};

std::string set_one(const OptionItem& item, Options& options) {
  if (!item.has_digits && (item.name == "off" || item.name == "on")) return options.enabled = item.name == "on", std::string();
  for (const Row& row : kRows) {
    if (item.name != row.name) continue;
    uint32_t value = 0;
    if (!item.number(&value) || value < row.least || value > row.most)
      return "--jit " + std::string(item.name) + ": expected a number from " + std::to_string(row.least) + " to " +
             std::to_string(row.most) + ", not '" + std::string(item.digits) + "'";
    options.*row.member = value;
    return {};
  }
  return "--jit: no option '" + std::string(item.name) + "' (see --jit help)";
}

}  // namespace

std::string parse_options(std::string_view text, Options& options) {
  return read_option_list(text, [&](const OptionItem& item) { return set_one(item, options); });
}

std::string options_help() {
  std::string text = "--jit off                 run everything in the interpreter\n--jit name=value,...\n";
  Options defaults;
  for (const Row& row : kRows) {
    char line[200];
    snprintf(line, sizeof line, "  %-16s %-10u %s\n", row.name, defaults.*row.member, row.meaning);
    text += line;
  }
  return text;
}

}  // namespace adder::jit
