// The Direct domain's instances of handlers/arithmetic.h.
#include "interp/direct.h"

#include "interp/handlers/arithmetic.h"
