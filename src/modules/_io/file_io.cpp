// FileIO: an operating-system file, without a buffer.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interp/poll.h"
#include "modules/_io/io.h"
#include "modules/posix/posix.h"
#include "objects/audit.h"

namespace adder::io {

int64_t read_descriptor(Thread& t, int descriptor, void* data, size_t size) {
  for (;;) {
    ssize_t n = read(descriptor, data, size);
    if (n >= 0) return n;
    if (errno == EAGAIN) return -2;
    if (errno != EINTR) return raise_os_error(t, errno), -1;
    if (t.poll && !handle_poll(t)) return -1;
  }
}
int64_t write_descriptor(Thread& t, int descriptor, const void* data, size_t size) {
  for (;;) {
    ssize_t n = write(descriptor, data, size);
    if (n >= 0) return n;
    if (errno == EAGAIN) return -2;
    if (errno != EINTR) return raise_os_error(t, errno), -1;
    if (t.poll && !handle_poll(t)) return -1;
  }
}

namespace {

struct Mode { bool readable = false, writable = false, appending = false, created = false; int flags = 0; };
Failed bad_mode(Thread& t) { return raise_value_error(t, "Must have exactly one of create/read/write/append mode and at most one plus"); }
bool parse_mode(Thread& t, std::string_view text, Mode* out) {
  bool kind = false, plus = false;
  for (char c : text) {
    switch (c) {
      case 'b': break;
      case '+':
        if (plus) return bad_mode(t);
        plus = true;
        break;
      case 'x': case 'r': case 'w': case 'a':
        if (kind) return bad_mode(t);
        kind = true;
        if (c == 'r') out->readable = true;
        else out->writable = true;
        if (c == 'x') out->created = true, out->flags |= O_EXCL | O_CREAT;
        if (c == 'w') out->flags |= O_CREAT | O_TRUNC;
        if (c == 'a') out->appending = true, out->flags |= O_APPEND | O_CREAT;
        break;
      default: return raise_value_error(t, "invalid mode: {}", text);
    }
  }
  if (!kind) return bad_mode(t);
  if (plus) out->readable = out->writable = true;
  out->flags |= out->readable && out->writable ? O_RDWR : out->readable ? O_RDONLY : O_WRONLY;
  return true;
}

bool open_path(Thread& t, Value file, const Mode& mode, Value opener, int* out) {
  posix::Path p;
  if (opener != kNone) {
    Value fd = TRY(call_with(t, opener, file, Value::from_int(mode.flags | O_CLOEXEC)));
    if (!is_any_int(fd)) return raise_type_error(t, "expected integer from opener");
    if (!posix::int_argument(t, fd, out)) return false;
    return *out >= 0 || raise_value_error(t, "opener returned {}", *out);
  }
  if (!posix::path_argument(t, file, "open", "path", &p)) return false;
  while ((*out = open(p.c_str(), mode.flags | O_CLOEXEC, 0666)) < 0 && errno == EINTR)
    if (t.poll && !handle_poll(t)) return false;
  return *out >= 0 || raise_os_error(t, errno, file);
}
bool check_no_directory(Thread& t, int descriptor, Value file, bool opened) {
  struct stat s;
  if (fstat(descriptor, &s) < 0) return errno == EBADF ? bool(raise_os_error(t, EBADF)) : true;
  if (!S_ISDIR(s.st_mode)) return true;
  if (opened) close(descriptor);
  return raise_os_error(t, EISDIR, file);
}

Value file_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(self, kDescriptor) = Value::from_int(-1);
  slot(self, kSeekable) = kNone;
  slot(self, kCloseDescriptor) = kTrue;
  for (int i : {kReadable, kWritable, kAppending, kCreated}) slot(self, i) = kFalse;
  return self;
}
bool initialize_file(Thread& t, Value self, Value file, std::string_view mode_text, bool close_descriptor, Value opener) {
  Mode mode;
  if (!parse_mode(t, mode_text, &mode)) return false;
  if (!AUDIT(t, "open", file, Value::from(str_from_utf8(t, mode_text)), Value::from_int(mode.flags | O_CLOEXEC))) return false;
  int descriptor;
  bool given = is_any_int(file) && file != kTrue && file != kFalse;
  if (given) {
    if (!posix::int_argument(t, file, &descriptor)) return false;
    if (descriptor < 0) return raise_value_error(t, "negative file descriptor");
  } else {
    if (!close_descriptor) return raise_value_error(t, "Cannot use closefd=False with file name");
    if (!open_path(t, file, mode, opener, &descriptor)) return false;
  }
  if (!check_no_directory(t, descriptor, file, !given)) return false;
  slot(self, kDescriptor) = Value::from_int(descriptor);
  slot(self, kReadable) = Value::from_bool(mode.readable);
  slot(self, kWritable) = Value::from_bool(mode.writable);
  slot(self, kAppending) = Value::from_bool(mode.appending);
  slot(self, kCreated) = Value::from_bool(mode.created);
  slot(self, kCloseDescriptor) = Value::from_bool(close_descriptor);
  if (!set_attribute(t, self, intern(t, "name"), file)) return false;
  if (mode.appending) lseek(descriptor, 0, SEEK_END);
  return true;
}
Value file_init(Thread& t, Value self, Value file, Value mode, Value closefd, Value opener) {
  if (!has_layout<Str>(mode)) return raise_type_error(t, "FileIO() argument 'mode' must be str, not {}", argument_type_name(mode));
  int closes = is_true(t, closefd);
  if (closes < 0) return kEmpty;
  return initialize_file(t, self, file, Utf8(mode.as<Str>()).view(), closes, opener) ? kNone : kEmpty;
}

bool check_file(Thread& t, Value self, FileSlot ability = kFileSlots) {
  if (descriptor_of(self) < 0) return raise_value_error(t, "I/O operation on closed file");
  if (ability == kReadable && slot(self, kReadable) != kTrue) return unsupported(t, "File not open for reading");
  if (ability == kWritable && slot(self, kWritable) != kTrue) return unsupported(t, "File not open for writing");
  return true;
}
Value file_close(Thread& t, Value self) {
  Value base = TRY(class_lookup(t, g_classes.raw, intern(t, "close")));
  bool good = bool(call_with(t, base, self));
  Value pending = take_pending(t);
  int descriptor = descriptor_of(self);
  slot(self, kDescriptor) = Value::from_int(-1);
  if (descriptor >= 0 && slot(self, kCloseDescriptor) == kTrue && close(descriptor) < 0 && good) return raise_os_error(t, errno);
  t.pending = pending;
  return good ? kNone : kEmpty;
}
/// Warns that nobody has closed `source`, the object over this file that goes away.
Value file_dealloc_warn(Thread& t, Value self, Value source) {
  if (descriptor_of(self) < 0 || slot(self, kCloseDescriptor) != kTrue) return kNone;
  Str* shown = TRY(repr(t, source));
  return warn(t, ExceptionId::kResourceWarning, "unclosed file " + std::string(Utf8(shown).view())) ? kNone : kEmpty;
}
/// The same bytes with room for `more`; null with MemoryError.
Bytes* enlarged(Thread& t, const Bytes* all, size_t more) {
  Bytes* larger = TRY(bytes_allocate(t, all->length + more));
  memcpy(larger->data, all->data, all->length);
  return larger;
}
/// The first `length` of bytes that nobody has seen yet; without copying where little is cut off.
Bytes* cut_off(Thread& t, Bytes* all, size_t length) {
  if (length < all->length / 2) return bytes_from(t, all->view().substr(0, length));
  t.runtime->heap->shrink(all, bytes_object_size(length));
  all->length = length;
  return all;
}
Value file_readall(Thread& t, Value self) {
  if (!check_file(t, self, kReadable)) return kEmpty;
  struct stat s;
  int descriptor = descriptor_of(self);
  off_t at = lseek(descriptor, 0, SEEK_CUR);
  size_t guess = 65536;
  if (at >= 0 && fstat(descriptor, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > at) guess = size_t(s.st_size - at) + 1;
  Bytes* all = TRY(bytes_allocate(t, guess));
  for (size_t filled = 0;;) {
    if (filled == all->length) all = TRY(enlarged(t, all, std::max<size_t>(65536, filled / 4)));
    int64_t n = read_descriptor(t, descriptor, all->data + filled, all->length - filled);
    if (n == -1) return kEmpty;
    if (n == -2 && filled == 0) return kNone;
    if (n <= 0) return Value::from(cut_off(t, all, filled));
    filled += size_t(n);
  }
}
Value file_read(Thread& t, Value self, Value size) {
  int64_t n;
  if (!check_file(t, self, kReadable) || !size_or_none(t, size, &n)) return kEmpty;
  if (n < 0) return file_readall(t, self);
  Bytes* out = TRY(bytes_allocate(t, size_t(n)));
  int64_t got = read_descriptor(t, descriptor_of(self), out->data, size_t(n));
  if (got < 0) return got == -1 ? kEmpty : kNone;
  return got == n ? Value::from(out) : Value::from(bytes_from(t, out->view().substr(0, size_t(got))));
}
Value file_readinto(Thread& t, Value self, Value buffer) {
  BufferView view;
  if (!check_file(t, self, kReadable) || !get_writable_buffer(t, buffer, &view)) return kEmpty;
  int64_t got = read_descriptor(t, descriptor_of(self), view.data, view.length);
  return got < 0 ? (got == -1 ? kEmpty : kNone) : Value::from_int(got);
}
Value file_write(Thread& t, Value self, Value data) {
  BufferView view;
  if (!check_file(t, self, kWritable) || !get_buffer(t, data, &view)) return kEmpty;
  int64_t n = write_descriptor(t, descriptor_of(self), view.data, view.length);
  return n < 0 ? (n == -1 ? kEmpty : kNone) : Value::from_int(n);
}
Value file_seek(Thread& t, Value self, Value offset, Value whence) {
  int64_t at, how;
  if (!check_file(t, self) || !to_index_int64(t, offset, &at) || !to_index_int64(t, whence, &how)) return kEmpty;
  off_t now = lseek(descriptor_of(self), at, int(how));
  return now < 0 ? Value(raise_os_error(t, errno)) : int_from(t, now);
}
Value file_tell(Thread& t, Value self) { return file_seek(t, self, Value::from_int(0), Value::from_int(1)); }
Value file_truncate(Thread& t, Value self, Value size) {
  if (!check_file(t, self, kWritable)) return kEmpty;
  if (size == kNone) size = TRY(file_tell(t, self));
  int64_t n;
  if (!to_index_int64(t, size, &n)) return kEmpty;
  return ftruncate(descriptor_of(self), n) < 0 ? Value(raise_os_error(t, errno)) : size;
}
Value file_fileno(Thread& t, Value self) { return check_file(t, self) ? slot(self, kDescriptor) : kEmpty; }
Value file_isatty(Thread& t, Value self) { return check_file(t, self) ? Value::from_bool(isatty(descriptor_of(self))) : kEmpty; }
Value file_readable(Thread& t, Value self) { return check_file(t, self) ? slot(self, kReadable) : kEmpty; }
Value file_writable(Thread& t, Value self) { return check_file(t, self) ? slot(self, kWritable) : kEmpty; }
Value file_seekable(Thread& t, Value self) {
  if (!check_file(t, self)) return kEmpty;
  if (slot(self, kSeekable) == kNone) slot(self, kSeekable) = Value::from_bool(lseek(descriptor_of(self), 0, SEEK_CUR) >= 0);
  return slot(self, kSeekable);
}
const char* mode_name(Value self) {
  bool reads = slot(self, kReadable) == kTrue, writes = slot(self, kWritable) == kTrue;
  if (slot(self, kCreated) == kTrue) return reads ? "xb+" : "xb";
  if (slot(self, kAppending) == kTrue) return reads ? "ab+" : "ab";
  return reads && writes ? "rb+" : reads ? "rb" : "wb";
}
Value get_mode(Thread& t, Value self) { return Value::from(intern(t, mode_name(self))); }
Value get_closed(Thread&, Value self) { return Value::from_bool(descriptor_of(self) < 0); }
Value get_closefd(Thread&, Value self) { return slot(self, kCloseDescriptor); }
Value get_block_size(Thread&, Value self) {
  struct stat s;
  bool known = descriptor_of(self) >= 0 && fstat(descriptor_of(self), &s) == 0 && s.st_blksize > 1;
  return Value::from_int(known ? int64_t(s.st_blksize) : kBufferSize);
}
bool set_block_size(Thread&, Value, Value) { return true; }
Value file_repr(Thread& t, Value self) {
  if (descriptor_of(self) < 0) return Value::from(intern(t, "<_io.FileIO [closed]>"));
  Value name = find_attribute_value(t, self, intern(t, "name"));
  if (!name && has_pending(t)) return kEmpty;
  StrBuilder text(t);
  text.add_ascii("<_io.FileIO ");
  if (name) {
    text.add_ascii("name=");
    text.add(TRY(repr(t, name)));
  } else {
    text.add_ascii("fd=");
    text.add_int(descriptor_of(self));
  }
  text.add_ascii(" mode='");
  text.add_ascii(mode_name(self));
  text.add_ascii(slot(self, kCloseDescriptor) == kTrue ? "' closefd=True>" : "' closefd=False>");
  return Value::from(text.finish());
}

const NativeMethod kNew = method<file_new>("FileIO($type, *args, **kwargs)", "Open a file.");
const NativeMethod kMethods[] = {
    method<file_init>("__init__($self, file, mode='r', closefd=True, opener=None)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<file_dealloc_warn>("_dealloc_warn($self, source, /)!", "Warn of a file that was not closed."),
    method<file_close>("close($self, /)", "Close the file."),
    method<file_read>("read($self, size=-1, /)", "Read at most size bytes, returned as bytes."),
    method<file_readall>("readall($self, /)", "Read all data from the file, returned as bytes."),
    method<file_readinto>("readinto($self, buffer, /)", "Same as RawIOBase.readinto()."),
    method<file_write>("write($self, b, /)", "Write buffer b to file, return number of bytes written."),
    method<file_seek>("seek($self, pos, whence=0, /)", "Move to new file position and return the file position."),
    method<file_tell>("tell($self, /)", "Current file position."),
    method<file_truncate>("truncate($self, size=None, /)", "Truncate the file to at most size bytes and return the truncated size."),
    method<file_fileno>("fileno($self, /)", "Return the underlying file descriptor (an integer)."),
    method<file_isatty>("isatty($self, /)", "True if the file is connected to a TTY device."),
    method<file_readable>("readable($self, /)", "True if file was opened in a read mode."),
    method<file_writable>("writable($self, /)", "True if file was opened in a write mode."),
    method<file_seekable>("seekable($self, /)", "True if file supports random-access."),
    method<file_repr>("__repr__($self, /)", "Return repr(self)."),
};
const NativeGetSet kGetSets[] = {{"mode", get_mode, nullptr, "String giving the file mode"},
                                 {"closed", get_closed, nullptr, "True if the file is closed"},
                                 {"closefd", get_closefd, nullptr, "True if the file descriptor will be closed by close()."},
                                 native_member("_blksize", get_block_size, nullptr, set_block_size)};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .getsets = kGetSets, .doc = "Open a file.", .construct = &kNew, .hidden_slots = kFileSlots, .own_slots = kOwnGetattribute};

}  // namespace

Value new_file(Thread& t, Value file, const char* mode, bool close_descriptor, Value opener) {
  Value self = file_new(t, Value::from(g_classes.file), kEmpty, kEmpty);
  return initialize_file(t, self, file, mode, close_descriptor, opener) ? self : kEmpty;
}

bool add_file_class(Thread& t, Module* module) { return (g_classes.file = add_class(t, module, "FileIO", g_classes.raw, kSpec)) != nullptr; }

}  // namespace adder::io
