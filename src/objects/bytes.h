// bytes (immutable, inline data), bytearray (growable) and the raw buffers behind them.
#pragma once
#include <string_view>

#include "objects/thread.h"

namespace adder {

struct Bytes : Object {
  int64_t hash;            // 0: not computed yet
  uint64_t length;
  uint8_t data[];          // followed by a 0 byte
  std::string_view view() const { return {reinterpret_cast<const char*>(data), size_t(length)}; }
};
/// Raw memory without pointers; capacity in bytes.
struct ByteBuffer : Object {
  uint64_t capacity;
  uint64_t used;           // appendable strings: bytes taken so far
  uint8_t data[];
};
struct ByteArray : Object {
  ByteBuffer* buffer;
  uint64_t start;          // first byte within the buffer: deleting from the front is cheap
  uint64_t length;
  int64_t exports;         // live memoryviews; while > 0 the size is fixed
};
struct MemoryView : Object {
  Value object;            // what is viewed
  uint8_t* data;
  Str* format;
  int64_t item_size, length;     // length in bytes
  int32_t dimensions;
  bool readonly, released, fortran;
  int64_t hash;
  int64_t exports;
  int64_t* shape;          // dimensions entries each, inside `extents`
  int64_t* strides;
  ByteBuffer* extents;
  MemoryView* base;        // the view whose export this one counts on, or null
};

constexpr size_t bytes_object_size(size_t length) { return gc::round_up_to_word(sizeof(Bytes) + length + 1); }
constexpr size_t buffer_object_size(size_t capacity) { return gc::round_up_to_word(sizeof(ByteBuffer) + capacity); }

Bytes* bytes_from(Thread& t, std::string_view data);
Bytes* bytes_allocate(Thread& t, size_t length);
ByteBuffer* buffer_allocate(Thread& t, size_t capacity);

/// A borrowed view of any object's bytes (buffer protocol).  False with TypeError when it has none.
struct BufferView { uint8_t* data; size_t length; bool readonly; };
bool get_buffer(Thread& t, Value object, BufferView* out, const char* what = "a bytes-like object is required, not '{}'");

}  // namespace adder
