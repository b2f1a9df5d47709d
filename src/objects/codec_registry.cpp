// The codec registry (codecs.register, codecs.lookup), and str.encode / bytes.decode on top of it.
#include <cstring>

#include "objects/class.h"
#include "objects/codec.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/function.h"
#include "objects/protocols.h"

namespace adder {
namespace {

/// Kept alive as roots: search functions, found codecs by normalized name, error handlers by name.
struct Registry {
  List* search_functions = nullptr;
  Dict* cache = nullptr;
  Dict* handlers = nullptr;
  bool encodings_imported = false;
};
Registry* g_registry = nullptr;

void trace_registry(gc::Tracer& tracer, void*) {
  tracer.visit(g_registry->search_functions);
  tracer.visit(g_registry->cache);
  tracer.visit(g_registry->handlers);
}

template <ErrorsKind kind> Value builtin_handler(Thread& t, Value, Value exception) {
  return run_builtin_handler(t, kind, exception);
}
const NativeMethod kHandlers[] = {
    function<builtin_handler<ErrorsKind::kStrict>>("strict_errors($module, exception, /)", "Handler 'strict': raises the error."),
    function<builtin_handler<ErrorsKind::kIgnore>>("ignore_errors($module, exception, /)", "Handler 'ignore': skips what is wrong."),
    function<builtin_handler<ErrorsKind::kReplace>>("replace_errors($module, exception, /)", "Handler 'replace': puts a replacement marker."),
    function<builtin_handler<ErrorsKind::kBackslashReplace>>("backslashreplace_errors($module, exception, /)",
                                                             "Handler 'backslashreplace': puts an escape sequence."),
    function<builtin_handler<ErrorsKind::kXmlCharRefReplace>>("xmlcharrefreplace_errors($module, exception, /)",
                                                              "Handler 'xmlcharrefreplace': puts an XML character reference."),
    function<builtin_handler<ErrorsKind::kNameReplace>>("namereplace_errors($module, exception, /)", "Handler 'namereplace': puts \\N{...}."),
    function<builtin_handler<ErrorsKind::kSurrogateEscape>>("surrogateescape($module, exception, /)",
                                                            "Handler 'surrogateescape': bytes as lone surrogates (PEP 383)."),
    function<builtin_handler<ErrorsKind::kSurrogatePass>>("surrogatepass($module, exception, /)", "Handler 'surrogatepass': lets surrogates pass."),
};
constexpr const char* kHandlerNames[] = {"strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace",
                                         "namereplace", "surrogateescape", "surrogatepass"};

bool add_builtin_handlers(Thread& t, Dict* handlers) {
  for (size_t i = 0; i < std::size(kHandlers); i++) {
    auto* f = allocate<BuiltinFunction>(t);
    f->method = &kHandlers[i];
    f->self = f->module = kNone;
    TRY(dict_set_str(t, handlers, intern(t, kHandlerNames[i]), Value::from(f)));
  }
  return true;
}

Registry* registry(Thread& t) {
  if (g_registry) return g_registry;
  auto* r = new Registry;
  g_registry = r;
  t.runtime->heap->add_roots(trace_registry, nullptr);
  r->search_functions = new_list(t);
  r->cache = new_dict(t);
  r->handlers = new_dict(t);
  add_builtin_handlers(t, r->handlers);
  return r;
}

/// Lower case; runs of other characters than letters, digits and dots become one underscore.
Str* normalized(Thread& t, Str* encoding) {
  StrBuilder out(t);
  bool gap = false;
  for (size_t i = 0; i < encoding->length; i++) {
    uint32_t c = encoding->at(i);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    if (!letter) {
      gap = true;
      continue;
    }
    if (gap && out.length()) out.add_char('_');
    gap = false;
    out.add_char(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  return out.finish();
}

/// The standard library's `encodings` registers the search function that knows its codecs.
bool import_encodings(Thread& t, Registry* r) {
  if (r->encodings_imported) return true;
  r->encodings_imported = true;
  Value import = dict_get_str(t, t.runtime->builtins, intern(t, "__import__"));
  if (!import) return raise(t, ExceptionId::kLookupError, "no codec search functions registered: can't find encoding");
  TRY(call_with(t, import, Value::from(intern(t, "encodings"))));
  return true;
}

/// codecs[index](object[, errors])[0].
Value run_codec(Thread& t, Value codec, size_t index, Value object, Str* errors) {
  Value coder = codec.as<Tuple>()->items[index];
  Value result = errors ? call_with(t, coder, object, Value::from(errors)) : call_with(t, coder, object);
  TRY(result);
  auto* pair = as_layout<Tuple>(result);
  if (pair && pair->length == 2) return pair->items[0];
  return raise_type_error(t, index == 0 ? "encoder must return a tuple (object, integer)" : "decoder must return a tuple (object,integer)");
}

/// Puts the name of the codec into the message of an error that it raised, with the error as the cause.
Value wrap_error(Thread& t, const char* operation, Str* encoding) {
  Value cause = take_pending(t);
  Class* cls = class_of(cause);
  auto* e = as_layout<ExceptionObject>(cause);
  auto* arguments = e ? as_layout<Tuple>(e->arguments) : nullptr;
  Class* plain = t.runtime->exceptions[0];
  auto inherits = [&](Special which) { return class_special(t, cls, which) == class_special(t, plain, which); };
  bool simple = arguments && inherits(Special::knew) && inherits(Special::kinit) &&
                (arguments->length == 0 || (arguments->length == 1 && has_layout<Str>(arguments->items[0])));
  Dict* attributes = e ? instance_dict(t, cause) : nullptr;
  if (!simple || (attributes && attributes->used)) return raise_value(t, cause);
  Str* text = TRY(str_of(t, cause));
  StrBuilder message(t);
  message.add_ascii(operation);
  message.add_ascii(" with '");
  message.add(encoding);
  message.add_ascii("' codec failed (");
  message.add_utf8(type_name(cause));
  message.add_ascii(": ");
  message.add(text);
  message.add_char(')');
  Value wrapped = TRY(call_with(t, Value::from(cls), Value::from(message.finish())));
  TRY(set_attribute(t, wrapped, intern(t, "__cause__"), cause));
  return raise_value(t, wrapped);
}

}  // namespace

Value text_codec(Thread& t, Str* encoding, const char* alternative) {
  Value codec = TRY(codec_lookup(t, encoding));
  if (is_exact<Tuple>(codec)) return codec;
  Value flag = find_attribute_value(t, codec, intern(t, "_is_text_encoding"));
  if (!flag && has_pending(t)) return kEmpty;
  int is_text = flag ? is_true(t, flag) : 1;
  if (is_text < 0) return kEmpty;
  if (is_text) return codec;
  return raise(t, ExceptionId::kLookupError, "'{}' is not a text encoding; use {} to handle arbitrary codecs", encoding, alternative);
}

namespace {

enum class Known : uint8_t { kOther, kUtf8, kAscii, kLatin1, kUtf16, kUtf16Le, kUtf16Be, kUtf32 };

/// The encodings that need no look-up, under their usual names.
Known known_encoding(const Str* name) {
  if (!name->is_ascii() || name->length > 12) return Known::kOther;
  char lower[16];
  size_t n = 0;
  for (char c : name->ascii()) lower[n++] = c == '_' ? '-' : char(c >= 'A' && c <= 'Z' ? c + 32 : c);
  std::string_view text(lower, n);
  if (text == "utf-8" || text == "utf8") return Known::kUtf8;
  if (text == "ascii" || text == "us-ascii") return Known::kAscii;
  if (text == "latin-1" || text == "latin1" || text == "iso-8859-1" || text == "iso8859-1") return Known::kLatin1;
  if (text == "utf-16" || text == "utf16") return Known::kUtf16;
  if (text == "utf-16-le") return Known::kUtf16Le;
  if (text == "utf-16-be") return Known::kUtf16Be;
  if (text == "utf-32" || text == "utf32") return Known::kUtf32;
  return Known::kOther;
}

Bytes* encode_known(Thread& t, Known known, Str* s, Str* errors) {
  switch (known) {
    case Known::kUtf8: return encode_utf8(t, s, errors);
    case Known::kAscii: return encode_ascii(t, s, errors);
    case Known::kLatin1: return encode_latin1(t, s, errors);
    case Known::kUtf16: return encode_utf16(t, s, errors, ByteOrder::kNative);
    case Known::kUtf16Le: return encode_utf16(t, s, errors, ByteOrder::kLittle);
    case Known::kUtf16Be: return encode_utf16(t, s, errors, ByteOrder::kBig);
    case Known::kUtf32: return encode_utf32(t, s, errors, ByteOrder::kNative);
    case Known::kOther: break;
  }
  UNREACHABLE("the caller asks for known encodings only");
}

Str* decode_known(Thread& t, Known known, std::string_view data, Str* errors) {
  ByteOrder order = known == Known::kUtf16Le ? ByteOrder::kLittle : known == Known::kUtf16Be ? ByteOrder::kBig : ByteOrder::kNative;
  switch (known) {
    case Known::kUtf8: return decode_utf8(t, data, errors);
    case Known::kAscii: return decode_ascii(t, data, errors);
    case Known::kLatin1: return str_from_latin1(t, data);
    case Known::kUtf16: case Known::kUtf16Le: case Known::kUtf16Be:
      return decode_utf16(t, data, errors, &order, Final::kYes, nullptr);
    case Known::kUtf32: return decode_utf32(t, data, errors, &order, Final::kYes, nullptr);
    case Known::kOther: break;
  }
  UNREACHABLE("the caller asks for known encodings only");
}

/// An optional str argument without 0 characters; null when it is left out.
bool name_argument(Thread& t, Value v, const char* function, const char* name, Str** out) {
  *out = nullptr;
  if (!v) return true;
  *out = as_layout<Str>(v);
  if (!*out) return raise_type_error(t, "{}() argument '{}' must be str, not {}", function, name, argument_type_name(v));
  if (str_find(*out, t.runtime->char_cache[0], 0, (*out)->length) >= 0) return raise_value_error(t, "embedded null character");
  return true;
}

Failed wrong_result(Thread& t, Str* encoding, const char* coder, Value result, const char* wanted, const char* function) {
  return raise_type_error(t, "'{}' {} returned '{}' instead of '{}'; use {} to {} to arbitrary types", encoding, coder, type_name(result),
                          wanted, function, coder[0] == 'e' ? "encode" : "decode");
}

}  // namespace

bool codec_register(Thread& t, Value search_function) {
  if (!is_callable(t, search_function)) return raise_type_error(t, "argument must be callable");
  return list_append(t, registry(t)->search_functions, search_function);
}

bool codec_unregister(Thread& t, Value search_function) {
  Registry* r = registry(t);
  for (int64_t i = 0; i < r->search_functions->length; i++) {
    if (r->search_functions->get(size_t(i)) != search_function) continue;
    list_pop_at(t, r->search_functions, i);
    dict_clear(t, r->cache);
    return true;
  }
  return true;
}

Value codec_lookup(Thread& t, Str* encoding) {
  Registry* r = registry(t);
  Str* name = TRY(normalized(t, encoding));
  if (Value found = dict_get_str(t, r->cache, name)) return found;
  TRY(import_encodings(t, r));
  for (int64_t i = 0; i < r->search_functions->length; i++) {
    Value found = TRY(call_with(t, r->search_functions->get(size_t(i)), Value::from(name)));
    if (found == kNone) continue;
    auto* codec = as_layout<Tuple>(found);
    if (!codec || codec->length != 4) return raise_type_error(t, "codec search functions must return 4-tuples");
    TRY(dict_set_str(t, r->cache, name, found));
    return found;
  }
  return raise(t, ExceptionId::kLookupError, "unknown encoding: {}", encoding);
}

bool codec_register_error(Thread& t, Str* name, Value handler) {
  if (!is_callable(t, handler)) return raise_type_error(t, "handler must be callable");
  return dict_set_str(t, registry(t)->handlers, name, handler);
}

Value codec_lookup_error(Thread& t, Str* name) {
  if (!name) name = intern(t, "strict");
  if (Value found = dict_get_str(t, registry(t)->handlers, name)) return found;
  return raise(t, ExceptionId::kLookupError, "unknown error handler name '{}'", name);
}

Value codec_encode(Thread& t, Value object, Str* encoding, Str* errors) {
  Value codec = TRY(codec_lookup(t, encoding));
  Value result = run_codec(t, codec, 0, object, errors);
  return result ? result : wrap_error(t, "encoding", encoding);
}

Value codec_decode(Thread& t, Value object, Str* encoding, Str* errors) {
  Value codec = TRY(codec_lookup(t, encoding));
  Value result = run_codec(t, codec, 1, object, errors);
  return result ? result : wrap_error(t, "decoding", encoding);
}

// In development mode, wrong names are errors even where nothing needs them.
static bool check_names(Thread& t, Str* encoding, Str* handler) {
  if (!t.runtime->flags.dev_mode) return true;
  if (encoding && known_encoding(encoding) == Known::kOther && !codec_lookup(t, encoding)) return false;
  return !handler || codec_lookup_error(t, handler);
}

Value encode_text(Thread& t, Value text, Value encoding, Value errors) {
  Str *name, *handler;
  TRY(name_argument(t, encoding, "encode", "encoding", &name));
  TRY(name_argument(t, errors, "encode", "errors", &handler));
  if (!check_names(t, name, handler)) return kEmpty;
  Known known = name ? known_encoding(name) : Known::kUtf8;
  if (known != Known::kOther) return Value::from(TRY(encode_known(t, known, text.as<Str>(), handler)));
  Value codec = TRY(text_codec(t, name, "codecs.encode()"));
  Value result = run_codec(t, codec, 0, text, handler);
  if (!result) return wrap_error(t, "encoding", name);
  if (has_layout<Bytes>(result)) return result;
  return wrong_result(t, name, "encoder", result, "bytes", "codecs.encode()");
}

Value decode_text(Thread& t, Value object, std::string_view data, Value encoding, Value errors) {
  Str *name, *handler;
  TRY(name_argument(t, encoding, "decode", "encoding", &name));
  TRY(name_argument(t, errors, "decode", "errors", &handler));
  if (!check_names(t, name, handler)) return kEmpty;
  Known known = name ? known_encoding(name) : Known::kUtf8;
  if (known != Known::kOther) return Value::from(TRY(decode_known(t, known, data, handler)));
  Value codec = TRY(text_codec(t, name, "codecs.decode()"));
  Value result = run_codec(t, codec, 1, object, handler);
  if (!result) return wrap_error(t, "decoding", name);
  if (has_layout<Str>(result)) return result;
  return wrong_result(t, name, "decoder", result, "str", "codecs.decode()");
}

}  // namespace adder
