// Strings: immutable arrays of 1-, 2- or 4-byte code points with a cached hash.
#pragma once
#include <string_view>

#include "objects/thread.h"

namespace adder {

enum StrFlag : uint16_t {  // in Object::user_flags
  kStrWidthMask = 7,       // bytes a code point: 1, 2 or 4, the smallest that fits all
  kStrAscii = 8,
  kStrInterned = 16,
  kStrExternal = 32,       // the data lies in the buffer `owner` (shared by the prefixes of an appended string)
  kStrConcatenated = 64,   // made by str_concat: appending once more makes an external string with room to grow
};

struct Str : Object {
  int64_t hash;            // 0: not computed yet (a computed 0 is stored as 1)
  uint64_t length;         // code points
  const void* data;        // behind this header, or inside `owner`'s buffer; one-byte data ends with a 0 byte when inline
  // inline data, or when external: one Value, the owning ByteBuffer

  int width() const { return user_flags & kStrWidthMask; }
  bool is_ascii() const { return user_flags & kStrAscii; }
  bool is_interned() const { return user_flags & kStrInterned; }
  const uint8_t* bytes1() const { return static_cast<const uint8_t*>(data); }
  const uint16_t* bytes2() const { return static_cast<const uint16_t*>(data); }
  const uint32_t* bytes4() const { return static_cast<const uint32_t*>(data); }
  uint32_t at(uint64_t i) const {
    return width() == 1 ? bytes1()[i] : width() == 2 ? bytes2()[i] : bytes4()[i];
  }
  /// The text of an ASCII string.
  std::string_view ascii() const { return {static_cast<const char*>(data), size_t(length)}; }
  /// The least of 127, 255, 65535 and 0x10ffff that no point exceeds.
  uint32_t maximum() const { return is_ascii() ? 127 : width() == 1 ? 255 : width() == 2 ? 0xffff : 0x10ffff; }
};
constexpr size_t kMaxStrLength = size_t(1) << 60;

/// Makes the intern table, the empty string and the one-character strings; once, before any other string.
void initialize_strings(Thread& t);

/// Bytes of a string object with inline data (one code point more than its length, which is 0).
constexpr size_t str_object_size(size_t length, size_t width) {
  return gc::round_up_to_word(sizeof(Str) + (length + 1) * width);
}

/// New strings.  `str_from_utf8` accepts surrogates encoded as three bytes (WTF-8); other errors are replaced by U+FFFD.
Str* str_from_ascii(Thread& t, std::string_view text);
Str* str_from_latin1(Thread& t, std::string_view text);
Str* str_from_utf8(Thread& t, std::string_view text);
Str* str_from_char(Thread& t, uint32_t code_point);
Str* str_from_points(Thread& t, const uint32_t* points, size_t count);
/// From points of `width` bytes each; the result has the least width that fits.
Str* str_from_units(Thread& t, const void* units, int width, size_t count);
/// A string of `length` points of `width` bytes with unset data, to be filled at once through `mutable_data`; the
/// maximum decides the width: 127, 255, 65535 or 0x10ffff.  Fails (MemoryError) when too long.
Str* str_allocate(Thread& t, size_t length, uint32_t maximum);
inline void* mutable_data(Str* s) { return const_cast<void*>(s->data); }
/// An instance of `cls`, which is str or a subclass of it, with the text of `s`.
Str* str_as_class(Thread& t, Class* cls, Str* s);
/// `s` itself when its type is exactly str, otherwise a str with its text.
Str* str_exact(Thread& t, Str* s);
/// Copies s[begin:begin+count] into an array of points of `width` bytes, which must be wide enough.
void str_copy_points(const Str* s, size_t begin, size_t count, void* target, int width);

/// UTF-8 of a string (WTF-8 for surrogates) appended to a buffer; or a view of it when it is ASCII.
struct Utf8 {
  explicit Utf8(const Str* s);
  ~Utf8();
  Utf8(const Utf8&) = delete;
  std::string_view view() const { return view_; }
  const char* c_str() const { return view_.data(); }
 private:
  std::string_view view_;
  char* owned_ = nullptr;
};

/// The one string with this text; interned strings are compared by address and live for ever.
Str* intern(Thread& t, std::string_view utf8);
Str* intern(Thread& t, Str* s);

/// SipHash-1-3 of bytes with the process's seed; 0 and -1 are mapped to other numbers.
int64_t hash_bytes(const void* data, size_t size);
int64_t str_hash(Str* s);                                  // never fails; never -1
bool str_equal(const Str* a, const Str* b);
bool str_equal(const Str* a, std::string_view ascii);
int str_compare(const Str* a, const Str* b);               // <0, 0, >0 by code points
Str* str_concat(Thread& t, Str* a, Str* b);                // amortized: appending to the last result is O(len(b))
Str* str_substring(Thread& t, Str* s, size_t begin, size_t end);
Str* str_repeat(Thread& t, Str* s, int64_t count);
/// Position of `needle` in s[begin:end], or -1.
int64_t str_find(const Str* s, const Str* needle, size_t begin, size_t end);
int64_t str_rfind(const Str* s, const Str* needle, size_t begin, size_t end);
/// Occurrences that do not overlap, at most `limit`.
int64_t str_count(const Str* s, const Str* needle, size_t begin, size_t end, int64_t limit = INT64_MAX);
/// True when `part` stands in s at `position`.
bool str_matches_at(const Str* s, const Str* part, size_t position);

/// What repr() and ascii() print, quotes included.
Str* str_repr(Thread& t, Str* s);
Str* str_ascii(Thread& t, Str* s);

/// Builds a string piece by piece.  The pieces live outside the heap until `finish`.
class StrBuilder {
 public:
  explicit StrBuilder(Thread& t) : thread_(t) {}
  ~StrBuilder();
  StrBuilder(const StrBuilder&) = delete;
  void add_ascii(std::string_view text);
  void add_utf8(std::string_view text);
  void add(const Str* s);
  void add(const Str* s, size_t begin, size_t end);
  void add_char(uint32_t code_point) {
    if (length_ < capacity_ && width_ == 1 && code_point < 256) [[likely]] {
      static_cast<uint8_t*>(data_)[length_++] = uint8_t(code_point);
    } else {
      add_char_slow(code_point);
    }
  }
  void add_repeated(uint32_t code_point, size_t count);
  void add_int(int64_t i);
  size_t length() const { return length_; }
  /// Forgets what lies behind the first `length` points.
  void truncate(size_t length) { length_ = length; }
  uint32_t at(size_t i) const;
  Str* finish();

 private:
  void add_char_slow(uint32_t code_point);
  void reserve(size_t more, uint32_t maximum);
  static constexpr size_t kInlineBytes = 256;
  Thread& thread_;
  void* data_ = inline_;
  size_t length_ = 0, capacity_ = kInlineBytes;
  uint32_t width_ = 1;
  alignas(8) char inline_[kInlineBytes];
};

}  // namespace adder
