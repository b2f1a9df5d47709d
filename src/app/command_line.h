// The command line and the environment variables of the `adder` command: as CPython's, and --jit and its relatives.
#pragma once
#include <string>

#include "gc/options.h"
#include "runtime/configuration.h"

namespace adder {

struct CommandLine {
  enum class Program { kInteractive, kCommand, kModule, kFile } program = Program::kInteractive;
  std::string text;             // of -c with a line end, name of a module, path of a file
  Configuration configuration;
  bool skip_first_line = false;
  bool jit_statistics = false;
  const char *jit = nullptr, *jit_log = nullptr;
  gc::Options collector;
};

/// Reads argv and the environment.  True: go on; false: the process ends with *status, and what was to be said has been.
bool parse_command_line(int argc, char** argv, CommandLine* out, int* status);

}  // namespace adder
