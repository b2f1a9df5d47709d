// printf-style formatting: the % operator of str, bytes and bytearray.
#include <climits>
#include <cmath>
#include <cstring>

#include "builtins/str_methods.h"
#include "objects/bytes.h"
#include "objects/format_number.h"

namespace adder {
namespace {

enum Flag : uint8_t { kLeftAlign = 1, kPlus = 2, kBlank = 4, kAlternate = 8, kZero = 16 };

/// What stands between % and the end of one conversion.
struct Directive {
  uint8_t flags = 0;
  int64_t width = -1, precision = -1;
  uint32_t type = 0;
};

/// Works through a format; Source gives its characters, and what differs between str and bytes.
template <class Source> class PercentFormatter {
 public:
  PercentFormatter(Thread& t, const Source& source, Value arguments)
      : thread_(t), source_(source), out_(t), arguments_(arguments) {
    if (auto* tuple = as_layout<Tuple>(arguments)) tuple_ = tuple;
    else if (Source::may_be_mapping(arguments) && class_special(t, class_of(arguments), Special::kgetitem)) mapping_ = arguments;
  }

  bool run() {
    size_t n = source_.length();
    while (at_ < n) {
      size_t percent = source_.find_percent(at_);
      source_.add_to(out_, at_, percent);
      at_ = percent;
      if (at_ == n) break;
      at_++;
      if (at_ < n && source_.at(at_) == '%') {
        out_.add_char('%');
        at_++;
      } else {
        TRY(directive());
      }
    }
    bool all_used = tuple_ ? next_ >= tuple_->length : used_single_ || mapping_;
    return all_used ? true : bool(raise_type_error(thread_, Source::kNotAllConverted));
  }
  StrBuilder& out() { return out_; }

 private:
  bool end() const { return at_ >= source_.length(); }
  Failed incomplete() { return raise_value_error(thread_, "incomplete format"); }

  bool directive() {
    Directive d;
    current_ = kEmpty;
    if (!end() && source_.at(at_) == '(') TRY(key());
    parse_flags(&d);
    TRY(parse_width(&d));
    TRY(parse_precision(&d));
    if (!end() && (source_.at(at_) == 'h' || source_.at(at_) == 'l' || source_.at(at_) == 'L')) at_++;
    if (end()) return incomplete();
    d.type = source_.at(at_++);
    Value v = TRY(argument());
    return convert(d, v);
  }

  bool key() {
    if (!mapping_) return raise_type_error(thread_, "format requires a mapping");
    size_t begin = ++at_;
    for (int depth = 1; !end(); at_++) {
      uint32_t c = source_.at(at_);
      if (c == '(') depth++;
      if (c == ')' && --depth == 0) break;
    }
    if (end()) return raise_value_error(thread_, "incomplete format key");
    Value key = TRY(source_.slice(thread_, begin, at_++));
    current_ = TRY(get_item(thread_, mapping_, key));
    return true;
  }

  void parse_flags(Directive* d) {
    for (; !end(); at_++) {
      switch (source_.at(at_)) {
        case '-': d->flags |= kLeftAlign; break;
        case '+': d->flags |= kPlus; break;
        case ' ': d->flags |= kBlank; break;
        case '#': d->flags |= kAlternate; break;
        case '0': d->flags |= kZero; break;
        default: return;
      }
    }
  }

  bool parse_width(Directive* d) {
    if (!end() && source_.at(at_) == '*') {
      TRY(star(&d->width, INT64_MAX, "Python int too large to convert to C ssize_t"));
      if (d->width < 0) {
        d->flags |= kLeftAlign;
        d->width = -d->width;
      }
      return true;
    }
    return digits(&d->width, INT64_MAX, "width too big");
  }

  bool parse_precision(Directive* d) {
    if (end() || source_.at(at_) != '.') return true;
    at_++;
    d->precision = 0;
    if (!end() && source_.at(at_) == '*') {
      TRY(star(&d->precision, INT_MAX, "Python int too large to convert to C int"));
      if (d->precision < 0) d->precision = 0;
      return true;
    }
    return digits(&d->precision, INT_MAX, Source::kPrecisionTooBig);
  }

  bool star(int64_t* out, int64_t limit, const char* message) {
    at_++;
    Value v = TRY(argument());
    if (!is_any_int(v)) return raise_type_error(thread_, "* wants int");
    if (!int_to_int64(v, out) || *out > limit || *out < -limit) return raise_overflow_error(thread_, message);
    return true;
  }

  bool digits(int64_t* out, int64_t limit, const char* message) {
    for (; !end(); at_++) {
      uint32_t c = source_.at(at_);
      if (c < '0' || c > '9') return true;
      int64_t before = *out < 0 ? 0 : *out;
      if (before > (limit - int64_t(c - '0')) / 10) return raise_value_error(thread_, message);
      *out = before * 10 + int64_t(c - '0');
    }
    return true;
  }

  /// The next argument, or the one that a (key) chose.
  Value argument() {
    if (current_) return current_;
    if (tuple_ && next_ < tuple_->length) return tuple_->items[next_++];
    if (!tuple_ && !used_single_) {
      used_single_ = true;
      return arguments_;
    }
    return raise_type_error(thread_, "not enough arguments for format string");
  }

  bool convert(Directive& d, Value v) {
    switch (d.type) {
      case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return convert_int(d, v);
      case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return convert_float(d, v);
      case 'c': return convert_char(d, v);
      default: break;
    }
    bool known;
    Str* text = source_.text_for(thread_, d.type, v, &known);
    if (!known) return unsupported(d.type);
    return text && add_text(d, text);
  }

  bool unsupported(uint32_t c) {
    char shown[64];
    snprintf(shown, sizeof shown, "'%c' (0x%x)", c > 31 && c < 128 ? int(c) : '?', c);
    return raise_value_error(thread_, "unsupported format character {} at index {}", static_cast<const char*>(shown), at_ - 1);
  }

  bool add_text(const Directive& d, Str* text) {
    size_t length = d.precision >= 0 && uint64_t(d.precision) < text->length ? size_t(d.precision) : text->length;
    int64_t missing = d.width - int64_t(length);
    if (missing > 0 && !(d.flags & kLeftAlign)) out_.add_repeated(' ', size_t(missing));
    out_.add(text, 0, length);
    if (missing > 0 && d.flags & kLeftAlign) out_.add_repeated(' ', size_t(missing));
    return true;
  }

  bool convert_char(const Directive& d, Value v) {
    uint32_t c;
    TRY(source_.char_for(thread_, v, &c));
    int64_t missing = d.width - 1;
    if (missing > 0 && !(d.flags & kLeftAlign)) out_.add_repeated(' ', size_t(missing));
    out_.add_char(c);
    if (missing > 0 && d.flags & kLeftAlign) out_.add_repeated(' ', size_t(missing));
    return true;
  }

  /// Sign, prefix, zeros, digits, padding.
  void add_number(const Directive& d, bool negative, std::string_view prefix, int64_t zeros, std::string_view digits) {
    char sign = negative ? '-' : d.flags & kPlus ? '+' : d.flags & kBlank ? ' ' : '\0';
    int64_t size = int64_t(prefix.size() + digits.size()) + zeros + (sign ? 1 : 0);
    int64_t missing = d.width > size ? d.width - size : 0;
    if (d.flags & kZero && !(d.flags & kLeftAlign)) {
      zeros += missing;
      missing = 0;
    }
    if (missing && !(d.flags & kLeftAlign)) out_.add_repeated(' ', size_t(missing));
    if (sign) out_.add_char(uint8_t(sign));
    if (!prefix.empty()) out_.add_ascii(prefix);
    if (zeros) out_.add_repeated('0', size_t(zeros));
    out_.add_ascii(digits);
    if (missing && d.flags & kLeftAlign) out_.add_repeated(' ', size_t(missing));
  }

  bool convert_int(const Directive& d, Value v) {
    if (d.type == 'd' && v.is_int() && d.flags == 0 && d.width < 0 && d.precision < 0) {
      out_.add_int(v.as_int());
      return true;
    }
    bool decimal = d.type == 'd' || d.type == 'i' || d.type == 'u';
    Value number = is_any_int(v) ? v : decimal ? truncated(d, v) : indexed(d, v);
    TRY(number);
    Str* text = TRY(int_to_str(thread_, number, decimal ? 10 : d.type == 'o' ? 8 : 16));
    std::string digits(text->ascii());
    bool negative = digits[0] == '-';
    if (negative) digits.erase(0, 1);
    if (d.type == 'X') {
      for (char& c : digits) c = char(c >= 'a' ? c - 32 : c);
    }
    const char prefix[] = {'0', char(d.type), 0};
    int64_t zeros = d.precision > int64_t(digits.size()) ? d.precision - int64_t(digits.size()) : 0;
    add_number(d, negative, d.flags & kAlternate && !decimal ? prefix : "", zeros, digits);
    return true;
  }

  Failed wrong_type(const Directive& d, Value v, const char* wanted) {
    const char type[] = {char(d.type), 0};
    return raise_type_error(thread_, "%{} format: {} is required, not {}", static_cast<const char*>(type), wanted, type_name(v));
  }

  /// int(v) for a number; a TypeError becomes the message of the directive.
  Value truncated(const Directive& d, Value v) {
    if (is_any_float(v)) return int_from_double(thread_, float_value(v));
    for (Special s : {Special::kint, Special::kindex}) {
      if (!class_special(thread_, class_of(v), s)) continue;
      Value method = TRY(lookup_special(thread_, v, special_name(s)));
      Value number = call(thread_, method, {});
      if (number && is_any_int(number)) return number;
      if (number) return raise_type_error(thread_, "{} returned non-int (type {})", special_name(s), type_name(number));
      if (!pending_matches(thread_, ExceptionId::kTypeError)) return kEmpty;
      take_pending(thread_);
      break;
    }
    return wrong_type(d, v, "a real number");
  }

  Value indexed(const Directive& d, Value v) {
    if (class_special(thread_, class_of(v), Special::kindex)) {
      Value number = to_index(thread_, v);
      if (number || !pending_matches(thread_, ExceptionId::kTypeError)) return number;
      take_pending(thread_);
    }
    return wrong_type(d, v, "an integer");
  }

  bool convert_float(const Directive& d, Value v) {
    double number;
    if (is_any_float(v)) number = float_value(v);
    else TRY(source_.double_for(thread_, v, &number));
    DoubleFormat format;
    format.type = char(d.type);
    format.precision = d.precision < 0 ? 6 : int(d.precision);
    format.alternate = d.flags & kAlternate;
    add_number(d, shows_minus(number), "", 0, format_double(number, format));
    return true;
  }

  Thread& thread_;
  const Source& source_;
  StrBuilder out_;
  Value arguments_, mapping_, current_;
  Tuple* tuple_ = nullptr;
  size_t at_ = 0, next_ = 0;
  bool used_single_ = false;
};

struct StrSource {
  static constexpr const char* kNotAllConverted = "not all arguments converted during string formatting";
  static constexpr const char* kPrecisionTooBig = "precision too big";
  Str* text;

  static bool may_be_mapping(Value v) { return !has_layout<Str>(v); }
  size_t length() const { return text->length; }
  uint32_t at(size_t i) const { return text->at(i); }
  size_t find_percent(size_t from) const {
    if (text->width() == 1) {
      const void* found = memchr(text->bytes1() + from, '%', text->length - from);
      return found ? size_t(static_cast<const uint8_t*>(found) - text->bytes1()) : text->length;
    }
    while (from < text->length && text->at(from) != '%') from++;
    return from;
  }
  void add_to(StrBuilder& out, size_t begin, size_t end) const { out.add(text, begin, end); }
  Value slice(Thread& t, size_t begin, size_t end) const {
    return Value::from(TRY(str_substring(t, text, begin, end)));
  }
  Str* text_for(Thread& t, uint32_t type, Value v, bool* known) const {
    *known = true;
    if (type == 's') return is_exact<Str>(v) ? v.as<Str>() : str_of(t, v);
    if (type == 'r') return repr(t, v);
    if (type == 'a') return ascii_of(t, v);
    *known = false;
    return nullptr;
  }
  bool char_for(Thread& t, Value v, uint32_t* out) const {
    if (auto* s = as_layout<Str>(v)) {
      *out = s->length == 1 ? s->at(0) : 0;
      return s->length == 1 ? true : bool(raise_type_error(t, "%c requires int or char"));
    }
    if (!is_any_int(v) && !class_special(t, class_of(v), Special::kindex)) {
      return raise_type_error(t, "%c requires int or char");
    }
    Value number = TRY(to_index(t, v));
    int64_t point;
    if (!int_to_int64(number, &point) || point < 0 || point > 0x10ffff) {
      return raise_overflow_error(t, "%c arg not in range(0x110000)");
    }
    *out = uint32_t(point);
    return true;
  }
  bool double_for(Thread& t, Value v, double* out) const { return to_double(t, v, out); }
};

struct BytesSource {
  static constexpr const char* kNotAllConverted = "not all arguments converted during bytes formatting";
  static constexpr const char* kPrecisionTooBig = "prec too big";
  std::string_view text;

  static bool may_be_mapping(Value v) {
    return !has_layout<Str>(v) && !has_layout<Bytes>(v) && !has_layout<ByteArray>(v);
  }
  size_t length() const { return text.size(); }
  uint32_t at(size_t i) const { return uint8_t(text[i]); }
  size_t find_percent(size_t from) const {
    size_t found = text.find('%', from);
    return found == text.npos ? text.size() : found;
  }
  void add_to(StrBuilder& out, size_t begin, size_t end) const {
    for (size_t i = begin; i < end; i++) out.add_char(uint8_t(text[i]));
  }
  Value slice(Thread& t, size_t begin, size_t end) const {
    return Value::from(TRY(bytes_from(t, text.substr(begin, end - begin))));
  }
  Str* text_for(Thread& t, uint32_t type, Value v, bool* known) const {
    *known = true;
    if (type == 's' || type == 'b') return bytes_text(t, v);
    if (type == 'r' || type == 'a') return ascii_of(t, v);
    *known = false;
    return nullptr;
  }
  /// The bytes of an object, one character each.
  Str* bytes_text(Thread& t, Value v) const {
    if (!has_layout<Bytes>(v) && class_special(t, class_of(v), Special::kbytes)) {
      Value method = TRY(lookup_special(t, v, special_name(Special::kbytes)));
      Value result = TRY(call(t, method, {}));
      if (!has_layout<Bytes>(result)) {
        return raise_type_error(t, "__bytes__ returned non-bytes (type {})", type_name(result));
      }
      v = result;
    }
    BufferView view;
    TRY(get_buffer(t, v, &view, "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'"));
    return str_from_latin1(t, view.view());
  }
  bool char_for(Thread& t, Value v, uint32_t* out) const {
    const char* message = "%c requires an integer in range(256) or a single byte";
    if (has_layout<Bytes>(v) || has_layout<ByteArray>(v)) {
      BufferView view;
      TRY(get_buffer(t, v, &view));
      *out = view.length == 1 ? view.data[0] : 0;
      return view.length == 1 ? true : bool(raise_type_error(t, message));
    }
    if (!is_any_int(v) && !class_special(t, class_of(v), Special::kindex)) return raise_type_error(t, message);
    Value number = TRY(to_index(t, v));
    int64_t byte;
    if (!int_to_int64(number, &byte) || byte < 0 || byte > 255) {
      return raise_overflow_error(t, "%c arg not in range(256)");
    }
    *out = uint32_t(byte);
    return true;
  }
  bool double_for(Thread& t, Value v, double* out) const {
    if (to_double(t, v, out)) return true;
    if (!pending_matches(t, ExceptionId::kTypeError)) return false;
    take_pending(t);
    return raise_type_error(t, "float argument required, not {}", type_name(v));
  }
};

}  // namespace

Value str_percent_format(Thread& t, Str* format, Value arguments) {
  StrSource source{format};
  PercentFormatter<StrSource> formatter(t, source, arguments);
  TRY(formatter.run());
  Str* result = TRY(formatter.out().finish());
  return Value::from(result);
}

Value bytes_percent_format(Thread& t, std::string_view format, Value arguments, bool as_bytearray) {
  BytesSource source{format};
  PercentFormatter<BytesSource> formatter(t, source, arguments);
  TRY(formatter.run());
  Str* text = TRY(formatter.out().finish());
  std::string_view data(static_cast<const char*>(text->data), text->length);
  if (as_bytearray) return Value::from(TRY(bytearray_from(t, data)));
  return Value::from(TRY(bytes_from(t, data)));
}

}  // namespace adder
