// _socket: the socket type.  A socket with a timeout is non-blocking for the system; waiting is done here, with poll.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cmath>
#include <vector>

#include "base/os.h"
#include "interp/poll.h"
#include "modules/_socket/socket.h"
#include "modules/module_support.h"
#include "modules/posix/posix.h"
#include "objects/audit.h"

namespace adder::sockets {
namespace {

enum Slot { kDescriptor, kFamily, kType, kProtocol, kTimeout };   // kTimeout: nanoseconds, -1 for none
Class* g_socket_class;
int64_t g_default_timeout = -1;

Value& slot(Value self, Slot i) { return self.as<Instance>()->slots[i]; }
int64_t number(Value self, Slot i) { return slot(self, i).as_int(); }
int descriptor(Value self) { return int(number(self, kDescriptor)); }
Value failed(Thread& t) { return posix::failed(t); }

// --- timeouts
bool timeout_argument(Thread& t, Value v, int64_t* out) {
  if (v == kNone) return *out = -1, true;
  double seconds;
  if (!to_double(t, v, &seconds)) return false;
  if (std::isnan(seconds)) return raise_value_error(t, "Invalid value NaN (not a number)");
  if (seconds < 0) return raise_value_error(t, "Timeout value out of range");
  if (seconds > 9.2e9) return raise_overflow_error(t, "timeout doesn't fit into C timeval");
  *out = int64_t(std::ceil(seconds * 1e9));
  return true;
}
Value timeout_value(Thread& t, int64_t nanoseconds) { return nanoseconds < 0 ? kNone : box_float(t, double(nanoseconds) / 1e9); }
bool set_nonblocking(Thread& t, int fd, bool on) {
  int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) == 0) return true;
  return posix::failed(t);
}

// --- waiting
struct Deadline {
  explicit Deadline(int64_t timeout) : timeout(timeout), end(int64_t(os::monotonic_nanoseconds()) + timeout) {}
  bool is_set() const { return timeout > 0; }
  int milliseconds() const {
    int64_t left = end - int64_t(os::monotonic_nanoseconds());
    return left <= 0 ? 0 : int(std::min<int64_t>((left + 999999) / 1000000, INT_MAX));
  }
  int64_t timeout, end;
};
bool run_signals(Thread& t) { return !t.poll || handle_poll(t); }
/// 1: ready; 0: timed out; -1: failed.
int wait_ready(Thread& t, int fd, short events, const Deadline& deadline) {
  for (;;) {
    pollfd p = {fd, events, 0};
    int n = poll(&p, 1, deadline.is_set() ? deadline.milliseconds() : -1);
    if (n >= 0) return n;
    if (errno != EINTR) return posix::failed(t), -1;
    if (!run_signals(t)) return -1;
  }
}
/// Runs a system call until it neither would block nor is interrupted; -1 with an error pending.
template <class Call> ssize_t perform(Thread& t, Value self, short events, const Deadline& deadline, Call call) {
  for (;;) {
    if (deadline.is_set()) {
      int ready = wait_ready(t, descriptor(self), events, deadline);
      if (ready < 0) return -1;
      if (ready == 0) return raise(t, ExceptionId::kTimeoutError, "timed out"), -1;
    }
    ssize_t n = call();
    if (n >= 0) return n;
    if (errno == EINTR) {
      if (!run_signals(t)) return -1;
    } else if (!(deadline.is_set() && (errno == EAGAIN || errno == EWOULDBLOCK))) {
      return posix::failed(t), -1;
    }
  }
}
template <class Call> ssize_t perform(Thread& t, Value self, short events, Call call) {
  return perform(t, self, events, Deadline(number(self, kTimeout)), call);
}

// --- making and closing
Value socket_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  for (Slot s : {kDescriptor, kFamily, kType, kProtocol, kTimeout}) slot(self, s) = Value::from_int(-1);
  return self;
}
bool adopt(Thread& t, Value self, int64_t fd, int family, int type, int protocol) {
  slot(self, kDescriptor) = Value::from_int(fd);
  slot(self, kFamily) = Value::from_int(family);
  slot(self, kType) = Value::from_int(type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC));
  slot(self, kProtocol) = Value::from_int(protocol);
  slot(self, kTimeout) = Value::from_int(type & SOCK_NONBLOCK ? 0 : g_default_timeout);
  return g_default_timeout < 0 || (type & SOCK_NONBLOCK) || set_nonblocking(t, int(fd), true);
}
/// What the system says of a descriptor that somebody else opened, where the caller did not say.
bool inspect(Thread& t, int fd, int* family, int* type, int* protocol) {
  Address address;
  address.length = sizeof address.storage;
  socklen_t size = sizeof(int);
  if (getsockname(fd, address.get(), &address.length) < 0) {
    if (*family == -1 || errno == EBADF || errno == ENOTSOCK) return posix::failed(t);
  } else if (*family == -1) {
    *family = address.storage.ss_family;
  }
  if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &size) < 0) return posix::failed(t);
  size = sizeof(int);
  if (*protocol == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, protocol, &size) < 0) return posix::failed(t);
  return true;
}
Value socket_init(Thread& t, Value self, Value family_value, Value type_value, Value protocol_value, Value file) {
  int family, type, protocol;
  if (!posix::int_argument(t, family_value, &family) || !posix::int_argument(t, type_value, &type) || !posix::int_argument(t, protocol_value, &protocol)) return kEmpty;
  if (!AUDIT(t, "socket.__new__", self, family_value, type_value, protocol_value)) return kEmpty;
  int64_t fd;
  if (file != kNone) {
    if (is_any_float(file)) return raise_type_error(t, "'float' object cannot be interpreted as an integer");
    if (!to_index_int64(t, file, &fd)) return kEmpty;
    if (fd < 0) return raise_value_error(t, "negative file descriptor");
    if (!inspect(t, int(fd), &family, &type, &protocol)) return kEmpty;
  } else {
    if (family == -1) family = AF_INET;
    if (type == -1) type = SOCK_STREAM;
    if (protocol == -1) protocol = 0;
    fd = socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd < 0) return failed(t);
  }
  return adopt(t, self, fd, family, type, protocol) ? kNone : kEmpty;
}
Value socket_close(Thread& t, Value self) {
  int fd = descriptor(self);
  if (fd < 0) return kNone;
  slot(self, kDescriptor) = Value::from_int(-1);
  // The descriptor is gone even when the peer had reset the connection.
  return close(fd) < 0 && errno != ECONNRESET ? failed(t) : kNone;
}
Value socket_detach(Thread&, Value self) {
  Value fd = slot(self, kDescriptor);
  slot(self, kDescriptor) = Value::from_int(-1);
  return fd;
}
Value socket_del(Thread& t, Value self) {
  int fd = descriptor(self);
  if (fd < 0) return kNone;
  Str* shown = repr(t, self);
  bool warned = shown && warn(t, ExceptionId::kResourceWarning, "unclosed " + std::string(Utf8(shown).view()));
  slot(self, kDescriptor) = Value::from_int(-1);
  close(fd);
  return warned ? kNone : kEmpty;
}
Value socket_repr(Thread& t, Value self) {
  std::string text = "<socket object, fd=" + std::to_string(descriptor(self)) + ", family=" + std::to_string(number(self, kFamily)) +
                     ", type=" + std::to_string(number(self, kType)) + ", proto=" + std::to_string(number(self, kProtocol)) + ">";
  return Value::from(str_from_ascii(t, text));
}
Value socket_fileno(Thread&, Value self) { return slot(self, kDescriptor); }

// --- connections
Value socket_accept(Thread& t, Value self) {
  Address address;
  ssize_t fd = perform(t, self, POLLIN, [&] {
    address.length = sizeof address.storage;
    return ssize_t(accept4(descriptor(self), address.get(), &address.length, SOCK_CLOEXEC));
  });
  if (fd < 0) return kEmpty;
  Value shown = address_value(t, address, int(number(self, kProtocol)));
  if (!shown) return close(int(fd)), kEmpty;
  return Value::from(make_tuple(t, Value::from_int(fd), shown));
}
Value socket_bind(Thread& t, Value self, Value where) {
  Address address;
  if (!parse_address(t, where, int(number(self, kFamily)), int(number(self, kProtocol)), "bind", &address)) return kEmpty;
  if (!AUDIT(t, "socket.bind", self, where)) return kEmpty;
  return posix::checked(t, bind(descriptor(self), address.get(), address.length));
}
Value socket_listen(Thread& t, Value self, Value backlog) {
  int n;
  if (!posix::int_argument(t, backlog, &n)) return kEmpty;
  return posix::checked(t, listen(descriptor(self), std::max(n, 0)));
}
/// 0, an errno, or -1 with an error pending.  `*timed_out`: the socket's timeout is over.
int connect_to(Thread& t, Value self, Address& address, bool* timed_out) {
  Deadline deadline(number(self, kTimeout));
  int fd = descriptor(self);
  if (connect(fd, address.get(), address.length) == 0) return 0;
  int error = errno;
  if (error == EINTR && !run_signals(t)) return -1;
  bool waits = error == EINTR ? deadline.timeout != 0 : error == EINPROGRESS && deadline.is_set();
  if (!waits) return error;
  int ready = wait_ready(t, fd, POLLOUT, deadline);
  if (ready < 0) return -1;
  if (ready == 0) return *timed_out = true, EAGAIN;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? errno : error;
}
Value socket_connect(Thread& t, Value self, Value where) {
  Address address;
  bool timed_out = false;
  if (!parse_address(t, where, int(number(self, kFamily)), int(number(self, kProtocol)), "connect", &address)) return kEmpty;
  if (!AUDIT(t, "socket.connect", self, where)) return kEmpty;
  int error = connect_to(t, self, address, &timed_out);
  if (error < 0) return kEmpty;
  if (timed_out) return raise(t, ExceptionId::kTimeoutError, "timed out");
  return error ? Value(raise_os_error(t, error)) : kNone;
}
Value socket_connect_ex(Thread& t, Value self, Value where) {
  Address address;
  bool timed_out = false;
  if (!parse_address(t, where, int(number(self, kFamily)), int(number(self, kProtocol)), "connect_ex", &address)) return kEmpty;
  if (!AUDIT(t, "socket.connect", self, where)) return kEmpty;
  int error = connect_to(t, self, address, &timed_out);
  return error < 0 ? kEmpty : Value::from_int(error);
}
Value socket_shutdown(Thread& t, Value self, Value how) {
  int n;
  return posix::int_argument(t, how, &n) ? posix::checked(t, shutdown(descriptor(self), n)) : kEmpty;
}
template <int (*get)(int, sockaddr*, socklen_t*)> Value address_of(Thread& t, Value self) {
  Address address;
  address.length = sizeof address.storage;
  return get(descriptor(self), address.get(), &address.length) < 0 ? failed(t) : address_value(t, address, int(number(self, kProtocol)));
}

// --- receiving
bool size_argument(Thread& t, Value v, const char* function, size_t* out) {
  int64_t n;
  if (!to_index_int64(t, v, &n)) return false;
  if (n < 0) return raise_value_error(t, "negative buffersize in {}", function);
  *out = size_t(n);
  return true;
}
/// Reads into fresh bytes.
template <class Receive> Value receive_bytes(Thread& t, Value self, size_t size, Receive receive) {
  std::vector<char> data(size);
  ssize_t n = perform(t, self, POLLIN, [&] { return receive(data.data(), size); });
  return n < 0 ? kEmpty : Value::from(bytes_from(t, {data.data(), size_t(n)}));
}
/// The place of recv_into and recvfrom_into: `nbytes` of a buffer, 0 for all of it.
bool into_argument(Thread& t, Value buffer, Value count, const char* function, BufferView* out) {
  int64_t n;
  if (!get_writable_buffer(t, buffer, out) || !to_index_int64(t, count, &n)) return false;
  if (n < 0) return raise_value_error(t, "negative buffersize in {}", function);
  if (size_t(n) > out->length) return raise_value_error(t, "{}", function == std::string_view("recv_into") ? "buffer too small for requested bytes" : "nbytes is greater than the length of the buffer");
  if (n) out->length = size_t(n);
  return true;
}
Value socket_recv(Thread& t, Value self, Value size, Value flags) {
  size_t n;
  int mask;
  if (!size_argument(t, size, "recv", &n) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  return receive_bytes(t, self, n, [&](char* p, size_t count) { return recv(descriptor(self), p, count, mask); });
}
Value socket_recv_into(Thread& t, Value self, Value buffer, Value count, Value flags) {
  BufferView view;
  int mask;
  if (!into_argument(t, buffer, count, "recv_into", &view) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  ssize_t n = perform(t, self, POLLIN, [&] { return recv(descriptor(self), view.data, view.length, mask); });
  return n < 0 ? kEmpty : Value::from_int(n);
}
Value socket_recvfrom(Thread& t, Value self, Value size, Value flags) {
  size_t n;
  int mask;
  Address from;
  if (!size_argument(t, size, "recvfrom", &n) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  Value data = TRY(receive_bytes(t, self, n, [&](char* p, size_t count) {
    from.length = sizeof from.storage;
    return recvfrom(descriptor(self), p, count, mask, from.get(), &from.length);
  }));
  return Value::from(make_tuple(t, data, TRY(address_value(t, from, int(number(self, kProtocol))))));
}
Value socket_recvfrom_into(Thread& t, Value self, Value buffer, Value count, Value flags) {
  BufferView view;
  int mask;
  Address from;
  if (!into_argument(t, buffer, count, "recvfrom_into", &view) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  ssize_t n = perform(t, self, POLLIN, [&] {
    from.length = sizeof from.storage;
    return recvfrom(descriptor(self), view.data, view.length, mask, from.get(), &from.length);
  });
  if (n < 0) return kEmpty;
  return Value::from(make_tuple(t, Value::from_int(n), TRY(address_value(t, from, int(number(self, kProtocol))))));
}

/// One message with ancillary data into the given pieces: (bytes received, ancillary data, flags, address).
Value receive_message(Thread& t, Value self, std::vector<iovec>& pieces, size_t ancillary_size, int mask, ssize_t* received) {
  Address from;
  std::vector<char> control(ancillary_size);
  msghdr message = {};
  *received = perform(t, self, POLLIN, [&] {
    message = {};
    message.msg_name = from.get();
    message.msg_namelen = sizeof from.storage;
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    message.msg_control = control.empty() ? nullptr : control.data();
    message.msg_controllen = control.size();
    return recvmsg(descriptor(self), &message, mask);
  });
  if (*received < 0) return kEmpty;
  List* ancillary = new_list(t);
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    size_t left = size_t(static_cast<char*>(message.msg_control) + message.msg_controllen - reinterpret_cast<char*>(CMSG_DATA(c)));
    size_t size = std::min(left, size_t(c->cmsg_len - CMSG_LEN(0)));
    Value data = Value::from(bytes_from(t, {reinterpret_cast<char*>(CMSG_DATA(c)), size}));
    list_append(t, ancillary, Value::from(make_tuple(t, Value::from_int(c->cmsg_level), Value::from_int(c->cmsg_type), data)));
  }
  from.length = message.msg_namelen;
  Value address = TRY(address_value(t, from, int(number(self, kProtocol))));
  return Value::from(make_tuple(t, Value::from_int(*received), Value::from(ancillary), Value::from_int(message.msg_flags), address));
}
bool ancillary_argument(Thread& t, Value v, const char* function, size_t* out) {
  int64_t n;
  if (!to_index_int64(t, v, &n)) return false;
  if (n < 0 || n > INT_MAX) return raise_value_error(t, "invalid ancillary data buffer length");
  *out = size_t(n);
  return true;
}
Value socket_recvmsg(Thread& t, Value self, Value size, Value ancillary, Value flags) {
  size_t n, control;
  int mask;
  ssize_t received;
  int64_t wanted;
  if (!to_index_int64(t, size, &wanted)) return kEmpty;
  if (wanted < 0) return raise_value_error(t, "negative buffer size in recvmsg()");
  n = size_t(wanted);
  if (!ancillary_argument(t, ancillary, "recvmsg", &control) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  std::vector<char> data(n);
  std::vector<iovec> pieces = {{data.data(), n}};
  Value result = TRY(receive_message(t, self, pieces, control, mask, &received));
  Value bytes = Value::from(bytes_from(t, {data.data(), size_t(received)}));
  Value* items = result.as<Tuple>()->items;
  return Value::from(make_tuple(t, bytes, items[1], items[2], items[3]));
}
Value socket_recvmsg_into(Thread& t, Value self, Value buffers, Value ancillary, Value flags) {
  size_t control;
  int mask;
  ssize_t received;
  Tuple* all = tuple_of(t, buffers);
  if (!all) {
    if (pending_matches(t, ExceptionId::kTypeError)) take_pending(t), raise_type_error(t, "recvmsg_into() argument 1 must be an iterable");
    return kEmpty;
  }
  if (!ancillary_argument(t, ancillary, "recvmsg_into", &control) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  std::vector<iovec> pieces;
  for (Value v : all->values()) {
    BufferView view;
    if (!get_writable_buffer(t, v, &view)) return kEmpty;
    pieces.push_back({view.data, view.length});
  }
  return receive_message(t, self, pieces, control, mask, &received);
}

// --- sending
Value socket_send(Thread& t, Value self, Value data, Value flags) {
  BufferView view;
  int mask;
  if (!get_buffer(t, data, &view) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  ssize_t n = perform(t, self, POLLOUT, [&] { return send(descriptor(self), view.data, view.length, mask); });
  return n < 0 ? kEmpty : Value::from_int(n);
}
Value socket_sendall(Thread& t, Value self, Value data, Value flags) {
  BufferView view;
  int mask;
  if (!get_buffer(t, data, &view) || !posix::int_argument(t, flags, &mask)) return kEmpty;
  Deadline deadline(number(self, kTimeout));   // one for all pieces
  for (size_t sent = 0; sent < view.length;) {
    ssize_t n = perform(t, self, POLLOUT, deadline, [&] { return send(descriptor(self), view.data + sent, view.length - sent, mask); });
    if (n < 0 || !run_signals(t)) return kEmpty;
    sent += size_t(n);
  }
  return kNone;
}
Value socket_sendto(Thread& t, Value self, Value data, Value second, Value third) {
  BufferView view;
  int mask = 0;
  Address address;
  if (!get_buffer(t, data, &view)) return kEmpty;
  if (third && !posix::int_argument(t, second, &mask)) return kEmpty;
  if (!parse_address(t, third ? third : second, int(number(self, kFamily)), int(number(self, kProtocol)), "sendto", &address)) return kEmpty;
  if (!AUDIT(t, "socket.sendto", self, third ? third : second)) return kEmpty;
  ssize_t n = perform(t, self, POLLOUT, [&] { return sendto(descriptor(self), view.data, view.length, mask, address.get(), address.length); });
  return n < 0 ? kEmpty : Value::from_int(n);
}
/// (level, type, data) triples as the system's control messages.
bool encode_control(Thread& t, Value ancillary, std::vector<char>* out) {
  Tuple* items = tuple_of(t, ancillary);
  if (!items) {
    if (pending_matches(t, ExceptionId::kTypeError)) take_pending(t), raise_type_error(t, "sendmsg() argument 2 must be an iterable");
    return false;
  }
  for (Value item : items->values()) {
    Tuple* row = tuple_of(t, item);
    BufferView view;
    int level, type;
    if (!row) return false;
    if (row->length != 3) return raise_type_error(t, "[sendmsg() ancillary data items] must be a sequence of length 3");
    if (!posix::int_argument(t, row->items[0], &level) || !posix::int_argument(t, row->items[1], &type) || !get_buffer(t, row->items[2], &view)) return false;
    size_t start = out->size();
    out->resize(start + CMSG_SPACE(view.length));
    auto* header = reinterpret_cast<cmsghdr*>(out->data() + start);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(view.length);
    if (view.length) memcpy(CMSG_DATA(header), view.data, view.length);
  }
  return true;
}
Value socket_sendmsg(Thread& t, Value self, Value buffers, Value ancillary, Value flags, Value where) {
  int mask;
  Address address;
  std::vector<char> control;
  std::vector<iovec> pieces;
  Tuple* all = tuple_of(t, buffers);
  if (!all) {
    if (pending_matches(t, ExceptionId::kTypeError)) take_pending(t), raise_type_error(t, "sendmsg() argument 1 must be an iterable");
    return kEmpty;
  }
  if (!posix::int_argument(t, flags, &mask)) return kEmpty;
  if (where != kNone && !parse_address(t, where, int(number(self, kFamily)), int(number(self, kProtocol)), "sendmsg", &address)) return kEmpty;
  if (ancillary && !encode_control(t, ancillary, &control)) return kEmpty;
  for (Value v : all->values()) {
    BufferView view;
    if (!get_buffer(t, v, &view)) return kEmpty;
    pieces.push_back({view.data, view.length});
  }
  msghdr message = {};
  message.msg_name = address.length ? address.get() : nullptr;
  message.msg_namelen = address.length;
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  message.msg_control = control.empty() ? nullptr : control.data();
  message.msg_controllen = control.size();
  ssize_t n = perform(t, self, POLLOUT, [&] { return sendmsg(descriptor(self), &message, mask); });
  return n < 0 ? kEmpty : Value::from_int(n);
}

// --- options
Value socket_getsockopt(Thread& t, Value self, Value level_value, Value option_value, Value size_value) {
  int level, option, size, value = 0;
  if (!posix::int_argument(t, level_value, &level) || !posix::int_argument(t, option_value, &option) || !posix::int_argument(t, size_value, &size)) return kEmpty;
  if (size < 0 || size > 1024) return raise(t, ExceptionId::kOSError, "getsockopt buflen out of range");
  socklen_t length = size ? socklen_t(size) : socklen_t(sizeof value);
  char buffer[1024];
  if (getsockopt(descriptor(self), level, option, size ? static_cast<void*>(buffer) : &value, &length) < 0) return failed(t);
  return size ? Value::from(bytes_from(t, {buffer, length})) : Value::from_int(value);
}
Value socket_setsockopt(Thread& t, Value self, Value level_value, Value option_value, Value value, Value length) {
  int level, option;
  if (!posix::int_argument(t, level_value, &level) || !posix::int_argument(t, option_value, &option)) return kEmpty;
  if (value == kNone) {
    int64_t size;
    if (length.is_empty()) return raise_type_error(t, "socket.setsockopt() requires 4 arguments when the third argument is None");
    if (!to_index_int64(t, length, &size)) return kEmpty;
    return posix::checked(t, setsockopt(descriptor(self), level, option, nullptr, socklen_t(size)));
  }
  if (is_any_int(value)) {
    int n;
    if (!posix::int_argument(t, value, &n)) return kEmpty;
    return posix::checked(t, setsockopt(descriptor(self), level, option, &n, sizeof n));
  }
  BufferView view;
  if (!get_buffer(t, value, &view)) return kEmpty;
  return posix::checked(t, setsockopt(descriptor(self), level, option, view.data, socklen_t(view.length)));
}
bool change_timeout(Thread& t, Value self, int64_t timeout) {
  if (!set_nonblocking(t, descriptor(self), timeout >= 0)) return false;
  slot(self, kTimeout) = Value::from_int(timeout);
  return true;
}
Value socket_settimeout(Thread& t, Value self, Value v) {
  int64_t timeout;
  return timeout_argument(t, v, &timeout) && change_timeout(t, self, timeout) ? kNone : kEmpty;
}
Value socket_gettimeout(Thread& t, Value self) { return timeout_value(t, number(self, kTimeout)); }
Value socket_setblocking(Thread& t, Value self, Value v) {
  int on = is_true(t, v);
  return on >= 0 && change_timeout(t, self, on ? -1 : 0) ? kNone : kEmpty;
}
Value socket_getblocking(Thread&, Value self) { return Value::from_bool(number(self, kTimeout) != 0); }

template <Slot s> Value get_number(Thread&, Value self) { return slot(self, s); }
Value get_timeout(Thread& t, Value self) { return socket_gettimeout(t, self); }

const NativeMethod kSocketNew = method<socket_new>("socket($type, *args, **kwargs)!", nullptr);
const NativeMethod kSocketMethods[] = {
    method<socket_init>("__init__($self, /, family=-1, type=-1, proto=-1, fileno=None)", "Initialize self."),
    method<socket_accept>("_accept($self, /)!", "Wait for an incoming connection: (file descriptor, address)."),
    method<socket_bind>("bind($self, address, /)!", "Bind the socket to a local address."),
    method<socket_close>("close($self, /)!", "Close the socket."),
    method<socket_connect>("connect($self, address, /)!", "Connect the socket to a remote address."),
    method<socket_connect_ex>("connect_ex($self, address, /)!", "This is like connect(address), but returns an error code instead of raising an exception."),
    method<socket_detach>("detach($self, /)!", "Close the socket object without closing the underlying file descriptor."),
    method<socket_fileno>("fileno($self, /)!", "Return the integer file descriptor of the socket."),
    method<address_of<getpeername>>("getpeername($self, /)!", "Return the address of the remote endpoint."),
    method<address_of<getsockname>>("getsockname($self, /)!", "Return the address of the local endpoint."),
    method<socket_getsockopt>("getsockopt($self, level, option, buffersize=0, /)!", "Get a socket option."),
    method<socket_setsockopt>("setsockopt($self, level, option, value, optlen=<unrepresentable>, /)!", "Set a socket option."),
    method<socket_listen>("listen($self, backlog=128, /)!", "Enable a server to accept connections."),
    method<socket_recv>("recv($self, buffersize, flags=0, /)!", "Receive up to buffersize bytes from the socket."),
    method<socket_recv_into>("recv_into($self, /, buffer, nbytes=0, flags=0)!", "A version of recv() that stores its data into a buffer."),
    method<socket_recvfrom>("recvfrom($self, buffersize, flags=0, /)!", "Like recv(buffersize, flags) but also return the sender's address info."),
    method<socket_recvfrom_into>("recvfrom_into($self, /, buffer, nbytes=0, flags=0)!", "Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info."),
    method<socket_recvmsg>("recvmsg($self, bufsize, ancbufsize=0, flags=0, /)!", "Receive normal data and ancillary data from the socket."),
    method<socket_recvmsg_into>("recvmsg_into($self, buffers, ancbufsize=0, flags=0, /)!", "Receive normal data into buffers, and ancillary data."),
    method<socket_send>("send($self, data, flags=0, /)!", "Send a data string to the socket."),
    method<socket_sendall>("sendall($self, data, flags=0, /)!", "Send all of a data string to the socket."),
    method<socket_sendto>("sendto($self, data, flags_or_address, address=<unrepresentable>, /)!", "Like send(data, flags) but allows specifying the destination address."),
    method<socket_sendmsg>("sendmsg($self, buffers, ancdata=<unrepresentable>, flags=0, address=None, /)!", "Send normal and ancillary data to the socket."),
    method<socket_setblocking>("setblocking($self, flag, /)!", "Set the socket to blocking (flag is true) or non-blocking (false)."),
    method<socket_getblocking>("getblocking($self, /)!", "Returns True if socket is in blocking mode, or False if it is in non-blocking mode."),
    method<socket_settimeout>("settimeout($self, timeout, /)!", "Set a timeout on socket operations."),
    method<socket_gettimeout>("gettimeout($self, /)!", "Returns the timeout in seconds (float) associated with socket operations."),
    method<socket_shutdown>("shutdown($self, flag, /)!", "Shut down the reading side of the socket, the writing side, or both."),
    method<socket_repr>("__repr__($self, /)", "Return repr(self)."),
    method<socket_del>("__del__($self, /)!", "Close the socket if it was left open."),
};
const NativeGetSet kSocketGetSets[] = {
    {"family", get_number<kFamily>, nullptr, "the socket family", 0, true},
    {"type", get_number<kType>, nullptr, "the socket type", 0, true},
    {"proto", get_number<kProtocol>, nullptr, "the socket protocol", 0, true},
    {"timeout", get_timeout, nullptr, "the socket timeout"},
};
const TypeSpec kSocketSpec = {.kind = Kind::kInstance, .methods = kSocketMethods, .getsets = kSocketGetSets, .doc = "An endpoint of a connection.",
                              .construct = &kSocketNew, .hidden_slots = 5, .own_slots = kOwnGetattribute};

// --- functions of the module
Value module_close(Thread& t, Value, Value fd) {
  int n;
  if (!posix::int_argument(t, fd, &n)) return kEmpty;
  return close(n) < 0 && errno != ECONNRESET ? failed(t) : kNone;
}
Value module_dup(Thread& t, Value, Value fd) {
  int n;
  if (!posix::int_argument(t, fd, &n)) return kEmpty;
  int copy = fcntl(n, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? failed(t) : Value::from_int(copy);
}
Value made_socket(Thread& t, int fd, int family, int type, int protocol) {
  Value self = socket_new(t, Value::from(g_socket_class), kEmpty, kEmpty);
  return adopt(t, self, fd, family, type, protocol) ? self : kEmpty;
}
Value module_socketpair(Thread& t, Value, Value family_value, Value type_value, Value protocol_value) {
  int family, type, protocol, fds[2];
  if (!posix::int_argument(t, family_value, &family) || !posix::int_argument(t, type_value, &type) || !posix::int_argument(t, protocol_value, &protocol)) return kEmpty;
  if (socketpair(family, type | SOCK_CLOEXEC, protocol, fds) < 0) return failed(t);
  Value first = TRY(made_socket(t, fds[0], family, type, protocol)), second = TRY(made_socket(t, fds[1], family, type, protocol));
  return Value::from(make_tuple(t, first, second));
}
Value get_default_timeout(Thread& t, Value) { return timeout_value(t, g_default_timeout); }
Value set_default_timeout(Thread& t, Value, Value v) { return timeout_argument(t, v, &g_default_timeout) ? kNone : kEmpty; }
Value control_size(Thread& t, Value v, const char* name, size_t (*size)(size_t)) {
  int64_t n;
  if (!to_index_int64(t, v, &n)) return kEmpty;
  if (n < 0 || n > INT_MAX - int64_t(size(0))) return raise_overflow_error(t, "{}() argument out of range", name);
  return Value::from_int(int64_t(size(size_t(n))));
}
Value control_length(Thread& t, Value, Value v) {
  return control_size(t, v, "CMSG_LEN", [](size_t n) { return CMSG_LEN(n); });
}
Value control_space(Thread& t, Value, Value v) {
  return control_size(t, v, "CMSG_SPACE", [](size_t n) { return CMSG_SPACE(n); });
}
const NativeMethod kFunctions[] = {
    function<module_close>("close($module, fd, /)!", "Close an integer socket file descriptor."),
    function<module_dup>("dup($module, fd, /)!", "Duplicate an integer socket file descriptor."),
    function<module_socketpair>("socketpair($module, family=1, type=1, proto=0, /)!", "Create a pair of socket objects."),
    function<get_default_timeout>("getdefaulttimeout($module, /)!", "Returns the default timeout in seconds (float) for new socket objects."),
    function<set_default_timeout>("setdefaulttimeout($module, timeout, /)!", "Set the default timeout in seconds (float) for new socket objects."),
    function<control_length>("CMSG_LEN($module, length, /)!", "The total length, without trailing padding, of an ancillary data item."),
    function<control_space>("CMSG_SPACE($module, length, /)!", "The buffer size needed to receive an ancillary data item of the given length."),
};
bool initialize(Thread& t, Module* module) {
  if (!g_socket_class) {
    g_socket_class = TRY(new_native_class(t, "_socket.socket", class_for_kind(Kind::kInstance), kSocketSpec));
    keep_for_ever(t, Value::from(g_socket_class));
  }
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  for (const NativeMethod& m : kNameFunctions) {
    auto* function = allocate<BuiltinFunction>(t);
    function->method = &m;
    function->self = Value::from(module);
    function->module = Value::from(intern(t, "_socket"));
    if (!dict_set_str(t, module->dict, native_name(t, &m), Value::from(function))) return false;
  }
  return add("socket", Value::from(g_socket_class)) && add("SocketType", Value::from(g_socket_class)) && add("has_ipv6", kTrue) && add_name_errors(t, module) &&
         add_constants(t, module);
}

}  // namespace
}  // namespace adder::sockets

namespace adder {
extern const ModuleSpec kSocketModule;
const ModuleSpec kSocketModule = {.name = "_socket", .doc = "Implementation module for socket operations.", .functions = sockets::kFunctions, .initialize = sockets::initialize};
}  // namespace adder
