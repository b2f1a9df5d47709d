// gc: looking at the objects of the heap as programs know them.
#pragma once
#include <vector>

#include "objects/object.h"

namespace adder {

/// Whether CPython's collector would look at the object: it may be part of a cycle.
bool is_tracked(Value v);
/// All that is tracked and not frozen.  What is dead is among them unless a collection has just been made.
std::vector<Object*> tracked_objects(Thread& t);
/// What the object refers to; storage that programs never see counts as a part of it.
void append_referents(Thread& t, Object* object, std::vector<Value>& found);

/// gc.freeze(): what is tracked now is set aside until unfreeze.
void freeze_objects(Thread& t);
void unfreeze_objects(Thread& t);
int64_t count_frozen_objects(Thread& t);

}  // namespace adder
