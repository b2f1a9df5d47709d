// "Did you mean": names that look like the one that was not found.
#pragma once
#include <string>

#include "objects/thread.h"

namespace adder {

/// ". Did you mean: 'name'?" for an AttributeError or NameError, or nothing.
std::string suggestion_text(Thread& t, Value exception);

}  // namespace adder
