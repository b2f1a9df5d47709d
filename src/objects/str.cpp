// Strings in memory: allocation, hashing, comparison, concatenation, slicing, searching.
//
// A string has the least width that fits its points, so equal strings have equal bytes.  Appending to the result of
// an append takes place in a buffer that all its prefixes share: each prefix is an external string of its own length.
#include "objects/str.h"

#include <cstring>
#include <new>

#include "objects/bytes.h"
#include "objects/class.h"
#include "objects/errors.h"
#include "objects/siphash.h"
#include "objects/str_search.h"
#include "objects/text_units.h"

namespace adder {
namespace {

/// Concatenations below this many bytes are always copied.
constexpr size_t kShareThreshold = 128;

int width_for(uint32_t maximum) { return maximum < 256 ? 1 : maximum < 65536 ? 2 : 4; }
uint16_t flags_for(uint32_t maximum) {
  return uint16_t(width_for(maximum) | (maximum < 128 ? uint16_t(kStrAscii) : uint16_t(0)));
}

Value* owner_slot(Object* s) { return reinterpret_cast<Value*>(static_cast<Str*>(s) + 1); }

void set_text_layout(Str* s, size_t length, uint32_t maximum) {
  s->length = length;
  s->user_flags = flags_for(maximum);
  s->data = s + 1;
}

/// An external string of exactly the type str; `data` lies in `owner`.
Str* new_external(Thread& t, ByteBuffer* owner, const void* data, size_t length, uint32_t maximum) {
  Str* s = allocate<Str>(t, sizeof(Str) + sizeof(Value));
  s->user_flags = uint16_t(flags_for(maximum) | kStrExternal);
  s->length = length;
  s->data = data;
  *owner_slot(s) = Value::from(owner);
  return s;
}

/// Appends in place when `a` ends where its buffer's used part ends and there is room.
Str* append_shared(Thread& t, Str* a, Str* b, uint32_t maximum) {
  if (!(a->user_flags & kStrExternal) || width_for(maximum) != a->width()) return nullptr;
  auto* owner = owner_slot(a)->as<ByteBuffer>();
  size_t width = size_t(a->width()), more = b->length * width;
  uint8_t* end = static_cast<uint8_t*>(mutable_data(a)) + a->length * width;
  if (end != owner->data + owner->used || owner->capacity - owner->used < more) return nullptr;
  str_copy_points(b, 0, b->length, end, int(width));
  owner->used += more;
  return new_external(t, owner, a->data, a->length + b->length, maximum);
}

/// A copy of a + b in a fresh buffer with room for as much again.
Str* start_sharing(Thread& t, Str* a, Str* b, uint32_t maximum) {
  size_t width = size_t(width_for(maximum)), length = a->length + b->length;
  ByteBuffer* owner = TRY(buffer_allocate(t, gc::round_up_to_word(length * width * 2)));
  str_copy_points(a, 0, a->length, owner->data, int(width));
  str_copy_points(b, 0, b->length, owner->data + a->length * width, int(width));
  owner->used = length * width;
  return new_external(t, owner, owner->data, length, maximum);
}

template <class A, class B> int compare_units(const A* a, size_t n, const B* b, size_t m) {
  size_t common = n < m ? n : m;
  for (size_t i = 0; i < common; i++) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return n < m ? -1 : n > m;
}

/// Calls `visit` with typed pointers to the units of `s`.
template <class Visit> auto with_units(const Str* s, Visit visit) {
  if (s->width() == 1) return visit(s->bytes1());
  if (s->width() == 2) return visit(s->bytes2());
  return visit(s->bytes4());
}

/// A needle's units in the width of the text it is looked for in.
template <class C> class WidenedUnits {
 public:
  explicit WidenedUnits(const Str* s) {
    if (s->width() == sizeof(C)) {
      units_ = static_cast<const C*>(s->data);
      return;
    }
    C* space = small_;
    if (s->length > kSmall) space = owned_ = new C[s->length];
    str_copy_points(s, 0, s->length, space, sizeof(C));
    units_ = space;
  }
  ~WidenedUnits() { delete[] owned_; }
  WidenedUnits(const WidenedUnits&) = delete;
  const C* units() const { return units_; }

 private:
  static constexpr size_t kSmall = 32;
  const C* units_;
  C* owned_ = nullptr;
  C small_[kSmall];
};

/// Runs a search over s[begin:end] with both sides in the width of `s`; -1 when the needle cannot occur.
template <class Search> int64_t search_in(const Str* s, const Str* needle, size_t begin, size_t end, Search search) {
  if (begin > end || needle->length > end - begin || needle->width() > s->width()) return -1;
  return with_units(s, [&](auto* units) {
    using C = std::remove_cvref_t<decltype(*units)>;
    WidenedUnits<C> widened(needle);
    return search(units + begin, end - begin, widened.units(), size_t(needle->length));
  });
}

size_t utf8_length(const Str* s) {
  return with_units(s, [&](auto* units) {
    size_t size = 0;
    for (size_t i = 0; i < s->length; i++) {
      uint32_t c = units[i];
      size += 1 + (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
    }
    return size;
  });
}

}  // namespace

Str* str_allocate(Thread& t, size_t length, uint32_t maximum) {
  if (length > kMaxStrLength) return raise_memory_error(t);
  Str* s = allocate<Str>(t, str_object_size(length, size_t(width_for(maximum))));
  if (!s) return raise_memory_error(t);
  set_text_layout(s, length, maximum);
  return s;
}

void str_copy_points(const Str* s, size_t begin, size_t count, void* target, int width) {
  if (width == s->width()) {
    if (count) memcpy(target, static_cast<const char*>(s->data) + begin * size_t(width), count * size_t(width));
  } else if (width == 2) {
    copy_widening(s->bytes1() + begin, count, static_cast<uint16_t*>(target));
  } else if (s->width() == 1) {
    copy_widening(s->bytes1() + begin, count, static_cast<uint32_t*>(target));
  } else {
    copy_widening(s->bytes2() + begin, count, static_cast<uint32_t*>(target));
  }
}

Str* str_from_ascii(Thread& t, std::string_view text) {
  if (text.size() <= 1) return text.empty() ? t.runtime->empty_str : str_from_char(t, uint8_t(text[0]));
  Str* s = TRY(str_allocate(t, text.size(), 127));
  memcpy(mutable_data(s), text.data(), text.size());
  return s;
}

Str* str_from_latin1(Thread& t, std::string_view text) {
  return str_from_units(t, text.data(), 1, text.size());
}

Str* str_from_char(Thread& t, uint32_t code_point) {
  if (code_point < 256) return t.runtime->char_cache[code_point];
  Str* s = str_allocate(t, 1, code_point);
  if (s->width() == 2) static_cast<uint16_t*>(mutable_data(s))[0] = uint16_t(code_point);
  else static_cast<uint32_t*>(mutable_data(s))[0] = code_point;
  return s;
}

template <class C> static Str* from_units(Thread& t, const C* units, size_t count) {
  if (count == 0) return t.runtime->empty_str;
  if (count == 1) return str_from_char(t, units[0]);
  uint32_t maximum = points_maximum(units, count);
  Str* s = TRY(str_allocate(t, count, maximum));
  if (s->width() == 1) copy_narrowing(units, count, static_cast<uint8_t*>(mutable_data(s)));
  else if (s->width() == 2) copy_narrowing(units, count, static_cast<uint16_t*>(mutable_data(s)));
  else copy_narrowing(units, count, static_cast<uint32_t*>(mutable_data(s)));
  return s;
}

Str* str_from_units(Thread& t, const void* units, int width, size_t count) {
  if (width == 1) return from_units(t, static_cast<const uint8_t*>(units), count);
  if (width == 2) return from_units(t, static_cast<const uint16_t*>(units), count);
  return from_units(t, static_cast<const uint32_t*>(units), count);
}

Str* str_from_points(Thread& t, const uint32_t* points, size_t count) { return from_units(t, points, count); }

Str* str_from_utf8(Thread& t, std::string_view text) {
  if (ascii_prefix(text.data(), text.size()) == text.size()) return str_from_ascii(t, text);
  StrBuilder builder(t);
  builder.add_utf8(text);
  return builder.finish();
}

Str* str_as_class(Thread& t, Class* cls, Str* s) {
  if (cls == class_for<Str>(t)) return str_exact(t, s);
  Str* copy = TRY(new_instance<Str>(t, cls, (s->length + 1) * size_t(s->width())));
  set_text_layout(copy, s->length, s->maximum());
  str_copy_points(s, 0, s->length, mutable_data(copy), s->width());
  copy->hash = s->hash;
  return copy;
}

Str* str_exact(Thread& t, Str* s) {
  if (is_exact<Str>(Value::from(s))) return s;
  Str* copy = TRY(str_allocate(t, s->length, s->maximum()));
  str_copy_points(s, 0, s->length, mutable_data(copy), s->width());
  copy->hash = s->hash;
  return copy;
}

// --- UTF-8

Utf8::Utf8(const Str* s) {
  if (s->is_ascii() && !(s->user_flags & kStrExternal)) {
    view_ = s->ascii();
    return;
  }
  size_t size = utf8_length(s);
  owned_ = new char[size + 1];
  char* end = owned_;
  with_units(s, [&](auto* units) {
    for (size_t i = 0; i < s->length; i++) end = put_utf8(end, units[i]);
  });
  *end = 0;
  view_ = {owned_, size};
}
Utf8::~Utf8() { delete[] owned_; }

// --- hash, equality, order

int64_t hash_bytes(const void* data, size_t size) {
  if (size == 0) return 0;
  const uint64_t* seed = g_runtime->hash_seed;
  auto hash = int64_t(siphash13(data, size, seed[0], seed[1]));
  if (hash == -1) return -2;
  return hash == 0 ? 1 : hash;
}

int64_t str_hash(Str* s) {
  if (s->hash == 0) s->hash = hash_bytes(s->data, s->length * size_t(s->width()));
  return s->hash;
}

bool str_equal(const Str* a, const Str* b) {
  if (a == b) return true;
  if (a->length != b->length || a->width() != b->width()) return false;
  if (a->hash && b->hash && a->hash != b->hash) return false;
  return memcmp(a->data, b->data, a->length * size_t(a->width())) == 0;
}

bool str_equal(const Str* a, std::string_view ascii) {
  return a->is_ascii() && a->length == ascii.size() && (ascii.empty() || memcmp(a->data, ascii.data(), ascii.size()) == 0);
}

int str_compare(const Str* a, const Str* b) {
  if (a->width() == 1 && b->width() == 1) {
    int order = memcmp(a->data, b->data, a->length < b->length ? a->length : b->length);
    return order ? order : a->length < b->length ? -1 : a->length > b->length;
  }
  return with_units(a, [&](auto* x) {
    return with_units(b, [&](auto* y) { return compare_units(x, a->length, y, b->length); });
  });
}

// --- concatenation and slices

Str* str_concat(Thread& t, Str* a, Str* b) {
  if (b->length == 0 && is_exact<Str>(Value::from(a))) return a;
  if (a->length == 0 && is_exact<Str>(Value::from(b))) return b;
  uint32_t maximum = a->maximum() > b->maximum() ? a->maximum() : b->maximum();
  size_t width = size_t(width_for(maximum)), length = a->length + b->length;
  if (length * width >= kShareThreshold && a->user_flags & (kStrExternal | kStrConcatenated)) {
    if (Str* appended = append_shared(t, a, b, maximum)) return appended;
    if (b->length <= a->length) return start_sharing(t, a, b, maximum);
  }
  Str* s = TRY(str_allocate(t, length, maximum));
  auto* data = static_cast<char*>(mutable_data(s));
  str_copy_points(a, 0, a->length, data, int(width));
  str_copy_points(b, 0, b->length, data + a->length * width, int(width));
  s->user_flags |= kStrConcatenated;
  return s;
}

Str* str_substring(Thread& t, Str* s, size_t begin, size_t end) {
  if (begin >= end) return t.runtime->empty_str;
  size_t count = end - begin;
  if (count == 1) return str_from_char(t, s->at(begin));
  if (count == s->length) return str_exact(t, s);
  if (s->is_ascii()) {
    Str* part = TRY(str_allocate(t, count, 127));
    memcpy(mutable_data(part), s->bytes1() + begin, count);
    return part;
  }
  return str_from_units(t, static_cast<const char*>(s->data) + begin * size_t(s->width()), s->width(), count);
}

Str* str_repeat(Thread& t, Str* s, int64_t count) {
  if (count <= 0 || s->length == 0) return t.runtime->empty_str;
  if (count == 1) return str_exact(t, s);
  if (uint64_t(count) > uint64_t(INT64_MAX) / s->length) return raise_overflow_error(t, "repeated string is too long");
  if (uint64_t(count) > kMaxStrLength / s->length) return raise_memory_error(t);
  size_t bytes = s->length * size_t(s->width());
  Str* result = TRY(str_allocate(t, s->length * uint64_t(count), s->maximum()));
  repeat_bytes(mutable_data(result), s->data, bytes, size_t(count));
  return result;
}

// --- searching

int64_t str_find(const Str* s, const Str* needle, size_t begin, size_t end) {
  int64_t found = search_in(s, needle, begin, end, [](auto... a) { return search_forward(a...); });
  return found < 0 ? -1 : found + int64_t(begin);
}

int64_t str_rfind(const Str* s, const Str* needle, size_t begin, size_t end) {
  int64_t found = search_in(s, needle, begin, end, [](auto... a) { return search_backward(a...); });
  return found < 0 ? -1 : found + int64_t(begin);
}

int64_t str_count(const Str* s, const Str* needle, size_t begin, size_t end, int64_t limit) {
  if (begin > end) return 0;
  if (needle->length == 0) return int64_t(end - begin) < limit ? int64_t(end - begin) + 1 : limit;
  int64_t count = search_in(s, needle, begin, end, [&](auto... a) { return search_count(a..., limit); });
  return count < 0 ? 0 : count;
}

bool str_matches_at(const Str* s, const Str* part, size_t position) {
  if (position > s->length || part->length > s->length - position) return false;
  if (part->width() == s->width()) {
    size_t width = size_t(s->width());
    return memcmp(static_cast<const char*>(s->data) + position * width, part->data, part->length * width) == 0;
  }
  if (part->width() > s->width()) return false;
  for (size_t i = 0; i < part->length; i++) {
    if (s->at(position + i) != part->at(i)) return false;
  }
  return true;
}

}  // namespace adder
