// What the files of _functools share.
#pragma once
#include "objects/class.h"

namespace adder {

/// functools._lru_cache_wrapper.
Class* make_lru_cache_class(Thread& t);

}  // namespace adder
