// The module _string: how str.format reads its fields, for string.Formatter.
#include "objects/containers.h"
#include "objects/format_fields.h"
#include "objects/iterators.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"

namespace adder {
namespace {

Value text_of(Thread& t, Str* s, TextRange range) { return Value::from(TRY(str_substring(t, s, range.begin, range.end))); }

/// (literal, field name, specification, conversion) of one piece.
Value piece_tuple(Thread& t, Str* s, const FormatPiece& piece) {
  Value literal = TRY(text_of(t, s, piece.literal));
  if (!piece.has_field) return Value::from(make_tuple(t, literal, kNone, kNone, kNone));
  Value name = TRY(text_of(t, s, piece.name));
  Value spec = TRY(text_of(t, s, piece.spec));
  Value conversion = piece.conversion ? Value::from(TRY(str_from_char(t, piece.conversion))) : kNone;
  return Value::from(make_tuple(t, literal, name, spec, conversion));
}

Value text_argument(Thread& t, Value v) {
  if (has_layout<Str>(v)) return v;
  return raise_type_error(t, "expected str, got {}", type_name(v));
}

/// The pieces are collected at once: an error in any of them shows here.
Value formatter_parser(Thread& t, Value, Value text) {
  Str* s = TRY(text_argument(t, text)).as<Str>();
  FormatParser parser(t, s, {0, s->length});
  List* pieces = new_list(t);
  FormatPiece piece;
  for (;;) {
    auto step = parser.next(&piece);
    if (step == FormatParser::Step::kFailed) return kEmpty;
    if (step == FormatParser::Step::kEnd) break;
    Value item = TRY(piece_tuple(t, s, piece));
    TRY(list_append(t, pieces, item));
  }
  return list_iterator(t, pieces);
}

/// The first part of a field name as an int, or as text.
Value index_or_text(Thread& t, Str* s, TextRange range) {
  int64_t index = field_index(t, s, range);
  if (index == -2) return kEmpty;
  return index >= 0 ? int_from(t, index) : text_of(t, s, range);
}

Value formatter_field_name_split(Thread& t, Value, Value text) {
  Str* s = TRY(text_argument(t, text)).as<Str>();
  size_t end = field_first_end(s, {0, s->length});
  Value first = TRY(index_or_text(t, s, {0, end}));
  FieldAccessParser parser(t, s, {end, s->length});
  List* rest = new_list(t);
  FieldAccess access;
  for (;;) {
    auto step = parser.next(&access);
    if (step == FormatParser::Step::kFailed) return kEmpty;
    if (step == FormatParser::Step::kEnd) break;
    Value name = access.is_attribute ? text_of(t, s, access.name) : index_or_text(t, s, access.name);
    TRY(name);
    TRY(list_append(t, rest, Value::from(make_tuple(t, Value::from_bool(access.is_attribute), name))));
  }
  return Value::from(make_tuple(t, first, list_iterator(t, rest)));
}

const NativeMethod kStringFunctions[] = {
    function<formatter_parser>("formatter_parser($module, string, /)!", "Iterate over the pieces of a format string."),
    function<formatter_field_name_split>("formatter_field_name_split($module, field_name, /)!", "Take a field name apart."),
};

}  // namespace

extern const ModuleSpec kStringModule;
const ModuleSpec kStringModule = {"_string", "String helper module", kStringFunctions};

}  // namespace adder
