#include "builtins/type_flags.h"

namespace adder {

bool is_collected_class(const Class* cls) {
  if (cls->flags & kClassHeap) return true;
  switch (cls->kind) {
    case Kind::kInstance: return cls->base;
    case Kind::kInt: case Kind::kBool: case Kind::kFloat: case Kind::kComplex: case Kind::kNoneType: case Kind::kNotImplementedType:
    case Kind::kEllipsisType: case Kind::kStr: case Kind::kBytes: case Kind::kByteArray: case Kind::kRange: case Kind::kCode:
    case Kind::kRangeIterator: case Kind::kLongRangeIterator:
      return false;
    default: return true;
  }
}

}  // namespace adder
