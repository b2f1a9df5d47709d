// posix: open files by descriptor.
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "interp/poll.h"
#include "modules/posix/posix.h"
#include "modules/struct_sequence.h"
#include "objects/audit.h"

namespace adder::posix {
namespace {

/// Runs a system call again while signals interrupt it; -1 with an exception pending when a handler raised.
template <class Call> auto retry(Thread& t, Call call_) {
  for (;;) {
    auto result = call_();
    if (result >= 0 || errno != EINTR) return result;
    if (t.poll && !handle_poll(t)) return result;
  }
}
Value result_or_error(Thread& t, int64_t result) {
  if (result >= 0) return int_from(t, result);
  return has_pending(t) ? kEmpty : Value(failed(t));
}

Value posix_open(Thread& t, Value, Value path, Value flags, Value mode, Value dir_fd) {
  Path p;
  int how, bits, directory;
  if (!path_argument(t, path, "open", "path", &p) || !int_argument(t, flags, &how) || !int_argument(t, mode, &bits) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (!AUDIT(t, "open", path, kNone, Value::from_int(how | O_CLOEXEC))) return kEmpty;
  int fd = retry(t, [&] { return openat(directory, p.c_str(), how | O_CLOEXEC, bits); });
  if (fd < 0) return has_pending(t) ? kEmpty : Value(failed(t, p));
  return Value::from_int(fd);
}
Value posix_close(Thread& t, Value, Value fd) {
  int n;
  return descriptor_argument(t, fd, &n) ? checked(t, close(n)) : kEmpty;
}
Value posix_closerange(Thread& t, Value, Value low, Value high) {
  int first, last;
  if (!int_argument(t, low, &first) || !int_argument(t, high, &last)) return kEmpty;
  if (last > first) close_range(unsigned(std::max(first, 0)), unsigned(last - 1), 0);
  return kNone;
}
Value posix_read(Thread& t, Value, Value fd, Value length) {
  int n;
  int64_t size;
  if (!int_argument(t, fd, &n) || !to_index_int64(t, length, &size)) return kEmpty;
  if (size < 0) return errno = EINVAL, failed(t);
  Bytes* buffer = TRY(bytes_allocate(t, size_t(size)));
  ssize_t got = retry(t, [&] { return read(n, buffer->data, size_t(size)); });
  if (got < 0) return has_pending(t) ? kEmpty : Value(failed(t));
  return got == size ? Value::from(buffer) : Value::from(bytes_from(t, buffer->view().substr(0, size_t(got))));
}
Value posix_pread(Thread& t, Value, Value fd, Value length, Value offset) {
  int n;
  int64_t size, at;
  if (!int_argument(t, fd, &n) || !to_index_int64(t, length, &size) || !to_index_int64(t, offset, &at)) return kEmpty;
  if (size < 0) return errno = EINVAL, failed(t);
  Bytes* buffer = TRY(bytes_allocate(t, size_t(size)));
  ssize_t got = retry(t, [&] { return pread(n, buffer->data, size_t(size), at); });
  if (got < 0) return has_pending(t) ? kEmpty : Value(failed(t));
  return Value::from(bytes_from(t, buffer->view().substr(0, size_t(got))));
}
Value posix_write(Thread& t, Value, Value fd, Value data) {
  int n;
  BufferView view;
  if (!int_argument(t, fd, &n) || !get_buffer(t, data, &view)) return kEmpty;
  return result_or_error(t, retry(t, [&] { return write(n, view.data, view.length); }));
}
Value posix_pwrite(Thread& t, Value, Value fd, Value data, Value offset) {
  int n;
  int64_t at;
  BufferView view;
  if (!int_argument(t, fd, &n) || !get_buffer(t, data, &view) || !to_index_int64(t, offset, &at)) return kEmpty;
  return result_or_error(t, retry(t, [&] { return pwrite(n, view.data, view.length, at); }));
}
Value posix_lseek(Thread& t, Value, Value fd, Value position, Value how) {
  int n, whence;
  int64_t at;
  if (!int_argument(t, fd, &n) || !to_index_int64(t, position, &at) || !int_argument(t, how, &whence)) return kEmpty;
  return result_or_error(t, lseek(n, at, whence));
}
Value posix_dup(Thread& t, Value, Value fd) {
  int n;
  return int_argument(t, fd, &n) ? result_or_error(t, fcntl(n, F_DUPFD_CLOEXEC, 0)) : kEmpty;
}
Value posix_dup2(Thread& t, Value, Value fd, Value fd2, Value inheritable) {
  int from, to, inherit = is_true(t, inheritable);
  if (inherit < 0 || !int_argument(t, fd, &from) || !int_argument(t, fd2, &to)) return kEmpty;
  if (from == to) return result_or_error(t, fcntl(from, F_GETFD) < 0 ? -1 : to);
  return result_or_error(t, dup3(from, to, inherit ? 0 : O_CLOEXEC));
}
Value pipe_with(Thread& t, int flags) {
  int ends[2];
  if (pipe2(ends, flags)) return failed(t);
  return Value::from(make_tuple(t, Value::from_int(ends[0]), Value::from_int(ends[1])));
}
Value posix_pipe(Thread& t, Value) { return pipe_with(t, O_CLOEXEC); }
Value posix_pipe2(Thread& t, Value, Value flags) {
  int n;
  return int_argument(t, flags, &n) ? pipe_with(t, n) : kEmpty;
}
Value posix_isatty(Thread& t, Value, Value fd) {
  int n;
  return int_argument(t, fd, &n) ? Value::from_bool(isatty(n)) : kEmpty;
}
template <auto Function> Value descriptor_call(Thread& t, Value, Value fd) {
  int n;
  return descriptor_argument(t, fd, &n) ? checked(t, Function(n)) : kEmpty;
}
Value posix_ftruncate(Thread& t, Value, Value fd, Value length) {
  int n;
  int64_t size;
  if (!int_argument(t, fd, &n) || !to_index_int64(t, length, &size) || !AUDIT(t, "os.truncate", fd, length)) return kEmpty;
  return checked(t, ftruncate(n, size));
}
Value posix_truncate(Thread& t, Value, Value path, Value length) {
  Path p;
  int64_t size;
  if (!path_argument(t, path, "truncate", "path", &p, AllowDescriptor::kYes) || !to_index_int64(t, length, &size)) return kEmpty;
  if (!AUDIT(t, "os.truncate", path, length)) return kEmpty;
  return checked(t, p.is_descriptor() ? ftruncate(p.descriptor, size) : truncate(p.c_str(), size), p);
}
Value posix_get_inheritable(Thread& t, Value, Value fd) {
  int n;
  if (!int_argument(t, fd, &n)) return kEmpty;
  int flags = fcntl(n, F_GETFD);
  return flags < 0 ? Value(failed(t)) : Value::from_bool(!(flags & FD_CLOEXEC));
}
Value posix_set_inheritable(Thread& t, Value, Value fd, Value inheritable) {
  int n, wanted = is_true(t, inheritable);
  if (wanted < 0 || !int_argument(t, fd, &n)) return kEmpty;
  int flags = fcntl(n, F_GETFD);
  if (flags < 0) return failed(t);
  return checked(t, fcntl(n, F_SETFD, wanted ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}
Value posix_get_blocking(Thread& t, Value, Value fd) {
  int n;
  if (!int_argument(t, fd, &n)) return kEmpty;
  int flags = fcntl(n, F_GETFL);
  return flags < 0 ? Value(failed(t)) : Value::from_bool(!(flags & O_NONBLOCK));
}
Value posix_set_blocking(Thread& t, Value, Value fd, Value blocking) {
  int n, wanted = is_true(t, blocking);
  if (wanted < 0 || !int_argument(t, fd, &n)) return kEmpty;
  int flags = fcntl(n, F_GETFL);
  if (flags < 0) return failed(t);
  return checked(t, fcntl(n, F_SETFL, wanted ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
Value posix_sendfile(Thread& t, Value, Value out_fd, Value in_fd, Value offset, Value count) {
  int to, from;
  int64_t at = 0, size;
  if (!int_argument(t, out_fd, &to) || !int_argument(t, in_fd, &from) || !to_index_int64(t, count, &size)) return kEmpty;
  if (offset == kNone) return result_or_error(t, retry(t, [&] { return sendfile(to, from, nullptr, size_t(size)); }));
  if (!to_index_int64(t, offset, &at)) return kEmpty;
  off_t position = at;
  return result_or_error(t, retry(t, [&] { return sendfile(to, from, &position, size_t(size)); }));
}
Value posix_copy_file_range(Thread& t, Value, Value src, Value dst, Value count, Value from_offset, Value to_offset) {
  int from, to;
  int64_t size, first = 0, second = 0;
  if (!int_argument(t, src, &from) || !int_argument(t, dst, &to) || !to_index_int64(t, count, &size)) return kEmpty;
  if (from_offset != kNone && !to_index_int64(t, from_offset, &first)) return kEmpty;
  if (to_offset != kNone && !to_index_int64(t, to_offset, &second)) return kEmpty;
  off64_t a = first, b = second;
  return result_or_error(t, retry(t, [&] {
    return copy_file_range(from, from_offset == kNone ? nullptr : &a, to, to_offset == kNone ? nullptr : &b, size_t(size), 0);
  }));
}

const char* const kSizeFields[] = {"columns", "lines"};
const StructSequenceFields kTerminalSize{"os.terminal_size", kSizeFields, 2};
Value posix_get_terminal_size(Thread& t, Value module, Value fd) {
  int n;
  if (!int_argument(t, fd, &n)) return kEmpty;
  winsize size;
  if (ioctl(n, TIOCGWINSZ, &size)) return failed(t);
  const Value values[] = {Value::from_int(size.ws_col), Value::from_int(size.ws_row)};
  return new_struct_sequence(t, dict_get_str(t, module.as<Module>()->dict, intern(t, "terminal_size")).as<Class>(), values);
}
Value posix_ttyname(Thread& t, Value, Value fd) {
  int n;
  char name[256];
  if (!int_argument(t, fd, &n)) return kEmpty;
  int error = ttyname_r(n, name, sizeof name);
  if (error) return errno = error, failed(t);
  return decode_name(t, name);
}

const NativeMethod kFunctions[] = {
    function<posix_open>("open($module, /, path, flags, mode=511, *, dir_fd=None)", "Open a file for low level IO.  Returns a file descriptor (integer)."),
    function<posix_close>("close($module, /, fd)", "Close a file descriptor."),
    function<posix_closerange>("closerange($module, fd_low, fd_high, /)", "Closes all file descriptors in [fd_low, fd_high), ignoring errors."),
    function<posix_read>("read($module, fd, length, /)", "Read from a file descriptor.  Returns a bytes object."),
    function<posix_pread>("pread($module, fd, length, offset, /)", "Read a number of bytes from a file descriptor starting at a particular offset."),
    function<posix_write>("write($module, fd, data, /)", "Write a bytes object to a file descriptor."),
    function<posix_pwrite>("pwrite($module, fd, buffer, offset, /)", "Write bytes to a file descriptor starting at a particular offset."),
    function<posix_lseek>("lseek($module, fd, position, how, /)", "Set the position of a file descriptor.  Return the new position."),
    function<posix_dup>("dup($module, fd, /)", "Return a duplicate of a file descriptor."),
    function<posix_dup2>("dup2($module, /, fd, fd2, inheritable=True)", "Duplicate file descriptor."),
    function<posix_pipe>("pipe($module, /)", "Create a pipe."),
    function<posix_pipe2>("pipe2($module, flags, /)", "Create a pipe with flags set atomically."),
    function<posix_isatty>("isatty($module, fd, /)", "Return True if the fd is connected to a terminal."),
    function<descriptor_call<fsync>>("fsync($module, /, fd)", "Force write of fd to disk."),
    function<descriptor_call<fdatasync>>("fdatasync($module, /, fd)", "Force write of fd to disk without forcing update of metadata."),
    function<descriptor_call<fchdir>>("fchdir($module, /, fd)", "Change to the directory of the given file descriptor."),
    function<posix_ftruncate>("ftruncate($module, fd, length, /)", "Truncate a file, specified by file descriptor, to a specific length."),
    function<posix_truncate>("truncate($module, /, path, length)", "Truncate a file, specified by path, to a specific length."),
    function<posix_get_inheritable>("get_inheritable($module, fd, /)", "Get the close-on-exe flag of the specified file descriptor."),
    function<posix_set_inheritable>("set_inheritable($module, fd, inheritable, /)", "Set the inheritable flag of the specified file descriptor."),
    function<posix_get_blocking>("get_blocking($module, fd, /)", "Get the blocking mode of the file descriptor."),
    function<posix_set_blocking>("set_blocking($module, fd, blocking, /)", "Set the blocking mode of the specified file descriptor."),
    function<posix_sendfile>("sendfile($module, /, out_fd, in_fd, offset, count)", "Copy count bytes from file descriptor in_fd to file descriptor out_fd."),
    function<posix_copy_file_range>("copy_file_range($module, /, src, dst, count, offset_src=None, offset_dst=None)", "Copy count bytes from one file descriptor to another."),
    function<posix_get_terminal_size>("get_terminal_size($module, fd=1<unrepresentable>, /)", "Return the size of the terminal window as (columns, lines)."),
    function<posix_ttyname>("ttyname($module, fd, /)", "Return the name of the terminal device connected to 'fd'."),
};

}  // namespace

const std::span<const NativeMethod> kFileFunctions = kFunctions;

bool add_file_types(Thread& t, Module* module) {
  Class* size = TRY(new_struct_sequence_class(t, kTerminalSize));
  return dict_set_str(t, module->dict, intern(t, "terminal_size"), Value::from(size));
}

}  // namespace adder::posix
