// The Direct domain's instances of handlers/stack.h.
#include "interp/direct.h"

#include "interp/handlers/stack.h"
