// What the collector needs to know about each layout: its size and where its references are.
#include "objects/layouts.h"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "objects/bytes.h"
#include "objects/class.h"
#include "objects/generator.h"
#include "objects/iterators.h"
#include "objects/misc.h"
#include "objects/numbers.h"
#include "objects/str.h"

namespace adder {

void (*jit_entry_orphaned)(void* jit_entry) = nullptr;
namespace {

using gc::Tracer;
using gc::TraceKind;

Value* words(Object* o) { return reinterpret_cast<Value*>(o); }

// --- layouts of fixed size: a bit per word that holds a reference
#define AT(T, member) (uint64_t(1) << (__builtin_offsetof(T, member) / 8))

struct FixedLayout {
  uint32_t size = 0;       // 0: variable
  uint64_t references = 0;
};

constexpr FixedLayout fixed_layout(Kind kind) {
#define FIXED(T, ...) \
  case Kind::k##T: return {sizeof(T), (uint64_t(0) __VA_ARGS__)};
  switch (kind) {
    FIXED(Bool) FIXED(Float) FIXED(Complex) FIXED(NoneType) FIXED(NotImplementedType) FIXED(EllipsisType)
    FIXED(ByteArray, | AT(ByteArray, buffer))
    FIXED(MemoryView, | AT(MemoryView, object) | AT(MemoryView, format) | AT(MemoryView, extents) | AT(MemoryView, base))
    FIXED(List, | AT(List, items))
    FIXED(Dict, | AT(Dict, table))
    FIXED(Set, | AT(Set, table))
    FIXED(FrozenSet, | AT(FrozenSet, table))
    FIXED(Slice, | AT(Slice, start) | AT(Slice, stop) | AT(Slice, step))
    FIXED(Range, | AT(Range, start) | AT(Range, stop) | AT(Range, step) | AT(Range, length))
    FIXED(Function, | AT(Function, code) | AT(Function, globals) | AT(Function, builtins) | AT(Function, defaults) |
                        AT(Function, keyword_defaults) | AT(Function, closure) | AT(Function, name) | AT(Function, qualified_name) |
                        AT(Function, doc) | AT(Function, module) | AT(Function, annotations) | AT(Function, dict))
    FIXED(BuiltinFunction, | AT(BuiltinFunction, self) | AT(BuiltinFunction, module) | AT(BuiltinFunction, owner))
    FIXED(MethodDescriptor, | AT(MethodDescriptor, owner))
    FIXED(WrapperDescriptor, | AT(WrapperDescriptor, owner))
    FIXED(ClassMethodDescriptor, | AT(ClassMethodDescriptor, owner))
    FIXED(MethodWrapper, | AT(MethodWrapper, descriptor) | AT(MethodWrapper, self))
    FIXED(GetSetDescriptor, | AT(GetSetDescriptor, owner))
    FIXED(MemberDescriptor, | AT(MemberDescriptor, name) | AT(MemberDescriptor, owner))
    FIXED(BoundMethod, | AT(BoundMethod, self) | AT(BoundMethod, function))
    FIXED(Property, | AT(Property, getter) | AT(Property, setter) | AT(Property, deleter) | AT(Property, doc) | AT(Property, name))
    FIXED(StaticMethod, | AT(StaticMethod, function) | AT(StaticMethod, dict))
    FIXED(ClassMethod, | AT(ClassMethod, function) | AT(ClassMethod, dict))
    FIXED(Super, | AT(Super, start) | AT(Super, self) | AT(Super, self_class))
    FIXED(Cell, | AT(Cell, value))
    FIXED(Code, | AT(Code, constants) | AT(Code, names) | AT(Code, local_names) | AT(Code, filename) | AT(Code, name) |
                    AT(Code, qualified_name) | AT(Code, given))
    FIXED(FrameObject, | AT(FrameObject, back) | AT(FrameObject, code) | AT(FrameObject, globals) | AT(FrameObject, builtins) |
                           AT(FrameObject, locals) | AT(FrameObject, slots) | AT(FrameObject, trace) | AT(FrameObject, saved_generator))
    FIXED(Traceback, | AT(Traceback, next) | AT(Traceback, frame) | AT(Traceback, code) | AT(Traceback, globals))
    FIXED(Module, | AT(Module, dict))
    FIXED(MappingProxy, | AT(MappingProxy, mapping))
    FIXED(CoroutineWrapper, | AT(CoroutineWrapper, coroutine))
    FIXED(AsyncGenASend, | AT(AsyncGenASend, generator) | AT(AsyncGenASend, value))
    FIXED(AsyncGenAThrow, | AT(AsyncGenAThrow, generator) | AT(AsyncGenAThrow, arguments))
    FIXED(AsyncGenWrappedValue, | AT(AsyncGenWrappedValue, value))
    FIXED(AnextAwaitable, | AT(AnextAwaitable, awaitable) | AT(AnextAwaitable, fallback))
    FIXED(ExceptionObject, | AT(ExceptionObject, arguments) | AT(ExceptionObject, traceback) | AT(ExceptionObject, context) |
                               AT(ExceptionObject, cause) | AT(ExceptionObject, notes) |
                               (uint64_t(63) << (__builtin_offsetof(ExceptionObject, extra) / 8)))
    FIXED(WeakRef, | AT(WeakRef, callback))
    FIXED(Enumerate, | AT(Enumerate, iterator) | AT(Enumerate, long_index))
    FIXED(Zip, | AT(Zip, iterators))
    FIXED(Map, | AT(Map, function) | AT(Map, iterators))
    FIXED(Filter, | AT(Filter, function) | AT(Filter, iterator))
    FIXED(Reversed, | AT(Reversed, sequence))
    FIXED(ListIterator, | AT(ListIterator, list))
    FIXED(ListReverseIterator, | AT(ListReverseIterator, list))
    FIXED(TupleIterator, | AT(TupleIterator, tuple))
    FIXED(StrIterator, | AT(StrIterator, str))
    FIXED(BytesIterator, | AT(BytesIterator, bytes))
    FIXED(ByteArrayIterator, | AT(ByteArrayIterator, bytes))
    FIXED(MemoryIterator, | AT(MemoryIterator, view))
    FIXED(RangeIterator)
    FIXED(LongRangeIterator, | AT(LongRangeIterator, start) | AT(LongRangeIterator, step) | AT(LongRangeIterator, length) |
                                 AT(LongRangeIterator, index))
    FIXED(SetIterator, | AT(SetIterator, set))
    FIXED(DictKeyIterator, | AT(DictKeyIterator, dict))
    FIXED(DictValueIterator, | AT(DictValueIterator, dict))
    FIXED(DictItemIterator, | AT(DictItemIterator, dict))
    FIXED(DictReverseKeyIterator, | AT(DictReverseKeyIterator, dict))
    FIXED(DictReverseValueIterator, | AT(DictReverseValueIterator, dict))
    FIXED(DictReverseItemIterator, | AT(DictReverseItemIterator, dict))
    FIXED(DictKeys, | AT(DictKeys, dict))
    FIXED(DictValues, | AT(DictValues, dict))
    FIXED(DictItems, | AT(DictItems, dict))
    FIXED(SequenceIterator, | AT(SequenceIterator, sequence))
    FIXED(CallableIterator, | AT(CallableIterator, callable) | AT(CallableIterator, sentinel))
    FIXED(GenericAlias, | AT(GenericAlias, origin) | AT(GenericAlias, arguments) | AT(GenericAlias, parameters))
    FIXED(UnionType, | AT(UnionType, arguments) | AT(UnionType, parameters))
    FIXED(SimpleNamespace, | AT(SimpleNamespace, dict))
    FIXED(ArrayObject, | AT(ArrayObject, buffer))
    FIXED(ArrayIterator, | AT(ArrayIterator, array))
    FIXED(File)
    FIXED(Partial, | AT(Partial, function) | AT(Partial, arguments) | AT(Partial, keywords) | AT(Partial, dict))
    FIXED(NativeIterator, | (uint64_t(63) << (__builtin_offsetof(NativeIterator, state) / 8)))
    FIXED(Deque, | AT(Deque, items))
    FIXED(TupleGetter, | AT(TupleGetter, doc))
    FIXED(ItemGetter, | AT(ItemGetter, items))
    FIXED(AttributeGetter, | AT(AttributeGetter, names) | AT(AttributeGetter, paths))
    FIXED(MethodCaller, | AT(MethodCaller, name) | AT(MethodCaller, arguments) | AT(MethodCaller, keywords))
    default: return {};
  }
#undef FIXED
}

constexpr uint32_t fixed_size(Kind kind) {
  switch (kind) {
    case Kind::kInstance: return sizeof(Object);
    case Kind::kClass: return sizeof(Class);
    case Kind::kGenerator: case Kind::kCoroutine: case Kind::kAsyncGenerator: return sizeof(Generator);
    default: return fixed_layout(kind).size;
  }
}

// --- layouts that need a function of their own
void trace_class(Object* o, Tracer& tracer) {
  auto* cls = static_cast<Class*>(o);
  for (Object* reference : {static_cast<Object*>(cls->name), static_cast<Object*>(cls->qualified_name), static_cast<Object*>(cls->full_name),
                            static_cast<Object*>(cls->bases), static_cast<Object*>(cls->mro), static_cast<Object*>(cls->dict), static_cast<Object*>(cls->base)})
    tracer.visit(reference);
  for (Value v : cls->specials) tracer.visit(v);
  // `subclasses` holds addresses disguised as ints: the array lives, the classes need not.
  tracer.visit(cls->subclasses);
}
void trace_generator(Object* o, Tracer& tracer) {
  auto* g = static_cast<Generator*>(o);
  tracer.visit(g->storage);
  tracer.visit(g->code);
  tracer.visit(g->name);
  tracer.visit(g->qualified_name);
  tracer.visit(g->exceptions.handled);
  tracer.visit(g->origin_or_finalizer);
}
void trace_str(Object* o, Tracer& tracer) {
  auto* s = static_cast<Str*>(o);
  if (s->user_flags & kStrExternal) tracer.visit(*reinterpret_cast<Value*>(s + 1));
}
void trace_dict_table(Object* o, Tracer& tracer) {
  auto* table = static_cast<DictTable*>(o);
  for (uint32_t i = 0; i < table->capacity; i++) {
    tracer.visit(table->entries[i].key);
    tracer.visit(table->entries[i].value);
  }
}
void trace_set_table(Object* o, Tracer& tracer) {
  auto* table = static_cast<SetTable*>(o);
  for (uint32_t i = 0; i < table->capacity; i++) tracer.visit(table->entries[i].key);
}
/// The entries of a large table that lie, if only partly, in [begin, end).
template <class Table> std::span<std::remove_extent_t<decltype(Table::entries)>> entries_between(Table* table, const void* begin, const void* end) {
  constexpr size_t kEntry = sizeof(table->entries[0]);
  auto offset = [&](const void* address) {
    ptrdiff_t bytes = static_cast<const char*>(address) - reinterpret_cast<char*>(table->entries);
    return size_t(bytes > 0 ? bytes : 0);
  };
  size_t last = std::min<size_t>((offset(end) + kEntry - 1) / kEntry, table->capacity);
  size_t first = std::min(offset(begin) / kEntry, last);
  return {table->entries + first, last - first};
}
void trace_dict_table_part(Object* o, Tracer& tracer, const void* begin, const void* end) {
  for (DictEntry& entry : entries_between(static_cast<DictTable*>(o), begin, end)) {
    tracer.visit(entry.key);
    tracer.visit(entry.value);
  }
}
void trace_set_table_part(Object* o, Tracer& tracer, const void* begin, const void* end) {
  for (SetEntry& entry : entries_between(static_cast<SetTable*>(o), begin, end)) tracer.visit(entry.key);
}
void trace_tuple(Object* o, Tracer& tracer) {
  auto* tuple = static_cast<Tuple*>(o);
  tracer.visit_range(tuple->items, tuple->items + tuple->length);
}
void trace_nothing(Object*, Tracer&) {}

// A word behind the items holds the __dict__ of instances of subclasses of variable-size layouts.
size_t dict_word(const Object* o) { return shape_of_object(o)->has(kShapeHasDict) ? 8 : 0; }
size_t size_of_str(const Object* o) {
  auto* s = static_cast<const Str*>(o);
  size_t base = s->user_flags & kStrExternal ? sizeof(Str) + 8 : str_object_size(s->length, size_t(s->width()));
  return base + dict_word(o);
}
size_t size_of_int(const Object* o) { return int_object_size(static_cast<const Int*>(o)->size) + dict_word(o); }
size_t size_of_bytes(const Object* o) { return bytes_object_size(static_cast<const Bytes*>(o)->length) + dict_word(o); }
size_t size_of_buffer(const Object* o) { return buffer_object_size(static_cast<const ByteBuffer*>(o)->capacity); }
size_t size_of_tuple(const Object* o) { return sizeof(Tuple) + 8 * static_cast<const Tuple*>(o)->length + dict_word(o); }
size_t size_of_dict_table(const Object* o) {
  auto* table = static_cast<const DictTable*>(o);
  return dict_table_size(table->capacity, table->index_bits, table->index_width);
}
size_t size_of_set_table(const Object* o) {
  auto* table = static_cast<const SetTable*>(o);
  return set_table_size(table->capacity, table->index_bits, table->index_width);
}
void finalize_code(Object* o) {
  auto* code = static_cast<Code*>(o);
  for (void* p : {static_cast<void*>(code->instructions), static_cast<void*>(code->local_kinds), static_cast<void*>(code->exceptions),
                  static_cast<void*>(code->positions), static_cast<void*>(code->live_locals)})
    std::free(p);
  if (code->jit_entry) jit_entry_orphaned(code->jit_entry);
}

using TraceFunction = void (*)(Object*, Tracer&);
using SizeFunction = size_t (*)(const Object*);

constexpr TraceFunction special_trace(Kind kind) {
  switch (kind) {
    case Kind::kClass: return trace_class;
    case Kind::kGenerator: case Kind::kCoroutine: case Kind::kAsyncGenerator: return trace_generator;
    case Kind::kStr: return trace_str;
    case Kind::kDictTable: return trace_dict_table;
    case Kind::kSetTable: return trace_set_table;
    case Kind::kTuple: return trace_tuple;
    case Kind::kInt: case Kind::kBytes: case Kind::kByteBuffer: return trace_nothing;
    default: return nullptr;
  }
}
constexpr SizeFunction variable_size(Kind kind) {
  switch (kind) {
    case Kind::kStr: return size_of_str;
    case Kind::kInt: return size_of_int;
    case Kind::kBytes: return size_of_bytes;
    case Kind::kByteBuffer: return size_of_buffer;
    case Kind::kTuple: return size_of_tuple;
    case Kind::kDictTable: return size_of_dict_table;
    case Kind::kSetTable: return size_of_set_table;
    default: return nullptr;
  }
}

// Instances of subclasses: what the layout traces, then members and attributes behind it.
void trace_derived(Object* o, Tracer& tracer) {
  Shape* shape = shape_of_object(o);
  Kind kind = shape->kind;
  uint32_t size = fixed_size(kind);
  if (TraceFunction trace = special_trace(kind)) {
    trace(o, tracer);
  } else {
    for (uint64_t left = fixed_layout(kind).references; left; left &= left - 1) tracer.visit(words(o)[__builtin_ctzll(left)]);
  }
  if (shape->has(kShapeVariable)) {
    if (shape->has(kShapeHasDict)) tracer.visit(words(o)[gc::object_size(o) / 8 - 1]);
  } else {
    tracer.visit_range(words(o) + size / 8, words(o) + shape->instance_words);
  }
}
void trace_exact(Object* o, Tracer& tracer) {
  for (uint64_t left = fixed_layout(shape_of_object(o)->kind).references; left; left &= left - 1)
    tracer.visit(words(o)[__builtin_ctzll(left)]);
}

constexpr gc::Layout exact_layout(Kind kind, const char* name) {
  gc::Layout layout{name};
  if (kind == Kind::kInstance) {
    layout.kind = TraceKind::kAllValues;
    return layout;
  }
  if (kind == Kind::kTuple || kind == Kind::kValueArray) {
    layout.kind = TraceKind::kValueArray;
    return layout;
  }
  layout.fixed_size = fixed_size(kind);
  layout.size = variable_size(kind);
  if (kind == Kind::kInt || kind == Kind::kBytes || kind == Kind::kByteBuffer) return layout;
  if (TraceFunction trace = special_trace(kind)) {
    layout.kind = TraceKind::kCustom;
    layout.trace = trace;
  } else if (fixed_layout(kind).references) {
    layout.kind = TraceKind::kCustom;
    layout.trace = trace_exact;
  }
  if (kind == Kind::kDictTable) layout.trace_part = trace_dict_table_part;
  if (kind == Kind::kSetTable) layout.trace_part = trace_set_table_part;
  if (kind == Kind::kCode) layout.finalize = finalize_code;
  return layout;
}
constexpr gc::Layout derived_layout(Kind kind, const char* name) {
  gc::Layout layout{name};
  if (kind == Kind::kInstance) {
    layout.kind = TraceKind::kAllValues;
    return layout;
  }
  layout.kind = TraceKind::kCustom;
  layout.trace = trace_derived;
  layout.size = variable_size(kind);
  return layout;
}

const gc::Layout kExact[] = {
#define TYPE(Cpp, name, base, flags) exact_layout(Kind::k##Cpp, name),
#include "objects/builtin_types.def"
#undef TYPE
};
const gc::Layout kDerived[] = {
#define TYPE(Cpp, name, base, flags) derived_layout(Kind::k##Cpp, name),
#include "objects/builtin_types.def"
#undef TYPE
};

}  // namespace

uint32_t native_size(Kind kind) { return fixed_size(kind); }
const gc::Layout* gc_layout(Kind kind, bool derived) { return derived ? &kDerived[int(kind)] : &kExact[int(kind)]; }

}  // namespace adder
