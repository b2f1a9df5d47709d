// Builtin functions that take all items of an iterator: when the items come from Python code, the loop over them is Python
// code as well, so that it runs without C++ recursion and is compiled together with what gives the items.  Nobody sees the
// frames of these loops.
#pragma once
#include "objects/containers.h"

namespace adder {

enum class Drain : uint8_t { kSum, kAny, kAll, kMin, kMax, kMinBy, kMaxBy, kReduce, kKeys, kList, kSet, kCount };

/// True when the iterator runs Python code for its items.
bool runs_python_code(Value iterator);
/// True when calling it for each item is better left to such a loop as well.
bool is_python_function(Value callable);
/// Runs the loop over an iterator.  `arguments` after the iterator: of kSum the start; of kMin and kMax the best so far; of
/// kMinBy and kMaxBy the key function, the best so far and its key; of kReduce the function and the result so far; of kKeys the
/// key function and the list that gets the keys.
Value drain(Thread& t, Drain what, Value iterator, std::initializer_list<Value> arguments = {});
/// kList, kSet: all items of an iterable that runs Python code; anything else as it is.
Value drained(Thread& t, Drain what, Value iterable);

}  // namespace adder
