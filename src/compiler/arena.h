// A bump allocator that owns everything of one compilation: nodes, sequences, texts, identifiers.
// Nothing in it is destroyed one by one; objects placed in it must be trivially destructible.
#pragma once

#include <sanitizer/asan_interface.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace adder::compiler {

/// A name as written in the source (NFKC-normalised UTF-8). Interned: within one arena the same text has the
/// same address.
struct Identifier {
  uint32_t hash;
  uint32_t length;
  std::string_view view() const { return {reinterpret_cast<const char*>(this + 1), length}; }
  bool operator==(const Identifier&) const = delete;  // compare addresses
};

/// Text in the arena (WTF-8: lone surrogates are three bytes each), or bytes.
struct Text {
  const char* data = nullptr;
  size_t size = 0;
  std::string_view view() const { return {data, size}; }
};

/// A fixed sequence in the arena.
template <class T>
struct Seq {
  T* data = nullptr;
  uint32_t length = 0;

  uint32_t size() const { return length; }
  bool empty() const { return length == 0; }
  T* begin() const { return data; }
  T* end() const { return data + length; }
  T& operator[](size_t index) const { return data[index]; }
  T& front() const { return data[0]; }
  T& back() const { return data[length - 1]; }
};

class Arena {
 public:
  Arena() = default;
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// `bytes` bytes, aligned to 8, uninitialised.
  void* allocate(size_t bytes) {
    size_t taken = ((bytes + 7) & ~size_t{7}) + kRedZone;
    if (taken > static_cast<size_t>(limit_ - next_)) return allocate_slow(bytes, taken);
    char* result = next_;
    next_ += taken;
    ASAN_UNPOISON_MEMORY_REGION(result, bytes);
    return result;
  }

  /// A T, brace-initialised from `arguments`.
  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T))) T{std::forward<Arguments>(arguments)...};
  }

  /// A sequence of `length` elements, zeroed.
  template <class T>
  Seq<T> make_seq(size_t length) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (length == 0) return {};
    void* memory = allocate(length * sizeof(T));
    std::memset(memory, 0, length * sizeof(T));
    return {static_cast<T*>(memory), static_cast<uint32_t>(length)};
  }

  /// A copy of `length` elements.
  template <class T>
  Seq<T> copy_seq(const T* elements, size_t length) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (length == 0) return {};
    void* memory = allocate(length * sizeof(T));
    std::memcpy(memory, static_cast<const void*>(elements), length * sizeof(T));
    return {static_cast<T*>(memory), static_cast<uint32_t>(length)};
  }

  /// A copy of the text, followed by a zero byte that does not count.
  Text copy_text(std::string_view text);

  /// The one Identifier with this text.
  const Identifier* intern(std::string_view text);

  size_t bytes_used() const { return bytes_used_; }

 private:
  struct Chunk {
    Chunk* previous;
  };
#if __has_feature(address_sanitizer)
  static constexpr size_t kRedZone = 16;  // stays poisoned behind each block
#else
  static constexpr size_t kRedZone = 0;
#endif
  void* allocate_slow(size_t bytes, size_t taken);
  void grow_table();

  char* next_ = nullptr;
  char* limit_ = nullptr;
  Chunk* chunks_ = nullptr;
  size_t bytes_used_ = 0;
  const Identifier** table_ = nullptr;  // open addressing, a power of two
  uint32_t table_size_ = 0;
  uint32_t table_used_ = 0;
};

}  // namespace adder::compiler
