// Python's Direct domain: what the framework needs to know of Python's heap, and the operations that every domain of
// Python has beyond the framework's.  Record and Replay are in interp/record.h and interp/replay.h.
#pragma once
#include "interp/fields.h"
#include "jit/domain/direct.h"
#include "objects/protocols.h"

namespace adder {

struct Frame;
enum class Next : uint8_t;
enum class Link : uint8_t;
void classify_construction(Thread& t, Class* cls);
Value handled_exception(Thread& t);
Value handled_outside(Thread& t);
Value exchange_handled(Thread& t, Value exception);             // returns the old one, None if none
void set_handled(Thread& t, Value exception);
const NativeMethod* exact_constructor(Thread& t, Class* cls);

/// Python's heap as the JIT framework sees it.
struct PythonMemory {
  using Thread = adder::Thread;
  static ADDER_INLINE bool is_heap_float(Value v) { return v.as<Object>()->shape == builtin_shape(Kind::kFloat); }
  static ADDER_INLINE double heap_float(Value v) { return v.as<Float>()->value; }
  static ADDER_INLINE Value new_heap_float(Thread& t, double d) { return adder::heap_float(t, d); }
  static ADDER_INLINE Value allocate(Thread& t, uint32_t shape, uint32_t size) {
    return Value::from(t.allocator.allocate(reinterpret_cast<const gc::ShapeBase*>(uintptr_t(shape)), size));
  }
  static ADDER_INLINE void write_barrier(Value v) { gc::write_barrier(v.as<Object>()); }
  /// Classes and modules are the only objects of builtin types that can become something else.
  static constexpr bool keeps_shape(uint32_t shape) {
    return shape < builtin_shape(Kind::kCount) && shape != builtin_shape(Kind::kClass) && shape != builtin_shape(Kind::kModule);
  }
};

/// What super(cls, self).name is.
struct SuperMethod {
  Value function;
  enum How : uint64_t { kUnknown, kBound, kPlain } how;   // bound: to self
};

/// Operations over any domain, composed of the framework's.  Inherited by each of Python's domains (CRTP).
template <class D> class View;

template <class D, class Ref, class Bool> class PythonOperations {
 public:
  /// The result of a failed operation; test results with `failed`.
  Ref failure() { return self().empty(); }
  bool failed(Ref r) { return bool(self().is_empty(r)); }
  /// True when the value is a heap object of exactly this builtin type.
  template <class T> bool is_exactly(Ref r) {
    return bool(self().is_pointer(r)) && self().shape(r) == builtin_shape(KindOf<T>::kind);
  }
  /// The object behind a constant of the trace.
  template <class T> T* promoted(Ref r) { return self().promote(r).template as<T>(); }
  Ref from(const Object* o) { return self().constant(Value::from(o)); }
  /// Storage for `count` values, empty.
  Ref new_value_array(uint32_t count) {
    Ref array = self().allocate(builtin_shape(Kind::kValueArray), uint32_t(sizeof(ValueArray) + 8 * count));
    self().initialize_int(array, field::array_length, self().int_constant(count));
    return array;
  }

 private:
  D& self() { return static_cast<D&>(*this); }
};

class Direct : public jit::DirectDomain<PythonMemory>, public PythonOperations<Direct, Value, bool> {
 public:
  using DirectDomain::DirectDomain;
  template <class T> ADDER_INLINE bool is_exactly(Value v) { return is_exact<T>(v); }
  ADDER_INLINE bool failed(Value v) { return v.is_empty(); }
  ADDER_INLINE void rely_on_code(Code*) {}

  /// What reading `name` from objects of a shape means; `cache` are the two words of an inline cache.
  ADDER_INLINE const AttributeEntry* attribute(uint32_t shape, Str* name, uint32_t* cache) {
    if (cache[0] == shape) [[likely]] {
      auto* entry = reinterpret_cast<const AttributeEntry*>(uintptr_t(cache[1]));
      if (!entry->stale) [[likely]] return entry;
    }
    return attribute_slow(thread(), shape, name, cache);
  }
  ADDER_INLINE const StoreEntry* attribute_store(uint32_t shape, Str* name, Value value, uint32_t* cache) {
    if (cache[0] == shape) [[likely]] {
      auto* entry = reinterpret_cast<const StoreEntry*>(uintptr_t(cache[1]));
      if (!entry->stale) [[likely]] return entry;
    }
    return attribute_store_slow(thread(), shape, name, value, cache);
  }
  /// A special method of the class of objects of a shape: the raw class attribute, or empty.  A constant of the trace.
  ADDER_INLINE Value special(uint32_t shape, Special s) {
    return class_special(thread(), reinterpret_cast<Shape*>(uintptr_t(shape))->cls, s);
  }

  ADDER_INLINE Value special(Class* cls, Special s) { return class_special(thread(), cls, s); }
  /// How calling the class makes an instance.
  ADDER_INLINE Construction construction(Class* cls) {
    if (cls->construction == Construction::kUnknown) [[unlikely]] classify_construction(thread(), cls);
    return cls->construction;
  }
  /// The function that makes the instances of a builtin class, or null: calling the class takes more.
  ADDER_INLINE const NativeMethod* native_constructor(Class* cls) {
    if (cls->construction == Construction::kUnknown) [[unlikely]] classify_construction(thread(), cls);
    return cls->construction == Construction::kNative ? exact_constructor(thread(), cls) : nullptr;
  }
  ADDER_INLINE Shape* instance_shape(Class* cls) { return cls->instance_shape; }

  // Calls of values.  `arguments` are the domain's own values, in a row.
  /// Any callable, opaque to the trace; `names` name the last arguments.
  Value call_value(Value callable, const Value* arguments, size_t count, Tuple* names) {
    return names ? call_keywords(thread(), callable, {arguments, count}, names) : adder::call(thread(), callable, {arguments, count});
  }
  /// A native method with `count` arguments, receiver included.
  Value call_native(const NativeMethod* m, const Value* arguments, size_t count, Tuple* names) {
    return adder::call_native(thread(), m, arguments, count, names);
  }
  /// True when the generator is suspended: it can be entered by View::resume.
  ADDER_INLINE bool can_resume(Value generator) { return generator.as<Generator>()->state <= GeneratorState::kSuspended; }
  /// Runs a generator that can be resumed to its next yield, in the middle of a handler.  Empty at its end, or with an error
  /// pending.  With Link::kForIter the value that it returns is dropped, with Link::kSend one that is not None is pending in a
  /// StopIteration.
  Value resume_generator(Value generator, Value sent, Link link);
  /// After an iterator of this shape gave nothing: whether it failed.
  ADDER_INLINE bool error_pending(uint32_t) { return has_pending(thread()); }
  /// What a handler raises, before it returns kRaise or kReraise.
  ADDER_INLINE void set_pending(Value exception) { thread().pending = exception; }
  /// The exception that the running frame handles, or None.
  Value handled() { return handled_exception(thread()); }
  /// What the frames outside of the running one's generator handle (innermost first), or None.
  Value handled_outside() { return adder::handled_outside(thread()); }
  Value exchange_handled(Value exception) { return adder::exchange_handled(thread(), exception); }
  /// An opaque function has changed what the running frame handles.
  ADDER_INLINE void handled_changed() {}
  /// What super(cls, self).name is, as far as it is simple; `super` must be the builtin.
  SuperMethod super_method(Value super, Value cls, uint32_t shape, Str* name);

  // Names.  Globals are found through inline caches; what a trace makes of them is its domain's business.
  ADDER_INLINE Value global(View<Direct>& f, Str* name, uint32_t* cache);
  ADDER_INLINE Value store_global(View<Direct>& f, Str* name, Value v);
  Value load_name(View<Direct>& f, Str* name);
  bool store_name(View<Direct>& f, Str* name, Value v);
  Value load_class_deref(View<Direct>& f, uint32_t slot);
  Value locals_of(View<Direct>& f);
  Value make_function(View<Direct>& f, uint32_t flags);
  Next send(View<Direct>& f, uint32_t target);

  /// A Python function in the middle of a handler; the handler goes on with the result.
  Value call_python(Value function, const Value* arguments, size_t count);

 private:
  static ADDER_NOINLINE const AttributeEntry* attribute_slow(Thread& t, uint32_t shape, Str* name, uint32_t* cache);
  static ADDER_NOINLINE const StoreEntry* attribute_store_slow(Thread& t, uint32_t shape, Str* name, Value value, uint32_t* cache);
};

/// TRY for domain code: hands a failed operation on.
#define TRY_IN(d, expression)                            \
  ({                                                     \
    auto result_ = (expression);                         \
    if ((d).failed(result_)) [[unlikely]] return (d).failure(); \
    result_;                                             \
  })

}  // namespace adder
