// What the files of the sys module share.
#pragma once
#include "objects/thread.h"

namespace adder {

struct Module;

/// Adds what describes the implementation: version_info, implementation, float_info and so on.
bool add_sys_information(Thread& t, Dict* dict);

/// Adds settrace() and the like.
bool add_sys_hooks(Thread& t, Module* module);

}  // namespace adder
