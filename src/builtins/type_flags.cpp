#include "builtins/type_flags.h"

#include <algorithm>
#include <string_view>

#include "objects/str.h"

namespace adder {
namespace {

// ref 3.11: Include/object.h
enum TypeFlag : int64_t {
  kManagedDict = 1 << 4,
  kSequence = 1 << 5,
  kMapping = 1 << 6,
  kDisallowInstantiation = 1 << 7,
  kImmutableType = 1 << 8,
  kHeapType = 1 << 9,
  kBaseType = 1 << 10,
  kHaveVectorcall = 1 << 11,
  kReady = 1 << 12,
  kHaveGc = 1 << 14,
  kMethodDescriptor = 1 << 17,
  kIsAbstract = 1 << 20,
  kMatchSelf = 1 << 22,
  kLongSubclass = 1 << 24,
  kListSubclass = 1 << 25,
  kTupleSubclass = 1 << 26,
  kBytesSubclass = 1 << 27,
  kUnicodeSubclass = 1 << 28,
  kDictSubclass = 1 << 29,
  kBaseExceptionSubclass = 1 << 30,
  kTypeSubclass = int64_t(1) << 31,
};

/// What is inherited with the layout.
int64_t flags_of_layout(Kind kind) {
  switch (kind) {
    case Kind::kInt: case Kind::kBool: return kLongSubclass | kMatchSelf;
    case Kind::kList: return kListSubclass | kMatchSelf;
    case Kind::kTuple: return kTupleSubclass | kMatchSelf;
    case Kind::kBytes: return kBytesSubclass | kMatchSelf;
    case Kind::kStr: return kUnicodeSubclass | kMatchSelf;
    case Kind::kDict: return kDictSubclass | kMatchSelf;
    case Kind::kFloat: case Kind::kByteArray: case Kind::kSet: case Kind::kFrozenSet: return kMatchSelf;
    case Kind::kExceptionObject: return kBaseExceptionSubclass;
    case Kind::kClass: return kTypeSubclass;
    default: return 0;
  }
}

/// What builtin classes have for themselves alone.
int64_t flags_of_builtin(Kind kind) {
  switch (kind) {
    case Kind::kFunction: case Kind::kMethodDescriptor: return kHaveVectorcall | kMethodDescriptor;
    case Kind::kWrapperDescriptor: return kMethodDescriptor;
    case Kind::kClass: case Kind::kBuiltinFunction: case Kind::kBoundMethod: case Kind::kGenericAlias: return kHaveVectorcall;
    default: return 0;
  }
}

// The class that gave the instances their __dict__ decides whether it lies before them.
bool has_managed_dict(const Class* cls) {
  if (!(cls->flags & kClassHasDict)) return false;
  while (cls->base && cls->base->flags & kClassHasDict) cls = cls->base;
  bool has_items = cls->kind == Kind::kInt || cls->kind == Kind::kTuple || cls->kind == Kind::kBytes || cls->kind == Kind::kClass;
  return cls->flags & kClassHeap && !has_items;
}

struct NativeRow {
  std::string_view name;
  int64_t more;
};
/// Classes that CPython makes at run time, or calls in a way of its own.
constexpr NativeRow kNativeRows[] = {
    {"ExceptionGroup", kHeapType},
    {"_abc._abc_data", kHeapType},
    {"_random.Random", kHeapType},
    {"_sha512.sha384", kHeapType},
    {"_sha512.sha512", kHeapType},
    {"_sre.SRE_Scanner", kHeapType},
    {"_struct.Struct", kHeapType},
    {"_struct.unpack_iterator", kHeapType},
    {"_thread.RLock", kHeapType},
    {"_thread._local", kHeapType},
    {"_thread.lock", kHeapType},
    {"array.array", kHeapType},
    {"array.arrayiterator", kHeapType},
    {"ast.AST", kHeapType},
    {"functools.KeyWrapper", kHeapType},
    {"functools._lru_cache_wrapper", kHeapType | kMethodDescriptor},
    {"functools.partial", kHeapType | kHaveVectorcall},
    {"operator.attrgetter", kHeapType | kHaveVectorcall},
    {"operator.itemgetter", kHeapType | kHaveVectorcall},
    {"operator.methodcaller", kHeapType},
    {"os.stat_result", kHeapType},
    {"os.statvfs_result", kHeapType},
    {"os.terminal_size", kHeapType},
    {"posix.DirEntry", kHeapType},
    {"posix.ScandirIterator", kHeapType},
    {"posix.times_result", kHeapType},
    {"posix.uname_result", kHeapType},
    {"re.Match", kHeapType},
    {"re.Pattern", kHeapType},
    {"time.struct_time", kHeapType},
    {"weakref.ReferenceType", kHaveVectorcall},
    {"zlib.Compress", kHeapType},
    {"zlib.Decompress", kHeapType},
};

int64_t flags_of_native(Thread& t, Class* cls) {
  Utf8 name(cls->full_name);
  for (const NativeRow& row : kNativeRows)
    if (row.name == name.view()) return row.more;
  return 0;
}

}  // namespace

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

int64_t type_flags(Thread& t, Class* cls) {
  int64_t flags = kReady | flags_of_layout(cls->kind);
  auto map = [&](uint32_t own, int64_t theirs) {
    if (cls->flags & own) flags |= theirs;
  };
  map(kClassHeap, kHeapType);
  map(kClassSubclassable, kBaseType);
  map(kClassImmutable, kImmutableType);
  map(kClassNoInstantiate, kDisallowInstantiation);
  map(kClassAbstract, kIsAbstract);
  map(kClassSequence, kSequence);
  map(kClassMapping, kMapping);
  if (is_collected_class(cls)) flags |= kHaveGc;
  if (has_managed_dict(cls)) flags |= kManagedDict;
  if (cls->flags & kClassHeap) return flags;
  if (class_for_kind(cls->kind) == cls) flags |= flags_of_builtin(cls->kind);
  return flags | flags_of_native(t, cls);
}

}  // namespace adder
