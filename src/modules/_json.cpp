// _json: the scanner, the encoder and the string functions of the json package.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "builtins/container_helpers.h"
#include "builtins/list_sort.h"
#include "builtins/object.h"
#include "objects/class.h"
#include "objects/misc.h"
#include "objects/numbers.h"

namespace adder {
namespace {

bool require_str(Thread& t, Value v) { return has_layout<Str>(v) || raise_type_error(t, "first argument must be a string, not {}", type_name(v)); }

// --- strings to JSON

constexpr char kHexDigits[] = "0123456789abcdef";

void add_unicode_escape(StrBuilder& out, uint32_t unit) {
  char text[] = {'\\', 'u', kHexDigits[unit >> 12 & 15], kHexDigits[unit >> 8 & 15], kHexDigits[unit >> 4 & 15], kHexDigits[unit & 15]};
  out.add_ascii({text, sizeof text});
}
void add_escaped(StrBuilder& out, uint32_t c) {
  switch (c) {
    case '"': return out.add_ascii("\\\"");
    case '\\': return out.add_ascii("\\\\");
    case '\b': return out.add_ascii("\\b");
    case '\f': return out.add_ascii("\\f");
    case '\n': return out.add_ascii("\\n");
    case '\r': return out.add_ascii("\\r");
    case '\t': return out.add_ascii("\\t");
    default: break;
  }
  if (c < 0x10000) return add_unicode_escape(out, c);
  add_unicode_escape(out, 0xd800 + ((c - 0x10000) >> 10));
  add_unicode_escape(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
}
template <bool ascii_only> bool is_literal(uint32_t c) { return c >= ' ' && c != '"' && c != '\\' && (!ascii_only || c <= '~'); }

/// The string in quotes.
template <bool ascii_only> void add_quoted(StrBuilder& out, const Str* s) {
  out.add_char('"');
  for (uint64_t i = 0; i < s->length;) {
    uint64_t end = i;
    while (end < s->length && is_literal<ascii_only>(s->at(end))) end++;
    out.add(s, i, end);
    if (end < s->length) add_escaped(out, s->at(end));
    i = end + 1;
  }
  out.add_char('"');
}
template <bool ascii_only> Value encode_basestring(Thread& t, Value, Value string) {
  if (!require_str(t, string)) return kEmpty;
  StrBuilder out(t);
  add_quoted<ascii_only>(out, string.as<Str>());
  return Value::from(out.finish());
}

// --- JSON to strings and other values

Failed raise_decode_error(Thread& t, const char* message, Str* document, int64_t position) {
  Value module = import_module(t, "json.decoder");
  Value error = module ? get_attribute(t, module, intern(t, "JSONDecodeError")) : kEmpty;
  Value exception = error ? call_with(t, error, Value::from(str_from_ascii(t, message)), Value::from(document), Value::from_int(position)) : kEmpty;
  return exception ? raise_value(t, exception) : Failed{};
}
Failed raise_end_at(Thread& t, int64_t position) { return raise_stop_iteration(t, Value::from_int(position)); }

enum ScannerSlot { kStrict, kObjectHook, kPairsHook, kParseFloat, kParseInt, kParseConstant, kScannerSlots };
Value& slot_of(Value v, int slot) { return v.as<Instance>()->slots[slot]; }

/// One document (or string) while it is read.  Positions are those of code points.
class Reader {
 public:
  Reader(Thread& t, Str* document, bool strict) : t_(t), document_(document), s_(str_exact(t, document)), length_(int64_t(document->length)), strict_(strict) {}

  /// The rest of a string whose first quote is before `begin`; `end`: behind the last one.
  Value string(int64_t begin, int64_t* end);
  /// A value of any kind.
  Value value(Value scanner, int64_t at, int64_t* end);
  Dict* memo = nullptr;   // the keys met so far

 private:
  uint32_t at(int64_t i) const { return s_->at(uint64_t(i)); }
  bool is_at(int64_t i, char c) const { return i < length_ && at(i) == uint32_t(c); }
  bool is_digit(int64_t i) const { return i < length_ && at(i) - '0' < 10; }
  bool has_text(int64_t i, std::string_view text) const;
  int64_t skip_space(int64_t i) const {
    while (i < length_ && (at(i) == ' ' || at(i) == '\n' || at(i) == '\t' || at(i) == '\r')) i++;
    return i;
  }
  Failed error(const char* message, int64_t position) { return raise_decode_error(t_, message, document_, position); }
  bool hexadecimal(int64_t i, int64_t end, uint32_t* unit) const;
  bool escape(int64_t i, StrBuilder& out, int64_t* end);
  bool unicode_escape(int64_t i, StrBuilder& out, int64_t* end);
  Value object(Value scanner, int64_t i, int64_t* end);
  bool member(Value scanner, int64_t i, Value* key, Value* value, int64_t* end);
  Value array(Value scanner, int64_t i, int64_t* end);
  Value number(Value scanner, int64_t start, int64_t* end);
  Value constant(Value scanner, const char* text, int64_t at, int64_t* end);

  Thread& t_;
  Str* document_;
  Str* s_;   // its text
  int64_t length_;
  bool strict_;
};

bool Reader::has_text(int64_t i, std::string_view text) const {
  for (size_t k = 0; k < text.size(); k++)
    if (!is_at(i + int64_t(k), text[k])) return false;
  return true;
}

Value Reader::string(int64_t begin, int64_t* end) {
  if (begin < 0 || begin > length_) return raise_value_error(t_, "end is out of bounds");
  StrBuilder out(t_);
  bool in_one_piece = true;
  for (int64_t i = begin;;) {
    int64_t next = i;
    uint32_t c = 0;
    for (; next < length_ && (c = at(next)) != '"' && c != '\\'; next++)
      if (c <= 0x1f && strict_) return error("Invalid control character at", next);
    if (next == length_) return error("Unterminated string starting at", begin - 1);
    if (c == '"') {
      *end = next + 1;
      if (in_one_piece) return Value::from(str_substring(t_, s_, size_t(i), size_t(next)));
      out.add(s_, size_t(i), size_t(next));
      return Value::from(out.finish());
    }
    in_one_piece = false;
    out.add(s_, size_t(i), size_t(next));
    if (next + 1 == length_) return error("Unterminated string starting at", begin - 1);
    if (!escape(next + 1, out, &i)) return kEmpty;
  }
}

/// What follows a backslash.
bool Reader::escape(int64_t i, StrBuilder& out, int64_t* end) {
  *end = i + 1;
  switch (at(i)) {
    case '"': case '\\': case '/': return out.add_char(at(i)), true;
    case 'b': return out.add_char('\b'), true;
    case 'f': return out.add_char('\f'), true;
    case 'n': return out.add_char('\n'), true;
    case 'r': return out.add_char('\r'), true;
    case 't': return out.add_char('\t'), true;
    case 'u': return unicode_escape(i + 1, out, end);
    default: return error("Invalid \\escape", i - 1);
  }
}
bool Reader::hexadecimal(int64_t i, int64_t end, uint32_t* unit) const {
  for (*unit = 0; i < end; i++) {
    uint32_t c = at(i), lower = c | 0x20;
    if (c - '0' < 10) *unit = *unit << 4 | (c - '0');
    else if (lower - 'a' < 6 && c < 128) *unit = *unit << 4 | (lower - 'a' + 10);
    else return false;
  }
  return true;
}
bool Reader::unicode_escape(int64_t i, StrBuilder& out, int64_t* end) {
  uint32_t c, second;
  *end = i + 4;
  if (i + 4 >= length_) return error("Invalid \\uXXXX escape", i - 1);
  if (!hexadecimal(i, i + 4, &c)) return error("Invalid \\uXXXX escape", i - 1);
  bool is_high = c >= 0xd800 && c < 0xdc00;
  if (is_high && i + 10 < length_ && at(i + 4) == '\\' && at(i + 5) == 'u') {
    if (!hexadecimal(i + 6, i + 10, &second)) return error("Invalid \\uXXXX escape", i + 5);
    if (second >= 0xdc00 && second < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10 | (second - 0xdc00));
      *end = i + 10;
    }
  }
  out.add_char(c);
  return true;
}

Value Reader::value(Value scanner, int64_t i, int64_t* end) {
  if (i < 0) return raise_value_error(t_, "idx cannot be negative");
  if (i >= length_) return raise_end_at(t_, i);
  auto known = [&](std::string_view text, Value v) -> Value {
    *end = i + int64_t(text.size());
    return has_text(i, text) ? v : Value(kEmpty);
  };
  Value v;
  switch (at(i)) {
    case '"': return string(i + 1, end);
    case '{':
      if (!enter_recursion(t_, " while decoding a JSON object from a unicode string")) return kEmpty;
      v = object(scanner, i + 1, end);
      leave_recursion(t_);
      return v;
    case '[':
      if (!enter_recursion(t_, " while decoding a JSON array from a unicode string")) return kEmpty;
      v = array(scanner, i + 1, end);
      leave_recursion(t_);
      return v;
    case 'n': v = known("null", kNone); break;
    case 't': v = known("true", kTrue); break;
    case 'f': v = known("false", kFalse); break;
    case 'N': if (has_text(i, "NaN")) return constant(scanner, "NaN", i, end); break;
    case 'I': if (has_text(i, "Infinity")) return constant(scanner, "Infinity", i, end); break;
    case '-': if (has_text(i, "-Infinity")) return constant(scanner, "-Infinity", i, end); break;
    default: break;
  }
  return v ? v : number(scanner, i, end);
}

Value Reader::constant(Value scanner, const char* text, int64_t i, int64_t* end) {
  *end = i + int64_t(__builtin_strlen(text));
  return call_with(t_, slot_of(scanner, kParseConstant), Value::from(intern(t_, text)));
}

Value Reader::number(Value scanner, int64_t start, int64_t* end) {
  int64_t i = start + is_at(start, '-');
  if (!is_digit(i)) return raise_end_at(t_, start);
  if (at(i) == '0') i++;
  else while (is_digit(i)) i++;
  bool is_float = false;
  if (is_at(i, '.') && is_digit(i + 1)) {
    is_float = true;
    for (i += 2; is_digit(i);) i++;
  }
  if (is_at(i, 'e') || is_at(i, 'E')) {
    int64_t digits = i + 1 + (is_at(i + 1, '+') || is_at(i + 1, '-'));
    if (is_digit(digits)) {
      is_float = true;
      for (i = digits; is_digit(i);) i++;
    }
  }
  *end = i;
  Value parse = slot_of(scanner, is_float ? kParseFloat : kParseInt);
  constexpr int64_t kFewDigits = 17;
  if (parse == Value::from(class_for_kind(Kind::kInt)) && !is_float && i - start <= kFewDigits) {
    int64_t n = 0;
    for (int64_t k = start + is_at(start, '-'); k < i; k++) n = n * 10 + (at(k) - '0');
    return Value::from_int(is_at(start, '-') ? -n : n);
  }
  Str* text = TRY(str_substring(t_, s_, size_t(start), size_t(i)));
  if (parse == Value::from(class_for_kind(Kind::kInt)) && !is_float) return int_from_text(t_, text->ascii(), 10);
  if (parse != Value::from(class_for_kind(Kind::kFloat)) || !is_float) return call_with(t_, parse, Value::from(text));
  double d;
  std::string_view digits = text->ascii();
  if (std::from_chars(digits.data(), digits.data() + digits.size(), d).ec != std::errc()) d = strtod(std::string(digits).c_str(), nullptr);
  return box_float(t_, d);
}

/// "key": value
bool Reader::member(Value scanner, int64_t i, Value* key, Value* v, int64_t* end) {
  if (!is_at(i, '"')) return error("Expecting property name enclosed in double quotes", i);
  *key = TRY(string(i + 1, &i));
  *key = TRY(dict_set_default(t_, memo, *key, *key));
  i = skip_space(i);
  if (!is_at(i, ':')) return error("Expecting ':' delimiter", i);
  *v = value(scanner, skip_space(i + 1), end);
  return bool(*v);
}
Value Reader::object(Value scanner, int64_t i, int64_t* end) {
  Value hook = slot_of(scanner, kObjectHook), pairs_hook = slot_of(scanner, kPairsHook);
  bool wants_pairs = pairs_hook != kNone;
  List* pairs = wants_pairs ? new_list(t_) : nullptr;
  Dict* dict = wants_pairs ? nullptr : new_dict(t_);
  i = skip_space(i);
  while (!is_at(i, '}') || (wants_pairs ? pairs->length : dict->used) > 0) {
    Value key, v;
    if (!member(scanner, i, &key, &v, &i)) return kEmpty;
    if (!(wants_pairs ? list_append(t_, pairs, Value::from(make_tuple(t_, key, v))) : dict_set(t_, dict, key, v))) return kEmpty;
    i = skip_space(i);
    if (is_at(i, '}')) break;
    if (!is_at(i, ',')) return error("Expecting ',' delimiter", i);
    i = skip_space(i + 1);
  }
  *end = i + 1;
  if (wants_pairs) return call_with(t_, pairs_hook, Value::from(pairs));
  return hook == kNone ? Value::from(dict) : call_with(t_, hook, Value::from(dict));
}
Value Reader::array(Value scanner, int64_t i, int64_t* end) {
  List* items = new_list(t_);
  i = skip_space(i);
  while (!is_at(i, ']') || items->length > 0) {
    Value item = TRY(value(scanner, i, &i));
    if (!list_append(t_, items, item)) return kEmpty;
    i = skip_space(i);
    if (is_at(i, ']')) break;
    if (!is_at(i, ',')) return error("Expecting ',' delimiter", i);
    i = skip_space(i + 1);
  }
  *end = i + 1;
  return Value::from(items);
}

Value with_end(Thread& t, Value v, int64_t end) { return v ? Value::from(make_tuple(t, v, Value::from_int(end))) : kEmpty; }

bool to_position(Thread& t, Value v, int64_t* out) {
  Value index = to_index(t, v);
  return index && int_to_int64(t, index, out, "ssize_t");
}
Value scanstring(Thread& t, Value, Value string, Value end_argument, Value strict_argument) {
  int64_t begin, end = 0;
  if (!to_position(t, end_argument, &begin)) return kEmpty;
  int strict = is_true(t, strict_argument);
  if (strict < 0 || !require_str(t, string)) return kEmpty;
  Value v = Reader(t, string.as<Str>(), strict).string(begin, &end);
  return with_end(t, v, end);
}

Value scanner_call(Thread& t, Value self, Value string, Value idx) {
  int64_t begin, end = 0;
  if (!to_position(t, idx, &begin)) return kEmpty;
  if (!require_str(t, string)) return kEmpty;
  Reader reader(t, string.as<Str>(), slot_of(self, kStrict) == kTrue);
  Dict* memo = reader.memo = new_dict(t);
  Value v = reader.value(self, begin, &end);
  dict_clear(t, memo);
  return with_end(t, v, end);
}
Value scanner_new(Thread& t, Value type, Value context) {
  Value strict = TRY(get_attribute(t, context, intern(t, "strict")));
  int is_strict = is_true(t, strict);
  if (is_strict < 0) return kEmpty;
  Value settings[kScannerSlots] = {Value::from_bool(is_strict)};
  const char* names[] = {"strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"};
  for (int i = kObjectHook; i < kScannerSlots; i++) settings[i] = TRY(get_attribute(t, context, intern(t, names[i])));
  auto* scanner = reinterpret_cast<Instance*>(new_instance<Object>(t, type.as<Class>()));
  std::copy(settings, settings + kScannerSlots, scanner->slots);
  return Value::from(static_cast<Object*>(scanner));
}

template <int slot> Value get_slot(Thread&, Value self) { return slot_of(self, slot); }

const NativeMethod kScannerNew = method<scanner_new>("make_scanner($type, /, context)!", "JSON scanner object");
const NativeMethod kScannerMethods[] = {method<scanner_call>("__call__($self, /, string, idx)", "Call self as a function.")};
const NativeGetSet kScannerGetSets[] = {
    native_member("strict", get_slot<kStrict>, "strict"),
    native_member("object_hook", get_slot<kObjectHook>, "object_hook"),
    native_member("object_pairs_hook", get_slot<kPairsHook>),
    native_member("parse_float", get_slot<kParseFloat>, "parse_float"),
    native_member("parse_int", get_slot<kParseInt>, "parse_int"),
    native_member("parse_constant", get_slot<kParseConstant>, "parse_constant"),
};
const TypeSpec kScannerSpec = {.kind = Kind::kInstance, .methods = kScannerMethods, .getsets = kScannerGetSets, .doc = "JSON scanner object",
                               .construct = &kScannerNew, .hidden_slots = kScannerSlots, .subclassable = false};

// --- the encoder

enum EncoderSlot { kMarkers, kDefault, kEncoder, kIndent, kKeySeparator, kItemSeparator, kSortKeys, kSkipKeys, kAllowNan, kEncoderSlots };

/// Writes values; every function is false with an error pending.
class Writer {
 public:
  Writer(Thread& t, Value encoder) : t_(t), self_(encoder), out_(t) {
    Value function = slot(kEncoder);
    if (!is_exact<BuiltinFunction>(function)) return;
    auto* invoke = function.as<BuiltinFunction>()->method->invoke;
    if (invoke == detail::Native<&encode_basestring<true>, decltype(&encode_basestring<true>)>::invoke) quotes_ = Quotes::kAscii;
    if (invoke == detail::Native<&encode_basestring<false>, decltype(&encode_basestring<false>)>::invoke) quotes_ = Quotes::kUnicode;
  }
  bool write(Value v);
  Str* finish() { return out_.finish(); }

 private:
  Value& slot(EncoderSlot i) { return slot_of(self_, i); }
  bool write_string(Value v);
  bool write_float(Value v);
  bool write_int(Value v) {
    Str* text = int_to_str(t_, v);
    return text && (out_.add(text), true);
  }
  bool write_list(Value v);
  bool write_dict(Value v);
  bool write_member(Value key, Value v, bool* first);
  bool write_other(Value v);
  template <class Write> bool nested(Value v, Write write);

  enum class Quotes : uint8_t { kOther, kAscii, kUnicode };
  Thread& t_;
  Value self_;
  StrBuilder out_;
  Quotes quotes_ = Quotes::kOther;
};

bool Writer::write_string(Value v) {
  if (quotes_ == Quotes::kAscii) return add_quoted<true>(out_, v.as<Str>()), true;
  if (quotes_ == Quotes::kUnicode) return add_quoted<false>(out_, v.as<Str>()), true;
  Value text = TRY(call_with(t_, slot(kEncoder), v));
  if (!has_layout<Str>(text)) return raise_type_error(t_, "encoder() must return a string, not {}", type_name(text));
  out_.add(text.as<Str>());
  return true;
}
bool Writer::write_float(Value v) {
  double d = float_value(v);
  if (std::isfinite(d)) {
    Str* text = float_repr(t_, d);
    return text && (out_.add(text), true);
  }
  if (slot(kAllowNan) != kTrue) return raise_value_error(t_, "Out of range float values are not JSON compliant");
  out_.add_ascii(std::isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
  return true;
}

/// Writes what lies inside of `v`, which may not be inside of itself.
template <class Write> bool Writer::nested(Value v, Write write) {
  Value markers = slot(kMarkers), key;
  if (markers != kNone) {
    key = int_from_uint64(t_, v.bits);
    if (Value known = dict_get(t_, markers.as<Dict>(), key)) return raise_value_error(t_, "Circular reference detected");
    if (has_pending(t_) || !dict_set(t_, markers.as<Dict>(), key, v)) return false;
  }
  if (!write()) return false;
  return markers == kNone || dict_delete(t_, markers.as<Dict>(), key) >= 0;
}

bool Writer::write(Value v) {
  if (v == kNone) return out_.add_ascii("null"), true;
  if (v == kTrue) return out_.add_ascii("true"), true;
  if (v == kFalse) return out_.add_ascii("false"), true;
  if (v.is_int()) return out_.add_int(v.as_int()), true;
  if (has_layout<Str>(v)) return write_string(v);
  if (is_any_int(v)) return write_int(v);
  if (is_any_float(v)) return write_float(v);
  bool is_list = has_layout<List>(v) || has_layout<Tuple>(v), is_dict = has_layout<Dict>(v);
  if (!enter_recursion(t_, " while encoding a JSON object")) return false;
  bool good = is_list ? write_list(v) : is_dict ? write_dict(v) : write_other(v);
  leave_recursion(t_);
  return good;
}
bool Writer::write_other(Value v) {
  return nested(v, [&] {
    Value other = call_with(t_, slot(kDefault), v);
    return other && write(other);
  });
}
bool Writer::write_list(Value v) {
  auto length = [&] { return has_layout<List>(v) ? uint64_t(v.as<List>()->length) : v.as<Tuple>()->length; };
  if (length() == 0) return out_.add_ascii("[]"), true;
  return nested(v, [&] {
    out_.add_char('[');
    for (uint64_t i = 0; i < length(); i++) {
      if (i) out_.add(slot(kItemSeparator).as<Str>());
      if (!write(has_layout<List>(v) ? v.as<List>()->get(i) : v.as<Tuple>()->items[i])) return false;
    }
    out_.add_char(']');
    return true;
  });
}
bool Writer::write_member(Value key, Value v, bool* first) {
  bool is_string = has_layout<Str>(key), is_constant = key == kTrue || key == kFalse || key == kNone;
  bool is_number = is_any_int(key) || is_any_float(key);
  if (!is_string && !is_constant && !is_number) {
    if (slot(kSkipKeys) == kTrue) return true;
    return raise_type_error(t_, "keys must be str, int, float, bool or None, not {}", type_name(key));
  }
  if (!std::exchange(*first, false)) out_.add(slot(kItemSeparator).as<Str>());
  if (!is_string) {   // as a string: what it is as a value
    Writer inner(t_, self_);
    if (!inner.write(key)) return false;
    key = Value::from(inner.finish());
  }
  if (!write_string(key)) return false;
  out_.add(slot(kKeySeparator).as<Str>());
  return write(v);
}
bool Writer::write_dict(Value v) {
  if (v.as<Dict>()->used == 0) return out_.add_ascii("{}"), true;
  return nested(v, [&]() -> bool {
    List* items = TRY(list_of(t_, TRY(call_method_with(t_, v, "items"))));
    if (slot(kSortKeys) == kTrue && !list_sort(t_, items, kNone, SortOrder::kAscending)) return false;
    out_.add_char('{');
    bool first = true;
    for (int64_t i = 0; i < items->length; i++) {
      Value item = items->get(size_t(i));
      if (!has_layout<Tuple>(item) || item.as<Tuple>()->length != 2) return raise_value_error(t_, "items must return 2-tuples");
      if (!write_member(item.as<Tuple>()->items[0], item.as<Tuple>()->items[1], &first)) return false;
    }
    out_.add_char('}');
    return true;
  });
}

Value encoder_call(Thread& t, Value self, Value obj, Value level) {
  int64_t indentation;
  if (!to_position(t, level, &indentation)) return kEmpty;
  Writer writer(t, self);
  if (!writer.write(obj)) return kEmpty;
  Value text = Value::from(TRY(writer.finish()));
  return Value::from(list_from(t, {&text, 1}));
}
Value encoder_new(Thread& t, Value type, Value markers, Value fallback, Value encoder, Value indent, Value key_separator, Value item_separator, Value sort_keys,
                  Value skipkeys, Value allow_nan) {
  if (!has_layout<Str>(key_separator)) return raise_type_error(t, "make_encoder() argument 5 must be str, not {}", type_name(key_separator));
  if (!has_layout<Str>(item_separator)) return raise_type_error(t, "make_encoder() argument 6 must be str, not {}", type_name(item_separator));
  Value settings[kEncoderSlots] = {markers, fallback, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan};
  for (int i = kSortKeys; i < kEncoderSlots; i++) {
    int truth = is_true(t, settings[i]);
    if (truth < 0) return kEmpty;
    settings[i] = Value::from_bool(truth);
  }
  if (markers != kNone && !has_layout<Dict>(markers)) return raise_type_error(t, "make_encoder() argument 1 must be dict or None, not {}", type_name(markers));
  auto* made = reinterpret_cast<Instance*>(new_instance<Object>(t, type.as<Class>()));
  std::copy(settings, settings + kEncoderSlots, made->slots);
  return Value::from(static_cast<Object*>(made));
}

const NativeMethod kEncoderNew = method<encoder_new>(
    "make_encoder($type, /, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)!", "_iterencode(obj, _current_indent_level) -> iterable");
const NativeMethod kEncoderMethods[] = {method<encoder_call>("__call__($self, /, obj, _current_indent_level)", "Call self as a function.")};
const NativeGetSet kEncoderGetSets[] = {
    native_member("markers", get_slot<kMarkers>, "markers"),
    native_member("default", get_slot<kDefault>, "default"),
    native_member("encoder", get_slot<kEncoder>, "encoder"),
    native_member("indent", get_slot<kIndent>, "indent"),
    native_member("key_separator", get_slot<kKeySeparator>, "key_separator"),
    native_member("item_separator", get_slot<kItemSeparator>, "item_separator"),
    native_member("sort_keys", get_slot<kSortKeys>, "sort_keys"),
    native_member("skipkeys", get_slot<kSkipKeys>, "skipkeys"),
};
const TypeSpec kEncoderSpec = {.kind = Kind::kInstance, .methods = kEncoderMethods, .getsets = kEncoderGetSets,
                               .doc = "_iterencode(obj, _current_indent_level) -> iterable", .construct = &kEncoderNew, .hidden_slots = kEncoderSlots, .subclassable = false};

const NativeMethod kFunctions[] = {
    function<encode_basestring<true>>("encode_basestring_ascii($module, string, /)!", "Return the string as JSON, in ASCII."),
    function<encode_basestring<false>>("encode_basestring($module, string, /)!", "Return the string as JSON."),
    function<scanstring>("scanstring($module, string, end, strict=True, /)!", "Read the JSON string whose first character is at `end`: the string, and where it ends."),
};
bool initialize(Thread& t, Module* module) {
  Class* scanner = TRY(new_native_class(t, "_json.Scanner", class_for_kind(Kind::kInstance), kScannerSpec));
  Class* encoder = TRY(new_native_class(t, "_json.Encoder", class_for_kind(Kind::kInstance), kEncoderSpec));
  return dict_set_str(t, module->dict, intern(t, "make_scanner"), Value::from(scanner)) &&
         dict_set_str(t, module->dict, intern(t, "make_encoder"), Value::from(encoder));
}

}  // namespace

extern const ModuleSpec kJsonModule;
const ModuleSpec kJsonModule = {.name = "_json", .doc = "json speedups\n", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
