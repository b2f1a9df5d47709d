#include "compiler/source.h"

#include <iconv.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "compiler/source_unicode.h"

namespace adder::compiler {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_encoding_character(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' ||
         c == '.';
}

/// The spellings of UTF-8 and Latin-1 under one name each.
std::string normalize_encoding(std::string_view name) {
  std::string start;
  for (char c : name.substr(0, 12)) {
    start.push_back(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  auto is = [&](std::string_view wanted) {
    return start == wanted || std::string_view(start).starts_with(std::string(wanted) + "-");
  };
  if (is("utf-8")) return "utf-8";
  if (is("latin-1") || is("iso-8859-1") || is("iso-latin-1")) return "iso-8859-1";
  return std::string(name);
}

/// The encoding named in one line; `stop` when code stands on it, so that the next line does not count.
std::string coding_in_line(std::string_view line, bool& stop) {
  for (size_t i = 0; i < line.size() && line[i] != '#'; ++i) {
    char c = line[i];
    if (c != ' ' && c != '\t' && c != '\f') {
      stop = true;
      return {};
    }
  }
  for (size_t at = line.find("coding"); at != std::string_view::npos; at = line.find("coding", at + 1)) {
    size_t t = at + 6;
    if (t >= line.size() || (line[t] != ':' && line[t] != '=')) continue;
    do ++t;
    while (t < line.size() && (line[t] == ' ' || line[t] == '\t'));
    size_t begin = t;
    while (t < line.size() && is_encoding_character(line[t])) ++t;
    if (t > begin) return normalize_encoding(line.substr(begin, t - begin));
  }
  return {};
}

SourceText source_error(std::string message) {
  SourceText result;
  result.ok = false;
  result.error.message = std::move(message);
  result.error.offset = -1;
  result.error.has_end = false;
  return result;
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size() * 2);
  for (unsigned char byte : bytes) append_utf8(result, byte);
  return result;
}

enum class Codec : uint8_t { kUtf8, kAscii, kLatin1, kOther };

/// The encodings that need no iconv, by all their names.
Codec builtin_codec(std::string_view name) {
  std::string plain;
  for (char c : name) {
    if (c != '-' && c != '_') plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  for (std::string_view alias : {"utf8", "u8", "utf", "cp65001"}) {
    if (plain == alias) return Codec::kUtf8;
  }
  for (std::string_view alias : {"ascii", "usascii", "646", "us", "cp367", "iso646us"}) {
    if (plain == alias) return Codec::kAscii;
  }
  for (std::string_view alias : {"latin1", "latin", "l1", "iso88591", "88591", "cp819", "8859"}) {
    if (plain == alias) return Codec::kLatin1;
  }
  return Codec::kOther;
}

bool find_beyond_ascii(std::string_view text, MalformedUtf8& problem) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!(text[i] & 0x80)) continue;
    problem = {i, 1, "ordinal not in range(128)"};
    return true;
  }
  return false;
}

/// The name as iconv spells it: hyphens between the parts, and none at the ends.
std::string iconv_name(std::string_view encoding) {
  std::string name;
  for (char c : encoding) {
    bool separator = c == '-' || c == '_';
    if (!separator) {
      name.push_back(c);
    } else if (!name.empty() && name.back() != '-') {
      name.push_back('-');
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name == "mac-roman" || name == "macroman" ? "MACINTOSH" : name;
}

/// False when iconv does not know the encoding or the bytes are wrong.
bool iconv_to_utf8(const std::string& encoding, std::string_view bytes, std::string& result, bool& known) {
  iconv_t converter = iconv_open("UTF-8", iconv_name(encoding).c_str());
  known = converter != reinterpret_cast<iconv_t>(-1);
  if (!known) return false;
  auto* in = const_cast<char*>(bytes.data());
  size_t in_left = bytes.size();
  bool good = true;
  while (good && in_left) {
    char buffer[4096];
    char* out = buffer;
    size_t out_left = sizeof buffer;
    size_t status = iconv(converter, &in, &in_left, &out, &out_left);
    result.append(buffer, static_cast<size_t>(out - buffer));
    good = status != static_cast<size_t>(-1) || out != buffer;
  }
  iconv_close(converter);
  return good;
}

/// Copies into the arena with \r\n and \r as \n, and a newline at the end if wanted.
std::string_view copy_normalized(Arena& arena, std::string_view text, FinalNewline final_newline) {
  auto* copy = static_cast<char*>(arena.allocate(text.size() + 2));
  char* out = copy;
  if (text.empty()) text = "";  // memchr wants an address, even of nothing
  if (!std::memchr(text.data(), '\r', text.size())) {
    std::memcpy(out, text.data(), text.size());
    out += text.size();
  } else {
    for (size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (c == '\r') {
        c = '\n';
        if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
      }
      *out++ = c;
    }
  }
  if (final_newline == FinalNewline::kAdd && out != copy && out[-1] != '\n') *out++ = '\n';
  if (final_newline == FinalNewline::kAdd && out == copy) *out++ = '\n';
  *out = 0;
  return {copy, static_cast<size_t>(out - copy)};
}

SourceText null_bytes() {
  SourceText result = source_error("source code string cannot contain null bytes");
  result.error.type = SyntaxErrorType::kValueError;
  result.error.has_position = false;
  return result;
}

}  // namespace

std::string find_coding_line(std::string_view bytes, FinalNewline final_newline) {
  size_t at = 0;
  for (int line = 0; line < 2 && at < bytes.size(); ++line) {
    size_t end = bytes.find_first_of("\r\n", at);
    if (end == std::string_view::npos) {
      // ref 3.11: only a whole line can name an encoding.
      if (final_newline == FinalNewline::kAsIs) return {};
      end = bytes.size();
    }
    bool stop = false;
    std::string encoding = coding_in_line(bytes.substr(at, end - at), stop);
    if (!encoding.empty() || stop) return encoding;
    at = end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return {};
}

void check_file_source(SourceText& source, std::string_view filename) {
  if (!source.ok && source.error.type == SyntaxErrorType::kSyntaxError) {
    if (!source.encoding.empty()) source.error.message = "encoding problem: " + source.encoding;
    source.error.has_position = false;
  }
  MalformedUtf8 problem;
  if (!source.ok || source.has_encoding || !find_malformed_utf8(source.text, problem)) return;
  auto line =
      1 + std::count(source.text.begin(), source.text.begin() + static_cast<ptrdiff_t>(problem.start), '\n');
  char byte[8];
  std::snprintf(byte, sizeof byte, "\\x%02x", static_cast<unsigned char>(source.text[problem.start]));
  source = source_error("Non-UTF-8 code starting with '" + std::string(byte) + "' in file " +
                        std::string(filename) + " on line " + std::to_string(line) +
                        ", but no encoding declared; see https://peps.python.org/pep-0263/ for details");
  source.error.has_position = false;
}

SourceText decode_source(Arena& arena, std::string_view bytes, bool is_utf8, FinalNewline final_newline) {
  if (!bytes.empty() && std::memchr(bytes.data(), 0, bytes.size())) return null_bytes();
  SourceText result;
  if (is_utf8) {
    result.has_encoding = true;
    result.encoding = "utf-8";
    result.text = copy_normalized(arena, bytes, final_newline);
    return result;
  }
  bool mark = bytes.starts_with(kByteOrderMark);
  if (mark) bytes.remove_prefix(kByteOrderMark.size());
  std::string encoding = find_coding_line(bytes, final_newline);
  if (mark && !encoding.empty() && encoding != "utf-8") {
    return source_error("encoding problem: " + encoding + " with BOM");
  }
  result.has_encoding = mark || !encoding.empty();
  result.encoding = encoding.empty() ? "utf-8" : encoding;
  bool ascii = !has_bytes_beyond_ascii(bytes);
  if (ascii && (result.encoding == "utf-8" || result.encoding == "iso-8859-1")) {
    result.text = copy_normalized(arena, bytes, final_newline);
    return result;
  }
  if (result.encoding == "utf-8") {
    MalformedUtf8 problem;
    result.is_malformed = find_malformed_utf8(bytes, problem);
    result.text = copy_normalized(arena, bytes, final_newline);
    return result;
  }
  std::string converted;
  bool known = true;
  Codec codec = builtin_codec(result.encoding);
  MalformedUtf8 problem;
  if (codec == Codec::kUtf8) {
    if (find_malformed_utf8(bytes, problem)) return source_error(codec_error("utf-8", bytes, problem));
    converted = bytes;
  } else if (codec == Codec::kAscii) {
    if (find_beyond_ascii(bytes, problem)) {
      SourceText failure = source_error(codec_error("ascii", bytes, problem));
      failure.encoding = result.encoding;
      return failure;
    }
    converted = bytes;
  } else if (codec == Codec::kLatin1) {
    converted = latin1_to_utf8(bytes);
  } else if (!iconv_to_utf8(result.encoding, bytes, converted, known)) {
    SourceText failure =
        source_error((known ? "encoding problem: " : "unknown encoding: ") + result.encoding);
    failure.encoding = result.encoding;
    return failure;
  }
  result.text = copy_normalized(arena, converted, final_newline);
  return result;
}

}  // namespace adder::compiler
