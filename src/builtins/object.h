// What object and type share: pickling state, __class__ assignment, dir().
#pragma once
#include "objects/class.h"

namespace adder {

/// "Can't instantiate abstract class X with abstract methods a, b".
Value raise_abstract_class(Thread& t, Class* cls);
/// object.__reduce_ex__ for protocols 2 and up, and __reduce__ for 0.
Value reduce_object(Thread& t, Value self, int protocol);
/// object.__getstate__().
Value default_state(Thread& t, Value self);
/// object.__dir__(): own attributes, the class's and its bases'.
Value default_dir(Thread& t, Value self);
/// self.__class__ = value.
bool assign_class(Thread& t, Value self, Value value);
/// a | b for types; NotImplemented when one of them is none.
Value make_union(Thread& t, Value a, Value b);
/// Imports a module by its full name.
Value import_module(Thread& t, const char* name);

}  // namespace adder
