// zlib: checksums, deflate and inflate, whole or as streams.
#include <zlib.h>

#include <algorithm>
#include <string>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"
#include "runtime/native_classes.h"

namespace adder {
namespace {

Class *g_error, *g_compress_class, *g_decompress_class;

Failed zlib_failed(Thread& t, z_stream* stream, int code, const char* what) {
  const char* detail = code == Z_VERSION_ERROR ? "library version mismatch" : stream->msg;
  if (!detail) detail = code == Z_BUF_ERROR ? "incomplete or truncated stream" : code == Z_STREAM_ERROR ? "inconsistent stream state" : code == Z_DATA_ERROR ? "invalid input data" : nullptr;
  if (!detail) return raise(t, g_error, "Error {} {}", code, what);
  return raise(t, g_error, "Error {} {}: {}", code, what, detail);
}
Value output_of(Thread& t, const std::string& out) { return Value::from(bytes_from(t, out)); }

// --- checksums
Value zlib_crc32(Thread& t, Value, Value data, Value start) {
  BufferView view;
  Value index = TRY(to_index(t, start));
  Value low = TRY(int_and(t, index, Value::from_int(0xffffffff)));
  if (!get_buffer(t, data, &view)) return kEmpty;
  return Value::from_int(int64_t(crc32_z(uLong(low.as_int()), view.data, view.length)));
}
Value zlib_adler32(Thread& t, Value, Value data, Value start) {
  BufferView view;
  Value index = TRY(to_index(t, start));
  Value low = TRY(int_and(t, index, Value::from_int(0xffffffff)));
  if (!get_buffer(t, data, &view)) return kEmpty;
  return Value::from_int(int64_t(adler32_z(uLong(low.as_int()), view.data, view.length)));
}

// --- streams: run until the input is used up, in pieces that fit zlib's counters
constexpr size_t kPiece = size_t(1) << 30;

template <class Step> int pump(z_stream* s, std::string_view input, std::string* out, size_t limit, int flush, Step step) {
  char buffer[32768];
  size_t given = 0;
  s->avail_in = 0;
  int code = Z_OK;
  do {
    if (s->avail_in == 0 && given < input.size()) {
      size_t piece = std::min(kPiece, input.size() - given);
      s->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data() + given));
      s->avail_in = uInt(piece);
      given += piece;
    }
    size_t room = limit ? std::min(sizeof buffer, limit - out->size()) : sizeof buffer;
    if (room == 0) break;
    s->next_out = reinterpret_cast<Bytef*>(buffer);
    s->avail_out = uInt(room);
    code = step(s, given < input.size() ? Z_NO_FLUSH : flush);
    out->append(buffer, room - s->avail_out);
    if (code != Z_OK && code != Z_BUF_ERROR) break;
  } while (s->avail_out == 0 || s->avail_in || given < input.size());
  return code;
}

Value zlib_compress(Thread& t, Value, Value data, Value level, Value wbits) {
  BufferView view;
  int64_t strength, bits;
  if (!get_buffer(t, data, &view) || !size_argument(t, level, &strength) || !size_argument(t, wbits, &bits)) return kEmpty;
  z_stream s{};
  int code = deflateInit2(&s, int(strength), Z_DEFLATED, int(bits), 8, Z_DEFAULT_STRATEGY);
  if (code == Z_STREAM_ERROR) return raise(t, g_error, "Bad compression level");
  if (code != Z_OK) return zlib_failed(t, &s, code, "while compressing data");
  std::string out;
  code = pump(&s, view.view(), &out, 0, Z_FINISH, deflate);
  deflateEnd(&s);
  return code == Z_STREAM_END ? output_of(t, out) : Value(zlib_failed(t, &s, code, "while compressing data"));
}
Value zlib_decompress(Thread& t, Value, Value data, Value wbits, Value bufsize) {
  BufferView view;
  int64_t bits, size;
  if (!get_buffer(t, data, &view) || !size_argument(t, wbits, &bits) || !size_argument(t, bufsize, &size)) return kEmpty;
  if (size < 0) return raise_value_error(t, "bufsize must be non-negative");
  z_stream s{};
  int code = inflateInit2(&s, int(bits));
  if (code != Z_OK) return zlib_failed(t, &s, code, "while preparing to decompress data");
  std::string out;
  code = pump(&s, view.view(), &out, 0, Z_SYNC_FLUSH, inflate);
  Value result = code == Z_STREAM_END ? output_of(t, out) : Value(zlib_failed(t, &s, code == Z_OK ? Z_BUF_ERROR : code, "while decompressing data"));
  inflateEnd(&s);
  return result;
}

// --- stream objects.  The z_stream is malloc'ed; hidden slots hold its address and what Python sees of the state.
enum Slot { kStream, kUnused, kTail, kEnd, kDictionary, kIsDeflate, kSlotCount };
Value& slot(Value self, Slot s) { return self.as<Instance>()->slots[s]; }
void set_slot(Value self, Slot s, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, s) = v;
}
z_stream* stream_of(Value self) { return slot(self, kStream) ? reinterpret_cast<z_stream*>(slot(self, kStream).as_int()) : nullptr; }

Value new_stream_object(Thread& t, Class* cls, z_stream* s, bool is_deflate) {
  Value self = Value::from(new_instance<Object>(t, cls));
  slot(self, kStream) = Value::from_int(reinterpret_cast<int64_t>(s));
  set_slot(self, kUnused, Value::from(t.runtime->empty_bytes));
  set_slot(self, kTail, Value::from(t.runtime->empty_bytes));
  slot(self, kEnd) = kFalse;
  slot(self, kIsDeflate) = Value::from_bool(is_deflate);
  t.runtime->heap->adjust_external(is_deflate ? 262144 : 40960);
  return self;
}
void release(Value self) {
  z_stream* s = stream_of(self);
  if (!s) return;
  (slot(self, kIsDeflate) == kTrue ? deflateEnd : inflateEnd)(s);
  g_runtime->heap->adjust_external(slot(self, kIsDeflate) == kTrue ? -262144 : -40960);
  delete s;
  slot(self, kStream) = kEmpty;
}
Value stream_del(Thread&, Value self) {
  release(self);
  return kNone;
}

Value zlib_compressobj(Thread& t, Value, Value level, Value method_, Value wbits, Value memory, Value strategy, Value zdict) {
  int64_t n[5];
  Value given[] = {level, method_, wbits, memory, strategy};
  for (int i = 0; i < 5; i++)
    if (!size_argument(t, given[i], &n[i])) return kEmpty;
  auto* s = new z_stream{};
  int code = deflateInit2(s, int(n[0]), int(n[1]), int(n[2]), int(n[3]), int(n[4]));
  if (code != Z_OK) {
    delete s;
    if (code == Z_STREAM_ERROR) return raise_value_error(t, "Invalid initialization option");
    return raise(t, g_error, "Error {} while creating compression object", code);
  }
  Value self = new_stream_object(t, g_compress_class, s, true);
  BufferView view;
  if (zdict) {
    if (!get_buffer(t, zdict, &view)) return kEmpty;
    if (deflateSetDictionary(s, view.data, uInt(view.length)) != Z_OK) return raise_value_error(t, "Invalid dictionary");
  }
  return self;
}
Value zlib_decompressobj(Thread& t, Value, Value wbits, Value zdict) {
  int64_t bits;
  if (!size_argument(t, wbits, &bits)) return kEmpty;
  if (zdict && !has_buffer(t, zdict)) return raise_type_error(t, "zdict argument must support the buffer protocol");
  auto* s = new z_stream{};
  int code = inflateInit2(s, int(bits));
  if (code != Z_OK) {
    delete s;
    if (code == Z_STREAM_ERROR) return raise_value_error(t, "Invalid initialization option");
    return raise(t, g_error, "Error {} while creating decompression object", code);
  }
  Value self = new_stream_object(t, g_decompress_class, s, false);
  if (!zdict) return self;
  set_slot(self, kDictionary, zdict);
  BufferView view;
  if (bits < 0 && (!get_buffer(t, zdict, &view) || inflateSetDictionary(s, view.data, uInt(view.length)) != Z_OK))
    return has_pending(t) ? kEmpty : Value(raise(t, g_error, "Error while setting zdict"));
  return self;
}

Value compress_compress(Thread& t, Value self, Value data) {
  BufferView view;
  if (!get_buffer(t, data, &view)) return kEmpty;
  z_stream* s = stream_of(self);
  if (!s) return raise(t, g_error, "Error -2 while compressing data: inconsistent stream state");
  std::string out;
  int code = pump(s, view.view(), &out, 0, Z_NO_FLUSH, deflate);
  return code == Z_OK || code == Z_BUF_ERROR ? output_of(t, out) : Value(zlib_failed(t, s, code, "while compressing data"));
}
Value compress_flush(Thread& t, Value self, Value mode) {
  int64_t flush;
  if (!size_argument(t, mode, &flush)) return kEmpty;
  if (flush == Z_NO_FLUSH) return Value::from(t.runtime->empty_bytes);
  z_stream* s = stream_of(self);
  if (!s) return raise(t, g_error, "Error -2 while flushing: inconsistent stream state");
  std::string out;
  int code = pump(s, {}, &out, 0, int(flush), deflate);
  if (code == Z_STREAM_END && flush == Z_FINISH) release(self);
  else if (code != Z_OK && code != Z_BUF_ERROR) return zlib_failed(t, s, code, "while flushing");
  return output_of(t, out);
}
Value compress_copy(Thread& t, Value self) {
  z_stream* s = stream_of(self);
  if (!s) return raise_value_error(t, "Inconsistent stream state");
  auto* copy = new z_stream{};
  if (deflateCopy(copy, s) != Z_OK) {
    delete copy;
    return raise_value_error(t, "Inconsistent stream state");
  }
  return new_stream_object(t, g_compress_class, copy, true);
}
Value compress_deepcopy(Thread& t, Value self, Value) { return compress_copy(t, self); }

// What inflate left over: behind the end of the stream, or because the output was limited.
void save_rest(Thread& t, Value self, std::string_view rest, int code) {
  if (code == Z_STREAM_END) {
    std::string unused(slot(self, kUnused).as<Bytes>()->view());
    unused += rest;
    set_slot(self, kUnused, Value::from(bytes_from(t, unused)));
    rest = {};
    slot(self, kEnd) = kTrue;
  }
  set_slot(self, kTail, Value::from(bytes_from(t, rest)));
}
int inflate_with_dictionary(Thread& t, Value self, z_stream* s, std::string_view input, std::string* out, size_t limit, size_t* used, int flush) {
  int code = pump(s, input, out, limit, flush, inflate);
  *used = s->next_in ? size_t(reinterpret_cast<char*>(s->next_in) - input.data()) : 0;
  BufferView dictionary;
  if (code != Z_NEED_DICT || !slot(self, kDictionary) || !get_buffer(t, slot(self, kDictionary), &dictionary)) return code;
  code = inflateSetDictionary(s, dictionary.data, uInt(dictionary.length));
  if (code != Z_OK) return code;
  size_t before = *used;
  code = pump(s, input.substr(before), out, limit, flush, inflate);
  *used = s->next_in ? size_t(reinterpret_cast<char*>(s->next_in) - input.data()) : before;
  return code;
}
Value inflate_into(Thread& t, Value self, std::string_view input, size_t limit, int flush) {
  z_stream* s = stream_of(self);
  if (!s) return raise(t, g_error, "Error -2 while decompressing data: inconsistent stream state");
  if (slot(self, kEnd) == kTrue) {
    save_rest(t, self, input, Z_STREAM_END);
    return Value::from(t.runtime->empty_bytes);
  }
  std::string out;
  size_t used = 0;
  s->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  int code = inflate_with_dictionary(t, self, s, input, &out, limit, &used, flush);
  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return zlib_failed(t, s, code, "while decompressing data");
  save_rest(t, self, input.substr(std::min(used, input.size())), code);
  return output_of(t, out);
}
Value decompress_decompress(Thread& t, Value self, Value data, Value max_length) {
  BufferView view;
  int64_t limit;
  if (!get_buffer(t, data, &view) || !size_argument(t, max_length, &limit)) return kEmpty;
  if (limit < 0) return raise_value_error(t, "max_length must be non-negative");
  return inflate_into(t, self, view.view(), size_t(limit), Z_SYNC_FLUSH);
}
Value decompress_flush(Thread& t, Value self, Value length) {
  int64_t n;
  if (!size_argument(t, length, &n)) return kEmpty;
  if (n <= 0) return raise_value_error(t, "length must be greater than zero");
  std::string rest(slot(self, kTail).as<Bytes>()->view());
  Value out = TRY(inflate_into(t, self, rest, 0, Z_FINISH));
  if (slot(self, kEnd) == kTrue) set_slot(self, kTail, Value::from(t.runtime->empty_bytes));
  return out;
}
Value decompress_copy(Thread& t, Value self) {
  z_stream* s = stream_of(self);
  auto* copy = new z_stream{};
  if (!s || inflateCopy(copy, s) != Z_OK) {
    delete copy;
    return raise_value_error(t, "Inconsistent stream state");
  }
  Value made = new_stream_object(t, g_decompress_class, copy, false);
  for (Slot which : {kUnused, kTail, kEnd, kDictionary}) set_slot(made, which, slot(self, which));
  return made;
}
Value decompress_deepcopy(Thread& t, Value self, Value) { return decompress_copy(t, self); }
Value get_unused(Thread&, Value self) { return slot(self, kUnused); }
Value get_tail(Thread&, Value self) { return slot(self, kTail); }
Value get_end(Thread&, Value self) { return slot(self, kEnd); }

const NativeMethod kCompressMethods[] = {
    method<compress_compress>("compress($self, data, /)", "Returns a bytes object containing compressed data."),
    method<compress_flush>("flush($self, mode=4<zlib.Z_FINISH>, /)", "Return a bytes object containing any remaining compressed data."),
    method<compress_copy>("copy($self, /)", "Return a copy of the compression object."),
    method<compress_copy>("__copy__($self, /)", "Return a copy of the compression object."),
    method<compress_deepcopy>("__deepcopy__($self, memo, /)", "Return a copy of the compression object."),
    method<stream_del>("__del__($self, /)!", "Frees the stream."),
};
const NativeMethod kDecompressMethods[] = {
    method<decompress_decompress>("decompress($self, data, /, max_length=0)", "Return a bytes object containing the decompressed version of the data."),
    method<decompress_flush>("flush($self, length=16384<zlib.DEF_BUF_SIZE>, /)", "Return a bytes object containing any remaining decompressed data."),
    method<decompress_copy>("copy($self, /)", "Return a copy of the decompression object."),
    method<decompress_copy>("__copy__($self, /)", "Return a copy of the decompression object."),
    method<decompress_deepcopy>("__deepcopy__($self, memo, /)", "Return a copy of the decompression object."),
    method<stream_del>("__del__($self, /)!", "Frees the stream."),
};
const NativeGetSet kDecompressGetSets[] = {native_member("unused_data", get_unused), native_member("unconsumed_tail", get_tail), native_member("eof", get_end)};
const TypeSpec kCompressSpec = {.kind = Kind::kInstance, .methods = kCompressMethods, .hidden_slots = kSlotCount, .subclassable = false};
const TypeSpec kDecompressSpec = {.kind = Kind::kInstance, .methods = kDecompressMethods, .getsets = kDecompressGetSets, .hidden_slots = kSlotCount, .subclassable = false};

const NativeMethod kFunctions[] = {
    function<zlib_crc32>("crc32($module, data, value=0, /)", "Compute a CRC-32 checksum of data."),
    function<zlib_adler32>("adler32($module, data, value=1, /)", "Compute an Adler-32 checksum of data."),
    function<zlib_compress>("compress($module, data, /, level=-1<Z_DEFAULT_COMPRESSION>, wbits=15<MAX_WBITS>)", "Returns a bytes object containing compressed data."),
    function<zlib_decompress>("decompress($module, data, /, wbits=15<MAX_WBITS>, bufsize=16384<DEF_BUF_SIZE>)", "Returns a bytes object containing the uncompressed data."),
    function<zlib_compressobj>("compressobj($module, /, level=-1<Z_DEFAULT_COMPRESSION>, method=8<DEFLATED>, wbits=15<MAX_WBITS>, memLevel=8<DEF_MEM_LEVEL>, strategy=0<Z_DEFAULT_STRATEGY>, zdict=<None>)", "Return a compressor object."),
    function<zlib_decompressobj>("decompressobj($module, /, wbits=15<MAX_WBITS>, zdict=<b''>)", "Return a decompressor object."),
};
struct Constant { const char* name; int value; };
const Constant kConstants[] = {{"MAX_WBITS", 15}, {"DEFLATED", 8}, {"DEF_MEM_LEVEL", 8}, {"DEF_BUF_SIZE", 16384}, {"Z_NO_COMPRESSION", 0}, {"Z_BEST_SPEED", 1},
                               {"Z_BEST_COMPRESSION", 9}, {"Z_DEFAULT_COMPRESSION", -1}, {"Z_FILTERED", 1}, {"Z_HUFFMAN_ONLY", 2}, {"Z_RLE", 3}, {"Z_FIXED", 4},
                               {"Z_DEFAULT_STRATEGY", 0}, {"Z_NO_FLUSH", 0}, {"Z_PARTIAL_FLUSH", 1}, {"Z_SYNC_FLUSH", 2}, {"Z_FULL_FLUSH", 3}, {"Z_FINISH", 4},
                               {"Z_BLOCK", 5}, {"Z_TREES", 6}};
bool initialize(Thread& t, Module* module) {
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  Dict* body = new_dict(t);
  dict_set_str(t, body, intern(t, "__module__"), Value::from(intern(t, "zlib")));
  g_error = TRY(new_class(t, class_for<Class>(t), intern(t, "error"), make_tuple(t, Value::from(t.runtime->exceptions[int(ExceptionId::kException)])), body, nullptr));
  keep_class(t, g_error);
  g_compress_class = TRY(new_native_class(t, "zlib.Compress", class_for_kind(Kind::kInstance), kCompressSpec));
  g_decompress_class = TRY(new_native_class(t, "zlib.Decompress", class_for_kind(Kind::kInstance), kDecompressSpec));
  for (Class* c : {g_compress_class, g_decompress_class}) c->flags |= kClassNoInstantiate;
  for (const Constant& c : kConstants)
    if (!add(c.name, Value::from_int(c.value))) return false;
  return add("error", Value::from(g_error)) && add("_Compress", Value::from(g_compress_class)) && add("_Decompress", Value::from(g_decompress_class)) &&
         add("ZLIB_VERSION", Value::from(str_from_utf8(t, ZLIB_VERSION))) && add("ZLIB_RUNTIME_VERSION", Value::from(str_from_utf8(t, zlibVersion()))) &&
         add("__version__", Value::from(str_from_utf8(t, "1.0")));
}

}  // namespace

extern const ModuleSpec kZlibModule;
const ModuleSpec kZlibModule = {.name = "zlib", .doc = "The functions in this module allow compression and decompression using the zlib library.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
