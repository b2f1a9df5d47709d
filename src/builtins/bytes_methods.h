// The methods that bytes and bytearray share.  Each is a template over the type (BytesType, ByteArrayType), which says
// how to see an instance's bytes and how to make a new one.
#pragma once
#include <cstring>
#include <string>

#include "builtins/container_helpers.h"
#include "builtins/str_methods.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/str_search.h"
#include "objects/unicode.h"

namespace adder {

struct BytesType {
  static constexpr const char* kName = "bytes";
  static constexpr const char* kBadByte = "bytes must be in range(0, 256)";
  static std::string_view view(Value v) { return v.as<Bytes>()->view(); }
  static Value make(Thread& t, std::string_view data) { return Value::from(TRY(bytes_from(t, data))); }
  /// What a method that changes nothing gives back.
  static Value same(Thread& t, Value self) { return is_exact<Bytes>(self) ? self : make(t, view(self)); }
};
struct ByteArrayType {
  static constexpr const char* kName = "bytearray";
  static constexpr const char* kBadByte = "byte must be in range(0, 256)";
  static std::string_view view(Value v) { return v.as<ByteArray>()->view(); }
  static Value make(Thread& t, std::string_view data) { return Value::from(TRY(bytearray_from(t, data))); }
  static Value same(Thread& t, Value self) { return make(t, view(self)); }
};

/// An argument's bytes, or TypeError "a bytes-like object is required, not 'x'".
inline bool bytes_argument(Thread& t, Value v, std::string_view* out) {
  BufferView view;
  TRY(get_buffer(t, v, &view));
  *out = view.view();
  return true;
}

/// An int in range(256).
inline bool byte_argument(Thread& t, Value v, uint8_t* out, const char* message = "byte must be in range(0, 256)") {
  Value number = TRY(to_index(t, v));
  int64_t byte;
  if (!int_to_int64(number, &byte) || byte < 0 || byte > 255) return raise_value_error(t, message);
  *out = uint8_t(byte);
  return true;
}

/// What find() and its relatives look for: bytes, or one byte given as an int.
struct ByteNeedle {
  std::string_view text;
  uint8_t single;
  bool get(Thread& t, Value v) {
    if (has_buffer(t, v)) return bytes_argument(t, v, &text);
    if (!has_index(t, v)) {
      return raise_type_error(t, "argument should be integer or bytes-like object, not '{}'", type_name(v));
    }
    TRY(byte_argument(t, v, &single));
    text = {reinterpret_cast<const char*>(&single), 1};
    return true;
  }
};

inline const uint8_t* units(std::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }
inline int64_t find_in(std::string_view s, std::string_view part) {
  return search_forward(units(s), s.size(), units(part), part.size());
}
inline int64_t rfind_in(std::string_view s, std::string_view part) {
  return search_backward(units(s), s.size(), units(part), part.size());
}
inline bool is_ascii_space(uint8_t c) { return c == ' ' || (c >= 9 && c <= 13); }
inline bool is_ascii_upper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
inline bool is_ascii_lower(uint8_t c) { return c >= 'a' && c <= 'z'; }
inline bool is_ascii_alpha(uint8_t c) { return is_ascii_lower(c | 32); }
inline bool is_ascii_digit(uint8_t c) { return c >= '0' && c <= '9'; }
inline uint8_t to_ascii_lower(uint8_t c) { return is_ascii_upper(c) ? c | 32 : c; }
inline uint8_t to_ascii_upper(uint8_t c) { return is_ascii_lower(c) ? c & 0xdf : c; }

/// hex() of bytes, with an optional separator; for memoryview too.
Value bytes_hex(Thread& t, std::string_view data, Value separator, Value bytes_per_separator);
/// The bytes that a hex text stands for; false with ValueError.
bool parse_hex(Thread& t, Value text, std::string* out);
/// The bytes that `bytes(source, encoding, errors)` is made of; `name` is the type's, for messages.
bool bytes_source(Thread& t, Value source, Value encoding, Value errors, const char* name, const char* bad_byte, std::string* out);
/// bytes.maketrans.
Value bytes_maketrans(Thread& t, Value from, Value to);

template <class T> struct ByteMethods {
  static std::string_view view(Value self) { return T::view(self); }

  // --- finding
  struct Where {
    std::string_view text;     // self[begin:end]
    int64_t begin;
    bool possible;             // false: begin lies behind end
  };
  static Where part(Value self, int64_t begin, int64_t end) {
    std::string_view all = view(self);
    bool possible = begin <= end && size_t(begin) <= all.size();
    return {possible ? all.substr(size_t(begin), size_t(end - begin)) : std::string_view(), begin, possible};
  }
  static bool where(Thread& t, Value self, Value start, Value stop, Where* out) {
    int64_t begin, end;
    TRY(slice_bounds(t, start, stop, int64_t(view(self).size()), &begin, &end));
    *out = part(self, begin, end);
    return true;
  }
  /// What to look for, and where.  ref 3.11: of wrong arguments the bounds are complained of first.
  static bool search_arguments(Thread& t, Value self, Value sub, Value start, Value stop, ByteNeedle* needle, Where* out) {
    int64_t begin, end;
    TRY(slice_bounds(t, start, stop, int64_t(view(self).size()), &begin, &end));
    TRY(needle->get(t, sub));
    *out = part(self, begin, end);  // now, for what the arguments are asked may change a bytearray
    return true;
  }
  using Finder = int64_t (*)(std::string_view, std::string_view);
  static bool find_with(Thread& t, Value self, Value sub, Value start, Value stop, Finder finder, int64_t* out) {
    ByteNeedle needle;
    Where w;
    TRY(search_arguments(t, self, sub, start, stop, &needle, &w));
    int64_t found = w.possible ? finder(w.text, needle.text) : -1;
    *out = found < 0 ? -1 : found + w.begin;
    return true;
  }
  static Value find(Thread& t, Value self, Value sub, Value start, Value stop) {
    int64_t found;
    TRY(find_with(t, self, sub, start, stop, find_in, &found));
    return Value::from_int(found);
  }
  static Value rfind(Thread& t, Value self, Value sub, Value start, Value stop) {
    int64_t found;
    TRY(find_with(t, self, sub, start, stop, rfind_in, &found));
    return Value::from_int(found);
  }
  static Value index(Thread& t, Value self, Value sub, Value start, Value stop) {
    int64_t found;
    TRY(find_with(t, self, sub, start, stop, find_in, &found));
    return found < 0 ? Value(raise_value_error(t, "subsection not found")) : Value::from_int(found);
  }
  static Value rindex(Thread& t, Value self, Value sub, Value start, Value stop) {
    int64_t found;
    TRY(find_with(t, self, sub, start, stop, rfind_in, &found));
    return found < 0 ? Value(raise_value_error(t, "subsection not found")) : Value::from_int(found);
  }
  static Value count(Thread& t, Value self, Value sub, Value start, Value stop) {
    ByteNeedle needle;
    Where w;
    TRY(search_arguments(t, self, sub, start, stop, &needle, &w));
    if (!w.possible) return Value::from_int(0);
    if (needle.text.empty()) return Value::from_int(int64_t(w.text.size()) + 1);
    return Value::from_int(search_count(units(w.text), w.text.size(), units(needle.text), needle.text.size(), INT64_MAX));
  }
  static Value contains(Thread& t, Value self, Value item) {
    std::string_view part;
    if (has_index(t, item) && !has_buffer(t, item)) {
      uint8_t byte;
      TRY(byte_argument(t, item, &byte));
      return Value::from_bool(view(self).find(char(byte)) != std::string_view::npos);
    }
    TRY(bytes_argument(t, item, &part));
    return Value::from_bool(find_in(view(self), part) >= 0);
  }

  static Value match_side(Thread& t, Value self, Value what, Value start, Value stop, bool at_end) {
    Where w;
    TRY(where(t, self, start, stop, &w));
    auto matches = [&](std::string_view part) {
      return w.possible && (at_end ? w.text.ends_with(part) : w.text.starts_with(part));
    };
    std::string_view part;
    if (auto* parts = as_layout<Tuple>(what)) {
      for (Value v : parts->values()) {
        TRY(bytes_argument(t, v, &part));
        if (matches(part)) return kTrue;
      }
      return kFalse;
    }
    if (!has_buffer(t, what)) {
      return raise_type_error(t, "{} first arg must be bytes or a tuple of bytes, not {}", at_end ? "endswith" : "startswith",
                              type_name(what));
    }
    TRY(bytes_argument(t, what, &part));
    return Value::from_bool(matches(part));
  }
  static Value startswith(Thread& t, Value self, Value prefix, Value start, Value stop) {
    return match_side(t, self, prefix, start, stop, false);
  }
  static Value endswith(Thread& t, Value self, Value suffix, Value start, Value stop) {
    return match_side(t, self, suffix, start, stop, true);
  }

  // --- splitting and joining
  static bool add_piece(Thread& t, List* list, std::string_view piece) {
    Value item = TRY(T::make(t, piece));
    return list_append(t, list, item);
  }
  static bool split_blanks(Thread& t, List* list, std::string_view s, int64_t limit) {
    for (size_t i = 0;; limit--) {
      while (i < s.size() && is_ascii_space(uint8_t(s[i]))) i++;
      if (i == s.size()) return true;
      if (limit == 0) return add_piece(t, list, s.substr(i));
      size_t begin = i;
      while (i < s.size() && !is_ascii_space(uint8_t(s[i]))) i++;
      TRY(add_piece(t, list, s.substr(begin, i - begin)));
    }
  }
  static bool rsplit_blanks(Thread& t, List* list, std::string_view s, int64_t limit) {
    for (size_t n = s.size();; limit--) {
      while (n > 0 && is_ascii_space(uint8_t(s[n - 1]))) n--;
      if (n == 0) return true;
      if (limit == 0) return add_piece(t, list, s.substr(0, n));
      size_t end = n;
      while (n > 0 && !is_ascii_space(uint8_t(s[n - 1]))) n--;
      TRY(add_piece(t, list, s.substr(n, end - n)));
    }
  }
  static bool split_on(Thread& t, List* list, std::string_view s, std::string_view separator, int64_t limit) {
    for (; limit != 0; limit--) {
      int64_t found = find_in(s, separator);
      if (found < 0) break;
      TRY(add_piece(t, list, s.substr(0, size_t(found))));
      s.remove_prefix(size_t(found) + separator.size());
    }
    return add_piece(t, list, s);
  }
  static bool rsplit_on(Thread& t, List* list, std::string_view s, std::string_view separator, int64_t limit) {
    for (; limit != 0; limit--) {
      int64_t found = rfind_in(s, separator);
      if (found < 0) break;
      TRY(add_piece(t, list, s.substr(size_t(found) + separator.size())));
      s = s.substr(0, size_t(found));
    }
    return add_piece(t, list, s);
  }
  static bool separator_argument(Thread& t, Value v, std::string_view* out) {
    TRY(bytes_argument(t, v, out));
    return out->empty() ? bool(raise_value_error(t, "empty separator")) : true;
  }
  static Value split(Thread& t, Value self, Value separator, Value maximum) {
    int64_t limit;
    std::string_view part;
    TRY(size_argument(t, maximum, &limit));
    if (separator != kNone) TRY(separator_argument(t, separator, &part));
    List* list = new_list(t, 8);
    TRY(separator == kNone ? split_blanks(t, list, view(self), limit) : split_on(t, list, view(self), part, limit));
    return Value::from(list);
  }
  static Value rsplit(Thread& t, Value self, Value separator, Value maximum) {
    int64_t limit;
    std::string_view part;
    TRY(size_argument(t, maximum, &limit));
    if (separator != kNone) TRY(separator_argument(t, separator, &part));
    List* list = new_list(t, 8);
    TRY(separator == kNone ? rsplit_blanks(t, list, view(self), limit) : rsplit_on(t, list, view(self), part, limit));
    std::ranges::reverse(list->values());
    return Value::from(list);
  }
  static Value splitlines(Thread& t, Value self, Value keep_ends) {
    int64_t keep;
    TRY(int_argument(t, keep_ends, &keep));
    List* list = new_list(t, 8);
    std::string_view s = view(self);
    while (!s.empty()) {
      size_t end = s.find_first_of("\r\n");
      size_t next = end == s.npos ? s.size() : end + (s[end] == '\r' && s.substr(end + 1, 1) == "\n" ? 2 : 1);
      TRY(add_piece(t, list, s.substr(0, keep ? next : std::min(end, s.size()))));
      s.remove_prefix(next);
    }
    return Value::from(list);
  }
  static Value three(Thread& t, std::string_view a, Value middle, std::string_view b) {
    Value head = TRY(T::make(t, a));
    Value tail = TRY(T::make(t, b));
    return Value::from(make_tuple(t, head, middle, tail));
  }
  static Value separator_object(Thread& t, Value separator, std::string_view part) {
    return std::is_same_v<T, BytesType> ? separator : T::make(t, part);
  }
  static Value partition(Thread& t, Value self, Value separator) {
    std::string_view part, s = view(self), nothing;
    TRY(separator_argument(t, separator, &part));
    int64_t found = find_in(s, part);
    if (found < 0) return three(t, s, TRY(T::make(t, nothing)), nothing);
    Value middle = TRY(separator_object(t, separator, part));
    return three(t, s.substr(0, size_t(found)), middle, s.substr(size_t(found) + part.size()));
  }
  static Value rpartition(Thread& t, Value self, Value separator) {
    std::string_view part, s = view(self), nothing;
    TRY(separator_argument(t, separator, &part));
    int64_t found = rfind_in(s, part);
    if (found < 0) return three(t, nothing, TRY(T::make(t, nothing)), s);
    Value middle = TRY(separator_object(t, separator, part));
    return three(t, s.substr(0, size_t(found)), middle, s.substr(size_t(found) + part.size()));
  }
  static Value join(Thread& t, Value self, Value iterable) {
    Value source = iterable;
    if (!has_layout<List>(iterable) && !has_layout<Tuple>(iterable)) {
      Value iterator = get_iterator(t, iterable);
      if (!iterator && pending_matches(t, ExceptionId::kTypeError)) {
        take_pending(t);
        return raise_type_error(t, "can only join an iterable");
      }
      TRY(iterator);
      source = Value::from(TRY(list_of(t, iterator)));
    }
    auto items = has_layout<List>(source) ? source.as<List>()->values() : source.as<Tuple>()->values();
    if (items.size() == 1 && std::is_same_v<T, BytesType> && is_exact<Bytes>(items[0])) return items[0];
    std::string out;
    size_t total = items.empty() ? 0 : view(self).size() * (items.size() - 1);
    for (Value item : items) total += has_layout<Bytes>(item) ? item.as<Bytes>()->view().size() : 0;
    out.reserve(total);
    for (size_t i = 0; i < items.size(); i++) {
      if (!has_buffer(t, items[i])) {
        return raise_type_error(t, "sequence item {}: expected a bytes-like object, {} found", i, type_name(items[i]));
      }
      std::string_view piece;
      TRY(bytes_argument(t, items[i], &piece));
      if (i) out += view(self);
      out += piece;
    }
    return T::make(t, out);
  }

  // --- stripping, padding, replacing
  static Value strip_sides(Thread& t, Value self, Value characters, bool left, bool right) {
    bool set[256] = {};
    for (int c = 0; c < 256; c++) set[c] = characters == kNone && is_ascii_space(uint8_t(c));
    if (characters != kNone) {
      std::string_view given;
      TRY(bytes_argument(t, characters, &given));
      for (char c : given) set[uint8_t(c)] = true;
    }
    std::string_view s = view(self);
    size_t begin = 0, end = s.size();
    while (left && begin < end && set[uint8_t(s[begin])]) begin++;
    while (right && end > begin && set[uint8_t(s[end - 1])]) end--;
    if (end - begin == s.size()) return T::same(t, self);
    return T::make(t, s.substr(begin, end - begin));
  }
  static Value strip(Thread& t, Value self, Value c) { return strip_sides(t, self, c, true, true); }
  static Value lstrip(Thread& t, Value self, Value c) { return strip_sides(t, self, c, true, false); }
  static Value rstrip(Thread& t, Value self, Value c) { return strip_sides(t, self, c, false, true); }
  static Value removeprefix(Thread& t, Value self, Value prefix) {
    std::string_view part;
    TRY(bytes_argument(t, prefix, &part));
    std::string_view s = view(self);
    return s.starts_with(part) && !part.empty() ? T::make(t, s.substr(part.size())) : T::same(t, self);
  }
  static Value removesuffix(Thread& t, Value self, Value suffix) {
    std::string_view part;
    TRY(bytes_argument(t, suffix, &part));
    std::string_view s = view(self);
    return s.ends_with(part) && !part.empty() ? T::make(t, s.substr(0, s.size() - part.size())) : T::same(t, self);
  }

  static Value pad(Thread& t, Value self, int64_t left, int64_t right, char fill) {
    if (left <= 0 && right <= 0) return T::same(t, self);
    if (uint64_t(left) + uint64_t(right) > kMaxStrLength) return raise_memory_error(t);
    std::string out(size_t(left), fill);
    out += view(self);
    out.append(size_t(right), fill);
    return T::make(t, out);
  }
  static bool pad_arguments(Thread& t, Value self, Value width, Value fill, const char* name, int64_t* missing, char* c) {
    int64_t wanted;
    TRY(size_argument(t, width, &wanted));
    *c = ' ';
    if (fill) {
      std::string_view given;
      if (has_layout<Bytes>(fill) || has_layout<ByteArray>(fill)) TRY(bytes_argument(t, fill, &given));
      if (given.size() != 1) {
        return raise_type_error(t, "{}() argument 2 must be a byte string of length 1, not {}", name, argument_type_name(fill));
      }
      *c = given[0];
    }
    *missing = std::max<int64_t>(0, wanted - int64_t(view(self).size()));
    return true;
  }
  static Value center(Thread& t, Value self, Value width, Value fill) {
    int64_t missing;
    char c;
    TRY(pad_arguments(t, self, width, fill, "center", &missing, &c));
    int64_t left = missing / 2 + (missing & (missing + int64_t(view(self).size())) & 1);
    return pad(t, self, left, missing - left, c);
  }
  static Value ljust(Thread& t, Value self, Value width, Value fill) {
    int64_t missing;
    char c;
    TRY(pad_arguments(t, self, width, fill, "ljust", &missing, &c));
    return pad(t, self, 0, missing, c);
  }
  static Value rjust(Thread& t, Value self, Value width, Value fill) {
    int64_t missing;
    char c;
    TRY(pad_arguments(t, self, width, fill, "rjust", &missing, &c));
    return pad(t, self, missing, 0, c);
  }
  static Value zfill(Thread& t, Value self, Value width) {
    int64_t missing;
    char c;
    TRY(pad_arguments(t, self, width, kEmpty, "zfill", &missing, &c));
    std::string_view s = view(self);
    if (missing == 0) return T::same(t, self);
    std::string out;
    if (!s.empty() && (s[0] == '+' || s[0] == '-')) {
      out += s[0];
      s.remove_prefix(1);
    }
    out.append(size_t(missing), '0');
    out += s;
    return T::make(t, out);
  }
  static Value expandtabs(Thread& t, Value self, Value tab_size) {
    int64_t size, column = 0;
    TRY(int_argument(t, tab_size, &size));
    if (size > INT32_MAX) return raise_overflow_error(t, "Python int too large to convert to C int");
    std::string out;
    for (char c : view(self)) {
      if (c == '\t') {
        int64_t spaces = size > 0 ? size - column % size : 0;
        if (spaces + int64_t(out.size()) > int64_t(1) << 40) return raise_overflow_error(t, "result too long");
        out.append(size_t(spaces), ' ');
        column += spaces;
      } else {
        out += c;
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return T::make(t, out);
  }
  static Value replace(Thread& t, Value self, Value old_value, Value new_value, Value maximum) {
    std::string_view old, text;
    int64_t limit;
    TRY(bytes_argument(t, old_value, &old));
    TRY(bytes_argument(t, new_value, &text));
    TRY(size_argument(t, maximum, &limit));
    if (limit < 0) limit = INT64_MAX;
    std::string_view s = view(self);
    if (!old.empty() && find_in(s, old) < 0) return T::same(t, self);
    if (text.size() > old.size()) {
      int64_t times = old.empty() ? std::min<int64_t>(limit, int64_t(s.size()) + 1)
                                  : search_count(units(s), s.size(), units(old), old.size(), limit);
      uint64_t grown;
      if (__builtin_mul_overflow(uint64_t(times), text.size(), &grown) || grown > kMaxStrLength) {
        return raise_overflow_error(t, "replace bytes is too long");
      }
    }
    std::string out;
    if (old.empty()) {
      size_t i = 0;
      for (; i < s.size() && limit > 0; i++, limit--) (out += text) += s[i];
      out += s.substr(i);
      if (limit > 0) out += text;
      return T::make(t, out);
    }
    for (; limit > 0; limit--) {
      int64_t found = find_in(s, old);
      if (found < 0) break;
      (out += s.substr(0, size_t(found))) += text;
      s.remove_prefix(size_t(found) + old.size());
    }
    out += s;
    return T::make(t, out);
  }
  static Value translate(Thread& t, Value self, Value table, Value deleted) {
    std::string_view map, gone;
    if (table != kNone) {
      TRY(bytes_argument(t, table, &map));
      if (map.size() != 256) return raise_value_error(t, "translation table must be 256 characters long");
    }
    if (deleted) TRY(bytes_argument(t, deleted, &gone));
    bool drop[256] = {};
    for (char c : gone) drop[uint8_t(c)] = true;
    std::string out;
    std::string_view s = view(self);
    out.reserve(s.size());
    for (char c : s) {
      if (!drop[uint8_t(c)]) out += map.empty() ? c : map[uint8_t(c)];
    }
    if (std::is_same_v<T, BytesType> && out == s) return T::same(t, self);
    return T::make(t, out);
  }

  // --- case and classes of characters
  template <class Map> static Value mapped(Thread& t, Value self, Map map) {
    std::string out(view(self));
    for (char& c : out) c = char(map(uint8_t(c)));
    return T::make(t, out);
  }
  static Value lower(Thread& t, Value self) { return mapped(t, self, to_ascii_lower); }
  static Value upper(Thread& t, Value self) { return mapped(t, self, to_ascii_upper); }
  static Value swapcase(Thread& t, Value self) {
    return mapped(t, self, [](uint8_t c) { return uint8_t(is_ascii_alpha(c) ? c ^ 32 : c); });
  }
  static Value capitalize(Thread& t, Value self) {
    bool first = true;
    return mapped(t, self, [first](uint8_t c) mutable {
      bool start = first;
      first = false;
      return start ? to_ascii_upper(c) : to_ascii_lower(c);
    });
  }
  static Value title(Thread& t, Value self) {
    bool inside = false;
    return mapped(t, self, [inside](uint8_t c) mutable {
      uint8_t result = inside ? to_ascii_lower(c) : to_ascii_upper(c);
      inside = is_ascii_alpha(c);
      return result;
    });
  }
  template <class Test> static Value all(Value self, Test test) {
    for (char c : view(self)) {
      if (!test(uint8_t(c))) return kFalse;
    }
    return Value::from_bool(!view(self).empty());
  }
  static Value isalnum(Thread&, Value self) {
    return all(self, [](uint8_t c) { return is_ascii_alpha(c) || is_ascii_digit(c); });
  }
  static Value isalpha(Thread&, Value self) { return all(self, is_ascii_alpha); }
  static Value isdigit(Thread&, Value self) { return all(self, is_ascii_digit); }
  static Value isspace(Thread&, Value self) { return all(self, is_ascii_space); }
  static Value isascii(Thread&, Value self) {
    return view(self).empty() ? kTrue : all(self, [](uint8_t c) { return c < 128; });
  }
  template <class Wanted, class Other> static Value only(Value self, Wanted wanted, Other other) {
    bool found = false;
    for (char c : view(self)) {
      if (other(uint8_t(c))) return kFalse;
      found |= wanted(uint8_t(c));
    }
    return Value::from_bool(found);
  }
  static Value islower(Thread&, Value self) { return only(self, is_ascii_lower, is_ascii_upper); }
  static Value isupper(Thread&, Value self) { return only(self, is_ascii_upper, is_ascii_lower); }
  static Value istitle(Thread&, Value self) {
    bool inside = false, found = false;
    for (char ch : view(self)) {
      auto c = uint8_t(ch);
      if ((is_ascii_upper(c) && inside) || (is_ascii_lower(c) && !inside)) return kFalse;
      inside = is_ascii_alpha(c);
      found |= inside;
    }
    return Value::from_bool(found);
  }

  // --- conversions, operators
  static Value decode(Thread& t, Value self, Value encoding, Value errors) {
    for (auto [value, name] : {std::pair(encoding, "encoding"), std::pair(errors, "errors")}) {
      if (!has_layout<Str>(value)) {
        return raise_type_error(t, "decode() argument '{}' must be str, not {}", name, argument_type_name(value));
      }
    }
    return decode_text(t, self, view(self), encoding, errors);
  }
  static Value hex(Thread& t, Value self, Value separator, Value bytes_per_separator) {
    return bytes_hex(t, view(self), separator, bytes_per_separator);
  }
  static Value fromhex(Thread& t, Value cls, Value text) {
    std::string data;
    TRY(parse_hex(t, text, &data));
    Value plain = TRY(T::make(t, data));
    if (cls == Value::from(class_of(plain))) return plain;
    return call_with(t, cls, plain);
  }
  static Value len(Thread&, Value self) { return Value::from_int(int64_t(view(self).size())); }
  static Value multiply(Thread& t, Value self, Value count) {
    int64_t times;
    TRY(repeat_count(t, count, &times));
    std::string_view s = view(self);
    if (times == 1) return T::same(t, self);
    if (times <= 0 || s.empty()) return T::make(t, {});
    if (std::is_same_v<T, BytesType> && uint64_t(times) > uint64_t(INT64_MAX) / s.size()) return raise_overflow_error(t, "repeated bytes are too long");
    if (uint64_t(times) > kMaxStrLength / s.size()) return raise_memory_error(t);
    std::string out;
    out.reserve(s.size() * size_t(times));
    for (int64_t i = 0; i < times; i++) out += s;
    return T::make(t, out);
  }
  static Value order(Thread& t, Value a, Value b, Compare op) {
    // bytes leaves other buffers to their own comparison; bytearray knows them all.
    if (!has_layout<Bytes>(b) && (std::is_same_v<T, BytesType> || !has_buffer(t, b))) return kNotImplemented;
    std::string_view x = view(a), y;
    TRY(bytes_argument(t, b, &y));
    return order_result(x.compare(y), op);
  }
  static Value slice(Thread& t, Value self, Slice* s) {
    int64_t start, stop, step, count;
    TRY(slice_indices(t, s, int64_t(view(self).size()), &start, &stop, &step, &count));
    std::string_view data = view(self);
    if (count <= 0) return T::make(t, {});
    if (step == 1 && count == int64_t(data.size())) return T::same(t, self);
    if (step == 1) return T::make(t, data.substr(size_t(start), size_t(count)));
    std::string out;
    for (int64_t i = 0; i < count; i++) out += data[size_t(start + i * step)];
    return T::make(t, out);
  }
};

#define SHARED_BYTES_METHODS(M)                                                                                             \
  counting_method<M::find>("find($self, sub, start=None, end=None, /)!", "Return the lowest index where sub is found, or -1."),      \
  counting_method<M::rfind>("rfind($self, sub, start=None, end=None, /)!", "Return the highest index where sub is found, or -1."),   \
  counting_method<M::index>("index($self, sub, start=None, end=None, /)!", "Return the lowest index of sub; ValueError if none."),   \
  counting_method<M::rindex>("rindex($self, sub, start=None, end=None, /)!", "Return the highest index of sub; ValueError if none."), \
  counting_method<M::count>("count($self, sub, start=None, end=None, /)!", "Return how often sub occurs, without overlaps."),        \
  method<M::contains>("__contains__($self, key, /)", "Return key in self."),                                                \
  counting_method<M::startswith>("startswith($self, prefix, start=None, end=None, /)!", "Return whether self[start:end] starts so."), \
  counting_method<M::endswith>("endswith($self, suffix, start=None, end=None, /)!", "Return whether self[start:end] ends so."),      \
  method<M::split>("split($self, /, sep=None, maxsplit=-1)", "Return a list of the parts between separators."),             \
  method<M::rsplit>("rsplit($self, /, sep=None, maxsplit=-1)", "Return a list of the parts, splitting from the end."),      \
  method<M::splitlines>("splitlines($self, /, keepends=False)", "Return a list of the lines."),                             \
  method<M::partition>("partition($self, sep, /)", "Split at the first separator: (before, sep, after)."),                  \
  method<M::rpartition>("rpartition($self, sep, /)", "Split at the last separator: (before, sep, after)."),                 \
  method<M::join>("join($self, iterable_of_bytes, /)", "Concatenate bytes-like objects, with this one between them."),      \
  method<M::strip>("strip($self, bytes=None, /)", "Return a copy without white space (or bytes) at both ends."),            \
  method<M::lstrip>("lstrip($self, bytes=None, /)", "Return a copy without leading white space (or bytes)."),               \
  method<M::rstrip>("rstrip($self, bytes=None, /)", "Return a copy without trailing white space (or bytes)."),              \
  method<M::removeprefix>("removeprefix($self, prefix, /)", "Return a copy without the prefix, if it is there."),           \
  method<M::removesuffix>("removesuffix($self, suffix, /)", "Return a copy without the suffix, if it is there."),           \
  method<M::center>("center($self, width, fillchar=<b' '>, /)", "Return a copy centered in width bytes."),       \
  method<M::ljust>("ljust($self, width, fillchar=<b' '>, /)", "Return a copy padded on the right."),             \
  method<M::rjust>("rjust($self, width, fillchar=<b' '>, /)", "Return a copy padded on the left."),              \
  method<M::zfill>("zfill($self, width, /)", "Return a copy with zeros on the left, behind a sign."),                       \
  method<M::expandtabs>("expandtabs($self, /, tabsize=8)", "Return a copy with tabs expanded to spaces."),                  \
  method<M::replace>("replace($self, old, new, count=-1, /)", "Return a copy with old replaced by new."),                   \
  method<M::translate>("translate($self, table, /, delete=<b''>)", "Return a copy mapped through a table."),    \
  method<M::lower>("lower($self, /)!", "Return a copy with ASCII letters in lower case."),                                  \
  method<M::upper>("upper($self, /)!", "Return a copy with ASCII letters in upper case."),                                  \
  method<M::swapcase>("swapcase($self, /)!", "Return a copy with upper and lower case exchanged."),                         \
  method<M::capitalize>("capitalize($self, /)!", "Return a copy with the first letter upper case, the rest lower."),        \
  method<M::title>("title($self, /)!", "Return a copy with each word in title case."),                                      \
  method<M::isalnum>("isalnum($self, /)!", "Return whether all bytes are ASCII letters or digits."),                        \
  method<M::isalpha>("isalpha($self, /)!", "Return whether all bytes are ASCII letters."),                                  \
  method<M::isdigit>("isdigit($self, /)!", "Return whether all bytes are ASCII digits."),                                   \
  method<M::isspace>("isspace($self, /)!", "Return whether all bytes are ASCII white space."),                              \
  method<M::isascii>("isascii($self, /)!", "Return whether all bytes are ASCII."),                                          \
  method<M::islower>("islower($self, /)!", "Return whether the letters are lower case."),                                   \
  method<M::isupper>("isupper($self, /)!", "Return whether the letters are upper case."),                                   \
  method<M::istitle>("istitle($self, /)!", "Return whether each word is in title case."),                                   \
  method<M::decode>("decode($self, /, encoding='utf-8', errors='strict')", "Decode the bytes using a codec."),              \
  method<M::hex>("hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)", "The bytes as hexadecimal digits.\n\nA separator goes between groups of bytes_per_sep bytes, counted from the right (negative: from the left).\n\n>>> b'\\x01\\xab\\xff'.hex('-', 2)\n'01-abff'\n"),       \
  class_method<M::fromhex>("fromhex($type, string, /)", "Make bytes from hexadecimal digits."),                             \
  static_method<bytes_maketrans>("maketrans(frm, to, /)", "Return a table for translate()."),                               \
  method<M::len>("__len__($self, /)", "Return len(self)."),                                                                 \
  method<M::multiply>("__mul__($self, value, /)", "Return self*value."),                                                    \
  method<M::multiply>("__rmul__($self, value, /)", "Return value*self."),                                                   \
  COMPARISON_METHODS(M::order)

}  // namespace adder
