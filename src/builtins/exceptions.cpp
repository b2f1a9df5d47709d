// BaseException and what its subclasses add: fields beside `args`, and how they show themselves.
#include "builtins/exceptions.h"

#include "interp/descriptors.h"
#include "interp/operations/intrinsics.h"
#include "objects/attributes.h"
#include "objects/exception.h"
#include "objects/native.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/str.h"

namespace adder {
namespace {

ExceptionObject* as_exception(Value v) { return v.as<ExceptionObject>(); }
Class* exception_class(Thread& t, ExceptionId id) { return t.runtime->exceptions[size_t(id)]; }
bool is_kind(Thread& t, Value v, ExceptionId id) { return is_instance_of(v, exception_class(t, id)); }
Value none_if_empty(Value v) { return v ? v : kNone; }

Value exception_new(Thread& t, Value type, Value args, Value kwargs) {
  auto* e = new_instance<ExceptionObject>(t, type.as<Class>());
  e->traceback = e->context = e->cause = kNone;
  e->arguments = args;
  return Value::from(e);
}

// --- fields: which of `extra` an exception's attributes are ------------------------------------------------------------------

struct Field {
  ExceptionId id;
  const char* name;
  int index;
};
const Field kFields[] = {
    {ExceptionId::kStopIteration, "value", 0},
    {ExceptionId::kSystemExit, "code", 0},
    {ExceptionId::kAttributeError, "name", 0},
    {ExceptionId::kAttributeError, "obj", 1},
    {ExceptionId::kNameError, "name", 0},
    {ExceptionId::kImportError, "msg", 0},
    {ExceptionId::kImportError, "name", 1},
    {ExceptionId::kImportError, "path", 2},
    {ExceptionId::kOSError, "errno", 0},
    {ExceptionId::kOSError, "strerror", 1},
    {ExceptionId::kOSError, "filename", 2},
    {ExceptionId::kOSError, "filename2", 3},
    {ExceptionId::kSyntaxError, "msg", 0},
    {ExceptionId::kSyntaxError, "filename", 1},
    {ExceptionId::kSyntaxError, "lineno", 2},
    {ExceptionId::kSyntaxError, "offset", 3},
    {ExceptionId::kSyntaxError, "text", 4},
    {ExceptionId::kBaseExceptionGroup, "message", 0},
    {ExceptionId::kBaseExceptionGroup, "exceptions", 1},
    {ExceptionId::kUnicodeDecodeError, "encoding", 0},
    {ExceptionId::kUnicodeDecodeError, "object", 1},
    {ExceptionId::kUnicodeDecodeError, "start", 2},
    {ExceptionId::kUnicodeDecodeError, "end", 3},
    {ExceptionId::kUnicodeDecodeError, "reason", 4},
    {ExceptionId::kUnicodeEncodeError, "encoding", 0},
    {ExceptionId::kUnicodeEncodeError, "object", 1},
    {ExceptionId::kUnicodeEncodeError, "start", 2},
    {ExceptionId::kUnicodeEncodeError, "end", 3},
    {ExceptionId::kUnicodeEncodeError, "reason", 4},
    {ExceptionId::kUnicodeTranslateError, "encoding", 0},
    {ExceptionId::kUnicodeTranslateError, "object", 1},
    {ExceptionId::kUnicodeTranslateError, "start", 2},
    {ExceptionId::kUnicodeTranslateError, "end", 3},
    {ExceptionId::kUnicodeTranslateError, "reason", 4},
};
template <int kIndex> Value get_extra(Thread&, Value self) { return none_if_empty(as_exception(self)->extra[kIndex]); }
template <int kIndex> bool set_extra(Thread&, Value self, Value v) {
  gc::write_barrier(as_exception(self));
  as_exception(self)->extra[kIndex] = v;
  return true;
}
using Getter = Value (*)(Thread&, Value);
using Setter = bool (*)(Thread&, Value, Value);
/// ref 3.11: a position in what could not be coded is a C number.
template <int kIndex> bool set_position(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "can't delete numeric/char attribute");
  return is_any_int(v) ? set_extra<kIndex>(t, self, v) : bool(raise_type_error(t, "an integer is required"));
}
const Getter kGetters[] = {get_extra<0>, get_extra<1>, get_extra<2>, get_extra<3>, get_extra<4>, get_extra<5>};
const Setter kSetters[] = {set_extra<0>, set_extra<1>, set_extra<2>, set_extra<3>, set_extra<4>, set_extra<5>};
const Setter kPositionSetters[] = {set_position<0>, set_position<1>, set_position<2>, set_position<3>};
Setter setter_of(const Field& f) {
  if (f.id == ExceptionId::kBaseExceptionGroup) return nullptr;
  bool unicode = f.id == ExceptionId::kUnicodeDecodeError || f.id == ExceptionId::kUnicodeEncodeError || f.id == ExceptionId::kUnicodeTranslateError;
  return unicode && (f.index == 2 || f.index == 3) ? kPositionSetters[f.index] : kSetters[f.index];
}

void set_extra_field(Value self, int index, Value v) {
  gc::write_barrier(as_exception(self));
  as_exception(self)->extra[index] = v;
}

// The fields of a SyntaxError that have no place of their own: end_lineno, end_offset, print_file_and_line.
template <size_t kField> Value get_syntax_field(Thread&, Value self) {
  Value fields = as_exception(self)->extra[5];
  return fields ? fields.as<Tuple>()->items[kField] : kNone;
}
template <size_t kField> bool set_syntax_field(Thread& t, Value self, Value v) {
  Value old = as_exception(self)->extra[5];
  Value fields[] = {kNone, kNone, kNone};
  if (old) std::copy_n(old.as<Tuple>()->items, 3, fields);
  fields[kField] = none_if_empty(v);
  set_extra_field(self, 5, Value::from(make_tuple(t, fields[0], fields[1], fields[2])));
  return true;
}
const NativeGetSet kSyntaxErrorEnds[] = {
    {"end_lineno", get_syntax_field<0>, set_syntax_field<0>, "exception end lineno", 0, true},
    {"end_offset", get_syntax_field<1>, set_syntax_field<1>, "exception end offset", 0, true},
    {"print_file_and_line", get_syntax_field<2>, set_syntax_field<2>, "exception print_file_and_line", 0, true},
};

// --- initialization by kind --------------------------------------------------------------------------------------------------------

bool no_keywords(Thread& t, Value self, Value kwargs) {
  if (!kwargs || kwargs.as<Dict>()->used == 0) return true;
  return raise_type_error(t, "{}() takes no keyword arguments", class_of(self)->name);
}
// Keyword arguments with these names go to `extra`; others are errors.
bool take_keywords(Thread& t, const char* taker, Value self, Value kwargs, std::initializer_list<std::pair<const char*, int>> names) {
  if (!kwargs) return true;
  if (size_t given = kwargs.as<Dict>()->used; given > names.size())
    return raise_type_error(t, "{}() takes at most {} keyword argument{} ({} given)", taker, names.size(), names.size() == 1 ? "" : "s", given);
  size_t position = 0;
  Value key, value;
  while (dict_next(kwargs.as<Dict>(), &position, &key, &value)) {
    int index = -1;
    for (auto& [name, at] : names)
      if (str_equal(key.as<Str>(), name)) index = at;
    if (index < 0) return raise_type_error(t, "'{}' is an invalid keyword argument for {}()", key.as<Str>(), taker);
    set_extra_field(self, index, value);
  }
  return true;
}

bool init_syntax_error(Thread& t, Value self, Tuple* args) {
  if (args->length >= 1) set_extra_field(self, 0, args->items[0]);
  if (args->length != 2) return true;
  Tuple* details = TRY(tuple_of(t, args->items[1]));
  uint64_t given = details->length;
  if (given < 4) return raise_type_error(t, "function takes at least 4 arguments ({} given)", given);
  if (given > 6) return raise_type_error(t, "function takes at most 6 arguments ({} given)", given);
  if (given == 5) return raise_type_error(t, "end_offset must be provided when end_lineno is provided");
  for (int i = 0; i < 4; i++) set_extra_field(self, i + 1, details->items[i]);
  if (details->length == 6) set_extra_field(self, 5, Value::from(make_tuple(t, details->items[4], details->items[5], kNone)));
  return true;
}

bool check_fields(Thread& t, const char* name, Tuple* args, bool has_encoding, Kind object_kind) {
  uint64_t expected = has_encoding ? 5 : 4;
  if (args->length != expected) return raise_type_error(t, "function takes exactly {} arguments ({} given)", expected, args->length);
  return true;
}
bool init_unicode_error(Thread& t, Value self, Tuple* args, bool translate) {
  if (!check_fields(t, "", args, !translate, Kind::kStr)) return false;
  bool decode = is_kind(t, self, ExceptionId::kUnicodeDecodeError);
  uint64_t k = 0;
  if (!translate) {
    if (!has_layout<Str>(args->items[0])) return raise_type_error(t, "argument 1 must be str, not {}", argument_type_name(args->items[0]));
    set_extra_field(self, 0, args->items[k++]);
  }
  Value object = args->items[k++];
  if (!decode && !has_layout<Str>(object)) return raise_type_error(t, "argument {} must be str, not {}", k, argument_type_name(object));
  if (decode && !has_layout<Bytes>(object)) {
    Value bytes = Value::from(class_for<Bytes>(t));
    object = TRY(call_with(t, bytes, object));
  }
  set_extra_field(self, 1, object);
  for (int field = 2; field <= 4; field++, k++) {
    Value v = args->items[k];
    if (field < 4 && !is_any_int(v)) return raise_type_error(t, "'{}' object cannot be interpreted as an integer", type_name(v));
    if (field == 4 && !has_layout<Str>(v)) return raise_type_error(t, "argument {} must be str, not {}", k + 1, argument_type_name(v));
    set_extra_field(self, field, v);
  }
  return true;
}

void init_os_error(Thread& t, Value self, Tuple* args) {
  uint64_t n = args->length;
  if (n < 2 || n > 5) return;
  set_extra_field(self, 0, args->items[0]);
  set_extra_field(self, 1, args->items[1]);
  if (n >= 3) {
    bool characters_written = is_kind(t, self, ExceptionId::kBlockingIOError) && is_any_int(args->items[2]);
    set_extra_field(self, characters_written ? 4 : 2, args->items[2]);
    if (n == 5) set_extra_field(self, 3, args->items[4]);
    if (!characters_written && args->items[2] != kNone) {
      gc::write_barrier(as_exception(self));
      as_exception(self)->arguments = Value::from(tuple_from(t, {args->items, 2}));
    }
  }
}

Value exception_init(Thread& t, Value self, Value args, Value kwargs) {
  auto* a = args.as<Tuple>();
  auto* e = as_exception(self);
  gc::write_barrier(e);
  e->arguments = args;
  if (is_kind(t, self, ExceptionId::kImportError)) {
    for (int field = 0; field < 3; field++) set_extra_field(self, field, kEmpty);
    if (a->length == 1) set_extra_field(self, 0, a->items[0]);
    return take_keywords(t, "ImportError", self, kwargs, {{"name", 1}, {"path", 2}}) ? kNone : kEmpty;
  }
  if (is_kind(t, self, ExceptionId::kAttributeError)) return take_keywords(t, "AttributeError", self, kwargs, {{"name", 0}, {"obj", 1}}) ? kNone : kEmpty;
  if (is_kind(t, self, ExceptionId::kNameError)) return take_keywords(t, "NameError", self, kwargs, {{"name", 0}}) ? kNone : kEmpty;
  if (!no_keywords(t, self, kwargs)) return kEmpty;
  if (is_kind(t, self, ExceptionId::kStopIteration)) set_extra_field(self, 0, a->length ? a->items[0] : kNone);
  if (is_kind(t, self, ExceptionId::kSystemExit)) set_extra_field(self, 0, a->length == 0 ? kNone : a->length == 1 ? a->items[0] : args);
  if (is_kind(t, self, ExceptionId::kSyntaxError) && !init_syntax_error(t, self, a)) return kEmpty;
  if (is_kind(t, self, ExceptionId::kUnicodeDecodeError) || is_kind(t, self, ExceptionId::kUnicodeEncodeError))
    return init_unicode_error(t, self, a, false) ? kNone : kEmpty;
  if (is_kind(t, self, ExceptionId::kUnicodeTranslateError)) return init_unicode_error(t, self, a, true) ? kNone : kEmpty;
  return kNone;
}

// Whether __init__ takes the arguments: a subclass has an __init__ of its own, which may pass on others, and no __new__.
bool init_takes_arguments(Thread& t, Class* cls) {
  Class* base = exception_class(t, ExceptionId::kOSError);
  return class_special(t, cls, Special::kinit) != class_special(t, base, Special::kinit) && class_special(t, cls, Special::knew) == class_special(t, base, Special::knew);
}
// OSError chooses the subclass for its errno.
Value os_error_new(Thread& t, Value type, Value args, Value kwargs) {
  auto* a = args.as<Tuple>();
  Class* cls = type.as<Class>();
  if (init_takes_arguments(t, cls)) return exception_new(t, type, Value::from(t.runtime->empty_tuple), kEmpty);
  if (kwargs && kwargs.as<Dict>()->used) return raise_type_error(t, "{}() takes no keyword arguments", cls->name);
  if (cls == exception_class(t, ExceptionId::kOSError) && a->length >= 2 && a->length <= 5 && a->items[0].is_int())
    if (ExceptionId id; os_error_kind(int(a->items[0].as_int()), &id)) cls = exception_class(t, id);
  Value self = TRY(exception_new(t, Value::from(cls), args, kwargs));
  init_os_error(t, self, a);
  return self;
}
Value os_error_init(Thread& t, Value self, Value args, Value kwargs) {
  if (!init_takes_arguments(t, class_of(self))) return kNone;
  if (!no_keywords(t, self, kwargs)) return kEmpty;
  gc::write_barrier(as_exception(self));
  as_exception(self)->arguments = args;
  init_os_error(t, self, args.as<Tuple>());
  return kNone;
}
Value get_characters_written(Thread& t, Value self) {
  Value v = as_exception(self)->extra[4];
  return v ? v : Value(raise_attribute_error(t, "characters_written"));
}
bool set_characters_written(Thread& t, Value self, Value v) {
  if (!v && !as_exception(self)->extra[4]) return raise_attribute_error(t, "characters_written");
  if (v && !(v = to_index(t, v))) return false;
  set_extra_field(self, 4, v);
  return true;
}
const NativeGetSet kBlockingGetSets[] = {{"characters_written", get_characters_written, set_characters_written, nullptr}};

// --- text --------------------------------------------------------------------------------------------------------------------------

Value exception_str(Thread& t, Value self) {
  auto* args = as_exception(self)->arguments.as<Tuple>();
  if (args->length == 0) return Value::from(t.runtime->empty_str);
  if (args->length == 1) return Value::from(TRY(str_of(t, args->items[0])));
  return Value::from(TRY(str_of(t, Value::from(args))));
}
Value exception_repr(Thread& t, Value self) {
  auto* args = as_exception(self)->arguments.as<Tuple>();
  StrBuilder text(t);
  text.add(class_of(self)->name);
  if (args->length == 1) {
    text.add_char('(');
    text.add(TRY(repr(t, args->items[0])));
    text.add_char(')');
  } else {
    text.add(TRY(repr(t, Value::from(args))));
  }
  return Value::from(text.finish());
}
Value key_error_str(Thread& t, Value self) {
  auto* args = as_exception(self)->arguments.as<Tuple>();
  if (args->length == 1) return Value::from(TRY(repr(t, args->items[0])));
  return exception_str(t, self);
}
Value import_error_str(Thread& t, Value self) {
  Value message = as_exception(self)->extra[0];
  return message && is_exact<Str>(message) ? message : exception_str(t, self);
}
Value os_error_str(Thread& t, Value self) {
  auto* e = as_exception(self);
  if (!e->extra[0] || !e->extra[1]) return exception_str(t, self);
  StrBuilder text(t);
  text.add_ascii("[Errno ");
  text.add(TRY(str_of(t, e->extra[0])));
  text.add_ascii("] ");
  text.add(TRY(str_of(t, e->extra[1])));
  if (e->extra[2] && e->extra[2] != kNone) {
    text.add_ascii(": ");
    text.add(TRY(repr(t, e->extra[2])));
    if (e->extra[3] && e->extra[3] != kNone) {
      text.add_ascii(" -> ");
      text.add(TRY(repr(t, e->extra[3])));
    }
  }
  return Value::from(text.finish());
}
Value syntax_error_str(Thread& t, Value self) {
  auto* e = as_exception(self);
  Str* message = TRY(str_of(t, none_if_empty(e->extra[0])));
  Value file = none_if_empty(e->extra[1]), line = none_if_empty(e->extra[2]);
  bool has_file = has_layout<Str>(file), has_line = is_any_int(line);
  if (!has_file && !has_line) return Value::from(message);
  StrBuilder text(t);
  text.add(message);
  text.add_ascii(" (");
  if (has_file) {
    auto* name = file.as<Str>();
    uint64_t start = name->length;
    while (start > 0 && name->at(start - 1) != '/') start--;
    text.add(name, start, name->length);
  }
  if (has_file && has_line) text.add_ascii(", ");
  if (has_line) {
    text.add_ascii("line ");
    text.add(int_to_str(t, line));
  }
  text.add_char(')');
  return Value::from(text.finish());
}

void add_hex(StrBuilder& text, uint32_t c, int width) {
  for (int k = width - 1; k >= 0; k--) text.add_char(uint32_t("0123456789abcdef"[c >> (4 * k) & 15]));
}
Value unicode_error_str(Thread& t, Value self) {
  auto* e = as_exception(self);
  if (!e->extra[1]) return Value::from(t.runtime->empty_str);
  bool decode = is_kind(t, self, ExceptionId::kUnicodeDecodeError), translate = is_kind(t, self, ExceptionId::kUnicodeTranslateError);
  Str* reason = TRY(str_of(t, e->extra[4]));
  int64_t start = 0, end = 0;
  if (!int_to_int64(t, e->extra[2], &start) || !int_to_int64(t, e->extra[3], &end)) return kEmpty;
  int64_t length = decode ? int64_t(e->extra[1].as<Bytes>()->length) : int64_t(e->extra[1].as<Str>()->length);
  StrBuilder text(t);
  if (!translate) {
    text.add_char('\'');
    text.add(TRY(str_of(t, e->extra[0])));
    text.add_ascii("' codec ");
  }
  text.add_ascii(decode ? "can't decode " : translate ? "can't translate " : "can't encode ");
  if (start >= 0 && start < length && end == start + 1) {
    if (decode) {
      text.add_ascii("byte 0x");
      add_hex(text, e->extra[1].as<Bytes>()->data[start], 2);
    } else {
      uint32_t c = e->extra[1].as<Str>()->at(uint64_t(start));
      text.add_ascii(c < 256 ? "character '\\x" : c < 65536 ? "character '\\u" : "character '\\U");
      add_hex(text, c, c < 256 ? 2 : c < 65536 ? 4 : 8);
      text.add_char('\'');
    }
    text.add_ascii(" in position ");
    text.add_int(start);
  } else {
    text.add_ascii(decode ? "bytes in position " : "characters in position ");
    text.add_int(start);
    text.add_char('-');
    text.add_int(end - 1);
  }
  text.add_ascii(": ");
  text.add(reason);
  return Value::from(text.finish());
}

// --- methods ---------------------------------------------------------------------------------------------------------------------------

bool store_traceback(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "__traceback__ may not be deleted");
  if (v != kNone && !is_exact<Traceback>(v)) return raise_type_error(t, "__traceback__ must be a traceback or None");
  gc::write_barrier(as_exception(self));
  as_exception(self)->traceback = v;
  return true;
}
Value with_traceback(Thread& t, Value self, Value v) { return store_traceback(t, self, v) ? self : kEmpty; }
Value add_note(Thread& t, Value self, Value note) {
  if (!has_layout<Str>(note)) return raise_type_error(t, "note must be a str, not '{}'", type_name(note));
  Str* key = intern(t, "__notes__");
  Value notes = find_attribute_value(t, self, key);
  if (!notes) {
    if (has_pending(t)) return kEmpty;
    notes = Value::from(new_list(t));
    if (!set_attribute(t, self, key, notes)) return kEmpty;
  }
  if (!has_layout<List>(notes)) return raise_type_error(t, "Cannot add note: __notes__ is not a list");
  return list_append(t, notes.as<List>(), note) ? kNone : kEmpty;
}
/// The arguments that make an OSError anew, file names included.
Value os_error_arguments(Thread& t, Value self) {
  auto* e = as_exception(self);
  auto* args = e->arguments.as<Tuple>();
  if (args->length != 2 || !e->extra[2]) return e->arguments;
  if (!e->extra[3]) return Value::from(make_tuple(t, args->items[0], args->items[1], e->extra[2]));
  return Value::from(make_tuple(t, args->items[0], args->items[1], e->extra[2], kNone, e->extra[3]));
}
/// The attributes of an exception as its pickle has them: those of an ImportError's fields too; null when there are none.
Dict* state_of(Thread& t, Value self) {
  Dict* dict = instance_dict(t, self);
  if (!is_kind(t, self, ExceptionId::kImportError) || !(as_exception(self)->extra[1] || as_exception(self)->extra[2])) return dict;
  dict = dict ? dict_copy(t, dict) : new_dict(t);
  if (Value name = as_exception(self)->extra[1]) dict_set_str(t, dict, intern(t, "name"), name);
  if (Value path = as_exception(self)->extra[2]) dict_set_str(t, dict, intern(t, "path"), path);
  return dict;
}
Value exception_reduce(Thread& t, Value self) {
  Value cls = Value::from(class_of(self)), args = as_exception(self)->arguments;
  if (is_kind(t, self, ExceptionId::kOSError)) args = os_error_arguments(t, self);
  Dict* dict = state_of(t, self);
  if (dict && dict->used) return Value::from(make_tuple(t, cls, args, Value::from(dict)));
  return Value::from(make_tuple(t, cls, args));
}
Value exception_setstate(Thread& t, Value self, Value state) {
  if (state == kNone) return kNone;
  if (!has_layout<Dict>(state)) return raise_type_error(t, "state is not a dictionary");
  size_t position = 0;
  Value key, value;
  while (dict_next(state.as<Dict>(), &position, &key, &value)) {
    if (!has_layout<Str>(key)) return raise_type_error(t, "attribute name must be string, not '{}'", type_name(key));
    if (!set_attribute(t, self, intern(t, key.as<Str>()), value)) return kEmpty;
  }
  return kNone;
}

Value get_args(Thread&, Value self) { return as_exception(self)->arguments; }
bool set_args(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "args may not be deleted");
  Tuple* args = TRY(tuple_of(t, v));
  gc::write_barrier(as_exception(self));
  as_exception(self)->arguments = Value::from(args);
  return true;
}
Value get_traceback(Thread&, Value self) { return none_if_empty(as_exception(self)->traceback); }
Value get_context(Thread&, Value self) { return none_if_empty(as_exception(self)->context); }
Value get_cause(Thread&, Value self) { return none_if_empty(as_exception(self)->cause); }
bool set_context(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "__context__ may not be deleted");
  if (v != kNone && !is_exception(v)) return raise_type_error(t, "exception context must be None or derive from BaseException");
  gc::write_barrier(as_exception(self));
  as_exception(self)->context = v;
  return true;
}
bool set_cause(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "__cause__ may not be deleted");
  if (v != kNone && !is_exception(v)) return raise_type_error(t, "exception cause must be None or derive from BaseException");
  gc::write_barrier(as_exception(self));
  as_exception(self)->cause = v;
  as_exception(self)->suppress_context = true;
  return true;
}
Value get_suppress(Thread&, Value self) { return Value::from_bool(as_exception(self)->suppress_context); }
bool set_suppress(Thread& t, Value self, Value v) {
  if (!v) return raise_type_error(t, "can't delete numeric/char attribute");
  if (v != kTrue && v != kFalse) return raise_type_error(t, "attribute value type must be bool");
  as_exception(self)->suppress_context = v == kTrue;
  return true;
}
Value get_dict(Thread& t, Value self) { return Value::from(instance_dict(t, self)); }
bool set_dict(Thread& t, Value self, Value v) {
  if (!v || !has_layout<Dict>(v)) return raise_type_error(t, "__dict__ must be set to a dictionary, not a '{}'", v ? type_name(v) : "NoneType");
  return set_instance_dict(t, self, v.as<Dict>());
}

const NativeMethod kNew = method<exception_new>("BaseException($type, *args, **kwargs)!", "Create an exception.");
const NativeMethod kMethods[] = {
    method<exception_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<exception_str>("__str__($self, /)", "Return str(self)."),
    method<exception_repr>("__repr__($self, /)", "Return repr(self)."),
    method<with_traceback>("with_traceback($self, tb, /)!", "Set self.__traceback__ to tb and return self."),
    method<add_note>("add_note($self, note, /)!", "Add a note to the exception"),
    method<exception_reduce>("__reduce__($self, /)!", "Helper for pickle."),
    method<exception_setstate>("__setstate__($self, state, /)!", "Helper for pickle."),
};
const NativeGetSet kGetSets[] = {
    {"args", get_args, set_args, nullptr, offsetof(ExceptionObject, arguments)},
    {"__traceback__", get_traceback, store_traceback, nullptr, offsetof(ExceptionObject, traceback)},
    {"__context__", get_context, set_context, "exception context", offsetof(ExceptionObject, context)},
    {"__cause__", get_cause, set_cause, "exception cause", offsetof(ExceptionObject, cause)},
    native_member("__suppress_context__", get_suppress, nullptr, set_suppress),
    {"__dict__", get_dict, set_dict, nullptr},
};

const NativeMethod kKeyErrorMethods[] = {method<key_error_str>("__str__($self, /)", "Return str(self).")};
const NativeMethod kTextMethods[] = {method<exception_str>("__str__($self, /)", "Return str(self).")};
const NativeMethod kImportErrorMethods[] = {
    method<import_error_str>("__str__($self, /)", "Return str(self)."),
    method<exception_reduce>("__reduce__($self, /)!", "Helper for pickle."),
};
const NativeMethod kSyntaxErrorMethods[] = {method<syntax_error_str>("__str__($self, /)", "Return str(self).")};
const NativeMethod kUnicodeErrorMethods[] = {method<unicode_error_str>("__str__($self, /)", "Return str(self).")};
const NativeMethod kOSErrorNew = method<os_error_new>("OSError($type, *args, **kwargs)!", "Create an exception of the class that fits the error number.");
const NativeMethod kOSErrorMethods[] = {
    method<os_error_init>("__init__($self, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature."),
    method<os_error_str>("__str__($self, /)", "Return str(self)."),
    method<exception_reduce>("__reduce__($self, /)!", "Helper for pickle."),
};

struct Extra {
  ExceptionId id;
  TypeSpec spec;
};
const Extra kExtras[] = {
    {ExceptionId::kKeyError, {.kind = Kind::kExceptionObject, .methods = kKeyErrorMethods, .doc = "Mapping key not found."}},
    {ExceptionId::kAttributeError, {.kind = Kind::kExceptionObject, .methods = kTextMethods, .doc = "Attribute not found."}},
    {ExceptionId::kNameError, {.kind = Kind::kExceptionObject, .methods = kTextMethods, .doc = "Name not found globally."}},
    {ExceptionId::kImportError, {.kind = Kind::kExceptionObject, .methods = kImportErrorMethods, .doc = "Import can't find module, or can't find name in module."}},
    {ExceptionId::kSyntaxError, {.kind = Kind::kExceptionObject, .methods = kSyntaxErrorMethods, .getsets = kSyntaxErrorEnds, .doc = "Invalid syntax."}},
    {ExceptionId::kUnicodeDecodeError, {.kind = Kind::kExceptionObject, .methods = kUnicodeErrorMethods, .doc = "Unicode decoding error."}},
    {ExceptionId::kUnicodeEncodeError, {.kind = Kind::kExceptionObject, .methods = kUnicodeErrorMethods, .doc = "Unicode encoding error."}},
    {ExceptionId::kUnicodeTranslateError, {.kind = Kind::kExceptionObject, .methods = kUnicodeErrorMethods, .doc = "Unicode translation error."}},
    {ExceptionId::kBlockingIOError, {.kind = Kind::kExceptionObject, .getsets = kBlockingGetSets, .doc = "I/O operation would block."}},
    {ExceptionId::kOSError, {.kind = Kind::kExceptionObject, .methods = kOSErrorMethods, .doc = "Base class for I/O related errors.", .construct = &kOSErrorNew}},
};
NativeGetSet g_field_rows[std::size(kFields)];

/// ref 3.11: which exceptions have a __new__ of their own: not those with fields, except for Unicode's, and not what derives from these.
bool repeats_new(Thread& t, Class* cls) {
  constexpr ExceptionId kInheriting[] = {ExceptionId::kSystemExit, ExceptionId::kAttributeError, ExceptionId::kImportError, ExceptionId::kNameError,
                                         ExceptionId::kStopIteration, ExceptionId::kSyntaxError, ExceptionId::kKeyError, ExceptionId::kOSError, ExceptionId::kExceptionGroup};
  return std::ranges::none_of(kInheriting, [&](ExceptionId id) { return is_subtype(cls, exception_class(t, id)); });
}
bool repeat_construction(Thread& t, Class* cls) {
  if (cls == exception_class(t, ExceptionId::kExceptionGroup)) return true;
  return repeat_special(t, cls, Special::kinit) && (!repeats_new(t, cls) || repeat_special(t, cls, Special::knew));
}

}  // namespace

extern const TypeSpec kExceptionObjectType;
const TypeSpec kExceptionObjectType = {.kind = Kind::kExceptionObject, .methods = kMethods, .getsets = kGetSets,
                                       .doc = "Common base class for all exceptions", .construct = &kNew, .own_slots = kOwnSetattr};

bool finish_exceptions(Thread& t) {
  for (size_t i = 0; i < std::size(kFields); i++) {
    const Field& f = kFields[i];
    g_field_rows[i] = {f.name, kGetters[f.index], setter_of(f), nullptr, int32_t(offsetof(ExceptionObject, extra) + 8 * size_t(f.index)), true};
    TypeSpec one{.kind = Kind::kExceptionObject, .getsets = {&g_field_rows[i], 1}};
    Class* cls = exception_class(t, f.id);
    Value doc = dict_get_str(t, cls->dict, intern(t, "__doc__"));
    if (!fill_class(t, cls, one) || !dict_set_str(t, cls->dict, intern(t, "__doc__"), doc)) return false;
  }
  for (const Extra& extra : kExtras) {
    if (!fill_class(t, exception_class(t, extra.id), extra.spec)) return false;
    if (extra.spec.construct) exception_class(t, extra.id)->spec = &extra.spec;
  }
  g_intrinsics.exception_init = &kMethods[0];
  for (size_t i = 0; i < size_t(ExceptionId::kCount); i++) {
    Class* cls = t.runtime->exceptions[i];
    for (const Field& f : kFields)
      if (is_subtype(cls, exception_class(t, f.id))) cls->flags |= kClassExceptionFields;
    if (!repeat_construction(t, cls)) return false;
    class_changed(t, cls, nullptr);
  }
  return finish_exception_groups(t);
}

}  // namespace adder
