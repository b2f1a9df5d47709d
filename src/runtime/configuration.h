// How this process was asked to run: the command line and the PYTHON* variables of the environment, as sys shows them.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "objects/thread.h"

namespace adder {

struct Configuration {
  Runtime::Flags flags;
  uint64_t hash_seed[2] = {0, 0};
  int int_max_str_digits = -1;                // -1: nobody said anything
  std::string program;                        // argv[0]
  std::vector<std::string> original;          // sys.orig_argv
  std::vector<std::string> arguments;         // sys.argv
  std::vector<std::string> warnings;          // sys.warnoptions
  std::vector<std::pair<std::string, std::string>> x_options;  // sys._xoptions; an empty value is True
  std::vector<std::string> path;              // PYTHONPATH
  std::string cache_prefix;                   // sys.pycache_prefix
  std::string check_hash_based = "default";   // _imp.check_hash_based_pycs
  bool fault_handler = false;                 // -X faulthandler, PYTHONFAULTHANDLER
  std::string io_encoding, io_errors;         // PYTHONIOENCODING
};

/// Makes the runtime and sys show this configuration.  False with an exception pending.
bool apply_configuration(Thread& t, const Configuration& c);
/// Puts `directory` first on sys.path.
bool insert_first_path(Thread& t, const std::string& directory);
/// sys.stdin, stdout and stderr.
bool open_standard_streams(Thread& t, const Configuration& c);

}  // namespace adder
