// Reading "name,name=number,..." as command-line options give it.
#pragma once
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace adder {

/// One item of the list: `name`, or `name=digits`.
struct OptionItem {
  std::string_view name, digits;
  bool has_digits;
  /// The digits as a number; false when they are none, or too many.
  bool number(uint32_t* out) const {
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *out);
    return error == std::errc() && end == digits.data() + digits.size();
  }
};

/// Gives each item to `set`, which returns what is wrong with it, until something is.  Empty: all is well.
template <class Set> std::string read_option_list(std::string_view text, Set set) {
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    size_t equals = item.find('=');
    bool has_digits = equals != item.npos;
    std::string error = set(OptionItem{item.substr(0, equals), has_digits ? item.substr(equals + 1) : std::string_view(), has_digits});
    if (!error.empty()) return error;
    text = comma == text.npos ? std::string_view() : text.substr(comma + 1);
  }
  return {};
}

}  // namespace adder
