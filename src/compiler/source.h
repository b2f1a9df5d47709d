// Source bytes to UTF-8 text: byte order mark, coding lines (PEP 263), newlines.
#pragma once

#include <string>
#include <string_view>

#include "compiler/arena.h"
#include "compiler/syntax_error.h"

namespace adder::compiler {

struct SourceText {
  bool ok = true;
  std::string_view text;      // in the arena, followed by a zero byte; newlines are \n
  bool has_encoding = false;  // a coding line or a byte order mark was there, or the source was text
  bool is_malformed = false;  // not UTF-8 after all: names and strings must look out
  std::string encoding;       // "utf-8", "iso-8859-1", or as written
  SyntaxErrorInfo error;
};

enum class FinalNewline : uint8_t { kAsIs, kAdd };

/// Decodes a program. `is_utf8`: it was a str, so coding lines mean nothing.
SourceText decode_source(Arena& arena, std::string_view bytes, bool is_utf8, FinalNewline final_newline);

/// Applies what holds for programs read from a file, as opposed to compile(): bytes that are no UTF-8 are
/// wrong even in comments, and errors of the encoding are told in other words.
void check_file_source(SourceText& source, std::string_view filename);

/// The coding line's encoding, normalised ("utf-8", "iso-8859-1", or as written); empty when there is none.
std::string find_coding_line(std::string_view bytes, FinalNewline final_newline = FinalNewline::kAdd);

}  // namespace adder::compiler
