// Codecs of one byte per character with a mapping: a string of 256 characters, a dict, or any object with items.
#include "objects/class.h"
#include "objects/codec.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {
namespace {

constexpr const char* kUndefined = "character maps to <undefined>";
constexpr uint32_t kUndefinedPoint = 0xfffe;

enum class Mapped : uint8_t { kFailed, kUndefined, kDone };

/// The item of a mapping; missing keys count as undefined.
Mapped look_up(Thread& t, Value mapping, uint32_t key, Value* out) {
  *out = is_exact<Dict>(mapping) ? dict_get(t, mapping.as<Dict>(), Value::from_int(key)) : get_item(t, mapping, Value::from_int(key));
  if (*out) return *out == kNone ? Mapped::kUndefined : Mapped::kDone;
  if (!has_pending(t)) return Mapped::kUndefined;
  if (!pending_matches(t, ExceptionId::kLookupError)) return Mapped::kFailed;
  take_pending(t);
  return Mapped::kUndefined;
}

Mapped decode_byte(Thread& t, Value mapping, uint8_t byte, StrBuilder& out) {
  if (is_exact<Str>(mapping)) {
    auto* table = mapping.as<Str>();
    if (byte >= table->length || table->at(byte) == kUndefinedPoint) return Mapped::kUndefined;
    out.add_char(table->at(byte));
    return Mapped::kDone;
  }
  Value v;
  Mapped found = look_up(t, mapping, byte, &v);
  if (found != Mapped::kDone) return found;
  if (auto* s = as_layout<Str>(v)) {
    if (s->length == 1 && s->at(0) == kUndefinedPoint) return Mapped::kUndefined;
    out.add(s);
    return Mapped::kDone;
  }
  int64_t point;
  if (!is_any_int(v)) {
    (void)raise_type_error(t, "character mapping must return integer, None or str");
    return Mapped::kFailed;
  }
  if (!int_to_int64(v, &point) || point < 0 || point > 0x10ffff) {
    (void)raise_type_error(t, "character mapping must be in range(0x110000)");
    return Mapped::kFailed;
  }
  if (point == kUndefinedPoint) return Mapped::kUndefined;
  out.add_char(uint32_t(point));
  return Mapped::kDone;
}

Mapped encode_point(Thread& t, Value mapping, uint32_t c, std::string& out) {
  Value v;
  Mapped found = look_up(t, mapping, c, &v);
  if (found != Mapped::kDone) return found;
  if (auto* b = as_layout<Bytes>(v)) {
    out += b->view();
    return Mapped::kDone;
  }
  int64_t byte;
  if (!is_any_int(v)) {
    (void)raise_type_error(t, "character mapping must return integer, bytes or None, not {}", type_name(v));
    return Mapped::kFailed;
  }
  if (!int_to_int64(v, &byte) || byte < 0 || byte > 255) {
    (void)raise_type_error(t, "character mapping must be in range(256)");
    return Mapped::kFailed;
  }
  out += char(byte);
  return Mapped::kDone;
}

}  // namespace

Str* decode_charmap(Thread& t, std::string_view data, Str* errors, Value mapping) {
  if (!mapping || mapping == kNone) return str_from_latin1(t, data);
  DecodeErrors handler(t, "charmap", errors, data);
  StrBuilder out(t);
  for (size_t at = 0; at < handler.input().size();) {
    Mapped found = decode_byte(t, mapping, uint8_t(handler.input()[at]), out);
    if (found == Mapped::kFailed) return nullptr;
    if (found == Mapped::kDone) at++;
    else TRY(handler.handle(out, at, at + 1, kUndefined, &at));
  }
  return out.finish();
}

Bytes* encode_charmap(Thread& t, Str* s, Str* errors, Value mapping) {
  if (!mapping || mapping == kNone) return encode_latin1(t, s, errors);
  EncodeErrors handler(t, "charmap", errors);
  std::string out, ignored;
  for (size_t i = 0; i < s->length;) {
    Mapped found = encode_point(t, mapping, s->at(i), out);
    if (found == Mapped::kFailed) return nullptr;
    if (found == Mapped::kDone) {
      i++;
      continue;
    }
    size_t end = i + 1;
    while (end < s->length && (found = encode_point(t, mapping, s->at(end), ignored)) == Mapped::kUndefined) end++;
    if (found == Mapped::kFailed) return nullptr;
    EncodeErrors::Replacement r;
    TRY(handler.handle(s, i, end, kUndefined, &r));
    if (r.bytes) out += r.bytes->view();
    for (size_t k = 0; r.text && k < r.text->length; k++) {
      found = encode_point(t, mapping, r.text->at(k), out);
      if (found == Mapped::kFailed) return nullptr;
      if (found == Mapped::kUndefined) return handler.raise_strict(s, i, end, kUndefined);
    }
    i = r.next;
  }
  return bytes_from(t, out);
}

}  // namespace adder
