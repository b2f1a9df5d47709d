// posix: stat and its kin, access, times and modes of files.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmath>

#include "modules/posix/posix.h"
#include "modules/struct_sequence.h"
#include "objects/audit.h"

namespace adder::posix {
namespace {

// The items are whole seconds; the attributes st_atime ... are floats, and there are nanoseconds as well.
const char* const kStatFields[] = {"st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", nullptr, nullptr, nullptr,
                                   "st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev"};
const StructSequenceFields kStatResult{"os.stat_result", kStatFields, 10};
const char* const kStatvfsFields[] = {"f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"};
const StructSequenceFields kStatvfsResult{"os.statvfs_result", kStatvfsFields, 10};
Class *g_stat_class, *g_statvfs_class;

Value seconds(Thread& t, const timespec& at) { return box_float(t, double(at.tv_sec) + 1e-9 * double(at.tv_nsec)); }
Value nanoseconds(Thread& t, const timespec& at) { return int_from(t, int64_t(at.tv_sec) * 1000000000 + at.tv_nsec); }
Value stat_result(Thread& t, const struct stat& s) {
  const Value values[] = {Value::from_int(s.st_mode), int_from_uint64(t, s.st_ino), int_from_uint64(t, s.st_dev), int_from_uint64(t, s.st_nlink),
                          Value::from_int(s.st_uid), Value::from_int(s.st_gid), Value::from_int(s.st_size), Value::from_int(s.st_atim.tv_sec),
                          Value::from_int(s.st_mtim.tv_sec), Value::from_int(s.st_ctim.tv_sec), seconds(t, s.st_atim), seconds(t, s.st_mtim),
                          seconds(t, s.st_ctim), nanoseconds(t, s.st_atim), nanoseconds(t, s.st_mtim), nanoseconds(t, s.st_ctim),
                          Value::from_int(s.st_blksize), Value::from_int(s.st_blocks), int_from_uint64(t, s.st_rdev)};
  return new_struct_sequence(t, g_stat_class, values);
}

Value posix_stat(Thread& t, Value, Value path, Value dir_fd, Value follow) {
  Path p;
  int directory, wants = is_true(t, follow);
  if (wants < 0 || !path_argument(t, path, "stat", "path", &p, AllowDescriptor::kYes) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (!p.is_descriptor()) return stat_path(t, p.c_str(), directory, wants, p);
  struct stat s;
  if (fstat(p.descriptor, &s)) return failed(t, p);
  return stat_result(t, s);
}
Value posix_lstat(Thread& t, Value, Value path, Value dir_fd) {
  Path p;
  int directory;
  if (!path_argument(t, path, "lstat", "path", &p) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  return stat_path(t, p.c_str(), directory, false, p);
}
Value posix_fstat(Thread& t, Value, Value fd) {
  int descriptor;
  struct stat s;
  if (!int_argument(t, fd, &descriptor)) return kEmpty;
  if (fstat(descriptor, &s)) return failed(t);
  return stat_result(t, s);
}
Value posix_statvfs(Thread& t, Value, Value path) {
  Path p;
  if (!path_argument(t, path, "statvfs", "path", &p, AllowDescriptor::kYes)) return kEmpty;
  struct statvfs s;
  if (p.is_descriptor() ? fstatvfs(p.descriptor, &s) : statvfs(p.c_str(), &s)) return failed(t, p);
  const uint64_t numbers[] = {s.f_bsize, s.f_frsize, s.f_blocks, s.f_bfree, s.f_bavail, s.f_files, s.f_ffree, s.f_favail, s.f_flag, s.f_namemax, s.f_fsid};
  Value values[11];
  for (int i = 0; i < 11; i++) values[i] = int_from_uint64(t, numbers[i]);
  return new_struct_sequence(t, g_statvfs_class, values);
}
Value posix_access(Thread& t, Value, Value path, Value mode, Value dir_fd, Value effective, Value follow) {
  Path p;
  int wanted, directory, flags = 0;
  if (!path_argument(t, path, "access", "path", &p) || !int_argument(t, mode, &wanted) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (effective == kTrue) flags |= AT_EACCESS;
  if (follow == kFalse) flags |= AT_SYMLINK_NOFOLLOW;
  return Value::from_bool(faccessat(directory, p.c_str(), wanted, flags) == 0);
}
Value posix_chmod(Thread& t, Value, Value path, Value mode, Value dir_fd, Value follow) {
  Path p;
  int bits, directory;
  if (!path_argument(t, path, "chmod", "path", &p, AllowDescriptor::kYes) || !int_argument(t, mode, &bits) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (follow == kFalse) return raise_not_implemented(t, "chmod: follow_symlinks unavailable on this platform");
  if (!AUDIT(t, "os.chmod", path, mode, shown_directory(directory))) return kEmpty;
  return checked(t, p.is_descriptor() ? fchmod(p.descriptor, mode_t(bits)) : fchmodat(directory, p.c_str(), mode_t(bits), 0), p);
}
Value posix_fchmod(Thread& t, Value, Value fd, Value mode) {
  int descriptor, bits;
  if (!int_argument(t, fd, &descriptor) || !int_argument(t, mode, &bits) || !AUDIT(t, "os.chmod", fd, mode, Value::from_int(-1))) return kEmpty;
  return checked(t, fchmod(descriptor, mode_t(bits)));
}
Value posix_chown(Thread& t, Value, Value path, Value uid, Value gid, Value dir_fd, Value follow) {
  Path p;
  int user, group, directory;
  if (!path_argument(t, path, "chown", "path", &p, AllowDescriptor::kYes) || !int_argument(t, uid, &user) || !int_argument(t, gid, &group) ||
      !directory_argument(t, dir_fd, &directory))
    return kEmpty;
  if (!AUDIT(t, "os.chown", path, Value::from_int(uid_t(user)), Value::from_int(gid_t(group)), shown_directory(directory))) return kEmpty;
  int flags = follow == kFalse ? AT_SYMLINK_NOFOLLOW : 0;
  return checked(t, p.is_descriptor() ? fchown(p.descriptor, uid_t(user), gid_t(group)) : fchownat(directory, p.c_str(), uid_t(user), gid_t(group), flags), p);
}

bool time_part(Thread& t, Value v, bool ns, timespec* out) {
  if (ns) {
    int64_t n;
    if (!to_index_int64(t, v, &n)) return false;
    out->tv_sec = n / 1000000000;
    out->tv_nsec = n % 1000000000;
    if (out->tv_nsec < 0) out->tv_nsec += 1000000000, out->tv_sec--;
    return true;
  }
  double d;
  if (!to_double(t, v, &d)) return false;
  double whole = std::floor(d);
  out->tv_sec = time_t(whole);
  out->tv_nsec = long((d - whole) * 1e9);
  return true;
}
Value posix_utime(Thread& t, Value, Value path, Value times, Value ns, Value dir_fd, Value follow) {
  Path p;
  int directory;
  if (!path_argument(t, path, "utime", "path", &p, AllowDescriptor::kYes) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (times != kNone && ns) return raise_value_error(t, "utime: you may specify either 'times' or 'ns' but not both");
  timespec when[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  Value pair = times != kNone ? times : ns;
  if (pair) {
    if (!has_layout<Tuple>(pair) || pair.as<Tuple>()->length != 2)
      return raise_type_error(t, "utime: '{}' must be {}a tuple of two ints", ns ? "ns" : "times", ns ? "" : "either ");
    for (int i = 0; i < 2; i++)
      if (!time_part(t, pair.as<Tuple>()->items[i], bool(ns), &when[i])) return kEmpty;
  }
  if (!AUDIT(t, "os.utime", path, times, ns ? ns : kNone, shown_directory(directory))) return kEmpty;
  int result = p.is_descriptor() ? futimens(p.descriptor, when) : utimensat(directory, p.c_str(), when, follow == kFalse ? AT_SYMLINK_NOFOLLOW : 0);
  return checked(t, result, p);
}
template <auto Function> Value device_part(Thread& t, Value, Value device) {
  int64_t n;
  return to_index_int64(t, device, &n) ? Value::from_int(int64_t(Function(dev_t(n)))) : kEmpty;
}
unsigned major_of(dev_t d) { return major(d); }
unsigned minor_of(dev_t d) { return minor(d); }

const NativeMethod kFunctions[] = {
    function<posix_stat>("stat($module, /, path, *, dir_fd=None, follow_symlinks=True)", "Perform a stat system call on the given path."),
    function<posix_lstat>("lstat($module, /, path, *, dir_fd=None)", "Perform a stat system call on the given path, without following symbolic links."),
    function<posix_fstat>("fstat($module, /, fd)", "Perform a stat system call on the given file descriptor."),
    function<posix_statvfs>("statvfs($module, /, path)", "Perform a statvfs system call on the given path."),
    function<posix_access>("access($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", "Use the real uid/gid to test for access to a path."),
    function<posix_chmod>("chmod($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)", "Change the access permissions of a file."),
    function<posix_fchmod>("fchmod($module, /, fd, mode)", "Change the access permissions of the file given by file descriptor fd."),
    function<posix_chown>("chown($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)", "Change the owner and group id of path to the numeric uid and gid."),
    function<posix_utime>("utime($module, /, path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)", "Set the access and modified time of path."),
    function<device_part<major_of>>("major($module, device, /)", "Extracts a device major number from a raw device number."),
    function<device_part<minor_of>>("minor($module, device, /)", "Extracts a device minor number from a raw device number."),
};

}  // namespace

const std::span<const NativeMethod> kStatFunctions = kFunctions;

Value stat_path(Thread& t, const char* path, int directory, bool follow, const Path& shown) {
  struct stat s;
  if (fstatat(directory, path, &s, follow ? 0 : AT_SYMLINK_NOFOLLOW)) return failed(t, shown);
  return stat_result(t, s);
}

bool add_stat_types(Thread& t, Module* module) {
  g_stat_class = TRY(new_struct_sequence_class(t, kStatResult));
  g_statvfs_class = TRY(new_struct_sequence_class(t, kStatvfsResult));
  return dict_set_str(t, module->dict, intern(t, "stat_result"), Value::from(g_stat_class)) &&
         dict_set_str(t, module->dict, intern(t, "statvfs_result"), Value::from(g_statvfs_class));
}

}  // namespace adder::posix
