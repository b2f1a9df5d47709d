// sys: the interpreter as programs see it.
#include <unistd.h>

#include <cfloat>
#include <cstring>

#include "interp/frame.h"
#include "modules/_io/open.h"
#include "modules/struct_sequence.h"
#include "objects/attributes.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "runtime/modules.h"
#include "runtime/runtime.h"

namespace adder {
namespace {

Value text(Thread& t, std::string_view s) { return Value::from(str_from_utf8(t, s)); }

// --- the standard streams: what print() needs before the io module is loaded ---------------------------------------------------

struct Stream {
  int descriptor;
  std::string buffer;
  bool line_buffered;
};
Stream g_streams[3] = {{0, {}, false}, {1, {}, false}, {2, {}, true}};
Class* g_stream_class;

bool flush_stream(Thread& t, Stream& s) {
  size_t done = 0;
  while (done < s.buffer.size()) {
    ssize_t n = write(s.descriptor, s.buffer.data() + done, s.buffer.size() - done);
    if (n < 0) {
      int error = errno;
      s.buffer.clear();
      return raise_os_error(t, error);
    }
    done += size_t(n);
  }
  s.buffer.clear();
  return true;
}
bool append(Thread& t, Stream& s, const Str* text) {
  size_t start = s.buffer.size();
  if (text->is_ascii()) s.buffer.append(text->ascii());
  else s.buffer.append(Utf8(text).view());
  bool newline = s.line_buffered && memchr(s.buffer.data() + start, '\n', s.buffer.size() - start);
  return s.buffer.size() < 8192 && !newline ? true : flush_stream(t, s);
}
Stream& stream_of(Value self) { return g_streams[self.as<Instance>()->slots[0].as_int()]; }

Value stream_write(Thread& t, Value self, Value s) {
  if (!has_layout<Str>(s)) return raise_type_error(t, "write() argument must be str, not {}", type_name(s));
  return append(t, stream_of(self), s.as<Str>()) ? Value::from_int(int64_t(s.as<Str>()->length)) : kEmpty;
}
Value stream_flush(Thread& t, Value self) { return flush_stream(t, stream_of(self)) ? kNone : kEmpty; }
Value stream_readline(Thread& t, Value self, Value) {
  Stream& s = stream_of(self);
  for (;;) {
    size_t end = s.buffer.find('\n');
    char chunk[4096];
    ssize_t n = end == std::string::npos ? read(s.descriptor, chunk, sizeof chunk) : 0;
    if (n > 0) {
      s.buffer.append(chunk, size_t(n));
      continue;
    }
    std::string line = s.buffer.substr(0, end == std::string::npos ? end : end + 1);
    s.buffer.erase(0, line.size());
    return text(t, line);
  }
}
Value stream_fileno(Thread&, Value self) { return Value::from_int(stream_of(self).descriptor); }
Value stream_isatty(Thread&, Value self) { return Value::from_bool(isatty(stream_of(self).descriptor)); }
const NativeMethod kStreamMethods[] = {
    method<stream_write>("write($self, text, /)", "Write text to the stream."),
    method<stream_flush>("flush($self, /)", "Write what is buffered."),
    method<stream_readline>("readline($self, size=-1, /)", "Read up to and including a newline."),
    method<stream_fileno>("fileno($self, /)", "The file descriptor."),
    method<stream_isatty>("isatty($self, /)", "Whether the stream is a terminal."),
};
Value stream_encoding(Thread& t, Value) { return Value::from(intern(t, "utf-8")); }
Value stream_name(Thread& t, Value self) {
  static const char* const kNames[] = {"<stdin>", "<stdout>", "<stderr>"};
  return Value::from(intern(t, kNames[stream_of(self).descriptor]));
}
const NativeGetSet kStreamGetSets[] = {{"encoding", stream_encoding, nullptr, nullptr}, {"name", stream_name, nullptr, nullptr}};
const TypeSpec kStreamSpec = {.kind = Kind::kInstance, .methods = kStreamMethods, .getsets = kStreamGetSets, .doc = "A standard stream."};

Value new_stream(Thread& t, int index) {
  if (!g_stream_class) {
    g_stream_class = new_native_class(t, "sys.Stream", class_for_kind(Kind::kInstance), kStreamSpec);
    g_stream_class->fixed_size = 16;
    g_stream_class->instance_shape = new_root_shape(g_stream_class, Kind::kInstance, 0, 16, 0);
  }
  auto* s = reinterpret_cast<Instance*>(new_instance<Object>(t, g_stream_class));
  s->slots[0] = Value::from_int(index);
  return Value::from(static_cast<Object*>(s));
}

// --- functions -----------------------------------------------------------------------------------------------------------------------

Value sys_exit(Thread& t, Value, Value status) {
  Value cls = Value::from(t.runtime->exceptions[int(ExceptionId::kSystemExit)]);
  Value e = status == kNone ? TRY(call_with(t, cls)) : TRY(call_with(t, cls, status));
  set_pending(t, e);
  return kEmpty;
}
Value sys_getrecursionlimit(Thread& t, Value) { return Value::from_int(t.recursion_limit); }
Value sys_setrecursionlimit(Thread& t, Value, Value limit) {
  int64_t n;
  if (!to_index_int64(t, limit, &n)) return kEmpty;
  if (n < 1) return raise_value_error(t, "recursion limit must be greater or equal than 1");
  if (t.recursion_depth >= n) {
    raise(t, ExceptionId::kRecursionError, "cannot set the recursion limit to {} at the recursion depth {}: the limit is too low", n, uint64_t(t.recursion_depth));
    return kEmpty;
  }
  t.recursion_limit = uint32_t(std::min<int64_t>(n, INT32_MAX));
  return kNone;
}
Value sys_intern(Thread& t, Value, Value s) {
  if (!is_exact<Str>(s)) return raise_type_error(t, has_layout<Str>(s) ? "can't intern {}" : "intern() argument must be str, not {}", type_name(s));
  return Value::from(intern(t, s.as<Str>()));
}
Value sys_getsizeof(Thread& t, Value, Value object, Value fallback) {
  Value size = call_method_with(t, object, "__sizeof__");
  if (size || !fallback || !pending_matches(t, ExceptionId::kTypeError)) return size;
  take_pending(t);
  return fallback;
}
Value sys_getrefcount(Thread&, Value, Value) { return Value::from_int(2); }
Value sys_exc_info(Thread& t, Value) {
  for (ExceptionState* s = t.handled; s; s = s->previous) {
    if (!s->handled || s->handled == kNone) continue;
    Value traceback = s->handled.as<ExceptionObject>()->traceback;
    return Value::from(make_tuple(t, Value::from(class_of(s->handled)), s->handled, traceback ? traceback : kNone));
  }
  return Value::from(make_tuple(t, kNone, kNone, kNone));
}
Value sys_exception(Thread& t, Value) {
  for (ExceptionState* s = t.handled; s; s = s->previous)
    if (s->handled && s->handled != kNone) return s->handled;
  return kNone;
}
Value sys_getframe(Thread& t, Value, Value depth) {
  int64_t n;
  if (!to_index_int64(t, depth, &n)) return kEmpty;
  Frame* frame = visible_frame(t.frame);
  for (; frame && n > 0; n--) frame = visible_frame(frame->previous());
  if (!frame) return raise_value_error(t, "call stack is not deep enough");
  return Value::from(frame_object(t, frame));
}
Value sys_displayhook(Thread& t, Value, Value v) {
  if (v == kNone) return kNone;
  Str* underscore = intern(t, "_");
  if (!set_attribute(t, t.runtime->builtins_module, underscore, kNone)) return kEmpty;
  Str* shown = TRY(repr(t, v));
  Value out = TRY(get_attribute(t, t.runtime->sys_module, intern(t, "stdout")));
  TRY(call_method_with(t, out, "write", Value::from(shown)));
  TRY(call_method_with(t, out, "write", Value::from(t.runtime->char_cache['\n'])));
  return set_attribute(t, t.runtime->builtins_module, underscore, v) ? kNone : kEmpty;
}
Value sys_excepthook(Thread& t, Value, Value, Value value, Value traceback) {
  if (is_exception(value) && traceback != kNone && is_exact<Traceback>(traceback)) {
    gc::write_barrier(value.as<Object>());
    value.as<ExceptionObject>()->traceback = traceback;
  }
  print_exception(t, value);
  return kNone;
}
Value sys_getdefaultencoding(Thread& t, Value) { return Value::from(intern(t, "utf-8")); }
Value sys_getfilesystemencoding(Thread& t, Value) { return Value::from(intern(t, "utf-8")); }
Value sys_getfilesystemencodeerrors(Thread& t, Value) { return Value::from(intern(t, "surrogateescape")); }
Value sys_get_int_max_str_digits(Thread& t, Value) { return Value::from_int(t.runtime->int_max_str_digits); }
Value sys_set_int_max_str_digits(Thread& t, Value, Value digits) {
  int64_t n;
  if (!to_index_int64(t, digits, &n)) return kEmpty;
  if (n != 0 && n < 640) return raise_value_error(t, "maxdigits must be 0 or larger than 640");
  t.runtime->int_max_str_digits = int(n);
  return kNone;
}
Value sys_is_finalizing(Thread&, Value) { return kFalse; }
Value sys_audit(Thread&, Value, Value, Value) { return kNone; }
Value sys_getswitchinterval(Thread& t, Value) { return box_float(t, 0.005); }
Value sys_gettrace(Thread&, Value) { return kNone; }

const NativeMethod kFunctions[] = {
    function<sys_exit>("exit($module, status=None, /)", "Exit the interpreter by raising SystemExit(status)."),
    function<sys_getrecursionlimit>("getrecursionlimit($module, /)", "Return the maximum depth of nested calls."),
    function<sys_setrecursionlimit>("setrecursionlimit($module, limit, /)", "Set the maximum depth of nested calls."),
    function<sys_intern>("intern($module, string, /)", "The one string with this text."),
    function<sys_getsizeof>("getsizeof($module, /, object, default=<unrepresentable>)", "Size of an object in bytes."),
    function<sys_getrefcount>("getrefcount($module, object, /)", "References are not counted: always 2."),
    function<sys_exc_info>("exc_info($module, /)", "Class, instance and traceback of the exception being handled."),
    function<sys_exception>("exception($module, /)", "The exception being handled."),
    function<sys_getframe>("_getframe($module, depth=0, /)", "A frame object from the call stack."),
    function<sys_displayhook>("displayhook($module, object, /)", "Print an object and keep it in builtins._"),
    function<sys_excepthook>("excepthook($module, exctype, value, traceback, /)", "Print an exception with its traceback to sys.stderr."),
    function<sys_getdefaultencoding>("getdefaultencoding($module, /)", "The default encoding of strings."),
    function<sys_getfilesystemencoding>("getfilesystemencoding($module, /)", "The encoding of file names."),
    function<sys_getfilesystemencodeerrors>("getfilesystemencodeerrors($module, /)", "How undecodable file names are kept."),
    function<sys_get_int_max_str_digits>("get_int_max_str_digits($module, /)", "The limit for conversions between int and str."),
    function<sys_set_int_max_str_digits>("set_int_max_str_digits($module, /, maxdigits)", "Set the limit for conversions between int and str."),
    function<sys_is_finalizing>("is_finalizing($module, /)", "Whether the interpreter is shutting down."),
    function<sys_audit>("audit($module, event, /, *args)", "Passes the event to any hooks that are attached."),
    function<sys_getswitchinterval>("getswitchinterval($module, /)", "The interval between switches of threads, in seconds."),
    function<sys_gettrace>("gettrace($module, /)", "The global trace function."),
};

// --- tuples with names ---------------------------------------------------------------------------------------------------------

const char* const kVersionFields[] = {"major", "minor", "micro", "releaselevel", "serial"};
const char* const kFlagFields[] = {"debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment",
                                   "verbose", "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding",
                                   "safe_path", "int_max_str_digits"};
const char* const kFloatFields[] = {"max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"};
const char* const kIntFields[] = {"bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"};
const char* const kHashFields[] = {"width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"};
const char* const kThreadFields[] = {"name", "lock", "version"};
const StructSequenceFields kVersionInfo{"sys.version_info", kVersionFields, 5};
const StructSequenceFields kFlags{"sys.flags", kFlagFields, 18};
const StructSequenceFields kFloatInfo{"sys.float_info", kFloatFields, 11};
const StructSequenceFields kIntInfo{"sys.int_info", kIntFields, 4};
const StructSequenceFields kHashInfo{"sys.hash_info", kHashFields, 9};
const StructSequenceFields kThreadInfo{"sys.thread_info", kThreadFields, 3};

Value named(Thread& t, const StructSequenceFields& fields, std::initializer_list<Value> values) {
  return new_struct_sequence(t, new_struct_sequence_class(t, fields), {values.begin(), values.size()});
}
Value number(int64_t i) { return Value::from_int(i); }

bool add_information(Thread& t, Dict* dict) {
  auto add = [&](const char* name, Value v) { return v && dict_set_str(t, dict, intern(t, name), v); };
  const auto& f = t.runtime->flags;
  Value version = named(t, kVersionInfo, {number(3), number(11), number(2), text(t, "final"), number(0)});
  auto* implementation = allocate<SimpleNamespace>(t);
  implementation->dict = new_dict(t);
  auto describe = [&](const char* name, Value v) { return dict_set_str(t, implementation->dict, intern(t, name), v); };
  bool good = describe("name", text(t, "adder")) && describe("cache_tag", text(t, "adder-311")) && describe("version", version) &&
              describe("hexversion", number(0x030b02f0)) && describe("_multiarch", text(t, "x86_64-linux-gnu"));
  return good && add("implementation", Value::from(implementation)) && add("version_info", version) &&
         add("flags", named(t, kFlags, {number(0), number(f.inspect), number(f.interactive), number(f.optimize), number(f.dont_write_bytecode), number(f.no_user_site),
                                        number(f.no_site), number(f.ignore_environment), number(f.verbose), number(f.bytes_warning), number(f.quiet),
                                        number(f.hash_randomization), number(f.isolated), Value::from_bool(f.dev_mode), number(f.utf8_mode), number(0),
                                        Value::from_bool(f.safe_path), number(t.runtime->int_max_str_digits)})) &&
         add("float_info", named(t, kFloatInfo, {box_float(t, DBL_MAX), number(DBL_MAX_EXP), number(DBL_MAX_10_EXP), box_float(t, DBL_MIN), number(DBL_MIN_EXP),
                                                 number(DBL_MIN_10_EXP), number(DBL_DIG), number(DBL_MANT_DIG), box_float(t, DBL_EPSILON), number(FLT_RADIX), number(1)})) &&
         add("float_repr_style", text(t, "short")) &&
         add("int_info", named(t, kIntInfo, {number(64), number(8), number(4300), number(640)})) &&
         add("hash_info", named(t, kHashInfo, {number(64), number((int64_t(1) << 61) - 1), number(314159), number(0), number(1000003), text(t, "siphash13"), number(64),
                                               number(128), number(0)})) &&
         add("thread_info", named(t, kThreadInfo, {text(t, "pthread"), text(t, "semaphore"), kNone}));
}

bool initialize(Thread& t, Module* module) {
  t.runtime->sys_module = Value::from(module);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  bool good = add("modules", Value::from(t.runtime->modules)) && add("path", Value::from(new_list(t))) && add("argv", Value::from(new_list(t))) &&
              add("version", text(t, "3.11.2 (Adder)")) && add("platform", text(t, "linux")) && add("byteorder", text(t, "little")) &&
              add("maxsize", int_from(t, INT64_MAX)) && add("maxunicode", Value::from_int(0x10ffff)) && add("hexversion", Value::from_int(0x030b02f0)) &&
              add("api_version", Value::from_int(1013)) && add("copyright", text(t, "Copyright (c) the Adder authors.")) &&
              add("dont_write_bytecode", kTrue) && add("warnoptions", Value::from(new_list(t))) && add("meta_path", Value::from(new_list(t))) &&
              add("path_hooks", Value::from(new_list(t))) && add("path_importer_cache", Value::from(new_dict(t))) &&
              add("stdin", new_stream(t, 0)) && add("stdout", new_stream(t, 1)) && add("stderr", new_stream(t, 2));
  for (const char* name : {"stdin", "stdout", "stderr"}) {
    std::string kept = std::string("__") + name + "__";
    good = good && add(kept.c_str(), dict_get_str(t, module->dict, intern(t, name)));
  }
  for (const char* name : {"displayhook", "excepthook"}) {
    std::string kept = std::string("__") + name + "__";
    good = good && add(kept.c_str(), dict_get_str(t, module->dict, intern(t, name)));
  }
  List* names = new_list(t);
  for (const ModuleSpec* m : native_modules())
    if (m) list_append(t, names, text(t, m->name));
  good = good && add("builtin_module_names", Value::from(tuple_from(t, names->values())));
  return good && add_information(t, module->dict);
}

}  // namespace

bool print_directly(Thread& t, Value file, Tuple* values, Value sep, Value end) {
  if (!file.is_pointer() || class_of(file) != g_stream_class) return false;
  Stream& s = stream_of(file);
  bool first = true;
  for (Value v : values->values()) {
    if (!first && !(sep == kNone ? (s.buffer += ' ', true) : append(t, s, sep.as<Str>()))) return true;
    first = false;
    Str* shown = str_of(t, v);
    if (!shown || !append(t, s, shown)) return true;
  }
  append(t, s, end == kNone ? t.runtime->char_cache['\n'] : end.as<Str>());
  return true;
}

bool configure_sys(Thread& t, const CommandLine& line) {
  auto* dict = t.runtime->sys_module.as<Module>()->dict;
  auto set = [&](const char* name, Value v) { return dict_set_str(t, dict, intern(t, name), v); };
  List* argv = new_list(t);
  for (auto& a : line.arguments) list_append(t, argv, text(t, a));
  List* path = new_list(t);
  if (line.has_first_path) list_append(t, path, text(t, line.first_path));
  list_append(t, path, text(t, "/usr/lib/python3.11"));
  char executable[4096];
  ssize_t n = readlink("/proc/self/exe", executable, sizeof executable);
  Value self = text(t, std::string_view(executable, n < 0 ? 0 : size_t(n)));
  g_streams[1].line_buffered = isatty(1);
  return set("argv", Value::from(argv)) && set("path", Value::from(path)) && set("executable", self) && set("prefix", text(t, "/usr")) &&
         set("exec_prefix", text(t, "/usr")) && set("base_prefix", text(t, "/usr")) && set("base_exec_prefix", text(t, "/usr"));
}

void initialize_modules(Thread& t) {
  t.runtime->modules = new_dict(t);
  for (const char* name : {"builtins", "sys"}) {
    Module* m = make_native_module(t, *find_native_module(name));
    CHECK(m, "the first modules can be made");
  }
  dict_set_str(t, t.runtime->builtins, intern(t, "open"), open_function(t));
}

void run_exit_functions(Thread& t) {
  flush_open_files(t);
  flush_stream(t, g_streams[1]);
  flush_stream(t, g_streams[2]);
}

extern const ModuleSpec kSysModule;
const ModuleSpec kSysModule = {.name = "sys", .doc = "The interpreter as programs see it.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
