// Names of memory access widths, for the text form.
#pragma once
#include <string_view>

#include "jit/domain/memory.h"

namespace adder::jit {

inline constexpr const char* kWidthNames[] = {"value", "int64", "int32", "uint32",  "uint16",
                                              "uint8", "int8",  "int16", "float64", "float32"};
constexpr const char* name_of(Width w) { return kWidthNames[int(w)]; }

}  // namespace adder::jit
