// Where the module _ast leaves its conversions.
#include "runtime/ast_objects.h"

namespace adder {

AstObjects g_ast_objects{};

}  // namespace adder
