// The classes of builtin types: allocated for every layout, then filled from their TypeSpecs.
#include <algorithm>
#include <cstring>

#include "objects/errors.h"
#include "objects/exception.h"
#include "objects/layouts.h"
#include "objects/str.h"
#include "runtime/native_classes.h"
#include "runtime/runtime.h"

namespace adder {

// A layout's TypeSpec may be missing while nobody has written it: then the type has no methods.
#define TYPE(Cpp, name, base, flags) extern const TypeSpec k##Cpp##Type __attribute__((weak));
#include "objects/builtin_types.def"
#undef TYPE

namespace {

enum TypeFlag : uint8_t { kSubclassable = 1, kVariableSize = 2, kAbstract = 4, kSharesAccess = 8 };
struct Row {
  Kind kind, base;
  const char* name;
  unsigned flags;
  const TypeSpec* spec;
};
const Row kRows[] = {
#define TYPE(Cpp, name, base, flags) {Kind::k##Cpp, Kind::k##base, name, flags, &k##Cpp##Type},
#include "objects/builtin_types.def"
#undef TYPE
};

struct ExceptionType {
  ExceptionId id, base;
  const char *name, *doc;
};
const ExceptionType kExceptionRows[] = {
#define EXCEPTION(name, base, doc) {ExceptionId::k##name, ExceptionId::k##base, #name, doc},
#include "objects/exceptions.def"
#undef EXCEPTION
};

Class*& class_slot(Thread& t, Kind k) { return t.runtime->classes[size_t(k)]; }

// Names with a dot are a module's: "types.UnionType" is UnionType in types.
void set_names(Thread& t, Class* cls, const char* text, const char* module) {
  const char* dot = strrchr(text, '.');
  std::string_view name = dot ? dot + 1 : text;
  cls->name = cls->qualified_name = cls->full_name = intern(t, name);
  Str* module_name = dot ? intern(t, {text, size_t(dot - text)}) : intern(t, module);
  if (str_equal(module_name, "builtins")) return;  // what type.__module__ says when there is none
  dict_set_str(t, cls->dict, intern(t, "__module__"), Value::from(module_name));
  cls->full_name = intern(t, std::string(Utf8(module_name).view()) + "." + std::string(name));
}

bool is_sequence_type(Kind k) { return k == Kind::kList || k == Kind::kTuple || k == Kind::kRange || k == Kind::kMemoryView || k == Kind::kArrayObject || k == Kind::kDeque; }
bool is_mapping_type(Kind k) { return k == Kind::kDict || k == Kind::kMappingProxy; }
bool is_weakly_referable(Kind k) {
  static const Kind kKinds[] = {Kind::kClass, Kind::kFunction, Kind::kModule, Kind::kGenerator, Kind::kCoroutine, Kind::kAsyncGenerator, Kind::kSet,
                                Kind::kFrozenSet, Kind::kBoundMethod, Kind::kBuiltinFunction, Kind::kCode, Kind::kDeque, Kind::kArrayObject,
                                Kind::kPartial, Kind::kFile, Kind::kGenericAlias, Kind::kMemoryView, Kind::kStaticMethod, Kind::kClassMethod};
  return std::ranges::find(kKinds, k) != std::end(kKinds);
}

uint32_t type_flags(const Row& row) {
  uint32_t flags = kClassImmutable;
  if (row.flags & kSubclassable) flags |= kClassSubclassable;
  if (is_sequence_type(row.kind)) flags |= kClassSequence;
  if (is_mapping_type(row.kind)) flags |= kClassMapping;
  if (is_weakly_referable(row.kind)) flags |= kClassHasWeakRefs;
  bool constructible = &*row.spec && row.spec->construct;
  if (!constructible && row.kind != Kind::kInstance) flags |= kClassNoInstantiate;
  return flags;
}

void create_class(Thread& t, const Row& row) {
  Class* cls = allocate_class(t, nullptr);
  class_slot(t, row.kind) = cls;
  cls->kind = row.kind;
  cls->fixed_size = native_size(row.kind);
  cls->flags = type_flags(row);
  cls->spec = row.spec;
  cls->instance_shape = builtin_shape_of(row.kind);
  cls->instance_shape->cls = cls;
  cls->instance_shape->owner = cls;
  cls->instance_shape->next_of_class = nullptr;
  cls->shapes = cls->instance_shape;
}

void link_class(Thread& t, const Row& row) {
  Class* cls = class_slot(t, row.kind);
  cls->dict = new_dict(t);
  Class* base = row.base == row.kind ? nullptr : class_slot(t, row.base);
  cls->base = base;
  cls->bases = base ? make_tuple(t, Value::from(base)) : t.runtime->empty_tuple;
  cls->shape = uint32_t(reinterpret_cast<uintptr_t>(new_unique_shape(class_slot(t, Kind::kClass), Kind::kClass, cls)));
  set_names(t, cls, row.name, row.spec && row.spec->module ? row.spec->module : "builtins");
  cls->mro = compute_mro(t, cls);
  CHECK(cls->mro, "builtin types have consistent bases");
  link_bases(t, cls);
}

template <class T> T* new_descriptor(Thread& t, const NativeMethod* m, Class* cls) {
  auto* d = allocate<T>(t);
  d->method = m;
  d->owner = cls;
  return d;
}

bool is_slot_name(Str* name) {
  return name->length > 4 && name->at(0) == '_' && name->at(1) == '_' && name->at(name->length - 1) == '_' && name->at(name->length - 2) == '_';
}
// Special methods that are ordinary methods in CPython's types as well, not slot wrappers.
bool is_plain_special(std::string_view name) {
  static const std::string_view kNames[] = {"__reduce__", "__reduce_ex__", "__sizeof__", "__format__", "__dir__", "__getnewargs__", "__setstate__", "__getstate__",
                                            "__length_hint__", "__reversed__", "__copy__", "__deepcopy__", "__round__", "__trunc__", "__floor__", "__ceil__",
                                            "__complex__", "__bytes__", "__enter__", "__exit__", "__instancecheck__", "__subclasscheck__", "__prepare__",
                                            "__subclasses__", "__mro_entries__", "__fspath__", "__class_getitem__", "__alloc__", "__set_name__", "__missing__"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}
// ref 3.11: look-ups that are so frequent that the types have a method for them, beside the slot.
bool is_plain_lookup(Kind kind, std::string_view name) {
  bool contains = kind == Kind::kDict || kind == Kind::kSet || kind == Kind::kFrozenSet;
  bool getitem = kind == Kind::kDict || kind == Kind::kList;
  return (contains && name == "__contains__") || (getitem && name == "__getitem__");
}

Value make_descriptor(Thread& t, const NativeMethod& m, Class* cls, Str* name) {
  switch (m.binding) {
    case Binding::kClassMethod: return Value::from(new_descriptor<ClassMethodDescriptor>(t, &m, cls));
    case Binding::kStaticMethod: {
      auto* function = allocate<BuiltinFunction>(t);
      function->method = &m;
      function->owner = cls;
      auto* wrapper = allocate<StaticMethod>(t);
      wrapper->function = Value::from(function);
      return Value::from(wrapper);
    }
    case Binding::kMethod: break;
  }
  if (is_slot_name(name) && !is_plain_special(name->ascii()) && !is_plain_lookup(cls->kind, name->ascii())) return Value::from(new_descriptor<WrapperDescriptor>(t, &m, cls));
  return Value::from(new_descriptor<MethodDescriptor>(t, &m, cls));
}

}  // namespace

// Fields of builtin types are computed attributes that show themselves as members.
static Shape* member_shape(Thread& t) {
  static Shape* shape = new_root_shape(class_slot(t, Kind::kMemberDescriptor), Kind::kGetSetDescriptor, 0, native_size(Kind::kGetSetDescriptor), 0);
  return shape;
}

// --- slots that types have in their __dict__ although what they do is inherited, as in CPython

bool repeat_special(Thread& t, Class* cls, Special s) {
  Str* name = special_name(s);
  if (!cls->base || dict_get_str(t, cls->dict, name)) return true;
  Value inherited = class_lookup(t, cls->base, name);
  CHECK(inherited, "what is repeated must be there");
  if (!is_exact<BuiltinFunction>(inherited)) return dict_set_str(t, cls->dict, name, Value::from(new_descriptor<WrapperDescriptor>(t, inherited.as<MethodDescriptor>()->method, cls)));
  auto* function = allocate<BuiltinFunction>(t);
  function->method = inherited.as<BuiltinFunction>()->method;
  function->owner = cls;
  return dict_set_str(t, cls->dict, name, Value::from(function));
}
// ref 3.11: a type that compares anything has all six methods.
static bool repeat_comparisons(Thread& t, Class* cls) {
  constexpr Special kComparisons[] = {Special::klt, Special::kle, Special::keq, Special::kne, Special::kgt, Special::kge};
  auto is_own = [&](Special s) { return bool(dict_get_str(t, cls->dict, special_name(s))); };
  auto repeat = [&](Special s) { return repeat_special(t, cls, s); };
  return std::ranges::none_of(kComparisons, is_own) || std::ranges::all_of(kComparisons, repeat);
}
static bool repeat_access(Thread& t, Class* cls, uint8_t slots) {
  if ((slots & kOwnGetattribute) && !repeat_special(t, cls, Special::kgetattribute)) return false;
  return !(slots & kOwnSetattr) || (repeat_special(t, cls, Special::ksetattr) && repeat_special(t, cls, Special::kdelattr));
}

bool fill_class(Thread& t, Class* cls, const TypeSpec& spec) {
  for (const NativeMethod& m : spec.methods) {
    Str* name = native_name(t, &m);
    if (!dict_set_str(t, cls->dict, name, make_descriptor(t, m, cls, name))) return false;
  }
  if (!repeat_comparisons(t, cls) || !repeat_access(t, cls, spec.own_slots)) return false;
  for (const NativeGetSet& g : spec.getsets) {
    auto* d = allocate<GetSetDescriptor>(t);
    if (g.member) d->shape = uint32_t(reinterpret_cast<uintptr_t>(member_shape(t)));
    d->getset = &g;
    d->owner = cls;
    if (!dict_set_str(t, cls->dict, intern(t, g.name), Value::from(d))) return false;
  }
  if (spec.construct) {
    auto* function = allocate<BuiltinFunction>(t);
    function->method = spec.construct;
    function->owner = cls;
    if (!dict_set_str(t, cls->dict, special_name(Special::knew), Value::from(function))) return false;
  }
  // A type whose instances have a __doc__ of their own has declared it above.
  Value doc = spec.doc ? Value::from(str_from_utf8(t, spec.doc)) : kNone;
  if (!dict_get_str(t, cls->dict, intern(t, "__doc__")) && !dict_set_str(t, cls->dict, intern(t, "__doc__"), doc)) return false;
  return !spec.finish || spec.finish(t, cls);
}

static void create_exceptions(Thread& t) {
  for (const ExceptionType& row : kExceptionRows) {
    Class*& slot = t.runtime->exceptions[size_t(row.id)];
    if (row.id == ExceptionId::kBaseException) {
      slot = class_slot(t, Kind::kExceptionObject);
      continue;
    }
    Class* base = t.runtime->exceptions[size_t(row.base)];
    Class* cls = slot = allocate_class(t, class_slot(t, Kind::kClass));
    cls->dict = new_dict(t);
    cls->name = cls->qualified_name = cls->full_name = intern(t, row.name);
    cls->base = base;
    Tuple* bases = row.id == ExceptionId::kExceptionGroup ? make_tuple(t, Value::from(base), Value::from(t.runtime->exceptions[size_t(ExceptionId::kException)]))
                                                          : make_tuple(t, Value::from(base));
    cls->bases = bases;
    cls->kind = Kind::kExceptionObject;
    cls->fixed_size = base->fixed_size;
    cls->flags = kClassSubclassable | kClassImmutable | kClassHasDict;
    cls->inline_capacity = 1;
    cls->instance_shape = new_root_shape(cls, cls->kind, kShapeHasDict, cls->fixed_size, 1);
    cls->mro = compute_mro(t, cls);
    link_bases(t, cls);
    dict_set_str(t, cls->dict, intern(t, "__doc__"), Value::from(intern(t, row.doc)));
    finish_class(t, cls);
  }
}

void create_builtin_types(Thread& t) {
  for (const Row& row : kRows) create_class(t, row);
  t.runtime->empty_tuple = new_tuple(t, 0);
  for (const Row& row : kRows)
    if (row.kind != Kind::kInstance) continue;
    else link_class(t, row);
  for (const Row& row : kRows)
    if (row.kind != Kind::kInstance) link_class(t, row);
  // BaseException's instances have attributes of their own.
  Class* base = class_slot(t, Kind::kExceptionObject);
  base->flags |= kClassHasDict;
  base->inline_capacity = 1;
  base->instance_shape = new_root_shape(base, Kind::kExceptionObject, kShapeHasDict, base->fixed_size, 1);
  for (const Row& row : kRows)
    if (row.spec) CHECK(fill_class(t, class_slot(t, row.kind), *row.spec), "a builtin type's table is sound");
  for (const Row& row : kRows)
    if (!(row.flags & kSharesAccess)) CHECK(repeat_access(t, class_slot(t, row.kind), kOwnGetattribute), "object has __getattribute__");
  for (const Row& row : kRows) finish_class(t, class_slot(t, row.kind));
  create_exceptions(t);
}

Class* new_native_class(Thread& t, const char* qualified_name, Class* base, const TypeSpec& spec) {
  Class* cls = keep_class(t, allocate_class(t, class_slot(t, Kind::kClass)));
  cls->dict = new_dict(t);
  set_names(t, cls, qualified_name, "builtins");
  cls->base = base;
  cls->bases = make_tuple(t, Value::from(base));
  cls->kind = spec.kind;
  cls->fixed_size = native_size(spec.kind) + 8 * spec.hidden_slots;
  cls->flags = (spec.subclassable ? kClassSubclassable : 0) | kClassImmutable | (spec.has_dict ? kClassHasDict : 0) | (base->flags & (kClassHasDict | kClassHasWeakRefs | kClassSequence | kClassMapping));
  if (!spec.construct && !class_special(t, base, Special::knew)) cls->flags |= kClassNoInstantiate;
  bool has_dict = cls->flags & kClassHasDict;
  cls->inline_capacity = has_dict ? 1 : 0;
  cls->instance_shape = new_root_shape(cls, cls->kind, has_dict ? kShapeHasDict : 0, cls->fixed_size, cls->inline_capacity);
  cls->spec = &spec;
  cls->mro = TRY(compute_mro(t, cls));
  link_bases(t, cls);
  if (!fill_class(t, cls, spec)) return Failed{};
  finish_class(t, cls);
  return cls;
}

}  // namespace adder
