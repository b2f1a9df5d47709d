// co_linetable: CPython's table of source positions (its Objects/locations.md describes the format), from and to ours.
#pragma once
#include <string>
#include <string_view>

#include "objects/code.h"

namespace adder {

std::string line_table_of(const Code* code);
/// The compressed positions (compiler/positions.h) of the code's instruction words that a table gives; words that it does not
/// reach have none.
std::string positions_of_line_table(std::string_view table, const Code* code);

}  // namespace adder
