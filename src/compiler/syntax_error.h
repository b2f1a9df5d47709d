// What the front end reports when source text is not Python: everything a SyntaxError object shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace adder::compiler {

enum class SyntaxErrorType : uint8_t {
  kSyntaxError,
  kIndentationError,
  kTabError,
  kMemoryError,     // nesting deeper than the parser goes; no position
  kRecursionError,  // likewise
  kValueError,      // the source holds null bytes (compile() of a string); no position
  kOverflowError,
  kUnicodeDecodeError,  // undecodable bytes found while looking for more errors; no position
};

struct SyntaxErrorInfo {
  SyntaxErrorType type = SyntaxErrorType::kSyntaxError;
  std::string message;
  std::string filename;
  bool has_position = true;  // false: the exception carries the message alone
  int lineno = 0;
  int offset = 0;  // characters from 1, as in SyntaxError.offset; 0 is possible
  int end_lineno = 0;
  int end_offset = 0;
  bool has_end = true;
  bool has_text = false;
  std::string text;         // the line, UTF-8 with surrogatepass
  bool incomplete = false;  // more input could make it right (the REPL, codeop)
};

enum class WarningCategory : uint8_t { kDeprecationWarning, kSyntaxWarning };

struct SyntaxWarningInfo {
  WarningCategory category;
  std::string message;
  int lineno;
  int col_offset;
  SyntaxErrorInfo error;  // the same as an error, for programs that ask for that
};

}  // namespace adder::compiler
