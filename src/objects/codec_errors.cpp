// Error handlers of codecs (PEP 293, PEP 383).
#include <cstring>

#include "objects/class.h"
#include "objects/codec.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/text_units.h"
#include "objects/unicode.h"

namespace adder {
namespace {

Class* exception_class(Thread& t, ExceptionId id) { return t.runtime->exceptions[size_t(id)]; }

bool is_surrogate(uint32_t c) { return c >= 0xd800 && c <= 0xdfff; }

void add_hex(StrBuilder& out, char letter, uint32_t c, int digits) {
  out.add_char('\\');
  out.add_char(uint8_t(letter));
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out.add_char(uint8_t("0123456789abcdef"[c >> shift & 15]));
}

void add_backslash(StrBuilder& out, uint32_t c) {
  if (c < 0x100) add_hex(out, 'x', c, 2);
  else if (c < 0x10000) add_hex(out, 'u', c, 4);
  else add_hex(out, 'U', c, 8);
}

void add_name(StrBuilder& out, uint32_t c) {
  char name[256];
  int size = unicode::name_of(c, name, sizeof name);
  if (size <= 0) {
    add_backslash(out, c);
    return;
  }
  out.add_ascii("\\N{");
  out.add_ascii({name, size_t(size)});
  out.add_char('}');
}

/// The text that stands for s[begin:end] under a handler that needs no codec; null when the kind is another.
Str* replacement_text(Thread& t, ErrorsKind kind, Str* s, size_t begin, size_t end) {
  StrBuilder out(t);
  for (size_t i = begin; i < end; i++) {
    uint32_t c = s->at(i);
    switch (kind) {
      case ErrorsKind::kIgnore: break;
      case ErrorsKind::kReplace: out.add_char('?'); break;
      case ErrorsKind::kBackslashReplace: add_backslash(out, c); break;
      case ErrorsKind::kXmlCharRefReplace:
        out.add_ascii("&#");
        out.add_int(c);
        out.add_char(';');
        break;
      case ErrorsKind::kNameReplace: add_name(out, c); break;
      default: return nullptr;
    }
  }
  return out.finish();
}

/// Unit size and byte order of a UTF encoding's name, for surrogatepass; size 0: another encoding.
struct UtfForm {
  int size = 0;
  bool big = false;
};
UtfForm utf_form(std::string_view name) {
  auto starts = [&name](std::string_view prefix) {
    if (name.substr(0, 3) != "utf" && name.substr(0, 3) != "UTF") return false;
    std::string_view rest = name.substr(3);
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '_')) rest.remove_prefix(1);
    return rest.substr(0, prefix.size()) == prefix;
  };
  UtfForm form;
  form.big = name.size() > 2 && (name.substr(name.size() - 2) == "be" || name.substr(name.size() - 2) == "BE");
  if (starts("8")) form.size = 1;
  else if (starts("16")) form.size = 2;
  else if (starts("32")) form.size = 4;
  if (name == "CP_UTF8" || name == "cp65001") form.size = 1;
  return form;
}

void put_surrogate(std::string& out, uint32_t c, UtfForm form) {
  if (form.size == 1) {
    char text[4];
    out.append(text, put_utf8(text, c));
    return;
  }
  for (int i = 0; i < form.size; i++) {
    int byte = form.big ? form.size - 1 - i : i;
    out += char(c >> (8 * byte));
  }
}

/// The surrogate at the start of `data` in the given form; 0 when there is none.
uint32_t read_surrogate(std::string_view data, UtfForm form) {
  auto* p = reinterpret_cast<const uint8_t*>(data.data());
  size_t need = form.size == 1 ? 3 : size_t(form.size);
  if (form.size == 0 || data.size() < need) return 0;
  uint32_t c = 0;
  if (form.size == 1) {
    if (p[0] == 0xed && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) c = 0xd000u | uint32_t(p[1] & 63) << 6 | (p[2] & 63);
  } else {
    for (int i = 0; i < form.size; i++) c |= uint32_t(p[i]) << (8 * (form.big ? form.size - 1 - i : i));
  }
  return is_surrogate(c) ? c : 0;
}

bool position_from(Thread& t, Value v, size_t length, size_t* out) {
  int64_t position;
  TRY(to_index_int64(t, v, &position));
  int64_t absolute = position < 0 ? position + int64_t(length) : position;
  if (absolute < 0 || absolute > int64_t(length)) {
    return raise_index_error(t, "position {} from error handler out of bounds", absolute);
  }
  *out = size_t(absolute);
  return true;
}

Value make_encode_error(Thread& t, const char* encoding, Str* s, size_t begin, size_t end, const char* reason) {
  Value cls = Value::from(exception_class(t, ExceptionId::kUnicodeEncodeError));
  return call_with(t, cls, Value::from(str_from_utf8(t, encoding)), Value::from(s), Value::from_int(int64_t(begin)),
                   Value::from_int(int64_t(end)), Value::from(str_from_ascii(t, reason)));
}

bool set_range(Thread& t, Value exception, size_t begin, size_t end, const char* reason) {
  return set_attribute(t, exception, intern(t, "start"), Value::from_int(int64_t(begin))) &&
         set_attribute(t, exception, intern(t, "end"), Value::from_int(int64_t(end))) &&
         set_attribute(t, exception, intern(t, "reason"), Value::from(str_from_ascii(t, reason)));
}

/// The fields of a UnicodeError object, as handlers written in Python read them.
struct ErrorFields {
  Value object;
  int64_t begin, end;
  bool is_encode, is_decode, is_translate;
};

bool read_fields(Thread& t, Value exception, ErrorFields* out) {
  out->is_encode = is_instance_of(exception, exception_class(t, ExceptionId::kUnicodeEncodeError));
  out->is_decode = is_instance_of(exception, exception_class(t, ExceptionId::kUnicodeDecodeError));
  out->is_translate = is_instance_of(exception, exception_class(t, ExceptionId::kUnicodeTranslateError));
  if (!out->is_encode && !out->is_decode && !out->is_translate) {
    return raise_type_error(t, "don't know how to handle {} in error callback", type_name(exception));
  }
  out->object = TRY(get_attribute(t, exception, intern(t, "object")));
  Value begin = TRY(get_attribute(t, exception, intern(t, "start")));
  Value end = TRY(get_attribute(t, exception, intern(t, "end")));
  TRY(to_index_int64(t, begin, &out->begin));
  TRY(to_index_int64(t, end, &out->end));
  if (out->is_decode ? !has_layout<Bytes>(out->object) : !has_layout<Str>(out->object)) {
    return raise_type_error(t, "object attribute must be {}", out->is_decode ? "bytes" : "unicode");
  }
  int64_t length = out->is_decode ? length_of(t, out->object) : int64_t(out->object.as<Str>()->length);
  if (length < 0) return false;
  if (out->begin < 0) out->begin = 0;
  if (out->begin >= length) out->begin = length ? length - 1 : 0;
  if (out->end < 1) out->end = 1;
  if (out->end > length) out->end = length;
  return true;
}

Value pair(Thread& t, Str* text, int64_t position) {
  if (!text) return kEmpty;
  return Value::from(make_tuple(t, Value::from(text), int_from(t, position)));
}

Value handle_decode_field(Thread& t, ErrorsKind kind, Value exception, const ErrorFields& f) {
  BufferView view;
  TRY(get_buffer(t, f.object, &view));
  std::string_view data = view.view();
  StrBuilder out(t);
  if (kind == ErrorsKind::kReplace) out.add_char(0xfffd);
  if (kind == ErrorsKind::kBackslashReplace) {
    for (int64_t i = f.begin; i < f.end; i++) add_hex(out, 'x', uint8_t(data[size_t(i)]), 2);
  }
  int64_t position = f.end;
  if (kind == ErrorsKind::kSurrogateEscape) {
    position = f.begin;
    while (position < f.end && position - f.begin < 4 && uint8_t(data[size_t(position)]) >= 0x80) {
      out.add_char(0xdc00u + uint8_t(data[size_t(position++)]));
    }
    if (position == f.begin) return raise_value(t, exception);
  }
  if (kind == ErrorsKind::kSurrogatePass) {
    Value name = TRY(get_attribute(t, exception, intern(t, "encoding")));
    UtfForm form = has_layout<Str>(name) ? utf_form(Utf8(name.as<Str>()).view()) : UtfForm{};
    uint32_t c = read_surrogate(data.substr(size_t(f.begin)), form);
    if (!c) return raise_value(t, exception);
    out.add_char(c);
    position = f.begin + (form.size == 1 ? 3 : form.size);
  }
  return pair(t, out.finish(), position);
}

Value handle_encode_surrogates(Thread& t, ErrorsKind kind, Value exception, const ErrorFields& f) {
  Str* s = f.object.as<Str>();
  std::string bytes;
  UtfForm form;
  if (kind == ErrorsKind::kSurrogatePass) {
    Value name = TRY(get_attribute(t, exception, intern(t, "encoding")));
    form = has_layout<Str>(name) ? utf_form(Utf8(name.as<Str>()).view()) : UtfForm{};
    if (form.size == 0) return raise_value(t, exception);
  }
  for (int64_t i = f.begin; i < f.end; i++) {
    uint32_t c = s->at(size_t(i));
    bool fits = kind == ErrorsKind::kSurrogatePass ? is_surrogate(c) : c >= 0xdc80 && c <= 0xdcff;
    if (!fits) return raise_value(t, exception);
    if (kind == ErrorsKind::kSurrogatePass) put_surrogate(bytes, c, form);
    else bytes += char(c - 0xdc00);
  }
  Bytes* result = TRY(bytes_from(t, bytes));
  return Value::from(make_tuple(t, Value::from(result), int_from(t, f.end)));
}

Value wrong_exception(Thread& t, Value exception) {
  return raise_type_error(t, "don't know how to handle {} in error callback", type_name(exception));
}

}  // namespace

ErrorsKind errors_kind(const Str* name) {
  static constexpr std::string_view kNames[] = {"strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace",
                                                "namereplace", "surrogateescape", "surrogatepass"};
  if (!name) return ErrorsKind::kStrict;
  for (size_t i = 0; i < std::size(kNames); i++) {
    if (str_equal(name, kNames[i])) return ErrorsKind(i);
  }
  return ErrorsKind::kOther;
}

Value run_builtin_handler(Thread& t, ErrorsKind kind, Value exception) {
  if (kind == ErrorsKind::kStrict) {
    if (has_layout<ExceptionObject>(exception)) return raise_value(t, exception);
    return raise_type_error(t, "codec must pass exception instance");
  }
  ErrorFields f;
  TRY(read_fields(t, exception, &f));
  if (kind == ErrorsKind::kIgnore) return pair(t, t.runtime->empty_str, f.end);
  if (f.is_decode) {
    bool fits = kind != ErrorsKind::kXmlCharRefReplace && kind != ErrorsKind::kNameReplace;
    return fits ? handle_decode_field(t, kind, exception, f) : wrong_exception(t, exception);
  }
  bool surrogates = kind == ErrorsKind::kSurrogateEscape || kind == ErrorsKind::kSurrogatePass;
  if (f.is_translate) {
    if (kind == ErrorsKind::kReplace) {
      StrBuilder out(t);
      out.add_repeated(0xfffd, size_t(f.end - f.begin));
      return pair(t, out.finish(), f.end);
    }
    if (kind != ErrorsKind::kBackslashReplace) return wrong_exception(t, exception);
  }
  if (surrogates) return handle_encode_surrogates(t, kind, exception, f);
  return pair(t, replacement_text(t, kind, f.object.as<Str>(), size_t(f.begin), size_t(f.end)), f.end);
}

// --- encoding

EncodeErrors::EncodeErrors(Thread& t, const char* encoding, Str* errors)
    : thread_(t), encoding_(encoding), errors_(errors), kind_(errors_kind(errors)) {}

Failed EncodeErrors::raise_strict(Str* s, size_t begin, size_t end, const char* reason) {
  Value exception = make_encode_error(thread_, encoding_, s, begin, end, reason);
  if (exception) return raise_value(thread_, exception);
  return {};
}

bool EncodeErrors::handle(Str* s, size_t begin, size_t end, const char* reason, Replacement* out) {
  *out = {};
  out->next = end;
  switch (kind_) {
    case ErrorsKind::kStrict: return raise_strict(s, begin, end, reason);
    case ErrorsKind::kIgnore: return true;
    case ErrorsKind::kReplace: case ErrorsKind::kBackslashReplace: case ErrorsKind::kXmlCharRefReplace:
    case ErrorsKind::kNameReplace:
      out->text = replacement_text(thread_, kind_, s, begin, end);
      return out->text != nullptr;
    case ErrorsKind::kSurrogateEscape: return escape_surrogates(s, begin, end, reason, out);
    case ErrorsKind::kSurrogatePass: return pass_surrogates(s, begin, end, reason, out);
    case ErrorsKind::kOther: return call_handler(s, begin, end, reason, out);
  }
  return false;
}

bool EncodeErrors::escape_surrogates(Str* s, size_t begin, size_t end, const char* reason, Replacement* out) {
  std::string bytes;
  size_t i = begin;
  for (; i < end && s->at(i) >= 0xdc80 && s->at(i) <= 0xdcff; i++) bytes += char(s->at(i) - 0xdc00);
  if (i == begin) return raise_strict(s, begin, end, reason);
  out->bytes = bytes_from(thread_, bytes);
  out->next = i;
  return out->bytes != nullptr;
}

bool EncodeErrors::pass_surrogates(Str* s, size_t begin, size_t end, const char* reason, Replacement* out) {
  UtfForm form = utf_form(encoding_);
  std::string bytes;
  for (size_t i = begin; i < end; i++) {
    if (form.size == 0 || !is_surrogate(s->at(i))) return raise_strict(s, begin, end, reason);
    put_surrogate(bytes, s->at(i), form);
  }
  out->bytes = bytes_from(thread_, bytes);
  return out->bytes != nullptr;
}

bool EncodeErrors::call_handler(Str* s, size_t begin, size_t end, const char* reason, Replacement* out) {
  Thread& t = thread_;
  if (!handler_) handler_ = TRY(codec_lookup_error(t, errors_));
  if (!exception_) exception_ = TRY(make_encode_error(t, encoding_, s, begin, end, reason));
  else TRY(set_range(t, exception_, begin, end, reason));
  Value result = TRY(call_with(t, handler_, exception_));
  auto* parts = as_layout<Tuple>(result);
  bool right = parts && parts->length == 2 && (has_layout<Str>(parts->items[0]) || has_layout<Bytes>(parts->items[0])) &&
               is_any_int(parts->items[1]);
  if (!right) return raise_type_error(t, "encoding error handler must return (str/bytes, int) tuple");
  out->text = as_layout<Str>(parts->items[0]);
  out->bytes = as_layout<Bytes>(parts->items[0]);
  return position_from(t, parts->items[1], s->length, &out->next);
}

// --- decoding

DecodeErrors::DecodeErrors(Thread& t, const char* encoding, Str* errors, std::string_view input)
    : thread_(t), encoding_(encoding), errors_(errors), kind_(errors_kind(errors)), input_(input) {}

Value DecodeErrors::make_exception(size_t begin, size_t end, const char* reason) {
  Thread& t = thread_;
  Value cls = Value::from(exception_class(t, ExceptionId::kUnicodeDecodeError));
  Bytes* object = TRY(bytes_from(t, input_));
  return call_with(t, cls, Value::from(str_from_utf8(t, encoding_)), Value::from(object), Value::from_int(int64_t(begin)),
                   Value::from_int(int64_t(end)), Value::from(str_from_ascii(t, reason)));
}

Failed DecodeErrors::raise_strict(size_t begin, size_t end, const char* reason) {
  Value exception = make_exception(begin, end, reason);
  if (exception) return raise_value(thread_, exception);
  return {};
}

bool DecodeErrors::handle(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next) {
  *next = end;
  switch (kind_) {
    case ErrorsKind::kStrict: return raise_strict(begin, end, reason);
    case ErrorsKind::kIgnore: return true;
    case ErrorsKind::kReplace: out.add_char(0xfffd); return true;
    case ErrorsKind::kBackslashReplace:
      for (size_t i = begin; i < end; i++) add_hex(out, 'x', uint8_t(input_[i]), 2);
      return true;
    case ErrorsKind::kSurrogateEscape: return escape_bytes(out, begin, end, reason, next);
    case ErrorsKind::kSurrogatePass: return pass_surrogate(out, begin, end, reason, next);
    case ErrorsKind::kXmlCharRefReplace: case ErrorsKind::kNameReplace: case ErrorsKind::kOther:
      return call_handler(out, begin, end, reason, next);
  }
  return false;
}

bool DecodeErrors::escape_bytes(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next) {
  size_t i = begin;
  for (; i < end && uint8_t(input_[i]) >= 0x80; i++) out.add_char(0xdc00u + uint8_t(input_[i]));
  if (i == begin) return raise_strict(begin, end, reason);
  *next = i;
  return true;
}

bool DecodeErrors::pass_surrogate(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next) {
  UtfForm form = utf_form(encoding_);
  uint32_t c = read_surrogate(input_.substr(begin), form);
  if (!c) return raise_strict(begin, end, reason);
  out.add_char(c);
  *next = begin + (form.size == 1 ? 3 : size_t(form.size));
  return true;
}

bool DecodeErrors::call_handler(StrBuilder& out, size_t begin, size_t end, const char* reason, size_t* next) {
  Thread& t = thread_;
  if (!handler_) handler_ = TRY(codec_lookup_error(t, errors_));
  if (!exception_) exception_ = TRY(make_exception(begin, end, reason));
  else TRY(set_range(t, exception_, begin, end, reason));
  Value result = TRY(call_with(t, handler_, exception_));
  auto* parts = as_layout<Tuple>(result);
  bool right = parts && parts->length == 2 && has_layout<Str>(parts->items[0]) && is_any_int(parts->items[1]);
  if (!right) return raise_type_error(t, "decoding error handler must return (str, int) tuple");
  Value object = TRY(get_attribute(t, exception_, intern(t, "object")));
  auto* bytes = as_layout<Bytes>(object);
  if (!bytes) return raise_type_error(t, "exception attribute object must be bytes");
  input_ = bytes->view();
  TRY(position_from(t, parts->items[1], input_.size(), next));
  out.add(parts->items[0].as<Str>());
  return true;
}

}  // namespace adder
