// The Direct domain's instances of handlers/build.h.
#include "interp/direct.h"

#include "interp/handlers/build.h"
