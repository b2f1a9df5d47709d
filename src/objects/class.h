// Classes, instances, modules, exceptions: the layouts of the object model's own objects.
#pragma once
#include "objects/containers.h"
#include "objects/function.h"

namespace adder {

struct Instance : Object { Value slots[]; };

enum ClassFlag : uint32_t {
  kClassHeap = 1,              // made by a class statement or type()
  kClassSubclassable = 2,
  kClassHasDict = 4,           // instances have attributes
  kClassHasWeakRefs = 8,
  kClassHasFinalizer = 16,     // __del__
  kClassCustomGetattribute = 32,
  kClassCustomSetattr = 64,
  kClassHasGetattr = 128,
  kClassImmutable = 256,       // attributes cannot be set (builtin types)
  kClassAbstract = 512,        // __abstractmethods__ is not empty
  kClassNoInstantiate = 1024,  // "cannot create 'x' instances"
  kClassSequence = 2048, kClassMapping = 4096,  // for match statements
  kClassExceptionFields = 8192,  // BaseException.__init__ sets more than `args`
};

/// The special methods that are looked up by number (class.h: special_names.def).
enum class Special : uint8_t {
#define SPECIAL(name) k##name,
#include "objects/special_names.def"
#undef SPECIAL
  kCount
};

/// How calling a class makes an instance; worked out on demand.
enum class Construction : uint8_t {
  kUnknown,
  kPlain,      // allocate, then call a Python __init__
  kException,  // the same with the arguments as `args`; __init__ may be BaseException's, which does no more
  kBare,       // only allocate; there are no arguments
  kByNew,      // call a Python __new__, then __init__ if what it gave is one of the class's
  kNative,     // call the native constructor of a builtin class
  kGeneral,
};

struct Class : Object {
  Str* name;
  Str* qualified_name;
  Str* full_name;              // in messages: builtin classes have their module before the name
  Tuple* bases;
  Tuple* mro;
  Dict* dict;
  Class* base;                 // the base that decides the layout
  Shape* instance_shape;       // root shape of new instances
  uint32_t flags;
  Kind kind;                   // layout of instances
  Construction construction;
  uint16_t inline_capacity;    // attribute slots of new instances: what earlier ones needed
  uint32_t fixed_size;         // bytes before the attribute slots: header, layout, __slots__ members
  uint32_t version;            // changes when the class or one of its bases changes
  uint8_t double_mismatches;   // how often an instance got something else where others have a slot for a double
  ValueArray* subclasses;      // weakly held: addresses as ints
  int64_t subclass_count;
  Shape* shapes;               // list of the shapes of instances
  const TypeSpec* spec;        // builtin types
  Value specials[size_t(Special::kCount)];  // cache: empty unknown, kNone missing, otherwise the raw class attribute
  NameMap replaced;            // plain attributes: how often each was replaced
  void* watch;                 // compiled traces that rely on this class (interp/)
};

struct Module : Object {
  Dict* dict;
  const ModuleSpec* spec;
};

struct Traceback : Object {
  Value next;                  // the next inner entry, or None
  Value frame;                 // frame object, or empty: made from the rest on demand
  Code* code;
  Dict* globals;
  int32_t instruction;         // word index of the instruction
  int32_t line;                // 0: computed on demand
};

/// Every exception: the fields of BaseException, then three that its kind may use (StopIteration.value, OSError.errno ...).
struct ExceptionObject : Object {
  Value arguments;             // tuple
  Value traceback, context, cause;  // None (or empty) when there is none
  Value notes;
  bool suppress_context;
  Value extra[6];
};

struct WeakRef : Object {
  Value target;                // weak: cleared by the collector
  Value callback;
  int64_t hash;                // -1: not computed
  WeakRef* next;
};

struct GenericAlias : Object { Value origin, arguments, parameters; bool starred; int64_t hash; };
struct UnionType : Object { Value arguments, parameters; };
struct SimpleNamespace : Object { Dict* dict; };

ADDER_INLINE bool is_class(Value v) { return has_layout<Class>(v); }
/// True when `cls` is `base` or derives from it (by MRO; no __subclasscheck__).
bool is_subtype(const Class* cls, const Class* base);
ADDER_INLINE bool is_instance_of(Value v, Class* cls) {
  Class* own = class_of(v);
  return own == cls || is_subtype(own, cls);
}
/// The raw class attribute found along the MRO (not bound), or empty.
Value class_lookup(Thread& t, Class* cls, Str* name);
/// The same for special methods, cached in the class; empty when missing, False when the class says `__x__ = None`.
Value class_special_slow(Thread& t, Class* cls, Special s);
ADDER_INLINE Value class_special(Thread& t, Class* cls, Special s) {
  Value v = cls->specials[size_t(s)];
  if (v.bits == 0) [[unlikely]] return class_special_slow(t, cls, s);
  return v == kNone ? kEmpty : v;
}
Str* special_name(Special s);
/// type(name, bases, dict) with all that belongs to it (layout, MRO, slots, __set_name__, __init_subclass__).
Class* new_class(Thread& t, Class* metaclass, Str* name, Tuple* bases, Dict* dict, Dict* keywords);
/// Bare pieces of class creation, for builtin classes.
Class* allocate_class(Thread& t, Class* metaclass);
Tuple* compute_mro(Thread& t, Class* cls);   // C3
/// Works the MRO out (the metaclass's mro() has a say) and stores it.  kOvertaken: mro() has caused that already.
enum class MroChange : uint8_t { kFailed, kDone, kOvertaken };
MroChange set_mro(Thread& t, Class* cls);
/// cls.__bases__ = bases.
bool set_class_bases(Thread& t, Class* cls, Tuple* bases);
/// Of several bases, the one whose layout the others' extend.
Class* best_base(Thread& t, Tuple* bases);
/// The class along cls's chain of bases that last added something to the layout.
Class* solid_base(Class* cls);
/// True when an instance of one may become an instance of the other.
bool same_layout(Class* a, Class* b);
/// The descriptor of __weakref__ (set by builtins/).
extern const NativeGetSet* weak_reference_getset;
void link_bases(Thread& t, Class* cls);
void unlink_base(Class* base, Class* cls);
bool finish_class(Thread& t, Class* cls);
void initialize_special_names(Thread& t);
/// Drops dead classes from the list of subclasses; for the collector's sweep.
void sweep_subclasses(const gc::Tracer& tracer, Class* cls);
/// The name of a class for messages.
const char* class_name(const Class* cls);
/// To be called when the dict, the MRO or a base of `cls` changed; `name` null: everything may have.
void class_changed(Thread& t, Class* cls, Str* name);
/// Told when a watched class changes (set by the interpreter, for compiled traces).
extern void (*class_watch_changed)(Thread& t, Class* cls, Str* name);
void forget_attributes(Shape* shape, Str* name);
/// Assigns (empty: deletes) a class attribute and invalidates what was cached.
bool class_set_attribute(Thread& t, Class* cls, Str* name, Value value);
/// A class attribute that is replaced again and again is read where it is, and takes no part in what is known of the class.
bool is_class_variable(const Class* cls, Str* name);
/// True for values that mean themselves as class attributes, whatever happens: those of builtin types without __get__.
bool is_plain_class_value(Thread& t, Value v);
bool is_plain_value_class(Thread& t, Class* cls);   // of such values
/// The class of the MRO that has the name, or null.
Class* class_with_attribute(Thread& t, Class* cls, Str* name);
/// A fresh instance of a class with the layout T, attribute slots included; `bytes` counts for layouts of variable size.
Object* new_instance_of_size(Thread& t, Class* cls, size_t bytes);
template <class T> T* new_instance(Thread& t, Class* cls, size_t variable_bytes = 0) {
  return static_cast<T*>(new_instance_of_size(t, cls, gc::round_up_to_word(sizeof(T) + variable_bytes)));
}
/// The __dict__ of any object that has one (made when needed), or null.
Dict* instance_dict(Thread& t, Value object);
Module* new_module(Thread& t, Str* name);

}  // namespace adder
