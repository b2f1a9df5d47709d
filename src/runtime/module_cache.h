// Compiled modules are kept in files, so that a module is compiled once and not at every start.
//
// A module's file is __pycache__/<name>.adder-311[.opt-N].pyc beside its source (or under sys.pycache_prefix), with the
// header that importlib knows: magic number, flags, time and size of the source.  Where that cannot be written, and for
// the standard library, whose directory belongs to another Python, it lies under $XDG_CACHE_HOME/adder (~/.cache/adder).
// tools/precompile.py puts such files of the standard library beside the executable when Adder is built.
// Files that are damaged, stale or another build's are compiled again.
#pragma once
#include <string>
#include <string_view>

#include "objects/code.h"
#include "objects/thread.h"

namespace adder {

/// Where the standard library's Python files are.
constexpr const char* kStandardLibrary = "/usr/lib/python3.11";

/// The first four bytes of cache files of this build.
std::string cache_magic();

/// Whether what marshal has written is a code object, from its first byte; the highest bit says that others may refer to it.
constexpr bool is_marshaled_code(char type) { return (type & 0x7f) == 'c'; }
/// What marshal writes for a code object behind the type byte; empty with an exception pending.
std::string marshal_code(Thread& t, Code* code);
/// Takes such bytes off the front of `data`; null without an exception when they are damaged.
Code* unmarshal_code(Thread& t, std::string_view* data);

/// The code of a module's source file, from its cache file when that is good.  `shown` is the file name in tracebacks.
/// With `for_importlib` a cache file that is checked by the hash of its source, or fits but holds something else than code, is left alone: null
/// without an exception, and *for_importlib is true.
Code* code_of_module_file(Thread& t, const std::string& path, std::string_view shown, bool* for_importlib = nullptr);

}  // namespace adder
