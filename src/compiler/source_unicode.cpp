#include "compiler/source_unicode.h"

#include <dlfcn.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uvernum.h>

#include <cstdio>
#include <cstring>

namespace adder::compiler {

namespace {

#define ADDER_TEXT_OF(x) #x
#define ADDER_TEXT(x) ADDER_TEXT_OF(x)

/// The few ICU functions used here. The library is opened late, because programs in ASCII need not pay for
/// it.
struct Icu {
  decltype(&::u_hasBinaryProperty) has_property = nullptr;
  decltype(&::u_charType) char_type = nullptr;
  decltype(&::u_charFromName) char_from_name = nullptr;
  decltype(&::unorm2_getNFKCInstance) nfkc = nullptr;
  decltype(&::unorm2_normalize) normalize = nullptr;

  Icu() {
    void* library = dlopen("libicuuc.so." U_ICU_VERSION_SHORT, RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    load(library, has_property, ADDER_TEXT(u_hasBinaryProperty));
    load(library, char_type, ADDER_TEXT(u_charType));
    load(library, char_from_name, ADDER_TEXT(u_charFromName));
    load(library, nfkc, ADDER_TEXT(unorm2_getNFKCInstance));
    load(library, normalize, ADDER_TEXT(unorm2_normalize));
  }

  template <class Function>
  static void load(void* library, Function& function, const char* symbol) {
    function = reinterpret_cast<Function>(dlsym(library, symbol));
  }
};

const Icu& icu() {
  static const Icu instance;
  return instance;
}

std::u16string to_utf16(std::string_view utf8) {
  std::u16string result;
  const char* end = utf8.data() + utf8.size();
  for (const char* at = utf8.data(); at < end;) {
    int32_t code_point = decode_utf8(at, end);
    if (code_point < 0x10000) {
      result.push_back(static_cast<char16_t>(code_point));
    } else {
      result.push_back(static_cast<char16_t>(0xD7C0 + (code_point >> 10)));
      result.push_back(static_cast<char16_t>(0xDC00 + (code_point & 0x3FF)));
    }
  }
  return result;
}

std::string to_utf8(const char16_t* text, int32_t length) {
  std::string result;
  for (int32_t i = 0; i < length; ++i) {
    uint32_t code_point = text[i];
    bool pair = code_point >= 0xD800 && code_point < 0xDC00 && i + 1 < length;
    if (pair) code_point = ((code_point - 0xD7C0) << 10) + (text[++i] & 0x3FF);
    append_utf8(result, code_point);
  }
  return result;
}

bool is_continuation(const char* at, const char* end) {
  return at < end && (static_cast<unsigned char>(*at) & 0xC0) == 0x80;
}

}  // namespace

int32_t decode_utf8(const char*& bytes, const char* end) {
  auto lead = static_cast<unsigned char>(*bytes++);
  if (lead < 0x80) return lead;
  int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4) return -1;
  int32_t code_point = lead & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if (!is_continuation(bytes, end)) return -1;
    code_point = code_point << 6 | (*bytes++ & 0x3F);
  }
  constexpr int32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  return code_point < kSmallest[more] || code_point > 0x10FFFF ? -1 : code_point;
}

int encode_utf8(uint32_t code_point, char* out) {
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  int more = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
  constexpr int kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out[0] = static_cast<char>(kLead[more] | code_point >> (6 * more));
  for (int i = 1; i <= more; ++i) out[i] = static_cast<char>(0x80 | (code_point >> (6 * (more - i)) & 0x3F));
  return more + 1;
}

void append_utf8(std::string& text, uint32_t code_point) {
  char bytes[4];
  text.append(bytes, static_cast<size_t>(encode_utf8(code_point, bytes)));
}

bool is_identifier_start(uint32_t code_point) {
  if (code_point == '_') return true;
  return icu().has_property && icu().has_property(static_cast<UChar32>(code_point), UCHAR_XID_START);
}

bool is_identifier_continue(uint32_t code_point) {
  return icu().has_property && icu().has_property(static_cast<UChar32>(code_point), UCHAR_XID_CONTINUE);
}

bool is_printable(uint32_t code_point) {
  if (code_point < 0x7F) return code_point >= ' ';
  if (!icu().char_type) return true;
  switch (icu().char_type(static_cast<UChar32>(code_point))) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_UNASSIGNED:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SPACE_SEPARATOR:
      return false;
    default:
      return true;
  }
}

std::string normalize_identifier(std::string_view utf8) {
  if (!icu().nfkc || !icu().normalize) return std::string(utf8);
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* normalizer = icu().nfkc(&status);
  std::u16string source = to_utf16(utf8);
  std::u16string result(source.size() * 18 + 1, 0);  // NFKC expands one unit to at most 18
  int32_t length = icu().normalize(normalizer, source.data(), static_cast<int32_t>(source.size()),
                                   result.data(), static_cast<int32_t>(result.size()), &status);
  return U_FAILURE(status) ? std::string(utf8) : to_utf8(result.data(), length);
}

int32_t code_point_named(std::string_view name) {
  if (!icu().char_from_name || name.size() > 255) return -1;
  for (UCharNameChoice choice : {U_UNICODE_CHAR_NAME, U_CHAR_NAME_ALIAS}) {
    UErrorCode status = U_ZERO_ERROR;
    UChar32 code_point = icu().char_from_name(choice, std::string(name).c_str(), &status);
    if (U_SUCCESS(status)) return code_point;
  }
  return -1;
}

size_t utf8_sequence_length(std::string_view text, size_t at, MalformedUtf8& problem) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(at);
  if (lead < 0x80) return 1;
  problem = {at, 1, "invalid start byte"};
  if (lead < 0xC2 || lead > 0xF4) return 0;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (size_t i = 1; i < length; ++i) {
    problem.length = i;
    problem.reason = at + i >= text.size() ? "unexpected end of data" : "invalid continuation byte";
    if (at + i >= text.size() || byte(at + i) < low || byte(at + i) > high) return 0;
    low = 0x80, high = 0xBF;
  }
  return length;
}

bool has_bytes_beyond_ascii(std::string_view text) {
  uint64_t seen = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    seen |= word;
  }
  for (; i < text.size(); ++i) seen |= static_cast<unsigned char>(text[i]);
  return seen & 0x8080808080808080u;
}

bool find_malformed_utf8(std::string_view text, MalformedUtf8& problem) {
  for (size_t i = 0, length; i < text.size(); i += length) {
    length = utf8_sequence_length(text, i, problem);
    if (!length) return true;
  }
  return false;
}

std::string codec_error(std::string_view codec, std::string_view text, const MalformedUtf8& problem) {
  std::string message = "'" + std::string(codec) + "' codec can't decode ";
  if (problem.length == 1) {
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "byte 0x%02x in position %zu",
                  static_cast<unsigned char>(text[problem.start]), problem.start);
    message += buffer;
  } else {
    message += "bytes in position " + std::to_string(problem.start) + "-" +
               std::to_string(problem.start + problem.length - 1);
  }
  return message + ": " + problem.reason;
}

std::string replace_malformed_utf8(std::string_view text) {
  std::string result;
  MalformedUtf8 problem;
  for (size_t i = 0; i < text.size();) {
    size_t length = utf8_sequence_length(text, i, problem);
    result.append(length ? text.substr(i, length) : "\xEF\xBF\xBD");
    i += length ? length : problem.length;
  }
  return result;
}

int count_characters(std::string_view utf8) {
  int count = 0;
  MalformedUtf8 problem;
  for (size_t i = 0; i < utf8.size(); ++count) {
    size_t length = utf8_sequence_length(utf8, i, problem);
    i += length ? length : problem.length;
  }
  return count;
}

}  // namespace adder::compiler
