// The header of every heap object, and what the collector must know about a kind of object to size and trace
// it.  The collector finds all of it through the 32-bit shape address in the header.
//
// An object's size never changes while it lives, whatever shapes it goes through; use Heap::shrink and
// Heap::reallocate for arrays.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/value.h"

namespace adder::gc {

class Tracer;
struct Object;

/// How the collector finds the pointers in an object.  All but kCustom are traced without an indirect call.
enum class TraceKind : uint8_t {
  kNoPointers,  // strings, boxed floats, large ints
  kAllValues,   // every word from `Layout::values_from` up to the size is a Value or an Object*
  kSomeValues,  // the same, except for the words that `ShapeBase::raw_words` names; small objects only
  kValueArray,  // word 1 is a raw count, followed by that many Values
  kCustom,      // Layout::trace
};

/// What the C++ type of an object tells the collector.  Static data, one per C++ type.
struct Layout {
  const char* name;
  TraceKind kind = TraceKind::kNoPointers;
  uint8_t values_from = 1;  // kAllValues: index of the first word that is a Value (1: right after the header)
  uint32_t fixed_size = 0;  // bytes with the header, or 0: per shape, else by `size`
  /// Size in bytes with the header, a multiple of 8; needed when neither layout nor shape fixes it, and the
  /// kind is not kValueArray.  It must give the right answer from the first safepoint after the allocation.
  size_t (*size)(const Object*) = nullptr;
  /// kCustom: visits each reference in the object.  Must not allocate.
  void (*trace)(Object*, Tracer&) = nullptr;
  /// kCustom, for kinds that grow large (optional): visits the references that lie, if only partly, in
  /// [begin, end).  With it, minor collections look at the written parts of a large object alone; the
  /// language then uses write_barrier(object, slot).
  void (*trace_part)(Object*, Tracer&, const void* begin, const void* end) = nullptr;
  /// Releases native resources of a dead object (free, close).  Runs during collection, in any order, for
  /// objects given to Heap::register_native; must not touch other heap objects.
  void (*finalize)(Object*) = nullptr;
};

/// The part of a shape (hidden class) that the collector reads; the first member of the language's own Shape.
/// Shapes live in the ShapeArena, below 4 GB, and are never moved.
struct ShapeBase {
  const Layout* layout;
  /// The object (class) that must live as long as an object of this shape does, or null.  Set it before the
  /// first object is made; whatever else the shape refers to is for the owner to trace.
  Object* owner;
  uint16_t instance_words;  // size in words with the header, or 0: variable
  TraceKind kind;           // copies of the layout's, to save the collector a load
  uint8_t values_from;
  uint8_t mark;  // the epoch in which the owner was last visited
  uint64_t raw_words;  // kSomeValues: a bit for each of the first 64 words that holds no Value

  /// `words` fixes the size of objects with this shape where the layout leaves it open.
  void init(const Layout* its_layout, Object* its_owner = nullptr, unsigned words = 0) {
    layout = its_layout;
    owner = its_owner;
    instance_words = uint16_t(its_layout->fixed_size ? its_layout->fixed_size / 8 : words);
    kind = its_layout->kind;
    values_from = its_layout->values_from;
    mark = 0;
    raw_words = 0;
  }
  /// From now on the word `index` (below 64) of the objects, whose kind is kAllValues or kSomeValues, holds no Value.
  void set_raw(unsigned index) {
    raw_words |= uint64_t(1) << index;
    kind = TraceKind::kSomeValues;
  }
};

enum GcFlags : uint8_t {
  kNeedsBarrier = 1,  // old, and not yet logged since the last collection
  kHasFinalizer = 2,  // registered with Heap::register_finalizer
  kHasCards = 4,      // a large array: writes are logged by card, not by object
  kFinalized = 8,     // was handed out for its finalizer to be run, which happens once
  kSetAside = 16,     // for the language's use
};

/// The header.  `user_flags` is the language's, zero in a new object.
struct Object {
  uint32_t shape;
  uint8_t mark;  // 0: young; else the epoch of the last full collection
  uint8_t gc_flags;
  uint16_t user_flags;

  ShapeBase* shape_base() const { return reinterpret_cast<ShapeBase*>(uintptr_t(shape)); }
  const Layout* layout() const { return shape_base()->layout; }
  bool is_old() const { return mark != 0; }
};
static_assert(sizeof(Object) == 8);

/// An object of kind kValueArray.
struct ValueArray : Object {
  uint64_t count;
  Value items[];

  static constexpr size_t size_for(size_t count) { return sizeof(Object) + 8 + 8 * count; }
};
static_assert(sizeof(ValueArray) == 16);

/// The size of `object` in bytes with its header.
inline size_t object_size(const Object* object) {
  const ShapeBase* shape = object->shape_base();
  if (shape->instance_words) [[likely]]
    return size_t(shape->instance_words) * 8;
  if (shape->layout->size) return shape->layout->size(object);
  return ValueArray::size_for(static_cast<const ValueArray*>(object)->count);
}

constexpr size_t round_up_to_word(size_t size) { return (size + 7) & ~size_t(7); }

}  // namespace adder::gc
