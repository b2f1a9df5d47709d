// Text that number constructors read: decimal digits and spaces of any script become ASCII.
#pragma once
#include <string>

#include "objects/str.h"
#include "objects/unicode.h"

namespace adder {

/// The ASCII form of a string for parsing; other characters become '?', which no number contains.
class NumberText {
 public:
  explicit NumberText(const Str* s) {
    if (s->is_ascii()) {
      view_ = s->ascii();
      return;
    }
    owned_.reserve(s->length);
    for (uint64_t i = 0; i < s->length; i++) owned_.push_back(ascii_form(s->at(i)));
    view_ = owned_;
  }
  std::string_view view() const { return view_; }

 private:
  static char ascii_form(uint32_t c) {
    if (c < 128) return char(c);
    if (unicode::is_space(c)) return ' ';
    int digit = unicode::decimal_value(c);
    return digit >= 0 ? char('0' + digit) : '?';
  }
  std::string_view view_;
  std::string owned_;
};

}  // namespace adder
