// The `adder` command.
#include <csignal>
#include <cstdio>

#include "app/command_line.h"
#include "app/program.h"
#include "base/os.h"
#include "gc/heap.h"
#include "interp/jit.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

constexpr size_t kStackBytes = size_t(2) << 30;  // for recursion through C++: 100,000 levels and many more

struct Main {
  int argc;
  char** argv;
  CommandLine line;
};

int run(void* argument) {
  auto& [argc, argv, line] = *static_cast<Main*>(argument);
  Thread& t = start_runtime(argc, argv, line.configuration.hash_seed);
  if (line.collector.stress) t.runtime->heap->set_stress(line.collector.stress);
  std::string error;
  if (!start_jit(t, line.jit ? line.jit : "", line.jit_log, &error)) return fprintf(stderr, "%s\n", error.c_str()), 2;
  int status = run_program(t, line);
  if (line.jit_statistics) fputs(jit_statistics().c_str(), stderr);
  return status;
}

}  // namespace
}  // namespace adder

int main(int argc, char** argv) {
  adder::Main program{argc, argv, {}};
  int status;
  if (!adder::parse_command_line(argc, argv, &program.line, &status)) return status;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  return adder::os::run_on_large_stack(adder::kStackBytes, adder::run, &program);
}
