// Items of arrays, bytes and bytearrays: machine numbers behind an index.
#pragma once
#include "interp/operations/special.h"

namespace adder {

/// The index as it counts from the front; out-of-range ones come back as numbers that are >= length when unsigned.
template <class D> ADDER_INLINE typename D::Int wrap_index(D& d, REF index, typename D::Int length) {
  auto i = d.untag_int(index);
  if (i < d.int_constant(0)) i = i + length;
  return i;
}

/// The width of an array's items, for the type codes whose items fit small ints or are floats.
inline bool array_width(int64_t code, jit::Width& width) {
  switch (code) {
    case 'b': return width = jit::Width::kInt8, true;
    case 'B': return width = jit::Width::kUint8, true;
    case 'h': return width = jit::Width::kInt16, true;
    case 'H': return width = jit::Width::kUint16, true;
    case 'i': return width = jit::Width::kInt32, true;
    case 'I': return width = jit::Width::kUint32, true;
    case 'l': case 'q': return width = jit::Width::kInt64, true;
    case 'f': return width = jit::Width::kFloat32, true;
    case 'd': return width = jit::Width::kFloat64, true;
    default: return false;
  }
}
inline bool is_float_width(jit::Width width) { return width == jit::Width::kFloat32 || width == jit::Width::kFloat64; }
constexpr int64_t lowest(jit::Width width) {
  switch (width) {
    case jit::Width::kInt8: return INT8_MIN;
    case jit::Width::kInt16: return INT16_MIN;
    case jit::Width::kInt32: return INT32_MIN;
    case jit::Width::kInt64: return INT64_MIN;
    default: return 0;
  }
}
constexpr int64_t highest(jit::Width width) {
  switch (width) {
    case jit::Width::kInt8: return INT8_MAX;
    case jit::Width::kUint8: return UINT8_MAX;
    case jit::Width::kInt16: return INT16_MAX;
    case jit::Width::kUint16: return UINT16_MAX;
    case jit::Width::kInt32: return INT32_MAX;
    case jit::Width::kUint32: return UINT32_MAX;
    default: return INT64_MAX;
  }
}

/// Where item `key` of an exact array or bytearray lies; false: out of range, or items of another kind.
template <class D> struct MachinePlace {
  REF buffer;
  typename D::Int index;
  jit::Width width;
};
template <class D> bool machine_place(D& d, REF container, uint32_t shape, REF key, MachinePlace<D>& out) {
  bool is_array = shape == builtin_shape(Kind::kArrayObject);
  out.width = jit::Width::kUint8;
  if (is_array && !array_width(d.promote(d.load_int(container, field::array_object_code)), out.width)) return false;
  auto length = d.load_int(container, is_array ? field::array_object_length : field::bytearray_length);
  out.index = wrap_index(d, key, length);
  if (!d.int_ult(out.index, length)) [[unlikely]] return false;
  out.buffer = d.load(container, is_array ? field::array_object_buffer : field::bytearray_buffer);
  if (!is_array) out.index = out.index + d.load_int(container, field::bytearray_start);
  return true;
}

/// container[key] of an exact array, bytes or bytearray and a small int; false for what is left to the general way.
template <class D> bool get_machine_item(D& d, REF container, uint32_t shape, REF key, REF& item) {
  if (shape == builtin_shape(Kind::kBytes)) {
    auto length = d.load_int(container, field::bytes_length);
    auto i = wrap_index(d, key, length);
    if (!d.int_ult(i, length)) [[unlikely]] return false;
    return item = d.tag_int(d.load_item_int(container, field::bytes_items, i)), true;
  }
  MachinePlace<D> place;
  if (!machine_place(d, container, shape, key, place)) return false;
  jit::Field items = field::buffer_items(place.width);
  if (is_float_width(place.width)) return item = d.box_float(d.load_item_float(place.buffer, items, place.index)), true;
  auto i = d.load_item_int(place.buffer, items, place.index);
  if (place.width == jit::Width::kInt64 && !d.int_fits(i)) [[unlikely]] return false;
  return item = d.tag_int(i), true;
}
/// container[key] = value of an exact array or bytearray; false: nothing was done.
template <class D> bool set_machine_item(D& d, REF container, uint32_t shape, REF key, REF value) {
  MachinePlace<D> place;
  if (!machine_place(d, container, shape, key, place)) return false;
  jit::Field items = field::buffer_items(place.width);
  if (is_float_width(place.width)) {
    typename D::Float x;
    if (d.is_float(value)) x = d.unbox_float(value);
    else if (d.is_int(value)) x = d.int_to_float(d.untag_int(value));
    else return false;
    d.store_item_float(place.buffer, items, place.index, x);
    return true;
  }
  if (!d.is_int(value)) return false;
  auto i = d.untag_int(value);
  if (place.width != jit::Width::kInt64 && (i < d.int_constant(lowest(place.width)) || i > d.int_constant(highest(place.width)))) return false;
  d.store_item_int(place.buffer, items, place.index, i);
  return true;
}

}  // namespace adder
