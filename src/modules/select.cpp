// select: waiting for files: select, poll, epoll.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <vector>

#include "base/os.h"
#include "builtins/container_helpers.h"
#include "interp/poll.h"
#include "modules/posix/posix.h"

namespace adder {
namespace {

Class *g_poll_class, *g_epoll_class;
Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }

/// When a wait is over: -1 for never, in milliseconds of the monotonic clock.
bool deadline(Thread& t, Value timeout, double unit, int64_t* out) {
  if (timeout == kNone) return *out = -1, true;
  double d;
  if (!is_any_int(timeout) && !is_any_float(timeout)) return raise_type_error(t, "timeout must be a real number or None");
  if (!to_double(t, timeout, &d)) return false;
  if (d < 0) return *out = -1, true;
  *out = int64_t(os::monotonic_nanoseconds() / 1000000) + int64_t(std::ceil(d * unit));
  return true;
}
int milliseconds_until(int64_t end) {
  if (end < 0) return -1;
  int64_t left = end - int64_t(os::monotonic_nanoseconds() / 1000000);
  return int(std::clamp<int64_t>(left, 0, INT32_MAX));
}
/// Waits again while signals interrupt; -1 with an error pending.
template <class Wait> int wait_until(Thread& t, int64_t end, Wait wait) {
  for (;;) {
    int n = wait(milliseconds_until(end));
    if (n >= 0) return n;
    if (errno != EINTR) return raise_os_error(t, errno), -1;
    if (t.poll && !handle_poll(t)) return -1;
  }
}

// --- select(), by poll
bool add_files(Thread& t, Value files, short events, std::vector<pollfd>* fds, std::vector<Value>* objects) {
  List* list = list_of(t, files);
  if (!list) return false;
  for (Value v : list->values()) {
    int fd;
    if (!posix::descriptor_argument(t, v, &fd)) return false;
    if (fd < 0) return raise_value_error(t, "file descriptor cannot be a negative integer ({})", fd);
    fds->push_back({fd, events, 0});
    objects->push_back(v);
  }
  return true;
}
Value select_select(Thread& t, Value, Value readers, Value writers, Value others, Value timeout) {
  int64_t end;
  if (!deadline(t, timeout, 1000, &end)) return kEmpty;
  double negative;
  if (timeout != kNone && to_double(t, timeout, &negative) && negative < 0) return raise_value_error(t, "timeout must be non-negative");
  // The objects stay reachable through the arguments.
  std::vector<pollfd> fds;
  std::vector<Value> objects;
  size_t stops[3];
  Value sets[] = {readers, writers, others};
  const short events[] = {POLLIN, POLLOUT, POLLPRI};
  for (int i = 0; i < 3; i++) {
    if (!add_files(t, sets[i], events[i], &fds, &objects)) return kEmpty;
    stops[i] = fds.size();
  }
  if (wait_until(t, end, [&](int ms) { return poll(fds.data(), fds.size(), ms); }) < 0) return kEmpty;
  List* ready[3] = {new_list(t), new_list(t), new_list(t)};
  for (size_t i = 0; i < fds.size(); i++) {
    if (fds[i].revents & POLLNVAL) return raise_os_error(t, EBADF);
    int which = i < stops[0] ? 0 : i < stops[1] ? 1 : 2;
    short wanted = short(events[which] | (which < 2 ? POLLHUP | POLLERR : 0));
    if (fds[i].revents & wanted) list_append(t, ready[which], objects[i]);
  }
  return Value::from(make_tuple(t, Value::from(ready[0]), Value::from(ready[1]), Value::from(ready[2])));
}

// --- poll objects: a dict of descriptors and events
Value poll_new(Thread& t, Value) {
  Value self = Value::from(new_instance<Object>(t, g_poll_class));
  slot(self, 0) = Value::from(new_dict(t));
  gc::write_barrier(self.as<Object>());
  return self;
}
Dict* registered(Value self) { return slot(self, 0).as<Dict>(); }
Value poll_register(Thread& t, Value self, Value file, Value events) {
  int fd, mask;
  if (!posix::descriptor_argument(t, file, &fd) || !posix::int_argument(t, events, &mask)) return kEmpty;
  return dict_set(t, registered(self), Value::from_int(fd), Value::from_int(mask)) ? kNone : kEmpty;
}
Value poll_modify(Thread& t, Value self, Value file, Value events) {
  int fd;
  if (!posix::descriptor_argument(t, file, &fd)) return kEmpty;
  if (!dict_get(t, registered(self), Value::from_int(fd))) return has_pending(t) ? kEmpty : Value(raise_os_error(t, ENOENT));
  return poll_register(t, self, file, events);
}
Value poll_unregister(Thread& t, Value self, Value file) {
  int fd;
  if (!posix::descriptor_argument(t, file, &fd)) return kEmpty;
  int deleted = dict_delete(t, registered(self), Value::from_int(fd));
  return deleted < 0 ? kEmpty : deleted ? kNone : Value(raise_key_error(t, Value::from_int(fd)));
}
Value poll_poll(Thread& t, Value self, Value timeout) {
  int64_t end;
  if (!deadline(t, timeout, 1, &end)) return kEmpty;
  std::vector<pollfd> fds;
  size_t position = 0;
  Value fd, mask;
  while (dict_next(registered(self), &position, &fd, &mask)) fds.push_back({int(fd.as_int()), short(mask.as_int()), 0});
  if (wait_until(t, end, [&](int ms) { return poll(fds.data(), fds.size(), ms); }) < 0) return kEmpty;
  List* out = new_list(t);
  for (pollfd& p : fds)
    if (p.revents) list_append(t, out, Value::from(make_tuple(t, Value::from_int(p.fd), Value::from_int(p.revents & 0xffff))));
  return Value::from(out);
}
const NativeMethod kPollMethods[] = {
    method<poll_register>("register($self, fd, eventmask=7<select.POLLIN | select.POLLPRI | select.POLLOUT>, /)", "Register a file descriptor with the polling object."),
    method<poll_modify>("modify($self, fd, eventmask, /)", "Modify an already registered file descriptor."),
    method<poll_unregister>("unregister($self, fd, /)", "Remove a file descriptor being tracked by the polling object."),
    method<poll_poll>("poll($self, timeout=None, /)", "Polls the set of registered file descriptors."),
};
const TypeSpec kPollSpec = {.kind = Kind::kInstance, .methods = kPollMethods, .hidden_slots = 1, .subclassable = false};

// --- epoll objects: the descriptor, -1 when closed
int epoll_of(Thread& t, Value self) {
  int fd = int(slot(self, 0).as_int());
  if (fd < 0) raise_value_error(t, "I/O operation on closed epoll object");
  return fd;
}
Value epoll_new(Thread& t, Value type, Value sizehint, Value flags) {
  int fd = epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) return raise_os_error(t, errno);
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  slot(self, 0) = Value::from_int(fd);
  return self;
}
Value control(Thread& t, Value self, int operation, Value file, Value events) {
  int fd, mask = 0, epoll = epoll_of(t, self);
  if (epoll < 0 || !posix::descriptor_argument(t, file, &fd)) return kEmpty;
  int64_t wide = 0;
  if (events && !to_index_int64(t, events, &wide)) return kEmpty;
  mask = int(uint32_t(wide));
  epoll_event e{uint32_t(mask), {.fd = fd}};
  return epoll_ctl(epoll, operation, fd, &e) < 0 ? Value(raise_os_error(t, errno)) : kNone;
}
Value epoll_register(Thread& t, Value self, Value fd, Value mask) { return control(t, self, EPOLL_CTL_ADD, fd, mask); }
Value epoll_modify(Thread& t, Value self, Value fd, Value mask) { return control(t, self, EPOLL_CTL_MOD, fd, mask); }
Value epoll_unregister(Thread& t, Value self, Value fd) { return control(t, self, EPOLL_CTL_DEL, fd, kEmpty); }
Value epoll_poll(Thread& t, Value self, Value timeout, Value maxevents) {
  int64_t end;
  int most, epoll = epoll_of(t, self);
  if (epoll < 0 || !deadline(t, timeout, 1000, &end) || !posix::int_argument(t, maxevents, &most)) return kEmpty;
  if (most == -1) most = 1023;
  if (most < 1) return raise_value_error(t, "maxevents must be greater than 0, got {}", most);
  std::vector<epoll_event> events(static_cast<size_t>(most));
  int n = wait_until(t, end, [&](int ms) { return epoll_wait(epoll, events.data(), most, ms); });
  if (n < 0) return kEmpty;
  List* out = new_list(t);
  for (int i = 0; i < n; i++) list_append(t, out, Value::from(make_tuple(t, Value::from_int(events[size_t(i)].data.fd), Value::from_int(events[size_t(i)].events))));
  return Value::from(out);
}
Value epoll_close(Thread&, Value self) {
  int fd = int(slot(self, 0).as_int());
  if (fd >= 0) close(fd);
  slot(self, 0) = Value::from_int(-1);
  return kNone;
}
Value epoll_enter(Thread& t, Value self) { return epoll_of(t, self) < 0 ? kEmpty : self; }
Value epoll_exit(Thread& t, Value self, Value, Value, Value) { return epoll_close(t, self); }
Value epoll_fileno(Thread& t, Value self) { return epoll_of(t, self) < 0 ? kEmpty : slot(self, 0); }
Value epoll_closed(Thread&, Value self) { return Value::from_bool(slot(self, 0).as_int() < 0); }
const NativeMethod kEpollNew = method<epoll_new>("epoll($type, sizehint=-1, flags=0)!", "Returns an epolling object.");
const NativeMethod kEpollMethods[] = {
    method<epoll_register>("register($self, /, fd, eventmask=7<select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT>)", "Registers a new fd."),
    method<epoll_modify>("modify($self, /, fd, eventmask)", "Modify event mask for a registered file descriptor."),
    method<epoll_unregister>("unregister($self, /, fd)", "Remove a registered file descriptor from the epoll object."),
    method<epoll_poll>("poll($self, /, timeout=None, maxevents=-1)", "Wait for events on the epoll file descriptor."),
    method<epoll_close>("close($self, /)", "Close the epoll control file descriptor."),
    method<epoll_close>("__del__($self, /)!", "Close the epoll control file descriptor."),
    method<epoll_enter>("__enter__($self, /)", "The object itself."),
    method<epoll_exit>("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)", "Close the object."),
    method<epoll_fileno>("fileno($self, /)", "Return the epoll control file descriptor."),
};
const NativeGetSet kEpollGetSets[] = {{"closed", epoll_closed, nullptr, "True if the epoll handler is closed"}};
const TypeSpec kEpollSpec = {.kind = Kind::kInstance, .methods = kEpollMethods, .getsets = kEpollGetSets, .construct = &kEpollNew, .hidden_slots = 1, .own_slots = kOwnGetattribute, .subclassable = false};

const NativeMethod kFunctions[] = {
    function<select_select>("select($module, rlist, wlist, xlist, timeout=None, /)", "Wait until one or more file descriptors are ready for some kind of I/O."),
    function<poll_new>("poll($module, /)", "Returns a polling object."),
};
struct Constant { const char* name; int64_t value; };
#define CONSTANT(name) {#name, int64_t(uint32_t(name))},
const Constant kConstants[] = {CONSTANT(POLLIN) CONSTANT(POLLPRI) CONSTANT(POLLOUT) CONSTANT(POLLERR) CONSTANT(POLLHUP) CONSTANT(POLLNVAL) CONSTANT(POLLRDNORM)
                               CONSTANT(POLLRDBAND) CONSTANT(POLLWRNORM) CONSTANT(POLLWRBAND) CONSTANT(POLLMSG) CONSTANT(POLLRDHUP) CONSTANT(EPOLLIN)
                               CONSTANT(EPOLLOUT) CONSTANT(EPOLLPRI) CONSTANT(EPOLLERR) CONSTANT(EPOLLHUP) CONSTANT(EPOLLRDHUP) CONSTANT(EPOLLET)
                               CONSTANT(EPOLLONESHOT) CONSTANT(EPOLLEXCLUSIVE) CONSTANT(EPOLLRDNORM) CONSTANT(EPOLLRDBAND) CONSTANT(EPOLLWRNORM)
                               CONSTANT(EPOLLWRBAND) CONSTANT(EPOLLMSG) CONSTANT(EPOLL_CLOEXEC) {"PIPE_BUF", 4096}};
#undef CONSTANT
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  g_poll_class = TRY(new_native_class(t, "select.poll", object, kPollSpec));
  g_poll_class->flags |= kClassNoInstantiate;
  g_epoll_class = TRY(new_native_class(t, "select.epoll", object, kEpollSpec));
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  for (const Constant& c : kConstants)
    if (!add(c.name, Value::from_int(c.value))) return false;
  return add("epoll", Value::from(g_epoll_class)) && add("_poll_class", Value::from(g_poll_class)) &&
         add("error", Value::from(t.runtime->exceptions[int(ExceptionId::kOSError)]));
}

}  // namespace

extern const ModuleSpec kSelectModule;
const ModuleSpec kSelectModule = {.name = "select", .doc = "This module supports asynchronous I/O on multiple file descriptors.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
