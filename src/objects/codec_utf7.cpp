// UTF-7 (RFC 2152).
#include <cstring>

#include "objects/codec.h"
#include "objects/errors.h"

namespace adder {
namespace {

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int digit_value(uint8_t c) {
  const char* found = c ? static_cast<const char*>(memchr(kDigits, c, 64)) : nullptr;
  return found ? int(found - kDigits) : -1;
}

/// Characters that stand for themselves when encoding: RFC 2152 sets D and O, and white space.
bool is_direct(uint32_t c) {
  if (c >= 128 || c == 0) return false;
  bool alphanumeric = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  return alphanumeric || strchr("'(),-./:?!\"#$%&*;<=>@[]^_`{|} \t\n\r", int(c));
}

/// Bits waiting to be written or read in groups of six.
struct Bits {
  uint64_t value = 0;
  int count = 0;
  void add(uint32_t more, int width) {
    value = (value << width | more) & 0xffffffffffull;
    count += width;
  }
  uint32_t take(int width) {
    count -= width;
    return uint32_t(value >> count) & ((1u << width) - 1);
  }
};

struct Encoder {
  std::string out;
  Bits bits;
  bool shifted = false;

  void flush(uint32_t next) {
    if (bits.count) {
      int missing = 6 - bits.count;
      bits.add(0, missing);
      out += kDigits[bits.take(6)];
    }
    shifted = false;
    if (next < 128 && (digit_value(uint8_t(next)) >= 0 || next == '-')) out += '-';
  }
  void put_unit(uint32_t unit) {
    bits.add(unit, 16);
    while (bits.count >= 6) out += kDigits[bits.take(6)];
  }
  void put_shifted(uint32_t c) {
    if (c >= 0x10000) {
      put_unit(0xd800 + ((c - 0x10000) >> 10));
      c = 0xdc00 + (c & 0x3ff);
    }
    put_unit(c);
  }
  void put(uint32_t c) {
    if (is_direct(c)) {
      if (shifted) flush(c);
      out += char(c);
    } else if (c == '+' && !shifted) {
      out += "+-";
    } else {
      if (!shifted) out += '+';
      shifted = true;
      put_shifted(c);
    }
  }
};

/// Where a shift sequence began, and the half of a surrogate pair that waits for the other.
struct Shift {
  bool active = false;
  Bits bits;
  uint32_t surrogate = 0;
  size_t start = 0, out_length = 0;
};

}  // namespace

Bytes* encode_utf7(Thread& t, Str* s, Str*) {
  Encoder encoder;
  for (size_t i = 0; i < s->length; i++) encoder.put(s->at(i));
  if (encoder.shifted) {
    encoder.flush(~0u);
    encoder.out += '-';
  }
  return bytes_from(t, encoder.out);
}

static void add_unit(StrBuilder& out, Shift& shift, uint32_t unit) {
  if (shift.surrogate) {
    uint32_t high = shift.surrogate;
    shift.surrogate = 0;
    if (unit >= 0xdc00 && unit <= 0xdfff) {
      out.add_char(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
      return;
    }
    out.add_char(high);
  }
  if (unit >= 0xd800 && unit <= 0xdbff) shift.surrogate = unit;
  else out.add_char(unit);
}

/// What is wrong when a shift sequence ends with these bits left, or null.
static const char* check_end(const Shift& shift) {
  if (shift.bits.count >= 6) return "partial character in shift sequence";
  if (shift.bits.count && shift.bits.value & ((1u << shift.bits.count) - 1)) return "non-zero padding bits in shift sequence";
  return nullptr;
}

Str* decode_utf7(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed) {
  DecodeErrors handler(t, "utf7", errors, data);
  StrBuilder out(t);
  Shift shift;
  size_t at = 0;
  while (at < handler.input().size()) {
    auto c = uint8_t(handler.input()[at]);
    const char* problem = nullptr;
    size_t begin = at;
    if (shift.active) {
      int digit = digit_value(c);
      if (digit >= 0) {
        shift.bits.add(uint32_t(digit), 6);
        at++;
        if (shift.bits.count >= 16) add_unit(out, shift, shift.bits.take(16));
        continue;
      }
      shift.active = false;
      problem = check_end(shift);
      begin = problem ? shift.start : at;
      if (shift.surrogate && !problem && c < 0x80 && c != '+') out.add_char(shift.surrogate);
      shift.surrogate = 0;
      if (!problem && c == '-') {
        at++;
        continue;
      }
      if (!problem) continue;
      at++;
    } else if (c == '+') {
      shift = {};
      shift.start = at++;
      shift.out_length = out.length();
      if (at < handler.input().size() && handler.input()[at] == '-') {
        out.add_char('+');
        at++;
      } else if (at < handler.input().size() && digit_value(uint8_t(handler.input()[at])) < 0) {
        problem = "ill-formed sequence";
        begin = shift.start;
        at++;
      } else {
        shift.active = true;
      }
    } else if (c < 0x80) {
      out.add_char(c);
      at++;
    } else {
      problem = "unexpected special character";
      at++;
    }
    if (problem) TRY(handler.handle(out, begin, at, problem, &at));
  }
  if (shift.active && final == Final::kYes) {
    bool broken = shift.surrogate || shift.bits.count >= 6 || (shift.bits.count && shift.bits.value & ((1u << shift.bits.count) - 1));
    if (broken) {
      TRY(handler.handle(out, shift.start, handler.input().size(), "unterminated shift sequence", &at));
    }
  } else if (shift.active) {
    at = shift.start;
    out.truncate(shift.out_length);
  }
  if (consumed) *consumed = at;
  return out.finish();
}

}  // namespace adder
