// str: taking strings apart and joining them.
#include <algorithm>
#include <cstring>

#include "builtins/str_methods.h"
#include "objects/str_search.h"
#include "objects/unicode.h"

namespace adder {
namespace {

/// Calls `visit` with typed pointers to the units of `s`.
template <class Visit> auto with_units(const Str* s, Visit visit) {
  if (s->width() == 1) return visit(s->bytes1());
  if (s->width() == 2) return visit(s->bytes2());
  return visit(s->bytes4());
}

bool is_blank(uint8_t c) { return unicode::kLatin1.of[c] & unicode::kSpace; }
bool is_blank(uint16_t c) { return unicode::is_space(c); }
bool is_blank(uint32_t c) { return unicode::is_space(c); }

/// Collects the pieces of one string into a fresh list.
class Pieces {
 public:
  Pieces(Thread& t, Str* s) : thread_(t), s_(s), list_(new_list(t, 8)) {}
  bool add(size_t begin, size_t end) {
    Str* part = s_->is_ascii() && end - begin > 1 && end - begin < s_->length ? ascii_part(begin, end - begin)
                                                                             : str_substring(thread_, s_, begin, end);
    if (!part) return false;
    return list_append(thread_, list_, Value::from(part));
  }
  Value in_order(bool complete) { return complete ? Value::from(list_) : kEmpty; }
  Value reversed(bool complete) {
    if (!complete) return kEmpty;
    std::ranges::reverse(list_->values());
    return Value::from(list_);
  }

 private:
  /// The most common piece by far: a few ASCII characters.
  Str* ascii_part(size_t begin, size_t count) {
    Str* part = allocate<Str>(thread_, str_object_size(count, 1));
    if (!part) return raise_memory_error(thread_);
    part->length = count;
    part->user_flags = 1 | kStrAscii;
    part->data = part + 1;
    memcpy(part + 1, s_->bytes1() + begin, count);
    return part;
  }

  Thread& thread_;
  Str* s_;
  List* list_;
};

template <class C> bool split_blanks(Pieces& out, const C* units, size_t n, int64_t limit) {
  for (size_t i = 0;; limit--) {
    while (i < n && is_blank(units[i])) i++;
    if (i == n) return true;
    if (limit == 0) return out.add(i, n);
    size_t begin = i;
    while (i < n && !is_blank(units[i])) i++;
    TRY(out.add(begin, i));
  }
}

template <class C> bool rsplit_blanks(Pieces& out, const C* units, size_t n, int64_t limit) {
  for (;; limit--) {
    while (n > 0 && is_blank(units[n - 1])) n--;
    if (n == 0) return true;
    if (limit == 0) return out.add(0, n);
    size_t end = n;
    while (n > 0 && !is_blank(units[n - 1])) n--;
    TRY(out.add(n, end));
  }
}

bool split_separator(Pieces& out, Str* s, Str* separator, int64_t limit) {
  size_t begin = 0;
  for (; limit != 0; limit--) {
    int64_t found = str_find(s, separator, begin, s->length);
    if (found < 0) break;
    TRY(out.add(begin, size_t(found)));
    begin = size_t(found) + separator->length;
  }
  return out.add(begin, s->length);
}

bool rsplit_separator(Pieces& out, Str* s, Str* separator, int64_t limit) {
  size_t end = s->length;
  for (; limit != 0; limit--) {
    int64_t found = str_rfind(s, separator, 0, end);
    if (found < 0) break;
    TRY(out.add(size_t(found) + separator->length, end));
    end = size_t(found);
  }
  return out.add(0, end);
}

/// The separator of split; null for None.  False when the arguments are wrong.
bool split_arguments(Thread& t, Value separator, Value maximum, Str** out, int64_t* limit) {
  *out = nullptr;
  TRY(count_argument(t, maximum, limit));
  if (separator == kNone) return true;
  *out = TRY(str_operand(t, separator, "must be str or None, not {}"));
  return (*out)->length ? true : bool(raise_value_error(t, "empty separator"));
}

Value three_parts(Thread& t, Str* s, size_t begin, size_t end, Value separator) {
  Value head = Value::from(TRY(str_substring(t, s, 0, begin)));
  Value tail = Value::from(TRY(str_substring(t, s, end, s->length)));
  return Value::from(make_tuple(t, head, separator, tail));
}

Str* partition_separator(Thread& t, Value separator) {
  Str* s = TRY(str_operand(t, separator, "must be str, not {}"));
  if (s->length == 0) return raise_value_error(t, "empty separator");
  return s;
}

/// Length and maximum of the joined text; false with TypeError when an item is not a string.
bool measure_join(Thread& t, Str* separator, std::span<Value> items, size_t* length, uint32_t* maximum) {
  *length = (items.size() - 1) * separator->length;
  *maximum = items.size() > 1 ? separator->maximum() : 127;
  for (size_t i = 0; i < items.size(); i++) {
    auto* item = as_layout<Str>(items[i]);
    if (!item) {
      return raise_type_error(t, "sequence item {}: expected str instance, {} found", i, type_name(items[i]));
    }
    *length += item->length;
    *maximum = std::max(*maximum, item->maximum());
  }
  return true;
}

void join_bytes(uint8_t* out, Str* separator, std::span<Value> items) {
  auto put = [&out](Str* s) {
    const uint8_t* from = s->bytes1();
    size_t n = s->length;
    if (n <= 16) {
      for (size_t k = 0; k < n; k++) out[k] = from[k];
    } else {
      memcpy(out, from, n);
    }
    out += n;
  };
  for (size_t i = 0; i < items.size(); i++) {
    if (i && separator->length) put(separator);
    put(items[i].as<Str>());
  }
}

void join_points(char* out, size_t width, Str* separator, std::span<Value> items) {
  auto put = [&](Str* s) {
    str_copy_points(s, 0, s->length, out, int(width));
    out += s->length * width;
  };
  for (size_t i = 0; i < items.size(); i++) {
    if (i) put(separator);
    put(items[i].as<Str>());
  }
}

Value join_items(Thread& t, Str* separator, std::span<Value> items) {
  if (items.empty()) return Value::from(t.runtime->empty_str);
  if (items.size() == 1 && is_exact<Str>(items[0])) return items[0];
  size_t length;
  uint32_t maximum;
  TRY(measure_join(t, separator, items, &length, &maximum));
  Str* result = TRY(str_allocate(t, length, maximum));
  if (result->width() == 1) join_bytes(static_cast<uint8_t*>(mutable_data(result)), separator, items);
  else join_points(static_cast<char*>(mutable_data(result)), size_t(result->width()), separator, items);
  return Value::from(result);
}

}  // namespace

Value str_split_method(Thread& t, Value self, Value separator, Value maximum) {
  Str *s = self_str(self), *sep;
  int64_t limit;
  TRY(split_arguments(t, separator, maximum, &sep, &limit));
  Pieces out(t, s);
  if (sep) return out.in_order(split_separator(out, s, sep, limit));
  return out.in_order(with_units(s, [&](auto* units) { return split_blanks(out, units, s->length, limit); }));
}

Value str_rsplit_method(Thread& t, Value self, Value separator, Value maximum) {
  Str *s = self_str(self), *sep;
  int64_t limit;
  TRY(split_arguments(t, separator, maximum, &sep, &limit));
  Pieces out(t, s);
  if (sep) return out.reversed(rsplit_separator(out, s, sep, limit));
  return out.reversed(with_units(s, [&](auto* units) { return rsplit_blanks(out, units, s->length, limit); }));
}

Value str_splitlines_method(Thread& t, Value self, Value keep_ends) {
  Str* s = self_str(self);
  int64_t keep;
  TRY(int_argument(t, keep_ends, &keep));
  Pieces out(t, s);
  size_t n = s->length;
  for (size_t begin = 0; begin < n;) {
    size_t end = begin;
    while (end < n && !unicode::is_line_break(s->at(end))) end++;
    size_t next = end < n ? end + 1 : end;
    if (end + 1 < n && s->at(end) == '\r' && s->at(end + 1) == '\n') next++;
    TRY(out.add(begin, keep ? next : end));
    begin = next;
  }
  return out.in_order(true);
}

Value str_partition_method(Thread& t, Value self, Value separator) {
  Str* s = self_str(self);
  Str* sep = TRY(partition_separator(t, separator));
  int64_t found = str_find(s, sep, 0, s->length);
  if (found >= 0) return three_parts(t, s, size_t(found), size_t(found) + sep->length, separator);
  Value empty = Value::from(t.runtime->empty_str);
  return Value::from(make_tuple(t, Value::from(TRY(str_exact(t, s))), empty, empty));
}

Value str_rpartition_method(Thread& t, Value self, Value separator) {
  Str* s = self_str(self);
  Str* sep = TRY(partition_separator(t, separator));
  int64_t found = str_rfind(s, sep, 0, s->length);
  if (found >= 0) return three_parts(t, s, size_t(found), size_t(found) + sep->length, separator);
  Value empty = Value::from(t.runtime->empty_str);
  return Value::from(make_tuple(t, empty, empty, Value::from(TRY(str_exact(t, s)))));
}

Value str_join_method(Thread& t, Value self, Value iterable) {
  Str* separator = self_str(self);
  if (auto* list = as_layout<List>(iterable)) return join_items(t, separator, list->values());
  if (auto* tuple = as_layout<Tuple>(iterable)) return join_items(t, separator, tuple->values());
  Value iterator = get_iterator(t, iterable);
  if (!iterator && pending_matches(t, ExceptionId::kTypeError)) {
    take_pending(t);
    return raise_type_error(t, "can only join an iterable");
  }
  TRY(iterator);
  List* items = TRY(list_of(t, iterator));
  return join_items(t, separator, items->values());
}

}  // namespace adder
