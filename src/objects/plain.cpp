// Hash and equality of plain values.
#include "objects/plain.h"

#include "objects/bytes.h"
#include "objects/class.h"
#include "objects/numbers.h"
#include "objects/sequences.h"
#include "objects/str.h"

namespace adder {
namespace {

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

bool hash_at_depth(Thread& t, Value v, int64_t* hash, int depth) {
  switch (family_of(t, v)) {
    case Family::kStr: {
      Str* s = v.as<Str>();
      *hash = s->hash ? s->hash : str_hash(s);
      break;
    }
    case Family::kInt: *hash = int_hash(v); break;
    case Family::kFloat: *hash = float_hash(float_value(v), v); break;
    case Family::kTuple: {
      if (depth == kMaxDepth) return false;
      TupleHash mixed;
      for (Value item : v.as<Tuple>()->values()) {
        int64_t h;
        if (!hash_at_depth(t, item, &h, depth + 1)) return false;
        mixed.add(h);
      }
      *hash = mixed.finish();
      break;
    }
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
  if (fa != Family::kTuple) return PlainEqual::kNo;
  auto *x = a.as<Tuple>(), *y = b.as<Tuple>();
  if (x->length != y->length) return PlainEqual::kNo;
  if (depth == kMaxDepth) return PlainEqual::kUnknown;
  for (uint64_t i = 0; i < x->length; i++) {
    PlainEqual same = equal_at_depth(t, x->items[i], y->items[i], depth + 1);
    if (same != PlainEqual::kYes) return same;
  }
  return PlainEqual::kYes;
}

}  // namespace

bool plain_hash(Thread& t, Value v, int64_t* hash) { return hash_at_depth(t, v, hash, 0); }
PlainEqual plain_equal(Thread& t, Value a, Value b) { return equal_at_depth(t, a, b, 0); }

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
