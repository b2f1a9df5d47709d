// TextIOWrapper: text over a buffered binary file.  UTF-8, ASCII and Latin-1 are decoded here; other encodings go
// through the codecs' incremental decoders.  `kChunk` holds decoded text and how far it is used up; `kBytes` the bytes it
// came from, so that tell() can say where in the file a character lies; `kLeft` bytes that are not decoded yet; `kSnapshot`
// the state that an incremental decoder had before the chunk.
#include <algorithm>
#include <cstring>

#include "modules/_io/io.h"
#include "objects/attributes.h"
#include "runtime/modules.h"

namespace adder::io {

namespace {

// kTelling: false while iteration reads ahead, in which tell() is not possible.
enum Slot { kBuffer, kEncoding, kErrors, kNewline, kChunk, kChunkAt, kBytes, kLeft, kSeen, kPending, kLineBuffering, kWriteThrough, kDecoder, kSnapshot, kEncoder, kFast, kEnded, kTelling, kSlots };
// kFast: which codec is built in.
enum Fast : int64_t { kNotFast, kUtf8, kAscii, kLatin1 };
// kNewline: None (universal, translated), "" (universal, as it is), or the line end itself.
constexpr int64_t kChunkSize = 8192;

Value buffer_of(Value self) { return slot(self, kBuffer); }
Str* chunk_of(Value self) { return slot(self, kChunk).as<Str>(); }
size_t chunk_at(Value self) { return size_t(slot(self, kChunkAt).as_int()); }
bool translates(Value self) { return slot(self, kNewline) == kNone; }
bool universal(Value self) { return translates(self) || slot(self, kNewline).as<Str>()->length == 0; }
Fast fast_of(Value self) { return Fast(slot(self, kFast).as_int()); }
void set_chunk(Value self, Str* text, Bytes* bytes) {
  set_slot(self, kChunk, Value::from(text));
  slot(self, kChunkAt) = Value::from_int(0);
  set_slot(self, kBytes, Value::from(bytes));
}
void forget_chunk(Thread& t, Value self) {
  set_chunk(self, t.runtime->empty_str, t.runtime->empty_bytes);
  slot(self, kLeft) = Value::from(t.runtime->empty_bytes);
  slot(self, kDecoder) = kEmpty;
  slot(self, kEnded) = kFalse;
}

bool check_attached(Thread& t, Value self) {
  Value buffer = buffer_of(self);
  if (buffer && buffer != kNone) return true;
  return raise_value_error(t, buffer ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
}
bool check_usable(Thread& t, Value self) {
  if (!check_attached(t, self)) return false;
  if (is_plain_and_open(buffer_of(self))) return true;
  int closed = truth_of_attribute(t, buffer_of(self), "closed");
  return closed == 0 || (closed > 0 && raise_value_error(t, "I/O operation on closed file."));
}

// --- construction

Fast fast_codec(Str* encoding) {
  std::string name;
  for (char c : std::string(Utf8(encoding).view()))
    if (c != '-' && c != '_' && c != ' ') name += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (name == "utf8" || name == "u8" || name == "cp65001") return kUtf8;
  if (name == "ascii" || name == "usascii" || name == "646") return kAscii;
  if (name == "latin1" || name == "iso88591" || name == "l1") return kLatin1;
  return kNotFast;
}
bool check_newline(Thread& t, Value newline) {
  if (newline == kNone) return true;
  if (!has_layout<Str>(newline)) return raise_type_error(t, "newline must be str or None, not {}", type_name(newline));
  auto* s = newline.as<Str>();
  if (s->length == 0 || str_equal(s, "\n") || str_equal(s, "\r") || str_equal(s, "\r\n")) return true;
  return raise_value_error(t, "illegal newline value: {}", Repr{newline});
}
Value text_new(Thread& t, Value type, Value, Value) {
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  forget_chunk(t, self);
  set_slot(self, kPending, Value::from(bytearray_from(t, {})));
  slot(self, kSeen) = slot(self, kFast) = Value::from_int(0);
  slot(self, kNewline) = kNone;
  slot(self, kLineBuffering) = slot(self, kWriteThrough) = slot(self, kEnded) = kFalse;
  slot(self, kTelling) = kTrue;
  return self;
}
bool set_encoding(Thread& t, Value self, Value encoding, Value errors) {
  if (encoding == kNone && !warn_default_encoding(t, 1)) return false;
  if (encoding == kNone || (has_layout<Str>(encoding) && str_equal(encoding.as<Str>(), "locale"))) encoding = Value::from(intern(t, "UTF-8"));
  if (!has_layout<Str>(encoding)) return raise_type_error(t, "TextIOWrapper() argument 'encoding' must be str or None, not {}", argument_type_name(encoding));
  if (errors == kNone) errors = Value::from(intern(t, "strict"));
  if (!has_layout<Str>(errors)) return raise_type_error(t, "TextIOWrapper() argument 'errors' must be str or None, not {}", argument_type_name(errors));
  Fast fast = fast_codec(encoding.as<Str>());
  if (fast == kNotFast && !text_codec(t, encoding.as<Str>(), "codecs.open()")) return false;
  if (t.runtime->flags.dev_mode && !codec_lookup_error(t, errors.as<Str>())) return false;
  set_slot(self, kEncoding, encoding);
  set_slot(self, kErrors, errors);
  slot(self, kFast) = Value::from_int(fast);
  slot(self, kDecoder) = slot(self, kEncoder) = kEmpty;
  return true;
}
Value text_init(Thread& t, Value self, Value buffer, Value encoding, Value errors, Value newline, Value line_buffering, Value write_through) {
  slot(self, kBuffer) = kEmpty;
  int lines = is_true(t, line_buffering), through = is_true(t, write_through);
  if (lines < 0 || through < 0 || !check_newline(t, newline) || !set_encoding(t, self, encoding, errors)) return kEmpty;
  set_slot(self, kBuffer, buffer);
  set_slot(self, kNewline, newline);
  slot(self, kLineBuffering) = Value::from_bool(lines);
  slot(self, kWriteThrough) = Value::from_bool(through);
  forget_chunk(t, self);
  if (!is_plain_reader(buffer)) g_any_writer = true;
  return kNone;
}

// --- reading

/// Decodes as much as can be; what is left over goes to kLeft.
Str* decode_fast(Thread& t, Value self, std::string_view data, bool final) {
  auto* errors = slot(self, kErrors).as<Str>();
  size_t used = data.size();
  // A carriage return at the end may be half of a line end.
  size_t held = !final && universal(self) && !data.empty() && data.back() == '\r';
  data.remove_suffix(held);
  Str* out = nullptr;
  switch (fast_of(self)) {
    case kUtf8: out = decode_utf8(t, data, errors, final ? Final::kYes : Final::kNo, &used); break;
    case kAscii: out = decode_ascii(t, data, errors); used = data.size(); break;
    default: out = str_from_latin1(t, data); used = data.size(); break;
  }
  if (!out) return nullptr;
  std::string left(data.substr(used));
  if (held) left += '\r';
  set_slot(self, kLeft, Value::from(bytes_from(t, left)));
  return out;
}
bool make_decoder(Thread& t, Value self) {
  if (slot(self, kDecoder)) return true;
  Value info = TRY(codec_lookup(t, slot(self, kEncoding).as<Str>()));
  Value make = TRY(get_attribute(t, info, intern(t, "incrementaldecoder")));
  Value decoder = TRY(call_with(t, make, slot(self, kErrors)));
  if (universal(self)) decoder = TRY(call_with(t, Value::from(g_classes.newline_decoder), decoder, Value::from_bool(translates(self))));
  set_slot(self, kDecoder, decoder);
  return true;
}
Str* decode_slowly(Thread& t, Value self, std::string_view data, bool final) {
  Value out = TRY(call_method_with(t, slot(self, kDecoder), "decode", Value::from(bytes_from(t, data)), Value::from_bool(final)));
  if (!has_layout<Str>(out)) return raise_type_error(t, "decoder should return a string result, not '{}'", type_name(out));
  if (universal(self)) slot(self, kSeen) = Value::from_int(slot(self, kSeen).as_int() | newlines_of_decoder(slot(self, kDecoder)));
  return out.as<Str>();
}
Str* decode(Thread& t, Value self, std::string_view data, bool final) {
  if (!fast_of(self)) return make_decoder(t, self) ? decode_slowly(t, self, data, final) : nullptr;
  Str* text = decode_fast(t, self, data, final);
  if (!text || !universal(self)) return text;
  int seen = int(slot(self, kSeen).as_int());
  text = translate_newlines(t, text, translates(self), &seen);
  slot(self, kSeen) = Value::from_int(seen);
  return text;
}
/// The state of the decoder: bytes that it holds back, and an int that says all else.
Tuple* decoder_state(Thread& t, Value self) {
  TRY(make_decoder(t, self));
  Value state = TRY(call_method_with(t, slot(self, kDecoder), "getstate"));
  bool fits = has_layout<Tuple>(state) && state.as<Tuple>()->length == 2 && has_layout<Bytes>(state.as<Tuple>()->items[0]) && is_any_int(state.as<Tuple>()->items[1]);
  if (!fits) return raise_type_error(t, "illegal decoder state");
  return state.as<Tuple>();
}
bool take_snapshot(Thread& t, Value self) {
  set_slot(self, kSnapshot, Value::from(TRY(decoder_state(t, self))));
  return true;
}
bool set_decoder_state(Thread& t, Value self, Value bytes, Value flags) {
  return make_decoder(t, self) && call_method_with(t, slot(self, kDecoder), "setstate", Value::from(make_tuple(t, bytes, flags)));
}
Value read_bytes(Thread& t, Value self, int64_t size) {
  Value buffer = buffer_of(self);
  if (is_plain_reader(buffer)) {
    Bytes* got = reader_read1(t, buffer, size);
    return got ? Value::from(got) : kEmpty;
  }
  bool has_read1 = bool(find_attribute_value(t, buffer, intern(t, "read1")));
  if (has_pending(t)) return kEmpty;
  Value got = TRY(call_method_with(t, buffer, has_read1 ? "read1" : "read", Value::from_int(size)));
  if (has_layout<Bytes>(got)) return got;
  BufferView view;
  if (!get_buffer(t, got, &view, "underlying read1() should have returned a bytes-like object, not '{}'")) return kEmpty;
  return Value::from(bytes_from(t, view.view()));
}
/// Reads the next chunk: 1, 0 at the end of the file, -1 failed.
int next_chunk(Thread& t, Value self) {
  for (;;) {
    Value got = read_bytes(t, self, kChunkSize);
    if (!got) return -1;
    auto* data = got.as<Bytes>();
    bool final = data->length == 0;
    if (auto* before = slot(self, kLeft).as<Bytes>(); before->length) {
      data = bytes_from(t, std::string(before->view()).append(data->view()));
    }
    if (final) slot(self, kLeft) = Value::from(t.runtime->empty_bytes);
    if (!fast_of(self) && !take_snapshot(t, self)) return -1;
    Str* text = decode(t, self, data->view(), final);
    if (!text) return -1;
    size_t left = slot(self, kLeft).as<Bytes>()->length;
    set_chunk(self, text, left ? bytes_from(t, data->view().substr(0, data->length - left)) : data);
    if (text->length) return 1;
    if (final) return 0;
  }
}
Str* rest_of_chunk(Thread& t, Value self) {
  Str* out = str_substring(t, chunk_of(self), chunk_at(self), chunk_of(self)->length);
  slot(self, kChunkAt) = Value::from_int(int64_t(chunk_of(self)->length));
  return out;
}
bool flush_text(Thread& t, Value self);

bool check_readable(Thread& t, Value self) {
  if (!check_usable(t, self)) return false;
  Value buffer = buffer_of(self);
  if (is_plain_reader(buffer)) return true;
  Value able = TRY(call_method_with(t, buffer, "readable"));
  if (able != kTrue) return unsupported(t, "not readable");
  return flush_text(t, self);
}
Value read_everything(Thread& t, Value self) {
  StrBuilder out(t);
  out.add(rest_of_chunk(t, self));
  Value got = TRY(call_method_with(t, buffer_of(self), "read"));
  BufferView view;
  if (!get_buffer(t, got, &view)) return kEmpty;
  std::string_view left = slot(self, kLeft).as<Bytes>()->view();
  std::string joined;
  std::string_view data = view.view();
  if (!left.empty()) joined = std::string(left) + std::string(data), data = joined;
  slot(self, kLeft) = Value::from(t.runtime->empty_bytes);
  Str* text = TRY(decode(t, self, data, true));
  set_chunk(self, t.runtime->empty_str, t.runtime->empty_bytes);
  if (out.length() == 0) return Value::from(text);
  out.add(text);
  return Value::from(out.finish());
}
Value text_read(Thread& t, Value self, Value size) {
  int64_t n;
  if (!size_or_none(t, size, &n) || !check_readable(t, self)) return kEmpty;
  if (n < 0) return read_everything(t, self);
  StrBuilder out(t);
  while (int64_t(out.length()) < n) {
    size_t there = chunk_of(self)->length - chunk_at(self);
    if (there == 0) {
      int more = next_chunk(t, self);
      if (more < 0) return kEmpty;
      if (more == 0) break;
      continue;
    }
    size_t count = std::min(there, size_t(n) - out.length());
    out.add(chunk_of(self), chunk_at(self), chunk_at(self) + count);
    slot(self, kChunkAt) = Value::from_int(int64_t(chunk_at(self) + count));
  }
  return Value::from(out.finish());
}
// Where the line ends in a text that begins at `start`: behind its end, or npos.
size_t find_line_end(Thread& t, Value self, Str* s, size_t start, size_t stop) {
  bool as_it_is = !translates(self) && universal(self);
  if (!as_it_is) {
    if (translates(self) && s->width() == 1) {
      if (start >= stop) return std::string::npos;
      auto* end = static_cast<const uint8_t*>(memchr(s->bytes1() + start, '\n', stop - start));
      return end ? size_t(end - s->bytes1()) + 1 : std::string::npos;
    }
    Str* mark = translates(self) ? t.runtime->char_cache['\n'] : slot(self, kNewline).as<Str>();
    int64_t at = str_find(s, mark, start, stop);
    return at < 0 ? std::string::npos : size_t(at) + mark->length;
  }
  for (size_t i = start; i < stop; i++) {
    uint32_t c = s->at(i);
    if (c == '\n') return i + 1;
    if (c == '\r') return i + 1 < s->length && s->at(i + 1) == '\n' ? i + 2 : i + 1;
  }
  return std::string::npos;
}
/// The next line, empty at the end; null on failure.
Str* read_line(Thread& t, Value self, int64_t limit) {
  Str* line = nullptr;
  for (;;) {
    Str* chunk = chunk_of(self);
    size_t start = chunk_at(self);
    // A line end of two characters may be split between chunks.
    if (line && line->length && start < chunk->length) {
      Str* joined = str_concat(t, line, str_substring(t, chunk, start, chunk->length));
      bool split = find_line_end(t, self, joined, line->length - 1, joined->length) == line->length + 1 && slot(self, kNewline) != kNone &&
                   slot(self, kNewline).as<Str>()->length == 2;
      if (split) {
        slot(self, kChunkAt) = Value::from_int(int64_t(start + 1));
        return str_substring(t, joined, 0, line->length + 1);
      }
    }
    size_t stop = chunk->length;
    if (limit >= 0) stop = std::min(stop, start + size_t(limit) - (line ? line->length : 0));
    size_t end = start < stop ? find_line_end(t, self, chunk, start, stop) : std::string::npos;
    bool limited = limit >= 0 && end == std::string::npos && stop < chunk->length;
    bool complete = end != std::string::npos || limited;
    size_t upto = end != std::string::npos ? end : stop;
    Str* part = upto > start ? str_substring(t, chunk, start, upto) : t.runtime->empty_str;
    slot(self, kChunkAt) = Value::from_int(int64_t(std::max(upto, start)));
    line = line && line->length ? str_concat(t, line, part) : part;
    if (complete || (limit >= 0 && int64_t(line->length) >= limit)) return line;
    int more = next_chunk(t, self);
    if (more < 0) return nullptr;
    if (more == 0) return line;
  }
}
Value text_readline(Thread& t, Value self, Value size) {
  int64_t n;
  if (!size_or_none(t, size, &n) || !check_readable(t, self)) return kEmpty;
  Str* line = read_line(t, self, n);
  return line ? Value::from(line) : kEmpty;
}
Value text_next(Thread& t, Value self) {
  Value line;
  slot(self, kTelling) = kFalse;
  if (class_of(self) == g_classes.text) {
    // The chunk is ours: only reading on needs the checks.
    size_t end = chunk_at(self) < chunk_of(self)->length ? find_line_end(t, self, chunk_of(self), chunk_at(self), chunk_of(self)->length) : std::string::npos;
    if (end != std::string::npos && translates(self)) {
      Str* out = str_substring(t, chunk_of(self), chunk_at(self), end);
      slot(self, kChunkAt) = Value::from_int(int64_t(end));
      return Value::from(out);
    }
    line = TRY(text_readline(t, self, Value::from_int(-1)));
  } else {
    line = TRY(call_method_with(t, self, "readline"));
    if (!has_layout<Str>(line)) return raise(t, ExceptionId::kOSError, "readline() should have returned a str object, not '{}'", type_name(line));
  }
  if (line.as<Str>()->length) return line;
  slot(self, kTelling) = kTrue;
  return raise_stop_iteration(t, kEmpty);
}

// --- writing

// A mark of the byte order belongs at the start of a file only: elsewhere the encoder is told that it is past that.
bool start_encoder(Thread& t, Value self, Value encoder) {
  int seekable = is_true(t, TRY(call_method_with(t, buffer_of(self), "seekable")));
  if (seekable <= 0) return seekable == 0;
  Value position = TRY(call_method_with(t, buffer_of(self), "tell"));
  bool at_start = position == Value::from_int(0) && slot(self, kPending).as<ByteArray>()->length == 0;
  return at_start || call_method_with(t, encoder, "setstate", Value::from_int(0));
}
Value encode_pending(Thread& t, Value self, Str* text) {
  auto* errors = slot(self, kErrors).as<Str>();
  switch (fast_of(self)) {
    case kUtf8: return Value::from(encode_utf8(t, text, errors));
    case kAscii: return Value::from(encode_ascii(t, text, errors));
    case kLatin1: return Value::from(encode_latin1(t, text, errors));
    case kNotFast: break;
  }
  if (!slot(self, kEncoder)) {
    Value info = TRY(codec_lookup(t, slot(self, kEncoding).as<Str>()));
    Value make = TRY(get_attribute(t, info, intern(t, "incrementalencoder")));
    Value encoder = TRY(call_with(t, make, slot(self, kErrors)));
    if (!start_encoder(t, self, encoder)) return kEmpty;
    set_slot(self, kEncoder, encoder);
  }
  return call_method_with(t, slot(self, kEncoder), "encode", Value::from(text));
}
/// An open raw file: the buffer of unbuffered streams.
bool is_raw_output(Value v) { return is_plain_file(v) && descriptor_of(v) >= 0 && slot(v, kWritable) == kTrue; }
bool write_to_buffer(Thread& t, Value self, std::string_view data) {
  if (is_plain_writer(buffer_of(self))) return writer_append(t, buffer_of(self), data);
  // ref 3.11: what a raw file does not take at once is lost.
  if (is_raw_output(buffer_of(self))) return write_descriptor(t, descriptor_of(buffer_of(self)), data.data(), data.size()) != -1;
  return bool(call_method_with(t, buffer_of(self), "write", Value::from(bytes_from(t, data))));
}
// Hands what was written, which is kept encoded, to the buffer below.
bool flush_text(Thread& t, Value self) {
  auto* pending = slot(self, kPending).as<ByteArray>();
  if (pending->length == 0) return true;
  std::string data(pending->view());
  return drop_front(t, pending, data.size()) && write_to_buffer(t, self, data);
}
bool append_pending(Thread& t, Value self, Str* text) {
  auto* pending = slot(self, kPending).as<ByteArray>();
  if (text->is_ascii() && fast_of(self)) {
    if (int64_t(pending->length + text->length) > kChunkSize && !flush_text(t, self)) return false;
    return bytearray_append(t, pending, text->ascii());
  }
  // Unencodable text is an error of this call.
  Value data = TRY(encode_pending(t, self, text));
  if (!has_layout<Bytes>(data)) return raise_type_error(t, "encoder should return a bytes object, not '{}'", type_name(data));
  std::string_view bytes = data.as<Bytes>()->view();
  // What waits is never larger than a chunk, but for text that alone is.
  if (int64_t(pending->length + bytes.size()) > kChunkSize && !flush_text(t, self)) return false;
  return bytearray_append(t, pending, bytes);
}
Value text_write(Thread& t, Value self, Value s) {
  if (!has_layout<Str>(s)) return raise_type_error(t, "write() argument must be str, not {}", argument_type_name(s));
  if (!check_usable(t, self)) return kEmpty;
  if (!is_plain_writer(buffer_of(self))) {
    Value able = TRY(call_method_with(t, buffer_of(self), "writable"));
    if (able != kTrue) return unsupported(t, "not writable");
  }
  auto* text = str_exact(t, s.as<Str>());
  size_t length = text->length;
  bool line_end = slot(self, kLineBuffering) == kTrue &&
                  (str_find(text, t.runtime->char_cache['\n'], 0, length) >= 0 || str_find(text, t.runtime->char_cache['\r'], 0, length) >= 0);
  Value newline = slot(self, kNewline);
  if (newline != kNone && newline.as<Str>()->length && !str_equal(newline.as<Str>(), "\n"))
    text = TRY(call_method_with(t, Value::from(text), "replace", Value::from(t.runtime->char_cache['\n']), newline)).as<Str>();
  // ref 3.11: reading goes on behind what was written.
  if (chunk_of(self)->length || slot(self, kLeft).as<Bytes>()->length) forget_chunk(t, self);
  if (!append_pending(t, self, text)) return kEmpty;
  bool through = slot(self, kWriteThrough) == kTrue;
  if ((int64_t(slot(self, kPending).as<ByteArray>()->length) >= kChunkSize || line_end || through) && !flush_text(t, self)) return kEmpty;
  if (line_end && !call_method_with(t, buffer_of(self), "flush")) return kEmpty;
  return Value::from_int(int64_t(length));
}
Value text_flush(Thread& t, Value self) {
  slot(self, kTelling) = kTrue;
  if (!check_usable(t, self) || !flush_text(t, self)) return kEmpty;
  return call_method_with(t, buffer_of(self), "flush");
}

// --- position

/// How many of the chunk's bytes its first `count` characters came from.
size_t bytes_of_characters(Value self, std::string_view bytes, size_t count) {
  bool utf8 = fast_of(self) == kUtf8, pairs = translates(self);
  size_t at = 0;
  for (; count && at < bytes.size(); count--) {
    auto c = uint8_t(bytes[at]);
    if (pairs && c == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') at++;
    at++;
    if (utf8 && c >= 0xc0)
      while (at < bytes.size() && (uint8_t(bytes[at]) & 0xc0) == 0x80) at++;
  }
  return at;
}
/// A position of tell() where more is needed than the byte's: what state the decoder is in there, and how many characters of
/// what it then gives to skip.  All three are in one int.
struct Cookie {
  int64_t position = 0;
  Value flags = Value::from_int(0);
  int64_t skipped = 0;
};
constexpr int kFlagsShift = 64, kSkippedShift = 128;
Value to_int(Thread& t, const Cookie& c) {
  Value flags = TRY(int_left_shift(t, c.flags, Value::from_int(kFlagsShift)));
  Value skipped = TRY(int_left_shift(t, Value::from_int(c.skipped), Value::from_int(kSkippedShift)));
  Value above = TRY(int_or(t, flags, skipped));
  return int_or(t, above, Value::from_int(c.position));
}
bool from_int(Thread& t, Value i, Cookie* out) {
  auto part = [&](int from, int bits) -> Value {
    Value mask = TRY(int_left_shift(t, Value::from_int(1), Value::from_int(bits)));
    return int_and(t, TRY(int_right_shift(t, i, Value::from_int(from))), TRY(int_subtract(t, mask, Value::from_int(1))));
  };
  Value position = TRY(part(0, kFlagsShift)), skipped = TRY(int_right_shift(t, i, Value::from_int(kSkippedShift)));
  out->flags = TRY(part(kFlagsShift, kSkippedShift - kFlagsShift));
  return (int_to_int64(position, &out->position) && int_to_int64(skipped, &out->skipped)) || raise_overflow_error(t, "int too big to convert");
}
/// What the decoder makes of the first bytes of a chunk.
struct Prefix {
  size_t characters;
  bool complete;  // nothing is held back, so that decoding may begin here
  Value flags;
};
bool decode_prefix(Thread& t, Value self, std::string_view bytes, Prefix* out) {
  Tuple* snapshot = slot(self, kSnapshot).as<Tuple>();
  TRY(set_decoder_state(t, self, Value::from(t.runtime->empty_bytes), snapshot->items[1]));
  Str* text = bytes.empty() ? t.runtime->empty_str : TRY(decode_slowly(t, self, bytes, false));
  Tuple* state = TRY(decoder_state(t, self));
  bool holds_return = universal(self) && TRY(int_and(t, state->items[1], Value::from_int(1))) != Value::from_int(0);
  *out = {text->length, state->items[0].as<Bytes>()->length == 0 && !holds_return, state->items[1]};
  return true;
}
/// Where decoding can begin to get to the next character of the chunk, by interpolation; with as few characters before it as
/// may be.
bool find_cookie(Thread& t, Value self, int64_t chunk_end, Cookie* out) {
  std::string bytes(slot(self, kSnapshot).as<Tuple>()->items[0].as<Bytes>()->view());
  bytes += slot(self, kBytes).as<Bytes>()->view();
  const size_t wanted = chunk_at(self);
  // The first `low` bytes give no more characters than wanted, the first `high` give more.
  size_t low = 0, high = bytes.size() + 1, few = 0, many = chunk_of(self)->length + 1;
  Prefix prefix;
  auto decode_first = [&](size_t count) { return decode_prefix(t, self, std::string_view(bytes).substr(0, count), &prefix); };
  auto done = [&](size_t count) {
    *out = {chunk_end - int64_t(bytes.size() - count), prefix.flags, int64_t(wanted - prefix.characters)};
    return true;
  };
  while (low + 1 < high) {
    size_t step = size_t(double(wanted - few) * double(high - low) / double(many - few));
    size_t at = std::clamp(low + step, low + 1, high - 1);
    TRY(decode_first(at));
    if (prefix.characters == wanted && prefix.complete) return done(at);
    if (prefix.characters <= wanted) low = at, few = prefix.characters;
    else high = at, many = prefix.characters;
  }
  for (;; low--) {
    TRY(decode_first(low));
    if (prefix.complete || low == 0) return done(low);
  }
}
/// tell() in a chunk that an incremental decoder has made.
Value tell_by_decoder(Thread& t, Value self, Value chunk_end) {
  int64_t end;
  Cookie cookie;
  TRY(to_index_int64(t, chunk_end, &end));
  Tuple* now = TRY(decoder_state(t, self));
  TRY(find_cookie(t, self, end, &cookie));
  TRY(set_decoder_state(t, self, now->items[0], now->items[1]));
  return to_int(t, cookie);
}
Value text_tell(Thread& t, Value self) {
  if (!check_usable(t, self) || !flush_text(t, self)) return kEmpty;
  Value able = TRY(call_method_with(t, buffer_of(self), "seekable"));
  if (able != kTrue) return unsupported(t, "underlying stream is not seekable");
  if (slot(self, kTelling) == kFalse) return raise(t, ExceptionId::kOSError, "telling position disabled by next() call");
  if (!call_method_with(t, buffer_of(self), "flush")) return kEmpty;
  Value below = TRY(call_method_with(t, buffer_of(self), "tell"));
  if (chunk_of(self)->length == 0 && slot(self, kLeft).as<Bytes>()->length == 0) return below;
  if (!fast_of(self)) return tell_by_decoder(t, self, below);
  std::string_view bytes = slot(self, kBytes).as<Bytes>()->view();
  size_t used = bytes_of_characters(self, bytes, chunk_at(self));
  int64_t ahead = int64_t(bytes.size() - used) + int64_t(slot(self, kLeft).as<Bytes>()->length);
  return int_subtract(t, below, Value::from_int(ahead));
}
/// Goes to a position, which is the file's or tell()'s.
bool go_to(Thread& t, Value self, const Cookie& cookie) {
  TRY(call_method_with(t, buffer_of(self), "seek", Value::from_int(cookie.position), Value::from_int(0)));
  bool fresh = cookie.position == 0 && cookie.flags == Value::from_int(0);
  if (!fast_of(self) && !fresh) TRY(set_decoder_state(t, self, Value::from(t.runtime->empty_bytes), cookie.flags));
  if (cookie.skipped == 0) return true;
  int more = next_chunk(t, self);
  if (more > 0 && cookie.skipped > int64_t(chunk_of(self)->length)) more = 0;
  if (more <= 0) return more == 0 && raise(t, ExceptionId::kOSError, "can't restore logical file position");
  slot(self, kChunkAt) = Value::from_int(cookie.skipped);
  return true;
}
Value text_seek(Thread& t, Value self, Value cookie, Value whence) {
  int64_t how;
  if (!to_index_int64(t, whence, &how) || !check_usable(t, self)) return kEmpty;
  Value able = TRY(call_method_with(t, buffer_of(self), "seekable"));
  if (able != kTrue) return unsupported(t, "underlying stream is not seekable");
  cookie = TRY(to_index(t, cookie));
  bool zero = cookie == Value::from_int(0);
  if (how == 1) {
    if (!zero) return unsupported(t, "can't do nonzero cur-relative seeks");
    cookie = TRY(text_tell(t, self));
  } else if (how == 2) {
    if (!zero) return unsupported(t, "can't do nonzero end-relative seeks");
  } else if (how != 0) {
    return raise_value_error(t, "invalid whence ({}, should be 0, 1 or 2)", how);
  } else if (int_sign(cookie) < 0) {
    return raise_value_error(t, "negative seek position {}", Repr{cookie});
  }
  Cookie target;
  if (!from_int(t, cookie, &target) || !flush_text(t, self)) return kEmpty;
  forget_chunk(t, self);
  slot(self, kTelling) = kTrue;
  slot(self, kEncoder) = kEmpty;
  if (how == 2) return call_method_with(t, buffer_of(self), "seek", Value::from_int(0), Value::from_int(2));
  return go_to(t, self, target) ? cookie : kEmpty;
}
Value text_truncate(Thread& t, Value self, Value size) {
  if (!check_usable(t, self) || !flush_text(t, self)) return kEmpty;
  if (size == kNone) size = TRY(text_tell(t, self));
  return call_method_with(t, buffer_of(self), "truncate", size);
}

// --- the rest
Value text_close(Thread& t, Value self) {
  if (!check_attached(t, self)) return kEmpty;
  int closed = truth_of_attribute(t, buffer_of(self), "closed");
  if (closed) return closed < 0 ? kEmpty : kNone;
  bool flushed = bool(call_method_with(t, self, "flush"));
  Value first = take_pending(t);
  Value done = call_method_with(t, buffer_of(self), "close");
  if (!flushed && done) t.pending = first;
  if (!flushed && !done) chain_pending(t, first);
  return flushed && done ? kNone : kEmpty;
}
Value text_dealloc_warn(Thread& t, Value self, Value source) {
  bool attached = buffer_of(self) && buffer_of(self) != kNone;
  Value warns = attached ? find_attribute_value(t, buffer_of(self), intern(t, "_dealloc_warn")) : kEmpty;
  return warns ? call_with(t, warns, source) : has_pending(t) ? kEmpty : kNone;
}
Value text_detach(Thread& t, Value self) {
  if (!check_attached(t, self) || !call_method_with(t, self, "flush")) return kEmpty;
  Value buffer = buffer_of(self);
  slot(self, kBuffer) = kNone;
  return buffer;
}
Value text_reconfigure(Thread& t, Value self, Value encoding, Value errors, Value newline, Value line_buffering, Value write_through) {
  if (!check_usable(t, self)) return kEmpty;
  bool recodes = encoding != kNone || errors != kNone || newline;
  if (chunk_of(self)->length && recodes) return unsupported(t, "It is not possible to set the encoding or newline of stream after the first read");
  if (!flush_text(t, self)) return kEmpty;
  if (newline && !check_newline(t, newline)) return kEmpty;
  if (encoding != kNone || errors != kNone) {
    Value e = errors != kNone ? errors : encoding != kNone ? kNone : slot(self, kErrors);
    if (!set_encoding(t, self, encoding != kNone ? encoding : slot(self, kEncoding), e)) return kEmpty;
  }
  if (newline) set_slot(self, kNewline, newline);
  if (line_buffering != kNone) slot(self, kLineBuffering) = Value::from_bool(is_true(t, line_buffering) > 0);
  if (write_through != kNone) slot(self, kWriteThrough) = Value::from_bool(is_true(t, write_through) > 0);
  return call_method_with(t, buffer_of(self), "flush");
}
template <const char* name> Value forward(Thread& t, Value self) { return check_attached(t, self) ? call_method_with(t, buffer_of(self), name) : kEmpty; }
template <const char* name> Value forward_attribute(Thread& t, Value self) { return check_attached(t, self) ? get_attribute(t, buffer_of(self), intern(t, name)) : kEmpty; }
template <Slot which> Value get_slot(Thread& t, Value self) { return slot(self, which) ? slot(self, which) : kNone; }
constexpr char kFileno[] = "fileno", kIsatty[] = "isatty", kSeekable[] = "seekable", kReadableName[] = "readable", kWritableName[] = "writable", kName[] = "name", kClosed[] = "closed";
Value get_buffer_object(Thread& t, Value self) { return check_attached(t, self) ? buffer_of(self) : kEmpty; }
Value get_newlines(Thread& t, Value self) { return newlines_seen(t, int(slot(self, kSeen).as_int())); }
Value get_chunk_size(Thread&, Value) { return Value::from_int(kChunkSize); }
bool set_chunk_size(Thread& t, Value self, Value v) {
  int64_t n;
  if (!v) return raise_attribute_error(t, "cannot delete attribute");
  if (!check_attached(t, self) || !to_index_int64(t, v, &n)) return false;
  return n > 0 || raise_value_error(t, "a strictly positive integer is required");
}
Value text_repr(Thread& t, Value self) {
  if (!buffer_of(self)) return raise_value_error(t, "I/O operation on uninitialized object");
  StrBuilder text(t);
  text.add_ascii("<_io.TextIOWrapper");
  for (const char* part : {"name", "mode"}) {
    Value v = find_attribute_value(t, self, intern(t, part));
    if (has_pending(t)) take_pending(t);
    if (!v) continue;
    text.add_char(' ');
    text.add_ascii(part);
    text.add_char('=');
    text.add(TRY(repr(t, v)));
  }
  text.add_ascii(" encoding=");
  text.add(TRY(repr(t, slot(self, kEncoding) ? slot(self, kEncoding) : kNone)));
  text.add_char('>');
  return Value::from(text.finish());
}

const NativeMethod kNew = method<text_new>("TextIOWrapper($type, *args, **kwargs)", "Character and line based layer over a BufferedIOBase object, buffer.");
const NativeMethod kMethods[] = {
    method<text_init>("__init__($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<text_read>("read($self, size=-1, /)", "Read at most size characters."),
    method<text_readline>("readline($self, size=-1, /)", "Read a line."),
    method<text_next>("__next__($self, /)", "Implement next(self)."),
    method<text_write>("write($self, text, /)", "Write a string."),
    method<text_flush>("flush($self, /)", "Write what is buffered."),
    method<text_tell>("tell($self, /)", "The position, for seek()."),
    method<text_seek>("seek($self, cookie, whence=0, /)", "Go to a position that tell() gave."),
    method<text_truncate>("truncate($self, pos=None, /)", "Cut the file off."),
    method<text_dealloc_warn>("_dealloc_warn($self, source, /)!", "Warn of a file that was not closed."),
    method<text_close>("close($self, /)", "Flush and close the file."),
    method<text_detach>("detach($self, /)", "Separate the buffer and return it."),
    method<text_reconfigure>("reconfigure($self, /, *, encoding=None, errors=None, newline=<None>, line_buffering=None, write_through=None)", "Reconfigure the text stream with new parameters."),
    method<forward<kFileno>>("fileno($self, /)", "The file descriptor."),
    method<forward<kIsatty>>("isatty($self, /)", "Whether the file is a terminal."),
    method<forward<kSeekable>>("seekable($self, /)", "Whether the file can be positioned."),
    method<forward<kReadableName>>("readable($self, /)", "Whether the file can be read."),
    method<forward<kWritableName>>("writable($self, /)", "Whether the file can be written."),
    method<text_repr>("__repr__($self, /)", "Return repr(self)."),
};
const NativeGetSet kGetSets[] = {
    native_member("buffer", get_buffer_object),
    native_member("encoding", get_slot<kEncoding>),
    {"errors", get_slot<kErrors>, nullptr, nullptr},
    native_member("line_buffering", get_slot<kLineBuffering>),
    native_member("write_through", get_slot<kWriteThrough>),
    {"newlines", get_newlines, nullptr, nullptr},
    {"name", forward_attribute<kName>, nullptr, nullptr},
    {"closed", forward_attribute<kClosed>, nullptr, nullptr},
    {"_CHUNK_SIZE", get_chunk_size, set_chunk_size, nullptr},
};
const TypeSpec kSpec = {.kind = Kind::kInstance, .methods = kMethods, .getsets = kGetSets, .doc = "Character and line based layer over a BufferedIOBase object, buffer.", .construct = &kNew, .hidden_slots = kSlots};

}  // namespace

Value new_text(Thread& t, Value buffer, Value encoding, Value errors, Value newline, bool line_buffering) {
  return call_with(t, Value::from(g_classes.text), buffer, encoding, errors, newline, Value::from_bool(line_buffering));
}

bool is_plain_text(Value v) { return g_classes.text && class_of(v) == g_classes.text; }
bool write_text(Thread& t, Value file, Str* text) { return bool(text_write(t, file, Value::from(text))); }

bool appends_plainly(Value file) {
  if (!is_plain_text(file) || fast_of(file) != kUtf8 || !buffer_of(file)) return false;
  bool open_writer = is_plain_writer(buffer_of(file)) && is_plain_and_open(buffer_of(file));
  if (!open_writer && !is_raw_output(buffer_of(file))) return false;
  Value newline = slot(file, kNewline);
  bool plain_ends = newline == kNone || newline.as<Str>()->length == 0 || str_equal(newline.as<Str>(), "\n");
  return plain_ends && !chunk_of(file)->length && !slot(file, kLeft).as<Bytes>()->length;
}
bool append_ascii(Thread& t, Value file, const Str* text) { return bytearray_append(t, slot(file, kPending).as<ByteArray>(), text->ascii()); }
bool finish_appending(Thread& t, Value file, bool line_end) {
  line_end = line_end && slot(file, kLineBuffering) == kTrue;
  bool full = int64_t(slot(file, kPending).as<ByteArray>()->length) > kChunkSize || slot(file, kWriteThrough) == kTrue;
  if ((full || line_end) && !flush_text(t, file)) return false;
  return !line_end || call_method_with(t, buffer_of(file), "flush");
}

bool add_text_class(Thread& t, Module* module) {
  g_classes.text = TRY(add_class(t, module, "TextIOWrapper", g_classes.text_base, kSpec));
  return true;
}

}  // namespace adder::io
