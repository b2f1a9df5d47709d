// bytes and bytearray in memory, and the buffer protocol.
#include "objects/bytes.h"

#include <cstring>
#include <vector>

#include "objects/class.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/str.h"

namespace adder {
namespace {

// --- exports

struct Export {
  MemoryView* view;
  Object* owner;
  int64_t* count;
};
/// Which views count in whose `exports`.  The views are not kept alive by this.
struct ExportTable {
  std::vector<Export> rows;
  bool hooked = false;
};
ExportTable g_exports;

void drop_dead_views(const gc::Tracer& tracer, void*) {
  auto& rows = g_exports.rows;
  size_t kept = 0;
  for (const Export& row : rows) {
    if (tracer.is_live(row.view)) rows[kept++] = row;
    else if (tracer.is_live(row.owner)) --*row.count;
  }
  rows.resize(kept);
}

std::vector<BufferProvider>& providers() {
  static std::vector<BufferProvider> list;
  return list;
}

// --- bytearray storage

bool move_to_larger_buffer(Thread& t, ByteArray* b, size_t length) {
  size_t capacity = gc::round_up_to_word(length < b->length ? length + 8 : length + length / 8 + 16);
  ByteBuffer* buffer = TRY(buffer_allocate(t, capacity));
  size_t kept = b->length < length ? b->length : length;
  if (kept) memcpy(buffer->data, b->data(), kept);
  b->buffer = buffer;
  b->start = 0;
  gc::write_barrier(b);
  return true;
}

void add_escaped(StrBuilder& out, uint8_t c, char quote) {
  static const char kDigits[] = "0123456789abcdef";
  if (c == quote || c == '\\') {
    out.add_char('\\');
    out.add_char(c);
  } else if (c == '\t' || c == '\n' || c == '\r') {
    out.add_char('\\');
    out.add_char(c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
  } else if (c < ' ' || c >= 0x7f) {
    const char text[] = {'\\', 'x', kDigits[c >> 4], kDigits[c & 15]};
    out.add_ascii({text, 4});
  } else {
    out.add_char(c);
  }
}

bool view_bytes(Thread& t, MemoryView* view, BufferView* out) {
  if (view->released) return raise_value_error(t, "operation forbidden on released memoryview object");
  int64_t step = view->item_size;
  for (int i = view->dimensions; i-- > 0;) {
    if (view->shape[i] > 1 && view->strides[i] != step) {
      return raise(t, ExceptionId::kBufferError, "memoryview: underlying buffer is not C-contiguous");
    }
    step *= view->shape[i];
  }
  *out = {view->data, size_t(view->length), view->readonly};
  return true;
}

}  // namespace

Bytes* bytes_allocate(Thread& t, size_t length) {
  if (length > kMaxStrLength) return raise_memory_error(t);
  Bytes* b = allocate<Bytes>(t, bytes_object_size(length));
  if (!b) return raise_memory_error(t);
  b->length = length;
  return b;
}

Bytes* bytes_from(Thread& t, std::string_view data) {
  if (data.empty() && t.runtime->empty_bytes) return t.runtime->empty_bytes;
  Bytes* b = TRY(bytes_allocate(t, data.size()));
  if (!data.empty()) memcpy(b->data, data.data(), data.size());
  return b;
}

Bytes* bytes_as_class(Thread& t, Class* cls, std::string_view data) {
  if (cls == class_for<Bytes>(t)) return bytes_from(t, data);
  Bytes* b = TRY(new_instance<Bytes>(t, cls, data.size() + 1));
  b->length = data.size();
  if (!data.empty()) memcpy(b->data, data.data(), data.size());
  return b;
}

ByteBuffer* buffer_allocate(Thread& t, size_t capacity) {
  if (capacity > kMaxStrLength) return raise_memory_error(t);
  ByteBuffer* b = allocate<ByteBuffer>(t, buffer_object_size(capacity));
  if (!b) return raise_memory_error(t);
  b->capacity = capacity;
  return b;
}

int64_t bytes_hash(Bytes* b) {
  if (b->hash == 0) b->hash = hash_bytes(b->data, b->length);
  return b->hash;
}

Str* bytes_repr(Thread& t, std::string_view data, const char* prefix, const char* suffix) {
  StrBuilder out(t);
  bool single = data.find('\'') != data.npos, twice = data.find('"') != data.npos;
  char quote = single && !twice ? '"' : '\'';
  out.add_ascii(prefix);
  out.add_char('b');
  out.add_char(uint8_t(quote));
  for (char c : data) add_escaped(out, uint8_t(c), quote);
  out.add_char(uint8_t(quote));
  out.add_ascii(suffix);
  return out.finish();
}
Str* bytes_repr(Thread& t, Bytes* b) { return bytes_repr(t, b->view(), "", ""); }

// --- bytearray

ByteArray* bytearray_from(Thread& t, std::string_view data) {
  ByteArray* b = allocate<ByteArray>(t);
  if (data.empty()) return b;
  b->buffer = TRY(buffer_allocate(t, gc::round_up_to_word(data.size() + 1)));
  memcpy(b->buffer->data, data.data(), data.size());
  b->length = data.size();
  return b;
}

bool check_no_exports(Thread& t, int64_t* exports) {
  if (*exports > 0) t.runtime->heap->collect_minor();
  if (*exports > 0) t.runtime->heap->collect_full();
  if (*exports == 0) return true;
  return raise(t, ExceptionId::kBufferError, "Existing exports of data: object cannot be re-sized");
}

bool bytearray_resize(Thread& t, ByteArray* b, size_t length) {
  if (length == b->length) return true;
  if (b->exports && !check_no_exports(t, &b->exports)) return false;
  size_t capacity = b->buffer ? b->buffer->capacity : 0;
  bool wasteful = capacity > 256 && length < capacity / 4;
  if (b->start + length + 1 > capacity || wasteful) TRY(move_to_larger_buffer(t, b, length));
  b->length = length;
  return true;
}

bool bytearray_replace(Thread& t, ByteArray* b, size_t begin, size_t end, std::string_view data) {
  size_t removed = end - begin, tail = b->length - end;
  if (begin == b->length && b->buffer && b->start + b->length + data.size() < b->buffer->capacity && !b->exports) {  // appending
    if (!data.empty()) memcpy(b->data() + begin, data.data(), data.size());
    b->length += data.size();
    return true;
  }
  if (data.size() == removed) {
    if (removed) memmove(b->data() + begin, data.data(), removed);
    return true;
  }
  if (b->exports && !check_no_exports(t, &b->exports)) return false;
  std::string_view old = b->view();
  // The old buffer stays readable: when `data` lies in it, everything is copied to a new one.
  bool overlaps = b->buffer && data.data() >= old.data() && data.data() < old.data() + old.size();
  size_t length = b->length - removed + data.size();
  if (begin == 0 && data.empty() && tail > 0) {
    b->start += removed;
    b->length = length;
    return b->buffer->capacity > 256 && length < b->buffer->capacity / 4 ? move_to_larger_buffer(t, b, length) : true;
  }
  ByteBuffer* keep = b->buffer;
  if (overlaps) TRY(move_to_larger_buffer(t, b, length > b->length ? length : b->length));
  bool grows = data.size() > removed;
  if (!grows) memmove(b->data() + begin + data.size(), b->data() + end, tail);
  TRY(bytearray_resize(t, b, length));
  if (grows) memmove(b->data() + begin + data.size(), b->data() + end, tail);
  if (!data.empty()) memcpy(b->data() + begin, data.data(), data.size());
  asm volatile("" : : "r"(keep));  // the source of `data` lives until here
  return true;
}

// --- the buffer protocol

void add_buffer_provider(BufferProvider provider) { providers().push_back(provider); }

int buffer_details(Thread& t, Value object, BufferDetails* out) {
  if (auto* b = as_layout<Bytes>(object)) {
    out->data = b->data;
    out->length = int64_t(b->length);
    out->readonly = true;
    return 1;
  }
  if (auto* b = as_layout<ByteArray>(object)) {
    out->data = b->data();
    out->length = int64_t(b->length);
    out->exports = &b->exports;
    return 1;
  }
  if (auto* a = as_layout<ArrayObject>(object)) {
    static char formats[128][2];  // one-letter texts, filled in on demand
    char* format = formats[a->type_code & 127];
    format[0] = char(a->type_code == 'u' ? 'w' : a->type_code);
    out->data = a->buffer ? a->buffer->data : nullptr;
    out->item_size = a->item_size;
    out->length = a->length * a->item_size;
    out->format = format;
    out->exports = &a->exports;
    return 1;
  }
  for (BufferProvider provider : providers()) {
    if (int answer = provider(t, object, out)) return answer;
  }
  return 0;
}

bool has_buffer(Thread& t, Value object) {
  BufferDetails details;
  if (has_layout<MemoryView>(object)) return true;
  int answer = buffer_details(t, object, &details);
  if (answer < 0) take_pending(t);
  return answer != 0;
}

bool get_buffer(Thread& t, Value object, BufferView* out, const char* what) {
  if (auto* b = as_layout<Bytes>(object)) {
    *out = {b->data, size_t(b->length), true};
    return true;
  }
  if (auto* view = as_layout<MemoryView>(object)) return view_bytes(t, view, out);
  BufferDetails details;
  int answer = buffer_details(t, object, &details);
  if (answer < 0) return false;
  if (answer == 0) return raise_type_error(t, what, type_name(object));
  *out = {details.data, size_t(details.length), details.readonly};
  return true;
}

bool get_writable_buffer(Thread& t, Value object, BufferView* out, const char* what) {
  if (!has_buffer(t, object)) return raise_type_error(t, what, type_name(object));
  TRY(get_buffer(t, object, out));
  return out->readonly ? bool(raise_type_error(t, what, type_name(object))) : true;
}

void register_export(Thread& t, MemoryView* view, Object* owner, int64_t* exports) {
  if (!g_exports.hooked) {
    t.runtime->heap->add_sweep_hook(drop_dead_views, nullptr);
    g_exports.hooked = true;
  }
  ++*exports;
  g_exports.rows.push_back({view, owner, exports});
}

void unregister_export(MemoryView* view) {
  auto& rows = g_exports.rows;
  for (size_t i = rows.size(); i-- > 0;) {  // most views that are released are young
    if (rows[i].view != view) continue;
    --*rows[i].count;
    rows[i] = rows.back();
    rows.pop_back();
    return;
  }
}

}  // namespace adder
