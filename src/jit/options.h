// What can be set with `--jit name=value,...`.  One table names every option, its range and its meaning.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace adder::jit {

struct Options {
  uint32_t enabled = 1;
  uint32_t loop = 400;             // passes before a loop is recorded
  uint32_t function = 700;         // calls before a function is recorded
  uint32_t bridge = 60;            // failures before a guard gets a bridge
  uint32_t trace_length = 6000;
  uint32_t inline_depth = 12;
  uint32_t recursion = 2;
  uint32_t straight_recursion = 5;
  uint32_t unroll = 6;
  uint32_t retries = 4;            // failed recordings of one place before it is left alone
  uint32_t code_megabytes = 64;
  uint32_t budget = 4;
  uint32_t optimize = 1;
  uint32_t fail = 0;               // stress: every guard fails once, on its n-th execution
  uint32_t fail_every = 0;         // stress: every guard fails again and again, after 1 to n executions
  std::string log;                 // file for the log, or empty
};

/// Reads "off", or "name=value,...".  Returns an error message for the user, or empty.
std::string parse_options(std::string_view text, Options& options);
/// The text of `--jit help`.
std::string options_help();

}  // namespace adder::jit
