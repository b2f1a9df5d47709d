// isinstance() and len() of what programs ask most.
#pragma once
#include "interp/operations/reflection.h"

namespace adder {

/// The rows of these functions (builtins/builtins.cpp sets them).
struct Intrinsics {
  const NativeMethod* next = nullptr;
  const NativeMethod* generator_send = nullptr;
  const NativeMethod* generator_next = nullptr;
  const NativeMethod* exception_init = nullptr;
};
extern Intrinsics g_intrinsics;

Value is_instance_opaque(Thread& t, Value object, Value cls);   // True, False or empty
Value length_opaque(Thread& t, Value object);                   // an int or empty

template <class D> REF is_instance_of_class(D& d, REF object, REF cls) {
  if (Class* wanted = plain_class(d, cls)) {
    uint32_t shape = type_shape(d, object);
    if (derives_from(d, class_of_shape(shape), wanted)) return d.constant(kTrue);
    // An object may say that its class is another.
    if (!(class_of_shape(shape)->flags & kClassHeap) || has_own_class_only(d, shape)) return d.constant(kFalse);
  }
  return d.template call<&is_instance_opaque>(object, cls);
}
constexpr int64_t kMaxClassesAskedFor = 8;
template <class D> REF is_instance_in(D& d, REF object, REF wanted) {
  if (!d.template is_exactly<Tuple>(wanted)) return is_instance_of_class(d, object, wanted);
  auto count = d.promote(d.load_int(wanted, field::tuple_length));
  if (count > kMaxClassesAskedFor) return d.template call<&is_instance_opaque>(object, wanted);
  for (int64_t i = 0; i < count; i++) {
    REF answer = is_instance_in(d, object, d.load(wanted, field::tuple_item(uint32_t(i))));
    if (d.failed(answer) || d.same(answer, d.constant(kTrue))) return answer;
  }
  return d.constant(kFalse);
}

/// BaseException.__init__ of an instance that has no fields of its own.
template <class D> bool initialize_exception(D& d, const REF* arguments, uint32_t count) {
  if (!d.is_pointer(arguments[0])) return false;
  uint32_t shape = d.shape(arguments[0]);
  if (kind_of_shape(shape) != Kind::kExceptionObject || class_of_shape(shape)->flags & kClassExceptionFields) return false;
  d.store(arguments[0], field::exception_arguments, make_tuple_in(d, arguments + 1, count - 1));
  return true;
}

template <class D> REF length_in(D& d, REF object) {
  uint32_t shape = type_shape(d, object);
  switch (shape) {
    case builtin_shape(Kind::kList): return d.tag_int(d.load_int(object, field::list_length));
    case builtin_shape(Kind::kTuple): return d.tag_int(d.load_int(object, field::tuple_length));
    case builtin_shape(Kind::kStr): return d.tag_int(d.load_int(object, field::str_length));
    case builtin_shape(Kind::kDict): return d.tag_int(d.load_int(object, field::dict_used));
    case builtin_shape(Kind::kSet): case builtin_shape(Kind::kFrozenSet): return d.tag_int(d.load_int(object, field::set_used));
    case builtin_shape(Kind::kBytes): return d.tag_int(d.load_int(object, field::bytes_length));
    case builtin_shape(Kind::kByteArray): return d.tag_int(d.load_int(object, field::bytearray_length));
    case builtin_shape(Kind::kArrayObject): return d.tag_int(d.load_int(object, field::array_object_length));
    case builtin_shape(Kind::kRange): {
      REF length = d.load(object, field::range_length);
      if (d.is_int(length)) return length;
      break;
    }
    default: break;
  }
  Value method = d.special(shape, Special::klen);
  if (!is_exact<Function>(method)) return d.template call<&length_opaque>(object);
  REF arguments[] = {object};
  REF length = TRY_IN(d, call_special(d, method, arguments, 1));
  if (d.is_int(length) && d.int_constant(0) <= d.untag_int(length)) return length;
  return d.template call<&checked_length>(length);
}

template <class D> REF next_with_fallback(D& d, REF iterator, REF fallback);
template <class D> REF send_in(D& d, REF generator, REF sent);

/// True when `m`, called with its module and these arguments, is one of them: then `result` is set (empty: failed).
template <class D> bool call_intrinsic(D& d, const NativeMethod* m, const REF* arguments, uint32_t count, REF& result) {
  if (m == g_intrinsics.next && (count == 2 || count == 3))
    return result = next_with_fallback(d, arguments[1], count == 3 ? arguments[2] : d.empty()), true;
  if (m == g_intrinsics.generator_send && count == 2) return result = send_in(d, arguments[0], arguments[1]), true;
  if (m == g_intrinsics.exception_init && count > 0 && initialize_exception(d, arguments, count)) return result = d.constant(kNone), true;
  if (m == g_intrinsics.generator_next && count == 1) return result = send_in(d, arguments[0], d.constant(kNone)), true;
  return call_reflection(d, m, arguments, count, result);
}

}  // namespace adder

ADDER_ANY(is_instance_opaque)
ADDER_ANY(length_opaque)
