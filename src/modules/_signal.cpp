// _signal: Python functions as signal handlers.  The system's handler only notes the signal; the function runs at the
// interpreter's next poll.
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>

#include "builtins/container_helpers.h"
#include "interp/frame.h"
#include "interp/frame_walk.h"
#include "interp/poll.h"

namespace adder {
namespace {

constexpr int kSignals = NSIG;
volatile sig_atomic_t g_tripped[kSignals];
volatile sig_atomic_t g_any_tripped;
int g_wakeup = -1;
List* g_handlers;  // by number: None (unknown), SIG_DFL, SIG_IGN as ints, or a callable; a root

void trace_handlers(gc::Tracer& tracer, void*) { tracer.visit(g_handlers); }

void note_signal(int number) {
  int error = errno;
  g_tripped[number] = 1;
  g_any_tripped = 1;
  g_runtime->main_thread->poll = 1;
  if (g_wakeup >= 0) {
    auto byte = char(number);
    (void)!write(g_wakeup, &byte, 1);
  }
  errno = error;
}

bool run_handlers(Thread& t) {
  if (!g_any_tripped) return true;
  g_any_tripped = 0;
  for (int i = 1; i < kSignals; i++) {
    if (!g_tripped[i]) continue;
    g_tripped[i] = 0;
    Value handler = g_handlers->get(size_t(i));
    if (handler == kNone || handler.is_int()) continue;
    FrameWalk walk(t);
    Value frame = walk ? Value::from(walk.object()) : kNone;
    if (!call_with(t, handler, Value::from_int(i), frame)) {
      g_any_tripped = 1;
      t.poll = 1;
      return false;
    }
  }
  return true;
}

bool signal_number(Thread& t, Value v, int* out) {
  int64_t n;
  if (!to_index_int64(t, v, &n)) return false;
  if (n < 1 || n >= kSignals) return raise_value_error(t, "signal number out of range");
  *out = int(n);
  return true;
}
Value signal_signal(Thread& t, Value, Value number, Value handler) {
  int n;
  if (!signal_number(t, number, &n)) return kEmpty;
  struct sigaction action{};
  if (is_any_int(handler) && (equal(t, handler, Value::from_int(0)) == 1 || equal(t, handler, Value::from_int(1)) == 1)) {
    bool ignore = equal(t, handler, Value::from_int(1)) == 1;
    action.sa_handler = ignore ? SIG_IGN : SIG_DFL;
    handler = Value::from_int(ignore);
  } else {
    if (!is_callable(t, handler)) return raise_type_error(t, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    action.sa_handler = note_signal;
  }
  if (sigaction(n, &action, nullptr)) return raise_os_error(t, errno);
  Value old = g_handlers->get(size_t(n));
  g_handlers->items->items[n] = handler;
  gc::write_barrier(g_handlers->items, &g_handlers->items->items[n]);
  return old;
}
Value signal_getsignal(Thread& t, Value, Value number) {
  int n;
  return signal_number(t, number, &n) ? g_handlers->get(size_t(n)) : kEmpty;
}
Value signal_raise(Thread& t, Value, Value number) {
  int64_t n;
  if (!to_index_int64(t, number, &n)) return kEmpty;
  if (::raise(int(n))) return raise_os_error(t, errno);
  return t.poll && !handle_poll(t) ? kEmpty : kNone;
}
Value signal_alarm(Thread& t, Value, Value seconds) {
  int64_t n;
  return to_index_int64(t, seconds, &n) ? Value::from_int(alarm(unsigned(n))) : kEmpty;
}
Value signal_pause(Thread& t, Value) {
  pause();
  return t.poll && !handle_poll(t) ? kEmpty : kNone;
}
double seconds_of(const timeval& v) { return double(v.tv_sec) + double(v.tv_usec) * 1e-6; }
Value timer_value(Thread& t, const itimerval& v) { return Value::from(make_tuple(t, box_float(t, seconds_of(v.it_value)), box_float(t, seconds_of(v.it_interval)))); }
timeval to_timeval(double d) {
  double whole = std::floor(d);
  return {time_t(whole), suseconds_t(std::round((d - whole) * 1e6))};
}
Value signal_setitimer(Thread& t, Value, Value which, Value seconds, Value interval) {
  int64_t n;
  double first, every;
  if (!to_index_int64(t, which, &n) || !to_double(t, seconds, &first) || !to_double(t, interval, &every)) return kEmpty;
  itimerval now{to_timeval(every), to_timeval(first)}, old;
  if (setitimer(__itimer_which_t(n), &now, &old)) return raise_os_error(t, errno);
  return timer_value(t, old);
}
Value signal_getitimer(Thread& t, Value, Value which) {
  int64_t n;
  itimerval now;
  if (!to_index_int64(t, which, &n)) return kEmpty;
  if (getitimer(__itimer_which_t(n), &now)) return raise_os_error(t, errno);
  return timer_value(t, now);
}
Value signal_set_wakeup_fd(Thread& t, Value, Value fd, Value) {
  int64_t n;
  if (!to_index_int64(t, fd, &n)) return kEmpty;
  int old = g_wakeup;
  g_wakeup = int(n);
  return Value::from_int(old);
}
Value signal_siginterrupt(Thread& t, Value, Value number, Value flag) {
  int n, wanted = is_true(t, flag);
  struct sigaction action;
  if (wanted < 0 || !signal_number(t, number, &n)) return kEmpty;
  sigaction(n, nullptr, &action);
  action.sa_flags = wanted ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
  return sigaction(n, &action, nullptr) ? Value(raise_os_error(t, errno)) : kNone;
}
Value signal_default_int(Thread& t, Value, Value, Value) {
  Value e = TRY(call_with(t, Value::from(t.runtime->exceptions[int(ExceptionId::kKeyboardInterrupt)])));
  raise_value(t, e);
  return kEmpty;
}
Value signal_strsignal(Thread& t, Value, Value number) {
  int n;
  if (!signal_number(t, number, &n)) return kEmpty;
  const char* text = strsignal(n);
  return text && !strstr(text, "Unknown signal") ? Value::from(str_from_utf8(t, text)) : kNone;
}
Value set_of_signals(Thread& t, const sigset_t& set) {
  Set* out = new_set(t);
  for (int i = 1; i < kSignals; i++)
    if (sigismember(&set, i) == 1) set_add(t, out, Value::from_int(i));
  return Value::from(out);
}
Value signal_valid(Thread& t, Value) {
  sigset_t all;
  sigfillset(&all);
  return set_of_signals(t, all);
}
Value signal_mask(Thread& t, Value, Value how, Value mask) {
  int64_t n;
  sigset_t wanted, old;
  sigemptyset(&wanted);
  if (!to_index_int64(t, how, &n)) return kEmpty;
  bool good = for_each(t, mask, [&](Value v) {
    int number;
    if (!signal_number(t, v, &number)) return false;
    sigaddset(&wanted, number);
    return true;
  });
  if (!good) return kEmpty;
  if (int error = pthread_sigmask(int(n), &wanted, &old)) return raise_os_error(t, error);
  if (t.poll && !handle_poll(t)) return kEmpty;
  return set_of_signals(t, old);
}

const NativeMethod kFunctions[] = {
    function<signal_signal>("signal($module, signalnum, handler, /)", "Set the action for the given signal."),
    function<signal_getsignal>("getsignal($module, signalnum, /)", "Return the current action for the given signal."),
    function<signal_raise>("raise_signal($module, signalnum, /)", "Send a signal to the executing process."),
    function<signal_alarm>("alarm($module, seconds, /)", "Arrange for SIGALRM to arrive after the given number of seconds."),
    function<signal_pause>("pause($module, /)", "Wait until a signal arrives."),
    function<signal_setitimer>("setitimer($module, which, seconds, interval=0.0, /)", "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF)."),
    function<signal_getitimer>("getitimer($module, which, /)", "Returns current value of given itimer."),
    function<signal_set_wakeup_fd>("set_wakeup_fd($module, fd, /, *, warn_on_full_buffer=True)!", "Sets the fd to be written to (with the signal number) when a signal comes in."),
    function<signal_siginterrupt>("siginterrupt($module, signalnum, flag, /)", "Change system call restart behaviour."),
    function<signal_default_int>("default_int_handler($module, signalnum, frame, /)", "The default handler for SIGINT installed by Python."),
    function<signal_strsignal>("strsignal($module, signalnum, /)", "Return the system description of the given signal."),
    function<signal_valid>("valid_signals($module, /)", "Return a set of valid signal numbers on this platform."),
    function<signal_mask>("pthread_sigmask($module, how, mask, /)", "Fetch and/or change the signal mask of the calling thread."),
};
struct Constant { const char* name; int value; };
#define SIGNAL(name) {#name, name},
const Constant kConstants[] = {
    SIGNAL(SIGHUP) SIGNAL(SIGINT) SIGNAL(SIGQUIT) SIGNAL(SIGILL) SIGNAL(SIGTRAP) SIGNAL(SIGABRT) SIGNAL(SIGIOT) SIGNAL(SIGFPE) SIGNAL(SIGKILL) SIGNAL(SIGBUS)
    SIGNAL(SIGSEGV) SIGNAL(SIGSYS) SIGNAL(SIGPIPE) SIGNAL(SIGALRM) SIGNAL(SIGTERM) SIGNAL(SIGUSR1) SIGNAL(SIGUSR2) SIGNAL(SIGCLD) SIGNAL(SIGCHLD) SIGNAL(SIGPWR)
    SIGNAL(SIGIO) SIGNAL(SIGURG) SIGNAL(SIGWINCH) SIGNAL(SIGPOLL) SIGNAL(SIGSTOP) SIGNAL(SIGTSTP) SIGNAL(SIGCONT) SIGNAL(SIGTTIN) SIGNAL(SIGTTOU) SIGNAL(SIGVTALRM)
    SIGNAL(SIGPROF) SIGNAL(SIGXCPU) SIGNAL(SIGXFSZ) SIGNAL(SIGSTKFLT) SIGNAL(SIG_BLOCK) SIGNAL(SIG_UNBLOCK) SIGNAL(SIG_SETMASK) SIGNAL(ITIMER_REAL)
    SIGNAL(ITIMER_VIRTUAL) SIGNAL(ITIMER_PROF) {"NSIG", NSIG}, {"SIG_DFL", 0}, {"SIG_IGN", 1}, {"SIGRTMIN", 34}, {"SIGRTMAX", 64}};
#undef SIGNAL

bool initialize(Thread& t, Module* module) {
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  for (const Constant& c : kConstants)
    if (!add(c.name, Value::from_int(c.value))) return false;
  Value os_error = Value::from(t.runtime->exceptions[int(ExceptionId::kOSError)]);
  if (!add("ItimerError", os_error)) return false;
  if (g_handlers) return true;
  g_handlers = new_list(t, kSignals);
  t.runtime->heap->add_roots(trace_handlers, nullptr);
  for (int i = 0; i < kSignals; i++) {
    struct sigaction action;
    bool known = i > 0 && sigaction(i, nullptr, &action) == 0;
    list_append(t, g_handlers, !known ? kNone : action.sa_handler == SIG_IGN ? Value::from_int(1) : Value::from_int(0));
  }
  handle_signals = run_handlers;
  Value interrupt = dict_get_str(t, module->dict, intern(t, "default_int_handler"));
  return g_handlers->get(SIGINT) != Value::from_int(0) || signal_signal(t, kNone, Value::from_int(SIGINT), interrupt);
}

}  // namespace

extern const ModuleSpec kSignalModule;
const ModuleSpec kSignalModule = {.name = "_signal", .doc = "This module provides mechanisms to use signal handlers in Python.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
