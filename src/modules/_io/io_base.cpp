// The abstract bases: _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase.
#include <cstring>

#include "modules/_io/io.h"
#include "objects/attributes.h"
#include "runtime/native_classes.h"
#include "runtime/unraisable.h"

namespace adder::io {

Classes g_classes;

bool warn_default_encoding(Thread& t, int stack_level) {
  return !t.runtime->flags.warn_default_encoding || warn(t, ExceptionId::kEncodingWarning, "'encoding' argument not specified", stack_level);
}
void chain_pending(Thread& t, Value first) {
  auto* e = t.pending.as<ExceptionObject>();
  gc::write_barrier(e);
  e->context = first;
}
Failed raise_from_pending(Thread& t, ExceptionId kind, const char* message) {
  Value cause = take_pending(t);
  raise(t, kind, "{}", message);
  chain_pending(t, cause);
  auto* e = t.pending.as<ExceptionObject>();
  e->cause = cause;
  e->suppress_context = true;
  return {};
}
Failed unsupported(Thread& t, const char* what) { return raise(t, g_classes.unsupported, "{}", what); }

int truth_of_attribute(Thread& t, Value object, const char* name) {
  Value v = get_attribute(t, object, intern(t, name));
  return v ? is_true(t, v) : -1;
}
bool check_open(Thread& t, Value self) {
  int closed = truth_of_attribute(t, self, "closed");
  return closed == 0 || (closed > 0 && raise_value_error(t, "I/O operation on closed file."));
}
bool size_or_none(Thread& t, Value v, int64_t* out) {
  if (v == kNone) return *out = -1, true;
  if (!has_index(t, v)) return raise_type_error(t, "argument should be integer or None, not '{}'", type_name(v));
  return to_index_int64(t, v, out);
}
Class* add_class(Thread& t, Module* module, const char* name, Class* base, const TypeSpec& spec) {
  std::string full = std::string("_io.") + name;
  Class* cls = TRY(new_native_class(t, full.c_str(), base, spec));
  cls->flags |= kClassHasWeakRefs;
  return dict_set_str(t, module->dict, intern(t, name), Value::from(cls)) ? cls : nullptr;
}

namespace {

Str* closed_name(Thread& t) { return intern(t, "__IOBase_closed"); }

Value base_seek(Thread& t, Value, Value, Value) { return unsupported(t, "seek"); }
Value base_tell(Thread& t, Value self) { return call_method_with(t, self, "seek", Value::from_int(0), Value::from_int(1)); }
Value base_truncate(Thread& t, Value, Value) { return unsupported(t, "truncate"); }
Value base_fileno(Thread& t, Value) { return unsupported(t, "fileno"); }
Value base_flush(Thread& t, Value self) { return check_open(t, self) ? kNone : kEmpty; }
Value base_close(Thread& t, Value self) {
  int closed = truth_of_attribute(t, self, "closed");
  if (closed) return closed < 0 ? kEmpty : kNone;
  Value flushed = call_method_with(t, self, "flush");
  Value pending = take_pending(t);
  if (!set_attribute(t, self, closed_name(t), kTrue)) return kEmpty;
  t.pending = pending;
  return flushed ? kNone : kEmpty;
}
Value base_closed(Thread& t, Value self) {
  Value v = find_attribute_value(t, self, closed_name(t));
  if (!v && has_pending(t)) return kEmpty;
  return Value::from_bool(v && v == kTrue);
}
Value base_false(Thread& t, Value self) { return check_open(t, self) ? kFalse : kEmpty; }
Value base_is_false(Thread&, Value) { return kFalse; }
template <const char* name, const char* message> Value check_ability(Thread& t, Value self) {
  Value able = TRY(call_method_with(t, self, name));
  if (able != kTrue) return unsupported(t, message);
  return able;
}
constexpr char kSeekableName[] = "seekable", kReadableName[] = "readable", kWritableName[] = "writable";
constexpr char kNotSeekable[] = "File or stream is not seekable.", kNotReadable[] = "File or stream is not readable.", kNotWritable[] = "File or stream is not writable.";
Value base_check_closed(Thread& t, Value self) { return check_open(t, self) ? kNone : kEmpty; }
Value base_enter(Thread& t, Value self) { return check_open(t, self) ? self : kEmpty; }
Value base_exit(Thread& t, Value self, Value) { return call_method_with(t, self, "close"); }
Value base_iter(Thread& t, Value self) { return check_open(t, self) ? self : kEmpty; }
Value base_next(Thread& t, Value self) {
  Value line = TRY(call_method_with(t, self, "readline"));
  int64_t length = length_of(t, line);
  if (length < 0) return kEmpty;
  return length ? line : Value(raise_stop_iteration(t, kEmpty));
}
Value base_readline(Thread& t, Value self, Value size) {
  int64_t limit;
  if (!size_or_none(t, size, &limit)) return kEmpty;
  Value peek = find_attribute_value(t, self, intern(t, "peek"));
  if (!peek && has_pending(t)) return kEmpty;
  std::string line;
  while (limit < 0 || int64_t(line.size()) < limit) {
    int64_t wanted = 1;
    if (peek) {
      Value ahead = TRY(call_with(t, peek, Value::from_int(1)));
      if (!has_layout<Bytes>(ahead)) return raise(t, ExceptionId::kOSError, "peek() should have returned a bytes object, not '{}'", type_name(ahead));
      std::string_view view = ahead.as<Bytes>()->view();
      size_t end = view.find('\n');
      if (!view.empty()) wanted = int64_t(end == view.npos ? view.size() : end + 1);
      if (limit >= 0) wanted = std::min(wanted, limit - int64_t(line.size()));
    }
    Value part = TRY(call_method_with(t, self, "read", Value::from_int(wanted)));
    if (!has_layout<Bytes>(part)) return raise(t, ExceptionId::kOSError, "read() should have returned a bytes object, not '{}'", type_name(part));
    if (part.as<Bytes>()->length == 0) break;
    line += part.as<Bytes>()->view();
    if (line.back() == '\n') break;
  }
  return Value::from(bytes_from(t, line));
}
Value base_readlines(Thread& t, Value self, Value hint) {
  int64_t limit, total = 0;
  if (!size_or_none(t, hint, &limit)) return kEmpty;
  List* out = new_list(t);
  bool good = for_each(t, self, [&](Value line) {
    if (limit > 0 && total >= limit) return false;
    int64_t length = length_of(t, line);
    total += length;
    return length >= 0 && list_append(t, out, line);
  });
  return good || !has_pending(t) ? Value::from(out) : kEmpty;
}
Value base_writelines(Thread& t, Value self, Value lines) {
  if (!check_open(t, self)) return kEmpty;
  return for_each(t, lines, [&](Value line) { return bool(call_method_with(t, self, "write", line)); }) ? kNone : kEmpty;
}
Value base_del(Thread& t, Value self) {
  Value closed = find_attribute_value(t, self, intern(t, "closed"));
  if (has_pending(t)) take_pending(t);
  if (closed && closed != kFalse) return kNone;
  Value warns = find_attribute_value(t, self, intern(t, "_dealloc_warn"));
  if (warns && !call_with(t, warns, self)) report_unraisable(t, self, kNone);
  if (has_pending(t)) take_pending(t);
  // ref 3.11: errors of closing an object that nobody uses any more are not shown.
  if (!call_method_with(t, self, "close")) take_pending(t);
  return kNone;
}

const NativeMethod kBaseMethods[] = {
    method<base_seek>("seek($self, offset, whence=0, /)!", "Change the stream position to the given byte offset."),
    method<base_tell>("tell($self, /)", "Return current stream position."),
    method<base_truncate>("truncate($self, size=None, /)!", "Truncate file to size bytes."),
    method<base_fileno>("fileno($self, /)", "Returns underlying file descriptor if one exists."),
    method<base_flush>("flush($self, /)", "Flush write buffers, if applicable."),
    method<base_close>("close($self, /)", "Flush and close the IO object."),
    method<base_is_false>("seekable($self, /)", "Return whether object supports random access."),
    method<base_is_false>("readable($self, /)", "Return whether object was opened for reading."),
    method<base_is_false>("writable($self, /)", "Return whether object was opened for writing."),
    method<base_false>("isatty($self, /)", "Return whether this is an 'interactive' stream."),
    method<base_check_closed>("_checkClosed($self, /)!", "ValueError when the stream is closed."),
    method<check_ability<kSeekableName, kNotSeekable>>("_checkSeekable($self, /)!", "UnsupportedOperation when the stream cannot seek."),
    method<check_ability<kReadableName, kNotReadable>>("_checkReadable($self, /)!", "UnsupportedOperation when the stream cannot be read."),
    method<check_ability<kWritableName, kNotWritable>>("_checkWritable($self, /)!", "UnsupportedOperation when the stream cannot be written."),
    method<base_enter>("__enter__($self, /)!", "The stream itself."),
    method<base_exit>("__exit__($self, /, *exc_info)!", "Close the stream."),
    method<base_iter>("__iter__($self, /)", "Implement iter(self)."),
    method<base_next>("__next__($self, /)", "Implement next(self)."),
    method<base_readline>("readline($self, size=-1, /)", "Read and return a line from the stream."),
    method<base_readlines>("readlines($self, hint=-1, /)", "Return a list of lines from the stream."),
    method<base_writelines>("writelines($self, lines, /)", "Write a list of lines to stream."),
    method<base_del>("__del__($self, /)!", "Close the stream."),
};
const NativeGetSet kBaseGetSets[] = {{"closed", base_closed, nullptr, nullptr}};
const TypeSpec kBaseSpec = {.kind = Kind::kInstance, .methods = kBaseMethods, .getsets = kBaseGetSets, .doc = "The abstract base class for all I/O classes.", .has_dict = true};

// --- _RawIOBase
Value raw_readall(Thread& t, Value self) {
  std::string all;
  for (;;) {
    Value part = TRY(call_method_with(t, self, "read", Value::from_int(kBufferSize)));
    if (part == kNone) return all.empty() ? kNone : Value::from(bytes_from(t, all));
    if (!has_layout<Bytes>(part)) return raise_type_error(t, "read() should return bytes");
    if (part.as<Bytes>()->length == 0) return Value::from(bytes_from(t, all));
    all += part.as<Bytes>()->view();
  }
}
Value raw_read(Thread& t, Value self, Value size) {
  int64_t n;
  if (!size_or_none(t, size, &n)) return kEmpty;
  if (n < 0) return call_method_with(t, self, "readall");
  ByteArray* buffer = bytearray_from(t, std::string(size_t(n), '\0'));
  Value got = TRY(call_method_with(t, self, "readinto", Value::from(buffer)));
  if (got == kNone) return kNone;
  int64_t count;
  if (!to_index_int64(t, got, &count)) return kEmpty;
  return Value::from(bytes_from(t, buffer->view().substr(0, size_t(std::max<int64_t>(count, 0)))));
}
const NativeMethod kRawMethods[] = {
    method<raw_read>("read($self, size=-1, /)", "Read up to size bytes."),
    method<raw_readall>("readall($self, /)", "Read until EOF, using multiple read() call."),
};
const TypeSpec kRawSpec = {.kind = Kind::kInstance, .methods = kRawMethods, .doc = "Base class for raw binary I/O."};

// --- _BufferedIOBase and _TextIOBase
template <const char* name> Value no_support(Thread& t, Value, Value) { return unsupported(t, name); }
constexpr char kRead[] = "read", kRead1[] = "read1", kWrite[] = "write", kReadLine[] = "readline";
Value read_into(Thread& t, Value self, Value buffer, const char* name) {
  BufferView view;
  if (!get_writable_buffer(t, buffer, &view)) return kEmpty;
  Value data = TRY(call_method_with(t, self, name, Value::from_int(int64_t(view.length))));
  if (!has_layout<Bytes>(data)) return raise_type_error(t, "read() should return bytes");
  auto got = data.as<Bytes>()->view();
  if (got.size() > view.length) return raise_value_error(t, "read() returned too much data: {} bytes requested, {} returned", view.length, got.size());
  if (!got.empty()) memcpy(view.data, got.data(), got.size());
  return Value::from_int(int64_t(got.size()));
}
Value buffered_readinto(Thread& t, Value self, Value buffer) { return read_into(t, self, buffer, "read"); }
Value buffered_readinto1(Thread& t, Value self, Value buffer) { return read_into(t, self, buffer, "read1"); }
Value detach_unsupported(Thread& t, Value) { return unsupported(t, "detach"); }
const NativeMethod kBufferedMethods[] = {
    method<detach_unsupported>("detach($self, /)", "Disconnect this buffer from its underlying raw stream and return it."),
    method<no_support<kRead>>("read($self, size=-1, /)!", "Read and return up to n bytes."),
    method<no_support<kRead1>>("read1($self, size=-1, /)!", "Read and return up to n bytes, with at most one read() call."),
    method<no_support<kWrite>>("write($self, b, /)!", "Write the given buffer to the IO stream."),
    method<buffered_readinto>("readinto($self, buffer, /)", "Read bytes into a buffer."),
    method<buffered_readinto1>("readinto1($self, buffer, /)", "Read bytes into a buffer, with at most one read() call."),
};
const TypeSpec kBufferedSpec = {.kind = Kind::kInstance, .methods = kBufferedMethods, .doc = "Base class for buffered IO objects."};
Value text_none(Thread&, Value) { return kNone; }
const NativeMethod kTextMethods[] = {
    method<detach_unsupported>("detach($self, /)!", "Separate the underlying buffer from the TextIOBase and return it."),
    method<no_support<kRead>>("read($self, size=-1, /)!", "Read at most n characters from stream."),
    method<no_support<kReadLine>>("readline($self, size=-1, /)!", "Read until newline or EOF."),
    method<no_support<kWrite>>("write($self, s, /)!", "Write string to stream."),
};
const NativeGetSet kTextGetSets[] = {{"encoding", text_none, nullptr, nullptr}, {"newlines", text_none, nullptr, nullptr}, {"errors", text_none, nullptr, nullptr}};
const TypeSpec kTextSpec = {.kind = Kind::kInstance, .methods = kTextMethods, .getsets = kTextGetSets, .doc = "Base class for text I/O."};

}  // namespace

bool add_base_classes(Thread& t, Module* module) {
  Class* os_error = t.runtime->exceptions[int(ExceptionId::kOSError)];
  Class* value_error = t.runtime->exceptions[int(ExceptionId::kValueError)];
  Dict* body = new_dict(t);
  dict_set_str(t, body, intern(t, "__module__"), Value::from(intern(t, "io")));
  Tuple* bases = make_tuple(t, Value::from(os_error), Value::from(value_error));
  g_classes.unsupported = TRY(new_class(t, class_for<Class>(t), intern(t, "UnsupportedOperation"), bases, body, nullptr));
  keep_class(t, g_classes.unsupported);
  if (!dict_set_str(t, module->dict, intern(t, "UnsupportedOperation"), Value::from(g_classes.unsupported))) return false;
  g_classes.base = TRY(add_class(t, module, "_IOBase", class_for_kind(Kind::kInstance), kBaseSpec));
  g_classes.base->flags &= ~uint32_t(kClassNoInstantiate);
  if (!repeat_special(t, g_classes.base, Special::knew)) return false;
  g_classes.raw = TRY(add_class(t, module, "_RawIOBase", g_classes.base, kRawSpec));
  g_classes.buffered_base = TRY(add_class(t, module, "_BufferedIOBase", g_classes.base, kBufferedSpec));
  g_classes.text_base = TRY(add_class(t, module, "_TextIOBase", g_classes.base, kTextSpec));
  return true;
}

}  // namespace adder::io
