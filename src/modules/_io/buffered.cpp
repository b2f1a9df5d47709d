// BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair.  One object has a read buffer (bytes that were read
// ahead, and how far they are used up) and a write buffer (bytes that wait); at most one of them is not empty.
#include <cstring>

#include "modules/_io/io.h"
#include "objects/attributes.h"

namespace adder::io {

bool g_any_writer = false;

namespace {

enum Slot { kRaw, kReadBuffer, kReadAt, kWriteBuffer, kLimit, kDetached, kSlots };
Value raw_of(Value self) { return slot(self, kRaw); }
ByteArray* pending_of(Value self) { return slot(self, kWriteBuffer).as<ByteArray>(); }
std::string_view ahead_of(Value self) {
  return slot(self, kReadBuffer).as<Bytes>()->view().substr(size_t(slot(self, kReadAt).as_int()));
}
void consume(Value self, size_t count) { slot(self, kReadAt) = Value::from_int(slot(self, kReadAt).as_int() + int64_t(count)); }
void forget_ahead(Thread& t, Value self) {
  set_slot(self, kReadBuffer, Value::from(t.runtime->empty_bytes));
  slot(self, kReadAt) = Value::from_int(0);
}
constexpr int64_t kMaxBufferSize = int64_t(1) << 46;
int64_t limit_of(Value self) { return slot(self, kLimit).as_int(); }

bool check_attached(Thread& t, Value self) {
  if (raw_of(self)) return true;
  if (slot(self, kDetached) == kTrue) return raise_value_error(t, "raw stream has been detached");
  return raise_value_error(t, "I/O operation on uninitialized object");
}
int is_closed(Thread& t, Value self) {
  Value raw = raw_of(self);
  return is_plain_file(raw) ? descriptor_of(raw) < 0 : truth_of_attribute(t, raw, "closed");
}
bool check_usable(Thread& t, Value self, const char* what) {
  if (!check_attached(t, self)) return false;
  int closed = is_closed(t, self);
  return closed == 0 || (closed > 0 && raise_value_error(t, "{} of closed file", what));
}

// --- below the buffer

/// Up to `size` bytes from the raw file; null when it would block (nothing pending) or failed.
Bytes* raw_read(Thread& t, Value self, int64_t size) {
  Value raw = raw_of(self);
  if (is_plain_file(raw)) {
    Bytes* out = TRY(bytes_allocate(t, size_t(size)));
    int64_t n = read_descriptor(t, descriptor_of(raw), out->data, size_t(size));
    if (n < 0) return nullptr;
    return n == size ? out : bytes_from(t, out->view().substr(0, size_t(n)));
  }
  ByteArray* buffer = bytearray_from(t, std::string(size_t(size), '\0'));
  Value got = TRY(call_method_with(t, raw, "readinto", Value::from(buffer)));
  if (got == kNone) return nullptr;
  int64_t n;
  if (!to_index_int64(t, got, &n)) return raise_from_pending(t, ExceptionId::kOSError, "raw readinto() failed");
  if (n < 0 || n > size) return raise(t, ExceptionId::kOSError, "raw readinto() returned invalid length {} (should have been between 0 and {})", n, size);
  return bytes_from(t, buffer->view().substr(0, size_t(n)));
}
Failed would_block(Thread& t, int64_t written) {
  Value cls = Value::from(t.runtime->exceptions[int(ExceptionId::kBlockingIOError)]);
  Value e = call_with(t, cls, Value::from_int(EAGAIN), Value::from(intern(t, "write could not complete without blocking")), Value::from_int(written));
  if (e) raise_value(t, e);
  return {};
}
/// Writes some of `data`; the count, or -1 with an error, -2 when it would block.
int64_t raw_write(Thread& t, Value self, std::string_view data) {
  Value raw = raw_of(self);
  if (is_plain_file(raw)) return write_descriptor(t, descriptor_of(raw), data.data(), data.size());
  Value n = call_method_with(t, raw, "write", Value::from(bytes_from(t, data)));
  if (!n) return -1;
  if (n == kNone) return -2;
  int64_t count;
  if (!to_index_int64(t, n, &count)) return -1;
  if (count < 0 || count > int64_t(data.size())) {
    raise(t, ExceptionId::kOSError, "raw write() returned invalid length {} (should have been between 0 and {})", count, data.size());
    return -1;
  }
  return count;
}
bool flush_pending(Thread& t, Value self) {
  ByteArray* pending = pending_of(self);
  while (pending->length) {
    int64_t n = raw_write(t, self, pending->view());
    if (n == -2) return would_block(t, 0);
    if (n < 0 || !drop_front(t, pending, size_t(n))) return false;
  }
  return true;
}
/// A position that the raw file has given, or -1.
int64_t checked_position(Thread& t, Value position) {
  int64_t at;
  if (!position || !to_index_int64(t, position, &at)) return -1;
  if (at < 0) raise(t, ExceptionId::kOSError, "Raw stream returned invalid position {}", at);
  return at < 0 ? -1 : at;
}
int64_t raw_seek(Thread& t, Value self, int64_t offset, Value whence) {
  return checked_position(t, call_method_with(t, raw_of(self), "seek", Value(int_from(t, offset)), whence));
}
// Bytes read ahead are given back before writing.
bool rewind_ahead(Thread& t, Value self) {
  int64_t left = int64_t(ahead_of(self).size());
  forget_ahead(t, self);
  return left == 0 || raw_seek(t, self, -left, Value::from_int(1)) >= 0;
}
bool fill_ahead(Thread& t, Value self, int64_t size) {
  Bytes* more = raw_read(t, self, size);
  if (!more) {
    if (has_pending(t)) return false;
    more = t.runtime->empty_bytes;
  }
  set_slot(self, kReadBuffer, Value::from(more));
  slot(self, kReadAt) = Value::from_int(0);
  return true;
}

// --- reading
Value read_all(Thread& t, Value self) {
  std::string all(ahead_of(self));
  forget_ahead(t, self);
  Value rest = TRY(call_method_with(t, raw_of(self), is_plain_file(raw_of(self)) || find_attribute_value(t, raw_of(self), intern(t, "readall")) ? "readall" : "read"));
  if (rest == kNone) return all.empty() ? kNone : Value::from(bytes_from(t, all));
  if (!has_layout<Bytes>(rest)) return raise_type_error(t, "readall() should return bytes");
  if (all.empty()) return rest;
  all += rest.as<Bytes>()->view();
  return Value::from(bytes_from(t, all));
}
Value read_count(Thread& t, Value self, int64_t size) {
  std::string_view ahead = ahead_of(self);
  if (int64_t(ahead.size()) >= size) {
    Bytes* out = bytes_from(t, ahead.substr(0, size_t(size)));
    consume(self, size_t(size));
    return Value::from(out);
  }
  std::string out(ahead);
  forget_ahead(t, self);
  while (int64_t(out.size()) < size) {
    int64_t missing = size - int64_t(out.size());
    if (!fill_ahead(t, self, std::max(missing / kBufferSize * kBufferSize, limit_of(self)))) return kEmpty;
    std::string_view more = ahead_of(self);
    if (more.empty()) break;
    more = more.substr(0, size_t(missing));
    out += more;
    consume(self, more.size());
  }
  return Value::from(bytes_from(t, out));
}
Value buffered_read(Thread& t, Value self, Value size) {
  int64_t n;
  if (!size_or_none(t, size, &n)) return kEmpty;
  if (n < -1) return raise_value_error(t, "read length must be non-negative or -1");
  if (!check_usable(t, self, "read") || !flush_pending(t, self)) return kEmpty;
  return n < 0 ? read_all(t, self) : read_count(t, self, n);
}
Value buffered_read1(Thread& t, Value self, Value size) {
  int64_t n;
  if (!size_or_none(t, size, &n) || !check_usable(t, self, "read") || !flush_pending(t, self)) return kEmpty;
  Bytes* out = reader_read1(t, self, n < 0 ? limit_of(self) : n);
  return out ? Value::from(out) : kEmpty;
}
Value buffered_peek(Thread& t, Value self, Value) {
  if (!check_usable(t, self, "peek") || !flush_pending(t, self)) return kEmpty;
  if (ahead_of(self).empty() && !fill_ahead(t, self, limit_of(self))) return kEmpty;
  return Value::from(bytes_from(t, ahead_of(self)));
}
/// Moves up to `size` bytes read ahead to `target`; their number.
size_t take_ahead(Value self, uint8_t* target, size_t size) {
  std::string_view ahead = ahead_of(self).substr(0, size);
  if (!ahead.empty()) memcpy(target, ahead.data(), ahead.size());
  consume(self, ahead.size());
  return ahead.size();
}
Value read_into(Thread& t, Value self, Value buffer, bool once) {
  BufferView view;
  if (!get_writable_buffer(t, buffer, &view) || !check_usable(t, self, "readinto") || !flush_pending(t, self)) return kEmpty;
  size_t done = take_ahead(self, view.data, view.length);
  while (done < view.length) {
    // ref 3.11: readinto1 goes to the file although there was something ahead only for what does not fit the buffer.
    size_t missing = view.length - done;
    bool large = int64_t(missing) > limit_of(self);
    if (once && done && !large) break;
    if (!fill_ahead(t, self, large ? int64_t(missing) : limit_of(self))) return kEmpty;
    size_t taken = take_ahead(self, view.data + done, missing);
    done += taken;
    if (taken == 0 || once) break;
  }
  return Value::from_int(int64_t(done));
}
Value buffered_readinto(Thread& t, Value self, Value buffer) { return read_into(t, self, buffer, false); }
Value buffered_readinto1(Thread& t, Value self, Value buffer) { return read_into(t, self, buffer, true); }
/// A line of at most `limit` bytes (-1: any); empty bytes at the end.
Bytes* read_line(Thread& t, Value self, int64_t limit) {
  std::string line;
  for (;;) {
    std::string_view ahead = ahead_of(self);
    if (limit >= 0) ahead = ahead.substr(0, size_t(limit) - line.size());
    size_t end = ahead.find('\n');
    std::string_view part = end == ahead.npos ? ahead : ahead.substr(0, end + 1);
    bool complete = end != ahead.npos || (limit >= 0 && int64_t(line.size() + part.size()) >= limit);
    if (complete && line.empty()) {
      Bytes* out = bytes_from(t, part);
      consume(self, part.size());
      return out;
    }
    line += part;
    consume(self, part.size());
    if (complete) break;
    if (!fill_ahead(t, self, limit_of(self))) return nullptr;
    if (ahead_of(self).empty()) break;
  }
  return bytes_from(t, line);
}
Value buffered_readline(Thread& t, Value self, Value size) {
  int64_t n;
  if (!size_or_none(t, size, &n) || !check_usable(t, self, "readline") || !flush_pending(t, self)) return kEmpty;
  Bytes* line = read_line(t, self, n);
  return line ? Value::from(line) : kEmpty;
}
Value buffered_next(Thread& t, Value self) {
  if (!check_usable(t, self, "readline") || !flush_pending(t, self)) return kEmpty;
  if (class_of(self)->flags & kClassHeap) {
    Value line = TRY(call_method_with(t, self, "readline"));
    int64_t n = length_of(t, line);
    return n < 0 ? kEmpty : n ? line : Value(raise_stop_iteration(t, kEmpty));
  }
  Bytes* line = TRY(read_line(t, self, -1));
  return line->length ? Value::from(line) : Value(raise_stop_iteration(t, kEmpty));
}

// --- writing
Value buffered_write(Thread& t, Value self, Value data) {
  if (has_layout<Str>(data)) return raise_type_error(t, "a bytes-like object is required, not 'str'");
  BufferView view;
  if (!get_buffer(t, data, &view) || !check_usable(t, self, "write")) return kEmpty;
  return writer_append(t, self, view.view()) ? Value::from_int(int64_t(view.length)) : kEmpty;
}
Value buffered_flush(Thread& t, Value self) {
  if (!check_usable(t, self, "flush") || !flush_pending(t, self)) return kEmpty;
  if (!ahead_of(self).empty() && class_of(self) == g_classes.random && !rewind_ahead(t, self)) return kEmpty;
  return call_method_with(t, raw_of(self), "flush");
}

// --- position
Value buffered_tell(Thread& t, Value self) {
  if (!check_usable(t, self, "tell")) return kEmpty;
  int64_t position = checked_position(t, call_method_with(t, raw_of(self), "tell"));
  if (position < 0) return kEmpty;
  return int_from(t, position - int64_t(ahead_of(self).size()) + int64_t(pending_of(self)->length));
}
Value buffered_seek(Thread& t, Value self, Value offset, Value whence) {
  int64_t at, how;
  if (!check_usable(t, self, "seek") || !to_index_int64(t, whence, &how)) return kEmpty;
  if (how < 0 || how > 4) return raise_value_error(t, "whence value {} unsupported", how);
  Value able = TRY(call_method_with(t, raw_of(self), "seekable"));
  if (able != kTrue) return unsupported(t, "File or stream is not seekable.");
  if (!to_index_int64(t, offset, &at) || !flush_pending(t, self)) return kEmpty;
  if (how == 1) at -= int64_t(ahead_of(self).size());
  forget_ahead(t, self);
  int64_t position = raw_seek(t, self, at, whence);
  return position < 0 ? kEmpty : int_from(t, position);
}
Value buffered_truncate(Thread& t, Value self, Value size) {
  if (!check_usable(t, self, "truncate")) return kEmpty;
  Value able = TRY(call_method_with(t, self, "writable"));
  if (able != kTrue) return unsupported(t, "truncate");
  if (!flush_pending(t, self)) return kEmpty;
  if (size == kNone) size = TRY(buffered_tell(t, self));
  if (!rewind_ahead(t, self)) return kEmpty;
  return call_method_with(t, raw_of(self), "truncate", size);
}

// --- the rest
Value buffered_close(Thread& t, Value self) {
  if (!check_attached(t, self)) return kEmpty;
  int closed = is_closed(t, self);
  if (closed) return closed < 0 ? kEmpty : kNone;
  bool flushed = bool(call_method_with(t, self, "flush"));
  Value first = take_pending(t);
  Value done = call_method_with(t, raw_of(self), "close");
  if (!flushed) {
    if (done) t.pending = first;
    else chain_pending(t, first);
    bytearray_resize(t, pending_of(self), 0);
    return kEmpty;
  }
  return done ? kNone : kEmpty;
}
Value buffered_detach(Thread& t, Value self) {
  if (!check_attached(t, self) || !call_method_with(t, self, "flush")) return kEmpty;
  Value raw = raw_of(self);
  slot(self, kRaw) = kEmpty;
  slot(self, kDetached) = kTrue;
  return raw;
}
Value buffered_dealloc_warn(Thread& t, Value self, Value source) {
  Value warns = raw_of(self) ? find_attribute_value(t, raw_of(self), intern(t, "_dealloc_warn")) : kEmpty;
  return warns ? call_with(t, warns, source) : has_pending(t) ? kEmpty : kNone;
}
template <const char* name> Value forward(Thread& t, Value self) { return check_attached(t, self) ? call_method_with(t, raw_of(self), name) : kEmpty; }
template <const char* name> Value forward_attribute(Thread& t, Value self) { return check_attached(t, self) ? get_attribute(t, raw_of(self), intern(t, name)) : kEmpty; }
constexpr char kFileno[] = "fileno", kIsatty[] = "isatty", kSeekable[] = "seekable", kReadableName[] = "readable", kWritableName[] = "writable", kName[] = "name",
               kMode[] = "mode", kClosed[] = "closed";
Value get_raw(Thread&, Value self) { return raw_of(self) ? raw_of(self) : kNone; }
Value buffered_repr(Thread& t, Value self) {
  Class* cls = class_of(self);
  Value name = raw_of(self) ? find_attribute_value(t, self, intern(t, "name")) : kEmpty;
  if (has_pending(t)) take_pending(t);
  StrBuilder text(t);
  text.add_ascii("<");
  Value module = class_lookup(t, cls, intern(t, "__module__"));
  if (module && has_layout<Str>(module)) text.add(module.as<Str>()), text.add_char('.');
  text.add(cls->qualified_name);
  if (name) {
    text.add_ascii(" name=");
    text.add(TRY(repr(t, name)));
  }
  text.add_char('>');
  return Value::from(text.finish());
}

Value buffered_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  forget_ahead(t, self);
  set_slot(self, kWriteBuffer, Value::from(bytearray_from(t, {})));
  slot(self, kLimit) = Value::from_int(kBufferSize);
  slot(self, kDetached) = kFalse;
  return self;
}
template <const char* ability, const char* message> Value buffered_init(Thread& t, Value self, Value raw, Value size) {
  int64_t n;
  if (!to_index_int64(t, size, &n)) return kEmpty;
  slot(self, kRaw) = kEmpty;
  if (n <= 0) return raise_value_error(t, "buffer size must be strictly positive");
  if (n > kMaxBufferSize) return raise_memory_error(t);
  if (!is_plain_file(raw)) {
    Value able = TRY(call_method_with(t, raw, ability));
    int good = is_true(t, able);
    if (good <= 0) return good < 0 ? kEmpty : Value(unsupported(t, message));
  } else if (slot(raw, ability[0] == 'r' ? kReadable : kWritable) != kTrue) {
    return unsupported(t, message);
  }
  set_slot(self, kRaw, raw);
  slot(self, kLimit) = Value::from_int(n);
  if (ability[0] == 'w') g_any_writer = true;
  return kNone;
}
constexpr char kNotReadable[] = "File or stream is not readable.", kNotWritable[] = "File or stream is not writable.";
Value random_init(Thread& t, Value self, Value raw, Value size) {
  Value able = TRY(call_method_with(t, raw, "seekable"));
  if (able != kTrue) return unsupported(t, "File or stream is not seekable.");
  TRY((buffered_init<kReadableName, kNotReadable>(t, self, raw, size)));
  return buffered_init<kWritableName, kNotWritable>(t, self, raw, size);
}

#define COMMON                                                                                                   \
  method<buffered_close>("close($self, /)!", "Flush and close the file."),                                       \
      method<buffered_detach>("detach($self, /)!", "Separate the raw stream from the buffer and return it."),    \
      method<buffered_tell>("tell($self, /)!", "Current position."),                                             \
      method<buffered_seek>("seek($self, target, whence=0, /)", "Change the position."),                         \
      method<buffered_truncate>("truncate($self, pos=None, /)", "Cut the file off."),                            \
      method<forward<kFileno>>("fileno($self, /)!", "The file descriptor."),                                     \
      method<forward<kIsatty>>("isatty($self, /)!", "Whether the file is a terminal."),                          \
      method<forward<kSeekable>>("seekable($self, /)!", "Whether the file can be positioned."),                  \
      method<buffered_dealloc_warn>("_dealloc_warn($self, source, /)!", "Warn of a file that was not closed."),   \
      method<buffered_repr>("__repr__($self, /)", "Return repr(self)."),                                         \
      method<buffered_flush>("flush($self, /)!", "Write what is buffered.")
#define READING                                                                                                           \
  method<buffered_read>("read($self, size=-1, /)", "Read and return up to size bytes."),                                  \
      method<buffered_read1>("read1($self, size=-1, /)", "Read and return up to size bytes, with at most one raw read."), \
      method<buffered_peek>("peek($self, size=0, /)", "Bytes ahead, without moving on."),                                 \
      method<buffered_readinto>("readinto($self, buffer, /)", "Read bytes into a buffer."),                               \
      method<buffered_readinto1>("readinto1($self, buffer, /)", "Read bytes into a buffer, with at most one raw read."),  \
      method<buffered_readline>("readline($self, size=-1, /)", "Read and return a line."),                                \
      method<buffered_next>("__next__($self, /)", "Implement next(self).")
#define WRITING method<buffered_write>("write($self, buffer, /)", "Write a bytes-like object; return the number of bytes.")

const NativeMethod kNew = method<buffered_new>("Buffered($type, *args, **kwargs)", "Create a buffered stream.");
const NativeMethod kReaderMethods[] = {
    COMMON, READING, method<buffered_init<kReadableName, kNotReadable>>("__init__($self, raw, buffer_size=8192<DEFAULT_BUFFER_SIZE>)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<forward<kReadableName>>("readable($self, /)!", "Whether the file can be read.")};
const NativeMethod kWriterMethods[] = {
    COMMON, WRITING, method<buffered_init<kWritableName, kNotWritable>>("__init__($self, raw, buffer_size=8192<DEFAULT_BUFFER_SIZE>)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<forward<kWritableName>>("writable($self, /)!", "Whether the file can be written.")};
const NativeMethod kRandomMethods[] = {
    COMMON, READING, WRITING, method<random_init>("__init__($self, raw, buffer_size=8192<DEFAULT_BUFFER_SIZE>)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<forward<kReadableName>>("readable($self, /)!", "Whether the file can be read."), method<forward<kWritableName>>("writable($self, /)!", "Whether the file can be written.")};
const NativeGetSet kGetSets[] = {native_member("raw", get_raw),
                                 {"closed", forward_attribute<kClosed>, nullptr, nullptr},
                                 {"name", forward_attribute<kName>, nullptr, nullptr},
                                 {"mode", forward_attribute<kMode>, nullptr, nullptr}};
const TypeSpec kReaderSpec = {.kind = Kind::kInstance, .methods = kReaderMethods, .getsets = kGetSets, .doc = "Create a new buffered reader using the given readable raw IO object.", .construct = &kNew, .hidden_slots = kSlots};
const TypeSpec kWriterSpec = {.kind = Kind::kInstance, .methods = kWriterMethods, .getsets = kGetSets, .doc = "A buffer for a writeable sequential RawIO object.", .construct = &kNew, .hidden_slots = kSlots};
const TypeSpec kRandomSpec = {.kind = Kind::kInstance, .methods = kRandomMethods, .getsets = kGetSets, .doc = "A buffered interface to random access streams.", .construct = &kNew, .hidden_slots = kSlots};

// --- BufferedRWPair: a reader and a writer of two files
enum PairSlot { kReader, kWriter, kPairSlots };
Value pair_new(Thread& t, Value type, Value, Value) { return Value::from(new_instance<Object>(t, type.as<Class>())); }
Value pair_init(Thread& t, Value self, Value reader, Value writer, Value size) {
  Value r = TRY(call_with(t, Value::from(g_classes.reader), reader, size));
  Value w = TRY(call_with(t, Value::from(g_classes.writer), writer, size));
  set_slot(self, kReader, r);
  set_slot(self, kWriter, w);
  return kNone;
}
bool check_pair(Thread& t, Value self) { return slot(self, kWriter) || raise_value_error(t, "I/O operation on uninitialized object"); }
template <PairSlot part, const char* name> Value pair_forward(Thread& t, Value self, Value args) {
  if (!check_pair(t, self)) return kEmpty;
  return call_method(t, slot(self, part), intern(t, name), args.as<Tuple>()->values());
}
constexpr char kRead[] = "read", kRead1[] = "read1", kPeek[] = "peek", kReadInto[] = "readinto", kReadInto1[] = "readinto1", kWrite[] = "write", kFlush[] = "flush";
Value pair_close(Thread& t, Value self) {
  if (!check_pair(t, self)) return kEmpty;
  bool first = bool(call_method_with(t, slot(self, kWriter), "close"));
  Value error = take_pending(t);
  bool second = bool(call_method_with(t, slot(self, kReader), "close"));
  if (!first && second) t.pending = error;
  if (!first && !second) chain_pending(t, error);
  return first && second ? kNone : kEmpty;
}
Value pair_isatty(Thread& t, Value self) {
  if (!check_pair(t, self)) return kEmpty;
  Value writes = TRY(call_method_with(t, slot(self, kWriter), "isatty"));
  return writes != kFalse ? writes : call_method_with(t, slot(self, kReader), "isatty");
}
Value pair_closed(Thread& t, Value self) { return slot(self, kWriter) ? get_attribute(t, slot(self, kWriter), intern(t, "closed")) : kFalse; }
#define PASS(part, constant, name) method<pair_forward<part, constant>>(name "($self, *args)!", "Passed on.")
const NativeMethod kPairNew = method<pair_new>("BufferedRWPair($type, *args, **kwargs)", "A buffered reader and writer object together.");
const NativeMethod kPairMethods[] = {
    method<pair_init>("__init__($self, reader, writer, buffer_size=8192<DEFAULT_BUFFER_SIZE>, /)", "Initialize self.  See help(type(self)) for accurate signature."),
    PASS(kReader, kRead, "read"), PASS(kReader, kRead1, "read1"), PASS(kReader, kPeek, "peek"), PASS(kReader, kReadInto, "readinto"), PASS(kReader, kReadInto1, "readinto1"),
    PASS(kReader, kReadableName, "readable"), PASS(kWriter, kWrite, "write"), PASS(kWriter, kFlush, "flush"), PASS(kWriter, kWritableName, "writable"),
    method<pair_isatty>("isatty($self, /)!", "Whether one of the files is a terminal."), method<pair_close>("close($self, /)!", "Close both files."),
};
const NativeGetSet kPairGetSets[] = {{"closed", pair_closed, nullptr, nullptr}};
const TypeSpec kPairSpec = {.kind = Kind::kInstance, .methods = kPairMethods, .getsets = kPairGetSets, .doc = "A buffered reader and writer object together.", .construct = &kPairNew, .hidden_slots = kPairSlots};

void collect_writers(Object* object, void* context) {
  Class* cls = shape_of_object(object)->kind == Kind::kInstance ? shape_of_object(object)->cls : nullptr;
  if (cls && (is_subtype(cls, g_classes.writer) || is_subtype(cls, g_classes.random) || is_subtype(cls, g_classes.text)))
    list_append(*g_runtime->main_thread, static_cast<List*>(context), Value::from(object));
}

}  // namespace

bool is_plain_writer(Value v) { return class_of(v) == g_classes.writer || class_of(v) == g_classes.random; }
bool is_plain_reader(Value v) { return class_of(v) == g_classes.reader; }

bool is_plain_and_open(Value v) {
  if (!is_plain_writer(v) && !is_plain_reader(v)) return false;
  Value raw = raw_of(v);
  return raw && is_plain_file(raw) && descriptor_of(raw) >= 0;
}

/// What the buffer still takes of `data` when the file below takes nothing now (BlockingIOError is pending): all of it, or
/// as much as fits, and then an error that says how much that was, `written` bytes before it included.
static bool keep_what_fits(Thread& t, Value writer, std::string_view data, size_t written) {
  ByteArray* pending = pending_of(writer);
  size_t room = size_t(limit_of(writer)) - std::min(size_t(limit_of(writer)), pending->length);
  take_pending(t);
  if (!bytearray_append(t, pending, data.substr(0, room))) return false;
  return data.size() <= room || would_block(t, int64_t(written + room));
}

bool writer_append(Thread& t, Value writer, std::string_view data) {
  if (!check_usable(t, writer, "write")) return false;
  if (!ahead_of(writer).empty() && !rewind_ahead(t, writer)) return false;
  ByteArray* pending = pending_of(writer);
  if (int64_t(pending->length + data.size()) <= limit_of(writer)) return bytearray_append(t, pending, data);
  if (!flush_pending(t, writer)) return pending_matches(t, ExceptionId::kBlockingIOError) && keep_what_fits(t, writer, data, 0);
  size_t written = 0;
  while (int64_t(data.size()) > limit_of(writer)) {
    int64_t n = raw_write(t, writer, data);
    if (n == -2) return would_block(t, 0), keep_what_fits(t, writer, data, written);
    if (n < 0) return false;
    data.remove_prefix(size_t(n));
    written += size_t(n);
  }
  return bytearray_append(t, pending, data);
}
Bytes* reader_read1(Thread& t, Value reader, int64_t size) {
  if (!check_usable(t, reader, "read")) return nullptr;
  if (size == 0) return t.runtime->empty_bytes;
  if (ahead_of(reader).empty()) {
    Bytes* more = raw_read(t, reader, size);
    return more ? more : has_pending(t) ? nullptr : t.runtime->empty_bytes;
  }
  std::string_view ahead = ahead_of(reader).substr(0, size_t(size));
  Bytes* out = bytes_from(t, ahead);
  consume(reader, ahead.size());
  return out;
}
Value new_buffered(Thread& t, Class* cls, Value raw, int64_t size) { return call_with(t, Value::from(cls), raw, Value::from_int(size)); }

void flush_all(Thread& t) {
  if (!g_any_writer) return;
  List* writers = new_list(t, 1024);
  {
    gc::NoCollection none(*t.runtime->heap);
    t.runtime->heap->for_each_object(collect_writers, writers);
  }
  // Text first: what it holds goes to the writers below.
  for (bool text : {true, false})
    for (Value v : list_from(t, writers->values())->values())
      if (is_subtype(class_of(v), g_classes.text) == text && !call_method_with(t, v, "flush")) take_pending(t);
}

bool add_buffered_classes(Thread& t, Module* module) {
  g_classes.reader = TRY(add_class(t, module, "BufferedReader", g_classes.buffered_base, kReaderSpec));
  g_classes.writer = TRY(add_class(t, module, "BufferedWriter", g_classes.buffered_base, kWriterSpec));
  g_classes.random = TRY(add_class(t, module, "BufferedRandom", g_classes.buffered_base, kRandomSpec));
  g_classes.pair = TRY(add_class(t, module, "BufferedRWPair", g_classes.buffered_base, kPairSpec));
  return true;
}

}  // namespace adder::io
