// posix: constants of the system.
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include <limits.h>

#include "modules/posix/posix.h"

namespace adder::posix {
namespace {
struct Constant { const char* name; int64_t value; };
const Constant kConstants[] = {
    {"EX_CANTCREAT", EX_CANTCREAT},
    {"EX_CONFIG", EX_CONFIG},
    {"EX_DATAERR", EX_DATAERR},
    {"EX_IOERR", EX_IOERR},
    {"EX_NOHOST", EX_NOHOST},
    {"EX_NOINPUT", EX_NOINPUT},
    {"EX_NOPERM", EX_NOPERM},
    {"EX_NOUSER", EX_NOUSER},
    {"EX_OK", EX_OK},
    {"EX_OSERR", EX_OSERR},
    {"EX_OSFILE", EX_OSFILE},
    {"EX_PROTOCOL", EX_PROTOCOL},
    {"EX_SOFTWARE", EX_SOFTWARE},
    {"EX_TEMPFAIL", EX_TEMPFAIL},
    {"EX_UNAVAILABLE", EX_UNAVAILABLE},
    {"EX_USAGE", EX_USAGE},
    {"F_LOCK", F_LOCK},
    {"F_OK", F_OK},
    {"F_TEST", F_TEST},
    {"F_TLOCK", F_TLOCK},
    {"F_ULOCK", F_ULOCK},
    {"GRND_NONBLOCK", GRND_NONBLOCK},
    {"GRND_RANDOM", GRND_RANDOM},
    {"NGROUPS_MAX", NGROUPS_MAX},
    {"O_ACCMODE", O_ACCMODE},
    {"O_APPEND", O_APPEND},
    {"O_ASYNC", O_ASYNC},
    {"O_CLOEXEC", O_CLOEXEC},
    {"O_CREAT", O_CREAT},
    {"O_DIRECT", O_DIRECT},
    {"O_DIRECTORY", O_DIRECTORY},
    {"O_DSYNC", O_DSYNC},
    {"O_EXCL", O_EXCL},
    {"O_FSYNC", O_FSYNC},
    {"O_LARGEFILE", O_LARGEFILE},
    {"O_NDELAY", O_NDELAY},
    {"O_NOATIME", O_NOATIME},
    {"O_NOCTTY", O_NOCTTY},
    {"O_NOFOLLOW", O_NOFOLLOW},
    {"O_NONBLOCK", O_NONBLOCK},
    {"O_PATH", O_PATH},
    {"O_RDONLY", O_RDONLY},
    {"O_RDWR", O_RDWR},
    {"O_RSYNC", O_RSYNC},
    {"O_SYNC", O_SYNC},
    {"O_TMPFILE", O_TMPFILE},
    {"O_TRUNC", O_TRUNC},
    {"O_WRONLY", O_WRONLY},
    {"POSIX_FADV_DONTNEED", POSIX_FADV_DONTNEED},
    {"POSIX_FADV_NOREUSE", POSIX_FADV_NOREUSE},
    {"POSIX_FADV_NORMAL", POSIX_FADV_NORMAL},
    {"POSIX_FADV_RANDOM", POSIX_FADV_RANDOM},
    {"POSIX_FADV_SEQUENTIAL", POSIX_FADV_SEQUENTIAL},
    {"POSIX_FADV_WILLNEED", POSIX_FADV_WILLNEED},
    {"PRIO_PGRP", PRIO_PGRP},
    {"PRIO_PROCESS", PRIO_PROCESS},
    {"PRIO_USER", PRIO_USER},
    {"P_ALL", P_ALL},
    {"P_PGID", P_PGID},
    {"P_PID", P_PID},
    {"P_PIDFD", P_PIDFD},
    {"RTLD_DEEPBIND", RTLD_DEEPBIND},
    {"RTLD_GLOBAL", RTLD_GLOBAL},
    {"RTLD_LAZY", RTLD_LAZY},
    {"RTLD_LOCAL", RTLD_LOCAL},
    {"RTLD_NODELETE", RTLD_NODELETE},
    {"RTLD_NOLOAD", RTLD_NOLOAD},
    {"RTLD_NOW", RTLD_NOW},
    {"R_OK", R_OK},
    {"SCHED_BATCH", SCHED_BATCH},
    {"SCHED_FIFO", SCHED_FIFO},
    {"SCHED_IDLE", SCHED_IDLE},
    {"SCHED_OTHER", SCHED_OTHER},
    {"SCHED_RESET_ON_FORK", SCHED_RESET_ON_FORK},
    {"SCHED_RR", SCHED_RR},
    {"SEEK_DATA", SEEK_DATA},
    {"SEEK_HOLE", SEEK_HOLE},
    {"TMP_MAX", TMP_MAX},
    {"WCONTINUED", WCONTINUED},
    {"WEXITED", WEXITED},
    {"WNOHANG", WNOHANG},
    {"WNOWAIT", WNOWAIT},
    {"WSTOPPED", WSTOPPED},
    {"WUNTRACED", WUNTRACED},
    {"W_OK", W_OK},
    {"X_OK", X_OK},
};
}  // namespace

bool add_constants(Thread& t, Module* module) {
  for (const Constant& c : kConstants)
    if (!dict_set_str(t, module->dict, intern(t, c.name), Value::from_int(c.value))) return false;
  // What os.supports_dir_fd and its kin are made of.
  List* have = new_list(t);
  for (const char* name : {"HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT", "HAVE_FDOPENDIR", "HAVE_FPATHCONF",
                           "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_LINKAT", "HAVE_LSTAT", "HAVE_MKDIRAT", "HAVE_MKFIFOAT",
                           "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT"})
    list_append(t, have, Value::from(intern(t, name)));
  return dict_set_str(t, module->dict, intern(t, "_have_functions"), Value::from(have)) &&
         dict_set_str(t, module->dict, intern(t, "error"), Value::from(t.runtime->exceptions[int(ExceptionId::kOSError)]));
}

}  // namespace adder::posix
