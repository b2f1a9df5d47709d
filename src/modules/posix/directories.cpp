// posix: directories, links, renaming and removing.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "modules/posix/posix.h"
#include "objects/audit.h"

namespace adder::posix {
namespace {

bool is_dot(const char* name) { return !strcmp(name, ".") || !strcmp(name, ".."); }

/// Where `path` (None: here) is listed from.
bool directory_path(Thread& t, Value path, const char* function, Path* out) {
  if (path == kNone) {
    out->object = kNone;
    out->text = ".";
    return true;
  }
  return path_argument(t, path, function, "path", out, AllowDescriptor::kYes);
}
DIR* open_directory(Thread& t, const Path& p) {
  DIR* d = p.is_descriptor() ? fdopendir(fcntl(p.descriptor, F_DUPFD_CLOEXEC, 0)) : opendir(p.c_str());
  if (!d) {
    if (p.object == kNone) return raise_os_error(t, errno, Value::from(intern(t, ".")));
    return failed(t, p);
  }
  if (p.is_descriptor()) rewinddir(d);
  return d;
}
Value posix_listdir(Thread& t, Value, Value path) {
  Path p;
  if (!AUDIT(t, "os.listdir", path ? path : kNone) || !directory_path(t, path, "listdir", &p)) return kEmpty;
  DIR* d = TRY(open_directory(t, p));
  List* out = new_list(t);
  while (dirent* entry = readdir(d))
    if (!is_dot(entry->d_name) && !list_append(t, out, name_like(t, p, entry->d_name))) break;
  closedir(d);
  return has_pending(t) ? kEmpty : Value::from(out);
}

// --- scandir: the iterator holds the DIR, the entries what was found.
enum EntrySlot { kName, kPath, kType, kInode, kStat, kLinkStat, kParent, kEntrySlots };
enum ScanSlot { kDirectory, kScanPath, kScanDescriptor, kScanSlots };
Class *g_entry_class, *g_scan_class;
Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
void set_slot(Value self, int i, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, i) = v;
}

Value new_entry(Thread& t, Value scan, dirent* found) {
  Value entry = Value::from(new_instance<Object>(t, g_entry_class));
  Value base = slot(scan, kScanPath);
  bool bytes = has_layout<Bytes>(base);
  std::string_view name = found->d_name;
  set_slot(entry, kName, bytes ? Value::from(bytes_from(t, name)) : decode_name(t, name));
  std::string full;
  if (slot(scan, kScanDescriptor) == kNone) {
    std::string text;
    if (bytes) text = base.as<Bytes>()->view();
    else if (!encode_name(t, base.as<Str>(), &text)) return kEmpty;
    full = text.empty() || text.back() == '/' ? text : text + "/";
  }
  full += name;
  set_slot(entry, kPath, bytes ? Value::from(bytes_from(t, full)) : decode_name(t, full));
  slot(entry, kType) = Value::from_int(found->d_type);
  set_slot(entry, kInode, int_from_uint64(t, found->d_ino));
  slot(entry, kParent) = slot(scan, kScanDescriptor);
  return entry;
}
void close_scan(Value self) {
  if (slot(self, kDirectory)) closedir(reinterpret_cast<DIR*>(slot(self, kDirectory).as_int()));
  slot(self, kDirectory) = kEmpty;
}
Value scan_next(Thread& t, Value self) {
  while (slot(self, kDirectory)) {
    errno = 0;
    dirent* found = readdir(reinterpret_cast<DIR*>(slot(self, kDirectory).as_int()));
    if (found && is_dot(found->d_name)) continue;
    if (found) return new_entry(t, self, found);
    int error = errno;
    close_scan(self);
    if (error) return errno = error, failed(t);
  }
  return raise_stop_iteration(t, kEmpty);
}
Value scan_close(Thread&, Value self) { return close_scan(self), kNone; }
Value scan_exit(Thread&, Value self, Value) { return close_scan(self), kNone; }
const NativeMethod kScanMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<scan_next>("__next__($self, /)", "Implement next(self)."),
    method<return_self>("__enter__($self, /)!", "The iterator itself.", jit::kPure),
    method<scan_exit>("__exit__($self, /, *exc_info)!", "Close the iterator."),
    method<scan_close>("close($self, /)!", "Close the iterator."),
    method<scan_close>("__del__($self, /)!", "Close the iterator."),
};
const TypeSpec kScanSpec = {.kind = Kind::kInstance, .methods = kScanMethods, .hidden_slots = kScanSlots, .subclassable = false};

Value posix_scandir(Thread& t, Value, Value path) {
  Path p;
  if (!AUDIT(t, "os.scandir", path ? path : kNone) || !directory_path(t, path, "scandir", &p)) return kEmpty;
  DIR* d = TRY(open_directory(t, p));
  Value scan = Value::from(new_instance<Object>(t, g_scan_class));
  slot(scan, kDirectory) = Value::from_int(reinterpret_cast<int64_t>(d));
  set_slot(scan, kScanPath, p.is_descriptor() || p.object == kNone ? Value::from(intern(t, ".")) : p.object);
  slot(scan, kScanDescriptor) = p.is_descriptor() ? Value::from_int(p.descriptor) : kNone;
  return scan;
}

// --- DirEntry
Value entry_stat(Thread& t, Value self, bool follow) {
  EntrySlot kept = follow ? kStat : kLinkStat;
  if (slot(self, kept)) return slot(self, kept);
  Path p;
  Value parent = slot(self, kParent);
  if (!path_argument(t, slot(self, kPath), "stat", "path", &p)) return kEmpty;
  Value result = TRY(stat_path(t, p.c_str(), parent == kNone ? AT_FDCWD : int(parent.as_int()), follow, p));
  set_slot(self, kept, result);
  return result;
}
Value entry_stat_method(Thread& t, Value self, Value follow) {
  int wants = is_true(t, follow);
  return wants < 0 ? kEmpty : entry_stat(t, self, wants);
}
// Whether the entry is of this mode; the directory's own word is taken where it says enough.
Value is_of_type(Thread& t, Value self, bool follow, int64_t type, mode_t mode) {
  int64_t known = slot(self, kType).as_int();
  bool link = known == DT_LNK;
  if (known != DT_UNKNOWN && !(link && follow)) return Value::from_bool(known == type);
  Value s = entry_stat(t, self, follow);
  if (!s) {
    if (!pending_matches(t, ExceptionId::kFileNotFoundError)) return kEmpty;
    take_pending(t);
    return kFalse;
  }
  return Value::from_bool((mode_t(s.as<Tuple>()->items[0].as_int()) & S_IFMT) == mode);
}
Value entry_is_dir(Thread& t, Value self, Value follow) { return is_of_type(t, self, follow != kFalse, DT_DIR, S_IFDIR); }
Value entry_is_file(Thread& t, Value self, Value follow) { return is_of_type(t, self, follow != kFalse, DT_REG, S_IFREG); }
Value entry_is_symlink(Thread& t, Value self) { return is_of_type(t, self, false, DT_LNK, S_IFLNK); }
Value entry_inode(Thread&, Value self) { return slot(self, kInode); }
Value entry_fspath(Thread&, Value self) { return slot(self, kPath); }
Value entry_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("<DirEntry ");
  text.add(TRY(repr(t, slot(self, kName))));
  text.add_char('>');
  return Value::from(text.finish());
}
Value entry_name(Thread&, Value self) { return slot(self, kName); }
Value entry_path(Thread&, Value self) { return slot(self, kPath); }
const NativeMethod kEntryMethods[] = {
    method<entry_is_dir>("is_dir($self, /, *, follow_symlinks=True)", "Return True if the entry is a directory; cached per entry."),
    method<entry_is_file>("is_file($self, /, *, follow_symlinks=True)", "Return True if the entry is a file; cached per entry."),
    method<entry_is_symlink>("is_symlink($self, /)", "Return True if the entry is a symbolic link; cached per entry."),
    method<entry_stat_method>("stat($self, /, *, follow_symlinks=True)", "Return stat_result object for the entry; cached per entry."),
    method<entry_inode>("inode($self, /)", "Return inode of the entry; cached per entry."),
    method<entry_fspath>("__fspath__($self, /)", "Returns the path for the entry."),
    method<entry_repr>("__repr__($self, /)", "Return repr(self)."),
    CLASS_GETITEM,
};
const NativeGetSet kEntryGetSets[] = {native_member("name", entry_name, "the entry's base filename, relative to scandir() \"path\" argument"),
                                      native_member("path", entry_path, "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)")};
const TypeSpec kEntrySpec = {.kind = Kind::kInstance, .methods = kEntryMethods, .getsets = kEntryGetSets, .hidden_slots = kEntrySlots, .subclassable = false};

// --- the tree of directories
Value posix_getcwd(Thread& t, Value) {
  char path[PATH_MAX];
  return getcwd(path, sizeof path) ? decode_name(t, path) : Value(failed(t));
}
Value posix_getcwdb(Thread& t, Value) {
  char path[PATH_MAX];
  return getcwd(path, sizeof path) ? Value::from(bytes_from(t, path)) : Value(failed(t));
}
Value posix_chdir(Thread& t, Value, Value path) {
  Path p;
  if (!path_argument(t, path, "chdir", "path", &p, AllowDescriptor::kYes)) return kEmpty;
  if (!AUDIT(t, "os.chdir", path)) return kEmpty;
  return checked(t, p.is_descriptor() ? fchdir(p.descriptor) : chdir(p.c_str()), p);
}
Value posix_mkdir(Thread& t, Value, Value path, Value mode, Value dir_fd) {
  Path p;
  int bits, directory;
  if (!path_argument(t, path, "mkdir", "path", &p) || !int_argument(t, mode, &bits) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (!AUDIT(t, "os.mkdir", path, mode, shown_directory(directory))) return kEmpty;
  return checked(t, mkdirat(directory, p.c_str(), mode_t(bits)), p);
}
Value posix_rmdir(Thread& t, Value, Value path, Value dir_fd) {
  Path p;
  int directory;
  if (!path_argument(t, path, "rmdir", "path", &p) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (!AUDIT(t, "os.rmdir", path, shown_directory(directory))) return kEmpty;
  return checked(t, unlinkat(directory, p.c_str(), AT_REMOVEDIR), p);
}
Value remove_file(Thread& t, const char* function, Value path, Value dir_fd) {
  Path p;
  int directory;
  if (!path_argument(t, path, function, "path", &p) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (!AUDIT(t, "os.remove", path, shown_directory(directory))) return kEmpty;
  return checked(t, unlinkat(directory, p.c_str(), 0), p);
}
Value posix_unlink(Thread& t, Value, Value path, Value dir_fd) { return remove_file(t, "unlink", path, dir_fd); }
Value posix_remove(Thread& t, Value, Value path, Value dir_fd) { return remove_file(t, "remove", path, dir_fd); }
Value rename_file(Thread& t, const char* function, Value src, Value dst, Value src_dir, Value dst_dir) {
  Path from, to;
  int first, second;
  if (!path_argument(t, src, function, "src", &from) || !path_argument(t, dst, function, "dst", &to) || !directory_argument(t, src_dir, &first) ||
      !directory_argument(t, dst_dir, &second))
    return kEmpty;
  if (!AUDIT(t, "os.rename", src, dst, shown_directory(first), shown_directory(second))) return kEmpty;
  return renameat(first, from.c_str(), second, to.c_str()) ? Value(failed_two(t, from, to)) : kNone;
}
Value posix_rename(Thread& t, Value, Value src, Value dst, Value a, Value b) { return rename_file(t, "rename", src, dst, a, b); }
Value posix_replace(Thread& t, Value, Value src, Value dst, Value a, Value b) { return rename_file(t, "replace", src, dst, a, b); }
Value posix_link(Thread& t, Value, Value src, Value dst, Value src_dir, Value dst_dir, Value follow) {
  Path from, to;
  int first, second;
  if (!path_argument(t, src, "link", "src", &from) || !path_argument(t, dst, "link", "dst", &to) || !directory_argument(t, src_dir, &first) ||
      !directory_argument(t, dst_dir, &second))
    return kEmpty;
  if (!AUDIT(t, "os.link", src, dst, shown_directory(first), shown_directory(second))) return kEmpty;
  return linkat(first, from.c_str(), second, to.c_str(), follow == kFalse ? 0 : AT_SYMLINK_FOLLOW) ? Value(failed_two(t, from, to)) : kNone;
}
Value posix_symlink(Thread& t, Value, Value src, Value dst, Value, Value dir_fd) {
  Path from, to;
  int directory;
  if (!path_argument(t, src, "symlink", "src", &from) || !path_argument(t, dst, "symlink", "dst", &to) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  if (!AUDIT(t, "os.symlink", src, dst, shown_directory(directory))) return kEmpty;
  return symlinkat(from.c_str(), directory, to.c_str()) ? Value(failed_two(t, from, to)) : kNone;
}
Value posix_readlink(Thread& t, Value, Value path, Value dir_fd) {
  Path p;
  int directory;
  char target[PATH_MAX];
  if (!path_argument(t, path, "readlink", "path", &p) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  ssize_t n = readlinkat(directory, p.c_str(), target, sizeof target);
  return n < 0 ? Value(failed(t, p)) : name_like(t, p, {target, size_t(n)});
}
Value posix_mkfifo(Thread& t, Value, Value path, Value mode, Value dir_fd) {
  Path p;
  int bits, directory;
  if (!path_argument(t, path, "mkfifo", "path", &p) || !int_argument(t, mode, &bits) || !directory_argument(t, dir_fd, &directory)) return kEmpty;
  return checked(t, mkfifoat(directory, p.c_str(), mode_t(bits)), p);
}
Value posix_fspath(Thread& t, Value, Value path) { return fspath(t, path); }

const NativeMethod kFunctions[] = {
    function<posix_listdir>("listdir($module, /, path=None)", "Return a list containing the names of the files in the directory."),
    function<posix_scandir>("scandir($module, /, path=None)", "Return an iterator of DirEntry objects for given path."),
    function<posix_getcwd>("getcwd($module, /)", "Return a unicode string representing the current working directory."),
    function<posix_getcwdb>("getcwdb($module, /)", "Return a bytes string representing the current working directory."),
    function<posix_chdir>("chdir($module, /, path)", "Change the current working directory to the specified path."),
    function<posix_mkdir>("mkdir($module, /, path, mode=511, *, dir_fd=None)", "Create a directory."),
    function<posix_rmdir>("rmdir($module, /, path, *, dir_fd=None)", "Remove a directory."),
    function<posix_unlink>("unlink($module, /, path, *, dir_fd=None)", "Remove a file (same as remove())."),
    function<posix_remove>("remove($module, /, path, *, dir_fd=None)", "Remove a file (same as unlink())."),
    function<posix_rename>("rename($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Rename a file or directory."),
    function<posix_replace>("replace($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Rename a file or directory, overwriting the destination."),
    function<posix_link>("link($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", "Create a hard link to a file."),
    function<posix_symlink>("symlink($module, /, src, dst, target_is_directory=False, *, dir_fd=None)", "Create a symbolic link pointing to src named dst."),
    function<posix_readlink>("readlink($module, /, path, *, dir_fd=None)", "Return a string representing the path to which the symbolic link points."),
    function<posix_mkfifo>("mkfifo($module, /, path, mode=438, *, dir_fd=None)", "Create a \"fifo\" (a POSIX named pipe)."),
    function<posix_fspath>("fspath($module, /, path)", "Return the file system path representation of the object."),
};

}  // namespace

const std::span<const NativeMethod> kDirectoryFunctions = kFunctions;

bool add_directory_types(Thread& t, Module* module) {
  g_entry_class = TRY(new_native_class(t, "posix.DirEntry", class_for_kind(Kind::kInstance), kEntrySpec));
  g_scan_class = TRY(new_native_class(t, "posix.ScandirIterator", class_for_kind(Kind::kInstance), kScanSpec));
  for (Class* c : {g_entry_class, g_scan_class}) c->flags |= kClassNoInstantiate;
  return dict_set_str(t, module->dict, intern(t, "DirEntry"), Value::from(g_entry_class)) &&
         dict_set_str(t, module->dict, intern(t, "_ScandirIterator"), Value::from(g_scan_class));
}

}  // namespace adder::posix
