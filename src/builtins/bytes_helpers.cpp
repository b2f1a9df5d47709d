// What bytes, bytearray and memoryview share beyond templates: hexadecimal text, and the bytes a constructor is given.
#include "builtins/bytes_methods.h"

namespace adder {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

int hex_value(uint32_t c) {
  if (c >= '0' && c <= '9') return int(c) - '0';
  c |= 32;
  return c >= 'a' && c <= 'f' ? int(c) - 'a' + 10 : -1;
}

/// The separator of hex(): one ASCII character; false when it is wrong.
bool hex_separator(Thread& t, Value v, uint8_t* out) {
  int64_t length = length_of(t, v);
  if (length < 0) return false;
  if (length != 1) return raise_value_error(t, "sep must be length 1.");
  uint32_t c;
  if (auto* s = as_layout<Str>(v)) c = s->at(0);
  else if (has_layout<Bytes>(v)) c = uint8_t(v.as<Bytes>()->data[0]);
  else return raise_type_error(t, "sep must be str or bytes.");
  if (c > 127) return raise_value_error(t, "sep must be ASCII.");
  *out = uint8_t(c);
  return true;
}

bool add_items(Thread& t, Value iterable, const char* bad_byte, std::string* out) {
  return for_each(t, iterable, [&](Value item) -> bool {
    uint8_t byte;
    if (!byte_argument(t, item, &byte, bad_byte)) return false;
    *out += char(byte);
    return true;
  });
}

bool encoded_source(Thread& t, Value source, Value encoding, Value errors, std::string* out) {
  const char* which = encoding ? "encoding" : "errors";
  if (!has_layout<Str>(source)) return raise_type_error(t, "{} without a string argument", which);
  if (!encoding) return raise_type_error(t, "string argument without an encoding");
  Value encoded = TRY(encode_text(t, source, encoding, errors));
  *out = encoded.as<Bytes>()->view();
  return true;
}

bool zeros(Thread& t, Value source, std::string* out) {
  Value number = TRY(to_index(t, source));
  int64_t count;
  if (!int_to_int64(number, &count)) return raise_overflow_error(t, "cannot fit '{}' into an index-sized integer", type_name(source));
  if (count < 0) return raise_value_error(t, "negative count");
  if (count > int64_t(1) << 46) return raise_memory_error(t);
  out->assign(size_t(count), '\0');
  return true;
}

}  // namespace

Value bytes_hex(Thread& t, std::string_view data, Value separator, Value bytes_per_separator) {
  uint8_t sep = 0;
  int64_t group = 0;
  TRY(int_argument(t, bytes_per_separator, &group));
  if (separator) TRY(hex_separator(t, separator, &sep));
  else group = 0;
  if (!group && !data.empty()) {
    Str* plain = TRY(str_allocate(t, data.size() * 2, 127));
    auto* digit = static_cast<char*>(mutable_data(plain));
    for (char c : data) {
      *digit++ = kHexDigits[uint8_t(c) >> 4];
      *digit++ = kHexDigits[uint8_t(c) & 15];
    }
    return Value::from(plain);
  }
  std::string out;
  out.reserve(data.size() * 3);
  uint64_t size = uint64_t(group < 0 ? -group : group);
  for (size_t i = 0; i < data.size(); i++) {
    size_t position = group > 0 ? data.size() - i : i;
    if (group && i && position % size == 0) out += char(sep);
    out += kHexDigits[uint8_t(data[i]) >> 4];
    out += kHexDigits[uint8_t(data[i]) & 15];
  }
  return Value::from(TRY(str_from_ascii(t, out)));
}

bool parse_hex(Thread& t, Value text, std::string* out) {
  auto* s = as_layout<Str>(text);
  if (!s) return raise_type_error(t, "fromhex() argument must be str, not {}", argument_type_name(text));
  auto fail = [&](size_t at) {
    return raise_value_error(t, "non-hexadecimal number found in fromhex() arg at position {}", at);
  };
  for (size_t i = 0; i < s->length;) {
    uint32_t c = s->at(i);
    if (c < 128 && is_ascii_space(uint8_t(c))) {
      i++;
      continue;
    }
    int high = hex_value(c);
    if (high < 0) return fail(i);
    int low = i + 1 < s->length ? hex_value(s->at(i + 1)) : -1;
    if (low < 0) return fail(i + 1);
    *out += char(high << 4 | low);
    i += 2;
  }
  return true;
}

bool bytes_source(Thread& t, Value source, Value encoding, Value errors, const char* name, const char* bad_byte, std::string* out) {
  for (auto [value, what] : {std::pair(encoding, "encoding"), std::pair(errors, "errors")}) {
    if (value && !has_layout<Str>(value)) {
      return raise_type_error(t, "{}() argument '{}' must be str, not {}", name, what, argument_type_name(value));
    }
  }
  if (!source) {
    if (!encoding && !errors) return true;
    return raise_type_error(t, "{} without a string argument", encoding ? "encoding" : "errors");
  }
  if (encoding || errors) return encoded_source(t, source, encoding, errors, out);
  if (has_layout<Str>(source)) return raise_type_error(t, "string argument without an encoding");
  if (has_index(t, source)) {
    if (zeros(t, source, out)) return true;
    if (!pending_matches(t, ExceptionId::kTypeError)) return false;
    take_pending(t);  // an __index__ that refuses: a buffer or an iterable may follow
  }
  if (has_buffer(t, source)) {
    MemoryView* view = TRY(new_memoryview(t, source));
    bool copied = memoryview_bytes(t, view, out);
    unregister_export(view);
    return copied;
  }
  bool iterable = class_special(t, class_of(source), Special::kiter) || class_special(t, class_of(source), Special::kgetitem);
  if (!iterable) return raise_type_error(t, "cannot convert '{}' object to {}", type_name(source), name);
  return add_items(t, source, bad_byte, out);
}

Value bytes_maketrans(Thread& t, Value from, Value to) {
  std::string_view a, b;
  TRY(bytes_argument(t, from, &a));
  TRY(bytes_argument(t, to, &b));
  if (a.size() != b.size()) return raise_value_error(t, "maketrans arguments must have same length");
  char table[256];
  for (int i = 0; i < 256; i++) table[i] = char(i);
  for (size_t i = 0; i < a.size(); i++) table[uint8_t(a[i])] = b[i];
  return Value::from(TRY(bytes_from(t, {table, 256})));
}

}  // namespace adder
