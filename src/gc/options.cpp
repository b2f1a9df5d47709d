// The reader of `--gc`.
#include "gc/options.h"

#include <charconv>

namespace adder::gc {
namespace {

constexpr std::string_view kStress = "stress";

std::string set_one(std::string_view item, Options& options) {
  size_t equals = item.find('=');
  if (item.substr(0, equals) != kStress) return "--gc: no option '" + std::string(item.substr(0, equals)) + "' (see --gc help)";
  options.stress = 1;
  if (equals == item.npos) return {};
  std::string_view digits = item.substr(equals + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), options.stress);
  if (error == std::errc() && end == digits.data() + digits.size()) return {};
  return "--gc stress: expected a number, not '" + std::string(digits) + "'";
}

}  // namespace

std::string parse_options(std::string_view text, Options& options) {
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string error = set_one(text.substr(0, comma), options);
    if (!error.empty()) return error;
    text = comma == text.npos ? std::string_view() : text.substr(comma + 1);
  }
  return {};
}

const char* options_help() {
  return "--gc stress            collect at every allocation, check the write barriers, and overwrite what died\n"
         "--gc stress=N          the same at every N-th allocation\n";
}

}  // namespace adder::gc
