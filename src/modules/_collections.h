// The parts of _collections.
#pragma once
#include "builtins/iterator_methods.h"

namespace adder {

bool add_deque(Thread& t, Module* module);
bool add_dict_types(Thread& t, Module* module);

/// The hidden Values behind the layout of instances of a class made with TypeSpec::hidden_slots.
template <class Layout> ADDER_INLINE Value* hidden_slots(Value object) { return reinterpret_cast<Value*>(object.as<Layout>() + 1); }

}  // namespace adder
