// The module unicodedata: Unicode 14.0, and 3.2 as `ucd_3_2_0` for IDNA and stringprep.
#include <vector>

#include "objects/class.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/icu.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/str.h"
#include "objects/unicode.h"

namespace adder {
namespace {

enum class Version : bool { kCurrent, kOld };

/// Whether the version of Unicode has `c`.
template <Version version> bool known(uint32_t c) {
  if (version == Version::kCurrent) return unicode::is_known(c);
  UVersionInfo age;
  unicode::icu().u_charAge(UChar32(c), age);
  return age[0] != 0 && (age[0] < 3 || (age[0] == 3 && age[1] <= 2));
}

bool point_argument(Thread& t, Value v, const char* function, uint32_t* out) {
  auto* s = as_layout<Str>(v);
  if (!s) return raise_type_error(t, "{}() argument must be a unicode character, not {}", function, argument_type_name(v));
  if (s->length != 1) return raise_type_error(t, "{}() argument must be a unicode character, not {}", function, argument_type_name(v));
  *out = s->at(0);
  return true;
}
/// The same for functions with a default.
bool first_argument(Thread& t, Value v, const char* function, uint32_t* out) {
  auto* s = as_layout<Str>(v);
  if (!s || s->length != 1) {
    return raise_type_error(t, "{}() argument 1 must be a unicode character, not {}", function, argument_type_name(v));
  }
  *out = s->at(0);
  return true;
}

Value text(Thread& t, std::string_view ascii) { return Value::from(str_from_ascii(t, ascii)); }

constexpr const char* kCategories[] = {"Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp",
                                       "Cc", "Cf", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"};
constexpr const char* kDirections[] = {"L", "R", "EN", "ES", "ET", "AN", "CS", "B", "S", "WS", "ON", "LRE", "LRO", "AL", "RLE",
                                       "RLO", "PDF", "NSM", "BN", "FSI", "LRI", "RLI", "PDI"};
constexpr const char* kWidths[] = {"N", "A", "H", "F", "Na", "W"};
constexpr const char* kDecompositions[] = {"", "", "compat", "circle", "final", "font", "fraction", "initial", "isolated", "medial",
                                           "narrow", "noBreak", "small", "square", "sub", "super", "vertical", "wide"};

template <Version V> Value category(Thread& t, Value, Value chr) {
  uint32_t c;
  TRY(point_argument(t, chr, "category", &c));
  int found = unicode::category(c);
  bool always = found == U_PRIVATE_USE_CHAR || found == U_SURROGATE;
  return text(t, kCategories[always || known<V>(c) ? found : 0]);
}

template <Version V> Value bidirectional(Thread& t, Value, Value chr) {
  uint32_t c;
  TRY(point_argument(t, chr, "bidirectional", &c));
  if (unicode::category(c) == U_UNASSIGNED || !known<V>(c)) return text(t, "");
  return text(t, kDirections[unicode::icu().u_charDirection(UChar32(c))]);
}

template <Version V> Value combining(Thread& t, Value, Value chr) {
  uint32_t c;
  TRY(point_argument(t, chr, "combining", &c));
  return Value::from_int(known<V>(c) ? unicode::icu().u_getCombiningClass(UChar32(c)) : 0);
}

template <Version V> Value mirrored(Thread& t, Value, Value chr) {
  uint32_t c;
  TRY(point_argument(t, chr, "mirrored", &c));
  return Value::from_int(known<V>(c) && unicode::icu().u_isMirrored(UChar32(c)));
}

template <Version V> Value east_asian_width(Thread& t, Value, Value chr) {
  uint32_t c;
  TRY(point_argument(t, chr, "east_asian_width", &c));
  return text(t, kWidths[unicode::icu().u_getIntPropertyValue(UChar32(c), UCHAR_EAST_ASIAN_WIDTH)]);
}

template <Version V> Value decomposition(Thread& t, Value, Value chr) {
  uint32_t c;
  TRY(point_argument(t, chr, "decomposition", &c));
  const unicode::Icu& icu = unicode::icu();
  int type = icu.u_getIntPropertyValue(UChar32(c), UCHAR_DECOMPOSITION_TYPE);
  bool hangul = c >= 0xac00 && c <= 0xd7a3;
  if (type == 0 || hangul || !known<V>(c)) return text(t, "");
  UErrorCode error = U_ZERO_ERROR;
  UChar units[64];
  const UNormalizer2* form = type > 1 ? icu.unorm2_getNFKCInstance(&error) : icu.unorm2_getNFCInstance(&error);
  int count = icu.unorm2_getRawDecomposition(form, UChar32(c), units, 64, &error);
  StrBuilder out(t);
  if (type > 1) {
    out.add_char('<');
    out.add_ascii(kDecompositions[type]);
    out.add_char('>');
  }
  for (int i = 0; i < count;) {
    UChar32 point;
    U16_NEXT(units, i, count, point);
    char hex[16];
    snprintf(hex, sizeof hex, "%s%04X", out.length() ? " " : "", unsigned(point));
    out.add_ascii(hex);
  }
  return Value::from(TRY(out.finish()));
}

template <Version V> Value decimal(Thread& t, Value, Value chr, Value fallback) {
  uint32_t c;
  TRY(first_argument(t, chr, "decimal", &c));
  int value = known<V>(c) ? unicode::decimal_value(c) : -1;
  if (value >= 0) return Value::from_int(value);
  return fallback ? fallback : Value(raise_value_error(t, "not a decimal"));
}

template <Version V> Value digit(Thread& t, Value, Value chr, Value fallback) {
  uint32_t c;
  TRY(first_argument(t, chr, "digit", &c));
  int value = known<V>(c) ? unicode::digit_value(c) : -1;
  if (value >= 0) return Value::from_int(value);
  return fallback ? fallback : Value(raise_value_error(t, "not a digit"));
}

template <Version V> Value numeric(Thread& t, Value, Value chr, Value fallback) {
  uint32_t c;
  double value;
  TRY(first_argument(t, chr, "numeric", &c));
  if (known<V>(c) && unicode::numeric_value(c, &value)) return box_float(t, value);
  return fallback ? fallback : Value(raise_value_error(t, "not a numeric character"));
}

template <Version V> Value name(Thread& t, Value, Value chr, Value fallback) {
  uint32_t c;
  char buffer[256];
  TRY(first_argument(t, chr, "name", &c));
  int length = known<V>(c) ? unicode::name_of(c, buffer, sizeof buffer) : 0;
  if (length > 0) return text(t, {buffer, size_t(length)});
  return fallback ? fallback : Value(raise_value_error(t, "no such name"));
}

template <Version V> Value lookup(Thread& t, Value, Value wanted) {
  auto* s = as_layout<Str>(wanted);
  if (!s) return raise_type_error(t, "lookup() argument must be str, not {}", argument_type_name(wanted));
  int32_t found = s->is_ascii() ? unicode::code_point_named(Utf8(s).c_str()) : -1;
  if (found >= 0 && known<V>(uint32_t(found))) return Value::from(str_from_char(t, uint32_t(found)));
  StrBuilder message(t);
  message.add_ascii("undefined character name '");
  message.add(s);
  message.add_char('\'');
  return raise_key_error(t, Value::from(TRY(message.finish())));
}

// --- normalization

const UNormalizer2* normalizer(Thread& t, Value form) {
  auto* s = as_layout<Str>(form);
  if (!s) return raise_type_error(t, "normalize() argument 1 must be str, not {}", argument_type_name(form));
  const unicode::Icu& icu = unicode::icu();
  UErrorCode error = U_ZERO_ERROR;
  if (str_equal(s, "NFC")) return icu.unorm2_getNFCInstance(&error);
  if (str_equal(s, "NFD")) return icu.unorm2_getNFDInstance(&error);
  if (str_equal(s, "NFKC")) return icu.unorm2_getNFKCInstance(&error);
  if (str_equal(s, "NFKD")) return icu.unorm2_getNFKDInstance(&error);
  return raise_value_error(t, "invalid normalization form");
}

std::vector<UChar> utf16_of(const Str* s) {
  std::vector<UChar> units;
  for (size_t i = 0; i < s->length; i++) {
    uint32_t c = s->at(i);
    if (c >= 0x10000) {
      units.push_back(UChar(0xd7c0 + (c >> 10)));
      c = 0xdc00 + (c & 0x3ff);
    }
    units.push_back(UChar(c));
  }
  return units;
}

Str* normalize_text(Thread& t, const UNormalizer2* form, Str* s) {
  std::vector<UChar> in = utf16_of(s), out(in.size() * 3 + 32);
  for (;;) {
    UErrorCode error = U_ZERO_ERROR;
    int size = unicode::icu().unorm2_normalize(form, in.data(), int(in.size()), out.data(), int(out.size()), &error);
    if (error == U_BUFFER_OVERFLOW_ERROR) {
      out.resize(size_t(size) + 1);
      continue;
    }
    if (U_FAILURE(error)) return raise_value_error(t, "text cannot be normalized");
    StrBuilder result(t);
    for (int i = 0; i < size;) {
      UChar32 c;
      U16_NEXT(out.data(), i, size, c);
      result.add_char(uint32_t(c));
    }
    return result.finish();
  }
}

Value normalize(Thread& t, Value, Value form, Value input) {
  auto* s = as_layout<Str>(input);
  if (!s) return raise_type_error(t, "normalize() argument 2 must be str, not {}", argument_type_name(input));
  const UNormalizer2* n = TRY(normalizer(t, form));
  if (s->is_ascii()) return input;
  return Value::from(TRY(normalize_text(t, n, s)));
}

Value is_normalized(Thread& t, Value, Value form, Value input) {
  auto* s = as_layout<Str>(input);
  if (!s) return raise_type_error(t, "is_normalized() argument 2 must be str, not {}", argument_type_name(input));
  const UNormalizer2* n = TRY(normalizer(t, form));
  if (s->is_ascii()) return kTrue;
  Str* result = TRY(normalize_text(t, n, s));
  return Value::from_bool(str_equal(result, s));
}

// --- the functions of the module, and the same as methods of ucd_3_2_0

#define UNICODE_ROWS(V, self)                                                                                              \
  method<category<V>>("category(" self ", chr, /)", "Return the general category of a character."),                        \
  method<bidirectional<V>>("bidirectional(" self ", chr, /)", "Return the bidirectional class of a character."),           \
  method<combining<V>>("combining(" self ", chr, /)", "Return the canonical combining class of a character."),             \
  method<mirrored<V>>("mirrored(" self ", chr, /)", "Return 1 if the character is mirrored in right-to-left text."),       \
  method<east_asian_width<V>>("east_asian_width(" self ", chr, /)", "Return the East Asian width of a character."),        \
  method<decomposition<V>>("decomposition(" self ", chr, /)", "Return the decomposition mapping of a character."),         \
  method<decimal<V>>("decimal(" self ", chr, default=<unrepresentable>, /)", "Return the value of a decimal digit."),      \
  method<digit<V>>("digit(" self ", chr, default=<unrepresentable>, /)", "Return the value of a digit."),                  \
  method<numeric<V>>("numeric(" self ", chr, default=<unrepresentable>, /)", "Return the value of a numeric character."),  \
  method<name<V>>("name(" self ", chr, default=<unrepresentable>, /)", "Return the name of a character."),                 \
  method<lookup<V>>("lookup(" self ", name, /)", "Return the character with a name."),                                     \
  method<normalize>("normalize(" self ", form, unistr, /)", "Return the text in a normal form: NFC, NFKC, NFD or NFKD."),  \
  method<is_normalized>("is_normalized(" self ", form, unistr, /)", "Return whether the text is in a normal form.")

const NativeMethod kUnicodedataFunctions[] = {UNICODE_ROWS(Version::kCurrent, "$module")};
const NativeMethod kOldMethods[] = {UNICODE_ROWS(Version::kOld, "$self")};

Value old_version(Thread& t, Value) { return text(t, "3.2.0"); }
const NativeGetSet kOldAttributes[] = {native_member("unidata_version", old_version, "The version of Unicode.")};
const TypeSpec kUcdType = {.kind = Kind::kInstance, .methods = kOldMethods, .getsets = kOldAttributes,
                           .doc = "A version of the Unicode character database.", .module = "unicodedata", .own_slots = kOwnGetattribute, .subclassable = false};

bool initialize(Thread& t, Module* module) {
  Class* cls = TRY(new_native_class(t, "unicodedata.UCD", class_for<Instance>(t), kUcdType));
  TRY(dict_set_str(t, module->dict, intern(t, "UCD"), Value::from(cls)));
  TRY(dict_set_str(t, module->dict, intern(t, "ucd_3_2_0"), Value::from(TRY(new_instance<Instance>(t, cls)))));
  return dict_set_str(t, module->dict, intern(t, "unidata_version"), text(t, "14.0.0"));
}

}  // namespace

extern const ModuleSpec kUnicodedataModule;
const ModuleSpec kUnicodedataModule = {"unicodedata", "Properties of Unicode characters.", kUnicodedataFunctions, initialize};

}  // namespace adder
