// _sre: pattern, match and scanner objects around the matcher.
#include "builtins/container_helpers.h"
#include "modules/_sre/sre.h"
#include "objects/bytes.h"
#include "runtime/modules.h"

#include "objects/unicode.h"

namespace adder {
namespace {

using sre::Matcher;

Class *g_pattern_class, *g_match_class, *g_scanner_class;
Value& slot(Value self, int i) { return self.as<Instance>()->slots[i]; }
void set_slot(Value self, int i, Value v) {
  gc::write_barrier(self.as<Object>());
  slot(self, i) = v;
}

enum PatternSlot { kPattern, kFlags, kGroups, kGroupIndex, kIndexGroup, kCode, kProgram, kPatternSlots };
enum MatchSlot { kString, kFrom, kTo, kMarks, kPosition, kEndPosition, kLastIndex, kMatchPattern, kMatchSlots };   // kMarks: empty without groups
enum ScannerSlot { kScannerPattern, kScannerString, kScannerAt, kScannerEnd, kScannerMust, kScannerSlots };

int64_t group_count(Value pattern) { return slot(pattern, kGroups).as_int(); }
bool is_bytes_pattern(Value pattern) { return slot(pattern, kPattern) != kNone && !has_layout<Str>(slot(pattern, kPattern)); }

// --- subjects

struct Subject {
  Value object;
  const void* data;
  int width;
  int64_t length;
};
bool subject_of(Thread& t, Value pattern, Value string, Subject* out) {
  out->object = string;
  if (has_layout<Str>(string)) {
    if (is_bytes_pattern(pattern)) return raise_type_error(t, "cannot use a bytes pattern on a string-like object");
    auto* s = string.as<Str>();
    *out = {string, s->data, s->width(), int64_t(s->length)};
    return true;
  }
  BufferView view;
  if (!get_buffer(t, string, &view, "expected string or bytes-like object, got '{}'")) return false;
  if (slot(pattern, kPattern) != kNone && !is_bytes_pattern(pattern)) return raise_type_error(t, "cannot use a string pattern on a bytes-like object");
  *out = {string, view.data, 1, int64_t(view.length)};
  return true;
}
Value slice_of(Thread& t, const Subject& s, int64_t from, int64_t to) {
  if (has_layout<Str>(s.object)) return Value::from(str_substring(t, s.object.as<Str>(), size_t(from), size_t(to)));
  return Value::from(bytes_from(t, {static_cast<const char*>(s.data) + from, size_t(to - from)}));
}
/// What methods with `pos` and `endpos` are given: a text and the part of it to look at.
bool subject_part(Thread& t, Value pattern, Value string, Value pos, Value endpos, Subject* s, int64_t* from, int64_t* to) {
  Value first = TRY(to_index(t, pos)), last = TRY(to_index(t, endpos));
  if (!int_to_int64(t, first, from, "ssize_t") || !int_to_int64(t, last, to, "ssize_t") || !subject_of(t, pattern, string, s)) return false;
  *from = std::clamp<int64_t>(*from, 0, s->length);
  *to = std::clamp<int64_t>(*to, 0, s->length);
  return true;
}
const sre::Program& program_of(Value pattern) { return *reinterpret_cast<const sre::Program*>(slot(pattern, kProgram).as<Bytes>()->data); }
bool group_bounds(const Matcher& m, size_t group, int64_t* from, int64_t* to) {
  *from = m.registers[group * 2];
  *to = m.registers[group * 2 + 1];
  return *from >= 0 && *to >= *from;
}

Value new_match(Thread& t, Value pattern, const Subject& s, const Matcher& m, int64_t pos, int64_t endpos) {
  size_t groups = m.program.groups;
  ValueArray* marks = groups ? new_value_array(t, groups * 2) : nullptr;
  for (size_t g = 0; g < groups; g++) {
    int64_t from, to;
    bool set = group_bounds(m, g, &from, &to);
    marks->items[g * 2] = Value::from_int(set ? from : -1);
    marks->items[g * 2 + 1] = Value::from_int(set ? to : -1);
  }
  auto* match = new_instance<Instance>(t, g_match_class);
  match->slots[kString] = s.object;
  match->slots[kFrom] = Value::from_int(m.matched_from);
  match->slots[kTo] = Value::from_int(m.matched_to);
  match->slots[kMarks] = marks ? Value::from(marks) : kEmpty;
  match->slots[kPosition] = Value::from_int(pos);
  match->slots[kEndPosition] = Value::from_int(endpos);
  match->slots[kLastIndex] = m.last_group() < 0 ? kNone : Value::from_int(m.last_group());
  match->slots[kMatchPattern] = pattern;
  gc::write_barrier(match);
  return Value::from(match);
}

// --- patterns: matching

enum class How { kMatch, kFullMatch, kSearch };
template <How how> Value pattern_match(Thread& t, Value self, Value string, Value pos, Value endpos) {
  Subject s;
  int64_t from, to;
  if (!subject_part(t, self, string, pos, endpos, &s, &from, &to)) return kEmpty;
  Matcher m(program_of(self), s.data, s.width, from, to);
  m.match_all = how == How::kFullMatch;
  if (from > to) return kNone;
  bool found = how == How::kSearch ? m.search() : m.match();
  return found ? new_match(t, self, s, m, from, to) : kNone;
}

/// Calls `visit(matcher)` for all matches from left to right; false when it failed.
template <class Visit> bool each_match(Value pattern, const Subject& s, int64_t from, int64_t to, Visit visit) {
  Matcher m(program_of(pattern), s.data, s.width, from, to);
  while (m.start <= m.end && m.search()) {
    int visited = visit(m);
    if (visited <= 0) return visited == 0;
    m.must_advance = m.matched_to == m.matched_from;
    m.start = m.matched_to;
  }
  return true;
}
Value group_value(Thread& t, const Subject& s, const Matcher& m, size_t group, Value missing) {
  int64_t from, to;
  return group_bounds(m, group, &from, &to) ? slice_of(t, s, from, to) : missing;
}
Value empty_like(Thread& t, const Subject& s) { return has_layout<Str>(s.object) ? Value::from(t.runtime->empty_str) : Value::from(t.runtime->empty_bytes); }

Value pattern_findall(Thread& t, Value self, Value string, Value pos, Value endpos) {
  Subject s;
  int64_t from, to;
  if (!subject_part(t, self, string, pos, endpos, &s, &from, &to)) return kEmpty;
  List* out = new_list(t);
  size_t groups = size_t(group_count(self));
  Value nothing = empty_like(t, s);
  bool good = each_match(self, s, from, to, [&](const Matcher& m) {
    Value item;
    if (groups == 0) {
      item = slice_of(t, s, m.matched_from, m.matched_to);
    } else if (groups == 1) {
      item = group_value(t, s, m, 0, nothing);
    } else {
      Tuple* all = new_tuple(t, groups);
      for (size_t g = 0; g < groups; g++) all->items[g] = group_value(t, s, m, g, nothing);
      gc::write_barrier(all);
      item = Value::from(all);
    }
    return item && list_append(t, out, item) ? 1 : -1;
  });
  return good ? Value::from(out) : kEmpty;
}
Value pattern_split(Thread& t, Value self, Value string, Value maxsplit) {
  Subject s;
  int64_t most, count = 0, last = 0;
  if (!subject_of(t, self, string, &s) || !to_index_int64(t, maxsplit, &most)) return kEmpty;
  List* out = new_list(t);
  size_t groups = size_t(group_count(self));
  bool good = each_match(self, s, 0, s.length, [&](const Matcher& m) {
    if (most && count >= most) return 0;
    if (!list_append(t, out, slice_of(t, s, last, m.matched_from))) return -1;
    for (size_t g = 0; g < groups; g++)
      if (!list_append(t, out, group_value(t, s, m, g, kNone))) return -1;
    last = m.matched_to;
    count++;
    return 1;
  });
  if (!good || !list_append(t, out, slice_of(t, s, last, s.length))) return kEmpty;
  return Value::from(out);
}

// --- substitution
// A template without backslashes stands for itself; others re makes into a function or a plain string.
Value replacement_of(Thread& t, Value pattern, Value repl) {
  if (is_callable(t, repl)) return repl;
  bool plain = false;
  if (has_layout<Str>(repl)) {
    plain = str_find(repl.as<Str>(), t.runtime->char_cache['\\'], 0, repl.as<Str>()->length) < 0;
  } else {
    BufferView view;
    if (!get_buffer(t, repl, &view, "expected string or bytes-like object, got '{}'")) return kEmpty;
    plain = view.view().find('\\') == std::string_view::npos;
  }
  if (plain) return repl;
  Value re = TRY(import_by_name(t, intern(t, "re")));
  return call_method_with(t, re, "_subx", pattern, repl);
}
/// The text that a substitution makes: like ''.join() of its pieces, errors included.
class Substituted {
 public:
  Substituted(Thread& t, const Subject& subject) : thread_(t), subject_(subject), text_(t) {}
  void add_slice(int64_t from, int64_t to) {
    if (from >= to) return;
    count_++;
    if (is_text()) text_.add(subject_.object.as<Str>(), size_t(from), size_t(to));
    else bytes_.append(static_cast<const char*>(subject_.data) + from, size_t(to - from));
  }
  bool add_piece(Value piece) {
    if (piece == kNone) return true;
    int64_t index = count_++;
    if (is_text() && has_layout<Str>(piece)) {
      text_.add(piece.as<Str>());
    } else if (!is_text() && has_buffer(thread_, piece)) {
      BufferView view;
      if (!get_buffer(thread_, piece, &view)) return false;
      bytes_ += view.view();
    } else if (!wrong_) {
      wrong_ = piece;
      wrong_at_ = index;
    }
    return true;
  }
  Value finish() {
    if (wrong_) return raise_type_error(thread_, "sequence item {}: expected {}, {} found", wrong_at_, is_text() ? "str instance" : "a bytes-like object", type_name(wrong_));
    return is_text() ? Value::from(text_.finish()) : Value::from(bytes_from(thread_, bytes_));
  }

 private:
  bool is_text() const { return has_layout<Str>(subject_.object); }
  Thread& thread_;
  const Subject& subject_;
  StrBuilder text_;
  std::string bytes_;
  Value wrong_ = kEmpty;
  int64_t count_ = 0, wrong_at_ = 0;
};
Value substitute(Thread& t, Value self, Value repl, Value string, Value count, int64_t* done) {
  Subject s;
  int64_t most, last = 0;
  *done = 0;
  if (!subject_of(t, self, string, &s) || !to_index_int64(t, count, &most)) return kEmpty;
  Value replacement = TRY(replacement_of(t, self, repl));
  bool function = is_callable(t, replacement);
  Substituted out(t, s);
  bool good = each_match(self, s, 0, s.length, [&](const Matcher& m) {
    if (most && *done >= most) return 0;
    out.add_slice(last, m.matched_from);
    Value piece = replacement;
    if (function) {
      piece = call_with(t, replacement, new_match(t, self, s, m, 0, s.length));
      if (!piece) return -1;
    }
    if (!out.add_piece(piece)) return -1;
    last = m.matched_to;
    ++*done;
    return 1;
  });
  if (!good) return kEmpty;
  if (*done == 0 && (is_exact<Str>(string) || is_exact<Bytes>(string))) return string;
  out.add_slice(last, s.length);
  return out.finish();
}
Value pattern_sub(Thread& t, Value self, Value repl, Value string, Value count) {
  int64_t done;
  return substitute(t, self, repl, string, count, &done);
}
Value pattern_subn(Thread& t, Value self, Value repl, Value string, Value count) {
  int64_t done;
  Value text = TRY(substitute(t, self, repl, string, count, &done));
  return Value::from(make_tuple(t, text, Value::from_int(done)));
}

// --- scanners
Value pattern_scanner(Thread& t, Value self, Value string, Value pos, Value endpos) {
  Subject s;
  int64_t from, to;
  if (!subject_part(t, self, string, pos, endpos, &s, &from, &to)) return kEmpty;
  Value scanner = Value::from(new_instance<Object>(t, g_scanner_class));
  set_slot(scanner, kScannerPattern, self);
  set_slot(scanner, kScannerString, string);
  slot(scanner, kScannerAt) = Value::from_int(from);
  slot(scanner, kScannerEnd) = Value::from_int(to);
  slot(scanner, kScannerMust) = kFalse;
  return scanner;
}
template <How how> Value scanner_next(Thread& t, Value self) {
  Value pattern = slot(self, kScannerPattern);
  Subject s;
  int64_t from = slot(self, kScannerAt).as_int(), to = slot(self, kScannerEnd).as_int();
  if (from < 0 || !subject_of(t, pattern, slot(self, kScannerString), &s)) return from < 0 ? kNone : kEmpty;
  to = std::min(to, s.length);
  Matcher m(program_of(pattern), s.data, s.width, from, to);
  m.must_advance = slot(self, kScannerMust) == kTrue;
  bool found = from <= to && (how == How::kSearch ? m.search() : m.match());
  if (!found) {
    slot(self, kScannerAt) = Value::from_int(-1);
    return kNone;
  }
  slot(self, kScannerAt) = Value::from_int(m.matched_to);
  slot(self, kScannerMust) = Value::from_bool(m.matched_from == m.matched_to);
  return new_match(t, pattern, s, m, 0, to);
}
Value scanner_pattern(Thread&, Value self) { return slot(self, kScannerPattern); }
const NativeMethod kScannerMethods[] = {
    method<scanner_next<How::kMatch>>("match($self, /)", "The match at the position."),
    method<scanner_next<How::kSearch>>("search($self, /)", "The next match."),
};
const NativeGetSet kScannerGetSets[] = {native_member("pattern", scanner_pattern)};
const TypeSpec kScannerSpec = {.kind = Kind::kInstance, .methods = kScannerMethods, .getsets = kScannerGetSets, .hidden_slots = kScannerSlots, .subclassable = false};

Value pattern_finditer(Thread& t, Value self, Value string, Value pos, Value endpos) {
  Value scanner = TRY(pattern_scanner(t, self, string, pos, endpos));
  Value search = TRY(get_attribute(t, scanner, intern(t, "search")));
  return callable_iterator(t, search, kNone);
}

// --- the rest of patterns
Value pattern_self(Thread&, Value self) { return self; }
Value pattern_deepcopy(Thread&, Value self, Value) { return self; }
Value pattern_eq(Thread& t, Value self, Value other) {
  if (class_of(other) != g_pattern_class) return kNotImplemented;
  if (self == other) return kTrue;
  bool same = slot(self, kFlags) == slot(other, kFlags) && slot(self, kCode).as<Bytes>()->view() == slot(other, kCode).as<Bytes>()->view() &&
              is_bytes_pattern(self) == is_bytes_pattern(other);
  if (!same) return kFalse;
  return rich_compare(t, slot(self, kPattern), slot(other, kPattern), Compare::kEq);
}
Value pattern_hash(Thread& t, Value self) {
  int64_t hash;
  if (!hash_of(t, slot(self, kPattern), &hash)) return kEmpty;
  return Value::from_int((hash ^ bytes_hash(slot(self, kCode).as<Bytes>()) ^ slot(self, kFlags).as_int() ^ group_count(self)) >> 1);
}
Value pattern_repr(Thread& t, Value self) {
  static const struct { const char* name; int64_t flag; } kNames[] = {{"re.TEMPLATE", 1}, {"re.IGNORECASE", 2}, {"re.LOCALE", 4}, {"re.MULTILINE", 8},
                                                                      {"re.DOTALL", 16}, {"re.VERBOSE", 64}, {"re.DEBUG", 128}, {"re.ASCII", 256}};
  int64_t flags = slot(self, kFlags).as_int();
  if (has_layout<Str>(slot(self, kPattern)) && (flags & (4 | 32 | 256)) == 32) flags &= ~int64_t(32);
  StrBuilder text(t);
  text.add_ascii("re.compile(");
  Str* shown = TRY(repr(t, slot(self, kPattern)));
  text.add(shown, 0, std::min<size_t>(shown->length, 200));
  bool first = true;
  for (auto& row : kNames) {
    if (!(flags & row.flag)) continue;
    text.add_ascii(first ? ", " : "|");
    text.add_ascii(row.name);
    first = false;
    flags &= ~row.flag;
  }
  if (flags) {
    text.add_ascii(first ? ", 0x" : "|0x");
    text.add(int_to_str(t, Value::from_int(flags), 16));
  }
  text.add_char(')');
  return Value::from(text.finish());
}
template <int which> Value get_slot(Thread&, Value self) { return slot(self, which); }
Value get_group_index(Thread& t, Value self) {
  auto* proxy = allocate<MappingProxy>(t);
  proxy->mapping = slot(self, kGroupIndex);
  return Value::from(proxy);
}

#define RANGE_SIGNATURE "($self, /, string, pos=0, endpos=9223372036854775807<sys.maxsize>)"
const NativeMethod kPatternMethods[] = {
    method<pattern_match<How::kMatch>>("match" RANGE_SIGNATURE, "Matches zero or more characters at the beginning of the string."),
    method<pattern_match<How::kFullMatch>>("fullmatch" RANGE_SIGNATURE, "Matches against all of the string."),
    method<pattern_match<How::kSearch>>("search" RANGE_SIGNATURE, "Scan through string looking for a match, and return a corresponding match object instance."),
    method<pattern_findall>("findall" RANGE_SIGNATURE, "Return a list of all non-overlapping matches of pattern in string."),
    method<pattern_finditer>("finditer" RANGE_SIGNATURE, "Return an iterator over all non-overlapping matches for the RE pattern in string."),
    method<pattern_scanner>("scanner" RANGE_SIGNATURE, "An object that matches step by step."),
    method<pattern_split>("split($self, /, string, maxsplit=0)", "Split string by the occurrences of pattern."),
    method<pattern_sub>("sub($self, /, repl, string, count=0)", "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl."),
    method<pattern_subn>("subn($self, /, repl, string, count=0)", "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern."),
    method<pattern_self>("__copy__($self, /)", "The pattern itself."),
    method<pattern_deepcopy>("__deepcopy__($self, memo, /)", "The pattern itself."),
    method<pattern_eq>("__eq__($self, value, /)", "Return self==value."),
    method<pattern_hash>("__hash__($self, /)", "Return hash(self)."),
    method<pattern_repr>("__repr__($self, /)", "Return repr(self)."),
    CLASS_GETITEM,
};
const NativeGetSet kPatternGetSets[] = {native_member("pattern", get_slot<kPattern>, "The pattern string from which the RE object was compiled."),
                                        native_member("flags", get_slot<kFlags>, "The regex matching flags."),
                                        native_member("groups", get_slot<kGroups>, "The number of capturing groups in the pattern."),
                                        {"groupindex", get_group_index, nullptr, "A dictionary mapping group names to group numbers."}};
const TypeSpec kPatternSpec = {.kind = Kind::kInstance, .methods = kPatternMethods, .getsets = kPatternGetSets, .doc = "Compiled regular expression object.", .hidden_slots = kPatternSlots, .subclassable = false};

// --- matches
int64_t mark(Value match, size_t i) {
  return i < 2 ? slot(match, kFrom + int(i)).as_int() : slot(match, kMarks).as<ValueArray>()->items[i - 2].as_int();
}
size_t groups_of(Value match) { return size_t(group_count(slot(match, kMatchPattern))); }

Failed no_such_group(Thread& t) { return raise_index_error(t, "no such group"); }
bool group_index(Thread& t, Value match, Value group, size_t* out) {
  int64_t i = -1;
  if (has_index(t, group)) {
    if (!to_index_int64(t, group, &i)) return false;
  } else {
    Value named = dict_get(t, slot(slot(match, kMatchPattern), kGroupIndex).as<Dict>(), group);
    if (!named && has_pending(t)) return false;
    if (named && named.is_int()) i = named.as_int();
  }
  if (i < 0 || i > int64_t(groups_of(match))) return no_such_group(t);
  *out = size_t(i);
  return true;
}
Value matched_text(Thread& t, Value match, size_t group, Value missing) {
  int64_t from = mark(match, group * 2), to = mark(match, group * 2 + 1);
  if (from < 0) return missing;
  Value string = slot(match, kString);
  if (has_layout<Str>(string)) return Value::from(str_substring(t, string.as<Str>(), size_t(from), size_t(to)));
  BufferView view;
  if (!get_buffer(t, string, &view)) return kEmpty;
  from = std::min<int64_t>(from, int64_t(view.length));
  return Value::from(bytes_from(t, view.view().substr(size_t(from), size_t(to - from))));
}
Value match_group(Thread& t, Value self, Value args) {
  auto* names = args.as<Tuple>();
  if (names->length == 0) return matched_text(t, self, 0, kNone);
  size_t g;
  if (names->length == 1) return group_index(t, self, names->items[0], &g) ? matched_text(t, self, g, kNone) : kEmpty;
  Tuple* out = new_tuple(t, names->length);
  for (size_t i = 0; i < names->length; i++) {
    if (!group_index(t, self, names->items[i], &g)) return kEmpty;
    out->items[i] = TRY(matched_text(t, self, g, kNone));
    gc::write_barrier(out);
  }
  return Value::from(out);
}
Value match_getitem(Thread& t, Value self, Value name) {
  size_t g;
  return group_index(t, self, name, &g) ? matched_text(t, self, g, kNone) : kEmpty;
}
Value match_groups(Thread& t, Value self, Value missing) {
  size_t groups = groups_of(self);
  Tuple* out = new_tuple(t, groups);
  for (size_t g = 0; g < groups; g++) {
    out->items[g] = TRY(matched_text(t, self, g + 1, missing));
    gc::write_barrier(out);
  }
  return Value::from(out);
}
Value match_groupdict(Thread& t, Value self, Value missing) {
  Dict* out = new_dict(t);
  size_t position = 0;
  Value name, index;
  while (dict_next(slot(slot(self, kMatchPattern), kGroupIndex).as<Dict>(), &position, &name, &index)) {
    Value text = TRY(matched_text(t, self, size_t(index.as_int()), missing));
    if (!dict_set(t, out, name, text)) return kEmpty;
  }
  return Value::from(out);
}
Value span_of(Thread& t, Value self, size_t g) {
  return Value::from(make_tuple(t, Value::from_int(mark(self, g * 2)), Value::from_int(mark(self, g * 2 + 1))));
}
Value match_start(Thread& t, Value self, Value group) {
  size_t g;
  return group_index(t, self, group, &g) ? Value::from_int(mark(self, g * 2)) : kEmpty;
}
Value match_end(Thread& t, Value self, Value group) {
  size_t g;
  return group_index(t, self, group, &g) ? Value::from_int(mark(self, g * 2 + 1)) : kEmpty;
}
Value match_span(Thread& t, Value self, Value group) {
  size_t g;
  return group_index(t, self, group, &g) ? span_of(t, self, g) : kEmpty;
}
Value match_expand(Thread& t, Value self, Value pattern_text) {
  Value re = TRY(import_by_name(t, intern(t, "re")));
  return call_method_with(t, re, "_expand", slot(self, kMatchPattern), self, pattern_text);
}
Value match_repr(Thread& t, Value self) {
  StrBuilder text(t);
  text.add_ascii("<re.Match object; span=(");
  text.add_int(mark(self, 0));
  text.add_ascii(", ");
  text.add_int(mark(self, 1));
  text.add_ascii("), match=");
  Str* shown = TRY(repr(t, TRY(matched_text(t, self, 0, kNone))));
  text.add(shown, 0, std::min<size_t>(shown->length, 50));
  text.add_char('>');
  return Value::from(text.finish());
}
Value get_regs(Thread& t, Value self) {
  List* out = new_list(t);
  for (size_t g = 0; g <= groups_of(self); g++) list_append(t, out, span_of(t, self, g));
  return Value::from(tuple_from(t, out->values()));
}
Value get_last_group(Thread&, Value self) {
  Value last = slot(self, kLastIndex);
  auto* names = slot(slot(self, kMatchPattern), kIndexGroup).as<Tuple>();
  return last == kNone || uint64_t(last.as_int()) >= names->length ? kNone : names->items[last.as_int()];
}

const NativeMethod kMatchMethods[] = {
    method<match_group>("group($self, *groups)!", "Return one or more subgroups of the match."),
    method<match_getitem>("__getitem__($self, key, /)", "Return self[key]."),
    method<match_groups>("groups($self, /, default=None)", "Return a tuple containing all the subgroups of the match, from 1."),
    method<match_groupdict>("groupdict($self, /, default=None)", "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name."),
    method<match_start>("start($self, group=0, /)", "Return index of the start of the substring matched by group."),
    method<match_end>("end($self, group=0, /)", "Return index of the end of the substring matched by group."),
    method<match_span>("span($self, group=0, /)", "For match object m, return the 2-tuple (m.start(group), m.end(group))."),
    method<match_expand>("expand($self, /, template)", "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."),
    method<pattern_self>("__copy__($self, /)", "The match itself."),
    method<pattern_deepcopy>("__deepcopy__($self, memo, /)", "The match itself."),
    method<match_repr>("__repr__($self, /)", "Return repr(self)."),
    CLASS_GETITEM,
};
const NativeGetSet kMatchGetSets[] = {native_member("string", get_slot<kString>, "The string passed to match() or search()."),
                                      native_member("re", get_slot<kMatchPattern>, "The regular expression object."),
                                      native_member("pos", get_slot<kPosition>, "The index into the string at which the RE engine started looking for a match."),
                                      native_member("endpos", get_slot<kEndPosition>, "The index into the string beyond which the RE engine will not go."),
                                      {"lastindex", get_slot<kLastIndex>, nullptr, "The integer index of the last matched capturing group."},
                                      {"lastgroup", get_last_group, nullptr, "The name of the last matched capturing group."},
                                      {"regs", get_regs, nullptr, nullptr}};
const TypeSpec kMatchSpec = {.kind = Kind::kInstance, .methods = kMatchMethods, .getsets = kMatchGetSets,
                             .doc = "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.", .hidden_slots = kMatchSlots, .subclassable = false};

// --- functions of the module
Bytes* make_program(Thread& t, Bytes* words, int64_t groups) {
  sre::Draft draft;
  sre::Program head{};
  auto* code = reinterpret_cast<const uint32_t*>(words->data);
  bool good = groups >= 0 && groups < (1 << 30) && sre::translate({code, size_t(words->length) / 4}, uint32_t(groups), &draft);
  if (!good) return raise_runtime_error(t, "invalid SRE code");
  sre::analyze(&draft, &head);
  std::vector<char> program = sre::finish(draft, head);
  return bytes_from(t, {program.data(), program.size()});
}
Value sre_compile(Thread& t, Value, Value pattern, Value flags, Value code, Value groups, Value groupindex, Value indexgroup) {
  if (!has_layout<List>(code)) return raise_type_error(t, "compile() argument 'code' must be list, not {}", argument_type_name(code));
  if (!has_layout<Dict>(groupindex)) return raise_type_error(t, "compile() argument 'groupindex' must be dict, not {}", argument_type_name(groupindex));
  if (!has_layout<Tuple>(indexgroup)) return raise_type_error(t, "compile() argument 'indexgroup' must be tuple, not {}", argument_type_name(indexgroup));
  int64_t count, bits;
  if (!to_index_int64(t, groups, &count) || !to_index_int64(t, flags, &bits)) return kEmpty;
  auto* list = code.as<List>();
  Bytes* words = TRY(bytes_allocate(t, size_t(list->length) * 4));
  for (int64_t i = 0; i < list->length; i++) {
    Value v = TRY(to_index(t, list->get(size_t(i))));
    int64_t word;
    if (!int_to_int64(v, &word) || word < 0 || word > UINT32_MAX) return raise_overflow_error(t, "regular expression code size limit exceeded");
    reinterpret_cast<uint32_t*>(words->data)[i] = uint32_t(word);
  }
  Bytes* program = TRY(make_program(t, words, count));
  Value self = Value::from(new_instance<Object>(t, g_pattern_class));
  set_slot(self, kPattern, pattern);
  slot(self, kFlags) = Value::from_int(bits);
  slot(self, kGroups) = Value::from_int(count);
  set_slot(self, kGroupIndex, groupindex);
  set_slot(self, kIndexGroup, indexgroup);
  set_slot(self, kCode, Value::from(words));
  set_slot(self, kProgram, Value::from(program));
  return self;
}
bool character(Thread& t, Value v, uint32_t* out) {
  int64_t n;
  if (!to_index_int64(t, v, &n)) return false;
  *out = uint32_t(n);
  return true;
}
Value sre_ascii_iscased(Thread& t, Value, Value c) {
  uint32_t n;
  return character(t, c, &n) ? Value::from_bool(n < 128 && ((n | 32) >= 'a' && (n | 32) <= 'z')) : kEmpty;
}
Value sre_unicode_iscased(Thread& t, Value, Value c) {
  uint32_t n;
  if (!character(t, c, &n)) return kEmpty;
  uint32_t upper[3];
  return Value::from_bool(unicode::simple_lower(n) != n || unicode::to_upper(n, upper) > 1 || upper[0] != n);
}
Value sre_ascii_tolower(Thread& t, Value, Value c) {
  uint32_t n;
  return character(t, c, &n) ? Value::from_int(sre::ascii_lower(n)) : kEmpty;
}
Value sre_unicode_tolower(Thread& t, Value, Value c) {
  uint32_t n;
  return character(t, c, &n) ? Value::from_int(sre::unicode_lower(n)) : kEmpty;
}
Value sre_getcodesize(Thread&, Value) { return Value::from_int(4); }
const NativeMethod kFunctions[] = {
    function<sre_compile>("compile($module, /, pattern, flags, code, groups, groupindex, indexgroup)", "Make a pattern from its code."),
    function<sre_ascii_iscased>("ascii_iscased($module, character, /)", nullptr),
    function<sre_unicode_iscased>("unicode_iscased($module, character, /)", nullptr),
    function<sre_ascii_tolower>("ascii_tolower($module, character, /)", nullptr),
    function<sre_unicode_tolower>("unicode_tolower($module, character, /)", nullptr),
    function<sre_getcodesize>("getcodesize($module, /)", nullptr),
};
bool initialize(Thread& t, Module* module) {
  Class* object = class_for_kind(Kind::kInstance);
  g_pattern_class = TRY(new_native_class(t, "re.Pattern", object, kPatternSpec));
  g_match_class = TRY(new_native_class(t, "re.Match", object, kMatchSpec));
  g_scanner_class = TRY(new_native_class(t, "_sre.SRE_Scanner", object, kScannerSpec));
  for (Class* c : {g_pattern_class, g_match_class, g_scanner_class}) c->flags |= kClassNoInstantiate;
  g_pattern_class->flags |= kClassHasWeakRefs;
  auto add = [&](const char* name, Value v) { return dict_set_str(t, module->dict, intern(t, name), v); };
  // The classes are kept alive by the module.
  return add("_Pattern", Value::from(g_pattern_class)) && add("_Match", Value::from(g_match_class)) && add("_Scanner", Value::from(g_scanner_class)) &&
         add("MAGIC", Value::from_int(20220615)) && add("CODESIZE", Value::from_int(4)) && add("MAXREPEAT", Value::from_int(sre::kMaxRepeat)) &&
         add("MAXGROUPS", Value::from_int(1073741823));
}

}  // namespace

extern const ModuleSpec kSreModule;
const ModuleSpec kSreModule = {.name = "_sre", .doc = "Regular expressions.", .functions = kFunctions, .initialize = initialize};

}  // namespace adder
