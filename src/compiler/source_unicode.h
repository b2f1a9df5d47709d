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
/// A piece of text that is no UTF-8, as Python's decoder delimits it.
struct MalformedUtf8 {
  size_t start = 0;
  size_t length = 0;
  const char* reason = nullptr;  // "invalid start byte", ...
};
/// The length of the well-formed sequence at `at`, or 0 with `problem` filled in. Surrogates are malformed.
size_t utf8_sequence_length(std::string_view text, size_t at, MalformedUtf8& problem);
bool has_bytes_beyond_ascii(std::string_view text);
/// Finds the first problem; false when there is none.
bool find_malformed_utf8(std::string_view text, MalformedUtf8& problem);
/// "'utf-8' codec can't decode byte 0xff in position 3: invalid start byte"
std::string codec_error(std::string_view codec, std::string_view text, const MalformedUtf8& problem);
/// The text with U+FFFD for what is malformed.
std::string replace_malformed_utf8(std::string_view text);
/// The number of characters in `utf8`, where each malformed piece counts as one.
int count_characters(std::string_view utf8);

}  // namespace adder::compiler
