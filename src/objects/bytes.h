// bytes (immutable, inline data), bytearray (growable) and the raw buffers behind them.
#pragma once
#include <string>
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
  ByteBuffer* buffer;      // null: never filled
  uint64_t start;          // first byte within the buffer: deleting from the front is cheap
  uint64_t length;
  int64_t exports;         // live memoryviews; while > 0 the size is fixed
  uint8_t* data() const { return buffer ? buffer->data + start : nullptr; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data()), size_t(length)}; }
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
/// `length` bytes of 0, to be filled at once.
Bytes* bytes_allocate(Thread& t, size_t length);
ByteBuffer* buffer_allocate(Thread& t, size_t capacity);
/// An instance of `cls`, which is bytes or a subclass of it.
Bytes* bytes_as_class(Thread& t, Class* cls, std::string_view data);
int64_t bytes_hash(Bytes* b);
Str* bytes_repr(Thread& t, Bytes* b);
/// b'...' with the quotes that repr chooses.
Str* bytes_repr(Thread& t, std::string_view data, const char* prefix, const char* suffix);

ByteArray* bytearray_from(Thread& t, std::string_view data);
/// Sets the length, keeping the bytes before it; new bytes are unset.  BufferError while views of it are alive.
bool bytearray_resize(Thread& t, ByteArray* b, size_t length);
/// Replaces b[begin:end] by `data`, which may lie in `b` itself.
bool bytearray_replace(Thread& t, ByteArray* b, size_t begin, size_t end, std::string_view data);
inline bool bytearray_append(Thread& t, ByteArray* b, std::string_view data) {
  return bytearray_replace(t, b, b->length, b->length, data);
}
/// True when the size may change: no view is alive (the collector is asked first); otherwise BufferError.
bool check_no_exports(Thread& t, int64_t* exports);

/// A borrowed view of any object's bytes (buffer protocol).  False with TypeError when it has none.
struct BufferView {
  uint8_t* data;
  size_t length;
  bool readonly;
  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }
};
bool get_buffer(Thread& t, Value object, BufferView* out, const char* what = "a bytes-like object is required, not '{}'");
/// True when get_buffer would find bytes (it may still fail: a released view, one that is not contiguous).
bool has_buffer(Thread& t, Value object);
/// The same, for writing: TypeError "... read-write bytes-like object, not ..." through `what`.
bool get_writable_buffer(Thread& t, Value object, BufferView* out,
                         const char* what = "read-write bytes-like object expected, not '{}'");

/// What a type of a native module tells of its memory (mmap, ctypes, ...), for get_buffer and memoryview.
struct BufferDetails {
  uint8_t* data = nullptr;
  int64_t length = 0;            // bytes
  bool readonly = false;
  const char* format = "B";
  int64_t item_size = 1;
  int dimensions = 1;
  int64_t shape[8] = {};         // unset with one dimension: length / item_size
  int64_t* exports = nullptr;    // counts live views, when the size must stay fixed meanwhile
  Value owner = kEmpty;          // whose memory and exports these are, when not the object's own
};
/// 1: filled in; 0: not an object of this provider; -1: failed.
using BufferProvider = int (*)(Thread& t, Value object, BufferDetails* out);
void add_buffer_provider(BufferProvider provider);
/// Asks bytes, bytearray, array.array and the providers (not memoryview): 1, 0 or -1.
int buffer_details(Thread& t, Value object, BufferDetails* out);

/// Counts a live view of `exports`' owner; the collector takes the count back when the view dies unreleased.
void register_export(Thread& t, MemoryView* view, Object* owner, int64_t* exports);
void unregister_export(MemoryView* view);
MemoryView* new_memoryview(Thread& t, Value object);
/// Appends the viewed bytes in C order, whatever the strides.
bool memoryview_bytes(Thread& t, MemoryView* view, std::string* out);

}  // namespace adder
