// The module _io, and open().
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "modules/_io/open.h"
#include "modules/_io/io.h"
#include "modules/posix/posix.h"
#include "runtime/modules.h"

namespace adder {
namespace {

using namespace io;

struct OpenMode { std::string raw; bool binary = false, reading = false, writing = false, updating = false; };

bool parse_mode(Thread& t, Value mode, OpenMode* out) {
  if (!has_layout<Str>(mode)) return raise_type_error(t, "open() argument 'mode' must be str, not {}", argument_type_name(mode));
  int seen[256] = {};
  auto* text = mode.as<Str>();
  for (size_t i = 0; i < text->length; i++) {
    uint32_t c = text->at(i);
    if (c >= 128 || !strchr("rwxabt+", int(c)) || seen[c]++) return raise_value_error(t, "invalid mode: {}", Repr{mode});
  }
  if (seen[int('t')] && seen[int('b')]) return raise_value_error(t, "can't have text and binary mode at once");
  int kinds = seen[int('r')] + seen[int('w')] + seen[int('x')] + seen[int('a')];
  if (kinds != 1) return raise_value_error(t, kinds > 1 ? "must have exactly one of create/read/write/append mode" : "Must have exactly one of create/read/write/append mode and at most one plus");
  for (char c : {'x', 'r', 'w', 'a', '+'})
    if (seen[int(c)]) out->raw += c;
  out->binary = seen[int('b')];
  out->updating = seen[int('+')];
  out->reading = seen[int('r')];
  out->writing = !out->reading;
  return true;
}
bool check_arguments(Thread& t, const OpenMode& mode, Value encoding, Value errors, Value newline) {
  if (!mode.binary) return true;
  if (encoding != kNone) return raise_value_error(t, "binary mode doesn't take an encoding argument");
  if (errors != kNone) return raise_value_error(t, "binary mode doesn't take an errors argument");
  if (newline != kNone) return raise_value_error(t, "binary mode doesn't take a newline argument");
  return true;
}

// The layers above the raw file.
Value wrap(Thread& t, Value raw, const OpenMode& mode, int64_t buffering, Value encoding, Value errors, Value newline, Value mode_text) {
  int descriptor = descriptor_of(raw);
  bool terminal = buffering < 0 && isatty(descriptor);
  bool lines = buffering == 1 || terminal;
  if (buffering == 1 && mode.binary &&
      !warn(t, ExceptionId::kRuntimeWarning, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"))
    return kEmpty;
  if (buffering < 0 || buffering == 1) buffering = kBufferSize;
  if (buffering == 0) {
    if (!mode.binary) return raise_value_error(t, "can't have unbuffered text I/O");
    return raw;
  }
  Class* cls = mode.updating ? g_classes.random : mode.writing ? g_classes.writer : g_classes.reader;
  Value buffer = TRY(new_buffered(t, cls, raw, buffering));
  if (mode.binary) return buffer;
  Value text = TRY(new_text(t, buffer, encoding, errors, newline, lines));
  return set_attribute(t, text, intern(t, "mode"), mode_text) ? text : kEmpty;
}

Value open_file(Thread& t, Value, Value file, Value mode_text, Value buffering, Value encoding, Value errors, Value newline, Value closefd, Value opener) {
  // builtins.open is there before the module is.
  if (!g_classes.text && !import_by_name(t, intern(t, "_io"))) return kEmpty;
  OpenMode mode;
  int64_t size;
  int closes = is_true(t, closefd);
  bool descriptor = is_any_int(file);
  if (!descriptor) {
    bool plain = has_layout<Str>(file) || has_layout<Bytes>(file) || class_special(t, class_of(file), Special::kfspath);
    if (!plain) return raise_type_error(t, "expected str, bytes or os.PathLike object, not {}", type_name(file));
  }
  if (closes < 0 || !parse_mode(t, mode_text, &mode) || !check_arguments(t, mode, encoding, errors, newline) || !to_index_int64(t, buffering, &size)) return kEmpty;
  if (size < -1) return raise_value_error(t, "invalid buffering size");
  if (!descriptor && !has_layout<Str>(file) && !has_layout<Bytes>(file)) file = TRY(posix::fspath(t, file));
  Value raw = TRY(new_file(t, file, mode.raw.c_str(), closes, opener));
  Value result = wrap(t, raw, mode, size, encoding, errors, newline, mode_text);
  if (result) return result;
  Value error = take_pending(t);
  if (!call_method_with(t, raw, "close")) take_pending(t);
  t.pending = error;
  return kEmpty;
}
Value open_code(Thread& t, Value module, Value path) {
  if (!has_layout<Str>(path)) return raise_type_error(t, "open_code() argument 'path' must be str, not {}", argument_type_name(path));
  return open_file(t, module, path, Value::from(intern(t, "rb")), Value::from_int(-1), kNone, kNone, kNone, kTrue, kNone);
}
Value text_encoding(Thread& t, Value, Value encoding, Value stack_level) {
  int64_t level;
  if (encoding != kNone) return encoding;
  if (!to_index_int64(t, stack_level, &level) || !warn_default_encoding(t, int(level))) return kEmpty;
  return Value::from(intern(t, t.runtime->flags.utf8_mode ? "utf-8" : "locale"));
}

const NativeMethod kFunctions[] = {
    function<open_code>("open_code($module, /, path)", "Opens the provided file with the intent to import the contents."),
    function<text_encoding>("text_encoding($module, encoding, stacklevel=2, /)", "A helper function to choose the text encoding."),
};
bool initialize(Thread& t, Module* module) {
  Value open = dict_get_str(t, t.runtime->builtins, intern(t, "open"));
  if (!open) open = open_function(t);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("open", open) && add("DEFAULT_BUFFER_SIZE", Value::from_int(kBufferSize)) &&
         add("BlockingIOError", Value::from(t.runtime->exceptions[int(ExceptionId::kBlockingIOError)])) && add_base_classes(t, module) &&
         add_file_class(t, module) && add_buffered_classes(t, module) && add_memory_classes(t, module) &&
         add_newline_decoder(t, module) && add_text_class(t, module);
}
const NativeMethod kOpen = function<open_file>("open($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
                                               "Open file and return a stream.  Raise OSError upon failure.");

}  // namespace

Value open_function(Thread& t) {
  auto* f = allocate<BuiltinFunction>(t);
  f->method = &kOpen;
  f->self = t.runtime->builtins_module;
  f->module = Value::from(intern(t, "io"));
  return Value::from(f);
}

void flush_open_files(Thread& t) { io::flush_all(t); }

extern const ModuleSpec kIoModule;
const ModuleSpec kIoModule = {.name = "_io", .doc = "The io module provides the Python interfaces to stream handling.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
