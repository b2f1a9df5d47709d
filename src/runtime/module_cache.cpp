// Cache files of compiled modules; see module_cache.h.
#include "runtime/module_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "compiler/compile.h"
#include "compiler/compile_cache.h"
#include "objects/attributes.h"
#include "runtime/modules.h"

namespace adder {
namespace {

constexpr size_t kHeaderBytes = 16;

// FNV-1a over words of eight bytes: notices damage, nothing else is asked of it.
uint64_t checksum(std::string_view data) {
  uint64_t hash = 14695981039346656037ull ^ data.size();
  auto mix = [&](uint64_t word) {
    hash = (hash ^ word) * 1099511628211ull;
    hash ^= hash >> 29;
  };
  for (; data.size() >= 8; data.remove_prefix(8)) {
    uint64_t word;
    memcpy(&word, data.data(), 8);
    mix(word);
  }
  for (char c : data) mix(uint8_t(c));
  return hash;
}

void append_number(std::string& out, uint64_t number, size_t bytes) { out.append(reinterpret_cast<const char*>(&number), bytes); }
bool take_number(std::string_view* data, uint64_t* number, size_t bytes) {
  if (data->size() < bytes) return false;
  *number = 0;
  memcpy(number, data->data(), bytes);
  data->remove_prefix(bytes);
  return true;
}

// --- where the files are -------------------------------------------------------------------------------------------------------

// The user's cache directory, or nothing.
std::string user_cache() {
  const char* cache = getenv("XDG_CACHE_HOME");
  if (cache && *cache == '/') return std::string(cache) + "/adder";
  const char* home = getenv("HOME");
  return home && *home == '/' ? std::string(home) + "/.cache/adder" : std::string();
}

// What was compiled when Adder was built or installed: lib/adder beside the executable, or beside its bin directory.
const std::string& installed_cache() {
  static const std::string directory = [] {
    char executable[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", executable, sizeof executable);
    std::string own(executable, n < 0 ? 0 : size_t(n));
    own.resize(own.rfind('/') == std::string::npos ? 0 : own.rfind('/'));
    std::string beside = own + "/lib/adder";
    if (access(beside.c_str(), R_OK) == 0) return beside;
    own.resize(own.rfind('/') == std::string::npos ? 0 : own.rfind('/'));
    return own + "/lib/adder";
  }();
  return directory;
}

Value sys_value(Thread& t, const char* name) {
  Value v = dict_get_str(t, t.runtime->sys_module.as<Module>()->dict, intern(t, name));
  return v ? v : kNone;
}

struct Places {
  std::vector<std::string> to_write;  // the preferred one first
  std::vector<std::string> to_read;
};
Places cache_places(Thread& t, const std::string& source) {
  size_t slash = source.rfind('/');
  std::string directory = slash == std::string::npos ? "" : source.substr(0, slash + 1);
  std::string name = source.substr(directory.size());
  name = name.substr(0, name.rfind('.')) + ".adder-311";
  if (int optimize = t.runtime->flags.optimize) name += ".opt-" + std::to_string(optimize);
  name += ".pyc";
  Places places;
  Value prefix = sys_value(t, "pycache_prefix");
  std::string whole = absolute_path(directory) + name;
  if (has_layout<Str>(prefix)) {
    places.to_write = {std::string(Utf8(prefix.as<Str>()).view()) + whole};
  } else {
    bool of_library = source.starts_with(std::string(kStandardLibrary) + "/");
    if (of_library) places.to_read.push_back(installed_cache() + whole);
    else places.to_write.push_back(directory + "__pycache__/" + name);
    std::string cache = user_cache();
    if (!cache.empty()) places.to_write.push_back(cache + whole);
  }
  places.to_read.insert(places.to_read.end(), places.to_write.begin(), places.to_write.end());
  return places;
}

// --- reading and writing ---------------------------------------------------------------------------------------------------------

bool read_own_file(const std::string& path, std::string* out) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct stat status;
  bool good = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (good) {
    out->resize(size_t(status.st_size));
    size_t done = 0;
    ssize_t count = 1;
    while (done < out->size() && (count = read(descriptor, out->data() + done, out->size() - done)) > 0) done += size_t(count);
    good = done == out->size();
  }
  close(descriptor);
  return good;
}

std::string header_of(const struct stat& source) {
  std::string header = cache_magic();
  append_number(header, 0, 4);
  append_number(header, uint64_t(source.st_mtime), 4);
  append_number(header, uint64_t(source.st_size), 4);
  return header;
}

bool make_directories(const std::string& path, mode_t mode) {
  if (mkdir(path.c_str(), mode) == 0 || errno == EEXIST) return true;
  size_t slash = path.rfind('/');
  if (errno != ENOENT || slash == std::string::npos || slash == 0) return false;
  return make_directories(path.substr(0, slash), mode) && (mkdir(path.c_str(), mode) == 0 || errno == EEXIST);
}

// Readers see the old file or the whole new one: it is written under a name of its own and then renamed.
bool write_file(const std::string& path, const std::string& text, mode_t mode) {
  std::string temporary = path + "." + std::to_string(getpid());
  int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0 && errno == ENOENT) {
    size_t slash = path.rfind('/');
    if (slash == std::string::npos || !make_directories(path.substr(0, slash), path.find("/__pycache__/") == std::string::npos ? 0700 : 0777)) return false;
    descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  }
  if (descriptor < 0) return false;
  size_t done = 0;
  ssize_t count = 1;
  while (done < text.size() && (count = write(descriptor, text.data() + done, text.size() - done)) > 0) done += size_t(count);
  bool good = close(descriptor) == 0 && done == text.size() && rename(temporary.c_str(), path.c_str()) == 0;
  if (!good) unlink(temporary.c_str());
  return good;
}

/// Files that somebody else has written: checked by the hash of the source, or fitting and yet holding something else than code.
bool is_for_importlib(std::string_view text, std::string_view header) {
  constexpr size_t kMagicBytes = 4, kFlagsEnd = 8;
  if (text.size() < kFlagsEnd || !text.starts_with(cache_magic())) return false;
  bool checked_by_hash = text.substr(kMagicBytes, kFlagsEnd - kMagicBytes) != header.substr(kMagicBytes, kFlagsEnd - kMagicBytes);
  return checked_by_hash || (text.starts_with(header) && text.size() > kHeaderBytes && !is_marshaled_code(text[kHeaderBytes]));
}

/// The code in a cache file that fits the source; null without an exception when there is none.
Code* cached_code(Thread& t, const std::string& place, const std::string& header, std::string_view shown, bool* for_importlib) {
  std::string text;
  if (!read_own_file(place, &text)) return nullptr;
  if (for_importlib && is_for_importlib(text, header)) return *for_importlib = true, nullptr;
  if (text.size() <= kHeaderBytes + 1 || !text.starts_with(header) || !is_marshaled_code(text[kHeaderBytes])) return nullptr;
  std::string_view rest = std::string_view(text).substr(kHeaderBytes + 1);
  uint64_t sum, name_size;
  if (!take_number(&rest, &sum, 8) || checksum(rest) != sum || !take_number(&rest, &name_size, 4) || rest.size() < name_size + 4) return nullptr;
  rest.remove_prefix(name_size + 4);
  return compiler::code_from_bytes(t, rest, shown);
}

}  // namespace

std::string cache_magic() {
  uint64_t mark = compiler::format_mark();
  std::string magic;
  append_number(magic, mark ^ mark >> 16 ^ mark >> 32 ^ mark >> 48, 2);
  return magic + "\r\n";
}

// Checksum of what follows; size of the file name, the file name; size of the draft, the draft.
std::string marshal_code(Thread& t, Code* code) {
  std::string draft = compiler::code_to_bytes(t, code);
  if (draft.empty()) return draft;
  Utf8 filename(code->filename);
  std::string body, out;
  append_number(body, filename.view().size(), 4);
  body += filename.view();
  append_number(body, draft.size(), 4);
  body += draft;
  append_number(out, checksum(body), 8);
  return out + body;
}

Code* unmarshal_code(Thread& t, std::string_view* data) {
  uint64_t sum, size;
  std::string_view rest = *data;
  if (!take_number(&rest, &sum, 8)) return nullptr;
  std::string_view body = rest;
  if (!take_number(&rest, &size, 4) || rest.size() < size) return nullptr;
  std::string_view filename = rest.substr(0, size);
  rest.remove_prefix(size);
  if (!take_number(&rest, &size, 4) || rest.size() < size) return nullptr;
  if (checksum(body.substr(0, body.size() - rest.size() + size)) != sum) return nullptr;
  data->remove_prefix(data->size() - rest.size() + size);
  return compiler::code_from_bytes(t, rest.substr(0, size), filename);
}

Code* code_of_module_file(Thread& t, const std::string& path, std::string_view shown, bool* for_importlib) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return raise_os_error(t, errno, Value::from(str_from_utf8(t, path)));
  std::string header = header_of(status);
  Places places = cache_places(t, path);
  for (const std::string& place : places.to_read)
    if (Code* code = cached_code(t, place, header, shown, for_importlib)) return code;
  if (has_pending(t) || (for_importlib && *for_importlib)) return nullptr;
  std::string source;
  if (!read_file(t, path, &source)) return nullptr;
  compiler::CompileOptions options;
  options.filename = shown;
  options.optimize = t.runtime->flags.optimize;
  Code* code = TRY(compiler::compile_source(t, source, options));
  if (is_true(t, sys_value(t, "dont_write_bytecode")) != 0) return code;
  std::string text = marshal_code(t, code);
  if (text.empty()) return nullptr;
  for (const std::string& place : places.to_write)
    if (write_file(place, header + "c" + text, (status.st_mode | 0200) & 0666)) break;
  return code;
}

}  // namespace adder
