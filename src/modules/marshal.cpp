// marshal: values as bytes, in the formats of versions 0 to 4; code objects are as module_cache.h says.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "builtins/container_helpers.h"
#include "objects/audit.h"
#include "objects/bytes.h"
#include "runtime/module_cache.h"

namespace adder {
namespace {

constexpr int kMaxDepth = 2000;
// What the versions brought: floats as bytes, references to what was written before, short forms.
constexpr int kBinaryFloats = 2, kReferences = 3, kShortForms = 4;
constexpr char kShared = char(0x80);

class Writer {
 public:
  Writer(Thread& t, int version) : t_(t), version_(version) {}
  std::string out;

  bool write(Value v, int depth = 0) {
    if (depth >= kMaxDepth) return raise_value_error(t_, "object too deeply nested to marshal");
    if (v == kNone) return put('N');
    if (v == kTrue) return put('T');
    if (v == kFalse) return put('F');
    if (v == kEllipsis) return put('.');
    if (v == Value::from(t_.runtime->exceptions[int(ExceptionId::kStopIteration)])) return put('S');
    if (version_ < kReferences) return write_object(v, depth);
    auto [known, fresh] = written_.try_emplace(v.bits, uint32_t(written_.size()));
    if (!fresh) return put('r') && put_long(known->second);
    size_t start = out.size();
    if (!write_object(v, depth)) return false;
    out[start] |= kShared;
    return true;
  }

 private:
  bool write_object(Value v, int depth) {
    Class* cls = class_of(v);
    if (cls == class_for<Int>(t_)) return write_int(v);
    if (is_float(v)) return put(version_ >= kBinaryFloats ? 'g' : 'f') && put_double(float_value(v));
    if (is_exact<Complex>(v)) return put(version_ >= kBinaryFloats ? 'y' : 'x') && put_double(v.as<Complex>()->real) && put_double(v.as<Complex>()->imag);
    if (is_exact<Str>(v)) return write_str(v.as<Str>());
    if (is_exact<Bytes>(v)) return write_bytes('s', v.as<Bytes>()->view());
    if (is_exact<Tuple>(v)) return write_tuple(v.as<Tuple>(), depth);
    if (is_exact<List>(v)) return put('[') && write_all(v.as<List>()->values(), depth);
    if (is_exact<Dict>(v)) return write_dict(v.as<Dict>(), depth);
    if (is_exact<Set>(v) || is_exact<FrozenSet>(v)) return put(is_exact<Set>(v) ? '<' : '>') && write_set(v, depth);
    if (is_exact<Code>(v)) return write_code(v.as<Code>());
    BufferView view;
    if (has_buffer(t_, v)) return get_buffer(t_, v, &view) && write_bytes('s', view.view());
    return raise_value_error(t_, "unmarshallable object");
  }

  bool put(char c) { return out += c, true; }
  bool put_long(uint32_t n) { return out.append(reinterpret_cast<char*>(&n), 4), true; }
  bool put_double(double d) {
    if (version_ >= kBinaryFloats) return out.append(reinterpret_cast<char*>(&d), 8), true;
    char text[32];
    int length = snprintf(text, sizeof text, "%.17g", d);
    put(char(length));
    return out.append(text, size_t(length)), true;
  }
  bool write_bytes(char type, std::string_view data) { return put(type) && put_long(uint32_t(data.size())) && (out += data, true); }
  bool write_int(Value v) {
    int64_t n;
    if (int_to_int64(v, &n) && n == int32_t(n)) return put('i') && put_long(uint32_t(n));
    // 15-bit digits, least significant first; the count has the sign.
    bool negative = int_sign(v) < 0;
    Value rest = negative ? TRY(int_negate(t_, v)) : v;
    std::vector<uint16_t> digits;
    while (int_sign(rest) > 0) {
      digits.push_back(uint16_t(TRY(int_and(t_, rest, Value::from_int(0x7fff))).as_int()));
      rest = TRY(int_right_shift(t_, rest, Value::from_int(15)));
    }
    put('l');
    put_long(uint32_t(negative ? -int32_t(digits.size()) : int32_t(digits.size())));
    out.append(reinterpret_cast<char*>(digits.data()), digits.size() * 2);
    return true;
  }
  bool write_str(Str* s) {
    Utf8 text(s);
    bool interned = s->is_interned() && version_ >= 1;
    if (!s->is_ascii() || version_ < kShortForms) return write_bytes(interned ? 't' : 'u', text.view());
    if (s->length >= 256) return write_bytes(interned ? 'A' : 'a', text.view());
    put(interned ? 'Z' : 'z');
    put(char(s->length));
    out += text.view();
    return true;
  }
  bool write_tuple(Tuple* tuple, int depth) {
    if (tuple->length >= 256 || version_ < kShortForms) return put('(') && write_all(tuple->values(), depth);
    put(')');
    put(char(tuple->length));
    for (Value v : tuple->values())
      if (!write(v, depth + 1)) return false;
    return true;
  }
  bool write_all(std::span<const Value> values, int depth) {
    put_long(uint32_t(values.size()));
    for (Value v : values)
      if (!write(v, depth + 1)) return false;
    return true;
  }
  // Sets are written in the order of what their items are written as, so that equal ones give equal bytes.
  bool write_set(Value set, int depth) {
    List* items = TRY(list_of(t_, set));
    std::vector<std::pair<std::string, Value>> sorted;
    for (Value v : items->values()) {
      Writer alone(t_, version_);
      if (!alone.write(v, depth + 1)) return false;
      sorted.emplace_back(std::move(alone.out), v);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::vector<Value> values;
    for (auto& [text, v] : sorted) values.push_back(v);
    return write_all(values, depth);
  }
  bool write_dict(Dict* dict, int depth) {
    put('{');
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value))
      if (!write(key, depth + 1) || !write(value, depth + 1)) return false;
    return put('0');
  }
  bool write_code(Code* code) {
    std::string text = marshal_code(t_, code);
    return !text.empty() && put('c') && (out += text, true);
  }
  Thread& t_;
  int version_;
  std::unordered_map<uint64_t, uint32_t> written_;   // values and the order in which they were written
};

class Reader {
 public:
  Reader(Thread& t, std::string_view data) : t_(t), data_(data), references_(new_list(t)) {}
  /// Reads from a file object, no further than it has to.
  Reader(Thread& t, Value file) : t_(t), file_(file), references_(new_list(t)) {}

  /// Empty: failed, or the end of a dict.
  Value read(int depth = 0) {
    uint8_t type;
    if (depth >= kMaxDepth) return bad("recursion limit exceeded");
    if (!file_ && at_ >= data_.size()) return raise(t_, ExceptionId::kEOFError, "EOF read where object expected");
    if (!number(&type)) return kEmpty;
    bool shared = type & 0x80;
    int64_t place = shared ? reserve() : -1;
    Value v = read_type(char(type & 0x7f), depth, place);
    if (v && shared) list_set(place, v);
    return v;
  }

 private:
  Failed bad(const char* what) { return raise_value_error(t_, "bad marshal data ({})", what); }
  int64_t reserve() {
    list_append(t_, references_, kNone);
    return references_->length - 1;
  }
  void list_set(int64_t place, Value v) {
    references_->items->items[place] = v;
    gc::write_barrier(references_->items);
  }
  // What a file gives is kept only until the next piece is asked for.
  bool take_from_file(size_t size, std::string_view* out) {
    ByteArray* piece = bytearray_from(t_, std::string(size, '\0'));
    Value got = TRY(call_method_with(t_, file_, "readinto", Value::from(piece)));
    int64_t n;
    if (!to_index_int64(t_, got, &n)) return false;
    if (n > int64_t(size)) return raise_value_error(t_, "read() returned too much data: {} bytes requested, {} returned", size, n);
    if (n != int64_t(size)) return raise(t_, ExceptionId::kEOFError, "EOF read where not expected");
    piece_ = piece->view();
    *out = piece_;
    return true;
  }
  bool take(size_t size, std::string_view* out) {
    if (file_) return take_from_file(size, out);
    if (size > data_.size() - at_) return raise(t_, ExceptionId::kEOFError, "marshal data too short");
    *out = data_.substr(at_, size);
    at_ += size;
    return true;
  }
  template <class T> bool number(T* out) {
    std::string_view bytes;
    if (!take(sizeof(T), &bytes)) return false;
    memcpy(out, bytes.data(), sizeof(T));
    return true;
  }
  bool length(bool small, size_t* out) {
    uint8_t byte;
    int32_t wide;
    if (small) return number(&byte) && (*out = byte, true);
    if (!number(&wide)) return false;
    if (wide < 0) return bad("size out of range");
    *out = size_t(wide);
    return true;
  }
  Value read_type(char type, int depth, int64_t place) {
    size_t n;
    std::string_view text;
    switch (type) {
      case '0': return kEmpty;
      case 'N': return kNone;
      case 'T': return kTrue;
      case 'F': return kFalse;
      case '.': return kEllipsis;
      case 'S': return Value::from(t_.runtime->exceptions[int(ExceptionId::kStopIteration)]);
      case 'i': {
        int32_t i;
        return number(&i) ? Value::from_int(i) : kEmpty;
      }
      case 'I': {
        int64_t i;
        return number(&i) ? int_from(t_, i) : kEmpty;
      }
      case 'l': return read_long();
      case 'f': {
        double d;
        return written_number(&d) ? box_float(t_, d) : kEmpty;
      }
      case 'x': {
        double real, imaginary;
        return written_number(&real) && written_number(&imaginary) ? box_complex(t_, real, imaginary) : kEmpty;
      }
      case 'g': {
        double d;
        return number(&d) ? box_float(t_, d) : kEmpty;
      }
      case 'y': {
        double real, imaginary;
        return number(&real) && number(&imaginary) ? box_complex(t_, real, imaginary) : kEmpty;
      }
      case 's': return length(false, &n) && take(n, &text) ? Value::from(bytes_from(t_, text)) : kEmpty;
      case 'u': case 't': case 'a': case 'A': case 'z': case 'Z': {
        if (!length(type == 'z' || type == 'Z', &n) || !take(n, &text)) return kEmpty;
        bool interned = type == 't' || type == 'A' || type == 'Z';
        return Value::from(interned ? intern(t_, text) : str_from_utf8(t_, text));
      }
      case '(': case ')': case '[': return read_sequence(type, depth, place);
      case '<': case '>': return read_set(type, depth, place);
      case '{': return read_dict(depth, place);
      case 'r': {
        int32_t index;
        if (!number(&index)) return kEmpty;
        if (index < 0 || index >= references_->length) return bad("invalid reference");
        return references_->get(size_t(index));
      }
      case 'c': return read_code();
      default: return bad("unknown type code");
    }
  }
  bool written_number(double* out) {
    size_t n;
    std::string_view text;
    if (!length(true, &n) || !take(n, &text)) return false;
    *out = strtod(std::string(text).c_str(), nullptr);
    return true;
  }
  Value read_code() {
    if (file_) return read_code_from_file();
    std::string_view rest = data_.substr(at_);
    Code* code = unmarshal_code(t_, &rest);
    if (!code) return has_pending(t_) ? Failed{} : bad("damaged code");
    at_ = data_.size() - rest.size();
    return Value::from(code);
  }
  // Code does not say how long it is: what was read too much is given back.
  Value read_code_from_file() {
    Value all = TRY(call_method_with(t_, file_, "read"));
    BufferView view;
    if (!get_buffer(t_, all, &view)) return kEmpty;
    std::string_view rest = view.view();
    Code* code = unmarshal_code(t_, &rest);
    if (!code) return has_pending(t_) ? Failed{} : bad("damaged code");
    bool back = rest.empty() || call_method_with(t_, file_, "seek", Value::from_int(-int64_t(rest.size())), Value::from_int(1));
    return back ? Value::from(code) : kEmpty;
  }
  Value read_long() {
    int32_t count;
    if (!number(&count)) return kEmpty;
    Value result = Value::from_int(0);
    int32_t digits = count < 0 ? -count : count;
    for (int32_t i = 0; i < digits; i++) {
      uint16_t digit;
      if (!number(&digit)) return kEmpty;
      if (digit > 0x7fff) return bad("digit out of range in long");
      if (digit == 0 && i == digits - 1) return bad("unnormalized long data");
      result = TRY(int_or(t_, result, TRY(int_left_shift(t_, Value::from_int(digit), Value::from_int(15 * int64_t(i))))));
    }
    return count < 0 ? int_negate(t_, result) : result;
  }
  Value item(int depth) {
    Value v = read(depth + 1);
    if (!v && !has_pending(t_)) bad("NULL object in marshal data");
    return v;
  }
  Value read_sequence(char type, int depth, int64_t place) {
    size_t n;
    if (!length(type == ')', &n)) return kEmpty;
    if (!file_ && n > data_.size() - at_) return raise(t_, ExceptionId::kEOFError, "marshal data too short");
    List* list = new_list(t_, file_ ? 0 : n);
    if (type == '[' && place >= 0) list_set(place, Value::from(list));
    for (size_t i = 0; i < n; i++)
      if (!list_append(t_, list, TRY(item(depth)))) return kEmpty;
    return type == '[' ? Value::from(list) : Value::from(tuple_from(t_, list->values()));
  }
  Value read_set(char type, int depth, int64_t place) {
    size_t n;
    if (!length(false, &n)) return kEmpty;
    Set* set = type == '<' ? new_set(t_) : new_frozenset(t_);
    if (place >= 0) list_set(place, Value::from(set));
    for (size_t i = 0; i < n; i++)
      if (set_add(t_, set, TRY(item(depth))) < 0) return kEmpty;
    return Value::from(set);
  }
  Value read_dict(int depth, int64_t place) {
    Dict* dict = new_dict(t_);
    if (place >= 0) list_set(place, Value::from(dict));
    for (;;) {
      Value key = read(depth + 1);
      if (!key) return has_pending(t_) ? kEmpty : Value::from(dict);
      if (!dict_set(t_, dict, key, TRY(item(depth)))) return kEmpty;
    }
  }
  Thread& t_;
  std::string_view data_;
  size_t at_ = 0;
  Value file_;
  std::string piece_;
  List* references_;
};

Value marshal_dumps(Thread& t, Value, Value value, Value version) {
  int64_t number;
  if (!to_index_int64(t, version, &number)) return kEmpty;
  if (!AUDIT(t, "marshal.dumps", value, version)) return kEmpty;
  Writer writer(t, int(std::min<int64_t>(number, kShortForms)));
  return writer.write(value) ? Value::from(bytes_from(t, writer.out)) : kEmpty;
}
Value marshal_dump(Thread& t, Value module, Value value, Value file, Value version) {
  Value data = TRY(marshal_dumps(t, module, value, version));
  return call_method_with(t, file, "write", data);
}
Value complete(Thread& t, Value v) { return v || has_pending(t) ? v : Value(raise_type_error(t, "NULL object in marshal data for object")); }
Value marshal_loads(Thread& t, Value, Value bytes) {
  BufferView view;
  if (!get_buffer(t, bytes, &view)) return kEmpty;
  if (!AUDIT(t, "marshal.loads", bytes)) return kEmpty;
  return complete(t, Reader(t, view.view()).read());
}
Value marshal_load(Thread& t, Value, Value file) {
  if (!AUDIT(t, "marshal.load")) return kEmpty;
  // ref 3.11: a read of nothing shows whether the file is a binary one.
  Value nothing = TRY(call_method_with(t, file, "read", Value::from_int(0)));
  if (!has_layout<Bytes>(nothing)) return raise_type_error(t, "file.read() returned not bytes but {}", type_name(nothing));
  return complete(t, Reader(t, file).read());
}

const NativeMethod kFunctions[] = {
    function<marshal_dumps>("dumps($module, value, version=4<version>, /)", "Return the bytes object that would be written to a file by dump(value, file)."),
    function<marshal_dump>("dump($module, value, file, version=4<version>, /)", "Write the value on the open file."),
    function<marshal_loads>("loads($module, bytes, /)", "Convert the bytes-like object to a value."),
    function<marshal_load>("load($module, file, /)", "Read one value from the open file and return it."),
};
bool initialize(Thread& t, Module* module) { return dict_set_str(t, module->dict, intern(t, "version"), Value::from_int(4)); }

}  // namespace

extern const ModuleSpec kMarshalModule;
const ModuleSpec kMarshalModule = {.name = "marshal", .doc = "This module contains functions that can read and write Python values in\na binary format.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
