// What the front end needs to know about Unicode beyond ASCII. ICU answers, and is loaded when first asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace adder::compiler {

/// Decodes one UTF-8 sequence (surrogates allowed) at `bytes`; advances; returns -1 on malformed input.
int32_t decode_utf8(const char*& bytes, const char* end);
void append_utf8(std::string& text, uint32_t code_point);
/// Like append_utf8, into memory; returns the number of bytes (1 to 4).
int encode_utf8(uint32_t code_point, char* out);

bool is_identifier_start(uint32_t code_point);
bool is_identifier_continue(uint32_t code_point);
/// As str.isprintable().
bool is_printable(uint32_t code_point);
/// NFKC.
std::string normalize_identifier(std::string_view utf8);
/// The code point with this Unicode name or alias; -1 when there is none.
int32_t code_point_named(std::string_view name);
/// The number of characters in `utf8`; a malformed or cut sequence counts as one.
int count_characters(std::string_view utf8);

}  // namespace adder::compiler
