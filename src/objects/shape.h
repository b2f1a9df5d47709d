// Shapes (hidden classes): which type, which layout, and for instances which attribute lies in which slot.
// Shapes live in low memory (a shape is named by 32 bits), never move, and are never freed.
//
// An instance is: header, the fixed fields of its layout, members from __slots__, then `inline_capacity` slots for
// attributes.  Attributes beyond these go to an overflow ValueArray, whose pointer takes the place of the last inline
// slot.  A slot may hold a double in place of a Value; the shape says which do (docs/decisions/double_slots.md).
// In dict mode the first of these slots holds a real dict.  Layouts of variable size (str, int, tuple, bytes)
// keep a dict pointer in the word behind their items when a subclass wants attributes.
#pragma once
#include "objects/object.h"

namespace adder {

enum ShapeFlag : uint8_t {
  kShapeHasDict = 1,     // instances may get attributes
  kShapeDictMode = 2,    // attributes are in a real dict
  kShapeOverflow = 4,    // the last inline slot points to the overflow array
  kShapeUnique = 8,      // belongs to a single object (a class, a module)
  kShapeVariable = 16,   // the layout is of variable size
};

/// What reading `name` from objects of a shape does.  Entries are made on demand, never change and are never freed; they
/// become stale when a class they rely on changes, and another takes their place.
struct AttributeEntry {
  enum Kind : uint8_t {
    kSlot,             // an inline slot at `offset` bytes
    kDouble,           // one that holds a double
    kOverflow,         // index `index` of the overflow array at `offset`
    kMember,           // a __slots__ member at `offset`: empty means AttributeError
    kFunction,         // a function of the class, bound on reading
    kNativeMethod,     // a builtin method (MethodDescriptor), bound on reading
    kClassValue,       // a class attribute without __get__
    kClassVariable,    // one that changes often: under the name in the dict of the class `value`
    kBoundToClass,     // a classmethod: `value` is what is bound to the class
    kProperty,         // a property with a Python or builtin getter
    kGetSet,           // a builtin getset descriptor
    kDescriptor,       // another class attribute with __get__
    kInDict,           // dict mode: look in the dict, then at `value` (bound as its type wants) if not empty
    kModuleDict,       // a module's attribute: entry `index` of its dict, as long as that has the key
    kMissing,          // AttributeError, unless the class has __getattr__ (then in `value`)
    kGeneric,          // __getattribute__ is overridden, or too complicated: the general protocol
  } kind = kGeneric;
  bool stale = true;
  uint16_t index = 0;
  uint32_t offset = 0;
  Value value;
  Str* name = nullptr;
  Shape* shape = nullptr;
};

/// What assigning `name` does.
struct StoreEntry {
  enum Kind : uint8_t {
    kSlot,             // existing attribute at `offset`
    kDouble,           // one whose slot holds a double; other values than `fits_double_slot` go the general way
    kOverflow,
    kAdd,              // new attribute: the object takes `next` as its shape, the value goes to `offset`
    kAddDouble,        // the same where the new slot holds a double
    kMember,
    kClassVariable,    // of a class: an attribute that changes often
    kFunctionDict,     // of a function: in its __dict__
    kGeneric,          // data descriptors, __setattr__, dict mode, overflow growth, other attributes of classes, modules
  } kind = kGeneric;
  bool stale = true;
  uint16_t index = 0;
  uint32_t offset = 0;
  Shape* next = nullptr;
  Str* name = nullptr;
  Shape* shape = nullptr;
};

/// Open-addressing map from interned names to 32-bit addresses; used for entries and transitions.
struct NameMap {
  struct Cell { Str* name; void* value; };
  Cell* cells = nullptr;
  uint32_t capacity = 0, count = 0;
  void* find(Str* name) const;
  void insert(Str* name, void* value);
};

enum class SlotKind : uint8_t { kValue, kDouble };

struct Shape : gc::ShapeBase {
  Class* cls;
  Kind kind;
  uint8_t flags;
  uint16_t attribute_count;      // attributes in slots, in order of insertion
  uint16_t first_slot;           // byte offset of the first attribute slot
  uint16_t inline_capacity;      // number of inline slots
  Shape* parent;                 // shape without the last attribute
  Str* last_name;
  NameMap transitions;           // name -> Shape with one more attribute
  NameMap double_transitions;    // the same where its slot holds a double
  NameMap reads;                 // name -> AttributeEntry
  NameMap writes;                // name -> StoreEntry
  Shape* dict_mode;              // the class's dict-mode sibling, made on demand
  Shape* next_of_class;          // list of all shapes of `cls`
  Object* unique;                // kShapeUnique: the class or module it belongs to

  bool has(ShapeFlag f) const { return flags & f; }
  /// Byte offset of the slot of attribute `index`, or of the overflow pointer when it is not inline.
  uint32_t slot_offset(uint32_t index) const { return first_slot + 8 * index; }
  /// True when the slot of attribute `index` holds a double.
  bool is_double(uint32_t index) const {
    uint32_t word = slot_offset(index) / 8;
    return word < 64 && raw_words >> word & 1;
  }
  SlotKind slot_kind(uint32_t index) const { return is_double(index) ? SlotKind::kDouble : SlotKind::kValue; }
};
static_assert(sizeof(Shape) <= kBuiltinShapeStride);

template <class T> ADDER_INLINE bool has_layout(Value v) {
  return v.is_pointer() && v.bits != 0 && shape_of_object(v.as<Object>())->kind == KindOf<T>::kind;
}
ADDER_INLINE Class* class_of(Value v) { return shape_of(v)->cls; }

/// Maps the memory of the builtin shapes; once per process, before anything else.
void initialize_builtin_shapes();
Shape* builtin_shape_of(Kind k);

/// A new shape without attributes for instances of `cls`.
Shape* new_root_shape(Class* cls, Kind kind, uint8_t flags, uint32_t first_slot, uint32_t inline_capacity);
/// A shape for one object alone: a class or a module.
Shape* new_unique_shape(Class* cls, Kind kind, Object* unique);
/// The sibling of `shape` whose instances keep their attributes in a dict in the first slot.
Shape* dict_mode_shape(Shape* shape);
Class* class_for_kind(Kind k);
/// The shape with one attribute more.  Null when the limit of attributes in slots is reached (then: dict mode).
Shape* shape_with(Shape* shape, Str* name, SlotKind kind = SlotKind::kValue);
/// The shape with one attribute more for an object that is about to get `value` for it: what the slot then holds depends on
/// that, and on what earlier objects got.
Shape* shape_with_value(Shape* shape, Str* name, Value value);
/// The shape with the same attributes, where the slot of attribute `index` holds any Value.
Shape* shape_without_double(Shape* shape, int index);
/// Index of `name` among the attributes in slots, -1 when it is none.
int attribute_index(const Shape* shape, const Str* name);

/// Look-ups, cached in the shape; `name` must be interned.  Never fail.
const AttributeEntry* find_attribute(Thread& t, Shape* shape, Str* name);
/// `value` is what is about to be stored: it may decide what a new attribute's slot will hold.
const StoreEntry* find_store(Thread& t, Shape* shape, Str* name, Value value);

}  // namespace adder
