// What the files of posix share: paths as arguments, file names as strings, struct sequences.
#pragma once
#include <fcntl.h>

#include <cerrno>
#include <string>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"
#include "objects/codec.h"

namespace adder::posix {

/// A file name from the system as str (undecodable bytes become surrogates), and back.
Value decode_name(Thread& t, std::string_view name);
bool encode_name(Thread& t, Str* name, std::string* out);
/// os.fspath: str, bytes, or what __fspath__ gives.
Value fspath(Thread& t, Value path);

/// An argument that names a file.
struct Path {
  Value object;            // as given, for errors
  std::string text;
  int descriptor = -1;     // when a descriptor was given
  bool is_bytes = false;
  bool is_descriptor() const { return descriptor >= 0; }
  const char* c_str() const { return text.c_str(); }
};
enum class AllowDescriptor : bool { kNo, kYes };
bool path_argument(Thread& t, Value v, const char* function, const char* parameter, Path* out, AllowDescriptor allow = AllowDescriptor::kNo);
bool int_argument(Thread& t, Value v, int* out);
bool descriptor_argument(Thread& t, Value v, int* out);
/// dir_fd: None is the current directory.
bool directory_argument(Thread& t, Value v, int* out);
/// The same, as audit hooks are told of it.
inline Value shown_directory(int directory) { return Value::from_int(directory == AT_FDCWD ? -1 : directory); }
/// A name in the type of the path it came from.
Value name_like(Thread& t, const Path& path, std::string_view name);

/// OSError for the current errno.
Failed failed(Thread& t, const Path& path);
Failed failed(Thread& t);
Failed failed_two(Thread& t, const Path& first, const Path& second);
/// None, or the error.
inline Value checked(Thread& t, int result) { return result < 0 ? Value(failed(t)) : kNone; }
inline Value checked(Thread& t, int result, const Path& path) { return result < 0 ? Value(failed(t, path)) : kNone; }

extern const std::span<const NativeMethod> kStatFunctions, kFileFunctions, kDirectoryFunctions, kProcessFunctions, kForkFunctions;
bool add_stat_types(Thread& t, Module* module);
bool add_directory_types(Thread& t, Module* module);
bool add_process_types(Thread& t, Module* module);
bool add_file_types(Thread& t, Module* module);
bool add_constants(Thread& t, Module* module);
/// os.stat_result of a path, as os.stat makes it.
Value stat_path(Thread& t, const char* path, int directory, bool follow, const Path& shown);

}  // namespace adder::posix
