// _posixsubprocess: fork and exec with the descriptors that subprocess.Popen wants.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "modules/posix/posix.h"

namespace adder {
namespace {

/// Strings as exec wants them.
struct Strings {
  std::vector<std::string> texts;
  std::vector<char*> pointers;
  char** data() {
    pointers.clear();
    for (auto& s : texts) pointers.push_back(s.data());
    pointers.push_back(nullptr);
    return pointers.data();
  }
};
bool collect(Thread& t, Value iterable, Strings* out) {
  return for_each(t, iterable, [&](Value v) {
    posix::Path p;
    if (!posix::path_argument(t, v, "fork_exec", "argument", &p)) return false;
    out->texts.push_back(p.text);
    return true;
  });
}

struct Request {
  Strings arguments, executables, environment;
  bool has_environment = false, close_all = true, restore_signals = false, new_session = false;
  std::vector<int> keep;
  std::string directory;
  bool has_directory = false;
  int ends[6];           // p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite
  int error_read, error_write, umask, group;
  Value prepare = kNone;
};

// The positional arguments of fork_exec, in CPython 3.11's order.
enum Argument { kArgs, kExecutables, kCloseFds, kPassFds, kCwd, kEnv, kP2cRead, kErrPipeRead = 12, kErrPipeWrite, kRestoreSignals, kNewSession, kProcessGroup, kGid, kGroups,
                kUid, kUmask, kPrepare, kVfork, kArgumentCount };

bool parse(Thread& t, std::span<Value> a, Request* r) {
  auto number = [&](int i, int* out) { return posix::int_argument(t, a[size_t(i)], out); };
  if (!collect(t, a[kArgs], &r->arguments) || !collect(t, a[kExecutables], &r->executables)) return false;
  if (a[kEnv] != kNone) {
    r->has_environment = true;
    if (!collect(t, a[kEnv], &r->environment)) return false;
  }
  if (a[kCwd] != kNone) {
    posix::Path p;
    if (!posix::path_argument(t, a[kCwd], "fork_exec", "cwd", &p)) return false;
    r->directory = p.text;
    r->has_directory = true;
  }
  bool kept = for_each(t, a[kPassFds], [&](Value v) {
    int fd;
    if (!posix::int_argument(t, v, &fd)) return false;
    r->keep.push_back(fd);
    return true;
  });
  for (int i = 0; i < 6; i++)
    if (!number(kP2cRead + i, &r->ends[i])) return false;
  r->close_all = is_true(t, a[kCloseFds]) > 0;
  r->restore_signals = is_true(t, a[kRestoreSignals]) > 0;
  r->new_session = is_true(t, a[kNewSession]) > 0;
  r->prepare = a[kPrepare];
  for (int i : {int(kGid), int(kGroups), int(kUid)})
    if (a[size_t(i)] != kNone) return raise_not_implemented(t, "fork_exec: user and group are not supported yet");
  return kept && number(kErrPipeRead, &r->error_read) && number(kErrPipeWrite, &r->error_write) && number(kProcessGroup, &r->group) && number(kUmask, &r->umask);
}

bool make_inheritable(int fd) {
  int flags = fcntl(fd, F_GETFD);
  return flags >= 0 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) >= 0;
}
bool put_at(int fd, int target) { return fd < 0 || (fd == target ? make_inheritable(fd) : dup2(fd, target) >= 0); }

void close_others(const Request& r) {
  auto keeps = [&](int fd) {
    for (int k : r.keep)
      if (k == fd) return true;
    return fd == r.error_write;
  };
  long limit = sysconf(_SC_OPEN_MAX);
  int highest = 3;
  if (DIR* d = opendir("/proc/self/fd")) {
    while (dirent* e = readdir(d)) highest = std::max(highest, atoi(e->d_name) + 1);
    closedir(d);
  } else {
    highest = int(std::min(limit, 65536l));
  }
  for (int fd = 3; fd < highest; fd++)
    if (!keeps(fd)) close(fd);
}

// Runs in the child; says which step failed.
const char* prepare_child(Thread& t, Request& r) {
  for (int fd : r.keep)
    if (fd != r.error_write && !make_inheritable(fd)) return "noexec";
  if (r.ends[1] >= 0) close(r.ends[1]);
  if (r.ends[2] >= 0) close(r.ends[2]);
  if (r.ends[4] >= 0) close(r.ends[4]);
  close(r.error_read);
  int in = r.ends[0], out = r.ends[3], err = r.ends[5];
  // Ends that are in the way of others are moved first.
  if (out == 0 && (out = dup(out)) < 0) return "noexec";
  while (err == 0 || err == 1)
    if ((err = dup(err)) < 0) return "noexec";
  if (!put_at(in, 0) || !put_at(out, 1) || !put_at(err, 2)) return "noexec";
  if (r.has_directory && chdir(r.directory.c_str()) < 0) return "noexec";
  if (r.umask >= 0) umask(mode_t(r.umask));
  if (r.restore_signals)
    for (int s : {SIGPIPE, SIGXFSZ}) signal(s, SIG_DFL);
  if (r.new_session && setsid() < 0) return "noexec";
  if (r.group >= 0 && setpgid(0, r.group) < 0) return "noexec";
  if (r.prepare != kNone && !call_with(t, r.prepare)) return "preexec";
  if (r.close_all) close_others(r);
  return nullptr;
}
[[noreturn]] void child(Thread& t, Request& r) {
  const char* failed = prepare_child(t, r);
  int error = errno;
  std::string report;
  if (!failed) {
    char** argv = r.arguments.data();
    char** envp = r.has_environment ? r.environment.data() : environ;
    error = 0;
    for (auto& path : r.executables.texts) {
      execve(path.c_str(), argv, envp);
      if (errno != ENOENT && errno != ENOTDIR && error == 0) error = errno;
    }
    if (error == 0) error = errno;
    failed = "";
  }
  if (!strcmp(failed, "preexec")) {
    report = "SubprocessError:0:Exception occurred in preexec_fn.";
  } else {
    char number[16];
    snprintf(number, sizeof number, "%x", unsigned(error));
    report = std::string("OSError:") + number + ":" + failed;
  }
  (void)!write(r.error_write, report.data(), report.size());
  _exit(255);
}

Value fork_exec(Thread& t, Value, Value args) {
  auto* all = args.as<Tuple>();
  if (all->length != kArgumentCount) return raise_type_error(t, "fork_exec() takes exactly {} arguments ({} given)", int(kArgumentCount), all->length);
  Request r;
  if (!parse(t, all->values(), &r)) return kEmpty;
  pid_t pid = fork();
  if (pid == 0) child(t, r);
  return pid < 0 ? Value(raise_os_error(t, errno)) : Value::from_int(pid);
}
const NativeMethod kFunctions[] = {function<fork_exec>("fork_exec($module, *args)!", "Spawn a fresh new child process.")};

}  // namespace

extern const ModuleSpec kPosixsubprocessModule;
const ModuleSpec kPosixsubprocessModule = {.name = "_posixsubprocess", .doc = "A POSIX helper for the subprocess module.", .functions = kFunctions};

}  // namespace adder
