// Stable sorting of lists.
#pragma once
#include "objects/containers.h"

namespace adder {

enum class SortOrder : uint8_t { kAscending, kDescending };
/// list.sort(key=key, reverse=...); the list looks empty while it is sorted.  `key` is None or a callable.
bool list_sort(Thread& t, List* list, Value key, SortOrder order);

}  // namespace adder
