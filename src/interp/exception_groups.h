// Parts of statements that other files use too.
#pragma once
#include "objects/containers.h"

namespace adder {
/// The part of an exception group whose leaves appear in any of `groups`, in the group's own structure; None when empty.
Value project_exception_group(Thread& t, Value original, List* groups);
}  // namespace adder
