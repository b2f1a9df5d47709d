// Native formats: c b B ? h H i I l L q Q n N f d e P.
#include "builtins/memoryview_items.h"

#include <cmath>
#include <cstring>

#include "objects/class.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {
namespace {

enum class Family : uint8_t { kNone, kSigned, kUnsigned, kFloat, kBool, kChar };
struct Format {
  Family kind = Family::kNone;
  uint8_t size = 0;
};

constexpr Format format_of(char letter) {
  switch (letter) {
    case 'b': return {Family::kSigned, 1};
    case 'B': return {Family::kUnsigned, 1};
    case 'h': return {Family::kSigned, 2};
    case 'H': return {Family::kUnsigned, 2};
    case 'i': return {Family::kSigned, 4};
    case 'I': return {Family::kUnsigned, 4};
    case 'l': case 'q': case 'n': return {Family::kSigned, 8};
    case 'L': case 'Q': case 'N': case 'P': return {Family::kUnsigned, 8};
    case 'e': return {Family::kFloat, 2};
    case 'f': return {Family::kFloat, 4};
    case 'd': return {Family::kFloat, 8};
    case '?': return {Family::kBool, 1};
    case 'c': return {Family::kChar, 1};
    default: return {};
  }
}

uint64_t load(const uint8_t* p, size_t size) {
  uint64_t bits = 0;
  memcpy(&bits, p, size);
  return bits;
}

double load_float(const uint8_t* p, size_t size) {
  if (size == 2) {
    _Float16 half;
    memcpy(&half, p, 2);
    return double(half);
  }
  if (size == 4) {
    float single;
    memcpy(&single, p, 4);
    return double(single);
  }
  double d;
  memcpy(&d, p, 8);
  return d;
}

void store_float(uint8_t* p, size_t size, double d) {
  if (size == 2) {
    auto half = _Float16(d);
    memcpy(p, &half, 2);
  } else if (size == 4) {
    auto single = float(d);
    memcpy(p, &single, 4);
  } else {
    memcpy(p, &d, 8);
  }
}

Failed bad_type(Thread& t, std::string_view format) {
  return raise_type_error(t, "memoryview: invalid type for format '{}'", format);
}
Failed bad_value(Thread& t, std::string_view format) {
  return raise_value_error(t, "memoryview: invalid value for format '{}'", format);
}

bool pack_int(Thread& t, uint8_t* p, Format f, std::string_view format, Value v) {
  if (!is_any_int(v) && !class_special(t, class_of(v), Special::kindex)) return bad_type(t, format);
  Value number = TRY(to_index(t, v));
  int64_t small;
  bool fits = int_to_int64(number, &small);
  if (f.kind == Family::kSigned) {
    int64_t limit = int64_t(1) << (8 * f.size - 1);
    if (!fits || (f.size < 8 && (small < -limit || small >= limit))) return bad_value(t, format);
  } else {
    if (!fits && int_sign(number) > 0 && f.size == 8) {
      Value rest = TRY(int_subtract(t, number, int_from_uint64(t, uint64_t(1) << 63)));
      fits = int_to_int64(rest, &small) && small >= 0;
      small = int64_t(uint64_t(small) + (uint64_t(1) << 63));
    } else if (fits && (small < 0 || (f.size < 8 && small >> (8 * f.size)))) {
      fits = false;
    }
    if (!fits) return bad_value(t, format);
  }
  memcpy(p, &small, f.size);
  return true;
}

}  // namespace

char native_format(std::string_view format) {
  if (format.size() == 2 && format[0] == '@') format.remove_prefix(1);
  return format.size() == 1 && format_of(format[0]).size ? format[0] : '\0';
}

int64_t native_size(char letter) { return format_of(letter).size; }

Value unpack_item(Thread& t, const uint8_t* p, std::string_view format) {
  Format f = format_of(native_format(format));
  switch (f.kind) {
    case Family::kSigned: {
      int shift = 64 - 8 * f.size;
      return int_from(t, int64_t(load(p, f.size) << shift) >> shift);
    }
    case Family::kUnsigned: return int_from_uint64(t, load(p, f.size));
    case Family::kFloat: return box_float(t, load_float(p, f.size));
    case Family::kBool: return Value::from_bool(*p != 0);
    case Family::kChar: return Value::from(bytes_from(t, {reinterpret_cast<const char*>(p), 1}));
    case Family::kNone: break;
  }
  return raise_not_implemented(t, "memoryview: format {} not supported", format);
}

bool pack_item(Thread& t, uint8_t* p, std::string_view format, Value v) {
  Format f = format_of(native_format(format));
  switch (f.kind) {
    case Family::kSigned: case Family::kUnsigned: return pack_int(t, p, f, format, v);
    case Family::kFloat: {
      double d;
      if (!to_double(t, v, &d)) {
        if (!pending_matches(t, ExceptionId::kTypeError)) return false;
        take_pending(t);
        return bad_type(t, format);
      }
      store_float(p, f.size, d);
      return true;
    }
    case Family::kBool: {
      int truth = is_true(t, v);
      if (truth < 0) return false;
      *p = uint8_t(truth);
      return true;
    }
    case Family::kChar: {
      auto* b = as_layout<Bytes>(v);
      if (!b) return bad_type(t, format);
      if (b->length != 1) return bad_value(t, format);
      *p = b->data[0];
      return true;
    }
    case Family::kNone: break;
  }
  return raise_not_implemented(t, "memoryview: format {} not supported", format);
}

}  // namespace adder
