// The Direct domain's instances of handlers/calls.h.
#include "interp/direct.h"

#include "interp/handlers/calls.h"
