// binascii: binary data as ASCII text (uuencode, base64, hexadecimal, quoted-printable), and checksums.
#include <zlib.h>

#include <array>
#include <string>

#include "builtins/bytes_methods.h"
#include "builtins/container_helpers.h"
#include "objects/bytes.h"

namespace adder {
namespace {

Class *g_error, *g_incomplete;

Value output_of(Thread& t, const std::string& out) { return Value::from(bytes_from(t, out)); }

/// The bytes of an ASCII string or of a bytes-like object.
bool ascii_or_buffer(Thread& t, Value v, std::string_view* out) {
  if (has_layout<Str>(v)) {
    if (!v.as<Str>()->is_ascii()) return raise_value_error(t, "string argument should contain only ASCII characters");
    *out = v.as<Str>()->ascii();
    return true;
  }
  BufferView view;
  if (!has_buffer(t, v)) return raise_type_error(t, "argument should be bytes, buffer or ASCII string, not '{}'", type_name(v));
  if (!get_buffer(t, v, &view)) return false;
  *out = view.view();
  return true;
}

bool flag_argument(Thread& t, Value v, bool* out) {
  int truth = is_true(t, v);
  *out = truth > 0;
  return truth >= 0;
}

// --- uuencode: one line, led by its length ------------------------------------------------------------------------

constexpr size_t kMaxUuLine = 45;

Value a2b_uu(Thread& t, Value, Value data) {
  std::string_view in;
  if (!ascii_or_buffer(t, data, &in)) return kEmpty;
  if (in.empty()) return output_of(t, std::string(32, '\0'));
  size_t length = size_t(in[0] - ' ') & 077;
  std::string out;
  size_t at = 1;
  uint32_t bits = 0;
  int count = 0;
  while (out.size() < length) {
    uint32_t digit = 0;  // a line may have lost the spaces at its end
    if (at < in.size() && in[at] != '\n' && in[at] != '\r') {
      uint8_t c = uint8_t(in[at++]);
      if (c < ' ' || c > ' ' + 64) return raise(t, g_error, "Illegal char");
      digit = uint32_t(c - ' ') & 077;
    } else {
      at = in.size();
    }
    bits = bits << 6 | digit;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += char(bits >> count & 255);
  }
  for (; at < in.size(); at++) {
    char c = in[at];
    if (c != ' ' && c != ' ' + 64 && c != '\n' && c != '\r') return raise(t, g_error, "Trailing garbage");
  }
  return output_of(t, out);
}

Value b2a_uu(Thread& t, Value, Value data, Value backtick) {
  BufferView view;
  bool grave;
  if (!get_buffer(t, data, &view) || !flag_argument(t, backtick, &grave)) return kEmpty;
  if (view.length > kMaxUuLine) return raise(t, g_error, "At most 45 bytes at once");
  auto digit = [&](uint32_t bits) { return char(grave && !bits ? '`' : bits + ' '); };
  std::string out(1, digit(uint32_t(view.length)));
  for (size_t i = 0; i < view.length; i += 3) {
    auto at = [&](size_t j) { return j < view.length ? uint32_t(view.data[j]) : 0; };
    uint32_t group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    for (int shift = 18; shift >= 0; shift -= 6) out += digit(group >> shift & 077);
  }
  return output_of(t, out + '\n');
}

// --- base64 (RFC 4648) ----------------------------------------------------------------------------------------------

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr auto kBase64Digits = [] {
  std::array<int8_t, 256> table{};
  table.fill(-1);
  for (int i = 0; i < 64; i++) table[uint8_t(kBase64[i])] = int8_t(i);
  return table;
}();

Value a2b_base64(Thread& t, Value, Value data, Value strict_mode) {
  std::string_view in;
  bool strict;
  if (!ascii_or_buffer(t, data, &in) || !flag_argument(t, strict_mode, &strict)) return kEmpty;
  if (strict && !in.empty() && in[0] == '=') return raise(t, g_error, "Leading padding not allowed");
  std::string out;
  out.reserve(in.size() / 4 * 3 + 3);
  int phase = 0, pads = 0;
  bool padded = false;
  uint32_t left = 0;
  for (size_t i = 0; i < in.size(); i++) {
    if (in[i] == '=') {
      padded = true;
      if (phase >= 2 && phase + ++pads >= 4) {
        if (strict && i + 1 < in.size()) return raise(t, g_error, "Excess data after padding");
        return output_of(t, out);
      }
      continue;
    }
    int digit = kBase64Digits[uint8_t(in[i])];
    if (digit < 0) {
      if (strict) return raise(t, g_error, "Only base64 data is allowed");
      continue;
    }
    if (strict && padded) return raise(t, g_error, "Discontinuous padding not allowed");
    pads = 0;
    if (phase) out += char(left << 2 * phase | uint32_t(digit) >> (6 - 2 * phase));
    left = uint32_t(digit) & ((1u << (6 - 2 * phase)) - 1);
    phase = (phase + 1) & 3;
  }
  if (phase == 1) {
    return raise(t, g_error, "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
                 int64_t(out.size() / 3 * 4 + 1));
  }
  if (phase) return raise(t, g_error, "Incorrect padding");
  return output_of(t, out);
}

Value b2a_base64(Thread& t, Value, Value data, Value newline) {
  BufferView view;
  bool end_line;
  if (!get_buffer(t, data, &view) || !flag_argument(t, newline, &end_line)) return kEmpty;
  std::string out;
  out.reserve(view.length / 3 * 4 + 5);
  size_t i = 0;
  for (; i + 3 <= view.length; i += 3) {
    uint32_t group = uint32_t(view.data[i]) << 16 | uint32_t(view.data[i + 1]) << 8 | view.data[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) out += kBase64[group >> shift & 63];
  }
  if (size_t rest = view.length - i) {
    uint32_t group = uint32_t(view.data[i]) << 16 | (rest == 2 ? uint32_t(view.data[i + 1]) << 8 : 0);
    out += kBase64[group >> 18];
    out += kBase64[group >> 12 & 63];
    out += rest == 2 ? kBase64[group >> 6 & 63] : '=';
    out += '=';
  }
  if (end_line) out += '\n';
  return output_of(t, out);
}

// --- hexadecimal ------------------------------------------------------------------------------------------------------

constexpr char kUpperHex[] = "0123456789ABCDEF";

int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 32;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Value unhexlify(Thread& t, Value, Value data) {
  std::string_view in;
  if (!ascii_or_buffer(t, data, &in)) return kEmpty;
  if (in.size() % 2) return raise(t, g_error, "Odd-length string");
  std::string out;
  out.reserve(in.size() / 2);
  for (size_t i = 0; i < in.size(); i += 2) {
    int high = hex_digit(uint8_t(in[i])), low = hex_digit(uint8_t(in[i + 1]));
    if (high < 0 || low < 0) return raise(t, g_error, "Non-hexadecimal digit found");
    out += char(high << 4 | low);
  }
  return output_of(t, out);
}

Value hexlify(Thread& t, Value, Value data, Value separator, Value bytes_per_separator) {
  BufferView view;
  if (!get_buffer(t, data, &view)) return kEmpty;
  Value text = TRY(bytes_hex(t, view.view(), separator, bytes_per_separator));
  return Value::from(bytes_from(t, text.as<Str>()->ascii()));
}

// --- quoted-printable (RFC 2045, RFC 2047 with `header`) ------------------------------------------------------------------

Value a2b_qp(Thread& t, Value, Value data, Value header) {
  std::string_view in;
  bool is_header;
  if (!ascii_or_buffer(t, data, &in) || !flag_argument(t, header, &is_header)) return kEmpty;
  std::string out;
  for (size_t i = 0; i < in.size();) {
    char c = in[i++];
    if (c == '_' && is_header) {
      out += ' ';
    } else if (c != '=') {
      out += c;
    } else if (i >= in.size()) {
      break;
    } else if (in[i] == '\n' || in[i] == '\r') {  // a soft line break
      while (i < in.size() && in[i] != '\n') i++;
      if (i < in.size()) i++;
    } else if (in[i] == '=') {  // what broken encoders write for '='
      out += '=';
      i++;
    } else if (i + 1 < in.size() && hex_digit(uint8_t(in[i])) >= 0 && hex_digit(uint8_t(in[i + 1])) >= 0) {
      out += char(hex_digit(uint8_t(in[i])) << 4 | hex_digit(uint8_t(in[i + 1])));
      i += 2;
    } else {
      out += '=';
    }
  }
  return output_of(t, out);
}

constexpr size_t kMaxQpLine = 76;

struct QuotedPrintable {
  std::string_view in;
  bool quote_tabs, is_text, header, crlf;
  std::string out;
  size_t line = 0;  // characters in the current line

  bool at_line_end(size_t i) const {
    return i < in.size() && (in[i] == '\n' || (in[i] == '\r' && i + 1 < in.size() && in[i + 1] == '\n'));
  }
  bool must_quote(size_t i) const {
    uint8_t c = uint8_t(in[i]);
    if (c > 126 || c == '=' || (header && c == '_')) return true;
    if (c == '.' && line == 0) return i + 1 == in.size() || in[i + 1] == '\n' || in[i + 1] == '\r' || in[i + 1] == 0;
    if (!is_text && (c == '\r' || c == '\n')) return true;
    if ((c == '\t' || c == ' ') && i + 1 == in.size()) return true;
    return c < 33 && c != '\r' && c != '\n' && (c != '\t' && c != ' ' ? true : quote_tabs);
  }
  void end_line() { out += crlf ? "\r\n" : "\n"; }
  void soft_break() {
    out += '=';
    end_line();
    line = 0;
  }
  void quote(uint8_t c) {
    out += '=';
    out += kUpperHex[c >> 4];
    out += kUpperHex[c & 15];
  }

  void encode() {
    for (size_t i = 0; i < in.size();) {
      uint8_t c = uint8_t(in[i]);
      if (must_quote(i)) {
        if (line + 3 >= kMaxQpLine) soft_break();
        quote(c);
        line += 3;
        i++;
      } else if (is_text && at_line_end(i)) {
        // Spaces may not end a line.
        if (!out.empty() && line && (out.back() == ' ' || out.back() == '\t')) {
          uint8_t last = uint8_t(out.back());
          out.pop_back();
          quote(last);
        }
        end_line();
        line = 0;
        i += in[i] == '\r' ? 2 : 1;
      } else {
        if (i + 1 < in.size() && in[i + 1] != '\n' && line + 1 >= kMaxQpLine) soft_break();
        out += header && c == ' ' ? '_' : char(c);
        line++;
        i++;
      }
    }
  }
};

Value b2a_qp(Thread& t, Value, Value data, Value quotetabs, Value istext, Value header) {
  BufferView view;
  QuotedPrintable q{};
  if (!get_buffer(t, data, &view) || !flag_argument(t, quotetabs, &q.quote_tabs) || !flag_argument(t, istext, &q.is_text) ||
      !flag_argument(t, header, &q.header))
    return kEmpty;
  q.in = view.view();
  size_t newline = q.in.find('\n');
  q.crlf = newline != std::string_view::npos && newline > 0 && q.in[newline - 1] == '\r';
  q.encode();
  return output_of(t, q.out);
}

// --- checksums --------------------------------------------------------------------------------------------------------------

bool low_bits(Thread& t, Value v, int64_t mask, uint32_t* out) {
  Value index = to_index(t, v);
  if (!index) return false;
  Value low = int_and(t, index, Value::from_int(mask));
  if (!low) return false;
  *out = uint32_t(low.as_int());
  return true;
}

Value crc32(Thread& t, Value, Value data, Value start) {
  BufferView view;
  uint32_t crc;
  if (!low_bits(t, start, 0xffffffff, &crc) || !get_buffer(t, data, &view)) return kEmpty;
  return Value::from_int(int64_t(crc32_z(crc, view.data, view.length)));
}

/// CRC-CCITT: polynomial x^16 + x^12 + x^5 + 1, high bit first.
constexpr auto kHqxTable = [] {
  std::array<uint16_t, 256> table{};
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i << 8;
    for (int bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
    table[i] = uint16_t(crc);
  }
  return table;
}();

Value crc_hqx(Thread& t, Value, Value data, Value start) {
  BufferView view;
  uint32_t crc;
  if (!get_buffer(t, data, &view) || !low_bits(t, start, 0xffff, &crc)) return kEmpty;
  for (size_t i = 0; i < view.length; i++) crc = (crc << 8 & 0xff00) ^ kHqxTable[crc >> 8 ^ view.data[i]];
  return Value::from_int(crc);
}

const NativeMethod kFunctions[] = {
    function<a2b_uu>("a2b_uu($module, data, /)", "Decode a line of uuencoded data."),
    function<b2a_uu>("b2a_uu($module, data, /, *, backtick=False)", "Uuencode line of data."),
    function<a2b_base64>("a2b_base64($module, data, /, *, strict_mode=False)", "Decode a line of base64 data."),
    function<b2a_base64>("b2a_base64($module, data, /, *, newline=True)", "Base64-code line of data."),
    function<unhexlify>("a2b_hex($module, hexstr, /)", "Binary data of hexadecimal representation."),
    function<unhexlify>("unhexlify($module, hexstr, /)", "Binary data of hexadecimal representation."),
    function<hexlify>("b2a_hex($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)", "Hexadecimal representation of binary data."),
    function<hexlify>("hexlify($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)", "Hexadecimal representation of binary data."),
    function<a2b_qp>("a2b_qp($module, /, data, header=False)", "Decode a string of qp-encoded data."),
    function<b2a_qp>("b2a_qp($module, /, data, quotetabs=False, istext=True, header=False)", "Encode a string using quoted-printable encoding."),
    function<crc32>("crc32($module, data, crc=0, /)", "Compute CRC-32 incrementally."),
    function<crc_hqx>("crc_hqx($module, data, crc, /)", "Compute CRC-CCITT incrementally."),
};

Class* exception_class(Thread& t, Module* module, const char* name, ExceptionId base) {
  Dict* body = new_dict(t);
  TRY(dict_set_str(t, body, intern(t, "__module__"), Value::from(intern(t, "binascii"))));
  Class* made = TRY(new_class(t, class_for<Class>(t), intern(t, name), make_tuple(t, Value::from(t.runtime->exceptions[int(base)])), body, nullptr));
  TRY(dict_set_str(t, module->dict, intern(t, name), Value::from(made)));
  return made;
}
bool initialize(Thread& t, Module* module) {
  g_error = TRY(exception_class(t, module, "Error", ExceptionId::kValueError));
  g_incomplete = TRY(exception_class(t, module, "Incomplete", ExceptionId::kException));
  return true;
}

}  // namespace

extern const ModuleSpec kBinasciiModule;
const ModuleSpec kBinasciiModule = {.name = "binascii", .doc = "Conversion between binary data and ASCII", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
