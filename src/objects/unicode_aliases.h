// Names of control codes, and abbreviations such as NBSP.
#pragma once
#include <cstdint>

namespace adder::unicode {

/// The code point with this alias in any case, or -1.
int32_t code_point_of_alias(const char* name);

}  // namespace adder::unicode
