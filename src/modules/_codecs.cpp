// The module _codecs: the registry and the native codecs, as the standard library's codecs.py expects them.
#include "objects/codec.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {
namespace {

// --- arguments

/// `errors`: a string, or null for None.
bool errors_argument(Thread& t, Value v, Str** out) {
  *out = v == kNone || !v ? nullptr : as_layout<Str>(v);
  if (*out || v == kNone || !v) return true;
  return raise_type_error(t, "argument 'errors' must be str or None, not {}", argument_type_name(v));
}

bool text_argument(Thread& t, Value v, const char* function, Str** out) {
  *out = as_layout<Str>(v);
  return *out ? true : bool(raise_type_error(t, "{}() argument 1 must be str, not {}", function, argument_type_name(v)));
}

/// Bytes of a buffer; `strings` allows text, which is taken as UTF-8.
class Input {
 public:
  bool get(Thread& t, Value v, bool strings) {
    if (auto* s = as_layout<Str>(v); s && strings) {
      owned_ = encode_utf8(t, s);
      if (owned_) view_ = owned_->view();
      return owned_ != nullptr;
    }
    BufferView view;
    TRY(get_buffer(t, v, &view));
    view_ = view.view();
    return true;
  }
  std::string_view view() const { return view_; }

 private:
  Bytes* owned_ = nullptr;
  std::string_view view_;
};

bool final_argument(Thread& t, Value v, Final* out) {
  int truth = is_true(t, v);
  *out = truth == 1 ? Final::kYes : Final::kNo;
  return truth >= 0;
}

template <class T> Value with_count(Thread& t, T* result, size_t count) {
  if (!result) return kEmpty;
  return Value::from(make_tuple(t, Value::from(result), int_from(t, int64_t(count))));
}

// --- the registry

Value register_function(Thread& t, Value, Value search) { return codec_register(t, search) ? kNone : kEmpty; }
Value unregister_function(Thread& t, Value, Value search) { return codec_unregister(t, search) ? kNone : kEmpty; }

bool name_argument(Thread& t, Value v, const char* message, Str** out) {
  *out = as_layout<Str>(v);
  if (!*out) return raise_type_error(t, message, argument_type_name(v));
  if (str_find(*out, t.runtime->char_cache[0], 0, (*out)->length) < 0) return true;
  return raise_value_error(t, "embedded null character");
}

Value lookup(Thread& t, Value, Value encoding) {
  Str* name;
  TRY(name_argument(t, encoding, "lookup() argument must be str, not {}", &name));
  return codec_lookup(t, name);
}

using Coder = Value (*)(Thread&, Value, Str*, Str*);
template <Coder run> Value code(Thread& t, Value, Value object, Value encoding, Value errors) {
  Str *name, *handler = nullptr;
  TRY(name_argument(t, encoding, "argument 'encoding' must be str, not {}", &name));
  if (errors) TRY(name_argument(t, errors, "argument 'errors' must be str, not {}", &handler));
  return run(t, object, name, handler);
}

Value register_error(Thread& t, Value, Value name_value, Value handler) {
  Str* name;
  TRY(name_argument(t, name_value, "register_error() argument 1 must be str, not {}", &name));
  return codec_register_error(t, name, handler) ? kNone : kEmpty;
}
Value lookup_error(Thread& t, Value, Value name_value) {
  Str* name;
  TRY(name_argument(t, name_value, "lookup_error() argument must be str, not {}", &name));
  return codec_lookup_error(t, name);
}

// --- encoders

Bytes* utf16_native(Thread& t, Str* s, Str* e) { return encode_utf16(t, s, e, ByteOrder::kNative); }
Bytes* utf16_little(Thread& t, Str* s, Str* e) { return encode_utf16(t, s, e, ByteOrder::kLittle); }
Bytes* utf16_big(Thread& t, Str* s, Str* e) { return encode_utf16(t, s, e, ByteOrder::kBig); }
Bytes* utf32_native(Thread& t, Str* s, Str* e) { return encode_utf32(t, s, e, ByteOrder::kNative); }
Bytes* utf32_little(Thread& t, Str* s, Str* e) { return encode_utf32(t, s, e, ByteOrder::kLittle); }
Bytes* utf32_big(Thread& t, Str* s, Str* e) { return encode_utf32(t, s, e, ByteOrder::kBig); }
Bytes* unicode_escape(Thread& t, Str* s, Str*) { return encode_unicode_escape(t, s); }
Bytes* raw_unicode_escape(Thread& t, Str* s, Str*) { return encode_raw_unicode_escape(t, s); }

using Encoder = Bytes* (*)(Thread&, Str*, Str*);
template <Encoder run> Value encode_as(Thread& t, const char* function, Value text, Value errors) {
  Str *s, *handler;
  TRY(text_argument(t, text, function, &s));
  TRY(errors_argument(t, errors, &handler));
  return with_count(t, run(t, s, handler), s->length);
}
#define ENCODER(name, run) \
  Value name(Thread& t, Value, Value text, Value errors) { return encode_as<run>(t, #name, text, errors); }
ENCODER(utf_8_encode, encode_utf8)
ENCODER(utf_7_encode, encode_utf7)
ENCODER(ascii_encode, encode_ascii)
ENCODER(latin_1_encode, encode_latin1)
ENCODER(utf_16_le_encode, utf16_little)
ENCODER(utf_16_be_encode, utf16_big)
ENCODER(utf_32_le_encode, utf32_little)
ENCODER(utf_32_be_encode, utf32_big)
ENCODER(unicode_escape_encode, unicode_escape)
ENCODER(raw_unicode_escape_encode, raw_unicode_escape)
#undef ENCODER

template <Encoder native, Encoder little, Encoder big>
Value encode_ordered(Thread& t, const char* function, Value text, Value errors, Value order) {
  int64_t which;
  TRY(to_index_int64(t, order, &which));
  if (which == 0) return encode_as<native>(t, function, text, errors);
  return which < 0 ? encode_as<little>(t, function, text, errors) : encode_as<big>(t, function, text, errors);
}
Value utf_16_encode(Thread& t, Value, Value text, Value errors, Value order) {
  return encode_ordered<utf16_native, utf16_little, utf16_big>(t, "utf_16_encode", text, errors, order);
}
Value utf_32_encode(Thread& t, Value, Value text, Value errors, Value order) {
  return encode_ordered<utf32_native, utf32_little, utf32_big>(t, "utf_32_encode", text, errors, order);
}

Value charmap_encode(Thread& t, Value, Value text, Value errors, Value mapping) {
  Str *s, *handler;
  TRY(text_argument(t, text, "charmap_encode", &s));
  TRY(errors_argument(t, errors, &handler));
  return with_count(t, encode_charmap(t, s, handler, mapping), s->length);
}

/// From a decoding table to a mapping for encoding.
Value charmap_build(Thread& t, Value, Value map) {
  Str* s;
  TRY(text_argument(t, map, "charmap_build", &s));
  Dict* result = new_dict(t, 256);
  for (size_t i = 0; i < s->length && i < 256; i++) {
    if (s->at(i) != 0xfffe) TRY(dict_set(t, result, Value::from_int(s->at(i)), Value::from_int(int64_t(i))));
  }
  return Value::from(result);
}

Value readbuffer_encode(Thread& t, Value, Value data, Value) {
  Input input;
  TRY(input.get(t, data, true));
  return with_count(t, bytes_from(t, input.view()), input.view().size());
}

Value escape_encode(Thread& t, Value, Value data, Value) {
  auto* b = as_layout<Bytes>(data);
  if (!b) return raise_type_error(t, "escape_encode() argument 1 must be bytes, not {}", argument_type_name(data));
  std::string out;
  for (char c : b->view()) {
    auto byte = uint8_t(c);
    if (c == '\'' || c == '\\') (out += '\\') += c;
    else if (c == '\t' || c == '\n' || c == '\r') (out += '\\') += c == '\t' ? 't' : c == '\n' ? 'n' : 'r';
    else if (byte >= ' ' && byte < 0x7f) out += c;
    else (out += "\\x") += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  }
  return with_count(t, bytes_from(t, out), b->length);
}

// --- decoders

template <class Run> Value decode_as(Thread& t, Value data, Value errors, Value final_value, bool strings, Run run) {
  Input input;
  Str* handler;
  Final final;
  TRY(input.get(t, data, strings));
  TRY(errors_argument(t, errors, &handler));
  TRY(final_argument(t, final_value, &final));
  size_t consumed = input.view().size();
  Str* text = run(input.view(), handler, final, &consumed);
  return with_count(t, text, consumed);
}

Value utf_8_decode(Thread& t, Value, Value data, Value errors, Value final) {
  return decode_as(t, data, errors, final, false, [&](auto... a) { return decode_utf8(t, a...); });
}
Value utf_7_decode(Thread& t, Value, Value data, Value errors, Value final) {
  return decode_as(t, data, errors, final, false, [&](auto... a) { return decode_utf7(t, a...); });
}
Value ascii_decode(Thread& t, Value, Value data, Value errors) {
  return decode_as(t, data, errors, kTrue, false, [&](auto view, Str* e, Final, size_t*) { return decode_ascii(t, view, e); });
}
Value latin_1_decode(Thread& t, Value, Value data, Value errors) {
  return decode_as(t, data, errors, kTrue, false, [&](auto view, Str*, Final, size_t*) { return str_from_latin1(t, view); });
}
Value unicode_escape_decode(Thread& t, Value, Value data, Value errors, Value final) {
  return decode_as(t, data, errors, final, true, [&](auto... a) { return decode_unicode_escape(t, a..., nullptr); });
}
Value raw_unicode_escape_decode(Thread& t, Value, Value data, Value errors, Value final) {
  return decode_as(t, data, errors, final, true, [&](auto... a) { return decode_raw_unicode_escape(t, a...); });
}
template <auto decode, ByteOrder order> Value wide_decode(Thread& t, Value, Value data, Value errors, Value final) {
  return decode_as(t, data, errors, final, false, [&](auto view, Str* e, Final f, size_t* n) {
    ByteOrder found = order;
    return decode(t, view, e, &found, f, n);
  });
}
template <auto decode> Value wide_ex_decode(Thread& t, Value, Value data, Value errors, Value order_value, Value final) {
  int64_t number;
  TRY(to_index_int64(t, order_value, &number));
  ByteOrder order = number < 0 ? ByteOrder::kLittle : number > 0 ? ByteOrder::kBig : ByteOrder::kNative;
  Value pair = decode_as(t, data, errors, final, false,
                         [&](auto view, Str* e, Final f, size_t* n) { return decode(t, view, e, &order, f, n); });
  TRY(pair);
  auto items = pair.as<Tuple>()->values();
  return Value::from(make_tuple(t, items[0], items[1], Value::from_int(int(order))));
}
Value charmap_decode(Thread& t, Value, Value data, Value errors, Value mapping) {
  return decode_as(t, data, errors, kTrue, false,
                   [&](auto view, Str* e, Final, size_t*) { return decode_charmap(t, view, e, mapping); });
}
Value escape_decode(Thread& t, Value, Value data, Value errors) {
  Input input;
  Str* handler;
  TRY(input.get(t, data, true));
  TRY(errors_argument(t, errors, &handler));
  return with_count(t, decode_escape(t, input.view(), handler, nullptr), input.view().size());
}

#define ENCODE_ROW(name) function<name>(#name "($module, str, errors=None, /)", "Encode text.")
#define DECODE_ROW(name) function<name>(#name "($module, data, errors=None, final=False, /)", "Decode bytes.")
#define WIDE_ROW(name, decode, order) \
  function<wide_decode<decode, order>>(#name "($module, data, errors=None, final=False, /)", "Decode bytes.")

const NativeMethod kCodecsFunctions[] = {
    function<register_function>("register($module, search_function, /)", "Register a codec search function."),
    function<unregister_function>("unregister($module, search_function, /)", "Forget a codec search function."),
    function<lookup>("lookup($module, encoding, /)", "Return the codec for an encoding."),
    function<code<codec_encode>>("encode($module, /, obj, encoding='utf-8', errors=<'strict'>)", "Encode an object with a codec."),
    function<code<codec_decode>>("decode($module, /, obj, encoding='utf-8', errors=<'strict'>)", "Decode an object with a codec."),
    function<register_error>("register_error($module, errors, handler, /)", "Register an error handler under a name."),
    function<lookup_error>("lookup_error($module, name, /)", "Return the error handler of a name."),
    ENCODE_ROW(utf_8_encode), ENCODE_ROW(utf_7_encode), ENCODE_ROW(ascii_encode), ENCODE_ROW(latin_1_encode),
    ENCODE_ROW(utf_16_le_encode), ENCODE_ROW(utf_16_be_encode), ENCODE_ROW(utf_32_le_encode), ENCODE_ROW(utf_32_be_encode),
    ENCODE_ROW(unicode_escape_encode), ENCODE_ROW(raw_unicode_escape_encode),
    function<utf_16_encode>("utf_16_encode($module, str, errors=None, byteorder=0, /)", "Encode text."),
    function<utf_32_encode>("utf_32_encode($module, str, errors=None, byteorder=0, /)", "Encode text."),
    function<charmap_encode>("charmap_encode($module, str, errors=None, mapping=None, /)", "Encode text with a mapping."),
    function<charmap_build>("charmap_build($module, map, /)", "Make a mapping for encoding from a decoding table."),
    function<readbuffer_encode>("readbuffer_encode($module, data, errors=None, /)", "Return the bytes of a buffer."),
    function<escape_encode>("escape_encode($module, data, errors=None, /)", "Escape bytes as in a bytes literal."),
    DECODE_ROW(utf_8_decode), DECODE_ROW(utf_7_decode),
    function<unicode_escape_decode>("unicode_escape_decode($module, data, errors=None, final=True, /)", "Decode bytes."),
    function<raw_unicode_escape_decode>("raw_unicode_escape_decode($module, data, errors=None, final=True, /)", "Decode bytes."),
    function<ascii_decode>("ascii_decode($module, data, errors=None, /)", "Decode bytes."),
    function<latin_1_decode>("latin_1_decode($module, data, errors=None, /)", "Decode bytes."),
    WIDE_ROW(utf_16_decode, decode_utf16, ByteOrder::kNative), WIDE_ROW(utf_16_le_decode, decode_utf16, ByteOrder::kLittle),
    WIDE_ROW(utf_16_be_decode, decode_utf16, ByteOrder::kBig), WIDE_ROW(utf_32_decode, decode_utf32, ByteOrder::kNative),
    WIDE_ROW(utf_32_le_decode, decode_utf32, ByteOrder::kLittle), WIDE_ROW(utf_32_be_decode, decode_utf32, ByteOrder::kBig),
    function<wide_ex_decode<decode_utf16>>("utf_16_ex_decode($module, data, errors=None, byteorder=0, final=False, /)", "Decode bytes."),
    function<wide_ex_decode<decode_utf32>>("utf_32_ex_decode($module, data, errors=None, byteorder=0, final=False, /)", "Decode bytes."),
    function<charmap_decode>("charmap_decode($module, data, errors=None, mapping=None, /)", "Decode bytes with a mapping."),
    function<escape_decode>("escape_decode($module, data, errors=None, /)", "Decode the escapes of a bytes literal."),
};

}  // namespace

extern const ModuleSpec kCodecsModule;
const ModuleSpec kCodecsModule = {"_codecs", nullptr, kCodecsFunctions};

}  // namespace adder
