// The Direct domain's instances of handlers/attributes.h.
#include "interp/direct.h"

#include "interp/handlers/attributes.h"
