// str: find and its relatives, startswith, endswith.
#include "builtins/str_methods.h"

namespace adder {
namespace {

constexpr const char* kMustBeStr = "must be str, not {}";

bool slice_index(Thread& t, Value v, int64_t* out) {
  if (v.is_int()) {
    *out = v.as_int();
    return true;
  }
  if (!is_any_int(v) && !class_special(t, class_of(v), Special::kindex)) {
    return raise_type_error(t, "slice indices must be integers or None or have an __index__ method");
  }
  return to_index_int64(t, v, out, true);
}

/// What to look for and where.
struct Search {
  Str* text;
  Str* needle;
  int64_t begin, end;
};
bool search_arguments(Thread& t, Value self, Value needle, Value start, Value stop, Search* out) {
  out->text = self_str(self);
  if (!slice_bounds(t, start, stop, int64_t(out->text->length), &out->begin, &out->end)) return false;
  out->needle = TRY(str_operand(t, needle, kMustBeStr));
  return true;
}
int64_t find_first(const Search& s) {
  return s.begin > s.end ? -1 : str_find(s.text, s.needle, size_t(s.begin), size_t(s.end));
}
int64_t find_last(const Search& s) {
  return s.begin > s.end ? -1 : str_rfind(s.text, s.needle, size_t(s.begin), size_t(s.end));
}

enum class Side : uint8_t { kStart, kEnd };

bool matches_side(const Str* s, const Str* part, int64_t begin, int64_t end, Side side) {
  int64_t length = int64_t(part->length);
  if (begin > end || length > end - begin) return false;
  return str_matches_at(s, part, size_t(side == Side::kStart ? begin : end - length));
}

Value match_side(Thread& t, Value self, Value what, Value start, Value stop, Side side) {
  Str* s = self_str(self);
  const char* name = side == Side::kStart ? "startswith" : "endswith";
  int64_t begin, end;
  TRY(slice_bounds(t, start, stop, int64_t(s->length), &begin, &end));
  if (auto* part = as_layout<Str>(what)) return Value::from_bool(matches_side(s, part, begin, end, side));
  auto* parts = as_layout<Tuple>(what);
  if (!parts) {
    return raise_type_error(t, "{} first arg must be str or a tuple of str, not {}", name, type_name(what));
  }
  for (Value v : parts->values()) {
    auto* part = as_layout<Str>(v);
    if (!part) return raise_type_error(t, "tuple for {} must only contain str, not {}", name, type_name(v));
    if (matches_side(s, part, begin, end, side)) return kTrue;
  }
  return kFalse;
}

}  // namespace

bool slice_bounds(Thread& t, Value start, Value stop, int64_t length, int64_t* begin, int64_t* end) {
  *begin = 0;
  *end = length;
  if (start.bits && start != kNone) TRY(slice_index(t, start, begin));
  if (stop.bits && stop != kNone) TRY(slice_index(t, stop, end));
  if (*end > length) *end = length;
  if (*end < 0 && (*end += length) < 0) *end = 0;
  if (*begin < 0 && (*begin += length) < 0) *begin = 0;
  return true;
}

Value str_find_method(Thread& t, Value self, Value needle, Value start, Value stop) {
  Search s;
  TRY(search_arguments(t, self, needle, start, stop, &s));
  return Value::from_int(find_first(s));
}
Value str_rfind_method(Thread& t, Value self, Value needle, Value start, Value stop) {
  Search s;
  TRY(search_arguments(t, self, needle, start, stop, &s));
  return Value::from_int(find_last(s));
}
Value str_index_method(Thread& t, Value self, Value needle, Value start, Value stop) {
  Search s;
  TRY(search_arguments(t, self, needle, start, stop, &s));
  int64_t found = find_first(s);
  return found < 0 ? Value(raise_value_error(t, "substring not found")) : Value::from_int(found);
}
Value str_rindex_method(Thread& t, Value self, Value needle, Value start, Value stop) {
  Search s;
  TRY(search_arguments(t, self, needle, start, stop, &s));
  int64_t found = find_last(s);
  return found < 0 ? Value(raise_value_error(t, "substring not found")) : Value::from_int(found);
}
Value str_count_method(Thread& t, Value self, Value needle, Value start, Value stop) {
  Search s;
  TRY(search_arguments(t, self, needle, start, stop, &s));
  if (s.begin > s.end) return Value::from_int(0);
  return Value::from_int(str_count(s.text, s.needle, size_t(s.begin), size_t(s.end)));
}

Value str_startswith_method(Thread& t, Value self, Value prefix, Value start, Value stop) {
  return match_side(t, self, prefix, start, stop, Side::kStart);
}
Value str_endswith_method(Thread& t, Value self, Value suffix, Value start, Value stop) {
  return match_side(t, self, suffix, start, stop, Side::kEnd);
}

}  // namespace adder
