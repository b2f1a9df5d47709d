// sys: what describes the implementation, and how the process was asked to run.
#include <unistd.h>

#include <algorithm>
#include <cfloat>
#include <cstdlib>

#include "modules/struct_sequence.h"
#include "modules/sys.h"
#include "objects/attributes.h"
#include "objects/codec.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "runtime/configuration.h"
#include "runtime/module_cache.h"
#include "runtime/modules.h"

namespace adder {
namespace {

// What the system gives: bytes that are no UTF-8 become lone surrogates.
Value text(Thread& t, std::string_view s) { return Value::from(decode_utf8(t, s, intern(t, "surrogateescape"))); }

// --- tuples with names ---------------------------------------------------------------------------------------------------------

const char* const kVersionFields[] = {"major", "minor", "micro", "releaselevel", "serial"};
const char* const kFlagFields[] = {"debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment",
                                   "verbose", "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding",
                                   "safe_path", "int_max_str_digits"};
const char* const kFloatFields[] = {"max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"};
const char* const kIntFields[] = {"bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"};
const char* const kHashFields[] = {"width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"};
const char* const kThreadFields[] = {"name", "lock", "version"};
const StructSequenceFields kVersionInfo{"sys.version_info", kVersionFields, 5};
const StructSequenceFields kFlags{"sys.flags", kFlagFields, 18};
const StructSequenceFields kFloatInfo{"sys.float_info", kFloatFields, 11};
const StructSequenceFields kIntInfo{"sys.int_info", kIntFields, 4};
const StructSequenceFields kHashInfo{"sys.hash_info", kHashFields, 9};
const StructSequenceFields kThreadInfo{"sys.thread_info", kThreadFields, 3};

Value named(Thread& t, const StructSequenceFields& fields, std::initializer_list<Value> values, uint32_t flags = 0) {
  Class* cls = TRY(new_struct_sequence_class(t, fields));
  cls->flags |= flags;
  return new_struct_sequence(t, cls, {values.begin(), values.size()});
}
Value number(int64_t i) { return Value::from_int(i); }

Value flags_tuple(Thread& t, int int_max_str_digits) {
  const auto& f = t.runtime->flags;
  return named(t, kFlags, {number(f.debug), number(f.inspect), number(f.interactive), number(f.optimize), number(f.dont_write_bytecode), number(f.no_user_site),
                           number(f.no_site), number(f.ignore_environment), number(f.verbose), number(f.bytes_warning), number(f.quiet),
                           number(f.hash_randomization), number(f.isolated), Value::from_bool(f.dev_mode), number(f.utf8_mode),
                           number(f.warn_default_encoding), Value::from_bool(f.safe_path), number(int_max_str_digits)}, kClassNoInstantiate);
}

// --- the configuration ---------------------------------------------------------------------------------------------------------

Value list_of_texts(Thread& t, const std::vector<std::string>& texts) {
  List* list = new_list(t);
  for (const std::string& s : texts) list_append(t, list, text(t, s));
  return Value::from(list);
}

// argv[0] as a path, found along PATH as the shell did.
std::string executable_path(const std::string& program) {
  if (program.find('/') != std::string::npos) return absolute_path(program);
  const char* path = getenv("PATH");
  for (std::string rest = path ? path : ""; !rest.empty();) {
    size_t colon = rest.find(':');
    std::string candidate = rest.substr(0, colon) + "/" + program;
    if (!program.empty() && access(candidate.c_str(), X_OK) == 0) return absolute_path(candidate);
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  char executable[4096];
  ssize_t n = readlink("/proc/self/exe", executable, sizeof executable);
  return std::string(executable, n < 0 ? 0 : size_t(n));
}

Value search_path(Thread& t, const Configuration& c) {
  Value path = list_of_texts(t, c.path);
  for (const char* entry : {"/usr/lib/python311.zip", kStandardLibrary, "/usr/lib/python3.11/lib-dynload"}) list_append(t, path.as<List>(), text(t, entry));
  return path;
}

// The names of all modules of the standard library, whether or not they are there.
constexpr std::string_view kStandardModules =
    "__future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 "
    "_codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _compat_pickle _compression _contextvars _crypt _csv _ctypes "
    "_curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib "
    "_heapq _imp _io _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode _operator _osx_support "
    "_overlapped _pickle _posixshmem _posixsubprocess _py_abc _pydecimal _pyio _queue _random _scproxy _sha1 _sha256 _sha3 _sha512 "
    "_signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _symtable _thread _threading_local "
    "_tkinter _tokenize _tracemalloc _typing _uuid _warnings _weakref _weakrefset _winapi _zoneinfo abc aifc antigravity argparse array "
    "ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd "
    "code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes "
    "curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl "
    "filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq "
    "hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging "
    "lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path "
    "numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix "
    "posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib "
    "resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver "
    "spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys "
    "sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib "
    "trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref "
    "webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";

Value standard_module_names(Thread& t) {
  Set* names = new_frozenset(t);
  for (std::string_view rest = kStandardModules; !rest.empty();) {
    size_t end = std::min(rest.find(' '), rest.size());
    if (set_add(t, names, Value::from(intern(t, rest.substr(0, end)))) < 0) return kEmpty;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return Value::from(names);
}

}  // namespace

bool add_sys_information(Thread& t, Dict* dict) {
  auto add = [&](const char* name, Value v) { return v && dict_set_str(t, dict, intern(t, name), v); };
  Value version = named(t, kVersionInfo, {number(3), number(11), number(2), text(t, "final"), number(0)}, kClassNoInstantiate);
  auto* implementation = allocate<SimpleNamespace>(t);
  implementation->dict = new_dict(t);
  auto describe = [&](const char* name, Value v) { return dict_set_str(t, implementation->dict, intern(t, name), v); };
  bool good = describe("name", text(t, "adder")) && describe("cache_tag", text(t, "adder-311")) && describe("version", version) &&
              describe("hexversion", number(0x030b02f0)) && describe("_multiarch", text(t, "x86_64-linux-gnu"));
  return good && add("implementation", Value::from(implementation)) && add("version_info", version) &&
         add("float_info", named(t, kFloatInfo, {box_float(t, DBL_MAX), number(DBL_MAX_EXP), number(DBL_MAX_10_EXP), box_float(t, DBL_MIN), number(DBL_MIN_EXP),
                                                 number(DBL_MIN_10_EXP), number(DBL_DIG), number(DBL_MANT_DIG), box_float(t, DBL_EPSILON), number(FLT_RADIX), number(1)})) &&
         add("float_repr_style", text(t, "short")) &&
         add("int_info", named(t, kIntInfo, {number(30), number(4), number(4300), number(640)})) &&
         add("hash_info", named(t, kHashInfo, {number(64), number((int64_t(1) << 61) - 1), number(314159), number(0), number(1000003), text(t, "siphash13"), number(64),
                                               number(128), number(0)})) &&
         add("thread_info", named(t, kThreadInfo, {text(t, "pthread"), text(t, "semaphore"), kNone}));
}

bool apply_configuration(Thread& t, const Configuration& c) {
  t.runtime->flags = c.flags;
  if (c.int_max_str_digits >= 0) t.runtime->int_max_str_digits = c.int_max_str_digits;
  auto* dict = t.runtime->sys_module.as<Module>()->dict;
  auto set = [&](const char* name, Value v) { return v && dict_set_str(t, dict, intern(t, name), v); };
  Dict* x_options = new_dict(t);
  for (auto& [name, value] : c.x_options)
    if (!dict_set(t, x_options, text(t, name), value.empty() ? kTrue : text(t, value))) return false;
  Value executable = text(t, executable_path(c.program)), prefix = text(t, "/usr"), empty = Value::from(t.runtime->empty_str);
  bool good = set("argv", list_of_texts(t, c.arguments)) && set("orig_argv", list_of_texts(t, c.original)) && set("path", search_path(t, c)) &&
              set("warnoptions", list_of_texts(t, c.warnings)) && set("_xoptions", Value::from(x_options)) && set("flags", flags_tuple(t, c.int_max_str_digits)) &&
              set("dont_write_bytecode", Value::from_bool(c.flags.dont_write_bytecode)) && set("stdlib_module_names", standard_module_names(t)) &&
              set("pycache_prefix", c.cache_prefix.empty() ? kNone : text(t, c.cache_prefix));
  for (const char* name : {"prefix", "exec_prefix", "base_prefix", "base_exec_prefix"}) good = good && set(name, prefix);
  return good && set("executable", executable) && set("_base_executable", executable) && set("platlibdir", text(t, "lib")) &&
         set("_stdlib_dir", text(t, kStandardLibrary)) && set("abiflags", empty) && set("_home", kNone) && set("_framework", empty) &&
         set("_git", Value::from(make_tuple(t, text(t, "Adder"), empty, empty)));
}

bool insert_first_path(Thread& t, const std::string& directory) {
  Value path = dict_get_str(t, t.runtime->sys_module.as<Module>()->dict, intern(t, "path"));
  return !path || !has_layout<List>(path) || bool(call_method_with(t, path, "insert", Value::from_int(0), text(t, directory)));
}

}  // namespace adder
