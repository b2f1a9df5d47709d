// The contents of string and bytes literals: escape sequences.
#pragma once

#include <string>
#include <string_view>

#include "compiler/arena.h"

namespace adder::compiler {

/// A literal's prefix and where its contents lie in the token's text.
struct LiteralShape {
  bool is_bytes = false;
  bool is_raw = false;
  bool is_fstring = false;
  std::string_view contents;
};
LiteralShape literal_shape(std::string_view token_text);

struct DecodedText {
  bool ok = true;
  Text text;          // `source` itself where nothing had to be changed
  std::string error;  // as in a SyntaxError: "(unicode error) 'unicodeescape' codec can't decode ..."
  const char* invalid_escape = nullptr;  // the character after the first backslash that means nothing
};

/// Decodes the escapes of a str literal.
DecodedText decode_string_escapes(Arena& arena, std::string_view source);
/// Decodes the escapes of a bytes literal.
DecodedText decode_bytes_escapes(Arena& arena, std::string_view source);

}  // namespace adder::compiler
