// Signatures of native methods: parsing, binding of arguments, CPython's messages when they do not fit.
#include "objects/native.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "objects/class.h"
#include "objects/containers.h"
#include "objects/errors.h"
#include "objects/exact_constructors.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {

const NativeMethod* exact_constructors[size_t(Kind::kCount)];

namespace {

// --- parsing
struct Parser {
  Thread& t;
  const char* at;

  void skip_spaces() { while (*at == ' ') at++; }
  bool accept(char c) {
    skip_spaces();
    if (*at != c) return false;
    at++;
    return true;
  }
  std::string_view word() {
    skip_spaces();
    const char* start = at;
    while (*at && !strchr(" ,()=*/", *at)) at++;
    return {start, size_t(at - start)};
  }
  // A literal: number, string, None, True, False; anything else is "unrepresentable" and arrives as the empty value.
  Value literal() {
    skip_spaces();
    const char* start = at;
    if (*at == '\'' || *at == '"') {
      char quote = *at++;
      while (*at && *at != quote) at++;
      std::string_view text(start + 1, size_t(at - start - 1));
      at++;
      return Value::from(intern(t, text));
    }
    for (int depth = 0; *at && (depth || (*at != ',' && *at != ')')); at++) depth += (*at == '(') - (*at == ')');
    std::string_view text(start, size_t(at - start));
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    text = text.substr(0, text.find('<'));
    if (text == "None") return kNone;
    if (text == "True") return kTrue;
    if (text == "False") return kFalse;
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return Value::from_int(std::min(number, kMaxSmallInt));
    char* stop = nullptr;
    double real = strtod(text.data(), &stop);
    if (stop == text.data() + text.size() && !text.empty()) return box_float(t, real);
    return kEmpty;
  }
};

/// A signature, and what calls without keywords need of it.
struct CallSignature : Signature {
  size_t fewest = 0;        // arguments without which a call fails
  bool variadic = false;    // has *args
};

/// Sums the parameters up.  Keyword-only parameters without defaults make all calls without keywords fail.
void note_counts(CallSignature& s) {
  for (size_t i = 0; i < s.count; i++) {
    s.variadic |= s.parameters[i].kind == Parameter::kVarPositional;
    if (!s.parameters[i].has_default) s.fewest = i < s.positional_count ? i + 1 : SIZE_MAX;
  }
}

CallSignature* parse(Thread& t, const NativeMethod* m) {
  auto* s = new CallSignature{};
  s->method = m;
  Parser p{t, m->signature};
  s->name = intern(t, p.word());
  CHECK(p.accept('('), m->signature);
  bool keyword_only = false;
  auto* next = s->parameters;
  while (!p.accept(')')) {
    CHECK(*p.at, m->signature);
    if (p.accept('/')) {
      for (auto* q = s->parameters; q < next; q++) q->kind = Parameter::kPositionalOnly;
    } else if (p.accept('*')) {
      if (p.accept('*')) {
        *next++ = {Parameter::kVarKeyword, intern(t, p.word()), kEmpty, true};
      } else {
        std::string_view name = p.word();
        if (!name.empty()) *next++ = {Parameter::kVarPositional, intern(t, name), kEmpty, true};
        keyword_only = true;
      }
    } else {
      std::string_view name = p.word();
      bool receiver = next == s->parameters && name[0] == '$';
      if (receiver) name.remove_prefix(1);
      *next = {receiver ? Parameter::kPositionalOnly : keyword_only ? Parameter::kKeywordOnly : Parameter::kPositionalOrKeyword,
               intern(t, name), kEmpty, false};
      s->bound |= receiver;
      if (p.accept('=')) {
        next->has_default = true;
        next->default_value = p.literal();
      }
      next++;
    }
    p.accept(',');
  }
  s->count = uint8_t(next - s->parameters);
  CHECK(s->count == m->parameter_count, m->signature);
  while (s->positional_count < s->count && s->parameters[s->positional_count].kind <= Parameter::kPositionalOrKeyword) s->positional_count++;
  note_counts(*s);
  return s;
}

// NativeMethod* -> Signature*, open addressing; lives as long as the process, as the tables of methods do.
struct SignatureTable {
  struct Cell { const NativeMethod* method; const CallSignature* signature; };
  Cell* cells = nullptr;
  size_t capacity = 0, count = 0;

  Cell& cell_for(const NativeMethod* m) {
    for (size_t i = (reinterpret_cast<uintptr_t>(m) >> 3) * 0x9E3779B97F4A7C15ull >> 24;; i++) {
      Cell& cell = cells[i & (capacity - 1)];
      if (cell.method == m || !cell.method) return cell;
    }
  }
  void grow() {
    Cell* old = cells;
    size_t old_capacity = capacity;
    capacity = capacity ? capacity * 2 : 256;
    cells = static_cast<Cell*>(calloc(capacity, sizeof(Cell)));
    CHECK(cells, "out of memory for signatures");
    for (size_t i = 0; i < old_capacity; i++)
      if (old[i].method) cell_for(old[i].method) = old[i];
    free(old);
  }
} g_signatures;

// --- binding
/// The arguments of a call that cannot be, for the words about it.
struct Arguments {
  const Value* values;
  CalledAs how;
  Value operator[](size_t i) const { return values[i]; }
};

/// The name that messages show: for __init__ that of the builtin type whose it is.
Str* shown_name(Thread& t, const Signature* s, const Arguments& arguments) {
  if (s->name != special_name(Special::kinit) || !s->bound) return s->name;
  Class* cls = class_of(arguments[0]);
  while (cls->base && (cls->flags & kClassHeap)) cls = cls->base;
  return cls->name;
}

bool takes_keyword(const Parameter& p) { return p.kind == Parameter::kPositionalOrKeyword || p.kind == Parameter::kKeywordOnly; }
bool takes_keywords(const Signature* s) { return std::any_of(s->parameters, s->parameters + s->count, takes_keyword); }

bool is_of_module(Thread& t, const Signature* s) { return s->parameters[0].name == intern(t, "module"); }

/// The descriptor of a builtin type's method, and the type; none for functions of modules and for constructors.
std::pair<Value, Class*> descriptor_of(Thread& t, const Signature* s, const Arguments& arguments) {
  if (!s->bound || is_of_module(t, s)) return {};
  bool of_class = is_class(arguments[0]) && str_equal(s->parameters[0].name, intern(t, "type"));
  Class* cls = of_class ? arguments[0].as<Class>() : class_of(arguments[0]);
  for (size_t i = 0; cls->mro && i < cls->mro->length; i++) {
    Class* owner = cls->mro->items[i].as<Class>();
    if (owner->flags & kClassHeap) continue;
    if (Value found = dict_get_str(t, owner->dict, s->name)) return {found, owner};
  }
  return {};
}
Class* receiving_class(Value receiver) { return is_class(receiver) ? receiver.as<Class>() : class_of(receiver); }
/// ref 3.11: messages about functions with no parameters or one, and without keywords, name the type or the module as well.
std::string full_name(Thread& t, const Signature* s, const Arguments& arguments) {
  std::string name(Utf8(shown_name(t, s, arguments)).view());
  if (s->bound && is_of_module(t, s)) {
    Value home = dict_get_str(t, arguments[0].as<Module>()->dict, intern(t, "__name__"));
    bool unnamed = !home || !has_layout<Str>(home) || str_equal(home.as<Str>(), intern(t, "builtins"));
    return unnamed ? name : std::string(Utf8(home.as<Str>()).view()) + "." + name;
  }
  if (arguments.how == CalledAs::kBoundValue) return std::string(Utf8(receiving_class(arguments[0])->qualified_name).view()) + "." + name;
  Class* owner = s->name == special_name(Special::kinit) ? nullptr : descriptor_of(t, s, arguments).second;
  return owner ? std::string(Utf8(owner->name).view()) + "." + name : name;
}

bool is_wrapper(Thread& t, const Signature* s, const Arguments& arguments) {
  Value descriptor = descriptor_of(t, s, arguments).first;
  return descriptor && has_layout<WrapperDescriptor>(descriptor) && s->name != special_name(Special::kinit);
}
/// ref 3.11: some slot wrappers unpack their arguments as a function without a name does.
bool has_empty_name(const Signature* s, const Class* cls, size_t expected) {
  bool repeats = s->name == special_name(Special::kmul) || s->name == special_name(Special::krmul) || s->name == special_name(Special::kimul);
  return expected == 2 || (repeats && (cls->flags & (kClassSequence) || cls->kind == Kind::kStr || cls->kind == Kind::kBytes || cls->kind == Kind::kByteArray));
}

/// The error for a function whose parameters are given by position only, as many as there are.
Failed wrong_exact_count(Thread& t, const Signature* s, size_t expected, size_t given, const Arguments& arguments) {
  const char* plural = expected == 1 ? "" : "s";
  if (s->method->keywords_for) return raise_type_error(t, "{} expected {} argument{}, got {}", s->name, expected, plural, given);
  if (is_wrapper(t, s, arguments))
    return raise_type_error(t, "{}expected {} argument{}, got {}", has_empty_name(s, class_of(arguments[0]), expected) ? " " : "", expected, plural, given);
  if (s->method->constructs || s->name == special_name(Special::kinit))
    return raise_type_error(t, "{} expected {} argument{}, got {}", shown_name(t, s, arguments), expected, plural, given);
  if (expected == 0 && takes_keywords(s)) return raise_type_error(t, "{}() takes no positional arguments", s->name);
  if (expected == 0) return raise_type_error(t, "{}() takes no arguments ({} given)", full_name(t, s, arguments), given);
  if (expected == 1) return raise_type_error(t, "{}() takes exactly one argument ({} given)", full_name(t, s, arguments), given);
  return raise_type_error(t, "{} expected {} arguments, got {}", shown_name(t, s, arguments), expected, given);
}

Failed wrong_count(Thread& t, const Signature* s, size_t given, const Arguments& arguments) {
  size_t skip = s->bound ? 1 : 0;
  size_t required = 0, allowed = s->positional_count - skip;
  bool positional_only = !takes_keywords(s) || s->method->keywords_for;
  for (size_t i = skip; i < s->positional_count; i++) required += !s->parameters[i].has_default;
  given -= skip;
  const Str* name = shown_name(t, s, arguments);
  bool too_few = given < required;
  size_t expected = too_few ? required : allowed;
  if (required == allowed && (positional_only || allowed == 0)) return wrong_exact_count(t, s, allowed, given, arguments);
  if (s->method->counts_arguments)
    return raise_type_error(t, "{}() takes at {} {} argument{} ({} given)", name, too_few ? "least" : "most", expected, expected == 1 ? "" : "s", given);
  if (positional_only)
    return raise_type_error(t, "{} expected at {} {} argument{}, got {}", is_wrapper(t, s, arguments) ? intern(t, "") : name, too_few ? "least" : "most", expected,
                            expected == 1 ? "" : "s", given);
  if (too_few) {
    size_t missing = skip + given;
    return raise_type_error(t, "{}() missing required argument '{}' (pos {})", name, s->parameters[missing].name, missing - skip + 1);
  }
  return raise_type_error(t, "{}() takes {} {} {}argument{} ({} given)", name, required == allowed ? "exactly" : "at most", expected,
                          s->positional_count == s->count ? "" : "positional ", expected == 1 ? "" : "s", given);
}

/// ref 3.11: methods that get their arguments as a tuple are called by their bare names, unless they are called at once.
bool has_bare_name(Thread& t, const Signature* s, CalledAs how) {
  bool takes_tuple = s->method->counts_arguments || s->positional_count < s->count;
  return s->method->bare_name || (takes_tuple && how == CalledAs::kBoundValue && !is_of_module(t, s));
}

Failed no_keywords(Thread& t, const Signature* s, const Arguments& arguments) {
  if (is_wrapper(t, s, arguments))
    return raise_type_error(t, "wrapper {}() takes no keyword arguments", s->name);
  return raise_type_error(t, "{}() takes no keyword arguments", has_bare_name(t, s, arguments.how) ? std::string(Utf8(s->name).view()) : full_name(t, s, arguments));
}

/// Builtin constructors without keyword parameters let those pass that a subclass's own __init__ takes, and builtin
/// __init__ methods those that a subclass's own __new__ takes.
bool ignores_keywords(Thread& t, const Signature* s, const Arguments& arguments) {
  if (!s->bound) return false;
  bool constructor = is_class(arguments[0]) && s->parameters[0].name == intern(t, "type");
  if (!constructor && s->name != special_name(Special::kinit)) return false;
  Class* cls = constructor ? arguments[0].as<Class>() : class_of(arguments[0]);
  Class* builtin = cls;
  while (builtin->base && (builtin->flags & kClassHeap)) builtin = builtin->base;
  if (!constructor && builtin->kind == Kind::kSet) return false;
  Special other = constructor ? Special::kinit : Special::knew;
  return builtin != cls && class_special(t, cls, other) != class_special(t, builtin, other);
}

/// The parameter of that name, or -1.
int parameter_named(const Signature* s, const Str* key) {
  for (size_t i = 0; i < s->count; i++)
    if (takes_keyword(s->parameters[i]) && (s->parameters[i].name == key || str_equal(s->parameters[i].name, key))) return int(i);
  return -1;
}

/// Keyword arguments of a call: the k-th is names[k] with values[k].
struct Keywords {
  Tuple* names;
  const Value* values;
  size_t count() const { return names ? names->length : 0; }
  Str* name(size_t k) const { return names->items[k].as<Str>(); }
};

/// Fills parameters by name; what has no parameter of its own, or one that is taken, goes to `extra`, or is left to check_keywords.
bool bind_keywords(Thread& t, const Signature* s, const Keywords& keywords, Value* bound, Value* extra) {
  for (size_t k = 0; k < keywords.count(); k++) {
    int i = parameter_named(s, keywords.name(k));
    if (i >= 0) {
      if (!bound[i]) bound[i] = keywords.values[k];
    } else if (extra) {
      if (!*extra) *extra = Value::from(new_dict(t));
      if (!dict_set(t, extra->as<Dict>(), keywords.names->items[k], keywords.values[k])) return false;
    }
  }
  return true;
}

/// Complains of keyword arguments that no parameter takes.  ref 3.11: only when no argument is missing.
bool check_keywords(Thread& t, const Signature* s, const Keywords& keywords, size_t positional, const Arguments& arguments, bool has_extra) {
  for (size_t k = 0; k < keywords.count(); k++) {
    int i = parameter_named(s, keywords.name(k));
    if (i >= 0 && size_t(i) < positional && s->method->names_first)
      return raise_type_error(t, "'{}' is an invalid keyword argument for {}()", keywords.name(k), s->name);
    if (i >= 0 && size_t(i) < positional)
      return raise_type_error(t, "argument for {}() given by name ('{}') and position ({})", shown_name(t, s, arguments), keywords.name(k), i + 1 - s->bound);
  }
  for (size_t k = 0; k < keywords.count() && !has_extra; k++) {
    if (parameter_named(s, keywords.name(k)) >= 0) continue;
    const Str* taker = s->method->keywords_for ? intern(t, s->method->keywords_for) : shown_name(t, s, arguments);
    return raise_type_error(t, "'{}' is an invalid keyword argument for {}()", keywords.name(k), taker);
  }
  return true;
}

/// The error for parameter `i`, which got no argument.
Failed missing_argument(Thread& t, const Signature* s, size_t i, size_t positional, const Keywords& keywords, const Arguments& arguments) {
  const Parameter& p = s->parameters[i];
  bool has_keywords = keywords.count() != 0;
  if (s->method->names_first) {
    if (!check_keywords(t, s, keywords, positional, arguments, /*has_extra=*/false)) return Failed{};
    return raise_type_error(t, "{}() missing required argument '{}'", s->name, p.name);
  }
  if (p.kind == Parameter::kPositionalOnly && takes_keywords(s) && !s->method->keywords_for) {
    size_t required = 0;
    for (size_t k = s->bound; k < s->positional_count; k++) required += s->parameters[k].kind == Parameter::kPositionalOnly && !s->parameters[k].has_default;
    return raise_type_error(t, "{}() takes {} {} positional argument{} ({} given)", shown_name(t, s, arguments),
                            required + s->bound < s->positional_count ? "at least" : "exactly", required, required == 1 ? "" : "s", positional - s->bound);
  }
  if (p.kind == Parameter::kKeywordOnly || (has_keywords && i >= positional && !s->method->keywords_for))
    return raise_type_error(t, "{}() missing required argument '{}' (pos {})", shown_name(t, s, arguments), p.name, i + 1 - s->bound);
  return wrong_count(t, s, positional, arguments);
}

}  // namespace

static const CallSignature* call_signature_of(Thread& t, const NativeMethod* m) {
  if ((g_signatures.count + 1) * 2 > g_signatures.capacity) g_signatures.grow();
  auto& cell = g_signatures.cell_for(m);
  if (!cell.method) {
    const CallSignature* s = parse(t, m);
    auto& place = g_signatures.cell_for(m);
    place = {m, s};
    g_signatures.count++;
    return s;
  }
  return cell.signature;
}
const Signature* signature_of(Thread& t, const NativeMethod* m) { return call_signature_of(t, m); }

Value detail::raise_out_of_memory(Thread& t) { return has_pending(t) ? kEmpty : raise_memory_error(t); }

/// The parameters in the text of a signature, "(a, b='x', /)".
static std::vector<std::string_view> split_parameters(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  size_t start = 1;
  for (size_t at = 0; at < text.size(); at++) {
    char c = text[at];
    if (c == '\'') at = text.find('\'', at + 1);
    depth += (c == '(') - (c == ')');
    if (depth > 1 || (c != ',' && depth != 0)) continue;
    if (at > start) parts.push_back(text.substr(start, at - start));
    start = at + 2;
  }
  return parts;
}
/// A parameter as it is shown: of `=LITERAL<TEXT>` and `=<TEXT>` the text.
static std::string shown_parameter(std::string_view parameter) {
  std::string shown(parameter);
  size_t value = parameter.find('=') + 1, bracket = parameter.find('<');
  bool has_text = bracket != std::string_view::npos, has_brackets = parameter.ends_with("<unrepresentable>");
  if (has_text) shown = std::string(parameter.substr(0, value)) + std::string(parameter.substr(bracket + !has_brackets, parameter.size() - bracket - 2 * !has_brackets));
  if (size_t newline = shown.find('\n'); newline != std::string::npos) shown.replace(newline, 1, "\\n");
  return shown;
}
/// ref 3.11: Argument Clinic breaks a line before the parameter with which it would be longer than that.
static std::string wrapped(std::span<const std::string> parameters, size_t indent) {
  constexpr size_t kWidth = 72;
  std::string text = "(";
  size_t width = indent;
  for (const std::string& parameter : parameters) {
    bool first = &parameter == &parameters.front(), last = &parameter == &parameters.back();
    std::string piece = (first ? "" : " ") + parameter + (last ? "" : ",");
    if (!first && width + piece.size() >= kWidth) {
      text += "\n" + std::string(indent, ' ');
      piece.erase(0, 1);
      width = indent;
    }
    text += piece;
    width += piece.size();
  }
  return text + ")";
}

Value text_signature(Thread& t, const NativeMethod& row, bool with_receiver) {
  std::string_view text = row.signature;
  if (text.ends_with('!')) return kNone;
  size_t name_length = text.find('(');
  std::vector<std::string> parameters;
  for (std::string_view parameter : split_parameters(row.shown ? row.shown : text.substr(name_length))) parameters.push_back(shown_parameter(parameter));
  if (!with_receiver && !parameters.empty() && parameters[0].starts_with('$')) {
    bool has_slash = parameters.size() > 1 && parameters[1] == "/";
    parameters.erase(parameters.begin(), parameters.begin() + 1 + has_slash);
  }
  return Value::from(str_from_utf8(t, wrapped(parameters, name_length + 1)));
}

Str* native_name(Thread& t, const NativeMethod* m) { return intern(t, {m->signature, size_t(strchr(m->signature, '(') - m->signature)}); }

/// A call without keywords whose arguments are not too few, nor too many.
static Value call_positional(Thread& t, const CallSignature* s, const Value* arguments, size_t count) {
  Value bound[kMaxNativeParameters];
  size_t direct = std::min<size_t>(count, s->positional_count);
  for (size_t i = 0; i < direct; i++) bound[i] = arguments[i];
  for (size_t i = direct; i < s->count; i++) bound[i] = s->parameters[i].default_value;
  if (s->variadic) bound[s->positional_count] = Value::from(TRY(tuple_from(t, {arguments + direct, count - direct})));
  return s->method->invoke(t, bound);
}

Value call_native(Thread& t, const NativeMethod* m, const Value* arguments, size_t count, Tuple* names, CalledAs how) {
  if (m->simple && !names && count == m->parameter_count) [[likely]] return m->invoke(t, arguments);
  if (!names && m->domain && m->domain->variadic) return m->domain->variadic(t, arguments, count);
  const CallSignature* s = call_signature_of(t, m);
  if (!names && count >= s->fewest && (s->variadic || count <= s->positional_count)) return call_positional(t, s, arguments, count);
  // What takes any number of arguments complains of none before it looks at keywords.
  if (m->domain && m->domain->variadic && count == s->bound) return m->domain->variadic(t, arguments, count);
  const Keywords keywords = {names, arguments + count};
  const Arguments given = {arguments, how};
  size_t positional = count;
  Value bound[kMaxNativeParameters] = {};
  Value* extra = nullptr;
  bool variadic = false;
  for (size_t i = 0; i < s->count; i++) {
    if (s->parameters[i].kind == Parameter::kVarPositional) variadic = true;
    if (s->parameters[i].kind == Parameter::kVarKeyword) extra = &bound[i];
  }
  if (keywords.count() && !extra && !takes_keywords(s) && !ignores_keywords(t, s, given))
    return no_keywords(t, s, given);
  if (!extra && !variadic && takes_keywords(s) && !m->keywords_for && positional + keywords.count() > s->count)
    return raise_type_error(t, "{}() takes at most {} {}argument{} ({} given)", shown_name(t, s, given), s->count - s->bound,
                            positional == s->bound ? "keyword " : "", s->count - s->bound == 1 ? "" : "s", positional + keywords.count() - s->bound);
  if (positional > s->positional_count && !variadic) return wrong_count(t, s, positional, given);
  size_t direct = positional < s->positional_count ? positional : s->positional_count;
  for (size_t i = 0; i < direct; i++) bound[i] = arguments[i];
  if (variadic) bound[s->positional_count] = Value::from(tuple_from(t, {arguments + direct, positional - direct}));
  if (!bind_keywords(t, s, keywords, bound, extra)) return kEmpty;
  for (size_t i = 0; i < s->count; i++) {
    if (bound[i]) continue;
    if (!s->parameters[i].has_default) return missing_argument(t, s, i, positional, keywords, given);
    bound[i] = s->parameters[i].default_value;
  }
  if (keywords.count() && takes_keywords(s) && !check_keywords(t, s, keywords, direct, given, extra)) return kEmpty;
  return m->invoke(t, bound);
}

}  // namespace adder
