// _struct: packing values into bytes and back.  A format is compiled once into a list of fields and kept.
#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"
#include "runtime/native_classes.h"

namespace adder {
namespace {

Class *g_error, *g_struct_class, *g_iterator_class;
template <class... A> Failed fail(Thread& t, std::string_view format, A... a) { return raise(t, g_error, format, a...); }

// --- formats

struct Field {
  char code;
  uint8_t size;      // bytes of one value
  bool swap;         // the bytes are in big-endian order
  bool native;
  int64_t offset;
  int64_t count;     // values; for s and p the length of the one value
};
struct Format {
  std::string text;
  std::vector<Field> fields;
  int64_t size = 0;
  int64_t values = 0;
};

struct CodeRow { char code; uint8_t native_size, alignment, standard_size; };
const CodeRow kCodes[] = {{'x', 1, 1, 1}, {'c', 1, 1, 1}, {'b', 1, 1, 1}, {'B', 1, 1, 1}, {'?', 1, 1, 1}, {'h', 2, 2, 2}, {'H', 2, 2, 2},
                          {'i', 4, 4, 4}, {'I', 4, 4, 4}, {'l', 8, 8, 4}, {'L', 8, 8, 4}, {'q', 8, 8, 8}, {'Q', 8, 8, 8}, {'n', 8, 8, 0},
                          {'N', 8, 8, 0}, {'P', 8, 8, 0}, {'e', 2, 2, 2}, {'f', 4, 4, 4}, {'d', 8, 8, 8}, {'s', 1, 1, 1}, {'p', 1, 1, 1}};
const CodeRow* row_of(char c) {
  for (const CodeRow& row : kCodes)
    if (row.code == c) return &row;
  return nullptr;
}

bool compile_format(Thread& t, std::string_view text, Format* out) {
  size_t at = 0;
  char order = '@';
  if (!text.empty() && std::string_view("@=<>!").find(text[0]) != std::string_view::npos) order = text[at++];
  bool native = order == '@', swap = order == '>' || order == '!';
  while (at < text.size()) {
    char c = text[at];
    if (c == 0) return fail(t, "embedded null character");
    if (strchr(" \t\n\r\f\v", c)) {
      at++;
      continue;
    }
    int64_t count = 1;
    bool counted = c >= '0' && c <= '9';
    if (counted) {
      for (count = 0; at < text.size() && text[at] >= '0' && text[at] <= '9'; at++)
        if (__builtin_mul_overflow(count, int64_t(10), &count) || __builtin_add_overflow(count, int64_t(text[at] - '0'), &count))
          return fail(t, "total struct size too long");
      if (at >= text.size()) return fail(t, "repeat count given without format specifier");
      c = text[at];
      if (c == 0) return fail(t, "embedded null character");
    }
    at++;
    const CodeRow* row = row_of(c);
    if (!row || (!native && !row->standard_size)) return fail(t, "bad char in struct format");
    int64_t size = native ? row->native_size : row->standard_size;
    if (native) out->size = (out->size + row->alignment - 1) / row->alignment * row->alignment;
    int64_t bytes;
    if (__builtin_mul_overflow(size, count, &bytes) || __builtin_add_overflow(out->size, bytes, &bytes)) return fail(t, "total struct size too long");
    if (c != 'x') {
      out->fields.push_back({c, uint8_t(size), swap && size > 1, native, out->size, count});
      out->values += c == 's' || c == 'p' ? 1 : count;
    }
    out->size = bytes;
  }
  return true;
}

// Formats are kept for good, as programs use few of them.
const Format* format_of(Thread& t, Value v) {
  static std::unordered_map<std::string, Format*> known;
  std::string text;
  if (has_layout<Str>(v)) {
    if (!v.as<Str>()->is_ascii()) {
      raise(t, ExceptionId::kUnicodeEncodeError, "'ascii' codec can't encode characters: ordinal not in range(128)");
      return nullptr;
    }
    text = v.as<Str>()->ascii();
  } else if (has_layout<Bytes>(v)) {
    text = v.as<Bytes>()->view();
  } else {
    return raise_type_error(t, "Struct() argument 1 must be a str or bytes object, not {}", type_name(v));
  }
  auto found = known.find(text);
  if (found != known.end()) return found->second;
  Format made;
  made.text = text;
  if (!compile_format(t, text, &made)) return nullptr;
  return known[text] = new Format(std::move(made));
}

// --- values from bytes

uint64_t load_bits(const uint8_t* p, const Field& f) {
  uint64_t bits = 0;
  if (f.swap) {
    for (int i = 0; i < f.size; i++) bits = bits << 8 | p[i];
  } else {
    memcpy(&bits, p, f.size);
  }
  return bits;
}
double half_to_double(uint16_t h) {
  int exponent = h >> 10 & 31, fraction = h & 1023;
  double sign = h & 0x8000 ? -1 : 1;
  if (exponent == 31) return fraction ? std::copysign(NAN, sign) : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}
Value load(Thread& t, const uint8_t* p, const Field& f) {
  uint64_t bits = load_bits(p, f);
  switch (f.code) {
    case 'c': return Value::from(bytes_from(t, {reinterpret_cast<const char*>(p), 1}));
    case 'b': return Value::from_int(int8_t(bits));
    case '?': return Value::from_bool(bits != 0);
    case 'h': return Value::from_int(int16_t(bits));
    case 'i': return Value::from_int(int32_t(bits));
    case 'l': return f.size == 4 ? Value::from_int(int32_t(bits)) : int_from(t, int64_t(bits));
    case 'q': case 'n': return int_from(t, int64_t(bits));
    case 'e': return box_float(t, half_to_double(uint16_t(bits)));
    case 'f': return box_float(t, std::bit_cast<float>(uint32_t(bits)));
    case 'd': return box_float(t, std::bit_cast<double>(bits));
    default: return bits >> 62 ? int_from_uint64(t, bits) : Value::from_int(int64_t(bits));
  }
}
Tuple* unpack_at(Thread& t, const Format& format, const uint8_t* data) {
  // Making values may collect, and collecting does not move `data`.
  Value small[16];
  Tuple* out = nullptr;
  bool direct = format.values > 16;
  if (direct) {
    out = new_tuple(t, size_t(format.values));
    for (int64_t i = 0; i < format.values; i++) out->items[i] = kNone;
  }
  int64_t at = 0;
  auto put = [&](Value v) {
    if (!direct) return void(small[at++] = v);
    out->items[at++] = v;
    gc::write_barrier(out);
  };
  for (const Field& f : format.fields) {
    const uint8_t* p = data + f.offset;
    auto* text = reinterpret_cast<const char*>(p);
    if (f.code == 's') {
      put(Value::from(bytes_from(t, {text, size_t(f.count)})));
    } else if (f.code == 'p') {
      size_t length = f.count ? std::min<size_t>(p[0], size_t(f.count) - 1) : 0;
      put(Value::from(bytes_from(t, {text + (f.count ? 1 : 0), length})));
    } else {
      for (int64_t i = 0; i < f.count; i++, p += f.size) put(load(t, p, f));
    }
  }
  return direct ? out : tuple_from(t, {small, size_t(at)});
}

// --- bytes from values

void store_bits(uint8_t* p, const Field& f, uint64_t bits) {
  if (f.swap) {
    for (int i = f.size; i-- > 0; bits >>= 8) p[i] = uint8_t(bits);
  } else {
    memcpy(p, &bits, f.size);
  }
}
bool is_unsigned(char c) { return c == 'B' || c == 'H' || c == 'I' || c == 'L' || c == 'Q' || c == 'N' || c == 'P'; }

Failed out_of_range(Thread& t, const Field& f) {
  switch (f.code) {
    case 'b': return fail(t, "byte format requires -128 <= number <= 127");
    case 'B': return fail(t, "ubyte format requires 0 <= number <= 255");
    case 'h': return fail(t, "short format requires -32768 <= number <= 32767");
    case 'H': return fail(t, "ushort format requires 0 <= number <= 65535");
    default: break;
  }
  const char code[] = {f.code, 0};
  int bits = 8 * f.size;
  if (is_unsigned(f.code)) return fail(t, "'{}' format requires 0 <= number <= {}", code, (uint64_t(1) << bits) - 1);
  return fail(t, "'{}' format requires {} <= number <= {}", code, -(int64_t(1) << (bits - 1)), (int64_t(1) << (bits - 1)) - 1);
}
bool store_int(Thread& t, uint8_t* p, const Field& f, Value v) {
  if (!is_any_int(v)) {
    if (!has_index(t, v)) return fail(t, "required argument is not an integer");
    v = TRY(to_index(t, v));
  }
  bool positive = is_unsigned(f.code);
  int64_t number;
  uint64_t bits;
  if (f.size == 8) {
    bool fits = positive ? int_to_uint64(v, &bits) : int_to_int64(v, &number);
    if (!fits) return fail(t, f.code == 'P' ? "int too large to convert" : "argument out of range");
    store_bits(p, f, positive ? bits : uint64_t(number));
    return true;
  }
  if (!int_to_int64(v, &number)) return fail(t, "argument out of range");
  int width = 8 * f.size;
  int64_t low = positive ? 0 : -(int64_t(1) << (width - 1)), high = positive ? (int64_t(1) << width) - 1 : (int64_t(1) << (width - 1)) - 1;
  if (number < 0 && (f.code == 'I' || f.code == 'L')) return fail(t, "argument out of range");
  if (number < low || number > high) return out_of_range(t, f);
  store_bits(p, f, uint64_t(number));
  return true;
}
// Round half to even, as the hardware does for float.
bool double_to_half(double d, uint16_t* out) {
  uint16_t sign = std::signbit(d) ? 0x8000 : 0;
  double a = std::fabs(d);
  if (std::isnan(d)) return *out = sign | 0x7e00, true;
  if (std::isinf(d)) return *out = sign | 0x7c00, true;
  int exponent;
  std::frexp(a, &exponent);
  if (a == 0) return *out = sign, true;
  int step = exponent < -13 ? -24 : exponent - 11;
  double units = std::nearbyint(std::ldexp(a, -step));
  if (step > -24 && units == 2048) units = 1024, step++;
  if (step > 5) return false;
  *out = step == -24 ? uint16_t(sign | uint16_t(units)) : uint16_t(sign | uint16_t((step + 25) << 10 | (int(units) & 1023)));
  return true;
}
bool store_float(Thread& t, uint8_t* p, const Field& f, Value v) {
  double d;
  if (is_any_float(v)) {
    d = float_value(v);
  } else if (!to_double(t, v, &d)) {
    take_pending(t);
    return fail(t, "required argument is not a float");
  }
  if (f.code == 'd') {
    store_bits(p, f, std::bit_cast<uint64_t>(d));
  } else if (f.code == 'f') {
    auto narrow = float(d);
    if (std::isinf(narrow) && !std::isinf(d)) return raise_overflow_error(t, "float too large to pack with f format");
    store_bits(p, f, std::bit_cast<uint32_t>(narrow));
  } else {
    uint16_t half;
    if (!double_to_half(d, &half)) return raise_overflow_error(t, "float too large to pack with e format");
    store_bits(p, f, half);
  }
  return true;
}
bool store(Thread& t, uint8_t* p, const Field& f, Value v) {
  switch (f.code) {
    case 'e': case 'f': case 'd': return store_float(t, p, f, v);
    case '?': {
      int truth = is_true(t, v);
      if (truth < 0) return false;
      *p = uint8_t(truth);
      return true;
    }
    case 'c':
      if (!has_layout<Bytes>(v) || v.as<Bytes>()->length != 1) return fail(t, "char format requires a bytes object of length 1");
      *p = v.as<Bytes>()->data[0];
      return true;
    default: return store_int(t, p, f, v);
  }
}
bool store_text(Thread& t, uint8_t* p, const Field& f, Value v) {
  if (!has_layout<Bytes>(v) && !has_layout<ByteArray>(v)) {
    const char code[] = {f.code, 0};
    return fail(t, "argument for '{}' must be a bytes object", code);
  }
  std::string_view data = has_layout<Bytes>(v) ? v.as<Bytes>()->view() : v.as<ByteArray>()->view();
  if (f.code == 's') {
    if (size_t length = std::min(data.size(), size_t(f.count))) memcpy(p, data.data(), length);
  } else if (f.count) {
    size_t length = std::min(data.size(), size_t(f.count) - 1);
    p[0] = uint8_t(std::min<size_t>(length, 255));
    if (length) memcpy(p + 1, data.data(), length);
  }
  return true;
}
bool pack_at(Thread& t, const Format& format, uint8_t* data, std::span<const Value> values) {
  size_t at = 0;
  for (const Field& f : format.fields) {
    uint8_t* p = data + f.offset;
    if (f.code == 's' || f.code == 'p') {
      if (!store_text(t, p, f, values[at++])) return false;
      continue;
    }
    for (int64_t i = 0; i < f.count; i++, p += f.size)
      if (!store(t, p, f, values[at++])) return false;
  }
  return true;
}

// --- the operations

Value do_pack(Thread& t, const Format& f, std::span<const Value> values) {
  if (int64_t(values.size()) != f.values) return fail(t, "pack expected {} items for packing (got {})", f.values, values.size());
  Bytes* out = TRY(bytes_allocate(t, size_t(f.size)));
  return pack_at(t, f, out->data, values) ? Value::from(out) : kEmpty;
}
Value do_unpack(Thread& t, const Format& f, Value buffer) {
  BufferView view;
  if (!get_buffer(t, buffer, &view)) return kEmpty;
  if (int64_t(view.length) != f.size) return fail(t, "unpack requires a buffer of {} bytes", f.size);
  return Value::from(unpack_at(t, f, view.data));
}
bool check_offset(Thread& t, const Format& f, int64_t length, int64_t* offset, bool packing) {
  int64_t given = *offset;
  if (given < 0) {
    if (given + f.size > 0)
      return packing ? fail(t, "no space to pack {} bytes at offset {}", f.size, given) : fail(t, "not enough data to unpack {} bytes at offset {}", f.size, given);
    if (given + length < 0) return fail(t, "offset {} out of range for {}-byte buffer", given, length);
    *offset += length;
  }
  if (length - *offset < f.size)
    return fail(t, "{} requires a buffer of at least {} bytes for {} {} bytes at offset {} (actual buffer size is {})", packing ? "pack_into" : "unpack_from",
                std::to_string(uint64_t(*offset) + uint64_t(f.size)), packing ? "packing" : "unpacking", f.size, *offset, length);
  return true;
}
Value do_unpack_from(Thread& t, const Format& f, Value buffer, Value offset) {
  BufferView view;
  int64_t at;
  if (!get_buffer(t, buffer, &view) || !to_index_int64(t, offset, &at) || !check_offset(t, f, int64_t(view.length), &at, false)) return kEmpty;
  return Value::from(unpack_at(t, f, view.data + at));
}
Value do_pack_into(Thread& t, const Format& f, std::span<const Value> args) {
  if (args.size() < 1) return fail(t, "pack_into expected buffer argument");
  if (args.size() < 2) return fail(t, "pack_into expected offset argument");
  if (int64_t(args.size()) - 2 != f.values) return fail(t, "pack_into expected {} items for packing (got {})", f.values, args.size() - 2);
  BufferView view;
  int64_t at;
  if (!get_writable_buffer(t, args[0], &view, "argument must be read-write bytes-like object, not {}")) return kEmpty;
  if (!to_index_int64(t, args[1], &at) || !check_offset(t, f, int64_t(view.length), &at, true)) return kEmpty;
  memset(view.data + at, 0, size_t(f.size));
  return pack_at(t, f, view.data + at, args.subspan(2)) ? kNone : kEmpty;
}

// --- Struct: hidden slots for the format's text and its compiled form
enum Slot { kText, kFormat };
Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
const Format* format_in(Thread& t, Value self) {
  if (!slot(self, kFormat)) return raise_runtime_error(t, "Struct object is not initialized");
  return reinterpret_cast<const Format*>(slot(self, kFormat).as_int());
}
Value struct_new(Thread& t, Value type, Value, Value) { return Value::from(new_instance<Object>(t, type.as<Class>())); }
Value struct_init(Thread& t, Value self, Value format) {
  const Format* f = TRY(format_of(t, format));
  Value text = Value::from(str_from_latin1(t, f->text));
  gc::write_barrier(self.as<Object>());
  slot(self, kText) = text;
  slot(self, kFormat) = Value::from_int(reinterpret_cast<int64_t>(f));
  return kNone;
}
Value struct_pack(Thread& t, Value self, Value args) { return do_pack(t, *TRY(format_in(t, self)), args.as<Tuple>()->values()); }
Value struct_pack_into(Thread& t, Value self, Value args) { return do_pack_into(t, *TRY(format_in(t, self)), args.as<Tuple>()->values()); }
Value struct_unpack(Thread& t, Value self, Value buffer) { return do_unpack(t, *TRY(format_in(t, self)), buffer); }
Value struct_unpack_from(Thread& t, Value self, Value buffer, Value offset) { return do_unpack_from(t, *TRY(format_in(t, self)), buffer, offset); }
Value struct_sizeof(Thread& t, Value self) { return Value::from_int(48 + int64_t(TRY(format_in(t, self))->fields.size() + 1) * 32); }
Value get_format(Thread&, Value self) { return slot(self, kText) ? slot(self, kText) : kNone; }
Value get_size(Thread& t, Value self) { return Value::from_int(TRY(format_in(t, self))->size); }

// Iterating: the buffer, the next offset, the format.
enum IteratorSlot { kBuffer, kOffset, kIteratorFormat, kIteratorSlots };
Value new_unpack_iterator(Thread& t, const Format& f, Value buffer) {
  if (f.size == 0) return fail(t, "cannot iteratively unpack with a struct of length 0");
  BufferView view;
  if (!get_buffer(t, buffer, &view)) return kEmpty;
  if (int64_t(view.length) % f.size) return fail(t, "iterative unpacking requires a buffer of a multiple of {} bytes", f.size);
  Value iterator = Value::from(new_instance<Object>(t, g_iterator_class));
  slot(iterator, kBuffer) = buffer;
  slot(iterator, kOffset) = Value::from_int(0);
  slot(iterator, kIteratorFormat) = Value::from_int(reinterpret_cast<int64_t>(&f));
  return iterator;
}
Value iterator_next(Thread& t, Value self) {
  auto* f = reinterpret_cast<const Format*>(slot(self, kIteratorFormat).as_int());
  BufferView view;
  if (!slot(self, kBuffer)) return raise_stop_iteration(t, kEmpty);
  if (!get_buffer(t, slot(self, kBuffer), &view)) return kEmpty;
  int64_t at = slot(self, kOffset).as_int();
  if (at + f->size > int64_t(view.length)) {
    slot(self, kBuffer) = kEmpty;
    return raise_stop_iteration(t, kEmpty);
  }
  slot(self, kOffset) = Value::from_int(at + f->size);
  return Value::from(unpack_at(t, *f, view.data + at));
}
Value iterator_length_hint(Thread& t, Value self) {
  BufferView view;
  if (!slot(self, kBuffer)) return Value::from_int(0);
  if (!get_buffer(t, slot(self, kBuffer), &view)) return kEmpty;
  auto* f = reinterpret_cast<const Format*>(slot(self, kIteratorFormat).as_int());
  return Value::from_int((int64_t(view.length) - slot(self, kOffset).as_int()) / f->size);
}
Value struct_iter_unpack(Thread& t, Value self, Value buffer) { return new_unpack_iterator(t, *TRY(format_in(t, self)), buffer); }

const NativeMethod kStructNew = method<struct_new>("Struct($type, *args, **kwargs)!", "Create a compiled struct object.");
const NativeMethod kStructMethods[] = {
    method<struct_init>("__init__($self, format)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<struct_pack>("pack($self, *values)!", "Return a bytes object containing the values packed according to the format."),
    method<struct_pack_into>("pack_into($self, *values)!", "Pack the values and write them into a writable buffer starting at an offset."),
    method<struct_unpack>("unpack($self, buffer, /)", "Return a tuple containing unpacked values."),
    method<struct_unpack_from>("unpack_from($self, /, buffer, offset=0)", "Return a tuple containing unpacked values, from an offset of a buffer."),
    method<struct_iter_unpack>("iter_unpack($self, buffer, /)", "Return an iterator yielding tuples."),
    method<struct_sizeof>("__sizeof__($self, /)!", "S.__sizeof__() -> size of S in memory, in bytes"),
};
const NativeGetSet kStructGetSets[] = {{"format", get_format, nullptr, "struct format string"}, {"size", get_size, nullptr, "struct size in bytes"}};
const TypeSpec kStructSpec = {.kind = Kind::kInstance, .methods = kStructMethods, .getsets = kStructGetSets,
                              .doc = "Struct(fmt) --> compiled struct object", .construct = &kStructNew, .hidden_slots = 2, .own_slots = kOwnGetattribute | kOwnSetattr};
const NativeMethod kIteratorMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<iterator_next>("__next__($self, /)", "Implement next(self)."),
    method<iterator_length_hint>("__length_hint__($self, /)!", "How many tuples are left."),
};
const TypeSpec kIteratorSpec = {.kind = Kind::kInstance, .methods = kIteratorMethods, .hidden_slots = kIteratorSlots, .own_slots = kOwnGetattribute, .subclassable = false};

// --- functions of the module
/// ref 3.11: the functions look formats up in a dict first, which asks for their hash.
const Format* known_format_of(Thread& t, Value v) {
  int64_t hash;
  return hash_of(t, v, &hash) ? format_of(t, v) : nullptr;
}
Value module_calcsize(Thread& t, Value, Value format) { return Value::from_int(TRY(known_format_of(t, format))->size); }
Value module_pack(Thread& t, Value, Value args) {
  auto values = args.as<Tuple>()->values();
  if (values.empty()) return raise_type_error(t, "missing format argument");
  return do_pack(t, *TRY(known_format_of(t, values[0])), values.subspan(1));
}
Value module_pack_into(Thread& t, Value, Value args) {
  auto values = args.as<Tuple>()->values();
  if (values.empty()) return raise_type_error(t, "missing format argument");
  return do_pack_into(t, *TRY(known_format_of(t, values[0])), values.subspan(1));
}
Value module_unpack(Thread& t, Value, Value format, Value buffer) { return do_unpack(t, *TRY(known_format_of(t, format)), buffer); }
Value module_unpack_from(Thread& t, Value, Value format, Value buffer, Value offset) { return do_unpack_from(t, *TRY(known_format_of(t, format)), buffer, offset); }
Value module_iter_unpack(Thread& t, Value, Value format, Value buffer) { return new_unpack_iterator(t, *TRY(known_format_of(t, format)), buffer); }
Value module_clearcache(Thread&, Value) { return kNone; }
const NativeMethod kFunctions[] = {
    function<module_calcsize>("calcsize($module, format, /)", "Return size in bytes of the struct described by the format string."),
    function<module_pack>("pack($module, *args)!", "Return a bytes object containing the values packed according to the format string."),
    function<module_pack_into>("pack_into($module, *args)!", "Pack the values and write them into a writable buffer starting at an offset."),
    function<module_unpack>("unpack($module, format, buffer, /)", "Return a tuple containing values unpacked according to the format string."),
    function<module_unpack_from>("unpack_from($module, format, /, buffer, offset=0)", "Return a tuple containing values unpacked from an offset of a buffer."),
    function<module_iter_unpack>("iter_unpack($module, format, buffer, /)", "Return an iterator yielding tuples unpacked according to the format string."),
    function<module_clearcache>("_clearcache($module, /)", "Clear the internal cache."),
};
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  Class* exception = t.runtime->exceptions[int(ExceptionId::kException)];
  Dict* body = new_dict(t);
  dict_set_str(t, body, intern(t, "__module__"), Value::from(intern(t, "struct")));
  g_error = TRY(new_class(t, class_for<Class>(t), intern(t, "error"), make_tuple(t, Value::from(exception)), body, nullptr));
  keep_class(t, g_error);
  g_struct_class = TRY(new_native_class(t, "_struct.Struct", object, kStructSpec));
  g_struct_class->flags |= kClassHasWeakRefs;
  g_iterator_class = TRY(new_native_class(t, "_struct.unpack_iterator", object, kIteratorSpec));
  g_iterator_class->flags |= kClassNoInstantiate;
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  return add("error", Value::from(g_error)) && add("Struct", Value::from(g_struct_class)) && add("_unpack_iterator", Value::from(g_iterator_class));
}

}  // namespace

extern const ModuleSpec kStructModule;
const ModuleSpec kStructModule = {.name = "_struct", .doc = "Functions to convert between Python values and C structs.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
