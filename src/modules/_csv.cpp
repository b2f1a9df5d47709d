// _csv: reading and writing delimited text.  A dialect is an object that cannot change; readers and writers take its
// settings into a struct for every record.
#include <string>

#include "builtins/container_helpers.h"
#include "modules/module_support.h"
#include "objects/attributes.h"

namespace adder {
namespace {

Class *g_error, *g_dialect_class, *g_reader_class, *g_writer_class;
Dict* g_dialects;
int64_t g_field_limit = 128 * 1024;

template <class... A> Failed fail(Thread& t, std::string_view format, A... a) { return raise(t, g_error, format, a...); }
Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
void set_slot(Value self, int i, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, i) = v;
}

// --- dialects

enum Quoting : int64_t { kQuoteMinimal, kQuoteAll, kQuoteNonNumeric, kQuoteNone };
constexpr int64_t kNotSet = -1, kEndOfLine = -2;

/// Hidden slots of a dialect, in the order of the constructor's parameters.  Characters are ints, kNotSet when there is none.
enum DialectSlot { kDelimiter, kDoubleQuote, kEscape, kLineTerminator, kQuote, kQuoting, kSkipSpace, kStrict, kDialectSlots };
const char* const kNames[] = {"delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"};

struct Dialect {
  int64_t delimiter, escape, quote, quoting;
  bool double_quote, skip_space, strict;
  Str* line_terminator;

  explicit Dialect(Value v)
      : delimiter(slot(v, kDelimiter).as_int()), escape(slot(v, kEscape).as_int()), quote(slot(v, kQuote).as_int()), quoting(slot(v, kQuoting).as_int()),
        double_quote(slot(v, kDoubleQuote) == kTrue), skip_space(slot(v, kSkipSpace) == kTrue), strict(slot(v, kStrict) == kTrue),
        line_terminator(slot(v, kLineTerminator).as<Str>()) {}
};

bool set_character(Thread& t, Value self, DialectSlot which, Value given, char otherwise) {
  if (!given) return slot(self, which) = Value::from_int(otherwise), true;
  bool optional = which != kDelimiter;
  if (optional && given == kNone) return slot(self, which) = Value::from_int(kNotSet), true;
  if (!has_layout<Str>(given)) return raise_type_error(t, "\"{}\" must be string{}, not {}", kNames[which], optional ? " or None" : "", type_name(given));
  if (given.as<Str>()->length != 1) return raise_type_error(t, "\"{}\" must be a 1-character string", kNames[which]);
  slot(self, which) = Value::from_int(given.as<Str>()->at(0));
  return true;
}
bool set_truth(Thread& t, Value self, DialectSlot which, Value given, bool otherwise) {
  int truth = given ? is_true(t, given) : otherwise;
  slot(self, which) = Value::from_bool(truth > 0);
  return truth >= 0;
}
bool set_quoting(Thread& t, Value self, Value given, bool has_quote) {
  slot(self, kQuoting) = Value::from_int(has_quote ? kQuoteMinimal : kQuoteNone);
  if (!given) return true;
  if (!given.is_int()) return raise_type_error(t, "\"quoting\" must be an integer");
  if (given.as_int() < kQuoteMinimal || given.as_int() > kQuoteNone) return raise_type_error(t, "bad \"quoting\" value");
  slot(self, kQuoting) = given;
  return true;
}
bool set_line_terminator(Thread& t, Value self, Value given) {
  if (given && given != kNone && !has_layout<Str>(given)) return raise_type_error(t, "\"lineterminator\" must be a string");
  set_slot(self, kLineTerminator, given ? given : Value::from(intern(t, "\r\n")));
  return true;
}
bool fill_dialect(Thread& t, Value self, Value (&given)[kDialectSlots]) {
  if (!set_character(t, self, kDelimiter, given[kDelimiter], ',') || !set_truth(t, self, kDoubleQuote, given[kDoubleQuote], true) ||
      !set_character(t, self, kEscape, given[kEscape] ? given[kEscape] : kNone, 0) || !set_line_terminator(t, self, given[kLineTerminator]) ||
      !set_character(t, self, kQuote, given[kQuote], '"') || !set_quoting(t, self, given[kQuoting], !given[kQuote] || given[kQuote] != kNone) ||
      !set_truth(t, self, kSkipSpace, given[kSkipSpace], false) || !set_truth(t, self, kStrict, given[kStrict], false))
    return false;
  if (slot(self, kQuoting).as_int() != kQuoteNone && slot(self, kQuote).as_int() == kNotSet) return raise_type_error(t, "quotechar must be set if quoting enabled");
  if (slot(self, kLineTerminator) == kNone) return raise_type_error(t, "lineterminator must be set");
  return true;
}
Value dialect_named(Thread& t, Value name) {
  Value found = dict_get(t, g_dialects, name);
  return found || has_pending(t) ? found : Value(fail(t, "unknown dialect"));
}
Value dialect_new(Thread& t, Value type, Value dialect, Value delimiter, Value double_quote, Value escape, Value line_terminator, Value quote, Value quoting,
                  Value skip_space, Value strict) {
  Value given[kDialectSlots] = {delimiter, double_quote, escape, line_terminator, quote, quoting, skip_space, strict};
  if (dialect && dialect != kNone) {
    if (has_layout<Str>(dialect)) dialect = TRY(dialect_named(t, dialect));
    bool changed = std::any_of(std::begin(given), std::end(given), [](Value v) { return bool(v); });
    if (!changed && is_instance_of(dialect, g_dialect_class)) return dialect;
    for (int i = 0; i < kDialectSlots; i++) {
      if (!given[i]) given[i] = find_attribute_value(t, dialect, intern(t, kNames[i]));
      if (has_pending(t)) take_pending(t);
    }
  }
  Value self = Value::from(new_instance<Object>(t, type.as<Class>()));
  return fill_dialect(t, self, given) ? self : kEmpty;
}
/// What reader(), writer() and register_dialect() take: a dialect or none, and settings that differ from it.
Value make_dialect(Thread& t, Value dialect, Value settings) {
  Tuple* arguments = dialect ? make_tuple(t, dialect) : new_tuple(t, 0);
  return call_unpacked(t, Value::from(g_dialect_class), arguments, settings ? settings.as<Dict>() : nullptr);
}
template <DialectSlot which> Value get_character(Thread& t, Value self) {
  int64_t c = slot(self, which).as_int();
  return c == kNotSet ? kNone : Value::from(str_from_char(t, uint32_t(c)));
}
template <DialectSlot which> Value get_setting(Thread&, Value self) { return slot(self, which); }
Value dialect_reduce(Thread& t, Value self, Value) { return raise_type_error(t, "cannot pickle '{}' instances", class_of(self)->name); }

const NativeMethod kDialectNew = method<dialect_new>(
    "Dialect($type, dialect=<unrepresentable>, delimiter=<unrepresentable>, doublequote=<unrepresentable>, escapechar=<unrepresentable>, "
    "lineterminator=<unrepresentable>, quotechar=<unrepresentable>, quoting=<unrepresentable>, skipinitialspace=<unrepresentable>, strict=<unrepresentable>)!",
    "Settings of reading and writing.");
const NativeMethod kDialectMethods[] = {
    method<dialect_reduce>("__reduce__($self, protocol=None, /)!", "Refuse: dialects are not pickled."),
    method<dialect_reduce>("__reduce_ex__($self, protocol=None, /)!", "Refuse: dialects are not pickled."),
};
const NativeGetSet kDialectGetSets[] = {
    {"delimiter", get_character<kDelimiter>, nullptr, nullptr},
    {"escapechar", get_character<kEscape>, nullptr, nullptr},
    {"lineterminator", get_setting<kLineTerminator>, nullptr, nullptr},
    {"quotechar", get_character<kQuote>, nullptr, nullptr},
    {"quoting", get_setting<kQuoting>, nullptr, nullptr},
    native_member("doublequote", get_setting<kDoubleQuote>),
    native_member("skipinitialspace", get_setting<kSkipSpace>),
    native_member("strict", get_setting<kStrict>),
};
const TypeSpec kDialectSpec = {.kind = Kind::kInstance, .methods = kDialectMethods, .getsets = kDialectGetSets,
                               .doc = "CSV dialect\n\nThe settings of a kind of CSV text.", .construct = &kDialectNew, .hidden_slots = kDialectSlots};

// --- reading

/// Takes lines one after the other until a record is complete.
class RecordParser {
 public:
  RecordParser(Thread& t, const Dialect& dialect) : t_(t), d_(dialect), fields_(new_list(t)) {}

  bool take_line(const Str* line) {
    switch (line->width()) {
      case 1: return take(line->bytes1(), line->length);
      case 2: return take(line->bytes2(), line->length);
      default: return take(line->bytes4(), line->length);
    }
  }
  bool complete() const { return state_ == State::kStartRecord; }
  /// Whether the end of the input cuts a record off.
  bool unfinished() const { return !field_.empty() || state_ == State::kInQuoted; }
  bool finish_field() {
    Value field = Value::from(str_from_points(t_, reinterpret_cast<const uint32_t*>(field_.data()), field_.size()));
    field_.clear();
    if (numeric_) field = TRY(call_with(t_, Value::from(class_for<Float>(t_)), field));
    numeric_ = false;
    return list_append(t_, fields_, field);
  }
  List* fields() const { return fields_; }

 private:
  enum class State : uint8_t { kStartRecord, kStartField, kEscaped, kInField, kInQuoted, kEscapedInQuoted, kQuoteInQuoted, kEatLineEnd, kAfterEscapedLineEnd };

  template <class C> bool take(const C* text, size_t length) {
    for (size_t i = 0; i < length; i++) {
      if (state_ == State::kInField || state_ == State::kInQuoted) {
        size_t end = i;
        while (end < length && !is_special(text[end])) end++;
        if (!add(text + i, end - i)) return false;
        if ((i = end) == length) break;
      }
      if (!step(text[i])) return false;
    }
    return step(kEndOfLine);
  }
  bool is_special(int64_t c) const { return c == d_.delimiter || c == '\n' || c == '\r' || c == d_.quote || c == d_.escape; }
  static bool is_line_end(int64_t c) { return c == '\n' || c == '\r' || c == kEndOfLine; }

  template <class C> bool add(const C* text, size_t length) {
    if (int64_t(field_.size() + length) > g_field_limit) return fail(t_, "field larger than field limit ({})", g_field_limit);
    field_.append(text, text + length);
    return true;
  }
  bool add_one(int64_t c) {
    auto point = uint32_t(c);
    return add(&point, 1);
  }
  bool add_in(State next, int64_t c) {
    state_ = next;
    return add_one(c);
  }
  bool end_field(int64_t c) {
    state_ = c == kEndOfLine ? State::kStartRecord : is_line_end(c) ? State::kEatLineEnd : State::kStartField;
    return finish_field();
  }

  bool step(int64_t c) {
    switch (state_) {
      case State::kStartRecord:
        if (c == kEndOfLine) return true;
        if (is_line_end(c)) return state_ = State::kEatLineEnd, true;
        state_ = State::kStartField;
        return start_field(c);
      case State::kStartField: return start_field(c);
      case State::kEscaped:
        if (c == '\n' || c == '\r') return add_in(State::kAfterEscapedLineEnd, c);
        return add_in(State::kInField, c == kEndOfLine ? '\n' : c);
      case State::kAfterEscapedLineEnd: return c == kEndOfLine || in_field(c);
      case State::kInField: return in_field(c);
      case State::kInQuoted: return in_quoted(c);
      case State::kEscapedInQuoted: return add_in(State::kInQuoted, c == kEndOfLine ? '\n' : c);
      case State::kQuoteInQuoted: return behind_quote(c);
      case State::kEatLineEnd:
        if (c == kEndOfLine) state_ = State::kStartRecord;
        return is_line_end(c) || fail(t_, "new-line character seen in unquoted field - do you need to open the file in universal-newline mode?");
    }
    __builtin_unreachable();
  }
  bool start_field(int64_t c) {
    if (is_line_end(c) || c == d_.delimiter) return end_field(c);
    if (c == d_.quote && d_.quoting != kQuoteNone) return state_ = State::kInQuoted, true;
    if (c == d_.escape) return state_ = State::kEscaped, true;
    if (c == ' ' && d_.skip_space) return true;
    numeric_ = d_.quoting == kQuoteNonNumeric;
    return add_in(State::kInField, c);
  }
  bool in_field(int64_t c) {
    if (is_line_end(c)) return end_field(c);
    if (c == d_.escape) return state_ = State::kEscaped, true;
    return c == d_.delimiter ? end_field(c) : add_in(State::kInField, c);
  }
  bool in_quoted(int64_t c) {
    if (c == kEndOfLine) return true;
    if (c == d_.escape) return state_ = State::kEscapedInQuoted, true;
    if (c != d_.quote || d_.quoting == kQuoteNone) return add_one(c);
    state_ = d_.double_quote ? State::kQuoteInQuoted : State::kInField;
    return true;
  }
  bool behind_quote(int64_t c) {
    if (d_.quoting != kQuoteNone && c == d_.quote) return add_in(State::kInQuoted, c);
    if (c == d_.delimiter || is_line_end(c)) return end_field(c);
    if (!d_.strict) return add_in(State::kInField, c);
    return fail(t_, "'{}' expected after '{}'", str_from_char(t_, uint32_t(d_.delimiter)), str_from_char(t_, uint32_t(d_.quote)));
  }

  Thread& t_;
  Dialect d_;
  List* fields_;
  std::u32string field_;
  State state_ = State::kStartRecord;
  bool numeric_ = false;
};

enum ReaderSlot { kInput, kReaderDialect, kLineNumber, kReaderSlots };
Value reader_next(Thread& t, Value self) {
  RecordParser parser(t, Dialect(slot(self, kReaderDialect)));
  do {
    Value line = iterate_next(t, slot(self, kInput));
    if (!line) {
      if (has_pending(t)) return kEmpty;
      if (!parser.unfinished()) return raise_stop_iteration(t, kEmpty);
      if (slot(slot(self, kReaderDialect), kStrict) == kTrue) return fail(t, "unexpected end of data");
      if (!parser.finish_field()) return kEmpty;
      break;
    }
    if (!has_layout<Str>(line)) return fail(t, "iterator should return strings, not {} (the file should be opened in text mode)", type_name(line));
    slot(self, kLineNumber) = Value::from_int(slot(self, kLineNumber).as_int() + 1);
    if (!parser.take_line(line.as<Str>())) return kEmpty;
  } while (!parser.complete());
  return Value::from(parser.fields());
}
Value csv_reader(Thread& t, Value, Value iterable, Value dialect, Value settings) {
  Value input = TRY(get_iterator(t, iterable));
  Value chosen = TRY(make_dialect(t, dialect, settings));
  Value self = Value::from(new_instance<Object>(t, g_reader_class));
  set_slot(self, kInput, input);
  set_slot(self, kReaderDialect, chosen);
  slot(self, kLineNumber) = Value::from_int(0);
  return self;
}
template <int which> Value get_slot(Thread&, Value self) { return slot(self, which); }
const NativeMethod kReaderMethods[] = {
    method<return_self>("__iter__($self, /)", "Implement iter(self).", jit::kPure),
    method<reader_next>("__next__($self, /)", "Implement next(self)."),
};
const NativeGetSet kReaderGetSets[] = {native_member("dialect", get_slot<kReaderDialect>), native_member("line_num", get_slot<kLineNumber>)};
const TypeSpec kReaderSpec = {.kind = Kind::kInstance, .methods = kReaderMethods, .getsets = kReaderGetSets,
                              .doc = "CSV reader\n\nReads records of delimited text.", .hidden_slots = kReaderSlots};

// --- writing

/// The text of one record.
class RecordBuilder {
 public:
  RecordBuilder(Thread& t, const Dialect& dialect) : d_(dialect), t_(t), text_(t) {}

  /// Adds a field; `field` null: an empty one.
  bool add(Str* field, bool quoted) {
    if (count_++ > 0) text_.add_char(uint32_t(d_.delimiter));
    size_t special = 0;
    size_t length = field ? field->length : 0;
    while (special < length && !is_special(field->at(special))) special++;
    if (special < length && !quoted && !needs_quotes(field, special, &quoted)) return false;
    if (quoted) text_.add_char(uint32_t(d_.quote));
    if (special == length) {
      if (field) text_.add(field);
    } else if (!add_escaped(field)) {
      return false;
    }
    if (quoted) text_.add_char(uint32_t(d_.quote));
    return true;
  }
  /// Ends the record.  A record that would be an empty line is shown as one quoted field.
  Str* finish() {
    if (count_ > 0 && text_.length() == 0) {
      if (d_.quoting == kQuoteNone) return fail(t_, "single empty field record must be quoted");
      count_ = 0;
      add(nullptr, true);
    }
    text_.add(d_.line_terminator);
    return text_.finish();
  }

 private:
  bool is_special(int64_t c) const { return c == d_.delimiter || c == d_.escape || c == d_.quote || ends_lines(uint32_t(c)); }
  bool ends_lines(uint32_t c) const {
    for (size_t i = 0; i < d_.line_terminator->length; i++)
      if (d_.line_terminator->at(i) == c) return true;
    return false;
  }
  bool is_escaped(int64_t c) const {
    if (d_.quoting == kQuoteNone) return true;
    return c == d_.quote ? !d_.double_quote : c == d_.escape;
  }
  /// Whether one of the special characters is one that quotes protect.
  bool needs_quotes(const Str* field, size_t first, bool* quoted) {
    for (size_t i = first; i < field->length && !*quoted; i++) {
      int64_t c = field->at(i);
      if (!is_special(c)) continue;
      if (!is_escaped(c)) *quoted = true;
      else if (d_.escape == kNotSet) return fail(t_, "need to escape, but no escapechar set");
    }
    return true;
  }
  bool add_escaped(const Str* field) {
    for (size_t i = 0; i < field->length; i++) {
      int64_t c = field->at(i);
      if (is_special(c)) {
        if (is_escaped(c)) {
          if (d_.escape == kNotSet) return fail(t_, "need to escape, but no escapechar set");
          text_.add_char(uint32_t(d_.escape));
        } else if (c == d_.quote) {
          text_.add_char(uint32_t(c));
        }
      }
      text_.add_char(uint32_t(c));
    }
    return true;
  }

  Dialect d_;
  Thread& t_;
  StrBuilder text_;
  size_t count_ = 0;
};

bool is_number(Thread& t, Value v) {
  if (is_any_int(v) || is_any_float(v) || has_layout<Complex>(v)) return true;
  Class* cls = class_of(v);
  return class_special(t, cls, Special::kindex) || class_special(t, cls, Special::kint) || class_special(t, cls, Special::kfloat);
}

enum WriterSlot { kWrite, kWriterDialect, kWriterSlots };
Value writer_row(Thread& t, Value self, Value row) {
  Dialect dialect(slot(self, kWriterDialect));
  Value iterator = get_iterator(t, row);
  if (!iterator) {
    if (!pending_matches(t, ExceptionId::kTypeError)) return kEmpty;
    take_pending(t);
    return fail(t, "iterable expected, not {}", type_name(row));
  }
  RecordBuilder record(t, dialect);
  while (Value field = iterate_next(t, iterator)) {
    bool quoted = dialect.quoting == kQuoteAll || (dialect.quoting == kQuoteNonNumeric && !is_number(t, field));
    Str* text = field == kNone ? nullptr : has_layout<Str>(field) ? field.as<Str>() : TRY(str_of(t, field));
    if (!record.add(text, quoted)) return kEmpty;
  }
  if (has_pending(t)) return kEmpty;
  Str* line = TRY(record.finish());
  return call_with(t, slot(self, kWrite), Value::from(line));
}
Value writer_rows(Thread& t, Value self, Value rows) {
  return for_each(t, rows, [&](Value row) { return bool(writer_row(t, self, row)); }) ? kNone : kEmpty;
}
Value csv_writer(Thread& t, Value, Value file, Value dialect, Value settings) {
  Value write = find_attribute_value(t, file, intern(t, "write"));
  if (has_pending(t)) return kEmpty;
  if (!write || !is_callable(t, write)) return raise_type_error(t, "argument 1 must have a \"write\" method");
  Value chosen = TRY(make_dialect(t, dialect, settings));
  Value self = Value::from(new_instance<Object>(t, g_writer_class));
  set_slot(self, kWrite, write);
  set_slot(self, kWriterDialect, chosen);
  return self;
}
const NativeMethod kWriterMethods[] = {
    method<writer_row>("writerow($self, row, /)!", "Write a record; return what the file's write() does."),
    method<writer_rows>("writerows($self, rows, /)!", "Write a series of records."),
};
const NativeGetSet kWriterGetSets[] = {native_member("dialect", get_slot<kWriterDialect>)};
const TypeSpec kWriterSpec = {.kind = Kind::kInstance, .methods = kWriterMethods, .getsets = kWriterGetSets,
                              .doc = "CSV writer\n\nWrites sequences as records of delimited text.", .hidden_slots = kWriterSlots};

// --- the registry
Value csv_list_dialects(Thread& t, Value) { return Value::from(TRY(list_of(t, Value::from(g_dialects)))); }
Value csv_register_dialect(Thread& t, Value, Value name, Value dialect, Value settings) {
  if (!has_layout<Str>(name)) return raise_type_error(t, "dialect name must be a string");
  Value made = TRY(make_dialect(t, dialect, settings));
  return dict_set(t, g_dialects, name, made) ? kNone : kEmpty;
}
Value csv_unregister_dialect(Thread& t, Value, Value name) {
  int deleted = dict_delete(t, g_dialects, name);
  return deleted < 0 ? kEmpty : deleted ? kNone : Value(fail(t, "unknown dialect"));
}
Value csv_get_dialect(Thread& t, Value, Value name) { return dialect_named(t, name); }
Value csv_field_size_limit(Thread& t, Value, Value limit) {
  Value before = Value::from_int(g_field_limit);
  if (!limit) return before;
  if (!is_any_int(limit) || limit.is_constant()) return raise_type_error(t, "limit must be an integer");
  return int_to_int64(t, limit, &g_field_limit, "long") ? before : kEmpty;
}
const NativeMethod kFunctions[] = {
    function<csv_reader>("reader($module, iterable, dialect=<unrepresentable>, /, **fmtparams)!", "An iterator over the records of an iterable of lines."),
    function<csv_writer>("writer($module, fileobj, dialect=<unrepresentable>, /, **fmtparams)!", "A writer of records to a file."),
    function<csv_list_dialects>("list_dialects($module, /)", "A list of the names of all registered dialects."),
    function<csv_register_dialect>("register_dialect($module, name, dialect=<unrepresentable>, /, **fmtparams)!", "Give a dialect a name."),
    function<csv_unregister_dialect>("unregister_dialect($module, /, name)", "Forget the dialect of that name."),
    function<csv_get_dialect>("get_dialect($module, /, name)", "The dialect of that name."),
    function<csv_field_size_limit>("field_size_limit($module, /, new_limit=<unrepresentable>)", "Set how long a field may be; return what it was."),
};
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  g_error = keep_class(t, TRY(new_exception(t, module, "Error", ExceptionId::kException)));
  g_dialect_class = TRY(new_native_class(t, "_csv.Dialect", object, kDialectSpec));
  g_reader_class = TRY(new_native_class(t, "_csv.reader", object, kReaderSpec));
  g_writer_class = TRY(new_native_class(t, "_csv.writer", object, kWriterSpec));
  for (Class* cls : {g_reader_class, g_writer_class}) cls->flags |= kClassNoInstantiate | kClassHasWeakRefs;
  g_dialects = new_dict(t);
  keep_for_ever(t, Value::from(g_dialects));
  const struct { const char* name; Quoting value; } styles[] = {{"QUOTE_MINIMAL", kQuoteMinimal}, {"QUOTE_ALL", kQuoteAll}, {"QUOTE_NONNUMERIC", kQuoteNonNumeric}, {"QUOTE_NONE", kQuoteNone}};
  for (auto& style : styles)
    if (!add(style.name, Value::from_int(style.value))) return false;
  return add("Dialect", Value::from(g_dialect_class)) && add("Reader", Value::from(g_reader_class)) && add("Writer", Value::from(g_writer_class)) &&
         add("_dialects", Value::from(g_dialects)) && add("__version__", Value::from(intern(t, "1.0")));
}

}  // namespace

extern const ModuleSpec kCsvModule;
const ModuleSpec kCsvModule = {.name = "_csv", .doc = "CSV parsing and writing.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
