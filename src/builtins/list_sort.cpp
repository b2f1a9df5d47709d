// list.sort: a merge sort that finds runs and merges them in the order that powersort gives (Munro and Wild, 2018),
// with galloping as timsort does.  Lists whose keys are all small ints, floats, strings or tuples starting with
// such are compared without calling anything.
#include "builtins/list_sort.h"

#include <algorithm>
#include <cstring>

#include "interp/drain.h"
#include "objects/errors.h"
#include "objects/misc.h"
#include "objects/numbers.h"
#include "objects/protocols.h"
#include "objects/sequences.h"
#include "objects/str.h"

namespace adder {
namespace {

/// What is moved: the value alone, or the key with its value.
struct Plain {
  Value key;
};
struct Keyed {
  Value key, value;
};

// --- comparisons: less(a, b) is 1, 0 or -1 (failed); only LessGeneric can fail.
struct LessInt {
  ADDER_INLINE int operator()(Value a, Value b) const { return int64_t(a.bits) < int64_t(b.bits); }
};
struct LessFloat {
  ADDER_INLINE int operator()(Value a, Value b) const { return float_value(a) < float_value(b); }
};
struct LessLatin1 {
  ADDER_INLINE int operator()(Value a, Value b) const {
    const Str *x = a.as<Str>(), *y = b.as<Str>();
    int order = std::memcmp(x->data, y->data, std::min(x->length, y->length));
    return order < 0 || (order == 0 && x->length < y->length);
  }
};
struct LessStr {
  ADDER_INLINE int operator()(Value a, Value b) const { return str_compare(a.as<Str>(), b.as<Str>()) < 0; }
};
struct LessAnyInt {
  ADDER_INLINE int operator()(Value a, Value b) const { return int_compare(a, b) < 0; }
};
struct LessGeneric {
  Thread& t;
  int operator()(Value a, Value b) const { return compare_bool(t, a, b, Compare::kLt); }
};
/// Tuples: by the first items when these are small ints or strings that differ.
struct LessTuple {
  Thread& t;
  int operator()(Value a, Value b) const {
    Value x = a.as<Tuple>()->items[0], y = b.as<Tuple>()->items[0];
    if (x != y) {
      if (x.is_int() && y.is_int()) return int64_t(x.bits) < int64_t(y.bits);
      if (is_exact<Str>(x) && is_exact<Str>(y)) {
        int order = str_compare(x.as<Str>(), y.as<Str>());
        if (order) return order < 0;
      }
    }
    return compare_bool(t, a, b, Compare::kLt);
  }
};

#define LESS(a, b)                 \
  ({                               \
    int less_ = less_than((a), (b)); \
    if (less_ < 0) return false;   \
    less_ != 0;                    \
  })
#define STEP(expression) \
  if (!(expression)) return false

template <class Item, class Less> class Sorter {
 public:
  Sorter(Thread& t, Item* items, size_t count, Less less) : thread_(t), items_(items), count_(count), less_(less) {}

  bool sort() {
    if (count_ < 2) return true;
    size_t minimum = minimum_run(count_);
    for (size_t start = 0; start < count_;) {
      size_t length;
      STEP(count_run(start, &length));
      if (length < minimum) {
        size_t forced = std::min(minimum, count_ - start);
        STEP(binary_insertion(start, start + length, start + forced));
        length = forced;
      }
      STEP(push_run(start, length));
      start += length;
    }
    while (depth_ > 1) STEP(merge_top());
    return true;
  }

 private:
  struct Run {
    size_t start, length;
    int power;
  };

  ADDER_INLINE int less_than(const Item& a, const Item& b) { return less_(a.key, b.key); }

  static size_t minimum_run(size_t n) {
    size_t remainder = 0;
    while (n >= 64) {
      remainder |= n & 1;
      n >>= 1;
    }
    return n + remainder;
  }

  /// The ascending run at `start`; a strictly descending one is reversed.
  bool count_run(size_t start, size_t* length) {
    size_t i = start + 1;
    if (i == count_) return *length = 1, true;
    if (LESS(items_[i], items_[start])) {
      for (i++; i < count_ && LESS(items_[i], items_[i - 1]); i++) {}
      std::reverse(items_ + start, items_ + i);
    } else {
      for (i++; i < count_ && !LESS(items_[i], items_[i - 1]); i++) {}
    }
    *length = i - start;
    return true;
  }

  /// Sorts [low, high), of which [low, start) is sorted.
  bool binary_insertion(size_t low, size_t start, size_t high) {
    for (size_t i = start; i < high; i++) {
      Item pivot = items_[i];
      size_t left = low, right = i;
      while (left < right) {
        size_t middle = left + (right - left) / 2;
        if (LESS(pivot, items_[middle])) right = middle;
        else left = middle + 1;
      }
      std::memmove(static_cast<void*>(items_ + left + 1), items_ + left, (i - left) * sizeof(Item));
      items_[left] = pivot;
    }
    return true;
  }

  /// Depth in the ideal merge tree of the boundary between two neighbouring runs.
  int boundary_power(const Run& a, size_t b_length) const {
    size_t left = 2 * a.start + a.length, right = left + a.length + b_length;
    int power = 0;
    for (;;) {
      power++;
      if (left >= count_) {
        left -= count_;
        right -= count_;
      } else if (right >= count_) {
        return power;
      }
      left <<= 1;
      right <<= 1;
    }
  }

  bool push_run(size_t start, size_t length) {
    if (depth_ > 0) {
      int power = boundary_power(runs_[depth_ - 1], length);
      while (depth_ > 1 && runs_[depth_ - 2].power > power) STEP(merge_top());
      runs_[depth_ - 1].power = power;
    }
    runs_[depth_++] = {start, length, 0};
    return true;
  }

  /// Merges the two topmost runs.
  bool merge_top() {
    Run& a = runs_[depth_ - 2];
    Run b = runs_[depth_ - 1];
    size_t a_start = a.start, a_length = a.length, b_start = b.start, b_length = b.length;
    a.length += b.length;
    depth_--;
    size_t skip;  // items of a that are in place already
    STEP(gallop_right(items_[b_start], items_ + a_start, a_length, 0, &skip));
    a_start += skip;
    a_length -= skip;
    if (a_length == 0) return true;
    STEP(gallop_left(items_[a_start + a_length - 1], items_ + b_start, b_length, b_length - 1, &b_length));
    if (b_length == 0) return true;
    return a_length <= b_length ? merge_low(a_start, a_length, b_start, b_length) : merge_high(a_start, a_length, b_start, b_length);
  }

  /// Where `key` belongs in a sorted range: in front of equal items; the search starts at `hint`.
  bool gallop_left(const Item& key, const Item* base, size_t n, size_t hint, size_t* out) {
    size_t low, high;
    if (LESS(base[hint], key)) {  // to the right of hint
      size_t last = 0, offset = 1, limit = n - hint;
      while (offset < limit && LESS(base[hint + offset], key)) {
        last = offset;
        offset = offset * 2 + 1;
      }
      low = hint + last + 1;
      high = hint + std::min(offset, limit);
    } else {
      size_t last = 0, offset = 1, limit = hint + 1;
      while (offset < limit && !LESS(base[hint - offset], key)) {
        last = offset;
        offset = offset * 2 + 1;
      }
      low = hint + 1 - std::min(offset, limit);
      high = hint - last;
    }
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (LESS(base[middle], key)) low = middle + 1;
      else high = middle;
    }
    *out = low;
    return true;
  }

  /// The same, behind equal items.
  bool gallop_right(const Item& key, const Item* base, size_t n, size_t hint, size_t* out) {
    size_t low, high;
    if (LESS(key, base[hint])) {  // to the left of hint
      size_t last = 0, offset = 1, limit = hint + 1;
      while (offset < limit && LESS(key, base[hint - offset])) {
        last = offset;
        offset = offset * 2 + 1;
      }
      low = hint + 1 - std::min(offset, limit);
      high = hint - last;
    } else {
      size_t last = 0, offset = 1, limit = n - hint;
      while (offset < limit && !LESS(key, base[hint + offset])) {
        last = offset;
        offset = offset * 2 + 1;
      }
      low = hint + last + 1;
      high = hint + std::min(offset, limit);
    }
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (LESS(key, base[middle])) high = middle;
      else low = middle + 1;
    }
    *out = low;
    return true;
  }

  bool ensure_spare(size_t count) {
    if (spare_) return true;
    // Half of everything is the most that any merge needs.
    size_t words = (std::max(count, count_ / 2) + 1) * (sizeof(Item) / sizeof(Value));
    spare_array_ = new_value_array(thread_, words);
    if (!spare_array_) return false;
    spare_ = reinterpret_cast<Item*>(spare_array_->items);
    return true;
  }
  Item* fill_spare(const Item* from, size_t count) {
    std::memcpy(static_cast<void*>(spare_), from, count * sizeof(Item));
    gc::write_barrier(spare_array_);
    return spare_;
  }
  static void move(Item* to, const Item* from, size_t count) { std::memmove(static_cast<void*>(to), from, count * sizeof(Item)); }

  /// Merges neighbours of which the first is shorter, from the left.  On failure all items are still there.
  bool merge_low(size_t a_start, size_t a_length, size_t b_start, size_t b_length) {
    STEP(ensure_spare(a_length));
    Item* a = fill_spare(items_ + a_start, a_length);
    Item* b = items_ + b_start;
    Item* to = items_ + a_start;
    *to++ = *b++;
    b_length--;
    bool ok = a_length > 0 && b_length > 0 ? merge_low_loop(a, a_length, b, b_length, to) : true;
    move(to, a, a_length);  // what is left of a, in front of what is left of b
    return ok;
  }
  bool merge_low_loop(Item*& a, size_t& a_length, Item*& b, size_t& b_length, Item*& to) {
    size_t threshold = gallop_threshold_;
    for (;;) {
      size_t a_wins = 0, b_wins = 0;
      for (;;) {
        if (LESS(*b, *a)) {
          *to++ = *b++;
          b_wins++;
          a_wins = 0;
          if (--b_length == 0) return true;
          if (b_wins >= threshold) break;
        } else {
          *to++ = *a++;
          a_wins++;
          b_wins = 0;
          if (--a_length == 0) return true;
          if (a_wins >= threshold) break;
        }
      }
      threshold++;
      do {
        threshold -= threshold > 1;
        STEP(gallop_right(*b, a, a_length, 0, &a_wins));
        move(to, a, a_wins);
        to += a_wins, a += a_wins, a_length -= a_wins;
        if (a_length == 0) return true;
        *to++ = *b++;
        if (--b_length == 0) return true;
        STEP(gallop_left(*a, b, b_length, 0, &b_wins));
        move(to, b, b_wins);
        to += b_wins, b += b_wins, b_length -= b_wins;
        if (b_length == 0) return true;
        *to++ = *a++;
        if (--a_length == 0) return true;
        gallop_threshold_ = threshold;
      } while (a_wins >= kMinGallop || b_wins >= kMinGallop);
      threshold++;
      gallop_threshold_ = threshold;
    }
  }

  /// The same from the right, when the second is shorter.
  bool merge_high(size_t a_start, size_t a_length, size_t b_start, size_t b_length) {
    STEP(ensure_spare(b_length));
    Item* spare = fill_spare(items_ + b_start, b_length);
    Item* b = spare + b_length - 1;
    Item* a = items_ + a_start + a_length - 1;
    Item* to = items_ + b_start + b_length - 1;
    *to-- = *a--;
    a_length--;
    bool ok = a_length > 0 && b_length > 0 ? merge_high_loop(a, a_length, b, b_length, to) : true;
    move(to + 1 - b_length, b + 1 - b_length, b_length);
    return ok;
  }
  bool merge_high_loop(Item*& a, size_t& a_length, Item*& b, size_t& b_length, Item*& to) {
    size_t threshold = gallop_threshold_;
    for (;;) {
      size_t a_wins = 0, b_wins = 0;
      for (;;) {
        if (LESS(*b, *a)) {
          *to-- = *a--;
          a_wins++;
          b_wins = 0;
          if (--a_length == 0) return true;
          if (a_wins >= threshold) break;
        } else {
          *to-- = *b--;
          b_wins++;
          a_wins = 0;
          if (--b_length == 0) return true;
          if (b_wins >= threshold) break;
        }
      }
      threshold++;
      do {
        threshold -= threshold > 1;
        size_t keep;
        STEP(gallop_right(*b, a + 1 - a_length, a_length, a_length - 1, &keep));
        a_wins = a_length - keep;
        to -= a_wins, a -= a_wins;
        move(to + 1, a + 1, a_wins);
        a_length = keep;
        if (a_length == 0) return true;
        *to-- = *b--;
        if (--b_length == 0) return true;
        STEP(gallop_left(*a, b + 1 - b_length, b_length, b_length - 1, &keep));
        b_wins = b_length - keep;
        to -= b_wins, b -= b_wins;
        move(to + 1, b + 1, b_wins);
        b_length = keep;
        if (b_length == 0) return true;
        *to-- = *a--;
        if (--a_length == 0) return true;
        gallop_threshold_ = threshold;
      } while (a_wins >= kMinGallop || b_wins >= kMinGallop);
      threshold++;
      gallop_threshold_ = threshold;
    }
  }

  static constexpr size_t kMinGallop = 7;
  Thread& thread_;
  Item* items_;
  size_t count_;
  Less less_;
  size_t gallop_threshold_ = kMinGallop;
  ValueArray* spare_array_ = nullptr;
  Item* spare_ = nullptr;
  Run runs_[90];
  size_t depth_ = 0;
};
#undef LESS
#undef STEP

enum class KeyKind : uint8_t { kInt, kFloat, kLatin1, kStr, kAnyInt, kTuple, kGeneric };

KeyKind kind_of_key(Value v) {
  if (v.is_int()) return KeyKind::kInt;
  if (is_float(v)) return KeyKind::kFloat;
  if (is_exact<Str>(v)) return v.as<Str>()->width() == 1 ? KeyKind::kLatin1 : KeyKind::kStr;
  if (is_exact<Int>(v)) return KeyKind::kAnyInt;
  if (is_exact<Tuple>(v) && v.as<Tuple>()->length > 0) return KeyKind::kTuple;
  return KeyKind::kGeneric;
}
/// The comparison that serves both kinds.
KeyKind join(KeyKind a, KeyKind b) {
  if (a == b) return a;
  auto either = [&](KeyKind x, KeyKind y) { return (a == x && b == y) || (a == y && b == x); };
  if (either(KeyKind::kLatin1, KeyKind::kStr)) return KeyKind::kStr;
  if (either(KeyKind::kInt, KeyKind::kAnyInt)) return KeyKind::kAnyInt;
  return KeyKind::kGeneric;
}

template <class Item, class Less> bool sort_with(Thread& t, Item* items, size_t count, Less less) {
  return Sorter<Item, Less>(t, items, count, less).sort();
}

template <class Item> bool sort_items(Thread& t, Item* items, size_t count) {
  KeyKind kind = kind_of_key(items[0].key);
  for (size_t i = 1; i < count && kind != KeyKind::kGeneric; i++) kind = join(kind, kind_of_key(items[i].key));
  switch (kind) {
    case KeyKind::kInt: return sort_with(t, items, count, LessInt{});
    case KeyKind::kFloat: return sort_with(t, items, count, LessFloat{});
    case KeyKind::kLatin1: return sort_with(t, items, count, LessLatin1{});
    case KeyKind::kStr: return sort_with(t, items, count, LessStr{});
    case KeyKind::kAnyInt: return sort_with(t, items, count, LessAnyInt{});
    case KeyKind::kTuple: return sort_with(t, items, count, LessTuple{t});
    case KeyKind::kGeneric: return sort_with(t, items, count, LessGeneric{t});
  }
  UNREACHABLE("all kinds of keys are listed");
}

/// The item that an itemgetter of one small index takes from a tuple or list; empty when it is not that simple.
ADDER_INLINE Value simple_item(Value key, Value v) {
  if (!is_exact<ItemGetter>(key) || key.as<ItemGetter>()->items->length != 1) return kEmpty;
  Value index = key.as<ItemGetter>()->items->items[0];
  if (!index.is_int() || index.as_int() < 0) return kEmpty;
  if (is_exact<Tuple>(v) && uint64_t(index.as_int()) < v.as<Tuple>()->length) return v.as<Tuple>()->items[index.as_int()];
  if (is_exact<List>(v) && index.as_int() < v.as<List>()->length) return v.as<List>()->get(size_t(index.as_int()));
  return kEmpty;
}

/// The keys of some values by a Python function; null when a call failed.
ValueArray* keys_by_loop(Thread& t, ValueArray* values, size_t count, Value key) {
  List* items = new_list(t);
  items->items = values;
  items->length = int64_t(count);
  List* keys = new_list(t, count);
  if (!keys || !drain(t, Drain::kKeys, TRY(get_iterator(t, Value::from(items))), {key, Value::from(keys)})) return nullptr;
  if (keys->length != int64_t(count)) return raise_value_error(t, "list modified during sort");
  return keys->items;
}

/// Keys and values side by side; null when a key call failed.
ValueArray* make_keyed(Thread& t, ValueArray* values, size_t count, Value key) {
  ValueArray* array = new_value_array(t, 2 * count);
  if (!array) return nullptr;
  constexpr size_t kMany = 8;
  ValueArray* keys = nullptr;
  if (count >= kMany && is_python_function(key) && !(keys = keys_by_loop(t, values, count, key))) return nullptr;
  for (size_t i = 0; i < count; i++) {
    Value k = keys ? keys->items[i] : simple_item(key, values->items[i]);
    if (!k && !(k = call_with(t, key, values->items[i]))) return nullptr;
    if (t.poll && t.runtime->heap->is_short()) [[unlikely]] return raise_memory_error(t);
    array->items[2 * i] = k;
    array->items[2 * i + 1] = values->items[i];
    gc::write_barrier(array, &array->items[2 * i]);
    gc::write_barrier(array, &array->items[2 * i + 1]);
  }
  return array;
}

bool sort_keyed(Thread& t, ValueArray* values, size_t count, Value key, SortOrder order) {
  ValueArray* array = make_keyed(t, values, count, key);
  if (!array) return false;
  Keyed* items = reinterpret_cast<Keyed*>(array->items);
  if (order == SortOrder::kDescending) std::reverse(items, items + count);
  gc::write_barrier(array);
  bool ok = sort_items(t, items, count);
  if (order == SortOrder::kDescending) std::reverse(items, items + count);
  for (size_t i = 0; i < count; i++) values->items[i] = items[i].value;
  gc::write_barrier(values);
  return ok;
}

bool sort_plain(Thread& t, ValueArray* values, size_t count, SortOrder order) {
  Plain* items = reinterpret_cast<Plain*>(values->items);
  gc::write_barrier(values);
  if (order == SortOrder::kDescending) std::reverse(items, items + count);
  bool ok = sort_items(t, items, count);
  if (order == SortOrder::kDescending) std::reverse(items, items + count);
  gc::write_barrier(values);
  return ok;
}

}  // namespace

bool list_sort(Thread& t, List* list, Value key, SortOrder order) {
  size_t count = size_t(list->length);
  ValueArray* values = list->items;
  list->items = nullptr;  // user code sees an empty list; what it adds is noticed and dropped
  list->length = 0;
  bool ok = true;
  if (count > 0 && key != kNone) ok = sort_keyed(t, values, count, key, order);
  else if (count > 1) ok = sort_plain(t, values, count, order);
  bool changed = list->items != nullptr;
  list->items = values;
  list->length = int64_t(count);
  gc::write_barrier(list);
  if (ok && changed) return raise_value_error(t, "list modified during sort");
  return ok;
}

}  // namespace adder
