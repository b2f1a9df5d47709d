// The common head of every heap object, the tag-aware questions about values, and the names of all layouts.
#pragma once
#include <cstdint>
#include <cstddef>

#include "base/check.h"
#include "base/value.h"
#include "gc/object.h"

namespace adder {

struct Thread;
struct Runtime;
struct Shape;
using Object = gc::Object;

#define TYPE(Cpp, name, base, flags) struct Cpp;
#include "objects/builtin_types.def"
#undef TYPE

/// Identifies a C++ layout and the builtin type that introduced it.  Instances of a user's subclass of list have
/// kind kList; plain instances of user classes have kind kInstance.
enum class Kind : uint8_t {
#define TYPE(Cpp, name, base, flags) k##Cpp,
#include "objects/builtin_types.def"
#undef TYPE
  kCount
};

/// Builtin shapes lie at fixed addresses, so that "is exactly a list" is one compare with a constant.
constexpr uint32_t kBuiltinShapeBase = 0x10000000;
constexpr uint32_t kBuiltinShapeStride = 256;
constexpr uint32_t builtin_shape(Kind k) { return kBuiltinShapeBase + uint32_t(k) * kBuiltinShapeStride; }

/// Maps a C++ layout to its Kind: kind_of<List>() == Kind::kList.
template <class T> struct KindOf;
#define TYPE(Cpp, name, base, flags) \
  template <> struct KindOf<Cpp> { static constexpr Kind kind = Kind::k##Cpp; };
#include "objects/builtin_types.def"
#undef TYPE

ADDER_INLINE Shape* shape_of_object(const Object* o) { return reinterpret_cast<Shape*>(uintptr_t(o->shape)); }

/// The shape of any value but the empty one; small ints, floats and constants have one too.
ADDER_INLINE uint32_t shape_word(Value v) {
  if (v.is_pointer()) return v.as<Object>()->shape;
  if (v.is_int()) return builtin_shape(Kind::kInt);
  if (v.is_flonum()) return builtin_shape(Kind::kFloat);
  if (v == kNone) return builtin_shape(Kind::kNoneType);
  if (v == kTrue || v == kFalse) return builtin_shape(Kind::kBool);
  return v == kNotImplemented ? builtin_shape(Kind::kNotImplementedType) : builtin_shape(Kind::kEllipsisType);
}
ADDER_INLINE Shape* shape_of(Value v) { return reinterpret_cast<Shape*>(uintptr_t(shape_word(v))); }

/// True when `v` is a heap object of exactly this builtin type (not of a subclass).  Not for int, float, bool,
/// class and module, whose exact instances have many forms or shapes.
template <class T> ADDER_INLINE bool is_exact(Value v) {
  return v.is_pointer() && v.bits != 0 && v.as<Object>()->shape == builtin_shape(KindOf<T>::kind);
}
/// True when `v` is a heap object with the layout of T: of that type or of a subclass.
template <class T> bool has_layout(Value v);
/// The object as a T, or null when it has another layout.
template <class T> ADDER_INLINE T* as_layout(Value v) { return has_layout<T>(v) ? v.as<T>() : nullptr; }

/// The class of any value.
Class* class_of(Value v);

}  // namespace adder

#include "objects/shape.h"
