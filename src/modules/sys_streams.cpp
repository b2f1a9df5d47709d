// The standard streams: text over buffered files, as the io module makes them.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "modules/_io/io.h"
#include "modules/_io/open.h"
#include "objects/attributes.h"
#include "runtime/configuration.h"
#include "runtime/modules.h"
#include "runtime/unraisable.h"

namespace adder {
namespace {

const char* const kNames[] = {"stdin", "stdout", "stderr"};

Dict* sys_dict(Thread& t) { return t.runtime->sys_module.as<Module>()->dict; }
Value text(Thread& t, std::string_view s) { return Value::from(intern(t, s)); }

// In the C locale, whose texts may be anything, bytes that are no UTF-8 pass through.
bool is_lenient_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* locale = getenv(name);
    if (locale && *locale) return !strcmp(locale, "C") || !strcmp(locale, "POSIX") || !strcmp(locale, "C.UTF-8") || !strcmp(locale, "C.utf8");
  }
  return true;
}
std::string errors_of(const Configuration& c, int descriptor) {
  if (descriptor == 2) return "backslashreplace";
  if (!c.io_errors.empty()) return c.io_errors;
  return c.io_encoding.empty() && (is_lenient_locale() || c.flags.utf8_mode) ? "surrogateescape" : "strict";
}

Value open_stream(Thread& t, const Configuration& c, int descriptor) {
  bool reads = descriptor == 0;
  struct stat status;
  if (fstat(descriptor, &status) != 0) return kNone;
  Value raw = TRY(io::new_file(t, Value::from_int(descriptor), reads ? "rb" : "wb", false, kNone));
  std::string name = std::string("<") + kNames[descriptor] + ">";
  if (!set_attribute(t, raw, intern(t, "name"), text(t, name))) return kEmpty;
  Value buffer = raw;
  bool direct = c.flags.unbuffered && !reads;
  if (!direct) buffer = TRY(io::new_buffered(t, reads ? io::g_classes.reader : io::g_classes.writer, raw, io::kBufferSize));
  bool lines = !direct && (descriptor == 2 || isatty(descriptor));
  Value encoding = text(t, "utf-8");
  if (!c.io_encoding.empty()) encoding = TRY(get_attribute(t, TRY(codec_lookup(t, intern(t, c.io_encoding))), intern(t, "name")));
  Value stream = TRY(call_with(t, Value::from(io::g_classes.text), buffer, encoding, text(t, errors_of(c, descriptor)), text(t, "\n"), Value::from_bool(lines),
                               Value::from_bool(c.flags.unbuffered)));
  return set_attribute(t, stream, intern(t, "mode"), text(t, reads ? "r" : "w")) ? stream : kEmpty;
}

// Numbers and text become str without running anybody's code.
bool is_simple(Value v) { return v.is_int() || is_float(v) || is_exact<Str>(v) || v == kNone || v == kTrue || v == kFalse; }

/// Appends a whole line at once; false when something in it is not simple, with nothing done.
bool print_simply(Thread& t, Value file, Tuple* values, Str* sep, Str* end, bool* good) {
  constexpr size_t kMost = 16;
  Str* parts[kMost];
  if (values->length > kMost || !io::appends_plainly(file) || !sep->is_ascii() || !end->is_ascii()) return false;
  for (size_t i = 0; i < values->length; i++) {
    if (!is_simple(values->items[i])) return false;
    parts[i] = str_of(t, values->items[i]);
    if (!parts[i]) return *good = false, true;
    if (!parts[i]->is_ascii()) return false;
  }
  *good = true;
  bool line_end = end->length && end->at(end->length - 1) == '\n';
  for (size_t i = 0; i < values->length && *good; i++) {
    *good = (i == 0 || io::append_ascii(t, file, sep)) && io::append_ascii(t, file, parts[i]);
    line_end = line_end || (is_exact<Str>(values->items[i]) && str_find(parts[i], t.runtime->char_cache['\n'], 0, parts[i]->length) >= 0);
  }
  *good = *good && io::append_ascii(t, file, end) && io::finish_appending(t, file, line_end);
  return true;
}

}  // namespace

bool open_standard_streams(Thread& t, const Configuration& c) {
  TRY(import_by_name(t, intern(t, "_io")));
  bool any_writer = io::g_any_writer;
  for (int i : {2, 0, 1}) {
    Value stream = TRY(open_stream(t, c, i));
    std::string kept = std::string("__") + kNames[i] + "__";
    if (!dict_set_str(t, sys_dict(t), intern(t, kNames[i]), stream) || !dict_set_str(t, sys_dict(t), intern(t, kept), stream)) return false;
  }
  io::g_any_writer = any_writer;  // these are flushed by name at the end
  return true;
}

bool print_directly(Thread& t, Value file, Tuple* values, Value sep, Value end) {
  if (!io::is_plain_text(file)) return false;
  Str *between = sep == kNone ? t.runtime->char_cache[' '] : sep.as<Str>(), *last = end == kNone ? t.runtime->char_cache['\n'] : end.as<Str>();
  bool good;
  if (print_simply(t, file, values, between, last, &good)) return true;
  bool first = true;
  for (Value v : values->values()) {
    if (!first && !io::write_text(t, file, between)) return true;
    first = false;
    Str* shown = str_of(t, v);
    if (!shown || !io::write_text(t, file, shown)) return true;
  }
  io::write_text(t, file, last);
  return true;
}

bool run_exit_functions(Thread& t) {
  flush_open_files(t);
  bool good = true;
  for (const char* name : {"stdout", "stderr"}) {
    Value stream = dict_get_str(t, sys_dict(t), intern(t, name));
    if (!stream || stream == kNone) continue;
    Value closed = find_attribute_value(t, stream, intern(t, "closed"));
    if (closed == kTrue) continue;
    take_pending(t);
    if (call_method_with(t, stream, "flush")) continue;
    if (!strcmp(name, "stdout")) {
      report_unraisable(t, stream, kEmpty);
      good = false;
    } else {
      take_pending(t);  // where could it be reported?
    }
  }
  return good;
}

}  // namespace adder
