// faulthandler: Python tracebacks on fatal signals, after a timeout, and on demand.  What writes them allocates nothing and takes no
// locks.  It sees the frames that are in memory; those that machine code has inlined are not among them.
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "builtins/container_helpers.h"
#include "interp/exceptions.h"
#include "interp/frame.h"
#include "modules/module_support.h"

namespace adder {
namespace {

constexpr int kMaxFrames = 100;
constexpr size_t kMaxText = 500;

// --- writing, from signal handlers too
void put(int fd, const char* text, size_t size) {
  while (size) {
    ssize_t written = write(fd, text, size);
    if (written <= 0) return;
    text += written;
    size -= size_t(written);
  }
}
void put(int fd, const char* text) { put(fd, text, strlen(text)); }
template <class... A> void put_format(int fd, const char* format, A... values) {
  char text[64];
  put(fd, text, size_t(std::clamp(snprintf(text, sizeof text, format, values...), 0, int(sizeof text) - 1)));
}
void put_str(int fd, const Str* s) {
  size_t length = std::min(size_t(s->length), kMaxText);
  for (size_t i = 0; i < length; i++) {
    uint32_t c = s->at(i);
    if (c >= ' ' && c < 127) {
      auto byte = char(c);
      put(fd, &byte, 1);
    } else {
      put_format(fd, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
  }
  if (s->length > length) put(fd, "...");
}
void put_frame(int fd, const Frame* frame) {
  put(fd, "  File \"");
  put_str(fd, frame->code->filename);
  put(fd, "\", line ");
  int line = line_of(frame->code, frame->position());
  if (line > 0) put_format(fd, "%d", line);
  else put(fd, "???");
  put(fd, " in ");
  put_str(fd, frame->code->name);
  put(fd, "\n");
}
void put_stack(int fd, const char* title) {
  put(fd, title);
  put(fd, " (most recent call first):\n");
  Frame* frame = visible_frame(g_runtime->main_thread->frame);
  if (!frame) put(fd, "  <no Python frame>\n");
  for (int i = 0; frame; frame = visible_frame(frame->previous()), i++) {
    if (i == kMaxFrames) return put(fd, "  ...\n");
    put_frame(fd, frame);
  }
}
pthread_t g_main_thread;
/// `current`: this is the thread whose stack is written.
void put_traceback(int fd, bool all_threads, bool current = true) {
  char title[64] = "Stack";
  if (all_threads) snprintf(title, sizeof title, "%s 0x%016" PRIxPTR, current ? "Current thread" : "Thread", uintptr_t(g_main_thread));
  put_stack(fd, title);
}

// --- fatal signals
struct Fatal {
  int signal;
  const char* text;
  struct sigaction previous;
  bool enabled;
} g_fatal[] = {{SIGBUS, "Bus error", {}, false},
               {SIGILL, "Illegal instruction", {}, false},
               {SIGFPE, "Floating point exception", {}, false},
               {SIGABRT, "Aborted", {}, false},
               {SIGSEGV, "Segmentation fault", {}, false}};

/// A sink of tracebacks: where they go, and the file object that keeps the descriptor open.
struct Sink {
  int fd = -1;
  Value file;
  bool all_threads = true;
} g_fatal_sink;
bool g_enabled;

/// Handlers may have to run when the machine's stack is used up.
bool have_alternate_stack() {
  static void* stack = nullptr;
  if (stack) return true;
  stack_t old, wanted{};
  if (sigaltstack(nullptr, &old) == 0 && !(old.ss_flags & SS_DISABLE)) return stack = old.ss_sp;
  wanted.ss_size = size_t(SIGSTKSZ) * 4;
  wanted.ss_sp = mmap(nullptr, wanted.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (wanted.ss_sp == MAP_FAILED || sigaltstack(&wanted, nullptr) != 0) return false;
  stack = wanted.ss_sp;
  return true;
}
void restore(Fatal& f) {
  if (f.enabled) sigaction(f.signal, &f.previous, nullptr);
  f.enabled = false;
}
void on_fatal(int number) {
  int error = errno;
  for (Fatal& f : g_fatal) {
    if (f.signal != number) continue;
    restore(f);  // the second signal, raised below, ends the process
    put(g_fatal_sink.fd, "Fatal Python error: ");
    put(g_fatal_sink.fd, f.text);
    put(g_fatal_sink.fd, "\n\n");
  }
  put_traceback(g_fatal_sink.fd, g_fatal_sink.all_threads);
  errno = error;
  ::raise(number);
}

// --- registered signals
struct Registered {
  Sink sink;
  bool enabled, chain;
  struct sigaction previous;
} g_registered[NSIG];

bool install(int number, Registered& r);
void on_registered(int number) {
  Registered& r = g_registered[number];
  if (!r.enabled) return;
  int error = errno;
  put_traceback(r.sink.fd, r.sink.all_threads);
  if (r.chain) {
    sigaction(number, &r.previous, nullptr);
    errno = error;
    ::raise(number);
    error = errno;
    install(number, r);
  }
  errno = error;
}
bool install(int number, Registered& r) {
  struct sigaction action{}, replaced;
  action.sa_handler = on_registered;
  action.sa_flags = SA_RESTART | SA_ONSTACK | (r.chain ? SA_NODEFER : 0);
  if (sigaction(number, &action, &replaced) != 0) return false;
  if (replaced.sa_handler != on_registered) r.previous = replaced;
  return true;
}

// --- the watchdog: a thread that waits for the timeout or for its end
struct Watchdog {
  Sink sink;
  pthread_t thread;
  bool runs = false, repeat, exit;
  int64_t nanoseconds;
  char header[64];
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t cancelled_now;
  bool cancelled;
} g_watchdog;

void* watch(void*) {
  Watchdog& w = g_watchdog;
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  pthread_mutex_lock(&w.lock);
  do {
    int64_t total = until.tv_nsec + w.nanoseconds;
    until.tv_sec += total / 1'000'000'000;
    until.tv_nsec = total % 1'000'000'000;
    while (!w.cancelled)
      if (pthread_cond_timedwait(&w.cancelled_now, &w.lock, &until) == ETIMEDOUT) break;
    if (w.cancelled) break;
    put(w.sink.fd, w.header);
    put_traceback(w.sink.fd, true, false);
    if (w.exit) _exit(1);
  } while (w.repeat);
  pthread_mutex_unlock(&w.lock);
  return nullptr;
}
void stop_watchdog() {
  Watchdog& w = g_watchdog;
  if (!w.runs) return;
  pthread_mutex_lock(&w.lock);
  w.cancelled = true;
  pthread_cond_signal(&w.cancelled_now);
  pthread_mutex_unlock(&w.lock);
  pthread_join(w.thread, nullptr);
  pthread_cond_destroy(&w.cancelled_now);
  w.runs = false;
  w.sink = {};
}

// --- arguments
void trace_files(gc::Tracer& tracer, void*) {
  tracer.visit(g_fatal_sink.file);
  tracer.visit(g_watchdog.sink.file);
  for (Registered& r : g_registered) tracer.visit(r.sink.file);
}
/// A descriptor, a file object with a descriptor, or None for sys.stderr.
bool sink_argument(Thread& t, Value file, Value all_threads, Sink* out) {
  int all = is_true(t, all_threads);
  if (all < 0) return false;
  out->all_threads = all;
  if (file == kNone) {
    file = find_attribute_value(t, t.runtime->sys_module, intern(t, "stderr"));
    if (!file) return has_pending(t) ? false : bool(raise_runtime_error(t, "unable to get sys.stderr"));
    if (file == kNone) return raise_runtime_error(t, "sys.stderr is None");
  }
  int64_t fd;
  if (is_any_int(file)) {
    if (!to_index_int64(t, file, &fd)) return false;
    if (fd < 0 || fd > INT32_MAX) return raise_value_error(t, "file is not a valid file descripter");
  } else {
    Value number = TRY(call_method_with(t, file, "fileno"));
    if (!is_any_int(number) || !to_index_int64(t, number, &fd) || fd < 0 || fd > INT32_MAX) {
      take_pending(t);
      return raise_runtime_error(t, "file.fileno() is not a valid file descriptor");
    }
    if (!call_method_with(t, file, "flush")) take_pending(t);  // best effort, as in CPython
    out->file = file;
  }
  out->fd = int(fd);
  return true;
}
bool registrable(Thread& t, Value number, int* out) {
  int64_t n;
  if (!to_index_int64(t, number, &n)) return false;
  for (const Fatal& f : g_fatal)
    if (f.signal == n) return raise_runtime_error(t, "signal {} cannot be registered, use enable() instead", n);
  if (n < 1 || n >= NSIG) return raise_value_error(t, "signal number out of range");
  *out = int(n);
  return true;
}

// --- functions
Value enable(Thread& t, Value, Value file, Value all_threads) {
  Sink sink;
  if (!sink_argument(t, file, all_threads, &sink)) return kEmpty;
  g_fatal_sink = sink;
  if (g_enabled) return kNone;
  if (!have_alternate_stack()) return raise_os_error(t, errno);
  for (Fatal& f : g_fatal) {
    struct sigaction action{};
    action.sa_handler = on_fatal;
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    if (sigaction(f.signal, &action, &f.previous) != 0) return raise_runtime_error(t, "sigaction failed");
    f.enabled = true;
  }
  g_enabled = true;
  return kNone;
}
Value disable(Thread&, Value) {
  bool was = g_enabled;
  for (Fatal& f : g_fatal) restore(f);
  g_enabled = false;
  g_fatal_sink = {};
  return Value::from_bool(was);
}
Value is_enabled(Thread&, Value) { return Value::from_bool(g_enabled); }

Value dump_traceback(Thread& t, Value, Value file, Value all_threads) {
  Sink sink;
  if (!sink_argument(t, file, all_threads, &sink)) return kEmpty;
  put_traceback(sink.fd, sink.all_threads);
  return kNone;
}

Value dump_later(Thread& t, Value, Value timeout, Value repeat, Value file, Value exit) {
  double seconds;
  Sink sink;
  int again = is_true(t, repeat), ends = is_true(t, exit);
  if (again < 0 || ends < 0 || !to_double(t, timeout, &seconds)) return kEmpty;
  if (std::isnan(seconds)) return raise_value_error(t, "Invalid value NaN (not a number)");
  if (seconds <= 0) return raise_value_error(t, "timeout must be greater than 0");
  if (seconds > 9.2e9) return raise_overflow_error(t, "timeout value is too large");
  if (!sink_argument(t, file, kTrue, &sink)) return kEmpty;
  stop_watchdog();
  Watchdog& w = g_watchdog;
  w.sink = sink;
  w.repeat = again;
  w.exit = ends;
  w.nanoseconds = int64_t(std::ceil(seconds * 1e9));
  w.cancelled = false;
  int64_t micro = w.nanoseconds / 1000, whole = micro / 1'000'000;
  auto part = unsigned(micro % 1'000'000);
  int length = snprintf(w.header, sizeof w.header, "Timeout (%" PRId64 ":%02d:%02d", whole / 3600, int(whole / 60 % 60), int(whole % 60));
  if (part) length += snprintf(w.header + length, sizeof w.header - size_t(length), ".%06u", part);
  snprintf(w.header + length, sizeof w.header - size_t(length), ")!\n");
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&w.cancelled_now, &attributes);
  pthread_condattr_destroy(&attributes);
  if (pthread_create(&w.thread, nullptr, watch, nullptr) != 0) {
    pthread_cond_destroy(&w.cancelled_now);
    w.sink = {};
    return raise_runtime_error(t, "unable to start watchdog thread");
  }
  w.runs = true;
  return kNone;
}
Value cancel_later(Thread&, Value) {
  stop_watchdog();
  return kNone;
}

Value register_signal(Thread& t, Value, Value number, Value file, Value all_threads, Value chain) {
  int n, chained = is_true(t, chain);
  Sink sink;
  if (chained < 0 || !registrable(t, number, &n) || !sink_argument(t, file, all_threads, &sink)) return kEmpty;
  if (!have_alternate_stack()) return raise_os_error(t, errno);
  Registered& r = g_registered[n];
  r.sink = sink;
  r.chain = chained;
  if (!install(n, r)) return raise_os_error(t, errno);
  r.enabled = true;
  return kNone;
}
Value unregister_signal(Thread& t, Value, Value number) {
  int n;
  if (!registrable(t, number, &n)) return kEmpty;
  Registered& r = g_registered[n];
  if (!r.enabled) return kFalse;
  r.enabled = false;
  sigaction(n, &r.previous, nullptr);
  r.sink = {};
  return kTrue;
}

// --- for tests: ways to die
template <int number> Value die(Thread&, Value) {
  ::raise(number);
  return kNone;
}
Value die_by_segv(Thread& t, Value module, Value) { return die<SIGSEGV>(t, module); }
Value read_null(Thread&, Value) {
  return Value::from_int(*static_cast<volatile int*>(nullptr));
}
/// Uses the machine's stack up.
__attribute__((noinline)) uintptr_t descend(volatile char* above) {
  volatile char here[4096];
  here[0] = char(uintptr_t(above));
  return descend(here) + uintptr_t(here[0]);
}
Value stack_overflow(Thread&, Value) { return Value::from_int(int64_t(descend(nullptr) & 1)); }

const NativeMethod kFunctions[] = {
    function<enable>("enable($module, /, file=None, all_threads=True)!", "Writes the Python traceback to `file` when a fatal signal arrives."),
    function<disable>("disable($module, /)!", "Undoes enable()."),
    function<is_enabled>("is_enabled($module, /)!", "Whether the handler of fatal signals is enabled."),
    function<dump_traceback>("dump_traceback($module, /, file=None, all_threads=True)!", "Writes the traceback of the current thread, or of all, to `file`."),
    function<dump_later>("dump_traceback_later($module, /, timeout, repeat=False, file=None, exit=False)!", "Writes the tracebacks of all threads after `timeout` seconds, or every `timeout` seconds."),
    function<cancel_later>("cancel_dump_traceback_later($module, /)!", "Undoes dump_traceback_later()."),
    function<register_signal>("register($module, /, signum, file=None, all_threads=True, chain=False)!", "Writes the traceback to `file` when the signal arrives."),
    function<unregister_signal>("unregister($module, signum, /)!", "Undoes register()."),
    function<read_null>("_read_null($module, /)!", "Reads from address 0."),
    function<die_by_segv>("_sigsegv($module, release_gil=False, /)!", "Raises SIGSEGV."),
    function<die<SIGABRT>>("_sigabrt($module, /)!", "Raises SIGABRT."),
    function<die<SIGFPE>>("_sigfpe($module, /)!", "Raises SIGFPE."),
    function<stack_overflow>("_stack_overflow($module, /)!", "Recurses until the stack is used up."),
};
bool initialize(Thread& t, Module*) {
  g_main_thread = pthread_self();
  t.runtime->heap->add_roots(trace_files, nullptr);
  return true;
}

}  // namespace

extern const ModuleSpec kFaulthandlerModule;
const ModuleSpec kFaulthandlerModule = {.name = "faulthandler", .doc = "faulthandler module.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
