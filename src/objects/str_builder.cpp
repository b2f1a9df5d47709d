// StrBuilder: collects pieces outside the heap, widening as it goes; the result has the least width that fits.
#include <cstdlib>
#include <cstring>
#include <new>

#include "objects/str.h"
#include "objects/text_units.h"

namespace adder {
namespace {

uint32_t width_for(uint32_t maximum) { return maximum < 256 ? 1 : maximum < 65536 ? 2 : 4; }

void copy_units(void* to, uint32_t to_width, const void* from, uint32_t from_width, size_t count) {
  if (to_width == from_width) {
    if (count) memcpy(to, from, count * to_width);
  } else if (from_width == 1 && to_width == 2) {
    copy_widening(static_cast<const uint8_t*>(from), count, static_cast<uint16_t*>(to));
  } else if (from_width == 1) {
    copy_widening(static_cast<const uint8_t*>(from), count, static_cast<uint32_t*>(to));
  } else {
    copy_widening(static_cast<const uint16_t*>(from), count, static_cast<uint32_t*>(to));
  }
}

}  // namespace

StrBuilder::~StrBuilder() {
  if (data_ != inline_) free(data_);
}

constexpr size_t kLongest = SIZE_MAX / 8;  // points; twice as many, four bytes wide, are still counted in 64 bits

/// Makes room for `more` points of up to `maximum`.
void StrBuilder::reserve(size_t more, uint32_t maximum) {
  uint32_t width = width_for(maximum) > width_ ? width_for(maximum) : width_;
  if (width == width_ && more <= capacity_ - length_) return;
  if (more > kLongest - length_) throw std::bad_alloc();
  size_t capacity = length_ + more;
  if (capacity < 2 * length_) capacity = 2 * length_;
  if (capacity < kInlineBytes) capacity = kInlineBytes;
  void* data = malloc(capacity * width);
  if (!data) throw std::bad_alloc();
  copy_units(data, width, data_, width_, length_);
  if (data_ != inline_) free(data_);
  data_ = data;
  capacity_ = capacity;
  width_ = width;
}

void StrBuilder::add_char_slow(uint32_t c) {
  reserve(1, c);
  if (width_ == 1) static_cast<uint8_t*>(data_)[length_++] = uint8_t(c);
  else if (width_ == 2) static_cast<uint16_t*>(data_)[length_++] = uint16_t(c);
  else static_cast<uint32_t*>(data_)[length_++] = c;
}

void StrBuilder::add_ascii(std::string_view text) {
  reserve(text.size(), 127);
  copy_units(static_cast<char*>(data_) + length_ * width_, width_, text.data(), 1, text.size());
  length_ += text.size();
}

void StrBuilder::add_utf8(std::string_view text) {
  while (!text.empty()) {
    size_t plain = ascii_prefix(text.data(), text.size());
    add_ascii(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    auto step = read_utf8(reinterpret_cast<const uint8_t*>(text.data()), text.size(), Surrogates::kAccept);
    add_char(step.point > 0x10ffff ? 0xfffd : step.point);
    text.remove_prefix(step.size);
  }
}

void StrBuilder::add(const Str* s) { add(s, 0, s->length); }

void StrBuilder::add(const Str* s, size_t begin, size_t end) {
  if (begin >= end) return;
  size_t count = end - begin;
  reserve(count, s->maximum());
  str_copy_points(s, begin, count, static_cast<char*>(data_) + length_ * width_, int(width_));
  length_ += count;
}

void StrBuilder::add_repeated(uint32_t c, size_t count) {
  reserve(count, c);
  char* place = static_cast<char*>(data_) + length_ * width_;
  uint16_t narrow = uint16_t(c);
  uint8_t byte = uint8_t(c);
  const void* pattern = width_ == 1 ? static_cast<void*>(&byte) : width_ == 2 ? static_cast<void*>(&narrow) : &c;
  if (count) repeat_bytes(place, pattern, width_, count);
  length_ += count;
}

void StrBuilder::add_int(int64_t i) {
  char digits[24];
  char* end = digits + sizeof digits;
  char* begin = end;
  uint64_t rest = i < 0 ? 0 - uint64_t(i) : uint64_t(i);
  do *--begin = char('0' + rest % 10);
  while (rest /= 10);
  if (i < 0) *--begin = '-';
  add_ascii({begin, size_t(end - begin)});
}

uint32_t StrBuilder::at(size_t i) const {
  if (width_ == 1) return static_cast<uint8_t*>(data_)[i];
  return width_ == 2 ? static_cast<uint16_t*>(data_)[i] : static_cast<uint32_t*>(data_)[i];
}

Str* StrBuilder::finish() { return str_from_units(thread_, data_, int(width_), length_); }

}  // namespace adder
