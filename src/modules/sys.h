// What the files of the sys module share.
#pragma once
#include "objects/thread.h"

namespace adder {

/// Adds what describes the implementation: version_info, implementation, float_info and so on.
bool add_sys_information(Thread& t, Dict* dict);

}  // namespace adder
