// What can be set with `--gc name=value,...`: how the heap of a process behaves.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace adder::gc {

struct Options {
  uint32_t stress = 0;   // collect at every n-th allocation; 0: when it is due
};

/// Reads "stress", or "name=value,...".  Returns an error message for the user, or empty.
std::string parse_options(std::string_view text, Options& options);
/// The text of `--gc help`.
const char* options_help();

}  // namespace adder::gc
