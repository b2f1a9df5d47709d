// marshal: values as bytes, in the format of version 4; code objects are as module_cache.h says.
#include <cstring>
#include <string>
#include <vector>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"
#include "runtime/module_cache.h"

namespace adder {
namespace {

constexpr int kMaxDepth = 2000;

class Writer {
 public:
  explicit Writer(Thread& t) : t_(t) {}
  std::string out;

  bool write(Value v, int depth = 0) {
    if (depth > kMaxDepth) return raise_value_error(t_, "object too deeply nested to marshal");
    if (v == kNone) return put('N');
    if (v == kTrue) return put('T');
    if (v == kFalse) return put('F');
    if (v == kEllipsis) return put('.');
    Class* cls = class_of(v);
    if (cls == class_for<Int>(t_)) return write_int(v);
    if (is_float(v)) return put('g') && put_double(float_value(v));
    if (is_exact<Complex>(v)) return put('y') && put_double(v.as<Complex>()->real) && put_double(v.as<Complex>()->imag);
    if (is_exact<Str>(v)) return write_str(v.as<Str>());
    if (is_exact<Bytes>(v)) return write_bytes('s', v.as<Bytes>()->view());
    if (is_exact<Tuple>(v)) return write_tuple(v.as<Tuple>(), depth);
    if (is_exact<List>(v)) return put('[') && write_all(v.as<List>()->values(), depth);
    if (is_exact<Dict>(v)) return write_dict(v.as<Dict>(), depth);
    if (is_exact<Set>(v) || is_exact<FrozenSet>(v)) {
      List* items = TRY(list_of(t_, v));
      return put(is_exact<Set>(v) ? '<' : '>') && write_all(items->values(), depth);
    }
    if (v == Value::from(t_.runtime->exceptions[int(ExceptionId::kStopIteration)])) return put('S');
    if (is_exact<Code>(v)) return write_code(v.as<Code>());
    BufferView view;
    if (has_buffer(t_, v)) return get_buffer(t_, v, &view) && write_bytes('s', view.view());
    return raise_value_error(t_, "unmarshallable object");
  }

 private:
  bool put(char c) { return out += c, true; }
  bool put_long(uint32_t n) { return out.append(reinterpret_cast<char*>(&n), 4), true; }
  bool put_double(double d) { return out.append(reinterpret_cast<char*>(&d), 8), true; }
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
    if (!s->is_ascii()) return write_bytes('u', text.view());
    if (s->length >= 256) return write_bytes('a', text.view());
    put('z');
    put(char(s->length));
    out += text.view();
    return true;
  }
  bool write_tuple(Tuple* tuple, int depth) {
    if (tuple->length >= 256) return put('(') && write_all(tuple->values(), depth);
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
};

class Reader {
 public:
  Reader(Thread& t, std::string_view data) : t_(t), data_(data), references_(new_list(t)) {}

  /// Empty: failed, or the end of a dict.
  Value read(int depth = 0) {
    if (depth > kMaxDepth) return bad("recursion limit exceeded");
    if (at_ >= data_.size()) return raise(t_, ExceptionId::kEOFError, "EOF read where object expected");
    auto type = uint8_t(data_[at_++]);
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
  bool take(size_t size, std::string_view* out) {
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
      case 'l': return read_long();
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
  Value read_code() {
    std::string_view rest = data_.substr(at_);
    Code* code = unmarshal_code(t_, &rest);
    if (!code) return has_pending(t_) ? Failed{} : bad("damaged code");
    at_ = data_.size() - rest.size();
    return Value::from(code);
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
    if (n > data_.size() - at_) return raise(t_, ExceptionId::kEOFError, "marshal data too short");
    List* list = new_list(t_, n);
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
  List* references_;
};

Value marshal_dumps(Thread& t, Value, Value value, Value) {
  Writer writer(t);
  return writer.write(value) ? Value::from(bytes_from(t, writer.out)) : kEmpty;
}
Value marshal_dump(Thread& t, Value module, Value value, Value file, Value version) {
  Value data = TRY(marshal_dumps(t, module, value, version));
  return call_method_with(t, file, "write", data);
}
Value marshal_loads(Thread& t, Value, Value bytes) {
  BufferView view;
  if (!get_buffer(t, bytes, &view)) return kEmpty;
  Value v = Reader(t, view.view()).read();
  return v || has_pending(t) ? v : Value(raise_type_error(t, "NULL object in marshal data for object"));
}
Value marshal_load(Thread& t, Value module, Value file) { return marshal_loads(t, module, TRY(call_method_with(t, file, "read"))); }

const NativeMethod kFunctions[] = {
    function<marshal_dumps>("dumps($module, value, version=4, /)", "Return the bytes object that would be written to a file by dump(value, file)."),
    function<marshal_dump>("dump($module, value, file, version=4, /)", "Write the value on the open file."),
    function<marshal_loads>("loads($module, bytes, /)", "Convert the bytes-like object to a value."),
    function<marshal_load>("load($module, file, /)", "Read one value from the open file and return it."),
};
bool initialize(Thread& t, Module* module) { return dict_set_str(t, module->dict, intern(t, "version"), Value::from_int(4)); }

}  // namespace

extern const ModuleSpec kMarshalModule;
const ModuleSpec kMarshalModule = {.name = "marshal", .doc = "This module contains functions that can read and write Python values in\na binary format.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
