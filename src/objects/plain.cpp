// Hash and equality of plain values.
#include "objects/plain.h"

#include <cstring>

#include "objects/bytes.h"
#include "objects/class.h"
#include "objects/hash_table.h"
#include "objects/numbers.h"
#include "objects/sequences.h"
#include "objects/str.h"

namespace adder {
namespace {

/// Whether `size` bytes are the same; without a call for few.
ADDER_INLINE bool same_bytes(const void* a, const void* b, size_t size) {
  auto load = [](const void* p, size_t at, auto word) {
    memcpy(&word, static_cast<const char*>(p) + at, sizeof word);
    return word;
  };
  auto same_at = [&](size_t at, auto word) { return load(a, at, word) == load(b, at, word); };
  if (size > 16) return memcmp(a, b, size) == 0;
  if (size >= 8) return same_at(0, uint64_t()) && same_at(size - 8, uint64_t());
  if (size >= 4) return same_at(0, uint32_t()) && same_at(size - 4, uint32_t());
  return size == 0 || (same_at(0, uint8_t()) && same_at(size / 2, uint8_t()) && same_at(size - 1, uint8_t()));
}

constexpr int kMaxDepth = 8;  // of tuples within tuples

enum class Family : uint8_t { kStr, kInt, kFloat, kSingleton, kBytes, kTuple, kIdentity, kOther };

/// True when objects of the class hash and compare as plain objects do.
bool by_identity(Thread& t, Class* cls) {
  Class* object = class_for_kind(Kind::kInstance);
  return class_special(t, cls, Special::khash) == class_special(t, object, Special::khash) &&
         class_special(t, cls, Special::keq) == class_special(t, object, Special::keq);
}

Family family_of(Thread& t, Value v) {
  if (v.is_int() || v == kTrue || v == kFalse) return Family::kInt;
  if (v.is_flonum()) return Family::kFloat;
  if (!v.is_pointer()) return Family::kSingleton;
  switch (v.as<Object>()->shape) {
    case builtin_shape(Kind::kStr): return Family::kStr;
    case builtin_shape(Kind::kInt): return Family::kInt;
    case builtin_shape(Kind::kFloat): return Family::kFloat;
    case builtin_shape(Kind::kBytes): return Family::kBytes;
    case builtin_shape(Kind::kTuple): return Family::kTuple;
    default: return by_identity(t, class_of(v)) ? Family::kIdentity : Family::kOther;
  }
}

bool hash_at_depth(Thread& t, Value v, int64_t* hash, int depth);

bool tuple_hash(Thread& t, Tuple* tuple, int64_t* hash, int depth) {
  if (depth == kMaxDepth) return false;
  TupleHash mixed;
  for (Value item : tuple->values()) {
    int64_t h;
    if (is_exact<Str>(item)) h = hash_of_str(item.as<Str>());
    else if (item.is_int()) h = small_int_hash(item);
    else if (!hash_at_depth(t, item, &h, depth + 1)) return false;
    mixed.add(h);
  }
  *hash = mixed.finish();
  return true;
}

bool hash_at_depth(Thread& t, Value v, int64_t* hash, int depth) {
  switch (family_of(t, v)) {
    case Family::kStr: *hash = hash_of_str(v.as<Str>()); break;
    case Family::kInt: *hash = int_hash(v); break;
    case Family::kFloat: *hash = float_hash(float_value(v), v); break;
    case Family::kTuple: return tuple_hash(t, v.as<Tuple>(), hash, depth);
    case Family::kBytes: *hash = bytes_hash(v.as<Bytes>()); break;
    case Family::kSingleton: case Family::kIdentity: *hash = identity_hash(v); break;
    case Family::kOther: return false;
  }
  if (*hash == -1) *hash = -2;
  return true;
}

bool numbers_equal(Value a, Family fa, Value b, Family fb) {
  if (fa == Family::kInt && fb == Family::kInt) return !(a.is_int() && b.is_int()) && int_compare(a, b) == 0;
  if (fa == Family::kFloat && fb == Family::kFloat) return float_value(a) == float_value(b);
  return fa == Family::kInt ? int_equal_double(a, float_value(b)) : int_equal_double(b, float_value(a));
}

PlainEqual tuples_equal(Thread& t, Tuple* a, Tuple* b, int depth);

PlainEqual equal_at_depth(Thread& t, Value a, Value b, int depth) {
  if (a == b) return PlainEqual::kYes;
  if (a.is_int() && b.is_int()) return PlainEqual::kNo;
  Family fa = family_of(t, a), fb = family_of(t, b);
  auto answer = [](bool equal) { return equal ? PlainEqual::kYes : PlainEqual::kNo; };
  auto is_number = [](Family f) { return f == Family::kInt || f == Family::kFloat; };
  if (fa == Family::kOther || fb == Family::kOther) return PlainEqual::kUnknown;
  if (is_number(fa) && is_number(fb)) return answer(numbers_equal(a, fa, b, fb));
  if (fa != fb) return PlainEqual::kNo;
  if (fa == Family::kStr) return answer(str_equal(a.as<Str>(), b.as<Str>()));
  if (fa == Family::kBytes) return answer(a.as<Bytes>()->view() == b.as<Bytes>()->view());
  return fa == Family::kTuple ? tuples_equal(t, a.as<Tuple>(), b.as<Tuple>(), depth) : PlainEqual::kNo;
}

PlainEqual tuples_equal(Thread& t, Tuple* a, Tuple* b, int depth) {
  if (a->length != b->length) return PlainEqual::kNo;
  if (depth == kMaxDepth) return PlainEqual::kUnknown;
  for (uint64_t i = 0; i < a->length; i++) {
    Value x = a->items[i], y = b->items[i];
    if (x == y) continue;
    if (both_exact_str(x, y)) {
      if (!same_text(x.as<Str>(), y.as<Str>())) return PlainEqual::kNo;
      continue;
    }
    PlainEqual same = equal_at_depth(t, x, y, depth + 1);
    if (same != PlainEqual::kYes) return same;
  }
  return PlainEqual::kYes;
}

}  // namespace

bool same_text(const Str* a, const Str* b) {
  return a->length == b->length && a->width() == b->width() && same_bytes(a->data, b->data, a->length * size_t(a->width()));
}

bool plain_hash(Thread& t, Value v, int64_t* hash) {
  return is_exact<Tuple>(v) ? tuple_hash(t, v.as<Tuple>(), hash, 0) : hash_at_depth(t, v, hash, 0);
}
PlainEqual plain_equal(Thread& t, Value a, Value b) {
  if (a == b) return PlainEqual::kYes;
  return is_exact<Tuple>(a) && is_exact<Tuple>(b) ? tuples_equal(t, a.as<Tuple>(), b.as<Tuple>(), 0) : equal_at_depth(t, a, b, 0);
}

int64_t sequence_find_plain(Thread& t, Value sequence, Value item) {
  std::span<Value> values = is_exact<Tuple>(sequence) ? sequence.as<Tuple>()->values() : sequence.as<List>()->values();
  for (size_t i = 0; i < values.size(); i++) {
    PlainEqual same = plain_equal(t, values[i], item);
    if (same == PlainEqual::kYes) return int64_t(i);
    if (same == PlainEqual::kUnknown) return kNotPlain;
  }
  return -1;
}

}  // namespace adder
