// Codecs: text to bytes and back, with Python's error handlers, and the registry behind codecs.register and lookup.
#pragma once
#include <string>

#include "objects/bytes.h"
#include "objects/errors.h"
#include "objects/str.h"

namespace adder {

/// The error handlers that codecs know by name; any other goes through the registry.
enum class ErrorsKind : uint8_t {
  kStrict, kIgnore, kReplace, kBackslashReplace, kXmlCharRefReplace, kNameReplace, kSurrogateEscape, kSurrogatePass, kOther,
};

/// How encoding errors of one run of a codec are handled.
class EncodeErrors {
 public:
  /// `errors` null: strict.  `encoding` is the name in messages and for surrogatepass.
  EncodeErrors(Thread& t, const char* encoding, Str* errors);
  /// s[begin:end] cannot be encoded.  What stands for it: text (to be encoded), or bytes; and where to go on.
  struct Replacement {
    Str* text = nullptr;
    Bytes* bytes = nullptr;
    size_t next = 0;
  };
  bool handle(Str* s, size_t begin, size_t end, const char* reason, Replacement* out);
  /// Raises UnicodeEncodeError.
  Failed raise_strict(Str* s, size_t begin, size_t end, const char* reason);
  const char* encoding() const { return encoding_; }

 private:
  bool escape_surrogates(Str* s, size_t begin, size_t end, const char* reason, Replacement* out);
  bool pass_surrogates(Str* s, size_t begin, size_t end, const char* reason, Replacement* out);
  bool call_handler(Str* s, size_t begin, size_t end, const char* reason, Replacement* out);
  Thread& thread_;
  const char* encoding_;
  Str* errors_;
  ErrorsKind kind_;
  Value handler_, exception_;
};

/// How decoding errors are handled.  A handler may put other bytes in place of the input.
class DecodeErrors {
 public:
  DecodeErrors(Thread& t, const char* encoding, Str* errors, std::string_view input);
  std::string_view input() const { return input_; }
  /// input[begin:end] cannot be decoded.  Appends what stands for it and moves *next.
  bool handle(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next);

 private:
  bool escape_bytes(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next);
  bool pass_surrogate(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next);
  bool call_handler(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next);
  Failed raise_strict(size_t begin, size_t end, const char* reason);
  Value make_exception(size_t begin, size_t end, const char* reason);
  Thread& thread_;
  const char* encoding_;
  Str* errors_;
  ErrorsKind kind_;
  std::string_view input_;
  Value handler_, exception_;
};

/// Byte order of UTF-16 and UTF-32; kNative writes and reads a byte order mark.
enum class ByteOrder : int8_t { kLittle = -1, kNative = 0, kBig = 1 };
/// Whether an incomplete sequence at the end is an error, or left for the next call.
enum class Final : bool { kNo, kYes };

// --- encoders; `errors` null: strict
Bytes* encode_utf8(Thread& t, Str* s, Str* errors = nullptr);
Bytes* encode_ascii(Thread& t, Str* s, Str* errors = nullptr);
Bytes* encode_latin1(Thread& t, Str* s, Str* errors = nullptr);
Bytes* encode_utf16(Thread& t, Str* s, Str* errors, ByteOrder order);
Bytes* encode_utf32(Thread& t, Str* s, Str* errors, ByteOrder order);
Bytes* encode_utf7(Thread& t, Str* s, Str* errors);
Bytes* encode_charmap(Thread& t, Str* s, Str* errors, Value mapping);
Bytes* encode_unicode_escape(Thread& t, Str* s);
Bytes* encode_raw_unicode_escape(Thread& t, Str* s);

// --- decoders; `consumed` gets the number of bytes read
Str* decode_utf8(Thread& t, std::string_view data, Str* errors = nullptr, Final final = Final::kYes, size_t* consumed = nullptr);
Str* decode_ascii(Thread& t, std::string_view data, Str* errors = nullptr);
Str* decode_utf16(Thread& t, std::string_view data, Str* errors, ByteOrder* order, Final final, size_t* consumed);
Str* decode_utf32(Thread& t, std::string_view data, Str* errors, ByteOrder* order, Final final, size_t* consumed);
Str* decode_utf7(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed);
/// mapping empty: Latin-1.
Str* decode_charmap(Thread& t, std::string_view data, Str* errors, Value mapping);
/// `first_invalid`: gets the position of the first unknown escape, or SIZE_MAX.
Str* decode_unicode_escape(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed, size_t* first_invalid);
Str* decode_raw_unicode_escape(Thread& t, std::string_view data, Str* errors, Final final, size_t* consumed);
/// Python's bytes-literal escapes.
Bytes* decode_escape(Thread& t, std::string_view data, Str* errors, size_t* first_invalid);

// --- str.encode, bytes.decode: encoding and errors are strings, or empty for the defaults
Value encode_text(Thread& t, Value text, Value encoding, Value errors);
Value decode_text(Thread& t, Value object, std::string_view data, Value encoding, Value errors);

// --- the registry
bool codec_register(Thread& t, Value search_function);
bool codec_unregister(Thread& t, Value search_function);
/// The CodecInfo (a tuple) of an encoding; LookupError when it is unknown.
Value codec_lookup(Thread& t, Str* encoding);
/// The same for what refuses codecs that are not about text, and then says what to use instead.
Value text_codec(Thread& t, Str* encoding, const char* alternative);
bool codec_register_error(Thread& t, Str* name, Value handler);
Value codec_lookup_error(Thread& t, Str* name);
/// codecs.encode and codecs.decode: any codec, any types.
Value codec_encode(Thread& t, Value object, Str* encoding, Str* errors);
Value codec_decode(Thread& t, Value object, Str* encoding, Str* errors);

/// What the handler of this name does with a UnicodeError object, as a Python-callable would: (replacement, position).
Value run_builtin_handler(Thread& t, ErrorsKind kind, Value exception);
ErrorsKind errors_kind(const Str* name);

}  // namespace adder
