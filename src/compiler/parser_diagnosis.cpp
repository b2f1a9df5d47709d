#include "compiler/parser_diagnosis.h"

namespace adder::compiler {

void diagnose(ParseSession& session, ParseUnit& unit, StartRule rule) {
  raise_here(session, ErrorPlace{unit, unit.tokens.list.size()}, SyntaxErrorType::kSyntaxError,
             "invalid syntax");
}

}  // namespace adder::compiler
