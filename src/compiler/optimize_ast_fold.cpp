// Arithmetic on constants. What could surprise (errors, huge results, exotic types) is left to run time.
#include <gmp.h>

#include <cmath>
#include <cstdlib>

#include "compiler/compile_draft.h"
#include "compiler/optimize_ast.h"

namespace adder::compiler {

namespace {

constexpr size_t kMaxIntBits = 128;
constexpr size_t kMaxCollection = 256;
constexpr size_t kMaxText = 4096;
constexpr size_t kMaxTotalItems = 1024;
constexpr double kExactDouble = 9007199254740992.0;  // 2**53

bool is_bool(const ConstantValue& v) {
  return v.kind == ConstantKind::kTrue || v.kind == ConstantKind::kFalse;
}
bool is_int(const ConstantValue& v) {
  return v.kind == ConstantKind::kInt || v.kind == ConstantKind::kBigInt || is_bool(v);
}
bool is_number(const ConstantValue& v) {
  return is_int(v) || v.kind == ConstantKind::kFloat || v.kind == ConstantKind::kComplex;
}
bool is_text(const ConstantValue& v) {
  return v.kind == ConstantKind::kStr || v.kind == ConstantKind::kBytes;
}

/// A GMP integer that cleans up after itself.
struct BigInt {
  mpz_t z;
  BigInt() { mpz_init(z); }
  explicit BigInt(const ConstantValue& v) {
    if (v.kind == ConstantKind::kBigInt) {
      mpz_init_set_str(z, std::string(v.text.view()).c_str(), 0);
    } else {
      mpz_init_set_si(z, v.kind == ConstantKind::kInt ? v.small_int : v.kind == ConstantKind::kTrue);
    }
  }
  ~BigInt() { mpz_clear(z); }
  BigInt(const BigInt&) = delete;

  size_t bits() const { return mpz_sgn(z) ? mpz_sizeinbase(z, 2) : 0; }
  ConstantValue constant(Arena& arena) const {
    if (mpz_fits_slong_p(z)) return int_constant(mpz_get_si(z));
    std::string text(mpz_sgn(z) < 0 ? "-0x" : "0x");
    BigInt magnitude;
    mpz_abs(magnitude.z, z);
    char* digits = mpz_get_str(nullptr, 16, magnitude.z);
    text += digits;
    std::free(digits);
    ConstantValue value;
    value.kind = ConstantKind::kBigInt;
    value.text = arena.copy_text(text);
    return value;
  }
};

bool shift_left(BigInt& out, const BigInt& a, const BigInt& b) {
  if (mpz_sgn(b.z) < 0) return false;
  if (mpz_sgn(a.z) && mpz_sgn(b.z)) {
    if (mpz_cmp_ui(b.z, kMaxIntBits) > 0 || a.bits() > kMaxIntBits - mpz_get_ui(b.z)) return false;
  } else if (!mpz_fits_ulong_p(b.z)) {
    return false;
  }
  mpz_mul_2exp(out.z, a.z, mpz_sgn(a.z) ? mpz_get_ui(b.z) : 0);
  return true;
}

bool shift_right(BigInt& out, const BigInt& a, const BigInt& b) {
  if (mpz_sgn(b.z) < 0) return false;
  mpz_fdiv_q_2exp(out.z, a.z, mpz_fits_ulong_p(b.z) ? mpz_get_ui(b.z) : ~0ul);
  return true;
}

bool power(BigInt& out, const BigInt& a, const BigInt& b) {
  if (mpz_sgn(b.z) < 0 || !mpz_fits_ulong_p(b.z)) return false;
  unsigned long exponent = mpz_get_ui(b.z);
  if (mpz_sgn(a.z) && exponent && a.bits() > kMaxIntBits / exponent) return false;
  mpz_pow_ui(out.z, a.z, exponent);
  return true;
}

bool fold_floats(Operator op, double a, double b, ConstantValue* out);

bool fold_ints(Arena& arena, Operator op, const ConstantValue& left, const ConstantValue& right,
               ConstantValue* out) {
  BigInt a(left), b(right), result;
  switch (op) {
    case Operator::kAdd:
      mpz_add(result.z, a.z, b.z);
      break;
    case Operator::kSub:
      mpz_sub(result.z, a.z, b.z);
      break;
    case Operator::kMult:
      if (mpz_sgn(a.z) && mpz_sgn(b.z) && a.bits() + b.bits() > kMaxIntBits) return false;
      mpz_mul(result.z, a.z, b.z);
      break;
    case Operator::kFloorDiv:
      if (!mpz_sgn(b.z)) return false;
      mpz_fdiv_q(result.z, a.z, b.z);
      break;
    case Operator::kMod:
      if (!mpz_sgn(b.z)) return false;
      mpz_fdiv_r(result.z, a.z, b.z);
      break;
    case Operator::kDiv: {
      double x = mpz_get_d(a.z), y = mpz_get_d(b.z);
      if (y == 0 || std::fabs(x) > kExactDouble || std::fabs(y) > kExactDouble) return false;
      *out = float_constant(x / y);
      return true;
    }
    case Operator::kPow:
      if (mpz_sgn(b.z) < 0) {
        double x = mpz_get_d(a.z), y = mpz_get_d(b.z);
        return std::fabs(x) <= kExactDouble && -y <= kExactDouble && fold_floats(op, x, y, out);
      }
      if (!power(result, a, b)) return false;
      break;
    case Operator::kLShift:
      if (!shift_left(result, a, b)) return false;
      break;
    case Operator::kRShift:
      if (!shift_right(result, a, b)) return false;
      break;
    case Operator::kBitOr:
      mpz_ior(result.z, a.z, b.z);
      break;
    case Operator::kBitXor:
      mpz_xor(result.z, a.z, b.z);
      break;
    case Operator::kBitAnd:
      mpz_and(result.z, a.z, b.z);
      break;
    case Operator::kMatMult:
      return false;
  }
  bool bitwise = op == Operator::kBitOr || op == Operator::kBitXor || op == Operator::kBitAnd;
  if (bitwise && is_bool(left) && is_bool(right)) {
    *out = bool_constant(mpz_sgn(result.z) != 0);
  } else {
    *out = result.constant(arena);
  }
  return true;
}

/// Modulo with the sign of the divisor.
double float_mod(double a, double b) {
  double mod = std::fmod(a, b);
  if (mod == 0) return std::copysign(0.0, b);
  return (b < 0) != (mod < 0) ? mod + b : mod;
}

double float_floor_divide(double a, double b) {
  double mod = std::fmod(a, b);
  double quotient = (a - mod) / b;
  if (mod != 0 && (b < 0) != (mod < 0)) quotient -= 1.0;
  if (quotient == 0) return std::copysign(0.0, a / b);
  double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

bool fold_floats(Operator op, double a, double b, ConstantValue* out) {
  switch (op) {
    case Operator::kAdd:
      return *out = float_constant(a + b), true;
    case Operator::kSub:
      return *out = float_constant(a - b), true;
    case Operator::kMult:
      return *out = float_constant(a * b), true;
    case Operator::kDiv:
      if (b == 0) return false;
      return *out = float_constant(a / b), true;
    case Operator::kMod:
      if (b == 0) return false;
      return *out = float_constant(float_mod(a, b)), true;
    case Operator::kFloorDiv:
      if (b == 0) return false;
      return *out = float_constant(float_floor_divide(a, b)), true;
    case Operator::kPow: {
      if ((a == 0 && b < 0) || (a < 0 && b != std::floor(b))) return false;
      double result = std::pow(a, b);
      if (std::isinf(result) && std::isfinite(a) && std::isfinite(b)) return false;
      return *out = float_constant(result), true;
    }
    default:
      return false;
  }
}

bool fold_complex(Operator op, double a, double ai, double b, double bi, ConstantValue* out) {
  double real, imaginary;
  switch (op) {
    case Operator::kAdd:
      real = a + b, imaginary = ai + bi;
      break;
    case Operator::kSub:
      real = a - b, imaginary = ai - bi;
      break;
    case Operator::kMult:
      real = a * b - ai * bi, imaginary = a * bi + ai * b;
      break;
    default:
      return false;
  }
  out->kind = ConstantKind::kComplex;
  out->real = real;
  out->number = imaginary;
  return true;
}

/// The number as a double, when it is exactly one (ints beyond 2**53 are left alone).
bool as_double(const ConstantValue& v, double* out) {
  if (v.kind == ConstantKind::kFloat) return *out = v.number, true;
  if (v.kind == ConstantKind::kBigInt) return false;
  *out = v.kind == ConstantKind::kInt ? double(v.small_int) : v.kind == ConstantKind::kTrue;
  return std::fabs(*out) <= kExactDouble;
}

bool fold_numbers(Arena& arena, Operator op, const ConstantValue& left, const ConstantValue& right,
                  ConstantValue* out) {
  if (is_int(left) && is_int(right)) return fold_ints(arena, op, left, right, out);
  bool complex = left.kind == ConstantKind::kComplex || right.kind == ConstantKind::kComplex;
  double a, b;
  if (!complex) return as_double(left, &a) && as_double(right, &b) && fold_floats(op, a, b, out);
  double ai = 0, bi = 0;
  if (left.kind == ConstantKind::kComplex) {
    a = left.real, ai = left.number;
  } else if (!as_double(left, &a)) {
    return false;
  }
  if (right.kind == ConstantKind::kComplex) {
    b = right.real, bi = right.number;
  } else if (!as_double(right, &b)) {
    return false;
  }
  return fold_complex(op, a, ai, b, bi, out);
}

bool concatenate(Arena& arena, const ConstantValue& left, const ConstantValue& right, ConstantValue* out) {
  if (left.kind != right.kind) return false;
  out->kind = left.kind;
  if (is_text(left)) {
    std::string text(left.text.view());
    text.append(right.text.view());
    out->text = arena.copy_text(text);
    return true;
  }
  if (left.kind != ConstantKind::kTuple) return false;
  Seq<ConstantValue> all = arena.make_seq<ConstantValue>(left.elements.size() + right.elements.size());
  for (uint32_t i = 0; i < left.elements.size(); ++i) all[i] = left.elements[i];
  for (uint32_t i = 0; i < right.elements.size(); ++i) all[left.elements.size() + i] = right.elements[i];
  out->elements = all;
  return true;
}

/// Number of items of a nested tuple, up to the limit; -1 beyond it.
long total_items(const ConstantValue& value, long limit) {
  if (value.kind != ConstantKind::kTuple && value.kind != ConstantKind::kFrozenset) return limit;
  limit -= long(value.elements.size());
  for (uint32_t i = 0; limit >= 0 && i < value.elements.size(); ++i)
    limit = total_items(value.elements[i], limit);
  return limit;
}

size_t characters(const ConstantValue& v) {
  if (v.kind == ConstantKind::kBytes) return v.text.size;
  size_t count = 0;
  for (unsigned char byte : v.text.view()) count += (byte & 0xC0) != 0x80;
  return count;
}

bool repeat(Arena& arena, const ConstantValue& sequence, const ConstantValue& times, ConstantValue* out) {
  int64_t count = times.kind == ConstantKind::kInt ? times.small_int : times.kind == ConstantKind::kTrue;
  if (times.kind == ConstantKind::kBigInt || count < 0) {
    if (times.kind == ConstantKind::kBigInt) return false;
    count = 0;
  }
  out->kind = sequence.kind;
  if (is_text(sequence)) {
    size_t size = characters(sequence);
    if (size && uint64_t(count) > kMaxText / size) return false;
    std::string text;
    if (size) {
      for (int64_t i = 0; i < count; ++i) text.append(sequence.text.view());
    }
    out->text = arena.copy_text(text);
    return true;
  }
  size_t size = sequence.elements.size();
  if (size) {
    if (uint64_t(count) > kMaxCollection / size) return false;
    if (count && total_items(sequence, long(kMaxTotalItems) / count) < 0) return false;
  }
  Seq<ConstantValue> all = arena.make_seq<ConstantValue>(size ? size * size_t(count) : 0);
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = sequence.elements[i % size];
  out->elements = all;
  return true;
}

bool is_sequence(const ConstantValue& v) { return is_text(v) || v.kind == ConstantKind::kTuple; }

}  // namespace

bool fold_binary(Arena& arena, Operator op, const ConstantValue& left, const ConstantValue& right,
                 ConstantValue* out) {
  *out = {};
  if (is_number(left) && is_number(right)) return fold_numbers(arena, op, left, right, out);
  if (op == Operator::kAdd) return concatenate(arena, left, right, out);
  if (op != Operator::kMult) return false;
  if (is_sequence(left) && is_int(right)) return repeat(arena, left, right, out);
  if (is_int(left) && is_sequence(right)) return repeat(arena, right, left, out);
  return false;
}

bool fold_unary(Arena& arena, UnaryOperator op, const ConstantValue& operand, ConstantValue* out) {
  if (op == UnaryOperator::kNot) return *out = bool_constant(!is_true(operand)), true;
  if (is_int(operand)) {
    BigInt a(operand), result;
    if (op == UnaryOperator::kInvert) {
      mpz_com(result.z, a.z);
    } else if (op == UnaryOperator::kUSub) {
      mpz_neg(result.z, a.z);
    } else {
      mpz_set(result.z, a.z);
    }
    *out = result.constant(arena);
    return true;
  }
  bool is_inexact = operand.kind == ConstantKind::kFloat || operand.kind == ConstantKind::kComplex;
  if (!is_inexact || op == UnaryOperator::kInvert) return false;
  *out = operand;
  if (op == UnaryOperator::kUSub) {
    out->number = -operand.number;
    if (operand.kind == ConstantKind::kComplex) out->real = -operand.real;
  }
  return true;
}

bool fold_subscript(Arena& arena, const ConstantValue& value, const ConstantValue& index,
                    ConstantValue* out) {
  if (!is_int(index) || index.kind == ConstantKind::kBigInt || !is_sequence(value)) return false;
  int64_t at = index.kind == ConstantKind::kInt ? index.small_int : index.kind == ConstantKind::kTrue;
  auto size = int64_t(is_text(value) ? characters(value) : value.elements.size());
  if (at < 0) at += size;
  if (at < 0 || at >= size) return false;
  if (value.kind == ConstantKind::kTuple) return *out = value.elements[size_t(at)], true;
  std::string_view text = value.text.view();
  if (value.kind == ConstantKind::kBytes)
    return *out = int_constant(static_cast<unsigned char>(text[size_t(at)])), true;
  size_t start = 0;
  auto skip = [&](size_t from) {
    do ++from;
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80);
    return from;
  };
  for (; at > 0; --at) start = skip(start);
  *out = str_constant(arena.copy_text(text.substr(start, skip(start) - start)).view());
  return true;
}

// --- '%' formats

namespace {

class FormatFolder {
 public:
  FormatFolder(Arena& arena, const Expr& whole, std::string_view format)
      : arena_(arena), whole_(whole), rest_(format) {}

  Expr* run(Seq<Expr*> elements) {
    ArenaVector<Expr*> parts;
    uint32_t used = 0;
    for (;;) {
      if (!literal(&parts)) return nullptr;
      if (rest_.empty()) break;
      if (used >= elements.size() || elements[used]->is<Starred>()) return nullptr;
      Expr* value = conversion(elements[used++]);
      if (!value) return nullptr;
      parts.push_back(arena_, value);
    }
    if (used < elements.size()) return nullptr;
    return make_node<JoinedStr>(arena_, whole_.location(), parts.seq());
  }

 private:
  /// Text up to the next conversion, `%%` being a percent sign.
  bool literal(ArenaVector<Expr*>* parts) {
    std::string text;
    while (!rest_.empty()) {
      if (rest_[0] == '%') {
        if (rest_.size() < 2) return false;
        if (rest_[1] != '%') break;
        rest_.remove_prefix(1);
      }
      text += rest_[0];
      rest_.remove_prefix(1);
    }
    if (!text.empty()) {
      parts->push_back(arena_, make_node<Constant>(arena_, whole_.location(),
                                                   str_constant(arena_.copy_text(text).view())));
    }
    return true;
  }

  char next() {
    if (rest_.empty()) return 0;
    char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  /// A decimal number of at most two digits; -1 when longer.
  int number(char* c) {
    int value = 0, digits = 0;
    for (; *c >= '0' && *c <= '9'; *c = next()) {
      value = value * 10 + (*c - '0');
      if (++digits >= 3) return -1;
    }
    return value;
  }

  /// %[flags][width][.precision] followed by s, r or a.
  Expr* conversion(Expr* argument) {
    next();
    char c = next();
    bool left = false;
    for (; c == '-' || c == '+' || c == ' ' || c == '#' || c == '0'; c = next()) left |= c == '-';
    int width = -1, precision = -1;
    if (c >= '0' && c <= '9') {
      width = number(&c);
      if (width < 0) return nullptr;
    }
    if (c == '.') {
      c = next();
      precision = number(&c);
      if (precision < 0) return nullptr;
    }
    if (c != 's' && c != 'r' && c != 'a') return nullptr;
    std::string spec;
    if (!left && width > 0) spec += '>';
    if (width >= 0) spec += std::to_string(width);
    if (precision >= 0) spec += "." + std::to_string(precision);
    Expr* spec_node = nullptr;
    if (!spec.empty()) {
      spec_node =
          make_node<Constant>(arena_, argument->location(), str_constant(arena_.copy_text(spec).view()));
    }
    return make_node<FormattedValue>(arena_, argument->location(), argument, int(c), spec_node);
  }

  Arena& arena_;
  const Expr& whole_;
  std::string_view rest_;
};

}  // namespace

Expr* fold_format(Arena& arena, const Expr& whole, std::string_view format, Seq<Expr*> elements) {
  return FormatFolder(arena, whole, format).run(elements);
}

}  // namespace adder::compiler
