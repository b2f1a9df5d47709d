// posix: processes, users, the environment, the machine.
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <grp.h>

#include <cstring>
#include <vector>

#include "interp/poll.h"
#include "modules/posix/posix.h"
#include "modules/struct_sequence.h"
#include "objects/audit.h"

namespace adder::posix {
namespace {

const char* const kUnameFields[] = {"sysname", "nodename", "release", "version", "machine"};
const StructSequenceFields kUnameResult{"posix.uname_result", kUnameFields, 5};
const char* const kTimesFields[] = {"user", "system", "children_user", "children_system", "elapsed"};
const StructSequenceFields kTimesResult{"posix.times_result", kTimesFields, 5};
Class *g_uname_class, *g_times_class;

template <auto Function> Value number(Thread&, Value) { return Value::from_int(int64_t(Function())); }
template <auto Function> Value set_id(Thread& t, Value, Value id) {
  int n;
  return int_argument(t, id, &n) ? checked(t, Function(unsigned(n))) : kEmpty;
}

Value posix_getpgid(Thread& t, Value, Value pid) {
  int n;
  if (!int_argument(t, pid, &n)) return kEmpty;
  pid_t group = getpgid(n);
  return group < 0 ? Value(failed(t)) : Value::from_int(group);
}
Value posix_setpgid(Thread& t, Value, Value pid, Value group) {
  int a, b;
  return int_argument(t, pid, &a) && int_argument(t, group, &b) ? checked(t, setpgid(a, b)) : kEmpty;
}
Value posix_getsid(Thread& t, Value, Value pid) {
  int n;
  if (!int_argument(t, pid, &n)) return kEmpty;
  pid_t id = getsid(n);
  return id < 0 ? Value(failed(t)) : Value::from_int(id);
}
Value posix_setsid(Thread& t, Value) { return checked(t, int(setsid())); }
Value posix_getgroups(Thread& t, Value) {
  gid_t groups[1024];
  int n = getgroups(1024, groups);
  if (n < 0) return failed(t);
  List* out = new_list(t);
  for (int i = 0; i < n; i++) list_append(t, out, Value::from_int(groups[i]));
  return Value::from(out);
}
Value posix_getlogin(Thread& t, Value) {
  char name[256];
  int error = getlogin_r(name, sizeof name);
  return error ? (errno = error, Value(failed(t))) : decode_name(t, name);
}
Value posix_umask(Thread& t, Value, Value mask) {
  int n;
  return int_argument(t, mask, &n) ? Value::from_int(umask(mode_t(n))) : kEmpty;
}
Value posix_kill(Thread& t, Value, Value pid, Value signal) {
  int process, n;
  if (!int_argument(t, pid, &process) || !int_argument(t, signal, &n)) return kEmpty;
  if (!AUDIT(t, "os.kill", pid, signal)) return kEmpty;
  if (kill(process, n)) return failed(t);
  return t.poll && !handle_poll(t) ? kEmpty : kNone;
}
Value posix_killpg(Thread& t, Value, Value group, Value signal) {
  int process, n;
  if (!int_argument(t, group, &process) || !int_argument(t, signal, &n) || !AUDIT(t, "os.killpg", group, signal)) return kEmpty;
  return checked(t, killpg(process, n));
}
Value posix_openpty(Thread& t, Value) {
  int ends[2];
  if (openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) != 0) return failed(t);
  for (int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return Value::from(make_tuple(t, Value::from_int(ends[0]), Value::from_int(ends[1])));
}
Value posix_waitpid(Thread& t, Value, Value pid, Value options) {
  int process, how, status = 0;
  if (!int_argument(t, pid, &process) || !int_argument(t, options, &how)) return kEmpty;
  pid_t done;
  while ((done = waitpid(process, &status, how)) < 0 && errno == EINTR)
    if (t.poll && !handle_poll(t)) return kEmpty;
  if (done < 0) return failed(t);
  return Value::from(make_tuple(t, Value::from_int(done), Value::from_int(status)));
}
Value posix_wait(Thread& t, Value module) { return posix_waitpid(t, module, Value::from_int(-1), Value::from_int(0)); }
Value posix_exit(Thread& t, Value, Value status) {
  int n;
  if (!int_argument(t, status, &n)) return kEmpty;
  _exit(n);
}
Value posix_abort(Thread&, Value) { abort(); }
Value posix_system(Thread& t, Value, Value command) {
  Path p;
  if (!path_argument(t, command, "system", "command", &p)) return kEmpty;
  if (!AUDIT(t, "os.system", Value::from(bytes_from(t, p.text)))) return kEmpty;
  return Value::from_int(system(p.c_str()));
}

/// argv and envp of exec: strings that live as long as this.
struct StringArray {
  std::vector<std::string> texts;
  std::vector<char*> pointers;
  char** data() {
    for (auto& s : texts) pointers.push_back(s.data());
    pointers.push_back(nullptr);
    return pointers.data();
  }
};
bool add_text(Thread& t, Value v, StringArray* out) {
  Path p;
  if (!path_argument(t, v, "exec", "argument", &p)) return false;
  out->texts.push_back(p.text);
  return true;
}
bool argument_list(Thread& t, Value argv, const char* function, StringArray* out) {
  if (!has_layout<List>(argv) && !has_layout<Tuple>(argv)) return raise_type_error(t, "{}() arg 2 must be a tuple or list", function);
  if (!for_each(t, argv, [&](Value v) { return add_text(t, v, out); })) return false;
  if (out->texts.empty()) return raise_value_error(t, "{}() arg 2 must not be empty", function);
  return true;
}
bool environment_list(Thread& t, Value env, StringArray* out) {
  Value items = TRY(call_method_with(t, env, "items"));
  return for_each(t, items, [&](Value pair) {
    Path key, value;
    if (!has_layout<Tuple>(pair) || !path_argument(t, pair.as<Tuple>()->items[0], "exec", "env", &key) ||
        !path_argument(t, pair.as<Tuple>()->items[1], "exec", "env", &value))
      return false;
    out->texts.push_back(key.text + "=" + value.text);
    return true;
  });
}
Value posix_execv(Thread& t, Value, Value path, Value argv) {
  Path p;
  StringArray arguments;
  if (!path_argument(t, path, "execv", "path", &p) || !argument_list(t, argv, "execv", &arguments)) return kEmpty;
  if (!AUDIT(t, "os.exec", path, argv, kNone)) return kEmpty;
  execv(p.c_str(), arguments.data());
  return failed(t, p);
}
Value posix_execve(Thread& t, Value, Value path, Value argv, Value env) {
  Path p;
  StringArray arguments, environment;
  if (!path_argument(t, path, "execve", "path", &p) || !argument_list(t, argv, "execve", &arguments) || !environment_list(t, env, &environment)) return kEmpty;
  if (!AUDIT(t, "os.exec", path, argv, env)) return kEmpty;
  execve(p.c_str(), arguments.data(), environment.data());
  return failed(t, p);
}

template <bool (*Test)(int)> Value status_test(Thread& t, Value, Value status) {
  int n;
  return int_argument(t, status, &n) ? Value::from_bool(Test(n)) : kEmpty;
}
template <int (*Part)(int)> Value status_part(Thread& t, Value, Value status) {
  int n;
  return int_argument(t, status, &n) ? Value::from_int(Part(n)) : kEmpty;
}
bool exited(int s) { return WIFEXITED(s); }
bool signaled(int s) { return WIFSIGNALED(s); }
bool stopped(int s) { return WIFSTOPPED(s); }
bool continued(int s) { return WIFCONTINUED(s); }
bool dumped(int s) { return WCOREDUMP(s); }
int exit_status(int s) { return WEXITSTATUS(s); }
int term_signal(int s) { return WTERMSIG(s); }
int stop_signal(int s) { return WSTOPSIG(s); }
Value posix_exitcode(Thread& t, Value, Value status) {
  int n;
  if (!int_argument(t, status, &n)) return kEmpty;
  if (WIFEXITED(n)) return Value::from_int(WEXITSTATUS(n));
  if (WIFSIGNALED(n)) return Value::from_int(-WTERMSIG(n));
  return raise_value_error(t, "invalid wait status: {}", n);
}

// --- environment
Value posix_putenv(Thread& t, Value, Value name, Value value) {
  Path key, text;
  if (!path_argument(t, name, "putenv", "name", &key) || !path_argument(t, value, "putenv", "value", &text)) return kEmpty;
  if (key.text.find('=') != std::string::npos) return raise_value_error(t, "illegal environment variable name");
  if (!AUDIT(t, "os.putenv", Value::from(bytes_from(t, key.text)), Value::from(bytes_from(t, text.text)))) return kEmpty;
  return checked(t, setenv(key.c_str(), text.c_str(), 1));
}
Value posix_unsetenv(Thread& t, Value, Value name) {
  Path key;
  if (!path_argument(t, name, "unsetenv", "name", &key) || !AUDIT(t, "os.unsetenv", Value::from(bytes_from(t, key.text)))) return kEmpty;
  return checked(t, unsetenv(key.c_str()));
}
bool add_environment(Thread& t, Module* module) {
  Dict* out = new_dict(t);
  for (char** at = environ; at && *at; at++) {
    const char* equals = strchr(*at, '=');
    if (!equals) continue;
    Value key = Value::from(bytes_from(t, {*at, size_t(equals - *at)}));
    if (!dict_set_default(t, out, key, Value::from(bytes_from(t, equals + 1)))) return false;
  }
  return dict_set_str(t, module->dict, intern(t, "environ"), Value::from(out));
}

// --- the machine
Value posix_uname(Thread& t, Value) {
  utsname name;
  if (uname(&name)) return failed(t);
  const Value values[] = {decode_name(t, name.sysname), decode_name(t, name.nodename), decode_name(t, name.release), decode_name(t, name.version),
                          decode_name(t, name.machine)};
  return new_struct_sequence(t, g_uname_class, values);
}
Value posix_times(Thread& t, Value) {
  tms used;
  clock_t elapsed = times(&used);
  double tick = double(sysconf(_SC_CLK_TCK));
  const Value values[] = {box_float(t, double(used.tms_utime) / tick), box_float(t, double(used.tms_stime) / tick), box_float(t, double(used.tms_cutime) / tick),
                          box_float(t, double(used.tms_cstime) / tick), box_float(t, double(elapsed) / tick)};
  return new_struct_sequence(t, g_times_class, values);
}
Value posix_cpu_count(Thread&, Value) {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? Value::from_int(n) : kNone;
}
Value posix_sched_getaffinity(Thread& t, Value, Value pid) {
  int process;
  cpu_set_t set;
  if (!int_argument(t, pid, &process)) return kEmpty;
  if (sched_getaffinity(process, sizeof set, &set)) return failed(t);
  Set* out = new_set(t);
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &set)) set_add(t, out, Value::from_int(i));
  return Value::from(out);
}
Value posix_getloadavg(Thread& t, Value) {
  double load[3];
  if (getloadavg(load, 3) != 3) return raise(t, ExceptionId::kOSError, "Load averages are unobtainable");
  return Value::from(make_tuple(t, box_float(t, load[0]), box_float(t, load[1]), box_float(t, load[2])));
}
Value random_bytes(Thread& t, int64_t size, unsigned flags) {
  if (size < 0) return raise_value_error(t, "negative argument not allowed");
  Bytes* out = TRY(bytes_allocate(t, size_t(size)));
  for (int64_t done = 0; done < size;) {
    ssize_t n = getrandom(out->data + done, size_t(size - done), flags);
    if (n < 0 && errno != EINTR) return failed(t);
    if (n > 0) done += n;
  }
  return Value::from(out);
}
Value posix_urandom(Thread& t, Value, Value size) {
  int64_t n;
  return to_index_int64(t, size, &n) ? random_bytes(t, n, 0) : kEmpty;
}
Value posix_getrandom(Thread& t, Value, Value size, Value flags) {
  int64_t n;
  int how;
  return to_index_int64(t, size, &n) && int_argument(t, flags, &how) ? random_bytes(t, n, unsigned(how)) : kEmpty;
}
struct Name { const char* name; int number; };
const Name kSysconf[] = {{"SC_ARG_MAX", _SC_ARG_MAX}, {"SC_CHILD_MAX", _SC_CHILD_MAX}, {"SC_CLK_TCK", _SC_CLK_TCK}, {"SC_NPROCESSORS_CONF", _SC_NPROCESSORS_CONF},
                         {"SC_NPROCESSORS_ONLN", _SC_NPROCESSORS_ONLN}, {"SC_OPEN_MAX", _SC_OPEN_MAX}, {"SC_PAGESIZE", _SC_PAGESIZE}, {"SC_PAGE_SIZE", _SC_PAGESIZE},
                         {"SC_PHYS_PAGES", _SC_PHYS_PAGES}, {"SC_AVPHYS_PAGES", _SC_AVPHYS_PAGES}, {"SC_IOV_MAX", _SC_IOV_MAX},
                         {"SC_NGROUPS_MAX", _SC_NGROUPS_MAX}, {"SC_SEM_NSEMS_MAX", _SC_SEM_NSEMS_MAX}};
Value posix_sysconf(Thread& t, Value, Value name) {
  int number = -1;
  if (has_layout<Str>(name)) {
    for (const Name& row : kSysconf)
      if (str_equal(name.as<Str>(), row.name)) number = row.number;
    if (number < 0) return raise_value_error(t, "unrecognized configuration name");
  } else if (!int_argument(t, name, &number)) {
    return kEmpty;
  }
  errno = 0;
  long value = sysconf(number);
  return value == -1 && errno ? Value(failed(t)) : Value::from_int(value);
}
Value posix_strerror(Thread& t, Value, Value code) {
  int n;
  return int_argument(t, code, &n) ? Value::from(str_from_utf8(t, strerror(n))) : kEmpty;
}
Value posix_nice(Thread& t, Value, Value increment) {
  int n;
  if (!int_argument(t, increment, &n)) return kEmpty;
  errno = 0;
  int value = nice(n);
  return value == -1 && errno ? Value(failed(t)) : Value::from_int(value);
}
Value posix_sched_yield(Thread& t, Value) { return checked(t, sched_yield()); }
Value posix_device_encoding(Thread& t, Value, Value fd) {
  int n;
  if (!int_argument(t, fd, &n)) return kEmpty;
  return isatty(n) ? Value::from(intern(t, "utf-8")) : kNone;
}

const NativeMethod kFunctions[] = {
    function<number<getpid>>("getpid($module, /)", "Return the current process id."),
    function<number<getppid>>("getppid($module, /)", "Return the parent's process id."),
    function<number<getuid>>("getuid($module, /)", "Return the current process's user id."),
    function<number<geteuid>>("geteuid($module, /)", "Return the current process's effective user id."),
    function<number<getgid>>("getgid($module, /)", "Return the current process's group id."),
    function<number<getegid>>("getegid($module, /)", "Return the current process's effective group id."),
    function<number<getpgrp>>("getpgrp($module, /)", "Return the current process group id."),
    function<set_id<setuid>>("setuid($module, uid, /)", "Set the current process's user id."),
    function<set_id<setgid>>("setgid($module, gid, /)", "Set the current process's group id."),
    function<set_id<seteuid>>("seteuid($module, euid, /)", "Set the current process's effective user id."),
    function<set_id<setegid>>("setegid($module, egid, /)", "Set the current process's effective group id."),
    function<posix_getpgid>("getpgid($module, /, pid)", "Call the system call getpgid(), and return the result."),
    function<posix_setpgid>("setpgid($module, pid, pgrp, /)", "Call the system call setpgid(pid, pgrp)."),
    function<posix_getsid>("getsid($module, pid, /)", "Call the system call getsid(pid) and return the result."),
    function<posix_setsid>("setsid($module, /)", "Call the system call setsid()."),
    function<posix_getgroups>("getgroups($module, /)", "Return list of supplemental group IDs for the process."),
    function<posix_getlogin>("getlogin($module, /)", "Return the actual login name."),
    function<posix_umask>("umask($module, mask, /)", "Set the current numeric umask and return the previous umask."),
    function<posix_kill>("kill($module, pid, signal, /)", "Kill a process with a signal."),
    function<posix_killpg>("killpg($module, pgid, signal, /)", "Kill a process group with a signal."),
    function<posix_openpty>("openpty($module, /)", "Open a pseudo-terminal."),
    function<posix_waitpid>("waitpid($module, pid, options, /)", "Wait for completion of a given child process."),
    function<posix_wait>("wait($module, /)", "Wait for completion of a child process."),
    function<posix_exit>("_exit($module, /, status)", "Exit to the system with specified status, without normal exit processing."),
    function<posix_abort>("abort($module, /)", "Abort the interpreter immediately."),
    function<posix_system>("system($module, /, command)", "Execute the command in a subshell."),
    function<posix_execv>("execv($module, path, argv, /)", "Execute an executable path with arguments, replacing current process."),
    function<posix_execve>("execve($module, /, path, argv, env)", "Execute an executable path with arguments, replacing current process."),
    function<status_test<exited>>("WIFEXITED($module, /, status)", "Return True if the process returning status exited via the exit() system call."),
    function<status_test<signaled>>("WIFSIGNALED($module, /, status)", "Return True if the process returning status was terminated by a signal."),
    function<status_test<stopped>>("WIFSTOPPED($module, /, status)", "Return True if the process returning status was stopped."),
    function<status_test<continued>>("WIFCONTINUED($module, /, status)", "Return True if a particular process was continued from a job control stop."),
    function<status_test<dumped>>("WCOREDUMP($module, status, /)", "Return True if the process returning status was dumped to a core file."),
    function<status_part<exit_status>>("WEXITSTATUS($module, /, status)", "Return the process return code from status."),
    function<status_part<term_signal>>("WTERMSIG($module, /, status)", "Return the signal that terminated the process that provided the status value."),
    function<status_part<stop_signal>>("WSTOPSIG($module, /, status)", "Return the signal that stopped the process that provided the status value."),
    function<posix_exitcode>("waitstatus_to_exitcode($module, /, status)", "Convert a wait status to an exit code."),
    function<posix_putenv>("putenv($module, name, value, /)", "Change or add an environment variable."),
    function<posix_unsetenv>("unsetenv($module, name, /)", "Delete an environment variable."),
    function<posix_uname>("uname($module, /)", "Return an object identifying the current operating system."),
    function<posix_times>("times($module, /)", "Return a collection containing process timing information."),
    function<posix_cpu_count>("cpu_count($module, /)", "Return the number of CPUs in the system; return None if indeterminable."),
    function<posix_sched_getaffinity>("sched_getaffinity($module, pid, /)", "Return the affinity of the process identified by pid (or the current process if zero)."),
    function<posix_getloadavg>("getloadavg($module, /)", "Return average recent system load information."),
    function<posix_urandom>("urandom($module, size, /)", "Return a bytes object containing random bytes suitable for cryptographic use."),
    function<posix_getrandom>("getrandom($module, /, size, flags=0)", "Obtain a series of random bytes."),
    function<posix_sysconf>("sysconf($module, name, /)", "Return an integer-valued system configuration variable."),
    function<posix_strerror>("strerror($module, code, /)", "Translate an error code to a message string."),
    function<posix_nice>("nice($module, increment, /)", "Add increment to the priority of process and return the new priority."),
    function<posix_sched_yield>("sched_yield($module, /)", "Voluntarily relinquish the CPU."),
    function<posix_device_encoding>("device_encoding($module, /, fd)", "Return a string describing the encoding of a terminal's file descriptor."),
};

}  // namespace

const std::span<const NativeMethod> kProcessFunctions = kFunctions;

bool add_process_types(Thread& t, Module* module) {
  g_uname_class = TRY(new_struct_sequence_class(t, kUnameResult));
  g_times_class = TRY(new_struct_sequence_class(t, kTimesResult));
  Dict* names = new_dict(t);
  for (const Name& row : kSysconf)
    if (!dict_set_str(t, names, intern(t, row.name), Value::from_int(row.number))) return false;
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("uname_result", Value::from(g_uname_class)) && add("times_result", Value::from(g_times_class)) && add("sysconf_names", Value::from(names)) &&
         add_environment(t, module);
}

}  // namespace adder::posix
