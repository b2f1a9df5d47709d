// The reader of `--gc`.
#include "gc/options.h"

#include "base/option_list.h"

namespace adder::gc {

std::string parse_options(std::string_view text, Options& options) {
  return read_option_list(text, [&](const OptionItem& item) -> std::string {
    if (item.name != "stress") return "--gc: no option '" + std::string(item.name) + "' (see --gc help)";
    options.stress = 1;
    if (!item.has_digits || item.number(&options.stress)) return {};
    return "--gc stress: expected a number, not '" + std::string(item.digits) + "'";
  });
}

const char* options_help() {
  return "--gc stress            collect at every allocation, check the write barriers, and overwrite what died\n"
         "--gc stress=N          the same at every N-th allocation\n";
}

}  // namespace adder::gc
