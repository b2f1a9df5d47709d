// str.format and str.format_map.
#include "builtins/str_methods.h"
#include "objects/format_fields.h"
#include "objects/format_spec.h"

namespace adder {
namespace {

/// Where fields find their values, and how fields without a name are numbered.
class Formatter {
 public:
  /// `arguments` null: format_map.  `mapping` empty: no keyword arguments.
  Formatter(Thread& t, Str* text, Tuple* arguments, Value mapping)
      : thread_(t), text_(text), arguments_(arguments), mapping_(mapping) {}

  bool run(StrBuilder& out, TextRange range, int depth) {
    if (depth < 0) return raise_value_error(thread_, "Max string recursion exceeded");
    FormatParser parser(thread_, text_, range);
    FormatPiece piece;
    for (;;) {
      auto step = parser.next(&piece);
      if (step == FormatParser::Step::kEnd) return true;
      if (step == FormatParser::Step::kFailed) return false;
      out.add(text_, piece.literal.begin, piece.literal.end);
      if (piece.has_field) TRY(add_field(out, piece, depth));
    }
  }

 private:
  bool add_field(StrBuilder& out, const FormatPiece& piece, int depth) {
    Value value = TRY(lookup(piece.name));
    if (piece.conversion) value = TRY(convert(value, piece.conversion));
    if (piece.spec.empty()) return add_text(out, format_plain(thread_, value));
    Str* spec = TRY(spec_text(piece, depth));
    return add_text(out, format_fast(thread_, value, spec));
  }

  bool add_text(StrBuilder& out, Str* text) {
    if (!text) return false;
    out.add(text);
    return true;
  }

  Str* spec_text(const FormatPiece& piece, int depth) {
    if (!piece.spec_has_fields) return str_substring(thread_, text_, piece.spec.begin, piece.spec.end);
    StrBuilder out(thread_);
    TRY(run(out, piece.spec, depth - 1));
    return out.finish();
  }

  Value convert(Value value, uint32_t conversion) {
    Str* text;
    if (conversion == 'r') text = repr(thread_, value);
    else if (conversion == 's') text = str_of(thread_, value);
    else if (conversion == 'a') text = ascii_of(thread_, value);
    else return unknown_conversion(conversion);
    return text ? Value::from(text) : kEmpty;
  }

  Failed unknown_conversion(uint32_t c) {
    char shown[16];
    snprintf(shown, sizeof shown, c > 32 && c < 127 ? "%c" : "\\x%x", c);
    return raise_value_error(thread_, "Unknown conversion specifier {}", static_cast<const char*>(shown));
  }

  Value lookup(TextRange name) {
    size_t first_end = field_first_end(text_, name);
    Value value = TRY(lookup_first({name.begin, first_end}));
    FieldAccessParser parser(thread_, text_, {first_end, name.end});
    FieldAccess access;
    for (;;) {
      auto step = parser.next(&access);
      if (step == FormatParser::Step::kEnd) return value;
      if (step == FormatParser::Step::kFailed) return kEmpty;
      value = TRY(follow(value, access));
    }
  }

  Value lookup_first(TextRange range) {
    int64_t index = field_index(thread_, text_, range);
    if (index == -2) return kEmpty;
    bool automatic = range.empty();
    if (automatic || index >= 0) {
      TRY(check_numbering(automatic));
      if (automatic) index = next_index_++;
      return positional(index);
    }
    Value key = Value::from(TRY(str_substring(thread_, text_, range.begin, range.end)));
    if (!mapping_) return raise_key_error(thread_, key);
    if (!arguments_ || !is_exact<Dict>(mapping_)) return get_item(thread_, mapping_, key);
    Value value = dict_get(thread_, mapping_.as<Dict>(), key);
    if (!value && !has_pending(thread_)) return raise_key_error(thread_, key);
    return value;
  }

  bool check_numbering(bool automatic) {
    if (!arguments_) return true;
    if (numbering_ == kUnknown) numbering_ = automatic ? kAutomatic : kManual;
    if (automatic && numbering_ == kManual) {
      return raise_value_error(thread_, "cannot switch from manual field specification to automatic field numbering");
    }
    if (!automatic && numbering_ == kAutomatic) {
      return raise_value_error(thread_, "cannot switch from automatic field numbering to manual field specification");
    }
    return true;
  }

  Value positional(int64_t index) {
    if (!arguments_) return raise_value_error(thread_, "Format string contains positional fields");
    if (uint64_t(index) < arguments_->length) return arguments_->items[index];
    return raise_index_error(thread_, "Replacement index {} out of range for positional args tuple", index);
  }

  Value follow(Value value, const FieldAccess& access) {
    if (!access.is_attribute) {
      int64_t index = field_index(thread_, text_, access.name);
      if (index == -2) return kEmpty;
      if (index >= 0) return get_item(thread_, value, int_from(thread_, index));
    }
    Str* name = TRY(str_substring(thread_, text_, access.name.begin, access.name.end));
    if (access.is_attribute) return get_attribute(thread_, value, intern(thread_, name));
    return get_item(thread_, value, Value::from(name));
  }

  enum Numbering : uint8_t { kUnknown, kAutomatic, kManual };
  Thread& thread_;
  Str* text_;
  Tuple* arguments_;
  Value mapping_;
  Numbering numbering_ = kUnknown;
  int64_t next_index_ = 0;
};

/// Fields may stand in the specification of a field, and no deeper.
constexpr int kMaxNesting = 1;

Value format(Thread& t, Str* text, Tuple* arguments, Value mapping) {
  StrBuilder out(t);
  TRY(Formatter(t, text, arguments, mapping).run(out, {0, text->length}, kMaxNesting));
  Str* result = TRY(out.finish());
  return Value::from(result);
}

}  // namespace

Value str_format_method(Thread& t, Value self, Value arguments, Value keywords) {
  return format(t, self_str(self), arguments.as<Tuple>(), keywords);
}

Value str_format_map_method(Thread& t, Value self, Value mapping) {
  return format(t, self_str(self), nullptr, mapping);
}

}  // namespace adder
