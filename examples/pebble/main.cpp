// pebble [--jit OPTIONS] [--jit-log FILE] [--jit-stats] program.pbl
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

#include "pebble/bytecode.h"

using namespace pebble;

namespace {
int usage(const std::string& message) {
  fprintf(stderr, "%s\n", message.c_str());
  return 2;
}

void print_statistics() {
  const jit::Statistics& s = jit::Jit::active()->statistics();
  fprintf(stderr,
          "traces %llu, bridges %llu, given up %llu, exits %llu, replays %llu, invalidated %llu\n"
          "recorded %llu operations: recording %.2f, optimizing %.2f, emitting %.2f microseconds each\n",
          (unsigned long long)s.traces, (unsigned long long)s.bridges, (unsigned long long)s.given_up,
          (unsigned long long)s.exits, (unsigned long long)s.replays, (unsigned long long)s.invalidated,
          (unsigned long long)s.recorded_operations, s.record_seconds * 1e6 / double(s.recorded_operations + 1),
          s.optimize_seconds * 1e6 / double(s.recorded_operations + 1),
          s.emit_seconds * 1e6 / double(s.recorded_operations + 1));
}
}  // namespace

int main(int argc, char** argv) {
  jit::Options options;
  const char* file = nullptr;
  bool statistics = false;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--jit-stats")) {
      statistics = true;
    } else if (!strcmp(argv[i], "--jit-log") && i + 1 < argc) {
      options.log = argv[++i];
    } else if (!strcmp(argv[i], "--jit") && i + 1 < argc) {
      if (!strcmp(argv[++i], "help")) return printf("%s", jit::options_help().c_str()), 0;
      std::string error = jit::parse_options(argv[i], options);
      if (!error.empty()) return usage(error);
    } else {
      file = argv[i];
    }
  }
  if (!file) return usage("usage: pebble [--jit OPTIONS] [--jit-log FILE] [--jit-stats] program");
  std::ifstream in(file);
  if (!in) return usage(std::string("cannot read ") + file);
  std::stringstream text;
  text << in.rdbuf();

  gc::Heap heap;
  gc::StackRange stack;
  stack.base = __builtin_frame_address(0);
  heap.add_stack(stack);
  start_world(heap);
  rlimit limit;
  getrlimit(RLIMIT_STACK, &limit);
  size_t size = limit.rlim_cur == RLIM_INFINITY ? 8 << 20 : limit.rlim_cur;
  world->thread.stack_limit = reinterpret_cast<uint64_t>(stack.base) - size + (256 << 10);
  start_jit(world->thread, options);

  std::string error;
  Function* program = compile(text.str(), error);
  if (!program) return usage(std::string(file) + ": " + error);
  Value result = run(world->thread, program);
  fputs(world->output.c_str(), stdout);
  if (statistics) print_statistics();
  if (result.is_empty()) return printf("error: %s\n", world->thread.error), 1;
  return 0;
}
