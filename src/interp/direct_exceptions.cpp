// The Direct domain's instances of handlers/exceptions.h.
#include "interp/direct.h"

#include "interp/handlers/exceptions.h"
