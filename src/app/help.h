// The texts of --help and --version.
#pragma once
#include <string>

namespace adder {

constexpr const char* kShortVersion = "Python 3.11.2 (Adder)\n";
constexpr const char* kLongVersion = "Python 3.11.2 (Adder, " __DATE__ ", " __TIME__ ") [Clang " __clang_version__ "]\n";

inline std::string usage_text(const std::string& program) {
  return "usage: " + program + " [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
}
extern const char* const kOptionsText;
extern const char* const kVariablesText;
extern const char* const kXOptionsText;

}  // namespace adder
