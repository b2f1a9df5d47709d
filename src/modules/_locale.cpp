// _locale: the C library's locale.
#include <langinfo.h>
#include <libintl.h>
#include <wchar.h>

#include <cerrno>
#include <climits>
#include <algorithm>
#include <clocale>
#include <cstring>
#include <string>
#include <vector>

#include "builtins/container_helpers.h"
#include "modules/module_support.h"
#include "objects/codec.h"

namespace adder {
namespace {

Class* g_error;

Value text_of(Thread& t, std::string_view s) { return Value::from(decode_utf8(t, s, intern(t, "surrogateescape"))); }

// A string argument; `none` when None is allowed and given.
bool text_argument(Thread& t, Value v, const char* function, int number, std::string* out, bool* none = nullptr) {
  if (none) *none = v == kNone;
  if (none && *none) return true;
  if (!has_layout<Str>(v))
    return raise_type_error(t, "{}() argument {} must be str{}, not {}", function, number, none ? " or None" : "", argument_type_name(v));
  *out = Utf8(v.as<Str>()).view();
  return out->find('\0') == std::string::npos || bool(raise_value_error(t, "embedded null character"));
}
bool wide_argument(Thread& t, Value v, const char* function, const char* which, std::wstring* out) {
  if (!has_layout<Str>(v)) return raise_type_error(t, "{}() argument {}must be str, not {}", function, which, argument_type_name(v));
  auto* s = v.as<Str>();
  for (uint64_t i = 0; i < s->length; i++) out->push_back(wchar_t(s->at(i)));
  return out->find(L'\0') == std::wstring::npos || bool(raise_value_error(t, "embedded null character"));
}

// --- the locale in force
Value locale_setlocale(Thread& t, Value, Value category, Value locale) {
  int64_t number;
  std::string name;
  bool query = true;
  if (!to_index_int64(t, category, &number) || (locale && !text_argument(t, locale, "setlocale", 2, &name, &query))) return kEmpty;
  const char* result = setlocale(int(number), query ? nullptr : name.c_str());
  if (!result) return raise(t, g_error, query ? "locale query failed" : "unsupported locale setting");
  return text_of(t, result);
}

Value grouping(Thread& t, const char* sizes) {
  List* list = new_list(t);
  for (const char* s = sizes;; s++) {
    if (s == sizes && !*s) break;
    if (!list_append(t, list, Value::from_int(*s))) return kEmpty;
    if (!*s || *s == CHAR_MAX) break;
  }
  return Value::from(list);
}
Value locale_localeconv(Thread& t, Value) {
  const lconv& c = *localeconv();
  Dict* dict = new_dict(t);
  auto set = [&](const char* name, Value v) { return v && dict_set_str(t, dict, intern(t, name), v); };
  const std::pair<const char*, const char*> texts[] = {
      {"decimal_point", c.decimal_point}, {"thousands_sep", c.thousands_sep}, {"int_curr_symbol", c.int_curr_symbol}, {"currency_symbol", c.currency_symbol},
      {"mon_decimal_point", c.mon_decimal_point}, {"mon_thousands_sep", c.mon_thousands_sep}, {"positive_sign", c.positive_sign}, {"negative_sign", c.negative_sign}};
  const std::pair<const char*, int> numbers[] = {
      {"int_frac_digits", c.int_frac_digits}, {"frac_digits", c.frac_digits}, {"p_cs_precedes", c.p_cs_precedes}, {"p_sep_by_space", c.p_sep_by_space},
      {"n_cs_precedes", c.n_cs_precedes}, {"n_sep_by_space", c.n_sep_by_space}, {"p_sign_posn", c.p_sign_posn}, {"n_sign_posn", c.n_sign_posn}};
  for (auto [name, s] : texts)
    if (!set(name, text_of(t, s))) return kEmpty;
  for (auto [name, n] : numbers)
    if (!set(name, Value::from_int(n))) return kEmpty;
  bool good = set("grouping", grouping(t, c.grouping)) && set("mon_grouping", grouping(t, c.mon_grouping));
  return good ? Value::from(dict) : kEmpty;
}

Value locale_getencoding(Thread& t, Value) {
  const char* codeset = nl_langinfo(CODESET);
  return text_of(t, *codeset ? codeset : "UTF-8");
}

// --- comparing
Value locale_strcoll(Thread& t, Value, Value a, Value b) {
  std::wstring left, right;
  if (!wide_argument(t, a, "strcoll", "1 ", &left) || !wide_argument(t, b, "strcoll", "2 ", &right)) return kEmpty;
  return Value::from_int(wcscoll(left.c_str(), right.c_str()));
}
Value locale_strxfrm(Thread& t, Value, Value string) {
  std::wstring text;
  if (!wide_argument(t, string, "strxfrm", "", &text)) return kEmpty;
  errno = 0;
  std::vector<wchar_t> key(text.size() + 1);
  size_t size = wcsxfrm(key.data(), text.c_str(), key.size());
  if (errno && errno != ERANGE) return raise_os_error(t, errno);
  if (size >= key.size()) {
    key.resize(size + 1);
    wcsxfrm(key.data(), text.c_str(), key.size());
  }
  StrBuilder result(t);
  for (size_t i = 0; i < size; i++) result.add_char(uint32_t(key[i]));
  return Value::from(result.finish());
}

// --- what the locale says
struct Constant { const char* name; int64_t number; };
#define LANGINFO(name) {#name, name}
const Constant kLanginfo[] = {
    LANGINFO(DAY_1), LANGINFO(DAY_2), LANGINFO(DAY_3), LANGINFO(DAY_4), LANGINFO(DAY_5), LANGINFO(DAY_6), LANGINFO(DAY_7), LANGINFO(ABDAY_1),
    LANGINFO(ABDAY_2), LANGINFO(ABDAY_3), LANGINFO(ABDAY_4), LANGINFO(ABDAY_5), LANGINFO(ABDAY_6), LANGINFO(ABDAY_7), LANGINFO(MON_1), LANGINFO(MON_2),
    LANGINFO(MON_3), LANGINFO(MON_4), LANGINFO(MON_5), LANGINFO(MON_6), LANGINFO(MON_7), LANGINFO(MON_8), LANGINFO(MON_9), LANGINFO(MON_10),
    LANGINFO(MON_11), LANGINFO(MON_12), LANGINFO(ABMON_1), LANGINFO(ABMON_2), LANGINFO(ABMON_3), LANGINFO(ABMON_4), LANGINFO(ABMON_5), LANGINFO(ABMON_6),
    LANGINFO(ABMON_7), LANGINFO(ABMON_8), LANGINFO(ABMON_9), LANGINFO(ABMON_10), LANGINFO(ABMON_11), LANGINFO(ABMON_12), LANGINFO(RADIXCHAR),
    LANGINFO(THOUSEP), LANGINFO(YESEXPR), LANGINFO(NOEXPR), LANGINFO(CRNCYSTR), LANGINFO(D_FMT), LANGINFO(D_T_FMT), LANGINFO(T_FMT), LANGINFO(AM_STR),
    LANGINFO(PM_STR), LANGINFO(CODESET), LANGINFO(T_FMT_AMPM), LANGINFO(ERA), LANGINFO(ERA_D_FMT), LANGINFO(ERA_D_T_FMT), LANGINFO(ERA_T_FMT),
    LANGINFO(ALT_DIGITS), LANGINFO(_DATE_FMT)};
#undef LANGINFO
const Constant kCategories[] = {{"LC_CTYPE", LC_CTYPE}, {"LC_TIME", LC_TIME}, {"LC_COLLATE", LC_COLLATE}, {"LC_MONETARY", LC_MONETARY},
                                {"LC_MESSAGES", LC_MESSAGES}, {"LC_NUMERIC", LC_NUMERIC}, {"LC_ALL", LC_ALL}, {"CHAR_MAX", CHAR_MAX}};

Value locale_nl_langinfo(Thread& t, Value, Value key) {
  int64_t number;
  if (!to_index_int64(t, key, &number)) return kEmpty;
  for (const Constant& c : kLanginfo)
    if (c.number == number) return text_of(t, nl_langinfo(nl_item(number)));
  return raise_value_error(t, "unsupported langinfo constant");
}

// --- the C library's translations
Value locale_gettext(Thread& t, Value, Value message) {
  std::string text;
  return text_argument(t, message, "gettext", 1, &text) ? text_of(t, gettext(text.c_str())) : kEmpty;
}
Value locale_dcgettext(Thread& t, Value, Value domain, Value message, Value category) {
  std::string name, text;
  int64_t number;
  bool none;
  if (!text_argument(t, domain, "dcgettext", 1, &name, &none) || !text_argument(t, message, "dcgettext", 2, &text) || !to_index_int64(t, category, &number))
    return kEmpty;
  return text_of(t, dcgettext(none ? nullptr : name.c_str(), text.c_str(), int(number)));
}
Value locale_dgettext(Thread& t, Value module, Value domain, Value message) {
  return locale_dcgettext(t, module, domain, message, Value::from_int(LC_MESSAGES));
}
Value locale_textdomain(Thread& t, Value, Value domain) {
  std::string name;
  bool none;
  if (!text_argument(t, domain, "textdomain", 1, &name, &none)) return kEmpty;
  const char* result = textdomain(none ? nullptr : name.c_str());
  return result ? text_of(t, result) : Value(raise_os_error(t, errno));
}
Value locale_bindtextdomain(Thread& t, Value, Value domain, Value directory) {
  std::string name, path;
  bool none;
  if (!text_argument(t, domain, "bindtextdomain", 1, &name) || !text_argument(t, directory, "bindtextdomain", 2, &path, &none)) return kEmpty;
  if (name.empty()) return raise(t, g_error, "domain must be a non-empty string");
  const char* result = bindtextdomain(name.c_str(), none ? nullptr : path.c_str());
  return result ? text_of(t, result) : Value(raise_os_error(t, errno));
}
Value locale_bind_textdomain_codeset(Thread& t, Value, Value domain, Value codeset) {
  std::string name, code;
  bool none;
  if (!text_argument(t, domain, "bind_textdomain_codeset", 1, &name) || !text_argument(t, codeset, "bind_textdomain_codeset", 2, &code, &none)) return kEmpty;
  const char* result = bind_textdomain_codeset(name.c_str(), none ? nullptr : code.c_str());
  return result ? text_of(t, result) : kNone;
}

const NativeMethod kFunctions[] = {
    function<locale_setlocale>("setlocale($module, category, locale=<unrepresentable>, /)", "Activates/queries locale processing."),
    function<locale_localeconv>("localeconv($module, /)", "Returns numeric and monetary locale-specific parameters."),
    function<locale_getencoding>("getencoding($module, /)", "Get the current locale encoding."),
    function<locale_strcoll>("strcoll($module, os1, os2, /)", "Compares two strings according to the locale."),
    function<locale_strxfrm>("strxfrm($module, string, /)", "Return a string that can be used as a key for locale-aware comparisons."),
    function<locale_nl_langinfo>("nl_langinfo($module, key, /)", "Return the value for the locale information associated with key."),
    function<locale_gettext>("gettext($module, msg, /)", "Return translation of msg."),
    function<locale_dgettext>("dgettext($module, domain, msg, /)", "Return translation of msg in domain."),
    function<locale_dcgettext>("dcgettext($module, domain, msg, category, /)", "Return translation of msg in domain and category."),
    function<locale_textdomain>("textdomain($module, domain, /)", "Set the C library's textdomain to domain, returning the new domain."),
    function<locale_bindtextdomain>("bindtextdomain($module, domain, dir, /)", "Bind the C library's domain to dir."),
    function<locale_bind_textdomain_codeset>("bind_textdomain_codeset($module, domain, codeset, /)", "Bind the C library's domain to codeset."),
};

// Characters as the environment says; the C locale means UTF-8, as with CPython (PEP 538).
void use_locale_of_environment() {
  const char* name = setlocale(LC_CTYPE, "");
  if (!name || !strcmp(name, "C") || !strcmp(name, "POSIX")) setlocale(LC_CTYPE, "C.UTF-8");
}

bool initialize(Thread& t, Module* module) {
  use_locale_of_environment();
  g_error = TRY(new_exception(t, module, "Error", ExceptionId::kException));
  if (!set_attribute(t, Value::from(g_error), intern(t, "__module__"), Value::from(intern(t, "locale")))) return false;
  auto add = [&](const Constant& c) { return dict_set_str(t, module->dict, intern(t, c.name), Value::from_int(c.number)); };
  return std::ranges::all_of(kLanginfo, add) && std::ranges::all_of(kCategories, add);
}

}  // namespace

extern const ModuleSpec kLocaleModule;
const ModuleSpec kLocaleModule = {.name = "_locale", .doc = "Support for POSIX locales.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
