// co_linetable: CPython's table of source positions (its Objects/locations.md describes the format), from and to ours.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "objects/code.h"

namespace adder {

/// A part that the program which made the code object has given, or null.
Value given_part(const Code* code, GivenPart part);

std::string line_table_of(const Code* code);
/// The position of each unit of co_code that a table tells.
std::vector<Position> units_of_line_table(std::string_view table, uint32_t first_line);
std::vector<Position> unit_positions(const Code* code);
/// The compressed positions (compiler/positions.h) of instruction words that a table gives, by the unit that each word comes from;
/// words that it does not reach have none.
std::string positions_of_line_table(std::string_view table, uint32_t first_line, std::span<const uint32_t> units_of_words);

}  // namespace adder
