// What classes say about themselves in CPython's terms: type.__flags__.
#pragma once
#include "objects/class.h"

namespace adder {

/// The bits of PyTypeObject.tp_flags as 3.11 has them, but for those that say whether caches are valid.
int64_t type_flags(Thread& t, Class* cls);
/// Whether instances take part in CPython's cyclic collection (Py_TPFLAGS_HAVE_GC).  Allocates nothing.
bool is_collected_class(const Class* cls);

}  // namespace adder
