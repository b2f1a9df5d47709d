// The `adder` command.
#include <csignal>
#include <cstdio>

#include "app/command_line.h"
#include "app/program.h"
#include "gc/heap.h"
#include "interp/jit.h"
#include "runtime/runtime.h"

int main(int argc, char** argv) {
  adder::CommandLine line;
  int status;
  if (!adder::parse_command_line(argc, argv, &line, &status)) return status;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  adder::Thread& t = adder::start_runtime(argc, argv, line.configuration.hash_seed);
  if (line.collector.stress) t.runtime->heap->set_stress(line.collector.stress);
  std::string error;
  if (!adder::start_jit(t, line.jit ? line.jit : "", line.jit_log, &error)) return fprintf(stderr, "%s\n", error.c_str()), 2;
  status = adder::run_program(t, line);
  if (line.jit_statistics) fputs(adder::jit_statistics().c_str(), stderr);
  return status;
}
