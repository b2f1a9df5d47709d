// Direct: the domain whose values are plain machine words.  Handlers instantiated for it are the interpreter, and
// nothing of the abstraction is left in the machine code.  A language inherits it and adds its own operations:
//
//   struct Direct : jit::DirectDomain<Memory> { using DirectDomain::DirectDomain; ... };
//
// `Memory` is what the framework must know of the language's heap; see the concept below.
#pragma once
#include <concepts>
#include <cstring>

#include "base/check.h"
#include "jit/domain/callee.h"

namespace adder::jit {


/// Every object's first 32 bits say which type and layout it has.
constexpr Field kShapeField{0, kAliasHeader, Width::kUint32};

/// What kind of tagged value something is.  kFloat includes floats on the heap, kPointer does not.
enum class Kind : uint8_t { kInt, kFloat, kPointer, kConstant, kEmpty };

template <class M>
concept LanguageMemory = requires(typename M::Thread& thread, Value v, double d, uint32_t n) {
  { M::is_heap_float(v) } -> std::same_as<bool>;         // v is a pointer to an object
  { M::heap_float(v) } -> std::same_as<double>;
  { M::new_heap_float(thread, d) } -> std::same_as<Value>;
  { M::allocate(thread, n, n) } -> std::same_as<Value>;  // shape, bytes with header; the rest is 0
  M::write_barrier(v);                                   // before a value is stored into the object
  { M::keeps_shape(n) } -> std::same_as<bool>;           // objects of this shape never get another
};

// Comparisons as types, for `compare_small` and for handlers that are templates over them.
struct Less { template <class A> static ADDER_INLINE auto compare(A a, A b) { return a < b; } };
struct LessEqual { template <class A> static ADDER_INLINE auto compare(A a, A b) { return a <= b; } };
struct Equal { template <class A> static ADDER_INLINE auto compare(A a, A b) { return a == b; } };
struct NotEqual { template <class A> static ADDER_INLINE auto compare(A a, A b) { return a != b; } };
struct Greater { template <class A> static ADDER_INLINE auto compare(A a, A b) { return a > b; } };
struct GreaterEqual { template <class A> static ADDER_INLINE auto compare(A a, A b) { return a >= b; } };

constexpr int64_t floor_divide(int64_t a, int64_t b) {
  int64_t q = a / b;
  return q - (a % b != 0 && (a < 0) != (b < 0));
}
constexpr int64_t floor_modulo(int64_t a, int64_t b) {
  int64_t r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

class Watch;

template <LanguageMemory M>
class DirectDomain {
 public:
  using Memory = M;
  using Thread = typename M::Thread;
  using Ref = Value;
  using Int = int64_t;
  using Float = double;
  using Bool = bool;
  static constexpr bool kDirect = true, kRecord = false, kReplay = false;

  explicit DirectDomain(Thread& thread) : thread_(&thread) {}
  ADDER_INLINE Thread& thread() { return *thread_; }

  // Constants.
  ADDER_INLINE Value constant(Value v) { return v; }
  ADDER_INLINE int64_t int_constant(int64_t i) { return i; }
  ADDER_INLINE double float_constant(double x) { return x; }
  ADDER_INLINE Value boolean(bool b) { return Value::from_bool(b); }
  ADDER_INLINE Value empty() { return kEmpty; }
  template <class T> ADDER_INLINE T concrete(T x) { return x; }

  // Tests.
  ADDER_INLINE bool is_int(Value v) { return v.is_int(); }
  ADDER_INLINE bool is_flonum(Value v) { return v.is_flonum(); }
  ADDER_INLINE bool is_float(Value v) { return v.is_flonum() || (is_pointer(v) && M::is_heap_float(v)); }
  ADDER_INLINE bool is_pointer(Value v) { return v.is_pointer() && v.bits != 0; }
  ADDER_INLINE bool is_empty(Value v) { return v.is_empty(); }
  ADDER_INLINE bool same(Value a, Value b) { return a.bits == b.bits; }
  ADDER_INLINE bool both_int(Value a, Value b) { return a.bits & b.bits & 1; }
  ADDER_INLINE Kind kind(Value v) {
    if (v.is_int()) return Kind::kInt;
    if (v.is_flonum()) return Kind::kFloat;
    if (v.is_constant()) return Kind::kConstant;
    if (v.is_empty()) return Kind::kEmpty;
    return M::is_heap_float(v) ? Kind::kFloat : Kind::kPointer;
  }

  // Ints.
  ADDER_INLINE int64_t untag_int(Value v) { return v.as_int(); }
  ADDER_INLINE Value tag_int(int64_t i) { return Value::from_int(i); }
  ADDER_INLINE bool int_fits(int64_t i) { return Value::fits_int(i); }
  ADDER_INLINE int64_t value_bits(Value v) { return int64_t(v.bits); }
  ADDER_INLINE Value value_from_bits(int64_t bits) { return Value{uint64_t(bits)}; }
  ADDER_INLINE bool int_ult(int64_t a, int64_t b) { return uint64_t(a) < uint64_t(b); }
  ADDER_INLINE bool int_ule(int64_t a, int64_t b) { return uint64_t(a) <= uint64_t(b); }
  ADDER_INLINE int64_t int_shr(int64_t a, int64_t count) { return int64_t(uint64_t(a) >> (count & 63)); }
  ADDER_INLINE int64_t int_floordiv(int64_t a, int64_t b) { return floor_divide(a, b); }
  ADDER_INLINE int64_t int_mod(int64_t a, int64_t b) { return floor_modulo(a, b); }
  ADDER_INLINE int64_t bool_to_int(bool b) { return b; }
  /// condition ? a : b without a branch (in a trace: without a guard).
  template <class T> ADDER_INLINE T select(bool condition, T a, T b) { return condition ? a : b; }

  // Small ints as tagged words, 2i + 1.  Each returns true when the result does not fit; `out` is then undefined.
  ADDER_INLINE bool add_small(Value a, Value b, Value& out) {
    return __builtin_add_overflow(int64_t(a.bits), int64_t(b.bits - 1), reinterpret_cast<int64_t*>(&out.bits));
  }
  ADDER_INLINE bool sub_small(Value a, Value b, Value& out) {
    return __builtin_sub_overflow(int64_t(a.bits), int64_t(b.bits - 1), reinterpret_cast<int64_t*>(&out.bits));
  }
  ADDER_INLINE bool mul_small(Value a, Value b, Value& out) {
    int64_t product;
    bool overflow = __builtin_mul_overflow(int64_t(a.bits - 1), b.as_int(), &product);
    out.bits = uint64_t(product) | 1;
    return overflow;
  }
  template <class Op> ADDER_INLINE bool compare_small(Value a, Value b) {
    return Op::compare(int64_t(a.bits), int64_t(b.bits));
  }

  // Floats.
  ADDER_INLINE double unbox_float(Value v) { return v.is_flonum() ? flonum_value(v) : M::heap_float(v); }
  ADDER_INLINE Value box_float(double x) {
    return fits_flonum(x) ? flonum_from(x) : M::new_heap_float(*thread_, x);
  }
  ADDER_INLINE double int_to_float(int64_t i) { return double(i); }
  ADDER_INLINE int64_t float_to_int(double x) { return int64_t(x); }
  ADDER_INLINE double float_sqrt(double x) { return __builtin_sqrt(x); }
  ADDER_INLINE double float_abs(double x) { return __builtin_fabs(x); }
  ADDER_INLINE double float_floor(double x) { return __builtin_floor(x); }
  ADDER_INLINE double float_neg(double x) { return -x; }
  ADDER_INLINE int64_t float_bits(double x) { return std::bit_cast<int64_t>(x); }
  ADDER_INLINE double float_from_bits(int64_t bits) { return std::bit_cast<double>(bits); }

  // Promotion: from here on the value is a constant of the trace.
  ADDER_INLINE int64_t promote(int64_t i) { return i; }
  ADDER_INLINE Value promote(Value v) { return v; }
  ADDER_INLINE uint32_t shape(Value pointer) { return *pointer.as<uint32_t>(); }

  // Memory.
  ADDER_INLINE Value load(Value object, Field f) { return *at<Value>(object, f.offset); }
  ADDER_INLINE int64_t load_int(Value object, Field f) { return read_int(at<char>(object, f.offset), f.width); }
  ADDER_INLINE double load_float(Value object, Field f) { return read_float(at<char>(object, f.offset), f.width); }
  ADDER_INLINE void store(Value object, Field f, Value v) {
    M::write_barrier(object);
    *at<Value>(object, f.offset) = v;
  }
  ADDER_INLINE void initialize(Value object, Field f, Value v) { *at<Value>(object, f.offset) = v; }
  ADDER_INLINE void initialize_int(Value object, Field f, int64_t i) { store_int(object, f, i); }
  ADDER_INLINE void initialize_float(Value object, Field f, double x) { store_float(object, f, x); }
  ADDER_INLINE void store_int(Value object, Field f, int64_t i) { write_int(at<char>(object, f.offset), f.width, i); }
  ADDER_INLINE void store_float(Value object, Field f, double x) {
    write_float(at<char>(object, f.offset), f.width, x);
  }
  /// Changes the shape of an object in place (attribute added, class changed).
  ADDER_INLINE void store_shape(Value object, uint32_t shape) { *object.as<uint32_t>() = shape; }

  ADDER_INLINE Value load_item(Value array, Field base, int64_t i) { return *item<Value>(array, base, i); }
  ADDER_INLINE int64_t load_item_int(Value array, Field base, int64_t i) {
    return read_int(item_address(array, base, i), base.width);
  }
  ADDER_INLINE double load_item_float(Value array, Field base, int64_t i) {
    return read_float(item_address(array, base, i), base.width);
  }
  ADDER_INLINE void store_item(Value array, Field base, int64_t i, Value v) {
    M::write_barrier(array);
    *item<Value>(array, base, i) = v;
  }
  ADDER_INLINE void initialize_item(Value array, Field base, int64_t i, Value v) {
    *item<Value>(array, base, i) = v;
  }
  ADDER_INLINE void store_item_int(Value array, Field base, int64_t i, int64_t x) {
    write_int(item_address(array, base, i), base.width, x);
  }
  ADDER_INLINE void store_item_float(Value array, Field base, int64_t i, double x) {
    write_float(item_address(array, base, i), base.width, x);
  }
  // The same at a raw address (memory that is no heap object: buffers, C structures).
  ADDER_INLINE int64_t load_raw_int(int64_t address, Field base, int64_t i) {
    return read_int(reinterpret_cast<char*>(address) + base.offset + i * width_bytes(base.width), base.width);
  }
  ADDER_INLINE double load_raw_float(int64_t address, Field base, int64_t i) {
    return read_float(reinterpret_cast<char*>(address) + base.offset + i * width_bytes(base.width), base.width);
  }
  ADDER_INLINE void store_raw_int(int64_t address, Field base, int64_t i, int64_t x) {
    write_int(reinterpret_cast<char*>(address) + base.offset + i * width_bytes(base.width), base.width, x);
  }
  ADDER_INLINE void store_raw_float(int64_t address, Field base, int64_t i, double x) {
    write_float(reinterpret_cast<char*>(address) + base.offset + i * width_bytes(base.width), base.width, x);
  }
  /// A new object: `size` bytes with the header, everything behind the header 0.
  ADDER_INLINE Value allocate(uint32_t shape, uint32_t size) { return M::allocate(*thread_, shape, size); }

  // Calls and queries.
  template <auto Function, class... A> ADDER_INLINE auto call(A... arguments) {
    static_assert(sizeof(EffectOf<Function>) > 0, "declare the function's effect with ADDER_EFFECT");
    return invoke<Function>(*thread_, arguments...);
  }
  /// Reads state of the VM that may change between two operations (class dictionaries, caches).  Arguments and
  /// result are plain C++ values.
  template <auto Function, class... A> ADDER_INLINE auto query(A... arguments) {
    return invoke<Function>(*thread_, arguments...);
  }
  ADDER_INLINE void depend(Watch&) {}
  ADDER_INLINE void give_up(const char*) {}

  static constexpr int64_t width_bytes(Width w) {
    switch (w) {
      case Width::kValue: case Width::kInt64: case Width::kFloat64: return 8;
      case Width::kInt32: case Width::kUint32: case Width::kFloat32: return 4;
      case Width::kInt16: case Width::kUint16: return 2;
      case Width::kInt8: case Width::kUint8: return 1;
    }
    __builtin_unreachable();
  }

 protected:
  template <class T> static ADDER_INLINE T* at(Value object, int64_t offset) {
    return reinterpret_cast<T*>(object.bits + uint64_t(offset));
  }
  template <class T> static ADDER_INLINE T* item(Value array, Field base, int64_t i) {
    return at<T>(array, base.offset) + i;
  }
  static ADDER_INLINE char* item_address(Value array, Field base, int64_t i) {
    return at<char>(array, base.offset + i * width_bytes(base.width));
  }
  template <class T> static ADDER_INLINE T read(const char* p) {
    T x;
    memcpy(&x, p, sizeof x);
    return x;
  }
  template <class T> static ADDER_INLINE void write(char* p, T x) { memcpy(p, &x, sizeof x); }
  static ADDER_INLINE int64_t read_int(const char* p, Width w) {
    switch (w) {
      case Width::kInt32: return read<int32_t>(p);
      case Width::kUint32: return read<uint32_t>(p);
      case Width::kInt16: return read<int16_t>(p);
      case Width::kUint16: return read<uint16_t>(p);
      case Width::kInt8: return read<int8_t>(p);
      case Width::kUint8: return read<uint8_t>(p);
      default: return read<int64_t>(p);
    }
  }
  static ADDER_INLINE void write_int(char* p, Width w, int64_t i) {
    switch (width_bytes(w)) {
      case 1: return write(p, int8_t(i));
      case 2: return write(p, int16_t(i));
      case 4: return write(p, int32_t(i));
      default: return write(p, i);
    }
  }
  static ADDER_INLINE double read_float(const char* p, Width w) {
    return w == Width::kFloat32 ? double(read<float>(p)) : read<double>(p);
  }
  static ADDER_INLINE void write_float(char* p, Width w, double x) {
    if (w == Width::kFloat32) return write(p, float(x));
    write(p, x);
  }

  Thread* thread_;
};

}  // namespace adder::jit
