// Instructions in CPython 3.11's encoding, translated into ours: for code objects that programs make (types.CodeType).  The opposite of
// cpython_code.h.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "objects/code.h"

namespace adder::compiler {

struct CpythonTranslation {
  std::string error;  // why it cannot be run; empty when it can
  std::vector<uint32_t> words;
  std::vector<uint32_t> units;  // of each word: the unit of the instruction that it comes from
  std::vector<ExceptionRow> exceptions;
  uint32_t stack_size = 0;
};

/// `code` and `exception_table` are co_code and co_exceptiontable.  What the instructions refer to is not looked at: verify.h does.
CpythonTranslation translate_cpython(std::string_view code, std::string_view exception_table);

}  // namespace adder::compiler
